#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Spoils a table at every byte of a row, and as a whole, and sees what `check`
says: with a schema, and without one.

    tests/pollution_files.py PROGRAM [--all] [--verbose]

Wanted each time: no crash and no exit code but 0 and 1; the damaged line named
unless it still reads as a row; every other fault of the table found again, at
its line; no line accused that nobody touched. What a line still reads as is
asked of Python's csv module. --all cuts the file at every byte, and spoils
every row; otherwise some. The last line of output is "pollution of files: N
passed, M failed".
"""

import argparse
import collections
import csv
import json
import os
import subprocess
import sys
import tempfile

# Of the places in a row every so many, for programs that take long to start.
EVERY = int(os.environ.get("CALTRACE_TEST_EVERY", "1"))

SCHEMA = {"fields": [
    {"name": "id", "constraints": {"unique": True, "required": True}},
    {"name": "text"}, {"name": "value", "type": "number"},
    {"name": "day", "type": "date"}, {"name": "note"}],
    "primaryKey": "id"}
CELLS = len(SCHEMA["fields"])
ROWS = 40


def table():
    """Lines, the header first; faults of form and of values further down."""
    lines = ["id,text,value,day,note"]
    for i in range(1, ROWS):
        lines.append(f'R{i:03d},"{i} mm, ""fine""",{i}.5,2026-01-'
                     f'{i % 28 + 1:02d},"测量 {i}"')
    lines[21] = lines[21].replace("21.5", "21.5 mm")
    lines[25] = lines[25].rsplit(",", 1)[0]
    lines[29] = lines[29].replace(',"29 mm', ',x"29 mm')
    lines[33] = lines[33].replace("2026-01-", "2026-13-")
    lines[37] = lines[37].replace(",37.5", ",37.5,")
    return [line.encode() for line in lines]


# ---- the program -----------------------------------------------------------

class Program:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder
        self.table = os.path.join(folder, "table.csv")
        self.schema = os.path.join(folder, "schema.json")
        with open(self.schema, "w", encoding="utf-8") as file:
            json.dump(SCHEMA, file)

    def check(self, content, schema):
        """(exit code, [(line, rule, code)], what went wrong)"""
        with open(self.table, "wb") as file:
            file.write(content)
        words = ["--schema", self.schema] if schema else []
        done = subprocess.run(
            [self.path, "check", *words, self.table, "-f", "json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
            check=False)
        try:
            lines = [json.loads(x) for x in done.stdout.splitlines()]
        except ValueError:
            return done.returncode, [], "no JSON"
        found = [(f["line"], f["rule"], f["code"]) for f in lines[:-1]
                 if f["severity"] != "note"]
        return done.returncode, found, done.stderr.decode()


class Judge:
    def __init__(self, program, verbose):
        self.program, self.verbose = program, verbose
        self.passed = self.failed = 0
        self.base = {schema: program.check(b"\n".join(table()) + b"\n",
                                           schema)[1]
                     for schema in (False, True)}

    def say(self, name, problem):
        if problem:
            self.failed += 1
            print(f"{name}: {problem}")
        else:
            self.passed += 1
            if self.verbose:
                print(f"{name}: fine")

    def judge(self, name, content, schema, *, named=(), may=(), shift=None,
              lost=lambda finding: False):
        """`named`: lines of which one must be accused; `may`: a test of lines
        that may be, too; `shift`: where a line of the sound table has gone,
        None: it is no more; `lost`: faults that cannot be found again."""
        shift = shift or (lambda line: line)
        may = may or (lambda line: False)
        code, found, error = self.program.check(content, schema)
        have = collections.Counter(found)
        want = collections.Counter(
            (shift(f[0]), f[1], f[2]) for f in self.base[schema]
            if shift(f[0]) is not None and not lost(f))
        missing = want - have
        counted = {shift(f[0]) for f in self.base[schema] if f[1] in COUNTED}
        accused = [f for f in have - want
                   if f[0] not in named and not may(f[0])
                   and f[1] != "mixed-line-ends"
                   and not (f[1] in COUNTED and f[0] in counted)]
        problem = None
        if code not in (0, 1) or error:
            problem = f"exit code {code} {error[:200]}"
        elif named and not any(f[0] in named for f in found):
            problem = f"no line of {sorted(named)} is named: {found}"
        elif missing:
            problem = f"lost {dict(missing)}"
        elif accused:
            problem = f"accused {accused}"
        self.say(f"{name} ({'schema' if schema else 'form'})", problem)


# ---- every byte of a row ---------------------------------------------------

def reads_as_row(line):
    """Whether nothing is wrong with the form of a line by itself."""
    if b"\0" in line or line.startswith(b"\xef\xbb\xbf"):
        return False
    try:
        text = line.decode()
        rows = list(csv.reader(text.splitlines(True), strict=True))
    except (UnicodeDecodeError, csv.Error):
        return False
    if len(rows) != 1 or len(rows[0]) != CELLS:
        return False
    # Python takes a quote inside an unquoted cell as it stands.
    bare, quoted, start = False, False, True
    for c in text:
        if quoted:
            quoted, start = c != '"', False
        elif c == '"' and (start or previous == '"'):
            quoted = True
        elif c == '"':
            bare = True
        start = not quoted and c == ","
        previous = c
    return not bare


def inserted(byte):
    return lambda line: (line[:i] + byte + line[i:]
                         for i in range(len(line) + 1))


def removed(byte):
    return lambda line: (line[:i] + line[i + 1:] for i in range(len(line))
                         if line[i:i + 1] == byte)


def replaced(old, new):
    return lambda line: (line[:i] + new + line[i + len(old):]
                         for i in range(len(line))
                         if line[i:i + len(old)] == old)


AT_BYTES = {
    "a quote more": inserted(b'"'),
    "a quote less": removed(b'"'),
    "two quotes more": inserted(b'""'),
    "a separator more": inserted(b","),
    "a separator less": removed(b","),
    "a line end more": inserted(b"\n"),
    "a CR more": inserted(b"\r"),
    "a NUL more": inserted(b"\0"),
    "a byte FF more": inserted(b"\xff"),
    "a mark more": inserted(b"\xef\xbb\xbf"),
    "an apostrophe for a quote": replaced(b'"', b"'"),
    "a backslash for a quote of a pair": replaced(b'""', b'\\"'),
    "a blank before a quote": replaced(b',"', b', "'),
    "a blank behind a quote": replaced(b'",', b'" ,'),
    "another separator": replaced(b",", b";"),
    "a tab for a separator": replaced(b",", b"\t"),
    "the row cut off": lambda line: (line[:i] for i in range(len(line))),
    "a row behind the row": lambda line: [line + line, line + b"," + line,
                                          line + b"\t" + line],
}


def spoil_bytes(judge, rows):
    lines = table()
    for index in rows:
        for name, spoil in AT_BYTES.items():
            for place, line in list(enumerate(spoil(lines[index])))[::EVERY]:
                more = line.count(b"\n") + line[:-1].count(b"\r")
                spoiled = lines[:index] + [line] + lines[index + 1:]
                at = set(range(index + 1, index + 2 + more))
                # A blank line is left out where only form is looked at.
                named = set() if reads_as_row(line) else at
                for schema in (False, True):
                    judge.judge(
                        f"{name}, row {index}, {place}",
                        b"\n".join(spoiled) + b"\n", schema, named=named,
                        lost=lambda f, index=index: f[0] == index + 1,
                        may=lambda x, at=at: x in at,
                        shift=lambda x, more=more, index=index:
                        x + more if x > index + 1 else x)


# ---- the file as a whole ---------------------------------------------------

# (name, change of the lines, lines of which one is named, lines before the
# table). What is found elsewhere is found again.
def header(change):
    return lambda lines: [change(lines[0])] + lines[1:]


def last_cell(line):
    return line.rsplit(b",", 1)[0]


WHOLE = [
    ("a title", lambda x: [b"Register 2026"] + x, {1}, 1),
    ("a title in quotes", lambda x: [b'"Register, 2026"'] + x, {1}, 1),
    ("a title of two cells", lambda x: [b"Register,2026"] + x, {1}, 1),
    ("a title with blank cells", lambda x: [b"Register,,,,"] + x, {1}, 1),
    ("a title and a blank line", lambda x: [b"Register 2026", b""] + x, {1},
     2),
    ("three lines above", lambda x: [b"Register", b"by W.", b"2026"] + x, {1},
     3),
    ("a title with a stray quote", lambda x: [b'the 3" register'] + x, {1}, 1),
    ("a title with an open quote", lambda x: [b'"the register'] + x, {1}, 1),
    ("a header with an open quote", header(lambda x: b'"' + x), {1}, 0),
    ("a header with a quote behind", header(lambda x: x + b'"'), {1}, 0),
    ("a header with a quote inside", header(lambda x: x[:4] + b'"' + x[4:]),
     {1}, 0),
    ("a header with a NUL", header(lambda x: x[:4] + b"\0" + x[4:]), {1}, 0),
    ("a header in another encoding", header(lambda x: x + b"\xb2\xe2"), {1},
     0),
    ("a header with a name less", header(last_cell), {1}, 0),
    ("a header with a name more", header(lambda x: x + b",more"), {1}, 0),
    ("a header with a separator less",
     header(lambda x: x.replace(b",", b"", 1)), {1}, 0),
    ("a header with a separator in front", header(lambda x: b"," + x), {1}, 0),
    ("a header with a separator inside",
     header(lambda x: x.replace(b",", b",,", 1)), {1}, 0),
    ("a header with a separator behind", header(lambda x: x + b","), {1}, 0),
    ("a header with a blank name", header(lambda x: x.replace(b"text", b"")),
     {1}, 0),
    ("a header with a name twice", header(lambda x: x.replace(b"note",
                                                              b"text")),
     {1}, 0),
    ("a header cut off", header(lambda x: x[:9]), {1}, 0),
    ("the header twice", lambda x: [x[0]] + x, {2}, 1),
    ("the header again", lambda x: x[:11] + [x[0]] + x[11:], {12}, None),
    ("separators behind all rows", lambda x: [x[0]] + [y + b"," for y in
                                                       x[1:]],
     set(range(1, ROWS + 1)), 0),
    ("a footnote", lambda x: x + [b"* uncertain"], {ROWS + 1}, 0),
    ("a footnote with separators", lambda x: x + ["注,见上".encode()],
     {ROWS + 1}, 0),
    ("blank lines behind", lambda x: x + [b"", b""], None, 0),
    ("a table below", lambda x: x + [b"certificate,value", b"C1,2"],
     {ROWS + 1}, 0),
    ("a page break", lambda x: x[:11] + [b"\f"] + x[11:], {12}, None),
]


def spoil_whole(judge):
    for name, change, named, front in WHOLE:
        content = b"\n".join(change(table())) + b"\n"
        for schema in (False, True):
            def shift(line, front=front):
                if front is None:
                    return line + 1 if line > 11 else line
                return line + front

            # Without a header, or with rows longer than it, rows are told
            # from each other by another rule.
            judge.judge(
                name, content, schema, named=named or (), shift=shift,
                may=lambda x: x in (1, 2) or x > ROWS or
                name in ("separators behind all rows",),
                lost=lambda f: f[1] in COUNTED)
            # With one separator more a row that had one less is as long as a
            # header that is right.
            if not (schema and name == "separators behind all rows"):
                judge_counted(judge, name, shift, schema)


# Rules of a row's number of cells: which one depends on what the header says.
COUNTED = {"missing-cell", "extra-cell", "missing-cells", "extra-cells",
           "row-cells-differ"}


def judge_counted(judge, name, shift, schema):
    """The rows with a cell too many or too few are named all the same."""
    found = judge.program.check(open(judge.program.table, "rb").read(),
                                schema)[1]
    lines = {f[0] for f in found if f[2] == "F07"}
    want = {shift(f[0]) for f in judge.base[schema] if f[1] in COUNTED}
    judge.say(f"{name}, numbers of cells",
              None if want <= lines else f"lost {want - lines}")


def endings(judge):
    """Ways in which a sound file may end its lines, and begin."""
    lines = table()
    whole = b"\n".join(lines)
    for name, content in {
            "no line end at the end": whole,
            "CRLF": b"\r\n".join(lines) + b"\r\n",
            "a mark in front": b"\xef\xbb\xbf" + whole + b"\n",
            "UTF-16": b"\xff\xfe" + whole.decode().encode("utf-16-le"),
            "every cell in quotes": b'"id","text","value","day","note"\n' +
            whole.split(b"\n", 1)[1]}.items():
        for schema in (False, True):
            judge.judge(name, content, schema)
    for schema in (False, True):
        judge.judge("CR alone", b"\r".join(lines) + b"\r", schema, named={1})
        judge.judge("mixed line ends", b"\r\n".join(lines[:9]) + b"\r\n" +
                    b"\n".join(lines[9:]), schema, named={10})
        for name, content in {"nothing": b"", "a mark": b"\xef\xbb\xbf",
                              "a line end": b"\n", "a quote": b'"',
                              "a separator": b",", "a header": lines[0],
                              "zeros": bytes(1000)}.items():
            judge.judge(f"only {name}", content, schema,
                        shift=lambda line: None, may=lambda line: line <= 1)


def cells_of_lines(judge):
    """Line ends in cells: what stands behind keeps its line."""
    lines = table()
    lines[5] = lines[5].replace("测量".encode(), "测\n\n量".encode())
    lines[9] = lines[9].replace(b"mm", b"\r\nm\r\n")
    lines[13] = b'"R\n013"' + lines[13][4:]

    def shift(line):
        return line + 2 * (line > 6) + 2 * (line > 10) + (line > 14)

    for schema in (False, True):
        judge.judge("cells of several lines", b"\n".join(lines) + b"\n",
                    schema, shift=shift)


def cut(judge, every):
    """The file cut off: what stands before is found, and nothing else."""
    whole = b"\n".join(table()) + b"\n"
    first = whole.index(b"\n") + 1
    for size in list(range(0, 60)) + list(range(60, len(whole), every)):
        content = whole[:size]
        last = content.count(b"\n") + 1
        for schema in (False, True):
            judge.judge(
                f"cut at byte {size}", content, schema,
                shift=lambda line: line if line < last else None,
                may=lambda line: line == last or size < first + 60,
                lost=lambda f: size < first + 60)


def cut_in_a_character(judge):
    """A row cut off inside a quoted field and a character: the row behind it,
    which has a fault of its own, is no part of it."""
    lines = table()
    lines[20] = lines[20][:-6]
    for schema in (False, True):
        judge.judge("a row cut off inside a character",
                    b"\n".join(lines) + b"\n", schema, named={21})


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        judge = Judge(Program(os.path.abspath(options.program), folder),
                      options.verbose)
        spoil_whole(judge)
        endings(judge)
        cells_of_lines(judge)
        cut(judge, 1 if options.all else 97)
        spoil_bytes(judge, range(1, ROWS) if options.all else [10])
        cut_in_a_character(judge)
    print(f"pollution of files: {judge.passed} passed, {judge.failed} failed")
    return 1 if judge.failed else 0


if __name__ == "__main__":
    sys.exit(main())
