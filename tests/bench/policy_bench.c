// SPDX-License-Identifier: GPL-3.0-or-later
/* Times what people ask of the books in a small office and in a large one: the same acts, of people and media spread over all of
 * them, in turn. The books lie in memory, so that only the work is timed and not the disk, which bench-ledger times. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "common/macros.h"
#include "common/text.h"
#include "policy/decide.h"
#include "tests/fakes/large_office.h"

#define SAMPLES 400
#define DECISIONS 2000000
#define GOAL 2.0
#define GRAIN 20 /* us; below that it is no work worth a comparison */

static int64_t microseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Small and large in turn, so that both have the same machine; the medians in microseconds. */
static void measure(size_t which, const struct large_office books[2], double out[2])
{
	static int64_t took[2][SAMPLES];

	for (int i = 0; i < SAMPLES; i++) {
		for (int size = 0; size < 2; size++) {
			/* 7919 is prime: all media come up, in no order. */
			int n = (int)((int64_t)i * 7919 % books[size].media);
			int64_t start = microseconds_now();

			large_office_acts[which].run(&books[size], n);
			took[size][i] = microseconds_now() - start;
		}
	}
	for (int size = 0; size < 2; size++) {
		qsort(took[size], SAMPLES, sizeof(took[size][0]), compare);
		out[size] = (double)took[size][SAMPLES / 2];
	}
}

static void count_decisions(void)
{
	static const struct handling handling = { .zones = ZONES_ALL, .write_zones = ZONES_ALL, .areas = AREAS_ALL, .max_carry_out_days = -1 };
	const struct medium_facts medium = { .number = "M-0001", .state = MEDIUM_IN_SERVICE, .home = "", .home_until = "", .opened_by = "",
		.holder = "", .out_until = "", .recipient = "", .handling = &handling };
	struct carry_facts facts = { .medium = &medium, .request = "R-0001", .starts = "2026-11-20T00:00:00Z", .until = "2026-11-22T00:00:00Z",
		.now = "2026-11-21T00:00:00Z", .other = "" };
	volatile int refused = 0;
	int64_t start = microseconds_now();

	for (int i = 0; i < DECISIONS; i++) {
		facts.request = i & 1 ? "R-0001" : "";
		refused += decide_check_out(&facts).code < 0;
	}
	printf("decisions: %.1f million a second (carrying out, half of them refused)\n",
		DECISIONS / (double)(microseconds_now() - start));
}

static void fill(struct large_office *books, const char *folder)
{
	int64_t start = microseconds_now();
	char path[512];

	text_format(path, sizeof(path), "%s/%d.db", folder, books->media);
	large_office_open(books, path);
	printf("filled: %d people, %d media in %.1f s\n", books->people, books->media, (double)(microseconds_now() - start) / 1e6);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct large_office books[2] = { { .people = 10, .media = 100 }, { .people = argc > 2 ? atoi(argv[2]) : 0, .media = argc > 3 ? atoi(argv[3]) : 0 } };

	if (books[1].people < 10 || books[1].media < 100) {
		fputs("usage: policy_bench FOLDER PEOPLE MEDIA\n", stderr);
		return 2;
	}
	setenv("TZ", "JST-9", 1);
	count_decisions();
	for (int size = 0; size < 2; size++)
		fill(&books[size], argv[1]);
	for (size_t i = 0; i < large_office_acts_count; i++) {
		double median[2], ratio;

		measure(i, books, median);
		ratio = median[1] / (median[0] > 1 ? median[0] : 1);
		printf("%-38s %8.0f us, %8.0f us, ratio %.2f (goal %.2f): %s\n", large_office_acts[i].what, median[0], median[1], ratio, GOAL,
			ratio > GOAL && median[1] > GRAIN ? "falls short" : "holds");
	}
	for (int size = 0; size < 2; size++)
		large_office_close(&books[size]);
	return EXIT_SUCCESS;
}
