// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: USB descriptors. Beside crashes it looks for answers that contradict the rules
 * of descriptors.h. clang -g -I. -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined
 * tests/fuzz/descriptors.c mediad/usb/descriptors.c and then run it on
 * tests/fuzz/corpus/descriptors. */
#include "mediad/usb/descriptors.h"

#include <stdlib.h>

#include "common/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct descriptors out;

	descriptors_read(bytes, length, &out);
	if (out.functions == 0 || out.functions > 7)
		abort();
	if (out.functions == USB_FUNCTION_STORAGE &&
		(out.configurations != 1 || out.interfaces == 0))
		abort();
	if (!(out.functions & USB_FUNCTION_OTHER) &&
		(length < 18 + 9 + 9 || length > DESCRIPTORS_MAX))
		abort();
	return 0;
}
