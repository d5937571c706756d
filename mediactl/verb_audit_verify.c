// SPDX-License-Identifier: GPL-3.0-or-later
/* Auditors' bundles that were made: checking one anywhere, and listing them (R-REV-03). */
#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/jws.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/bundle.h"
#include "mediactl/columns.h"
#include "mediactl/known_keys.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/statement.h"

static int check(const char *folder, json_t **payload, char signer[THUMBPRINT_TEXT], struct fault *fault)
{
	SCOPED(json_text_free) char *jws = NULL;
	char path[4096], hash[65];
	struct jws_key key;
	int64_t sequence;
	int r;

	if (!text_format(path, sizeof(path), "%s/%s", folder, BUNDLE_LIST))
		return fault_set(fault, -ENAMETOOLONG, N_("%s is not a bundle of mediad."), folder);
	r = statement_load(path, "bundle", &jws, fault);
	if (r == -EBADMSG)
		return fault_set(fault, r, N_("%s is not a bundle of mediad."), folder);
	if (r == 0)
		r = jws_verify(jws, BUNDLE_TYPE, &key, payload, fault);
	if (r == 0)
		r = jws_thumbprint(&key, signer);
	if (r == 0)
		r = bundle_compare(folder, json_object_get(*payload, "files"), fault);
	if (r < 0)
		return r;
	text_format(path, sizeof(path), "%s/ledger.jsonl", folder);
	r = bundle_last_event(path, &sequence, hash, fault);
	if (r < 0)
		return r;
	if (sequence != json_member_number(*payload, "sequence", -1) || strcmp(hash, print_member(*payload, "hash")) != 0)
		return fault_set(fault, -EKEYREJECTED, N_("The ledger in the bundle does not end where the signature says."));
	return 0;
}

static void print_checked(FILE *out, const json_t *payload, const char *folder)
{
	char files[24], sequence[24];

	text_format(files, sizeof(files), "%zu", json_array_size(json_object_get(payload, "files")));
	text_format(sequence, sizeof(sequence), "%lld", (long long)json_member_number(payload, "sequence", 0));
	print_line(out, N_("The bundle %s of %s, made by %s: all %s files are what was signed, and none was added."), print_member(payload, "bundle"),
		print_member(payload, "time"), print_member(payload, "name"), files);
	print_line(out, N_("Its ledger ends with event %1$s; whether that is whole: mediactl ledger verify --offline %2$s/ledger.jsonl"), sequence, folder);
}

enum outcome verb_audit_verify(const struct command *command)
{
	SCOPED(json_release) json_t *payload = NULL;
	const char *folder = command->arguments[0];
	char signer[THUMBPRINT_TEXT];
	struct known_keys known = { 0 };
	struct fault fault = { 0 };
	int r;

	if (known_keys_wanted(command, &known, &fault) < 0 || check(folder, &payload, signer, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	r = known_keys_check(&known, signer, &fault);
	if (command->json) {
		SCOPED(json_release) json_t *finding = json_pack("{s:b, s:s, s:O}", "valid", 1, "signer", signer, "bundle", payload);

		known_keys_finding(command, finding, &fault);
		return r < 0 ? OUTCOME_REFUSED : OUTCOME_DONE;
	}
	print_checked(command->out, payload, folder);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	print_line(command->out, N_("The signer is known: this bundle is genuine."));
	return OUTCOME_DONE;
}

static void print_bundles(FILE *out, const json_t *reply)
{
	static const struct column columns[] = { { "bundle", N_("BUNDLE"), COLUMN_TEXT }, { "year", N_("YEAR"), COLUMN_NUMBER },
		{ "time", N_("TIME"), COLUMN_TIME }, { "name", N_("NAME"), COLUMN_TEXT }, { "sequence", N_("LEDGER TO"), COLUMN_NUMBER },
		{ "digest", N_("DIGEST"), COLUMN_TEXT }, { 0 } };

	if (json_array_size(json_object_get(reply, "bundles")) == 0)
		print_line(out, N_("No bundle was made yet."));
	columns_print(out, columns, json_object_get(reply, "bundles"));
}

enum outcome verb_audit_list(const struct command *command)
{
	return ask_and_print(command, &(struct question){ .method = "ListBundles" }, print_bundles);
}
