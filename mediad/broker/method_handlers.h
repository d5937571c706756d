// SPDX-License-Identifier: GPL-3.0-or-later
/* The functions behind the method table, and the little they share. */
#pragma once

#include "mediad/broker/methods.h"

/* enforced, open (a controller's default is not closed) or unknown (the gate does not answer). */
const char *gate_word(const struct broker *broker);

/* A parameter that is "yes" or left out. False: it is something else. */
bool call_wishes(struct call *call, const char *name, bool *out);

/* -EBUSY: something is being done with it. */
int call_check_idle(struct call *call, const char *number);

/* What may be put on a label beside names and dates. */
struct label_texts call_label_texts(const struct call *call);

int method_init(struct call *call, json_t **out);
int method_host_export(struct call *call, json_t **out);
int method_host_reseal(struct call *call, json_t **out);
int method_host_examine(struct call *call, json_t **out);
int method_host_trust(struct call *call, json_t **out);
int method_host_distrust(struct call *call, json_t **out);
int method_host_list(struct call *call, json_t **out);

int method_add_person(struct call *call, json_t **out);
int method_list_people(struct call *call, json_t **out);
int method_grant_role(struct call *call, json_t **out);
int method_revoke_role(struct call *call, json_t **out);
int method_show_person(struct call *call, json_t **out);
int method_add_login(struct call *call, json_t **out);
int method_remove_login(struct call *call, json_t **out);
int method_transfer_person(struct call *call, json_t **out);
int method_retire_person(struct call *call, json_t **out);
int method_extend_person(struct call *call, json_t **out);
int method_suspend_person(struct call *call, json_t **out);
int method_describe_person(struct call *call, json_t **out);
int method_resume_person(struct call *call, json_t **out);
int method_import_person(struct call *call, json_t **out);
int method_import_people(struct call *call, json_t **out);
int method_activate_account(struct call *call, json_t **out);
int method_add_deputy(struct call *call, json_t **out);
int method_accept_deputy(struct call *call, json_t **out);
int method_end_deputy(struct call *call, json_t **out);
int method_list_deputies(struct call *call, json_t **out);

int method_request(struct call *call, json_t **out);
int method_show_request(struct call *call, json_t **out);
int method_get_form(struct call *call, json_t **out);
int method_withdraw(struct call *call, json_t **out);
int method_list_requests(struct call *call, json_t **out);
int method_approve(struct call *call, json_t **out);
int method_deny(struct call *call, json_t **out);

int method_list(struct call *call, json_t **out);
int method_register(struct call *call, json_t **out);
int method_open(struct call *call, json_t **out);
int method_close(struct call *call, json_t **out);
int method_check_out(struct call *call, json_t **out);
int method_return(struct call *call, json_t **out);
int method_witness(struct call *call, json_t **out);
int method_erase(struct call *call, json_t **out);
int method_keep_on_books(struct call *call, json_t **out);
int method_mark_unfit(struct call *call, json_t **out);
int method_consign(struct call *call, json_t **out);
int method_add_contractor(struct call *call, json_t **out);
int method_explain_to_contractor(struct call *call, json_t **out);
int method_extend_contractor(struct call *call, json_t **out);
int method_close_contractor(struct call *call, json_t **out);
int method_list_contractors(struct call *call, json_t **out);
int method_show_contractor(struct call *call, json_t **out);
int method_record_private_erase(struct call *call, json_t **out);
int method_refuse_private_erase(struct call *call, json_t **out);
int method_retire_private(struct call *call, json_t **out);
int method_list_private(struct call *call, json_t **out);
int method_take_back_consigned(struct call *call, json_t **out);
int method_list_consigned(struct call *call, json_t **out);
int method_record_destruction(struct call *call, json_t **out);
int method_confirm_destruction(struct call *call, json_t **out);
int method_dispose_erased(struct call *call, json_t **out);
int method_erase_pause(struct call *call, json_t **out);
int method_erase_cancel(struct call *call, json_t **out);
int method_erase_status(struct call *call, json_t **out);
int method_get_certificate(struct call *call, json_t **out);
int method_validate_certificate(struct call *call, json_t **out);
int method_check_erased(struct call *call, json_t **out);
int method_erase_key(struct call *call, json_t **out);
int method_get_label(struct call *call, json_t **out);
int method_label_attached(struct call *call, json_t **out);
int method_revise_label(struct call *call, json_t **out);
int method_provide(struct call *call, json_t **out);
int method_end_provide(struct call *call, json_t **out);

int method_get_escrow(struct call *call, json_t **out);
int method_host_escrow(struct call *call, json_t **out);
int method_grant(struct call *call, json_t **out);
int method_revoke(struct call *call, json_t **out);
int method_list_grants(struct call *call, json_t **out);
int method_recover(struct call *call, json_t **out);
int method_adopt(struct call *call, json_t **out);
int method_unadopt(struct call *call, json_t **out);
int method_rotate_escrow(struct call *call, json_t **out);

int method_lost(struct call *call, json_t **out);
int method_found(struct call *call, json_t **out);
int method_release_quarantine(struct call *call, json_t **out);
int method_set_hold(struct call *call, json_t **out);
int method_release_hold(struct call *call, json_t **out);

int method_explain_policy(struct call *call, json_t **out);
int method_list_exceptions(struct call *call, json_t **out);
int method_show_exception(struct call *call, json_t **out);
int method_declare_emergency(struct call *call, json_t **out);
int method_settle_exception(struct call *call, json_t **out);
int method_end_exception(struct call *call, json_t **out);
int method_review_exceptions(struct call *call, json_t **out);
int method_sanitised(struct call *call, json_t **out);
int method_bind(struct call *call, json_t **out);

int method_ledger_list(struct call *call, json_t **out);
int method_search_ledger(struct call *call, json_t **out);
int method_ledger_verify(struct call *call, json_t **out);
int method_ledger_schema(struct call *call, json_t **out);
int method_ledger_rebuild(struct call *call, json_t **out);
int method_ledger_export(struct call *call, json_t **out);
int method_accept_clock(struct call *call, json_t **out);
int method_backup_statement(struct call *call, json_t **out);
int method_backup_read(struct call *call, json_t **out);
int method_ledger_close_statement(struct call *call, json_t **out);
int method_ledger_close(struct call *call, json_t **out);
int method_backup_done(struct call *call, json_t **out);
int method_ledger_accept(struct call *call, json_t **out);
int method_get_paper(struct call *call, json_t **out);
int method_analyze_ledger(struct call *call, json_t **out);
int method_review_ledger(struct call *call, json_t **out);
int method_confirm_ledger_review(struct call *call, json_t **out);
int method_sign_bundle(struct call *call, json_t **out);
int method_list_bundles(struct call *call, json_t **out);
int method_import_medium(struct call *call, json_t **out);
int method_import_media(struct call *call, json_t **out);
int method_list_imported(struct call *call, json_t **out);
int method_get_report(struct call *call, json_t **out);
int method_open_access_review(struct call *call, json_t **out);
int method_answer_access_review(struct call *call, json_t **out);
int method_list_access_reviews(struct call *call, json_t **out);
int method_show_access_review(struct call *call, json_t **out);
int method_list_ledger_reviews(struct call *call, json_t **out);
int method_watch(struct call *call, json_t **out);
int method_status(struct call *call, json_t **out);

int method_add_place(struct call *call, json_t **out);
int method_add_content(struct call *call, json_t **out);
int method_keep_content(struct call *call, json_t **out);
int method_list_due(struct call *call, json_t **out);
int method_list_contents(struct call *call, json_t **out);
int method_decide_class(struct call *call, json_t **out);
int method_list_questions(struct call *call, json_t **out);
int method_list_classes(struct call *call, json_t **out);
int method_show_class(struct call *call, json_t **out);
int method_list_places(struct call *call, json_t **out);
int method_show_place(struct call *call, json_t **out);
int method_retire_place(struct call *call, json_t **out);
int method_put_away(struct call *call, json_t **out);
int method_list_placements(struct call *call, json_t **out);
int method_check_out_terms(struct call *call, json_t **out);
int method_hand_over(struct call *call, json_t **out);
int method_take_over(struct call *call, json_t **out);
int method_decline_hand_over(struct call *call, json_t **out);
int method_list_overdue(struct call *call, json_t **out);
int method_day_end(struct call *call, json_t **out);

int method_add_mynumber_task(struct call *call, json_t **out);
int method_end_mynumber_task(struct call *call, json_t **out);
int method_list_mynumber_tasks(struct call *call, json_t **out);
int method_add_mynumber_asset(struct call *call, json_t **out);
int method_link_mynumber_asset(struct call *call, json_t **out);
int method_keep_mynumber_asset(struct call *call, json_t **out);
int method_unlink_mynumber_asset(struct call *call, json_t **out);
int method_end_mynumber_asset(struct call *call, json_t **out);
int method_review_mynumber_asset(struct call *call, json_t **out);
int method_call_mynumber_review(struct call *call, json_t **out);
int method_list_mynumber_assets(struct call *call, json_t **out);
int method_add_mynumber_handler(struct call *call, json_t **out);
int method_train_mynumber_handler(struct call *call, json_t **out);
int method_end_mynumber_handler(struct call *call, json_t **out);
int method_list_mynumber_handlers(struct call *call, json_t **out);
int method_roll_call(struct call *call, json_t **out);
int method_open_stocktake(struct call *call, json_t **out);
int method_check_stock(struct call *call, json_t **out);
int method_resolve_stock(struct call *call, json_t **out);
int method_close_stocktake(struct call *call, json_t **out);
int method_confirm_stocktake(struct call *call, json_t **out);
int method_list_stocktakes(struct call *call, json_t **out);
int method_show_stocktake(struct call *call, json_t **out);

int method_report_incident(struct call *call, json_t **out);
int method_list_incidents(struct call *call, json_t **out);
int method_show_incident(struct call *call, json_t **out);
int method_tell_incident(struct call *call, json_t **out);
int method_set_incident_level(struct call *call, json_t **out);
int method_add_incident_entry(struct call *call, json_t **out);
int method_close_incident(struct call *call, json_t **out);
