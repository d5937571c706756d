// SPDX-License-Identifier: GPL-3.0-or-later
/* An office as a table tells of it; made by the real acts. */
#include "tests/fakes/told_office.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"
#include "policy/forms.h"
#include "policy/zones.h"

#define PROFILES "policy/rules/profiles"
#define MAKER "maker" /* the administrator who sets everything up and appears in no table */
#define MAKER_UID 3000
#define DAY 86400

void told_die(const struct told_office *office, const char *what, const struct fault *fault)
{
	char text[512] = "";

	if (fault)
		fault_text(fault, text, sizeof(text));
	fprintf(stderr, "%s:%d: %s %s\n", office->path, office->line, what, text);
	exit(EXIT_FAILURE);
}

#define MUST(expression)                                            \
	do {                                                        \
		struct fault fault = { 0 };                         \
		if ((expression) < 0)                               \
			told_die(office, #expression, &fault);      \
	} while (0)

int told_words(char *line, char *words[TOLD_WORDS])
{
	int count = 0;

	for (char *rest = line; rest && count < TOLD_WORDS; count++) {
		char *end = strchr(rest, '|'), *word = rest + strspn(rest, " \t");

		rest = end ? end + 1 : NULL;
		if (end)
			*end = '\0';
		for (size_t length = strlen(word); length > 0 && strchr(" \t\n", word[length - 1]); length--)
			word[length - 1] = '\0';
		words[count] = word;
	}
	return count;
}

/* ---- what the table names ---- */

static const struct told_thing *find(const struct told_office *office, const struct told_thing *things, int count, const char *name)
{
	for (int i = 0; i < count; i++)
		if (strcmp(things[i].name, name) == 0)
			return &things[i];
	told_die(office, name, NULL);
	return NULL;
}

const struct told_thing *told_person(const struct told_office *office, const char *name)
{
	return find(office, office->people, office->people_count, name);
}

const struct told_thing *told_medium(const struct told_office *office, const char *name)
{
	return find(office, office->media, office->media_count, name);
}

const struct told_thing *told_request(const struct told_office *office, const char *name)
{
	return find(office, office->requests, office->requests_count, name);
}

static struct told_thing *add(struct told_office *office, struct told_thing *things, int *count, const char *name)
{
	if (*count == TOLD_THINGS)
		told_die(office, "too many of these", NULL);
	text_copy(things[*count].name, TOLD_NAME, name);
	return &things[(*count)++];
}

void told_actor(const struct told_office *office, const char *name, int64_t now, struct actor *out)
{
	const struct told_thing *person = told_person(office, name);

	MUST(people_actor(office->registry, &(struct caller){ person->uid, person->id, now }, out, &fault));
}

static void maker(const struct told_office *office, struct actor *out)
{
	MUST(people_actor(office->registry, &(struct caller){ MAKER_UID, MAKER, TOLD_NOON }, out, &fault));
}

struct act told_act(struct told_office *office, const struct actor *actor, int64_t now)
{
	return (struct act){ .registry = office->registry, .actor = actor, .now = now, .rules = office->rules, .host = "desk",
		.station = &office->station };
}

void told_station(struct told_office *office, const char *words)
{
	char zone[32];
	const char *area = strstr(words, " area ");
	enum zone known = 0;

	text_format(zone, sizeof(zone), "%.*s", (int)(area ? (size_t)(area - words) : strlen(words)), words);
	if (strcmp(zone, "-") != 0 && !zone_from_name(zone, &known))
		told_die(office, words, NULL);
	office->station = (struct station){ .zone = (unsigned int)known, .area = area ? atoi(area + strlen(" area ")) : 2 };
}

/* ---- requests ---- */

static void day_text(int64_t time, char out[16])
{
	char utc[21];

	clock_format_utc(time + 9 * 3600, utc);
	text_format(out, 16, "%.10s", utc);
}

/* Whatever the form asks for beyond the columns. */
static json_t *filled(const struct form *form, const char *until)
{
	json_t *values = json_object();

	for (const struct form_field *field = form->fields; field < form->fields + FORM_FIELDS_MAX && field->name; field++) {
		static const char *const answers[] = { [FIELD_TEXT] = "記載", [FIELD_YES] = "yes", [FIELD_EITHER] = "no", [FIELD_COUNT] = "12" };

		if (!field->column && field->when != FORM_MAY && !(field->when & FORM_OUTSIDE))
			json_object_set_new(values, field->name, json_string(field->type == FIELD_DATE ? until : answers[field->type]));
	}
	return values;
}

int told_ask(struct told_office *office, const struct act *act, const struct told_wish *wish, char id[REQUEST_ID], struct fault *fault)
{
	SCOPED(json_release) json_t *form = NULL;
	char kind[32], number[MEDIUM_NUMBER], from[16], until[16];
	const char *days = strchr(wish->kind, ' ');
	struct new_request request = { .kind = kind, .purpose = "業務", .destination = "県庁", .contents = "台帳 1件", .recipient = "県",
		.basis = "地方税法", .obligation = "返却", .from = from, .until = until };
	struct stick stick = { .vendor = 0x0951, .product = 0x1666, .model = "private", .tag = "stick-0000ffff", .serial = "PRIVATE" };

	text_format(kind, sizeof(kind), "%.*s", (int)strcspn(wish->kind, " "), wish->kind);
	if (!form_find(kind))
		told_die(office, wish->kind, NULL);
	day_text(act->now, from);
	/* Until the end of the last day, so three days end on the second day after this one. */
	day_text(act->now + (days ? atoi(days) - 1 : 0) * DAY, until);
	if (!days)
		request.until = NULL;
	if (strcmp(kind, "carry-out") != 0)
		request.from = NULL;
	form = filled(form_find(kind), until);
	request.form = form;
	if (strcmp(kind, "private") == 0 || strcmp(kind, "use") == 0) {
		request.classification = wish->about;
		text_format(stick.tag, sizeof(stick.tag), "stick-%08x", (unsigned int)office->media_count);
		text_format(stick.serial, sizeof(stick.serial), "SERIAL%d", office->media_count);
		request.stick = &stick;
	} else {
		request.medium = told_medium(office, wish->about)->id;
	}
	return request_make(act, &request, id, number, fault);
}

/* Everybody signs who may, until nobody's is missing. */
static void sign_all(struct told_office *office, const char *id)
{
	struct fault fault = { 0 };
	int64_t approved = 0;

	for (int i = 0; i < office->people_count; i++) {
		struct actor actor;

		told_actor(office, office->people[i].name, TOLD_NOON, &actor);
		const struct act act = told_act(office, &actor, TOLD_NOON);

		if (request_approve(&act, id, &fault) == 0)
			approved++;
	}
	if (!approved)
		told_die(office, "nobody here can sign it:", &fault);
}

/* ---- the lines ---- */

static void tell_profile(struct told_office *office, const char *profile)
{
	const struct new_person first = { .login = MAKER, .uid = MAKER_UID, .name = "設定者" };
	const struct actor root = { .login = "root" };
	SCOPED(json_release) json_t *host = json_pack("{s:{s:s}, s:{s:s}, s:s}", "signing", "x", "-", "attestation", "x", "-", "organisation",
		"緑町役場");
	char folder[] = "/tmp/mediad-table.XXXXXX", path[64];
	FILE *file;

	if (!mkdtemp(folder))
		told_die(office, folder, NULL);
	text_format(path, sizeof(path), "%s/a.conf", folder);
	file = fopen(path, "we");
	if (!file)
		told_die(office, path, NULL);
	fprintf(file, "[office]\nprofile = %s\n", profile);
	fclose(file);
	MUST(rules_load_of(geteuid(), folder, PROFILES, &office->rules, &fault));
	unlink(path);
	rmdir(folder);
	MUST(registry_open(":memory:", &office->registry, &fault));
	const struct act act = told_act(office, &root, TOLD_NOON);

	MUST(people_initialise(&act, host, &first, &fault));
}

/* "approver of 税務課, ciso" */
static void tell_roles(struct told_office *office, const char *login, char *roles)
{
	struct actor actor;

	maker(office, &actor);
	const struct act act = told_act(office, &actor, TOLD_NOON);

	for (char *rest = NULL, *one = strtok_r(roles, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
		struct new_role grant = { .login = login };
		char *of = strstr(one, " of ");

		one += strspn(one, " ");
		if (of)
			*of = '\0';
		grant.department = of ? of + strlen(" of ") : NULL;
		if (!role_from_name(one, &grant.role))
			told_die(office, one, NULL);
		MUST(people_grant(&act, &grant, &fault));
	}
}

/* name | department | roles | until */
static void tell_person(struct told_office *office, char *const words[TOLD_WORDS], int count)
{
	struct told_thing *person = add(office, office->people, &office->people_count, words[1]);
	struct actor actor;

	maker(office, &actor);
	const struct act act = told_act(office, &actor, TOLD_NOON);

	person->uid = MAKER_UID + (uint32_t)office->people_count;
	text_format(person->id, sizeof(person->id), "user%d", office->people_count);
	MUST(people_add(&act,
		&(struct new_person){ .login = person->id, .uid = person->uid, .name = words[1], .department = words[2],
			.valid_until = count > 4 && words[4][0] ? words[4] : NULL },
		&fault));
	tell_roles(office, person->id, words[3]);
}

/* name | class | handler | zone where it is registered: asked for, signed, registered */
static void tell_medium(struct told_office *office, char *const words[TOLD_WORDS])
{
	char id[REQUEST_ID];
	struct actor handler, registrar;
	struct told_thing *medium;
	SCOPED(json_release) json_t *label = NULL;
	SCOPED(json_release) json_t *result = json_pack("{s:s, s:s, s:i, s:[s]}", "uuid", "11111111-2222-3333-4444-555555555555", "label",
		"eyJ.eyJ.c2ln", "size", 1 << 20, "escrow", "5f3a");

	told_actor(office, words[3], TOLD_NOON, &handler);
	maker(office, &registrar);
	told_station(office, words[4]);
	const struct act ask = told_act(office, &handler, TOLD_NOON), act = told_act(office, &registrar, TOLD_NOON);

	MUST(told_ask(office, &ask, &(struct told_wish){ "use", words[2] }, id, &fault));
	sign_all(office, id);
	medium = add(office, office->media, &office->media_count, words[1]);
	text_format(medium->id, sizeof(medium->id), "M-%04d", office->media_count);
	MUST(medium_register_begin(&act,
		&(struct registration){ .number = medium->id, .job = "6ba7b810-9dad-11d1-80b4-00c04fd430c8", .attached = true }, &label, &fault));
	MUST(medium_register_end(&act, medium->id, result, &fault));
}

/* medium | by whom | zone: opened and closed there, for writing */
static void tell_written(struct told_office *office, char *const words[TOLD_WORDS])
{
	const char *number = told_medium(office, words[1])->id;
	struct actor actor;
	bool read_only = false;

	told_actor(office, words[2], TOLD_NOON, &actor);
	told_station(office, words[3]);
	const struct act act = told_act(office, &actor, TOLD_NOON);

	MUST(medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &fault));
	if (read_only)
		told_die(office, "it opens there for reading only", NULL);
	MUST(medium_open_end(&act, number, NULL, &fault));
	MUST(medium_closed(&act, number, "closed", &fault));
}

/* name | by whom | kind, days | medium or class */
static void tell_asked(struct told_office *office, char *const words[TOLD_WORDS])
{
	struct told_thing *request = add(office, office->requests, &office->requests_count, words[1]);
	struct actor actor;

	told_actor(office, words[2], TOLD_NOON, &actor);
	const struct act act = told_act(office, &actor, TOLD_NOON);

	MUST(told_ask(office, &act, &(struct told_wish){ words[3], words[4] }, request->id, &fault));
}

/* name | by whom */
static void tell_signed(struct told_office *office, char *const words[TOLD_WORDS])
{
	struct actor actor;

	told_actor(office, words[2], TOLD_NOON, &actor);
	const struct act act = told_act(office, &actor, TOLD_NOON);

	MUST(request_approve(&act, told_request(office, words[1])->id, &fault));
}

/* deputy | for whom | role | from | until | who accepts */
static void tell_deputy(struct told_office *office, char *const words[TOLD_WORDS])
{
	const struct told_thing *deputy = told_person(office, words[1]), *principal = told_person(office, words[2]);
	struct new_deputy new = { .principal = principal->id, .deputy = deputy->id, .from = words[4], .until = words[5], .reason = "出張" };
	SCOPED(json_release) json_t *announced = NULL;
	struct actor actor;
	char id[PERSON_ID];

	new.role = words[3];
	told_actor(office, words[2], TOLD_NOON, &actor);
	const struct act act = told_act(office, &actor, TOLD_NOON);

	MUST(deputy_nominate(&act, &new, id, &fault));
	told_actor(office, words[6], TOLD_NOON, &actor);
	MUST(deputy_accept(&act, id, &announced, &fault));
}

/* rule | medium | for whom | zone, - for any | until | who grants it; asked for by who sets everything up */
static void tell_exception(struct told_office *office, char *const words[TOLD_WORDS])
{
	SCOPED(json_release) json_t *form = json_pack("{s:s, s:s, s:s}", "rule", words[1], "measure", "立会い", "risk", "小");
	const struct new_request request = { .kind = "exception", .medium = told_medium(office, words[2])->id,
		.person = told_person(office, words[3])->id, .purpose = "年次報告", .until = words[5], .form = form };
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct actor actor;

	if (strcmp(words[4], "-") != 0)
		json_object_set_new(form, "zone", json_string(words[4]));
	maker(office, &actor);
	const struct act act = told_act(office, &actor, TOLD_NOON);

	MUST(request_make(&act, &request, id, number, &fault));
	told_actor(office, words[6], TOLD_NOON, &actor);
	MUST(request_approve(&act, id, &fault));
}

bool told_line(struct told_office *office, char *const words[TOLD_WORDS], int count)
{
	if (count == 2 && strcmp(words[0], "profile") == 0)
		tell_profile(office, words[1]);
	else if (count >= 4 && strcmp(words[0], "person") == 0)
		tell_person(office, words, count);
	else if (count == 5 && strcmp(words[0], "medium") == 0)
		tell_medium(office, words);
	else if (count == 4 && strcmp(words[0], "written") == 0)
		tell_written(office, words);
	else if (count == 5 && strcmp(words[0], "asked") == 0)
		tell_asked(office, words);
	else if (count == 3 && strcmp(words[0], "signed") == 0)
		tell_signed(office, words);
	else if (count == 7 && strcmp(words[0], "deputy") == 0)
		tell_deputy(office, words);
	else if (count == 7 && strcmp(words[0], "excepted") == 0)
		tell_exception(office, words);
	else
		return false;
	return true;
}

void told_office_close(struct told_office *office)
{
	registry_close(office->registry);
	rules_free(office->rules);
	*office = (struct told_office){ 0 };
}
