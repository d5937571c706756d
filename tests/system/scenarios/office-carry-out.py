"""A medium leaves only on an approved request of the person who carries it, inside its period; overdue shows, and
late is recorded as late."""
# Shows R-APP-01, R-CUS-06, R-OUT-01, R-OUT-02.
stage("registered", seldom=True)
DAYS = "--from $(date -d '+2 days' +%F) --until $(date -d '+3 days' +%F)"
TODAY = "mediactl request carry-out M-0001 --from $(date +%F) --until $(date +%F) --destination x --contents x"
sato("mediactl checkout M-0001").refused("Nobody has approved that you carry M-0001 out")
sato(f"mediactl request carry-out M-0001 --purpose talk {DAYS} --destination 県庁 --contents '集計表 1件'").says("R-0002")
sato("mediactl checkout M-0001").refused("Nobody has approved")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl checkout M-0001").refused("Only 佐藤 花子 has leave")
sato("mediactl checkout M-0001").refused("begins on")
sato("mediactl return M-0001").refused("not out")
clock("+2 days")
sato("mediactl checkout M-0001").says("R-0002")
sato("mediactl list").says("out").silent_about("overdue")
sato("mediactl open M-0001").refused()
ito(f"{TODAY} --purpose talk").refused("佐藤 花子")
clock("+3 days")
sato("mediactl list").says("overdue")
check(ito("mediactl list --json").json()["media"][0]["overdue"] is True, "overdue, in JSON too")
sato("mediactl return M-0001").says("late")
sato("mediactl list").silent_about("overdue")
check('"late":true' in kimura("mediactl ledger export | tail -3").out, "late is on record")
sato("mediactl checkout M-0001").refused("Nobody has approved")

# A period that has passed is no leave any more.
sato(f"{TODAY} --purpose talk").says("R-0003")
suzuki("mediactl approve R-0003").succeeds()
clock("+2 days")
sato("mediactl checkout M-0001").refused("ended on")
