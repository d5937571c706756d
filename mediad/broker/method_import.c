// SPDX-License-Identifier: GPL-3.0-or-later
/* Methods about the ledger of media that an office kept before. */
#include "mediad/broker/import.h"
#include "mediad/broker/method_handlers.h"
#include "mediad/broker/parts.h"
#include "policy/media_import.h"

static int import_row(struct call *call, json_t **out)
{
	struct act act = call_act(call);
	const struct listed_medium listed = { .former = call_text(call, "former"), .kind = call_text(call, "kind"), .model = call_text(call, "model"),
		.serial = call_text(call, "serial"), .vendor = call_text(call, "vendor"), .product = call_text(call, "product"),
		.classification = call_text(call, "classification"), .handler = call_text(call, "handler"),
		.department = call_text(call, "department"), .business = call_text(call, "business"), .place = call_text(call, "place"),
		.contents = call_text(call, "contents"), .note = call_text(call, "note") };

	return media_import(&act, &listed, out, &call->fault);
}

int method_import_medium(struct call *call, json_t **out)
{
	return import_one(call, import_row, out);
}

int method_import_media(struct call *call, json_t **out)
{
	return import_all(call, "ImportMedium", import_row, out);
}

static int read_rows(struct listing *listing, json_t **rows, struct fault *fault)
{
	return media_imported(listing->broker->registry, &listing->part, rows, fault);
}

int method_list_imported(struct call *call, json_t **out)
{
	static const struct list_kind media = { "media", 200, read_rows };

	return parts_answer(call, &media, NULL, out);
}
