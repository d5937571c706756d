// SPDX-License-Identifier: GPL-3.0-or-later
/* backup restore: hands the copy to mediad's own program, as its user, for nobody else touches the books. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "mediactl/ask.h"

#define MEDIAD PREFIX "/libexec/mediad/mediad"
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

enum outcome verb_backup_restore(const struct command *command)
{
	const char *name = command->arguments[0];
	char *const words[] = { (char[]){ "mediad" }, (char[]){ "--restore" }, (char[]){ "-" }, NULL };
	SCOPED(close_fd) int fd = open(name, O_RDONLY | O_CLOEXEC);
	struct fault fault = { 0 };

	if (fd < 0)
		fault_errno(&fault, -errno, N_("%s could not be read: %s."), name);
	else if (become_mediad(&fault) == 0 && dup2(fd, STDIN_FILENO) >= 0) {
		execv(MEDIAD, words);
		fault_errno(&fault, -errno, N_("%s did not work: %s."), MEDIAD);
	}
	return ask_failed(command, OUTCOME_REFUSED, &fault);
}
