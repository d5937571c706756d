// SPDX-License-Identifier: GPL-3.0-or-later
/* mediad-volume: the root helper that erases, formats, opens and closes media, a child process for each job. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/paths.h"
#include "common/service.h"
#include "common/settings.h"
#include "common/wire.h"
#include "crypto/secret.h"
#include "mediad/volume/server.h"

#define EXIT_MISUSED 2
#define GROUP "mediad"

struct options {
	struct volume_settings settings;
	const char *socket;
};

static int tell(const struct fault *fault)
{
	char text[512];

	fprintf(stderr, "mediad-volume: %s\n", fault_text(fault, text, sizeof(text)));
	return EXIT_FAILURE;
}

static void usage(FILE *stream)
{
	fputs("Usage: mediad-volume [--foreground] [--state DIRECTORY] [--escrow DIRECTORY] [--policy DIRECTORY] [--tcti STRING] [--socket PATH]\n"
	      "Erases, formats, opens and closes media for mediad.\n",
		stream);
}

/* -1: go on; else the exit status. --foreground changes nothing: the program never leaves it. */
static int parse(int argc, char **argv, struct options *out)
{
	static const struct option known[] = {
		{ "foreground", no_argument, NULL, 'f' },
		{ "state", required_argument, NULL, 'd' },
		{ "escrow", required_argument, NULL, 'e' },
		{ "policy", required_argument, NULL, 'p' },
		{ "tcti", required_argument, NULL, 't' },
		{ "socket", required_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", known, NULL)) >= 0) {
		if (option == 'd')
			out->settings.state = optarg;
		else if (option == 'e')
			out->settings.escrow = optarg;
		else if (option == 'p')
			out->settings.policy = optarg;
		else if (option == 't')
			out->settings.tcti = optarg;
		else if (option == 's')
			out->socket = optarg;
		else if (option == 'h') {
			usage(stdout);
			return EXIT_SUCCESS;
		} else if (option != 'f') {
			usage(stderr);
			return EXIT_MISUSED;
		}
	}
	if (optind < argc) {
		usage(stderr);
		return EXIT_MISUSED;
	}
	return -1;
}

int main(int argc, char **argv)
{
	struct options options = { .settings = { .state = PATH_VOLUME_STATE, .escrow = PATH_ESCROW, .policy = SETTINGS_FOLDER }, .socket = WIRE_VOLUME_SOCKET };
	SCOPED(close_fd) int listening = -1;
	SCOPED(close_fd) int signals = -1;
	struct fault fault = { 0 };
	int r = parse(argc, argv, &options);

	if (r >= 0)
		return r;
	signals = service_signals(SIGCHLD);
	if (signals < 0)
		return tell((fault_errno(&fault, signals, N_("%s cannot be started: %s."), "mediad-volume"), &fault));
	listening = service_listen(options.socket, SOCK_SEQPACKET, GROUP, &fault);
	if (listening < 0)
		return tell(&fault);
	service_ready();
	r = server_run(&(struct server){ .settings = &options.settings, .listening = listening, .signals = signals });
	if (r < 0)
		return tell((fault_errno(&fault, r, N_("%s had to stop: %s."), "mediad-volume"), &fault));
	return EXIT_SUCCESS;
}
