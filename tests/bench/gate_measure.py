# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured of a process from outside: memory, wake-ups, and when a line came."""
import os
import select
import signal
import subprocess
import time

PATIENCE = 20  # seconds for one decision


def memory(pids):
    """Resident and proportional size in KiB, summed; pages that two processes share count twice in the first."""
    def read(pid, file, key):
        with open(f"/proc/{pid}/{file}") as lines:
            return next(int(line.split()[1]) for line in lines if line.startswith(key))
    return sum(read(pid, "status", "VmRSS:") for pid in pids), sum(read(pid, "smaps_rollup", "Pss:") for pid in pids)


def wakeups(pids):
    """How often any thread has gone to sleep so far."""
    count = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/status") as lines:
                count += next(int(line.split()[1]) for line in lines if line.startswith("voluntary"))
    return count


def idle_wakeups(pids, seconds):
    time.sleep(2)
    before = wakeups(pids)
    time.sleep(seconds)
    return wakeups(pids) - before


def wait_for(file, word, split=b"\n", patience=PATIENCE):
    """Reads pieces from a descriptor until one holds `word`; the time when it was there."""
    poll, rest = select.poll(), b""
    poll.register(file, select.POLLIN)
    end = time.monotonic() + patience
    while poll.poll(max(0, (end - time.monotonic()) * 1000)):
        piece = os.read(file, 65536)
        now = time.monotonic_ns()
        if not piece:
            raise RuntimeError(f"ended without a word of {word}")
        rest += piece
        if any(word in whole for whole in rest.split(split)[:-1]):
            return now
        rest = rest.rsplit(split, 1)[-1]
    raise RuntimeError(f"no word of {word}")


def children(pid):
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def end(process):
    """Ends a process of ours and what it started."""
    for pid in [*children(process.pid), process.pid] if process.poll() is None else []:
        os.kill(pid, signal.SIGTERM)
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        for pid in [*children(process.pid), process.pid]:
            os.kill(pid, signal.SIGKILL)
        process.wait()
