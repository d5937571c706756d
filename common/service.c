// SPDX-License-Identifier: GPL-3.0-or-later
/* Sockets and the service manager; knows no message. */
#include "common/service.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/macros.h"
#include "common/text.h"

#define UNMAPPED_USER 65534u
#define BACKLOG 64

/* A refused connection means that the file was left behind; anything else means that somebody is there. */
static bool somebody_answers(const struct sockaddr_un *address, int type)
{
	SCOPED(close_fd) int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return false;
	return connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 || errno == EAGAIN;
}

static int give_to_group(const char *path, const char *group)
{
	const struct group *entry = group ? getgrnam(group) : NULL;

	if (group && !entry)
		return -ENOENT;
	if (group && chown(path, (uid_t)-1, entry->gr_gid) < 0)
		return -errno;
	return chmod(path, group ? 0660 : 0666) < 0 ? -errno : 0;
}

static int bind_socket(const char *path, int type, const char *group)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	SCOPED(close_fd) int fd = -1;
	mode_t mask;
	int r;

	if (!text_copy(address.sun_path, sizeof(address.sun_path), path))
		return -ENAMETOOLONG;
	if (somebody_answers(&address, type))
		return -EADDRINUSE;
	if (unlink(path) < 0 && errno != ENOENT)
		return -errno;
	fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	mask = umask(0777); /* nobody gets in before the group is right */
	r = bind(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ? -errno : 0;
	umask(mask);
	if (r == 0)
		r = give_to_group(path, group);
	if (r == 0 && listen(fd, BACKLOG) < 0)
		r = -errno;
	return r < 0 ? r : MOVE_FD(fd);
}

/* systemd hands sockets over blocking: a caller who is gone before accept() would stop the whole service. */
static int never_block(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	return flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 ? -errno : fd;
}

int service_listen(const char *path, int type, const char *group, struct fault *fault)
{
	int given = sd_listen_fds(1);
	int fd;

	if (given == 1 && sd_is_socket(SD_LISTEN_FDS_START, AF_UNIX, type, 1) > 0)
		return never_block(SD_LISTEN_FDS_START);
	if (given > 0)
		return fault_set(fault, -EINVAL, N_("The service manager handed over a socket of the wrong kind; check the .socket unit."));
	fd = bind_socket(path, type, group);
	if (fd == -EADDRINUSE)
		return fault_set(fault, fd, N_("Another process already serves %s; stop it first."), path);
	if (fd < 0)
		return fault_set(fault, fd, N_("The socket %s cannot be made: %s."), path, strerror(-fd));
	return fd;
}

int service_accept(int listening, uint32_t *uid)
{
	SCOPED(close_fd) int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (fd < 0)
		return -errno;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return -errno;
	if (peer.uid == UNMAPPED_USER || peer.uid == (uid_t)-1)
		return -EACCES;
	*uid = peer.uid;
	return MOVE_FD(fd);
}

bool service_is_ours(uint32_t uid)
{
	const struct passwd *entry;

	if (uid == 0)
		return true;
	entry = getpwnam("mediad");
	return entry && entry->pw_uid == uid;
}

int service_signals(int other)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	if (other)
		sigaddset(&set, other);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return -errno;
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

void service_ready(void)
{
	sd_notify(0, "READY=1");
}

void service_stopping(void)
{
	sd_notify(0, "STOPPING=1");
}
