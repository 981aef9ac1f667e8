/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lines around the tables of a budget: equations, results, correlations.
 */
#include "budget_page.h"
#include "language.h"
#include "../../chains/date.h"

#include <math.h>
#include <string.h>

enum { LABEL = 22, PAIRS = 60, SHARES = 5 };

void ct_page_label(struct ct_page *p, const char *label)
{
    size_t width = ct_display_width(label, strlen(label));

    if (p->markdown) {
        ct_buffer_puts(p->out, "- ");
        ct_buffer_puts(p->out, label);
        ct_buffer_puts(p->out, ": ");
    } else {
        ct_buffer_puts(p->out, label);
        ct_buffer_repeat(p->out, " ", width < LABEL ? LABEL - width : 1);
    }
}

/* ---- equations -------------------------------------------------------------
 */

/* A text in one line: runs of blanks become one. */
static void put_one_line(struct ct_page *p, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        size_t word = strcspn(at, " \t\r\n");

        ct_text_safe(p->out, at, word);
        at += word;
        at += strspn(at, " \t\r\n");
        if (*at != '\0')
            ct_buffer_putc(p->out, ' ');
    }
}

void ct_page_equations(struct ct_page *p)
{
    const struct ct_model *model = p->view->model;

    if (p->markdown)
        ct_buffer_puts(p->out, "```\n");
    for (size_t e = 0; e < model->equation_count; e++) {
        const char *name = model->equations[e].name;

        ct_buffer_puts(p->out, p->markdown ? "" : "  ");
        ct_text_safe(p->out, name, strlen(name));
        ct_buffer_puts(p->out, " = ");
        put_one_line(p, model->equations[e].text);
        ct_buffer_putc(p->out, '\n');
    }
    ct_buffer_puts(p->out, p->markdown ? "```\n\n" : "\n");
}

/* ---- the result
 * -------------------------------------------------------------- */

static void put_name(struct ct_page *p, size_t o)
{
    const char *name = p->view->model->outputs[o].name;

    ct_text_safe(p->out, name, strlen(name));
    ct_buffer_puts(p->out, " = ");
}

static void put_dof(struct ct_page *p, double dof)
{
    if (isinf(dof))
        ct_buffer_puts(p->out, "∞");
    else if (dof >= 1e4)
        ct_buffer_puts(p->out, "> 9999");
    else
        ct_number_significant(p->out, dof, 4);
}

/* `k = 2.92 (t, ν = 16)`; a fixed factor stands alone. */
static void put_factor(struct ct_page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    ct_buffer_puts(p->out, ", k = ");
    ct_number_significant(p->out, gum->factor, 3);
    if (p->view->propagation->rule == CT_COVERAGE_FACTOR)
        return;
    if (gum->dof_status == CT_DOF_FINITE) {
        ct_buffer_puts(p->out, " (t, ν = ");
        put_dof(p, ct_view_used_dof(p->view, o));
        ct_buffer_putc(p->out, ')');
    } else {
        ct_buffer_puts(p->out, ct_translate(N_(" (normal)")));
    }
}

static void expanded_line(struct ct_page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    ct_page_label(p, ct_translate(N_("expanded")));
    if (!isfinite(gum->expanded)) {
        ct_buffer_puts(p->out, ct_translate(N_("not known: k is undefined")));
        ct_buffer_putc(p->out, '\n');
        return;
    }
    put_name(p, o);
    ct_view_expanded(p->view, o, p->out);
    if (gum->expanded > 0)
        put_factor(p, o);
    if (gum->expanded > 0 && isfinite(gum->probability)) {
        ct_buffer_puts(p->out, ct_translate(N_(", coverage probability ")));
        ct_view_percent(p->out, gum->probability);
        ct_buffer_puts(p->out, " %");
    }
    ct_buffer_putc(p->out, '\n');
}

/* Where one is stated: whether it is what is reported. */
static void cmc_line(struct ct_page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];
    struct ct_buffer unit = {0};

    if (p->view->cmc == NULL || isnan(p->view->cmc[o]))
        return;
    ct_page_label(p, "CMC");
    ct_write_uncertainty(p->out, p->view->cmc[o], p->view->rounding);
    ct_view_unit(&unit, p->view->model->outputs[o].unit);
    if (unit.length > 0) {
        ct_buffer_putc(p->out, ' ');
        ct_buffer_add(p->out, unit.data, unit.length);
    }
    if (p->view->cmc[o] > gum->expanded) {
        ct_buffer_puts(p->out, ct_translate(N_(", reported in place of U = ")));
        ct_write_uncertainty(p->out, gum->expanded, p->view->rounding);
    } else {
        ct_buffer_puts(p->out, ct_translate(N_(", not more than U")));
    }
    ct_buffer_putc(p->out, '\n');
    p->out->failed = p->out->failed || unit.failed;
    ct_buffer_release(&unit);
}

/* Where the value is not about zero; scales with an arbitrary zero have none.
 */
static void relative_line(struct ct_page *p, size_t o)
{
    double relative = ct_view_relative(p->view, o);

    if (!(relative > 0 && relative < 1))
        return;
    ct_page_label(p, ct_translate(N_("relative")));
    ct_buffer_puts(p->out, "U/|");
    ct_text_safe(p->out, p->view->model->outputs[o].name,
                 strlen(p->view->model->outputs[o].name));
    ct_buffer_puts(p->out, "| = ");
    ct_write_uncertainty(p->out, relative, p->view->rounding);
    ct_buffer_putc(p->out, '\n');
}

static void dof_line(struct ct_page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];
    double used = ct_view_used_dof(p->view, o);

    ct_page_label(p, "ν_eff");
    if (gum->dof_status == CT_DOF_UNDEFINED) {
        ct_buffer_puts(p->out, ct_translate(N_("undefined")));
    } else {
        put_dof(p, used);
        if (used != gum->dof && gum->dof < 1e4) {
            ct_buffer_puts(p->out, " (");
            ct_number_fixed(p->out, gum->dof, 2);
            ct_buffer_putc(p->out, ')');
        }
    }
    ct_buffer_putc(p->out, '\n');
}

static void order_line(struct ct_page *p, size_t o)
{
    const struct ct_gum *gum = &p->view->gum->outputs[o];

    if (p->view->propagation->order != 2)
        return;
    ct_page_label(p, ct_translate(N_("first order")));
    ct_buffer_puts(p->out, "u = ");
    ct_number_significant(p->out, gum->first_order, 3);
    ct_buffer_puts(p->out, ct_translate(N_(", higher-order terms u² = ")));
    ct_number_significant(p->out, gum->second_order, 3);
    ct_buffer_puts(p->out, ct_translate(N_(", bias (not applied) ")));
    ct_number_significant(p->out, gum->bias, 2);
    ct_buffer_putc(p->out, '\n');
}

/* What the result would be if its inputs shared no calibrations. */
static void shared_line(struct ct_page *p, size_t o)
{
    const struct ct_sharing *sharing;

    if (p->view->sharing == NULL || !ct_sharing_says(&p->view->sharing[o]))
        return;
    sharing = &p->view->sharing[o];
    ct_page_label(p, ct_translate(N_("shared references")));
    ct_buffer_puts(p->out, "u = ");
    ct_number_significant(p->out, p->view->gum->outputs[o].first_order, 3);
    if (sharing->count > 0) {
        ct_buffer_puts(p->out, ct_translate(N_("; if inputs shared nothing ")));
        ct_number_significant(p->out, sharing->without, 3);
    }
    if (isfinite(sharing->rho_0)) {
        ct_buffer_puts(p->out, ct_translate(N_("; own_correlation 0: ")));
        ct_number_significant(p->out, sharing->rho_0, 3);
        ct_buffer_puts(p->out, ", 1: ");
        ct_number_significant(p->out, sharing->rho_1, 3);
    }
    ct_buffer_putc(p->out, '\n');
}

void ct_page_result(struct ct_page *p, size_t o)
{
    const struct ct_model *model = p->view->model;

    if (model->contribution_count == 0 && model->rows.n == 0) {
        ct_page_label(p, ct_translate(N_("value")));
        put_name(p, o);
        ct_view_expanded(p->view, o, p->out);
        ct_buffer_putc(p->out, '\n');
        return;
    }
    ct_buffer_putc(p->out, '\n');
    ct_page_label(p, ct_translate(N_("standard uncertainty")));
    put_name(p, o);
    ct_view_concise(p->view, o, p->out);
    ct_buffer_putc(p->out, '\n');
    expanded_line(p, o);
    cmc_line(p, o);
    relative_line(p, o);
    dof_line(p, o);
    order_line(p, o);
    shared_line(p, o);
    ct_page_monte_carlo(p, o);
}

/* ---- the laboratory
 * -------------------------------------------------------------- */

/* `m_s: A-17 (2025-03-04) of W-3, 100 g; in force on 2025-06-30` */
static void put_reference(struct ct_page *p,
                          const struct ct_budget_reference *reference)
{
    const struct ct_budget_resolved *from = &reference->resolved;
    char day[CT_DATE_TEXT];

    ct_text_safe(p->out, reference->name, strlen(reference->name));
    ct_buffer_puts(p->out, ": ");
    ct_text_safe(p->out, from->source, strlen(from->source));
    ct_buffer_puts(p->out, from->derived
                               ? ct_translate(N_("; in force on "))
                               : ct_translate(N_("; named, used on ")));
    ct_date_format(from->on, day);
    ct_buffer_puts(p->out, day);
    ct_buffer_putc(p->out, '\n');
}

void ct_page_laboratory(struct ct_page *p)
{
    const struct ct_budget_view *view = p->view;
    bool any = false;

    for (size_t i = 0; i < view->reference_count; i++) {
        if (!view->references[i].sound)
            continue;
        if (!any)
            ct_buffer_putc(p->out, '\n');
        ct_page_label(p, any && !p->markdown
                             ? ""
                             : ct_translate(N_("from the laboratory")));
        put_reference(p, &view->references[i]);
        any = true;
    }
}

/* ---- correlations
 * ---------------------------------------------------------------- */

/* ` through C-1 (0.41), C-2 (0.2)`: the names of what two inputs share and,
 * where there are several, what each does to r. */
static void put_shared(struct ct_page *p, const struct ct_correlation *pair)
{
    struct ct_arena arena = {0};
    struct ct_model_share *shares;
    size_t count = 0;
    bool any = false;

    if (ct_model_shared(p->view->model, pair, &arena, &shares, &count) != CT_OK)
        p->out->failed = true;
    for (size_t i = 0; i < count && i < SHARES; i++) {
        if (shares[i].name == NULL)
            continue;
        ct_buffer_puts(p->out, any ? ", " : ct_translate(N_(" through ")));
        ct_text_safe(p->out, shares[i].name, strlen(shares[i].name));
        any = true;
        if (count == 1)
            continue;
        ct_buffer_puts(p->out, " (");
        ct_number_significant(p->out, shares[i].r, 2);
        ct_buffer_putc(p->out, ')');
    }
    if (count > SHARES)
        ct_buffer_puts(p->out, " …");
    ct_arena_release(&arena);
}

void ct_page_input_correlations(struct ct_page *p)
{
    const struct ct_model *model = p->view->model;
    size_t count = model->correlation_count;

    if (count == 0)
        return;
    ct_buffer_putc(p->out, '\n');
    for (size_t i = 0; i < count && i < PAIRS; i++) {
        const struct ct_correlation *pair = &model->correlations[i];
        size_t first = pair->a < pair->b ? pair->a : pair->b;
        const char *a = model->contributions[first].name;
        const char *b = model->contributions[pair->a + pair->b - first].name;

        ct_page_label(p, i == 0 || p->markdown
                             ? ct_translate(N_("input correlations"))
                             : "");
        ct_buffer_puts(p->out, "r(");
        ct_text_safe(p->out, a, strlen(a));
        ct_buffer_puts(p->out, ", ");
        ct_text_safe(p->out, b, strlen(b));
        ct_buffer_puts(p->out, ") = ");
        ct_number_significant(p->out, pair->r, 4);
        put_shared(p, pair);
        ct_buffer_putc(p->out, '\n');
    }
    if (count > PAIRS) {
        ct_page_label(p, "");
        ct_buffer_puts(p->out, ct_translate(N_("more: ")));
        ct_buffer_integer(p->out, (long long)(count - PAIRS));
        ct_buffer_putc(p->out, '\n');
    }
}
