"""The stick is pulled out while it is overwritten, then while it is read back: its key is dead, it still awaits disposal,
and with a fresh witness the erase comes to its end."""
stage("registered", seldom=True)
stick = plug("stick", speed="8M")
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()

for moment in ("overwriting 20%", "reading back 20%"):
    ito("mediactl witness M-0001").succeeds()
    eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
    job = tanaka.start("mediactl erase M-0001", input="M-0001\n")
    during(job, moment)
    unplug(stick)
    told(job.wait(), "pulled out")
    all_shut()
    on_record("key.destroyed", "erase.failed", "pulled out")
    sato("mediactl list").says("awaiting disposal")
    plug(stick)
    sato("mediactl open M-0001").refused()

unplug(stick)
plug(stick, speed="")
eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")
tanaka("mediactl erase M-0001", input="M-0001\n").refused("witness")
ito("mediactl witness M-0001").succeeds()
tanaka("mediactl erase M-0001", input="M-0001\n").says("C-0001")
tanaka("mediactl certificate show M-0001").says("M-0001", "C-0001")
all_shut()
on_record("erase.completed")
