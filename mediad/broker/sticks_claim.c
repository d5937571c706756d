// SPDX-License-Identifier: GPL-3.0-or-later
/* What a stick claims to be: its tag, and the medium that it may be. A claim is a hint; only a header decides. */
#include <errno.h>
#include <string.h>

#include "common/digest.h"
#include "common/text.h"
#include "mediad/broker/sticks.h"

#define TAG_BYTES 4 /* of the digest */

void sticks_tag(const char *word, const char *claim, struct stick *stick)
{
	uint8_t hash[DIGEST_SIZE] = { 0 };
	char hex[2 * TAG_BYTES + 1];

	digest_bytes(claim, strlen(claim), hash);
	text_hex(hash, TAG_BYTES, hex);
	text_format(stick->tag, sizeof(stick->tag), "%s-%s", word, hex);
}

void sticks_name(const char *word, const struct usb_facts *facts, struct stick *stick)
{
	char claim[512];

	*stick = (struct stick){ .vendor = facts->vendor, .product = facts->product };
	text_printable_bytes(facts->serial.bytes, facts->serial.length, stick->serial, sizeof(stick->serial));
	text_printable_bytes(facts->model.bytes, facts->model.length, stick->model, sizeof(stick->model));
	text_hex(facts->descriptors, sizeof(facts->descriptors), stick->descriptors);
	text_format(claim, sizeof(claim), "%04x:%04x:%s", facts->vendor, facts->product, stick->serial);
	sticks_tag(word, claim, stick);
}

static bool same_claim(const struct stick *a, const struct stick *b)
{
	return a->vendor == b->vendor && a->product == b->product && strcmp(a->serial, b->serial) == 0;
}

int sticks_find(const struct sticks *sticks, const struct medium *medium, const struct connected **out,
	struct fault *fault)
{
	const struct connected *found = NULL;

	for (int i = 0; i < sticks_count(sticks); i++) {
		const struct connected *there = sticks_at(sticks, i);

		if (!same_claim(&there->stick, &medium->stick))
			continue;
		if (found)
			return fault_set(fault, -EEXIST,
				N_("Two connected sticks claim to be %s (serial %s); leave only the right one plugged in."),
				medium->number, medium->stick.serial);
		found = there;
	}
	if (!found)
		return fault_set(fault, -ENOENT, N_("%s is not plugged in; plug it into this computer and try again."),
			medium->number);
	if (found->number[0])
		return fault_set(fault, -EBUSY, N_("%s is in use for %s right now."), medium->number, found->number);
	*out = found;
	return 0;
}
