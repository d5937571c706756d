// SPDX-License-Identifier: GPL-3.0-or-later
/* The codes of raw papers as a form has them, which may differ from a list on a terminal. */
#pragma once

/* In the person's language; a code that nobody knows stays as it is. Borrowed. */
const char *paper_word(const char *code);
