// SPDX-License-Identifier: GPL-3.0-or-later
/* The person's language, by gettext. Knows no text. */
#include "mediactl/language.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "common/macros.h"

#define DOMAIN "mediad"

void language_start(void)
{
	/* For tests; in a program with more rights than its user it is not there. */
	const char *folder = secure_getenv("MEDIAD_LOCALEDIR");

	if (!setlocale(LC_ALL, ""))
		setlocale(LC_ALL, "C.UTF-8");
	bindtextdomain(DOMAIN, folder ? folder : PREFIX "/share/locale");
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
}

const char *language_of(const char *text)
{
	return text[0] ? gettext(text) : text;
}

bool language_is_japanese(void)
{
	/* Translators: the two-letter code of the language that you translate into. */
	return strcmp(_("en"), "ja") == 0;
}
