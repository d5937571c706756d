// SPDX-License-Identifier: GPL-3.0-or-later
/* The files of the fuzzing corpora, each with what becomes of it: the statement of a grant and that of a recovery key, in a header of
 * which all else is genuine. With real keys and TPMs they are in grant_test and escrow_test. */
#include "crypto/header/grants.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/header/escrow.h"
#include "tests/fakes/header_image.h"
#include "tests/fakes/suite.h"

#include "tests/fuzz/statement.c"

#define ALTERED -EKEYREJECTED, "is not genuine; somebody altered it"
#define ELSEWHERE -EKEYREJECTED, "belongs to another medium"
#define NOT_STATED -EKEYREJECTED, "not genuinely stated"
#define OTHER_SLOT -EKEYREJECTED, "is not the one that was made for it"

struct row {
	const char *name;
	int code;
	const char *sentence;
};

static const struct row grants[] = {
	{ "genuine", 0, "" },
	{ "payload", 0, "" },
	{ "without-end", 0, "" },
	{ "epoch-0", 0, "" },
	{ "epoch-largest", 0, "" },
	{ "blob-largest", 0, "" },
	{ "blob-too-large", ALTERED },
	{ "blob-no-base64", ALTERED },
	{ "blob-padded", ALTERED },
	{ "for-another-host", ALTERED },
	{ "host-empty", ALTERED },
	{ "host-too-long", ALTERED },
	{ "host-a-list", ALTERED },
	{ "another-kind", ALTERED },
	{ "alg-none", ALTERED },
	{ "payload-altered", ALTERED },
	{ "signature-altered", ALTERED },
	{ "signature-cut", ALTERED },
	{ "another-volume", ELSEWHERE },
	{ "binding-in-capitals", ELSEWHERE },
	{ "binding-short", ALTERED },
	{ "without-binding", ALTERED },
	{ "other-number", ELSEWHERE },
	{ "number-that-climbs", ALTERED },
	{ "number-too-long", ALTERED },
	{ "end-empty", ALTERED },
	{ "end-no-time", ALTERED },
	{ "end-null", ALTERED },
	{ "created-in-february", ALTERED },
	{ "created-long", ALTERED },
	{ "epoch-a-text", ALTERED },
	{ "epoch-negative", ALTERED },
	{ "without-epoch", ALTERED },
	{ "one-member-more", ALTERED },
	{ "one-member-swapped", ALTERED },
};

static const struct row recoveries[] = {
	{ "genuine", 0, "" },
	{ "payload", 0, "" },
	{ "another-kind", NOT_STATED },
	{ "alg-none", NOT_STATED },
	{ "payload-altered", NOT_STATED },
	{ "signature-altered", NOT_STATED },
	{ "another-volume", ELSEWHERE },
	{ "binding-in-capitals", ELSEWHERE },
	{ "without-binding", ELSEWHERE },
	{ "other-number", ELSEWHERE },
	{ "another-slot", OTHER_SLOT },
	{ "slot-largest", OTHER_SLOT },
	{ "slot-negative", OTHER_SLOT },
	{ "slot-a-text", OTHER_SLOT },
	{ "without-slot", OTHER_SLOT },
};

static json_t *header_with(const struct fuzz_statement *statement, const char *corpus, const char *name)
{
	json_t *metadata;
	char *bytes = NULL;
	char file[96];
	size_t length;

	ck_assert(text_format(file, sizeof(file), "tests/fuzz/corpus/%s/%s", corpus, name));
	ck_assert_msg(file_read(AT_FDCWD, file, 16384, &bytes, &length) == 0, "%s", file);
	metadata = fuzz_header(statement, (const uint8_t *)bytes, length);
	ck_assert_msg(metadata != NULL, "%s: the template refuses it already", file);
	free(bytes);
	return metadata;
}

static void expect(const struct row *row, int r, const struct fault *fault)
{
	ck_assert_msg(r == row->code, "%s: %d, %s", row->name, r, fault->message);
	ck_assert_msg(strstr(fault->message, row->sentence) != NULL, "%s: %s", row->name, fault->message);
}

START_TEST(a_grant_is_taken_or_refused_with_its_reason)
{
	for (size_t i = 0; i < ARRAY_SIZE(grants); i++) {
		json_t *metadata = header_with(&(struct fuzz_statement){ GRANT_TYPE, "2" }, "grant", grants[i].name);
		const struct header_view view = { metadata, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID };
		struct grant grant = { .epoch = 99 };
		struct fault fault = { 0 };
		struct jws_key signer;

		expect(&grants[i], header_grant(&view, FUZZ_HOST, &signer, &grant, &fault), &fault);
		ck_assert_uint_eq(grant.epoch == 99, grants[i].code < 0);
		json_decref(metadata);
	}
}
END_TEST

START_TEST(a_recovery_key_is_taken_or_refused_with_its_reason)
{
	for (size_t i = 0; i < ARRAY_SIZE(recoveries); i++) {
		json_t *metadata = header_with(&(struct fuzz_statement){ ESCROW_TYPE, "1" }, "escrow", recoveries[i].name);
		const struct header_view view = { metadata, HEADER_IMAGE_NUMBER, HEADER_IMAGE_UUID };
		struct header_escrow escrow = { 0 };
		struct fault fault = { 0 };

		expect(&recoveries[i], header_escrow(&view, &escrow, &fault), &fault);
		ck_assert_uint_eq(escrow.payload != NULL, recoveries[i].code == 0);
		json_decref(escrow.payload);
		json_decref(metadata);
	}
}
END_TEST

RUN_TESTS("crypto/header/grants", a_grant_is_taken_or_refused_with_its_reason, a_recovery_key_is_taken_or_refused_with_its_reason)
