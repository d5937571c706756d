// SPDX-License-Identifier: GPL-3.0-or-later
/* Who listens (the method Watch): each event goes to those who may see it at that moment. Bounded: so many in all, so many of
 * one user, and who does not read is cut off. Holds nothing up. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"

struct audience;
struct broker;
struct call;
struct fault;

#define AUDIENCE_MAX 64
#define AUDIENCE_PER_USER 4
#define AUDIENCE_STRANGERS 16       /* people without a role; one person may have thousands of uids (subuid) */
#define AUDIENCE_BACKLOG (256 << 10) /* bytes that may wait for one listener */

int audience_new(struct broker *broker, struct audience **out);
void audience_free(struct audience *audience);
SCOPED_DEFINE(audience_free, struct audience *)

/* The caller listens from now on: what is kept out now first. `all`: the ledger too. -EBUSY: too many of this user's. */
int audience_join(struct call *call, bool all);
/* Tells a sentence to those who listen and have one of these roles; `what` happened, as the ledger calls it. */
void audience_notice(struct broker *broker, uint32_t roles, const char *what, const struct fault *sentence);
struct concerned {
	uint32_t roles;         /* whoever has one of these */
	uint32_t roles_there;   /* and whoever has one of these for the department, in their own name or as deputy */
	const char *department; /* NULL or "": the whole office */
};
/* The same to those whom it concerns, each once. */
void audience_notice_concerned(struct broker *broker, const struct concerned *whom, const char *what, const struct fault *sentence);
/* The same to that person (an id), wherever they listen. */
void audience_notice_person(struct broker *broker, const char *person, const char *what, const struct fault *sentence);
/* Something new stands in the ledger. */
void audience_recorded(struct broker *broker);
/* Takes the event over. */
void audience_tell(struct broker *broker, json_t *event);
