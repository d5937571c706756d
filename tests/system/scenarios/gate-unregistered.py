"""An unregistered stick never becomes a disk, by either protocol, on a hub too; let in by hand it would."""
# Shows R-DEV-01.
stage("booted")
DISKS = "ls /sys/block | grep -q '^s[dr]'"

hub = plug("hub", kind="hub")
sticks = [plug("bulk", size="8M", serial="A100"), plug("uas", kind="uas", size="8M", serial="B200"),
          plug("hubbed", size="8M", serial="C300", hub=hub)]
for stick in sticks:
    eventually(f"[ -e /sys/bus/usb/devices/{stick.usb}/idVendor ]")
never(DISKS, seconds=3)
for stick in sticks:
    root(f"cat /sys/bus/usb/devices/{stick.usb}/authorized").says("0\n")
    root(f"ls -d /sys/bus/usb/devices/{stick.usb}:1.0/driver").fails()

# The device's own authorisation alone opens nothing: each interface has a gate too.
root(f"echo 1 >/sys/bus/usb/devices/{sticks[0].usb}/authorized").succeeds()
never(DISKS, seconds=2)

# The control: it was the gates that held them, not the bench.
for count, stick in enumerate(sticks, 1):
    admit(stick)
    eventually(f"[ $(ls -d /sys/block/sd* | wc -l) = {count} ]")
