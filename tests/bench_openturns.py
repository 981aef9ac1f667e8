#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_openturns.py MODEL TRIALS PROBABILITY - the Monte Carlo method with
OpenTURNS: a joint distribution, a symbolic function, samples in pieces, and
the interval by numpy's partition. Prints what bench_numpy.py does.
"""
import sys
import time

import numpy
import openturns

from bench_numpy import shortest

PIECE = 10000


def gauge_block():
    """JCGM 100:2008, H.1; curvilinear trapezoids from two rectangles."""
    t, uniform = openturns.Student, openturns.Uniform
    inputs = {
        "l": t(18, 50000623, 25), "d": t(24, 215, 5.8), "e": t(5, 0, 3.9),
        "f": t(8, 0, 6.7), "a": uniform(9.5e-6, 13.5e-6),
        "b": uniform(.9e-6, 1.1e-6), "c": uniform(-1, 1),
        "h": openturns.Normal(-.1, .2), "s": openturns.Arcsine(-.5, .5),
        "p": uniform(.025, .075), "q": uniform(-1, 1)}
    return inputs, "l + (d + e + f) - l*(b*c*(h + s) + a*p*q)"


def additive():
    """JCGM 101:2008, 9.2.2."""
    return {name: openturns.Normal(0, 1) for name in "abcd"}, "a + b + c + d"


def quadratic():
    """JCGM 101:2008, 9.4, x_1 = 0.010."""
    return {"a": openturns.Normal(.010, .005),
            "b": openturns.Normal(0, .005)}, "a*a + b*b"


MODELS = {"h1": gauge_block, "additive": additive, "quadratic": quadratic}


def main():
    trials, probability = int(sys.argv[2]), float(sys.argv[3])
    wall, cpu = time.perf_counter(), time.process_time()
    openturns.RandomGenerator.SetSeed(1)
    inputs, formula = MODELS[sys.argv[1]]()
    joint = openturns.ComposedDistribution(list(inputs.values()))
    function = openturns.SymbolicFunction(list(inputs), [formula])
    values = numpy.empty(trials)
    for at in range(0, trials, PIECE):
        piece = values[at:at + PIECE]
        piece[:] = numpy.asarray(
            function(joint.getSample(len(piece)))).ravel()
    mean, u = values.mean(), values.std(ddof=1)
    low, high = shortest(values, probability)
    print(time.perf_counter() - wall, time.process_time() - cpu,
          mean, u, low, high)


if __name__ == "__main__":
    main()
