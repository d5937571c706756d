// SPDX-License-Identifier: GPL-3.0-or-later
/* Media of other computers that were taken in here: opened by this office's people and rules, under a label that is the other
 * computer's. Knows no TPM and no header: what was read and checked comes in. */
#pragma once

#include "policy/hosts.h"

struct guest {
	const char *home_number; /* on its label */
	const char *host;        /* thumbprint of the key that signed label and grant */
	const char *uuid;
	const char *label;       /* JWS */
	json_t *stated;          /* what it says; borrowed */
	int64_t generation, size;
	const char *until;       /* UTC; NULL: without end */
	const struct stick *stick;
	const char *as;          /* the number that it is to have here; NULL: its own */
	const char *job;         /* UUID */
};

/* The computer that granted it is trusted, the grant has not ended, the number is
 * free and the stick is nothing else here; or it was adopted before, and gets the newer grant. Records medium.adopting. `number` is
 * MEDIUM_NUMBER bytes. */
int guest_adopt_begin(const struct act *act, const struct guest *guest, char *number, struct fault *fault);
/* Its key is here. Records medium.adopted: in service. */
int guest_adopt_end(const struct act *act, const struct guest *guest, const char *number, struct fault *fault);

/* Opening found this label: a newer one is recorded. */
int guest_label_seen(const struct act *act, const char *number, const json_t *identity, struct fault *fault);

/* A guest in service and closed. Records medium.unadopting. */
int guest_leave_begin(const struct act *act, const char *number, const char *job, struct fault *fault);
/* After VOLUME_DESTROY_KEY: its key is here no more. Records medium.unadopted. */
int guest_leave_end(const struct act *act, const char *number, const char *job, const json_t *result, struct fault *fault);
