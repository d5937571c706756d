// SPDX-License-Identifier: GPL-3.0-or-later
/* Papers of the small town, whole: the head with all its rows, and what stands where. */
#pragma once

#include "policy/papers.h"
#include "policy/places.h"

#include "tests/fakes/paper_members.h"
#include "tests/unit/policy/town.h"

/* Of a class that is a word of the by-law, below whose rules it is read; NULL: no profile. */
static const struct rules *paper_rules;

/* With MEDIAD_PAPERS=folder each paper is kept there, for eyes: docs/ADDING.md. */
static inline void paper_keep(const json_t *paper, const char *form)
{
	static int count;
	const char *folder = getenv("MEDIAD_PAPERS");
	char path[256];

	if (folder && text_format(path, sizeof(path), "%s/%s-%d-%d.json", folder, form, (int)getpid(), ++count))
		ck_assert_int_eq(json_dump_file(paper, path, JSON_INDENT(1)), 0);
}

/* Offices are told of exactly these members. */
static inline void paper_is_told(const char *form, const char *part, json_t *values)
{
	const char *member;
	json_t *value;

	if (json_object_size(values) == 0)
		return;
	json_object_foreach(values, member, value)
		ck_assert_msg(paper_members_have(form, part, member), "docs/PAPERS.md does not say that %s, %s, has %s", form, part, member);
	ck_assert_msg(json_object_size(values) == (size_t)paper_members_count(form, part), "docs/PAPERS.md says too much of %s, %s", form, part);
}

static inline void paper_all_told(const char *form, const json_t *paper)
{
	const char *part;
	json_t *list;

	paper_is_told(form, "about", json_object_get(paper, "about"));
	paper_is_told(form, "rows", json_array_get(json_object_get(paper, "rows"), 0));
	json_object_foreach(json_object_get(paper, "lists"), part, list)
		paper_is_told(form, part, json_array_get(list, 0));
}

/* How the broker reads it, `at_once` rows a part; the rows become a member. */
static inline int paper_get(struct town *town, int who, const struct paper_wish *wish, int at_once, json_t **out)
{
	struct act act = by(town, who);
	struct part part = { .limit = at_once };
	int r;
	json_t *paper, *all = json_array(), *rows;

	act.rules = paper_rules;
	r = paper_head(&act, wish, &paper, &town->fault);
	if (r < 0) {
		json_decref(all);
		return r;
	}
	while (r == 0 && !part.last) {
		r = paper_rows(&act, wish, &part, &rows, &town->fault);
		if (r == 0) {
			ck_assert_int_le((int)json_array_size(rows), at_once);
			json_array_extend(all, rows);
			json_decref(rows);
		}
	}
	ck_assert_int_eq(r, 0);
	json_object_set_new(paper, "rows", all);
	paper_keep(paper, wish->form);
	paper_all_told(wish->form, paper);
	*out = paper;
	return 0;
}

static inline json_t *paper_of(struct town *town_, int who, const char *form, const char *subject)
{
	struct town town = *town_;
	const struct paper_wish wish = { .form = form, .subject = subject };
	json_t *paper;

	ck_result(paper_get(&town, who, &wish, 2, &paper), 0);
	return paper;
}

static inline json_t *paper_about(const json_t *paper)
{
	return json_object_get(paper, "about");
}

static inline json_t *paper_row(const json_t *paper, size_t i)
{
	json_t *row = json_array_get(json_object_get(paper, "rows"), i);

	ck_assert_msg(row != NULL, "the paper has no row %zu", i);
	return row;
}

static inline json_t *paper_list(const json_t *paper, const char *name, size_t i)
{
	json_t *row = json_array_get(json_object_get(json_object_get(paper, "lists"), name), i);

	ck_assert_msg(row != NULL, "the paper has no %s %zu", name, i);
	return row;
}

/* "" is null; every member must be there. */
static inline void says(const json_t *row, const char *name, const char *wanted)
{
	const json_t *value = json_object_get(row, name);

	ck_assert_msg(value != NULL, "%s is not on the paper", name);
	if (!wanted[0])
		ck_assert_msg(json_is_null(value), "%s is not empty", name);
	else
		ck_assert_msg(json_is_string(value) && strcmp(json_string_value(value), wanted) == 0, "%s is %s, not %s", name,
			json_is_string(value) ? json_string_value(value) : "no text", wanted);
}

static inline void counts(const json_t *row, const char *name, int64_t wanted)
{
	const json_t *value = json_object_get(row, name);

	ck_assert_msg(json_is_integer(value), "%s is no number", name);
	ck_assert_msg(json_integer_value(value) == wanted, "%s is %lld, not %lld", name, (long long)json_integer_value(value),
		(long long)wanted);
}

static inline void is_so(const json_t *row, const char *name, bool wanted)
{
	const json_t *value = json_object_get(row, name);

	ck_assert_msg(json_is_boolean(value) && json_is_true(value) == wanted, "%s is not %s", name, wanted ? "true" : "false");
}

static inline void has_rows(const json_t *paper, size_t wanted)
{
	ck_assert_uint_eq(json_array_size(json_object_get(paper, "rows")), wanted);
}

/* In service, with all that its form can say; STAFF is of the tax department from then on. */
static inline void told_medium(struct town *town_, int n, char *number, char *request)
{
	struct town town = *town_;
	struct act admin = by(&town, ADMIN), staff;
	struct stick stick = town_stick(n);
	json_t *form = json_pack("{s:s, s:s, s:s, s:s, s:s}", "business", "住民税", "terminals", "業務端末3号", "users", "税務課員", "pledge",
		"yes", "password_changed", "yes");
	json_t *label, *has, *result = json_pack("{s:s, s:s, s:i, s:[s]}", "uuid", "11111111-2222-3333-4444-555555555555", "label",
			     "eyJ.eyJ.c2ln", "size", 1 << 20, "escrow", "5f3a");

	ck_result(people_transfer(&admin, &(struct career){ .whom = "sato", .department = "税務課" }, &has, &town.fault), 0);
	json_decref(has);
	town_meet(&town);
	staff = by(&town, STAFF);
	ck_result(request_make(&staff, &(struct new_request){ .kind = "use", .stick = &stick, .purpose = "賦課資料の整理", .classification =
			  "C2+I2+A1", .contents = "賦課資料", .until = "2027-03-31", .form = form }, request, number, &town.fault), 0);
	json_decref(form);
	approve(&town, request);
	ck_result(medium_register_begin(&admin, &(struct registration){ .number = number, .job = JOB, .attached = true, .texts = { .caution = "禁帯出",
			  .restrictions = "複製禁止", .contact = "緑町役場 0123-45-6789" } }, &label, &town.fault), 0);
	ck_result(medium_register_end(&admin, number, result, &town.fault), 0);
	json_decref(label);
	json_decref(result);
	*town_ = town;
}

/* It lies in the safe. */
static inline void town_place(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);
	char place[PLACE_ID];
	bool moved;

	ck_result(place_add(&act, &(struct new_place){ .name = "金庫 2段目", .properties = "lockable" }, place, &town.fault), 0);
	ck_result(medium_put(&act, number, place, &moved, &town.fault), 0);
}
