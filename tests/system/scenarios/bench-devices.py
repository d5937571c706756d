"""What the bench plugs in is what the guest sees: places, serial numbers, drivers, keystrokes."""
stage("booted", seldom=True)
root("mkdir -p /etc/mediad/policy.d && printf '[doors]\noptical = allow\n' >/etc/mediad/policy.d/90-optical.conf").succeeds()
disk = plug("disk", size="8M", serial="A100")
uas = plug("fast", kind="uas", size="8M", serial="B200")
cd = plug("cd", kind="cd", size="8M", readonly=True)
hub = plug("hub", kind="hub")
behind = plug("behind", hub=hub, size="8M", serial="C300")
keyboard = plug("keyboard", kind="keyboard")

for device in hub, disk, uas, behind, cd, keyboard:
    eventually(f"[ -e /sys/bus/usb/devices/{device.usb}/serial ]")
    root(f"cat /sys/bus/usb/devices/{device.usb}/serial").says(device.serial)
    admit(device)
eventually("[ $(ls -d /sys/block/sd* | wc -l) = 3 ] && [ -e /sys/block/sr0 ]")
root(f"readlink /sys/bus/usb/devices/{disk.usb}:1.0/driver").says("usb-storage")
root(f"readlink /sys/bus/usb/devices/{uas.usb}:1.0/driver").says("uas")

events = eventually(f"ls -d /sys/bus/usb/devices/{keyboard.usb}/*/*/input/input*/event*").out.strip().split("/")[-1]
typed = root.start(f"head -c 48 /dev/input/{events} | od -An -tx1", seconds=20)
eventually("pgrep -x head")
press("a")
typed.wait().says("01 00 1e 00 01 00 00 00")  # EV_KEY, KEY_A, pressed

unplug(disk)
eventually("[ $(ls -d /sys/block/sd* | wc -l) = 2 ]")
