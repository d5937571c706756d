// SPDX-License-Identifier: GPL-3.0-or-later
/* Destroying a key (R-DSP), and sealing anew: the keyring as it is to be is made for the next epoch, then the epoch
 * moves, and everything older is dead. Each step is durable before the next; keyring_open finishes
 * or drops what was cut short. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/file.h"
#include "common/text.h"
#include "crypto/keyring_internal.h"

#define ANSWER_EPOCH_PASSED 0x126u /* TPM_RC_POLICY, from PolicyNV (Part 3, 23.9) */

/* From one epoch to the next. */
struct change {
	const char *number;              /* whose key stays behind; NULL: nobody's */
	const struct keyring_seal *seal; /* how the next KEK is sealed; NULL: as the present one */
	const uint8_t *binding;          /* 32 bytes */
};

/* From under the old KEK, under the new one. */
static int carry_over(const struct keyring_entry *from, const struct secret *old_kek,
	const struct secret *new_kek, struct keyring_file *next, struct fault *fault)
{
	SCOPED(secret_free) struct secret *key = NULL;
	struct keyring_entry entry = *from;
	int r;

	r = keyring_entry_unwrap(old_kek, from, &key, fault);
	if (r == 0)
		r = keyring_entry_wrap(new_kek, key, &entry, fault);
	if (r == 0)
		r = keyring_file_put(next, &entry, fault);
	return r;
}

/* To what the PCRs hold now. */
static int seal_to_present(struct keyring *keyring, const struct keyring_seal *seal, struct keyring_file *next,
	struct fault *fault)
{
	uint32_t blank = 0;
	char number[16];
	int r;

	next->pcrs = seal->pcrs;
	if (!seal->pcrs)
		return 0;
	next->boxes = json_incref(seal->boxes);
	next->certificates = json_incref(seal->certificates);
	r = tpm_pcr_read(keyring->tpm, seal->pcrs, next->values, &blank, fault);
	if (r < 0 || !blank)
		return r;
	text_format(number, sizeof(number), "%d", __builtin_ctz(blank));
	return fault_set(fault, -ENODATA,
		N_("Nothing was measured into PCR %s of the TPM, so sealing to it would protect nothing; leave it out of [keys] pcr."), number);
}

/* As it was; the values fit, or the KEK would not have come out. *code is the caller's. */
static int seal_as_before(const struct keyring_file *present, const struct secret *kek, struct keyring_file *next,
	struct secret **code, struct fault *fault)
{
	if (!present->pcrs)
		return 0;
	next->pcrs = present->pcrs;
	next->boxes = json_incref(present->boxes);
	next->certificates = json_incref(present->certificates);
	memcpy(next->values, present->values, sizeof(next->values));
	return keyring_entry_unwrap(kek, &present->code, code, fault);
}

/* The keyring of the epoch to come: everything but `number`, under a KEK that no older file has. */
static int make_next(
	struct keyring *keyring, const struct change *change, struct keyring_file *next, struct fault *fault)
{
	const struct keyring_file *present = &keyring->file;
	const struct keyring_seal *seal = change->seal;
	SCOPED(secret_free) struct secret *old_kek = NULL;
	SCOPED(secret_free) struct secret *new_kek = NULL;
	SCOPED(secret_free) struct secret *old_code = NULL;
	int r;

	r = keyring_unseal_kek(keyring->tpm, present, seal ? seal->old_code : NULL, &old_kek, fault);
	if (r < 0)
		return r;
	next->epoch = present->epoch + 1;
	next->moved = true;
	memcpy(next->moved_by, change->binding, sizeof(next->moved_by));
	r = seal ? seal_to_present(keyring, seal, next, fault) : seal_as_before(present, old_kek, next, &old_code, fault);
	if (r == 0)
		r = keyring_new_kek(keyring->tpm, next, seal ? seal->code : old_code, &new_kek, fault);
	for (size_t i = 0; r == 0 && i < present->count; i++)
		if (!change->number || strcmp(present->entries[i].number, change->number) != 0)
			r = carry_over(&present->entries[i], old_kek, new_kek, next, fault);
	if (r < 0)
		return r;
	return keyring_file_write(keyring->directory, KEYRING_NEXT, next, fault);
}

static int step(struct keyring *keyring, uint64_t expected, struct fault *fault)
{
	uint64_t counter;
	int r;

	r = tpm_counter_increment(keyring->tpm, TPM_COUNTER_EPOCH, fault);
	if (r == 0)
		r = tpm_counter_read(keyring->tpm, TPM_COUNTER_EPOCH, &counter, fault);
	if (r < 0)
		return r;
	if (counter != expected)
		return fault_set(fault, -ESTALE,
			N_("Something else moved the TPM's epoch at the same moment: this keyring is dead. Use the recovery keys."));
	return 0;
}

/* What a write cut short leaves: dead since the step, but nobody should wonder about it. */
static void remove_leftovers(int directory)
{
	unlinkat(directory, KEYRING_NAME ".new", 0);
	unlinkat(directory, KEYRING_NEXT ".new", 0);
}

/* The proof: the TPM itself refuses the old KEK. */
static int try_old_kek(struct keyring *keyring, const struct keyring_file *old, uint32_t *answer,
	struct fault *fault)
{
	SCOPED(secret_free) struct secret *kek = NULL;
	char code[16];
	int r;

	r = keyring_unseal_kek(keyring->tpm, old, NULL, &kek, fault);
	*answer = tpm_answer(keyring->tpm);
	if (r == -ESTALE && *answer == ANSWER_EPOCH_PASSED)
		return 0;
	text_format(code, sizeof(code), "0x%x", *answer);
	return fault_set(fault, -EIO,
		N_("The TPM did not refuse the destroyed key as it should (its answer: %s)."),
		code);
}

static int prove(struct keyring *keyring, const struct keyring_file *old, const uint8_t binding[32],
	struct keyring_moved *out, struct fault *fault)
{
	struct keyring_moved moved = { .old_epoch = old->epoch,
		.new_epoch = keyring->file.epoch };
	int r;

	r = try_old_kek(keyring, old, &moved.answer, fault);
	if (r < 0)
		return r;
	r = tpm_counter_certify(
		keyring->tpm, TPM_COUNTER_EPOCH, binding, &moved.statement, fault);
	if (r < 0)
		return r;
	*out = moved;
	return 0;
}

static int move_on(struct keyring *keyring, const struct change *change, struct keyring_moved *out, struct fault *fault)
{
	SCOPED(close_fd) int lock = -1;
	SCOPED(keyring_file_clear) struct keyring_file old = { 0 };
	SCOPED(keyring_file_clear) struct keyring_file next = { 0 };
	int r;

	r = keyring_lock(keyring->directory, &lock, fault);
	if (r == 0)
		r = keyring_refresh(keyring, fault);
	if (r == 0)
		r = make_next(keyring, change, &next, fault);
	if (r == 0)
		r = step(keyring, next.epoch, fault);
	if (r == 0)
		r = keyring_promote(keyring->directory, fault);
	if (r < 0)
		return r;
	remove_leftovers(keyring->directory);
	old = keyring->file;
	keyring->file = keyring_file_move(&next);
	return prove(keyring, &old, change->binding, out, fault);
}

int keyring_destroy(struct keyring *keyring, const char *number, const uint8_t binding[32],
	struct keyring_moved *out, struct fault *fault)
{
	return move_on(keyring, &(struct change){ .number = number, .binding = binding }, out, fault);
}

int keyring_reseal(struct keyring *keyring, const struct keyring_seal *seal, const uint8_t binding[32],
	struct keyring_moved *out, struct fault *fault)
{
	return move_on(keyring, &(struct change){ .seal = seal, .binding = binding }, out, fault);
}

int keyring_recall(struct keyring *keyring, const uint8_t binding[32], struct keyring_moved *out, struct fault *fault)
{
	const struct keyring_file *file = &keyring->file;
	struct keyring_moved moved = { .old_epoch = file->epoch - 1, .new_epoch = file->epoch };
	int r;

	if (!file->moved || memcmp(file->moved_by, binding, sizeof(file->moved_by)) != 0)
		return -ENOENT;
	r = tpm_counter_certify(keyring->tpm, TPM_COUNTER_EPOCH, binding, &moved.statement, fault);
	if (r == 0)
		*out = moved;
	return r;
}
