// SPDX-License-Identifier: GPL-3.0-or-later
/* One erase job: key, write pass, flush, verify pass, verdict. */
#include "crypto/erase.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "crypto/erase_pass.h"

#define KEY_SIZE 32
#define COMMIT_PREFIX "mediad-erase-commit"
#define KEY_SALT "mediad-erase-key"

SCOPED_DEFINE(EVP_MD_CTX_free, EVP_MD_CTX *)
SCOPED_DEFINE(EVP_KDF_free, EVP_KDF *)
SCOPED_DEFINE(EVP_KDF_CTX_free, EVP_KDF_CTX *)

static int derive(const struct secret *random, const char *info, struct secret *out)
{
	SCOPED(EVP_KDF_free) EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	SCOPED(EVP_KDF_CTX_free) EVP_KDF_CTX *context = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	char digest[] = "SHA256", salt[] = KEY_SALT, text[64];
	OSSL_PARAM parameters[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, random->bytes, random->size),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt, strlen(salt)),
		OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, text, strlen(info)),
		OSSL_PARAM_construct_end(),
	};

	if (!text_copy(text, sizeof(text), info))
		return -EINVAL;
	if (!context || EVP_KDF_derive(context, out->bytes, out->size, parameters) != 1)
		return -EIO;
	return 0;
}

int erase_key(const char *job, struct secret **key, uint64_t *nonce, struct fault *fault)
{
	SCOPED(secret_free) struct secret *random = NULL, *derived = NULL, *result = NULL;
	int r;

	r = secret_random(KEY_SIZE, &random, fault);
	if (r < 0)
		return r;
	r = secret_new(KEY_SIZE + sizeof(*nonce), &derived, fault);
	if (r < 0)
		return r;
	r = secret_new(KEY_SIZE, &result, fault);
	if (r < 0)
		return r;
	r = derive(random, job, derived);
	if (r < 0)
		return fault_set(fault, r, N_("The key of the erase job %s cannot be derived."), job);
	memcpy(result->bytes, derived->bytes, KEY_SIZE);
	memcpy(nonce, derived->bytes + KEY_SIZE, sizeof(*nonce));
	*key = MOVE(result);
	return 0;
}

/* In two steps, so that the key is never copied out of its secret. */
static int commit(const struct secret *key, uint8_t out[32])
{
	SCOPED(EVP_MD_CTX_free) EVP_MD_CTX *digest = EVP_MD_CTX_new();

	if (!digest || EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1 ||
		EVP_DigestUpdate(digest, COMMIT_PREFIX, strlen(COMMIT_PREFIX)) != 1 ||
		EVP_DigestUpdate(digest, key->bytes, key->size) != 1 || EVP_DigestFinal_ex(digest, out, NULL) != 1)
		return -EIO;
	return 0;
}

static int check_job(const struct erase_job *job, struct fault *fault)
{
	int flags = fcntl(job->fd, F_GETFL);

	if (flags < 0 || !(flags & O_DIRECT))
		return fault_set(fault, -EINVAL, N_("The medium was not opened for direct access; it was not erased."));
	if (job->sector < 512 || job->sector > 4096 || (job->sector & (job->sector - 1)) || job->size == 0 ||
		job->size % job->sector || job->key->size != KEY_SIZE)
		return fault_set(fault, -EINVAL, N_("The size of the medium is no multiple of its sectors; it was not erased."));
	return 0;
}

/* Everything on the medium, nothing in memory. BLKFLSBUF needs a right that an eraser has dropped; then the hint to
 * the page cache does. Neither is relied on: the read-back is O_DIRECT. */
static int flush(const struct erase_job *job)
{
	struct stat status;

	if (fdatasync(job->fd) < 0)
		return erase_device_gone(job) ? -ENODEV : -errno;
	if (fstat(job->fd, &status) < 0)
		return -errno;
	if (S_ISBLK(status.st_mode) && ioctl(job->fd, BLKFLSBUF, 0) == 0)
		return 0;
	posix_fadvise(job->fd, 0, 0, POSIX_FADV_DONTNEED);
	return 0;
}

static int run_passes(const struct erase_job *job, struct erase_result *result)
{
	int r;

	r = erase_pass_write(job, result);
	if (r < 0)
		return r;
	r = flush(job);
	if (r < 0)
		return r;
	return erase_pass_verify(job, result);
}

static int say_interrupted(int code, struct fault *fault)
{
	if (code == -ENODEV)
		return fault_set(fault, code, N_("The stick went away during the erase; plug it in and start the erase again."));
	if (code == -ECANCELED)
		return fault_set(fault, code, N_("The erase was stopped before its end; the medium is not erased."));
	if (code == -EROFS || code == -EPERM || code == -EACCES)
		return fault_set(fault, code, N_("The medium is write-protected and cannot be erased; destroy it."));
	if (code == -EIO)
		return fault_set(fault, code, N_("The medium fails in too many places to be erased; destroy it."));
	return fault_set(fault, code, N_("The erase failed: %s."), strerror(-code));
}

static int say_verdict(const struct erase_job *job, const struct erase_result *result, struct fault *fault)
{
	char unwritten[24], unreadable[24], mismatched[24];

	if (result->written == job->size && result->verified == job->size && result->unwritten == 0 &&
		result->unreadable == 0 && result->mismatched == 0)
		return 0;
	text_format(unwritten, sizeof(unwritten), "%llu", (unsigned long long)result->unwritten);
	text_format(unreadable, sizeof(unreadable), "%llu", (unsigned long long)result->unreadable);
	text_format(mismatched, sizeof(mismatched), "%llu", (unsigned long long)result->mismatched);
	return fault_set(fault, -EIO,
		N_("The medium is not erased: %s bytes could not be written, %s not read back, %s read back wrong; destroy it."),
		unwritten, unreadable, mismatched);
}

int erase_run(const struct erase_job *job, struct erase_result *out, struct fault *fault)
{
	struct erase_result result = { .first_bad = UINT64_MAX };
	int r;

	r = check_job(job, fault);
	if (r < 0)
		return r;
	if (commit(job->key, result.commitment) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	r = run_passes(job, &result);
	*out = result;
	if (r == 0)
		r = say_verdict(job, out, fault);
	else
		r = say_interrupted(r, fault);
	/* A stick that is pulled out first gives errors like a bad one. */
	if (r == -EIO && erase_device_gone(job))
		return say_interrupted(-ENODEV, fault);
	return r;
}
