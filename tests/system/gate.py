# SPDX-License-Identifier: GPL-3.0-or-later
"""The gate's own language (common/wire.h), spoken from inside the guest: scenarios can ask it like the broker does."""
import base64
import struct
from dataclasses import dataclass

INSPECT, ADMIT, BLOCK, STATUS = 1, 2, 3, 4
STORAGE, HARMLESS, OTHER = 1, 2, 4
STRING = 256
REQUEST = struct.Struct(f"=II32sII32sH{STRING}s2xI")
REPLY = struct.Struct(f"=IIiIi200s384s12sI32sIIHHHHI32sI32s{f'H{STRING}s' * 3}2x")
SOCKET = "/run/mediad/gate"


@dataclass
class Answer:
    code: int
    open_hubs: int
    message: str
    name: str
    bus: int
    device: int
    functions: int
    classes: set
    authorised: int
    descriptors: bytes
    serial: bytes

    def request(self, verb=ADMIT, **changes):
        """What a broker would ask next about the device as it was inspected."""
        fields = {"name": self.name, "bus": self.bus, "device": self.device,
                  "descriptors": self.descriptors, "serial": self.serial} | changes
        return request(verb, **fields)


def request(verb, name="", bus=0, device=0, descriptors=b"", serial=b"", composite=0):
    return REQUEST.pack(2, verb, name.encode(), bus, device, descriptors, len(serial), serial, composite)


def ask(root, message):
    """One message, one answer. socat: type 5 is SOCK_SEQPACKET."""
    sent = base64.b64encode(message).decode()
    said = root(f"base64 -d <<<{sent} | socat -t10 - UNIX-CONNECT:{SOCKET},type=5 | base64 -w0").succeeds()
    fields = REPLY.unpack(base64.b64decode(said.out))
    _, _, code, hubs, _, text, _, _, _, name, bus, device, _, _, _, _, functions, bits, authorised, digest, length, serial = fields[:22]
    classes = {n for n in range(256) if bits[n // 8] >> n % 8 & 1}
    return Answer(code, hubs, words(text), words(name), bus, device, functions, classes, authorised, digest, serial[:length])


def words(field):
    return field.split(b"\0")[0].decode()


def inspect(root, name):
    return ask(root, request(INSPECT, name))


def block(root, name):
    return ask(root, request(BLOCK, name))
