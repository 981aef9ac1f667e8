# SPDX-License-Identifier: GPL-3.0-or-later
"""The laboratory section of bench.py: reading tables beside libcsv alone.

libcsv (strict, callbacks that count, blocks of 64 KiB) reads the same files in
the same run, the page cache warm; its wall time is 1. With other work on the
machine the seconds of CPU say more than those of the wall: two threads can do
it in half of them, and `first` is what the first thread cannot give away.

Sizes: CALTRACE_BENCH_CERTIFICATES (300000; the goal is stated for 3000000),
CALTRACE_BENCH_ROWS (500000 rows of a register, 54 MB; the goal for 500 MB).
"""
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile

RUNS = 5
KINDS = [("mass", "0", "200", "g", "±0.5 mg"),
         ("length", "0", "25", "mm", "±4 µm"),
         ("temperature", "-30", "80", "°C", "±0.2 °C"),
         ("pressure", "0", "6.0", "MPa", "±0.4 % FS"),
         ("voltage", "0", "1000", "V", "±(0.02 % rd + 0.01 % FS)")]


def size(name, usual):
    return int(float(os.environ.get(name, usual)))


def write_register(path, rows):
    """Twelve columns, all of them filled."""
    numbers = random.Random(1)
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,role,quantity,range_min,range_max,unit,mpe,"
                   "interval,serial,status,in_service_on\n")
        for i in range(rows):
            quantity, low, high, unit, mpe = numbers.choice(KINDS)
            file.write("YZ-%07d,%s gauge,working_standard,%s,%s,%s,%s,%s,"
                       "P12M,%07d,in-service,20%02d-%02d-%02d\n" %
                       (i, quantity.title(), quantity, low, high, unit, mpe,
                        numbers.randrange(10**7), numbers.randrange(10, 26),
                        numbers.randrange(1, 13), numbers.randrange(1, 29)))


def run(*words):
    done = subprocess.run([str(word) for word in words], check=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def median(runs, name):
    return statistics.median(run[name] for run in runs)


def compare(title, bench, raw, ours, goal):
    """libcsv and ours by one and two threads, alternately."""
    ways = {"libcsv alone": ("raw",) + raw,
            "1 thread": ours + (1,), "2 threads": ours + (2,)}
    runs = {name: [] for name in ways}
    for _ in range(RUNS):
        for name, words in ways.items():
            runs[name].append(run(bench, *words))
    base = runs["libcsv alone"]
    print("\n%s\n%-14s %9s %7s %9s %7s %9s %9s" %
          (title, "", "wall s", "ratio", "CPU s", "ratio", "first s", "MB"))
    for name, all_runs in runs.items():
        wall, cpu = median(all_runs, "wall"), median(all_runs, "cpu")
        print("%-14s %9.3f %7.2f %9.3f %7.2f %9.3f %9.1f" %
              (name, wall, wall / median(base, "wall"), cpu,
               cpu / median(base, "cpu"), median(all_runs, "own"),
               all_runs[0]["megabytes"]))
    if goal:
        ratio = median(runs["2 threads"], "wall") / median(base, "wall")
        print("goal: wall <= %.2f x libcsv on two processors: %s" %
              (goal, "met" if ratio <= goal else "NOT met"))
    return runs["2 threads"]


def tables(folder):
    return tuple(os.path.join(folder, name) for name in
                 sorted(os.listdir(folder)) if name.endswith(".csv"))


def make(folder, *words):
    here = os.path.dirname(os.path.abspath(__file__))
    subprocess.run([sys.executable, os.path.join(here, "make_lab.py"), *words,
                    folder], check=True)


def bench_laboratory(program):
    bench = os.path.join(os.path.dirname(program), "tests", "bench_lab")
    if not os.path.exists(bench):
        sys.exit("make bench makes " + bench)
    certificates = size("CALTRACE_BENCH_CERTIFICATES", 300000)
    rows = size("CALTRACE_BENCH_ROWS", 500000)
    print("laboratories, medians of %d" % RUNS)
    with tempfile.TemporaryDirectory() as folder:
        big, city = os.path.join(folder, "big"), os.path.join(folder, "city")
        make(city, "--city937")
        loaded = compare("937 standards", bench, tables(city), ("load", city),
                         None)
        wall = median(loaded, "wall")
        print("goal: <= 50 ms: %s (%.0f ms)" %
              ("met" if wall <= 0.05 else "NOT met", 1e3 * wall))
        wide = os.path.join(folder, "wide")
        make(wide, "--city937", "--instruments", "20000", "--certificates",
             "60000")
        compare("937 standards, 20 000 instruments", bench, tables(wide),
                ("load", wide), None)
        make(big, "--instruments", str(certificates // 3), "--certificates",
             str(certificates))
        loaded = compare("%.1e instruments, %.1e certificates with results" %
                         (certificates / 3, certificates), bench, tables(big),
                         ("load", big), 1.5)
        texts = sum(os.path.getsize(path) for path in tables(big))
        print("%.0f MB of tables; %.0f bytes a certificate in all" %
              (texts / 1e6, 1e6 * loaded[0]["megabytes"] / certificates))
        register = os.path.join(folder, "instruments.csv")
        write_register(register, rows)
        scanned = compare("a register of 12 columns, %.1e rows, row by row" %
                          rows, bench, (register,), ("scan", register), 1.67)
        print("%.0f bytes a key at most" %
              (1e6 * scanned[0]["megabytes"] / rows))
