// SPDX-License-Identifier: GPL-3.0-or-later
/* Who may call what, as the catalogue's section b.1 has it: one line an act, one column a role. What is limited to own media, the own
 * department or an approved request besides, is the acts' own business. */
#include <check.h>
#include <string.h>

#include "mediad/broker/methods.h"
#include "tests/fakes/suite.h"

static const enum role columns[] = { ROLE_STAFF, ROLE_APPROVER, ROLE_OPERATOR, ROLE_ADMINISTRATOR, ROLE_SUPERVISOR, ROLE_CISO,
	ROLE_AUDITOR, ROLE_INCIDENT };

// clang-format off
static const struct {
	const char *method, *who; /* x: may, -: may not, one a column */
} rows[] = {
	/*                     staff approver operator administrator supervisor ciso auditor incident */
	{ "RequestUse",        "x x x x x x - -" },
	{ "RequestCarryOut",   "x x x x x x - -" },
	{ "RequestProvide",    "x x x x x x - -" },
	{ "RequestDispose",    "x x x x x x - -" },
	{ "RequestRevise",     "x x x x x x - -" },
	{ "Register",          "- - x x - - - -" },
	{ "ReviseLabel",       "- - x x - - - -" },
	{ "LabelAttached",     "- - x x - - - -" },
	{ "Provide",           "- - x x - - - -" },
	{ "Open",              "x x - - - - - -" },
	{ "CheckOut",          "x x x x - - - -" },
	{ "Return",            "x x x x - - - -" },
	{ "Erase",             "- - x x - - - -" },
	{ "ValidateCertificate", "- x - x x x - -" },
	{ "RecordDestruction", "- - x x - - - -" },
	{ "Consign",           "- - x x - - - -" },
	{ "AddContractor",     "- - x x x - - -" },
	{ "CloseContractor",   "- - x x x - - -" },
	{ "DisposeErased",     "- - x x - - - -" },
	{ "RecordPrivateErase", "x x x x x x - -" },
	{ "RefusePrivateErase", "- - - x - - - -" },
	{ "RetirePrivate",     "- - - x - - - -" },
	{ "CheckErased",       "- x x x x x x -" },
	{ "EraseKey",          "- - - - x x x -" },
	{ "Lost",              "x x x x x x x x" },
	{ "ReportIncident",    "x x x x x x x x" },
	{ "GetPaper",          "x x x x x x x x" },
	{ "SetHold",           "- x x x x x x x" },
	{ "Revoke",            "- - x x x x - x" },
	{ "ReleaseHold",       "- x - - - - - x" },
	{ "AddPerson",         "- - - x - - - -" },
	{ "ImportPeople",      "- - - x - - - -" },
	{ "ImportMedia",       "- - - x - - - -" },
	{ "GrantRole",         "- - - x - - - -" },
	{ "RevokeRole",        "- - - x - - - -" },
	{ "ListPeople",        "- - - x x x x -" },
	{ "DescribePerson",    "- - - x - - - -" },
	{ "SuspendPerson",     "- - - x x x - -" },
	{ "AcceptDeputy",      "- - - - x x - -" },
	{ "LedgerList",        "- - - x x x x x" },
	{ "LedgerSchema",      "- - - x x x x x" },
	{ "LedgerRebuild",     "- - - x - - - -" },
	{ "LedgerExport",      "- - - - - - x -" },
	{ "AcceptClock",       "- - - x - - - -" },
	{ "AnalyzeLedger",     "- - - x x x x x" },
	{ "ReviewLedger",      "- - - x x x x -" },
	{ "ConfirmLedgerReview", "- - - x x x x -" },
	{ "GetReport",         "- x - x x x x x" },
	{ "SignBundle",        "- - - - - - x -" },
	{ "OpenAccessReview",  "- x - x x x - -" },
	{ "AnswerAccessReview", "- x - - x x - -" },
	{ "BackupRead",        "- - - x - - - -" },
	{ "LedgerClose",       "- - - x - - - -" },
	{ "BackupDone",        "- - - x - - - -" },
	{ "HostReseal",        "- - - x - - - -" },
	{ "HostTrust",         "- - - x - - - -" },
	{ "RotateEscrow",      "- - - x - - - -" },
};
// clang-format on

static const struct method *method_of(const char *name)
{
	for (unsigned int i = 0; i < methods_count; i++)
		if (strcmp(methods[i].name, name) == 0)
			return &methods[i];
	return NULL;
}

/* Shows R-ACC-06. */
START_TEST(each_role_may_what_the_matrix_says_and_no_more)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct method *method = method_of(rows[i].method);

		ck_assert_msg(method != NULL, "%s", rows[i].method);
		ck_assert_uint_eq(strlen(rows[i].who), 2 * ARRAY_SIZE(columns) - 1);
		for (size_t c = 0; c < ARRAY_SIZE(columns); c++) {
			bool may = method->who & (WHO_PERSON | (uint32_t)columns[c]);

			ck_assert_msg(may == (rows[i].who[2 * c] == 'x'), "%s by %s", rows[i].method, role_name(columns[c]));
		}
	}
}
END_TEST

/* Whoever audits does nothing that is audited, whatever other acts there are. */
/* Shows R-APP-06. */
START_TEST(an_auditor_has_no_operative_act)
{
	static const char *const allowed[] = { "HostExport", "ListPeople", "ShowPerson", "Witness", "ConfirmDestruction", "SetHold", "GetEscrow", "HostEscrow",
		"LedgerList", "LedgerSchema", "SearchLedger", "LedgerVerify", "LedgerExport", "AnalyzeLedger", "GetReport", "SignBundle", "ReviewLedger", "ConfirmLedgerReview",
		"CheckErased", "EraseKey" };

	for (unsigned int i = 0; i < methods_count; i++) {
		const char *name = methods[i].name;
		bool known = strncmp(name, "List", 4) == 0 || strncmp(name, "Show", 4) == 0;

		for (size_t a = 0; a < ARRAY_SIZE(allowed); a++)
			known = known || strcmp(name, allowed[a]) == 0;
		ck_assert_msg(known || !(methods[i].who & ROLE_AUDITOR), "%s", name);
	}
}
END_TEST

/* Shows R-ACC-17. */
START_TEST(who_is_suspended_only_closes_returns_and_reports)
{
	for (unsigned int i = 0; i < methods_count; i++) {
		const char *name = methods[i].name;
		bool open = strcmp(name, "Close") == 0 || strcmp(name, "Return") == 0 || strcmp(name, "Lost") == 0 ||
			strcmp(name, "ReportIncident") == 0;

		ck_assert_msg(open == ((methods[i].who & WHO_BARRED) != 0), "%s", name);
	}
}
END_TEST

RUN_TESTS("mediad/broker/matrix", each_role_may_what_the_matrix_says_and_no_more, an_auditor_has_no_operative_act,
	who_is_suspended_only_closes_returns_and_reports)
