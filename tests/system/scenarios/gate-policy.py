"""Policy files say what comes in unasked; a wrong one is said aloud, and then the defaults hold: keyboards work."""
stage("booted", deadline=400)
devices = "/sys/bus/usb/devices"
policy = "/etc/mediad/policy.d"


def camera(name):
    device = gadget(name, ["interface:0e/01/00"])
    eventually(f"[ -e {devices}/{device.usb}/descriptors ]")
    root("udevadm settle").succeeds()
    return device


first = camera("first")
kept_out(first)
first.remove()
eventually(f"[ ! -e {devices}/{first.usb} ]")

root(f"mkdir -p {policy}; echo -e '[usb]\\nlet-in = hid hub audio smart-card video' >{policy}/50-cameras.conf").succeeds()
second = camera("second")
eventually(f"grep -q 1 {devices}/{second.usb}/authorized")
second.remove()
eventually(f"[ ! -e {devices}/{second.usb} ]")

root(f"echo -e '[usb]\\nlet-in = video' >{policy}/60-wrong.conf").succeeds()
third = camera("third")
kept_out(third)
keyboard = plug("keyboard", kind="keyboard")
eventually(f"ls /sys/bus/usb/devices/{keyboard.usb}:1.0/*/input/input*/event*")
root(f"/usr/libexec/mediad/mediad-door admit-harmless {keyboard.usb} 2>&1").says("60-wrong.conf:2:10: let-in must name hid")
daemon("mediad-gate").start()
check("60-wrong.conf:2:" in daemon("mediad-gate").log(), "the gate says so too")
