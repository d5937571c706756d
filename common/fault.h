// SPDX-License-Identifier: GPL-3.0-or-later
/* What went wrong, as one translatable sentence that travels up to whoever tells the person. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define FAULT_MESSAGE 200
#define FAULT_ARGUMENTS 4
#define FAULT_ARGUMENT 96
#define FAULT_RULE 12

/* Message and arguments stay apart, so that the reader's language is chosen where it is shown
 * (mediactl), even when the fault arose in another process. No secrets, no newline. */
struct fault {
	int code;                                          /* negative errno, as returned; 0: none */
	char message[FAULT_MESSAGE];                       /* English, the gettext msgid */
	char argument[FAULT_ARGUMENTS][FAULT_ARGUMENT];    /* fill the %s of message, in order */
	char rule[FAULT_RULE];                             /* the requirement that says no, "R-APP-05"; "": none does */
	uint32_t ask;                                      /* roles of whom to ask, or-ed; 0: whom that requirement names */
};

/* Returns `code`. `message` knows only %s; the rest are const char *, cut at FAULT_ARGUMENT - 1
 * bytes on a UTF-8 boundary. Mark it N_("..."). NULL fault is fine. An earlier fault is replaced. */
int fault_set(struct fault *fault, int code, const char *message, ...)
	__attribute__((format(printf, 3, 4)));

/* Names the requirement behind the sentence that was just set: fault_rule(fault, "R-APP-05", fault_set(fault, …)). Returns `code`. */
int fault_rule(struct fault *fault, const char *rule, int code);

/* Ends every text, in a fault whose bytes came from another process. */
void fault_seal(struct fault *fault);

/* As fault_set, with ": strerror(code)" as the last %s of message. */
int fault_errno(struct fault *fault, int code, const char *message, const char *what)
	__attribute__((format(printf, 3, 0)));

/* How many arguments it has: up to the last that is not empty. */
size_t fault_arguments(const struct fault *fault);

/* Fills `text` (at most `size` bytes with NUL) with `format` (the message or its translation; %s and
 * %1$s understood), arguments made printable. Returns text. */
char *fault_format(const struct fault *fault, const char *format, char *text, size_t size);

/* fault_format in English. */
char *fault_text(const struct fault *fault, char *text, size_t size);
