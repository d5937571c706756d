"""Hostile identities, strangers at the socket, and a sweep that cuts no disk in use (T6, T13, T30)."""
import base64
import gate

EINVAL = -22

stage("booted", deadline=400)
devices = "/sys/bus/usb/devices"
raw = 'a b/../c"\u00e9;$(x)'
root("truncate -s 8M /tmp/a; truncate -s 8M /tmp/b; mkfs.vfat /tmp/b").succeeds()

# Two sticks that somebody let in before the gate was there: one idle, one mounted.
idle = gadget("idle", ["storage:/tmp/a"], serial=raw, model=b"\x1b[31m%n%s")
used = gadget("used", ["storage:/tmp/b"], serial="")
for device in idle, used:
    eventually(f"[ -e {devices}/{device.usb}/descriptors ]")
    root(f"echo 1 >{devices}/{device.usb}/authorized; echo 1 >{devices}/{device.usb}:1.0/authorized; "
         f"echo {device.usb}:1.0 >/sys/bus/usb/drivers_probe").succeeds()
    eventually(f"ls {devices}/{device.usb}:1.0/host*/target*/*/block/sd*/dev")
disk = root(f"basename {devices}/{used.usb}:1.0/host*/target*/*/block/sd*").out.strip()
root(f"mount /dev/{disk} /mnt && echo kept >/mnt/file").succeeds()
root(f"echo 1 >{devices}/usb1/authorized_default; echo 1 >/sys/module/usbcore/parameters/authorized_default").succeeds()

daemon("mediad-gate").start()
eventually(f"grep -qx 0 {devices}/{idle.usb}/authorized")
root(f"cat {devices}/{used.usb}/authorized /mnt/file").says("1\nkept")
root(f"cat {devices}/usb1/authorized_default /sys/module/usbcore/parameters/authorized_default").says("0\n0")
check("controllers found open: 2, storage blocked: 1, spared because in use: 1" in daemon("mediad-gate").log(), "the log says it")
check(gate.ask(root, gate.request(gate.STATUS)).open_hubs == 0, "all controllers are closed")

# Raw sticks are nobody's but mediad's.
root(f"udevadm info -q property -n /dev/{disk}").says("UDISKS_IGNORE=1", "SYSTEMD_READY=0").silent_about("ID_FS_")
root("umount /mnt").succeeds()

seen = gate.inspect(root, idle.usb)
check(seen.serial == raw.encode(), f"the serial number comes as it is: {seen.serial}")
nameless = gate.inspect(root, used.usb)
check(nameless.serial == b"", "a stick without one has none")
for name in "../../x", "usb1", f"{idle.usb}:1.0", "1-1.", "%s%s%n":
    check(gate.inspect(root, name).code == EINVAL, f"{name} is no device")

# Nobody else is heard; a wrong size or version ends that talk only.
root("stat -c %a:%U:%G /run/mediad/gate").says("660:root:mediad")
ask = base64.b64encode(gate.request(gate.STATUS)).decode()
sato(f"base64 -d <<<{ask} | socat -t2 - UNIX-CONNECT:/run/mediad/gate,type=5").fails("Permission denied")
root("chmod 666 /run/mediad/gate").succeeds()
check(sato(f"base64 -d <<<{ask} | socat -t2 - UNIX-CONNECT:/run/mediad/gate,type=5 2>/dev/null | base64").out.strip() == "",
      "the kernel's word on who is calling counts, not the socket's mode")
check(root("echo short | socat -t2 - UNIX-CONNECT:/run/mediad/gate,type=5 2>/dev/null | base64").out.strip() == "", "a short message")
check(gate.ask(root, gate.request(gate.STATUS)).code == 0, "the gate is still there")

# Dead, it opens nothing.
daemon("mediad-gate").kill()
late = gadget("late", ["storage:/tmp/a"], serial="LATE")
eventually(f"grep -qx LATE {devices}/{late.usb}/serial")
root(f"udevadm settle; cat {devices}/{late.usb}/authorized").says("0")
