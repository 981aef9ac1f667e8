#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run.sh BUILD_FOLDER - all tests of one build: cmocka programs, golden pages,
# the examples of the manuals, published references, and the rules of the
# house. As many parts at once as there are processors; every part is run, what
# failed is told at the end, and the exit code says whether all passed.
#
# run.sh BUILD_FOLDER NAME COMMAND... - one part.
set -u
cd "$(dirname "$0")/.." || exit 1
out=$1
logs=$out/test-logs
wrapper=${CALTRACE_TEST_WRAPPER:-}

if [ $# -gt 1 ]; then
    name=$2
    shift 2
    if "$@" >"$logs/$name" 2>&1; then
        echo "$name: $(tail -n 1 "$logs/$name")"
        mv "$logs/$name" "$logs/$name.passed"
    else
        echo "$name: FAILED"
    fi
    exit 0
fi

# Published cases kept beside the repository, where there are any.
cases=${CALTRACE_CASES:-}
[ -n "$cases" ] || [ ! -d ../shared/reference ] || cases=../shared/reference

# A line for each part, a name and a command; those that take long come first.
parts() {
    if [ -z "$wrapper" ]; then
        echo "mutation tests/mutation.py $out/caltrace"
        echo "golden tests/golden.py $out/caltrace"
        echo "rows tests/rows_property.py $out/caltrace"
        echo "pollution tests/pollution.py $out/caltrace"
        echo "pollution-files tests/pollution_files.py $out/caltrace"
        echo "due tests/due_property.py $out/caltrace"
        echo "slow tests/slow_property.py $out/caltrace"
        echo "intervals tests/interval_oracle.py $out/caltrace"
        echo "bits tests/monte_carlo_bits.py $out/caltrace"
        echo "references tests/reference.py $out/caltrace $cases"
        echo "manuals tests/manuals.py $out/caltrace"
        echo "examples tests/golden.py $out/caltrace --markdown README.md"
        echo "reader tests/check_reader.py $out/caltrace"
        echo "threads tests/check_threads.py $out/caltrace"
        echo "sarif tests/check_sarif.py $out/caltrace"
        echo "histories tests/check_history.py $out/caltrace"
        echo "tools python3 tests/test_tools.py"
        echo "includes tests/check_includes.py"
        echo "findings tests/check_findings.py"
        echo "metrics tests/check_metrics.py"
        echo "house tests/check_house.py"
        echo "translations tests/check_translations.sh"
        # The same bits when the C library may not use what the processor has.
        echo "plain-libm env" \
            "GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F" \
            "$out/tests/test_kernel_draw"
    else
        echo "golden tests/golden.py $out/caltrace"
    fi
    for program in "$out"/tests/test_*; do
        case $program in *.o | *.d | *.gcno | *.gcda) continue ;; esac
        echo "$(basename "$program") $wrapper $program"
    done
}

rm -rf "$logs"
mkdir -p "$logs"
# A line that ends with a blank would go on in the next one.
parts | sed 's/ *$//' | xargs -P "$(nproc)" -L 1 "tests/run.sh" "$out"
for log in "$logs"/*; do
    case $log in *.passed) continue ;; esac
    echo "---- $(basename "$log")"
    cat "$log"
done
passed=$(find "$logs" -name '*.passed' | wc -l)
failed=$(find "$logs" -type f ! -name '*.passed' | wc -l)
echo "parts: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -eq "$(parts | wc -l)" ]
