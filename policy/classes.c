// SPDX-License-Identifier: GPL-3.0-or-later
/* The class of a medium: as people write it, as its contents make it (R-CLS-04), and what its label has to say of it. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"

int act_classify(const struct act *act, const char *text, char out[CLASS_TEXT], struct fault *fault)
{
	out[0] = '\0';
	if (!text || !text[0])
		return 0;
	return fault_rule(fault, "R-CLS-01", rules_classify(act_rules(act), text, out, fault));
}

bool class_covers(const struct act *act, const char *class, const char *other)
{
	char both[CLASS_TEXT];

	return !rules_has_classes(act_rules(act)) ||
	       (rules_merge(act_rules(act), class, other, both) == 0 && strcmp(both, class) == 0);
}

/* What must stand there cannot be left out of what somebody typed. */
int label_caution(const struct handling *handling, const char *typed, char out[LABEL_CAUTION], struct fault *fault)
{
	const char *given = typed ? typed : "";
	bool has = !handling->caution[0] || strstr(given, handling->caution);
	const char *first = has ? "" : handling->caution;

	if (typed && !handling->mynumber)
		first = ""; /* the office's own words are a proposal */
	if (text_format(out, LABEL_CAUTION, "%s%s%s", first, first[0] && given[0] ? " " : "", given))
		return 0;
	return fault_rule(fault, "R-LBL-01",
		fault_set(fault, -EINVAL, N_("The caution must also say %s: write yours shorter."), handling->caution));
}
