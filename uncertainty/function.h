/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * function.h - the elementary operations of the model language on numbers:
 * values and the first three derivatives.
 *
 * Equal bits. Every transcendental function here is a scalar `cinz` function
 * of SLEEF (no fused multiply-add, plain C), so a model gives the same bits on
 * every processor; libm's transcendental functions are never called. What a
 * vector kernel must repeat to agree with these values is stated at each
 * declaration; where nothing is said the SLEEF function is called as it is.
 *
 * Accuracy of values, measured against MPFR on 200 000 arguments each: sqrt
 * 0.5 ulp, cbrt 0.54, exp, exp2 and exp10 1.0, expm1 0.75, log, log2, log10
 * and log1p 0.75, sin, cos and tan 0.73, asin, acos and atan 0.84, atan2 0.82,
 * sinh, cosh and tanh 1.0, asinh, acosh and atanh 1.0, hypot 0.5, erf 0.89,
 * erfc 0.84, pow 0.65.
 */
#ifndef CT_FUNCTION_H
#define CT_FUNCTION_H

#include "program.h"

/* The operation that a function name of the model language stands for: those
 * of the sheet, and pow (POWER), ln (LOG), lg (LOG10), arcsin, arccos, arctan.
 * False when there is no such function. */
bool ct_function_find(const char *name, size_t length,
                      enum ct_operation *operation);

/* The function name nearest to `name`, or NULL (see ct_near_miss). */
const char *ct_function_near(const char *name, size_t length);

/* The value of an operation of the sheet with arity 1 or 2 (`b` is not looked
 * at for arity 1); for POWER_INTEGER `b` is the exponent, a whole number.
 *
 * Beyond SLEEF's own range: asinh and acosh of |x| > 1e150 are
 * log(|x|) + log 2, log1p of x > 1e300 is log(x), sinh and cosh of
 * |x| > 709 are (exp(|x|/2)/2)*exp(|x|/2). TO_DB is 10*log10(x), FROM_DB
 * exp10(x/10), the FIELD forms with 20. MIN and MAX give NaN when an operand
 * is NaN, and operand b on a tie. */
double ct_operation_apply(enum ct_operation operation, double a, double b);

/* x^n by squaring, the bits of |n| from the lowest to the highest: where a bit
 * is set the result (at first 1) is multiplied by x^(2^bit); then 1/result for
 * a negative n. x^0 is 1 for every x. The relative error is at most |n| units
 * of 2^-53 while x^|n| is a normal number. */
double ct_power_integer(double x, int32_t n);

/* The first three derivatives of an operation of arity 1 (not POWER_INTEGER)
 * at x, where its value is y: derivative[0] = f', [1] = f'', [2] = f'''.
 *
 * Where the function is not defined (y is NaN) all three are NaN; at the end
 * of a domain they are what the formula gives (sqrt at 0: inf, -inf, inf).
 * abs at 0 has no derivative: NaN. Relative accuracy a few ulp, for erf and
 * erfc x^2 ulp. */
void ct_function_derivatives(enum ct_operation operation, double x, double y,
                             double derivative[3]);

/* The same for x^n and for x^p with a constant p. A factor n(n-1)... that is
 * zero makes the derivative exactly 0, also at x = 0. */
void ct_power_integer_derivatives(double x, int32_t n, double derivative[3]);
void ct_power_derivatives(double x, double p, double derivative[3]);

#endif
