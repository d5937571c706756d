# SPDX-License-Identifier: GPL-3.0-or-later
"""mediad-volume's own language (common/wire.h), spoken from inside the guest as the broker does."""
import base64
import gzip
import json
import struct
from dataclasses import dataclass

from talk import Failure

VERSION = 2
OPEN, CLOSE, OVERWRITE, RECHECK = 3, 4, 6, 10
COMPARE, BLANK, ERASE_KEY, CHECK_ERASED, ERASE_END, DROP_HEADER = range(23, 29)
READ_ONLY, FORCE = 1, 2
REQUEST = struct.Struct("=IIIII4x32sIIIIQQ48s40sI40s264s1024s4096s4x")
REPORT = struct.Struct("=IIIIQQQii200s384s12sI12288s")
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


class Job:
    """One job of mediad-volume under way."""

    def __init__(self, root, message, seconds):
        sent = base64.b64encode(gzip.compress(message)).decode()
        self.command = root.start(f"base64 -d <<<{sent} | /bench/busybox gunzip | socat -b16384 -t{seconds} - "
                                  f"UNIX-CONNECT:{SOCKET},type=5,shut-none | /bench/busybox gzip | base64 -w0", seconds=seconds + 30)

    def wait(self):
        """Its last message; None: mediad-volume ended before it."""
        raw = gzip.decompress(base64.b64decode(self.command.wait().out))
        if len(raw) < REPORT.size:
            return None
        fields = REPORT.unpack(raw[-REPORT.size:])
        text = fields[13].split(b"\0")[0]
        return Answer(fields[7], fields[9].split(b"\0")[0].decode(), json.loads(text) if text else {}) if fields[2] else None


def start(root, verb, number="M-0001", flags=0, uid=1001, disk=(b"", 0, 0, 0, 0, 0), uuid="", generation=1, job="", size=0, seconds=60):
    """`generation`: of the label that lies there. `job`, `size`: of an erase."""
    return Job(root, REQUEST.pack(VERSION, verb, flags, uid, uid, *disk, size, number.encode(), uuid.encode(), generation, job.encode(),
                                  b"", b"", b""), seconds)


def ask(root, verb, **options):
    """One job, to its end."""
    answer = start(root, verb, **options).wait()
    if answer is None:
        raise Failure(f"mediad-volume gave no answer to verb {verb}")
    return answer
