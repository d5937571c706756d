// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door of mediactl to other programs. */
#include "mediactl/program.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/text.h"

#define FOLDER PREFIX "/libexec/mediad"
#define TOLD_MAX 4096

void program_name(struct program *program, const char *name)
{
	const char *folder = secure_getenv("MEDIAD_LIBEXEC"); /* for tests */

	text_format(program->path, sizeof(program->path), "%s/%s", folder ? folder : FOLDER, name);
}

int program_run(const struct program *program)
{
	char *arguments[PROGRAM_WORDS + 1] = { (char *)(uintptr_t)program->path };
	posix_spawn_file_actions_t actions;
	pid_t child;
	int r, status;

	for (size_t i = 0; i + 1 < PROGRAM_WORDS && program->words[i]; i++)
		arguments[i + 1] = (char *)(uintptr_t)program->words[i];
	r = posix_spawn_file_actions_init(&actions);
	if (r != 0)
		return -r;
	posix_spawn_file_actions_adddup2(&actions, program->input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, program->output, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, program->told, STDERR_FILENO);
	r = posix_spawn(&child, program->path, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (r != 0)
		return -r;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

json_t *program_told(int told)
{
	char text[TOLD_MAX + 1];
	ssize_t length = pread(told, text, TOLD_MAX, 0);
	char *line;

	if (length <= 0)
		return NULL;
	if (text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	line = strrchr(text, '\n');
	return json_loads(line ? line + 1 : text, 0, NULL);
}

bool program_fault(const json_t *told, struct fault *fault)
{
	const char *message = json_member_text(told, "message");
	const json_t *arguments = json_object_get(told, "arguments");

	if (!message)
		return false;
	*fault = (struct fault){ .code = -EIO };
	text_copy(fault->message, sizeof(fault->message), message);
	for (size_t i = 0; i < FAULT_ARGUMENTS && i < json_array_size(arguments); i++) {
		const char *argument = json_string_value(json_array_get(arguments, i));

		text_copy(fault->argument[i], FAULT_ARGUMENT, argument ? argument : "");
	}
	return true;
}
