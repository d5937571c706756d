// SPDX-License-Identifier: GPL-3.0-or-later
/* One certificate, written down. */
#include "tests/fakes/erased.h"

#include <stdlib.h>
#include <string.h>

#include "common/certificate.h"
#include "common/digest.h"
#include "common/text.h"
#include "common/validation.h"
#include "tests/fakes/suite.h"

#define PERSON(id, name) "{\"person\":\"" id "\",\"name\":\"" name "\",\"department\":\"総務課\"}"
#define CONDITION(name) "{\"condition\":\"" name "\",\"holds\":true,\"why\":\"x\"}"

static const char text[] =
	"{\"schema\":\"" CERTIFICATE_SCHEMA "\",\"certificate\":\"C-0001\",\"number\":\"" ERASED_NUMBER "\",\"job\":\"" ERASED_JOB "\","
	"\"issued\":\"2026-11-21T07:40:55Z\",\"request\":\"R-0002\",\"reason\":\"老朽化\",\"tool\":\"mediad 0.1\","
	"\"medium\":{\"number\":\"" ERASED_NUMBER "\",\"model\":\"DataTraveler\",\"serial\":\"A100\",\"usb\":\"0951:1666\",\"size\":1048576,"
	"\"uuid\":\"11111111-2222-3333-4444-555555555555\",\"classification\":\"C2\",\"condition\":\"operational\",\"sector\":512},"
	"\"method\":{\"level\":\"E2\",\"standard\":\"" CERTIFICATE_CLEAR "\",\"passes\":1,\"pattern\":\"" CERTIFICATE_PATTERN "\","
	"\"claims\":[\"" CERTIFICATE_CLEAR "\",\"" CERTIFICATE_CE "\"],"
	"\"commitment\":\"c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00\",\"nonce\":\"0123456789abcdef\","
	"\"conditions\":[" CONDITION(CONDITION_WIPED) "," CONDITION(CONDITION_STRENGTH) "," CONDITION(CONDITION_KEY) ","
	CONDITION(CONDITION_PASSPHRASE) "," CONDITION(CONDITION_GRANTS) "," CONDITION(CONDITION_RECOVERY) "]},"
	"\"key_destruction\":{\"old_epoch\":4,\"new_epoch\":5,\"answer\":294},"
	"\"overwrite\":{\"result\":\"passed\",\"identified_by\":\"label\",\"job\":\"" ERASED_JOB "\",\"written\":1048576,\"verified\":1048576,"
	"\"unwritten\":0,\"unreadable\":0,\"mismatched\":0,\"power_cycled\":true,\"media_reads\":1048576},"
	"\"people\":{\"applicant\":" PERSON("P-0002", "佐藤") ",\"approver\":" PERSON("P-0003", "田中") ",\"operator\":"
	PERSON("P-0001", "鈴木") ",\"witness\":" PERSON("P-0005", "𠮷田 \\u001b[2J") "},"
	"\"destination\":{\"kind\":\"dispose\",\"recipient\":\"none: x\",\"contractor\":\"none: x\"},"
	"\"times\":{\"approved\":\"2026-11-20T01:00:00Z\",\"started\":\"2026-11-21T07:00:00Z\",\"key_destroyed\":\"2026-11-21T07:00:01Z\","
	"\"completed\":\"2026-11-21T07:40:55Z\"},\"clock\":{\"sync\":\"yes\",\"since\":\"2026-11-01T00:00:00Z\"},"
	"\"validation\":{\"decision\":\"awaiting: x\"},\"proven\":[\"x\"],\"not_proven\":[\"y\"],"
	"\"interruptions\":[{\"at\":\"2026-11-21T07:10:00Z\",\"event\":\"erase.failed\",\"why\":\"pulled out\"}],"
	"\"ledger\":{\"sequence\":42,\"hash\":\"c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00\"}}";

void erased_hash(json_t *payload)
{
	char *canonical = json_canonical(json_member_object(payload, "overwrite"));
	uint8_t hash[DIGEST_SIZE];

	ck_assert_int_eq(digest_bytes(canonical, strlen(canonical), hash), 0);
	ck_assert_int_eq(json_put_hex(payload, "result_hash", hash, sizeof(hash)), 0);
	json_text_free(canonical);
}

json_t *erased_payload(void)
{
	json_t *payload;

	ck_assert_int_eq(json_decode(text, strlen(text), sizeof(text), &payload, NULL), 0);
	erased_hash(payload);
	return payload;
}

json_t *erased_validation(const char *jws)
{
	json_t *validation = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s, s:s, s:s}, s:{s:i, s:s}}", "schema", VALIDATION_SCHEMA,
		"certificate", "C-0001", "number", ERASED_NUMBER, "issued", "2026-11-22T01:00:00Z", "decision", VALIDATION_ACCEPTED, "remedy",
		validation_remedy(true), "reason", "記録と現物を確認", "tool", "mediad 0.1", "validator", "person", "P-0003", "name", "田中",
		"department", "総務課", "ledger", "sequence", 50, "hash", "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00");
	uint8_t hash[DIGEST_SIZE];

	ck_assert_ptr_nonnull(validation);
	ck_assert_int_eq(digest_bytes(jws, strlen(jws), hash), 0);
	ck_assert_int_eq(json_put_hex(validation, "digest", hash, sizeof(hash)), 0);
	return validation;
}

bool erased_says(const json_t *payload, const char *list, const char *words)
{
	const json_t *sentence;
	size_t i;

	json_array_foreach(json_object_get(payload, list), i, sentence)
		if (strstr(json_string_value(sentence), words))
			return true;
	return false;
}
