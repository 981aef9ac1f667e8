/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Budgets for people: the terminal and Markdown.
 */
#include "budget.h"
#include "language.h"
#include "table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The form being written. */
struct page {
    const struct ct_budget_view *view;
    struct ct_buffer *out;
    struct ct_buffer cell; /* scratch */
    bool markdown;
};

static void flush_cell(struct page *p, struct ct_table *table)
{
    if (p->cell.failed)
        p->out->failed = true;
    ct_table_cell(table, p->cell.data != NULL ? p->cell.data : "",
                  p->cell.length);
    ct_buffer_clear(&p->cell);
}

static void number_cell(struct page *p, struct ct_table *table, double number,
                        int digits)
{
    if (isfinite(number))
        ct_number_significant(&p->cell, number, digits);
    else
        ct_buffer_puts(&p->cell, isinf(number) ? "∞" : "–");
    flush_cell(p, table);
}

/* The estimate to the place of its uncertainty, one digit more than the
 * result shows; in full where it is certain. */
static void estimate_cell(struct page *p, struct ct_table *table, double value,
                          double uncertainty)
{
    struct ct_rounding finer = p->view->rounding;
    int place;

    finer.digits = finer.digits < 8 ? finer.digits + 1 : 9;
    if (uncertainty > 0 && value != 0) {
        ct_round_uncertainty(uncertainty, finer, &place);
        if (place < 0 && place > -15 && fabs(value) < 1e12 &&
            fabs(value) > pow(10, place))
            ct_write_to_place(&p->cell, value, place, CT_ROUND_NEAREST_EVEN);
        else
            ct_number_significant(&p->cell, value, 12);
    } else {
        ct_number_significant(&p->cell, value, 12);
    }
    flush_cell(p, table);
}

static void unit_cell(struct page *p, struct ct_table *table,
                      const struct ct_unit *unit)
{
    ct_unit_write(&p->cell, unit);
    flush_cell(p, table);
}

static void percent_cell(struct page *p, struct ct_table *table, double share)
{
    double percent = 100 * share;

    ct_number_fixed(&p->cell, fabs(percent) < 0.05 ? 0 : percent, 1);
    ct_buffer_puts(&p->cell, " %");
    flush_cell(p, table);
}

/* ---- the table ----------------------------------------------------------- */

static void contribution_row(struct page *p, struct ct_table *table, size_t o,
                             size_t q)
{
    const struct ct_contribution *c = &p->view->model->contributions[q];
    const struct ct_input *input = &p->view->model->inputs[c->input];
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    ct_table_string(table, c->name);
    estimate_cell(p, table, input->estimate, c->uncertainty);
    unit_cell(p, table, input->unit);
    number_cell(p, table, c->uncertainty, p->view->rounding.digits + 1);
    ct_table_string(table, ct_translate(ct_view_distribution(p->view, q)));
    number_cell(p, table, c->dof, 4);
    number_cell(p, table, gum->sensitivity[q], 4);
    if (c->dropped) {
        ct_table_string(table, ct_translate(N_("dropped")));
        ct_table_string(table, "");
        return;
    }
    number_cell(p, table, fabs(gum->contribution[q]),
                p->view->rounding.digits + 1);
    percent_cell(p, table, gum->share[q]);
}

static void rows_row(struct page *p, struct ct_table *table, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];
    const struct ct_unit *unit = p->view->model->outputs[o].unit;

    ct_table_string(table, p->view->model->rows.name);
    estimate_cell(p, table, gum->value, gum->rows_uncertainty);
    unit_cell(p, table, unit);
    number_cell(p, table, gum->rows_uncertainty, p->view->rounding.digits + 1);
    ct_table_string(table, ct_distribution_name(CT_STUDENT_T));
    number_cell(p, table, (double)p->view->model->rows.n - 1, 4);
    number_cell(p, table, 1, 4);
    number_cell(p, table, gum->rows_uncertainty, p->view->rounding.digits + 1);
    percent_cell(p, table, gum->rows_share);
}

static void result_row(struct page *p, struct ct_table *table, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    ct_table_rule(table);
    ct_table_string(table, p->view->model->outputs[o].name);
    estimate_cell(p, table, gum->value, gum->standard_uncertainty);
    unit_cell(p, table, p->view->model->outputs[o].unit);
    number_cell(p, table, gum->standard_uncertainty,
                p->view->rounding.digits + 1);
    ct_table_string(table, "");
    number_cell(p, table, gum->dof, 4);
    ct_table_string(table, "");
    number_cell(p, table, gum->standard_uncertainty,
                p->view->rounding.digits + 1);
    ct_table_string(table, "");
}

static enum ct_status budget_table(struct page *p, size_t o)
{
    const struct ct_column columns[] = {
        {ct_translate(N_("quantity")), CT_LEFT, true},
        {ct_translate(N_("estimate")), CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {"u", CT_DECIMAL, false},
        {ct_translate(N_("distribution")), CT_LEFT, true},
        {"ν", CT_DECIMAL, false},
        {"c", CT_DECIMAL, false},
        {"|c| u", CT_DECIMAL, false},
        {ct_translate(N_("share")), CT_DECIMAL, false},
    };
    struct ct_table *table;
    enum ct_status status =
        ct_table_new(columns, sizeof columns / sizeof columns[0], &table);

    if (status != CT_OK)
        return status;
    for (size_t q = 0; q < p->view->model->contribution_count; q++)
        contribution_row(p, table, o, q);
    if (p->view->model->rows.n > 0)
        rows_row(p, table, o);
    result_row(p, table, o);
    if (p->markdown)
        ct_table_markdown(table, p->out);
    else
        ct_table_text(table, p->view->width, p->out);
    ct_table_free(table);
    return ct_buffer_status(p->out);
}

/* ---- groups -------------------------------------------------------------- */

/* u² of all contributions with this label, their correlations included. */
static double group_variance(const struct ct_budget_view *view, size_t o,
                             const char *group)
{
    const struct ct_model *model = view->model;
    const double *c = view->gum->outputs[o].contribution;
    double sum = 0;

    for (size_t a = 0; a < model->contribution_count; a++) {
        if (model->contributions[a].group == NULL ||
            strcmp(model->contributions[a].group, group) != 0)
            continue;
        for (size_t b = 0; b < model->contribution_count; b++)
            if (model->contributions[b].group != NULL &&
                strcmp(model->contributions[b].group, group) == 0)
                sum += c[a] * ct_model_r(model, a, b) * c[b];
    }
    return sum > 0 ? sum : 0;
}

static bool seen_before(const struct ct_model *model, size_t q)
{
    for (size_t p = 0; p < q; p++)
        if (model->contributions[p].group != NULL &&
            strcmp(model->contributions[p].group,
                   model->contributions[q].group) == 0)
            return true;
    return false;
}

static enum ct_status group_table(struct page *p, size_t o)
{
    const struct ct_model *model = p->view->model;
    const struct ct_column columns[] = {
        {ct_translate(N_("group")), CT_LEFT, true},
        {"u", CT_DECIMAL, false},
        {ct_translate(N_("share")), CT_DECIMAL, false},
    };
    double u = p->view->gum->outputs[o].first_order;
    struct ct_table *table;
    enum ct_status status = ct_table_new(columns, 3, &table);
    bool any = false;

    if (status != CT_OK)
        return status;
    for (size_t q = 0; q < model->contribution_count; q++) {
        double variance;

        if (model->contributions[q].group == NULL || seen_before(model, q))
            continue;
        any = true;
        variance = group_variance(p->view, o, model->contributions[q].group);
        ct_table_string(table, model->contributions[q].group);
        number_cell(p, table, sqrt(variance), p->view->rounding.digits + 1);
        percent_cell(p, table, u > 0 ? variance / (u * u) : 0);
    }
    if (any) {
        ct_buffer_putc(p->out, '\n');
        if (p->markdown)
            ct_table_markdown(table, p->out);
        else
            ct_table_text(table, p->view->width, p->out);
    }
    ct_table_free(table);
    return ct_buffer_status(p->out);
}

/* ---- the result ---------------------------------------------------------- */

static void begin_line(struct page *p, const char *label)
{
    if (p->markdown) {
        ct_buffer_puts(p->out, "- ");
        ct_buffer_puts(p->out, label);
        ct_buffer_puts(p->out, ": ");
    } else {
        ct_buffer_puts(p->out, label);
        ct_buffer_repeat(p->out, " ",
                         22 - ct_display_width(label, strlen(label)) % 22);
    }
}

static void put_name(struct page *p, size_t o)
{
    const char *name = p->view->model->outputs[o].name;

    ct_text_safe(p->out, name, strlen(name));
    ct_buffer_puts(p->out, " = ");
}

static void coverage_line(struct page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    begin_line(p, ct_translate(N_("expanded")));
    if (!isfinite(gum->expanded)) {
        ct_buffer_puts(p->out, ct_translate(N_("not known: k is undefined")));
        ct_buffer_putc(p->out, '\n');
        return;
    }
    put_name(p, o);
    ct_view_expanded(p->view, o, p->out);
    ct_buffer_puts(p->out, ", k = ");
    ct_number_significant(p->out, gum->factor, 3);
    if (isfinite(gum->probability)) {
        ct_buffer_puts(p->out, ", p = ");
        ct_number_significant(p->out, 100 * gum->probability, 4);
        ct_buffer_puts(p->out, " %");
    }
    ct_buffer_putc(p->out, '\n');
}

static void dof_line(struct page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    begin_line(p, "ν_eff");
    if (gum->dof_status == CT_DOF_UNDEFINED)
        ct_buffer_puts(p->out, ct_translate(N_("undefined")));
    else if (gum->dof_status == CT_DOF_INFINITE)
        ct_buffer_puts(p->out, "∞");
    else
        ct_number_significant(p->out, gum->dof, 3);
    ct_buffer_putc(p->out, '\n');
}

static void order_line(struct page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    if (p->view->propagation->order != 2)
        return;
    begin_line(p, ct_translate(N_("first order")));
    ct_buffer_puts(p->out, "u = ");
    ct_number_significant(p->out, gum->first_order, 3);
    ct_buffer_puts(p->out, ct_translate(N_(", higher-order terms u² = ")));
    ct_number_significant(p->out, gum->second_order, 3);
    ct_buffer_puts(p->out, ct_translate(N_(", bias (not applied) ")));
    ct_number_significant(p->out, gum->bias, 2);
    ct_buffer_putc(p->out, '\n');
}

static void result_lines(struct page *p, size_t o)
{
    ct_buffer_putc(p->out, '\n');
    begin_line(p, ct_translate(N_("standard uncertainty")));
    put_name(p, o);
    ct_view_concise(p->view, o, p->out);
    ct_buffer_putc(p->out, '\n');
    coverage_line(p, o);
    dof_line(p, o);
    order_line(p, o);
}

static enum ct_status correlation_table(struct page *p)
{
    size_t n = p->view->gum->output_count;
    struct ct_column *columns = calloc(n + 1, sizeof *columns);
    struct ct_table *table;
    enum ct_status status;

    if (columns == NULL)
        return CT_NOMEM;
    columns[0] =
        (struct ct_column){ct_translate(N_("correlation")), CT_LEFT, false};
    for (size_t b = 0; b < n; b++)
        columns[b + 1] = (struct ct_column){p->view->model->outputs[b].name,
                                            CT_DECIMAL, false};
    status = ct_table_new(columns, n + 1, &table);
    free(columns);
    if (status != CT_OK)
        return status;
    for (size_t a = 0; a < n; a++) {
        ct_table_string(table, p->view->model->outputs[a].name);
        for (size_t b = 0; b < n; b++) {
            ct_number_fixed(&p->cell, ct_view_correlation(p->view, a, b), 3);
            flush_cell(p, table);
        }
    }
    ct_buffer_putc(p->out, '\n');
    if (p->markdown)
        ct_table_markdown(table, p->out);
    else
        ct_table_text(table, p->view->width, p->out);
    ct_table_free(table);
    return ct_buffer_status(p->out);
}

static enum ct_status write_page(struct page *p)
{
    const char *title = p->view->title != NULL ? p->view->title : p->view->file;
    enum ct_status status = CT_OK;

    if (title != NULL) {
        ct_buffer_puts(p->out, p->markdown ? "## " : "");
        ct_text_safe(p->out, title, strlen(title));
        ct_buffer_puts(p->out, "\n\n");
    }
    for (size_t o = 0; o < p->view->gum->output_count && status == CT_OK; o++) {
        if (o > 0)
            ct_buffer_putc(p->out, '\n');
        status = budget_table(p, o);
        if (status == CT_OK)
            status = group_table(p, o);
        result_lines(p, o);
    }
    if (status == CT_OK && p->view->gum->output_count > 1)
        status = correlation_table(p);
    if (status == CT_OK)
        status = ct_buffer_status(p->out);
    ct_buffer_release(&p->cell);
    return status;
}

enum ct_status ct_budget_text(const struct ct_budget_view *view,
                              struct ct_buffer *out)
{
    struct page page = {.view = view, .out = out};

    return write_page(&page);
}

enum ct_status ct_budget_markdown(const struct ct_budget_view *view,
                                  struct ct_buffer *out)
{
    struct page page = {.view = view, .out = out, .markdown = true};

    return write_page(&page);
}
