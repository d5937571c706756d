// SPDX-License-Identifier: GPL-3.0-or-later
/* Counts and lists what an erase finds, and puts it into JSON and back; touches no medium. */
#include "crypto/erase_state.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

#include "common/text.h"

static const char *const phases[] = { [ERASE_WRITE] = "write", [ERASE_COMPARE] = "compare", [ERASE_BLANK] = "blank",
	[ERASE_COMPARE_BLANK] = "compare-blank" };
static const char *const kinds[] = { [ERASE_UNWRITTEN] = "unwritten", [ERASE_UNREADABLE] = "unreadable", [ERASE_LOST] = "lost",
	[ERASE_ALIAS] = "alias", [ERASE_STALE] = "stale", [ERASE_BIT_ERROR] = "bit-error", [ERASE_OLD] = "old" };
static const char *const counts[] = { [ERASE_UNWRITTEN] = "unwritten", [ERASE_UNREADABLE] = "unreadable", [ERASE_LOST] = "lost",
	[ERASE_ALIAS] = "alias", [ERASE_STALE] = "stale", [ERASE_BIT_ERROR] = "bit_error", [ERASE_OLD] = "old" };
static const char *const probes[] = { [ERASE_NOT_PROBED] = "none", [ERASE_PROBE_PASSED] = "passed",
	[ERASE_FAKE_CAPACITY] = "fake-capacity", [ERASE_IGNORES_WRITES] = "ignores-writes" };

const char *erase_phase_name(enum erase_phase phase)
{
	return phases[phase];
}

const char *erase_kind_name(enum erase_kind kind)
{
	return kinds[kind];
}

const char *erase_probe_name(enum erase_probe probe)
{
	return probes[probe];
}

/* What a comparison found goes, what could not be written stays. */
static void forget_comparison(struct erase_state *state)
{
	uint64_t unwritten = state->bytes[ERASE_UNWRITTEN], listed = 0;
	uint32_t kept = 0;

	memset(state->bytes, 0, sizeof(state->bytes));
	state->bytes[ERASE_UNWRITTEN] = unwritten;
	state->verified = state->mismatched = state->old_sectors = state->verify_ms = 0;
	state->first_bad = UINT64_MAX;
	for (uint32_t i = 0; i < state->extents; i++) {
		const struct erase_extent extent = state->extent[i];

		if (extent.kind != ERASE_UNWRITTEN)
			continue;
		state->extent[kept++] = extent;
		listed += extent.length;
		if (extent.offset < state->first_bad)
			state->first_bad = extent.offset;
	}
	state->extents = kept;
	if (listed == unwritten)
		state->extents_more = 0;
}

void erase_begin(struct erase_state *state, enum erase_phase phase)
{
	uint32_t interruptions = state->interruptions;
	uint8_t pass = phase == ERASE_WRITE && state->size > 0 ? (uint8_t)(state->pass + 1) : state->pass;

	if (erase_is_comparing(phase)) {
		forget_comparison(state);
	} else {
		memset(state, 0, sizeof(*state));
		state->first_bad = UINT64_MAX;
		state->interruptions = interruptions;
		state->pass = pass;
	}
	state->phase = phase;
	state->durable = 0;
	state->begun = false;
}

void erase_state_count(struct erase_state *state, enum erase_kind kind, uint64_t length)
{
	state->bytes[kind] += length;
	if (kind >= ERASE_LOST)
		state->mismatched += length;
}

static bool joins(const struct erase_extent *last, const struct erase_extent *next)
{
	return last->kind == next->kind && last->distance == next->distance && last->offset + last->length == next->offset;
}

/* The first extent that ends beyond `offset`. */
static uint32_t place_of(const struct erase_state *state, uint64_t offset)
{
	uint32_t low = 0, high = state->extents;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (state->extent[middle].offset + state->extent[middle].length <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void list_remove(struct erase_state *state, uint32_t at)
{
	state->extents--;
	memmove(&state->extent[at], &state->extent[at + 1], (state->extents - at) * sizeof(state->extent[0]));
}

static void list_insert(struct erase_state *state, uint32_t at, const struct erase_extent *extent)
{
	if (state->extents == ERASE_EXTENTS_MAX) {
		state->extents_more++;
		return;
	}
	memmove(&state->extent[at + 1], &state->extent[at], (state->extents - at) * sizeof(state->extent[0]));
	state->extent[at] = *extent;
	state->extents++;
}

void erase_state_add(struct erase_state *state, const struct erase_extent *extent)
{
	uint32_t at = place_of(state, extent->offset);
	struct erase_extent *before = at > 0 ? &state->extent[at - 1] : NULL;
	struct erase_extent *after = at < state->extents ? &state->extent[at] : NULL;

	erase_state_count(state, extent->kind, extent->length);
	if (extent->offset < state->first_bad)
		state->first_bad = extent->offset;
	if (before && joins(before, extent)) {
		before->length += extent->length;
		if (after && joins(before, after)) {
			before->length += after->length;
			list_remove(state, at);
		}
	} else if (after && joins(extent, after)) {
		after->offset = extent->offset;
		after->length += extent->length;
	} else {
		list_insert(state, at, extent);
	}
}

bool erase_state_unwritten(const struct erase_state *state, uint64_t offset)
{
	uint32_t at = place_of(state, offset);

	return at < state->extents && state->extent[at].kind == ERASE_UNWRITTEN && state->extent[at].offset <= offset;
}

uint64_t erase_state_alike(const struct erase_state *state, uint64_t offset, uint64_t most)
{
	uint32_t at = place_of(state, offset);
	uint64_t until = UINT64_MAX;

	while (at < state->extents && state->extent[at].kind != ERASE_UNWRITTEN)
		at++;
	if (at < state->extents)
		until = state->extent[at].offset <= offset ? state->extent[at].offset + state->extent[at].length : state->extent[at].offset;
	return until - offset < most ? until - offset : most;
}

void erase_state_give_up(struct erase_state *state, const struct erase_extent *part, uint32_t sector)
{
	struct erase_extent piece = *part;

	for (uint64_t left = part->length; left > 0; left -= piece.length) {
		piece.length = erase_state_alike(state, piece.offset, left);
		if (part->kind == ERASE_UNREADABLE && erase_state_unwritten(state, piece.offset)) {
			erase_state_count(state, ERASE_UNREADABLE, piece.length);
			state->old_sectors += piece.length / sector; /* nothing was ever written over what was there */
		} else {
			erase_state_add(state, &piece);
		}
		piece.offset += piece.length;
	}
}

static void forget_from(struct erase_state *state, uint64_t offset)
{
	uint32_t kept = 0;

	state->first_bad = UINT64_MAX;
	state->bytes[ERASE_UNWRITTEN] = 0;
	for (uint32_t i = 0; i < state->extents; i++) {
		struct erase_extent extent = state->extent[i];

		if (extent.offset >= offset)
			continue;
		if (extent.length > offset - extent.offset)
			extent.length = offset - extent.offset;
		state->extent[kept++] = extent;
		state->bytes[ERASE_UNWRITTEN] += extent.length;
		if (extent.offset < state->first_bad)
			state->first_bad = extent.offset;
	}
	state->extents = kept;
}

uint64_t erase_state_rewind(struct erase_state *state, uint64_t offset)
{
	if (offset < state->durable && state->extents_more > 0) {
		offset = 0;
		state->extents_more = 0;
	}
	if (offset < state->durable)
		forget_from(state, offset);
	state->durable = offset;
	state->written = offset - state->bytes[ERASE_UNWRITTEN];
	return offset;
}

bool erase_is_sound(const struct erase_state *state)
{
	for (int i = 0; i < ERASE_KINDS; i++)
		if (state->bytes[i] > 0)
			return false;
	return state->size > 0 && state->written == state->size && state->verified == state->size && state->mismatched == 0 &&
		(state->probe == ERASE_NOT_PROBED || state->probe == ERASE_PROBE_PASSED);
}

/* ---- JSON ---- */

struct number {
	const char *key;
	size_t at; /* a uint64_t of the state */
};

static const struct number numbers[] = {
	{ "size", offsetof(struct erase_state, size) },
	{ "durable", offsetof(struct erase_state, durable) },
	{ "written", offsetof(struct erase_state, written) },
	{ "verified", offsetof(struct erase_state, verified) },
	{ "mismatched", offsetof(struct erase_state, mismatched) },
	{ "old_sectors", offsetof(struct erase_state, old_sectors) },
	{ "write_ms", offsetof(struct erase_state, write_ms) },
	{ "verify_ms", offsetof(struct erase_state, verify_ms) },
	{ "probe_distance", offsetof(struct erase_state, probe_distance) },
	{ "extents_more", offsetof(struct erase_state, extents_more) },
};

static int put_extents(const struct erase_state *state, uint32_t most, json_t *object)
{
	json_t *list = json_array();

	if (!list || json_object_set_new(object, "extents", list) < 0)
		return -ENOMEM;
	for (uint32_t i = 0; i < state->extents && i < most; i++) {
		const struct erase_extent *extent = &state->extent[i];

		if (json_array_append_new(list, json_pack("[I, I, s, I]", (json_int_t)extent->offset, (json_int_t)extent->length,
							kinds[extent->kind], (json_int_t)extent->distance)) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int put_numbers(const struct erase_state *state, json_t *object)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		uint64_t value;

		memcpy(&value, (const char *)state + numbers[i].at, sizeof(value));
		if (json_put_number(object, numbers[i].key, (int64_t)value) < 0)
			return -ENOMEM;
	}
	for (int i = 0; i < ERASE_KINDS; i++)
		if (json_put_number(object, counts[i], (int64_t)state->bytes[i]) < 0)
			return -ENOMEM;
	return 0;
}

int erase_state_to_json(const struct erase_state *state, uint32_t extents, json_t *object)
{
	uint64_t nonce = htobe64(state->nonce);
	uint64_t cut = state->extents > extents ? state->extents - extents : 0;

	if (put_numbers(state, object) < 0 || put_extents(state, extents, object) < 0 ||
		json_put_text(object, "phase", phases[state->phase]) < 0 || json_put_text(object, "probe", probes[state->probe]) < 0 ||
		json_put_number(object, "pass", state->pass) < 0 || json_put_number(object, "interruptions", state->interruptions) < 0 ||
		json_put_number(object, "first_bad", (int64_t)state->first_bad) < 0 || /* UINT64_MAX becomes -1 */
		json_put_number(object, "extents_more", (int64_t)(state->extents_more + cut)) < 0 ||
		json_put_hex(object, "nonce", &nonce, sizeof(nonce)) < 0 ||
		json_put_hex(object, "commitment", state->commitment, sizeof(state->commitment)) < 0)
		return -ENOMEM;
	return 0;
}

static bool find_word(const char *const *words, size_t count, const char *text, uint32_t *out)
{
	for (size_t i = 0; text && i < count; i++)
		if (strcmp(words[i], text) == 0) {
			*out = (uint32_t)i;
			return true;
		}
	return false;
}

static bool get_extent(const json_t *row, uint64_t size, struct erase_extent *out)
{
	json_int_t offset = json_integer_value(json_array_get(row, 0)), length = json_integer_value(json_array_get(row, 1));
	uint32_t kind = 0;

	if (!json_is_array(row) || json_array_size(row) != 4 || !json_is_integer(json_array_get(row, 0)) ||
		!json_is_integer(json_array_get(row, 3)) || offset < 0 || length <= 0 || (uint64_t)offset >= size ||
		(uint64_t)length > size - (uint64_t)offset ||
		!find_word(kinds, ARRAY_SIZE(kinds), json_string_value(json_array_get(row, 2)), &kind))
		return false;
	*out = (struct erase_extent){ .offset = (uint64_t)offset, .length = (uint64_t)length, .kind = kind,
		.distance = json_integer_value(json_array_get(row, 3)) };
	return true;
}

static bool get_extents(const json_t *object, struct erase_state *state)
{
	const json_t *list = json_object_get(object, "extents");

	if (!json_is_array(list) || json_array_size(list) > ERASE_EXTENTS_MAX)
		return false;
	state->extents = (uint32_t)json_array_size(list);
	for (uint32_t i = 0; i < state->extents; i++) {
		const struct erase_extent *extent = &state->extent[i], *before = i > 0 ? extent - 1 : NULL;

		if (!get_extent(json_array_get(list, i), state->size, &state->extent[i]) ||
			(before && before->offset + before->length > extent->offset))
			return false;
	}
	return true;
}

static bool get_numbers(const json_t *object, struct erase_state *state)
{
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		int64_t value = json_member_number(object, numbers[i].key, -1);

		if (value < 0)
			return false;
		memcpy((char *)state + numbers[i].at, &value, sizeof(value));
	}
	for (int i = 0; i < ERASE_KINDS; i++) {
		int64_t value = json_member_number(object, counts[i], -1);

		if (value < 0 || (uint64_t)value > state->size)
			return false;
		state->bytes[i] = (uint64_t)value;
	}
	return true;
}

static bool get_rest(const json_t *object, struct erase_state *state)
{
	const char *nonce = json_member_text(object, "nonce"), *commitment = json_member_text(object, "commitment");
	int64_t pass = json_member_number(object, "pass", -1), interruptions = json_member_number(object, "interruptions", -1);
	int64_t first = json_member_number(object, "first_bad", -2);
	uint32_t phase = 0, probe = 0;

	if (!find_word(phases, ARRAY_SIZE(phases), json_member_text(object, "phase"), &phase) ||
		!find_word(probes, ARRAY_SIZE(probes), json_member_text(object, "probe"), &probe) || pass < 0 || pass > UINT8_MAX ||
		interruptions < 0 || interruptions > UINT32_MAX || first < -1 || !nonce || strlen(nonce) != 2 * sizeof(state->nonce) ||
		!text_unhex(nonce, &state->nonce, sizeof(state->nonce)) || !commitment ||
		strlen(commitment) != 2 * sizeof(state->commitment) ||
		!text_unhex(commitment, state->commitment, sizeof(state->commitment)))
		return false;
	state->phase = phase;
	state->probe = probe;
	state->pass = (uint8_t)pass;
	state->interruptions = (uint32_t)interruptions;
	state->first_bad = (uint64_t)first;
	state->nonce = be64toh(state->nonce);
	return true;
}

static bool lists_more_than_it_counts(const struct erase_state *state)
{
	uint64_t listed[ERASE_KINDS] = { 0 };

	for (uint32_t i = 0; i < state->extents; i++)
		listed[state->extent[i].kind] += state->extent[i].length; /* they do not overlap and lie on the surface */
	for (int i = 0; i < ERASE_KINDS; i++)
		if (listed[i] > state->bytes[i])
			return true;
	return false;
}

/* Every byte of the phase is in one of the counts. */
static bool adds_up(const struct erase_state *state)
{
	uint64_t wrong = 0;

	for (int i = ERASE_LOST; i < ERASE_KINDS; i++)
		wrong += state->bytes[i];
	if (state->size == 0 || state->durable > state->size || wrong != state->mismatched || state->written > state->size ||
		state->verified > state->size || lists_more_than_it_counts(state))
		return false;
	if (!erase_is_comparing(state->phase))
		return state->written + state->bytes[ERASE_UNWRITTEN] == state->durable;
	return state->verified + state->mismatched + state->bytes[ERASE_UNREADABLE] == state->durable;
}

int erase_state_from_json(const json_t *object, struct erase_state *out)
{
	struct erase_state state = { .begun = true };

	if (!get_numbers(object, &state) || !get_rest(object, &state) || !get_extents(object, &state) || !adds_up(&state))
		return -EBADMSG;
	*out = state;
	return 0;
}
