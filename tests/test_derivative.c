/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First, second and mixed third derivatives: against closed forms, against
 * differences of 256-bit values, and where there are none.
 */
#include "oracle.h"
#include "parsed.h"

#define NOT_A_NUMBER ((double)NAN)

/* ---- closed forms ----------------------------------------------------------
 */

/* f(x, y): f_x, f_xx, f_xxx by the direction x; f_y, f_xy, f_xxy too. */
struct closed {
    const char *text;
    double x, y;
    double f_x, f_xx, f_xxx, f_y, f_xy, f_xxy;
};

#define E1    2.718281828459045235  /* e */
#define S1    0.8414709848078965067 /* sin 1 */
#define C1    0.5403023058681397174 /* cos 1 */
#define LN2   0.6931471805599453094
#define LN10  2.302585092994045684
#define ROOT2 1.4142135623730950488
/* 2 exp(-1) / sqrt(pi) */
#define ERF1 0.4151074974205947034

static const struct closed closed_forms[] = {
    {"exp(x)", 0, 0, 1, 1, 1, 0, 0, 0},
    {"exp(x)", 1, 0, E1, E1, E1, 0, 0, 0},
    {"x*y^2", 3, 5, 25, 0, 0, 30, 10, 0},
    {"y*x^2", 3, 5, 30, 10, 0, 9, 6, 2},
    {"sin(x)", 1, 0, C1, -S1, -C1, 0, 0, 0},
    {"cos(x)", 1, 0, -S1, -C1, S1, 0, 0, 0},
    {"x^2", 0, 0, 0, 2, 0, 0, 0, 0},
    {"x^2 + y^2", 0, 0, 0, 2, 0, 0, 0, 0}, /* JCGM 101:2008, 9.4 */
    {"x*x", 0, 0, 0, 2, 0, 0, 0, 0},
    {"x^3", 0, 0, 0, 0, 6, 0, 0, 0},
    {"x^1", 0, 0, 1, 0, 0, 0, 0, 0},
    {"x^0", 0, 0, 0, 0, 0, 0, 0, 0},
    {"x^-1", 2, 0, -0.25, 0.25, -0.375, 0, 0, 0},
    {"1/x", 2, 0, -0.25, 0.25, -0.375, 0, 0, 0},
    {"y/x", 2, 3, -0.75, 0.75, -1.125, 0.5, -0.25, 0.25},
    {"x^y", 1, 2, 2, 2, 0, 0, 1, 3},
    {"x^y", 2, 3, 12, 12, 6, 8 * LN2, 4 + 12 * LN2, 10 + 12 * LN2},
    {"y^x", 2, 1, 0, 0, 0, 2, 1, 0},
    {"x^2.5", 4, 0, 20, 7.5, 0.9375, 0, 0, 0},
    {"x^2.5", 0, 0, 0, 0, HUGE_VAL, 0, 0, 0},
    {"sqrt(x)", 4, 0, 0.25, -0.03125, 0.01171875, 0, 0, 0},
    {"sqrt(x*y)", 1, 4, 1, -0.5, 0.75, 0.25, 0.125, -0.0625},
    {"cbrt(x)", 8, 0, 1.0 / 12, -1.0 / 144, 5.0 / 3456, 0, 0, 0},
    {"log(x)", 2, 0, 0.5, -0.25, 0.25, 0, 0, 0},
    {"log2(x)", 2, 0, 0.5 / LN2, -0.25 / LN2, 0.25 / LN2, 0, 0, 0},
    {"log10(x)", 2, 0, 0.5 / LN10, -0.25 / LN10, 0.25 / LN10, 0, 0, 0},
    {"log1p(x)", 1, 0, 0.5, -0.25, 0.25, 0, 0, 0},
    {"log1p(x)", -0.5, 0, 2, -4, 16, 0, 0, 0},
    {"expm1(x)", 0, 0, 1, 1, 1, 0, 0, 0},
    {"exp2(x)", 1, 0, 2 * LN2, 2 * LN2 *LN2, 2 * LN2 *LN2 *LN2, 0, 0, 0},
    {"tan(x)", 0, 0, 1, 0, 2, 0, 0, 0},
    {"asin(x)", 0.6, 0, 1.25, 0.6 / 0.512, 1.72 / 0.32768, 0, 0, 0},
    {"acos(x)", 0.6, 0, -1.25, -0.6 / 0.512, -1.72 / 0.32768, 0, 0, 0},
    {"atan(x)", 1, 0, 0.5, -0.5, 0.5, 0, 0, 0},
    {"atan2(y, x)", 1, 0, 0, 0, 0, 1, -1, 2},
    {"atan2(y, x)", 2, 1, -0.2, 0.16, -0.176, 0.4, -0.12, 0.032},
    {"atan2(x, y)", 2, 1, 0.2, -0.16, 0.176, -0.4, 0.12, -0.032},
    {"hypot(x, y)", 3, 4, 0.6, 0.128, -0.04608, 0.8, -0.096, 0.00256},
    {"sinh(x)", 0, 0, 1, 0, 1, 0, 0, 0},
    {"cosh(x)", 0, 0, 0, 1, 0, 0, 0, 0},
    {"tanh(x)", 0, 0, 1, 0, -2, 0, 0, 0},
    {"asinh(x)", 0, 0, 1, 0, -1, 0, 0, 0},
    {"asinh(x)", 1, 0, 1 / ROOT2, -0.25 * ROOT2, 0.125 * ROOT2, 0, 0, 0},
    {"acosh(x)", 1.25, 0, 4 / 3.0, -80 / 27.0, 4224 / 243.0, 0, 0, 0},
    {"atanh(x)", 0, 0, 1, 0, 2, 0, 0, 0},
    {"abs(x)", -3, 0, -1, 0, 0, 0, 0, 0},
    {"min(x, y)", 1, 2, 1, 0, 0, 0, 0, 0},
    {"max(x^2, y)", 1, 2, 0, 0, 0, 1, 0, 0},
    {"erf(x)", 1, 0, ERF1, -2 * ERF1, 2 * ERF1, 0, 0, 0},
    {"erfc(x)", 1, 0, -ERF1, 2 * ERF1, -2 * ERF1, 0, 0, 0},
    {"kelvin(x)", 20, 0, 1, 0, 0, 0, 0, 0},
    {"to_dB(x)", 10, 0, 1 / LN10, -0.1 / LN10, 0.02 / LN10, 0, 0, 0},
    {"to_dB_field(x)", 10, 0, 2 / LN10, -0.2 / LN10, 0.04 / LN10, 0, 0, 0},
    {"from_dB(x)", 10, 0, LN10, LN10 *LN10 / 10, LN10 *LN10 *LN10 / 100, 0, 0,
     0},
    {"from_dB_field(x)", 20, 0, LN10 / 2, LN10 *LN10 / 40,
     LN10 *LN10 *LN10 / 800, 0, 0, 0},
    {"x - (y - x)", 1, 1, 2, 0, 0, -1, 0, 0},
    {"-x*-y", 2, 3, 3, 0, 0, 2, 1, 0},
    {"3", 1, 1, 0, 0, 0, 0, 0, 0},
    {"sqrt(0) + x", 1, 1, 1, 0, 0, 0, 0, 0},
};

/* The derivatives of the output along x (symbol 0), y being symbol 1. */
static void derive_along_x(const struct parsed *p, const double *inputs,
                           ct_taylor rows[2], double *f_xx, double gradient[2])
{
    uint32_t count = p->program.count;
    double *registers = calloc(count, sizeof *registers);
    double *adjoints = calloc(count, sizeof *adjoints);
    ct_taylor *scratch = calloc(2 * (size_t)count, sizeof *scratch);

    assert_true(registers != NULL && adjoints != NULL && scratch != NULL);
    ct_program_evaluate(&p->program, inputs, registers);
    ct_program_gradient(&p->program, p->output, registers, adjoints, 2,
                        gradient);
    ct_program_gradient_along(&p->program, p->output, inputs, 0, scratch, 2,
                              rows, f_xx);
    free(registers);
    free(adjoints);
    free(scratch);
}

/* A closed form is a handful of operations of at most 1 ulp each: 20 units of
 * 2^-52, relative. */
static void check_number(const char *text, const char *what, double got,
                         double expected)
{
    if (got == expected || (isnan(got) && isnan(expected)) ||
        fabs(got - expected) <= 20 * 0x1p-52 * fabs(expected))
        return;
    fail_msg("`%s`: %s is %.17g, not %.17g", text, what, got, expected);
}

static void closed_forms_are_met(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof closed_forms / sizeof *closed_forms; i++) {
        const struct closed *c = &closed_forms[i];
        double inputs[2] = {c->x, c->y}, gradient[2], f_xx;
        ct_taylor rows[2];
        struct parsed p;

        parsed_init(&p);
        parsed_names(&p, "x y");
        assert_int_equal(parsed_more(&p, c->text), CT_OK);
        derive_along_x(&p, inputs, rows, &f_xx, gradient);
        check_number(c->text, "f_x", gradient[0], c->f_x);
        check_number(c->text, "f_y", gradient[1], c->f_y);
        check_number(c->text, "f_x along x", rows[0][0], c->f_x);
        check_number(c->text, "f_y along x", rows[1][0], c->f_y);
        check_number(c->text, "f_xx", f_xx, c->f_xx);
        check_number(c->text, "f_xx of the gradient", rows[0][1], c->f_xx);
        check_number(c->text, "f_xxx", 2 * rows[0][2], c->f_xxx);
        check_number(c->text, "f_xy", rows[1][1], c->f_xy);
        check_number(c->text, "f_xxy", 2 * rows[1][2], c->f_xxy);
        parsed_release(&p);
    }
}

/* ---- where there is no derivative ---------------------------------------- */

struct singular {
    const char *text;
    double x, y;
    double f_x, f_y; /* NaN, or infinite, or the right number */
};

static const struct singular singularities[] = {
    {"abs(x)", 0, 0, NOT_A_NUMBER, 0},
    {"abs(x*y)", 0, 1, NOT_A_NUMBER, NOT_A_NUMBER},
    {"hypot(x, y)", 0, 0, NOT_A_NUMBER, NOT_A_NUMBER},
    {"y*abs(x)", 0, 0, 0, 0}, /* |y x| <= |y| |x|: differentiable */
    {"abs(x)^2", 0, 0, 0, 0},
    {"hypot(x, y)^2", 0, 0, 0, 0},
    {"y*max(x, 3)", 3, 0, 0, 3},
    {"y*sqrt(x)", 0, 0, NOT_A_NUMBER, 0},
    {"atan2(x, y)", 0, 0, NOT_A_NUMBER, NOT_A_NUMBER},
    {"min(x, y)", 1, 1, NOT_A_NUMBER, NOT_A_NUMBER},
    {"max(x, 0)", 0, 1, NOT_A_NUMBER, 0},
    {"max(x, 0)", 1, 1, 1, 0},
    {"max(x, 0)", -1, 1, 0, 0},
    {"sqrt(x)", 0, 0, HUGE_VAL, 0},
    {"cbrt(x)", 0, 0, HUGE_VAL, 0},
    {"sqrt(x)^2", 0, 0, NOT_A_NUMBER, 0}, /* 0 * inf: the limit is 1, not 0 */
    {"sqrt(x^2)", 0, 0, NOT_A_NUMBER, 0}, /* |x| */
    {"x^0.5", 0, 0, HUGE_VAL, 0},
    {"x^y", 0, 2, 0, 0},
    {"x^y", 0, 1, 1, 0},
    {"log(x)", -1, 0, NOT_A_NUMBER, 0}, /* no value, no derivative */
    {"asin(x)", 1, 0, HUGE_VAL, 0},
    {"acos(x)", -1, 0, -HUGE_VAL, 0},
    {"acosh(x)", 1, 0, HUGE_VAL, 0},
    /* what the result does not depend on does no harm */
    {"y + sqrt(0)", 1, 1, 0, 1},
    {"y*sqrt(0) + x", 1, 1, 1, 0},
    {"max(y, sqrt(x))", 0, 1, 0, 1},
    {"min(y, abs(x) + 2)", 0, 1, 0, 1},
    {"y^2*abs(0)", 1, 1, 0, 0},
    {"(-2)^x + y", 2, 0, NOT_A_NUMBER, 1},
    {"(x - 3)^2000", 2, 0, -2000, 0}, /* a negative base, a whole exponent */
};

static void singular_points_are_said(void **unused)
{
    (void)unused;
    for (size_t i = 0; i < sizeof singularities / sizeof *singularities; i++) {
        const struct singular *c = &singularities[i];
        double inputs[2] = {c->x, c->y}, gradient[2], f_xx;
        ct_taylor rows[2];
        struct parsed p;

        parsed_init(&p);
        parsed_names(&p, "x y");
        assert_int_equal(parsed_more(&p, c->text), CT_OK);
        derive_along_x(&p, inputs, rows, &f_xx, gradient);
        check_number(c->text, "f_x", gradient[0], c->f_x);
        check_number(c->text, "f_y", gradient[1], c->f_y);
        check_number(c->text, "f_x along x", rows[0][0], c->f_x);
        check_number(c->text, "f_y along x", rows[1][0], c->f_y);
        parsed_release(&p);
    }
}

/* Several outputs in one program: what one of them cannot give does not spoil
 * another that stands before or behind it. */
static void outputs_do_not_disturb_each_other(void **unused)
{
    double inputs[2] = {0, 3}, gradient[2], f_xx;
    ct_taylor rows[2];
    struct parsed p;
    uint32_t middle;

    (void)unused;
    parsed_init(&p);
    parsed_names(&p, "x y");
    assert_int_equal(parsed_more(&p, "abs(x)/y"), CT_OK);
    assert_int_equal(parsed_more(&p, "x*y"), CT_OK);
    middle = p.output;
    assert_int_equal(parsed_more(&p, "sqrt(x)*abs(x)"), CT_OK);
    p.output = middle;
    derive_along_x(&p, inputs, rows, &f_xx, gradient);
    assert_close(gradient[0], 3, 0);
    assert_close(gradient[1], 0, 0);
    assert_close(rows[1][1], 1, 0);
    assert_close(f_xx, 0, 0);
    parsed_release(&p);
}

/* ---- JCGM 100:2008, H.1 -------------------------------------------------- */

/* The end gauge. Sensitivities (H.4): c_s = 1, c_d = 1, c of delta_theta is
 * -l_s alpha_s, c of delta_alpha is -l_s theta; second order (H.1.7): the
 * mixed derivatives by delta_alpha and theta, and by alpha_s and delta_theta,
 * are -l_s. */
static void end_gauge_has_published_sensitivities(void **unused)
{
    const char *text =
        "l_S + d - l_S*(delta_alpha*theta + alpha_S*delta_theta)";
    double inputs[] = {50000623, 215, 0, -0.1, 11.5e-6, 0};
    double expected[] = {1, 1, 5000062.3, 0, 0, -575.0071645};
    double registers[32], adjoints[32], gradient[6], f_jj;
    ct_taylor scratch[64], rows[6];
    struct parsed p;

    (void)unused;
    parsed_init(&p);
    parsed_names(&p, "l_S d delta_alpha theta alpha_S delta_theta");
    assert_int_equal(parsed_more(&p, text), CT_OK);
    assert_true(p.program.count <= 32);
    ct_program_evaluate(&p.program, inputs, registers);
    assert_close(registers[p.output], 50000838, 0);
    ct_program_gradient(&p.program, p.output, registers, adjoints, 6, gradient);
    for (int i = 0; i < 6; i++) /* three roundings */
        assert_close_relative(gradient[i], expected[i], 4e-16);
    ct_program_gradient_along(&p.program, p.output, inputs, 3, scratch, 6, rows,
                              &f_jj);
    assert_close(rows[2][1], -50000623, 0);
    assert_close(rows[0][1], 0, 0);
    assert_close(f_jj, 0, 0);
    ct_program_gradient_along(&p.program, p.output, inputs, 5, scratch, 6, rows,
                              &f_jj);
    assert_close(rows[4][1], -50000623, 0);
    assert_close(rows[0][1], -11.5e-6, 0);
    parsed_release(&p);
}

/* The sum of the note to JCGM 100:2008, 5.1.2, at u = 1 for one input:
 * f''^2 / 2 + f' f'''. For exp at 0 the factor is 3/2. */
static void second_order_factor_of_exp(void **unused)
{
    double inputs[2] = {0, 0}, gradient[2], f_xx;
    ct_taylor rows[2];
    struct parsed p;

    (void)unused;
    parsed_init(&p);
    parsed_names(&p, "x y");
    assert_int_equal(parsed_more(&p, "exp(x)"), CT_OK);
    derive_along_x(&p, inputs, rows, &f_xx, gradient);
    assert_close(f_xx * f_xx / 2 + rows[0][0] * 2 * rows[0][2], 1.5, 0);
    parsed_release(&p);
}

/* ---- random models against MPFR ------------------------------------------ */

enum { SYMBOLS = 3, REGISTERS = 16, BITS = 320, MODELS = 1000 };

/* f at inputs + steps * h in BITS bits. */
struct oracle {
    const struct ct_program *program;
    double inputs[SYMBOLS];
    mpfr_t values[SYMBOLS], registers[REGISTERS], h, sum;
};

static void oracle_start(struct oracle *o)
{
    for (int s = 0; s < SYMBOLS; s++)
        mpfr_init2(o->values[s], BITS);
    for (int i = 0; i < REGISTERS; i++)
        mpfr_init2(o->registers[i], BITS);
    mpfr_init2(o->h, BITS);
    mpfr_init2(o->sum, BITS);
    mpfr_set_ui_2exp(o->h, 1, -50, MPFR_RNDN);
}

static void oracle_end(struct oracle *o)
{
    for (int s = 0; s < SYMBOLS; s++)
        mpfr_clear(o->values[s]);
    for (int i = 0; i < REGISTERS; i++)
        mpfr_clear(o->registers[i]);
    mpfr_clears(o->h, o->sum, (mpfr_ptr)0);
    mpfr_free_cache();
}

/* Adds weight * f(x + p h e_i + q h e_j) to the sum. */
static void oracle_add(struct oracle *o, int weight, int i, int p, int j, int q)
{
    for (int s = 0; s < SYMBOLS; s++) {
        long steps = (s == i ? p : 0) + (s == j ? q : 0);

        mpfr_mul_si(o->values[s], o->h, steps, MPFR_RNDN);
        mpfr_add_d(o->values[s], o->values[s], o->inputs[s], MPFR_RNDN);
    }
    oracle_evaluate(o->program, o->values, o->registers);
    mpfr_mul_si(o->values[0], o->registers[o->program->count - 1], weight,
                MPFR_RNDN);
    mpfr_add(o->sum, o->sum, o->values[0], MPFR_RNDN);
}

/* The sum divided by divisor * h^order; the sum is zero again. */
static double oracle_take(struct oracle *o, unsigned divisor, unsigned order)
{
    double result;

    for (unsigned k = 0; k < order; k++)
        mpfr_div(o->sum, o->sum, o->h, MPFR_RNDN);
    mpfr_div_ui(o->sum, o->sum, divisor, MPFR_RNDN);
    result = mpfr_get_d(o->sum, MPFR_RNDN);
    mpfr_set_zero(o->sum, 1);
    return result;
}

/* Central differences. The truncation error is about h^2 = 2^-100 of the
 * derivatives two orders higher; the third differences lose 150 of the 320
 * bits: both are far below 1e-12. */
static double oracle_first(struct oracle *o, int i)
{
    oracle_add(o, 1, i, 1, i, 0);
    oracle_add(o, -1, i, -1, i, 0);
    return oracle_take(o, 2, 1);
}

static double oracle_second(struct oracle *o, int i, int j)
{
    oracle_add(o, 1, i, 1, j, 1);
    oracle_add(o, -1, i, 1, j, -1);
    oracle_add(o, -1, i, -1, j, 1);
    oracle_add(o, 1, i, -1, j, -1);
    return oracle_take(o, 4, 2);
}

/* f_ijj */
static double oracle_third(struct oracle *o, int i, int j)
{
    for (int side = -1; side <= 1; side += 2) {
        oracle_add(o, side, i, side, j, 1);
        oracle_add(o, -2 * side, i, side, j, 0);
        oracle_add(o, side, i, side, j, -1);
    }
    return oracle_take(o, 2, 3);
}

struct derivatives {
    double first[SYMBOLS], second[SYMBOLS][SYMBOLS], third[SYMBOLS][SYMBOLS];
};

static void derive_exactly(struct oracle *o, struct derivatives *exact)
{
    for (int i = 0; i < SYMBOLS; i++) {
        exact->first[i] = oracle_first(o, i);
        for (int j = 0; j < SYMBOLS; j++) {
            exact->second[i][j] = oracle_second(o, i, j);
            exact->third[i][j] = oracle_third(o, i, j);
        }
    }
}

static double largest(const double *numbers, size_t count)
{
    double found = 0;

    for (size_t i = 0; i < count; i++)
        found = fabs(numbers[i]) > found ? fabs(numbers[i]) : found;
    return found;
}

struct tally {
    uint64_t seed;
    size_t model, numbers, within; /* within 1e-12 of the number itself */
};

/* To 1e-12 of the largest derivative up to the same order, the value being
 * order 0: single ones may be differences of larger terms (x/x has the
 * derivative 0), and all orders are of one measure, since the inputs are
 * about 1. */
static void compare(struct tally *tally, const char *what, double got,
                    double exact, double scale)
{
    tally->numbers++;
    tally->within += fabs(got - exact) <= 1e-12 * fabs(exact);
    if (!(fabs(got - exact) <= 1e-12 * scale))
        fail_msg("seed %llu, model %zu: %s is %.17g, not %.17g (of %.3g)",
                 (unsigned long long)tally->seed, tally->model, what, got,
                 exact, scale);
}

static void compare_all(struct tally *tally, const struct ct_program *program,
                        const double *inputs, const double *registers,
                        const struct derivatives *exact)
{
    double adjoints[REGISTERS], gradient[SYMBOLS], f_jj;
    ct_taylor scratch[2 * REGISTERS], rows[SYMBOLS];
    double value = fabs(registers[program->count - 1]);
    double scale1 = fmax(value, largest(exact->first, SYMBOLS));
    double scale2 = fmax(scale1, largest(exact->second[0], SYMBOLS * SYMBOLS));
    double scale3 = fmax(scale2, largest(exact->third[0], SYMBOLS * SYMBOLS));

    ct_program_gradient(program, program->count - 1, registers, adjoints,
                        SYMBOLS, gradient);
    for (uint32_t j = 0; j < SYMBOLS; j++) {
        compare(tally, "f_i", gradient[j], exact->first[j], scale1);
        ct_program_gradient_along(program, program->count - 1, inputs, j,
                                  scratch, SYMBOLS, rows, &f_jj);
        compare(tally, "f_jj", f_jj, exact->second[j][j], scale2);
        for (int i = 0; i < SYMBOLS; i++) {
            compare(tally, "f_i along j", rows[i][0], exact->first[i], scale1);
            compare(tally, "f_ij", rows[i][1], exact->second[i][j], scale2);
            compare(tally, "f_ijj", 2 * rows[i][2], exact->third[i][j], scale3);
        }
    }
}

static void random_models_agree_with_mpfr(void **unused)
{
    struct seeded random = seeded_init(20260704);
    size_t cases = seeded_cases(MODELS);
    struct tally tally = {.seed = random.seed};
    struct derivatives exact;
    struct oracle o;

    (void)unused;
    oracle_start(&o);
    mpfr_set_zero(o.sum, 1);
    for (tally.model = 0; tally.model < cases; tally.model++) {
        struct ct_program program;
        double registers[REGISTERS];

        oracle_program(&random, SYMBOLS, REGISTERS, &program, o.inputs,
                       registers);
        o.program = &program;
        derive_exactly(&o, &exact);
        compare_all(&tally, &program, o.inputs, registers, &exact);
        ct_program_release(&program);
    }
    oracle_end(&o);
    print_message("%zu derivatives, %zu of them to 1e-12\n", tally.numbers,
                  tally.within);
    assert_true(tally.within * 100 >= tally.numbers * 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms_are_met),
        cmocka_unit_test(singular_points_are_said),
        cmocka_unit_test(outputs_do_not_disturb_each_other),
        cmocka_unit_test(end_gauge_has_published_sensitivities),
        cmocka_unit_test(second_order_factor_of_exp),
        cmocka_unit_test(random_models_agree_with_mpfr),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
