/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * covariance - how the values of several items vary together through the
 * calibrations that they share.
 */
#include "../references.h"
#include "../lab/item.h"
#include "../lab/resolve.h"
#include "../report/covariance.h"
#include "../report/language.h"
#include "../../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct covariance_options {
    struct ct_common_options common;
    struct ct_laboratory_options laboratory;
    struct ct_texts point, quantity, at; /* lists, for the places of their
                                            texts: one at most */
};

static const struct covariance_options defaults = {.laboratory =
                                                       CT_LABORATORY_DEFAULTS};

static const struct ct_option options[] = {
    CT_LABORATORY_OPTION_ROWS(struct covariance_options),
    CT_LABORATORY_DUE_ROW(struct covariance_options),
    {.name = "point",
     .letter = 'p',
     .kind = CT_OPTION_LIST,
     .argument = "VALUE",
     .target = offsetof(struct covariance_options, point),
     .help = N_("the point at which the items are used, such as `100 g`, for "
                "every ITEM that does not name one")},
    {.name = "quantity",
     .kind = CT_OPTION_LIST,
     .argument = "NAME",
     .target = offsetof(struct covariance_options, quantity),
     .help = N_("the quantity that is meant, for every ITEM that does not name "
                "a function")},
    {.name = "at",
     .kind = CT_OPTION_LIST,
     .argument = "TEXT",
     .target = offsetof(struct covariance_options, at),
     .help = N_("what else holds at the point, such as `frequency=1 kHz`")},
    {0}};

/* One covariance being asked for. */
struct asking {
    const struct covariance_options *options;
    struct ct_context *context;
    struct ct_units *units;
    struct ct_references references;
    struct ct_arena arena;
    const char **names;
    struct ct_budget_reference *inputs;
    size_t count;
    bool sound;    /* all of them could be resolved */
    bool complete; /* and nothing was lost that they might rest on */
    struct ct_together together;
    struct ct_buffer text;
};

/* ---- what is asked about ------------------------------------------------- */

static struct ct_cell cell_of(const struct ct_texts *texts, size_t i)
{
    return (struct ct_cell){texts->items[i], strlen(texts->items[i]),
                            texts->places[i]};
}

static struct ct_located given(const struct ct_texts *texts)
{
    return texts->count > 0
               ? (struct ct_located){texts->items[0], texts->places[0]}
               : (struct ct_located){0};
}

/* A text of the laboratory that stands for a part of the operand. */
static struct ct_located known(const struct asking *a, enum ct_lab_key key,
                               uint32_t text, struct ct_place place)
{
    const struct ct_lab *lab = a->references.laboratory.lab;

    return text != 0 ? (struct ct_located){ct_lab_text(lab, key, text), place}
                     : (struct ct_located){0};
}

/* What stands behind the last `@` of an operand that has a point. */
static struct ct_located point_of(struct ct_cell operand)
{
    size_t at = operand.length;

    while (at > 0 && operand.text[at - 1] != '@')
        at--;
    return (struct ct_located){
        operand.text + at,
        ct_place_part(operand.place, at, operand.length - at)};
}

/* The input of a budget that an operand would be. */
static struct ct_budget_reference input_of(const struct asking *a,
                                           struct ct_cell operand,
                                           const struct ct_item *item)
{
    const struct ct_result_selector *s = &item->selector;
    struct ct_place place = operand.place;
    struct ct_budget_reference input = {
        .name = operand.text,
        .quantity = known(a, CT_KEY_TEXT, s->quantity, place),
        .function = known(a, CT_KEY_TEXT, s->function, place),
        .artefact = known(a, CT_KEY_TEXT, s->artefact, place),
        .at = given(&a->options->at),
        .place = place};

    if (item->kind == CT_ITEM_CERTIFICATE)
        input.certificate = known(a, CT_KEY_CERTIFICATE, item->id, place);
    else
        input.instrument = known(a, CT_KEY_INSTRUMENT, item->id, place);
    if (s->quantity == 0 && s->function == 0)
        input.quantity = given(&a->options->quantity);
    input.point =
        isnan(s->point) ? given(&a->options->point) : point_of(operand);
    return input;
}

static enum ct_status read_input(struct asking *a, struct ct_cell operand,
                                 struct ct_budget_reference *input)
{
    enum { KINDS = 1 << CT_ITEM_INSTRUMENT | 1 << CT_ITEM_CERTIFICATE };
    const struct ct_resolver resolver = ct_references_resolver(&a->references);
    struct ct_sink *sink = a->context->sink;
    struct ct_item item;
    enum ct_status status =
        ct_item_read(resolver.index, operand, KINDS, a->units, sink, &item);

    if (status == CT_OK) {
        *input = input_of(a, operand, &item);
        status = ct_lab_resolve(&resolver, &a->arena, input, sink);
    }
    input->sound = status == CT_OK;
    a->sound = a->sound && input->sound;
    return status == CT_INVALID ? CT_OK : status;
}

static enum ct_status read_inputs(struct asking *a,
                                  const struct ct_texts *operands)
{
    enum ct_status status = CT_OK;

    a->inputs = calloc(operands->count, sizeof *a->inputs);
    a->names = calloc(operands->count, sizeof *a->names);
    if (a->inputs == NULL || a->names == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < operands->count && status == CT_OK; i++) {
        a->names[a->count] = operands->items[i];
        status = read_input(a, cell_of(operands, i), &a->inputs[a->count++]);
    }
    return status;
}

/* ---- the answer ----------------------------------------------------------
 */

/* What is asked for cannot be said of some of the items. */
static void put_nothing(const struct asking *a, struct ct_json *json)
{
    ct_json_array(json, "names");
    for (size_t i = 0; i < a->count; i++)
        ct_json_string(json, NULL, a->names[i]);
    ct_json_end(json);
    ct_json_null(json, "units");
    ct_json_null(json, "standard_uncertainty");
    ct_json_null(json, "covariance");
    ct_json_null(json, "correlation");
    ct_json_null(json, "shared");
}

static enum ct_status put_json(struct asking *a,
                               const struct ct_covariance_answer *answer)
{
    struct ct_json json;
    enum ct_status status = CT_OK;

    ct_json_init(&json, &a->text, false);
    ct_json_object(&json, NULL);
    ct_json_string(&json, "schema", "caltrace/covariance/1");
    ct_json_string(&json, "caltrace", ct_version());
    ct_laboratory_when_json(a->references.laboratory.when, &json);
    ct_laboratory_due_rule_json(&a->references.laboratory, &json);
    ct_references_json(&a->references, &json);
    ct_references_inputs_json(&a->references, &json);
    if (a->sound)
        status = ct_covariance_json(answer, &json);
    else
        put_nothing(a, &json);
    ct_answer_json_end(a->context, a->complete, &json);
    return status;
}

static enum ct_status put_answer(struct asking *a)
{
    const struct ct_covariance_answer answer = {
        .lab = a->references.laboratory.lab,
        .when = a->references.laboratory.when,
        .together = &a->together,
        .names = a->names};

    switch (a->options->common.format) {
    case CT_FORMAT_JSON:
        return put_json(a, &answer);
    case CT_FORMAT_CSV:
        return a->sound ? ct_covariance_csv(&answer, &a->text) : CT_OK;
    default:
        return a->sound ? ct_covariance_page(&answer,
                                             a->options->common.format ==
                                                 CT_FORMAT_MARKDOWN,
                                             a->context->width, &a->text)
                        : CT_OK;
    }
}

static enum ct_status ask(struct asking *a, const struct ct_texts *operands)
{
    enum ct_status status = ct_references_open(&a->references);
    bool whole =
        status == CT_OK &&
        ct_laboratory_whole(&a->references.laboratory, a->context->sink);

    if (status == CT_OK)
        status = read_inputs(a, operands);
    if (status == CT_OK && a->sound) {
        const struct ct_resolver resolver =
            ct_references_resolver(&a->references);

        status = ct_lab_together(&resolver, a->inputs, a->count,
                                 a->context->sink, &a->together);
        if (status == CT_INVALID) { /* which was told */
            a->sound = false;
            status = CT_OK;
        }
    }
    if (status == CT_OK && a->sound)
        a->sound = ct_together_judge(&a->together, a->context->sink);
    a->complete = a->sound && whole;
    if (status == CT_OK)
        status = put_answer(a);
    if (status == CT_OK)
        status = ct_buffer_status(&a->text);
    if (status == CT_OK && a->text.length > 0)
        status = ct_answer_write(&a->options->common, a->context, &a->text);
    return status;
}

/* ---- running --------------------------------------------------------------
 */

static void once(const struct ct_texts *texts, const char *option,
                 struct ct_sink *sink)
{
    if (texts->count > 1)
        (void)ct_error(sink, "option-once", ct_at(texts->places[1]),
                       ct_string(option));
}

/* What is no value of its option is wrong usage, and not a laboratory that
 * cannot answer. */
static enum ct_status check_values(const struct asking *a)
{
    const struct covariance_options *o = a->options;
    struct ct_sink *sink = a->context->sink;
    struct ct_result_selector selector;
    struct ct_sink silent = {0};
    struct ct_cell point;
    enum ct_encoding encoding;
    enum ct_status status =
        ct_laboratory_encoding(&o->laboratory, sink, &encoding);

    if (status != CT_OK || o->point.count == 0)
        return status;
    point = cell_of(&o->point, 0);
    status = ct_selector_point(a->units, point.text, point.length, point.place,
                               &silent, &selector);
    if (status == CT_INVALID)
        status = ct_selector_point(a->units, point.text, point.length,
                                   point.place, sink, &selector);
    return status == CT_INVALID ? CT_USAGE : status;
}

static enum ct_status check_options(const struct covariance_options *o,
                                    struct ct_sink *sink)
{
    size_t errors = sink->errors;

    once(&o->point, "--point", sink);
    once(&o->quantity, "--quantity", sink);
    once(&o->at, "--at", sink);
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

static int run(const void *chosen, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct covariance_options *o = chosen;
    struct asking a = {.options = o, .context = context, .sound = true};
    enum ct_status status = check_options(o, context->sink);
    int code;

    if (status == CT_OK)
        status = ct_units_new(&a.units);
    if (status == CT_OK)
        status = check_values(&a);
    if (status == CT_OK && o->common.format == CT_FORMAT_JSON)
        ct_sources_hash_all(context->sources);
    ct_references_init(&a.references, &o->laboratory, a.units, context);
    a.references.whole = true;
    if (status == CT_OK)
        status = ct_references_status(&a.references, ask(&a, operands));
    code = ct_answer_code(context, status, a.complete, true);
    ct_buffer_release(&a.text);
    ct_together_release(&a.together);
    free(a.inputs);
    free(a.names);
    ct_references_release(&a.references);
    ct_arena_release(&a.arena);
    ct_units_free(a.units);
    return code;
}

const struct ct_command ct_command_covariance = {
    .name = "covariance",
    .summary = N_("how values of several items vary together through the "
                  "calibrations that they share"),
    .operands = "ITEM...",
    .description = N_(
        "Items that were calibrated with the same references are not "
        "independent: in a sum of their values the uncertainty of the "
        "reference counts in full, in a difference it goes away. Shown are "
        "standard uncertainties, covariances and correlations of the values in "
        "use, the uncertainty of each sum and difference, and for each pair "
        "the certificates that both rest on, with the covariance that each "
        "brings.\n"
        "ITEM is ID[:FUNCTION][/ARTEFACT][@POINT], of an instrument or a "
        "certificate. What is found is what `caltrace budget` takes for inputs "
        "from the laboratory.\n"
        "\n"
        "  caltrace covariance --lab city 12-WF1-1 12-WF2-1 --point '100 g'\n"
        "\n"
        "Exit codes: 0 answered; 3 an ITEM is not known or has no value at the "
        "point, or the laboratory cannot be read."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON,
    .options_size = sizeof(struct covariance_options),
    .minimum_operands = 1,
    .maximum_operands = -1,
    .defaults = &defaults,
    .run = run,
};
