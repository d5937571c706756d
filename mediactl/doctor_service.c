// SPDX-License-Identifier: GPL-3.0-or-later
/* Do mediad's three processes run, and have they what they need? Reads only. */
#include <errno.h>
#include <string.h>

#include "common/paths.h"
#include "common/text.h"
#include "common/wire.h"
#include "mediactl/doctor.h"

#define PEOPLE_GROUP "tss"

static void restart_advice(struct finding *finding, const char *unit)
{
	fault_set(&finding->advice, 0, N_("systemctl status %s says why; systemctl restart %s (as root)."), unit, unit);
}

void doctor_broker(struct examination *examination)
{
	const json_t *status = doctor_status(examination);
	const char *version = json_member_text(status, "version");
	struct finding *finding;

	if (!status) {
		finding = doctor_found(examination, HEALTH_BAD, PATH_SOCKET);
		fault_set(&finding->what, 0, N_("mediad does not answer: no medium can be opened. What is closed stays closed."));
		restart_advice(finding, "mediad");
	} else if (json_is_false(json_object_get(status, "initialised"))) {
		finding = doctor_found(examination, HEALTH_WARNING, PATH_SOCKET);
		fault_set(&finding->what, 0, N_("mediad runs, but this PC is not set up yet."));
		fault_set(&finding->advice, 0, N_("mediactl host init --administrator LOGIN (as root)"));
	} else {
		finding = doctor_found(examination, HEALTH_OK, PATH_SOCKET);
		fault_set(&finding->what, 0, N_("mediad %s answers."), version ? version : "");
	}
}

static void look_at_helper(struct examination *examination, const char *socket, const char *unit)
{
	struct finding *finding;

	if (look_listens(examination, socket))
		return;
	finding = doctor_found(examination, HEALTH_BAD, socket);
	fault_set(&finding->what, 0, N_("%s does not run: no medium can be opened or closed."), unit);
	restart_advice(finding, unit);
}

void doctor_gate_service(struct examination *examination)
{
	const char *gate = json_member_text(doctor_status(examination), "gate");
	struct finding *finding;

	look_at_helper(examination, WIRE_GATE_SOCKET, "mediad-gate");
	if (gate && strcmp(gate, "enforced") != 0 && doctor_fine(examination)) {
		finding = doctor_found(examination, HEALTH_BAD, WIRE_GATE_SOCKET);
		if (strcmp(gate, "open") == 0)
			fault_set(&finding->what, 0, N_("It says that the gate is not closed on every controller."));
		else
			fault_set(&finding->what, 0, N_("It does not answer mediad."));
		restart_advice(finding, "mediad-gate");
	}
	doctor_well(examination, WIRE_GATE_SOCKET,
		gate ? N_("It runs and says that the gate is closed.") : N_("It runs."));
}

void doctor_volume_service(struct examination *examination)
{
	look_at_helper(examination, WIRE_VOLUME_SOCKET, "mediad-volume");
	doctor_well(examination, WIRE_VOLUME_SOCKET, N_("It runs."));
}

void doctor_ledger(struct examination *examination)
{
	const json_t *status = doctor_status(examination), *why = json_member_object(status, "why");
	const char *ledger = json_member_text(status, "ledger");
	struct finding *finding;

	if (!ledger) {
		finding = doctor_found(examination, HEALTH_WARNING, PATH_BROKER_STATE);
		fault_set(&finding->what, 0, N_("Only mediad can say how it is, and mediad does not answer."));
		fault_set(&finding->advice, 0, N_("See what is said about mediad above."));
	} else if (strcmp(ledger, "good") == 0) {
		doctor_well(examination, PATH_BROKER_STATE,
			N_("It takes entries. \"mediactl ledger verify\" proves that it is whole."));
	} else {
		finding = doctor_found(examination, HEALTH_BAD, PATH_BROKER_STATE);
		fault_set(&finding->what, 0,
			N_("It is closed, so nothing can be opened, carried out or erased: \"mediactl status\" says why. %s"),
			why && json_member_text(why, "text") ? json_member_text(why, "text") : "");
		fault_set(&finding->advice, 0, N_("Do what \"mediactl status\" says, then: systemctl restart mediad"));
	}
}

/* R-LOG-08 */
void doctor_clock(struct examination *examination)
{
	const json_t *clock = json_member_object(doctor_status(examination), "clock");
	const char *sync = json_member_text(clock, "sync"), *books = json_member_text(clock, "books");
	struct finding *finding;

	if (sync && json_is_true(json_object_get(clock, "behind"))) {
		finding = doctor_found(examination, HEALTH_BAD, "Status");
		fault_set(&finding->what, 0, N_("It is behind the books, which reach %s: nothing that needs a period is done."), books ? books : "");
		fault_set(&finding->advice, 0, N_("Set it right (timedatectl, as root). Where the books are wrong: mediactl clock accept"));
	} else if (sync && strcmp(sync, "yes") != 0) {
		finding = doctor_found(examination, HEALTH_WARNING, "adjtimex");
		fault_set(&finding->what, 0, N_("Nothing keeps it right, as far as the kernel knows."));
		fault_set(&finding->advice, 0, N_("Have it follow a time server of the office: timedatectl set-ntp true, or chrony."));
	}
	doctor_well(examination, "Status", sync ? N_("Something keeps it right, and it is not behind the books.") :
		N_("Only mediad holds it against the books."));
}

/* What others may write, others decide. */
void doctor_guarded(struct examination *examination, const char *path)
{
	struct finding *finding;
	struct stat status;
	int r = look_stat(examination, path, &status);

	if (r == -ENOENT)
		return;
	if (r == 0 && status.st_uid == look_owner(examination) && !(status.st_mode & (S_IWGRP | S_IWOTH)))
		return;
	finding = doctor_found(examination, HEALTH_BAD, path);
	fault_set(&finding->what, 0, N_("It does not belong to root, or others than root may write it: mediad refuses it."));
	fault_set(&finding->advice, 0, N_("chown root:root %s && chmod go-w %s (as root)"), path, path);
}

void doctor_policy(struct examination *examination)
{
	const struct fault *fault = doctor_settings_fault(examination);
	const char *running = json_member_text(doctor_status(examination), "policy");
	char path[LOOK_PATH], number[16];
	SCOPED(names_clear) struct names names = look_list(examination, SETTINGS_FOLDER, "*.conf");
	struct finding *finding;

	doctor_guarded(examination, "/etc/mediad");
	doctor_guarded(examination, SETTINGS_FOLDER);
	for (size_t i = 0; i < names.count; i++) {
		text_format(path, sizeof(path), SETTINGS_FOLDER "/%s", names.list[i]);
		doctor_guarded(examination, path);
	}
	if (doctor_fine(examination) && fault->code != 0 && fault->code != -EPERM) {
		finding = doctor_found(examination, HEALTH_BAD, SETTINGS_FOLDER);
		finding->what = *fault;
		fault_set(&finding->advice, 0,
			N_("Mend that line; mediactl policy check shows every mistake. Until then no medium is opened, and nothing is asked for or approved."));
	}
	if (doctor_fine(examination) && running && strcmp(running, "good") != 0) {
		finding = doctor_found(examination, HEALTH_BAD, SETTINGS_FOLDER);
		fault_set(&finding->what, 0, N_("The files are right now, but mediad runs with what it could not read at its start."));
		fault_set(&finding->advice, 0, N_("systemctl restart mediad-gate mediad (as root)"));
	}
	if (!doctor_fine(examination))
		return;
	finding = doctor_found(examination, HEALTH_OK, SETTINGS_FOLDER);
	text_format(number, sizeof(number), "%zu", names.count);
	fault_set(&finding->what, 0,
		names.count > 0 ? N_("%s policy files, all of them root's own and understood.") :
			    N_("There are %s policy files: what mediad comes with holds."),
		number);
}

void doctor_tpm(struct examination *examination)
{
	char version[LOOK_TEXT];
	struct finding *finding;

	if (!look_is_there(examination, "/dev/tpmrm0")) {
		finding = doctor_found(examination, HEALTH_BAD, "/dev/tpmrm0");
		fault_set(&finding->what, 0, N_("There is no TPM 2.0: media can be neither registered nor opened."));
		fault_set(&finding->advice, 0, N_("Switch the TPM (\"security device\", PTT, fTPM) on in the firmware's setup."));
	} else if (look_read(examination, "/sys/class/tpm/tpm0/tpm_version_major", version) == 0 &&
		   strcmp(version, "2") != 0) {
		finding = doctor_found(examination, HEALTH_BAD, "/sys/class/tpm/tpm0/tpm_version_major");
		fault_set(&finding->what, 0, N_("The TPM is of version %s; mediad needs 2."), version);
		fault_set(&finding->advice, 0, N_("See whether the firmware's setup can switch it to 2.0."));
	} else {
		doctor_well(examination, "/dev/tpmrm0", N_("A TPM 2.0 is there."));
	}
}

/* Members of `group` in the text of /etc/group; NULL: there is no such group. Borrowed. */
static const char *members_of(const char *text, const char *group)
{
	size_t length = strlen(group);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, group, length) != 0 || line[length] != ':')
			continue;
		for (int i = 0; i < 3 && line; i++) {
			line = strchr(line, ':');
			line = line ? line + 1 : NULL;
		}
		return line;
	}
	return NULL;
}

static bool is_service(const char *name, size_t length)
{
	return (length == 3 && strncmp(name, "tss", 3) == 0) || (length == 6 && strncmp(name, "mediad", 6) == 0);
}

void doctor_tss(struct examination *examination)
{
	SCOPED(json_text_free) char *text = look_read_all(examination, "/etc/group");
	const char *member = members_of(text, PEOPLE_GROUP);
	struct finding *finding;
	char name[LOOK_TEXT];

	if (!member) {
		finding = doctor_found(examination, HEALTH_BAD, "/etc/group");
		fault_set(&finding->what, 0, N_("There is no group tss, so mediad may not use the TPM."));
		fault_set(&finding->advice, 0, N_("systemd-sysusers (as root)"));
		return;
	}
	while (*member && *member != '\n') {
		size_t length = strcspn(member, ",\n");

		if (length > 0 && !is_service(member, length)) {
			text_format(name, sizeof(name), "%.*s", (int)length, member);
			finding = doctor_found(examination, HEALTH_WARNING, "/etc/group");
			fault_set(&finding->what, 0, N_("%s is in the group tss and may use the TPM past mediad."), name);
			fault_set(&finding->advice, 0, N_("If that is not needed: gpasswd -d %s tss (as root)"), name);
		}
		member += length + (member[length] == ',');
	}
	doctor_well(examination, "/etc/group", N_("Nobody but services may use the TPM directly."));
}
