// SPDX-License-Identifier: GPL-3.0-or-later
/* Can recovery keys be encrypted to the organisation's certificates, and for how long yet? Reads only. */
#include <string.h>

#include "common/clock.h"
#include "common/paths.h"
#include "common/recipient.h"
#include "common/text.h"
#include "mediactl/doctor.h"

#define SOON (60 * DAY_SECONDS)

static void look_at_period(struct examination *examination, const char *path, const struct recipient_facts *facts, int64_t now)
{
	struct finding *finding;
	char day[11];

	if (facts->until - now > SOON)
		return;
	clock_format_date(facts->until, day);
	finding = doctor_found(examination, HEALTH_WARNING, path);
	fault_set(&finding->what, 0, N_("This escrow certificate ends on %s; from then on no medium can be registered."), day);
	fault_set(&finding->advice, 0, N_("Make a new one in time: docs/RECOVERY.md. Keep the old private key as long as there are media of its time."));
}

static void look_at_certificate(struct examination *examination, const char *name, int64_t now)
{
	SCOPED(json_text_free) char *text = NULL;
	struct recipient_facts facts;
	struct finding *finding;
	char path[LOOK_PATH];

	text_format(path, sizeof(path), PATH_ESCROW "/%s", name);
	doctor_guarded(examination, path);
	text = look_read_all(examination, path);
	recipient_judge(text ? text : "", text ? strlen(text) : 0, now, &facts);
	if (facts.defect == RECIPIENT_FIT) {
		look_at_period(examination, path, &facts, now);
		return;
	}
	finding = doctor_found(examination, HEALTH_BAD, path);
	recipient_fault(facts.defect, name, &finding->what);
	fault_set(&finding->advice, 0, N_("Until that is mended no medium can be registered; docs/RECOVERY.md says how."));
}

void doctor_escrow(struct examination *examination)
{
	SCOPED(names_clear) struct names names = look_list(examination, PATH_ESCROW, "*.pem");
	int64_t now = clock_now();
	struct finding *finding;

	doctor_guarded(examination, PATH_ESCROW);
	for (size_t i = 0; i < names.count; i++)
		look_at_certificate(examination, names.list[i], now);
	if (names.count == 0) {
		finding = doctor_found(examination, HEALTH_BAD, PATH_ESCROW);
		fault_set(&finding->what, 0, N_("There is no escrow certificate, so no medium can be registered."));
		fault_set(&finding->advice, 0, N_("Make one as docs/RECOVERY.md says, and put it there (as root)."));
	} else if (names.count > RECIPIENTS_MAX) {
		finding = doctor_found(examination, HEALTH_BAD, PATH_ESCROW);
		fault_set(&finding->what, 0, N_("There are more than two escrow certificates, so no medium can be registered."));
		fault_set(&finding->advice, 0, N_("Leave one, or two for dual control."));
	} else if (names.count == 1 && doctor_fine(examination)) {
		finding = doctor_found(examination, HEALTH_WARNING, PATH_ESCROW);
		fault_set(&finding->what, 0, N_("There is one escrow certificate: whoever has its private key can read any medium alone."));
		fault_set(&finding->advice, 0, N_("With two certificates of two persons it takes both: docs/RECOVERY.md."));
	}
	doctor_well(examination, PATH_ESCROW, N_("Recovery keys are encrypted to two certificates: it takes both persons."));
}
