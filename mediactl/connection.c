// SPDX-License-Identifier: GPL-3.0-or-later
/* The calling side of docs/PROTOCOL.md. Trusts the form of nothing that comes back. */
#include "mediactl/connection.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/clock.h"
#include "common/descriptor.h"
#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"

#define ANSWER_MAX (4u << 20) /* a page of the ledger with its certificates is the longest */
#define ROOM_AT_FIRST 65536u

struct connection {
	int fd;
	int passed; /* goes with the next call; -1 */
	json_t *answer;
	char *buffer;
	size_t room, used; /* bytes in `buffer`; the start of the next answer may be among them */
};

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	SCOPED(close_fd) int fd = -1;

	if (!text_copy(address.sun_path, sizeof(address.sun_path), path))
		return -ENAMETOOLONG;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0)
		return -errno;
	return MOVE_FD(fd);
}

int connection_open(const char *path, struct connection **out, struct fault *fault)
{
	struct connection *connection;
	int fd = connect_to(path);

	if (fd < 0)
		return fault_set(fault, fd,
			N_("mediad does not answer at %s (%s): have an administrator start it, \"systemctl start mediad\"."),
			path, strerror(-fd));
	connection = calloc(1, sizeof(*connection));
	if (!connection) {
		close(fd);
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	}
	connection->fd = fd;
	connection->passed = -1;
	*out = connection;
	return 0;
}

void connection_close(struct connection *connection)
{
	if (!connection)
		return;
	close(connection->fd);
	json_decref(connection->answer);
	free(connection->buffer);
	free(connection);
}

/* `passed` with the first byte. */
static int send_all(int fd, const char *bytes, size_t length, int passed)
{
	while (length > 0) {
		ssize_t n = descriptor_send(fd, bytes, length, passed);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			passed = -1;
			bytes += n;
			length -= (size_t)n;
		}
	}
	return 0;
}

/* The sentence for a conversation that broke down. */
int connection_fault(int code, struct fault *fault)
{
	if (code == -ETIMEDOUT)
		return fault_set(
			fault, code, N_("mediad did not answer in time: see \"mediactl status\"."));
	if (code == -EBADMSG)
		return fault_set(fault, code,
			N_("What mediad sent is no answer: mediactl and mediad may be of different versions."));
	return fault_set(fault, code,
		N_("mediad ended the connection (%s): see \"mediactl list\" for what it did."),
		strerror(-code));
}

void connection_pass(struct connection *connection, int descriptor)
{
	connection->passed = descriptor;
}

int connection_call(struct connection *connection, const char *method, json_t *parameters,
	bool more, struct fault *fault)
{
	SCOPED(json_release) json_t *call = json_object();
	SCOPED(json_text_free) char *text = NULL;
	int r;

	json_put_text(call, "method", method);
	json_object_set(call, "parameters", parameters);
	if (more)
		json_object_set_new(call, "more", json_true());
	text = json_canonical(call);
	if (!text)
		return fault_set(fault, -ENOMEM, N_("There is not enough memory."));
	if (strlen(text) > JSON_TEXT_MAX)
		return fault_set(fault, -E2BIG, N_("What was typed is longer than mediad takes."));
	r = send_all(connection->fd, text, strlen(text) + 1, connection->passed);
	connection->passed = -1;
	return r < 0 ? connection_fault(r, fault) : 0;
}

static int make_room(struct connection *connection)
{
	size_t room = connection->room ? 2 * connection->room : ROOM_AT_FIRST;
	char *buffer;

	if (connection->used < connection->room)
		return 0;
	if (room > ANSWER_MAX)
		return -EBADMSG;
	buffer = realloc(connection->buffer, room);
	if (!buffer)
		return -ENOMEM;
	connection->buffer = buffer;
	connection->room = room;
	return 0;
}

/* Waits until `deadline` (ms of clock_monotonic; -1: for ever) for bytes and takes them. */
static int receive_some(struct connection *connection, int64_t deadline)
{
	struct pollfd poller = { .fd = connection->fd, .events = POLLIN };
	int64_t left = deadline < 0 ? -1 : deadline - clock_monotonic();
	ssize_t n;

	if (deadline >= 0 && left <= 0)
		return -ETIMEDOUT;
	if (poll(&poller, 1, (int)left) < 0)
		return errno == EINTR ? 0 : -errno;
	if (!poller.revents)
		return 0;
	n = recv(connection->fd, connection->buffer + connection->used,
		connection->room - connection->used, 0);
	if (n < 0)
		return errno == EINTR ? 0 : -errno;
	connection->used += (size_t)n;
	return n == 0 ? -ECONNRESET : 0;
}

/* Length of the first whole answer in the buffer. */
static int receive_frame(struct connection *connection, int timeout, size_t *length)
{
	int64_t deadline = timeout < 0 ? -1 : clock_monotonic() + timeout;
	const char *end;

	for (;;) {
		int r = make_room(connection);

		end = connection->used ? memchr(connection->buffer, '\0', connection->used) : NULL;
		if (end)
			break;
		if (r == 0)
			r = receive_some(connection, deadline);
		if (r < 0)
			return r;
	}
	*length = (size_t)(end - connection->buffer);
	return 0;
}

/* Only the members that an answer may have, each of its type. */
static int take_apart(json_t *json, struct answer *out)
{
	json_t *error = json_object_get(json, "error"),
	       *continues = json_object_get(json, "continues");
	size_t known = (error ? 1u : 0u) + (continues ? 1u : 0u);

	if (!json_object_get(json, "parameters")) {
		if (json_object_set_new(json, "parameters", json_object()) < 0)
			return -ENOMEM;
	}
	out->parameters = json_member_object(json, "parameters");
	if (!out->parameters || json_object_size(json) != known + 1)
		return -EBADMSG;
	if ((error && !json_is_string(error)) || (continues && !json_is_boolean(continues)) ||
		(error && json_is_true(continues)))
		return -EBADMSG;
	out->error = json_string_value(error);
	out->continues = json_is_true(continues);
	return 0;
}

/* The answer whose `length` bytes stand first in the buffer. */
static int decode_frame(struct connection *connection, size_t length, struct answer *out, struct fault *fault)
{
	json_t *json = NULL;
	int r = json_decode(connection->buffer, length, ANSWER_MAX, &json, NULL);

	connection->used -= length + 1;
	memmove(connection->buffer, connection->buffer + length + 1, connection->used);
	if (r < 0)
		return connection_fault(-EBADMSG, fault);
	json_decref(connection->answer);
	connection->answer = json;
	r = take_apart(json, out);
	return r < 0 ? connection_fault(r, fault) : 0;
}

int connection_answer(
	struct connection *connection, int timeout, struct answer *out, struct fault *fault)
{
	size_t length;
	int r;

	r = receive_frame(connection, timeout, &length);
	if (r < 0)
		return connection_fault(r, fault);
	return decode_frame(connection, length, out, fault);
}

int connection_descriptor(const struct connection *connection)
{
	return connection->fd;
}

/* Reads at most once, so that a flood leaves the caller time for what else it waits for. */
int connection_take(struct connection *connection, struct answer *out, struct fault *fault)
{
	const char *end;
	ssize_t n;
	int r;

	end = connection->used ? memchr(connection->buffer, '\0', connection->used) : NULL;
	if (end)
		return decode_frame(connection, (size_t)(end - connection->buffer), out, fault);
	r = make_room(connection);
	if (r < 0)
		return connection_fault(r, fault);
	n = recv(connection->fd, connection->buffer + connection->used,
		connection->room - connection->used, MSG_DONTWAIT);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return connection_fault(-errno, fault);
	if (n == 0)
		return connection_fault(-ECONNRESET, fault);
	if (n < 0 || !memchr(connection->buffer + connection->used, '\0', (size_t)n)) {
		connection->used += n > 0 ? (size_t)n : 0;
		return -EAGAIN;
	}
	connection->used += (size_t)n;
	return connection_take(connection, out, fault);
}
