#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""manuals.py PROGRAM - the manual pages: they format without complaint, and
every example in them works.

A literal block of a page is taken as a whole budget when it has a model and
inputs; as inputs, one by one, when its lines are `name: {…}`; as parts of a
budget (correlations, observations, models) that are given the inputs they
name; as shell commands when its lines start with `$` or `caltrace`. Blocks
that show output, starting with file:line:column or `{`, are not run.
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


class Pages:
    def __init__(self, program):
        self.program = os.path.abspath(program)
        self.passed = self.failed = 0

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
            for source in glob.glob(ROOT + "/fixtures/budgets/*"):
                if os.path.isfile(source):
                    shutil.copy(source, folder)
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
        if re.match(r"\S+:\d+:\d+: |\{", block):
            return
        if re.match(r"(\$ )?(caltrace|cat) ", block):
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
        for number, block in enumerate(blocks(path), 1):
            pages.example("%s, block %d" % (os.path.relpath(path, ROOT),
                                            number), block)
    print("manuals: %d passed, %d failed" % (pages.passed, pages.failed))
    return pages.failed > 0


if __name__ == "__main__":
    sys.exit(main())
