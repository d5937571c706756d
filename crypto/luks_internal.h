// SPDX-License-Identifier: GPL-3.0-or-later
/* What the files of the LUKS door share; nobody else includes it. */
#pragma once

#include <libcryptsetup.h>
#include <stdbool.h>

#include "crypto/luks.h"

#define LUKS_DIGEST_ITERATIONS 1000u      /* the key is random: stretching it would add nothing */
#define LUKS_ERROR_TEXT 96

struct luks {
	struct crypt_device *device;
	char *path;
	int header;                    /* the sealed copy that the library reads; -1: it reads the device */
	json_t *metadata;              /* the header's JSON as libcryptsetup holds it in memory */
	char error[LUKS_ERROR_TEXT];   /* the library's last words, for the fault */
};

/* A context for `path` (NULL: for mappings only) that logs nothing and loads no token plugin. */
int luks_open(const char *path, struct luks **out, struct fault *fault);
/* The same with the header in another file than the data. */
int luks_open_detached(const char *path, const char *header, struct luks **out, struct fault *fault);
/* Takes the JSON anew from the library's memory and holds it against the template. */
int luks_refresh(struct luks *luks, struct fault *fault);
/* Fills the fault with the library's own words. */
int luks_failed(const struct luks *luks, int code, const char *message, struct fault *fault)
	__attribute__((format(printf, 3, 0)));

/* The statement that a token carries. The caller's. (luks_label.c) */
int luks_take_jws(const json_t *token, char **out, struct fault *fault);

/* Replaces the mapping's table by one that only gives errors (luks_cut.c): its key is wiped and its
 * disk let go, whoever holds it. -ENXIO: there is no such mapping. */
int luks_cut(const char *name);

/* luks_signature.c, libblkid: removes every signature it knows, partition tables at the end included. */
int luks_wipe_signatures(const char *path, struct fault *fault);
/* *found names what libblkid sees ("" if nothing). */
int luks_find_signature(const char *path, char found[32], struct fault *fault);
