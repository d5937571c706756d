// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediactl/doctor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/macros.h"
#include "mediactl/verb.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/talk.h"

#define STATUS(gate, ledger)                                                                                       \
	"{\"parameters\":{\"version\":\"0.1\",\"initialised\":true,\"gate\":\"" gate "\",\"ledger\":\"" ledger "\"," \
	"\"sticks\":0,\"media\":0,\"open\":0,\"backup\":\"2099-11-21T03:00:00Z\"}}"
#define WITH_CLOCK(sync, behind) \
	"{\"parameters\":{\"initialised\":true,\"gate\":\"enforced\",\"ledger\":\"good\",\"policy\":\"good\",\"clock\":{" \
	"\"time\":\"2026-01-01T00:00:00Z\",\"books\":\"2036-01-01T00:00:00Z\",\"sync\":\"" sync "\",\"behind\":" behind "},\"backup\":\"2099-11-21T03:00:00Z\"}}"
#define GOOD STATUS("enforced", "good")
#define KEYS(pcrs, wanted, fits, locked, owner) \
	"{\"parameters\":{\"pcrs\":\"" pcrs "\",\"wanted\":\"" wanted "\",\"fits\":" fits ",\"locked_out\":" locked \
	",\"owner_password\":" owner "}}"
#define DIRECTORY "\001directory"
#define LINK "\002" /* what follows is where it leads */
#define LISTENING "0000000000000000: 00000002 00000000 00010000 0001 01 100 "

/* Good for a hundred years; the third ended in 2020. */
#define ESCROW_ONE \
	"-----BEGIN CERTIFICATE-----\n" \
	"MIIBbjCCARWgAwIBAgIUE0f0VRJ899civE5uw/ohmfyxCZowCgYIKoZIzj0EAwIw\n" \
	"DDEKMAgGA1UEAwwBYTAgFw0yNjExMjExNTQ2NTRaGA8yMTI2MTAyODE1NDY1NFow\n" \
	"DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBMx/IbyeQ5Q\n" \
	"Hc3Svvrtak5L3nOFvfa55qeI/qxD+6BbcCDjwen7FMB2rDc4RTTsuDqRrr11iEDk\n" \
	"sRCksM8m15OjUzBRMB0GA1UdDgQWBBTAH7sm6Wt1AaCxVSH9g0Qssa/brDAfBgNV\n" \
	"HSMEGDAWgBTAH7sm6Wt1AaCxVSH9g0Qssa/brDAPBgNVHRMBAf8EBTADAQH/MAoG\n" \
	"CCqGSM49BAMCA0cAMEQCIG4VXBeQtSUCCR4em0DhBhn8DxIKCMhzPXyQbCurXtYr\n" \
	"AiAYrJZ33X6qORRrD2P0aUQZm+GRUZS+j2pLoiDfMsl8RQ==\n" \
	"-----END CERTIFICATE-----\n"
#define ESCROW_TWO \
	"-----BEGIN CERTIFICATE-----\n" \
	"MIIBbzCCARWgAwIBAgIUDNpEwsRoGcjtr0KGfUfvakv0hmkwCgYIKoZIzj0EAwIw\n" \
	"DDEKMAgGA1UEAwwBYjAgFw0yNjExMjExNTQ2NTRaGA8yMTI2MTAyODE1NDY1NFow\n" \
	"DDEKMAgGA1UEAwwBYjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABA+aeAsrhrn0\n" \
	"AICncb1dScI81mzNo06tuZYkPdtt31OB3fFQ9w/yiXOGSV4rqyKbHSy+g1r6c5cj\n" \
	"MXL9PH9ZKcejUzBRMB0GA1UdDgQWBBTYGCCkIkt7xVgGS7xx0ggNctQO2TAfBgNV\n" \
	"HSMEGDAWgBTYGCCkIkt7xVgGS7xx0ggNctQO2TAPBgNVHRMBAf8EBTADAQH/MAoG\n" \
	"CCqGSM49BAMCA0gAMEUCIDGtNzgcPp8xydw8ewcf5JieIPoueByob9boNtTLfupW\n" \
	"AiEA+0QyY5CNu1tBHzPwMSN/ZJbuZbePKlLP/D/HE1t2xvM=\n" \
	"-----END CERTIFICATE-----\n"
#define ESCROW_PAST \
	"-----BEGIN CERTIFICATE-----\n" \
	"MIH+MIGmAgEBMAoGCCqGSM49BAMCMAwxCjAIBgNVBAMMAXgwHhcNMjAwMTAxMDAw\n" \
	"MDAwWhcNMjEwMTAxMDAwMDAwWjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYI\n" \
	"KoZIzj0DAQcDQgAEGeCsmGvG3e/dCgEMhG3IxPebmVeIzV6fy2DHXcmkOGrAhRR0\n" \
	"kc8wzZr5JZarpshfB2o8Wa7Ez6FPYB0IIBzdVDAKBggqhkjOPQQDAgNHADBEAiBQ\n" \
	"3Te6wCfx1AihKLHjN7k7ijeJE8DPvDavlYsrmwDXFgIgRVEujpNGEv9da1rFY9TY\n" \
	"bOu2t/HM//rhN9oY7eDTby8=\n" \
	"-----END CERTIFICATE-----\n"

struct file {
	const char *path, *text;
};

/* A PC that is as it should be: one controller, a card reader, an optical drive, Thunderbolt, FireWire, a TPM. */
static const struct file good[] = {
	{ "sys/bus/usb/devices/usb1/authorized_default", "0\n" },
	{ "sys/bus/usb/devices/usb1/interface_authorized_default", "0\n" },
	{ "sys/bus/usb/devices/usb2/authorized_default", "0\n" },
	{ "sys/bus/usb/devices/usb2/interface_authorized_default", "0\n" },
	{ "sys/bus/usb/devices/1-1/power/persist", "1\n" },
	{ "sys/bus/usb/devices/1-1/1-1:1.0/bInterfaceClass", "03\n" },
	{ "sys/bus/usb/devices/1-2/power/persist", "0\n" },
	{ "sys/bus/usb/devices/1-2/1-2:1.0/bInterfaceClass", "08\n" },
	{ "sys/module/usbcore/parameters/authorized_default", "0\n" },
	{ "proc/modules", "xhci_hcd 1 0 - Live\nusbcore 4096 1 xhci_hcd, Live 0x0\n" },
	{ "proc/cmdline", "BOOT_IMAGE=/vmlinuz root=/dev/sda1 quiet\n" },
	{ "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 0:5 / /dev rw - devtmpfs udev rw\n" },
	{ "proc/swaps", "Filename Type Size Used Priority\n" },
	{ "proc/1/comm", "systemd\n" },
	{ "proc/net/unix", "Num RefCount Protocol Flags Type St Inode Path\n" LISTENING "/run/mediad/gate\n" LISTENING
			   "/run/mediad/volume\n" },
	{ "usr/lib/modprobe.d/mediad.conf", "# x\noptions usbcore authorized_default=0\n" },
	{ "etc/modprobe.d/other.conf", "options snd_hda_intel index=0\n#options usbcore authorized_default=1\n" },
	{ "usr/lib/udev/rules.d/60-mediad-gate.rules", "ATTR{authorized_default}=\"0\"\nRUN+=\"admit-harmless\"\n" },
	{ "usr/lib/udev/rules.d/61-mediad-without-door.rules", "ATTR{authorized}=\"1\"\n" },
	{ "usr/lib/udev/rules.d/50-other.rules",
		"# ATTR{authorized}=\"1\"\nSUBSYSTEM==\"usb\", ATTR{authorized}==\"1\", MODE=\"0660\"\nATTR{authorized}=\"0\"\n"
		"SUBSYSTEM==\"thunderbolt\", ATTR{authorized}=\"1\"\n" },
	{ "usr/share/initramfs-tools/hooks/mediad", "#!/bin/sh\n" },
	{ "usr/sbin/update-initramfs", "#!/bin/sh\n" },
	{ "boot/initrd.img-6.1.0-1-amd64", "x" },
	{ "etc/mediad/policy.d/10-town.conf", "[doors]\noptical = deny\n" },
	{ "etc/mediad/escrow.d/one.pem", ESCROW_ONE },
	{ "etc/mediad/escrow.d/two.pem", ESCROW_TWO },
	{ "dev/tpmrm0", "" },
	{ "sys/class/tpm/tpm0/tpm_version_major", "2\n" },
	{ "etc/group", "root:x:0:\ntss:x:101:tss,mediad\nusers:x:100:sato\n" },
	{ "sys/class/mmc_host/mmc0", DIRECTORY },
	{ "sys/bus/mmc/drivers_autoprobe", "0\n" },
	{ "sys/bus/mmc/devices/mmc0:aaaa/type", "SD\n" },
	{ "sys/class/scsi_host/host0", DIRECTORY },
	{ "sys/bus/scsi/drivers_autoprobe", "0\n" },
	{ "sys/bus/scsi/devices/1:0:0:0/type", "5\n" },
	{ "sys/bus/scsi/devices/0:0:0:0/type", "0\n" },
	{ "sys/bus/scsi/devices/0:0:0:0/driver", LINK "../../drivers/sd" },
	{ "sys/bus/thunderbolt/devices/domain0/security", "user\n" },
	{ "sys/bus/thunderbolt/devices/domain0/iommu_dma_protection", "1\n" },
	{ "sys/bus/thunderbolt/devices/0-1/authorized", "0\n" },
	{ "sys/bus/firewire/devices/fw0", DIRECTORY },
	{ "sys/bus/firewire/drivers_autoprobe", "0\n" },
	{ "sys/bus/pci/devices/0000:00:1f.0/removable", "fixed\n" },
	{ "sys/bus/pci/devices/0000:00:1f.0/driver", LINK "../../drivers/x" },
	{ "sys/dev/block/8:1", LINK "../../devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda/sda1" },
	{ "sys/power/state", "freeze mem disk\n" },
};

/* One thing that is wrong: `text` NULL removes the file. */
struct illness {
	const char *check, *health;
	struct file file;
	const char *mentions; /* in what is said in English, advice included */
};

static const struct illness illnesses[] = {
	{ "controllers", "bad", { "sys/bus/usb/devices/usb2/authorized_default", "1\n" }, "every device is let in" },
	{ "controllers", "bad", { "sys/bus/usb/devices/usb2/authorized_default", "-1\n" }, "every device is let in" },
	{ "controllers", "bad", { "sys/bus/usb/devices/usb2/authorized_default", "2\n" }, "internal" },
	{ "controllers", "bad", { "sys/bus/usb/devices/usb2/authorized_default", "3\n" }, "takes for ALL" },
	{ "controllers", "bad", { "sys/bus/usb/devices/usb3/authorized_default", "4294967295\n" }, "takes for ALL" },
	{ "interfaces", "bad", { "sys/bus/usb/devices/usb1/interface_authorized_default", "1\n" }, "interfaces" },
	{ "new-controllers", "bad", { "sys/module/usbcore/parameters/authorized_default", "-1\n" }, "later" },
	{ "modprobe", "bad", { "usr/lib/modprobe.d/mediad.conf", NULL }, "missing" },
	{ "modprobe", "bad", { "etc/modprobe.d/mediad.conf", "" }, "hides" },
	{ "modprobe", "bad", { "etc/modprobe.d/zz.conf", " options usbcore nousb=0 authorized_default=1\n" }, "=1" },
	{ "modprobe", "bad", { "run/modprobe.d/zz.conf", "options usbcore authorized_default=2 # x\n" }, "=2" },
	{ "command-line", "bad", { "proc/cmdline", "quiet usbcore.authorized_default=1 ro\n" }, "=1" },
	{ "command-line", "bad", { "proc/modules", "xhci_hcd 1 0 - Live\n" }, "built into" },
	{ "udev-rule", "bad", { "usr/lib/udev/rules.d/60-mediad-gate.rules", NULL }, "missing" },
	{ "udev-rule", "bad", { "etc/udev/rules.d/60-mediad-gate.rules", "" }, "empty" },
	{ "udev-rule", "bad", { "etc/udev/rules.d/60-mediad-gate.rules", "# mine\n" }, "takes the place" },
	{ "udev-rule", "bad", { "usr/lib/udev/rules.d/60-mediad-gate.rules", "x" }, "not what mediad installs" },
	{ "other-rules", "warning", { "etc/udev/rules.d/99-usb.rules", "ATTR{authorized}=\"1\"\n" }, "past mediad" },
	{ "other-rules", "warning", { "usr/lib/udev/rules.d/99-x.rules", "\n  TEST==\"a\", ATTR{authorized_default}=\"1\"\n" }, "past mediad" },
	{ "initramfs", "bad", { "usr/share/initramfs-tools/hooks/mediad", NULL }, "hook" },
	{ "initramfs", "warning", { "usr/sbin/update-initramfs", NULL }, "initramfs-tools" },
	{ "gate-service", "bad", { "proc/net/unix", LISTENING "/run/mediad/volume\n" LISTENING "/x/run/mediad/gate2\n" }, "mediad-gate does not run" },
	{ "volume-service", "bad", { "proc/net/unix", LISTENING "/run/mediad/gate\n0: 3 0 00000000 0005 03 7 /run/mediad/volume\n" }, "mediad-volume does not run" },
	{ "policy", "bad", { "etc/mediad/policy.d/20-wrong.conf", "[doors]\noptical = perhaps\n" }, "20-wrong.conf" },
	{ "policy", "bad", { "etc/mediad/policy.d/20-wrong.conf", "[office]\nprofile = tokyo\n" }, "no profile tokyo" },
	{ "escrow", "warning", { "etc/mediad/escrow.d/two.pem", NULL }, "one escrow certificate" },
	{ "escrow", "bad", { "etc/mediad/escrow.d/three.pem", ESCROW_ONE }, "more than two" },
	{ "escrow", "bad", { "etc/mediad/escrow.d/two.pem", ESCROW_PAST }, "two.pem has expired" },
	{ "escrow", "bad", { "etc/mediad/escrow.d/two.pem", "nothing" }, "cannot be read" },
	{ "escrow", "bad", { "etc/mediad/escrow.d/two.pem", "-----BEGIN PRIVATE KEY-----" }, "holds a private key" },
	{ "tpm", "bad", { "dev/tpmrm0", NULL }, "no TPM 2.0" },
	{ "tpm", "bad", { "sys/class/tpm/tpm0/tpm_version_major", "1\n" }, "version 1" },
	{ "tss-group", "warning", { "etc/group", "tss:x:101:tss,sato,mediad\n" }, "sato" },
	{ "tss-group", "bad", { "etc/group", "root:x:0:\n" }, "no group tss" },
	{ "usbguard", "bad", { "proc/77/comm", "usbguard-daemon\n" }, "USBGuard runs" },
	{ "usbguard", "warning", { "usr/sbin/usbguard-daemon", "" }, "installed" },
	{ "usbguard-dbus", "bad", { "proc/78/comm", "usbguard-dbus\n" }, "let every device in" },
	{ "usbguard-dbus", "warning", { "usr/sbin/usbguard-dbus", "" }, "mask" },
	{ "gnome-protection", "warning", { "etc/dconf/db/local.d/10-x", "[org/gnome/desktop/privacy]\nusb-protection=true\n" }, "beside mediad" },
	{ "bolt", "warning", { "usr/libexec/boltd", "" }, "bolt lets" },
	{ "sd-card", "bad", { "sys/bus/mmc/drivers_autoprobe", "1\n" }, "unasked" },
	{ "sd-card", "bad", { "sys/bus/memstick/drivers_autoprobe", "1\n" }, "unasked" },
	{ "sd-card", "bad", { "sys/bus/mmc/devices/mmc0:aaaa/driver", LINK "../../drivers/mmcblk" }, "has a driver" },
	{ "optical", "bad", { "sys/bus/scsi/devices/1:0:0:0/driver", LINK "../../drivers/sr" }, "has a driver" },
	{ "hotplug-disk", "bad", { "sys/bus/scsi/drivers_autoprobe", "1\n" }, "unasked" },
	{ "thunderbolt", "bad", { "sys/bus/thunderbolt/devices/domain0/security", "none\n" }, "cannot keep it out" },
	{ "thunderbolt", "warning", { "sys/bus/thunderbolt/devices/domain0/iommu_dma_protection", "0\n" }, "all memory" },
	{ "thunderbolt", "bad", { "sys/bus/thunderbolt/devices/0-1/authorized", "1\n" }, "policy denies" },
	{ "firewire", "bad", { "sys/bus/firewire/drivers_autoprobe", "1\n" }, "unasked" },
	{ "firewire", "bad", { "sys/module/firewire_ohci/parameters/remote_dma", "Y\n" }, "all memory" },
	{ "usb-persist", "warning", { "sys/bus/usb/devices/1-2/power/persist", "1\n" }, "exchanged" },
	{ "hibernation", "warning", { "proc/swaps", "Filename Type\n/dev/sda2 partition 1 0 -2\n" }, "hibernate" },
	{ "system-disk", "warning", { "sys/dev/block/8:1", LINK "../../devices/pci0000:00/usb1/1-1/1-1:1.0/host0/block/sda/sda1" }, "runs from a USB disk" },
};

static char directory[32];

static void make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ck_assert_msg(mkdir(path, 0755) == 0 || errno == EEXIST, "%s", path);
		*slash = '/';
	}
}

static void put(const struct file *file)
{
	char path[512];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", directory, file->path);
	if (!file->text) {
		ck_assert_int_eq(unlink(path), 0);
		return;
	}
	make_parents(path);
	unlink(path);
	if (strcmp(file->text, DIRECTORY) == 0) {
		ck_assert_int_eq(mkdir(path, 0755), 0);
	} else if (strncmp(file->text, LINK, 1) == 0) {
		ck_assert_int_eq(symlink(file->text + 1, path), 0);
	} else {
		stream = fopen(path, "w");
		ck_assert_msg(stream != NULL, "%s", path);
		fputs(file->text, stream);
		fclose(stream);
		chmod(path, 0644);
	}
}

/* Both sides of "newer than the rules", which are as old as this test. */
static void set_initramfs_time(time_t time)
{
	const struct timespec times[2] = { { .tv_sec = time }, { .tv_sec = time } };
	char path[512];

	snprintf(path, sizeof(path), "%s/boot/initrd.img-6.1.0-1-amd64", directory);
	ck_assert_int_eq(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void setup(void)
{
	umask(022);
	strcpy(directory, "/tmp/doctor-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	chmod(directory, 0755);
	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		put(&good[i]);
	set_initramfs_time(4000000000);
}

static void teardown(void)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", directory);
	ck_assert_int_eq(system(command), 0);
}

static json_t *examine(struct talk *talk)
{
	json_t *report;

	TALK(talk, "doctor", "--root", directory, "--json");
	report = json_loads(talk->out, 0, NULL);
	ck_assert_msg(report != NULL, "no JSON: %s %s", talk->out, talk->err);
	return report;
}

/* Every finding that is not ok belongs to `check`, has that health, and one mentions the text. */
static void expect_only(const json_t *report, const struct illness *illness)
{
	bool mentioned = false, found = false;
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(report, "findings"), i, finding) {
		char *text = json_dumps(finding, JSON_COMPACT);

		if (strcmp(json_member_text(finding, "health"), "ok") != 0) {
			ck_assert_msg(strcmp(json_member_text(finding, "check"), illness->check) == 0,
				"%s=%s: %s", illness->file.path, illness->file.text, text);
			ck_assert_msg(strcmp(json_member_text(finding, "health"), illness->health) == 0, "%s", text);
			ck_assert_msg(json_object_get(finding, "advice") != NULL, "no advice: %s", text);
			found = true;
			mentioned = mentioned || strstr(text, illness->mentions);
		}
		free(text);
	}
	ck_assert_msg(found, "%s: %s was not noticed", illness->check, illness->file.path);
	ck_assert_msg(mentioned, "%s: nothing says \"%s\"", illness->check, illness->mentions);
}

/* How mediad has found the TPM. */
START_TEST(what_is_wrong_with_the_keys_in_the_tpm_is_found)
{
	static const struct {
		const char *answer, *health, *mentions;
	} cases[] = {
		{ KEYS("7", "7", "true", "false", "false"), NULL, "sealed as the policy says" },
		{ KEYS("", "", "true", "false", "true"), NULL, "owner password" },
		{ KEYS("", "", "true", "true", "false"), "warning", "lockout" },
		{ KEYS("", "0 7", "true", "false", "false"), "warning", "PCR 0 7" },
		{ KEYS("7", "", "true", "false", "false"), "warning", "no longer wants" },
		{ KEYS("7", "0", "true", "false", "false"), "warning", "mediactl host reseal" },
		{ KEYS("7", "7", "false", "false", "false"), "bad", "firmware or boot state" },
		{ "{\"error\":\"io.mediad.Failed\",\"parameters\":{\"message\":\"This is not the TPM of %s.\",\"arguments\":[\"old\"],"
		  "\"text\":\"\"}}", "bad", "not the TPM of old" },
		{ "{\"parameters\":{}}", NULL, "Not looked at" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct talk talk = { .replies = { GOOD }, .then = { cases[i].answer } };
		const struct illness illness = { "keys", cases[i].health, { "the TPM", "" }, cases[i].mentions };
		json_t *report = examine(&talk);

		if (cases[i].health)
			expect_only(report, &illness);
		else
			ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
		ck_assert_msg(strstr(talk.out, cases[i].mentions) != NULL, "%s: %s", cases[i].mentions, talk.out);
		json_decref(report);
		talk_clear(&talk);
	}
}
END_TEST

START_TEST(a_pc_that_is_as_it_should_be_is_ok)
{
	struct talk talk = { .replies = { GOOD } };
	json_t *report = examine(&talk);
	const json_t *finding;
	size_t i;

	json_array_foreach(json_object_get(report, "findings"), i, finding)
		ck_assert_msg(strcmp(json_member_text(finding, "health"), "ok") == 0, "%s: %s",
			json_member_text(finding, "check"),
			json_member_text(json_object_get(finding, "what"), "text"));
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_int_ge(json_member_number(report, "ok", 0), 29);
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

/* Each on a fresh PC. */
START_TEST(each_illness_is_found_by_its_own_check)
{
	struct talk talk = { .replies = { GOOD } };
	json_t *report;

	for (size_t i = 0; i < ARRAY_SIZE(illnesses); i++) {
		enum outcome outcome = strcmp(illnesses[i].health, "bad") == 0 ? OUTCOME_REFUSED : OUTCOME_DONE;

		teardown();
		setup();
		put(&illnesses[i].file);
		report = examine(&talk);
		expect_only(report, &illnesses[i]);
		ck_assert_int_eq(talk.outcome, outcome);
		json_decref(report);
	}
	talk_clear(&talk);
}
END_TEST

/* Whatever their number and however long their names: what was not looked at is not fine. */
START_TEST(however_many_files_there_are_the_one_is_found)
{
	char name[240] = "etc/udev/rules.d/";
	struct talk talk = { .replies = { GOOD } };
	struct illness illness = { "other-rules", "warning", { name, "ATTR{authorized}=\"1\"\n" }, "past mediad" };
	json_t *report;

	memset(name + strlen(name), 'x', 200);
	strcat(name, ".rules");
	put(&illness.file);
	for (int i = 0; i < 400; i++) {
		char harmless[64];

		snprintf(harmless, sizeof(harmless), "etc/udev/rules.d/%03d-harmless.rules", i);
		put(&(struct file){ harmless, "KERNEL==\"null\", MODE=\"0666\"\n" });
	}
	report = examine(&talk);
	expect_only(report, &illness);
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

START_TEST(an_initramfs_older_than_the_rules_is_bad)
{
	static const struct illness stale = { "initramfs", "bad", { "boot/initrd.img-6.1.0-1-amd64", "" }, "older than" };
	struct talk talk = { .replies = { GOOD } };
	json_t *report;

	set_initramfs_time(1000000000);
	report = examine(&talk);
	expect_only(report, &stale);
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

START_TEST(what_others_may_write_is_bad)
{
	static const struct {
		struct illness loose;
		mode_t right, wrong;
	} cases[] = {
		{ { "policy", "bad", { "etc/mediad/policy.d/10-town.conf", "" }, "chmod go-w" }, 0644, 0664 },
		{ { "escrow", "bad", { "etc/mediad/escrow.d", "" }, "others than root may write" }, 0755, 0775 },
		{ { "escrow", "bad", { "etc/mediad/escrow.d/one.pem", "" }, "others than root may write" }, 0644, 0646 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct talk talk = { .replies = { GOOD } };
		json_t *report;
		char path[128];

		snprintf(path, sizeof(path), "%s/%s", directory, cases[i].loose.file.path);
		ck_assert_int_eq(chmod(path, cases[i].wrong), 0);
		report = examine(&talk);
		expect_only(report, &cases[i].loose);
		ck_assert_ptr_nonnull(strstr(talk.out, cases[i].loose.file.path));
		ck_assert_int_eq(chmod(path, cases[i].right), 0);
		json_decref(report);
		talk_clear(&talk);
	}
}
END_TEST

START_TEST(an_escrow_certificate_that_ends_within_sixty_days_is_told_in_time)
{
	static const struct illness ends = { "escrow", "warning", { "etc/mediad/escrow.d/two.pem", "" }, "This escrow certificate ends on" };
	struct talk talk = { .replies = { GOOD } };
	char folder[64];
	json_t *report;

	snprintf(folder, sizeof(folder), "%s/etc/mediad/escrow.d", directory);
	officer_make(folder, "two", OFFICER_P256 " -days 61");
	report = examine(&talk);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	ck_assert_ptr_null(strstr(talk.out, "ends on"));
	json_decref(report);
	officer_make(folder, "two", OFFICER_P256 " -days 59");
	report = examine(&talk);
	expect_only(report, &ends);
	ck_assert_int_eq(talk.outcome, OUTCOME_DONE);
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

START_TEST(what_mediad_says_of_itself_counts)
{
	static const struct illness open = { "gate-service", "bad", { "Status", "" }, "not closed" };
	static const struct illness uncopied = { "backup", "warning", { "Status", "" }, "never copied" };
	static const struct illness closed = { "ledger", "bad", { "Status", "" }, "mediactl status" };
	static const struct illness faulty = { "policy", "bad", { "Status", "" }, "mediad runs with" };
	static const struct illness late = { "clock", "bad", { "Status", "" }, "2036-01-01" };
	static const struct illness unkept = { "clock", "warning", { "adjtimex", "" }, "Nothing keeps it right" };
	struct talk talk = { .replies = { STATUS("open", "good") } };
	json_t *report = examine(&talk);

	expect_only(report, &open);
	json_decref(report);
	talk.replies[0] = STATUS("enforced", "closed");
	report = examine(&talk);
	expect_only(report, &closed);
	json_decref(report);
	talk.replies[0] = "{\"parameters\":{\"initialised\":true,\"gate\":\"enforced\",\"ledger\":\"good\",\"policy\":\"faulty\",\"backup\":\"2099-11-21T03:00:00Z\"}}";
	report = examine(&talk);
	expect_only(report, &faulty);
	json_decref(report);
	talk.replies[0] = WITH_CLOCK("yes", "true");
	report = examine(&talk);
	expect_only(report, &late);
	json_decref(report);
	talk.replies[0] = WITH_CLOCK("no", "false");
	report = examine(&talk);
	expect_only(report, &unkept);
	json_decref(report);
	talk.replies[0] = "{\"parameters\":{\"initialised\":true,\"gate\":\"enforced\",\"ledger\":\"good\",\"policy\":\"good\"}}";
	report = examine(&talk);
	expect_only(report, &uncopied);
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

START_TEST(it_works_with_mediad_dead)
{
	struct talk talk = { .replies = { NULL } };
	json_t *report = examine(&talk);

	ck_assert_int_eq(talk.outcome, OUTCOME_REFUSED);
	ck_assert_int_eq(json_member_number(report, "bad", 0), 1);
	ck_assert_int_ge(json_member_number(report, "ok", 0), 27);
	ck_assert_ptr_nonnull(strstr(talk.out, "mediad does not answer"));
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

/* The doors, GNOME's switch, a bare PC: what would be wrong elsewhere is fine here. */
START_TEST(what_the_policy_allows_is_no_illness)
{
	static const struct file changes[] = {
		{ "etc/mediad/policy.d/20-doors.conf",
			"[doors]\nsd-card = allow\noptical = allow\nhotplug-disk = allow\nthunderbolt = allow\nfirewire = allow\n" },
		{ "sys/bus/mmc/drivers_autoprobe", "1\n" },
		{ "sys/bus/scsi/drivers_autoprobe", "1\n" },
		{ "sys/bus/firewire/drivers_autoprobe", "1\n" },
		{ "sys/bus/scsi/devices/1:0:0:0/driver", LINK "../../drivers/sr" },
		{ "sys/bus/thunderbolt/devices/0-1/authorized", "1\n" },
		{ "usr/libexec/boltd", "" },
		{ "usr/libexec/gsd-usb-protection", "" },
		{ "proc/90/comm", "gsd-usb-protect\n" },
	};
	struct talk talk = { .replies = { GOOD } };
	json_t *report;

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		put(&changes[i]);
	report = examine(&talk);
	ck_assert_msg(talk.outcome == OUTCOME_DONE && json_member_number(report, "warning", -1) == 0, "%s", talk.out);
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

START_TEST(gnome_with_usbguard_behind_it_is_named)
{
	static const struct file changes[] = {
		{ "usr/sbin/usbguard-dbus", "" },
		{ "proc/90/comm", "gsd-usb-protect\n" },
	};
	struct talk talk = { .replies = { GOOD } };
	json_t *report;

	for (size_t i = 0; i < ARRAY_SIZE(changes); i++)
		put(&changes[i]);
	report = examine(&talk);
	ck_assert_int_eq(json_member_number(report, "bad", 0), 1);
	ck_assert_ptr_nonnull(strstr(talk.out, "GNOME's USB protection may tell USBGuard"));
	json_decref(report);
	talk_clear(&talk);
}
END_TEST

START_TEST(people_read_it_in_their_language)
{
	static const struct file open = { "sys/bus/usb/devices/usb2/authorized_default", "1\n" };
	struct talk talk = { .replies = { GOOD } };

	put(&open);
	TALK(&talk, "doctor", "--root", directory);
	ck_assert_ptr_nonnull(strstr(talk.out,
		"[BAD] USB controllers: /sys/bus/usb/devices/usb2/authorized_default\n"
		"    It is 1: every device is let in unasked.\n"
		"    What to do: Close it at once: systemctl restart mediad-gate"));
	ck_assert_ptr_nonnull(strstr(talk.out, "warnings: 0; bad: 1."));
	talk_japanese();
	TALK(&talk, "doctor", "--root", directory);
	ck_assert_ptr_nonnull(strstr(talk.out, "[異常] USB コントローラー: /sys/bus/usb/devices/usb2/"));
	ck_assert_ptr_nonnull(strstr(talk.out, "対処: 直ちに閉じてください"));
	talk_clear(&talk);
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_pc_that_is_as_it_should_be_is_ok, what_is_wrong_with_the_keys_in_the_tpm_is_found, each_illness_is_found_by_its_own_check, however_many_files_there_are_the_one_is_found,
		an_initramfs_older_than_the_rules_is_bad, what_others_may_write_is_bad,
		an_escrow_certificate_that_ends_within_sixty_days_is_told_in_time,
		what_mediad_says_of_itself_counts, it_works_with_mediad_dead, what_the_policy_allows_is_no_illness,
		gnome_with_usbguard_behind_it_is_named, people_read_it_in_their_language };

	return suite_run_with("mediactl/doctor", tests, ARRAY_SIZE(tests), setup, teardown);
}
