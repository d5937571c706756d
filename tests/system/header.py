# SPDX-License-Identifier: GPL-3.0-or-later
"""The LUKS2 header of a stick's image, changed as somebody with a hex editor would: checksums are right again after."""
import hashlib
import json
import struct

BINARY = 4096  # bytes of the binary header; JSON follows (LUKS2 on-disk format, section 2)
CHECKSUM = slice(448, 512)


def edit(image, change):
    """change(metadata) alters the decoded JSON in place; both copies of the header get it."""
    raw = bytearray(image.read_bytes())
    size = struct.unpack_from(">Q", raw, 8)[0]
    metadata = json.loads(raw[BINARY:size].rstrip(b"\0"))
    change(metadata)
    text = json.dumps(metadata, separators=(",", ":")).encode()
    for start in (0, size):
        raw[start + BINARY:start + size] = text.ljust(size - BINARY, b"\0")
        raw[start + CHECKSUM.start:start + CHECKSUM.stop] = bytes(64)
        checksum = hashlib.sha256(raw[start:start + size]).digest().ljust(64, b"\0")
        raw[start + CHECKSUM.start:start + CHECKSUM.stop] = checksum
    image.write_bytes(raw)


def labels(metadata):
    return [token for token in metadata["tokens"].values() if token["type"] == "mediad-label"]
