// SPDX-License-Identifier: GPL-3.0-or-later
/* What the journal calls a kind of event (MESSAGE_ID, systemd.journal-fields(7)): the same on every computer and for ever. */
#pragma once

#define MESSAGE_ID 33 /* bytes with NUL */

/* The first 16 bytes of SHA-256("mediad event " and the kind's name), marked as an RFC 9562 UUID of version 8, in 32 hexadecimal digits.
 * -EIO: OpenSSL computed no hash. */
int message_id(const char *kind, char out[MESSAGE_ID]);
