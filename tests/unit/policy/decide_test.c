// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_zone.h"
#include "tests/unit/policy/decisions.h"

#define GRANT(...) decide_grant(&(struct role_facts){ .actor = "P-0001", .person = "P-0002", .login = "sato", .role = ROLE_STAFF, __VA_ARGS__ })
#define REVOKE(administrators_, ...) \
	decide_revoke(&(struct revoke_facts){ .administrators = (administrators_), \
		.role = { .actor = "P-0001", .person = "P-0002", .login = "sato", .held = ROLE_ADMINISTRATOR, .role = ROLE_ADMINISTRATOR, \
			.again = true, __VA_ARGS__ } })
#define ASK(...) \
	decide_ask(&(struct ask_facts){ .medium = &in_service, .kind = "use", .actor = "P-0001", .carrier = "", .standing = "", .overdue = "", __VA_ARGS__ })
#define DECIDE_FACTS(...) \
	&(struct decide_facts){ .medium = &in_service, .request = "R-0001", .kind = "use", .state = "pending", .applicant = "P-0001", \
		.applicant_name = "sato", .actor = "P-0002", .handler = "", .person = "", .principal = "", .may_sign = true, .holds = true, \
		.role = "approver", .waiting = "tanaka", .until = "", .now = NOW, .overdue = "", __VA_ARGS__ }
#define APPROVE(...) decide_approve(DECIDE_FACTS(__VA_ARGS__))
#define HANDLER(...) \
	decide_handler(&(struct handler_facts){ .number = "M-0001", .handler = "P-0005", .handler_name = "ito", .applicant = "P-0001", \
		.approver = "P-0002", .actor = "P-0003", __VA_ARGS__ })
#define OPEN(...) \
	decide_open(&(struct use_facts){ .medium = &in_service, .actor = "P-0001", .handler = "P-0001", .handler_name = "sato", .now = NOW, __VA_ARGS__ })
#define CHECK_OUT(...) \
	decide_check_out(&(struct carry_facts){ .medium = &in_service, .request = "R-0001", .starts = BEFORE, .until = AFTER, .now = NOW, \
		.other = "", __VA_ARGS__ })


/* Shows R-ACC-07, R-ACC-08, R-ACC-10, R-APP-06. */
START_TEST(roles_are_given_by_others_and_an_auditor_has_no_other)
{
	ALLOWS(GRANT());
	ALLOWS(GRANT(.role = ROLE_AUDITOR));
	ALLOWS(GRANT(.principal = "P-0009"));
	REFUSES(-EPERM, "R-ACC-08", "", GRANT(.principal = "P-0002"));
	ALLOWS(GRANT(.role = ROLE_APPROVER, .held = ROLE_STAFF));
	REFUSES(-EPERM, "R-ACC-08", "", GRANT(.person = "P-0001"));
	REFUSES(-EEXIST, "R-ACC-08", "sato staff", GRANT(.held = ROLE_STAFF | ROLE_APPROVER, .again = true));
	ALLOWS(GRANT(.held = ROLE_STAFF | ROLE_APPROVER)); /* for another department */
	REFUSES(-EPERM, "R-APP-06", "sato", GRANT(.role = ROLE_AUDITOR, .held = ROLE_STAFF));
	REFUSES(-EPERM, "R-APP-06", "sato", GRANT(.role = ROLE_AUDITOR, .held = ROLE_APPROVER));
	REFUSES(-EPERM, "R-APP-06", "sato", GRANT(.role = ROLE_AUDITOR, .held = ROLE_ADMINISTRATOR));
	REFUSES(-EPERM, "R-APP-06", "sato approver", GRANT(.role = ROLE_APPROVER, .held = ROLE_AUDITOR));
	REFUSES(-EEXIST, "R-ACC-08", "sato auditor", GRANT(.role = ROLE_AUDITOR, .held = ROLE_AUDITOR, .again = true));
	ALLOWS(GRANT(.external = true));
	ALLOWS(GRANT(.external = true, .role = ROLE_OPERATOR));
	REFUSES(-EPERM, "R-ACC-10", "sato administrator", GRANT(.external = true, .role = ROLE_ADMINISTRATOR));
}
END_TEST

/* Shows R-ACC-08. */
START_TEST(roles_are_taken_by_others_and_the_last_administrator_stays)
{
	ALLOWS(REVOKE(1));
	ALLOWS(REVOKE(0, .held = ROLE_STAFF, .role = ROLE_STAFF));
	REFUSES(-EPERM, "R-ACC-08", "", REVOKE(1, .person = "P-0001"));
	REFUSES(-EPERM, "R-ACC-08", "", REVOKE(1, .principal = "P-0002"));
	REFUSES(-ENOENT, "R-ACC-08", "sato administrator", REVOKE(1, .held = ROLE_STAFF, .again = false));
	REFUSES(-EBUSY, "R-ACC-08", "sato", REVOKE(0));
}
END_TEST

/* Shows R-CUS-06, R-INC-02, R-LBL-04. */
START_TEST(what_is_not_here_is_said_to_be_where_it_is)
{
	REFUSES(-EBUSY, "R-CUS-06", "M-0001 holder " BEFORE, decide_not_here(IN(OUT, .out_until = BEFORE), NOW));
	ck_assert_ptr_nonnull(strstr(decide_not_here(IN(OUT, .out_until = BEFORE), NOW).message, "overdue"));
	ck_assert_ptr_null(strstr(decide_not_here(IN(OUT, .out_until = NOW), NOW).message, "overdue"));
	REFUSES(-EBUSY, "R-CUS-06", "M-0001 holder " BEFORE, decide_not_here(IN(OUT, .out_until = BEFORE), NULL));
	ck_assert_ptr_null(strstr(decide_not_here(IN(OUT, .out_until = BEFORE), NULL).message, "overdue"));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", decide_not_here(IN(LOST, .out_until = BEFORE), NOW));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", decide_not_here(IN(QUARANTINED), NOW));
	REFUSES(-EBUSY, "R-LBL-04", "M-0001 M-0001", decide_not_here(IN(ENROLLED), NOW));
	REFUSES(-EBUSY, "R-APP-01", "M-0001 erased", decide_not_here(IN(ERASED), NOW));
}
END_TEST

/* Which states a medium may be asked for in; everything else is refused with where it is. */
static void is_asked_for_only_in(const char *kind, const char *states)
{
	for (unsigned int state = 0; state < MEDIUM_STATES; state++) {
		const struct medium_facts *medium = MEDIUM(.state = (enum medium_state)state);
		const struct decision decision = ASK(.medium = medium, .kind = kind);
		char name[32];

		text_format(name, sizeof(name), " %s ", medium_state_name((enum medium_state)state));
		ck_assert_msg((decision.code == 0) == (strstr(states, name) != NULL), "%s when%s: %d", kind, name, decision.code);
		ck_assert(decision.code == 0 || strcmp(decision.rule, decide_not_here(medium, NULL).rule) == 0);
	}
}

START_TEST(each_kind_of_request_has_the_states_it_is_for)
{
	is_asked_for_only_in("use", " unknown approved erased in-service ");
	is_asked_for_only_in("dispose", " enrolled in-service archived quarantined lost ");
	is_asked_for_only_in("private", " unknown approved erased ");
	is_asked_for_only_in("reuse", " in-service archived quarantined ");
	is_asked_for_only_in("return", " in-service archived quarantined ");
	is_asked_for_only_in("transfer", " in-service archived quarantined ");
	is_asked_for_only_in("archive", " in-service ");
	is_asked_for_only_in("unarchive", " archived ");
	is_asked_for_only_in("carry-out", " in-service ");
	is_asked_for_only_in("provide", " in-service ");
	is_asked_for_only_in("revise", " in-service ");
	is_asked_for_only_in("grant", " in-service ");
	for (unsigned int state = 0; state < MEDIUM_STATES; state++)
		ALLOWS(ASK(.medium = MEDIUM(.state = (enum medium_state)state), .kind = "exception"));
}
END_TEST

/* Shows R-APP-01, R-CUS-06. */
START_TEST(what_stands_in_the_way_of_asking)
{
	ALLOWS(ASK());
	ALLOWS(ASK(.medium = NULL, .standing = "R-0009", .unchanged = true));
	ALLOWS(ASK(.pending = REQUESTS_PENDING_MAX - 1));
	REFUSES(-EBUSY, "R-APP-01", "", ASK(.pending = REQUESTS_PENDING_MAX));
	ck_assert_int_eq(REQUESTS_PENDING_MAX, 32);
	REFUSES(-EEXIST, "R-APP-01", "R-0009 M-0001", ASK(.standing = "R-0009"));
	REFUSES(-EINVAL, "R-LBL-02", "M-0001", ASK(.unchanged = true));
	REFUSES(-EPERM, "R-CUS-06", "M-0002", ASK(.kind = "carry-out", .overdue = "M-0002"));
	ALLOWS(ASK(.kind = "use", .overdue = "M-0002"));
	REFUSES(-EPERM, "R-ENC-03", "M-0001", ASK(.kind = "provide", .medium = MEDIUM(.handling = &(struct handling){ .key_modes = KEY_INTERNAL })));
	ALLOWS(ASK(.kind = "use", .medium = MEDIUM(.handling = &(struct handling){ .key_modes = KEY_INTERNAL })));
	ALLOWS(ASK(.kind = "provide"));
	REFUSES(-EBUSY, "R-REU-01", "M-0001 tax welfare", ASK(.business = "tax", .other = "welfare"));
	ALLOWS(ASK(.medium = NULL, .business = "tax", .other = "welfare"));
	ALLOWS(ASK(.business = "tax"));
}
END_TEST

START_TEST(what_changes_another_computers_medium_for_good_is_asked_for_there)
{
	const char *elsewhere[] = { "dispose", "revise", "grant", "provide" };

	for (size_t i = 0; i < ARRAY_SIZE(elsewhere); i++)
		REFUSES(-EBUSY, "R-ENC-06", "M-0001 zeimu-1 M-0001", ASK(.kind = elsewhere[i], .medium = MEDIUM(.home = "zeimu-1")));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 zeimu-1 M-0001", ASK(.kind = "revise", .medium = IN(LOST, .home = "zeimu-1")));
	ALLOWS(ASK(.kind = "use", .medium = MEDIUM(.home = "zeimu-1")));
	ALLOWS(ASK(.kind = "carry-out", .medium = MEDIUM(.home = "zeimu-1")));
	ALLOWS(ASK(.kind = "dispose", .medium = IN(LOST, .home = "zeimu-1")));
	ALLOWS(ASK(.kind = "exception", .medium = MEDIUM(.home = "zeimu-1")));
	ALLOWS(ASK(.kind = "extend", .medium = IN(OUT, .home = "zeimu-1"), .carrier = "P-0001"));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 zeimu-1 M-0001", ASK(.kind = "archive", .medium = IN(LOST, .home = "zeimu-1")));
}
END_TEST

START_TEST(of_what_is_lost_only_a_key_that_ends_something_is_asked_for)
{
	ALLOWS(ASK(.kind = "dispose", .medium = IN(LOST)));
	REFUSES(-EEXIST, "R-DSP-04", "M-0001 M-0001", ASK(.kind = "dispose", .medium = IN(LOST, .key_destroyed = true)));
	REFUSES(-EBUSY, "R-ENC-03", "M-0001", ASK(.kind = "dispose", .medium = IN(LOST, .passphrase = true)));
	REFUSES(-EBUSY, "R-ENC-06", "M-0001 M-0001", ASK(.kind = "dispose", .medium = IN(LOST, .granted = true)));
	ALLOWS(ASK(.kind = "dispose", .medium = MEDIUM(.key_destroyed = true, .passphrase = true, .granted = true)));
}
END_TEST

/* Shows R-APP-02, R-APP-05. */
START_TEST(each_signature_is_another_persons_and_of_the_role_that_it_waits_for)
{
	ALLOWS(APPROVE());
	ALLOWS(APPROVE(.principal = "P-0009"));
	REFUSES(-EPERM, "R-APP-05", "R-0001", APPROVE(.person = "P-0002"));
	REFUSES(-EPERM, "R-APP-05", "R-0001", APPROVE(.principal = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "R-0001", APPROVE(.principal = "P-0008", .handler = "P-0008"));
	REFUSES(-EPERM, "R-APP-05", "R-0001", APPROVE(.principal = "P-0008", .person = "P-0008"));
	REFUSES(-EEXIST, "R-APP-05", "R-0001 approver tanaka", APPROVE(.may_sign = false, .signed_before = true));
	REFUSES(-EPERM, "R-APP-02", "R-0001 approver tanaka", APPROVE(.may_sign = false));
	REFUSES(-EPERM, "R-APP-02", "R-0001 approver -", APPROVE(.may_sign = false, .waiting = ""));
	REFUSES(-EEXIST, "R-APP-05", "R-0001 approver -", APPROVE(.may_sign = false, .signed_before = true, .waiting = ""));
	ALLOWS(decide_deny(DECIDE_FACTS(.may_sign = false)));
	REFUSES(-EPERM, "R-APP-02", "R-0001 approver tanaka", decide_deny(DECIDE_FACTS(.holds = false)));
	REFUSES(-EPERM, "R-APP-02", "R-0001 approver -", decide_deny(DECIDE_FACTS(.holds = false, .waiting = "")));
	REFUSES(-EPERM, "R-APP-05", "R-0001", decide_deny(DECIDE_FACTS(.actor = "P-0001")));
	REFUSES(-EPERM, "R-APP-05", "R-0001", decide_deny(DECIDE_FACTS(.actor = "P-0001", .holds = false)));
	/* About no medium. */
	ALLOWS(APPROVE(.medium = NULL, .kind = "account"));
	ALLOWS(APPROVE(.medium = NULL, .kind = "account", .handler = "P-0002"));
}
END_TEST

START_TEST(who_has_a_medium_out_asks_to_keep_it_longer)
{
	ALLOWS(ASK(.kind = "extend", .carrier = "P-0001", .medium = IN(OUT)));
	REFUSES(-EPERM, "R-APP-01", "ito M-0001", ASK(.kind = "extend", .carrier = "P-0007", .medium = IN(OUT, .holder = "ito")));
	REFUSES(-EBUSY, "R-APP-01", "M-0001 approved", ASK(.kind = "extend", .medium = IN(APPROVED)));
	ALLOWS(APPROVE(.kind = "extend", .medium = IN(OUT)));
}
END_TEST

/* Shows R-APP-05. */
START_TEST(nobody_says_yes_or_no_to_themselves)
{
	ALLOWS(APPROVE());
	ALLOWS(decide_deny(DECIDE_FACTS()));
	REFUSES(-EPERM, "R-APP-05", "R-0001", APPROVE(.actor = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "R-0001", decide_deny(DECIDE_FACTS(.actor = "P-0001")));
	REFUSES(-EPERM, "R-APP-05", "R-0001 M-0001", APPROVE(.handler = "P-0002"));
	REFUSES(-EPERM, "R-APP-05", "R-0001 M-0001", decide_deny(DECIDE_FACTS(.handler = "P-0002")));
	REFUSES(-EBUSY, "R-APP-05", "R-0001 denied", APPROVE(.state = "denied"));
	REFUSES(-EBUSY, "R-APP-05", "R-0001 approved", decide_deny(DECIDE_FACTS(.state = "approved")));
}
END_TEST

/* Shows R-APP-01, R-CUS-06. */
START_TEST(a_yes_is_for_its_period_and_for_who_brings_back)
{
	ALLOWS(APPROVE(.until = NOW));
	ALLOWS(APPROVE(.until = AFTER));
	REFUSES(-EBUSY, "R-APP-01", "R-0001 " BEFORE, APPROVE(.until = BEFORE));
	ALLOWS(decide_deny(DECIDE_FACTS(.until = BEFORE)));
	REFUSES(-EBUSY, "R-CUS-06", "sato M-0002", APPROVE(.kind = "carry-out", .overdue = "M-0002"));
	ALLOWS(APPROVE(.overdue = "M-0002"));
	ALLOWS(APPROVE(.kind = "carry-out"));
}
END_TEST

START_TEST(a_yes_needs_a_medium_that_it_is_for)
{
	ALLOWS(APPROVE(.medium = IN(REQUESTED)));
	ALLOWS(APPROVE(.medium = IN(OUT)));
	ALLOWS(APPROVE(.medium = IN(ERASED)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", APPROVE(.medium = IN(LOST)));
	REFUSES(-EBUSY, "R-CUS-06", "M-0001 holder " BEFORE, APPROVE(.kind = "carry-out", .medium = IN(OUT, .out_until = BEFORE)));
	ck_assert_ptr_nonnull(strstr(APPROVE(.kind = "carry-out", .medium = IN(OUT, .out_until = BEFORE)).message, "overdue"));
	REFUSES(-EBUSY, "R-APP-01", "M-0001 requested", APPROVE(.kind = "dispose", .medium = IN(REQUESTED)));
	REFUSES(-EBUSY, "R-DSP-04", "M-0001 opener", APPROVE(.kind = "dispose", .medium = MEDIUM(.opened = true)));
	ALLOWS(APPROVE(.kind = "carry-out", .medium = MEDIUM(.opened = true)));
	ALLOWS(APPROVE(.kind = "dispose"));
}
END_TEST

/* Shows R-APP-05. */
START_TEST(nobody_becomes_a_handler_by_their_own_word)
{
	ALLOWS(HANDLER());
	ALLOWS(HANDLER(.handler = "P-0001", .actor = "P-0001"));
	ALLOWS(HANDLER(.handler = "P-0001", .approver = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "M-0001", HANDLER(.handler = "P-0003"));
	REFUSES(-EPERM, "R-APP-05", "ito M-0001", HANDLER(.handler = "P-0002"));
}
END_TEST

/* Shows R-ACC-12. */
START_TEST(a_medium_opens_for_its_handler_and_for_who_has_leave)
{
	ALLOWS(OPEN());
	ALLOWS(OPEN(.actor = "P-0002", .entitled = true));
	REFUSES(-EPERM, "R-ACC-12", "M-0001 sato M-0001", OPEN(.actor = "P-0002"));
	REFUSES(-EPERM, "R-REV-02", "M-0001 M-0001", OPEN(.ended = true));
	ALLOWS(OPEN(.ended = true, .entitled = true));
	REFUSES(-EPERM, "R-ACC-04", "M-0001 tax", OPEN(.left = "tax"));
	REFUSES(-EPERM, "R-ACC-04", "M-0001 tax", OPEN(.left = "tax", .entitled = true));
	ALLOWS(OPEN(.left = ""));
	REFUSES(-EBUSY, "R-ACC-12", "M-0001 opener", OPEN(.medium = MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-CUS-06", "M-0001 holder " BEFORE, OPEN(.medium = IN(OUT, .out_until = BEFORE)));
	ck_assert_ptr_nonnull(strstr(OPEN(.medium = IN(OUT, .out_until = BEFORE)).message, "overdue"));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001", OPEN(.medium = MEDIUM(.revising = true)));
	REFUSES(-EPERM, "R-ENC-06", "M-0001 zeimu-1", OPEN(.medium = MEDIUM(.home = "zeimu-1", .home_trusted = false)));
	REFUSES(-EPERM, "R-APP-04", "M-0001 " BEFORE, OPEN(.medium = MEDIUM(.home = "zeimu-1", .home_until = BEFORE)));
	ALLOWS(OPEN(.medium = MEDIUM(.home = "zeimu-1", .home_until = NOW)));
}
END_TEST

static const struct handling in_lgwan = { .zones = ZONE_LGWAN | ZONE_BUSINESS, .write_zones = ZONE_LGWAN, .areas = AREAS_ALL };

#define OPEN_IN(zone_, ...) \
	OPEN(.medium = MEDIUM(.handling = &in_lgwan, __VA_ARGS__), .zone = &(struct zone_facts){ .station = &(struct station){ .area = 2, .zone = (zone_) }, \
		.divided = true, .systems = "", .permitted = true })

/* Shows R-ZON-02. */
START_TEST(a_medium_opens_as_its_class_allows_in_this_zone)
{
	ck_assert(!OPEN_IN(ZONE_LGWAN).read_only);
	REFUSES(-EPERM, "R-ZON-02", "M-0001 internet", OPEN_IN(ZONE_INTERNET));
	REFUSES(-EPERM, "R-ZON-02", "M-0001 internet", OPEN_IN(ZONE_INTERNET, .state = MEDIUM_ARCHIVED));
	ALLOWS(OPEN_IN(ZONE_BUSINESS));
	ck_assert(OPEN_IN(ZONE_BUSINESS).read_only);
	ck_assert_str_eq(OPEN_IN(ZONE_BUSINESS).rule, "R-ZON-02");
	ck_assert_str_eq(OPEN_IN(ZONE_BUSINESS, .outdated = true).rule, "R-ZON-02");
	ck_assert_str_eq(OPEN_IN(ZONE_LGWAN, .outdated = true).rule, "R-CLS-04");
}
END_TEST

START_TEST(a_refusal_says_whom_to_ask_where_the_rule_does_not)
{
	const struct decision refused = { .code = -EPERM, .message = "no", .rule = "R-ACC-12", .ask = ROLE_APPROVER };
	struct fault fault = { 0 };

	ck_assert_int_eq(decision_fault(&refused, NULL), -EPERM);
	ck_assert_int_eq(decision_fault(&refused, &fault), -EPERM);
	ck_assert_uint_eq(fault.ask, ROLE_APPROVER);
}
END_TEST

START_TEST(only_the_stricter_of_wish_and_policy_counts)
{
	ck_assert(!OPEN().read_only);
	ck_assert(OPEN(.read_only_policy = true).read_only);
	ck_assert(OPEN(.read_only_wish = true).read_only);
	ck_assert(OPEN(.read_only_policy = true, .read_only_wish = true).read_only);
	ck_assert_ptr_null(OPEN(.read_only_wish = true, .medium = MEDIUM(.outdated = true)).rule);
	ALLOWS(OPEN(.read_only_wish = true));
	ck_assert(OPEN(.medium = MEDIUM(.outdated = true)).read_only);
	ck_assert_str_eq(OPEN(.medium = MEDIUM(.outdated = true)).rule, "R-CLS-04");
}
END_TEST

/* Shows R-APP-01, R-CUS-04, R-OUT-01. */
START_TEST(a_medium_leaves_closed_with_leave_and_in_its_period)
{
	ALLOWS(CHECK_OUT());
	REFUSES(-EBUSY, "R-DEV-12", "M-0001", OPEN(.medium = MEDIUM(.books = true)));
	ALLOWS(CHECK_OUT(.medium = MEDIUM(.books = true)));
	ALLOWS(CHECK_OUT(.starts = NOW, .until = NOW));
	ALLOWS(CHECK_OUT(.other = "ito"));
	REFUSES(-EBUSY, "R-LBL-06", "M-0001 M-0001", CHECK_OUT(.medium = MEDIUM(.outdated = true)));
	REFUSES(-EPERM, "R-APP-01", "ito M-0001", CHECK_OUT(.request = "", .other = "ito"));
	REFUSES(-EPERM, "R-APP-01", "M-0001", CHECK_OUT(.request = ""));
	REFUSES(-EPERM, "R-OUT-01", "R-0001 M-0001 " AFTER, CHECK_OUT(.starts = AFTER));
	REFUSES(-EPERM, "R-OUT-01", "R-0001 M-0001 " BEFORE, CHECK_OUT(.until = BEFORE));
	REFUSES(-EBUSY, "R-CUS-04", "M-0001 opener", CHECK_OUT(.medium = MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-LBL-05", "M-0001", CHECK_OUT(.medium = MEDIUM(.revising = true)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", CHECK_OUT(.medium = IN(LOST)));
	ck_assert_ptr_nonnull(strstr(CHECK_OUT(.medium = IN(OUT, .out_until = BEFORE)).message, "overdue"));
}
END_TEST


/* Shows R-RET-01. */
START_TEST(what_is_archived_is_closed_first_and_opens_for_reading_alone)
{
	const struct medium_facts *archived = IN(ARCHIVED), *open = MEDIUM(.opened = true), *revising = MEDIUM(.revising = true);
	const struct medium_facts *open_archive = IN(ARCHIVED, .opened = true);
	struct decision decision = OPEN(.medium = archived);

	ALLOWS(decision);
	ck_assert(decision.read_only);
	ck_assert_str_eq(decision.rule, "R-RET-01");
	ck_assert_int_eq(OPEN(.medium = archived, .actor = "P-0009").code, -EPERM);
	ALLOWS(APPROVE(.kind = "archive"));
	REFUSES(-EBUSY, "R-RET-01", "M-0001 opener", APPROVE(.kind = "archive", .medium = open));
	ck_assert_int_eq(APPROVE(.kind = "archive", .medium = revising).code, -EBUSY);
	ALLOWS(APPROVE(.kind = "unarchive", .medium = archived));
	REFUSES(-EBUSY, "R-RET-01", "M-0001 opener", APPROVE(.kind = "unarchive", .medium = open_archive));
}
END_TEST

/* Shows R-CUS-06. */
START_TEST(who_has_something_overdue_opens_nothing)
{
	ALLOWS(OPEN(.overdue = ""));
	REFUSES(-EPERM, "R-CUS-06", "M-0002", OPEN(.overdue = "M-0002"));
}
END_TEST

static const struct handling three_days = { .max_carry_out_days = 3, .zones = ZONES_ALL, .areas = AREAS_ALL };
static const struct handling stays = { .max_carry_out_days = 0, .zones = ZONES_ALL, .areas = AREAS_ALL };
static const struct waivers may_leave = { .count = 1, .list = { { .rule = "R-APP-03" } } };

/* Shows R-APP-03, R-OUT-01. */
START_TEST(what_must_not_leave_is_not_asked_for_and_the_rest_for_its_days)
{
	const struct medium_facts *three = MEDIUM(.handling = &three_days), *none = MEDIUM(.handling = &stays);

	ALLOWS(ASK(.kind = "carry-out", .leaves = true, .days = 999));
	ALLOWS(ASK(.kind = "carry-out", .medium = MEDIUM(.handling = NULL), .leaves = true, .days = 999));
	ALLOWS(ASK(.kind = "carry-out", .medium = three, .leaves = true, .days = 3, .most = "3"));
	REFUSES(-EINVAL, "R-OUT-01", "M-0001 3", ASK(.kind = "carry-out", .medium = three, .leaves = true, .days = 4, .most = "3"));
	ALLOWS(ASK(.medium = three, .days = 4));
	REFUSES(-EPERM, "R-APP-03", "M-0001", ASK(.kind = "carry-out", .medium = none, .leaves = true, .days = 1));
	ALLOWS(ASK(.kind = "carry-out", .medium = none, .leaves = true, .days = 99, .waivers = &may_leave));
}
END_TEST

START_TEST(nothing_that_ends_or_rests_is_open)
{
	static const char *const ends[] = { "dispose", "reuse", "return", "transfer" };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		REFUSES(-EBUSY, "R-DSP-04", "M-0001 opener", APPROVE(.kind = ends[i], .medium = MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-RET-01", "M-0001 opener", APPROVE(.kind = "archive", .medium = MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-RET-01", "M-0001 opener", APPROVE(.kind = "unarchive", .medium = IN(ARCHIVED, .opened = true)));
	ALLOWS(APPROVE(.kind = "revise", .medium = MEDIUM(.opened = true)));
	ALLOWS(APPROVE(.kind = "exception", .medium = NULL));
	ALLOWS(APPROVE(.kind = "private", .medium = IN(REQUESTED)));
}
END_TEST

#define WITHDRAW(ends, ...) decide_withdraw(DECIDE_FACTS(.actor = "P-0001", __VA_ARGS__), ends)

START_TEST(who_asked_takes_it_back_while_that_is_possible)
{
	ALLOWS(WITHDRAW(true));
	ALLOWS(WITHDRAW(false, .state = "approved"));
	REFUSES(-EPERM, "R-APP-01", "R-0001 sato", WITHDRAW(false, .actor = "P-0002"));
	REFUSES(-EBUSY, "R-DSP-04", "R-0001 M-0001", WITHDRAW(true, .state = "approved"));
	REFUSES(-EBUSY, "R-DSP-04", "R-0001 -", WITHDRAW(true, .state = "approved", .medium = NULL));
	REFUSES(-EBUSY, "R-APP-01", "R-0001 used", WITHDRAW(false, .state = "used"));
}
END_TEST

RUN_TESTS("policy/decide", a_medium_opens_as_its_class_allows_in_this_zone, a_refusal_says_whom_to_ask_where_the_rule_does_not,
	what_must_not_leave_is_not_asked_for_and_the_rest_for_its_days, nothing_that_ends_or_rests_is_open,
	who_asked_takes_it_back_while_that_is_possible, what_is_archived_is_closed_first_and_opens_for_reading_alone, who_has_something_overdue_opens_nothing,
	roles_are_given_by_others_and_an_auditor_has_no_other,
	roles_are_taken_by_others_and_the_last_administrator_stays, what_is_not_here_is_said_to_be_where_it_is,
	each_kind_of_request_has_the_states_it_is_for, what_stands_in_the_way_of_asking,
	what_changes_another_computers_medium_for_good_is_asked_for_there, of_what_is_lost_only_a_key_that_ends_something_is_asked_for,
	nobody_says_yes_or_no_to_themselves, a_yes_is_for_its_period_and_for_who_brings_back, a_yes_needs_a_medium_that_it_is_for,
	each_signature_is_another_persons_and_of_the_role_that_it_waits_for, who_has_a_medium_out_asks_to_keep_it_longer,
	nobody_becomes_a_handler_by_their_own_word, a_medium_opens_for_its_handler_and_for_who_has_leave,
	only_the_stricter_of_wish_and_policy_counts, a_medium_leaves_closed_with_leave_and_in_its_period)
