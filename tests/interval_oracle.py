#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""interval_oracle.py PROGRAM [SEED] - outcomes of random laboratories, counted
a second time by rules written down here, and in another order of rows.

Each instrument has certificates with and without verdicts, errors on, inside
and outside of limits of 0.1, adjustments, damages, later issues and withdrawals.
`caltrace interval --by instrument` must count the same outcomes, find the same
of them in tolerance, leave out the same for the same reasons, and say the same
for tables that stand backwards.
"""
import csv
import datetime
import io
import os
import random
import subprocess
import sys
import tempfile

LABORATORIES, INSTRUMENTS = 8, 12
REASONS = ["first", "unknown", "damage", "only-as-left", "replaced",
           "withdrawn", "same-day"]
INSTRUMENT = ["id", "quantity", "range_min", "range_max", "unit", "mpe",
              "interval"]
CERTIFICATE = ["id", "instrument", "calibrated_on", "as_found", "adjusted",
               "replaces", "withdrawn_on", "withdrawn_reason"]
RESULT = ["certificate", "quantity", "point", "unit", "error",
          "as_found_error", "U", "k"]


def make_instrument(rng, name):
    """Certificates in order of days, results by certificate, events."""
    day, certificates, results, events = datetime.date(2018, 1, 1), [], {}, []
    for number in range(rng.randint(0, 7)):
        day += datetime.timedelta(rng.randint(1, 600))
        one = {"id": f"{name}-{number}", "instrument": name,
               "calibrated_on": day, "replaces": "", "withdrawn_on": "",
               "withdrawn_reason": "",
               "as_found": rng.choice(["pass", "fail", "unknown", "", "", "",
                                       "not-applicable"]),
               "adjusted": rng.choice(["yes", "no", "no", "unknown", ""])}
        if rng.random() < 0.15:
            one["withdrawn_on"] = day + datetime.timedelta(1)
            one["withdrawn_reason"] = rng.choice(["error", "lapse"])
        certificates.append(one)
        if rng.random() < 0.15:
            later = dict(one, id=one["id"] + "b", replaces=one["id"],
                         withdrawn_on="", withdrawn_reason="")
            certificates.append(later)
        for certificate in certificates[-2:]:
            if certificate["calibrated_on"] == day:
                results[certificate["id"]] = [
                    (rng.choice([0.05, 0.1, 0.1001, -0.2]),
                     rng.choice([None, None, 0.1, -0.15]))
                    for _ in range(rng.randint(0, 2))]
        if rng.random() < 0.2:
            events.append((day + datetime.timedelta(rng.randint(1, 300)),
                           rng.choice(["damage", "repair", "adjust", "send"])))
    return certificates, results, events


def verdict(certificate, results):
    """True, False, or why there is none."""
    found = certificate["as_found"]
    if found in ("pass", "fail"):
        return found == "pass"
    if found == "unknown":
        return "unknown"
    errors = [e if e is not None else left
              for left, e in results
              if e is not None or certificate["adjusted"] == "no"]
    if errors:
        return all(abs(error) <= 0.1 for error in errors)
    return "only-as-left" if results else "unknown"


def count(certificates, results, events):
    counts = dict.fromkeys(REASONS + ["n", "in_tolerance"], 0)
    replaced = {c["replaces"] for c in certificates}
    before, void = None, False
    for c in certificates:
        if c["id"] in replaced:
            counts["replaced"] += 1
            continue
        if c["withdrawn_reason"] == "error":
            counts["withdrawn"] += 1
            void = void or c["adjusted"] != "no"
            continue
        day = c["calibrated_on"]
        touched = before is not None and any(
            before < when and (when <= day if what == "damage" else when < day)
            for when, what in events if what in ("damage", "repair", "adjust"))
        answer = verdict(c, results[c["id"]])
        if before is None or c["as_found"] == "not-applicable":
            answer = "first"
        elif void:
            answer = "withdrawn"
        elif touched:
            answer = "damage"
        # What is done on the day of a calibration belongs to it, but an
        # order of the two is not on record here.
        if isinstance(answer, str):
            counts[answer] += 1
        else:
            counts["n"] += 1
            counts["in_tolerance"] += answer
        before, void = day, False
    return counts


def write(folder, name, header, rows, backwards):
    with open(os.path.join(folder, name), "w", encoding="utf-8",
              newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(reversed(rows) if backwards else rows)


def run(program, items, backwards):
    with tempfile.TemporaryDirectory() as folder:
        write(folder, "instruments.csv", INSTRUMENT,
              [(name, "pressure", 0, 6, "MPa", "±0.1 MPa", "P12M")
               for name in items], backwards)
        write(folder, "certificates.csv", CERTIFICATE,
              [[c[field] for field in CERTIFICATE]
               for certificates, _, _ in items.values()
               for c in certificates], backwards)
        write(folder, "results.csv", RESULT,
              [(key, "pressure", 1 + i, "MPa", left,
                "" if error is None else error, 0.01, 2)
               for _, results, _ in items.values()
               for key, list_ in results.items()
               for i, (left, error) in enumerate(list_)], backwards)
        write(folder, "events.csv", ["instrument", "date", "event"],
              [(name, *event) for name, (_, _, events) in items.items()
               for event in events], backwards)
        result = subprocess.run(
            [program, "interval", "--lab", folder, "--on", "2040-01-01", "--by",
             "instrument", "--format", "csv"], capture_output=True, text=True,
            encoding="utf-8", timeout=120, check=False)
    if result.returncode not in (0, 1):
        sys.exit(f"exit code {result.returncode}: {result.stderr}")
    return result.stdout


def main():
    program = sys.argv[1]
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    compared = failed = 0
    for _ in range(LABORATORIES):
        items = {f"I{i:02d}": make_instrument(rng, f"I{i:02d}")
                 for i in range(INSTRUMENTS)}
        text = run(program, items, False)
        failed += text != run(program, items, True)
        rows = {row["group"]: row for row in csv.DictReader(io.StringIO(text))}
        for name, item in items.items():
            wanted = count(*item)
            row = rows.get(name, {})
            compared += 1
            for key, value in wanted.items():
                if int(row.get(key, 0)) != value:
                    print(f"{name}: {key} {row.get(key)}, not {value}: {item}")
                    failed += 1
    print(f"interval oracle: {compared} instruments, {failed} faults")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
