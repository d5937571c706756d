// SPDX-License-Identifier: GPL-3.0-or-later
/* The command line as data: a verb is a row, its options are rows, and one command is what a person
 * typed against them. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#define ARGUMENTS_MAX 64
#define OPTIONS_MAX 24

/* The program's exit status. */
enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_REFUSED = 1, /* refused or failed */
	OUTCOME_MISUSED = 2, /* the command line is wrong */
	OUTCOME_UNREACHABLE = 3, /* no mediad answers */
};

#define ASKED 2

/* A long option. */
struct verb_option {
	const char *name; /* without the dashes; NULL ends a table */
	const char *value; /* what help calls the value; NULL: it has none, and says "yes" by being there; "": help hides it */
	const char *member; /* the call's parameter that it fills; NULL: the verb reads it itself */
	int needed; /* true: without it nothing is done; ASKED: at a terminal the person is asked for it (mediactl/fill.h) */
};

struct command;

struct verb {
	const char *name; /* one word, or up to three with blanks between */
	/* As help shows them. Each in lower case, up to a '|', names the parameter it fills. */
	const char *arguments;
	int min, max; /* how many arguments */
	const struct verb_option *options; /* NULL: none */
	enum outcome (*run)(const struct command *command);
	const char *help; /* N_() */
};

/* One command as typed. Everything is borrowed. */
struct command {
	const struct verb *verb;
	const char *arguments[ARGUMENTS_MAX];
	int argument_count;
	const char *values[OPTIONS_MAX]; /* in the order of verb->options; NULL: not given */
	const char *socket;
	bool json;
	bool terminal; /* a person sits at `in`, and reads texts */
	FILE *in, *out, *err;
};

/* Every verb, in the order of help (verbs.c); ends with a row without a name. */
extern const struct verb verbs[];

enum outcome verb_host_init(const struct command *command);
enum outcome verb_host_export(const struct command *command);
enum outcome verb_host_reseal(const struct command *command);
enum outcome verb_host_trust(const struct command *command);
enum outcome verb_host_list(const struct command *command);
enum outcome verb_host_distrust(const struct command *command);
enum outcome verb_sanitised(const struct command *command);
enum outcome verb_bind(const struct command *command);
enum outcome verb_exceptions_list(const struct command *command);
enum outcome verb_exceptions_show(const struct command *command);
enum outcome verb_exceptions_rules(const struct command *command);
enum outcome verb_exceptions_emergency(const struct command *command);
enum outcome verb_exceptions_confirm(const struct command *command);
enum outcome verb_exceptions_reject(const struct command *command);
enum outcome verb_exceptions_end(const struct command *command);
enum outcome verb_exceptions_review(const struct command *command);
enum outcome verb_people_add(const struct command *command);
enum outcome verb_people_list(const struct command *command);
enum outcome verb_people_import(const struct command *command);
enum outcome verb_account_activate(const struct command *command);
enum outcome verb_people_show(const struct command *command);
enum outcome verb_people_transfer(const struct command *command);
enum outcome verb_people_retire(const struct command *command);
enum outcome verb_people_extend(const struct command *command);
enum outcome verb_people_suspend(const struct command *command);
enum outcome verb_people_describe(const struct command *command);
enum outcome verb_people_resume(const struct command *command);
enum outcome verb_login_add(const struct command *command);
enum outcome verb_login_remove(const struct command *command);
enum outcome verb_deputy_add(const struct command *command);
enum outcome verb_deputy_accept(const struct command *command);
enum outcome verb_deputy_end(const struct command *command);
enum outcome verb_deputy_list(const struct command *command);
enum outcome verb_role_grant(const struct command *command);
enum outcome verb_role_revoke(const struct command *command);
enum outcome verb_list(const struct command *command);
enum outcome verb_request(const struct command *command);
enum outcome verb_request_show(const struct command *command);
enum outcome verb_request_withdraw(const struct command *command);
enum outcome verb_requests(const struct command *command);
enum outcome verb_approve(const struct command *command);
enum outcome verb_deny(const struct command *command);
enum outcome verb_register(const struct command *command);
enum outcome verb_open(const struct command *command);
enum outcome verb_close(const struct command *command);
enum outcome verb_check_out(const struct command *command);
enum outcome verb_return(const struct command *command);
enum outcome verb_witness(const struct command *command);
enum outcome verb_erase(const struct command *command);
enum outcome verb_books_only(const struct command *command);
enum outcome verb_damaged(const struct command *command);
enum outcome verb_destroyed(const struct command *command);
enum outcome verb_destroyed_confirm(const struct command *command);
enum outcome verb_contractor_add(const struct command *command);
enum outcome verb_contractor_explained(const struct command *command);
enum outcome verb_contractor_extend(const struct command *command);
enum outcome verb_contractor_list(const struct command *command);
enum outcome verb_contractor_show(const struct command *command);
enum outcome verb_contractor_close(const struct command *command);
enum outcome verb_private_erased(const struct command *command);
enum outcome verb_private_refuse(const struct command *command);
enum outcome verb_private_retire(const struct command *command);
enum outcome verb_private_list(const struct command *command);
enum outcome verb_consigned(const struct command *command);
enum outcome verb_consigned_back(const struct command *command);
enum outcome verb_consigned_list(const struct command *command);
enum outcome verb_disposed(const struct command *command);
enum outcome verb_certificate_show(const struct command *command);
enum outcome verb_erase_verify(const struct command *command);
enum outcome verb_erase_key(const struct command *command);
enum outcome verb_certificate_accept(const struct command *command);
enum outcome verb_certificate_reject(const struct command *command);
enum outcome verb_certificate_verify(const struct command *command);
enum outcome verb_label_show(const struct command *command);
enum outcome verb_label_attached(const struct command *command);
enum outcome verb_label_revise(const struct command *command);
enum outcome verb_provide(const struct command *command);
enum outcome verb_provide_end(const struct command *command);
enum outcome verb_label_verify(const struct command *command);
enum outcome verb_escrow_show(const struct command *command);
enum outcome verb_escrow_combine(const struct command *command);
enum outcome verb_grant(const struct command *command);
enum outcome verb_revoke(const struct command *command);
enum outcome verb_grants(const struct command *command);
enum outcome verb_escrow_rotate(const struct command *command);
enum outcome verb_recover(const struct command *command);
enum outcome verb_adopt(const struct command *command);
enum outcome verb_unadopt(const struct command *command);
enum outcome verb_lost(const struct command *command);
enum outcome verb_found(const struct command *command);
enum outcome verb_quarantine_release(const struct command *command);
enum outcome verb_hold_set(const struct command *command);
enum outcome verb_hold_release(const struct command *command);
enum outcome verb_policy_explain(const struct command *command);
enum outcome verb_policy_rule(const struct command *command);
enum outcome verb_ledger_list(const struct command *command);
enum outcome verb_ledger_show(const struct command *command);
enum outcome verb_ledger_schema(const struct command *command);
enum outcome verb_ledger_rebuild(const struct command *command);
enum outcome verb_ledger_verify(const struct command *command);
enum outcome verb_ledger_export(const struct command *command);
enum outcome verb_audit_bundle(const struct command *command);
enum outcome verb_audit_verify(const struct command *command);
enum outcome verb_audit_list(const struct command *command);
enum outcome verb_import_media(const struct command *command);
enum outcome verb_import_list(const struct command *command);
enum outcome verb_report(const struct command *command);
enum outcome verb_access_open(const struct command *command);
enum outcome verb_access_answer(const struct command *command);
enum outcome verb_access_list(const struct command *command);
enum outcome verb_access_show(const struct command *command);
enum outcome verb_ledger_analyze(const struct command *command);
enum outcome verb_ledger_reviewed(const struct command *command);
enum outcome verb_ledger_confirm(const struct command *command);
enum outcome verb_ledger_reviews(const struct command *command);
enum outcome verb_ledger_close(const struct command *command);
enum outcome verb_backup_run(const struct command *command);
enum outcome verb_backup_create(const struct command *command);
enum outcome verb_backup_verify(const struct command *command);
enum outcome verb_backup_restore(const struct command *command);
enum outcome verb_ledger_accept(const struct command *command);
enum outcome verb_watch(const struct command *command);
enum outcome verb_notify(const struct command *command);
enum outcome verb_doctor(const struct command *command);
enum outcome verb_clock_accept(const struct command *command);
enum outcome verb_status(const struct command *command);
enum outcome verb_contents_keep(const struct command *command);
enum outcome verb_due(const struct command *command);
enum outcome verb_contents_add(const struct command *command);
enum outcome verb_contents_list(const struct command *command);
enum outcome verb_class_decide(const struct command *command);
enum outcome verb_class_questions(const struct command *command);
enum outcome verb_class_list(const struct command *command);
enum outcome verb_class_show(const struct command *command);
enum outcome verb_paper(const struct command *command);
enum outcome verb_paper_check(const struct command *command);
enum outcome verb_policy_check(const struct command *command);
enum outcome verb_place_add(const struct command *command);
enum outcome verb_place_list(const struct command *command);
enum outcome verb_place_show(const struct command *command);
enum outcome verb_place_history(const struct command *command);
enum outcome verb_place_retire(const struct command *command);
enum outcome verb_place_put(const struct command *command);
enum outcome verb_hand_over(const struct command *command);
enum outcome verb_hand_over_take(const struct command *command);
enum outcome verb_hand_over_decline(const struct command *command);
enum outcome verb_overdue(const struct command *command);
enum outcome verb_day_end(const struct command *command);
enum outcome verb_mynumber_task_add(const struct command *command);
enum outcome verb_mynumber_task_list(const struct command *command);
enum outcome verb_mynumber_task_end(const struct command *command);
enum outcome verb_mynumber_asset_add(const struct command *command);
enum outcome verb_mynumber_asset_link(const struct command *command);
enum outcome verb_mynumber_asset_keep(const struct command *command);
enum outcome verb_mynumber_asset_unlink(const struct command *command);
enum outcome verb_mynumber_asset_list(const struct command *command);
enum outcome verb_mynumber_asset_review(const struct command *command);
enum outcome verb_mynumber_asset_call_review(const struct command *command);
enum outcome verb_mynumber_asset_end(const struct command *command);
enum outcome verb_mynumber_handler_add(const struct command *command);
enum outcome verb_mynumber_handler_list(const struct command *command);
enum outcome verb_mynumber_handler_trained(const struct command *command);
enum outcome verb_mynumber_handler_end(const struct command *command);
enum outcome verb_roll_call(const struct command *command);
enum outcome verb_stocktake_open(const struct command *command);
enum outcome verb_stocktake_check(const struct command *command);
enum outcome verb_stocktake_resolve(const struct command *command);
enum outcome verb_stocktake_close(const struct command *command);
enum outcome verb_stocktake_confirm(const struct command *command);
enum outcome verb_stocktake_list(const struct command *command);
enum outcome verb_stocktake_show(const struct command *command);
enum outcome verb_incident_report(const struct command *command);
enum outcome verb_incident_list(const struct command *command);
enum outcome verb_incident_show(const struct command *command);
enum outcome verb_incident_tell(const struct command *command);
enum outcome verb_incident_level(const struct command *command);
enum outcome verb_incident_measure(const struct command *command);
enum outcome verb_incident_close(const struct command *command);
enum outcome verb_help(const struct command *command);
