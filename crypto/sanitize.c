// SPDX-License-Identifier: GPL-3.0-or-later
/* Asks, tries, polls, keeps the answers. */
#include "crypto/sanitize.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "crypto/sanitize_sense.h"

#define POLLS 7200 /* seconds that a device may take */
#define IMMEDIATELY 0x80
#define OPCODE_SANITIZE 0x48
#define PAGE_ATA 0x89
#define IDENTIFY_AT 60 /* in that page */
#define WORD_SANITIZE 59

struct trial {
	const struct sanitize_port *port;
	json_t *answers;
	struct sanitize_command command;
};

static int note(struct trial *trial, const char *name, const char *answer)
{
	const struct sanitize_command *command = &trial->command;
	char sense[SANITIZE_SENSE_TEXT] = "";

	if (strcmp(answer, "refused") == 0 || strcmp(answer, "failed") == 0)
		sanitize_sense_text(command, sense);
	return json_array_append_new(trial->answers, json_pack("{s:s, s:s, s:s*}", "command", name, "answer", answer, "sense",
						 sense[0] ? sense : NULL)) < 0 ? -ENOMEM : 0;
}

static int send(struct trial *trial, const uint8_t *cdb, uint8_t length, uint32_t wanted)
{
	struct sanitize_command *command = &trial->command;

	*command = (struct sanitize_command){ .cdb_length = length, .wanted = wanted };
	memcpy(command->cdb, cdb, length);
	return trial->port->send(trial->port->context, command);
}

static bool went_well(const struct trial *trial)
{
	return trial->command.status == 0;
}

/* ---- SCSI ---- */

/* REPORT SUPPORTED OPERATION CODES for one opcode and service action. */
static bool is_offered(struct trial *trial, uint8_t action)
{
	const uint8_t cdb[12] = { 0xa3, 0x0c, 0x02, OPCODE_SANITIZE, 0, action, 0, 0, 0, 64 };

	return send(trial, cdb, sizeof(cdb), 64) == 0 && went_well(trial) && trial->command.got >= 2 && (trial->command.data[1] & 7) == 3;
}

static const char *await_scsi(struct trial *trial)
{
	const uint8_t cdb[6] = { 0x03, 0, 0, 0, 64 };

	for (int i = 0; i < POLLS; i++) {
		if (trial->port->wait(trial->port->context) != 0)
			return "unfinished";
		if (send(trial, cdb, sizeof(cdb), 64) < 0)
			return "unreachable";
		switch (sanitize_progress(trial->command.data, trial->command.got)) {
		case SANITIZE_DONE:
			return "done";
		case SANITIZE_FAILED:
			return "failed";
		case SANITIZE_RUNNING:
			break;
		}
	}
	return "unfinished";
}

static int try_scsi(struct trial *trial, const char *name, uint8_t action, bool *tried)
{
	const uint8_t cdb[10] = { OPCODE_SANITIZE, (uint8_t)(IMMEDIATELY | action) };

	if (*tried)
		return 0;
	if (!is_offered(trial, action))
		return note(trial, name, "not offered");
	*tried = true;
	if (send(trial, cdb, sizeof(cdb), 0) < 0)
		return note(trial, name, "unreachable");
	return note(trial, name, went_well(trial) ? await_scsi(trial) : "refused");
}

/* ---- ATA behind a bridge ---- */

/* SANITIZE DEVICE with CK_COND: the device's registers are to come back in the sense data. */
static bool ata(struct trial *trial, uint16_t feature, uint32_t key, struct sanitize_registers *out)
{
	const uint8_t cdb[16] = { 0x85, 0x07, 0x20, (uint8_t)(feature >> 8), (uint8_t)feature, 0, 0, (uint8_t)(key >> 24), (uint8_t)key, 0,
		(uint8_t)(key >> 8), 0, (uint8_t)(key >> 16), 0x40, 0xb4 };

	return send(trial, cdb, sizeof(cdb), 0) == 0 && sanitize_registers(&trial->command, out);
}

#define ATA_STATUS 0x0000
#define COUNT_DONE 0x8000    /* of SANITIZE STATUS EXT: it ended without an error */
#define COUNT_RUNNING 0x4000

static const char *await_ata(struct trial *trial)
{
	struct sanitize_registers registers;

	for (int i = 0; i < POLLS; i++) {
		if (trial->port->wait(trial->port->context) != 0)
			return "unfinished";
		if (!ata(trial, ATA_STATUS, 0, &registers))
			return "no registers";
		if (registers.status & 1)
			return "failed";
		if (!(registers.count & COUNT_RUNNING))
			return registers.count & COUNT_DONE ? "done" : "failed";
	}
	return "unfinished";
}

/* The word of IDENTIFY DEVICE that says what it has, from the page that only a bridge with SAT has; 0: there is none. */
static uint16_t sanitize_word(struct trial *trial)
{
	const uint8_t cdb[6] = { 0x12, 1, PAGE_ATA, 512 >> 8, 0 };
	const uint8_t *word = trial->command.data + IDENTIFY_AT + 2 * WORD_SANITIZE;

	if (send(trial, cdb, sizeof(cdb), 512) < 0 || !went_well(trial) || trial->command.got < IDENTIFY_AT + 2 * WORD_SANITIZE + 2 ||
		trial->command.data[1] != PAGE_ATA)
		return 0;
	return (uint16_t)(word[0] | word[1] << 8);
}

static int run_ata(struct trial *trial, const char *name, uint16_t feature, uint32_t key)
{
	struct sanitize_registers registers;

	/* Who cannot say how it ended is not asked to begin. */
	if (!ata(trial, ATA_STATUS, 0, &registers))
		return note(trial, name, "no registers");
	if (!ata(trial, feature, key, &registers))
		return note(trial, name, "no registers");
	return note(trial, name, registers.status & 1 ? "refused" : await_ata(trial));
}

static int try_ata(struct trial *trial)
{
	uint16_t word = sanitize_word(trial);

	if (word & 1 << 12 && word & 1 << 13)
		return run_ata(trial, "ATA CRYPTO SCRAMBLE EXT", 0x0011, 0x43727970);
	if (word & 1 << 12 && word & 1 << 15)
		return run_ata(trial, "ATA BLOCK ERASE EXT", 0x0012, 0x426b4572);
	return note(trial, "ATA SANITIZE DEVICE", "not offered");
}

/* ---- all of them ---- */

static int try_discard(struct trial *trial)
{
	int r = trial->port->discard(trial->port->context);

	memset(&trial->command, 0, sizeof(trial->command));
	return note(trial, "BLKSECDISCARD", r == 0 ? "done" : r == -EOPNOTSUPP || r == -ENOTTY ? "not offered" : "failed");
}

int sanitize_try(const struct sanitize_port *port, json_t **answers)
{
	SCOPED(json_release) json_t *list = json_array();
	struct trial trial = { .port = port, .answers = list };
	bool tried = false;
	int r = list ? try_scsi(&trial, "SCSI SANITIZE CRYPTOGRAPHIC ERASE", 3, &tried) : -ENOMEM;

	if (r == 0)
		r = try_scsi(&trial, "SCSI SANITIZE BLOCK ERASE", 2, &tried);
	if (r == 0)
		r = try_ata(&trial);
	if (r == 0)
		r = try_discard(&trial);
	if (r == 0)
		*answers = MOVE(list);
	return r;
}
