// SPDX-License-Identifier: GPL-3.0-or-later
/* What the broker and its two helpers say to each other: fixed-size messages over SOCK_SEQPACKET.
 * Both ends come from one build on one machine; a version or size that differs ends the talk. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "common/fault.h"
#include "common/macros.h"

#define WIRE_VERSION 2
#define WIRE_GATE_SOCKET "/run/mediad/gate"
#define WIRE_VOLUME_SOCKET "/run/mediad/volume"

#define WIRE_NUMBER 48 /* a medium's number (管理番号) with NUL: also the longest LUKS2 label */
#define WIRE_STRING 256

/* ---- gate ---- */

enum gate_verb {
	GATE_INSPECT = 1, /* read the device and say what it is; changes nothing */
	GATE_ADMIT,       /* authorise exactly the device that was inspected */
	GATE_BLOCK,       /* take the authorisation back of whatever sits at that place, but for the harmless */
	GATE_STATUS,      /* is the kernel's default closed on every controller? */
};

/* What the functions of a device amount to, over all interfaces of all configurations. */
enum usb_function {
	USB_FUNCTION_STORAGE = 1 << 0,  /* 08/06/50 bulk-only or 08/06/62 UAS */
	USB_FUNCTION_HARMLESS = 1 << 1, /* of the classes that policy lets in unasked: keyboard, mouse, hub, audio, smart card … */
	USB_FUNCTION_OTHER = 1 << 2,    /* everything else, other storage protocols and unreadable ones too */
};

/* Bytes as the device sent them: not UTF-8, not terminated, never to be printed as they are. */
struct usb_string {
	uint16_t length; /* 0: the device has none */
	uint8_t bytes[WIRE_STRING];
};

struct usb_facts {
	char name[32];              /* sysfs name, e.g. 2-1.3 */
	uint32_t bus, device;       /* busnum, devnum: new at every enumeration */
	uint16_t vendor, product;   /* idVendor, idProduct */
	uint16_t configurations;    /* bNumConfigurations */
	uint16_t interfaces;        /* over all configurations, alternate settings counted once each */
	uint32_t functions;         /* enum usb_function, or-ed */
	uint32_t classes[8];        /* a bit for each class code met, of the device and of every interface: 08 is classes[0] bit 8 */
	uint32_t authorised;        /* the kernel's `authorized`: 0, 1 */
	uint8_t descriptors[32];    /* SHA-256 of the raw `descriptors` file */
	struct usb_string serial, manufacturer, model;
};

/* Are both readings of one enumeration, with the same descriptors and the same serial number? */
bool usb_facts_same(const struct usb_facts *a, const struct usb_facts *b);

struct gate_request {
	uint32_t version, verb;
	char name[32];           /* all but GATE_STATUS */
	uint32_t bus, device;    /* GATE_ADMIT: must still be the same enumeration */
	uint8_t descriptors[32]; /* GATE_ADMIT: must still be the same bytes, serial included below */
	struct usb_string serial;
	uint32_t composite;      /* GATE_ADMIT: 1: the registry knows exactly this composite; its storage alone is opened */
};

struct gate_reply {
	uint32_t version, verb;
	int32_t code;            /* 0 or negative errno; fault says why */
	uint32_t open_hubs;      /* GATE_STATUS: controllers whose default is not closed */
	struct fault fault;
	struct usb_facts facts;  /* GATE_INSPECT, GATE_ADMIT (as read after the write) */
};

/* ---- volume: one connection is one job; reports flow back until `final` ---- */

enum volume_verb {
	VOLUME_PROVISION = 1, /* TPM keys, epoch counter and an empty keyring for this host */
	VOLUME_REGISTER,      /* format what was erased and compared, label, file system, key into the keyring */
	VOLUME_OPEN,          /* check header and label, activate, mount for one person */
	VOLUME_CLOSE,         /* unmount, lock; with VOLUME_FORCE also when the stick is gone */
	VOLUME_DESTROY_KEY,   /* out of the keyring, TPM epoch forward, proof that the old one is dead */
	VOLUME_OVERWRITE,     /* keyed stream over the surface; goes on where the same job stopped */
	VOLUME_IDENTIFY,      /* is the medium of this number and UUID in this stick? Reads only */
	VOLUME_INVENTORY,     /* which volumes are mapped and mounted (broker start) */
	VOLUME_EXPORT,        /* this host's signed record of itself, for others to wrap keys to */
	VOLUME_RECHECK,       /* is an open medium still the one in the stick, and still read-only if it was? */
	VOLUME_RELABEL,       /* a revised label in the place of the one it has; keyslots for passphrases follow what it says */
	VOLUME_PASSPHRASE,    /* is this a good passphrase, and was never used? Touches no medium */
	VOLUME_CUSTODY,       /* this host's copy of a medium's encrypted recovery key */
	VOLUME_GRANT,         /* the volume key for another host, onto the medium */
	VOLUME_UNGRANT,       /* grants off the medium */
	VOLUME_RESEAL,        /* the host's keys sealed anew, to the PCRs that policy names */
	VOLUME_EXAMINE,       /* how they are sealed, and how the TPM is; changes nothing */
	VOLUME_RECOVER,       /* as OPEN, by the recovery key that comes with it as a descriptor; `number` is what it is called here */
	VOLUME_INTRODUCE,     /* whose medium is it, and what does it grant to this host? Reads only */
	VOLUME_ADOPT,         /* a granted key into the keyring */
	VOLUME_ROTATE,        /* another recovery key, and the label that says so; with REVISING what broke off is settled */
	VOLUME_CODE,          /* the reseal code of the host's keys, encrypted */
	VOLUME_COMPARE,       /* reads everything back, after a power-cycle, against what OVERWRITE of the same job wrote */
	VOLUME_BLANK,         /* zeros over what was compared, read back too */
	VOLUME_ERASE_KEY,     /* the key of that job's pattern, for an auditor. Touches no medium */
	VOLUME_CHECK_ERASED,  /* COMPARE again, at any time later: reads only, and needs no state of the job */
	VOLUME_ERASE_END,     /* the job is over: what was kept to resume it goes. Touches no medium */
	VOLUME_DROP_HEADER,   /* zeros over a medium's header, keyslots and all, read back: level E1. Only after its key's end */
	VOLUME_SWITCH_PORT,   /* the port that it hangs on off and on again: it goes, and comes as a new device. Touches no medium */
	VOLUME_VERB_END,      /* none: behind the last */
};

enum volume_flag {
	VOLUME_READ_ONLY = 1 << 0,
	VOLUME_FORCE = 1 << 1,
	VOLUME_REVISING = 1 << 2, /* IDENTIFY, ROTATE: a newer label is no forgery, for a revision was under way; a passphrase that it left
	                             without a label is removed */
	VOLUME_GUEST = 1 << 3,    /* OPEN, RECHECK, ADOPT: another host's medium; `label` says whose: {"host","number"} */
	VOLUME_ANEW = 1 << 4,     /* COMPARE: from the start, whatever was compared before: the stick was out meanwhile */
	VOLUME_TO_FORMAT = 1 << 5, /* OVERWRITE: it is to be registered afterwards; what cannot be is not overwritten either */
	VOLUME_NO_COMMANDS = 1 << 6, /* OVERWRITE: the device's own erase commands are not tried */
	VOLUME_KNOWN = 1 << 7,    /* OVERWRITE, COMPARE, BLANK: only where something of this job lies on it; else -ESTALE, and nothing was done */
	VOLUME_FACTORY_NEW = 1 << 8, /* REGISTER: nothing was overwritten before; what bears a LUKS header was in use and is refused */
};

enum volume_phase {
	PHASE_NONE,
	PHASE_ERASE_WRITE,
	PHASE_ERASE_VERIFY,
	PHASE_FORMAT,
	PHASE_KEY,
	PHASE_MOUNT,
	PHASE_LABEL,
	PHASE_CYCLE,         /* the broker's: the device is taken out and let in again, so that no cache answers for the surface */
	PHASE_REPLUG,        /* the broker's: a person is asked to pull it out and to plug it in */
	PHASE_BLANK,
	PHASE_BLANK_VERIFY,
	PHASE_ERASE_RESUME,  /* what lies there of an earlier attempt is looked at */
};

/* The block device a job works on. The helper checks all of it against sysfs before it opens. */
struct volume_device {
	char usb[32];          /* sysfs name of the USB device above it */
	uint32_t bus, device;  /* its busnum and devnum */
	uint32_t major, minor; /* the whole disk */
	uint64_t sequence;     /* diskseq */
};

struct volume_request {
	uint32_t version, verb;
	uint32_t flags;            /* enum volume_flag */
	uint32_t uid, gid;         /* OPEN, RECOVER: the person it is mounted for */
	struct volume_device disk; /* all but PROVISION, CLOSE, DESTROY_KEY, INVENTORY, EXPORT, CUSTODY, RESEAL, EXAMINE, CODE, PASSPHRASE,
	                              ERASE_KEY, ERASE_END */
	uint64_t size;             /* COMPARE, BLANK, ERASE_KEY, CHECK_ERASED: bytes, as OVERWRITE found them; OVERWRITE: 0 or what the job found before */
	char number[WIRE_NUMBER];
	char uuid[40];             /* OPEN, IDENTIFY, RECHECK, RELABEL, GRANT, UNGRANT, ADOPT, ROTATE: the LUKS UUID that the registry knows */
	uint32_t generation;       /* OPEN, IDENTIFY, RELABEL, GRANT, UNGRANT, ADOPT, ROTATE: the label must be of this generation */
	char job[40];              /* REGISTER, DESTROY_KEY, OVERWRITE, COMPARE, BLANK, ERASE_KEY, CHECK_ERASED, ERASE_END, RESEAL: UUID of the
	                              job, goes into key derivation and proofs;
	                              EXAMINE: of the RESEAL whose end is asked for */
	char secret[264];          /* PROVISION: the TPM's owner password, RESEAL: the reseal code, PASSPHRASE, RELABEL: an outside party's
	                              passphrase; "": none was given; whoever passes it on wipes it */
	char words[1024];          /* PASSPHRASE, RELABEL: what a passphrase must not contain, one a line */
	char label[4096];          /* REGISTER, RELABEL, ROTATE: canonical JSON of the label's payload, without binding; EXPORT: of what the record says;
	                              GRANT: {"host","srk","epoch","created",["until"]}; UNGRANT: {"hosts":[…]} */
};

struct volume_report {
	uint32_t version, verb;
	uint32_t final;        /* 0: progress, 1: the last message of the job */
	uint32_t phase;        /* enum volume_phase */
	uint64_t done, total;  /* bytes in this phase */
	uint64_t bad;          /* bytes of a surface so far that could not be written or read, or read back otherwise */
	int32_t code;          /* final: 0 or negative errno */
	struct fault fault;    /* final and code < 0 */
	char result[12288];    /* final: JSON object, see volume/job_*.c; "" if there is none */
};

/* Connects to a SOCK_SEQPACKET socket at `path`. Returns a descriptor or negative errno. */
int wire_connect(const char *path);

/* Sends / receives exactly `size` bytes. wire_receive waits at most `timeout` milliseconds (-1: for
 * ever). -ETIMEDOUT, -ECONNRESET: the other side is gone, -EBADMSG: another size or version. */
int wire_send(int fd, const void *message, uint32_t size);
int wire_receive(int fd, void *message, uint32_t size, int timeout);
/* The same with a descriptor, -1: none. *passed is the caller's, also when the message is not right. */
int wire_send_with(int fd, const void *message, uint32_t size, int passed);
int wire_receive_with(int fd, void *message, uint32_t size, int timeout, int *passed);
