"""A clock set back revives no permit that was over and stops what needs a period; each step is on the books, and a restart forgets none of it."""
import json

# Shows R-LOG-08.
stage("registered", deadline=300)
stick = plug("stick")
recognised("M-0001")
STEPS = "mediactl ledger list --from -40 --json | jq -c '[.events[] | select(.kind == \"clock.stepped\") | .data.by]'"

# sato's second permit ends tomorrow; the day after it is over, whatever the clock says then.
sato("mediactl request carry-out M-0001 --purpose x --destination y --contents z --from $(date +%F) --until $(date +%F -d '+1 day')").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
clock("+3 days")
sato("mediactl checkout M-0001 --acknowledge").refused()
clock("-3 days")
sato("mediactl checkout M-0001 --acknowledge").refused("books reach")
sato("mediactl open M-0001").refused("timedatectl")
sato("mediactl list").succeeds()
tanaka("mediactl status").shows("clock", "behind the books: nothing that needs a period is done")
root("mediactl doctor").refused("[BAD] clock")
by = json.loads(kimura(STEPS).out)
check([round(seconds / 86400) for seconds in by[-2:]] == [3, -3], f"both steps are on the books: {by}")

# The same where mediad is started again; nobody but an administrator answers for it.
daemon("mediad").kill()
daemon("mediad").start()
sato("mediactl open M-0001").refused("books reach")
sato("mediactl clock accept --reason x").refused("role")
tanaka("mediactl clock accept --reason '時計を戻しました'").succeeds()
sato("mediactl open M-0001").succeeds()
sato("mediactl close M-0001").succeeds()
kimura("mediactl ledger verify").succeeds()
