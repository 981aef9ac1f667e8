# SPDX-License-Identifier: GPL-3.0-or-later
"""The Monte Carlo section of bench.py.

Every round runs each way once, one after the other, so that a drift of the
machine's speed hits all alike; each waits a little for a calm moment. Ratios
are those of the shortest times, which say what the machine can do; medians,
what it did. CPU seconds are those of all threads: where others are at work,
they stay nearly the same while wall seconds do not.
"""
import collections
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

TRIALS, FEW, MANY = 10**7, 10**6, 10**9  # FEW: for a slow peer
ROUNDS = 5
CALM, PATIENCE = .2, 2  # seconds
KERNELS = ("avx512", "avx2", "sse2")
GOAL_WALL = {"avx512": .35, "avx2": .58}
GOAL_NUMPY = {"avx512": 9, "avx2": 5.5}
GOAL_FLOOR, GOAL_THREADS, GOAL_LONG = 1.4, 1.8, 60

Run = collections.namedtuple("Run", "wall cpu memory figures")
Model = collections.namedtuple("Model", "title file key probability")
MODELS = (
    Model("JCGM 100, H.1: four t, normal, rectangle, arcsine, two curvilinear "
          "trapezoids", "gum-h1-gauge-block.yaml", "h1", .99),
    Model("JCGM 101, 9.2.2: sum of four normals",
          "jcgm101-9.2.2-additive.yaml", "additive", .95),
    Model("JCGM 101, 9.4: sum of two squares",
          "jcgm101-9.4-comparison-loss-a.yaml", "quadratic", .95),
)


def idle_ticks():
    with open("/proc/stat", encoding="ascii") as file:
        return int(file.readline().split()[4])


def wait_for_calm():
    """Until the processors have nothing else to do, but not for long."""
    all_ticks = CALM*os.sysconf("SC_CLK_TCK")*os.cpu_count()
    for _ in range(int(PATIENCE/CALM)):
        before = idle_ticks()
        time.sleep(CALM)
        if idle_ticks() - before >= .9*all_ticks:
            return


class Bench:
    def __init__(self, program, model, folder):
        here = os.path.dirname(os.path.abspath(__file__))
        self.here, self.program, self.model = here, program, model
        self.budget = os.path.join(here, "../fixtures/budgets", model.file)
        self.inner = os.path.join(os.path.dirname(program), "tests",
                                  "bench_montecarlo")
        self.out = os.path.join(folder, "out")
        self.factor = 1  # of the results of the budget to those by hand

    def watch(self, command, **environment):
        """Wall and CPU seconds, MB at most; what is written is in self.out."""
        wait_for_calm()
        with open(self.out, "wb") as out:
            start = time.perf_counter()
            child = subprocess.Popen(command, stdout=out,
                                     stderr=subprocess.DEVNULL,
                                     env={**os.environ, **environment})
            _, status, used = os.wait4(child.pid, 0)
            wall = time.perf_counter() - start
        if status != 0:
            sys.exit("failed: " + " ".join(command))
        return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024

    def read(self):
        with open(self.out, encoding="utf-8") as file:
            return file.read()

    def process(self, kernel, threads, trials=TRIALS):
        """The whole process, from the file to the answer as JSON."""
        measured = self.watch(
            [self.program, "budget", "-q", "-f", "json", "--trials",
             str(trials), "--interval", "shortest", "--threads", str(threads),
             self.budget], CALTRACE_KERNEL=kernel)
        result = json.loads(self.read())["results"][0]["monte_carlo"]
        return Run(*measured, (result["value"], result["standard_uncertainty"],
                               *result["interval_shortest"]))

    def inside(self, kernel, threads, *budget):
        """ct_monte_carlo() alone or, without a budget, H.1 by hand."""
        memory = self.watch([self.inner, kernel, str(threads), str(TRIALS), "1",
                             str(self.model.probability), *budget])[2]
        return self.own_account(memory)

    def peer(self, script, trials, *words):
        """What a script says of itself: without start and imports."""
        memory = self.watch(
            ["/usr/bin/python3", "-B", os.path.join(self.here, script),
             self.model.key, str(trials), str(self.model.probability),
             *words])[2]
        return self.own_account(memory)

    def own_account(self, memory):
        wall, cpu, *figures = map(float, self.read().split())
        return Run(wall, cpu, memory, tuple(figures))


def can(*modules):
    return subprocess.run(
        ["/usr/bin/python3", "-c", "import " + ", ".join(modules)],
        stderr=subprocess.DEVNULL, check=False).returncode == 0


def kernels_of(program):
    """Those that the processor offers."""
    return [k for k in KERNELS if subprocess.run(
        [program, "eval", "1"], env={**os.environ, "CALTRACE_KERNEL": k},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=False).returncode == 0]


def ways_of(bench, kernels, modules):
    """Names, what runs, and how many trials that are."""
    ways = {}

    def add(name, function, *words, trials=TRIALS):
        ways[name] = (function, words, trials)
    for k in kernels:
        add(f"caltrace, {k}", bench.process, k, 2)
    add(f"caltrace, {kernels[0]}, 1 thread", bench.process, kernels[0], 1)
    for k in kernels:
        add(f"ct_monte_carlo(), {k}", bench.inside, k, 2, bench.budget)
    if bench.model.key == "h1":
        for k in kernels:
            add(f"by hand, {k}", bench.inside, k, 2)
    if "numpy" in modules:
        for generator, threads in (("PCG64", 1), ("SFC64", 1), ("SFC64", 2)):
            add(f"numpy, {generator}" + ", 2 threads"*(threads > 1),
                bench.peer, "bench_numpy.py", TRIALS, generator, str(threads))
    if "openturns" in modules:
        add("OpenTURNS, 10^6 trials", bench.peer, "bench_openturns.py", FEW,
            trials=FEW)
    return ways


def check(name, run, trials, bench, ours):
    """Nobody is faster by computing something else. By hand: the same numbers,
    in nanometres instead of millimetres. Peers: within 5 standard errors."""
    mean, u, low, high = run.figures
    if name.startswith("by hand"):
        same = (low/1e6, high/1e6) == ours[2:] and \
            abs(mean/1e6 - ours[0]) <= 1e-15*ours[0] and \
            abs(u/1e6 - ours[1]) <= 1e-12*ours[1]
    elif name.startswith(("caltrace", "ct_")):
        same = run.figures == ours
    else:
        scale = 1e6 if bench.model.key == "h1" else 1
        same = abs(mean/scale - ours[0]) <= \
            5*ours[1]*(1/trials + 1/TRIALS)**.5
    if not same:
        sys.exit(f"{name}: {run.figures} instead of {ours}")


def measure(bench, kernels, modules):
    ways = ways_of(bench, kernels, modules)
    runs = {name: [] for name in ways}
    ours = None
    for _ in range(ROUNDS):
        for name, (function, words, trials) in ways.items():
            run = function(*words)
            ours = ours or run.figures
            check(name, run, trials, bench, ours)
            runs[name].append(run)
    return {name: summary(runs[name], ways[name][2]) for name in runs}


# Least times and medians; `rate`: least wall seconds of a trial.
Summary = collections.namedtuple(
    "Summary", "wall wall_median cpu cpu_median rate memory")


def summary(runs, trials):
    walls, cpus = [r.wall for r in runs], [r.cpu for r in runs]
    return Summary(min(walls), statistics.median(walls), min(cpus),
                   statistics.median(cpus), min(walls)/trials,
                   max(r.memory for r in runs))


def show(result):
    """`ratio`: wall seconds a trial to those of the first line."""
    print("%-32s %7s %7s %7s %7s %9s %5s %6s" %
          ("", "wall s", "median", "CPU s", "median", "ns/trial", "MB",
           "ratio"))
    base = next(iter(result.values())).rate
    for name, s in result.items():
        print("%-32s %7.3f %7.3f %7.3f %7.3f %9.2f %5.0f %6.2f" %
              (name, s.wall, s.wall_median, s.cpu, s.cpu_median, 1e9*s.rate,
               s.memory, s.rate/base))


def goal(text, met):
    print(f"goal: {text}: {'met' if met else 'NOT met'}")


def show_goals(result, kernels):
    for k in kernels:
        whole, inner = result[f"caltrace, {k}"], result[f"ct_monte_carlo(), {k}"]
        floor = result[f"by hand, {k}"]
        ratio = whole.wall/floor.wall
        goal("%s: the process takes %.2f x the time by hand (<= %g; CPU %.2f); "
             "ct_monte_carlo() %.2f x (CPU %.2f)" %
             (k, ratio, GOAL_FLOOR, whole.cpu/floor.cpu, inner.wall/floor.wall,
              inner.cpu/floor.cpu), ratio <= GOAL_FLOOR)
        if k in GOAL_WALL:
            goal("%s: %.3f s (<= %g)" % (k, whole.wall, GOAL_WALL[k]),
                 whole.wall <= GOAL_WALL[k])
        for generator in ("PCG64", "SFC64"):
            name = "numpy, " + generator
            if k in GOAL_NUMPY and name in result:
                times = result[name].wall/whole.wall
                goal("%s: %.1f x as fast as %s (>= %g)" %
                     (k, times, name, GOAL_NUMPY[k]), times >= GOAL_NUMPY[k])
    times = result[f"caltrace, {kernels[0]}, 1 thread"].wall / \
        result[f"caltrace, {kernels[0]}"].wall
    goal("two threads are %.2f x as fast as one (>= %g)" %
         (times, GOAL_THREADS), times >= GOAL_THREADS)


def bench_long(program, kernels, folder):
    """10^9 trials take a minute: only when they are asked for."""
    if os.environ.get("CALTRACE_BENCH_LONG", "") in ("", "0"):
        print("\nCALTRACE_BENCH_LONG=1 also makes 10^9 trials")
        return
    run = Bench(program, MODELS[0], folder).process(kernels[0], 2, MANY)
    print("\n10^9 trials of H.1, %s: %.1f s wall, %.1f s CPU, %.0f MB at most" %
          (kernels[0], *run[:3]))
    goal("<= %g s and < 200 MB" % GOAL_LONG,
         run.wall <= GOAL_LONG and run.memory < 200)


def bench_trials(program):
    kernels = kernels_of(program)
    modules = [m for m in ("numpy", "openturns") if can("numpy", m)]
    for module, package in (("numpy", "python3-numpy"),
                            ("openturns", "python3-openturns")):
        if module not in modules:
            print(f"\n{package} is not there")
    if os.getloadavg()[0] > 1.5:
        print("\nothers are at work (load %.1f): wall seconds are too long, "
              "CPU seconds hold" % os.getloadavg()[0])
    with tempfile.TemporaryDirectory() as folder:
        for model in MODELS:
            print("\n10^7 trials, shortest %g %% interval, 2 threads, %d "
                  "rounds\n%s" % (100*model.probability, ROUNDS, model.title))
            result = measure(Bench(program, model, folder), kernels, modules)
            show(result)
            if model.key == "h1":
                show_goals(result, kernels)
        bench_long(program, kernels, folder)
