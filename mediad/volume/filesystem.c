// SPDX-License-Identifier: GPL-3.0-or-later
/* mke2fs and e2fsck with fixed words, and the mount calls of Linux 5.2 and later. */
#include "mediad/volume/filesystem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/file.h"
#include "common/text.h"
#include "crypto/luks.h"
#include "mediad/volume/child.h"

#define MKE2FS "/sbin/mke2fs"
#define E2FSCK "/sbin/e2fsck"
#define NODE_SIZE 80
#define KERNEL_WORDS 96
#define SUPER_AT 1024
#define SUPER_SIZE 128
#define TOP_OPEN (S_IROTH | S_IXOTH)

void filesystem_node(const char *number, char path[NODE_SIZE])
{
	text_format(path, NODE_SIZE, "/dev/mapper/" LUKS_MAPPING_PREFIX "%s", number);
}

/* ext4's own label holds 16 bytes; the number is on the LUKS header in full. Discard is left out: it would tell the
 * stick which blocks are free. */
int filesystem_make(const char *number, struct fault *fault)
{
	char node[NODE_SIZE], label[17];
	char program[] = MKE2FS, quiet[] = "-q", force[] = "-F", type_flag[] = "-t", type[] = "ext4", errors_flag[] = "-e",
	     errors[] = "remount-ro", reserve_flag[] = "-m", reserve[] = "0", label_flag[] = "-L", extended_flag[] = "-E",
	     extended[] = "root_owner=0:0,nodiscard,lazy_itable_init=0,lazy_journal_init=0";
	char *const arguments[] = { program, quiet, force, type_flag, type, errors_flag, errors, reserve_flag, reserve,
		label_flag, label, extended_flag, extended, node, NULL };
	int r;

	filesystem_node(number, node);
	text_copy(label, sizeof(label), number);
	r = child_execute(MKE2FS, arguments);
	if (r < 0)
		return fault_set(fault, r, N_("No file system can be made on the medium %s (mke2fs failed)."), number);
	return 0;
}

/* All of its structures and their checksums; nothing is written. */
int filesystem_check(const char *number, struct fault *fault)
{
	char node[NODE_SIZE], program[] = E2FSCK, force[] = "-f", refuse[] = "-n";
	char *const arguments[] = { program, force, refuse, node, NULL };
	int r;

	filesystem_node(number, node);
	r = child_execute(E2FSCK, arguments);
	if (r < 0)
		return fault_set(fault, r,
			N_("The file system does not read back from %s as it was written; use another stick."), number);
	return 0;
}

/* fs/ext4/ext4.h: the superblock at byte 1024, EXT4_FEATURE_INCOMPAT_RECOVER. */
bool filesystem_is_unclean(const char *number)
{
	SCOPED(close_fd) int fd = -1;
	char node[NODE_SIZE];
	uint8_t super[SUPER_SIZE];

	filesystem_node(number, node);
	fd = open(node, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || pread(fd, super, sizeof(super), SUPER_AT) != (ssize_t)sizeof(super))
		return false;
	return super[0x38] == 0x53 && super[0x39] == 0xef && (super[0x60] & 0x04);
}

/* What the kernel says about a refused mount waits in the context; the last message tells the most. */
static int refused(int context, int code, const char *number, struct fault *fault)
{
	char words[KERNEL_WORDS] = "", message[512];
	ssize_t n;

	while ((n = read(context, message, sizeof(message) - 1)) > 0) {
		message[n] = '\0';
		text_copy(words, sizeof(words), n > 2 ? message + 2 : message);
		words[strcspn(words, "\n")] = '\0';
	}
	return fault_set(fault, code, N_("The file system of %s cannot be mounted: %s."), number,
		words[0] ? words : strerror(-code));
}

static int configure(int context, const char *node, bool read_only)
{
	if (fsconfig(context, FSCONFIG_SET_STRING, "source", node, 0) < 0 ||
		fsconfig(context, FSCONFIG_SET_STRING, "errors", "remount-ro", 0) < 0)
		return -errno;
	if (read_only && (fsconfig(context, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0 ||
				 fsconfig(context, FSCONFIG_SET_FLAG, "noload", NULL, 0) < 0))
		return -errno;
	return fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ? -errno : 0;
}

static int make_mount(const char *number, bool read_only, int *mount, struct fault *fault)
{
	SCOPED(close_fd) int context = fsopen("ext4", FSOPEN_CLOEXEC);
	unsigned int attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC | MOUNT_ATTR_NOSYMFOLLOW |
		(read_only ? MOUNT_ATTR_RDONLY : 0);
	char node[NODE_SIZE];
	int r;

	if (context < 0)
		return fault_errno(fault, -errno, N_("The kernel cannot mount %s: %s."), "ext4");
	filesystem_node(number, node);
	r = configure(context, node, read_only);
	if (r < 0)
		return refused(context, r, number, fault);
	*mount = fsmount(context, FSMOUNT_CLOEXEC, attributes);
	if (*mount < 0)
		return refused(context, -errno, number, fault);
	return 0;
}

/* By way of root's ownership, for changing the mode of somebody else's folder would take one more capability; nobody sees
 * the mount yet. Others may enter, for the next person may have to read it without changing this; nobody else gets as far
 * as here, the folder above is closed to them. */
static int give_to_person(int mount, const struct filesystem_use *use)
{
	char path[32];

	text_format(path, sizeof(path), "/proc/self/fd/%d", mount);
	if (fchownat(mount, "", 0, 0, AT_EMPTY_PATH) < 0 || chmod(path, 0755) < 0 ||
		fchownat(mount, "", use->uid, use->gid, AT_EMPTY_PATH) < 0)
		return -errno;
	return 0;
}

static int check_readable(int mount, const struct filesystem_use *use, const char *number, struct fault *fault)
{
	struct stat top;

	if (fstat(mount, &top) < 0)
		return fault_errno(fault, -errno, N_("The file system of %s cannot be mounted: %s."), number);
	if (use->uid != 0 && top.st_uid != use->uid && (top.st_mode & TOP_OPEN) != TOP_OPEN)
		return fault_set(fault, -EACCES,
			N_("The last user of %s has closed its top folder to others; it cannot be opened for reading only."), number);
	return 0;
}

int filesystem_open(const char *number, const struct filesystem_use *use, int *mount, struct fault *fault)
{
	SCOPED(close_fd) int made = -1;
	int r;

	r = make_mount(number, use->read_only, &made, fault);
	if (r < 0)
		return r;
	r = use->read_only ? check_readable(made, use, number, fault) : give_to_person(made, use);
	if (r < 0 && !use->read_only)
		fault_set(fault, r, N_("The medium %s cannot be given to its person: %s."), number, strerror(-r));
	if (r < 0)
		return r;
	*mount = MOVE_FD(made);
	return 0;
}
