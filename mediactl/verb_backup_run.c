// SPDX-License-Identifier: GPL-3.0-or-later
/* backup run: what a timer starts (mediad-backup.timer). A copy when one is due, encrypted, into the office's folder; the oldest go. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/paths.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/backup_copy.h"
#include "mediactl/language.h"
#include "mediactl/options.h"
#include "mediactl/print.h"

#define PREFIX_NAME "books-"
#define END_NAME ".cms"
#define TIME_LENGTH 16 /* 20261121T030000Z */
#define HOUR 3600

struct plan {
	char folder[512], certificates[512], name[640], new_name[656];
	uint64_t every, keep;
};

/* The policy files, and what was typed instead. */
static int make_plan(const struct command *command, struct plan *plan, struct fault *fault)
{
	SCOPED(settings_free) struct settings *settings = NULL;
	const char *folder = option_value(command, "folder"), *keep = option_value(command, "keep"), *certificates = option_value(command, "certificates");
	int r = settings_load(SETTINGS_FOLDER, &settings, fault);

	if (r < 0)
		return r;
	text_number(settings_text(settings, SETTING_BACKUP_EVERY), 365, &plan->every);
	if (!text_number(keep ? keep : settings_text(settings, SETTING_BACKUP_KEEP), 1000, &plan->keep) || plan->keep == 0)
		return fault_set(fault, -EINVAL, N_("%s is not a number of copies."), keep);
	if (!text_copy(plan->folder, sizeof(plan->folder), folder ? folder : settings_text(settings, SETTING_BACKUP_FOLDER)) ||
		!text_copy(plan->certificates, sizeof(plan->certificates), certificates ? certificates : PATH_ESCROW))
		return fault_set(fault, -EINVAL, N_("%s is too long."), folder ? folder : certificates);
	return 0;
}

/* Its name says when, so that names sort as the copies were made. */
static int name_copy(struct plan *plan, struct fault *fault)
{
	char time[21], compact[21] = "";
	size_t at = 0;
	struct stat status;

	if (stat(plan->folder, &status) < 0 || !S_ISDIR(status.st_mode))
		return fault_set(fault, -ENOENT, N_("There is no folder %s: is the disk for the copies there, and mounted?"), plan->folder);
	clock_format_utc(clock_now(), time);
	for (const char *c = time; *c; c++)
		if (*c != '-' && *c != ':')
			compact[at++] = *c;
	text_format(plan->name, sizeof(plan->name), "%s/" PREFIX_NAME "%s" END_NAME, plan->folder, compact);
	text_format(plan->new_name, sizeof(plan->new_name), "%s.new", plan->name);
	return 0;
}

/* ---- is one due? ---- */

static enum outcome is_due(const struct command *command, const struct plan *plan, bool *due)
{
	SCOPED(json_release) json_t *parameters = json_object();
	SCOPED(json_release) json_t *status = NULL;
	enum outcome outcome = ask(command, &(struct question){ .method = "Status" }, parameters, &status);
	const char *made = json_member_text(status, "backup");
	int64_t then, now = clock_now();

	*due = !made || !clock_parse_utc(made, &then) || now < then || now - then > (int64_t)plan->every * DAY_SECONDS - HOUR ||
	       option_value(command, "now");
	return outcome;
}

/* ---- the oldest go ---- */

static int is_copy(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name), start = strlen(PREFIX_NAME), end = strlen(END_NAME);

	return length == start + TIME_LENGTH + end && strncmp(entry->d_name, PREFIX_NAME, start) == 0 && strcmp(entry->d_name + length - end, END_NAME) == 0 &&
	       strspn(entry->d_name + start, "0123456789TZ") == TIME_LENGTH;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int drop_oldest(const struct plan *plan, struct fault *fault)
{
	SCOPED(close_fd) int folder = open(plan->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct dirent **copies = NULL;
	int count = folder < 0 ? -1 : scandirat(folder, ".", &copies, is_copy, by_name), r = 0;

	if (count < 0)
		return fault_errno(fault, -errno, N_("%s could not be read: %s."), plan->folder);
	for (int i = 0; i < count; i++) {
		if (i + (int)plan->keep < count && unlinkat(folder, copies[i]->d_name, 0) < 0 && r == 0)
			r = fault_errno(fault, -errno, N_("%s could not be removed: %s."), copies[i]->d_name);
		free(copies[i]);
	}
	free(copies);
	return r;
}

/* ---- all of it ---- */

static int put_in_place(const struct plan *plan, struct fault *fault)
{
	SCOPED(close_fd) int folder = open(plan->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0 || rename(plan->new_name, plan->name) < 0 || fsync(folder) < 0)
		return fault_errno(fault, -errno, N_("%s could not be written: %s."), plan->name);
	return 0;
}

/* A disk that fails takes both along. */
static void warn_same_disk(const struct command *command, const struct plan *plan)
{
	struct stat there, here;

	if (stat(plan->folder, &there) == 0 && stat(PATH_BROKER_STATE, &here) == 0 && there.st_dev == here.st_dev)
		print_line(command->out, N_("%s is on the same disk as the books: let it be another one, or a copy of it lie elsewhere."), plan->folder);
}

static void say_made(const struct command *command, const struct plan *plan, const struct trial *trial, int64_t seconds)
{
	char events[24], keep[24];

	if (command->json) {
		copy_print(command, trial, seconds);
		return;
	}
	text_format(events, sizeof(events), "%lld", (long long)trial->finding.events);
	text_format(keep, sizeof(keep), "%llu", (unsigned long long)plan->keep);
	print_line(command->out, N_("The books are copied to %s, encrypted: %s events. The newest %s copies are kept."), plan->name, events, keep);
	warn_same_disk(command, plan);
}

static enum outcome run(const struct command *command, const struct plan *plan, struct trial *trial)
{
	SCOPED(json_release) json_t *parameters = json_object();
	const struct copy_wish wish = { plan->new_name, "BackupStatement", parameters, plan->certificates };
	int64_t start = clock_monotonic(), seconds;
	struct fault fault = { 0 };
	enum outcome outcome;

	unlink(plan->new_name); /* of a run that broke off within the same second */
	outcome = copy_make(command, &wish, trial);
	if (outcome != OUTCOME_DONE)
		return outcome;
	if (put_in_place(plan, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	seconds = (clock_monotonic() - start + 999) / 1000;
	outcome = copy_record(command, trial, seconds, false);
	if (outcome == OUTCOME_DONE && drop_oldest(plan, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (outcome == OUTCOME_DONE)
		say_made(command, plan, trial, seconds);
	return outcome;
}

enum outcome verb_backup_run(const struct command *command)
{
	struct trial trial = { 0 };
	struct fault fault = { 0 };
	struct plan plan;
	enum outcome outcome;
	bool due;

	if (make_plan(command, &plan, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (!plan.folder[0]) {
		print_line(command->err, N_("No folder for copies of the books is set: [backup] folder, man mediad-policy."));
		return OUTCOME_DONE;
	}
	outcome = is_due(command, &plan, &due);
	if (outcome != OUTCOME_DONE || !due) {
		if (outcome == OUTCOME_DONE)
			print_line(command->err, N_("The books were copied lately; the next copy is not due yet."));
		return outcome;
	}
	if (name_copy(&plan, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	outcome = run(command, &plan, &trial);
	trial_clear(&trial);
	return outcome;
}
