// SPDX-License-Identifier: GPL-3.0-or-later
/* Class texts: reading what people write, merging mixed contents, and what a text demands of a medium (R-CLS-01, 03, 04, 07). */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/rules/book.h"

/* A class text taken apart. */
struct parts {
	bool unknown;
	const struct class *of_axis[AXES_MAX];
	bool overlay[CLASSES_MAX];     /* by place in rules->list */
	const char *axes[AXES_MAX];
	size_t count;                  /* of the axes */
};

static bool is_separator(const char *at, size_t *length)
{
	static const char *const marks[] = { "+", ",", " ", "\t", "、", "，", "＋", "　" };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++) {
		*length = strlen(marks[i]);
		if (strncmp(at, marks[i], *length) == 0)
			return true;
	}
	return false;
}

/* The next part of *text, cut to `size`. False: there is none. */
static bool next_part(const char **text, char *out, size_t size)
{
	size_t length, mark;

	while (**text && is_separator(*text, &mark))
		*text += mark;
	for (length = 0; (*text)[length] && !is_separator(*text + length, &mark);)
		length++;
	text_format(out, size, "%.*s", (int)length, *text);
	*text += length;
	return length > 0;
}

bool rules_names(const char *class_text, const char *key)
{
	char part[CLASS_NAME];

	while (next_part(&class_text, part, sizeof(part)))
		if (strcmp(part, key) == 0)
			return true;
	return false;
}

static bool is_unknown(const char *part)
{
	return strcasecmp(part, CLASS_UNKNOWN) == 0 || strcmp(part, "不明") == 0;
}

static const struct class **slot_of(struct parts *parts, const struct class *class)
{
	for (size_t i = 0; i < parts->count; i++)
		if (strcmp(parts->axes[i], class->axis) == 0)
			return &parts->of_axis[i];
	return NULL;
}

static void parts_init(const struct rules *rules, struct parts *out)
{
	memset(out, 0, sizeof(*out));
	out->count = rules_axes(rules, out->axes);
}

static bool has_every_axis(const struct parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		if (!parts->of_axis[i])
			return false;
	return true;
}

/* The higher of what is there and this. */
static void put_class(struct parts *parts, const struct class *class)
{
	const struct class **slot = slot_of(parts, class);

	if (slot && (!*slot || (*slot)->rank < class->rank))
		*slot = class;
}

/* Adds a text of ours; whatever of it is not known any more, or missing, is unknown. */
static void add_text(const struct rules *rules, const char *text, struct parts *parts)
{
	struct parts own;
	char word[CLASS_NAME];

	parts_init(rules, &own);
	while (next_part(&text, word, sizeof(word))) {
		const struct class *class = rules_class(rules, word);

		if (!class)
			own.unknown = true;
		else if (class->overlay)
			parts->overlay[class - rules->list] = true;
		else
			put_class(&own, class);
	}
	parts->unknown |= own.unknown || !has_every_axis(&own);
	for (size_t i = 0; i < own.count; i++)
		if (own.of_axis[i])
			put_class(parts, own.of_axis[i]);
}

/* An overlay with a floor raises the first axis to its highest class (R-CLS-10). */
static void raise_floor(const struct rules *rules, struct parts *parts)
{
	bool floor = false;

	for (size_t i = 0; i < rules->count; i++)
		floor |= parts->overlay[i] && rules->list[i].floor;
	for (size_t i = 0; floor && i < rules->count; i++)
		if (!rules->list[i].overlay && strcmp(rules->list[i].axis, parts->axes[0]) == 0)
			put_class(parts, &rules->list[i]);
}

static bool append(char out[CLASS_TEXT], const char *key)
{
	size_t length = strlen(out);

	return text_format(out + length, CLASS_TEXT - length, "%s%s", length ? "+" : "", key);
}

static int write_parts(const struct rules *rules, const struct parts *parts, char out[CLASS_TEXT])
{
	bool fits = true;

	out[0] = '\0';
	if (parts->unknown)
		fits = append(out, CLASS_UNKNOWN);
	for (size_t i = 0; !parts->unknown && i < parts->count; i++)
		fits &= append(out, parts->of_axis[i]->key);
	for (size_t i = 0; i < rules->count; i++)
		if (parts->overlay[i])
			fits &= append(out, rules->list[i].key);
	if (fits)
		return 0;
	text_copy(out, CLASS_TEXT, CLASS_UNKNOWN);
	return -ENAMETOOLONG;
}

/* What may be named, for a sentence. */
static void list_keys(const struct rules *rules, const char *axis, char *out, size_t size)
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < rules->count; i++) {
		const struct class *class = &rules->list[i];

		if (axis && (class->overlay || strcmp(class->axis, axis) != 0))
			continue;
		text_format(out + at, size - at, "%s%s", at ? " " : "", class->key);
		at += strlen(out + at);
	}
}

static int take_part(const struct rules *rules, const char *word, struct parts *parts, struct fault *fault)
{
	const struct class *class = rules_class(rules, word), **slot;
	char keys[FAULT_ARGUMENT];

	if (is_unknown(word)) {
		parts->unknown = true;
		return 0;
	}
	if (!class) {
		list_keys(rules, NULL, keys, sizeof(keys));
		return fault_set(fault, -EINVAL,
			N_("There is no class %s; there are: %s, and unknown. mediactl class list shows them."), word, keys);
	}
	if (class->overlay) {
		parts->overlay[class - rules->list] = true;
		return 0;
	}
	slot = slot_of(parts, class);
	if (slot && *slot && *slot != class)
		return fault_set(fault, -EINVAL, N_("%s and %s are both of %s: name one of them."), (*slot)->key,
			class->key, class->axis);
	put_class(parts, class);
	return 0;
}

static int check_axes(const struct rules *rules, const struct parts *parts, struct fault *fault)
{
	char keys[FAULT_ARGUMENT];

	for (size_t i = 0; !parts->unknown && i < parts->count; i++) {
		if (parts->of_axis[i])
			continue;
		list_keys(rules, parts->axes[i], keys, sizeof(keys));
		return fault_set(fault, -EINVAL,
			N_("The class says nothing of %s: add one of %s, joined by +, or write unknown to have it decided."),
			parts->axes[i], keys);
	}
	return 0;
}

static int free_word(const char *text, char out[CLASS_TEXT], struct fault *fault)
{
	if (!text_is_plain(text, CLASS_TEXT - 1))
		return fault_set(fault, -EINVAL,
			N_("The value %s is too long or holds characters that cannot be shown: write it shorter, on one line."),
			"classification");
	text_copy(out, CLASS_TEXT, text);
	return 0;
}

int rules_classify(const struct rules *rules, const char *text, char out[CLASS_TEXT], struct fault *fault)
{
	char word[CLASS_NAME], written[CLASS_TEXT];
	struct parts parts;
	int r = 0;

	if (!rules_has_classes(rules))
		return free_word(text, out, fault);
	parts_init(rules, &parts);
	while (r == 0 && next_part(&text, word, sizeof(word)))
		r = take_part(rules, word, &parts, fault);
	if (r == 0)
		r = check_axes(rules, &parts, fault);
	if (r < 0)
		return r;
	raise_floor(rules, &parts);
	if (write_parts(rules, &parts, written) < 0)
		return fault_set(fault, -EINVAL, N_("The class is too long: name fewer overlays."));
	text_copy(out, CLASS_TEXT, written);
	return 0;
}

/* Without classes: every word of either. */
static int merge_words(const char *a, const char *b, char out[CLASS_TEXT])
{
	const char *texts[] = { a, b };
	char word[CLASS_NAME], joined[CLASS_TEXT] = "";

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		while (next_part(&texts[i], word, sizeof(word))) {
			const char *rest = joined;
			char known[CLASS_NAME];
			bool there = false;

			while (!there && next_part(&rest, known, sizeof(known)))
				there = strcmp(known, word) == 0;
			if (there || append(joined, word))
				continue;
			text_copy(out, CLASS_TEXT, CLASS_UNKNOWN);
			return -ENAMETOOLONG;
		}
	}
	text_copy(out, CLASS_TEXT, joined);
	return 0;
}

int rules_merge(const struct rules *rules, const char *a, const char *b, char out[CLASS_TEXT])
{
	struct parts parts;

	if (!a[0] || !b[0] || strcmp(a, b) == 0) {
		text_copy(out, CLASS_TEXT, a[0] ? a : b);
		return 0;
	}
	if (!rules_has_classes(rules))
		return merge_words(a, b, out);
	parts_init(rules, &parts);
	add_text(rules, a, &parts);
	add_text(rules, b, &parts);
	raise_floor(rules, &parts);
	return write_parts(rules, &parts, out);
}

/* Nothing forbidden, and all care that needs nobody's word: what holds while the office has no classes. */
static void careful(struct handling *out)
{
	handling_init(out);
	out->encrypt = ENCRYPT_ALWAYS;
	out->storage = STORAGE_LOCKABLE;
	out->erase_reuse = out->erase_dispose = 2;
	out->certificate = true;
	out->long_term_write_protected = true;
	out->review_months = 12;
}

/* Overlays stand first, for their cautions do; how many sign was counted when the rules were loaded. */
void rules_handling(const struct rules *rules, const char *class_text, struct handling *out)
{
	struct parts parts;

	if (!rules_has_classes(rules)) {
		careful(out);
		return;
	}
	handling_init(out);
	parts_init(rules, &parts);
	add_text(rules, class_text, &parts);
	raise_floor(rules, &parts);
	for (size_t i = 0; i < rules->count; i++)
		if (parts.overlay[i])
			handling_merge(out, &rules->list[i].handling);
	for (size_t i = 0; parts.unknown && i < rules->count; i++)
		if (!rules->list[i].overlay)
			handling_merge(out, &rules->list[i].handling);
	for (size_t i = 0; !parts.unknown && i < parts.count; i++)
		handling_merge(out, &parts.of_axis[i]->handling);
}
