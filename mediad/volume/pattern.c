// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads or makes the TPM's key for erases, and asks it. */
#include "mediad/volume/pattern.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"
#include "mediad/volume/vault.h"

#define KEY_FILE "erase.key"
#define KEY_MAX 4096

static int read_key(const struct vault *vault, struct tpm_blob *out, struct fault *fault)
{
	SCOPED(file_text_free) char *text = NULL;
	SCOPED(json_release) json_t *json = NULL;
	const char *blob;
	size_t length;
	int r = file_read(vault->directory, KEY_FILE, KEY_MAX, &text, &length);

	if (r == -ENOENT)
		return fault_set(fault, r, N_("Nothing was ever erased by this computer; its key for erases is not there."));
	if (r == 0)
		r = json_decode(text, length, KEY_MAX, &json, fault);
	blob = json_member_text(json, "blob");
	if (r == 0 && (!blob || strlen(blob) % 2 || strlen(blob) / 2 > sizeof(out->bytes) || !text_unhex(blob, out->bytes, strlen(blob) / 2)))
		r = -EBADMSG;
	if (r < 0)
		return fault_errno(fault, r, N_("%s cannot be read: %s."), KEY_FILE);
	out->length = (uint16_t)(strlen(blob) / 2);
	return 0;
}

static int make_key(const struct vault *vault, struct tpm_blob *out, struct fault *fault)
{
	SCOPED(json_release) json_t *json = json_object();
	SCOPED(json_text_free) char *text = NULL;
	int r = tpm_hmac_create(vault->tpm, out, fault);

	if (r < 0)
		return r;
	if (json && json_put_hex(json, "blob", out->bytes, out->length) == 0)
		text = json_canonical(json);
	r = text ? file_replace(vault->directory, KEY_FILE, 0600, text, strlen(text)) : -ENOMEM;
	return r < 0 ? fault_errno(fault, r, N_("%s cannot be written: %s."), KEY_FILE) : 0;
}

/* One process at a time: of two keys made at once the first job's would be lost. */
static int find_key(const struct vault *vault, bool make, struct tpm_blob *out, struct fault *fault)
{
	SCOPED(close_fd) int lock = openat(vault->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = lock < 0 ? -errno : file_lock(lock);

	if (r < 0)
		return fault_errno(fault, r, N_("%s cannot be read: %s."), KEY_FILE);
	r = read_key(vault, out, fault);
	return r == -ENOENT && make ? make_key(vault, out, fault) : r;
}

int pattern_make(struct job *job, uint64_t size, bool make, struct pattern *out)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	SCOPED(secret_free) struct secret *root = NULL;
	const struct volume_request *request = job->request;
	uint8_t text[ERASE_MESSAGE_MAX];
	struct tpm_message message = { .bytes = text };
	struct tpm_blob blob;
	int r;

	r = erase_message(request->job, request->number, size, text, &message.length);
	if (r < 0)
		return fault_set(&job->fault, r, N_("The key of the erase job %s cannot be derived."), request->job);
	r = vault_open_tpm(job->settings, &vault, &job->fault);
	if (r == 0)
		r = find_key(&vault, make, &blob, &job->fault);
	if (r == 0)
		r = tpm_hmac(vault.tpm, &blob, &message, &root, &job->fault);
	if (r == 0)
		r = erase_key(root, request->job, &out->key, &out->nonce, &job->fault);
	if (r == 0)
		job->fault = (struct fault){ 0 }; /* that there was no key before is none */
	return r;
}
