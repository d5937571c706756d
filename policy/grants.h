// SPDX-License-Identifier: GPL-3.0-or-later
/* Which of our media other computers were given the key of, on the books. A grant is intended, then written, then known to lie on the
 * stick; revoked by word at once, and off the stick when that was seen. Whether the other computer has taken the key by then,
 * nobody here can know. Knows no TPM and no header. */
#pragma once

#include "policy/hosts.h"

struct grant_wish {
	const char *number;
	const char *host;  /* as host_find takes it */
	const char *until; /* date; NULL: as approved */
	const char *job;   /* UUID */
};

/* What is to be written. */
struct granting {
	struct known_host host;
	char created[21], until[21]; /* UTC; until "": without end */
};

static inline void granting_clear_scoped(struct granting *granting)
{
	known_host_clear(&granting->host);
}

/* A medium in service and closed, of our own; an approved grant request for exactly this host, approved by somebody else than the
 * actor. Records grant.granting. */
int grant_begin(const struct act *act, const struct grant_wish *wish, struct granting *out, struct fault *fault);

/* A grant that is to end. */
struct revoking {
	char number[MEDIUM_NUMBER], host[HOST_THUMBPRINT], name[NAME_MAX_BYTES];
	bool known; /* the books have it */
};
/* Which one `host` means, as host_find takes it. -EEXIST: it is revoked and gone already; -ENOENT: none was made. Records nothing. */
int grant_revoke_check(struct registry *registry, const char *number, const char *host, struct revoking *out, struct fault *fault);
/* From now on by word alone. A second time it records nothing. */
int grant_revoke(const struct act *act, const struct revoking *revoking, struct fault *fault);
/* What was said at `said`: do the books have it, or was the medium granted there anew since? */
bool grant_revoke_known(struct registry *registry, const char *number, const char *host, int64_t said);

/* What lies on the stick now: [{"host","created",["until"]}]. Records what became of what was intended and of what was revoked:
 * grant.made, grant.failed with `why`, grant.removed. */
int grants_settle(const struct act *act, const char *number, const json_t *there, const char *why, struct fault *fault);

/* What lies on the stick that is being opened: what had come off it is there again with an older header, which is recorded
 * (grant.returned). It is then as one that is yet to come off. */
int grants_seen(const struct act *act, const char *number, const json_t *there, struct fault *fault);

/* The hosts whose grants are to be taken off the stick: ["…"]. */
int grants_unwanted(struct registry *registry, const char *number, json_t **out, struct fault *fault);

/* Of one medium, or of all with NULL: [{"number","host","name","made","made_by_name","request","until","revoked","revoked_by_name",
 * "removed","granting"}]. */
int grant_list(struct registry *registry, const char *number, json_t **out, struct fault *fault);
