// SPDX-License-Identifier: GPL-3.0-or-later
/* The one door to libzint. Knows no page. */
#include "mediactl/paper/symbol.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zint.h>

#include "common/fault.h"

struct symbol {
	struct zint_symbol *zint;
};

int symbol_new(enum symbol_kind kind, const char *text, struct symbol **out, struct fault *fault)
{
	SCOPED(symbol_free) struct symbol *symbol = calloc(1, sizeof(*symbol));
	size_t length = strlen(text);

	if (symbol)
		symbol->zint = ZBarcode_Create();
	if (!symbol || !symbol->zint)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	symbol->zint->symbology = kind == SYMBOL_QR ? BARCODE_QRCODE : BARCODE_CODE128;
	symbol->zint->input_mode = UNICODE_MODE;
	if (kind == SYMBOL_QR)
		symbol->zint->option_1 = 2; /* level M: a seventh may be dirty */
	if (length == 0 || length > SYMBOL_TEXT_MAX ||
		ZBarcode_Encode(symbol->zint, (const unsigned char *)text, (int)length) >= ZINT_ERROR)
		return fault_set(fault, -EINVAL, N_("%s cannot be written as a bar code."), text);
	*out = MOVE(symbol);
	return 0;
}

void symbol_free(struct symbol *symbol)
{
	if (!symbol)
		return;
	if (symbol->zint)
		ZBarcode_Delete(symbol->zint);
	free(symbol);
}

int symbol_width(const struct symbol *symbol)
{
	return symbol->zint->width;
}

int symbol_rows(const struct symbol *symbol)
{
	return symbol->zint->rows;
}

bool symbol_is_dark(const struct symbol *symbol, int row, int column)
{
	if (row < 0 || row >= symbol->zint->rows || column < 0 || column >= symbol->zint->width)
		return false;
	return symbol->zint->encoded_data[row][column / 8] >> (column % 8) & 1;
}

int symbol_quiet(enum symbol_kind kind)
{
	return kind == SYMBOL_QR ? 4 : 10;
}
