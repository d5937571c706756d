// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/validation.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "tests/fakes/erased.h"
#include "tests/fakes/suite.h"

#define SIGNED "e30.e30.c2ln"

/* One member of the validation (or of a part of it) is otherwise. */
struct otherwise {
	const char *part, *member, *value; /* value NULL: it is missing */
	int code;
};

static int hold_against(const json_t *validation, const char *jws)
{
	SCOPED(json_release) json_t *certificate = erased_payload();
	struct fault fault = { 0 };
	int r = validation_consistent(validation, certificate, jws, &fault);

	ck_assert_int_eq(fault.code, r);
	return r;
}

static int changed(const struct otherwise *otherwise)
{
	SCOPED(json_release) json_t *validation = erased_validation(SIGNED);
	json_t *part = otherwise->part ? json_object_get(validation, otherwise->part) : validation;

	if (otherwise->value)
		json_put_text(part, otherwise->member, otherwise->value);
	else
		json_object_del(part, otherwise->member);
	return hold_against(validation, SIGNED);
}

/* Shows R-DSP-02. */
START_TEST(a_validation_fits_its_own_certificate_and_no_other)
{
	SCOPED(json_release) json_t *validation = erased_validation(SIGNED);

	ck_assert_int_eq(hold_against(validation, SIGNED), 0);
	ck_assert_int_eq(hold_against(validation, "e30.e30.c2lo"), -EKEYREJECTED);
}
END_TEST

/* Shows R-DSP-02, R-APP-05. */
START_TEST(a_validation_that_lacks_or_contradicts_something_is_none)
{
	static const struct otherwise cases[] = {
		{ NULL, "schema", "mediad-validation-v2", -EBADMSG }, { NULL, "schema", NULL, -EBADMSG }, { NULL, "certificate", NULL, -EBADMSG },
		{ NULL, "digest", NULL, -EBADMSG }, { NULL, "reason", NULL, -EBADMSG }, { NULL, "reason", " ", -EBADMSG },
		{ NULL, "issued", NULL, -EBADMSG }, { NULL, "ledger", NULL, -EBADMSG }, { NULL, "validator", NULL, -EBADMSG },
		{ "validator", "department", "", -EBADMSG }, { NULL, "certificate", "C-0002", -EKEYREJECTED }, { NULL, "number", "M-0002", -EKEYREJECTED },
		{ NULL, "decision", "perhaps", -EKEYREJECTED }, { NULL, "decision", VALIDATION_REJECTED, -EKEYREJECTED },
		{ NULL, "remedy", "physical destruction (E3)", -EKEYREJECTED }, { "validator", "person", "P-0001", -EKEYREJECTED },
		{ "validator", "person", "P-0005", -EKEYREJECTED }, { "validator", "person", NULL, -EKEYREJECTED },
		{ "validator", "for", "P-0001", -EKEYREJECTED }, { "validator", "for", "P-0005", -EKEYREJECTED },
		{ "validator", "for", "P-0009", 0 }, { NULL, "issued", "2026-11-21T07:40:54Z", -EKEYREJECTED },
		{ NULL, "issued", "2026-11-21T07:40:55Z", 0 }, { NULL, "issued", "2027", -EKEYREJECTED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_msg(changed(&cases[i]) == cases[i].code, "case %zu, %s", i, cases[i].member);
}
END_TEST

START_TEST(it_stands_later_in_the_books_than_its_certificate)
{
	SCOPED(json_release) json_t *validation = erased_validation(SIGNED);

	json_put_number(json_object_get(validation, "ledger"), "sequence", 42);
	ck_assert_int_eq(hold_against(validation, SIGNED), -EKEYREJECTED);
	json_put_number(json_object_get(validation, "ledger"), "sequence", 43);
	ck_assert_int_eq(hold_against(validation, SIGNED), 0);
}
END_TEST

START_TEST(a_rejection_names_what_follows)
{
	SCOPED(json_release) json_t *validation = erased_validation(SIGNED);

	json_put_text(validation, "decision", VALIDATION_REJECTED);
	json_put_text(validation, "remedy", validation_remedy(false));
	ck_assert_int_eq(hold_against(validation, SIGNED), 0);
}
END_TEST

RUN_TESTS("common/validation", a_validation_fits_its_own_certificate_and_no_other, a_validation_that_lacks_or_contradicts_something_is_none,
	it_stands_later_in_the_books_than_its_certificate, a_rejection_names_what_follows)
