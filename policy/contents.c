// SPDX-License-Identifier: GPL-3.0-or-later
/* Contents of media on the books. Knows no stick and reads no file of theirs: what lies there is what people say. */
#include "policy/contents.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_contents.h"
#include "policy/exceptions.h"

#define NAME_MAX_TEXT 200
#define SOURCE_MAX 200
#define DRAFT_MAX 60
#define PERSONS_MAX 200000000
#define CONTENTS_MAX 500 /* that are on one medium, or were since its last erase */
#define DESK (ROLE_ADMINISTRATOR | ROLE_OPERATOR)

/* One content on its way to becoming an event. */
struct adding {
	const struct new_content *new;
	struct medium_view view;
	struct content_facts facts;
	char id[CONTENT_ID], classification[CLASS_TEXT];
	char origin[CONTENT_ID], source_class[CLASS_TEXT], source_limits[LIMITS_TEXT];
	char limits[LIMITS_TEXT];
	uint64_t persons;
	char until[TIME_SIZE];
};

/* The last second of the day that people typed, which must not be over; "" for none. */
static int read_until(const struct act *act, const char *typed, char out[TIME_SIZE], struct fault *fault)
{
	char now[TIME_SIZE];
	int r = act_date("until", typed, true, out, fault);

	clock_format_utc(act->now, now);
	if (r == 0 && out[0] && strcmp(out, now) < 0)
		return fault_set(fault, -EINVAL, N_("%s is over: name the last day on which it is needed, today or later."), typed);
	return r;
}

/* Its own and those of what it is a copy of, each once, in one order. */
static int read_limits(struct adding *adding, struct fault *fault)
{
	const char *typed = adding->new->limits ? adding->new->limits : "", *all = CONTENT_LIMITS, *word;
	size_t length;

	for (const char *at = typed; text_word(&at, &word, &length);)
		if (!text_has_word(CONTENT_LIMITS, word, length))
			return fault_set(fault, -EINVAL, N_("%s is no list of limits: write words of %s."), typed, CONTENT_LIMITS);
	while (text_word(&all, &word, &length)) {
		size_t used = strlen(adding->limits);

		if (text_has_word(typed, word, length) || text_has_word(adding->source_limits, word, length))
			text_format(adding->limits + used, LIMITS_TEXT - used, "%s%.*s", used ? " " : "", (int)length, word);
	}
	return 0;
}

static int check_texts(const struct act *act, struct adding *adding, struct fault *fault)
{
	const struct new_content *new = adding->new;
	int r = act_need_text(new->name, NAME_MAX_TEXT, "name", fault);

	if (r == 0)
		r = act_optional_text(new->source, SOURCE_MAX, "source", fault);
	if (r == 0)
		r = act_optional_text(new->draft, DRAFT_MAX, "draft", fault);
	if (r == 0)
		r = act_optional_text(new->disclosure, DRAFT_MAX, "disclosure", fault);
	if (r == 0)
		r = read_until(act, new->until, adding->until, fault);
	if (r == 0 && unless_empty(new->persons) && !text_number(new->persons, PERSONS_MAX, &adding->persons))
		r = fault_set(fault, -EINVAL, N_("%s is no count of persons: write a number."), new->persons);
	return r;
}

static int check_room(const struct act *act, const struct medium_view *view, struct fault *fault)
{
	int64_t count = 0;
	int r = store_number(registry_store(act->registry), "SELECT count(*) FROM content WHERE medium = ?1 AND gone IS NULL",
		VALUES(TEXT(view->number)), &count, fault);

	if (r == 0 && count >= CONTENTS_MAX)
		return fault_set(fault, -EBUSY,
			N_("As many contents as mediad can hold are recorded of %s: say of several things together what they are."), view->number);
	return r;
}

/* Of a copy of a copy: the one original. */
static int find_origin(const struct act *act, struct adding *adding, struct fault *fault)
{
	const char *copied = unless_empty(adding->new->copy_of);
	SCOPED(query_close) struct query *query = NULL;
	int r;

	if (!copied)
		return 0;
	r = query_one(registry_store(act->registry), "SELECT coalesce(origin, id), classification, coalesce(limits, '') FROM content WHERE id = ?1",
		VALUES(TEXT(copied)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no content %s; see mediactl contents list."), copied);
	if (r < 0)
		return r;
	query_copy(query, 0, adding->origin, sizeof(adding->origin));
	query_copy(query, 1, adding->source_class, sizeof(adding->source_class));
	query_copy(query, 2, adding->source_limits, sizeof(adding->source_limits));
	return store_number(registry_store(act->registry), "SELECT count(*) FROM content WHERE origin = ?1 AND gone IS NULL",
		VALUES(TEXT(adding->origin)), &adding->facts.copies, fault);
}

static int find_class(const struct act *act, struct adding *adding, struct fault *fault)
{
	const char *typed = unless_empty(adding->new->classification);
	struct handling handling;
	int r;

	if (!typed)
		typed = unless_empty(adding->source_class);
	if (!typed)
		return fault_rule(fault, "R-CLS-03",
			fault_set(fault, -EINVAL, N_("The value %s is missing: it must be given."), "classification"));
	r = act_classify(act, typed, adding->classification, fault);
	if (r < 0)
		return r;
	rules_handling(act_rules(act), adding->classification, &handling);
	handling_limit(&handling, adding->source_limits);
	adding->facts.max_copies = handling.max_copies;
	adding->facts.below = adding->source_class[0] && !class_covers(act, adding->classification, adding->source_class);
	return 0;
}

/* The first axis is that of confidentiality in every scheme. */
static bool is_above_private(const struct act *act, const struct adding *adding)
{
	const char *most = rules_office(act_rules(act))->private_max_class;
	const struct class *limit = rules_class(act_rules(act), most), *class;

	if (!adding->view.handling.private_medium || !most[0] || !limit)
		return adding->view.handling.private_medium;
	for (size_t i = 0; (class = rules_class_at(act_rules(act), i)) != NULL; i++)
		if (!class->overlay && strcmp(class->axis, limit->axis) == 0 && class->rank <= limit->rank &&
			rules_names(adding->classification, class->key))
			return false;
	return true;
}

static int is_entitled(const struct act *act, const struct medium_view *view, bool *out, struct fault *fault)
{
	*out = strcmp(act_person(act), view->handler) == 0 || (act->actor && (act->actor->roles & DESK));
	return *out ? 0 : use_approved(act, view->number, out, fault);
}

static int prepare(const struct act *act, struct adding *adding, struct waivers *waivers, struct fault *fault)
{
	struct content_facts *facts = &adding->facts;
	struct decision decision;
	int r = check_texts(act, adding, fault);

	if (r == 0)
		r = medium_view(act, adding->new->number, &adding->view, fault);
	if (r == 0)
		r = check_room(act, &adding->view, fault);
	if (r == 0)
		r = find_origin(act, adding, fault);
	if (r == 0)
		r = read_limits(adding, fault);
	if (r == 0)
		r = find_class(act, adding, fault);
	if (r == 0)
		r = is_entitled(act, &adding->view, &facts->entitled, fault);
	if (r < 0)
		return r;
	facts->medium = &adding->view.facts;
	facts->handler_name = adding->view.handler_name;
	facts->classification = adding->classification;
	facts->origin = adding->origin;
	facts->source_class = adding->source_class;
	facts->above_private = is_above_private(act, adding);
	facts->waivers = waivers;
	decision = decide_content(facts);
	while (act_waive(act, &decision, adding->view.number, waivers))
		decision = decide_content(facts);
	return act_decide(act, "AddContent", adding->view.number, &decision, fault);
}

static json_t *added_reply(const struct act *act, const char *id, const char *number, struct fault *fault)
{
	struct medium_view view;

	if (medium_view(act, number, &view, fault) < 0)
		return NULL;
	return json_pack("{s:s, s:s, s:s, s:s, s:b}", "content", id, "number", number, "label", view.classification, "effective",
		view.effective, "outdated", view.facts.outdated);
}

int content_add(const struct act *act, const struct new_content *content, json_t **out, struct fault *fault)
{
	struct adding adding = { .new = content };
	struct waivers waivers = { 0 };
	const struct waived waived = { "AddContent", content->number, &waivers };
	int r = prepare(act, &adding, &waivers, fault);

	if (r == 0)
		r = registry_next_id(act->registry, "content", adding.id, sizeof(adding.id), fault);
	if (r == 0)
		r = act_record_waived(act, &waived, "content.recorded",
			json_pack("{s:s, s:s, s:s, s:s, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:o*}", "content", adding.id, "number", adding.view.number,
				"name", content->name, "classification", adding.classification, "origin", unless_empty(adding.origin),
				"source", unless_empty(content->source), "draft", unless_empty(content->draft), "disclosure",
				unless_empty(content->disclosure), "limits", unless_empty(adding.limits), "until", unless_empty(adding.until), "persons",
				unless_empty(content->persons) ? json_integer((json_int_t)adding.persons) : NULL),
			fault);
	if (r < 0)
		return r;
	*out = added_reply(act, adding.id, adding.view.number, fault);
	return *out ? 0 : -ENOMEM;
}

/* ---- until when it is needed ---- */

struct keeping {
	char number[MEDIUM_NUMBER], until[TIME_SIZE];
	struct medium_view view;
	struct keeping_facts facts;
};

static int keeping_load(const struct act *act, const char *content, struct keeping *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT medium, gone IS NOT NULL FROM content WHERE id = ?1",
		VALUES(TEXT(content)), &query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no content %s; see mediactl contents list."), content);
	if (r < 0)
		return r;
	query_copy(query, 0, out->number, sizeof(out->number));
	out->facts.content = content;
	out->facts.erased = query_number(query, 1) != 0;
	r = medium_view(act, out->number, &out->view, fault);
	out->facts.number = out->number;
	out->facts.handler_name = out->view.handler_name;
	return r < 0 ? r : is_entitled(act, &out->view, &out->facts.entitled, fault);
}

int content_keep(const struct act *act, const char *content, const char *until, json_t **out, struct fault *fault)
{
	struct keeping keeping = { 0 };
	struct decision decision;
	int r = read_until(act, until, keeping.until, fault);

	if (r == 0 && !keeping.until[0])
		return act_bad_date("until", NULL, fault);
	if (r == 0)
		r = keeping_load(act, content, &keeping, fault);
	if (r < 0)
		return r;
	decision = decide_keeping(&keeping.facts);
	r = act_decide(act, "KeepContent", keeping.number, &decision, fault);
	if (r == 0)
		r = act_record(act, "content.kept",
			json_pack("{s:s, s:s, s:s}", "content", content, "number", keeping.number, "until", keeping.until), fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s, s:s}", "content", content, "number", keeping.number, "until", keeping.until);
	return r;
}

int content_list(const struct act *act, const char *number, bool all, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	struct medium_view view;
	int r = medium_view(act, number, &view, fault);

	if (r == 0)
		r = store_query(registry_store(act->registry),
			"SELECT c.id AS content, c.name AS name, c.classification AS classification, c.persons AS persons, c.origin AS origin,"
			" (SELECT count(*) FROM content k WHERE k.origin = coalesce(c.origin, c.id) AND k.gone IS NULL) AS copies,"
			" c.source AS source, c.draft AS draft, c.disclosure AS disclosure, c.limits AS limits, c.added AS added, p.name AS added_by_name,"
			" d.name AS decided_by_name, c.reason AS reason, c.until AS until, c.gone AS gone FROM content c JOIN person p ON p.id = c.added_by"
			" LEFT JOIN person d ON d.id = c.decided_by WHERE c.medium = ?1 AND (?2 OR c.gone IS NULL) ORDER BY c.serial",
			VALUES(TEXT(view.number), NUMBER(all)), &query, fault);
	if (r == 0)
		r = rows_to_json(query, NULL, list, fault);
	if (r == 0)
		*out = json_pack("{s:s, s:s, s:s, s:b, s:O}", "number", view.number, "label", view.classification, "effective",
			view.effective, "outdated", view.facts.outdated, "contents", list);
	return r;
}
