// SPDX-License-Identifier: GPL-3.0-or-later
/* One run of the doctor: its inside, for doctor.c and doctor_look.c alone. */
#pragma once

#include "mediactl/ask.h"
#include "mediactl/doctor.h"

#define FINDINGS_MAX 128

struct examination {
	int root;                     /* the folder that stands for / */
	json_t *status;               /* NULL: mediad does not answer */
	json_t *keys;                 /* NULL: nothing is told of them */
	bool keys_failed;             /* it is an error's parameters */
	struct settings *settings;    /* never NULL */
	struct fault settings_fault;
	const struct check *check;    /* the one that runs */
	size_t first;                 /* its first finding */
	struct finding *findings;     /* FINDINGS_MAX */
	size_t count;
};
