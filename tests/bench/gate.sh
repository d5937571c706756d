#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-gate: the same plug events to Debian's usbguard and to mediad, side by side (docs/BENCH.md). The peer is unpacked
# into the build folder and not installed: its service would take over this machine's USB.
set -eu
build=$1
peer=$build/peer
packages="usbguard libusbguard1 libqb100 libprotobuf32 libsodium23 libpolkit-gobject-1-0 umockdev libumockdev0 libpcap0.8"
if [ "$(id -u)" != 0 ]; then
    echo "bench-gate answers for the kernel towards usbguard and so must be root: sudo make bench-gate" >&2
    exit 1
fi
if [ ! -x "$peer/usr/sbin/usbguard-daemon" ]; then
    rm -rf "$peer" && mkdir -p "$peer/packages"
    # shellcheck disable=SC2086 # a list of words is meant
    (cd "$peer/packages" && apt-get download -q $packages >log 2>&1) || { cat "$peer/packages/log" >&2; exit 1; }
    for package in "$peer"/packages/*.deb; do dpkg -x "$package" "$peer"; done
    rm -r "$peer/packages"
fi
folder=$(mktemp -d "$build/bench-gate.XXXXXX")
trap 'rm -rf "$folder"' EXIT
# Ahead of whatever else this machine does, both alike.
chrt --fifo 5 python3 -B tests/bench/gate_run.py "$build" "$peer" "$folder"
