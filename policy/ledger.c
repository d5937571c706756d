// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the ledger's events, each held to its hash, form and place (R-LOG-03), and lists them. Records nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "common/chain.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "policy/books.h"

#define LIST_MAX 1000

int ledger_bad_event(int64_t sequence, const char *why, struct fault *fault)
{
	char number[24];

	snprintf(number, sizeof(number), "%lld", (long long)sequence);
	return fault_set(fault, -EUCLEAN,
		N_("The ledger was changed: event %s %s. Keep a copy of the file for the auditor and put the last backup back."),
		number, why);
}

/* What chain_check and chain_read have to say, as a sentence. */
static int told(int r, int64_t sequence, const char *why, struct fault *fault)
{
	if (r == -EUCLEAN)
		return ledger_bad_event(sequence, why, fault);
	if (r == -EIO)
		return fault_set(fault, r, N_("OpenSSL computed no hash, so the ledger was not verified."));
	return r < 0 ? fault_set(fault, r, N_("There is not enough memory to verify the ledger.")) : 0;
}

int ledger_event(const struct query *row, const struct ledger_head *before, struct chain_event *out, struct fault *fault)
{
	int64_t sequence = before->sequence + 1;
	struct value text = query_value(row, 1), hash = query_value(row, 2);

	if (query_number(row, 0) != sequence)
		return ledger_bad_event(sequence, N_("is missing"), fault);
	if (text.type != VALUE_TEXT || hash.length != DIGEST_SIZE)
		return ledger_bad_event(sequence, N_("is no event"), fault);
	*out = (struct chain_event){ .text = text.bytes, .length = text.length, .hash = hash.bytes, .sequence = sequence,
		.before = before->hash };
	return 0;
}

int ledger_check(const struct query *row, struct ledger_head *head, struct fault *fault)
{
	struct chain_event event;
	const char *why = NULL;
	int r = ledger_event(row, head, &event, fault);

	if (r == 0)
		r = told(chain_check(&event, &why), event.sequence, why, fault);
	if (r < 0)
		return r;
	head->sequence = event.sequence;
	memcpy(head->hash, event.hash, DIGEST_SIZE);
	return 0;
}

int ledger_read(const struct query *row, const struct ledger_head *before, json_t **out, struct fault *fault)
{
	struct chain_event event;
	const char *why = NULL;
	int r = ledger_event(row, before, &event, fault);

	return r < 0 ? r : told(chain_read(&event, out, &why), event.sequence, why, fault);
}

int ledger_list_row(const struct query *query, json_t *list, struct fault *fault)
{
	struct value text = query_value(query, 1), hash = query_value(query, 2);
	json_t *envelope;

	if (text.type != VALUE_TEXT || hash.type != VALUE_BLOB ||
		json_decode(text.bytes, text.length, EVENT_TEXT_MAX, &envelope, NULL) < 0)
		return ledger_bad_event(query_number(query, 0), N_("is not readable"), fault);
	if (json_put_hex(envelope, "hash", hash.bytes, hash.length) < 0) {
		json_decref(envelope);
		return fault_set(
			fault, -ENOMEM, N_("There is not enough memory to list the ledger."));
	}
	return json_array_append_new(list, envelope) == 0 ? 0 : -ENOMEM;
}

int ledger_list(
	struct registry *registry, int64_t from, int limit, json_t **out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *list = json_array();
	struct ledger_head head;
	int r;

	r = ledger_head(registry, &head, fault);
	if (r < 0)
		return r;
	if (from < 0)
		from = from < -head.sequence ? 1 : head.sequence + from + 1;
	if (limit > LIST_MAX)
		limit = LIST_MAX;
	r = store_query(registry_store(registry),
		"SELECT " EVENT_COLUMNS " FROM event WHERE seq >= ?1 ORDER BY seq LIMIT ?2",
		VALUES(NUMBER(from), NUMBER(limit < 0 ? 0 : limit)), &query, fault);
	if (r < 0)
		return r;
	while ((r = query_next(query, fault)) > 0) {
		r = ledger_list_row(query, list, fault);
		if (r < 0)
			return r;
	}
	if (r == 0)
		*out = MOVE(list);
	return r;
}
