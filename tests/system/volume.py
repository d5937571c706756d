# SPDX-License-Identifier: GPL-3.0-or-later
"""mediad-volume's own language (common/wire.h), spoken from inside the guest as the broker does."""
import base64
import gzip
import json
import struct
from dataclasses import dataclass

VERSION = 2
OPEN, CLOSE, OVERWRITE, RECHECK = 3, 4, 6, 10
COMPARE, BLANK, ERASE_KEY, CHECK_ERASED, ERASE_END = range(23, 28)
READ_ONLY, FORCE = 1, 2
REQUEST = struct.Struct("=IIIII4x32sIIIIQQ48s40sI40s264s1024s4096s4x")
REPORT = struct.Struct("=IIIIQQii200s384s12sI12288s")
SOCKET = "/run/mediad/volume"


@dataclass
class Answer:
    code: int
    message: str
    result: dict


def disk(root, stick):
    """The disk of a stick that is let in, as the broker would name it."""
    said = root(f"cd -P /sys/bus/usb/devices/{stick.usb} && cat busnum devnum && cd */host*/target*/*/block/* && "
                "tr : '\\n' <dev && cat diskseq").succeeds()
    return [stick.usb.encode(), *map(int, said.out.split())]


def ask(root, verb, number="M-0001", flags=0, uid=1001, disk=(b"", 0, 0, 0, 0, 0), uuid="", generation=1, job="", size=0):
    """One job, to its end. `generation`: of the label that lies there. `job`, `size`: of an erase."""
    message = REQUEST.pack(VERSION, verb, flags, uid, uid, *disk, size, number.encode(), uuid.encode(), generation, job.encode(),
                           b"", b"", b"")
    sent = base64.b64encode(gzip.compress(message)).decode()
    said = root(f"base64 -d <<<{sent} | /bench/busybox gunzip | socat -b16384 -t60 - UNIX-CONNECT:{SOCKET},type=5,shut-none |"
                " /bench/busybox gzip | base64 -w0", seconds=90).succeeds()
    raw = gzip.decompress(base64.b64decode(said.out))
    fields = REPORT.unpack(raw[-REPORT.size:])
    text = fields[12].split(b"\0")[0]
    return Answer(fields[6], fields[8].split(b"\0")[0].decode(), json.loads(text) if text else {})
