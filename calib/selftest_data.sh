#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# selftest_data.sh FOLDER - the C source of selftest_data.h's table.
set -eu
LC_ALL=C
export LC_ALL
files="$1/expected.json $(grep -L 'file:' "$1"/*.yaml)"
echo '/* SPDX-License-Identifier: GPL-3.0-or-later */'
echo '#include "selftest_data.h"'
n=0
for file in $files; do
    echo "static const unsigned char f${n}[] = {"
    od -An -v -tu1 "$file" | sed 's/  *\([0-9][0-9]*\)/\1,/g'
    echo '};'
    n=$((n + 1))
done
echo 'const struct ct_selftest_file ct_selftest_files[] = {'
n=0
for file in $files; do
    echo "    {\"${file##*/}\", f$n, sizeof f$n},"
    n=$((n + 1))
done
echo '    {0, 0, 0}};'
