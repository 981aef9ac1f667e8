/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * show - what the laboratory's records say of one thing on a day.
 */
#include "../laboratory.h"
#include "../lab/write.h"
#include "../report/language.h"
#include "../report/show.h"
#include "../../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct show_options {
    struct ct_common_options common;
    struct ct_laboratory_options laboratory;
    int table; /* enum ct_table, or CT_OPTION_NO_CHOICE */
};

static const struct show_options defaults = {.common = {.format = -1},
                                             .laboratory =
                                                 CT_LABORATORY_DEFAULTS,
                                             .table = CT_OPTION_NO_CHOICE};

/* ORDER TABLE */
static const char *const table_names[CT_TABLES + 1] = {
    "instruments", "ranges",         "certificates", "results",      "links",
    "standards",   "standard_items", "checks",       "laboratories", "scopes",
    "events",      "changes",        "regulations",  "classes",      NULL};

static const struct ct_option options[] = {
    CT_LABORATORY_OPTION_ROWS(struct show_options),
    CT_LABORATORY_DUE_ROW(struct show_options),
    {.name = "table",
     .letter = 't',
     .kind = CT_OPTION_CHOICE,
     .argument = "NAME",
     .target = offsetof(struct show_options, table),
     .choices = table_names,
     .help = N_("print this table as it was understood, in standard columns, "
                "as csv")},
    {0}};

static const struct ct_place nowhere;

static enum ct_format format_of(const struct show_options *o)
{
    if (o->common.format >= 0)
        return (enum ct_format)o->common.format;
    return o->table >= 0 ? CT_FORMAT_CSV : CT_FORMAT_TEXT;
}

/* ---- options ------------------------------------------------------------- */

static enum ct_status check_options(const struct show_options *o,
                                    const struct ct_texts *ids,
                                    struct ct_sink *sink)
{
    size_t errors = sink->errors;
    enum ct_format format = format_of(o);

    if ((format == CT_FORMAT_CSV) != (o->table >= 0))
        (void)ct_error(sink, "show-format", ct_at(nowhere),
                       ct_string(ct_format_names[format]));
    if (o->table < 0)
        return sink->errors > errors ? CT_USAGE : CT_OK;
    if (ids->count > 0)
        (void)ct_error(sink, "operand-unwanted", ct_at(ids->places[0]),
                       ct_string(ids->items[0]), ct_string("show --table"),
                       ct_string(""));
    if (o->laboratory.on != CT_LAB_NO_DATE)
        (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                       ct_string("--table"), ct_string("--on"));
    if (o->laboratory.known_by != CT_LAB_NO_DATE)
        (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                       ct_string("--table"), ct_string("--known-by"));
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

/* ---- whole tables -------------------------------------------------------- */

/* Rows with errors of one table; false where there are some. */
static bool is_sound(const struct ct_lab *lab, enum ct_table table,
                     struct ct_sink *sink)
{
    const struct ct_lab_table *one = &lab->tables[table];
    size_t faulty = one->unsound + one->unreadable;

    if (faulty == 0)
        return true;
    (void)ct_error(
        sink, "rows-unsound", ct_at((struct ct_place){.source = one->source}),
        ct_integer((int64_t)faulty),
        ct_integer((int64_t)(one->count + one->unreadable)),
        ct_string(ct_table_name(table)), ct_string(lab->package->folder));
    return false;
}

static enum ct_status show_table(const struct show_options *o,
                                 struct ct_units *units,
                                 struct ct_context *context,
                                 struct ct_buffer *answer, bool *complete)
{
    enum ct_table table = (enum ct_table)o->table;
    struct ct_laboratory laboratory = {0};
    enum ct_status status =
        ct_laboratory_open(&o->laboratory, NULL, CT_TABLE_BIT(table), 0, units,
                           context, &laboratory);

    if (status != CT_OK)
        return status;
    if (!laboratory.lab->tables[table].present)
        status = ct_error(context->sink, "table-absent", ct_at(nowhere),
                          ct_string(ct_table_name(table)),
                          ct_string(laboratory.lab->package->folder));
    else
        status = ct_lab_write(laboratory.lab, table, answer);
    if (status == CT_OK)
        *complete = is_sound(laboratory.lab, table, context->sink);
    ct_laboratory_release(&laboratory);
    return status;
}

/* ---- the laboratory ------------------------------------------------------ */

static void begin_json(const char *schema, struct ct_lab_when when,
                       struct ct_json *json)
{
    ct_json_string(json, "schema", schema);
    ct_json_string(json, "caltrace", ct_version());
    ct_laboratory_when_json(when, json);
}

static enum ct_status show_summary(const struct show_options *o,
                                   const struct ct_laboratory *laboratory,
                                   struct ct_context *context,
                                   struct ct_buffer *answer, bool *complete)
{
    struct ct_lab_summary summary;
    struct ct_json json;
    enum ct_status status =
        ct_lab_summarise(laboratory->index, laboratory->when, &summary);

    if (status != CT_OK)
        return status;
    for (int i = 0; i < CT_TABLES; i++)
        if (!is_sound(laboratory->lab, (enum ct_table)i, context->sink))
            *complete = false;
    if (format_of(o) == CT_FORMAT_JSON) {
        ct_json_init(&json, answer, false);
        ct_json_object(&json, NULL);
        begin_json("caltrace/laboratory/1", laboratory->when, &json);
        ct_show_summary_json(laboratory->lab, &summary, &json);
        ct_answer_json_end(context, *complete, &json);
    } else {
        status = ct_show_summary_page(
            laboratory->lab, laboratory->when, &summary,
            format_of(o) == CT_FORMAT_MARKDOWN, context->width, answer);
    }
    ct_lab_summary_release(&summary);
    return status;
}

/* ---- things -------------------------------------------------------------- */

/* The answer being put together over all ids. */
struct answer {
    struct ct_buffer *text;
    struct ct_json json;
    enum ct_format format;
    size_t written;
    bool many, complete;
    bool warned; /* of rows that cannot be read */
};

static void report_unsound(const struct ct_laboratory *laboratory,
                           const struct ct_view *view, struct ct_sink *sink)
{
    for (size_t i = 0; i < view->unsound_count; i++)
        ct_laboratory_unsound(laboratory, view->unsound[i].table,
                              &view->unsound[i].head, sink);
}

/* The first point whose limits say nothing, or NULL. */
static const struct ct_view_point *
find_undone(const struct ct_view_points *points)
{
    for (size_t i = 0; i < points->count; i++)
        if (points->items[i].limits_undone)
            return &points->items[i];
    return NULL;
}

/* A maximum permissible error that cannot be used; said once of a thing. */
static void report_limits(const struct ct_laboratory *laboratory,
                          const struct ct_view *view, const char *id,
                          struct ct_sink *sink)
{
    const struct ct_view_point *point = find_undone(&view->points);
    const struct ct_lab *lab = laboratory->lab;

    for (size_t i = 0; i < view->functions.count && point == NULL; i++)
        point = find_undone(&view->functions.items[i].points);
    if (point != NULL)
        ct_warning(sink, "show-limits-undone",
                   ct_at(ct_lab_place(lab, CT_TABLE_RESULTS,
                                      &lab->results[point->result].row)),
                   ct_string(id));
}

/* Why there is no value at the point that was asked for; CT_FOUND: there is
 * one, or none was asked for. *unheld: no certificate was in force. */
static enum ct_found why_not(const struct ct_view *view, bool *unheld)
{
    enum ct_found why = CT_FOUND_NOTHING;

    *unheld = false;
    if (isnan(view->selector.point) || view->points.count > 0)
        return CT_FOUND;
    if (view->kind == CT_VIEW_CERTIFICATE)
        return view->standing.known && view->standing.begun ? view->points.found
                                                            : CT_FOUND_NOTHING;
    *unheld = view->kind == CT_VIEW_INSTRUMENT;
    for (size_t i = 0; i < view->functions.count; i++) {
        const struct ct_view_function *one = &view->functions.items[i];

        if (one->force.state != CT_FORCE_VALID)
            continue;
        *unheld = false;
        if (one->points.count > 0)
            return CT_FOUND;
        if (one->points.found < why)
            why = one->points.found;
    }
    return why;
}

/* false: the point that was asked for has no value, and why was said. */
static bool has_value(const struct ct_laboratory *laboratory,
                      const struct ct_view *view, struct ct_cell asked,
                      struct ct_sink *sink)
{
    /* ORDER VIEW_KIND */
    static const enum ct_lab_key ids[CT_VIEW_KINDS] = {
        CT_KEY_INSTRUMENT, CT_KEY_CERTIFICATE, CT_KEY_STANDARD,
        CT_KEY_LABORATORY, CT_KEY_REGULATION};
    /* ORDER FOUND; rows with errors were told. */
    static const char *const keys[] = {NULL,
                                       NULL,
                                       NULL,
                                       "show-point-outside",
                                       "show-point-several",
                                       "show-point-scale",
                                       NULL,
                                       "show-point-nothing"};
    bool unheld;
    enum ct_found why = why_not(view, &unheld);
    const char *key = unheld ? "show-point-unheld" : keys[why];

    if (key == NULL || (unheld && view->unsound_count > 0))
        return true;
    (void)ct_report(
        sink, CT_ERROR, key,
        CT_ARGUMENTS(ct_at(asked.place), ct_text(asked.text, asked.length),
                     ct_string(ct_lab_text(laboratory->lab, ids[view->kind],
                                           view->id))));
    return false;
}

/* A thing that is not known may stand in a row of which nothing is left. */
static void report_unreadable(const struct ct_laboratory *laboratory,
                              struct ct_sink *sink)
{
    for (int i = 0; i < CT_TABLES; i++)
        if (laboratory->lab->tables[i].unreadable > 0)
            (void)is_sound(laboratory->lab, (enum ct_table)i, sink);
}

/* A thing that is not known: its place in the JSON answer. */
static void add_nothing(struct answer *answer, const char *id,
                        const struct ct_laboratory *laboratory)
{
    answer->complete = false;
    if (answer->format != CT_FORMAT_JSON)
        return;
    if (answer->many)
        ct_json_object(&answer->json, NULL);
    begin_json("caltrace/show/1", laboratory->when, &answer->json);
    ct_json_null(&answer->json, "kind");
    ct_json_string(&answer->json, "id", id);
    if (answer->many) {
        ct_json_bool(&answer->json, "complete", false);
        ct_json_end(&answer->json);
    }
}

static enum ct_status add(struct answer *answer, const struct ct_view *view,
                          bool answered, const struct ct_context *context)
{
    bool complete = answered && view->unsound_count == 0;

    answer->complete = answer->complete && complete;
    if (answer->format != CT_FORMAT_JSON) {
        if (answer->written++ > 0)
            ct_buffer_puts(answer->text, "\n");
        return ct_show_page(view, answer->format == CT_FORMAT_MARKDOWN,
                            context->width, answer->text);
    }
    if (answer->many)
        ct_json_object(&answer->json, NULL);
    begin_json("caltrace/show/1", view->when, &answer->json);
    ct_show_json(view, &answer->json);
    if (answer->many) {
        ct_json_bool(&answer->json, "complete", complete);
        ct_json_end(&answer->json);
    }
    return CT_OK;
}

static enum ct_status show_one(struct answer *answer, const char *id,
                               struct ct_place place, struct ct_units *units,
                               const struct ct_laboratory *laboratory,
                               const struct ct_context *context)
{
    const struct ct_cell text = {id, strlen(id), place};
    struct ct_view_subject subject;
    struct ct_view view;
    enum ct_status status = ct_view_subject_read(laboratory->index, text, units,
                                                 context->sink, &subject);

    if (status == CT_INVALID) {
        report_unreadable(laboratory, context->sink);
        add_nothing(answer, id, laboratory);
        return CT_OK;
    }
    if (status == CT_OK)
        status =
            ct_view_init(laboratory->index, &subject, laboratory->when, &view);
    if (status != CT_OK)
        return status;
    if (!answer->warned && !ct_laboratory_readable(laboratory, context->sink))
        answer->complete = false;
    answer->warned = true;
    report_unsound(laboratory, &view, context->sink);
    report_limits(laboratory, &view, id, context->sink);
    status =
        add(answer, &view,
            view.contested || has_value(laboratory, &view, text, context->sink),
            context);
    ct_view_release(&view);
    return status;
}

static enum ct_status
show_things(const struct show_options *o, const struct ct_texts *ids,
            struct ct_units *units, const struct ct_laboratory *laboratory,
            struct ct_context *context, struct ct_buffer *text, bool *complete)
{
    struct answer answer = {.text = text,
                            .format = format_of(o),
                            .many = ids->count > 1,
                            .complete = true};
    bool json = answer.format == CT_FORMAT_JSON;
    enum ct_status status = CT_OK;

    if (json) {
        ct_json_init(&answer.json, text, false);
        ct_json_object(&answer.json, NULL);
    }
    if (json && answer.many) {
        ct_json_string(&answer.json, "schema", "caltrace/shows/1");
        ct_json_array(&answer.json, "items");
    }
    for (size_t i = 0; i < ids->count && status == CT_OK; i++)
        status = show_one(&answer, ids->items[i], ids->places[i], units,
                          laboratory, context);
    if (json && answer.many)
        ct_json_end(&answer.json);
    if (json)
        ct_answer_json_end(context, answer.complete, &answer.json);
    *complete = answer.complete;
    return status;
}

static enum ct_status show_laboratory(const struct show_options *o,
                                      const struct ct_texts *ids,
                                      struct ct_units *units,
                                      struct ct_context *context,
                                      struct ct_buffer *text, bool *complete)
{
    struct ct_laboratory laboratory = {0};
    enum ct_status status =
        ct_laboratory_open(&o->laboratory, NULL, CT_TABLE_ALL, CT_RELATION_ALL,
                           units, context, &laboratory);

    if (status != CT_OK)
        return status;
    if (ids->count == 0)
        status = show_summary(o, &laboratory, context, text, complete);
    else
        status =
            show_things(o, ids, units, &laboratory, context, text, complete);
    ct_laboratory_release(&laboratory);
    return status;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct show_options *o = given;
    struct ct_units *units = NULL;
    struct ct_buffer answer = {0};
    bool complete = true;
    enum ct_status status = check_options(o, operands, context->sink);

    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK && o->table >= 0)
        status = show_table(o, units, context, &answer, &complete);
    else if (status == CT_OK)
        status =
            show_laboratory(o, operands, units, context, &answer, &complete);
    if (status == CT_OK)
        status = ct_buffer_status(&answer);
    if (status == CT_OK && answer.length > 0)
        status = ct_answer_write(&o->common, context, &answer);
    ct_buffer_release(&answer);
    ct_units_free(units);
    return ct_answer_code(context, status, complete, true);
}

const struct ct_command ct_command_show = {
    .name = "show",
    .summary = N_("what the laboratory's records say of one thing on a day"),
    .operands = "[ID...]",
    .description = N_(
        "Shows everything known of an instrument, a measurement standard, a "
        "certificate, a laboratory or a regulation on a day: its record, "
        "the certificate in force for each function and until when, values "
        "and their uncertainties, what has changed since the calibration "
        "before, and what else has been recorded. Without ID the laboratory "
        "in figures.\n"
        "ID may be narrowed to a function, an artefact and a point, "
        "ID[:FUNCTION][/ARTEFACT][@POINT]; at a point the value is shown, "
        "interpolated if need be.\n"
        "\n"
        "  caltrace show --lab city 12-WE2-1 --on 2026-06-30\n"
        "  caltrace show --lab city '12-WE2-1@100 g'\n"
        "  caltrace show --lab city --table results\n"
        "\n"
        "The tables are described in caltrace-laboratory(5).\n"
        "Exit codes: 0 shown; 3 an ID is not known, there is no value at its "
        "POINT, the laboratory cannot be read, or a row that belongs to the "
        "answer has an error."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON,
    .options_size = sizeof(struct show_options),
    .maximum_operands = -1,
    .defaults = &defaults,
    .run = run,
};
