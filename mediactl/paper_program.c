// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs mediad-paper, with files in memory as its input and output. Knows no paper. */
#include "mediactl/paper_program.h"

#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"

#define FOLDER PREFIX "/libexec/mediad"
#define TOLD_MAX 4096
#define ROOM 65536

/* What the program reads, writes and says. */
struct streams {
	int document, pdf, told;
};

static void streams_close_scoped(struct streams *streams)
{
	close_fd_scoped(&streams->document);
	close_fd_scoped(&streams->pdf);
	close_fd_scoped(&streams->told);
}

static int write_all(int fd, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, bytes, length);

		if (n < 0)
			return -errno;
		bytes += n;
		length -= (size_t)n;
	}
	return lseek(fd, 0, SEEK_SET) < 0 ? -errno : 0;
}

static int open_streams(const json_t *document, struct streams *streams)
{
	SCOPED(json_text_free) char *text = json_canonical(document);

	if (!text)
		return -ENOMEM;
	streams->document = memfd_create("document", MFD_CLOEXEC);
	streams->pdf = memfd_create("pdf", MFD_CLOEXEC);
	streams->told = memfd_create("told", MFD_CLOEXEC);
	if (streams->document < 0 || streams->pdf < 0 || streams->told < 0)
		return -errno;
	return write_all(streams->document, text, strlen(text));
}

/* Its exit status, or a negative errno. */
static int run(const char *path, const struct streams *streams)
{
	char *const arguments[] = { (char *)(uintptr_t)path, NULL };
	posix_spawn_file_actions_t actions;
	pid_t child;
	int r, status;

	r = posix_spawn_file_actions_init(&actions);
	if (r != 0)
		return -r;
	posix_spawn_file_actions_adddup2(&actions, streams->document, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, streams->pdf, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, streams->told, STDERR_FILENO);
	r = posix_spawn(&child, path, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (r != 0)
		return -r;
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}

/* What it said: one line of JSON, the last one, behind whatever a library wrote. */
static json_t *read_told(int fd)
{
	char text[TOLD_MAX + 1];
	ssize_t length = pread(fd, text, TOLD_MAX, 0);
	char *line;

	if (length <= 0)
		return NULL;
	if (text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	line = strrchr(text, '\n');
	return json_loads(line ? line + 1 : text, 0, NULL);
}

static int tell(const json_t *told, struct fault *fault)
{
	const char *message = json_member_text(told, "message");
	const json_t *arguments = json_object_get(told, "arguments");

	if (!message)
		return fault_set(fault, -EIO, N_("The paper could not be made: mediad-paper ended without a word."));
	*fault = (struct fault){ .code = -EIO };
	text_copy(fault->message, sizeof(fault->message), message);
	for (size_t i = 0; i < FAULT_ARGUMENTS && i < json_array_size(arguments); i++) {
		const char *argument = json_string_value(json_array_get(arguments, i));

		text_copy(fault->argument[i], FAULT_ARGUMENT, argument ? argument : "");
	}
	return fault->code;
}

static int copy(int from, FILE *out, struct fault *fault)
{
	char bytes[ROOM];
	ssize_t length;

	lseek(from, 0, SEEK_SET);
	while ((length = read(from, bytes, sizeof(bytes))) > 0)
		if (fwrite(bytes, 1, (size_t)length, out) != (size_t)length)
			return fault_errno(fault, -errno, N_("%s could not be written: %s."), "PDF");
	return length < 0 ? fault_errno(fault, -errno, N_("%s could not be written: %s."), "PDF") : 0;
}

int paper_program_run(const json_t *document, FILE *out, int *unknown, struct fault *fault)
{
	const char *folder = secure_getenv("MEDIAD_LIBEXEC"); /* for tests */
	SCOPED(streams_close) struct streams streams = { -1, -1, -1 };
	SCOPED(json_release) json_t *told = NULL;
	char path[256];
	int r = open_streams(document, &streams);

	text_format(path, sizeof(path), "%s/mediad-paper", folder ? folder : FOLDER);
	if (r == 0)
		r = run(path, &streams);
	if (r < 0)
		return fault_errno(fault, r, N_("The paper could not be made: %s does not run: %s."), path);
	told = read_told(streams.told);
	*unknown = (int)json_member_number(told, "unknown", 0);
	return r == 0 ? copy(streams.pdf, out, fault) : tell(told, fault);
}
