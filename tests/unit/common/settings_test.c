// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/settings.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/ini.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

static char folder[64];
static struct settings *settings;
static struct fault fault;

static void put(const char *name, const char *bytes, size_t length)
{
	char path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	fclose(file);
	ck_assert_int_eq(chmod(path, 0644), 0);
}

static void put_text(const char *name, const char *text)
{
	put(name, text, strlen(text));
}

static void make_folder(void)
{
	strcpy(folder, "/tmp/mediad-policy.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
	char command[128];

	settings_free(settings);
	settings = NULL;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

static int load(void)
{
	settings_free(settings);
	settings = NULL;
	return settings_load_of(geteuid(), folder, &settings, &fault);
}

static void ck_loads(enum setting setting, const char *expected)
{
	int r = load();

	ck_assert_msg(r == 0, "%s (%s)", fault.message, fault.argument[0]);
	ck_assert_str_eq(settings_text(settings, setting), expected);
}

/* Not loaded, and the sentence is this one. */
static void ck_refused(int code, const char *expected)
{
	char text[600];

	ck_assert_int_eq(load(), code);
	ck_assert_ptr_null(settings);
	fault_text(&fault, text, sizeof(text));
	ck_assert_msg(strstr(text, expected) != NULL, "'%s' is not in: %s", expected, text);
}

START_TEST(without_a_folder_or_a_file_the_defaults_hold)
{
	char path[128];

	ck_loads(SETTING_USB_LET_IN, "hid hub audio smart-card");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_SD_CARD), "deny");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_OPTICAL), "deny");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_HOTPLUG_DISK), "deny");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_THUNDERBOLT), "deny");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_FIREWIRE), "deny");
	ck_assert_str_eq(settings_text(settings, SETTING_MEDIA_OPEN), "read-write");
	ck_assert_str_eq(settings_text(settings, SETTING_ERASE_REPLUG), "no");
	ck_assert_str_eq(settings_text(settings, SETTING_ERASE_SWITCH), "no");
	settings_free(settings);
	snprintf(path, sizeof(path), "%s/nothing", folder);
	ck_assert_int_eq(settings_load_of(geteuid(), path, &settings, &fault), 0);
	ck_assert(settings_has(settings, SETTING_USB_LET_IN, "smart-card"));
	ck_assert(!settings_has(settings, SETTING_USB_LET_IN, "smart"));
	ck_assert(!settings_has(settings, SETTING_USB_LET_IN, ""));
	ck_assert(!settings_has(settings, SETTING_USB_LET_IN, "hid hub"));
}
END_TEST

START_TEST(a_file_is_sections_settings_and_comments)
{
	put_text("b.conf", "[backup]\nfolder = /srv/copies of books\nkeep = 14\n");
	put_text("a.conf", "\xef\xbb\xbf; policy\r\n[usb]\r\n  # ours\n\n  let-in\t=  video  hub hid\thid ; cameras\n"
			   "[doors]\noptical: allow\nsd-card=allow");
	ck_loads(SETTING_USB_LET_IN, "hid hub video");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_OPTICAL), "allow");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_SD_CARD), "allow");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_FIREWIRE), "deny");
	ck_assert_str_eq(settings_text(settings, SETTING_BACKUP_FOLDER), "/srv/copies of books");
	ck_assert_str_eq(settings_text(settings, SETTING_BACKUP_KEEP), "14");
	ck_assert_str_eq(settings_text(settings, SETTING_BACKUP_EVERY), "7");
}
END_TEST

START_TEST(an_office_can_leave_out_the_devices_own_erase_commands)
{
	ck_loads(SETTING_ERASE_COMMANDS, "yes");
	put_text("50-erase.conf", "[erase]\ndevice-commands = no\n");
	ck_loads(SETTING_ERASE_COMMANDS, "no");
	put_text("50-erase.conf", "[erase]\ndevice-commands = sometimes\n");
	ck_assert_int_eq(load(), -EINVAL);
}
END_TEST

START_TEST(a_later_file_overrides_an_earlier_one_key_by_key)
{
	put_text("20-b.conf", "[media]\nopen = read-write\n");
	put_text("10-a.conf", "[media]\nopen = read-only\n[doors]\noptical = allow\nfirewire = allow\n");
	put_text("9.conf", "[doors]\nfirewire = deny\n"); /* by bytes: after 10 and 20 */
	ck_loads(SETTING_MEDIA_OPEN, "read-write");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_OPTICAL), "allow");
	ck_assert_str_eq(settings_text(settings, SETTING_DOOR_FIREWIRE), "deny");
}
END_TEST

START_TEST(other_names_are_not_read)
{
	static const char *const names[] = { "a.conf~", "a.conf.dpkg-old", ".a.conf", "conf", "README", "a.CONF" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		put_text(names[i], "[doors]\noptical = allow\n");
	ck_loads(SETTING_DOOR_OPTICAL, "deny");
}
END_TEST

START_TEST(what_the_table_does_not_know_is_refused_with_file_and_line)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "[usb]\n[doors]\noptica = allow\n", "a.conf:3:1: mediad knows no setting optica in [doors]" },
		{ "[door]\noptical = allow\n", "a.conf:2:1: mediad knows no setting optical in [door]" },
		{ "optical = allow\n", "a.conf:1:1: mediad knows no setting optical in []" },
		{ "[usb]\noptical = allow\n", "a.conf:2:1: mediad knows no setting optical in [usb]" },
		{ "[Doors]\noptical = allow\n", "a.conf:2:1:" },
		{ "[doors]\noptical = yes\n", "a.conf:2:11: yes is not a value of optical" },
		{ "[doors]\noptical = Allow\n", "a.conf:2:11: Allow is not" },
		{ "[doors]\noptical = allow # yes\n", "a.conf:2:17: # is not" },
		{ "[doors]\noptical =\n", "a.conf:2:10: optical takes one of: deny allow" },
		{ "[doors]\noptical = deny allow\n", "a.conf:2:11: optical takes one of" },
		{ "\n\n[usb]\nlet-in = hid hub storage\n", "a.conf:4:18: storage is not a value of let-in" },
		{ "[usb]\nlet-in = hid hub vendor\n", "a.conf:2:18: vendor is not" },
		{ "[usb]\nlet-in = hid hub 08\n", "a.conf:2:18: 08 is not" },
		{ "[usb]\nlet-in = hub audio\n", "a.conf:2:10: let-in must name hid" },
		{ "[usb]\nlet-in = hid\n", "a.conf:2:10: let-in must name hub" },
		{ "[usb]\nlet-in =\n", "a.conf:2:9: let-in must name hid" },
		{ "[usb]\nlet-in = hid hub\n  audio\n", "a.conf:3:1: this is neither" },
		{ "[usb]\nlet-in = hid hub\n  audio = video\n", "a.conf:3:3: mediad knows no setting audio" },
		{ "[usb]\nlet-in\n", "a.conf:2:1: this is neither" },
		{ "[usb\nlet-in = hid hub\n", "a.conf:1:1: this is neither" },
		{ "[log]\nevents = journal splunk\n", "a.conf:2:18: splunk is not a value of events" },
		{ "[log]\nheads = file command\n", "a.conf:2:14: command is not a value of heads" },
		{ "[backup]\nfolder = copies\n", "a.conf:2:10: folder takes a path that begins with /" },
		{ "[backup]\nevery = 4\n", "a.conf:2:9: 4 is not a value of every" },
		{ "[keys]\npcr = 0 16\n", "a.conf:2:9: 16 is not a value of pcr" },
		{ "[media]\nopen = read-only\nopen = read-write\n", "a.conf:3:1: open stands twice" },
		{ "nonsense\n[usb]\nlet-in = storage\n", "a.conf:1:1: this is neither" },
		{ "[usb]\nlet-in = storage\nnonsense\n", "a.conf:2:10: storage is not" },
		{ "[usb]\nlet-in = \x1b[2Jx\n", "a.conf:2:10: \\x1b[2Jx is not" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		put_text("a.conf", cases[i].text);
		ck_refused(-EINVAL, cases[i].expected);
	}
}
END_TEST

START_TEST(every_mistake_is_found)
{
	static const char *const files[] = { "a.conf" };
	const struct ini_source source = { .folder = folder, .owner = geteuid() };
	const struct ini_source one = { .files = files, .count = 1 };
	struct mistakes mistakes = { 0 };
	char text[600];

	put_text("b.conf", "[doors]\noptical = 許可 allow\n  sd-card  =  deny  x y\nnonsense\n[media\nopen = x\nmore\n");
	put_text("a.conf", "[media]\nopen = read-only\nopen = no\n[class C3]\nanything = 1\n[office]\nx = 1\n");
	ck_assert_int_eq(settings_check(&source, &mistakes), -EINVAL);
	ck_assert_uint_eq(mistakes.count, 8);
	ck_assert_int_eq(settings_check(&source, &mistakes), -EINVAL); /* the same twice is one */
	ck_assert_uint_eq(mistakes.count, 8);
	ck_assert_str_eq(fault_text(&mistakes.list[0].fault, text, sizeof(text)), "a.conf:3:1: open stands twice in this file.");
	ck_assert_str_eq(fault_text(&mistakes.list[1].fault, text, sizeof(text)), "a.conf:3:8: no is not a value of open.");
	ck_assert_str_eq(fault_text(&mistakes.list[2].fault, text, sizeof(text)), "b.conf:2:11: 許可 is not a value of optical.");
	ck_assert_str_eq(fault_text(&mistakes.list[3].fault, text, sizeof(text)), "b.conf:3:21: x is not a value of sd-card.");
	ck_assert_str_eq(mistakes.list[4].place, "4:1");
	ck_assert_str_eq(mistakes.list[5].place, "5:1");
	ck_assert_str_eq(mistakes.list[6].place, "6:1"); /* in [doors] still */
	ck_assert_str_eq(mistakes.list[7].place, "7:1");
	mistakes_clear(&mistakes);
	ck_assert_int_eq(settings_check(&one, &mistakes), -ENOENT);
	mistakes_clear(&mistakes);
}
END_TEST

START_TEST(what_is_the_office_s_is_passed_over)
{
	put_text("a.conf", "[class C3]\nname = 機密性3\n[overlay tokutei]\nx = y\n[office]\nprofile = nankoku\n"
			   "[host]\nzone = lgwan\n[media]\nopen = read-only\n");
	ck_loads(SETTING_MEDIA_OPEN, "read-only");
	put_text("a.conf", "[classes]\nname = x\n");
	ck_refused(-EINVAL, "a.conf:2:1: mediad knows no setting name in [classes]");
}
END_TEST

/* Shows R-LED-10. */
START_TEST(no_policy_file_holds_an_individual_number)
{
	put_text("a.conf", "[office]\npurposes = 福祉\n[class C3]\ndefinition = 例：１２３４－５６７８－９０１８\n");
	ck_refused(-EINVAL, "a.conf:4:14: here stands an individual number");
	put_text("a.conf", "[class 123456789018]\nname = x\n");
	ck_refused(-EINVAL, "a.conf:2:");
}
END_TEST

START_TEST(one_bad_file_spoils_all)
{
	put_text("a.conf", "[media]\nopen = read-only\n");
	put_text("b.conf", "[media]\nopen = never\n");
	ck_refused(-EINVAL, "b.conf:2:");
	put_text("b.conf", "[doors]\noptical = allow\n");
	ck_loads(SETTING_MEDIA_OPEN, "read-only");
}
END_TEST

START_TEST(what_is_no_text_is_refused)
{
	char *large = malloc(70000);

	put("a.conf", "[media]\nopen = read-only\n\0", 26);
	ck_refused(-EINVAL, "UTF-8");
	put("a.conf", "\x7f" "ELF\x02\x01\x01\xff", 8);
	ck_refused(-EINVAL, "UTF-8");
	memset(large, '#', 70000);
	for (int i = 0; i < 70000; i += 100)
		large[i] = '\n';
	put("a.conf", large, 65536);
	ck_loads(SETTING_MEDIA_OPEN, "read-write");
	put("a.conf", large, 65537);
	ck_refused(-EFBIG, "too large");
	memset(large, 'x', 300);
	large[300] = '\0';
	put_text("a.conf", large);
	ck_refused(-EINVAL, "a.conf:1:1: this line is too long");
	large[0] = '#'; /* a comment may be */
	put_text("a.conf", large);
	ck_loads(SETTING_MEDIA_OPEN, "read-write");
	free(large);
}
END_TEST

START_TEST(files_that_others_can_write_are_refused)
{
	static const mode_t modes[] = { 0664, 0646, 0666, 0622 };
	char path[PATH_MAX], target[PATH_MAX];

	put_text("a.conf", "[media]\nopen = read-only\n");
	snprintf(path, sizeof(path), "%s/a.conf", folder);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		ck_assert_int_eq(chmod(path, modes[i]), 0);
		ck_refused(-EPERM, "policy file a.conf must be an ordinary file");
	}
	ck_assert_int_eq(chmod(path, 0600), 0);
	ck_loads(SETTING_MEDIA_OPEN, "read-only");
	snprintf(target, sizeof(target), "%s/target", folder);
	ck_assert_int_eq(rename(path, target), 0);
	ck_assert_int_eq(symlink("target", path), 0);
	ck_refused(-EPERM, "policy file a.conf must be an ordinary file");
	unlink(path);
	ck_assert_int_eq(mkdir(path, 0755), 0);
	ck_refused(-EPERM, "policy file a.conf must be an ordinary file");
	rmdir(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_refused(-EPERM, "policy file a.conf must be an ordinary file");
}
END_TEST

START_TEST(a_folder_that_others_can_write_is_refused)
{
	char link[80];

	ck_assert_int_eq(chmod(folder, 0775), 0);
	ck_refused(-EPERM, "policy folder");
	ck_assert_int_eq(chmod(folder, 0757), 0);
	ck_refused(-EPERM, "policy folder");
	ck_assert_int_eq(chmod(folder, 0755), 0);
	ck_loads(SETTING_MEDIA_OPEN, "read-write");
	snprintf(link, sizeof(link), "%s.link", folder);
	ck_assert_int_eq(symlink(folder, link), 0);
	ck_assert_int_lt(settings_load_of(geteuid(), link, &settings, &fault), 0);
	unlink(link);
}
END_TEST

START_TEST(what_belongs_to_somebody_else_is_refused)
{
	struct settings *none = NULL;

	put_text("a.conf", "[media]\nopen = read-only\n");
	ck_assert_int_eq(settings_load_of(geteuid() + 1, folder, &none, &fault), -EPERM);
	ck_assert_ptr_null(none);
	ck_assert_int_eq(settings_load(folder, &none, &fault), geteuid() == 0 ? 0 : -EPERM);
	settings_free(none);
	if (geteuid() == 0) { /* the folder is root's, the file is not */
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/a.conf", folder);
		ck_assert_int_eq(chown(path, 65534, 65534), 0);
		ck_refused(-EPERM, "policy file a.conf");
	}
}
END_TEST

START_TEST(a_new_medium_is_let_off_its_erase_only_where_that_is_set)
{
	ck_assert_int_eq(load(), 0);
	ck_assert_str_eq(settings_text(settings, SETTING_ERASE_FACTORY_NEW), "erase");
	put_text("a.conf", "[erase]\nfactory-new = yes\n");
	ck_refused(-EINVAL, "factory-new");
	put_text("a.conf", "[erase]\nfactory-new = skip\n");
	ck_assert_int_eq(load(), 0);
	ck_assert(settings_has(settings, SETTING_ERASE_FACTORY_NEW, "skip"));
}
END_TEST

START_TEST(too_many_files_are_refused)
{
	char name[16];

	for (int i = 0; i < 65; i++) {
		snprintf(name, sizeof(name), "%d.conf", i);
		put_text(name, "");
	}
	ck_refused(-E2BIG, "too many");
}
END_TEST

static void digest(uint8_t out[32])
{
	ck_assert_int_eq(load(), 0);
	ck_assert_int_eq(settings_digest(settings, out), 0);
}

START_TEST(the_digest_is_of_what_holds_and_not_of_how_it_is_written)
{
	uint8_t standard[32], other[32], same[32];

	digest(standard);
	put_text("a.conf", "[usb]\nlet-in = smart-card audio hub hid\n[doors]\nsd-card = deny\n");
	digest(same);
	ck_assert_mem_eq(standard, same, 32);
	put_text("b.conf", "[doors]\nsd-card = allow\n");
	digest(other);
	ck_assert_mem_ne(standard, other, 32);
	put_text("b.conf", "[doors]\noptical = allow\n");
	digest(same);
	ck_assert_mem_ne(other, same, 32);
}
END_TEST

int main(void)
{
	const TTest *tests[] = { without_a_folder_or_a_file_the_defaults_hold, a_file_is_sections_settings_and_comments,
		an_office_can_leave_out_the_devices_own_erase_commands, a_later_file_overrides_an_earlier_one_key_by_key, other_names_are_not_read,
		what_the_table_does_not_know_is_refused_with_file_and_line, every_mistake_is_found,
		what_is_the_office_s_is_passed_over, no_policy_file_holds_an_individual_number, one_bad_file_spoils_all,
		what_is_no_text_is_refused, files_that_others_can_write_are_refused,
		a_folder_that_others_can_write_is_refused, what_belongs_to_somebody_else_is_refused,
		too_many_files_are_refused, a_new_medium_is_let_off_its_erase_only_where_that_is_set, the_digest_is_of_what_holds_and_not_of_how_it_is_written };

	return suite_run_with("common/settings", tests, ARRAY_SIZE(tests), make_folder, remove_folder);
}
