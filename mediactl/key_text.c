// SPDX-License-Identifier: GPL-3.0-or-later
/* Says where a typed key is wrong, letter by letter; never says what was typed. */
#include "mediactl/key_text.h"

#include <errno.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "mediactl/password.h"

#define GROUP 9 /* letters of a group and the dash */
#define ROOM 256
#define WHITE " \t\r\n"
#define DECIMAL 12

static int refuse(size_t wrong, size_t length, int line, struct fault *fault)
{
	char lines[DECIMAL], group[DECIMAL], letter[DECIMAL];

	text_format(lines, sizeof(lines), "%d", line);
	text_format(group, sizeof(group), "%zu", wrong / GROUP + 1);
	text_format(letter, sizeof(letter), "%zu", wrong % GROUP + 1);
	if (wrong == MODHEX_TEXT)
		return fault_set(fault, -EINVAL, N_("Key or share %s is too long: it has eight groups of eight letters."), lines);
	if (wrong == length)
		return fault_set(fault, -EINVAL, N_("Key or share %s ends too early, in group %s: it has eight groups of eight letters."),
			lines, group);
	return fault_set(fault, -EINVAL,
		N_("Key or share %s is wrong in group %s at letter %s: a group is eight of the letters %s, then comes a dash."), lines,
		group, letter, "cbdefghijklnrtuv");
}

int key_text_check(const char *text, size_t length, int line, char out[MODHEX_TEXT], struct fault *fault)
{
	size_t wrong;

	while (length > 0 && strchr(WHITE, text[0])) {
		text++;
		length--;
	}
	while (length > 0 && strchr(WHITE, text[length - 1]))
		length--;
	wrong = modhex_wrong(text, length);
	if (wrong != MODHEX_TEXT || length != MODHEX_TEXT)
		return refuse(wrong, length, line, fault);
	memcpy(out, text, MODHEX_TEXT);
	return 0;
}

int key_text_ask(const struct command *command, const char *what, int line, char out[MODHEX_TEXT], struct fault *fault)
{
	char typed[ROOM];
	ssize_t n = password_type(command, what, typed, sizeof(typed), fault);
	int r = n < 0 ? (int)n : key_text_check(typed, (size_t)n, line, out, fault);

	explicit_bzero(typed, sizeof(typed));
	return r;
}

int key_text_read(const struct command *command, const char *file, int line, char out[MODHEX_TEXT], struct fault *fault)
{
	char held[ROOM];
	ssize_t n = password_take(command, file, held, sizeof(held), fault);
	int r = n < 0 ? (int)n : key_text_check(held, (size_t)n, line, out, fault);

	explicit_bzero(held, sizeof(held));
	return r;
}
