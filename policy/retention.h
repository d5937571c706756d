// SPDX-License-Identifier: GPL-3.0-or-later
/* Media on which something lies that need not be kept any longer, and how long it took until they were erased (R-REU-04). */
#pragma once

#include "policy/office.h"

/* Did it come back from a trip after which it is to be erased, and was not? */
int is_spent(const struct act *act, const char *number, bool *out, struct fault *fault);

/* Part of the list of what is due at `now`: {"number","since","days","state","handler","handler_name","department","needed","until","asset","held"}.
 * needed: so many contents are needed still, which must go elsewhere before; until: the last of their days, if all have one; held: a
 * hold lies on it, so it waits; asset: the first My Number file on it that the law has kept no longer (R-DSP-08). What is lost is not in it, nor what belongs to another computer. */
int due_list(const struct act *act, struct part *part, json_t **out, struct fault *fault);
/* Part of the list of what was due and is erased: {"number","since","erased","days","certificate"}. */
int due_erased(const struct act *act, struct part *part, json_t **out, struct fault *fault);
/* What is due and not held and nobody was told of in the last 24 hours, at most so many: records erase.reminded for each. Nothing where
 * the office wants no reminders. */
int due_chase(const struct act *act, int limit, json_t **out, struct fault *fault);
