/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evaluated.h - a budget, from its text to its result, as the commands do it.
 */
#ifndef CT_EVALUATED_H
#define CT_EVALUATED_H

#include "../calib/evaluation.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "seen.h"

struct evaluated {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_units *units;
    struct ct_evaluation evaluation;
    enum ct_status status;
};

static inline void evaluated_init(struct evaluated *e)
{
    *e = (struct evaluated){0};
    ct_library_init();
    seen_init(&e->seen, &e->sources);
    assert_int_equal(ct_units_new(&e->units), CT_OK);
}

static inline void evaluated_finish(struct evaluated *e, enum ct_status status,
                                    const struct ct_evaluation_options *options)
{
    struct ct_context context = {.sources = e->sources, .sink = &e->seen.sink};

    e->status = ct_evaluate(&e->evaluation, status, 0, options, &context);
}

/* A budget of a YAML text. */
static inline void evaluate_text(struct evaluated *e, const char *text)
{
    static const struct ct_evaluation_options none;
    uint32_t source;

    evaluated_init(e);
    assert_int_equal(
        ct_source_text(e->sources, "text", text, strlen(text), &source), CT_OK);
    evaluated_finish(e,
                     ct_budget_read_source(e->sources, source, e->units, NULL,
                                           &e->seen.sink,
                                           &e->evaluation.budget),
                     &none);
}

/* A budget of a file, with a model of the command line (or NULL). */
static inline void evaluate_file(struct evaluated *e, const char *path,
                                 const char *model)
{
    static const struct ct_evaluation_options none;
    struct ct_located located = {.text = model};

    evaluated_init(e);
    if (model != NULL) {
        uint32_t source;

        assert_int_equal(ct_source_text(e->sources, "--model", model,
                                        strlen(model), &source),
                         CT_OK);
        located.place = ct_source_place(e->sources, source);
    }
    evaluated_finish(e,
                     ct_budget_read(e->sources, path, &located, model != NULL,
                                    e->units, NULL, &e->seen.sink,
                                    &e->evaluation.budget),
                     &none);
}

static inline void evaluated_release(struct evaluated *e)
{
    ct_evaluation_release(&e->evaluation);
    ct_units_free(e->units);
    ct_sources_free(e->sources);
}

/* What was seen, for a test that did not expect it. */
static inline void evaluated_print(const struct evaluated *e)
{
    for (size_t i = 0; i < e->seen.count && i < SEEN; i++)
        print_error("  %s at %llu:%llu\n", e->seen.list[i].key,
                    (unsigned long long)e->seen.list[i].position.line,
                    (unsigned long long)e->seen.list[i].position.column);
}

/* The text must evaluate without an error. */
static inline void evaluate_sound(struct evaluated *e, const char *text)
{
    evaluate_text(e, text);
    if (e->status != CT_OK || e->seen.sink.errors > 0) {
        print_error("status %d of\n%s\n", (int)e->status, text);
        evaluated_print(e);
    }
    assert_int_equal(e->status, CT_OK);
    assert_int_equal(e->seen.sink.errors, 0);
}

static inline bool evaluated_saw(const struct evaluated *e, const char *key)
{
    for (size_t i = 0; i < e->seen.count && i < SEEN; i++)
        if (strcmp(e->seen.list[i].key, key) == 0)
            return true;
    return false;
}

static inline const struct ct_model *model_of(const struct evaluated *e)
{
    return &e->evaluation.budget.model;
}

/* The result of output number `o`. */
static inline const struct ct_gum *gum_of(const struct evaluated *e, size_t o)
{
    assert_true(e->evaluation.evaluated);
    assert_true(o < e->evaluation.gum.output_count);
    return &e->evaluation.gum.outputs[o];
}

/* The contribution of this name. */
static inline const struct ct_contribution *line_of(const struct evaluated *e,
                                                    const char *name)
{
    size_t q = ct_model_find_contribution(model_of(e), name, strlen(name));

    if (q == CT_NONE)
        print_error("no contribution %s\n", name);
    assert_true(q != CT_NONE);
    return &model_of(e)->contributions[q];
}

#endif
