// SPDX-License-Identifier: GPL-3.0-or-later
/* Holds the policy files against one table; knows no meaning of what it holds. */
#include "common/settings.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/digest.h"
#include "common/fault.h"
#include "common/ini.h"
#include "common/text.h"

#define TEXT_SIZE 160  /* every word of the longest row, blanks between */

struct row {
	const char *section, *key;
	const char *words;    /* what may be set; the canonical order; NULL: an absolute path, or nothing */
	const char *standard; /* what holds when nobody sets it */
	const char *needed;   /* a list must name these; NULL: it is one word, not a list */
};

#define RETENTION_YEARS "1 2 3 4 5 6 7 8 9 10 15 20 30"

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
	[SETTING_MEDIA_CLOSE_WHEN]  = { "media", "close-when",   "locked idle logout sleep", "locked idle logout sleep", "" },
	[SETTING_MEDIA_CLOSE_IDLE]  = { "media", "close-idle",   "5 10 15 30 60",        "5",          NULL },
	[SETTING_LOG_EVENTS]        = { "log",   "events",       "journal syslog file", "journal",      "" },
	[SETTING_LOG_HEADS]         = { "log",   "heads",        "file syslog",         "file",         "" },
	[SETTING_RETENTION_RECORDS]      = { "retention", "records",      RETENTION_YEARS, "3", NULL },
	[SETTING_RETENTION_CERTIFICATES] = { "retention", "certificates", RETENTION_YEARS, "5", NULL },
	[SETTING_RETENTION_EXCEPTIONS]   = { "retention", "exceptions",   RETENTION_YEARS, "5", NULL },
	[SETTING_BACKUP_FOLDER]     = { "backup", "folder",      NULL,                   "",           "" },
	[SETTING_BACKUP_EVERY]      = { "backup", "every",       "1 2 3 7 14 30",        "7",          NULL },
	[SETTING_BACKUP_KEEP]       = { "backup", "keep",        "2 3 5 7 10 14 30 60 90", "7",        NULL },
	[SETTING_ERASE_REPLUG]      = { "erase", "replug",       "no yes",               "no",         NULL },
	[SETTING_ERASE_SWITCH]      = { "erase", "switch-port",  "no yes",               "no",         NULL },
	[SETTING_ERASE_BLANK]       = { "erase", "blank",        "no yes",               "no",         NULL },
	[SETTING_ERASE_COMMANDS]    = { "erase", "device-commands", "no yes",            "yes",        NULL },
	[SETTING_ERASE_FACTORY_NEW] = { "erase", "factory-new",  "erase skip",           "erase",      NULL },
	[SETTING_KEYS_PCR]          = { "keys",  "pcr",          "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "", "" },
};
/* clang-format on */

struct settings {
	char text[ARRAY_SIZE(rows)][TEXT_SIZE]; /* in the order of the row's words, each once */
};

/* The files on their way into the table. */
struct reading {
	struct settings *settings;
	int set[ARRAY_SIZE(rows)]; /* the number of the file that set it last */
};

/* The first word of `some` that is not among `words`; NULL: all are. */
static const char *odd_word(const char *words, const char *some, char *odd, size_t size)
{
	const char *word;
	size_t length;

	while (text_word(&some, &word, &length)) {
		if (!text_has_word(words, word, length)) {
			text_format(odd, size, "%.*s", (int)length, word);
			return word;
		}
	}
	return NULL;
}

/* Those of the row's words that `value` names. Returns how many. */
static int set_canonical(const struct row *row, const char *value, char out[TEXT_SIZE])
{
	const char *words = row->words ? row->words : "", *word;
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

static void set_path(struct reading *reading, const struct row *row, const struct ini_entry *entry)
{
	struct mistake *mistake;

	if (!entry->value[0] || (entry->value[0] == '/' && text_is_plain(entry->value, TEXT_SIZE - 1))) {
		text_copy(reading->settings->text[row - rows], TEXT_SIZE, entry->value);
		return;
	}
	mistake = ini_mistake(entry, entry->value);
	fault_set(&mistake->fault, -EINVAL, N_("%s:%s: %s takes a path that begins with / and is not too long."), entry->file, mistake->place,
		row->key);
}

static void set_value(struct reading *reading, const struct row *row, const struct ini_entry *entry)
{
	char odd[FAULT_ARGUMENT] = "", text[TEXT_SIZE];
	const char *where = odd_word(row->words, entry->value, odd, sizeof(odd));
	struct mistake *mistake;
	int count = set_canonical(row, entry->value, text);

	if (where) {
		mistake = ini_mistake(entry, where);
		fault_set(&mistake->fault, -EINVAL, N_("%s:%s: %s is not a value of %s."), entry->file, mistake->place,
			odd, row->key);
	} else if (row->needed && odd_word(entry->value, row->needed, odd, sizeof(odd))) {
		mistake = ini_mistake(entry, entry->value);
		fault_set(&mistake->fault, -EINVAL, N_("%s:%s: %s must name %s, or nobody could type any more."),
			entry->file, mistake->place, row->key, odd);
	} else if (!row->needed && count != 1) {
		mistake = ini_mistake(entry, entry->value);
		fault_set(&mistake->fault, -EINVAL, N_("%s:%s: %s takes one of: %s."), entry->file, mistake->place,
			row->key, row->words);
	} else {
		text_copy(reading->settings->text[row - rows], TEXT_SIZE, text);
	}
}

/* Sections that another reader of the same files answers for (policy/rules). */
static bool is_elsewhere(const char *section)
{
	return strcmp(section, "office") == 0 || strcmp(section, "host") == 0 || strncmp(section, "class ", 6) == 0 ||
	       strncmp(section, "overlay ", 8) == 0;
}

static void take_setting(void *context, const struct ini_entry *entry)
{
	struct reading *reading = context;
	const struct row *row = find_row(entry->section, entry->key);
	struct mistake *mistake;

	if (is_elsewhere(entry->section))
		return;
	if (!row) {
		mistake = ini_mistake(entry, entry->key);
		fault_set(&mistake->fault, -EINVAL, N_("%s:%s: mediad knows no setting %s in [%s]."), entry->file,
			mistake->place, entry->key, entry->section);
		return;
	}
	if (reading->set[row - rows] == entry->number) {
		mistake = ini_mistake(entry, entry->key);
		fault_set(&mistake->fault, -EINVAL, N_("%s:%s: %s stands twice in this file."), entry->file,
			mistake->place, entry->key);
	}
	reading->set[row - rows] = entry->number;
	if (row->words)
		set_value(reading, row, entry);
	else
		set_path(reading, row, entry);
}

struct settings *settings_default(void)
{
	struct settings *settings = calloc(1, sizeof(*settings));

	for (size_t i = 0; settings && i < ARRAY_SIZE(rows); i++)
		set_canonical(&rows[i], rows[i].standard, settings->text[i]);
	return settings;
}

int settings_check(const struct ini_source *source, struct mistakes *mistakes)
{
	SCOPED(settings_free) struct settings *settings = settings_default();
	struct reading reading = { .settings = settings };
	struct ini_reader reader = { .take = take_setting, .context = &reading, .mistakes = mistakes };

	return settings ? ini_read(source, &reader) : -ENOMEM;
}

int settings_load_of(uid_t owner, const char *folder, struct settings **out, struct fault *fault)
{
	SCOPED(settings_free) struct settings *settings = settings_default();
	SCOPED(mistakes_clear) struct mistakes mistakes = { 0 };
	struct ini_source source = { .folder = folder, .owner = owner };
	struct reading reading = { .settings = settings };
	struct ini_reader reader = { .take = take_setting, .context = &reading, .mistakes = &mistakes };

	if (!settings)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	if (ini_read(&source, &reader) < 0)
		return mistakes_fault(&mistakes, fault);
	*out = MOVE(settings);
	return 0;
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
