// SPDX-License-Identifier: GPL-3.0-or-later
/* Asks the person at a terminal for what a request must say and the command line does not. */
#pragma once

#include "common/json.h"
#include "mediactl/verb.h"

struct fault;

/* Fills in `parameters` of a request of this kind: shows what the class that is asked for means (R-CLS-02), then asks for each field
 * of the form that is needed and missing, with what may be chosen. Does nothing where nobody sits at a terminal. -ECANCELED: the
 * input ended. */
int fill_form(const struct command *command, const char *kind, json_t *parameters, struct fault *fault);
