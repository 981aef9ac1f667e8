/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors against time, a panel for each point: found (hollow) and left (full)
 * with U, the limits of errors as a band, the days on which it was due, and
 * adjustments.
 */
#include "history.h"

#include "axis.h"
#include "language.h"
#include "svg.h"
#include "text.h"

#include <math.h>
#include <string.h>

enum {
    EDGE = 16,
    HEAD = 66,    /* title and legend */
    PANEL = 480,  /* with its scale */
    HEIGHT = 230, /* with its title and dates */
    SCALE = 84,   /* left of the panel */
    TITLE = 24,
    DATES = 40,
    ACROSS = 2, /* panels in a row */
    SIZE = 12,
    STEP = 5,
    DATE_WIDTH = 78,
    TITLE_COLUMNS = 56,
};
static const char frame_color[] = "#333333";
static const char band_color[] = "#d9ead3";
static const char limit_color[] = "#228833";
static const char due_color[] = "#aaaaaa";
static const char adjust_color[] = "#bb5566";
static const char point_color[] = "#4477aa";

struct panel {
    const struct ct_history *history;
    const struct ct_history_series *series;
    struct ct_axis x, y;
    struct ct_buffer *out;
};

static void put(struct ct_buffer *out, double x, double y, double size,
                const char *anchor, struct ct_buffer *text)
{
    if (text->failed)
        out->failed = true;
    else
        ct_svg_text(out, x, y, size, anchor, text->length > 0 ? text->data : "",
                    text->length);
    ct_buffer_clear(text);
}

static void put_word(struct ct_buffer *out, double x, double y,
                     const char *word)
{
    const char *text = ct_translate(word);

    ct_svg_text(out, x, y, SIZE, "start", text, strlen(text));
}

/* ---- scales -------------------------------------------------------------- */

static void widen(struct ct_axis *axis, double number)
{
    if (!isfinite(number))
        return;
    axis->low = fmin(axis->low, number);
    axis->high = fmax(axis->high, number);
}

static void settle(struct ct_axis *axis)
{
    double room;

    if (!(axis->low <= axis->high)) {
        axis->low = 0;
        axis->high = 1;
    }
    room = (axis->high - axis->low) * 0.04;
    if (room == 0)
        room = fmax(fabs(axis->low) * 1e-6, 1e-300);
    axis->low -= room;
    axis->high += room;
}

static void find_scales(struct panel *p)
{
    const struct ct_history *h = p->history;

    p->y.low = p->x.low = (double)INFINITY;
    p->y.high = p->x.high = -(double)INFINITY;
    for (size_t i = 0; i < p->series->count; i++) {
        const struct ct_history_entry *e = &p->series->entries[i];
        double U = isfinite(e->U) ? e->U : 0;
        double found = isfinite(e->U_as_found) ? e->U_as_found : 0;

        widen(&p->y, e->as_left - U);
        widen(&p->y, e->as_left + U);
        widen(&p->y, e->as_found - found);
        widen(&p->y, e->as_found + found);
        widen(&p->y, e->lower);
        widen(&p->y, e->upper);
    }
    /* All panels have one scale of time: all that happened, and what is due. */
    for (size_t i = 0; i < h->event_count; i++)
        widen(&p->x, h->events[i].day);
    widen(&p->x, h->when.on);
    if (h->due_on != CT_LAB_NO_DATE)
        widen(&p->x, h->due_on);
    settle(&p->x);
    settle(&p->y);
}

static double x_of(const struct panel *p, int32_t day)
{
    return ct_axis_pixel(&p->x, day);
}

static double y_of(const struct panel *p, double number)
{
    return ct_axis_pixel(&p->y, number);
}

static void put_frame(struct panel *p)
{
    struct ct_ticks ticks = ct_axis_ticks(&p->y, 5);
    struct ct_buffer text = {0};
    double left = p->x.from, bottom = p->y.from;

    ct_svg_line(p->out, left, p->y.to, left, bottom, frame_color);
    ct_svg_line(p->out, left, bottom, p->x.to, bottom, frame_color);
    for (int i = 0; i < ticks.count; i++) {
        double y = y_of(p, ct_tick_value(&ticks, i));

        ct_svg_line(p->out, left - STEP, y, left, y, frame_color);
        ct_tick_write(&ticks, i, &text);
        put(p->out, left - STEP - 3, y + SIZE / 3.0, SIZE, "end", &text);
    }
    ct_buffer_release(&text);
}

/* Days of calibrations, as many as have room. */
static void put_dates(struct panel *p)
{
    struct ct_buffer text = {0};
    double last = -(double)INFINITY;
    char day[CT_DATE_TEXT];

    for (size_t i = 0; i < p->series->count; i++) {
        double x = x_of(p, p->series->entries[i].day);

        ct_svg_line(p->out, x, p->y.from, x, p->y.from + STEP, frame_color);
        if (x - last < DATE_WIDTH)
            continue;
        last = x;
        ct_date_format(p->series->entries[i].day, day);
        ct_buffer_puts(&text, day);
        put(p->out, x, p->y.from + STEP + SIZE + 2, SIZE, "middle", &text);
    }
    ct_buffer_release(&text);
}

/* ---- what is drawn ------------------------------------------------------- */

static bool has_limits(const struct ct_history_entry *e)
{
    return isfinite(e->lower) && isfinite(e->upper);
}

/* From calibration to calibration, the last to the end of the time. */
static void put_band(struct panel *p)
{
    const struct ct_history_series *s = p->series;

    for (size_t i = 0; i < s->count; i++) {
        const struct ct_history_entry *e = &s->entries[i];
        double left = x_of(p, e->day), top, bottom;
        double right =
            i + 1 < s->count ? x_of(p, s->entries[i + 1].day) : p->x.to;

        if (!has_limits(e))
            continue;
        top = y_of(p, e->upper);
        bottom = y_of(p, e->lower);
        ct_svg_rect(p->out, left, top, right - left, bottom - top, band_color);
        ct_svg_line(p->out, left, top, right, top, limit_color);
        ct_svg_line(p->out, left, bottom, right, bottom, limit_color);
    }
}

static void put_upright(struct panel *p, int32_t day, const char *color,
                        const char *dashes)
{
    if (day == CT_LAB_NO_DATE || day < p->x.low || day > p->x.high)
        return;
    ct_svg_path_begin(p->out);
    ct_svg_path_point(p->out, true, x_of(p, day), p->y.from);
    ct_svg_path_point(p->out, false, x_of(p, day), p->y.to);
    ct_svg_path_end(p->out, "none", color, 1.2, dashes);
}

static void put_days(struct panel *p)
{
    const struct ct_history *h = p->history;

    for (size_t i = 0; i < h->event_count; i++) {
        put_upright(p, h->events[i].was_due, due_color, "2 3");
        if (ct_history_adjusted(h, &h->events[i]))
            put_upright(p, h->events[i].day, adjust_color, "6 4");
    }
    put_upright(p, h->due_on, due_color, "2 3");
}

static void put_diamond(struct ct_buffer *out, double x, double y, bool full)
{
    enum { HALF = 4 };

    ct_svg_path_begin(out);
    ct_svg_path_point(out, true, x - HALF, y);
    ct_svg_path_point(out, false, x, y - HALF);
    ct_svg_path_point(out, false, x + HALF, y);
    ct_svg_path_point(out, false, x, y + HALF);
    ct_svg_path_point(out, false, x - HALF, y);
    ct_svg_path_end(out, full ? point_color : "white", point_color, 1.2, "");
}

static void put_value(struct panel *p, int32_t day, double value, double U,
                      bool full)
{
    double x = x_of(p, day), y = y_of(p, value);

    if (!isfinite(value))
        return;
    if (isfinite(U)) {
        double top = y_of(p, value + U), bottom = y_of(p, value - U);

        ct_svg_line(p->out, x, top, x, bottom, point_color);
        ct_svg_line(p->out, x - 4, top, x + 4, top, point_color);
        ct_svg_line(p->out, x - 4, bottom, x + 4, bottom, point_color);
    }
    put_diamond(p->out, x, y, full);
}

static void put_values(struct panel *p)
{
    for (size_t i = 0; i < p->series->count; i++) {
        const struct ct_history_entry *e = &p->series->entries[i];

        if (e->as_found != e->as_left)
            put_value(p, e->day, e->as_found, e->U_as_found, false);
        put_value(p, e->day, e->as_left, e->U, true);
    }
}

static void put_title(struct panel *p, double x, double y)
{
    struct ct_buffer name = {0}, cut = {0};

    ct_history_name(p->history, p->series, &name);
    if (p->series->unit != NULL) {
        ct_buffer_puts(&name, ct_translate(N_(", in ")));
        ct_unit_write_symbol(&name, p->series->unit);
    }
    if (!name.failed && name.length > 0)
        ct_text_cut(&cut, name.data, name.length, TITLE_COLUMNS);
    cut.failed = cut.failed || name.failed;
    put(p->out, x, y, SIZE, "start", &cut);
    ct_buffer_release(&name);
    ct_buffer_release(&cut);
}

static void put_panel(struct panel *p, double x, double y)
{
    p->x.from = x + SCALE;
    p->x.to = x + PANEL - EDGE;
    p->y.to = y + TITLE;
    p->y.from = y + HEIGHT - DATES;
    put_title(p, p->x.from, y + SIZE + 3);
    find_scales(p);
    put_band(p);
    put_days(p);
    put_frame(p);
    put_values(p);
    put_dates(p);
}

/* ---- the drawing --------------------------------------------------------- */

static void put_legend(struct ct_buffer *out)
{
    enum { EACH = 160, Y = 48 };
    const double at[] = {EDGE, EDGE + EACH, EDGE + 2 * EACH, EDGE + 3 * EACH,
                         EDGE + 4 * EACH};

    put_diamond(out, at[0] + 6, Y - 4, false);
    put_word(out, at[0] + 18, Y, N_("as found, ± U"));
    put_diamond(out, at[1] + 6, Y - 4, true);
    put_word(out, at[1] + 18, Y, N_("as left, ± U"));
    ct_svg_rect(out, at[2], Y - 11, 13, 13, band_color);
    put_word(out, at[2] + 18, Y, N_("permissible errors"));
    for (int i = 0; i < 2; i++) {
        ct_svg_path_begin(out);
        ct_svg_path_point(out, true, at[3 + i] + 6, Y - 12);
        ct_svg_path_point(out, false, at[3 + i] + 6, Y + 3);
        ct_svg_path_end(out, "none", i == 0 ? due_color : adjust_color, 1.2,
                        i == 0 ? "2 3" : "6 4");
    }
    put_word(out, at[3] + 18, Y, N_("due"));
    put_word(out, at[4] + 18, Y, N_("adjusted, repaired"));
}

static void put_head(const struct ct_history *history, struct ct_buffer *out)
{
    const struct ct_lab *lab = ct_lab_index_lab(history->index);
    struct ct_lab_instrument record =
        ct_lab_instrument_at(lab, history->instrument, history->when);
    struct ct_buffer line = {0};
    char day[CT_DATE_TEXT];

    ct_buffer_puts(&line, ct_lab_text(lab, CT_KEY_INSTRUMENT, record.id));
    ct_buffer_puts(&line, "  ");
    ct_buffer_puts(&line, ct_lab_text(lab, CT_KEY_TEXT, record.name));
    ct_buffer_puts(&line, "  ");
    ct_date_format(history->when.on, day);
    ct_buffer_puts(&line, day);
    put(out, EDGE, 28, 16, "start", &line);
    ct_buffer_release(&line);
    put_legend(out);
}

enum ct_status ct_history_svg(const struct ct_history *history,
                              struct ct_buffer *out)
{
    size_t rows = (history->series_count + ACROSS - 1) / ACROSS;
    struct panel panel = {.history = history, .out = out};

    ct_svg_begin(out, ACROSS * PANEL + 2.0 * EDGE,
                 HEAD + (double)rows * HEIGHT + EDGE);
    put_head(history, out);
    for (size_t i = 0; i < history->series_count; i++) {
        panel.series = &history->series[i];
        put_panel(&panel, EDGE + (double)(i % ACROSS) * PANEL,
                  HEAD + (double)(i / ACROSS) * HEIGHT);
    }
    ct_svg_end(out);
    return ct_buffer_status(out);
}
