// SPDX-License-Identifier: GPL-3.0-or-later
/* libFuzzer target: tables that somebody imports. Beside crashes it looks for records that contradict csv.h, and for cells that
 * are not the same, or are a formula, once they are written and read again. */
#include "common/csv.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/mynumber.h"
#include "common/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_same(const char *read, const char *again)
{
	require(again[0] == '\0' || !strchr("=+-@", again[0]));
	require(strcmp(read, again) == 0 || (again[0] == '\'' && strcmp(read, again + 1) == 0));
}

static void write_and_read(const struct csv *csv)
{
	const char *fields[CSV_COLUMNS_MAX];
	struct csv *again = NULL;
	char *text = NULL;
	size_t size, count = csv_count(csv);
	FILE *out = open_memstream(&text, &size);

	for (size_t i = 0; i < count; i++) {
		fields[i] = csv_field(csv, i);
		require(fields[i][0] == '\0' || text_is_plain(fields[i], CSV_FIELD_MAX));
		require(!mynumber_in(fields[i]));
	}
	csv_write(out, fields, count);
	fclose(out);
	require(csv_open(text, size, &again, NULL) == 0);
	if (csv_next(again, NULL) == 1) { /* not where an apostrophe made a field longer than one may be */
		require(csv_count(again) == count);
		for (size_t i = 0; i < count; i++)
			check_same(fields[i], csv_field(again, i));
	}
	csv_close(again);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct fault fault;
	struct csv *csv = NULL;
	size_t line = 0, columns = 0;
	int r;

	if (csv_open((const char *)bytes, length, &csv, &fault) < 0)
		return 0;
	while ((r = csv_next(csv, &fault)) != 0) {
		require(csv_line(csv) > line);
		line = csv_line(csv);
		require(r == 1 || fault.argument[0][0] != '\0');
		if (r < 0)
			continue;
		require(csv_count(csv) > 0 && (columns == 0 || csv_count(csv) == columns));
		columns = csv_count(csv);
		write_and_read(csv);
	}
	csv_close(csv);
	return 0;
}
