// SPDX-License-Identifier: GPL-3.0-or-later
/* What the acts about places and carrying share; only policy/ includes it. */
#pragma once

#include "policy/batch.h"
#include "policy/decide_custody.h"
#include "policy/places.h"
#include "policy/rules/rules.h"

/* place_facts and the texts behind its pointers. */
struct place {
	char id[PLACE_ID], name[NAME_MAX_BYTES], class[CLASS_TEXT];
	struct place_facts facts; /* but for `above` */
};

/* By number or name; held counts all media but `number` (NULL: all). -ENOENT with a sentence. */
int place_find(struct registry *registry, const char *place, const char *number, struct place *out, struct fault *fault);
/* Where a medium belongs, "" where nobody said. */
int place_of(struct registry *registry, const char *number, char out[PLACE_ID], struct fault *fault);
/* Does the office keep places at all? */
bool places_any(struct registry *registry);

/* A medium on its way to a place. `view` is set before. */
struct putting {
	const struct medium_view *view;
	struct place place;
	struct waivers waivers;
	struct put_facts facts;
};
/* `place` NULL: where it belongs; -EINVAL: nobody said where that is. */
int putting_load(const struct act *act, const char *place, struct putting *out, struct fault *fault);
/* Asks the rule, with the exceptions there are, as `method`. */
/* The same without a record. */
struct decision putting_ask(const struct act *act, struct putting *putting);
int putting_decide(const struct act *act, const char *method, struct putting *putting, struct fault *fault);
/* medium.placed, with what was excepted. */
void putting_add(const char *method, const struct putting *putting, struct batch *batch);

/* May the actor hand media out to others? */
bool is_desk(const struct act *act);
