"""Nobody at the screen gets the raw USB node of a device that stores, whatever else it is (a card reader, a camera, a printer): with
it a program would reach the medium past its key. The nodes of plain card readers and cameras are theirs as ever."""
import gate

devices = "/sys/bus/usb/devices"
stage("booted", deadline=300)
daemon("mediad-gate").start()
root("truncate -s 8M /tmp/a").succeeds()


def node(device):
    """Mode, group and tags of its file below /dev/bus/usb."""
    eventually(f"[ -e {devices}/{device.usb}/descriptors ] && udevadm settle")
    path = root(f"cd {devices}/{device.usb}; printf /dev/bus/usb/%03d/%03d $(<busnum) $(<devnum)").succeeds().out.strip()
    return root(f"stat -c %a:%G {path}; udevadm info {path} | grep CURRENT_TAGS || true").succeeds()


KINDS = {"reader": "interface:0b/00/00", "camera": "interface:06/01/01", "printer": "interface:07/01/02"}
for name, function in KINDS.items():
    both = gadget(name, [function, "storage:/tmp/a"], serial="T1")
    node(both).says("644:root\n").silent_about("uaccess")
    seen = gate.inspect(root, both.usb)
    answer = gate.ask(root, seen.request(composite=1))
    check(answer.code == 0, f"let in as the known composite: {answer.message}")
    eventually(f"ls -d {devices}/{both.usb}/{both.usb}:*/host*/target*/*/block/sd?")
    node(both).says("644:root\n").silent_about("uaccess")
    both.remove()

# The control: without storage they are the person's, or the group's.
for name, mark in (("reader", "uaccess"), ("camera", "uaccess"), ("printer", ":lp\n")):
    alone = gadget(f"plain-{name}", [KINDS[name]])
    node(alone).says(mark)
    alone.remove()
