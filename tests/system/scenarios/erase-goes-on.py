"""Whatever comes in between at a random moment (the stick pulled out, any of mediad's processes killed, somebody's pause, the power gone), the
erase that mediactl began goes on from its last mark until it is certified; a stick that claims to be the same is left as it is; at the end
nothing old is left, nor this computer's copy of the recovery key, and nothing was done twice that was done for good."""
# Shows R-DSP-02, R-DSP-13.
import json
import os
import random
import time

import bench
from canary import Canaries, extents
from liar import SECTOR, Lies

M = 1 << 20
SIZE = 32 * M
STATE = "/var/lib/mediad-volume/erasing/M-0001.json"
KILL = "kill -KILL -- -$(cat /run/bench/mediad-volume.pid)"  # as systemd does: the whole group


def back():
    eventually("mediactl list --json | jq -e '.sticks[0]'", who="sato", seconds=60)


def restarted(name):
    daemon(name).start()
    back()


def pulled(stick):
    unplug(stick)
    plug(stick)
    back()


def twin(stick):
    """Another one with the same serial number lies there when it goes on: nothing happens to it."""
    unplug(stick)
    other = plug("twin", size="32M", serial="A100")
    photographs = Canaries(other.image)
    back()
    if goes_on():
        sato("mediactl erase --status M-0001").says("mediactl erase M-0001")
        tanaka("mediactl erase M-0001", seconds=60).fails("not touched")
        check(len(photographs.left()) == SIZE // SECTOR, "another stick was written to")
        all_shut()
    unplug(other)
    plug(stick)
    back()


def volume_killed(stick):
    root(KILL).succeeds()
    eventually("! pgrep mediad-volume")
    restarted("mediad-volume")


def broker_killed(stick):
    daemon("mediad").kill()
    restarted("mediad")


def gate_killed(stick):
    daemon("mediad-gate").kill()
    restarted("mediad-gate")


def paused(stick):
    tanaka("mediactl erase --pause M-0001 || true", seconds=60).succeeds()  # it may be over


def dark(stick):
    power_cut()
    back()


MISHAPS = [pulled, twin, volume_killed, broker_killed, gate_killed, paused, dark]


def goes_on():
    return (sato("mediactl erase --status M-0001 --json || true").json() or {}).get("goes_on", False)


def start():
    """Without a word if it goes on; else witnessed and its number typed."""
    if goes_on():
        return tanaka.start("mediactl erase M-0001", seconds=240)
    ito("mediactl witness M-0001").succeeds()
    return tanaka.start("mediactl erase M-0001 --confirm M-0001", seconds=240)


def certified():
    return "erased" in sato("mediactl list --json | jq -r '.media[] | select(.number == \"M-0001\").state'").succeeds().out


def durable():
    """What is on this computer about how much of the write is done for good."""
    said = root(f"cat {STATE} 2>/dev/null || echo '{{}}'").succeeds()
    kept = json.loads(said.out)
    return kept.get("durable", 0) if kept.get("phase") == "write" else 0


def disturb(stick, dice, mishap):
    """One try that is cut off somewhere."""
    liar = stick.liar
    step, wrote, read = liar.step, liar.bytes_written, liar.bytes_read
    done = durable()
    bound = dice.randrange(2 * SIZE)
    job = start()
    while job.running() and liar.bytes_written - wrote + liar.bytes_read - read < bound:
        time.sleep(0.01)
    cut = job.running()
    before = liar.step
    mishap(stick)
    answer = job.wait() if mishap is not dark else None
    if answer and answer.status != 0:
        told(answer)
    elif answer:
        answer.says("C-0001")
    again = min((n for n, written in enumerate(liar.written_in) if step < written <= before), default=SIZE // SECTOR) * SECTOR
    check(again >= done or stick.lies.deaf, f"{done} bytes were done, and it wrote from {again} on")
    result = answer.text.splitlines()[-1:] if answer else "-"
    print(f"{mishap.__name__} after {bound} bytes{'' if cut else ', too late'}; {durable()} are done: {result}", flush=True)
    return answer


def proven(stick, old):
    tanaka("mediactl certificate show M-0001").says("C-0001", "M-0001")
    stick.liar.settle()
    check(old.left() == [] and old.traces() == 0, f"still there: {extents(old.left())}")
    check(stick.liar.unread() == [] or stick.lies.cache, f"compared without reading: {extents(stick.liar.unread())}")
    root(f"test ! -e {STATE}").succeeds()
    root("test ! -e /var/lib/mediad-volume/escrow/M-0001.json && ! grep -q M-0001 /var/lib/mediad-volume/keyring").succeeds()
    destroyed = kimura("mediactl ledger export | jq -c 'select(.kind == \"key.destroyed\").data'").json()
    check(destroyed["by_label"] and destroyed["escrow_copy"] in ("removed", "none"), f"{destroyed}")
    kimura("mediactl ledger verify").succeeds()
    all_shut()


def failed(answer):
    return answer is not None and answer.status != 0 and "destroy it" in answer.text


def lost(stick, old):
    """A stick that says it has put away what it has not, and lost it after all was written: no certificate, and the books say how much."""
    check(stick.lies.deaf, "only a stick that lies loses what was flushed")
    state = kimura("mediactl ledger export | jq -c 'select(.kind == \"erase.compared\").data.state' | tail -n 1").json()
    check(state["old_sectors"] == len(old.left()) > 0, f"{state['old_sectors']} old sectors are on the books, {len(old.left())} are there")
    on_record("erase.failed")
    tanaka("mediactl certificate show M-0001").refused()
    all_shut()


def erase(seed):
    dice = random.Random(seed)
    lies = Lies(rate=dice.choice([4 * M, 8 * M]), cache=dice.choice([0, 2 * M]), late=True, deaf=dice.random() < 0.2)
    mishaps = [dice.choice(MISHAPS) for _ in range(dice.choice([1, 2, 2, 3]))]
    print(f"seed {seed}: {[mishap.__name__ for mishap in mishaps]} {lies}", flush=True)
    stick = plug("stick", lies=Lies())
    old = Canaries(stick.image, offset=M)
    back()
    sato("mediactl request dispose M-0001 --purpose 'worn out'").says("R-0002")
    suzuki("mediactl approve R-0002").succeeds()
    unplug(stick)
    plug(stick, lies=lies)
    back()
    answer = None
    for mishap in mishaps:
        if not certified() and not failed(answer):
            answer = disturb(stick, dice, mishap)
    lies.rate = 0
    if not certified() and not failed(answer):
        answer = start().wait()
        answer.says("C-0001" if answer.status == 0 else "destroy it")
    if failed(answer):
        lost(stick, old)
    else:
        check(certified(), f"it ended so: {answer and answer.text}")
        proven(stick, old)


first = int(os.environ.get("SEED", 1))
for seed in range(first, first + int(os.environ.get("SEEDS", 1))):
    bench.close()
    stage("registered", deadline=400, seldom=True)
    erase(seed)
