// SPDX-License-Identifier: GPL-3.0-or-later
/* What a USB device says it can do: reads the bytes of sysfs' `descriptors` file (USB 2.0,
 * chapter 9.6). Pure; knows no file. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define DESCRIPTORS_MAX 65536 /* bytes; a longer file is not read at all */

struct descriptors {
	uint16_t configurations; /* as promised by the device descriptor */
	uint16_t interfaces; /* over all configurations, every alternate setting counted */
	uint32_t functions; /* enum usb_function, or-ed; never 0 */
	uint32_t classes[8]; /* a bit for each class code met, as in struct usb_facts */
};

/* Takes the device descriptor and every configuration with every interface and alternate setting,
 * also those that are not in use (R-DEV-05). Whatever is malformed, cut short, too long or not
 * wholly understood gets USB_FUNCTION_OTHER, and so does storage with a second configuration to
 * switch to. `let_in`: the policy's words (classes.h). */
void descriptors_read(const uint8_t *bytes, size_t length, const char *let_in, struct descriptors *out);
