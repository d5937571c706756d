// SPDX-License-Identifier: GPL-3.0-or-later
/* Says the mistakes in files that people wrote, each with its place. */
#pragma once

#include "common/mistakes.h"
#include "mediactl/verb.h"

/* `none`, N_(), is said where there is none. */
enum outcome mistake_list_tell(const struct command *command, const struct mistakes *mistakes, const char *none);
