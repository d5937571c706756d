// SPDX-License-Identifier: GPL-3.0-or-later
/* The table: every method, who may call it, and its parameters. */
#include "mediad/broker/method_handlers.h"

#define STAFF ROLE_STAFF
#define APPROVER ROLE_APPROVER
#define ADMIN ROLE_ADMINISTRATOR
#define AUDITOR ROLE_AUDITOR

// clang-format off
const struct method methods[] = {
	{ "Init",            WHO_ROOT,                            method_init, true,
	  "administrator:text name:text? organisation:text? owner_password:text?" },
	{ "AddPerson",       ADMIN,                               method_add_person, true,
	  "login:text name:text? department:text?" },
	{ "ListPeople",      ADMIN | AUDITOR | WHEN_CLOSED,       method_list_people, false,
	  "" },
	{ "GrantRole",       ADMIN,                               method_grant_role, true,
	  "login:text role:text" },
	{ "RevokeRole",      ADMIN | WHEN_CLOSED,                 method_revoke_role, true,
	  "login:text role:text" },
	{ "List",            WHO_PERSON | WHO_ROOT | WHEN_CLOSED, method_list, false,
	  "" },
	{ "RequestUse",      STAFF,                               method_request_use, false,
	  "medium:text purpose:text until:text? classification:text?" },
	{ "RequestCarryOut", STAFF,                               method_request_carry_out, false,
	  "number:text purpose:text from:text until:text destination:text contents:text" },
	{ "RequestDispose",  STAFF | ADMIN,                       method_request_dispose, false,
	  "number:text purpose:text" },
	{ "ListRequests",    WHO_PERSON | WHEN_CLOSED,            method_list_requests, false,
	  "" },
	{ "Approve",         APPROVER,                            method_approve, true,
	  "request:text" },
	{ "Deny",            APPROVER,                            method_deny, true,
	  "request:text reason:text" },
	{ "Register",        ADMIN,                               method_register, true,
	  "number:text handler:text? manager:text? classification:text? caution:text? restrictions:text? contact:text?"
	  " composite:text?" },
	{ "Open",            STAFF,                               method_open, false,
	  "number:text read_only:text?" },
	{ "Close",           STAFF | ADMIN | WHEN_CLOSED,         method_close, false,
	  "number:text" },
	{ "CheckOut",        STAFF,                               method_check_out, false,
	  "number:text" },
	{ "Return",          STAFF | ADMIN,                       method_return, false,
	  "number:text" },
	{ "Witness",         STAFF | APPROVER | ADMIN | AUDITOR,  method_witness, false,
	  "number:text" },
	{ "Erase",           ADMIN,                               method_erase, true,
	  "number:text confirm:text lost:text?" },
	{ "Lost",            STAFF | APPROVER | ADMIN | AUDITOR | WHEN_CLOSED, method_lost, true,
	  "number:text reason:text since:text? place:text?" },
	{ "Found",           ADMIN,                               method_found, true,
	  "number:text reason:text" },
	{ "ReleaseQuarantine", APPROVER,                          method_release_quarantine, true,
	  "number:text reason:text" },
	{ "SetHold",         APPROVER | ADMIN | AUDITOR | WHEN_CLOSED, method_set_hold, true,
	  "number:text reason:text" },
	{ "ReleaseHold",     APPROVER,                            method_release_hold, true,
	  "number:text reason:text" },
	{ "GetCertificate",  WHO_PERSON | WHO_ROOT | WHEN_CLOSED, method_get_certificate, false,
	  "number:text" },
	{ "GetLabel",        WHO_PERSON | WHO_ROOT | WHEN_CLOSED, method_get_label, false,
	  "number:text" },
	{ "LedgerList",      AUDITOR | WHO_ROOT | WHEN_CLOSED,    method_ledger_list, false,
	  "from:number? limit:number?" },
	{ "LedgerVerify",    AUDITOR | WHO_ROOT | WHEN_CLOSED,    method_ledger_verify, false,
	  "" },
	{ "LedgerExport",    AUDITOR | WHO_ROOT | WHEN_CLOSED,    method_ledger_export, false,
	  "" },
	{ "LedgerAccept",    ADMIN | WHEN_CLOSED,                 method_ledger_accept, true,
	  "reason:text" },
	{ "Watch",           WHO_ANYONE | WHEN_CLOSED,            method_watch, false,
	  "all:text?" },
	{ "Status",          WHO_ANYONE | WHEN_CLOSED,            method_status, false,
	  "" },
};
// clang-format on

const unsigned int methods_count = ARRAY_SIZE(methods);
