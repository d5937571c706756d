// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads the office's sections of the policy files, and below them the profile that they name. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/ini.h"
#include "common/text.h"
#include "policy/rules/book.h"
#include "policy/rules/keys.h"

#define OVERLAYS "overlays" /* lies beside the profiles and comes before each */
#define FILE_PATH 512

/* What one section set so far: in which file last, and where it began. */
struct seen {
	int number;
	uint64_t keys, ever; /* in that file; in any */
	char file[64];
	int line;
};

struct loading {
	struct rules *rules;
	struct mistakes *mistakes;
	const char *profiles;
	char profile[OFFICE_WORD];
	bool profile_found;
	int round; /* of the files: the profile's are others than the office's */
	struct seen of_class[CLASSES_MAX], of_office, of_host;
};

/* Where a setting goes. */
struct target {
	unsigned int section; /* 0: none of ours */
	void *object;
	struct seen *seen;
};

#define WRONG(entry, where, message, ...)                                                              \
	do {                                                                                           \
		struct mistake *mistake_ = ini_mistake(entry, where);                                  \
		fault_set(&mistake_->fault, -EINVAL, message, (entry)->file, mistake_->place,          \
			__VA_ARGS__);                                                                  \
	} while (0)

static struct class *new_class(struct loading *loading, const struct ini_entry *entry, const char *key, bool overlay)
{
	struct rules *rules = loading->rules;
	struct class *class = &rules->list[rules->count];

	if (!text_is_plain(key, CLASS_KEY - 1) || strpbrk(key, "+, ") || strcmp(key, CLASS_UNKNOWN) == 0) {
		WRONG(entry, entry->key, N_("%s:%s: %s is no key of a class: one short word without blanks, commas and +."), key);
		return NULL;
	}
	if (rules->count == CLASSES_MAX) {
		WRONG(entry, entry->key, N_("%s:%s: %s is one class too many."), key);
		return NULL;
	}
	memset(class, 0, sizeof(*class));
	handling_init(&class->handling);
	text_copy(class->key, sizeof(class->key), key);
	class->overlay = overlay;
	return &rules->list[rules->count++];
}

static struct target class_target(struct loading *loading, const struct ini_entry *entry, const char *key, bool overlay)
{
	struct rules *rules = loading->rules;
	struct class *class = NULL;

	for (size_t i = 0; !class && i < rules->count; i++)
		if (strcmp(rules->list[i].key, key) == 0)
			class = &rules->list[i];
	if (class && class->overlay != overlay)
		WRONG(entry, entry->key, N_("%s:%s: %s is a class and an overlay: give one of them another key."), key);
	if (!class)
		class = new_class(loading, entry, key, overlay);
	if (!class || class->overlay != overlay)
		return (struct target){ 0 };
	return (struct target){ overlay ? IN_OVERLAY : IN_CLASS, class, &loading->of_class[class - rules->list] };
}

static struct target find_target(struct loading *loading, const struct ini_entry *entry)
{
	static const char in_class[] = "class ", in_overlay[] = "overlay ";

	if (strcmp(entry->section, "office") == 0)
		return (struct target){ IN_OFFICE, &loading->rules->office, &loading->of_office };
	if (strcmp(entry->section, "host") == 0)
		return (struct target){ IN_HOST, &loading->rules->station, &loading->of_host };
	if (strncmp(entry->section, in_class, strlen(in_class)) == 0)
		return class_target(loading, entry, entry->section + strlen(in_class), false);
	if (strncmp(entry->section, in_overlay, strlen(in_overlay)) == 0)
		return class_target(loading, entry, entry->section + strlen(in_overlay), true);
	return (struct target){ 0 };
}

/* True: it is the first time in this file. */
static bool see(struct loading *loading, struct seen *seen, const struct ini_entry *entry, const struct key *key)
{
	int number = loading->round + entry->number;
	uint64_t bit = UINT64_C(1) << (key - key_at(0));
	bool first = seen->number != number || !(seen->keys & bit);

	if (!seen->line) {
		text_copy(seen->file, sizeof(seen->file), entry->file);
		seen->line = entry->line;
	}
	if (seen->number != number)
		seen->keys = 0;
	seen->number = number;
	seen->keys |= bit;
	seen->ever |= bit;
	return first;
}

static int is_conf(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return end && strcmp(end, ".conf") == 0 && strcmp(entry->d_name, OVERLAYS ".conf") != 0;
}

static void list_profiles(const char *folder, char *out, size_t size)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, is_conf, alphasort);
	size_t at = 0;

	out[0] = '\0';
	for (int i = 0; i < count; i++) {
		text_format(out + at, size - at, "%s%.*s", at ? " " : "", (int)strcspn(entries[i]->d_name, "."),
			entries[i]->d_name);
		at += strlen(out + at);
		free(entries[i]);
	}
	free(entries);
}

static void take_entry(void *context, const struct ini_entry *entry)
{
	struct loading *loading = context;
	struct target target = find_target(loading, entry);
	const struct key *key = target.section ? key_find(target.section, entry->key) : NULL;
	char profiles[FAULT_ARGUMENT];
	bool first;

	if (!target.section)
		return;
	if (!key) {
		WRONG(entry, entry->key, N_("%s:%s: mediad knows no setting %s in [%s]."), entry->key, entry->section);
		return;
	}
	first = see(loading, target.seen, entry, key);
	if (!first && !key_repeats(key))
		WRONG(entry, entry->key, N_("%s:%s: %s stands twice in this file."), entry->key);
	key_take(key, entry, target.object, first);
	if (strcmp(key->name, "profile") == 0 && !loading->profile_found) {
		list_profiles(loading->profiles, profiles, sizeof(profiles));
		WRONG(entry, entry->value, N_("%s:%s: there is no profile %s; there are: %s."), entry->value, profiles);
	}
}

/* The last one named. */
static void take_profile(void *context, const struct ini_entry *entry)
{
	struct loading *loading = context;

	if (strcmp(entry->section, "office") == 0 && strcmp(entry->key, "profile") == 0)
		text_copy(loading->profile, sizeof(loading->profile), entry->value);
}

static bool is_profile_name(const char *name)
{
	return name[0] && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name) && strcmp(name, OVERLAYS) != 0;
}

static int load_profile(struct loading *loading, const struct ini_source *source)
{
	SCOPED(mistakes_clear) struct mistakes ignored = { 0 }; /* the whole reading tells of them */
	struct ini_reader looking = { .take = take_profile, .context = loading, .mistakes = &ignored };
	struct ini_reader reader = { .take = take_entry, .context = loading, .mistakes = loading->mistakes };
	char overlays[FILE_PATH], profile[FILE_PATH];
	const char *const files[] = { overlays, profile };
	struct ini_source shipped = { .files = files, .count = ARRAY_SIZE(files) };

	ini_read(source, &looking);
	if (!is_profile_name(loading->profile) ||
		!text_format(overlays, sizeof(overlays), "%s/" OVERLAYS ".conf", loading->profiles) ||
		!text_format(profile, sizeof(profile), "%s/%s.conf", loading->profiles, loading->profile) ||
		access(profile, R_OK) < 0)
		return 0;
	loading->profile_found = true;
	return ini_read(&shipped, &reader);
}

#define MISSING(loading, seen, message, ...)                                                           \
	do {                                                                                           \
		struct mistake *mistake_ = mistakes_add((loading)->mistakes, (seen)->file, (seen)->line, 1); \
		fault_set(&mistake_->fault, -EINVAL, message, mistake_->file, mistake_->place, __VA_ARGS__); \
	} while (0)

/* Words of `proposed` that are no keys. */
static void check_proposed(struct loading *loading, const struct class *class, const struct seen *seen)
{
	const char *rest = class->proposed, *word;
	char name[FAULT_ARGUMENT];
	size_t length;

	while (text_word(&rest, &word, &length)) {
		text_format(name, sizeof(name), "%.*s", (int)length, word);
		if (!key_find(class->overlay ? IN_OVERLAY : IN_CLASS, name))
			MISSING(loading, seen, N_("%s:%s: %s is not a value of %s."), name, "proposed");
	}
}

static void check_class(struct loading *loading, size_t i)
{
	const struct class *class = &loading->rules->list[i];
	const struct seen *seen = &loading->of_class[i];
	static const char *const needed[] = { "name", "axis", "rank" };

	for (size_t k = 0; k < (class->overlay ? 1 : ARRAY_SIZE(needed)); k++)
		if (!(seen->ever & UINT64_C(1) << (key_find(IN_CLASS, needed[k]) - key_at(0))))
			MISSING(loading, seen, N_("%s:%s: the class %s says no %s."), class->key, needed[k]);
	for (size_t other = 0; !class->overlay && other < i; other++) {
		const struct class *before = &loading->rules->list[other];

		if (!before->overlay && strcmp(before->axis, class->axis) == 0 && before->rank == class->rank && class->rank > 0)
			MISSING(loading, seen, N_("%s:%s: %s and %s have the same rank: one of them must be the stricter."),
				class->key, before->key);
	}
	check_proposed(loading, class, seen);
}

/* The longest class text there can be: of each axis the longest key, or unknown, and every overlay. */
static size_t longest_text(const struct rules *rules, const char *const axes[AXES_MAX], size_t count)
{
	size_t classes = 0, overlays = 0;

	for (size_t axis = 0; axis < count && axis < AXES_MAX; axis++) {
		size_t longest = 0;

		for (size_t i = 0; i < rules->count; i++)
			if (!rules->list[i].overlay && strcmp(rules->list[i].axis, axes[axis]) == 0 && strlen(rules->list[i].key) > longest)
				longest = strlen(rules->list[i].key);
		classes += longest + (axis > 0);
	}
	for (size_t i = 0; i < rules->count; i++)
		overlays += rules->list[i].overlay ? strlen(rules->list[i].key) + 1 : 0;
	return (classes > strlen(CLASS_UNKNOWN) ? classes : strlen(CLASS_UNKNOWN)) + overlays;
}

/* What any medium may come to: so many signatures, so long a text. */
static void check_worst(struct loading *loading)
{
	const struct rules *rules = loading->rules;
	const struct seen *seen = &loading->of_class[rules->count - 1];
	const char *axes[AXES_MAX];
	struct handling all;
	int r = 0;

	handling_init(&all);
	for (size_t i = 0; i < rules->count; i++)
		r = handling_merge(&all, &rules->list[i].handling) < 0 ? -E2BIG : r;
	if (r < 0)
		MISSING(loading, seen, N_("%s:%s: more than %s people would have to sign for one medium: let fewer roles sign."), "4");
	if (longest_text(rules, axes, rules_axes(rules, axes)) >= CLASS_TEXT)
		MISSING(loading, seen, N_("%s:%s: a medium of several classes would have a class of more than %s bytes: give the classes shorter keys."),
			"31");
	if (rules_axes(rules, axes) > AXES_MAX)
		MISSING(loading, seen, N_("%s:%s: there are more than %s axes of classes."), "3");
	if (rules_axes(rules, axes) == 0)
		MISSING(loading, seen, N_("%s:%s: there are overlays and no class for them to lie on: the class %s is alone."),
			rules->list[0].key);
}

static void check_office(struct loading *loading)
{
	const struct office *office = &loading->rules->office;
	const struct class *class = rules_class(loading->rules, office->private_max_class);

	if (office->private_max_class[0] && (!class || class->overlay))
		MISSING(loading, &loading->of_office, N_("%s:%s: there is no class %s for %s."), office->private_max_class,
			"private-max-class");
}

static int load(struct loading *loading, const struct ini_source *source)
{
	struct ini_reader reader = { .take = take_entry, .context = loading, .mistakes = loading->mistakes };

	load_profile(loading, source);
	loading->round = 1000;
	ini_read(source, &reader);
	for (size_t i = 0; i < loading->rules->count; i++)
		check_class(loading, i);
	if (loading->rules->count > 0)
		check_worst(loading);
	check_office(loading);
	mistakes_sort(loading->mistakes);
	return mistakes_fault(loading->mistakes, NULL);
}

int rules_check(const struct ini_source *source, const char *profiles, struct mistakes *mistakes)
{
	SCOPED(rules_free) struct rules *rules = rules_default();
	struct loading loading = { .rules = rules, .mistakes = mistakes, .profiles = profiles };

	return rules ? load(&loading, source) : -ENOMEM;
}

int rules_load_of(uid_t owner, const char *folder, const char *profiles, struct rules **out, struct fault *fault)
{
	SCOPED(mistakes_clear) struct mistakes mistakes = { 0 };
	SCOPED(rules_free) struct rules *rules = rules_default();
	struct loading loading = { .rules = rules, .mistakes = &mistakes, .profiles = profiles };
	struct ini_source source = { .folder = folder, .owner = owner };

	if (!rules)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	if (load(&loading, &source) < 0)
		return mistakes_fault(&mistakes, fault);
	*out = MOVE(rules);
	return 0;
}

int rules_load(const char *folder, const char *profiles, struct rules **out, struct fault *fault)
{
	return rules_load_of(0, folder, profiles, out, fault);
}
