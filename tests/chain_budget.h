/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chain_budget.h - budgets, and values side by side, of a little laboratory
 * with its chains.
 */
#ifndef CT_CHAIN_BUDGET_H
#define CT_CHAIN_BUDGET_H

#include "charted.h"

#include "../calib/lab/together.h"
#include "../uncertainty/montecarlo.h"
#include "../uncertainty/sharing.h"

/* ---- budgets of a laboratory ----------------------------------------------
 */

struct chains {
    struct charted c;
    struct ct_resolver resolver;
    struct ct_budget_laboratory hook;
};

static inline enum ct_status resolve(void *context, struct ct_budget *budget,
                                     struct ct_budget_reference *reference,
                                     struct ct_sink *sink)
{
    const struct chains *l = context;

    return ct_lab_resolve(&l->resolver, &budget->arena, reference, sink);
}

static inline enum ct_status relate(void *context, struct ct_budget *budget,
                                    struct ct_sink *sink)
{
    const struct chains *l = context;

    return ct_lab_relate(&l->resolver, budget, sink);
}

static inline void open_chains(struct chains *l,
                               const struct little_file *files, size_t count)
{
    chart_files(&l->c, files, count, CT_DATE_LAST);
    l->resolver = (struct ct_resolver){
        .index = l->c.index,
        .units = units,
        .when = {.on = day("2022-07-01"), .known_by = CT_DATE_LAST},
        .graph = l->c.graph,
        .reader = l->c.reader};
    l->hook = (struct ct_budget_laboratory){l, resolve, relate};
}

#define OPEN(l, files) open_chains(l, files, COUNT(files))

static inline void close_chains(struct chains *l)
{
    uncharted(&l->c);
}

struct evaluated {
    struct ct_budget budget;
    struct ct_gum_result gum;
    struct ct_arena arena;
    char keys[400];
};

/* A budget, read, compiled and evaluated. */
static inline void evaluate(struct chains *l, const char *text,
                            struct evaluated *e)
{
    struct seen *seen = &l->c.opened.seen;
    uint32_t source;

    memset(e, 0, sizeof *e);
    seen->count = 0;
    assert_int_equal(ct_source_text(l->c.opened.sources, "budget", text,
                                    strlen(text), &source),
                     CT_OK);
    assert_int_equal(ct_budget_read_source(l->c.opened.sources, source, units,
                                           &l->hook, &seen->sink, &e->budget),
                     CT_OK);
    for (size_t i = 0; i < seen->count; i++)
        snprintf(e->keys + strlen(e->keys), sizeof e->keys - strlen(e->keys),
                 "%s ", seen->list[i].key);
    assert_int_equal(ct_model_compile(&e->budget.model, NULL), CT_OK);
    assert_int_equal(
        ct_propagate(&e->budget.model, &e->budget.propagation, NULL, &e->gum),
        CT_OK);
}

static inline void end(struct evaluated *e)
{
    ct_gum_result_release(&e->gum);
    ct_budget_release(&e->budget);
    ct_arena_release(&e->arena);
}

static inline double u_of(const struct evaluated *e, size_t output)
{
    return e->gum.outputs[output].standard_uncertainty;
}

static inline struct ct_sharing sharing_of(struct evaluated *e, size_t output)
{
    struct ct_sharing sharing;

    assert_int_equal(ct_sharing_of(&e->budget.model, &e->gum.outputs[output],
                                   &e->arena, &sharing),
                     CT_OK);
    return sharing;
}

/* The Monte Carlo method gives the same u: a million trials leave a relative
 * standard error of about 0.1 %. */
static inline void assert_drawn(const struct evaluated *e, size_t output)
{
    const struct ct_trials settings = {.trials = 1000000,
                                       .digits = 2,
                                       .seed = 1,
                                       .threads = 2,
                                       .probability = 0.95};
    struct ct_monte_carlo drawn;

    assert_int_equal(
        ct_monte_carlo(&e->budget.model, &e->gum, &settings, NULL, &drawn),
        CT_OK);
    assert_close_relative(drawn.outputs[output].standard_uncertainty,
                          u_of(e, output), 0.005);
    ct_monte_carlo_release(&drawn);
}

/* ---- values side by side --------------------------------------------------
 */

struct side_by_side {
    struct ct_budget_reference inputs[8];
    struct ct_arena arena;
    struct ct_together together;
};

/* The first n inputs, which say what they are of. */
static inline void put_inputs(struct chains *l, size_t n,
                              struct side_by_side *s)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(
            ct_lab_resolve(&l->resolver, &s->arena, &s->inputs[i], NULL),
            CT_OK);
        s->inputs[i].sound = true;
    }
    assert_int_equal(
        ct_lab_together(&l->resolver, s->inputs, n, NULL, &s->together), CT_OK);
}

/* Values of instruments, `INSTRUMENT` at its only point. */
static inline void put_together(struct chains *l,
                                const char *const *instruments, size_t n,
                                struct side_by_side *s)
{
    memset(s, 0, sizeof *s);
    for (size_t i = 0; i < n; i++) {
        s->inputs[i].name = instruments[i];
        s->inputs[i].instrument.text = instruments[i];
    }
    put_inputs(l, n, s);
}

static inline void take_apart(struct side_by_side *s)
{
    ct_together_release(&s->together);
    ct_arena_release(&s->arena);
}

#endif
