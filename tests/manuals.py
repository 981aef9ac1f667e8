#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""manuals.py PROGRAM - the manual pages: they format without complaint, and
every example in them works.

A literal block of a page is taken as a whole budget when it has a model and
inputs; as inputs, one by one, when its lines are `name: {…}`; as parts of a
budget (correlations, observations, models) that are given the inputs they
name; as shell commands when its lines start with `$` or `caltrace`; as a file
of a laboratory when its first line is the name of one, which must be read
without a finding together with those before it on the page, and is in the
folder `lab` of the shell commands. Blocks that show output, starting with
file:line:column or `{`, are not run.

On the page of Table Schemas files stand beside each other, a block that starts
with `{` is a list of fields, which must be a schema without a warning, and
commands may end with the exit code for findings.

The tables of caltrace-laboratory(5) must be those of the program, column by
column.
"""
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORDS = {"sqrt", "exp", "log", "sin", "cos", "pi", "min", "max"}


def blocks(path):
    """Literal blocks, their common indentation removed."""
    block = None
    with open(path, encoding="utf-8") as page:
        for line in page:
            if line.strip() == "```":
                if block is not None:
                    yield "".join(block)
                block = [] if block is None else None
            elif block is not None:
                block.append(line[1:] if line.startswith("\t") else line)


# As a reader runs them.
ENVIRONMENT = {name: value for name, value in os.environ.items()
               if not name.startswith("CALTRACE_")}


def run(command, text=None, folder=None):
    result = subprocess.run(command, input=text, cwd=folder, text=True,
                            encoding="utf-8", env=ENVIRONMENT,
                            capture_output=True, check=False)
    return result.returncode, result.stdout + result.stderr


def program_columns():
    """Columns of each table with their usual Chinese header."""
    with open(ROOT + "/calib/lab/table_columns.c", encoding="utf-8") as file:
        text = re.sub(r'"\s*\n\s*"', "", file.read())
    for table in re.finditer(r"ct_column (\w+)\[\] = \{(.*?)\n\};", text,
                             flags=re.S):
        columns = re.findall(r'\{"(\w+)", .*?"([^"]*)"\}', table.group(2),
                             flags=re.S)
        yield table.group(1), [
            (name, next((alias for alias in aliases.split("|")
                         if not alias.isascii()), ""))
            for name, aliases in columns]


def manual_columns(page, table):
    section = re.search(r"^## %s\.csv\n(.*?)(?=^#)" % table, page,
                        flags=re.S | re.M)
    return re.findall(r"^\|  \*(\w+)\*(?: !)?\n:  (.*)$",
                      section.group(1) if section else "", flags=re.M)


class Pages:
    def __init__(self, program):
        self.program = os.path.abspath(program)
        self.passed = self.failed = 0
        self.laboratory = {}  # files of the page at hand
        self.schemas = False  # it is the page of Table Schemas

    def check(self, good, where, text):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("FAIL %s:\n%s" % (where, text))

    def budget(self, where, text):
        code, out = run([self.program, "budget", "-"], text)
        self.check(code == 0, where, text + "\n" + out)

    def shell(self, where, block):
        folder = tempfile.mkdtemp()
        try:
            for source in glob.glob(ROOT + "/fixtures/*budgets/*"):
                if os.path.isfile(source):
                    shutil.copy(source, folder)
            for lab in ("city", "city-zh"):
                shutil.copytree(ROOT + "/fixtures/labs/" + lab,
                                folder + "/" + lab)
            self.write_laboratory(folder + ("" if self.schemas else "/lab"))
            expected = {}
            command = None
            for line in block.splitlines():
                if line.startswith("$ ") or line.startswith("caltrace "):
                    command = line.removeprefix("$ ")
                    expected[command] = []
                elif command is not None:
                    expected[command].append(line)
            path = os.path.dirname(self.program) + ":" + os.environ["PATH"]
            for command, lines in expected.items():
                result = subprocess.run(command, shell=True, cwd=folder,
                                        text=True, encoding="utf-8",
                                        env=dict(ENVIRONMENT, PATH=path),
                                        capture_output=True, check=False)
                good = result.returncode == 0 and (
                    not lines or result.stdout.splitlines() == lines)
                self.check(good, where, command + "\n" + result.stdout
                           + result.stderr)
        finally:
            shutil.rmtree(folder)

    def write_laboratory(self, folder):
        os.makedirs(folder, exist_ok=True)
        for name, text in self.laboratory.items():
            with open(folder + "/" + name, "w", encoding="utf-8") as file:
                file.write(text)

    def fields(self, where, block):
        names = re.findall(r'\{"name": "(\w+)"', block)
        folder = tempfile.mkdtemp()
        try:
            with open(folder + "/schema.json", "w", encoding="utf-8") as file:
                file.write('{"fields": [%s]}' % block)
            with open(folder + "/data.csv", "w", encoding="utf-8") as file:
                file.write(",".join(names) + "\n")
            code, out = run([self.program, "check", folder + "/data.csv",
                             "--schema", folder + "/schema.json"])
            self.check(code == 0 and not re.search(r": warning\[", out),
                       where, block + "\n" + out)
        finally:
            shutil.rmtree(folder)

    def table(self, where, block):
        name, text = block.split("\n", 1)
        self.laboratory[name] = text
        if self.schemas:
            return
        folder = tempfile.mkdtemp()
        try:
            self.write_laboratory(folder + "/lab")
            code, out = run([self.program, "show", "--lab", folder + "/lab",
                             "--output", folder + "/page"])
            self.check(code == 0 and out == "", where, block + "\n" + out)
        finally:
            shutil.rmtree(folder)

    def columns(self, path):
        with open(path, encoding="utf-8") as file:
            page = file.read()
        for table, columns in program_columns():
            self.check(manual_columns(page, table) == columns,
                       "%s, %s" % (path, table), "\n".join(
                           "%s %s" % column for column in columns))

    def parts(self, where, block):
        """Correlations, observations and models, with inputs made up."""
        for part in re.split(r"\n\n", block):
            names = set(re.findall(r"[A-Za-z]\w*", re.sub(
                r"^\w+:|\b(between|inputs|matrix|r|dof|rows|units)\b"
                r"|units:.*|^  (\w+) =|(\w+):", "", part, flags=re.M)))
            names -= WORDS | {"R", "Z"} if "model" in part else WORDS
            observed = "observations" in part
            given = "" if observed else "inputs:\n" + "".join(
                "  %s: {value: 1, u: 0.1%s}\n"
                % (n, ", dof: 4" if "observed_together" in part else "")
                for n in sorted(names))
            model = "" if "model" in part else (
                "model: {Y: %s}\n" % ("V/I*cos(phi)" if observed
                                      else "+".join(sorted(names))))
            self.budget(where, part + "\n" + model + given)

    def inputs(self, where, block):
        for name in re.findall(r"^(\S+?):", block, flags=re.M):
            entry = re.search(r"^%s:.*(?:\n .*)*" % re.escape(name), block,
                              flags=re.M).group(0)
            self.budget(where, "model: {Y: %s}\ninputs:\n  %s\n"
                        % (name, entry.replace("\n", "\n  ")))

    def example(self, where, block):
        if self.schemas and block.startswith("{"):
            self.fields(where, block)
        elif re.match(r"\S+:\d+:\d+: |\{", block):
            return
        elif re.match(r"[\w.]+\.(csv|json)\n", block):
            self.table(where, block)
        elif re.match(r"(\$ )?(caltrace|cat) ", block):
            self.shell(where, block)
        elif re.search(r"^model:", block, flags=re.M) and re.search(
                r"^inputs:", block, flags=re.M):
            self.budget(where, block)
        elif re.match(r"(model|correlations|observations):", block):
            self.parts(where, block)
        else:
            self.inputs(where, block)

    def lint(self, path):
        with open(path, encoding="utf-8") as page:
            code, roff = run(["scdoc"], page.read())
        self.check(code == 0, path, roff)
        code, out = run(["mandoc", "-Tlint", "-W", "error"], roff)
        self.check(code == 0, path, out)


def main():
    pages = Pages(sys.argv[1])
    for path in sorted(glob.glob(ROOT + "/docs/*.scd")):
        pages.lint(path)
        pages.laboratory = {}
        pages.schemas = path.endswith("/caltrace-schema.5.scd")
        if path.endswith("/caltrace-laboratory.5.scd"):
            pages.columns(path)
        for number, block in enumerate(blocks(path), 1):
            pages.example("%s, block %d" % (os.path.relpath(path, ROOT),
                                            number), block)
    print("manuals: %d passed, %d failed" % (pages.passed, pages.failed))
    return pages.failed > 0


if __name__ == "__main__":
    sys.exit(main())
