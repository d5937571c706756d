// SPDX-License-Identifier: GPL-3.0-or-later
/* The blank phases of the engine, over the beginning of a medium alone. */
#include "crypto/erase_header.h"

#include "common/fault.h"
#include "crypto/erase.h"

/* The descriptor is pinned, and what is erased is smaller than its device. */
static int is_the_same(void *context)
{
	(void)context;
	return 0;
}

int erase_header(int fd, uint64_t length, uint32_t sector, struct fault *fault)
{
	SCOPED(secret_free) struct secret *unused = NULL;
	struct erase_job job = { .fd = fd, .size = length, .sector = sector, .same = is_the_same };
	struct erase_state state = { 0 };
	int r = secret_random(ERASE_ROOT_SIZE, &unused, fault);

	if (r < 0)
		return r;
	job.key = unused;
	erase_begin(&state, ERASE_BLANK);
	r = erase_run(&job, &state, fault);
	if (r < 0)
		return r;
	erase_begin(&state, ERASE_COMPARE_BLANK);
	return erase_run(&job, &state, fault);
}
