// SPDX-License-Identifier: GPL-3.0-or-later
/* Each duty broken once, in events alone: the very event is named, with its rule; and the same done by another person is not. */
#include "policy/separation/separation.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "tests/fakes/suite.h"

/* Everybody's account, before each history. */
#define STEPS 12

struct step {
	const char *who;  /* the number of a person, with "/N" for whom they act; NULL ends a history */
	const char *kind, *data;
};

static const struct history {
	const char *rule;
	struct step steps[STEPS]; /* the last is the one that breaks it */
	const char *instead;      /* who may do that last step */
} histories[] = {
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "1", "request.approved", "'request':'R-0001'" } }, "2" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "1", "request.denied", "'request':'R-0001'" } }, "2" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.signed", "'request':'R-0001','slot':1,'principal':'P-0001'" } }, NULL },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001','handler':'P-0002'" },
			{ "2", "request.approved", "'request':'R-0001'" } }, "3" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001','person':'P-0002'" },
			{ "3/2", "request.approved", "'request':'R-0001'" } }, "3" },
	{ "R-APP-02", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.signed", "'request':'R-0001','slot':1" },
			{ "2", "request.signed", "'request':'R-0001','slot':2" } }, "3" },
	{ "R-APP-02", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.signed", "'request':'R-0001','slot':1,'principal':'P-0003'" },
			{ "3", "request.signed", "'request':'R-0001','slot':2" } }, "4" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.approved", "'request':'R-0001'" },
			{ "3", "medium.registering", "'request':'R-0001','number':'M-0001','handler':'P-0003'" } }, "4" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.approved", "'request':'R-0001'" },
			{ "3", "medium.registering", "'request':'R-0001','number':'M-0001','handler':'P-0002'" } }, NULL },
	{ "R-APP-05", { { "3", "medium.registering", "'request':'R-0001','number':'M-0001','handler':'P-0001'" },
			{ "3", "label.revising", "'number':'M-0001','handler':'P-0003'" } }, "4" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.approved", "'request':'R-0001'" },
			{ "2", "label.revising", "'number':'M-0001','handler':'P-0001','request':'R-0001'" } }, "3" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.signed", "'request':'R-0001','slot':1" },
			{ "3", "request.approved", "'request':'R-0001'" },
			{ "2", "grant.granting", "'number':'M-0001','request':'R-0001'" } }, "4" },
	{ "R-DSP-13", { { "1", "request.made", "'request':'R-0001','number':'M-0001','kind':'dispose','applicant':'P-0001'" },
			{ "2", "request.approved", "'request':'R-0001','number':'M-0001'" },
			{ "1", "erase.witnessed", "'number':'M-0001','person':'P-0001'" } }, NULL },
	{ "R-DSP-13", { { "2", "erase.witnessed", "'number':'M-0001','person':'P-0003'" } }, "3" },
	{ "R-DSP-13", { { "2", "erase.witnessed", "'number':'M-0001','person':'P-0002'" },
			{ "2", "erase.started", "'number':'M-0001','operator':'P-0002','witness':'P-0002','request':'R-0001'" } }, NULL },
	{ "R-DSP-13", { { "2", "erase.witnessed", "'number':'M-0001','person':'P-0002'" },
			{ "3", "erase.started", "'number':'M-0001','operator':'P-0003','witness':'P-0004','request':'R-0001'" } }, NULL },
	{ "R-DSP-13", { { "1", "hold.set", "'number':'M-0001'" }, { "3", "hold.released", "'number':'M-0001'" },
			{ "2", "erase.witnessed", "'number':'M-0001','person':'P-0002'" },
			{ "3", "erase.started", "'number':'M-0001','operator':'P-0003','witness':'P-0002','request':'R-0001'" } }, NULL },
	{ "R-DSP-13", { { "2", "erase.witnessed", "'number':'M-0001','person':'P-0002'" },
			{ "3", "erase.started", "'number':'M-0001','operator':'P-0003','witness':'P-0002','request':'R-0001'" },
			{ "2", "erase.resumed", "'number':'M-0001','job':'j'" } }, "3" },
	{ "R-APP-05", { { "2", "erase.witnessed", "'number':'M-0001','person':'P-0002'" },
			{ "3", "erase.started", "'number':'M-0001','operator':'P-0003','witness':'P-0002','request':'R-0001'" },
			{ "3", "erase.completed", "'number':'M-0001','certificate':'C-0001'" },
			{ "3", "certificate.validated", "'certificate':'C-0001','number':'M-0001'" } }, "4" },
	{ "R-APP-05", { { "2", "erase.witnessed", "'number':'M-0001','person':'P-0002'" },
			{ "3", "erase.started", "'number':'M-0001','operator':'P-0003','witness':'P-0002','request':'R-0001'" },
			{ "3", "erase.key-only", "'number':'M-0001','certificate':'C-0001'" },
			{ "4/2", "certificate.validated", "'certificate':'C-0001','number':'M-0001'" } }, "4" },
	{ "R-INC-02", { { "1", "medium.lost", "'number':'M-0001'" }, { "2", "medium.found", "'number':'M-0001'" },
			{ "1", "quarantine.released", "'number':'M-0001'" } }, "3" },
	{ "R-INC-02", { { "1", "medium.lost", "'number':'M-0001'" }, { "2", "medium.found", "'number':'M-0001'" },
			{ "3/2", "quarantine.released", "'number':'M-0001'" } }, "3" },
	{ "R-INC-09", { { "1", "hold.set", "'number':'M-0001'" }, { "1", "hold.released", "'number':'M-0001'" } }, "2" },
	{ "R-INC-09", { { "2", "hold.set", "'number':'M-0001'" }, { "1", "medium.lost", "'number':'M-0001'" },
			{ "1", "hold.released", "'number':'M-0001'" } }, "3" },
	{ "R-INC-09", { { "2", "erase.witnessed", "'number':'M-0001','person':'P-0002'" },
			{ "3", "erase.started", "'number':'M-0001','operator':'P-0003','witness':'P-0002','request':'R-0001'" },
			{ "1", "hold.set", "'number':'M-0001'" }, { "3", "hold.released", "'number':'M-0001'" } }, "2" },
	{ "R-ACC-01", { { "1", "person.added", "'person':'P-0008','login':'eight','uid':1008,'employee':'77'" },
			{ "1", "person.added", "'person':'P-0009','login':'nine','uid':1009,'employee':'77'" } }, NULL },
	{ "R-ACC-01", { { "2", "login.removed", "'person':'P-0001','login':'l1'" }, { "1", "gate.status", "'open_hubs':0" } }, "2" },
	{ "R-ACC-08", { { "1", "role.granted", "'person':'P-0001','role':'approver'" } }, "2" },
	{ "R-ACC-08", { { "2/1", "role.granted", "'person':'P-0001','role':'approver'" } }, "2" },
	{ "R-ACC-08", { { "1", "role.revoked", "'person':'P-0001','role':'approver'" } }, "2" },
	{ "R-ACC-03", { { "1", "login.added", "'person':'P-0001','login':'second','uid':2001" } }, "2" },
	{ "R-APP-05", { { "1", "person.extended", "'person':'P-0001'" } }, "2" },
	{ "R-APP-05", { { "1", "person.retired", "'person':'P-0002'" }, { "1", "person.extended", "'person':'P-0002'" } }, "3" },
	{ "R-APP-05", { { "1", "person.suspended", "'person':'P-0002'" }, { "1", "person.resumed", "'person':'P-0002'" } }, "3" },
	{ "R-APP-07", { { "1", "deputy.nominated", "'deputy':'D-0001','principal':'P-0002','person':'P-0001'" } }, "2" },
	{ "R-APP-07", { { "1", "deputy.nominated", "'deputy':'D-0001','principal':'P-0002','person':'P-0003'" },
			{ "1", "deputy.accepted", "'deputy':'D-0001','principal':'P-0002','person':'P-0003'" } }, "4" },
	{ "R-APP-07", { { "1", "deputy.nominated", "'deputy':'D-0001','principal':'P-0002','person':'P-0003'" },
			{ "2", "deputy.accepted", "'deputy':'D-0001','principal':'P-0002','person':'P-0003'" } }, "4" },
	{ "R-EXC-01", { { "1", "exception.granted", "'exception':'EXC-2026-001','person':'P-0001'" } }, "2" },
	{ "R-EXC-01", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001','person':'P-0004'" },
			{ "2", "request.approved", "'request':'R-0001'" },
			{ "3", "exception.granted", "'exception':'EXC-2026-001','person':'P-0004','request':'R-0001'" } }, "2" },
	{ "R-EXC-03", { { "2", "exception.granted", "'exception':'EXC-2026-001','person':'P-0001'" },
			{ "2", "exception.settled", "'exception':'EXC-2026-001'" } }, "3" },
	{ "R-EXC-03", { { "2", "exception.granted", "'exception':'EXC-2026-001','person':'P-0001'" },
			{ "1", "exception.settled", "'exception':'EXC-2026-001'" } }, "3" },
	{ "R-EXC-01", { { "2", "exception.granted", "'exception':'EXC-2026-001','person':'P-0001'" },
			{ "3", "exception.used", "'exception':'EXC-2026-001'" } }, "1" },
	{ "R-APP-05", { { "1", "custody.offered", "'number':'M-0001','giver':'P-0002','receiver':'P-0001'" } }, "2" },
	{ "R-APP-05", { { "1", "custody.taken", "'number':'M-0001','receiver':'P-0002'" } }, "2" },
	{ "R-APP-05", { { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" },
			{ "2", "request.approved", "'request':'R-0001'" },
			{ "2", "custody.taken", "'number':'M-0001','receiver':'P-0002','request':'R-0001'" } }, NULL },
	{ "R-APP-05", { { "1", "stocktake.closed", "'stocktake':'K-0001'" }, { "1", "stocktake.confirmed", "'stocktake':'K-0001'" } }, "2" },
	{ "R-LOG-05", { { "1", "ledger.reviewed", "'review':'L-0001'" }, { "1", "ledger.review-confirmed", "'review':'L-0001'" } }, "2" },
	{ "R-APP-05", { { "1", "access-review.answered", "'review':'A-0001','line':1,'answer':'keep','person':'P-0001'" } }, "2" },
	{ "R-LED-06", { { "1", "mynumber.charge-added", "'person':'P-0001'" } }, "2" },
};

static int sequence;

/* The event with P-000N as actor, whose account is 100N. */
static int see(struct separation *separation, const char *who, const struct step *step, struct fault *fault)
{
	json_t *envelope, *data;
	char text[512], person[16] = "P-000";
	int r;

	snprintf(text, sizeof(text), "{%s}", step->data);
	for (char *c = text; *c; c++)
		*c = *c == '\'' ? '"' : *c;
	data = json_loads(text, 0, NULL);
	ck_assert_msg(data != NULL, "%s", text);
	person[5] = who[0];
	if (who[1] == '/') {
		char principal[16] = "P-000";

		principal[5] = who[2];
		json_object_set_new(data, "for", json_string(principal));
	}
	envelope = json_pack("{s:i, s:s, s:{s:i, s:s}, s:o}", "seq", ++sequence, "kind", step->kind, "actor", "uid", 1000 + who[0] - '0',
		"person", person, "data", data);
	r = separation_see(separation, envelope, fault);
	json_decref(envelope);
	return r;
}

static struct separation *office(void)
{
	struct separation *separation;

	sequence = 0;
	ck_assert_int_eq(separation_new(&separation), 0);
	for (int i = 1; i <= 5; i++) {
		json_t *envelope = json_pack("{s:i, s:s, s:n, s:{s:s++, s:s++, s:i}}", "seq", ++sequence, "kind", "person.added", "actor",
			"data", "person", "P-000", i == 1 ? "1" : i == 2 ? "2" : i == 3 ? "3" : i == 4 ? "4" : "5", "", "login", "l",
			i == 1 ? "1" : i == 2 ? "2" : i == 3 ? "3" : i == 4 ? "4" : "5", "", "uid", 1000 + i);

		ck_assert_ptr_nonnull(envelope);
		ck_assert_int_eq(separation_see(separation, envelope, NULL), 0);
		json_decref(envelope);
	}
	return separation;
}

/* All steps but the last are in order; the last is refused, or, done by who may, is not. */
static void play(const struct history *history, bool instead)
{
	SCOPED(separation_free) struct separation *separation = office();
	struct fault fault = { 0 };
	size_t i = 0;

	for (; history->steps[i + 1].kind; i++)
		ck_assert_msg(see(separation, history->steps[i].who, &history->steps[i], &fault) == 0, "%s: %s", history->steps[i].kind,
			fault.argument[2]);
	if (instead) {
		ck_assert_msg(see(separation, history->instead, &history->steps[i], &fault) == 0, "%s by %s: %s", history->steps[i].kind,
			history->instead, fault.argument[2]);
		return;
	}
	ck_assert_msg(see(separation, history->steps[i].who, &history->steps[i], &fault) == -EPERM, "%s by %s went unseen",
		history->steps[i].kind, history->steps[i].who);
	ck_assert_str_eq(fault.rule, history->rule);
	ck_assert_int_eq(atoi(fault.argument[0]), sequence);
	ck_assert_str_eq(fault.argument[1], history->steps[i].kind);
	ck_assert_ptr_nonnull(strchr(fault.argument[2], ' '));
}

/* Shows R-APP-05, R-LOG-03. */
START_TEST(each_duty_that_is_broken_is_named_by_its_event)
{
	for (size_t i = 0; i < ARRAY_SIZE(histories); i++)
		play(&histories[i], false);
}
END_TEST

START_TEST(the_same_by_another_person_breaks_nothing)
{
	for (size_t i = 0; i < ARRAY_SIZE(histories); i++)
		if (histories[i].instead)
			play(&histories[i], true);
}
END_TEST

/* Shows R-ACC-01. */
START_TEST(a_second_account_is_the_same_person)
{
	SCOPED(separation_free) struct separation *separation = office();
	const struct step added = { "2", "login.added", "'person':'P-0001','login':'second','uid':1007" };
	const struct step made = { "1", "request.made", "'request':'R-0001','applicant':'P-0001'" };
	struct fault fault = { 0 };
	json_t *envelope;

	ck_assert_int_eq(see(separation, "2", &added, &fault), 0);
	ck_assert_int_eq(see(separation, "1", &made, &fault), 0);
	envelope = json_pack("{s:i, s:s, s:{s:i, s:s}, s:{s:s}}", "seq", ++sequence, "kind", "request.approved", "actor", "uid", 1007, "person",
		"P-0001", "data", "request", "R-0001");
	ck_assert_int_eq(separation_see(separation, envelope, &fault), -EPERM);
	ck_assert_str_eq(fault.rule, "R-APP-05");
	json_decref(envelope);
	/* And no account acts for anybody but its person. */
	envelope = json_pack("{s:i, s:s, s:{s:i, s:s}, s:{s:s}}", "seq", ++sequence, "kind", "request.approved", "actor", "uid", 1007, "person",
		"P-0003", "data", "request", "R-0001");
	ck_assert_int_eq(separation_see(separation, envelope, &fault), -EPERM);
	ck_assert_str_eq(fault.rule, "R-ACC-01");
	json_decref(envelope);
}
END_TEST

RUN_TESTS("policy/separation/separation", each_duty_that_is_broken_is_named_by_its_event, the_same_by_another_person_breaks_nothing,
	a_second_account_is_the_same_person)
