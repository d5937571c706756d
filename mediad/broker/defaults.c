// SPDX-License-Identifier: GPL-3.0-or-later
/* Watches the files of the kernel's USB defaults for writes; reads and judges none of them. */
#include "mediad/broker/defaults.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "common/text.h"
#include "mediad/broker/loop.h"

struct defaults {
	struct loop *loop;
	const char *sysfs;
	defaults_written written;
	void *context;
	int fd; /* -1: none */
};

static void hear(void *context, uint32_t events)
{
	struct defaults *defaults = context;
	char ignored[4096];

	(void)events;
	while (read(defaults->fd, ignored, sizeof(ignored)) > 0)
		;
	defaults->written(defaults->context);
}

static void stop_listening(struct defaults *defaults)
{
	if (defaults->fd < 0)
		return;
	loop_unwatch(defaults->loop, defaults->fd);
	close(defaults->fd);
	defaults->fd = -1;
}

static void listen_at(const struct defaults *defaults, const char *pattern)
{
	char path[PATH_MAX];
	glob_t found;

	if (!text_format(path, sizeof(path), "%s/%s", defaults->sysfs, pattern) || glob(path, 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		inotify_add_watch(defaults->fd, found.gl_pathv[i], IN_MODIFY);
	globfree(&found);
}

/* Anew each time: the watch of a controller that is gone would stay for ever. */
void defaults_listen(struct defaults *defaults)
{
	if (!defaults)
		return;
	stop_listening(defaults);
	defaults->fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (defaults->fd < 0)
		return;
	listen_at(defaults, "bus/usb/devices/usb*/authorized_default");
	listen_at(defaults, "module/usbcore/parameters/authorized_default");
	if (loop_watch(defaults->loop, defaults->fd, EPOLLIN, hear, defaults) < 0) {
		close(defaults->fd);
		defaults->fd = -1;
	}
}

int defaults_new(struct loop *loop, const char *sysfs, defaults_written written, void *context, struct defaults **out)
{
	struct defaults *defaults = calloc(1, sizeof(*defaults));

	if (!defaults)
		return -ENOMEM;
	*defaults = (struct defaults){ .loop = loop, .sysfs = sysfs, .written = written, .context = context, .fd = -1 };
	defaults_listen(defaults);
	*out = defaults;
	return 0;
}

void defaults_free(struct defaults *defaults)
{
	if (!defaults)
		return;
	stop_listening(defaults);
	free(defaults);
}
