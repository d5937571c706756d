// SPDX-License-Identifier: GPL-3.0-or-later
/* The ledger's outlets: what leaves, in which form, in order, each once; what a failing one does, and what it gets later. */
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common/file.h"
#include "mediad/broker/outlet.h"
#include "policy/message_id.h"
#include "tests/unit/mediad/broker/stage.h"

static char places[80], log_folder[80];

static void start_outlets(const char *policy)
{
	char file[128], command[256];
	struct fault why;
	FILE *stream;

	snprintf(log_folder, sizeof(log_folder), "%s-log", path);
	snprintf(command, sizeof(command), "rm -rf %s; mkdir -m 700 %s", log_folder, log_folder);
	ck_assert_int_eq(system(command), 0);
	snprintf(file, sizeof(file), "%s/a.conf", log_folder);
	stream = fopen(file, "we");
	fputs(policy, stream);
	fclose(stream);
	ck_assert_int_eq(chmod(file, 0600), 0);
	settings_free(broker.settings);
	broker.settings = NULL;
	ck_assert_msg(settings_load_of(geteuid(), log_folder, &broker.settings, &why) == 0, "%s", why.message);
	ck_assert_int_eq(outlets_new(&broker, places, &broker.outlets), 0);
	outlets_start(broker.outlets);
}

static void stop_outlets(void)
{
	outlets_free(broker.outlets);
	broker.outlets = NULL;
}

static void begin(void)
{
	setup();
	snprintf(places, sizeof(places), "%s-outlets", path);
	text_copy(broker.host, sizeof(broker.host), "desk-1");
}

static void finish(void)
{
	char command[256];

	stop_outlets();
	snprintf(command, sizeof(command), "rm -rf %s %s-log", places, path);
	ck_assert_int_eq(system(command), 0);
	teardown();
}

static int64_t head(void)
{
	struct ledger_head now;

	ck_assert_int_eq(ledger_head(broker.registry, &now, NULL), 0);
	return now.sequence;
}

static int count(const char *kind)
{
	SCOPED(json_release) json_t *events = NULL;
	const json_t *entry;
	int number = 0;
	size_t i;

	ck_assert_int_eq(ledger_list(broker.registry, 1, 500, &events, NULL), 0);
	json_array_foreach(events, i, entry)
		number += strcmp(json_member_text(entry, "kind"), kind) == 0;
	return number;
}

/* Shows R-LOG-03. */
START_TEST(each_event_leaves_once_by_each_outlet_that_is_wanted)
{
	start_outlets("[log]\nevents = journal file\n");
	staff_the_office();
	ck_assert_int_eq(fake.taken[OUTLET_JOURNAL], head());
	ck_assert_int_eq(fake.taken[OUTLET_FILE], head());
	ck_assert_int_eq(fake.taken[OUTLET_SYSLOG], 0);
	stop_outlets(); /* after a start again it goes on where it was */
	must(TANAKA, "AddPlace", "{\"name\":\"金庫1\"}");
	start_outlets("[log]\nevents = journal file syslog\n");
	must(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}");
	ck_assert_int_eq(fake.taken[OUTLET_JOURNAL], head());
	ck_assert_int_eq(fake.taken[OUTLET_SYSLOG], 1); /* which was not wanted before */
}
END_TEST

START_TEST(by_default_events_go_to_the_journal_and_heads_to_a_file)
{
	start_outlets("");
	init();
	ck_assert_int_gt(fake.taken[OUTLET_JOURNAL], 0);
	ck_assert_int_eq(fake.taken[OUTLET_SYSLOG] + fake.taken[OUTLET_FILE] + fake.taken[OUTLET_HEADS_SYSLOG], 0);
	ck_assert(settings_has(broker.settings, SETTING_LOG_HEADS, "file"));
}
END_TEST

START_TEST(an_outlet_that_fails_stops_nothing_says_so_once_and_catches_up)
{
	char failing[OUTLET_NAMES];
	int64_t before;

	start_outlets("[log]\nevents = journal file\n");
	staff_the_office();
	before = head();
	fake.outlet[OUTLET_FILE] = -ENOSPC;
	for (int i = 0; i < 5; i++)
		ask(SATO, "AddPlace", "{\"name\":\"金庫\"}"); /* refused: an event */
	ck_assert_int_eq(count("outlet.failed"), 1);
	ck_assert_int_eq(fake.taken[OUTLET_FILE], before);
	ck_assert_int_eq(fake.taken[OUTLET_JOURNAL], head());
	must(4242, "Status", "{}");
	ck_assert_str_eq(json_member_text(heard, "outlets"), "file");
	fake.outlet[OUTLET_FILE] = 0;
	ck_assert_int_eq(count("outlet.working"), 0);
	outlets_failing(&broker, failing);
	ck_assert_str_eq(failing, "file"); /* until it was tried again */
	wait_for(2 * OUTLET_AGAIN + 100);
	ck_assert_int_eq(count("outlet.working"), 1);
	ck_assert_int_eq(fake.taken[OUTLET_FILE], head());
	ck_assert_int_eq(fake.taken[OUTLET_JOURNAL], head());
	ck_assert_ptr_nonnull(strstr(fake.sent[OUTLET_FILE], "\"seq\":"));
	verify_books();
}
END_TEST

START_TEST(what_only_is_full_for_a_moment_has_not_failed)
{
	start_outlets("[log]\nevents = journal\n");
	init();
	fake.outlet[OUTLET_JOURNAL] = -EAGAIN;
	must(TANAKA, "AddPlace", "{\"name\":\"金庫\"}");
	ck_assert_int_eq(count("outlet.failed"), 0);
	fake.outlet[OUTLET_JOURNAL] = 0;
	wait_for(OUTLET_BUSY + 100);
	ck_assert_int_eq(fake.taken[OUTLET_JOURNAL], head());
}
END_TEST

START_TEST(without_journald_that_is_said_once_and_nothing_is_tried_again)
{
	fake.outlet[OUTLET_JOURNAL] = -ENOENT;
	start_outlets("");
	init();
	must(TANAKA, "AddPlace", "{\"name\":\"金庫\"}");
	fake.outlet[OUTLET_JOURNAL] = 0;
	wait_for(OUTLET_AGAIN + 100);
	ck_assert_int_eq(count("outlet.failed"), 1);
	ck_assert_int_eq(fake.taken[OUTLET_JOURNAL], 0);
	must(4242, "Status", "{}");
	ck_assert_str_eq(json_member_text(heard, "outlets"), "journal");
	stop_outlets();
	start_outlets("");
	must(TANAKA, "AddPlace", "{\"name\":\"金庫2\"}");
	ck_assert_int_eq(fake.taken[OUTLET_JOURNAL], 1);
}
END_TEST

/* ---- forms ---- */

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static json_t *event_of(const char *kind, json_t *data)
{
	return json_pack("{s:i, s:s, s:s, s:{s:i, s:s, s:s}, s:o, s:s, s:s}", "seq", 7, "time", "2026-11-21T07:40:55Z", "kind", kind, "actor",
		"uid", 1001, "login", "sato", "person", "P-0002", "data", data, "prev", HASH, "hash", HASH);
}

static void expect_form(char *(*form)(const struct outlet_form *, size_t *), const json_t *json, const char *expected)
{
	SCOPED(file_text_free) char *bytes = NULL;
	size_t length;

	bytes = form(&(struct outlet_form){ "desk 1", json }, &length);
	ck_assert_ptr_nonnull(bytes);
	ck_assert_msg(strstr(bytes, expected), "%s is not in %s", expected, bytes);
	ck_assert_uint_eq(strlen(bytes), length);
}

START_TEST(the_journal_gets_named_fields_and_the_id_of_the_kind)
{
	SCOPED(json_release) json_t *json = event_of("act.refused", json_pack("{s:s, s:s}", "subject", "M-0001", "why", "role"));

	expect_form(outlet_journal, json, "MEDIAD_SEQ=7\n");
	expect_form(outlet_journal, json, "MEDIAD_KIND=act.refused\n");
	expect_form(outlet_journal, json, "MEDIAD_PERSON=P-0002\n");
	expect_form(outlet_journal, json, "MEDIAD_MEDIUM=M-0001\n");
	expect_form(outlet_journal, json, "MEDIAD_HASH=" HASH "\n");
	expect_form(outlet_journal, json, "PRIORITY=5\n");
	expect_form(outlet_journal, json, "MESSAGE=act.refused M-0001 by sato: role\n");
	expect_form(outlet_line, json, "\"hash\":\"" HASH "\"");
}
END_TEST

START_TEST(a_value_with_a_lines_end_in_it_starts_no_field)
{
	SCOPED(json_release) json_t *json = event_of("act.refused", json_pack("{s:s, s:s}", "subject", "-", "why", "role\nMEDIAD_SEQ=9"));
	SCOPED(file_text_free) char *bytes = NULL;
	size_t length;
	char *at;

	bytes = outlet_journal(&(struct outlet_form){ "", json }, &length);
	at = memmem(bytes, length, "MEDIAD_WHY\n", 11);
	ck_assert_ptr_nonnull(at);
	ck_assert_int_eq(at[11], 17); /* little-endian, eight bytes */
	ck_assert_int_eq(at[12], 0);
	ck_assert_mem_eq(at + 19, "role\nMEDIAD_SEQ=9\n", 18);
}
END_TEST

START_TEST(syslog_gets_structured_data_with_nothing_broken_out_of)
{
	SCOPED(json_release) json_t *json = event_of("request.made", json_pack("{s:s, s:s}", "request", "R-\"]1\\", "number", "M-0001"));

	expect_form(outlet_syslog, json, "<110>1 2026-11-21T07:40:55Z desk?1 mediad - request.made [mediad@32473 seq=\"7\" login=\"sato\"");
	expect_form(outlet_syslog, json, " request=\"R-\\\"\\]1\\\\\" hash=\"" HASH "\"] \xef\xbb\xbfrequest.made M-0001 by sato");
}
END_TEST

START_TEST(only_checkpoints_give_heads)
{
	SCOPED(json_release) json_t *other = event_of("request.made", json_object());
	SCOPED(json_release) json_t *json = event_of("ledger.checkpoint", json_pack("{s:i, s:s, s:{s:s, s:s}}", "head_sequence", 6, "head_hash", HASH,
		"statement", "attest", "00ff", "signature", "01"));
	size_t length;

	ck_assert_ptr_null(outlet_head(&(struct outlet_form){ "", other }, &length));
	expect_form(outlet_head, json, "mediad-head/1 desk?1 6 " HASH " 0 2026-11-21T07:40:55Z AP8.AQ\n");
	expect_form(outlet_head_syslog, json, " ledger.head [mediad@32473 hash=\"" HASH "\"] \xef\xbb\xbfmediad-head/1 ");
}
END_TEST

START_TEST(a_kind_has_its_message_id_for_ever)
{
	char id[MESSAGE_ID], other[MESSAGE_ID];

	ck_assert_int_eq(message_id("medium.opened", id), 0);
	ck_assert_int_eq(message_id("medium.closed", other), 0);
	ck_assert_str_ne(id, other);
	ck_assert_int_eq(id[12], '8');
	ck_assert_ptr_nonnull(strchr("89ab", id[16]));
	/* printf 'mediad event medium.opened' | sha256sum, with the two marks */
	ck_assert_str_eq(id, "62de0ccd7739894f9ea548d4bdd63f37");
}
END_TEST

/* ---- sending ---- */

START_TEST(datagrams_and_lines_arrive_whole_and_a_file_may_be_rotated)
{
	char socket_path[128], file[160], moved[176], got[64];
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct outlet_paths paths = { .journal = socket_path, .syslog = "/nonexistent/log", .folder = log_folder };
	int listening = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	struct stat status;

	start_outlets("");
	snprintf(socket_path, sizeof(socket_path), "%s/s", log_folder);
	text_copy(address.sun_path, sizeof(address.sun_path), socket_path);
	ck_assert_int_eq(bind(listening, (const struct sockaddr *)&address, sizeof(address)), 0);
	ck_assert_int_eq(outlet_send(&paths, OUTLET_JOURNAL, "MESSAGE=x\n", 10), 0);
	ck_assert_int_eq(recv(listening, got, sizeof(got), 0), 10);
	for (int i = 0, r = 0; r == 0; i++) { /* nobody reads: it says so, and does not wait */
		r = outlet_send(&paths, OUTLET_JOURNAL, "MESSAGE=x\n", 10);
		ck_assert(r == 0 || r == -EAGAIN);
		ck_assert_int_lt(i, 100000);
	}
	close(listening);
	ck_assert_int_eq(outlet_send(&paths, OUTLET_JOURNAL, "x", 1), -ECONNREFUSED);
	ck_assert_int_eq(outlet_send(&paths, OUTLET_SYSLOG, "x", 1), -ENOENT);
	snprintf(file, sizeof(file), "%s/events.jsonl", log_folder);
	snprintf(moved, sizeof(moved), "%s.1", file);
	ck_assert_int_eq(outlet_send(&paths, OUTLET_FILE, "{}\n", 3), 0);
	ck_assert_int_eq(outlet_send(&paths, OUTLET_FILE, "{}\n", 3), 0);
	ck_assert_int_eq(rename(file, moved), 0);
	ck_assert_int_eq(outlet_send(&paths, OUTLET_FILE, "{}\n", 3), 0);
	ck_assert_int_eq(stat(file, &status), 0);
	ck_assert_int_eq(status.st_size, 3);
	ck_assert_int_eq(status.st_mode & 0137, 0);
	ck_assert_int_eq(stat(moved, &status), 0);
	ck_assert_int_eq(status.st_size, 6);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(symlink("/dev/null", file), 0);
	ck_assert_int_eq(outlet_send(&paths, OUTLET_FILE, "{}\n", 3), -ELOOP);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { each_event_leaves_once_by_each_outlet_that_is_wanted, by_default_events_go_to_the_journal_and_heads_to_a_file,
		an_outlet_that_fails_stops_nothing_says_so_once_and_catches_up, what_only_is_full_for_a_moment_has_not_failed,
		without_journald_that_is_said_once_and_nothing_is_tried_again,
		the_journal_gets_named_fields_and_the_id_of_the_kind, a_value_with_a_lines_end_in_it_starts_no_field,
		syslog_gets_structured_data_with_nothing_broken_out_of, only_checkpoints_give_heads, a_kind_has_its_message_id_for_ever,
		datagrams_and_lines_arrive_whole_and_a_file_may_be_rotated };

	return suite_run_with("mediad/broker/outlet", tests, ARRAY_SIZE(tests), begin, finish);
}
