#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh BUILD_FOLDER - all tests of one build: cmocka programs, golden pages,
# the examples of the manuals, published references, and the rules of the
# house. Every part is run; the exit code says whether all passed.
set -u
cd "$(dirname "$0")/.." || exit 1
out=$1
wrapper=${CALTRACE_TEST_WRAPPER:-}
log=$out/test.log
passed=0
failed=0
# Published cases kept beside the repository, where there are any.
cases=${CALTRACE_CASES:-}
[ -n "$cases" ] || [ ! -d ../shared/reference ] || cases=../shared/reference

step() { # NAME COMMAND...
    name=$1
    shift
    if "$@" >"$log" 2>&1; then
        passed=$((passed + 1))
        tail -n 1 "$log" | sed "s|^|$name: |"
    else
        failed=$((failed + 1))
        cat "$log"
        echo "$name: FAILED"
    fi
}

for program in "$out"/tests/test_*; do
    case $program in *.o | *.d | *.gcno | *.gcda) continue ;; esac
    # shellcheck disable=SC2086 # the wrapper is a command with its options
    step "$(basename "$program")" $wrapper "$program"
done
if [ -z "$wrapper" ]; then
    # The same bits when the C library may not use what the processor has.
    step plain-libm env \
        GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F \
        "$out/tests/test_kernel_draw"
    step golden tests/golden.py "$out/caltrace"
    step examples tests/golden.py "$out/caltrace" --markdown README.md
    step manuals tests/manuals.py "$out/caltrace"
    step due tests/due_property.py "$out/caltrace"
    step rows tests/rows_property.py "$out/caltrace"
    step intervals tests/interval_oracle.py "$out/caltrace"
    step bits tests/monte_carlo_bits.py "$out/caltrace"
    step reader tests/check_reader.py "$out/caltrace"
    step threads tests/check_threads.py "$out/caltrace"
    step pollution tests/pollution.py "$out/caltrace"
    step pollution-files tests/pollution_files.py "$out/caltrace"
    step mutation tests/mutation.py "$out/caltrace"
    step sarif tests/check_sarif.py "$out/caltrace"
    step histories tests/check_history.py "$out/caltrace"
    step references tests/reference.py "$out/caltrace" ${cases:+"$cases"}
    step tools python3 tests/test_tools.py
    step includes tests/check_includes.py
    step findings tests/check_findings.py
    step metrics tests/check_metrics.py
    step house tests/check_house.py
    step translations tests/check_translations.sh
else
    step golden env CALTRACE_TEST_WRAPPER="$wrapper" tests/golden.py \
        "$out/caltrace"
fi
echo "parts: $passed passed, $failed failed"
[ $failed -eq 0 ]
