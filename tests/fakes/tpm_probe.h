// SPDX-License-Identifier: GPL-3.0-or-later
/* What a test asks of a TPM past mediad's own code. The connection must be free: swtpm serves one
 * at a time. */
#pragma once

/* How many transient objects and sessions the TPM holds: 0 unless somebody forgot to flush. */
unsigned int tpm_probe_loaded(const char *tcti);
/* What an administrator's "clear the TPM" does. */
void tpm_probe_clear(const char *tcti);
/* Sets the owner hierarchy's password. */
void tpm_probe_set_owner_password(const char *tcti, const char *password);
/* What stood at the storage root's place before mediad came. */
enum tpm_probe_root {
	ROOT_RSA,      /* RSA-2048, as Windows leaves it */
	ROOT_PASSWORD, /* a storage key with a password */
	ROOT_SIGNING,  /* no storage key at all */
	ROOT_P384,     /* a storage key of another curve */
};
void tpm_probe_make_root(const char *tcti, enum tpm_probe_root kind);
/* Wrong passwords for a key of somebody's, until the TPM is in lockout; and its release. */
void tpm_probe_lock_out(const char *tcti);
void tpm_probe_release(const char *tcti);
/* How many wrong passwords the TPM has counted. */
unsigned int tpm_probe_failures(const char *tcti);
/* Defines NV indices until the TPM has no room for another. */
void tpm_probe_fill_nv(const char *tcti);
/* What a firmware does that leaves the owner hierarchy out. */
void tpm_probe_switch_off(const char *tcti);
/* Takes the object at a persistent handle away. */
void tpm_probe_evict(const char *tcti, unsigned int handle);
/* Removes an NV index, as its owner may. */
void tpm_probe_undefine(const char *tcti, unsigned int index);
/* Defines an ordinary (writable) NV index of 8 bytes. */
void tpm_probe_define_ordinary(const char *tcti, unsigned int index);
/* Measures `text` into a PCR of the SHA-256 bank, as the next firmware or boot loader would. */
void tpm_probe_extend(const char *tcti, unsigned int pcr, const char *text);
