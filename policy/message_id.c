// SPDX-License-Identifier: GPL-3.0-or-later
/* Derives it from the name alone; knows no list of kinds. */
#include "policy/message_id.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "common/digest.h"
#include "common/text.h"

int message_id(const char *kind, char out[MESSAGE_ID])
{
	uint8_t digest[DIGEST_SIZE];
	char text[96];

	if (!text_format(text, sizeof(text), "mediad event %s", kind))
		return -EINVAL;
	if (digest_bytes(text, strlen(text), digest) < 0)
		return -EIO;
	digest[6] = (uint8_t)((digest[6] & 0x0f) | 0x80);
	digest[8] = (uint8_t)((digest[8] & 0x3f) | 0x80);
	text_hex(digest, 16, out);
	return 0;
}
