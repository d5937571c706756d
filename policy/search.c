// SPDX-License-Identifier: GPL-3.0-or-later
/* Goes through the ledger, so many events at a time; knows no kind of event. */
#include "policy/search.h"

#include <errno.h>

#include "common/text.h"
#include "policy/acts.h"

#define REASON_MAX 500

/* What is looked for, as the events have it. */
struct aim {
	char person[PERSON_ID], medium[MEDIUM_NUMBER], from[TIME_SIZE], until[TIME_SIZE]; /* "": anything */
};

static int aim_person(const struct act *act, const char *named, struct aim *aim, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	if (!named)
		return 0;
	r = query_one(registry_store(act->registry), "SELECT id FROM person WHERE id = " PERSON_NAMED, VALUES(TEXT(named)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here; see mediactl people list."), named);
	if (r > 0)
		query_copy(query, 0, aim->person, sizeof(aim->person));
	return r < 0 ? r : 0;
}

static int aim_medium(const struct act *act, const char *number, struct aim *aim, struct fault *fault)
{
	int64_t one;
	int r;

	if (!number)
		return 0;
	text_copy(aim->medium, sizeof(aim->medium), number);
	r = store_number(registry_store(act->registry), "SELECT 1 FROM medium WHERE number = ?1", VALUES(TEXT(number)), &one, fault);
	return r == -ENOENT ? fault_set(fault, r, N_("There is no medium %s."), number) : r;
}

static int take_aim(const struct act *act, const struct ledger_search *search, struct aim *out, struct fault *fault)
{
	struct aim aim = { 0 };
	int r = aim_person(act, search->person, &aim, fault);

	if (r == 0)
		r = aim_medium(act, search->medium, &aim, fault);
	if (r == 0 && search->from)
		r = act_date("from", search->from, false, aim.from, fault);
	if (r == 0 && search->until)
		r = act_date("until", search->until, true, aim.until, fault);
	if (r == 0 && !aim.person[0] && !aim.medium[0] && !aim.from[0] && !aim.until[0])
		return fault_set(fault, -EINVAL, N_("Say what to look for: a person, a medium, or from when until when."));
	if (r == 0)
		*out = aim;
	return r;
}

int ledger_search_begin(const struct act *act, const struct ledger_search *search, struct fault *fault)
{
	struct aim aim;
	int r = act_need_text(search->reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = take_aim(act, search, &aim, fault);
	if (r < 0)
		return r;
	return act_record(act, "ledger.searched",
		json_pack("{s:s, s:s*, s:s*, s:s*, s:s*}", "reason", search->reason, "person", unless_empty(aim.person), "number",
			unless_empty(aim.medium), "from", unless_empty(aim.from), "until", unless_empty(aim.until)),
		fault);
}

/* An id stands in a text between quotation marks, whatever member it is. */
static int look(const struct act *act, const struct aim *aim, struct part *part, json_t *list, struct fault *fault)
{
	char person[PERSON_ID + 2], medium[MEDIUM_NUMBER + 2];
	SCOPED(query_close) struct query *query = NULL;
	int r;

	text_format(person, sizeof(person), "\"%s\"", aim->person);
	text_format(medium, sizeof(medium), "\"%s\"", aim->medium);
	r = store_query(registry_store(act->registry),
		"SELECT " EVENT_COLUMNS " FROM event WHERE seq > ?1 AND seq <= ?2 AND (?3 = '\"\"' OR instr(text, ?3)) AND (?4 = '\"\"' OR"
		" instr(text, ?4)) AND " EVENT_TIME " >= ?5 AND (?6 = '' OR " EVENT_TIME " <= ?6) ORDER BY seq",
		VALUES(NUMBER(part->after), NUMBER(part->after + part->limit), TEXT(person), TEXT(medium), TEXT(aim->from), TEXT(aim->until)), &query,
		fault);
	while (r == 0 && (r = query_next(query, fault)) > 0)
		r = ledger_list_row(query, list, fault);
	return r;
}

int ledger_search_part(const struct act *act, const struct ledger_search *search, struct part *part, json_t **rows, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	struct ledger_head head;
	struct aim aim;
	int r = take_aim(act, search, &aim, fault);

	if (r == 0)
		r = ledger_head(act->registry, &head, fault);
	if (r == 0)
		r = look(act, &aim, part, list, fault);
	if (r < 0)
		return r;
	part->after += part->limit;
	part->last = part->after >= head.sequence;
	*rows = MOVE(list);
	return 0;
}
