// SPDX-License-Identifier: GPL-3.0-or-later
/* Requests that make no sense are refused before anything is touched. */
#include "mediad/volume/request.h"

#include <errno.h>
#include <string.h>

#include "tests/fakes/suite.h"

#define UUID "4dbb0d0f-9e1c-4f3a-8c63-0c6f2d8a3b11"

static struct volume_request good(uint32_t verb)
{
	return (struct volume_request){
		.version = WIRE_VERSION,
		.verb = verb,
		.uid = 1000,
		.gid = 1000,
		.disk = { .usb = "2-1.3" },
		.number = "MT-2026-0001",
		.uuid = UUID,
		.job = UUID,
		.label = "{}",
	};
}

START_TEST(every_verb_takes_a_good_request)
{
	for (uint32_t verb = VOLUME_PROVISION; verb < VOLUME_VERB_END; verb++) {
		struct volume_request request = good(verb);

		ck_assert_msg(request_check(&request, NULL) == 0, "verb %u", verb);
	}
}
END_TEST

START_TEST(root_recovers_for_itself_and_opens_for_nobody)
{
	struct volume_request request = good(VOLUME_RECOVER);

	request.uid = request.gid = 0;
	ck_assert_int_eq(request_check(&request, NULL), 0);
	request.gid = 1000;
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request.uid = 999;
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_OPEN);
	request.uid = request.gid = 0;
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
}
END_TEST

START_TEST(another_hosts_medium_is_opened_and_no_more)
{
	for (uint32_t verb = VOLUME_PROVISION; verb < VOLUME_VERB_END; verb++) {
		bool opens = verb == VOLUME_OPEN || verb == VOLUME_RECHECK || verb == VOLUME_ADOPT;
		struct volume_request request = good(verb);

		request.flags = VOLUME_GUEST;
		ck_assert_msg(request_check(&request, NULL) == (opens ? 0 : -EINVAL), "verb %u", verb);
		request.label[0] = '\0';
		ck_assert_msg(request_check(&request, NULL) == -EINVAL, "verb %u does not say whose", verb);
	}
}
END_TEST

START_TEST(an_inventory_needs_nothing)
{
	struct volume_request request = { .version = WIRE_VERSION, .verb = VOLUME_INVENTORY };

	ck_assert_int_eq(request_check(&request, NULL), 0);
}
END_TEST

START_TEST(other_versions_verbs_and_flags_are_refused)
{
	struct volume_request request = good(VOLUME_OPEN);

	request.version++;
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(0);
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_VERB_END);
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_CLOSE);
	request.flags = VOLUME_FACTORY_NEW << 1;
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
}
END_TEST

START_TEST(texts_without_end_are_refused_whatever_the_verb)
{
	struct volume_request request = good(VOLUME_INVENTORY);

	memset(request.number, 'A', sizeof(request.number));
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_INVENTORY);
	memset(request.label, '{', sizeof(request.label));
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_INVENTORY);
	memset(request.disk.usb, '1', sizeof(request.disk.usb));
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_INVENTORY);
	memset(request.job, 'a', sizeof(request.job));
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_INVENTORY);
	memset(request.uuid, 'a', sizeof(request.uuid));
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
}
END_TEST

START_TEST(numbers_and_usb_names_cannot_lead_elsewhere)
{
	static const char *const numbers[] = { "", "..", "a", "A/B", "A B", "Ａ", "A\n" };
	static const char *const names[] = { "", "..", "2-1/..", "usb1", "1", "-1", "2-1 " };

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct volume_request request = good(VOLUME_CLOSE);

		strcpy(request.number, numbers[i]);
		ck_assert_msg(request_check(&request, NULL) == -EINVAL, "number \"%s\"", numbers[i]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct volume_request request = good(VOLUME_OVERWRITE);

		strcpy(request.disk.usb, names[i]);
		ck_assert_msg(request_check(&request, NULL) == -EINVAL, "name \"%s\"", names[i]);
	}
}
END_TEST

START_TEST(a_medium_opens_for_a_person_only)
{
	static const uint32_t nobodies[] = { 0, 1, 101, 999, 65534, UINT32_MAX };

	for (size_t i = 0; i < ARRAY_SIZE(nobodies); i++) {
		struct volume_request request = good(VOLUME_OPEN);

		request.uid = nobodies[i];
		ck_assert_msg(request_check(&request, NULL) == -EINVAL, "uid %u", nobodies[i]);
	}
}
END_TEST

START_TEST(what_a_verb_needs_must_be_there)
{
	struct volume_request request = good(VOLUME_DESTROY_KEY);

	request.job[0] = '\0';
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_OPEN);
	strcpy(request.uuid, "4dbb0d0f-9e1c-4f3a-8c63_0c6f2d8a3b11");
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_REGISTER);
	request.label[0] = '\0';
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_RELABEL);
	request.label[0] = '\0';
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
	request = good(VOLUME_RELABEL);
	request.uuid[0] = '\0';
	ck_assert_int_eq(request_check(&request, NULL), -EINVAL);
}
END_TEST

START_TEST(erasing_takes_long)
{
	struct volume_request request = good(VOLUME_REGISTER);

	ck_assert(request_is_long(&request));
	request = good(VOLUME_CLOSE);
	ck_assert(!request_is_long(&request));
}
END_TEST

RUN_TESTS("volume/request", another_hosts_medium_is_opened_and_no_more, root_recovers_for_itself_and_opens_for_nobody, every_verb_takes_a_good_request, an_inventory_needs_nothing, other_versions_verbs_and_flags_are_refused,
	texts_without_end_are_refused_whatever_the_verb, numbers_and_usb_names_cannot_lead_elsewhere, a_medium_opens_for_a_person_only,
	what_a_verb_needs_must_be_there, erasing_takes_long)
