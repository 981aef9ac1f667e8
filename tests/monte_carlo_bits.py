#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same bytes from every way of making the same trials.

    tests/monte_carlo_bits.py PROGRAM [PROGRAM...]

Evaluates budgets that together use every distribution, every function, every
kind of dependence, several outputs and the adaptive procedure. The JSON answer
must be the same text for 1, 2, 3 and 7 threads, for every kernel of the
processor, where the C library may not use what the processor has, and from
every PROGRAM (builds by other compilers and with other options). Exit code 1
when anything differed.
"""
import difflib
import json
import os
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUDGETS = os.path.join(TOP, "fixtures", "budgets")

SHAPES = """model: |
  y = a + b + c + d + e + f + g + h + i + j + k + l + m + n + o
  z = a*b - j/(k + 5) + n
inputs:
  a: {value: 1, u: 0.1}
  b: {value: 2, u: 0.2, dof: 4.5}
  c: {value: 3, half_width: 0.3}
  d: {value: 0, half_width: 0.4, dof: 12}
  e: {value: 1, half_width: 0.5, distribution: triangular}
  f: {lower: 0, upper: 2, mode: 0.25, distribution: triangular, bias: keep}
  g: {value: 1, half_width: 1, distribution: trapezoidal, beta: 0.4}
  h: {value: 1, half_width: 0.3, distribution: curvilinear_trapezoidal,
      inexactness: 0.1}
  i: {value: 0, half_width: 0.3, distribution: arcsine}
  j: {value: 0, half_width: 0.2, distribution: two_point}
  k: {value: 0.3, distribution: exponential}
  l: {distribution: gamma, shape: 0.7, scale: 0.5}
  m: {distribution: beta, alpha: 0.8, beta: 2.5, lower: -1, upper: 1}
  n: {distribution: lognormal, log_mean: -1, log_sd: 0.4}
  o: {value: 3, distribution: poisson}
"""
FUNCTIONS = """model: |
  y = sqrt(a) + cbrt(a) + exp(b) + exp2(b) + expm1(b) + log(a) + log2(a)
      + log10(a) + log1p(b) + sin(a) + cos(a) + tan(b) + asin(b) + acos(b)
      + atan(a) + sinh(a) + cosh(a) + tanh(b) + asinh(a) + acosh(a + 1)
      + atanh(b) + abs(b) + erf(b) + erfc(a) + hypot(a, b) + atan2(b, a)
      + a^2.5 + pow(a, b) + a^3 + min(a, b, 1) + max(a, 2*b) + from_dB(b)
      + from_dB_field(b)
  z = to_dB(a) + to_dB_field(a)
inputs:
  a: {value: 1.3, u: 0.02}
  b: {value: 0.1, half_width: 0.6}
"""
TOGETHER = """model: |
  y = a*b + c - d
  z = d/c
inputs:
  a: {value: 1, u: 0.1}
  b: {value: 2, u: 0.2}
  c: {value: 3, u: 0.3}
  d: {value: 5, u: 0.1}
correlations:
  - {inputs: [a, b, c], matrix: [[1, 0.5, -0.3], [0.5, 1, 0.2],
                                 [-0.3, 0.2, 1]]}
"""
COPULA = """model: y = a*b + c
inputs:
  a: {value: 1, half_width: 0.1}
  b: {value: 2, half_width: 0.2, distribution: triangular}
  c: {value: 3, u: 0.3, dof: 6}
  d: {distribution: gamma, shape: 2, scale: 0.1}
correlations:
  - {between: [a, b], r: 0.7}
  - {between: [b, c], r: -0.4}
coverage: {k: 2}
"""
MANY = f"""model: {[f"y{i} = a*{i}.5 + b" for i in range(12)]}
inputs:
  a: {{value: 1, u: 0.1}}
  b: {{value: 2, half_width: 0.2}}
"""
READINGS = """model: y = a + b*c
inputs:
  a:
    value: 10
    components: {one: {u: 0.02, dof: 7}, two: {half_width: 0.05}}
  b: {readings: [1.01, 1.03, 0.98, 1.00, 1.02]}
  c: {sample: [1, 2, 4, 8, 9, 11, 30]}
"""

# Name, text (None: a file of fixtures/budgets), options.
CASES = [
    ("gum-h1-gauge-block.yaml", None, ["--trials", "3e5"]),
    ("jcgm101-9.5-gauge-block.yaml", None, ["--adaptive"]),
    ("jcgm102-9.4-resistance-reactance.yaml", None, ["--trials", "1e5"]),
    ("jcgm102-9.5.3-ten-temperatures.yaml", None, ["--trials", "1e5"]),
    ("shapes.yaml", SHAPES, ["--trials", "300007"]),
    ("functions.yaml", FUNCTIONS, ["--trials", "2e5"]),
    ("together.yaml", TOGETHER, ["--adaptive", "--trials", "1e6"]),
    ("copula.yaml", COPULA, ["--trials", "2e5", "--interval", "shortest"]),
    ("many.yaml", MANY, ["--trials", "2800001"]),  # not kept
    ("readings.yaml", READINGS, ["--trials", "1e5", "--seed",
                                 "18446744073709551615"]),
]
MOST_FAULTS = 10  # that are shown
PLAIN = "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F"


def surroundings(kernels):
    """Pairs of what is different, and the environment and options of it."""
    for threads in (1, 2, 3, 7):
        yield f"{threads} threads", {}, ["--threads", str(threads)]
    for kernel in kernels:
        yield kernel, {"CALTRACE_KERNEL": kernel}, ["--threads", "2"]
    yield "plain C library", {"GLIBC_TUNABLES": PLAIN}, ["--threads", "2"]


def run(program, path, options, extra):
    """Standard output; None and the message when the program failed."""
    environment = {key: value for key, value in os.environ.items()
                   if not key.startswith("CALTRACE_")}
    environment.update(LC_ALL="C", NO_COLOR="1", **extra)
    done = subprocess.run(
        [program, "budget", "--format", "json", "-q", *options, path],
        capture_output=True, env=environment, check=False, timeout=600)
    if done.returncode not in (0, 1):
        return None, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace"), ""


def kernels_of(program, path):
    """Those that the program has and this processor can run."""
    return [kernel for kernel in ("sse2", "avx2", "avx512") if run(
        program, path, ["--trials", "1000"], {"CALTRACE_KERNEL": kernel})[0]]


def difference(expected, found):
    lines = difflib.unified_diff(expected.splitlines(), found.splitlines(),
                                 "first", "this", lineterm="", n=0)
    return "\n".join(list(lines)[:12])


def is_drawn(text):
    results = json.loads(text)["results"]
    return all(result["monte_carlo"] for result in results)


def check(programs, path, options, kernels):
    """Comparisons made, and texts about those that failed."""
    first, made, faults = None, 0, []
    for program in programs:
        for what, extra, more in surroundings(kernels):
            found, fault = run(program, path, options + more, extra)
            where = f"{os.path.basename(path)}, {program}, {what}"
            if found is None:
                faults.append(f"{where}: {fault}")
            elif first is None:
                first = found
                if not is_drawn(found):
                    faults.append(f"{where}: not drawn")
            elif found != first:
                faults.append(f"{where}:\n{difference(first, found)}")
            made += 1
    return made, faults


def main(programs):
    if not programs:
        sys.stderr.write(__doc__)
        return 2
    programs = [os.path.abspath(program) for program in programs]
    made, faults = 0, []
    with tempfile.TemporaryDirectory() as folder:
        h1 = os.path.join(BUDGETS, CASES[0][0])
        kernels = kernels_of(programs[0], h1)
        for name, text, options in CASES:
            path = os.path.join(BUDGETS if text is None else folder, name)
            if text is not None:
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            answers, failed = check(programs, path, options, kernels)
            made += answers
            faults += failed
    for fault in faults[:MOST_FAULTS]:
        print("FAIL " + fault)
    print(f"bits: {made} answers with {', '.join(kernels) or 'no kernel'}; "
          f"{len(faults)} differ")
    return 1 if faults or not kernels else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
