// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to io_uring (liburing): registered buffers and file. Where the kernel refuses (an old one, sysctl
 * kernel.io_uring_disabled, a filter of system calls) crypto/erase_worker.c does the same. */
#include "crypto/erase_queue.h"

#include <errno.h>
#include <liburing.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "crypto/erase_worker.h"

struct erase_queue {
	struct erase_block blocks[ERASE_DEPTH];
	bool done[ERASE_DEPTH];
	uint8_t *memory, *mapped;
	int fd;
	bool writing;
	bool ring_open, fixed; /* fixed: buffers are registered */
	struct io_uring ring;
	struct erase_worker *worker;
	uint64_t started, taken; /* blocks, counted from the start */
};

#define MEMORY ((size_t)ERASE_DEPTH * ERASE_BLOCK)
#define HUGE_PAGE (2ul << 20)

static bool open_ring(struct erase_queue *queue)
{
	struct iovec places[ERASE_DEPTH];

	if (io_uring_queue_init(ERASE_DEPTH, &queue->ring, 0) < 0)
		return false;
	queue->ring_open = true;
	for (uint32_t i = 0; i < ERASE_DEPTH; i++)
		places[i] = (struct iovec){ queue->blocks[i].bytes, ERASE_BLOCK };
	/* Without room under RLIMIT_MEMLOCK the kernel pins them for each transfer. */
	queue->fixed = io_uring_register_buffers(&queue->ring, places, ERASE_DEPTH) == 0;
	return io_uring_register_files(&queue->ring, &queue->fd, 1) == 0;
}

static int open_engine(struct erase_queue *queue, bool threads)
{
	if (!threads && open_ring(queue))
		return 0;
	if (queue->ring_open)
		io_uring_queue_exit(&queue->ring);
	queue->ring_open = false;
	return erase_worker_open(queue->fd, queue->writing, &queue->worker);
}

/* In huge pages where the kernel gives them: after each wait for a slow medium the CPU would have to look up every page anew. */
static int map_memory(struct erase_queue *queue)
{
	void *mapped = mmap(NULL, MEMORY + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (mapped == MAP_FAILED)
		return -ENOMEM;
	queue->mapped = mapped;
	queue->memory = queue->mapped + (HUGE_PAGE - (uintptr_t)mapped % HUGE_PAGE) % HUGE_PAGE;
	madvise(queue->memory, MEMORY, MADV_HUGEPAGE);
	return 0;
}

int erase_queue_open(int fd, bool writing, bool threads, struct erase_queue **out)
{
	SCOPED(erase_queue_close) struct erase_queue *queue = calloc(1, sizeof(*queue));
	int r;

	if (!queue || map_memory(queue) < 0)
		return -ENOMEM;
	queue->fd = fd;
	queue->writing = writing;
	for (size_t i = 0; i < ERASE_DEPTH; i++)
		queue->blocks[i].bytes = queue->memory + i * ERASE_BLOCK;
	r = open_engine(queue, threads);
	if (r < 0)
		return r;
	*out = MOVE(queue);
	return 0;
}

struct erase_block *erase_queue_free(struct erase_queue *queue)
{
	return queue->started - queue->taken < ERASE_DEPTH ? &queue->blocks[queue->started % ERASE_DEPTH] : NULL;
}

static void prepare(struct erase_queue *queue, struct io_uring_sqe *sqe, const struct erase_block *block, uint32_t index)
{
	if (queue->fixed && queue->writing)
		io_uring_prep_write_fixed(sqe, 0, block->bytes, block->length, block->offset, (int)index);
	else if (queue->fixed)
		io_uring_prep_read_fixed(sqe, 0, block->bytes, block->length, block->offset, (int)index);
	else if (queue->writing)
		io_uring_prep_write(sqe, 0, block->bytes, block->length, block->offset);
	else
		io_uring_prep_read(sqe, 0, block->bytes, block->length, block->offset);
	io_uring_sqe_set_flags(sqe, IOSQE_FIXED_FILE);
	io_uring_sqe_set_data64(sqe, index);
}

static int start_in_ring(struct erase_queue *queue, uint32_t index)
{
	struct io_uring_sqe *sqe = io_uring_get_sqe(&queue->ring);
	int r;

	if (!sqe)
		return -EBUSY;
	prepare(queue, sqe, &queue->blocks[index], index);
	do
		r = io_uring_submit(&queue->ring);
	while (r == -EINTR || r == -EAGAIN);
	return r < 0 ? r : 0;
}

int erase_queue_start(struct erase_queue *queue, struct erase_block *block)
{
	uint32_t index = (uint32_t)(queue->started % ERASE_DEPTH);
	int r = 0;

	queue->done[index] = false;
	if (queue->worker)
		erase_worker_start(queue->worker, block);
	else
		r = start_in_ring(queue, index);
	if (r == 0)
		queue->started++;
	return r;
}

/* Notes one that has ended, waiting for it. */
static int reap(struct erase_queue *queue)
{
	struct io_uring_cqe *cqe;
	uint64_t index;
	int r;

	do
		r = io_uring_wait_cqe(&queue->ring, &cqe);
	while (r == -EINTR || r == -EAGAIN);
	if (r < 0)
		return r;
	index = io_uring_cqe_get_data64(cqe) % ERASE_DEPTH;
	r = cqe->res;
	if (r >= 0)
		r = (uint32_t)r == queue->blocks[index].length ? 0 : -EIO;
	queue->blocks[index].result = r;
	queue->done[index] = true;
	io_uring_cqe_seen(&queue->ring, cqe);
	return 0;
}

int erase_queue_wait(struct erase_queue *queue, struct erase_block **out)
{
	uint32_t index = (uint32_t)(queue->taken % ERASE_DEPTH);
	int r;

	*out = NULL;
	if (queue->taken == queue->started)
		return 0;
	while (queue->ring_open && !queue->done[index]) {
		r = reap(queue);
		if (r < 0)
			return r;
	}
	if (queue->worker)
		erase_worker_wait(queue->worker);
	queue->taken++;
	*out = &queue->blocks[index];
	return 0;
}

void erase_queue_close(struct erase_queue *queue)
{
	struct erase_block *block;

	if (!queue)
		return;
	while ((queue->ring_open || queue->worker) && erase_queue_wait(queue, &block) == 0 && block)
		;
	erase_worker_close(queue->worker);
	if (queue->ring_open)
		io_uring_queue_exit(&queue->ring);
	if (queue->mapped)
		munmap(queue->mapped, MEMORY + HUGE_PAGE);
	free(queue);
}
