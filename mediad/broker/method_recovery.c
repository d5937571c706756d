// SPDX-License-Identifier: GPL-3.0-or-later
/* The methods about recovery keys. None of them ever sees one. */
#include "mediad/broker/job_kinds.h"
#include "mediad/broker/method_handlers.h"

int method_get_escrow(struct call *call, json_t **out)
{
	(void)out;
	return job_custody(call, call_text(call, "number"));
}
