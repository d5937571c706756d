"""Registering leaves nothing of what was on a stick: no partition table and no backup of one, no file system, swap or RAID. Then
anybody can read its number and label: blkid, cryptsetup luksDump, and mediactl on an image without mediad and without rights."""
import os
import struct
import subprocess
import tempfile

import header

SIZE = 32 << 20


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


def signatures(image):
    """What libblkid finds anywhere on it."""
    return set(run("wipefs", "--no-act", "--noheadings", "--output", "TYPE", image).split())


def partitioned(image):
    """GPT with its backup at the end, ext4 in one partition and swap in another."""
    os.truncate(image, SIZE)
    run("sfdisk", "--quiet", image, input="label: gpt\nsize=16M\nsize=8M\n")
    run("mkfs.ext4", "-q", "-F", "-E", "offset=1048576", image, "16M")
    with open(image, "r+b") as disk:
        disk.seek(17 << 20)
        disk.write(bytes(1024) + struct.pack("<II", 1, 2047))
        disk.seek((17 << 20) + 4086)
        disk.write(b"SWAPSPACE2")


def in_array(image):
    """The member of a RAID whose description lies at the end (md version 1.0), with ext4 from the first sector on."""
    os.truncate(image, SIZE)
    run("mkfs.ext4", "-q", "-F", image)
    at = ((SIZE >> 9) - 16 & ~7) << 9
    description = bytearray(struct.pack("<IIII16s32sQIIQIIQ", 0xa92b4efc, 1, 0, 0, bytes(range(16)), b"office:0", 0, 1, 0, 40000, 0, 1, 0)
                            .ljust(256, b"\0"))
    struct.pack_into("<QQQ", description, 128, 0, 40000, at >> 9)  # where the data and this description lie
    words = struct.unpack("<64I", description)
    total = sum(words)
    struct.pack_into("<I", description, 216, (total & 0xffffffff) + (total >> 32) & 0xffffffff)
    with open(image, "r+b") as disk:
        disk.seek(at)
        disk.write(description)


def registered(name, serial, prepare, before, number):
    stick = plug(name, size="32M", serial=serial)
    unplug(stick)
    prepare(stick.image)
    check(signatures(stick.image) >= before, f"to begin with there is {before}: {signatures(stick.image)}")
    plug(stick)
    tag = eventually("mediactl list --json | jq -er '.sticks[0].tag'", seconds=60, who="sato").out.strip()
    sato(f"mediactl request use {tag} --purpose 'monthly report' --class internal").succeeds()
    suzuki(f"mediactl approve R-{number[2:]}").succeeds()
    tanaka(f"mediactl register {number} --label-attached", seconds=150).succeeds()
    unplug(stick)
    check(signatures(stick.image) == {"crypto_LUKS"}, f"{number}: nothing else is left: {signatures(stick.image)}")
    raw = stick.image.read_bytes()
    check(b"EFI PART" not in raw and b"SWAPSPACE2" not in raw, f"{number}: a signature is left somewhere")
    return stick


stage("office", deadline=400)
first = registered("first", "A100", partitioned, {"gpt"}, "M-0001")
second = registered("second", "B200", in_array, {"linux_raid_member", "ext4"}, "M-0002")

# Everything is read back from the stick before it is called registered: what does not come back as written is no medium.
said = run("blkid", "-p", "-o", "export", second.image)
check("LABEL=M-0002" in said and "TYPE=crypto_LUKS" in said and "SUBSYSTEM=mediad" in said, said)
dump = run("cryptsetup", "luksDump", second.image)
check("mediad-label" in dump and "Label:" in dump and "M-0002" in dump, dump)

# An image of the header is enough for whoever found the stick.
with tempfile.NamedTemporaryFile() as small:
    small.write(header.read(first.image)[:131072])
    small.flush()
    packed = run("base64", "-w0", small.name)
ito("base64 -d >/tmp/found", input=packed).succeeds()
daemon("mediad").stop()
ito("mediactl label show /tmp/found").says("M-0001", "佐藤 花子", "signer")
ito("mediactl label show /tmp/found --json").find('"copies": "both"')
ito("mediactl label verify /tmp/found").says("it is genuine")
ito("mediactl label verify /tmp/found --host /var/lib/mediad-volume/host.json", lang="ja").says("本物")
ito(f"mediactl label verify /tmp/found --signer {'A' * 43}").refused("not known here")
ito("printf X | dd of=/tmp/found bs=1 seek=70000 conv=notrunc 2>/dev/null; mediactl label show /tmp/found").says("One of the two copies")
ito("printf X | dd of=/tmp/found bs=1 seek=5000 conv=notrunc 2>/dev/null; mediactl label show /tmp/found").refused("damaged")
