#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-ledger: one durable event beside the device's own fsync of as many bytes, in turn; then, on books of each length, the start after a
# clean end and after a power cut, verifying beside plain SHA-256 of the same bytes, and what people ask every day.
set -eu
build=$1
folder=$(mktemp -d "$build/bench-ledger.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$build/bench/ledger_bench" "$folder" "${EVENTS:-500}"
for length in ${LENGTHS:-1000 100000 1000000}; do
    rm -f "$folder"/*
    "$build/bench/ledger_long" "$folder" "$length"
done
