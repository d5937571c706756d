// SPDX-License-Identifier: GPL-3.0-or-later
/* One thing that the books did not take. */
#pragma once

#include "common/json.h"
#include "policy/hosts.h"
#include "policy/office.h"

#define DEBT_LOST "medium.lost"
#define DEBT_HELD "hold.set"
#define DEBT_REVOKED "grant.revoked"

struct broker;

struct debt {
	struct actor actor;
	bool has_actor;
	char kind[32], number[MEDIUM_NUMBER], why[512];
	char since[64], place[256]; /* of a loss */
	bool stolen;
	char host[HOST_THUMBPRINT];   /* of a grant */
	int64_t reported;             /* of a hold and a grant: when it was asked for */
};

/* What no start finds out by itself. */
bool debt_is_lasting(const struct debt *debt);
json_t *debt_to_json(const struct debt *debt);
/* Of a lasting one; false: it is none that this mediad understands. */
bool debt_from_json(const json_t *from, struct debt *out);
/* Onto the books, unless they know it already. Negative: they did not take it, or it is refused. */
int debt_record(struct broker *broker, const struct debt *debt, struct fault *fault);
