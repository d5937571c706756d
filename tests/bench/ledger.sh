#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-ledger: one durable event beside the device's own fsync of as many bytes, several rounds in turn; and how fast a
# ledger is verified beside plain SHA-256 of the same bytes.
set -eu
build=$1
folder=$(mktemp -d "$build/bench-ledger.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$build/bench/ledger_bench" "$folder" "${EVENTS:-500}" "${ROUNDS:-5}"
