"""The TPM is cleared: what was sealed in it is dead, nothing opens, and mediad says that it is another TPM now. It
can neither be set up a second time over the old books."""
stage("registered")
stick = plug("stick")
recognised()
root("tpm2_clear -Q -c l").succeeds()
sato("mediactl open M-0001").refused("TPM")
all_shut()
sato("mediactl open M-0001", lang="ja").refused("TPM")
root("mediactl host init --administrator ito").refused()
kimura("mediactl ledger list").says("medium.open-failed")

# Not even with the very same template in the very same place: the seed behind it is another one.
root("tpm2_createprimary -Q -C o -G ecc -c /tmp/p && tpm2_evictcontrol -Q -C o -c /tmp/p 0x81000001").succeeds()
sato("mediactl open M-0001").refused("TPM")
kimura("mediactl ledger verify").succeeds()
