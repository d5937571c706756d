"""With all units stopped, or taken off as README.md says, nothing opens: what is plugged in stays dark, also after a boot."""
stage("systemd_registered")
UNITS = "mediad.service mediad.socket mediad-gate.service mediad-gate.socket mediad-volume.service mediad-volume.socket"

root(f"systemctl stop {UNITS}").succeeds()
mine = plug("stick")
other = plug("other", size="32M", serial="B200")
never(f"ls /dev/sd* || grep -x 1 /sys/bus/usb/devices/{mine.usb}/authorized", seconds=3)
told(sato("mediactl list"), "systemctl start mediad")
root(f"systemctl is-active {UNITS}").fails().silent_about("\nactive", "failed")

# A keyboard is let in by udev's rule alone, inside udevd's sandbox.
plug("keyboard", kind="keyboard")
eventually("ls /dev/input/by-id/*-kbd || grep -il keyboard /sys/class/input/input*/name")

root(f"systemctl disable {UNITS} && sync").succeeds()
power_cut()
never("ls /dev/sd*", seconds=3)
root(f"systemctl is-active {UNITS}").fails().silent_about("\nactive")
admit(other)
eventually("ls /dev/sd*")
