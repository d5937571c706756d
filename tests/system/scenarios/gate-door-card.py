"""Memory cards in a built-in slot get no driver: not at the boot, not later, not with mediad dead; with the door open they do."""
BUS = "/sys/bus/mmc"
DENIED = "udevadm info -q property -p $(readlink -f /sys/bus/mmc/devices/mmc*) | grep -x MEDIAD_DOOR=sd-card"
ALLOW = "mkdir -p /etc/mediad/policy.d && printf '[doors]\\nsd-card = allow\\n' >/etc/mediad/policy.d/90-card.conf"

stage("booted", deadline=800, seldom=True)
slot = fit("slot", medium("card"))
reboot()

# A card that was there before the kernel was: seen, and no more than that. No process of mediad has ever run.
eventually(DENIED)
root(f"cat {BUS}/drivers_autoprobe {BUS}/devices/mmc*/type").says("0\nSD")
never("ls /sys/block/mmcblk*", seconds=2)
root("dmesg").says("new").silent_about("mmcblk")
root("pgrep -x 'mediad|mediad-gate'").fails()

slot.eject()
eventually(f"[ -z \"$(ls {BUS}/devices)\" ]")
daemon("mediad-gate").start()
slot.insert(medium("other"))
eventually(DENIED)
never("ls /sys/block/mmcblk*", seconds=2)
daemon("mediad-gate").kill()
root("udevadm trigger --action=add -s mmc --settle").succeeds()
never("ls /sys/block/mmcblk*", seconds=1)

# The control: policy lets it in, now and from the boot on.
root(ALLOW).succeeds()
daemon("mediad-gate").start()
eventually("ls /sys/block/mmcblk*")
root(DENIED).fails()
reboot()
eventually("ls /sys/block/mmcblk*")

# The way back: in use it is spared, out of use it goes.
root("mkfs.vfat /dev/mmcblk0 && mount /dev/mmcblk0 /mnt && rm /etc/mediad/policy.d/90-card.conf").succeeds()
root("/usr/libexec/mediad/mediad-door close").succeeds()
root("echo still >/mnt/there && umount /mnt && /usr/libexec/mediad/mediad-door close").succeeds()
eventually(f"[ ! -e /sys/block/mmcblk0 ] && {DENIED}")
