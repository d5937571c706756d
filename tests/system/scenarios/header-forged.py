"""A header that lies opens nothing: each forgery is refused with its reason, and not a byte is written. What plain cryptsetup would
open, and the token plug-ins that it would load, shows that the forgeries are real."""
import base64
import pathlib
import struct
import subprocess
import tempfile

import header

KEY = bytes(range(64))
PLUGINS = "/usr/lib/x86_64-linux-gnu/cryptsetup"
PLANTED = r'''
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void loaded(void) { close(open("/tmp/plugin-was-loaded", O_CREAT | O_WRONLY, 0600)); }
const char *cryptsetup_token_version(void) { return "1.0"; }
int cryptsetup_token_open(void *c, int t, char **b, size_t *l, void *u) { (void)c; (void)t; (void)b; (void)l; (void)u; return -2; }
'''


def surface():
    return header.read(stick.image)


def refused(name, raw, *words):
    header.write(stick.image, raw)
    result = sato("mediactl open M-0001").refused()
    check(all(word in result.text for word in words), f"{name}: {result.text!r} should say {words}")
    check(surface() == raw, f"{name}: the refused stick was written to")
    all_shut()


def plain(command, **options):
    """By hand, past mediad, on the stick as it is now."""
    admit(stick)
    node = "/dev/" + eventually(f"ls -d /sys/bus/usb/devices/{stick.usb}/{stick.usb}:*/host*/target*/*/block/*").out.split("/")[-1].strip()
    result = root(command.replace("NODE", node), seconds=60, **options)
    root(f"cryptsetup close plain 2>/dev/null; echo 0 >/sys/bus/usb/devices/{stick.usb}/authorized").succeeds()
    eventually("! ls /dev/sd*")
    return result


def changing(*path, to):
    """A change of the metadata: the member at that path becomes this value."""
    def change(metadata):
        for name in path[:-1]:
            metadata = metadata[name]
        metadata[path[-1]] = to
    return change


def with_label(metadata):
    metadata["tokens"] = {"0": label}


def null_segment(metadata):
    metadata["segments"]["0"]["encryption"] = "cipher_null-ecb"


def second_segment(metadata):
    metadata["segments"]["0"]["size"] = "1048576"
    metadata["segments"]["1"] = {"type": "linear", "offset": "17825792", "size": "dynamic"}


def reencryption(metadata):
    metadata["config"]["requirements"] = {"mandatory": ["online-reencrypt-v2"]}
    metadata["segments"]["0"]["flags"] = ["in-reencryption"]


def sized(raw, size):
    raw = bytearray(raw)
    for start in (0, header.COPY):
        struct.pack_into(">Q", raw, start + 8, size)
    return header.sealed(raw)


def token(kind, **members):
    return changing("tokens", "5", to={"type": kind, "keyslots": [], **members})


def argon(memory):
    return changing("keyslots", "0", "kdf", to={"type": "argon2id", "time": 4, "memory": memory, "cpus": 1, "salt": "A" * 43 + "="})


stage("registered", deadline=900, seldom=True)
stick = plug("stick")
recognised()
genuine = surface()
uuid = genuine[header.UUID].decode()
place, label = next((place, it) for place, it in header.metadata_of(genuine)["tokens"].items() if it["type"] == "mediad-label")
text = genuine[header.BINARY:header.COPY].rstrip(b"\0").decode()
theirs = header.changed(header.foreign(uuid, KEY, "open sesame"), with_label)
null_keyslot = header.in_clear(theirs, KEY)
null_data = header.changed(theirs, null_segment)

# What plain cryptsetup does with the two kinds of null cipher: it opens.
header.write(stick.image, null_keyslot)
plain("echo -n anything | cryptsetup open NODE plain --key-file - && dmsetup table plain").says("crypt aes-xts-plain64")
header.write(stick.image, null_data)
plain("echo -n 'open sesame' | cryptsetup open NODE plain --key-file - && dmsetup table plain").says("cipher_null")

# And with plug-ins that lie where it looks for them: it loads them, for the type of our own label too.
with tempfile.TemporaryDirectory() as folder:
    source, library = pathlib.Path(folder, "planted.c"), pathlib.Path(folder, "planted.so")
    source.write_text(PLANTED)
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-s", "-o", library, source], check=True)
    for kind in ("mediad-label", "trace"):
        root(f"mkdir -p {PLUGINS} && base64 -d >{PLUGINS}/libcryptsetup-token-{kind}.so",
             input=base64.b64encode(library.read_bytes()).decode()).succeeds()
header.write(stick.image, genuine)
plain("cryptsetup luksDump NODE").says("mediad-label")
root("rm /tmp/plugin-was-loaded").succeeds()
unplug(stick)
plug(stick)  # mediad had not let it in
recognised()

MEMBER = "The header was not made by mediad"
for name, raw, *words in (
        ("null keyslot cipher", null_keyslot, MEMBER, "encryption"),
        ("null segment cipher", null_data, "segments/0", "encryption"),
        ("foreign volume key", theirs, "belongs to another medium"),
        ("foreign key and no label", header.changed(theirs, changing("tokens", to={})), "carries no label"),
        ("fake re-encryption", header.changed(genuine, reencryption), MEMBER, "requirements"),
        ("second segment", header.changed(genuine, second_segment), MEMBER, "segments"),
        ("PBKDF2 bomb", header.changed(theirs, changing("keyslots", "0", "kdf", "iterations", to=2 ** 31 - 1)), "keyslots/kdf", "iterations"),
        ("Argon2 bomb", header.changed(theirs, argon(4 << 20)), "keyslots/kdf", "memory"),
        ("slow digest", header.changed(genuine, changing("digests", "0", "iterations", to=2 ** 31 - 1)), "digests/0", "iterations"),
        ("swapped digest", header.changed(genuine, changing("digests", "0", "salt", to="A" * 43 + "=")), "belongs to another medium"),
        ("header of 4 MiB", sized(genuine, 4 << 20), "4194304"),
        ("header of 16 KiB", sized(genuine, 16 << 10), "16384"),
        ("duplicate keys", header.with_text(genuine, text.replace('"encryption":', '"encryption":"cipher_null-ecb","encryption":', 1)), "duplicate"),
        ("token of systemd", header.changed(genuine, token("systemd-tpm2")), "systemd-tpm2"),
        ("token with a plug-in", header.changed(genuine, token("trace")), "trace"),
        ("bad base64", header.changed(genuine, changing("tokens", place, "jws", to=label["jws"].replace(".", "=", 1))), "jws"),
        ("unknown member", header.changed(genuine, changing("hidden", to={})), "hidden"),
        ("malformed grant", header.changed(genuine, token("mediad-grant", jws="a.b.c")), "mediad-grant", "host"),
        ("malformed escrow", header.changed(genuine, token("mediad-escrow", jws="a.b.c")), "mediad-escrow"),
        ("another UUID", header.sealed(genuine[:168] + b"0" * 8 + genuine[176:65536] + genuine[65536:65704] + b"0" * 8 + genuine[65712:]), "M-0001"),
        ("both copies damaged", genuine[:5000] + b"!" + genuine[5001:70000] + b"!" + genuine[70001:], "damaged")):
    refused(name, raw, *words)
root("ls /tmp/plugin-was-loaded").fails()

# A label that is genuine, but another stick's.
header.write(stick.image, genuine)
unplug(stick)
second = plug("second", size="32M", serial="B200")
tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", who="ito").out.strip()
ito(f"mediactl request use {tag} --purpose 'tax roll' --class internal").succeeds()
suzuki("mediactl approve R-0002").succeeds()
tanaka("mediactl register M-0002 --label-attached", seconds=150).succeeds()
unplug(second)
moved = header.labels(header.metadata_of(header.read(second.image)))[0]
plug(stick)
recognised()
refused("moved label", header.changed(genuine, changing("tokens", place, to=moved)), "belongs to another medium")

# The control: as it was, and with one copy cut off, it opens; the damaged copy stays as it is until somebody writes to the header.
for raw in (genuine, genuine[:70000] + bytes(61072) + genuine[131072:]):
    header.write(stick.image, raw)
    sato("mediactl open M-0001").succeeds()
    sato("mediactl close M-0001").succeeds()
    check(surface()[:131072] == raw[:131072], "opening wrote to the header")
root("ls /tmp/plugin-was-loaded").fails()
