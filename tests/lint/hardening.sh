#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Are the programs what the flags promise: position independent, fully bound before main, stack and string functions guarded,
# no executable stack? (CET: Debian's own start files lack the mark, so it cannot be asked for.) Arguments: the programs.
set -u
faults=0

holds() { # PROGRAM WHAT COMMAND…
    program=$1 what=$2
    shift 2
    "$@" >/dev/null 2>&1 && return
    echo "hardening: $program: $what"
    faults=$((faults + 1))
}

shows() { # PATTERN READELF-OPTION PROGRAM
    readelf -W "$2" "$3" | grep -q "$1"
}

no_executable_stack() { # PROGRAM
    readelf -W -l "$1" | grep GNU_STACK | grep -qv 'RWE'
}

for program; do
    holds "$program" "is no position-independent executable" shows 'Type:.*DYN' -h "$program"
    holds "$program" "binds its symbols lazily" shows 'FLAGS_1.*NOW' -d "$program"
    holds "$program" "has no read-only relocations" shows 'GNU_RELRO' -l "$program"
    holds "$program" "has an executable stack" no_executable_stack "$program"
    holds "$program" "has no stack protector" shows '__stack_chk_fail' --dyn-syms "$program"
    holds "$program" "has no fortified functions" shows '__[a-z]*printf_chk' --dyn-syms "$program"
done
echo "hardening: $# programs, $faults faults"
[ "$faults" -eq 0 ] && [ $# -gt 0 ]
