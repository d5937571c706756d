// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_DESTROY_KEY -> {"old_epoch","new_epoch","answer","statement","escrow_copy"}: a medium's key leaves the keyring, the TPM's
 * epoch moves on (R-DSP-03), and this host's copy of the encrypted recovery key goes. Needs no stick. */
#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "common/text.h"
#include "mediad/volume/custody.h"
#include "mediad/volume/job.h"
#include "mediad/volume/vault.h"

#define BINDING_PREFIX "mediad-erase-v1"

/* What ties the TPM's statement to this medium and this job. */
static int make_binding(const struct volume_request *request, uint8_t out[32])
{
	char text[sizeof(BINDING_PREFIX) + sizeof(request->number) + sizeof(request->job)];

	if (!text_format(text, sizeof(text), BINDING_PREFIX "%s%s", request->number, request->job))
		return -EINVAL;
	return digest_bytes(text, strlen(text), out);
}

static int put_destroyed(json_t *object, struct keyring_moved *destroyed)
{
	char answer[16];

	text_format(answer, sizeof(answer), "0x%x", destroyed->answer);
	if (json_object_set_new(object, "statement", destroyed->statement) < 0)
		return -ENOMEM;
	if (json_put_number(object, "old_epoch", (int64_t)destroyed->old_epoch) < 0 ||
		json_put_number(object, "new_epoch", (int64_t)destroyed->new_epoch) < 0 ||
		json_put_text(object, "answer", answer) < 0)
		return -ENOMEM;
	return 0;
}

int job_destroy_key(struct job *job)
{
	SCOPED(vault_close) struct vault vault = VAULT_CLOSED;
	struct keyring_moved destroyed;
	uint8_t binding[32];
	bool copy;
	int r;

	if (make_binding(job->request, binding) < 0)
		return fault_set(&job->fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	r = vault_open(job->settings, &vault, &job->fault);
	if (r < 0)
		return r;
	r = job_progress(job, PHASE_KEY, 0, 0);
	if (r < 0)
		return r;
	r = keyring_destroy(vault.keyring, job->request->number, binding, &destroyed, &job->fault);
	if (r < 0)
		return r;
	if (put_destroyed(job->result, &destroyed) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("The key is destroyed, but there is not enough memory to report it."));
	r = custody_drop(vault.directory, job->request->number, &copy, &job->fault);
	if (r == 0)
		r = json_put_text(job->result, "escrow_copy", copy ? "removed" : "none");
	return r;
}
