// SPDX-License-Identifier: GPL-3.0-or-later
/* What was put together for auditors: a list of files with their digests, bound to the ledger's head, signed by this host's TPM, numbered and
 * on the books (R-REV-03, R-RET-05). Sees no file. */
#pragma once

#include "policy/office.h"
#include "policy/period.h"

#define BUNDLE_ID 16 /* B-0001 */
#define BUNDLE_FILES_MAX 128

struct bundle_wish {
	struct period_wish period;
	const char *files;  /* JSON: {"files":[{"name","sha256","size"}]} */
	int64_t sequence;   /* of the last event in the bundle's ledger, */
	const char *hash;   /* and its hash: both must be the books' own */
};

/* What is to be signed, the caller's: {"bundle","from","until","year","time","person","name","sequence","hash","files"}. -EINVAL: a list
 * that is none, or a head that is not the ledger's. Records nothing. */
int bundle_draft(const struct act *act, const struct bundle_wish *wish, json_t **payload, struct fault *fault);
/* Records audit.bundled. -EEXIST: another bundle has the number meanwhile. */
int bundle_end(const struct act *act, const json_t *payload, const char *jws, struct fault *fault);
/* The newest 200: {"bundle","year","from","until","time","name","sequence","files","digest"}. */
int bundle_list(struct registry *registry, json_t **out, struct fault *fault);
