#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# fuzz.sh SECONDS [runs=N] PROGRAM... - runs each fuzz target for a while, from
# its corpus where it has one; with runs=N as many inputs, the same ones each
# time. A finding stops it with the input kept.
set -eu
limits=-max_total_time=$1
shift
case $1 in runs=*)
    limits="$limits -seed=1 -runs=${1#runs=}"
    shift
    ;;
esac
for program in "$@"; do
    name=$(basename "$program" | sed 's/^fuzz_//')
    work=build/fuzz/corpus/$name
    mkdir -p "$work"
    [ ! -d "tests/corpus/$name" ] || cp -n tests/corpus/"$name"/* "$work"
    echo "fuzz $name"
    # shellcheck disable=SC2086 # options
    "$program" $limits -timeout=10 -rss_limit_mb=2048 \
        -verbosity=0 -print_final_stats=1 -artifact_prefix="$work-" "$work" \
        2>&1 | grep -E 'executed_units|ERROR|SUMMARY|artifact' || true
    [ -z "$(find build/fuzz/corpus -maxdepth 1 -name "$name-*" -print -quit)" ]
done
