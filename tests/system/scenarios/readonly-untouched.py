"""Opened for reading only, not a byte of the stick changes, whoever tries: the person, root by every way, a remount. A stick
that was pulled out while it was written to opens all the same, with its journal as it was found."""
import hashlib

import volume

PATH, MAPPING = "/run/mediad/media/1001/M-0001", "/dev/mapper/mediad-M-0001"


def surface():
    return hashlib.sha256(stick.image.read_bytes()).hexdigest()


def opened(flags):
    """By mediad-volume itself, let in by hand: whatever the policy says. Returns what it reports, and the disk's node."""
    admit(stick)
    node = eventually(f"ls -d /sys/bus/usb/devices/{stick.usb}/{stick.usb}:*/host*/target*/*/block/*").out.strip()
    answer = volume.ask(root, volume.OPEN, flags=flags, disk=volume.disk(root, stick), uuid=uuid)
    check(answer.code == 0, f"opened: {answer}")
    return answer.result, "/dev/" + node.split("/")[-1]


def closed():
    check(volume.ask(root, volume.CLOSE).code == 0, "closed")
    root(f"echo 0 >/sys/bus/usb/devices/{stick.usb}/authorized").succeeds()
    eventually("! ls /dev/sd*")


stage("registered", deadline=400)
stick = plug("stick")
recognised()
uuid = stick.image.read_bytes()[168:204].decode()
sato("mediactl open M-0001").succeeds()
sato(f"echo kept >{PATH}/kept && sync -f {PATH}/kept").succeeds()
writing = sato.start(f"while echo more && sync -f {PATH}/more; do :; done >>{PATH}/more; false")
eventually(f"test -s {PATH}/more", who="sato")
unplug(stick)
writing.wait().fails()
all_shut()

plug(stick)
recognised()
before = surface()
said, disk = opened(volume.READ_ONLY)
check(said == {"path": PATH, "read_only": True, "unclean": True, "grants": []}, f"a dirty journal is said: {said}")
root(f"cat /proc/self/mountinfo").find(rf" {PATH} ro,nosuid\S* .*- ext4 \S+ ro,")
root(f"blockdev --getro {disk} {MAPPING}; cat /sys/block/{disk[5:]}/ro /sys/block/dm-*/ro").says("1\n1\n1\n1\n")
root("dmsetup info -c --noheadings -o attr mediad-M-0001").says("r")
sato(f"cat {PATH}/kept").says("kept")
sato(f"echo x >{PATH}/kept").fails("Read-only file system")
sato(f"touch {PATH}/new").fails("Read-only file system")
for attempt in (f"dd if=/dev/zero of={MAPPING} bs=4096 count=1 conv=notrunc", f"dd if=/dev/zero of={disk} bs=4096 count=1 conv=notrunc",
                f"dd if=/dev/zero of={MAPPING} bs=4096 count=1 conv=notrunc oflag=direct", f"wipefs -a {disk} 2>&1; false",
                f"mount -o remount,rw {PATH}", f"mkdir -p /tmp/m && mount -t ext4 -o rw {MAPPING} /tmp/m && touch /tmp/m/x",
                f"e2fsck -fy {MAPPING}", f"blkdiscard -f {MAPPING} || blkdiscard -z {MAPPING}", f"mkfs.ext4 -qF {disk}",
                f"cryptsetup luksAddKey {disk} --master-key-file /dev/zero </dev/null", f"cryptsetup config {disk} --label other"):
    root(attempt, seconds=60).fails()
root("umount /tmp/m 2>/dev/null; sync; echo 3 >/proc/sys/vm/drop_caches").succeeds()
check(surface() == before, "not a byte of the stick changed while it was open")
closed()
check(surface() == before, "nor when it was closed")

# The control: opened for writing, the journal is replayed and the same attempts do change it.
said, disk = opened(0)
check(said == {"path": PATH, "read_only": False, "grants": []}, f"for writing: {said}")
sato(f"cat {PATH}/kept && echo x >{PATH}/kept").says("kept")
closed()
check(surface() != before, "opened for writing it changes")

# Clean, it opens for reading without a word about a journal; and its switch, if it has one, decides.
unplug(stick)
plug(stick)
recognised()
before = surface()
said, disk = opened(volume.READ_ONLY)
check(said == {"path": PATH, "read_only": True, "grants": []}, f"clean: {said}")
closed()
unplug(stick)
plug(stick, readonly=True)
recognised()
said, disk = opened(0)
check(said == {"path": PATH, "read_only": True, "switch": True, "grants": []}, f"the medium's own switch: {said}")
sato(f"cat {PATH}/kept").says("x")
closed()
check(surface() == before, "reading alone changed nothing")
