"""The broker is killed while registering overwrites, reads back and formats; started again it has shut all, and it registers."""
stage("office", seldom=True)
stick = plug("stick", size="32M", serial="A100", speed="8M")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="sato").out.strip()
sato(f"mediactl request use {tag} --purpose 'monthly report' --class confidential").says("R-0001")
suzuki("mediactl approve R-0001").succeeds()

for moment, event in (("overwriting 20%", "erase.interrupted"), ("reading back 20%", "erase.interrupted"),
                      ("encrypting and formatting", "medium.register-failed")):
    speed(stick, "100M" if "formatting" in moment else "8M")
    job = tanaka.start("mediactl register M-0001 --label-attached")
    during(job, moment)
    daemon("mediad").kill()
    told(job.wait())
    told(sato("mediactl open M-0001"), "mediad does not answer")
    daemon("mediad").start()
    all_shut()
    on_record(event, "in the middle of it")

speed(stick, "100M")
eventually("mediactl register M-0001 --label-attached", who="tanaka")
usable()
