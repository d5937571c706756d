// SPDX-License-Identifier: GPL-3.0-or-later
/* Passphrases that people choose for those who have no TPM key: strong enough (R-PWD-01), not to be guessed (R-PWD-02), never
 * used before (R-PWD-03). libpwquality's one door. Runs in a short-lived child: the libraries keep copies. */
#pragma once

#include "crypto/secret.h"

#define PASSPHRASE_LENGTH 10            /* characters at least */
#define PASSPHRASE_LENGTH_PRIVILEGED 12 /* of who may administer */
#define PASSPHRASE_MAX 256              /* bytes; cryptsetup reads 512 */

/* `text` is what was typed, without an end mark. `words` (NULL at its end) must not occur in it: names, numbers, the
 * organisation. -EINVAL: refused, the fault says why and never repeats it; -EIO: the dictionary cannot be asked. */
int passphrase_check(const struct secret *text, unsigned int least, const char *const *words, struct fault *fault);

/* The same `words` from lines: each line, and each part of it between blanks and signs, if it is long enough to count. Lines that
 * make more than fits are cut off. */
#define PASSPHRASE_WORDS 96
struct passphrase_words {
	char text[4096];
	const char *list[PASSPHRASE_WORDS + 1];
};
void passphrase_words_from(const char *lines, struct passphrase_words *out);

/* The file `passphrases` of the directory knows what was used before, by slow salted digests (scrypt). -EEXIST: used before;
 * otherwise it is known from now on, durably. */
int passphrase_use(int directory, const struct secret *text, struct fault *fault);
/* The same question, which changes nothing. */
int passphrase_is_new(int directory, const struct secret *text, struct fault *fault);
