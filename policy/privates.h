// SPDX-License-Identifier: GPL-3.0-or-later
/* Private media (R-DEV-02…04, R-REU-07): whether somebody may ask to bring one in, and that a permitted one stays what it is. A permission is on the books
 * for a time and no more: mediad gives a private medium no key of the office's and opens nothing of it. */
#pragma once

#include "policy/office.h"
#include "policy/waivers.h"

struct private_wish {
	const char *number;         /* "": not known yet */
	const char *classification; /* in its one form; "" for none */
	const char *until;          /* UTC */
};
int private_check(const struct act *act, const struct private_wish *wish, struct waivers *waivers, struct fault *fault);
/* -EPERM: it came in as somebody's own and has not left (R-REU-07), so `method` is not done with it. */
int private_refuse(const struct act *act, const char *method, const char *number, struct fault *fault);

struct private_erase {
	const char *number;
	const char *tool, *result;   /* mandatory */
	const char *done;            /* a day, NULL: today */
	const char *document;        /* SHA-256 of what shows it; may be NULL */
};
/* How its owner, or the desk for them, erased it. Records private.erased; again until it has left, as a correction. */
int private_erased(const struct act *act, const struct private_erase *erase, struct fault *fault);
/* That this is not enough. Records private.erase-refused: it is to be erased again. */
int private_erase_refused(const struct act *act, const char *number, const char *reason, struct fault *fault);
/* Another person agrees that it leaves. Records private.retired. */
int private_retired(const struct act *act, const char *number, struct fault *fault);
/* All that have not left, the oldest first: [{"number","model","serial","owner","owner_name","request","since","until","days","overdue","tool","result",
 * "document","done","recorded","recorded_by_name"}]; days: until then, or since. */
int private_list(const struct act *act, json_t **out, struct fault *fault);
/* What should have left and nobody was told of in the last 24 hours: records private.chased for each. */
int private_chase(const struct act *act, json_t **out, struct fault *fault);
