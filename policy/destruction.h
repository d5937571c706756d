// SPDX-License-Identifier: GPL-3.0-or-later
/* What ends a medium by hand (R-DSP-01, R-DSP-05…07, R-DSP-12): its destruction, recorded by one person and confirmed by another; a contractor who
 * destroys it and whose certificate must name it; its leaving the house erased. Each of them ends in the state "disposed". */
#pragma once

#include "policy/office.h"

/* That mediad cannot erase it any more. `what`: damaged, no-header, capacity. Records medium.unfit. */
int medium_unfit(const struct act *act, const char *number, const char *what, const char *why, struct fault *fault);

struct consignment {
	const char *number;
	const char *contractor; /* an id or a name of the register; mandatory */
	const char *until;      /* the day by which the certificate must be here; mandatory */
	const char *contract, *seal; /* may be NULL */
};
/* Records destruction.consigned; from here it is the contractor's to destroy, and open until their certificate is entered. */
int medium_consign(const struct act *act, const struct consignment *consignment, struct fault *fault);
/* It came back as it was. */
int medium_consigned_back(const struct act *act, const char *number, const char *reason, struct fault *fault);
/* All that is with contractors, what is overdue first: {"number","contractor","contract","seal","since","until","days","overdue","request",
 * "given_by_name","recorded"}; days: until then, or since. */
int consignment_list(const struct act *act, json_t **out, struct fault *fault);
/* What is overdue and nobody was told of in the last 24 hours: records destruction.chased for each. */
int consignment_chase(const struct act *act, json_t **out, struct fault *fault);

struct destruction {
	const char *number;
	const char *method;   /* a word of decide_destruction.h */
	const char *done;     /* the day; NULL: today */
	const char *document; /* DIGEST_TEXT, of a photograph or paper */
	const char *place, *tool, *note;                       /* may be NULL */
	const char *certificate, *issuer, *issued, *serials;   /* the contractor's; all or none */
};
/* Records destruction.recorded; again until it is confirmed, as a correction. */
int medium_destroyed(const struct act *act, const struct destruction *destruction, struct fault *fault);
/* Another person's word. Records destruction.confirmed: disposed from here. */
int medium_destroyed_confirm(const struct act *act, const char *number, struct fault *fault);

struct departure {
	const char *number;
	const char *to;             /* whom it went to, NULL: nobody, it was thrown away */
	const char *document, *note; /* DIGEST_TEXT; may be NULL */
};
/* An erased medium leaves the house. Records medium.disposed. */
int medium_disposed(const struct act *act, const struct departure *departure, struct fault *fault);
