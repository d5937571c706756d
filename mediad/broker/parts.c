// SPDX-License-Identifier: GPL-3.0-or-later
/* Answers with a long list in parts. */
#include "mediad/broker/parts.h"

#include <errno.h>
#include <stdlib.h>

static void listing_free(struct listing *listing)
{
	if (!listing)
		return;
	json_decref(listing->parameters);
	free(listing);
}
SCOPED_DEFINE(listing_free, struct listing *)

/* The next part as a member of *reply (NULL: a new one). */
static int read_part(struct listing *listing, json_t **reply, struct fault *fault)
{
	json_t *rows = NULL;
	int r = listing->kind->read(listing, &rows, fault);

	if (r < 0)
		return r;
	if (!*reply)
		*reply = json_object();
	if (!*reply || json_object_set_new(*reply, listing->kind->name, rows) < 0)
		return -ENOMEM;
	return 0;
}

static void next_part(void *context, bool gone)
{
	SCOPED(listing_free) struct listing *listing = context;
	struct server *server = listing->broker->server;
	struct fault fault = { 0 };
	json_t *reply = NULL;
	int r;

	if (gone)
		return;
	r = read_part(listing, &reply, &fault);
	if (r < 0) {
		json_decref(reply);
		if (fault.code == 0)
			fault_errno(&fault, r, N_("%s did not work: %s."), listing->kind->name);
		methods_refuse(listing->broker, listing->connection, &fault);
	} else if (listing->part.last) {
		server_reply(server, listing->connection, reply);
	} else {
		server_continue(server, listing->connection, reply);
		server_when_room(server, listing->connection, next_part, listing);
		listing = NULL;
	}
}

int parts_answer(struct call *call, const struct list_kind *kind, json_t *reply, json_t **out)
{
	SCOPED(listing_free) struct listing *listing = calloc(1, sizeof(*listing));
	SCOPED(json_release) json_t *first = reply;
	int r;

	if (!listing)
		return -ENOMEM;
	*listing = (struct listing){ .kind = kind, .broker = call->broker, .connection = call->connection, .actor = call->actor,
		.parameters = json_deep_copy(call->parameters), .part = { .limit = kind->at_once } };
	r = read_part(listing, &first, &call->fault);
	if (r < 0)
		return r;
	if (listing->part.last || !call->more) {
		if (!listing->part.last)
			json_object_set_new(first, "rest", json_true());
		*out = MOVE(first);
		return 0;
	}
	server_continue(call->broker->server, call->connection, MOVE(first));
	call->answered_later = true;
	server_when_room(call->broker->server, call->connection, next_part, listing);
	listing = NULL;
	return 0;
}
