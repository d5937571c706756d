// SPDX-License-Identifier: GPL-3.0-or-later
/* The calling side of docs/PROTOCOL.md: one connection, one call at a time, answers taken strictly.
 * Prints nothing and knows no method. */
#pragma once

#include <stdbool.h>

#include "common/json.h"

struct fault;
struct connection;

/* How long an answer may take that needs no job: even a busy machine decides in this time (ms). */
#define CONNECTION_PATIENCE 60000
/* A job takes as long as the stick does. */
#define CONNECTION_FOR_EVER (-1)

struct answer {
	bool continues; /* more answers follow */
	const char *error; /* NULL: none; borrowed until connection_close */
	json_t *parameters; /* never NULL after success; borrowed until the next answer */
};

/* -ENOENT, -ECONNREFUSED, -EACCES…: nobody listens at `path`, with a sentence that says how to
 * start mediad. */
int connection_open(const char *path, struct connection **out, struct fault *fault);
void connection_close(struct connection *connection);
SCOPED_DEFINE(connection_close, struct connection *)

/* A descriptor that goes with the next call; borrowed. */
void connection_pass(struct connection *connection, int descriptor);
/* Sends a call. `parameters` is borrowed. */
int connection_call(struct connection *connection, const char *method, json_t *parameters,
	bool more, struct fault *fault);

/* Waits for one answer. -ETIMEDOUT, -ECONNRESET: mediad went away; -EBADMSG: what came is not an
 * answer. */
int connection_answer(
	struct connection *connection, int timeout, struct answer *out, struct fault *fault);

/* The sentence for a conversation that broke down; returns `code`. */
int connection_fault(int code, struct fault *fault);

/* For poll(2): readable when connection_take may have something new. */
int connection_descriptor(const struct connection *connection);
/* One answer that has arrived already. -EAGAIN: none is whole yet; else as connection_answer. */
int connection_take(struct connection *connection, struct answer *out, struct fault *fault);
