// SPDX-License-Identifier: GPL-3.0-or-later
/* Producer and consumer over four buffers; the producer is a thread of its own. */
#include "crypto/erase_ring.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define BUFFERS 4u

struct erase_ring {
	struct erase_block blocks[BUFFERS];
	uint8_t *memory;
	uint64_t size;
	erase_fill fill;
	void *context;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock;  /* guards all below */
	pthread_cond_t changed;
	uint64_t filled, emptied; /* blocks, counted from the start */
	bool held;                /* the caller has the block `emptied` */
	bool stop;
};

static uint64_t block_count(const struct erase_ring *ring)
{
	return (ring->size + ERASE_BLOCK - 1) / ERASE_BLOCK;
}

/* False when the ring closes. */
static bool wait_for_room(struct erase_ring *ring, uint64_t index)
{
	bool go;

	pthread_mutex_lock(&ring->lock);
	while (!ring->stop && index - ring->emptied >= BUFFERS)
		pthread_cond_wait(&ring->changed, &ring->lock);
	go = !ring->stop;
	pthread_mutex_unlock(&ring->lock);
	return go;
}

static void *fill_all(void *argument)
{
	struct erase_ring *ring = argument;
	uint64_t count = block_count(ring);

	for (uint64_t i = 0; i < count && wait_for_room(ring, i); i++) {
		struct erase_block *block = &ring->blocks[i % BUFFERS];
		uint64_t left;

		block->offset = i * ERASE_BLOCK;
		left = ring->size - block->offset;
		block->length = left < ERASE_BLOCK ? (uint32_t)left : ERASE_BLOCK;
		block->result = ring->fill(ring->context, block->bytes, block->offset, block->length);
		pthread_mutex_lock(&ring->lock);
		ring->filled = i + 1;
		pthread_cond_signal(&ring->changed);
		pthread_mutex_unlock(&ring->lock);
	}
	return NULL;
}

int erase_ring_open(uint64_t size, erase_fill fill, void *context, struct erase_ring **out)
{
	SCOPED(erase_ring_close) struct erase_ring *ring = calloc(1, sizeof(*ring));
	void *memory;
	int r;

	if (!ring)
		return -ENOMEM;
	pthread_mutex_init(&ring->lock, NULL);
	pthread_cond_init(&ring->changed, NULL);
	memory = mmap(NULL, (size_t)BUFFERS * ERASE_BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -ENOMEM;
	ring->memory = memory;
	for (size_t i = 0; i < BUFFERS; i++)
		ring->blocks[i].bytes = ring->memory + i * ERASE_BLOCK;
	ring->size = size;
	ring->fill = fill;
	ring->context = context;
	r = pthread_create(&ring->thread, NULL, fill_all, ring);
	if (r != 0)
		return -r;
	ring->running = true;
	*out = MOVE(ring);
	return 0;
}

void erase_ring_close(struct erase_ring *ring)
{
	if (!ring)
		return;
	pthread_mutex_lock(&ring->lock);
	ring->stop = true;
	pthread_cond_broadcast(&ring->changed);
	pthread_mutex_unlock(&ring->lock);
	if (ring->running)
		pthread_join(ring->thread, NULL);
	if (ring->memory)
		munmap(ring->memory, (size_t)BUFFERS * ERASE_BLOCK);
	pthread_cond_destroy(&ring->changed);
	pthread_mutex_destroy(&ring->lock);
	free(ring);
}

const struct erase_block *erase_ring_next(struct erase_ring *ring)
{
	const struct erase_block *block = NULL;

	pthread_mutex_lock(&ring->lock);
	if (ring->held) {
		ring->emptied++;
		pthread_cond_signal(&ring->changed);
	}
	ring->held = ring->emptied < block_count(ring);
	while (ring->held && ring->filled <= ring->emptied)
		pthread_cond_wait(&ring->changed, &ring->lock);
	if (ring->held)
		block = &ring->blocks[ring->emptied % BUFFERS];
	pthread_mutex_unlock(&ring->lock);
	return block;
}
