// SPDX-License-Identifier: GPL-3.0-or-later
/* The broker on a stage for tests of its methods: real books, a played world, and a server whose replies are kept instead of
 * sent. Each test program includes it once. */
#pragma once

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/blocked.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/job.h"
#include "mediad/broker/limits.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/settle.h"
#include "mediad/broker/sticks.h"
#include "mediad/broker/verifier.h"
#include "tests/fakes/suite.h"
#include "tests/fakes/world.h"

enum { ROOT = 0, SATO = 1001, SUZUKI = 1002, TANAKA = 1003, KIMURA = 1004, ITO = 1005 };

static struct fake_world fake;
static struct broker broker;
static char path[64], reserve_path[80];
static json_t *heard;  /* the last reply or error */
static char error[64]; /* "" for a reply */
static int progress;
static json_t *told;   /* the events of Watch */

/* ---- the server's side, played: replies are kept instead of sent ---- */

void server_reply(struct server *server, uint64_t connection, json_t *parameters)
{
	(void)server;
	if (!connection) {
		json_decref(parameters);
		return;
	}
	json_decref(heard);
	heard = parameters ? parameters : json_object();
	error[0] = '\0';
}

void server_continue(struct server *server, uint64_t connection, json_t *parameters)
{
	(void)server;
	(void)connection;
	progress++;
	if (json_object_get(parameters, "event"))
		json_array_append(told, json_object_get(parameters, "event"));
	json_decref(parameters);
}

void server_error(struct server *server, uint64_t connection, const char *name, json_t *parameters)
{
	server_reply(server, connection, parameters);
	if (connection)
		text_copy(error, sizeof(error), name);
}

static int sent = -1; /* the descriptor that comes with the next call */

int server_take_descriptor(struct server *server, uint64_t connection)
{
	(void)server;
	(void)connection;
	return MOVE_FD(sent);
}

void server_when_room(struct server *server, uint64_t connection, server_room room, void *context)
{
	(void)server;
	room(context, !connection);
}

static server_gone hangs_up; /* what connection 7 wants to be told of */
static void *hangs_up_context;
static size_t waiting;       /* what connection 7 has not read */

void server_when_gone(struct server *server, uint64_t connection, server_gone gone, void *context)
{
	(void)server;
	(void)connection;
	hangs_up = gone;
	hangs_up_context = context;
}

size_t server_waiting(struct server *server, uint64_t connection)
{
	(void)server;
	(void)connection;
	return waiting;
}

void server_drop(struct server *server, uint64_t connection)
{
	server_gone gone = hangs_up;

	(void)server;
	(void)connection;
	hangs_up = NULL;
	if (gone)
		gone(hangs_up_context);
}

static inline void setup(void)
{
	snprintf(path, sizeof(path), "/tmp/mediad-life-%d.db", getpid());
	unlink(path);
	fake_world_init(&fake);
	told = json_array();
	broker = (struct broker){ .world = &fake.world };
	ck_assert_int_eq(loop_new(&broker.loop), 0);
	fake.loop = broker.loop;
	ck_assert_int_eq(registry_open(path, &broker.registry, &broker.closed), 0);
	ck_assert_int_eq(sticks_new(&broker, &broker.sticks), 0);
	ck_assert_int_eq(blocked_new(&broker, &broker.blocked), 0);
	ck_assert_int_eq(audience_new(&broker, &broker.audience), 0);
	broker_listen(&broker);
	ck_assert_int_eq(jobs_new(&broker.jobs), 0);
	ck_assert_int_eq(verifier_new(&broker, &broker.verifier), 0);
	ck_assert_int_eq(checkpoints_new(&broker, &broker.checkpoints), 0);
	ck_assert_int_eq(limits_new(&broker.limits), 0);
	snprintf(reserve_path, sizeof(reserve_path), "%s-owed", path);
	unlink(reserve_path);
	ck_assert_int_eq(owed_new(&broker, reserve_path, &broker.owed), 0);
}

static inline void teardown(void)
{
	static const char *const endings[] = { "", "-wal", "-shm", "-journal", "-owed" };

	jobs_free(broker.jobs);
	sticks_free(broker.sticks);
	checkpoints_free(broker.checkpoints);
	verifier_free(broker.verifier);
	limits_free(broker.limits);
	owed_free(broker.owed);
	blocked_free(broker.blocked);
	audience_free(broker.audience);
	broker.audience = NULL;
	registry_close(broker.registry);
	loop_free(broker.loop);
	fake_volume_dies(&fake);
	fake_tpm_dies(&fake);
	json_decref(heard);
	json_decref(told);
	settings_free(broker.settings);
	heard = told = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(endings); i++) {
		char name[80];

		snprintf(name, sizeof(name), "%s%s", path, endings[i]);
		unlink(name);
	}
}

/* ---- playing ---- */

static inline void stop(void *context)
{
	loop_stop(context);
}

static inline void wait_for(int64_t milliseconds)
{
	uint32_t timer;

	loop_after(broker.loop, milliseconds, stop, broker.loop, &timer);
	loop_run(broker.loop);
}

/* Until nothing is done any more: then twice in a row a wait takes no longer than it should. On a busy machine that is later. */
static inline void pump(void)
{
	for (int calm = 0, waits = 0; calm < 2 && waits < 200; waits++) {
		int64_t start = clock_monotonic();

		wait_for(2);
		calm = clock_monotonic() - start <= 3 ? calm + 1 : 0;
	}
}

/* Long enough for an I/O error to be told from a stick that was pulled out. */
static inline void pump_a_second(void)
{
	pump();
	loop_hasten(broker.loop, GONE_WITHIN + 1);
	pump();
}

/* Handed in, and what is answered at once is there. */
static inline bool call(uint32_t uid, const char *method, const char *parameters)
{
	char text[8192];

	snprintf(text, sizeof(text), "{\"method\":\"io.mediad.%s\",\"more\":true,\"parameters\":%s}", method, parameters);
	text_copy(error, sizeof(error), "no answer");
	methods_handle(&broker, 7, uid, text, strlen(text));
	if (sent >= 0)
		close(MOVE_FD(sent));
	return !error[0];
}

static inline bool ask(uint32_t uid, const char *method, const char *parameters)
{
	call(uid, method, parameters);
	pump();
	return !error[0];
}

static inline const char *sentence(void)
{
	const char *text = json_member_text(heard, "text");

	return text ? text : "";
}

static inline bool heard_holds(const char *word)
{
	SCOPED(json_text_free) char *text = json_dumps(heard, 0);

	return text && strstr(text, word);
}

static inline void must(uint32_t uid, const char *method, const char *parameters)
{
	ck_assert_msg(ask(uid, method, parameters), "%s: %s: %s", method, error, sentence());
}

static inline void must_not(uint32_t uid, const char *method, const char *parameters, const char *name)
{
	ck_assert_msg(!ask(uid, method, parameters), "%s worked for %u", method, uid);
	ck_assert_str_eq(error, name);
	ck_assert_msg(strlen(sentence()) > 10 && !strstr(sentence(), "%s"), "no sentence: \"%s\"", sentence());
}

static uint64_t disk_sequence = 5, disk_size = 1 << 25; /* of the disk that appears next */

static inline void event(const char *usb, enum watch_kind kind, bool gone)
{
	struct watch_event event = { .kind = kind, .gone = gone, .major = 8, .sequence = disk_sequence, .size = disk_size };

	text_copy(event.usb, sizeof(event.usb), usb);
	sticks_event(&broker, &event);
	pump();
}

static inline void plug(const char *usb, const char *serial)
{
	fake_world_plug(&fake, usb, serial);
	event(usb, WATCH_USB, false);
}

static inline void pull(const char *usb)
{
	for (int i = 0; i < FAKE_STICKS; i++)
		if (strcmp(fake.sticks[i].facts.name, usb) == 0)
			fake.sticks[i] = (struct fake_stick){ 0 };
	event(usb, WATCH_USB, true);
}

/* Faster than anything is done about it. */
static inline void plug_and_pull(const char *usb, const char *serial)
{
	struct fake_stick *stick = fake_world_plug(&fake, usb, serial);
	struct watch_event event = { .kind = WATCH_USB };

	text_copy(event.usb, sizeof(event.usb), usb);
	sticks_event(&broker, &event);
	*stick = (struct fake_stick){ 0 };
	event.gone = true;
	sticks_event(&broker, &event);
}

#define HOST "{\"host\":{\"srk\":\"00\"},\"signing\":{},\"attestation\":{}}"
#define KEY "{\"old_epoch\":1,\"new_epoch\":2,\"answer\":\"0x126\",\"statement\":{\"attest\":\"00\",\"signature\":\"00\",\"key\":{}}}"
#define ERASED \
	"{\"size\":33554432,\"written\":33554432,\"verified\":33554432,\"unwritten\":0,\"unreadable\":0,\"mismatched\":0,\"first_bad\":-1," \
	"\"write_ms\":10,\"verify_ms\":10,\"commitment\":\"c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00\",\"nonce\":\"0123456789abcdef\"}"
#define WRITTEN "{\"size\":33554432,\"durable\":33554432,\"written\":33554432,\"verified\":0,\"unwritten\":0,\"unreadable\":0,\"mismatched\":0}"
#define REGISTERED \
	"{\"uuid\":\"5e3d1c1e-0000-4000-8000-000000000001\",\"label\":\"a.b.c\",\"size\":33554432}"

static inline const char *name_of_tag(void)
{
	static char tag[64];

	must(SATO, "List", "{}");
	text_copy(tag, sizeof(tag), json_member_text(json_array_get(json_object_get(heard, "sticks"), 0), "tag"));
	return tag;
}

static inline void init(void)
{
	ask(ROOT, "Init", "{\"administrator\":\"tanaka\"}");
	fake_volume_done(&fake, HOST);
	pump();
}

static inline void staff_the_office(void)
{
	init();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
	must(TANAKA, "AddPerson", "{\"login\":\"sato\"}");
	must(TANAKA, "AddPerson", "{\"login\":\"suzuki\"}");
	must(TANAKA, "AddPerson", "{\"login\":\"kimura\"}");
	must(TANAKA, "AddPerson", "{\"login\":\"ito\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"sato\",\"role\":\"staff\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"ito\",\"role\":\"staff\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"suzuki\",\"role\":\"approver\"}");
	must(TANAKA, "GrantRole", "{\"login\":\"kimura\",\"role\":\"auditor\"}");
}

static inline void ask_and_approve(void)
{
	char parameters[256];

	plug("2-1", "A100");
	snprintf(parameters, sizeof(parameters), "{\"medium\":\"%s\",\"purpose\":\"report\",\"classification\":\"confidential\"}",
		name_of_tag());
	must(SATO, "RequestUse", parameters);
	ck_assert_str_eq(json_member_text(heard, "number"), "M-0001");
	must(SUZUKI, "Approve", "{\"request\":\"R-0001\"}");
	ck_assert_str_eq(json_member_text(heard, "number"), "M-0001");
}

/* Starts a job that needs the stick, and lets its disk appear. */
static inline void ask_for_work(uint32_t uid, const char *method, const char *parameters)
{
	ask(uid, method, parameters);
	if (fake_world_anything_open(&fake))
		event("2-1", WATCH_DISK, false);
}

/* The stick is out and in again: another disk. */
static inline void disk_comes_back(void)
{
	disk_sequence++;
	event("2-1", WATCH_DISK, false);
}

/* The whole chain of a surface, from its overwriting on. */
static inline void play_surface(void)
{
	fake_volume_progress(&fake, PHASE_ERASE_WRITE, 1 << 20, 1 << 25);
	fake_volume_done(&fake, WRITTEN);
	pump();
	disk_comes_back();
	fake_volume_done(&fake, ERASED);
	pump();
	fake_volume_done(&fake, "{}");
	pump();
}

static inline void prove_surface(void)
{
	ck_assert_int_eq(fake.request.verb, VOLUME_OVERWRITE);
	play_surface();
}

static inline void register_medium(void)
{
	ask_for_work(TANAKA, "Register", "{\"number\":\"M-0001\",\"label_attached\":\"yes\"}");
	prove_surface();
	ck_assert_int_eq(fake.request.verb, VOLUME_REGISTER);
	ck_assert_ptr_nonnull(strstr(fake.request.label, "佐藤 花子"));
	fake_volume_done(&fake, REGISTERED);
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

static inline void open_medium(void)
{
	ask_for_work(SATO, "Open", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_OPEN);
	ck_assert_int_eq(fake.request.uid, SATO);
	fake_volume_done(&fake, "{\"path\":\"/run/mediad/media/1001/M-0001\",\"read_only\":false}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

static inline void close_medium(void)
{
	ask(SATO, "Close", "{\"number\":\"M-0001\"}");
	ck_assert_int_eq(fake.request.verb, VOLUME_CLOSE);
	fake_volume_done(&fake, "{\"number\":\"M-0001\"}");
	pump();
	ck_assert_msg(!error[0], "%s: %s", error, sentence());
}

static inline void verify_books(void)
{
	struct ledger_report report;
	struct fault fault = { 0 };

	ck_assert_msg(ledger_verify(broker.registry, &report, &fault) == 0, "%s", fault.message);
	ck_assert_msg(report.breaches == 0, "%s (%s, %s, %s)", report.breach.message, report.breach.argument[0], report.breach.argument[1],
		report.breach.argument[2]);
}

static inline void in_service(void)
{
	staff_the_office();
	ask_and_approve();
	register_medium();
}


#define A_LITTLE_LATER 1050 /* ms: until the label of a medium is looked at whose revision broke off */

static inline struct medium medium_now(void)
{
	struct medium medium;

	ck_assert_int_eq(medium_find(broker.registry, "M-0001", &medium, NULL), 0);
	return medium;
}

static inline const char *last_event(void)
{
	static char kind[48];

	must(KIMURA, "LedgerList", "{\"limit\":1}");
	text_copy(kind, sizeof(kind),
		json_member_text(json_array_get(json_object_get(heard, "events"), 0), "kind"));
	return kind;
}

/* The stick is let in by itself to see which label it has. */
static inline void look_at_label(const char *result)
{
	wait_for(A_LITTLE_LATER);
	ck_assert(fake_world_anything_open(&fake));
	event("2-1", WATCH_DISK, false);
	ck_assert_int_eq(fake.request.verb, VOLUME_IDENTIFY);
	ck_assert_int_eq(fake.request.flags, VOLUME_REVISING);
	ck_assert_int_eq(fake.request.generation, medium_now().generation);
	fake_volume_done(&fake, result);
	pump();
	ck_assert(!fake_world_anything_open(&fake));
}

static inline void broker_dies(void)
{
	owed_free(broker.owed);
	jobs_free(broker.jobs);
	sticks_free(broker.sticks);
	ck_assert_int_eq(sticks_new(&broker, &broker.sticks), 0);
	ck_assert_int_eq(jobs_new(&broker.jobs), 0);
	ck_assert_int_eq(owed_new(&broker, reserve_path, &broker.owed), 0);
}

/* Among the last dozen events; the last reply is another one from here. */
static inline bool on_record(const char *word)
{
	must(KIMURA, "LedgerList", "{\"from\":-12,\"limit\":12}");
	return heard_holds(word);
}
