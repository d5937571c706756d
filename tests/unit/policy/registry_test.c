// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/unit/policy/town.h"

static int record_one(struct registry *registry, const char *tag, struct fault *fault)
{
	json_t *data = json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "what", "storage",
		"door", "usb", "tag", tag, "vendor", 1, "product", 2, "serial", "s", "model", "m", "descriptors", "d",
		"port", "1-1", "seat", "", "rule", "storage-unregistered", "clause", "R-DEV-01");
	struct record record = { .kind = "device.blocked", .now = NOON, .data = data };
	int r = registry_record(registry, &record, 1, fault);

	json_decref(data);
	return r;
}

static int64_t head_of(struct registry *registry)
{
	struct ledger_head head;

	ck_assert_int_eq(ledger_head(registry, &head, NULL), 0);
	return head.sequence;
}

START_TEST(the_file_is_its_owners_alone_and_opens_again)
{
	struct town town;
	struct stat status;
	int64_t head;

	umask(0);
	town_open(&town);
	ck_assert_int_eq(stat(town.path, &status), 0);
	ck_assert_uint_eq(status.st_mode & 07777, 0600);
	head = head_of(town.registry);
	registry_close(town.registry);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_assert_int_eq(head_of(town.registry), head);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(what_is_not_ours_is_not_opened)
{
	char folder[] = "/tmp/mediad-foreign-XXXXXX", path[64], other[64];
	struct registry *registry;
	struct store *store;
	struct town town;
	FILE *file;

	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(path, sizeof(path), "%s/a", folder);
	file = fopen(path, "w");
	for (int i = 0; i < 3000; i++)
		fputs("this is no database ", file);
	fclose(file);
	ck_result(registry_open(path, &registry, &town.fault), -EUCLEAN);
	unlink(path);
	ck_result(store_open(path, &store, &town.fault), 0);
	ck_result(store_script(store, "CREATE TABLE t (a); INSERT INTO t VALUES (1)", &town.fault),
		0);
	store_close(store);
	ck_result(registry_open(path, &registry, &town.fault), -EUCLEAN);
	text_format(other, sizeof(other), "%s/link", folder);
	ck_assert_int_eq(symlink(path, other), 0);
	ck_assert_int_lt(registry_open(other, &registry, NULL), 0);
	unlink(other);
	unlink(path);
	text_format(path, sizeof(path), "%s/none/a", folder);
	ck_result(registry_open(path, &registry, &town.fault), -ENOENT);
	rmdir(folder);
}
END_TEST

START_TEST(only_whole_events_of_known_kinds_are_recorded)
{
	static const struct {
		const char *kind, *data;
	} cases[] = {
		{ "coffee.made", "{}" }, { "gate.status", "{}" },
		{ "gate.status", "{\"open_hubs\":\"3\"}" },
		{ "gate.status", "{\"open_hubs\":null}" },
		{ "gate.status", "{\"open_hubs\":1,\"x\":1.5}" },
		{ "gate.status", "{\"open_hubs\":1,\"x\":[[[[[[[1]]]]]]]}" },
		{ "medium.returned", "{\"number\":\"M-0001\",\"late\":0}" },
		{ "medium.returned",
			"{\"number\":\"M-0001\",\"late\":false}" }, /* no such medium */
		{ "role.revoked",
			"{\"person\":\"P-0002\",\"role\":\"approver\"}" }, /* does not have it */
		{ "role.granted", "{\"person\":\"P-0002\",\"role\":\"emperor\"}" },
		{ "role.granted", "{\"person\":\"P-0077\",\"role\":\"staff\"}" },
		{ "person.added",
			"{\"person\":\"P-0099\",\"login\":\"root\",\"uid\":0,\"name\":\"x\"}" },
		{ "person.added",
			"{\"person\":\"P-0099\",\"login\":\"sato\",\"uid\":77,\"name\":\"x\"}" },
		{ "host.provisioned", "{\"host\":{}}" }, /* a second time */
	};
	struct town town;
	int64_t head;

	town_open_at(&town, ":memory:");
	head = head_of(town.registry);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *data = json_loads(cases[i].data, 0, NULL);
		struct record record = { .kind = cases[i].kind, .now = NOON, .data = data };

		ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
		ck_assert_msg(head_of(town.registry) == head, "%s %s was recorded", cases[i].kind,
			cases[i].data);
		json_decref(data);
	}
	struct record nothing = { .kind = "gate.status", .now = NOON, .data = NULL };
	ck_result(registry_record(town.registry, &nothing, 1, &town.fault), -EINVAL);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_transition_that_does_not_exist_is_not_recorded)
{
	struct town town;
	char number[MEDIUM_NUMBER], id[REQUEST_ID];
	json_t *data;

	town_open_at(&town, ":memory:");
	ask_use(&town, STAFF, 1, id, number);
	data = json_pack("{s:s}", "number", number);
	struct record record = { .kind = "medium.in-service", .now = NOON, .data = data };

	ck_result(registry_record(town.registry, &record, 1, &town.fault), -EINVAL);
	ck_assert_str_eq(town.fault.argument[0], number);
	state_is(&town, number, "requested");
	json_decref(data);
	town_close(&town);
}
END_TEST

START_TEST(several_events_are_all_recorded_or_none)
{
	struct town town;
	json_t *good = json_pack("{s:i}", "open_hubs", 1), *bad = json_object();
	struct record records[] = {
		{ .kind = "gate.status", .now = NOON, .data = good },
		{ .kind = "gate.status", .now = NOON, .data = good },
		{ .kind = "gate.status", .now = NOON, .data = bad },
	};
	int64_t head;

	town_open_at(&town, ":memory:");
	head = head_of(town.registry);
	ck_result(registry_record(town.registry, records, 3, &town.fault), -EINVAL);
	ck_assert_int_eq(head_of(town.registry), head);
	ck_result(registry_record(town.registry, records, 2, &town.fault), 0);
	ck_assert_int_eq(head_of(town.registry), head + 2);
	books_are_good(&town);
	json_decref(good);
	json_decref(bad);
	town_close(&town);
}
END_TEST

START_TEST(an_event_has_a_longest_length)
{
	struct town town;
	char *text = malloc(70000);

	town_open_at(&town, ":memory:");
	memset(text, 'x', 70000);
	text[69999] = '\0';
	ck_result(record_one(town.registry, text, &town.fault), -EINVAL);
	text[60000] = '\0';
	ck_result(record_one(town.registry, text, &town.fault), 0);
	free(text);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

static void count(void *context)
{
	++*(int *)context;
}

START_TEST(who_waits_for_the_ledger_is_told_of_each_record_that_stands)
{
	struct town town;
	int told = 0;

	town_open_at(&town, ":memory:");
	registry_when_recorded(town.registry, count, &told);
	ck_result(record_one(town.registry, "a", &town.fault), 0);
	ck_assert_int_eq(told, 1);
	ck_result(record_one(town.registry, NULL, &town.fault), -EINVAL);
	ck_assert_int_eq(told, 1);
	registry_when_recorded(town.registry, NULL, NULL);
	ck_result(record_one(town.registry, "a", &town.fault), 0);
	ck_assert_int_eq(told, 1);
	town_close(&town);
}
END_TEST

START_TEST(the_policy_files_are_recorded_when_they_change)
{
	static const struct {
		const char *digest;
		int events;
	} steps[] = { { "aa", 1 }, { "aa", 0 }, { "bb", 1 }, { "aa", 1 }, { "aa", 0 } };
	struct town town;

	town_open_at(&town, ":memory:");
	struct act machine = by(&town, -1);

	for (size_t i = 0; i < ARRAY_SIZE(steps); i++) {
		int64_t before = head_of(town.registry);

		ck_result(rulebook_loaded(&machine, steps[i].digest, &town.fault), 0);
		ck_assert_int_eq(head_of(town.registry) - before, steps[i].events);
	}
	ck_result(rulebook_faulty(&machine, "10-office.conf, line 3: \x1b no", &town.fault), 0);
	last_event_is(&town, "policy.faulty");
	ck_result(rulebook_loaded(&machine, "aa", &town.fault), 0);
	last_event_is(&town, "policy.faulty"); /* what held before it holds again */
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_full_disk_records_nothing_by_halves)
{
	struct town town;
	struct rlimit limit, before;
	int64_t acknowledged;
	char tag[2000];
	int r = 0;

	signal(SIGXFSZ, SIG_IGN);
	town_open(&town);
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = 1500000; /* the log until it is written back, and the books a little larger */
	memset(tag, 't', sizeof(tag));
	tag[sizeof(tag) - 1] = '\0';
	acknowledged = head_of(town.registry);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (int i = 0; i < 1000 && r == 0; i++) {
		r = record_one(town.registry, tag, &town.fault);
		acknowledged += r == 0;
	}
	ck_assert_int_eq(r, -ENOSPC);
	ck_assert_int_eq(town.fault.code, -ENOSPC);
	ck_assert_int_gt(acknowledged, 20);
	ck_assert_int_eq(head_of(town.registry), acknowledged);
	books_are_good(&town);
	setrlimit(RLIMIT_FSIZE, &before);
	ck_result(record_one(town.registry, tag, &town.fault), 0);
	ck_assert_int_eq(head_of(town.registry), acknowledged + 1);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

START_TEST(a_registry_that_may_not_grow_says_so)
{
	struct town town;
	char tag[2000];
	int r = 0;

	town_open(&town);
	memset(tag, 't', sizeof(tag));
	tag[sizeof(tag) - 1] = '\0';
	ck_result(store_script(
			  registry_store(town.registry), "PRAGMA max_page_count = 80", &town.fault),
		0);
	for (int i = 0; i < 1000 && r == 0; i++)
		r = record_one(town.registry, tag, &town.fault);
	ck_assert_int_eq(r, -ENOSPC);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* root may write everywhere: be nobody, who owns the folder. */
static void become_owner(const struct town *town)
{
	char log[128];

	if (geteuid() != 0)
		return;
	text_format(log, sizeof(log), "%s-wal", town->path);
	ck_assert(access(log, F_OK) != 0 || chown(log, 65534, 65534) == 0);
	ck_assert_int_eq(chown(town->folder, 65534, 65534), 0);
	ck_assert_int_eq(chown(town->path, 65534, 65534), 0);
	ck_assert_int_eq(setresuid(65534, 65534, 65534), 0);
}

START_TEST(a_read_only_registry_can_be_read_and_says_that_it_cannot_be_written)
{
	struct town town;
	struct registry *registry;
	int64_t head;

	town_open(&town);
	head = head_of(town.registry);
	registry_close(town.registry);
	become_owner(&town);
	ck_assert_int_eq(chmod(town.path, 0400), 0);
	ck_assert_int_eq(chmod(town.folder, 0500), 0);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_result(record_one(town.registry, "t", &town.fault), -EROFS);
	ck_assert_ptr_nonnull(strstr(town.fault.message, "cannot be written"));
	ck_assert_int_eq(head_of(town.registry), head);
	books_are_good(&town);
	registry_close(town.registry);
	ck_assert_int_eq(chmod(town.path, 0000), 0);
	ck_assert_int_lt(registry_open(town.path, &registry, &town.fault), 0);
	ck_assert_int_eq(town.fault.code, -EACCES);
	chmod(town.folder, 0700);
	chmod(town.path, 0600);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	ck_result(record_one(town.registry, "t", &town.fault), 0);
	town_close(&town);
}
END_TEST

START_TEST(no_new_registry_in_a_folder_that_is_not_ours)
{
	struct town town;
	struct registry *registry;
	char path[128];

	town_open(&town);
	become_owner(&town);
	ck_assert_int_eq(chmod(town.folder, 0500), 0);
	text_format(path, sizeof(path), "%s/other.db", town.folder);
	ck_result(registry_open(path, &registry, &town.fault), -EACCES);
	chmod(town.folder, 0700);
	town_close(&town);
}
END_TEST

START_TEST(another_program_in_the_books_is_said_and_two_in_turn_keep_one_chain)
{
	struct town town;
	struct registry *other;

	town_open(&town);
	ck_result(registry_open(town.path, &other, &town.fault), 0);
	for (int i = 0; i < 5; i++) {
		ck_result(record_one(town.registry, "a", &town.fault), 0);
		ck_result(record_one(other, "b", &town.fault), 0);
	}
	books_are_good(&town);
	ck_result(store_begin(registry_store(other), &town.fault), 0);
	ck_result(record_one(town.registry, "a", &town.fault), -EBUSY);
	store_rollback(registry_store(other));
	ck_result(record_one(town.registry, "a", &town.fault), 0);
	registry_close(other);
	books_are_good(&town);
	town_close(&town);
}
END_TEST

/* Records as fast as it can and says through the pipe what was acknowledged. */
static void record_for_ever(const char *path, int out)
{
	struct registry *registry;

	if (registry_open(path, &registry, NULL) < 0)
		_exit(1);
	for (int i = 0;; i++) {
		struct ledger_head head;
		char tag[64];

		text_format(tag, sizeof(tag), "tag-%d-%d", getpid(), i);
		if (record_one(registry, tag, NULL) < 0 || ledger_head(registry, &head, NULL) < 0 ||
			write(out, &head.sequence, sizeof(head.sequence)) != sizeof(head.sequence))
			_exit(1);
	}
}

static int64_t kill_one(const char *path, unsigned int after)
{
	int64_t acknowledged = 0, sequence;
	int ends[2], status;
	pid_t child;

	ck_assert_int_eq(pipe2(ends, O_CLOEXEC), 0);
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		record_for_ever(path, ends[1]);
	close(ends[1]);
	usleep(after);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	ck_assert(WIFSIGNALED(status));
	while (read(ends[0], &sequence, sizeof(sequence)) == sizeof(sequence))
		acknowledged = sequence;
	close(ends[0]);
	return acknowledged;
}

START_TEST(a_killed_broker_loses_nothing_that_it_acknowledged)
{
	struct town town;
	int rounds_with_records = 0;

	town_open(&town);
	registry_close(town.registry);
	srandom(20261121);
	for (int i = 0; i < 12; i++) {
		int64_t acknowledged = kill_one(town.path, 40000 + (unsigned int)random() % 60000);

		rounds_with_records += acknowledged > 0;
		ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
		ck_assert_int_ge(head_of(town.registry), acknowledged);
		books_are_good(&town);
		ck_result(record_one(town.registry, "after", &town.fault), 0);
		registry_close(town.registry);
	}
	ck_assert_int_gt(rounds_with_records, 0);
	ck_result(registry_open(town.path, &town.registry, &town.fault), 0);
	town_close(&town);
}
END_TEST

RUN_TESTS("policy/registry", the_file_is_its_owners_alone_and_opens_again,
	what_is_not_ours_is_not_opened, only_whole_events_of_known_kinds_are_recorded,
	a_transition_that_does_not_exist_is_not_recorded, several_events_are_all_recorded_or_none,
	an_event_has_a_longest_length, who_waits_for_the_ledger_is_told_of_each_record_that_stands,
	the_policy_files_are_recorded_when_they_change, a_full_disk_records_nothing_by_halves,
	a_registry_that_may_not_grow_says_so,
	a_read_only_registry_can_be_read_and_says_that_it_cannot_be_written,
	no_new_registry_in_a_folder_that_is_not_ours,
	another_program_in_the_books_is_said_and_two_in_turn_keep_one_chain,
	a_killed_broker_loses_nothing_that_it_acknowledged)
