// SPDX-License-Identifier: GPL-3.0-or-later
/* The table of checks, and what holds them together. Knows no file of the system. */
#include "mediactl/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"
#include "mediactl/connection.h"
#include "mediactl/doctor_report.h"
#include "mediactl/examination.h"
#include "mediactl/options.h"
#include "policy/rules/rules.h"

#define STATUS_PATIENCE 5000 /* ms */
#define KEYS_PATIENCE 60000  /* ms: a TPM takes its time, and mediad gives one up that stalls */
#define ERROR_NAME 64

/* clang-format off */
static const struct check checks[] = {
	{ "controllers",      N_("USB controllers"),                doctor_controllers },
	{ "interfaces",       N_("interfaces of USB devices"),      doctor_interfaces },
	{ "new-controllers",  N_("USB controllers to come"),        doctor_new_controllers },
	{ "modprobe",         N_("module options"),                 doctor_modprobe },
	{ "command-line",     N_("kernel command line"),            doctor_command_line },
	{ "udev-rule",        N_("udev rules of the gate"),         doctor_udev_rule },
	{ "other-rules",      N_("other udev rules"),               doctor_other_rules },
	{ "initramfs",        N_("initramfs"),                      doctor_initramfs },
	{ "mediad",           N_("mediad"),                         doctor_broker },
	{ "gate-service",     N_("mediad-gate"),                    doctor_gate_service },
	{ "volume-service",   N_("mediad-volume"),                  doctor_volume_service },
	{ "ledger",           N_("ledger"),                         doctor_ledger },
	{ "clock",            N_("clock"),                          doctor_clock },
	{ "backup",           N_("copy of the books"),              doctor_backup },
	{ "policy",           N_("policy files"),                   doctor_policy },
	{ "escrow",           N_("escrow certificates"),            doctor_escrow },
	{ "tpm",              N_("TPM"),                            doctor_tpm },
	{ "keys",             N_("keys in the TPM"),                doctor_keys },
	{ "tss-group",        N_("who may use the TPM"),            doctor_tss },
	{ "usbguard",         N_("USBGuard"),                       doctor_usbguard },
	{ "usbguard-dbus",    N_("USBGuard on D-Bus"),              doctor_usbguard_dbus },
	{ "gnome-protection", N_("GNOME's USB protection"),         doctor_gnome },
	{ "udisks",           N_("udisks"),                         doctor_udisks },
	{ "bolt",             N_("bolt"),                           doctor_bolt },
	{ "sd-card",          N_("SD card slots"),                  doctor_sd_card },
	{ "optical",          N_("CD, DVD and Blu-ray drives"),     doctor_optical },
	{ "hotplug-disk",     N_("eSATA and SATA at runtime"),      doctor_hotplug_disk },
	{ "thunderbolt",      N_("Thunderbolt and USB4"),           doctor_thunderbolt },
	{ "firewire",         N_("FireWire"),                       doctor_firewire },
	{ "external-pci",     N_("PCI devices at outside ports"),   doctor_external_pci },
	{ "system-disk",      N_("the system's own disk"),          doctor_system_disk },
	{ "usb-persist",      N_("sticks exchanged during sleep"),  doctor_persist },
	{ "hibernation",      N_("hibernation"),                    doctor_hibernation },
};
/* clang-format on */

struct finding *doctor_found(struct examination *examination, enum health health, const char *looked)
{
	const struct check *check = examination->check;
	bool room = examination->count < FINDINGS_MAX;
	struct finding *finding = &examination->findings[room ? examination->count : FINDINGS_MAX - 1];

	if (room)
		examination->count++;
	/* What no longer fits takes the last place, but never hides something worse. */
	if (!room && finding->health > health)
		health = finding->health;
	*finding = (struct finding){ .check = check->name, .title = check->title, .health = health };
	text_copy(finding->looked, sizeof(finding->looked), looked);
	return finding;
}

bool doctor_fine(const struct examination *examination)
{
	for (size_t i = examination->first; i < examination->count; i++) {
		if (examination->findings[i].health != HEALTH_OK)
			return false;
	}
	return true;
}

void doctor_well(struct examination *examination, const char *looked, const char *what)
{
	if (doctor_fine(examination))
		text_copy(doctor_found(examination, HEALTH_OK, looked)->what.message, FAULT_MESSAGE, what);
}

const json_t *doctor_status(const struct examination *examination)
{
	return examination->status;
}

const json_t *doctor_keys_state(const struct examination *examination, bool *failed)
{
	*failed = examination->keys_failed;
	return examination->keys;
}

const struct settings *doctor_settings(const struct examination *examination)
{
	return examination->settings;
}

const struct fault *doctor_settings_fault(const struct examination *examination)
{
	return &examination->settings_fault;
}

/* *error: the answer is one. NULL: there is no answer. */
static json_t *ask_one(struct connection *connection, const char *method, int patience, char error[ERROR_NAME])
{
	SCOPED(json_release) json_t *parameters = json_object();
	struct answer answer;
	struct fault fault;
	int r = connection_call(connection, method, parameters, false, &fault);

	if (r == 0)
		r = connection_answer(connection, patience, &answer, &fault);
	if (r < 0)
		return NULL;
	text_copy(error, ERROR_NAME, answer.error ? answer.error : "");
	return json_incref(answer.parameters);
}

/* With mediad dead the doctor goes on without. The TPM is asked where there are keys. */
static void ask_mediad(struct examination *examination, const char *socket)
{
	SCOPED(connection_close) struct connection *connection = NULL;
	SCOPED(json_release) json_t *status = NULL;
	SCOPED(json_release) json_t *keys = NULL;
	char error[ERROR_NAME] = "";
	struct fault fault;

	if (connection_open(socket, &connection, &fault) < 0)
		return;
	status = ask_one(connection, "io.mediad.Status", STATUS_PATIENCE, error);
	if (!status || error[0])
		return;
	if (json_is_true(json_object_get(status, "initialised")))
		keys = ask_one(connection, "io.mediad.HostExamine", KEYS_PATIENCE, error);
	examination->status = MOVE(status);
	examination->keys_failed = error[0];
	examination->keys = MOVE(keys);
}

static int read_settings(struct examination *examination, const char *root)
{
	const char *prefix = strcmp(root, "/") == 0 ? "" : root;
	char folder[LOOK_PATH], profiles[LOOK_PATH];
	SCOPED(rules_free) struct rules *rules = NULL;

	text_format(folder, sizeof(folder), "%s" SETTINGS_FOLDER, prefix);
	text_format(profiles, sizeof(profiles), "%s" PROFILES_FOLDER, prefix);
	if (settings_load(folder, &examination->settings, &examination->settings_fault) < 0)
		examination->settings = settings_default();
	else if (rules_load(folder, profiles, &rules, &examination->settings_fault) == 0)
		examination->settings_fault.code = 0;
	return examination->settings ? 0 : -ENOMEM;
}

static void examination_free(struct examination *examination)
{
	close(examination->root);
	json_decref(examination->status);
	json_decref(examination->keys);
	settings_free(examination->settings);
	free(examination->findings);
	free(examination);
}
SCOPED_DEFINE(examination_free, struct examination *)

static int examination_new(const struct command *command, const char *root, struct examination **out,
	struct fault *fault)
{
	int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct examination *examination = calloc(1, sizeof(*examination));

	if (fd < 0 || !examination) {
		int r = fd < 0 ? -errno : -ENOMEM;

		free(examination);
		if (fd >= 0)
			close(fd);
		return fault_errno(fault, r, N_("%s cannot be read: %s."), root);
	}
	examination->root = fd;
	examination->findings = calloc(FINDINGS_MAX, sizeof(*examination->findings));
	ask_mediad(examination, command->socket);
	if (!examination->findings || read_settings(examination, root) < 0) {
		examination_free(examination);
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	}
	*out = examination;
	return 0;
}

enum outcome verb_doctor(const struct command *command)
{
	SCOPED(examination_free) struct examination *examination = NULL;
	const char *root = option_value(command, "root");
	struct fault fault = { 0 };

	if (examination_new(command, root ? root : "/", &examination, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	for (size_t i = 0; i < ARRAY_SIZE(checks); i++) {
		examination->check = &checks[i];
		examination->first = examination->count;
		checks[i].run(examination);
	}
	return doctor_report(command, examination->findings, examination->count) ? OUTCOME_REFUSED : OUTCOME_DONE;
}
