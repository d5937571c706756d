"""Optical drives get no driver, be they built in or on USB, and nobody at the screen may talk to them; with the door open they do."""
DENIED = "udevadm info -q property -p $(readlink -f /sys/bus/scsi/devices/{}) | grep -x MEDIAD_DOOR=optical"
ALLOW = "mkdir -p /etc/mediad/policy.d && printf '[doors]\\noptical = allow\\n' >/etc/mediad/policy.d/90-optical.conf"

stage("booted", deadline=800, seldom=True)
drive = fit("optical", medium("disc"))
reboot()
place = eventually("basename $(dirname $(grep -lx 5 /sys/bus/scsi/devices/*/type))").out.strip()
eventually(DENIED.format(place))
never("ls -d /sys/block/sr*", seconds=2)
root("grep -w ^sr_mod /proc/modules").fails()  # not even its driver is there
# The raw node is root's alone, and tagged for nobody at the screen.
node = eventually(f"ls /sys/bus/scsi/devices/{place}/scsi_generic").out.strip()
eventually(f"[ $(stat -c %a:%G /dev/{node}) = 600:root ]")
root(f"udevadm info /dev/{node}").silent_about("CURRENT_TAGS=:uaccess")

# One that already had its driver loses it when it is announced.
root("cat /sys/bus/scsi/drivers_autoprobe").says("1\n")
root("modprobe sr_mod && udevadm settle").succeeds()
root("dmesg").says("Attached scsi CD-ROM sr0")
eventually("[ -z \"$(ls -d /sys/block/sr* 2>/dev/null)\" ]")

daemon("mediad-gate").start()
usb = plug("disc-on-usb", kind="cd", size="8M", readonly=True)
eventually(f"[ -e /sys/bus/usb/devices/{usb.usb}/descriptors ]")
admit(usb)
eventually("[ $(grep -lx 5 /sys/bus/scsi/devices/*/type | wc -l) = 2 ]")
eventually("[ $(for d in $(grep -lx 5 /sys/bus/scsi/devices/*/type); do udevadm info -q property -p $(readlink -f ${d%/type}); done | "
           "grep -cx MEDIAD_DOOR=optical) = 2 ]")
never("ls -d /sys/block/sr*", seconds=2)

# The control.
root(ALLOW).succeeds()
daemon("mediad-gate").stop()
daemon("mediad-gate").start()
eventually("[ -e /sys/block/sr0 ]")
admit(usb)  # USB has a gate of its own, which shut it when the service began
eventually("[ -e /sys/block/sr1 ]")
root(DENIED.format(place)).fails()
eventually(f"[ $(stat -c %G /dev/{node}) = cdrom ] && udevadm info /dev/{node} | grep CURRENT_TAGS=:uaccess")
unplug(usb)
reboot()
eventually("ls -d /sys/block/sr0")

# Shut again by policy: what nobody uses goes at once.
root("head -c 4096 /dev/sr0 | wc -c").says("4096")
root("rm /etc/mediad/policy.d/90-optical.conf; /usr/libexec/mediad/mediad-door close").succeeds()
eventually(f"[ ! -e /sys/block/sr0 ] && {DENIED.format(place)}")
eventually(f"[ $(stat -c %a:%G /dev/{node}) = 600:root ]")
