// SPDX-License-Identifier: GPL-3.0-or-later
/* What can be asked of an erase afterwards. VOLUME_CHECK_ERASED -> as VOLUME_COMPARE: does the medium still show nothing but that
 * job's stream? Needs nothing but the TPM. VOLUME_ERASE_KEY -> {"key","commitment"}: for an auditor who looks without mediad; the nonce
 * of the pass that lies on the medium, the certificate has.
 * VOLUME_ERASE_END -> {}: nothing of it goes on. */
#include <errno.h>

#include "mediad/volume/eraser.h"

/* Its key is remade; which pass of the job it was, the medium itself tells. */
static int find_pass(const struct eraser *eraser, struct erase_state *out)
{
	int r = eraser_find_pass(eraser);

	if (r < 0 && r != -ENOENT)
		return r;
	erase_begin(out, ERASE_COMPARE);
	out->pass = r > 0 ? (uint8_t)r : 0; /* where nothing shows, the comparison says what is there */
	return 0;
}

int job_check_erased(struct job *job)
{
	SCOPED(device_close) struct device device = { .pin = -1 };
	SCOPED(pattern_clear) struct pattern pattern = { 0 };
	const struct eraser eraser = { .job = job, .device = &device, .pattern = &pattern };
	struct erasing erasing = { 0 };
	int r = device_open(&job->request->disk, DEVICE_TO_READ, &device, &job->fault);

	if (r == 0 && job->request->size != device.size)
		r = fault_set(&job->fault, -ESTALE, N_("The medium is not as large as the one that was erased."));
	if (r == 0)
		r = pattern_make(job, device.size, false, &pattern);
	if (r == 0)
		r = find_pass(&eraser, &erasing.state);
	if (r == 0)
		r = eraser_run(&eraser, &erasing);
	if (erasing.state.size > 0 && erasing_to_json(&erasing, ERASER_EXTENTS, job->result) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	return r;
}

int job_erase_key(struct job *job)
{
	SCOPED(pattern_clear) struct pattern pattern = { 0 };
	uint8_t commitment[32];
	int r = pattern_make(job, job->request->size, false, &pattern);

	if (r < 0)
		return r;
	if (erase_commitment(pattern.key, commitment) < 0)
		return fault_set(&job->fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	if (json_put_hex(job->result, "key", pattern.key->bytes, pattern.key->size) < 0 ||
		json_put_hex(job->result, "commitment", commitment, sizeof(commitment)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to report the erase."));
	return 0;
}

int job_erase_end(struct job *job)
{
	return erasing_drop(job->settings->state, job->request->number, &job->fault);
}
