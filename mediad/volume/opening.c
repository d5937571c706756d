// SPDX-License-Identifier: GPL-3.0-or-later
/* The two ends of an opening, whatever key is used in between. */
#include "mediad/volume/opening.h"

#include <errno.h>
#include <string.h>

#include "common/file.h"
#include "crypto/protection.h"
#include "mediad/volume/filesystem.h"
#include "mediad/volume/place.h"

/* A medium whose own switch forbids writing is opened for reading, and that is said. */
int opening_device(struct job *job, bool *read_only, struct device *device)
{
	int r = device_open(&job->request->disk, *read_only ? DEVICE_TO_READ : DEVICE_TO_WRITE, device, &job->fault);

	if (r < 0 || *read_only || !device->read_only)
		return r;
	*read_only = true;
	if (json_object_set_new(job->result, "switch", json_true()) < 0)
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to open the medium."));
	return protection_set(device->pin, device->path, &job->fault);
}

int opening_mount(struct job *job, bool read_only)
{
	const struct volume_request *request = job->request;
	const struct filesystem_use use = { .uid = request->uid, .gid = request->gid, .read_only = read_only };
	SCOPED(close_fd) int mount = -1;
	bool unclean = read_only && filesystem_is_unclean(request->number);
	char path[PLACE_SIZE];
	int r;

	r = filesystem_open(request->number, &use, &mount, &job->fault);
	if (r < 0)
		return r;
	r = place_attach(request->uid, request->number, mount, &job->fault);
	if (r < 0)
		return r;
	place_path(request->uid, request->number, path);
	if (json_put_text(job->result, "path", path) < 0 ||
		json_object_set_new(job->result, "read_only", json_boolean(read_only)) < 0 ||
		(unclean && json_object_set_new(job->result, "unclean", json_true()) < 0))
		return fault_set(&job->fault, -ENOMEM, N_("There is not enough memory to open the medium."));
	return 0;
}
