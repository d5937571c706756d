"""The stick is pulled out while it is being opened: as soon as its disk is there, and when it is mapped already."""
stage("registered")
for moment, rate in (("test -b /dev/sda", "256K"), ("test -b /dev/mapper/mediad-M-0001", "12K")):
    stick = plug("stick", speed=rate)
    eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
    job = sato.start("mediactl open M-0001")
    eventually(moment, seconds=60)
    unplug(stick)
    told(job.wait(), "pulled out")
    all_shut()
    on_record("medium.open-failed", "pulled out")

plug(stick, speed="")
usable()
on_record("medium.opened", "medium.closed")
