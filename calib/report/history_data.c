/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The history of an instrument as rows and as an object (caltrace/history/1).
 */
#include "history.h"

#include "json_lab.h"
#include "table.h"

#include <math.h>
#include <string.h>

/* ---- rows ---------------------------------------------------------------- */

struct writer {
    const struct ct_history *history;
    const struct ct_lab *lab;
    struct ct_buffer *out;
    struct ct_buffer cell;
    bool first; /* of its row */
};

static const char head[] =
    "instrument,day,what,certificate,laboratory,days_since,was_due,late,"
    "as_found_verdict,adjusted,verdict,withdrawn,replaced_by,until,by,note,"
    "quantity,function,artefact,at,point,point_unit,as_found,as_left,unit,U,"
    "U_as_found,k,lower,upper,drift,drift_per_year,en,touched,shared\n";

static void put(struct writer *w, const char *text)
{
    if (!w->first)
        ct_buffer_putc(w->out, ',');
    w->first = false;
    ct_csv_field_write(w->out, text, strlen(text));
}

static void put_key(struct writer *w, enum ct_lab_key of, uint32_t text)
{
    put(w, ct_lab_text(w->lab, of, text));
}

static void put_cell(struct writer *w)
{
    put(w, w->cell.length > 0 ? w->cell.data : "");
    w->out->failed = w->out->failed || w->cell.failed;
    ct_buffer_clear(&w->cell);
}

static void put_day(struct writer *w, int32_t day)
{
    put(w, ct_day_text(day).text);
}

static void put_number(struct writer *w, double number)
{
    if (isfinite(number))
        ct_number_shortest(&w->cell, number);
    put_cell(w);
}

static void put_unit(struct writer *w, const struct ct_unit *unit)
{
    if (unit != NULL)
        ct_unit_write_symbol(&w->cell, unit);
    put_cell(w);
}

static void put_word(struct writer *w, enum ct_cell_kind kind, uint8_t word)
{
    put(w, word != CT_LAB_NO_WORD ? ct_cell_word_text(kind, word) : "");
}

static const char *yes_no(bool yes)
{
    return yes ? "yes" : "no";
}

static void put_nothing(struct writer *w, int count)
{
    for (int i = 0; i < count; i++)
        put(w, "");
}

static void put_certificate(struct writer *w,
                            const struct ct_history_event *one)
{
    const struct ct_lab_certificate *row =
        &w->lab->certificates[one->certificate];

    put_key(w, CT_KEY_CERTIFICATE, row->id);
    put_key(w, CT_KEY_LABORATORY, row->laboratory);
    if (one->days_since >= 0)
        ct_buffer_integer(&w->cell, one->days_since);
    put_cell(w);
    put_day(w, one->was_due);
    put(w, yes_no(one->late));
    put_word(w, CT_CELL_AS_FOUND, row->as_found);
    put_word(w, CT_CELL_ADJUSTED, row->adjusted);
    put_word(w, CT_CELL_VERDICT, row->verdict);
    put(w, yes_no(one->withdrawn));
    put_key(w, CT_KEY_CERTIFICATE,
            one->replaced != CT_LAB_NO_ROW
                ? w->lab->certificates[one->replaced].id
                : 0);
    put_nothing(w, 3);
}

static void put_what(struct writer *w, const struct ct_history_event *one)
{
    enum { OF_CERTIFICATE = 10 };
    const struct ct_lab_event *event;

    w->first = true;
    put_key(w, CT_KEY_INSTRUMENT,
            w->lab->instruments[w->history->instrument].id);
    put_day(w, one->day);
    put(w, ct_history_what(w->history, one));
    if (one->event == CT_LAB_NO_ROW) {
        put_certificate(w, one);
        return;
    }
    event = &w->lab->events[one->event];
    put_nothing(w, OF_CERTIFICATE);
    put_day(w, event->until);
    put_key(w, CT_KEY_TEXT, event->by);
    put_key(w, CT_KEY_TEXT, event->note);
}

static void put_entry(struct writer *w, const struct ct_history_series *series,
                      const struct ct_history_entry *entry)
{
    put_key(w, CT_KEY_TEXT, series->quantity);
    put_key(w, CT_KEY_TEXT, series->function);
    put_key(w, CT_KEY_TEXT, series->artefact);
    put_key(w, CT_KEY_TEXT, series->at);
    put_number(w, series->has_point ? ct_decimal_to_double(series->point.number)
                                    : (double)NAN);
    put_unit(w, series->has_point ? series->point.unit : NULL);
    put_number(w, entry->as_found);
    put_number(w, entry->as_left);
    put_unit(w, series->unit);
    put_number(w, entry->U);
    put_number(w, entry->U_as_found);
    put_number(w, entry->k);
    put_number(w, entry->lower);
    put_number(w, entry->upper);
    put_number(w, entry->drift);
    put_number(w, entry->drift_per_year);
    put_number(w, entry->en);
    put(w, yes_no(entry->touched));
    put_number(w, entry->shared);
    ct_buffer_putc(w->out, '\n');
}

/* One row for each result of the certificate; how many. */
static size_t put_results(struct writer *w, const struct ct_history_event *one)
{
    const struct ct_history *h = w->history;
    size_t count = 0;

    for (size_t i = 0; one->counts && i < h->series_count; i++)
        for (size_t k = 0; k < h->series[i].count; k++) {
            const struct ct_history_entry *entry = &h->series[i].entries[k];

            if (entry->certificate != one->certificate)
                continue;
            put_what(w, one);
            put_entry(w, &h->series[i], entry);
            count++;
        }
    return count;
}

enum ct_status ct_history_csv(const struct ct_history *history,
                              struct ct_buffer *out)
{
    enum { OF_RESULT = 19 };
    struct writer w = {.history = history,
                       .lab = ct_lab_index_lab(history->index),
                       .out = out};

    ct_buffer_puts(out, head);
    for (size_t i = 0; i < history->event_count; i++) {
        if (put_results(&w, &history->events[i]) > 0)
            continue;
        put_what(&w, &history->events[i]);
        put_nothing(&w, OF_RESULT);
        ct_buffer_putc(out, '\n');
    }
    ct_buffer_release(&w.cell);
    return ct_buffer_status(out);
}

/* ---- an object ----------------------------------------------------------- */

static void json_key(const struct ct_lab *lab, struct ct_json *json,
                     const char *key, enum ct_lab_key of, uint32_t text)
{
    if (text == 0)
        ct_json_null(json, key);
    else
        ct_json_string(json, key, ct_lab_text(lab, of, text));
}

static void json_word(struct ct_json *json, const char *key,
                      enum ct_cell_kind kind, uint8_t word)
{
    if (word == CT_LAB_NO_WORD)
        ct_json_null(json, key);
    else
        ct_json_string(json, key, ct_cell_word_text(kind, word));
}

static void json_certificate(const struct ct_lab *lab,
                             const struct ct_history_event *one,
                             struct ct_json *json)
{
    const struct ct_lab_certificate *row = &lab->certificates[one->certificate];

    json_key(lab, json, "certificate", CT_KEY_CERTIFICATE, row->id);
    json_key(lab, json, "laboratory", CT_KEY_LABORATORY, row->laboratory);
    json_key(lab, json, "before", CT_KEY_CERTIFICATE,
             one->before != CT_LAB_NO_ROW ? lab->certificates[one->before].id
                                          : 0);
    if (one->days_since >= 0)
        ct_json_integer(json, "days_since", one->days_since);
    else
        ct_json_null(json, "days_since");
    ct_json_day(json, "was_due", one->was_due);
    ct_json_bool(json, "late", one->late);
    json_word(json, "as_found", CT_CELL_AS_FOUND, row->as_found);
    json_word(json, "adjusted", CT_CELL_ADJUSTED, row->adjusted);
    json_word(json, "verdict", CT_CELL_VERDICT, row->verdict);
    ct_json_bool(json, "withdrawn", one->withdrawn);
    json_key(lab, json, "replaced_by", CT_KEY_CERTIFICATE,
             one->replaced != CT_LAB_NO_ROW
                 ? lab->certificates[one->replaced].id
                 : 0);
    ct_json_bool(json, "counts", one->counts);
}

static void json_event(const struct ct_history *history,
                       const struct ct_history_event *one, struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(history->index);

    ct_json_object(json, NULL);
    ct_json_day(json, "day", one->day);
    ct_json_string(json, "what", ct_history_what(history, one));
    if (one->event == CT_LAB_NO_ROW) {
        json_certificate(lab, one, json);
    } else {
        const struct ct_lab_event *event = &lab->events[one->event];

        ct_json_day(json, "until", event->until);
        json_key(lab, json, "by", CT_KEY_TEXT, event->by);
        json_key(lab, json, "note", CT_KEY_TEXT, event->note);
    }
    ct_json_end(json);
}

static void json_entry(const struct ct_lab *lab,
                       const struct ct_history_entry *entry,
                       struct ct_json *json)
{
    ct_json_object(json, NULL);
    ct_json_string(json, "certificate",
                   ct_lab_text(lab, CT_KEY_CERTIFICATE,
                               lab->certificates[entry->certificate].id));
    ct_json_day(json, "day", entry->day);
    ct_json_number(json, "as_found", entry->as_found);
    ct_json_number(json, "as_left", entry->as_left);
    ct_json_number(json, "U", entry->U);
    ct_json_number(json, "U_as_found", entry->U_as_found);
    ct_json_number(json, "k", entry->k);
    ct_json_number(json, "lower", entry->lower);
    ct_json_number(json, "upper", entry->upper);
    ct_json_number(json, "drift", entry->drift);
    ct_json_number(json, "drift_per_year", entry->drift_per_year);
    ct_json_number(json, "en", entry->en);
    ct_json_number(json, "shared", entry->shared);
    ct_json_bool(json, "touched", entry->touched);
    ct_json_end(json);
}

static void json_series(const struct ct_lab *lab,
                        const struct ct_history_series *series,
                        struct ct_json *json)
{
    ct_json_object(json, NULL);
    json_key(lab, json, "quantity", CT_KEY_TEXT, series->quantity);
    json_key(lab, json, "function", CT_KEY_TEXT, series->function);
    json_key(lab, json, "artefact", CT_KEY_TEXT, series->artefact);
    json_key(lab, json, "at", CT_KEY_TEXT, series->at);
    ct_json_number(json, "point",
                   series->has_point
                       ? ct_decimal_to_double(series->point.number)
                       : (double)NAN);
    ct_json_unit(json, "point_unit",
                 series->has_point ? series->point.unit : NULL);
    ct_json_string(json, "of", series->of_values ? "value" : "error");
    ct_json_unit(json, "unit", series->unit);
    ct_json_array(json, "entries");
    for (size_t i = 0; i < series->count; i++)
        json_entry(lab, &series->entries[i], json);
    ct_json_end(json);
    ct_json_end(json);
}

enum ct_status ct_history_json(const struct ct_history *history,
                               struct ct_json *json)
{
    const struct ct_lab *lab = ct_lab_index_lab(history->index);
    struct ct_lab_instrument record =
        ct_lab_instrument_at(lab, history->instrument, history->when);

    json_key(lab, json, "instrument", CT_KEY_INSTRUMENT, record.id);
    json_key(lab, json, "name", CT_KEY_TEXT, record.name);
    ct_json_day(json, "due_on", history->due_on);
    ct_json_array(json, "events");
    for (size_t i = 0; i < history->event_count; i++)
        json_event(history, &history->events[i], json);
    ct_json_end(json);
    ct_json_array(json, "series");
    for (size_t i = 0; i < history->series_count; i++)
        json_series(lab, &history->series[i], json);
    ct_json_end(json);
    return ct_buffer_status(json->out);
}
