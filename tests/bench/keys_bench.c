// SPDX-License-Identifier: GPL-3.0-or-later
/* TPM commands and time of opening, signing and revoking, on a TPM whose log of commands is counted: bench-keys starts both. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/keyring.h"

#define NUMBER "M-0001"
#define UUID "11111111-2222-3333-4444-555555555555"
#define LOG_MAX (256u << 20)
#define ROUNDS_MAX 1000

struct bench {
	const char *tcti, *log;
	int directory, rounds;
	struct tpm_host host;
	struct secret *key;
	struct fault fault;
};

struct action {
	const char *name;
	int (*act)(struct bench *bench);
	int goal; /* commands; 0: none */
};

static int open_medium(struct bench *bench)
{
	static const struct keyring_name name = { .number = NUMBER, .uuid = UUID };
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	SCOPED(secret_free) struct secret *key = NULL;
	int r = tpm_connect(bench->tcti, &bench->host, &tpm, &bench->fault);

	return r < 0 ? r : keyring_take(bench->directory, tpm, &name, &key, &bench->fault);
}

static int sign(struct bench *bench)
{
	static const uint8_t digest[32] = "what a label says";
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	uint8_t signature[64];
	int r = tpm_open(bench->tcti, &bench->host, &tpm, &bench->fault);

	return r < 0 ? r : tpm_sign(tpm, digest, signature, &bench->fault);
}

/* With its proof; of a key that is not there, so that one is left for the next round. */
static int revoke_key(struct bench *bench)
{
	static const uint8_t binding[32] = "bench";
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	SCOPED(keyring_close) struct keyring *keyring = NULL;
	struct keyring_moved destroyed;
	int r;

	r = tpm_open(bench->tcti, &bench->host, &tpm, &bench->fault);
	if (r == 0)
		r = keyring_open(bench->directory, tpm, &keyring, &bench->fault);
	if (r == 0)
		r = keyring_destroy(keyring, "M-0002", binding, &destroyed, &bench->fault);
	if (r == 0)
		json_decref(destroyed.statement);
	return r;
}

static int set_up(struct bench *bench)
{
	SCOPED(tpm_close) struct tpm *fresh = NULL;
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	SCOPED(keyring_close) struct keyring *keyring = NULL;
	int r;

	r = tpm_open(bench->tcti, NULL, &fresh, &bench->fault);
	if (r == 0)
		r = tpm_provision(fresh, NULL, &bench->host, &bench->fault);
	tpm_close(MOVE(fresh));
	if (r == 0)
		r = tpm_open(bench->tcti, &bench->host, &tpm, &bench->fault);
	if (r == 0)
		r = keyring_create(bench->directory, tpm, &bench->fault);
	if (r == 0)
		r = keyring_open(bench->directory, tpm, &keyring, &bench->fault);
	if (r == 0)
		r = secret_random(64, &bench->key, &bench->fault);
	return r < 0 ? r : keyring_add(keyring, NUMBER, UUID, bench->key, &bench->fault);
}

static int count_commands(const struct bench *bench)
{
	SCOPED(file_text_free) char *text = NULL;
	size_t length;
	int count = 0;

	if (file_read(AT_FDCWD, bench->log, LOG_MAX, &text, &length) < 0)
		return -1;
	for (const char *at = strstr(text, "SWTPM_IO_Read:"); at; at = strstr(at + 1, "SWTPM_IO_Read:"))
		count++;
	return count;
}

static double milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static int measure(struct bench *bench, const struct action *action)
{
	double times[ROUNDS_MAX];
	int before = count_commands(bench), commands, r;

	for (int i = 0; i < bench->rounds; i++) {
		times[i] = milliseconds();
		r = action->act(bench);
		times[i] = milliseconds() - times[i];
		if (r < 0)
			return r;
	}
	commands = (count_commands(bench) - before) / bench->rounds;
	qsort(times, (size_t)bench->rounds, sizeof(times[0]), ascending);
	printf("%-8s %2d TPM commands, %6.2f ms (median), %6.2f ms (most)", action->name, commands, times[bench->rounds / 2],
		times[bench->rounds - 1]);
	if (action->goal)
		printf(" (goal at most %d commands): %s", action->goal, commands <= action->goal ? "holds" : "falls short");
	putchar('\n');
	return 0;
}

int main(int argc, char **argv)
{
	static const struct action actions[] = {
		{ "open", open_medium, 6 },
		{ "sign", sign, 0 },
		{ "revoke", revoke_key, 0 },
	};
	struct bench bench = { 0 };
	char text[512];
	int r;

	if (argc != 5) {
		fputs("usage: keys_bench TCTI LOG DIRECTORY ROUNDS\n", stderr);
		return 2;
	}
	bench.tcti = argv[1];
	bench.log = argv[2];
	bench.directory = open(argv[3], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bench.rounds = atoi(argv[4]);
	if (bench.directory < 0 || bench.rounds < 1 || bench.rounds > ROUNDS_MAX) {
		fprintf(stderr, "%s: no directory, or not 1 to %d rounds\n", argv[3], ROUNDS_MAX);
		return 2;
	}
	r = set_up(&bench);
	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(actions); i++)
		r = measure(&bench, &actions[i]);
	secret_free(bench.key);
	if (r < 0)
		fprintf(stderr, "%s\n", fault_text(&bench.fault, text, sizeof(text)));
	return r < 0 ? 1 : 0;
}
