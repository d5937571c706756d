#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# uninstall.sh BUILD DESTDIR PREFIX SYSCONFDIR: removes what install.sh with the same words puts in place, and nothing else.
# /var/lib/mediad, /var/lib/mediad-volume and what is in /etc/mediad stay. What shuts goes first and what lets keyboards in goes
# last, so that one that breaks off leaves keyboards working.
set -eu

[ $# -eq 4 ] || { echo "usage: uninstall.sh BUILD DESTDIR PREFIX SYSCONFDIR" >&2; exit 2; }
build=$1 destdir=$2 prefix=$3 sysconfdir=$4
here=$(dirname "$0")
mirror=$(mktemp -d)
trap 'rm -rf "$mirror"' EXIT
MEDIAD_BENCH_PARTIAL=1 sh "$here/install.sh" "$build" "$mirror" "$prefix" "$sysconfdir"

remove() { # PATTERN of a path below the root
	(cd "$mirror" && find . -path "$1" ! -type d) | while read -r file; do
		rm -f "$destdir/${file#./}"
	done
}

running() { # PROGRAM: is this the machine itself, and has it that?
	[ -z "$destdir" ] && command -v "$1" >/dev/null
}

if running systemctl && [ -d /run/systemd/system ]; then
	for unit in "$here"/systemd/*; do
		systemctl disable --now "$(basename "$unit")" || true
	done
fi
remove '*/modprobe.d/*'
if [ -z "$destdir" ]; then # as the kernel has them by itself; a keyboard that is plugged in again must work
	for default in /sys/bus/usb/devices/usb*/interface_authorized_default /sys/bus/usb/devices/usb*/authorized_default; do
		[ ! -w "$default" ] || echo 1 >"$default"
	done
	for default in scsi mmc memstick firewire; do
		[ ! -w /sys/bus/$default/drivers_autoprobe ] || echo 1 >/sys/bus/$default/drivers_autoprobe
	done
	[ ! -w /sys/module/usbcore/parameters/authorized_default ] || echo -1 >/sys/module/usbcore/parameters/authorized_default
fi
remove '*/initramfs-tools/*'
remove '*/60-mediad-*.rules'
remove '*/udev/rules.d/*'
! running udevadm || udevadm control --reload || true
remove '*'
# Folders that were made for mediad, when they are empty now.
(cd "$mirror" && find . -depth -type d \( -name 'mediad*' -o -path '*/share/mediad/profiles' -o -path '*/share/mediad/papers' \)) | while read -r folder; do
	rmdir "$destdir/${folder#./}" 2>/dev/null || true
done
if running systemctl && [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
! running update-initramfs || update-initramfs -u
[ -n "$destdir" ] || cat <<END
Removed. Restart the machine: sticks that are plugged in now stay shut until then or until they are plugged in again.
Kept: /var/lib/mediad, /var/lib/mediad-volume, $sysconfdir/mediad and the user mediad. Media stay encrypted.
END
