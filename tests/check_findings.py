#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the table of findings with the code that reports them.

    tests/check_findings.py [TOP]

Rows: keys and codes are unique and well formed, codes ascend within a letter,
texts are marked for translation and end without a full stop; errors and
warnings say what would be right. Calls: every key
is in the table, the verb has the severity of the row, and every argument that
the text uses is given. Functions that pass a key on are known by the keys that
other calls give them. Every row is used somewhere. Every explanation belongs
to a row or a code, and stands where that does in the table; every code has one,
with its reason and an example. Prints file:line and exits 1 when something is
wrong.
"""

import collections
import os
import re
import sys

VERBS = {"ct_error": "ERROR", "ct_warning": "WARNING", "ct_note": "NOTE"}
TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    r"|[A-Za-z_]\w*|\s+|.", re.S)
# Checks of laboratory data: neighbouring rows may share a code.
SHARED = "FVSCQD"
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\"}

Token = collections.namedtuple("Token", "text line")
Call = collections.namedtuple("Call", "name line arguments")
Row = collections.namedtuple("Row", "key code severity text help line")


def tokens_of(text):
    """Tokens without comments, blanks and preprocessor lines."""
    text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*",
                  lambda m: "\n" * m.group().count("\n"), text, flags=re.M)
    tokens, line = [], 1
    for match in TOKEN.finditer(text):
        word = match.group()
        if not word.isspace() and not word.startswith(("//", "/*")):
            tokens.append(Token(word, line))
        line += word.count("\n")
    return tokens


def read_call(tokens, at):
    """The call whose name is tokens[at]; arguments are lists of tokens."""
    arguments, depth = [[]], 0
    for token in tokens[at + 1:]:
        if token.text in "([{":
            depth += 1
            if depth == 1:
                continue
        elif token.text in ")]}":
            depth -= 1
            if depth == 0:
                break
        if token.text == "," and depth == 1:
            arguments.append([])
        else:
            arguments[-1].append(token)
    return Call(tokens[at].text, tokens[at].line, arguments)


def calls_in(tokens):
    for at in range(len(tokens) - 1):
        if re.match(r"[A-Za-z_]", tokens[at].text) and \
                tokens[at + 1].text == "(":
            yield read_call(tokens, at)


def unquote(word):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(1)),
                  word[1:-1])


def string_of(argument):
    """The text of an argument that holds string literals, joined."""
    return "".join(unquote(token.text) for token in argument
                   if token.text.startswith('"'))


def literals(argument):
    """The texts that an argument may be: "a", or condition ? "a" : "b"."""
    words = [token.text for token in argument]
    if len(words) == 1 and words[0].startswith('"'):
        return [unquote(words[0])]
    if "?" in words:
        return [unquote(words[i]) for i in range(1, len(words))
                if words[i].startswith('"') and words[i - 1] in "?:"]
    return []


def placeholders(text):
    return {int(number) for number in re.findall(r"\{([1-4])(?::\d+|\|[^|}]+\|[^|}]+)?\}", text)}


class Checker:
    def __init__(self, top):
        self.top = top
        self.faults = 0
        self.rows = {}
        self.calls = []  # (path, call)
        self.literals = set()

    def fault(self, path, line, text):
        print(f"{path}:{line}: {text}")
        self.faults += 1

    # ---- the table -----------------------------------------------------------

    def read_table(self):
        path = "calib/findings.def"
        with open(os.path.join(self.top, path), encoding="utf-8") as file:
            text = file.read()
        last = {}
        codes = set()
        previous = None
        for call in calls_in(tokens_of(text)):
            if call.name != "FINDING":
                continue
            if len(call.arguments) != 6:
                self.fault(path, call.line, "a row has six columns")
                continue
            key, code, severity, _, words, cure = call.arguments
            row = Row(string_of(key), string_of(code),
                      severity[0].text if severity else "", string_of(words),
                      string_of(cure), call.line)
            self.check_row(path, row, words, cure)
            number = int(row.code[1:]) if row.code[1:].isdigit() else 0
            if row.key in self.rows:
                self.fault(path, row.line, f'"{row.key}" is there twice')
            if row.code in codes and not (row.code == previous and
                                          row.code[:1] in SHARED):
                self.fault(path, row.line, f"{row.code} is there twice")
            elif row.code == previous:
                pass
            elif number <= last.get(row.code[:1], 0):
                self.fault(path, row.line, f"{row.code} is out of order")
            last[row.code[:1]] = max(number, last.get(row.code[:1], 0))
            codes.add(row.code)
            previous = row.code
            self.rows[row.key] = row

    def check_row(self, path, row, words, cure):
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row.key):
            self.fault(path, row.line, f'"{row.key}" is not words-with-hyphens')
        if not re.fullmatch(r"[A-Z][0-9]{2,3}", row.code):
            self.fault(path, row.line, f'"{row.code}" is not a code')
        if row.severity not in VERBS.values():
            self.fault(path, row.line, f"{row.severity} is not a severity")
        if not row.text:
            self.fault(path, row.line, f"{row.code} says nothing")
        if not row.help and row.severity != "NOTE":
            self.fault(path, row.line, f"{row.code} has no cure")
        for column, argument in ((row.text, words), (row.help, cure)):
            if column and argument[0].text != "N_":
                self.fault(path, row.line, f"{row.code}: mark texts with N_()")
            for line in column.split("\n") if column else []:
                if not line or line.endswith(".") and line[-3:] != "...":
                    self.fault(path, row.line,
                               f"{row.code}: a line is empty or ends in `.`")

    def read_explanations(self):
        path = "calib/explanations.def"
        name = os.path.join(self.top, path)
        if not os.path.exists(name):
            return
        with open(name, encoding="utf-8") as file:
            text = file.read()
        known = set()
        places = self.places()
        last = 0
        for call in calls_in(tokens_of(text)):
            if call.name != "EXPLANATION":
                continue
            key = string_of(call.arguments[0])
            words = string_of(call.arguments[-1])
            if key not in places:
                self.fault(path, call.line, f'no finding has the key "{key}"')
            elif places[key] < last:
                self.fault(path, call.line, f'"{key}" is out of order')
            last = max(last, places.get(key, 0))
            if key in known:
                self.fault(path, call.line, f'"{key}" is there twice')
            if len(call.arguments) != 2 or \
                    call.arguments[1][0].text != "N_" or not words:
                self.fault(path, call.line, "mark a text with N_()")
            if placeholders(words):
                self.fault(path, call.line, "there are no arguments here")
            for line in words.split("\n"):
                if not line.startswith("  ") and not line.endswith("."):
                    self.fault(path, call.line,
                               "a line is no sentence and no example")
            if words.startswith("  ") or "\n  " not in words:
                self.fault(path, call.line,
                           "say why, and show in an example what is right")
            known.add(key)
        self.check_explained(path, known)

    def places(self):
        """Where the explanation of a key or code stands: in the order of the
        table, that of a code behind those of its rows."""
        places = {}
        for number, (key, row) in enumerate(self.rows.items()):
            places[key] = 2 * number
            places[row.code] = 2 * number + 1
        return places

    def check_explained(self, path, known):
        """Every code has its reason and, as an example, what is right; clauses
        and cures of single faults are in their rows."""
        explained = {row.code for key, row in self.rows.items()
                     if key in known or row.code in known}
        for code in sorted({row.code for row in self.rows.values()}):
            if code not in explained:
                self.fault(path, 1, f"{code} is not explained")

    # ---- the code --------------------------------------------------------------

    def read_code(self):
        for room in ("uncertainty", "chains", "calib"):
            for folder, _, names in sorted(os.walk(os.path.join(self.top,
                                                                room))):
                for name in sorted(names):
                    if name.endswith((".c", ".h")):
                        self.read_file(os.path.join(folder, name))

    def read_file(self, name):
        with open(name, encoding="utf-8") as file:
            tokens = tokens_of(file.read())
        path = os.path.relpath(name, self.top)
        self.calls += [(path, call) for call in calls_in(tokens)]
        self.literals.update(unquote(token.text) for token in tokens
                             if token.text.startswith('"'))

    def check_verb(self, path, call):
        """A direct call: ct_error(sink, key, place, arguments...)."""
        for key in literals(call.arguments[1]):
            row = self.rows.get(key)
            if row is None:
                self.fault(path, call.line, f'no finding has the key "{key}"')
                continue
            if row.severity != VERBS[call.name]:
                self.fault(path, call.line,
                           f'{call.name} for "{key}", which is {row.severity}')
            given = len(call.arguments) - 3
            needed = max(placeholders(row.text), default=0)
            if given < needed:
                self.fault(path, call.line,
                           f'"{key}" needs {needed} arguments, {given} given')
            if given > 4:
                self.fault(path, call.line, "more than four arguments")

    def passing_on(self):
        """(function, argument position) pairs at which keys are given."""
        known = collections.Counter()
        total = collections.Counter()
        for _, call in self.calls:
            for position, argument in enumerate(call.arguments):
                for text in literals(argument):
                    total[call.name, position] += 1
                    known[call.name, position] += text in self.rows and \
                        "-" in text
        return {place for place, count in known.items()
                if 2 * count > total[place] and place[0] != "FINDING"}

    def check_code(self):
        passing = self.passing_on()
        for path, call in self.calls:
            if call.name in VERBS and len(call.arguments) >= 3:
                self.check_verb(path, call)
                continue
            for position, argument in enumerate(call.arguments):
                if (call.name, position) not in passing:
                    continue
                for text in literals(argument):
                    if text not in self.rows:
                        self.fault(path, call.line,
                                   f'no finding has the key "{text}"')

    def check_use(self):
        for row in self.rows.values():
            if row.key not in self.literals:
                self.fault("calib/findings.def", row.line,
                           f'nothing reports "{row.key}"')


def main():
    checker = Checker(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(
        os.path.dirname(os.path.abspath(__file__))))
    checker.read_table()
    checker.read_explanations()
    checker.read_code()
    checker.check_code()
    checker.check_use()
    print(f"findings: {len(checker.rows)} rows, {checker.faults} faults")
    return 1 if checker.faults or not checker.rows else 0


if __name__ == "__main__":
    sys.exit(main())
