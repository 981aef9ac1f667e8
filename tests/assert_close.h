/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * assert_close.h - comparison of doubles for tests. cmocka 1.1's
 * assert_float_equal compares floats: it cannot tell 50 000 623 from
 * 50 000 624.
 */
#ifndef CT_ASSERT_CLOSE_H
#define CT_ASSERT_CLOSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

static inline void assert_close_at(double actual, double expected,
                                   double tolerance, const char *what,
                                   const char *file, int line)
{
    bool close = actual == expected || fabs(actual - expected) <= tolerance ||
                 (isnan(actual) && isnan(expected));

    if (close)
        return;
    print_error("%s: got %.17g, expected %.17g, tolerance %.3g "
                "(off by %.3g)\n",
                what, actual, expected, tolerance, actual - expected);
    _fail(file, line);
}

/* |actual - expected| <= tolerance, absolute. */
#define assert_close(actual, expected, tolerance)                              \
    assert_close_at((actual), (expected), (tolerance), #actual, __FILE__,      \
                    __LINE__)

/* |actual - expected| <= tolerance * |expected|. */
#define assert_close_relative(actual, expected, tolerance)                     \
    assert_close_at((actual), (expected), (tolerance)*fabs(expected), #actual, \
                    __FILE__, __LINE__)

#endif
