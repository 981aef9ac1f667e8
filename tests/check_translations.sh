#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every text for people is marked so that xgettext finds it, and without a
# complaint. Prints how many there are.
set -eu
cd "$(dirname "$0")/.."
catalogue=$(mktemp)
trap 'rm -f "$catalogue" "$catalogue.log"' EXIT
find calib -name '*.c' -o -name '*.h' -o -name '*.def' | sort |
    xgettext --language=C --from-code=UTF-8 --keyword=N_ --no-location \
        --add-comments=TRANSLATORS --files-from=- --output="$catalogue" \
        2>"$catalogue.log" || { cat "$catalogue.log"; exit 1; }
if [ -s "$catalogue.log" ]; then
    cat "$catalogue.log"
    exit 1
fi
echo "$(grep -c '^msgid' "$catalogue") texts"
