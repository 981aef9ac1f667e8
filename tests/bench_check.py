# SPDX-License-Identifier: GPL-3.0-or-later
"""The check section of bench.py: a register through `check` beside libcsv
alone (strict, blocks of 64 KiB, one thread) on the same file in the same run.

And the memory of registers of instruments and of certificates: what one row and
one key takes more, from half the rows to all of them.

Whole processes, the page cache warm, as many threads as there are processors.
With other work on the machine the seconds of CPU say more than the wall.
Size: CALTRACE_BENCH_ROWS (500000 rows, 54 MB; the goals are for 500 MB).
"""
import json
import math
import os
import random
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


def write_certificates(path, rows):
    """Of a third as many instruments. Returns how many of them come behind
    half of the rows first."""
    numbers = random.Random(2)
    seen = bytearray(rows // 3 + 1)
    late = 0
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,instrument,laboratory,number,kind,calibrated_on,"
                   "issued_on,due_on,verdict\n")
        for i in range(rows):
            instrument = numbers.randrange(rows // 3 + 1)
            year, day = numbers.randrange(2010, 2025), numbers.randrange(1, 28)
            late += seen[instrument] == 0 and i >= rows // 2
            seen[instrument] = 1
            file.write("C-%07d,YZ-%07d,L-%d,N-%07d,calibration,%d-03-%02d,"
                       "%d-03-%02d,%d-03-%02d,pass\n" %
                       (i, instrument, numbers.randrange(40), i, year, day,
                        year, day + 1, year + 1, day))
    return late


def mix(source, target, rows):
    """Ids in no order: each must be looked up among all."""
    step = next(n for n in range(rows * 5 // 8, rows) if math.gcd(n, rows) == 1)
    with open(source, encoding="utf-8") as file, \
            open(target, "w", encoding="utf-8") as out:
        out.write(file.readline())
        for i, line in enumerate(file):
            out.write("YZ-%07d%s" % (i * step % rows, line[line.index(","):]))


def halve(source, target, rows):
    with open(source, encoding="utf-8") as file, \
            open(target, "w", encoding="utf-8") as out:
        for _ in range(rows // 2 + 1):
            out.write(file.readline())


def show_memory(program, name, table, path, rows, others=0):
    half = path + ".half"
    halve(path, half, rows)
    most, less = (watched([program, "check", "-t", table, file])["megabytes"]
                  for file in (path, half))
    added = rows - rows // 2
    taken = (most - less) * 2**20
    key = taken / (2 * added + others)
    print("%-26s %8.1f %12.1f %12.1f  goal 40: %s" %
          (name, most, taken / added, key, "met" if key <= 40 else "NOT met"))


def bench_memory(program, folder, register, rows):
    """Keys are ids, those of other tables that rows name, and numbers that may
    be there once. What is kept of a row beside its keys counts as theirs.
    (This program must stay small: what a process has taken at most counts what
    it was forked from.)"""
    mixed = os.path.join(folder, "mixed.csv")
    certificates = os.path.join(folder, "certificates.csv")
    mix(register, mixed, rows)
    others = write_certificates(certificates, rows)
    print("\n%-26s %8s %12s %12s" % ("check, memory", "MB", "bytes a row",
                                     "bytes a key"))
    show_memory(program, "instruments", "instruments", register, rows)
    show_memory(program, "ids in no order", "instruments", mixed, rows)
    show_memory(program, "certificates", "certificates", certificates, rows,
                others)


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
        bench_memory(program, folder, register, rows)
