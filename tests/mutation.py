#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes one cell, or one row, of the clean example city at a time, in the
ways in which people and programs get them wrong, and sees whether `check`
finds it.

    tests/mutation.py PROGRAM [--rows N] [--silent]

Every column of every table gets every mutation of its kind, at N rows
(default 1) that have the cell. Wanted: a finding at the changed row, or at one
that the change made wrong. --silent lists what nobody noticed. What cannot be
noticed, because the changed city may be as good as the first, is listed in
SILENT with the reason; the program fails for anything else. The last line of
output is "mutation: N found, M silent, K failed".
"""

import argparse
import collections
import csv
import datetime
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CITY = os.path.join(TOP, "fixtures/labs/city")
TODAY = "2026-06-30"

DATES = set("""calibrated_on due_on issued_on recorded_on withdrawn_on
    withdrawn_recorded_on in_service_on date until from valid_from valid_until
    public_valid_until published effective replaced_on""".split())
NUMBERS = set("""range_min range_max point value error correction
    as_found_value as_found_error as_found_correction reading reference_value
    U_reference k_reference point_min point_max reference_point sensitivity
    resolution own_correlation""".split())
UNITS = {"unit", "point_unit", "sensitivity_unit"}
WORDS = set("""role kind verdict as_found adjusted status compulsory part
    event result level use interpolation withdrawn_reason field
    table""".split())
REFERENCES = set("""certificate instrument laboratory references procedure
    replaces reference reference_certificate standard upper_standard
    regulation""".split())
FORMULAS = {"mpe", "cmc", "drift"}
INTERVALS = {"interval", "max_interval"}


def shift(cell, days):
    try:
        day = datetime.date.fromisoformat(cell)
        return (day + datetime.timedelta(days)).isoformat()
    except (ValueError, OverflowError):
        return None


def mutations_of(table, column, cell):
    """(name, new cell) of one cell."""
    if not cell:
        return
    if column in DATES or re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        yield "a day later", shift(cell, 1)
        yield "a day earlier", shift(cell, -1)
        yield "ten years later", shift(cell, 3653)
        yield "a century earlier", "19" + cell[2:]
        yield "year and month", cell[:7]
        yield "day and month", f"{cell[8:]}/{cell[5:7]}/{cell[:4]}"
        yield "no such day", cell[:8] + "32"
        yield "a serial number", "45000"
    elif column in NUMBERS or (column in ("U", "k", "dof", "probability")
                               and re.fullmatch(r"[\d.]+", cell)):
        digits = cell.lstrip("-")
        yield "the sign", digits if cell[0] == "-" else "-" + cell
        yield "a thousand times", times(cell, 3)
        yield "a thousandth", times(cell, -3)
        yield "ten times", times(cell, 1)
        if "." in cell:
            yield "a decimal comma", cell.replace(".", ",")
            yield "a point less", cell.replace(".", "")
        yield "O for 0", cell.replace("0", "O", 1) if "0" in cell else None
        yield "a unit behind", cell + " kg"
        yield "an error value", "#N/A"
        yield "not a number", "nan"
    elif column in UNITS:
        yield "another kind", "s" if cell != "s" else "kg"
        yield "no unit", "xyzzy"
        yield "a thousand times", {"mm": "m", "g": "kg", "mg": "g", "V": "kV",
                                   "um": "mm", "kPa": "MPa"}.get(cell)
        yield "case", cell.swapcase() if cell.swapcase() != cell else None
    elif column in WORDS:
        yield "misspelled", cell[:-1]
        yield "another word", "xyzzy"
    elif column in REFERENCES or column == "id" or column == "number":
        yield "a letter less", cell[:-1]
        yield "a letter more", cell + "x"
        yield "looks alike", cell.replace("0", "О", 1) if "0" in cell else None
        yield "a blank inside", cell[:2] + "\u200b" + cell[2:]
        yield "a power of ten", "1.20E+05"
    elif column in FORMULAS:
        yield "brackets", cell + ")"
        yield "a bare number", "0.5"
        yield "a unit of another kind", "±0.1 s" if column == "mpe" else "0.1 s"
        yield "words", "see manual"
    elif column in INTERVALS:
        yield "a bare number", "12"
        yield "doubled", "P48M" if cell != "P48M" else "P96M"
        yield "words", "yearly or so"
        yield "a day", "P1D"
    elif column == "jjf1022_code":
        yield "a zero less", cell[1:]
        yield "another class", "99" + cell[2:]
    elif column in ("U", "k", "probability", "dof"):
        yield "words", "see manual"
    if column == "U":
        yield "zero", "0"
        yield "negative", "-1"
        yield "three digits", None if not re.fullmatch(r"[\d.]+", cell) \
            else cell + "7"
    if column == "k":
        yield "zero", "0"
        yield "below one", "0.5"
        yield "ten", "10"
    if column in ("id", "certificate", "instrument", "laboratory", "standard",
                  "number", "calibrated_on", "unit", "kind", "quantity", "point",
                  "reading", "date", "event", "field", "value", "from",
                  "reference", "cmc", "U", "table"):
        yield "left out", ""


def times(cell, power):
    """By moving the point, so that the digits stay."""
    sign, digits = ("-", cell[1:]) if cell[0] == "-" else ("", cell)
    whole, _, part = digits.partition(".")
    place = len(part) - power
    digits = (whole + part).lstrip("0") or "0"
    if digits == "0":
        return None
    if place <= 0:
        return sign + digits + "0" * -place
    digits = digits.rjust(place + 1, "0")
    return sign + digits[:-place] + "." + digits[-place:]


# Rows: (name, function of the list of rows and an index -> None).
def dropped(rows, i):
    del rows[i]


def twice(rows, i):
    rows.insert(i, list(rows[i]))


def twice_with_another_end(rows, i):
    rows.insert(i, rows[i][:-1] + ["x"])


def swapped_cells(rows, i):
    rows[i][1], rows[i][2] = rows[i][2], rows[i][1]


def shifted_cells(rows, i):
    rows[i][1:] = rows[i][2:] + [""]


def exchanged_ids(rows, i):
    other = (i + 1) % len(rows)
    rows[i][0], rows[other][0] = rows[other][0], rows[i][0]


ROWS = {"a row dropped": dropped, "a row twice": twice,
        "a row twice, differing": twice_with_another_end,
        "two cells exchanged": swapped_cells, "cells shifted": shifted_cells,
        "first cells of two rows exchanged": exchanged_ids}

# Mutations after which the city is as sound as before, and why; the first
# pattern that fits what was done holds.
SILENT = [
    (r"\.\w+: (a day (later|earlier)|ten years later|a century earlier)$",
     "a day that nothing else of the city tells; only its order is known"),
    (r"\.(range|point)_(min|max): |\.reference_point: |\.point: ",
     "a point or an end of a range is another one, which may be meant"),
    (r"^(checks|links)\.(reading|reference_value|U_reference|sensitivity)",
     "stated once: what it should be follows from no other row"),
    (r"^(results)\.(error|correction|value|as_found_\w+|U|k)|^checks\.k_",
     "inside the limits, or of a result that has none"),
    (r"\.resolution: ", "stated once, and every size has its instruments"),
    (r"\.unit: |_unit: ", "limits and ranges may be of different units, as of "
     "a thermocouple; where results are judged it is found"),
    (r"\.(mpe|cmc|drift|U): (a bare number|a unit of another kind|zero)",
     "judged where results are held against it"),
    (r"\.(quantity|number|kind|laboratory|U|cmc|from|value|unit|point|k|"
     r"reading|standard|instrument): left out$",
     "a cell that need not be filled"),
    (r"^certificates\.number: ", "a number of a paper that nobody else names"),
    (r"^changes\.value: ", "a text"),
    (r"\.(max_)?interval: (doubled|a day)$",
     "an interval without certificates that state a due date"),
    (r": case$", "%rh is %RH and G is g, as units are read"),
    (r": a row dropped$", "nothing refers to it"),
    (r"^(checks): a row twice", "a reading may repeat itself"),
    (r"^changes: a row twice", "says the same twice"),
    (r"exchanged$", "equal rows, or the other order of a day"),
    (r"a row twice, differing$", "a second one of another kind"),
    (r"\.k: ten$", "k of few degrees of freedom is as large"),
    (r"^laboratories: cells shifted$", "a name is a text, and days may lack"),
    (r"own_correlation: ", "between 0 and 1, too"),
    (r"^scopes\.", "a scope is what its holder was given"),
]


class Driver:
    def __init__(self, program, options):
        self.program, self.options = program, options
        self.chance = random.Random(2)
        self.found = self.failed = 0
        self.silent = collections.Counter()
        self.tables = {}
        for name in sorted(os.listdir(CITY)):
            if name.endswith(".csv"):
                with open(os.path.join(CITY, name), encoding="utf-8",
                          newline="") as file:
                    self.tables[name[:-4]] = list(csv.reader(file))

    def check(self, folder):
        done = subprocess.run(
            [self.program, "check", folder, "-f", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
            check=False, env=dict(os.environ, CALTRACE_TODAY=TODAY))
        if done.returncode not in (0, 1) or done.stderr:
            return None
        return [json.loads(line)
                for line in done.stdout.splitlines()[:-1]]

    def judge(self, folder, table, rows, what, shown):
        path = os.path.join(folder, table + ".csv")
        with open(path, encoding="utf-8", newline="") as file:
            before = file.read()
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())
        found = self.check(folder)
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(before)
        if found is None:
            self.failed += 1
            print(f"FAILED: {what}: {shown}")
        elif found:
            self.found += 1
        else:
            self.silent[what] += 1
            if self.options.silent:
                print(f"silent: {what}: {shown}")

    def table(self, folder, table):
        header, *rows = self.tables[table]
        for at, column in enumerate(header):
            full = [i for i, row in enumerate(rows) if row[at]]
            for i in self.chance.sample(full, min(len(full),
                                                  self.options.rows)):
                for name, cell in mutations_of(table, column, rows[i][at]):
                    if cell is None or cell == rows[i][at]:
                        continue
                    new = [list(row) for row in rows]
                    new[i][at] = cell
                    self.judge(folder, table, [header] + new,
                               f"{table}.{column}: {name}",
                               f"line {i + 2}: {rows[i][at]} -> {cell}")
        for name, change in ROWS.items():
            for i in self.chance.sample(range(len(rows)),
                                        min(len(rows), self.options.rows)):
                new = [list(row) for row in rows]
                change(new, i)
                self.judge(folder, table, [header] + new, f"{table}: {name}",
                           f"line {i + 2}: {','.join(rows[i])[:90]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--rows", type=int, default=1)
    parser.add_argument("--silent", action="store_true")
    options = parser.parse_args()
    driver = Driver(os.path.abspath(options.program), options)
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(scratch, "city")
        shutil.copytree(CITY, folder)
        for table in driver.tables:
            driver.table(folder, table)
    new = {what: count for what, count in driver.silent.items()
           if not any(re.search(pattern, what) for pattern, _ in SILENT)}
    for what in sorted(new):
        print(f"nobody noticed: {what} ({new[what]})")
    print(f"mutation: {driver.found} found, {sum(driver.silent.values())} "
          f"silent, {driver.failed + len(new)} failed")
    return 1 if driver.failed or new else 0


if __name__ == "__main__":
    sys.exit(main())
