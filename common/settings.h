// SPDX-License-Identifier: GPL-3.0-or-later
/* The policy files an administrator writes (/etc/mediad/policy.d, the .conf files in the order of their names, INI),
 * held against one table of what may be set (settings.c); knows no rule and no meaning. The sections of the office
 * ([class …], [overlay …], [office], [host]) are policy/rules' business and passed over here. */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "common/macros.h"

struct fault;
struct ini_source;
struct mistakes;
struct settings; /* opaque */

#define SETTINGS_FOLDER "/etc/mediad/policy.d"

/* Reads them all; a later file overrides an earlier one, key by key. No folder or no file: the defaults. -EPERM: a file or the
 * folder belongs to somebody else than root or is writable by others. -EINVAL: an unknown section, key or value, with file,
 * line and column. On failure *out is untouched; settings_default() is what the caller then goes on with, where it must. */
int settings_load(const char *folder, struct settings **out, struct fault *fault);
/* Adds everything that is wrong in these files, sorted; returns the code of the first. */
int settings_check(const struct ini_source *source, struct mistakes *mistakes);
/* The same for files that belong to `owner` instead of root: tests. */
int settings_load_of(uid_t owner, const char *folder, struct settings **out, struct fault *fault);
/* The files' settings, or after any failure the defaults; fault->code then is that failure's, else 0. NULL only without memory. */
struct settings *settings_load_or_default(const char *folder, struct fault *fault);
/* The built-in defaults. NULL only without memory. */
struct settings *settings_default(void);
void settings_free(struct settings *settings);
SCOPED_DEFINE(settings_free, struct settings *)

/* Rows of the table in settings.c. */
enum setting {
	SETTING_USB_LET_IN,         /* [usb] let-in: words of usb classes; the default: hid hub audio smart-card; never without hid and hub */
	SETTING_DOOR_SD_CARD,       /* [doors] sd-card: deny (default), allow */
	SETTING_DOOR_OPTICAL,       /* [doors] optical: deny (default), allow */
	SETTING_DOOR_HOTPLUG_DISK,  /* [doors] hotplug-disk: disks that come after the boot (eSATA, SATA): deny (default), allow */
	SETTING_DOOR_THUNDERBOLT,   /* [doors] thunderbolt: deny (default), allow (then boltd or the desktop decides) */
	SETTING_DOOR_FIREWIRE,      /* [doors] firewire: deny (default), allow */
	SETTING_MEDIA_OPEN,         /* [media] open: read-write (default), read-only */
	SETTING_MEDIA_CLOSE_WHEN,   /* [media] close-when: locked idle logout sleep; all by default */
	SETTING_MEDIA_CLOSE_IDLE,   /* [media] close-idle: minutes without a touch: 5 (default; R-ACC-14), 10, 15, 30, 60 */
	SETTING_LOG_EVENTS,         /* [log] events: where each event goes beside the ledger: journal (default) syslog file, or nothing */
	SETTING_LOG_HEADS,          /* [log] heads: where the heads go that checkpoints are made over: file (default) syslog, or nothing */
	SETTING_RETENTION_RECORDS,      /* [retention] records: years after the fiscal year for which the ledger is kept: 1 to 10, 15, 20, 30; default 3 */
	SETTING_RETENTION_CERTIFICATES, /* [retention] certificates: the same for certificates of erasure: 5 (default) */
	SETTING_RETENTION_EXCEPTIONS,   /* [retention] exceptions: the same for exceptions: 5 (default) */
	SETTING_BACKUP_FOLDER,      /* [backup] folder: where `mediactl backup run` puts copies of the books; an absolute path; none by default */
	SETTING_BACKUP_EVERY,       /* [backup] every: days until the next: 1 2 3 7 (default) 14 30 */
	SETTING_BACKUP_KEEP,        /* [backup] keep: how many of them stay: 2 3 5 7 (default) 10 14 30 60 90 */
	SETTING_ERASE_REPLUG,       /* [erase] replug: between writing and reading back a person pulls it out and plugs it in: no (default), yes */
	SETTING_ERASE_SWITCH,       /* [erase] switch-port: between writing and reading back its port is switched off and on: no (default), yes */
	SETTING_ERASE_BLANK,        /* [erase] blank: zeros at the end of an erase, after the proof: no (default), yes */
	SETTING_ERASE_COMMANDS,     /* [erase] device-commands: before the overwrite the device's own erase commands are tried: yes (default), no */
	SETTING_ERASE_FACTORY_NEW,  /* [erase] factory-new: what was never used is registered without being erased first: erase (default), skip */
	SETTING_KEYS_PCR,           /* [keys] pcr: numbers of PCRs that the keys are sealed to, too; none by default */
};

/* Is `word` among the words of this setting? */
bool settings_has(const struct settings *settings, enum setting setting, const char *word);
/* The words as one text, blank between; never NULL; borrowed. */
const char *settings_text(const struct settings *settings, enum setting setting);
/* SHA-256 over all settings in their canonical form, defaults included: what the ledger records. */
int settings_digest(const struct settings *settings, uint8_t out[32]);
