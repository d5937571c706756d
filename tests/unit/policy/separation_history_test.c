// SPDX-License-Identifier: GPL-3.0-or-later
/* A ledger at random, past every decision: anybody, from either of their accounts and in anybody's stead, records whatever event there is.
 * What the books take must keep duties apart by the independent check, and what they refuse for that must break them by it, event by
 * event. MEDIAD_SEED=n picks another history, MEDIAD_EVENTS=n its length. */
#include "common/text.h"
#include "policy/acts.h"
#include "policy/separation/separation.h"
#include "tests/unit/policy/town.h"

#define MEDIA 6
#define EVENTS 3000
#define REQUESTS 64
#define TIMES "'from':'2026-11-01T00:00:00Z','until':'2027-03-31T00:00:00Z'"

/* %p a person, %n a medium, %r a request, %m its medium, %d a deputy, %x an exception, of those there are or, in capitals, the next; %u a number that
 * was never used; %a who acts. */
static const struct {
	const char *kind, *data;
} events[] = {
	{ "request.made", "'request':'%R','kind':'dispose','number':'%n','applicant':'%a','purpose':'x'" },
	{ "request.made", "'request':'%R','kind':'revise','number':'%n','applicant':'%a','purpose':'x','handler':'%p'," TIMES },
	{ "request.made", "'request':'%R','kind':'use','number':'%n','applicant':'%a','purpose':'x','person':'%p'," TIMES },
	{ "request.made", "'request':'%R','kind':'dispose','number':'%n','applicant':'%a','purpose':'x',"
			  "'slots':[{'role':'approver'},{'role':'supervisor'}]" },
	{ "request.signed", "'request':'%r','number':'%m','slot':1,'role':'approver','principal':'%p'" },
	{ "request.signed", "'request':'%r','number':'%m','slot':1,'role':'approver'" },
	{ "request.signed", "'request':'%r','number':'%m','slot':2,'role':'supervisor'" },
	{ "request.approved", "'request':'%r','number':'%m'" },
	{ "request.approved", "'request':'%r','number':'%m'" },
	{ "request.denied", "'request':'%r','number':'%m','reason':'x'" },
	{ "label.revising", "'number':'%n','job':'j','label':{},'generation':%u,'handler':'%p','manager':'%p','reason':'x','request':'%r'" },
	{ "label.revising", "'number':'%n','job':'j','label':{},'generation':%u,'handler':'%p','manager':'%p','reason':'x'" },
	{ "label.revise-failed", "'number':'%n','why':'x'" },
	{ "erase.witnessed", "'number':'%n','person':'%a','until':'2027-01-01T00:00:00Z'" },
	{ "erase.witnessed", "'number':'%n','person':'%p','until':'2027-01-01T00:00:00Z'" },
	{ "erase.started", "'number':'%n','job':'j','request':'%r','operator':'%a','witness':'%p','level':'E2','needed':'E2','why':'class'" },
	{ "erase.failed", "'number':'%n','why':'x'" },
	{ "erase.interrupted", "'number':'%n','job':'j','why':'x'" },
	{ "erase.paused", "'number':'%n','job':'j'" },
	{ "erase.resumed", "'number':'%n','job':'j'" },
	{ "erase.resumed", "'number':'%n','job':'j'" },
	{ "destruction.recorded", "'number':'%n','request':'%r','method':'shredded','level':'E3','needed':'E3','done':'2026-11-21T00:00:00Z','document':"
				  "'0000000000000000000000000000000000000000000000000000000000000000'" },
	{ "destruction.confirmed", "'number':'%n','request':'%r'" },
	{ "request.made", "'request':'%R','kind':'private','number':'%n','applicant':'%a','purpose':'x'," TIMES },
	{ "private.erased", "'number':'%m','request':'%r','tool':'x','result':'x','done':'2026-11-21T00:00:00Z'" },
	{ "private.erase-refused", "'number':'%m','request':'%r','reason':'x'" },
	{ "private.retired", "'number':'%m','request':'%r'" },
	{ "hold.set", "'number':'%n','reason':'x'" },
	{ "hold.released", "'number':'%n','reason':'x'" },
	{ "medium.lost", "'number':'%n','was':'in-service','reason':'x','reported':'2026-11-21T00:00:00Z','encrypted':true" },
	{ "medium.found", "'number':'%n','reason':'x'" },
	{ "quarantine.released", "'number':'%n','reason':'x','state':'in-service'" },
	{ "quarantine.released", "'number':'%n','reason':'x','state':'in-service'" },
	{ "role.granted", "'person':'%p','role':'operator'" },
	{ "role.revoked", "'person':'%p','role':'operator'" },
	{ "login.added", "'person':'%p','login':'l%u','uid':%u" },
	{ "person.suspended", "'person':'%p','reason':'x'" },
	{ "person.resumed", "'person':'%p','reason':'x'" },
	{ "person.retired", "'person':'%p','until':'2030-01-01T00:00:00Z','reason':'x'" },
	{ "person.extended", "'person':'%p','reason':'x'" },
	{ "deputy.nominated", "'deputy':'%D','principal':'%p','person':'%p'," TIMES },
	{ "deputy.accepted", "'deputy':'%d','principal':'%p','person':'%p'" },
	{ "exception.granted", "'exception':'%X','year':2026,'serial':%u,'rule':'R-ZON-01','starts':'2026-11-01T00:00:00Z',"
			       "'until':'2027-01-01T00:00:00Z','reason':'x','measure':'x','person':'%p','due':'2026-11-22T00:00:00Z'" },
	{ "exception.settled", "'exception':'%x','approved':true,'permanent':'x'" },
};

struct history {
	struct town town;
	struct separation *separation;
	uint64_t seed;
	int requests, deputies, exceptions, used; /* how many there are */
	int medium[REQUESTS]; /* of each request, round and round */
	int asked, named;     /* the request and the medium that were named last */
	int taken, refused, kept_apart; /* kept_apart: of the refused, for their duty */
};

static unsigned int pick(struct history *history, unsigned int choices)
{
	history->seed = history->seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(history->seed >> 33) % choices;
}

/* Mostly one of the newest, so that something comes of it. */
static int newest(struct history *history, int count)
{
	int back = count > 8 ? 8 : count;

	return back ? count - (int)pick(history, (unsigned int)back) : 0;
}

static void put(struct history *history, char what, const char *actor, char *out, size_t size)
{
	switch (what) {
	case 'a':
		text_copy(out, size, actor);
		return;
	case 'p':
		text_format(out, size, "P-%04d", (int)pick(history, PEOPLE) + 1);
		return;
	case 'n':
		history->named = (int)pick(history, MEDIA) + 1;
		text_format(out, size, "M-%04d", history->named);
		return;
	case 'm':
		text_format(out, size, "M-%04d", history->medium[history->asked % REQUESTS]);
		return;
	case 'r':
		history->asked = newest(history, history->requests);
		text_format(out, size, "R-%04d", history->asked);
		return;
	case 'R':
		text_format(out, size, "R-%04d", history->requests + 1);
		return;
	case 'd':
		text_format(out, size, "D-%04d", newest(history, history->deputies));
		return;
	case 'D':
		text_format(out, size, "D-%04d", history->deputies + 1);
		return;
	case 'x':
		text_format(out, size, "EXC-2026-%05d", newest(history, history->exceptions));
		return;
	case 'X':
		text_format(out, size, "EXC-2026-%05d", history->exceptions + 1);
		return;
	default:
		text_format(out, size, "%d", ++history->used);
	}
}

static json_t *fill(struct history *history, const char *template, const char *actor)
{
	char text[1024] = "{";
	size_t used = 1;
	json_t *data;

	for (const char *c = template; *c; c++) {
		if (*c == '%') {
			put(history, *++c, actor, text + used, sizeof(text) - used);
			used += strlen(text + used);
			continue;
		}
		text[used++] = *c == '\'' ? '"' : *c;
		text[used] = '\0';
	}
	text_copy(text + used, sizeof(text) - used, "}");
	data = json_loads(text, 0, NULL);
	ck_assert_msg(data != NULL, "%s", text);
	return data;
}

static void count(struct history *history, const char *kind)
{
	if (strcmp(kind, "request.made") == 0)
		history->medium[++history->requests % REQUESTS] = history->named;
	history->deputies += strcmp(kind, "deputy.nominated") == 0;
	history->exceptions += strcmp(kind, "exception.granted") == 0;
	history->taken++;
}

/* The check, which knows no table, must say of each event what the books said. */
static void judge(struct history *history, const struct record *record, int said)
{
	SCOPED(json_release) json_t *envelope = json_pack("{s:i, s:s, s:{s:I, s:s}, s:O}", "seq", history->taken, "kind", record->kind, "actor", "uid",
		(json_int_t)record->actor->uid, "person", record->actor->person, "data", record->data);
	struct fault fault = { 0 };
	char text[512];
	int r;

	if (said != 0 && said != -EPERM)
		return; /* it fits nothing that is there */
	if (record->actor->principal[0])
		json_object_set_new(json_object_get(envelope, "data"), "for", json_string(record->actor->principal));
	r = separation_see(history->separation, envelope, &fault);
	if (r != said) {
		json_dump_file(envelope, "/dev/stderr", 0);
		ck_abort_msg("the books said %d, the check %d: %s", said, r, fault_text(&fault, text, sizeof(text)));
	}
}

/* From one of both accounts, and one time in four in somebody's stead. */
static void anything(struct history *history)
{
	unsigned int what = pick(history, ARRAY_SIZE(events)), who = pick(history, PEOPLE);
	struct actor actor = history->town.people[who];
	struct record record = { .kind = events[what].kind, .actor = &actor, .now = history->town.now += 60 };
	json_t *data = fill(history, events[what].data, actor.person);
	int r;

	if (pick(history, 2)) {
		actor.uid += 1000;
		text_format(actor.login, sizeof(actor.login), "second%u", who);
	}
	if (pick(history, 4) == 0)
		text_format(actor.principal, sizeof(actor.principal), "P-%04d", (int)pick(history, PEOPLE) + 1);
	if (strcmp(actor.principal, actor.person) == 0)
		actor.principal[0] = '\0';
	record.data = data;
	r = registry_record(history->town.registry, &record, 1, NULL);
	if (r == 0)
		count(history, record.kind);
	else
		history->refused++;
	history->kept_apart += r == -EPERM;
	judge(history, &record, r);
	json_decref(data);
}

static void see_the_beginning(struct history *history)
{
	json_t *page, *event;
	size_t i;

	ck_assert_int_eq(separation_new(&history->separation), 0);
	ck_assert_int_eq(ledger_list(history->town.registry, 1, 500, &page, NULL), 0);
	ck_assert_uint_lt(json_array_size(page), 500);
	json_array_foreach(page, i, event)
		ck_assert_int_eq(separation_see(history->separation, event, NULL), 0);
	json_decref(page);
}

static void begin(struct history *history)
{
	const char *seed = getenv("MEDIAD_SEED");
	struct town town;

	history->seed = seed ? strtoull(seed, NULL, 10) : 20261121;
	town_open(&history->town);
	for (int i = 0; i < MEDIA; i++) {
		char number[MEDIUM_NUMBER];

		in_service(&history->town, i, number);
	}
	town = history->town;
	for (int i = 0; i < PEOPLE; i++) {
		struct act act = by(&town, i == ADMIN ? CHIEF : ADMIN);
		char login[LOGIN_MAX];

		text_format(login, sizeof(login), "second%d", i);
		ck_result(act_record(&act, "login.added",
				  json_pack("{s:s, s:s, s:I}", "person", town.people[i].person, "login", login, "uid",
					  (json_int_t)townsfolk[i].uid + 1000),
				  &town.fault), 0);
	}
	see_the_beginning(history);
	history->requests = MEDIA;
	history->used = 5000;
}

static int length(void)
{
	const char *wanted = getenv("MEDIAD_EVENTS");

	return wanted ? atoi(wanted) : EVENTS;
}

/* Shows R-APP-05, R-LOG-03. */
START_TEST(the_books_and_the_check_agree_on_every_event_whoever_records_it)
{
	struct history history = { 0 };

	begin(&history);
	while (history.taken + history.refused < length())
		anything(&history);
	books_are_good(&history.town); /* the same check once more, over the ledger as it stands */
	ck_assert_int_gt(history.taken, length() / 20);
	ck_assert_int_gt(history.kept_apart, length() / 20);
	separation_free(history.separation);
	town_close(&history.town);
}
END_TEST

RUN_TESTS("policy/separation_history", the_books_and_the_check_agree_on_every_event_whoever_records_it)
