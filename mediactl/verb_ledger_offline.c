// SPDX-License-Identifier: GPL-3.0-or-later
/* ledger verify --offline: for auditors who have a file and nothing else. */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/ledger_file.h"
#include "mediactl/language.h"
#include "mediactl/ledger_offline.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

#define NUMBER_TEXT 24

static const char *number(int64_t value, char out[NUMBER_TEXT])
{
	text_format(out, NUMBER_TEXT, "%lld", (long long)value);
	return out;
}

static void print_window(FILE *out, const struct ledger_finding *finding)
{
	char count[NUMBER_TEXT], from[NUMBER_TEXT], until[NUMBER_TEXT];
	int64_t first = finding->covered ? finding->covered + 1 : finding->from;

	print_line(out, N_("No checkpoint covers its last %s events, %s to %s: for them a copy of the last hash elsewhere has to vouch."),
		number(finding->until - first + 1, count), number(first, from), number(finding->until, until));
}

static void print_finding(FILE *out, const struct ledger_finding *finding)
{
	char events[NUMBER_TEXT], checkpoints[NUMBER_TEXT], sequence[NUMBER_TEXT], hash[2 * DIGEST_SIZE + 1];

	text_hex(finding->hash, sizeof(finding->hash), hash);
	print_line(out, N_("The ledger is whole: %s events, %s checkpoints by the TPM."), number(finding->events, events),
		number(finding->checkpoints, checkpoints));
	if (finding->from > 1)
		print_line(out, N_("It begins with event %s: what was before lies in another file."), number(finding->from, sequence));
	print_line(out, N_("Its last event is number %s with the hash %s."), number(finding->until, sequence), hash);
	print_window(out, finding);
	if (finding->counter.answered)
		print_line(out, N_("%s times an administrator answered for an older copy of the books: see the events ledger.accepted."),
			number(finding->counter.answered, events));
	if (finding->apart)
		print_line(out, N_("%s acts of people were held to the separation of duties."), number(finding->held, events));
	else
		print_line(out, N_("Whether duties were kept apart was not looked at: what was before it is not in the file."));
}

static json_t *finding_json(const struct ledger_finding *finding)
{
	json_t *json = json_pack("{s:b, s:I, s:I, s:I, s:I, s:I, s:I, s:s}", "valid", 1, "events", (json_int_t)finding->events, "from",
		(json_int_t)finding->from, "sequence", (json_int_t)finding->until, "checkpoints", (json_int_t)finding->checkpoints, "covered",
		(json_int_t)finding->covered, "answered", (json_int_t)finding->counter.answered, "attestation", finding->attestation);

	json_put_hex(json, "hash", finding->hash, sizeof(finding->hash));
	if (finding->apart) {
		json_put_number(json, "held", finding->held);
		json_put_number(json, "breaches", finding->breaches);
	}
	return json;
}

/* --key, else the host's file, else what this PC has pinned. */
static int wanted(const struct command *command, struct known_keys *known, struct fault *fault)
{
	const char *key = option_value(command, "key");

	if (!key || option_value(command, "host"))
		return known_keys_wanted(command, known, fault);
	return text_copy(known->attestation, sizeof(known->attestation), key) ? 0 :
		fault_set(fault, -EINVAL, N_("%s is not a thumbprint: that has 43 letters and digits."), key);
}

static enum outcome judge(const struct command *command, const struct ledger_finding *finding, const struct known_keys *known)
{
	SCOPED(json_release) json_t *json = finding_json(finding);
	struct fault fault = { 0 };
	int r = ledger_file_is_known(finding, known, &fault);

	if (r == 0 && finding->breaches) {
		fault = finding->breach;
		r = fault.code;
	}
	if (command->json) {
		known_keys_finding(command, json, &fault);
		return r < 0 ? OUTCOME_REFUSED : OUTCOME_DONE;
	}
	print_finding(command->out, finding);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	print_line(command->out, N_("The TPM is known: the checkpoints are its own."));
	return OUTCOME_DONE;
}

enum outcome ledger_verify_file(const struct command *command, const char *file)
{
	const char *hash = option_value(command, "hash");
	struct ledger_finding finding = { 0 };
	struct known_keys known = { 0 };
	struct fault fault = { 0 };
	enum outcome outcome;

	if (wanted(command, &known, &fault) < 0 || ledger_file_check(file, &known, &finding, &fault) < 0 ||
		(hash && ledger_file_holds(&finding, hash, &fault) < 0))
		outcome = ask_failed(command, OUTCOME_REFUSED, &fault);
	else
		outcome = judge(command, &finding, &known);
	ledger_finding_clear(&finding);
	return outcome;
}
