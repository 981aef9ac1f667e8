#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkers and the golden runner are checked: each must see a fault that
is planted in a small tree, and must be content without it."""

import os
import subprocess
import sys
import tempfile
import unittest

TESTS = os.path.dirname(os.path.abspath(__file__))
LICENCE = "/* SPDX-License-Identifier: GPL-3.0-or-later */\n"
ROW = ('FINDING("{key}", "{code}", ERROR, "", N_("{text}"),\n'
       '        N_("do it"))\n')


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def write(self, path, text):
        path = os.path.join(self.folder.name, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def call(self, tool, *words):
        done = subprocess.run(
            [sys.executable, os.path.join(TESTS, tool), *words],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout

    def assert_good(self, tool):
        code, out = self.call(tool, self.folder.name)
        self.assertEqual(code, 0, out)

    def assert_fault(self, tool, text):
        code, out = self.call(tool, self.folder.name)
        self.assertEqual(code, 1, out)
        self.assertIn(text, out)


class Includes(Tree):
    def setUp(self):
        super().setUp()
        for path in ("uncertainty/a.h", "chains/b.h", "calib/files/f.h",
                     "calib/report/r.h", "calib/command.h",
                     "calib/commands/one.c"):
            self.write(path, LICENCE)
        self.write("calib/commands/two.c", '#include "../report/r.h"\n'
                                           '#include "../../chains/b.h"\n')

    def test_good(self):
        self.assert_good("check_includes.py")

    def test_reversed(self):
        self.write("uncertainty/a.c", '\n#include "../chains/b.h"\n')
        self.assert_fault("check_includes.py", "uncertainty/a.c:2: ")
        self.write("uncertainty/a.c", "")
        self.write("calib/files/f.c", '#include "../report/r.h"\n')
        self.assert_fault("check_includes.py", "calib/files/f.c:1: ")

    def test_commands(self):
        self.write("calib/commands/one.h", LICENCE)
        self.write("calib/commands/two.c", '#include "one.h"\n')
        self.assert_fault("check_includes.py", "commands do not include")
        self.write("calib/commands/two.c", "")
        self.write("calib/option.c", '#include "commands/one.h"\n')
        self.assert_fault("check_includes.py", "calib/option.c:1: ")

    def test_system(self):
        self.write("uncertainty/a.c", "#include <time.h>\n")
        self.assert_fault("check_includes.py", "<time.h> is not for")


class Findings(Tree):
    def setUp(self):
        super().setUp()
        self.rows = ROW.format(key="bad-thing", code="E01",
                               text="bad {1} at {2:3}")
        self.code = ('void f(void) {\n    ct_error(sink, "bad-thing", at, a, '
                     "g(b, c));\n}\n")
        self.plant()

    def plant(self, rows="", code=""):
        self.write("calib/findings.def", self.rows + rows)
        self.write("uncertainty/a.c", self.code + code)

    def test_good(self):
        self.assert_good("check_findings.py")

    def test_rows(self):
        self.plant(ROW.format(key="bad-thing", code="E02", text="x"))
        self.assert_fault("check_findings.py", '"bad-thing" is there twice')
        self.plant(ROW.format(key="other", code="E01", text="x"),
                   '\nvoid h(void) { ct_error(s, "other", at); }')
        self.assert_fault("check_findings.py", "E01 is there twice")
        self.plant(ROW.format(key="other", code="E02", text="x."),
                   '\nvoid h(void) { ct_error(s, "other", at); }')
        self.assert_fault("check_findings.py", "ends in `.`")

    def test_unused(self):
        self.plant(ROW.format(key="other", code="E02", text="x"))
        self.assert_fault("check_findings.py", 'nothing reports "other"')

    def test_unknown_key(self):
        self.plant(code='void h(void)\n{ ct_error(s, "bad-thin", at, a, b); }')
        self.assert_fault("check_findings.py",
                          'uncertainty/a.c:5: no finding has the key')

    def test_unknown_key_passed_on(self):
        self.plant(code='void h(void) { fail(p, "bad-thing"); fail(p, "bad-'
                        'thing");\n  fail(p, x ? "bad-thing" : "bad-thnig"); }')
        self.assert_fault("check_findings.py", '"bad-thnig"')

    def test_severity(self):
        self.plant(code='void h(void) { ct_note(s, "bad-thing", at, a, b); }')
        self.assert_fault("check_findings.py", "which is ERROR")

    def test_arguments(self):
        self.plant(code='void h(void) { ct_error(s, "bad-thing", at, f(a, '
                        'b)); }')
        self.assert_fault("check_findings.py", "needs 2 arguments, 1 given")

    def test_explanations(self):
        good = 'EXPLANATION("bad-thing",\n  N_("It is bad.\\n"\n"  so"))\n'
        self.write("calib/explanations.def", good)
        self.assert_good("check_findings.py")
        for text, fault in ((good + good, "is there twice"),
                            (good.replace("bad-thing", "x-y"), "no finding"),
                            (good.replace("N_", ""), "mark a text"),
                            (good.replace("bad.", "bad"), "no sentence"),
                            (good.replace("bad.", "{1}."), "no arguments")):
            self.write("calib/explanations.def", text)
            self.assert_fault("check_findings.py", fault)

    def test_comment_is_no_use(self):
        self.plant(ROW.format(key="other", code="E02", text="x"),
                   '/* "other" */\n')
        self.assert_fault("check_findings.py", 'nothing reports "other"')


class Metrics(Tree):
    def function(self, lines):
        return "int f{0}(void)\n{{\n{1}    return 0;\n}}\n".format(
            lines, "    ;\n" * (lines - 4))

    def test_good(self):
        self.write("uncertainty/a.c", self.function(100) +
                   "".join(self.function(n) for n in range(5, 13)) * 3)
        self.assert_good("check_metrics.py")

    def test_long_function(self):
        self.write("uncertainty/a.c", self.function(101) +
                   self.function(8) * 30)
        self.assert_fault("check_metrics.py", "f101() has 101 lines")

    def test_median(self):
        self.write("uncertainty/a.c", self.function(13) * 3)
        self.assert_fault("check_metrics.py", "function median")

    def test_long_file(self):
        self.write("uncertainty/a.c", self.function(8) * 101)
        self.assert_fault("check_metrics.py", "a.c:808: the file has over 800")

    def test_wide_header(self):
        self.write("uncertainty/a.c", self.function(8))
        self.write("uncertainty/a.h", "/*" + " " * 77 + "*/\n")
        self.assert_fault("check_metrics.py", "a.h:1: 81 characters")


class House(Tree):
    def test_good(self):
        self.write("uncertainty/a.c", LICENCE + "/* ORDER XY */ /* ORDER XY */\n"
                   "/* printf() */\n")
        self.assert_good("check_house.py")

    def test_faults(self):
        for text, why in (("int a;\n", "the licence"),
                          (LICENCE + "void f(void) { printf(x); }", "`printf("),
                          (LICENCE + 'int a = strtod(b, c);', "`strtod("),
                          (LICENCE + 'f("%.17g", a);', "`%.17g`"),
                          (LICENCE + "/* ORDER XY */", "ORDER XY"),
                          (LICENCE + "int a; \n", "blank at the end"),
                          (LICENCE + "x = time(NULL);", "`time(")):
            self.write("uncertainty/a.c", text)
            self.assert_fault("check_house.py", why)


class Golden(Tree):
    def setUp(self):
        super().setUp()
        self.program = self.write("program", "#!/bin/sh\n"
                                  '[ "$1" = --version ] && echo p 1.2.3 && exit\n'
                                  '[ "$1" = fail ] && echo no >&2 && exit 3\n'
                                  'echo "$@"; cat\n')
        os.chmod(self.program, 0o755)
        self.write("fixtures/one.txt", "1\n")

    def golden(self, page, *options):
        path = self.write("page.md" if "--markdown" in options else "page.ct",
                          page)
        code, out = self.call("golden.py", self.program, "--fixtures",
                              os.path.join(self.folder.name, "fixtures"),
                              *options, path)
        with open(path, encoding="utf-8") as file:
            return code, out, file.read()

    def test_good(self):
        page = ("# all of it\n\n== file a b.txt escapes\nx\\x41\\n\n"
                "== fixture one.txt two.txt\n"
                "== run caltrace a < a; cat two.txt; pwd\n== in\n"
                "== out\na\nxA\n\n1\nDIR\n\n"
                "== run caltrace --version\n== out\np VERSION\n\n"
                "== run caltrace\n== in unterminated\n\\== x\n"
                "== out unterminated\n\n\\== x\n"
                "== run caltrace fail\n== err\nno\n== exit 3\n")
        code, out, _ = self.golden(page)
        self.assertEqual((code, out), (0, "golden: 4 passed, 0 failed\n"))

    def test_faults(self):
        for page, why in (
                ("== run caltrace a\n== out\nb\n", "+a"),
                ("== run caltrace a\n", "+a"),
                ("== run caltrace a\n== out unterminated\na\n", "no newline"),
                ("== run caltrace fail\n== exit 3\n", "+no"),
                ("== run caltrace fail\n== err\nno\n", "exit code 3"),
                ("== out\na\n", "no run to belong to"),
                ("== runs caltrace\n", "what is `== runs"),
                ("== file ../../x\n== run caltrace\n", "outside"),
                ("# nothing\n", "nothing is run")):
            code, out, _ = self.golden(page)
            self.assertEqual(code, 1, page)
            self.assertIn(why, out)
            self.assertTrue(out.endswith("1 failed\n"), out)

    def test_accept(self):
        page = ("# kept\n\n== # remark\n\n== run printf 'a\\n== b\\n\\n'\n"
                "== out\nold\n== run caltrace fail\n== run printf x\n")
        self.assertEqual(self.golden(page, "--accept")[0], 1)
        code, _, written = self.golden(self.golden(page, "--accept")[2])
        self.assertEqual(code, 0)
        self.assertEqual(
            written, "# kept\n\n== # remark\n\n== run printf 'a\\n== b\\n\\n'\n"
            "== out\na\n\\== b\n\n\n== run caltrace fail\n== err\nno\n"
            "== exit 3\n\n== run printf x\n== out unterminated\nx\n")

    def test_markdown(self):
        page = ("text\n\n```console\n$ cat one.txt\n1\n$ caltrace \\\n> b fail\n"
                "...\n```\n\n```sh\n$ not run\n```\n")
        code, out, _ = self.golden(page, "--markdown")
        self.assertEqual((code, out), (0, "golden: 2 passed, 0 failed\n"))
        code, out, written = self.golden(page.replace("\n1\n", "\n2\n"),
                                         "--markdown", "--accept")
        self.assertEqual(code, 1)
        self.assertIn("page.md:4: cat one.txt", out)
        self.assertEqual(written, page)


if __name__ == "__main__":
    unittest.main()
