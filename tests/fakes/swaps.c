// SPDX-License-Identifier: GPL-3.0-or-later
/* Swaps devices under a traced admission; knows nothing of what admits. */
#include "tests/fakes/swaps.h"

#include <check.h>
#include <errno.h>
#include <limits.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/macros.h"
#include "common/text.h"
#include "tests/fakes/sysfs.h"

#define SEED 20261121u
#define PLACE "devices/pci/usb1/" SWAPS_NAME
#define STOP (SIGTRAP | PTRACE_EVENT_SECCOMP << 8)
#define TRACED(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE)
#define MANY 6 /* changes during one admission */

/* What can happen to the first device where it is; numbers from `other_count` + 1 on. */
enum alteration {
	ALTER_SERIAL,
	ALTER_DEVNUM,
	ALTER_DESCRIPTORS,
	ALTERATIONS,
};

/* Before system call number `at` change number `kind` happens: others[kind]; then only pulled out; then an alteration. */
struct change {
	long at;
	size_t kind;
};

struct outcome {
	int code;
	struct usb_facts facts;
};

struct bench {
	const struct swaps *swaps;
	struct fake_sysfs sysfs;
	struct outcome *outcome; /* shared with the child */
	char first[32];          /* folder of the first device, where it now is */
	int here;                /* who is at the place: -2 nobody, -1 the first, else the other */
};

static void put(const struct bench *bench, const char *folder, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fake_sysfs_text(&bench->sysfs, path, text);
}

static bool is(const struct bench *bench, const char *folder, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return strcmp(fake_sysfs_get(&bench->sysfs, path), text) == 0;
}

static void move(const struct bench *bench, const char *from, const char *to)
{
	char old[PATH_MAX], new[PATH_MAX];

	snprintf(old, sizeof(old), "%s/%s", bench->sysfs.root, from);
	snprintf(new, sizeof(new), "%s/%s", bench->sysfs.root, to);
	ck_assert_int_eq(rename(old, new), 0);
}

static const char *waiting(char out[32], int who)
{
	snprintf(out, 32, "waiting/%d", who);
	return out;
}

static void put_descriptors(const struct bench *bench, const char *folder, const struct swap_device *device)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/descriptors", folder);
	fake_sysfs_put(&bench->sysfs, path, device->descriptors, device->length);
}

/* What an admission may write, and what alterations touch. */
static void reset(const struct bench *bench, const char *folder, const struct swap_device *device)
{
	put(bench, folder, "authorized", "0\n");
	put(bench, folder, "power/persist", "1\n");
	put(bench, folder, SWAPS_NAME ":1.0/authorized", "0\n");
	put(bench, folder, "serial", device->serial ? device->serial : "S-0001\n");
	put(bench, folder, "devnum", device->devnum ? device->devnum : "5\n");
	put_descriptors(bench, folder, device);
}

static void make_device(const struct bench *bench, const struct swap_device *device)
{
	char path[PATH_MAX];

	fake_sysfs_device(&bench->sysfs, SWAPS_NAME, device->descriptors, device->length);
	fake_sysfs_interface(&bench->sysfs, SWAPS_NAME, "1.0", device->interface);
	reset(bench, PLACE, device);
	snprintf(path, sizeof(path), "%s/bus/usb/devices/" SWAPS_NAME, bench->sysfs.root);
	ck_assert_int_eq(unlink(path), 0);
}

static void setup(struct bench *bench)
{
	const struct swaps *swaps = bench->swaps;
	char folder[32];

	fake_sysfs_make(&bench->sysfs);
	fake_sysfs_hub(&bench->sysfs, "usb1", "0\n");
	put(bench, "devices/pci/usb1", "interface_authorized_default", "0\n");
	put(bench, "waiting", ".keep", "");
	for (size_t i = 0; i < swaps->other_count; i++) {
		make_device(bench, &swaps->others[i]);
		move(bench, PLACE, waiting(folder, (int)i));
	}
	make_device(bench, swaps->first);
	fake_sysfs_link(&bench->sysfs, "bus/usb/devices/" SWAPS_NAME, "../../../" PLACE);
	swaps->prepare(bench->sysfs.root);
	bench->outcome = mmap(NULL, sizeof(*bench->outcome), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(bench->outcome, MAP_FAILED);
}

/* Whoever sits at the place goes to where they wait, and `who` comes. */
static void take_place(struct bench *bench, int who)
{
	char folder[32];

	if (bench->here == who)
		return;
	if (bench->here == -1)
		text_copy(bench->first, sizeof(bench->first), waiting(folder, -1));
	if (bench->here != -2)
		move(bench, PLACE, waiting(folder, bench->here));
	if (who == -1)
		text_copy(bench->first, sizeof(bench->first), PLACE);
	if (who != -2)
		move(bench, waiting(folder, who), PLACE);
	bench->here = who;
}

static void happen(struct bench *bench, size_t kind)
{
	const struct swaps *swaps = bench->swaps;

	if (kind < swaps->other_count)
		take_place(bench, (int)kind);
	else if (kind == swaps->other_count)
		take_place(bench, -2);
	else if (kind == swaps->other_count + 1 + ALTER_SERIAL)
		put(bench, bench->first, "serial", "S-0009\n");
	else if (kind == swaps->other_count + 1 + ALTER_DEVNUM)
		put(bench, bench->first, "devnum", "9\n");
	else
		put_descriptors(bench, bench->first, &swaps->others[0]);
}

/* From here each call that can see a change or make one stops before it is done: what is open stays open, so close and fstat
 * cannot tell. */
static int stop_at_calls(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		TRACED(SYS_openat), TRACED(SYS_read), TRACED(SYS_pread64), TRACED(SYS_write), TRACED(SYS_pwrite64),
		TRACED(SYS_readlinkat), TRACED(SYS_getdents64), TRACED(SYS_faccessat),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = ARRAY_SIZE(filter), .filter = filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -errno : 0;
}

static void be_admitted(const struct bench *bench)
{
	if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 || raise(SIGSTOP) != 0 || stop_at_calls() < 0)
		_exit(1);
	bench->outcome->code = bench->swaps->admit(bench->sysfs.root, &bench->outcome->facts);
	_exit(0);
}

/* Runs to the next stop. False: the child has ended. */
static bool go_on(pid_t child)
{
	int status;

	ck_assert_int_eq((int)ptrace(PTRACE_CONT, child, NULL, NULL), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	if (WIFEXITED(status)) {
		ck_assert_int_eq(WEXITSTATUS(status), 0);
		return false;
	}
	ck_assert_msg(status >> 8 == STOP, "status %x", (unsigned)status);
	return true;
}

/* One admission with its changes; *happened counts those that it lived to see. Returns the number of its calls. */
static long run(struct bench *bench, const struct change *changes, size_t count, size_t *happened)
{
	long calls = 0;
	pid_t child;

	*bench->outcome = (struct outcome){ .code = -ECHILD };
	*happened = 0;
	child = fork();
	ck_assert_int_ge(child, 0);
	if (child == 0)
		be_admitted(bench);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_int_eq((int)ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL), 0);
	for (; go_on(child); calls++) {
		while (*happened < count && changes[*happened].at <= calls)
			happen(bench, changes[(*happened)++].kind);
	}
	return calls;
}

/* What nobody may have touched. */
static bool others_are_shut(const struct bench *bench)
{
	char folder[32];

	for (int i = 0; i < (int)bench->swaps->other_count; i++) {
		const char *at = bench->here == i ? PLACE : waiting(folder, i);

		if (!is(bench, at, "authorized", "0\n") || !is(bench, at, "power/persist", "1\n") ||
			!is(bench, at, SWAPS_NAME ":1.0/authorized", "0\n"))
			return false;
	}
	return true;
}

/* Judges a run and puts everything back. */
static int judge(struct bench *bench, const struct change *changes, size_t count, int *let_in)
{
	const struct outcome *outcome = bench->outcome;
	bool authorised = !is(bench, bench->first, "authorized", "0\n");
	bool shut = others_are_shut(bench);
	bool good = shut && bench->swaps->allowed(outcome->code, &outcome->facts, authorised);

	*let_in += authorised;
	if (!good)
		fprintf(stderr, "wrong: change %zu before call %ld (%zu of them): code %d, %s, the first is %s\n",
			changes[0].kind, changes[0].at, count, outcome->code, shut ? "the others shut" : "ANOTHER IS OPEN",
			authorised ? "in" : "out");
	take_place(bench, -1);
	reset(bench, PLACE, bench->swaps->first);
	return good ? 0 : 1;
}

/* Each change before each call. Returns how many happened; the wrong ends are counted in *wrong. */
static size_t run_each(struct bench *bench, long calls, int *wrong, int *let_in)
{
	size_t kinds = bench->swaps->other_count + 1 + ALTERATIONS, happened, total = 0;

	for (struct change change = { 0, 0 }; change.at < calls; change.at++) {
		for (change.kind = 0; change.kind < kinds; change.kind++) {
			run(bench, &change, 1, &happened);
			*wrong += judge(bench, &change, 1, let_in);
			total += happened;
		}
	}
	return total;
}

static int by_call(const void *a, const void *b)
{
	const struct change *one = a, *other = b;

	return one->at < other->at ? -1 : one->at > other->at;
}

static void draw(unsigned *seed, struct change changes[MANY], long calls, size_t kinds)
{
	for (int i = 0; i < MANY; i++)
		changes[i] = (struct change){ .at = rand_r(seed) % calls, .kind = (size_t)rand_r(seed) % kinds };
	qsort(changes, MANY, sizeof(changes[0]), by_call);
}

int swaps_run(const struct swaps *swaps, int *let_in)
{
	struct bench bench = { .swaps = swaps, .first = PLACE, .here = -1 };
	size_t kinds = swaps->other_count + 1 + ALTERATIONS, happened, total;
	struct change changes[MANY] = { { 0, 0 } };
	unsigned seed = SEED;
	int wrong = 0;
	long calls;

	*let_in = 0;
	setup(&bench);
	calls = run(&bench, NULL, 0, &happened);
	ck_assert_int_eq(judge(&bench, changes, 0, let_in), 0);
	ck_assert_int_eq(*let_in, 1); /* left alone it comes in: the control */
	ck_assert_int_gt((int)calls, 50);
	for (total = run_each(&bench, calls, &wrong, let_in); total < SWAPS_TOTAL; total += happened) {
		draw(&seed, changes, calls, kinds);
		run(&bench, changes, MANY, &happened);
		wrong += judge(&bench, changes, happened, let_in);
	}
	munmap(bench.outcome, sizeof(*bench.outcome));
	fake_sysfs_remove(&bench.sysfs);
	return wrong;
}
