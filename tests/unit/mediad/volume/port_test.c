// SPDX-License-Identifier: GPL-3.0-or-later
/* Switching the port of a USB device, in a tree laid out as the kernel's. */
#include "mediad/volume/port.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/fakes/suite.h"
#include "tests/fakes/sysfs.h"

#define OWN "devices/pci/usb1/1-0:1.0/usb1-port1/"
#define PEER "devices/pci/usb2/2-0:1.0/usb2-port1/"
#define A_MOMENT 300000

static const uint8_t stick[] = FAKE_USB(8, 6, 0x50);
static const struct volume_device disk = { .usb = "1-1", .bus = 1, .device = 5 };
static struct fake_sysfs sysfs;
static struct fault fault;

static void setup(void)
{
	fake_sysfs_make(&sysfs);
	fake_sysfs_device(&sysfs, "1-1", stick, sizeof(stick));
}

static void teardown(void)
{
	fake_sysfs_remove(&sysfs);
}

/* Both halves of a connector. */
static void add_port(void)
{
	fake_sysfs_text(&sysfs, OWN "disable", "0\n");
	fake_sysfs_text(&sysfs, PEER "disable", "0\n");
	fake_sysfs_link(&sysfs, "devices/pci/usb1/1-1/port", "../1-0:1.0/usb1-port1");
	fake_sysfs_link(&sysfs, OWN "peer", "../../../usb2/2-0:1.0/usb2-port1");
}

static bool ports_are(const char *expected)
{
	return strcmp(fake_sysfs_get(&sysfs, OWN "disable"), expected) == 0 && strcmp(fake_sysfs_get(&sysfs, PEER "disable"), expected) == 0;
}

START_TEST(both_halves_are_off_for_a_while_and_on_again)
{
	bool were_off = false;
	int status;
	pid_t pid;

	add_port();
	pid = fork();
	if (pid == 0)
		_exit(port_cycle(sysfs.root, &disk, A_MOMENT, &fault) == 0 ? 0 : 1);
	while (waitpid(pid, &status, WNOHANG) == 0)
		were_off = ports_are("1\n") || were_off;
	ck_assert_int_eq(WEXITSTATUS(status), 0);
	ck_assert(were_off);
	ck_assert(ports_are("0\n"));
}
END_TEST

START_TEST(what_cannot_be_switched_or_is_not_ours_stays_as_it_is)
{
	struct volume_device other = disk;

	ck_assert_int_eq(port_cycle(sysfs.root, &disk, 0, &fault), -EOPNOTSUPP); /* a kernel that cannot */
	add_port();
	other.device++;
	ck_assert_int_eq(port_cycle(sysfs.root, &other, 0, &fault), -ESTALE); /* another device came into its place */
	fake_sysfs_text(&sysfs, PEER "device/devnum", "7\n");
	ck_assert_int_eq(port_cycle(sysfs.root, &disk, 0, &fault), -EOPNOTSUPP); /* something hangs on the other half */
	ck_assert(ports_are("0\n"));
	fake_sysfs_text(&sysfs, OWN "disable", "1\n");
	ck_assert_int_eq(port_cycle(sysfs.root, &disk, 0, &fault), -EOPNOTSUPP); /* an administrator's */
	ck_assert_str_eq(fake_sysfs_get(&sysfs, OWN "disable"), "1\n");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { both_halves_are_off_for_a_while_and_on_again, what_cannot_be_switched_or_is_not_ours_stays_as_it_is };

	return suite_run_with("mediad/volume/port", tests, ARRAY_SIZE(tests), setup, teardown);
}
