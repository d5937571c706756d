"""mediad-volume and its jobs are killed while a medium is overwritten: nobody goes on overwriting; told again, it goes on where it stopped
without a question, and is certified."""
KILL = "kill -KILL -- -$(cat /run/bench/mediad-volume.pid)"  # as systemd does: the whole group
stage("registered")
stick = plug("stick", speed="8M")
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl witness M-0001").succeeds()
eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
job = tanaka.start("mediactl erase M-0001", input="M-0001\n")
during(job, "overwriting 20%")
root(KILL).succeeds()
told(job.wait(), "mediad-volume", "stopped in the middle")
all_shut()
eventually("! pgrep mediad-volume")
on_record("key.destroyed", "erase.interrupted", "stopped in the middle")

told(tanaka("mediactl erase M-0001"), "mediad-volume")
sato("mediactl erase --status M-0001").says("broke off", "mediactl erase M-0001")
daemon("mediad-volume").start()
speed(stick, "100M")
tanaka("mediactl erase M-0001", seconds=120).says("C-0001")
all_shut()
on_record("erase.resumed", "erase.cycled", "erase.compared", "erase.completed")
