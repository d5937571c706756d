// SPDX-License-Identifier: GPL-3.0-or-later
/* What the broker's parts share. Each part owns its own struct; this one only joins them. */
#pragma once

#include "mediad/broker/loop.h"
#include "mediad/broker/server.h"
#include "mediad/broker/world.h"
#include "policy/office.h"

struct sticks;
struct jobs;
struct checkpoints;
struct limits;
struct owed;
struct blocked;
struct audience;
struct settings;
struct defaults;
struct autolock;
struct reminders;
struct timekeeper;
struct verifier;
struct outlets;

struct broker {
	const struct world *world;
	struct loop *loop;
	struct registry *registry; /* NULL: it could not be opened; `closed` says why */
	struct fault closed;       /* code != 0: nothing can be relied on to be recorded, so nothing opens */
	struct server *server;
	struct sticks *sticks;
	struct jobs *jobs;
	struct checkpoints *checkpoints;
	struct verifier *verifier;
	struct limits *limits;
	struct owed *owed;
	struct blocked *blocked;
	struct audience *audience;
	struct reminders *reminders;
	struct timekeeper *timekeeper; /* NULL: the clock is believed */
	struct outlets *outlets;   /* NULL: events stand in the ledger alone */
	struct autolock *autolock; /* NULL: nothing closes by itself */
	struct defaults *defaults; /* NULL: writes to the kernel's USB defaults are not heard of */
	struct settings *settings; /* the policy files; the defaults while they are faulty */
	struct rules *rules;       /* what they say of the office; likewise */
	struct fault faulty;       /* code != 0: the policy files are faulty, so nothing opens */
	char host[65];             /* this computer's name; "": it has none */
	char boot[37];             /* this run of the kernel; "": unknown */
	int open_hubs;             /* controllers whose kernel default is not closed; -1: the gate did not answer */
};

/* The time that decisions use and records carry: seconds since 1970, never earlier than the books reach (timekeeper.h). */
int64_t broker_now(const struct broker *broker);
/* An act of `actor` (NULL: the machine) now. */
struct act broker_act(const struct broker *broker, const struct actor *actor);
/* A line for the system's log, made printable. */
void broker_say(const struct broker *broker, int priority, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void broker_say_fault(const struct broker *broker, int priority, const char *doing, const struct fault *fault);
/* From here on whoever hears of new events does. */
void broker_listen(struct broker *broker);
/* Records one event of the machine itself; what fails is said in the log. Takes `data` over. */
int broker_record(struct broker *broker, const char *kind, json_t *data);
/* Asks the gate how the controllers stand, keeps the answer, records a change. */
void broker_check_gate(struct broker *broker);
