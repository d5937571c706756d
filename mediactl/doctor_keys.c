// SPDX-License-Identifier: GPL-3.0-or-later
/* How this PC's keys are sealed, and how its TPM is: as mediad has it looked at, for mediactl speaks to no TPM. */
#include <string.h>

#include "common/text.h"
#include "mediactl/doctor.h"

#define LOOKED "io.mediad.HostExamine"

/* mediad's own sentence: another TPM, one that was cleared, one that stalls. */
static void failed(struct examination *examination, const json_t *parameters)
{
	const json_t *arguments = json_object_get(parameters, "arguments");
	struct finding *finding = doctor_found(examination, HEALTH_BAD, LOOKED);
	const char *message = json_member_text(parameters, "message"), *argument;

	text_copy(finding->what.message, sizeof(finding->what.message), message ? message : "");
	for (size_t i = 0; i < FAULT_ARGUMENTS; i++) {
		argument = json_string_value(json_array_get(arguments, i));
		text_copy(finding->what.argument[i], sizeof(finding->what.argument[i]), argument ? argument : "");
	}
	fault_set(&finding->advice, 0, N_("Until that is mended no medium can be opened here; docs/RECOVERY.md says how media are read elsewhere."));
}

static void look_at_locks(struct examination *examination, const json_t *state)
{
	struct finding *finding;

	if (json_is_true(json_object_get(state, "locked_out"))) {
		finding = doctor_found(examination, HEALTH_WARNING, LOOKED);
		fault_set(&finding->what, 0, N_("The TPM is in lockout after wrong passwords. mediad's keys do not mind; setting up a PC does."));
		fault_set(&finding->advice, 0, N_("Find out what tries passwords; wait, or tpm2_dictionarylockout --clear-lockout (as root)."));
	}
	if (json_is_true(json_object_get(state, "owner_password"))) {
		finding = doctor_found(examination, HEALTH_OK, LOOKED);
		fault_set(&finding->what, 0, N_("The TPM has an owner password: it is needed once more only if this PC must be set up anew."));
	}
}

static void look_at_setting(struct examination *examination, const char *pcrs, const char *wanted)
{
	struct finding *finding;

	if (strcmp(pcrs, wanted) == 0)
		return;
	finding = doctor_found(examination, HEALTH_WARNING, LOOKED);
	if (!pcrs[0])
		fault_set(&finding->what, 0, N_("The policy wants the keys sealed to PCR %s of the TPM; they are sealed to none yet."), wanted);
	else if (!wanted[0])
		fault_set(&finding->what, 0, N_("The keys are sealed to PCR %s of the TPM; the policy no longer wants any."), pcrs);
	else
		fault_set(&finding->what, 0, N_("The keys are sealed to PCR %s of the TPM; the policy wants PCR %s."), pcrs, wanted);
	fault_set(&finding->advice, 0, N_("mediactl host reseal (as an administrator): until then the setting does nothing."));
}

void doctor_keys(struct examination *examination)
{
	bool error;
	const json_t *state = doctor_keys_state(examination, &error);
	const char *pcrs = json_member_text(state, "pcrs"), *wanted = json_member_text(state, "wanted");
	struct finding *finding;

	if (!json_object_size(state)) {
		doctor_well(examination, LOOKED, N_("Not looked at: mediad tells it to an administrator, an auditor and root."));
		return;
	}
	if (error) {
		failed(examination, state);
		return;
	}
	look_at_locks(examination, state);
	if (json_is_false(json_object_get(state, "fits"))) {
		finding = doctor_found(examination, HEALTH_BAD, LOOKED);
		fault_set(&finding->what, 0, N_("This PC's firmware or boot state changed since its keys were sealed to PCR %s: no medium opens."), pcrs ? pcrs : "");
		fault_set(&finding->advice, 0, N_("If the change was meant: mediactl host reseal, with the reseal code (docs/RECOVERY.md)."));
	}
	if (pcrs && wanted)
		look_at_setting(examination, pcrs, wanted);
	doctor_well(examination, LOOKED, N_("The keys are in this TPM, sealed as the policy says."));
}
