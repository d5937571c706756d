// SPDX-License-Identifier: GPL-3.0-or-later
/* Is what closes the gate at the next boot in place, and does nothing override it? Reads only. */
#include <stdio.h>
#include <string.h>

#include "common/text.h"
#include "mediactl/doctor.h"

#define RULES "60-mediad-gate.rules"
#define OURS "-mediad-"
#define MODPROBE "mediad.conf"
#define HOOK "/usr/share/initramfs-tools/hooks/mediad"
#define UPDATE "/usr/sbin/update-initramfs"

/* Where modprobe.d(5) and udev(7) look, the strongest first. On a merged /usr the last is the one before it. */
static const char *const modprobe_folders[] = { "/etc/modprobe.d", "/run/modprobe.d", "/usr/local/lib/modprobe.d",
	"/usr/lib/modprobe.d", "/lib/modprobe.d" };
static const char *const rules_folders[] = { "/etc/udev/rules.d", "/run/udev/rules.d", "/usr/local/lib/udev/rules.d",
	"/usr/lib/udev/rules.d", "/lib/udev/rules.d" };
#define OURS_FROM 3 /* folders from here on are where packages put their files */

/* Where the file `name` that counts lies: the first folder that has one. False: nowhere. */
static bool find_first(struct examination *examination, const char *const folders[5], const char *name,
	char path[LOOK_PATH], size_t *folder)
{
	struct stat status;

	for (*folder = 0; *folder < 5; (*folder)++) {
		text_format(path, LOOK_PATH, "%s/%s", folders[*folder], name);
		if (look_stat(examination, path, &status) == 0)
			return true;
	}
	return false;
}

/* usbcore is part of the kernel itself when it is there and /proc/modules does not list it. */
static bool is_builtin(struct examination *examination)
{
	SCOPED(json_text_free) char *modules = look_read_all(examination, "/proc/modules");

	if (!look_is_there(examination, "/sys/module/usbcore"))
		return false;
	return !modules || (strncmp(modules, "usbcore ", 8) != 0 && !strstr(modules, "\nusbcore "));
}

/* The value of the last `name=` in blank-separated words; false: there is none. */
static bool last_value(const char *words, const char *name, char value[LOOK_TEXT])
{
	size_t length = strlen(name);
	bool found = false;

	for (const char *at = strstr(words, name); at; at = strstr(at + length, name)) {
		if (at != words && !strchr(" \t\n\"", at[-1]))
			continue;
		text_format(value, LOOK_TEXT, "%.*s", (int)strcspn(at + length, " \t\n\""), at + length);
		found = true;
	}
	return found;
}

/* An `options usbcore … authorized_default=` line that is not 0. */
static bool line_opens(const char *line, char value[LOOK_TEXT])
{
	char copy[LOOK_TEXT];

	text_format(copy, sizeof(copy), "%.*s", (int)strcspn(line, "\n"), line + strspn(line, " \t"));
	if (strncmp(copy, "options", 7) != 0 || !strstr(copy, "usbcore"))
		return false;
	return last_value(copy, "authorized_default=", value) && strcmp(value, "0") != 0;
}

static void look_at_options(struct examination *examination, const char *path)
{
	SCOPED(json_text_free) char *text = look_read_all(examination, path);
	struct finding *finding;
	char value[LOOK_TEXT];

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!line_opens(line, value))
			continue;
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0,
			N_("It sets authorized_default=%s for usbcore and so overrides mediad's."), value);
		fault_set(&finding->advice, 0,
			N_("Remove that line, run \"update-initramfs -u\", restart the PC."));
	}
}

static void look_for_overrides(struct examination *examination)
{
	char path[LOOK_PATH];

	/* The last folder is the same as the one before it, or holds what that one lacks. */
	for (size_t i = 0; i < 4; i++) {
		SCOPED(names_clear) struct names names = look_list(examination, modprobe_folders[i], "*.conf");

		for (size_t j = 0; j < names.count; j++) {
			text_format(path, sizeof(path), "%s/%s", modprobe_folders[i], names.list[j]);
			look_at_options(examination, path);
		}
	}
}

void doctor_modprobe(struct examination *examination)
{
	SCOPED(json_text_free) char *text = NULL;
	char path[LOOK_PATH], value[LOOK_TEXT];
	struct finding *finding;
	size_t folder;

	look_for_overrides(examination);
	if (!find_first(examination, modprobe_folders, MODPROBE, path, &folder)) {
		finding = doctor_found(examination, HEALTH_BAD, "/usr/lib/modprobe.d/" MODPROBE);
		fault_set(&finding->what, 0,
			N_("It is missing: usbcore begins open at the next boot, until udev closes it."));
		fault_set(&finding->advice, 0, N_("Install mediad again."));
		return;
	}
	text = look_read_all(examination, path);
	if (!text || !last_value(text, "authorized_default=", value)) {
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0, N_("It does not close usbcore."));
		if (folder < OURS_FROM)
			fault_set(&finding->advice, 0, N_("It hides mediad's own file: remove it."));
		else
			fault_set(&finding->advice, 0, N_("Install mediad again."));
	} else if (doctor_fine(examination)) {
		doctor_well(examination, path,
			N_("usbcore begins closed, and no other file says otherwise."));
	}
}

void doctor_command_line(struct examination *examination)
{
	SCOPED(json_text_free) char *line = look_read_all(examination, "/proc/cmdline");
	bool builtin = is_builtin(examination);
	char value[LOOK_TEXT] = "";
	bool given = line && last_value(line, "usbcore.authorized_default=", value);
	struct finding *finding;

	if (given && strcmp(value, "0") != 0) {
		finding = doctor_found(examination, HEALTH_BAD, "/proc/cmdline");
		fault_set(&finding->what, 0,
			N_("usbcore.authorized_default=%s stands there and opens every controller at boot."), value);
		fault_set(&finding->advice, 0,
			N_("Take it out of /etc/default/grub, run update-grub, restart the PC."));
	} else if (builtin && !given) {
		finding = doctor_found(examination, HEALTH_BAD, "/proc/cmdline");
		fault_set(&finding->what, 0,
			N_("usbcore is built into this kernel, so modprobe.d has no effect: USB is open until udev starts."));
		fault_set(&finding->advice, 0,
			N_("Add usbcore.authorized_default=0 in /etc/default/grub, run update-grub, restart the PC."));
	} else {
		doctor_well(examination, "/proc/cmdline",
			given ? N_("It closes usbcore.") : N_("Nothing in it opens USB."));
	}
}

void doctor_udev_rule(struct examination *examination)
{
	SCOPED(json_text_free) char *text = NULL;
	char path[LOOK_PATH];
	struct finding *finding;
	size_t folder;

	if (!find_first(examination, rules_folders, RULES, path, &folder)) {
		finding = doctor_found(examination, HEALTH_BAD, "/usr/lib/udev/rules.d/" RULES);
		fault_set(&finding->what, 0,
			N_("It is missing: keyboards are not let in, new controllers are not closed, desktops mount."));
		fault_set(&finding->advice, 0, N_("Install mediad again."));
		return;
	}
	text = look_read_all(examination, path);
	if (folder < OURS_FROM) {
		finding = doctor_found(examination, HEALTH_BAD, path);
		if (!text || strlen(text) == 0)
			fault_set(&finding->what, 0, N_("It is empty and so switches mediad's rules off."));
		else
			fault_set(&finding->what, 0, N_("It takes the place of mediad's own rules."));
		fault_set(&finding->advice, 0,
			N_("Remove it, then: udevadm control --reload && udevadm trigger && update-initramfs -u"));
	} else if (!text || !strstr(text, "admit-harmless") || !strstr(text, "authorized_default")) {
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0, N_("It is not what mediad installs."));
		fault_set(&finding->advice, 0, N_("Install mediad again."));
	} else {
		doctor_well(examination, path, N_("It is in place and nothing hides it."));
	}
}

/* Does a rule write one of the kernel's authorisations? Comparisons (==, !=) do not. */
static bool line_authorises(const char *line, size_t length)
{
	static const char *const attributes[] = { "authorized}=\"", "authorized}+=\"", "authorized_default}=\"",
		"interface_authorized_default}=\"" };
	char copy[2 * LOOK_TEXT];

	if (line[strspn(line, " \t")] == '#')
		return false;
	text_format(copy, sizeof(copy), "%.*s", (int)length, line);
	if (strstr(copy, "thunderbolt"))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++) {
		const char *at = strstr(copy, attributes[i]);

		if (at && strncmp(at + strlen(attributes[i]), "0\"", 2) != 0)
			return true;
	}
	return false;
}

static bool authorises(const char *text)
{
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (line_authorises(line, strcspn(line, "\n")))
			return true;
	}
	return false;
}

void doctor_other_rules(struct examination *examination)
{
	char path[LOOK_PATH];
	struct finding *finding;

	for (size_t i = 0; i < 4; i++) {
		SCOPED(names_clear) struct names names = look_list(examination, rules_folders[i], "*.rules");

		for (size_t j = 0; j < names.count; j++) {
			SCOPED(json_text_free) char *text = NULL;

			text_format(path, sizeof(path), "%s/%s", rules_folders[i], names.list[j]);
			if (strcmp(names.list[j], RULES) == 0 || (i >= OURS_FROM && strstr(names.list[j], OURS)))
				continue;
			text = look_read_all(examination, path);
			if (!text || !authorises(text))
				continue;
			finding = doctor_found(examination, HEALTH_WARNING, path);
			fault_set(&finding->what, 0, N_("A rule in it lets USB devices in past mediad."));
			fault_set(&finding->advice, 0,
				N_("See whether it is still needed; if not, remove it and run: udevadm control --reload"));
		}
	}
	doctor_well(examination, "/etc/udev/rules.d", N_("No other rule lets USB devices in."));
}

/* When the newest of what goes into an initramfs came to its place. A package keeps old dates in mtime, not in ctime. */
static time_t newest_part(struct examination *examination)
{
	static const char *const parts[] = { HOOK, "/usr/lib/udev/rules.d/" RULES, "/usr/lib/modprobe.d/" MODPROBE };
	struct stat status;
	time_t newest = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		if (look_stat(examination, parts[i], &status) == 0 && status.st_ctime > newest)
			newest = status.st_ctime;
	}
	return newest;
}

static void look_at_initramfs(struct examination *examination, const char *path, time_t newest)
{
	struct finding *finding;
	struct stat status;
	int r = look_stat(examination, path, &status);

	if (r < 0) {
		finding = doctor_found(examination, HEALTH_WARNING, path);
		fault_set(&finding->what, 0, N_("It cannot be looked at: %s."), strerror(-r));
		fault_set(&finding->advice, 0, N_("Run \"mediactl doctor\" as root."));
	} else if (status.st_mtime < newest) {
		finding = doctor_found(examination, HEALTH_BAD, path);
		fault_set(&finding->what, 0,
			N_("It is older than mediad's rules: at boot USB is open, or a keyboard cannot type the disk's passphrase."));
		fault_set(&finding->advice, 0, N_("update-initramfs -u -k all (as root)"));
	}
}

void doctor_initramfs(struct examination *examination)
{
	char path[LOOK_PATH];
	SCOPED(names_clear) struct names names = look_list(examination, "/boot", "initrd.img-*");
	time_t newest = newest_part(examination);
	struct finding *finding;
	struct stat status;

	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), "/boot/%s", names.list[i]);
		look_at_initramfs(examination, path, newest);
	}
	if (names.count > 0 && !look_is_there(examination, HOOK)) {
		finding = doctor_found(examination, HEALTH_BAD, HOOK);
		fault_set(&finding->what, 0, N_("The hook is missing: the next initramfs will not close the gate."));
		fault_set(&finding->advice, 0, N_("Install mediad again."));
	} else if (names.count > 0 && !look_is_there(examination, UPDATE)) {
		finding = doctor_found(examination, HEALTH_WARNING, UPDATE);
		fault_set(&finding->what, 0,
			N_("initramfs-tools is not installed: mediad knows no other maker of an initramfs."));
		fault_set(&finding->advice, 0,
			N_("Put mediad's rules, modprobe.d file and mediad-door into the initramfs by its own means."));
	} else if (names.count == 0 && look_stat(examination, "/boot", &status) == 0 && !(status.st_mode & S_IXOTH)) {
		finding = doctor_found(examination, HEALTH_WARNING, "/boot");
		fault_set(&finding->what, 0, N_("Not everybody may look into it."));
		fault_set(&finding->advice, 0, N_("Run \"mediactl doctor\" as root."));
	}
	doctor_well(examination, "/boot/initrd.img-*",
		names.count > 0 ? N_("Each was made after mediad was installed.") : N_("There is none, so nothing can be stale."));
}
