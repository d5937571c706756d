"""mediad-volume and its jobs are killed while registering overwrites a stick and while it formats; then it registers,
going on where the overwriting stopped."""
KILL = "kill -KILL -- -$(cat /run/bench/mediad-volume.pid)"  # as systemd does: the whole group
stage("office")
stick = plug("stick", size="32M", serial="A100", speed="8M")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()

for moment, event in (("overwriting 20%", "erase.interrupted"), ("encrypting and formatting", "medium.register-failed")):
    job = tanaka.start("mediactl register M-0001 --label-attached")
    during(job, moment)
    root(KILL).succeeds()
    told(job.wait(), "mediad-volume", "stopped in the middle")
    eventually(f"grep -x 0 /sys/bus/usb/devices/{stick.usb}/authorized")
    daemon("mediad-volume").start()
    all_shut()
    on_record(event, "stopped in the middle")

speed(stick, "100M")
eventually("mediactl register M-0001 --label-attached", who="tanaka")
usable()
