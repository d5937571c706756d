// SPDX-License-Identifier: GPL-3.0-or-later
/* What the policy files say about the office: its classes and what each demands (catalogue, section a.2; R-CLS-01), its own
 * choices, and the zone of this computer. Loaded once, then pure data. A class on a medium is a text, "C3+I2+A1+tokutei":
 * one key of each axis in the order of the axes, then overlays; or "unknown" (R-CLS-07), also with overlays. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

#include "common/macros.h"
#include "policy/rules/handling.h"
#include "policy/rules/office.h"

struct fault;
struct ini_source;
struct mistakes;
struct rules; /* opaque */

#define CLASS_TEXT 32 /* as policy/acts.h's CLASSIFICATION_MAX, and NUL */
#define CLASS_KEY 16
#define CLASS_NAME 96
#define CLASS_AXIS 48
#define CLASS_LONG 1024
#define CLASS_UNKNOWN "unknown"
#define PROFILES_FOLDER PREFIX "/share/mediad/profiles"

/* One [class KEY] or [overlay KEY]. */
struct class {
	char key[CLASS_KEY], name[CLASS_NAME];
	char axis[CLASS_AXIS];       /* "" of an overlay */
	char definition[CLASS_LONG]; /* the by-law's words (R-CLS-02); several lines of the file are joined */
	char source[CLASS_NAME];     /* the clause */
	int rank;                /* higher is stricter, within its axis */
	bool overlay;
	bool floor;                  /* of an overlay: raises the first axis to its highest class (R-CLS-10) */
	char proposed[CLASS_LONG]; /* the keys whose values no source gives: blank between */
	struct handling handling;
};

/* No profile: classes are free words, handled with care and nothing forbidden. Static, never NULL. */
const struct rules *rules_standard(void);
/* The same on the heap. NULL only without memory. */
struct rules *rules_default(void);
/* Reads every .conf file of `folder` below the profile that `[office] profile` names in the folder `profiles`. On failure
 * *out is untouched; fault is the first mistake: file, line, column. */
int rules_load(const char *folder, const char *profiles, struct rules **out, struct fault *fault);
/* The same for files that belong to `owner` instead of root: tests. */
int rules_load_of(uid_t owner, const char *folder, const char *profiles, struct rules **out, struct fault *fault);
/* Adds everything that is wrong in these files, sorted; returns the code of the first. */
int rules_check(const struct ini_source *source, const char *profiles, struct mistakes *mistakes);
void rules_free(struct rules *rules);
SCOPED_DEFINE(rules_free, struct rules *)

/* `text` as people write it (keys or names, parted by + , 、 or blanks) in its one form. Every axis must be named, or unknown.
 * Without classes any plain text is one. -EINVAL with a sentence that lists what there is. */
int rules_classify(const struct rules *rules, const char *text, char out[CLASS_TEXT], struct fault *fault);
/* Of mixed contents (R-CLS-04): the highest of each axis, every overlay, unknown above all. Two texts in their one form; "" is
 * no class. -ENAMETOOLONG: it does not fit; `out` is then unknown. */
int rules_merge(const struct rules *rules, const char *a, const char *b, char out[CLASS_TEXT]);
/* What a medium of this class demands. A part that is unknown, or not known any more: the strictest of all classes. */
void rules_handling(const struct rules *rules, const char *class_text, struct handling *out);
/* Is this key among the parts of a class text? */
bool rules_names(const char *class_text, const char *key);
/* Are there classes at all, or is any word one? */
bool rules_has_classes(const struct rules *rules);
/* In the order of the files; NULL behind the last one. */
const struct class *rules_class_at(const struct rules *rules, size_t i);
/* By key or name; NULL: there is none. */
const struct class *rules_class(const struct rules *rules, const char *key);

/* A class's values as they would be written, one after the other from i = 0: key and value. False behind the last one. */
bool rules_class_value(const struct class *class, size_t i, const char **key, char *out, size_t size);
/* The same of what several classes come to. */
bool rules_handling_value(const struct handling *handling, size_t i, const char **key, char *out, size_t size);
/* SHA-256 over all that the files set, or would: what the ledger records. */
int rules_digest(const struct rules *rules, uint8_t out[32]);

const struct office *rules_office(const struct rules *rules);
const struct station *rules_station(const struct rules *rules);
