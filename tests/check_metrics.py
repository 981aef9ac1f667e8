#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the shape of the code and compares it with what is wanted.

    tests/check_metrics.py [TOP]

Functions, from first to last line by ctags: median at most 12 lines, 95 % at
most 60, none over 100 but those in EXEMPT. Files at most 800 lines. Lines of
headers at most 80 characters, 95 % of those of sources too. Counts library and
program; in tests the limits of single functions, files and headers hold, too,
but there rows of tables (lines that begin with a brace or a quote) are not
counted in functions.
Prints file:line and exits 1 when a limit is passed.
"""

import json
import os
import subprocess
import sys

FUNCTION_MEDIAN, FUNCTION_P95, FUNCTION_MAX = 12, 60, 100
FILE_MAX, WIDTH = 800, 80
# Switches over all operations, one short case each.
EXEMPT = set()


def percentile(numbers, share):
    """The smallest number that `share` of them do not pass."""
    ordered = sorted(numbers)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def sources(top, rooms):
    for room in rooms:
        for folder, _, names in sorted(os.walk(os.path.join(top, room))):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(folder, name), top)


def functions(top, paths):
    """(path, line, name, length) of each function."""
    done = subprocess.run(
        ["ctags", "--output-format=json", "--fields=+ne", "--kinds-C=f",
         "--languages=C", "--langmap=C:.c.h", "-f", "-", "-L", "-"],
        cwd=top, input="\n".join(paths), stdout=subprocess.PIPE, check=True,
        text=True)
    for line in done.stdout.splitlines():
        tag = json.loads(line)
        if "end" in tag:
            yield (tag["path"], tag["line"], tag["name"],
                   tag["end"] - tag["line"] + 1)


def without_tables(top, found):
    """The same without the rows of tables in the lengths."""
    for path, line, name, length in found:
        with open(os.path.join(top, path), encoding="utf-8") as file:
            lines = file.read().splitlines()[line - 1:line - 1 + length]
        yield path, line, name, sum(not text.lstrip().startswith(("{", '"'))
                                    for text in lines)


class Report:
    def __init__(self):
        self.faults = 0

    def fault(self, where, text):
        print(f"{where}: {text}")
        self.faults += 1

    def limit(self, what, value, limit):
        print(f"{what}: {value} (limit {limit})")
        if value > limit:
            self.fault(what, f"{value} is over the limit")


def check_single(report, top, paths, found):
    """What holds for every file and function by itself; returns widths."""
    for path, line, name, length in found:
        if length > FUNCTION_MAX and name not in EXEMPT:
            report.fault(f"{path}:{line}",
                         f"{name}() has {length} lines, over {FUNCTION_MAX}")
    widths = []
    for path in paths:
        with open(os.path.join(top, path), encoding="utf-8") as file:
            lines = file.read().splitlines()
        if len(lines) > FILE_MAX:
            report.fault(f"{path}:{len(lines)}",
                         f"the file has over {FILE_MAX} lines")
        for number, line in enumerate(lines, 1):
            if path.endswith(".h") and len(line) > WIDTH:
                report.fault(f"{path}:{number}",
                             f"{len(line)} characters, over {WIDTH}")
        if path.endswith(".c"):
            widths += [len(line) for line in lines if line.strip()]
    return widths


def main():
    top = sys.argv[1] if len(sys.argv) > 1 else \
        os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    report = Report()
    house = list(sources(top, ("uncertainty", "chains", "calib")))
    tests = list(sources(top, ("tests",)))
    found = list(functions(top, house))
    lengths = [length for _, _, _, length in found]
    if not lengths:
        print("no functions found")
        return 1
    widths = check_single(report, top, house, found)
    check_single(report, top, tests,
                 without_tables(top, functions(top, tests)))
    report.limit("function median", percentile(lengths, 0.5), FUNCTION_MEDIAN)
    report.limit("function 95 %", percentile(lengths, 0.95), FUNCTION_P95)
    report.limit("source width 95 %", percentile(widths, 0.95), WIDTH)
    print(f"metrics: {len(found)} functions in {len(house)} files, longest "
          f"{max(lengths)}, {report.faults} over the limits")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
