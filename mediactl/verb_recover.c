// SPDX-License-Identifier: GPL-3.0-or-later
/* `recover`: opens the plugged-in medium by its recovery key. The key goes to mediad-volume in a sealed memory file that nobody on the
 * way reads, and is wiped here. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "mediactl/ask.h"
#include "mediactl/key_text.h"
#include "mediactl/options.h"
#include "mediactl/password.h"
#include "mediactl/print.h"

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

static void print_recovered(FILE *out, const json_t *reply)
{
	const char *number = print_member(reply, "number");

	print_line(out, N_("By its label this is %s, of: %s"), print_member(reply, "medium"),
		print_member(json_member_object(reply, "label"), "handler"));
	print_line(out, N_("The signature is valid; signer: %s"), print_member(reply, "signer"));
	if (json_is_true(json_object_get(reply, "read_only")))
		print_line(out, N_("%s is open for reading only: %s"), number, print_member(reply, "path"));
	else
		print_line(out, N_("%s is open: %s"), number, print_member(reply, "path"));
	if (json_is_true(json_object_get(reply, "unclean")))
		print_line(out,
			N_("It was pulled out while it was written to: what was written last may be missing until it is opened for writing."));
	print_line(out, N_("Before you pull it out: mediactl close %s"), number);
	print_line(out, N_("Its recovery key is known now: where it is registered, have it replaced: mediactl escrow rotate %s"),
		print_member(reply, "medium"));
}

static int get_key(const struct command *command, char key[MODHEX_TEXT], struct fault *fault)
{
	const char *file = option_value(command, "key-file");

	if (file)
		return key_text_read(command, file, 1, key, fault);
	if (!password_can_ask(command))
		return fault_set(fault, -EINVAL, N_("Nobody can be asked for the recovery key here: give it with --key-file FILE, or - for stdin."));
	return key_text_ask(command, N_("Type the recovery key; it does not show on the screen:"), 1, key, fault);
}

/* Its page stays out of swap as long as this process lives, whoever holds the descriptor meanwhile. */
static int lock_page(int fd)
{
	void *page = mmap(NULL, MODHEX_TEXT, PROT_READ, MAP_PRIVATE, fd, 0);

	return page == MAP_FAILED ? -1 : mlock2(page, MODHEX_TEXT, 0);
}

/* What is sealed cannot change any more, whoever else gets hold of it. */
static int keep_key(const char key[MODHEX_TEXT], int *out, struct fault *fault)
{
	SCOPED(close_fd) int fd = memfd_create("key", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0 || write(fd, key, MODHEX_TEXT) != MODHEX_TEXT || fcntl(fd, F_ADD_SEALS, SEALS) < 0)
		return fault_errno(fault, -errno, N_("%s could not be written: %s."), "memfd");
	if (lock_page(fd) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no locked memory for a key; raise the limit (LimitMEMLOCK, ulimit -l)."));
	*out = MOVE_FD(fd);
	return 0;
}

static int take_key(const struct command *command, int *out, struct fault *fault)
{
	char key[MODHEX_TEXT];
	int r = get_key(command, key, fault);

	if (r == 0)
		r = keep_key(key, out, fault);
	explicit_bzero(key, sizeof(key));
	return r;
}

enum outcome verb_recover(const struct command *command)
{
	SCOPED(close_fd) int key = -1;
	struct fault fault = { 0 };
	const struct question question = { .method = "Recover", .job = true, .passed = &key };

	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (take_key(command, &key, &fault) < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	return ask_and_print(command, &question, print_recovered);
}
