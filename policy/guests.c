// SPDX-License-Identifier: GPL-3.0-or-later
/* Taking in what another computer granted, and giving it up again. */
#include "policy/guests.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

#define JWS_MAX 12288
#define UUID_MAX 39

/* adopting_facts and the texts behind its pointers. */
struct adopting {
	struct adopting_facts facts;
	char number[MEDIUM_NUMBER], name[NAME_MAX_BYTES], now[TIME_SIZE], known_as[MEDIUM_NUMBER];
	bool again; /* it is a guest here already */
};

/* Numbers here are of one form, so that two never mean the same. */
static int check_number(const char *number, struct fault *fault)
{
	char again[MEDIUM_NUMBER];
	uint64_t serial;

	if (strncmp(number, "M-", 2) == 0 && text_number(number + 2, INT32_MAX, &serial) && serial > 0) {
		text_format(again, sizeof(again), "M-%04lld", (long long)serial);
		if (strcmp(again, number) == 0)
			return 0;
	}
	return fault_set(fault, -EINVAL, N_("%s is no number of this computer's form: give one with --as, as in M-0500."), number);
}

static int find_home(const struct act *act, const struct guest *guest, struct adopting *out, struct fault *fault)
{
	SCOPED(known_host_clear) struct known_host known = { 0 };
	int r = host_find(act->registry, guest->host, &known, fault);

	if (r == -ENOENT)
		*fault = (struct fault){ 0 };
	text_copy(out->name, sizeof(out->name), known.name);
	return r == -ENOENT ? 0 : r;
}

/* The number that it has here already. */
static int find_again(const struct act *act, const struct guest *guest, struct adopting *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT m.number, o.person IS NOT NULL FROM medium m LEFT JOIN opening o ON o.medium = m.number WHERE m.uuid = ?1"
		" AND m.home ->> '$.host' = ?2 AND m.state = 'in-service'",
		VALUES(TEXT(guest->uuid), TEXT(guest->host)), &query, fault);
	if (r <= 0)
		return r;
	out->again = true;
	query_copy(query, 0, out->number, sizeof(out->number));
	out->facts.opened = query_number(query, 1) != 0;
	return 0;
}

/* The books may know this stick as something that nobody uses; then that number is its. */
static int find_place(const struct act *act, const struct guest *guest, struct adopting *out, struct fault *fault)
{
	struct medium there, known = { 0 };
	int r;

	if (out->again)
		return 0;
	r = check_number(out->number, fault);
	if (r < 0)
		return r;
	if (medium_match(act->registry, guest->stick, &known, 1) > 0 && strcmp(known.number, out->number) != 0)
		text_copy(out->known_as, sizeof(out->known_as), known.number);
	r = medium_find(act->registry, out->number, &there, fault);
	out->facts.number_taken = r == 0 && (strcmp(there.state, "unknown") != 0 || strcmp(known.number, out->number) != 0);
	if (r == -ENOENT)
		*fault = (struct fault){ 0 };
	return r == -ENOENT ? 0 : r;
}

int guest_adopt_begin(const struct act *act, const struct guest *guest, char *number, struct fault *fault)
{
	struct adopting adopting = { 0 };
	struct decision decision;
	int r;

	clock_format_utc(act->now, adopting.now);
	if (!text_copy(adopting.number, sizeof(adopting.number), guest->as ? guest->as : guest->home_number))
		return check_number("-", fault);
	r = find_home(act, guest, &adopting, fault);
	if (r == 0)
		r = find_again(act, guest, &adopting, fault);
	if (r == 0)
		r = find_place(act, guest, &adopting, fault);
	if (r < 0)
		return r;
	adopting.facts.number = adopting.number;
	adopting.facts.host = guest->host;
	adopting.facts.name = adopting.name;
	adopting.facts.until = guest->until ? guest->until : "";
	adopting.facts.now = adopting.now;
	adopting.facts.known_as = adopting.known_as;
	decision = decide_adopting(&adopting.facts);
	r = act_decide(act, "Adopt", adopting.number, &decision, fault);
	if (r < 0)
		return r;
	text_copy(number, MEDIUM_NUMBER, adopting.number);
	return act_record(act, "medium.adopting",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "host", guest->host, "name", adopting.name, "home_number",
			guest->home_number, "uuid", guest->uuid, "job", guest->job),
		fault);
}

static json_t *hints(const struct stick *stick)
{
	return json_pack("{s:s, s:i, s:i, s:s, s:s, s:s}", "tag", stick->tag, "vendor", stick->vendor, "product", stick->product, "serial",
		stick->serial, "model", stick->model, "descriptors", stick->descriptors);
}

int guest_adopt_end(const struct act *act, const struct guest *guest, const char *number, struct fault *fault)
{
	SCOPED(known_host_clear) struct known_host known = { 0 };
	struct medium there;
	bool fresh = medium_find(act->registry, number, &there, NULL) < 0 || strcmp(there.state, "unknown") == 0;
	int r;

	r = host_find(act->registry, guest->host, &known, fault);
	if (r == 0)
		r = act_need_report(guest->label, JWS_MAX, "label", fault);
	if (r == 0)
		r = act_need_report(guest->uuid, UUID_MAX, "uuid", fault);
	if (r < 0)
		return r;
	return act_record(act, "medium.adopted",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:O, s:I, s:I, s:o, s:s*, s:s*}", "number", number, "host", guest->host, "name",
			known.name, "home_number", guest->home_number, "uuid", guest->uuid, "label", guest->label, "stated",
			guest->stated, "generation", (json_int_t)guest->generation, "size", (json_int_t)guest->size, "stick",
			hints(guest->stick), "until", guest->until, "state", fresh ? "in-service" : NULL),
		fault);
}

int guest_label_seen(const struct act *act, const char *number, const json_t *identity, struct fault *fault)
{
	int64_t generation = json_member_number(identity, "generation", -1);
	struct medium medium;
	int r;

	r = medium_find(act->registry, number, &medium, fault);
	if (r < 0 || generation <= (int64_t)medium.generation)
		return r;
	r = act_need_report(json_member_text(identity, "label"), JWS_MAX, "label", fault);
	if (r < 0)
		return r;
	return act_record(act, "label.seen",
		json_pack("{s:s, s:s, s:O, s:I}", "number", number, "label", json_member_text(identity, "label"), "stated",
			json_object_get(identity, "stated"), "generation", (json_int_t)generation),
		fault);
}

int guest_leave_begin(const struct act *act, const char *number, const char *job, struct fault *fault)
{
	struct medium_view view;
	struct decision decision = ALLOWED;
	int r = medium_view(act, number, &view, fault);

	if (r < 0)
		return r;
	if (!is_guest(&view.facts))
		return fault_set(fault, -EBUSY, N_("%s is a medium of this computer itself; it is erased when its time is over."),
			view.number);
	if (view.facts.state != MEDIUM_IN_SERVICE)
		decision = decide_not_here(&view.facts, NULL);
	if (view.facts.held)
		decision = decide_held(&view.facts);
	if (view.facts.opened)
		decision = REFUSED(-EBUSY, "R-ENC-06", N_("%s is open: close it first."), view.number);
	r = act_decide(act, "Unadopt", view.number, &decision, fault);
	if (r < 0)
		return r;
	return act_record(act, "medium.unadopting", json_pack("{s:s, s:s}", "number", view.number, "job", job), fault);
}

int guest_leave_end(const struct act *act, const char *number, const char *job, const json_t *result, struct fault *fault)
{
	return act_record(act, "medium.unadopted",
		json_pack("{s:s, s:s, s:O*, s:O*, s:O*, s:O*}", "number", number, "job", job, "old_epoch", json_object_get(result, "old_epoch"),
			"new_epoch", json_object_get(result, "new_epoch"), "answer", json_object_get(result, "answer"), "statement",
			json_object_get(result, "statement")),
		fault);
}
