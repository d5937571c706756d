// SPDX-License-Identifier: GPL-3.0-or-later
/* What the gate does with one device: look, let in, shut out. Each reads for itself and believes no
 * caller (R-DEV-05). */
#pragma once

#include "common/wire.h"

struct bus;

/* GATE_INSPECT. */
int admit_inspect(
	const struct bus *bus, const char *name, struct usb_facts *facts, struct fault *fault);

/* GATE_ADMIT: authorises the storage device that `request` describes, and no other. -ESTALE:
 * another one sits there, or it changed meanwhile. -EPERM: it is not storage alone, nor asked for as the composite that it
 * is; of a composite the storage alone is opened. Whatever fails after the write leaves it blocked. */
int admit_storage(const struct bus *bus, const struct gate_request *request, struct usb_facts *facts,
	struct fault *fault);

/* GATE_BLOCK: takes the authorisation from whatever sits there. Nothing there: 0. */
int admit_block(const struct bus *bus, const char *name, struct fault *fault);
