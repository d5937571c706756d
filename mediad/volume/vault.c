// SPDX-License-Identifier: GPL-3.0-or-later
/* Opens, and on the first day makes, what the keys of this host rest on. */
#include "mediad/volume/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#include "common/file.h"

#define HOST_FILE "host.json"
#define HOST_MAX 16384

/* The keyring locks the folder by itself. */
static int open_directory(const char *path, int *out, struct fault *fault)
{
	SCOPED(close_fd) int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;

	if (directory < 0)
		return fault_errno(fault, -errno, N_("The folder %s cannot be opened: %s."), path);
	if (fstat(directory, &status) < 0 || status.st_uid != geteuid() || (status.st_mode & 022))
		return fault_set(fault, -EPERM, N_("The folder %s must belong to root and be writable by nobody else."), path);
	*out = MOVE_FD(directory);
	return 0;
}

static int load_host(int directory, struct tpm_host *out, struct fault *fault)
{
	SCOPED(json_text_free) char *text = NULL;
	SCOPED(json_release) json_t *json = NULL;
	size_t length;
	int r;

	r = file_read(directory, HOST_FILE, HOST_MAX, &text, &length);
	if (r == -ENOENT)
		return fault_set(fault, r, N_("mediad is not set up on this computer; root runs: mediactl host init --administrator LOGIN."));
	if (r < 0)
		return fault_errno(fault, r, N_("%s cannot be read: %s."), HOST_FILE);
	r = json_decode(text, length, HOST_MAX, &json, fault);
	if (r < 0)
		return r;
	return tpm_host_from_json(json, out, fault);
}

static int store_host(int directory, const struct tpm_host *host, struct fault *fault)
{
	SCOPED(json_release) json_t *json = tpm_host_to_json(host);
	SCOPED(json_text_free) char *text = json ? json_canonical(json) : NULL;
	int r = text ? file_replace(directory, HOST_FILE, 0644, text, strlen(text)) : -ENOMEM;

	return r < 0 ? fault_errno(fault, r, N_("%s cannot be written: %s."), HOST_FILE) : 0;
}

void vault_close(struct vault *vault)
{
	keyring_close(vault->keyring);
	tpm_close(vault->tpm);
	if (vault->directory >= 0)
		close(vault->directory);
	*vault = (struct vault)VAULT_CLOSED;
}

/* The TPM, with somebody who watches how long it takes. */
static int reach(const struct volume_settings *settings, const struct tpm_host *host, struct tpm **out, struct fault *fault)
{
	int r;

	if (settings->asking)
		settings->asking(settings->context, true); /* some ways to a TPM ask it at once */
	r = tpm_connect(settings->tcti, host, out, fault);
	if (settings->asking)
		settings->asking(settings->context, false);
	if (r == 0)
		tpm_watch(*out, settings->asking, settings->context);
	return r;
}

static int reach_pinned(const struct volume_settings *settings, struct vault *vault, struct fault *fault)
{
	int r = reach(settings, &vault->host, &vault->tpm, fault);

	return r < 0 ? r : tpm_check(vault->tpm, fault);
}

static int open_with_host(const struct volume_settings *settings, struct vault *vault, struct fault *fault)
{
	int r;

	r = reach_pinned(settings, vault, fault);
	if (r < 0)
		return r;
	return keyring_open(vault->directory, vault->tpm, &vault->keyring, fault);
}

int vault_open_record(const struct volume_settings *settings, struct vault *out, struct fault *fault)
{
	int r = open_directory(settings->state, &out->directory, fault);

	return r < 0 ? r : load_host(out->directory, &out->host, fault);
}

int vault_open_tpm(const struct volume_settings *settings, struct vault *out, struct fault *fault)
{
	int r = vault_open_record(settings, out, fault);

	return r < 0 ? r : reach_pinned(settings, out, fault);
}

int vault_open(const struct volume_settings *settings, struct vault *out, struct fault *fault)
{
	int r = vault_open_record(settings, out, fault);

	return r < 0 ? r : open_with_host(settings, out, fault);
}

/* That it is another TPM is the better word, whatever failed for it. */
static int explain(struct vault *vault, int code, struct fault *fault)
{
	struct fault better = { 0 };

	if (tpm_check(vault->tpm, &better) != -EKEYREJECTED)
		return code;
	*fault = better;
	return -EKEYREJECTED;
}

int vault_take_key(const struct volume_settings *settings, struct vault *vault, const struct keyring_name *name,
	struct secret **out, struct fault *fault)
{
	int r = reach(settings, &vault->host, &vault->tpm, fault);

	if (r < 0)
		return r;
	r = keyring_take(vault->directory, vault->tpm, name, out, fault);
	return r == -EKEYREJECTED || r == -EIO ? explain(vault, r, fault) : r;
}

/* The TPM's keys, and their pin in host.json. */
static int provision_host(const struct volume_settings *settings, const struct secret *owner_password, struct vault *vault,
	struct fault *fault)
{
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	int r;

	r = reach(settings, NULL, &tpm, fault);
	if (r < 0)
		return r;
	r = tpm_provision(tpm, owner_password, &vault->host, fault);
	if (r < 0)
		return r;
	return store_host(vault->directory, &vault->host, fault);
}

static int provision_keyring(struct vault *vault, struct fault *fault)
{
	int r = keyring_create(vault->directory, vault->tpm, fault);

	if (r < 0 && r != -EEXIST)
		return r;
	r = keyring_open(vault->directory, vault->tpm, &vault->keyring, fault);
	if (r < 0 || keyring_is_empty(vault->keyring))
		return r;
	/* Setting up is asked for by a broker whose books are empty: these keys say that they were not. */
	return fault_set(fault, -EEXIST,
		N_("mediad was set up here before and has keys of media, but its registry is gone: put %s back from the backup."),
		"registry.db");
}

int vault_provision(const struct volume_settings *settings, const struct secret *owner_password, struct vault *out,
	struct fault *fault)
{
	int r;

	r = open_directory(settings->state, &out->directory, fault);
	if (r < 0)
		return r;
	/* A pin that exists stays: a TPM that does not fit it is another one, which a person has to look at. */
	r = load_host(out->directory, &out->host, fault);
	if (r == -ENOENT)
		r = provision_host(settings, owner_password, out, fault);
	if (r == 0)
		r = reach_pinned(settings, out, fault);
	if (r == 0)
		r = provision_keyring(out, fault);
	return r;
}
