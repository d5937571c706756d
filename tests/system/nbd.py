# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets QEMU have a medium over a socket: the server's side of NBD, fixed newstyle, simple replies (the protocol's doc/proto.md).
One host at a time; when it goes, the medium has no power any more."""
import errno
import os
import socket
import struct
import threading

GREETING = b"NBDMAGICIHAVEOPT" + struct.pack(">H", 3)  # fixed newstyle, no zeroes
OPTION = struct.Struct(">8sII")
OPTION_REPLY = struct.Struct(">QIII")
OPTION_MAGIC = 0x3e889045565a9
EXPORT_NAME, ABORT, INFO, GO = 1, 2, 6, 7
ACK, SAID, UNSUPPORTED = 1, 3, (1 << 31) + 1
INFO_EXPORT, INFO_BLOCK_SIZE = 0, 3
FLAGS = 1 | 4  # there are flags, flush is understood
REQUEST = struct.Struct(">IHHQQI")
REPLY = struct.Struct(">IIQ")
REQUEST_MAGIC, REPLY_MAGIC = 0x25609513, 0x67446698
READ, WRITE, DISCONNECT, FLUSH = range(4)
SECTOR, PREFERRED, MOST = 512, 4096, 32 << 20


class Gone(Exception):
    """The host has closed the connection, or speaks something else."""


def listen(folder, name):
    """The socket `name` in `folder`."""
    listener = socket.socket(socket.AF_UNIX)
    handle = os.open(folder, os.O_PATH)  # a socket address holds 107 bytes, a folder's path may be longer
    try:
        listener.bind(f"/proc/self/fd/{handle}/{name}")
    finally:
        os.close(handle)
    listener.listen(1)
    return listener


class Server:
    """Serves `medium` (read, write, flush, power, size) at the socket `name` in `folder` until close()."""

    def __init__(self, medium, folder, name):
        self.medium = medium
        self.listener = listen(folder, name)
        self.host = None
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            try:
                self.host, _ = self.listener.accept()
            except OSError:
                return
            with self.host:
                try:
                    if self.negotiate():
                        self.serve()
                except (Gone, OSError):
                    pass
                self.medium.power()

    def close(self):
        for end in (self.listener, self.host):
            if end:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
                end.close()
        self.thread.join()

    def take(self, length):
        data = bytearray(length)
        view = memoryview(data)
        while view:
            got = self.host.recv_into(view)
            if not got:
                raise Gone
            view = view[got:]
        return data

    # ---- options, until one of them begins the transfers ----

    def negotiate(self):
        """Whether transfers follow."""
        self.host.sendall(GREETING)
        self.take(4)
        while True:
            magic, option, length = OPTION.unpack(self.take(OPTION.size))
            if magic != b"IHAVEOPT" or length > 65536:
                raise Gone
            self.take(length)
            if option == EXPORT_NAME:
                self.host.sendall(struct.pack(">QH", self.medium.size, FLAGS))
                return True
            if option in (INFO, GO):
                self.describe(option)
            else:
                self.say(option, ACK if option == ABORT else UNSUPPORTED)
            if option in (GO, ABORT):
                return option == GO

    def describe(self, option):
        self.say(option, SAID, struct.pack(">HQH", INFO_EXPORT, self.medium.size, FLAGS))
        self.say(option, SAID, struct.pack(">HIII", INFO_BLOCK_SIZE, SECTOR, PREFERRED, MOST))
        self.say(option, ACK)

    def say(self, option, kind, data=b""):
        self.host.sendall(OPTION_REPLY.pack(OPTION_MAGIC, option, kind, len(data)) + data)

    # ---- transfers ----

    def serve(self):
        while True:
            magic, _, kind, cookie, offset, length = REQUEST.unpack(self.take(REQUEST.size))
            if magic != REQUEST_MAGIC or length > MOST or kind == DISCONNECT:
                raise Gone
            data = self.take(length) if kind == WRITE else b""
            code, answer = 0, b""
            try:
                answer = self.act(kind, offset, length, data)
            except OSError as problem:
                code = problem.errno
            self.host.sendall(REPLY.pack(REPLY_MAGIC, code, cookie) + answer)

    def act(self, kind, offset, length, data):
        if offset + length > self.medium.size or offset % SECTOR or length % SECTOR:
            raise OSError(errno.EINVAL, "not on the surface")
        if kind == READ:
            return bytes(self.medium.read(offset, length))
        if kind == WRITE:
            self.medium.write(offset, data)
        elif kind == FLUSH:
            self.medium.flush()
        else:
            raise OSError(errno.EINVAL, "not understood")
        return b""
