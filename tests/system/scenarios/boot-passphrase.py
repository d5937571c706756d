"""At the passphrase of an encrypted disk the keyboard works and the stick beside it stays shut; so it is behind the disk, with
nothing of mediad started yet. The initramfs is made by Debian's mkinitramfs with the installed hook."""
stage("booted", deadline=400, seldom=True)
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


def all_closed():
    root(f"cat /sys/module/usbcore/parameters/authorized_default {devices}/usb*/authorized_default | sort -u").says("0\n")
    root(f"cat {devices}/usb*/interface_authorized_default | sort -u").says("0\n")


def was_never_in(device):
    """Not for a moment since the kernel started."""
    eventually(f"[ -e {devices}/{device.usb} ]")
    kept_out(device)
    root("dmesg").says(f"usb {device.usb}: Device is not authorized").silent_about(f"usb {device.usb}: authorized to connect")


def no_disk():
    never("ls /sys/block | grep -q '^s[dr]'")
    root("pgrep -x 'mediad|mediad-gate|mediad-volume'").fails()


all_closed()
was_never_in(stick)
was_never_in(late)
root("dmesg").silent_about("scsi host", "Direct-Access")
no_disk()

# No keyboard at first; one comes while the prompt waits, behind a hub that comes then too. And somebody told the kernel to let
# everything in: udev takes that back.
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
all_closed()
was_never_in(behind)
# What the kernel was told to let in before udev ran is thrown out again when the gate starts.
root("/usr/libexec/mediad/mediad-door sweep").succeeds()
kept_out(stick)
no_disk()

# The control: these are sticks.
admit(stick)
eventually("[ -b /dev/sda ]")
