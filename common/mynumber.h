// SPDX-License-Identifier: GPL-3.0-or-later
/* The individual number (個人番号, "My Number"): does a text that somebody typed or imported hold one? It is never written in a
 * ledger (R-LED-10). Not for what a machine says of itself: serial numbers, hashes, signatures.
 *
 * What counts: twelve digits whose last is the check digit of Order 85/2014 of the Ministry of Internal Affairs, article 5
 * (行政手続における特定の個人を識別するための番号の利用等に関する法律の規定による通知カード及び個人番号カード並びに…省令), with P1 the
 * eleventh digit from the left: 11 - (sum of Pn * Qn mod 11), Qn = n + 1 for n <= 6, else n - 5; 0 where the remainder is 0 or 1.
 * Digits are ASCII, full-width and 〇一二三四五六七八九, mixed as they come; marks without width between them do not count.
 * Between two digits there may be one of - . / _ , ' ・ (or what looks like one: every dash, ー, 〜, full-width forms) with a
 * blank of any kind on either side, or up to three blanks. A comma that a blank follows parts a list.
 *
 * What does not count, though its digits may agree by chance (one in eleven does): digits in a row of more than twelve (a 13-digit
 * 法人番号); a date (2026-11-30) with what stands beside it; an address of four numbers up to 255 with points; a run of 32 or more
 * hexadecimal digits (a hash, a UUID), blanks, - and : between them, with four letters or more. */
#pragma once

#include <stdbool.h>

struct fault;

#define MYNUMBER_DIGITS 12

/* `digits`: exactly twelve ASCII digits. */
bool mynumber_is_valid(const char *digits);

/* Does `text` (any bytes, NUL at the end; NULL: no) hold one? Without memory to look: yes. */
bool mynumber_in(const char *text);

/* -EINVAL with a sentence that names `what` and never the number. 0: there is none. */
int mynumber_refuse(const char *what, const char *text, struct fault *fault);
