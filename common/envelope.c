// SPDX-License-Identifier: GPL-3.0-or-later
/* Encrypts with OpenSSL's CMS; keeps nothing and knows no meaning. */
#include "common/envelope.h"

#include <errno.h>
#include <stdint.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/recipients.h"

SCOPED_DEFINE(BIO_free_all, BIO *)
SCOPED_DEFINE(CMS_ContentInfo_free, CMS_ContentInfo *)

/* OpenSSL's own choice is SHA-1 for both. */
static bool use_sha256(CMS_RecipientInfo *recipient)
{
	EVP_PKEY_CTX *context = CMS_RecipientInfo_get0_pkey_ctx(recipient);

	if (!context)
		return false;
	if (CMS_RecipientInfo_type(recipient) == CMS_RECIPINFO_AGREE)
		return EVP_PKEY_CTX_set_ecdh_kdf_md(context, EVP_sha256()) == 1;
	return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
		EVP_PKEY_CTX_set_rsa_oaep_md(context, EVP_sha256()) == 1;
}

bool envelope_add(struct CMS_ContentInfo_st *envelope, struct x509_st *certificate)
{
	CMS_RecipientInfo *recipient = CMS_add1_recipient_cert(envelope, certificate, CMS_BINARY | CMS_KEY_PARAM);

	return recipient && use_sha256(recipient);
}

static CMS_ContentInfo *for_all(const struct recipients *recipients)
{
	SCOPED(CMS_ContentInfo_free)
	CMS_ContentInfo *envelope = CMS_encrypt(NULL, NULL, EVP_aes_256_gcm(), CMS_BINARY | CMS_PARTIAL | CMS_STREAM);

	for (size_t i = 0; i < recipients->count; i++)
		if (!envelope || !envelope_add(envelope, recipients->certificates[i]))
			return NULL;
	return MOVE(envelope);
}

int envelope_write(FILE *in, const struct recipients *recipients, FILE *out, uint8_t digest[32], struct fault *fault)
{
	SCOPED(CMS_ContentInfo_free) CMS_ContentInfo *envelope = for_all(recipients);
	SCOPED(BIO_free_all) BIO *source = BIO_new_fp(in, BIO_NOCLOSE);
	SCOPED(BIO_free_all) BIO *sink = BIO_new(BIO_f_md());
	BIO *file = BIO_new_fp(out, BIO_NOCLOSE);
	bool made;

	if (!sink || !file || BIO_ctrl(sink, BIO_C_SET_MD, 0, (void *)(uintptr_t)EVP_sha256()) <= 0) {
		BIO_free(file);
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	}
	BIO_push(sink, file);
	made = envelope && source && i2d_CMS_bio_stream(sink, envelope, source, CMS_BINARY | CMS_STREAM) == 1 && BIO_flush(sink) == 1 &&
	       BIO_gets(sink, (char *)digest, 32) == 32;
	ERR_clear_error();
	if (ferror(in) || ferror(out))
		return fault_set(fault, -EIO, N_("What was to be encrypted could not be read, or the disk did not take it."));
	return made ? 0 : fault_set(fault, -EIO, N_("OpenSSL cannot encrypt to the escrow certificates."));
}
