/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bars of |c| u, the combined uncertainty below them for comparison.
 */
#include "budget.h"
#include "svg.h"
#include "text.h"

#include <math.h>
#include <string.h>

enum {
    WIDTH = 760,
    LABELS = 190,  /* room for names on the left */
    FIGURES = 110, /* and for figures on the right */
    ROW = 24,
    AXIS = 20,
    HEAD = 56,
    GAP = 20,
    NAME_COLUMNS = 24
};

static size_t bars(const struct ct_budget_view *view, size_t o)
{
    size_t count = (size_t)(view->model->rows.n > 0) + 1;

    for (size_t q = 0; q < view->model->contribution_count; q++)
        count += ct_model_depends(view->model, o,
                                  view->model->contributions[q].input);
    return count;
}

static void label(struct ct_buffer *out, double y, const char *name)
{
    struct ct_buffer cut = {0};

    ct_text_cut(&cut, name, strlen(name), NAME_COLUMNS);
    if (cut.failed)
        out->failed = true;
    else
        ct_svg_text(out, LABELS - 8, y + 15, 13, "end", cut.data, cut.length);
    ct_buffer_release(&cut);
}

static void bar(struct ct_buffer *out, double y, const char *name, double value,
                double largest, const char *fill)
{
    double room = WIDTH - LABELS - FIGURES;
    double length = largest > 0 ? room * (value / largest) : 0;
    struct ct_buffer figure = {0};

    label(out, y, name);
    ct_svg_rect(out, LABELS, y + 3, length, ROW - 7, fill);
    ct_number_significant(&figure, value, 3);
    if (figure.failed)
        out->failed = true;
    else
        ct_svg_text(out, LABELS + length + 6, y + 15, 12, "start", figure.data,
                    figure.length);
    ct_buffer_release(&figure);
}

static void heading(const struct ct_budget_view *view, size_t o, double y,
                    struct ct_buffer *out)
{
    struct ct_buffer line = {0};

    ct_buffer_puts(&line, view->model->outputs[o].name);
    ct_buffer_puts(&line, " = ");
    ct_view_expanded(view, o, &line);
    if (isfinite(view->gum->outputs[o].factor)) {
        ct_buffer_puts(&line, ", k = ");
        ct_number_significant(&line, view->gum->outputs[o].factor, 3);
    }
    if (isfinite(view->gum->outputs[o].probability)) {
        ct_buffer_puts(&line, ", p = ");
        ct_view_percent(&line, view->gum->outputs[o].probability);
        ct_buffer_puts(&line, " %");
    }
    if (line.failed)
        out->failed = true;
    else
        ct_svg_text(out, LABELS, y, 14, "start", line.data, line.length);
    ct_buffer_release(&line);
}

/* What the bars are lengths of. */
static void axis(const struct ct_budget_view *view, size_t o, double y,
                 struct ct_buffer *out)
{
    struct ct_buffer title = {0}, unit = {0};

    ct_view_unit(&unit, view->model->outputs[o].unit);
    ct_buffer_puts(&title, "|c| u");
    if (unit.length > 0) {
        ct_buffer_puts(&title, " / ");
        ct_buffer_add(&title, unit.data, unit.length);
    }
    if (title.failed || unit.failed)
        out->failed = true;
    else
        ct_svg_text(out, LABELS, y + 14, 12, "start", title.data, title.length);
    ct_buffer_release(&title);
    ct_buffer_release(&unit);
}

static double largest_bar(const struct ct_budget_view *view, size_t o)
{
    const struct ct_gum *gum = &view->gum->outputs[o];
    double largest = fmax(gum->standard_uncertainty, gum->rows_uncertainty);

    for (size_t q = 0; q < view->model->contribution_count; q++)
        largest = fmax(largest, fabs(gum->contribution[q]));
    return largest;
}

static double panel(const struct ct_budget_view *view, size_t o, double y,
                    struct ct_buffer *out)
{
    const struct ct_gum *gum = &view->gum->outputs[o];
    double largest = largest_bar(view, o), top;

    heading(view, o, y + 14, out);
    y += 24;
    top = y;
    for (size_t q = 0; q < view->model->contribution_count; q++) {
        const struct ct_contribution *c = &view->model->contributions[q];

        if (!ct_model_depends(view->model, o, c->input))
            continue;
        bar(out, y, c->name, fabs(gum->contribution[q]), largest, "#4477aa");
        y += ROW;
    }
    if (view->model->rows.n > 0) {
        bar(out, y, view->model->rows.name, gum->rows_uncertainty, largest,
            "#4477aa");
        y += ROW;
    }
    bar(out, y, "u", gum->standard_uncertainty, largest, "#bb5566");
    ct_svg_line(out, LABELS, top, LABELS, y + ROW, "#333333");
    axis(view, o, y + ROW, out);
    return y + ROW + AXIS + GAP;
}

enum ct_status ct_budget_svg(const struct ct_budget_view *view,
                             struct ct_buffer *out)
{
    size_t outputs = view->gum->output_count;
    double panels = 0, y = HEAD;

    for (size_t o = 0; o < outputs; o++)
        panels += (double)bars(view, o) * ROW + 24 + AXIS + GAP;
    ct_svg_begin(out, WIDTH, HEAD + panels);
    if (view->title != NULL)
        ct_svg_text(out, 16, 28, 16, "start", view->title, strlen(view->title));
    for (size_t o = 0; o < outputs; o++)
        y = panel(view, o, y, out);
    ct_svg_end(out);
    return ct_buffer_status(out);
}
