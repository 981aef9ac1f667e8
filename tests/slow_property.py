#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cells with very many references, which a quadratic step would take minutes
for.

    tests/slow_property.py PROGRAM

Wanted each time: the exit code, all that is to be told, and processor time
below a generous bound.
"""

import os
import resource
import subprocess
import sys
import tempfile

COUNT = 100_000
BOUND = 15  # seconds of processor time; 1 to 3 are usual, a minute was
SHOWN = 50  # findings of a kind, unless more are asked for
HEAD = ("id,instrument,laboratory,calibrated_on,issued_on,kind,verdict,"
        "references\n")


def write(folder, name, lines):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.writelines(lines)


def make(folder, items, known):
    """One certificate with all others, of so many items, as references."""
    os.mkdir(folder)
    ids = [f"I{i}" for i in range(items)] + ["TOP"]
    write(folder, "instruments.csv",
          ["id,name,quantity,unit,status\n"] +
          [f"{one},scale,mass,g,in-service\n" for one in ids])
    rows = [f"C{i},I{i % items},L,2026-01-05,2026-01-06,calibration,,"
            "SI:kilogram\n" for i in range(COUNT if known else 0)]
    references = ";".join(f"C{i}" for i in range(COUNT))
    rows.append("T,TOP,L,2026-02-05,2026-02-06,calibration,,"
                f"{references}\n")
    write(folder, "certificates.csv", [HEAD] + rows)
    write(folder, "results.csv",
          ["certificate,quantity,point,point_unit,error,unit,U,k\n",
           "T,mass,1,g,0.1,mg,0.1,2\n"])


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (BOUND, BOUND))


def run(program, *words):
    done = subprocess.run([program, *words], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, preexec_fn=limit,
                          check=False)
    return done.returncode, done.stdout + done.stderr


def main():
    program = os.path.abspath(sys.argv[1])
    failed = passed = 0
    with tempfile.TemporaryDirectory() as top:
        cases = []
        for name, items in (("one", 1), ("each", COUNT)):
            make(os.path.join(top, name), items, True)
            cases.append((SHOWN, b"chain-no-result",
                          "chain", "TOP", "--on", "2026-06-30",
                          "-f", "json", "--lab", os.path.join(top, name)))
        make(os.path.join(top, "unknown"), 1, False)
        cases.append((COUNT, b"[C01]", "check", "--cap", "0",
                      os.path.join(top, "unknown")))
        for least, told, *words in cases:
            code, text = run(program, *words)
            if code == 1 and text.count(told) >= least:
                passed += 1
                continue
            failed += 1
            print(f"{words[-1]}: exit {code}, {text.count(told)} told")
    print(f"slow: {passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
