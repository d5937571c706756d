// SPDX-License-Identifier: GPL-3.0-or-later
/* The layout of a paper, as an office writes it (docs/PAPERS.md): which members of the data stand where, and under which words. Knows no
 * form and no value. */
#pragma once

#include "common/json.h"

struct fault;
struct mistakes;

#define PAPERS_OFFICE "/etc/mediad/papers"
#define PAPERS_SHIPPED PREFIX "/share/mediad/papers"
#define PAPER_SECTIONS_MAX 32
#define PAPER_ITEMS_MAX 64 /* of one section */
#define PAPER_FONT "Noto Sans CJK JP"

enum paper_type {
	PAPER_TEXT,
	PAPER_NUMBER,
	PAPER_TIME,
	PAPER_LOCAL,
	PAPER_DAY,
	PAPER_YEAR,
	PAPER_WORD,
	PAPER_CLASS,
	PAPER_YESNO,
	PAPER_HAVE,
	PAPER_DONE,
	PAPER_CHECK,
	PAPER_SIZE,
	PAPER_LIST,
	PAPER_TYPES
};

/* A template is an object:
 * {"form","title","title.en","page","text-size","font","note","note.en",
 *  "sections":[{"kind":"fields|table|text|approvals","name","title","title.en","empty","empty.en","text","text.en",
 *    "items":[{"member","type","width","heading","heading.en"}], "role":[{"member","heading","heading.en"}], "stamp":[{"heading","heading.en"}]}],
 *  "labels":{"columns","rows","width" … in tenths of a millimetre,"band","number","qr","bars","items":[…]} or missing}
 * Everything in it is within its bounds. */

/* Reads one file. -EINVAL and so on with the first mistake; *out is untouched then. */
int paper_template_read(const char *file, json_t **out, struct fault *fault);
/* Adds everything that is wrong in this file, sorted; returns the code of the first. */
int paper_template_check(const char *file, struct mistakes *mistakes);
/* The office's file of that form and layout (NULL: the usual one), or the shipped one. `folder`: instead of both. -ENOENT: neither is there. */
int paper_template_find(const char *folder, const char *form, const char *layout, json_t **out, struct fault *fault);

/* A text in the person's language: `key` or, unless that is Japanese, `key`.en if it is there. Never NULL. */
const char *paper_template_text(const json_t *object, const char *key);
/* Of an item. */
enum paper_type paper_item_type(const json_t *item);
