// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/passphrase.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "tests/fakes/suite.h"

static const char *const words[] = { "田中", "tanaka", "M-0001", "Kitamachi", "0312345678", "abc", NULL };

static struct secret *typed(const char *text)
{
	struct secret *secret = NULL;

	ck_assert_int_eq(secret_new(strlen(text), &secret, NULL), 0);
	memcpy(secret->bytes, text, strlen(text));
	return secret;
}

/* The fault must name the reason and not repeat what was typed. */
static void expect(const char *text, int code, const char *reason)
{
	SCOPED(secret_free) struct secret *secret = typed(text);
	struct fault fault = { 0 };
	char said[400];
	int r = passphrase_check(secret, PASSPHRASE_LENGTH, words, &fault);

	fault_text(&fault, said, sizeof(said));
	ck_assert_msg(r == code, "\"%s\": %d, %s", text, r, said);
	if (!reason)
		return;
	ck_assert_msg(strstr(said, reason) != NULL, "\"%s\": %s", text, said);
	ck_assert_ptr_null(strstr(said, text));
}

START_TEST(what_is_long_mixed_and_no_word_is_taken)
{
	expect("Correct-Horse-9", 0, NULL);
	expect("vK9#tmWq2$Lz7x", 0, NULL);
	expect("Tetsu Yama 7 kumo!", 0, NULL);
}
END_TEST

START_TEST(length_is_counted_and_all_four_kinds_are_needed)
{
	SCOPED(secret_free) struct secret *eleven = typed("vK9#tmWq2$L");

	expect("vK9#tmWq2", -EINVAL, "at least 10");
	expect("vK9#tmWq2$", 0, NULL);
	ck_assert_int_eq(passphrase_check(eleven, PASSPHRASE_LENGTH_PRIVILEGED, words, NULL), -EINVAL);
	expect("vk9#tmwq2$lz", -EINVAL, "four kinds");
	expect("VK9#TMWQ2$LZ", -EINVAL, "four kinds");
	expect("vKb#tmWqc$Lz", -EINVAL, "four kinds");
	expect("vK9atmWq2bLz", -EINVAL, "four kinds");
}
END_TEST

START_TEST(names_and_numbers_of_person_medium_and_office_are_refused)
{
	expect("9#TaNaKa$Lz7x", -EINVAL, "belongs to");
	expect("x9#m-0001Lz$7K", -EINVAL, "belongs to");
	expect("Kz9#kitamachi$x", -EINVAL, "belongs to");
	expect("Kz#0312345678$x", -EINVAL, "belongs to");
	expect("Kz9#xabcy$Lq7", 0, NULL); /* words of three letters are everywhere */
}
END_TEST

START_TEST(what_people_guess_first_is_refused)
{
	expect("Password1!x", -EINVAL, "dictionary");
	expect("Xy7#Sakura$Lz", -EINVAL, "easy to guess");
	expect("Xy7#1234$LzKw", -EINVAL, "neighbours");
	expect("Xy7#fdsa$LzKw", -EINVAL, "neighbours");
	expect("Ky7#1qaz$LwKv", -EINVAL, "neighbours");
	expect("Kxxxx7#$Lz9wq", -EINVAL, "repeats");
}
END_TEST

START_TEST(what_not_every_keyboard_has_is_refused)
{
	expect("vK9#tmWq2$Lz雪", -EINVAL, "ASCII");
	expect("vK9#tmWq2$Lz\n", -EINVAL, "ASCII");
}
END_TEST

static int make_folder(char path[40])
{
	strcpy(path, "/tmp/passphrase-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(path));
	return open(path, O_RDONLY | O_DIRECTORY);
}

START_TEST(none_is_used_twice_and_the_file_gives_none_away)
{
	SCOPED(secret_free) struct secret *first = typed("Correct-Horse-9");
	SCOPED(secret_free) struct secret *second = typed("Correct-Horse-8");
	SCOPED(file_text_free) char *text = NULL;
	struct stat status;
	size_t length;
	char path[40];
	SCOPED(close_fd) int folder = make_folder(path);

	ck_assert_int_eq(passphrase_use(folder, first, NULL), 0);
	ck_assert_int_eq(passphrase_use(folder, second, NULL), 0);
	ck_assert_int_eq(passphrase_use(folder, first, NULL), -EEXIST);
	ck_assert_int_eq(passphrase_use(folder, second, NULL), -EEXIST);
	ck_assert_int_eq(fstatat(folder, "passphrases", &status, 0), 0);
	ck_assert_int_eq(status.st_mode & 0777, 0600);
	ck_assert_int_eq(file_read(folder, "passphrases", 4096, &text, &length), 0);
	ck_assert_ptr_null(strstr(text, "Horse"));
}
END_TEST

START_TEST(asking_alone_uses_nothing_up)
{
	SCOPED(secret_free) struct secret *first = typed("Correct-Horse-9");
	char path[40];
	SCOPED(close_fd) int folder = make_folder(path);

	ck_assert_int_eq(passphrase_is_new(folder, first, NULL), 0);
	ck_assert_int_eq(faccessat(folder, "passphrases", F_OK, 0), -1);
	ck_assert_int_eq(passphrase_is_new(folder, first, NULL), 0);
	ck_assert_int_eq(passphrase_use(folder, first, NULL), 0);
	ck_assert_int_eq(passphrase_is_new(folder, first, NULL), -EEXIST);
}
END_TEST

START_TEST(lines_become_words_whole_and_in_parts)
{
	static const char *const wanted[] = { "M-0001", "0001", "Midori Prefecture", "Midori", "Prefecture", "田中 次郎", "田中",
		"次郎", "sato", NULL };
	struct passphrase_words made;
	SCOPED(secret_free) struct secret *parts = typed("x9#PREFECTURE-Lz");
	char many[8192];

	passphrase_words_from("M-0001\nMidori Prefecture\nito\n田中 次郎\nsato", &made);
	for (size_t i = 0; i < ARRAY_SIZE(wanted) && wanted[i]; i++)
		ck_assert_str_eq(made.list[i], wanted[i]);
	ck_assert_ptr_null(made.list[ARRAY_SIZE(wanted) - 1]);
	ck_assert_int_eq(passphrase_check(parts, PASSPHRASE_LENGTH, made.list, NULL), -EINVAL);
	memset(many, 'a', sizeof(many));
	for (size_t i = 5; i < sizeof(many); i += 6)
		many[i] = '\n';
	many[sizeof(many) - 1] = '\0';
	passphrase_words_from(many, &made);
	ck_assert_ptr_null(made.list[PASSPHRASE_WORDS]);
	ck_assert_str_eq(made.list[PASSPHRASE_WORDS - 1], "aaaaa");
	passphrase_words_from("", &made);
	ck_assert_ptr_null(made.list[0]);
}
END_TEST

START_TEST(a_damaged_list_refuses_all)
{
	static const char *const damages[] = { "", "[]", "{\"salt\":\"00\",\"used\":[],\"version\":1}", "{\"used\":[1],\"version\":1}" };
	SCOPED(secret_free) struct secret *first = typed("Correct-Horse-9");
	char path[40];
	SCOPED(close_fd) int folder = make_folder(path);

	for (size_t i = 0; i < ARRAY_SIZE(damages); i++) {
		ck_assert_int_eq(file_replace(folder, "passphrases", 0600, damages[i], strlen(damages[i])), 0);
		ck_assert_int_eq(passphrase_use(folder, first, NULL), -EBADMSG);
	}
}
END_TEST

RUN_TESTS("crypto/passphrase", what_is_long_mixed_and_no_word_is_taken, length_is_counted_and_all_four_kinds_are_needed,
	names_and_numbers_of_person_medium_and_office_are_refused, what_people_guess_first_is_refused, what_not_every_keyboard_has_is_refused,
	none_is_used_twice_and_the_file_gives_none_away, asking_alone_uses_nothing_up, lines_become_words_whole_and_in_parts,
	a_damaged_list_refuses_all)
