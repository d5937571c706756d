// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: USB descriptors. Beside crashes it looks for answers that contradict descriptors.h, and for devices
 * that would be let in although the kernel could find something else in the same bytes. */
#include "mediad/usb/descriptors.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/wire.h"

#define LET_IN "hid hub audio smart-card"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static bool has_class(const struct descriptors *out, uint8_t class)
{
	return out->classes[class / 32] & 1u << class % 32;
}

static void require(bool holds)
{
	if (!holds)
		abort();
}

/* Goes over the bytes as forgivingly as the kernel does (drivers/usb/core/config.c): every interface is known to us, and one
 * that is alone storage has no other. */
static void check_interfaces(const uint8_t *bytes, size_t length, const struct descriptors *out)
{
	size_t at = 18;

	while (at + 9 <= length && bytes[at] >= 2) {
		if (bytes[at + 1] == 0x04) {
			require(has_class(out, bytes[at + 5]));
			require(out->functions != USB_FUNCTION_STORAGE || bytes[at + 5] == 0x08);
			require(out->functions != USB_FUNCTION_HARMLESS || bytes[at + 5] != 0x08);
		}
		at += bytes[at];
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct descriptors out, nothing_in;

	descriptors_read(bytes, length, LET_IN, &out);
	descriptors_read(bytes, length, "", &nothing_in);
	require(out.functions != 0 && out.functions <= 7);
	require(!(nothing_in.functions & USB_FUNCTION_HARMLESS));
	require((nothing_in.functions & USB_FUNCTION_STORAGE) == (out.functions & USB_FUNCTION_STORAGE));
	require(out.functions != USB_FUNCTION_STORAGE || (out.configurations == 1 && out.interfaces > 0));
	if (out.functions & USB_FUNCTION_OTHER)
		return 0;
	require(length >= 18 + 9 + 9 && length <= DESCRIPTORS_MAX);
	check_interfaces(bytes, length, &out);
	return 0;
}
