"""What is let in is the device that was decided about, or nothing (T3)."""
import gate

ESTALE, ENODEV = -116, -19

stage("booted", deadline=400)
daemon("mediad-gate").start()
devices = "/sys/bus/usb/devices"
root("truncate -s 8M /tmp/a").succeeds()

# Swapped between decision and admission: same place, same numbers, another serial number.
first = gadget("first", ["storage:/tmp/a"], serial="S1")
eventually(f"[ -e {devices}/{first.usb}/descriptors ]")
seen = gate.inspect(root, first.usb)
first.remove()
eventually(f"[ ! -e {devices}/{first.usb} ]")
check(gate.ask(root, seen.request()).code == ENODEV, "nothing is there to let in")
second = gadget("second", ["storage:/tmp/a"], serial="S2")
check(second.usb == first.usb, "the second stick is at the first one's place")
eventually(f"grep -qx S2 {devices}/{second.usb}/serial")
check(gate.ask(root, seen.request()).code == ESTALE, "another stick is refused")
kept_out(second)

# The very same stick, pulled and plugged: it has to be decided about again.
second.remove()
eventually(f"[ ! -e {devices}/{second.usb} ]")
again = gadget("again", ["storage:/tmp/a"], serial="S1", model="Gadget first")
eventually(f"grep -qx S1 {devices}/{again.usb}/serial")
check(gate.ask(root, seen.request()).code == ESTALE, "an old decision does not reach a new plug")
now = gate.inspect(root, again.usb)
check(now.descriptors == seen.descriptors and now.device != seen.device, "only the enumeration differs")
check(gate.ask(root, now.request(serial=b"S9")).code == ESTALE, "a decision about another serial number is refused")
kept_out(again)
check(gate.ask(root, now.request()).code == 0, "the fresh decision counts")
eventually("ls /sys/block/sd?")

# A descriptor opened before the swap writes to nobody: the kernel's word, on which the gate stands.
again.remove()
eventually(f"[ ! -e {devices}/{again.usb} ]")
third = gadget("third", ["storage:/tmp/a"], serial="S3")
eventually(f"grep -qx S3 {devices}/{third.usb}/serial")
late = root.start(f"exec 7>{devices}/{third.usb}/authorized; echo held; until [ -e /tmp/swapped ]; do sleep 0.1; done; echo 1 >&7")
late.until(lambda said: "held" in said, "open")
third.remove()
eventually(f"[ ! -e {devices}/{third.usb} ]")
keys = gadget("keys", ["keyboard", "acm"])
eventually(f"[ -e {devices}/{keys.usb}/descriptors ]")
root("touch /tmp/swapped").succeeds()
late.wait().fails("No such device")
kept_out(keys)

# Blocking works on whatever sits there, twice, and on nothing.
for _ in range(2):
    check(gate.block(root, keys.usb).code == 0, "blocked")
keys.remove()
eventually(f"[ ! -e {devices}/{keys.usb} ]")
check(gate.block(root, keys.usb).code == 0, "nothing there is blocked too")
