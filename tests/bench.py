#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py PROGRAM [SECTION...] - measures, as ratios against peers in one
run. Sections: budget, rows, trials (bench_trials.py), laboratory
(bench_laboratory.py), check (bench_check.py), chain (bench_chains.py), interval
(bench_intervals.py), due (bench_due.py); without one, all.

Whole processes, alternately, so that a drift of the machine's speed hits all
alike; medians of wall time, CPU seconds beside them. Nothing here is a test.
"""
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
from bench_chains import bench_chains  # noqa: E402
from bench_check import bench_check  # noqa: E402
from bench_intervals import bench_intervals  # noqa: E402
from bench_due import bench_due  # noqa: E402
from bench_laboratory import bench_laboratory  # noqa: E402
from bench_trials import bench_trials  # noqa: E402

PEER = """
from uncertainties import ufloat
l_S = ufloat(50000623, 25); d_bar = ufloat(215, 5.8); d_1 = ufloat(0, 3.9)
d_2 = ufloat(0, 6.7); alpha_S = ufloat(11.5e-6, 2e-6/3**.5)
delta_alpha = ufloat(0, 1e-6/3**.5); theta_bar = ufloat(-.1, .2)
Delta = ufloat(0, .5/2**.5); delta_theta = ufloat(0, .05/3**.5)
d = d_bar + d_1 + d_2; theta = theta_bar + Delta
l = l_S + d - l_S*(delta_alpha*theta + alpha_S*delta_theta)
print(l.nominal_value, l.std_dev)
"""
NUMPY = "import numpy; print(numpy.zeros(1))"
RUNS = 21

# Rows of one budget: the same model row by row, values and u from a table.
PEER_ROWS = """
import csv, sys
from uncertainties import ufloat
def number(row, name):
    return ufloat(float(row[name]), float(row["u(" + name + ")"]))
for row in csv.DictReader(open(sys.argv[2])):
    l_S, d_bar, d_1, d_2, alpha_S, delta_alpha, theta_bar, Delta, delta_theta \\
        = [number(row, name) for name in sys.argv[1].split()]
    d = d_bar + d_1 + d_2; theta = theta_bar + Delta
    l = l_S + d - l_S*(delta_alpha*theta + alpha_S*delta_theta)
    print("%.10g,%.10g" % (l.nominal_value, l.std_dev))
"""
H1 = {"l_S": (50000623, 25), "d_bar": (215, 5.8), "d_1": (0, 3.9),
      "d_2": (0, 6.7), "alpha_S": (11.5e-6, 1.15e-6),
      "delta_alpha": (0, 5.8e-7), "theta_bar": (-.1, .2),
      "Delta": (0, .35), "delta_theta": (0, .029)}
THREE = ["l_S", "d_bar", "theta_bar"]
ROWS, PEER_COUNT, MANY = 1000000, 10000, 10000000
ROWS_RUNS = 5


def once(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL, check=False)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, (after.ru_utime + after.ru_stime
                  - before.ru_utime - before.ru_stime)


def measure(commands):
    times = {name: [] for name in commands}
    for name in commands:
        once(commands[name])  # warm
    for _ in range(RUNS):
        for name in commands:
            times[name].append(once(commands[name]))
    return {name: (statistics.median(t[0] for t in runs),
                   statistics.median(t[1] for t in runs))
            for name, runs in times.items()}


def can(module):
    return subprocess.run(["/usr/bin/python3", "-c", "import " + module],
                          stderr=subprocess.DEVNULL, check=False
                          ).returncode == 0


def write_rows(path, count, with_u):
    """A table of `count` rows, a thousand different ones over and over."""
    numbers = random.Random(1)
    names = list(H1) if with_u else THREE
    lines = []
    for _ in range(1000):
        cells = []
        for name in names:
            value, u = H1[name]
            cells.append("%.9g" % numbers.gauss(value, u))
            if with_u:
                cells.append("%.3g" % (u*numbers.uniform(1, 2)))
        lines.append(",".join(cells) + "\n")
    body = "".join(lines)
    with open(path, "w", encoding="ascii") as file:
        file.write(",".join(f"{name},u({name})" if with_u else name
                            for name in names) + "\n")
        for _ in range(count // 1000):
            file.write(body)


def watched(command, stdout):
    """Wall and CPU seconds, and the peak of memory in MB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdout=stdout, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status != 0:
        sys.exit("failed: " + " ".join(command))
    return (time.perf_counter() - start, used.ru_utime + used.ru_stime,
            used.ru_maxrss / 1024)


def bench_rows(program, budget):
    """Rows a second, as a process that reads a file and writes a file."""
    print("\nrows of one budget (H.1), whole processes, medians of %d"
          % ROWS_RUNS)
    print("%-28s %9s %9s %9s %8s" % ("", "rows/s", "wall s", "CPU s", "ratio"))
    with tempfile.TemporaryDirectory() as folder:
        def at(name):
            return os.path.join(folder, name)
        def run(table, *words):
            with open(at("out"), "wb") as out:
                return watched(words + (table,), out)
        def show(name, count, wall, cpu, base):
            print("%-28s %9.3g %9.3f %9.3f %8.3g" %
                  (name, count / wall, wall, cpu, base))
        ours = (program, "budget", "-q", budget, "--rows")
        write_rows(at("3"), ROWS, False)
        write_rows(at("18"), ROWS, True)
        write_rows(at("peer"), PEER_COUNT, True)
        peer = None
        rates = {}
        for columns in ("3", "18"):
            runs = [run(at(columns), *ours) for _ in range(ROWS_RUNS)]
            wall = statistics.median(r[0] for r in runs)
            rates[columns] = ROWS / wall
            if columns == "18" and can("uncertainties"):
                peer = run(at("peer"), "/usr/bin/python3", "-c",
                           PEER_ROWS, " ".join(H1))
            show("caltrace, %s columns" % columns, ROWS, wall,
                 statistics.median(r[1] for r in runs), 1)
        if peer:
            show("python3-uncertainties, 18", PEER_COUNT, *peer[:2],
                 PEER_COUNT / peer[0] / rates["18"])
        for columns, goal in (("3", 1e6), ("18", 7e5)):
            print("goal: %s columns >= %.0e rows/s: %s" %
                  (columns, goal,
                   "met" if rates[columns] >= goal else "NOT met"))
        write_rows(at("3"), MANY, False)
        wall, cpu, memory = watched(ours + (at("3"), "-o", "/dev/null"), None)
        print("%.0e rows: %.2f s wall, %.2f s CPU, %.1f MB at most "
              "(goal <= 64: %s)" % (MANY, wall, cpu, memory,
                                    "met" if memory <= 64 else "NOT met"))


def bench_budget(program, budget):
    """From an empty process to an answer of the law of propagation."""
    ours = [program, "budget", "-q"]
    commands = {
        "empty process": ["/bin/true"],
        "caltrace --version": [program, "--version"],
        "caltrace budget H.1": ours + ["--no-monte-carlo", budget],
        "and 10^6 trials": ours + ["--trials", "1e6", budget],
    }
    if can("uncertainties"):
        commands["python3-uncertainties H.1"] = ["/usr/bin/python3", "-c", PEER]
    if can("numpy"):
        commands["numpy import alone"] = ["/usr/bin/python3", "-c", NUMPY]
    result = measure(commands)
    base = result["caltrace budget H.1"]
    print("one whole-process H.1 budget, median of %d runs" % RUNS)
    print("%-28s %9s %9s %8s" % ("", "wall ms", "CPU ms", "ratio"))
    for name, (wall, cpu) in result.items():
        print("%-28s %9.2f %9.2f %8.2f" %
              (name, 1e3 * wall, 1e3 * cpu, wall / base[0]))
    print("goal: caltrace budget H.1 <= 5 ms wall: %s" %
          ("met" if base[0] <= 5e-3 else "NOT met"))


def main():
    program = os.path.abspath(sys.argv[1])
    here = os.path.dirname(os.path.abspath(__file__))
    budget = os.path.join(here, "../fixtures/budgets/gum-h1-gauge-block.yaml")
    sections = {"budget": lambda: bench_budget(program, budget),
                "rows": lambda: bench_rows(program, budget),
                "trials": lambda: bench_trials(program),
                "laboratory": lambda: bench_laboratory(program),
                "check": lambda: bench_check(program),
                "chain": lambda: bench_chains(program),
                "interval": lambda: bench_intervals(program),
                "due": lambda: bench_due(program)}
    for name in sys.argv[2:] or sections:
        if name not in sections:
            sys.exit("no section `%s`: %s" % (name, ", ".join(sections)))
        sections[name]()


if __name__ == "__main__":
    main()
