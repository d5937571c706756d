// SPDX-License-Identifier: GPL-3.0-or-later
/* The keyring's everyday: which file counts, adding a key, taking one out for use; knows no LUKS
 * and no rule. */
#include "crypto/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/file.h"
#include "crypto/keyring_internal.h"

/* On the directory itself, opened afresh: a descriptor inherited by two children would not keep
 * them apart. */
int keyring_lock(int directory, int *out, struct fault *fault)
{
	SCOPED(close_fd) int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r;

	if (fd < 0)
		return fault_errno(fault, -errno,
			N_("The directory of the %s cannot be opened: %s."), KEYRING_NAME);
	r = file_lock(fd);
	if (r < 0)
		return fault_errno(fault, r,
			N_("The directory of the %s cannot be locked: %s."), KEYRING_NAME);
	*out = MOVE_FD(fd);
	return 0;
}

static struct tpm_terms terms_of(const struct keyring_file *file, const struct secret *code)
{
	struct tpm_terms terms = { .epoch = file->epoch, .pcrs = file->pcrs, .code = code };

	memcpy(terms.values, file->values, sizeof(terms.values));
	return terms;
}

int keyring_new_kek(struct tpm *tpm, struct keyring_file *file, const struct secret *code, struct secret **out,
	struct fault *fault)
{
	const struct tpm_terms terms = terms_of(file, code);
	SCOPED(secret_free) struct secret *kek = NULL;
	int r;

	r = secret_random(KEYRING_KEK_SIZE, &kek, fault);
	if (r == 0)
		r = tpm_seal(tpm, kek, &terms, &file->kek, fault);
	if (r == 0 && file->pcrs)
		r = keyring_code_name(&file->code);
	if (r == 0 && file->pcrs)
		r = keyring_entry_wrap(kek, code, &file->code, fault);
	if (r < 0)
		return r;
	*out = MOVE(kek);
	return 0;
}

int keyring_unseal_kek(struct tpm *tpm, const struct keyring_file *file, const struct secret *code, struct secret **out,
	struct fault *fault)
{
	const struct tpm_terms terms = terms_of(file, code);

	return tpm_unseal(tpm, &file->kek, &terms, out, fault);
}

static bool exists(int directory, const char *name)
{
	struct stat status;

	return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

int keyring_create(int directory, struct tpm *tpm, struct fault *fault)
{
	SCOPED(close_fd) int lock = -1;
	SCOPED(secret_free) struct secret *kek = NULL;
	struct keyring_file file = { 0 };
	int r;

	r = keyring_lock(directory, &lock, fault);
	if (r < 0)
		return r;
	if (exists(directory, KEYRING_NAME) || exists(directory, KEYRING_NEXT))
		return fault_set(
			fault, -EEXIST, N_("There is a keyring already; it is left as it is."));
	r = tpm_counter_read(tpm, TPM_COUNTER_EPOCH, &file.epoch, fault);
	if (r < 0)
		return r;
	r = keyring_new_kek(tpm, &file, NULL, &kek, fault);
	if (r < 0)
		return r;
	return keyring_file_write(directory, KEYRING_NAME, &file, fault);
}

int keyring_promote(int directory, struct fault *fault)
{
	SCOPED(close_fd) int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0 || renameat(directory, KEYRING_NEXT, directory, KEYRING_NAME) < 0 ||
		fsync(fd) < 0)
		return fault_errno(fault, -errno,
			N_("The file %s cannot be put in the keyring's place: %s."), KEYRING_NEXT);
	return 0;
}

static int refuse_epoch(uint64_t epoch, uint64_t counter, struct fault *fault)
{
	if (epoch < counter)
		return fault_set(fault, -ESTALE,
			N_("This keyring is from before a key was destroyed or the keys were sealed anew (an old backup?). It is dead for ever; put back the newest one."));
	return fault_set(fault, -EKEYREJECTED,
		N_("This keyring is from a later time than the TPM's epoch: it was altered, or it belongs to another TPM."));
}

/* The file whose epoch the counter shows. Before the step that is `keyring`, after it
 * `keyring.next`; a next file whose step never came is a destruction that did not happen. */
static int choose_file(
	int directory, uint64_t counter, struct keyring_file *out, struct fault *fault)
{
	SCOPED(keyring_file_clear) struct keyring_file present = { 0 };
	SCOPED(keyring_file_clear) struct keyring_file next = { 0 };
	int r = keyring_file_read(directory, KEYRING_NAME, &present, fault);
	bool readable = r == 0;

	if (!readable && r != -ENOENT && r != -EBADMSG)
		return r;
	if (readable && present.epoch == counter) {
		unlinkat(directory, KEYRING_NEXT,
			0); /* if that fails it only lies there: a destruction writes it anew */
		*out = keyring_file_move(&present);
		return 0;
	}
	if (keyring_file_read(directory, KEYRING_NEXT, &next, NULL) < 0 || next.epoch != counter)
		return readable ? refuse_epoch(present.epoch, counter, fault) : r;
	r = keyring_promote(directory, fault);
	if (r < 0)
		return r;
	*out = keyring_file_move(&next);
	return 0;
}

int keyring_refresh(struct keyring *keyring, struct fault *fault)
{
	struct keyring_file file = { 0 };
	uint64_t counter;
	int r;

	r = tpm_counter_read(keyring->tpm, TPM_COUNTER_EPOCH, &counter, fault);
	if (r < 0)
		return r;
	r = choose_file(keyring->directory, counter, &file, fault);
	if (r < 0)
		return r;
	keyring_file_clear(&keyring->file);
	keyring->file = file;
	return 0;
}

/* Under its lock, with nothing read yet. */
static int begin(int directory, struct tpm *tpm, struct keyring **out, int *lock, struct fault *fault)
{
	SCOPED(keyring_close) struct keyring *keyring = calloc(1, sizeof(*keyring));
	int r;

	if (!keyring)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	*keyring = (struct keyring){ .directory = directory, .tpm = tpm };
	r = keyring_lock(directory, lock, fault);
	if (r == 0)
		*out = MOVE(keyring);
	return r;
}

int keyring_open(int directory, struct tpm *tpm, struct keyring **out, struct fault *fault)
{
	SCOPED(keyring_close) struct keyring *keyring = NULL;
	SCOPED(close_fd) int lock = -1;
	int r;

	r = begin(directory, tpm, &keyring, &lock, fault);
	if (r == 0)
		r = keyring_refresh(keyring, fault);
	if (r < 0)
		return r;
	*out = MOVE(keyring);
	return 0;
}

void keyring_close(struct keyring *keyring)
{
	if (!keyring)
		return;
	keyring_file_clear(&keyring->file);
	free(keyring);
}

bool keyring_is_empty(const struct keyring *keyring)
{
	return keyring->file.count == 0;
}

bool keyring_has(const struct keyring *keyring, const char *number)
{
	return keyring_file_find(&keyring->file, number);
}

int keyring_add(struct keyring *keyring, const char *number, const char *uuid,
	const struct secret *volume_key, struct fault *fault)
{
	SCOPED(close_fd) int lock = -1;
	SCOPED(secret_free) struct secret *kek = NULL;
	struct keyring_entry entry = { 0 };
	int r;

	r = keyring_lock(keyring->directory, &lock, fault);
	if (r == 0)
		r = keyring_entry_name(&entry, number, uuid, fault);
	if (r == 0)
		r = keyring_refresh(keyring, fault);
	if (r == 0)
		r = keyring_unseal_kek(keyring->tpm, &keyring->file, NULL, &kek, fault);
	if (r == 0)
		r = keyring_entry_wrap(kek, volume_key, &entry, fault);
	if (r == 0)
		r = keyring_file_put(&keyring->file, &entry, fault);
	if (r < 0)
		return r;
	return keyring_file_write(keyring->directory, KEYRING_NAME, &keyring->file, fault);
}

uint32_t keyring_pcrs(const struct keyring *keyring)
{
	return keyring->file.pcrs;
}

json_t *keyring_boxes(const struct keyring *keyring)
{
	return keyring->file.boxes;
}

json_t *keyring_certificates(const struct keyring *keyring)
{
	return keyring->file.certificates;
}

int keyring_fits(const struct keyring *keyring, bool *fits, struct fault *fault)
{
	const struct keyring_file *file = &keyring->file;
	uint8_t values[sizeof(file->values)];
	uint32_t blank;
	int r = file->pcrs ? tpm_pcr_read(keyring->tpm, file->pcrs, values, &blank, fault) : 0;

	if (r == 0)
		*fits = !file->pcrs || memcmp(values, file->values, sizeof(values)) == 0;
	return r;
}

static int take_out(struct keyring *keyring, const char *number, const char *uuid,
	struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *kek = NULL;
	const struct keyring_entry *entry;
	int r;

	entry = keyring_file_find(&keyring->file, number);
	if (!entry)
		return fault_set(fault, -ENOENT,
			N_("This PC has no key for %s: it was registered elsewhere, or its key was destroyed."),
			number);
	if (strcmp(entry->uuid, uuid) != 0)
		return fault_set(fault, -EKEYREJECTED,
			N_("This is not the volume that was registered as %s."), number);
	r = keyring_unseal_kek(keyring->tpm, &keyring->file, NULL, &kek, fault);
	if (r < 0)
		return r;
	return keyring_entry_unwrap(kek, entry, out, fault);
}

int keyring_unwrap(struct keyring *keyring, const char *number, const char *uuid,
	struct secret **out, struct fault *fault)
{
	SCOPED(close_fd) int lock = -1;
	int r;

	r = keyring_lock(keyring->directory, &lock, fault);
	if (r == 0)
		r = keyring_refresh(keyring, fault);
	return r < 0 ? r : take_out(keyring, number, uuid, out, fault);
}

int keyring_take(int directory, struct tpm *tpm, const struct keyring_name *name,
	struct secret **out, struct fault *fault)
{
	SCOPED(keyring_close) struct keyring *keyring = NULL;
	SCOPED(close_fd) int lock = -1;
	int r;

	r = begin(directory, tpm, &keyring, &lock, fault);
	if (r < 0)
		return r;
	r = keyring_file_read(directory, KEYRING_NAME, &keyring->file, fault);
	if (r == 0)
		r = take_out(keyring, name->number, name->uuid, out, fault);
	if (r != -ESTALE && r != -ENOENT && r != -EBADMSG)
		return r;
	r = keyring_refresh(keyring, fault); /* a destruction that was cut short, or the reason why not */
	return r < 0 ? r : take_out(keyring, name->number, name->uuid, out, fault);
}
