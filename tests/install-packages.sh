#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs what tests/packages.txt names (and the packages given as arguments) and this machine lacks; says so in one line,
# and nothing when all is there.
set -eu
list=$(sed 's/#.*//' "$(dirname "$0")/packages.txt" | awk 'NF { print $1 }')
installed=$(dpkg-query -W -f '${Status} ${Package}\n' | sed -n 's/^install ok installed //p')
missing=
for package in $list "$@"; do
    printf '%s\n' "$installed" | grep -qxF "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ]; then
    become=
elif command -v sudo >/dev/null; then
    become=sudo
else
    echo "These packages are missing and neither root nor sudo is at hand to install them:$missing" >&2
    exit 1
fi
echo "installing:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086 # a list of words is meant
if ! { $become apt-get update -q && $become apt-get install -q -y --no-install-recommends $missing; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install:$missing" >&2
    exit 1
fi
