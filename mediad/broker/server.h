// SPDX-License-Identifier: GPL-3.0-or-later
/* Connections of people's programs: frames of JSON and NUL in, replies out (docs/PROTOCOL.md). Knows who is on the other
 * side as the kernel tells it, and no method. A connection has at most one call under way; the next one waits. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/json.h"
#include "mediad/broker/loop.h"

struct server;

/* How one message of a client is answered. The handler calls server_reply or server_error once, now or later. */
typedef void (*server_handler)(void *context, uint64_t connection, uint32_t uid, const char *text, size_t length);

#define SERVER_CONNECTIONS 256 /* in all */
#define SERVER_PER_USER 16

/* Takes over the listening descriptor. */
int server_new(struct loop *loop, int listening, server_handler handler, void *context, struct server **out);
void server_free(struct server *server);
SCOPED_DEFINE(server_free, struct server *)

/* Each takes its JSON over (NULL: {}). A connection that is gone meanwhile is no error: the reply is dropped. */
void server_reply(struct server *server, uint64_t connection, json_t *parameters);
void server_continue(struct server *server, uint64_t connection, json_t *parameters); /* "continues": true */
void server_error(struct server *server, uint64_t connection, const char *error, json_t *parameters);

/* The descriptor that came with the call under way, the caller's; -1: none. What no call takes is closed, unread. */
int server_take_descriptor(struct server *server, uint64_t connection);

/* Calls once, from the loop, when all that was said on this connection has been taken, so that a long answer grows no longer
 * than its reader keeps up; with `gone` when the connection ended instead. One at a time for a connection. */
typedef void (*server_room)(void *context, bool gone);
void server_when_room(struct server *server, uint64_t connection, server_room room, void *context);

/* Calls once when the connection ends, for a call that goes on until then. NULL: nobody waits for that any more. */
typedef void (*server_gone)(void *context);
void server_when_gone(struct server *server, uint64_t connection, server_gone gone, void *context);
/* Bytes said that its reader has not taken. */
size_t server_waiting(struct server *server, uint64_t connection);
/* Ends a connection, whatever is under way on it. */
void server_drop(struct server *server, uint64_t connection);
