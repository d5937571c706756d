// SPDX-License-Identifier: GPL-3.0-or-later
/* `escrow combine`: of two officers' shares the recovery key, where they are, without mediad and without a file in between. Keeps
 * neither. */
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/fault.h"
#include "mediactl/ask.h"
#include "mediactl/key_text.h"
#include "mediactl/password.h"

#define SHARES 2
#define ROOM 256

struct shares {
	char text[SHARES][MODHEX_TEXT];
};

static int ask_both(const struct command *command, struct shares *shares, struct fault *fault)
{
	int r = key_text_ask(command, N_("Type the first share; it does not show on the screen:"), 1, shares->text[0], fault);

	return r < 0 ? r :
		       key_text_ask(command, N_("Type the second share; it does not show on the screen:"), 2, shares->text[1], fault);
}

/* One after the other; openssl ends what it writes with no newline, so they may also touch. */
static int take_apart(const char *held, size_t length, struct shares *shares, struct fault *fault)
{
	const char *end = memchr(held, '\n', length);
	size_t first = end ? (size_t)(end - held) : length;
	int r;

	if (length >= 2 * MODHEX_TEXT && first >= 2 * MODHEX_TEXT)
		first = MODHEX_TEXT;
	r = key_text_check(held, first, 1, shares->text[0], fault);
	return r < 0 ? r : key_text_check(held + first, length - first, 2, shares->text[1], fault);
}

static int read_both(const struct command *command, struct shares *shares, struct fault *fault)
{
	char held[ROOM];
	ssize_t n = password_take(command, "-", held, sizeof(held), fault);
	int r = n < 0 ? (int)n : take_apart(held, (size_t)n, shares, fault);

	explicit_bzero(held, sizeof(held));
	return r;
}

static int get(const struct command *command, struct shares *shares, struct fault *fault)
{
	int r = 0;

	if (command->argument_count == 0)
		return password_can_ask(command) ? ask_both(command, shares, fault) : read_both(command, shares, fault);
	if (command->argument_count != SHARES)
		return fault_set(fault, -EINVAL, N_("Two shares make a key: name both files, or none and type them."));
	for (int i = 0; r == 0 && i < SHARES; i++)
		r = key_text_read(command, command->arguments[i], i + 1, shares->text[i], fault);
	return r;
}

/* A newline only for people: cryptsetup would take it for a part of the key. Past the buffer, which nobody wipes. */
static int put(FILE *out, const char *key, struct fault *fault)
{
	int fd = fileno(out);

	if (fd >= 0)
		setvbuf(out, NULL, _IONBF, 0);
	if (fwrite(key, 1, MODHEX_TEXT, out) == MODHEX_TEXT && (fd < 0 || !isatty(fd) || fputc('\n', out) != EOF) && fflush(out) == 0)
		return 0;
	return fault_errno(fault, -errno, N_("%s could not be written: %s."), "stdout");
}

static int combine(const struct command *command, struct shares *shares, struct fault *fault)
{
	char key[MODHEX_TEXT];
	int r = get(command, shares, fault);

	if (r == 0 && memcmp(shares->text[0], shares->text[1], MODHEX_TEXT) == 0)
		r = fault_set(fault, -EINVAL, N_("Both are the same share; it takes the one of each officer."));
	if (r == 0 && !modhex_join(shares->text[0], shares->text[1], key))
		r = fault_set(fault, -EINVAL, N_("The recovery key has not the form that it must have."));
	if (r == 0)
		r = put(command->out, key, fault);
	explicit_bzero(key, sizeof(key));
	return r;
}

enum outcome verb_escrow_combine(const struct command *command)
{
	struct shares shares;
	struct fault fault = { 0 };
	int r;

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	r = combine(command, &shares, &fault);
	explicit_bzero(&shares, sizeof(shares));
	return r < 0 ? ask_failed(command, OUTCOME_REFUSED, &fault) : OUTCOME_DONE;
}
