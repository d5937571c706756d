// SPDX-License-Identifier: GPL-3.0-or-later
/* The kinds of job, each in a file of its own: they hold the act against the rules, record the intent, and start. Return 0
 * when the job runs (the client is answered later), or a negative errno with the fault. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "policy/office.h"

struct broker;
struct call;
struct certified_wish;
struct connected;
struct fault;
struct grant_wish;
struct job;
struct recovering;
struct surface;

/* `organisation` goes on labels and certificates; may be NULL. */
int job_provision(struct call *call, const struct new_person *administrator, const char *organisation);
/* This computer's signed record of itself. */
int job_export(struct call *call);
/* This computer's keys sealed anew, as the policy files want it; and how they are sealed. */
int job_reseal(struct call *call);
/* A sealing that the books know no end of: the keyring is asked. */
void job_settle_reseal(struct broker *broker);
int job_examine(struct call *call);
int job_register(struct call *call, struct registration *registration);
int job_open(struct call *call, const struct opening_wish *wish);
int job_close(struct call *call, const char *number);
int job_revise(struct call *call, struct revision *revision);
/* The passphrase is vetted, then the stick gets it with a label that says so. `passphrase` NULL: -ENOKEY, if nothing else is in
 * the way. */
int job_provide(struct call *call, const char *number, const char *passphrase);
int job_provide_end(struct call *call, const char *number);
/* The stick gets the label that is kept, whose intent is on the books; answers the client, whatever comes of it. */
void job_relabel(struct job *job);
/* Where the number alone says what changes: records the intent and gives the new label. */
typedef int (*label_begin)(const struct act *act, const char *number, const char *job, json_t **label, struct fault *fault);
int job_change_label(struct call *call, const char *number, label_begin begin, uint32_t verb);
/* Another recovery key; settled as a label is. */
int job_rotate(struct call *call, const char *number);
/* This computer's copy of its encrypted recovery key. */
int job_custody(struct call *call, const char *number);
/* The encrypted reseal code of its keys. */
int job_code(struct call *call);
/* The medium of a certificate compared again with what the erase wrote; and the key of that erase, for who compares by hand. */
int job_check_erased(struct call *call, const struct certified_wish *wish);
int job_erase_key(struct call *call, const struct certified_wish *wish);
/* To another computer; a rule of policy/grants.h, for `wish` gets the job's id. */
int job_grant(struct call *call, struct grant_wish *wish);
/* By word at once (*out), or when a job has taken it off the stick. */
int job_revoke(struct call *call, const char *number, const char *host, json_t **out);
/* The connected stick that is meant, by its tag, by a medium's number, or with NULL by being the only one; not in use. (job_recover.c) */
int job_find_stick(struct call *call, const char *stick, const struct connected **out);
/* By the recovery key that came with the call; `stick`: its tag or number, NULL: the only one. */
int job_recover(struct call *call, const char *stick, struct recovering *recovering);
/* Another computer's medium, granted to this one; `as` may be NULL. */
int job_adopt(struct call *call, const struct connected *connected, const char *as);
int job_unadopt(struct call *call, const char *number);
/* Tells the helper whose medium it is. */
int job_for_guest(struct job *job, const char *host, const char *number, struct fault *fault);
/* One that broke off goes on. `without_stick`: the key alone, of a medium that is lost. */
int job_erase(struct call *call, const char *number, bool without_stick);
/* Is there one that broke off, and can go on? */
bool job_erase_goes_on(struct broker *broker, const char *number, struct surface *out);

/* What was to write to a header failed: not begun, that is recorded as `kind`; else the stick is looked at. Ends the job. */
void job_header_failed(struct job *job, const char *kind, const struct fault *why);
/* A revision of its label or a grant broke off, or a grant is to come off: its stick, once it is there, is let in to see what it has, and
 * shut again. Does nothing where none did, or where something else is being done with it. */
void job_look_at_label(struct broker *broker, const char *number);
void job_look_at_stick(struct broker *broker, const struct stick *stick); /* which was just plugged in */

/* What that look found of grants goes on the books; 1: one is to come off, and the job goes on with that. */
int job_settle_grants(struct job *job, const json_t *result, struct fault *fault);

/* The stick of an open medium was pulled out: unmount and lock what is left, record it. */
void job_close_vanished(struct broker *broker, const char *number);
/* The disk or the mapping of an open medium changed: looks whether all is as it was. Does nothing while another job works on
 * it, nor when it is not open. */
void job_recheck(struct broker *broker, const char *number);
/* Something may be mapped that the books do not know as open: after a restart, or when the helper died in a job. */
void job_close_left(struct broker *broker, const char *number, const char *reason);
void job_close_stray(struct broker *broker, const char *number, const char *reason);
