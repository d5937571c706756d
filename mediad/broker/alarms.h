// SPDX-License-Identifier: GPL-3.0-or-later
/* What one person does too often is said at once to those who decide about it (R-LOG-06). */
#pragma once

struct broker;

/* After a refusal or a blocked device; costs nothing where the office wants no alarms. */
void alarms_look(struct broker *broker);
