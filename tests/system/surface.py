# SPDX-License-Identifier: GPL-3.0-or-later
"""The work on a whole surface, asked of mediad-volume as the broker does; the broker itself is not there (surface.alone())."""
import uuid

import bench
import volume

DEVICES = "/sys/bus/usb/devices"
STATES = "/var/lib/mediad-volume/erasing"


def alone():
    """Nobody but the scenario speaks to mediad-volume, or blocks what it lets in."""
    bench.daemon("mediad").stop()


def let_in(*sticks):
    names = [stick.usb for stick in sticks]
    bench.eventually(f"cd {DEVICES} && ls -d {' '.join(f'{name}/authorized' for name in names)}")
    bench.admit(*sticks)
    disks = " ".join(f"{name}/{name}:*/host*/target*/*/block/*/diskseq" for name in names)
    bench.eventually(f"cd {DEVICES} && cat {disks}")


def node(stick):
    return "/dev/" + bench.root(f"cd -P {DEVICES}/{stick.usb} && ls */host*/target*/*/block").succeeds().out.strip()


class Job:
    """One erase of one stick, phase by phase."""

    def __init__(self, stick, number):
        self.stick, self.number, self.job, self.size = stick, number, str(uuid.uuid4()), 0

    def start(self, verb, seconds=120):
        disk = [] if verb in (volume.ERASE_KEY, volume.ERASE_END) else [("disk", volume.disk(bench.root, self.stick))]
        return volume.start(bench.root, verb, number=self.number, job=self.job, size=self.size, seconds=seconds, **dict(disk))

    def ask(self, verb, seconds=120):
        answer = self.start(verb, seconds).wait()
        bench.check(answer, f"mediad-volume gave no answer to verb {verb}")
        self.size = self.size or answer.result.get("size", 0)
        return answer

    def write(self):
        return self.ask(volume.OVERWRITE)

    def compare(self):
        return self.ask(volume.COMPARE)

    def blank(self):
        return self.ask(volume.BLANK)

    def end(self):
        return self.ask(volume.ERASE_END)
