// SPDX-License-Identifier: GPL-3.0-or-later
/* Times what people ask of the books in a small office and in a large one: the same acts, of people and media spread over all of
 * them, in turn. The books lie in memory, so that only the work is timed and not the disk, which bench-ledger times. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/text.h"
#include "policy/decide.h"
#include "policy/office.h"

#define NOW 1795230000
#define SAMPLES 400
#define DECISIONS 2000000
#define GOAL 2.0

struct office_books {
	struct registry *registry;
	int people, media;
	struct actor administrator, approver;
};

static void die(const char *what, const struct fault *fault)
{
	char text[512];

	fprintf(stderr, "%s: %s\n", what, fault_text(fault, text, sizeof(text)));
	exit(EXIT_FAILURE);
}

#define MUST(expression)                                         \
	do {                                                     \
		struct fault fault = { 0 };                      \
		if ((expression) < 0)                            \
			die(#expression, &fault);                \
	} while (0)

static int64_t microseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static struct act by(const struct office_books *books, const struct actor *actor)
{
	return (struct act){ .registry = books->registry, .actor = actor, .now = NOW };
}

static void meet(const struct office_books *books, int n, struct actor *out)
{
	char login[32];

	text_format(login, sizeof(login), "user%d", n);
	MUST(people_actor(books->registry, &(struct caller){ .uid = 10000 + (uint32_t)n, .login = login, .now = NOW }, out, &fault));
}

static void grant(const struct office_books *books, const char *login, enum role role)
{
	const struct act act = by(books, &books->administrator);

	MUST(people_grant(&act, &(struct new_role){ .login = login, .role = role }, &fault));
}

/* user0 is administrator, user1 approver, everybody else staff. */
static void fill_people(struct office_books *books)
{
	const struct actor root = { .login = "root" };
	const struct act first = by(books, &root), act = by(books, &books->administrator);
	json_t *host = json_pack("{s:{s:s}, s:{s:s}, s:s}", "signing", "x", "-", "attestation", "x", "-", "organisation", "-");
	char login[32];

	MUST(people_initialise(&first, host, &(struct new_person){ .login = "user0", .uid = 10000, .name = "user0" }, &fault));
	json_decref(host);
	meet(books, 0, &books->administrator);
	for (int i = 1; i < books->people; i++) {
		text_format(login, sizeof(login), "user%d", i);
		MUST(people_add(&act, &(struct new_person){ .login = login, .uid = 10000 + (uint32_t)i, .name = login }, &fault));
		grant(books, login, i == 1 ? ROLE_APPROVER : ROLE_STAFF);
	}
	meet(books, 1, &books->approver);
}

static void stick_at(int n, struct stick *out)
{
	*out = (struct stick){ .vendor = 0x0951, .product = 0x1666, .model = "bench" };
	text_format(out->tag, sizeof(out->tag), "stick-%08x", (unsigned int)n);
	text_format(out->serial, sizeof(out->serial), "SERIAL%08d", n);
	text_format(out->descriptors, sizeof(out->descriptors), "%064d", n);
}

/* Whose medium number n is. */
static int handler_of(const struct office_books *books, int n)
{
	return 2 + n % (books->people - 2);
}

static void enrol(const struct office_books *books, int n)
{
	const struct act administrator = by(books, &books->administrator), approver = by(books, &books->approver);
	char id[REQUEST_ID], number[MEDIUM_NUMBER];
	struct actor handler;
	struct act act = by(books, &handler);
	struct stick stick;
	json_t *label, *result = json_pack("{s:s, s:s, s:i, s:[s]}", "uuid", "11111111-2222-3333-4444-555555555555", "label", "eyJ.eyJ.c2ln",
			       "size", 1 << 20, "escrow", "5f3a");

	meet(books, handler_of(books, n), &handler);
	stick_at(n, &stick);
	MUST(request_make(&act, &(struct new_request){ .kind = "use", .stick = &stick, .purpose = "bench", .classification = "internal" }, id,
		number, &fault));
	MUST(request_approve(&approver, id, &fault));
	MUST(medium_register_begin(&administrator,
		&(struct registration){ .number = number, .job = "6ba7b810-9dad-11d1-80b4-00c04fd430c8" }, &label, &fault));
	MUST(medium_register_end(&administrator, number, result, &fault));
	json_decref(label);
	json_decref(result);
}

/* ---- what is timed; each gets the number of a medium, 0 … media - 1 ---- */

static void number_at(int n, char out[MEDIUM_NUMBER])
{
	text_format(out, MEDIUM_NUMBER, "M-%04d", n + 1);
}

static void time_identify(const struct office_books *books, int n)
{
	struct actor actor;

	meet(books, handler_of(books, n), &actor);
}

static void time_recognise(const struct office_books *books, int n)
{
	struct medium medium;
	struct stick stick;

	stick_at(n, &stick);
	if (medium_match(books->registry, &stick, &medium, 1) != 1)
		exit(EXIT_FAILURE);
}

static void time_open(const struct office_books *books, int n)
{
	char number[MEDIUM_NUMBER];
	struct actor handler;
	struct act act = by(books, &handler);
	bool read_only;

	number_at(n, number);
	meet(books, handler_of(books, n), &handler);
	MUST(medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, &fault));
	MUST(medium_open_end(&act, number, NULL, &fault));
	MUST(medium_close_check(&act, number, &fault));
	MUST(medium_closed(&act, number, "closed", &fault));
}

static void time_refuse(const struct office_books *books, int n)
{
	char number[MEDIUM_NUMBER];
	struct actor other;
	struct act act = by(books, &other);
	bool read_only;

	number_at(n, number);
	meet(books, handler_of(books, n + 1), &other);
	if (medium_open_begin(&act, &(struct opening_wish){ .number = number }, &read_only, NULL) != -EPERM)
		exit(EXIT_FAILURE);
}

static void time_ask(const struct office_books *books, int n)
{
	const struct act approver = by(books, &books->approver);
	char id[REQUEST_ID], same[MEDIUM_NUMBER], number[MEDIUM_NUMBER];
	struct actor applicant;
	struct act act = by(books, &applicant);

	number_at(n, number);
	meet(books, handler_of(books, n + 1), &applicant);
	MUST(request_make(&act, &(struct new_request){ .kind = "use", .medium = number, .purpose = "bench" }, id, same, &fault));
	MUST(request_deny(&approver, id, "bench", &fault));
}

static void time_hold(const struct office_books *books, int n)
{
	const struct act administrator = by(books, &books->administrator), approver = by(books, &books->approver);
	char number[MEDIUM_NUMBER];

	number_at(n, number);
	MUST(hold_set(&administrator, number, "bench", &fault));
	MUST(hold_release(&approver, number, "bench", &fault));
}

static void time_status(const struct office_books *books, int n)
{
	int64_t media, open, lost, held;

	(void)n;
	MUST(medium_count(books->registry, &media, &open, &fault));
	MUST(incident_count(books->registry, &lost, &held, &fault));
}

static void time_list(const struct office_books *books, int n)
{
	struct part part = { .after = n / 2, .limit = 50 };
	json_t *list;

	MUST(medium_list_part(books->registry, NOW, &part, &list, &fault));
	json_decref(list);
}

static void time_people(const struct office_books *books, int n)
{
	struct part part = { .after = n % books->people / 2, .limit = 5 };
	json_t *list;

	MUST(people_list_part(books->registry, NOW, &part, &list, &fault));
	json_decref(list);
}

static void time_start(const struct office_books *books, int n)
{
	json_t *list;

	(void)n;
	MUST(medium_unsettled(books->registry, &list, &fault));
	json_decref(list);
}

static const struct {
	const char *what;
	void (*run)(const struct office_books *, int);
} timed[] = {
	{ "who is it (uid to person and roles)", time_identify },
	{ "which medium is it (stick to number)", time_recognise },
	{ "open and close", time_open },
	{ "refused to open, recorded", time_refuse },
	{ "ask and deny", time_ask },
	{ "hold and release", time_hold },
	{ "status", time_status },
	{ "50 of the list of media", time_list },
	{ "5 of the list of people", time_people },
	{ "what is unfinished (at a start)", time_start },
};

static int compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Small and large in turn, so that both have the same machine; the medians in microseconds. */
static void measure(size_t which, const struct office_books books[2], double out[2])
{
	static int64_t took[2][SAMPLES];

	for (int i = 0; i < SAMPLES; i++) {
		for (int size = 0; size < 2; size++) {
			/* 7919 is prime: all media come up, in no order. */
			int n = (int)((int64_t)i * 7919 % books[size].media);
			int64_t start = microseconds_now();

			timed[which].run(&books[size], n);
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

static void fill(struct office_books *books, const char *folder)
{
	int64_t start = microseconds_now();
	char path[512];

	text_format(path, sizeof(path), "%s/%d.db", folder, books->media);
	MUST(registry_open(path, &books->registry, &fault));
	fill_people(books);
	for (int n = 0; n < books->media; n++)
		enrol(books, n);
	printf("filled: %d people, %d media in %.1f s\n", books->people, books->media, (double)(microseconds_now() - start) / 1e6);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct office_books books[2] = { { .people = 10, .media = 100 }, { .people = argc > 2 ? atoi(argv[2]) : 0, .media = argc > 3 ? atoi(argv[3]) : 0 } };
	int slow = 0;

	if (books[1].people < 10 || books[1].media < 100) {
		fputs("usage: policy_bench FOLDER PEOPLE MEDIA\n", stderr);
		return 2;
	}
	setenv("TZ", "JST-9", 1);
	count_decisions();
	for (int size = 0; size < 2; size++)
		fill(&books[size], argv[1]);
	for (size_t i = 0; i < ARRAY_SIZE(timed); i++) {
		double median[2], ratio;

		measure(i, books, median);
		/* Below 20 us the clock's own grain would be measured. */
		ratio = median[1] / (median[0] > 20 ? median[0] : 20);
		slow += ratio > GOAL;
		printf("%-38s %8.0f us, %8.0f us, ratio %.2f (goal %.2f): %s\n", timed[i].what, median[0], median[1], ratio, GOAL,
			ratio > GOAL ? "falls short" : "holds");
	}
	for (int size = 0; size < 2; size++)
		registry_close(books[size].registry);
	return slow ? EXIT_FAILURE : EXIT_SUCCESS;
}
