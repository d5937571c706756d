// SPDX-License-Identifier: GPL-3.0-or-later
/* `escrow show`: the encrypted recovery key for the officer, from this computer's copy or from where it lies on a device or an
 * image, there without mediad and without rights; or the encrypted reseal code of this computer's keys. Opens no box. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/recipient.h"
#include "common/text.h"
#include "crypto/header/escrow.h"
#include "crypto/header/template.h"
#include "mediactl/ask.h"
#include "mediactl/known_keys.h"
#include "mediactl/options.h"
#include "mediactl/output.h"
#include "mediactl/print.h"
#include "mediactl/record.h"
#include "mediactl/storage.h"

#define PEM_LINE 64
#define NAME_SIZE 4096

/* The letters of RFC 4648, 4 for those of its 5. */
static char plain_letter(char letter)
{
	if (letter == '-')
		return '+';
	return letter == '_' ? '/' : letter;
}

/* RFC 7468, as `openssl cms -inform PEM` reads it. */
static void write_pem(FILE *out, const char *box)
{
	size_t length = strlen(box), padded = (length + 3) / 4 * 4;

	fputs("-----BEGIN CMS-----\n", out);
	for (size_t i = 0; i < padded; i++) {
		fputc(i < length ? plain_letter(box[i]) : '=', out);
		if ((i + 1) % PEM_LINE == 0 || i + 1 == padded)
			fputc('\n', out);
	}
	fputs("-----END CMS-----\n", out);
}

/* A box of the statement, and whom it is for; NULL: there are no more. */
static const char *box_at(const json_t *payload, size_t i, const char **certificate)
{
	*certificate = json_string_value(json_array_get(json_object_get(payload, "certificates"), i));
	return *certificate ? json_string_value(json_array_get(json_object_get(payload, "boxes"), i)) : NULL;
}

static void print_boxes(FILE *out, const json_t *payload)
{
	const char *box, *certificate;

	for (size_t i = 0; i < RECIPIENTS_MAX && (box = box_at(payload, i, &certificate)) != NULL; i++) {
		fputc('\n', out);
		print_line(out, N_("For the holder of the certificate %s:"), certificate);
		write_pem(out, box);
	}
}

static void print_statement(const struct command *command, const json_t *payload, const char *signer)
{
	SCOPED(json_release) json_t *shown = json_pack("{s:s, s:s, s:s, s:O*}", "number", print_member(payload, "number"), "recovery_key",
		print_member(payload, "key"), "created", print_member(payload, "created"), "certificates",
		json_object_get(payload, "certificates"));

	if (shown)
		record_print(command->out, shown);
	print_line(command->out, N_("The signature is valid; signer: %s"), signer);
}

static enum outcome save_box(const struct command *command, const char *name, const char *box)
{
	SCOPED(output_drop) struct output *output = NULL;
	struct fault fault = { 0 };

	if (output_open(name, &output, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	write_pem(output_file(output), box);
	if (output_keep(MOVE(output), &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (!command->json)
		print_line(command->out, N_("The officer opens %1$s with: openssl cms -decrypt -inform PEM -in %1$s -inkey escrow.key -recip escrow.pem"),
			name);
	return OUTCOME_DONE;
}

/* One file for one officer: of two, NAME.1 and NAME.2. */
static enum outcome save(const struct command *command, const char *name, const json_t *payload)
{
	bool two = json_array_size(json_object_get(payload, "boxes")) > 1;
	enum outcome outcome = OUTCOME_DONE;
	const char *box, *certificate;
	char numbered[NAME_SIZE];

	for (size_t i = 0; i < RECIPIENTS_MAX && outcome == OUTCOME_DONE && (box = box_at(payload, i, &certificate)) != NULL; i++) {
		text_format(numbered, sizeof(numbered), two ? "%s.%zu" : "%s", name, i + 1);
		outcome = save_box(command, numbered, box);
	}
	return outcome;
}

/* Where the boxes are wanted: in files, on the screen. */
static enum outcome give_boxes(const struct command *command, const json_t *payload)
{
	const char *name = option_value(command, "output");

	if (name)
		return save(command, name, payload);
	if (!command->json)
		print_boxes(command->out, payload);
	return OUTCOME_DONE;
}

static enum outcome show(const struct command *command, const char *jws, const json_t *payload, const struct jws_key *key)
{
	char signer[THUMBPRINT_TEXT];

	if (jws_thumbprint(key, signer) < 0)
		return OUTCOME_REFUSED;
	if (command->json) {
		SCOPED(json_release) json_t *finding = json_pack("{s:s, s:O, s:s}", "jws", jws, "statement", payload, "signer", signer);

		print_json(command->out, finding);
	} else {
		print_statement(command, payload, signer);
	}
	return give_boxes(command, payload);
}

static enum outcome show_copy(const struct command *command)
{
	SCOPED(json_release) json_t *parameters = NULL;
	SCOPED(json_release) json_t *reply = NULL;
	SCOPED(json_release) json_t *payload = NULL;
	struct fault fault = { 0 };
	struct jws_key key;
	enum outcome outcome;

	if (options_to_parameters(command, &parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	outcome = ask(command, &(struct question){ .method = "GetEscrow" }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (jws_verify(print_member(reply, "jws"), ESCROW_TYPE, &key, &payload, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return show(command, print_member(reply, "jws"), payload, &key);
}

static enum outcome show_stored(const struct command *command)
{
	SCOPED(header_free) struct header *header = NULL;
	SCOPED(header_escrow_clear) struct header_escrow escrow = { 0 };
	struct fault fault = { 0 };
	struct header_view view;
	int id;

	if (storage_header(command->arguments[0], &header, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	view = storage_view(header);
	if (header_escrow(&view, &escrow, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return show(command, json_member_text(header_token(header->metadata, HEADER_TOKEN_ESCROW, &id), "jws"), escrow.payload,
		&escrow.signer);
}

static enum outcome show_code(const struct command *command)
{
	SCOPED(json_release) json_t *reply = NULL;
	SCOPED(json_release) json_t *parameters = json_object();
	enum outcome outcome = ask(command, &(struct question){ .method = "HostEscrow", .job = true }, parameters, &reply);

	if (outcome != OUTCOME_DONE)
		return outcome;
	if (command->json)
		print_json(command->out, reply);
	else
		print_line(command->out, N_("The reseal code of this PC's keys, which are sealed to PCR %s."), print_member(reply, "pcrs"));
	return give_boxes(command, reply);
}

enum outcome verb_escrow_show(const struct command *command)
{
	bool host = option_value(command, "host");
	struct fault fault = { 0 };

	if (host == (command->argument_count > 0))
		return ask_failed(command, OUTCOME_MISUSED,
			(fault_set(&fault, -EINVAL, N_("Name one medium (NUMBER, FILE or DEVICE), or --host for this PC's reseal code.")), &fault));
	if (host)
		return show_code(command);
	return strchr(command->arguments[0], '/') ? show_stored(command) : show_copy(command);
}
