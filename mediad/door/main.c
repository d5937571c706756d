// SPDX-License-Identifier: GPL-3.0-or-later
/* mediad-door: what udev and the boot run, once for each device that appears. Needs no broker and no service; a failure
 * leaves the device shut. */
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/fault.h"
#include "common/macros.h"
#include "common/settings.h"
#include "common/text.h"
#include "mediad/door/doors.h"
#include "mediad/door/harmless.h"
#include "mediad/door/sweep.h"
#include "mediad/usb/device.h"

#define EXIT_MISUSED 2

struct options {
	const char *sysfs, *proc, *run, *policy;
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

static struct doors doors_of(const struct options *options, const struct settings *settings)
{
	return (struct doors){
		.sysfs = options->sysfs, .proc = options->proc, .run = options->run, .settings = settings
	};
}

/* What it prints becomes a property of the udev device. */
static int run_guard(const struct options *options, const char *devpath)
{
	SCOPED(settings_free) struct settings *settings = NULL;
	char path[PATH_MAX];
	const char *door;
	struct fault fault;
	struct doors doors;
	int r;

	if (load_policy(options, &settings) < 0 || !text_format(path, sizeof(path), "%s%s", options->sysfs, devpath))
		return EXIT_FAILURE;
	doors = doors_of(options, settings);
	r = doors_guard(&doors, path, &door, &fault);
	if (r < 0)
		return r == -ENODEV ? EXIT_SUCCESS : tell(&fault);
	if (door)
		printf("MEDIAD_DOOR=%s\n", door);
	return EXIT_SUCCESS;
}

static int run_close(const struct options *options, const char *nothing)
{
	SCOPED(settings_free) struct settings *settings = NULL;
	struct doors_closed result;
	struct fault fault;
	struct doors doors;
	int r;

	(void)nothing;
	if (load_policy(options, &settings) < 0)
		return EXIT_FAILURE;
	doors = doors_of(options, settings);
	r = doors_close(&doors, &result, &fault);
	if (result.open > 0 || result.shut > 0 || result.spared > 0)
		fprintf(stderr, "mediad-door: buses found open: %u, devices shut out: %u, spared because in use: %u\n",
			result.open, result.shut, result.spared);
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
	{ "guard",          1, run_guard },          /* udev, for what comes in by other ways than USB */
	{ "sweep",          0, run_sweep },
	{ "close",          0, run_close },
};
/* clang-format on */

static int usage(FILE *stream, int status)
{
	fprintf(stream, "mediad-door [--sysfs ROOT] [--proc ROOT] [--run FOLDER] [--policy FOLDER] "
			"admit-harmless DEVICE | recheck INTERFACE | guard DEVPATH | sweep | close\n");
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
		{ "run", required_argument, NULL, 'r' },
		{ "policy", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct options options = { .sysfs = "/sys", .proc = "/proc", .run = DOORS_RUN, .policy = SETTINGS_FOLDER };
	int letter;

	while ((letter = getopt_long(argc, argv, "", known, NULL)) != -1) {
		if (letter == 's')
			options.sysfs = optarg;
		else if (letter == 'p')
			options.proc = optarg;
		else if (letter == 'r')
			options.run = optarg;
		else if (letter == 'c')
			options.policy = optarg;
		else if (letter == 'h')
			return usage(stdout, EXIT_SUCCESS);
		else
			return usage(stderr, EXIT_MISUSED);
	}
	return dispatch(&options, argc - optind, argv + optind);
}
