// SPDX-License-Identifier: GPL-3.0-or-later
/* Digests of pages of rows (256 row numbers each), of tables over their pages, of the registry over its tables. Knows no table's
 * meaning. */
#include "policy/imprint.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/text.h"
#include "policy/row_bytes.h"
#include "policy/schema.h"
#include "policy/store.h"

#define PAGE_BITS 8

struct page {
	int64_t number; /* of a row >> PAGE_BITS */
	uint8_t digest[DIGEST_SIZE]; /* zero: it has no rows any more */
	bool stale;
};

struct table {
	struct page *pages; /* by number */
	size_t count, room;
	bool known, stale;
	uint8_t digest[DIGEST_SIZE];
};

struct imprint {
	struct store *store;
	struct table tables[SCHEMA_TABLES_MAX];
	bool lost; /* for want of memory it did not hear everything */
};

static int add_row(struct row_bytes *bytes, const struct query *row)
{
	int r = 0;

	for (int i = 0; r == 0 && i < query_columns(row); i++)
		r = row_bytes_add_value(bytes, query_value(row, i));
	return r;
}

/* ---- pages ---- */

/* The place of the page in its table, or where it would be. */
static size_t find(const struct table *table, int64_t number)
{
	size_t low = 0, high = table->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (table->pages[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct page *page_of(struct table *table, int64_t number)
{
	size_t at = find(table, number);

	if (at < table->count && table->pages[at].number == number)
		return &table->pages[at];
	if (table->count == table->room) {
		size_t room = 2 * table->room + 16;
		struct page *pages = reallocarray(table->pages, room, sizeof(*pages));

		if (!pages)
			return NULL;
		table->pages = pages;
		table->room = room;
	}
	memmove(&table->pages[at + 1], &table->pages[at], (table->count - at) * sizeof(*table->pages));
	table->pages[at] = (struct page){ .number = number, .stale = true };
	table->count++;
	return &table->pages[at];
}

static int page_end(struct page *page, struct row_bytes *bytes)
{
	page->stale = false;
	memset(page->digest, 0, sizeof(page->digest));
	if (bytes->length == 0)
		return 0;
	if (digest_bytes(bytes->at, bytes->length, page->digest) < 0)
		return -EIO;
	bytes->length = 0;
	return 0;
}

/* Rows from one row number to another, into the pages that they belong to. */
static int read_rows(struct table *table, struct query *rows, struct fault *fault)
{
	SCOPED(row_bytes_clear) struct row_bytes bytes = { 0 };
	struct page *page = NULL;
	int r, failed = 0;

	while (failed == 0 && (r = query_next(rows, fault)) > 0) {
		int64_t number = query_number(rows, 0) >> PAGE_BITS;

		if (page && page->number != number)
			failed = page_end(page, &bytes);
		page = page_of(table, number);
		if (failed == 0)
			failed = page ? add_row(&bytes, rows) : -ENOMEM;
	}
	if (failed == 0 && r == 0 && page)
		failed = page_end(page, &bytes);
	if (failed < 0)
		return fault_set(fault, failed, N_("There is not enough memory to verify the ledger."));
	return r;
}

static int read_between(struct imprint *imprint, size_t i, int64_t from, int64_t until, struct fault *fault)
{
	SCOPED(query_close) struct query *rows = NULL;
	char sql[128];
	int r;

	text_format(sql, sizeof(sql), "SELECT rowid, * FROM %s WHERE rowid BETWEEN ?1 AND ?2 ORDER BY rowid", schema_table(i));
	r = store_query(imprint->store, sql, VALUES(NUMBER(from), NUMBER(until)), &rows, fault);
	return r < 0 ? r : read_rows(&imprint->tables[i], rows, fault);
}

/* ---- tables ---- */

static int refresh_pages(struct imprint *imprint, size_t i, struct fault *fault)
{
	struct table *table = &imprint->tables[i];
	int r = 0;

	if (!table->known)
		return read_between(imprint, i, INT64_MIN, INT64_MAX, fault);
	for (size_t n = 0; r == 0 && n < table->count; n++) {
		int64_t first = (int64_t)((uint64_t)table->pages[n].number << PAGE_BITS);

		if (!table->pages[n].stale)
			continue;
		table->pages[n].stale = false;
		memset(table->pages[n].digest, 0, DIGEST_SIZE);
		r = read_between(imprint, i, first, first + (1 << PAGE_BITS) - 1, fault);
	}
	return r;
}

/* A page that has lost its rows is as one that never had any. */
static int sum_up(struct table *table)
{
	static const uint8_t empty[DIGEST_SIZE];
	SCOPED(row_bytes_clear) struct row_bytes bytes = { 0 };
	int r = 0;

	for (size_t n = 0; r == 0 && n < table->count; n++) {
		const struct page *page = &table->pages[n];

		if (memcmp(page->digest, empty, DIGEST_SIZE) == 0)
			continue;
		r = row_bytes_add(&bytes, &page->number, sizeof(page->number));
		if (r == 0)
			r = row_bytes_add(&bytes, page->digest, DIGEST_SIZE);
	}
	return r < 0 ? r : digest_bytes(bytes.at ? bytes.at : empty, bytes.length, table->digest);
}

static int refresh(struct imprint *imprint, size_t i, struct fault *fault)
{
	struct table *table = &imprint->tables[i];
	int r;

	if (table->known && !table->stale)
		return 0;
	r = refresh_pages(imprint, i, fault);
	if (r < 0)
		return r;
	if (sum_up(table) < 0)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory to verify the ledger."));
	table->known = true;
	table->stale = false;
	return 0;
}

/* ---- what changes ---- */

static void stale(struct imprint *imprint, struct table *table, int64_t row)
{
	struct page *page = page_of(table, row >> PAGE_BITS);

	table->stale = true;
	if (page)
		page->stale = true;
	else
		imprint->lost = true;
}

static void changed(void *context, const struct store_change *change)
{
	struct imprint *imprint = context;
	size_t i = 0;

	while (schema_table(i) && strcmp(schema_table(i), change->table) != 0)
		i++;
	if (!schema_table(i) || !imprint->tables[i].known)
		return;
	stale(imprint, &imprint->tables[i], change->before);
	if (change->after != change->before)
		stale(imprint, &imprint->tables[i], change->after);
}

void imprint_forget(struct imprint *imprint)
{
	for (size_t i = 0; i < SCHEMA_TABLES_MAX; i++) {
		free(imprint->tables[i].pages);
		imprint->tables[i] = (struct table){ 0 };
	}
	imprint->lost = false;
}

int imprint_new(struct store *store, struct imprint **out)
{
	struct imprint *imprint = calloc(1, sizeof(*imprint));

	if (!imprint)
		return -ENOMEM;
	imprint->store = store;
	store_hear(store, changed, imprint);
	*out = imprint;
	return 0;
}

void imprint_free(struct imprint *imprint)
{
	if (!imprint)
		return;
	store_hear_no_more(imprint->store, imprint);
	imprint_forget(imprint);
	free(imprint);
}

int imprint_take(struct imprint *imprint, uint8_t out[DIGEST_SIZE], struct fault *fault)
{
	SCOPED(row_bytes_clear) struct row_bytes bytes = { 0 };

	if (imprint->lost)
		imprint_forget(imprint);
	for (size_t i = 0; schema_table(i); i++) {
		int r = refresh(imprint, i, fault);

		if (r < 0)
			return r;
		if (row_bytes_add(&bytes, schema_table(i), strlen(schema_table(i)) + 1) < 0 ||
			row_bytes_add(&bytes, imprint->tables[i].digest, DIGEST_SIZE) < 0)
			return fault_set(fault, -ENOMEM, N_("There is not enough memory to verify the ledger."));
	}
	return digest_bytes(bytes.at, bytes.length, out) < 0 ?
		       fault_set(fault, -EIO, N_("OpenSSL computed no hash, so the ledger was not verified.")) : 0;
}
