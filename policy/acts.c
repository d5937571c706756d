// SPDX-License-Identifier: GPL-3.0-or-later
/* What all acts of the office share; knows no single act. */
#include "policy/acts.h"

#include <errno.h>
#include <string.h>

#include "common/mynumber.h"
#include "common/clock.h"
#include "common/text.h"

int act_record(const struct act *act, const char *kind, json_t *data, struct fault *fault)
{
	SCOPED(json_release) json_t *owned = data;
	struct record record = {
		.kind = kind, .actor = act->actor, .now = act->now, .data = owned
	};

	if (!owned)
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to record anything."));
	return registry_record(act->registry, &record, 1, fault);
}

int act_record_for(const struct act *act, const char *principal, const char *kind, json_t *data, struct fault *fault)
{
	struct act stead = *act;
	struct actor actor;

	if (!principal[0] || !act->actor)
		return act_record(act, kind, data, fault);
	actor = *act->actor;
	text_copy(actor.principal, sizeof(actor.principal), principal);
	stead.actor = &actor;
	return act_record(&stead, kind, data, fault);
}

const struct rules *act_rules(const struct act *act)
{
	return act->rules ? act->rules : rules_standard();
}

const struct station *act_station(const struct act *act)
{
	return act->station ? act->station : rules_station(act_rules(act));
}

const char *act_person(const struct act *act)
{
	return act->actor ? act->actor->person : "";
}

const char *act_principal(const struct act *act)
{
	return act->actor ? act->actor->principal : "";
}

struct decision act_in_stead(const struct decision *own, struct decision stead)
{
	if (stead.code != -EPERM)
		return *own;
	return REFUSED(-EPERM, stead.rule,
		N_("Whom you act for may not do this themselves, and so no deputy does it for them: ask somebody else."), NULL);
}

int act_decide(const struct act *act, const char *method, const char *subject,
	const struct decision *decision, struct fault *fault)
{
	/* That a refusal could not be recorded makes it no less a refusal. */
	if (decision->code == -EPERM)
		act_record(act, "act.refused",
			json_pack("{s:s, s:s, s:s}", "method", method, "subject", subject, "why",
				decision->rule),
			NULL);
	return decision_fault(decision, fault);
}

int act_need_report(const char *text, size_t max, const char *name, struct fault *fault)
{
	if (!text || !text[0])
		return fault_set(
			fault, -EINVAL, N_("The value %s is missing: it must be given."), name);
	return act_optional_report(text, max, name, fault);
}

int act_optional_report(const char *text, size_t max, const char *name, struct fault *fault)
{
	if (text && text[0] && !text_is_plain(text, max))
		return fault_set(fault, -EINVAL,
			N_("The value %s is too long or holds characters that cannot be shown: write it shorter, on one line."),
			name);
	return 0;
}

int act_need_text(const char *text, size_t max, const char *name, struct fault *fault)
{
	int r = act_need_report(text, max, name, fault);

	return r < 0 ? r : mynumber_refuse(name, text, fault);
}

int act_optional_text(const char *text, size_t max, const char *name, struct fault *fault)
{
	int r = act_optional_report(text, max, name, fault);

	return r < 0 ? r : mynumber_refuse(name, text, fault);
}

int act_bad_date(const char *name, const char *text, struct fault *fault)
{
	if (!text)
		return fault_set(
			fault, -EINVAL, N_("The value %s is missing: it must be given."), name);
	return fault_set(fault, -EINVAL,
		N_("%s is no date for %s: write it as 2026-11-30, 令和8年11月30日 or R8.11.30."),
		text, name);
}

int act_date(const char *name, const char *text, bool end, char out[TIME_SIZE], struct fault *fault)
{
	int64_t time;

	out[0] = '\0';
	if (!text || !text[0])
		return 0;
	if (!clock_parse_date(text, end, &time))
		return act_bad_date(name, text, fault);
	clock_format_utc(time, out);
	return 0;
}

int act_one_of(const char *name, const char *value, const char *words, struct fault *fault)
{
	if (value && value[0] && !text_has_word(words, value, strlen(value)))
		return fault_set(fault, -EINVAL, N_("%s is no answer for %s: write one of %s."), value, name, words);
	return 0;
}

int act_past(const struct act *act, const char *text, char out[TIME_SIZE], struct fault *fault)
{
	int64_t time;

	out[0] = '\0';
	if (!text || !text[0])
		return 0;
	if (!clock_parse_moment(text, &time))
		return fault_set(fault, -EINVAL,
			N_("%s is no time: write it as 2026-11-30, 令和8年11月30日 or 2026-11-30 16:40."), text);
	if (time > act->now)
		return fault_set(fault, -EINVAL, N_("The time %s has not come yet: say when it happened."), text);
	clock_format_utc(time, out);
	return 0;
}

int act_past_day(const struct act *act, const char *name, const char *text, char out[TIME_SIZE], struct fault *fault)
{
	char now[TIME_SIZE];
	int r = act_date(name, text, false, out, fault);

	clock_format_utc(act->now, now);
	if (r == 0 && strcmp(out, now) > 0)
		return fault_set(fault, -EINVAL, N_("The time %s has not come yet: say when it happened."), text);
	return r;
}

int act_optional_digest(const char *document, struct fault *fault)
{
	if (!document || !document[0] || (strlen(document) == DIGEST_TEXT - 1 && strspn(document, "0123456789abcdef") == DIGEST_TEXT - 1))
		return 0;
	return fault_set(fault, -EINVAL, N_("The value %s must be the SHA-256 of the file, in 64 small hexadecimal digits."), "document");
}

int person_find(const struct act *act, const char *login, const char *otherwise,
	char name[NAME_MAX_BYTES], char person[PERSON_ID])
{
	SCOPED(query_close) struct query *query = NULL;
	char now[TIME_SIZE];
	int r;

	clock_format_utc(act->now, now);
	if (login)
		r = query_one(registry_store(act->registry),
			"SELECT p.id, p.name FROM person p WHERE p.id = " PERSON_NAMED " AND " PERSON_VALID("p", "?2"),
			VALUES(TEXT(login), TEXT(now)), &query, NULL);
	else
		r = query_one(registry_store(act->registry), "SELECT id, name FROM person WHERE id = ?1",
			VALUES(TEXT(otherwise)), &query, NULL);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	query_copy(query, 0, person, PERSON_ID);
	query_copy(query, 1, name, NAME_MAX_BYTES);
	return 0;
}

json_t *row_to_json(const struct query *row, const char *const *truths)
{
	SCOPED(json_release) json_t *object = json_object();

	for (int i = 0; i < query_columns(row); i++) {
		struct value value = query_value(row, i);
		json_t *member = value.type == VALUE_NULL     ? json_null()
				 : value.type == VALUE_NUMBER ? json_integer(value.number)
							      : json_string(query_text(row, i));

		if (json_object_set_new(object, query_name(row, i), member) < 0)
			return NULL;
	}
	for (; truths && *truths; truths++)
		json_object_set_new(
			object, *truths, json_boolean(json_member_number(object, *truths, 0)));
	return MOVE(object);
}

int rows_to_json(struct query *query, const char *const *truths, json_t *list, struct fault *fault)
{
	int r;

	while ((r = query_next(query, fault)) > 0) {
		json_t *row = row_to_json(query, truths);

		if (!row || json_array_append_new(list, row) < 0)
			return fault_set(fault, -ENOMEM,
				N_("There is not enough memory to list the registry."));
	}
	return r;
}

int rows_select(struct registry *registry, const struct selection *selection, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	int r = store_query(registry_store(registry), selection->sql, selection->values, &query, fault);

	if (r == 0)
		r = rows_to_json(query, selection->truths, list, fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}

void part_take(struct part *part, json_t *row)
{
	part->after = json_member_number(row, "part_key", part->after);
	json_object_del(row, "part_key");
}

int rows_to_part(struct query *query, const char *const *truths, struct part *part, json_t *list, struct fault *fault)
{
	size_t i, before = json_array_size(list);
	json_t *row;
	int r = rows_to_json(query, truths, list, fault);

	if (r < 0)
		return r;
	json_array_foreach(list, i, row)
		part_take(part, row);
	part->last = json_array_size(list) - before < (size_t)part->limit;
	return 0;
}

static void fill_view(const struct query *query, struct medium_view *out)
{
	query_copy(query, 0, out->number, sizeof(out->number));
	out->facts.registering = query_text(query, 2)[0] != '\0';
	query_copy(query, 3, out->opener, sizeof(out->opener));
	out->facts.opened = out->opener[0] != '\0';
	query_copy(query, 4, out->opened_by, sizeof(out->opened_by));
	query_copy(query, 5, out->holder, sizeof(out->holder));
	query_copy(query, 6, out->out_until, sizeof(out->out_until));
	query_copy(query, 7, out->handler, sizeof(out->handler));
	query_copy(query, 8, out->handler_name, sizeof(out->handler_name));
	query_copy(query, 9, out->classification, sizeof(out->classification));
	out->generation = query_number(query, 10);
	query_copy(query, 11, out->descriptors, sizeof(out->descriptors));
	query_copy(query, 12, out->held_by, sizeof(out->held_by));
	query_copy(query, 13, out->held_by_name, sizeof(out->held_by_name));
	query_copy(query, 14, out->held_since, sizeof(out->held_since));
	out->facts.held = out->held_by[0] != '\0';
	out->facts.key_destroyed = query_number(query, 15) != 0;
	out->facts.registered = query_number(query, 16) != 0;
	out->intended = query_number(query, 17);
	out->facts.revising = query_text(query, 18)[0] != '\0';
	out->facts.passphrase = query_text(query, 19)[0] != '\0';
	query_copy(query, 20, out->recipient, sizeof(out->recipient));
	out->facts.recipient = out->recipient;
	query_copy(query, 21, out->home, sizeof(out->home));
	query_copy(query, 22, out->home_until, sizeof(out->home_until));
	out->facts.home_trusted = query_number(query, 23) != 0;
	out->facts.granted = query_number(query, 24) != 0;
	out->facts.attached = query_number(query, 27) != 0;
	out->facts.label_due = query_number(query, 28) != 0;
	out->facts.unfit = query_number(query, 29) != 0;
	out->facts.books = query_number(query, 30) != 0;
	query_copy(query, 25, out->department, sizeof(out->department));
	query_copy(query, 26, out->business, sizeof(out->business));
	out->facts.home = out->home;
	out->facts.home_until = out->home_until;
	out->facts.number = out->number;
	out->facts.opened_by = out->opened_by;
	out->facts.holder = out->holder;
	out->facts.out_until = out->out_until;
}

int medium_row(struct registry *registry, const char *sql, const char *number, struct query **out, struct fault *fault)
{
	int r = query_one(registry_store(registry), sql, VALUES(TEXT(number)), out, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("There is no medium %s; see mediactl list."), number ? number : "-");
	return r < 0 ? r : 0;
}

int medium_view(
	const struct act *act, const char *number, struct medium_view *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	memset(out, 0, sizeof(*out));
	r = medium_row(act->registry,
		"SELECT m.number, m.state, m.registering, o.person, op.name, mp.name, mv.until, m.handler,"
		" CASE WHEN m.home IS NULL THEN hp.name ELSE m.stated ->> '$.handler' END, m.classification, m.generation, m.descriptors, ho.person, hn.name, ho.since, e.key_destroyed IS NOT NULL,"
		" m.label IS NOT NULL, m.intended, m.revision, m.passphrase,"
		" m.provision ->> '$.recipient', m.home ->> '$.name', m.home ->> '$.until', EXISTS (SELECT 1 FROM trusted t"
		" WHERE t.host = m.home ->> '$.host'), EXISTS (SELECT 1 FROM granted g WHERE g.medium = m.number), m.department, m.business, m.home IS NOT NULL OR m.attached IS NOT NULL,"
		" m.home IS NULL AND m.attached IS NOT m.generation, m.unfit IS NOT NULL, m.books IS NOT NULL FROM medium m LEFT JOIN hold ho ON ho.medium = m.number AND ho.released IS NULL"
		" LEFT JOIN person hn ON hn.id = ho.person LEFT JOIN erasure e ON e.medium = m.number"
		" LEFT JOIN opening o ON o.medium = m.number LEFT JOIN person op ON op.id = o.person"
		" LEFT JOIN movement mv ON mv.medium = m.number AND mv.back IS NULL LEFT JOIN person mp ON mp.id = mv.person"
		" LEFT JOIN person hp ON hp.id = m.handler WHERE m.number = ?1",
		number, &query, fault);
	if (r < 0)
		return r;
	fill_view(query, out);
	out->facts.handling = &out->handling;
	if (!medium_state_from_name(query_text(query, 1), &out->facts.state))
		return fault_set(fault, -EUCLEAN,
			N_("The registry holds a state of %s that does not exist: verify the ledger."),
			number);
	return medium_effective(act, out, fault);
}

int overdue_of(struct registry *registry, const char *person, const char *now,
	char out[MEDIUM_NUMBER], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r;

	out[0] = '\0';
	r = query_one(registry_store(registry),
		"SELECT medium FROM movement WHERE person = ?1 AND back IS NULL AND until < ?2 ORDER BY until LIMIT 1",
		VALUES(TEXT(person), TEXT(now)), &query, fault);
	if (r > 0)
		query_copy(query, 0, out, MEDIUM_NUMBER);
	return r < 0 ? r : 0;
}

int use_approved(const struct act *act, const char *number, bool *out, struct fault *fault)
{
	char now[TIME_SIZE];
	int64_t one;
	int r;

	clock_format_utc(act->now, now);
	r = store_number(registry_store(act->registry),
		"SELECT 1 FROM request WHERE medium = ?1 AND kind = 'use' AND state = 'approved' AND applicant = ?2"
		" AND until >= ?3 LIMIT 1",
		VALUES(TEXT(number), TEXT(act_person(act)), TEXT(now)), &one, fault);
	*out = r == 0;
	return r == -ENOENT ? 0 : r;
}
