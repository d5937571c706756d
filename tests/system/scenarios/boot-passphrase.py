"""At the passphrase of an encrypted disk the keyboard works and the stick beside it stays shut; so it is behind the disk, with
nothing of mediad started yet. The initramfs is made by Debian's mkinitramfs with the installed hook."""
stage("booted", deadline=400)
devices = "/sys/bus/usb/devices"
stick = keyboard = None


def from_the_start():
    global stick, keyboard
    stick = plug("stick", size="8M", serial="A100")
    keyboard = plug("keyboard", kind="keyboard")


encrypted(plugged=from_the_start)
prompt()
late = plug("late", kind="uas", size="8M")
passphrase()
root("cat /proc/cmdline; cat /proc/mounts").says("root=/dev/mapper/cryptroot", "/dev/mapper/cryptroot /mnt ext4")


def nothing_came_in(*sticks):
    root(f"cat /sys/module/usbcore/parameters/authorized_default {devices}/usb*/authorized_default | sort -u").says("0\n")
    root(f"cat {devices}/usb*/interface_authorized_default | sort -u").says("0\n")
    for device in sticks:
        eventually(f"[ -e {devices}/{device.usb} ]")
        root(f"cat {devices}/{device.usb}/authorized").says("0")
        # Not for a moment since the kernel started.
        root("dmesg").says(f"usb {device.usb}: Device is not authorized").silent_about(f"usb {device.usb}: authorized to connect")
    root("dmesg").silent_about("scsi host", "Direct-Access")
    never("ls /sys/block | grep -q '^s[dr]'")
    root("pgrep -x 'mediad|mediad-gate|mediad-volume'").fails()


nothing_came_in(stick, late)

# No keyboard at first; one comes while the prompt waits, behind a hub that comes then too. And somebody tells the kernel to
# let everything in: it counts for no controller.
for device in stick, late, keyboard:
    unplug(device)
encrypted("usbcore.authorized_default=1", plugged=lambda: plug("stick"))
prompt()
hub = plug("hub", kind="hub")
behind = plug("behind", hub=hub, size="8M", serial="C300")
keyboard = plug("keyboard", hub=hub)
pause(8)  # nothing inside can be asked yet whether the keyboard is there; a key that is typed too early is lost
passphrase()
root("cat /proc/cmdline").says("usbcore.authorized_default=1")
nothing_came_in(stick, behind)

# The control: these are sticks.
admit(stick)
eventually("[ -b /dev/sda ]")
