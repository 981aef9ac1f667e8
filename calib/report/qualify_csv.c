/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The qualification of a measurement standard as rows, one for each thing that
 * was judged.
 */
#include "qualify.h"

#include "table.h"

#include <math.h>

struct writer {
    const struct ct_qualification *answer;
    const struct ct_lab *lab;
    struct ct_text_table *table;
    struct ct_buffer cell;
};

static const char *const columns[] = {
    "standard", "item",  "kind",  "quantity",  "point", "unit",
    "date",     "n",     "value", "reference", "U",     "U0",
    "figure",   "limit", "E_n",   "verdict",
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void add_cell(struct writer *w)
{
    ct_table_take(w->table, &w->cell);
}

static void add_number(struct writer *w, double number)
{
    if (isfinite(number))
        ct_number_shortest(&w->cell, number);
    add_cell(w);
}

static void add_text(struct writer *w, const char *text)
{
    ct_buffer_puts(&w->cell, text);
    add_cell(w);
}

/* The cells that tell which thing was judged. */
static void begin_row(struct writer *w, const char *item, const char *kind,
                      uint32_t quantity, double point,
                      const struct ct_unit *unit, int32_t day)
{
    char text[CT_DATE_TEXT] = "";

    add_text(w, ct_lab_text(w->lab, CT_KEY_STANDARD, w->answer->standard.id));
    add_text(w, item);
    add_text(w, kind);
    add_text(w, ct_lab_text(w->lab, CT_KEY_TEXT, quantity));
    add_number(w, point);
    if (unit != NULL)
        ct_unit_write_symbol(&w->cell, unit);
    add_cell(w);
    if (day != CT_LAB_NO_DATE)
        ct_date_format(day, text);
    add_text(w, text);
}

/* ORDER VERIFICATION */
static const char *const kinds[CT_VERIFY_KINDS] = {"transfer", "comparison",
                                                   "intermediate"};

struct figures {
    size_t n;
    double value, reference, U, U0, figure, limit, en;
    enum ct_qualify_verdict verdict;
};

static void end_row(struct writer *w, const struct figures *f)
{
    const double numbers[] = {f->value,  f->reference, f->U, f->U0,
                              f->figure, f->limit,     f->en};

    ct_buffer_integer(&w->cell, (long long)f->n);
    add_cell(w);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        add_number(w, numbers[i]);
    add_text(w, ct_qualify_verdict_name(f->verdict));
}

static void add_series(struct writer *w, const struct ct_qualify_series *series)
{
    const struct ct_qualify_set *last = &series->sets[series->count - 1];
    const struct ct_lab_check *check = &w->lab->checks[last->first];
    bool stability = series->kind == CT_CHECK_STABILITY;
    struct figures f = {
        .n = last->n,
        .value = last->mean,
        .reference =
            series->points != NULL ? series->chart.centre : (double)NAN,
        .U = series->limits.U,
        .U0 = (double)NAN,
        .figure = stability ? series->stability : last->deviation,
        .limit = stability ? ct_qualify_limit(&series->limits) : (double)NAN,
        .en = (double)NAN,
        .verdict = series->verdict};

    begin_row(w, ct_lab_text(w->lab, CT_KEY_INSTRUMENT, check->instrument),
              ct_cell_word_text(CT_CELL_CHECK_KIND, (int)series->kind),
              check->quantity, check->point.number, check->unit, check->date);
    end_row(w, &f);
}

static void add_verification(struct writer *w,
                             const struct ct_verification *one)
{
    const struct ct_lab_check *check = &w->lab->checks[one->set->first];
    struct figures f = {.n = one->n,
                        .value = one->value,
                        .reference = one->reference,
                        .U = one->U,
                        .U0 = one->U0,
                        .figure = one->difference,
                        .limit = one->limit,
                        .en = one->en,
                        .verdict = one->verdict};

    begin_row(w, ct_lab_text(w->lab, CT_KEY_INSTRUMENT, check->instrument),
              kinds[one->kind], check->quantity, check->point.number,
              check->unit, check->date);
    end_row(w, &f);
}

static void add_step(struct writer *w, const struct ct_qualify_step *step)
{
    const struct ct_lab_result *to = &w->lab->results[step->later];
    uint32_t row = ct_lab_row_of(w->lab, CT_KEY_CERTIFICATE, to->certificate);
    struct figures f = {.n = 2,
                        .value = (double)NAN,
                        .reference = (double)NAN,
                        .U = step->limits.U,
                        .U0 = (double)NAN,
                        .figure = step->change,
                        .limit = ct_qualify_limit(&step->limits),
                        .en = (double)NAN,
                        .verdict = step->verdict};

    begin_row(w,
              step->instrument == CT_LAB_NO_ROW
                  ? ""
                  : ct_lab_text(w->lab, CT_KEY_INSTRUMENT,
                                w->lab->instruments[step->instrument].id),
              "calibration", to->quantity, to->point, step->unit,
              row == CT_LAB_NO_ROW ? CT_LAB_NO_DATE
                                   : w->lab->certificates[row].calibrated_on);
    end_row(w, &f);
}

enum ct_status ct_qualify_csv(const struct ct_qualification *answer, bool head,
                              struct ct_buffer *out)
{
    struct writer w = {.answer = answer,
                       .lab = ct_lab_index_lab(answer->index)};
    enum ct_status status;

    status = ct_table_plain(columns, COLUMNS, &w.table);
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < answer->series_count; i++)
        if (answer->series[i].count > 0 &&
            answer->series[i].kind != CT_CHECK_VERIFICATION &&
            answer->series[i].kind != CT_CHECK_INTERMEDIATE)
            add_series(&w, &answer->series[i]);
    for (size_t i = 0; i < answer->verification_count; i++)
        add_verification(&w, &answer->verifications[i]);
    for (size_t i = 0; i < answer->step_count; i++)
        add_step(&w, &answer->steps[i]);
    ct_table_csv_part(w.table, head, out);
    ct_table_free(w.table);
    ct_buffer_release(&w.cell);
    return ct_buffer_status(out);
}
