// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/chain.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "tests/fakes/suite.h"

#define FIRST "{\"actor\":null,\"data\":{},\"kind\":\"a\",\"prev\":" ZERO ",\"seq\":1,\"time\":\"2026-04-01T00:00:00Z\"}"
#define ZERO "\"0000000000000000000000000000000000000000000000000000000000000000\""

static int read_text(const char *text, const char *hashed, const char **why)
{
	static const uint8_t nothing[DIGEST_SIZE];
	uint8_t hash[DIGEST_SIZE];
	json_t *envelope = NULL;
	int r;

	*why = "";
	ck_assert_int_eq(digest_bytes(hashed, strlen(hashed), hash), 0);
	r = chain_read(&(struct chain_event){ text, strlen(text), hash, 1, nothing }, &envelope, why);
	json_decref(envelope);
	return r;
}

/* Shows R-LOG-03. */
START_TEST(an_event_counts_only_as_it_was_recorded_in_its_form_and_place)
{
	static const struct {
		const char *text, *why;
	} wrong[] = {
		{ "{\"seq\":1,\"prev\":" ZERO "}", "is not in the one form that events have" },
		{ "{\"prev\":" ZERO ",\"seq\":1 }", "is not in the one form that events have" },
		{ "{\"prev\":" ZERO ",\"seq\":2}", "stands in another event's place" },
		{ "{\"prev\":\"00\",\"seq\":1}", "does not follow the one before it" },
		{ "{\"seq\":1}", "does not follow the one before it" },
		{ "{\"prev\":" ZERO ",\"seq\":1,\"seq\":1}", "is not in the one form that events have" },
		{ "[]", "is not in the one form that events have" },
	};
	const char *why;

	ck_assert_int_eq(read_text(FIRST, FIRST, &why), 0);
	ck_assert_int_eq(read_text(FIRST, FIRST " ", &why), -EUCLEAN);
	ck_assert_str_eq(why, "does not have the hash it was recorded with");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		ck_assert_int_eq(read_text(wrong[i].text, wrong[i].text, &why), -EUCLEAN);
		ck_assert_str_eq(why, wrong[i].why);
	}
}
END_TEST

/* Shows R-LOG-03. */
START_TEST(the_counter_goes_neither_back_nor_past_a_step_that_was_not_announced)
{
	struct chain_counter counter = { 0 };

	ck_assert_ptr_null(chain_announce(&counter, 7));
	ck_assert_ptr_null(chain_state(&counter, 7));
	ck_assert_ptr_null(chain_state(&counter, 7)); /* a checkpoint without a step */
	ck_assert_ptr_null(chain_announce(&counter, 8));
	ck_assert_ptr_null(chain_announce(&counter, 8)); /* the TPM did not make it */
	ck_assert_ptr_nonnull(chain_announce(&counter, 9)); /* had it been made, the TPM would have stated it */
	ck_assert_ptr_null(chain_state(&counter, 8));
	ck_assert_ptr_null(chain_announce(&counter, 9));
	ck_assert_ptr_nonnull(chain_state(&counter, 6));
	ck_assert_ptr_nonnull(chain_state(&counter, 10));
	ck_assert_ptr_nonnull(chain_announce(&counter, 11));
	ck_assert_ptr_nonnull(chain_announce(&counter, 7));
	ck_assert_ptr_null(chain_state(&counter, 9));
}
END_TEST

START_TEST(who_answers_for_a_gap_closes_it_and_it_is_counted)
{
	struct chain_counter counter = { .stated = 4, .announced = 5 };

	ck_assert_ptr_nonnull(chain_answer(&counter, 3));
	ck_assert_ptr_null(chain_answer(&counter, 20));
	ck_assert_int_eq(counter.answered, 1);
	ck_assert_ptr_nonnull(chain_announce(&counter, 21));
	ck_assert_ptr_null(chain_state(&counter, 20));
	ck_assert_ptr_null(chain_announce(&counter, 21));
	ck_assert_ptr_null(chain_state(&counter, 21));
}
END_TEST

START_TEST(a_ledger_that_begins_with_a_checkpoint_begins_there)
{
	struct chain_counter counter = { 0 };

	ck_assert_ptr_null(chain_state(&counter, 100));
	ck_assert_ptr_nonnull(chain_state(&counter, 101));
	ck_assert_ptr_null(chain_announce(&counter, 101));
	ck_assert_ptr_null(chain_state(&counter, 101));
}
END_TEST

RUN_TESTS("common/chain", an_event_counts_only_as_it_was_recorded_in_its_form_and_place,
	the_counter_goes_neither_back_nor_past_a_step_that_was_not_announced, who_answers_for_a_gap_closes_it_and_it_is_counted,
	a_ledger_that_begins_with_a_checkpoint_begins_there)
