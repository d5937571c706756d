#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# bench-policy: decisions a second; the time of what people ask with 10 people and 100 media, beside 10,000 and 100,000.
set -eu
build=$1
folder=$(mktemp -d /dev/shm/bench-policy.XXXXXX 2>/dev/null || mktemp -d "$build/bench-policy.XXXXXX")
trap 'rm -rf "$folder"' EXIT
"$build/bench/policy_bench" "$folder" "${PEOPLE:-10000}" "${MEDIA:-100000}"
