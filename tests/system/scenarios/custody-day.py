"""A medium's day: it is taken from its place, carried out on leave and a checklist, handed over, overdue, brought back and looked at; the roll call
and a stock-taking of two persons find it."""
# Shows R-CUS-01, R-CUS-03, R-CUS-05, R-CUS-06, R-CUS-09, R-OUT-01, R-OUT-02, R-REV-01.
stage("registered", deadline=300)
stick = plug("stick")
root("mkdir -p /etc/mediad/policy.d && printf '[office]\nchecklist = 鍵付きのケースに入れる\n' >/etc/mediad/policy.d/50-office.conf").succeeds()
daemon("mediad").stop()
daemon("mediad").start()
recognised("M-0001")

# In its place, seen, used, and left lying.
sato("mediactl place put M-0001").refused("Nobody has said yet")
tanaka("mediactl place add '机' --area 2").says("S-0001")
tanaka("mediactl place add '金庫' --properties lockable,fire --area 2 --keeper sato").says("S-0002")
sato("mediactl place put M-0001 --place 机").refused("under lock")
sato("mediactl place put M-0001 --place 金庫").says("belongs in 金庫")
sato("mediactl roll-call --plugged").says("1 of 1 media")
sato("mediactl open M-0001 && mediactl day-end").says("open")
sato("mediactl close M-0001 && mediactl day-end").says("not put away", "plugged in")
unplug(stick)
sato("mediactl place put M-0001 && mediactl day-end").says("back in its place", "where it belongs")

# Out by leave until an hour, acknowledged, by the desk; then to somebody else, who takes it.
sato("mediactl request carry-out M-0001 --purpose talk --from $(date +%F) --until \"$(date -d '+1 hour' '+%F %H:%M')\""
     " --destination 県庁 --contents '集計表 1件'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl checkout M-0001 --for sato --acknowledge").refused("Only an operator")
tanaka("mediactl checkout M-0001 --for sato", input="no\n").refused("not acknowledged")
tanaka("mediactl checkout M-0001 --for sato", input="yes\n").says("R-0002")
ito("mediactl hand-over take M-0001").refused("Nobody hands")
sato("mediactl hand-over M-0001 --to ito").says("offered")
ito("mediactl hand-over take M-0001").succeeds()
kimura("mediactl overdue").says("Nothing")

# Overdue, which shows and is recorded; brought back and looked at.
clock("+2 hours")
kimura("mediactl overdue").says("M-0001", "伊藤 四郎")
ito("mediactl day-end").says("overdue")
ito("mediactl return M-0001 --label fine").refused("is no answer")
ito("mediactl return M-0001 --label ok --contents ok --seal none --scan clean").says("later than was allowed")
check('"checks":{"contents":"ok","label":"ok","scan":"clean","seal":"none"}' in kimura("mediactl ledger export | tail -3").out, "what was looked at")
ito("mediactl day-end").says("where it belongs")
kimura("mediactl place show 金庫").says("M-0001")

# The next day, and the year's stock-taking.
clock("+1 day")
sato("mediactl roll-call").says("0 of 1 media", "金庫")
sato("mediactl roll-call --numbers M-0001").says("1 of 1 media")
suzuki("mediactl stocktake open").says("K-0001")
sato("mediactl stocktake close K-0001").refused("Not every medium")
sato("mediactl stocktake check K-0001 M-0001 --result label").says("not what the books say")
sato("mediactl stocktake resolve K-0001 M-0001 --resolution 貼り直した").succeeds()
sato("mediactl stocktake close K-0001").succeeds()
sato("mediactl stocktake confirm K-0001").refused("role")
suzuki("mediactl stocktake confirm K-0001").says("confirmed")
kimura("mediactl ledger verify").succeeds()
