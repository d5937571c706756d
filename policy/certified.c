// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the books' own copy of a certificate for the job that it speaks of; records what was asked of it. */
#include "policy/certified.h"

#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"
#include "policy/papers_form.h"
#include "policy/validating.h"

static int other_certificate(const char *certificate, struct fault *fault)
{
	return fault_set(fault, -EINVAL, N_("That is not the certificate %s that the books here have: it was altered, or is another computer's."),
		certificate);
}

static int read_job(const json_t *payload, struct certified_job *out, struct fault *fault)
{
	const json_t *method = json_member_object(payload, "method"), *overwrite = json_member_object(payload, "overwrite");
	const char *job = json_member_text(overwrite, "job"), *commitment = json_member_text(method, "commitment");
	const char *nonce = json_member_text(method, "nonce"), *number = json_member_text(payload, "number");

	out->size = json_member_number(json_member_object(payload, "medium"), "size", 0);
	if (!commitment)
		return fault_set(fault, -EOPNOTSUPP, N_("The certificate %s is about the key alone: its medium was never overwritten, so there is nothing to compare."),
			out->certificate);
	if (out->size <= 0 || !job || !nonce || !number || !text_copy(out->job, sizeof(out->job), job) ||
		!text_copy(out->nonce, sizeof(out->nonce), nonce) || !text_copy(out->number, sizeof(out->number), number) ||
		!text_copy(out->commitment, sizeof(out->commitment), commitment))
		return fault_set(fault, -EUCLEAN, N_("A signed statement on the books cannot be read: verify the ledger."));
	return 0;
}

static int find(const struct act *act, const struct certified_wish *wish, struct certified_job *out, struct fault *fault)
{
	SCOPED(json_release) json_t *status = NULL;
	SCOPED(json_release) json_t *payload = NULL;
	SCOPED(json_text_free) char *jws = NULL;
	const char *id, *digest;
	int r = certificate_status(act->registry, wish->certificate, &status, fault);

	if (r < 0)
		return r;
	id = json_member_text(status, "certificate");
	digest = json_member_text(status, "digest");
	text_copy(out->certificate, sizeof(out->certificate), id ? id : "");
	if (!digest || (wish->digest && strcmp(wish->digest, digest) != 0))
		return other_certificate(out->certificate, fault);
	r = medium_certificate(act->registry, out->certificate, &jws, fault);
	if (r == 0)
		r = paper_payload(jws, &payload, fault);
	return r < 0 ? r : read_job(payload, out, fault);
}

int certified_check(const struct act *act, const struct certified_wish *wish, struct certified_job *out, struct fault *fault)
{
	SCOPED(json_release) json_t *newest = NULL;
	struct medium_view view;
	const char *id;
	int r = find(act, wish, out, fault);

	if (r == 0)
		r = medium_view(act, out->number, &view, fault);
	if (r == 0)
		r = certificate_status(act->registry, out->number, &newest, fault);
	if (r < 0)
		return r;
	id = json_member_text(newest, "certificate");
	if (view.facts.state != MEDIUM_ERASED || !id || strcmp(id, out->certificate) != 0)
		return fault_set(fault, -EBUSY, N_("%s does not lie as %s left it: it is %s now."), out->number, out->certificate,
			medium_state_name(view.facts.state));
	return 0;
}

int certified_checked(const struct act *act, const struct certified_job *job, const struct certified_finding *finding, struct fault *fault)
{
	char printable[256];
	const char *why = finding->why;

	return act_record(act, "erase.checked",
		json_pack("{s:s, s:s, s:b, s:s*, s:O*}", "certificate", job->certificate, "number", job->number, "passed", !why, "why",
			why ? text_printable(why, printable, sizeof(printable)) : NULL, "state", finding->state),
		fault);
}

int certified_key(const struct act *act, const struct certified_wish *wish, struct certified_job *out, struct fault *fault)
{
	return find(act, wish, out, fault);
}

int certified_key_shown(const struct act *act, const struct certified_job *job, struct fault *fault)
{
	return act_record(act, "erase.key-shown",
		json_pack("{s:s, s:s, s:s}", "certificate", job->certificate, "number", job->number, "commitment", job->commitment), fault);
}

int certified_is_key(const struct certified_job *job, const char *commitment, struct fault *fault)
{
	if (commitment && strcmp(commitment, job->commitment) == 0)
		return 0;
	return fault_set(fault, -EKEYREJECTED, N_("The TPM of this computer makes another key than the one that %s was overwritten with."), job->number);
}
