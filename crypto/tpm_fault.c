// SPDX-License-Identifier: GPL-3.0-or-later
/* Turns what the TPM and its library answer into an errno and a sentence a person can act on. */
#include <errno.h>

#include "common/text.h"
#include "crypto/tpm_internal.h"

#define FORMAT_ONE                                                                                 \
	0x80u /* the code names a parameter, handle or session in its other bits (Part 2, 6.6.2)   \
	       */

/* From the TPM itself, or from a resource manager that speaks as one (the kernel's: layer 11). */
static bool is_from_tpm(TSS2_RC rc)
{
	TSS2_RC layer = rc & TSS2_RC_LAYER_MASK;

	return layer == TSS2_TPM_RC_LAYER || layer == TSS2_RESMGR_RC_LAYER ||
	       layer == TSS2_RESMGR_TPM_RC_LAYER;
}

uint32_t tpm_plain_code(TSS2_RC rc)
{
	if (!is_from_tpm(rc))
		return rc;
	return rc & FORMAT_ONE ? rc & 0xbf : rc & 0xfff;
}

static int unexpected(TSS2_RC rc, struct fault *fault)
{
	char code[16];

	text_format(code, sizeof(code), "0x%x", rc);
	return fault_set(fault, -EIO, N_("The TPM refused with the code %s."), code);
}

static int fail_in_library(TSS2_RC rc, struct fault *fault)
{
	switch (rc & 0xffff) {
	case TSS2_BASE_RC_IO_ERROR:
	case TSS2_BASE_RC_NO_CONNECTION:
	case TSS2_BASE_RC_TRY_AGAIN:
	case TSS2_BASE_RC_BAD_SEQUENCE: /* a call after the one that broke */
	case TSS2_BASE_RC_MALFORMED_RESPONSE:
	case TSS2_BASE_RC_INSUFFICIENT_RESPONSE:
		return fault_set(fault, -ENODEV,
			N_("The TPM stopped answering. Restart the PC; if that does not help, its TPM is broken."));
	case TSS2_BASE_RC_RSP_AUTH_FAILED:
		return fault_set(fault, -EKEYREJECTED,
			N_("What answers is not the TPM that mediad was set up with: its answer does not prove the pinned key."));
	case TSS2_BASE_RC_MEMORY:
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	default:
		return unexpected(rc, fault);
	}
}

/* What only the firmware or a restart mends. */
static int fail_in_firmware(TSS2_RC rc, struct fault *fault)
{
	switch (tpm_plain_code(rc)) {
	case TPM2_RC_INITIALIZE:
		return fault_set(fault, -ENODEV,
			N_("The TPM was not started by the firmware or the kernel."));
	case TPM2_RC_FAILURE:
		return fault_set(fault, -ENODEV,
			N_("The TPM reports that it has failed: switch the PC off and on again; if that does not help, its TPM is broken."));
	case TPM2_RC_UPGRADE:
	case TPM2_RC_REBOOT:
		return fault_set(fault, -ENODEV,
			N_("The TPM does nothing until the PC is restarted (its firmware is being updated); restart the PC."));
	case TPM2_RC_HIERARCHY:
	case TPM2_RC_DISABLED:
		return fault_set(fault, -ENODEV,
			N_("The TPM's storage is switched off by the firmware; switch the TPM on in the firmware's settings and restart the PC."));
	default:
		return unexpected(rc, fault);
	}
}

static int fail_busy(TSS2_RC rc, struct fault *fault)
{
	switch (tpm_plain_code(rc)) {
	case TPM2_RC_RETRY:
	case TPM2_RC_YIELDED:
	case TPM2_RC_TESTING:
	case TPM2_RC_CANCELED:
	case TPM2_RC_PCR_CHANGED:
	case TPM2_RC_NV_RATE:
	case TPM2_RC_NV_UNAVAILABLE:
		return fault_set(fault, -EAGAIN, N_("The TPM is busy; try again in a moment."));
	case TPM2_RC_OBJECT_MEMORY:
	case TPM2_RC_SESSION_MEMORY:
	case TPM2_RC_OBJECT_HANDLES:
	case TPM2_RC_SESSION_HANDLES:
	case TPM2_RC_CONTEXT_GAP:
	case TPM2_RC_MEMORY:
		return fault_set(fault, -EBUSY,
			N_("Another program fills the TPM's places for keys; end it and try again."));
	case TPM2_RC_LOCKOUT:
		return fault_set(fault, -EBUSY,
			N_("The TPM is locked after wrong passwords (not mediad's); wait, or have the administrator release it."));
	case TPM2_RC_NV_SPACE:
		return fault_set(fault, -ENOSPC,
			N_("The TPM's permanent memory is full; remove what other programs left there (tpm2_getcap handles-persistent, handles-nv-index)."));
	default:
		return fail_in_firmware(rc, fault);
	}
}

int tpm_fail(TSS2_RC rc, struct fault *fault)
{
	if (!is_from_tpm(rc))
		return fail_in_library(rc, fault);
	switch (tpm_plain_code(rc)) {
	case TPM2_RC_POLICY:
		return fault_set(fault, -ESTALE,
			N_("The TPM's epoch has moved on: this key was destroyed, and every copy of it with it."));
	case TPM2_RC_HANDLE:
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM no longer holds mediad's keys or counters: it was cleared. Use the recovery keys and set mediad up anew."));
	case TPM2_RC_NV_UNINITIALIZED:
	case TPM2_RC_NV_LOCKED:
		return fault_set(fault, -EKEYREJECTED,
			N_("Somebody removed mediad's counter from the TPM and made another in its place: its keys are dead. Use the recovery keys and set mediad up anew."));
	case TPM2_RC_INTEGRITY:
	case TPM2_RC_POLICY_FAIL:
		return fault_set(fault, -EKEYREJECTED,
			N_("This key was sealed by another TPM, or it was altered."));
	case TPM2_RC_AUTH_FAIL:
	case TPM2_RC_BAD_AUTH:
		return fault_set(fault, -EKEYREJECTED,
			N_("The TPM does not hold the pinned key: it was cleared, it is another chip, or something stands between."));
	default:
		return fail_busy(rc, fault);
	}
}
