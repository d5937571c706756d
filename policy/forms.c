// SPDX-License-Identifier: GPL-3.0-or-later
/* The forms as data, and a request held against its form; knows no store, clock or person. */
#include "policy/forms.h"

#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/macros.h"
#include "common/mynumber.h"
#include "common/text.h"

#define PURPOSE(when)  { "purpose", N_("purpose"), FIELD_TEXT, (when), true, 500 }
#define CLASS(when)    { "classification", N_("class"), FIELD_TEXT, (when), true, 31 }
#define UNTIL(when)    { "until", N_("until"), FIELD_DATE, (when), true, 64 }
#define CONTENTS(when) { "contents", N_("contents"), FIELD_TEXT, (when), true, 1000 }
#define RECIPIENT      { "recipient", N_("recipient"), FIELD_TEXT, FORM_ALWAYS, true, 200 }
#define BASIS          { "basis", N_("legal basis"), FIELD_TEXT, FORM_ALWAYS, true, 200 }
#define COUNT          { "count", N_("number of persons or records"), FIELD_COUNT, FORM_OFFICE | FORM_MYNUMBER, false, 12 }
#define CONTRACTOR     { "contractor", N_("contractor"), FIELD_TEXT, FORM_MAY, false, 200 }
#define EXCEPTION      { "exception", N_("exception number"), FIELD_TEXT, FORM_MAY, false, 16 }
/* F-09: what disposal, reuse, return and transfer have in common. */
#define ENDING                                                                                                    \
	{ "contents", N_("contents"), FIELD_TEXT, FORM_OFFICE | FORM_MYNUMBER, true, 1000 },                       \
	{ "retention_end", N_("end of the retention period"), FIELD_DATE, FORM_MYNUMBER, false, 64 },              \
	{ "planned", N_("planned for"), FIELD_DATE, FORM_OFFICE, false, 64 },                                      \
	CONTRACTOR

// clang-format off
static const struct form forms[] = {
	{ "use", "RequestUse", .medium = true, .stick = true, .signers = SIGN_APPROVER, .fields = {
		PURPOSE(FORM_ALWAYS), CLASS(FORM_NEW), UNTIL(FORM_MAY), CONTENTS(FORM_OFFICE),
		{ "business", N_("business (事務名)"), FIELD_TEXT, FORM_OFFICE | FORM_MYNUMBER, false, 200 },
		{ "terminals", N_("terminals and zone"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "users", N_("who may use it"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "password_changed", N_("the password that it came with is changed"), FIELD_YES, FORM_MAY, false, 8 },
		{ "pledge", N_("pledge to keep the rules"), FIELD_YES, FORM_OFFICE, false, 8 } } },
	{ "carry-out", "RequestCarryOut", .medium = true, .signers = SIGN_CARRY_OUT, .fields = {
		PURPOSE(FORM_ALWAYS),
		{ "from", N_("from"), FIELD_DATE, FORM_ALWAYS, true, 64 },
		UNTIL(FORM_ALWAYS),
		{ "destination", N_("destination"), FIELD_TEXT, FORM_ALWAYS, true, 200 },
		CONTENTS(FORM_ALWAYS), COUNT,
		{ "business", N_("business (事務名)"), FIELD_TEXT, FORM_OFFICE | FORM_MYNUMBER, false, 200 },
		{ "address", N_("address of the destination"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "contact", N_("contact there"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "transport", N_("means of transport"), FIELD_TEXT, FORM_OFFICE | FORM_MYNUMBER, false, 200 },
		{ "storage", N_("storage during the trip"), FIELD_TEXT, FORM_OFFICE | FORM_MYNUMBER, false, 200 },
		{ "emergency", N_("emergency contact"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "outside", N_("processing outside"), FIELD_EITHER, FORM_OFFICE, false, 8 },
		{ "terminal", N_("terminal used outside"), FIELD_TEXT, FORM_OUTSIDE, false, 200 },
		{ "measures", N_("safety measures for processing outside are kept"), FIELD_YES, FORM_OUTSIDE, false, 8 },
		{ "emptied", N_("data not needed there is erased"), FIELD_YES, FORM_OFFICE, false, 8 },
		{ "erase_after", N_("it is erased when it is back"), FIELD_YES, FORM_MAY, false, 8 },
		{ "scanned", N_("result of the virus check"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "checklist", N_("safety measures are all kept"), FIELD_YES, FORM_OFFICE, false, 8 },
		{ "justification", N_("reason why it must leave although nothing leaves"), FIELD_TEXT, FORM_DENIED, false, 500 },
		CONTRACTOR, EXCEPTION } },
	{ "provide", "RequestProvide", .medium = true, .signers = SIGN_PROVIDE, .fields = {
		PURPOSE(FORM_ALWAYS), RECIPIENT, BASIS, CONTENTS(FORM_ALWAYS), COUNT,
		{ "obligation", N_("obligation of the recipient"), FIELD_TEXT, FORM_OFFICE, true, 200 },
		UNTIL(FORM_MAY),
		{ "contact", N_("contact there"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "password_way", N_("how the passphrase is told"), FIELD_TEXT, FORM_OFFICE, false, 200 },
		{ "article", N_("item of article 19 of the My Number Act"), FIELD_TEXT, FORM_MYNUMBER, false, 64 },
		CONTRACTOR } },
	{ "dispose", "RequestDispose", .medium = true, .ends_medium = true, .endless = true, .signers = SIGN_DISPOSE, .fields = {
		PURPOSE(FORM_ALWAYS), ENDING } },
	{ "reuse", "RequestReuse", .medium = true, .ends_medium = true, .endless = true, .signers = SIGN_DISPOSE, .fields = {
		PURPOSE(FORM_ALWAYS), CLASS(FORM_MAY),
		{ "business", N_("business (事務名)"), FIELD_TEXT, FORM_ALWAYS, false, 200 },
		{ "department", N_("department"), FIELD_TEXT, FORM_MAY, false, 127 }, ENDING } },
	{ "return", "RequestReturn", .medium = true, .ends_medium = true, .endless = true, .signers = SIGN_DISPOSE, .fields = {
		PURPOSE(FORM_ALWAYS), RECIPIENT, ENDING } },
	{ "transfer", "RequestTransfer", .medium = true, .ends_medium = true, .endless = true, .signers = SIGN_DISPOSE, .fields = {
		PURPOSE(FORM_ALWAYS), RECIPIENT, BASIS, ENDING } },
	{ "revise", "RequestRevise", .medium = true, .signers = SIGN_APPROVER, .fields = {
		PURPOSE(FORM_ALWAYS), { "handler", N_("new handler"), FIELD_TEXT, FORM_MAY, true, 32 }, CLASS(FORM_MAY) } },
	{ "grant", "RequestGrant", .medium = true, .endless = true, .signers = SIGN_APPROVER, .fields = {
		{ "host", N_("computer"), FIELD_TEXT, FORM_MAY, true, 127 }, PURPOSE(FORM_ALWAYS), UNTIL(FORM_MAY) } },
	{ "exception", "RequestException", .signers = SIGN_EXCEPTION, .fields = {
		{ "rule", N_("rule that cannot be kept"), FIELD_TEXT, FORM_ALWAYS, false, 11 },
		PURPOSE(FORM_ALWAYS),
		{ "measure", N_("measure taken instead"), FIELD_TEXT, FORM_ALWAYS, false, 500 },
		{ "risk", N_("remaining risk"), FIELD_TEXT, FORM_ALWAYS, false, 500 },
		{ "from", N_("from"), FIELD_DATE, FORM_MAY, true, 64 },
		UNTIL(FORM_ALWAYS),
		{ "person", N_("for whom"), FIELD_TEXT, FORM_MAY, true, 32 },
		{ "scope_host", N_("computer"), FIELD_TEXT, FORM_MAY, false, 127 },
		{ "zone", N_("zone"), FIELD_TEXT, FORM_MAY, false, 32 },
		{ "conditions", N_("conditions"), FIELD_TEXT, FORM_MAY, false, 500 } } },
	{ "private", "RequestPrivate", .medium = true, .stick = true, .signers = SIGN_PRIVATE, .fields = {
		PURPOSE(FORM_ALWAYS), CLASS(FORM_NEW), UNTIL(FORM_ALWAYS),
		{ "terminals", N_("terminals and zone"), FIELD_TEXT, FORM_ALWAYS, false, 200 },
		{ "scanned", N_("result of the virus check"), FIELD_TEXT, FORM_ALWAYS, false, 200 },
		{ "not_stored", N_("nothing that must not lie on it is stored"), FIELD_YES, FORM_ALWAYS, false, 8 },
		{ "erased_at_end", N_("it is erased at the end"), FIELD_YES, FORM_ALWAYS, false, 8 } } },
	{ "account", "RequestAccount", .endless = true, .signers = SIGN_ACCOUNT, .fields = {
		PURPOSE(FORM_ALWAYS),
		{ "login", N_("login"), FIELD_TEXT, FORM_ALWAYS, false, LOGIN_MAX - 1 },
		{ "change", N_("what is to change"), FIELD_TEXT, FORM_ALWAYS, false, 64 },
		{ "name", N_("name"), FIELD_TEXT, FORM_MAY, false, 127 },
		{ "employee", N_("employee number"), FIELD_TEXT, FORM_MAY, false, 32 },
		{ "department", N_("department"), FIELD_TEXT, FORM_MAY, false, 127 },
		{ "role", N_("role"), FIELD_TEXT, FORM_MAY, false, 32 },
		UNTIL(FORM_MAY) } },
	{ "archive", "RequestArchive", .medium = true, .signers = SIGN_APPROVER, .fields = {
		PURPOSE(FORM_ALWAYS), CONTENTS(FORM_OFFICE),
		{ "retention_end", N_("end of the retention period"), FIELD_DATE, FORM_OFFICE, false, 64 },
		{ "place", N_("place"), FIELD_TEXT, FORM_MAY, false, 200 } } },
	{ "unarchive", "RequestUnarchive", .medium = true, .signers = SIGN_APPROVER, .fields = { PURPOSE(FORM_ALWAYS) } },
	{ "attach-permanent", "RequestAttachPermanent", .medium = true, .signers = SIGN_TWO, .fields = {
		PURPOSE(FORM_ALWAYS),
		{ "scope_host", N_("computer"), FIELD_TEXT, FORM_ALWAYS, false, 127 },
		UNTIL(FORM_MAY) } },
	{ "extend", "RequestExtend", .medium = true, .signers = SIGN_CARRY_OUT, .fields = {
		PURPOSE(FORM_ALWAYS), UNTIL(FORM_ALWAYS) } },
};
// clang-format on

const struct form *form_at(size_t index)
{
	return index < ARRAY_SIZE(forms) ? &forms[index] : NULL;
}

const struct form *form_find(const char *kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (strcmp(forms[i].kind, kind) == 0)
			return &forms[i];
	return NULL;
}

const struct form *form_of_method(const char *method)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (strcmp(forms[i].method, method) == 0)
			return &forms[i];
	return NULL;
}

const struct form_field *form_field(const struct form *form, const char *name)
{
	for (size_t i = 0; i < FORM_FIELDS_MAX && form->fields[i].name; i++)
		if (strcmp(form->fields[i].name, name) == 0)
			return &form->fields[i];
	return NULL;
}

bool form_needs(const struct form_field *field, unsigned int held)
{
	return (field->when & (held | FORM_ALWAYS)) != 0;
}

static int bad_value(const struct form_field *field, const char *value, struct fault *fault)
{
	switch (field->type) {
	case FIELD_TEXT:
		return fault_set(fault, -EINVAL,
			N_("The value %s is too long or holds characters that cannot be shown: write it shorter, on one line."),
			field->name);
	case FIELD_DATE:
		return fault_set(fault, -EINVAL, N_("%s is no date for %s: write it as 2026-11-30, 令和8年11月30日 or R8.11.30."),
			value, field->name);
	case FIELD_YES:
		return fault_set(fault, -EINVAL, N_("The value %s must be yes: without that, nothing is asked for."), field->name);
	case FIELD_EITHER:
		return fault_set(fault, -EINVAL, N_("The value %s must be yes or no."), field->name);
	case FIELD_COUNT:
		return fault_set(fault, -EINVAL, N_("The value %s must be a whole number, such as 120."), field->name);
	}
	return -EINVAL;
}

/* Whether a value that was given is one; `day` (11 bytes) is what a date is kept as. */
static bool is_value(const struct form_field *field, const char *value, char day[11])
{
	int64_t time;

	if (!text_is_plain(value, field->max ? field->max : FORM_VALUE_MAX))
		return false;
	switch (field->type) {
	case FIELD_TEXT:
		return true;
	case FIELD_DATE:
		if (!clock_parse_date(value, false, &time))
			return false;
		clock_format_date(time, day);
		return true;
	case FIELD_YES:
		return strcmp(value, "yes") == 0;
	case FIELD_EITHER:
		return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
	case FIELD_COUNT:
		return strlen(value) <= 9 && strspn(value, "0123456789") == strlen(value);
	}
	return false;
}

static int read_field(const struct form_field *field, const char *value, json_t *form, struct fault *fault)
{
	char day[11] = "";

	if (!value || !value[0] || (field->column && field->type == FIELD_DATE))
		return 0;
	if (!is_value(field, value, day))
		return bad_value(field, value, fault);
	if (mynumber_refuse(field->name, value, fault) < 0)
		return -EINVAL;
	if (field->column)
		return 0;
	return json_put_text(form, field->name, day[0] ? day : value) < 0
		       ? fault_set(fault, -ENOMEM, N_("There is not enough memory to record anything."))
		       : 0;
}

/* All that is missing at once, named as mediactl's options are, so that nobody finds out one by one. */
static int check_complete(const struct form *form, const json_t *values, unsigned int held, struct fault *fault)
{
	char missing[FAULT_ARGUMENT] = "";

	for (size_t i = 0; i < FORM_FIELDS_MAX && form->fields[i].name; i++) {
		const struct form_field *field = &form->fields[i];
		const char *value = json_member_text(values, field->name);
		size_t length = strlen(missing);

		if ((value && value[0]) || !form_needs(field, held) || (field->column && field->type == FIELD_DATE))
			continue;
		if (!text_format(missing + length, sizeof(missing) - length, "%s--%s", length ? " " : "", field->name))
			break;
		for (char *c = missing + length; *c; c++)
			*c = *c == '_' ? '-' : *c;
	}
	return missing[0] ? fault_set(fault, -EINVAL, N_("The form is not complete; it lacks %s. At a terminal mediactl asks for each."), missing) : 0;
}

int form_read(const struct form *form, json_t *values, unsigned int held, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *read = json_object();
	const char *outside = json_member_text(values, "outside"), *name;
	json_t *value;
	int r;

	if (outside && strcmp(outside, "yes") == 0)
		held |= FORM_OUTSIDE;
	json_object_foreach(values, name, value)
		if (!form_field(form, name))
			return fault_set(fault, -EINVAL, N_("%s is nothing that a request of the kind %s says."), name, form->kind);
	r = check_complete(form, values, held, fault);
	if (r < 0)
		return r;
	for (size_t i = 0; i < FORM_FIELDS_MAX && form->fields[i].name; i++) {
		r = read_field(&form->fields[i], json_member_text(values, form->fields[i].name), read, fault);

		if (r < 0)
			return r;
	}
	if (json_object_size(read) > 0)
		*out = MOVE(read);
	return 0;
}
