// SPDX-License-Identifier: GPL-3.0-or-later
/* Reaching the TPM: opening, sessions, flushing, and the pin of the storage root; knows no key of a
 * medium. */
#include "crypto/tpm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <tss2/tss2_tctildr.h>
#include <unistd.h>

#include "common/text.h"
#include "crypto/tpm_internal.h"

#define DEVICE "/dev/tpmrm0"

bool tpm_asks_again(TSS2_RC rc)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

	if (rc != TPM2_RC_RETRY && rc != TPM2_RC_YIELDED && rc != TPM2_RC_TESTING)
		return false;
	nanosleep(&pause, NULL);
	return true;
}

static int check_device(struct fault *fault)
{
	if (access(DEVICE, R_OK | W_OK) == 0)
		return 0;
	if (errno == EACCES || errno == EPERM)
		return fault_set(fault, -ENODEV,
			N_("This process may not use the TPM (%s); its user must be in the group tss."),
			DEVICE);
	return fault_set(fault, -ENODEV,
		N_("This PC has no TPM 2.0 that Linux can reach (%s is missing). Switch the TPM on in the firmware's settings."),
		DEVICE);
}

/* At its trace level the library would print what the TPM unseals. */
int tpm_silence_library(void)
{
	const char *wish = "all+none", *now = getenv("TSS2_LOG");

	if (now && strcmp(now, wish) == 0)
		return 0;
	return setenv("TSS2_LOG", wish, 1) < 0 ? -ENOMEM : 0;
}

static int connect_tpm(struct tpm *tpm, const char *tcti, struct fault *fault)
{
	int r = tcti ? 0 : check_device(fault);
	TSS2_RC rc;

	if (r < 0)
		return r;
	if (tpm_silence_library() < 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	rc = Tss2_TctiLdr_Initialize(tcti ? tcti : "device:" DEVICE, &tpm->tcti);
	if (rc == TSS2_RC_SUCCESS)
		rc = Esys_Initialize(&tpm->esys, tpm->tcti, NULL);
	if (rc != TSS2_RC_SUCCESS)
		return fault_set(
			fault, -ENODEV, N_("The TPM does not answer (%s)."), tcti ? tcti : DEVICE);
	return 0;
}

static int not_the_pinned(struct fault *fault)
{
	return fault_set(fault, -EKEYREJECTED,
		N_("This is not the TPM that mediad was set up with, or it was cleared: the keys it held are gone. Use the recovery keys and set mediad up anew."));
}

static int load_pin(struct tpm *tpm, const struct tpm_host *host, struct fault *fault)
{
	tpm->host = *host;
	tpm->pinned = true;
	if (Esys_TR_Deserialize(tpm->esys, host->srk, host->srk_length, &tpm->srk) == TSS2_RC_SUCCESS)
		return 0;
	return fault_set(fault, -EKEYREJECTED,
		N_("The record of this PC's TPM is damaged; put it back from a backup."));
}

int tpm_check(struct tpm *tpm, struct fault *fault)
{
	SCOPED(tpm_release) TPM2B_NAME *pinned = NULL;
	SCOPED(tpm_release) TPM2B_NAME *present = NULL;
	TSS2_RC rc;

	rc = TPM_CALL(tpm, Esys_ReadPublic(tpm->esys, tpm->srk, ESYS_TR_NONE, ESYS_TR_NONE,
				   ESYS_TR_NONE, NULL, &present, NULL));
	if (tpm->answer == TPM2_RC_HANDLE)
		return not_the_pinned(fault);
	if (rc == TSS2_RC_SUCCESS)
		rc = Esys_TR_GetName(tpm->esys, tpm->srk, &pinned);
	if (rc != TSS2_RC_SUCCESS)
		return tpm_fail(rc, fault);
	if (present->size != pinned->size || memcmp(present->name, pinned->name, pinned->size) != 0)
		return not_the_pinned(fault);
	return 0;
}

int tpm_connect(const char *tcti, const struct tpm_host *host, struct tpm **out, struct fault *fault)
{
	SCOPED(tpm_close) struct tpm *tpm = calloc(1, sizeof(*tpm));
	int r;

	if (!tpm)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	tpm->srk = tpm->signing = tpm->attestation = tpm->owner_session = ESYS_TR_NONE;
	tpm->counters[TPM_COUNTER_EPOCH] = tpm->counters[TPM_COUNTER_CHECKPOINT] = ESYS_TR_NONE;
	r = connect_tpm(tpm, tcti, fault);
	if (r == 0 && host)
		r = load_pin(tpm, host, fault);
	if (r < 0)
		return r;
	*out = MOVE(tpm);
	return 0;
}

int tpm_open(const char *tcti, const struct tpm_host *host, struct tpm **out, struct fault *fault)
{
	SCOPED(tpm_close) struct tpm *tpm = NULL;
	int r = tpm_connect(tcti, host, &tpm, fault);

	if (r == 0 && host)
		r = tpm_check(tpm, fault);
	if (r < 0)
		return r;
	*out = MOVE(tpm);
	return 0;
}

void tpm_close(struct tpm *tpm)
{
	if (!tpm)
		return;
	Esys_Finalize(&tpm->esys);
	Tss2_TctiLdr_Finalize(&tpm->tcti);
	free(tpm);
}

void tpm_watch(struct tpm *tpm, void (*asking)(void *context, bool asking), void *context)
{
	tpm->asking = asking;
	tpm->watcher = context;
}

const struct tpm_host *tpm_pinned(const struct tpm *tpm)
{
	return &tpm->host;
}

uint32_t tpm_answer(const struct tpm *tpm)
{
	return tpm->answer;
}

void tpm_loaded_scoped(struct tpm_loaded *loaded)
{
	/* past TPM_CALL, so that tpm->answer stays that of the command before */
	if (loaded->handle == ESYS_TR_NONE)
		return;
	tpm_is_asked(loaded->tpm, true);
	Esys_FlushContext(loaded->tpm->esys, loaded->handle);
	tpm_is_asked(loaded->tpm, false);
}

static int set_attributes(
	const struct tpm_loaded *session, TPMA_SESSION attributes, struct fault *fault)
{
	TSS2_RC rc = Esys_TRSess_SetAttributes(
		session->tpm->esys, session->handle, attributes, 0xff);

	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

int tpm_session_use(const struct tpm_loaded *session, TPMA_SESSION attributes, struct fault *fault)
{
	return set_attributes(session, attributes | TPMA_SESSION_CONTINUESESSION, fault);
}

static int start_session(struct tpm *tpm, ESYS_TR key, TPM2_SE type, struct tpm_loaded *out, struct fault *fault)
{
	static const TPMT_SYM_DEF aes = {
		.algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB
	};
	TSS2_RC rc = TPM_CALL(tpm,
		Esys_StartAuthSession(tpm->esys, key, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
			ESYS_TR_NONE, NULL, type, &aes, TPM2_ALG_SHA256, &out->handle));

	return rc == TSS2_RC_SUCCESS ? 0 : tpm_fail(rc, fault);
}

int tpm_session_salted(struct tpm *tpm, ESYS_TR key, struct tpm_loaded *out, struct fault *fault)
{
	int r = start_session(tpm, key, TPM2_SE_HMAC, out, fault);

	return r < 0 ? r : tpm_session_use(out, 0, fault);
}

int tpm_not_set_up(struct fault *fault)
{
	return fault_set(fault, -EINVAL,
		N_("This PC's TPM is not set up for mediad yet (mediactl host init)."));
}

int tpm_session(
	struct tpm *tpm, TPMA_SESSION attributes, struct tpm_loaded *out, struct fault *fault)
{
	int r;

	if (tpm->srk == ESYS_TR_NONE)
		return tpm_not_set_up(fault);
	r = tpm_session_salted(tpm, tpm->srk, out, fault);
	return r < 0 ? r : tpm_session_use(out, attributes, fault);
}

int tpm_session_once(struct tpm *tpm, TPM2_SE type, TPMA_SESSION attributes, struct tpm_loaded *out, struct fault *fault)
{
	int r = start_session(tpm, tpm->srk, type, out, fault);

	return r < 0 ? r : set_attributes(out, attributes, fault);
}
