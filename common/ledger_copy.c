// SPDX-License-Identifier: GPL-3.0-or-later
/* The lines of a ledger's copy; trusts no key and follows no chain. */
#include "common/ledger_copy.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/chain.h"
#include "common/fault.h"
#include "common/text.h"

#define HASH_MEMBER ",\"hash\":\""
#define HASH_LENGTH (strlen(HASH_MEMBER) + 2 * DIGEST_SIZE + 1)
#define STATEMENT_START "{\"statement\":\""

bool ledger_copy_cut(char *line, size_t *length, uint8_t hash[DIGEST_SIZE])
{
	char hex[2 * DIGEST_SIZE + 1], *member = NULL;

	for (char *p = line; (p = memmem(p, *length - (size_t)(p - line), HASH_MEMBER, strlen(HASH_MEMBER))); p++)
		member = p; /* members before it may have one of that name, those behind it are texts and a number */
	if (!member || *length - (size_t)(member - line) < HASH_LENGTH)
		return false;
	memcpy(hex, member + strlen(HASH_MEMBER), 2 * DIGEST_SIZE);
	hex[2 * DIGEST_SIZE] = '\0';
	if (member[HASH_LENGTH - 1] != '"' || !text_unhex(hex, hash, DIGEST_SIZE))
		return false;
	*length -= HASH_LENGTH;
	memmove(member, member + HASH_LENGTH, *length - (size_t)(member - line) + 1);
	return true;
}

json_t *ledger_copy_payload(const struct ledger_copy *copy)
{
	json_t *payload = json_pack("{s:s, s:I, s:I}", "created", copy->created, "from", (json_int_t)copy->from, "until",
		(json_int_t)copy->until);

	if (payload && json_put_hex(payload, "hash", copy->hash, sizeof(copy->hash)) == 0)
		return payload;
	json_decref(payload);
	return NULL;
}

char *ledger_copy_line(const char *jws)
{
	SCOPED(json_release) json_t *line = json_pack("{s:s}", "statement", jws);

	return line ? json_canonical(line) : NULL;
}

bool ledger_copy_is_statement(const char *line)
{
	return strncmp(line, STATEMENT_START, strlen(STATEMENT_START)) == 0;
}

bool ledger_copy_is_snapshot(const char *line)
{
	static const char *const starts[] = { "{\"closed\":", "{\"fact\":", "{\"row\":" };

	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (strncmp(line, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

int ledger_copy_chain(uint8_t digest[DIGEST_SIZE], const char *line, size_t length)
{
	char *both = malloc(DIGEST_SIZE + length);
	int r;

	if (!both)
		return -ENOMEM;
	memcpy(both, digest, DIGEST_SIZE);
	memcpy(both + DIGEST_SIZE, line, length);
	r = digest_bytes(both, DIGEST_SIZE + length, digest);
	free(both);
	return r;
}

int ledger_copy_read(const char *line, size_t length, struct ledger_copy *out, struct fault *fault)
{
	SCOPED(json_release) json_t *decoded = NULL;
	SCOPED(json_release) json_t *payload = NULL;
	struct ledger_copy copy = { 0 };
	const char *jws, *hash, *created;
	int r = json_decode(line, length, EVENT_TEXT_MAX, &decoded, fault);

	if (r < 0)
		return r;
	jws = json_member_text(decoded, "statement");
	if (!jws || json_object_size(decoded) != 1)
		return fault_set(fault, -EBADMSG, N_("The last line is no statement of mediad about the copy."));
	r = jws_verify(jws, LEDGER_COPY_TYPE, &copy.signer, &payload, fault);
	if (r < 0)
		return r;
	copy.from = json_member_number(payload, "from", 0);
	copy.until = json_member_number(payload, "until", 0);
	hash = json_member_text(payload, "hash");
	created = json_member_text(payload, "created");
	if (copy.from < 1 || copy.until < copy.from || !hash || !text_unhex(hash, copy.hash, sizeof(copy.hash)) || !created ||
		!text_copy(copy.created, sizeof(copy.created), created))
		return fault_set(fault, -EBADMSG, N_("The last line is no statement of mediad about the copy."));
	*out = copy;
	return 0;
}
