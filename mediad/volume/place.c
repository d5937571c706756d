// SPDX-License-Identifier: GPL-3.0-or-later
/* Folders and move_mount, step by step from descriptors, so that nobody can put a link in the way. */
#include "mediad/volume/place.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/paths.h"
#include "common/text.h"

void place_path(uint32_t uid, const char *number, char path[PLACE_SIZE])
{
	text_format(path, PLACE_SIZE, PATH_MEDIA "/%u/%s", uid, number);
}

/* One step down, never through a link. openat2(2) is out of reach: the unit's RestrictSUIDSGID= forbids it (ENOSYS). */
static int open_beneath(int at, const char *name)
{
	int fd;

	if (!*name || strchr(name, '/') || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return -EINVAL;
	fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	return fd < 0 ? -errno : fd;
}

static int mount_id(int fd, uint64_t *id)
{
	struct statx status;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &status) < 0)
		return -errno;
	*id = status.stx_mnt_id;
	return status.stx_mask & STATX_MNT_ID ? 0 : -ENOSYS;
}

/* -EXDEV: they lie on two mounts. */
static int same_mount(int above, int below)
{
	uint64_t ids[2];
	int r = mount_id(above, &ids[0]);

	if (r == 0)
		r = mount_id(below, &ids[1]);
	if (r == 0 && ids[0] != ids[1])
		r = -EXDEV;
	return r;
}

/* A folder of root's with exactly this mode, made if it is missing. -EXDEV: something is mounted there. */
static int enter(int at, const char *name, mode_t mode)
{
	SCOPED(close_fd) int fd = -1;
	struct stat status;
	int r;

	if (mkdirat(at, name, 0700) < 0 && errno != EEXIST)
		return -errno;
	fd = open_beneath(at, name);
	if (fd < 0)
		return fd;
	r = same_mount(at, fd);
	if (r < 0)
		return r;
	if (fstat(fd, &status) < 0)
		return -errno;
	if (status.st_uid != 0) /* not made here */
		return -EPERM;
	if (fchmod(fd, mode) < 0)
		return -errno;
	return MOVE_FD(fd);
}

static int enter_media(void)
{
	SCOPED(close_fd) int run = open("/run", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	SCOPED(close_fd) int ours = -1;

	if (run < 0)
		return -errno;
	ours = open_beneath(run, "mediad"); /* the broker's: its owner and mode are not ours to change */
	return ours < 0 ? ours : enter(ours, "media", 0755);
}

/* acl(5) as the kernel takes it (linux/posix_acl_xattr.h): root's folder, which one more user may read and enter. It
 * stays root's, so that the user cannot rebuild it and this process needs no right to override permissions. */
static int let_in(int folder, uint32_t uid)
{
	struct {
		struct posix_acl_xattr_header header;
		struct posix_acl_xattr_entry entries[5];
	} acl = {
		.header = { .a_version = htole32(POSIX_ACL_XATTR_VERSION) },
		.entries = {
			{ htole16(ACL_USER_OBJ), htole16(ACL_READ | ACL_WRITE | ACL_EXECUTE), htole32((uint32_t)ACL_UNDEFINED_ID) },
			{ htole16(ACL_USER), htole16(ACL_READ | ACL_EXECUTE), htole32(uid) },
			{ htole16(ACL_GROUP_OBJ), 0, htole32((uint32_t)ACL_UNDEFINED_ID) },
			{ htole16(ACL_MASK), htole16(ACL_READ | ACL_EXECUTE), htole32((uint32_t)ACL_UNDEFINED_ID) },
			{ htole16(ACL_OTHER), 0, htole32((uint32_t)ACL_UNDEFINED_ID) },
		},
	};

	return fsetxattr(folder, "system.posix_acl_access", &acl, sizeof(acl), 0) < 0 ? -errno : 0;
}

/* The user's folder below /run/mediad/media. */
static int enter_person(uint32_t uid)
{
	SCOPED(close_fd) int media = enter_media();
	SCOPED(close_fd) int person = -1;
	char name[16];
	int r;

	if (media < 0)
		return media;
	text_format(name, sizeof(name), "%u", uid);
	person = enter(media, name, 0700);
	if (person < 0)
		return person;
	r = let_in(person, uid);
	return r < 0 ? r : MOVE_FD(person);
}

static int attach(uint32_t uid, const char *number, int mount)
{
	SCOPED(close_fd) int person = enter_person(uid);
	SCOPED(close_fd) int target = -1;

	if (person < 0)
		return person;
	target = enter(person, number, 0700);
	if (target < 0)
		return target == -EXDEV ? -EBUSY : target; /* a mount over a mount would hide it */
	if (move_mount(mount, "", target, "", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return -errno;
	return 0;
}

int place_attach(uint32_t uid, const char *number, int mount, struct fault *fault)
{
	int r = attach(uid, number, mount);

	if (r < 0)
		return fault_set(fault, r, N_("The medium %s cannot be mounted below %s: %s."), number, PATH_MEDIA, strerror(-r));
	return 0;
}

void place_remove(const char *path)
{
	if (strncmp(path, PATH_MEDIA "/", strlen(PATH_MEDIA "/")) == 0)
		rmdir(path);
}
