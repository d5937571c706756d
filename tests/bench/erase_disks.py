# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks whose speed is known, as loop devices that pass the page cache by: over memory, over a file, over a medium behind a slow bus."""
import os
import pathlib
import subprocess
import tempfile
import time

MIB = 1 << 20
COMMAND = 100  # microseconds that each transfer over a bus costs beside its bytes


def missing():
    """Why there can be no such disks here, as a sentence; "": there can."""
    if os.geteuid() != 0:
        return "loop devices need root: sudo make bench-erase"
    if not os.path.exists("/dev/loop-control"):
        return "there is no /dev/loop-control here"
    return ""


class Disk:
    """Attached for as long as the context lasts; self.path is the device."""

    def __init__(self, name, size, backing):
        self.name, self.size, self.backing = name, size, backing

    def __enter__(self):
        self.file = self.backing.open(self.size)
        self.path = subprocess.run(["losetup", "--direct-io=on", "--find", "--show", self.file], check=True,
                                   capture_output=True, text=True).stdout.strip()
        return self

    def __exit__(self, *_):
        subprocess.run(["losetup", "--detach", self.path], check=True)
        self.backing.close()

    def bytes_read(self):
        """That the kernel has had read from the device until now."""
        return self.counter(2)

    def bytes_written(self):
        return self.counter(6)

    def counter(self, field):
        return int(pathlib.Path(f"/sys/block/{os.path.basename(self.path)}/stat").read_text(encoding="ascii").split()[field]) * 512


class Plain:
    """A file of a folder, written once, so that no run meets holes."""

    def __init__(self, folder):
        self.folder = folder

    def open(self, size):
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="bench-erase.", delete=False) as file:
            for _ in range(size // MIB):
                file.write(bytes(MIB))
            os.fsync(file.fileno())
        self.file = file.name
        return self.file

    def close(self):
        os.unlink(self.file)


class Bus:
    """A medium behind a bus of so many megabytes a second."""

    def __init__(self, program, rate):
        self.program, self.rate = program, rate

    @staticmethod
    def missing():
        return "" if os.path.exists("/dev/fuse") else "there is no /dev/fuse here, so no medium behind a slow bus"

    def open(self, size):
        self.folder = tempfile.mkdtemp(prefix="bench-erase.")
        self.process = subprocess.Popen([self.program, str(size // MIB), str(self.rate), str(COMMAND), self.folder],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        file = f"{self.folder}/disk"
        for _ in range(100):
            if os.path.exists(file):
                return file
            if self.process.poll() is not None:
                break
            time.sleep(.05)
        self.process.kill()
        raise SystemExit(f"bench-erase: {self.program} could not mount a medium on {self.folder}")

    def close(self):
        for _ in range(100):  # whoever looks at new disks may hold it for a moment
            if subprocess.run(["umount", self.folder], stderr=subprocess.DEVNULL, check=False).returncode == 0:
                break
            time.sleep(.1)
        else:
            subprocess.run(["umount", "--lazy", self.folder], check=True)
        self.process.terminate()
        self.process.wait()
        os.rmdir(self.folder)
