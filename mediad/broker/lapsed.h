// SPDX-License-Identifier: GPL-3.0-or-later
/* Closes what was opened under an exception that has ended. */
#pragma once

struct broker;

void lapsed_close(struct broker *broker);
