// SPDX-License-Identifier: GPL-3.0-or-later
/* Puts a fuzzer's statement into a header with a token of every kind. */
#include "tests/fuzz/statement.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"
#include "crypto/header/template.h"
#include "tests/fakes/header_image.h"
#include "tests/fakes/signer.h"

#define PAYLOAD_MAX 16384

static const char more_tokens[] =
	"{\"1\":{\"type\":\"mediad-escrow\",\"keyslots\":[\"0\"],\"jws\":\"a.b.c\"},"
	"\"2\":{\"type\":\"mediad-grant\",\"keyslots\":[],\"host\":\"" FUZZ_HOST "\",\"jws\":\"a.b.c\"}}";

static const char keyslots[] =
	"{\"0\":{\"type\":\"luks2\",\"key_size\":64,\"af\":{\"type\":\"luks1\",\"stripes\":4000,\"hash\":\"sha256\"},"
	"\"area\":{\"type\":\"raw\",\"offset\":\"131072\",\"size\":\"258048\",\"encryption\":\"aes-xts-plain64\",\"key_size\":64},"
	"\"kdf\":{\"type\":\"pbkdf2\",\"hash\":\"sha256\",\"iterations\":1000,\"salt\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}}}";

void fuzz_require(bool holds)
{
	if (!holds)
		abort();
}

static json_t *parse(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);

	fuzz_require(json != NULL);
	return json;
}

static json_t *full_header(void)
{
	struct header_image *image = malloc(sizeof(*image));
	json_t *metadata, *more = parse(more_tokens);

	fuzz_require(image != NULL);
	header_image_sample(image);
	metadata = header_image_metadata(image);
	free(image);
	json_object_set_new(metadata, "keyslots", parse(keyslots));
	json_object_set_new(json_object_get(json_object_get(metadata, "digests"), "0"), "keyslots", parse("[\"0\"]"));
	json_object_update(json_object_get(metadata, "tokens"), more);
	json_decref(more);
	return metadata;
}

static json_t *as_statement(const char *type, const uint8_t *bytes, size_t length)
{
	static struct signer signer;
	SCOPED(json_release) json_t *payload = NULL;
	json_t *text;
	char *jws;

	if (json_decode((const char *)bytes, length, PAYLOAD_MAX, &payload, NULL) < 0 || !json_is_object(payload))
		return json_stringn((const char *)bytes, length);
	if (!signer.key)
		signer = signer_new();
	jws = signer_statement(&signer, type, payload);
	text = json_string(jws);
	free(jws);
	return text;
}

json_t *fuzz_header(const struct fuzz_statement *statement, const uint8_t *bytes, size_t length)
{
	SCOPED(json_release) json_t *metadata = full_header();
	json_t *jws = as_statement(statement->type, bytes, length);
	json_t *token = json_object_get(json_object_get(metadata, "tokens"), statement->token);

	if (jws)
		json_object_set_new(token, "jws", jws);
	return jws && header_template_check(metadata, NULL) == 0 ? MOVE(metadata) : NULL;
}

bool fuzz_says(const json_t *payload, const char *member, const char *text)
{
	const char *said = json_member_text(payload, member);

	return said && strcmp(said, text) == 0;
}

bool fuzz_is_bound(const json_t *metadata, const json_t *payload)
{
	uint8_t binding[32];
	char hex[65];

	fuzz_require(header_binding(metadata, HEADER_IMAGE_UUID, binding, NULL) == 0);
	text_hex(binding, sizeof(binding), hex);
	return fuzz_says(payload, LABEL_BINDING, hex);
}
