// SPDX-License-Identifier: GPL-3.0-or-later
/* Builds and renders faults; knows no language but English and no place where they are shown. */
#include "common/fault.h"

#include <stdarg.h>
#include <string.h>

#include "common/text.h"

static int count_conversions(const char *message)
{
	int n = 0;

	for (const char *p = strstr(message, "%s"); p; p = strstr(p + 2, "%s"))
		n++;
	return n < FAULT_ARGUMENTS ? n : FAULT_ARGUMENTS;
}

int fault_set(struct fault *fault, int code, const char *message, ...)
{
	int n = count_conversions(message);
	va_list arguments;

	if (!fault)
		return code;
	memset(fault, 0, sizeof(*fault));
	fault->code = code;
	text_copy(fault->message, sizeof(fault->message), message);
	va_start(arguments, message);
	for (int i = 0; i < n; i++) {
		const char *argument = va_arg(arguments, const char *);

		text_copy(fault->argument[i], FAULT_ARGUMENT, argument ? argument : "-");
	}
	va_end(arguments);
	return code;
}

int fault_rule(struct fault *fault, const char *rule, int code)
{
	if (fault)
		text_copy(fault->rule, sizeof(fault->rule), rule);
	return code;
}

void fault_seal(struct fault *fault)
{
	fault->message[FAULT_MESSAGE - 1] = '\0';
	for (int i = 0; i < FAULT_ARGUMENTS; i++)
		fault->argument[i][FAULT_ARGUMENT - 1] = '\0';
	fault->rule[FAULT_RULE - 1] = '\0';
}

size_t fault_arguments(const struct fault *fault)
{
	size_t count = FAULT_ARGUMENTS;

	while (count > 0 && !fault->argument[count - 1][0])
		count--;
	return count;
}

int fault_errno(struct fault *fault, int code, const char *message, const char *what)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	return fault_set(fault, code, message, what, strerror(code < 0 ? -code : code));
#pragma GCC diagnostic pop
}

/* Reads "%s" or "%N$s" at p; returns how many bytes it takes (0: no conversion) and which argument. */
static size_t conversion_at(const char *p, int *next, int *which)
{
	if (p[0] != '%')
		return 0;
	if (p[1] == 's') {
		*which = (*next)++;
		return 2;
	}
	if (p[1] >= '1' && p[1] <= '9' && p[2] == '$' && p[3] == 's') {
		*which = p[1] - '1';
		return 4;
	}
	return 0;
}

char *fault_format(const struct fault *fault, const char *format, char *text, size_t size)
{
	size_t used = 0;
	int next = 0;

	if (!size)
		return text;
	while (*format && used + 1 < size) {
		int which = 0;
		size_t length = conversion_at(format, &next, &which);

		if (!length) {
			text[used++] = *format++;
			continue;
		}
		format += length;
		if (which >= FAULT_ARGUMENTS)
			continue;
		text_printable(fault->argument[which], text + used, size - used);
		used += strlen(text + used);
	}
	text[used] = '\0';
	text_trim_utf8(text);
	return text;
}

char *fault_text(const struct fault *fault, char *text, size_t size)
{
	return fault_format(fault, fault->message, text, size);
}
