// SPDX-License-Identifier: GPL-3.0-or-later
/* Shows what the doctor found, for people and for programs. */
#include "mediactl/doctor_report.h"

#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/table.h"

#define SENTENCE_TEXT 1024
#define COUNT_TEXT 24

struct degree {
	const char *wire, *shown;
};

/* clang-format off */
static const struct degree degrees[] = {
	[HEALTH_OK]      = { "ok",      N_("ok") },
	[HEALTH_WARNING] = { "warning", N_("WARNING") },
	[HEALTH_BAD]     = { "bad",     N_("BAD") },
};
/* clang-format on */

static size_t count_of(const struct finding *findings, size_t count, enum health health)
{
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		found += findings[i].health == health;
	return found;
}

static json_t *finding_json(const struct finding *finding)
{
	json_t *object = json_object();

	json_put_text(object, "check", finding->check);
	json_put_text(object, "health", degrees[finding->health].wire);
	json_put_text(object, "looked", finding->looked);
	json_object_set_new(object, "what", fault_to_json(&finding->what));
	if (finding->advice.message[0])
		json_object_set_new(object, "advice", fault_to_json(&finding->advice));
	return object;
}

static void report_json(FILE *out, const struct finding *findings, size_t count)
{
	SCOPED(json_release) json_t *object = json_object();
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, finding_json(&findings[i]));
	json_object_set_new(object, "findings", list);
	for (size_t i = 0; i < ARRAY_SIZE(degrees); i++)
		json_put_number(object, degrees[i].wire, (int64_t)count_of(findings, count, (enum health)i));
	print_json(out, object);
}

static void put_line(FILE *out, const char *heading, const struct fault *sentence)
{
	char text[SENTENCE_TEXT];

	fprintf(out, "    %s%s%s\n", heading, heading[0] ? " " : "",
		fault_format(sentence, language_of(sentence->message), text, sizeof(text)));
}

static void report_text(FILE *out, const struct finding *findings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct finding *finding = &findings[i];

		print_line(out, "[%s] %s: %s", language_of(degrees[finding->health].shown),
			language_of(finding->title), finding->looked);
		put_line(out, "", &finding->what);
		if (finding->advice.message[0])
			put_line(out, _("What to do:"), &finding->advice);
	}
}

static void report_sum(FILE *out, const struct finding *findings, size_t count)
{
	char number[ARRAY_SIZE(degrees)][COUNT_TEXT];

	for (size_t i = 0; i < ARRAY_SIZE(degrees); i++)
		text_format(number[i], COUNT_TEXT, "%zu", count_of(findings, count, (enum health)i));
	fputc('\n', out);
	print_line(out, N_("In order: %s; warnings: %s; bad: %s."), number[HEALTH_OK], number[HEALTH_WARNING],
		number[HEALTH_BAD]);
}

bool doctor_report(const struct command *command, const struct finding *findings, size_t count)
{
	if (command->json) {
		report_json(command->out, findings, count);
	} else {
		report_text(command->out, findings, count);
		report_sum(command->out, findings, count);
	}
	return count_of(findings, count, HEALTH_BAD) > 0;
}
