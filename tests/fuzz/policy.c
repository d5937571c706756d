// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: a policy file. Beside crashes it looks for mistakes without a place or a sentence, for files that are without mistake and cannot be
 * loaded, for class texts that do not come out again as they went in, and for mixtures that are milder than what they are of. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/ini.h"
#include "common/settings.h"
#include "policy/rules/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_handling(const struct rules *rules, const char *a, const char *b)
{
	struct handling one, other, both;
	char merged[CLASS_TEXT], again[CLASS_TEXT];

	rules_merge(rules, a, b, merged);
	rules_merge(rules, b, a, again);
	require(strcmp(merged, again) == 0);
	rules_handling(rules, a, &one);
	rules_handling(rules, b, &other);
	rules_handling(rules, merged, &both);
	require(handling_merge(&one, &other) == 0);
	require(!both.mynumber == !one.mynumber && (both.write_zones & ~both.zones) == 0 && !(both.write_zones & ZONE_MYNUMBER));
}

static void check_rules(const struct rules *rules)
{
	const struct class *class, *before = NULL;
	char text[CLASS_TEXT], again[CLASS_TEXT];

	for (size_t i = 0; (class = rules_class_at(rules, i)) != NULL; i++) {
		require(class->key[0] && class->name[0] && (class->overlay || (class->axis[0] && class->rank > 0)));
		if (rules_classify(rules, class->key, text, NULL) == 0)
			require(rules_classify(rules, text, again, NULL) == 0 && strcmp(text, again) == 0);
		if (before)
			check_handling(rules, before->key, class->key);
		before = class;
	}
}

static void check_mistakes(const struct mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		require(mistakes->list[i].fault.code < 0 && mistakes->list[i].fault.message[0] && mistakes->list[i].line >= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	char folder[] = "/tmp/mediad-fuzz.XXXXXX", name[64];
	struct ini_source source = { .folder = folder, .owner = geteuid() };
	struct mistakes mistakes = { 0 };
	struct rules *rules = NULL;
	FILE *file;
	int r;

	require(mkdtemp(folder) != NULL);
	snprintf(name, sizeof(name), "%s/a.conf", folder);
	file = fopen(name, "we");
	require(file && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
	settings_check(&source, &mistakes);
	r = rules_check(&source, "policy/rules/profiles", &mistakes);
	check_mistakes(&mistakes);
	mistakes_clear(&mistakes);
	if (rules_load_of(geteuid(), folder, "policy/rules/profiles", &rules, NULL) == 0)
		check_rules(rules);
	else
		require(r < 0);
	rules_free(rules);
	unlink(name);
	rmdir(folder);
	return 0;
}
