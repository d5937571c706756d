// SPDX-License-Identifier: GPL-3.0-or-later
/* Reviews of rights, from the books: whose class demands one, its lines, the answers, and what ends without any. */
#include "policy/access_review.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/batch.h"
#include "policy/decide_review.h"
#include "policy/people_books.h"

#define DEPARTMENT_MAX 127
#define REASON_MAX 500
#define LINES_AT_ONCE 400 /* of one event */
#define LINES_MAX (LINES_AT_ONCE * (BATCH_MAX - 1))
#define CHASED "access"
#define DEPARTMENT "coalesce(nullif(m.department, ''), h.department)"

/* ---- whose class demands it ---- */

/* {class: months} of the class texts that are in use and whose handling says review-months. */
static int demanding_classes(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *classes = json_object();
	int r = store_query(registry_store(act->registry),
		"SELECT DISTINCT classification FROM medium WHERE classification <> '' UNION SELECT DISTINCT classification FROM content"
		" WHERE gone IS NULL",
		NO_VALUES, &query, fault);

	while (r == 0 && (r = query_next(query, fault)) > 0) {
		struct handling handling;

		handling_init(&handling);
		if (rules_has_classes(act_rules(act)))
			rules_handling(act_rules(act), query_text(query, 0), &handling);
		r = handling.review_months > 0 ? json_put_number(classes, query_text(query, 0), handling.review_months) : 0;
	}
	if (r == 0)
		*out = MOVE(classes);
	return r;
}

/* The media of these classes, with the strictest of their months: ?1 is what demanding_classes gives. */
#define DEMANDING                                                                                                               \
	"WITH class (name, months) AS (SELECT key, value FROM json_each(?1)), found (number, months) AS (SELECT m.number, c.months FROM"  \
	" medium m JOIN class c ON c.name = m.classification UNION ALL SELECT k.medium, c.months FROM content k JOIN class c"            \
	" ON c.name = k.classification WHERE k.gone IS NULL), demanding (number, months) AS (SELECT f.number, min(f.months) FROM found f" \
	" JOIN medium m ON m.number = f.number WHERE m.state IN ('in-service', 'out', 'archived') AND m.home IS NULL GROUP BY f.number)"

/* ---- opening one ---- */

static int find_lines(const struct act *act, const char *department, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *classes = NULL;
	SCOPED(json_text_free) char *text = NULL;
	char now[TIME_SIZE];
	int r = demanding_classes(act, &classes, fault);

	if (r < 0)
		return r;
	text = json_canonical(classes);
	clock_format_utc(act->now, now);
	return rows_select(act->registry,
		&(struct selection){
			.sql = DEMANDING " SELECT row_number() OVER (ORDER BY serial, right, person, request) AS line, number AS number, person AS person,"
			" right AS right, request AS request FROM (SELECT m.serial AS serial, m.number AS number, m.handler AS person, 'handler' AS right,"
			" NULL AS request FROM demanding d JOIN medium m ON m.number = d.number JOIN person h ON h.id = m.handler WHERE (?2 IS NULL OR "
			DEPARTMENT " = ?2) AND NOT EXISTS (SELECT 1 FROM access_ended e WHERE e.medium = m.number AND e.person = m.handler)"
			" UNION ALL SELECT m.serial, m.number, r.applicant, 'use', r.id FROM demanding d JOIN medium m ON m.number = d.number"
			" LEFT JOIN person h ON h.id = m.handler JOIN request r ON r.medium = m.number AND r.kind = 'use' AND r.state = 'approved'"
			" AND r.until >= ?3 WHERE ?2 IS NULL OR " DEPARTMENT " = ?2) ORDER BY line LIMIT ?4",
			.values = VALUES(TEXT(text), TEXT(department), TEXT(now), NUMBER(LINES_MAX + 1)) },
		out, fault);
}

/* As many events as the lines need, behind the one that opens it. */
static void add_lines(struct batch *batch, const char *id, const json_t *lines)
{
	for (size_t begin = 0; begin < json_array_size(lines); begin += LINES_AT_ONCE) {
		json_t *some = json_array();

		for (size_t i = begin; i < json_array_size(lines) && i < begin + LINES_AT_ONCE; i++) {
			json_t *line = json_copy(json_array_get(lines, i));

			if (json_is_null(json_object_get(line, "request")))
				json_object_del(line, "request");
			json_array_append_new(some, line);
		}
		batch_add(batch, "access-review.listed", json_pack("{s:s, s:o}", "review", id, "lines", some));
	}
}

static int check_none_open(const struct act *act, const char *department, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT id FROM access_review WHERE coalesce(department, '') = coalesce(?1, '') AND closed IS NULL", VALUES(TEXT(department)),
		&query, fault);

	if (r > 0)
		return fault_set(fault, -EEXIST, N_("The review of rights %s is under way already: mediactl review access show %s."),
			query_text(query, 0), query_text(query, 0));
	return r;
}

static int find_due(const struct act *act, const char *until, char out[TIME_SIZE], struct fault *fault)
{
	int64_t due;
	int r = act_date("until", until, true, out, fault);

	if (r < 0)
		return r;
	if (!out[0])
		clock_format_utc(act->now + (int64_t)ACCESS_DAYS * DAY_SECONDS, out);
	clock_parse_utc(out, &due);
	if (due <= act->now)
		return fault_set(fault, -EINVAL, N_("The day %s is over already: give people time to answer."), until ? until : out);
	return 0;
}

int access_review_open(const struct act *act, const struct new_access_review *review, char *id, int64_t *lines, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	SCOPED(batch_clear) struct batch batch = { .act = act };
	const char *department = unless_empty(review->department);
	char due[TIME_SIZE];
	int r = act_optional_text(department, DEPARTMENT_MAX, "department", fault);

	if (r == 0)
		r = find_due(act, review->until, due, fault);
	if (r == 0)
		r = check_none_open(act, department, fault);
	if (r == 0)
		r = find_lines(act, department, &list, fault);
	if (r < 0)
		return r;
	*lines = (int64_t)json_array_size(list);
	if (*lines == 0)
		return fault_set(fault, -EINVAL, N_("Nobody there has a right to a medium whose class demands a review (review-months)."));
	if (*lines > LINES_MAX)
		return fault_set(fault, -E2BIG, N_("There are too many rights for one review: open one for each department, --department."));
	r = registry_next_id(act->registry, "access_review", id, ACCESS_REVIEW_ID, fault);
	if (r < 0)
		return r;
	batch_add(&batch, "access-review.opened", json_pack("{s:s, s:s, s:s*}", "review", id, "due", due, "department", department));
	add_lines(&batch, id, list);
	return batch_record(&batch, fault);
}

/* ---- answering ---- */

/* access_facts and the texts behind its pointers. */
struct line {
	char number[MEDIUM_NUMBER], person[PERSON_ID], name[NAME_MAX_BYTES], department[NAME_MAX_BYTES];
	struct access_facts facts;
};

static int read_line(const struct act *act, const struct access_answer *answer, struct line *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	char number[24];
	int r;

	*out = (struct line){ 0 };
	text_format(number, sizeof(number), "%lld", (long long)answer->line);
	r = query_one(registry_store(act->registry),
		"SELECT l.medium, l.person, p.name, " DEPARTMENT ", v.closed IS NOT NULL, l.answer IS NOT NULL FROM access_line l"
		" JOIN access_review v ON v.id = l.review JOIN person p ON p.id = l.person JOIN medium m ON m.number = l.medium"
		" LEFT JOIN person h ON h.id = m.handler WHERE l.review = ?1 AND l.line = ?2",
		VALUES(TEXT(answer->review), NUMBER(answer->line)), &query, fault);
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no line %s in the review of rights %s; see mediactl review access list."), number,
			answer->review);
	if (r < 0)
		return r;
	query_copy(query, 0, out->number, sizeof(out->number));
	query_copy(query, 1, out->person, sizeof(out->person));
	query_copy(query, 2, out->name, sizeof(out->name));
	query_copy(query, 3, out->department, sizeof(out->department));
	out->facts = (struct access_facts){ .review = answer->review, .number = out->number, .actor = act_person(act), .person = out->person,
		.closed = query_number(query, 4) != 0, .answered = query_number(query, 5) != 0 };
	return 0;
}

/* Who may answer for that department; *principal: as whose deputy, "": in their own name. */
static int find_entitled(const struct act *act, struct line *line, char principal[PERSON_ID], struct fault *fault)
{
	static const enum role roles[] = { ROLE_APPROVER, ROLE_SUPERVISOR, ROLE_CISO };
	char now[TIME_SIZE];
	int r = 0;

	clock_format_utc(act->now, now);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(roles); i++) {
		const struct post post = { .role = roles[i], .department = roles[i] == ROLE_APPROVER ? line->department : NULL, .now = now };

		r = people_holds(act->registry, &post, act_person(act), principal, fault);
	}
	line->facts.entitled = r > 0;
	if (principal[0] && strcmp(principal, line->person) == 0)
		line->facts.actor = principal; /* nor does their deputy */
	return r < 0 ? r : 0;
}

int access_review_answer(const struct act *act, const struct access_answer *answer, struct fault *fault)
{
	bool revoke = answer->answer && strcmp(answer->answer, "revoke") == 0;
	char principal[PERSON_ID] = "";
	struct decision decision;
	struct line line;
	int r = act_need_text(answer->answer, REASON_MAX, "answer", fault);

	if (r == 0)
		r = act_one_of("answer", answer->answer, "keep revoke", fault);
	if (r == 0)
		r = revoke ? act_need_text(answer->reason, REASON_MAX, "reason", fault) : act_optional_text(answer->reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = read_line(act, answer, &line, fault);
	if (r == 0)
		r = find_entitled(act, &line, principal, fault);
	if (r < 0)
		return r;
	decision = decide_access_answer(&line.facts);
	r = act_decide(act, "AnswerAccessReview", answer->review, &decision, fault);
	if (r < 0)
		return r;
	return act_record_for(act, principal, "access-review.answered",
		json_pack("{s:s, s:I, s:s, s:s, s:s, s:s*}", "review", answer->review, "line", (json_int_t)answer->line, "answer", answer->answer,
			"number", line.number, "person", line.person, "reason", unless_empty(answer->reason)),
		fault);
}

int access_review_lapse(const struct act *act, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = NULL;
	char now[TIME_SIZE];
	const json_t *row;
	size_t i;
	int r;

	clock_format_utc(act->now, now);
	r = rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT v.id AS review, (SELECT count(*) FROM access_line l WHERE l.review = v.id AND l.answer IS NULL) AS lines"
			" FROM access_review v WHERE v.closed IS NULL AND v.due < ?1 ORDER BY v.serial",
			.values = VALUES(TEXT(now)) },
		&list, fault);
	json_array_foreach(list, i, row) {
		if (r == 0)
			r = act_record(act, "access-review.lapsed",
				json_pack("{s:O, s:O}", "review", json_object_get(row, "review"), "lines", json_object_get(row, "lines")), fault);
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}

/* ---- what has ended ---- */

int access_has_ended(const struct act *act, const char *number, const char *person, bool *out, struct fault *fault)
{
	int64_t one;
	int r = store_number(registry_store(act->registry), "SELECT 1 FROM access_ended WHERE medium = ?1 AND person = ?2",
		VALUES(TEXT(number), TEXT(person)), &one, fault);

	*out = r == 0;
	return r == -ENOENT ? 0 : r;
}

int access_ended_openings(const struct act *act, char (*numbers)[MEDIUM_NUMBER], int max)
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int count = 0;

	clock_format_utc(act->now, now);
	if (store_query(registry_store(act->registry),
		    "SELECT o.medium FROM opening o JOIN medium m ON m.number = o.medium WHERE EXISTS (SELECT 1 FROM access_line l WHERE"
		    " l.medium = o.medium AND l.person = o.person AND l.answer IN ('revoke', 'lapsed') AND l.answered >= o.since)"
		    " AND NOT (m.handler = o.person AND NOT EXISTS (SELECT 1 FROM access_ended e WHERE e.medium = o.medium AND e.person = o.person))"
		    " AND NOT EXISTS (SELECT 1 FROM request r WHERE r.medium = o.medium AND r.kind = 'use' AND r.state = 'approved'"
		    " AND r.applicant = o.person AND r.until >= ?1) ORDER BY o.medium",
		    VALUES(TEXT(now)), &query, NULL) < 0)
		return 0;
	while (count < max && query_next(query, NULL) > 0)
		query_copy(query, 0, numbers[count++], MEDIUM_NUMBER);
	return count;
}

/* ---- when nobody looks ---- */

int access_review_due(const struct act *act, int64_t *media, struct fault *fault)
{
	SCOPED(json_release) json_t *classes = NULL;
	SCOPED(json_text_free) char *text = NULL;
	char now[TIME_SIZE];
	int r = demanding_classes(act, &classes, fault);

	*media = 0;
	if (r < 0 || json_object_size(classes) == 0)
		return r;
	text = json_canonical(classes);
	clock_format_utc(act->now, now);
	return store_number(registry_store(act->registry),
		DEMANDING " SELECT count(*) FROM demanding d JOIN medium m ON m.number = d.number WHERE coalesce((SELECT max(l.answered) FROM access_line l"
			  " WHERE l.medium = d.number), m.created || 'T00:00:00Z') < strftime('%Y-%m-%dT%H:%M:%SZ', ?2, '-' || d.months || ' months')",
		VALUES(TEXT(text), TEXT(now)), media, fault);
}

int access_review_chase(const struct act *act, int64_t *media, struct fault *fault)
{
	char yesterday[TIME_SIZE], now[TIME_SIZE];
	int64_t told;
	int r;

	*media = 0;
	if (!rules_office(act_rules(act))->remind)
		return 0;
	clock_format_utc(act->now, now);
	clock_format_utc(act->now - DAY_SECONDS, yesterday);
	r = store_number(registry_store(act->registry), "SELECT 1 FROM chase WHERE topic = ?1 AND told > ?2",
		VALUES(TEXT(CHASED), TEXT(yesterday)), &told, fault);
	if (r != -ENOENT)
		return r;
	r = access_review_due(act, media, fault);
	if (r < 0 || *media == 0)
		return r;
	return act_record(act, "review.chased", json_pack("{s:s, s:s, s:i}", "topic", CHASED, "since", now, "days", 0), fault);
}

/* ---- looking ---- */

int access_review_list(struct registry *registry, json_t **out, struct fault *fault)
{
	return rows_select(registry,
		&(struct selection){
			.sql = "SELECT v.id AS review, v.department AS department, v.opened AS opened, p.name AS opened_by_name, v.due AS due, v.closed AS closed,"
			" (SELECT count(*) FROM access_line l WHERE l.review = v.id) AS lines,"
			" (SELECT count(*) FROM access_line l WHERE l.review = v.id AND l.answer IS NULL) AS unanswered FROM access_review v"
			" JOIN person p ON p.id = v.opened_by ORDER BY v.closed IS NOT NULL, v.serial DESC LIMIT " LIST_WHOLE,
			.values = NO_VALUES },
		out, fault);
}

int access_review_lines(struct registry *registry, const char *review, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	int r = store_query(registry_store(registry),
		"SELECT l.line AS part_key, l.line AS line, l.medium AS number, m.model AS model, m.classification AS classification, " DEPARTMENT
		" AS department, l.person AS person, p.name AS name, l.entitled AS right, l.request AS request, r.until AS until, l.answer AS answer,"
		" l.answered AS answered, b.name AS answered_by_name, l.reason AS reason FROM access_line l JOIN medium m ON m.number = l.medium"
		" LEFT JOIN person h ON h.id = m.handler JOIN person p ON p.id = l.person LEFT JOIN request r ON r.id = l.request"
		" LEFT JOIN person b ON b.id = l.answered_by WHERE l.review = ?1 AND l.line > ?2 ORDER BY l.line LIMIT ?3",
		VALUES(TEXT(review), NUMBER(part->after), NUMBER(part->limit)), &query, fault);

	if (r == 0)
		r = rows_to_part(query, NULL, part, list, fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}
