// SPDX-License-Identifier: GPL-3.0-or-later
/* Shows how far a job is. Believes no number: what is out of range shows as nothing. */
#include "mediactl/progress.h"

#include <string.h>
#include <unistd.h>

#include "common/text.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/words.h"

#define LINE_MAX_BYTES 256

void progress_start(const struct command *command, struct progress *progress)
{
	*progress = (struct progress){ .tenth = -1 };
	if (command->json)
		return;
	progress->out = command->err;
	progress->terminal = isatty(fileno(command->err)) == 1;
}

void progress_left(int64_t seconds, char out[TIME_TEXT])
{
	if (seconds < 0)
		text_copy(out, TIME_TEXT, _("time left not known yet"));
	else if (seconds < 60)
		text_format(out, TIME_TEXT, _("%lld s left"), (long long)seconds);
	else if (seconds < 3600)
		text_format(out, TIME_TEXT, _("%lld min left"), (long long)(seconds + 59) / 60);
	else
		text_format(out, TIME_TEXT, _("%lld h %lld min left"), (long long)seconds / 3600,
			(long long)seconds % 3600 / 60);
}

static void compose(const json_t *progress, int percent, char line[LINE_MAX_BYTES])
{
	char done[TIME_TEXT], total[TIME_TEXT], rate[TIME_TEXT], left[TIME_TEXT];
	const char *phase = word_show(json_member_text(progress, "phase"));

	size_show(json_member_number(progress, "done", 0), done);
	size_show(json_member_number(progress, "total", 0), total);
	size_show(json_member_number(progress, "rate", 0), rate);
	progress_left(json_member_number(progress, "left", -1), left);
	text_format(line, LINE_MAX_BYTES, _("%s: %d %%, %s of %s, %s/s, %s"), phase, percent, done,
		total, rate, left);
}

static void write_line(struct progress *progress, const char *line)
{
	SCOPED(json_text_free) char *safe = print_safe(line);

	if (!safe)
		return;
	fprintf(progress->out, progress->terminal ? "\r%s\x1b[K" : "%s\n", safe);
	fflush(progress->out);
	progress->line_open = progress->terminal;
}

static void enter_phase(struct progress *progress, const char *phase)
{
	if (strcmp(progress->phase, phase) == 0)
		return;
	progress_end(progress);
	text_copy(progress->phase, sizeof(progress->phase), phase);
	progress->tenth = -1;
}

void progress_show(void *context, const json_t *parameters)
{
	struct progress *progress = context;
	const json_t *now = json_member_object(parameters, "progress");
	const char *phase = json_member_text(now, "phase");
	int64_t done = json_member_number(now, "done", -1),
		total = json_member_number(now, "total", -1);
	char line[LINE_MAX_BYTES];
	int percent;

	if (!progress->out || !phase)
		return;
	enter_phase(progress, phase);
	if (total <= 0 || done < 0 || done > total) {
		if (progress->tenth < 0)
			write_line(progress, word_show(phase));
		progress->tenth = 0;
		return;
	}
	percent = (int)((double)done * 100.0 / (double)total);
	if (!progress->terminal && percent / 10 == progress->tenth)
		return;
	progress->tenth = percent / 10;
	compose(now, percent, line);
	write_line(progress, line);
}

void progress_end(struct progress *progress)
{
	if (progress->line_open)
		fputc('\n', progress->out);
	progress->line_open = false;
}

enum outcome progress_ask(const struct command *command, const char *method, ask_printer print)
{
	struct progress progress;
	struct question question = { .method = method, .job = true, .each = progress_show, .context = &progress };
	enum outcome outcome;

	progress_start(command, &progress);
	outcome = ask_and_print(command, &question, print);
	progress_end(&progress);
	return outcome;
}
