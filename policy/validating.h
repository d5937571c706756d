// SPDX-License-Identifier: GPL-3.0-or-later
/* What a second person says of a certificate: that the erase is good enough, or not (NIST SP 800-88r2 4.5.2, "validation"). The certificate is
 * signed before and stays as it is; the books keep this, bound to its SHA-256. */
#pragma once

#include "policy/office.h"

struct validation {
	const char *certificate; /* C-0001 */
	bool accepted;
	const char *reason;      /* 1..500 bytes */
};

/* Once, by neither operator nor witness. What was rejected can only be destroyed from here (R-DSP-01). Records certificate.validated. -ENOENT,
 * -EEXIST, -EPERM, -EINVAL. */
int certificate_validate(const struct act *act, const struct validation *validation, struct fault *fault);

/* {"certificate","number","digest"[,"decision","time","name","reason"]} of the newest certificate of a medium, or of the one with that number;
 * the caller's. -ENOENT with the sentence. */
int certificate_status(struct registry *registry, const char *number, json_t **out, struct fault *fault);
