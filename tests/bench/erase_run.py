# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole surfaces written and read back by dd, which compares nothing and so is the limit, by mediad, and by its peers, in turn on each disk.
Prints what it measured, and the goals with what was found; fails on no time."""
import os
import select
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field

from erase_disks import MIB, Bus, Disk, Plain, missing
from erase_resume import RATE, lost

ROUNDS = int(os.environ.get("ROUNDS", "3"))
PATIENCE = 45  # seconds; a peer that takes longer is stopped, and not compared
SCALE = float(os.environ.get("SCALE", "1"))
RAM, FILE = "loop over memory", "loop over a file"
NWIPE = "nwipe --autonuke --nogui --nowait --noblank --rounds=1 --verify=last --PDFreportpath=noPDF".split()


@dataclass
class Tool:
    name: str
    commands: list      # {disk} and {count} (of MiB) are filled in
    rounds: int         # how often at most: what takes long or is no goal runs less
    reads: bool = True  # it says that it reads back


@dataclass
class Runs:
    """What one tool took on one disk, round by round."""
    wall: list = field(default_factory=list)
    processor: list = field(default_factory=list)
    memory: int = 0     # KiB, the most
    read: int = 0       # bytes that were really read from the disk, of the last round


def tools(build):
    direct = "status=none bs=1M"
    found = [
        Tool("dd", [f"dd if=/dev/zero of={{disk}} count={{count}} oflag=direct conv=fdatasync,notrunc {direct}",
                    f"dd if={{disk}} of=/dev/null count={{count}} iflag=direct {direct}"], ROUNDS),
        Tool("ours", [f"{build}/bench/erase_bench {{disk}}"], ROUNDS),
        Tool("badblocks -w", ["badblocks -w -b 4096 -c 256 -t 0x5a {disk}"], 1),
        Tool("shred -n 1", ["shred -n 1 {disk}"], 1, reads=False),
    ]
    if shutil.which("nwipe"):
        found.append(Tool("nwipe (Debian)", [" ".join(NWIPE[:-1]) + " --method=random {disk}"], 1))
    if os.environ.get("NWIPE"):
        found.append(Tool("nwipe (NWIPE=)", [" ".join([os.environ["NWIPE"]] + NWIPE[1:]) + " --method=random {disk}"], ROUNDS))
    return [tool for tool in found if shutil.which(tool.commands[0].split()[0])]


def disks(build, folder):
    def size(mib):
        return max(int(mib * SCALE), 16) * MIB
    yield Disk(RAM, size(1024), Plain("/dev/shm"))
    yield Disk(FILE, size(1024), Plain(folder))
    if Bus.missing():
        print(f"bench-erase: {Bus.missing()}; the rest is measured.")
        return
    for rate, mib in ((120, 192), (450, 512), (1000, 1024)):
        yield Disk(f"bus of {rate} MB/s", size(mib), Bus(f"{build}/bench/slow_medium", rate))


def high_water(pid):
    """KiB that the process has had resident at most until now; what it inherited before it became itself is not in it."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as status:
            return next((int(line.split()[1]) for line in status if line.startswith("VmHWM")), 0)
    except (FileNotFoundError, ProcessLookupError):
        return 0


def run(command, log):
    """(status, wall, processor) and the most memory in KiB of one command; what it says goes to `log`. Status None: it took too long."""
    start = time.monotonic()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log) as process:
        memory, ended = 0, select.poll()
        pidfd = os.pidfd_open(process.pid)
        ended.register(pidfd, select.POLLIN)
        while not ended.poll(50):
            memory = max(memory, high_water(process.pid))
            if time.monotonic() - start > PATIENCE:
                process.kill()
        _, status, usage = os.wait4(process.pid, 0)
        took = time.monotonic() - start
        os.close(pidfd)
        process.returncode = os.waitstatus_to_exitcode(status)
    return None if took > PATIENCE else process.returncode, took, usage.ru_utime + usage.ru_stime, memory


def measure(tool, disk, runs, folder):
    """False: it took too long."""
    wall = processor = 0
    read = disk.bytes_read()
    for command in tool.commands:
        words = command.format(disk=disk.path, count=disk.size // MIB).split()
        with open(f"{folder}/log", "w+b") as log:
            status, took, used, memory = run(words, log)
            if status is None:
                return False
            if status != 0:
                log.seek(0)
                raise SystemExit(f"bench-erase: {command} ended with {status}:\n{log.read().decode(errors='replace')[-500:]}")
        wall, processor, runs.memory = wall + took, processor + used, max(runs.memory, memory)
    runs.wall.append(wall)
    runs.processor.append(processor)
    runs.read = disk.bytes_read() - read
    return True


def median(values):
    return sorted(values)[len(values) // 2]


def ratio(ours, theirs):
    """Of rounds that followed each other; with one round of theirs, to the median of ours."""
    if len(theirs.wall) == len(ours.wall):
        return median([a / b for a, b in zip(ours.wall, theirs.wall)])
    return median(ours.wall) / median(theirs.wall)


def show(disk, tool, runs, limit):
    moved = disk.size * (2 if tool.reads else 1) / 1e9
    read = f"{runs.read / disk.size:6.2f}" if tool.reads else "  none"
    print(f"  {tool.name:<16} {median(runs.wall):8.2f} s {moved * 1e3 / median(runs.wall):8.0f} MB/s {ratio(runs, limit):7.2f}"
          f" {median(runs.processor) / moved:9.2f} {runs.memory / 1024:8.1f} {read}", flush=True)


def on(disk, build, folder):
    """Every tool in turn on one disk: {name: Runs}."""
    found = {}
    with disk:
        for turn in range(ROUNDS):
            for tool in tools(build):
                if turn < tool.rounds and not measure(tool, disk, found.setdefault(tool.name, Runs()), folder):
                    print(f"  {tool.name} was stopped after {PATIENCE} s")
        print(f"{disk.name}, {disk.size // MIB} MiB\n  {'':<16} {'took':>10} {'moved':>13} {'of dd':>7} {'CPU s/GB':>9} {'MiB':>8}  read back, of the medium")
        for tool in tools(build):
            if found[tool.name].wall:
                show(disk, tool, found[tool.name], found["dd"])
    return found


def judge(what, value, goal, least=False):
    holds = value >= goal if least else value <= goal
    print(f"{what}: {value:.2f} (goal at {'least' if least else 'most'} {goal:g}): {'holds' if holds else 'falls short'}", flush=True)


def judge_all(found, sizes):
    for name, runs in found.items():
        if name != RAM:
            judge(f"{name}: ours / dd", ratio(runs["ours"], runs["dd"]), 1.03)
    for name, runs in found.items():
        judge(f"{name}: processor, s per GB moved", median(runs["ours"].processor) / (2 * sizes[name] / 1e9), .30)
        if "nwipe (NWIPE=)" in runs and runs["nwipe (NWIPE=)"].wall:
            judge(f"{name}: nwipe (NWIPE=) / ours", 1 / ratio(runs["ours"], runs["nwipe (NWIPE=)"]), 4 if name == RAM else 1.2, least=True)
    if "nwipe (Debian)" in found[RAM] and found[RAM]["nwipe (Debian)"].wall:
        judge(f"{RAM}: nwipe (Debian) / ours", 1 / ratio(found[RAM]["ours"], found[RAM]["nwipe (Debian)"]), 40, least=True)
    judge("memory, MiB at most", max(runs["ours"].memory for runs in found.values()) / 1024, 16)


def judge_resume(build):
    if Bus.missing():
        return
    writing, looking, comparing = lost(build)
    judge(f"killed while writing to {RATE} MB/s: s done again", writing, 10)
    print(f"  and {looking:.2f} s of reading, whether what was written before is there")
    judge(f"killed while comparing at {RATE} MB/s: s done again", comparing, 10)


def main():
    build, folder = sys.argv[1:3]
    if missing():
        raise SystemExit(f"bench-erase: {missing()}")
    found, sizes = {}, {}
    for disk in disks(build, folder):
        found[disk.name], sizes[disk.name] = on(disk, build, folder), disk.size
    judge_all(found, sizes)
    judge_resume(build)


if __name__ == "__main__":
    main()
