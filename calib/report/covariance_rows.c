/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Covariances as CSV and JSON (caltrace/covariance/1).
 */
#include "covariance.h"

#include "table.h"

#include <math.h>
#include <stdlib.h>

struct writer {
    const struct ct_covariance_answer *answer;
    const struct ct_together *together;
    struct ct_together_share *shares;
    size_t room, count;    /* of the pair at hand */
    struct ct_buffer text; /* scratch */
};

static enum ct_status find_shares(struct writer *w, size_t a, size_t b)
{
    return ct_together_shares(w->together, a, b, &w->shares, &w->room,
                              &w->count);
}

static void release(struct writer *w)
{
    ct_buffer_release(&w->text);
    free(w->shares);
}

/* ---- CSV ----------------------------------------------------------------- */

static const char csv_head[] = "a,b,unit,covariance,correlation,"
                               "standard_uncertainty_sum,"
                               "standard_uncertainty_difference,shared\n";

static void put_field(struct writer *w, struct ct_buffer *out)
{
    ct_csv_field_write(out, w->text.length > 0 ? w->text.data : "",
                       w->text.length);
    out->failed = out->failed || w->text.failed;
    ct_buffer_clear(&w->text);
    ct_buffer_putc(out, ',');
}

static void put_csv_text(struct writer *w, const char *text,
                         struct ct_buffer *out)
{
    ct_buffer_puts(&w->text, text);
    put_field(w, out);
}

static void put_csv_number(double number, struct ct_buffer *out)
{
    if (isfinite(number))
        ct_number_shortest(out, number);
    ct_buffer_putc(out, ',');
}

static enum ct_status put_row(struct writer *w, size_t a, size_t b,
                              struct ct_buffer *out)
{
    size_t n = w->together->count;
    enum ct_status status = CT_OK;

    put_csv_text(w, w->answer->names[a], out);
    put_csv_text(w, w->answer->names[b], out);
    ct_covariance_product(w->answer, a, b, &w->text);
    put_field(w, out);
    put_csv_number(w->together->covariance[a * n + b], out);
    put_csv_number(w->together->correlation[a * n + b], out);
    put_csv_number(ct_together_combined(w->together, a, b, 1), out);
    put_csv_number(ct_together_combined(w->together, a, b, -1), out);
    w->count = 0;
    if (a != b)
        status = find_shares(w, a, b);
    for (size_t i = 0; i < w->count; i++) {
        ct_buffer_puts(&w->text, i > 0 ? "; " : "");
        ct_buffer_puts(&w->text,
                       ct_covariance_id(w->answer, w->shares[i].certificate));
    }
    ct_csv_field_write(out, w->text.length > 0 ? w->text.data : "",
                       w->text.length);
    ct_buffer_clear(&w->text);
    ct_buffer_putc(out, '\n');
    return status;
}

enum ct_status ct_covariance_csv(const struct ct_covariance_answer *answer,
                                 struct ct_buffer *out)
{
    struct writer w = {.answer = answer, .together = answer->together};
    enum ct_status status = CT_OK;

    ct_buffer_puts(out, csv_head);
    for (size_t a = 0; a < w.together->count && status == CT_OK; a++)
        for (size_t b = a; b < w.together->count && status == CT_OK; b++)
            status = put_row(&w, a, b, out);
    release(&w);
    return status == CT_OK ? ct_buffer_status(out) : status;
}

/* ---- JSON ---------------------------------------------------------------- */

static void put_taken(struct writer *w, const char *key, struct ct_json *json)
{
    ct_json_text(json, key, w->text.length > 0 ? w->text.data : "",
                 w->text.length);
    json->out->failed = json->out->failed || w->text.failed;
    ct_buffer_clear(&w->text);
}

static void put_values(struct writer *w, struct ct_json *json)
{
    const struct ct_together *t = w->together;

    ct_json_array(json, "names");
    for (size_t i = 0; i < t->count; i++)
        ct_json_string(json, NULL, w->answer->names[i]);
    ct_json_end(json);
    ct_json_array(json, "certificates");
    for (size_t i = 0; i < t->count; i++)
        ct_json_string(json, NULL,
                       t->values[i].reference->resolved.certificate);
    ct_json_end(json);
    ct_json_array(json, "units");
    for (size_t i = 0; i < t->count; i++) {
        ct_covariance_unit(w->answer, i, &w->text);
        put_taken(w, NULL, json);
    }
    ct_json_end(json);
    ct_json_array(json, "values");
    for (size_t i = 0; i < t->count; i++)
        ct_json_number(json, NULL, t->values[i].reference->resolved.value);
    ct_json_end(json);
    ct_json_array(json, "standard_uncertainty");
    for (size_t i = 0; i < t->count; i++)
        ct_json_number(json, NULL, t->values[i].uncertainty);
    ct_json_end(json);
    ct_json_array(json, "incomplete");
    for (size_t i = 0; i < t->count; i++)
        if (t->values[i].incomplete)
            ct_json_string(json, NULL, w->answer->names[i]);
    ct_json_end(json);
}

static void put_matrix(const double *numbers, size_t n, const char *key,
                       struct ct_json *json)
{
    ct_json_array(json, key);
    for (size_t a = 0; a < n; a++) {
        ct_json_array(json, NULL);
        for (size_t b = 0; b < n; b++)
            ct_json_number(json, NULL, numbers[a * n + b]);
        ct_json_end(json);
    }
    ct_json_end(json);
}

/* A list of ids in one line: such lists are n². */
static enum ct_status put_ids(struct writer *w, size_t a, size_t b,
                              struct ct_json *json)
{
    struct ct_json line;
    enum ct_status status = CT_OK;

    w->count = 0;
    if (a != b)
        status = find_shares(w, a, b);
    ct_json_init(&line, &w->text, true);
    ct_json_array(&line, NULL);
    for (size_t i = 0; i < w->count; i++)
        if (w->shares[i].certificate != CT_LAB_NO_ROW)
            ct_json_string(
                &line, NULL,
                ct_covariance_id(w->answer, w->shares[i].certificate));
    ct_json_end(&line);
    while (w->text.length > 0 && w->text.data[w->text.length - 1] == '\n')
        w->text.length--;
    ct_json_raw(json, NULL, w->text.data != NULL ? w->text.data : "[]",
                w->text.data != NULL ? w->text.length : 2);
    json->out->failed = json->out->failed || w->text.failed;
    ct_buffer_clear(&w->text);
    return status;
}

static enum ct_status put_shared(struct writer *w, struct ct_json *json)
{
    size_t n = w->together->count;
    enum ct_status status = CT_OK;

    ct_json_array(json, "shared");
    for (size_t a = 0; a < n && status == CT_OK; a++) {
        ct_json_array(json, NULL);
        for (size_t b = 0; b < n && status == CT_OK; b++)
            status = put_ids(w, a, b, json);
        ct_json_end(json);
    }
    ct_json_end(json);
    return status;
}

static enum ct_status put_pair(struct writer *w, size_t a, size_t b,
                               struct ct_json *json)
{
    const struct ct_together *t = w->together;
    enum ct_status status = find_shares(w, a, b);

    ct_json_object(json, NULL);
    ct_json_array(json, "between");
    ct_json_string(json, NULL, w->answer->names[a]);
    ct_json_string(json, NULL, w->answer->names[b]);
    ct_json_end(json);
    ct_covariance_product(w->answer, a, b, &w->text);
    put_taken(w, "unit", json);
    ct_json_number(json, "covariance", t->covariance[a * t->count + b]);
    ct_json_number(json, "correlation", t->correlation[a * t->count + b]);
    ct_json_number(json, "standard_uncertainty_sum",
                   ct_together_combined(t, a, b, 1));
    ct_json_number(json, "standard_uncertainty_difference",
                   ct_together_combined(t, a, b, -1));
    ct_json_array(json, "through");
    for (size_t i = 0; i < w->count; i++) {
        const char *id = ct_covariance_id(w->answer, w->shares[i].certificate);

        ct_json_object(json, NULL);
        if (id[0] != '\0')
            ct_json_string(json, "certificate", id);
        else
            ct_json_null(json, "certificate");
        ct_json_number(json, "covariance", w->shares[i].covariance);
        ct_json_bool(json, "nearest", w->shares[i].nearest);
        ct_json_end(json);
    }
    ct_json_end(json);
    ct_json_end(json);
    return status;
}

static enum ct_status put_pairs(struct writer *w, struct ct_json *json)
{
    size_t n = w->together->count;
    enum ct_status status = CT_OK;

    if (n > CT_COVARIANCE_DETAILED) {
        ct_json_null(json, "pairs");
        return CT_OK;
    }
    ct_json_array(json, "pairs");
    for (size_t a = 0; a < n && status == CT_OK; a++)
        for (size_t b = a + 1; b < n && status == CT_OK; b++)
            status = put_pair(w, a, b, json);
    ct_json_end(json);
    return status;
}

enum ct_status ct_covariance_json(const struct ct_covariance_answer *answer,
                                  struct ct_json *json)
{
    struct writer w = {.answer = answer, .together = answer->together};
    size_t n = w.together->count;
    enum ct_status status;

    put_values(&w, json);
    put_matrix(w.together->covariance, n, "covariance", json);
    put_matrix(w.together->correlation, n, "correlation", json);
    status = put_shared(&w, json);
    if (status == CT_OK)
        status = put_pairs(&w, json);
    release(&w);
    return status;
}
