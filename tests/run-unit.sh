#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the unit test programs, as many at a time as there are processors; prints what failed and a closing line with the sum.

# One program: what it said if it failed, and "passed failed" in $results.
one() {
    output=$(CK_VERBOSITY=normal timeout 300 "$1" 2>&1)
    status=$?
    # check's own line: "100%: Checks: 7, Failures: 0, Errors: 0"
    counts=$(printf '%s\n' "$output" | sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' | tail -n 1)
    name=$(printf '%s' "$1" | tr / -)
    set -- "$1" ${counts:-0 0 0}
    bad=$(($3 + $4))
    if [ "$status" -ne 0 ] || [ "$2" -eq 0 ]; then
        printf '%s\nFAILED %s (status %s)\n' "$output" "$1" "$status" >"$results/$name.failed"
        [ "$bad" -gt 0 ] || bad=1
    fi
    good=$(($2 - $3 - $4))
    [ "$good" -ge 0 ] || good=0
    echo "$good $bad" >"$results/$name.sum"
}

if [ "$1" = --one ]; then
    one "$2"
    exit 0
fi
results=$(mktemp -d) || exit 1
export results
trap 'rm -rf "$results"' EXIT
printf '%s\n' "$@" | xargs -n 1 -P "$(nproc)" sh "$0" --one
cat "$results"/*.failed 2>/dev/null
cat "$results"/*.sum | awk -v programs="$#" '{ passed += $1; failed += $2 }
    END {
        failed += programs - NR # those of which nothing was heard
        printf "unit: %d passed, %d failed\n", passed, failed
        exit failed > 0 || passed == 0
    }'
