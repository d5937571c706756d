"""Keyboard and mouse work at once with no mediad running, behind a hub too, though the kernel's default is closed."""
stage("booted")
root("cat /sys/module/usbcore/parameters/authorized_default").says("0\n")
root("cat /sys/bus/usb/devices/usb[12]/authorized_default").says("0\n0\n")
root("pgrep -x 'mediad|mediad-volume'").fails()

keyboard = plug("keyboard", kind="keyboard")
mouse = plug("mouse", kind="mouse")
hub = plug("hub", kind="hub")
second = plug("second", kind="keyboard", hub=hub)
for device in keyboard, mouse, second:
    eventually(f"ls /sys/bus/usb/devices/{device.usb}:1.0/*/input/input*/event*")

unplug(second)
events = eventually(f"ls -d /sys/bus/usb/devices/{keyboard.usb}/*/*/input/input*/event*").out.strip().split("/")[-1]
typed = root.start(f"head -c 48 /dev/input/{events} | od -An -tx1", seconds=20)
eventually("pgrep -x head")
press("a")
typed.wait().says("01 00 1e 00 01 00 00 00")  # EV_KEY, KEY_A, pressed
