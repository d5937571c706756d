// SPDX-License-Identifier: GPL-3.0-or-later
/* Judges certificates with OpenSSL; encrypts nothing. */
#include "common/recipient.h"

#include <errno.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <string.h>

#include "common/digest.h"
#include "common/clock.h"
#include "common/fault.h"
#include "common/macros.h"

#define RSA_LEAST 2048
#define RSA_MOST 8192

SCOPED_DEFINE(BIO_free, BIO *)
SCOPED_DEFINE(X509_free, X509 *)
SCOPED_DEFINE(ASN1_TIME_free, ASN1_TIME *)

/* Seconds since 1970; false: it is no time. */
static bool seconds_of(const ASN1_TIME *time, int64_t *out)
{
	SCOPED(ASN1_TIME_free) ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds;

	if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch, time) != 1)
		return false;
	*out = (int64_t)days * DAY_SECONDS + seconds;
	return true;
}

static bool is_curve(const EVP_PKEY *key)
{
	char name[32];

	return EVP_PKEY_get_group_name(key, name, sizeof(name), NULL) == 1 &&
		(strcmp(name, "prime256v1") == 0 || strcmp(name, "secp384r1") == 0);
}

static enum recipient_defect judge_key(X509 *certificate)
{
	const EVP_PKEY *key = X509_get0_pubkey(certificate);
	uint32_t usage = X509_get_key_usage(certificate); /* all ones when none is stated */
	int kind = key ? EVP_PKEY_get_base_id(key) : EVP_PKEY_NONE;
	int bits = key ? EVP_PKEY_get_bits(key) : 0;

	if (kind == EVP_PKEY_EC && is_curve(key))
		return usage & KU_KEY_AGREEMENT ? RECIPIENT_FIT : RECIPIENT_USAGE;
	if (kind == EVP_PKEY_RSA && bits >= RSA_LEAST && bits <= RSA_MOST)
		return usage & KU_KEY_ENCIPHERMENT ? RECIPIENT_FIT : RECIPIENT_USAGE;
	return RECIPIENT_WEAK;
}

static enum recipient_defect judge_certificate(X509 *certificate, int64_t now, struct recipient_facts *out)
{
	unsigned int length = 0;
	int64_t from;

	if (X509_digest(certificate, EVP_sha256(), out->fingerprint, &length) != 1 || length != DIGEST_SIZE ||
		!seconds_of(X509_get0_notBefore(certificate), &from) ||
		!seconds_of(X509_get0_notAfter(certificate), &out->until) ||
		(X509_get_extension_flags(certificate) & EXFLAG_INVALID))
		return RECIPIENT_UNREADABLE;
	if (now < from)
		return RECIPIENT_NOT_YET;
	if (now > out->until)
		return RECIPIENT_EXPIRED;
	return judge_key(certificate);
}

void recipient_judge(const char *pem, size_t length, int64_t now, struct recipient_facts *out)
{
	SCOPED(BIO_free) BIO *source = length > 0 && length <= RECIPIENT_FILE_MAX ? BIO_new_mem_buf(pem, (int)length) : NULL;
	SCOPED(X509_free) X509 *certificate = source ? PEM_read_bio_X509(source, NULL, NULL, NULL) : NULL;
	SCOPED(X509_free) X509 *another = certificate ? PEM_read_bio_X509(source, NULL, NULL, NULL) : NULL;

	memset(out, 0, sizeof(*out));
	if (source && memmem(pem, length, "PRIVATE KEY", strlen("PRIVATE KEY")))
		out->defect = RECIPIENT_PRIVATE;
	else if (!certificate)
		out->defect = RECIPIENT_UNREADABLE;
	else if (another)
		out->defect = RECIPIENT_NOT_ALONE;
	else
		out->defect = judge_certificate(certificate, now, out);
}

int recipient_fault(enum recipient_defect defect, const char *file, struct fault *fault)
{
	switch (defect) {
	case RECIPIENT_FIT:
		return 0;
	case RECIPIENT_UNREADABLE:
		return fault_set(fault, -EBADMSG, N_("The escrow certificate %s cannot be read: it must be one X.509 certificate in PEM form."),
			file);
	case RECIPIENT_PRIVATE:
		return fault_set(fault, -EPERM,
			N_("%s holds a private key: make a new key pair and put only its certificate on this computer."), file);
	case RECIPIENT_NOT_ALONE:
		return fault_set(fault, -EINVAL, N_("%s holds more than one certificate: put each into a file of its own."), file);
	case RECIPIENT_WEAK:
		return fault_set(fault, -EINVAL,
			N_("The escrow certificate %s has a key that is not used here: it must be EC P-256 or P-384, or RSA of 2048 to 8192 bits."),
			file);
	case RECIPIENT_NOT_YET:
		return fault_set(fault, -EINVAL,
			N_("The period of the escrow certificate %s has not begun: wait, or look at this computer's clock."), file);
	case RECIPIENT_EXPIRED:
		return fault_set(fault, -EKEYEXPIRED, N_("The escrow certificate %s has expired: make a new one (docs/RECOVERY.md)."),
			file);
	case RECIPIENT_USAGE:
		return fault_set(fault, -EINVAL,
			N_("The key usage of the escrow certificate %s does not allow encrypting to it: make one with %s."), file,
			"keyAgreement (EC), keyEncipherment (RSA)");
	}
	return fault_set(fault, -EINVAL, N_("The escrow certificate %s cannot be read: it must be one X.509 certificate in PEM form."), file);
}
