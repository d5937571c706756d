// SPDX-License-Identifier: GPL-3.0-or-later
/* What an older ledger of media said, taken over row by row. */
#include "policy/media_import.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"
#include "policy/people_books.h"

#define TEXT_MAX 200
#define FORMER_MAX 64

static int check_texts(const struct listed_medium *listed, struct fault *fault)
{
	const struct {
		const char *name, *text;
	} texts[] = { { "kind", listed->kind }, { "model", listed->model }, { "handler", listed->handler }, { "department", listed->department },
		{ "business", listed->business }, { "place", listed->place }, { "contents", listed->contents }, { "note", listed->note } };
	int r = act_need_text(listed->former, FORMER_MAX, "former", fault);

	if (r == 0)
		r = act_need_text(listed->kind, TEXT_MAX, "kind", fault);
	if (r == 0)
		r = act_one_of("kind", listed->kind, "usb hdd ssd sd optical optical-wo optical-rw tape token internal other", fault);
	if (r == 0)
		r = act_optional_report(listed->serial, STICK_TEXT - 1, "serial", fault);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(texts); i++)
		r = act_optional_text(texts[i].text, TEXT_MAX, texts[i].name, fault);
	return r;
}

/* Four hexadecimal digits, 0x before them or not. */
static int read_id(const char *text, const char *name, uint16_t *out, struct fault *fault)
{
	const char *digits = text && strncasecmp(text, "0x", 2) == 0 ? text + 2 : text;

	*out = 0;
	if (!digits || !digits[0])
		return 0;
	for (size_t i = 0; i < 4; i++)
		if (!isxdigit((unsigned char)digits[i]))
			return fault_set(fault, -EINVAL, N_("%s is no %s: write its four hexadecimal digits."), text, name);
	if (digits[4])
		return fault_set(fault, -EINVAL, N_("%s is no %s: write its four hexadecimal digits."), text, name);
	*out = (uint16_t)strtoul(digits, NULL, 16);
	return 0;
}

static int read_stick(const struct listed_medium *listed, struct stick *out, struct fault *fault)
{
	int r;

	*out = (struct stick){ .tag = "-" };
	r = read_id(listed->vendor, "vendor", &out->vendor, fault);
	if (r == 0)
		r = read_id(listed->product, "product", &out->product, fault);
	if (r < 0)
		return r;
	if (!out->vendor != !out->product)
		return fault_set(fault, -EINVAL, N_("Give the vendor and the product of a USB device, or none of both."));
	text_copy(out->serial, sizeof(out->serial), listed->serial ? listed->serial : "");
	text_copy(out->model, sizeof(out->model), listed->model ? listed->model : "");
	return 0;
}

/* 1: that very row is on the books; *number: which. */
static int find_former(const struct act *act, const struct listed_medium *listed, char number[MEDIUM_NUMBER], struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT medium, kind = ?2 AND coalesce(model, '') = ?3 AND coalesce(serial, '') = ?4 FROM listed WHERE former = ?1",
		VALUES(TEXT(listed->former), TEXT(listed->kind), TEXT(listed->model ? listed->model : ""), TEXT(listed->serial ? listed->serial : "")),
		&query, fault);

	if (r <= 0)
		return r;
	query_copy(query, 0, number, MEDIUM_NUMBER);
	if (query_number(query, 1) == 0)
		return fault_set(fault, -EEXIST, N_("%s is on the books as %s already, and is something else there."), listed->former, number);
	return 1;
}

static int check_claims(const struct act *act, const struct stick *stick, struct fault *fault)
{
	struct medium found;

	if (stick->vendor == 0 || !stick->serial[0] || medium_match(act->registry, stick, &found, 1) <= 0)
		return 0;
	return fault_set(fault, -EEXIST, N_("A stick with these USB claims is on the books already, as %s."), found.number);
}

static json_t *event_of(const char *number, const char *class, const struct listed_medium *listed, const struct stick *stick)
{
	return json_pack("{s:s, s:s, s:s, s:{s:s, s:i, s:i, s:s, s:s, s:s}, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*, s:s*}", "number", number,
		"former", listed->former, "kind", listed->kind, "stick", "tag", stick->tag, "vendor", stick->vendor, "product", stick->product, "serial",
		stick->vendor ? stick->serial : "", "model", stick->model, "descriptors", "", "model", unless_empty(listed->model), "serial",
		unless_empty(listed->serial), "classification", unless_empty(class), "handler", unless_empty(listed->handler), "department",
		unless_empty(listed->department), "business", unless_empty(listed->business), "place", unless_empty(listed->place), "contents",
		unless_empty(listed->contents), "note", unless_empty(listed->note));
}

int media_import(const struct act *act, const struct listed_medium *listed, json_t **out, struct fault *fault)
{
	char number[MEDIUM_NUMBER], class[CLASS_TEXT] = "";
	struct stick stick;
	int r = check_texts(listed, fault), known;

	if (r == 0)
		r = read_stick(listed, &stick, fault);
	if (r == 0 && listed->classification)
		r = act_classify(act, listed->classification, class, fault);
	if (r < 0)
		return r;
	known = find_former(act, listed, number, fault);
	if (known < 0)
		return known;
	if (known == 0)
		r = check_claims(act, &stick, fault);
	if (r == 0 && known == 0)
		r = registry_next_id(act->registry, "medium", number, MEDIUM_NUMBER, fault);
	if (r == 0 && known == 0)
		r = act_record(act, "medium.listed", event_of(number, class, listed, &stick), fault);
	if (r < 0)
		return r;
	*out = json_pack("{s:s, s:b}", "number", number, "changed", known == 0);
	return *out ? 0 : -ENOMEM;
}

/* What that list says of it: class and department, where nobody says it anew. */
static int find_listed(const struct act *act, const char *number, char type[FORMER_MAX], json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT kind, classification, department FROM listed WHERE medium = ?1", VALUES(TEXT(number)),
		&query, fault);

	if (r == 0)
		return fault_set(fault, -ENOENT, N_("%s was not taken over from a ledger: list it first, mediactl import media."), number);
	if (r < 0)
		return r;
	query_copy(query, 0, type, FORMER_MAX);
	*out = json_pack("{s:s, s:s*, s:s*}", "type", type, "classification", unless_empty(query_text(query, 1)), "department",
		unless_empty(query_text(query, 2)));
	return *out ? 0 : -ENOMEM;
}

int medium_books_only(const struct act *act, const struct books_wish *wish, struct fault *fault)
{
	SCOPED(json_release) json_t *event = NULL;
	char type[FORMER_MAX], class[CLASS_TEXT], name[NAME_MAX_BYTES], person[PERSON_ID];
	struct medium_view view;
	int r = act_need_text(wish->reason, TEXT_MAX, "reason", fault);

	if (r == 0)
		r = medium_view(act, wish->number, &view, fault);
	if (r == 0)
		r = find_listed(act, view.number, type, &event, fault);
	if (r < 0)
		return r;
	if (view.facts.state != MEDIUM_UNKNOWN)
		return fault_rule(fault, "R-DEV-12", fault_set(fault, -EBUSY,
			N_("%s is %s: only what was listed and is in no use yet is kept on the books only."), view.number, medium_state_name(view.facts.state)));
	if (strcmp(type, "usb") == 0)
		return fault_rule(fault, "R-DEV-12", fault_set(fault, -EINVAL,
			N_("%s is a USB stick, which mediad encrypts: ask for its use with mediactl request use."), view.number));
	if (wish->classification) {
		r = act_classify(act, wish->classification, class, fault);
		if (r == 0)
			json_put_text(event, "classification", class);
	}
	if (r == 0 && wish->handler && person_find(act, wish->handler, NULL, name, person) < 0)
		r = fault_set(fault, -ENOENT, N_("The handler %s is not known here: add the person first, mediactl people add."), wish->handler);
	else if (r == 0 && wish->handler)
		json_put_text(event, "handler", person);
	if (r < 0)
		return r;
	json_put_text(event, "number", view.number);
	json_put_text(event, "reason", wish->reason);
	return act_record(act, "medium.books-only", MOVE(event), fault);
}

int media_imported(struct registry *registry, struct part *part, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	int r = store_query(registry_store(registry),
		"SELECT m.serial AS part_key, l.medium AS number, l.former AS former, l.kind AS kind, l.model AS model, l.serial AS serial, m.state AS state,"
		" l.classification AS classification, l.handler AS handler, l.department AS department, l.business AS business, l.place AS place,"
		" l.contents AS contents, l.note AS note, l.listed AS listed, p.name AS name FROM listed l JOIN medium m ON m.number = l.medium"
		" LEFT JOIN person p ON p.id = l.listed_by WHERE m.serial > ?1 ORDER BY m.serial LIMIT ?2",
		VALUES(NUMBER(part->after), NUMBER(part->limit)), &query, fault);

	if (r == 0)
		r = rows_to_part(query, NULL, part, list, fault);
	if (r == 0)
		*out = MOVE(list);
	return r;
}
