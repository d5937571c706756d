"""Sticks are swapped at 16 ports while the gate is asked to admit them: what is let in is what was inspected (T3).
SWAPS and SEED from the environment; `make check-races` does 10,000."""
import os
import re

SWAPS = int(os.environ.get("SWAPS", 100))
SEED = int(os.environ.get("SEED", 1))
PORTS = 16
SUMMARY = r"(\d+) swaps, (\d+) of an inspected stick, (\d+) asked, (\d+) admitted, (\d+) wrong, (\d+) lost"

stage("booted", deadline=240 + SWAPS * 2)
root(f"truncate -s 8M /tmp/a; modprobe -a libcomposite && modprobe dummy_hcd num={PORTS} && udevadm settle "
     "&& mount -t configfs configfs /sys/kernel/config").succeeds()
daemon("mediad-gate").start()


def swaps(count, seed, way=""):
    said = root(f"/bench/swaps {PORTS} {count} {seed} {way}", seconds=200 + count * 2).succeeds()
    said.find(SUMMARY)
    return [int(number) for number in re.search(SUMMARY, said.out).groups()], said.out


totals, part = [0] * 6, 0
while part < SWAPS or (totals[3] == 0 and part < SWAPS * 5):  # a busy machine may be too late for a hundred of them
    numbers, said = swaps(min(500, SWAPS - part % SWAPS), SEED + part)
    part += numbers[0]
    totals = [before + now for before, now in zip(totals, numbers)]
    done, of_sticks, asked, admitted, wrong, lost = totals
    check(wrong == 0, f"nothing but what was inspected is let in: {said}")
    check(lost == 0, f"every swap is played to its end: {said}")
    print(f"from seed {SEED}: {done} swaps, {of_sticks} of an inspected stick, {asked} asked, {admitted} admitted, {wrong} wrong",
          flush=True)
check(done >= SWAPS and admitted > 0 and asked > done, "some asked in time, and many too late")

# The control: somebody who writes `authorized` by its path lets in what nobody has looked at.
(_, _, _, _, wrong, _), said = swaps(PORTS * 2, SEED, "naive")
check(wrong > 0, f"the judge sees it: {said}")
