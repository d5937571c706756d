"""The TPM stalls while mediad asks it about its books, and while a certificate is signed: status is answered before the TPM is, what is
plugged in is blocked, what is open can be closed; when the TPM goes on, checkpoint and certificate are made."""
stage("registered", deadline=400)
stick = plug("stick")
recognised()
NOW = "cut -d' ' -f1 /proc/uptime"


def status_overtakes(asking, command):
    """A command that waits for the stalled TPM is overtaken by a status that is asked for after it. The chip may stall for 3
    seconds only (docs/TESTING.md), which a loaded machine may sleep through: five tries; one that waits for the TPM fails all."""
    for _ in range(5):
        waiting = asking.start(f"{command} && {NOW}", seconds=60)
        pause(0.3)  # it asks first
        tpm.stop()
        status = root.start(f"mediactl status >/dev/null && {NOW}", seconds=60)
        pause(2.5)  # the silence itself is what is tested
        tpm.cont()
        asked, answered = (float(job.wait().succeeds().out.split()[-1]) for job in (waiting, status))
        if answered < asked:
            return
    check(False, f"status waited for the TPM behind {command}")


status_overtakes(kimura, "mediactl ledger verify")

sato("mediactl open M-0001").succeeds()
tpm.stop()
closing = sato.start("mediactl close M-0001")
other = plug("other", size="8M", serial="B200")
pause(2)  # as long as it may be
tpm.cont()
closing.wait().succeeds()
all_shut()
kept_out(other)
unplug(other)

sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
before = kimura("mediactl ledger verify --json").json()["checkpoints"]
tpm.stop()
approving = suzuki.start("mediactl approve R-0002")  # a checkpoint follows at once
pause(2.5)
tpm.cont()
approving.wait().succeeds()
# Where the kernel gave the chip up meanwhile, it is asked again after 10 seconds.
eventually(f"test $(mediactl ledger verify --json | jq .checkpoints) -gt {before}", who="kimura", seconds=60)

ito("mediactl witness M-0001").succeeds()
erase = tanaka.start("mediactl erase M-0001 --confirm M-0001", seconds=150)
during(erase, "reading back 50%", seconds=120)
tpm.stop()
pause(1)  # the surface is read to its end; the signature waits
tpm.cont()
end = erase.wait()
if end.status != 0:  # the kernel gave the chip up meanwhile: no certificate, one sentence, and the same again
    told(end, "TPM")
    on_record("erase.interrupted", "TPM")
    end = tanaka("mediactl erase M-0001", seconds=150)  # the surface is proven: the signature alone is made
end.says("C-0001")
kimura("mediactl certificate show M-0001").succeeds()
kimura("mediactl ledger verify").succeeds()
on_record("erase.completed", latest=10)
