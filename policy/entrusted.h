// SPDX-License-Identifier: GPL-3.0-or-later
/* What is with a contractor now, as SQL: for the books, which close no contract before it is back, and for the list of it (R-DSP-11). */
#pragma once

#define FOR_CONTRACTOR(request) request ".form ->> '$.contractor'"
/* Rows {number, what, until, request} of the contractor `id` at `now`, both SQL. What is lost is the incident's. */
#define ENTRUSTED(id, now)                                                                                                              \
	"SELECT w.number AS number, w.what AS what, w.until AS until, w.request AS request FROM (SELECT c.medium AS number, 'consigned' AS what, c.until" \
	" AS until, c.request AS request FROM consignment c WHERE c.contractor_id = " id " AND c.ended IS NULL"                                     \
	" UNION ALL SELECT v.medium, 'out', v.until, v.request FROM movement v JOIN request r ON r.id = v.request WHERE v.back IS NULL AND "          \
	FOR_CONTRACTOR("r") " = " id " UNION ALL SELECT p.number, 'provided', p.provision ->> '$.until', r.id FROM medium p JOIN request r ON r.id ="   \
	" p.provision ->> '$.request' WHERE " FOR_CONTRACTOR("r") " = " id                                                                           \
	" UNION ALL SELECT r.medium, 'asked', r.until, r.id FROM request r WHERE r.kind IN ('carry-out', 'provide') AND r.state IN ('pending',"        \
	" 'approved') AND r.until >= " now " AND " FOR_CONTRACTOR("r") " = " id " AND NOT EXISTS (SELECT 1 FROM movement v WHERE v.request = r.id)"     \
	" AND NOT EXISTS (SELECT 1 FROM medium p WHERE p.number = r.medium AND p.provision ->> '$.request' = r.id)) w JOIN medium m ON m.number ="       \
	" w.number AND m.state NOT IN ('lost', 'disposed')"
