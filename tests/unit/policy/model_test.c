// SPDX-License-Identifier: GPL-3.0-or-later
/* Histories at random, in the books and in the model of model.h at once: after each act both must say the same. A history is its
 * seed: MODEL_SEED=n replays one, MODEL_HISTORIES=n and MODEL_EVENTS=n make more or longer ones. */
#include "tests/unit/policy/model.h"

#include "common/clock.h"
#include "policy/carrying.h"

#include "tests/unit/policy/town.h"

#define MIDNIGHT (NOON - DAY / 2)
#define HISTORIES 12
#define EVENTS 400
#define COMPARE_EVERY 50

enum deed { ASK_USE, ASK_CARRY_OUT, ASK_DISPOSE, APPROVE, DENY, WITHDRAW, ENROL, OPEN, CLOSE, TAKE, BRING, LOSE, FIND, RELEASE, HOLD, LET_GO, DEEDS };
static const char *const deed_names[DEEDS] = { "asks to use", "asks to carry out", "asks to dispose of", "approves", "denies", "withdraws",
	"registers", "opens", "closes", "carries out", "brings back", "loses", "finds", "releases", "holds", "lets go" };
/* How often each is tried. */
static const unsigned int weights[DEEDS] = { 20, 24, 1, 40, 4, 3, 8, 12, 12, 16, 10, 1, 3, 5, 1, 6 };

struct history {
	struct town town;
	struct model model;
	struct actor people[MODEL_PEOPLE];
	uint64_t seed, random;
	int event, done[DEEDS], refused[DEEDS];
};

/* One deed, by whom and to what; from…until in days from the first. */
struct doing {
	enum deed deed;
	int person, medium, request, from, until;
};

static unsigned int pick(struct history *history, unsigned int choices)
{
	history->random = history->random * 6364136223846793005u + 1442695040888963407u;
	return (unsigned int)(history->random >> 33) % choices;
}

static void differs(const struct history *history, const struct doing *doing, const char *what, const char *books, const char *model)
{
	char text[400];

	ck_abort_msg("MODEL_SEED=%llu, event %d: person %d %s stick %d, request R-%04d (days %d to %d): %s: the books say %s, the model %s. %s",
		(unsigned long long)history->seed, history->event, doing->person, deed_names[doing->deed], doing->medium + 1, doing->request + 1,
		doing->from, doing->until, what, books, model, fault_text(&history->town.fault, text, sizeof(text)));
}

/* ---- in the books ---- */

static int ask(struct history *history, const struct act *act, const struct doing *doing)
{
	static const char *const kinds[] = { [ASK_USE] = "use", [ASK_CARRY_OUT] = "carry-out", [ASK_DISPOSE] = "dispose" };
	char id[REQUEST_ID], number[MEDIUM_NUMBER], known[MEDIUM_NUMBER], from[21], until[21];
	struct stick stick = town_stick(doing->medium);
	struct new_request request = { .kind = kinds[doing->deed], .purpose = "業務", .destination = "県庁", .contents = "表", .until = until };
	struct medium medium;

	clock_format_date(MIDNIGHT + (int64_t)doing->from * DAY, from);
	clock_format_date(MIDNIGHT + (int64_t)doing->until * DAY, until);
	if (doing->deed == ASK_USE) {
		request.stick = &stick;
		request.classification = "confidential";
	} else if (medium_match(act->registry, &stick, &medium, 1) == 1) {
		request.medium = text_copy(known, sizeof(known), medium.number) ? known : NULL;
	} else {
		return -ENOENT;
	}
	if (doing->deed == ASK_CARRY_OUT)
		request.from = from;
	if (doing->deed == ASK_DISPOSE)
		request.until = NULL;
	return request_make(act, &request, id, number, &history->town.fault);
}

static int enrol_one(struct history *history, const struct act *act, const char *number)
{
	const struct registration registration = { .number = number, .job = JOB, .attached = true };
	SCOPED(json_release) json_t *label = NULL;
	SCOPED(json_release) json_t *result = json_pack("{s:s, s:s, s:i, s:[s]}", "uuid", "11111111-2222-3333-4444-555555555555", "label",
		"eyJ.eyJ.c2ln", "size", 1 << 20, "escrow", "5f3a");
	int r = medium_register_begin(act, &registration, &label, &history->town.fault);

	return r < 0 ? r : medium_register_end(act, number, result, &history->town.fault);
}

static int open_one(struct history *history, const struct act *act, const char *number)
{
	bool read_only;
	int r = medium_open_begin(act, &(struct opening_wish){ .number = number }, &read_only, &history->town.fault);

	return r < 0 ? r : medium_open_end(act, number, NULL, &history->town.fault);
}

static int close_one(struct history *history, const struct act *act, const char *number)
{
	int r = medium_close_check(act, number, &history->town.fault);

	return r < 0 ? r : medium_closed(act, number, "closed", &history->town.fault);
}

/* The number that the books gave to a stick. */
static void number_of(struct history *history, int which, char out[MEDIUM_NUMBER])
{
	struct stick stick = town_stick(which);
	struct medium medium = { .number = "-" };

	medium_match(history->town.registry, &stick, &medium, 1);
	text_copy(out, MEDIUM_NUMBER, medium.number);
}

static int do_in_books(struct history *history, const struct doing *doing)
{
	const struct act act = { .registry = history->town.registry, .actor = &history->people[doing->person], .now = history->model.now };
	struct fault *fault = &history->town.fault;
	char number[MEDIUM_NUMBER], request[REQUEST_ID];
	bool late;

	*fault = (struct fault){ 0 };
	number_of(history, doing->medium, number);
	text_format(request, sizeof(request), "R-%04d", doing->request + 1);
	switch (doing->deed) {
	case ASK_USE:
	case ASK_CARRY_OUT:
	case ASK_DISPOSE:
		return ask(history, &act, doing);
	case APPROVE:
		return request_approve(&act, request, fault);
	case DENY:
		return request_deny(&act, request, "否", fault);
	case WITHDRAW:
		return request_withdraw(&act, request, NULL, fault);
	case ENROL:
		return enrol_one(history, &act, number);
	case OPEN:
		return open_one(history, &act, number);
	case CLOSE:
		return close_one(history, &act, number);
	case TAKE:
		return medium_check_out(&act, &(struct check_out){ .number = number }, fault);
	case BRING:
		return medium_return(&act, &(struct bringing){ .number = number }, &late, fault);
	case LOSE:
		return medium_lost(&act, &(struct loss){ .number = number, .reason = "紛失", .reported = act.now }, fault);
	case FIND:
		return medium_found(&act, number, "発見", fault);
	case RELEASE:
		return medium_release(&act, number, "確認", fault);
	case HOLD:
		return hold_set(&act, number, "証拠", fault);
	case LET_GO:
		return hold_release(&act, number, "終了", fault);
	case DEEDS:
		break;
	}
	return -EINVAL;
}

/* ---- in the model ---- */

static bool do_in_model(struct history *history, const struct doing *doing)
{
	struct model *model = &history->model;
	int person = doing->person, medium = doing->medium;
	struct model_request new = { .medium = medium, .applicant = person, .kind = (enum model_kind)doing->deed, .starts = model->now,
		.until = MIDNIGHT + (int64_t)(doing->until + 1) * DAY - 1 };

	switch (doing->deed) {
	case ASK_CARRY_OUT:
		new.starts = MIDNIGHT + (int64_t)doing->from * DAY;
		return model_ask(model, &new);
	case ASK_DISPOSE:
		new.until = 0;
		return model_ask(model, &new);
	case ASK_USE:
		return model_ask(model, &new);
	case APPROVE:
		return model_approve(model, person, doing->request);
	case DENY:
		return model_deny(model, person, doing->request);
	case WITHDRAW:
		return model_withdraw(model, person, doing->request);
	case ENROL:
		return model_register(model, medium);
	case OPEN:
		return model_open(model, person, medium);
	case CLOSE:
		return model_close(model, person, medium);
	case TAKE:
		return model_check_out(model, person, medium);
	case BRING:
		return model_return(model, medium);
	case LOSE:
		return model_lose(model, person, medium);
	case FIND:
		return model_find(model, person, medium);
	case RELEASE:
		return model_release(model, person, medium);
	case HOLD:
		return model_hold(model, person, medium);
	case LET_GO:
		return model_let_go(model, person, medium);
	case DEEDS:
		break;
	}
	return false;
}

/* ---- both ---- */

static const char *person_id(const struct history *history, int person)
{
	return person == NOBODY ? "" : history->people[person].person;
}

static void compare_medium(struct history *history, const struct doing *doing, int which)
{
	static const char *const states[] = { "", "unknown", "requested", "approved", "in-service", "out", "awaiting-disposal", "lost",
		"quarantined" };
	const struct model_medium *model = &history->model.media[which];
	SCOPED(query_close) struct query *query = NULL;
	char number[MEDIUM_NUMBER], due[21] = "", words[2][200] = { "", "" };

	if (model->holder != NOBODY)
		clock_format_utc(model->due, due);
	if (model->state != NEVER_SEEN)
		text_format(words[1], sizeof(words[1]), "%s handler %s opener %s holder %s %s held %d late %d", states[model->state],
			person_id(history, model->handler), person_id(history, model->opener), person_id(history, model->holder), due, model->held,
			model->last_late);
	number_of(history, which, number);
	ck_assert_int_ge(query_one(registry_store(history->town.registry),
		"SELECT m.state, m.handler, o.person, v.person, v.until, EXISTS (SELECT 1 FROM hold h WHERE h.medium = m.number AND h.released IS NULL),"
		" coalesce((SELECT late FROM movement b WHERE b.medium = m.number AND b.back IS NOT NULL ORDER BY b.seq DESC LIMIT 1), 0)"
		" FROM medium m LEFT JOIN opening o ON o.medium = m.number LEFT JOIN movement v ON v.medium = m.number AND v.back IS NULL"
		" WHERE m.number = ?1", VALUES(TEXT(number)), &query, NULL), 0);
	if (strcmp(number, "-") != 0)
		text_format(words[0], sizeof(words[0]), "%s handler %s opener %s holder %s %s held %d late %d", query_text(query, 0),
			query_text(query, 1), query_text(query, 2), query_text(query, 3), query_text(query, 4), (int)query_number(query, 5),
			(int)query_number(query, 6));
	if (strcmp(words[0], words[1]) != 0)
		differs(history, doing, number, words[0], words[1]);
}

static void compare_requests(struct history *history, const struct doing *doing)
{
	static const char *const answers[] = { "pending", "approved", "denied", "used", "lapsed", "withdrawn" };
	SCOPED(query_close) struct query *query = NULL;
	int count = 0;

	ck_assert_int_eq(store_query(registry_store(history->town.registry), "SELECT id, state, applicant FROM request ORDER BY serial", NO_VALUES,
				 &query, NULL), 0);
	for (; query_next(query, NULL) > 0; count++) {
		const struct model_request *request = &history->model.requests[count];

		if (strcmp(query_text(query, 1), answers[request->answer]) != 0 ||
			strcmp(query_text(query, 2), person_id(history, request->applicant)) != 0)
			differs(history, doing, query_text(query, 0), query_text(query, 1), answers[request->answer]);
	}
	ck_assert_int_eq(count, history->model.count);
}

static enum deed some_deed(struct history *history)
{
	unsigned int total = 0, at, deed = 0;

	for (int i = 0; i < DEEDS; i++)
		total += weights[i];
	for (at = pick(history, total); at >= weights[deed]; deed++)
		at -= weights[deed];
	return (enum deed)deed;
}

/* A medium in the state that the deed is for, if there is one. */
static int likely_medium(struct history *history, enum deed deed)
{
	static const enum model_state states[DEEDS] = { [ASK_CARRY_OUT] = SERVES, [ASK_DISPOSE] = SERVES, [ENROL] = MAY_SERVE, [OPEN] = SERVES,
		[CLOSE] = SERVES, [BRING] = IS_OUT, [LOSE] = SERVES, [FIND] = LOST, [RELEASE] = QUARANTINED,
		[HOLD] = SERVES, [LET_GO] = QUARANTINED };
	int which = (int)pick(history, MODEL_MEDIA);

	/* One that somebody may carry out. */
	for (int i = 0; i < MODEL_MEDIA && deed == TAKE && !model_leave(&history->model, CARRY_OUT, which, NOBODY); i++)
		which = (which + 1) % MODEL_MEDIA;
	for (int i = 0; i < MODEL_MEDIA && states[deed] && deed != TAKE && history->model.media[which].state != states[deed]; i++)
		which = (which + 1) % MODEL_MEDIA;
	return which;
}

/* Who has leave, or whose it is, or who has it open. */
static int likely_person(struct history *history, const struct doing *doing)
{
	const struct model_medium *medium = &history->model.media[doing->medium];
	const struct model_request *leave = model_leave(&history->model, CARRY_OUT, doing->medium, NOBODY);

	if (doing->deed == TAKE && leave)
		return leave->applicant;
	if (doing->deed == OPEN && medium->handler != NOBODY)
		return medium->handler;
	if (doing->deed == CLOSE && medium->opener != NOBODY)
		return medium->opener;
	return doing->person;
}

/* Mostly one of late; `open`: rather one that waits. */
static int some_request(struct history *history, bool open)
{
	unsigned int count = (unsigned int)history->model.count;
	int which = 0;

	for (int i = 0; count && i < (open ? 6 : 1); i++) {
		which = (int)(count - 1 - pick(history, count > 12 && pick(history, 8) ? 12 : count));
		if (history->model.requests[which].answer == PENDING)
			break;
	}
	return which;
}

/* Whoever the method table lets do it; mostly what may come off, and what is of late. */
static struct doing some_doing(struct history *history)
{
	struct doing doing = { .deed = some_deed(history), .medium = (int)pick(history, MODEL_MEDIA) };
	int today = (int)((history->model.now - MIDNIGHT) / DAY);
	bool likely = pick(history, 4);

	if (likely)
		doing.medium = likely_medium(history, doing.deed);
	doing.person = 1 + (int)pick(history, MODEL_PEOPLE - 1);
	if (doing.deed == ENROL || doing.deed == FIND || (doing.deed == CLOSE && pick(history, 4) == 0))
		doing.person = MAKER;
	else if (doing.deed == APPROVE || doing.deed == DENY || doing.deed == RELEASE || doing.deed == LET_GO)
		doing.person = HEAD_A + (int)pick(history, 3);
	else if (likely)
		doing.person = likely_person(history, &doing);
	doing.from = today + (int)pick(history, 3) - 1;
	doing.until = today + (int)pick(history, 9) - 1;
	doing.request = some_request(history, likely && doing.deed == APPROVE);
	return doing;
}

static void one_event(struct history *history)
{
	struct doing doing = some_doing(history);
	bool may, does;

	/* Mostly minutes, sometimes days; never back. */
	history->model.now += 1 + pick(history, pick(history, 12) ? 900 : 2 * DAY);
	if (doing.deed >= APPROVE && doing.deed <= WITHDRAW) {
		if (history->model.count == 0)
			return;
		doing.medium = history->model.requests[doing.request].medium;
	}
	does = do_in_books(history, &doing) == 0;
	may = do_in_model(history, &doing);
	if (does != may)
		differs(history, &doing, "may it be", does ? "yes" : "no", may ? "yes" : "no");
	history->done[doing.deed] += does;
	history->refused[doing.deed] += !does;
	compare_medium(history, &doing, doing.medium);
	if (history->event % COMPARE_EVERY == 0)
		compare_requests(history, &doing);
}

static void meet_people(struct history *history)
{
	static const struct {
		const char *login;
		enum role roles[2];
	} people[MODEL_PEOPLE] = { [CLERK_A] = { "clerka", { ROLE_STAFF } }, [CLERK_B] = { "clerkb", { ROLE_STAFF } },
		[CLERK_C] = { "clerkc", { ROLE_STAFF } }, [HEAD_A] = { "heada", { ROLE_APPROVER } }, [HEAD_B] = { "headb", { ROLE_APPROVER } },
		[HEAD_C] = { "headc", { ROLE_APPROVER, ROLE_STAFF } } };
	struct town town = history->town;
	struct act act = by(&town, ADMIN);

	history->people[MAKER] = town.people[ADMIN];
	for (int i = 1; i < MODEL_PEOPLE; i++) {
		ck_result(people_add(&act, &(struct new_person){ .login = people[i].login, .uid = 4000 + (uint32_t)i, .name = people[i].login }, &town.fault), 0);
		for (int j = 0; j < 2 && people[i].roles[j]; j++)
			ck_result(people_grant(&act, &(struct new_role){ .login = people[i].login, .role = people[i].roles[j] }, &town.fault), 0);
		ck_result(people_actor(town.registry, &(struct caller){ 4000 + (uint32_t)i, people[i].login, NOON }, &history->people[i], &town.fault), 0);
	}
}

static void run_history(struct history *history, uint64_t seed, int events)
{
	const struct doing none = { 0 };

	*history = (struct history){ .seed = seed, .random = seed };
	town_open_at(&history->town, ":memory:");
	meet_people(history);
	model_init(&history->model, NOON);
	for (history->event = 1; history->event <= events; history->event++)
		one_event(history);
	compare_requests(history, &none);
	for (int i = 0; i < MODEL_MEDIA; i++)
		compare_medium(history, &none, i);
	books_are_good(&history->town);
	town_close(&history->town);
}

static int wanted(const char *name, int otherwise)
{
	const char *text = getenv(name);

	return text ? atoi(text) : otherwise;
}

/* Shows R-APP-01, R-APP-05, R-CUS-06, R-INC-02, R-INC-09, R-OUT-01, R-OUT-02. */
START_TEST(whatever_happens_the_books_are_as_the_model_says)
{
	static struct history history;
	int histories = wanted("MODEL_HISTORIES", HISTORIES), events = wanted("MODEL_EVENTS", EVENTS);
	int done[DEEDS] = { 0 }, refused[DEEDS] = { 0 };

	if (getenv("MODEL_SEED"))
		histories = 1;
	for (int i = 0; i < histories; i++) {
		run_history(&history, getenv("MODEL_SEED") ? strtoull(getenv("MODEL_SEED"), NULL, 10) : (uint64_t)wanted("MODEL_FIRST", 1) + (uint64_t)i,
			events);
		for (int deed = 0; deed < DEEDS; deed++) {
			done[deed] += history.done[deed];
			refused[deed] += history.refused[deed];
		}
	}
	/* Each was both done and refused, or the histories say nothing about it. */
	for (int deed = 0; deed < DEEDS && histories * events >= HISTORIES * EVENTS; deed++)
		ck_assert_msg(done[deed] && refused[deed], "%s: done %d times, refused %d times", deed_names[deed], done[deed], refused[deed]);
}
END_TEST

RUN_TESTS("policy/model", whatever_happens_the_books_are_as_the_model_says)
