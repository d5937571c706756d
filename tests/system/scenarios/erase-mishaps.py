"""Whatever comes in between at a random moment (the stick pulled out, mediad-volume killed, the power gone, with or without what the
stick had not yet put away), the same erase goes on where its last checkpoint was, and at its end nothing old is left."""
# Shows R-DSP-02.
import json
import os
import random
import time

import surface
import volume
from canary import Canaries, extents
from liar import SECTOR, Lies

M = 1 << 20
SIZE = 24 * M
WORKS = 20 * M  # bytes a second that need no waiting for


def reaches(job, count, bytes_so_far):
    """Whether it got there before it was over."""
    while bytes_so_far() < count and job.command.running():
        time.sleep(0.002)
    return bytes_so_far() >= count


def pulled(stick):
    unplug(stick)
    plug(stick)


def killed(stick):
    daemon("mediad-volume").kill()
    eventually("! pgrep mediad-volume")
    daemon("mediad-volume").start()


def dark(stick):
    power_cut()
    surface.alone()


def kept(job):
    """What is on this computer about how far it came: the bytes that are done for good."""
    said = root(f"cat {surface.STATES}/{job.number}.json 2>/dev/null || echo '{{}}'").succeeds()
    return json.loads(said.out)


def disturb(job, verb, dice, mishap):
    """One try that is cut off somewhere. Gives the step of the stick's account at which it was, and how far it is known to be done."""
    liar = job.stick.liar
    so_far = (lambda: liar.bytes_written) if verb == volume.OVERWRITE else (lambda: liar.bytes_read)
    running = job.start(verb)
    cut = reaches(running, so_far() + dice.randrange(SIZE), so_far)
    mishap(job.stick)
    answer = running.wait() if mishap is not dark else None
    check(not answer or answer.code != 0 or not cut or kept(job)["durable"] == SIZE, f"{mishap.__name__} in the middle of it: {answer}")
    surface.let_in(job.stick)
    return liar.step, kept(job).get("durable", 0)


def written_since(liar, step):
    """The first byte that was written after that step."""
    return min((number for number, written in enumerate(liar.written_in) if written > step), default=SIZE // SECTOR) * SECTOR


def write(job, dice, seed):
    """With mishaps, to its end."""
    for _ in range(dice.choice([1, 1, 2])):
        mishap = dice.choice([pulled, killed, dark])
        step, durable = disturb(job, volume.OVERWRITE, dice, mishap)
        print(f"seed {seed}: {mishap.__name__} while it is written, {durable} bytes are done", flush=True)
    job.stick.lies.rate = 0
    answer = job.write()
    check(answer.code == 0 and answer.result["durable"] == SIZE, f"seed {seed}: in the end {answer}")
    again = written_since(job.stick.liar, step)
    check(again >= durable or job.stick.lies.deaf, f"seed {seed}: {durable} bytes were done, and it wrote from {again} on")


def erase(seed):
    dice = random.Random(seed)
    lies = Lies(rate=dice.choice([3 * M // 2, 2 * M, WORKS]), cache=dice.choice([0, 2 * M]), late=True, deaf=dice.random() < 0.3)
    stick = plug(f"stick{seed}", size="24M", serial=f"S{seed}", lies=lies)
    stick.old = Canaries(stick.image)
    surface.let_in(stick)
    job = surface.Job(stick, f"M-{seed:04}")
    print(f"seed {seed}: {lies}", flush=True)
    write(job, dice, seed)
    stick.liar.settle()
    lies.rate = 8 * M
    if dice.random() < 0.5:
        mishap = dice.choice([pulled, killed, dark])
        _, durable = disturb(job, volume.COMPARE, dice, mishap)
        print(f"seed {seed}: {mishap.__name__} while it is compared, {durable} bytes are done", flush=True)
    lies.rate = 0
    answer = job.compare()
    check(answer.code == 0 and answer.result["verified"] == SIZE, f"seed {seed}: in the end {answer}")
    check(stick.old.left() == [] and stick.old.traces() == 0, f"seed {seed}: still there: {extents(stick.old.left())}")
    check(stick.liar.unread() == [], f"seed {seed}: compared without reading: {extents(stick.liar.unread())}")
    check(job.end().code == 0 and kept(job) == {}, f"seed {seed}: nothing is kept of a job that is over")
    unplug(stick)


stage("office", deadline=int(os.environ.get("BACKSTOP", 300)))
surface.alone()
first = int(os.environ.get("SEED", 1242))
for seed in range(first, first + int(os.environ.get("SEEDS", 1))):
    erase(seed)
