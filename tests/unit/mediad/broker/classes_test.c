// SPDX-License-Identifier: GPL-3.0-or-later
/* Classes and contents by the broker's methods, under a profile. */
#include "tests/unit/mediad/broker/stage.h"

#include "tests/unit/policy/rules/bylaw.h"

#define NUMBER "{\"number\":\"M-0001\"}"

/* M-0001 in service as C2+I1+A1, of a free word before there was a profile. */
static void under_nankoku(void)
{
	in_service();
	broker.rules = bylaw("nankoku", "[host]\nzone = lgwan\narea = 2\n");
}

static void repeal(void)
{
	rules_free(broker.rules);
	broker.rules = NULL;
	verify_books();
}

/* Shows R-CLS-01, R-CLS-02. */
START_TEST(everybody_reads_what_the_classes_are)
{
	under_nankoku();
	must(KIMURA, "ListClasses", "{}");
	ck_assert(heard_holds("\"profile\": \"nankoku\""));
	ck_assert(heard_holds("秘密文書に相当する機密性を要する情報資産"));
	ck_assert(heard_holds("tokutei"));
	must(SATO, "ShowClass", "{\"class\":\"C2\"}");
	ck_assert(heard_holds("\"value\": \"lgwan internet standalone\""));
	must(SATO, "ShowClass", "{\"class\":\"機密性2 I2 A1 tokutei\"}");
	ck_assert(heard_holds("\"class\": \"C3+I2+A1+tokutei\""));
	ck_assert(heard_holds("mynumber-manager approver"));
	ck_assert(heard_holds("特定個人情報"));
	must_not(SATO, "ShowClass", "{\"class\":\"C7\"}", "io.mediad.BadInput");
	must_not(4242, "ListClasses", "{}", "io.mediad.Refused");
	repeal();
}
END_TEST

/* Shows R-CLS-04, R-CLS-07. */
START_TEST(what_is_put_there_makes_the_class_and_an_approver_decides_the_unknown)
{
	under_nankoku();
	must(SATO, "AddContent", "{\"number\":\"M-0001\",\"name\":\"名簿\",\"classification\":\"unknown\",\"persons\":\"12\",\"source\":\"県\"}");
	ck_assert(heard_holds("\"content\": \"J-0001\""));
	ck_assert(heard_holds("\"outdated\": true"));
	must(KIMURA, "List", "{}");
	ck_assert(heard_holds("\"effective\": \"unknown\""));
	ck_assert(heard_holds("\"outdated\": true"));
	ck_assert(!heard_holds("\"contents\""));
	must_not(KIMURA, "AddContent", "{\"number\":\"M-0001\",\"name\":\"x\",\"classification\":\"unknown\"}", "io.mediad.Refused");
	must(KIMURA, "ListQuestions", "{}");
	ck_assert(heard_holds("\"subject\": \"J-0001\""));
	must_not(SATO, "DecideClass", "{\"subject\":\"J-0001\",\"classification\":\"C1+I1+A1\",\"reason\":\"r\"}", "io.mediad.Refused");
	must(SUZUKI, "DecideClass", "{\"subject\":\"J-0001\",\"classification\":\"C1+I1+A1\",\"reason\":\"公開資料\"}");
	must(KIMURA, "ListQuestions", "{}");
	ck_assert(heard_holds("\"questions\": []"));
	must(KIMURA, "ListContents", NUMBER);
	ck_assert(heard_holds("\"classification\": \"C1+I1+A1\""));
	ck_assert(heard_holds("\"persons\": 12"));
	must_not(KIMURA, "ListContents", "{\"number\":\"M-0001\",\"all\":\"perhaps\"}", "io.mediad.BadInput");
	repeal();
}
END_TEST

int main(void)
{
	const TTest *tests[] = { everybody_reads_what_the_classes_are, what_is_put_there_makes_the_class_and_an_approver_decides_the_unknown };

	return suite_run_with("mediad/broker/classes", tests, ARRAY_SIZE(tests), setup, teardown);
}
