// SPDX-License-Identifier: GPL-3.0-or-later
/* New books from a copy: every event is read, held to its chain, and applied as it was the first time. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/chain.h"
#include "common/fault.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/backup.h"
#include "policy/event.h"
#include "policy/snapshot.h"

struct restoring {
	struct registry *registry;
	struct ledger_head head;
	struct snapshot begun;  /* where the ledger begins */
	json_t *known;          /* of duties, then */
	int64_t lines;          /* of the snapshot */
	struct ledger_copy end; /* until > 0: its statement was read */
	char *line;
	size_t room;
	struct fault *fault;
};

static void restoring_end(struct restoring *restoring)
{
	registry_close(restoring->registry);
	json_decref(restoring->known);
	free(restoring->line);
}
SCOPED_DEFINE(restoring_end, struct restoring *)

static int bad(const struct restoring *restoring, const char *why)
{
	char number[24];

	text_format(number, sizeof(number), "%lld", (long long)restoring->head.sequence + 1);
	return fault_set(restoring->fault, -EUCLEAN, N_("This is no good copy: event %s %s. Nothing was put back; take another copy."), number, why);
}

static int restore_event(struct restoring *restoring, size_t length)
{
	SCOPED(json_release) json_t *envelope = NULL;
	struct store *store = registry_store(restoring->registry);
	struct chain_event event = { .text = restoring->line, .sequence = restoring->head.sequence + 1, .before = restoring->head.hash };
	uint8_t hash[DIGEST_SIZE];
	const char *why;
	int r;

	if (!ledger_copy_cut(restoring->line, &length, hash))
		return bad(restoring, N_("is no event"));
	event.length = length;
	event.hash = hash;
	r = chain_read(&event, &envelope, &why);
	if (r == -EUCLEAN)
		return bad(restoring, why);
	if (r < 0)
		return fault_set(restoring->fault, r, N_("There is not enough memory to verify the ledger."));
	r = store_run(store, "INSERT INTO event (seq, text, hash) VALUES (?1, ?2, ?3)",
		VALUES(NUMBER(event.sequence), TEXT(restoring->line), BLOB(hash, sizeof(hash))), restoring->fault);
	if (r == 0)
		r = event_apply(store, restoring->line, envelope, restoring->fault);
	if (r == -EINVAL)
		return bad(restoring, N_("does not fit those before it"));
	if (r < 0)
		return r;
	restoring->head.sequence++;
	memcpy(restoring->head.hash, hash, sizeof(hash));
	return 0;
}

/* A line of what the closed part of the ledger amounts to, before any event. */
static int restore_snapshot(struct restoring *restoring, size_t length)
{
	struct store *store = registry_store(restoring->registry);
	int r;

	if (restoring->head.sequence != restoring->begun.sequence || strlen(restoring->line) != length)
		return bad(restoring, N_("is no event"));
	r = snapshot_take(store, restoring->line, &restoring->begun, restoring->known, restoring->fault);
	if (r < 0)
		return r;
	restoring->head.sequence = restoring->begun.sequence;
	memcpy(restoring->head.hash, restoring->begun.hash, DIGEST_SIZE);
	return store_run(store, "INSERT INTO snapshot (sequence, line, text) VALUES (?1, ?2, ?3)",
		VALUES(NUMBER(restoring->begun.sequence), NUMBER(++restoring->lines), TEXT(restoring->line)), restoring->fault);
}

/* The host's word: that this is all of it, and by the key that the ledger itself names. */
static int restore_end(struct restoring *restoring, size_t length)
{
	SCOPED(query_close) struct query *query = NULL;
	SCOPED(json_release) json_t *host = NULL;
	struct ledger_copy copy;
	struct jws_key key;
	const char *text;
	int r = ledger_copy_read(restoring->line, length, &copy, restoring->fault);

	if (r < 0)
		return r;
	if (copy.from != restoring->begun.sequence + 1 || copy.until != restoring->head.sequence || memcmp(copy.hash, restoring->head.hash, DIGEST_SIZE) != 0)
		return bad(restoring, N_("is not where the signed copy ends"));
	r = query_one(registry_store(restoring->registry), "SELECT keys FROM host", NO_VALUES, &query, restoring->fault);
	if (r < 0)
		return r;
	text = r > 0 ? query_text(query, 0) : "";
	if (json_decode(text, strlen(text), JSON_TEXT_MAX, &host, NULL) < 0 || jws_key_from_json(json_object_get(host, "signing"), &key) < 0 ||
		memcmp(&key, &copy.signer, sizeof(key)) != 0)
		return fault_set(restoring->fault, -EKEYREJECTED, N_("This copy is not signed by the host whose ledger it is."));
	restoring->end = copy;
	return 0;
}

static int restore_line(struct restoring *restoring, size_t length)
{
	if (ledger_copy_is_statement(restoring->line))
		return restore_end(restoring, length);
	return ledger_copy_is_snapshot(restoring->line) ? restore_snapshot(restoring, length) : restore_event(restoring, length);
}

static int restore_lines(struct restoring *restoring, FILE *copy)
{
	ssize_t length;
	int r = 0;

	while (r == 0 && (length = getline(&restoring->line, &restoring->room, copy)) > 0) {
		if (restoring->end.until)
			return bad(restoring, N_("stands behind the end of the copy"));
		if (restoring->line[length - 1] != '\n')
			return bad(restoring, N_("is cut off"));
		restoring->line[--length] = '\0';
		if (length > LEDGER_COPY_LINE_MAX)
			return bad(restoring, N_("is longer than any event"));
		r = restore_line(restoring, (size_t)length);
	}
	if (r == 0 && ferror(copy))
		return fault_set(restoring->fault, -EIO, N_("The copy could not be read to its end."));
	if (r == 0 && !restoring->end.until)
		return fault_set(restoring->fault, -EBADMSG, N_("The copy does not end with its host's statement: it is cut off, or an export and no backup."));
	return r;
}

static int restore_all(struct restoring *restoring, FILE *copy)
{
	struct store *store = registry_store(restoring->registry);
	int r = store_begin(store, restoring->fault);

	if (r < 0)
		return r;
	r = store_run(store, "PRAGMA defer_foreign_keys = ON", NO_VALUES, restoring->fault);
	if (r == 0)
		r = restore_lines(restoring, copy);
	if (r < 0) {
		store_rollback(store);
		return r;
	}
	return store_commit(store, restoring->fault);
}

/* From here on nobody can take these books for the newest without that being said. */
static int record_restored(struct restoring *restoring, int64_t now)
{
	const struct act act = { .registry = restoring->registry, .now = now };
	char hash[2 * DIGEST_SIZE + 1];

	text_hex(restoring->end.hash, DIGEST_SIZE, hash);
	return act_record(&act, "backup.restored",
		json_pack("{s:s, s:I, s:s}", "hash", hash, "sequence", (json_int_t)restoring->end.until, "created", restoring->end.created),
		restoring->fault);
}

void backup_discard(const char *path)
{
	static const char *const ends[] = { "", "-journal", "-wal", "-shm" };
	char name[4096];

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (text_format(name, sizeof(name), "%s%s", path, ends[i]))
			unlink(name);
}

/* New books, up to what restoring->end says, whole. */
static int restore_whole(struct restoring *restoring, FILE *copy, const char *path, int64_t now)
{
	struct ledger_report report;
	int r = registry_open(path, &restoring->registry, restoring->fault);

	if (r == 0)
		r = restore_all(restoring, copy);
	if (r == 0)
		r = record_restored(restoring, now);
	return r < 0 ? r : ledger_verify(restoring->registry, &report, restoring->fault);
}

int backup_restore(FILE *copy, const char *path, int64_t now, struct ledger_copy *out, struct fault *fault)
{
	struct restoring restoring = { .fault = fault, .known = json_object() };
	SCOPED(restoring_end) struct restoring *held = &restoring;
	int r;

	if (access(path, F_OK) == 0)
		return fault_set(fault, -EEXIST, N_("%s is there already and is not overwritten."), path);
	r = restore_whole(held, copy, path, now);
	if (r < 0) {
		registry_close(MOVE(held->registry));
		backup_discard(path);
		return r;
	}
	*out = held->end;
	return 0;
}

int backup_try(FILE *copy, int64_t now, struct backup_trial *out, struct fault *fault)
{
	struct restoring restoring = { .fault = fault, .known = json_object() };
	SCOPED(restoring_end) struct restoring *held = &restoring;
	struct backup_trial trial = { 0 };
	struct store *store;
	int r = restore_whole(held, copy, ":memory:", now);

	if (r < 0)
		return r;
	store = registry_store(held->registry);
	r = store_number(store, "SELECT count(*) FROM person", NO_VALUES, &trial.people, fault);
	if (r == 0)
		r = store_number(store, "SELECT count(*) FROM medium", NO_VALUES, &trial.media, fault);
	trial.copy = held->end;
	trial.events = held->end.until - held->end.from + 1;
	if (r == 0)
		*out = trial;
	return r;
}
