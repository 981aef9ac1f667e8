#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs golden pages: files, commands and what they must print, on one page.

    tests/golden.py PROGRAM [--accept] [PAGE...]
    tests/golden.py PROGRAM [--accept] --markdown FILE...

Without PAGE: tests/golden/*.ct. A page starts with comment lines (#) and then
has sections, each up to the next line that starts with "== ":

    == # TEXT            a remark; its body is ignored
    == file NAME [escapes] [unterminated]
                         the body is written to NAME in the scratch folder;
                         escapes: \\n, \\r, \\t, \\\\, \\xNN and \\uNNNN are replaced;
                         unterminated: without the last newline
    == fixture PATH [NAME]
                         copies PATH of the fixtures folder into the scratch one
    == env NAME=VALUE    for the runs that follow
    == needs COMMAND     the page is skipped, and that is said, where this fails
    == run COMMAND       a shell command, run in the scratch folder
    == in [escapes] [unterminated]
                         its standard input (else empty)
    == out               what it must print to standard output, exactly
    == err               ... to standard error; no section: nothing
    == exit N            its exit code; no section: 0

One empty line at the end of a body is layout and does not belong to it. In a
body, "\\== " stands for "== " at the start of a line. `== out unterminated`:
without a last newline. One page has one scratch folder for all its runs.

--markdown runs the examples in Markdown (blocks ```console) and manual pages
(blocks ```): lines that start with "$ " are commands, run in a copy of the
fixtures folder; continued lines start with "> "; the lines that follow are
what the command prints, to either stream. A line "..." stands for any lines.

Pages that do not say otherwise run without the Monte Carlo method: it is off
with CALTRACE_TRIALS=0, and `== env CALTRACE_TRIALS=` sets the usual number.
Examples of documents run as a reader would run them.

In what is printed the program's version is replaced by VERSION, the scratch
folder by DIR, ESC by ␛ and CR by ␍; bytes that are not UTF-8 by \\xNN.
CALTRACE_TEST_WRAPPER (such as valgrind with its options) runs the program.
--accept writes what was printed into the pages. The last line of output is
"golden: N passed, M failed"; the exit code is 1 when M > 0.
"""

import argparse
import difflib
import glob
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TIME_LIMIT = 120  # seconds for one command; sanitizers are slow
TODAY = "2026-11-22"
HIDDEN = re.compile(r"(LC_.*|LANG|LANGUAGE|COLUMNS|LINES|NO_COLOR|CALTRACE_.*"
                    r"|TEXTDOMAINDIR|TZ)$")


class Skip(Exception):
    """A page that cannot be run here."""


class Fault(Exception):
    """A page that cannot be understood."""


def link_program(program, path):
    wrapper = os.environ.get("CALTRACE_TEST_WRAPPER")
    if not wrapper:
        os.symlink(program, path)
        return
    with open(path, "w", encoding="utf-8") as file:
        file.write(f'#!/bin/sh\nexec {wrapper} {shlex.quote(program)} "$@"\n')
    os.chmod(path, 0o755)


class Shell:
    """A scratch folder, and commands run in it."""

    def __init__(self, program, fixtures):
        self.root = tempfile.mkdtemp(prefix="golden-")
        self.fixtures = fixtures
        self.folder = os.path.join(self.root, "dir")
        binary = os.path.join(self.root, "bin")
        os.mkdir(self.folder)
        os.mkdir(binary)
        link_program(os.path.abspath(program), os.path.join(binary, "caltrace"))
        self.env = {name: value for name, value in os.environ.items()
                    if not HIDDEN.match(name)}
        self.env.update(PATH=binary + os.pathsep + os.environ["PATH"],
                        HOME=self.folder, TERM="xterm", TZ="UTC",
                        LC_ALL="C.UTF-8", CALTRACE_TODAY=TODAY,
                        CALTRACE_TRIALS="0")
        self.version = None
        out = self.run("caltrace --version")[0]
        if len(out.split()) == 2:
            self.version = out.split()[1]

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def path(self, name):
        path = os.path.normpath(os.path.join(self.folder, name))
        if not path.startswith(self.folder + os.sep):
            raise Fault(f"{name} lies outside the scratch folder")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return path

    def copy_fixture(self, source, name):
        source = os.path.join(self.fixtures, source)
        if os.path.isdir(source):
            shutil.copytree(source, self.path(name), dirs_exist_ok=True)
        else:
            shutil.copy(source, self.path(name))

    def mask(self, data):
        text = data.decode("utf-8", "backslashreplace")
        text = text.replace(self.folder, "DIR")
        if self.version:
            text = re.sub(rf"(?<![\d.]){re.escape(self.version)}(?![\d.])",
                          "VERSION", text)
        return text.replace("\x1b", "␛").replace("\r", "␍")

    def run(self, command, stdin=b"", merge=False):
        """Standard output, standard error and exit code of a command."""
        try:
            done = subprocess.run(
                ["/bin/sh", "-c", command], cwd=self.folder, env=self.env,
                input=stdin, stdout=subprocess.PIPE, timeout=TIME_LIMIT,
                stderr=subprocess.STDOUT if merge else subprocess.PIPE)
        except subprocess.TimeoutExpired:
            return "", f"no end after {TIME_LIMIT} s\n", -1
        return (self.mask(done.stdout), self.mask(done.stderr or b""),
                done.returncode)


# ---- pages -----------------------------------------------------------------

class Section:
    def __init__(self, number, head):
        self.number = number           # line in the page
        self.head = head
        self.word, _, self.rest = head.partition(" ")
        self.lines = []

    def body(self):
        """The text below the head."""
        lines = [re.sub(r"^\\(\\*== )", r"\1", line) for line in self.lines]
        text = "".join(line + "\n" for line in lines)
        if "unterminated" in self.rest.split() and text:
            text = text[:-1]
        return text

    def data(self):
        """The bytes it stands for, as a file or as standard input."""
        data = self.body().encode()
        return unescape(data) if "escapes" in self.rest.split() else data


def body_lines(text):
    """Lines that Section.body() makes `text` of."""
    return [re.sub(r"^(\\*== )", r"\\\1", line)
            for line in text.split("\n")[:-1 if text.endswith("\n") else None]]


class Run:
    """A run section with the sections that say what must come of it."""

    def __init__(self, section):
        self.section = section
        self.stdin, self.out, self.err, self.code = None, "", "", 0

    def add(self, section):
        if section.word == "in":
            self.stdin = section
        elif section.word == "out":
            self.out = section.body()
        elif section.word == "err":
            self.err = section.body()
        else:
            self.code = int(section.rest)


def read_page(path):
    """The comment lines of a page, and its sections."""
    with open(path, encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    if lines and lines[-1] == "":
        lines.pop()
    comments, sections = [], []
    for number, line in enumerate(lines, 1):
        if line.startswith("== "):
            sections.append(Section(number, line[3:].strip()))
        elif sections:
            sections[-1].lines.append(line)
        elif line == "" or line.startswith("#"):
            comments.append(line)
        else:
            raise Fault(f"{path}:{number}: neither a comment nor a section")
    for section in sections:
        if section.lines and section.lines[-1] == "":
            section.lines.pop()
    return comments, sections


def unescape(data):
    def replace(match):
        word = match.group(1)
        if word[:1] == b"x":
            return bytes([int(word[1:], 16)])
        if word[:1] == b"u":
            return chr(int(word[1:], 16)).encode()
        return {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(word, b"\\")
    return re.sub(rb"\\(n|r|t|\\|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4})", replace,
                  data)


def prepare(shell, section, path):
    """Does what a section asks that is no run."""
    words = section.rest.split()
    if section.word == "#":
        return
    if section.word == "file" and words:
        with open(shell.path(words[0]), "wb") as file:
            file.write(section.data())
    elif section.word == "fixture" and words:
        shell.copy_fixture(words[0], words[-1])
    elif section.word == "needs" and words:
        if shell.run(section.rest)[2] != 0:
            raise Skip(f"{path}: skipped, `{section.rest}` does not work here")
    elif section.word == "env" and "=" in section.rest:
        name, _, value = section.rest.partition("=")
        shell.env[name] = value
    else:
        raise Fault(f"{path}:{section.number}: what is `== {section.head}`?")


def differences(expected, actual, name):
    return "".join(
        line if line.endswith("\n") else line + "\n\\ no newline at the end\n"
        for line in difflib.unified_diff(
            expected.splitlines(keepends=True),
            actual.splitlines(keepends=True),
            "expected " + name, "printed " + name))


def result_sections(out, err, code):
    """Sections that expect what was printed."""
    lines = []
    for word, text in (("out", out), ("err", err)):
        if text:
            ended = text.endswith("\n")
            lines.append(f"== {word}" + ("" if ended else " unterminated"))
            lines += body_lines(text)
            if lines[-1] == "":  # else it would be taken for layout
                lines.append("")
    if code != 0:
        lines.append(f"== exit {code}")
    return lines


def group(sections, path):
    """Sections in order, those of one run together."""
    parts = []
    for section in sections:
        if section.word in ("in", "out", "err", "exit"):
            if not parts or not isinstance(parts[-1], Run):
                raise Fault(f"{path}:{section.number}: no run to belong to")
            parts[-1].add(section)
        else:
            parts.append(Run(section) if section.word == "run" else section)
    return parts


def do_run(shell, run, path):
    """Whether it went as expected; prints what differs."""
    stdin = run.stdin.data() if run.stdin else b""
    out, err, code = shell.run(run.section.rest, stdin)
    report = differences(run.out, out, "output") + \
        differences(run.err, err, "errors")
    if code != run.code:
        report += f"exit code {code}, expected {run.code}\n"
    if report:
        print(f"FAIL {path}:{run.section.number}: {run.section.rest}\n{report}")
    return not report, (out, err, code)


def do_page(path, options):
    comments, sections = read_page(path)
    written = list(comments)
    passed = failed = 0
    shell = Shell(options.program, options.fixtures)
    try:
        for part in group(sections, path):
            section = part.section if isinstance(part, Run) else part
            if written and written[-1] != "":
                written.append("")
            written += ["== " + section.head] + section.lines
            if section is part:
                prepare(shell, section, path)
                continue
            if part.stdin:
                written += ["== " + part.stdin.head] + part.stdin.lines
            good, result = do_run(shell, part, path)
            written += result_sections(*result)
            passed, failed = passed + good, failed + (not good)
    except Skip as reason:
        print(reason)
        return 0, 0
    finally:
        shell.close()
    if passed + failed == 0:
        raise Fault(f"{path}: nothing is run")
    if options.accept and failed > 0:
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write("\n".join(written) + "\n")
    return passed, failed


# ---- examples --------------------------------------------------------------

def matches(expected, actual):
    """Whether the lines fit, where "..." stands for any lines."""
    pattern = "".join("(?:.*\n)*" if line == "..." else re.escape(line) + "\n"
                      for line in expected)
    return re.fullmatch(pattern, actual) is not None


def do_example(shell, path, number, command, expected, new):
    out, _, _ = shell.run(command, merge=True)
    good = matches(expected, out)
    if not good:
        text = "".join(line + "\n" for line in expected)
        print(f"FAIL {path}:{number}: {command}\n"
              f"{differences(text, out, 'output')}")
        expected[:] = out.splitlines()
    new.extend(expected)
    return good


def do_block(shell, path, start, lines, new):
    """The lines between two fences; returns counts."""
    passed = failed = 0
    at = 0
    while at < len(lines):
        if not lines[at].startswith("$ "):
            raise Fault(f"{path}:{start + at}: a command begins with `$ `")
        command, number = lines[at][2:], start + at
        new.append(lines[at])
        at += 1
        while at < len(lines) and lines[at].startswith("> "):
            command += "\n" + lines[at][2:]
            new.append(lines[at])
            at += 1
        end = at
        while end < len(lines) and not lines[end].startswith("$ "):
            end += 1
        good = do_example(shell, path, number, command, lines[at:end], new)
        passed, failed = passed + good, failed + (not good)
        at = end
    return passed, failed


def do_examples(path, options):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    manual = path.endswith(".scd")
    written = []
    passed = failed = 0
    shell = Shell(options.program, options.fixtures)
    del shell.env["CALTRACE_TRIALS"]
    shutil.copytree(options.fixtures, shell.folder, dirs_exist_ok=True)
    try:
        at = 0
        while at < len(lines):
            written.append(lines[at])
            fence = re.fullmatch(r"(\s*)```(\w*)\s*", lines[at])
            at += 1
            if not fence:
                continue
            indent = fence.group(1)
            end = at
            while end < len(lines) and lines[end].strip() != "```":
                end += 1
            block = [line[len(indent):] if line.startswith(indent) else line
                     for line in lines[at:end]]
            is_example = fence.group(2) == "console" or \
                (manual and block and block[0].startswith("$ "))
            new = []
            if is_example:
                good, bad = do_block(shell, path, at + 1, block, new)
                passed, failed = passed + good, failed + bad
                new = [indent + line if line else line for line in new]
            else:
                new = lines[at:end]
            written += new + lines[end:end + 1]
            at = end + 1
    finally:
        shell.close()
    if options.accept and failed > 0:
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(written))
    return passed, failed


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("program", metavar="PROGRAM")
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--fixtures", default=os.path.join(TOP, "fixtures"))
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    options = parser.parse_intermixed_args()
    pages = options.pages or \
        sorted(glob.glob(os.path.join(TOP, "tests/golden/*.ct")))
    if not os.access(options.program, os.X_OK):
        parser.error(f"{options.program} cannot be run; build it first")
    if not pages or (options.markdown and not options.pages):
        parser.error("no pages")
    passed = failed = 0
    for path in pages:
        try:
            good, bad = (do_examples if options.markdown else do_page)(
                path, options)
        except (Fault, OSError, ValueError) as fault:
            print(f"FAIL {path}: {fault}")
            good, bad = 0, 1
        passed, failed = passed + good, failed + bad
    print(f"golden: {passed} passed, {failed} failed")
    return 1 if failed > 0 or passed == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
