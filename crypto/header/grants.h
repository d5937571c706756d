// SPDX-License-Identifier: GPL-3.0-or-later
/* The grants as they lie in a header's metadata: to which computers, since when. Pure; takes no key out. */
#pragma once

#include "crypto/header/statement.h"

#define GRANT_TYPE "mediad-grant+jws"

/* [{"host","created",["until"]}]: those that `signer` signed for this very medium; any other opens nothing and is left out. *out is
 * the caller's. */
int header_grants(const struct header_view *header, const struct jws_key *signer, json_t **out, struct fault *fault);
