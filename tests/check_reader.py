#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads published and own cases of CSV files with `check --print-records`.

    tests/check_reader.py PROGRAM [FOLDER]

FOLDER (default: ../shared/csv, skipped when absent) holds sets of cases with
the records they must give or the fault that must be found, and where: reader,
encoding, csv-spectrum, papaparse, fixtures. Every file goes through the
program as a file and as standard input. Cases of our own are run always. The
last line of output is "reader: N passed, M failed".
"""

import glob
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# What is read in another way on purpose: the expected records are Papa
# Parse's leniency, or the case is faulty in itself (README of the sets).
LENIENT = {"location_coordinates.csv"}
FAULT_NAMES = {"invalid-encoding": ("invalid-utf8", "encoding-invalid")}
# Bytes that are sound text, though not what was meant.
NOT_TOLD = {"suspect-double-encoding"}

OWN = [  # name, bytes, options, records, (rule, line, row) or None
    ("blank in front of a quote", b'a,b\n1, "x"\n', [],
     [["a", "b"]], ("quote-in-unquoted-field", 2, 2)),
    ("the record after a fault", b'a,b\n1,"x"y\n2,z\n', [],
     [["a", "b"], ["2", "z"]], ("text-after-closing-quote", 2, 2)),
    ("an open quote takes one line", b'a,b\n1,"x\n2,z\n3,w\n', [],
     [["a", "b"], ["2", "z"], ["3", "w"]], ("unterminated-quote", 2, 2)),
    ("blanks behind delimiters", b'a, b\n1,  x\n2," y"\n',
     ["--dialect", "skip-initial-space=true"],
     [["a", "b"], ["1", "x"], ["2", " y"]], None),
    ("blanks before quotes are skipped, too", b'a, b\n1, "x, y"\n',
     ["--dialect", "skip-initial-space"],
     [["a", "b"], ["1", "x, y"]], None),
    ("a tab", b"a\tb\n1\t2,5\n", ["--dialect", "delimiter=\\t"],
     [["a", "b"], ["1", "2,5"]], None),
    ("a comma as delimiter, said", b"a,b\n'1,2',3\n",
     ["--dialect", "delimiter=,,quote='"], [["a", "b"], ["1,2", "3"]], None),
    ("comments", b'#x "\na,b\n#\n1,2\n', ["--dialect", "comment=#"],
     [["a", "b"], ["1", "2"]], None),
    ("blank lines kept", b"a\n\n1\n\n", ["--dialect", "keep-blank=yes"],
     [["a"], [], ["1"], []], None),
    ("a line break counts as a line", b'a,b\n"1\n2",3\n4,"5" \n', [],
     [["a", "b"], ["1\n2", "3"]], ("text-after-closing-quote", 4, 3)),
    ("GBK", "编号,值\nA1,5\n".encode("gbk"), ["--encoding", "GBK"],
     [["编号", "值"], ["A1", "5"]], None),
    ("GBK, not said", "编号,值\nA1,5\n".encode("gbk"), [],
     [], ("invalid-utf8", 1, 1)),
    ("NUL", b"a,b\n1,\0\n2,3\n", [], [["a", "b"], ["2", "3"]],
     ("nul-byte", 2, 2)),
    ("UTF-16 with an odd byte", "a,b\n1,2\n".encode("utf-16") + b"x", [],
     [["a", "b"], ["1", "2"]], ("utf16-broken", 3, None)),
    ("nothing", b"", [], [], None),
    ("a line end only", b"\r\n", [], [], None),
]


class Reader:
    def __init__(self, program):
        self.program = os.path.abspath(program)
        self.passed = self.failed = 0
        self.environment = {key: value for key, value in os.environ.items()
                            if not key.startswith(("LC_", "LANG",
                                                   "CALTRACE"))}

    def run(self, arguments, data=None):
        return subprocess.run([self.program, "check", *arguments],
                              input=data, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=60, check=False,
                              env=self.environment)

    def records(self, path, options):
        run = self.run(["--print-records", path, *options])
        with open(path, "rb") as file:
            piped = self.run(["--print-records", "-", *options], file.read())
        if run.returncode not in (0, 1):
            return f"exit code {run.returncode}: {run.stderr.decode()}"
        # A pipe cannot be looked at twice: an encoding that nobody named is
        # told line by line there.
        if b"[F01]" in run.stderr:
            pass
        elif piped.stdout != run.stdout or piped.returncode != run.returncode:
            return "read in another way from standard input"
        return [json.loads(line) for line in run.stdout.splitlines()]

    def findings(self, path, options):
        run = self.run([path, "--format", "json", *options])
        lines = [json.loads(line) for line in run.stdout.splitlines()]
        if not lines or lines[-1].get("schema") != "caltrace/check/1":
            return None
        return lines[:-1]

    def check_fault(self, path, options, fault):
        """Why the fault is not the first one found, or None."""
        if fault["code"] in NOT_TOLD:
            return None
        found = self.findings(path, options)
        names = FAULT_NAMES.get(fault["code"], (fault["code"],))
        # What the header lacks is another matter than how it is read.
        first = [f for f in found or [] if f["rule"] in names]
        if not first:
            return f"no {fault['code']} among {found}"
        for ours, theirs in (("line", "line"), ("byte", "byte"),
                             ("row", "record")):
            if ours == "row" and first[0]["rule"].startswith("encoding-"):
                continue
            if fault.get(theirs) is not None and \
                    first[0][ours] != fault[theirs]:
                return (f"{ours} {first[0][ours]} in place of "
                        f"{fault[theirs]}")
        return None

    def case(self, name, path, options, records, fault):
        why = None
        if records is not None:
            got = self.records(path, options)
            if got != records:
                why = f"{got} in place of {records}"[:400]
        if why is None and fault is not None:
            why = self.check_fault(path, options, fault)
        if why is None:
            self.passed += 1
            return
        self.failed += 1
        print(f"{name}: {why}")


def dialect_of(about):
    """The case's dialect as options of the program."""
    words = []
    for key, value in about.get("dialect", {}).items():
        if key == "delimiter":
            words.append("delimiter=" + value)
        elif key in ("comment", "comments"):
            words.append("comment=" + value)
        elif key == "quoteChar":
            words.append("quote=" + value)
        elif key == "blank_lines":
            words.append("keep-blank=" +
                         ("yes" if value == "keep" else "no"))
    return [option for word in words for option in ("--dialect", word)]


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def run_pairs(reader, folder):
    """NAME.csv and NAME.json."""
    for path in sorted(glob.glob(os.path.join(folder, "*.csv"))):
        about = load(path[:-3] + "json")
        options = dialect_of(about)
        encoding = about.get("encoding", "utf-8")
        if encoding not in ("utf-8", "ascii", "utf-16"):
            options += ["--encoding", encoding]
        reader.case(path, path, options, about.get("records"),
                    about.get("strict_error") or about.get("error"))


def run_spectrum(reader, folder):
    """Objects, whose keys are the first record."""
    for path in sorted(glob.glob(os.path.join(folder, "csvs", "*.csv"))):
        name = os.path.basename(path)
        rows = load(os.path.join(folder, "json", name[:-3] + "json"))
        if name in LENIENT:
            reader.case(path, path, [], None,
                        {"code": "quote-in-unquoted-field"})
            continue
        reader.case(path, path, [], [list(rows[0])] +
                    [list(row.values()) for row in rows], None)


def run_papaparse(reader, path, scratch):
    with open(path, encoding="utf-8") as file:
        cases = [json.loads(line) for line in file]
    for number, about in enumerate(cases):
        # A blank line is a record of no field here, of an empty one there.
        records = [row for row in about["records"] if row != [""]]
        strict = '"' not in "".join(
            cell for row in records for cell in row)
        if about["python_csv_agrees"] is not True or not strict:
            continue
        name = os.path.join(scratch, f"papaparse-{number}.csv")
        with open(name, "wb") as file:
            file.write(about["input"].encode())
        reader.case(about["description"], name, dialect_of(about), records,
                    None)


def run_fixtures(reader, folder):
    for name, about in load(os.path.join(folder, "expected.json")).items():
        path = os.path.join(folder, name)
        encoding = about.get("encoding")
        options = ["--encoding", encoding] \
            if encoding not in (None, "utf-16") else []
        reader.case(path, path, options, about.get("records"),
                    about.get("strict_error"))
        if "as_utf8" in about:
            reader.case(path, path, [], None, about["as_utf8"])


def run_own(reader, scratch):
    for number, (name, data, options, records, fault) in enumerate(OWN):
        path = os.path.join(scratch, f"own-{number}.csv")
        with open(path, "wb") as file:
            file.write(data)
        reader.case(name, path, options, records,
                    fault and dict(zip(("code", "line", "record"), fault)))


def main():
    reader = Reader(sys.argv[1])
    folder = sys.argv[2] if len(sys.argv) > 2 else \
        os.path.join(TOP, "..", "shared", "csv")
    with tempfile.TemporaryDirectory() as scratch:
        run_own(reader, scratch)
        if os.path.isdir(folder):
            run_pairs(reader, os.path.join(folder, "reader"))
            run_pairs(reader, os.path.join(folder, "encoding"))
            run_spectrum(reader, os.path.join(folder, "csv-spectrum"))
            run_papaparse(reader, os.path.join(folder, "papaparse",
                                               "cases.jsonl"), scratch)
            run_fixtures(reader, os.path.join(folder, "fixtures"))
        else:
            print("no published cases of CSV: skipped")
    print(f"reader: {reader.passed} passed, {reader.failed} failed")
    return 1 if reader.failed or not reader.passed else 0


if __name__ == "__main__":
    sys.exit(main())
