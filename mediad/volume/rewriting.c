// SPDX-License-Identifier: GPL-3.0-or-later
/* Opens, checks and reads back a medium around a change of its header. */
#include "mediad/volume/rewriting.h"

#include <errno.h>
#include <string.h>

#include "mediad/volume/medium.h"

int rewriting_device(struct job *job, struct device *device)
{
	int r = device_open(&job->request->disk, DEVICE_TO_WRITE, device, &job->fault);

	if (r == 0 && device->read_only)
		return fault_set(&job->fault, -EROFS, N_("%s is write-protected; open its switch and try again."),
			job->request->number);
	return r;
}

int rewriting_open(struct job *job, struct rewriting *out)
{
	int r;

	r = rewriting_device(job, &out->device);
	if (r == 0)
		r = luks_load(out->device.path, &out->luks, &job->fault);
	if (r == 0)
		r = vault_open(job->settings, &out->vault, &job->fault);
	if (r == 0)
		r = medium_check_asked(out->luks, &out->vault.host, job->request, &job->fault);
	/* That the volume is ours is shown by its key, as when it is opened. */
	if (r == 0)
		r = keyring_unwrap(out->vault.keyring, job->request->number, job->request->uuid, &out->key, &job->fault);
	return r < 0 ? r : luks_check_key(out->luks, out->key, &job->fault);
}

void rewriting_close_scoped(struct rewriting *rewriting)
{
	secret_free(rewriting->key);
	luks_close(rewriting->luks);
	vault_close(&rewriting->vault);
	device_close(&rewriting->device);
}

int rewriting_read_back(struct job *job, const struct rewriting *rewriting, struct luks **out)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	uint8_t before[32], after[32];
	int r;

	r = luks_binding(rewriting->luks, before, &job->fault);
	if (r == 0)
		r = device_flush(rewriting->device.path, &job->fault);
	if (r == 0)
		r = luks_load_sealed(rewriting->device.path, &luks, &job->fault);
	if (r == 0)
		r = medium_check_asked(luks, &rewriting->vault.host, job->request, &job->fault);
	if (r == 0)
		r = luks_binding(luks, after, &job->fault);
	if (r < 0)
		return r;
	if (memcmp(before, after, sizeof(before)) != 0)
		return fault_set(&job->fault, -EIO, N_("The header of %s did not read back as it was written; the medium may be broken."),
			job->request->number);
	*out = MOVE(luks);
	return 0;
}
