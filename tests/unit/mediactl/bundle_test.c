// SPDX-License-Identifier: GPL-3.0-or-later
/* A bundle is what was signed, or the first file that is not is named. */
#include "mediactl/bundle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"
#include "tests/fakes/signer.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/talk.h"

#define HASH "5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a5f3a"

static char folder[] = "/tmp/mediad-bundle-XXXXXX", root[64];

static void add(struct bundle *bundle, const char *name, const char *text)
{
	FILE *file = bundle_add(bundle, name, NULL);

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	ck_assert_int_eq(bundle_end(bundle, NULL), 0);
}

static void put(const char *name, const char *text, const char *mode)
{
	char path[128];
	FILE *file;

	text_format(path, sizeof(path), "%s/%s", root, name);
	file = fopen(path, mode);
	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

/* A bundle of three files; *files: what is listed. */
static void make(json_t **files)
{
	struct bundle *bundle;

	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(root, sizeof(root), "%s/b", folder);
	ck_assert_int_eq(bundle_new(root, &bundle, NULL), 0);
	add(bundle, "lists/media.csv", "number\n");
	add(bundle, "verify.json", "{}");
	add(bundle, "ledger.jsonl", "{\"seq\":1,\"hash\":\"x\"}\n{\"hash\":\"" HASH "\",\"seq\":2}\n");
	*files = json_incref(json_object_get(bundle_files(bundle), "files"));
	bundle_keep(bundle);
}

static void clear(json_t *files)
{
	char command[160];

	json_decref(files);
	text_format(command, sizeof(command), "rm -r %s", folder);
	ck_assert_int_eq(system(command), 0);
}

/* Shows R-REV-03. */
START_TEST(what_was_changed_added_or_taken_away_is_named)
{
	struct fault fault = { 0 };
	json_t *files;
	char path[128];

	make(&files);
	ck_assert_int_eq(bundle_compare(root, files, &fault), 0);
	put("lists/media.csv", "x", "a");
	ck_assert_int_eq(bundle_compare(root, files, &fault), -EKEYREJECTED);
	ck_assert_str_eq(fault.argument[0], "lists/media.csv");
	put("lists/media.csv", "number\n", "w");
	ck_assert_int_eq(bundle_compare(root, files, &fault), 0);
	put("lists/more.csv", "x", "w");
	ck_assert_int_eq(bundle_compare(root, files, &fault), -EKEYREJECTED);
	ck_assert_str_eq(fault.argument[0], "more.csv");
	text_format(path, sizeof(path), "%s/lists/more.csv", root);
	unlink(path);
	text_format(path, sizeof(path), "%s/verify.json", root);
	unlink(path);
	ck_assert_int_eq(bundle_compare(root, files, &fault), -EKEYREJECTED);
	ck_assert_str_eq(fault.argument[0], "verify.json");
	ck_assert_int_eq(symlink("/etc/hostname", path), 0);
	ck_assert_int_lt(bundle_compare(root, files, &fault), 0);
	clear(files);
}
END_TEST

START_TEST(a_bundle_that_is_not_finished_leaves_nothing)
{
	struct bundle *bundle, *other;
	struct stat status;
	struct fault fault = { 0 };

	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(root, sizeof(root), "%s/b", folder);
	ck_assert_int_eq(bundle_new(root, &bundle, NULL), 0);
	ck_assert_int_eq(bundle_new(root, &other, &fault), -EEXIST);
	add(bundle, "lists/media.csv", "number\n");
	ck_assert_ptr_nonnull(bundle_add(bundle, "half.csv", NULL));
	bundle_drop(bundle);
	ck_assert_int_lt(stat(root, &status), 0);
	rmdir(folder);
}
END_TEST

/* What mediad would not sign is said while the file still has a name that can be changed. */
START_TEST(a_file_that_cannot_be_on_the_list_is_named_at_once)
{
	char longest[160] = "policy/";
	struct bundle *bundle;
	struct fault fault = { 0 };

	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
	text_format(root, sizeof(root), "%s/b", folder);
	ck_assert_int_eq(bundle_new(root, &bundle, NULL), 0);
	memset(longest + strlen(longest), 'x', 128 - strlen("policy/"));
	add(bundle, longest, "a\n");
	longest[128] = 'x';
	ck_assert_ptr_null(bundle_add(bundle, longest, &fault));
	ck_assert_int_eq(fault.code, -EINVAL);
	ck_assert_ptr_null(bundle_add(bundle, "policy/税務.conf", &fault));
	ck_assert_str_eq(fault.argument[0], "policy/税務.conf");
	ck_assert_ptr_null(bundle_add(bundle, "policy/../x.conf", &fault));
	ck_assert_uint_eq(json_array_size(json_object_get(bundle_files(bundle), "files")), 1);
	bundle_drop(bundle);
	rmdir(folder);
}
END_TEST

static void sign(const struct signer *signer, const json_t *files, int64_t sequence)
{
	SCOPED(json_release) json_t *payload = json_pack("{s:s, s:s, s:s, s:I, s:s, s:O}", "bundle", "B-0001", "time", "2026-11-22T00:00:00Z", "name",
		"木村 三郎", "sequence", (json_int_t)sequence, "hash", HASH, "files", files);
	SCOPED(json_text_free) char *jws = signer_statement(signer, BUNDLE_TYPE, payload);
	SCOPED(json_release) json_t *object = json_pack("{s:s, s:s}", "mediad", "bundle", "jws", jws);
	char path[128];

	text_format(path, sizeof(path), "%s/" BUNDLE_LIST, root);
	ck_assert_int_eq(json_dump_file(object, path, 0), 0);
}

/* Shows R-REV-03. */
START_TEST(anybody_checks_a_bundle_without_mediad)
{
	struct signer signer = signer_new();
	char thumbprint[44];
	json_t *files;
	struct talk talk = { 0 };

	make(&files);
	jws_thumbprint(&signer.public, thumbprint);
	sign(&signer, files, 2);
	TALK(&talk, "audit", "verify", root, "--signer", thumbprint);
	ck_assert_int_eq(talk.outcome, 0);
	ck_assert_ptr_nonnull(strstr(talk.out, "genuine"));
	talk_clear(&talk);
	talk = (struct talk){ 0 };
	TALK(&talk, "audit", "verify", root, "--signer", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	ck_assert_int_eq(talk.outcome, 1);
	talk_clear(&talk);
	talk = (struct talk){ 0 };
	sign(&signer, files, 3); /* the ledger was cut */
	TALK(&talk, "audit", "verify", root, "--signer", thumbprint);
	ck_assert_int_eq(talk.outcome, 1);
	ck_assert_ptr_nonnull(strstr(talk.err, "does not end"));
	talk_clear(&talk);
	talk = (struct talk){ 0 };
	signer_free(&signer);
	clear(files);
}
END_TEST

RUN_TESTS("mediactl/bundle", what_was_changed_added_or_taken_away_is_named, a_bundle_that_is_not_finished_leaves_nothing,
	a_file_that_cannot_be_on_the_list_is_named_at_once,
	anybody_checks_a_bundle_without_mediad)
