// SPDX-License-Identifier: GPL-3.0-or-later
/* Seals the keyring anew: the policy files say to what, the escrow certificates get the code that stands in for it. */
#include "mediad/volume/sealing.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "common/digest.h"
#include "common/settings.h"
#include "common/text.h"
#include "crypto/escrow.h"

#define PCRS 16
#define BINDING_PREFIX "mediad-reseal-v1"

/* Made for one sealing; the code is gone when it is done. */
struct fresh {
	struct escrow *escrow;
	struct secret *code;
	json_t *boxes, *certificates;
};

static void fresh_clear_scoped(struct fresh *fresh)
{
	escrow_free(fresh->escrow);
	secret_free(fresh->code);
	json_decref(fresh->boxes);
	json_decref(fresh->certificates);
}

int sealing_wanted(const struct volume_settings *settings, uint32_t *pcrs, struct fault *fault)
{
	SCOPED(settings_free) struct settings *policy = NULL;
	uint32_t wanted = 0;
	char word[4];
	int r = settings_load_of(geteuid(), settings->policy, &policy, fault);

	if (r < 0)
		return r;
	for (unsigned int pcr = 0; pcr < PCRS; pcr++) {
		text_format(word, sizeof(word), "%u", pcr);
		if (settings_has(policy, SETTING_KEYS_PCR, word))
			wanted |= 1u << pcr;
	}
	*pcrs = wanted;
	return 0;
}

void sealing_text(uint32_t pcrs, char out[SEALING_TEXT])
{
	size_t at = 0;

	out[0] = '\0';
	for (unsigned int pcr = 0; pcr < PCRS; pcr++) {
		if (!(pcrs >> pcr & 1))
			continue;
		text_format(out + at, SEALING_TEXT - at, at ? " %u" : "%u", pcr);
		at += strlen(out + at);
	}
}

static int make_code(const struct sealing *sealing, struct fresh *fresh, struct fault *fault)
{
	int r = escrow_load(sealing->settings->escrow, sealing->now, &fresh->escrow, fault);

	if (r == -ENOKEY)
		return fault_set(fault, -ENOENT,
			N_("There is no escrow certificate in %s, to which the reseal code could be encrypted; root puts one there (%s)."),
			sealing->settings->escrow, "docs/RECOVERY.md");
	if (r == 0)
		r = escrow_key_new(&fresh->code, fault);
	if (r == 0)
		r = escrow_seal(fresh->escrow, fresh->code, &fresh->boxes, fault);
	if (r < 0)
		return r;
	fresh->certificates = escrow_certificates(fresh->escrow);
	return fresh->certificates ? 0 : fault_set(fault, -ENOMEM, N_("There is no memory left."));
}

static int put_result(json_t *result, const struct keyring_moved *moved, const struct keyring *keyring)
{
	char text[SEALING_TEXT];

	sealing_text(keyring_pcrs(keyring), text);
	if (json_object_set_new(result, "statement", moved->statement) < 0)
		return -ENOMEM;
	if (json_put_number(result, "old_epoch", (int64_t)moved->old_epoch) < 0 ||
		json_put_number(result, "new_epoch", (int64_t)moved->new_epoch) < 0 || json_put_text(result, "pcrs", text) < 0)
		return -ENOMEM;
	return keyring_pcrs(keyring) ? json_object_set(result, "certificates", keyring_certificates(keyring)) : 0;
}

static int make_binding(const char *job, uint8_t out[32], struct fault *fault)
{
	char text[sizeof(BINDING_PREFIX) + WIRE_NUMBER];

	if (!text_format(text, sizeof(text), BINDING_PREFIX "%s", job) || digest_bytes(text, strlen(text), out) < 0)
		return fault_set(fault, -EIO, N_("OpenSSL refused to compute SHA-256."));
	return 0;
}

int sealing_renew(const struct sealing *sealing, struct vault *vault, json_t *result, struct fault *fault)
{
	SCOPED(fresh_clear) struct fresh fresh = { 0 };
	struct keyring_seal seal = { .old_code = sealing->typed };
	struct keyring_moved moved;
	uint8_t binding[32];
	int r;

	r = sealing_wanted(sealing->settings, &seal.pcrs, fault);
	if (r == 0 && seal.pcrs)
		r = make_code(sealing, &fresh, fault);
	if (r == 0)
		r = make_binding(sealing->job, binding, fault);
	if (r < 0)
		return r;
	seal.code = fresh.code;
	seal.boxes = fresh.boxes;
	seal.certificates = fresh.certificates;
	r = keyring_reseal(vault->keyring, &seal, binding, &moved, fault);
	if (r == -EKEYEXPIRED)
		return fault_set(fault, -ENOKEY,
			N_("This computer's firmware or boot state changed, so sealing the keys anew takes the reseal code, which an escrow officer decrypts (docs/RECOVERY.md)."));
	if (r < 0)
		return r;
	if (put_result(result, &moved, vault->keyring) < 0)
		return fault_set(fault, -ENOMEM, N_("The keys are sealed anew, but there is not enough memory to report it."));
	return 0;
}

int sealing_recall(const char *job, struct vault *vault, json_t *result, struct fault *fault)
{
	struct keyring_moved moved;
	uint8_t binding[32];
	int r = make_binding(job, binding, fault);

	if (r == 0)
		r = keyring_recall(vault->keyring, binding, &moved, fault);
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	if (put_result(result, &moved, vault->keyring) < 0)
		return fault_set(fault, -ENOMEM, N_("There is no memory left."));
	return 0;
}
