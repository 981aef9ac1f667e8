/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The impact of a shift as rows, one a result.
 */
#include "impact.h"

#include "table.h"

#include <math.h>

struct writer {
    const struct ct_impact_answer *answer;
    const struct ct_lab *lab;
    struct ct_text_table *table;
    struct ct_buffer cell;
};

static const char *const columns[] = {
    "ring",       "certificate",   "number",
    "instrument", "name",          "holder",
    "custodian",  "location",      "calibrated_on",
    "quantity",   "function",      "artefact",
    "point",      "point_unit",    "at",
    "unit",       "effect",        "doubt",
    "U",          "effect_over_U", "effect_over_mpe",
    "old_value",  "new_value",     "old_error",
    "new_error",  "lower",         "upper",
    "verdict",    "new_verdict",   "flips",
    "recall",     "significant",   "unknown",
    "guess",      "newest",        "replaced_by"};
enum { COLUMNS = sizeof columns / sizeof *columns };

static void put_number(struct writer *w, double number)
{
    if (isfinite(number))
        ct_number_shortest(&w->cell, number);
    ct_table_take(w->table, &w->cell);
}

static void put_key(struct writer *w, enum ct_lab_key of, uint32_t text)
{
    ct_table_string(w->table, ct_lab_text(w->lab, of, text));
}

static void put_unit(struct writer *w, const struct ct_unit *unit)
{
    if (unit != NULL)
        ct_unit_write(&w->cell, unit);
    ct_table_take(w->table, &w->cell);
}

static void put_flag(struct writer *w, bool flag)
{
    ct_table_string(w->table, flag ? "yes" : "no");
}

static void put_verdict(struct writer *w, enum ct_impact_verdict verdict)
{
    ct_table_string(w->table, verdict == CT_IMPACT_NO_LIMITS
                                  ? ""
                                  : ct_impact_verdict_name(verdict));
}

static void put_identity(struct writer *w, const struct ct_lab_hit_event *event)
{
    const struct ct_lab_certificate *c =
        &w->lab->certificates[event->certificate];
    struct ct_lab_instrument item =
        ct_impact_instrument(w->answer, event->certificate);
    char day[CT_DATE_TEXT] = "";

    ct_buffer_integer(&w->cell, event->ring);
    ct_table_take(w->table, &w->cell);
    put_key(w, CT_KEY_CERTIFICATE, c->id);
    put_key(w, CT_KEY_TEXT, c->number);
    put_key(w, CT_KEY_INSTRUMENT, c->instrument);
    put_key(w, CT_KEY_TEXT, item.name);
    put_key(w, CT_KEY_TEXT, item.holder);
    put_key(w, CT_KEY_TEXT, item.custodian);
    put_key(w, CT_KEY_TEXT, item.location);
    if (c->calibrated_on != CT_LAB_NO_DATE)
        ct_date_format(c->calibrated_on, day);
    ct_table_string(w->table, day);
}

static void put_place(struct writer *w, const struct ct_lab_result *row)
{
    put_key(w, CT_KEY_TEXT, row->quantity);
    put_key(w, CT_KEY_TEXT, row->function);
    put_key(w, CT_KEY_TEXT, row->artefact);
    put_number(w, row->point);
    put_unit(w, isnan(row->point) ? NULL : ct_result_point_unit(row));
    put_key(w, CT_KEY_TEXT, row->at);
}

static void put_hit(struct writer *w, const struct ct_lab_hit_event *event,
                    const struct ct_lab_hit *hit)
{
    put_identity(w, event);
    put_place(w, &w->lab->results[hit->result]);
    put_unit(w, hit->unit);
    put_number(w, hit->effect);
    put_number(w, hit->unknown ? (double)NAN : hit->doubt);
    put_number(w, hit->expanded);
    put_number(w, ct_impact_over_U(hit));
    put_number(w, ct_impact_over_mpe(hit));
    put_number(w, hit->old_value);
    put_number(w, hit->new_value);
    put_number(w, hit->old_error);
    put_number(w, hit->new_error);
    put_number(w, hit->lower);
    put_number(w, hit->upper);
    put_verdict(w, hit->verdict);
    put_verdict(w, hit->new_verdict);
    put_flag(w, hit->flips);
    put_flag(w, hit->recalled);
    put_flag(w, hit->significant);
    put_flag(w, hit->unknown);
    put_flag(w, hit->guess);
    put_flag(w, event->newest);
    ct_table_string(
        w->table,
        event->replaced_by == CT_LAB_NO_ROW
            ? ""
            : ct_lab_text(w->lab, CT_KEY_CERTIFICATE,
                          w->lab->certificates[event->replaced_by].id));
}

/* A certificate that names what is hit and says not what for has a row of its
 * own, without a result: who reads only rows has to see it. */
static void put_unexplained(struct writer *w,
                            const struct ct_lab_hit_event *event)
{
    enum { IDENTITY = 9, UNKNOWN = 32 };

    put_identity(w, event);
    for (size_t i = IDENTITY; i < COLUMNS; i++)
        ct_table_string(w->table, i == UNKNOWN ? "yes" : "");
}

enum ct_status ct_impact_csv(const struct ct_impact_answer *answer,
                             struct ct_buffer *out)
{
    const struct ct_lab_impact *impact = answer->impact;
    struct writer w = {.answer = answer,
                       .lab = ct_lab_index_lab(answer->index)};
    enum ct_status status;

    status = ct_table_plain(columns, COLUMNS, &w.table);
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < impact->event_count; i++) {
        const struct ct_lab_hit_event *event = &impact->events[i];

        for (size_t k = 0; k < event->count; k++)
            if (ct_impact_shows(answer,
                                impact->hits[event->first + k].significant))
                put_hit(&w, event, &impact->hits[event->first + k]);
        if (event->unexplained && ct_impact_shows(answer, event->significant))
            put_unexplained(&w, event);
    }
    ct_table_csv(w.table, out);
    ct_table_free(w.table);
    ct_buffer_release(&w.cell);
    return ct_buffer_status(out);
}
