# SPDX-License-Identifier: GPL-3.0-or-later
"""What an erase loses when it is killed, once while it writes and once while it compares, just before a checkpoint is due: what the
kernel counted as moved beyond the surface itself, in seconds of that medium."""
import subprocess
import tempfile
import time

from erase_disks import MIB, Bus, Disk

RATE, SIZE = 40, 1200 * MIB  # half a minute for each phase, and a bit
LAST = 19                    # seconds: a checkpoint comes every ten


def start(build, disk, folder):
    return subprocess.Popen([f"{build}/bench/erase_bench", disk.path, folder], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)


def begins(process, phase):
    line = process.stdout.readline().strip()
    if line != phase:
        raise SystemExit(f"bench-erase: {phase} was to begin, not {line or 'nothing'}")


def kill(process):
    time.sleep(LAST)
    process.kill()
    process.wait()
    process.stdout.close()


def lost(build):
    """(seconds of writing done again, of reading what was written before going on, of comparing done again)."""
    second = RATE * 1e6
    with Disk(f"bus of {RATE} MB/s", SIZE, Bus(f"{build}/bench/slow_medium", RATE)) as disk, tempfile.TemporaryDirectory() as folder:
        written, process = disk.bytes_written(), start(build, disk, folder)
        begins(process, "write")
        kill(process)
        read, process = disk.bytes_read(), start(build, disk, folder)
        begins(process, "write")
        begins(process, "compare")
        again, looked = disk.bytes_written() - written - SIZE, disk.bytes_read() - read
        read = disk.bytes_read()
        kill(process)
        process = start(build, disk, folder)
        begins(process, "compare")
        if process.wait() != 0:
            raise SystemExit(f"bench-erase: going on ended with {process.returncode}")
        process.stdout.close()
        return again / second, looked / second, (disk.bytes_read() - read - SIZE) / second
