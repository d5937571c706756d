// SPDX-License-Identifier: GPL-3.0-or-later
/* mediad-door: what udev and the boot run, once for each device that appears. Needs no broker and no service; a failure
 * leaves the device shut. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/settings.h"
#include "mediad/door/harmless.h"
#include "mediad/door/sweep.h"
#include "mediad/usb/device.h"

#define EXIT_MISUSED 2

struct options {
	const char *sysfs, *proc, *policy;
};

static int tell(const struct fault *fault)
{
	char text[512];

	fprintf(stderr, "mediad-door: %s\n", fault_text(fault, text, sizeof(text)));
	return EXIT_FAILURE;
}

/* A policy that cannot be read is as good as none: keyboards keep working, and nothing else comes in. */
static int load_policy(const struct options *options, struct settings **out)
{
	struct fault fault;

	*out = settings_load_or_default(options->policy, &fault);
	if (fault.code < 0)
		tell(&fault);
	return *out ? 0 : -ENOMEM;
}

static struct bus bus_of(const struct options *options, const struct settings *settings)
{
	return (struct bus){ .sysfs = options->sysfs, .let_in = settings_text(settings, SETTING_USB_LET_IN) };
}

static int run_admit_harmless(const struct options *options, const char *name)
{
	SCOPED(settings_free) struct settings *settings = NULL;
	struct usb_facts facts;
	struct fault fault;
	struct bus bus;

	if (load_policy(options, &settings) < 0)
		return EXIT_FAILURE;
	bus = bus_of(options, settings);
	return harmless_admit(&bus, name, &facts, &fault) < 0 ? tell(&fault) : EXIT_SUCCESS;
}

static int run_recheck(const struct options *options, const char *interface)
{
	SCOPED(settings_free) struct settings *settings = NULL;
	struct fault fault;
	struct bus bus;

	if (load_policy(options, &settings) < 0)
		return EXIT_FAILURE;
	bus = bus_of(options, settings);
	return harmless_recheck(&bus, interface, &fault) < 0 ? tell(&fault) : EXIT_SUCCESS;
}

static int run_sweep(const struct options *options, const char *nothing)
{
	struct sweep result;
	struct fault fault;
	int r = sweep_run(options->sysfs, options->proc, &result, &fault);

	(void)nothing;
	if (result.hubs > 0 || result.blocked > 0 || result.spared > 0)
		fprintf(stderr,
			"mediad-door: controllers found open: %u, storage blocked: %u, spared because in use: %u\n",
			result.hubs, result.blocked, result.spared);
	return r < 0 ? tell(&fault) : EXIT_SUCCESS;
}

struct verb {
	const char *name;
	int arguments;
	int (*run)(const struct options *options, const char *argument);
};

/* clang-format off */
static const struct verb verbs[] = {
	{ "admit-harmless", 1, run_admit_harmless }, /* udev, for each device that appears */
	{ "recheck",        1, run_recheck },        /* udev, for each interface that got a driver */
	{ "sweep",          0, run_sweep },
};
/* clang-format on */

static int usage(FILE *stream, int status)
{
	fprintf(stream, "mediad-door [--sysfs ROOT] [--proc ROOT] [--policy FOLDER] admit-harmless DEVICE | recheck INTERFACE | sweep\n");
	return status;
}

static int dispatch(const struct options *options, int count, char **words)
{
	for (size_t i = 0; count > 0 && i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(words[0], verbs[i].name) == 0 && count - 1 == verbs[i].arguments)
			return verbs[i].run(options, words[1]);
	}
	return usage(stderr, EXIT_MISUSED);
}

int main(int argc, char **argv)
{
	static const struct option known[] = {
		{ "sysfs", required_argument, NULL, 's' },
		{ "proc", required_argument, NULL, 'p' },
		{ "policy", required_argument, NULL, 'P' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { .sysfs = "/sys", .proc = "/proc", .policy = SETTINGS_FOLDER };
	int letter;

	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (letter == 's')
			options.sysfs = optarg;
		else if (letter == 'p')
			options.proc = optarg;
		else if (letter == 'P')
			options.policy = optarg;
		else if (letter == 'h')
			return usage(stdout, EXIT_SUCCESS);
		else
			return usage(stderr, EXIT_MISUSED);
	}
	return dispatch(&options, argc - optind, argv + optind);
}
