// SPDX-License-Identifier: GPL-3.0-or-later
/* The device's own commands against a played device: only what it offers is sent, every answer is kept, and nothing counts that did not come
 * back. */
#include "crypto/sanitize.h"

#include <errno.h>
#include <string.h>

#include "crypto/sanitize_sense.h"
#include "tests/fakes/suite.h"

/* What the device is like. */
struct played {
	uint8_t offers; /* service action of SANITIZE that RSOC says is supported; 0: RSOC is refused */
	int running;    /* polls until it ends */
	bool fails;     /* at its end */
	uint16_t word;  /* 59 of IDENTIFY DEVICE; 0: no such page */
	bool mute;      /* its bridge returns no registers */
	bool aborts;    /* the ATA command */
	int discard;
	int waits, sanitizes, ata_erases; /* seen */
};

static const uint8_t no_such_command[] = { 0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0 };
static const uint8_t running[] = { 0x72, 2, 0x04, 0x1b, 0, 0, 0, 0 };
static const uint8_t failed[] = { 0x72, 3, 0x31, 0x03, 0, 0, 0, 0 };
static const uint8_t nothing[] = { 0x70, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };

static void refuse(struct sanitize_command *command, const uint8_t *sense, uint8_t length)
{
	command->status = 2;
	memcpy(command->sense, sense, length);
	command->sense_length = length;
}

static void answer_sense(struct played *played, struct sanitize_command *command)
{
	const uint8_t *sense = played->running-- > 0 ? running : played->fails ? failed : nothing;

	command->got = sense == nothing ? sizeof(nothing) : sizeof(running);
	memcpy(command->data, sense, command->got);
}

/* Registers as SAT returns them: ATA PASS-THROUGH INFORMATION AVAILABLE with a descriptor. */
static void answer_ata(struct played *played, struct sanitize_command *command)
{
	uint8_t sense[22] = { 0x72, 1, 0, 0x1d, 0, 0, 0, 14, 0x09, 12 };
	bool status = command->cdb[4] == 0, busy = played->running > 0;

	ck_assert_int_eq(command->cdb[14], 0xb4);
	if (!status) {
		static const uint8_t keys[][4] = { { 0x43, 0x72, 0x79, 0x70 }, { 0x42, 0x6b, 0x45, 0x72 } }; /* Cryp, BkEr */
		const uint8_t *key = keys[command->cdb[4] - 0x11], *cdb = command->cdb;

		ck_assert(cdb[7] == key[0] && cdb[12] == key[1] && cdb[10] == key[2] && cdb[8] == key[3]);
		played->ata_erases++;
	} else if (played->ata_erases) {
		played->running--;
	}
	sense[12] = status && busy && played->ata_erases ? 0x40 : status && played->ata_erases && !played->fails ? 0x80 : 0;
	sense[21] = played->aborts && !status ? 0x51 : 0x50;
	if (played->mute)
		refuse(command, nothing, sizeof(nothing));
	else
		refuse(command, sense, sizeof(sense));
}

static void answer_page(const struct played *played, struct sanitize_command *command)
{
	if (!played->word) {
		refuse(command, no_such_command, sizeof(no_such_command));
		return;
	}
	command->got = 512;
	command->data[1] = 0x89;
	command->data[60 + 118] = (uint8_t)played->word;
	command->data[60 + 119] = (uint8_t)(played->word >> 8);
}

static int play(void *context, struct sanitize_command *command)
{
	struct played *played = context;
	uint8_t opcode = command->cdb[0];

	ck_assert_int_ne(opcode, 0xa1);
	ck_assert(opcode != 0x85 || (command->cdb[14] != 0xf3 && command->cdb[14] != 0xf4)); /* SECURITY ERASE */
	if (opcode == 0xa3 && played->offers) {
		command->got = 4;
		command->data[1] = command->cdb[3] == 0x48 && command->cdb[5] == played->offers ? 3 : 1;
	} else if (opcode == 0x48 && (command->cdb[1] & 0x1f) == played->offers) {
		ck_assert_int_eq(command->cdb[1] & 0x80, 0x80);
		played->sanitizes++;
	} else if (opcode == 0x03) {
		answer_sense(played, command);
	} else if (opcode == 0x12) {
		answer_page(played, command);
	} else if (opcode == 0x85) {
		answer_ata(played, command);
	} else {
		refuse(command, no_such_command, sizeof(no_such_command));
	}
	return 0;
}

static int play_discard(void *context)
{
	return ((struct played *)context)->discard;
}

static int play_wait(void *context)
{
	((struct played *)context)->waits++;
	return 0;
}

static const char *answer_of(const json_t *answers, const char *command)
{
	const json_t *item;
	size_t i;

	json_array_foreach(answers, i, item)
		if (strcmp(json_member_text(item, "command"), command) == 0)
			return json_member_text(item, "answer");
	return "";
}

static json_t *ask(struct played *played)
{
	const struct sanitize_port port = { .send = play, .discard = play_discard, .wait = play_wait, .context = played };
	json_t *answers = NULL;

	ck_assert_int_eq(sanitize_try(&port, &answers), 0);
	return answers;
}

#define CRYPTO "SCSI SANITIZE CRYPTOGRAPHIC ERASE"
#define BLOCK "SCSI SANITIZE BLOCK ERASE"

START_TEST(a_common_stick_offers_nothing_and_is_sent_nothing_that_erases)
{
	struct played stick = { .discard = -EOPNOTSUPP };
	json_t *answers = ask(&stick);

	ck_assert_uint_eq(json_array_size(answers), 4);
	ck_assert_str_eq(answer_of(answers, CRYPTO), "not offered");
	ck_assert_str_eq(answer_of(answers, BLOCK), "not offered");
	ck_assert_str_eq(answer_of(answers, "ATA SANITIZE DEVICE"), "not offered");
	ck_assert_str_eq(answer_of(answers, "BLKSECDISCARD"), "not offered");
	ck_assert_int_eq(stick.sanitizes + stick.ata_erases, 0);
	json_decref(answers);
}
END_TEST

START_TEST(what_is_offered_is_done_once_and_waited_for)
{
	struct played crypto = { .offers = 3, .running = 5 }, block = { .offers = 2, .running = 2, .discard = -EIO };
	json_t *answers = ask(&crypto);

	ck_assert_str_eq(answer_of(answers, CRYPTO), "done");
	ck_assert_str_eq(answer_of(answers, BLOCK), "");
	ck_assert_str_eq(answer_of(answers, "BLKSECDISCARD"), "done");
	ck_assert_int_eq(crypto.waits, 6);
	ck_assert_int_eq(crypto.sanitizes, 1);
	json_decref(answers);
	answers = ask(&block);
	ck_assert_str_eq(answer_of(answers, CRYPTO), "not offered");
	ck_assert_str_eq(answer_of(answers, BLOCK), "done");
	ck_assert_str_eq(answer_of(answers, "BLKSECDISCARD"), "failed");
	json_decref(answers);
}
END_TEST

START_TEST(a_sanitize_that_fails_is_no_success)
{
	struct played device = { .offers = 2, .running = 1, .fails = true };
	json_t *answers = ask(&device);

	ck_assert_str_eq(answer_of(answers, BLOCK), "failed");
	json_decref(answers);
}
END_TEST

START_TEST(an_ata_disk_is_believed_only_by_the_registers_that_its_bridge_returns)
{
	struct played crypto = { .word = 0x3000, .running = 3 }, block = { .word = 0x9000 }, mute = { .word = 0x3000, .mute = true };
	struct played aborts = { .word = 0x3000, .aborts = true }, fails = { .word = 0x9000, .fails = true };
	json_t *answers = ask(&crypto);

	ck_assert_str_eq(answer_of(answers, "ATA CRYPTO SCRAMBLE EXT"), "done");
	json_decref(answers);
	answers = ask(&block);
	ck_assert_str_eq(answer_of(answers, "ATA BLOCK ERASE EXT"), "done");
	json_decref(answers);
	answers = ask(&mute);
	ck_assert_str_eq(answer_of(answers, "ATA CRYPTO SCRAMBLE EXT"), "no registers");
	ck_assert_int_eq(mute.ata_erases, 0);
	json_decref(answers);
	answers = ask(&aborts);
	ck_assert_str_eq(answer_of(answers, "ATA CRYPTO SCRAMBLE EXT"), "refused");
	json_decref(answers);
	answers = ask(&fails);
	ck_assert_str_eq(answer_of(answers, "ATA BLOCK ERASE EXT"), "failed");
	json_decref(answers);
}
END_TEST

START_TEST(sense_is_read_in_both_formats_and_never_past_its_end)
{
	struct sanitize_command command = { 0 };
	struct sanitize_registers registers;
	char text[SANITIZE_SENSE_TEXT];

	sanitize_sense_text(&command, text);
	ck_assert_str_eq(text, "-");
	refuse(&command, no_such_command, sizeof(no_such_command));
	sanitize_sense_text(&command, text);
	ck_assert_str_eq(text, "5/20/00");
	refuse(&command, failed, sizeof(failed));
	sanitize_sense_text(&command, text);
	ck_assert_str_eq(text, "3/31/03");
	for (uint8_t length = 0; length < 22; length++) { /* a descriptor that is cut off */
		uint8_t sense[22] = { 0x72, 1, 0, 0x1d, 0, 0, 0, 14, 0x09, 12 };

		refuse(&command, sense, length);
		ck_assert(!sanitize_registers(&command, &registers));
	}
	ck_assert_int_eq(sanitize_progress(failed, 0), SANITIZE_FAILED);
}
END_TEST

RUN_TESTS("crypto/sanitize", a_common_stick_offers_nothing_and_is_sent_nothing_that_erases, what_is_offered_is_done_once_and_waited_for,
	a_sanitize_that_fails_is_no_success, an_ata_disk_is_believed_only_by_the_registers_that_its_bridge_returns,
	sense_is_read_in_both_formats_and_never_past_its_end)
