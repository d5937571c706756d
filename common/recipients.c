// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the organisation's certificates; knows nothing of what is encrypted to them. */
#include "common/recipients.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"

SCOPED_DEFINE(BIO_free_all, BIO *)

void recipients_clear(struct recipients *recipients)
{
	for (size_t i = 0; i < recipients->count; i++)
		X509_free(recipients->certificates[i]);
	*recipients = (struct recipients){ 0 };
}

static bool is_guarded(const struct stat *status)
{
	return (status->st_uid == geteuid() || status->st_uid == 0) && !(status->st_mode & (S_IWGRP | S_IWOTH));
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
static bool is_there(const struct recipients *recipients, const X509 *certificate)
{
	const EVP_PKEY *key = X509_get0_pubkey(certificate);

	for (size_t i = 0; i < recipients->count; i++)
		if (EVP_PKEY_eq(X509_get0_pubkey(recipients->certificates[i]), key) == 1)
			return true;
	return false;
}

static int take_file(struct recipients *recipients, int folder, const char *name, int64_t now, struct fault *fault)
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
	r = is_there(recipients, certificate);
	memcpy(recipients->fingerprints[recipients->count], facts.fingerprint, sizeof(facts.fingerprint));
	recipients->certificates[recipients->count++] = certificate;
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

static int take_folder(struct recipients *recipients, int folder, const char *path, int64_t now, struct fault *fault)
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
			r = take_file(recipients, folder, entries[i]->d_name, now, fault);
		free(entries[i]);
	}
	free(entries);
	return r;
}

int recipients_load(const char *folder, int64_t now, struct recipients *out, struct fault *fault)
{
	SCOPED(recipients_clear) struct recipients recipients = { 0 };
	SCOPED(close_fd) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	int r;

	if (fd < 0 && errno == ENOENT)
		return missing(folder, fault);
	if (fd < 0 || fstat(fd, &status) < 0)
		return fault_errno(fault, -errno, N_("The folder of escrow certificates %s cannot be read: %s."), folder);
	if (!is_guarded(&status))
		return fault_set(fault, -EPERM,
			N_("The folder of escrow certificates %s must belong to root and be writable by nobody else."), folder);
	r = take_folder(&recipients, fd, folder, now, fault);
	ERR_clear_error();
	if (r < 0)
		return r;
	*out = recipients;
	recipients.count = 0;
	return 0;
}
