// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/certificate.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/json.h"
#include "tests/fakes/erased.h"
#include "tests/fakes/suite.h"

/* Where something is put and what, as JSON; NULL: it is taken out. */
struct change {
	const char *part, *member, *value; /* part "": the payload itself */
	const char *says; /* what the refusal names */
};

static json_t *part_of(json_t *payload, const char *part)
{
	return part[0] ? json_object_get(payload, part) : payload;
}

static void change(json_t *payload, const struct change *change)
{
	json_t *part = part_of(payload, change->part);

	ck_assert_msg(json_is_object(part), "there is no %s", change->part);
	if (change->value)
		json_object_set_new(part, change->member, json_loads(change->value, JSON_DECODE_ANY, NULL));
	else
		ck_assert_int_eq(json_object_del(part, change->member), 0);
}

static void refuses(json_t *payload, const struct change *wrong)
{
	struct fault fault = { 0 };

	ck_assert_msg(certificate_consistent(payload, &fault) < 0, "%s %s was taken", wrong->part, wrong->member);
	ck_assert_msg(strstr(fault.message, wrong->says) || strcmp(fault.argument[0], wrong->says) == 0, "%s %s: %s", wrong->part, wrong->member,
		fault.message);
}

/* Shows R-DSP-05. */
START_TEST(a_certificate_that_fits_together_is_taken)
{
	json_t *payload = erased_payload();

	ck_assert_int_eq(certificate_consistent(payload, NULL), 0);
	json_decref(payload);
}
END_TEST

/* Shows R-DSP-02, R-DSP-05. */
START_TEST(no_field_may_contradict_another)
{
	static const struct change wrong[] = {
		{ "", "schema", "\"mediad-certificate-v9\"", "newer one" },
		{ "medium", "number", "\"M-0002\"", "two media" },
		{ "medium", "size", "1048577", "not the size" },
		{ "overwrite", "written", "1048064", "not the size" },
		{ "overwrite", "verified", "1048064", "not the size" },
		{ "overwrite", "size", "512", "not the size" },
		{ "overwrite", "unwritten", "512", "bad places" },
		{ "overwrite", "unreadable", "512", "bad places" },
		{ "overwrite", "mismatched", "512", "bad places" },
		{ "overwrite", "old_sectors", "1", "bad places" },
		{ "overwrite", "extents", "[{\"offset\":0}]", "bad places" },
		{ "overwrite", "extents_more", "1", "bad places" },
		{ "overwrite", "result", "\"failed\"", "did not pass" },
		{ "overwrite", "media_reads", "1048575", "fewer bytes" },
		{ "overwrite", "alias", "512", "bad places" },
		{ "overwrite", "probe", "\"fake-capacity\"", "bad places" },
		{ "overwrite", "probe_distance", "512", "bad places" },
		{ "method", "level", "\"E3\"", "no such level" },
		{ "method", "level", "\"E1\"", "at a level that has none" },
		{ "method", "passes", "3", "pattern" },
		{ "method", "pattern", "\"zeros\"", "pattern" },
		{ "method", "commitment", "\"00\"", "pattern" },
		{ "method", "nonce", "\"0123456789abcdeg\"", "pattern" },
		{ "method", "standard", "\"NIST SP 800-88r2 Purge\"", "not what it claims" },
		{ "method", "claims", "[\"" CERTIFICATE_CE "\"]", "not what it claims" },
		{ "method", "claims", "[\"" CERTIFICATE_CLEAR "\"]", "otherwise than its conditions" },
		{ "method", "claims", "[\"" CERTIFICATE_CLEAR "\",\"" CERTIFICATE_CE "\",\"NIST SP 800-88r2 Purge\"]", "never claims" },
		{ "method", "conditions", "[]", "not answered" },
		{ "", "passphrase", "\"2026-11-01T00:00:00Z\"", "a condition is said to hold" },
		{ "medium", "factory_new", "true", "a condition is said to hold" },
		{ "", "granted", "[\"県庁\"]", "a condition is said to hold" },
		{ "", "escrow", "{\"recovered\":\"2026-11-01T00:00:00Z\"}", "a condition is said to hold" },
		{ "", "escrow", "{\"rotated\":\"2026-11-01T00:00:00Z\"}", "a condition is said to hold" },
		{ "", "result_hash", "\"00\"", "hash of the result" },
		{ "overwrite", "power_cycled", "false", "hash of the result" },
		{ "", "issued", "\"2026-11-21T07:40:56Z\"", "no possible order" },
		{ "times", "approved", "\"2026-11-21T07:00:01Z\"", "no possible order" },
		{ "times", "started", "\"2026-11-21T07:40:56Z\"", "no possible order" },
		{ "times", "key_destroyed", "\"2026-11-21T07:40:56Z\"", "no possible order" },
		{ "times", "written", "\"2026-11-21T06:59:59Z\"", "no possible order" },
		{ "times", "compared", "\"2026-11-21T07:40:56Z\"", "no possible order" },
		{ "times", "key_destroyed", "\"soon\"", "no possible order" },
		{ "", "interruptions", "[{\"at\":\"2026-11-21T07:40:56Z\",\"event\":\"erase.failed\"}]", "no possible order" },
		{ "people", "witness", "{\"person\":\"P-0001\",\"name\":\"x\"}", "one person stands in two places" },
		{ "people", "witness", "{\"person\":\"P-0002\",\"name\":\"x\"}", "one person stands in two places" },
		{ "people", "approver", "{\"person\":\"P-0002\",\"name\":\"x\"}", "one person stands in two places" },
		{ "ledger", "sequence", "0", "no place in a ledger" },
		{ "ledger", "hash", "\"00\"", "no place in a ledger" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		json_t *payload = erased_payload();

		change(payload, &wrong[i]);
		refuses(payload, &wrong[i]);
		json_decref(payload);
	}
}
END_TEST

/* Shows R-DSP-05. */
START_TEST(nothing_is_missing_and_nothing_is_blank)
{
	json_t *payload = erased_payload();
	const char *member;
	json_t *value;

	json_object_foreach(payload, member, value) {
		json_t *copy;
		struct fault fault = { 0 };

		if (strcmp(member, "key_destruction") == 0) /* is checked with the statement in it */
			continue;
		copy = json_deep_copy(payload);
		json_object_del(copy, member);
		ck_assert_msg(certificate_consistent(copy, &fault) < 0, "without %s it was taken", member);
		json_object_set_new(copy, member, json_null());
		ck_assert_msg(certificate_consistent(copy, &fault) < 0, "with a %s of nothing it was taken", member);
		json_object_set_new(copy, member, json_string(" "));
		ck_assert_msg(certificate_consistent(copy, &fault) < 0, "with a blank %s it was taken", member);
		json_decref(copy);
	}
	refuses(payload, (change(payload, &(struct change){ "medium", "serial", "\"\"", NULL }), &(struct change){ "medium", "serial", NULL, "serial" }));
	json_decref(payload);
}
END_TEST

START_TEST(a_key_alone_claims_no_clear)
{
	static const struct change made[] = { { "method", "level", "\"E1\"", NULL }, { "method", "passes", "0", NULL },
		{ "method", "standard", "\"the key alone\"", NULL }, { "method", "commitment", NULL, NULL }, { "method", "nonce", NULL, NULL },
		{ "method", "claims", "[\"" CERTIFICATE_CE "\"]", NULL }, { "", "overwrite", "{\"result\":\"none: lost\"}", NULL } };
	json_t *payload = erased_payload();
	struct change escrow = { "", "escrow", "{\"recovered\":\"no recovery was recorded\"}", "a condition is said to hold" };
	struct change clear = { "method", "claims", "[\"" CERTIFICATE_CLEAR "\",\"" CERTIFICATE_CE "\"]", "at a level that has none" };

	for (size_t i = 0; i < ARRAY_SIZE(made); i++)
		change(payload, &made[i]);
	erased_hash(payload);
	ck_assert_int_eq(certificate_consistent(payload, NULL), 0);
	change(payload, &escrow); /* it lies on the medium still */
	refuses(payload, &escrow);
	json_object_del(payload, "escrow");
	change(payload, &clear);
	refuses(payload, &clear);
	json_decref(payload);
}
END_TEST

RUN_TESTS("common/certificate", a_certificate_that_fits_together_is_taken, no_field_may_contradict_another,
	nothing_is_missing_and_nothing_is_blank, a_key_alone_claims_no_clear)
