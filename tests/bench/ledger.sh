#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-ledger: one durable event beside the device's own fsync of as many bytes, in turn; then, on books of each length, the start after a
# clean end and after a power cut, verifying beside plain SHA-256 of the same bytes, and what people ask every day, which must not grow
# with the ledger: the longest beside the one before.
set -eu
build=$1
folder=$(mktemp -d "$build/bench-ledger.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$build/bench/ledger_bench" "$folder" "${EVENTS:-500}"
for length in ${LENGTHS:-1000 100000 1000000}; do
    rm -f "$folder"/*.db*
    "$build/bench/ledger_long" "$folder" "$length" | tee "$folder/found"
    sed -n 's/^  \(.*[^ ]\)  *\([0-9]*\) us of the processor$/\2 \1/p' "$folder/found" >"$folder/length.$length"
    before=${last:-} last=$folder/length.$length
done
[ -z "$before" ] || paste -d '\n' "$before" "$last" | awk '
    NR % 2 { few = $1; next }
    { many = $1; $1 = ""; ratio = many / (few > 1 ? few : 1)
      printf "%s: %d us, %d us, ratio %.2f (goal 2.00): %s\n", substr($0, 2), few, many, ratio, (ratio > 2 && many > 20) ? "falls short" : "holds" }'
