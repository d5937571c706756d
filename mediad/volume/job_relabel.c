// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_RELABEL -> {"label","generation"}: header, label and key checked as for opening, then the revised label in the place of the
 * old one, with the passphrase that it speaks of, read back and checked. Nothing is mapped. */
#include <errno.h>
#include <string.h>

#include "mediad/volume/job.h"
#include "mediad/volume/relabel.h"
#include "mediad/volume/rewriting.h"
#include "mediad/volume/vetting.h"

/* `passphrase`: NULL for none. */
static int write_label(struct job *job, const struct rewriting *rewriting, const struct secret *passphrase)
{
	const char *label = job->request->label;
	const struct medium_expected expected = { .number = job->request->number, .uuid = job->request->uuid,
		.generation = job->request->generation, .strays = true };
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_text_free) char *jws = NULL;
	int r;

	r = json_decode(label, strlen(label), sizeof(job->request->label), &payload, &job->fault);
	if (r < 0)
		return r;
	const struct relabel relabel = { .path = rewriting->device.path, .tpm = rewriting->vault.tpm, .host = &rewriting->vault.host,
		.expected = &expected, .payload = payload, .volume_key = rewriting->key, .passphrase = passphrase,
		.state = rewriting->vault.directory };

	r = relabel_run(&relabel, rewriting->luks, &jws, &job->fault);
	if (r < 0)
		return r;
	if (json_put_text(job->result, "label", jws) < 0 ||
		json_put_number(job->result, "generation", json_member_number(payload, "generation", -1)) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to write the label."));
	return 0;
}

int job_relabel(struct job *job)
{
	SCOPED(rewriting_close) struct rewriting rewriting = REWRITING_CLOSED;
	SCOPED(secret_free) struct secret *passphrase = NULL;
	int r;

	r = rewriting_open(job, &rewriting);
	if (r == 0)
		r = vetting_take(job, rewriting.vault.directory, &passphrase);
	if (r == 0)
		r = job_progress(job, PHASE_LABEL, 0, 0); /* the last moment to stop */
	return r < 0 ? r : write_label(job, &rewriting, passphrase);
}
