// SPDX-License-Identifier: GPL-3.0-or-later
/* On which media the files of the asset ledger are, and until when their originals stay there (R-LED-05, R-DSP-08). Knows no clock. */
#include <errno.h>
#include <string.h>

#include "common/clock.h"
#include "common/text.h"
#include "policy/acts.h"
#include "policy/decide_mynumber.h"
#include "policy/mynumber.h"

#define REASON_MAX 500

/* A file on a medium, as the books say. */
struct link {
	bool linked, original, another;
	char retain[TIME_SIZE];
};

static int link_load(const struct act *act, const char *asset, const char *number, struct link *out, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry),
		"SELECT n.original, a.retain, EXISTS (SELECT 1 FROM mynumber_medium o WHERE o.asset = n.asset AND o.until IS NULL AND o.original AND"
		" o.medium <> n.medium) FROM mynumber_medium n JOIN mynumber_asset a ON a.id = n.asset WHERE n.asset = ?1 AND n.medium = ?2"
		" AND n.until IS NULL",
		VALUES(TEXT(asset), TEXT(number)), &query, fault);

	*out = (struct link){ .linked = r > 0 };
	if (r <= 0)
		return r;
	out->original = query_number(query, 0) != 0;
	query_copy(query, 1, out->retain, sizeof(out->retain));
	out->another = query_number(query, 2) != 0;
	return 0;
}

int asset_link(const struct act *act, const char *asset, const char *number, bool original, struct fault *fault)
{
	struct medium medium;
	struct link link;
	int r = asset_need(act, asset, fault);

	if (r == 0)
		r = medium_find(act->registry, number, &medium, fault);
	if (r == 0)
		r = link_load(act, asset, medium.number, &link, fault);
	if (r < 0)
		return r;
	if (strcmp(medium.state, medium_state_name(MEDIUM_DISPOSED)) == 0)
		return fault_set(fault, -EBUSY, N_("%s is disposed of: nothing is on it any more."), medium.number);
	if (link.linked && (link.original || !original))
		return fault_set(fault, -EEXIST, N_("The asset ledger says already that %s is on %s."), asset, medium.number);
	return act_record(act, "mynumber.asset-linked",
		json_pack("{s:s, s:s, s:o*}", "asset", asset, "number", medium.number, "original", original ? json_true() : NULL), fault);
}

int asset_unlink(const struct act *act, const char *asset, const char *number, const char *reason, struct fault *fault)
{
	struct decision decision;
	char now[TIME_SIZE];
	struct link link;
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	clock_format_utc(act->now, now);
	if (r == 0)
		r = link_load(act, asset, number, &link, fault);
	if (r < 0)
		return r;
	if (!link.linked)
		return fault_set(fault, -ENOENT, N_("The asset ledger does not say that %s is on %s."), asset, number);
	decision = decide_unlink(&(struct unlink_facts){ .number = number, .asset = asset, .original = link.original, .another = link.another,
		.retain = link.retain, .now = now });
	r = act_decide(act, "UnlinkMyNumberAsset", number, &decision, fault);
	return r < 0 ? r : act_record(act, "mynumber.asset-unlinked",
		json_pack("{s:s, s:s, s:s}", "asset", asset, "number", number, "reason", reason), fault);
}

bool asset_is_for_ever(const char *text)
{
	return text && (strcmp(text, "permanent") == 0 || strcmp(text, "永年") == 0 || strcmp(text, "永久") == 0);
}

int asset_keep(const struct act *act, const char *asset, const char *until, const char *reason, struct fault *fault)
{
	char retain[TIME_SIZE] = "";
	int r = act_need_text(reason, REASON_MAX, "reason", fault);

	if (r == 0 && !unless_empty(until))
		return act_bad_date("until", NULL, fault);
	if (r == 0 && !asset_is_for_ever(until))
		r = act_date("until", until, true, retain, fault);
	if (r == 0)
		r = asset_need(act, asset, fault);
	return r < 0 ? r : act_record(act, "mynumber.asset-kept",
		json_pack("{s:s, s:s, s:s*}", "asset", asset, "reason", reason, "retain", unless_empty(retain)), fault);
}
