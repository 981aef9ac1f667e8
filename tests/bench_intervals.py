# SPDX-License-Identifier: GPL-3.0-or-later
"""The interval section of bench.py: all ten models of reliability with limits
by profile likelihood, 100 000 calibrations in 500 groups, on two threads.

A peer fits some of the same groups when python3-scipy is installed: the
likelihoods as one writes them with numpy, Nelder-Mead from four starts, no
limits. A fit of ours that is worse than the peer's fails the run.
"""
import json
import os
import subprocess
import sys
import time

GROUPS, CALIBRATIONS, THREADS, PEER_GROUPS = 500, 200, 2, 6
PYTHON = "/usr/bin/python3"

PEER = """
import json, sys
import numpy as np
from scipy.optimize import minimize
from scipy.special import erfc, gammainc, gammaincc, log_ndtr, logsumexp

def hazard(x):
    return -x, np.log(-np.expm1(-x))
def walk(v):
    q = erfc(1 / np.sqrt(2 * v))
    return np.log1p(-q), np.log(q)
def drift(a, b, c, t):
    q = logsumexp([log_ndtr(-a - c * t), log_ndtr(c * t - b)], axis=0)
    return np.log1p(-np.exp(q)), q
def warranty(s):
    return -np.logaddexp(0, s), -np.logaddexp(0, -s)
def lognormal(z):
    return log_ndtr(-z), log_ndtr(z)
# name: ln R and ln(1 - R), powers of time in the parameters
MODELS = {
    "exponential": (lambda t, a: hazard(a * t), [1]),
    "weibull": (lambda t, a, b: hazard((a * t) ** b), [1, 0]),
    "mixed-exponential":
        (lambda t, a, b: hazard(b * np.log1p(a * t)), [1, 0]),
    "random-walk": (lambda t, a, b: walk(a + b * t), [0, 1]),
    "restricted-walk":
        (lambda t, a, b, c: walk(a - b * np.expm1(-c * t)), [0, 0, 1]),
    "modified-gamma": (lambda t, a: (np.log(gammaincc(4, a * t)),
                                     np.log(gammainc(4, a * t))), [1]),
    "mortality-drift": (lambda t, a, b: hazard(a * t + b * t * t), [1, 2]),
    "warranty": (lambda t, a, b: warranty(a * (t - b)), [1, -1]),
    "drift": (lambda t, a, b, c: drift(a, b, c, t), [0, 0, 1]),
    "lognormal": (lambda t, a, b: lognormal(np.log(a * t) / b), [1, 0])}
random = np.random.default_rng(1)
answers = []
for line in sys.stdin:
    times, passed = np.array(json.loads(line)["outcomes"]).T
    scale, passed = times.mean(), passed > 0
    answers.append({})
    for name, (model, powers) in MODELS.items():
        def minus_log(theta):
            with np.errstate(all="ignore"):
                p = np.exp(np.clip(theta, -60, 60))
                inside, outside = model(times, *p)
                f = -inside[passed].sum() - outside[~passed].sum()
            return f if np.isfinite(f) else 1e10
        answers[-1][name] = min(
            minimize(minus_log, random.normal(0, 1.5, len(powers))
                     - np.array(powers) * np.log(scale),
                     method="Nelder-Mead", options={"maxiter": 2000}).fun
            for _ in range(4))
print(json.dumps(answers))
"""


def run(bench, *words):
    return subprocess.run([bench, *map(str, words)], check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def bench_peer(bench):
    """Seconds of a group by scipy; exits where a fit of ours is worse."""
    groups = [run(bench, 1, CALIBRATIONS, 1, group)
              for group in range(PEER_GROUPS)]
    start = time.perf_counter()
    answers = json.loads(subprocess.run(
        [PYTHON, "-c", PEER], input="".join(groups), check=True, text=True,
        stdout=subprocess.PIPE).stdout)
    took = (time.perf_counter() - start) / PEER_GROUPS
    for number, (group, peer) in enumerate(zip(groups, answers)):
        for name, fit in json.loads(group)["fits"].items():
            if fit[0] > peer[name] + 1e-6:
                sys.exit("failed: group %d, %s: -ln L %.9f, scipy %.9f" %
                         (number, name, fit[0], peer[name]))
    return took


def bench_intervals(program):
    bench = os.path.join(os.path.dirname(program), "tests/bench_interval")
    ours = json.loads(run(bench, GROUPS, CALIBRATIONS, THREADS))
    print("ten models of reliability, %d groups of %d calibrations, %d "
          "limits: %.2f s, CPU %.2f s" % (GROUPS, CALIBRATIONS, ours["limits"],
                                  ours["seconds"], ours["cpu"]))
    print("goal: <= 10 s on two cores: %s" %
          ("met" if ours["seconds"] <= 10 else "NOT met"))
    if subprocess.run([PYTHON, "-c", "import scipy"],
                      stderr=subprocess.DEVNULL, check=False).returncode == 0:
        mine, other = ours["cpu"] / GROUPS, bench_peer(bench)
        print("a group: ours %.4f s with limits, python3-scipy %.3f s "
              "without, %.0f x; none of its %d fits better" %
              (mine, other, other / mine, 10 * PEER_GROUPS))
