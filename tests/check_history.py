#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""check_history.py PROGRAM - the histories of the example city, reckoned anew.

`caltrace due --history ID --format csv` against what the tables say themselves:
days between calibrations, errors as found and as left, drift, E_n. Decimal
arithmetic on the texts of the cells. Of the program's own numbers only what two
calibrations share through references is used, and held against its limits."""

import csv
import datetime
import decimal
import io
import os
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CITY = os.path.join(TOP, "fixtures", "labs", "city")
ON = "2026-06-30"
PLACE = ("quantity", "function", "artefact", "at", "point", "point_unit")


def table(name):
    with open(os.path.join(CITY, name + ".csv"), encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(text):
    return decimal.Decimal(text) if text else None


def error(row, prefix):
    """The error of a result in its own unit, or None."""
    if row[prefix + "error"]:
        return number(row[prefix + "error"])
    if row[prefix + "correction"]:
        return -number(row[prefix + "correction"])
    return None


def as_found(row, certificate):
    found = error(row, "as_found_")
    if found is None and certificate["adjusted"] == "no":
        return error(row, "")
    return found


def days(a, b):
    return (datetime.date.fromisoformat(b) -
            datetime.date.fromisoformat(a)).days


def expected(instrument, certificates, results):
    """What is to be told: certificate and place -> days, errors, drift."""
    own = sorted((c for c in certificates if c["instrument"] == instrument),
                 key=lambda c: c["calibrated_on"])
    replaced = {c["replaces"] for c in own if c["replaces"]}
    before, last, told = {}, {}, {}
    for c in own:
        if c["id"] in replaced or c["withdrawn_reason"] == "error":
            continue
        covers = c["covers"] or "all"
        since = max((d for k, d in last.items()
                     if "all" in (k, covers) or k == covers), default=None)
        gap = None if since is None else days(since, c["calibrated_on"])
        last[covers] = c["calibrated_on"]
        for row in results.get(c["id"], []):
            place = tuple(row[name] for name in PLACE)
            one = {"days": gap, "left": error(row, ""),
                   "found": as_found(row, c), "U": number(row["U"]),
                   "U_found": number(row["U_as_found"] or row["U"])}
            earlier = before.get(place)
            if earlier and one["found"] is not None and \
                    earlier["left"] is not None:
                one["drift"] = one["found"] - earlier["left"]
                one["U_before"] = earlier["U"]
            before[place] = one
            told[c["id"], place] = one
    return told


def same(text, wanted):
    if wanted is None:
        return text == ""
    return text != "" and abs(float(text) - float(wanted)) <= \
        1e-12 * max(abs(float(wanted)), 1e-9)


def score(row, wanted):
    """E_n; what both U share counts once."""
    if "drift" not in wanted:
        return None
    a, b = wanted["U_found"], wanted["U_before"]
    shared = number(row["shared"]) or 0
    if not 0 <= shared <= a * b:
        return decimal.Decimal("NaN")
    return abs(wanted["drift"]) / (a ** 2 + b ** 2 - 2 * shared).sqrt()


def compare(instrument, row, wanted):
    faults = []
    wanted["en"] = score(row, wanted)
    pairs = [("days_since", "days")]
    if row["unit"] == row["result_unit"] and wanted["left"] is not None:
        pairs += [("as_left", "left"), ("as_found", "found"),
                  ("drift", "drift"), ("en", "en")]
    for name, key in pairs:
        if not same(row[name], wanted.get(key)):
            faults.append(f"{instrument} {row['certificate']} {name}: "
                          f"{row[name]}, not {wanted.get(key)}")
    return faults, len(pairs)


def main():
    program = os.path.abspath(sys.argv[1])
    certificates = table("certificates")
    results, units = {}, {}
    for row in table("results"):
        results.setdefault(row["certificate"], []).append(row)
        row["point_unit"] = row["point_unit"] or (row["point"] and row["unit"])
    faults, numbers, rows = [], 0, 0
    for item in table("instruments"):
        told = expected(item["id"], certificates, results)
        done = subprocess.run(
            [program, "due", "--lab", CITY, "--on", ON, "--history",
             item["id"], "--format", "csv"], stdout=subprocess.PIPE,
            check=False)
        if done.returncode != 0:
            faults.append(f"{item['id']}: exit code {done.returncode}")
        seen = 0
        for row in csv.DictReader(io.StringIO(done.stdout.decode())):
            if not row["quantity"]:
                continue
            key = find(told, row, results)
            if key is None:
                faults.append(f"{item['id']}: {row['certificate']} "
                              f"{row['point']} is not in the tables")
                continue
            seen += 1
            new, count = compare(item["id"], row, told[key])
            faults += new
            numbers += count
        rows += seen
        if seen != len(told):
            faults.append(f"{item['id']}: {seen} results, not {len(told)}")
    for fault in faults[:20]:
        print(fault)
    print(f"histories: {rows} results, {numbers} numbers, "
          f"{len(faults)} faults")
    return 1 if faults or rows == 0 else 0


def find(told, row, results):
    """The result of the row, whose unit is put beside that of the program."""
    for original in results.get(row["certificate"], []):
        if all(original[name] == row[name] for name in PLACE[:4]) and \
                (not row["point"] or
                 float(original["point"]) == float(row["point"])):
            row["result_unit"] = row["unit"] if \
                original["unit"] == row["unit"] or \
                {original["unit"], row["unit"]} in ({"um", "µm"},
                                                    {"degC", "°C"}) \
                else original["unit"]
            return row["certificate"], tuple(original[name] for name in PLACE)
    return None


if __name__ == "__main__":
    sys.exit(main())
