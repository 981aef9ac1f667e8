/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The law of propagation on random models against brute force: derivatives by
 * numerical differences of 400-bit numbers, sums in extended precision.
 * Nothing of the program's own arithmetic is used for the expected figures.
 */
#include "../uncertainty/caltrace.h"
#include "../uncertainty/propagate.h"
#include "assert_close.h"
#include "seeded.h"

#include <mpfr.h>
#include <stdio.h>
#include <string.h>

enum {
    BITS = 400,
    STEP = -60, /* of differences: 2^-60; their error is its square */
    INPUTS = 5,
    NODES = 16, /* inputs included */
    OUTPUTS = 3
};

/* ---- random models ------------------------------------------------------- */

enum operation { INPUT, ADD, SUB, MUL, DIV, SQUARE, SQRT, EXP, LOG, SIN, ATAN };

struct node {
    enum operation operation;
    size_t a, b;
};

/* Every node is an equation of its own; the last ones are the outputs. */
struct random_model {
    struct node nodes[NODES];
    size_t inputs, count, outputs;
    double estimate[INPUTS], u[INPUTS], dof[INPUTS];
    double r[INPUTS][INPUTS];
    bool correlated;
};

static long double wide(double number)
{
    return (long double)number;
}

static double uniform(struct seeded *random, double low, double high)
{
    return low + (high - low) * ((double)(seeded_bits(random) >> 11) * 0x1p-53);
}

static void node_value(mpfr_t out, const struct node *node, mpfr_t *v)
{
    switch (node->operation) {
    case INPUT:
        break;
    case ADD:
        mpfr_add(out, v[node->a], v[node->b], MPFR_RNDN);
        break;
    case SUB:
        mpfr_sub(out, v[node->a], v[node->b], MPFR_RNDN);
        break;
    case MUL:
        mpfr_mul(out, v[node->a], v[node->b], MPFR_RNDN);
        break;
    case DIV:
        mpfr_div(out, v[node->a], v[node->b], MPFR_RNDN);
        break;
    case SQUARE:
        mpfr_sqr(out, v[node->a], MPFR_RNDN);
        break;
    case SQRT:
        mpfr_sqrt(out, v[node->a], MPFR_RNDN);
        break;
    case EXP:
        mpfr_exp(out, v[node->a], MPFR_RNDN);
        break;
    case LOG:
        mpfr_log(out, v[node->a], MPFR_RNDN);
        break;
    case SIN:
        mpfr_sin(out, v[node->a], MPFR_RNDN);
        break;
    case ATAN:
        mpfr_atan(out, v[node->a], MPFR_RNDN);
        break;
    }
}

/* 400-bit registers of a model. */
struct machine {
    const struct random_model *model;
    mpfr_t v[NODES];
    mpfr_t step, part;
};

static void machine_init(struct machine *m, const struct random_model *model)
{
    m->model = model;
    for (size_t i = 0; i < NODES; i++)
        mpfr_init2(m->v[i], BITS);
    mpfr_init2(m->step, BITS);
    mpfr_init2(m->part, BITS);
    mpfr_set_ui_2exp(m->step, 1, STEP, MPFR_RNDN);
}

static void machine_clear(struct machine *m)
{
    for (size_t i = 0; i < NODES; i++)
        mpfr_clear(m->v[i]);
    mpfr_clears(m->step, m->part, (mpfr_ptr)0);
}

/* Node `at` where inputs i and j are moved by so many steps. */
static void moved(struct machine *m, size_t at, size_t i, int by_i, size_t j,
                  int by_j, mpfr_t out)
{
    const struct random_model *model = m->model;

    for (size_t k = 0; k < model->inputs; k++) {
        int by = (k == i ? by_i : 0) + (k == j ? by_j : 0);

        mpfr_mul_si(m->part, m->step, by, MPFR_RNDN);
        mpfr_add_d(m->v[k], m->part, model->estimate[k], MPFR_RNDN);
    }
    for (size_t n = model->inputs; n <= at; n++)
        node_value(m->v[n], &model->nodes[n], m->v);
    mpfr_set(out, m->v[at], MPFR_RNDN);
}

/* One term of a difference quotient: weight * f(x + by_i h e_i + by_j h e_j).
 */
struct stencil {
    int weight, by_i, by_j;
};

/* sum of the terms / (divisor * h^order) */
static double quotient(struct machine *m, size_t at, size_t i, size_t j,
                       const struct stencil *terms, size_t count, int order,
                       unsigned divisor)
{
    mpfr_t sum, value;
    double result;

    mpfr_inits2(BITS, sum, value, (mpfr_ptr)0);
    mpfr_set_zero(sum, 1);
    for (size_t t = 0; t < count; t++) {
        moved(m, at, i, terms[t].by_i, j, terms[t].by_j, value);
        mpfr_mul_si(value, value, terms[t].weight, MPFR_RNDN);
        mpfr_add(sum, sum, value, MPFR_RNDN);
    }
    mpfr_div_ui(sum, sum, divisor, MPFR_RNDN);
    mpfr_div_2si(sum, sum, (long)order * STEP, MPFR_RNDN);
    result = mpfr_get_d(sum, MPFR_RNDN);
    mpfr_clears(sum, value, (mpfr_ptr)0);
    return result;
}

#define QUOTIENT(m, at, i, j, terms, order, divisor)                           \
    quotient(m, at, i, j, terms, sizeof(terms) / sizeof(terms)[0], order,      \
             divisor)

static double first_derivative(struct machine *m, size_t at, size_t i)
{
    static const struct stencil terms[] = {{1, 1, 0}, {-1, -1, 0}};

    return QUOTIENT(m, at, i, i, terms, 1, 2);
}

static double second_derivative(struct machine *m, size_t at, size_t i,
                                size_t j)
{
    static const struct stencil mixed[] = {
        {1, 1, 1}, {-1, 1, -1}, {-1, -1, 1}, {1, -1, -1}};

    return QUOTIENT(m, at, i, j, mixed, 2, 4);
}

/* d/dx_i d²/dx_j² */
static double third_derivative(struct machine *m, size_t at, size_t i, size_t j)
{
    static const struct stencil terms[] = {{1, 1, 1},  {-2, 1, 0},
                                           {1, 1, -1}, {-1, -1, 1},
                                           {2, -1, 0}, {-1, -1, -1}};

    return QUOTIENT(m, at, i, j, terms, 3, 2);
}

static bool fits(const struct machine *m, const struct node *node)
{
    double a = mpfr_get_d(m->v[node->a], MPFR_RNDN);

    if (node->operation == LOG)
        return a > 0.1 && (a < 0.8 || a > 1.2);
    return node->operation != SQRT || a > 0.1;
}

/* Operations are drawn until value and operands lie within 0.1 and 20, so that
 * no model is ill-conditioned by chance. */
static void draw_nodes(struct random_model *model, struct seeded *random)
{
    struct machine m;

    machine_init(&m, model);
    for (size_t i = 0; i < model->inputs; i++)
        mpfr_set_d(m.v[i], model->estimate[i], MPFR_RNDN);
    for (size_t n = model->inputs; n < model->count;) {
        struct node node = {
            .operation = (enum operation)(1 + seeded_below(random, ATAN)),
            .a = seeded_below(random, n),
            .b = seeded_below(random, n)};
        double value;

        /* The last equations use the first ones, so that chains are long. */
        if (seeded_below(random, 2) == 0)
            node.a = n - 1;
        if (!fits(&m, &node))
            continue;
        node_value(m.v[n], &node, m.v);
        value = fabs(mpfr_get_d(m.v[n], MPFR_RNDN));
        if (value > 0.1 && value < 20)
            model->nodes[n++] = node;
    }
    machine_clear(&m);
}

/* R = D B B' D with unit diagonal, of any rank: positive semidefinite by its
 * making. */
static void draw_correlation(struct random_model *model, struct seeded *random)
{
    long double b[INPUTS][INPUTS], norm[INPUTS];
    size_t n = model->inputs, rank = 1 + seeded_below(random, n);

    for (size_t i = 0; i < n; i++) {
        norm[i] = 0;
        for (size_t k = 0; k < rank; k++) {
            b[i][k] = wide(uniform(random, -1, 1));
            norm[i] += b[i][k] * b[i][k];
        }
        norm[i] = sqrtl(norm[i]);
    }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            long double sum = 0;

            for (size_t k = 0; k < rank; k++)
                sum += b[i][k] / norm[i] * (b[j][k] / norm[j]);
            model->r[i][j] = i == j ? 1 : fmax(-1, fmin(1, (double)sum));
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            model->r[j][i] = model->r[i][j];
}

static void draw(struct random_model *model, struct seeded *random,
                 bool correlated)
{
    *model = (struct random_model){.correlated = correlated};
    model->inputs = 1 + seeded_below(random, INPUTS);
    model->outputs = 1 + seeded_below(random, OUTPUTS);
    model->count = model->inputs + model->outputs +
                   seeded_below(random, NODES - INPUTS - OUTPUTS + 1);
    for (size_t i = 0; i < model->inputs; i++) {
        model->estimate[i] = uniform(random, 0.3, 3);
        model->u[i] = uniform(random, 0.001, 0.2);
        model->dof[i] = seeded_below(random, 3) == 0
                            ? (double)INFINITY
                            : 0.5 + uniform(random, 0, 30);
        for (size_t j = 0; j < model->inputs; j++)
            model->r[i][j] = i == j;
    }
    draw_nodes(model, random);
    if (correlated)
        draw_correlation(model, random);
}

/* ---- the same model for the program -------------------------------------- */

static void write_node(const struct random_model *model, size_t n, char *out,
                       size_t size)
{
    static const char *const forms[] = {
        [ADD] = "%c%zu + %c%zu", [SUB] = "%c%zu - %c%zu",
        [MUL] = "%c%zu*%c%zu",   [DIV] = "%c%zu/%c%zu",
        [SQUARE] = "%c%zu^2",    [SQRT] = "sqrt(%c%zu)",
        [EXP] = "exp(%c%zu)",    [LOG] = "log(%c%zu)",
        [SIN] = "sin(%c%zu)",    [ATAN] = "atan(%c%zu)"};
    const struct node *node = &model->nodes[n];

    snprintf(out, size, forms[node->operation],
             node->a < model->inputs ? 'x' : 'v', node->a,
             node->b < model->inputs ? 'x' : 'v', node->b);
}

/* The last equation first: the program has to put them in order. */
static void add_equations(const struct random_model *model, struct ct_model *to,
                          struct ct_sink *sink)
{
    char name[32], text[64];

    for (size_t n = model->count; n-- > model->inputs;) {
        snprintf(name, sizeof name, "v%zu", n);
        write_node(model, n, text, sizeof text);
        assert_int_equal(ct_model_add_equation(
                             to, name, strlen(name), (struct ct_place){0}, text,
                             strlen(text), (struct ct_place){0}, sink),
                         CT_OK);
    }
    for (size_t o = 0; o < model->outputs; o++) {
        snprintf(name, sizeof name, "v%zu", model->count - model->outputs + o);
        assert_int_equal(ct_model_add_output(to, name, strlen(name), NULL,
                                             (struct ct_place){0}, sink),
                         CT_OK);
    }
}

static void build(const struct random_model *model, struct ct_units *units,
                  struct ct_model *to, struct ct_sink *sink)
{
    char name[32];

    assert_int_equal(ct_model_init(to, units), CT_OK);
    for (size_t i = 0; i < model->inputs; i++) {
        struct ct_input input = {.name = name,
                                 .unit = &ct_unit_one,
                                 .estimate = model->estimate[i],
                                 .column = CT_NONE};
        struct ct_contribution contribution = {
            .name = name,
            .uncertainty = model->u[i],
            .dof = model->dof[i],
            .distribution = {.kind = CT_NORMAL},
            .observed = CT_NONE};

        snprintf(name, sizeof name, "x%zu", i);
        assert_int_equal(ct_model_add_input(to, &input, sink, NULL), CT_OK);
        assert_int_equal(ct_model_add_contribution(to, &contribution, NULL),
                         CT_OK);
    }
    for (size_t i = 0; i < model->inputs && model->correlated; i++)
        for (size_t j = 0; j < i; j++) {
            struct ct_correlation entry = {
                .a = i, .b = j, .r = model->r[i][j], .declared = true};

            assert_int_equal(ct_model_add_correlation(to, entry, sink), CT_OK);
        }
    add_equations(model, to, sink);
    assert_int_equal(ct_model_compile(to, sink), CT_OK);
}

/* ---- what must come out -------------------------------------------------- */

struct expected {
    double value[OUTPUTS], c[OUTPUTS][INPUTS];
    double magnitude[OUTPUTS]; /* sum of (|c| + 0.01) u: the scale of rounding,
                                  also where the parts of a sensitivity cancel,
                                  as in x/x */
    long double covariance[OUTPUTS][OUTPUTS];
};

static void expect(const struct random_model *model, struct machine *m,
                   struct expected *e)
{
    mpfr_t value;

    mpfr_init2(value, BITS);
    for (size_t o = 0; o < model->outputs; o++) {
        size_t at = model->count - model->outputs + o;

        moved(m, at, 0, 0, 0, 0, value);
        e->value[o] = mpfr_get_d(value, MPFR_RNDN);
        e->magnitude[o] = 0;
        for (size_t i = 0; i < model->inputs; i++) {
            e->c[o][i] = first_derivative(m, at, i);
            e->magnitude[o] += (fabs(e->c[o][i]) + 0.01) * model->u[i];
        }
    }
    mpfr_clear(value);
    for (size_t a = 0; a < model->outputs; a++)
        for (size_t b = 0; b < model->outputs; b++) {
            long double sum = 0;

            for (size_t i = 0; i < model->inputs; i++)
                for (size_t j = 0; j < model->inputs; j++)
                    sum += wide(e->c[a][i]) * wide(model->u[i]) *
                           wide(model->r[i][j]) * wide(model->u[j]) *
                           wide(e->c[b][j]);
            e->covariance[a][b] = sum;
        }
}

/* Tolerance: at most 15 operations on numbers within 0.1 and 20. A seed's
 * worst is about 1e-13 of the scale; 1e-11 leaves room for other seeds and is
 * still far below what a wrong term of any weight would show. */
#define ROUNDING 1e-11

static void check_first_order(const struct random_model *model,
                              const struct expected *e,
                              const struct ct_gum_result *result)
{
    for (size_t a = 0; a < model->outputs; a++) {
        const struct ct_gum *gum = &result->outputs[a];
        double u = sqrt((double)fmaxl(e->covariance[a][a], 0));

        assert_close(gum->value, e->value[a], ROUNDING * 20);
        for (size_t i = 0; i < model->inputs; i++) {
            assert_close(gum->sensitivity[i] * model->u[i],
                         e->c[a][i] * model->u[i], ROUNDING * e->magnitude[a]);
            assert_close(gum->contribution[i],
                         gum->sensitivity[i] * model->u[i], 0);
        }
        /* u is a root: where correlations cancel it is good to the root of
         * what the variance is good to. */
        assert_close(gum->first_order * gum->first_order,
                     (double)e->covariance[a][a],
                     ROUNDING * e->magnitude[a] * e->magnitude[a]);
        assert_true(gum->first_order <= e->magnitude[a] * (1 + ROUNDING));
        for (size_t b = 0; b < model->outputs; b++) {
            double scale = e->magnitude[a] * e->magnitude[b];
            double u_b = sqrt((double)fmaxl(e->covariance[b][b], 0));

            assert_close(result->covariance[a * model->outputs + b],
                         (double)e->covariance[a][b], ROUNDING * scale);
            if (u > 1e-3 * e->magnitude[a] && u_b > 1e-3 * e->magnitude[b])
                assert_close(result->correlation[a * model->outputs + b],
                             (double)e->covariance[a][b] / (u * u_b),
                             1e6 * ROUNDING);
        }
    }
}

/* Shares are c_i u_i sum_j r_ij c_j u_j / u_c², add up to one, and leave to
 * correlations what the squares alone do not explain. */
static void check_shares(const struct random_model *model,
                         const struct expected *e,
                         const struct ct_gum_result *result)
{
    for (size_t a = 0; a < model->outputs; a++) {
        const struct ct_gum *gum = &result->outputs[a];
        double variance = (double)e->covariance[a][a], sum = 0, alone = 0;
        double scale = e->magnitude[a] * e->magnitude[a] / variance;

        if (!(gum->first_order > 1e-3 * e->magnitude[a]))
            continue;
        for (size_t i = 0; i < model->inputs; i++) {
            double part = 0, own = e->c[a][i] * model->u[i];

            for (size_t j = 0; j < model->inputs; j++)
                part += model->r[i][j] * e->c[a][j] * model->u[j];
            assert_close(gum->share[i], own * part / variance,
                         ROUNDING * scale);
            sum += gum->share[i];
            alone += own * own;
        }
        assert_close(sum, 1, ROUNDING * scale);
        assert_close(gum->correlation_share,
                     model->correlated ? 1 - alone / variance : 0,
                     ROUNDING * scale);
    }
}

/* Welch-Satterthwaite, JCGM 100:2008, G.2b, from its definition. */
static void check_dof(const struct random_model *model,
                      const struct expected *e,
                      const struct ct_gum_result *result)
{
    for (size_t a = 0; a < model->outputs && !model->correlated; a++) {
        const struct ct_gum *gum = &result->outputs[a];
        long double bottom = 0, u2 = e->covariance[a][a];

        for (size_t i = 0; i < model->inputs; i++) {
            long double part = wide(e->c[a][i]) * wide(model->u[i]);

            if (isfinite(model->dof[i]))
                bottom += part * part * part * part / wide(model->dof[i]);
        }
        if (!(gum->first_order > 1e-3 * e->magnitude[a]))
            continue; /* x/x: nothing but rounding */
        if (bottom <= 1e-20L * u2 * u2) {
            assert_true(gum->dof > 1e15); /* as good as infinite, or so */
        } else {
            assert_int_equal(gum->dof_status, CT_DOF_FINITE);
            assert_close_relative(gum->dof, (double)(u2 * u2 / bottom), 1e-9);
        }
    }
}

static struct ct_propagation fixed_factor(void)
{
    struct ct_propagation settings = ct_propagation_default();

    settings.rule = CT_COVERAGE_FACTOR;
    return settings;
}

static void check_model(const struct random_model *model,
                        struct ct_units *units)
{
    struct ct_propagation settings = fixed_factor();
    struct ct_gum_result result;
    struct ct_sink sink = {0};
    struct expected e;
    struct machine m;
    struct ct_model built;

    machine_init(&m, model);
    expect(model, &m, &e);
    build(model, units, &built, &sink);
    assert_int_equal(ct_propagate(&built, &settings, &sink, &result), CT_OK);
    check_first_order(model, &e, &result);
    check_shares(model, &e, &result);
    check_dof(model, &e, &result);
    assert_int_equal(sink.errors, 0);
    ct_gum_result_release(&result);
    ct_model_release(&built);
    machine_clear(&m);
}

/* ---- second order -------------------------------------------------------- */

/* sum_i sum_j (f_ij² / 2 + f_i f_ijj) u_i² u_j², and sum_i f_ii u_i² / 2. */
static void expect_second(const struct random_model *model, struct machine *m,
                          size_t at, double *sum, double *bias, double *scale)
{
    long double terms = 0, shift = 0, magnitude = 0;

    for (size_t i = 0; i < model->inputs; i++) {
        long double f_i = wide(first_derivative(m, at, i));
        long double u_i2 = wide(model->u[i]) * wide(model->u[i]);

        shift += wide(second_derivative(m, at, i, i)) * u_i2 / 2;
        for (size_t j = 0; j < model->inputs; j++) {
            long double f_ij = wide(second_derivative(m, at, i, j));
            long double f_ijj = wide(third_derivative(m, at, i, j));
            long double u_j2 = wide(model->u[j]) * wide(model->u[j]);

            terms += (f_ij * f_ij / 2 + f_i * f_ijj) * u_i2 * u_j2;
            magnitude +=
                (f_ij * f_ij / 2 + fabsl(f_i * f_ijj) + 1e-4L) * u_i2 * u_j2;
        }
    }
    *sum = (double)terms;
    *bias = (double)shift;
    *scale = (double)magnitude;
}

static void check_second(const struct random_model *model,
                         struct ct_units *units)
{
    struct ct_propagation settings = fixed_factor();
    struct ct_gum_result result;
    struct ct_sink sink = {0};
    struct machine m;
    struct ct_model built;

    machine_init(&m, model);
    build(model, units, &built, &sink);
    assert_int_equal(ct_propagate(&built, &settings, &sink, &result), CT_OK);
    for (size_t o = 0; o < model->outputs; o++) {
        double sum, bias, scale;

        expect_second(model, &m, model->count - model->outputs + o, &sum, &bias,
                      &scale);
        /* Third derivatives of 15 operations: a hundred times ROUNDING. */
        assert_close(result.outputs[o].second_order, sum,
                     100 * ROUNDING * scale);
        assert_close(result.outputs[o].bias, bias,
                     100 * ROUNDING * sqrt(scale));
    }
    ct_gum_result_release(&result);
    ct_model_release(&built);
    machine_clear(&m);
}

/* ---- the tests ----------------------------------------------------------- */

static void many(uint64_t seed, bool correlated, int count,
                 void (*check)(const struct random_model *, struct ct_units *))
{
    struct seeded random = seeded_init(seed);
    struct random_model model;
    struct ct_units *units;

    ct_library_init();
    assert_int_equal(ct_units_new(&units), CT_OK);
    print_message("seed %llu\n", (unsigned long long)random.seed);
    for (int i = 0; i < count; i++) {
        draw(&model, &random, correlated);
        check(&model, units);
    }
    ct_units_free(units);
    mpfr_free_cache();
}

static void independent_inputs(void **state)
{
    (void)state;
    many(1, false, 200, check_model);
}

static void correlated_inputs(void **state)
{
    (void)state;
    many(2, true, 200, check_model);
}

static void higher_order_terms(void **state)
{
    (void)state;
    many(3, false, 60, check_second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(independent_inputs),
        cmocka_unit_test(correlated_inputs),
        cmocka_unit_test(higher_order_terms),
    };

    return cmocka_run_group_tests_name("propagate, random models", tests, NULL,
                                       NULL);
}
