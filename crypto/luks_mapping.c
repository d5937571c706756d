// SPDX-License-Identifier: GPL-3.0-or-later
/* Mappings of our media: made from the header in memory, taken down politely or by force. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/luks_internal.h"
#include "crypto/protection.h"

#define NAME_SIZE (sizeof(LUKS_MAPPING_PREFIX) + LUKS_NUMBER_MAX)

static int mapping_name(const char *number, char name[NAME_SIZE], struct fault *fault)
{
	if (!luks_number_valid(number))
		return fault_set(fault, -EINVAL, N_("\"%s\" is no medium number."), number);
	text_format(name, NAME_SIZE, LUKS_MAPPING_PREFIX "%s", number);
	return 0;
}

static int write_protect(const char *path, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fault_errno(fault, -errno, N_("The device %s cannot be write-protected: %s."), path);
	return protection_set(fd, path, fault);
}

static int protect_mapping(const char *name, struct fault *fault)
{
	char path[NAME_SIZE + sizeof("/dev/mapper/")];

	text_format(path, sizeof(path), "/dev/mapper/%s", name);
	return write_protect(path, fault);
}

int luks_activate(struct luks *luks, const char *number, const struct secret *volume_key, bool read_only,
	struct fault *fault)
{
	char name[NAME_SIZE];
	int r;

	r = mapping_name(number, name, fault);
	if (r < 0)
		return r;
	if (volume_key->size != LUKS_VOLUME_KEY_SIZE)
		return fault_set(fault, -EINVAL, N_("The volume key has the wrong size."));
	if (read_only) {
		r = write_protect(luks->path, fault);
		if (r < 0)
			return r;
	}
	/* By the device-mapper call alone: the kernel's keyring would need a right that the unit does not grant. */
	crypt_volume_key_keyring(luks->device, 0);
	r = crypt_activate_by_volume_key(luks->device, name, (const char *)volume_key->bytes, volume_key->size,
		read_only ? CRYPT_ACTIVATE_READONLY : 0);
	if (r == -EPERM)
		return fault_set(fault, -EKEYREJECTED, N_("This host's key does not open the medium %s; it was formatted anew elsewhere."),
			number);
	if (r == -EBUSY)
		return luks_failed(luks, r, N_("The medium is in use already: %s."), fault);
	if (r == -EEXIST)
		return fault_set(fault, r, N_("A program still holds files of %s from before it was closed; end the program and try again."),
			number);
	if (r < 0)
		return luks_failed(luks, r, N_("The medium cannot be unlocked: %s."), fault);
	r = read_only ? protect_mapping(name, fault) : 0;
	if (r < 0)
		luks_deactivate(number, true, NULL);
	return r;
}

/* By force: first the table becomes an error target, which wipes the key; then the mapping is
 * removed, by the kernel as soon as the last process lets go of it. */
static int deactivate_by_force(struct luks *luks, const char *name)
{
	int r = luks_cut(name);

	if (r == -ENXIO)
		return -ENODEV;
	if (r < 0)
		return crypt_deactivate_by_name(luks->device, name, CRYPT_DEACTIVATE_FORCE);
	return crypt_deactivate_by_name(luks->device, name, CRYPT_DEACTIVATE_DEFERRED);
}

int luks_deactivate(const char *number, bool force, struct fault *fault)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	char name[NAME_SIZE];
	int r;

	r = mapping_name(number, name, fault);
	if (r < 0)
		return r;
	/* Without a device: what is on the stick, if it is still there at all, has no say in this. */
	r = luks_open(NULL, &luks, fault);
	if (r < 0)
		return r;
	/* Asking politely costs seconds of retries, so not where the answer is known. */
	if (force && crypt_status(luks->device, name) == CRYPT_BUSY)
		r = deactivate_by_force(luks, name);
	else
		r = crypt_deactivate_by_name(luks->device, name, 0);
	if (r < 0 && r != -ENODEV && force)
		r = deactivate_by_force(luks, name);
	if (r == -ENODEV)
		return 0;
	if (r == -EBUSY)
		return fault_set(fault, r, N_("The medium %s is still in use; close the programs that use it."), number);
	if (r < 0)
		return luks_failed(luks, r, N_("The medium cannot be locked: %s."), fault);
	return 0;
}
