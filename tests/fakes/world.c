// SPDX-License-Identifier: GPL-3.0-or-later
/* The played world; knows no rule of the office. */
#include "tests/fakes/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/jws.h"
#include "common/text.h"

static const struct account accounts[] = {
	{ 0, 0, "root", "root" },
	{ 1001, 1001, "sato", "佐藤 花子" },
	{ 1002, 1002, "suzuki", "鈴木 一郎" },
	{ 1003, 1003, "tanaka", "田中 次郎" },
	{ 1004, 1004, "kimura", "木村 三郎" },
	{ 1005, 1005, "ito", "伊藤 四郎" },
};

static bool fails(struct fake_world *fake)
{
	return ++fake->calls == fake->fail_at;
}

static int64_t fake_now(void *context)
{
	const struct fake_world *fake = context;

	return fake->now + fake->set;
}

static int64_t fake_monotonic(void *context)
{
	const struct fake_world *fake = context;

	return fake->now * 1000;
}

static enum clock_sync fake_synchronised(void *context, int64_t *error)
{
	const struct fake_world *fake = context;

	*error = fake->sync == CLOCK_SYNC_YES ? 20 : -1;
	return fake->sync;
}

static struct fake_stick *by_name(struct fake_world *fake, const char *name)
{
	for (int i = 0; i < FAKE_STICKS; i++)
		if (strcmp(fake->sticks[i].facts.name, name) == 0)
			return &fake->sticks[i];
	return NULL;
}

static int admit(struct fake_stick *stick, const struct gate_request *request)
{
	const struct usb_facts *facts = &stick->facts;

	if (facts->device != request->device || facts->bus != request->bus ||
		memcmp(facts->descriptors, request->descriptors, sizeof(facts->descriptors)) != 0 ||
		memcmp(&facts->serial, &request->serial, sizeof(facts->serial)) != 0)
		return -ESTALE;
	if (facts->configurations != 1 || !(facts->functions & USB_FUNCTION_STORAGE) ||
		(facts->functions != USB_FUNCTION_STORAGE && !request->composite))
		return -EPERM;
	stick->admitted = true;
	return 0;
}

static int fake_gate(void *context, const struct gate_request *request, struct gate_reply *reply)
{
	struct fake_world *fake = context;
	struct fake_stick *stick = by_name(fake, request->name);

	*reply = (struct gate_reply){ .version = WIRE_VERSION, .verb = request->verb };
	if (request->verb == GATE_STATUS)
		return fails(fake) ? -EIO : 0;
	/* Blocking is what the real gate does whatever happens, so it does not fail here either. */
	if (request->verb == GATE_BLOCK) {
		if (stick)
			stick->admitted = false;
		return 0;
	}
	if (fails(fake))
		return -EIO;
	if (!stick || !request->name[0]) {
		reply->code = -ENODEV;
		return 0;
	}
	if (request->verb == GATE_ADMIT)
		reply->code = admit(stick, request);
	if (reply->code < 0)
		fault_set(&reply->fault, reply->code, "The gate refuses what is at %s.", request->name);
	reply->facts = stick->facts;
	reply->facts.authorised = stick->admitted;
	return 0;
}

static int fake_volume(void *context, const struct volume_request *request, int passed)
{
	struct fake_world *fake = context;
	int pair[2];

	if (fails(fake))
		return -EIO;
	if (fake->volume_away)
		return -ECONNREFUSED;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	if (fake->volume >= 0)
		close(fake->volume);
	fake->volume = pair[1];
	fake->request = *request;
	fake->passed = passed >= 0;
	if (request->verb == VOLUME_INVENTORY)
		fake_volume_done(fake, fake->inventory ? fake->inventory : "{\"open\":[]}");
	return pair[0];
}

struct fake_answer {
	struct fake_answer *next;
	struct fake_world *fake;
	struct notary_answer answer;
	notary_told told;
	void *context;
};

static void forget(struct fake_answer *late)
{
	struct fake_answer **place = &late->fake->late;

	while (*place != late)
		place = &(*place)->next;
	*place = late->next;
	free(late->answer.jws);
	json_decref(late->answer.statement);
	free(late);
}

static void fake_tell(void *context)
{
	struct fake_answer *late = context;

	late->told(late->context, &late->answer);
	forget(late);
}

void fake_tpm_dies(struct fake_world *fake)
{
	while (fake->late)
		forget(fake->late);
}

/* What was asked for stands in it; nobody here looks at the signature. */
static char *sign(const json_t *payload)
{
	SCOPED(json_text_free) char *text = json_canonical(payload);
	SCOPED(json_text_free) char *encoded = text ? jws_base64(text, strlen(text)) : NULL;
	char *jws = NULL;

	return asprintf(&jws, "a.%s.c", encoded ? encoded : "") < 0 ? NULL : jws;
}

/* Never from within; tpm_answers says what the TPM says and how long it takes. */
static void fake_tpm(void *context, const struct notary_question *question, notary_told told, void *told_context)
{
	struct fake_world *fake = context;
	struct fake_answer *late = calloc(1, sizeof(*late));
	int64_t delay = 0;
	uint32_t timer;

	*late = (struct fake_answer){ .next = fake->late, .fake = fake, .told = told, .context = told_context };
	fake->late = late;
	if (question->wish == NOTARY_SIGN && fails(fake))
		fault_set(&late->answer.fault, -EIO, "The TPM does not answer (%s).", question->type);
	else if (question->wish == NOTARY_SIGN)
		late->answer.jws = sign(question->payload);
	if (question->wish != NOTARY_SIGN)
		fake->calls++;
	if (fake->tpm_answers)
		delay = fake->tpm_answers(fake, question, &late->answer);
	else if (question->wish != NOTARY_SIGN)
		fault_set(&late->answer.fault, -ENODEV, "There is no TPM in this world.");
	if (loop_after(fake->loop, delay, fake_tell, late, &timer) < 0)
		abort();
}

static int find_account(const char *login, uint32_t uid, struct account *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(accounts); i++) {
		if (login ? strcmp(accounts[i].login, login) == 0 : accounts[i].uid == uid) {
			*out = accounts[i];
			return 0;
		}
	}
	return -ENOENT;
}

static int fake_account_by_login(void *context, const char *login, struct account *out)
{
	(void)context;
	return find_account(login, 0, out);
}

static int fake_account_by_uid(void *context, uint32_t uid, struct account *out)
{
	(void)context;
	return find_account(NULL, uid, out);
}

static void fake_at_seat(void *context, struct account *out)
{
	const struct fake_world *fake = context;

	*out = (struct account){ 0 };
	if (fake->seat)
		find_account(NULL, fake->seat, out);
}

static bool fake_logged_in(void *context, uint32_t uid)
{
	const struct fake_world *fake = context;

	return fake->logged_in == uid;
}

static void fake_uuid(void *context, char out[37])
{
	struct fake_world *fake = context;

	snprintf(out, 37, "00000000-0000-4000-8000-%012llx", (unsigned long long)++fake->calls);
}

static int fake_send(void *context, enum outlet outlet, const void *bytes, size_t length)
{
	struct fake_world *fake = context;

	if (fake->outlet[outlet] < 0)
		return fake->outlet[outlet];
	fake->taken[outlet]++;
	snprintf(fake->sent[outlet], sizeof(fake->sent[outlet]), "%.*s", (int)length, (const char *)bytes);
	return 0;
}

static void fake_say(void *context, int priority, const char *text)
{
	struct fake_world *fake = context;

	snprintf(fake->said, sizeof(fake->said), "<%d>%s", priority, text);
}

void fake_world_init(struct fake_world *fake)
{
	*fake = (struct fake_world){ .now = 1795248000, .volume = -1 };
	fake->world = (struct world){ .context = fake, .now = fake_now, .monotonic = fake_monotonic, .synchronised = fake_synchronised, .gate = fake_gate,
		.volume = fake_volume, .tpm = fake_tpm,
		.account_by_login = fake_account_by_login, .account_by_uid = fake_account_by_uid, .at_seat = fake_at_seat, .logged_in = fake_logged_in,
		.uuid = fake_uuid, .send = fake_send,
		.say = fake_say };
}

struct fake_stick *fake_world_plug(struct fake_world *fake, const char *name, const char *serial)
{
	for (int i = 0; i < FAKE_STICKS; i++) {
		struct fake_stick *stick = &fake->sticks[i];

		if (stick->facts.name[0])
			continue;
		*stick = (struct fake_stick){ .facts = { .bus = 2, .device = (uint32_t)++fake->calls, .vendor = 0x46f4,
						      .product = 1, .configurations = 1, .interfaces = 1,
						      .functions = USB_FUNCTION_STORAGE } };
		stick->facts.classes[0] = 1 << 8;
		text_copy(stick->facts.name, sizeof(stick->facts.name), name);
		stick->facts.serial.length = (uint16_t)strlen(serial);
		memcpy(stick->facts.serial.bytes, serial, strlen(serial));
		return stick;
	}
	abort();
}

bool fake_world_anything_open(const struct fake_world *fake)
{
	for (int i = 0; i < FAKE_STICKS; i++)
		if (fake->sticks[i].facts.name[0] && fake->sticks[i].admitted)
			return true;
	return false;
}

static void send_report(struct fake_world *fake, const struct volume_report *report)
{
	if (fake->volume >= 0)
		wire_send(fake->volume, report, sizeof(*report));
}

void fake_volume_progress(struct fake_world *fake, uint32_t phase, uint64_t done, uint64_t total)
{
	const struct volume_report report = { .version = WIRE_VERSION, .phase = phase, .done = done, .total = total };

	send_report(fake, &report);
}

void fake_volume_done(struct fake_world *fake, const char *result)
{
	struct volume_report report = { .version = WIRE_VERSION, .final = 1 };

	text_copy(report.result, sizeof(report.result), result ? result : "{}");
	send_report(fake, &report);
}

void fake_volume_fails(struct fake_world *fake, int code, const char *sentence)
{
	fake_volume_fails_with(fake, code, sentence, NULL);
}

void fake_volume_fails_with(struct fake_world *fake, int code, const char *sentence, const char *result)
{
	struct volume_report report = { .version = WIRE_VERSION, .final = 1, .code = code };

	text_copy(report.result, sizeof(report.result), result ? result : "");
	fault_set(&report.fault, code, "%s", sentence);
	send_report(fake, &report);
}

void fake_volume_dies(struct fake_world *fake)
{
	if (fake->volume >= 0)
		close(fake->volume);
	fake->volume = -1;
}
