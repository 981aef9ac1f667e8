/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * row_table.h - a budget and a table of rows, from texts to numbers, for tests.
 */
#ifndef CT_ROW_TABLE_H
#define CT_ROW_TABLE_H

#include "../calib/files/row_reader.h"
#include "../uncertainty/caltrace.h"
#include "assert_close.h"
#include "seen.h"

struct row_table {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_units *units;
    struct ct_budget budget;
    struct ct_row_reader *reader; /* NULL: the header was refused */
    const struct ct_slot *slots;
    size_t slot_count;
    double *values;
    struct ct_arena arena;
    struct ct_state state;
    struct ct_row row;
    enum ct_status status; /* of opening */
};

/* Puts the numbers of the model into the state, to find them changed. */
static inline void row_table_state(struct row_table *t)
{
    const struct ct_model *model = &t->budget.model;
    size_t n = model->contribution_count, inputs = model->input_count;

    t->state = (struct ct_state){
        .estimates = ct_arena_array(&t->arena, inputs + 1, sizeof(double)),
        .uncertainties = ct_arena_array(&t->arena, n + 1, sizeof(double)),
        .dof = ct_arena_array(&t->arena, n + 1, sizeof(double)),
        .dropped = ct_arena_array(&t->arena, n + 1, sizeof(bool)),
        .correlation = ct_arena_array(&t->arena, n * n + 1, sizeof(double))};
    for (size_t i = 0; i < inputs; i++)
        t->state.estimates[i] = model->inputs[i].estimate;
    for (size_t q = 0; q < n; q++) {
        t->state.uncertainties[q] = model->contributions[q].uncertainty;
        t->state.dof[q] = model->contributions[q].dof;
        t->state.dropped[q] = model->contributions[q].dropped;
        for (size_t p = 0; p < n; p++)
            t->state.correlation[q * n + p] = ct_model_r(model, q, p);
    }
}

/* The budget must be sound. */
static inline void row_table_budget(struct row_table *t, const char *budget)
{
    uint32_t source;

    memset(t, 0, sizeof *t);
    ct_library_init();
    seen_init(&t->seen, &t->sources);
    assert_int_equal(ct_units_new(&t->units), CT_OK);
    assert_int_equal(
        ct_source_text(t->sources, "budget", budget, strlen(budget), &source),
        CT_OK);
    if (ct_budget_read_source(t->sources, source, t->units, NULL, &t->seen.sink,
                              &t->budget) != CT_OK ||
        ct_model_compile(&t->budget.model, &t->seen.sink) != CT_OK) {
        print_error("%s: %s\n", budget, t->seen.list[0].key);
        fail();
    }
    t->seen.count = 0;
    t->seen.sink.errors = 0;
}

static inline void row_table_rows(struct row_table *t, const char *rows,
                                  size_t length)
{
    const char *path = scratch_file("rows.csv", rows, length);

    t->status = ct_row_reader_open(t->sources, path, false, &t->budget,
                                   t->units, NULL, &t->seen.sink, &t->reader);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(t->status == CT_OK, t->reader != NULL);
    if (t->reader == NULL)
        return;
    t->slots = ct_row_reader_slots(t->reader, &t->slot_count);
    t->values = ct_arena_array(&t->arena, t->slot_count + 1, sizeof(double));
    row_table_state(t);
}

static inline void row_table_open(struct row_table *t, const char *budget,
                                  const char *rows)
{
    row_table_budget(t, budget);
    row_table_rows(t, rows, strlen(rows));
}

/* The next row, applied to the state where it is sound; false at the end. */
static inline bool row_table_next(struct row_table *t)
{
    assert_int_equal(ct_row_reader_next(t->reader, t->values, &t->row), CT_OK);
    if (t->row.number > 0 && t->row.fault == NULL)
        ct_slots_apply(t->slots, t->slot_count, t->values,
                       t->budget.model.contribution_count, &t->state);
    return t->row.number > 0;
}

static inline void row_table_close(struct row_table *t)
{
    ct_row_reader_free(t->reader);
    ct_arena_release(&t->arena);
    ct_budget_release(&t->budget);
    ct_units_free(t->units);
    ct_sources_free(t->sources);
}

/* What was seen: `key line:column, …`. */
static inline void row_table_findings(const struct row_table *t, char *text,
                                      size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < t->seen.count && i < SEEN && used < size; i++)
        used += (size_t)snprintf(
            text + used, size - used, "%s%s %llu:%llu", i == 0 ? "" : ", ",
            t->seen.list[i].key,
            (unsigned long long)t->seen.list[i].position.line,
            (unsigned long long)t->seen.list[i].position.column);
}

/* Numbers of the state by name. */
static inline double row_estimate(const struct row_table *t, const char *name)
{
    size_t i = ct_model_find_input(&t->budget.model, name, strlen(name));

    assert_true(i != CT_NONE);
    return t->state.estimates[i];
}

static inline size_t row_line(const struct row_table *t, const char *name)
{
    size_t q = ct_model_find_contribution(&t->budget.model, name, strlen(name));

    assert_true(q != CT_NONE);
    return q;
}

static inline double row_u(const struct row_table *t, const char *name)
{
    return t->state.uncertainties[row_line(t, name)];
}

static inline double row_dof(const struct row_table *t, const char *name)
{
    return t->state.dof[row_line(t, name)];
}

#endif
