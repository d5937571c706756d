// SPDX-License-Identifier: GPL-3.0-or-later
/* Grants: made, read back, taken; knows no registry and trusts no key by itself. What one states is read in crypto/header/grants.c. */
#include "crypto/grant.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"
#include "crypto/duplicate.h"

#define TIE_PREFIX "mediad-grant-v1"

_Static_assert(GRANT_BLOB_MAX == sizeof(((struct tpm_blob *)0)->bytes), "a grant holds what the TPM takes");
_Static_assert(GRANT_HOST == HOST_ID, "a grant names a host as its record does");

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is no memory left."));
}

/* What is wrapped with the key: SHA-256("mediad-grant-v1" || binding || number). The binding covers UUID and key digest. */
static int tie(const char *number, const uint8_t binding[32], uint8_t out[32], struct fault *fault)
{
	uint8_t text[sizeof(TIE_PREFIX) - 1 + 32 + LUKS_NUMBER_MAX];
	size_t length = strnlen(number, LUKS_NUMBER_MAX);

	memcpy(text, TIE_PREFIX, sizeof(TIE_PREFIX) - 1);
	memcpy(text + sizeof(TIE_PREFIX) - 1, binding, 32);
	memcpy(text + sizeof(TIE_PREFIX) - 1 + 32, number, length);
	if (digest_bytes(text, sizeof(TIE_PREFIX) - 1 + 32 + length, out) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	return 0;
}

/* The volume key and its tie, wrapped for the host. */
static int wrap(const struct host_record *host, const struct secret *volume_key, struct grant *grant, struct fault *fault)
{
	SCOPED(secret_free) struct secret *tied = NULL;
	struct tpm_blob blob;
	uint8_t policy[32];
	int r;

	if (volume_key->size != LUKS_VOLUME_KEY_SIZE)
		return fault_set(fault, -EINVAL, N_("The volume key has the wrong size."));
	r = secret_new(LUKS_VOLUME_KEY_SIZE + 32, &tied, fault);
	if (r < 0)
		return r;
	memcpy(tied->bytes, volume_key->bytes, LUKS_VOLUME_KEY_SIZE);
	r = tie(grant->number, grant->binding, tied->bytes + LUKS_VOLUME_KEY_SIZE, fault);
	if (r < 0)
		return r;
	if (tpm_epoch_policy(host->epoch, policy) < 0)
		return fault_set(fault, -EIO, N_("The TPM policy for a sealed key could not be computed."));
	r = duplicate_wrap(&host->root, policy, tied, &blob, fault);
	if (r < 0)
		return r;
	grant->blob.length = blob.length;
	memcpy(grant->blob.bytes, blob.bytes, blob.length);
	return 0;
}

static json_t *to_json(const struct grant *grant)
{
	SCOPED(json_release) json_t *payload = json_object();
	SCOPED(json_text_free) char *blob = jws_base64(grant->blob.bytes, grant->blob.length);

	if (!payload || !blob || json_put_text(payload, "number", grant->number) < 0 ||
		json_put_hex(payload, "binding", grant->binding, sizeof(grant->binding)) < 0 ||
		json_put_text(payload, "host", grant->host) < 0 || json_put_text(payload, "blob", blob) < 0 ||
		json_put_number(payload, "epoch", (int64_t)grant->epoch) < 0 ||
		json_put_text(payload, "created", grant->created) < 0 ||
		json_put_text(payload, "until", grant->until[0] ? grant->until : NULL) < 0)
		return NULL;
	return MOVE(payload);
}

int grant_read(const struct luks *luks, const char *host, struct jws_key *signer, struct grant *out, struct fault *fault)
{
	const struct header_view header = luks_view(luks);

	return header_grant(&header, host, signer, out, fault);
}

/* As the other host will find it. */
static int read_back(const struct luks *luks, const struct tpm *tpm, const char *host, const char *meant, struct fault *fault)
{
	SCOPED(json_text_free) char *stored = NULL;
	struct jws_key signer;
	struct grant grant;
	int r;

	r = luks_get_grant(luks, host, &stored, fault);
	if (r == 0)
		r = grant_read(luks, host, &signer, &grant, fault);
	if (r < 0)
		return r;
	if (strcmp(stored, meant) != 0 || memcmp(&signer, &tpm_pinned(tpm)->signing, sizeof(signer)) != 0)
		return fault_set(fault, -EIO, N_("The grant on the medium %s does not read back as it was written."), luks_number(luks));
	return 0;
}

int grant_write(struct luks *luks, struct tpm *tpm, const struct grant_terms *terms, const struct secret *volume_key,
	struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_text_free) char *statement = NULL;
	struct grant grant = { .epoch = terms->host->epoch };
	int r;

	text_copy(grant.number, sizeof(grant.number), luks_number(luks));
	text_copy(grant.host, sizeof(grant.host), terms->host->host);
	text_copy(grant.created, sizeof(grant.created), terms->created);
	text_copy(grant.until, sizeof(grant.until), terms->until ? terms->until : "");
	r = luks_binding(luks, grant.binding, fault);
	if (r == 0)
		r = wrap(terms->host, volume_key, &grant, fault);
	if (r < 0)
		return r;
	payload = to_json(&grant);
	if (!payload)
		return no_memory(fault);
	r = tpm_sign_statement(tpm, GRANT_TYPE, payload, &statement, fault);
	if (r == 0)
		r = luks_put_grant(luks, grant.host, statement, fault);
	return r < 0 ? r : read_back(luks, tpm, grant.host, statement, fault);
}

int grant_take(struct tpm *tpm, const struct grant *grant, struct secret **volume_key, struct fault *fault)
{
	SCOPED(secret_free) struct secret *tied = NULL;
	SCOPED(secret_free) struct secret *key = NULL;
	struct tpm_blob blob = { .length = grant->blob.length };
	uint8_t expected[32];
	int r;

	memcpy(blob.bytes, grant->blob.bytes, sizeof(blob.bytes));
	r = tpm_import(tpm, &blob, grant->epoch, &tied, fault);
	if (r == 0)
		r = tie(grant->number, grant->binding, expected, fault);
	if (r < 0)
		return r;
	if (tied->size != LUKS_VOLUME_KEY_SIZE + sizeof(expected) ||
		memcmp(tied->bytes + LUKS_VOLUME_KEY_SIZE, expected, sizeof(expected)) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The key in the grant for %s is that of another medium."), grant->number);
	r = secret_new(LUKS_VOLUME_KEY_SIZE, &key, fault);
	if (r < 0)
		return r;
	memcpy(key->bytes, tied->bytes, LUKS_VOLUME_KEY_SIZE);
	*volume_key = MOVE(key);
	return 0;
}
