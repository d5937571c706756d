"""Hubs and keyboards come in unasked, with mediad dead; what hangs behind a hub is closed all the same (T4, T5, T6)."""
import gate

stage("booted", deadline=400)
devices = "/sys/bus/usb/devices"

# Nothing of mediad has ever run here but what udev starts.
root(f"cat {devices}/usb*/authorized_default /sys/module/usbcore/parameters/authorized_default | sort -u").says("0\n")
hub = plug("hub", kind="hub")
eventually(f"[ -e {devices}/{hub.usb}:1.0/driver ]")
keyboard = plug("keyboard", kind="keyboard", hub=hub)
stick = plug("stick", hub=hub, size="8M", serial="A100")
events = eventually(f"ls -d {devices}/{keyboard.usb}/*/*/input/input*/event*").out.strip().split("/")[-1]
typed = root.start(f"head -c 48 /dev/input/{events} | od -An -tx1", seconds=20)
eventually("pgrep -x head")
press("a")
typed.wait().says("01 00 1e 00 01 00 00 00")  # EV_KEY, KEY_A, pressed

# The control is the keyboard beside it: the stick has long been seen, and nothing of it is there but its identity.
eventually(f"grep -qx A100 {devices}/{stick.usb}/serial")
kept_out(stick)
never(f"ls -d {devices}/{stick.usb}:1.0 /sys/block/sd*")

# The one-shot lets in no stick, and a broken name is no path.
root(f"/usr/libexec/mediad/mediad-door admit-harmless {stick.usb}").succeeds()
kept_out(stick)
root("/usr/libexec/mediad/mediad-door admit-harmless ../../devices").fails("is not the name of a USB device")

# A controller that comes later is closed from its first moment.
root("modprobe vhci_hcd && udevadm settle").succeeds()
root(f"cat {devices}/usb*/authorized_default | sort -u").says("0\n").silent_about("1", "2")

# Behind the hub the gate lets in what the broker asks for, and only that.
daemon("mediad-gate").start()
seen = gate.inspect(root, stick.usb)
check(seen.functions == gate.STORAGE and seen.serial == b"A100", "the stick is inspected")
check(gate.ask(root, seen.request()).code == 0, "the stick is let in")
eventually("[ -e /sys/block/sda ]")
check(gate.block(root, stick.usb).code == 0, "the stick is blocked")
eventually("[ ! -e /sys/block/sda ]")
root(f"cat {devices}/{keyboard.usb}/authorized {devices}/{hub.usb}/authorized").says("1\n1")
