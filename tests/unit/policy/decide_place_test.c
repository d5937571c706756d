// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/decide_custody.h"
#include "tests/unit/policy/decisions.h"

#define ALL_PROPERTIES (STORAGE_LOCKABLE | STORAGE_FIRE | STORAGE_HEAT | STORAGE_QUAKE | STORAGE_WATER | STORAGE_DAMP)

static const struct handling careful = { .storage = ALL_PROPERTIES | STORAGE_DISASTER_LOW, .areas = 1 << 2, .zones = ZONES_ALL };
static const struct handling personal = { .areas = AREAS_ALL, .zones = ZONES_ALL, .mynumber = true };
static const struct waivers locked = { .count = 1, .list = { { .rule = "R-CUS-01" } } }, proof = { .count = 1, .list = { { .rule = "R-CUS-02" } } };

#define PLACE(...) { .place = "safe", .properties = ALL_PROPERTIES, .class = "C2", __VA_ARGS__ }
#define AT(...) .place = PLACE(__VA_ARGS__)
#define PUT(...) decide_put(&(struct put_facts){ .medium = &in_service, AT(), .moves = true, __VA_ARGS__ })
#define CAREFUL .medium = MEDIUM(.handling = &careful)

START_TEST(only_what_is_here_and_closed_is_put_away)
{
	ALLOWS(PUT());
	ALLOWS(PUT(.medium = IN(ARCHIVED)));
	ALLOWS(PUT(.medium = IN(QUARANTINED)));
	REFUSES(-EBUSY, "R-CUS-06", "M-0001 holder " AFTER, PUT(.medium = IN(OUT)));
	REFUSES(-EBUSY, "R-INC-02", "M-0001 M-0001", PUT(.medium = IN(LOST)));
	REFUSES(-EBUSY, "R-APP-01", "M-0001 disposed", PUT(.medium = IN(DISPOSED)));
	REFUSES(-EBUSY, "R-APP-01", "M-0001 unknown", PUT(.medium = IN(UNKNOWN)));
	REFUSES(-EBUSY, "R-CUS-04", "M-0001 opener", PUT(.medium = MEDIUM(.opened = true)));
	REFUSES(-EBUSY, "R-CUS-08", "safe", PUT(AT(.retired = true)));
}
END_TEST

/* Shows R-CUS-10. */
START_TEST(what_waits_for_its_end_waits_apart)
{
	ALLOWS(PUT(.medium = IN(AWAITING_DISPOSAL), AT(.disposal = true)));
	REFUSES(-EPERM, "R-CUS-10", "M-0001 safe", PUT(.medium = IN(AWAITING_DISPOSAL)));
	REFUSES(-EPERM, "R-CUS-10", "safe M-0001", PUT(AT(.disposal = true)));
}
END_TEST

/* Shows R-CUS-01, R-CUS-02. */
START_TEST(a_place_has_every_property_that_the_class_demands)
{
	static const enum storage bits[] = { STORAGE_FIRE, STORAGE_HEAT, STORAGE_QUAKE, STORAGE_WATER, STORAGE_DAMP };

	ALLOWS(PUT(CAREFUL));
	REFUSES(-EPERM, "R-CUS-01", "M-0001 safe", PUT(CAREFUL, AT(.properties = ALL_PROPERTIES & ~STORAGE_LOCKABLE)));
	ALLOWS(PUT(CAREFUL, AT(.properties = ALL_PROPERTIES & ~STORAGE_LOCKABLE), .waivers = &locked));
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++) {
		char names[64];

		text_format(names, sizeof(names), "M-0001 %s safe", storage_name(bits[i]));
		REFUSES(-EPERM, "R-CUS-02", names, PUT(CAREFUL, AT(.properties = ALL_PROPERTIES & ~(unsigned int)bits[i])));
		ALLOWS(PUT(CAREFUL, AT(.properties = ALL_PROPERTIES & ~(unsigned int)bits[i]), .waivers = &proof));
	}
	REFUSES(-EPERM, "R-CUS-01", "M-0001 safe", PUT(CAREFUL, AT(.properties = 0), .waivers = &proof));
	REFUSES(-EPERM, "R-CUS-02", "M-0001 fire safe", PUT(CAREFUL, AT(.properties = 0), .waivers = &locked));
	ALLOWS(PUT(AT(.properties = 0)));
}
END_TEST

/* Shows R-ZON-05, R-ZON-06. */
START_TEST(a_place_is_for_its_classes_its_area_and_so_many)
{
	ALLOWS(PUT(CAREFUL, AT(.area = 2)));
	ALLOWS(PUT(AT(.area = 1)));
	REFUSES(-EPERM, "R-ZON-05", "safe M-0001", PUT(CAREFUL, AT(.area = 1)));
	REFUSES(-EPERM, "R-ZON-05", "safe M-0001", PUT(CAREFUL, AT(.area = 3)));
	REFUSES(-EPERM, "R-ZON-06", "safe C2 M-0001", PUT(AT(.above = true)));
	ALLOWS(PUT(AT(.capacity = 3, .held = 2)));
	REFUSES(-EBUSY, "R-ZON-06", "safe M-0001", PUT(AT(.capacity = 3, .held = 3)));
	REFUSES(-EBUSY, "R-ZON-06", "safe M-0001", PUT(AT(.capacity = 3, .held = 4)));
	ALLOWS(PUT(AT(.capacity = 3, .held = 3), .moves = false));
	ALLOWS(PUT(AT(.held = 9)));
}
END_TEST

/* Shows R-CUS-08. */
START_TEST(where_my_number_media_lie_is_the_managers_word)
{
	REFUSES(-EPERM, "R-CUS-08", "M-0001 M-0001", PUT(.medium = MEDIUM(.handling = &personal)));
	ALLOWS(PUT(.medium = MEDIUM(.handling = &personal), .mynumber_manager = true));
	ALLOWS(PUT(.medium = MEDIUM(.handling = &personal), .moves = false));
}
END_TEST

START_TEST(a_place_is_given_up_once_and_empty)
{
	ALLOWS(decide_place_retire(&(struct place_facts)PLACE()));
	REFUSES(-EEXIST, "R-CUS-08", "safe", decide_place_retire(&(struct place_facts)PLACE(.retired = true)));
	REFUSES(-EBUSY, "R-CUS-08", "safe", decide_place_retire(&(struct place_facts)PLACE(.held = 1)));
}
END_TEST

RUN_TESTS("policy/decide_place", only_what_is_here_and_closed_is_put_away, what_waits_for_its_end_waits_apart,
	a_place_has_every_property_that_the_class_demands, a_place_is_for_its_classes_its_area_and_so_many,
	where_my_number_media_lie_is_the_managers_word, a_place_is_given_up_once_and_empty)
