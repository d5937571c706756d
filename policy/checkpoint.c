// SPDX-License-Identifier: GPL-3.0-or-later
/* Checks what a checkpoint claims: the ledger's hash at that place, and the TPM's own statement
 * about it (R-LOG-03). Makes none. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/attest.h"
#include "common/chain.h"
#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"

static int bad_checkpoint(const json_t *envelope, const char *why, struct fault *fault)
{
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)json_member_number(envelope, "seq", 0));
	return fault_set(fault, -EUCLEAN,
		N_("The checkpoint at event %s %s: keep a copy of the file for the auditor and put the last backup back."),
		number, why);
}

/* The attestation key that the ledger itself has named since the host was set up. -ENOENT: it names
 * none. */
static int host_key(struct store *rebuilt, struct jws_key *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *host = NULL;
	int r;

	r = query_one(rebuilt, "SELECT keys FROM host", NO_VALUES, &query, fault);
	if (r <= 0)
		return r < 0 ? r : -ENOENT;
	r = json_decode(
		query_text(query, 0), strlen(query_text(query, 0)), JSON_TEXT_MAX, &host, NULL);
	if (r < 0 || jws_key_from_json(json_object_get(host, "attestation"), out) < 0)
		return -ENOENT;
	return 0;
}

static bool hash_stands(struct store *books, int64_t sequence, const uint8_t hash[DIGEST_SIZE])
{
	SCOPED(query_close) struct query *query = NULL;
	struct value value;

	if (store_query(books, "SELECT hash FROM event WHERE seq = ?1", VALUES(NUMBER(sequence)),
		    &query, NULL) < 0 ||
		query_next(query, NULL) <= 0)
		return false;
	value = query_value(query, 0);
	return value.length == DIGEST_SIZE && memcmp(value.bytes, hash, DIGEST_SIZE) == 0;
}

/* The counter may stay (a checkpoint without a step), but it goes neither back nor further than one step. */
static int check_statement(struct store *rebuilt, const json_t *envelope,
	const uint8_t head[DIGEST_SIZE], struct chain_counter *counter, struct fault *fault)
{
	const json_t *statement =
		json_member_object(json_member_object(envelope, "data"), "statement");
	struct jws_key wanted;
	const char *why;
	uint64_t said;
	int r;

	r = host_key(rebuilt, &wanted, fault);
	if (r == -ENOENT)
		return bad_checkpoint(envelope, N_("stands in a ledger that names no TPM"), fault);
	if (r < 0)
		return r;
	if (chain_statement(statement, &wanted, head, &said, &why) < 0)
		return bad_checkpoint(envelope, why, fault);
	why = chain_state(counter, said);
	return why ? bad_checkpoint(envelope, why, fault) : 0;
}

int checkpoint_check(struct store *books, struct store *rebuilt, const json_t *envelope,
	struct chain_counter *counter, struct fault *fault)
{
	const json_t *data = json_member_object(envelope, "data");
	int64_t sequence = json_member_number(data, "head_sequence", 0);
	const char *hex = json_member_text(data, "head_hash");
	uint8_t head[DIGEST_SIZE];

	if (!hex || !text_unhex(hex, head, sizeof(head)) || sequence < 1 ||
		sequence >= json_member_number(envelope, "seq", 0))
		return bad_checkpoint(envelope, N_("names no place in the ledger"), fault);
	if (!hash_stands(books, sequence, head))
		return bad_checkpoint(envelope, N_("was made over another ledger"), fault);
	return check_statement(rebuilt, envelope, head, counter, fault);
}

int counter_note(struct chain_counter *counter, const json_t *envelope, struct fault *fault)
{
	int64_t value = json_member_number(json_member_object(envelope, "data"), "counter", 0);
	const char *kind = json_member_text(envelope, "kind"), *why = NULL;

	if (kind && strcmp(kind, "ledger.checkpointing") == 0)
		why = chain_announce(counter, (uint64_t)value);
	else if (kind && strcmp(kind, "ledger.accepted") == 0)
		why = chain_answer(counter, (uint64_t)value);
	return why ? ledger_bad_event(json_member_number(envelope, "seq", 0), why, fault) : 0;
}

static int older(const struct ledger_report *report, uint64_t counter, struct fault *fault)
{
	char known[24], stands[24];

	snprintf(known, sizeof(known), "%llu",
		(unsigned long long)(report->announced > report->counter ? report->announced
									 : report->counter));
	snprintf(stands, sizeof(stands), "%llu", (unsigned long long)counter);
	return fault_set(fault, -EUCLEAN,
		N_("These books are an older copy: the TPM's counter stands at %s, they know it up to %s. Keep this copy for the auditor and put the newest one back."),
		stands, known);
}

int ledger_compare(struct registry *registry, const struct ledger_report *report,
	const json_t *statement, struct fault *fault)
{
	struct attest_counter said;
	struct jws_key key, wanted;
	int r;

	r = host_key(registry_store(registry), &wanted, fault);
	if (r < 0 && r != -ENOENT)
		return r;
	if (r == 0 && attest_verify(statement, &key, &said, NULL) == 0 &&
		memcmp(&key, &wanted, sizeof(key)) == 0 && said.qualifying_length == DIGEST_SIZE &&
		memcmp(said.qualifying, report->head.hash, DIGEST_SIZE) == 0 &&
		attest_is_counter(&said, ATTEST_INDEX_CHECKPOINT) && said.value >= report->counter)
		return said.value > report->counter && said.value > report->announced
			       ? older(report, said.value, fault)
			       : 0;
	return fault_set(fault, -EUCLEAN,
		N_("The TPM of this computer is not the one that these books were kept with: put them back where they come from."));
}
