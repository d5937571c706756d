// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about the classes that the policy files define: what there are, what one demands. Judges nothing. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/policies.h"

#define VALUE_TEXT 2048

static const struct rules *rules_of(const struct call *call)
{
	struct act act = broker_act(call->broker, &call->actor);

	return act_rules(&act);
}

static json_t *class_to_json(const struct class *class)
{
	return json_pack("{s:s, s:s, s:s*, s:i, s:b, s:s*, s:s*, s:s*}", "class", class->key, "name", class->name, "axis",
		class->axis[0] ? class->axis : NULL, "rank", class->rank, "overlay", class->overlay, "definition",
		class->definition[0] ? class->definition : NULL, "source", class->source[0] ? class->source : NULL, "proposed",
		class->proposed[0] ? class->proposed : NULL);
}

static json_t *classes_to_json(const struct rules *rules, bool overlays)
{
	const struct class *class;
	json_t *list = json_array();

	for (size_t i = 0; (class = rules_class_at(rules, i)) != NULL; i++)
		if (class->overlay == overlays && json_array_append_new(list, class_to_json(class)) < 0)
			break;
	return list;
}

int method_list_classes(struct call *call, json_t **out)
{
	const struct rules *rules = rules_of(call);
	int r = policies_check(call->broker, &call->fault); /* then nobody knows what classes there are */
	const char *profile = rules_office(rules)->profile;

	if (r < 0)
		return r;
	*out = json_pack("{s:s*, s:o, s:o}", "profile", profile[0] ? profile : NULL, "classes", classes_to_json(rules, false),
		"overlays", classes_to_json(rules, true));
	return *out ? 0 : -ENOMEM;
}

/* Of one class, or of the class text of a medium: every value as a policy file would say it. */
static json_t *values_to_json(const struct handling *handling)
{
	json_t *list = json_array();
	char value[VALUE_TEXT];
	const char *key;

	for (size_t i = 0; rules_handling_value(handling, i, &key, value, sizeof(value)); i++)
		if (json_array_append_new(list, json_pack("{s:s, s:s}", "key", key, "value", value)) < 0)
			break;
	return list;
}

/* The classes that a text names, its overlays too. */
static json_t *parts_to_json(const struct rules *rules, const char *text)
{
	json_t *list = json_array();
	char copy[CLASS_TEXT], *rest = copy, *word;

	strcpy(copy, text);
	while ((word = strsep(&rest, "+")) != NULL) {
		const struct class *class = rules_class(rules, word);

		if (class && json_array_append_new(list, class_to_json(class)) < 0)
			break;
	}
	return list;
}

int method_show_class(struct call *call, json_t **out)
{
	const struct rules *rules = rules_of(call);
	const char *asked = call_text(call, "class");
	const struct class *class = rules_class(rules, asked);
	struct handling handling;
	char text[CLASS_TEXT];
	int r = policies_check(call->broker, &call->fault);

	if (r < 0)
		return r;
	if (class) {
		*out = json_pack("{s:s, s:[o], s:o}", "class", class->key, "parts", class_to_json(class), "handling",
			values_to_json(&class->handling));
		return *out ? 0 : -ENOMEM;
	}
	r = rules_classify(rules, asked, text, &call->fault);
	if (r < 0)
		return r;
	rules_handling(rules, text, &handling);
	*out = json_pack("{s:s, s:o, s:o}", "class", text, "parts", parts_to_json(rules, text), "handling",
		values_to_json(&handling));
	return *out ? 0 : -ENOMEM;
}
