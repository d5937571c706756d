// SPDX-License-Identifier: GPL-3.0-or-later
/* Draws host records up and takes them apart; trusts none. */
#include "crypto/host_record.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/attest.h"
#include "common/clock.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/text.h"

#define BINDING_PREFIX "mediad-host-v1"

static int no_memory(struct fault *fault)
{
	return fault_set(fault, -ENOMEM, N_("There is no memory left."));
}

/* What the TPM's statement of the epoch is bound to: the record without that statement. */
static int make_binding(const json_t *payload, uint8_t out[32], struct fault *fault)
{
	SCOPED(json_release) json_t *rest = json_deep_copy(payload);
	SCOPED(json_text_free) char *record = NULL;
	SCOPED(json_text_free) char *text = NULL;

	if (!rest)
		return no_memory(fault);
	json_object_del(rest, "epoch");
	record = json_canonical(rest);
	if (!record || asprintf(&text, BINDING_PREFIX "%s", record) < 0)
		return no_memory(fault);
	if (digest_bytes(text, strlen(text), out) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	return 0;
}

static int put_keys(json_t *payload, const struct storage_root *root, const struct tpm_host *host)
{
	char name[HOST_ID];

	if (jws_thumbprint(&host->signing, name) < 0 || json_put_text(payload, "host", name) < 0 ||
		json_put_hex(payload, "srk", root->bytes, root->length) < 0 ||
		json_put_hex(payload, "srk_name", root->name, sizeof(root->name)) < 0 ||
		json_object_set_new(payload, "signing", jws_key_to_json(&host->signing)) < 0 ||
		json_object_set_new(payload, "attestation", jws_key_to_json(&host->attestation)) < 0)
		return -ENOMEM;
	return 0;
}

int host_record_make(struct tpm *tpm, const json_t *about, char **jws, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = json_deep_copy(about);
	SCOPED(json_text_free) char *statement = NULL;
	struct host_record read;
	struct storage_root root;
	json_t *epoch = NULL;
	uint8_t binding[32];
	int r;

	r = tpm_storage_root(tpm, &root, fault);
	if (r < 0)
		return r;
	if (!payload || put_keys(payload, &root, tpm_pinned(tpm)) < 0)
		return no_memory(fault);
	r = make_binding(payload, binding, fault);
	if (r == 0)
		r = tpm_counter_certify(tpm, TPM_COUNTER_EPOCH, binding, &epoch, fault);
	if (r < 0)
		return r;
	if (json_object_set_new(payload, "epoch", epoch) < 0)
		return no_memory(fault);
	r = tpm_sign_statement(tpm, HOST_RECORD_TYPE, payload, &statement, fault);
	if (r == 0)
		r = host_record_read(statement, &read, fault); /* what does not convince us convinces nobody */
	if (r == 0)
		*jws = MOVE(statement);
	return r;
}

static bool read_text(const json_t *payload, const char *member, char *out, size_t size)
{
	const char *text = json_member_text(payload, member);

	return text && text_is_plain(text, size - 1) && text_copy(out, size, text);
}

static int read_about(const json_t *payload, struct host_record *record)
{
	size_t members = json_object_get(payload, "organisation") ? 9 : 8;
	int64_t created;

	if (json_object_size(payload) != members || !read_text(payload, "host", record->host, sizeof(record->host)) ||
		!read_text(payload, "name", record->name, sizeof(record->name)) ||
		!read_text(payload, "created", record->created, sizeof(record->created)) ||
		!clock_parse_utc(record->created, &created))
		return -EBADMSG;
	if (members == 9 && !read_text(payload, "organisation", record->organisation, sizeof(record->organisation)))
		return -EBADMSG;
	if (jws_key_from_json(json_object_get(payload, "signing"), &record->signing) < 0)
		return -EBADMSG;
	return jws_key_from_json(json_object_get(payload, "attestation"), &record->attestation) < 0 ? -EBADMSG : 0;
}

/* Whoever signed must be the host that is named. */
static int check_signer(const struct jws_key *signer, const struct host_record *record, struct fault *fault)
{
	char name[HOST_ID];

	if (jws_thumbprint(signer, name) < 0)
		return no_memory(fault);
	if (strcmp(name, record->host) != 0 || memcmp(signer, &record->signing, sizeof(*signer)) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The host record was signed by another key than the one it names."));
	return 0;
}

static int read_root(const json_t *payload, struct host_record *record, struct fault *fault)
{
	const char *srk = json_member_text(payload, "srk"), *stated = json_member_text(payload, "srk_name");
	uint8_t bytes[STORAGE_ROOT_MAX];
	size_t length = srk ? strlen(srk) / 2 : 0;
	char name[2 * STORAGE_ROOT_NAME + 1];
	int r;

	if (length == 0 || length > sizeof(bytes) || !text_unhex(srk, bytes, length) || !stated)
		return fault_set(fault, -EBADMSG, N_("This is not the public part of a TPM's storage root."));
	r = storage_root_read(bytes, length, &record->root, fault);
	if (r < 0)
		return r;
	text_hex(record->root.name, sizeof(record->root.name), name);
	if (strcmp(name, stated) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The host record names another storage root than the one it carries."));
	return 0;
}

static int read_epoch(const json_t *payload, struct host_record *record, struct fault *fault)
{
	struct attest_counter stated;
	uint8_t binding[32];
	struct jws_key key;
	int r;

	r = make_binding(payload, binding, fault);
	if (r == 0)
		r = attest_verify(json_object_get(payload, "epoch"), &key, &stated, fault);
	if (r < 0)
		return r;
	if (memcmp(&key, &record->attestation, sizeof(key)) != 0 || !attest_is_counter(&stated, ATTEST_INDEX_EPOCH) ||
		stated.qualifying_length != sizeof(binding) || memcmp(stated.qualifying, binding, sizeof(binding)) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The TPM's statement in the host record is not about this record."));
	record->epoch = stated.value;
	return 0;
}

int host_record_read(const char *jws, struct host_record *out, struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	struct host_record record = { 0 };
	struct jws_key signer;
	int r;

	r = jws_verify(jws, HOST_RECORD_TYPE, &signer, &payload, fault);
	if (r < 0)
		return r;
	if (read_about(payload, &record) < 0)
		return fault_set(fault, -EBADMSG, N_("This is not a host record as mediactl host export writes it."));
	r = check_signer(&signer, &record, fault);
	if (r == 0)
		r = read_root(payload, &record, fault);
	if (r == 0)
		r = read_epoch(payload, &record, fault);
	if (r == 0)
		*out = record;
	return r;
}
