#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the directions in which files of the house may include each other.

    tests/check_includes.py [TOP]

An arrow runs from a room to rooms further down in ROOMS and may be skipped,
never reversed. Commands do not know one another. Some headers of the system
and of libraries belong to a few files only. Prints file:line and exits 1 when
an #include breaks a rule.
"""

import os
import re
import sys

# From the top down. A file belongs to the longest folder that holds it.
ROOMS = ["calib/main.c", "calib/commands", "calib", "calib/report",
         "calib/schedule", "calib/lab", "calib/files", "chains",
         "uncertainty"]

# Pattern of a header: files that may include it.
RESERVED = {
    r"time\.h|sys/time\.h": r"calib/environment\.c",
    r"locale\.h": r"calib/environment\.c",
    r"libintl\.h": r"calib/(environment|report/language)\.c",
    r"signal\.h": r"calib/(environment\.c|context\.h|files/(output|filter)\.c)",
    r"spawn\.h": r"calib/files/filter\.c",
    r"stdio\.h": r"calib/.*|uncertainty/(number|decimal_text|lexer)\.c",
    r"unistd\.h|fcntl\.h|sys/.*|dirent\.h|poll\.h":
        r"calib/(environment\.c|files/.*|lab/.*)",
    r"csv\.h|yaml\.h|jansson\.h|libxml/.*|iconv\.h|sodium.*": r"calib/files/.*",
    r"udunits2\.h": r"uncertainty/unit.*",
    r"utf8proc\.h": r"uncertainty/.*|calib/(files|report)/.*",
    r"gsl/.*": r"uncertainty/.*|chains/.*|calib/schedule/.*",
    r"sleef\.h": r"uncertainty/.*",
    r"getopt\.h|wchar\.h|wctype\.h|threads\.h|alloca\.h|complex\.h": r"-",
}


def room_of(path):
    best = max((room for room in ROOMS
                if path == room or path.startswith(room + "/")),
               key=len, default=None)
    return None if best is None else ROOMS.index(best)


def check_own(path, target):
    """Why a file may not include another of the house, or None."""
    if not os.path.splitext(target)[1] == ".h":
        return None  # tables (.def) are data
    here, there = room_of(path), room_of(target)
    if there is None:
        return f"{target} lies outside the rooms"
    if "calib/commands/" in path and "calib/commands/" in target:
        return "commands do not include one another"
    # What commands share and the commands themselves are neighbours.
    if ROOMS[here] == "calib" and "calib/commands/" in target:
        return f"{ROOMS[here]} may not include {target}"
    if there < here:
        return f"{ROOMS[here]} may not include {ROOMS[there]} ({target})"
    return None


def check_line(top, path, line):
    match = re.match(r'\s*#\s*include\s*(["<])([^">]+)[">]', line)
    if not match:
        return None
    name = match.group(2)
    if match.group(1) == "<":
        for header, files in RESERVED.items():
            if re.fullmatch(header, name) and not re.fullmatch(files, path):
                return f"<{name}> is not for this file"
        return None
    target = os.path.normpath(os.path.join(os.path.dirname(path), name))
    if not os.path.exists(os.path.join(top, target)):
        return f"there is no {target}"
    return check_own(path, target)


def sources(top):
    for room in ("uncertainty", "chains", "calib"):
        for folder, _, names in sorted(os.walk(os.path.join(top, room))):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    yield os.path.relpath(os.path.join(folder, name), top)


def main():
    top = sys.argv[1] if len(sys.argv) > 1 else \
        os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    count = faults = 0
    for path in sources(top):
        with open(os.path.join(top, path), encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                count += "#include" in line
                why = check_line(top, path, line)
                if why:
                    print(f"{path}:{number}: {why}")
                    faults += 1
    print(f"includes: {count} checked, {faults} against the rules")
    return 1 if faults or not count else 0


if __name__ == "__main__":
    sys.exit(main())
