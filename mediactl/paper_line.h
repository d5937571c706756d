// SPDX-License-Identifier: GPL-3.0-or-later
/* The lines of a template that hold several things, parted by '|', and the words in them. */
#pragma once

#include <stdbool.h>

#include "common/json.h"

struct ini_entry;

/* MEMBER | TYPE | WIDTH | HEADING | ENGLISH: {"member","type","width","heading","heading.en"}, or NULL, with the mistake said. */
json_t *paper_line_item(const struct ini_entry *entry, int min, int max);
/* [ROLE |] HEADING | ENGLISH: {"member","heading","heading.en"}, or NULL. */
json_t *paper_line_heading(const struct ini_entry *entry, bool role);

/* F-05. */
bool paper_line_is_form(const char *text);
/* Letters a-z, digits, '_' and '-'; at most 31. */
bool paper_line_is_name(const char *text);
/* A whole number, or tenths with one digit behind the point; -1: it is none. */
int64_t paper_line_number(const char *text, bool tenths);
