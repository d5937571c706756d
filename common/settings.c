// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads policy files by libinih against one table; knows no meaning of what it holds. */
#include "common/settings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"

#define FILES_MAX 64
#define FILE_MAX 65536 /* bytes */
#define TEXT_SIZE 160  /* every word of the longest row, blanks between */
#define BLANKS " \t\r"

struct row {
	const char *section, *key;
	const char *words;    /* what may be set; the canonical order */
	const char *standard; /* what holds when nobody sets it */
	const char *needed;   /* a list must name these; NULL: it is one word, not a list */
};

/* clang-format off */
static const struct row rows[] = {
	[SETTING_USB_LET_IN] = { "usb", "let-in",
		"hid hub audio smart-card video printer still-image network modem wireless", "hid hub audio smart-card", "hid hub" },
	[SETTING_DOOR_SD_CARD]      = { "doors", "sd-card",      "deny allow",           "deny",       NULL },
	[SETTING_DOOR_OPTICAL]      = { "doors", "optical",      "deny allow",           "deny",       NULL },
	[SETTING_DOOR_HOTPLUG_DISK] = { "doors", "hotplug-disk", "deny allow",           "deny",       NULL },
	[SETTING_DOOR_THUNDERBOLT]  = { "doors", "thunderbolt",  "deny allow",           "deny",       NULL },
	[SETTING_DOOR_FIREWIRE]     = { "doors", "firewire",     "deny allow",           "deny",       NULL },
	[SETTING_MEDIA_OPEN]        = { "media", "open",         "read-write read-only", "read-write", NULL },
	[SETTING_KEYS_PCR]          = { "keys",  "pcr",          "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "", "" },
};
/* clang-format on */

struct settings {
	char text[ARRAY_SIZE(rows)][TEXT_SIZE]; /* in the order of the row's words, each once */
};

/* One file on its way through libinih. */
struct reading {
	struct settings *settings;
	const char *name, *next; /* the file's name; what is not read yet */
	int line;
	char place[16]; /* `line` as a text */
	bool set[ARRAY_SIZE(rows)];
	struct fault *fault;
	int code;
};

static inline void stream_close(DIR *stream)
{
	closedir(stream);
}
SCOPED_DEFINE(stream_close, DIR *)

/* Is every word of `some` among `words`? If not, `odd` is the first that is missing. */
static bool has_all(const char *words, const char *some, char *odd, size_t size)
{
	const char *word;
	size_t length;

	while (text_word(&some, &word, &length)) {
		if (!text_has_word(words, word, length)) {
			text_format(odd, size, "%.*s", (int)length, word);
			return false;
		}
	}
	return true;
}

/* Those of the row's words that `value` names. Returns how many. */
static int set_canonical(const struct row *row, const char *value, char out[TEXT_SIZE])
{
	const char *words = row->words, *word;
	size_t length, at = 0;
	int count = 0;

	while (text_word(&words, &word, &length)) {
		if (!text_has_word(value, word, length) || at + length + 2 > TEXT_SIZE)
			continue;
		if (count++ > 0)
			out[at++] = ' ';
		memcpy(out + at, word, length);
		at += length;
	}
	out[at] = '\0';
	return count;
}

static const struct row *find_row(const char *section, const char *key)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (strcmp(rows[i].section, section) == 0 && strcmp(rows[i].key, key) == 0)
			return &rows[i];
	}
	return NULL;
}

static int set_value(struct reading *reading, const struct row *row, const char *value)
{
	char odd[FAULT_ARGUMENT] = "", *text = reading->settings->text[row - rows];
	int count;

	if (!has_all(row->words, value, odd, sizeof(odd)))
		return fault_set(reading->fault, -EINVAL, N_("%s:%s: %s is not a value of %s."), reading->name,
			reading->place, odd, row->key);
	if (row->needed && !has_all(value, row->needed, odd, sizeof(odd)))
		return fault_set(reading->fault, -EINVAL,
			N_("%s:%s: %s must name %s, or nobody could type any more."), reading->name,
			reading->place, row->key, odd);
	count = set_canonical(row, value, text);
	if (!row->needed && count != 1)
		return fault_set(reading->fault, -EINVAL, N_("%s:%s: %s takes one of: %s."), reading->name,
			reading->place, row->key, row->words);
	return 0;
}

/* libinih's: 0 is failure. */
static int take_setting(void *context, const char *section, const char *key, const char *value)
{
	struct reading *reading = context;
	const struct row *row = find_row(section, key);

	if (reading->code < 0)
		return 0;
	if (!row)
		reading->code = fault_set(reading->fault, -EINVAL,
			N_("%s:%s: mediad knows no setting %s in [%s]."), reading->name, reading->place,
			key, section);
	else if (reading->set[row - rows])
		reading->code = fault_set(reading->fault, -EINVAL,
			N_("%s:%s: %s stands twice in this file."), reading->name, reading->place, key);
	else
		reading->code = set_value(reading, row, value);
	if (row)
		reading->set[row - rows] = true;
	return reading->code == 0;
}

/* libinih's fgets. Blanks at the beginning go: no line carries on the one before. */
static char *next_line(char *out, int size, void *context)
{
	struct reading *reading = context;
	size_t length;

	reading->next += strspn(reading->next, BLANKS);
	length = strcspn(reading->next, "\n");
	if (reading->code < 0 || !*reading->next)
		return NULL;
	text_format(reading->place, sizeof(reading->place), "%d", ++reading->line);
	if (length + 2 > (size_t)size) {
		reading->code = fault_set(reading->fault, -EINVAL, N_("%s:%s: this line is too long."),
			reading->name, reading->place);
		return NULL;
	}
	length += reading->next[length] == '\n';
	memcpy(out, reading->next, length);
	out[length] = '\0';
	reading->next += length;
	return out;
}

static int take_text(struct settings *settings, const char *name, const char *text, struct fault *fault)
{
	struct reading reading = { .settings = settings, .name = name, .next = text, .fault = fault };
	int line = ini_parse_stream(next_line, &reading, take_setting, &reading);

	if (reading.code < 0 && (line <= 0 || line >= reading.line))
		return reading.code;
	if (line < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	if (line == 0)
		return 0;
	text_format(reading.place, sizeof(reading.place), "%d", line);
	return fault_set(fault, -EINVAL, N_("%s:%s: this is neither a section nor a setting nor a comment."), name,
		reading.place);
}

static bool is_guarded(const struct stat *status, uid_t owner)
{
	return status->st_uid == owner && !(status->st_mode & (S_IWGRP | S_IWOTH));
}

/* The folder is the owner's alone, so what is looked at here is what is read. */
static int take_file(int folder, const char *name, uid_t owner, struct settings *settings, struct fault *fault)
{
	SCOPED(file_text_free) char *text = NULL;
	struct stat status;
	size_t length;
	int r;

	if (fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) < 0)
		return fault_errno(fault, -errno, N_("The policy file %s cannot be read: %s."), name);
	if (!S_ISREG(status.st_mode) || !is_guarded(&status, owner))
		return fault_set(fault, -EPERM,
			N_("The policy file %s must be an ordinary file that belongs to root and that nobody else can write."),
			name);
	r = file_read(folder, name, FILE_MAX, &text, &length);
	if (r < 0)
		return fault_errno(fault, r, N_("The policy file %s cannot be read: %s."), name);
	if (!text_is_utf8(text, length))
		return fault_set(fault, -EINVAL, N_("The policy file %s is not a text in UTF-8."), name);
	return take_text(settings, name, text, fault);
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

static int take_folder(int folder, const char *path, uid_t owner, struct settings *settings, struct fault *fault)
{
	struct dirent **entries = NULL;
	int count = scandirat(folder, ".", &entries, is_policy_file, by_name), r = 0;

	if (count < 0)
		return fault_errno(fault, -errno, N_("The policy folder %s cannot be read: %s."), path);
	if (count > FILES_MAX)
		r = fault_set(fault, -E2BIG, N_("There are too many policy files."));
	for (int i = 0; i < count; i++) {
		if (r == 0)
			r = take_file(folder, entries[i]->d_name, owner, settings, fault);
		free(entries[i]);
	}
	free(entries);
	return r;
}

struct settings *settings_default(void)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	for (size_t i = 0; settings && i < ARRAY_SIZE(rows); i++)
		set_canonical(&rows[i], rows[i].standard, settings->text[i]);
	return settings;
}

int settings_load_of(uid_t owner, const char *folder, struct settings **out, struct fault *fault)
{
	SCOPED(settings_free) struct settings *settings = settings_default();
	SCOPED(close_fd) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	int r;

	if (!settings)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	if (fd < 0 && errno == ENOENT) {
		*out = MOVE(settings);
		return 0;
	}
	if (fd < 0 || fstat(fd, &status) < 0)
		return fault_errno(fault, -errno, N_("The policy folder %s cannot be read: %s."), folder);
	if (!is_guarded(&status, owner))
		return fault_set(fault, -EPERM,
			N_("The policy folder %s must belong to root and be writable by nobody else."), folder);
	r = take_folder(fd, folder, owner, settings, fault);
	if (r == 0)
		*out = MOVE(settings);
	return r;
}

int settings_load(const char *folder, struct settings **out, struct fault *fault)
{
	return settings_load_of(0, folder, out, fault);
}

struct settings *settings_load_or_default(const char *folder, struct fault *fault)
{
	struct settings *settings;

	*fault = (struct fault){ 0 };
	return settings_load(folder, &settings, fault) == 0 ? settings : settings_default();
}

void settings_free(struct settings *settings)
{
	free(settings);
}

bool settings_has(const struct settings *settings, enum setting setting, const char *word)
{
	return text_has_word(settings->text[setting], word, strlen(word));
}

const char *settings_text(const struct settings *settings, enum setting setting)
{
	return settings->text[setting];
}

int settings_digest(const struct settings *settings, uint8_t out[32])
{
	char canonical[ARRAY_SIZE(rows) * (TEXT_SIZE + 64)] = "";
	size_t length = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!text_format(canonical + length, sizeof(canonical) - length, "%s.%s=%s\n", rows[i].section,
			    rows[i].key, settings->text[i]))
			return -ENAMETOOLONG;
		length += strlen(canonical + length);
	}
	return digest_bytes(canonical, length, out);
}
