#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of a table against single budgets with the same numbers written in.

    tests/rows_property.py PROGRAM

For published budgets (GUM H.1 and H.2, EA-4/02 S5, ...) and a few of our own,
random rows go through `budget --rows`; then each row is written into the
budget's own text and evaluated alone. The numbers of the two JSON answers must
be the same text, and the numbers of the CSV answer at 17 digits the same
doubles. A row that cannot be evaluated must have the status that the single
budget's first error has. Prints the seed when it fails; CALTRACE_TEST_SEED and
CALTRACE_TEST_CASES (rows of each budget, at most) change the run.
"""

import csv
import io
import json
import os
import random
import re
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUDGETS = os.path.join(TOP, "fixtures/budgets")
ROWS = 8

LOGARITHM = """model: {y: log(x/a - 0.5), z: x*a}
inputs:
  x: {value: 2 V, u: 0.1 V, dof: 7}
  a: {value: 1 V, half_width: 5 % , distribution: triangular}
"""
LARGEST = """model: y = a*b
inputs:
  a:
    unit: V
    value: 10 V
    components: {one: {u: 0.02}, other: {half_width: 0.03}}
    largest_of: [one, other]
  b: {value: 3 A, U: 2 %, k: 2, dof: 12}
"""
CORRELATED = """model: y = a*b + c
inputs:
  a: {value: 10 V, u: 0.1 V}
  b: {value: 3, u: 0.2}
  c: {value: 1 V, u: 0.3 V}
correlations:
  - {between: [a, b], r: 0.4}
  - {between: [b, c], r: -0.3}
"""

# What a laboratory has for a row: one gauge, two that share a standard, two
# weights that share a certificate.
GAUGE = """model: {e: p - p_s}
inputs:
  p:
    value: 2.31 MPa
    components: {scale: {half_width: 0.005}, other: {s: 0.004 MPa, n: 9}}
  p_s: {instrument: 12-PG-1, point: 2.3 MPa, on: 2026-06-30}
"""
DROP = """model: {dp: p_1 + c_1 - (p_2 + c_2)}
inputs:
  c_1: {instrument: 12-PG-1, point: 3 MPa, as: correction}
  p_1: {value: 3.012 MPa, u: 0.0001 MPa}
  p_2: {value: 2.987 MPa, u: 0.0001 MPa}
  c_2: {instrument: 12-PG-2, point: 3 MPa, as: correction}
correlations: [{between: [p_1, p_2], r: 0.3}]
"""
WEIGHTS = """model: {m_x: d + m_1 + a*m_2, ratio: m_1/m_2}
inputs:
  d: {value: 0.02 g, u: 0.01 mg, dof: 6}
  a: {value: 1, u: 0.001}
  m_1: {instrument: 12-WE2-1, point: 100 g}
  m_2: {instrument: 12-WE2-1, point: 20 g, artefact: 20*}
"""
GAUGES = ["12-PG-1", "12-PG-2", "12-PS-1", "12-XX-1"]
PRESSURES = ["1 MPa", "2.3 MPa", "3 MPa", "3000 kPa", "4.75 MPa", "9 MPa"]
DAYS = ["2026-06-30", "2026-04-03", "2025-07-01", "2024-02-29", "2026-13-01"]

# Name or text of the budget; then for each column its header, the pattern
# behind which the number stands in the budget, and a range of numbers; or
# texts, or texts in the table and in the budget.
CASES = [
    ("gum-h1-gauge-block.yaml", [
        ("l_S", "l_S: *{value: ", 49999000, 50001000),
        ("U(l_S)", "l_S: .*U: ", 10, 100),
        ("k(l_S)", "l_S: .*k: ", 1.5, 3.5),
        ("dof(d_bar)", "d_bar: .*dof: ", 2, 40),
        ("u(d_1)", "d_1: .*u: ", 0, 20),
        ("half_width(alpha_S)", "alpha_S: .*half_width: ", 0, 5e-6),
        ("delta_alpha", "delta_alpha: *{value: ", -1e-6, 1e-6),
        ("theta_bar", "theta_bar: *{value: ", -0.5, 0.5),
        ("u(theta_bar)", "theta_bar: .*u: ", 0, 0.5),
        ("half_width(Delta)", "Delta: .*half_width: ", 0, 1),
        ("delta_theta", "delta_theta: *{value: ", -0.1, 0.1),
    ]),
    ("gum-h2-impedance-summary.yaml", [
        ("I", "I: *{value: ", 15, 25),
        ("u(I)", "I: .*u: ", 0.001, 0.02),
    ]),
    ("ea402-s5-1-furnace-temperature.yaml", [
        ("t_S", "t_S: *{value: ", 990, 1010),
        ("U(dt_S)", "dt_S: .*U: ", 0.1, 0.5),
        ("dV_R", "dV_R: *{value: ", -2, 2),
        ("half_width(dt_F)", "dt_F: .*half_width: ", 0, 2),
    ]),
    ("ea402-s5-2-type-n-thermocouple.yaml", [
        ("V_iX", "V_iX: *{value: ", 36, 37),
        ("u(t_X)", "t_X: .*u: ", 0.1, 1),
        ("dof(t_X)", "t_X: .*dof: ", 3, 100),
        ("t_X", "t_X: *{value: ", 990, 1010),
    ]),
    ("weight-100g.yaml", [
        ("m_标准", "m_标准:\n *value: ", 99.9999, 100.0001),
        ("ρ_空气", "ρ_空气: *{value: ", 1.1, 1.3),
        ("U(ρ_标准)", "ρ_标准: .*U: ", 20, 100),
    ]),
    (LOGARITHM, [
        ("x", "x: *{value: ", -1, 3),
        ("u(x)", "x: .*u: ", 0, 0.5),
        ("a", "a: *{value: ", 0.5, 1.5),
    ]),
    (LARGEST, [
        ("a", "  value: ", 5, 15),
        ("u(a.one)", "one: {u: ", 0, 0.04),
        ("half_width(a.other)", "other: {half_width: ", 0, 0.07),
        ("b", "b: {value: ", -3, 3),
        ("k(b)", "b: .*k: ", 1, 3),
    ]),
    (CORRELATED, [
        ("a", "a: {value: ", 5, 15),
        ("r(a,b)", "a, b\\], r: ", -0.6, 0.6),
        ("u(c)", "c: .*u: ", 0, 1),
    ]),
    (GAUGE, [
        ("instrument(p_s)", "p_s: {instrument: ", GAUGES),
        ("point(p_s)", "point: ", PRESSURES),
        ("on(p_s)", " on: ", DAYS),
        ("p", "  value: ", 1, 5),
        ("half_width(p.scale)", "half_width: ", 0, 0.01),
    ]),
    (DROP, [
        ("instrument(c_1)", "c_1: {instrument: ", GAUGES),
        ("certificate(c_2)", "c_2: {", [
            ("12-PG", "certificate: 12-PG"),
            ("YZ2026-0037", "certificate: YZ2026-0037"),
            ("YZ2025-0042", "certificate: YZ2025-0042")]),
        ("point(c_1)", "c_1: .*point: ", PRESSURES),
        ("p_1", "p_1: {value: ", 2, 3),
        ("r(p_1,p_2)", "r: ", -1, 1),
    ]),
    (WEIGHTS, [
        ("point(m_1)", "m_1: .*point: ", ["100 g", "50 g", "1000 mg", "2 g"]),
        ("artefact(m_2)", "artefact: ", ["20*", "20"]),
        ("a", "a: {value: ", -2, 2),
    ]),
]
LABORATORY = ["--lab", os.path.join(TOP, "fixtures/labs/city"),
              "--on", "2026-06-30"]
OPTIONS = [[], ["-k", "2"], ["-p", "0.9"], ["--order", "2"],
           ["--threads", "1"]]
FIGURES = ["value", "standard_uncertainty", "effective_degrees_of_freedom",
           "dof_status", "coverage_probability", "coverage_factor",
           "expanded_uncertainty"]
COLUMNS = {"value": "{}", "standard_uncertainty": "u({})",
           "effective_degrees_of_freedom": "dof({})", "coverage_factor":
           "k({})", "expanded_uncertainty": "U({})"}


class Mismatch(Exception):
    pass


def read_json(text):
    """Numbers as they are written."""
    return json.loads(text, parse_float=str, parse_int=str)


def with_numbers(text, columns, cells):
    for (_, pattern, *values), cell in zip(columns, cells):
        what = r"[-+.0-9eE]+"
        if len(values) == 1:  # texts
            what = r"[^,}\n]+"
            cell = dict(two if isinstance(two, tuple) else (two, two)
                        for two in values[0])[cell]
        text, count = re.subn("(" + pattern + ")" + what,
                              lambda m, c=cell: m.group(1) + c, text, count=1)
        if count != 1:
            raise Mismatch(f"no place for `{pattern}` in the budget")
    return text


def random_cells(columns, numbers):
    cells = []
    for _, _, *values in columns:
        if len(values) == 1:
            cell = numbers.choice(values[0])
            cells.append(cell[0] if isinstance(cell, tuple) else cell)
        else:
            cells.append("%.*g" % (numbers.randint(1, 17),
                                   numbers.uniform(*values)))
    return cells


def differ(what, row, name, one, other):
    if one != other:
        raise Mismatch(f"row {row}: {what} of {name}: {one} in the table, "
                       f"{other} alone")


def same_double(row, name, figure, cell, text):
    if figure == "effective_degrees_of_freedom" and cell == "inf":
        cell = ""  # in JSON null
    if (cell == "") != (text is None) or \
            (cell != "" and float(cell) != float(text)):
        raise Mismatch(f"row {row}: {figure} of {name}: {cell} in CSV, "
                       f"{text} in JSON")


def status_of(single):
    errors = [finding["rule"] for finding in single["findings"]
              if finding["severity"] == "error"]
    return errors[0] if errors else "ok"


class Case:
    def __init__(self, program, folder, text, columns, options):
        self.program, self.folder, self.options = program, folder, options
        self.text, self.columns = text, columns
        if any(len(column) == 3 for column in columns):
            self.options = options + LABORATORY

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *words):
        done = subprocess.run([self.program, "budget", *words, *self.options],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.folder, check=False)
        if done.returncode not in (0, 3):
            raise Mismatch(f"exit {done.returncode}: "
                           f"{done.stderr.decode(errors='replace')}")
        return done.stdout.decode()

    def compare(self, number, row, cells, line):
        self.write("single.yaml", with_numbers(self.text, self.columns, cells))
        single = read_json(self.run(
            "single.yaml", "-f", "json", "--no-monte-carlo"))
        status = status_of(single)
        good = row["status"] in ("ok", "first-order-blind")
        if good != (status == "ok"):
            raise Mismatch(f"row {number}: {row['status']}, alone {status}")
        differ("status", number, "the row", line["status"], row["status"])
        if not good:
            differ("status", number, "the row", row["status"], status)
        for i, result in enumerate(row["results"]):
            name = result["name"]
            if single["results"]:
                gum = single["results"][i]["gum"]
                differ("unit", number, name, result["unit"],
                       single["results"][i]["unit"])
            else:
                gum = dict.fromkeys(FIGURES)
            for figure in FIGURES:
                differ(figure, number, name, result[figure], gum[figure])
            for figure, column in COLUMNS.items():
                same_double(number, name, figure, line[column.format(name)],
                            result[figure])

    def check(self, numbers, count):
        rows = [random_cells(self.columns, numbers) for _ in range(count)]
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow([column[0] for column in self.columns])
        writer.writerows(rows)
        self.write("budget.yaml", self.text)
        self.write("rows.csv", table.getvalue())
        answer = [read_json(line) for line in
                  self.run("budget.yaml", "--rows", "rows.csv", "-f",
                           "json").splitlines()]
        lines = list(csv.DictReader(io.StringIO(
            self.run("budget.yaml", "--rows", "rows.csv", "-d", "17"))))
        if len(answer) != count + 1 or len(lines) != count or \
                answer[-1]["rows"] != str(count):
            raise Mismatch(f"{count} rows in, {len(answer)} lines of JSON and "
                           f"{len(lines)} of CSV out")
        for i, cells in enumerate(rows):
            self.compare(i + 1, answer[i], cells, lines[i])


def main():
    program = os.path.abspath(sys.argv[1])
    seed = int(os.environ.get("CALTRACE_TEST_SEED", "20260309"), 0)
    count = min(ROWS, int(os.environ.get("CALTRACE_TEST_CASES", ROWS)))
    numbers = random.Random(seed)
    checked = 0
    with tempfile.TemporaryDirectory() as folder:
        for budget, columns in CASES:
            text = budget
            if budget.endswith(".yaml"):
                with open(os.path.join(BUDGETS, budget),
                          encoding="utf-8") as file:
                    text = file.read()
            for options in OPTIONS:
                try:
                    Case(program, folder, text, columns, options).check(
                        numbers, count)
                except Mismatch as fault:
                    print(f"{budget} {' '.join(options)}: {fault}; seed {seed}")
                    return 1
                checked += count
    print(f"rows: {checked} rows as in single budgets")
    return 0


if __name__ == "__main__":
    sys.exit(main())
