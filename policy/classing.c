// SPDX-License-Identifier: GPL-3.0-or-later
/* Somebody did not know a class and an approver says what it is (R-CLS-07); also how a class that was too high is lowered. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/contents.h"
#include "policy/decide_contents.h"

#define REASON_MAX 500

/* What the question is about: a row of `content` or of `request`. */
struct question {
	const char *kind, *member; /* of the event that answers it */
	char subject[CONTENT_ID], number[MEDIUM_NUMBER], author[PERSON_ID], department[NAME_MAX_BYTES];
	bool ended;
};

static int find_question(const struct act *act, const char *subject, struct question *out, struct fault *fault)
{
	static const char of_content[] =
		"SELECT c.id, c.medium, c.added_by, coalesce(m.department, p.department), c.gone IS NOT NULL FROM content c JOIN person p"
		" ON p.id = c.added_by JOIN medium m ON m.number = c.medium WHERE c.id = ?1";
	static const char of_request[] =
		"SELECT r.id, r.medium, r.applicant, coalesce(m.department, p.department), r.kind NOT IN ('use', 'private') OR r.state NOT IN ('pending', 'approved') OR m.registering"
		" IS NOT NULL OR m.state NOT IN ('requested', 'approved', 'erased') FROM request r JOIN person p ON p.id = r.applicant JOIN medium m"
		" ON m.number = r.medium WHERE r.id = ?1";
	SCOPED(query_close) struct query *query = NULL;
	bool content = subject && subject[0] == 'J';
	int r = query_one(registry_store(act->registry), content ? of_content : of_request, VALUES(TEXT(subject)), &query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is nothing called %s to classify; see mediactl class questions."),
			subject ? subject : "-");
	if (r < 0)
		return r;
	out->kind = content ? "content.classified" : "request.classified";
	out->member = content ? "content" : "request";
	query_copy(query, 0, out->subject, sizeof(out->subject));
	query_copy(query, 1, out->number, sizeof(out->number));
	query_copy(query, 2, out->author, sizeof(out->author));
	query_copy(query, 3, out->department, sizeof(out->department));
	out->ended = query_number(query, 4) != 0;
	return 0;
}

static bool is_unknown(const char *classification)
{
	return strncmp(classification, CLASS_UNKNOWN, strlen(CLASS_UNKNOWN)) == 0;
}

/* *principal: for whom, where only as their deputy. */
static int decide(const struct act *act, const struct question *question, const char *classification, char principal[PERSON_ID],
	struct fault *fault)
{
	char now[TIME_SIZE];
	struct post post = { .role = ROLE_APPROVER, .department = question->department, .now = now };
	struct classing_facts facts = { .subject = question->subject, .actor = act_person(act), .author = question->author,
		.ended = question->ended, .unknown = is_unknown(classification) };
	struct decision decision;
	int r;

	clock_format_utc(act->now, now);
	r = people_holds(act->registry, &post, facts.actor, principal, fault);
	if (r < 0)
		return r;
	facts.entitled = r > 0;
	if (strcmp(principal, question->author) == 0 && principal[0])
		facts.actor = principal; /* nor does their deputy */
	decision = decide_classing(&facts);
	return act_decide(act, "DecideClass", question->subject, &decision, fault);
}

int class_decide(const struct act *act, const char *subject, const char *classification, const char *reason, struct fault *fault)
{
	char class[CLASS_TEXT], principal[PERSON_ID] = "";
	struct question question;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = act_need_text(classification, NAME_MAX_BYTES, "classification", fault);
	if (r == 0)
		r = act_classify(act, classification, class, fault);
	if (r == 0)
		r = find_question(act, subject, &question, fault);
	if (r == 0)
		r = decide(act, &question, class, principal, fault);
	if (r < 0)
		return r;
	return act_record_for(act, principal, question.kind,
		json_pack("{s:s, s:s, s:s, s:s}", question.member, question.subject, "number", question.number, "classification", class,
			"reason", reason),
		fault);
}

int class_questions(const struct act *act, json_t **out, struct fault *fault)
{
	return rows_select(act->registry,
		&(struct selection){
			.sql = "SELECT c.id AS subject, c.medium AS number, c.name AS name, c.source AS source, p.name AS author,"
			" coalesce(m.department, p.department) AS department, c.added AS since FROM content c JOIN person p ON p.id = c.added_by"
			" JOIN medium m ON m.number = c.medium WHERE c.gone IS NULL"
			" AND substr(c.classification, 1, 7) = 'unknown'"
			" UNION ALL SELECT r.id, r.medium, r.purpose, NULL, p.name, coalesce(m.department, p.department), r.made FROM request r JOIN person p"
			" ON p.id = r.applicant JOIN medium m ON m.number = r.medium WHERE r.state IN ('pending', 'approved') AND r.kind IN ('use', 'private')"
			" AND substr(r.classification, 1, 7) = 'unknown' AND m.state IN ('requested', 'approved', 'erased') ORDER BY since LIMIT 300",
			.values = NO_VALUES },
		out, fault);
}
