// SPDX-License-Identifier: GPL-3.0-or-later
/* Accepts, frames and answers; knows no method and no rule. */
#include "mediad/broker/server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/descriptor.h"
#include "common/service.h"
#include "common/text.h"

#define OUT_MAX (4u << 20) /* a client that lets more than this pile up is cut off */

struct connection {
	struct server *server;
	uint64_t id;    /* 0: free */
	uint32_t uid;
	int fd;
	bool busy;      /* a call is under way */
	char *in;       /* JSON_TEXT_MAX + 1 bytes */
	size_t in_used;
	char *out;
	size_t out_used;
	server_room room;  /* who waits until `out` is taken; NULL */
	void *room_context;
	int passed;        /* a descriptor that came with the call; -1 */
	server_gone gone;  /* who waits for the end of it; NULL */
	void *gone_context;
};

struct server {
	struct loop *loop;
	int listening;
	server_handler handler;
	void *context;
	uint64_t last_id;
	uint32_t later; /* the timer that looks at what waits */
	struct connection connections[SERVER_CONNECTIONS];
};

static void connection_ready(void *context, uint32_t events);

static void give_room(struct connection *connection, bool gone)
{
	server_room room = connection->room;
	void *context = connection->room_context;

	connection->room = NULL;
	if (room)
		room(context, gone);
}

/* What a call did not take is nobody's. */
static void drop_passed(struct connection *connection)
{
	if (connection->passed >= 0)
		close(connection->passed);
	connection->passed = -1;
}

static void connection_drop(struct connection *connection)
{
	server_gone gone = connection->gone;

	connection->gone = NULL;
	if (gone)
		gone(connection->gone_context);
	give_room(connection, true);
	loop_unwatch(connection->server->loop, connection->fd);
	close(connection->fd);
	drop_passed(connection);
	if (connection->in)
		explicit_bzero(connection->in, JSON_TEXT_MAX + 1);
	free(connection->in);
	free(connection->out);
	*connection = (struct connection){ .fd = -1, .passed = -1 };
}

static struct connection *connection_find(struct server *server, uint64_t id)
{
	for (int i = 0; id && i < SERVER_CONNECTIONS; i++)
		if (server->connections[i].id == id)
			return &server->connections[i];
	return NULL;
}

/* The one that has been asking for nothing the longest; NULL if all of them are being served. */
static struct connection *most_idle(struct server *server)
{
	struct connection *found = NULL;

	for (int i = 0; i < SERVER_CONNECTIONS; i++) {
		struct connection *connection = &server->connections[i];

		if (!connection->busy && (!found || connection->id < found->id))
			found = connection;
	}
	return found;
}

/* One user can have many user ids (subuid(5)), so a full house closes to nobody: whoever idles there makes room. */
static struct connection *free_slot(struct server *server, uint32_t uid)
{
	struct connection *slot = NULL;
	int same = 0;

	for (int i = 0; i < SERVER_CONNECTIONS; i++) {
		struct connection *connection = &server->connections[i];

		if (!connection->id)
			slot = connection;
		else if (connection->uid == uid)
			same++;
	}
	if (same >= SERVER_PER_USER)
		return NULL;
	if (!slot) {
		slot = most_idle(server);
		if (slot)
			connection_drop(slot);
	}
	return slot;
}

static void server_accept(void *context, uint32_t events)
{
	struct server *server = context;
	struct connection *slot;
	uint32_t uid;
	int fd = service_accept(server->listening, &uid);

	(void)events;
	if (fd < 0)
		return;
	slot = free_slot(server, uid);
	if (!slot) {
		close(fd);
		return;
	}
	*slot = (struct connection){ .server = server, .id = ++server->last_id, .uid = uid, .fd = fd, .passed = -1 };
	slot->in = malloc(JSON_TEXT_MAX + 1);
	if (!slot->in || loop_watch(server->loop, fd, EPOLLIN, connection_ready, slot) < 0)
		connection_drop(slot);
}

static void look_later(struct server *server);

/* Hands on the first whole message, if nothing else is under way and the last reply was taken: who does not read is not
 * served. The next message waits until the others had their turn. */
static void connection_dispatch(struct connection *connection)
{
	bool ready = !connection->busy && !connection->out_used;
	char *end = ready ? memchr(connection->in, '\0', connection->in_used) : NULL;
	struct server *server = connection->server;
	uint64_t id = connection->id;
	size_t length;

	if (!end)
		return;
	length = (size_t)(end - connection->in);
	connection->busy = true;
	server->handler(server->context, id, connection->uid, connection->in, length);
	if (connection->id != id)
		return;
	drop_passed(connection);
	connection->in_used -= length + 1;
	memmove(connection->in, end + 1, connection->in_used);
	explicit_bzero(connection->in + connection->in_used, length + 1); /* it may have been a password */
	if (connection->in_used)
		look_later(server);
}

static int connection_read(struct connection *connection)
{
	int passed;
	ssize_t n = descriptor_receive(connection->fd, connection->in + connection->in_used,
		JSON_TEXT_MAX + 1 - connection->in_used, 0, &passed);

	if (passed >= 0) {
		drop_passed(connection);
		connection->passed = passed;
	}
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (n == 0)
		return -ECONNRESET;
	connection->in_used += (size_t)n;
	return 0;
}

static int connection_write(struct connection *connection)
{
	ssize_t n = send(connection->fd, connection->out, connection->out_used, MSG_NOSIGNAL);

	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	connection->out_used -= (size_t)n;
	memmove(connection->out, connection->out + n, connection->out_used);
	return 0;
}

/* Reading pauses while a full message waits: what does not fit then is left to the socket. */
static void connection_watch(struct connection *connection)
{
	uint32_t events = connection->in_used <= JSON_TEXT_MAX ? EPOLLIN : 0;

	if (connection->out_used)
		events |= EPOLLOUT;
	loop_rewatch(connection->server->loop, connection->fd, events);
}

/* A message that fills the buffer without an end is too long to be one. */
static bool is_endless(const struct connection *connection)
{
	return connection->in_used > JSON_TEXT_MAX && !connection->busy &&
		!memchr(connection->in, '\0', connection->in_used);
}

static void connection_ready(void *context, uint32_t events)
{
	struct connection *connection = context;
	uint64_t id = connection->id;
	int r = 0;

	if (events & EPOLLOUT && connection->out_used)
		r = connection_write(connection);
	if (r == 0 && events & (EPOLLIN | EPOLLHUP | EPOLLERR))
		r = connection->in_used <= JSON_TEXT_MAX ? connection_read(connection) : -ECONNRESET;
	if (r == 0 && !connection->out_used)
		give_room(connection, false);
	if (r == 0 && connection->id == id)
		connection_dispatch(connection);
	if (connection->id != id)
		return;
	if (r < 0 || is_endless(connection))
		connection_drop(connection);
	else
		connection_watch(connection);
}

static void connection_send(struct connection *connection, json_t *message)
{
	SCOPED(json_release) json_t *owned = message;
	SCOPED(json_text_free) char *text = owned ? json_canonical(owned) : NULL;
	size_t length = text ? strlen(text) + 1 : 0;
	char *grown;

	if (!text || connection->out_used + length > OUT_MAX) {
		connection_drop(connection);
		return;
	}
	grown = realloc(connection->out, connection->out_used + length);
	if (!grown) {
		connection_drop(connection);
		return;
	}
	memcpy(grown + connection->out_used, text, length);
	connection->out = grown;
	connection->out_used += length;
	if (connection_write(connection) < 0)
		connection_drop(connection);
	else
		connection_watch(connection);
}

/* What waits is looked at from the loop, not from inside a reply. */
static void dispatch_later(void *context)
{
	struct server *server = context;

	server->later = 0;
	for (int i = 0; i < SERVER_CONNECTIONS; i++) {
		struct connection *connection = &server->connections[i];
		uint64_t id = connection->id;

		if (id && !connection->out_used)
			give_room(connection, false);
		if (id && connection->id == id && connection->in_used)
			connection_dispatch(connection);
		if (id && connection->id == id)
			connection_watch(connection);
	}
}

static void look_later(struct server *server)
{
	if (!server->later)
		loop_after(server->loop, 0, dispatch_later, server, &server->later);
}

static void answer(struct server *server, uint64_t id, json_t *message, bool last)
{
	struct connection *connection = connection_find(server, id);

	if (!connection) {
		json_decref(message);
		return;
	}
	if (last) {
		connection->busy = false;
		look_later(server);
	}
	connection_send(connection, message);
}

void server_reply(struct server *server, uint64_t connection, json_t *parameters)
{
	answer(server, connection, json_pack("{s:o}", "parameters", parameters ? parameters : json_object()), true);
}

void server_continue(struct server *server, uint64_t connection, json_t *parameters)
{
	answer(server, connection, json_pack("{s:b, s:o}", "continues", 1, "parameters", parameters), false);
}

void server_error(struct server *server, uint64_t connection, const char *error, json_t *parameters)
{
	answer(server, connection,
		json_pack("{s:s, s:o}", "error", error, "parameters", parameters ? parameters : json_object()),
		true);
}

int server_take_descriptor(struct server *server, uint64_t connection)
{
	struct connection *found = connection_find(server, connection);

	return found ? MOVE_FD(found->passed) : -1;
}

void server_when_room(struct server *server, uint64_t connection, server_room room, void *context)
{
	struct connection *found = connection_find(server, connection);

	if (!found) {
		room(context, true);
		return;
	}
	found->room = room;
	found->room_context = context;
	look_later(server);
}

void server_when_gone(struct server *server, uint64_t connection, server_gone gone, void *context)
{
	struct connection *found = connection_find(server, connection);

	if (!found) {
		if (gone)
			gone(context);
		return;
	}
	found->gone = gone;
	found->gone_context = context;
}

size_t server_waiting(struct server *server, uint64_t connection)
{
	const struct connection *found = connection_find(server, connection);

	return found ? found->out_used : 0;
}

void server_drop(struct server *server, uint64_t connection)
{
	struct connection *found = connection_find(server, connection);

	if (found)
		connection_drop(found);
}

int server_new(struct loop *loop, int listening, server_handler handler, void *context, struct server **out)
{
	SCOPED(server_free) struct server *server = calloc(1, sizeof(*server));
	int r;

	if (!server)
		return -ENOMEM;
	*server = (struct server){ .loop = loop, .listening = listening, .handler = handler, .context = context };
	r = loop_watch(loop, listening, EPOLLIN, server_accept, server);
	if (r < 0) {
		server->listening = -1; /* still the caller's */
		return r;
	}
	*out = MOVE(server);
	return 0;
}

void server_free(struct server *server)
{
	if (!server)
		return;
	for (int i = 0; i < SERVER_CONNECTIONS; i++)
		if (server->connections[i].id)
			connection_drop(&server->connections[i]);
	loop_cancel(server->loop, server->later);
	if (server->listening >= 0) {
		loop_unwatch(server->loop, server->listening);
		close(server->listening);
	}
	free(server);
}
