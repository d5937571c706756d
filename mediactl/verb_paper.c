// SPDX-License-Identifier: GPL-3.0-or-later
/* `paper`: a form as PDF or CSV, from mediad's books or from a paper that somebody saved; `paper check`: the mistakes in templates. */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/mistake_list.h"
#include "mediactl/options.h"
#include "mediactl/output.h"
#include "mediactl/paper_csv.h"
#include "mediactl/paper_document.h"
#include "mediactl/paper_program.h"
#include "mediactl/print.h"
#include "policy/rules/rules.h"

#define SAVED_MAX (64u << 20) /* bytes of a saved paper */
#define YEAR_TEXT 64

/* ---- what is asked for ---- */

/* 令和8年度, 令和8, R8, 2026: a day that lies in it. */
static bool read_year(const char *text, int64_t *out)
{
	static const char *const ends[] = { "年度", "年" };
	/* An era's first year may begin after 1 April, its last one end before 1 December. */
	static const char *const days[] = { "年12月1日", "年4月1日", ".12.1", ".4.1", "-12-01" };
	char year[YEAR_TEXT], day[YEAR_TEXT];
	bool fits = text_copy(year, sizeof(year), text);

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t length = strlen(year), end = strlen(ends[i]);

		if (length > end && strcmp(year + length - end, ends[i]) == 0)
			year[length - end] = '\0';
	}
	for (size_t i = 0; fits && i < ARRAY_SIZE(days); i++)
		if (text_format(day, sizeof(day), "%s%s", year, days[i]) && clock_parse_date(day, false, out))
			return true;
	return false;
}

/* The year's first and last day as the call's period. */
static int put_year(const char *text, json_t *parameters, struct fault *fault)
{
	char from[11], until[11];
	int64_t day, last;
	int year;

	if (!text)
		return 0;
	if (json_object_get(parameters, "from") || json_object_get(parameters, "until"))
		return fault_set(fault, -EINVAL, N_("Name either the fiscal year or the days, not both."));
	if (!read_year(text, &day) || !clock_fiscal_end(day, &last))
		return fault_set(fault, -EINVAL, N_("%s is no fiscal year: write 2026, 令和8 or R8."), text);
	year = clock_fiscal_year(day);
	text_format(from, sizeof(from), "%04d-04-01", year);
	clock_format_date(last, until);
	json_put_text(parameters, "from", from);
	return json_put_text(parameters, "until", until);
}

static enum outcome ask_paper(const struct command *command, json_t **out)
{
	const struct question question = { .method = "GetPaper", .job = true, .list = "rows" };
	SCOPED(json_release) json_t *parameters = NULL;
	struct fault fault = { 0 };

	if (options_to_parameters(command, &parameters, &fault) < 0 ||
		put_year(option_value(command, "fiscal-year"), parameters, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	return ask(command, &question, parameters, out);
}

/* What `--json` wrote, or the bare paper. */
static enum outcome read_saved(const struct command *command, const char *name, json_t **out)
{
	SCOPED(file_text_free) char *text = NULL;
	struct fault fault = { 0 };
	size_t length;
	int r = file_read(AT_FDCWD, name, SAVED_MAX, &text, &length);

	if (r < 0)
		fault_errno(&fault, r, N_("%s could not be read: %s."), name);
	else
		r = json_decode(text, length, SAVED_MAX, out, &fault);
	return r < 0 ? ask_failed(command, OUTCOME_REFUSED, &fault) : OUTCOME_DONE;
}

/* ---- the template and the office's classes ---- */

static int find_template(const struct command *command, const json_t *raw, json_t **out, struct fault *fault)
{
	const char *form = json_member_text(raw, "form"), *file = option_value(command, "template");

	if (file)
		return paper_template_read(file, out, fault);
	return paper_template_find(option_value(command, "templates"), form ? form : "", option_value(command, "layout"), out, fault);
}

static int64_t start_of(const struct command *command, struct fault *fault)
{
	const char *text = option_value(command, "start");
	uint64_t start = 1;

	if (text && (!text_number(text, 1000, &start) || start == 0))
		return fault_set(fault, -EINVAL, N_("The option --%s needs a whole number, not \"%s\"."), "start", text);
	return (int64_t)start;
}

/* ---- writing ---- */

static void tell_unwritables(const struct command *command, const struct unwritables *unwritables)
{
	char row[24];

	for (size_t i = 0; i < unwritables->count && i < UNWRITABLE_MAX; i++) {
		const struct unwritable *one = &unwritables->list[i];

		text_format(row, sizeof(row), "%zu", one->row);
		print_line(command->err, N_("row %s, column %s: %s"), row, one->column, one->character);
	}
}

static int write_csv(const struct command *command, const struct paper *paper, FILE *out, struct fault *fault)
{
	SCOPED(unwritables_clear) struct unwritables unwritables = { 0 };
	const char *encoding = option_value(command, "encoding");
	int r;

	if (!encoding || strcmp(encoding, "utf-8") == 0)
		return paper_csv(paper, out, fault);
	r = paper_csv_cp932(paper, out, &unwritables, fault);
	if (r == -EILSEQ && !command->json)
		tell_unwritables(command, &unwritables);
	return r;
}

static int write_pdf(const struct command *command, const struct paper *paper, FILE *out, struct fault *fault)
{
	SCOPED(json_release) json_t *document = NULL;
	char count[24];
	int unknown = 0, r = paper_document(paper, &document, fault);

	if (r == 0)
		r = paper_program_run(document, out, &unknown, fault);
	text_format(count, sizeof(count), "%d", unknown);
	if (r == 0 && unknown > 0)
		print_line(command->err, N_("%s characters have no font on this computer and stand as boxes with their code."), count);
	return r;
}

static int write_paper(const struct command *command, const struct paper *paper, FILE *out, struct fault *fault)
{
	return option_value(command, "csv") ? write_csv(command, paper, out, fault) : write_pdf(command, paper, out, fault);
}

static enum outcome save(const struct command *command, const struct paper *paper)
{
	const char *name = option_value(command, "output");
	SCOPED(output_drop) struct output *output = NULL;
	struct fault fault = { 0 };
	int r;

	if (name)
		r = output_open(name, &output, &fault);
	else if (!option_value(command, "csv") && command->out == stdout && isatty(STDOUT_FILENO) == 1)
		r = fault_set(&fault, -EINVAL, N_("A PDF is nothing for a terminal: name a file with --output."));
	else
		r = 0;
	if (r == 0)
		r = write_paper(command, paper, name ? output_file(output) : command->out, &fault);
	if (r == 0 && name)
		r = output_keep(MOVE(output), &fault);
	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (name)
		print_line(command->out, N_("The paper is saved in %s."), name);
	return OUTCOME_DONE;
}

/* `reply`: {"paper","rows"}, or the paper alone. */
static enum outcome make(const struct command *command, const json_t *reply)
{
	const json_t *raw = json_member_object(reply, "paper");
	SCOPED(json_release) json_t *template = NULL;
	SCOPED(rules_free) struct rules *rules = NULL;
	struct paper paper = { .raw = raw ? raw : reply, .rows = json_object_get(reply, "rows") };
	struct fault fault = { 0 };

	paper.start = start_of(command, &fault);
	if (paper.start < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	if (find_template(command, paper.raw, &template, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (rules_load(SETTINGS_FOLDER, PROFILES_FOLDER, &rules, NULL) == 0)
		paper.rules = rules;
	paper.template = template;
	return save(command, &paper);
}

static int check_options(const struct command *command, struct fault *fault)
{
	const char *encoding = option_value(command, "encoding");

	if ((command->argument_count == 0) == !option_value(command, "from-json"))
		return fault_set(fault, -EINVAL, N_("Name a paper, such as F-05, or a saved one with --from-json."));
	if (encoding && !option_value(command, "csv"))
		return fault_set(fault, -EINVAL, N_("The option --%s goes with --%s alone."), "encoding", "csv");
	if (encoding && strcmp(encoding, "utf-8") != 0 && strcmp(encoding, "cp932") != 0)
		return fault_set(fault, -EINVAL, N_("The encoding is utf-8 or cp932, not %s."), encoding);
	return 0;
}

enum outcome verb_paper(const struct command *command)
{
	const char *saved = option_value(command, "from-json");
	SCOPED(json_release) json_t *reply = NULL;
	struct fault fault = { 0 };
	enum outcome outcome;

	if (check_options(command, &fault) < 0)
		return ask_failed(command, OUTCOME_MISUSED, &fault);
	outcome = saved ? read_saved(command, saved, &reply) : ask_paper(command, &reply);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (!command->json)
		return make(command, reply);
	print_json(command->out, reply);
	return OUTCOME_DONE;
}

/* Those of this office. */
static void check_own(struct mistakes *mistakes)
{
	glob_t found = { 0 };

	if (glob(PAPERS_OFFICE "/*.conf", 0, NULL, &found) == 0)
		for (size_t i = 0; i < found.gl_pathc; i++)
			paper_template_check(found.gl_pathv[i], mistakes);
	globfree(&found);
}

enum outcome verb_paper_check(const struct command *command)
{
	SCOPED(mistakes_clear) struct mistakes mistakes = { 0 };

	if (command->argument_count == 0)
		check_own(&mistakes);
	for (int i = 0; i < command->argument_count; i++)
		paper_template_check(command->arguments[i], &mistakes);
	return mistake_list_tell(command, &mistakes, N_("There is no mistake in the templates."));
}
