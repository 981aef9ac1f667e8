#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes one cell, or one row, of the clean example city at a time, in the
ways in which people and programs get them wrong, and sees whether `check`
finds it.

    tests/mutation.py PROGRAM [--rows N] [--silent]

Every column of every table of records gets every mutation of its kind, at N rows
(default 1) that have the cell; cells that rows of a table must have are
emptied; rows are dropped, given twice, exchanged, shifted, written in another
encoding. Wanted: a finding at the changed row, or at one that the change made
wrong. What does not change what is said, the order of rows and columns, must
stay silent. --silent lists what nobody noticed. What cannot be noticed, because
the changed city may be as good as the first, is listed in SILENT with the
reason; the program fails for anything else. The last line of output is
"mutation: N found (E elsewhere), M silent, K failed": E are those that no
finding at the changed row tells. With CALTRACE_TEST_EVERY=N only every N-th of
them is tried, for programs that take long to start.
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

EVERY = int(os.environ.get("CALTRACE_TEST_EVERY", "1"))
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
TEXTS = set("""name title manufacturer custodian holder location quantity
    function artefact method""".split())
FULL_WIDTH = {ord("0") + i: 0xFF10 + i for i in range(10)}
INTERVALS = {"interval", "max_interval"}
ENVIRONMENTS = {"environment", "environment_spread"}


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
        yield "a month later", shift(cell, 31)
        yield "a year later", shift(cell, 365)
        yield "ten years later", shift(cell, 3653)
        yield "a century earlier", "19" + cell[2:]
        yield "a century later", "21" + cell[2:]
        yield "year and month", cell[:7]
        yield "day and month", f"{cell[8:]}/{cell[5:7]}/{cell[:4]}"
        yield "no such day", cell[:8] + "32"
        yield "a serial number", "45000"
    elif table == "changes" and column == "value":
        yield "an error value", "#N/A"
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
        yield "full width", cell.translate(FULL_WIDTH)
        yield "O for 0", cell.replace("0", "O", 1) if "0" in cell else None
        yield "a unit behind", cell + " kg"
        yield "an error value", "#N/A"
        yield "not available", "N/A"
        yield "not a number", "nan"
    elif column in UNITS:
        yield "another kind", "s" if cell != "s" else "kg"
        yield "no unit", "xyzzy"
        yield "a thousand times", {"mm": "m", "g": "kg", "mg": "g", "V": "kV",
                                   "um": "mm", "kPa": "MPa",
                                   "mV": "V"}.get(cell)
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
        yield "a unit of another kind", "±0.1 s" if column == "mpe" \
            else "0.1 s"
        yield "words", "see manual"
    elif column in INTERVALS:
        yield "a bare number", "12"
        yield "doubled", "P48M" if cell != "P48M" else "P96M"
        yield "words", "yearly or so"
        yield "a day", "P1D"
    elif column in ENVIRONMENTS:
        first = re.search(r"\d+(\.\d+)?", cell)[0]
        yield "ten times", cell.replace(first, times(first, 1), 1)
        yield "no unit", cell.replace(" degC", "").replace(" K", "") \
            .replace(" %RH", "")
        yield "another kind", cell.replace("degC", "hPa").replace(" K", " hPa") \
            .replace("%RH", "hPa")
        yield "misspelled", cell.replace("degC", "dgC").replace(" K", " Kk")
        yield "an equals sign less", cell.replace("=", " ")
        yield "full width", cell.translate(FULL_WIDTH)
        yield "words", "as required"
    elif column == "jjf1022_code":
        yield "a zero less", cell[1:]
        yield "another class", "99" + cell[2:]
    elif column in ("U", "k", "probability", "dof"):
        yield "words", "see manual"
    if column in TEXTS:
        yield "an error value", "#N/A"
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


def shifted_cells(rows, i):
    rows[i][1:] = rows[i][2:] + [""]


def exchanged_ids(rows, i):
    """With the next row that has another one."""
    for other in range(i + 1, i + len(rows)):
        other %= len(rows)
        if rows[other][0] != rows[i][0]:
            rows[i][0], rows[other][0] = rows[other][0], rows[i][0]
            return


ROWS = {"a row dropped": dropped, "a row twice": twice,
        "a row twice, differing": twice_with_another_end,
        "cells shifted": shifted_cells,
        "first cells of two rows exchanged": exchanged_ids}

# Mutations after which the city is as sound as before, and why: whole names of
# what was done. All others must be found.
DAY = "a day (later|earlier)"
SHIFT = f"({DAY}|a (month|year) later)"
SILENT = [
    # days, whose order alone is known
    (rf"certificates\.(issued_on|recorded_on|withdrawn_on|"
     rf"withdrawn_recorded_on): {SHIFT}", "papers take days and months"),
    (rf"changes\.(from|recorded_on): ({SHIFT}|ten years later)",
     "a change is recorded before it holds, or behind it"),
    (r"changes: from and recorded_on exchanged", "the same"),
    (rf"checks\.(date|recorded_on): {SHIFT}", "readings are entered later"),
    (rf"events\.(date|recorded_on|until): ({SHIFT}|ten years later)",
     "an event of another day; a loan has no longest time"),
    (rf"instruments\.in_service_on: ({SHIFT}|a century earlier)",
     "records begin later than service, and weights of 1900 are in use"),
    (rf"(laboratories|scopes)\.valid_(from|until): ({SHIFT}|ten years later)",
     "times of accreditation differ, and a scope may end before them"),
    (r"scopes: valid_from and valid_until exchanged",
     "a scope that has ended stays in the table"),
    (rf"regulations\.(published|effective): {SHIFT}",
     "stated once; the days between two regulations are compared"),
    (r"regulations\.replaced_on: (a (day|month|year) later|ten years later)",
     "old and new hold side by side in a time of transition"),
    (rf"standards\.(public_)?valid_until: {SHIFT}",
     "an assessment of another day; ten years and more are found"),
    (rf"standard_items\.(from|until): ({SHIFT}|ten years later|"
     r"a century earlier|left out)", "no other row tells the day"),
    (r"standard_items: from and until exchanged",
     "an item that has left the set-up stays in the table"),
    (rf"certificates\.calibrated_on: {DAY}", "of a paper without a due day"),
    (r"(laboratories|scopes)\.valid_from: a century earlier",
     "there are such"),
    (r"scopes\.valid_from: a century later",
     "of a scope without an end: asked when chains are followed"),
    # numbers that are stated once
    (r"(instruments|ranges|standards|scopes)\.range_(min|max): "
     r"(the sign|a thousand times|a thousandth|ten times|a point less)",
     "a wider range holds all points of the narrower one; a narrower one is "
     "found where a point was measured"),
    (r"links\.(point_min|point_max|reference_point): "
     r"(the sign|a thousand times|a thousandth|ten times)",
     "another point inside the range of the item"),
    (r"links\.sensitivity: (the sign|a thousandth|ten times)",
     "of an error or a value; a small influence of one of several"),
    (r"results\.point: (the sign|a thousandth|ten times)",
     "another point inside the range"),
    (r"results\.(as_found_)?(error|correction): the sign",
     "inside the limits an error has either sign"),
    (r"checks\.U_reference: (a thousand times|a thousandth|ten times|"
     r"a point less)", "of a better or a worse reference, below the point"),
    (r"ranges\.resolution: (a thousand times|a thousandth|ten times|"
     r"a point less)",
     "stated once, and displays have every resolution"),
    (r"ranges\.own_correlation: (a thousandth|ten times)", "between 0 and 1"),
    (r"\w+\.(mpe|cmc|drift): a bare number",
     "a bare number is in the unit of its row"),
    (r"regulations\.max_interval: (doubled|a day)", "the law's own number"),
    (r"instruments\.interval: (doubled|a day)",
     "the laboratory's own number, where no certificate prints a day"),
    (r"(ranges\.environment|regulations\.environment(_spread)?): ten times",
     "limits stated once, and asked for when chains are followed"),
    # units
    (r"(instruments|ranges|standards|scopes)\.unit: a thousand times",
     "a wider range, or that of another set-up or scope"),
    (r"checks\.unit: a thousand times", "point and reading are in it, both"),
    (r"(instruments\.mpe|scopes\.cmc): a unit of another kind",
     "of a clock: it is its own"),
    (r"\w+\.unit: case", "%rh is %RH, as units are read"),
    (r"(standards|scopes|results|checks)\.unit: (another kind|left out)",
     "humidity, attenuation: quantities of more than one kind of unit"),
    # cells that need not be filled
    (r"certificates\.(kind|laboratory|number): left out", "may lack"),
    (r"(certificates\.number|standards\.upper_standard): a letter "
     r"(less|more)", "nobody else names it"),
    (r"(instruments|ranges|standards|scopes|links)\.quantity: left out",
     "a blank stands for every quantity, which the only one may be"),
    (r"results\.point: left out", "of two rows, or of several functions"),
    (r"scopes\.cmc: left out", "scopes of verifications have none"),
    (r"certificates: as_found and verdict exchanged", "either may lack"),
    (r"links: sensitivity and sensitivity_unit exchanged",
     "1 is a unit, and the usual sensitivity"),
    (r"ranges: (drift_per and drift_distribution|drift_distribution and "
     r"own_correlation) exchanged",
     "budgets tell words that are no distribution"),
    # texts, which may be anything
    (r"certificates: (document and number|number and covers) exchanged",
     "texts"),
    (r"(changes: by and reason|events: by and note|events: note and "
     r"recorded_on|instruments: role and quantity|ranges: resolution and "
     r"accuracy_class) exchanged", "texts, and cells that may lack"),
    (r"instruments: (manufacturer and model|model and serial|holder and "
     r"district|district and location|location and custodian) exchanged",
     "texts"),
    (r"laboratories: (name and accreditation|accreditation and valid_from) "
     r"exchanged", "a text, and a day that may lack"),
    (r"standards: (holder and district|district and quantity) exchanged",
     "texts: a quantity of any name may be measured"),
    (r"links: (reference_)?quantity and (reference_)?function exchanged",
     "ranges without a function have every one"),
    (r"checks: (unit and group|reading and reference_value) exchanged",
     "a quantity that may have any unit; readings near the reference"),
    (r"laboratories: cells shifted", "a text, and a day that may lack"),
    (r"links: (method and ratio_rule|(reference_)?function and "
     r"(reference_)?artefact|(reference_)?artefact and (reference_)?point"
     r"(_min)?) exchanged",
     "which results a link selects is asked when chains are followed"),
    (r"results: (point_unit and function|error and correction|"
     r"as_found_(value and as_found_error|error and as_found_correction)) "
     r"exchanged",
     "of certificates with too few rows to tell what is usual"),
    # rows
    (r"\w+: a row dropped", "of a row that no other one refers to"),
    (r"checks: a row twice", "two readings may be equal"),
    (r"(checks|events|instruments|laboratories|ranges|regulations|scopes|"
     r"standard_items|standards): first cells of two rows exchanged",
     "of rows that are alike but for their names"),
]

class Driver:
    def __init__(self, program, options):
        self.program, self.options = program, options
        self.chance = random.Random(2)
        self.planted = 0
        self.found = self.elsewhere = self.failed = 0
        self.silent = collections.Counter()
        self.tables = {}
        for name in sorted(os.listdir(CITY)):
            if name.endswith(".csv") and name != "scheme.csv":
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

    def findings(self, folder, table, rows, line=0):
        """Of the city with these rows; `line` is in another encoding."""
        path = os.path.join(folder, table + ".csv")
        with open(path, "rb") as file:
            before = file.read()
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        lines = text.getvalue().encode().split(b"\n")
        if line:
            lines[line - 1] = lines[line - 1].decode().encode("gb18030")
        with open(path, "wb") as file:
            file.write(b"\n".join(lines))
        found = self.check(folder)
        with open(path, "wb") as file:
            file.write(before)
        return found

    def judge(self, folder, table, rows, what, line, shown, foreign=False):
        if not foreign and rows == self.tables[table]:
            return
        self.planted += 1
        if self.planted % EVERY != 0:
            return
        shown = f"line {line}: {shown}"
        found = self.findings(folder, table, rows, line if foreign else 0)
        if found is None:
            self.failed += 1
            print(f"FAILED: {what}: {shown}")
        elif found:
            self.found += 1
            self.elsewhere += not any(
                (one["file"] or "").endswith(f"/{table}.csv")
                and one["line"] == line for one in found)
        else:
            self.silent[what] += 1
            if self.options.silent:
                print(f"silent: {what}: {shown}")

    def some(self, rows):
        return self.chance.sample(rows, min(len(rows), self.options.rows))

    def cells(self, folder, table):
        header, *rows = self.tables[table]
        for at, column in enumerate(header):
            full = [i for i, row in enumerate(rows) if row[at]]
            for i in self.some(full):
                for name, cell in mutations_of(table, column, rows[i][at]):
                    if cell is None:
                        continue
                    new = [list(row) for row in rows]
                    new[i][at] = cell
                    self.judge(folder, table, [header] + new,
                               f"{table}.{column}: {name}", i + 2,
                               f"{rows[i][at]} -> {cell}")

    def pairs(self, folder, table):
        """Two cells of one row exchanged, as by a slip of the mouse."""
        header, *rows = self.tables[table]
        for at in range(len(header) - 1):
            full = [i for i, row in enumerate(rows) if row[at] != row[at + 1]]
            for i in self.some(full):
                new = [list(row) for row in rows]
                new[i][at:at + 2] = reversed(new[i][at:at + 2])
                self.judge(folder, table, [header] + new, f"{table}: "
                           f"{header[at]} and {header[at + 1]} exchanged",
                           i + 2, f"{rows[i][at]}, {rows[i][at + 1]}")

    def rows(self, folder, table):
        header, *rows = self.tables[table]
        for name, change in ROWS.items():
            for i in self.some(range(len(rows))):
                new = [list(row) for row in rows]
                change(new, i)
                self.judge(folder, table, [header] + new, f"{table}: {name}",
                           i + 2, ",".join(rows[i])[:90])
        chinese = [i for i, row in enumerate(rows)
                   if not "".join(row).isascii()]
        for i in self.some(chinese):
            self.judge(folder, table, [header] + rows,
                       f"{table}: another encoding", i + 2,
                       ",".join(rows[i])[:90], foreign=True)

    def same(self, folder, table):
        """Other orders say the same."""
        header, *rows = self.tables[table]
        for name, new in (("columns", [row[::-1] for row in [header] + rows]),
                          ("rows", [header] + rows[::-1])):
            found = self.findings(folder, table, new)
            if found != []:
                self.failed += 1
                print(f"FAILED: {table}: {name} in another order: {found}")


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
            driver.cells(folder, table)
            driver.pairs(folder, table)
            driver.rows(folder, table)
            driver.same(folder, table)
    new = {what: count for what, count in driver.silent.items()
           if not any(re.fullmatch(pattern, what)
                      for pattern, _ in SILENT)}
    for what in sorted(new):
        print(f"nobody noticed: {what} ({new[what]})")
    print(f"mutation: {driver.found} found ({driver.elsewhere} elsewhere), "
          f"{sum(driver.silent.values())} silent, "
          f"{driver.failed + len(new)} failed")
    return 1 if driver.failed or new else 0


if __name__ == "__main__":
    sys.exit(main())
