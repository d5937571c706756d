#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs the unit test programs one after the other; prints what failed and a closing line with the sum.
passed=0 failed=0
for test; do
    output=$(CK_VERBOSITY=normal timeout 300 "$test" 2>&1)
    status=$?
    # check's own line: "100%: Checks: 7, Failures: 0, Errors: 0"
    counts=$(printf '%s\n' "$output" | sed -n 's/^[0-9]*%: Checks: \([0-9]*\), Failures: \([0-9]*\), Errors: \([0-9]*\).*/\1 \2 \3/p' | tail -n 1)
    set -- ${counts:-0 0 0}
    bad=$(($2 + $3))
    if [ "$status" -ne 0 ] || [ "$1" -eq 0 ]; then
        printf '%s\n' "$output"
        echo "FAILED $test (status $status)"
        [ "$bad" -gt 0 ] || bad=1
    fi
    good=$(($1 - $2 - $3))
    [ "$good" -ge 0 ] || good=0
    passed=$((passed + good)) failed=$((failed + bad))
done
echo "unit: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
