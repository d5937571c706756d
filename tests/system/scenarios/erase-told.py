"""A stick that loses writes and answers for them from its own memory is caught once it was pulled out and plugged in again: the person is
told to destroy it, the books say how many sectors of old data are left, and so many are left; there is no certificate."""
# Shows R-DSP-02.
from canary import Canaries, extents
from liar import SECTOR, Lies

M = 1 << 20
LOST = (30 * M + 3 * SECTOR, 700 * SECTOR)
stage("registered", seldom=True)
root("mkdir -p /etc/mediad/policy.d && printf '[erase]\\nreplug = yes\\n' >/etc/mediad/policy.d/50-erase.conf").succeeds()
daemon("mediad").stop()
daemon("mediad").start()
stick = plug("stick", lies=Lies(drop=[LOST], cache=4 * M))
old = Canaries(stick.image, offset=M)
recognised()
sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
suzuki("mediactl approve R-0002").succeeds()
ito("mediactl witness M-0001").succeeds()
job = tanaka.start("mediactl erase M-0001 --confirm M-0001", seconds=150)
during(job, "pull it out and plug it in again")
check(stick.liar.read(LOST[0], SECTOR) != old.sector(LOST[0] // SECTOR), "as long as it has power it says what was written")
unplug(stick)
plug(stick)
told(job.wait(), "destroy it")
all_shut()

left = old.left()
check(extents(left) == [LOST], f"old data: {extents(left)}")
on_record("key.destroyed", "erase.written", "erase.cycled", "erase.compared", "erase.failed")
state = kimura("mediactl ledger export | jq -c 'select(.kind == \"erase.compared\").data.state' | tail -n 1").json()
check(state["old_sectors"] == len(left), f"on the books are {state['old_sectors']} old sectors, there are {len(left)}")
check(state["extents"] == [[*LOST, "old", 0]], f"on the books: {state['extents']}")
check(state["old"] == LOST[1] and state["verified"] == 32 * M - LOST[1], f"on the books: {state}")
tanaka("mediactl certificate show M-0001").refused()
