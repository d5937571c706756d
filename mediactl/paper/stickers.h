// SPDX-License-Identifier: GPL-3.0-or-later
/* Sheets of stickers and tags: a band, a number, lines of text, a QR code and a bar code on each. */
#pragma once

#include "mediactl/paper/flow.h"

/* All of them, on as many sheets as they need. -EINVAL: the sheet does not lie on the page, a sticker is too small for what it must say. */
int stickers_draw(struct flow *flow, const json_t *labels, struct fault *fault);
