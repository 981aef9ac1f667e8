#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checkers and the golden runner are checked: each must see a fault that
is planted in a small tree, and must be content without it."""

import csv
import os
import shutil
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
                            (good.replace("bad-thing", "E01") + good,
                             "out of order"),
                            (good.replace("N_", ""), "mark a text"),
                            (good.replace("bad.", "bad"), "no sentence"),
                            (good.replace("bad.", "{1}."), "no arguments"),
                            (good.replace("\\n\"\n\"  so", ""), "an example"),
                            ("", "E01 is not explained")):
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

    def test_top(self):
        self.write("uncertainty/a.c", LICENCE)
        self.write("README.md", "")
        self.write(".gitignore", "")
        self.assert_good("check_house.py")
        self.write("notes.md", "")
        self.assert_fault("check_house.py", "notes.md:1: does not belong")


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


class Labs(Tree):
    """The example laboratories, their generator, and the strict checker that
    was written apart from it."""

    FIXTURES = os.path.join(os.path.dirname(TESTS), "fixtures", "labs")

    def path(self, *names):
        return os.path.join(self.folder.name, *names)

    def copy_of_city(self):
        """Its folder, to be spoiled."""
        folder = self.path("spoiled")
        shutil.rmtree(folder, ignore_errors=True)
        return shutil.copytree(os.path.join(self.FIXTURES, "city"), folder)

    def make(self, *words, tool="make_lab.py"):
        code, out = self.call(tool, *words)
        self.assertEqual((code, out), (0, ""))

    def check(self, *words):
        """What the checker finds: {(file, line, column): code}."""
        code, out = self.call("check_lab.py", *words)
        found = {}
        for line in out.splitlines()[:-1]:
            file, number, column, kind, _ = line.split(":", 4)
            found[file, number, column.strip()] = kind.strip()
        self.assertEqual(code, 1 if found else 0, out)
        return found

    @staticmethod
    def files(top):
        found = {}
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, top)] = file.read()
        return found

    @staticmethod
    def rows(*names):
        with open(os.path.join(*names), encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def test_fixtures(self):
        self.make("--fixtures", self.path("labs"))
        made = self.files(self.path("labs"))
        kept = self.files(self.FIXTURES)
        kept.pop("README.md")
        self.assertEqual(sorted(made), sorted(kept))
        for name in made:
            self.assertTrue(made[name] == kept[name],
                            name + " is not what make_lab.py makes")
        self.assertLess(sum(map(len, kept.values())), 680000)

    def test_clean(self):
        aliases = os.path.join(self.FIXTURES, "aliases.csv")
        for name in ("city", "recall"):
            self.assertEqual(self.check(os.path.join(self.FIXTURES, name)), {})
        self.assertEqual(self.check(os.path.join(self.FIXTURES, "city-zh"),
                                    aliases), {})

    def test_city(self):
        city = os.path.join(self.FIXTURES, "city")
        self.assertEqual(len(self.rows(city, "instruments.csv")), 120)
        standards = self.rows(city, "standards.csv")
        self.assertGreaterEqual(len(standards), 40)
        classes = {row["jjf1022_code"][:2] for row in standards}
        self.assertEqual(len(classes), 10)
        years = {row["calibrated_on"][:4]
                 for row in self.rows(city, "certificates.csv")}
        self.assertEqual(years, {"2023", "2024", "2025", "2026"})

    def test_extension_is_used(self):
        """A reference serves after its due day: only its extension allows
        that, and without it the checker objects."""
        folder = self.copy_of_city()
        path = os.path.join(folder, "events.csv")
        with open(path, encoding="utf-8") as file:
            lines = file.readlines()
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(s for s in lines if ",extension," not in s)
        self.assertEqual(set(self.check(folder).values()), {"C04"})

    def test_faults(self):
        """The checker sees what expected.csv names, and nothing else. Cells
        out of their form have one code with it."""
        folder = os.path.join(self.FIXTURES, "faults")
        expected = {(row["file"], row["line"], row["column"]): row["code"]
                    for row in self.rows(folder, "expected.csv")}
        in_rows = {k: v for k, v in expected.items() if "/" not in k[0]}
        found = self.check(folder)
        self.assertEqual(sorted(found), sorted(in_rows))
        for place, code in found.items():
            if code != "cell":
                self.assertEqual(code, in_rows[place], place)
        self.assertEqual(
            {f"V{n:02d}" for n in range(1, 28)} - {"V25", "V26"} -
            set(expected.values()), set())
        for name, line, *_ in expected:
            with open(os.path.join(folder, name), "rb") as file:
                lines = file.read().count(b"\n")
            self.assertGreaterEqual(lines, int(line) - 1)

    def test_checker(self):
        """Values that do not fit their chain are found."""
        for column, text, code in (("U", "0.00020", "C07"),
                                   ("U", "0.00020", "C11"),
                                   ("error", "0.900", "D02"),
                                   ("point", "0.5", "C10")):
            folder = self.copy_of_city()
            path = os.path.join(folder, "results.csv")
            rows = self.rows(path)
            one = next(r for r in rows if r["unit"] == "MPa" and
                       r["U"] == "0.025")
            one[column] = text
            with open(path, "w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
            _, out = self.call("check_lab.py", folder)
            self.assertIn(f": {code}: ", out)

    def test_aliases(self):
        rows = self.rows(self.FIXTURES, "aliases.csv")
        pairs = [(row["table"], row["alias"]) for row in rows]
        self.assertEqual(len(pairs), len(set(pairs)))
        named = {(row["table"], row["column"]) for row in rows}
        city = os.path.join(self.FIXTURES, "city")
        for name in os.listdir(city):
            if name.endswith(".csv") and name != "scheme.csv":
                with open(os.path.join(city, name), encoding="utf-8") as file:
                    for column in file.readline().strip().split(","):
                        self.assertIn((name[:-4], column), named)

    def test_big(self):
        sizes = ((2, 0, 1), (7, 3, 1), (100, 1000, 2), (2500, 7501, 3))
        for instruments, certificates, points in sizes:
            words = ["--instruments", str(instruments), "--certificates",
                     str(certificates), "--points", str(points)]
            self.make(*words, self.path("a"))
            self.make(*words, "--seed", "1", self.path("b"))
            self.make(*words, "--seed", "2", self.path("c"))
            a, b, c = (self.files(self.path(x)) for x in "abc")
            self.assertEqual(a, b)
            self.assertNotEqual(a["instruments.csv"], c["instruments.csv"])
            for name, count in (("instruments", instruments),
                                ("certificates", certificates),
                                ("results", certificates * points)):
                self.assertEqual(a[name + ".csv"].count(b"\n"), count + 1)
            self.assertEqual(self.check(self.path("a")), {})

    def test_city937(self):
        self.make("--city937", "--instruments", "1000", "--certificates",
                  "3000", self.path("a"))
        self.assertEqual(len(self.rows(self.path("a"), "standards.csv")), 937)
        self.assertEqual(self.check(self.path("a")), {})

    def test_published_chain(self):
        weights = self.write(
            "w.csv", "set_serial,nominal,nominal_unit,conv_mass_correction,U,"
            "unit,k,mpe_R111_E2\nS 1,200,g,0.03,0.10,mg,2,0.3\n"
            "S 1,200*,g,-0.06,0.10,mg,2,0.3\nS 1,1,g,0.004,0.010,mg,2,0.03\n")
        links = self.write(
            "l.csv", "step,item,serial,certificate,date,reference_used,"
            "reference_certificate,reference_date\n"
            "1,weights class E1,,PTB 1 19,,CIPM MRA,,\n"
            "2,weights class E2,S 1,46,2020-08-12,weights class E1,PTB 1 19,\n"
            "3,balance X,B1,51,2021-03-18,weights class E2 (other),1473 D-K,"
            "2019-05-10\n3,balance X,B1,51,2021-03-18,weights class F2,"
            "5028 INM,2020-12-09\n")
        for accept, upper in ((), ("", "")), (("--accept-upstream",),
                                              ("ACC:D-K", "NMI:INM")):
            self.make(weights, links, self.path("mass"), *accept,
                      tool="lab_inm.py")
            rows = {row["id"]: row for row in self.rows(
                self.path("mass"), "certificates.csv")}
            self.assertEqual(
                [rows[x]["references"] for x in ("46", "51", "1473", "5028")],
                ["NMI:PTB", "1473;5028", *upper])
        self.assertEqual(
            [(r["point"], r["artefact"], r["correction"], r["mpe"])
             for r in self.rows(self.path("mass"), "results.csv")],
            [("200", "200", "0.03", "±0.3 mg"),
             ("200", "200*", "-0.06", "±0.3 mg"), ("1", "", "0.004",
                                                   "±0.03 mg")])


if __name__ == "__main__":
    unittest.main()
