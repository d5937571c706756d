# SPDX-License-Identifier: GPL-3.0-or-later
"""The same plug events to Debian's usbguard and to mediad, side by side in alternating rounds, with few and with many known
media. Prints what it measured; asserts nothing."""
import os
import random
import shutil
import sys

from gate_mediad import Mediad
from gate_measure import idle_wakeups, memory
from gate_testbed import Testbed
from gate_usbguard import Usbguard

COUNTS = [int(word) for word in os.environ.get("MEDIA", "10 10000 100000").split()]
ROUNDS = int(os.environ.get("ROUNDS", "3"))
WARM_UP, KNOWN, UNKNOWN = 5, 60, 24  # mediad records at most 30 unknown devices and tells of 120 a minute
IDLE_SECONDS = 10


class Figures:
    """What was measured of one program with one number of media, over all rounds."""

    def __init__(self):
        self.known, self.unknown, self.recorded, self.starts, self.memory, self.idle = [], [], [], [], [], []


def rank(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def plug(program, testbed, port, serial, recorded):
    decided = program.plugged(testbed.plug(port, serial, program.udev), port, recorded)
    testbed.unplug(port, program.udev)
    program.unplugged(port)
    return decided


def one_round(program, folder, serials, seed, figures):
    chance = random.Random(seed)  # the same sticks in the same order for both
    testbed = Testbed(f"{folder}/testbed")
    try:
        figures.starts.append(program.start(testbed))
        for i in range(WARM_UP):
            plug(program, testbed, 1 + i, chance.choice(serials), False)
        for i in range(KNOWN):
            figures.known.append(plug(program, testbed, 10 + i % 90, chance.choice(serials), False)[0])
        for i in range(UNKNOWN):
            decided, recorded = plug(program, testbed, 100 + i, f"STRANGER{chance.randrange(10**8)}", True)
            figures.unknown.append(decided)
            figures.recorded.append(recorded)
        figures.memory.append(memory(program.pids()))
        figures.idle.append(idle_wakeups(program.pids(), IDLE_SECONDS))
    finally:
        program.stop()


def show(what, theirs, ours):
    def pair(values):
        return f"{rank(values, .5):9.2f} {rank(values, .99):9.2f}"
    print(f"  {what:<34} {pair(theirs)}   {pair(ours)}   {rank(theirs, .5) / rank(ours, .5):7.1f} times", flush=True)


def show_count(count, theirs, ours):
    print(f"{count} known media{'usbguard':>37}{'mediad':>22}      usbguard / mediad")
    show("known: decided, ms (median, p99)", theirs.known, ours.known)
    show("unknown: decided, ms", theirs.unknown, ours.unknown)
    show("unknown: and durably recorded, ms", theirs.unknown, ours.recorded)
    show("start until it serves, ms", theirs.starts, ours.starts)
    show("resident, MiB", *([size[0] / 1024 for size in one.memory] for one in (theirs, ours)))
    show("proportional (Pss), MiB", *([size[1] / 1024 for size in one.memory] for one in (theirs, ours)))
    print(f"  {f'idle wake-ups in {IDLE_SECONDS} s':<34} {rank(theirs.idle, .5):9} {'':9}   {rank(ours.idle, .5):9}", flush=True)


def aim(what, value, goal):
    print(f"{what}: {value:.2f} (goal at most {goal}): {'holds' if value <= goal else 'falls short'}")


def conclude(figures):
    few, many = COUNTS[0], COUNTS[-1]
    for kind in ("known", "unknown"):
        def median(name, count, kind=kind):
            return rank(getattr(figures[name, count], kind), .5)
        aim(f"{kind}: mediad with {many} media / with {few}", median("mediad", many) / median("mediad", few), 1.2)
        aim(f"{kind}: mediad / usbguard with {few}", median("mediad", few) / median("usbguard", few), 1)
        aim(f"{kind}: mediad / usbguard with {many}", median("mediad", many) / median("usbguard", many), 0.2)
    for which, name in enumerate(("resident", "proportional")):
        ours, theirs = (rank([size[which] for size in figures[whose, many].memory], .5) for whose in ("mediad", "usbguard"))
        aim(f"memory, {name}: mediad / usbguard with {many}", ours / theirs, 0.1)
    aim("idle wake-ups of mediad", max(max(figures["mediad", count].idle) for count in COUNTS), 0)


def main():
    build, peer, folder = (os.path.abspath(path) for path in sys.argv[1:4])
    programs = [Usbguard(peer, f"{folder}/usbguard"), Mediad(build, peer, f"{folder}/mediad")]
    figures = {(program.name, count): Figures() for program in programs for count in COUNTS}
    for count in COUNTS:
        serials = [f"KNOWN{i + 1:08}" for i in range(count)]
        for program in programs:
            program.know(serials)
        for number in range(ROUNDS):
            for program in programs if number % 2 == 0 else reversed(programs):
                one_round(program, folder, serials, number, figures[program.name, count])
        show_count(count, figures["usbguard", count], figures["mediad", count])
        shutil.rmtree(f"{folder}/mediad/{count}")
    conclude(figures)


main()
