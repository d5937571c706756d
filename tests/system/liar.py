# SPDX-License-Identifier: GPL-3.0-or-later
"""A medium that does not do what it says: a raw image behind rules that may change at any time, and an account of what really
reached it. nbd.py lets QEMU have it as a stick. Knows nothing of erasing."""
import errno
import os
import threading
import time
from array import array
from collections import OrderedDict
from dataclasses import dataclass, field

SECTOR = 512
FLIPPED = 0x10  # the bit of a byte in `flip`


@dataclass
class Lies:
    """What is wrong with it. Places are (offset, length) in bytes of the announced surface, in whole sectors."""
    wrap: int = 0                                   # only so many bytes are there; what lies beyond is put at its place modulo that
    limbo: int = 0                                  # only so many bytes are there; writes beyond are lost, reads there give zeros
    drop: list = field(default_factory=list)        # places whose writes are acknowledged and lost
    zeros: list = field(default_factory=list)       # places that read as zeros, whatever was written
    stale: list = field(default_factory=list)       # places that read as what lay there before they were last written
    flip: list = field(default_factory=list)        # offsets of bytes that read with one bit changed
    unwritable: list = field(default_factory=list)  # places whose writes fail
    unreadable: list = field(default_factory=list)  # places whose reads fail
    cache: int = 0                                  # answers reads of the last so many bytes written from its own memory
    late: bool = False                              # and puts them into the image only when they leave it, or at a flush
    deaf: bool = False                              # a flush is acknowledged, and nothing is done
    dies: int = -1                                  # after so many bytes written nothing works any more,
    dies_read: int = -1                             # or after so many read
    rate: int = 0                                   # bytes a second


def overlap(places, offset, length):
    """The parts of [offset, offset + length) that lie in `places`, as (start, end)."""
    for start, size in places:
        low, high = max(start, offset), min(start + size, offset + length)
        if low < high:
            yield low, high


def sectors(places, offset, length):
    """Numbers of those in [offset, offset + length) that lie in `places`."""
    for low, high in overlap(places, offset, length):
        yield from range(low // SECTOR, high // SECTOR)


class Liar:
    """`size` is what it says it has. Reads and writes are of whole sectors and fail with OSError."""

    def __init__(self, image, size, lies=None):
        self.file = os.open(image, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self.size = size
        self.lies = lies or Lies()
        self.lock = threading.Lock()
        self.memory = OrderedDict()  # number of a sector -> its bytes, the oldest first
        self.before = {}  # the same, of what is stale
        self.forget()

    def forget(self):
        """The account begins anew."""
        self.step = 0  # every read and write has a number
        self.read_in = array("L", bytes(8 * (self.size // SECTOR)))  # the step in which the sector was last read from the image
        self.written_in = array("L", bytes(8 * (self.size // SECTOR)))
        self.bytes_read = self.bytes_written = self.bytes_remembered = self.flushes = self.failed = 0

    def close(self):
        os.close(self.file)

    # ---- what a host sees ----

    def read(self, offset, length):
        with self.lock:
            self.serve(length)
            if self.dead() or any(overlap(self.lies.unreadable, offset, length)):
                self.fail()
            data = bytearray(self.fetch(offset, length))
            self.bytes_read += length
            self.mark(self.read_in, offset, length)
            for low, high in overlap(self.lies.zeros, offset, length):
                data[low - offset:high - offset] = bytes(high - low)
            for number in sectors(self.lies.stale, offset, length):
                position = number * SECTOR - offset
                data[position:position + SECTOR] = self.before.get(number, data[position:position + SECTOR])
            for place in self.lies.flip:
                if offset <= place < offset + length:
                    data[place - offset] ^= FLIPPED
            self.recall(offset, data)
            return data

    def write(self, offset, data):
        with self.lock:
            self.serve(len(data))
            if self.dead() or any(overlap(self.lies.unwritable, offset, len(data))):
                self.fail()
            self.bytes_written += len(data)
            self.mark(self.written_in, offset, len(data))
            for number in sectors(self.lies.stale, offset, len(data)):
                self.before[number] = self.fetch(number * SECTOR, SECTOR)
            if not (self.lies.late and self.lies.cache):
                self.store(offset, data)
            self.remember(offset, data)

    def flush(self):
        with self.lock:
            if self.dead():
                self.fail()
            self.flushes += 1
            if self.lies.late and not self.lies.deaf:
                self.evict(0)

    def settle(self):
        """Left alone for a while it puts away what it kept to itself."""
        with self.lock:
            self.evict(0)

    def power(self):
        """Gone: what was in its memory alone is lost."""
        with self.lock:
            self.memory.clear()

    # ---- what is said of it afterwards ----

    def unread(self):
        """Sectors of which no read reached the image after the last write that was acknowledged."""
        return [number for number, (read, written) in enumerate(zip(self.read_in, self.written_in)) if read <= written]

    def account(self):
        return {name: getattr(self, name) for name in ("bytes_read", "bytes_written", "bytes_remembered", "flushes", "failed")}

    # ---- inside ----

    def serve(self, length):
        if self.lies.rate:
            time.sleep(length / self.lies.rate)
        self.step += 1

    def dead(self):
        return 0 <= self.lies.dies <= self.bytes_written or 0 <= self.lies.dies_read <= self.bytes_read

    def fail(self):
        self.failed += 1
        raise OSError(errno.EIO, "the medium fails")

    def mark(self, steps, offset, length):
        first, count = offset // SECTOR, length // SECTOR
        steps[first:first + count] = array("L", [self.step]) * count

    def pieces(self, offset, length):
        """(place in the image or None where there is nothing, position, length) that make up a transfer."""
        position = 0
        while position < length:
            at, rest = offset + position, length - position
            if self.lies.wrap:
                place = at % self.lies.wrap
                size = min(rest, self.lies.wrap - place)
            elif self.lies.limbo:
                place = at if at < self.lies.limbo else None
                size = rest if place is None else min(rest, self.lies.limbo - at)
            else:
                place, size = at, rest
            yield place, position, size
            position += size

    def fetch(self, offset, length):
        return b"".join(bytes(size) if place is None else os.pread(self.file, size, place).ljust(size, b"\0")
                        for place, _, size in self.pieces(offset, length))

    def store(self, offset, data):
        kept = offset
        for low, high in sorted(overlap(self.lies.drop, offset, len(data))):
            self.put(kept, data[kept - offset:low - offset])
            kept = high
        self.put(kept, data[kept - offset:])

    def put(self, offset, data):
        for place, position, size in self.pieces(offset, len(data)):
            if place is not None:
                os.pwrite(self.file, data[position:position + size], place)

    def remember(self, offset, data):
        if not self.lies.cache:
            return
        for position in range(0, len(data), SECTOR):
            number = (offset + position) // SECTOR
            self.memory.pop(number, None)
            self.memory[number] = bytes(data[position:position + SECTOR])
        self.evict(self.lies.cache // SECTOR)

    def evict(self, kept):
        while len(self.memory) > kept:
            number, data = self.memory.popitem(last=False)
            if self.lies.late:
                self.store(number * SECTOR, data)

    def recall(self, offset, data):
        """What it still has in its memory never comes from the image."""
        for position in range(0, len(data), SECTOR) if self.memory else ():
            known = self.memory.get((offset + position) // SECTOR)
            if known:
                data[position:position + SECTOR] = known
                self.bytes_remembered += SECTOR
                self.read_in[(offset + position) // SECTOR] = 0
