"""After `make uninstall` keyboards and sticks work as before mediad was there, at once and after a restart; books and keys stay."""
import base64
import subprocess

from paths import PROGRAMS, REPOSITORY

stage("systemd", deadline=400, seldom=True)
keyboard = plug("keyboard", kind="keyboard")
stick = plug("stick", size="8M", serial="A100")
eventually(f"ls /sys/bus/usb/devices/{keyboard.usb}:1.0/*/input/input*/event* && [ -e /sys/bus/usb/devices/{stick.usb} ]")
kept_out(stick)
root("echo kept >/etc/mediad/policy.d/site.note; ls /usr/lib/udev/rules.d | sort >/tmp/rules").succeeds()

# What an administrator has is the sources and what was built from them.
sources = subprocess.run(["tar", "-cz", "udev-rules", "docs/man", "policy/rules/profiles", "-C", PROGRAMS, "locale"], cwd=REPOSITORY, capture_output=True)
root("mkdir -p /tmp/mediad/build && cd /tmp/mediad && base64 -d | /bench/busybox tar -xz && mv locale build && "
     "cp /usr/libexec/mediad/* /usr/bin/mediactl build", input=base64.b64encode(sources.stdout).decode()).succeeds()
installed = root("MEDIAD_BENCH_PARTIAL=1 sh /tmp/mediad/udev-rules/install.sh /tmp/mediad/build /tmp/mirror /usr /etc && cd /tmp/mirror && "
                 "find . ! -type d").out.split()
check(len(installed) > 20, "install.sh puts a number of files in place")
root("sh /tmp/mediad/udev-rules/uninstall.sh /tmp/mediad/build '' /usr /etc", seconds=90).says("Removed.", "Kept: /var/lib/mediad")


def is_gone():
    for file in installed:
        root(f"[ ! -e /{file} ]").succeeds()
    root("find / -xdev -iname '*mediad*' ! -path '/tmp/*' ! -path '/var/lib/*' ! -path '/sys/*' ! -path '/var/log/*' "
         "! -path '/var/tmp/*' ! -path '/run/*' ! -path '/proc/*'").says("/etc/mediad\n").silent_about("/usr/", "/lib/", "systemd")
    root("systemctl list-unit-files --no-pager; systemctl list-units --failed --no-pager").silent_about("mediad")
    root("pgrep -x 'mediad|mediad-gate|mediad-volume'").fails()
    root("ls /var/lib/mediad /var/lib/mediad-volume /etc/mediad/policy.d").says("registry", "keyring", "site.note")


# At once: what is plugged in again works, and nothing else of udev's was taken away.
is_gone()
root("ls /usr/lib/udev/rules.d | sort | diff /tmp/rules - | grep '^[<>]' | grep -v mediad").fails()
for device in keyboard, stick:
    unplug(device)
keyboard, stick = plug("keyboard"), plug("stick")
eventually(f"ls /sys/bus/usb/devices/{keyboard.usb}:1.0/*/input/input*/event* && [ -b /dev/sda ]")

root("sync").succeeds()
power_cut()
eventually("systemctl is-system-running --wait", seconds=90)
is_gone()
root("cat /sys/module/usbcore/parameters/authorized_default /sys/bus/usb/devices/usb*/authorized_default").says("-1\n1\n1\n")
eventually(f"ls /sys/bus/usb/devices/{keyboard.usb}:1.0/*/input/input*/event* && [ -b /dev/sda ]")
# Desktops may have it again, and it has its names.
root("udevadm info /dev/sda").says("/dev/disk/by-id").silent_about("UDISKS_IGNORE")
