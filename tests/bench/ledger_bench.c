// SPDX-License-Identifier: GPL-3.0-or-later
/* Times appends and verification of the ledger, each beside its physical limit in the same round. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/clock.h"
#include "common/digest.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "policy/registry.h"

#define EVENT_BYTES 400 /* about what one event takes */

static int fail(const char *what, const struct fault *fault)
{
	char text[512];

	fprintf(stderr, "%s: %s\n", what, fault_text(fault, text, sizeof(text)));
	return EXIT_FAILURE;
}

static int append(struct registry *registry, int count, struct fault *fault)
{
	SCOPED(json_release) json_t *data = json_pack("{s:s}", "version", "bench");
	struct record record = { .kind = "broker.started", .now = clock_now(), .data = data };

	for (int i = 0; i < count; i++) {
		int r = registry_record(registry, &record, 1, fault);

		if (r < 0)
			return r;
	}
	return 0;
}

/* The limit: the same bytes appended to a file and synced, one by one. */
static int append_plain(const char *folder, int count)
{
	char path[512], bytes[EVENT_BYTES];

	memset(bytes, 'x', sizeof(bytes));
	text_format(path, sizeof(path), "%s/plain", folder);
	SCOPED(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	for (int i = 0; i < count; i++)
		if (write(fd, bytes, sizeof(bytes)) != EVENT_BYTES || fsync(fd) < 0)
			return -1;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static int64_t median(int64_t *values, int count)
{
	qsort(values, (size_t)count, sizeof(*values), compare);
	return values[count / 2];
}

static void conclude(const char *what, double ours, double theirs, double goal)
{
	printf("%s: ours %.3f, limit %.3f, ratio %.2f (goal %.2f): %s\n", what, ours, theirs, ours / theirs, goal,
		ours / theirs <= goal ? "holds" : "falls short");
}

static int bench_append(struct registry *registry, const char *folder, int events, int rounds)
{
	int64_t ours[64], plain[64];
	struct fault fault = { 0 };

	for (int i = 0; i < rounds; i++) {
		int64_t start = clock_monotonic();

		if (append(registry, events, &fault) < 0)
			return fail("append", &fault);
		ours[i] = clock_monotonic() - start;
		start = clock_monotonic();
		if (append_plain(folder, events) < 0)
			return EXIT_FAILURE;
		plain[i] = clock_monotonic() - start;
		printf("round %d: %d events in %lld ms, as many plain fsyncs in %lld ms\n", i + 1, events, (long long)ours[i],
			(long long)plain[i]);
	}
	conclude("durable append, ms an event", (double)median(ours, rounds) / events,
		(double)median(plain, rounds) / events, 1.3);
	return 0;
}

static int bench_verify(struct registry *registry, int rounds)
{
	static char bytes[EVENT_BYTES];
	struct ledger_report report;
	int64_t ours[64], plain[64];
	struct fault fault = { 0 };
	uint8_t hash[DIGEST_SIZE];

	for (int i = 0; i < rounds; i++) {
		int64_t start = clock_monotonic();

		if (ledger_verify(registry, &report, &fault) < 0)
			return fail("verify", &fault);
		ours[i] = clock_monotonic() - start;
		start = clock_monotonic();
		for (int64_t n = 0; n < report.events; n++)
			digest_bytes(bytes, sizeof(bytes), hash);
		plain[i] = clock_monotonic() - start;
	}
	conclude("verify, ms a thousand events", (double)median(ours, rounds) * 1000 / (double)report.events,
		(double)median(plain, rounds) * 1000 / (double)report.events, 10);
	return 0;
}

int main(int argc, char **argv)
{
	SCOPED(registry_close) struct registry *registry = NULL;
	struct fault fault = { 0 };
	char path[512];
	int events = argc == 4 ? atoi(argv[2]) : 0, rounds = argc == 4 ? atoi(argv[3]) : 0;

	if (events < 1 || rounds < 1 || rounds > 64) {
		fputs("usage: ledger_bench FOLDER EVENTS ROUNDS\n", stderr);
		return 2;
	}
	text_format(path, sizeof(path), "%s/registry.db", argv[1]);
	if (registry_open(path, &registry, &fault) < 0)
		return fail("open", &fault);
	if (bench_append(registry, argv[1], events, rounds) != 0)
		return EXIT_FAILURE;
	return bench_verify(registry, rounds);
}
