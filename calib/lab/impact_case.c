/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which certificate is suspect, which one found it, and since when.
 */
#include "impact.h"
#include "locate.h"

struct opening {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    struct ct_sink *sink;
    struct ct_lab_impact_case *one;
    const struct ct_lab_function *functions; /* that are asked about */
    size_t count;
};

static struct ct_argument at(const struct opening *o, uint32_t row,
                             const char *column)
{
    return ct_at(ct_lab_cell_place(o->lab, CT_TABLE_CERTIFICATES,
                                   &o->lab->certificates[row].row, column));
}

static struct ct_argument id_of(const struct opening *o, uint32_t row)
{
    return ct_string(
        ct_lab_text(o->lab, CT_KEY_CERTIFICATE, o->lab->certificates[row].id));
}

static struct ct_argument item_of(const struct opening *o, uint32_t row)
{
    return ct_string(ct_lab_text(o->lab, CT_KEY_INSTRUMENT,
                                 o->lab->certificates[row].instrument));
}

/* A calibration of the functions asked about, known, in its last issue. */
static bool is_calibration(const struct opening *o, uint32_t row)
{
    const struct ct_lab_certificate *c = &o->lab->certificates[row];
    int32_t known_by = o->one->when.known_by;
    bool covers = o->count == 0;

    for (size_t i = 0; i < o->count && !covers; i++)
        covers = ct_lab_covers(o->lab, c, o->functions[i]);
    return covers && !c->row.unsound && c->kind != CT_CERTIFICATE_ADJUSTMENT &&
           c->calibrated_on != CT_LAB_NO_DATE && ct_lab_is_known(c, known_by) &&
           ct_lab_replacement(o->index, row, known_by) == CT_LAB_NO_ROW;
}

/* The last calibration of the item before the day, or at all. */
static uint32_t last_before(const struct opening *o, uint32_t instrument,
                            int32_t day)
{
    struct ct_lab_list list =
        ct_lab_rows_of(o->index, CT_CERTIFICATES_OF_INSTRUMENT, instrument);

    for (size_t i = list.count; i-- > 0;)
        if (is_calibration(o, list.rows[i]) &&
            (day == CT_LAB_NO_DATE ||
             o->lab->certificates[list.rows[i]].calibrated_on < day))
            return list.rows[i];
    return CT_LAB_NO_ROW;
}

/* ---- G and F ------------------------------------------------------------- */

/* The calibration before the one that found it. */
static enum ct_status find_suspect(struct opening *o)
{
    struct ct_lab_impact_case *one = o->one;
    const struct ct_lab_certificate *f = &o->lab->certificates[one->found_by];

    one->suspect = last_before(o, f->instrument, f->calibrated_on);
    if (one->suspect == CT_LAB_NO_ROW)
        return ct_error(o->sink, "impact-single",
                        at(o, one->found_by, "instrument"),
                        item_of(o, one->found_by), id_of(o, one->found_by));
    return CT_OK;
}

static enum ct_status open_item(struct opening *o, const struct ct_item *item)
{
    struct ct_lab_impact_case *one = o->one;
    uint32_t last = last_before(o, item->id, CT_LAB_NO_DATE);

    if (one->found_by == CT_LAB_NO_ROW && one->given_count > 0) {
        one->suspect = last;
        if (last != CT_LAB_NO_ROW)
            return CT_OK;
    }
    if (one->found_by == CT_LAB_NO_ROW)
        one->found_by = last;
    if (one->found_by == CT_LAB_NO_ROW)
        return ct_error(
            o->sink, "impact-single", ct_at((struct ct_place){0}),
            ct_string(ct_lab_text(o->lab, CT_KEY_INSTRUMENT, item->id)),
            ct_string(NULL));
    return find_suspect(o);
}

static enum ct_status open_certificate(struct opening *o, uint32_t row)
{
    struct ct_lab_impact_case *one = o->one;

    if (one->found_by == row)
        return find_suspect(o);
    one->suspect = row;
    if (one->found_by == CT_LAB_NO_ROW)
        one->found_by = ct_lab_next_calibration(o->index, row, o->functions,
                                                o->count, one->when.known_by);
    if (one->found_by == CT_LAB_NO_ROW && one->given_count == 0)
        return ct_error(o->sink, "impact-no-finding", at(o, row, "id"),
                        item_of(o, row), id_of(o, row));
    return CT_OK;
}

/* F is of the same item and later. */
static enum ct_status compare(const struct opening *o)
{
    const struct ct_lab_certificate *g = &o->lab->certificates[o->one->suspect];
    const struct ct_lab_certificate *f;
    uint32_t suspect = o->one->suspect, found_by = o->one->found_by;

    if (g->calibrated_on == CT_LAB_NO_DATE)
        return ct_error(o->sink, "impact-undated",
                        at(o, suspect, "calibrated_on"), id_of(o, suspect));
    if (found_by == CT_LAB_NO_ROW)
        return CT_OK;
    f = &o->lab->certificates[found_by];
    if (f->instrument != g->instrument)
        return ct_error(o->sink, "impact-other-item",
                        at(o, found_by, "instrument"), id_of(o, found_by),
                        item_of(o, found_by), item_of(o, suspect));
    if (f->calibrated_on == CT_LAB_NO_DATE)
        return ct_error(o->sink, "impact-undated",
                        at(o, found_by, "calibrated_on"), id_of(o, found_by));
    if (f->calibrated_on <= g->calibrated_on)
        return ct_error(o->sink, "impact-order",
                        at(o, found_by, "calibrated_on"), id_of(o, found_by),
                        id_of(o, suspect));
    return CT_OK;
}

/* ---- the window ---------------------------------------------------------- */

/* An adjustment or repair in between: what F found tells of the time behind
 * it. */
static void warn_of_adjustment(const struct opening *o)
{
    const struct ct_lab_impact_case *one = o->one;
    const struct ct_lab_certificate *g = &o->lab->certificates[one->suspect];
    struct ct_lab_list list =
        ct_lab_rows_of(o->index, CT_EVENTS_OF_INSTRUMENT, g->instrument);
    char day[CT_DATE_TEXT];

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_event *event = &o->lab->events[list.rows[i]];

        if ((event->event != CT_EVENT_ADJUST &&
             event->event != CT_EVENT_REPAIR) ||
            event->row.unsound || event->date == CT_LAB_NO_DATE ||
            event->date <= g->calibrated_on || event->date >= one->window.to)
            continue;
        ct_date_format(event->date, day);
        ct_warning(o->sink, "impact-adjusted",
                   at(o, one->suspect, "instrument"), item_of(o, one->suspect),
                   ct_string(day));
        return;
    }
}

static void find_window(struct opening *o, int32_t from, int32_t to)
{
    struct ct_lab_impact_case *one = o->one;

    one->from_dated = from != CT_LAB_NO_DATE;
    one->to_dated = to != CT_LAB_NO_DATE;
    one->window.to = to;
    if (to == CT_LAB_NO_DATE)
        one->window.to = one->found_by != CT_LAB_NO_ROW
                             ? o->lab->certificates[one->found_by].calibrated_on
                             : one->when.on;
    one->good = ct_lab_last_good(o->index, one->suspect, o->functions, o->count,
                                 one->window.to, one->when.known_by);
    one->window.from = one->from_dated ? from : one->good.on;
    if (one->found_by != CT_LAB_NO_ROW && one->given_count == 0)
        warn_of_adjustment(o);
}

enum ct_status ct_lab_impact_open(const struct ct_lab_index *index,
                                  const struct ct_item *item, uint32_t found_by,
                                  int32_t from, int32_t to,
                                  struct ct_sink *sink,
                                  struct ct_lab_impact_case *one)
{
    const struct ct_lab_function function = {item->selector.quantity,
                                             item->selector.function};
    struct opening o = {.index = index,
                        .lab = ct_lab_index_lab(index),
                        .sink = sink,
                        .one = one,
                        .functions = &function};
    enum ct_status status;

    o.count = function.quantity != 0 || function.function != 0;
    one->suspect = CT_LAB_NO_ROW;
    one->found_by = found_by;
    one->selector = item->selector;
    status = item->kind == CT_ITEM_CERTIFICATE ? open_certificate(&o, item->row)
                                               : open_item(&o, item);
    if (status == CT_OK)
        status = compare(&o);
    if (status == CT_OK)
        find_window(&o, from, to);
    return status;
}
