"""A stick that is a keyboard too comes in when it is asked for as exactly this composite: its disk works, its keyboard stays
dead; where the kernel does not hold single functions back, it stays out."""
import gate

EPERM, ESTALE = -1, -116

stage("booted", deadline=400)
daemon("mediad-gate").start()
devices = "/sys/bus/usb/devices"
root("truncate -s 8M /tmp/a; printf mediad-bench | dd of=/tmp/a conv=notrunc").succeeds()
before = root("ls /sys/class/input").succeeds().out

both = gadget("both", ["storage:/tmp/a", "keyboard"], serial="B1")
eventually(f"[ -e {devices}/{both.usb}/descriptors ]")
seen = gate.inspect(root, both.usb)
check(seen.functions == gate.STORAGE | gate.HARMLESS, "storage and a keyboard")
check({0x08, 0x03} <= seen.classes, "both classes are told")
check(gate.ask(root, seen.request()).code == EPERM, "not as a plain stick")
check(gate.ask(root, seen.request(composite=1, serial=b"B2")).code == ESTALE, "not with another serial number")
check(gate.ask(root, seen.request(composite=2)).code == EPERM, "not as something unknown")
kept_out(both)

# A kernel that opens all interfaces with the device: not even for a moment.
bus = f"{devices}/usb{seen.bus}/interface_authorized_default"
root(f"cat {bus}").says("0")
root(f"echo 1 >{bus}").succeeds()
check(gate.ask(root, seen.request(composite=1)).code == EPERM, "not where the kernel holds nothing back")
kept_out(both)
root(f"ls -d {devices}/{both.usb}:*").fails()
root(f"echo 0 >{bus}").succeeds()

answer = gate.ask(root, seen.request(composite=1))
check(answer.code == 0, f"let in as the known composite: {answer.message}")
disk = eventually(f"ls -d {devices}/{both.usb}/{both.usb}:*/host*/target*/*/block/sd?").out.split("/")[-1].strip()
eventually(f"head -c 12 /dev/{disk} | grep -q mediad-bench")
for number, driver in ((0, "usb-storage"), (1, None)):
    folder = f"{devices}/{both.usb}/{both.usb}:1.{number}"
    if driver:
        root(f"readlink {folder}/driver").says(driver)
        root(f"cat {folder}/authorized").says("1")
    else:
        root(f"cat {folder}/bInterfaceClass").says("03")
        root(f"cat {folder}/authorized").says("0")
        never(f"[ -e {folder}/driver ]", seconds=3)
check(root("ls /sys/class/input").succeeds().out == before, "no input device came")

check(gate.block(root, both.usb).code == 0, "and out again")
eventually(f"[ ! -e /dev/{disk} ]")
both.remove()

# The control: the same keyboard alone is one.
keys = gadget("keys", ["keyboard"])
types(keys)
eventually(f"ls -d {devices}/{keys.usb}/{keys.usb}:1.0/*/input/input*")
