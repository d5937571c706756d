// SPDX-License-Identifier: GPL-3.0-or-later
/* docs/AUDIT.md: what stands there, run as it stands there. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "tests/fakes/ledger_lines.h"
#include "tests/fakes/page.h"
#include "tests/fakes/suite.h"

#define PAGE "docs/AUDIT.md"

struct desk {
	struct ledger_lines lines;
	char folder[32], ledger[64], script[64];
	char said[8192];
};

static void desk_open(struct desk *desk)
{
	*desk = (struct desk){ .folder = "/tmp/audit-XXXXXX" };
	ck_assert_ptr_nonnull(mkdtemp(desk->folder));
	text_format(desk->ledger, sizeof(desk->ledger), "%s/ledger.jsonl", desk->folder);
	text_format(desk->script, sizeof(desk->script), "%s/page.sh", desk->folder);
	ck_assert_int_ge(page_commands(PAGE, "", desk->script), 5);
	ledger_lines_open(&desk->lines);
	ledger_lines_checkpoint(&desk->lines);
	ledger_lines_add(&desk->lines, "device.blocked", json_pack("{s:s, s:s}", "hash", "x\x7f \"",  "what", "鈴木\t\\"));
	ledger_lines_checkpoint(&desk->lines);
	ledger_lines_add(&desk->lines, "gate.status", json_pack("{s:i}", "open_hubs", 0));
}

static int follow(struct desk *desk)
{
	ledger_lines_write(&desk->lines, desk->ledger);
	return page_follow(desk->folder, desk->said, sizeof(desk->said));
}

static void desk_close(struct desk *desk)
{
	static const char *const left[] = { "ledger.jsonl", "page.sh", "checkpoint.json", "said.bin", "key.der", "pair.conf", "signature.der" };
	char path[64];

	for (size_t i = 0; i < ARRAY_SIZE(left); i++) {
		text_format(path, sizeof(path), "%s/%s", desk->folder, left[i]);
		unlink(path);
	}
	ck_assert_int_eq(rmdir(desk->folder), 0);
	ledger_lines_close(&desk->lines);
}

/* Shows R-LOG-03, R-REV-03. */
START_TEST(an_auditor_follows_the_page_without_any_program_of_ours)
{
	struct desk desk;
	char thumbprint[44];

	desk_open(&desk);
	ck_assert_msg(follow(&desk) == 0, "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "the chain fits: 8 events"), "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "Verified OK"), "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "the TPM stated event 6 at 42"), "%s", desk.said);
	ck_assert_msg(strstr(desk.said, "6 ledger.checkpointing 42"), "%s", desk.said);
	jws_thumbprint(&desk.lines.attestation.public, thumbprint);
	ck_assert_msg(strstr(desk.said, thumbprint), "%s", desk.said);
	desk_close(&desk);
}
END_TEST

START_TEST(the_page_finds_a_changed_line_and_a_false_statement)
{
	struct signer stranger = signer_new();
	struct desk desk;
	char *kept;

	desk_open(&desk);
	kept = strstr(desk.lines.lines[4], "what");
	*kept = 'W';
	ck_assert_int_ne(follow(&desk), 0);
	ck_assert_msg(strstr(desk.said, "line 5 was changed"), "%s", desk.said);
	*kept = 'w';
	ledger_lines_checkpoint_by(&desk.lines, &stranger, 43);
	ck_assert_msg(follow(&desk) != 0, "%s", desk.said); /* its own key is not the ledger's */
	desk_close(&desk);
	signer_free(&stranger);
}
END_TEST

RUN_TESTS("docs/AUDIT.md", an_auditor_follows_the_page_without_any_program_of_ours, the_page_finds_a_changed_line_and_a_false_statement)
