// SPDX-License-Identifier: GPL-3.0-or-later
/* A request on its way into the books, and what must be looked up for it. Only policy/ includes it. */
#pragma once

#include <string.h>

#include "policy/acts.h"
#include "policy/forms.h"
#include "policy/hosts.h"
#include "policy/waivers.h"

/* A request on its way to becoming an event. */
struct asking {
	const struct new_request *new;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	char now[TIME_SIZE], from[TIME_SIZE], until[TIME_SIZE];
	char overdue[MEDIUM_NUMBER], standing[REQUEST_ID];
	char handler[PERSON_ID]; /* whom a revision is to make the handler; "": nobody else */
	char handler_department[NAME_MAX_BYTES];
	char person[PERSON_ID];  /* for whom it is; "": who asks */
	char host[HOST_THUMBPRINT], host_name[NAME_MAX_BYTES]; /* to whom a grant is to be made */
	struct medium_view view;
	bool known; /* the registry has this medium */
	char carrier[PERSON_ID], left[TIME_SIZE]; /* who has it out, "", and since when */
	struct waivers waivers;
	const struct form *form;
	json_t *given, *filled; /* all that was given, by the names of the form; what goes into its `form`; owned */
	unsigned int held; /* what is so of it: enum form_when, or-ed */
	char class[CLASS_TEXT]; /* that was asked for, in its one form; "" */
	struct handling handling; /* of the medium, or of that class */
	bool has_class;
};

static inline void asking_clear_scoped(struct asking *asking)
{
	json_decref(asking->given);
	json_decref(asking->filled);
}

static inline bool is_kind(const struct new_request *new, const char *kind)
{
	return strcmp(new->kind, kind) == 0;
}

/* The medium, or the number of a stick that nobody asked for yet. */
int asking_find_medium(const struct act *act, struct asking *asking, struct fault *fault);
/* Handler, person, computer and carrier, as far as this kind has them. */
int asking_find_parties(const struct act *act, struct asking *asking, struct fault *fault);
/* "" for none. */
int asking_department(const struct act *act, const char *person, char out[NAME_MAX_BYTES], struct fault *fault);
/* The request that stands in the way of another for the same medium. To use one in service many may ask, but each once. */
int asking_find_standing(const struct act *act, struct asking *asking, struct fault *fault);
