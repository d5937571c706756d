"""A stick that is a keyboard too gets neither; no disk, not one keystroke."""
stage("booted")
root("truncate -s 8M /tmp/a").succeeds()
evil = gadget("evil", ["storage:/tmp/a", "keyboard"], serial="A100")
here = f"/sys/bus/usb/devices/{evil.usb}"
eventually(f"[ -e {here}/idVendor ]")
never(f"ls {here}:*/driver /sys/block/sd* /sys/class/input/event* 2>/dev/null | grep -q .", seconds=3)
root(f"cat {here}/authorized").says("0\n")

# The control: let in by hand it is both.
admit(evil)
eventually("[ -b /dev/sda ] && ls /sys/class/input/event*")
