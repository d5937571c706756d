// SPDX-License-Identifier: GPL-3.0-or-later
/* Limits and the way down; there is no way up. */
#include "mediad/volume/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "common/fault.h"
#include "common/macros.h"

#define NOBODY 65534

static const struct {
	int resource;
	rlim_t most;
} limits[] = {
	{ RLIMIT_CORE, 0 },
	{ RLIMIT_NOFILE, 256 },
	{ RLIMIT_MSGQUEUE, 0 },
	{ RLIMIT_FSIZE, 64u << 20 }, /* keyring, a header in memory; block devices do not count */
#ifndef __SANITIZE_ADDRESS__ /* whose shadow alone is larger */
	{ RLIMIT_DATA, 512u << 20 }, /* a hostile header must not make the library eat the machine */
#endif
};

static int set_limit(int resource, rlim_t most, struct fault *fault)
{
	struct rlimit limit = { .rlim_cur = most, .rlim_max = most };

	if (setrlimit((__rlimit_resource_t)resource, &limit) < 0)
		return fault_set(fault, -errno, N_("The limits of the process cannot be set: %s."), strerror(errno));
	return 0;
}

int privilege_limit(unsigned int seconds, struct fault *fault)
{
	int r = seconds ? set_limit(RLIMIT_CPU, seconds, fault) : 0;

	for (size_t i = 0; r == 0 && i < ARRAY_SIZE(limits); i++)
		r = set_limit(limits[i].resource, limits[i].most, fault);
	return r;
}

int privilege_drop(struct fault *fault)
{
	const struct passwd *entry = getpwnam("nobody");
	uid_t uid = entry && entry->pw_uid != 0 ? entry->pw_uid : NOBODY;
	gid_t gid = entry && entry->pw_gid != 0 ? entry->pw_gid : NOBODY;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return fault_set(fault, -errno, N_("The privileges cannot be dropped: %s."), strerror(errno));
	capng_clear(CAPNG_SELECT_BOTH);
	if (capng_change_id((int)uid, (int)gid, CAPNG_DROP_SUPP_GRP | CAPNG_CLEAR_BOUNDING) != 0)
		return fault_set(fault, -EPERM, N_("The privileges cannot be dropped: %s."), strerror(EPERM));
	/* Proven, not assumed: nobody gets back to root. */
	if (getuid() != uid || geteuid() != uid || setresuid(0, 0, 0) == 0 || capng_get_caps_process() != 0 ||
		capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
		return fault_set(fault, -EPERM, N_("The privileges cannot be dropped: %s."), strerror(EPERM));
	return 0;
}
