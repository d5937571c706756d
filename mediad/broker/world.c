// SPDX-License-Identifier: GPL-3.0-or-later
/* The production table: real sockets, the real TPM, the real clock and user database. Decides nothing. */
#include "mediad/broker/world.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "common/clock.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/tpm.h"
#include "mediad/broker/logind.h"
#include "mediad/broker/seat.h"

#define GATE_TIMEOUT 10000 /* ms: a device that does not answer is not opened */
#define HOST_FILE_MAX 16384

static int64_t world_now(void *context)
{
	(void)context;
	return clock_now();
}

static int64_t world_monotonic(void *context)
{
	(void)context;
	return clock_monotonic();
}

static enum clock_sync world_synchronised(void *context, int64_t *error)
{
	(void)context;
	return clock_synchronised(error);
}

static int ask_gate(int fd, const struct gate_request *request, struct gate_reply *reply)
{
	int r;

	r = wire_send(fd, request, sizeof(*request));
	if (r == 0)
		r = wire_receive(fd, reply, sizeof(*reply), GATE_TIMEOUT);
	if (r < 0)
		return r;
	fault_seal(&reply->fault);
	return reply->verb == request->verb ? 0 : -EBADMSG;
}

/* The connection is kept; after any failure it is not, or a late answer would be taken for the next one. */
static int world_gate(void *context, const struct gate_request *request, struct gate_reply *reply)
{
	struct world_paths *paths = context;
	bool kept = paths->gate_connection >= 0;
	int r;

	if (!kept)
		paths->gate_connection = wire_connect(paths->gate);
	if (paths->gate_connection < 0)
		return paths->gate_connection;
	r = ask_gate(paths->gate_connection, request, reply);
	if (r == 0)
		return 0;
	close(paths->gate_connection);
	paths->gate_connection = -1;
	/* It was restarted meanwhile: whatever was asked can be asked again, it looks for itself. */
	return kept && (r == -ECONNRESET || r == -EPIPE) ? world_gate(context, request, reply) : r;
}

static int world_volume(void *context, const struct volume_request *request, int passed)
{
	const struct world_paths *paths = context;
	SCOPED(close_fd) int fd = wire_connect(paths->volume);
	int r;

	if (fd < 0)
		return fd;
	r = wire_send_with(fd, request, sizeof(*request), passed);
	return r < 0 ? r : MOVE_FD(fd);
}

static int open_tpm(const struct world_paths *paths, struct tpm **out, struct fault *fault)
{
	SCOPED(json_release) json_t *json = NULL;
	SCOPED(json_text_free) char *text = NULL;
	struct tpm_host host;
	size_t length;
	int r;

	r = file_read(AT_FDCWD, paths->host, HOST_FILE_MAX, &text, &length);
	if (r < 0)
		return fault_errno(fault, r, N_("The host's key record %s cannot be read: %s."), paths->host);
	r = json_decode(text, length, HOST_FILE_MAX, &json, fault);
	if (r == 0)
		r = tpm_host_from_json(json, &host, fault);
	return r < 0 ? r : tpm_open(paths->tcti, &host, out, fault);
}

static int sign(const struct world_paths *paths, const struct notary_question *question, struct notary_answer *answer)
{
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	int r = open_tpm(paths, &tpm, &answer->fault);

	return r < 0 ? r : tpm_sign_statement(tpm, question->type, question->payload, &answer->jws, &answer->fault);
}

static int state(const struct world_paths *paths, const struct notary_question *question, struct notary_answer *answer)
{
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	struct fault *fault = &answer->fault;
	int r = open_tpm(paths, &tpm, fault);

	if (r == 0 && question->wish == NOTARY_STEP)
		r = tpm_counter_increment(tpm, TPM_COUNTER_CHECKPOINT, fault);
	if (r == 0)
		r = tpm_counter_certify(tpm, TPM_COUNTER_CHECKPOINT, question->head, &answer->statement, fault);
	return r;
}

/* In the notary's thread: touches nothing but the TPM and what it is given. */
static void ask_tpm(void *context, const struct notary_question *question, struct notary_answer *answer)
{
	int r;

	if (question->wish == NOTARY_SIGN)
		r = sign(context, question, answer);
	else
		r = state(context, question, answer);
	if (r == 0)
		answer->fault = (struct fault){ 0 };
	else if (answer->fault.code == 0)
		fault_errno(&answer->fault, r, N_("%s did not work: %s."), "TPM");
}

static void world_tpm(void *context, const struct notary_question *question, notary_told told, void *told_context)
{
	const struct world_paths *paths = context;

	notary_ask(paths->notary, question, told, told_context);
}

int world_start(struct world_paths *paths, struct loop *loop)
{
	const struct notary_settings settings = { .work = ask_tpm, .context = paths, .patience = NOTARY_PATIENCE };
	int r = tpm_silence_library();

	return r < 0 ? r : notary_new(loop, &settings, &paths->notary);
}

/* `error` is errno of the look-up: a directory that is away is not one that knows nobody (getpwnam(3)). */
static int fill_account(const struct passwd *entry, int error, struct account *out)
{
	if (!entry)
		return error == 0 || error == ESRCH || error == EBADF || error == EPERM ? -ENOENT : -error;
	*out = (struct account){ .uid = entry->pw_uid, .gid = entry->pw_gid };
	text_copy(out->name, sizeof(out->name), entry->pw_gecos ? entry->pw_gecos : "");
	out->name[strcspn(out->name, ",")] = '\0';
	return text_copy(out->login, sizeof(out->login), entry->pw_name) ? 0 : -ENAMETOOLONG;
}

static int world_account_by_login(void *context, const char *login, struct account *out)
{
	const struct passwd *entry;

	(void)context;
	errno = 0;
	entry = getpwnam(login);
	return fill_account(entry, errno, out);
}

static int world_account_by_uid(void *context, uint32_t uid, struct account *out)
{
	const struct passwd *entry;

	(void)context;
	errno = 0;
	entry = getpwuid(uid);
	return fill_account(entry, errno, out);
}

static bool world_logged_in(void *context, uint32_t uid)
{
	(void)context;
	return logind_logged_in(uid);
}

static void world_at_seat(void *context, struct account *out)
{
	uint32_t uid;

	*out = (struct account){ 0 };
	if (!seat_active(&uid))
		return;
	if (world_account_by_uid(context, uid, out) < 0) {
		out->uid = uid;
		text_format(out->login, sizeof(out->login), "%u", uid);
	}
}

static void world_uuid(void *context, char out[37])
{
	uint8_t bytes[16];
	char hex[33];

	(void)context;
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		abort(); /* the kernel always has 16 bytes once it runs; a job without a name of its own must not be */
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	text_hex(bytes, sizeof(bytes), hex);
	snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

static int world_send(void *context, enum outlet outlet, const void *bytes, size_t length)
{
	const struct world_paths *paths = context;

	return outlet_send(&paths->outlets, outlet, bytes, length);
}

static void world_say(void *context, int priority, const char *text)
{
	(void)context;
	fprintf(stderr, "<%d>mediad: %s\n", priority, text);
}

void world_init(struct world *world, struct world_paths *paths)
{
	*world = (struct world){
		.context = paths,
		.now = world_now,
		.monotonic = world_monotonic,
		.synchronised = world_synchronised,
		.gate = world_gate,
		.volume = world_volume,
		.tpm = world_tpm,
		.account_by_login = world_account_by_login,
		.account_by_uid = world_account_by_uid,
		.at_seat = world_at_seat, .logged_in = world_logged_in,
		.uuid = world_uuid,
		.send = world_send,
		.say = world_say,
	};
}
