// SPDX-License-Identifier: GPL-3.0-or-later
/* What the office itself chose, [office], and what this computer is, [host]. Pure data; a key is a row of policy/rules/keys.c. */
#pragma once

#include <stdbool.h>

#include "policy/rules/handling.h"

#define OFFICE_WORD 64
#define OFFICE_TEXT 200  /* bytes of one line of a list, with NUL */
#define OFFICE_LINES 32  /* lines of a list */

enum private_media { PRIVATE_FORBID, PRIVATE_INTERNET_ONLY, PRIVATE_PERMIT };

/* A key that may stand on several lines. */
struct lines {
	unsigned int count;
	char line[OFFICE_LINES][OFFICE_TEXT];
};

bool lines_have(const struct lines *lines, const char *text);

/* Who must be told of an incident, in this order (R-INC-03). */
#define CHAIN_MAX 8
struct chain {
	unsigned int count;
	struct {
		struct signatory who;
		int hours; /* after the report, at the latest */
	} step[CHAIN_MAX];
};

/* Roles that do not go together, two a line. */
#define ROLE_PAIRS_MAX 8
struct role_pairs {
	unsigned int count;
	unsigned int pair[ROLE_PAIRS_MAX]; /* enum role, or-ed */
};

struct office {
	char profile[OFFICE_WORD], name[OFFICE_TEXT];
	struct signatories exception_approver; /* R-EXC-01; one */
	enum private_media private_media;      /* R-DEV-03 */
	char private_max_class[OFFICE_WORD];   /* R-DEV-04; "": none */
	struct signatories private_approver;
	int private_max_days;
	bool carry_out_allowed;             /* false: 原則禁止 (R-APP-03) */
	struct signatories substitute;      /* signs where the one who would have to asks himself; one */
	struct lines purposes;              /* 事務名; none: any text is a purpose */
	struct lines checklist;             /* to be acknowledged before a carry-out */
	struct lines transports;            /* means of transport; none: any text */
	char day_start[8];                  /* HH:MM, when the office opens */
	char day_end[8];                    /* HH:MM, when what is out for the day must be back */
	bool remind;                        /* reminders at all */
	int remind_days;                /* before the due time */
	int request_days;               /* a request nobody decides on lapses; 0: at its own end alone */
	int overdue_approver_days, overdue_administrator_days; /* R-CUS-06: who is told when */
	int log_review_months;              /* R-LOG-05; 0: nobody says */
	int alarm_refusals;                 /* of one person within an hour (R-LOG-06); 0: none */
	struct chain chain;
	bool accounts_by_request;           /* people and roles only on an approved request (R-ACC-03) */
	struct role_pairs forbidden_roles;  /* never with one person (R-ACC-07) */
	struct role_pairs reported_roles;   /* allowed, and shown */
	int max_administrators;             /* R-ACC-08; 0: no limit */
	struct lines forbidden_logins;      /* beside root, admin, administrator, guest and nobody (R-ACC-09) */
};

struct station {
	unsigned int zone; /* enum zone, one; 0: not said */
	int area;      /* 1 … 3; 0: not said */
	bool mynumber_area; /* R-ZON-08 */
	char systems[OFFICE_TEXT]; /* whose terminal it is: words */
};
