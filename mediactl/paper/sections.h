// SPDX-License-Identifier: GPL-3.0-or-later
/* The parts of a page: fields, tables, texts, boxes for approvals. */
#pragma once

#include "mediactl/paper/flow.h"

/* Draws one section of the document. -EINVAL: of no known kind, or more columns than a page takes. */
int section_draw(struct flow *flow, const json_t *section, struct fault *fault);
