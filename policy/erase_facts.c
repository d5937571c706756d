// SPDX-License-Identifier: GPL-3.0-or-later
/* Looks up what the rules about erase levels and about keeping ask of the books; decides nothing. */
#include "policy/erase_level.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"

int level_view(const struct act *act, const struct medium_view *view, const char *kind, struct level_view *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	r = medium_row(act->registry,
		"SELECT coalesce(m.unfit, (SELECT 'erase-failed' FROM certificate k JOIN erasure e ON e.medium = k.medium AND e.request = k.request"
		" WHERE k.medium = m.number AND e.state = 'completed' AND k.decision = 'rejected' LIMIT 1)), m.wiped, m.factory_new, m.escrow_shown IS NOT NULL, m.recovered IS NOT NULL, m.rotated IS NOT NULL,"
		" EXISTS (SELECT 1 FROM loss WHERE medium = m.number), m.books FROM medium m WHERE m.number = ?1",
		view->number, &query, fault);
	if (r < 0)
		return r;
	query_copy(query, 0, out->unfit, sizeof(out->unfit));
	query_copy(query, 7, out->type, sizeof(out->type));
	out->facts = (struct level_facts){
		.medium = &view->facts,
		.kind = kind,
		.type = out->type,
		.unfit = out->unfit,
		.books_only = out->type[0] != '\0',
		.wiped = query_number(query, 1) != 0,
		.factory_new = query_number(query, 2) != 0,
		.shown = query_number(query, 3) != 0,
		.recovered = query_number(query, 4) != 0,
		.rotated = query_number(query, 5) != 0,
		.was_lost = query_number(query, 6) != 0,
	};
	return 0;
}

int factory_new_check(const struct act *act, const struct registration *registration, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	struct factory_facts facts = { .may_skip = registration->may_skip,
		.administrator = act->actor && (act->actor->roles & ROLE_ADMINISTRATOR) };
	struct decision decision;
	int r = medium_row(act->registry,
		"SELECT m.number, m.registered IS NOT NULL, EXISTS (SELECT 1 FROM surface WHERE medium = m.number) FROM medium m WHERE m.number = ?1",
		registration->number, &query, fault);

	if (r < 0)
		return r;
	facts.number = query_text(query, 0);
	facts.served = query_number(query, 1) != 0;
	facts.begun = query_number(query, 2) != 0;
	decision = decide_factory_new(&facts);
	return act_decide(act, "Register", facts.number, &decision, fault);
}

/* What was said to become of it. */
static int asked_ending(const struct act *act, const char *number, char out[LEVEL_WORD], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT kind FROM request WHERE medium = ?1 AND kind IN ('dispose', 'reuse', 'return', 'transfer') AND state = 'approved'"
		" ORDER BY serial DESC LIMIT 1",
		VALUES(TEXT(number)), &query, fault);

	text_copy(out, LEVEL_WORD, r > 0 ? query_text(query, 0) : "dispose");
	return r < 0 ? r : 0;
}

int erase_need_json(const struct act *act, const char *number, const char *kind, json_t **out, struct fault *fault)
{
	struct medium_view view;
	struct level_view level;
	struct erase_need need;
	char asked[LEVEL_WORD];
	int r = medium_view(act, number, &view, fault);

	text_copy(asked, sizeof(asked), kind);
	if (r == 0 && !kind[0])
		r = asked_ending(act, view.number, asked, fault);
	if (r == 0)
		r = level_view(act, &view, asked, &level, fault);
	if (r < 0)
		return r;
	erase_need(&level.facts, &need);
	*out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "needed", erase_level_name(need.needed), "why", need.needed_why.word, "rule",
		need.needed_why.rule, "least", erase_level_name(need.least), "least_why", need.least_why.word, "least_rule", need.least_why.rule);
	return *out ? 0 : fault_set(fault, -ENOMEM, N_("There is not enough memory."));
}

/* What lies elsewhere too may go, and what came back from a trip after which it goes; of My Number files the original may not (R-DSP-08). The request
 * says itself how long it is kept. */
#define KEPT                                                                                                                      \
	"SELECT id AS what, until AS until, 0 AS source FROM content WHERE medium = ?1 AND gone IS NULL AND origin IS NULL AND until IS NOT NULL" \
	" AND NOT EXISTS (SELECT 1 FROM emptying e WHERE e.medium = content.medium AND e.gone IS NULL AND e.since >= added)"                 \
	" UNION ALL SELECT id, strftime('%Y-%m-%dT%H:%M:%SZ', form ->> '$.retention_end' || ' 23:59:59', 'utc'), 1 FROM request"           \
	" WHERE id = ?2 AND form ->> '$.retention_end' IS NOT NULL"                                                                     \
	" UNION ALL SELECT a.id, coalesce(a.retain, '9'), 2 FROM mynumber_medium n JOIN mynumber_asset a ON a.id = n.asset WHERE n.medium = ?1"  \
	" AND n.until IS NULL AND n.original"

int kept_view(const struct act *act, const struct medium_view *view, const char *request, struct kept_view *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char day[11];
	int64_t end = act->now;
	int r;

	memset(out, 0, sizeof(*out));
	clock_format_date(act->now, day);
	clock_parse_date(day, true, &end);
	clock_format_utc(end, out->today);
	out->facts = (struct kept_facts){ .number = view->number, .what = out->what, .until = out->until, .today = out->today };
	r = query_one(registry_store(act->registry), "SELECT what, until, source FROM (" KEPT ") ORDER BY until DESC, source DESC LIMIT 1",
		VALUES(TEXT(view->number), TEXT(request)), &query, fault);
	if (r <= 0)
		return r;
	query_copy(query, 0, out->what, sizeof(out->what));
	query_copy(query, 1, out->until, sizeof(out->until));
	out->facts.source = (enum kept_source)query_number(query, 2);
	out->facts.for_ever = strcmp(out->until, "9") == 0;
	return 0;
}
