// SPDX-License-Identifier: GPL-3.0-or-later
/* A folder whose files are listed with their digests, for auditors; and whether one is still what was listed. Asks nobody and checks no
 * signature. */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "common/json.h"
#include "common/macros.h"

struct fault;
struct bundle;

#define BUNDLE_TYPE "mediad-bundle+jws"
#define BUNDLE_LIST "manifest.json" /* {"mediad":"bundle","jws":…}: the one file that is not on the list */

/* Makes the folder (0700). -EEXIST: it is there. */
int bundle_new(const char *folder, struct bundle **out, struct fault *fault);
/* Removes the folder with all that was written. */
void bundle_drop(struct bundle *bundle);
SCOPED_DEFINE(bundle_drop, struct bundle *)
/* Keeps it. Takes it over. */
void bundle_keep(struct bundle *bundle);

/* A new file of that name, plain or "folder/name"; NULL with a fault. */
FILE *bundle_add(struct bundle *bundle, const char *name, struct fault *fault);
/* Flushes and closes the file that bundle_add gave last, and lists it. */
int bundle_end(struct bundle *bundle, struct fault *fault);
/* {"files":[{"name","sha256","size"}]}; borrowed. */
const json_t *bundle_files(const struct bundle *bundle);
/* The path of a file in it; borrowed until the next call. */
const char *bundle_path(struct bundle *bundle, const char *name);

/* Holds a folder against a list: each file there is on it and is what it says, and none is missing. -EKEYREJECTED names the first that is not. */
int bundle_compare(const char *folder, const json_t *files, struct fault *fault);
/* The last line of a file of JSON Lines: {"seq","hash"} of an event. */
int bundle_last_event(const char *path, int64_t *sequence, char hash[65], struct fault *fault);
