// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events about contractors (R-DSP-11, R-EXT-05); knows no clock, no right and no disk. */
#include "policy/entrusted.h"
#include "policy/kinds.h"

#define THIS " WHERE id = " D("contractor") " AND closed IS NULL"

// clang-format off
static const struct event_kind rows[] = {
	{ "contractor.added", { T("contractor"), T("name"), T("contract"), T("scope"), T("responsible"), T("class"), B("mynumber"), B("subcontract"),
			T("until") }, NULL,
		{ "INSERT INTO contractor (id, serial, name, contract, scope, responsible, workers, place, class, mynumber, subcontract, until, added,"
			" added_by) VALUES (" D("contractor") ", " SERIAL("contractor") ", " D("name") ", " D("contract") ", " D("scope") ", "
			D("responsible") ", " D("workers") ", " D("place") ", " D("class") ", " D("mynumber") ", " D("subcontract") ", " D("until")
			", " TIME ", " WHO ")" } },
	/* Again, when others work there or the rules changed. */
	{ "contractor.explained", { T("contractor"), T("day"), T("whom") }, NULL,
		{ "UPDATE contractor SET explained = " D("day") ", explained_to = " D("whom") ", explanation = " D("document") ", explained_by = " WHO
			THIS } },
	{ "contractor.extended", { T("contractor"), T("until"), T("reason") }, NULL,
		{ "UPDATE contractor SET until = " D("until") THIS } },
	{ "contractor.closed", { T("contractor"), T("reason"), T("document") }, NULL,
		{ "UPDATE contractor SET closed = " TIME ", closed_by = " WHO ", reason = " D("reason") ", document = " D("document") THIS
			" AND NOT EXISTS (" ENTRUSTED("contractor.id", TIME) ")" } },
};
// clang-format on

const struct event_kinds kinds_contractors = EVENT_KINDS(rows);
