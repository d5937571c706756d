// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the organisation's certificates and encrypts to them with OpenSSL's CMS; knows no medium and keeps no key. */
#include "crypto/escrow.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/jws.h"
#include "common/modhex.h"
#include "common/recipient.h"
#include "common/text.h"

SCOPED_DEFINE(BIO_free_all, BIO *)
SCOPED_DEFINE(CMS_ContentInfo_free, CMS_ContentInfo *)

struct escrow {
	size_t count;
	X509 *certificates[RECIPIENTS_MAX];
	uint8_t fingerprints[RECIPIENTS_MAX][32];
};

void escrow_free(struct escrow *escrow)
{
	if (!escrow)
		return;
	for (size_t i = 0; i < escrow->count; i++)
		X509_free(escrow->certificates[i]);
	free(escrow);
}

/* ---- reading ---- */

static bool is_guarded(const struct stat *status)
{
	return status->st_uid == geteuid() && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

/* The folder is ours alone, so what is looked at here is what is read. */
static int read_file(int folder, const char *name, char **text, size_t *length, struct fault *fault)
{
	struct stat status;
	int r;

	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return fault_errno(fault, -errno, N_("The escrow certificate %s cannot be read: %s."), name);
	if (!S_ISREG(status.st_mode) || !is_guarded(&status))
		return fault_set(fault, -EPERM,
			N_("The escrow certificate %s must be an ordinary file that belongs to root and that nobody else can write."), name);
	r = file_read(folder, name, RECIPIENT_FILE_MAX, text, length);
	return r < 0 ? fault_errno(fault, r, N_("The escrow certificate %s cannot be read: %s."), name) : 0;
}

/* The same key twice would be no dual control. */
static bool is_there(const struct escrow *escrow, const X509 *certificate)
{
	const EVP_PKEY *key = X509_get0_pubkey(certificate);

	for (size_t i = 0; i < escrow->count; i++)
		if (EVP_PKEY_eq(X509_get0_pubkey(escrow->certificates[i]), key) == 1)
			return true;
	return false;
}

static int take_file(struct escrow *escrow, int folder, const char *name, int64_t now, struct fault *fault)
{
	SCOPED(file_text_free) char *text = NULL;
	SCOPED(BIO_free_all) BIO *source = NULL;
	struct recipient_facts facts;
	X509 *certificate;
	size_t length;
	int r;

	r = read_file(folder, name, &text, &length, fault);
	if (r < 0)
		return r;
	recipient_judge(text, length, now, &facts);
	r = recipient_fault(facts.defect, name, fault);
	if (r < 0)
		return r;
	source = BIO_new_mem_buf(text, (int)length);
	certificate = source ? PEM_read_bio_X509(source, NULL, NULL, NULL) : NULL;
	if (!certificate)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the escrow certificates."));
	r = is_there(escrow, certificate);
	memcpy(escrow->fingerprints[escrow->count], facts.fingerprint, sizeof(facts.fingerprint));
	escrow->certificates[escrow->count++] = certificate;
	return r ? fault_set(fault, -EEXIST, N_("%s has the same key as the other escrow certificate: dual control needs two key pairs."), name)
		 : 0;
}

static int is_certificate(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && end && strcmp(end, ".pem") == 0;
}

/* By bytes, in every language alike. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int missing(const char *path, struct fault *fault)
{
	return fault_set(fault, -ENOKEY,
		N_("There is no escrow certificate in %s, so nobody could recover the medium; root puts one there (%s)."), path,
		"man mediactl, docs/RECOVERY.md");
}

static int take_folder(struct escrow *escrow, int folder, const char *path, int64_t now, struct fault *fault)
{
	struct dirent **entries = NULL;
	int count = scandirat(folder, ".", &entries, is_certificate, by_name), r = 0;

	if (count < 0)
		return fault_errno(fault, -errno, N_("The folder of escrow certificates %s cannot be read: %s."), path);
	if (count == 0)
		r = missing(path, fault);
	else if (count > RECIPIENTS_MAX)
		r = fault_set(fault, -E2BIG, N_("There are more than two certificates (*.pem) in %s: leave one, or two for dual control."),
			path);
	for (int i = 0; i < count; i++) {
		if (r == 0)
			r = take_file(escrow, folder, entries[i]->d_name, now, fault);
		free(entries[i]);
	}
	free(entries);
	return r;
}

int escrow_load(const char *folder, int64_t now, struct escrow **out, struct fault *fault)
{
	SCOPED(escrow_free) struct escrow *escrow = calloc(1, sizeof(*escrow));
	SCOPED(close_fd) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	int r;

	if (!escrow)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to read the escrow certificates."));
	if (fd < 0 && errno == ENOENT)
		return missing(folder, fault);
	if (fd < 0 || fstat(fd, &status) < 0)
		return fault_errno(fault, -errno, N_("The folder of escrow certificates %s cannot be read: %s."), folder);
	if (!is_guarded(&status))
		return fault_set(fault, -EPERM,
			N_("The folder of escrow certificates %s must belong to root and be writable by nobody else."), folder);
	r = take_folder(escrow, fd, folder, now, fault);
	ERR_clear_error();
	if (r == 0)
		*out = MOVE(escrow);
	return r;
}

json_t *escrow_certificates(const struct escrow *escrow)
{
	SCOPED(json_release) json_t *list = json_array();
	char hex[65];

	for (size_t i = 0; list && i < escrow->count; i++) {
		text_hex(escrow->fingerprints[i], sizeof(escrow->fingerprints[i]), hex);
		if (json_array_append_new(list, json_string(hex)) < 0)
			return NULL;
	}
	return MOVE(list);
}

/* ---- sealing ---- */

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
	CMS_RecipientInfo *recipient =
		envelope ? CMS_add1_recipient_cert(envelope, certificate, CMS_BINARY | CMS_KEY_PARAM) : NULL;

	if (!recipient || !use_sha256(recipient) || !fill(envelope, text))
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
		r = add_box(boxes, escrow->certificates[i], shares[i]);
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
	if (escrow->count == 1)
		r = add_box(list, escrow->certificates[0], key);
	else
		r = seal_shares(escrow, key, list, fault);
	if (r == -EIO)
		return fault_set(fault, r, N_("OpenSSL cannot encrypt the recovery key to the escrow certificate."));
	if (r < 0)
		return r == -ENOMEM ? fault_set(fault, r, N_("There is not enough memory to keep the recovery key.")) : r;
	*boxes = MOVE(list);
	return 0;
}
