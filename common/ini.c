// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads policy files by libinih, to the end whatever is wrong; knows no meaning of what they hold. */
#include "common/ini.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/mynumber.h"
#include "common/text.h"

#define FILES_MAX 64
#define FILE_MAX 65536 /* bytes */
#define BLANKS " \t\r"
#define COMMENT "#;" /* at the beginning of a line */
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* The line that libinih has in its hands, and where it stands in the file. */
struct ini_line {
	const struct ini_reader *reader;
	const char *file;
	int number;
	const char *raw, *copy; /* from its beginning; from its first character that is no blank, libinih's */
	size_t blanks, size;    /* before that; of the copy */
};

/* One file on its way through libinih. */
struct reading {
	struct ini_line line;
	int file; /* its number */
	char *text, *next;
};

static int column_of(const struct ini_line *line, const char *where)
{
	size_t bytes = where >= line->copy && where < line->copy + line->size
			       ? line->blanks + (size_t)(where - line->copy) : line->blanks;
	int column = 1;

	for (size_t i = 0; i < bytes; i++)
		column += ((unsigned char)line->raw[i] & 0xc0) != 0x80;
	return column;
}

struct mistake *ini_mistake(const struct ini_entry *entry, const char *where)
{
	const struct ini_line *line = entry->at;

	return mistakes_add(line->reader->mistakes, line->file, line->number, column_of(line, where));
}

/* libinih's: 0 would be failure. */
static int take_entry(void *context, const char *section, const char *key, const char *value)
{
	struct reading *reading = context;
	const struct ini_reader *reader = reading->line.reader;
	struct ini_entry entry = { .file = reading->line.file, .section = section, .key = key, .value = value,
		.number = reading->file, .line = reading->line.number, .at = &reading->line };

	if (mynumber_in(section) || mynumber_in(value)) {
		struct mistake *mistake = ini_mistake(&entry, value);

		fault_set(&mistake->fault, -EINVAL,
			N_("%s:%s: here stands an individual number (My Number) or twelve digits like one: take it out."), entry.file, mistake->place);
		return 1;
	}
	reader->take(reader->context, &entry);
	return 1;
}

static int take_nothing(void *context, const char *section, const char *key, const char *value)
{
	(void)context, (void)section, (void)key, (void)value;
	return 1;
}

/* libinih's fgets. Blanks at the beginning go: no line carries on the one before. */
static char *next_line(char *out, int size, void *context)
{
	struct reading *reading = context;
	struct ini_line *line = &reading->line;
	size_t length;

	if (!*reading->next)
		return NULL;
	line->number++;
	line->raw = reading->next;
	line->blanks = strspn(reading->next, BLANKS);
	line->copy = out;
	line->size = (size_t)size;
	reading->next += line->blanks;
	length = strcspn(reading->next, "\n");
	if (strchr(COMMENT, *reading->next)) {
		reading->next += length; /* of whatever length */
		length = 0;
	} else if (length + 2 > (size_t)size) {
		struct mistake *mistake = mistakes_add(line->reader->mistakes, line->file, line->number, 1);

		fault_set(&mistake->fault, -EINVAL, N_("%s:%s: this line is too long."), line->file, mistake->place);
		memset(reading->next, ' ', length); /* said once */
		reading->next += length;
		length = 0;
	}
	length += reading->next[length] == '\n';
	memcpy(out, reading->next, length);
	out[length] = '\0';
	reading->next += length;
	return out;
}

static int parse(struct reading *reading, ini_handler handler)
{
	reading->next = reading->text;
	reading->line.number = 0;
	if (strncmp(reading->next, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		reading->next += strlen(BYTE_ORDER_MARK);
	return ini_parse_stream(next_line, reading, handler, reading);
}

static void blank_line(struct reading *reading, int number)
{
	char *line = reading->text;

	while (--number > 0)
		line += strcspn(line, "\n") + 1;
	memset(line, ' ', strcspn(line, "\n"));
}

/* libinih tells of the first line it cannot read alone, so that line is blanked and it is asked again. */
static void take_text(struct reading *reading)
{
	struct mistakes *mistakes = reading->line.reader->mistakes;
	const char *name = reading->line.file;
	int wrong;

	while (mistakes->count < MISTAKES_MAX && (wrong = parse(reading, take_nothing)) > 0) {
		struct mistake *mistake = mistakes_add(mistakes, name, wrong, 1);

		fault_set(&mistake->fault, -EINVAL,
			N_("%s:%s: this is neither a section nor a setting nor a comment."), name, mistake->place);
		blank_line(reading, wrong);
	}
	if (mistakes->count < MISTAKES_MAX && parse(reading, take_entry) < 0)
		fault_set(&mistakes_add(mistakes, name, 0, 0)->fault, -ENOMEM, N_("There is not enough memory."));
}

static struct fault *whole_file(const struct ini_reader *reader, const char *name)
{
	return &mistakes_add(reader->mistakes, name, 0, 0)->fault;
}

static bool is_guarded(const struct stat *status, uid_t owner)
{
	return status->st_uid == owner && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

/* `folder` AT_FDCWD: a path. */
static void take_file(int folder, const char *name, const struct ini_reader *reader, int number)
{
	SCOPED(file_text_free) char *text = NULL;
	struct reading reading = { .line = { .reader = reader, .file = name }, .file = number };
	size_t length;
	int r = file_read(folder, name, FILE_MAX, &text, &length);

	if (r < 0) {
		fault_errno(whole_file(reader, name), r, N_("The file %s cannot be read: %s."), name);
	} else if (!text_is_utf8(text, length)) {
		fault_set(whole_file(reader, name), -EINVAL, N_("The file %s is not a text in UTF-8."), name);
	} else {
		reading.text = text;
		take_text(&reading);
	}
}

/* The folder is the owner's alone, so what is looked at here is what is read. */
static bool is_fit(int folder, const char *name, uid_t owner, const struct ini_reader *reader)
{
	struct stat status;

	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0) {
		fault_errno(whole_file(reader, name), -errno, N_("The file %s cannot be read: %s."), name);
		return false;
	}
	if (S_ISREG(status.st_mode) && is_guarded(&status, owner))
		return true;
	fault_set(whole_file(reader, name), -EPERM,
		N_("The policy file %s must be an ordinary file that belongs to root and that nobody else can write."), name);
	return false;
}

static int is_policy_file(const struct dirent *entry)
{
	const char *end = strrchr(entry->d_name, '.');

	return entry->d_name[0] != '.' && end && strcmp(end, ".conf") == 0;
}

/* By bytes, in every language alike. */
static int by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static void take_entries(int folder, const struct ini_source *source, const struct ini_reader *reader)
{
	struct dirent **entries = NULL;
	int count = scandirat(folder, ".", &entries, is_policy_file, by_name);

	if (count < 0) {
		fault_errno(whole_file(reader, ""), -errno, N_("The policy folder %s cannot be read: %s."), source->folder);
		return;
	}
	if (count > FILES_MAX)
		fault_set(whole_file(reader, ""), -E2BIG, N_("There are too many policy files."));
	for (int i = 0; i < count; i++) {
		if (count <= FILES_MAX && is_fit(folder, entries[i]->d_name, source->owner, reader))
			take_file(folder, entries[i]->d_name, reader, i + 1);
		free(entries[i]);
	}
	free(entries);
}

static void take_folder(const struct ini_source *source, const struct ini_reader *reader)
{
	SCOPED(close_fd) int fd = open(source->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;

	if (fd < 0 && errno == ENOENT)
		return;
	if (fd < 0 || fstat(fd, &status) < 0)
		fault_errno(whole_file(reader, ""), -errno, N_("The policy folder %s cannot be read: %s."), source->folder);
	else if (!is_guarded(&status, source->owner))
		fault_set(whole_file(reader, ""), -EPERM,
			N_("The policy folder %s must belong to root and be writable by nobody else."), source->folder);
	else
		take_entries(fd, source, reader);
}

int ini_read(const struct ini_source *source, const struct ini_reader *reader)
{
	if (source->folder)
		take_folder(source, reader);
	for (size_t i = 0; i < source->count; i++)
		take_file(AT_FDCWD, source->files[i], reader, (int)i + 1);
	mistakes_sort(reader->mistakes);
	return mistakes_fault(reader->mistakes, NULL);
}
