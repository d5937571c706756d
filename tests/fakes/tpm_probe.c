// SPDX-License-Identifier: GPL-3.0-or-later
/* ESAPI calls for tests; knows nothing of mediad. */
#include "tests/fakes/tpm_probe.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <tss2/tss2_esys.h>
#include <tss2/tss2_tctildr.h>

#include "common/digest.h"
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

static unsigned int property(const struct probe *probe, TPM2_PT which)
{
	TPMS_CAPABILITY_DATA *data = NULL;
	TPMI_YES_NO more;
	unsigned int value;

	ck_assert_uint_eq(Esys_GetCapability(probe->esys, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE,
				  TPM2_CAP_TPM_PROPERTIES, which, 1, &more, &data),
		TSS2_RC_SUCCESS);
	value = data->data.tpmProperties.tpmProperty[0].value;
	Esys_Free(data);
	return value;
}

unsigned int tpm_probe_failures(const char *tcti)
{
	struct probe probe = probe_open(tcti);
	unsigned int count = property(&probe, TPM2_PT_LOCKOUT_COUNTER);

	probe_close(&probe);
	return count;
}

static TPM2B_PUBLIC describe_root(enum tpm_probe_root kind)
{
	const TPMA_OBJECT made_here = TPMA_OBJECT_FIXEDTPM | TPMA_OBJECT_FIXEDPARENT |
				      TPMA_OBJECT_SENSITIVEDATAORIGIN | TPMA_OBJECT_USERWITHAUTH;
	const TPMT_SYM_DEF_OBJECT aes = { .algorithm = TPM2_ALG_AES, .keyBits.aes = 128, .mode.aes = TPM2_ALG_CFB };
	TPM2B_PUBLIC public = { .publicArea = { .type = TPM2_ALG_ECC, .nameAlg = TPM2_ALG_SHA256,
		.objectAttributes = made_here | TPMA_OBJECT_RESTRICTED | TPMA_OBJECT_DECRYPT } };

	public.publicArea.parameters.eccDetail.symmetric = aes;
	public.publicArea.parameters.eccDetail.scheme.scheme = TPM2_ALG_NULL;
	public.publicArea.parameters.eccDetail.kdf.scheme = TPM2_ALG_NULL;
	public.publicArea.parameters.eccDetail.curveID =
		kind == ROOT_P384 ? TPM2_ECC_NIST_P384 : TPM2_ECC_NIST_P256;
	if (kind == ROOT_RSA) {
		public.publicArea.type = TPM2_ALG_RSA;
		public.publicArea.parameters.rsaDetail = (TPMS_RSA_PARMS){ .symmetric = aes, .keyBits = 2048 };
		public.publicArea.parameters.rsaDetail.scheme.scheme = TPM2_ALG_NULL;
		public.publicArea.objectAttributes |= TPMA_OBJECT_NODA;
	}
	if (kind == ROOT_SIGNING) {
		public.publicArea.objectAttributes = made_here | TPMA_OBJECT_SIGN_ENCRYPT;
		public.publicArea.parameters.eccDetail.symmetric.algorithm = TPM2_ALG_NULL;
	}
	return public;
}

void tpm_probe_make_root(const char *tcti, enum tpm_probe_root kind)
{
	static const TPM2B_DATA no_data;
	static const TPML_PCR_SELECTION no_pcr;
	struct probe probe = probe_open(tcti);
	TPM2B_PUBLIC public = describe_root(kind);
	TPM2B_SENSITIVE_CREATE sensitive = { 0 };
	ESYS_TR primary = ESYS_TR_NONE, kept = ESYS_TR_NONE;

	if (kind == ROOT_PASSWORD)
		sensitive.sensitive.userAuth = (TPM2B_AUTH){ .size = 3, .buffer = "abc" };
	ck_assert_uint_eq(Esys_CreatePrimary(probe.esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE,
				  ESYS_TR_NONE, &sensitive, &public, &no_data, &no_pcr, &primary, NULL, NULL, NULL,
				  NULL),
		TSS2_RC_SUCCESS);
	ck_assert_uint_eq(Esys_EvictControl(probe.esys, ESYS_TR_RH_OWNER, primary, ESYS_TR_PASSWORD, ESYS_TR_NONE,
				  ESYS_TR_NONE, 0x81000001, &kept),
		TSS2_RC_SUCCESS);
	ck_assert_uint_eq(Esys_FlushContext(probe.esys, primary), TSS2_RC_SUCCESS);
	probe_close(&probe);
}

static TSS2_RC define(const struct probe *probe, TPM2_HANDLE index, const char *password, UINT16 size, TPMA_NV more)
{
	TPM2B_AUTH auth = { .size = (UINT16)strlen(password) };
	ESYS_TR handle = ESYS_TR_NONE;
	// clang-format off
	TPM2B_NV_PUBLIC public = { .nvPublic = {
		.nvIndex = index,
		.nameAlg = TPM2_ALG_SHA256,
		.attributes = TPMA_NV_AUTHWRITE | TPMA_NV_AUTHREAD | more,
		.dataSize = size,
	} };
	// clang-format on

	memcpy(auth.buffer, password, auth.size);
	return Esys_NV_DefineSpace(probe->esys, ESYS_TR_RH_OWNER, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &auth,
		&public, &handle);
}

void tpm_probe_lock_out(const char *tcti)
{
	struct probe probe = probe_open(tcti);
	TPM2B_AUTH wrong = { .size = 5, .buffer = "wrong" };
	TPM2B_MAX_NV_BUFFER byte = { .size = 1 };
	ESYS_TR index;

	ck_assert_uint_eq(define(&probe, 0x01800100, "right", 8, 0), TSS2_RC_SUCCESS);
	index = ESYS_TR_NONE;
	ck_assert_uint_eq(Esys_TR_FromTPMPublic(probe.esys, 0x01800100, ESYS_TR_NONE, ESYS_TR_NONE, ESYS_TR_NONE, &index),
		TSS2_RC_SUCCESS);
	ck_assert_uint_eq(Esys_TR_SetAuth(probe.esys, index, &wrong), TSS2_RC_SUCCESS);
	for (int i = 0; i < 64 && !(property(&probe, TPM2_PT_PERMANENT) & TPMA_PERMANENT_INLOCKOUT); i++)
		ck_assert_uint_ne(Esys_NV_Write(probe.esys, index, index, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE,
					  &byte, 0),
			TSS2_RC_SUCCESS);
	ck_assert(property(&probe, TPM2_PT_PERMANENT) & TPMA_PERMANENT_INLOCKOUT);
	probe_close(&probe);
}

void tpm_probe_release(const char *tcti)
{
	struct probe probe = probe_open(tcti);

	ck_assert_uint_eq(Esys_DictionaryAttackLockReset(probe.esys, ESYS_TR_RH_LOCKOUT, ESYS_TR_PASSWORD,
				  ESYS_TR_NONE, ESYS_TR_NONE),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}

void tpm_probe_switch_off(const char *tcti)
{
	struct probe probe = probe_open(tcti);

	ck_assert_uint_eq(Esys_HierarchyControl(probe.esys, ESYS_TR_RH_PLATFORM, ESYS_TR_PASSWORD, ESYS_TR_NONE,
				  ESYS_TR_NONE, ESYS_TR_RH_OWNER, TPM2_NO),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}

void tpm_probe_fill_nv(const char *tcti)
{
	struct probe probe = probe_open(tcti);
	TPM2_HANDLE index = 0x01800200;

	for (UINT16 size = 2048; size >= 8; size /= 2)
		while (define(&probe, index, "", size, 0) == TSS2_RC_SUCCESS)
			ck_assert_uint_lt(index++, 0x01801000);
	/* A TPM keeps some room for counters. */
	while (define(&probe, index, "", 8, (TPMA_NV)TPM2_NT_COUNTER << TPMA_NV_TPM2_NT_SHIFT) == TSS2_RC_SUCCESS)
		ck_assert_uint_lt(index++, 0x01801000);
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

void tpm_probe_extend(const char *tcti, unsigned int pcr, const char *text)
{
	struct probe probe = probe_open(tcti);
	TPML_DIGEST_VALUES digests = { .count = 1 };

	digests.digests[0].hashAlg = TPM2_ALG_SHA256;
	ck_assert_int_eq(digest_bytes(text, strlen(text), digests.digests[0].digest.sha256), 0);
	ck_assert_uint_eq(Esys_PCR_Extend(probe.esys, ESYS_TR_PCR0 + pcr, ESYS_TR_PASSWORD, ESYS_TR_NONE, ESYS_TR_NONE, &digests),
		TSS2_RC_SUCCESS);
	probe_close(&probe);
}
