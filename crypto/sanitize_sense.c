// SPDX-License-Identifier: GPL-3.0-or-later
/* Fixed and descriptor format. */
#include "crypto/sanitize_sense.h"

#include "common/text.h"

#define ATA_DESCRIPTOR 0x09
#define ATA_LENGTH 12

struct sense {
	uint8_t key, code, qualifier;
};

static bool is_descriptor(uint8_t response)
{
	return (response & 0x7f) == 0x72 || (response & 0x7f) == 0x73;
}

static bool is_fixed(uint8_t response)
{
	return (response & 0x7f) == 0x70 || (response & 0x7f) == 0x71;
}

static bool read_sense(const uint8_t *sense, uint32_t length, struct sense *out)
{
	*out = (struct sense){ 0 };
	if (length >= 4 && is_descriptor(sense[0]))
		*out = (struct sense){ sense[1] & 0xf, sense[2], sense[3] };
	else if (length >= 14 && is_fixed(sense[0]))
		*out = (struct sense){ sense[2] & 0xf, sense[12], sense[13] };
	else
		return false;
	return true;
}

void sanitize_sense_text(const struct sanitize_command *command, char out[SANITIZE_SENSE_TEXT])
{
	struct sense sense;

	if (read_sense(command->sense, command->sense_length, &sense))
		text_format(out, SANITIZE_SENSE_TEXT, "%x/%02x/%02x", sense.key, sense.code, sense.qualifier);
	else
		text_copy(out, SANITIZE_SENSE_TEXT, "-");
}

enum sanitize_stage sanitize_progress(const uint8_t *bytes, uint32_t length)
{
	struct sense sense;

	if (!read_sense(bytes, length, &sense))
		return SANITIZE_FAILED;
	if (sense.code == 0x04 && sense.qualifier == 0x1b)
		return SANITIZE_RUNNING;
	return sense.key == 0 && sense.code == 0 ? SANITIZE_DONE : SANITIZE_FAILED;
}

bool sanitize_registers(const struct sanitize_command *command, struct sanitize_registers *out)
{
	const uint8_t *sense = command->sense;
	uint32_t length = command->sense_length;

	if (length < 8 || !is_descriptor(sense[0]))
		return false;
	for (uint32_t at = 8; at + 2 <= length; at += 2u + sense[at + 1]) {
		if (sense[at] != ATA_DESCRIPTOR || sense[at + 1] != ATA_LENGTH || at + 2 + ATA_LENGTH > length)
			continue;
		*out = (struct sanitize_registers){ .status = sense[at + 13], .error = sense[at + 3],
			.count = (uint16_t)(sense[at + 4] << 8 | sense[at + 5]) };
		return true;
	}
	return false;
}
