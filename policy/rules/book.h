// SPDX-License-Identifier: GPL-3.0-or-later
/* What is behind struct rules; for policy/rules alone. */
#pragma once

#include "policy/rules/rules.h"

#define CLASSES_MAX 32
#define AXES_MAX 3

struct rules {
	size_t count;
	struct class list[CLASSES_MAX];
	struct office office;
	struct station station;
};

/* The axes in the order of the files. Returns how many; above AXES_MAX they are not filled. */
size_t rules_axes(const struct rules *rules, const char *out[AXES_MAX]);
