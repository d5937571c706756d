// SPDX-License-Identifier: GPL-3.0-or-later
/* Runs mediad-paper, with files in memory as its input and output. Knows no paper. */
#include "mediactl/paper_program.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "common/fault.h"
#include "common/file.h"
#include "mediactl/program.h"

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

static int tell(const json_t *told, struct fault *fault)
{
	return program_fault(told, fault) ? fault->code : fault_set(fault, -EIO, N_("The paper could not be made: mediad-paper ended without a word."));
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
	SCOPED(streams_close) struct streams streams = { -1, -1, -1 };
	SCOPED(json_release) json_t *told = NULL;
	struct program program = { .words = { NULL } };
	int r = open_streams(document, &streams);

	program_name(&program, "mediad-paper");
	program.input = streams.document;
	program.output = streams.pdf;
	program.told = streams.told;
	if (r == 0)
		r = program_run(&program);
	if (r < 0)
		return fault_errno(fault, r, N_("The paper could not be made: %s does not run: %s."), program.path);
	told = program_told(streams.told);
	*unknown = (int)json_member_number(told, "unknown", 0);
	return r == 0 ? copy(streams.pdf, out, fault) : tell(told, fault);
}
