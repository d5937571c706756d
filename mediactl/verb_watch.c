// SPDX-License-Identifier: GPL-3.0-or-later
/* `watch`: what happens at this PC, as it happens. */
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/device_event.h"
#include "mediactl/language.h"
#include "mediactl/ledger_event.h"
#include "mediactl/listen.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

/* Every line of `text`, four blanks before it. */
static void put_indented(FILE *out, const char *text)
{
	for (const char *line = text; line && *line;) {
		size_t length = strcspn(line, "\n");

		fprintf(out, "    %.*s\n", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static void put_blocked(FILE *out, const char *time, const json_t *event)
{
	SCOPED(json_text_free) char *title = device_event_title(event);
	SCOPED(json_text_free) char *body = device_event_body(event);
	const char *seat = json_member_text(event, "seat");

	print_line(out, "%s  %s  %s", time, title ? title : "", print_member(event, "tag"));
	put_indented(out, body);
	fputs("    ", out);
	print_line(out, N_("Where: %s; at the screen: %s"), print_member(event, "port"),
		seat && seat[0] ? seat : _("nobody"));
}

static void put_ledger(FILE *out, const json_t *event)
{
	SCOPED(json_text_free) char *details = ledger_details(event);
	char time[TIME_TEXT];

	print_line(out, N_("%s  Ledger no. %lld: %s by %s  %s %s"),
		time_show_local(json_member_text(event, "time"), time),
		(long long)json_member_number(event, "seq", 0), print_member(event, "kind"),
		ledger_actor(event), ledger_subject(event), details ? details : "");
}

static void put_suppressed(FILE *out, const char *time, const json_t *event)
{
	print_line(out, N_("%s  Too many to be shown one by one: %lld more were blocked in %lld seconds. What is plugged in now: mediactl list"),
		time, (long long)json_member_number(event, "number", 0), (long long)json_member_number(event, "seconds", 0));
}

static void put_notice(FILE *out, const char *time, const json_t *event)
{
	SCOPED(json_text_free) char *sentence = print_sentence(json_member_object(event, "sentence"));

	print_line(out, "%s  %s", time, sentence ? sentence : "");
}

static void put_event(FILE *out, const json_t *event)
{
	const char *kind = print_member(event, "kind");
	char time[TIME_TEXT];

	time_show_local(json_member_text(event, "time"), time);
	if (strcmp(kind, "device.blocked") == 0)
		put_blocked(out, time, event);
	else if (strcmp(kind, "device.gone") == 0)
		print_line(out, N_("%s  Pulled out: %s (%s)"), time, print_member(event, "tag"),
			print_member(event, "port"));
	else if (strcmp(kind, "device.suppressed") == 0)
		put_suppressed(out, time, event);
	else if (strcmp(kind, "notice") == 0)
		put_notice(out, time, event);
	else if (strcmp(kind, "ledger") == 0)
		put_ledger(out, json_member_object(event, "event"));
	else
		print_line(out, "%s  %s", time, kind);
}

static void show_event(void *context, const json_t *event)
{
	const struct command *command = context;

	if (!event)
		return;
	if (command->json)
		print_json(command->out, event);
	else
		put_event(command->out, event);
	fflush(command->out);
}

/* For a program too: what it knows may be old from here on. */
static void show_change(void *context, enum listening what)
{
	const struct command *command = context;
	SCOPED(json_release) json_t *event = NULL;
	char utc[21], time[TIME_TEXT];

	clock_format_utc(clock_now(), utc);
	time_show_local(utc, time);
	if (command->json) {
		event = json_object();
		json_put_text(event, "kind", what == LISTENING_LOST ? "mediad.gone" : "mediad.back");
		json_put_text(event, "time", utc);
		print_json(command->out, event);
	} else if (what == LISTENING_LOST) {
		print_line(command->out,
			N_("%s  mediad does not answer any more; what is closed stays closed. Waiting for it."), time);
	} else {
		print_line(command->out,
			N_("%s  mediad answers again. What is blocked now is shown once more."), time);
	}
	fflush(command->out);
}

enum outcome verb_watch(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	struct listener listener = {
		.socket = command->socket,
		.event = show_event,
		.changed = show_change,
		.context = (void *)(uintptr_t)command,
	};
	struct refusal refusal = { .parameters = NULL };
	struct fault fault = { 0 };
	enum outcome outcome;

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	listener.parameters = parameters;
	outcome = listen_run(&listener, &refusal, &fault);
	if (refusal.parameters)
		print_error(command, refusal.error, refusal.parameters);
	else if (outcome != OUTCOME_DONE)
		ask_failed(command, outcome, &fault);
	json_decref(refusal.parameters);
	return outcome;
}
