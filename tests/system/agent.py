# SPDX-License-Identifier: GPL-3.0-or-later
"""The host's end of guest/agent: starts commands in the guest, any number at a time, and collects what they said."""
import itertools
import socket
import time
from dataclasses import dataclass

from paths import BenchError


@dataclass
class Answer:
    """What a finished command left: exit status (124: out of time) and the bytes of both outputs."""
    status: int
    out: bytes
    err: bytes


class Agent:
    def __init__(self, link):
        self.link = link
        self.buffer = bytearray()
        self.answers = {}
        self.numbers = itertools.count(1)

    def hello(self, seconds):
        """Waits for a guest that boots."""
        while self.line(time.monotonic() + seconds) != b"hello":
            pass

    def start(self, command, text=b"", seconds=60):
        """Returns the number by which the answer can be waited for."""
        number = next(self.numbers)
        command = command.encode(errors="surrogateescape")
        head = f"{number} {seconds} {len(command)} {len(text)}\n".encode()
        try:
            self.link.settimeout(30)
            self.link.sendall(head + command + text)
        except OSError as problem:
            raise BenchError(f"the guest takes no commands: {problem}") from None
        return number

    def wait(self, number, seconds):
        limit = time.monotonic() + seconds
        while number not in self.answers:
            self.receive(limit)
        return self.answers.pop(number)

    def done(self, number):
        """Whether the answer is here already."""
        while number not in self.answers:
            try:
                self.receive(time.monotonic() + 0.01)
            except TimeoutError:
                return False
        return True

    def run(self, command, text=b"", seconds=60):
        # The guest kills it in time; if it cannot (a process stuck in the kernel), the wait ends anyway.
        return self.wait(self.start(command, text, seconds), seconds + 15)

    def receive(self, limit):
        """Takes one answer, whosoever it is. The buffer keeps a half-received one over a time-out."""
        self.need(lambda: b"\n" in self.buffer, limit)
        head = self.buffer.index(b"\n")
        number, status, out, err = (int(word) for word in self.buffer[:head].split())
        self.need(lambda: len(self.buffer) >= head + 1 + out + err, limit)
        body = bytes(self.buffer[head + 1:head + 1 + out + err])
        del self.buffer[:head + 1 + out + err]
        self.answers[number] = Answer(status, body[:out], body[out:])

    def line(self, limit):
        self.need(lambda: b"\n" in self.buffer, limit)
        line, _, rest = bytes(self.buffer).partition(b"\n")
        self.buffer[:] = rest
        return line

    def need(self, satisfied, limit):
        while not satisfied():
            self.link.settimeout(max(0.001, limit - time.monotonic()))
            try:
                got = self.link.recv(1 << 16)
            except socket.timeout:
                raise TimeoutError("the guest did not answer in time") from None
            except OSError as problem:
                raise BenchError(f"the guest is gone: {problem}") from None
            if not got:
                raise BenchError("the guest is gone")
            self.buffer += got

    def close(self):
        self.link.close()
