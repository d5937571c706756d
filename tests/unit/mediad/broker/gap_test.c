// SPDX-License-Identifier: GPL-3.0-or-later
/* While the books take nothing, what is lost of the ledger is counted, and the count is the first thing that they take again. */
#include "tests/unit/mediad/broker/late_books.h"

#define LOST "{\"number\":\"M-0001\",\"reason\":\"left on the train\"}"

/* The gap, and at which place it stands behind `last`. */
static const json_t *gap_after(int64_t last)
{
	const json_t *entry;
	size_t i;

	must(KIMURA, "LedgerList", "{\"from\":1,\"limit\":500}");
	json_array_foreach(json_object_get(heard, "events"), i, entry)
		if (strcmp(json_member_text(entry, "kind"), "ledger.gap") == 0 && json_member_number(entry, "seq", 0) == last + 1)
			return json_member_object(entry, "data");
	return NULL;
}

static int64_t head(void)
{
	struct ledger_head found;

	ck_assert_int_eq(ledger_head(broker.registry, &found, NULL), 0);
	return found.sequence;
}

static int64_t kind_in(const json_t *gap, const char *kind)
{
	return json_member_number(json_member_object(gap, "kinds"), kind, 0);
}

/* Shows R-LOG-03. */
START_TEST(what_was_not_recorded_is_counted_in_the_first_event_after_it)
{
	const json_t *gap;
	int64_t last;

	in_service();
	last = head();
	close_books(true);
	for (int i = 0; i < 3; i++) {
		char serial[16];

		snprintf(serial, sizeof(serial), "S%d", i);
		plug_and_pull("2-2", serial);
	}
	ask(SATO, "LedgerList", "{}");
	ask(ITO, "Lost", LOST); /* owed, and so in no gap */
	ck_assert_int_eq(head(), last);
	close_books(false);
	plug_and_pull("2-2", "S9");
	gap = gap_after(last);
	ck_assert_ptr_nonnull(gap);
	ck_assert_int_eq(kind_in(gap, "device.blocked"), 3);
	ck_assert_int_eq(kind_in(gap, "act.refused"), 1);
	ck_assert_int_eq(kind_in(gap, "medium.lost"), 0);
	ck_assert_int_eq(json_member_number(gap, "events", 0), 4);
	ck_assert_str_eq(json_member_text(gap, "cause"), "read-only");
	ck_assert_ptr_nonnull(json_member_text(gap, "since"));
	ck_assert_ptr_nonnull(json_member_text(gap, "until"));
	owed_settle(&broker, NULL);
	ck_assert_int_eq(count_on_record("medium.lost"), 1);
	ck_assert_int_eq(count_on_record("ledger.gap"), 1);
	verify_books();
}
END_TEST

START_TEST(a_gap_ends_by_itself_when_the_books_take_events_again)
{
	int64_t last;

	in_service();
	last = head();
	close_books(true);
	plug_and_pull("2-2", "S1");
	must_not(SATO, "Open", "{\"number\":\"M-0001\"}", "io.mediad.Closed");
	close_books(false);
	wait_for(2200);
	ck_assert_ptr_nonnull(gap_after(last));
	ck_assert_int_eq(count_on_record("ledger.gap"), 1);
	open_medium();
	close_medium();
}
END_TEST

START_TEST(a_restart_forgets_no_gap_and_records_none_twice)
{
	const json_t *gap;
	int64_t last;

	in_service();
	last = head();
	close_books(true);
	plug_and_pull("2-2", "S1");
	start_again(NOTHING_OPEN);
	plug_and_pull("2-2", "S2");
	start_again(NOTHING_OPEN);
	close_books(false);
	owed_settle(&broker, NULL);
	gap = gap_after(last);
	ck_assert_ptr_nonnull(gap);
	ck_assert_int_ge(kind_in(gap, "device.blocked"), 2);
	start_again(NOTHING_OPEN);
	owed_settle(&broker, NULL);
	ck_assert_int_eq(count_on_record("ledger.gap"), 1);
	verify_books();
}
END_TEST

START_TEST(a_disk_without_room_is_named)
{
	const json_t *gap;
	int64_t last;

	in_service();
	last = head();
	fill_the_disk();
	plug_and_pull("2-2", "S1");
	setrlimit(RLIMIT_FSIZE, &before);
	owed_settle(&broker, NULL);
	gap = gap_after(last);
	ck_assert_ptr_nonnull(gap);
	ck_assert_str_eq(json_member_text(gap, "cause"), "full");
	verify_books();
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { what_was_not_recorded_is_counted_in_the_first_event_after_it,
		a_gap_ends_by_itself_when_the_books_take_events_again, a_restart_forgets_no_gap_and_records_none_twice,
		a_disk_without_room_is_named };

	return suite_run_with("mediad/broker/gap", tests, ARRAY_SIZE(tests), setup, teardown);
}
