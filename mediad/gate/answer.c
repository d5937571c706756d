// SPDX-License-Identifier: GPL-3.0-or-later
/* Turns requests into what admit.c and hubs.c do; knows no socket. */
#include "mediad/gate/answer.h"

#include <errno.h>
#include <string.h>

#include "mediad/gate/admit.h"
#include "mediad/usb/device.h"
#include "mediad/usb/hubs.h"

static int answer_verb(
	const char *sysfs, const struct gate_request *request, struct gate_reply *reply)
{
	struct fault *fault = &reply->fault;

	if (request->verb != GATE_STATUS &&
		!device_name_is_valid(request->name, sizeof(request->name)))
		return fault_set(fault, -EINVAL, N_("The request does not name a USB device."));
	switch ((enum gate_verb)request->verb) {
	case GATE_INSPECT:
		return admit_inspect(sysfs, request->name, &reply->facts, fault);
	case GATE_ADMIT:
		return admit_storage(sysfs, request, &reply->facts, fault);
	case GATE_BLOCK:
		return admit_block(sysfs, request->name, fault);
	case GATE_STATUS:
		return hubs_close(sysfs, &reply->open_hubs, fault);
	}
	return fault_set(fault, -EINVAL, N_("The gate does not know this request."));
}

int answer_request(const char *sysfs, const struct gate_request *request, struct gate_reply *reply)
{
	memset(reply, 0, sizeof(*reply));
	reply->version = WIRE_VERSION;
	reply->verb = request->verb;
	reply->code = answer_verb(sysfs, request, reply);
	return reply->code;
}
