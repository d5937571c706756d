"""The bench's TPM answers, keeps its keys over a power cut, and fails when it is stalled or dead."""
stage("booted", seldom=True)

READ = "tpm2_readpublic -c 0x81000001 -f pem -o /tmp/key.pem >/dev/null && sha256sum </tmp/key.pem"
root("tpm2_createprimary -Q -C o -G ecc -c /tmp/primary").succeeds()
root("tpm2_evictcontrol -Q -C o -c /tmp/primary 0x81000001").succeeds()
key = root(READ).succeeds().out
root("stat -c '%U %G %a' /dev/tpmrm0").says("tss tss 660")
sato("cat /dev/tpmrm0").fails("Permission denied")

power_cut()
root(READ).says(key)

asked = root.start("tpm2_getrandom 8 --hex", seconds=30)
tpm.stop()
pause(1)  # the chip's silence itself is what is tested
check(asked.running(), "the TPM answered although it is stalled")
tpm.cont()
asked.wait().succeeds()
tpm.kill()
root("tpm2_getrandom 8 --hex", seconds=30).fails()
