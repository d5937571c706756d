// SPDX-License-Identifier: GPL-3.0-or-later
/* Who else on this PC decides over USB or mounts what is plugged in? Named, never touched. */
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "mediactl/doctor.h"

#define BOLT_MEMORY "/var/lib/boltd"

/* The first of these paths that is there; NULL: none. */
static const char *first_there(struct examination *examination, const char *const paths[], size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (look_is_there(examination, paths[i]))
			return paths[i];
	}
	return NULL;
}

void doctor_usbguard(struct examination *examination)
{
	static const char *const traces[] = { "/run/usbguard", "/run/usbguard.pid",
		"/etc/systemd/system/basic.target.wants/usbguard.service", "/usr/sbin/usbguard-daemon",
		"/usr/bin/usbguard-daemon" };
	const char *trace = first_there(examination, traces, ARRAY_SIZE(traces));
	struct finding *finding;

	if (look_process(examination, "usbguard-daemon")) {
		finding = doctor_found(examination, HEALTH_BAD, "usbguard-daemon");
		fault_set(&finding->what, 0,
			N_("USBGuard runs beside mediad: what one blocks the other may let in, past requests and ledger."));
		fault_set(&finding->advice, 0, N_("systemctl disable --now usbguard (as root)"));
	} else if (trace) {
		finding = doctor_found(examination, HEALTH_WARNING, trace);
		fault_set(&finding->what, 0, N_("USBGuard is installed, though it does not run now."));
		fault_set(&finding->advice, 0, N_("systemctl mask usbguard, or remove the package."));
	} else {
		doctor_well(examination, "usbguard-daemon", N_("It is not installed."));
	}
}

static const char *usbguard_dbus_trace(struct examination *examination)
{
	static const char *const traces[] = { "/usr/sbin/usbguard-dbus", "/usr/bin/usbguard-dbus",
		"/usr/share/dbus-1/system-services/org.usbguard1.service" };

	return first_there(examination, traces, ARRAY_SIZE(traces));
}

void doctor_usbguard_dbus(struct examination *examination)
{
	const char *trace = usbguard_dbus_trace(examination);
	struct finding *finding;

	if (look_process(examination, "usbguard-dbus")) {
		finding = doctor_found(examination, HEALTH_BAD, "usbguard-dbus");
		fault_set(&finding->what, 0,
			N_("It runs: desktops may tell USBGuard to let every device in, without asking anybody."));
		fault_set(&finding->advice, 0, N_("systemctl disable --now usbguard-dbus (as root)"));
	} else if (trace) {
		finding = doctor_found(examination, HEALTH_WARNING, trace);
		fault_set(&finding->what, 0, N_("It is installed and is started when a desktop asks for it."));
		fault_set(&finding->advice, 0, N_("systemctl mask usbguard-dbus, or remove the package."));
	} else {
		doctor_well(examination, "usbguard-dbus", N_("It is not installed."));
	}
}

/* A keyfile of dconf that sets usb-protection in the privacy section to `value`. */
static bool sets_protection(const char *text, const char *value)
{
	const char *section = text ? strstr(text, "[org/gnome/desktop/privacy]") : NULL;
	const char *end = section ? strstr(section + 1, "\n[") : NULL;
	const char *key = section ? strstr(section, "\nusb-protection=") : NULL;

	if (!key || (end && key > end))
		return false;
	return strncmp(key + strlen("\nusb-protection="), value, strlen(value)) == 0;
}

/* What the administrator wrote for everybody in /etc/dconf/db/<name>.d. True: usb-protection=`value` in *path. */
static bool dconf_says(struct examination *examination, const char *value, char path[LOOK_PATH])
{
	SCOPED(names_clear) struct names databases = look_list(examination, "/etc/dconf/db", "*.d");
	char folder[LOOK_PATH];

	for (size_t i = 0; i < databases.count; i++) {
		SCOPED(names_clear) struct names files = { 0 };

		text_format(folder, sizeof(folder), "/etc/dconf/db/%s", databases.list[i]);
		files = look_list(examination, folder, "*");
		for (size_t j = 0; j < files.count; j++) {
			SCOPED(json_text_free) char *text = NULL;

			text_format(path, LOOK_PATH, "%s/%s", folder, files.list[j]);
			text = look_read_all(examination, path);
			if (sets_protection(text, value))
				return true;
		}
	}
	return false;
}

/* GNOME's plugin acts through usbguard-dbus alone, and there it appends "allow id *:*" when the screen is unlocked. */
void doctor_gnome(struct examination *examination)
{
	static const char *const traces[] = { "/usr/libexec/gsd-usb-protection",
		"/usr/lib/gnome-settings-daemon/gsd-usb-protection" };
	const char *trace = first_there(examination, traces, ARRAY_SIZE(traces));
	bool running = look_process(examination, "gsd-usb-protect"); /* as far as the kernel keeps names */
	bool usbguard = usbguard_dbus_trace(examination) || look_process(examination, "usbguard-dbus");
	char path[LOOK_PATH];
	struct finding *finding;

	if ((running || trace) && usbguard && !dconf_says(examination, "false", path)) {
		finding = doctor_found(examination, running ? HEALTH_BAD : HEALTH_WARNING,
			trace ? trace : "gsd-usb-protection");
		fault_set(&finding->what, 0,
			N_("GNOME's USB protection may tell USBGuard to let every device in while nobody has locked the screen."));
		fault_set(&finding->advice, 0,
			N_("Remove usbguard-dbus, or set usb-protection=false under [org/gnome/desktop/privacy] in /etc/dconf/db/local.d."));
	} else if (dconf_says(examination, "true", path)) {
		finding = doctor_found(examination, HEALTH_WARNING, path);
		fault_set(&finding->what, 0, N_("It switches GNOME's USB protection on, which decides over USB beside mediad."));
		fault_set(&finding->advice, 0, N_("Set usb-protection=false there and run: dconf update"));
	} else {
		doctor_well(examination, trace ? trace : "gsd-usb-protection",
			trace || running ? N_("It is there, but has no USBGuard to speak to, or is switched off.") :
					   N_("It is not installed."));
	}
}

void doctor_udisks(struct examination *examination)
{
	static const char *const traces[] = { "/usr/libexec/udisks2/udisksd", "/usr/lib/udisks2/udisksd" };
	const char *trace = first_there(examination, traces, ARRAY_SIZE(traces));

	doctor_well(examination, trace ? trace : "udisksd",
		trace ? N_("It is installed and leaves alone what mediad's udev rules mark.") : N_("It is not installed."));
}

void doctor_bolt(struct examination *examination)
{
	static const char *const traces[] = { "/usr/libexec/boltd", "/usr/lib/bolt/boltd" };
	const char *trace = first_there(examination, traces, ARRAY_SIZE(traces));
	bool allowed = settings_has(doctor_settings(examination), SETTING_DOOR_THUNDERBOLT, "allow");
	bool used = look_process(examination, "boltd") || look_is_there(examination, BOLT_MEMORY);
	bool has_port = look_any(examination, "/sys/bus/thunderbolt/devices", "domain*");
	struct finding *finding;

	if (trace && !allowed && (used || has_port)) {
		finding = doctor_found(examination, HEALTH_WARNING, trace);
		fault_set(&finding->what, 0,
			N_("bolt lets Thunderbolt devices in on its own, with an IOMMU even unasked, though policy denies them."));
		fault_set(&finding->advice, 0, N_("systemctl mask bolt, or set thunderbolt = allow under [doors] in the policy."));
	} else {
		doctor_well(examination, trace ? trace : "boltd",
			!trace	? N_("It is not installed.") :
			allowed ? N_("It decides over Thunderbolt, as the policy allows.") :
				  N_("It has nothing to let in: this PC has no Thunderbolt."));
	}
}
