#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench.py PROGRAM - measures, as ratios against peers in the same run.

Whole processes, alternately, so that a drift of the machine's speed hits all
alike; medians of wall time, CPU seconds beside them. Nothing here is a test.
"""
import os
import resource
import statistics
import subprocess
import sys
import time

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


def main():
    program = sys.argv[1]
    here = os.path.dirname(os.path.abspath(__file__))
    budget = os.path.join(here, "../fixtures/budgets/gum-h1-gauge-block.yaml")
    commands = {
        "empty process": ["/bin/true"],
        "caltrace --version": [program, "--version"],
        "caltrace budget H.1": [program, "budget", "-q", budget],
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


if __name__ == "__main__":
    main()
