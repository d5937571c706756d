// SPDX-License-Identifier: GPL-3.0-or-later
/* What io_uring does elsewhere: transfers beside the work on the next block. */
#include "crypto/erase_worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct erase_worker {
	int fd;
	bool writing;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock;  /* guards all below */
	pthread_cond_t changed;
	struct erase_block *blocks[ERASE_DEPTH];
	uint64_t started, done, waited; /* blocks, counted from the start */
	bool stop;
};

static int move(const struct erase_worker *worker, const struct erase_block *block)
{
	ssize_t n;

	do
		n = worker->writing ? pwrite(worker->fd, block->bytes, block->length, (off_t)block->offset) :
				      pread(worker->fd, block->bytes, block->length, (off_t)block->offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return (uint32_t)n == block->length ? 0 : -EIO;
}

/* NULL when it is over. */
static struct erase_block *next(struct erase_worker *worker)
{
	struct erase_block *block = NULL;

	pthread_mutex_lock(&worker->lock);
	while (!worker->stop && worker->done == worker->started)
		pthread_cond_wait(&worker->changed, &worker->lock);
	if (worker->done < worker->started)
		block = worker->blocks[worker->done % ERASE_DEPTH];
	pthread_mutex_unlock(&worker->lock);
	return block;
}

static void *work(void *argument)
{
	struct erase_worker *worker = argument;
	struct erase_block *block;

	while ((block = next(worker))) {
		block->result = move(worker, block);
		pthread_mutex_lock(&worker->lock);
		worker->done++;
		pthread_cond_broadcast(&worker->changed);
		pthread_mutex_unlock(&worker->lock);
	}
	return NULL;
}

int erase_worker_open(int fd, bool writing, struct erase_worker **out)
{
	SCOPED(erase_worker_close) struct erase_worker *worker = calloc(1, sizeof(*worker));
	int r;

	if (!worker)
		return -ENOMEM;
	worker->fd = fd;
	worker->writing = writing;
	pthread_mutex_init(&worker->lock, NULL);
	pthread_cond_init(&worker->changed, NULL);
	r = pthread_create(&worker->thread, NULL, work, worker);
	if (r != 0)
		return -r;
	worker->running = true;
	*out = MOVE(worker);
	return 0;
}

void erase_worker_close(struct erase_worker *worker)
{
	if (!worker)
		return;
	pthread_mutex_lock(&worker->lock);
	worker->stop = true;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
	if (worker->running)
		pthread_join(worker->thread, NULL);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

void erase_worker_start(struct erase_worker *worker, struct erase_block *block)
{
	pthread_mutex_lock(&worker->lock);
	worker->blocks[worker->started++ % ERASE_DEPTH] = block;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->lock);
}

void erase_worker_wait(struct erase_worker *worker)
{
	pthread_mutex_lock(&worker->lock);
	while (worker->done <= worker->waited)
		pthread_cond_wait(&worker->changed, &worker->lock);
	worker->waited++;
	pthread_mutex_unlock(&worker->lock);
}
