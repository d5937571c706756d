// SPDX-License-Identifier: GPL-3.0-or-later
/* Trusting another computer through the broker's methods, with records of a real TPM. */
#include "tests/unit/mediad/broker/stage.h"

#include "crypto/host_record.h"
#include "tests/fakes/tpm_bench.h"

static char *record_of(struct tpm_bench *bench)
{
	SCOPED(json_release) json_t *about = json_pack("{s:s, s:s}", "name", "zeimu-1", "created", "2026-11-21T07:40:55Z");
	char *jws = NULL;

	ck_assert_int_eq(host_record_make(bench->tpm, about, &jws, &bench->fault), 0);
	return jws;
}

static char *parameters_of(const char *jws)
{
	char *text = NULL;

	ck_assert_int_gt(asprintf(&text, "{\"record\":\"%s\"}", jws), 0);
	return text;
}

START_TEST(an_administrator_vouches_for_a_record_that_fits)
{
	struct tpm_bench bench;
	char *jws, *parameters;

	tpm_bench_open(&bench);
	staff_the_office();
	jws = record_of(&bench);
	parameters = parameters_of(jws);
	must_not(SATO, "HostTrust", parameters, "io.mediad.Refused");
	must(TANAKA, "HostTrust", parameters);
	ck_assert_str_eq(json_member_text(heard, "name"), "zeimu-1");
	must(SATO, "HostList", "{}");
	ck_assert(heard_holds("zeimu-1"));
	must(KIMURA, "LedgerList", "{\"limit\":2}");
	ck_assert(heard_holds("host.trusted"));
	must(TANAKA, "HostDistrust", "{\"host\":\"zeimu-1\"}");
	must(SATO, "HostList", "{}");
	ck_assert(!heard_holds("zeimu-1"));
	verify_books();
	free(parameters);
	free(jws);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(a_record_that_was_altered_is_refused_and_leaves_nothing)
{
	struct tpm_bench bench;
	char *jws, *parameters, *middle;

	tpm_bench_open(&bench);
	staff_the_office();
	jws = record_of(&bench);
	middle = strchr(jws, '.') + 40;
	*middle = *middle == 'A' ? 'B' : 'A';
	parameters = parameters_of(jws);
	must_not(TANAKA, "HostTrust", parameters, "io.mediad.Failed");
	ck_assert_ptr_nonnull(strstr(sentence(), "signature is false"));
	must_not(TANAKA, "HostTrust", "{\"record\":\"a.b.c\"}", "io.mediad.BadInput");
	must(SATO, "HostList", "{}");
	ck_assert(!heard_holds("zeimu-1"));
	free(parameters);
	free(jws);
	tpm_bench_close(&bench);
}
END_TEST

START_TEST(this_computers_record_is_the_administrators_and_auditors_to_export)
{
	staff_the_office();
	must_not(SATO, "HostExport", "{}", "io.mediad.Refused");
	ask_for_work(TANAKA, "HostExport", "{}");
	ck_assert_int_eq(fake.request.verb, VOLUME_EXPORT);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "created"));
	fake_volume_done(&fake, "{\"record\":\"a.b.c\"}");
	pump();
	ck_assert_str_eq(json_member_text(heard, "record"), "a.b.c");
	ask_for_work(KIMURA, "HostExport", "{}");
	fake_volume_fails(&fake, -ENODEV, "The TPM does not answer.");
	pump();
	ck_assert_str_eq(error, "io.mediad.Failed");
}
END_TEST

int main(void)
{
	const TTest *tests[] = { an_administrator_vouches_for_a_record_that_fits, a_record_that_was_altered_is_refused_and_leaves_nothing,
		this_computers_record_is_the_administrators_and_auditors_to_export };

	return suite_run_with("mediad/broker/hosts", tests, ARRAY_SIZE(tests), setup, teardown);
}
