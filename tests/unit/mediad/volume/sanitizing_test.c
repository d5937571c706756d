// SPDX-License-Identifier: GPL-3.0-or-later
#include "mediad/volume/sanitizing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/text.h"
#include "tests/fakes/suite.h"

/* The interface of 2-1 gets that driver. */
static void bind(const char *sysfs, const char *driver)
{
	char path[128], target[64];

	text_format(path, sizeof(path), "%s/bus/usb/devices/2-1/2-1:1.0/driver", sysfs);
	text_format(target, sizeof(target), "../../../../bus/usb/drivers/%s", driver);
	unlink(path);
	ck_assert_int_eq(symlink(target, path), 0);
}

static void make_folders(const char *sysfs)
{
	static const char *const folders[] = { "bus", "bus/usb", "bus/usb/devices", "bus/usb/devices/2-1", "bus/usb/devices/2-1/2-1:1.0",
		"bus/usb/devices/2-1/power" };
	char path[128];

	for (size_t i = 0; i < ARRAY_SIZE(folders); i++) {
		text_format(path, sizeof(path), "%s/%s", sysfs, folders[i]);
		ck_assert_int_eq(mkdir(path, 0700), 0);
	}
}

START_TEST(only_what_hangs_on_uas_is_asked)
{
	char sysfs[] = "/tmp/sanitizing-XXXXXX", command[64];
	const struct volume_device disk = { .usb = "2-1" }, other = { .usb = "2-2" }, wrong = { .usb = "../devices/2-1" };

	ck_assert_ptr_nonnull(mkdtemp(sysfs));
	make_folders(sysfs);
	ck_assert(!sanitizing_may_ask(sysfs, &disk));
	bind(sysfs, "usb-storage");
	ck_assert(!sanitizing_may_ask(sysfs, &disk));
	bind(sysfs, "uas");
	ck_assert(sanitizing_may_ask(sysfs, &disk));
	ck_assert(!sanitizing_may_ask(sysfs, &other));
	ck_assert(!sanitizing_may_ask(sysfs, &wrong));
	text_format(command, sizeof(command), "rm -r %s", sysfs);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

START_TEST(where_policy_says_no_not_even_the_disk_is_claimed)
{
	char folder[] = "/tmp/sanitizing-XXXXXX", command[64];
	struct volume_request request = { .flags = VOLUME_NO_COMMANDS, .number = "M-0001", .job = "j" };
	const struct volume_settings settings = { .state = mkdtemp(folder) };
	struct job job = { .settings = &settings, .request = &request, .result = json_object(), .connection = -1, .stop = -1 };
	const struct device device = { .pin = -1, .path = "/nonexistent" };
	const json_t *answer;

	sanitizing_try(&job, &device); /* nobody hears it: that alone may be wrong */
	answer = json_array_get(json_object_get(job.result, "sanitize"), 0);
	ck_assert_ptr_nonnull(strstr(json_member_text(answer, "answer"), "the policy of this office"));
	json_decref(job.result);
	job.result = json_object();
	ck_assert_int_eq(sanitizing_recall(&job), 0); /* as it went on */
	answer = json_array_get(json_object_get(job.result, "sanitize"), 0);
	ck_assert_ptr_nonnull(strstr(json_member_text(answer, "answer"), "the policy of this office"));
	json_decref(job.result);
	job.result = json_object();
	text_copy(request.job, sizeof(request.job), "k");
	ck_assert_int_eq(sanitizing_recall(&job), 0); /* another job's: nothing is known */
	ck_assert_uint_eq(json_object_size(job.result), 0);
	json_decref(job.result);
	text_format(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}
END_TEST

RUN_TESTS("mediad/volume/sanitizing", only_what_hangs_on_uas_is_asked, where_policy_says_no_not_even_the_disk_is_claimed)
