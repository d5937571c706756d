// SPDX-License-Identifier: GPL-3.0-or-later
/* For the broker's tests: another computer with a TPM of its own, whose record is trusted here. */
#pragma once

#include "crypto/host_record.h"
#include "tests/fakes/tpm_bench.h"
#include "tests/unit/mediad/broker/stage.h"

/* Called zeimu-1; its thumbprint. The office has its staff by then. */
static inline void trust_a_neighbour(char thumbprint[HOST_ID])
{
	SCOPED(json_release) json_t *about = json_pack("{s:s, s:s}", "name", "zeimu-1", "created", "2026-11-21T07:40:55Z");
	SCOPED(json_text_free) char *jws = NULL;
	SCOPED(json_text_free) char *parameters = NULL;
	struct tpm_bench bench;

	tpm_bench_open(&bench);
	ck_assert_int_eq(host_record_make(bench.tpm, about, &jws, &bench.fault), 0);
	tpm_bench_close(&bench);
	ck_assert_int_gt(asprintf(&parameters, "{\"record\":\"%s\"}", jws), 0);
	must(TANAKA, "HostTrust", parameters);
	text_copy(thumbprint, HOST_ID, json_member_text(heard, "host"));
}
