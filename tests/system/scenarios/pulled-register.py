"""The stick is pulled out before approval, while registering overwrites it and while it is read back; then it registers,
going on where it stopped."""
stage("office")
stick = plug("stick", size="32M", serial="A100", speed="8M")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
unplug(stick)
suzuki("mediactl approve R-0001").succeeds()
told(tanaka("mediactl register M-0001 --label-attached"), "M-0001", "not plugged in")

for moment in ("overwriting 20%", "reading back 20%"):
    plug(stick)
    eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
    job = tanaka.start("mediactl register M-0001 --label-attached")
    during(job, moment)
    unplug(stick)
    told(job.wait(), "pulled out")
    all_shut()
    on_record("erase.interrupted", "pulled out")

plug(stick, speed="")
eventually("mediactl register M-0001 --label-attached", who="tanaka")
usable()
on_record("medium.registered")
