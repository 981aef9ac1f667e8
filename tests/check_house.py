#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks rules of the house that a compiler does not know.

    tests/check_house.py [TOP]

Every file names its licence in its first lines; calls that belong to one file
only (RESERVED) stay there; lists that must stay in step (ORDER tags) are
tagged in at least two places; no tabs and no blanks at the ends of lines. At
the top there is nothing but what belongs there (TOP).
Prints file:line and exits 1 when a rule is broken.
"""

import collections
import os
import re
import sys

# Pattern of a call: files that may have it.
RESERVED = {
    r"\b(strtod|strtof|strtold|atof|sscanf)\s*\(": r"uncertainty/number\.c",
    r"%[-+ #0]*[\d*]*(\.[\d*]+)?l?[aefgAEFG]\b(?=[^\n]*\")":
        r"uncertainty/number\.c",
    r"\b(setlocale|newlocale|uselocale|localeconv)\s*\(":
        r"calib/environment\.c",
    r"\b(time|clock_gettime|gettimeofday|localtime|localtime_r|gmtime_r)\s*\(":
        r"calib/environment\.c",
    r"\b(getenv|setenv|putenv|isatty)\s*\(": r"calib/environment\.c",
    r"\b(printf|puts|putchar|perror|vprintf)\s*\(": r"-",
    r"\bfputs\s*\(|\bfwrite\s*\(|\bfprintf\s*\(":
        r"calib/(main|command|progress|report/message_sink)\.c",
    r"\b(exit|abort|longjmp|setjmp|system|popen|gets|alloca|tmpnam|mktemp)"
    r"\s*\(": r"-",
    r"\b(strcpy|strcat|sprintf|vsprintf|strtok|asctime|ctime|rand|srand)"
    r"\s*\(": r"-",
}
# What lies at the top, beside files whose names begin with a dot.
TOP = {"calib", "uncertainty", "chains", "fixtures", "tests", "docs",
       "Makefile", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
       "build"}
LICENCE = "SPDX-License-Identifier: GPL-3.0-or-later"
TEXTS = (".c", ".h", ".def", ".py", ".sh", ".ct", ".scd")


def files(top):
    for room in ("uncertainty", "chains", "calib", "tests", "docs"):
        for folder, _, names in sorted(os.walk(os.path.join(top, room))):
            for name in sorted(names):
                if name.endswith(TEXTS):
                    yield os.path.relpath(os.path.join(folder, name), top)


def without_comments(text):
    def blank(match):
        word = match.group()
        return word if word.startswith('"') else re.sub(r"[^\n]", " ", word)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', blank, text,
                  flags=re.S)


class House:
    def __init__(self, top):
        self.top = top
        self.count = self.faults = 0
        self.orders = collections.defaultdict(list)

    def fault(self, path, line, text):
        print(f"{path}:{line}: {text}")
        self.faults += 1

    def check(self, path):
        with open(os.path.join(self.top, path), encoding="utf-8") as file:
            text = file.read()
        self.count += 1
        lines = text.split("\n")
        if not path.endswith((".ct", ".scd")) and \
                LICENCE not in "\n".join(lines[:3]):
            self.fault(path, 1, "the licence is not named")
        if not path.endswith((".ct", ".scd")):
            for number, line in enumerate(lines, 1):
                if line != line.rstrip() or "\t" in line:
                    self.fault(path, number, "a tab, or a blank at the end")
        if path.endswith((".c", ".h")) and not path.startswith("tests/"):
            self.check_calls(path, without_comments(text))
        if not path.endswith((".c", ".h")):
            return
        for match in re.finditer(r"\bORDER ([A-Z_]{2,}(, [A-Z_]{2,})*)", text):
            line = text.count("\n", 0, match.start()) + 1
            for name in match.group(1).split(", "):
                self.orders[name].append((path, line))

    def check_calls(self, path, text):
        for pattern, allowed in RESERVED.items():
            if re.fullmatch(allowed, path):
                continue
            for match in re.finditer(pattern, text):
                self.fault(path, text.count("\n", 0, match.start()) + 1,
                           f"`{match.group().strip()}` is not for this file")

    def check_top(self):
        for name in sorted(os.listdir(self.top)):
            if not name.startswith(".") and name not in TOP:
                self.fault(name, 1, "does not belong at the top")

    def check_orders(self):
        for name, places in self.orders.items():
            if len(places) == 1:
                self.fault(*places[0], f"ORDER {name} has no other place")


def main():
    house = House(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(
        os.path.dirname(os.path.abspath(__file__))))
    for path in files(house.top):
        house.check(path)
    house.check_top()
    house.check_orders()
    print(f"house: {house.count} files, {house.faults} against the rules")
    return 1 if house.faults or not house.count else 0


if __name__ == "__main__":
    sys.exit(main())
