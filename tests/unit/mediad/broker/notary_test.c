// SPDX-License-Identifier: GPL-3.0-or-later
/* The thread that asks the TPM: order, deadlines, late answers; then with a real TPM that is stopped in the middle. */
#include "mediad/broker/notary.h"

#include <errno.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "common/clock.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/tpm_bench.h"

#define PATIENCE 2000 /* ms; long, for a busy machine stops for a while too */

static struct loop *loop;
static struct notary *notary;
static sem_t may_go; /* each piece of work takes one */
static char done[64];  /* what was worked on, in order: the first letter of each type */
static char told[64];  /* who was told, in order; upper case: that it was too late */
static bool begun;     /* the thread has taken something up */

static void append(char *list, char letter)
{
	size_t used = strlen(list);

	list[used] = letter;
	list[used + 1] = '\0';
}

static void work(void *context, const struct notary_question *question, struct notary_answer *answer)
{
	(void)context;
	__atomic_store_n(&begun, true, __ATOMIC_SEQ_CST);
	while (sem_wait(&may_go) < 0)
		continue;
	append(done, question->type[0]);
	answer->jws = strdup(question->type);
	if (json_object_size(question->payload) != 1)
		abort();
}

static void listen_to(void *context, const struct notary_answer *answer)
{
	const char *expected = context;
	char letter = expected[0];

	if (answer->fault.code) {
		letter = (char)(letter - 'a' + 'A');
		ck_assert_int_eq(answer->fault.code, -ETIMEDOUT);
		ck_assert_ptr_nonnull(strstr(answer->fault.message, "has not answered"));
	} else {
		ck_assert_str_eq(answer->jws, expected);
	}
	append(told, letter);
}

static void ask_for(const char *type)
{
	json_t *payload = json_pack("{s:s}", "of", type);
	struct notary_question question = { .wish = NOTARY_SIGN, .type = type, .payload = payload };

	notary_ask(notary, &question, listen_to, (void *)(uintptr_t)type);
	json_decref(payload); /* a copy was taken */
}

static void let(int count)
{
	while (count-- > 0)
		sem_post(&may_go);
}

static void stop(void *context)
{
	loop_stop(context);
}

static void run_for(int64_t milliseconds)
{
	uint32_t timer;

	loop_after(loop, milliseconds, stop, loop, &timer);
	loop_run(loop);
}

static void run_until_told(const char *expected)
{
	for (int i = 0; i < 1000 && strcmp(told, expected) != 0; i++)
		run_for(10);
	ck_assert_str_eq(told, expected);
}

static void setup(void)
{
	const struct notary_settings settings = { .work = work, .patience = PATIENCE };

	done[0] = told[0] = '\0';
	begun = false;
	ck_assert_int_eq(sem_init(&may_go, 0, 0), 0);
	ck_assert_int_eq(loop_new(&loop), 0);
	ck_assert_int_eq(notary_new(loop, &settings, &notary), 0);
}

static void teardown(void)
{
	notary_free(notary);
	loop_free(loop);
	sem_destroy(&may_go);
}

START_TEST(answers_come_from_the_loop_in_the_order_of_the_questions)
{
	let(3);
	ask_for("a");
	ask_for("b");
	ask_for("c");
	ck_assert_str_eq(told, "");
	run_until_told("abc");
	ck_assert_str_eq(done, "abc");
}
END_TEST

START_TEST(a_stalled_tpm_stops_nobody_and_what_waited_is_never_done)
{
	int64_t start = clock_monotonic(), left;

	ask_for("a");
	while (!__atomic_load_n(&begun, __ATOMIC_SEQ_CST))
		run_for(1);
	ask_for("b");
	ask_for("c");
	run_for(10); /* the loop goes round */
	left = clock_monotonic() - start;
	ck_assert_int_lt(left, PATIENCE);
	ck_assert_str_eq(told, "");
	run_until_told("ABC");
	ck_assert_int_ge(clock_monotonic() - start, PATIENCE);

	/* it answers late: nobody hears of it, and only what was in its hands was done */
	ask_for("d");
	let(2);
	run_until_told("ABCd");
	ck_assert_str_eq(done, "ad");
}
END_TEST

static void hear_code(void *context, const struct notary_answer *answer)
{
	int *code = context;

	*code = answer->fault.code;
}

START_TEST(who_asks_more_than_can_wait_is_told_so)
{
	struct notary_question question = { .wish = NOTARY_STATE };
	int codes[NOTARY_WAITING + 1] = { 0 };

	ask_for("a");
	while (!__atomic_load_n(&begun, __ATOMIC_SEQ_CST))
		run_for(1);
	for (int i = 0; i <= NOTARY_WAITING; i++)
		notary_ask(notary, &question, hear_code, &codes[i]);
	ck_assert_int_eq(codes[NOTARY_WAITING], 0); /* never from within */
	run_for(10);
	ck_assert_int_eq(codes[NOTARY_WAITING], -EBUSY);
	ck_assert_int_eq(codes[0], 0);
	run_for(PATIENCE);
	for (int i = 0; i < NOTARY_WAITING; i++)
		ck_assert_int_eq(codes[i], -ETIMEDOUT);
	let(1);
}
END_TEST

START_TEST(with_the_end_nobody_is_told_any_more)
{
	ask_for("a");
	while (!__atomic_load_n(&begun, __ATOMIC_SEQ_CST))
		run_for(1);
	ask_for("b");
	notary_free(notary); /* the thread is stuck, and left behind */
	notary = NULL;
	let(1);
	for (int i = 0; i < 1000 && strcmp(done, "a") != 0; i++)
		usleep(1000);
	run_for(PATIENCE);
	ck_assert_str_eq(done, "a");
	ck_assert_str_eq(told, "");
}
END_TEST

/* ---- with a real one ---- */

static void count(void *context, const struct notary_question *question, struct notary_answer *answer)
{
	struct tpm_bench *bench = context;

	tpm_counter_certify(bench->tpm, TPM_COUNTER_CHECKPOINT, question->head, &answer->statement, &answer->fault);
}

static void hear_count(void *context, const struct notary_answer *answer)
{
	int *code = context;

	*code = answer->fault.code ? answer->fault.code : answer->statement ? 1 : 2;
}

START_TEST(a_real_tpm_that_is_stopped_is_given_up_and_serves_again_later)
{
	struct notary_question question = { .wish = NOTARY_STATE };
	struct notary_settings settings = { .work = count, .patience = PATIENCE };
	struct tpm_bench bench;
	int first = 0, second = 0;

	tpm_bench_open(&bench);
	notary_free(notary);
	settings.context = &bench;
	ck_assert_int_eq(notary_new(loop, &settings, &notary), 0);
	ck_assert_int_eq(kill(bench.swtpm.pid, SIGSTOP), 0);
	notary_ask(notary, &question, hear_count, &first);
	for (int i = 0; i < 200 && !first; i++)
		run_for(10);
	ck_assert_int_eq(first, -ETIMEDOUT);
	ck_assert_int_eq(kill(bench.swtpm.pid, SIGCONT), 0);
	for (int asked = 0; asked < 100 && second != 1; asked++) { /* a busy machine may need more than its patience */
		second = 0;
		notary_ask(notary, &question, hear_count, &second);
		for (int i = 0; i < 1000 && !second; i++)
			run_for(10);
	}
	ck_assert_int_eq(second, 1);
	notary_free(notary);
	notary = NULL;
	tpm_bench_close(&bench);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = { answers_come_from_the_loop_in_the_order_of_the_questions,
		a_stalled_tpm_stops_nobody_and_what_waited_is_never_done, who_asks_more_than_can_wait_is_told_so,
		with_the_end_nobody_is_told_any_more,
		a_real_tpm_that_is_stopped_is_given_up_and_serves_again_later };

	return suite_run_with("mediad/broker/notary", tests, ARRAY_SIZE(tests), setup, teardown);
}
