// SPDX-License-Identifier: GPL-3.0-or-later
/* A raw paper, as mediad gives it, put into a template: the document that mediad-paper draws. Knows no form. */
#pragma once

#include "mediactl/paper_value.h"

struct fault;

struct paper {
	const json_t *raw;  /* {"form","about","lists","approvals","office","department","period","sequence","hash","time"} */
	const json_t *rows; /* of a list form; may be NULL */
	const json_t *template;
	const struct rules *rules; /* may be NULL */
	int64_t start;      /* the first sticker of the sheet that is still there */
};

/* -EBADMSG: the raw paper lacks its time, sequence or hash. */
int paper_document(const struct paper *paper, json_t **out, struct fault *fault);

/* The rows of a table of the paper, by the section's name; NULL: there is no such list. */
const json_t *paper_rows_of(const struct paper *paper, const char *name);
