// SPDX-License-Identifier: GPL-3.0-or-later
/* mediad-gate: the process that opens and shuts USB devices for the broker, and decides nothing. */
#include <cap-ng.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/service.h"
#include "common/settings.h"
#include "common/wire.h"
#include "mediad/gate/serve.h"
#include "mediad/usb/device.h"
#include "mediad/usb/hubs.h"

#define EXIT_MISUSED 2

struct options {
	const char *sysfs, *policy, *socket;
};

static int tell(const struct fault *fault)
{
	char text[512];

	fprintf(stderr, "mediad-gate: %s\n", fault_text(fault, text, sizeof(text)));
	return EXIT_FAILURE;
}

static void tell_answer(const struct gate_request *request, const struct gate_reply *reply)
{
	if (reply->code < 0)
		tell(&reply->fault);
	else if (request->verb == GATE_ADMIT)
		fprintf(stderr, "mediad-gate: let in %s\n", request->name);
	else if (request->verb == GATE_BLOCK)
		fprintf(stderr, "mediad-gate: blocked %s\n", request->name);
	else if (reply->open_hubs > 0)
		fprintf(stderr, "mediad-gate: closed %u controllers that were open\n",
			reply->open_hubs);
}

/* Root's uid alone opens sysfs' files: every capability goes before the first stranger is heard. */
static int drop_capabilities(void)
{
	capng_select_t what;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return -errno;
	if (capng_have_capabilities(CAPNG_SELECT_CAPS) == CAPNG_NONE)
		return 0; /* the unit took them already, and capset(2) with them */
	what = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP) ? CAPNG_SELECT_BOTH
								   : CAPNG_SELECT_CAPS;
	capng_clear(CAPNG_SELECT_BOTH);
	return capng_apply(what) == 0 ? 0 : -EPERM;
}

static int run_service(const struct options *options, const struct bus *bus)
{
	SCOPED(close_fd) int listening = -1;
	SCOPED(close_fd) int stop = service_signals(0);
	struct fault fault;
	uint32_t found_open;
	int r;

	listening = service_listen(options->socket, SOCK_SEQPACKET, "mediad", &fault);
	if (listening < 0)
		return tell(&fault);
	r = stop < 0 ? stop : drop_capabilities();
	if (r < 0) {
		fault_set(&fault, r, N_("The gate cannot give up its privileges: %s."), strerror(-r));
		return tell(&fault);
	}
	if (hubs_close(bus->sysfs, &found_open, &fault) < 0)
		tell(&fault); /* and again at every GATE_STATUS */
	service_ready();
	r = serve(&(struct server){
		.bus = bus, .listening = listening, .stop = stop, .is_peer = service_is_ours, .told = tell_answer });
	service_stopping();
	return r < 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

/* A policy that cannot be read is as good as none: keyboards keep working. */
static int run(const struct options *options)
{
	struct fault fault;
	SCOPED(settings_free) struct settings *settings = settings_load_or_default(options->policy, &fault);

	if (fault.code < 0)
		tell(&fault);
	if (!settings)
		return EXIT_FAILURE;
	return run_service(options,
		&(struct bus){ .sysfs = options->sysfs, .let_in = settings_text(settings, SETTING_USB_LET_IN) });
}

static int usage(FILE *stream, int status)
{
	fprintf(stream, "mediad-gate [--foreground] [--sysfs ROOT] [--policy FOLDER] [--socket PATH]\n"
			"Serves the broker; never leaves the foreground.\n");
	return status;
}

int main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "foreground", no_argument, NULL, 'f' },
		{ "sysfs", required_argument, NULL, 's' },
		{ "policy", required_argument, NULL, 'p' },
		{ "socket", required_argument, NULL, 'S' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { .sysfs = "/sys", .policy = SETTINGS_FOLDER, .socket = WIRE_GATE_SOCKET };
	int letter;

	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (letter == 's')
			options.sysfs = optarg;
		else if (letter == 'p')
			options.policy = optarg;
		else if (letter == 'S')
			options.socket = optarg;
		else if (letter == 'h')
			return usage(stdout, EXIT_SUCCESS);
		else if (letter != 'f')
			return usage(stderr, EXIT_MISUSED);
	}
	return optind == argc ? run(&options) : usage(stderr, EXIT_MISUSED);
}
