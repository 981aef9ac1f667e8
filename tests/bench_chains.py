# SPDX-License-Identifier: GPL-3.0-or-later
"""The chain section of bench.py: all chains of a laboratory, beside libcsv
alone on the same files in the same run; twelve levels, of which the last takes
its references from 2000 distinct sets.

Peers do part of it, on a size that they can do: python3-networkx the walk from
1000 items up to their roots, in the same graph and in memory,
python3-uncertainties the covariances of values that share standards. They are
absent when they are not installed.

Size: CALTRACE_BENCH_CHAIN (300000 certificates of three results; the goals are
stated for 1000000).
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from bench_laboratory import make, size, tables

DAY = "2026-06-30"
RUNS = 3
PYTHON = "/usr/bin/python3"

WALK = """
import sys, time
import networkx
graph, items, event = networkx.DiGraph(), None, 0
for line in open(sys.argv[1], encoding="ascii"):
    if items is not None:
        items.append(int(line))
    elif line == ".\\n":
        items = []
    else:
        graph.add_node(event)
        graph.add_edges_from((event, int(above)) for above in line.split())
        event += 1
start = time.process_time()
above = sum(len(networkx.descendants(graph, item)) for item in items)
print(time.process_time() - start, above)
"""
COVARIANCE = """
import sys, time
from uncertainties import ufloat, covariance_matrix
n = int(sys.argv[1])
above, sizes = [ufloat(0, 1) for _ in range(3)], (5, 8, 10, 10, 10, 20, 50)
for level, size in enumerate(sizes):
    above = [(above[i % len(above)] + above[(3 * i + 1) % len(above)]) / 2
             + ufloat(0, 1.3 ** level) for i in range(size)]
leaves = [above[i % 50] + ufloat(0, 9) for i in range(n)]
start = time.perf_counter()
covariance_matrix(leaves)
print(time.perf_counter() - start)
"""


def can(module):
    return subprocess.run([PYTHON, "-c", "import " + module],
                          stderr=subprocess.DEVNULL, check=False
                          ).returncode == 0


def lines(*words):
    done = subprocess.run([str(word) for word in words], check=True,
                          stdout=subprocess.PIPE)
    found = {}
    for line in done.stdout.splitlines():
        found.update(json.loads(line))
    return found


def whole(program, folder):
    start = time.perf_counter()
    child = subprocess.Popen([program, "chain", "-q", "--all", "--lab", folder,
                              "--on", DAY], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if os.waitstatus_to_exitcode(status) > 1:
        sys.exit("failed: chain --all")
    return {"wall": time.perf_counter() - start,
            "cpu": used.ru_utime + used.ru_stime,
            "megabytes": used.ru_maxrss / 1024}


def median(runs, name):
    return statistics.median(run[name] for run in runs)


def say(met):
    return "met" if met else "NOT met"


def measure(program, folder, certificates, title):
    bench = os.path.join(os.path.dirname(program), "tests", "bench_lab")
    raw, load, all_runs, parts = [], [], [], []
    for _ in range(RUNS):
        raw.append(lines(bench, "raw", *tables(folder)))
        load.append(lines(bench, "load", folder, 2))
        parts.append(lines(bench, "chain", folder, 2, DAY))
        all_runs.append(whole(program, folder))
    base, base_cpu = median(raw, "wall"), median(raw, "cpu")
    print("\n%s\n%-26s %9s %7s %9s %7s" %
          (title, "", "wall s", "ratio", "CPU s", "ratio"))

    def row(name, wall, cpu):
        print("%-26s %9.3f %7.2f %9.3f %7.2f" %
              (name, wall, wall / base, cpu, cpu / base_cpu))

    row("libcsv alone", base, base_cpu)
    row("loading", median(load, "wall"), median(load, "cpu"))
    row("graph and uncertainties", median(parts, "graph"),
        median(parts, "graph_cpu"))
    row("all chains judged", median(parts, "trace"),
        median(parts, "trace_cpu"))
    row("chain --all, whole process", median(all_runs, "wall"),
        median(all_runs, "cpu"))
    beside = median(all_runs, "wall") - median(load, "wall")
    texts = sum(os.path.getsize(path) for path in tables(folder))
    bytes_each = (1048576 * all_runs[0]["megabytes"] - texts) / certificates
    print("goal: whole process <= 3 x libcsv: %s" %
          say(median(all_runs, "wall") <= 3 * base))
    print("goal: --all beside loading <= 1 x libcsv: %s (%.2f)" %
          (say(beside <= base), beside / base))
    print("goal: <= 1024 bytes a certificate beside texts: %s (%.0f)" %
          (say(bytes_each <= 1024), bytes_each))
    return parts


def bench_queries(parts):
    query, longest = median(parts, "query"), median(parts, "query_longest")
    matrix = median(parts, "covariance")
    widest, slowest = median(parts, "widest"), median(parts, "widest_longest")
    print("goal: a single chain after loading <= 1 ms: %s "
          "(%.3f ms, longest %.3f ms; the widest %.3f ms, longest %.3f ms)" %
          (say(max(longest, slowest) <= 1e-3), 1e3 * query, 1e3 * longest,
           1e3 * widest, 1e3 * slowest))
    print("made once for single chains, a part of opening: %.1f ms" %
          (1e3 * median(parts, "ready")))
    print("goal: covariances of %d instruments <= 1 s: %s (%.3f s)" %
          (parts[0]["related"], say(matrix <= 1), matrix))
    if can("uncertainties"):
        took = float(subprocess.run(
            [PYTHON, "-c", COVARIANCE, "300"], check=True,
            stdout=subprocess.PIPE).stdout)
        print("python3-uncertainties, 300 values: %.3f s, %.0f x ours for "
              "as many pairs" % (took, took / 300**2 / (matrix / 1000**2)))
    else:
        print("python3-uncertainties: absent")


def bench_walk(program, folder):
    """The same items of the same graph; for both, making it is left out."""
    if not can("networkx"):
        print("python3-networkx: absent")
        return
    bench = os.path.join(os.path.dirname(program), "tests", "bench_lab")
    graph = os.path.join(folder, "graph.txt")
    ours, theirs = [], []
    for _ in range(RUNS):
        ours.append(lines(bench, "walk", folder, 2, graph))
        took, above = subprocess.run(
            [PYTHON, "-c", WALK, graph], check=True, stdout=subprocess.PIPE,
            text=True).stdout.split()
        theirs.append(float(took))
        if int(above) != ours[0]["above"]:
            sys.exit("failed: networkx walks to %s, ours to %d" %
                     (above, ours[0]["above"]))
    mine, other = median(ours, "walk"), statistics.median(theirs)
    print("walk of all above %d items, %d events in all: ours %.6f s, "
          "python3-networkx %.4f s, %.0f x" %
          (ours[0]["walked"], ours[0]["above"], mine, other, other / mine))


def bench_chains(program):
    certificates = size("CALTRACE_BENCH_CHAIN", 300000)
    words = ("--instruments", str(certificates // 3), "--certificates",
             str(certificates), "--points", "3")
    print("chains of %.1e certificates, medians of %d" % (certificates, RUNS))
    with tempfile.TemporaryDirectory() as folder:
        same, differ, city = (os.path.join(folder, name)
                              for name in ("same", "differ", "city"))
        make(same, *words)
        parts = measure(program, same, certificates,
                        "twelve levels, 2000 sets of references")
        bench_queries(parts)
        make(differ, "--differ", *words)
        measure(program, differ, certificates,
                "the same, sensitivities of each certificate its own")
        make(city, "--city937", "--points", "3")
        for walked in (city, same):
            bench_walk(program, walked)
