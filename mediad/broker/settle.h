// SPDX-License-Identifier: GPL-3.0-or-later
/* After a start: brings the books, the mapped volumes and the sticks that are let in back in step. What was open and still
 * is stays open; what nobody knows is closed; what was under way is recorded as not done. */
#pragma once

struct broker;

/* Needs the sticks' list filled. Failures are said in the log; the gate stays closed for whatever stays unclear. */
void settle(struct broker *broker);
