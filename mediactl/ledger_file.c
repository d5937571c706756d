// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads a saved ledger line by line; prints nothing and asks nobody. */
#include "mediactl/ledger_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#include "common/fault.h"
#include "common/ledger_copy.h"
#include "common/macros.h"
#include "common/text.h"
#include "policy/separation/separation.h"

struct reader {
	const char *name;
	FILE *file;
	char *line;
	size_t room;
	int64_t number; /* of the line */
	size_t hashes_room;
	struct jws_key wanted; /* the TPM's, once it is known */
	struct jws_key signing; /* the host's, as the ledger names it; for a file that begins at its first event */
	bool named, ended;
	struct separation *separation;
	json_t *known; /* of duties, by what stands before the first event; NULL: nothing does */
	bool begun, vouched; /* lines stand before the first event; an event names their hash */
	uint8_t snapshot[DIGEST_SIZE];
	struct ledger_finding *finding;
};

static void reader_close(struct reader *reader)
{
	if (reader->file)
		fclose(reader->file);
	separation_free(reader->separation);
	json_decref(reader->known);
	free(reader->line);
}
SCOPED_DEFINE(reader_close, struct reader *)

struct place {
	char line[24], event[24];
};

/* Where the first thing stands that is not as it was recorded. */
static void note_place(struct reader *reader, struct place *place)
{
	reader->finding->bad_line = reader->number;
	text_format(place->line, sizeof(place->line), "%lld", (long long)reader->number);
	text_format(place->event, sizeof(place->event), "%lld", (long long)(reader->finding->until + 1));
}

static int bad_event(struct reader *reader, const char *why, struct fault *fault)
{
	struct place place;

	note_place(reader, &place);
	return fault_set(fault, -EUCLEAN, N_("%s was changed: in line %s event %s %s. Keep the file as it is and get another copy of the ledger."),
		reader->name, place.line, place.event, why);
}

static int bad_checkpoint(struct reader *reader, const char *why, struct fault *fault)
{
	struct place place;

	note_place(reader, &place);
	return fault_set(fault, -EUCLEAN,
		N_("%s was changed: in line %s the checkpoint at event %s %s. Keep the file as it is and get another copy of the ledger."), reader->name,
		place.line, place.event, why);
}

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is not enough memory to verify the ledger."));
}

static int keep_hash(struct reader *reader, const uint8_t hash[DIGEST_SIZE], struct fault *fault)
{
	struct ledger_finding *finding = reader->finding;
	size_t needed = ((size_t)finding->events + 1) * DIGEST_SIZE;

	if (needed > reader->hashes_room) {
		uint8_t *more = realloc(finding->hashes, 2 * needed);

		if (!more)
			return no_memory(fault);
		finding->hashes = more;
		reader->hashes_room = 2 * needed;
	}
	memcpy(finding->hashes + needed - DIGEST_SIZE, hash, DIGEST_SIZE);
	return 0;
}

static const uint8_t *hash_of(const struct ledger_finding *finding, int64_t sequence)
{
	if (finding->events == 0 || sequence < finding->from || sequence > finding->until)
		return NULL;
	return finding->hashes + (size_t)(sequence - finding->from) * DIGEST_SIZE;
}

/* ---- what events say about the TPM ---- */

/* The keys that the office wrote down when the host was set up. */
static int see_host(struct reader *reader, const json_t *data, struct fault *fault)
{
	const json_t *host = json_member_object(data, "host");
	const json_t *key = json_object_get(host, "attestation");
	char thumbprint[THUMBPRINT_TEXT];

	if (reader->named)
		return bad_event(reader, N_("names a TPM a second time"), fault);
	if (jws_key_from_json(key, &reader->wanted) < 0 || jws_key_from_json(json_object_get(host, "signing"), &reader->signing) < 0 ||
		jws_thumbprint(&reader->wanted, thumbprint) < 0)
		return bad_event(reader, N_("names no key of a TPM"), fault);
	reader->named = true;
	memcpy(reader->finding->attestation, thumbprint, sizeof(thumbprint));
	return 0;
}

/* Of a file that begins later, whose TPM was named before, the statement carries the key; whose it is, known_keys says. */
static int take_key(struct reader *reader, const json_t *statement, struct fault *fault)
{
	if (reader->named)
		return 0;
	if (reader->finding->from == 1)
		return bad_checkpoint(reader, N_("stands in a ledger that names no TPM"), fault);
	if (jws_key_from_json(json_object_get(statement, "key"), &reader->wanted) < 0 ||
		jws_thumbprint(&reader->wanted, reader->finding->attestation) < 0)
		return bad_checkpoint(reader, N_("carries no true statement of a TPM"), fault);
	reader->named = true;
	return 0;
}

static int see_checkpoint(struct reader *reader, const json_t *data, struct fault *fault)
{
	struct ledger_finding *finding = reader->finding;
	const json_t *statement = json_member_object(data, "statement");
	int64_t sequence = json_member_number(data, "head_sequence", 0);
	const uint8_t *stands = hash_of(finding, sequence);
	const char *hex = json_member_text(data, "head_hash"), *why;
	uint8_t head[DIGEST_SIZE];
	uint64_t value;
	int r;

	if (!hex || !text_unhex(hex, head, sizeof(head)) || sequence < 1 || sequence > finding->until)
		return bad_checkpoint(reader, N_("names no place in the ledger"), fault);
	if (sequence < finding->from)
		return 0; /* about what another file holds */
	if (memcmp(stands, head, DIGEST_SIZE) != 0)
		return bad_checkpoint(reader, N_("was made over another ledger"), fault);
	r = take_key(reader, statement, fault);
	if (r < 0)
		return r;
	if (chain_statement(statement, &reader->wanted, head, &value, &why) < 0)
		return bad_checkpoint(reader, why, fault);
	why = chain_state(&finding->counter, value);
	if (why)
		return bad_checkpoint(reader, why, fault);
	finding->checkpoints++;
	finding->covered = sequence;
	return 0;
}

static int see_counter(struct reader *reader, const char *kind, const json_t *data, struct fault *fault)
{
	struct chain_counter *counter = &reader->finding->counter;
	int64_t number = json_member_number(data, "counter", 0);
	uint64_t value = number > 0 ? (uint64_t)number : 0;
	const char *why = strcmp(kind, "ledger.accepted") == 0 ? chain_answer(counter, value) : chain_announce(counter, value);

	return why ? bad_event(reader, why, fault) : 0;
}

/* The ledger was closed: what stands before its first event must be what was kept then. */
static int see_closed(struct reader *reader, const json_t *data, struct fault *fault)
{
	const char *hex = json_member_text(data, "snapshot");
	uint8_t digest[DIGEST_SIZE];

	if (!reader->begun || json_member_number(data, "until", 0) != reader->finding->from - 1)
		return 0;
	if (!hex || !text_unhex(hex, digest, sizeof(digest)) || memcmp(digest, reader->snapshot, sizeof(digest)) != 0)
		return bad_event(reader, N_("is not where the closed part of the ledger ends"), fault);
	reader->vouched = true;
	return 0;
}

static int see(struct reader *reader, const json_t *envelope, struct fault *fault)
{
	const char *kind = json_member_text(envelope, "kind");
	const json_t *data = json_member_object(envelope, "data");

	if (!kind || !data)
		return bad_event(reader, N_("is no event"), fault);
	if (strcmp(kind, "host.provisioned") == 0)
		return see_host(reader, data, fault);
	if (strcmp(kind, "ledger.checkpoint") == 0)
		return see_checkpoint(reader, data, fault);
	if (strcmp(kind, "ledger.closed") == 0)
		return see_closed(reader, data, fault);
	if (strcmp(kind, "ledger.checkpointing") == 0 || strcmp(kind, "ledger.accepted") == 0)
		return see_counter(reader, kind, data, fault);
	return 0;
}

/* ---- duties ---- */

/* Who has neither the beginning nor what was known then can judge nobody. */
static int begin_duties(struct reader *reader, struct fault *fault)
{
	reader->finding->apart = reader->finding->from == 1 || reader->begun;
	if (reader->known && separation_resume(reader->separation, reader->known) < 0)
		return no_memory(fault);
	return 0;
}

/* Who broke the rules wrote no wrong ledger: that is told, and stops nothing. */
static int hold_apart(struct reader *reader, const json_t *envelope, struct fault *fault)
{
	struct ledger_finding *finding = reader->finding;
	struct fault breach = { 0 };
	int r = finding->apart ? separation_see(reader->separation, envelope, &breach) : 0;

	finding->held = finding->apart ? separation_held(reader->separation) : 0;
	if (r == -EPERM && finding->breaches++ == 0)
		finding->breach = breach;
	return r == 0 || r == -EPERM ? 0 : no_memory(fault);
}

static int take_line(struct reader *reader, size_t length, struct fault *fault)
{
	SCOPED(json_release) json_t *line = NULL;

	if (json_decode(reader->line, length, LEDGER_COPY_LINE_MAX, &line, NULL) < 0)
		return bad_event(reader, N_("is no event"), fault);
	if (!reader->known)
		reader->known = json_object();
	return !reader->known || separation_keep(reader->known, line) == -ENOMEM ? no_memory(fault) : 0;
}

/* ---- the file ---- */

/* Where the first line stands, the file begins. */
static int64_t sequence_of(const char *line, size_t length)
{
	SCOPED(json_release) json_t *envelope = NULL;

	return json_decode(line, length, EVENT_TEXT_MAX, &envelope, NULL) < 0 ? 0 : json_member_number(envelope, "seq", 0);
}

static int read_event(struct reader *reader, size_t length, struct fault *fault)
{
	static const uint8_t nothing[DIGEST_SIZE];
	SCOPED(json_release) json_t *envelope = NULL;
	struct ledger_finding *finding = reader->finding;
	struct chain_event event = { .text = reader->line, .before = finding->hash };
	uint8_t hash[DIGEST_SIZE];
	const char *why;
	int r;

	if (reader->ended)
		return bad_event(reader, N_("stands behind the end of the copy"), fault);
	if (!ledger_copy_cut(reader->line, &length, hash))
		return bad_event(reader, N_("is no event"), fault);
	if (finding->events == 0) {
		int64_t first = sequence_of(reader->line, length);

		finding->from = first > 0 ? first : 1;
		finding->until = finding->from - 1;
		event.before = finding->from == 1 ? nothing : NULL;
		r = begin_duties(reader, fault);
		if (r < 0)
			return r;
	}
	event.length = length;
	event.hash = hash;
	event.sequence = finding->until + 1;
	r = chain_read(&event, &envelope, &why);
	if (r == -EUCLEAN)
		return bad_event(reader, why, fault);
	if (r < 0)
		return r == -EIO ? fault_set(fault, r, N_("OpenSSL computed no hash, so the ledger was not verified.")) : no_memory(fault);
	r = see(reader, envelope, fault);
	if (r == 0)
		r = hold_apart(reader, envelope, fault);
	if (r == 0)
		r = keep_hash(reader, hash, fault);
	if (r < 0)
		return r;
	finding->events++;
	finding->until++;
	memcpy(finding->hash, hash, sizeof(hash));
	return 0;
}

/* The host's word about the whole file: it must be the last line, and signed by the host whose ledger this is. */
static int read_end(struct reader *reader, size_t length, struct fault *fault)
{
	struct ledger_finding *finding = reader->finding;
	struct ledger_copy copy;
	int r;

	if (reader->ended)
		return bad_event(reader, N_("stands behind the end of the copy"), fault);
	r = ledger_copy_read(reader->line, length, &copy, fault);
	if (r < 0)
		return r;
	if (copy.from != finding->from || copy.until != finding->until || memcmp(copy.hash, finding->hash, sizeof(copy.hash)) != 0)
		return bad_event(reader, N_("is not where the signed copy ends"), fault);
	if (finding->from == 1 && (!reader->named || memcmp(&copy.signer, &reader->signing, sizeof(copy.signer)) != 0))
		return fault_set(fault, -EKEYREJECTED, N_("The copy in %s is signed by another host than the one whose ledger it is."), reader->name);
	reader->ended = true;
	memcpy(finding->created, copy.created, sizeof(finding->created));
	return jws_thumbprint(&copy.signer, finding->signer);
}

static int read_snapshot(struct reader *reader, size_t length, struct fault *fault)
{
	if (reader->finding->events)
		return bad_event(reader, N_("is no event"), fault);
	reader->begun = true;
	if (ledger_copy_chain(reader->snapshot, reader->line, length) < 0)
		return no_memory(fault);
	return take_line(reader, length, fault);
}

static int read_line(struct reader *reader, size_t length, struct fault *fault)
{
	if (length > LEDGER_COPY_LINE_MAX)
		return bad_event(reader, N_("is longer than any event"), fault);
	if (ledger_copy_is_statement(reader->line))
		return read_end(reader, length, fault);
	return ledger_copy_is_snapshot(reader->line) ? read_snapshot(reader, length, fault) : read_event(reader, length, fault);
}

static int read_lines(struct reader *reader, struct fault *fault)
{
	ssize_t length;
	int r = 0;

	errno = 0;
	while (r == 0 && (length = getline(&reader->line, &reader->room, reader->file)) > 0) {
		reader->number++;
		if (reader->line[length - 1] != '\n')
			return bad_event(reader, N_("is cut off"), fault);
		reader->line[--length] = '\0';
		r = read_line(reader, (size_t)length, fault);
	}
	if (r == 0 && ferror(reader->file))
		return fault_errno(fault, errno ? -errno : -EIO, N_("%s could not be read: %s."), reader->name);
	if (r == 0 && reader->finding->events == 0)
		return fault_set(fault, -EBADMSG, N_("%s holds no event of a ledger."), reader->name);
	if (r == 0 && reader->begun && !reader->vouched)
		return bad_event(reader, N_("is not where the closed part of the ledger ends"), fault);
	return r;
}

int ledger_file_check(const char *name, const struct known_keys *known, struct ledger_finding *out, struct fault *fault)
{
	struct reader reader = { .name = name, .finding = out };
	SCOPED(reader_close) struct reader *held = &reader;
	int r;

	*out = (struct ledger_finding){ 0 };
	if (separation_new(&held->separation) < 0)
		return no_memory(fault);
	held->file = fopen(name, "re");
	if (!held->file)
		return fault_errno(fault, -errno, N_("%s could not be read: %s."), name);
	r = read_lines(held, fault);
	if (r < 0)
		return r;
	if (known->attestation[0] && out->attestation[0] && strcmp(known->attestation, out->attestation) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The checkpoints in %s are stated by another TPM key (%s) than the one that is known here."), name,
			out->attestation);
	return 0;
}
