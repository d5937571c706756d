// SPDX-License-Identifier: GPL-3.0-or-later
/* Memory for keys: between two forbidden pages, locked, left out of dumps, wiped; knows nothing of
 * what it holds. */
#include "crypto/secret.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common/fault.h"

#define SECRET_MAX 65536

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t in_pages(size_t size)
{
	return (size + page_size() - 1) & ~(page_size() - 1);
}

/* The writable pages in the middle; NULL with errno set. */
static uint8_t *map_guarded(size_t length)
{
	size_t page = page_size();
	uint8_t *all = mmap(NULL, length + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED)
		return NULL;
	if (mprotect(all + page, length, PROT_READ | PROT_WRITE) == 0 &&
		mlock2(all + page, length, 0) == 0 &&
		madvise(all + page, length, MADV_DONTDUMP) == 0)
		return all + page;
	munmap(all, length + 2 * page);
	return NULL;
}

int secret_new(size_t size, struct secret **out, struct fault *fault)
{
	struct secret *secret;
	uint8_t *pages;

	if (size == 0 || size > SECRET_MAX)
		return fault_set(fault, -EINVAL, N_("A key of this size cannot be kept."));
	secret = calloc(1, sizeof(*secret));
	pages = secret ? map_guarded(in_pages(size)) : NULL;
	if (!pages) {
		free(secret);
		return fault_set(fault, -ENOMEM,
			N_("There is no locked memory for a key; raise the limit (LimitMEMLOCK, ulimit -l)."));
	}
	secret->size = size;
	secret->bytes = pages;
	*out = secret;
	return 0;
}

static int fill_random(uint8_t *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = getrandom(bytes, size, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -EIO;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

int secret_random(size_t size, struct secret **out, struct fault *fault)
{
	SCOPED(secret_free) struct secret *secret = NULL;
	int r;

	r = secret_new(size, &secret, fault);
	if (r < 0)
		return r;
	if (fill_random(secret->bytes, size) < 0)
		return fault_set(fault, -EIO, N_("The kernel gives no random bytes for a key."));
	*out = MOVE(secret);
	return 0;
}

void secret_free(struct secret *secret)
{
	size_t length;

	if (!secret)
		return;
	length = in_pages(secret->size);
	explicit_bzero(secret->bytes, length);
	munmap(secret->bytes - page_size(), length + 2 * page_size());
	free(secret);
}

/* libcryptsetup unlocks what it frees: whole pages of the heap, with whatever else lies on them. From here on unlocking
 * succeeds and does nothing. */
static int keep_locked(void)
{
	struct sock_filter steps[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_munlock, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog filter = { .len = ARRAY_SIZE(steps), .filter = steps };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0)
		return -errno;
	return 0;
}

/* Everything locked, where the limit leaves room: under a small limit it would use up what secrets
 * themselves need. */
static int lock_everything(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0 || limit.rlim_cur != RLIM_INFINITY)
		return 0;
	return mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT) < 0 ? -errno : 0;
}

int secret_harden_process(struct fault *fault)
{
	static const struct rlimit none = { 0, 0 };
	int r;

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0 || setrlimit(RLIMIT_CORE, &none) < 0)
		return fault_errno(fault, -errno,
			N_("%s: this process cannot be closed to debuggers and core dumps: %s."),
			"mediad");
	r = lock_everything();
	if (r == 0)
		r = keep_locked();
	if (r < 0)
		return fault_errno(fault, r, N_("%s: the memory of this process cannot be kept out of swap: %s."), "mediad");
	return 0;
}
