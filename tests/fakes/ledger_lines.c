// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/ledger_lines.h"

#include <stdlib.h>
#include <string.h>

#include "common/attest.h"
#include "tests/fakes/stated.h"
#include "tests/fakes/suite.h"

void ledger_lines_open(struct ledger_lines *lines)
{
	*lines = (struct ledger_lines){ .signing = signer_new(), .attestation = signer_new(), .counter = 40 };
	ledger_lines_add(lines, "broker.started", json_pack("{s:s}", "version", "0.1"));
	ledger_lines_add(lines, "host.provisioned",
		json_pack("{s:{s:o, s:o}}", "host", "signing", jws_key_to_json(&lines->signing.public), "attestation",
			jws_key_to_json(&lines->attestation.public)));
}

void ledger_lines_close(struct ledger_lines *lines)
{
	for (int i = 0; i < lines->count; i++)
		free(lines->lines[i]);
	signer_free(&lines->signing);
	signer_free(&lines->attestation);
}

void ledger_lines_add(struct ledger_lines *lines, const char *kind, json_t *data)
{
	ledger_lines_add_by(lines, NULL, kind, data);
}

void ledger_lines_add_by(struct ledger_lines *lines, const char *person, const char *kind, json_t *data)
{
	static const uint8_t nothing[DIGEST_SIZE];
	json_t *actor = person ? json_pack("{s:s, s:s, s:i}", "login", person, "person", person, "uid", 1000 + atoi(person + 2)) : NULL;
	SCOPED(json_release) json_t *event = json_pack("{s:o?, s:o, s:s, s:i, s:s}", "actor", actor, "data", data, "kind", kind, "seq",
		lines->count + 1, "time", "2026-11-21T03:00:00Z");
	SCOPED(json_text_free) char *text = NULL;

	ck_assert_int_lt(lines->count, LEDGER_LINES_MAX);
	json_put_hex(event, "prev", lines->count ? lines->hashes[lines->count - 1] : nothing, DIGEST_SIZE);
	text = json_canonical(event);
	ck_assert_int_eq(digest_bytes(text, strlen(text), lines->hashes[lines->count]), 0);
	json_put_hex(event, "hash", lines->hashes[lines->count], DIGEST_SIZE);
	lines->lines[lines->count++] = json_canonical(event);
}

void ledger_lines_checkpoint_by(struct ledger_lines *lines, const struct signer *signer, uint64_t value)
{
	struct stated stated = { .index = ATTEST_INDEX_CHECKPOINT, .value = value, .named = signer, .by = signer };
	json_t *data;

	memcpy(stated.bound_to, lines->hashes[lines->count - 1], DIGEST_SIZE);
	data = json_pack("{s:i, s:b, s:o}", "head_sequence", lines->count, "step", 1, "statement", stated_make(&stated));
	json_put_hex(data, "head_hash", stated.bound_to, DIGEST_SIZE);
	ledger_lines_add(lines, "ledger.checkpoint", data);
}

void ledger_lines_checkpoint(struct ledger_lines *lines)
{
	ledger_lines_add(lines, "ledger.checkpointing", json_pack("{s:I}", "counter", (json_int_t)++lines->counter));
	ledger_lines_checkpoint_by(lines, &lines->attestation, lines->counter);
}

void ledger_lines_write(const struct ledger_lines *lines, const char *path)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	for (int i = 0; i < lines->count; i++)
		fprintf(file, "%s\n", lines->lines[i]);
	ck_assert_int_eq(fclose(file), 0);
}
