"""A stick that is plugged when the computer starts stays closed; the keyboard beside it works."""
# Shows R-DEV-01.
stage("booted")
stick = plug("stick", size="8M", serial="A100")
fast = plug("fast", kind="uas", size="8M", serial="B200")
keyboard = plug("keyboard", kind="keyboard")
reboot()

eventually(f"ls /sys/bus/usb/devices/{keyboard.usb}:1.0/*/input/input*/event*")
never("ls /sys/block | grep -q '^s[dr]'", seconds=2)
for device in stick, fast:
    root(f"cat /sys/bus/usb/devices/{device.usb}/authorized").says("0\n")
# Not for a moment either: the kernel has seen no disk since it started.
root("dmesg").silent_about("scsi host", "Direct-Access")

admit(stick)
eventually("[ -b /dev/sda ]")
