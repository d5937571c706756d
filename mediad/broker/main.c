// SPDX-License-Identifier: GPL-3.0-or-later
/* mediad, the broker: decides and records. Runs as the user mediad without any capability; can itself neither open a device
 * nor hold a volume key. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <syslog.h>

#include "common/file.h"
#include "common/paths.h"
#include "common/service.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediad/broker/audience.h"
#include "mediad/broker/autolock.h"
#include "mediad/broker/blocked.h"
#include "mediad/broker/broker.h"
#include "mediad/broker/checkpoint.h"
#include "mediad/broker/defaults.h"
#include "mediad/broker/job.h"
#include "mediad/broker/limits.h"
#include "mediad/broker/methods.h"
#include "mediad/broker/outlet.h"
#include "mediad/broker/owed.h"
#include "mediad/broker/policies.h"
#include "mediad/broker/proof.h"
#include "mediad/broker/reminders.h"
#include "mediad/broker/restore.h"
#include "mediad/broker/settle.h"
#include "mediad/broker/sticks.h"
#include "mediad/broker/timekeeper.h"
#include "mediad/broker/verifier.h"
#include "mediad/broker/watch.h"

#define BOOT_ID 32 /* hexadecimal digits */

struct options {
	const char *state, *socket, *policy, *profiles, *boot, *restore, *try;
	bool json;
	struct world_paths paths;
};

static void usage(FILE *out)
{
	fputs("usage: mediad [--foreground] [--state DIRECTORY] [--policy DIRECTORY] [--profiles DIRECTORY] [--socket PATH]\n"
	      "              [--gate PATH] [--volume PATH] [--host FILE] [--tcti STRING] [--boot ID]\n"
	      "              [--log DIRECTORY] [--version] [--help]\n"
	      "       mediad --restore FILE [--state DIRECTORY] [--json]\n"
	      "       mediad --try FILE [--json]\n",
		out);
}

/* Returns -1 to go on, else the exit status. */
static int parse(int argc, char **argv, struct options *options)
{
	static const struct option known[] = {
		{ "foreground", no_argument, NULL, 'f' },
		{ "state", required_argument, NULL, 's' },
		{ "policy", required_argument, NULL, 'p' },
		{ "profiles", required_argument, NULL, 'r' },
		{ "socket", required_argument, NULL, 'k' },
		{ "gate", required_argument, NULL, 'g' },
		{ "volume", required_argument, NULL, 'v' },
		{ "host", required_argument, NULL, 'h' },
		{ "tcti", required_argument, NULL, 't' },
		{ "boot", required_argument, NULL, 'b' },
		{ "log", required_argument, NULL, 'l' },
		{ "restore", required_argument, NULL, 'R' },
		{ "try", required_argument, NULL, 'T' },
		{ "json", no_argument, NULL, 'j' },
		{ "version", no_argument, NULL, 'V' },
		{ "help", no_argument, NULL, 'H' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (c) {
		case 'f': break; /* it never leaves the foreground; the word is kept for scripts */
		case 's': options->state = optarg; break;
		case 'p': options->policy = optarg; break;
		case 'r': options->profiles = optarg; break;
		case 'k': options->socket = optarg; break;
		case 'g': options->paths.gate = optarg; break;
		case 'v': options->paths.volume = optarg; break;
		case 'h': options->paths.host = optarg; break;
		case 't': options->paths.tcti = optarg; break;
		case 'b': options->boot = optarg; break;
		case 'l': options->paths.outlets.folder = optarg; break;
		case 'R': options->restore = optarg; break;
		case 'T': options->try = optarg; break;
		case 'j': options->json = true; break;
		case 'V': puts("mediad " VERSION); return EXIT_SUCCESS;
		case 'H': usage(stdout); return EXIT_SUCCESS;
		default: usage(stderr); return 2;
		}
	}
	if (optind == argc)
		return -1;
	usage(stderr);
	return 2;
}

/* What comes after a sync that failed cannot be trusted to be on the disk, so mediad ends. It starts anew, by systemd or by hand. */
static void books_broken(void *context, const struct fault *why)
{
	struct broker *broker = context;

	broker->closed = *why;
	broker_say_fault(broker, LOG_CRIT, "the books are closed", why);
	owed_keep(broker);
	loop_stop(broker->loop);
}

static bool are_books_broken(const struct broker *broker)
{
	return broker->registry && registry_broken(broker->registry);
}

/* Books that cannot be opened, or whose chain is broken, leave mediad running and closed: it says why, blocks and locks. */
static void open_books(struct broker *broker, const char *state)
{
	char path[4096];

	text_format(path, sizeof(path), "%s/registry.db", state);
	umask(0077);
	if (registry_open(path, &broker->registry, &broker->closed) == 0)
		proof_begin(broker);
	else
		broker_say_fault(broker, LOG_CRIT, "the books are closed", &broker->closed);
}

static void stop_asked(void *context, uint32_t events)
{
	struct broker *broker = context;

	(void)events;
	service_stopping();
	loop_stop(broker->loop);
}

/* The unit names it, for it has no /proc/sys. */
static void name_boot(struct broker *broker, const char *named)
{
	SCOPED(file_text_free) char *text = NULL;
	size_t length, at = 0;

	if (!named && file_read(AT_FDCWD, "/proc/sys/kernel/random/boot_id", 64, &text, &length) < 0)
		return;
	for (const char *from = named ? named : text; *from && at + 1 < sizeof(broker->boot); from++)
		if (strchr("0123456789abcdef", *from))
			broker->boot[at++] = *from;
	broker->boot[at == BOOT_ID ? at : 0] = '\0';
}

static int watch_signals(struct broker *broker)
{
	int fd = service_signals(0);

	signal(SIGPIPE, SIG_IGN);
	return fd < 0 ? fd : loop_watch(broker->loop, fd, EPOLLIN, stop_asked, broker);
}

static int fail(const struct broker *broker, const struct fault *fault)
{
	broker_say_fault(broker, LOG_CRIT, "cannot start", fault);
	return EXIT_FAILURE;
}

static void defaults_changed(void *context)
{
	broker_check_gate(context);
}

static int run(struct broker *broker, const struct options *options)
{
	SCOPED(watch_free) struct watch *watch = NULL;
	struct fault fault = { 0 };
	char reserve[4096], places[4096];
	int listening, books = restore_keep_out(options->state, &fault); /* held until the end */

	if (books < 0)
		return fail(broker, &fault);
	text_format(reserve, sizeof(reserve), "%s/owed", options->state);
	text_format(places, sizeof(places), "%s/outlets", options->state);
	if (verifier_new(broker, &broker->verifier) < 0)
		return EXIT_FAILURE;
	open_books(broker, options->state);
	if (broker->registry)
		registry_when_broken(broker->registry, books_broken, broker);
	if (outlets_new(broker, places, &broker->outlets) < 0)
		return EXIT_FAILURE;
	if (timekeeper_new(broker, &broker->timekeeper) < 0)
		return EXIT_FAILURE;
	timekeeper_start(broker->timekeeper);
	if (owed_new(broker, reserve, &broker->owed) < 0)
		return EXIT_FAILURE;
	broker_record(broker, "broker.started", json_pack("{s:s}", "version", VERSION));
	timekeeper_look(broker);
	if (defaults_new(broker->loop, "/sys", defaults_changed, broker, &broker->defaults) < 0)
		return EXIT_FAILURE;
	broker_check_gate(broker);
	policies_load(broker, options->policy, options->profiles);
	outlets_start(broker->outlets);
	if (blocked_new(broker, &broker->blocked) < 0 || audience_new(broker, &broker->audience) < 0 ||
		sticks_new(broker, &broker->sticks) < 0 || autolock_new(broker, &broker->autolock) < 0 ||
		reminders_new(broker, &broker->reminders) < 0 || jobs_new(&broker->jobs) < 0 ||
		checkpoints_new(broker, &broker->checkpoints) < 0 ||
		limits_new(&broker->limits) < 0 || watch_signals(broker) < 0)
		return EXIT_FAILURE;
	listening = service_listen(options->socket, SOCK_STREAM, NULL, &fault);
	if (listening < 0)
		return fail(broker, &fault);
	if (server_new(broker->loop, listening, methods_handle, broker, &broker->server) < 0)
		return EXIT_FAILURE;
	if (watch_new(broker->loop, sticks_event, broker, &watch, &fault) < 0)
		return fail(broker, &fault);
	owed_settle(broker, NULL); /* what is known to be lost is not taken up again */
	settle(broker);
	broker_listen(broker);
	if (autolock_listen(broker->autolock) < 0 || are_books_broken(broker))
		return EXIT_FAILURE;
	service_ready();
	broker_say(broker, LOG_INFO, "ready");
	if (loop_run(broker->loop) < 0 || are_books_broken(broker))
		return EXIT_FAILURE;
	checkpoints_finish(broker);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options options = { .state = PATH_BROKER_STATE, .socket = PATH_SOCKET, .policy = SETTINGS_FOLDER, .profiles = PROFILES_FOLDER,
		.paths = { .gate_connection = -1, .gate = WIRE_GATE_SOCKET, .volume = WIRE_VOLUME_SOCKET, .host = PATH_HOST,
			.outlets = { PATH_JOURNAL, PATH_SYSLOG, PATH_LOG } } };
	struct world world;
	struct broker broker = { .world = &world, .open_hubs = -2 };
	int status = parse(argc, argv, &options);

	if (status >= 0)
		return status;
	if (options.restore)
		return restore_say(options.restore, options.state, options.json);
	if (options.try)
		return restore_say(options.try, NULL, options.json);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	json_wipe_what_is_freed();
	world_init(&world, &options.paths);
	if (gethostname(broker.host, sizeof(broker.host) - 1) < 0)
		broker.host[0] = '\0';
	name_boot(&broker, options.boot);
	if (loop_new(&broker.loop) < 0 || world_start(&options.paths, broker.loop) < 0)
		return EXIT_FAILURE;
	status = run(&broker, &options);
	notary_free(options.paths.notary);
	server_free(broker.server);
	autolock_free(broker.autolock);
	reminders_free(broker.reminders);
	jobs_free(broker.jobs);
	sticks_free(broker.sticks);
	checkpoints_free(broker.checkpoints);
	verifier_free(broker.verifier);
	limits_free(broker.limits);
	owed_free(broker.owed);
	blocked_free(broker.blocked);
	audience_free(broker.audience);
	settings_free(broker.settings);
	rules_free(broker.rules);
	defaults_free(broker.defaults);
	registry_close(broker.registry);
	timekeeper_free(broker.timekeeper);
	outlets_free(broker.outlets);
	loop_free(broker.loop);
	return status;
}
