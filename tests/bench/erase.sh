#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-erase: our write and verify of a whole surface beside dd with O_DIRECT on the same file, several rounds in turn.
# The limit is dd's write plus dd's read; ours also encrypts, reads back and compares every byte.
set -eu
build=$1
size=${SIZE_MIB:-512} rounds=${ROUNDS:-5}
surface=$build/bench-erase.img
trap 'rm -f "$surface"' EXIT
truncate -s "${size}M" "$surface"
dd if=/dev/zero of="$surface" bs=1M count="$size" oflag=direct conv=notrunc,fsync status=none

now() { date +%s%N; }
median() { sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }

: >"$surface.dd" && : >"$surface.ours"
trap 'rm -f "$surface" "$surface.dd" "$surface.ours"' EXIT
for round in $(seq "$rounds"); do
    start=$(now)
    dd if=/dev/zero of="$surface" bs=1M count="$size" oflag=direct conv=notrunc,fdatasync status=none
    dd if="$surface" of=/dev/null bs=1M iflag=direct status=none
    end=$(now)
    echo $(((end - start) / 1000000)) >>"$surface.dd"
    start=$(now)
    "$build/bench/erase_bench" "$surface"
    end=$(now)
    echo $(((end - start) / 1000000)) >>"$surface.ours"
    echo "round $round: dd $(tail -n 1 "$surface.dd") ms, ours $(tail -n 1 "$surface.ours") ms"
done
dd=$(median <"$surface.dd") ours=$(median <"$surface.ours")
awk -v ours="$ours" -v dd="$dd" -v size="$size" 'BEGIN {
    ratio = ours / dd
    printf "write + verify of %d MiB: ours %d ms, dd %d ms, ratio %.2f (goal 1.10): %s\n", size, ours, dd, ratio,
        ratio <= 1.10 ? "holds" : "falls short" }'
