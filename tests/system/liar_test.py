#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lying medium itself: each lie is told exactly, the account is exact, and a host reaches it over NBD. No QEMU, no root."""
import errno
import os
import pathlib
import socket
import struct
import tempfile
import unittest

import nbd
from canary import Canaries, extents
from liar import FLIPPED, SECTOR, Liar, Lies

K = 1024
SIZE = 256 * K


def pattern(offset, length, seed=1):
    """Every sector differs from every other."""
    return b"".join(struct.pack("<QQ", seed, place) * (SECTOR // 16) for place in range(offset, offset + length, SECTOR))


class Medium(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.image = self.folder / "image"
        with open(self.image, "wb") as file:
            file.truncate(SIZE)
        self.canaries = Canaries(self.image)

    def liar(self, **lies):
        liar = Liar(self.image, SIZE, Lies(**lies))
        self.addCleanup(liar.close)
        return liar

    def overwrite(self, liar, step=32 * K):
        for offset in range(0, SIZE, step):
            liar.write(offset, pattern(offset, step))

    def fails(self, act, *arguments):
        with self.assertRaises(OSError) as caught:
            act(*arguments)
        self.assertEqual(caught.exception.errno, errno.EIO)


class Lying(Medium):
    def test_without_a_lie_all_is_there_and_no_canary(self):
        liar = self.liar()
        self.assertEqual(len(self.canaries.left()), SIZE // SECTOR)
        self.overwrite(liar)
        self.assertEqual(self.canaries.left(), [])
        self.assertEqual(self.canaries.traces(), 0)
        self.assertEqual(self.image.read_bytes(), pattern(0, SIZE))
        self.assertEqual(liar.read(4 * K, 8 * K), pattern(4 * K, 8 * K))

    def test_wrap(self):
        liar = self.liar(wrap=96 * K)
        self.overwrite(liar)
        self.assertEqual(liar.read(0, 64 * K), pattern(192 * K, 64 * K))
        self.assertEqual(liar.read(64 * K, 32 * K), pattern(160 * K, 32 * K))
        self.assertEqual(liar.read(80 * K, 32 * K), pattern(176 * K, 16 * K) + pattern(192 * K, 16 * K))
        self.assertEqual(extents(self.canaries.left()), [(96 * K, SIZE - 96 * K)])

    def test_limbo(self):
        liar = self.liar(limbo=100 * K)
        self.overwrite(liar)
        self.assertEqual(liar.read(96 * K, 8 * K), pattern(96 * K, 4 * K) + bytes(4 * K))
        self.assertEqual(extents(self.canaries.left()), [(100 * K, SIZE - 100 * K)])

    def test_dropped_writes(self):
        liar = self.liar(drop=[(63 * K, 2 * K), (200 * K, SECTOR)])
        self.overwrite(liar)
        self.assertEqual(extents(self.canaries.left()), [(63 * K, 2 * K), (200 * K, SECTOR)])
        self.assertEqual(liar.read(63 * K, SECTOR), self.canaries.sector(126))
        self.assertEqual(liar.read(65 * K, SECTOR), pattern(65 * K, SECTOR))

    def test_zeros_and_a_flipped_bit(self):
        liar = self.liar(zeros=[(K, K)], flip=[5 * K + 3])
        self.overwrite(liar)
        expected = bytearray(pattern(0, 8 * K))
        expected[K:2 * K] = bytes(K)
        expected[5 * K + 3] ^= FLIPPED
        self.assertEqual(liar.read(0, 8 * K), expected)
        self.assertEqual(self.canaries.traces(), 0)

    def test_what_is_stale_reads_as_it_was_before_it_was_last_written(self):
        liar = self.liar(stale=[(63 * K, 2 * K)])
        self.assertEqual(liar.read(63 * K, SECTOR), self.canaries.sector(126))
        self.overwrite(liar)
        self.assertEqual(self.image.read_bytes(), pattern(0, SIZE))
        self.assertEqual(liar.read(62 * K + SECTOR, K), pattern(62 * K + SECTOR, SECTOR) + self.canaries.sector(126))
        self.assertEqual(liar.read(64 * K, K + SECTOR), self.canaries.sector(128) + self.canaries.sector(129) + pattern(65 * K, SECTOR))
        liar.write(60 * K, bytes(8 * K))
        self.assertEqual(liar.read(60 * K, 8 * K), bytes(3 * K) + pattern(63 * K, 2 * K) + bytes(3 * K))

    def test_a_sector_that_cannot_be_written_and_one_that_cannot_be_read(self):
        liar = self.liar(unwritable=[(2 * K, SECTOR)], unreadable=[(4 * K, SECTOR)])
        self.fails(liar.write, 0, pattern(0, 4 * K))
        self.fails(liar.read, 4 * K, 4 * K)
        liar.write(4 * K, pattern(4 * K, K))
        self.assertEqual(liar.read(2 * K, SECTOR), self.canaries.sector(4))
        self.assertEqual(liar.failed, 2)

    def test_it_dies(self):
        liar = self.liar(dies=64 * K)
        with self.assertRaises(OSError):
            self.overwrite(liar, 16 * K)
        self.assertEqual(extents(self.canaries.left()), [(64 * K, SIZE - 64 * K)])
        self.fails(liar.read, 0, SECTOR)
        self.fails(liar.flush)
        liar.lies.dies = -1
        self.assertEqual(liar.read(0, SECTOR), pattern(0, SECTOR))
        liar.lies.dies_read = SECTOR
        self.fails(liar.write, 0, bytes(SECTOR))

    def test_a_cache_answers_for_what_was_lost_until_the_power_is_gone(self):
        liar = self.liar(drop=[(0, SIZE)], cache=64 * K)
        self.overwrite(liar)
        self.assertEqual(liar.read(192 * K, 64 * K), pattern(192 * K, 64 * K))
        self.assertEqual(liar.read(191 * K, SECTOR), self.canaries.sector(382))
        self.assertEqual(liar.bytes_remembered, 64 * K)
        liar.power()
        self.assertEqual(liar.read(255 * K, SECTOR), self.canaries.sector(510))

    def test_late_writes_are_lost_with_the_power_and_kept_by_a_flush(self):
        liar = self.liar(cache=64 * K, late=True)
        self.overwrite(liar)
        self.assertEqual(extents(self.canaries.left()), [(192 * K, 64 * K)])
        self.assertEqual(liar.read(192 * K, 64 * K), pattern(192 * K, 64 * K))
        liar.power()
        self.assertEqual(liar.read(192 * K, SECTOR), self.canaries.sector(384))
        self.overwrite(liar)
        liar.lies.deaf = True
        liar.flush()
        liar.power()
        self.assertEqual(len(self.canaries.left()), 64 * K // SECTOR)
        self.overwrite(liar)
        liar.settle()
        liar.power()
        self.assertEqual(self.canaries.left(), [])
        self.image.write_bytes(bytes(SIZE))
        liar.lies.deaf = False
        self.overwrite(liar)
        liar.flush()
        liar.power()
        self.assertEqual(self.image.read_bytes(), pattern(0, SIZE))

    def test_the_account_tells_what_was_not_read_from_the_image_after_it_was_written(self):
        liar = self.liar()
        liar.read(0, SIZE)
        self.overwrite(liar)
        self.assertEqual(len(liar.unread()), SIZE // SECTOR)
        liar.read(0, 128 * K)
        liar.read(129 * K, 127 * K)
        self.assertEqual(extents(liar.unread()), [(128 * K, K)])
        liar.write(8 * K, bytes(SECTOR))
        liar.read(128 * K, K)
        self.assertEqual(extents(liar.unread()), [(8 * K, SECTOR)])
        self.assertEqual(liar.bytes_read, 2 * SIZE)
        self.assertEqual(liar.bytes_written, SIZE + SECTOR)

    def test_what_a_cache_answered_was_not_read(self):
        liar = self.liar(cache=16 * K)
        self.overwrite(liar)
        liar.read(0, SIZE)
        self.assertEqual(extents(liar.unread()), [(SIZE - 16 * K, 16 * K)])


class Host:
    """As little of an NBD client as shows what the server says."""

    def __init__(self, path, option=nbd.GO):
        self.link = socket.socket(socket.AF_UNIX)
        self.link.connect(str(path))
        assert self.take(len(nbd.GREETING)) == nbd.GREETING
        self.link.sendall(struct.pack(">I", 3))
        self.replies = []
        self.option(8)  # structured replies: refused
        self.option(option, struct.pack(">IH", 0, 0))
        while option == nbd.GO and self.replies[-1][0] != nbd.ACK:
            self.reply()

    def take(self, length):
        return self.link.recv(length, socket.MSG_WAITALL)

    def option(self, number, data=b""):
        self.link.sendall(nbd.OPTION.pack(b"IHAVEOPT", number, len(data)) + data)
        self.reply()

    def reply(self):
        _, _, kind, length = nbd.OPTION_REPLY.unpack(self.take(nbd.OPTION_REPLY.size))
        self.replies.append((kind, self.take(length) if length else b""))

    def ask(self, kind, offset=0, length=0, data=b""):
        self.link.sendall(nbd.REQUEST.pack(nbd.REQUEST_MAGIC, 0, kind, 7, offset, length or len(data)) + data)
        magic, code, cookie = nbd.REPLY.unpack(self.take(nbd.REPLY.size))
        assert (magic, cookie) == (nbd.REPLY_MAGIC, 7)
        return code, self.take(length) if length and not code else b""


class Serving(Medium):
    def serve(self, **lies):
        liar = self.liar(**lies)
        server = nbd.Server(liar, self.folder, "socket")
        self.addCleanup(server.close)
        return liar

    def host(self):
        host = Host(self.folder / "socket")
        self.addCleanup(host.link.close)
        return host

    def test_a_host_reads_and_writes_and_is_told_of_errors(self):
        self.serve(unreadable=[(8 * K, SECTOR)])
        host = self.host()
        self.assertEqual(host.replies[0][0], nbd.UNSUPPORTED)
        self.assertEqual(host.replies[1][1], struct.pack(">HQH", 0, SIZE, nbd.FLAGS))
        self.assertEqual(host.ask(nbd.WRITE, 4 * K, data=pattern(4 * K, 2 * K)), (0, b""))
        self.assertEqual(host.ask(nbd.READ, 4 * K, 2 * K), (0, pattern(4 * K, 2 * K)))
        self.assertEqual(host.ask(nbd.READ, 8 * K, K), (errno.EIO, b""))
        self.assertEqual(host.ask(nbd.FLUSH), (0, b""))
        for offset, length in ((SIZE, SECTOR), (SIZE - SECTOR, K), (1, SECTOR), (0, 100)):
            self.assertEqual(host.ask(nbd.READ, offset, length), (errno.EINVAL, b""))
        self.assertEqual(host.ask(4, 0, SECTOR), (errno.EINVAL, b""))  # trim

    def test_when_the_host_goes_the_power_is_gone_and_the_next_one_is_served(self):
        self.serve(drop=[(0, SIZE)], cache=K)
        first = self.host()
        first.ask(nbd.WRITE, 0, data=pattern(0, K))
        self.assertEqual(first.ask(nbd.READ, 0, K), (0, pattern(0, K)))
        first.link.close()
        self.assertEqual(self.host().ask(nbd.READ, 0, SECTOR), (0, self.canaries.sector(0)))

    def test_nonsense_ends_the_connection_and_not_the_server(self):
        self.serve()
        host = self.host()
        host.link.sendall(os.urandom(nbd.REQUEST.size))
        self.assertEqual(host.take(1), b"")
        self.assertEqual(self.host().ask(nbd.READ, 0, SECTOR)[0], 0)


if __name__ == "__main__":
    unittest.main()
