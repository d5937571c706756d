# SPDX-License-Identifier: GPL-3.0-or-later
"""The LUKS2 header of a stick's image, changed as somebody with a hex editor would, or made anew with plain cryptsetup."""
import hashlib
import json
import struct
import subprocess
import tempfile

BINARY = 4096  # bytes of the binary header; JSON follows (LUKS2 on-disk format, section 2)
CHECKSUM = slice(448, 512)
COPY = 65536
KEYSLOT, STRIPES = 131072, 4000  # where the first keyslot lies; how often its key is split
WHOLE = 1 << 19  # bytes: both copies and the first keyslot
UUID = slice(168, 204)


def read(image):
    with open(image, "rb") as file:
        return file.read(WHOLE)


def write(image, raw):
    """In place: the stick may be plugged in."""
    with open(image, "r+b") as file:
        file.write(raw)


def metadata_of(raw):
    return json.loads(raw[BINARY:COPY].rstrip(b"\0"))


def sealed(raw):
    """The same bytes with right checksums, over what each copy says is its size."""
    raw = bytearray(raw)
    for start in (0, COPY):
        raw[start + CHECKSUM.start:start + CHECKSUM.stop] = bytes(64)
        size = min(struct.unpack_from(">Q", raw, start + 8)[0], len(raw) - start)
        checksum = hashlib.sha256(raw[start:start + size]).digest().ljust(64, b"\0")
        raw[start + CHECKSUM.start:start + CHECKSUM.stop] = checksum
    return bytes(raw)


def with_text(raw, text):
    """Both copies with this JSON text."""
    raw = bytearray(raw)
    for start in (0, COPY):
        raw[start + BINARY:start + COPY] = text.encode().ljust(COPY - BINARY, b"\0")
    return sealed(raw)


def changed(raw, change):
    """change(metadata) alters the decoded JSON in place; both copies of the header get it."""
    metadata = metadata_of(raw)
    change(metadata)
    return with_text(raw, json.dumps(metadata, separators=(",", ":")))


def edit(image, change):
    write(image, changed(read(image), change))


def labels(metadata):
    return [token for token in metadata["tokens"].values() if token["type"] == "mediad-label"]


def foreign(uuid, key, password):
    """What plain cryptsetup makes with mediad's own parameters: another volume key, and a password that opens it."""
    with tempfile.NamedTemporaryFile() as image, tempfile.NamedTemporaryFile() as keyfile:
        image.truncate(20 << 20)
        keyfile.write(key)
        keyfile.flush()
        subprocess.run(["cryptsetup", "luksFormat", "-q", "--type", "luks2", "--cipher", "aes-xts-plain64", "--key-size", "512",
                        "--sector-size", "4096", "--luks2-metadata-size", "64k", "--offset", "32768", "--pbkdf", "pbkdf2",
                        "--pbkdf-force-iterations", "1000", "--hash", "sha256", "--label", "M-0001", "--subsystem", "mediad",
                        "--uuid", uuid, "--volume-key-file", keyfile.name, "--key-file", "-", image.name],
                       input=password.encode(), check=True, capture_output=True)
        return read(image.name)


def split(key):
    """Anti-forensic stripes that merge to the key: all zeros but the last (LUKS1 on-disk format, section 2.4)."""
    state = bytes(len(key))
    for _ in range(STRIPES - 1):
        state = b"".join(hashlib.sha256(struct.pack(">I", i) + state[32 * i:32 * i + 32]).digest() for i in range(len(key) // 32))
    return bytes(len(key) * (STRIPES - 1)) + bytes(a ^ b for a, b in zip(state, key))


def in_clear(raw, key):
    """The first keyslot holds the key behind the null cipher: whatever is typed opens it."""
    def null(metadata):
        metadata["keyslots"]["0"]["area"]["encryption"] = "cipher_null-ecb"
    raw = bytearray(changed(raw, null))
    stripes = split(key)
    raw[KEYSLOT:KEYSLOT + len(stripes)] = stripes
    return bytes(raw)
