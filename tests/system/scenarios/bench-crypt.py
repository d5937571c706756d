"""A LUKS volume works on a stick; faults, a yanked stick and a slow one come through as they should."""
stage("booted", seldom=True)


def admitted(device):
    """Let in by hand, whatever the gate says, and there as a disk."""
    eventually(f"[ -e /sys/bus/usb/devices/{device.usb}/serial ]")
    admit(device)
    disk = eventually(f"ls /sys/bus/usb/devices/{device.usb}:1.0/host*/target*/*/block").out.strip()
    return eventually(f"[ -b /dev/{disk} ] && blockdev --getsz /dev/{disk} >/dev/null && echo /dev/{disk}").out.strip()


usb = plug("stick", size="32M", serial="A100")
disk = admitted(usb)
root("printf pw >/run/pw").succeeds()
root(f"cryptsetup -q luksFormat --pbkdf pbkdf2 --pbkdf-force-iterations 1000 {disk} /run/pw").succeeds()
root(f"cryptsetup open --key-file /run/pw {disk} volume").succeeds()
root("mkfs.ext4 -q /dev/mapper/volume && mount /dev/mapper/volume /mnt").succeeds()
root("echo x >/mnt/x && sync").succeeds()
check(usb.image.read_bytes()[:4] == b"LUKS", "the host does not see what the guest wrote")
unplug(usb)
root("dd if=/dev/zero of=/mnt/y bs=1M count=1 conv=fsync").fails("error")
root("umount /mnt && cryptsetup close volume").succeeds()

bad = plug("bad", size="8M", faults=[fault("write", sector=8)])
disk = admitted(bad)
root(f"dd if=/dev/zero of={disk} bs=512 seek=9 count=1 oflag=direct").succeeds()
root(f"dd if=/dev/zero of={disk} bs=512 seek=8 count=1 oflag=direct").fails("error")

slow = plug("slow", size="8M", speed="1M")
disk = admitted(slow)
took = root(f"dd if=/dev/zero of={disk} bs=1M count=3 oflag=direct", seconds=60).succeeds().seconds
check(took > 1.5, f"3 MiB took only {took:.1f} s on a slow stick")
