// SPDX-License-Identifier: GPL-3.0-or-later
/* Times what hangs on the length of the ledger, on books made in bulk: the start after a clean end and after a power cut, verifying
 * beside plain SHA-256 of the same bytes, and what people ask every day. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/file.h"
#include "common/text.h"
#include "policy/books.h"
#include "policy/verification.h"
#include "tests/fakes/long_ledger.h"
#include "tests/fakes/must.h"

#define HASHED_MAX 100000  /* events that are held in memory for plain SHA-256 */
#define SAMPLES 100
#define TAIL 8             /* of each act, 120 events in all, after the last checkpoint */

static double seconds_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

struct stopwatch {
	double wall, processor;
};

static struct stopwatch begin(void)
{
	return (struct stopwatch){ seconds_of(CLOCK_MONOTONIC), seconds_of(CLOCK_PROCESS_CPUTIME_ID) };
}

static struct stopwatch taken(const struct stopwatch *since)
{
	return (struct stopwatch){ seconds_of(CLOCK_MONOTONIC) - since->wall, seconds_of(CLOCK_PROCESS_CPUTIME_ID) - since->processor };
}

static void judge(const char *what, double found, double goal, bool least)
{
	printf("  %-46s %12.3f (goal at %s %g): %s\n", what, found, least ? "least" : "most", goal,
		(least ? found >= goal : found <= goal) ? "holds" : "falls short");
}

/* ---- the start ---- */

static void forget_cached(const char *path)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || fsync(fd) < 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0)
		exit(EXIT_FAILURE);
}

/* What a start waits for before anything may open, but for the TPM's answer. */
static void time_start(const char *what, const char *path, bool cold, double goal)
{
	SCOPED(registry_close) struct registry *registry = NULL;
	struct ledger_report report;
	struct stopwatch watch, took;
	int r;

	if (cold)
		forget_cached(path);
	watch = begin();
	MUST(registry_open(path, &registry, &fault));
	r = ledger_resume(registry, &report, NULL);
	took = taken(&watch);
	if (r < 0)
		printf("  %-46s falls short: all of the ledger must be verified first\n", what);
	else
		judge(what, took.wall, goal, false);
}

/* A process that works and is gone: nothing is written back, and no checkpoint is made. */
static void cut_power(const struct long_ledger *ledger, const char *path)
{
	struct large_office office = ledger->office;
	pid_t child = fork();
	int status;

	if (child == 0) {
		MUST(registry_open(path, &office.registry, &fault));
		for (size_t i = 0; i < large_office_acts_count; i++)
			for (int n = 0; n < TAIL; n++)
				large_office_acts[i].run(&office, n);
		_exit(0);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
		exit(EXIT_FAILURE);
}

/* ---- verifying ---- */

static void time_chain(struct registry *registry)
{
	SCOPED(query_close) struct query *query = NULL;
	struct ledger_head head = { 0 };
	struct stopwatch watch = begin(), took;

	MUST(store_query(registry_store(registry), "SELECT " EVENT_COLUMNS " FROM event ORDER BY seq", NO_VALUES, &query, &fault));
	while (query_next(query, NULL) > 0)
		MUST(ledger_check(query, &head, &fault));
	took = taken(&watch);
	judge("verify the chain, thousand events/s", (double)head.sequence / took.processor / 1000, 500, true);
}

static void time_plain(struct registry *registry)
{
	SCOPED(query_close) struct query *query = NULL;
	static char *texts[HASHED_MAX];
	static size_t lengths[HASHED_MAX];
	uint8_t hash[DIGEST_SIZE];
	struct stopwatch watch, took;
	double bytes = 0;
	int count = 0;

	MUST(store_query(registry_store(registry), "SELECT text FROM event ORDER BY seq LIMIT ?1", VALUES(NUMBER(HASHED_MAX)), &query, &fault));
	for (; count < HASHED_MAX && query_next(query, NULL) > 0; count++) {
		texts[count] = strdup(query_text(query, 0));
		lengths[count] = strlen(texts[count]);
		bytes += (double)lengths[count];
	}
	watch = begin();
	for (int i = 0; i < count; i++)
		digest_bytes(texts[i], lengths[i], hash);
	took = taken(&watch);
	printf("  %-46s %12.3f (%.0f bytes an event)\n", "plain SHA-256 of the same, thousand events/s", count / took.processor / 1000, bytes / count);
	for (int i = 0; i < count; i++)
		free(texts[i]);
}

static void time_whole(struct registry *registry)
{
	struct ledger_report report;
	struct stopwatch watch = begin(), took;

	MUST(ledger_verify(registry, &report, &fault));
	took = taken(&watch);
	printf("  %-46s %12.1f s, %.1f s of the processor, %.0f events/s\n", "verify all, registry rebuilt and compared", took.wall, took.processor,
		(double)report.events / took.processor);
	if (report.breaches)
		must_end("ledger_verify", &report.breach);
}

/* ---- what people ask ---- */

static void read_end(const struct large_office *office, int n)
{
	json_t *list;

	(void)n;
	MUST(ledger_list(office->registry, -50, 50, &list, &fault));
	json_decref(list);
}

static void time_act(const char *what, void (*run)(const struct large_office *office, int n), const struct large_office *office)
{
	struct stopwatch watch, took;

	run(office, 0);
	watch = begin();
	for (int i = 0; i < SAMPLES; i++)
		run(office, (int)((int64_t)i * 7919 % office->media));
	took = taken(&watch);
	printf("  %-46s %12.0f us of the processor\n", what, took.processor / SAMPLES * 1e6);
}

static void time_asking(const struct large_office *office)
{
	time_act("50 of the end of the ledger", read_end, office);
	for (size_t i = 0; i < large_office_acts_count; i++)
		time_act(large_office_acts[i].what, large_office_acts[i].run, office);
}

int main(int argc, char **argv)
{
	struct long_ledger ledger = { .office = { .people = 100, .media = 1000 } };
	int64_t events = argc == 3 ? atoll(argv[2]) : 0;
	struct stopwatch watch = begin(), took;
	char path[512];

	if (events < 1) {
		fputs("usage: ledger_long FOLDER EVENTS\n", stderr);
		return 2;
	}
	text_format(path, sizeof(path), "%s/long.db", argv[1]);
	if (events < 10000)
		ledger.office = (struct large_office){ .people = 10, .media = 40 };
	long_ledger_open(&ledger, path, events);
	took = taken(&watch);
	printf("%lld events (made in %.1f s)\n", (long long)events, took.wall);
	long_ledger_close(&ledger);
	time_start("start after a clean end, s", path, false, 1);
	time_start("the same, nothing in the page cache, s", path, true, 1);
	cut_power(&ledger, path);
	time_start("start after a power cut, s", path, false, 1);
	MUST(registry_open(path, &ledger.office.registry, &fault));
	ledger.attestation = signer_new();
	time_chain(ledger.office.registry);
	time_plain(ledger.office.registry);
	time_whole(ledger.office.registry);
	time_asking(&ledger.office);
	long_ledger_close(&ledger);
	return EXIT_SUCCESS;
}
