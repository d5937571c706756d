// SPDX-License-Identifier: GPL-3.0-or-later
/* Work that takes time: a stick is let in, its disk awaited, mediad-volume does the job, the outcome is recorded and the
 * waiting client answered. A job outlives its client. At most one job for a medium at a time. */
#pragma once

#include "common/json.h"
#include "common/wire.h"
#include "mediad/broker/sticks.h"
#include "policy/office.h"

struct broker;
struct call;
struct job;
struct jobs;

#define JOBS_MAX 8
#define JOBS_CLOSING OPEN_MAX /* beside them: whatever is open can be closed at once, however much else is being done */
#define DISK_TIMEOUT 20000 /* ms from letting a stick in to its disk */
#define GONE_WITHIN 1000   /* ms from an I/O error to the kernel's word that the stick was pulled out */

/* What a surface's chain of steps keeps in its job (surface.c). */
struct surfacing {
	void (*proven)(struct job *job); /* what comes after the chain; NULL: the job has none, or it is over */
	const char *failure;    /* the event that says that the surface did not pass */
	const char *how;        /* it was out before it is compared (surface_cycled) */
	json_t *compared;       /* what the comparison gave */
	uint64_t size, sequence; /* of the disk that was written; 0: not known */
	bool cycling;           /* it is out, and nothing of the next step has begun */
	bool erases;            /* at its end; else it is being registered */
	bool doubtful;          /* it was out of sight, and shows no label: the next step goes by what the job wrote */
	void (*then)(struct job *job, const struct volume_report *report, const struct fault *fault); /* of `verb`, which follows when it was recognised */
	uint32_t verb;
	bool resized;           /* it came back with another size */
	enum surface_stopping { SURFACE_GO_ON, SURFACE_TO_PAUSE, SURFACE_TO_CANCEL } wish;
	struct actor wisher;
	uint64_t asker;         /* the connection that waits for that; 0 */
	uint32_t patience;      /* timer: for the stick to be plugged in again, for the helper to stop */
};

/* What a kind of job does when its report is there or it failed before (report NULL, fault says why). It records the
 * outcome and ends with job_reply / job_refuse, or starts the next step. */
typedef void (*job_finish)(struct job *job, const struct volume_report *report, const struct fault *fault);

struct job {
	struct broker *broker;
	bool active;
	uint64_t connection; /* 0: nobody waits */
	bool more;           /* the client wants progress */
	struct actor actor;
	char number[MEDIUM_NUMBER];
	char id[40];         /* UUID */
	char usb[32];        /* "": no stick is needed */
	bool begun;          /* mediad-volume was asked: something may have been done */
	bool stays_open;     /* after success the stick stays let in */
	bool needs_secret; /* a later step does: until then the request keeps it */
	struct volume_request request;
	job_finish finish;
	json_t *kept;        /* what a later step needs of an earlier one */
	json_t *outcome;     /* what a step that failed gave beside its sentence; NULL */
	bool tells;          /* a refusal tells that, as "state" */
	/* Asked when its disk is there, before mediad-volume is: 0; 1: that is not the one, more will come; negative: with the fault. */
	int (*ready)(struct job *job, const struct connected *connected, struct fault *fault);
	void (*came)(struct job *job, const struct connected *connected); /* told of every stick that is plugged in; NULL */
	bool stopped;        /* by jobs_stop */
	struct surfacing surface;
	int fd;              /* to mediad-volume; -1 */
	int passed;          /* goes with the next request to it, unread; -1 */
	uint32_t timer;        /* for the disk to appear */
	uint32_t unexplained;  /* timer: `failure` waits for the word that the stick is gone */
	struct fault failure;
	int64_t phase_start;   /* ms */
	uint32_t phase;        /* enum volume_phase, as reported last */
	uint64_t phase_from;   /* bytes that were done when it began, which its rate does not count */
	uint64_t done, total, bad; /* as reported last */
	int64_t rate, left;    /* bytes and seconds; left -1: not known */
};

int jobs_new(struct jobs **out);
void jobs_free(struct jobs *jobs);
/* Everything that a job holds, when nobody is to be told any more. */
void job_release(struct job *job);
SCOPED_DEFINE(jobs_free, struct jobs *)

/* A new job for `number`; its id is fresh. A recheck makes way. -EBUSY: one is under way for it, or there are too many. */
int job_new(struct broker *broker, const char *number, struct job **out, struct fault *fault);
/* The same to close it: there are never too many. */
int job_new_closing(struct broker *broker, const char *number, struct job **out, struct fault *fault);

/* A job that answers `call`; it needs no stick. */
int job_for(struct call *call, const char *number, struct job **out);
/* The same on the one connected stick that claims to be this medium. -ENOENT, -EEXIST, -EBUSY. */
int job_for_stick(struct call *call, const char *number, struct job **out);
/* The stick that a later step works on, as above. */
int job_take_stick(struct job *job, struct fault *fault);
/* job_start with the first step's verb; the client is answered when the job ends. */
void job_run(struct call *call, struct job *job, uint32_t verb, job_finish finish);
#define SECRET_MAX 71       /* bytes of a password of the TPM, a code */
#define PASSPHRASE_MOST 256 /* of an outside party's passphrase */
/* Hands a password or a code to the volume job, in locked memory; NULL: there is none. -ENOMEM: none can be locked; -EACCES, and no
 * sentence yet: it is longer than one can be, `most` bytes. */
int job_send_secret(struct job *job, const char *secret, size_t most, struct fault *fault);
/* Hands the label that is kept to the volume job. -EINVAL: it is too long for that. */
int job_send_label(struct job *job, struct fault *fault);
/* What a finished step gave; `why`, or that its report is no JSON, goes into the fault. */
int job_result(const struct volume_report *report, const struct fault *why, json_t **out, struct fault *fault);
/* That it ended so is on the books, or owed to them. */
void job_record_failure(const struct job *job, const char *kind, const struct fault *why);

/* Of what was to be opened for a person, by whichever key (job_open.c). */
void job_opened(struct job *job, const struct volume_report *report, const struct fault *why);
/* A finish for work whose result is the answer. */
void job_answer(struct job *job, const struct volume_report *report, const struct fault *why);

/* Lets the stick in, waits for its disk, then starts the volume job; or starts it at once when usb is "". From here
 * `finish` is always called, exactly once for each start. */
void job_start(struct job *job);
/* The next volume job of the same work, on the same stick if it is still there. */
void job_next(struct job *job, uint32_t verb, job_finish finish);

/* To the client, if it wants to hear. (job_progress.c) */
void job_tell_progress(struct job *job, const struct volume_report *report);
void job_tell_phase(struct job *job, uint32_t phase);
const char *job_phase_name(uint32_t phase);

/* Forgets a job that was not started. */
void job_drop(struct job *job);
/* Ends the job: closes the stick unless it stays open, answers whoever waits. Takes `reply` over. */
void job_reply(struct job *job, json_t *reply);
void job_refuse(struct job *job, const struct fault *fault);

/* Ends the work on `number` before its time, with `why` for whoever waits: the helper finds nobody listening and undoes what is half
 * done. False: nothing runs that can be stopped. A key's destruction and a closing by force are seen through. */
bool jobs_stop(struct broker *broker, const char *number, const struct fault *why);

/* From the sticks. */
/* False: it is a disk of before, and another one is to come. */
bool jobs_disk_ready(struct broker *broker, const struct connected *connected);
void jobs_stick_gone(struct broker *broker, const char *number);
void jobs_stick_came(struct broker *broker, const struct connected *connected);

bool jobs_running(const struct jobs *jobs, const char *number);
/* Borrowed; NULL. */
struct job *jobs_find(struct jobs *jobs, const char *number);
