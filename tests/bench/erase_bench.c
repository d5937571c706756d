// SPDX-License-Identifier: GPL-3.0-or-later
/* Overwrites and verifies one disk, or a file in its stead: bench-erase times the whole process. Prints the milliseconds of
 * both phases. With a folder it keeps its checkpoints there and goes on from them, and says which phase begins. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/erase.h"

#define KEPT "state.json"
#define KEPT_MOST (1u << 20)

struct bench {
	struct erase_job job;
	struct erase_state state;
	int folder; /* -1: nothing is kept */
};

static int keep(void *context, const struct erase_state *state)
{
	const struct bench *bench = context;
	SCOPED(json_release) json_t *json = json_object();
	SCOPED(json_text_free) char *text = NULL;

	if (bench->folder < 0)
		return 0;
	if (!json || erase_state_to_json(state, ERASE_EXTENTS_MAX, json) < 0)
		return -ENOMEM;
	text = json_canonical(json);
	return text ? file_replace(bench->folder, KEPT, 0600, text, strlen(text)) : -ENOMEM;
}

static bool goes_on(struct bench *bench)
{
	SCOPED(file_text_free) char *text = NULL;
	SCOPED(json_release) json_t *json = NULL;
	size_t length;

	return bench->folder >= 0 && file_read(bench->folder, KEPT, KEPT_MOST, &text, &length) == 0 &&
		json_decode(text, length, KEPT_MOST, &json, NULL) == 0 && erase_state_from_json(json, &bench->state) == 0;
}

static int run(struct bench *bench, struct fault *fault)
{
	if (bench->folder >= 0)
		puts(erase_phase_name(bench->state.phase));
	fflush(stdout);
	return erase_run(&bench->job, &bench->state, fault);
}

static int run_phases(struct bench *bench, struct fault *fault)
{
	int r = 0;

	if (!goes_on(bench))
		erase_begin(&bench->state, ERASE_WRITE);
	if (bench->state.phase == ERASE_WRITE) {
		r = run(bench, fault);
		erase_begin(&bench->state, ERASE_COMPARE);
	}
	return r == 0 ? run(bench, fault) : r;
}

static int erase(struct bench *bench, struct fault *fault)
{
	SCOPED(secret_free) struct secret *root = NULL, *key = NULL;
	int r = secret_random(ERASE_ROOT_SIZE, &root, fault);

	if (r == 0 && bench->folder >= 0)
		memset(root->bytes, 7, root->size); /* the same again */
	if (r == 0)
		r = erase_key(root, "00000000-0000-4000-8000-000000000000", &key, &bench->job.nonce, fault);
	bench->job.key = key;
	if (r == 0)
		r = run_phases(bench, fault);
	if (r == 0)
		printf("%llu %llu\n", (unsigned long long)bench->state.write_ms, (unsigned long long)bench->state.verify_ms);
	return r;
}

int main(int argc, char **argv)
{
	static struct bench bench = { .folder = -1 };
	struct fault fault = { 0 };
	char text[512];

	if (argc < 2 || argc > 3) {
		fputs("usage: erase_bench DISK [threads | FOLDER]\n", stderr);
		return 2;
	}
	SCOPED(close_fd) int fd = open(argv[1], O_RDWR | O_DIRECT | O_CLOEXEC);
	bench.job = (struct erase_job){ .fd = fd, .size = (uint64_t)lseek(fd, 0, SEEK_END), .sector = 512, .checkpoint = keep, .context = &bench };
	bench.job.threads = argc == 3 && strcmp(argv[2], "threads") == 0;
	if (argc == 3 && !bench.job.threads)
		bench.folder = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || (argc == 3 && !bench.job.threads && bench.folder < 0)) {
		perror(fd < 0 ? argv[1] : argv[2]);
		return 1;
	}
	if (erase(&bench, &fault) == 0)
		return 0;
	fprintf(stderr, "%s\n", fault_text(&fault, text, sizeof(text)));
	return 1;
}
