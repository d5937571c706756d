// SPDX-License-Identifier: GPL-3.0-or-later
/* Classes, contents and policy files as people see them. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/macros.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define C3 "{\"class\":\"C3\",\"name\":\"機密性3\",\"axis\":\"機密性\",\"rank\":3,\"overlay\":false,\"definition\":\"秘密文書に相当する\",\"proposed\":\"encrypt\"}"
#define TOKUTEI "{\"class\":\"tokutei\",\"name\":\"特定個人情報\",\"rank\":0,\"overlay\":true}"
#define CLASSES "{\"parameters\":{\"profile\":\"nankoku\",\"classes\":[" C3 "],\"overlays\":[" TOKUTEI "]}}"
#define SHOWN \
	"{\"parameters\":{\"class\":\"C3+I1+A1\",\"parts\":[" C3 "],\"handling\":[{\"key\":\"carry-out\",\"value\":\"approver\"}," \
	"{\"key\":\"encrypt\",\"value\":\"always\"},{\"key\":\"caution\",\"value\":\"\"}]}}"
#define CONTENTS \
	"{\"parameters\":{\"number\":\"M-0001\",\"label\":\"C1+I1+A1\",\"effective\":\"C2+I1+A1\",\"outdated\":true,\"contents\":[" \
	"{\"content\":\"J-0001\",\"name\":\"名簿\",\"classification\":\"C2+I1+A1\",\"persons\":120,\"copies\":1}," \
	"{\"content\":\"J-0002\",\"name\":\"写し\",\"classification\":\"C2+I1+A1\",\"origin\":\"J-0001\",\"copies\":1}]}}"

static bool says(const struct talk *talk, const char *words)
{
	return strstr(talk->out, words) != NULL;
}

/* Shows R-CLS-02. */
START_TEST(a_class_is_shown_with_the_words_of_the_bylaw_and_what_is_only_proposed)
{
	struct talk talk = { .replies = { CLASSES } };

	TALK(&talk, "class", "list");
	ck_assert(says(&talk, "秘密文書に相当する"));
	ck_assert(says(&talk, "on top of any class"));
	talk_clear(&talk);
	talk = (struct talk){ .replies = { SHOWN } };
	TALK(&talk, "class", "show", "C3+I1+A1");
	ck_assert(says(&talk, "C3: 機密性3"));
	ck_assert(says(&talk, "who signs for carrying it out"));
	ck_assert(says(&talk, "always *"));
	ck_assert(!says(&talk, "approver *"));
	ck_assert(!says(&talk, "caution on the label"));
	ck_assert(says(&talk, "the by-law gives no such value"));
	talk_japanese();
	TALK(&talk, "class", "show", "C3+I1+A1");
	ck_assert(says(&talk, "持出しの署名者"));
	talk_clear(&talk);
	talk = (struct talk){ .replies = { "{\"parameters\":{\"classes\":[],\"overlays\":[]}}" } };
	TALK(&talk, "class", "list");
	ck_assert(says(&talk, "分類が定められていない"));
	talk_clear(&talk);
}
END_TEST

START_TEST(a_long_demand_of_a_class_is_shown_to_its_end)
{
	static const char head[] = "{\"parameters\":{\"class\":\"C3+I1+A1\",\"parts\":[" C3 "],\"handling\":[{\"key\":\"caution\",\"value\":\"";
	char reply[sizeof(head) + 1200] = "";
	struct talk talk = { .replies = { reply } };

	strcpy(reply, head);
	for (int i = 0; i < 300; i++)
		strcat(reply, "禁");
	strcat(reply, "。\"}]}}");
	TALK(&talk, "class", "show", "C3+I1+A1");
	ck_assert_msg(says(&talk, "禁。\n"), "%s", talk.out);
	talk_clear(&talk);
}
END_TEST

START_TEST(contents_are_shown_with_the_class_they_make)
{
	struct talk talk = { .replies = { CONTENTS } };

	TALK(&talk, "contents", "list", "M-0001");
	ck_assert(says(&talk, "M-0001 is C2+I1+A1."));
	ck_assert(says(&talk, "mediactl request revise M-0001 --class C2+I1+A1"));
	ck_assert(says(&talk, "120"));
	ck_assert(says(&talk, "copy of J-0001"));
	ck_assert(says(&talk, "original, copies: 1"));
	talk_clear(&talk);
	talk = (struct talk){ .replies = { "{\"parameters\":{\"questions\":[{\"subject\":\"R-0007\",\"number\":\"M-0002\",\"name\":\"統計\"}]}}" } };
	TALK(&talk, "class", "questions");
	ck_assert(says(&talk, "R-0007"));
	ck_assert(says(&talk, "mediactl class decide"));
	talk_clear(&talk);
}
END_TEST

/* Shows R-REU-04. */
START_TEST(what_is_due_is_shown_with_what_it_waits_for_and_how_long_it_took)
{
	struct talk talk = { .replies = { "{\"parameters\":{\"erased\":false,\"due\":["
					  "{\"number\":\"M-0001\",\"since\":\"2026-11-20T14:59:59Z\",\"days\":12,\"handler_name\":\"佐藤\",\"needed\":2},"
					  "{\"number\":\"M-0002\",\"since\":\"2026-11-20T14:59:59Z\",\"days\":12,\"held\":true,\"needed\":2}]}}" } };

	TALK(&talk, "due");
	ck_assert(says(&talk, "12"));
	ck_assert(says(&talk, "2 still needed"));
	ck_assert(says(&talk, "held as evidence"));
	ck_assert(says(&talk, "mediactl request reuse NUMBER"));
	talk_clear(&talk);
	talk = (struct talk){ .replies = { "{\"parameters\":{\"erased\":true,\"due\":[{\"number\":\"M-0003\",\"since\":\"2026-11-20T14:59:59Z\","
					   "\"erased\":\"2026-11-25T03:00:00Z\",\"days\":4,\"certificate\":\"C-0007\"}]}}" } };
	TALK(&talk, "due", "--erased");
	ck_assert(says(&talk, "C-0007"));
	ck_assert(says(&talk, "2026-11-25"));
	talk_clear(&talk);
	talk = (struct talk){ .replies = { "{\"parameters\":{\"erased\":false,\"due\":[]}}" } };
	TALK(&talk, "due");
	ck_assert(says(&talk, "Nothing is due"));
	talk_clear(&talk);
}
END_TEST

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

START_TEST(every_mistake_of_a_policy_file_is_said_without_mediad)
{
	char folder[] = "/tmp/mediad-check.XXXXXX", path[64], good[64], mistake[128];
	struct talk talk = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/a.conf", folder);
	snprintf(good, sizeof(good), "%s/b.conf", folder);
	write_file(path, "[office]\nprofile = nankoku\ncarry-out = maybe\n[doors]\noptical = 何か\nnonsense\n[class C3]\nrank = many\n");
	write_file(good, "[office]\nprofile = nankoku\n[usb]\nlet-in = hid hub\n");
	TALK(&talk, "policy", "check", path, "--profiles", "policy/rules/profiles");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_ptr_null(talk.call);
	snprintf(mistake, sizeof(mistake), "%s:3:13: maybe is not a value of carry-out.\n", path);
	ck_assert(says(&talk, mistake));
	snprintf(mistake, sizeof(mistake), "%s:5:11: 何か is not a value of optical.\n", path);
	ck_assert(says(&talk, mistake));
	snprintf(mistake, sizeof(mistake), "%s:6:1: this is neither", path);
	ck_assert(says(&talk, mistake));
	snprintf(mistake, sizeof(mistake), "%s:8:8: this must be a number", path);
	ck_assert(says(&talk, mistake));
	TALK(&talk, "policy", "check", path, "--profiles", "policy/rules/profiles", "--json");
	ck_assert(says(&talk, "\"line\": 8"));
	ck_assert(says(&talk, "\"column\": 13"));
	TALK(&talk, "policy", "check", good, "--profiles", "policy/rules/profiles");
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert(says(&talk, "no mistake"));
	TALK(&talk, "policy", "check", good, path, "--profiles", "policy/rules/profiles");
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	unlink(path);
	unlink(good);
	rmdir(folder);
	talk_clear(&talk);
}
END_TEST

RUN_TESTS("mediactl/verb_classes", a_class_is_shown_with_the_words_of_the_bylaw_and_what_is_only_proposed,
	a_long_demand_of_a_class_is_shown_to_its_end,
	contents_are_shown_with_the_class_they_make, what_is_due_is_shown_with_what_it_waits_for_and_how_long_it_took, every_mistake_of_a_policy_file_is_said_without_mediad)
