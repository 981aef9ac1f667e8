/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_faults.h - broken budgets and what must be said of them.
 */
#ifndef CT_BUDGET_FAULTS_H
#define CT_BUDGET_FAULTS_H

/* A text, and all findings that come of it, in order: `key line:column`. */
struct fault {
    const char *text, *findings;
};

#define IN_X(input) "model: y = x\ninputs:\n  x: " input "\n"
#define IN_AB(after)                                                           \
    "model: y = a + b\ninputs:\n  a: {value: 1, u: 0.1}\n"                     \
    "  b: {value: 1, u: 0.1}\n" after "\n"

static const struct fault models[] = {
    {"model: y = a*x\n"
     "inputs: {x: 1.0(1)}\n",
     "unknown-name 1:12"},
    {"model: y = a*x + b/a\n"
     "inputs: {x: 1.0(1), bb: 1.0(1)}\n",
     "unknown-name 1:12, "
     "unknown-name 1:18"},
    {"model:\n"
     "  p: q + a\n"
     "  q: 2*r\n"
     "  r: p/3\n"
     "inputs: {a: 1.0(1)}\n",
     "cyclic-equations 4:6"},
    {"model: y = x\n"
     "inputs:\n"
     "  x: 1.0(1)\n"
     "  z: 1.0(1)\n"
     "constants: {c: 3}\n",
     "unused-input 5:13, "
     "unused-input 4:3"},
    {"model: ' ; '\n"
     "inputs: {x: 1.0(1)}\n",
     "no-equation 1:9"},
    {"model: {y: x, x: 2*y}\n"
     "inputs:\n"
     "  x: 1.0(1)\n",
     "defined-twice 3:3, "
     "cyclic-equations 1:20"},
    {"model: |\n"
     "  y = x\n"
     "  y = 2*x\n"
     "inputs: {x: 1.0(1)}\n",
     "defined-twice 3:3"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1), 2nd: 1.0(1)}\n",
     "not-a-name 2:21"},
    {"model: 2y = x\n"
     "inputs: {x: 1.0(1)}\n",
     "not-a-name 1:8"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "outputs: [z]\n",
     "unknown-output 3:11"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "report: {unit: {z: mm}}\n",
     "unknown-output 3:17"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "outputs: [y, y]\n",
     "output-twice 3:14"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1) V}\n"
     "report: {unit: mm}\n",
     "report-dimension 3:16"},
    {"model: y = x\n"
     "inputs: {x: 20.0(1) °C}\n"
     "report: {unit: K}\n",
     "report-kind 3:16"},
    {IN_AB("correlations: [{between: [a, a], r: 0.5}]"),
     "correlation-with-itself 5:37"},
    {IN_AB("correlations: [{between: [a, b], r: -1.01}]"),
     "correlation-range 5:37"},
    {IN_AB("correlations:\n  - {between: [a, b], r: 0.5}\n  - {inputs: [a, b], "
           "matrix: [[1, 0.5], [0.5, 1]]}"),
     "correlation-twice 7:42"},
    {"model: y = a + b + c\n"
     "inputs: {a: 1.0(1), b: 1.0(1), c: 1.0(1)}\n"
     "correlations:\n"
     "  - {between: [a, b], r: 0.9}\n"
     "  - {between: [a, c], r: 0.9}\n"
     "  - {between: [b, c], r: -0.9}\n",
     "correlation-not-psd 4:26"},
    {"model: y = b + abs(x)\n"
     "inputs: {x: 0.0(1), b: 1.0(1)}\n",
     "not-differentiable 1:12"},
    {"model: y = x^2\n"
     "inputs: {x: 0.0(1)}\n"
     "order: 1\n",
     "first-order-blind 1:12, "
     "zero-uncertainty 1:8"},
    {"model: y = x^2\n"
     "inputs: {x: {value: 1, u: 0.5}}\n",
     "strong-curvature 1:12"},
    {"model: y = x\n"
     "inputs: {x: {readings: [1, 2]}}\n",
     "few-degrees-of-freedom 1:12"},
    {"model: y = a + b\n"
     "inputs:\n"
     "  a: {value: 1, u: 0.1, dof: 5}\n"
     "  b: {value: 1, u: 0.1}\n"
     "correlations: [{between: [a, b], r: 0.5}]\n",
     "dof-undefined 5:37"},
    {IN_AB("correlations: [{between: [a, b], r: 0.5}]\norder: 2"),
     "second-order-correlated 5:37"},
    {"model: y = x\n"
     "observations: {inputs: [x], rows: [[1], [2], [4]], evaluate: rows}\n"
     "order: 2\n",
     "second-order-rows 2:15"},
    {"model: y = x + x^2.5\n"
     "inputs: {x: 0.0(1)}\n"
     "order: 2\n",
     "second-order-undefined 1:12"},
    {"model: y = sin(x)\n"
     "inputs: {x: {value: 0, u: 1.1}}\n"
     "order: 2\n",
     "second-order-negative 1:12"},
    {"model: y = x\n"
     "inputs: {x: {value: 0, half_width: 1.1}}\n"
     "order: 2\n",
     "second-order-not-normal 2:10, "
     "one-shape-dominates 1:12"},
    {"model: y = x\n"
     "inputs: {x: {value: 0, u: 1, dof: 0.004}}\n"
     "coverage: {probability: 0.95}\n",
     "few-degrees-of-freedom 1:12, "
     "coverage-out-of-range 3:11"},
    {"model: y = x\n"
     "inputs: {x: {value: 1, u: 1, dof: 5}}\n"
     "coverage: {k: 2}\n",
     "factor-covers-less 1:12"},
    {"model: y = x\n"
     "inputs: {x: {value: 0, half_width: 1.1, distribution: arcsine}}\n",
     "one-shape-dominates 1:12"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1), pi: 3.0(1)}\n",
     "reserved-name 2:21"},
    {"model: y = 1.7e308*x\n"
     "inputs: {x: {value: 1, u: 2}}\n",
     "uncertainty-overflow 1:12"},
};

static const struct fault statements[] = {
    {IN_X("{value: 10 V, U: 0.2 V (k=2)}"), "coverage-in-quantity 3:29"},
    {IN_X("10.0 V ± 0.2 V k=2"), "coverage-in-quantity 3:21"},
    {IN_X("{value: 2 %rel, u: 1}"), "value-relative 3:14"},
    {IN_X("{unit: V, components: {a: {u: 1 %}}}"),
     "relative-without-value 3:36"},
    {IN_X("{value: 0 V, u: 1 %}"), "relative-of-zero 3:22"},
    {IN_X("{value: 50 %, u: 1 %}"), "percent-of-percent 3:23"},
    {IN_X("{value: 50 V, u: 1.0(1) V}"), "width-with-spread 3:23"},
    {IN_X("{lower: 5.0(1) V, upper: 6 V}"), "width-with-spread 3:14"},
    {IN_X("{value: 50 V, u: -1 V}"), "negative-uncertainty 3:23"},
    {IN_X("{value: 50 V, u: 1 V, half_width: 2 V}"), "two-statements 3:40"},
    {IN_X("{value: 50.0(1) V, u: 1 V}"), "two-statements 3:28"},
    {IN_X("{value: 50, u: 1, components: {a: {u: 1}}}"), "two-statements 3:18"},
    {IN_X("{value: 50.0(1), components: {a: {u: 1}}}"), "two-statements 3:14"},
    {IN_X("{certificate: a, instrument: b}"), "two-statements 3:3"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "style: ea402\n"
     "coverage: {k: 2}\n",
     "two-statements 4:11"},
    {IN_X("{value: 50 V}"), "no-uncertainty 3:3"},
    {IN_X("50 V"), "no-uncertainty 3:3"},
    {IN_X("{u: 1 V}"), "value-missing 3:3"},
    {IN_X("{half_width: 1 V}"), "value-missing 3:3"},
    {IN_X("{components: {a: {u: 1}}}"), "value-missing 3:3"},
    {IN_X("{distribution: poisson}"), "value-missing 3:3"},
    {IN_X("{s: 1, n: 5}"), "value-missing 3:3"},
    {IN_X("{value: 5, readings: [1, 2, 3, 4]}"), "value-with-readings 3:14"},
    {IN_X("{components: {a: {readings: [1, 2, 3]}, b: {readings: [1, 2, 3]}}}"),
     "value-twice 3:46"},
    {IN_X("{value: 5.5, lower: 5, upper: 7}"), "value-off-middle 3:26, "
                                               "one-shape-dominates 1:12"},
    {IN_X("{value: 5.5, distribution: gamma, shape: 4, scale: 1}"),
     "value-off-middle 3:3"},
    {IN_X("{value: 5, U: 1}"), "expanded-without-k 3:20"},
    {IN_X("{value: 5, U: 1, k: 2, probability: 99 %}"),
     "k-against-probability 3:42"},
    {IN_X("{value: 5, u: 1, k: 2}"), "key-without-effect 3:23"},
    {IN_X("{value: 5, half_width: 1, n: 10, averaged_over: 3}"),
     "key-without-effect 3:32, "
     "key-without-effect 3:39, "
     "one-shape-dominates 1:12"},
    {IN_X("5.0 ± 0.1"), "plus-minus-unclear 3:6"},
    {IN_X("{value: 5, averaged_over: 3, dof: 3, components: {a: {u: 1}}}"),
     "key-without-effect 3:17, "
     "key-without-effect 3:35"},
    {IN_X("{value: 5, half_width: 1, probability: 95 %}"),
     "key-without-effect 3:32, "
     "one-shape-dominates 1:12"},
    {IN_X("{value: 5, mpe: -1..+3}"), "value-off-middle 3:22, "
                                      "one-shape-dominates 1:12"},
    {IN_X("{value: 5, components: {a: {lower: -1, upper: 3}}}"),
     "value-off-middle 3:41, "
     "one-shape-dominates 1:12"},
    {IN_X("{value: 5.5, lower: 4, upper: 6, distribution: normal, k: 2}"),
     "value-off-middle 3:26"},
    {IN_X("{value: 5.5, distribution: poisson}"), "not-a-count 3:3"},
    {IN_X("{value: 5, s: 1, n: 5, averaged_over: 2.5}"), "not-a-count 3:44"},
    {IN_X("{readings: {file: a.csv}}"), "file-and-column 3:17"},
    {IN_X("{readings: [5]}"), "one-reading 3:17"},
    {IN_X("{value: 5, s: 1, n: 1}"), "too-few-observations 3:26"},
    {"model: y = x\n"
     "observations: {inputs: [x], rows: [[5]]}\n",
     "too-few-observations 2:15"},
    {IN_X("{value: 5, s: 1}"), "series-needs-s-and-n 3:20"},
    {IN_X("{readings: [1, 2], prior: {s: 1}}"), "series-needs-s-and-n 3:32"},
    {IN_X("{readings: [1, 2, 4, 6], dof: 5}"), "dof-with-readings 3:36"},
    {IN_X("{readings: [1, 1, 1, 1]}"), "readings-equal 3:17, "
                                       "zero-uncertainty 1:8"},
    {IN_X("{value: 5, components: {a: {u: 1}, b: {u: 2}}, largest_of: [a, c]}"),
     "unknown-component 3:69"},
    {IN_X("{unit: °F, readings: [60, 61]}"), "fahrenheit-unit 3:13"},
    {"model: y = x*g\n"
     "inputs: {x: 1.0(1)}\n"
     "constants: {g: 9.80(1) m/s2}\n",
     "constant-with-uncertainty 3:16"},
    {IN_X("{value: 68 °F, u: 0.5}"), "fahrenheit-bare 3:24"},
    {IN_X("{readings: [1, 2 V, 3 V]}"), "unit-after-bare 3:23, "
                                        "unit-after-bare 3:28"},
    {IN_X("{value: 20 °C, u: 1 %}"), "relative-of-scale 3:24"},
    {IN_X("{unit: V, readings: [1,5, 1,6, 1,7]}"), "decimal-comma-list 3:27"},
    {IN_X("{value: 1 V, lower: -0.1 V, upper: 0.2 V}"),
     "value-outside-limits 3:14"},
    {IN_X("{value: 8, distribution: poisson}"), "poisson-estimate 3:3"},
    {IN_X("{value: 0 V, mpe: ±(1 % rd + 0.1 V)}"), "mpe-point-zero 3:24, "
                                                   "one-shape-dominates 1:12"},
    {IN_X("{value: 10 V, u: ±0.1 V}"), "plus-minus-width 3:23"},
    {IN_X("{value: 100 mm, mpe: '±(0.5 + 2.5e-3*L) µm'}"),
     "formula-coefficient-unit 3:36, "
     "one-shape-dominates 1:12"},
    {IN_X("{value: 5, components: {a: {readings: [1, 2, 3]}}}"),
     "value-with-readings 3:14"},
    {"model: y = V\n"
     "observations: {inputs: [V, V], rows: [[1, 2], [2, 3]]}\n",
     "column-twice 2:28"},
    {IN_X("±0.1 V"), "plus-minus-value 3:6"},
};

static const struct fault shapes[] = {
    {"- model: y = x\n", "wrong-shape 1:1"},
    {"model: y = x\n"
     "inputs: [x]\n",
     "wrong-shape 2:9"},
    {"model: y = x\n"
     "inputs: {x: [1, 2]}\n",
     "wrong-shape 2:13"},
    {"model: y = x\n"
     "inputs: {x: }\n",
     "wrong-shape 2:13"},
    {"model: y = x\n"
     "constants: x\n",
     "wrong-shape 2:12"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "observations: 5\n",
     "wrong-shape 3:15"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "correlations: {a: b}\n",
     "wrong-shape 3:15"},
    {"model: y = x\n"
     "inputs: {x: {value: 1, components: [a]}}\n",
     "wrong-shape 2:36"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "title: [a]\n"
     "coverage: [0.95]\n"
     "report: mm\n",
     "wrong-shape 3:8, "
     "wrong-shape 4:11, "
     "wrong-shape 5:9"},
    {IN_X("{value: [1], u: 1}"), "wrong-shape 3:14"},
    {IN_X("{value: 1, u: {a: 1}}"), "wrong-shape 3:20"},
    {IN_X("{value: 1, u: 1, source: [a]}"), "wrong-shape 3:31"},
    {"model: {y: [x]}\n"
     "inputs: {x: 1.0(1)}\n",
     "wrong-shape 1:12"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "reports: {unit: mm}\n",
     "unknown-key 3:1"},
    {"model: y = x\n"
     "input: {x: 1.0(1)}\n",
     "unknown-key 2:1"},
    {"modell: y = x\n"
     "inputs: {x: 1.0(1)}\n",
     "unknown-key 1:1"},
    {IN_X("{value: 1, half_with: 1}"), "unknown-key 3:17"},
    {IN_X("{value: 1, components: {a: {u: 1, value: 2}}}"), "unknown-key 3:40"},
    {"model: y = V\n"
     "observations: {input: [V], rows: [[1], [2]]}\n",
     "unknown-key 2:16"},
    {IN_X("{value: 1 V, u: 1 V, dof: 5 V}"), "number-expected 3:32"},
    {IN_X("{value: 1 V, U: 1 V, k: 2.0(1)}"), "number-expected 3:30"},
    {IN_X("{value: 1 V, u: 1 V, dof: 0}"), "not-positive 3:32"},
    {IN_X("{value: 1 V, U: 1 V, k: -2}"), "not-positive 3:30"},
    {IN_X("{value: 1 V, U: 1 V, probability: 95}"), "probability-range 3:40"},
    {IN_X("{value: 1 V, U: 1 V, probability: 100 %}"),
     "probability-range 3:40"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "style: jjf1060\n",
     "unknown-choice 3:8"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "order: 3\n"
     "rounding: {mode: down}\n"
     "dof_rounding: no\n",
     "unknown-choice 5:15, "
     "unknown-choice 4:18, "
     "unknown-choice 3:8"},
    {IN_X("{value: 1, u: 1, type: C}"), "unknown-choice 3:29"},
    {IN_X("{value: 1 V, u: 1 A}"), "wrong-dimension 3:24"},
    {IN_X("{value: 1 V, unit: A, u: 1 A}"), "wrong-dimension 3:16"},
    {IN_X("{value: 20 °C, unit: K, u: 1 K}"), "wrong-dimension 3:17"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "report: {digits: 10}\n"
     "rounding: {digits: 1.5}\n",
     "digits-range 4:20, "
     "two-statements 3:18"},
    {IN_X("{readings: []}"), "empty-list 3:17"},
    {IN_X("{value: 5, components: {}}"), "empty-list 3:29"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "outputs: []\n",
     "empty-list 3:10"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "coverage: {probability: 0.95, k: 2}\n",
     "coverage-shape 3:11"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "coverage: {}\n",
     "coverage-shape 3:11"},
    {"inputs: {x: 1.0(1)}\n", "model-missing 1:1"},
    {IN_X("{certificate: A-1, point: 100 g}"), "laboratory-needed 3:3"},
    {IN_X("{value: 5, u: 0}"), "zero-uncertainty 1:8"},
    {"model: y = x\n"
     "inputs: {x: 1.0(1)}\n"
     "coverage: 2\n",
     "coverage-shape 3:11"},
    {IN_X("{estimate: 10 V, u: 1 V}"), "unknown-key 3:17"},
};

static const struct fault distributions[] = {
    {IN_X("{value: 5, u: 1, distribution: poisson}"),
     "distribution-unfit 3:37"},
    {IN_X("{readings: [1, 2, 4, 5], distribution: rectangular}"),
     "distribution-unfit 3:45"},
    {IN_X("{value: 5, half_width: 1, distribution: t, dof: 5}"),
     "half-width-of-normal 3:29"},
    {IN_X("{value: 5, half_width: 1, distribution: gamma, shape: 1, scale: 1}"),
     "distribution-unfit 3:46"},
    {IN_X("{sample: [1, 2, 3], distribution: normal}"),
     "distribution-unfit 3:40"},
    {IN_X("{value: 10.0(1), distribution: exponential}"),
     "distribution-unfit 3:37"},
    {IN_X("{value: 5, components: {a: {distribution: exponential}}}"),
     "distribution-unfit 3:48"},
    {IN_X("{value: 5, half_width: 1, distribution: rechteck}"),
     "unknown-distribution 3:46"},
    {IN_X("{value: 5, half_width: 1, distribution: trapezoidal}"),
     "parameter-missing 3:3"},
    {IN_X("{distribution: gamma}"), "parameter-missing 3:3, "
                                    "parameter-missing 3:3"},
    {IN_X("{value: 5, u: 1, distribution: t}"), "parameter-missing 3:37"},
    {IN_X("{value: 5, half_width: 1, distribution: normal}"),
     "half-width-of-normal 3:29"},
    {IN_X("{value: 5, half_width: 0}"), "zero-half-width 3:29"},
    {IN_X("{value: 5, mpe: ±0}"), "zero-half-width 3:22"},
    {IN_X("{value: 5, upper: 6}"), "one-limit 3:24"},
    {IN_X("{lower: 5, upper: 6, mode: 5.5}"), "mode-without-triangle 3:33"},
    {IN_X("{value: 5, mpe: ≤ 0.1}"), "mpe-one-sided 3:22"},
    {IN_X("{value: 5, class: 0.5}"), "class-needs-table 3:24"},
    {IN_X("{lower: 6, upper: 5}"), "limits-reversed 3:14"},
    {IN_X("{distribution: beta, alpha: 2, beta: 2, lower: 6, upper: 5}"),
     "limits-reversed 3:3"},
    {IN_X("{lower: 5, upper: 6, mode: 7, distribution: triangular}"),
     "mode-outside-limits 3:14"},
    {IN_X("{lower: 5, upper: 6, beta: 1.5, distribution: trapezoidal}"),
     "trapezoid-ratio-range 3:14"},
    {IN_X("{lower: 5, upper: 6, inexactness: 0.5, distribution: "
          "curvilinear_trapezoidal}"),
     "inexactness-too-large 3:14"},
    {IN_X("{value: -5, distribution: exponential}"), "mean-not-positive 3:3"},
    {IN_X("{distribution: gamma, shape: 0, scale: 1}"),
     "shape-not-positive 3:3"},
    {IN_X("{distribution: beta, alpha: -1, beta: 2}"),
     "shape-not-positive 3:3"},
    {IN_X("{distribution: gamma, shape: 2, scale: 0}"),
     "scale-not-positive 3:3"},
    {IN_X("{distribution: lognormal, log_mean: 0, log_sd: -1}"),
     "negative-deviation 3:3"},
    {IN_X("{sample: [5]}"), "sample-too-small 3:15"},
    {IN_X("{distribution: lognormal, log_mean: 1000, log_sd: 1}"),
     "moments-overflow 3:3"},
    {IN_X("{value: 1, u: 1.7e308, distribution: triangular}"),
     "parameter-not-finite 3:20"},
};

static const struct fault together[] = {
    {"model: y = R\n"
     "observations: {inputs: [R], rows: [[1], [2]], compute: {R: 2*V}}\n",
     "compute-without-columns 2:56"},
    {"model: y = R + v\n"
     "observations: {inputs: [R, v], columns: [V, v], rows: [[1, 2], [2, 3]],\n"
     "  compute: {R: 2*V, S: X}}\n",
     "unknown-name 3:24"},
    {IN_AB("correlations: [{between: [a], r: 0.5}]"), "correlation-shape 5:16"},
    {IN_AB("correlations:\n  - {inputs: [a, b], matrix: [[1, 0], [0]]}"),
     "correlation-shape 6:39"},
    {IN_AB("correlations: [{between: [a, c], r: 0.5}]"),
     "correlation-unknown 5:30"},
    {"model: y = a + b\n"
     "inputs:\n"
     "  a: {value: 1, u: 0.1}\n"
     "  b: {value: 1, components: {p: {u: 1}, q: {u: 1}}}\n"
     "correlations: [{between: [a, b], r: 0.5}]\n",
     "correlation-components 5:30"},
    {"model: y = a + b\n"
     "inputs: {a: 1.0(1)}\n"
     "constants: {b: 3}\n"
     "correlations: [{between: [a, b], r: 0.5}]\n",
     "correlation-certain 4:30"},
    {IN_AB("correlations:\n  - {inputs: [a, b], matrix: [[1, 0], [0, 0.9]]}"),
     "correlation-diagonal 6:43"},
    {IN_AB("correlations:\n  - {inputs: [a, b], matrix: [[1, 0.1], [0.2, 1]]}"),
     "correlation-asymmetric 6:42"},
    {IN_AB("observed_together: {inputs: [a, b]}"), "observed-shape 5:20"},
    {IN_AB("observed_together: [{inputs: [a, b], dof: 5}, {inputs: [b], dof: "
           "5}]"),
     "observed-twice 5:57"},
    {"model: y = a + b\n"
     "inputs: {a: {value: 1, u: 1, dof: 4}, b: 1.0(1)}\n"
     "observed_together: {inputs: [b, a], dof: 5}\n",
     "observed-dof 3:33"},
    {"model: y = V\n"
     "observations: {inputs: [V]}\n",
     "observations-shape 2:15"},
    {"model: y = 3\n"
     "observations: {rows: [[1], [2]]}\n",
     "observations-shape 2:15"},
    {"model: y = V\n"
     "observations: {inputs: [V], rows: [[1], [2, 3], [4]]}\n",
     "row-length 2:41"},
    {"model: y = V\n"
     "observations: {inputs: [V], units: [V, A], rows: [[1], [4]]}\n",
     "row-length 2:36"},
    {"model: y = V\n"
     "observations: {inputs: [V], columns: [v, I], rows: [[1, 2], [2, 3]]}\n",
     "column-unknown 2:25"},
    {"model: y = V*I\n"
     "observations:\n"
     "  - {inputs: [V], rows: [[1], [2], [4]], evaluate: rows}\n"
     "  - {inputs: [I], rows: [[1], [2], [4]], evaluate: rows}\n",
     "rows-twice 4:5"},
};

static const struct fault numbers[] = {
    {IN_X("{value: 1/3 V, u: 1 V}"), "not-a-number 3:14"},
    {IN_X("{value: V, u: 1 V}"), "number-missing 3:14"},
    {IN_X("{value: '10,5 V', u: 1 V}"), "number-decimal-comma 3:15"},
    {IN_X("{value: '10,500 V', u: 1 V}"), "number-comma-ambiguous 3:15"},
    {IN_X("{value: '1,000,500 V', u: 1 V}"), "number-grouped 3:15"},
    {IN_X("{value: 1e999 V, u: 1 V}"), "number-too-large 3:14"},
    {IN_X("10.0(-5) V"), "spread-syntax 3:10"},
    {IN_X("10.0 V ± 2 A"), "spread-unit 3:15"},
    {IN_X("{value: 10 V, mpe: '±(0.1 V'}"), "bracket-unmatched 3:27"},
    {IN_X("{value: 10 V, mpe: '±0.1 V; 5'}"), "formula-syntax 3:32"},
    {IN_X("{value: 10 V, mpe: '±(0.1 V + 3)'}"), "formula-unit-unclear 3:36"},
    {IN_X("{value: 10 V, mpe: '±0.1 %'}"), "formula-ratio-unclear 3:27"},
    {IN_X("{value: 10 V, mpe: '±0.1 % FS'}"), "formula-needs-span 3:27"},
    {IN_X("{value: 10 V, mpe: '±0.1 % max'}"), "formula-needs-maximum 3:27"},
    {IN_X("{value: 10 V, mpe: class 0.5}"), "formula-not-evaluable 3:25"},
    {IN_X("{value: 10 V, mpe: +0.5 V}"), "formula-sides 3:25"},
    {IN_X("{value: 10 V, mpe: '±(1e-3*L + 2e-3*t)'}"),
     "formula-two-variables 3:42"},
    {IN_X("{value: 10 V, mpe: ±0.5 A}"), "formula-dimension 3:26"},
    {IN_X("{value: 10 V, mpe: 0.5..0.1 V}"), "formula-crossed 3:25"},
    {IN_X("{value: 10 V, mpe: '±((((((((((((((((((0.1 V))))))))))))))))))'}"),
     "formula-too-large 3:43"},
};

static const struct fault several[] = {
    {"model:\n"
     "  y: a + b +\n"
     "  z: y*2\n"
     "  w: z^^2\n"
     "inputs: {a: 1.0(1), b: 1.0(1)}\n",
     "expression-missing-operand-after 2:12, "
     "expression-missing-operand-after 4:7"},
    {"model: |\n"
     "  p = a + bb   # a comment\n"
     "  q = p +\n"
     "      a*(2 - )\n"
     "inputs: {a: 1.0(1), b: 1.0(1)}\n",
     "expression-missing-operand-after 4:12, "
     "unknown-name 2:11"},
    {"model: y = a + b\n"
     "inputs:\n"
     "  a: {value: 1 V, u: 0.1 V}\n"
     "  b: {value: 1 A, u: 0.1 A}\n"
     "report: {unit: {q: V}}\n"
     "outputs: [x]\n",
     "unknown-output 5:17, "
     "unknown-output 6:11, "
     "dimension-mismatch 1:16"},
    {"model: y = a\n"
     "constants: [g]\n"
     "observations: [3]\n"
     "inputs: 5\n",
     "wrong-shape 2:12, "
     "wrong-shape 4:9, "
     "wrong-shape 3:16"},
    {"model: y = p + q\n"
     "inputs: {p: {value: 1, components: {a: {u: 1}, b: {u: x}, 2c: {u: 1}}}, "
     "q: {value: 1, U: 1}}\n"
     "correlations: [{between: [p.a, q], r: 0.5}, {between: [p.a, nix], r: "
     "2}]\n",
     "number-missing 2:55, "
     "not-a-name 2:59, "
     "expanded-without-k 2:90, "
     "correlation-unknown 3:61"},
    {"model: {y: a*b + c, z: d}\n"
     "inputs:\n"
     "  a: {value: 1 milimeter, u: 0.1 mm}\n"
     "  b: {value: 1, u: -0.1}\n"
     "  c: {value: 1, dof: 5}\n"
     "  d: {value: 1, half_width: 1, distribution: normal}\n"
     "constants: {e: 3.0(1)}\n"
     "correlations: [{between: [a, b], r: 3}]\n"
     "coverage: {k: 0}\n",
     "not-positive 9:15, "
     "constant-with-uncertainty 7:16, "
     "unknown-unit 3:16, "
     "negative-uncertainty 4:20, "
     "no-uncertainty 5:3, "
     "half-width-of-normal 6:29, "
     "unused-input 7:13"},
    {"model:\n"
     "  y: a + (b\n"
     "  z: q +* 2\n"
     "inputs:\n"
     "  a: 1.0(1)\n"
     "  b: {valeu: 1, u: 1}\n"
     "  q: 1.0(1)\n"
     "foo: 3\n",
     "unknown-key 8:1, "
     "expression-open-parenthesis 2:10, "
     "expression-missing-operand-after 3:8, "
     "unknown-key 6:7"},
    {"model: y = a + b + c + d\n"
     "inputs: {a: {value: 1 Ohmm, u: 1 V}, b: {value: x, u: 1}, c: [1]}\n"
     "observations: {inputs: [d], rows: [[1], [2, 3]]}\n",
     "unit-joined 2:23, "
     "number-missing 2:49, "
     "wrong-shape 2:62, "
     "row-length 3:41"},
    {"model: y = x + z\n"
     "inputs: {x: {value: 2,5 mm, u: 0.1 mm}, z: 1.0(1) mm, z: 2.0(1) mm}\n"
     "report: {unit: furlongs}\n",
     "decimal-comma 2:21, "
     "yaml-duplicate-key 2:55, "
     "unknown-unit 3:16"},
};

#endif
