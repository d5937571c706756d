// SPDX-License-Identifier: GPL-3.0-or-later
#include <errno.h>
#include <string.h>

#include "crypto/tpm_internal.h"
#include "tests/fakes/suite.h"

START_TEST(every_answer_has_its_errno_and_its_own_word)
{
	// clang-format off
	static const struct {
		TSS2_RC rc;
		int code;
		const char *word;
	} cases[] = {
		{ 0x18b, -EKEYREJECTED, "cleared" },     /* no such persistent handle */
		{ 0x1df, -EKEYREJECTED, "altered" },     /* Load: integrity */
		{ 0x99d, -EKEYREJECTED, "altered" },     /* policy digest is not the object's */
		{ 0x9a2, -EKEYREJECTED, "pinned" },      /* session HMAC */
		{ 0x98e, -EKEYREJECTED, "pinned" },
		{ 0x126, -ESTALE, "epoch" },
		{ 0x921, -EBUSY, "locked" },
		{ 0x902, -EBUSY, "Another program" },
		{ 0x903, -EBUSY, "Another program" },
		{ 0x922, -EAGAIN, "busy" },
		{ 0x908, -EAGAIN, "busy" },
		{ 0x920, -EAGAIN, "busy" },
		{ 0x14b, -ENOSPC, "full" },
		{ 0x905, -EBUSY, "Another program" },
		{ 0x906, -EBUSY, "Another program" },
		{ 0x901, -EBUSY, "Another program" },
		{ 0x909, -EAGAIN, "busy" },              /* the driver gave the command up */
		{ 0x923, -EAGAIN, "busy" },
		{ 0x128, -EAGAIN, "busy" },              /* a PCR changed in between */
		{ 0x100, -ENODEV, "not started" },
		{ 0x101, -ENODEV, "failed" },
		{ 0x12d, -ENODEV, "restarted" },
		{ 0x130, -ENODEV, "restarted" },
		{ 0x185, -ENODEV, "switched off" },
		{ 0x120, -ENODEV, "switched off" },
		{ 0x14a, -EKEYREJECTED, "removed" },
		{ 0x148, -EKEYREJECTED, "removed" },
		{ 0xb0126, -ESTALE, "epoch" },           /* the kernel's resource manager, passing it on */
		{ 0xa000a, -ENODEV, "stopped answering" }, /* transport: I/O error */
		{ 0xa0007, -ENODEV, "stopped answering" },
		{ 0x7001b, -EKEYREJECTED, "does not prove" }, /* response HMAC */
		{ 0x70017, -ENOMEM, "memory" },
		{ 0x1c4, -EIO, "%s" },
		{ 0x70001, -EIO, "%s" },
	};
	// clang-format on

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fault fault;

		ck_assert_msg(tpm_fail(cases[i].rc, &fault) == cases[i].code, "0x%x: %d",
			cases[i].rc, fault.code);
		ck_assert_msg(strstr(fault.message, cases[i].word), "0x%x: %s", cases[i].rc,
			fault.message);
	}
}
END_TEST

START_TEST(a_code_is_told_without_the_number_of_its_parameter_or_session)
{
	ck_assert_uint_eq(tpm_plain_code(0x126), 0x126);
	ck_assert_uint_eq(tpm_plain_code(0x99d), TPM2_RC_POLICY_FAIL);
	ck_assert_uint_eq(tpm_plain_code(0x2df), TPM2_RC_INTEGRITY);
	ck_assert_uint_eq(tpm_plain_code(0x18b), TPM2_RC_HANDLE);
	ck_assert_uint_eq(tpm_plain_code(0xb0126), 0x126);
	ck_assert_uint_eq(tpm_plain_code(0xa000a), 0xa000a);
	ck_assert_uint_eq(tpm_plain_code(0), 0);
}
END_TEST

/* Answers the next of `answers` at each call. */
static TSS2_RC answer_next(const TSS2_RC *answers, int *calls)
{
	return answers[(*calls)++];
}

START_TEST(a_call_is_made_again_while_the_tpm_asks_for_it_and_no_longer)
{
	static const TSS2_RC comes[] = { TPM2_RC_RETRY, TPM2_RC_YIELDED, TPM2_RC_TESTING,
		TPM2_RC_SUCCESS };
	static const TSS2_RC never[] = { TPM2_RC_RETRY, TPM2_RC_RETRY, TPM2_RC_RETRY, TPM2_RC_RETRY,
		TPM2_RC_RETRY };
	static const TSS2_RC refused[] = { 0x126, TPM2_RC_SUCCESS };
	struct tpm tpm = { 0 };
	int calls = 0;

	ck_assert_uint_eq(TPM_CALL(&tpm, answer_next(comes, &calls)), TPM2_RC_SUCCESS);
	ck_assert_int_eq(calls, 4);
	calls = 0;
	ck_assert_uint_eq(TPM_CALL(&tpm, answer_next(never, &calls)), TPM2_RC_RETRY);
	ck_assert_int_eq(calls, 1 + TPM_RETRIES);
	calls = 0;
	ck_assert_uint_eq(TPM_CALL(&tpm, answer_next(refused, &calls)), 0x126);
	ck_assert_int_eq(calls, 1);
	ck_assert_uint_eq(tpm.answer, 0x126);
}
END_TEST

RUN_TESTS("crypto/tpm_fault", every_answer_has_its_errno_and_its_own_word,
	a_code_is_told_without_the_number_of_its_parameter_or_session,
	a_call_is_made_again_while_the_tpm_asks_for_it_and_no_longer)
