#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-erase: our write and verify of a whole surface beside dd with O_DIRECT (the limit), nwipe, badblocks and shred, in turn on each of: a
# loop over memory, a loop over a file, and media behind buses of known speed; and what is lost when it is killed (docs/BENCH.md). ROUNDS=3, SCALE=1 (of the sizes),
# NWIPE=PATH for another nwipe beside Debian's.
set -eu
build=$1
folder=$(mktemp -d "$build/bench-erase.XXXXXX")
trap 'rm -rf "$folder"' EXIT
python3 -B tests/bench/erase_run.py "$build" "$folder"
