// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: what is kept of an erase under way. Beside crashes it looks for states that are taken although they contradict
 * themselves, and that do not come back as they were. */
#include "mediad/volume/erasing.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER "MT-2026-0001"
#define JOB "4dbb0d0f-9e1c-4f3a-8c63-0c6f2d8a3b11"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void require_sense(const struct erase_state *state)
{
	uint64_t done = erase_is_comparing(state->phase) ? state->verified + state->mismatched + state->bytes[ERASE_UNREADABLE] :
							   state->written + state->bytes[ERASE_UNWRITTEN];

	require(state->size > 0 && state->durable <= state->size && done == state->durable && state->begun);
	require(state->extents <= ERASE_EXTENTS_MAX);
	for (uint32_t i = 0; i < state->extents; i++)
		require(state->extent[i].length > 0 && state->extent[i].offset < state->size &&
			state->extent[i].length <= state->size - state->extent[i].offset && state->extent[i].kind < ERASE_KINDS);
}

static void require_return(const struct erasing *erasing)
{
	SCOPED(json_release) json_t *json = json_pack("{s:i, s:s, s:s}", "form", 1, "number", NUMBER, "job", JOB);
	SCOPED(json_text_free) char *text = NULL;
	struct erasing back;

	require(json && erasing_to_json(erasing, ERASE_EXTENTS_MAX, json) == 0);
	text = json_canonical(json);
	require(text && strlen(text) < ERASING_MAX && erasing_parse(text, strlen(text), NUMBER, JOB, &back) == 0);
	require(back.reads == erasing->reads && memcmp(&back.state, &erasing->state, sizeof(back.state)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct erasing erasing = { 0 };
	int r = erasing_parse((const char *)bytes, length, NUMBER, JOB, &erasing);

	require(r <= 0);
	if (r == 0) {
		require_sense(&erasing.state);
		require_return(&erasing);
	}
	return 0;
}
