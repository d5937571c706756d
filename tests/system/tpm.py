# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest's TPM: swtpm, a process of its own that scenarios can stall and kill."""
import re
import shutil
import signal
import subprocess
import time

from paths import BenchError

# Whoever starts QEMU or swtpm takes them along when it dies, however it dies.
DIE_WITH_US = ["setpriv", "--pdeathsig", "KILL", "--"]


class Tpm:
    """`folder`/tpm holds its state: the same folder is the same TPM."""

    def __init__(self, folder):
        self.folder = folder
        self.process = None

    def start(self):
        (self.folder / "tpm").mkdir(exist_ok=True)
        (self.folder / "tpm.sock").unlink(missing_ok=True)
        with open(self.folder / "tpm.log", "ab") as log:
            self.process = subprocess.Popen(
                [*DIE_WITH_US, "swtpm", "socket", "--tpm2", "--tpmstate", "dir=tpm", "--ctrl",
                 "type=unixio,path=tpm.sock", "--flags", "startup-clear", "--log", "level=2"],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        limit = time.monotonic() + 20
        while not (self.folder / "tpm.sock").exists():
            if self.process.poll() is not None or time.monotonic() > limit:
                said = (self.folder / "tpm.log").read_text(errors="replace")
                raise BenchError(f"swtpm does not start: {said.strip()[-500:]}")
            time.sleep(0.01)

    def bus(self):
        """Every command and answer that passed, as a probe on the chip's pins would have it; in order: ("Read", command) and ("Write", answer)."""
        log = (self.folder / "tpm.log").read_text(errors="replace")
        parts = re.findall(r"^ SWTPM_IO_(Read|Write): length \d+\n((?: (?:[0-9A-F]{2} )+\n)+)", log, re.M)
        return [(kind, bytes.fromhex(dump)) for kind, dump in parts]

    def stop(self):
        """It answers no more. Beyond some 3 seconds QEMU itself waits and the whole guest stands: cont() comes first."""
        self.process.send_signal(signal.SIGSTOP)

    def cont(self):
        self.process.send_signal(signal.SIGCONT)

    def kill(self):
        """The chip is dead; only a power cut brings it back."""
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def exchange(self):
        """The chip is dead; with the next power cut there is a blank one in its place, as on a new mainboard."""
        self.kill()
        shutil.rmtree(self.folder / "tpm")
