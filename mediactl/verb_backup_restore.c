// SPDX-License-Identifier: GPL-3.0-or-later
/* backup restore: hands the copy to mediad's own program, as its user, for nobody else touches the books, and says what it said. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "mediactl/ask.h"
#include "mediactl/language.h"
#include "mediactl/print.h"
#include "mediactl/program.h"
#include "mediactl/words.h"

#define USER "mediad"

/* From here on without root's rights. */
static int become_mediad(struct fault *fault)
{
	const struct passwd *user = getpwnam(USER);

	if (geteuid() != 0)
		return fault_set(fault, -EPERM, N_("Only root may put the books back."));
	if (!user)
		return fault_set(fault, -ENOENT, N_("There is no user mediad: install mediad first."));
	if (setgroups(0, NULL) < 0 || setgid(user->pw_gid) < 0 || setuid(user->pw_uid) < 0)
		return fault_errno(fault, -errno, N_("%s did not work: %s."), "setuid");
	return 0;
}

static void say_restored(const struct command *command, const json_t *told)
{
	char sequence[24], time[TIME_TEXT];

	text_format(sequence, sizeof(sequence), "%lld", (long long)json_member_number(told, "sequence", 0));
	print_line(command->out, N_("The books are put back up to event %s, as they were at %s. What was there is kept in %s."), sequence,
		time_show(json_member_text(told, "created"), time), print_member(told, "kept"));
	print_line(command->out, N_("Start mediad now. If its TPM knows of newer books, nothing opens until an administrator answers for these: mediactl ledger accept --reason TEXT."));
}

static int restore(int copy, json_t **told, struct fault *fault)
{
	SCOPED(close_fd) int said = memfd_create("told", MFD_CLOEXEC);
	struct program program = { .words = { "--restore", "-", "--json" }, .input = copy, .output = said, .told = said };
	int r;

	program_name(&program, "mediad");
	r = said < 0 ? -errno : become_mediad(fault);
	if (r < 0)
		return fault->code ? r : fault_errno(fault, r, N_("%s did not work: %s."), "memfd");
	r = program_run(&program);
	if (r < 0)
		return fault_errno(fault, r, N_("%s does not run: %s."), program.path);
	*told = program_told(said);
	if (program_fault(*told, fault))
		return fault->code;
	return r == 0 && *told ? 0 : fault_set(fault, -EIO, N_("The books were not put back: mediad ended without a word."));
}

enum outcome verb_backup_restore(const struct command *command)
{
	const char *name = command->arguments[0];
	SCOPED(close_fd) int copy = open(name, O_RDONLY | O_CLOEXEC);
	SCOPED(json_release) json_t *told = NULL;
	struct fault fault = { 0 };
	int r = copy < 0 ? fault_errno(&fault, -errno, N_("%s could not be read: %s."), name) : restore(copy, &told, &fault);

	if (r < 0)
		return ask_failed(command, OUTCOME_REFUSED, &fault);
	if (command->json)
		print_json(command->out, told);
	else
		say_restored(command, told);
	return OUTCOME_DONE;
}
