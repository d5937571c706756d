# SPDX-License-Identifier: GPL-3.0-or-later
"""QEMU's monitor: JSON lines over a socket."""
import json
import os
import socket
import time

from paths import BenchError


def connect(folder, name, alive, seconds=20):
    """A connection to the socket `name` in `folder`, however long that path is (a socket address holds 107 bytes)."""
    handle = os.open(folder, os.O_PATH)
    limit = time.monotonic() + seconds
    try:
        while True:
            link = socket.socket(socket.AF_UNIX)
            try:
                link.connect(f"/proc/self/fd/{handle}/{name}")
                return link
            except OSError:
                link.close()
            if time.monotonic() > limit or not alive():
                raise BenchError(f"nobody answers at {name}")
            time.sleep(0.01)
    finally:
        os.close(handle)


class QmpError(BenchError):
    """QEMU refused a command."""


class Qmp:
    def __init__(self, link):
        self.link = link
        self.link.settimeout(60)
        self.lines = link.makefile("rb")
        json.loads(self.lines.readline())
        self("qmp_capabilities")

    def __call__(self, command, **arguments):
        arguments = {name.replace("_", "-"): value for name, value in arguments.items()}
        return self.execute(command, arguments)

    def execute(self, command, arguments):
        """The same for arguments whose names hold underscores; events in between are not for us."""
        try:
            self.link.sendall(json.dumps({"execute": command, "arguments": arguments}).encode() + b"\n")
            while True:
                answer = json.loads(self.lines.readline() or '{"error": {"desc": "QEMU is gone"}}')
                if "error" in answer:
                    raise QmpError(f"{command}: {answer['error']['desc']}")
                if "return" in answer:
                    return answer["return"]
        except OSError as problem:
            raise QmpError(f"{command}: {problem}") from None

    def close(self):
        self.lines.close()
        self.link.close()
