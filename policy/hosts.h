// SPDX-License-Identifier: GPL-3.0-or-later
/* This computer's keys, and other computers that an administrator has vouched for: whom media may be granted to, and whose grants are believed. A trust
 * is a person's act: who compared the thumbprint is on the ledger. Knows no TPM: what a record says comes in, checked. */
#pragma once

#include "policy/office.h"

#define HOST_JOB 40
#define HOST_THUMBPRINT 44 /* of the host's signing key, with NUL */

struct trusted_host {
	const char *host; /* thumbprint */
	const char *name;
	const char *organisation; /* may be NULL */
	int64_t epoch;            /* of its TPM, as the record states it */
	const char *record;       /* the signed record itself */
	const char *zone;         /* in which it is, as zone_from_name takes it; NULL: nobody has said, or as it was said before */
};

/* A newer record of a host that is trusted already takes the older one's place. -EBUSY: older than the one that is here, or too
 * many. */
int host_trust(const struct act *act, const struct trusted_host *host, struct fault *fault);
/* This computer's own keys are to be sealed anew in its TPM; they were, as `result` of the work says ({"old_epoch","new_epoch",
 * "pcrs","statement"}); or `why` not. */
int host_reseal_begin(const struct act *act, const char *job, struct fault *fault);
int host_reseal_end(const struct act *act, const json_t *result, struct fault *fault);
int host_reseal_failed(const struct act *act, const char *why, struct fault *fault);
/* 1: a sealing whose end is not on the books, and `job` is its; 0: there is none. */
int host_resealing(struct registry *registry, char job[HOST_JOB], struct fault *fault);
/* `host`: as host_find takes it. */
int host_distrust(const struct act *act, const char *host, struct fault *fault);
/* [{"host","name","organisation","trusted","trusted_by","epoch","zone"}] */
int host_list(struct registry *registry, json_t **out, struct fault *fault);

struct known_host {
	char host[HOST_THUMBPRINT];
	char name[NAME_MAX_BYTES];
	char zone[16]; /* "": nobody has said */
	char *record; /* heap */
};
void known_host_clear(struct known_host *host);
static inline void known_host_clear_scoped(struct known_host *host)
{
	known_host_clear(host);
}
/* By thumbprint or the beginning of one, or by a name, that only one of them has. -ENOENT; -EEXIST: several are called so. */
int host_find(struct registry *registry, const char *host, struct known_host *out, struct fault *fault);
