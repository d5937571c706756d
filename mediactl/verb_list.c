// SPDX-License-Identifier: GPL-3.0-or-later
/* `list`, the page that staff live in: every stick with why it is closed and what to do, every
 * medium with its state. */
#include <string.h>

#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"
#include "mediactl/words.h"

#define CELL_TEXT 512

static void print_gate(FILE *out, const char *gate)
{
	if (!gate || strcmp(gate, "enforced") == 0)
		return;
	if (strcmp(gate, "unknown") == 0)
		print_line(out,
			N_("ATTENTION: the gate does not answer, so no stick can be opened. Tell an administrator."));
	else
		print_line(out,
			N_("ATTENTION: the gate is not closed: new sticks may be let in unasked. Tell an administrator at once."));
}

/* "    why: …"; nothing when there is nothing to say. */
static void print_advice(FILE *out, const char *heading, const json_t *sentence)
{
	SCOPED(json_text_free) char *text = print_sentence(sentence);

	if (text && text[0])
		fprintf(out, "    %s %s\n", language_of(heading), text);
}

static void print_stick(FILE *out, const json_t *stick)
{
	const char *state = json_member_text(stick, "state"),
		   *serial = json_member_text(stick, "serial");
	const char *number = json_member_text(stick, "number");
	SCOPED(json_text_free) char *model = print_safe(json_member_text(stick, "model"));
	char identity[CELL_TEXT];

	text_format(identity, sizeof(identity), "%s (%04x:%04x)", model ? model : "",
		(unsigned int)json_member_number(stick, "vendor", 0) & 0xffff,
		(unsigned int)json_member_number(stick, "product", 0) & 0xffff);
	print_line(out, N_("%s: %s, serial number %s: %s"),
		number ? number : print_member(stick, "tag"), identity,
		serial && serial[0] ? serial : _("none"), word_show(state));
	if (state && strcmp(state, "open") == 0)
		return;
	print_advice(out, N_("Why:"), json_member_object(stick, "why"));
	print_advice(out, N_("Next:"), json_member_object(stick, "ask"));
}

static void print_sticks(FILE *out, const json_t *sticks)
{
	const json_t *stick;
	size_t i;

	if (json_array_size(sticks) == 0) {
		print_line(out, N_("No stick is plugged in."));
		return;
	}
	print_line(out, N_("Sticks plugged in:"));
	json_array_foreach(sticks, i, stick) {
		fputs("  ", out);
		print_stick(out, stick);
	}
}

/* Until when, and whether that has passed (R-CUS-06). */
static void until_cell(struct table *table, const json_t *medium)
{
	char time[TIME_TEXT], cell[CELL_TEXT];

	time_show(json_member_text(medium, "until"), time);
	if (json_is_true(json_object_get(medium, "overdue")))
		text_format(cell, sizeof(cell), _("%s (overdue)"), time);
	else
		text_copy(cell, sizeof(cell), time);
	table_cell(table, cell);
}

/* Where it is open, or whether it is plugged in at all. */
static void place_cell(struct table *table, const json_t *medium)
{
	const char *path = json_member_text(medium, "open_path");

	if (path && path[0])
		table_cell(table, path);
	else if (json_is_true(json_object_get(medium, "open")))
		table_cell(table, _("open"));
	else
		table_cell(table,
			json_is_true(json_object_get(medium, "connected")) ? _("plugged in") : "");
}

/* To whom, and whether its passphrase should be gone by now (R-ENC-03). */
static void provided_words(const json_t *medium, char cell[CELL_TEXT])
{
	const char *recipient = json_member_text(medium, "provided_to");
	char before[CELL_TEXT / 2];

	if (!recipient)
		return;
	text_copy(before, sizeof(before), cell);
	if (json_is_true(json_object_get(medium, "provided_overdue")))
		text_format(cell, CELL_TEXT, _("%s, provided to %s (overdue)"), before, recipient);
	else
		text_format(cell, CELL_TEXT, _("%s, provided to %s"), before, recipient);
}

static void state_cell(struct table *table, const json_t *medium)
{
	const char *state = word_show(json_member_text(medium, "state"));
	char cell[CELL_TEXT], word[CELL_TEXT / 2];

	text_copy(word, sizeof(word), state);
	if (json_is_true(json_object_get(medium, "key_destroyed")) && strcmp(print_member(medium, "state"), "lost") == 0)
		text_format(word, sizeof(word), _("%s, key destroyed"), state);
	if (json_member_text(medium, "home"))
		text_format(word, sizeof(word), _("%s, belongs to %s"), state, json_member_text(medium, "home"));
	if (json_member_text(medium, "private_until"))
		text_format(word, sizeof(word), _("%s, private"), state);
	if (json_is_true(json_object_get(medium, "held")))
		text_format(cell, sizeof(cell), _("%s, held as evidence"), word);
	else
		text_copy(cell, sizeof(cell), word);
	provided_words(medium, cell);
	table_cell(table, cell);
}

/* Whoever used a recovery key has it still. */
static void print_rotations(FILE *out, const json_t *media)
{
	const json_t *medium;
	size_t i;

	json_array_foreach(media, i, medium)
		if (json_is_true(json_object_get(medium, "rotate")))
			print_line(out, N_("The recovery key of %1$s was used: an administrator replaces it, mediactl escrow rotate %1$s"),
				print_member(medium, "number"));
}

static void print_labels_due(FILE *out, const json_t *media)
{
	const json_t *medium;
	size_t i;

	json_array_foreach(media, i, medium)
		if (json_is_true(json_object_get(medium, "label_due")))
			print_line(out, N_("%1$s needs a printed label (mediactl paper F-08 %1$s); when it is on: mediactl label attached %1$s"),
				print_member(medium, "number"));
}

/* What governs it, and what its label says while that is less. */
static void class_cell(struct table *table, const json_t *medium)
{
	const char *label = json_member_text(medium, "classification");
	char cell[128];

	if (!json_is_true(json_object_get(medium, "outdated"))) {
		table_cell(table, label);
		return;
	}
	text_format(cell, sizeof(cell), _("%s (label: %s)"), print_member(medium, "effective"), label);
	table_cell(table, cell);
}

static void print_media(FILE *out, const json_t *media)
{
	static const char *const headings[] = { N_("NUMBER"), N_("STATE"), N_("CLASS"),
		N_("HANDLER"), N_("UNTIL"), N_("WHERE") };
	SCOPED(table_free) struct table *table = table_new(ARRAY_SIZE(headings));
	const json_t *medium;
	size_t i;

	if (json_array_size(media) == 0) {
		print_line(out, N_("No medium is known yet."));
		return;
	}
	table_headings(table, headings);
	json_array_foreach(media, i, medium) {
		const char *name = json_member_text(medium, "handler_name");

		table_cell(table, json_member_text(medium, "number"));
		state_cell(table, medium);
		class_cell(table, medium);
		table_cell(table, name && name[0] ? name : json_member_text(medium, "handler"));
		until_cell(table, medium);
		place_cell(table, medium);
	}
	table_print(table, 0, out);
	print_rotations(out, media);
	print_labels_due(out, media);
}

static void print_list(FILE *out, const json_t *reply)
{
	print_gate(out, json_member_text(reply, "gate"));
	print_sticks(out, json_object_get(reply, "sticks"));
	fputc('\n', out);
	print_media(out, json_object_get(reply, "media"));
}

enum outcome verb_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "List", .list = "media" }, print_list);
}
