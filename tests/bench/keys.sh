#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-keys: TPM commands and time of open, sign and revoke on a software TPM; then, in a virtual machine, an open beside
# systemd-cryptenroll's and cryptsetup's, and our way to encrypt beside cryptsetup's own. See docs/BENCH.md.
set -eu
build=$1
home=$(mktemp -d)
tpm=
trap '[ -z "$tpm" ] || kill "$tpm" 2>/dev/null; rm -rf "$home"' EXIT
mkdir "$home/state" "$home/keyring"
swtpm socket --tpm2 --tpmstate "dir=$home/state" --server "type=unixio,path=$home/socket" \
    --ctrl "type=unixio,path=$home/socket.ctrl" --flags not-need-init,startup-clear --log "file=$home/log,level=2" \
    --seccomp action=none 2>/dev/null &
tpm=$!
while ! [ -S "$home/socket.ctrl" ]; do
    kill -0 "$tpm"
    sleep 0.05
done
"$build/bench/keys_bench" "swtpm:path=$home/socket" "$home/log" "$home/keyring" "${ROUNDS:-50}"
BUILD=$build python3 -B tests/bench/keys_guest.py "${GUEST_ROUNDS:-5}"
