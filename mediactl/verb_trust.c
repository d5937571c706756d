// SPDX-License-Identifier: GPL-3.0-or-later
/* The verbs about other computers: this one's record for them, and trusting theirs once a person has compared the
 * thumbprint. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/jws.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/statement.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define RECORD_TYPE "mediad-host+jws"
#define RECORD_KIND "host"
#define THUMBPRINT_TEXT 44
#define GROUP 4
#define GROUPED_TEXT (THUMBPRINT_TEXT + THUMBPRINT_TEXT / GROUP + 1)
#define LINE_MAX_BYTES 16

/* In groups, as one reads it out on the telephone. */
static void group(const char *thumbprint, char out[GROUPED_TEXT])
{
	size_t used = 0;

	for (size_t i = 0; thumbprint[i] && used + 2 < GROUPED_TEXT; i++) {
		if (i && i % GROUP == 0)
			out[used++] = ' ';
		out[used++] = thumbprint[i];
	}
	out[used] = '\0';
}

/* What the record says of itself; nothing of it is proven but that one key signed it all. */
static int show_record(FILE *out, const char *jws, struct fault *fault)
{
	SCOPED(table_free) struct table *table = NULL;
	SCOPED(json_release) json_t *record = NULL;
	char thumbprint[THUMBPRINT_TEXT], grouped[GROUPED_TEXT];
	struct jws_key key;
	int r;

	r = jws_verify(jws, RECORD_TYPE, &key, &record, fault);
	if (r < 0)
		return r;
	r = jws_thumbprint(&key, thumbprint);
	if (r < 0)
		return fault_set(fault, r, N_("There is not enough memory."));
	group(thumbprint, grouped);
	table = table_new(2);
	table_pair(table, N_("computer"), print_member(record, "name"));
	table_pair(table, N_("organisation"), print_member(record, "organisation"));
	table_pair(table, N_("written"), print_member(record, "created"));
	table_pair(table, N_("thumbprint"), grouped);
	table_print(table, 2, out);
	return 0;
}

enum outcome verb_host_export(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	const char *file = option_value(command, "output");
	struct fault fault = { 0 };
	enum outcome outcome = ask(command, &(struct question){ .method = "HostExport", .job = true }, parameters, &reply);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (file)
		outcome = statement_save(command, file, RECORD_KIND, print_member(reply, "record"));
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json) {
		print_json(command->out, reply);
		return OUTCOME_DONE;
	}
	if (!file) {
		fprintf(command->out, "%s\n", print_member(reply, "record"));
		return OUTCOME_DONE;
	}
	if (show_record(command->out, print_member(reply, "record"), &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	print_line(command->out,
		N_("This computer's record is saved in %s. Where it is trusted, somebody must compare the thumbprint with this one."), file);
	return OUTCOME_DONE;
}

static int confirm_compared(const struct command *command, struct fault *fault)
{
	char line[LINE_MAX_BYTES] = "";

	if (option_value(command, "yes"))
		return 0;
	print_line(command->err,
		N_("Media can be granted to this computer from then on. Compare the thumbprint with the one it shows, by telephone; if they are the same, type yes:"));
	fflush(command->err);
	if (!fgets(line, sizeof(line), command->in))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return strcmp(line, "yes") == 0 ? 0 : fault_set(fault, -ECANCELED, N_("Nobody confirmed the thumbprint, so the computer is not trusted."));
}

static void print_trusted(FILE *out, const json_t *reply)
{
	print_line(out, N_("%s is trusted. The ledger says by whom."), print_member(reply, "name"));
}

enum outcome verb_host_trust(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	SCOPED(json_text_free) char *jws = NULL;
	const char *file = command->arguments[0];
	struct fault fault = { 0 };
	enum outcome outcome;
	int r = statement_load(file, RECORD_KIND, &jws, &fault);

	if (r == -EBADMSG)
		fault_set(&fault, r, N_("%s holds no host record of mediad's."), file);
	if (r == 0)
		r = show_record(command->json ? command->err : command->out, jws, &fault);
	if (r == 0)
		r = confirm_compared(command, &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	json_put_text(parameters, "record", jws);
	json_put_text(parameters, "zone", option_value(command, "zone"));
	outcome = ask(command, &(struct question){ .method = "HostTrust" }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_trusted(command->out, reply);
	return OUTCOME_DONE;
}

static void print_distrusted(FILE *out, const json_t *reply)
{
	(void)reply;
	print_line(out, N_("The computer is no longer trusted. What was granted to it stays granted until it is revoked."));
}

enum outcome verb_host_distrust(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "HostDistrust" }, print_distrusted);
}

static void print_hosts(FILE *out, const json_t *reply)
{
	static const char *const headings[] = { N_("COMPUTER"), N_("ORGANISATION"), N_("ZONE"), N_("TRUSTED BY"), N_("THUMBPRINT") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *host;
	size_t i;

	table_headings(table, headings);
	json_array_foreach(json_object_get(reply, "hosts"), i, host) {
		char grouped[GROUPED_TEXT];

		group(print_member(host, "host"), grouped);
		table_cell(table, json_member_text(host, "name"));
		table_cell(table, json_member_text(host, "organisation"));
		table_cell(table, word_zone(json_member_text(host, "zone")));
		table_cell(table, json_member_text(host, "trusted_by"));
		table_cell(table, grouped);
	}
	table_print(table, 0, out);
}

enum outcome verb_host_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "HostList" }, print_hosts);
}
