/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impact - down from a standard that was out of tolerance: who is hit, and by
 * how much.
 */
#include "../laboratory.h"
#include "../report/impact.h"
#include "../report/language.h"
#include "../../uncertainty/caltrace.h"

#include <stdlib.h>
#include <string.h>

struct impact_options {
    struct ct_common_options common;
    struct ct_laboratory_options laboratory;
    const char *found_by;
    struct ct_texts shift; /* a list, for the place of its text: one at most */
    const char *shift_file;
    int32_t from, to;
    int64_t depth;
    double above;
    int model;
    bool closed, all;
};

enum { DEPTH_LIMIT = 1000000 }; /* of --depth */

static const struct impact_options defaults = {.laboratory =
                                                   CT_LABORATORY_DEFAULTS,
                                               .from = CT_LAB_NO_DATE,
                                               .to = CT_LAB_NO_DATE,
                                               .depth = CT_IMPACT_ALL_RINGS,
                                               .above = 1};

/* ORDER IMPACT_MODEL */
static const char *const models[] = {"worst-case", "step", "linear", NULL};

static const struct ct_option options[] = {
    {.name = "found-by",
     .kind = CT_OPTION_TEXT,
     .argument = "CERTIFICATE",
     .target = offsetof(struct impact_options, found_by),
     .help = N_("the certificate that found it, in place of the next one of "
                "the item")},
    {.name = "shift",
     .kind = CT_OPTION_LIST,
     .argument = "VALUE",
     .target = offsetof(struct impact_options, shift),
     .help = N_("by how much values that were taken were too small, such as "
                "`0.02 mm`, `-20 ppm` or `0.1 %`, in place of what the records "
                "say; parts are of the point")},
    {.name = "shift-file",
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = offsetof(struct impact_options, shift_file),
     .help = N_("a table (CSV) of shifts: point, shift, unit; on the line in "
                "between")},
    {.name = "from",
     .kind = CT_OPTION_DATE,
     .argument = "DATE",
     .target = offsetof(struct impact_options, from),
     .help = N_("the last day on which it was good, in place of what the "
                "records say")},
    {.name = "to",
     .kind = CT_OPTION_DATE,
     .argument = "DATE",
     .target = offsetof(struct impact_options, to),
     .help = N_("the last day in doubt")},
    {.name = "closed",
     .kind = CT_OPTION_FLAG,
     .target = offsetof(struct impact_options, closed),
     .help = N_("the last good day is in doubt, too")},
    {.name = "model",
     .kind = CT_OPTION_CHOICE,
     .argument = "WORD",
     .target = offsetof(struct impact_options, model),
     .choices = models,
     .help = N_("how the shift came about")},
    {.name = "depth",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = offsetof(struct impact_options, depth),
     .minimum = 1,
     .maximum = DEPTH_LIMIT,
     .help = N_("go down no more than N rings")},
    {.name = "above",
     .kind = CT_OPTION_NUMBER,
     .argument = "RATIO",
     .target = offsetof(struct impact_options, above),
     .minimum = 0,
     .maximum = 1e6,
     .help = N_("recall what is moved by more than so many times its U")},
    {.name = "all",
     .letter = 'a',
     .kind = CT_OPTION_FLAG,
     .target = offsetof(struct impact_options, all),
     .help = N_("list also what a shift reaches that is not significant")},
    {.name = "known-by",
     .kind = CT_OPTION_DATE,
     .argument = "DATE",
     .target = offsetof(struct impact_options, laboratory.known_by),
     .help = N_("with what had been recorded by the end of that day")},
    CT_LABORATORY_ENCODING_ROW(struct impact_options),
    {0}};

static const struct ct_place nowhere;

/* The question and its answer. */
struct asking {
    const struct impact_options *options;
    struct ct_context *context;
    struct ct_units *units;
    struct ct_laboratory laboratory;
    struct ct_lab_graph *graph;
    struct ct_given_shift *given;
    struct ct_lab_impact_case one;
    struct ct_lab_impact impact;
    struct ct_buffer text;
    size_t sources_before;
    bool answered;
    bool whole; /* no row was lost that might have been hit */
};

static struct ct_cell cell_of(const struct ct_texts *texts, size_t i)
{
    return (struct ct_cell){texts->items[i], strlen(texts->items[i]),
                            texts->places[i]};
}

/* ---- the question -------------------------------------------------------- */

static enum ct_status check_options(const struct impact_options *o,
                                    struct ct_sink *sink)
{
    size_t errors = sink->errors;

    if (o->shift.count > 1)
        (void)ct_error(sink, "shift-several", ct_at(o->shift.places[1]));
    if (o->shift.count > 0 && o->shift_file != NULL)
        (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                       ct_string("--shift"), ct_string("--shift-file"));
    if (o->from != CT_LAB_NO_DATE && o->to != CT_LAB_NO_DATE && o->from > o->to)
        (void)ct_error(sink, "impact-days", ct_at(nowhere));
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

static enum ct_status read_given(struct asking *a)
{
    const struct impact_options *o = a->options;
    struct ct_sink *sink = a->context->sink;
    enum ct_status status = CT_OK;

    if (o->shift.count > 0) {
        a->given = calloc(1, sizeof *a->given);
        if (a->given == NULL)
            return CT_NOMEM;
        status = ct_given_shift_read(a->units, cell_of(&o->shift, 0), sink,
                                     a->given);
        a->one.given_count = 1;
    } else if (o->shift_file != NULL) {
        status =
            ct_given_shifts_open(a->context->sources, o->shift_file, a->units,
                                 sink, &a->given, &a->one.given_count);
        a->one.points = true;
    }
    a->one.given = a->given;
    return status;
}

static enum ct_status find_certificate(const struct asking *a, uint32_t *row)
{
    const struct ct_lab *lab = a->laboratory.lab;
    const char *name = a->options->found_by, *near = NULL;
    enum ct_status status;

    *row = CT_LAB_NO_ROW;
    if (name == NULL)
        return CT_OK;
    *row =
        ct_lab_row_of(lab, CT_KEY_CERTIFICATE,
                      ct_lab_find(lab, CT_KEY_CERTIFICATE, name, strlen(name)));
    if (*row != CT_LAB_NO_ROW)
        return CT_OK;
    status =
        ct_item_near(lab, 1 << CT_ITEM_CERTIFICATE, name, strlen(name), &near);
    if (status != CT_OK)
        return status;
    return ct_error(a->context->sink, "impact-found-by", ct_at(nowhere),
                    ct_string(name), ct_string(near));
}

/* A row with an error can be neither G nor F. */
static enum ct_status check_sound(const struct asking *a)
{
    const uint32_t rows[] = {a->one.suspect, a->one.found_by};
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < 2; i++) {
        const struct ct_lab_row *row;

        if (rows[i] == CT_LAB_NO_ROW)
            continue;
        row = &a->laboratory.lab->certificates[rows[i]].row;
        if (!row->unsound)
            continue;
        ct_laboratory_unsound(&a->laboratory, CT_TABLE_CERTIFICATES, row,
                              a->context->sink);
        status = CT_INVALID;
    }
    return status;
}

static enum ct_status open_case(struct asking *a, struct ct_cell operand)
{
    enum { KINDS = 1 << CT_ITEM_INSTRUMENT | 1 << CT_ITEM_CERTIFICATE };
    const struct impact_options *o = a->options;
    struct ct_sink *sink = a->context->sink;
    struct ct_item item;
    uint32_t found_by = CT_LAB_NO_ROW;
    enum ct_status status = ct_item_read(a->laboratory.index, operand, KINDS,
                                         a->units, sink, &item);

    if (status == CT_OK)
        status = find_certificate(a, &found_by);
    a->one.model = (enum ct_impact_model)o->model;
    a->one.depth = (uint32_t)o->depth;
    a->one.above = o->above;
    a->one.when = a->laboratory.when;
    a->one.window.closed = o->closed;
    if (status == CT_OK)
        status = ct_lab_impact_open(a->laboratory.index, &item, found_by,
                                    o->from, o->to, sink, &a->one);
    return status == CT_OK ? check_sound(a) : status;
}

static enum ct_status ask(struct asking *a, struct ct_cell operand)
{
    enum ct_status status = open_case(a, operand);

    if (status == CT_OK)
        status =
            ct_laboratory_graph(&a->laboratory, 1, a->context->sink, &a->graph);
    if (status == CT_OK)
        status = ct_lab_impact(a->laboratory.index, a->graph, &a->one,
                               a->context->sink, &a->impact);
    a->answered = status == CT_OK;
    a->whole = status != CT_OK ||
               ct_laboratory_whole(&a->laboratory, a->context->sink);
    return status;
}

/* ---- the answer ---------------------------------------------------------- */

static bool is_complete(const struct asking *a)
{
    return a->impact.unsound == 0 && a->impact.cyclic == 0 && a->whole;
}

static void report(const struct asking *a)
{
    const struct ct_lab_impact *impact = &a->impact;
    struct ct_sink *sink = a->context->sink;
    struct ct_argument at = ct_at(
        ct_lab_place(a->laboratory.lab, CT_TABLE_CERTIFICATES,
                     &a->laboratory.lab->certificates[a->one.suspect].row));
    struct ct_argument id = ct_string(
        ct_lab_text(a->laboratory.lab, CT_KEY_CERTIFICATE,
                    a->laboratory.lab->certificates[a->one.suspect].id));

    if (impact->flips > 0)
        (void)ct_error(sink, "impact-flips", at, id,
                       ct_integer((int64_t)impact->flips),
                       ct_integer((int64_t)impact->flipped_certificates));
    if (impact->above > 0)
        (void)ct_error(sink, "impact-above", at, id,
                       ct_integer((int64_t)impact->above),
                       ct_number(a->one.above));
    if (impact->guesses > 0)
        ct_warning(sink, "impact-guess", at,
                   ct_integer((int64_t)impact->guesses));
    if (impact->unknown + impact->unexplained > 0)
        ct_warning(sink, "impact-unknown", at,
                   ct_integer((int64_t)impact->unknown),
                   ct_integer((int64_t)impact->unexplained));
    if (impact->unsound > 0)
        (void)ct_error(sink, "impact-unsound", at,
                       ct_integer((int64_t)impact->unsound));
    if (impact->cyclic > 0)
        (void)ct_error(sink, "impact-circle", at,
                       ct_integer((int64_t)impact->cyclic));
}

static void put_inputs(const struct asking *a, struct ct_json *json)
{
    ct_json_object(json, "laboratory");
    ct_json_string(json, "folder", a->laboratory.lab->package->folder);
    ct_json_end(json);
    ct_laboratory_inputs_json(a->context->sources, a->sources_before,
                              ct_sources_count(a->context->sources), json);
}

static enum ct_status write_json(struct asking *a,
                                 const struct ct_impact_answer *answer)
{
    struct ct_json json;
    enum ct_status status = CT_OK;

    ct_json_init(&json, &a->text, false);
    ct_json_object(&json, NULL);
    ct_json_string(&json, "schema", "caltrace/impact/1");
    ct_json_string(&json, "caltrace", ct_version());
    if (a->laboratory.lab != NULL) {
        ct_laboratory_when_json(a->laboratory.when, &json);
        put_inputs(a, &json);
    }
    if (a->answered)
        status = ct_impact_json(answer, &json);
    ct_answer_json_end(a->context, a->answered && is_complete(a), &json);
    return status == CT_OK ? ct_buffer_status(&a->text) : status;
}

/* Of a question without an answer JSON says so, too. */
static enum ct_status write_answer(struct asking *a)
{
    const struct ct_impact_answer answer = {.index = a->laboratory.index,
                                            .one = &a->one,
                                            .impact = &a->impact,
                                            .all = a->options->all};
    enum ct_format format = (enum ct_format)a->options->common.format;

    if (format == CT_FORMAT_JSON)
        return write_json(a, &answer);
    if (!a->answered)
        return CT_OK;
    if (format == CT_FORMAT_CSV)
        return ct_impact_csv(&answer, &a->text);
    return ct_impact_page(&answer, format == CT_FORMAT_MARKDOWN,
                          a->context->width, &a->text);
}

/* ---- running --------------------------------------------------------------
 */

static enum ct_status open_all(struct asking *a)
{
    const struct impact_options *o = a->options;
    enum ct_status status = check_options(o, a->context->sink);

    if (status == CT_OK)
        status = ct_units_new(&a->units);
    if (status == CT_OK && o->common.format == CT_FORMAT_JSON)
        ct_sources_hash_all(a->context->sources);
    if (status == CT_OK)
        status = read_given(a);
    if (status == CT_OK)
        status = ct_laboratory_open(&o->laboratory, NULL, CT_LAB_IMPACT_TABLES,
                                    CT_LAB_IMPACT_RELATIONS, a->units,
                                    a->context, &a->laboratory);
    return status;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    struct asking a = {.options = given,
                       .context = context,
                       .sources_before = ct_sources_count(context->sources)};
    enum ct_status asked, status = open_all(&a);
    int code;

    if (status == CT_OK) {
        asked = ask(&a, cell_of(operands, 0));
        if (asked == CT_OK)
            report(&a);
        status = asked;
        if (asked == CT_OK || asked == CT_INVALID)
            status = write_answer(&a);
        if (status == CT_OK && a.text.length > 0)
            status = ct_answer_write(&a.options->common, context, &a.text);
        if (status == CT_OK)
            status = asked;
    }
    code = ct_answer_code(context, status, is_complete(&a),
                          a.impact.recalled == 0);
    ct_lab_impact_release(&a.impact);
    ct_lab_graph_free(a.graph);
    free(a.given);
    ct_buffer_release(&a.text);
    ct_laboratory_release(&a.laboratory);
    ct_units_free(a.units);
    return code;
}

const struct ct_command ct_command_impact = {
    .name = "impact",
    .summary = N_("a standard was out of tolerance: who is hit, and by how "
                  "much"),
    .operands = "ITEM",
    .description = N_(
        "Follows what was calibrated with a standard that turned out to be "
        "wrong, down to the last certificate, and says of each result by how "
        "much it is off, against its uncertainty and its permissible error, "
        "and whether its verdict changes.\n"
        "ITEM is the suspect certificate, whose values were in use, or an "
        "instrument, whose last calibration found the one before it to be "
        "wrong; ID:FUNCTION/ARTEFACT@POINT narrows it. By how much is taken "
        "from the two certificates (before adjustment), or from --shift. In "
        "doubt are the days since the item was last known to be good, which a "
        "check that it passed may shorten.\n"
        "\n"
        "  caltrace impact --lab city 12-PG-1\n"
        "  caltrace impact --lab city YZ2024-0012 --found-by YZ2025-0015\n"
        "  caltrace impact --lab city YZ2024-0012 --shift '3 kPa' --model "
        "linear\n"
        "\n"
        "This is the way down, to descendants; the way up is `caltrace "
        "chain`. Other programs call either of them forward or reverse "
        "traceability.\n"
        "Exit codes: 0 nobody is hit, or not by much; 1 a verdict changes, or "
        "an effect is above U (see --above); 3 there is no answer, or rows "
        "within reach have an error."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON,
    .options_size = sizeof(struct impact_options),
    .minimum_operands = 1,
    .maximum_operands = 1,
    .defaults = &defaults,
    .run = run,
};
