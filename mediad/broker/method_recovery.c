// SPDX-License-Identifier: GPL-3.0-or-later
/* The methods about recovery keys and the reseal code. None of them ever sees one. */
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/policies.h"
#include "policy/recovery.h"

int method_get_escrow(struct call *call, json_t **out)
{
	(void)out;
	return job_custody(call, call_text(call, "number"));
}

int method_host_escrow(struct call *call, json_t **out)
{
	(void)out;
	return job_code(call);
}

int method_recover(struct call *call, json_t **out)
{
	struct recovering recovering = { .reason = call_text(call, "reason") };
	bool write;

	(void)out;
	if (!call_wishes(call, "write", &write))
		return call->fault.code;
	recovering.read_only = !write || policies_read_only(call->broker);
	return job_recover(call, call_text(call, "stick"), &recovering);
}

int method_rotate_escrow(struct call *call, json_t **out)
{
	(void)out;
	return job_rotate(call, call_text(call, "number"));
}
