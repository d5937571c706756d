// SPDX-License-Identifier: GPL-3.0-or-later
/* The table: every method, who may call it, and its parameters. */
#include "mediad/broker/method_handlers.h"

#define STAFF ROLE_STAFF
#define APPROVER ROLE_APPROVER
#define ADMIN ROLE_ADMINISTRATOR
#define AUDITOR ROLE_AUDITOR

// clang-format off
const struct method methods[] = {
	{ "Init",            WHO_ROOT,               "administrator:text name:text?",                  method_init, true },
	{ "AddPerson",       ADMIN,                  "login:text name:text? department:text?",         method_add_person, true },
	{ "ListPeople",      ADMIN | AUDITOR,        "",                                               method_list_people, false },
	{ "GrantRole",       ADMIN,                  "login:text role:text",                           method_grant_role, true },
	{ "RevokeRole",      ADMIN,                  "login:text role:text",                           method_revoke_role, true },
	{ "List",            WHO_PERSON | WHO_ROOT,  "",                                               method_list, false },
	{ "RequestUse",      STAFF,                  "medium:text purpose:text until:text? classification:text?", method_request_use, false },
	{ "RequestCarryOut", STAFF,                  "number:text purpose:text from:text until:text destination:text contents:text", method_request_carry_out, false },
	{ "RequestDispose",  STAFF | ADMIN,          "number:text purpose:text",                       method_request_dispose, false },
	{ "ListRequests",    WHO_PERSON,             "",                                               method_list_requests, false },
	{ "Approve",         APPROVER,               "request:text",                                   method_approve, true },
	{ "Deny",            APPROVER,               "request:text reason:text",                       method_deny, true },
	{ "Register",        ADMIN,                  "number:text handler:text? manager:text? classification:text? caution:text? restrictions:text? contact:text?", method_register, true },
	{ "Open",            STAFF,                  "number:text",                                    method_open, false },
	{ "Close",           STAFF | ADMIN,          "number:text",                                    method_close, false },
	{ "CheckOut",        STAFF,                  "number:text",                                    method_check_out, false },
	{ "Return",          STAFF | ADMIN,          "number:text",                                    method_return, false },
	{ "Witness",         WHO_PERSON,             "number:text",                                    method_witness, false },
	{ "Erase",           ADMIN,                  "number:text confirm:text",                       method_erase, true },
	{ "GetCertificate",  WHO_PERSON | WHO_ROOT,  "number:text",                                    method_get_certificate, false },
	{ "GetLabel",        WHO_PERSON | WHO_ROOT,  "number:text",                                    method_get_label, false },
	{ "LedgerList",      AUDITOR | WHO_ROOT,     "from:number? limit:number?",                     method_ledger_list, false },
	{ "LedgerVerify",    AUDITOR | WHO_ROOT,     "",                                               method_ledger_verify, false },
	{ "LedgerExport",    AUDITOR | WHO_ROOT,     "",                                               method_ledger_export, false },
	{ "Status",          WHO_ANYONE,             "",                                               method_status, false },
};
// clang-format on

const unsigned int methods_count = ARRAY_SIZE(methods);
