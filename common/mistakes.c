// SPDX-License-Identifier: GPL-3.0-or-later
/* A list of mistakes; knows no file format. */
#include "common/mistakes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "common/text.h"

/* What cannot be kept still makes the whole a failure: the first is always there, or there is no memory at all. */
struct mistake *mistakes_add(struct mistakes *mistakes, const char *file, int line, int column)
{
	struct mistake *mistake = &mistakes->spare;

	if (!mistakes->list)
		mistakes->list = calloc(MISTAKES_MAX, sizeof(*mistakes->list));
	if (mistakes->list && mistakes->count < MISTAKES_MAX)
		mistake = &mistakes->list[mistakes->count];
	if (mistakes->count < MISTAKES_MAX)
		mistakes->count++;
	memset(mistake, 0, sizeof(*mistake));
	text_copy(mistake->file, sizeof(mistake->file), file);
	mistake->line = line;
	mistake->column = column;
	text_format(mistake->place, sizeof(mistake->place), "%d:%d", line, column);
	return mistake;
}

static int by_place(const void *a, const void *b)
{
	const struct mistake *one = a, *other = b;
	int order = strcmp(one->file, other->file);

	if (order == 0)
		order = one->line - other->line;
	return order ? order : one->column - other->column;
}

void mistakes_sort(struct mistakes *mistakes)
{
	size_t kept = 0;

	if (!mistakes->list)
		return;
	qsort(mistakes->list, mistakes->count, sizeof(*mistakes->list), by_place);
	for (size_t i = 0; i < mistakes->count; i++) {
		const struct mistake *last = kept > 0 ? &mistakes->list[kept - 1] : NULL;

		if (last && by_place(last, &mistakes->list[i]) == 0 &&
			strcmp(last->fault.message, mistakes->list[i].fault.message) == 0)
			continue;
		mistakes->list[kept++] = mistakes->list[i];
	}
	mistakes->count = kept;
}

int mistakes_fault(const struct mistakes *mistakes, struct fault *fault)
{
	if (mistakes->count == 0)
		return 0;
	if (!mistakes->list)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	if (fault)
		*fault = mistakes->list[0].fault;
	return mistakes->list[0].fault.code;
}

void mistakes_clear(struct mistakes *mistakes)
{
	free(mistakes->list);
	*mistakes = (struct mistakes){ 0 };
}
