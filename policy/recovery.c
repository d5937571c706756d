// SPDX-License-Identifier: GPL-3.0-or-later
/* Records what is done with recovery keys, and refuses what other rules forbid. */
#include "policy/recovery.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "common/text.h"
#include "policy/acts.h"
#include "policy/rules/rules.h"
#include "policy/zones.h"

#define REASON_MAX 500
#define UUID_MAX 39
#define MATCHES_MAX 8

bool recovery_is_name(const char *number)
{
	return strncmp(number, RECOVERY_PREFIX, strlen(RECOVERY_PREFIX)) == 0;
}

void recovery_name(const char *tag, char out[MEDIUM_NUMBER])
{
	const char *dash = strrchr(tag, '-');

	text_format(out, MEDIUM_NUMBER, RECOVERY_PREFIX "%s", dash ? dash + 1 : tag);
	for (char *letter = out; *letter; letter++)
		*letter = (char)toupper((unsigned char)*letter);
}

int escrow_shown(const struct act *act, const char *number, struct fault *fault)
{
	return act_record(act, "escrow.shown", json_pack("{s:s}", "number", number), fault);
}

static int check_medium(const struct act *act, const char *number, struct fault *fault)
{
	struct medium_view view;
	struct decision decision;
	int r = medium_view(act, number, &view, fault);

	if (r < 0)
		return r;
	decision = decide_recover(&view.facts);
	return act_decide(act, "Recover", view.number, &decision, fault);
}

int recovery_begin(const struct act *act, const struct recovering *recovering, struct fault *fault)
{
	struct medium media[MATCHES_MAX];
	char name[MEDIUM_NUMBER];
	struct decision decision = recovering->read_only ? ALLOWED : decide_recover_writing(rules_station(act_rules(act)));
	int found, r = act_need_text(recovering->reason, REASON_MAX, "reason", fault);

	if (r == 0)
		r = act_decide(act, "Recover", recovering->stick->tag, &decision, fault);
	if (r < 0)
		return r;
	found = medium_match(act->registry, recovering->stick, media, MATCHES_MAX);
	for (int i = 0; r == 0 && i < found && i < MATCHES_MAX; i++)
		r = check_medium(act, media[i].number, fault);
	if (r < 0)
		return r;
	recovery_name(recovering->stick->tag, name);
	return act_record(act, "recovery.started",
		json_pack("{s:s, s:s, s:s, s:b, s:s}", "number", name, "tag", recovering->stick->tag, "serial", recovering->stick->serial,
			"read_only", recovering->read_only, "reason", recovering->reason),
		fault);
}

/* The number is one of another computer's unless the volume is the one that is registered here. */
static bool is_ours(const struct act *act, const char *number, const char *uuid)
{
	struct medium medium;

	return medium_find(act->registry, number, &medium, NULL) == 0 && strcmp(medium.uuid, uuid) == 0;
}

static int check_class(const struct act *act, const char *number, const json_t *label, struct fault *fault)
{
	const struct rules *rules = act_rules(act);
	const char *class = json_member_text(label, "classification");
	struct handling handling;
	const struct medium_facts medium = { .number = number, .handling = &handling };
	struct decision decision;

	rules_handling(rules, class ? class : CLASS_UNKNOWN, &handling);
	decision = decide_recover_zone(&medium, rules_station(rules), rules_has_classes(rules));
	return act_decide(act, "Recover", number, &decision, fault);
}

int recovery_end(const struct act *act, const char *name, const json_t *result, struct fault *fault)
{
	const char *number = json_member_text(result, "medium"), *uuid = json_member_text(result, "uuid");
	int r;

	r = act_need_report(number, MEDIUM_NUMBER - 1, "medium", fault);
	if (r == 0)
		r = act_need_report(uuid, UUID_MAX, "uuid", fault);
	if (r == 0 && is_ours(act, number, uuid))
		r = check_medium(act, number, fault);
	if (r == 0)
		r = check_class(act, number, json_object_get(result, "label"), fault);
	if (r < 0)
		return r;
	return act_record(act, "recovery.used",
		json_pack("{s:s, s:s, s:s, s:O*, s:O*, s:O*, s:O*, s:s*}", "number", name, "medium", number, "uuid", uuid, "label",
			json_object_get(result, "label"), "signer", json_object_get(result, "signer"), "certificates",
			json_object_get(result, "certificates"), "read_only", json_object_get(result, "read_only"), "zone",
			zone_here(act)),
		fault);
}

/* 1: it is open on the books, as *uid opened it; 0: it is not. */
static int find_open(const struct act *act, const char *name, int64_t *uid, struct fault *fault)
{
	SCOPED(query_close) struct query *query = NULL;
	int r = query_one(registry_store(act->registry), "SELECT uid FROM recovering WHERE name = ?1", VALUES(TEXT(name)), &query, fault);

	if (r > 0)
		*uid = query_number(query, 0);
	return r;
}

int recovery_close_check(const struct act *act, const char *name, struct fault *fault)
{
	const struct actor *actor = act->actor;
	int64_t uid;
	int r = find_open(act, name, &uid, fault);

	if (r < 0)
		return r;
	if (r == 0)
		return fault_set(fault, -EBUSY, N_("%s is not open."), name);
	if (!actor || actor->uid == 0 || (int64_t)actor->uid == uid || actor->roles & ROLE_ADMINISTRATOR)
		return 0;
	return fault_rule(fault, "R-ACC-12", fault_set(fault, -EPERM, N_("%s was opened by somebody else: they or an administrator close it."), name));
}

int recovery_closed(const struct act *act, const char *name, const char *reason, struct fault *fault)
{
	int64_t uid;
	int r = find_open(act, name, &uid, fault);

	if (r <= 0)
		return r;
	return act_record(act, "recovery.closed", json_pack("{s:s, s:s}", "number", name, "reason", reason), fault);
}
