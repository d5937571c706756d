// SPDX-License-Identifier: GPL-3.0-or-later
/* What sense data says (SPC-5 4.4), as far as a sanitize needs it. Reads bytes alone, which may be anything. */
#pragma once

#include "crypto/sanitize.h"

#define SANITIZE_SENSE_TEXT 16

enum sanitize_stage { SANITIZE_DONE, SANITIZE_RUNNING, SANITIZE_FAILED };

struct sanitize_registers {
	uint8_t status, error;
	uint16_t count;
};

/* "5/20/00": key, additional code and its qualifier; "-" where there is no sense. */
void sanitize_sense_text(const struct sanitize_command *command, char out[SANITIZE_SENSE_TEXT]);
/* What REQUEST SENSE answered: of bytes that say nothing it is taken to have failed. */
enum sanitize_stage sanitize_progress(const uint8_t *sense, uint32_t length);
/* The ATA registers, if the sense really carries them (descriptor 09h; SAT-4 12.2.6). */
bool sanitize_registers(const struct sanitize_command *command, struct sanitize_registers *out);
