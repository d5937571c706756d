// SPDX-License-Identifier: GPL-3.0-or-later
/* Which USB classes there are words for in the policy, and which of the kernel's drivers may have them. Data only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct usb_codes {
	uint8_t class, subclass, protocol;
};

/* A row of the table. */
struct usb_class {
	const char *word; /* of [usb] let-in; NULL: storage, which no word lets in */
	int class, subclass, protocol;
	const char *drivers; /* names, blank between */
};

/* The next row after `after` (NULL: the first) that has these codes and is storage or let in by `let_in`, words with blanks
 * between; NULL: none. */
const struct usb_class *classes_find(
	const struct usb_codes *codes, const char *let_in, const struct usb_class *after);

/* enum usb_function of these codes. */
uint32_t classes_function(const struct usb_codes *codes, const char *let_in);

/* May this driver have an interface with these codes? */
bool classes_driver_fits(const struct usb_codes *codes, const char *let_in, const char *driver);
