// SPDX-License-Identifier: GPL-3.0-or-later
/* Times one durable event beside its physical limit, an fsync of as many bytes, in turn. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/clock.h"
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

static int64_t microseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int append(struct registry *registry, struct fault *fault)
{
	SCOPED(json_release) json_t *data = json_pack("{s:s}", "version", "bench");

	return registry_record(registry, &(struct record){ .kind = "broker.started", .now = clock_now(), .data = data }, 1, fault);
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

/* One event and one fsync in turn, so that both meet the same disk. The limit: as many bytes appended to a file and synced. */
static int bench_append(struct registry *registry, const char *folder, int events)
{
	SCOPED(file_text_free) char *room = malloc(2 * (size_t)events * sizeof(int64_t));
	int64_t *ours = (int64_t *)(void *)room, *plain = ours + events;
	char path[512], bytes[EVENT_BYTES];
	struct fault fault = { 0 };

	memset(bytes, 'x', sizeof(bytes));
	text_format(path, sizeof(path), "%s/plain", folder);
	SCOPED(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	for (int i = 0; room && i < events; i++) {
		int64_t start = microseconds_now(), between;

		if (append(registry, &fault) < 0)
			return fail("append", &fault);
		between = microseconds_now();
		if (write(fd, bytes, sizeof(bytes)) != EVENT_BYTES || fsync(fd) < 0)
			return EXIT_FAILURE;
		ours[i] = between - start;
		plain[i] = microseconds_now() - between;
	}
	if (!room)
		return EXIT_FAILURE;
	printf("durable append: %.0f events/s, the device's fsyncs %.0f/s (medians of %d, in turn)\n", 1e6 / (double)median(ours, events),
		1e6 / (double)median(plain, events), events);
	conclude("durable append, ms an event", (double)median(ours, events) / 1000, (double)median(plain, events) / 1000, 1.3);
	return 0;
}

int main(int argc, char **argv)
{
	SCOPED(registry_close) struct registry *registry = NULL;
	struct fault fault = { 0 };
	char path[512];
	int events = argc == 3 ? atoi(argv[2]) : 0;

	if (events < 1) {
		fputs("usage: ledger_bench FOLDER EVENTS\n", stderr);
		return 2;
	}
	text_format(path, sizeof(path), "%s/registry.db", argv[1]);
	if (registry_open(path, &registry, &fault) < 0)
		return fail("open", &fault);
	return bench_append(registry, argv[1], events);
}
