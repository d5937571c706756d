// SPDX-License-Identifier: GPL-3.0-or-later
/* Who, which medium and where to: the groups of a certificate that NIST SP 800-88's sample and F-10 ask for beside the erase itself. What the
 * books do not have is said with the reason and never left blank. */
#include "policy/certificate.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/certificate.h"
#include "common/text.h"

#define FILES_MAX 65536
#define DEVICE_MAX 4096

bool certificate_has(const json_t *row, const char *member)
{
	const json_t *value = json_object_get(row, member);

	if (json_is_string(value))
		return certificate_says(json_string_value(value));
	return value && !json_is_null(value);
}

json_t *certificate_known(const json_t *row, const char *member, const char *reason)
{
	return certificate_has(row, member) ? json_incref(json_object_get(row, member)) : json_string(reason);
}

static json_t *known_of(const json_t *row, const char *role, const char *what, const char *reason)
{
	char member[40];

	text_format(member, sizeof(member), "%s_%s", role, what);
	return certificate_known(row, member, reason);
}

json_t *certificate_person(const json_t *row, const char *role)
{
	char id[40], name[40];

	text_format(id, sizeof(id), "%s_person", role);
	text_format(name, sizeof(name), "%s_name", role);
	return json_pack("{s:O, s:O, s:o, s:o, s:o}", "person", json_object_get(row, id), "name", json_object_get(row, name), "department",
		known_of(row, role, "department", N_("unavailable: the books name no department of this person")), "title",
		known_of(row, role, "title", N_("unavailable: the books name no title of this person")), "contact",
		known_of(row, role, "contact", N_("unavailable: the books do not say where this person is reached")));
}

json_t *certificate_people(const struct certificate_facts *facts)
{
	const json_t *row = facts->row;

	return json_pack("{s:o, s:o, s:o, s:o}", "applicant", certificate_person(row, "applicant"), "approver", certificate_person(row, "approver"), "operator",
		certificate_person(row, "operator"), "witness", certificate_person(row, "witness"));
}

static json_t *owner(const json_t *row)
{
	if (!certificate_has(row, "handler_person"))
		return json_string(N_("unavailable: the books name no handler of this medium"));
	return certificate_person(row, "handler");
}

static json_t *files(const json_t *row)
{
	const char *text = json_member_text(row, "files");
	SCOPED(json_release) json_t *list = NULL;

	if (!text || json_decode(text, strlen(text), FILES_MAX, &list, NULL) < 0)
		return NULL;
	if (json_array_size(json_object_get(list, "files")) > 0)
		return json_incref(json_object_get(list, "files"));
	return json_string(N_("none: no file with My Number data is recorded as having lain on it"));
}

static const char *condition_of(const struct certificate_facts *facts)
{
	if (facts->erasure->overwrite)
		return N_("operational: every sector was written and read back");
	return certificate_has(facts->row, "lost") ? N_("unavailable: the medium is lost") : N_("unavailable: its surface was not tried");
}

/* What the medium said of itself while it was written, as far as it said anything. */
static int add_device(json_t *medium, const struct certificate_facts *facts)
{
	static const char *const members[] = { "vendor", "firmware", "revision", "type", "interface", "physical_sector", "write_cache" };
	const char *text = json_member_text(facts->row, "device");
	SCOPED(json_release) json_t *device = NULL;

	if (text && json_decode(text, strlen(text), DEVICE_MAX, &device, NULL) < 0)
		return -EBADMSG;
	for (size_t i = 0; i < ARRAY_SIZE(members); i++)
		if (certificate_has(device, members[i]) && json_object_set(medium, members[i], json_object_get(device, members[i])) < 0)
			return -ENOMEM;
	return 0;
}

/* Where else what was on it lies (NIST SP 800-88r1 appendix G, "data backed up"). */
static json_t *copies(const json_t *row)
{
	const char *text = json_member_text(row, "copies");
	int64_t contents = json_member_number(row, "contents", 0), copied = json_member_number(row, "copied", 0);
	SCOPED(json_release) json_t *media = NULL;

	if (contents == 0)
		return json_string(N_("unavailable: the books list no contents of it"));
	if (copied < contents)
		return json_string(N_("unavailable: the books name no other medium for some of its contents"));
	if (!text || json_decode(text, strlen(text), FILES_MAX, &media, NULL) < 0)
		return NULL;
	return json_incref(json_object_get(media, "media"));
}

/* What nobody told. */
static int add_unknown(json_t *medium, const struct certificate_facts *facts)
{
	const json_t *overwrite = facts->erasure->overwrite;
	const char *sector = N_("unavailable: the erase did not report the size of its sectors");
	static const char *const words[][2] = {
		{ "vendor", N_("unavailable: the stick names no maker but by the number in its USB identity") },
		{ "firmware", N_("unavailable: the stick names no version of its firmware") },
		{ "type", N_("unavailable: the stick does not say what kind of disk it is") },
		{ "interface", "USB mass storage" },
		{ "serial_source", N_("what the device says of itself over USB") },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!json_object_get(medium, words[i][0]) && json_put_text(medium, words[i][0], words[i][1]) < 0)
			return -1;
	if (json_object_set_new(medium, "organisation", certificate_known(facts->row, "organisation",
						       N_("unavailable: this computer was set up without the name of the organisation"))) < 0)
		return -1;
	if (json_object_set_new(medium, "sector", certificate_known(overwrite, "sector", sector)) < 0 ||
		json_put_text(medium, "condition", condition_of(facts)) < 0 || json_object_set_new(medium, "backed_up", copies(facts->row)) < 0)
		return -1;
	return json_object_set_new(medium, "files", files(facts->row));
}

bool certificate_is_factory_new(const json_t *row)
{
	return json_member_number(row, "factory_new", 0) == 1;
}

static const char *class_after(const struct certificate_facts *facts)
{
	if (facts->erasure->overwrite)
		return N_("none: nothing is on it; a new class comes with its next use");
	if (facts->erasure->header > 0)
		return N_("none: nothing on it can be read; a new class comes with its next use");
	return N_("as before: nothing on it was changed");
}

json_t *certificate_medium(const struct certificate_facts *facts)
{
	const json_t *row = facts->row;
	json_t *medium = json_pack("{s:O, s:o, s:o, s:O, s:O, s:O, s:o, s:s, s:o*, s:o, s:o, s:o}", "number", json_object_get(row, "number"), "model",
		certificate_known(row, "model", N_("unavailable: the stick names no model")), "serial",
		certificate_known(row, "serial", N_("unavailable: the stick has no serial number")), "usb", json_object_get(row, "usb"),
		"size", json_object_get(row, "size"), "uuid", json_object_get(row, "uuid"), "classification",
		certificate_known(row, "classification", N_("unavailable: the medium has no class")), "classification_after",
		class_after(facts), "factory_new", certificate_is_factory_new(row) ? json_true() : NULL, "owner", owner(row), "department", certificate_known(row, "department", N_("unavailable: the medium belongs to no department")),
		"business", certificate_known(row, "business", N_("unavailable: no business was recorded for the medium")));

	if (medium && (add_device(medium, facts) < 0 || add_unknown(medium, facts) < 0)) {
		json_decref(medium);
		return NULL;
	}
	return medium;
}

json_t *certificate_destination(const struct certificate_facts *facts)
{
	const json_t *row = facts->row;
	const char *kind = json_member_text(row, "kind");
	bool leaves = kind && (strcmp(kind, "return") == 0 || strcmp(kind, "transfer") == 0);

	return json_pack("{s:O, s:o, s:o}", "kind", json_object_get(row, "kind"), "recipient",
		certificate_known(row, "recipient", leaves ? N_("unavailable: the request names no recipient") : N_("none: it stays with the office")),
		"contractor", certificate_known(row, "contractor", N_("none: the office erased it itself")));
}

json_t *certificate_clock(const struct certificate_facts *facts)
{
	const json_t *row = facts->row;
	const char *reason = N_("unavailable: the state of the clock was not recorded yet");

	return json_pack("{s:o, s:o}", "sync", certificate_known(row, "sync", reason), "since", certificate_known(row, "sync_since", reason));
}

json_t *certificate_software(const struct certificate_facts *facts)
{
	if (facts->erasure->software)
		return json_incref(facts->erasure->software);
	return json_string(N_("unavailable: what ran on this computer was not looked at"));
}

json_t *certificate_validation(void)
{
	return json_pack("{s:s}", "decision",
		N_("awaiting: another person accepts or rejects this certificate after it is signed, and the books keep that"));
}
