// SPDX-License-Identifier: GPL-3.0-or-later
/* What every act that has a label signed anew shares. Only policy/ includes it. */
#pragma once

#include "policy/acts.h"

/* A new label on its way to the books. */
struct label_intent {
	const struct medium_view *view;
	const char *job, *handler, *manager, *reason;
	const char *request; /* NULL: it needs none */
	json_t *label;       /* as it is to be */
	json_t *ended;       /* ids of requests that end with the old label; NULL: none */
	const char *provide; /* "start", "end"; NULL: no passphrase comes or goes */
	bool rotate;         /* a new recovery key comes with it */
};

/* What the present label says (caller's; empty for a medium that has none) and who the manager is. */
int label_stated(const struct act *act, const char *number, json_t **label, char manager[PERSON_ID], struct fault *fault);
/* Stamps today's date and the next generation on the label. */
int label_stamp(const struct act *act, const struct medium_view *view, json_t *label);
/* What recovery.rotated says, which goes with a label for which the recovery key was replaced; *out stays NULL for any other (rotating.c). */
int rotation_turn(const struct act *act, const char *number, const json_t *found, json_t **out, struct fault *fault);
/* Records label.revising. */
int label_intend(const struct act *act, const struct label_intent *intent, struct fault *fault);
