// SPDX-License-Identifier: GPL-3.0-or-later
/* What a second person says of a certificate: that the erase is good enough, or not (NIST SP 800-88r2 4.5.2, "validation"). The certificate is
 * signed before and stays as it is; this is a signed statement of its own (common/validation.h), bound to its SHA-256. Signs nothing. */
#pragma once

#include "policy/office.h"

struct validation {
	const char *certificate; /* C-0001 */
	bool accepted;
	const char *reason;      /* 1..500 bytes */
};

/* What is to be signed, the caller's. Once, by neither operator nor witness. Records nothing but a refusal. -ENOENT, -EEXIST, -EPERM, -EINVAL. */
int validation_draft(const struct act *act, const struct validation *validation, json_t **payload, struct fault *fault);
/* Records certificate.validated with the signed statement, after all of that was asked again. What was rejected can only be destroyed from here
 * (R-DSP-01). */
int validation_end(const struct act *act, const json_t *payload, const char *jws, struct fault *fault);

/* {"certificate","number","digest"[,"decision","time","name","reason","jws"]} of the newest certificate of a medium, or of the one with that number;
 * the caller's. "jws" is the validation's. -ENOENT with the sentence. */
int certificate_status(struct registry *registry, const char *number, json_t **out, struct fault *fault);
