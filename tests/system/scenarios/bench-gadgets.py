"""Gadgets have the identity and the functions they are given, hostile ones too."""
stage("booted", seldom=True)
root("truncate -s 8M /tmp/a; /bench/busybox true").succeeds()

evil = gadget("evil", ["storage:/tmp/a", "keyboard"], serial='a b/../c"\u00e9;$(x)', model=b"Kingston \x1b[31m")
here = f"/sys/bus/usb/devices/{evil.usb}"
eventually(f"[ -e {here}/serial ]")
root(f"cat {here}/idVendor {here}/idProduct").says("0951\n1666\n")
root(f"cat {here}/serial").says('a b/../c"\u00e9;$(x)')

other = gadget("other", ["interface:06/01/01", "acm"], vid="04e8", pid="6860", device_class="ef/02/01")
eventually(f"[ -e /sys/bus/usb/devices/{other.usb}/descriptors ]")
raw = root(f"od -An -tx1 -v /sys/bus/usb/devices/{other.usb}/descriptors | tr -d ' \\n'")
raw.says("12010002ef0201", "0904000002060101")

evil.remove()
other.remove()
eventually(f"[ ! -e {here} ]")
again = gadget("again", ["storage:/tmp/a,ro,cdrom"], serial="")
eventually(f"[ -e /sys/bus/usb/devices/{again.usb} ] && [ ! -e /sys/bus/usb/devices/{again.usb}/serial ]")
