/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The impact of a shift as JSON: caltrace/impact/1.
 */
#include "impact.h"

#include "json_lab.h"
#include "../lab/write.h"

#include <math.h>

struct writer {
    const struct ct_impact_answer *answer;
    const struct ct_lab *lab;
    struct ct_json *json;
};

/* ---- what the forms have in common --------------------------------------- */

bool ct_impact_shows(const struct ct_impact_answer *answer, bool significant)
{
    return answer->all || significant;
}

struct ct_lab_instrument
ct_impact_instrument(const struct ct_impact_answer *answer,
                     uint32_t certificate)
{
    const struct ct_lab *lab = ct_lab_index_lab(answer->index);
    uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT,
                                 lab->certificates[certificate].instrument);

    return row != CT_LAB_NO_ROW
               ? ct_lab_instrument_at(lab, row, answer->one->when)
               : (struct ct_lab_instrument){0};
}

double ct_impact_over_U(const struct ct_lab_hit *hit)
{
    return hit->expanded > 0 ? fabs(hit->effect) / hit->expanded : (double)NAN;
}

double ct_impact_over_mpe(const struct ct_lab_hit *hit)
{
    double half = (hit->upper - hit->lower) / 2;

    return isfinite(half) && half > 0 ? fabs(hit->effect) / half : (double)NAN;
}

const char *ct_impact_start_word(const struct ct_lab_impact_case *one)
{
    return one->from_dated                    ? "date"
           : one->good.check != CT_LAB_NO_ROW ? "check"
                                              : "calibration";
}

/* ---- members ------------------------------------------------------------- */

static void put_text(struct writer *w, const char *key, const char *text)
{
    if (text[0] != '\0')
        ct_json_string(w->json, key, text);
    else
        ct_json_null(w->json, key);
}

static void put_key(struct writer *w, const char *key, enum ct_lab_key of,
                    uint32_t text)
{
    put_text(w, key, ct_lab_text(w->lab, of, text));
}

static void put_certificate(struct writer *w, const char *key, uint32_t row)
{
    if (row == CT_LAB_NO_ROW)
        ct_json_null(w->json, key);
    else
        put_key(w, key, CT_KEY_CERTIFICATE, w->lab->certificates[row].id);
}

static void put_verdict(struct writer *w, const char *key,
                        enum ct_impact_verdict verdict)
{
    if (verdict == CT_IMPACT_NO_LIMITS)
        ct_json_null(w->json, key);
    else
        ct_json_string(w->json, key, ct_impact_verdict_name(verdict));
}

/* ---- the case ------------------------------------------------------------ */

/* The row of checks that shortens the window, by its line. */
static void put_check(struct writer *w)
{
    const struct ct_lab_impact_case *one = w->answer->one;
    const struct ct_lab_check *check;

    if (one->from_dated || one->good.check == CT_LAB_NO_ROW) {
        ct_json_null(w->json, "check");
        return;
    }
    check = &w->lab->checks[one->good.check];
    ct_json_object(w->json, "check");
    ct_json_day(w->json, "date", check->date);
    ct_json_string(w->json, "kind",
                   ct_cell_word_text(CT_CELL_CHECK_KIND, check->kind));
    put_key(w, "instrument", CT_KEY_INSTRUMENT, check->instrument);
    put_key(w, "standard", CT_KEY_STANDARD, check->standard);
    ct_json_integer(w->json, "line", check->row.line);
    ct_json_end(w->json);
}

static void put_case(struct writer *w)
{
    const struct ct_lab_impact_case *one = w->answer->one;
    const struct ct_lab_certificate *g = &w->lab->certificates[one->suspect];

    put_certificate(w, "certificate", one->suspect);
    put_key(w, "instrument", CT_KEY_INSTRUMENT, g->instrument);
    ct_json_day(w->json, "calibrated_on", g->calibrated_on);
    put_certificate(w, "found_by", one->found_by);
    ct_json_day(w->json, "from", one->window.from);
    ct_json_day(w->json, "to", one->window.to);
    ct_json_bool(w->json, "closed", one->window.closed);
    ct_json_string(w->json, "from_source", ct_impact_start_word(one));
    put_check(w);
    ct_json_string(w->json, "model", ct_impact_model_name(one->model));
    if (one->depth == CT_IMPACT_ALL_RINGS)
        ct_json_null(w->json, "depth");
    else
        ct_json_integer(w->json, "depth", one->depth);
    ct_json_number(w->json, "above", one->above);
}

static void put_shift(struct writer *w, const struct ct_lab_shift *shift)
{
    bool point = !isnan(shift->at.point);

    ct_json_object(w->json, NULL);
    put_certificate(w, "certificate", shift->suspect);
    put_key(w, "quantity", CT_KEY_TEXT, shift->at.quantity);
    put_key(w, "function", CT_KEY_TEXT, shift->at.function);
    put_key(w, "artefact", CT_KEY_TEXT, shift->at.artefact);
    put_key(w, "at", CT_KEY_TEXT, shift->at.at);
    ct_json_number(w->json, "point", shift->at.point);
    ct_json_unit(w->json, "point_unit", point ? shift->at.point_unit : NULL);
    ct_json_unit(w->json, "unit", shift->unit);
    ct_json_string(w->json, "state", ct_shift_state_name(shift->state));
    ct_json_number(w->json, "value",
                   shift->state == CT_SHIFT_KNOWN ? shift->shift : (double)NAN);
    ct_json_bool(w->json, "given", shift->given);
    ct_json_bool(w->json, "nominal", shift->nominal);
    ct_json_number(w->json, "error_taken", shift->taken);
    ct_json_number(w->json, "error_found", shift->found);
    ct_json_number(w->json, "standard_uncertainty_taken", shift->u_taken);
    ct_json_number(w->json, "standard_uncertainty_found", shift->u_found);
    ct_json_number(w->json, "covariance", shift->covariance);
    ct_json_number(w->json, "limit", shift->limit);
    ct_json_bool(w->json, "significant", shift->significant);
    ct_json_integer(w->json, "uses", (int64_t)shift->uses);
    ct_json_end(w->json);
}

/* ---- results ------------------------------------------------------------- */

static void put_numbers(struct writer *w, const struct ct_lab_hit *hit)
{
    ct_json_unit(w->json, "unit", hit->unit);
    ct_json_number(w->json, "effect", hit->effect);
    ct_json_number(w->json, "doubt", hit->unknown ? (double)NAN : hit->doubt);
    ct_json_number(w->json, "U", hit->expanded);
    ct_json_number(w->json, "effect_over_U", ct_impact_over_U(hit));
    ct_json_number(w->json, "effect_over_mpe", ct_impact_over_mpe(hit));
    ct_json_number(w->json, "old_value", hit->old_value);
    ct_json_number(w->json, "new_value", hit->new_value);
    ct_json_number(w->json, "old_error", hit->old_error);
    ct_json_number(w->json, "new_error", hit->new_error);
    ct_json_number(w->json, "lower", hit->lower);
    ct_json_number(w->json, "upper", hit->upper);
    put_verdict(w, "verdict", hit->verdict);
    put_verdict(w, "new_verdict", hit->new_verdict);
    ct_json_bool(w->json, "flips", hit->flips);
    ct_json_bool(w->json, "significant", hit->significant);
    ct_json_bool(w->json, "unknown", hit->unknown);
    ct_json_bool(w->json, "guess", hit->guess);
    ct_json_bool(w->json, "recall", hit->recalled);
}

static void put_hit(struct writer *w, const struct ct_lab_hit_event *event,
                    const struct ct_lab_hit *hit)
{
    const struct ct_lab_certificate *c =
        &w->lab->certificates[event->certificate];
    const struct ct_lab_result *row = &w->lab->results[hit->result];
    bool point = !isnan(row->point);

    ct_json_object(w->json, NULL);
    put_certificate(w, "certificate", event->certificate);
    put_key(w, "instrument", CT_KEY_INSTRUMENT, c->instrument);
    ct_json_integer(w->json, "ring", event->ring);
    ct_json_day(w->json, "calibrated_on", c->calibrated_on);
    put_key(w, "quantity", CT_KEY_TEXT, row->quantity);
    put_key(w, "function", CT_KEY_TEXT, row->function);
    put_key(w, "artefact", CT_KEY_TEXT, row->artefact);
    put_key(w, "at", CT_KEY_TEXT, row->at);
    ct_json_number(w->json, "point", row->point);
    ct_json_unit(w->json, "point_unit",
                 !point ? NULL : ct_result_point_unit(row));
    put_numbers(w, hit);
    ct_json_end(w->json);
}

static void put_event(struct writer *w, const struct ct_lab_hit_event *event)
{
    const struct ct_lab_certificate *c =
        &w->lab->certificates[event->certificate];
    struct ct_lab_instrument item =
        ct_impact_instrument(w->answer, event->certificate);

    ct_json_object(w->json, NULL);
    put_certificate(w, "certificate", event->certificate);
    put_key(w, "number", CT_KEY_TEXT, c->number);
    put_key(w, "instrument", CT_KEY_INSTRUMENT, c->instrument);
    put_key(w, "name", CT_KEY_TEXT, item.name);
    put_key(w, "holder", CT_KEY_TEXT, item.holder);
    put_key(w, "custodian", CT_KEY_TEXT, item.custodian);
    put_key(w, "location", CT_KEY_TEXT, item.location);
    ct_json_integer(w->json, "ring", event->ring);
    ct_json_day(w->json, "calibrated_on", c->calibrated_on);
    ct_json_integer(w->json, "results", (int64_t)event->count);
    ct_json_number(w->json, "effect_over_U", event->worst);
    ct_json_bool(w->json, "significant", event->significant);
    ct_json_bool(w->json, "flips", event->flips);
    ct_json_bool(w->json, "recall", event->recalled);
    ct_json_bool(w->json, "unknown", event->unknown);
    ct_json_bool(w->json, "unexplained", event->unexplained);
    ct_json_bool(w->json, "by_limits", event->by_limits);
    ct_json_bool(w->json, "newest", event->newest);
    put_certificate(w, "replaced_by", event->replaced_by);
    ct_json_end(w->json);
}

static void put_counts(struct writer *w)
{
    const struct ct_lab_impact *impact = w->answer->impact;

    ct_json_object(w->json, "summary");
    ct_json_integer(w->json, "certificates", (int64_t)impact->certificates);
    ct_json_integer(w->json, "results", (int64_t)impact->results);
    ct_json_integer(w->json, "flips", (int64_t)impact->flips);
    ct_json_integer(w->json, "flipped_certificates",
                    (int64_t)impact->flipped_certificates);
    ct_json_integer(w->json, "above", (int64_t)impact->above);
    ct_json_integer(w->json, "recall", (int64_t)impact->recalled);
    ct_json_end(w->json);
    ct_json_object(w->json, "not_known");
    ct_json_integer(w->json, "guesses", (int64_t)impact->guesses);
    ct_json_integer(w->json, "unknown", (int64_t)impact->unknown);
    ct_json_integer(w->json, "unexplained", (int64_t)impact->unexplained);
    ct_json_integer(w->json, "by_limits", (int64_t)impact->by_limits);
    ct_json_integer(w->json, "unjudged", (int64_t)impact->unjudged);
    ct_json_integer(w->json, "undated", (int64_t)impact->undated);
    ct_json_integer(w->json, "unsound", (int64_t)impact->unsound);
    ct_json_integer(w->json, "newest", (int64_t)impact->newest);
    ct_json_integer(w->json, "unrecorded", (int64_t)impact->unrecorded);
    ct_json_end(w->json);
}

enum ct_status ct_impact_json(const struct ct_impact_answer *answer,
                              struct ct_json *json)
{
    const struct ct_lab_impact *impact = answer->impact;
    struct writer w = {
        .answer = answer, .lab = ct_lab_index_lab(answer->index), .json = json};

    put_case(&w);
    ct_json_bool(json, "significant", impact->significant);
    ct_json_array(json, "shift");
    for (size_t i = 0; i < impact->shift_count; i++)
        put_shift(&w, &impact->shifts[i]);
    ct_json_end(json);
    ct_json_array(json, "affected");
    for (size_t i = 0; i < impact->event_count; i++)
        for (size_t k = 0; k < impact->events[i].count; k++) {
            const struct ct_lab_hit *hit =
                &impact->hits[impact->events[i].first + k];

            if (ct_impact_shows(answer, hit->significant))
                put_hit(&w, &impact->events[i], hit);
        }
    ct_json_end(json);
    ct_json_array(json, "certificates");
    for (size_t i = 0; i < impact->event_count; i++)
        if (ct_impact_shows(answer, impact->events[i].significant))
            put_event(&w, &impact->events[i]);
    ct_json_end(json);
    put_counts(&w);
    return ct_buffer_status(json->out);
}
