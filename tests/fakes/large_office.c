// SPDX-License-Identifier: GPL-3.0-or-later
/* Offices of any size, filled by the acts themselves, and what people ask of their books every day. Whoever uses it times or counts; here
 * whatever fails ends the program with its sentence. */
#include "tests/fakes/large_office.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/macros.h"
#include "common/text.h"
#include "tests/fakes/must.h"

static struct act by(const struct large_office *office, const struct actor *actor)
{
	return (struct act){ .registry = office->registry, .actor = actor, .now = OFFICE_NOW };
}

static void meet(const struct large_office *office, int n, struct actor *out)
{
	char login[32];

	text_format(login, sizeof(login), "user%d", n);
	MUST(people_actor(office->registry, &(struct caller){ .uid = 10000 + (uint32_t)n, .login = login, .now = OFFICE_NOW }, out, &fault));
}

static void grant(const struct large_office *office, const char *login, enum role role)
{
	const struct act act = by(office, &office->administrator);

	MUST(people_grant(&act, &(struct new_role){ .login = login, .role = role }, &fault));
}

/* user0 is administrator, user1 approver, everybody else staff. */
static void fill_people(struct large_office *office)
{
	const struct actor root = { .login = "root" };
	const struct act first = by(office, &root), act = by(office, &office->administrator);
	json_t *host = json_pack("{s:{s:s}, s:{s:s}, s:s}", "signing", "x", "-", "attestation", "x", "-", "organisation", "-");
	char login[32];

	if (office->attestation)
		json_object_set_new(host, "attestation", jws_key_to_json(office->attestation));
	MUST(people_initialise(&first, host, &(struct new_person){ .login = "user0", .uid = 10000, .name = "user0" }, &fault));
	json_decref(host);
	meet(office, 0, &office->administrator);
	for (int i = 1; i < office->people; i++) {
		text_format(login, sizeof(login), "user%d", i);
		MUST(people_add(&act, &(struct new_person){ .login = login, .uid = 10000 + (uint32_t)i, .name = login }, &fault));
		grant(office, login, i == 1 ? ROLE_APPROVER : ROLE_STAFF);
	}
	meet(office, 1, &office->approver);
}

static void stick_at(int n, struct stick *out)
{
	*out = (struct stick){ .vendor = 0x0951, .product = 0x1666, .model = "bench" };
	text_format(out->tag, sizeof(out->tag), "stick-%08x", (unsigned int)n);
	text_format(out->serial, sizeof(out->serial), "SERIAL%08d", n);
	text_format(out->descriptors, sizeof(out->descriptors), "%064d", n);
}

/* Whose medium number n is. */
static int handler_of(const struct large_office *office, int n)
{
	return 2 + n % (office->people - 2);
}

static void enrol(const struct large_office *office, int n)
{
	const struct act administrator = by(office, &office->administrator), approver = by(office, &office->approver);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct actor handler = { 0 };
	struct act act = by(office, &handler);
	struct stick stick;
	json_t *label, *result = json_pack("{s:s, s:s, s:i, s:[s]}", "uuid", "11111111-2222-3333-4444-555555555555", "label", "eyJ.eyJ.c2ln",
			       "size", 1 << 20, "escrow", "5f3a");

	meet(office, handler_of(office, n), &handler);
	stick_at(n, &stick);
	MUST(request_make(&act, &(struct new_request){ .kind = "use", .stick = &stick, .purpose = "bench", .classification = "internal" }, id,
		number, &fault));
	MUST(request_approve(&approver, id, &fault));
	MUST(medium_register_begin(&administrator,
		&(struct registration){ .number = number, .job = "6ba7b810-9dad-11d1-80b4-00c04fd430c8", .attached = true }, &label, &fault));
	MUST(medium_register_end(&administrator, number, result, &fault));
	json_decref(label);
	json_decref(result);
}

/* ---- what is timed; each gets the number of a medium, 0 … media - 1 ---- */

static void number_at(int n, char out[MEDIUM_NUMBER])
{
	text_format(out, MEDIUM_NUMBER, "M-%04d", n + 1);
}

static void time_identify(const struct large_office *office, int n)
{
	struct actor actor;

	meet(office, handler_of(office, n), &actor);
}

static void time_recognise(const struct large_office *office, int n)
{
	struct medium medium;
	struct stick stick;

	stick_at(n, &stick);
	if (medium_match(office->registry, &stick, &medium, 1) != 1)
		exit(EXIT_FAILURE);
}

static void time_open(const struct large_office *office, int n)
{
	char number[MEDIUM_NUMBER];
	struct actor handler = { 0 };
	struct act act = by(office, &handler);
	bool read_only;

	number_at(n, number);
	meet(office, handler_of(office, n), &handler);
	MUST(medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &fault));
	MUST(medium_open_end(&act, number, NULL, &fault));
	MUST(medium_close_check(&act, number, &fault));
	MUST(medium_closed(&act, number, "closed", &fault));
}

static void time_refuse(const struct large_office *office, int n)
{
	char number[MEDIUM_NUMBER];
	struct actor other = { 0 };
	struct act act = by(office, &other);
	bool read_only;

	number_at(n, number);
	meet(office, handler_of(office, n + 1), &other);
	if (medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, NULL) != -EPERM)
		exit(EXIT_FAILURE);
}

static void time_ask(const struct large_office *office, int n)
{
	const struct act approver = by(office, &office->approver);
	char id[REQUEST_ID], same[MEDIUM_NUMBER], number[MEDIUM_NUMBER];
	struct actor applicant = { 0 };
	struct act act = by(office, &applicant);

	number_at(n, number);
	meet(office, handler_of(office, n + 1), &applicant);
	MUST(request_make(&act, &(struct new_request){ .kind = "use", .medium = number, .purpose = "bench" }, id, same, &fault));
	MUST(request_deny(&approver, id, "bench", &fault));
}

static void time_hold(const struct large_office *office, int n)
{
	const struct act administrator = by(office, &office->administrator), approver = by(office, &office->approver);
	char number[MEDIUM_NUMBER];

	number_at(n, number);
	MUST(hold_set(&administrator, number, "bench", &fault));
	MUST(hold_release(&approver, number, "bench", &fault));
}

static void time_status(const struct large_office *office, int n)
{
	int64_t media, open, lost, held;

	(void)n;
	MUST(medium_count(office->registry, &media, &open, &fault));
	MUST(incident_count(office->registry, &lost, &held, &fault));
}

static void time_list(const struct large_office *office, int n)
{
	struct part part = { .after = n % 10, .limit = 50 };
	json_t *list;

	MUST(medium_list_part(office->registry, OFFICE_NOW, &part, &list, &fault));
	json_decref(list);
}

static void time_people(const struct large_office *office, int n)
{
	const struct act act = by(office, &office->administrator);
	struct part part = { .after = n % 5, .limit = 5 };
	json_t *list;

	MUST(people_list_part(&act, NULL, &part, &list, &fault));
	json_decref(list);
}

/* As an approver reads them: of their department. */
static void time_requests(const struct large_office *office, int n)
{
	const struct act act = by(office, &office->approver);
	const struct request_filter all = { 0 };
	struct part part = { .limit = 20 };
	json_t *list;

	(void)n;
	for (int i = 0; i < 2; i++) { /* what waits, then the newest of the rest */
		MUST(request_list_part(&act, &all, &part, &list, &fault));
		json_decref(list);
	}
}

static void time_start(const struct large_office *office, int n)
{
	json_t *list;

	(void)n;
	MUST(medium_unsettled(office->registry, &list, &fault));
	json_decref(list);
}

const struct large_office_act large_office_acts[] = {
	{ "who is it (uid to person and roles)", time_identify },
	{ "which medium is it (stick to number)", time_recognise },
	{ "open and close", time_open },
	{ "refused to open, recorded", time_refuse },
	{ "ask and deny", time_ask },
	{ "hold and release", time_hold },
	{ "status", time_status },
	{ "50 of the list of media", time_list },
	{ "5 of the list of people", time_people },
	{ "20 of the list of requests", time_requests },
	{ "what is unfinished (at a start)", time_start },
};
const size_t large_office_acts_count = ARRAY_SIZE(large_office_acts);

void large_office_open(struct large_office *office, const char *path)
{
	MUST(registry_open(path, &office->registry, &fault));
	fill_people(office);
	for (int n = 0; n < office->media; n++)
		enrol(office, n);
}

void large_office_close(struct large_office *office)
{
	registry_close(office->registry);
	office->registry = NULL;
}
