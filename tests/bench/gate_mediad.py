# SPDX-License-Identifier: GPL-3.0-or-later
"""The broker and its gate, their uevents and /sys taken from a testbed. mediad-volume is there so that the broker finds what
it waits for, but is not counted, and there is no TPM: neither has a part in keeping a device out."""
import json
import os
import socket
import subprocess
import time

from gate_measure import end, wait_for

START_PATIENCE = 300  # seconds: it verifies the whole ledger first
WATCH = {"method": "io.mediad.Watch", "more": True, "parameters": {}}


class Mediad:
    name, udev = "mediad", True

    def __init__(self, build, peer, folder):
        self.build, self.peer, self.folder, self.running = build, peer, folder, []

    def know(self, serials):
        os.makedirs(f"{self.folder}/{len(serials)}", exist_ok=True)
        self.state = f"{self.folder}/{len(serials)}"
        if not os.path.exists(f"{self.state}/registry.db"):
            subprocess.run([f"{self.build}/bench/gate_fill", f"{self.state}/registry.db", str(len(serials))], check=True)

    def _run(self, command, testbed, **options):
        environment = dict(os.environ)
        if testbed:
            environment |= testbed.environment()
            environment["LD_PRELOAD"] = f"{self.peer}/usr/lib/x86_64-linux-gnu/libumockdev-preload.so.0"
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, **options)
        self.running.append(process)
        return process

    def _start_helper(self, testbed, name, *options):
        """With a socket handed over as systemd would: this machine may have no group mediad to give it to. mediad-volume
        sees the machine's own /dev, for it would miss the device mapper."""
        path = f"{self.state}/{name}"
        if os.path.exists(path):
            os.unlink(path)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        listening.bind(path)
        listening.listen()
        take = f"exec 3<&{listening.fileno()}; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$0\" --foreground \"$@\""
        self._run(["sh", "-c", take, f"{self.build}/{name}", *options], testbed, pass_fds=[listening.fileno()],
                  stderr=subprocess.DEVNULL)
        listening.close()
        return path

    def start(self, testbed):
        """Milliseconds until it serves."""
        volume = self._start_helper(None, "mediad-volume", "--state", f"{self.state}/volume", "--tcti", "none")
        gate = self._start_helper(testbed, "mediad-gate")
        start = time.monotonic_ns()
        broker = self._run(
            [f"{self.build}/mediad", "--foreground", "--state", self.state, "--socket", f"{self.state}/socket", "--gate",
             gate, "--volume", volume, "--host", f"{self.state}/none", "--tcti", "none"],
            testbed, stderr=subprocess.PIPE)
        self.log = broker.stderr.fileno()
        took = (wait_for(self.log, b"ready", patience=START_PATIENCE) - start) / 1e6
        self.watch = socket.socket(socket.AF_UNIX)
        self.watch.connect(f"{self.state}/socket")
        self.watch.sendall(json.dumps(WATCH).encode() + b"\0")
        return took

    def pids(self):
        return [process.pid for process in self.running[1:]]

    def plugged(self, start, port, recorded):
        """Milliseconds until it decided, and until that was on record: it says so in its log, syncs, then tells watchers.
        A known medium is no event for the ledger: there the first that can be seen is what watchers are told."""
        decided = wait_for(self.log, f"at 1-{port} ".encode()) if recorded else None
        told = wait_for(self.watch.fileno(), f'"port":"1-{port}"'.encode(), split=b"\0")
        return ((decided or told) - start) / 1e6, (told - start) / 1e6 if recorded else None

    def unplugged(self, _port):
        wait_for(self.watch.fileno(), b"device.gone", split=b"\0")

    def stop(self):
        while self.running:
            end(self.running.pop())
