#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# install.sh BUILD DESTDIR PREFIX SYSCONFDIR: puts what `make` built, and what belongs to it, in place. Changes nothing that runs.
set -eu

[ $# -eq 4 ] || { echo "usage: install.sh BUILD DESTDIR PREFIX SYSCONFDIR" >&2; exit 2; }
build=$1 destdir=$2 prefix=$3 sysconfdir=$4
libexec=$prefix/libexec/mediad
here=$(dirname "$0")

program() { # NAME FOLDER
	# A partial build installs what there is; the bench asks for that.
	[ -e "$build/$1" ] || [ -z "${MEDIAD_BENCH_PARTIAL:-}" ] || return 0
	install -D -m 755 "$build/$1" "$destdir$2/$1"
}

text() { # SOURCE TARGET [MODE]
	mkdir -p "$(dirname "$destdir$2")"
	sed -e "s|@LIBEXEC@|$libexec|g" -e "s|@PREFIX@|$prefix|g" "$1" >"$destdir$2.new"
	chmod "${3:-644}" "$destdir$2.new"
	mv "$destdir$2.new" "$destdir$2"
}

for name in mediad mediad-gate mediad-door mediad-volume mediad-paper; do
	program $name "$libexec"
done
program mediactl "$prefix/bin"

text "$here/60-mediad-gate.rules" "$prefix/lib/udev/rules.d/60-mediad-gate.rules"
text "$here/61-mediad-without-door.rules" "$prefix/lib/udev/rules.d/61-mediad-without-door.rules"
text "$here/71-mediad-doors.rules" "$prefix/lib/udev/rules.d/71-mediad-doors.rules"
text "$here/modprobe.d/mediad.conf" "$prefix/lib/modprobe.d/mediad.conf"
text "$here/initramfs-tools/mediad" "$prefix/share/initramfs-tools/hooks/mediad" 755
text "$here/sysusers.conf" "$prefix/lib/sysusers.d/mediad.conf"
text "$here/tmpfiles.conf" "$prefix/lib/tmpfiles.d/mediad.conf"
for unit in "$here"/systemd/*; do
	text "$unit" "$prefix/lib/systemd/system/$(basename "$unit")"
done
text "$here/desktop/mediad-notify.desktop" "$sysconfdir/xdg/autostart/mediad-notify.desktop"
install -d -m 755 "$destdir$sysconfdir/mediad" "$destdir$sysconfdir/mediad/policy.d" \
	"$destdir$sysconfdir/mediad/escrow.d" "$destdir$sysconfdir/mediad/papers"

for profile in "$here"/../policy/rules/profiles/*.conf; do
	text "$profile" "$prefix/share/mediad/profiles/$(basename "$profile")"
done

for paper in "$here"/papers/*.conf; do
	text "$paper" "$prefix/share/mediad/papers/$(basename "$paper")"
done

for catalogue in "$build"/locale/*/LC_MESSAGES/mediad.mo; do
	[ -e "$catalogue" ] || continue
	install -D -m 644 "$catalogue" "$destdir$prefix/share/locale/${catalogue#"$build"/locale/}"
done
for page in "$here"/../docs/man/*.[1-8] "$here"/../docs/man/*/*.[1-8]; do
	[ -e "$page" ] || continue
	folder=$(dirname "${page#"$here"/../docs/man/}")
	install -D -m 644 "$page" "$destdir$prefix/share/man/$folder/man${page##*.}/$(basename "$page")"
done

[ -n "$destdir" ] || cat <<END
Installed. What closes the gate, once (or restart the machine):
  systemd-sysusers && systemd-tmpfiles --create mediad.conf
  update-initramfs -u
  udevadm control --reload && systemctl daemon-reload
  systemctl enable --now mediad-gate.service mediad-volume.service mediad.service
END
