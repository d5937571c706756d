// SPDX-License-Identifier: GPL-3.0-or-later
/* Reads and checks the label where it lies. Knows no mediad and trusts no key. */
#include "mediactl/label.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "common/fault.h"
#include "common/file.h"
#include "crypto/header/template.h"

/* Nothing that is no storage is read: a terminal or a pipe would wait for ever. */
static int open_storage(const char *path, int *out, struct fault *fault)
{
	SCOPED(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return fault_errno(fault, -errno, N_("%s could not be read: %s."), path);
	if (!S_ISREG(status.st_mode) && !S_ISBLK(status.st_mode))
		return fault_set(fault, -EINVAL, N_("%s is neither a disk nor a file."), path);
	*out = MOVE_FD(fd);
	return 0;
}

int label_load(const char *path, struct label *out, struct fault *fault)
{
	SCOPED(close_fd) int fd = -1;
	struct header_view view;
	struct jws_key key;
	int r, id;

	r = open_storage(path, &fd, fault);
	if (r < 0)
		return r;
	r = header_read(fd, &out->header, fault);
	if (r < 0)
		return r;
	view = (struct header_view){ out->header->metadata, out->header->number, out->header->uuid };
	r = header_label(&view, &key, &out->payload, fault);
	if (r < 0)
		return r;
	out->jws = json_member_text(header_token(out->header->metadata, HEADER_TOKEN_LABEL, &id), "jws");
	if (jws_thumbprint(&key, out->signer) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	return 0;
}
