// SPDX-License-Identifier: GPL-3.0-or-later
/* The class of a medium: as people write it, as its contents make it (R-CLS-04), and what its label has to say of it. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_contents.h"

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

static bool has_limit(const char *limits, const char *limit)
{
	return limits && text_has_word(limits, limit, strlen(limit));
}

void handling_limit(struct handling *handling, const char *limits)
{
	if (has_limit(limits, "no-carry-out"))
		handling->max_carry_out_days = 0;
	if (has_limit(limits, "no-copy"))
		handling->max_copies = 0;
	if (has_limit(limits, "no-provide"))
		handling->key_modes = KEY_INTERNAL;
}

/* The distinct classes of what lies there are few, and all of them count: attribute by attribute, not by rank alone. */
int medium_effective(const struct act *act, struct medium_view *view, struct fault *fault)
{
	const struct rules *rules = act_rules(act);
	SCOPED(query_close) struct query *query = NULL;
	char merged[CLASS_TEXT];
	struct handling one;
	int r;

	text_copy(view->effective, sizeof(view->effective), view->classification);
	rules_handling(rules, view->classification, &view->handling);
	r = store_query(registry_store(act->registry),
		"SELECT DISTINCT classification, limits FROM content WHERE medium = ?1 AND gone IS NULL ORDER BY 1", VALUES(TEXT(view->number)),
		&query, fault);
	while (r == 0 && (r = query_next(query, fault)) > 0) {
		const char *class = query_text(query, 0);

		rules_merge(rules, view->contents, class, merged);
		text_copy(view->contents, sizeof(view->contents), merged);
		rules_handling(rules, class, &one);
		handling_limit(&one, query_text(query, 1));
		handling_merge(&view->handling, &one);
		r = 0;
	}
	rules_merge(rules, view->classification, view->contents, view->effective);
	view->facts.outdated = view->facts.registered && view->contents[0] && !class_covers(act, view->classification, view->contents);
	return r;
}

/* `contents` holds class texts with commas between. */
static void describe(const struct act *act, json_t *medium, const char *contents)
{
	const char *label = json_member_text(medium, "classification");
	char merged[CLASS_TEXT], own[CLASS_TEXT] = "", one[CLASS_TEXT];

	for (size_t length; *contents; contents += length + (contents[length] == ',')) {
		length = strcspn(contents, ",");
		text_format(one, sizeof(one), "%.*s", (int)length, contents);
		rules_merge(act_rules(act), own, one, merged);
		text_copy(own, sizeof(own), merged);
	}
	rules_merge(act_rules(act), label ? label : "", own, merged);
	json_put_text(medium, "effective", merged);
	json_object_set_new(medium, "outdated", json_boolean(label && !class_covers(act, label, own)));
}

void media_classify(const struct act *act, json_t *media)
{
	json_t *medium;
	size_t i;

	json_array_foreach(media, i, medium) {
		SCOPED(json_release) json_t *contents = json_incref(json_object_get(medium, "contents"));

		json_object_del(medium, "contents");
		if (json_is_string(contents))
			describe(act, medium, json_string_value(contents));
	}
}

int class_check_label(const struct act *act, const struct medium_view *view, const char *class, struct fault *fault)
{
	struct decision decision = decide_label_class(view->number, class, view->contents,
		!class[0] || !view->contents[0] || class_covers(act, class, view->contents));

	return act_decide(act, "ReviseLabel", view->number, &decision, fault);
}
