/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qualify - what the records say of the qualification of a measurement
 * standard.
 */
#include "../graphviz.h"
#include "../laboratory.h"
#include "../lab/item.h"
#include "../lab/order.h"
#include "../report/svg.h"
#include "../report/language.h"
#include "../report/qualify.h"
#include "../../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct qualify_options {
    struct ct_common_options common;
    struct ct_laboratory_options laboratory;
    int stability; /* enum ct_stability_rule */
    int rules;     /* enum ct_chart_rule_set */
    int chart;     /* enum ct_chart_kind */
    bool diagram, charts, all;
};

static const struct qualify_options defaults = {.laboratory =
                                                    CT_LABORATORY_DEFAULTS};

/* ORDER STABILITY_RULE */
static const char *const stability_names[CT_STABILITY_RULES + 1] = {
    "auto", "new", "existing", NULL};
/* ORDER CHART_RULE_SET */
static const char *const rule_names[CT_CHART_RULE_SETS + 1] = {
    "gbt17989", "gbt4091", "western-electric", "limits", NULL};
/* ORDER CHART_KIND; single readings need no word. */
static const char *const chart_names[] = {"s", "R", NULL};

static const struct ct_option options[] = {
    CT_LABORATORY_OPTION_ROWS(struct qualify_options),
    {.name = "all",
     .letter = 'a',
     .kind = CT_OPTION_FLAG,
     .target = offsetof(struct qualify_options, all),
     .alone = true,
     .help = N_("every measurement standard of the laboratory")},
    {.name = "diagram",
     .kind = CT_OPTION_FLAG,
     .target = offsetof(struct qualify_options, diagram),
     .help = N_("only the three layers of traceability and dissemination; dot "
                "and svg draw them in any case")},
    {.name = "charts",
     .kind = CT_OPTION_FLAG,
     .target = offsetof(struct qualify_options, charts),
     .help = N_("with --format svg: the control charts, in place of the three "
                "layers")},
    {.name = "stability",
     .kind = CT_OPTION_CHOICE,
     .argument = "RULE",
     .target = offsetof(struct qualify_options, stability),
     .choices = stability_names,
     .help = N_("the rule for the stability: that of a new standard, of one in "
                "use, or of one in use if it has a certificate of assessment")},
    {.name = "chart",
     .kind = CT_OPTION_CHOICE,
     .argument = "KIND",
     .target = offsetof(struct qualify_options, chart),
     .choices = chart_names,
     .help = N_("control charts by standard deviations or by ranges")},
    {.name = "rules",
     .kind = CT_OPTION_CHOICE,
     .argument = "SET",
     .target = offsetof(struct qualify_options, rules),
     .choices = rule_names,
     .help = N_("what a point of a control chart may not break")},
    {0}};

static const struct ct_place nowhere;

/* ---- the answer -----------------------------------------------------------
 */

struct answer {
    const struct qualify_options *options;
    struct ct_context *context;
    struct ct_laboratory laboratory;
    struct ct_lab_graph *graph;
    struct ct_buffer text;
    struct ct_json json;
    struct ct_drawing drawing;
    struct ct_buffer charts; /* below one another, */
    double height;           /* down to here */
    size_t sources_before;
    size_t written;
    bool many; /* standards: objects of an array */
    bool complete, in_order;
};

static enum ct_format format_of(const struct answer *answer)
{
    return (enum ct_format)answer->options->common.format;
}

static void begin_json(struct answer *answer)
{
    struct ct_json *json = &answer->json;

    ct_json_init(json, &answer->text, false);
    ct_json_object(json, NULL);
    ct_json_string(json, "schema",
                   answer->many ? "caltrace/qualifications/1"
                                : "caltrace/qualification/1");
    ct_json_string(json, "caltrace", ct_version());
    ct_laboratory_when_json(answer->laboratory.when, json);
    ct_laboratory_inputs_json(answer->context->sources, answer->sources_before,
                              ct_sources_count(answer->context->sources), json);
    if (answer->many)
        ct_json_array(json, "standards");
}

/* A standard without one, where charts were asked for, is no answer. */
static enum ct_status add_charts(struct answer *answer,
                                 const struct ct_qualification *one)
{
    const struct ct_lab *lab = answer->laboratory.lab;
    double before = answer->height;
    enum ct_status status =
        ct_qualify_charts(one, &answer->height, &answer->charts);

    if (status != CT_OK || answer->height > before || answer->options->all)
        return status;
    answer->complete = false;
    (void)ct_error(answer->context->sink, "qualify-no-chart",
                   ct_at(ct_lab_place(lab, CT_TABLE_STANDARDS,
                                      &lab->standards[one->row].row)),
                   ct_string(ct_lab_text(lab, CT_KEY_STANDARD,
                                         lab->standards[one->row].id)));
    return CT_OK;
}

static enum ct_status add(struct answer *answer,
                          const struct ct_qualification *one)
{
    enum ct_status status;

    answer->in_order = answer->in_order && one->in_order;
    switch (format_of(answer)) {
    case CT_FORMAT_JSON:
        if (answer->many)
            ct_json_object(&answer->json, NULL);
        status = ct_qualify_json(one, &answer->json);
        if (answer->many)
            ct_json_end(&answer->json);
        break;
    case CT_FORMAT_CSV:
        status = ct_qualify_csv(one, answer->written == 0, &answer->text);
        break;
    case CT_FORMAT_DOT:
    case CT_FORMAT_SVG:
        if (answer->options->charts) {
            status = add_charts(answer, one);
            break;
        }
        status = ct_qualify_draw(one, &answer->drawing);
        break;
    default:
        if (answer->written > 0)
            ct_buffer_putc(&answer->text, '\n');
        status = ct_qualify_page(one, format_of(answer) == CT_FORMAT_MARKDOWN,
                                 answer->context->width, &answer->text);
    }
    answer->written++;
    return status;
}

/* ---- standards ------------------------------------------------------------
 */

static enum ct_status qualify_one(struct answer *answer, uint32_t row)
{
    const struct ct_laboratory *laboratory = &answer->laboratory;
    const struct ct_lab *lab = laboratory->lab;
    const struct qualify_options *o = answer->options;
    const struct ct_qualify_options how = {
        .stability = (enum ct_stability_rule)o->stability,
        .rules = (enum ct_chart_rule_set)o->rules,
        .chart = (enum ct_chart_kind)o->chart,
        .layers_only =
            !o->charts && (o->diagram || format_of(answer) == CT_FORMAT_DOT ||
                           format_of(answer) == CT_FORMAT_SVG)};
    struct ct_qualification one;
    enum ct_status status =
        ct_qualify(laboratory->index, answer->graph, row, laboratory->when,
                   &how, answer->context->sink, &one);

    if (status != CT_OK)
        return status;
    if (one.unsound_row || one.unsound_count > 0 || one.faulty_count > 0)
        answer->complete = false;
    if (one.unsound_row)
        ct_laboratory_unsound(laboratory, CT_TABLE_STANDARDS,
                              &lab->standards[row].row, answer->context->sink);
    for (size_t i = 0; i < one.unsound_count; i++)
        ct_laboratory_unsound(laboratory, CT_TABLE_CHECKS,
                              &lab->checks[one.unsound[i]].row,
                              answer->context->sink);
    for (size_t i = 0; i < one.faulty_count; i++)
        ct_laboratory_unsound(laboratory, one.faulty[i].table,
                              one.faulty[i].row, answer->context->sink);
    if (!one.unsound_row)
        status = add(answer, &one);
    ct_qualification_release(&one);
    return status;
}

static bool is_narrowed(const struct ct_result_selector *selector)
{
    return selector->quantity != 0 || selector->function != 0 ||
           selector->artefact != 0 || selector->at != 0 ||
           !isnan(selector->point);
}

static enum ct_status read_standard(struct answer *answer, const char *text,
                                    struct ct_place place,
                                    struct ct_units *units, uint32_t *row)
{
    struct ct_item item;
    enum ct_status status = ct_item_read(
        answer->laboratory.index, (struct ct_cell){text, strlen(text), place},
        1U << CT_ITEM_STANDARD, units, answer->context->sink, &item);

    *row = status == CT_OK ? item.row : CT_LAB_NO_ROW;
    if (status == CT_OK && is_narrowed(&item.selector)) {
        (void)ct_error(answer->context->sink, "qualify-narrowed", ct_at(place),
                       ct_string(text));
        return CT_USAGE;
    }
    if (status == CT_INVALID)
        answer->complete = false;
    return status == CT_INVALID ? CT_OK : status;
}

static enum ct_status qualify_named(struct answer *answer,
                                    const struct ct_texts *operands,
                                    struct ct_units *units)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < operands->count && status == CT_OK; i++) {
        uint32_t row;

        status = read_standard(answer, operands->items[i], operands->places[i],
                               units, &row);
        if (status == CT_OK && row != CT_LAB_NO_ROW)
            status = qualify_one(answer, row);
    }
    return status;
}

static enum ct_status qualify_all(struct answer *answer)
{
    const struct ct_lab *lab = answer->laboratory.lab;
    uint32_t count = (uint32_t)lab->tables[CT_TABLE_STANDARDS].count;
    uint32_t *rows = calloc((size_t)count + 1, sizeof *rows);
    enum ct_status status;

    if (rows == NULL)
        return CT_NOMEM;
    if (lab->tables[CT_TABLE_STANDARDS].unreadable > 0)
        answer->complete = false;
    for (uint32_t i = 0; i < count; i++)
        rows[i] = i;
    status = ct_lab_order_rows(lab, CT_TABLE_STANDARDS, "id", rows, count);
    for (uint32_t i = 0; i < count && status == CT_OK; i++)
        status = qualify_one(answer, rows[i]);
    free(rows);
    return status;
}

/* ---- the whole ------------------------------------------------------------
 */

static void finish_charts(struct answer *answer)
{
    if (answer->height <= 0)
        return;
    ct_svg_begin(&answer->text, CT_CHARTS_WIDTH, answer->height);
    ct_buffer_add(&answer->text, answer->charts.data, answer->charts.length);
    ct_svg_end(&answer->text);
}

static enum ct_status finish(struct answer *answer)
{
    enum ct_format format = format_of(answer);

    if (answer->options->charts) {
        finish_charts(answer);
        return CT_OK;
    }
    if (format == CT_FORMAT_DOT || format == CT_FORMAT_SVG)
        return ct_graphviz_drawing(&answer->drawing, format == CT_FORMAT_SVG,
                                   answer->context->sink, &answer->text);
    if (format == CT_FORMAT_JSON) {
        if (answer->many)
            ct_json_end(&answer->json);
        ct_answer_json_end(answer->context, answer->complete, &answer->json);
    }
    return CT_OK;
}

static enum ct_status open(struct answer *answer, struct ct_units *units)
{
    enum ct_status status = ct_laboratory_open(
        &answer->options->laboratory, NULL, CT_QUALIFY_TABLES,
        CT_QUALIFY_RELATIONS, units, answer->context, &answer->laboratory);

    if (status == CT_OK)
        status = ct_laboratory_graph(&answer->laboratory, 1,
                                     answer->context->sink, &answer->graph);
    if (status == CT_OK &&
        !answer->laboratory.lab->tables[CT_TABLE_STANDARDS].present)
        status = ct_error(answer->context->sink, "table-absent", ct_at(nowhere),
                          ct_string(ct_table_name(CT_TABLE_STANDARDS)),
                          ct_string(answer->laboratory.lab->package->folder));
    return status;
}

static enum ct_status answer_standards(struct answer *answer,
                                       const struct ct_texts *operands,
                                       struct ct_units *units)
{
    bool json = format_of(answer) == CT_FORMAT_JSON;
    enum ct_status status = open(answer, units);

    if (status != CT_OK)
        return status;
    if (!ct_laboratory_whole(&answer->laboratory, answer->context->sink))
        answer->complete = false;
    answer->many = answer->options->all || operands->count > 1;
    if (json)
        begin_json(answer);
    status = answer->options->all ? qualify_all(answer)
                                  : qualify_named(answer, operands, units);
    if (status == CT_OK && (json || answer->written > 0))
        status = finish(answer);
    return status == CT_OK ? ct_buffer_status(&answer->text) : status;
}

static enum ct_status check_options(const struct qualify_options *o,
                                    struct ct_sink *sink)
{
    size_t errors = sink->errors;

    if (o->diagram && o->common.format == CT_FORMAT_CSV)
        (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                       ct_string("--diagram"), ct_string("--format csv"));
    if (o->diagram && o->charts)
        (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                       ct_string("--diagram"), ct_string("--charts"));
    if (o->charts && o->common.format != CT_FORMAT_SVG)
        (void)ct_error(sink, "qualify-charts-svg", ct_at(nowhere));
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct qualify_options *o = given;
    struct answer answer = {.options = o,
                            .context = context,
                            .sources_before =
                                ct_sources_count(context->sources),
                            .complete = true,
                            .in_order = true};
    struct ct_units *units = NULL;
    enum ct_status status = check_options(o, context->sink);
    int code;

    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK && o->common.format == CT_FORMAT_JSON)
        ct_sources_hash_all(context->sources);
    if (status == CT_OK)
        status = answer_standards(&answer, operands, units);
    if (status == CT_OK && answer.text.length > 0)
        status = ct_answer_write(&o->common, context, &answer.text);
    code = ct_answer_code(context, status, answer.complete, answer.in_order);
    ct_drawing_release(&answer.drawing);
    ct_buffer_release(&answer.charts);
    ct_buffer_release(&answer.text);
    ct_lab_graph_free(answer.graph);
    ct_laboratory_release(&answer.laboratory);
    ct_units_free(units);
    return code;
}

const struct ct_command ct_command_qualify = {
    .name = "qualify",
    .summary = N_("the qualification of a measurement standard: repeatability, "
                  "stability, verification, diagram"),
    .operands = "STANDARD...",
    .description = N_(
        "Judges what checks.csv and the certificates of its main items say of "
        "a measurement standard, as JJF 1033-2023 asks for it: the "
        "repeatability of its results, its stability (of a new one by four "
        "groups of readings, of one in use by neighbouring years, by a control "
        "chart, or by neighbouring certificates), the verification of its "
        "results by transfer or comparison with what both share taken off, "
        "and its certificate of assessment. The sections have the numbers of "
        "a technical report.\n"
        "Of the three layers of the diagram, above is what upper_standard "
        "names, or what the certificates of its main items rest on; below is "
        "what was really calibrated with it in the last five years.\n"
        "\n"
        "  caltrace qualify --lab city YS-20 --on 2026-06-30\n"
        "  caltrace qualify --lab city YS-01 --format svg -o diagram.svg\n"
        "  caltrace qualify --lab city --all --format csv\n"
        "  caltrace qualify --lab city YS-20 --charts --format svg -o c.svg\n"
        "\n"
        "Pictures of the three layers (svg) need the program `dot` of "
        "Graphviz.\n"
        "Exit codes: 0 nothing failed; 1 something did; 3 a STANDARD is not "
        "known, the laboratory cannot be read, a row that belongs to the "
        "answer has an error, or the picture could not be drawn."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON |
               1U << CT_FORMAT_SVG | 1U << CT_FORMAT_DOT,
    .options_size = sizeof(struct qualify_options),
    .minimum_operands = 1,
    .maximum_operands = -1,
    .defaults = &defaults,
    .run = run,
};
