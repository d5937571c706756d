// SPDX-License-Identifier: GPL-3.0-or-later
/* A file that --output names. Knows nothing of what is written. */
#include "mediactl/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/fault.h"

struct output {
	FILE *file;
	char *name;
};

void output_drop(struct output *output)
{
	if (!output)
		return;
	if (output->file) {
		fclose(output->file);
		unlink(output->name);
	}
	free(output->name);
	free(output);
}

static int create(const char *name, FILE **out)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return -errno;
	*out = fdopen(fd, "w");
	if (*out)
		return 0;
	close(fd);
	unlink(name);
	return -ENOMEM;
}

int output_open(const char *name, struct output **out, struct fault *fault)
{
	SCOPED(output_drop) struct output *output = calloc(1, sizeof(*output));
	int r = -ENOMEM;

	if (output)
		output->name = strdup(name);
	if (output && output->name)
		r = create(name, &output->file);
	if (r == -EEXIST)
		return fault_set(fault, r,
			N_("%s is there already and is not overwritten: name another file."), name);
	if (r < 0)
		return fault_errno(fault, r, N_("%s could not be written: %s."), name);
	*out = MOVE(output);
	return 0;
}

FILE *output_file(struct output *output)
{
	return output->file;
}

int output_keep(struct output *output, struct fault *fault)
{
	SCOPED(output_drop) struct output *held = output;
	FILE *file = held->file;
	int r;

	if (ferror(file) || fflush(file) != 0 || fsync(fileno(file)) < 0)
		return fault_errno(fault, errno ? -errno : -EIO, N_("%s could not be written: %s."),
			held->name);
	held->file = NULL;
	r = fclose(file) == 0 ? 0 : -errno;
	return r < 0 ? fault_errno(fault, r, N_("%s could not be written: %s."), held->name) : 0;
}
