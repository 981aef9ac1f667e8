/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "budget.h"
#include "monte_carlo.h"
#include "table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const titles[] = {
    "output", "name",        "value",        "unit",  "u", "distribution",
    "dof",    "sensitivity", "contribution", "share", "k", "probability",
    "U",      "type",        "group",        "source"};

/* Behind them, when the Monte Carlo method was asked for: filled in the lines
 * of results. */
static const char *const drawn_titles[] = {
    "mc_value",         "mc_u",      "mc_probability",
    "mc_low",           "mc_high",   "mc_shortest_low",
    "mc_shortest_high", "mc_trials", "mc_seed",
    "gum_validated",
};

enum {
    COLUMNS = sizeof titles / sizeof titles[0],
    DRAWN_COLUMNS = sizeof drawn_titles / sizeof drawn_titles[0],
};

static bool is_drawn(const struct ct_budget_view *view)
{
    return view->trials != NULL && view->trials->trials > 0;
}

/* The first cells of a line. */
static void begin(const struct ct_budget_view *view, size_t o,
                  struct ct_text_table *table)
{
    if (view->file != NULL)
        ct_table_string(table, view->file);
    ct_table_string(table, view->model->outputs[o].name);
}

static void empty(struct ct_text_table *table, int count)
{
    while (count-- > 0)
        ct_table_string(table, "");
}

static void number(struct ct_text_table *table, struct ct_buffer *cell,
                   double value)
{
    if (isfinite(value))
        ct_number_shortest(cell, value);
    else if (isinf(value))
        ct_buffer_puts(cell, "infinite");
    ct_table_take(table, cell);
}

static void unit(struct ct_text_table *table, struct ct_buffer *cell,
                 const struct ct_unit *written)
{
    ct_unit_write(cell, written);
    ct_table_take(table, cell);
}

static void contribution(const struct ct_budget_view *view, size_t o, size_t q,
                         struct ct_text_table *table, struct ct_buffer *cell)
{
    const struct ct_contribution *c = &view->model->contributions[q];
    const struct ct_input *input = &view->model->inputs[c->input];
    const struct ct_gum *gum = &view->gum->outputs[o];

    begin(view, o, table);
    ct_table_string(table, c->name);
    number(table, cell, input->estimate);
    unit(table, cell, input->unit);
    number(table, cell, c->uncertainty);
    ct_table_string(table, ct_view_distribution(view, q));
    number(table, cell, c->dof);
    number(table, cell, gum->sensitivity[q]);
    number(table, cell, gum->contribution[q]);
    number(table, cell, gum->share[q]);
    empty(table, 3);
    ct_table_string(table, c->type == CT_TYPE_A ? "A" : "B");
    ct_table_string(table, c->group != NULL ? c->group : "");
    ct_table_string(table, c->source != NULL ? c->source : "");
    empty(table, is_drawn(view) ? DRAWN_COLUMNS : 0);
}

static void rows(const struct ct_budget_view *view, size_t o,
                 struct ct_text_table *table, struct ct_buffer *cell)
{
    const struct ct_gum *gum = &view->gum->outputs[o];

    begin(view, o, table);
    ct_table_string(table, view->model->rows.name);
    number(table, cell, gum->value);
    unit(table, cell, view->model->outputs[o].unit);
    number(table, cell, gum->rows_uncertainty);
    ct_table_string(table, ct_distribution_name(CT_STUDENT_T));
    number(table, cell, (double)view->model->rows.n - 1);
    number(table, cell, 1);
    number(table, cell, gum->rows_uncertainty);
    number(table, cell, gum->rows_share);
    empty(table, 3);
    ct_table_string(table, "A");
    empty(table, is_drawn(view) ? 2 + DRAWN_COLUMNS : 2);
}

static void whole(struct ct_text_table *table, struct ct_buffer *cell,
                  uint64_t number)
{
    char digits[24];
    int length =
        snprintf(digits, sizeof digits, "%llu", (unsigned long long)number);

    ct_buffer_add(cell, digits, (size_t)length);
    ct_table_take(table, cell);
}

/* The check of clause 8 is empty where it is open. */
static void drawn(const struct ct_budget_view *view, size_t o,
                  struct ct_text_table *table, struct ct_buffer *cell)
{
    /* in the order of enum ct_validation */
    static const char *const words[] = {"", "true", "false"};
    const struct ct_monte_carlo_output *output;

    if (view->monte_carlo == NULL) {
        empty(table, DRAWN_COLUMNS);
        return;
    }
    output = &view->monte_carlo->outputs[o];
    number(table, cell, output->value);
    number(table, cell, output->standard_uncertainty);
    number(table, cell, view->trials->probability);
    number(table, cell, output->intervals.symmetric.low);
    number(table, cell, output->intervals.symmetric.high);
    number(table, cell, output->intervals.shortest.low);
    number(table, cell, output->intervals.shortest.high);
    whole(table, cell, view->monte_carlo->trials);
    whole(table, cell, view->monte_carlo->seed);
    ct_table_string(table, words[output->validation]);
}

/* The result is the line whose name is empty. */
static void result(const struct ct_budget_view *view, size_t o,
                   struct ct_text_table *table, struct ct_buffer *cell)
{
    const struct ct_gum *gum = &view->gum->outputs[o];

    begin(view, o, table);
    ct_table_string(table, "");
    number(table, cell, gum->value);
    unit(table, cell, view->model->outputs[o].unit);
    number(table, cell, gum->standard_uncertainty);
    ct_table_string(table, "");
    number(table, cell, gum->dof);
    empty(table, 3);
    number(table, cell, gum->factor);
    number(table, cell, gum->probability);
    number(table, cell, gum->expanded);
    empty(table, 3);
}

static enum ct_status new_table(const struct ct_budget_view *view,
                                struct ct_text_table **table)
{
    struct ct_text_column columns[COLUMNS + DRAWN_COLUMNS + 1] = {{0}};
    size_t count = 0;

    if (view->file != NULL)
        columns[count++].title = "file";
    for (size_t i = 0; i < COLUMNS; i++)
        columns[count++].title = titles[i];
    for (size_t i = 0; i < DRAWN_COLUMNS && is_drawn(view); i++)
        columns[count++].title = drawn_titles[i];
    return ct_table_new(columns, count, table);
}

enum ct_status ct_budget_csv(const struct ct_budget_view *view,
                             struct ct_buffer *out)
{
    struct ct_buffer cell = {0};
    struct ct_text_table *table;
    enum ct_status status = new_table(view, &table);

    if (status != CT_OK)
        return status;
    for (size_t o = 0; o < view->gum->output_count; o++) {
        for (size_t q = 0; q < view->model->contribution_count; q++)
            contribution(view, o, q, table, &cell);
        if (view->model->rows.n > 0)
            rows(view, o, table, &cell);
        result(view, o, table, &cell);
        if (is_drawn(view))
            drawn(view, o, table, &cell);
    }
    ct_table_csv_part(table, !view->continued, out);
    ct_table_free(table);
    if (cell.failed)
        out->failed = true;
    ct_buffer_release(&cell);
    return ct_buffer_status(out);
}
