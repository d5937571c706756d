// SPDX-License-Identifier: GPL-3.0-or-later
/* The auditor's bundle: one command puts together what an audit needs, and has the list signed (R-REV-03). */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/jws.h"
#include "common/listing.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/bundle.h"
#include "mediactl/known_keys.h"
#include "mediactl/language.h"
#include "mediactl/ledger_offline.h"
#include "mediactl/options.h"
#include "mediactl/print.h"
#include "mediactl/report.h"
#include "mediactl/rows.h"
#include "mediactl/statement.h"

#define PATH_TEXT 512
#define POLICY_FILE_MAX (1u << 20)

/* The lists of a bundle: their method, its parameter that asks for all of it, and the member with the rows. */
static const struct {
	const char *file, *method, *list, *parameter, *value;
} lists[] = {
	{ "lists/media.csv", "List", "media", NULL, NULL },
	{ "lists/requests.csv", "ListRequests", "requests", NULL, NULL },
	{ "lists/people.csv", "ListPeople", "people", NULL, NULL },
	{ "lists/deputies.csv", "ListDeputies", "deputies", "all", "yes" },
	{ "lists/exceptions.csv", "ListExceptions", "exceptions", "year", "" },
	{ "lists/incidents.csv", "ListIncidents", "incidents", "all", "yes" },
	{ "lists/places.csv", "ListPlaces", "places", "all", "yes" },
	{ "lists/stocktakes.csv", "ListStocktakes", "stocktakes", NULL, NULL },
	{ "lists/hosts.csv", "HostList", "hosts", NULL, NULL },
	{ "lists/grants.csv", "ListGrants", "grants", NULL, NULL },
	{ "lists/mynumber-assets.csv", "ListMyNumberAssets", "assets", "all", "yes" },
	{ "lists/mynumber-handlers.csv", "ListMyNumberHandlers", "handlers", "all", "yes" },
	{ "lists/contractors.csv", "ListContractors", "contractors", "all", "yes" },
	{ "lists/consigned.csv", "ListConsigned", "consigned", NULL, NULL },
	{ "lists/private.csv", "ListPrivate", "private", NULL, NULL },
	{ "lists/ledger-reviews.csv", "ListLedgerReviews", "reviews", NULL, NULL },
	{ "lists/access-reviews.csv", "ListAccessReviews", "reviews", NULL, NULL },
	{ "lists/bundles.csv", "ListBundles", "bundles", NULL, NULL },
	{ "lists/classes.csv", "ListClasses", "classes", NULL, NULL },
};
static const char *const reports[] = { "overdue", "not-seen", "erased", "expiring", "summary" };

struct making {
	const struct command *command;
	struct bundle *bundle;
	const char *year;
	char number[8];       /* of the fiscal year, as a report's period says */
	json_t *certificates; /* numbers of media with one in the period */
};

static void making_clear_scoped(struct making *making)
{
	bundle_drop(making->bundle);
	json_decref(making->certificates);
}

static enum outcome ask_for(struct making *making, const struct question *question, json_t *parameters, json_t **reply)
{
	return ask(making->command, question, parameters, reply);
}

static enum outcome failed(const struct making *making, const struct fault *fault)
{
	return ask_failed(making->command, OUTCOME_REFUSED, fault);
}

/* ---- what goes in ---- */

static enum outcome add_list(struct making *making, size_t i)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;
	FILE *file;

	if (lists[i].parameter && lists[i].value[0])
		json_put_text(parameters, lists[i].parameter, lists[i].value);
	else if (lists[i].parameter)
		json_put_text(parameters, lists[i].parameter, making->number);
	outcome = ask_for(making, &(struct question){ .method = lists[i].method, .list = lists[i].list }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	file = bundle_add(making->bundle, lists[i].file, &fault);
	if (!file)
		return failed(making, &fault);
	if (!rows_write(file, json_object_get(reply, lists[i].list))) {
		fault_set(&fault, -ENOMEM, N_("There is not enough memory."));
		return failed(making, &fault);
	}
	return bundle_end(making->bundle, &fault) < 0 ? failed(making, &fault) : OUTCOME_DONE;
}

static void note_year(struct making *making, const json_t *reply)
{
	int64_t from = 0;

	clock_parse_utc(print_member(reply, "from"), &from);
	text_format(making->number, sizeof(making->number), "%d", clock_fiscal_year(from));
}

/* Media that were certified in the period. */
static void note_certificates(struct making *making, const json_t *rows)
{
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (json_member_text(row, "certificate"))
			json_array_append(making->certificates, json_object_get(row, "number"));
}

static enum outcome add_report(struct making *making, const char *report)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;
	char name[PATH_TEXT];
	FILE *file;

	json_put_text(parameters, "report", report);
	json_put_text(parameters, "year", making->year);
	outcome = ask_for(making, &(struct question){ .method = "GetReport", .list = "rows" }, parameters, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	note_year(making, reply);
	if (strcmp(report, "erased") == 0)
		note_certificates(making, json_object_get(reply, "rows"));
	text_format(name, sizeof(name), "reports/%s.csv", report);
	file = bundle_add(making->bundle, name, &fault);
	if (!file)
		return failed(making, &fault);
	report_write(file, reply);
	return bundle_end(making->bundle, &fault) < 0 ? failed(making, &fault) : OUTCOME_DONE;
}

/* A reply as it is, on one line. */
static enum outcome add_reply(struct making *making, const char *name, const struct question *question, json_t *parameters)
{
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome = ask_for(making, question, parameters, &reply);
	FILE *file;

	if (outcome != OUTCOME_DONE)
		return outcome;
	file = bundle_add(making->bundle, name, &fault);
	if (!file)
		return failed(making, &fault);
	print_json(file, reply);
	return bundle_end(making->bundle, &fault) < 0 ? failed(making, &fault) : OUTCOME_DONE;
}

static enum outcome add_certificates(struct making *making)
{
	struct fault fault = { 0 };
	const json_t *number;
	FILE *file;
	size_t i;

	file = bundle_add(making->bundle, "certificates.jsonl", &fault);
	if (!file)
		return failed(making, &fault);
	json_array_foreach(making->certificates, i, number) {
		SCOPED(json_release) json_t *parameters = json_object();
		SCOPED(json_release) json_t *reply = NULL;
		enum outcome outcome;

		json_put_text(parameters, "number", json_string_value(number));
		outcome = ask_for(making, &(struct question){ .method = "GetCertificate" }, parameters, &reply);
		if (outcome != OUTCOME_DONE)
			return outcome;
		fprintf(file, "{\"jws\":\"%s\",\"mediad\":\"certificate\"}\n", print_member(reply, "jws"));
	}
	return bundle_end(making->bundle, &fault) < 0 ? failed(making, &fault) : OUTCOME_DONE;
}

/* As common/ini.c takes them. */
static bool is_policy_file(const char *name)
{
	const char *end = strrchr(name, '.');

	return name[0] != '.' && end && strcmp(end, ".conf") == 0;
}

static int copy_policy(struct making *making, const char *name, struct fault *fault)
{
	char path[PATH_TEXT], inside[PATH_TEXT];
	SCOPED(file_text_free) char *text = NULL;
	size_t length;
	FILE *file;
	int r;

	text_format(path, sizeof(path), "%s/%s", SETTINGS_FOLDER, name);
	text_format(inside, sizeof(inside), "policy/%s", name);
	r = file_read(AT_FDCWD, path, POLICY_FILE_MAX, &text, &length);
	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be read: %s."), path);
	file = bundle_add(making->bundle, inside, fault);
	if (!file)
		return -EIO;
	fwrite(text, 1, length, file);
	return bundle_end(making->bundle, fault);
}

/* The files as they are now; none is an office without any. */
static enum outcome add_policy(struct making *making)
{
	SCOPED(listing_close) struct listing *listing = NULL;
	struct fault fault = { 0 };
	const char *name;
	int r = listing_open(SETTINGS_FOLDER, &listing);

	if (r == -ENOENT)
		return OUTCOME_DONE;
	if (r < 0)
		fault_errno(&fault, r, N_("%s could not be read: %s."), SETTINGS_FOLDER);
	while (r == 0 && (name = listing_next(listing)))
		if (is_policy_file(name))
			r = copy_policy(making, name, &fault);
	return r < 0 ? failed(making, &fault) : OUTCOME_DONE;
}

/* Last of all, so that it tells of everything that was asked for. */
static enum outcome add_ledger(struct making *making)
{
	SCOPED(json_release) json_t *parameters = json_object();
	struct fault fault = { 0 };
	FILE *file = bundle_add(making->bundle, "ledger.jsonl", &fault);
	enum outcome outcome;

	if (!file)
		return failed(making, &fault);
	outcome = ledger_fetch(making->command, "LedgerExport", parameters, file);
	if (outcome != OUTCOME_DONE)
		return outcome;
	return bundle_end(making->bundle, &fault) < 0 ? failed(making, &fault) : OUTCOME_DONE;
}

static enum outcome collect(struct making *making)
{
	SCOPED(json_release) json_t *nothing = json_object();
	SCOPED(json_release) json_t *year = json_object();
	enum outcome outcome;

	json_put_text(year, "year", making->year);
	outcome = add_reply(making, "verify.json", &(struct question){ .method = "LedgerVerify", .job = true }, nothing);
	if (outcome == OUTCOME_DONE)
		outcome = add_reply(making, "analysis.json", &(struct question){ .method = "AnalyzeLedger", .list = "topics" }, year);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < ARRAY_SIZE(reports); i++)
		outcome = add_report(making, reports[i]);
	for (size_t i = 0; outcome == OUTCOME_DONE && i < ARRAY_SIZE(lists); i++)
		outcome = add_list(making, i);
	if (outcome == OUTCOME_DONE)
		outcome = add_certificates(making);
	if (outcome == OUTCOME_DONE)
		outcome = add_policy(making);
	return outcome == OUTCOME_DONE ? add_ledger(making) : outcome;
}

static enum outcome sign(struct making *making, json_t **reply)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_text_free) char *files = json_canonical(bundle_files(making->bundle));
	struct fault fault = { 0 };
	int64_t sequence;
	char hash[65];

	if (bundle_last_event(bundle_path(making->bundle, "ledger.jsonl"), &sequence, hash, &fault) < 0)
		return failed(making, &fault);
	json_put_text(parameters, "files", files);
	json_put_number(parameters, "sequence", sequence);
	json_put_text(parameters, "hash", hash);
	json_put_text(parameters, "year", making->year);
	return ask_for(making, &(struct question){ .method = "SignBundle", .job = true }, parameters, reply);
}

enum outcome verb_audit_bundle(const struct command *command)
{
	SCOPED(making_clear) struct making making = { .command = command, .year = option_value(command, "fiscal-year"), .certificates = json_array() };
	const char *folder = option_value(command, "output");
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (bundle_new(folder, &making.bundle, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = collect(&making);
	if (outcome == OUTCOME_DONE)
		outcome = sign(&making, &reply);
	if (outcome == OUTCOME_DONE)
		outcome = statement_save(command, bundle_path(making.bundle, BUNDLE_LIST), "bundle", print_member(reply, "jws"));
	if (outcome != OUTCOME_DONE)
		return outcome;
	bundle_keep(MOVE(making.bundle));
	if (command->json)
		print_json(command->out, reply);
	else
		print_line(command->out, N_("The bundle %1$s is in %2$s. Anyone can check it: mediactl audit verify %2$s"), print_member(reply, "bundle"),
			folder);
	return OUTCOME_DONE;
}
