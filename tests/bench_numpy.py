#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_numpy.py MODEL TRIALS PROBABILITY GENERATOR THREADS - the Monte Carlo
method as one writes it with numpy: whole arrays at a time, in pieces that stay
in the cache, and the interval by partition instead of a sort. Threads share the
trials, each with a generator of its own; numpy lets go of its lock meanwhile.
GENERATOR is PCG64, numpy's usual one, or SFC64, its fastest. Prints seconds
without the import, CPU seconds, mean, standard uncertainty and the ends of the
shortest interval.
"""
import concurrent.futures
import sys
import time

import numpy

PIECE = 8192  # trials; a dozen arrays of them stay in the second cache


def gauge_block(g, n):
    """JCGM 100:2008, H.1."""
    l_s = 50000623 + 25*g.standard_t(18, n)
    d = 215 + 5.8*g.standard_t(24, n)
    d += 3.9*g.standard_t(5, n)
    d += 6.7*g.standard_t(8, n)
    alpha = g.uniform(9.5e-6, 13.5e-6, n)
    delta_alpha = g.uniform(.9e-6, 1.1e-6, n)*g.uniform(-1, 1, n)
    theta = g.normal(-.1, .2, n)
    theta += .5*numpy.sin(g.uniform(-numpy.pi/2, numpy.pi/2, n))
    delta_theta = g.uniform(.025, .075, n)*g.uniform(-1, 1, n)
    return l_s + d - l_s*(delta_alpha*theta + alpha*delta_theta)


def additive(g, n):
    """JCGM 101:2008, 9.2.2."""
    z = g.standard_normal((4, n))
    return z[0] + z[1] + z[2] + z[3]


def quadratic(g, n):
    """JCGM 101:2008, 9.4, x_1 = 0.010."""
    x_1 = g.normal(.010, .005, n)
    x_2 = g.normal(0, .005, n)
    return x_1*x_1 + x_2*x_2


MODELS = {"h1": gauge_block, "additive": additive, "quadratic": quadratic}


def draw(model, generator, values):
    for at in range(0, len(values), PIECE):
        piece = values[at:at + PIECE]
        piece[:] = model(generator, len(piece))


def shortest(values, probability):
    """The ends lie among the M - q lowest and as many highest values."""
    tail = len(values) - round(probability*len(values))
    values.partition((tail - 1, len(values) - tail))
    low, high = numpy.sort(values[:tail]), numpy.sort(values[-tail:])
    best = numpy.argmin(high - low)
    return low[best], high[best]


def main():
    model, trials = MODELS[sys.argv[1]], int(sys.argv[2])
    probability, threads = float(sys.argv[3]), int(sys.argv[5])
    kind = getattr(numpy.random, sys.argv[4])
    wall, cpu = time.perf_counter(), time.process_time()
    values = numpy.empty(trials)
    generators = [numpy.random.Generator(kind(seed)) for seed
                  in numpy.random.SeedSequence(1).spawn(threads)]
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(draw, model, generator, part)
                     for generator, part in
                     zip(generators, numpy.array_split(values, threads))]:
            done.result()
    mean, u = values.mean(), values.std(ddof=1)
    low, high = shortest(values, probability)
    print(time.perf_counter() - wall, time.process_time() - cpu,
          mean, u, low, high)


if __name__ == "__main__":
    main()
