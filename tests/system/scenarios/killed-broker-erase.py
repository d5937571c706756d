"""The broker is killed while a medium is overwritten, then while it is read back: its key is dead, it still awaits disposal, and each time
the erase goes on where it stopped, without another witness and without a question."""
stage("registered", seldom=True)
stick = plug("stick", speed="8M")
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato")

ito("mediactl witness M-0001").succeeds()
for moment, typed in (("overwriting 20%", "M-0001\n"), ("reading back 20%", "")):
    job = tanaka.start("mediactl erase M-0001", input=typed)
    during(job, moment)
    daemon("mediad").kill()
    told(job.wait())
    daemon("mediad").start()
    all_shut()
    on_record("key.destroyed", latest=60)
    on_record("erase.interrupted", "in the middle of it")
    sato("mediactl list").says("awaiting disposal")
    sato("mediactl open M-0001").refused()

speed(stick, "100M")
tanaka("mediactl erase M-0001", seconds=120).says("C-0001")
all_shut()
on_record("erase.resumed", "erase.completed")
