// SPDX-License-Identifier: GPL-3.0-or-later
/* Encrypts recovery keys to the organisation's certificates with OpenSSL's CMS; knows no medium and keeps no key. */
#include "crypto/escrow.h"

#include <errno.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "common/envelope.h"
#include "common/fault.h"
#include "common/jws.h"
#include "common/modhex.h"
#include "common/recipients.h"
#include "common/text.h"

SCOPED_DEFINE(BIO_free_all, BIO *)
SCOPED_DEFINE(CMS_ContentInfo_free, CMS_ContentInfo *)

struct escrow {
	struct recipients to;
};

void escrow_free(struct escrow *escrow)
{
	if (!escrow)
		return;
	recipients_clear(&escrow->to);
	free(escrow);
}

int escrow_load(const char *folder, int64_t now, struct escrow **out, struct fault *fault)
{
	SCOPED(escrow_free) struct escrow *escrow = calloc(1, sizeof(*escrow));
	int r;

	if (!escrow)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the escrow certificates."));
	r = recipients_load(folder, now, &escrow->to, fault);
	if (r == 0)
		*out = MOVE(escrow);
	return r;
}

json_t *escrow_certificates(const struct escrow *escrow)
{
	SCOPED(json_release) json_t *list = json_array();
	char hex[65];

	for (size_t i = 0; list && i < escrow->to.count; i++) {
		text_hex(escrow->to.fingerprints[i], sizeof(escrow->to.fingerprints[i]), hex);
		if (json_array_append_new(list, json_string(hex)) < 0)
			return NULL;
	}
	return MOVE(list);
}

/* ---- sealing ---- */

/* By hand and not by CMS_final, whose buffers would keep the text: the cipher reads it straight from locked memory. */
static bool fill(CMS_ContentInfo *envelope, const struct secret *text)
{
	SCOPED(BIO_free_all) BIO *cipher = CMS_dataInit(envelope, NULL);

	return cipher && BIO_write(cipher, text->bytes, (int)text->size) == (int)text->size && BIO_flush(cipher) == 1 &&
		CMS_dataFinal(envelope, cipher) == 1;
}

static CMS_ContentInfo *make_envelope(X509 *certificate, const struct secret *text)
{
	SCOPED(CMS_ContentInfo_free)
	CMS_ContentInfo *envelope = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL | CMS_STREAM);

	if (!envelope || !envelope_add(envelope, certificate) || !fill(envelope, text))
		return NULL;
	return MOVE(envelope);
}

static int add_box(json_t *boxes, X509 *certificate, const struct secret *text)
{
	SCOPED(CMS_ContentInfo_free) CMS_ContentInfo *envelope = make_envelope(certificate, text);
	SCOPED(json_text_free) char *encoded = NULL;
	uint8_t der[ESCROW_BOX_MAX], *end = der;
	int length = envelope ? i2d_CMS_ContentInfo(envelope, NULL) : -1;

	ERR_clear_error();
	if (length <= 0 || length > ESCROW_BOX_MAX || i2d_CMS_ContentInfo(envelope, &end) != length)
		return -EIO;
	encoded = jws_base64(der, (size_t)length);
	return encoded && json_array_append_new(boxes, json_string(encoded)) == 0 ? 0 : -ENOMEM;
}

int escrow_key_new(struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *bytes = NULL;
	SCOPED(secret_free) struct secret *text = NULL;
	int r;

	r = secret_random(MODHEX_BYTES, &bytes, fault);
	if (r == 0)
		r = secret_new(MODHEX_TEXT, &text, fault);
	if (r < 0)
		return r;
	modhex_write(bytes->bytes, (char *)text->bytes);
	*out = MOVE(text);
	return 0;
}

/* A random share and what it takes to make `key` of it, both as text. */
static int split(const struct secret *key, struct secret *shares[2], struct fault *fault)
{
	int r = escrow_key_new(&shares[0], fault);

	if (r == 0)
		r = secret_new(MODHEX_TEXT, &shares[1], fault);
	if (r < 0)
		return r;
	if (key->size != MODHEX_TEXT ||
		!modhex_join((const char *)key->bytes, (const char *)shares[0]->bytes, (char *)shares[1]->bytes))
		return fault_set(fault, -EINVAL, N_("The recovery key has not the form that it must have."));
	return 0;
}

static int seal_shares(const struct escrow *escrow, const struct secret *key, json_t *boxes, struct fault *fault)
{
	struct secret *shares[2] = { NULL, NULL };
	int r = split(key, shares, fault);

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(shares); i++)
		r = add_box(boxes, escrow->to.certificates[i], shares[i]);
	secret_free(shares[0]);
	secret_free(shares[1]);
	return r;
}

int escrow_seal(const struct escrow *escrow, const struct secret *key, json_t **boxes, struct fault *fault)
{
	SCOPED(json_release) json_t *list = json_array();
	int r;

	if (!list)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to keep the recovery key."));
	if (escrow->to.count == 1)
		r = add_box(list, escrow->to.certificates[0], key);
	else
		r = seal_shares(escrow, key, list, fault);
	if (r == -EIO)
		return fault_set(fault, r, N_("OpenSSL cannot encrypt the recovery key to the escrow certificate."));
	if (r < 0)
		return r == -ENOMEM ? fault_set(fault, r, N_("There is not enough memory to keep the recovery key.")) : r;
	*boxes = MOVE(list);
	return 0;
}
