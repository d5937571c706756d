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
/* Takes the object at a persistent handle away. */
void tpm_probe_evict(const char *tcti, unsigned int handle);
/* Removes an NV index, as its owner may. */
void tpm_probe_undefine(const char *tcti, unsigned int index);
/* Defines an ordinary (writable) NV index of 8 bytes. */
void tpm_probe_define_ordinary(const char *tcti, unsigned int index);
