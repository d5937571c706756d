// SPDX-License-Identifier: GPL-3.0-or-later
/* A signed statement's payload as people read it. A member without a row here is shown under its
 * own name: nothing that was signed is kept from the reader. */
#include "mediactl/record.h"

#include <string.h>

#include "common/certificate.h"
#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define HEADING_TEXT 160
#define NUMBER_TEXT 24

struct heading {
	const char *member, *shown;
};

/* clang-format off */
static const struct heading headings[] = {
	{ "certificate",     N_("certificate") },
	{ "number",          N_("number of the medium") },
	{ "organisation",    N_("organisation") },
	{ "issued",          N_("issued") },
	{ "request",         N_("request") },
	{ "reason",          N_("reason") },
	{ "created",         N_("created") },
	{ "revised",         N_("revised") },
	{ "classification",  N_("class") },
	{ "caution",         N_("caution") },
	{ "restrictions",    N_("restrictions") },
	{ "contact",         N_("if found, contact") },
	{ "factory_new",     N_("registered as factory-new, without being erased first") },
	{ "provided",        N_("provided to an outside party") },
	{ "recipient",       N_("recipient") },
	{ "until",           N_("until") },
	{ "passphrase",      N_("a passphrase existed since") },
	{ "escrow",          N_("recovery key") },
	{ "recovery_key",    N_("identifier of the recovery key") },
	{ "certificates",    N_("encrypted to the certificates") },
	{ "former",          N_("earlier encrypted to the certificates") },
	{ "copy",            N_("this computer's copy") },
	{ "granted",         N_("was granted to") },
	{ "recovered",       N_("recovered") },
	{ "rotated",         N_("recovery key replaced") },
	{ "handler",         N_("handler") },
	{ "manager",         N_("manager") },
	{ "medium",          N_("medium") },
	{ "model",           N_("model") },
	{ "serial",          N_("serial number") },
	{ "serial_source",    N_("source of the serial number") },
	{ "vendor",           N_("vendor") },
	{ "firmware",         N_("firmware") },
	{ "type",             N_("type of medium") },
	{ "interface",        N_("interface") },
	{ "revision",         N_("revision of the disk") },
	{ "physical_sector",  N_("physical sector in bytes") },
	{ "write_cache",      N_("write cache") },
	{ "usb",             N_("USB identity") },
	{ "size",            N_("size in bytes") },
	{ "sector",           N_("sector in bytes") },
	{ "uuid",            N_("LUKS UUID") },
	{ "classification_after", N_("class afterwards") },
	{ "condition",        N_("condition") },
	{ "owner",            N_("belonged to") },
	{ "department",       N_("department") },
	{ "business",         N_("business") },
	{ "backed_up",        N_("backed up") },
	{ "files",            N_("My Number files") },
	{ "method",          N_("method") },
	{ "level",           N_("level of erasure") },
	{ "needed",          N_("level that is asked for") },
	{ "standard",        N_("standard") },
	{ "technique",        N_("technique") },
	{ "claims",           N_("claims") },
	{ "conditions",       N_("conditions of cryptographic erase") },
	{ "holds",            N_("holds") },
	{ "why",              N_("reason") },
	{ "passes",          N_("passes") },
	{ "pattern",         N_("pattern") },
	{ "commitment",      N_("commitment to the pattern's key") },
	{ "nonce",           N_("nonce") },
	{ "key_destruction", N_("key destruction") },
	{ "old_epoch",       N_("epoch before") },
	{ "new_epoch",       N_("epoch after") },
	{ "answer",          N_("TPM's answer to the old key") },
	{ "overwrite",       N_("overwriting") },
	{ "identified_by",   N_("the medium was known by") },
	{ "verification",     N_("verification") },
	{ "power_cycled",     N_("without power between writing and reading back") },
	{ "cycle",           N_("out and in again before reading back") },
	{ "how",             N_("how") },
	{ "media_reads",     N_("bytes read from the disk, by the kernel's count") },
	{ "probe",           N_("capacity tried") },
	{ "pass",            N_("begun anew") },
	{ "extents",         N_("bad places") },
	{ "extents_more",    N_("bad places that are not listed") },
	{ "command",         N_("command") },
	{ "sense",           N_("sense") },
	{ "sanitize",        N_("the device's own commands") },
	{ "written",         N_("bytes written") },
	{ "verified",        N_("bytes read back and equal") },
	{ "unwritten",       N_("bytes not written") },
	{ "unreadable",      N_("bytes not readable") },
	{ "mismatched",      N_("bytes that differed") },
	{ "old_sectors",      N_("sectors that may hold what was there before") },
	{ "write_ms",         N_("milliseconds of writing") },
	{ "verify_ms",        N_("milliseconds of reading back") },
	{ "write_rate",      N_("bytes a second, writing") },
	{ "verify_rate",     N_("bytes a second, reading back") },
	{ "slowest",         N_("slowest") },
	{ "average",         N_("average") },
	{ "fastest",         N_("fastest") },
	{ "result",          N_("result") },
	{ "people",          N_("people") },
	{ "applicant",       N_("asked by") },
	{ "approver",        N_("approved by") },
	{ "operator",        N_("erased by") },
	{ "witness",         N_("witness") },
	{ "times",           N_("times") },
	{ "lost",            N_("reported lost") },
	{ "approved",        N_("approved on") },
	{ "started",         N_("started") },
	{ "key_destroyed",   N_("key destroyed") },
	{ "compared",        N_("read back and compared") },
	{ "completed",       N_("completed") },
	{ "interruptions",    N_("interruptions") },
	{ "interruptions_more", N_("interruptions that are not listed") },
	{ "at",               N_("on") },
	{ "event",            N_("event") },
	{ "durable",          N_("bytes that were safe") },
	{ "destination",      N_("where it goes") },
	{ "kind",             N_("kind") },
	{ "contractor",       N_("contractor") },
	{ "clock",            N_("clock") },
	{ "sync",             N_("kept right") },
	{ "since",            N_("since") },
	{ "validation",       N_("validation") },
	{ "decision",         N_("decision") },
	{ "remedy",           N_("what follows") },
	{ "validator",        N_("decided by") },
	{ "digest",           N_("SHA-256 of the certificate") },
	{ "proven",          N_("proven") },
	{ "not_proven",      N_("not proven") },
	{ "job",             N_("job") },
	{ "tool",            N_("tool") },
	{ "software",         N_("software") },
	{ "host",             N_("computer") },
	{ "kernel",           N_("kernel") },
	{ "openssl",          N_("OpenSSL") },
	{ "program",          N_("SHA-256 of the program") },
	{ "result_hash",      N_("SHA-256 of the result") },
	{ "ledger",          N_("ledger") },
	{ "sequence",        N_("event number") },
	{ "hash",            N_("hash") },
	{ "schema",          N_("schema") },
};
/* clang-format on */

/* What only a program can use. */
static const char *const hidden[] = { "statement", "binding", "generation", "recovery" };

static bool is_hidden(const char *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(hidden); i++) {
		if (strcmp(hidden[i], member) == 0)
			return true;
	}
	return false;
}

static const char *heading_of(const char *member)
{
	for (size_t i = 0; i < ARRAY_SIZE(headings); i++) {
		if (strcmp(headings[i].member, member) == 0)
			return language_of(headings[i].shown);
	}
	return NULL;
}

static void add_object(struct table *table, const char *prefix, json_t *object);

/* A plain value's cell. */
static void add_plain(struct table *table, const char *heading, const json_t *value)
{
	char time[TIME_TEXT], number[NUMBER_TEXT];
	const char *text = json_string_value(value);

	table_cell(table, heading);
	if (text) {
		table_cell(table,
			strlen(text) < TIME_TEXT / 2 ? time_show(text, time) : language_of(text));
	} else if (json_is_integer(value)) {
		text_format(number, sizeof(number), "%lld", (long long)json_integer_value(value));
		table_cell(table, number);
	} else if (json_is_boolean(value)) {
		table_cell(table, json_is_true(value) ? _("yes") : _("no"));
	} else {
		table_cell(table, "");
	}
}

/* {"person":"P-0001","name":"佐藤"[,"department","title","contact","for"]} in one cell, without what is not known. */
static void add_person(struct table *table, const char *heading, const json_t *person)
{
	static const char *const more[] = { "department", "title", "contact", "for" };
	SCOPED(json_text_free) char *text = NULL;

	text_add(&text, "%s (%s)", print_member(person, "name"), print_member(person, "person"));
	for (size_t i = 0; i < ARRAY_SIZE(more); i++) {
		const char *member = json_member_text(person, more[i]);

		if (member && strncmp(member, CERTIFICATE_UNAVAILABLE, strlen(CERTIFICATE_UNAVAILABLE)) != 0)
			text_add(&text, ", %s", member);
	}
	table_cell(table, heading);
	table_cell(table, text);
}

static void add_value(struct table *table, const char *heading, json_t *value)
{
	json_t *item;
	size_t i;

	if (json_is_object(value) && json_member_text(value, "person"))
		add_person(table, heading, value);
	else if (json_is_object(value))
		add_object(table, heading, value);
	else if (json_is_array(value))
		json_array_foreach(value, i, item)
			add_value(table, i ? "" : heading, item);
	else
		add_plain(table, heading, value);
}

static void add_member(struct table *table, const char *prefix, const char *member, json_t *value)
{
	const char *shown = heading_of(member);
	char heading[HEADING_TEXT];

	text_format(heading, sizeof(heading), prefix[0] ? "%s: %s" : "%s%s", prefix,
		shown ? shown : member);
	add_value(table, heading, value);
}

static void add_object(struct table *table, const char *prefix, json_t *object)
{
	const char *member;
	json_t *value;

	for (size_t i = 0; i < ARRAY_SIZE(headings); i++) {
		value = json_object_get(object, headings[i].member);
		if (value)
			add_member(table, prefix, headings[i].member, value);
	}
	json_object_foreach(object, member, value) {
		if (!heading_of(member) && !is_hidden(member))
			add_member(table, prefix, member, value);
	}
}

void record_print(FILE *out, json_t *payload)
{
	SCOPED(table_free) struct table *table = table_new(2);

	add_object(table, "", payload);
	table_print(table, 2, out);
}
