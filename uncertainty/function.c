/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "function.h"

#include <math.h>
#include <sleef.h>

/* Of libm only what IEEE 754 makes exact: sqrt, fabs, copysign. */

static const double LN2 = 0x1.62e42fefa39efp-1;
static const double LN10 = 0x1.26bb1bbb55516p+1;
static const double TWO_OVER_SQRT_PI = 0x1.20dd750429b6dp+0;
static const double CELSIUS_ZERO = 273.15; /* K */
static const double NOT_A_NUMBER = (double)NAN;

/* ---- values that are SLEEF's as they are ------------------------------ */

/* SLEEF's header declares `const double` results, which are no type for a
 * pointer in a table. */
#define SLEEF_FUNCTIONS(X)                                                     \
    X(cbrt, Sleef_cinz_cbrtd1_u10purec)                                        \
    X(exp, Sleef_cinz_expd1_u10purec)                                          \
    X(exp2, Sleef_cinz_exp2d1_u10purec)                                        \
    X(expm1, Sleef_cinz_expm1d1_u10purec)                                      \
    X(log, Sleef_cinz_logd1_u10purec)                                          \
    X(log2, Sleef_cinz_log2d1_u10purec)                                        \
    X(log10, Sleef_cinz_log10d1_u10purec)                                      \
    X(sin, Sleef_cinz_sind1_u10purec)                                          \
    X(cos, Sleef_cinz_cosd1_u10purec)                                          \
    X(tan, Sleef_cinz_tand1_u10purec)                                          \
    X(asin, Sleef_cinz_asind1_u10purec)                                        \
    X(acos, Sleef_cinz_acosd1_u10purec)                                        \
    X(atan, Sleef_cinz_atand1_u10purec)                                        \
    X(tanh, Sleef_cinz_tanhd1_u10purec)                                        \
    X(atanh, Sleef_cinz_atanhd1_u10purec)                                      \
    X(erf, Sleef_cinz_erfd1_u10purec)                                          \
    X(erfc, Sleef_cinz_erfcd1_u15purec)

#define X(name, function)                                                      \
    static double value_##name(double x)                                       \
    {                                                                          \
        return function(x);                                                    \
    }
SLEEF_FUNCTIONS(X)
#undef X

/* ---- values beyond SLEEF's range -------------------------------------- */

static double value_asinh(double x)
{
    if (fabs(x) > 1e150)
        return copysign(Sleef_cinz_logd1_u10purec(fabs(x)) + LN2, x);
    return Sleef_cinz_asinhd1_u10purec(x);
}

static double value_acosh(double x)
{
    if (x > 1e150)
        return Sleef_cinz_logd1_u10purec(x) + LN2;
    return Sleef_cinz_acoshd1_u10purec(x);
}

static double value_log1p(double x)
{
    if (x > 1e300)
        return Sleef_cinz_logd1_u10purec(x);
    return Sleef_cinz_log1pd1_u10purec(x);
}

/* e^x / 2 for x > 709, where e^x itself may overflow. */
static double half_exp(double x)
{
    double root = Sleef_cinz_expd1_u10purec(0.5 * x);

    return 0.5 * root * root;
}

static double value_sinh(double x)
{
    if (fabs(x) > 709)
        return copysign(half_exp(fabs(x)), x);
    return Sleef_cinz_sinhd1_u10purec(x);
}

static double value_cosh(double x)
{
    if (fabs(x) > 709)
        return half_exp(fabs(x));
    return Sleef_cinz_coshd1_u10purec(x);
}

/* ---- values of our own ------------------------------------------------ */

static double value_negate(double x)
{
    return -x;
}

static double value_sqrt(double x)
{
    return sqrt(x);
}

static double value_abs(double x)
{
    return fabs(x);
}

static double value_kelvin(double t)
{
    return t + CELSIUS_ZERO;
}

static double value_celsius(double t)
{
    return t - CELSIUS_ZERO;
}

static double value_to_db(double x)
{
    return 10 * Sleef_cinz_log10d1_u10purec(x);
}

static double value_from_db(double x)
{
    return Sleef_cinz_exp10d1_u10purec(x / 10);
}

static double value_to_db_field(double x)
{
    return 20 * Sleef_cinz_log10d1_u10purec(x);
}

static double value_from_db_field(double x)
{
    return Sleef_cinz_exp10d1_u10purec(x / 20);
}

/* ---- derivatives: y = f(x); d[0] = f', d[1] = f'', d[2] = f''' -------- */

static void put(double d[3], double first, double second, double third)
{
    d[0] = first;
    d[1] = second;
    d[2] = third;
}

static void derive_negate(double x, double y, double d[3])
{
    (void)x, (void)y;
    put(d, -1, 0, 0);
}

static void derive_shift(double x, double y, double d[3])
{
    (void)x, (void)y;
    put(d, 1, 0, 0);
}

static void derive_sqrt(double x, double y, double d[3])
{
    double first = 0.5 / y;

    put(d, first, -0.5 * first / x, 0.75 * first / x / x);
}

static void derive_cbrt(double x, double y, double d[3])
{
    double first = 1 / (3 * y * y);

    put(d, first, -2 * first / (3 * x), 10 * first / (9 * x) / x);
}

static void derive_exp(double x, double y, double d[3])
{
    (void)x;
    put(d, y, y, y);
}

static void derive_exp2(double x, double y, double d[3])
{
    (void)x;
    put(d, LN2 * y, LN2 * LN2 * y, LN2 * LN2 * LN2 * y);
}

/* y + 1 would lose digits where y is near -1. */
static void derive_expm1(double x, double y, double d[3])
{
    (void)y;
    y = Sleef_cinz_expd1_u10purec(x);
    put(d, y, y, y);
}

/* scale * ln(x) */
static void derive_scaled_log(double scale, double x, double d[3])
{
    double first = scale / x;

    put(d, first, -first / x, 2 * first / x / x);
}

static void derive_log(double x, double y, double d[3])
{
    (void)y;
    derive_scaled_log(1, x, d);
}

static void derive_log2(double x, double y, double d[3])
{
    (void)y;
    derive_scaled_log(1 / LN2, x, d);
}

static void derive_log10(double x, double y, double d[3])
{
    (void)y;
    derive_scaled_log(1 / LN10, x, d);
}

static void derive_log1p(double x, double y, double d[3])
{
    (void)y;
    derive_scaled_log(1, 1 + x, d);
}

static void derive_to_db(double x, double y, double d[3])
{
    (void)y;
    derive_scaled_log(10 / LN10, x, d);
}

static void derive_to_db_field(double x, double y, double d[3])
{
    (void)y;
    derive_scaled_log(20 / LN10, x, d);
}

/* y = exp(rate * x) */
static void derive_scaled_exp(double rate, double y, double d[3])
{
    put(d, rate * y, rate * rate * y, rate * rate * rate * y);
}

static void derive_from_db(double x, double y, double d[3])
{
    (void)x;
    derive_scaled_exp(LN10 / 10, y, d);
}

static void derive_from_db_field(double x, double y, double d[3])
{
    (void)x;
    derive_scaled_exp(LN10 / 20, y, d);
}

static void derive_sin(double x, double y, double d[3])
{
    double cosine = Sleef_cinz_cosd1_u10purec(x);

    put(d, cosine, -y, -cosine);
}

static void derive_cos(double x, double y, double d[3])
{
    double sine = Sleef_cinz_sind1_u10purec(x);

    put(d, -sine, -y, sine);
}

static void derive_tan(double x, double y, double d[3])
{
    double first = 1 + y * y;

    (void)x;
    put(d, first, 2 * y * first, (2 + 6 * y * y) * first);
}

static void derive_asin(double x, double y, double d[3])
{
    double u = (1 - x) * (1 + x), first = 1 / sqrt(u);

    (void)y;
    put(d, first, x / u * first, (1 + 2 * x * x) / u / u * first);
}

static void derive_acos(double x, double y, double d[3])
{
    derive_asin(x, y, d);
    put(d, -d[0], -d[1], -d[2]);
}

/* With p = 1/(1 + x^2): f''' = (6x^2 - 2) p^3 = p^2 (6 - 8p), which does not
 * overflow for large x. */
static void derive_atan(double x, double y, double d[3])
{
    double p = 1 / (1 + x * x);

    (void)y;
    put(d, p, -2 * (x * p) * p, p * p * (6 - 8 * p));
}

static void derive_sinh(double x, double y, double d[3])
{
    double cosine = value_cosh(x);

    put(d, cosine, y, cosine);
}

static void derive_cosh(double x, double y, double d[3])
{
    double sine = value_sinh(x);

    put(d, sine, y, sine);
}

/* With s = 1/cosh^2(x), not 1 - y^2, which loses digits where y is near 1. */
static void derive_tanh(double x, double y, double d[3])
{
    double c = 1 / value_cosh(x), s = c * c;

    put(d, s, -2 * y * s, s * (4 * y * y - 2 * s));
}

/* With r = 1/sqrt(1 + x^2): f''' = (2x^2 - 1) r^5 = r^3 (2 - 3r^2). */
static void derive_asinh(double x, double y, double d[3])
{
    double r = 1 / Sleef_cinz_hypotd1_u05purec(1, x), r3 = r * r * r;

    (void)y;
    put(d, r, -(x * r) * (r * r), r3 * (2 - 3 * r * r));
}

/* With r = 1/sqrt(x^2 - 1): f''' = (2x^2 + 1) r^5 = r^3 (2 + 3r^2). */
static void derive_acosh(double x, double y, double d[3])
{
    double r = 1 / (sqrt(x - 1) * sqrt(x + 1)), r3 = r * r * r;

    (void)y;
    put(d, r, -(x * r) * (r * r), r3 * (2 + 3 * r * r));
}

static void derive_atanh(double x, double y, double d[3])
{
    double p = 1 / ((1 - x) * (1 + x));

    (void)y;
    put(d, p, 2 * x * p * p, (2 + 6 * x * x) * p * p * p);
}

static void derive_abs(double x, double y, double d[3])
{
    (void)y;
    if (x == 0)
        put(d, NOT_A_NUMBER, NOT_A_NUMBER, NOT_A_NUMBER);
    else
        put(d, copysign(1, x), 0, 0);
}

static void derive_erf(double x, double y, double d[3])
{
    double g = TWO_OVER_SQRT_PI * Sleef_cinz_expd1_u10purec(-x * x);

    (void)y;
    put(d, g, -2 * x * g, (4 * x * x - 2) * g);
}

static void derive_erfc(double x, double y, double d[3])
{
    derive_erf(x, y, d);
    put(d, -d[0], -d[1], -d[2]);
}

/* ---- the table -------------------------------------------------------- */

struct function {
    double (*value)(double x);
    void (*derive)(double x, double y, double d[3]);
};

static const struct function functions[CT_OP_COUNT] = {
    [CT_OP_NEGATE] = {value_negate, derive_negate},
    [CT_OP_SQRT] = {value_sqrt, derive_sqrt},
    [CT_OP_CBRT] = {value_cbrt, derive_cbrt},
    [CT_OP_EXP] = {value_exp, derive_exp},
    [CT_OP_EXP2] = {value_exp2, derive_exp2},
    [CT_OP_EXPM1] = {value_expm1, derive_expm1},
    [CT_OP_LOG] = {value_log, derive_log},
    [CT_OP_LOG2] = {value_log2, derive_log2},
    [CT_OP_LOG10] = {value_log10, derive_log10},
    [CT_OP_LOG1P] = {value_log1p, derive_log1p},
    [CT_OP_SIN] = {value_sin, derive_sin},
    [CT_OP_COS] = {value_cos, derive_cos},
    [CT_OP_TAN] = {value_tan, derive_tan},
    [CT_OP_ASIN] = {value_asin, derive_asin},
    [CT_OP_ACOS] = {value_acos, derive_acos},
    [CT_OP_ATAN] = {value_atan, derive_atan},
    [CT_OP_SINH] = {value_sinh, derive_sinh},
    [CT_OP_COSH] = {value_cosh, derive_cosh},
    [CT_OP_TANH] = {value_tanh, derive_tanh},
    [CT_OP_ASINH] = {value_asinh, derive_asinh},
    [CT_OP_ACOSH] = {value_acosh, derive_acosh},
    [CT_OP_ATANH] = {value_atanh, derive_atanh},
    [CT_OP_ABS] = {value_abs, derive_abs},
    [CT_OP_ERF] = {value_erf, derive_erf},
    [CT_OP_ERFC] = {value_erfc, derive_erfc},
    [CT_OP_KELVIN] = {value_kelvin, derive_shift},
    [CT_OP_CELSIUS] = {value_celsius, derive_shift},
    [CT_OP_TO_DB] = {value_to_db, derive_to_db},
    [CT_OP_FROM_DB] = {value_from_db, derive_from_db},
    [CT_OP_TO_DB_FIELD] = {value_to_db_field, derive_to_db_field},
    [CT_OP_FROM_DB_FIELD] = {value_from_db_field, derive_from_db_field},
};

static double minimum(double a, double b)
{
    if (a < b)
        return a;
    return b <= a ? b : a + b; /* NaN when one is */
}

static double maximum(double a, double b)
{
    if (a > b)
        return a;
    return b >= a ? b : a + b;
}

double ct_operation_apply(enum ct_operation operation, double a, double b)
{
    switch (operation) {
    case CT_OP_ADD:
        return a + b;
    case CT_OP_SUBTRACT:
        return a - b;
    case CT_OP_MULTIPLY:
        return a * b;
    case CT_OP_DIVIDE:
        return a / b;
    case CT_OP_POWER:
        return Sleef_cinz_powd1_u10purec(a, b);
    case CT_OP_POWER_INTEGER:
        return ct_power_integer(a, (int32_t)b);
    case CT_OP_ATAN2:
        return Sleef_cinz_atan2d1_u10purec(a, b);
    case CT_OP_HYPOT:
        return Sleef_cinz_hypotd1_u05purec(a, b);
    case CT_OP_MIN:
        return minimum(a, b);
    case CT_OP_MAX:
        return maximum(a, b);
    default:
        return functions[operation].value(a);
    }
}

double ct_power_integer(double x, int32_t n)
{
    uint32_t bits = n < 0 ? 0u - (uint32_t)n : (uint32_t)n;
    double result = 1, power = x;

    for (; bits != 0; bits >>= 1) {
        if (bits & 1)
            result *= power;
        if (bits > 1)
            power *= power;
    }
    return n < 0 ? 1 / result : result;
}

void ct_function_derivatives(enum ct_operation operation, double x, double y,
                             double derivative[3])
{
    if (isnan(y))
        put(derivative, NOT_A_NUMBER, NOT_A_NUMBER, NOT_A_NUMBER);
    else
        functions[operation].derive(x, y, derivative);
}

void ct_power_integer_derivatives(double x, int32_t n, double derivative[3])
{
    double factor = 1;

    for (int32_t k = 0; k < 3; k++) {
        factor *= (double)(n - k);
        derivative[k] =
            factor == 0 ? 0 : factor * ct_power_integer(x, n - k - 1);
    }
}

void ct_power_derivatives(double x, double p, double derivative[3])
{
    double factor = 1;

    for (int k = 0; k < 3; k++) {
        factor *= p - k;
        derivative[k] =
            factor == 0 ? 0
                        : factor * Sleef_cinz_powd1_u10purec(x, p - (k + 1));
    }
}
