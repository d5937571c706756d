// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds single events and checkpoints to the ledger before them; remembers nothing itself. */
#include "common/chain.h"

#include <errno.h>
#include <string.h>

#include "common/attest.h"
#include "common/canonical.h"
#include "common/fault.h"
#include "common/text.h"

static int bad(const char **why, const char *what)
{
	*why = what;
	return -EUCLEAN;
}

/* Does the envelope stand where it says, behind the hash it names? */
static int check_place(const struct chain_event *event, const struct canonical *envelope, const char **why)
{
	const struct canonical_member *seq = canonical_find(envelope, "seq"), *prev = canonical_find(envelope, "prev");
	char hex[2 * DIGEST_SIZE + 1];

	if (!seq || canonical_number(seq) != event->sequence)
		return bad(why, N_("stands in another event's place"));
	if (!event->before)
		return 0;
	text_hex(event->before, DIGEST_SIZE, hex);
	if (!prev || !canonical_is_text(prev, hex))
		return bad(why, N_("does not follow the one before it"));
	return 0;
}

int chain_check(const struct chain_event *event, const char **why)
{
	struct canonical envelope;
	uint8_t digest[DIGEST_SIZE];

	if (digest_bytes(event->text, event->length, digest) < 0)
		return -EIO;
	if (memcmp(digest, event->hash, DIGEST_SIZE) != 0)
		return bad(why, N_("does not have the hash it was recorded with"));
	if (event->length > EVENT_TEXT_MAX || !canonical_scan(event->text, event->length, &envelope))
		return bad(why, N_("is not in the one form that events have"));
	return check_place(event, &envelope, why);
}

bool chain_is(const struct chain_event *event, const char *kind)
{
	const struct canonical_member *member;
	struct canonical envelope;

	if (!canonical_scan(event->text, event->length, &envelope))
		return false;
	member = canonical_find(&envelope, "kind");
	return member && canonical_is_text(member, kind);
}

int chain_read(const struct chain_event *event, json_t **out, const char **why)
{
	int r = chain_check(event, why);

	if (r == 0 && json_decode(event->text, event->length, EVENT_TEXT_MAX, out, NULL) < 0)
		return -ENOMEM; /* what was scanned decodes */
	return r;
}

int chain_statement(const json_t *statement, const struct jws_key *wanted, const uint8_t head[DIGEST_SIZE],
	uint64_t *counter, const char **why)
{
	struct attest_counter said;
	struct jws_key key;

	if (attest_verify(statement, &key, &said, NULL) < 0)
		return bad(why, N_("carries no true statement of a TPM"));
	if (memcmp(&key, wanted, sizeof(key)) != 0)
		return bad(why, N_("was stated by another TPM"));
	if (said.qualifying_length != DIGEST_SIZE || memcmp(said.qualifying, head, DIGEST_SIZE) != 0)
		return bad(why, N_("was stated about another ledger"));
	if (!attest_is_counter(&said, ATTEST_INDEX_CHECKPOINT))
		return bad(why, N_("was stated about another counter"));
	*counter = said.value;
	return 0;
}

static uint64_t known(const struct chain_counter *counter)
{
	return counter->announced > counter->stated ? counter->announced : counter->stated;
}

const char *chain_announce(struct chain_counter *counter, uint64_t value)
{
	if (value <= counter->stated)
		return N_("announces a step to where the TPM's counter was before");
	if (counter->announced > counter->stated && value > counter->announced)
		return N_("announces a step while the TPM has not stated the one before it");
	if (known(counter) && value > known(counter) + 1)
		return N_("leaves out a step of the TPM's counter: somebody made it for another ledger");
	counter->announced = value > counter->announced ? value : counter->announced;
	return NULL;
}

const char *chain_state(struct chain_counter *counter, uint64_t value)
{
	if (value < counter->stated)
		return N_("is older than the one before it");
	if (known(counter) && value > known(counter))
		return N_("leaves out a step of the TPM's counter: somebody made it for another ledger");
	counter->stated = value;
	return NULL;
}

const char *chain_answer(struct chain_counter *counter, uint64_t value)
{
	if (value < counter->stated)
		return N_("answers for a counter that the TPM was past already");
	counter->announced = value > counter->announced ? value : counter->announced;
	counter->answered++;
	return NULL;
}
