// SPDX-License-Identifier: GPL-3.0-or-later
/* A small town hall for tests of the office: five people, their books in a folder of their own, and
 * the steps of a medium's life. */
#pragma once

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/carrying.h"
#include "policy/office.h"
#include "tests/fakes/suite.h"

#define NOON 1795230000 /* 2026-11-21T03:00:00Z, noon in Japan */
#define DAY 86400
#define JOB "6ba7b810-9dad-11d1-80b4-00c04fd430c8"

enum { ADMIN, STAFF, CHIEF, AUDITOR, CLERK, PEOPLE };

struct town {
	char folder[64], path[96];
	struct registry *registry;
	struct actor people[PEOPLE];
	int64_t now;
	struct fault fault;
};

static const struct {
	const char *login, *name;
	uint32_t uid;
} townsfolk[PEOPLE] = {
	[ADMIN] = { "suzuki", "鈴木 一郎", 1001 },
	[STAFF] = { "sato", "佐藤 花子", 1002 },
	[CHIEF] = { "tanaka", "田中 次郎", 1003 },
	[AUDITOR] = { "kimura", "木村 三郎", 1004 },
	[CLERK] = { "ito", "伊藤 四郎", 1005 },
};

static inline struct act by(struct town *town, int who)
{
	return (struct act){ .registry = town->registry,
		.actor = who < 0 ? NULL : &town->people[who],
		.now = town->now };
}

/* Compares a result and shows the sentence when it is another. */
#define ck_result(expression, wanted)                                                              \
	do {                                                                                       \
		char text_[512];                                                                   \
		memset(&town.fault, 0, sizeof(town.fault));                                        \
		int result_ = (expression);                                                        \
		ck_assert_msg(result_ == (wanted), "%s gave %d, not %d: %s", #expression, result_, \
			(int)(wanted), fault_text(&town.fault, text_, sizeof(text_)));             \
		ck_assert_int_eq(town.fault.code, result_ < 0 ? result_ : town.fault.code);        \
	} while (0)

static inline void town_meet(struct town *town)
{
	for (int i = 0; i < PEOPLE; i++)
		ck_assert_int_eq(people_actor(town->registry,
					 &(struct caller){ townsfolk[i].uid, townsfolk[i].login, town->now },
					 &town->people[i], NULL),
			0);
}

/* What a policy file of these words alone says; the caller's. */
static inline struct rules *town_rules(const char *words)
{
	char folder[] = "/tmp/mediad-rules-XXXXXX", path[64], text[512];
	struct rules *rules = NULL;
	struct fault fault = { 0 };
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/a.conf", folder);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs(words, file);
	fclose(file);
	ck_assert_msg(rules_load_of(geteuid(), folder, folder, &rules, &fault) == 0, "%s", fault_text(&fault, text, sizeof(text)));
	unlink(path);
	rmdir(folder);
	return rules;
}

static inline json_t *town_host(void)
{
	return json_pack("{s:{s:s}, s:{s:s}, s:s}", "signing", "x", "-", "attestation", "x", "-",
		"organisation", "緑町役場");
}

#ifndef TOWN_HOST
#define TOWN_HOST town_host()
#endif

static inline void town_grant(struct town *town_, int who, enum role role)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);

	ck_result(people_grant(&act, &(struct new_role){ .login = townsfolk[who].login, .role = role }, &town.fault), 0);
}

static inline void town_open_at(struct town *town_, const char *path)
{
	struct town town = { .now = NOON };
	struct new_person first = { .login = townsfolk[0].login, .uid = townsfolk[0].uid, .name = townsfolk[0].name,
		.department = "総務課" };
	const struct actor root = { .uid = 0, .login = "root" };
	json_t *host = TOWN_HOST;

	setenv("TZ", "JST-9", 1);
	text_copy(town.path, sizeof(town.path), path);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	struct act act = { .registry = town.registry, .actor = &root, .now = town.now };
	ck_result(people_initialise(&act, host, &first, &town.fault), 0);
	json_decref(host);
	town_meet(&town);
	act = by(&town, ADMIN);
	for (int i = 1; i < PEOPLE; i++) {
		struct new_person next = { .login = townsfolk[i].login, .uid = townsfolk[i].uid,
			.name = townsfolk[i].name };

		ck_result(people_add(&act, &next, &town.fault), 0);
	}
	town_grant(&town, STAFF, ROLE_STAFF);
	town_grant(&town, CLERK, ROLE_STAFF);
	town_grant(&town, CHIEF, ROLE_APPROVER);
	town_grant(&town, AUDITOR, ROLE_AUDITOR);
	town_meet(&town);
	*town_ = town;
}

static inline void town_open(struct town *town)
{
	char folder[64], path[96];

	/* In memory where there is such a place: what a disk adds is only waiting. */
	text_format(folder, sizeof(folder), "%s/mediad-town-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/registry.db", folder);
	town_open_at(town, path);
	text_copy(town->folder, sizeof(town->folder), folder);
}

static inline void town_close(struct town *town)
{
	char other[128];

	registry_close(town->registry);
	town->registry = NULL;
	if (!town->folder[0])
		return;
	unlink(town->path);
	text_format(other, sizeof(other), "%s-wal", town->path);
	unlink(other);
	rmdir(town->folder);
}

static inline struct stick town_stick(int n)
{
	struct stick stick = { .vendor = 0x0951, .product = 0x1666, .model = "DataTraveler 3.0" };

	text_format(stick.tag, sizeof(stick.tag), "stick-%08x", n);
	text_format(stick.serial, sizeof(stick.serial), "60A44C%04d", n);
	text_format(stick.descriptors, sizeof(stick.descriptors), "%064d", n);
	return stick;
}

static inline void ask_use(struct town *town_, int who, int n, char *id, char *number)
{
	struct town town = *town_;
	struct act act = by(&town, who);
	struct stick stick = town_stick(n);
	struct new_request request = { .kind = "use",
		.stick = &stick,
		.purpose = "統計調査",
		.classification = "confidential" };

	ck_result(request_make(&act, &request, id, number, &town.fault), 0);
}

static inline void approve(struct town *town_, const char *id)
{
	struct town town = *town_;
	struct act act = by(&town, CHIEF);

	ck_result(request_approve(&act, id, &town.fault), 0);
}

static inline void enrol(struct town *town_, const char *number)
{
	struct town town = *town_;
	struct act act = by(&town, ADMIN);
	struct registration registration = { .number = number, .job = JOB, .attached = true };
	json_t *label, *result = json_pack("{s:s, s:s, s:i, s:[s]}", "uuid",
			       "11111111-2222-3333-4444-555555555555", "label", "eyJ.eyJ.c2ln",
			       "size", 1 << 20, "escrow", "5f3a");

	ck_result(medium_register_begin(&act, &registration, &label, &town.fault), 0);
	ck_result(medium_register_end(&act, number, result, &town.fault), 0);
	json_decref(label);
	json_decref(result);
}

#define COMMITMENT "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00"

/* What an erase reports that wrote `size` bytes and found `verified` of them again. */
static inline json_t *town_surface(int size, int verified)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:i, s:s, s:s}", "written", size, "verified", verified, "unwritten", 0, "unreadable", 0,
		"mismatched", size - verified, "commitment", COMMITMENT, "nonce", "0123456789abcdef");
}

/* One whose use STAFF asked for and CHIEF approved. */
static inline void approved_medium(struct town *town, int n, char *number)
{
	char id[REQUEST_ID];

	ask_use(town, STAFF, n, id, number);
	approve(town, id);
}

/* A medium in service, handled by STAFF. */
static inline void in_service(struct town *town, int n, char *number)
{
	approved_medium(town, n, number);
	enrol(town, number);
}

static inline int ask_carry(struct town *town, int who, const char *number, const char *from,
	const char *until, char *id)
{
	struct act act = by(town, who);
	struct new_request request = { .kind = "carry-out",
		.medium = number,
		.purpose = "県への提出",
		.from = from,
		.until = until,
		.destination = "県庁",
		.contents = "統計表 3点" };
	char same[MEDIUM_NUMBER];

	return request_make(&act, &request, id, same, &town->fault);
}

static inline int ask_dispose(struct town *town, int who, const char *number, char *id)
{
	struct act act = by(town, who);
	struct new_request request = { .kind = "dispose", .medium = number, .purpose = "老朽化" };
	char same[MEDIUM_NUMBER];

	return request_make(&act, &request, id, same, &town->fault);
}

static inline void state_is(struct town *town_, const char *number, const char *state)
{
	struct town town = *town_;
	struct medium medium;

	ck_result(medium_find(town.registry, number, &medium, &town.fault), 0);
	ck_assert_str_eq(medium.state, state);
}

/* The last event's kind. */
static inline void last_event_is(struct town *town_, const char *kind)
{
	struct town town = *town_;
	json_t *list;

	ck_result(ledger_list(town.registry, -1, 1, &list, &town.fault), 0);
	ck_assert_str_eq(json_member_text(json_array_get(list, 0), "kind"), kind);
	json_decref(list);
}

static inline void books_are_good(struct town *town_)
{
	struct town town = *town_;
	struct ledger_report report;

	ck_result(ledger_verify(town.registry, &report, &town.fault), 0);
	ck_assert_int_eq(report.first_bad, 0);
	ck_assert_int_gt(report.events, 0);
	ck_assert_msg(report.breaches == 0, "%s (%s, %s, %s)", report.breach.message, report.breach.argument[0], report.breach.argument[1],
		report.breach.argument[2]);
}
