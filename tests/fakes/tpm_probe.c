// SPDX-License-Identifier: GPL-3.0-or-later
/* ESAPI calls for tests; knows nothing of mediad. */
#include "tests/fakes/tpm_probe.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include "common/text.h"

struct probe {
	TSS2_TCTI_CONTEXT *tcti;
	ESYS_CONTEXT *esys;
};

static struct probe probe_open(const char *tcti)
{
	struct probe probe = { 0 };

	ck_assert_uint_eq(Tss2_TctiLdr_Initialize(tcti, &probe.tcti), TSS2_RC_SUCCESS);
	ck_assert_uint_eq(Esys_Initialize(&probe.esys, probe.tcti, NULL), TSS2_RC_SUCCESS);
	return probe;
}

static void probe_close(struct probe *probe)
{
	Esys_Finalize(&probe->esys);
	Tss2_TctiLdr_Finalize(&probe->tcti);
}

static unsigned int count_from(const struct probe *probe, TPM2_HANDLE first)
{
	TPMS_CAPABILITY_DATA *data = NULL;
	TPMI_YES_NO more;
	unsigned int count;

	ck_assert_uint_eq(Esys_GetCapability(probe->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
				  TPM2_CAP_HANDLES, first, 64, &more, &data),
		TSS2_RC_SUCCESS);
	count = data->data.handles.count;
	Esys_Free(data);
	return count;
}

unsigned int tpm_probe_loaded(const char *tcti)
{
	struct probe probe = probe_open(tcti);
	unsigned int count = count_from(&probe, TPM2_TRANSIENT_FIRST) +
			     count_from(&probe, TPM2_LOADED_SESSION_FIRST) +
			     count_from(&probe, TPM2_ACTIVE_SESSION_FIRST);

	probe_close(&probe);
	return count;
}

void tpm_probe_clear(const char *tcti)
{
	struct probe probe = probe_open(tcti);

	ck_assert_uint_eq(Esys_Clear(probe.esys, ESYS_TR_RH_LOCKOUT, ESYS_TR_PASSWORD, ESYS_TR_NONE,
				  ESYS_TR_NONE),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}

void tpm_probe_set_owner_password(const char *tcti, const char *password)
{
	struct probe probe = probe_open(tcti);
	TPM2B_AUTH auth = { .size = (UINT16)strlen(password) };

	memcpy(auth.buffer, password, auth.size);
	ck_assert_uint_eq(Esys_HierarchyChangeAuth(probe.esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD,
				  ESYS_TR_NONE, ESYS_TR_NONE, &auth),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}

static ESYS_TR find(const struct probe *probe, TPM2_HANDLE handle)
{
	ESYS_TR out = ESYS_TR_NONE;

	ck_assert_uint_eq(Esys_TR_FromTPMPublic(probe->esys, handle, ESYS_TR_NONE, ESYS_TR_NONE,
				  ESYS_TR_NONE, &out),
		TSS2_RC_SUCCESS);
	return out;
}

void tpm_probe_evict(const char *tcti, unsigned int handle)
{
	struct probe probe = probe_open(tcti);
	ESYS_TR gone = ESYS_TR_NONE;

	ck_assert_uint_eq(Esys_EvictControl(probe.esys, ESYS_TR_RH_OWNER, find(&probe, handle),
				  ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, handle, &gone),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}

void tpm_probe_undefine(const char *tcti, unsigned int index)
{
	struct probe probe = probe_open(tcti);

	ck_assert_uint_eq(Esys_NV_UndefineSpace(probe.esys, ESYS_TR_RH_OWNER, find(&probe, index),
				  ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}

void tpm_probe_define_ordinary(const char *tcti, unsigned int index)
{
	struct probe probe = probe_open(tcti);
	ESYS_TR handle = ESYS_TR_NONE;
	TPM2B_AUTH none = { 0 };
	// clang-format off
	TPM2B_NV_PUBLIC public = { .nvPublic = {
		.nvIndex = index,
		.nameAlg = TPM2_ALG_SHA256,
		.attributes = TPMA_NV_OWNERWRITE | TPMA_NV_OWNERREAD | TPMA_NV_AUTHWRITE |
			TPMA_NV_AUTHREAD | TPMA_NV_NO_DA,
		.dataSize = 8,
	} };
	// clang-format on

	ck_assert_uint_eq(Esys_NV_DefineSpace(probe.esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD,
				  ESYS_TR_NONE, ESYS_TR_NONE, &none, &public, &handle),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}
