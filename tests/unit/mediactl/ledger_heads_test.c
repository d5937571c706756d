// SPDX-License-Identifier: GPL-3.0-or-later
/* Heads that were kept elsewhere: how they are read, and what a ledger is told that does not have them. */
#include "mediactl/ledger_heads.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/macros.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define HEAD(sequence, hash) "mediad-head/1 desk-1 " sequence " " hash " 3 2026-11-21T07:40:55Z AP8.AQ"

START_TEST(a_head_is_read_wherever_it_stands_in_a_line)
{
	static const char *const bad[] = { "mediad-head/1 ", "mediad-head/1 desk-1 7", HEAD("0", HASH), HEAD("-7", HASH), HEAD("7x", HASH),
		HEAD("7", "0011"), HEAD("7", "zz112233445566778899aabbccddeeff00112233445566778899aabbccddeeff") };
	struct kept_head head;

	ck_assert_int_eq(kept_head_read(HEAD("7", HASH), &head), 0);
	ck_assert_int_eq(head.sequence, 7);
	ck_assert_str_eq(head.hash, HASH);
	ck_assert_int_eq(kept_head_read("<109>1 2026-11-21T07:40:55Z desk-1 mediad - ledger.head [x] \xef\xbb\xbf" HEAD("8", HASH), &head), 0);
	ck_assert_int_eq(head.sequence, 8);
	ck_assert_int_eq(kept_head_read("", &head), -ENOENT);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(kept_head_read(bad[i], &head) == -EINVAL, "%s", bad[i]);
}
END_TEST

static char file[64];

static void keep(const char *text)
{
	FILE *stream;

	snprintf(file, sizeof(file), "/tmp/mediad-heads-%d", getpid());
	stream = fopen(file, "we");
	fputs(text, stream);
	fclose(stream);
}

static void expect(const char *kept, const char *answer, const char *sentence)
{
	struct talk talk = { .replies = { answer } };

	keep(kept);
	TALK(&talk, "ledger", "verify", "--heads", file);
	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_msg(strstr(talk.err, sentence), "%s is not in %s", sentence, talk.err);
	if (answer)
		talk_heard(&talk, "LedgerList", "{\"from\":7,\"limit\":1}");
	talk_clear(&talk);
	unlink(file);
}

/* Shows R-LOG-03. */
START_TEST(a_ledger_that_has_another_hash_or_ends_before_is_named_by_line_and_event)
{
	expect("# mine\n" HEAD("7", HASH) "\n", "{\"parameters\":{\"events\":[{\"seq\":7,\"hash\":\"" OTHER "\"}]}}", "its event 7 has another hash");
	expect("# mine\n" HEAD("7", HASH) "\n", "{\"parameters\":{\"events\":[{\"seq\":7,\"hash\":\"" OTHER "\"}]}}", ":2 keeps");
	expect(HEAD("7", HASH) "\n", "{\"parameters\":{\"events\":[]}}", "ends before event 7");
	expect("mediad-head/1 desk-1 7 0011\n", NULL, ":1 is no whole head");
	expect("nothing\n", NULL, "holds no head");
}
END_TEST

RUN_TESTS("mediactl/ledger_heads", a_head_is_read_wherever_it_stands_in_a_line,
	a_ledger_that_has_another_hash_or_ends_before_is_named_by_line_and_event)
