/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reliability against time, with what was observed; errors against time, with
 * the line that drift follows.
 */
#include "interval.h"

#include "axis.h"
#include "language.h"
#include "monte_carlo.h"
#include "svg.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    WIDTH = CT_PLOT_WIDTH,
    LEFT = CT_PLOT_LEFT,
    RIGHT = CT_PLOT_RIGHT,
    LINE = CT_PLOT_LINE,
    FOOT = CT_PLOT_FOOT,
    HEIGHT = 260,
    HEAD = 3 * LINE + 8, /* of a panel: its name and what is proposed */
    GAP = 16,
    STEPS = 160, /* of a curve */
};

static const char observed_color[] = "#004488", best_color[] = "#bb5566",
                  other_color[] = "#aaaaaa", target_color[] = "#997700",
                  frame_color[] = "#333333";

struct panel {
    const struct ct_interval_answer *answer;
    const struct ct_interval_entry *entry;
    struct ct_axis x, y;
    struct ct_buffer *out;
    struct ct_buffer text;
};

/* ---- shapes -------------------------------------------------------------- */

static void line(struct panel *p, double x1, double y1, double x2, double y2,
                 const char *color, double width, const char *dashes)
{
    ct_svg_path_begin(p->out);
    ct_svg_path_point(p->out, true, ct_axis_pixel(&p->x, x1),
                      ct_axis_pixel(&p->y, y1));
    ct_svg_path_point(p->out, false, ct_axis_pixel(&p->x, x2),
                      ct_axis_pixel(&p->y, y2));
    ct_svg_path_end(p->out, "none", color, width, dashes);
}

static void dot(struct panel *p, double x, double y, const char *color)
{
    enum { SIZE = 6 };

    ct_svg_rect(p->out, ct_axis_pixel(&p->x, x) - SIZE / 2.0,
                ct_axis_pixel(&p->y, y) - SIZE / 2.0, SIZE, SIZE, color);
}

static void label(struct panel *p, double x, double y, const char *anchor)
{
    ct_plot_text(p->out, x, y, anchor, &p->text);
}

static void words(struct panel *p, double top)
{
    const char *name = p->entry->name;

    ct_svg_text(p->out, 16, top + LINE, 14, "start", name, strlen(name));
    ct_buffer_puts(&p->text, ct_translate(N_("proposed: ")));
    if (isnan(p->entry->proposal.proposed))
        ct_buffer_puts(&p->text, ct_translate(N_("none")));
    else
        ct_interval_proposed(p->answer, p->entry, &p->text);
    ct_buffer_puts(&p->text, ct_translate(N_(" by ")));
    ct_buffer_puts(&p->text,
                   ct_interval_method_name(p->entry->proposal.method));
    label(p, 16, top + 2 * LINE, "start");
}

/* Days of the calendar are drawn as years. */
static void scales(struct panel *p, bool calendar)
{
    static const double year = 365.2425, epoch = 1970;
    struct ct_axis x = p->x;

    if (calendar) {
        x.low = epoch + x.low / year;
        x.high = epoch + x.high / year;
    }
    ct_plot_scales(p->out, &x, &p->y);
    if (calendar) {
        ct_buffer_puts(&p->text, ct_translate(N_("year")));
    } else {
        ct_buffer_puts(&p->text, "t / ");
        ct_interval_unit(p->answer, &p->text);
    }
    label(p, (p->x.from + p->x.to) / 2, p->y.from + FOOT - 16, "middle");
}

/* ---- reliability --------------------------------------------------------- */

static enum ct_status bins_of(const struct panel *p, struct ct_outcome *bins,
                              size_t *count)
{
    const struct ct_proposal_group *group = p->entry->group;
    struct ct_outcome *list = calloc(group->count + 1, sizeof *list);
    enum ct_status status;

    if (list == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < group->count; i++)
        list[i] = (struct ct_outcome){.t = group->outcomes[i].t,
                                      .n = group->outcomes[i].n,
                                      .in = group->outcomes[i].in};
    status = ct_outcome_bins(list, group->count, bins, count);
    free(list);
    return status;
}

static void curve(struct panel *p, const struct ct_reliability_fit *fit,
                  bool best)
{
    double range = p->x.high - p->x.low;

    ct_svg_path_begin(p->out);
    for (int i = 0; i <= STEPS; i++) {
        double t = p->x.low + range * i / STEPS;
        double R = ct_reliability_at(fit->model, fit->parameters, t);

        ct_svg_path_point(p->out, i == 0, ct_axis_pixel(&p->x, t),
                          ct_axis_pixel(&p->y, R));
    }
    ct_svg_path_end(p->out, "none", best ? best_color : other_color,
                    best ? 2 : 1, "");
}

static void curves(struct panel *p)
{
    const struct ct_proposal_fits *models = &p->entry->proposal.models;

    for (size_t i = 0; i < models->count; i++)
        if (i != models->best &&
            !(models->fits[i].rejected && models->tested) &&
            (models->fits[i].status == CT_FIT_GOOD ||
             models->fits[i].status == CT_FIT_AT_BOUNDARY))
            curve(p, &models->fits[i], false);
    if (models->best == SIZE_MAX)
        return;
    curve(p, &models->fits[models->best], true);
    ct_buffer_puts(&p->text,
                   ct_reliability_name(models->fits[models->best].model));
    label(p, p->x.to, p->y.to - 8, "end");
}

static enum ct_status observed(struct panel *p, const struct ct_outcome *bins,
                               size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double low, high;
        enum ct_status status = ct_clopper_pearson(
            bins[i].in, bins[i].n, p->answer->rules->confidence, &low, &high);

        if (status != CT_OK)
            return status;
        line(p, bins[i].t, low, bins[i].t, high, observed_color, 1.5, "");
        dot(p, bins[i].t, (double)bins[i].in / (double)bins[i].n,
            observed_color);
    }
    return CT_OK;
}

static enum ct_status reliability(struct panel *p, double top)
{
    struct ct_outcome bins[CT_RELIABILITY_BINS];
    double target = p->answer->rules->target, most = 0;
    double proposed = p->entry->proposal.proposed;
    size_t count = 0;
    enum ct_status status = CT_OK;

    if (p->entry->group->count > 0)
        status = bins_of(p, bins, &count);

    for (size_t i = 0; i < count; i++)
        most = fmax(most, bins[i].t);
    most = fmax(most, isnan(proposed) ? 0 : proposed);
    if (status != CT_OK || !(most > 0))
        return status;
    p->x = (struct ct_axis){0, 1.1 * most, LEFT, WIDTH - RIGHT};
    p->y = (struct ct_axis){0, 1, top + HEAD + HEIGHT, top + HEAD};
    line(p, 0, target, p->x.high, target, target_color, 1.5, "6 4");
    curves(p);
    status = observed(p, bins, count);
    if (!isnan(proposed))
        line(p, proposed, 0, proposed, 1, frame_color, 1, "2 3");
    scales(p, false);
    ct_buffer_puts(&p->text, ct_translate(N_("reliability")));
    label(p, 16, p->y.to - 8, "start");
    return status;
}

/* ---- errors -------------------------------------------------------------- */

/* As found; of what a series begins with as left. */
static double shown(const struct ct_proposal_reading *r)
{
    return isnan(r->error) ? r->left : r->error;
}

static bool error_axes(struct panel *p, const struct ct_proposal_series *series,
                       double top)
{
    double low = (double)NAN, high = (double)NAN, first = (double)NAN;
    double last = (double)NAN;
    double end = p->entry->proposal.crossing;

    for (size_t i = 0; i < series->count; i++) {
        const struct ct_proposal_reading *r = &series->readings[i];

        if (isnan(shown(r)))
            continue;
        low =
            fmin(low, fmin(shown(r), isfinite(r->lower) ? r->lower : shown(r)));
        high = fmax(high,
                    fmax(shown(r), isfinite(r->upper) ? r->upper : shown(r)));
        first = isnan(first) ? r->t : first;
        last = r->t;
    }
    if (isfinite(end))
        last = fmax(last, end);
    if (!(last > first) || !(high > low))
        return false;
    p->x = (struct ct_axis){first, last + 0.05 * (last - first), LEFT,
                            WIDTH - RIGHT};
    p->y = (struct ct_axis){low - 0.1 * (high - low), high + 0.1 * (high - low),
                            top + HEAD + HEIGHT, top + HEAD};
    return true;
}

static void limits(struct panel *p, const struct ct_proposal_series *series)
{
    const struct ct_proposal_reading *r = &series->readings[series->count - 1];

    if (isfinite(r->lower))
        line(p, p->x.low, r->lower, p->x.high, r->lower, target_color, 1.5,
             "6 4");
    if (isfinite(r->upper))
        line(p, p->x.low, r->upper, p->x.high, r->upper, target_color, 1.5,
             "6 4");
}

/* The error to be expected at t, and how far from it one may be found: by a
 * line its prediction at the confidence, since the newest calibration two
 * standard uncertainties. False: nothing is said of that time. */
static bool expected(const struct panel *p, double t, double *error,
                     double *width)
{
    const struct ct_proposal *proposal = &p->entry->proposal;
    const struct ct_proposal_series *series =
        &p->entry->group->series[proposal->decides];
    const struct ct_proposal_reading *last =
        &series->readings[series->count - 1];
    double days = t - last->t, u = isnan(last->U) ? 0 : last->U / 2;

    if (proposal->line.n > 0) {
        *error = ct_drift_line_at(&proposal->line, t);
        *width = ct_drift_line_prediction(&proposal->line, t,
                                          p->answer->rules->confidence);
        return true;
    }
    *error = isnan(last->left) ? last->error : last->left;
    if (proposal->change.n > 0) {
        *error += ct_drift_change_at(&proposal->change, days);
        *width =
            2 * hypot(u, ct_drift_change_deviation(&proposal->change, days));
    } else {
        *width = 2 * ct_random_walk_u(u, proposal->walk, days);
    }
    return days >= 0 && isfinite(*error) && isfinite(*width);
}

/* `side` widths from the middle, inside the panel. */
static void expectation(struct panel *p, double side)
{
    double range = p->x.high - p->x.low, error, width;
    bool begun = false;

    if (!expected(p, p->x.high, &error, &width))
        return;
    ct_svg_path_begin(p->out);
    for (int i = 0; i <= STEPS; i++) {
        double t = p->x.low + range * i / STEPS, y;

        if (!expected(p, t, &error, &width))
            continue;
        y = fmax(p->y.low, fmin(error + side * width, p->y.high));
        ct_svg_path_point(p->out, !begun, ct_axis_pixel(&p->x, t),
                          ct_axis_pixel(&p->y, y));
        begun = true;
    }
    ct_svg_path_end(p->out, "none", best_color, side != 0 ? 1 : 2,
                    side != 0 ? "4 3" : "");
}

static void expectations(struct panel *p)
{
    static const double sides[] = {0, -1, 1};

    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        expectation(p, sides[i]);
}

static void errors(struct panel *p, double top)
{
    size_t decides = p->entry->proposal.decides;
    const struct ct_proposal_series *series;

    if (decides == SIZE_MAX)
        return;
    series = &p->entry->group->series[decides];
    if (!error_axes(p, series, top))
        return;
    limits(p, series);
    expectations(p);
    for (size_t i = 0; i < series->count; i++) {
        const struct ct_proposal_reading *r = &series->readings[i];

        if (isnan(shown(r)))
            continue;
        if (r->U > 0)
            line(p, r->t, shown(r) - r->U, r->t, shown(r) + r->U,
                 observed_color, 1.5, "");
        dot(p, r->t, shown(r), observed_color);
    }
    scales(p, p->answer->dated);
    ct_interval_series(p->answer, p->entry, &p->text);
    if (p->text.length == 0)
        ct_buffer_puts(&p->text, ct_translate(N_("error")));
    label(p, 16, p->y.to - 8, "start");
}

/* ---- the page ------------------------------------------------------------ */

enum ct_status ct_interval_svg(const struct ct_interval_answer *answer,
                               struct ct_buffer *out)
{
    static const double step = HEAD + HEIGHT + FOOT + GAP;
    enum ct_status status = CT_OK;

    ct_svg_begin(out, WIDTH, GAP + step * (double)answer->count);
    for (size_t i = 0; i < answer->count && status == CT_OK; i++) {
        struct panel panel = {
            .answer = answer, .entry = &answer->entries[i], .out = out};
        double top = GAP + step * (double)i;

        words(&panel, top);
        if (ct_interval_method_values(panel.entry->proposal.method))
            errors(&panel, top);
        else
            status = reliability(&panel, top);
        out->failed = out->failed || panel.text.failed;
        ct_buffer_release(&panel.text);
    }
    ct_svg_end(out);
    return status == CT_OK ? ct_buffer_status(out) : status;
}
