// SPDX-License-Identifier: GPL-3.0-or-later
/* What people may do with media: each function holds one act against the rules and records it, or refuses with a sentence
 * (-EPERM: not this person; -EBUSY: not in this state; -ENOENT: no such thing; -EINVAL: a value is missing or wrong;
 * -EEXIST). That the caller's role may call at all is the method table's business (mediad/broker/methods.c).
 * Acts that need hardware come in two halves: a `_begin` that records the intent, and an outcome. */
#pragma once

#include "policy/people.h"
#include "policy/registry.h"
#include "policy/rules/role.h"
#include "policy/waivers.h"
#include "policy/part.h"
#include "policy/rules/rules.h"

#define STICK_TEXT 128

/* An act: whose, when, in which books. */
struct act {
	struct registry *registry;
	const struct actor *actor; /* NULL: the machine itself */
	int64_t now;
	const struct rules *rules; /* NULL: rules_standard */
	const char *host;          /* this computer's name; NULL: nobody asks for it */
	const struct station *station; /* NULL: this computer, as the rules describe it */
};

/* The rules that hold for this act; never NULL. */
const struct rules *act_rules(const struct act *act);
/* The computer at which it is done; never NULL. */
const struct station *act_station(const struct act *act);

/* ---- requests (policy/requests.c) ---- */

/* The connected stick a use request is about, as far as USB tells: hints, never proof. */
struct stick {
	char tag[24];           /* stick-1a2b3c4d: from vendor, product, serial, descriptors */
	uint16_t vendor, product;
	char serial[STICK_TEXT];  /* made printable */
	char model[STICK_TEXT];
	char descriptors[65];   /* hex */
};

struct new_request {
	const char *kind;        /* a kind of policy/forms.c */
	const char *medium;      /* number; NULL for use of an unknown stick */
	const struct stick *stick; /* use of an unknown stick */
	const char *purpose;     /* mandatory, 1..500 bytes (R-OUT-01, R-OUT-03) */
	const char *from, *until; /* dates as clock_parse_date takes them; carry-out: mandatory; use, provide: until, default end of
				     fiscal year */
	const char *destination; /* carry-out: mandatory */
	const char *contents;    /* carry-out, provide: mandatory (R-OUT-05) */
	const char *recipient, *basis; /* provide: mandatory (R-APP-04): which outside party, on what ground */
	const char *obligation;  /* provide: what the outside party owes at the end: to return it, to erase; may be NULL */
	const char *classification; /* use of an unknown stick: the class asked for; revise: the new one */
	const char *handler;     /* revise: the new one's login; one of the two, or both */
	const char *host;        /* grant: to which trusted computer, as host_find takes it; `until` may be missing: without end */
	const char *person;      /* for whom, if not for oneself: a login; nobody signs what they gain by */
	json_t *form;            /* what the kind's form asks beyond these: texts by name; may be NULL; borrowed */
};

/* *request is REQUEST_ID bytes, *number the medium's (a new one for an unknown stick), MEDIUM_NUMBER bytes. */
int request_make(const struct act *act, const struct new_request *request,
	char *id, char *number, struct fault *fault);
/* -EPERM: one's own (R-APP-05): also recorded, as act.refused. */
int request_approve(const struct act *act, const char *id, struct fault *fault);
int request_deny(const struct act *act, const char *id, const char *reason,
	struct fault *fault);
/* One's own, before it is carried out; `reason` may be NULL. What was approved for disposal stays so. */
int request_withdraw(const struct act *act, const char *id, const char *reason, struct fault *fault);
/* Records request.expired for those whose time is over, at most `most` of them; *out: {"request","person"}, person: who asked. */
int request_expire(const struct act *act, int most, json_t **out, struct fault *fault);
/* Records request.reminded for those that have waited for a day, each once a day, at most `most`; *out: {"request","people"}: the ids
 * of who could sign now. Nothing where the office wants no reminders. */
int request_remind(const struct act *act, int most, json_t **out, struct fault *fault);
struct request_filter {
	const char *kind;  /* NULL: of every kind */
	bool own;          /* only what the actor asked for */
	bool pending;      /* only what nobody has decided on */
	bool to_sign;      /* only what waits for the actor's signature */
};
/* What the actor may read: their own, what is of the department that they approve for, or as administrator, auditor, supervisor or
 * CISO everything. Pending first. */
int request_list_part(const struct act *act, const struct request_filter *filter, struct part *part, json_t **out, struct fault *fault);
int request_list(const struct act *act, const struct request_filter *filter, json_t **out, struct fault *fault);
/* One of these, with "fields" (of its form) and "signatures": who has signed, and who could give what is missing. -ENOENT. */
int request_show(const struct act *act, const char *id, json_t **out, struct fault *fault);

struct form_wish {
	const char *kind;
	const char *number;         /* of the medium, or a stick's tag; NULL: none yet */
	const char *classification; /* that would be asked for; NULL: none */
};
/* What such a request must say: {"kind","class","definitions":[{"key","name","definition"}],"fields":[{"name","title","type","needed",
 * "outside","choices"}]}. */
int request_form(const struct act *act, const struct form_wish *wish, json_t **out, struct fault *fault);

/* ---- the policy files (policy/rulebook.c) ---- */

/* Records policy.loaded when `digest` (hexadecimal) is not the one recorded last. */
int rulebook_loaded(const struct act *act, const char *digest, struct fault *fault);
/* Records policy.faulty with the sentence that says why. */
int rulebook_faulty(const struct act *act, const char *why, struct fault *fault);

/* ---- media (policy/media.c) ---- */

/* What the broker needs of a medium to act on it. */
struct medium {
	char number[MEDIUM_NUMBER];
	char state[24];
	char uuid[40];             /* "" before it is registered */
	uint32_t generation;       /* of the label */
	struct stick stick;        /* USB hints at registration or request */
	char classification[32];
	char handler[PERSON_ID];
	bool revising;             /* a revision of its label without an end is on the books */
	bool rotating;             /* which is for a new recovery key */
	bool granting;             /* so is a grant, or one that was revoked has not been seen to be off the stick */
	char home_host[44];        /* thumbprint of the computer whose medium it is; "": our own */
	char home_number[MEDIUM_NUMBER]; /* and the number that its label says */
	bool opened;               /* an open without its close is on the books */
	bool opened_read_only;     /* and it was to be for reading only */
	char open_by[PERSON_ID];
	bool key_destroyed;        /* since the last registration */
	int64_t size;              /* bytes, as registered; 0 before */
	bool provided;             /* an outside party's passphrase opens it */
	bool composite;            /* registered as exactly the composite that stick.descriptors names */
};

int medium_find(struct registry *registry, const char *number, struct medium *out, struct fault *fault); /* -ENOENT */
/* All media, each with its open request, movement and `overdue` (bool at `now`, R-CUS-06). */
int medium_list_part(struct registry *registry, int64_t now, struct part *part, json_t **out, struct fault *fault);
/* Where contents are recorded: {"effective","outdated"} (R-CLS-04), of the rows of medium_list. */
void media_classify(const struct act *act, json_t *media);
int medium_list(struct registry *registry, int64_t now, json_t **out, struct fault *fault);
/* How many there are, and how many of them are open. */
int medium_count(struct registry *registry, int64_t *media, int64_t *open, struct fault *fault);
/* The media whose hints fit this stick: fills up to `max`, returns how many there are. */
int medium_match(struct registry *registry, const struct stick *stick, struct medium *out, int max);
/* Media with an unfinished intent (opened, registering, revising, granting, erasing): what a restarted broker settles. */
int medium_unsettled(struct registry *registry, json_t **out, struct fault *fault);

/* What people may have put on a label beside names and dates. */
struct label_texts {
	const char *classification;         /* NULL: registering: as asked for; revising: as it is */
	const char *caution, *restrictions, *contact; /* NULL: none; revising: as it is, and "" for none */
};

struct registration {
	const char *number;
	const char *handler, *manager; /* logins; NULL: applicant, approver */
	struct label_texts texts;
	const char *job;               /* UUID */
	const struct stick *stick;     /* the one that will be erased, as it is connected */
	bool is_composite;             /* it is storage and something else */
	bool composite;                /* the administrator said so */
	bool attached;                 /* the printed label is on its body already (R-LBL-04) */
	bool factory_new;              /* never used, says the administrator: it is not erased first */
	bool may_skip;                 /* policy lets what is factory-new off */
};

/* Needs an approved use request. *label is the payload for the label (caller's). Records medium.registering. */
int medium_register_begin(const struct act *act,
	const struct registration *registration, json_t **label, struct fault *fault);
/* `result` is the volume job's: {"uuid","label" (JWS),"size","erase":{…}}. Records medium.registered; where its printed label was on its body
 * before, in service from here. */
int medium_register_end(const struct act *act, const char *number,
	json_t *result, struct fault *fault);
/* Somebody says that the printed label is on the body of the medium, as the signed one says it now. Records label.attached; what was never in
 * service is from here. -EEXIST: it is on the books already. *in_service: whether it came into service by that. */
int label_attached(const struct act *act, const char *number, bool *in_service, struct fault *fault);
/* The job failed: `why` is its sentence. Back to approved. kind: medium.register-failed, medium.open-failed, erase.failed,
 * label.revise-failed, grant.failed, medium.adopt-failed, recovery.failed */
int medium_failed(const struct act *act, const char *kind, const char *number, const char *why,
	struct fault *fault);

/* ---- revising a label (policy/revising.c) ---- */

struct revision {
	const char *number;
	const char *handler, *manager; /* logins; NULL: who it is */
	struct label_texts texts;
	const char *reason;            /* mandatory, 1..500 bytes */
	const char *job;               /* UUID */
};

/* A medium in service and closed; another handler or class needs an approved revise request for exactly these, approved by
 * somebody else than the actor. *label is the whole payload of the next generation (caller's). Records label.revising. */
int medium_revise_begin(const struct act *act, const struct revision *revision, json_t **label, struct fault *fault);
/* What label the medium has now: {"generation","label" (JWS)}. The intended one: records label.revised, and the handler, class
 * and manager are the new ones from here; the one before: label.revise-failed with `why`. -EUCLEAN: neither. */
int medium_revise_end(const struct act *act, const char *number, const json_t *found, const char *why,
	struct fault *fault);

/* ---- outside parties (policy/providing.c) ---- */

#define PROVIDE_WORDS 1024

/* Would medium_provide_begin be refused? */
int medium_provide_check(const struct act *act, const char *number, struct fault *fault);
/* A medium in service and closed, an approved provide request that is valid now, approved by somebody else than the actor.
 * *label is the whole payload of the next generation, which names the recipient (caller's). Records label.revising; how it
 * ends, medium_revise_end records, and with the label provide.started or provide.ended. */
int medium_provide_begin(const struct act *act, const char *number, const char *job, json_t **label, struct fault *fault);
/* The same without recipient: for a medium that has, or may have, a passphrase, whoever gave it one. */
int medium_provide_end_begin(const struct act *act, const char *number, const char *job, json_t **label, struct fault *fault);
/* One a line: names and numbers of the medium and the people around it, which its passphrase must not contain (R-PWD-02). */
int medium_provide_words(const struct act *act, const char *number, char out[PROVIDE_WORDS], struct fault *fault);

struct opening_wish {
	const char *number;
	bool read_only_policy; /* all media are opened so here */
	bool read_only;        /* so it was asked for */
	char *rule;            /* RULE_TEXT bytes: gets the rule for which it opens for reading only, "" for none; NULL: nobody asks */
};

/* Entitled: the handler, or who holds an approved use request valid at `now`; state in service; not open. Records
 * medium.opening. *read_only: the stricter of policy and wish. */
int medium_open_begin(const struct act *act, const struct opening_wish *wish, bool *read_only, struct fault *fault);

/* A stick answers to a medium's hints in all but one: recorded, and decided by its header alone (R-DEV-07). */
struct hint {
	const char *number, *name; /* name: size */
	int64_t registered, found;
};
int medium_hint_differs(const struct act *act, const struct hint *hint, struct fault *fault);
int medium_open_end(const struct act *act, const char *number,
	json_t *result, struct fault *fault);
/* May this person close it: who opened it, or an administrator. Records nothing. */
/* Since when it is open, "" if the books do not have it open. */
int medium_open_since(const struct act *act, const char *number, char out[21], struct fault *fault);
int medium_close_check(const struct act *act, const char *number, struct fault *fault);
/* What is open, and whose. Returns how many, at most `max`. */
struct open_medium {
	char number[MEDIUM_NUMBER];
	uint32_t uid;
};
#define OPEN_MAX 128
int medium_open_list(struct registry *registry, struct open_medium *out, int max);
/* reason: closed, unplugged, unprotected (no longer read-only), stopped (the broker restarted), lost, locked, idle, logout, sleep. actor may be
 * NULL. */
int medium_closed(const struct act *act, const char *number,
	const char *reason, struct fault *fault);

struct erasure {
	const char *number, *job;
	json_t *overwrite;       /* the VOLUME_OVERWRITE job's result; borrowed; NULL: the key alone, for the medium is lost */
	bool by_label;           /* this job found the medium's own label on the stick; else only its USB claims */
	json_t *software;        /* what ran here (common/software.h), borrowed; NULL: nobody looked */
	const char *certificate; /* C-0001, from the draft */
	const char *jws;         /* the draft, signed */
	int64_t header;          /* bytes from its beginning on, with every keyslot, that were overwritten and read back where the rest was not; 0: none */
};

#define WITNESS_SECONDS 1800 /* how long a witness stands */

/* A second person confirms under their own login that this medium is the one to erase; good for WITNESS_SECONDS. */
int medium_witness(const struct act *act, const char *number,
	struct fault *fault);
/* Needs an approved dispose request, a fresh witness who is neither operator nor applicant's self, state awaiting
 * disposal, closed, not held; with `without_stick` state lost. Records erase.started. */
struct erase_wish {
	const char *number, *job;
	bool without_stick; /* the key alone */
	const char *level;  /* E1 or E2; NULL: E2 (policy/erase_level.h) */
};
int medium_erase_begin(const struct act *act, const struct erase_wish *wish, struct fault *fault);
/* After VOLUME_DESTROY_KEY: {"old_epoch","new_epoch","answer","statement"}. Records key.destroyed. */
int medium_key_destroyed(const struct act *act, const char *number,
	const char *job, json_t *result, struct fault *fault);
/* Is it being erased to level E1? Then its header goes after its key, and no more is overwritten. */
bool medium_ends_by_key(struct registry *registry, const char *number);
/* After VOLUME_DROP_HEADER: number, job and header of *erasure. Records erase.header-gone. */
int medium_header_destroyed(const struct act *act, const struct erasure *erasure, struct fault *fault);
/* Everything the certificate says, ready to be signed: {"certificate":C-0001,…} with what was and was not proven. */
int medium_certificate_draft(const struct act *act, const struct erasure *erasure, json_t **out, struct fault *fault);
/* Records erase.completed with the signed certificate: erased from here; or, of what was not there, erase.key-only: still lost, or to be destroyed. */
int medium_erase_end(const struct act *act, const struct erasure *erasure, struct fault *fault);

/* ---- loss and evidence (policy/incidents.c) ---- */

struct loss {
	const char *number;
	const char *reason;      /* what happened; mandatory, 1..500 bytes */
	const char *since;       /* when it was missed, as clock_parse_moment takes it; may be NULL */
	const char *place;       /* where; may be NULL, 200 bytes */
	bool stolen;
	int64_t reported;        /* when it was said, which may be before it can be recorded */
};

/* Would medium_lost be refused? Records nothing but that. -EEXIST: reported already. */
int medium_lost_check(const struct act *act, const struct loss *loss, struct fault *fault);
/* From any state in which it can be lost. Records incident.reported, and medium.lost with what label and requests tell of it: a hold lies on it from
 * here, and its requests lapse. */
int medium_lost(const struct act *act, const struct loss *loss, struct fault *fault);
/* Is a report of this time, or a later one, on the books? */
bool medium_lost_known(struct registry *registry, const char *number, int64_t reported);
/* Into quarantine. Its requests lapse, and it is back from where it was carried. */
int medium_found(const struct act *act, const char *number, const char *reason, struct fault *fault);
/* Out of quarantine: -EPERM for who reported the loss or recorded the finding. */
int medium_release(const struct act *act, const char *number, const char *reason, struct fault *fault);

/* Would hold_set be refused? */
int hold_check(const struct act *act, const char *number, const char *reason, struct fault *fault);
int hold_set(const struct act *act, const char *number, const char *reason, struct fault *fault);
/* Is a hold of this time, or a later one, on the books? */
bool hold_known(struct registry *registry, const char *number, int64_t asked);
/* -EPERM: who set it, who reported the loss, who began the erase. */
int hold_release(const struct act *act, const char *number, const char *reason, struct fault *fault);
/* -EBUSY with the sentence: a hold lies on it, so nothing may be erased. */
int hold_lies(struct registry *registry, const char *number, struct fault *fault);
/* How many media are lost, and how many are held. */
int incident_count(struct registry *registry, int64_t *lost, int64_t *held, struct fault *fault);

/* What the label that is being signed is to say, canonical JSON. Heap. -ENOENT: none is. */
int medium_intended(struct registry *registry, const char *number, char **out, struct fault *fault);
/* The label's JWS as registered, and the certificate's: the newest of that medium, or the one of that number. Heap. -ENOENT. */
int medium_label(struct registry *registry, const char *number, char **out, struct fault *fault);
int medium_certificate(struct registry *registry, const char *number, char **out, struct fault *fault);
