// SPDX-License-Identifier: GPL-3.0-or-later
/* The exact shape of our LUKS2 metadata and what ties a label to it. Pure: JSON in, no device, no libcryptsetup. */
#pragma once

#include <stdint.h>

#include "common/json.h"

struct fault;

#define HEADER_TOKEN_LABEL "mediad-label"   /* {"jws"}: the signed label */
#define HEADER_TOKEN_ESCROW "mediad-escrow" /* {"jws"}: the recovery key, encrypted to the organisation; names its keyslot */
#define HEADER_TOKEN_GRANT "mediad-grant"   /* {"host","jws"}: the volume key, wrapped to another host's TPM */
#define HEADER_GRANTS_MAX 29
#define HEADER_TOKENS_MAX 32

/* -EBADMSG names the first difference. */
int header_template_check(json_t *metadata, struct fault *fault);

/* SHA-256 over what ties a label to this very volume: UUID, volume-key digest, data segment (canonical JSON). The
 * digest's list of keyslots is left out, for slots come and go. */
int header_binding(const json_t *metadata, const char *uuid, uint8_t out[32], struct fault *fault);
