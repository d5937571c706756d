// SPDX-License-Identifier: GPL-3.0-or-later
/* A person moves to another department, leaves, is suspended or comes back, has another title. Rights end by themselves at the day that is recorded here
 * (R-ACC-04, R-ACC-17); what is still held is told to whoever records it (R-CUS-07). */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_people.h"

#define REASON_MAX 500
#define GUIDANCE_MAX 200
#define TITLE_MAX 100
#define CONTACT_MAX 200
#define TRANSFER_AHEAD (2 * 86400)

/* career_facts and the texts behind its pointers. */
struct changing {
	struct career_facts facts;
	char person[PERSON_ID], name[NAME_MAX_BYTES], department[NAME_MAX_BYTES];
	char suspended_by[PERSON_ID], retired_by[PERSON_ID];
	char valid_until[TIME_SIZE], now[TIME_SIZE], on[TIME_SIZE];
	bool external;
};

static int read_person(const struct act *act, const char *whom, struct changing *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	r = query_one(registry_store(act->registry),
		"SELECT id, name, department, suspended_by, retired_by, valid_until, external FROM person WHERE id = " PERSON_NAMED,
		VALUES(TEXT(whom)), &query, fault);
	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -ENOENT, N_("%s is not known here; add the person first: mediactl people add."),
			whom ? whom : "-");
	query_copy(query, 0, out->person, sizeof(out->person));
	query_copy(query, 1, out->name, sizeof(out->name));
	query_copy(query, 2, out->department, sizeof(out->department));
	query_copy(query, 3, out->suspended_by, sizeof(out->suspended_by));
	query_copy(query, 4, out->retired_by, sizeof(out->retired_by));
	query_copy(query, 5, out->valid_until, sizeof(out->valid_until));
	out->external = query_number(query, 6) != 0;
	return 0;
}

static int load(const struct act *act, const struct career *career, struct changing *out, struct fault *fault)
{
	int64_t administrator = 0;
	int r = read_person(act, career->whom, out, fault);

	clock_format_utc(act->now, out->now);
	if (r == 0)
		r = administrators_but(act, out->person, &out->facts.administrators, fault);
	if (r == 0)
		r = store_number(registry_store(act->registry),
			"SELECT count(*) FROM role r WHERE r.person = ?1 AND r.role = 'administrator' AND " ROLE_VALID("r", "?2"),
			VALUES(TEXT(out->person), TEXT(out->now)), &administrator, fault);
	out->facts.actor = act_person(act);
	out->facts.principal = act->actor ? act->actor->principal : NULL;
	out->facts.person = out->person;
	out->facts.name = out->name;
	out->facts.suspended = out->suspended_by[0] != '\0';
	out->facts.retired = out->retired_by[0] != '\0';
	out->facts.over = out->valid_until[0] && strcmp(out->valid_until, out->now) < 0;
	out->facts.by = out->facts.suspended ? out->suspended_by : out->retired_by;
	out->facts.administrator = administrator > 0;
	return r;
}

/* The last second of the day that was given, or of today. */
static int last_second(const struct act *act, const struct career *career, char out[TIME_SIZE], struct fault *fault)
{
	char today[11];

	clock_format_date(act->now, today);
	return act_date("on", career->on ? career->on : today, true, out, fault);
}

int people_transfer(const struct act *act, const struct career *career, json_t **out, struct fault *fault)
{
	struct changing changing = { 0 };
	struct decision decision;
	int64_t on;
	int r;

	r = act_need_text(career->department, NAME_MAX_BYTES - 1, "department", fault);
	if (r == 0)
		r = act_optional_text(career->reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = last_second(act, career, changing.on, fault);
	if (r == 0)
		r = load(act, career, &changing, fault);
	if (r < 0)
		return r;
	if (clock_parse_utc(changing.on, &on) && on > act->now + TRANSFER_AHEAD)
		return fault_set(fault, -EINVAL, N_("A transfer is recorded when it takes place: --on is today, tomorrow or a day that is past."));
	if (strcmp(changing.department, career->department) == 0)
		return fault_set(fault, -EEXIST, N_("%s works in %s already."), changing.name, career->department);
	decision = decide_transfer(&changing.facts);
	r = act_decide(act, "TransferPerson", changing.person, &decision, fault);
	if (r == 0)
		r = act_record(act, "person.transferred",
			json_pack("{s:s, s:s*, s:s, s:s, s:s*}", "person", changing.person, "from", unless_empty(changing.department),
				"department", career->department, "until", changing.on, "reason", unless_empty(career->reason)),
			fault);
	return r < 0 ? r : people_show(act, changing.person, out, fault);
}

int people_retire(const struct act *act, const struct career *career, json_t **out, struct fault *fault)
{
	struct changing changing = { 0 };
	struct decision decision;
	int r;

	r = act_need_text(career->reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = last_second(act, career, changing.on, fault);
	if (r == 0)
		r = load(act, career, &changing, fault);
	if (r < 0)
		return r;
	if (changing.facts.retired && strcmp(changing.valid_until, changing.on) <= 0)
		return fault_set(fault, -EEXIST, N_("The time of %s here ends already, by %s."), changing.name, changing.valid_until);
	decision = decide_retire(&changing.facts);
	r = act_decide(act, "RetirePerson", changing.person, &decision, fault);
	if (r == 0)
		r = act_record(act, "person.retired",
			json_pack("{s:s, s:s, s:s}", "person", changing.person, "until", changing.on, "reason", career->reason), fault);
	return r < 0 ? r : people_show(act, changing.person, out, fault);
}

int people_extend(const struct act *act, const struct career *career, struct fault *fault)
{
	struct changing changing = { 0 };
	struct decision decision;
	int r;

	r = act_need_text(career->reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = act_date("until", career->on, true, changing.on, fault);
	if (r == 0)
		r = load(act, career, &changing, fault);
	if (r < 0)
		return r;
	if (changing.external && !changing.on[0])
		return fault_set(fault, -EINVAL,
			N_("%s is no employee, so say until when the person works here: --until DAY."), changing.name);
	if (changing.on[0] && strcmp(changing.on, changing.now) < 0)
		return fault_set(fault, -EINVAL, N_("The day %s is past: give a later one."), career->on);
	decision = decide_extend(&changing.facts);
	r = act_decide(act, "ExtendPerson", changing.person, &decision, fault);
	if (r == 0)
		r = account_change_check(act, "ExtendPerson", changing.person, career->request, fault);
	return r < 0 ? r
		     : act_record(act, "person.extended",
			       json_pack("{s:s, s:s*, s:s, s:s*}", "person", changing.person, "until", unless_empty(changing.on), "reason",
				       career->reason, "request", unless_empty(career->request)),
			       fault);
}

/* Guidance comes first (R-ACC-17); only an emergency does not wait for it (R-APP-08). */
static int check_guidance(const struct career *career, struct fault *fault)
{
	int r = act_need_text(career->reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = act_optional_text(career->guidance, GUIDANCE_MAX, "guidance", fault);
	if (r == 0 && !unless_empty(career->guidance) && !career->emergency)
		return fault_set(fault, -EINVAL,
			N_("Say which guidance went before, --guidance TEXT; where harm must be stopped at once, --emergency."));
	return r;
}

int people_suspend(const struct act *act, const struct career *career, json_t **out, struct fault *fault)
{
	struct changing changing = { 0 };
	struct decision decision;
	int r;

	r = check_guidance(career, fault);
	if (r == 0)
		r = load(act, career, &changing, fault);
	if (r < 0)
		return r;
	decision = decide_suspend(&changing.facts);
	r = act_decide(act, "SuspendPerson", changing.person, &decision, fault);
	if (r == 0)
		r = act_record(act, "person.suspended",
			json_pack("{s:s, s:s, s:s*, s:b}", "person", changing.person, "reason", career->reason, "guidance",
				unless_empty(career->guidance), "emergency", career->emergency),
			fault);
	return r < 0 ? r : people_show(act, changing.person, out, fault);
}

int people_resume(const struct act *act, const struct career *career, struct fault *fault)
{
	struct changing changing = { 0 };
	struct decision decision;
	int r;

	r = act_need_text(career->reason, REASON_MAX, "reason", fault);
	if (r == 0)
		r = load(act, career, &changing, fault);
	if (r < 0)
		return r;
	decision = decide_resume(&changing.facts);
	r = act_decide(act, "ResumePerson", changing.person, &decision, fault);
	return r < 0 ? r
		     : act_record(act, "person.resumed",
			       json_pack("{s:s, s:s}", "person", changing.person, "reason", career->reason), fault);
}

int people_describe(const struct act *act, const struct description *description, struct fault *fault)
{
	struct changing changing = { 0 };
	int r = act_optional_text(description->title, TITLE_MAX, "title", fault);

	if (r == 0)
		r = act_optional_text(description->contact, CONTACT_MAX, "contact", fault);
	if (r == 0)
		r = read_person(act, description->whom, &changing, fault);
	return r < 0 ? r
		     : act_record(act, "person.described",
			       json_pack("{s:s, s:s*, s:s*}", "person", changing.person, "title", unless_empty(description->title), "contact",
				       unless_empty(description->contact)),
			       fault);
}
