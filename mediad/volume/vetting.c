// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds a passphrase against the rules, in the process that will use it or asks only. */
#include "mediad/volume/vetting.h"

#include "common/fault.h"
#include "crypto/passphrase.h"

int vetting_take(struct job *job, int state, struct secret **out)
{
	SCOPED(secret_free) struct secret *passphrase = NULL;
	struct passphrase_words words;
	int r = job_secret(job, &passphrase);

	if (r < 0 || !passphrase)
		return r;
	passphrase_words_from(job->request->words, &words);
	r = passphrase_check(passphrase, PASSPHRASE_LENGTH, words.list, &job->fault);
	if (r == 0)
		r = passphrase_is_new(state, passphrase, &job->fault);
	if (r == 0)
		*out = MOVE(passphrase);
	return r;
}
