// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/policy/decisions.h"

#include "policy/decide_destruction.h"

static const struct handling shred = { .erase_reuse = 2, .erase_dispose = 3 }, wipe = { .erase_reuse = 2, .erase_dispose = 2 },
			     modest = { .erase_reuse = 1, .erase_dispose = 1 };

#define M(...) .medium = &(const struct medium_facts){ MEDIUM_BASE, .state = MEDIUM_ERASED, .handling = &shred, .key_destroyed = true, __VA_ARGS__ }
#define LEVEL(...) .level = &(const struct level_facts){ .kind = "dispose", .type = "", .unfit = "", .wiped = true, __VA_ARGS__ }
#define FACTS(level_, ...) \
	(&(struct destruction_facts){ level_, .request = "R-0001", .asked = "dispose", .applicant = "P-0001", .approver = "P-0002", .actor = "P-0003", \
		.done = ERASE_E2, .recorder = "", .contractor = "contractor", .recipient = "", .hold_released_by = "", __VA_ARGS__ })
#define CLAIM_BY(method_, ...) (&(struct destruction_claim){ .method = ending_method_find(method_), .document = true, __VA_ARGS__ })
#define CLAIM(...) CLAIM_BY("shredded", __VA_ARGS__)
#define DESTROY(facts) decide_destruction(facts, CLAIM())

START_TEST(ways_to_end_a_medium_have_names)
{
	char words[200], *rest = words, *word;

	text_copy(words, sizeof(words), ending_method_words());
	while ((word = strtok_r(rest, " ", &rest))) {
		bool whole = strcmp(word, "degaussed") == 0 || strcmp(word, "overwritten") == 0;

		ck_assert_str_eq(ending_method_find(word)->word, word);
		ck_assert_int_eq(ending_method_find(word)->level, whole ? ERASE_E2 : ERASE_E3);
	}
	ck_assert_ptr_null(ending_method_find("eaten"));
	ck_assert_ptr_null(ending_method_find(NULL));
}
END_TEST

/* Shows R-DSP-01, R-DSP-04, R-INC-09. */
START_TEST(a_destruction_is_recorded_of_what_was_approved_erased_and_is_no_evidence)
{
	ALLOWS(DESTROY(FACTS(LEVEL(M()))));
	ALLOWS(DESTROY(FACTS(LEVEL(M(.state = MEDIUM_AWAITING_DISPOSAL)))));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", DESTROY(FACTS(LEVEL(M(.held = true)))));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 in-service", DESTROY(FACTS(LEVEL(M(.state = MEDIUM_IN_SERVICE)))));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 erased", DESTROY(FACTS(LEVEL(M()), .request = "")));
	REFUSES(-EBUSY, "R-DSP-13", "M-0001", DESTROY(FACTS(LEVEL(M()), .erasing = true)));
	REFUSES(-EBUSY, "R-DSP-13", "M-0001", DESTROY(FACTS(LEVEL(M()), .erasing = true, .hold_released_by = "P-0003")));
	REFUSES(-EPERM, "R-INC-09", "M-0001", DESTROY(FACTS(LEVEL(M()), .hold_released_by = "P-0003")));
	ALLOWS(DESTROY(FACTS(LEVEL(M()), .hold_released_by = "P-0009", .recorder = "P-0004")));
	ALLOWS(DESTROY(FACTS(LEVEL(M()), .asked = "reuse"))); /* must be destroyed in any case */
	ALLOWS(DESTROY(FACTS(LEVEL(M(.handling = &wipe)))));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 R-0001", DESTROY(FACTS(LEVEL(M(.handling = &wipe)), .asked = "return")));
}
END_TEST

/* Shows R-DSP-01, R-DSP-03, R-REU-03. */
START_TEST(what_still_answers_is_erased_before_it_is_destroyed)
{
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 M-0001 M-0001", DESTROY(FACTS(LEVEL(M()), .done = ERASE_E1)));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 M-0001 M-0001", DESTROY(FACTS(LEVEL(M(.handling = &wipe)), .done = ERASE_E0)));
	ALLOWS(DESTROY(FACTS(LEVEL(M(.handling = &modest)), .done = ERASE_E1)));
	ALLOWS(DESTROY(FACTS(LEVEL(M(), .unfit = "damaged"), .done = ERASE_E0)));
	REFUSES(-EBUSY, "R-DSP-03", "M-0001 M-0001", DESTROY(FACTS(LEVEL(M(.key_destroyed = false), .unfit = "damaged"), .done = ERASE_E0)));
	ALLOWS(DESTROY(FACTS(LEVEL(M(.key_destroyed = false, .registered = false), .unfit = "damaged"), .done = ERASE_E0)));
	ALLOWS(DESTROY(FACTS(LEVEL(M(.key_destroyed = false), .type = "optical-wo", .books_only = true), .done = ERASE_E0)));
	ALLOWS(DESTROY(FACTS(LEVEL(M(.key_destroyed = false), .type = "tape", .books_only = true), .done = ERASE_E0)));
}
END_TEST

#define BY(method_, type_, books, handling_) \
	decide_destruction(FACTS(LEVEL(M(.handling = &handling_, .registered = !(books)), .type = type_, .books_only = books)), \
		CLAIM_BY(method_))

/* Shows R-DSP-05, R-DSP-07, R-REU-02. */
START_TEST(what_is_said_of_it_must_be_shown_and_enough)
{
	REFUSES(-EINVAL, "R-DSP-05", "M-0001", decide_destruction(FACTS(LEVEL(M())), CLAIM(.document = false)));
	REFUSES(-EINVAL, "R-REU-02", "M-0001 overwritten M-0001", BY("overwritten", "usb", false, wipe));
	ALLOWS(BY("overwritten", "internal", true, wipe));
	ALLOWS(decide_destruction(FACTS(LEVEL(M(.handling = &wipe, .registered = false), .type = "internal", .books_only = true), .asked = "return"),
		CLAIM_BY("overwritten")));
	ALLOWS(BY("degaussed", "tape", true, wipe));
	ALLOWS(BY("crushed", "token", true, wipe));
	REFUSES(-EINVAL, "R-DSP-01", "M-0001 degaussed", BY("degaussed", "ssd", true, wipe));
	REFUSES(-EINVAL, "R-DSP-01", "M-0001 overwritten", BY("overwritten", "optical-wo", true, wipe));
	REFUSES(-EINVAL, "R-DSP-01", "M-0001 overwritten", BY("overwritten", "optical", true, wipe));
	REFUSES(-EINVAL, "R-DSP-01", "M-0001 overwritten", BY("overwritten", "", true, wipe));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 E2 M-0001", BY("overwritten", "internal", true, shred));
}
END_TEST

#define OUT LEVEL(M(.state = MEDIUM_CONSIGNED))

/* Shows R-DSP-06. */
START_TEST(a_contractors_word_is_a_certificate_that_names_the_medium)
{
	ALLOWS(decide_destruction(FACTS(OUT), CLAIM(.certificate = true, .serials = true)));
	REFUSES(-EINVAL, "R-DSP-06", "M-0001 contractor", decide_destruction(FACTS(OUT), CLAIM(.serials = true)));
	REFUSES(-EINVAL, "R-DSP-06", "contractor M-0001 contractor", decide_destruction(FACTS(OUT), CLAIM(.certificate = true)));
}
END_TEST

/* Shows R-DSP-05, R-APP-05. */
START_TEST(another_person_says_that_it_is_destroyed)
{
	ALLOWS(decide_destroyed(FACTS(LEVEL(M()), .recorder = "P-0004")));
	ALLOWS(decide_destroyed(FACTS(OUT, .recorder = "P-0004")));
	REFUSES(-EBUSY, "R-DSP-05", "M-0001 M-0001", decide_destroyed(FACTS(LEVEL(M()))));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", decide_destroyed(FACTS(LEVEL(M(.held = true)), .recorder = "P-0004")));
	REFUSES(-EPERM, "R-DSP-05", "M-0001", decide_destroyed(FACTS(LEVEL(M()), .recorder = "P-0003")));
	REFUSES(-EPERM, "R-APP-05", "M-0001", decide_destroyed(FACTS(LEVEL(M()), .recorder = "P-0004", .actor = "P-0001")));
	ck_assert_ptr_nonnull(strstr(decide_destroyed(FACTS(LEVEL(M()), .recorder = "P-0004", .actor = "P-0001")).message, "asked"));
	REFUSES(-EPERM, "R-APP-05", "M-0001", decide_destroyed(FACTS(LEVEL(M()), .recorder = "P-0004", .actor = "P-0002")));
	ck_assert_ptr_nonnull(strstr(decide_destroyed(FACTS(LEVEL(M()), .recorder = "P-0004", .actor = "P-0002")).message, "approved"));
}
END_TEST

/* Shows R-DSP-06. */
START_TEST(a_contractor_gets_what_is_erased_and_to_end)
{
	ALLOWS(decide_consign(FACTS(LEVEL(M()))));
	REFUSES(-EBUSY, "R-DSP-06", "M-0001 contractor M-0001", decide_consign(FACTS(OUT)));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 M-0001 M-0001", decide_consign(FACTS(LEVEL(M()), .done = ERASE_E0)));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 R-0001", decide_consign(FACTS(LEVEL(M(.handling = &wipe)), .asked = "transfer")));
	ALLOWS(decide_consign_back(FACTS(OUT)));
	REFUSES(-EBUSY, "R-DSP-06", "M-0001 erased", decide_consign_back(FACTS(LEVEL(M()))));
}
END_TEST

#define WIPED LEVEL(M(.handling = &wipe))

/* Shows R-DSP-01, R-DSP-04. */
START_TEST(an_erased_medium_goes_where_it_was_approved_to_go)
{
	ALLOWS(decide_disposed(FACTS(WIPED), ""));
	ALLOWS(decide_disposed(FACTS(WIPED), "anybody"));
	ALLOWS(decide_disposed(FACTS(WIPED, .asked = "return", .recipient = "lessor"), "lessor"));
	REFUSES(-EINVAL, "R-DSP-04", "M-0001 lessor", decide_disposed(FACTS(WIPED, .asked = "return", .recipient = "lessor"), ""));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 R-0001 M-0001", decide_disposed(FACTS(WIPED, .asked = "reuse"), ""));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 M-0001", decide_disposed(FACTS(LEVEL(M(.handling = &wipe, .state = MEDIUM_AWAITING_DISPOSAL))), ""));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 E2 M-0001", decide_disposed(FACTS(LEVEL(M())), ""));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001 E2 E1", decide_disposed(FACTS(WIPED, .done = ERASE_E1), ""));
	REFUSES(-EBUSY, "R-INC-09", "M-0001 M-0001", decide_disposed(FACTS(LEVEL(M(.handling = &wipe, .held = true))), ""));
	REFUSES(-EBUSY, "R-DSP-06", "M-0001 contractor M-0001", decide_disposed(FACTS(OUT), ""));
}
END_TEST

#define UNFIT(m, ...) decide_unfit(&(struct level_facts){ m, .kind = "dispose", .type = "", .unfit = "", __VA_ARGS__ })

/* Shows R-DSP-01. */
START_TEST(what_is_ours_and_here_may_be_called_unfit_once)
{
	ALLOWS(UNFIT(M(.state = MEDIUM_IN_SERVICE)));
	ALLOWS(UNFIT(M(.registered = false), .books_only = true));
	REFUSES(-EBUSY, "R-DSP-01", "M-0001", UNFIT(M(.registered = false)));
	REFUSES(-EEXIST, "R-DSP-01", "M-0001", UNFIT(M(), .unfit = "damaged"));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", UNFIT(M(.state = MEDIUM_LOST)));
	REFUSES(-EBUSY, "R-CUS-06", "M-0001 holder " AFTER, UNFIT(M(.state = MEDIUM_OUT)));
	REFUSES(-EBUSY, "R-APP-01", "M-0001 disposed", UNFIT(M(.state = MEDIUM_DISPOSED)));
	ck_assert_int_lt(UNFIT(M(.home = "other")).code, 0);
}
END_TEST

RUN_TESTS("policy/decide_destruction", ways_to_end_a_medium_have_names, a_destruction_is_recorded_of_what_was_approved_erased_and_is_no_evidence,
	what_still_answers_is_erased_before_it_is_destroyed, what_is_said_of_it_must_be_shown_and_enough,
	a_contractors_word_is_a_certificate_that_names_the_medium, another_person_says_that_it_is_destroyed,
	a_contractor_gets_what_is_erased_and_to_end, an_erased_medium_goes_where_it_was_approved_to_go, what_is_ours_and_here_may_be_called_unfit_once)
