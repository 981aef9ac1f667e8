/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Budgets for people: the terminal and Markdown.
 */
#include "budget_page.h"
#include "language.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void flush_cell(struct ct_page *p, struct ct_text_table *table)
{
    ct_table_take(table, &p->cell);
}

/* A larger matrix is for programs: it is in the JSON form. */
enum { MATRIX = 30 };

static void number_cell(struct ct_page *p, struct ct_text_table *table,
                        double number, int digits)
{
    if (isfinite(number))
        ct_number_significant(&p->cell, number, digits);
    else
        ct_buffer_puts(&p->cell, isinf(number) ? "∞" : "–");
    flush_cell(p, table);
}

/* One digit more than the result shows, so that sums can be followed. */
static struct ct_rounding finer(const struct ct_page *p)
{
    struct ct_rounding rule = p->view->rounding;

    rule.digits = rule.digits < 9 ? rule.digits + 1 : 9;
    rule.mode = CT_ROUND_NEAREST_EVEN;
    return rule;
}

static void uncertainty_cell(struct ct_page *p, struct ct_text_table *table,
                             double uncertainty)
{
    if (uncertainty > 0)
        ct_write_uncertainty(&p->cell, uncertainty, finer(p));
    else
        ct_buffer_putc(&p->cell, '0');
    flush_cell(p, table);
}

/* The estimate to the place of its uncertainty; in full where it is certain. */
static void estimate_cell(struct ct_page *p, struct ct_text_table *table,
                          double value, double uncertainty)
{
    int place = 0;

    if (uncertainty > 0 && value != 0)
        ct_round_uncertainty(uncertainty, finer(p), &place);
    if (place < 0 && place > -15 && fabs(value) < 1e12 &&
        fabs(value) > pow(10, place))
        ct_write_to_place(&p->cell, value, place, CT_ROUND_NEAREST_EVEN);
    else
        ct_number_significant(&p->cell, value, 12);
    flush_cell(p, table);
}

static void unit_cell(struct ct_page *p, struct ct_text_table *table,
                      const struct ct_unit *unit)
{
    ct_view_unit(&p->cell, unit);
    flush_cell(p, table);
}

static void percent_cell(struct ct_page *p, struct ct_text_table *table,
                         double share)
{
    double percent = 100 * share;

    ct_number_fixed(&p->cell, fabs(percent) < 0.05 ? 0 : percent, 1);
    ct_buffer_puts(&p->cell, " %");
    flush_cell(p, table);
}

static void write_table(struct ct_page *p, struct ct_text_table *table)
{
    if (p->markdown)
        ct_table_markdown(table, p->out);
    else
        ct_table_text(table, p->view->width, p->out);
}

/* ---- the table ----------------------------------------------------------- */

/* On a narrow terminal the type and the unit of c are left out. */
static bool is_narrow(const struct ct_page *p)
{
    return !p->markdown && p->view->width > 0 && p->view->width < 100;
}

static void empty_cells(struct ct_text_table *table, int count)
{
    while (count-- > 0)
        ct_table_string(table, "");
}

/* `mm/K`: the output's unit over the input's; nothing where they are one. */
static void sensitivity_unit(struct ct_page *p, const struct ct_unit *output,
                             const struct ct_unit *input)
{
    struct ct_buffer above = {0}, below = {0};
    bool compound;

    ct_view_unit(&above, output);
    ct_view_unit(&below, input);
    ct_buffer_puts(&above, "");
    ct_buffer_puts(&below, "");
    if (above.failed || below.failed) {
        p->cell.failed = true;
    } else if (strcmp(above.data, below.data) != 0) {
        compound = strpbrk(below.data, "/. ^-") != NULL ||
                   strstr(below.data, "·") != NULL ||
                   strstr(below.data, "⁻") != NULL;
        ct_buffer_puts(&p->cell, above.data);
        if (below.length > 0) {
            ct_buffer_puts(&p->cell, above.length == 0 ? "1/" : "/");
            ct_buffer_puts(&p->cell, compound ? "(" : "");
            ct_buffer_puts(&p->cell, below.data);
            ct_buffer_puts(&p->cell, compound ? ")" : "");
        }
    }
    ct_buffer_release(&above);
    ct_buffer_release(&below);
}

static void name_cell(struct ct_page *p, struct ct_text_table *table,
                      const struct ct_input *input,
                      const struct ct_contribution *c)
{
    size_t length = strlen(input->name);

    if (input->count > 1 && strncmp(c->name, input->name, length) == 0)
        ct_buffer_puts(&p->cell, "  ");
    ct_buffer_puts(&p->cell, c->name + (p->cell.length > 0 ? length : 0));
    flush_cell(p, table);
}

static void statement_cells(struct ct_page *p, struct ct_text_table *table,
                            const struct ct_contribution *c)
{
    if (!p->view->wide)
        return;
    ct_table_string(table, c->stated != NULL ? c->stated : "");
    ct_table_string(table, c->source != NULL ? c->source : "");
}

static void sensitivity_cells(struct ct_page *p, struct ct_text_table *table,
                              size_t o, size_t q)
{
    const struct ct_contribution *c = &p->view->model->contributions[q];

    number_cell(p, table, p->view->gum->outputs[o].sensitivity[q], 4);
    if (is_narrow(p))
        return;
    sensitivity_unit(p, p->view->model->outputs[o].unit,
                     p->view->model->inputs[c->input].unit);
    flush_cell(p, table);
}

static void contribution_row(struct ct_page *p, struct ct_text_table *table,
                             size_t o, size_t q)
{
    const struct ct_contribution *c = &p->view->model->contributions[q];
    const struct ct_input *input = &p->view->model->inputs[c->input];
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    name_cell(p, table, input, c);
    if (input->count > 1)
        ct_table_string(table, "");
    else
        estimate_cell(p, table, input->estimate, c->uncertainty);
    unit_cell(p, table, input->unit);
    uncertainty_cell(p, table, c->uncertainty);
    ct_table_string(table, ct_translate(ct_view_distribution(p->view, q)));
    if (!is_narrow(p))
        ct_table_string(table, c->type == CT_TYPE_A ? "A" : "B");
    number_cell(p, table, c->dof, 4);
    sensitivity_cells(p, table, o, q);
    if (c->dropped) {
        ct_table_string(table, ct_translate(N_("dropped")));
        ct_table_string(table, "");
    } else {
        uncertainty_cell(p, table, fabs(gum->contribution[q]));
        percent_cell(p, table, gum->share[q]);
    }
    statement_cells(p, table, c);
}

/* The line of an input that is stated by components: its estimate, and what
 * they make together. */
static void components_row(struct ct_page *p, struct ct_text_table *table,
                           size_t i)
{
    const struct ct_model *model = p->view->model;
    const struct ct_input *input = &model->inputs[i];
    double u = 0;

    for (size_t q = input->first; q < input->first + input->count; q++)
        if (!model->contributions[q].dropped)
            u = hypot(u, model->contributions[q].uncertainty);
    ct_table_string(table, input->name);
    estimate_cell(p, table, input->estimate, u);
    unit_cell(p, table, input->unit);
    uncertainty_cell(p, table, u);
    empty_cells(table, (is_narrow(p) ? 5 : 7) + (p->view->wide ? 2 : 0));
}

static void rows_row(struct ct_page *p, struct ct_text_table *table, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    ct_table_string(table, p->view->model->rows.name);
    estimate_cell(p, table, gum->value, gum->rows_uncertainty);
    unit_cell(p, table, p->view->model->outputs[o].unit);
    uncertainty_cell(p, table, gum->rows_uncertainty);
    ct_table_string(table, ct_distribution_name(CT_STUDENT_T));
    if (!is_narrow(p))
        ct_table_string(table, "A");
    number_cell(p, table, (double)p->view->model->rows.n - 1, 4);
    number_cell(p, table, 1, 4);
    empty_cells(table, is_narrow(p) ? 0 : 1);
    uncertainty_cell(p, table, gum->rows_uncertainty);
    percent_cell(p, table, gum->rows_share);
    empty_cells(table, p->view->wide ? 2 : 0);
}

static void result_row(struct ct_page *p, struct ct_text_table *table, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    ct_table_rule(table);
    ct_table_string(table, p->view->model->outputs[o].name);
    estimate_cell(p, table, gum->value, gum->standard_uncertainty);
    unit_cell(p, table, p->view->model->outputs[o].unit);
    uncertainty_cell(p, table, gum->standard_uncertainty);
    empty_cells(table, is_narrow(p) ? 1 : 2);
    number_cell(p, table, gum->dof, 4);
    empty_cells(table, is_narrow(p) ? 1 : 2);
    uncertainty_cell(p, table, gum->standard_uncertainty);
    empty_cells(table, p->view->wide ? 3 : 1);
}

/* The inputs that this output depends on, in the order of the file. */
static void table_rows(struct ct_page *p, struct ct_text_table *table, size_t o)
{
    const struct ct_model *model = p->view->model;

    for (size_t q = 0; q < model->contribution_count; q++) {
        size_t i = model->contributions[q].input;

        if (!ct_model_depends(model, o, i))
            continue;
        if (model->inputs[i].count > 1 && model->inputs[i].first == q)
            components_row(p, table, i);
        contribution_row(p, table, o, q);
    }
    if (model->rows.n > 0)
        rows_row(p, table, o);
    result_row(p, table, o);
}

/* `|c| u / mm` */
static void contribution_title(struct ct_page *p, size_t o,
                               struct ct_buffer *title)
{
    struct ct_buffer unit = {0};

    ct_view_unit(&unit, p->view->model->outputs[o].unit);
    ct_buffer_puts(title, "|c| u");
    ct_buffer_join(title, " / ", &unit);
}

static size_t choose_columns(struct ct_page *p, const char *last,
                             struct ct_text_column *columns)
{
    size_t n = 0;

    columns[n++] =
        (struct ct_text_column){ct_translate(N_("quantity")), CT_LEFT, true};
    columns[n++] = (struct ct_text_column){ct_translate(N_("estimate")),
                                           CT_DECIMAL, false};
    columns[n++] =
        (struct ct_text_column){ct_translate(N_("unit")), CT_LEFT, false};
    columns[n++] = (struct ct_text_column){"u", CT_DECIMAL, false};
    columns[n++] = (struct ct_text_column){ct_translate(N_("distribution")),
                                           CT_LEFT, true};
    if (!is_narrow(p))
        columns[n++] =
            (struct ct_text_column){ct_translate(N_("type")), CT_LEFT, false};
    columns[n++] = (struct ct_text_column){"ν", CT_DECIMAL, false};
    columns[n++] = (struct ct_text_column){"c", CT_DECIMAL, false};
    if (!is_narrow(p))
        columns[n++] = (struct ct_text_column){"", CT_LEFT, false};
    columns[n++] = (struct ct_text_column){last, CT_DECIMAL, false};
    columns[n++] =
        (struct ct_text_column){ct_translate(N_("share")), CT_DECIMAL, false};
    if (p->view->wide) {
        columns[n++] = (struct ct_text_column){ct_translate(N_("statement")),
                                               CT_LEFT, true};
        columns[n++] =
            (struct ct_text_column){ct_translate(N_("source")), CT_LEFT, true};
    }
    return n;
}

static enum ct_status budget_table(struct ct_page *p, size_t o)
{
    struct ct_text_column columns[13];
    struct ct_buffer title = {0};
    struct ct_text_table *table;
    enum ct_status status;

    if (p->view->model->contribution_count == 0 && p->view->model->rows.n == 0)
        return CT_OK; /* nothing is uncertain */
    contribution_title(p, o, &title);
    status = ct_buffer_status(&title);
    if (status == CT_OK)
        status = ct_table_new(columns, choose_columns(p, title.data, columns),
                              &table);
    if (status == CT_OK) {
        table_rows(p, table, o);
        write_table(p, table);
        ct_table_free(table);
    }
    ct_buffer_release(&title);
    return status != CT_OK ? status : ct_buffer_status(p->out);
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

static enum ct_status group_table(struct ct_page *p, size_t o)
{
    const struct ct_model *model = p->view->model;
    const struct ct_text_column columns[] = {
        {ct_translate(N_("group")), CT_LEFT, true},
        {"u", CT_DECIMAL, false},
        {ct_translate(N_("share")), CT_DECIMAL, false},
    };
    double u = p->view->gum->outputs[o].first_order;
    struct ct_text_table *table;
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
        uncertainty_cell(p, table, sqrt(variance));
        percent_cell(p, table, u > 0 ? variance / (u * u) : 0);
    }
    if (any) {
        ct_buffer_putc(p->out, '\n');
        write_table(p, table);
    }
    ct_table_free(table);
    return ct_buffer_status(p->out);
}

static enum ct_status correlation_table(struct ct_page *p)
{
    size_t n = p->view->gum->output_count;
    struct ct_text_column *columns = calloc(n + 1, sizeof *columns);
    struct ct_text_table *table;
    enum ct_status status;

    if (columns == NULL)
        return CT_NOMEM;
    columns[0] = (struct ct_text_column){ct_translate(N_("correlation")),
                                         CT_LEFT, false};
    for (size_t b = 0; b < n; b++)
        columns[b + 1] = (struct ct_text_column){
            p->view->model->outputs[b].name, CT_DECIMAL, false};
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
    write_table(p, table);
    ct_table_free(table);
    return ct_buffer_status(p->out);
}

static enum ct_status write_page(struct ct_page *p)
{
    const char *title = p->view->title != NULL ? p->view->title : p->view->file;
    enum ct_status status = CT_OK;

    if (title != NULL) {
        ct_buffer_puts(p->out, p->markdown ? "## " : "");
        ct_text_safe(p->out, title, strlen(title));
        ct_buffer_puts(p->out, "\n\n");
    }
    ct_page_equations(p);
    for (size_t o = 0; o < p->view->gum->output_count && status == CT_OK; o++) {
        if (o > 0)
            ct_buffer_putc(p->out, '\n');
        status = budget_table(p, o);
        if (status == CT_OK)
            status = group_table(p, o);
        ct_page_result(p, o);
    }
    ct_page_laboratory(p);
    ct_page_input_correlations(p);
    if (status == CT_OK && p->view->gum->output_count > 1 &&
        p->view->gum->output_count <= MATRIX)
        status = correlation_table(p);
    ct_page_monte_carlo_together(p);
    if (status == CT_OK)
        status = ct_buffer_status(p->out);
    ct_buffer_release(&p->cell);
    return status;
}

enum ct_status ct_budget_text(const struct ct_budget_view *view,
                              struct ct_buffer *out)
{
    struct ct_page page = {.view = view, .out = out};

    return write_page(&page);
}

enum ct_status ct_budget_markdown(const struct ct_budget_view *view,
                                  struct ct_buffer *out)
{
    struct ct_page page = {.view = view, .out = out, .markdown = true};

    return write_page(&page);
}
