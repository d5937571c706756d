"""More than a stick is no stick: composite devices stay closed, whatever they add, and no driver sees them (T2)."""
# Shows R-DEV-06.
import gate

EPERM = -1

stage("booted", deadline=400)
daemon("mediad-gate").start()
devices = "/sys/bus/usb/devices"
root("truncate -s 8M /tmp/a").succeeds()

alone = gadget("alone", ["storage:/tmp/a"], serial="S1")
eventually(f"[ -e {devices}/{alone.usb}/descriptors ]")
seen = gate.inspect(root, alone.usb)
check(seen.functions == gate.STORAGE, "a plain gadget stick is storage")
check(gate.ask(root, seen.request()).code == 0, "the plain stick is let in: the control")
eventually(f"readlink {devices}/{alone.usb}:1.0/driver | grep -q usb-storage && ls /sys/block/sd?")
root(f"cat {devices}/{alone.usb}/power/persist").says("0")
alone.remove()
eventually(f"[ ! -e {devices}/{alone.usb} ]")

PAIRS = [("keyboard", gate.STORAGE | gate.HARMLESS), ("acm", gate.STORAGE | gate.OTHER), ("ecm", gate.STORAGE | gate.OTHER),
         ("rndis", gate.STORAGE | gate.OTHER), ("interface:06/01/01", gate.STORAGE | gate.OTHER),
         ("interface:ff/42/01", gate.STORAGE | gate.OTHER), ("interface:08/04/00", gate.STORAGE | gate.OTHER)]
for number, (function, functions) in enumerate(PAIRS):
    evil = gadget(f"evil{number}", ["storage:/tmp/a", function], serial=f"E{number}")
    eventually(f"[ -e {devices}/{evil.usb}/descriptors ]")
    seen = gate.inspect(root, evil.usb)
    check(seen.functions == functions, f"storage and {function} are {functions}, not {seen.functions}")
    check(gate.ask(root, seen.request()).code == EPERM, f"storage and {function} are refused")
    kept_out(evil)
    root(f"ls -d {devices}/{evil.usb}:* /sys/block/sd*").fails()
    evil.remove()
    eventually(f"[ ! -e {devices}/{evil.usb} ]")

# A keyboard alone comes in without being asked for; one with a modem does not.
keys = gadget("keys", ["keyboard"])
types(keys)
keys.remove()
eventually(f"[ ! -e {devices}/{keys.usb} ]")
both = gadget("both", ["keyboard", "acm"])
eventually(f"[ -e {devices}/{both.usb}/descriptors ]")
root("udevadm settle").succeeds()
kept_out(both)
