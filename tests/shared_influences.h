/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * shared_influences.h - measurement models whose inputs are made of elementary
 * influences, for tests: built without a budget, with what is expected of them
 * worked out densely.
 */
#ifndef CT_SHARED_INFLUENCES_H
#define CT_SHARED_INFLUENCES_H

#include "../uncertainty/caltrace.h"
#include "../uncertainty/propagate.h"
#include "assert_close.h"
#include "kept.h"

#include <stdio.h>
#include <string.h>

enum { LINES = 40, INFLUENCES = 60, FAMILIES = 6 };

struct shared {
    struct ct_units *units;
    struct ct_model model;
    struct ct_propagation settings;
    struct kept kept;
    struct ct_sink sink;
    struct ct_model_influence list[INFLUENCES];
    double rho[FAMILIES];
    struct ct_model_amount amounts[LINES][INFLUENCES];
    struct ct_model_row rows[LINES]; /* row i is that of contribution i */
    struct ct_model_influences influences;
    struct ct_gum_result gum;
};

static inline void shared_begin(struct shared *s)
{
    memset(s, 0, sizeof *s);
    s->settings = ct_propagation_default();
    s->sink = (struct ct_sink){.report = keep, .context = &s->kept};
    ct_library_init();
    assert_int_equal(ct_units_new(&s->units), CT_OK);
    assert_int_equal(ct_model_init(&s->model, s->units), CT_OK);
}

static inline void shared_end(struct shared *s)
{
    ct_gum_result_release(&s->gum);
    ct_model_release(&s->model);
    ct_units_free(s->units);
}

/* An input with one contribution, both named by a letter and a number. */
static inline size_t shared_line(struct shared *s, double estimate, double u,
                                 double dof)
{
    const struct ct_unit *one;
    char name[16];
    size_t q;

    snprintf(name, sizeof name, "x%zu", s->model.contribution_count);
    assert_int_equal(
        ct_unit_parse(s->units, "1", 1, (struct ct_place){0}, &s->sink, &one),
        CT_OK);
    assert_int_equal(ct_model_add_input(&s->model,
                                        &(struct ct_input){.name = name,
                                                           .unit = one,
                                                           .estimate = estimate,
                                                           .column = CT_NONE,
                                                           .used = true},
                                        &s->sink, NULL),
                     CT_OK);
    assert_int_equal(
        ct_model_add_contribution(
            &s->model,
            &(struct ct_contribution){
                .name = name,
                .uncertainty = u,
                .dof = dof,
                .distribution = {.kind = CT_NORMAL, .normal = {estimate, u}},
                .observed = CT_NONE,
                .place = {.offset = s->model.contribution_count}},
            &q),
        CT_OK);
    assert_true(q < LINES);
    return q;
}

static inline size_t shared_influence(struct shared *s, double dof)
{
    assert_true(s->influences.count < INFLUENCES);
    s->list[s->influences.count] = (struct ct_model_influence){
        .dof = dof, .kind = CT_NORMAL, .family = CT_NONE};
    return s->influences.count++;
}

static inline size_t shared_family(struct shared *s, double rho)
{
    assert_true(s->influences.family_count < FAMILIES);
    s->rho[s->influences.family_count] = rho;
    return s->influences.family_count++;
}

static inline void shared_amount(struct shared *s, size_t q, size_t l,
                                 double amount)
{
    s->amounts[q][s->rows[q].count++] =
        (struct ct_model_amount){.influence = l, .amount = amount};
}

/* A line of so much of an influence of its own. */
static inline void shared_private(struct shared *s, size_t q, double amount)
{
    shared_amount(s, q, shared_influence(s, (double)INFINITY), amount);
}

/* The covariance of two lines, in long double from the definition. */
static inline long double shared_covariance(const struct shared *s, size_t a,
                                            size_t b)
{
    long double sum = 0;

    for (size_t i = 0; i < s->rows[a].count; i++)
        for (size_t k = 0; k < s->rows[b].count; k++) {
            const struct ct_model_amount *x = &s->amounts[a][i];
            const struct ct_model_amount *y = &s->amounts[b][k];
            size_t f = s->list[x->influence].family;
            long double product =
                (long double)x->amount * (long double)y->amount;

            if (x->influence == y->influence)
                sum += product;
            else if (f != CT_NONE && f == s->list[y->influence].family)
                sum += (long double)s->rho[f] * product;
        }
    return sum;
}

/* Hands the rows over: those of lines that have amounts, which get the
 * uncertainty that these make. */
static inline enum ct_status shared_set(struct shared *s)
{
    static struct ct_model_row rows[LINES];
    size_t n = s->model.contribution_count;

    s->influences.row_count = 0;
    for (size_t q = 0; q < n; q++) {
        struct ct_contribution *c = &s->model.contributions[q];

        if (s->rows[q].count == 0)
            continue;
        s->rows[q].contribution = q;
        s->rows[q].amounts = s->amounts[q];
        rows[s->influences.row_count++] = s->rows[q];
        c->uncertainty = (double)sqrtl(shared_covariance(s, q, q));
        c->distribution.normal.standard_deviation = c->uncertainty;
    }
    s->influences.list = s->list;
    s->influences.families = s->rho;
    s->influences.rows = rows;
    return ct_model_set_influences(&s->model, &s->influences);
}

static inline void shared_equation(struct shared *s, const char *name,
                                   const char *text)
{
    struct ct_place place = {.length = (uint32_t)strlen(text), .source = 1};

    assert_int_equal(ct_model_add_equation(&s->model, name, strlen(name), place,
                                           text, strlen(text), place, &s->sink),
                     CT_OK);
    assert_int_equal(ct_model_add_output(&s->model, name, strlen(name), NULL,
                                         place, &s->sink),
                     CT_OK);
}

static inline void shared_print(const struct shared *s)
{
    for (size_t i = 0; i < s->kept.count; i++)
        print_error("  %s %s %s\n", s->kept.at[i].key,
                    s->kept.at[i].argument[0], s->kept.at[i].argument[1]);
}

/* Everything without an error. */
static inline void shared_evaluate(struct shared *s)
{
    enum ct_status status = ct_model_compile(&s->model, &s->sink);

    if (status == CT_OK)
        status = ct_propagate(&s->model, &s->settings, &s->sink, &s->gum);
    if (status != CT_OK || s->sink.errors > 0)
        shared_print(s);
    assert_int_equal(status, CT_OK);
    assert_int_equal(s->sink.errors, 0);
}

static inline void shared_build(struct shared *s, const char *equation)
{
    assert_int_equal(shared_set(s), CT_OK);
    shared_equation(s, "y", equation);
    shared_evaluate(s);
}

static inline double shared_u(const struct shared *s, size_t output)
{
    return s->gum.outputs[output].standard_uncertainty;
}

static inline bool shared_saw(const struct shared *s, const char *key)
{
    for (size_t i = 0; i < s->kept.count; i++)
        if (strcmp(s->kept.at[i].key, key) == 0)
            return true;
    return false;
}

#endif
