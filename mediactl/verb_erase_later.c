// SPDX-License-Identifier: GPL-3.0-or-later
/* `erase verify` and `erase key`: what can be asked of an erase years after its certificate was signed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/certificate.h"
#include "mediactl/print.h"
#include "mediactl/language.h"
#include "mediactl/progress.h"
#include "mediactl/table.h"

/* A file is one that names a folder or has an ending; else it is the certificate's number. */
static bool is_file(const char *argument)
{
	return strpbrk(argument, "/.") != NULL;
}

/* By what the file says; mediad holds its hash against that of the books' own copy. */
static int from_file(const char *file, json_t *parameters, struct fault *fault)
{
	struct certificate certificate = { 0 };
	struct statement statement;
	uint8_t digest[DIGEST_SIZE];
	int r = certificate_load(file, &statement, fault);

	if (r == 0)
		r = certificate_check(&statement, &certificate, fault);
	if (r == 0)
		r = digest_bytes(statement.jws, strlen(statement.jws), digest);
	if (r == 0)
		r = json_put_text(parameters, "certificate", json_member_text(certificate.payload, "certificate"));
	if (r == 0)
		r = json_put_hex(parameters, "digest", digest, sizeof(digest));
	certificate_clear(&certificate);
	statement_clear(&statement);
	return r;
}

static enum outcome ask_of(const struct command *command, const struct question *question, json_t **reply)
{
	SCOPED(json_release) json_t *parameters = json_object();
	const char *named = command->arguments[0];
	struct fault fault = { 0 };
	int r = is_file(named) ? from_file(named, parameters, &fault) : json_put_text(parameters, "certificate", named);

	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return ask(command, question, parameters, reply);
}

/* ---- what was found, kind by kind and place by place (R-DSP-02) ---- */

static const struct {
	const char *member, *kind, *shown;
} kinds[] = {
	{ "unwritten", "unwritten", N_("bytes not written") },
	{ "unreadable", "unreadable", N_("bytes not readable") },
	{ "lost", "lost", N_("bytes that are all zeros or all ones") },
	{ "alias", "alias", N_("bytes that belong at another place of the medium") },
	{ "stale", "stale", N_("bytes of another pass of this erase") },
	{ "bit_error", "bit-error", N_("bytes of sectors in which single bits differ") },
	{ "old", "old", N_("bytes of something else, perhaps of what was there before") },
	{ "old_sectors", "", N_("sectors that may hold what was there before") },
	{ "extents_more", "", N_("bad places that are not listed") },
};

static void print_number(struct table *table, int64_t number)
{
	char text[32];

	text_format(text, sizeof(text), "%lld", (long long)number);
	table_cell(table, text);
}

static void print_counts(FILE *out, const json_t *state)
{
	SCOPED(table_free) struct table *table = table_new(2);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		int64_t count = json_member_number(state, kinds[i].member, 0);

		if (count == 0)
			continue;
		table_cell(table, language_of(kinds[i].shown));
		print_number(table, count);
	}
	table_print(table, 2, out);
}

static const char *show_kind(const char *kind)
{
	for (size_t i = 0; kind && i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return language_of(kinds[i].shown);
	return kind;
}

static void print_places(FILE *out, const json_t *extents)
{
	static const char *const headings[] = { N_("from byte"), N_("length"), N_("what"), N_("distance"), NULL };
	SCOPED(table_free) struct table *table = table_new(4);
	const json_t *extent;
	size_t i;

	table_headings(table, headings);
	json_array_foreach(extents, i, extent) {
		print_number(table, json_integer_value(json_array_get(extent, 0)));
		print_number(table, json_integer_value(json_array_get(extent, 1)));
		table_cell(table, show_kind(json_string_value(json_array_get(extent, 2))));
		print_number(table, json_integer_value(json_array_get(extent, 3)));
	}
	if (json_array_size(extents) > 0)
		table_print(table, 2, out);
}

static void print_found(FILE *out, const json_t *refusal)
{
	const json_t *state = json_member_object(refusal, "state");

	if (!state)
		return;
	print_counts(out, state);
	print_places(out, json_object_get(state, "extents"));
}

enum outcome verb_erase_verify(const struct command *command)
{
	SCOPED(json_release) json_t *reply = NULL;
	struct progress progress;
	const struct question question = { .method = "CheckErased", .job = true, .each = progress_show, .context = &progress,
		.beside = print_found };
	enum outcome outcome;

	progress_start(command, &progress);
	outcome = ask_of(command, &question, &reply);
	progress_end(&progress);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_line(command->out, N_("%s still lies as %s says: every byte was read and is what that erase wrote."),
			print_member(reply, "number"), print_member(reply, "certificate"));
	return outcome;
}

static void print_key(FILE *out, const json_t *reply)
{
	print_line(out, N_("The key of the erase that %s is about; that you were given it is recorded. It opens nothing: compare the medium with"),
		print_member(reply, "certificate"));
	fprintf(out, "openssl enc -aes-256-ctr -K %s -iv %s0000000000000000 -in /dev/zero | cmp -n %lld - DEVICE\n", print_member(reply, "key"),
		print_member(reply, "nonce"), (long long)json_member_number(reply, "size", 0));
}

enum outcome verb_erase_key(const struct command *command)
{
	SCOPED(json_release) json_t *reply = NULL;
	enum outcome outcome = ask_of(command, &(struct question){ .method = "EraseKey", .job = true }, &reply);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_key(command->out, reply);
	return outcome;
}
