// SPDX-License-Identifier: GPL-3.0-or-later
/* What is encrypted to certificates, opened by the documented command. */
#include "common/envelope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/fault.h"
#include "common/recipients.h"
#include "common/text.h"
#include "tests/fakes/officer.h"
#include "tests/fakes/suite.h"

#define LARGE (3 << 20) /* bytes: more than any buffer */

static char folder[40];

static FILE *file(const char *name, const char *mode)
{
	char path[80];
	FILE *out;

	text_format(path, sizeof(path), "%s/%s", folder, name);
	out = fopen(path, mode);
	ck_assert_ptr_nonnull(out);
	return out;
}

static void encrypt(uint8_t digest[32])
{
	SCOPED(recipients_clear) struct recipients recipients = { 0 };
	struct fault fault = { 0 };
	FILE *in = file("plain", "r"), *out = file("sealed", "w");
	char text[256];
	int r = recipients_load(folder, clock_now(), &recipients, &fault);

	if (r == 0)
		r = envelope_write(in, &recipients, out, digest, &fault);
	ck_assert_msg(r == 0, "%s", fault_text(&fault, text, sizeof(text)));
	fclose(in);
	ck_assert_int_eq(fclose(out), 0);
}

static void write_plain(size_t length)
{
	FILE *out = file("plain", "w");

	for (size_t i = 0; i < length; i++)
		fputc("one line of many\n"[i % 17], out);
	fclose(out);
}

#define OPENS(name) \
	"openssl cms -decrypt -inform DER -in sealed -inkey " name ".key -recip " name ".pem -binary -out opened && cmp opened plain"

static void sealed_is(const uint8_t digest[32])
{
	char hex[65], line[128];

	text_hex(digest, 32, hex);
	text_format(line, sizeof(line), "test $(sha256sum <sealed | cut -d ' ' -f 1) = %s", hex);
	officer_shell(folder, line);
}

/* Shows R-BAK-01, R-BAK-06. */
START_TEST(each_of_the_certificates_opens_it_alone_whatever_its_length)
{
	static const size_t lengths[] = { 1, LARGE };
	uint8_t digest[32];

	officer_folder(folder);
	officer_make(folder, "one", OFFICER_P256);
	officer_make(folder, "two", OFFICER_RSA);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		write_plain(lengths[i]);
		encrypt(digest);
		sealed_is(digest);
		officer_shell(folder, OPENS("one"));
		officer_shell(folder, OPENS("two"));
		officer_shell(folder, "! grep -q 'line of many' sealed");
	}
	officer_remove(folder);
}
END_TEST

START_TEST(nobody_else_opens_it_and_a_changed_byte_is_found)
{
	uint8_t digest[32];

	officer_folder(folder);
	officer_make(folder, "one", OFFICER_P384);
	write_plain(5000);
	encrypt(digest);
	officer_make(folder, "other", OFFICER_P384);
	officer_shell(folder, "! { " OPENS("other") "; }");
	officer_shell(folder, "printf x | dd of=sealed bs=1 seek=3000 conv=notrunc && ! { " OPENS("one") "; }");
	officer_remove(folder);
}
END_TEST

START_TEST(without_a_certificate_nothing_is_encrypted)
{
	struct recipients recipients = { 0 };
	struct fault fault = { 0 };

	officer_folder(folder);
	ck_assert_int_eq(recipients_load(folder, clock_now(), &recipients, &fault), -ENOKEY);
	ck_assert_int_eq(recipients_load("/nonexistent", clock_now(), &recipients, &fault), -ENOKEY);
	officer_make(folder, "one", OFFICER_P256);
	officer_shell(folder, "chmod 666 one.pem");
	ck_assert_int_eq(recipients_load(folder, clock_now(), &recipients, &fault), -EPERM);
	ck_assert_uint_eq(recipients.count, 0);
	officer_remove(folder);
}
END_TEST

RUN_TESTS("common/envelope", each_of_the_certificates_opens_it_alone_whatever_its_length, nobody_else_opens_it_and_a_changed_byte_is_found,
	without_a_certificate_nothing_is_encrypted)
