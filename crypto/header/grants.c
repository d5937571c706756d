// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads a header's grants, each held against the header it lies in; knows no key but the signer's. */
#include "crypto/header/grants.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/text.h"
#include "crypto/header/template.h"

static bool same(const json_t *one, const char *member, const char *other)
{
	const char *text = json_member_text(one, member);

	return text && other && strcmp(text, other) == 0;
}

const json_t *header_grant_token(const json_t *metadata, const char *host, int *id)
{
	json_t *tokens = json_object_get(metadata, "tokens");
	const char *key;
	json_t *token;

	json_object_foreach(tokens, key, token) {
		uint64_t number;

		if (same(token, "type", HEADER_TOKEN_GRANT) && same(token, "host", host) &&
			text_number(key, HEADER_TOKENS_MAX - 1, &number)) {
			*id = (int)number;
			return token;
		}
	}
	return NULL;
}

/* ---- the statement ---- */

static bool read_time(const json_t *payload, const char *member, char out[21])
{
	const char *text = json_member_text(payload, member);
	int64_t time;

	return text && clock_parse_utc(text, &time) && text_copy(out, 21, text);
}

static bool read_blob(const json_t *payload, struct grant *out)
{
	const char *text = json_member_text(payload, "blob");
	uint8_t *bytes = NULL;
	size_t length = 0;
	bool fits;

	if (!text || jws_unbase64(text, strlen(text), &bytes, &length) < 0)
		return false;
	fits = length <= sizeof(out->blob.bytes);
	if (fits) {
		memcpy(out->blob.bytes, bytes, length);
		out->blob.length = (uint16_t)length;
	}
	free(bytes);
	return fits;
}

static bool from_json(const json_t *payload, struct grant *out)
{
	const char *number = json_member_text(payload, "number"), *host = json_member_text(payload, "host");
	const char *binding = json_member_text(payload, LABEL_BINDING);
	int64_t epoch = json_member_number(payload, "epoch", -1);
	bool ends = json_object_get(payload, "until") != NULL;

	if (json_object_size(payload) != (ends ? 7u : 6u) || !number || !host || !binding || epoch < 0)
		return false;
	out->epoch = (uint64_t)epoch;
	return header_number_valid(number) && text_copy(out->number, sizeof(out->number), number) &&
	       text_copy(out->host, sizeof(out->host), host) && text_unhex(binding, out->binding, sizeof(out->binding)) &&
	       read_blob(payload, out) && read_time(payload, "created", out->created) &&
	       (!ends || read_time(payload, "until", out->until));
}

static int altered(const struct header_view *header, struct fault *fault)
{
	return fault_set(fault, -EKEYREJECTED, N_("The grant on the medium %s is not genuine; somebody altered it."), header->number);
}

/* Number and volume are those of the header it lies in, and it is for whom the token says. */
static int read_token(const struct header_view *header, const json_t *token, struct jws_key *signer, struct grant *out,
	struct fault *fault)
{
	SCOPED(json_release) json_t *payload = NULL;
	struct grant grant = { 0 };
	struct jws_key key;
	int r;

	if (jws_verify(json_member_text(token, "jws"), GRANT_TYPE, &key, &payload, NULL) < 0 || !from_json(payload, &grant))
		return altered(header, fault);
	r = header_is_bound(header, payload, fault);
	if (r < 0)
		return r;
	if (r == 0 || strcmp(grant.number, header->number) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The grant on the stick belongs to another medium than the one it lies on."));
	if (!same(token, "host", grant.host))
		return altered(header, fault);
	*signer = key;
	*out = grant;
	return 0;
}

int header_grant(const struct header_view *header, const char *host, struct jws_key *signer, struct grant *out, struct fault *fault)
{
	int id = -1;
	const json_t *token = header_grant_token(header->metadata, host, &id);

	if (!token)
		return fault_set(fault, -ENOENT, N_("The medium %s carries no grant for this computer."), header->number);
	return read_token(header, token, signer, out, fault);
}

/* ---- all of them ---- */

static int append(const struct header_view *header, const json_t *token, const struct jws_key *signer, json_t *list)
{
	struct jws_key key;
	struct grant grant;
	json_t *entry;

	if (read_token(header, token, &key, &grant, NULL) < 0 || memcmp(&key, signer, sizeof(key)) != 0)
		return 0;
	entry = json_pack("{s:s, s:s, s:s*}", "host", grant.host, "created", grant.created, "until", grant.until[0] ? grant.until : NULL);
	return entry ? json_array_append_new(list, entry) : -ENOMEM;
}

int header_grants(const struct header_view *header, const struct jws_key *signer, json_t **out, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	json_t *tokens = json_object_get(header->metadata, "tokens");
	const char *key;
	json_t *token;

	json_object_foreach(tokens, key, token)
		if (same(token, "type", HEADER_TOKEN_GRANT) && append(header, token, signer, list) < 0)
			return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the medium."));
	*out = MOVE(list);
	return 0;
}
