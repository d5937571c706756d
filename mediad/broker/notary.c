// SPDX-License-Identifier: GPL-3.0-or-later
/* One thread, a queue to it, a list back to the loop. Each question is told about once: by its answer or by its deadline. */
#include "mediad/broker/notary.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "common/text.h"

#define END_PATIENCE 1000 /* ms that the thread has to end */

struct task {
	struct notary *notary;
	struct task *next;
	struct notary_question question;
	struct notary_answer answer;
	notary_told told; /* NULL: its deadline has passed */
	void *context;
	uint32_t timer;
};

struct notary {
	struct loop *loop;
	struct notary_settings settings;
	pthread_t thread;
	int ready; /* eventfd: something is done */
	pthread_mutex_t lock; /* holds what follows */
	pthread_cond_t wake;
	struct task *waiting, *working, *done; /* waiting and done: the oldest first */
	int count; /* waiting */
	bool stopping, ended;
	bool left_behind; /* nobody waits for the thread: it releases all */
};

static void task_free(struct task *task)
{
	json_t *payload = (json_t *)(uintptr_t)task->question.payload; /* the copy */

	json_decref(payload);
	json_text_free(task->answer.jws);
	json_decref(task->answer.statement);
	free(task);
}

static void append(struct task **list, struct task *task)
{
	while (*list)
		list = &(*list)->next;
	task->next = NULL;
	*list = task;
}

static bool remove_from(struct task **list, const struct task *task)
{
	while (*list && *list != task)
		list = &(*list)->next;
	if (!*list)
		return false;
	*list = task->next;
	return true;
}

static void ring(struct notary *notary)
{
	eventfd_write(notary->ready, 1);
}

static void drop_all(struct task **list)
{
	while (*list) {
		struct task *task = *list;

		*list = task->next;
		loop_cancel(task->notary->loop, task->timer);
		task_free(task);
	}
}

static void release(struct notary *notary)
{
	drop_all(&notary->done);
	close(notary->ready);
	pthread_cond_destroy(&notary->wake);
	pthread_mutex_destroy(&notary->lock);
	free(notary);
}

/* ---- the thread ---- */

static struct task *next_task(struct notary *notary)
{
	struct task *task;

	while (!notary->waiting && !notary->stopping)
		pthread_cond_wait(&notary->wake, &notary->lock);
	if (notary->stopping)
		return NULL;
	task = notary->waiting;
	notary->waiting = task->next;
	notary->count--;
	notary->working = task;
	return task;
}

static void *run(void *context)
{
	struct notary *notary = context;
	struct task *task;
	bool left_behind;

	pthread_mutex_lock(&notary->lock);
	while ((task = next_task(notary))) {
		pthread_mutex_unlock(&notary->lock);
		notary->settings.work(notary->settings.context, &task->question, &task->answer);
		pthread_mutex_lock(&notary->lock);
		notary->working = NULL;
		append(&notary->done, task);
		ring(notary);
	}
	notary->ended = true;
	left_behind = notary->left_behind;
	ring(notary);
	pthread_mutex_unlock(&notary->lock);
	if (left_behind)
		release(notary);
	return NULL;
}

/* ---- the loop ---- */

static void tell(struct task *task, const struct notary_answer *answer)
{
	notary_told told = task->told;

	loop_cancel(task->notary->loop, task->timer);
	task->timer = 0;
	task->told = NULL;
	if (told)
		told(task->context, answer);
}

static struct task *take_done(struct notary *notary)
{
	struct task *task;

	pthread_mutex_lock(&notary->lock);
	task = notary->done;
	if (task)
		notary->done = task->next;
	pthread_mutex_unlock(&notary->lock);
	return task;
}

static void done_ready(void *context, uint32_t events)
{
	struct notary *notary = context;
	struct task *task;
	eventfd_t count;

	(void)events;
	eventfd_read(notary->ready, &count);
	while ((task = take_done(notary))) {
		tell(task, &task->answer);
		task_free(task);
	}
}

/* What has not begun never will; what the TPM has in hand ends unheard. */
static void too_late(void *context)
{
	struct task *task = context;
	struct notary *notary = task->notary;
	struct notary_answer late = { 0 };
	bool waited, done = false;
	char seconds[24];

	task->timer = 0;
	pthread_mutex_lock(&notary->lock);
	waited = remove_from(&notary->waiting, task);
	notary->count -= waited;
	for (const struct task *other = notary->done; other && !done; other = other->next)
		done = other == task;
	pthread_mutex_unlock(&notary->lock);
	if (done)
		return; /* it is told in a moment */
	text_format(seconds, sizeof(seconds), "%lld", (long long)(notary->settings.patience / 1000));
	fault_set(&late.fault, -ETIMEDOUT,
		N_("The TPM has not answered for %s seconds, and what waited for it was not done. Try again; if that does not help, restart the PC."),
		seconds);
	tell(task, &late);
	if (waited)
		task_free(task);
}

static struct task *task_new(struct notary *notary, const struct notary_question *question)
{
	struct task *task = calloc(1, sizeof(*task));

	if (!task)
		return NULL;
	task->notary = notary;
	task->question = *question;
	task->question.payload = question->payload ? json_deep_copy(question->payload) : NULL;
	if (question->payload && !task->question.payload) {
		free(task);
		return NULL;
	}
	return task;
}

void notary_ask(struct notary *notary, const struct notary_question *question, notary_told told, void *context)
{
	struct task *task = task_new(notary, question);
	struct notary_answer none = { 0 };
	int r;

	if (!task) {
		fault_set(&none.fault, -ENOMEM, N_("There is no memory left."));
		told(context, &none);
		return;
	}
	task->told = told;
	task->context = context;
	r = loop_after(notary->loop, notary->settings.patience, too_late, task, &task->timer);
	pthread_mutex_lock(&notary->lock);
	if (r < 0 || notary->count == NOTARY_WAITING) {
		fault_set(&task->answer.fault, -EBUSY, N_("The TPM is busy; try again in a moment."));
		append(&notary->done, task);
		ring(notary);
	} else {
		append(&notary->waiting, task);
		notary->count++;
		pthread_cond_signal(&notary->wake);
	}
	pthread_mutex_unlock(&notary->lock);
}

/* ---- beginning and end ---- */

/* Signals are the loop's. */
static int start_thread(struct notary *notary)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&notary->thread, NULL, run, notary);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -r;
}

int notary_new(struct loop *loop, const struct notary_settings *settings, struct notary **out)
{
	struct notary *notary = calloc(1, sizeof(*notary));
	int r;

	if (!notary)
		return -ENOMEM;
	notary->loop = loop;
	notary->settings = *settings;
	pthread_mutex_init(&notary->lock, NULL);
	pthread_cond_init(&notary->wake, NULL);
	notary->ready = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	r = notary->ready < 0 ? -errno : loop_watch(loop, notary->ready, EPOLLIN, done_ready, notary);
	if (r == 0)
		r = start_thread(notary);
	if (r < 0) {
		if (notary->ready >= 0) {
			loop_unwatch(loop, notary->ready);
			close(notary->ready);
		}
		free(notary);
		return r;
	}
	*out = notary;
	return 0;
}

/* Not longer than END_PATIENCE after the last that was done. */
static void wait_for_end(struct notary *notary)
{
	struct pollfd wait = { .fd = notary->ready, .events = POLLIN };
	eventfd_t count;
	bool ended;

	do {
		pthread_mutex_lock(&notary->lock);
		ended = notary->ended;
		if (!ended)
			eventfd_read(notary->ready, &count);
		pthread_mutex_unlock(&notary->lock);
	} while (!ended && poll(&wait, 1, END_PATIENCE) == 1);
}

void notary_free(struct notary *notary)
{
	bool stuck;

	if (!notary)
		return;
	loop_unwatch(notary->loop, notary->ready);
	pthread_mutex_lock(&notary->lock);
	notary->stopping = true;
	drop_all(&notary->waiting);
	if (notary->working) {
		loop_cancel(notary->loop, notary->working->timer);
		notary->working->timer = 0;
	}
	pthread_cond_signal(&notary->wake);
	pthread_mutex_unlock(&notary->lock);
	wait_for_end(notary);
	pthread_mutex_lock(&notary->lock);
	drop_all(&notary->done);
	stuck = notary->left_behind = !notary->ended;
	if (stuck)
		pthread_detach(notary->thread);
	pthread_mutex_unlock(&notary->lock);
	if (stuck)
		return;
	pthread_join(notary->thread, NULL);
	release(notary);
}
