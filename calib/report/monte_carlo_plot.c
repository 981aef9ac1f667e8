/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The trials of each output as a density, with the distribution that the law
 * of propagation stands for, its interval, and both coverage intervals.
 */
#include "axis.h"
#include "language.h"
#include "monte_carlo.h"
#include "svg.h"
#include "text.h"

#include <math.h>
#include <string.h>

enum {
    WIDTH = CT_PLOT_WIDTH,
    LEFT = CT_PLOT_LEFT,
    RIGHT = CT_PLOT_RIGHT,
    LINE = CT_PLOT_LINE,
    FOOT = CT_PLOT_FOOT,
    SIZE = CT_PLOT_SIZE,
    HEIGHT = 250, /* of a plot */
    HEAD = 48,    /* title of the page */
    LINES = 6,    /* above each plot */
    GAP = 16,
    TICK = 5,
};

static const char trials_color[] = "#a9c6e3", symmetric_color[] = "#004488",
                  shortest_color[] = "#997700", gum_color[] = "#bb5566",
                  frame_color[] = "#333333";
static const char shortest_dashes[] = "7 4", gum_dashes[] = "2 3";

/* One plot. */
struct plot {
    const struct ct_budget_view *view;
    size_t output;
    const struct ct_monte_carlo_output *drawn;
    const struct ct_gum *gum;
    struct ct_axis x, y;
    struct ct_buffer *out;
};

/* ---- densities ----------------------------------------------------------- */

static double bin_density(const struct plot *p, size_t bin)
{
    double all = (double)p->drawn->below + (double)p->drawn->above;

    for (size_t i = 0; i < CT_HISTOGRAM_BINS; i++)
        all += (double)p->drawn->histogram[i];
    return (double)p->drawn->histogram[bin] / all / p->drawn->histogram_width;
}

/* The normal distribution or, with few degrees of freedom, Student's t with
 * the value and u of the law of propagation (JCGM 100:2008, G.3.2). */
static double gum_density(const struct plot *p, double x)
{
    static const double NORMAL = 1e4; /* t is not told from it above */
    double u = p->gum->standard_uncertainty, z = (x - p->gum->value) / u;
    double dof = ct_view_used_dof(p->view, p->output);
    const double pi = 3.14159265358979323846;

    if (!(dof < NORMAL))
        return exp(-z * z / 2) / (u * sqrt(2 * pi));
    return exp(lgamma((dof + 1) / 2) - lgamma(dof / 2) -
               (dof + 1) / 2 * log1p(z * z / dof)) /
           (u * sqrt(dof * pi));
}

static bool has_gum(const struct plot *p)
{
    double u = p->gum->standard_uncertainty;

    return u > 0 && isfinite(u) && isfinite(p->gum->value);
}

/* ---- scales -------------------------------------------------------------- */

/* The histogram and, unless it lies far away, the interval of the law of
 * propagation. */
static void set_x(struct plot *p, double left, double right)
{
    double low = p->drawn->histogram_low;
    double width = p->drawn->histogram_width * CT_HISTOGRAM_BINS;
    double gum_low = p->gum->value - 1.1 * p->gum->expanded;
    double gum_high = p->gum->value + 1.1 * p->gum->expanded;

    p->x = (struct ct_axis){low, low + width, left, right};
    if (gum_low < p->x.low && gum_low > low - width)
        p->x.low = gum_low;
    if (gum_high > p->x.high && gum_high < low + 2 * width)
        p->x.high = gum_high;
}

/* A distribution that is much narrower than the trials is cut off at the top.
 */
static void set_y(struct plot *p, double bottom, double top)
{
    double highest = 0, peak = has_gum(p) ? gum_density(p, p->gum->value) : 0;

    for (size_t i = 0; i < CT_HISTOGRAM_BINS; i++)
        highest = fmax(highest, bin_density(p, i));
    p->y = (struct ct_axis){0, 1.05 * fmax(highest, fmin(peak, 2 * highest)),
                            bottom, top};
}

void ct_plot_text(struct ct_buffer *out, double x, double y, const char *anchor,
                  struct ct_buffer *text)
{
    if (text->failed)
        out->failed = true;
    else if (text->length > 0)
        ct_svg_text(out, x, y, SIZE, anchor, text->data, text->length);
    ct_buffer_clear(text);
}

static void text_at(struct plot *p, double x, double y, const char *anchor,
                    struct ct_buffer *text)
{
    ct_plot_text(p->out, x, y, anchor, text);
}

static void x_ticks(struct ct_buffer *out, const struct ct_axis *axis, double y)
{
    struct ct_ticks ticks = ct_axis_ticks(axis, 8);
    struct ct_buffer text = {0};

    for (int i = 0; i < ticks.count; i++) {
        double x = ct_axis_pixel(axis, ct_tick_value(&ticks, i));

        ct_svg_line(out, x, y, x, y + TICK, frame_color);
        ct_tick_write(&ticks, i, &text);
        ct_plot_text(out, x, y + TICK + SIZE + 1, "middle", &text);
    }
    ct_buffer_release(&text);
}

static void y_ticks(struct ct_buffer *out, const struct ct_axis *axis, double x)
{
    struct ct_ticks ticks = ct_axis_ticks(axis, 4);
    struct ct_buffer text = {0};

    for (int i = 0; i < ticks.count; i++) {
        double y = ct_axis_pixel(axis, ct_tick_value(&ticks, i));

        ct_svg_line(out, x - TICK, y, x, y, frame_color);
        ct_tick_write(&ticks, i, &text);
        ct_plot_text(out, x - TICK - 3, y + SIZE / 3.0, "end", &text);
    }
    ct_buffer_release(&text);
}

void ct_plot_scales(struct ct_buffer *out, const struct ct_axis *x,
                    const struct ct_axis *y)
{
    ct_svg_line(out, x->from, y->from, x->to, y->from, frame_color);
    ct_svg_line(out, x->from, y->to, x->from, y->from, frame_color);
    x_ticks(out, x, y->from);
    y_ticks(out, y, x->from);
}

void ct_plot_quantity(const struct ct_budget_view *view, size_t output,
                      struct ct_buffer *text)
{
    struct ct_buffer unit = {0};

    ct_view_unit(&unit, view->model->outputs[output].unit);
    ct_buffer_puts(text, view->model->outputs[output].name);
    ct_buffer_join(text, " / ", &unit);
}

/* `l / mm` below, `density / (1/mm)` above. */
static void captions(struct plot *p)
{
    const struct ct_output *output = &p->view->model->outputs[p->output];
    struct ct_buffer unit = {0}, text = {0};
    bool compound;

    ct_view_unit(&unit, output->unit);
    ct_buffer_puts(&unit, "");
    ct_plot_quantity(p->view, p->output, &text);
    text_at(p, (p->x.from + p->x.to) / 2, p->y.from + FOOT - 16, "middle",
            &text);
    ct_buffer_puts(&text, ct_translate(N_("density")));
    if (unit.length > 0) {
        compound = strpbrk(unit.data, "/ .-") != NULL ||
                   strstr(unit.data, "·") != NULL ||
                   strstr(unit.data, "⁻") != NULL;
        ct_buffer_puts(&text, compound ? " / (1/(" : " / (1/");
        ct_buffer_add(&text, unit.data, unit.length);
        ct_buffer_puts(&text, compound ? "))" : ")");
    }
    text_at(p, 16, p->y.to - 8, "start", &text);
    p->out->failed = p->out->failed || unit.failed;
    ct_buffer_release(&unit);
    ct_buffer_release(&text);
}

/* ---- what is drawn ------------------------------------------------------- */

static void histogram(struct plot *p)
{
    double low = p->drawn->histogram_low, bin = p->drawn->histogram_width;

    ct_svg_path_begin(p->out);
    ct_svg_path_point(p->out, true, ct_axis_pixel(&p->x, low), p->y.from);
    for (size_t i = 0; i < CT_HISTOGRAM_BINS; i++) {
        double y = ct_axis_pixel(&p->y, bin_density(p, i));

        ct_svg_path_point(p->out, false,
                          ct_axis_pixel(&p->x, low + (double)i * bin), y);
        ct_svg_path_point(p->out, false,
                          ct_axis_pixel(&p->x, low + (double)(i + 1) * bin), y);
    }
    ct_svg_path_point(p->out, false,
                      ct_axis_pixel(&p->x, low + CT_HISTOGRAM_BINS * bin),
                      p->y.from);
    ct_svg_path_end(p->out, trials_color, "none", 1, "");
}

static void gum_curve(struct plot *p)
{
    enum { STEP = 2 };
    double range = p->x.high - p->x.low, pixels = p->x.to - p->x.from;

    if (!has_gum(p))
        return;
    ct_svg_path_begin(p->out);
    for (double at = 0; at <= pixels; at += STEP) {
        double x = p->x.low + range * (at / pixels);

        ct_svg_path_point(p->out, !(at > 0), p->x.from + at,
                          ct_axis_pixel(&p->y, gum_density(p, x)));
    }
    ct_svg_path_end(p->out, "none", gum_color, 1.5, "");
}

/* Both ends of an interval; an end outside the plot is not drawn. */
static void ends(struct plot *p, double low, double high, const char *color,
                 double width, const char *dashes)
{
    const double both[] = {low, high};

    for (size_t i = 0; i < 2; i++) {
        double x = ct_axis_pixel(&p->x, both[i]);

        if (!(both[i] >= p->x.low && both[i] <= p->x.high))
            continue;
        ct_svg_path_begin(p->out);
        ct_svg_path_point(p->out, true, x, p->y.from);
        ct_svg_path_point(p->out, false, x, p->y.to);
        ct_svg_path_end(p->out, "none", color, width, dashes);
    }
}

static void intervals(struct plot *p)
{
    const struct ct_intervals *i = &p->drawn->intervals;

    ends(p, i->symmetric.low, i->symmetric.high, symmetric_color, 1.5, "");
    ends(p, i->shortest.low, i->shortest.high, shortest_color, 1.5,
         shortest_dashes);
    ends(p, p->gum->value - p->gum->expanded, p->gum->value + p->gum->expanded,
         gum_color, 1.5, gum_dashes);
}

/* ---- words above a plot -------------------------------------------------- */

void ct_plot_key(struct ct_buffer *out, double y, const char *color,
                 const char *dashes)
{
    ct_svg_path_begin(out);
    ct_svg_path_point(out, true, 16, y - 4);
    ct_svg_path_point(out, false, 40, y - 4);
    ct_svg_path_end(out, "none", color, dashes == NULL ? 9 : 1.5,
                    dashes == NULL ? "" : dashes);
}

static void interval_words(struct plot *p, bool shortest,
                           struct ct_buffer *text)
{
    ct_view_percent(text, p->view->trials->probability);
    ct_buffer_puts(text, shortest ? ct_translate(N_(" % shortest interval "))
                                  : ct_translate(N_(" % symmetric interval ")));
    ct_view_drawn_interval(p->view, p->output, shortest, text);
}

static void gum_words(struct plot *p, struct ct_buffer *text)
{
    const char *name = p->view->model->outputs[p->output].name;

    ct_buffer_puts(text, "GUM: ");
    ct_text_safe(text, name, strlen(name));
    ct_buffer_puts(text, " = ");
    ct_view_expanded(p->view, p->output, text);
    if (isfinite(p->gum->factor)) {
        ct_buffer_puts(text, ", k = ");
        ct_number_significant(text, p->gum->factor, 3);
    }
}

static void words(struct plot *p, double y)
{
    struct ct_buffer text = {0};

    ct_plot_key(p->out, y, trials_color, NULL);
    ct_buffer_puts(&text, ct_translate(N_("Monte Carlo: ")));
    ct_view_drawn(p->view, p->output, &text);
    ct_buffer_puts(&text, "; ");
    ct_view_trials(p->view, &text);
    text_at(p, 48, y, "start", &text);
    ct_plot_key(p->out, y += LINE, symmetric_color, "");
    interval_words(p, false, &text);
    text_at(p, 48, y, "start", &text);
    ct_plot_key(p->out, y += LINE, shortest_color, shortest_dashes);
    interval_words(p, true, &text);
    text_at(p, 48, y, "start", &text);
    ct_plot_key(p->out, y += LINE, gum_color, "");
    gum_words(p, &text);
    text_at(p, 48, y, "start", &text);
    ct_plot_key(p->out, y += LINE, gum_color, gum_dashes);
    ct_buffer_puts(&text, ct_translate(N_("GUM interval ")));
    ct_view_verdict(p->view, p->output, &text);
    text_at(p, 48, y, "start", &text);
    ct_view_differences(p->view, p->output, &text);
    text_at(p, 48, y + LINE, "start", &text);
    ct_buffer_release(&text);
}

/* ---- the page ------------------------------------------------------------ */

static bool is_spread(const struct ct_monte_carlo_output *output)
{
    return output->histogram_width > 0 && isfinite(output->histogram_width);
}

static double panel_height(const struct ct_monte_carlo_output *output)
{
    double text = LINES * LINE + GAP;

    return is_spread(output) ? text + 1.5 * LINE + HEIGHT + FOOT : text;
}

static void panel(struct plot *p, double y)
{
    double top = y + (LINES + 1) * LINE + LINE / 2.0;

    words(p, y + SIZE);
    if (!is_spread(p->drawn))
        return;
    set_x(p, LEFT, WIDTH - RIGHT);
    set_y(p, top + HEIGHT, top);
    histogram(p);
    gum_curve(p);
    intervals(p);
    ct_plot_scales(p->out, &p->x, &p->y);
    captions(p);
}

enum ct_status ct_plot_svg(const struct ct_budget_view *view,
                           struct ct_buffer *out)
{
    const struct ct_monte_carlo *result = view->monte_carlo;
    const char *title = view->title != NULL ? view->title : view->file;
    double height = ct_pair_height(view), y = title != NULL ? HEAD : GAP;
    enum ct_status status;

    for (size_t o = 0; o < result->output_count; o++)
        height += panel_height(&result->outputs[o]);
    ct_svg_begin(out, WIDTH, y + height);
    if (title != NULL)
        ct_svg_text(out, 16, 28, 16, "start", title, strlen(title));
    for (size_t o = 0; o < result->output_count; o++) {
        struct plot plot = {.view = view,
                            .output = o,
                            .drawn = &result->outputs[o],
                            .gum = &view->gum->outputs[o],
                            .out = out};

        panel(&plot, y);
        y += panel_height(plot.drawn);
    }
    status = ct_pair_panel(view, y, out);
    ct_svg_end(out);
    return status == CT_OK ? ct_buffer_status(out) : status;
}
