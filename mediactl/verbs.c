// SPDX-License-Identifier: GPL-3.0-or-later
/* The whole command line in one table: help, argument counts, options and dispatch read it and
 * nothing else. */
#include "mediactl/request_options.h"
#include "mediactl/verb.h"

#include "common/macros.h"
#include "mediactl/verbs_custody.h"
#include "mediactl/verbs_contractor.h"
#include "mediactl/verbs_destruction.h"
#include "mediactl/verbs_incidents.h"
#include "mediactl/verbs_mynumber.h"
#include "mediactl/verbs_people.h"
#include "mediactl/verbs_reviews.h"

/* clang-format off */
static const struct verb_option init_options[] = {
	{ "administrator", "LOGIN", "administrator", true },
	{ "name",          "NAME",  "name",          false },
	{ "organisation",  "NAME",  "organisation",  false },
	{ "owner-password-file", "FILE", NULL,       false },
	{ 0 }
};
static const struct verb_option accept_options[] = {
	{ "reason", "TEXT", "reason", true },
	{ 0 }
};
static const struct verb_option provide_options[] = {
	{ "passphrase-file", "FILE", NULL, false },
	{ "generate",        NULL,   NULL, false },
	{ 0 }
};
static const struct verb_option deny_options[] = {
	{ "reason", "TEXT", "reason", true },
	{ 0 }
};
static const struct verb_option register_options[] = {
	{ "handler",      "LOGIN", "handler",        false },
	{ "manager",      "LOGIN", "manager",        false },
	{ "class",        "CLASS", "classification", false },
	{ "caution",      "TEXT",  "caution",        false },
	{ "restrictions", "TEXT",  "restrictions",   false },
	{ "contact",      "TEXT",  "contact",        false },
	{ "composite",    NULL,    "composite",      false },
	{ "label-attached", NULL,  "label_attached", false },
	{ "factory-new",  NULL,    "factory_new",    false },
	{ 0 }
};
static const struct verb_option grant_options[] = {
	{ "until", "DATE", "until", false },
	{ 0 }
};
static const struct verb_option adopt_options[] = {
	{ "as", "NUMBER", "as", false },
	{ 0 }
};
static const struct verb_option revise_options[] = {
	{ "reason",       "TEXT",  "reason",         true },
	{ "handler",      "LOGIN", "handler",        false },
	{ "manager",      "LOGIN", "manager",        false },
	{ "class",        "CLASS", "classification", false },
	{ "caution",      "TEXT",  "caution",        false },
	{ "restrictions", "TEXT",  "restrictions",   false },
	{ "contact",      "TEXT",  "contact",        false },
	{ 0 }
};
static const struct verb_option open_options[] = {
	{ "read-only", NULL, "read_only", false },
	{ 0 }
};
static const struct verb_option output_options[] = {
	{ "output", "FILE", NULL, false },
	{ 0 }
};
static const struct verb_option escrow_show_options[] = {
	{ "host",   NULL,   NULL, false },
	{ "output", "FILE", NULL, false },
	{ 0 }
};
static const struct verb_option verify_options[] = {
	{ "host",   "FILE",       NULL, false },
	{ "signer", "THUMBPRINT", NULL, false },
	{ 0 }
};
static const struct verb_option ledger_verify_options[] = {
	{ "offline", "FILE",       NULL, false },
	{ "heads",   "FILE",       NULL, false },
	{ "host",    "FILE",       NULL, false },
	{ "key",     "THUMBPRINT", NULL, false },
	{ "hash",    "HASH",       NULL, false },
	{ 0 }
};
static const struct verb_option close_options[] = {
	{ "until", "DATE", NULL, true },
	{ 0 }
};
static const struct verb_option backup_create_options[] = {
	{ "encrypt",      NULL,     NULL, false },
	{ "certificates", "FOLDER", NULL, false },
	{ 0 }
};
static const struct verb_option backup_run_options[] = {
	{ "folder",       "FOLDER", NULL, false },
	{ "keep",         "NUMBER", NULL, false },
	{ "certificates", "FOLDER", NULL, false },
	{ "now",          NULL,     NULL, false },
	{ 0 }
};
static const struct verb_option backup_verify_options[] = {
	{ "host",   "FILE",       NULL, false },
	{ "signer", "THUMBPRINT", NULL, false },
	{ "record", NULL,         NULL, false },
	{ 0 }
};
static const struct verb_option search_options[] = {
	{ "person", "PERSON", "person", false },
	{ "medium", "NUMBER", "medium", false },
	{ "from",   "DATE",   "from",   false },
	{ "until",  "DATE",   "until",  false },
	{ "reason", "TEXT",   "reason", true },
	{ 0 }
};
static const struct verb_option page_options[] = {
	{ "from",  "N", NULL, false },
	{ "limit", "N", NULL, false },
	{ 0 }
};
static const struct verb_option paper_options[] = {
	{ "from",        "DATE",        "from",       false },
	{ "until",       "DATE",        "until",      false },
	{ "fiscal-year", "YEAR",        NULL,         false },
	{ "department",  "DEPARTMENT",  "department", false },
	{ "output",      "FILE",        NULL,         false },
	{ "csv",         NULL,          NULL,         false },
	{ "encoding",    "utf-8|cp932", NULL,         false },
	{ "layout",      "NAME",        NULL,         false },
	{ "start",       "STICKER",     NULL,         false },
	{ "template",    "FILE",        NULL,         false },
	{ "templates",   "DIRECTORY",   NULL,         false },
	{ "from-json",   "FILE",        NULL,         false },
	{ 0 }
};
static const struct verb_option policy_options[] = {
	{ "profiles", "DIRECTORY", NULL, false },
	{ 0 }
};
static const struct verb_option doctor_options[] = {
	{ "root", "", NULL, false },
	{ 0 }
};

static const struct verb_option all_options[] = {
	{ "all", NULL, "all", false },
	{ 0 }
};
static const struct verb_option explain_options[] = {
	{ "person", "LOGIN", "person", false },
	{ "zone",   "ZONE",  "zone",   false },
	{ "at",     "TIME",  "at",     false },
	{ 0 }
};
static const struct verb_option reseal_options[] = {
	{ "code-file", "FILE", NULL, false },
	{ 0 }
};
static const struct verb_option exceptions_options[] = {
	{ "year", "YEAR", "year", false },
	{ 0 }
};
static const struct verb_option emergency_options[] = {
	{ "person",  "LOGIN",  "person",  true },
	{ "medium",  "NUMBER", "number",  false },
	{ "reason",  "TEXT",   "reason",  true },
	{ "measure", "TEXT",   "measure", true },
	{ "risk",    "TEXT",   "risk",    false },
	{ 0 }
};
static const struct verb_option confirm_options[] = {
	{ "permanent", "TEXT", "permanent", true },
	{ 0 }
};
static const struct verb_option review_options[] = {
	{ "note", "TEXT", "note", false },
	{ 0 }
};
static const struct verb_option bind_options[] = {
	{ "systems", "TEXT", "systems", false },
	{ "reason",  "TEXT", "reason",  true },
	{ 0 }
};
static const struct verb_option sanitised_options[] = {
	{ "tool",      "TEXT", "tool",      true },
	{ "reference", "TEXT", "reference", true },
	{ 0 }
};
static const struct verb_option trust_options[] = {
	{ "zone", "ZONE", "zone", false },
	{ "yes", NULL, NULL, false },
	{ 0 }
};

const struct verb verbs[] = {
	{ "list",               "",             0, 0, NULL,              verb_list,               N_("Show connected sticks and known media, why each is closed and what to do") },
	{ "open",               "NUMBER",       1, 1, open_options,      verb_open,               N_("Open a medium for yourself") },
	{ "close",              "NUMBER",       1, 1, NULL,              verb_close,              N_("Close a medium so that it can be pulled out") },
	{ "checkout",           "NUMBER",       1, 1, checkout_options,  verb_check_out,          N_("Take a medium out on an approved request") },
	{ "return",             "NUMBER",       1, 1, return_options,    verb_return,             N_("Bring a medium back, looked at, to where it belongs") },
	{ "hand-over",          "NUMBER",       1, 1, hand_over_options, verb_hand_over,          N_("Hand a medium that is out over to somebody else") },
	{ "hand-over take",     "NUMBER",       1, 1, NULL,              verb_hand_over_take,     N_("Take what is handed over to you") },
	{ "hand-over decline",  "NUMBER",       1, 1, NULL,              verb_hand_over_decline,  N_("Not take it, or not give it after all") },
	{ "overdue",            "",             0, 0, NULL,              verb_overdue,            N_("Show what should be back and is not") },
	{ "due",                "",             0, 0, due_options,       verb_due,                N_("Show media on which something need not be kept any longer, or how soon they were erased") },
	{ "day-end",            "",             0, 0, NULL,              verb_day_end,            N_("Show what is open, plugged in or not in its place, before the office closes") },
	{ "lost",               "NUMBER",       1, 1, lost_options,      verb_lost,               N_("Report a medium lost or stolen: from then on nothing of it opens") },
	{ "found",              "NUMBER",       1, 1, deny_options,      verb_found,              N_("Take in a lost medium that turned up; it goes into quarantine") },
	{ "incident report",    "KIND",         1, 1, incident_options,  verb_incident_report,    N_("Report an incident at once; a medium that is gone is shut") },
	{ "incident list",      "",             0, 0, all_options,       verb_incident_list,      N_("Show the incidents that are open, and who must be told next") },
	{ "incident show",      "INCIDENT",     1, 1, NULL,              verb_incident_show,      N_("Show one incident with all that is known and done") },
	{ "incident tell",      "INCIDENT ROLE", 2, 2, tell_options,     verb_incident_tell,      N_("Record that somebody of the chain was told") },
	{ "incident measure",   "INCIDENT KIND", 2, 2, entry_options,    verb_incident_measure,   N_("Write down impact, cause, response, prevention, an instruction") },
	{ "incident level",     "INCIDENT LEVEL", 2, 2, deny_options,    verb_incident_level,     N_("Set the level, 0 to 3") },
	{ "incident close",     "INCIDENT",     1, 1, deny_options,      verb_incident_close,     N_("Close an incident that somebody else reported") },
	{ "watch",              "",             0, 0, all_options,       verb_watch,              N_("Show what is blocked or pulled out, as it happens; Ctrl-C ends it") },
	{ "notify",             "",             0, 0, NULL,              verb_notify,             N_("Tell the person at the desktop what is blocked (starts with the session)") },
	{ "request use", "MEDIUM|STICK", 1, 1, use_options, verb_request, N_("Ask to use a medium or an unregistered stick") },
	{ "request private", "MEDIUM|STICK", 1, 1, request_private_options, verb_request, N_("Ask to use a stick of your own for work") },
	{ "request carry-out", "NUMBER", 1, 1, carry_out_options, verb_request, N_("Ask to carry a medium out of the building") },
	{ "request extend", "NUMBER", 1, 1, request_extend_options, verb_request, N_("Ask to keep a medium that you have out for longer") },
	{ "request provide", "NUMBER", 1, 1, request_provide_options, verb_request, N_("Ask that an outside party be given a medium that opens with a passphrase") },
	{ "request revise", "NUMBER", 1, 1, request_revise_options, verb_request, N_("Ask that a medium get another handler or class") },
	{ "request grant", "NUMBER HOST", 2, 2, request_grant_options, verb_request, N_("Ask that another PC may open a medium too") },
	{ "request dispose", "NUMBER", 1, 1, dispose_options, verb_request, N_("Ask that a medium be erased and given up") },
	{ "request reuse", "NUMBER", 1, 1, request_reuse_options, verb_request, N_("Ask that a medium be erased and serve another business or department") },
	{ "request return", "NUMBER", 1, 1, request_return_options, verb_request, N_("Ask that a medium be erased and go back to its owner") },
	{ "request transfer", "NUMBER", 1, 1, request_transfer_options, verb_request, N_("Ask that a medium be erased and given to somebody else") },
	{ "request archive", "NUMBER", 1, 1, request_archive_options, verb_request, N_("Ask that a medium be kept for long, for reading only") },
	{ "request unarchive", "NUMBER", 1, 1, request_unarchive_options, verb_request, N_("Ask that an archived medium serve again") },
	{ "request attach-permanent", "NUMBER", 1, 1, request_attach_options, verb_request, N_("Ask that a medium stay in a computer for good (two approvers)") },
	{ "request exception", "[NUMBER]", 0, 1, request_exception_options, verb_request, N_("Ask for an exception from a rule") },
	{ "request account", "LOGIN", 1, 1, request_account_options, verb_request, N_("Ask that somebody else get an account, a role or more time") },
	{ "request show",       "REQUEST",      1, 1, NULL,              verb_request_show,       N_("Show one request, its form, who has signed and who must still") },
	{ "request withdraw",   "REQUEST",      1, 1, request_withdraw_options,  verb_request_withdraw,   N_("Take a request of your own back") },
	{ "requests",           "",             0, 0, requests_options,  verb_requests,           N_("Show requests and what became of them") },
	{ "approve",            "REQUEST",      1, 1, NULL,              verb_approve,            N_("Grant somebody else's request") },
	{ "deny",               "REQUEST",      1, 1, deny_options,      verb_deny,               N_("Refuse a request, with the reason") },
	{ "witness",            "NUMBER",       1, 1, NULL,              verb_witness,            N_("Confirm, as the second person, that this medium is to be erased") },
	{ "register",           "NUMBER",       1, 1, register_options,  verb_register,           N_("Erase, encrypt and label an approved stick") },
	{ "label show",         "NUMBER|FILE|DEVICE", 1, 1, NULL,        verb_label_show,         N_("Show the signed label of a medium, or the one on a device or an image") },
	{ "label verify",       "FILE|DEVICE",  1, 1, verify_options,    verb_label_verify,       N_("Check, without mediad, that the label on a device or an image is genuine") },
	{ "label attached",     "NUMBER",       1, 1, NULL,              verb_label_attached,     N_("Record that the printed label is on the medium: from then on it is in service") },
	{ "label revise",       "NUMBER",       1, 1, revise_options,    verb_label_revise,       N_("Have a label say something else: hand-over, class, cautions") },
	{ "provide",            "NUMBER",       1, 1, provide_options,   verb_provide,            N_("Give a medium a passphrase for the outside party that it is provided to") },
	{ "provide end",        "NUMBER",       1, 1, NULL,              verb_provide_end,        N_("Remove that passphrase, when the medium is back") },
	{ "quarantine release", "NUMBER",       1, 1, deny_options,      verb_quarantine_release, N_("Give a found medium back into service") },
	{ "hold set",           "NUMBER",       1, 1, deny_options,      verb_hold_set,           N_("Hold a medium as evidence: nothing of it may be erased") },
	{ "hold release",       "NUMBER",       1, 1, deny_options,      verb_hold_release,       N_("Let go of a medium that somebody else set a hold on") },
	{ "erase",              "NUMBER",       1, 1, erase_options,     verb_erase,              N_("Destroy a medium's key, overwrite it, read it back and certify it") },
	{ "books-only",         "NUMBER",       1, 1, books_options,     verb_books_only,         N_("Let a listed disc, tape, card, token or internal disk serve on the books only") },
	{ "damaged",            "NUMBER",       1, 1, damaged_options,   verb_damaged,            N_("Say that a medium cannot be erased any more, so that it must be destroyed") },
	{ "destroyed",          "NUMBER",       1, 1, destroyed_options, verb_destroyed,          N_("Record how a medium was destroyed; another person confirms it") },
	{ "destroyed confirm",  "NUMBER",       1, 1, typed_options,     verb_destroyed_confirm,  N_("Confirm, as another person, that a medium is destroyed") },
	{ "consigned",          "NUMBER",       1, 1, consigned_options, verb_consigned,          N_("Record that a contractor has a medium to destroy it") },
	{ "consigned back",     "NUMBER",       1, 1, deny_options,      verb_consigned_back,     N_("Record that it came back undestroyed") },
	{ "consigned list",     "",             0, 0, NULL,              verb_consigned_list,     N_("Show what contractors have to destroy, and whose certificate is overdue") },
	{ "contractor add",       "NAME",       1, 1, contractor_options, verb_contractor_add,    N_("Enter a contract into the register of contractors") },
	{ "contractor explained", "CONTRACTOR", 1, 1, contractor_explained_options, verb_contractor_explained, N_("Record that a contractor was told the rules") },
	{ "contractor extend",    "CONTRACTOR", 1, 1, contractor_extend_options, verb_contractor_extend, N_("Record that a contract lasts longer") },
	{ "contractor list",      "",           0, 0, all_options,       verb_contractor_list,    N_("Show the contractors, and how much is with each") },
	{ "contractor show",      "CONTRACTOR", 1, 1, NULL,              verb_contractor_show,    N_("Show a contract and the media that are or were with the contractor") },
	{ "contractor close",     "CONTRACTOR", 1, 1, contractor_close_options, verb_contractor_close, N_("Close a contract, when everything is back or erased") },
	{ "private erased",     "NUMBER",       1, 1, private_options,   verb_private_erased,     N_("Record with which tool a private medium was erased, and its result") },
	{ "private refuse",     "NUMBER",       1, 1, deny_options,      verb_private_refuse,     N_("Say, as an administrator, that its erase is not enough") },
	{ "private retire",     "NUMBER",       1, 1, NULL,              verb_private_retire,     N_("Agree, as an administrator, that an erased private medium leaves") },
	{ "private list",       "",             0, 0, NULL,              verb_private_list,       N_("Show the private media that have not left, and which should have") },
	{ "disposed",           "NUMBER",       1, 1, disposed_options,  verb_disposed,           N_("Record that an erased medium left the house: thrown away, given back or given away") },
	{ "certificate show",   "NUMBER",       1, 1, output_options,    verb_certificate_show,   N_("Show or save the certificate of an erased medium") },
	{ "erase verify",       "CERTIFICATE",  1, 1, NULL,              verb_erase_verify,       N_("Compare an erased medium again with what its certificate says") },
	{ "erase key",          "CERTIFICATE",  1, 1, NULL,              verb_erase_key,          N_("Get the key of one erase's pattern, to compare its medium by hand; recorded") },
	{ "certificate accept", "CERTIFICATE",  1, 1, accept_options,    verb_certificate_accept, N_("Say, as a second person, that an erase is good enough") },
	{ "certificate reject", "CERTIFICATE",  1, 1, accept_options,    verb_certificate_reject, N_("Say that it is not: the medium can only be destroyed then") },
	{ "certificate verify", "FILE",         1, 1, verify_options,    verb_certificate_verify, N_("Check a certificate offline, without mediad") },
	{ "escrow show",        "[NUMBER|FILE|DEVICE]", 0, 1, escrow_show_options, verb_escrow_show, N_("Show a medium's recovery key, or this PC's reseal code, encrypted, for the officer to open") },
	{ "escrow combine",     "[FILE FILE]",  0, 2, NULL,              verb_escrow_combine,     N_("Make the recovery key of the shares of two officers") },
	{ "escrow rotate",      "NUMBER",       1, 1, NULL,              verb_escrow_rotate,      N_("Give the plugged-in medium another recovery key") },
	{ "recover",            "[STICK]",      0, 1, recover_options,   verb_recover,            N_("Open the plugged-in medium by its recovery key") },
	{ "host export",        "",             0, 0, output_options,    verb_host_export,        N_("Write this PC's signed record, for others to grant media to it") },
	{ "host trust",         "FILE",         1, 1, trust_options,     verb_host_trust,         N_("Vouch for another PC's record, once its thumbprint was compared") },
	{ "host list",          "",             0, 0, NULL,              verb_host_list,          N_("Show the PCs that are trusted") },
	{ "host distrust",      "HOST",         1, 1, NULL,              verb_host_distrust,      N_("Vouch for another PC no longer") },
	{ "grant",              "NUMBER HOST",  2, 2, grant_options,     verb_grant,              N_("Let another PC open a medium too, on an approved request") },
	{ "revoke",             "NUMBER HOST",  2, 2, NULL,              verb_revoke,             N_("Take back what was granted to another PC, as far as that goes") },
	{ "grants",             "[NUMBER]",     0, 1, NULL,              verb_grants,             N_("Show to which other PCs media are granted") },
	{ "adopt",              "[MEDIUM|STICK]", 0, 1, adopt_options,   verb_adopt,              N_("Take in a medium that another PC granted to this one") },
	{ "unadopt",            "NUMBER",       1, 1, NULL,              verb_unadopt,            N_("Give such a medium up: the key that is here is destroyed") },
	{ "class list",         "",             0, 0, NULL,              verb_class_list,         N_("Show the classes of the office and how they are defined") },
	{ "class show",         "CLASS",        1, 1, NULL,              verb_class_show,         N_("Show what a class demands, or several joined by +") },
	{ "class questions",    "",             0, 0, NULL,              verb_class_questions,    N_("Show what nobody knew the class of, for an approver to decide") },
	{ "class decide",       "SUBJECT CLASSIFICATION", 2, 2, deny_options, verb_class_decide,  N_("Say, as the approver, of what class a content or a request is") },
	{ "contents add",       "NUMBER",       1, 1, content_options,   verb_contents_add,       N_("Record what is put onto a medium: the highest class governs it") },
	{ "contents keep",      "CONTENT",      1, 1, keep_options,      verb_contents_keep,      N_("Say until when something on a medium is needed") },
	{ "contents list",      "NUMBER",       1, 1, all_options,       verb_contents_list,      N_("Show what lies on a medium, and its class") },
	{ "roll-call",          "",             0, 0, roll_call_options, verb_roll_call,          N_("Say which media lie before you, and see which nobody has seen today") },
	{ "stocktake open",     "",             0, 0, department_options, verb_stocktake_open,    N_("Begin a stock-taking: what is expected is fixed") },
	{ "stocktake check",    "STOCKTAKE NUMBER", 2, 2, stock_options, verb_stocktake_check,    N_("Say how a medium was found: present, out, missing, label or storage") },
	{ "stocktake resolve",  "STOCKTAKE NUMBER", 2, 2, resolve_options, verb_stocktake_resolve, N_("Say what was done about a difference") },
	{ "stocktake close",    "STOCKTAKE",    1, 1, NULL,              verb_stocktake_close,    N_("Sign a stock-taking as who checked it") },
	{ "stocktake confirm",  "STOCKTAKE",    1, 1, NULL,              verb_stocktake_confirm,  N_("Sign it as the manager, who took no part in it") },
	{ "stocktake list",     "",             0, 0, NULL,              verb_stocktake_list,     N_("Show the stock-takings and how far they are") },
	{ "stocktake show",     "STOCKTAKE",    1, 1, NULL,              verb_stocktake_show,     N_("Show each medium of a stock-taking") },
	{ "place list",         "",             0, 0, all_options,       verb_place_list,         N_("Show where media are kept") },
	{ "place show",         "PLACE",        1, 1, NULL,              verb_place_show,         N_("Show one storage place and the media that belong there") },
	{ "place put",          "NUMBER",       1, 1, place_options,     verb_place_put,          N_("Put a medium away, where it belongs or from now on elsewhere") },
	{ "place history",      "NUMBER",       1, 1, NULL,              verb_place_history,      N_("Show where a medium was ever kept") },
	{ "place add",          "NAME",         1, 1, place_add_options, verb_place_add,          N_("Designate a storage place, with its properties") },
	{ "place retire",       "PLACE",        1, 1, deny_options,      verb_place_retire,       N_("Give a storage place up, when nothing belongs there") },
	{ "sanitised",          "NUMBER",       1, 1, sanitised_options, verb_sanitised,          N_("Record that what a medium holds was sanitised, so that it may come in from the Internet zone") },
	{ "bind",               "NUMBER",       1, 1, bind_options,      verb_bind,               N_("Bind a medium to systems, on whose computers alone it opens; none: to nothing") },
	{ "exceptions list",    "",             0, 0, exceptions_options, verb_exceptions_list,   N_("Show the exceptions of a fiscal year and how each stands") },
	{ "exceptions show",    "EXCEPTION",    1, 1, NULL,              verb_exceptions_show,    N_("Show one exception, and when it was used") },
	{ "exceptions rules",   "",             0, 0, NULL,              verb_exceptions_rules,   N_("Show from which rules there can be an exception") },
	{ "exceptions emergency", "RULE",       1, 1, emergency_options, verb_exceptions_emergency, N_("Except somebody at once, for a day; it must be confirmed afterwards") },
	{ "exceptions confirm", "EXCEPTION",    1, 1, confirm_options,   verb_exceptions_confirm, N_("Approve an emergency afterwards, with the lasting measure") },
	{ "exceptions reject",  "EXCEPTION",    1, 1, deny_options,      verb_exceptions_reject,  N_("Do not approve an emergency: it ends") },
	{ "exceptions end",     "EXCEPTION",    1, 1, deny_options,      verb_exceptions_end,     N_("End an exception before its day") },
	{ "exceptions review",  "",             0, 0, review_options,    verb_exceptions_review,  N_("Record that you looked through this year's exceptions") },
	{ "mynumber task list",     "",      0, 0, all_options,    verb_mynumber_task_list,     N_("Show the tasks in which My Numbers are handled") },
	{ "mynumber task add",      "TASK",  1, 1, task_options,   verb_mynumber_task_add,      N_("Add a task with My Numbers, which both ledgers pick from") },
	{ "mynumber task end",      "TASK",  1, 1, deny_options,   verb_mynumber_task_end,      N_("End a task that no ledger names any more") },
	{ "mynumber asset list",    "",      0, 0, ledger_options, verb_mynumber_asset_list,    N_("Show the ledger of My Number assets (特定個人情報資産台帳)") },
	{ "mynumber asset add",     "",      0, 0, asset_options,  verb_mynumber_asset_add,     N_("Add a file with My Numbers to that ledger") },
	{ "mynumber asset link",    "ASSET NUMBER", 2, 2, asset_link_options, verb_mynumber_asset_link,    N_("Say on which medium a file is; it then opens for those in charge alone") },
	{ "mynumber asset keep",    "ASSET", 1, 1, asset_keep_options, verb_mynumber_asset_keep, N_("Say until when the original of a file is kept") },
	{ "mynumber asset unlink",  "ASSET NUMBER", 2, 2, deny_options, verb_mynumber_asset_unlink, N_("Say that a file is not on that medium any more") },
	{ "mynumber asset review",  "ASSET", 1, 1, asset_review_options, verb_mynumber_asset_review, N_("Say that a row of that ledger was looked at and is true") },
	{ "mynumber asset call-review", "",  0, 0, call_review_options, verb_mynumber_asset_call_review, N_("Have all rows looked at, or those of one task: the law or a system changed") },
	{ "mynumber asset end",     "ASSET", 1, 1, deny_options,   verb_mynumber_asset_end,     N_("End a row of that ledger") },
	{ "mynumber handler list",  "",      0, 0, ledger_options, verb_mynumber_handler_list,  N_("Show who handles My Numbers (個人番号事務取扱担当者台帳)") },
	{ "mynumber handler add",   "LOGIN", 1, 1, charge_options, verb_mynumber_handler_add,   N_("Put a person in charge of a task with My Numbers, for a time") },
	{ "mynumber handler trained", "CHARGE DAY", 2, 2, NULL,    verb_mynumber_handler_trained, N_("Say on which day a person in charge was trained for it") },
	{ "mynumber handler end",   "CHARGE", 1, 1, deny_options,  verb_mynumber_handler_end,   N_("End a charge before its day") },
	{ "people list",        "",             0, 0, people_options,    verb_people_list,        N_("Show the people that mediad knows") },
	{ "people show",        "PERSON",       1, 1, NULL,              verb_people_show,        N_("Show one person: roles, deputies, and the media in their hands") },
	{ "people add",         "LOGIN",        1, 1, person_options,    verb_people_add,         N_("Make a person known by their login") },
	{ "people import",      "FILE",         1, 1, import_options,    verb_people_import,      N_("Bring people up to a list (CSV); --dry-run only says what is wrong and what would change") },
	{ "account activate",   "REQUEST",      1, 1, NULL,              verb_account_activate,   N_("Carry out an approved request for an account or a role") },
	{ "people transfer",    "PERSON",       1, 1, transfer_options,  verb_people_transfer,    N_("Record that a person moved to another department") },
	{ "people retire",      "PERSON",       1, 1, retire_options,    verb_people_retire,      N_("Record that a person leaves, and show what must come back") },
	{ "people extend",      "PERSON",       1, 1, extend_options,    verb_people_extend,      N_("Let a person stay until another day, or take a leaving back") },
	{ "people describe",    "PERSON",       1, 1, describe_options,  verb_people_describe,    N_("Set a person's title and telephone, as certificates name them") },
	{ "people suspend",     "PERSON",       1, 1, suspend_options,   verb_people_suspend,     N_("Suspend a person's rights at once") },
	{ "people resume",      "PERSON",       1, 1, accept_options,    verb_people_resume,      N_("Give a suspended person's rights back") },
	{ "login add",          "PERSON LOGIN", 2, 2, NULL,              verb_login_add,          N_("Give a person another login of theirs") },
	{ "login remove",       "LOGIN",        1, 1, NULL,              verb_login_remove,       N_("Take a login away from its person") },
	{ "role grant",         "LOGIN ROLE",   2, 2, role_options,      verb_role_grant,         N_("Give a role: staff, approver, operator, administrator, supervisor, ciso, auditor, incident or mynumber-manager") },
	{ "role revoke",        "LOGIN ROLE",   2, 2, role_revoke_options, verb_role_revoke,      N_("Take a role away") },
	{ "deputy add",         "",             0, 0, deputy_options,    verb_deputy_add,         N_("Name somebody as deputy, for the CISO to accept") },
	{ "deputy accept",      "DEPUTY",       1, 1, NULL,              verb_deputy_accept,      N_("Accept a deputy (CISO); those concerned are told") },
	{ "deputy end",         "DEPUTY",       1, 1, accept_options,    verb_deputy_end,         N_("End a deputy's time before its day") },
	{ "deputy list",        "",             0, 0, all_options,       verb_deputy_list,        N_("Show who acts for whom") },
	{ "policy explain",     "ACTION NUMBER", 2, 2, explain_options,  verb_policy_explain,     N_("Say whether an act would be allowed, by which rule not, and whom to ask; records nothing") },
	{ "policy rule",        "[RULE]",       0, 1, NULL,              verb_policy_rule,        N_("Show what a rule asks and in which clauses it stands; without a name all of them") },
	{ "ledger list",        "",             0, 0, page_options,      verb_ledger_list,        N_("Show events of the ledger; --from -20 shows the last twenty") },
	{ "ledger show",        "",             0, 0, search_options,    verb_ledger_show,        N_("Show what a person did or what became of a medium; that you looked is recorded") },
	{ "ledger schema",      "",             0, 0, NULL,              verb_ledger_schema,      N_("Show every kind of event and what it must say") },
	{ "ledger rebuild",     "",             0, 0, accept_options,    verb_ledger_rebuild,     N_("Make the registry anew from the ledger") },
	{ "ledger verify",      "",             0, 0, ledger_verify_options, verb_ledger_verify,      N_("Prove that nothing in the ledger was rewritten") },
	{ "ledger analyze",     "",             0, 0, analyze_options,   verb_ledger_analyze,     N_("Show what stands out in a period of the ledger (--month, --from and --until, or --fiscal-year)") },
	{ "ledger reviewed",    "",             0, 0, reviewed_options,  verb_ledger_reviewed,    N_("Record that you looked a period of the ledger through, and what you found") },
	{ "ledger confirm",     "REVIEW",       1, 1, NULL,              verb_ledger_confirm,     N_("Confirm, as another person, such a review") },
	{ "ledger reviews",     "",             0, 0, NULL,              verb_ledger_reviews,     N_("Show who looked the ledger through, and when") },
	{ "report",             "REPORT",       1, 1, report_options,    verb_report,             N_("Show what is overdue, not-seen, erased or expiring, or a summary; --csv for spreadsheets") },
	{ "import media",       "FILE",         1, 1, import_options,    verb_import_media,       N_("Take over a ledger of media that was kept before (CSV); --dry-run only says what is wrong") },
	{ "import list",        "",             0, 0, NULL,              verb_import_list,        N_("Show the media that were taken over, and which of them are not registered yet") },
	{ "audit bundle",       "",             0, 0, bundle_options,    verb_audit_bundle,       N_("Put together what an audit of a fiscal year needs, with a signed list") },
	{ "audit verify",       "FOLDER",       1, 1, verify_options,    verb_audit_verify,       N_("Check such a bundle, without mediad") },
	{ "audit list",         "",             0, 0, NULL,              verb_audit_list,         N_("Show the bundles that were made") },
	{ "review access open", "",             0, 0, access_open_options, verb_access_open,      N_("Begin a review of who may use which medium whose class demands it") },
	{ "review access answer", "REVIEW LINE ANSWER", 3, 3, access_answer_options, verb_access_answer, N_("Say of one line that the right is to stay (keep) or to end (revoke)") },
	{ "review access list", "",             0, 0, NULL,              verb_access_list,        N_("Show the reviews of rights and how far they are") },
	{ "review access show", "REVIEW",       1, 1, NULL,              verb_access_show,        N_("Show each line of a review of rights") },
	{ "ledger accept",      "",             0, 0, accept_options,    verb_ledger_accept,      N_("Answer for an older copy of the books, after the loss of a disk") },
	{ "ledger export",      "",             0, 0, output_options,    verb_ledger_export,      N_("Write the whole ledger as JSON Lines") },
	{ "ledger close",       "FILE",         1, 1, close_options,     verb_ledger_close,       N_("Move old years whose period is over into a signed file") },
	{ "backup create",      "FILE",         1, 1, backup_create_options, verb_backup_create,      N_("Copy the books to a file, signed and read again") },
	{ "backup run",         "",             0, 0, backup_run_options, verb_backup_run,        N_("Copy the books, encrypted, when a copy is due; the oldest copies go (a timer runs it)") },
	{ "backup verify",      "FILE",         1, 1, backup_verify_options, verb_backup_verify,  N_("Try whether a copy of the books is whole and signed; --record puts that on record") },
	{ "backup restore",     "FILE",         1, 1, NULL,              verb_backup_restore,     N_("As root, with mediad stopped: put the books back from a copy") },
	{ "paper",              "[FORM] [SUBJECT]", 0, 2, paper_options, verb_paper,              N_("Make a paper of the office, such as F-05, as PDF or, for spreadsheets, as CSV") },
	{ "paper check",        "[FILE …]",     0, ARGUMENTS_MAX, NULL,  verb_paper_check,        N_("Find every mistake in templates of papers, without mediad") },
	{ "policy check",       "[FILE …]",     0, ARGUMENTS_MAX, policy_options, verb_policy_check, N_("Find every mistake in the policy files, without mediad") },
	{ "status",             "",             0, 0, NULL,              verb_status,             N_("Show whether mediad, the gate, the ledger and the TPM are well") },
	{ "clock accept",       "",             0, 0, accept_options,    verb_clock_accept,       N_("Answer for the clock where the books are ahead of it, after a wrong time") },
	{ "doctor",             "",             0, 0, doctor_options,    verb_doctor,             N_("Look over this PC: what is in order, what is not, and what to do about it") },
	{ "host init",          "",             0, 0, init_options,      verb_host_init,          N_("Set this PC up and name its first administrator (root, once)") },
	{ "host reseal",        "",             0, 0, reseal_options,    verb_host_reseal,        N_("Seal this PC's keys anew: to other PCRs, or after its firmware changed") },
	{ "help",               "[VERB]",       0, 3, NULL,              verb_help,               N_("Show this list, or how one verb is typed") },
	{ 0 }
};
/* clang-format on */
