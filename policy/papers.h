// SPDX-License-Identifier: GPL-3.0-or-later
/* The office's papers as data (the forms F-01 … of the catalogue, section c): what the books say, one query set a form, and who may have
 * which (R-LED-01, R-OUT-02, R-DSP-05). What the books do not have is null. Times are ISO UTC, days YYYY-MM-DD, codes untranslated; how it
 * looks is not known here. */
#pragma once

#include "policy/office.h"
#include "policy/part.h"

struct paper_wish {
	const char *form;        /* F-01 … */
	const char *subject;     /* M-0001, R-0003, C-0001 …; NULL: all, where the form is a list */
	const char *from, *until; /* dates as people type them; NULL: without */
	const char *department;  /* NULL: every one that the actor may have */
};

/* {"form","about":{…},"lists":{…},"approvals":[{"slot","role","department","name","for","time"}],"office","department","period":
 * {"from","until"} or null,"sequence","hash","time"}: all but its rows. -EPERM, recorded: not for the actor. -ENOENT: nothing of that
 * number. -EINVAL: there is no such form, or it needs a subject. */
int paper_head(const struct act *act, const struct paper_wish *wish, json_t **out, struct fault *fault);
/* Its rows by part, as far as the actor may have them; for a form of one record there are none. */
int paper_rows(const struct act *act, const struct paper_wish *wish, struct part *part, json_t **out, struct fault *fault);
