// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/volume/sanitizing.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"
#include "tests/fakes/suite.h"

static void write_driver(const char *sysfs, const char *driver)
{
	char path[128];
	FILE *file;

	text_format(path, sizeof(path), "%s/class/scsi_host/host3/proc_name", sysfs);
	file = fopen(path, "we");
	fputs(driver, file);
	fclose(file);
}

static void make_folders(const char *sysfs)
{
	static const char *const folders[] = { "dev", "dev/block", "dev/block/8:16", "class", "class/scsi_host", "class/scsi_host/host3" };
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		text_format(path, sizeof(path), "%s/%s", sysfs, folders[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
	text_format(path, sizeof(path), "%s/dev/block/8:16/device", sysfs);
	ck_assert_int_eq(symlink("../../../3:0:0:0", path), 0);
}

START_TEST(only_what_hangs_on_uas_is_asked)
{
	char sysfs[] = "/tmp/sanitizing-XXXXXX", command[64];
	const struct volume_device disk = { .major = 8, .minor = 16 }, other = { .major = 8, .minor = 32 };

	ck_assert_ptr_nonnull(mkdtemp(sysfs));
	make_folders(sysfs);
	ck_assert(!sanitizing_may_ask(sysfs, &disk));
	write_driver(sysfs, "usb-storage\n");
	ck_assert(!sanitizing_may_ask(sysfs, &disk));
	write_driver(sysfs, "uas\n");
	ck_assert(sanitizing_may_ask(sysfs, &disk));
	ck_assert(!sanitizing_may_ask(sysfs, &other));
	text_format(command, sizeof(command), "rm -r %s", sysfs);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

RUN_TESTS("mediad/volume/sanitizing", only_what_hangs_on_uas_is_asked)
