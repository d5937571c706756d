# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk over UAS (high speed, no streams) that erases itself by SCSI SANITIZE. QEMU plugs it in over usbredir: what the guest's kernel speaks
with is this program, down to its descriptors (usbredir's protocol text; UAS r04; SBC-4)."""
import struct
import threading

import nbd

HELLO, CONNECT, INTERFACES, ENDPOINTS = 0, 1, 4, 5
SET_CONFIGURATION, GET_CONFIGURATION, CONFIGURATION = 6, 7, 8
SET_ALTERNATE, GET_ALTERNATE, ALTERNATE, CANCEL = 9, 10, 11, 21
CONTROL, BULK = 100, 101
CAPABILITIES = 1 << 1 | 1 << 4 | 1 << 5 | 1 << 6  # version of the device, packet sizes, long numbers, long transfers
GREETING = struct.Struct("<III")
HEADER, CONTROL_HEADER, BULK_HEADER = struct.Struct("<IIQ"), struct.Struct("<BBBBHHH"), struct.Struct("<BBHIH")
COMMAND_OUT, STATUS_IN, DATA_IN, DATA_OUT = 0x01, 0x82, 0x83, 0x04
SECTOR = 512
STALL, CANCELLED = 3, 1

DEVICE = bytes.fromhex("1201000200000040f446020000010102030 1".replace(" ", ""))


def configuration():
    pipes = b"".join(struct.pack("<BBBBHB", 7, 5, address, 2, 512, 0) + bytes((4, 0x24, pipe, 0))
                     for pipe, address in enumerate((COMMAND_OUT, STATUS_IN, DATA_IN, DATA_OUT), 1))
    interface = bytes((9, 4, 0, 0, 4, 8, 6, 0x62, 0))
    return struct.pack("<BBHBBBBB", 9, 2, 9 + len(interface) + len(pipes), 1, 1, 0, 0x80, 50) + interface + pipes


def sense(key, code=0, qualifier=0):
    return bytes((0x70, 0, key, 0, 0, 0, 0, 10, 0, 0, 0, 0, code, qualifier, 0, 0, 0, 0))


ILLEGAL, BUSY, FIELD = sense(5, 0x20), sense(2, 0x04, 0x1b), sense(5, 0x24)


class Disk:
    """What the commands do, to the bytes of an image."""

    def __init__(self, image, size):
        self.image, self.size, self.left, self.sanitized = image, size, 0, []

    def inquiry(self, cdb):
        if cdb[1] & 1:
            return (bytes((0, 0, 0, 1, 0)), None) if cdb[2] == 0 else (b"", FIELD)
        return bytes((0, 0x80, 6, 2, 31, 0, 0, 0)) + b"QEMU    " + b"SANITIZER       " + b"1.0 ", None

    def supported(self, cdb):
        here = cdb[3] == 0x48 and cdb[5] == 3
        return bytes((0, 3 if here else 1, 0, 10)) + bytes(10), None

    def sanitize(self, cdb):
        if cdb[1] & 0x1f != 3:
            return b"", FIELD
        with open(self.image, "r+b") as image:
            self.sanitized.append(image.read(SECTOR))
            image.seek(0)
            image.write(b"\xee" * self.size)
        self.left = 2
        return b"", None

    def request_sense(self, cdb):
        self.left = max(self.left - 1, 0)
        return BUSY if self.left else sense(0), None

    def capacity16(self, cdb):
        return struct.pack(">QI", self.size // SECTOR - 1, SECTOR) + bytes(20), None

    def read(self, start, count):
        with open(self.image, "rb") as image:
            image.seek(start * SECTOR)
            return image.read(count * SECTOR)

    def write(self, start, data):
        with open(self.image, "r+b") as image:
            image.seek(start * SECTOR)
            image.write(data)

    def run(self, cdb):
        """The bytes for the host, and what went wrong (None: nothing)."""
        if self.left and cdb[0] not in (0x03, 0x12, 0xa0):
            return b"", BUSY
        if cdb[0] in (0x28, 0x88):
            return self.read(*span(cdb)), None
        plain = {0x00: b"", 0x1b: b"", 0x1e: b"", 0x35: b"", 0x91: b"", 0x1a: bytes((3, 0, 0, 0)), 0x5a: bytes((0, 6, 0, 0, 0, 0, 0, 0)),
                 0x25: struct.pack(">II", self.size // SECTOR - 1, SECTOR), 0xa0: struct.pack(">II", 8, 0) + bytes(8)}
        if cdb[0] in plain:
            return plain[cdb[0]], None
        done = {0x12: self.inquiry, 0x48: self.sanitize, 0x03: self.request_sense, 0x9e: self.capacity16, 0xa3: self.supported}.get(cdb[0])
        return done(cdb) if done else (b"", ILLEGAL)


def span(cdb):
    """First sector and count of READ and WRITE, 10 or 16."""
    return struct.unpack_from(">IxH", cdb, 2) if cdb[0] < 0x80 else struct.unpack_from(">QI", cdb, 2)


class Bridge:
    """The USB side: what is asked on each pipe, and what waits to be said there."""

    def __init__(self, disk, folder, name):
        self.disk, self.configured = disk, 0
        self.wanted = {STATUS_IN: [], DATA_IN: []}  # (id, length) that the host has open
        self.waiting = {STATUS_IN: [], DATA_IN: []}
        self.commands, self.current = [], None
        self.listener = nbd.listen(folder, name)
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            self.host, _ = self.listener.accept()
            with self.host:
                try:
                    self.greet()
                    while True:
                        kind, length, number = HEADER.unpack(self.take(HEADER.size))
                        self.hear(kind, number, self.take(length))
                except (EOFError, OSError):
                    self.wanted, self.waiting = {STATUS_IN: [], DATA_IN: []}, {STATUS_IN: [], DATA_IN: []}
                    self.commands, self.current = [], None

    def take(self, length):
        data = b""
        while len(data) < length:
            got = self.host.recv(length - len(data))
            if not got:
                raise EOFError
            data += got
        return data

    def say(self, kind, number, data):
        self.host.sendall(HEADER.pack(kind, len(data), number) + data)

    def greet(self):
        hello = b"sanitizer".ljust(64, b"\0") + struct.pack("<I", CAPABILITIES)
        self.host.sendall(GREETING.pack(HELLO, len(hello), 0) + hello)
        _, length, _ = GREETING.unpack(self.take(GREETING.size))
        self.take(length)
        kinds, sizes = bytearray(b"\xff" * 32), [0] * 32
        kinds[0] = kinds[16] = 0
        sizes[0] = sizes[16] = 64
        for address in (COMMAND_OUT, STATUS_IN, DATA_IN, DATA_OUT):
            place = (address & 0x80) >> 3 | address & 0xf
            kinds[place], sizes[place] = 2, 512
        self.say(ENDPOINTS, 0, bytes(kinds) + bytes(64) + struct.pack("<32H", *sizes))
        self.say(INTERFACES, 0, struct.pack("<I", 1) + bytes(32) + b"\x08".ljust(32, b"\0") + b"\x06".ljust(32, b"\0") + b"\x62".ljust(32, b"\0"))
        self.say(CONNECT, 0, struct.pack("<BBBBHHH", 2, 0, 0, 0, 0x46f4, 2, 0x0100))

    def hear(self, kind, number, data):
        if kind == CONTROL:
            self.control(number, data)
        elif kind == BULK:
            self.bulk(number, BULK_HEADER.unpack_from(data), data[BULK_HEADER.size:])
        elif kind in (SET_CONFIGURATION, GET_CONFIGURATION):
            self.configured = data[0] if kind == SET_CONFIGURATION else self.configured
            self.say(CONFIGURATION, number, bytes((0, self.configured)))
        elif kind in (SET_ALTERNATE, GET_ALTERNATE):
            self.say(ALTERNATE, number, bytes((0, data[0], 0)))
        elif kind == CANCEL:
            for pipe, wanted in self.wanted.items():
                if number in [one for one, _ in wanted]:
                    self.wanted[pipe] = [one for one in wanted if one[0] != number]
                    self.say(BULK, number, BULK_HEADER.pack(pipe, CANCELLED, 0, 0, 0))

    def control(self, number, data):
        _, request, kind, _, value, index, length = CONTROL_HEADER.unpack_from(data)
        answer, status = b"", 0
        if request == 6:
            words = {1: "QEMU", 2: "SANITIZER", 3: "S100"}
            found = {1: lambda: DEVICE, 2: configuration,
                     3: lambda: b"\x04\x03\x09\x04" if not value & 0xff else bytes((2 + 2 * len(words[value & 0xff]), 3)) + words[value & 0xff].encode("utf-16-le")}
            answer, status = (found[value >> 8]()[:length], 0) if value >> 8 in found else (b"", STALL)
        elif request == 0:
            answer = b"\0\0"
        self.say(CONTROL, number, CONTROL_HEADER.pack(kind & 0x80, request, kind, status, value, index, len(answer)) + answer)

    # ---- UAS ----

    def bulk(self, number, header, data):
        pipe, _, low, stream, high = header
        length = low | high << 16
        if pipe in self.wanted:
            self.wanted[pipe].append((number, length))
            self.deliver(pipe)
            return
        self.say(BULK, number, BULK_HEADER.pack(pipe, 0, len(data) & 0xffff, stream, len(data) >> 16))
        if pipe == DATA_OUT:
            self.written(data)
        elif data[0] == 1:
            self.commands.append((data[2:4], data[16:32]))
            self.next()
        else:
            self.status(bytes((4, 0)) + data[2:4] + bytes(3) + b"\x00")

    def deliver(self, pipe):
        while self.wanted[pipe] and self.waiting[pipe]:
            number, length = self.wanted[pipe].pop(0)
            data = self.waiting[pipe].pop(0)[:length]
            self.say(BULK, number, BULK_HEADER.pack(pipe, 0, len(data) & 0xffff, 0, len(data) >> 16) + data)
            if pipe == DATA_IN:
                self.end(None)

    def status(self, unit):
        self.waiting[STATUS_IN].append(unit)
        self.deliver(STATUS_IN)

    def next(self):
        if self.current or not self.commands:
            return
        self.current = tag, cdb = self.commands.pop(0)
        if cdb[0] in (0x2a, 0x8a) and not self.disk.left:
            self.rest, self.start = span(cdb)[1] * SECTOR, span(cdb)[0]
            self.status(bytes((7, 0)) + tag)
            return
        data, wrong = self.disk.run(cdb)
        if not data:
            self.end(wrong)
            return
        self.waiting[DATA_IN].append(data)
        self.status(bytes((6, 0)) + tag)
        self.deliver(DATA_IN)

    def written(self, data):
        self.disk.write(self.start, data)
        self.start, self.rest = self.start + len(data) // SECTOR, self.rest - len(data)
        if self.rest <= 0:
            self.end(None)

    def end(self, wrong):
        tag, self.current = self.current[0], None
        told = wrong or b""
        self.status(bytes((3, 0)) + tag + bytes(2) + bytes((2 if wrong else 0,)) + bytes(7) + struct.pack(">H", len(told)) + told)
        self.next()
