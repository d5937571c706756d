// SPDX-License-Identifier: GPL-3.0-or-later
/* VOLUME_GRANT -> {"grants"}: the volume key, wrapped for another host, onto the medium. VOLUME_UNGRANT -> {"grants"}: off it again.
 * `grants` is what lies there afterwards, read anew from the stick. Whom to trust is the broker's word. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "crypto/grant.h"
#include "mediad/volume/job.h"
#include "mediad/volume/medium.h"
#include "mediad/volume/rewriting.h"

static int broken(struct job *job)
{
	return fault_set(&job->fault, -EINVAL, N_("The request does not say to whom the medium is granted."));
}

/* That its storage root cannot leave its TPM is checked once more, for the key goes to whoever holds it. */
static int read_host(struct job *job, const json_t *wanted, struct host_record *out)
{
	const char *host = json_member_text(wanted, "host"), *root = json_member_text(wanted, "srk");
	int64_t epoch = json_member_number(wanted, "epoch", -1);
	uint8_t bytes[STORAGE_ROOT_MAX];
	size_t length = root ? strlen(root) / 2 : 0;

	if (!host || !text_copy(out->host, sizeof(out->host), host) || epoch < 0 || length == 0 || length > sizeof(bytes) ||
		!text_unhex(root, bytes, length))
		return broken(job);
	out->epoch = (uint64_t)epoch;
	return storage_root_read(bytes, length, &out->root, &job->fault);
}

static int read_back(struct job *job, const struct rewriting *rewriting)
{
	SCOPED(luks_close) struct luks *luks = NULL;
	int r = rewriting_read_back(job, rewriting, &luks);

	return r < 0 ? r : medium_put_grants(luks, &rewriting->vault.host, job->result, &job->fault);
}

static int read_wanted(struct job *job, json_t **out)
{
	const char *text = job->request->label;

	return json_decode(text, strlen(text), sizeof(job->request->label), out, &job->fault);
}

int job_grant(struct job *job)
{
	SCOPED(rewriting_close) struct rewriting rewriting = REWRITING_CLOSED;
	SCOPED(json_release) json_t *wanted = NULL;
	struct host_record host = { 0 };
	struct grant_terms terms = { .host = &host };
	int r;

	r = read_wanted(job, &wanted);
	if (r == 0)
		r = read_host(job, wanted, &host);
	if (r < 0)
		return r;
	terms.created = json_member_text(wanted, "created");
	terms.until = json_member_text(wanted, "until");
	if (!terms.created)
		return broken(job);
	r = rewriting_open(job, &rewriting);
	if (r == 0)
		r = job_progress(job, PHASE_LABEL, 0, 0); /* the last moment to stop */
	if (r == 0)
		r = grant_write(rewriting.luks, rewriting.vault.tpm, &terms, rewriting.key, &job->fault);
	return r < 0 ? r : read_back(job, &rewriting);
}

int job_ungrant(struct job *job)
{
	SCOPED(rewriting_close) struct rewriting rewriting = REWRITING_CLOSED;
	SCOPED(json_release) json_t *wanted = NULL;
	const json_t *hosts, *host;
	size_t i;
	int r;

	r = read_wanted(job, &wanted);
	if (r < 0)
		return r;
	hosts = json_object_get(wanted, "hosts");
	if (!json_is_array(hosts))
		return broken(job);
	r = rewriting_open(job, &rewriting);
	if (r == 0)
		r = job_progress(job, PHASE_LABEL, 0, 0);
	json_array_foreach(hosts, i, host)
		if (r == 0 && json_is_string(host))
			r = luks_remove_grant(rewriting.luks, json_string_value(host), &job->fault);
	return r < 0 ? r : read_back(job, &rewriting);
}
