// SPDX-License-Identifier: GPL-3.0-or-later
/* The milestones of the work on a whole surface, in real books: what is next, what goes on, and who lets it. */
#include "policy/surface.h"

#include "tests/unit/policy/town.h"

#define SIZE (1 << 20)
#define STRANGE "00000000-9dad-11d1-80b4-00c04fd430c9"

struct desk {
	struct town town;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	struct surface surface;
};

/* A medium whose erase CLERK witnessed and ADMIN began. */
static void begin(struct desk *desk)
{
	struct town town;

	*desk = (struct desk){ .number = "" };
	town_open_at(&desk->town, ":memory:");
	town = desk->town;
	struct act clerk = by(&desk->town, CLERK), admin = by(&desk->town, ADMIN);

	in_service(&desk->town, 1, desk->number);
	ck_result(ask_dispose(&desk->town, STAFF, desk->number, desk->request), 0);
	approve(&desk->town, desk->request);
	ck_result(medium_witness(&clerk, desk->number, &town.fault), 0);
	ck_result(medium_erase_begin(&admin, &(struct erase_wish){ .number = desk->number, .job = JOB }, &town.fault), 0);
}

static void destroy_key(struct desk *desk)
{
	struct town town = desk->town;
	struct act admin = by(&desk->town, ADMIN);
	json_t *key = json_pack("{s:i, s:i, s:i, s:{s:s}}", "old_epoch", 1, "new_epoch", 2, "answer", 0x126, "statement", "attest", "00");

	ck_result(medium_key_destroyed(&admin, desk->number, JOB, key, &town.fault), 0);
	json_decref(key);
}

typedef int (*milestone)(const struct act *act, const struct surface_mark *mark, struct fault *fault);

static int mark_of(struct desk *desk, milestone how, const char *job, int verified)
{
	struct act machine = by(&desk->town, -1);
	json_t *state = town_surface(SIZE, verified);
	int r;

	json_object_set_new(state, "size", json_integer(SIZE));
	desk->town.fault = (struct fault){ 0 };
	r = how(&machine, &(struct surface_mark){ desk->number, job, state }, &desk->town.fault);
	json_decref(state);
	return r;
}

static int cycle(const struct act *act, const struct surface_mark *mark, struct fault *fault)
{
	return surface_cycled(act, mark, "reauthorised", fault);
}

static int break_off(struct desk *desk, const char *why, int64_t durable)
{
	struct act machine = by(&desk->town, -1);

	desk->town.fault = (struct fault){ 0 };
	return surface_broke_off(&machine, &(struct surface_break){ desk->number, JOB, why, durable }, &desk->town.fault);
}

static void stands(struct desk *desk, enum surface_state state, enum surface_step step)
{
	ck_assert_int_eq(surface_find(desk->town.registry, desk->number, &desk->surface, NULL), 0);
	ck_assert_str_eq(surface_state_name(desk->surface.state), surface_state_name(state));
	ck_assert_str_eq(surface_step_name(desk->surface.step), surface_step_name(step));
	ck_assert_str_eq(desk->surface.job, JOB);
}

static void end(struct desk *desk)
{
	books_are_good(&desk->town);
	town_close(&desk->town);
}

/* Shows R-DSP-02. */
START_TEST(each_milestone_is_on_the_books_before_the_next)
{
	static const struct {
		milestone how;
		enum surface_step then;
	} chain[] = { { surface_written, SURFACE_CYCLE }, { cycle, SURFACE_COMPARE }, { surface_compared, SURFACE_COMPARED }, { surface_blanked, SURFACE_BLANKED } };
	struct desk desk;
	json_t *results;

	begin(&desk);
	destroy_key(&desk);
	stands(&desk, SURFACE_RUNNING, SURFACE_WRITE);
	for (size_t i = 0; i < ARRAY_SIZE(chain); i++) {
		ck_assert_int_lt(mark_of(&desk, chain[i].how, STRANGE, SIZE), 0); /* another job says nothing about this one */
		for (size_t later = i + 1; later < ARRAY_SIZE(chain); later++)
			ck_assert_msg(mark_of(&desk, chain[later].how, JOB, SIZE) < 0, "step %zu before %zu", later, i);
		ck_assert_int_eq(mark_of(&desk, chain[i].how, JOB, SIZE), 0);
		stands(&desk, SURFACE_RUNNING, chain[i].then);
	}
	ck_assert_int_eq(desk.surface.size, SIZE);
	ck_assert(desk.surface.erases && desk.surface.key_destroyed && !desk.surface.by_label);
	ck_assert_str_eq(desk.surface.request, desk.request);
	ck_assert_str_eq(desk.surface.witness, desk.town.people[CLERK].person);
	ck_assert_int_eq(surface_results(desk.town.registry, desk.number, &results, NULL), 0);
	ck_assert_int_eq(json_member_number(json_object_get(results, "compared"), "verified", 0), SIZE);
	ck_assert_str_eq(json_member_text(json_object_get(results, "cycled"), "how"), "reauthorised");
	json_decref(results);
	end(&desk);
}
END_TEST

/* Shows R-DSP-01. */
START_TEST(one_byte_that_is_not_read_back_equal_leaves_its_destruction_alone)
{
	struct desk desk;

	begin(&desk);
	destroy_key(&desk);
	ck_assert_int_eq(mark_of(&desk, surface_written, JOB, SIZE), 0);
	ck_assert_int_eq(mark_of(&desk, cycle, JOB, SIZE), 0);
	ck_assert_int_eq(mark_of(&desk, surface_compared, JOB, SIZE - 1), 1);
	stands(&desk, SURFACE_RUNNING, SURFACE_COMPARE); /* it is not proven */
	ck_assert_int_lt(mark_of(&desk, surface_blanked, JOB, SIZE), 0);
	end(&desk);
}
END_TEST

/* Shows R-DSP-02. */
START_TEST(what_broke_off_tells_where_and_why_and_goes_on_under_the_same_job)
{
	struct town town;
	struct desk desk;
	json_t *results;

	begin(&desk);
	town = desk.town;
	struct act admin = by(&desk.town, ADMIN);
	destroy_key(&desk);
	ck_assert(!surface_goes_on(desk.town.registry, desk.number, &desk.surface)); /* it runs */
	ck_result(surface_resume(&admin, desk.number, &town.fault), -EBUSY);
	ck_assert_int_eq(break_off(&desk, "抜かれた\x1b[31m", 4096), 0);
	stands(&desk, SURFACE_INTERRUPTED, SURFACE_WRITE);
	ck_assert_int_eq(desk.surface.durable, 4096);
	ck_assert_str_eq(desk.surface.why, "抜かれた\\x1b[31m");
	ck_assert_int_lt(break_off(&desk, "again", 1), 0); /* nothing runs */
	ck_assert(surface_goes_on(desk.town.registry, desk.number, &desk.surface));
	ck_result(surface_resume(&admin, desk.number, &town.fault), 0);
	last_event_is(&desk.town, "erase.resumed");
	stands(&desk, SURFACE_RUNNING, SURFACE_WRITE);
	ck_assert_int_eq(break_off(&desk, NULL, -1), 0);
	last_event_is(&desk.town, "erase.paused");
	stands(&desk, SURFACE_PAUSED, SURFACE_WRITE);
	ck_assert_int_eq(desk.surface.durable, 4096); /* nobody knew better */
	ck_assert_int_eq(desk.surface.interruptions, 2);
	ck_assert_int_eq(surface_results(desk.town.registry, desk.number, &results, NULL), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(results, "breaks")), 2);
	json_decref(results);
	end(&desk);
}
END_TEST

START_TEST(before_its_key_is_gone_an_erase_is_begun_anew)
{
	struct town town;
	struct desk desk;

	begin(&desk);
	town = desk.town;
	struct act admin = by(&desk.town, ADMIN);
	ck_assert_str_eq(surface_failure(desk.town.registry, desk.number), "erase.failed");
	destroy_key(&desk);
	ck_assert_str_eq(surface_failure(desk.town.registry, desk.number), "erase.interrupted");
	ck_assert_int_eq(break_off(&desk, "x", -1), 0);
	stands(&desk, SURFACE_INTERRUPTED, SURFACE_WRITE);
	ck_assert_int_eq(desk.surface.durable, -1);
	ck_assert_ptr_null(surface_failure(desk.town.registry, desk.number)); /* nothing runs */
	ck_result(surface_cancel(&admin, desk.number, &town.fault), 0);
	last_event_is(&desk.town, "erase.cancelled");
	ck_assert_int_eq(surface_find(desk.town.registry, desk.number, &desk.surface, NULL), -ENOENT);
	ck_assert(!surface_goes_on(desk.town.registry, desk.number, &desk.surface));
	ck_result(surface_cancel(&admin, desk.number, &town.fault), -ENOENT);
	ck_result(surface_resume(&admin, desk.number, &town.fault), -EBUSY);
	end(&desk);
}
END_TEST

/* Shows R-INC-09. */
START_TEST(what_is_held_does_not_go_on_being_erased)
{
	struct town town;
	struct desk desk;

	begin(&desk);
	town = desk.town;
	struct act admin = by(&desk.town, ADMIN), auditor = by(&desk.town, AUDITOR);
	destroy_key(&desk);
	ck_assert_int_eq(break_off(&desk, "x", 4096), 0);
	ck_result(hold_set(&auditor, desk.number, "調査", &town.fault), 0);
	ck_result(surface_resume(&admin, desk.number, &town.fault), -EBUSY);
	ck_assert_str_eq(town.fault.rule, "R-INC-09");
	stands(&desk, SURFACE_INTERRUPTED, SURFACE_WRITE);
	end(&desk);
}
END_TEST

RUN_TESTS("policy/surface", each_milestone_is_on_the_books_before_the_next, one_byte_that_is_not_read_back_equal_leaves_its_destruction_alone,
	what_broke_off_tells_where_and_why_and_goes_on_under_the_same_job, before_its_key_is_gone_an_erase_is_begun_anew,
	what_is_held_does_not_go_on_being_erased)
