"""Half removed: the programs are gone or cannot run, the rules are still there. Keyboards, hubs, readers work, storage is shut."""
stage("booted", deadline=400, seldom=True)
devices = "/sys/bus/usb/devices"


def typed_on(device):
    return f"ls {devices}/{device.usb}:1.0/*/input/input*/event*"


def shut(device):
    eventually(f"[ -e {devices}/{device.usb}/descriptors ] && udevadm settle")
    root(f"cat {devices}/{device.usb}/authorized; ls {devices}/{device.usb}").says("0\n").silent_about(f"{device.usb}:1.0")


stick = plug("stick", size="8M", serial="A100")
fast = plug("fast", kind="uas", size="8M")
keyboard = plug("keyboard", kind="keyboard")
hub = plug("hub", kind="hub")
second = plug("second", kind="keyboard", hub=hub)
behind = plug("behind", hub=hub, size="8M", serial="C300")
drive = fit("optical", medium("disc"))
root("rm -rf /usr/libexec/mediad /usr/bin/mediactl").succeeds()
reboot()

# Since the start of the kernel: keyboards, no disk.
for device in keyboard, second:
    eventually(typed_on(device), seconds=40)
for device in stick, fast, behind:
    shut(device)
place = eventually("basename $(dirname $(grep -lx 5 /sys/bus/scsi/devices/*/type))").out.strip()
node = eventually(f"ls /sys/bus/scsi/devices/{place}/scsi_generic").out.strip()
eventually(f"[ $(stat -c %a:%G /dev/{node}) = 600:root ]")
root(f"udevadm info /dev/{node}").silent_about("CURRENT_TAGS=:uaccess")
never("ls /sys/block | grep -q '^s[dr]'")
root("dmesg").silent_about("usb-storage 1-", "Direct-Access")
root(f"cat {devices}/usb*/authorized_default /sys/module/usbcore/parameters/authorized_default | sort -u").says("0\n")

# Plugged in again, and a program that is there but cannot be started.
root("mkdir -p /usr/libexec/mediad && printf '#!/nowhere\\n' >/usr/libexec/mediad/mediad-door && "
     "chmod 755 /usr/libexec/mediad/mediad-door").succeeds()
for device in second, stick:
    unplug(device)
second, stick = plug("second", hub=hub), plug("stick")
eventually(typed_on(second))
shut(stick)

# What would not come in with the program does not come in without it: a keyboard that is storage too, in either order.
root("truncate -s 8M /tmp/a").succeeds()
for name, functions in (("evil", ["storage:/tmp/a", "keyboard"]), ("worse", ["keyboard", "storage:/tmp/a"])):
    both = gadget(name, functions, serial=name)
    shut(both)
    both.remove()
keys = gadget("keys", ["keyboard", "mouse"])
eventually(f"ls {devices}/{keys.usb}/{keys.usb}:1.1/*/input/input*/event*")
never("ls /sys/block | grep -q '^s[dr]'")

# The control: it was the gate.
admit(stick)
eventually("[ -b /dev/sda ]")
