// SPDX-License-Identifier: GPL-3.0-or-later
/* Merges what classes demand, attribute by attribute (catalogue, section a.2); knows no class. */
#include "policy/rules/handling.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "common/macros.h"
#include "common/text.h"

void handling_init(struct handling *out)
{
	*out = (struct handling){ .max_carry_out_days = -1,
		.key_modes = KEY_INTERNAL | KEY_PROVIDE,
		.zones = ZONES_ALL,
		.write_zones = ZONES_ALL & ~ZONE_MYNUMBER,
		.areas = AREAS_ALL,
		.max_copies = -1 };
}

static bool has_signatory(const struct signatories *list, const struct signatory *one)
{
	for (unsigned int i = 0; i < list->count; i++)
		if (list->list[i].role == one->role && list->list[i].organisation == one->organisation)
			return true;
	return false;
}

static int merge_signatories(struct signatories *into, const struct signatories *other)
{
	for (unsigned int i = 0; i < other->count; i++) {
		if (has_signatory(into, &other->list[i]))
			continue;
		if (into->count == SIGNATORIES_MAX)
			return -E2BIG;
		into->list[into->count++] = other->list[i];
	}
	return 0;
}

/* The smaller, where `none` (-1 or 0) is no limit. */
static int least(int a, int b, int none)
{
	if (a == none || b == none)
		return a == none ? b : a;
	return a < b ? a : b;
}

static int most(int a, int b)
{
	return a > b ? a : b;
}

/* A caution that no longer fits is left out: the highest stand first. */
static void add_caution(char into[CAUTION_SIZE], const char *other)
{
	size_t length = strlen(into);

	if (!other[0] || strstr(into, other) || length + strlen(other) + 2 > CAUTION_SIZE)
		return;
	text_format(into + length, CAUTION_SIZE - length, "%s%s", length ? " " : "", other);
}

int handling_merge(struct handling *into, const struct handling *other)
{
	int r = merge_signatories(&into->carry_out, &other->carry_out);

	r = merge_signatories(&into->provide, &other->provide) < 0 ? -E2BIG : r;
	r = merge_signatories(&into->dispose, &other->dispose) < 0 ? -E2BIG : r;
	into->max_carry_out_days = least(into->max_carry_out_days, other->max_carry_out_days, -1);
	into->encrypt = other->encrypt > into->encrypt ? other->encrypt : into->encrypt;
	into->key_modes &= other->key_modes;
	into->zones &= other->zones;
	into->write_zones &= other->write_zones & into->zones;
	into->areas &= other->areas;
	into->storage |= other->storage;
	into->scan_each_use |= other->scan_each_use;
	into->erase_reuse = most(into->erase_reuse, other->erase_reuse);
	into->erase_dispose = most(into->erase_dispose, other->erase_dispose);
	into->certificate |= other->certificate;
	into->max_copies = least(into->max_copies, other->max_copies, -1);
	into->long_term_write_protected |= other->long_term_write_protected;
	into->backup |= other->backup;
	into->rto_hours = least(into->rto_hours, other->rto_hours, 0);
	into->review_months = least(into->review_months, other->review_months, 0);
	into->mynumber |= other->mynumber;
	into->private_medium |= other->private_medium;
	add_caution(into->caution, other->caution);
	return r;
}

static const char *const storage_names[] = { "lockable", "fire", "heat", "quake", "water", "damp", "disaster-low" };

const char *storage_words(unsigned int storage, char out[STORAGE_SUMMARY])
{
	size_t at = 0;

	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_SIZE(storage_names); i++) {
		if (!(storage & 1u << i))
			continue;
		text_format(out + at, STORAGE_SUMMARY - at, "%s%s", at ? " " : "", storage_names[i]);
		at += strlen(out + at);
	}
	return out;
}

const char *storage_name(enum storage storage)
{
	for (size_t i = 0; i < ARRAY_SIZE(storage_names); i++)
		if ((unsigned int)storage == 1u << i)
			return storage_names[i];
	return "-";
}

bool storage_from_name(const char *name, enum storage *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(storage_names); i++) {
		if (strcmp(storage_names[i], name) == 0) {
			*out = (enum storage)(1u << i);
			return true;
		}
	}
	return false;
}

static const char *const zone_names[] = { "mynumber", "lgwan", "internet", "standalone", "business", "office" };

const char *zone_name(enum zone zone)
{
	for (size_t i = 0; i < ARRAY_SIZE(zone_names); i++)
		if ((unsigned int)zone == 1u << i)
			return zone_names[i];
	return "-";
}

bool zone_from_name(const char *name, enum zone *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(zone_names); i++) {
		if (strcmp(zone_names[i], name) == 0) {
			*out = (enum zone)(1u << i);
			return true;
		}
	}
	return false;
}
