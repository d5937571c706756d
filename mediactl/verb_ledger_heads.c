// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads kept heads line by line and asks mediad for the event of each; judges no signature. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/ledger_heads.h"
#include "mediactl/print.h"

#define MARK "mediad-head/1 "
#define HEADS_MAX (64 << 20) /* bytes of such a file */
#define NUMBER_TEXT 24
#define HASH_DIGITS 64

int kept_head_read(const char *line, struct kept_head *out)
{
	const char *at = strstr(line, MARK), *word;
	char number[NUMBER_TEXT] = "";
	uint8_t hash[HASH_DIGITS / 2];
	uint64_t sequence;
	size_t length;

	if (!at)
		return -ENOENT;
	at += strlen(MARK);
	if (!text_word(&at, &word, &length) || !text_word(&at, &word, &length) || length >= sizeof(number))
		return -EINVAL;
	memcpy(number, word, length);
	if (!text_number(number, INT64_MAX, &sequence) || sequence == 0 || !text_word(&at, &word, &length) || length != HASH_DIGITS)
		return -EINVAL;
	memcpy(out->hash, word, HASH_DIGITS);
	out->hash[HASH_DIGITS] = '\0';
	out->sequence = (int64_t)sequence;
	return text_unhex(out->hash, hash, sizeof(hash)) ? 0 : -EINVAL;
}

/* 0: the ledger has it; -ENOENT: it ends before; -EUCLEAN: another hash. */
static int hold_against(const struct kept_head *head, const json_t *reply)
{
	const json_t *event = json_array_get(json_object_get(reply, "events"), 0);
	const char *hash = json_member_text(event, "hash");

	if (json_member_number(event, "seq", 0) != head->sequence)
		return -ENOENT;
	return hash && strcmp(hash, head->hash) == 0 ? 0 : -EUCLEAN;
}

static enum outcome compare(const struct command *command, const struct kept_head *head, const char *where)
{
	SCOPED(json_release) json_t *parameters = json_pack("{s:I, s:i}", "from", (json_int_t)head->sequence, "limit", 1);
	SCOPED(json_release) json_t *reply = NULL;
	enum outcome outcome = ask(command, &(struct question){ .method = "LedgerList" }, parameters, &reply);
	char number[NUMBER_TEXT];
	struct fault fault;
	int r;

	if (outcome != OUTCOME_DONE)
		return outcome;
	r = hold_against(head, reply);
	text_format(number, sizeof(number), "%lld", (long long)head->sequence);
	if (r == -ENOENT)
		fault_set(&fault, -EUCLEAN, N_("The ledger ends before event %s, whose hash %s keeps: this is an older copy, or it was cut off."), number,
			where);
	else if (r < 0)
		fault_set(&fault, -EUCLEAN, N_("The ledger was rewritten: its event %s has another hash than %s keeps."), number, where);
	return r < 0 ? ask_failed(command, OUTCOME_REFUSED, &fault) : OUTCOME_DONE;
}

static enum outcome compare_line(const struct command *command, const char *line, const char *where, int64_t *count)
{
	struct kept_head head;
	struct fault fault;
	int r = kept_head_read(line, &head);

	if (r == -ENOENT)
		return OUTCOME_DONE; /* a line of something else */
	if (r < 0) {
		fault_set(&fault, r, N_("%s is no whole head: compare it with another copy."), where);
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	}
	(*count)++;
	return compare(command, &head, where);
}

enum outcome ledger_compare_heads(const struct command *command, const char *file)
{
	SCOPED(file_text_free) char *text = NULL;
	char where[FAULT_ARGUMENT], number[NUMBER_TEXT];
	enum outcome outcome = OUTCOME_DONE;
	int64_t count = 0, line_number = 0;
	struct fault fault;
	size_t length;
	char *rest, *line;
	int r = file_read(AT_FDCWD, file, HEADS_MAX, &text, &length);

	if (r < 0) {
		fault_errno(&fault, r, N_("%s cannot be read: %s."), file);
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	}
	rest = text;
	while (outcome == OUTCOME_DONE && (line = strsep(&rest, "\n"))) {
		text_format(where, sizeof(where), "%s:%lld", file, (long long)++line_number);
		outcome = compare_line(command, line, where, &count);
	}
	if (outcome == OUTCOME_DONE && count == 0) {
		fault_set(&fault, -ENOENT, N_("%s holds no head of a ledger."), file);
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	}
	text_format(number, sizeof(number), "%lld", (long long)count);
	if (outcome == OUTCOME_DONE && !command->json)
		print_line(command->out, N_("The ledger has all %s heads that %s keeps."), number, file);
	return outcome;
}
