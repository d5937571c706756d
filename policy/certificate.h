// SPDX-License-Identifier: GPL-3.0-or-later
/* What the files that draw up a certificate of erasure share. Only policy/ includes it. */
#pragma once

#include "policy/disposal.h"

/* All that a certificate is drawn up from; borrowed. */
struct certificate_facts {
	const struct act *act;
	const struct erasure *erasure;
	const json_t *row; /* what the registry knows, one flat object */
	const json_t *key; /* what destroying the key gave */
};

/* The member of the row, or `reason` where it is null or blank: an "unavailable: …" (common/certificate.h). A new reference. */
json_t *certificate_known(const json_t *row, const char *member, const char *reason);
/* Does the row have it? */
bool certificate_has(const json_t *row, const char *member);
/* Was it let off the erase before its first encryption, once? */
bool certificate_is_factory_new(const json_t *row);

/* {"person","name","department","title","contact"} from the members ROLE_person, ROLE_name … of a row. */
json_t *certificate_person(const json_t *row, const char *role);

/* The groups of NIST SP 800-88's sample certificate and of F-10; NULL without memory. */
json_t *certificate_medium(const struct certificate_facts *facts);
json_t *certificate_people(const struct certificate_facts *facts);
json_t *certificate_destination(const struct certificate_facts *facts);
json_t *certificate_clock(const struct certificate_facts *facts);
json_t *certificate_software(const struct certificate_facts *facts);
json_t *certificate_validation(void);

/* What was done, what may be claimed of it, and each condition of cryptographic erase. */
json_t *certificate_method(const struct certificate_facts *facts);
json_t *certificate_overwrite(const struct certificate_facts *facts);
json_t *certificate_proven(const struct certificate_facts *facts);
json_t *certificate_not_proven(const struct certificate_facts *facts);
/* What stopped this erase and what took it up again, from the ledger: [{"at","event"[,"why"][,"durable"]}], the first
 * 32, and how many more there were. */
int certificate_interruptions(const struct certificate_facts *facts, json_t **out, int64_t *more, struct fault *fault);

/* Adds where the ledger ends now: "ledger": {"sequence","hash"}. Also for what a second person says of a certificate. */
int certificate_add_ledger(const struct act *act, json_t *draft, struct fault *fault);

/* Adds words to a certificate's list, "proven" or "not_proven". */
int certificate_say(json_t *draft, const char *list, const char *words);
/* What a certificate's draft says of a passphrase that somebody outside had, if the registry's `facts` know of one. */
int certificate_add_passphrase(json_t *draft, const json_t *facts, struct fault *fault);

/* What a certificate's draft says of the other computers that were ever granted the medium since it was registered, if there are any. */
int certificate_add_grants(json_t *draft, const json_t *facts, struct fault *fault);

/* What a certificate's draft says of the recovery key, if the medium had one: whom it was encrypted to, whether a recovery was
 * recorded, what is proven of it and what is not. `facts` are the registry's, `key` is what destroying the key gave. */
int certificate_add_escrow(json_t *draft, const json_t *facts, const json_t *key, struct fault *fault);
