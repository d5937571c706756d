// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_DROP_HEADER -> {"header"}: bytes from a medium's beginning on, with every keyslot and the encrypted recovery key, that read back
 * as zeros (R-DSP-03). Refused while this host still has a key for it. */
#include <errno.h>

#include "common/file.h"
#include "crypto/erase_header.h"
#include "crypto/luks.h"
#include "mediad/volume/device.h"
#include "mediad/volume/job.h"
#include "mediad/volume/vault.h"

static int check_key_is_gone(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	const char *number = job->request->number;
	int r = vault_open(job->settings, &vault, &job->fault);

	if (r == 0 && keyring_has(vault.keyring, number))
		return fault_set(&job->fault, -EBUSY, N_("The key of %s is not destroyed yet, so its header stays."), number);
	return r;
}

int job_drop_header(struct job *job)
{
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(close_fd) int fd = -1;
	uint64_t length = LUKS_DATA_OFFSET;
	int r = check_key_is_gone(job);

	if (r == 0)
		r = device_open(&job->request->disk, DEVICE_TO_WRITE, &device, &job->fault);
	if (r == 0)
		r = device_claim(&device, true, &fd, &job->fault);
	if (r < 0)
		return r;
	if (length > device.size)
		length = device.size;
	r = erase_header(fd, length, device.sector, &job->fault);
	if (r == 0)
		r = luks_check_blank(device.path, &job->fault);
	if (r == 0 && json_put_number(job->result, "header", (int64_t)length) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	return r;
}
