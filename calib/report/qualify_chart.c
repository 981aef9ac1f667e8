/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Control charts: means above, their spreads below, with the limits of each
 * group and the points that break a rule.
 */
#include "axis.h"
#include "language.h"
#include "qualify.h"
#include "svg.h"
#include "text.h"

#include "../../uncertainty/number.h"

#include <math.h>
#include <string.h>

enum {
    LEFT = 110, /* of the scales */
    RIGHT = 150,
    HEAD = 44,
    MEANS = 200,
    SPREADS = 110,
    BETWEEN = 34, /* of both, for the dates */
    FOOT = 44,
    PAD = 14, /* of a panel, above and below what is drawn */
    STEP = 5,
    SIZE = 12,
    DATE_WIDTH = 74,
    TITLE_COLUMNS = 96,
};
static const char frame_color[] = "#333333";
static const char centre_color[] = "#228833";
static const char limit_color[] = "#bb5566";
static const char line_color[] = "#4477aa";

/* One of the two panels. */
struct panel {
    const struct ct_qualify_series *series;
    struct ct_axis x, y;
    bool spread;
    struct ct_buffer *out;
};

/* What is drawn of a point. */
enum line { LOWER, CENTRE, UPPER, VALUE };

static double value_of(const struct panel *p, enum line line, size_t i)
{
    const struct ct_chart_point *point = &p->series->points[i];
    const double mean[] = {point->lower, p->series->chart.centre, point->upper,
                           point->mean};
    const double spread[] = {point->spread_lower, point->spread_centre,
                             point->spread_upper, point->spread};

    return p->spread ? spread[line] : mean[line];
}

/* Rules that are told in the panel. */
static unsigned broken_in(const struct panel *p, size_t i)
{
    unsigned broken = p->series->points[i].broken;

    return p->spread ? broken & 1U << CT_RULE_SPREAD
                     : broken & ~(1U << CT_RULE_SPREAD);
}

static double x_of(const struct panel *p, size_t i)
{
    return ct_axis_pixel(&p->x, (double)i);
}

static void put(struct panel *p, double x, double y, const char *anchor,
                struct ct_buffer *text)
{
    if (text->failed)
        p->out->failed = true;
    else
        ct_svg_text(p->out, x, y, SIZE, anchor, text->data, text->length);
    ct_buffer_clear(text);
}

/* ---- scales -------------------------------------------------------------- */

/* From the least to the greatest that is drawn. */
static void find_scale(struct panel *p)
{
    double low = (double)INFINITY, high = -(double)INFINITY;

    for (size_t i = 0; i < p->series->count; i++)
        for (int line = LOWER; line <= VALUE; line++) {
            double value = value_of(p, (enum line)line, i);

            if (!isfinite(value))
                continue;
            low = fmin(low, value);
            high = fmax(high, value);
        }
    if (!(low <= high)) { /* nothing that has a place */
        low = 0;
        high = 1;
    } else if (low == high) {
        high = low + fmax(fabs(low) * 1e-6, 1e-300);
    }
    p->y.low = low;
    p->y.high = high;
}

static void put_frame(struct panel *p)
{
    struct ct_ticks ticks = ct_axis_ticks(&p->y, p->spread ? 3 : 5);
    struct ct_buffer text = {0};
    double left = p->x.from - PAD, bottom = p->y.from + PAD;

    ct_svg_line(p->out, left, p->y.to - PAD, left, bottom, frame_color);
    ct_svg_line(p->out, left, bottom, p->x.to + PAD, bottom, frame_color);
    for (int i = 0; i < ticks.count; i++) {
        double y = ct_axis_pixel(&p->y, ct_tick_value(&ticks, i));

        ct_svg_line(p->out, left - STEP, y, left, y, frame_color);
        ct_tick_write(&ticks, i, &text);
        put(p, left - STEP - 3, y + SIZE / 3.0, "end", &text);
    }
    ct_buffer_release(&text);
}

/* As many dates as have room. */
static void put_dates(struct panel *p, const struct ct_lab *lab)
{
    size_t count = p->series->count;
    double apart = (p->x.to - p->x.from) / (double)(count - 1);
    size_t every = (size_t)ceil(DATE_WIDTH / apart);
    struct ct_buffer text = {0};
    char day[CT_DATE_TEXT];

    for (size_t i = 0; i < count; i += every) {
        ct_date_format(lab->checks[p->series->sets[i].first].date, day);
        ct_buffer_puts(&text, day);
        ct_svg_line(p->out, x_of(p, i), p->y.from + PAD, x_of(p, i),
                    p->y.from + PAD + STEP, frame_color);
        put(p, x_of(p, i), p->y.from + PAD + STEP + SIZE + 2, "middle", &text);
    }
    ct_buffer_release(&text);
}

/* ---- lines --------------------------------------------------------------- */

/* A limit changes half-way between groups of different sizes. */
static void put_steps(struct panel *p, enum line line, const char *color,
                      const char *dashes)
{
    bool open = false;

    for (size_t i = 0; i < p->series->count; i++) {
        double value = value_of(p, line, i), x = x_of(p, i);
        double half =
            (p->x.to - p->x.from) / (double)(p->series->count - 1) / 2;

        if (!isfinite(value))
            continue;
        value = ct_axis_pixel(&p->y, value);
        if (!open)
            ct_svg_path_begin(p->out);
        ct_svg_path_point(p->out, !open, fmax(x - half, p->x.from - PAD),
                          value);
        ct_svg_path_point(p->out, false, fmin(x + half, p->x.to + PAD), value);
        open = true;
    }
    if (open)
        ct_svg_path_end(p->out, "none", color, 1.2, dashes);
}

static void put_values(struct panel *p)
{
    bool open = false;

    for (size_t i = 0; i < p->series->count; i++) {
        double value = value_of(p, VALUE, i);

        if (!isfinite(value))
            continue;
        if (!open)
            ct_svg_path_begin(p->out);
        ct_svg_path_point(p->out, !open, x_of(p, i),
                          ct_axis_pixel(&p->y, value));
        open = true;
    }
    if (open)
        ct_svg_path_end(p->out, "none", line_color, 1.2, "");
}

static void put_diamond(struct panel *p, double x, double y, double size,
                        const char *color)
{
    ct_svg_path_begin(p->out);
    ct_svg_path_point(p->out, true, x - size, y);
    ct_svg_path_point(p->out, false, x, y - size);
    ct_svg_path_point(p->out, false, x + size, y);
    ct_svg_path_point(p->out, false, x, y + size);
    ct_svg_path_point(p->out, false, x - size, y);
    ct_svg_path_end(p->out, color, color, 1, "");
}

/* A point that breaks a rule is larger, has another colour, and the rule's
 * name beside it, on the side that is away from the centre. */
static void put_points(struct panel *p)
{
    struct ct_buffer text = {0};

    for (size_t i = 0; i < p->series->count; i++) {
        double value = value_of(p, VALUE, i), x = x_of(p, i), y;
        unsigned broken = broken_in(p, i);

        if (!isfinite(value))
            continue;
        y = ct_axis_pixel(&p->y, value);
        put_diamond(p, x, y, broken != 0 ? 6 : 3.5,
                    broken != 0 ? limit_color : line_color);
        if (broken == 0)
            continue;
        ct_qualify_broken(broken, &text);
        put(p, x, value < value_of(p, CENTRE, i) ? y + 9 + SIZE - 3 : y - 9,
            "middle", &text);
    }
    ct_buffer_release(&text);
}

/* What the lines are, at their right ends. */
static void put_names(struct panel *p)
{
    static const char *const names[] = {"LCL ", "CL ", "UCL "};
    struct ct_buffer text = {0};
    double last = (double)INFINITY;

    for (int line = LOWER; line <= UPPER; line++) {
        double value = value_of(p, (enum line)line, p->series->count - 1), y;

        if (!isfinite(value))
            continue;
        /* From the lowest up, each above the one before. */
        y = fmin(ct_axis_pixel(&p->y, value) + SIZE / 3.0, last - SIZE);
        last = y;
        ct_buffer_puts(&text, names[line]);
        ct_number_significant(&text, value, p->spread ? 3 : 9);
        put(p, p->x.to + PAD + STEP, y, "start", &text);
    }
    ct_buffer_release(&text);
}

static void put_panel(struct panel *p)
{
    find_scale(p);
    put_frame(p);
    put_steps(p, CENTRE, centre_color, "");
    put_steps(p, LOWER, limit_color, "6 4");
    put_steps(p, UPPER, limit_color, "6 4");
    put_values(p);
    put_points(p);
    put_names(p);
}

/* ---- charts -------------------------------------------------------------- */

static void put_line(struct ct_buffer *line, double y, double size,
                     struct ct_buffer *out)
{
    struct ct_buffer cut = {0};

    if (!line->failed)
        ct_text_cut(&cut, line->data, line->length, TITLE_COLUMNS);
    if (line->failed || cut.failed)
        out->failed = true;
    else
        ct_svg_text(out, 16, y, size, "start", cut.data, cut.length);
    ct_buffer_release(&cut);
    ct_buffer_clear(line);
}

static void put_title(const struct ct_qualification *answer,
                      const struct ct_qualify_series *series, double y,
                      struct ct_buffer *out)
{
    const struct ct_lab *lab = ct_lab_index_lab(answer->index);
    const struct ct_unit *unit = lab->checks[series->first].unit;
    struct ct_buffer line = {0};

    ct_buffer_puts(&line,
                   ct_lab_text(lab, CT_KEY_STANDARD, answer->standard.id));
    ct_buffer_puts(&line, "  ");
    ct_buffer_puts(&line, ct_lab_text(lab, CT_KEY_TEXT, answer->standard.name));
    put_line(&line, y + 16, 14, out);
    ct_qualify_subject(answer, series, &line);
    ct_buffer_puts(&line, "; ");
    ct_buffer_puts(&line, ct_qualify_chart_name(series->chart.kind));
    if (unit != NULL) {
        ct_buffer_puts(&line, "; ");
        ct_unit_write_symbol(&line, unit);
    }
    put_line(&line, y + 34, SIZE, out);
    ct_buffer_release(&line);
}

static void put_chart(const struct ct_qualification *answer,
                      const struct ct_qualify_series *series, double y,
                      struct ct_buffer *out)
{
    struct panel panel = {.series = series,
                          .x = {.high = (double)(series->count - 1),
                                .from = LEFT + PAD,
                                .to = CT_CHARTS_WIDTH - RIGHT - PAD},
                          .out = out};

    put_title(answer, series, y, out);
    y += HEAD;
    panel.y.to = y + PAD;
    panel.y.from = y + MEANS - PAD;
    put_panel(&panel);
    put_dates(&panel, ct_lab_index_lab(answer->index));
    y += MEANS + BETWEEN;
    panel.spread = true;
    panel.y.to = y + PAD;
    panel.y.from = y + SPREADS - PAD;
    put_panel(&panel);
}

enum ct_status ct_qualify_charts(const struct ct_qualification *answer,
                                 double *height, struct ct_buffer *out)
{
    for (size_t i = 0; i < answer->series_count; i++) {
        const struct ct_qualify_series *series = &answer->series[i];

        if (series->kind != CT_CHECK_CONTROL || series->points == NULL ||
            series->count < 2)
            continue;
        put_chart(answer, series, *height, out);
        *height += HEAD + MEANS + BETWEEN + SPREADS + FOOT;
    }
    return ct_buffer_status(out);
}
