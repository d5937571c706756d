// SPDX-License-Identifier: GPL-3.0-or-later
/* The escrow officer with the openssl command: makes key pairs, opens boxes as docs/RECOVERY.md says. */
#pragma once

#include <stddef.h>

#define OFFICER_P256 "-newkey ec -pkeyopt ec_paramgen_curve:P-256"
#define OFFICER_P384 "-newkey ec -pkeyopt ec_paramgen_curve:P-384"
#define OFFICER_RSA "-newkey rsa:2048"

/* A folder of one's own, mode 0700. */
void officer_folder(char path[40]);
void officer_remove(const char *path);
/* A line for the shell, in that folder; fails the test when it fails. */
void officer_shell(const char *path, const char *line);

/* NAME.pem and NAME.key: a self-signed certificate by `openssl req` with the options `how`. */
void officer_make(const char *path, const char *name, const char *how);
/* As `openssl x509 -fingerprint -sha256` shows it, lower-case and without colons. */
void officer_fingerprint(const char *path, const char *name, char out[65]);
/* What is in a box (DER in base64url), by `openssl cms -decrypt`: its length, or -1 when that refuses. At most 71 characters. */
int officer_open_box(const char *path, const char *name, const char *box, char out[72]);
