"""The broker is killed while a medium is overwritten, then while it is read back: its key is dead, it still awaits disposal,
and with a fresh witness the erase comes to its end."""
stage("registered", seldom=True)
stick = plug("stick", speed="8M")
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")

for moment in ("overwriting 20%", "reading back 20%"):
    ito("mediactl witness M-0001").succeeds()
    job = tanaka.start("mediactl erase M-0001", input="M-0001\n")
    during(job, moment)
    daemon("mediad").kill()
    told(job.wait())
    daemon("mediad").start()
    all_shut()
    on_record("key.destroyed", "erase.failed", "in the middle of it")
    sato("mediactl list").says("awaiting disposal")
    sato("mediactl open M-0001").refused()

speed(stick, "100M")
tanaka("mediactl erase M-0001", input="M-0001\n").refused("witness")
ito("mediactl witness M-0001").succeeds()
tanaka("mediactl erase M-0001", input="M-0001\n").says("C-0001")
all_shut()
on_record("erase.completed")
