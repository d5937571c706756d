// SPDX-License-Identifier: GPL-3.0-or-later
/* Offices of any size, filled by the acts themselves, and what people ask of their books every day. Whoever uses it times or counts; here
 * whatever fails ends the program with its sentence. */
#pragma once

#include <stddef.h>
#include <time.h>

#include "common/jws.h"
#include "policy/office.h"

#define OFFICE_NOW 1795230000

struct large_office {
	struct registry *registry;
	int people, media; /* 10 and 1 at least */
	const struct jws_key *attestation; /* of its TPM; NULL: it has none */
	struct actor administrator, approver;
};

/* Opens new books at `path` and fills them: one administrator, one approver, everybody else staff; each medium in service, of one of them. */
void large_office_open(struct large_office *office, const char *path);
void large_office_close(struct large_office *office);

/* What is asked every day; `n` picks the medium and whoever it is about, 0 … media - 1. Each leaves all as it was, but for the ledger. */
struct large_office_act {
	const char *what;
	void (*run)(const struct large_office *office, int n);
};
extern const struct large_office_act large_office_acts[];
extern const size_t large_office_acts_count;
