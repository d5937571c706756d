// SPDX-License-Identifier: GPL-3.0-or-later
/* An event as the journal, syslog and files take it; sends nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "common/attest.h"
#include "common/jws.h"
#include "common/text.h"
#include "mediad/broker/outlet.h"
#include "policy/message_id.h"

#define MESSAGE 512
#define AUDIT 13            /* syslog's facility "log audit" (RFC 5424, 6.2.1) */
#define ENTERPRISE "mediad@32473" /* the number for examples (RFC 5612): this project has none of its own */
#define ATTEST 1024

/* ---- growing text ---- */

struct growing {
	FILE *stream;
	char *text;
	size_t length;
};

static bool grow(struct growing *growing)
{
	growing->stream = open_memstream(&growing->text, &growing->length);
	return growing->stream != NULL;
}

static char *grown(struct growing *growing, size_t *length)
{
	bool whole = !ferror(growing->stream);

	if (fclose(growing->stream) != 0 || !whole) {
		free(growing->text);
		return NULL;
	}
	*length = growing->length;
	return growing->text;
}

/* ---- what an event says ---- */

struct said {
	const char *time, *kind, *hash, *login, *person, *medium, *request, *why;
	long long sequence, uid;
	char message[MESSAGE];
	int priority;
};

/* Somebody was refused, something is amiss. */
static int priority_of(const char *kind)
{
	static const struct {
		const char *prefix;
		int priority;
	} rows[] = {
		{ "ledger.gap", LOG_ERR }, { "ledger.accepted", LOG_WARNING }, { "clock.state", LOG_INFO }, { "clock.", LOG_WARNING },
		{ "outlet.failed", LOG_WARNING }, { "policy.faulty", LOG_ERR }, { "medium.lost", LOG_WARNING }, { "grant.returned", LOG_WARNING },
		{ "incident.", LOG_WARNING }, { "act.refused", LOG_NOTICE }, { "device.", LOG_NOTICE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strncmp(kind, rows[i].prefix, strlen(rows[i].prefix)) == 0)
			return rows[i].priority;
	return LOG_INFO;
}

static const char *medium_of(const json_t *data)
{
	static const char *const members[] = { "number", "medium", "subject" };

	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		const char *text = json_member_text(data, members[i]);

		if (text && strncmp(text, "M-", 2) == 0)
			return text;
	}
	return NULL;
}

static struct said said(const json_t *event)
{
	const json_t *actor = json_member_object(event, "actor"), *data = json_member_object(event, "data");
	struct said said = { .time = json_member_text(event, "time"), .kind = json_member_text(event, "kind"),
		.hash = json_member_text(event, "hash"), .login = json_member_text(actor, "login"), .person = json_member_text(actor, "person"),
		.medium = medium_of(data), .request = json_member_text(data, "request"), .why = json_member_text(data, "why"),
		.sequence = json_member_number(event, "seq", 0), .uid = json_member_number(actor, "uid", -1) };
	char message[MESSAGE];

	if (!said.kind)
		said.kind = "-";
	text_format(message, sizeof(message), "%s%s%s by %s%s%s", said.kind, said.medium ? " " : "", said.medium ? said.medium : "",
		said.login ? said.login : "mediad", said.why ? ": " : "", said.why ? said.why : "");
	text_printable(message, said.message, sizeof(said.message));
	said.priority = priority_of(said.kind);
	return said;
}

/* The bytes that the hash is over. */
static char *canonical_of(const json_t *event)
{
	SCOPED(json_release) json_t *envelope = json_copy((json_t *)(uintptr_t)event);

	if (!envelope)
		return NULL;
	json_object_del(envelope, "hash");
	return json_canonical(envelope);
}

/* ---- the journal ---- */

/* https://systemd.io/JOURNAL_NATIVE_PROTOCOL: a value with a line's end in it goes with its length. */
static void field(FILE *stream, const char *name, const char *value)
{
	uint64_t length = value ? strlen(value) : 0;

	if (!value)
		return;
	if (!strchr(value, '\n')) {
		fprintf(stream, "%s=%s\n", name, value);
		return;
	}
	fprintf(stream, "%s\n", name);
	for (int i = 0; i < 8; i++)
		fputc((int)(length >> (8 * i) & 0xff), stream);
	fprintf(stream, "%s\n", value);
}

static void field_number(FILE *stream, const char *name, long long number)
{
	char text[24];

	text_format(text, sizeof(text), "%lld", number);
	field(stream, name, text);
}

char *outlet_journal(const struct outlet_form *form, size_t *length)
{
	SCOPED(json_text_free) char *canonical = canonical_of(form->event);
	struct said event = said(form->event);
	struct growing out = { 0 };
	char id[MESSAGE_ID];

	if (!canonical || message_id(event.kind, id) < 0 || !grow(&out))
		return NULL;
	field(out.stream, "MESSAGE", event.message);
	field(out.stream, "MESSAGE_ID", id);
	field_number(out.stream, "PRIORITY", event.priority);
	field_number(out.stream, "SYSLOG_FACILITY", AUDIT);
	field(out.stream, "SYSLOG_IDENTIFIER", "mediad");
	field_number(out.stream, "MEDIAD_SEQ", event.sequence);
	field(out.stream, "MEDIAD_TIME", event.time);
	field(out.stream, "MEDIAD_KIND", event.kind);
	if (event.uid >= 0)
		field_number(out.stream, "MEDIAD_UID", event.uid);
	field(out.stream, "MEDIAD_LOGIN", event.login);
	field(out.stream, "MEDIAD_PERSON", event.person);
	field(out.stream, "MEDIAD_MEDIUM", event.medium);
	field(out.stream, "MEDIAD_REQUEST", event.request);
	field(out.stream, "MEDIAD_WHY", event.why);
	field(out.stream, "MEDIAD_HASH", event.hash);
	field(out.stream, "MEDIAD_EVENT", canonical);
	return grown(&out, length);
}

/* ---- syslog ---- */

/* RFC 5424, 6.3.3 */
static void parameter(FILE *stream, const char *name, const char *value)
{
	if (!value)
		return;
	fprintf(stream, " %s=\"", name);
	for (; *value; value++) {
		if (strchr("\"\\]", *value))
			fputc('\\', stream);
		fputc(*value, stream);
	}
	fputc('"', stream);
}

/* Printable ASCII without blanks (6.2.4), so that nothing in it ends the word. */
static void host_word(FILE *stream, const char *host)
{
	if (!host || !host[0])
		fputc('-', stream);
	for (; host && *host; host++)
		fputc(*host > ' ' && *host <= '~' ? *host : '?', stream);
}

static void head(FILE *stream, const struct said *event, const char *host)
{
	fprintf(stream, "<%d>1 %s ", AUDIT * 8 + event->priority, event->time ? event->time : "-");
	host_word(stream, host);
	fprintf(stream, " mediad - %.32s [" ENTERPRISE, event->kind);
}

char *outlet_syslog(const struct outlet_form *form, size_t *length)
{
	struct said event = said(form->event);
	struct growing out = { 0 };
	char number[24];

	if (!grow(&out))
		return NULL;
	head(out.stream, &event, form->host);
	text_format(number, sizeof(number), "%lld", event.sequence);
	parameter(out.stream, "seq", number);
	parameter(out.stream, "login", event.login);
	parameter(out.stream, "person", event.person);
	parameter(out.stream, "medium", event.medium);
	parameter(out.stream, "request", event.request);
	parameter(out.stream, "hash", event.hash);
	fprintf(out.stream, "] \xef\xbb\xbf%s", event.message);
	return grown(&out, length);
}

/* ---- lines ---- */

char *outlet_line(const struct outlet_form *form, size_t *length)
{
	SCOPED(json_text_free) char *canonical = json_canonical(form->event);
	struct growing out = { 0 };

	if (!canonical || !grow(&out))
		return NULL;
	fprintf(out.stream, "%s\n", canonical);
	return grown(&out, length);
}

static char *bytes_of(const json_t *statement, const char *name, uint8_t bytes[ATTEST], size_t *length)
{
	const char *hex = json_member_text(statement, name);

	*length = hex ? strlen(hex) / 2 : 0;
	return *length && *length <= ATTEST && text_unhex(hex, bytes, *length) ? jws_base64(bytes, *length) : NULL;
}

static void write_head(FILE *stream, const struct outlet_form *form, const char *time)
{
	const json_t *data = json_member_object(form->event, "data"), *statement = json_member_object(data, "statement");
	SCOPED(json_text_free) char *attest = NULL;
	SCOPED(json_text_free) char *signature = NULL;
	struct attest_counter counter = { 0 };
	uint8_t bytes[ATTEST];
	size_t length;

	signature = bytes_of(statement, "signature", bytes, &length);
	attest = bytes_of(statement, "attest", bytes, &length);
	if (attest)
		attest_parse(bytes, length, &counter);
	fputs("mediad-head/1 ", stream);
	host_word(stream, form->host);
	fprintf(stream, " %lld %s %llu %s %s.%s", (long long)json_member_number(data, "head_sequence", 0), json_member_text(data, "head_hash"),
		(unsigned long long)counter.value, time, attest ? attest : "", signature ? signature : "");
}

static bool is_head(const struct said *event)
{
	return event->time && strcmp(event->kind, "ledger.checkpoint") == 0;
}

char *outlet_head(const struct outlet_form *form, size_t *length)
{
	struct said event = said(form->event);
	struct growing out = { 0 };

	if (!is_head(&event) || !grow(&out))
		return NULL;
	write_head(out.stream, form, event.time);
	fputc('\n', out.stream);
	return grown(&out, length);
}

char *outlet_head_syslog(const struct outlet_form *form, size_t *length)
{
	struct said event = said(form->event);
	struct growing out = { 0 };

	if (!is_head(&event) || !grow(&out))
		return NULL;
	event.kind = "ledger.head";
	event.priority = LOG_NOTICE;
	head(out.stream, &event, form->host);
	fprintf(out.stream, " hash=\"%s\"] \xef\xbb\xbf", event.hash ? event.hash : "");
	write_head(out.stream, form, event.time);
	return grown(&out, length);
}
