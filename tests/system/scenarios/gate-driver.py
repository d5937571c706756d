"""Drivers that know a device by its number alone get no stick: 10c4:ea60 is a serial line to cp210x, whatever its class (T5)."""
import base64
import gate
import kernel

stage("booted", deadline=400)
devices, drivers = "/sys/bus/usb/devices", "/sys/bus/usb/drivers"
daemon("mediad-gate").start()
root("truncate -s 8M /tmp/a").succeeds()
# Where the kernel asks every driver, this one is asked first: it is there before usb-storage.
root(f"modprobe -r uas usb_storage; [ ! -e {drivers}/usb-storage ]").succeeds()
for module in kernel.kernel().closure(["cp210x"]):
    name = module.stem.replace("-", "_")
    root(f"grep -qw ^{name} /proc/modules || {{ base64 -d >/tmp/{name}.ko && insmod /tmp/{name}.ko; }}",
         input=base64.b64encode(module.read_bytes()).decode()).succeeds()

liar = gadget("liar", ["storage:/tmp/a"], vid="10c4", pid="ea60", serial="S1")
eventually(f"[ -e {devices}/{liar.usb}/descriptors ] && [ -e {drivers}/usb-storage ]")
seen = gate.inspect(root, liar.usb)
check(seen.functions == gate.STORAGE, "by its class it is storage")
answer = gate.ask(root, seen.request())
check(answer.code == 0, f"it is let in: {answer.message}")
root(f"readlink {devices}/{liar.usb}:1.0/driver").says("usb-storage")
root("ls /dev/ttyUSB*").fails()

# The control: asked like the others, the serial driver takes it; and udev sees to it that the device goes out again.
root(f"echo {liar.usb}:1.0 >{drivers}/usb-storage/unbind").succeeds()
root(f"echo {liar.usb}:1.0 >/sys/bus/usb/drivers_probe && udevadm settle").succeeds()
root("dmesg").says("cp210x converter now attached to ttyUSB0", "cp210x converter now disconnected from ttyUSB0")
root(f"cat {devices}/{liar.usb}/authorized; ls /sys/class/tty").says("0\n").silent_about("ttyUSB")
