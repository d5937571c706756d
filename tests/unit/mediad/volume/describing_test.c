// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/volume/describing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/file.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

#define USB "bus/usb/devices/2-1"
#define BLOCK "dev/block/8:16"

static char sysfs[32];
static const struct volume_device disk = { .usb = "2-1", .major = 8, .minor = 16 };

static void has(const char *attribute, const char *value)
{
	char path[128], command[256];
	FILE *file;

	text_format(command, sizeof(command), "mkdir -p $(dirname %s/%s)", sysfs, attribute);
	ck_assert_int_eq(system(command), 0);
	text_format(path, sizeof(path), "%s/%s", sysfs, attribute);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	fputs(value, file);
	fclose(file);
}

static void setup(void)
{
	strcpy(sysfs, "/tmp/describing-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(sysfs));
}

static void teardown(void)
{
	char command[64];

	text_format(command, sizeof(command), "rm -r %s", sysfs);
	ck_assert_int_eq(system(command), 0);
}

static void says(const char *member, const char *wanted)
{
	SCOPED(json_release) json_t *found = describing_disk(sysfs, &disk);
	const char *text = json_member_text(found, member);

	ck_assert_msg(wanted ? text && strcmp(text, wanted) == 0 : !text, "%s: %s, not %s", member, text, wanted);
}

/* Shows R-DSP-05. */
START_TEST(a_stick_is_told_as_the_kernel_has_it)
{
	has(USB "/manufacturer", "Kingston\n");
	has(USB "/bcdDevice", "0110\n");
	has(USB "/version", " 3.20\n");
	has(USB "/speed", "5000\n");
	has(BLOCK "/device/rev", "PMAP\n");
	has(BLOCK "/removable", "1\n");
	has(BLOCK "/queue/rotational", "1\n");
	has(BLOCK "/queue/physical_block_size", "4096\n");
	has(BLOCK "/queue/write_cache", "write back\n");
	says("vendor", "Kingston");
	says("firmware", "1.10");
	says("interface", "USB 3.20, 5000 Mbit/s");
	says("revision", "PMAP");
	says("type", "disk for removable media (stick or card), as it says of itself");
	says("write_cache", "write back");
	has(BLOCK "/queue/rotational", "0\n");
	says("type", "disk without moving parts, as it says of itself");
	has(BLOCK "/queue/rotational", "1\n");
	has(BLOCK "/removable", "0\n");
	says("type", "fixed disk, as it says of itself");
	has(USB "/bcdDevice", "1234\n");
	says("firmware", "12.34");
}
END_TEST

START_TEST(what_it_does_not_say_is_left_out_and_nothing_steers_a_terminal)
{
	SCOPED(json_release) json_t *found = describing_disk(sysfs, &disk);

	ck_assert_uint_eq(json_object_size(found), 0);
	has(USB "/manufacturer", "  \n");
	has(USB "/bcdDevice", "12\n");
	has(USB "/version", " 2.00\n");
	has(BLOCK "/device/rev", "\x1b[2J\xff\n");
	says("vendor", NULL);
	says("firmware", NULL);
	says("interface", NULL);
	says("type", NULL);
	says("revision", "\\x1b[2J\\xff");
}
END_TEST

int main(void)
{
	const TTest *tests[] = { a_stick_is_told_as_the_kernel_has_it, what_it_does_not_say_is_left_out_and_nothing_steers_a_terminal };

	return suite_run_with("mediad/volume/describing", tests, ARRAY_SIZE(tests), setup, teardown);
}
