// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_zone.h"
#include "tests/unit/policy/decisions.h"

/* A class for LGWAN and standalone computers, in offices and server rooms; written to in LGWAN alone. */
static const struct handling inner = { .zones = ZONE_LGWAN | ZONE_STANDALONE | ZONE_INTERNET | ZONE_BUSINESS | ZONE_MYNUMBER,
	.write_zones = ZONE_LGWAN | ZONE_INTERNET | ZONE_BUSINESS, .areas = 1 << 2 | 1 << 3 };
static const struct handling anywhere = { .zones = ZONES_ALL, .write_zones = ZONES_ALL, .areas = AREAS_ALL };
static const struct handling lgwan_alone = { .zones = ZONE_LGWAN, .write_zones = ZONE_LGWAN, .areas = AREAS_ALL };
static const struct handling personal = { .zones = ZONES_ALL, .write_zones = ZONES_ALL, .areas = AREAS_ALL, .mynumber = true };

static const struct waivers from_01 = { 1, { { "R-ZON-01", "EXC-2026-001" } } }, from_02 = { 1, { { "R-ZON-02", "EXC-2026-002" } } },
			    from_04 = { 1, { { "R-ZON-04", "EXC-2026-004" } } }, from_05 = { 1, { { "R-ZON-05", "EXC-2026-005" } } },
			    from_07 = { 1, { { "R-ZON-07", "EXC-2026-007" } } }, from_08 = { 1, { { "R-ZON-08", "EXC-2026-008" } } },
			    from_dev = { 1, { { "R-DEV-02", "EXC-2026-009" } } };

#define STATION(...) (&(struct station){ .area = 2, __VA_ARGS__ })
#define ZONE(handling_, station_, ...) \
	decide_zone(MEDIUM(.handling = (handling_)), \
		&(struct zone_facts){ .station = (station_), .divided = true, .systems = "", .permitted = true, __VA_ARGS__ })
#define AT(zone_, ...) ZONE(&inner, STATION(.zone = (zone_)), __VA_ARGS__)
#define WRITES(...) \
	do { \
		const struct decision decision_ = (__VA_ARGS__); \
		ck_assert_msg(decision_.code == 0 && !decision_.read_only, "%s", decision_.rule); \
	} while (0)
#define READS_ONLY(rule_, expression) \
	do { \
		const struct decision decision_ = (expression); \
		ck_assert_int_eq(decision_.code, 0); \
		ck_assert(decision_.read_only); \
		ck_assert_str_eq(decision_.rule, rule_); \
	} while (0)

/* Shows R-ZON-02. */
START_TEST(a_class_opens_in_its_zones_and_nowhere_until_the_zone_is_said)
{
	WRITES(AT(ZONE_LGWAN));
	REFUSES(-EPERM, "R-ZON-02", "M-0001 office", AT(ZONE_OFFICE));
	REFUSES(-EPERM, "R-ZON-02", "M-0001 office", AT(ZONE_OFFICE, .waivers = &from_01));
	READS_ONLY("R-ZON-02", AT(ZONE_OFFICE, .waivers = &from_02)); /* to open it is not to write to it */
	REFUSES(-EPERM, "R-ZON-02", "M-0001", AT(0));
	REFUSES(-EPERM, "R-ZON-02", "M-0001", AT(0, .waivers = &from_02));
	WRITES(AT(0, .divided = false));
	READS_ONLY("R-ZON-02", AT(ZONE_STANDALONE));
}
END_TEST

/* Shows R-ZON-08. */
START_TEST(my_number_information_is_opened_only_where_it_is_handled)
{
	REFUSES(-EPERM, "R-ZON-08", "M-0001", ZONE(&personal, STATION(.zone = ZONE_LGWAN)));
	WRITES(ZONE(&personal, STATION(.zone = ZONE_LGWAN, .mynumber_area = true)));
	WRITES(ZONE(&personal, STATION(.zone = ZONE_LGWAN), .waivers = &from_08));
	READS_ONLY("R-ZON-01", ZONE(&personal, STATION(.zone = ZONE_MYNUMBER)));
	WRITES(ZONE(&personal, STATION(.zone = 0), .divided = false));
}
END_TEST

/* Shows R-ZON-04, R-ZON-05. */
START_TEST(a_class_opens_in_its_areas_and_the_server_room_has_its_own_media)
{
	REFUSES(-EPERM, "R-ZON-05", "M-0001", ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 1)));
	REFUSES(-EPERM, "R-ZON-05", "M-0001", ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 1), .waivers = &from_04));
	WRITES(ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 1), .waivers = &from_05));
	REFUSES(-EPERM, "R-ZON-05", "M-0001", ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 0)));
	REFUSES(-EPERM, "R-ZON-05", "M-0001", ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 0), .waivers = &from_05));
	WRITES(ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 0), .divided = false));
	WRITES(ZONE(&anywhere, STATION(.zone = ZONE_LGWAN, .area = 0)));
	WRITES(ZONE(&anywhere, STATION(.zone = ZONE_LGWAN, .area = 1)));

	REFUSES(-EPERM, "R-ZON-04", "M-0001 M-0001", ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 3)));
	REFUSES(-EPERM, "R-ZON-04", "M-0001 M-0001",
		ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 3, .systems = "tax juki"), .systems = "welfare"));
	WRITES(ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 3, .systems = "tax juki"), .systems = "welfare juki"));
	REFUSES(-EPERM, "R-ZON-04", "M-0001 M-0001",
		ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 3, .systems = "tax"), .systems = "tax", .permitted = false));
	WRITES(ZONE(&inner, STATION(.zone = ZONE_LGWAN, .area = 3), .waivers = &from_04));
}
END_TEST

/* Shows R-ZON-07. */
START_TEST(what_is_bound_to_a_system_opens_on_its_computers)
{
	REFUSES(-EPERM, "R-ZON-07", "M-0001 tax juki", AT(ZONE_LGWAN, .systems = "tax juki"));
	REFUSES(-EPERM, "R-ZON-07", "M-0001 tax",
		ZONE(&inner, STATION(.zone = ZONE_LGWAN, .systems = "taxes"), .systems = "tax")); /* a word, not a piece of one */
	WRITES(ZONE(&inner, STATION(.zone = ZONE_LGWAN, .systems = "a tax"), .systems = "tax juki"));
	WRITES(AT(ZONE_LGWAN, .systems = "tax", .waivers = &from_07));
	WRITES(ZONE(&inner, STATION(.zone = ZONE_LGWAN, .systems = "tax")));
}
END_TEST

/* Shows R-ZON-02, R-ZON-03. */
START_TEST(what_was_written_elsewhere_crosses_as_the_zones_allow)
{
	REFUSES(-EPERM, "R-ZON-03", "M-0001 M-0001", AT(ZONE_LGWAN, .written = ZONE_INTERNET));
	REFUSES(-EPERM, "R-ZON-03", "M-0001 M-0001", AT(ZONE_LGWAN, .written = ZONE_INTERNET | ZONE_LGWAN));
	REFUSES(-EPERM, "R-ZON-03", "M-0001 M-0001", AT(ZONE_LGWAN, .written_elsewhere = true));
	REFUSES(-EPERM, "R-ZON-03", "M-0001 M-0001", AT(ZONE_BUSINESS, .written = ZONE_INTERNET));
	REFUSES(-EPERM, "R-ZON-03", "M-0001 M-0001", AT(ZONE_MYNUMBER, .written = ZONE_INTERNET, .waivers = &from_01));
	READS_ONLY("R-ZON-03", AT(ZONE_LGWAN, .written = ZONE_INTERNET, .sanitised = true));
	READS_ONLY("R-ZON-03", AT(ZONE_MYNUMBER, .written = ZONE_INTERNET, .sanitised = true));
	READS_ONLY("R-ZON-03", AT(ZONE_MYNUMBER, .written = ZONE_INTERNET, .sanitised = true, .waivers = &from_01));
	WRITES(AT(ZONE_LGWAN, .sanitised = true));
	WRITES(AT(ZONE_INTERNET, .written = ZONE_INTERNET));
	WRITES(AT(ZONE_INTERNET, .written_elsewhere = true));
	READS_ONLY("R-ZON-02", AT(ZONE_STANDALONE, .written = ZONE_INTERNET));
	WRITES(AT(ZONE_LGWAN, .written = ZONE_LGWAN | ZONE_BUSINESS));
	WRITES(AT(0, .divided = false, .written = ZONE_INTERNET | ZONE_MYNUMBER));

	REFUSES(-EPERM, "R-ZON-02", "M-0001", AT(ZONE_LGWAN, .written = ZONE_MYNUMBER));
	REFUSES(-EPERM, "R-ZON-02", "M-0001", AT(ZONE_INTERNET, .written = ZONE_MYNUMBER | ZONE_INTERNET, .waivers = &from_01));
	WRITES(AT(ZONE_LGWAN, .written = ZONE_MYNUMBER, .waivers = &from_02));
	READS_ONLY("R-ZON-01", AT(ZONE_MYNUMBER, .written = ZONE_MYNUMBER));
}
END_TEST

/* Shows R-ZON-01. */
START_TEST(the_my_number_zone_reads_with_an_approval_and_writes_by_exception)
{
	READS_ONLY("R-ZON-01", AT(ZONE_MYNUMBER));
	READS_ONLY("R-ZON-01", AT(ZONE_MYNUMBER, .waivers = &from_02));
	WRITES(AT(ZONE_MYNUMBER, .waivers = &from_01));
	REFUSES(-EPERM, "R-ZON-01", "M-0001 M-0001", AT(ZONE_MYNUMBER, .permitted = false));
	REFUSES(-EPERM, "R-ZON-01", "M-0001 M-0001", AT(ZONE_MYNUMBER, .permitted = false, .waivers = &from_01));
	WRITES(AT(ZONE_LGWAN, .permitted = false));
}
END_TEST

#define REGISTERING(handling_, station_, ...) \
	decide_zone_write(MEDIUM(.handling = (handling_)), \
		&(struct zone_facts){ .station = (station_), .divided = true, .systems = "", .permitted = true, __VA_ARGS__ })

/* Shows R-ZON-01, R-ZON-02. */
START_TEST(registering_is_done_where_the_class_may_be_written)
{
	WRITES(REGISTERING(&inner, STATION(.zone = ZONE_LGWAN)));
	REFUSES(-EPERM, "R-ZON-02", "M-0001", REGISTERING(&inner, STATION(.zone = ZONE_STANDALONE)));
	REFUSES(-EPERM, "R-ZON-02", "M-0001 internet", REGISTERING(&lgwan_alone, STATION(.zone = ZONE_INTERNET)));
	REFUSES(-EPERM, "R-ZON-01", "M-0001", REGISTERING(&inner, STATION(.zone = ZONE_MYNUMBER)));
	WRITES(REGISTERING(&inner, STATION(.zone = ZONE_MYNUMBER), .waivers = &from_01));
}
END_TEST

/* Shows R-ZON-01. */
START_TEST(a_recovery_key_writes_nothing_in_the_my_number_zone)
{
	WRITES(decide_recover_writing(STATION(.zone = ZONE_LGWAN)));
	WRITES(decide_recover_writing(STATION(.zone = 0)));
	REFUSES(-EPERM, "R-ZON-01", "", decide_recover_writing(STATION(.zone = ZONE_MYNUMBER)));
	WRITES(decide_recover_zone(MEDIUM(.handling = &lgwan_alone), STATION(.zone = ZONE_LGWAN), true));
	REFUSES(-EPERM, "R-ZON-02", "M-0001 internet", decide_recover_zone(MEDIUM(.handling = &lgwan_alone), STATION(.zone = ZONE_INTERNET), true));
	REFUSES(-EPERM, "R-ZON-02", "M-0001", decide_recover_zone(MEDIUM(.handling = &lgwan_alone), STATION(.zone = 0), true));
	WRITES(decide_recover_zone(MEDIUM(.handling = &lgwan_alone), STATION(.zone = 0), false));
}
END_TEST

static const struct office forbids = { .private_media = PRIVATE_FORBID, .private_max_days = 30 },
			   internet_only = { .private_media = PRIVATE_INTERNET_ONLY, .private_max_days = 30 },
			   permits = { .private_media = PRIVATE_PERMIT, .private_max_days = 30 };
#define PRIVATE(office_, zone_, ...) \
	decide_private(&(struct private_facts){ .office = (office_), .station = STATION(.zone = (zone_)), .days = 30, .classification = "C1", \
		__VA_ARGS__ })

/* Shows R-DEV-02, R-DEV-03, R-DEV-04. */
START_TEST(private_media_come_in_as_the_office_permits_and_never_with_what_is_classified)
{
	REFUSES(-EPERM, "R-DEV-03", "", PRIVATE(&forbids, ZONE_INTERNET));
	REFUSES(-EPERM, "R-DEV-03", "", PRIVATE(&forbids, ZONE_INTERNET, .waivers = &from_dev));
	WRITES(PRIVATE(&internet_only, ZONE_INTERNET));
	REFUSES(-EPERM, "R-DEV-02", "", PRIVATE(&internet_only, ZONE_LGWAN));
	REFUSES(-EPERM, "R-DEV-02", "", PRIVATE(&internet_only, 0));
	WRITES(PRIVATE(&internet_only, ZONE_LGWAN, .waivers = &from_dev));
	WRITES(PRIVATE(&permits, ZONE_OFFICE));
	REFUSES(-EPERM, "R-DEV-04", "C1", PRIVATE(&permits, ZONE_OFFICE, .above = true));
	REFUSES(-EINVAL, "R-DEV-03", "", PRIVATE(&permits, ZONE_OFFICE, .days = 31));
	REFUSES(-EPERM, "R-DEV-04", "M-0001 2026-12-01", decide_kept_private("M-0001", "2026-12-01"));
}
END_TEST

#define EMERGENCY(...) decide_emergency(&(struct emergency_facts){ .actor = "P-0001", .person = "P-0002", .overdue = "", __VA_ARGS__ })
#define SETTLE(...) \
	decide_settle(&(struct settle_facts){ .number = "EXC-2026-001", .actor = "P-0003", .principal = "", .declarer = "P-0001", .person = "P-0002", \
		.granter = "ciso", .grants = true, .emergency = true, __VA_ARGS__ })

/* Shows R-EXC-01, R-EXC-03, R-APP-05. */
START_TEST(an_emergency_is_declared_for_another_and_settled_once_by_a_third)
{
	ALLOWS(EMERGENCY());
	REFUSES(-EPERM, "R-EXC-03", "", EMERGENCY(.person = "P-0001"));
	REFUSES(-EBUSY, "R-EXC-03", "EXC-2026-001", EMERGENCY(.overdue = "EXC-2026-001"));
	ALLOWS(SETTLE());
	REFUSES(-EBUSY, "R-EXC-03", "EXC-2026-001", SETTLE(.emergency = false));
	REFUSES(-EEXIST, "R-EXC-03", "EXC-2026-001", SETTLE(.settled = true));
	REFUSES(-EPERM, "R-EXC-01", "ciso", SETTLE(.grants = false));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.actor = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.actor = "P-0002"));
	ALLOWS(SETTLE(.principal = "P-0009"));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.principal = "P-0001"));
	REFUSES(-EPERM, "R-APP-05", "EXC-2026-001", SETTLE(.principal = "P-0002"));
}
END_TEST

RUN_TESTS("policy/decide_zone", a_class_opens_in_its_zones_and_nowhere_until_the_zone_is_said,
	my_number_information_is_opened_only_where_it_is_handled, a_class_opens_in_its_areas_and_the_server_room_has_its_own_media,
	what_is_bound_to_a_system_opens_on_its_computers, what_was_written_elsewhere_crosses_as_the_zones_allow,
	the_my_number_zone_reads_with_an_approval_and_writes_by_exception, registering_is_done_where_the_class_may_be_written,
	a_recovery_key_writes_nothing_in_the_my_number_zone,
	private_media_come_in_as_the_office_permits_and_never_with_what_is_classified,
	an_emergency_is_declared_for_another_and_settled_once_by_a_third)
