#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds what `check` writes against the specifications of its forms.

    tests/check_sarif.py PROGRAM

SARIF is checked member by member against the OASIS standard "Static Analysis
Results Interchange Format (SARIF) Version 2.1.0": which members an object may
and must have, of which kind, and what the text of the standard asks beyond
its schema. The other forms must say the same findings. Files have hostile
names and contents. The last line of output is "sarif: N passed, M failed".
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse

# Object: {member: (kind, needed)}. The parts of the standard's schema that a
# run may use; anything else is a fault.
OBJECTS = {
    "log": {"$schema": (str, False), "version": (str, True),
            "runs": (["run"], True), "properties": ("bag", False)},
    "run": {"tool": ("tool", True), "results": (["result"], False),
            "invocations": (["invocation"], False),
            "columnKind": (str, False), "properties": ("bag", False)},
    "tool": {"driver": ("component", True)},
    "component": {"name": (str, True), "version": (str, False),
                  "semanticVersion": (str, False),
                  "informationUri": (str, False), "rules": (["rule"], False)},
    "rule": {"id": (str, True), "name": (str, False),
             "shortDescription": ("message", False),
             "fullDescription": ("message", False),
             "help": ("message", False), "helpUri": (str, False),
             "defaultConfiguration": ("configuration", False),
             "properties": ("bag", False)},
    "configuration": {"level": (str, False), "enabled": (bool, False)},
    "invocation": {"executionSuccessful": (bool, True),
                   "exitCode": (int, False)},
    "result": {"ruleId": (str, False), "ruleIndex": (int, False),
               "level": (str, False), "message": ("message", True),
               "locations": (["location"], False),
               "partialFingerprints": ("strings", False),
               "properties": ("bag", False)},
    "message": {"text": (str, True)},
    "location": {"physicalLocation": ("physical", False)},
    "physical": {"artifactLocation": ("artifact", True),
                 "region": ("region", False)},
    "artifact": {"uri": (str, True)},
    "region": {"startLine": (int, False), "startColumn": (int, False),
               "endLine": (int, False), "endColumn": (int, False)},
}
LEVELS = {"none", "note", "warning", "error"}
URI = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=@/:-]|%[0-9A-F]{2})*")


class Fault(Exception):
    """What is against the standard."""


def need(condition, text):
    if not condition:
        raise Fault(text)


def check_kind(value, kind, where):
    if isinstance(kind, list):
        need(isinstance(value, list), f"{where} is no array")
        for number, item in enumerate(value):
            check_kind(item, kind[0], f"{where}[{number}]")
    elif kind == "bag":
        need(isinstance(value, dict), f"{where} is no object")
    elif kind == "strings":
        need(isinstance(value, dict) and all(
            isinstance(item, str) for item in value.values()),
            f"{where} is no object of texts")
    elif isinstance(kind, str):
        check_object(value, kind, where)
    else:
        need(isinstance(value, kind) and
             not (kind is int and isinstance(value, bool)),
             f"{where} is no {kind.__name__}")


def check_object(value, name, where):
    need(isinstance(value, dict), f"{where} is no object")
    for member, item in value.items():
        need(member in OBJECTS[name], f"{where} may not have `{member}`")
        check_kind(item, OBJECTS[name][member][0], f"{where}.{member}")
    for member, (_, needed) in OBJECTS[name].items():
        need(member in value or not needed, f"{where} lacks `{member}`")


def check_uri(uri):
    need(URI.fullmatch(uri), f"`{uri}` is no URI reference")
    first = uri.split("/", 1)[0]
    need(":" not in first or uri.startswith("file:///"),
         f"`{uri}` has a scheme")


def check_region(region):
    for member, number in region.items():
        need(number >= 1, f"{member} is {number}")
    need("startLine" in region, "a region needs startLine")
    end = region.get("endColumn")
    need(end is None or end >= region["startColumn"], "ends before it starts")


def check_result(result, rules):
    need(result["level"] in LEVELS, f"level {result['level']}")
    need(result["message"]["text"], "an empty message")
    rule = rules[result["ruleIndex"]]  # 3.27.6
    need(rule["id"] == result["ruleId"], "ruleIndex is another rule")
    need(result["partialFingerprints"], "no fingerprint")
    for location in result.get("locations", []):
        physical = location["physicalLocation"]
        check_uri(physical["artifactLocation"]["uri"])
        if "region" in physical:
            check_region(physical["region"])


def check_log(text):
    log = json.loads(text)
    check_object(log, "log", "log")
    need(log["version"] == "2.1.0", "version")
    for run in log["runs"]:
        need(run["columnKind"] in ("unicodeCodePoints", "utf16CodeUnits"),
             "columnKind")
        rules = run["tool"]["driver"]["rules"]
        ids = [rule["id"] for rule in rules]
        need(len(set(ids)) == len(ids), "a rule is there twice")
        for rule in rules:
            need(rule["shortDescription"]["text"], "no description")
            need(rule["help"]["text"], "no help")
            need(rule["defaultConfiguration"]["level"] in LEVELS, "level")
        for result in run["results"]:
            check_result(result, rules)
    return log["runs"][0]


# ---- files -------------------------------------------------------------------

FILES = {
    "plain.csv": b'a,b\n1,"2\n3,x"y\n',
    "with blank & 100%.csv": b'a,b\n1,2"3\n',
    "a:b?c#d.csv": b"a,b\n1,\0\n",
    "\u53f0\u8d26.csv": "编号,值\n\"一,2\n二,x\"y\n".encode(),
    "b\xff.csv".encode("latin-1"): b'a\n"x\n',
    "gbk.csv": "编号,值\nA,1\n".encode("gbk"),
    "mixed.csv": b"a,b\r\n1,2\n3,4\r5,6\n",
    "empty.csv": b"",
    "sound.csv": b"x,y\n1,2\n",
    "bad.yaml": b"model: {y: 2*x + z}\ninputs: {x: {value: 1 V}}\n",
    "quotes \"'.csv": "x\n\"𝒂𝒃\"c\n".encode(),
}


def run(program, arguments):
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith(("LC_", "LANG", "CALTRACE"))}
    done = subprocess.run([program, "check", *arguments], check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, env=environment,
                          timeout=120)
    need(done.returncode in (0, 1, 3),
         f"exit code {done.returncode}: {done.stderr.decode()}")
    return done.stdout


def shown(path):
    """A file's name as JSON has it."""
    return path.decode("utf-8", "replace") if isinstance(path, bytes) else path


def compare(run_of, lines, rows):
    """All forms say the same, in the same order."""
    results = run_of["results"]
    need(len(results) == len(lines) == len(rows), "not as many findings")
    for result, line, row in zip(results, lines, rows):
        need(result["ruleId"] == line["code"] == row["code"], "codes differ")
        need(result["level"] == line["severity"] == row["severity"],
             "severities differ")
        need(result["properties"]["rule"] == line["rule"] == row["rule"],
             "rules differ")
        need(result["message"]["text"].startswith(line["message"]),
             "messages differ")
        need(row["message"] == line["message"], "messages differ")
        need(row["help"] == (line["help"] or ""), "helps differ")
        need((line["line"] or "") == (int(row["line"]) if row["line"] else ""),
             "lines differ")
        place = result.get("locations", [{}])[0].get("physicalLocation", {})
        region = place.get("region", {})
        need(region.get("startLine") == line["line"] and
             region.get("startColumn") == line["column"], "places differ")
        if line["file"]:
            uri = urllib.parse.unquote(place["artifactLocation"]["uri"],
                                       errors="replace")
            need(uri.removeprefix("file://") == line["file"], "files differ")


def check_files(program, paths):
    run_of = check_log(run(program, [*paths, "--format", "sarif"]))
    lines = [json.loads(line) for line in
             run(program, [*paths, "--format", "json"]).splitlines()]
    text = run(program, [*paths, "--format", "csv"]).decode(errors="replace")
    last = lines.pop()
    need(last["schema"] == "caltrace/check/1", "no last object")
    compare(run_of, lines, list(csv.DictReader(io.StringIO(text))))
    for severity in ("error", "warning", "note"):
        need(last[severity + "s"] ==
             sum(line["severity"] == severity for line in lines),
             f"{severity}s are counted wrong")
        need(run_of["properties"][severity + "s"] == last[severity + "s"],
             "counts differ")
    need(run_of["invocations"][0]["executionSuccessful"] == last["complete"],
         "completeness differs")


def check_bom(program, path):
    marked = run(program, [path, "--format", "csv", "--bom"])
    plain = run(program, [path, "--format", "csv"])
    need(marked == b"\xef\xbb\xbf" + plain, "no byte order mark")


def check_fingerprints(program, scratch):
    """Lines above do not matter; another cell does."""
    path = os.path.join(scratch, "moved.csv")
    marks = []
    for data in (b'a,b\n1,2"3\n', b'a,b\n8,9\n7,7\n1,2"3\n',
                 b'a,b\n1,2"3\n4,"5"6\n'):
        with open(path, "wb") as file:
            file.write(data)
        log = check_log(run(program, [path, "--format", "sarif"]))
        marks.append([result["partialFingerprints"]["caltrace/v1"]
                      for result in log["results"]])
    need(marks[0] == marks[1], "a line above changed the fingerprint")
    need(marks[2][0] == marks[0][0] and marks[2][1] != marks[2][0],
         "two faults have one fingerprint")


def check_stop(program, _):
    """A signal ends the answer, which says that it is not complete."""
    with subprocess.Popen([program, "check", "-", "--format", "json"],
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        process.stdin.write(b'a,b\n1,"x"y\n' + b"1,2\n" * 100000)
        process.stdin.flush()
        time.sleep(0.5)
        process.terminate()
        process.wait(timeout=30)  # before the pipe ends
        out, err = process.communicate(timeout=30)
    last = json.loads(out.splitlines()[-1])
    need(process.returncode == 3, f"exit code {process.returncode}")
    need(last["complete"] is False and last["errors"] == 1, f"ends {last}")
    need(b"interrupted" in err, "nothing is said")


def main():
    program = os.path.abspath(sys.argv[1])
    passed = failed = 0
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        for name, data in FILES.items():
            with open(name, "wb") as file:
                file.write(data)
        cases = [(shown(name), check_files, [name]) for name in FILES]
        cases += [("all at once", check_files, list(FILES)),
                  ("absolute", check_files,
                   [os.path.join(scratch, "plain.csv")]),
                  ("not there", check_files, ["nothing.csv", "plain.csv"]),
                  ("byte order mark", check_bom, "plain.csv"),
                  ("a signal", check_stop, None),
                  ("fingerprints", check_fingerprints, scratch)]
        for name, check, argument in cases:
            try:
                check(program, argument)
                passed += 1
            except (Fault, KeyError, ValueError, IndexError) as fault:
                failed += 1
                print(f"{name}: {type(fault).__name__}: {fault}")
        os.chdir("/")
    print(f"sarif: {passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
