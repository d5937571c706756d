// SPDX-License-Identifier: GPL-3.0-or-later
/* The list of the conditions of cryptographic erase. */
#include "common/certificate.h"

#include <string.h>

const char *const certificate_conditions[] = { CONDITION_WIPED, CONDITION_STRENGTH, CONDITION_KEY, CONDITION_PASSPHRASE,
	CONDITION_GRANTS, CONDITION_RECOVERY, NULL };

bool certificate_says(const char *text)
{
	return text && text[strspn(text, " \t\n")] != '\0';
}
