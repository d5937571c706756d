"""mediad-volume and its jobs are killed while a medium is opened: shut. While one is open: the person works on and closes it
when the helper is back. And pulled out while the helper is away: locked as soon as it is back."""
KILL = "kill -KILL -- -$(cat /run/bench/mediad-volume.pid)"  # as systemd does: the whole group
stage("registered")
stick = plug("stick", speed="64K")
eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
killer = root.start(f"until [ -b /dev/mapper/mediad-M-0001 ]; do :; done; {KILL}")
job = sato.start("mediactl open M-0001")
killer.wait().succeeds()
told(job.wait(), "mediad-volume", "stopped in the middle")
daemon("mediad-volume").start()
all_shut()
on_record("medium.open-failed", "stopped in the middle")

unplug(stick)
plug(stick, speed="")
path = eventually("mediactl open M-0001 --json", who="sato").json()["path"]
root(KILL).succeeds()
sato(f"echo kept >{path}/kept && sync -f {path}/kept").succeeds()
told(sato("mediactl close M-0001"), "mediad-volume")
daemon("mediad-volume").start()
sato("mediactl close M-0001").succeeds()
all_shut()

eventually("mediactl open M-0001", who="sato")
root(KILL).succeeds()
unplug(stick)
eventually("grep -q 'was pulled out while it was open' /var/log/mediad.log")
daemon("mediad-volume").start()
all_shut()
on_record("medium.closed", "unplugged")
plug(stick)
usable()
