/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_meanings.h - budgets that could be read with a meaning that was not
 * meant, and what must be said of them.
 */
#ifndef CT_BUDGET_MEANINGS_H
#define CT_BUDGET_MEANINGS_H

#include "budget_faults.h"

#define ROWS(rows)                                                             \
    "model: y = V*I\nobservations:\n  inputs: [V, I]\n  rows: " rows "\n"

static const struct fault meanings[] = {
    /* a unit that comes late */
    {IN_X("{readings: [1, 1001 mV]}"), "unit-after-bare 3:26"},
    {IN_X("{lower: 0.9, upper: 1.1 V}"), "unit-after-bare 3:30"},
    {IN_X("{value: 1, lower: 0.9 V, upper: 1.1 V}"), "unit-after-bare 3:28, "
                                                     "unit-after-bare 3:42"},
    {IN_X("{value: 1, components: {a: {lower: -1 V, upper: 1 V}}}"),
     "unit-after-bare 3:44, "
     "unit-after-bare 3:56"},
    {IN_X("{sample: [1, 2 V]}"), "unit-after-bare 3:21"},
    {IN_X("{value: 0, mpe: ±(1 % rd + 1 V), point: 10 V}"),
     "unit-after-bare 3:49"},
    {IN_X("{value: 10, u: 0.1 V}"), "wrong-dimension 3:25"},
    /* °F, whose numbers are no °C */
    {IN_X("{value: 68 °F, u: 0.5}"), "fahrenheit-bare 3:24"},
    {IN_X("{value: 68 °F, U: 0.5, k: 2}"), "fahrenheit-bare 3:24"},
    {IN_X("{value: 68 °F, s: 0.5, n: 5}"), "fahrenheit-bare 3:24"},
    {IN_X("{value: 68 °F, resolution: 1}"), "fahrenheit-bare 3:33"},
    {IN_X("{value: 68 °F, lower: 67, upper: 69}"), "fahrenheit-bare 3:28, "
                                                   "fahrenheit-bare 3:39"},
    {IN_X("{readings: [68 °F, 69]}"), "fahrenheit-bare 3:25"},
    {IN_X("{lower: 67 °F, upper: 69}"), "fahrenheit-bare 3:28"},
    {IN_X("{value: 68 °F, mpe: ±0.5}"), "fahrenheit-bare 3:26"},
    {IN_X("{value: 68 °F, mpe: ±1 % rd}"), "relative-of-scale 3:26"},
    {IN_X("{value: 68 °F, components: {a: {u: 0.5}}}"), "fahrenheit-bare 3:41"},
    {IN_X("{value: 68 °F, u: 1 %}"), "relative-of-scale 3:24"},
    /* parts of what has no zero */
    {IN_X("{value: 20 °C, u: 1 %}"), "relative-of-scale 3:24"},
    {IN_X("{value: 20 °C, U: 1 %rel, k: 2}"), "relative-of-scale 3:24"},
    {IN_X("{value: 20 °C ± 1 %, k: 2}"), "relative-of-scale 3:14"},
    {IN_X("{value: 20 dB, u: 1 %}"), "relative-of-scale 3:24"},
    {IN_X("{value: 20 dBm, half_width: 5 ppm}"), "relative-of-scale 3:34"},
    {IN_X("{value: 2 Np, u: 1 ‰}"), "relative-of-scale 3:23"},
    {IN_X("{value: 7 pH, u: 1 %}"), "relative-of-scale 3:23"},
    {IN_X("{value: 7 dB, u: 5 µV/V}"), "relative-of-scale 3:23"},
    /* ratios of ratios */
    {IN_X("{value: 5 µm/m, U: 2 ppm, k: 2}"), "percent-of-percent 3:25"},
    {IN_X("{value: 5 g/kg, u: 1 %}"), "percent-of-percent 3:25"},
    {IN_X("{unit: mm/m, readings: [1, 2, 3], prior: {s: 1 %, n: 9}}"),
     "percent-of-percent 3:51"},
    {IN_X("{value: 0.5, u: 12 µV/V}"), "percent-of-percent 3:22"},
    {IN_X("{value: 1 rad, u: 12 µrad/rad}"), "percent-of-percent 3:24"},
    /* kinds */
    {IN_X("{value: 7 pH, u: 0.1 dB}"), "wrong-dimension 3:27"},
    {IN_X("{value: 1 Gy, u: 1 mSv}"), "wrong-dimension 3:25"},
    {IN_X("{value: 1 Bq, u: 1 Hz}"), "wrong-dimension 3:25"},
    {IN_X("{value: 7 dB, u: 0.1 dBm}"), "wrong-dimension 3:27"},
    /* commas */
    {IN_X("{readings: [10,05, 10,07, 10,06]}"), "decimal-comma-list 3:18"},
    {IN_X("{readings: [10,05,10,07]}"), "decimal-comma-list 3:18"},
    {IN_X("{readings: [10.5, 10,7, 10.6]}"), "decimal-comma-list 3:24"},
    {IN_X("{readings: [1,234.5, 1,235.5]}"), "decimal-comma-list 3:18"},
    {IN_X("{readings: [-1,5, 2]}"), "decimal-comma-list 3:18"},
    {IN_X("{readings: [10,15 V, 10,17 V]}"), "decimal-comma-list 3:18"},
    {IN_X("{unit: V, readings: [10, 15 V, 10, 17 V]}"),
     "decimal-comma-list 3:27"},
    {IN_X("{sample: [0,5, 0,7]}"), "decimal-comma-list 3:16"},
    {ROWS("[[5.1, 3.2], [5,1, 3,2]]"), "decimal-comma-list 4:23"},
    {ROWS("[[5.1, 3.2], [5,1,3,2]]"), "row-length 4:22"},
    {IN_AB("correlations: [{inputs: [a, b], matrix: [[1, 0,5], [0,5, 1]]}]"),
     "decimal-comma-list 5:46"},
    /* limits, signs */
    {IN_X("{value: 2 V, lower: 0.9 V, upper: 1.2 V, bias: keep}"),
     "value-outside-limits 3:14"},
    {IN_X("{value: 3, distribution: beta, alpha: 1, beta: 1}"),
     "value-outside-limits 3:14"},
    {IN_X("{value: 10 V, u: ±0.1 V}"), "plus-minus-width 3:23"},
    {IN_X("{value: ±10 V, u: 0.1 V}"), "plus-minus-value 3:14"},
    {IN_X("{value: 0 V, mpe: ±(1 % rd + 1 V)}"), "mpe-point-zero 3:24, "
                                                 "one-shape-dominates 1:12"},
    /* keys that would say nothing, or say it twice */
    {IN_X("{value: 5 ± 1, distribution: rectangular, k: 2}"),
     "key-without-effect 3:48, "
     "one-shape-dominates 1:12"},
    {IN_X("{value: 5, half_width: 1, distribution: t, probability: 95 %}"),
     "parameter-missing 3:46"},
    {IN_X("{value: 5 ± 1, distribution: t, k: 2}"), "parameter-missing 3:35"},
    {IN_X("{value: 1, components: {a: {readings: [1, 2]}}}"),
     "value-with-readings 3:14"},
    {IN_X("1.0(1)") "rounding: {digits: 2}\nreport: {digits: 3}\n",
     "two-statements 5:18"},
    {"model: y = d\nobservations:\n  inputs: [d]\n  columns: [d, d]\n"
     "  rows: [[1, 2], [2, 3]]\n",
     "column-twice 4:16"},
    {IN_X("{value: 5, distribution: poisson}"), "poisson-estimate 3:3"},
    /* words that are not keys */
    {IN_X("{estimate: 1 V, std: 1 V}"), "unknown-key 3:22, unknown-key 3:17"},
    {IN_X("1.0(1)") "coverage: k=2\n", "coverage-shape 4:11"},
    {IN_X("1.0(1)") "coverage: 2\n", "coverage-shape 4:11"},
};

#endif
