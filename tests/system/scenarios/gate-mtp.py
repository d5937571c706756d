"""Phones and network adapters stay shut, for programs that talk USB themselves too; sticks behind a hub with a keyboard, and both
ways of talking SCSI (T2, T8)."""
# Shows R-DEV-08.
import gate

devices = "/sys/bus/usb/devices"
stage("booted", deadline=300)
daemon("mediad-gate").start()


def file_of(device):
    return root(f"cd {devices}/{device.usb}; printf /dev/bus/usb/%03d/%03d $(<busnum) $(<devnum)").out.strip()


phone = plug("phone", kind="phone")
network = plug("network", kind="network")
for device in phone, network:
    eventually(f"[ -e {devices}/{device.usb}/descriptors ] && udevadm settle")
    kept_out(device)
    root(f"ls -d {devices}/{device.usb}:*").fails()
    root(f"/bench/nuisance claim {file_of(device)} 0").fails()
    seen = gate.inspect(root, device.usb)
    check(seen.functions & gate.OTHER and not seen.functions & gate.STORAGE, f"{device.name} is {seen.functions}")
    check(gate.ask(root, seen.request()).code == -1, f"the gate lets no {device.name} in")
# The control: let in by hand it can be talked to.
admit(phone)
root(f"/bench/nuisance claim {file_of(phone)} 0").says("claimed")
check(gate.block(root, phone.usb).code == 0, "and is blocked again")
root(f"/bench/nuisance claim {file_of(phone)} 0").fails()
admit(network)
root(f"echo {network.usb}:1.0 >/sys/bus/usb/drivers_probe").succeeds()  # it wants its second interface, which was not open yet
eventually(f"ls {devices}/{network.usb}:*/net")

# The second gate alone: the device is let in, its interface is not.
check(gate.block(root, phone.usb).code == 0, "blocked")
root(f"echo 1 >{devices}/{phone.usb}/authorized").succeeds()
eventually(f"[ -e {devices}/{phone.usb}:1.0/authorized ]")
root(f"grep -qx 0 {devices}/{phone.usb}:1.0/authorized").succeeds()
root(f"/bench/nuisance claim {file_of(phone)} 0").fails()
unplug(network)

hub = plug("hub", kind="hub")
eventually(f"[ -e {devices}/{hub.usb}:1.0/driver ]")
keyboard = plug("keyboard", kind="keyboard", hub=hub)
stick = plug("stick", hub=hub, size="8M", serial="A100")
uas = plug("uas", kind="uas", size="8M")
bulk = plug("bulk", kind="bulk", size="8M")
types(keyboard)
for device, driver in (stick, "usb-storage"), (uas, "uas"), (bulk, "usb-storage"):
    eventually(f"[ -e {devices}/{device.usb}/descriptors ] && udevadm settle")
    kept_out(device)
    root(f"/bench/nuisance claim {file_of(device)} 0").fails()
    seen = gate.inspect(root, device.usb)
    check(seen.functions == gate.STORAGE, f"{device.name} is storage alone, not {seen.functions}")
    check(gate.ask(root, seen.request()).code == 0, f"{device.name} is let in")
    eventually(f"readlink {devices}/{device.usb}:1.0/driver | grep -qx '.*/{driver}'")
root(f"cat {devices}/{keyboard.usb}/authorized").says("1")
