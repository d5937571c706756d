// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/door/doors.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/settings.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define SATA "devices/pci/ata1/host0/target0:0:0/0:0:0:0"
#define STICK "devices/pci/usb1/1-1/1-1:1.0/host1/target1:0:0/1:0:0:0"
#define CARD "devices/pci/mmc_host/mmc0/mmc0:4567"
#define NVME "devices/pci/0000:01:00.0"
#define FIREWIRE "devices/pci/fw1/fw1.0"
#define ROUTER "devices/pci/domain0/0-0/0-1"

static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);

static struct fake_sysfs sysfs;
static char proc[PATH_MAX], run[PATH_MAX];
static struct settings *settings;
static struct doors doors;

static void put(const char *folder, const char *file, const char *text)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	fake_sysfs_text(&sysfs, path, text);
}

static const char *get(const char *folder, const char *file)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return fake_sysfs_get(&sysfs, path);
}

static void put_bus(const char *bus)
{
	char folder[128];

	snprintf(folder, sizeof(folder), "bus/%s", bus);
	put(folder, "drivers_autoprobe", "1\n");
	put(folder, "drivers_probe", "");
	put(folder, "drivers/its/unbind", "");
	put(folder, "devices/.keep", "");
}

/* A device on a bus, and the link to it from there; `up` leads from its folder to the root. */
static void put_device(const char *folder, const char *bus, bool bound)
{
	char path[PATH_MAX], target[PATH_MAX], up[64] = "";

	for (const char *at = folder; at; at = strchr(at + 1, '/'))
		strcat(up, "../");
	snprintf(path, sizeof(path), "%s/subsystem", folder);
	snprintf(target, sizeof(target), "%sbus/%s", up, bus);
	fake_sysfs_link(&sysfs, path, target);
	put(folder, "uevent", "");
	if (bound) {
		snprintf(path, sizeof(path), "%s/driver", folder);
		snprintf(target, sizeof(target), "%sbus/%s/drivers/its", up, bus);
		fake_sysfs_link(&sysfs, path, target);
	}
	snprintf(path, sizeof(path), "bus/%s/devices/%s", bus, strrchr(folder, '/') + 1);
	snprintf(target, sizeof(target), "../../../%s", folder);
	fake_sysfs_link(&sysfs, path, target);
}

static void setup(void)
{
	static const char *const buses[] = { "mmc", "memstick", "scsi", "firewire", "pci", "thunderbolt" };

	fake_sysfs_make(&sysfs);
	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++)
		put_bus(buses[i]);
	fake_sysfs_text(&sysfs, "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/vda1 rw\n");
	fake_sysfs_text(&sysfs, "proc/swaps", "Filename\n");
	snprintf(proc, sizeof(proc), "%s/proc", sysfs.root);
	snprintf(run, sizeof(run), "%s/run", sysfs.root);
	settings = settings_default();
	doors = (struct doors){ .sysfs = sysfs.root, .proc = proc, .run = run, .settings = settings };
}

static void teardown(void)
{
	settings_free(settings);
	fake_sysfs_remove(&sysfs);
}

/* As an administrator writes it, and only who may write it. */
static void allow(const char *door)
{
	char folder[PATH_MAX], text[64];

	snprintf(text, sizeof(text), "[doors]\n%s = allow\n", door);
	fake_sysfs_text(&sysfs, "policy/50-doors.conf", text);
	snprintf(folder, sizeof(folder), "%s/policy/50-doors.conf", sysfs.root);
	chmod(folder, 0644);
	snprintf(folder, sizeof(folder), "%s/policy", sysfs.root);
	chmod(folder, 0755);
	settings_free(settings);
	ck_assert_int_eq(settings_load_of(getuid(), folder, &settings, NULL), 0);
	doors.settings = settings;
}

static void end_boot(void)
{
	fake_sysfs_text(&sysfs, "run/closed", "");
}

static const char *guarded(const char *folder)
{
	char path[PATH_MAX];
	const char *door = "untouched";
	struct fault fault = { .code = 0 };

	snprintf(path, sizeof(path), "%s/%s", sysfs.root, folder);
	ck_assert_msg(doors_guard(&doors, path, &door, &fault) == 0, "%s", fault.argument[1]);
	return door ? door : "open";
}

static void put_card(const char *type, bool bound)
{
	put(CARD, "type", type);
	put_device(CARD, "mmc", bound);
}

START_TEST(a_card_gets_no_driver_and_its_bus_is_closed_before_one_is_loaded)
{
	setup();
	put_card("SD\n", false);
	ck_assert_str_eq(guarded(CARD), "sd-card");
	ck_assert_str_eq(get("bus/mmc", "drivers_autoprobe"), "0\n");
	ck_assert_str_eq(get("bus/mmc", "drivers_probe"), "");
	teardown();
}
END_TEST

START_TEST(a_card_that_got_its_driver_loses_it)
{
	setup();
	put_card("SDcombo\n", true);
	ck_assert_str_eq(guarded(CARD), "sd-card");
	ck_assert_str_eq(get("bus/mmc/drivers/its", "unbind"), "mmc0:4567");
	teardown();
}
END_TEST

START_TEST(a_card_that_policy_allows_is_offered_to_its_driver)
{
	setup();
	put_card("SD\n", false);
	allow("sd-card");
	ck_assert_str_eq(guarded(CARD), "open");
	ck_assert_str_eq(get("bus/mmc", "drivers_probe"), "mmc0:4567");
	teardown();
}
END_TEST

START_TEST(soldered_memory_comes_in_at_the_boot_and_in_an_adapter_later_it_does_not)
{
	setup();
	put_card("MMC\n", false);
	ck_assert_str_eq(guarded(CARD), "open");
	ck_assert_str_eq(get("bus/mmc", "drivers_probe"), "mmc0:4567");
	end_boot();
	ck_assert_str_eq(guarded(CARD), "sd-card");
	teardown();
}
END_TEST

START_TEST(soldered_memory_that_runs_stays)
{
	setup();
	put_card("MMC\n", true);
	end_boot();
	ck_assert_str_eq(guarded(CARD), "open");
	ck_assert_str_eq(get("bus/mmc/drivers/its", "unbind"), "");
	teardown();
}
END_TEST

START_TEST(a_card_in_use_is_never_cut)
{
	setup();
	put_card("SD\n", true);
	put(CARD, "block/mmcblk0/dev", "179:0\n");
	put(CARD, "block/mmcblk0/holders/.keep/x", "");
	fake_sysfs_link(&sysfs, "class/block/mmcblk0", "../../" CARD "/block/mmcblk0");
	fake_sysfs_text(&sysfs, "proc/self/mountinfo", "22 1 179:0 / / rw - ext4 /dev/root rw\n");
	ck_assert_str_eq(guarded(CARD), "open");
	ck_assert_str_eq(get("bus/mmc/drivers/its", "unbind"), "");
	teardown();
}
END_TEST

START_TEST(disks_of_the_boot_are_the_machines_own)
{
	setup();
	put(SATA, "type", "0\n");
	put_device(SATA, "scsi", false);
	ck_assert_str_eq(guarded(SATA), "open");
	ck_assert_str_eq(get("bus/scsi", "drivers_autoprobe"), "1\n");
	end_boot();
	ck_assert_str_eq(guarded(SATA), "hotplug-disk");
	ck_assert_str_eq(get("bus/scsi", "drivers_autoprobe"), "0\n");
	teardown();
}
END_TEST

START_TEST(a_disk_that_has_its_driver_keeps_it)
{
	setup();
	put(SATA, "type", "0\n");
	put_device(SATA, "scsi", true);
	end_boot();
	ck_assert_str_eq(guarded(SATA), "open");
	ck_assert_str_eq(get("bus/scsi/drivers/its", "unbind"), "");
	teardown();
}
END_TEST

START_TEST(a_late_disk_comes_in_when_policy_says_so)
{
	setup();
	put(SATA, "type", "0\n");
	put_device(SATA, "scsi", false);
	end_boot();
	allow("hotplug-disk");
	ck_assert_str_eq(guarded(SATA), "open");
	ck_assert_str_eq(get("bus/scsi", "drivers_probe"), "0:0:0:0");
	teardown();
}
END_TEST

START_TEST(optical_drives_are_shut_at_the_boot_too)
{
	static const char *const types[] = { "5\n", "4\n" };

	for (size_t i = 0; i < 2; i++) {
		setup();
		put(SATA, "type", types[i]);
		put_device(SATA, "scsi", true);
		ck_assert_str_eq(guarded(SATA), "optical");
		ck_assert_str_eq(get("bus/scsi/drivers/its", "unbind"), "0:0:0:0");
		teardown();
	}
}
END_TEST

/* A USB stick as mediad-gate let it in, and its SCSI device. */
static void put_stick(const char *authorised, const char *driver, const char *type)
{
	char target[PATH_MAX];

	fake_sysfs_device(&sysfs, "1-1", stick, sizeof(stick));
	fake_sysfs_text(&sysfs, "devices/pci/usb1/1-1/authorized", authorised);
	fake_sysfs_interface(&sysfs, "1-1", "1.0", "08 06 50");
	snprintf(target, sizeof(target), "../../../../../bus/usb/drivers/%s", driver);
	fake_sysfs_link(&sysfs, "devices/pci/usb1/1-1/1-1:1.0/driver", target);
	put(STICK, "type", type);
	put_device(STICK, "scsi", false);
	end_boot();
}

START_TEST(the_disk_of_a_stick_that_the_gate_let_in_gets_its_driver)
{
	static const char *const drivers[] = { "usb-storage", "uas", "ums-realtek" };

	for (size_t i = 0; i < 3; i++) {
		setup();
		put_stick("1\n", drivers[i], "0\n");
		ck_assert_str_eq(guarded(STICK), "open");
		ck_assert_str_eq(get("bus/scsi", "drivers_probe"), "1:0:0:0");
		teardown();
	}
}
END_TEST

START_TEST(what_else_a_stick_shows_stays_shut)
{
	static const struct {
		const char *authorised, *driver, *type, *door;
	} rows[] = {
		{ "1\n", "usb-storage", "5\n", "optical" },      /* the CD of a U3 stick */
		{ "1\n", "usb-storage", "1\n", "hotplug-disk" }, /* a tape */
		{ "1\n", "usb-storage", "13\n", "hotplug-disk" },
		{ "0\n", "usb-storage", "0\n", "hotplug-disk" },
		{ "1\n", "cp210x", "0\n", "hotplug-disk" },
		{ "1\n", "usb-storage", "what\n", "hotplug-disk" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		setup();
		put_stick(rows[i].authorised, rows[i].driver, rows[i].type);
		ck_assert_str_eq(guarded(STICK), rows[i].door);
		ck_assert_str_eq(get("bus/scsi", "drivers_probe"), "");
		teardown();
	}
}
END_TEST

START_TEST(an_nvme_disk_that_comes_late_is_kept_from_every_driver_and_no_other_card_is)
{
	setup();
	put(NVME, "class", "0x010802\n");
	put(NVME, "driver_override", "(null)\n");
	put_device(NVME, "pci", true);
	ck_assert_str_eq(guarded(NVME), "open");
	end_boot();
	ck_assert_str_eq(guarded(NVME), "hotplug-disk");
	ck_assert_str_eq(get(NVME, "driver_override"), "mediad-door-shut");
	ck_assert_str_eq(get("bus/pci/drivers/its", "unbind"), "0000:01:00.0");
	ck_assert_str_eq(get("bus/pci", "drivers_autoprobe"), "1\n");
	put(NVME, "class", "0x020000\n");
	put(NVME, "driver_override", "(null)\n");
	ck_assert_str_eq(guarded(NVME), "open");
	ck_assert_str_eq(get(NVME, "driver_override"), "(null)\n");
	teardown();
}
END_TEST

START_TEST(firewire_keeps_storage_out_and_lets_sound_in)
{
	setup();
	put(FIREWIRE, "specifier_id", "0x00609e\n");
	put_device(FIREWIRE, "firewire", false);
	ck_assert_str_eq(guarded(FIREWIRE), "firewire");
	ck_assert_str_eq(get("bus/firewire", "drivers_probe"), "");
	put(FIREWIRE, "specifier_id", "0x00a02d\n");
	ck_assert_str_eq(guarded(FIREWIRE), "open");
	ck_assert_str_eq(get("bus/firewire", "drivers_probe"), "fw1.0");
	teardown();
}
END_TEST

START_TEST(thunderbolt_is_taken_back_unless_the_firmware_let_it_in)
{
	setup();
	put(ROUTER, "authorized", "1\n");
	put(ROUTER, "boot", "0\n");
	put_device(ROUTER, "thunderbolt", false);
	ck_assert_str_eq(guarded(ROUTER), "thunderbolt");
	ck_assert_str_eq(get(ROUTER, "authorized"), "0\n");
	put(ROUTER, "authorized", "1\n");
	put(ROUTER, "boot", "1\n");
	ck_assert_str_eq(guarded(ROUTER), "open");
	put(ROUTER, "boot", "0\n");
	allow("thunderbolt");
	ck_assert_str_eq(guarded(ROUTER), "open");
	ck_assert_str_eq(get(ROUTER, "authorized"), "1\n");
	teardown();
}
END_TEST

START_TEST(closing_shuts_what_is_open_and_ends_the_boot)
{
	struct doors_closed closed;

	setup();
	put(SATA, "type", "5\n");
	put_device(SATA, "scsi", true);
	put_card("SD\n", false);
	ck_assert_int_eq(doors_close(&doors, &closed, NULL), 0);
	ck_assert_uint_eq(closed.open, 4);
	ck_assert_str_eq(get("bus/scsi/drivers/its", "unbind"), "0:0:0:0");
	ck_assert_str_eq(get("bus/scsi", "drivers_autoprobe"), "0\n");
	ck_assert_str_eq(get("bus/firewire", "drivers_autoprobe"), "0\n");
	ck_assert_int_eq(doors_close(&doors, &closed, NULL), 0);
	ck_assert_uint_eq(closed.open, 0);
	put(STICK, "type", "0\n");
	put_device(STICK, "scsi", false);
	ck_assert_str_eq(guarded(STICK), "hotplug-disk");
	teardown();
}
END_TEST

START_TEST(a_disk_that_the_boot_found_without_a_driver_gets_it_when_the_bus_is_closed)
{
	struct doors_closed closed;

	setup();
	put(SATA, "type", "0\n");
	put_device(SATA, "scsi", false);
	ck_assert_int_eq(doors_close(&doors, &closed, NULL), 0);
	ck_assert_str_eq(get("bus/scsi", "drivers_probe"), "0:0:0:0");
	teardown();
}
END_TEST

START_TEST(a_bus_that_stays_open_is_an_error)
{
	struct doors_closed closed;
	struct fault fault;

	setup();
	put("bus/scsi", "drivers_autoprobe", "12345\n"); /* what is written over its beginning does not make it 0 */
	ck_assert_int_eq(doors_close(&doors, &closed, &fault), -EIO);
	ck_assert_str_eq(fault.argument[0], "scsi");
	teardown();
}
END_TEST

START_TEST(what_is_gone_or_lies_elsewhere_is_refused)
{
	const char *door;

	setup();
	ck_assert_int_eq(doors_guard(&doors, "/proc/self", &door, NULL), -ENODEV);
	ck_assert_int_eq(doors_guard(&doors, "/no/such/device", &door, NULL), -ENODEV);
	teardown();
}
END_TEST

RUN_TESTS("mediad/door/doors", a_card_gets_no_driver_and_its_bus_is_closed_before_one_is_loaded,
	a_card_that_got_its_driver_loses_it, a_card_that_policy_allows_is_offered_to_its_driver,
	soldered_memory_comes_in_at_the_boot_and_in_an_adapter_later_it_does_not, soldered_memory_that_runs_stays,
	a_card_in_use_is_never_cut, disks_of_the_boot_are_the_machines_own, a_disk_that_has_its_driver_keeps_it,
	a_late_disk_comes_in_when_policy_says_so, optical_drives_are_shut_at_the_boot_too,
	the_disk_of_a_stick_that_the_gate_let_in_gets_its_driver, what_else_a_stick_shows_stays_shut,
	an_nvme_disk_that_comes_late_is_kept_from_every_driver_and_no_other_card_is,
	firewire_keeps_storage_out_and_lets_sound_in, thunderbolt_is_taken_back_unless_the_firmware_let_it_in,
	closing_shuts_what_is_open_and_ends_the_boot,
	a_disk_that_the_boot_found_without_a_driver_gets_it_when_the_bus_is_closed, a_bus_that_stays_open_is_an_error,
	what_is_gone_or_lies_elsewhere_is_refused)
