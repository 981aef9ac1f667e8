# SPDX-License-Identifier: GPL-3.0-or-later
"""The check section of bench.py: a register through `check` beside libcsv
alone (strict, blocks of 64 KiB, one thread) on the same file in the same run.

Whole processes, the page cache warm, as many threads as there are processors.
With other work on the machine the seconds of CPU say more than the wall.
Size: CALTRACE_BENCH_ROWS (500000 rows, 54 MB; the goals are for 500 MB).
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from bench_laboratory import run, size, write_register

RUNS = 3
TYPES = {"range_min": "number", "range_max": "number", "in_service_on": "date"}


def schema(path, **constraints):
    with open(path, encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    fields = [dict({"name": name, "type": TYPES.get(name, "string")},
                   **({"constraints": constraints[name]}
                      if name in constraints else {})) for name in names]
    return json.dumps({"fields": fields, "primaryKey": "id"})


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def recode(source, target):
    with open(source, encoding="utf-8") as file, \
            open(target, "w", encoding="gb18030") as out:
        for line in file:
            out.write(line)


def watched(words):
    start = time.perf_counter()
    child = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit("failed: " + " ".join(words))
    return {"wall": time.perf_counter() - start,
            "cpu": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss / 1024}


def show(name, runs, base, goal):
    wall, cpu = (statistics.median(run[key] for run in runs)
                 for key in ("wall", "cpu"))
    raw, raw_cpu = (statistics.median(run[key] for run in base)
                    for key in ("wall", "cpu"))
    verdict = "" if goal is None else "  goal %.2f: %s" % (
        goal, "met" if raw / wall >= goal else "NOT met")
    print("%-26s %8.3f %7.2f %8.3f %7.2f %7.1f%s" %
          (name, wall, raw / wall, cpu, raw_cpu / cpu,
           max(run["megabytes"] for run in runs), verdict))


def bench_check(program):
    bench = os.path.join(os.path.dirname(program), "tests", "bench_lab")
    if not os.path.exists(bench):
        sys.exit("make bench makes " + bench)
    rows = size("CALTRACE_BENCH_ROWS", 500000)
    with tempfile.TemporaryDirectory() as folder:
        def at(name):
            return os.path.join(folder, name)
        register, chinese = at("instruments.csv"), at("gb18030.csv")
        write_register(register, rows)
        recode(register, chinese)
        plain = write(at("plain.json"), schema(register))
        pattern = write(at("pattern.json"), schema(
            register, id={"pattern": "[A-Z]{2}-\\d{7}"},
            serial={"pattern": "\\d{7}"}))
        ways = {
            "libcsv alone": None,
            "check, all of V": ["-t", "instruments", register],
            "Table Schema": ["-s", plain, register],
            "and two patterns": ["-s", pattern, register],
            "GB18030, all of V": ["-t", "instruments", "--encoding", "gb18030",
                                  chinese]}
        goals = {"check, all of V": 0.6, "Table Schema": 0.45,
                 "GB18030, all of V": 0.35}
        runs = {name: [] for name in ways}
        for _ in range(RUNS):
            for name, words in ways.items():
                runs[name].append(run(bench, "raw", register) if words is None
                                  else watched([program, "check", *words]))
        print("\ncheck of a register, %.1e rows, %.0f MB, medians of %d; "
              "speed as a ratio to libcsv" %
              (rows, os.path.getsize(register) / 1e6, RUNS))
        print("%-26s %8s %7s %8s %7s %7s" %
              ("", "wall s", "ratio", "CPU s", "ratio", "MB"))
        for name in ways:
            show(name, runs[name], runs["libcsv alone"], goals.get(name))
