// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of events of the machine itself; knows no clock, no right and no disk. */
#include "policy/kinds.h"

/* Its ends name no job. */
#define RESEALING "UPDATE host SET resealing = " D("job")

// clang-format off
static const struct event_kind rows[] = {
	{ "broker.started", { T("version") }, NULL, { NULL } },
	{ "gate.status", { N("open_hubs") }, NULL, { NULL } },
	{ "host.provisioned", { O("host") }, NULL,
		{ "INSERT INTO host (one, provisioned, keys) VALUES (1, " TIME ", ?1->'$.data.host')" } },
	{ "host.resealing", { T("job") }, NULL, { RESEALING } },
	{ "host.resealed", { N("old_epoch"), N("new_epoch"), T("pcrs"), O("statement") }, NULL, { RESEALING } },
	{ "host.reseal-failed", { T("why") }, NULL, { RESEALING } },
	{ "policy.loaded", { T("digest") }, NULL,
		{ "INSERT INTO policy (one, digest, since) VALUES (1, " D("digest") ", " TIME ") ON CONFLICT (one) DO UPDATE SET"
			" digest = excluded.digest, since = excluded.since" } },
	{ "policy.faulty", { T("why") }, NULL, { NULL } },
	{ "device.blocked", { T("what"), T("door"), T("tag"), N("vendor"), N("product"), T("serial"), T("model"),
		T("descriptors"), T("port"), T("seat"), T("rule"), T("clause") }, NULL, { NULL } },
	{ "medium.lost-seen", { T("number"), T("what"), T("door"), T("tag"), N("vendor"), N("product"), T("serial"), T("model"),
		T("descriptors"), T("port"), T("seat"), T("rule"), T("clause") }, NULL, { NULL } },
	{ "device.suppressed", { N("number"), N("seconds") }, NULL, { NULL } },
	{ "act.refused", { T("method"), T("subject"), T("why") }, NULL, { NULL } },
	{ "ledger.gap", { T("since"), T("until"), T("cause"), N("events"), O("kinds") }, NULL, { NULL } },
	{ "ledger.checkpointing", { N("counter") }, NULL, { NULL } },
	{ "ledger.rebuilt", { T("reason") }, NULL, { NULL } },
	{ "ledger.accepted", { N("counter"), T("reason") }, NULL, { NULL } },
	{ "ledger.checkpoint", { N("head_sequence"), T("head_hash"), O("statement") }, NULL, { NULL } },
};
// clang-format on

const struct event_kinds kinds_machine = EVENT_KINDS(rows);
