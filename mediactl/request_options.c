// SPDX-License-Identifier: GPL-3.0-or-later
/* The options of the verbs about requests. Whether a field is needed depends on office and class, so mediad says it; what is marked
 * here is needed everywhere. */
#include "mediactl/request_options.h"

/* clang-format off */
const struct verb_option use_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "until", "DATE", "until", false },
	{ "class", "CLASS", "classification", false },
	{ "contents", "TEXT", "contents", false },
	{ "business", "TEXT", "business", false },
	{ "terminals", "TEXT", "terminals", false },
	{ "users", "TEXT", "users", false },
	{ "password-changed", NULL, "password_changed", false },
	{ "pledge", NULL, "pledge", false },
	{ 0 }
};
const struct verb_option carry_out_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "from", "DATE", "from", ASKED },
	{ "until", "DATE", "until", ASKED },
	{ "destination", "TEXT", "destination", ASKED },
	{ "contents", "TEXT", "contents", ASKED },
	{ "count", "N", "count", false },
	{ "business", "TEXT", "business", false },
	{ "address", "TEXT", "address", false },
	{ "contact", "TEXT", "contact", false },
	{ "transport", "TEXT", "transport", false },
	{ "storage", "TEXT", "storage", false },
	{ "emergency", "TEXT", "emergency", false },
	{ "outside", "yes|no", "outside", false },
	{ "terminal", "TEXT", "terminal", false },
	{ "measures", NULL, "measures", false },
	{ "emptied", NULL, "emptied", false },
	{ "erase-after", NULL, "erase_after", false },
	{ "scanned", "TEXT", "scanned", false },
	{ "checklist", NULL, "checklist", false },
	{ "justification", "TEXT", "justification", false },
	{ "contractor", "CONTRACTOR", "contractor", false },
	{ "exception", "TEXT", "exception", false },
	{ 0 }
};
const struct verb_option request_provide_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "recipient", "TEXT", "recipient", ASKED },
	{ "basis", "TEXT", "basis", ASKED },
	{ "contents", "TEXT", "contents", ASKED },
	{ "count", "N", "count", false },
	{ "obligation", "TEXT", "obligation", false },
	{ "until", "DATE", "until", false },
	{ "contact", "TEXT", "contact", false },
	{ "password-way", "TEXT", "password_way", false },
	{ "article", "TEXT", "article", false },
	{ "contractor", "CONTRACTOR", "contractor", false },
	{ 0 }
};
const struct verb_option dispose_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "contents", "TEXT", "contents", false },
	{ "retention-end", "DATE", "retention_end", false },
	{ "planned", "DATE", "planned", false },
	{ "contractor", "TEXT", "contractor", false },
	{ 0 }
};
const struct verb_option request_revise_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "handler", "LOGIN", "handler", false },
	{ "class", "CLASS", "classification", false },
	{ 0 }
};
const struct verb_option request_grant_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "until", "DATE", "until", false },
	{ 0 }
};
const struct verb_option request_reuse_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "business", "TEXT", "business", ASKED },
	{ "class", "CLASS", "classification", false },
	{ "department", "TEXT", "department", false },
	{ "contents", "TEXT", "contents", false },
	{ "retention-end", "DATE", "retention_end", false },
	{ "planned", "DATE", "planned", false },
	{ "contractor", "TEXT", "contractor", false },
	{ 0 }
};
const struct verb_option request_exception_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "rule", "RULE", "rule", ASKED },
	{ "measure", "TEXT", "measure", ASKED },
	{ "risk", "TEXT", "risk", ASKED },
	{ "until", "DATE", "until", ASKED },
	{ "from", "DATE", "from", false },
	{ "person", "LOGIN", "person", false },
	{ "host", "TEXT", "scope_host", false },
	{ "zone", "TEXT", "zone", false },
	{ "conditions", "TEXT", "conditions", false },
	{ 0 }
};
const struct verb_option request_private_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "until", "DATE", "until", ASKED },
	{ "terminals", "TEXT", "terminals", ASKED },
	{ "scanned", "TEXT", "scanned", ASKED },
	{ "not-stored", NULL, "not_stored", ASKED },
	{ "erased-at-end", NULL, "erased_at_end", ASKED },
	{ "class", "CLASS", "classification", false },
	{ 0 }
};
const struct verb_option request_account_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "change", "add|role|extend|login", "change", ASKED },
	{ "name", "TEXT", "name", false },
	{ "employee", "NUMBER", "employee", false },
	{ "department", "TEXT", "department", false },
	{ "role", "TEXT", "role", false },
	{ "until", "DATE", "until", false },
	{ 0 }
};
const struct verb_option request_archive_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "contents", "TEXT", "contents", false },
	{ "retention-end", "DATE", "retention_end", false },
	{ "place", "TEXT", "place", false },
	{ 0 }
};
const struct verb_option request_unarchive_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ 0 }
};
const struct verb_option request_attach_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "host", "TEXT", "scope_host", ASKED },
	{ "until", "DATE", "until", false },
	{ 0 }
};
const struct verb_option requests_options[] = {
	{ "kind", "KIND", "kind", false },
	{ "mine", NULL, "mine", false },
	{ "pending", NULL, "pending", false },
	{ "to-sign", NULL, "to_sign", false },
	{ 0 }
};
const struct verb_option request_withdraw_options[] = {
	{ "reason", "TEXT", "reason", false },
	{ 0 }
};
const struct verb_option request_return_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "recipient", "TEXT", "recipient", ASKED },
	{ "contents", "TEXT", "contents", false },
	{ "retention-end", "DATE", "retention_end", false },
	{ "planned", "DATE", "planned", false },
	{ "contractor", "TEXT", "contractor", false },
	{ 0 }
};
const struct verb_option request_transfer_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "recipient", "TEXT", "recipient", ASKED },
	{ "basis", "TEXT", "basis", ASKED },
	{ "contents", "TEXT", "contents", false },
	{ "retention-end", "DATE", "retention_end", false },
	{ "planned", "DATE", "planned", false },
	{ "contractor", "TEXT", "contractor", false },
	{ 0 }
};
const struct verb_option request_extend_options[] = {
	{ "purpose", "TEXT", "purpose", ASKED },
	{ "until", "DATE", "until", ASKED },
	{ 0 }
};
/* clang-format on */
