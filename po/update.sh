#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Gathers every text marked N_() or _() in the sources into build/mediad.pot and merges it into each po/*.po.
set -eu
cd "$(dirname "$0")/.."
pot=${1:-build/mediad.pot}
mkdir -p "$(dirname "$pot")"

# Sorted, so that the catalogue changes only where the sources did. A text for fault_set knows %s alone, which xgettext reads
# as c-format by itself; no-location keeps moved lines out of the diff.
find common policy crypto mediad mediactl -name '*.c' | LC_ALL=C sort |
    xgettext --files-from=- --from-code=UTF-8 --language=C --keyword=N_ --keyword=_ --add-comments=Translators \
        --no-location --sort-output --package-name=mediad --foreign-user --output="$pot"
# The day it ran is no change.
sed -i '/^"POT-Creation-Date:/d' "$pot"

[ $# -eq 0 ] || exit 0
for catalogue in po/*.po; do
    msgmerge --quiet --update --backup=none --no-fuzzy-matching --sort-output --no-location "$catalogue" "$pot"
    msgattrib --no-obsolete --sort-output --no-location --output-file="$catalogue" "$catalogue"
    msgfmt --check --statistics --output-file=/dev/null "$catalogue"
done
