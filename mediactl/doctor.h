// SPDX-License-Identifier: GPL-3.0-or-later
/* `doctor`: looks over this PC and lists what is in order and what is not. Every check is a row of the table in doctor.c;
 * it reads what anybody may read, changes nothing, and needs no mediad. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/json.h"
#include "common/settings.h"

#define LOOK_PATH 512 /* bytes of a path with NUL */
#define LOOK_TEXT 512 /* bytes of a small file that is read whole */

enum health { HEALTH_OK, HEALTH_WARNING, HEALTH_BAD };

/* What one check found. */
struct finding {
	const char *check, *title; /* of the check's row */
	enum health health;
	char looked[LOOK_PATH]; /* where it looked: a path, or what was asked */
	struct fault what;      /* what is so */
	struct fault advice;    /* what to do; no message when nothing is */
};

struct examination;
struct check {
	const char *name;  /* for programs; never changes */
	const char *title; /* N_() */
	void (*run)(struct examination *examination);
};

/* Makes room for a finding of the check that runs; never NULL. The caller fills what and, unless all is well, advice. */
struct finding *doctor_found(struct examination *examination, enum health health, const char *looked);
/* True if the check that runs has found nothing wrong so far. */
bool doctor_fine(const struct examination *examination);
/* Its last word if so, else nothing: all is well at `looked`. `what`: N_(), without arguments. */
void doctor_well(struct examination *examination, const char *looked, const char *what);
/* Finds fault with a file or folder of mediad's settings that others than root own or may write; silent if it is not there. */
void doctor_guarded(struct examination *examination, const char *path);
/* mediad's answer to Status; NULL: it does not answer. Borrowed. */
const json_t *doctor_status(const struct examination *examination);
/* mediad's answer to HostExamine, or the parameters of its error; NULL: it does not answer; empty: it tells only others. Borrowed. */
const json_t *doctor_keys_state(const struct examination *examination, bool *failed);
/* What the policy files say, or the defaults where they cannot be read. Borrowed. */
const struct settings *doctor_settings(const struct examination *examination);
/* Why they cannot be read; code 0: they can. */
const struct fault *doctor_settings_fault(const struct examination *examination);

/* ---- looking (doctor_look.c): every path is absolute and taken below --root ---- */

bool look_is_there(struct examination *examination, const char *path);
/* As stat(2), links followed. 0 or a negative errno. */
int look_stat(struct examination *examination, const char *path, struct stat *out);
/* A small file's text without the newline at its end. 0 or a negative errno. */
int look_read(struct examination *examination, const char *path, char out[LOOK_TEXT]);
/* A whole text file, heap; NULL if it cannot be read or is larger than 4 MiB. */
char *look_read_all(struct examination *examination, const char *path);
/* Where a symbolic link leads. 0 or a negative errno. */
int look_link(struct examination *examination, const char *path, char out[LOOK_PATH]);
/* Names in a folder; however many there are, for what is not looked at cannot be called fine. */
struct names {
	size_t count;
	char **list;
};
void names_clear(struct names *names);
static inline void names_clear_scoped(struct names *names)
{
	names_clear(names);
}
/* Those in `folder` that match the fnmatch(3) pattern, sorted; released with names_clear. */
struct names look_list(struct examination *examination, const char *folder, const char *pattern);
/* Is there any? */
bool look_any(struct examination *examination, const char *folder, const char *pattern);
/* Does a process of this name run? (15 characters, as the kernel keeps it) */
bool look_process(struct examination *examination, const char *name);
/* Does somebody listen on this socket? */
bool look_listens(struct examination *examination, const char *path);
/* The owner that system files must have: who owns the root. */
uid_t look_owner(struct examination *examination);

/* ---- the checks, by what they look after ---- */

void doctor_controllers(struct examination *examination);
void doctor_interfaces(struct examination *examination);
void doctor_new_controllers(struct examination *examination);
void doctor_modprobe(struct examination *examination);
void doctor_command_line(struct examination *examination);
void doctor_udev_rule(struct examination *examination);
void doctor_other_rules(struct examination *examination);
void doctor_initramfs(struct examination *examination);

void doctor_broker(struct examination *examination);
void doctor_gate_service(struct examination *examination);
void doctor_volume_service(struct examination *examination);
void doctor_ledger(struct examination *examination);
void doctor_clock(struct examination *examination);
void doctor_backup(struct examination *examination);
void doctor_policy(struct examination *examination);
void doctor_escrow(struct examination *examination);
void doctor_tpm(struct examination *examination);
void doctor_keys(struct examination *examination);
void doctor_tss(struct examination *examination);

void doctor_usbguard(struct examination *examination);
void doctor_usbguard_dbus(struct examination *examination);
void doctor_gnome(struct examination *examination);
void doctor_udisks(struct examination *examination);
void doctor_bolt(struct examination *examination);

void doctor_sd_card(struct examination *examination);
void doctor_optical(struct examination *examination);
void doctor_hotplug_disk(struct examination *examination);
void doctor_thunderbolt(struct examination *examination);
void doctor_firewire(struct examination *examination);
void doctor_external_pci(struct examination *examination);

void doctor_system_disk(struct examination *examination);
void doctor_persist(struct examination *examination);
void doctor_hibernation(struct examination *examination);
