#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Fails when a text in the sources is missing from a catalogue, not translated, fuzzy, or translated with other %s than it has.
set -u
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failed=0

sh po/update.sh "$scratch/mediad.pot" || exit 1
for catalogue in po/*.po; do
    [ -e "$catalogue" ] || { echo "translations: there is no catalogue in po/"; exit 1; }
    msgfmt --check --output-file=/dev/null "$catalogue" || failed=1
    # The sources' texts with the catalogue's translations: what the catalogue lacks is untranslated in here.
    msgmerge --quiet --no-fuzzy-matching --output-file="$scratch/merged.po" "$catalogue" "$scratch/mediad.pot" || failed=1
    missing=$(msgattrib --untranslated --no-obsolete --no-wrap "$scratch/merged.po" | sed -n 's/^msgid "\(..*\)"$/\1/p')
    fuzzy=$(msgattrib --only-fuzzy --no-obsolete --no-wrap "$catalogue" | sed -n 's/^msgid "\(..*\)"$/\1/p')
    [ -z "$missing" ] || { printf '%s\n' "$missing" | sed "s|^|$catalogue: not translated: |"; failed=1; }
    [ -z "$fuzzy" ] || { printf '%s\n' "$fuzzy" | sed "s|^|$catalogue: only guessed (fuzzy): |"; failed=1; }
    texts=$(grep -c '^msgid "' "$scratch/merged.po")
    echo "translations: $catalogue: $((texts - 1)) texts"
done
[ "$failed" -eq 0 ] || echo "translations: run 'make pot' and translate what is new"
exit "$failed"
