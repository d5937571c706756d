// SPDX-License-Identifier: GPL-3.0-or-later
/* One table says what each verb must bring along. */
#include "mediad/volume/request.h"

#include <errno.h>
#include <string.h>

#include "crypto/luks.h"

#define UUID_LENGTH 36
#define PEOPLE_FROM 1000
#define FLAGS_KNOWN (VOLUME_READ_ONLY | VOLUME_FORCE | VOLUME_REVISING | VOLUME_GUEST | VOLUME_ANEW | VOLUME_TO_FORMAT | \
	VOLUME_NO_COMMANDS | VOLUME_KNOWN | VOLUME_FACTORY_NEW)

struct needs {
	uint32_t verb;
	bool number, disk, uuid, job, label, person;
};

/* clang-format off */
static const struct needs table[] = {
	/*                      number disk   uuid   job    label  person */
	{ VOLUME_PROVISION,     false, false, false, false, false, false },
	{ VOLUME_REGISTER,      true,  true,  false, true,  true,  false },
	{ VOLUME_OPEN,          true,  true,  true,  false, false, true  },
	{ VOLUME_CLOSE,         true,  false, false, false, false, false },
	{ VOLUME_DESTROY_KEY,   true,  false, false, true,  false, false },
	{ VOLUME_OVERWRITE,     true,  true,  false, true,  false, false },
	{ VOLUME_IDENTIFY,      true,  true,  true,  false, false, false },
	{ VOLUME_INVENTORY,     false, false, false, false, false, false },
	{ VOLUME_EXPORT,        false, false, false, false, true,  false },
	{ VOLUME_RECHECK,       true,  true,  true,  false, false, false },
	{ VOLUME_RELABEL,       true,  true,  true,  false, true,  false },
	{ VOLUME_PASSPHRASE,    true,  false, false, false, false, false },
	{ VOLUME_CUSTODY,       true,  false, false, false, false, false },
	{ VOLUME_GRANT,         true,  true,  true,  false, true,  false },
	{ VOLUME_UNGRANT,       true,  true,  true,  false, true,  false },
	{ VOLUME_RESEAL,        false, false, false, true,  false, false },
	{ VOLUME_EXAMINE,       false, false, false, false, false, false },
	{ VOLUME_RECOVER,       true,  true,  false, false, false, true  },
	{ VOLUME_INTRODUCE,     false, true,  false, false, false, false },
	{ VOLUME_ADOPT,         true,  true,  true,  false, true,  false },
	{ VOLUME_ROTATE,        true,  true,  true,  false, true,  false },
	{ VOLUME_CODE,          false, false, false, false, false, false },
	{ VOLUME_COMPARE,       true,  true,  false, true,  false, false },
	{ VOLUME_BLANK,         true,  true,  false, true,  false, false },
	{ VOLUME_ERASE_KEY,     true,  false, false, true,  false, false },
	{ VOLUME_CHECK_ERASED,  true,  true,  false, true,  false, false },
	{ VOLUME_ERASE_END,     true,  false, false, true,  false, false },
	{ VOLUME_DROP_HEADER,   true,  true,  false, true,  false, false },
	{ VOLUME_SWITCH_PORT,   true,  true,  false, false, false, false },
};
/* clang-format on */

static const struct needs *find_needs(uint32_t verb)
{
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (table[i].verb == verb)
			return &table[i];
	return NULL;
}

static bool ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

static bool texts_end(const struct volume_request *request)
{
	return ends(request->number, sizeof(request->number)) && ends(request->uuid, sizeof(request->uuid)) &&
		ends(request->job, sizeof(request->job)) && ends(request->label, sizeof(request->label)) &&
		ends(request->disk.usb, sizeof(request->disk.usb)) &&
		ends(request->secret, sizeof(request->secret)) && ends(request->words, sizeof(request->words));
}

static bool is_uuid(const char *text)
{
	if (strlen(text) != UUID_LENGTH || strspn(text, "0123456789abcdef-") != UUID_LENGTH)
		return false;
	return text[8] == '-' && text[13] == '-' && text[18] == '-' && text[23] == '-';
}

/* As the kernel names USB devices: 2-1.3; never a way up or down the tree. */
static bool is_usb_name(const char *text)
{
	return text[0] >= '0' && text[0] <= '9' && text[strspn(text, "0123456789-.")] == '\0' && strchr(text, '-');
}

/* A mount for root or for the overflow user would be a mount for nobody or for all; one for a system account (below
 * UID_MIN, login.defs(5)) could be one for the broker itself. */
static bool is_person(uint32_t uid, uint32_t gid)
{
	return uid >= PEOPLE_FROM && uid != UINT32_MAX && uid != 65534 && gid != UINT32_MAX;
}

/* Where mediad knows nobody yet, root gets a medium back for itself, in a folder that no one else can enter. */
static bool is_roots(const struct volume_request *request)
{
	return request->verb == VOLUME_RECOVER && request->uid == 0 && request->gid == 0;
}

/* Another host's medium is opened here and no more; what is written to its header, or over it, is that host's to write. */
static bool is_for_guests(uint32_t verb)
{
	return verb == VOLUME_OPEN || verb == VOLUME_RECHECK || verb == VOLUME_ADOPT;
}

int request_check(const struct volume_request *request, struct fault *fault)
{
	const struct needs *needs = find_needs(request->verb);

	if (request->version != WIRE_VERSION || !needs)
		return fault_set(fault, -EINVAL, N_("mediad-volume does not know this request; broker and helper differ in version."));
	if (request->flags & ~(uint32_t)FLAGS_KNOWN)
		return fault_set(fault, -EINVAL, N_("mediad-volume does not know a flag of this request."));
	if (request->flags & VOLUME_GUEST && !is_for_guests(request->verb))
		return fault_set(fault, -EINVAL, N_("This is not done with another computer's medium."));
	if (!texts_end(request))
		return fault_set(fault, -EINVAL, N_("A text in the request has no end."));
	if (needs->number && !luks_number_valid(request->number))
		return fault_set(fault, -EINVAL, N_("\"%s\" is no medium number."), request->number);
	if (needs->disk && !is_usb_name(request->disk.usb))
		return fault_set(fault, -EINVAL, N_("\"%s\" is no USB device."), request->disk.usb);
	if (needs->uuid && !is_uuid(request->uuid))
		return fault_set(fault, -EINVAL, N_("\"%s\" is no UUID."), request->uuid);
	if (needs->job && !is_uuid(request->job))
		return fault_set(fault, -EINVAL, N_("\"%s\" is no UUID."), request->job);
	if ((needs->label || request->flags & VOLUME_GUEST) && request->label[0] != '{')
		return fault_set(fault, -EINVAL, N_("The request brings no label."));
	if (needs->person && !is_person(request->uid, request->gid) && !is_roots(request))
		return fault_set(fault, -EINVAL, N_("A medium is opened for a person; this account is none."));
	return 0;
}

bool request_is_long(const struct volume_request *request)
{
	return request->verb == VOLUME_REGISTER || request->verb == VOLUME_OVERWRITE || request->verb == VOLUME_COMPARE ||
		request->verb == VOLUME_BLANK || request->verb == VOLUME_CHECK_ERASED;
}
