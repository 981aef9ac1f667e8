/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chain - up from an item or a certificate to the SI: is the chain unbroken,
 * and what does each step bring to the uncertainty.
 */
#include "../chain_question.h"
#include "../graphviz.h"
#include "../report/chain_survey.h"
#include "../report/language.h"
#include "../../uncertainty/caltrace.h"

#include <stdlib.h>
#include <string.h>

struct chain_options {
    struct ct_common_options common;
    struct ct_laboratory_options laboratory;
    struct ct_texts point; /* a list, for the place of its text: one at most */
    struct ct_texts what_if;
    const char *scheme;
    int64_t depth;
    bool all;
};

enum { DEPTH_LIMIT = 1000 };

static const struct chain_options defaults = {
    .laboratory = CT_LABORATORY_DEFAULTS, .depth = DEPTH_LIMIT};

static const struct ct_option options[] = {
    CT_LABORATORY_OPTION_ROWS(struct chain_options),
    CT_LABORATORY_DUE_ROW(struct chain_options),
    {.name = "point",
     .letter = 'p',
     .kind = CT_OPTION_LIST,
     .argument = "VALUE",
     .target = offsetof(struct chain_options, point),
     .help = N_("the point at which the item is used, such as `100 g`, for "
                "every ITEM that does not name one")},
    {.name = "what-if",
     .kind = CT_OPTION_LIST,
     .argument = "CERT.u=VALUE",
     .target = offsetof(struct chain_options, what_if),
     .help = N_("what would remain if the certificate stated another standard "
                "uncertainty, `CERT.u=2 mg`, or one so many times as large, "
                "`CERT.u=0.5x`; `CERT.own=` is what the calibration adds to "
                "its references; may be given several times")},
    {.name = "scheme",
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = offsetof(struct chain_options, scheme),
     .help =
         N_("a scheme of dissemination (CSV) that the steps must follow, in "
            "place of that of the laboratory")},
    {.name = "depth",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = offsetof(struct chain_options, depth),
     .maximum = DEPTH_LIMIT,
     .help = N_("show no more than N steps up; judged is the whole chain")},
    {.name = "all",
     .letter = 'a',
     .kind = CT_OPTION_FLAG,
     .target = offsetof(struct chain_options, all),
     .alone = true,
     .help = N_("every function of every instrument, in figures, and the "
                "broken ones by name")},
    {0}};

static const struct ct_place nowhere;

static struct ct_cell cell_of(const struct ct_texts *texts, size_t i)
{
    return (struct ct_cell){texts->items[i], strlen(texts->items[i]),
                            texts->places[i]};
}

/* ---- options ------------------------------------------------------------- */

static void exclude(bool given, const char *option, struct ct_sink *sink)
{
    if (given)
        (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                       ct_string("--all"), ct_string(option));
}

static enum ct_status check_options(const struct chain_options *o,
                                    struct ct_sink *sink)
{
    size_t errors = sink->errors;

    if (o->point.count > 1)
        (void)ct_error(sink, "option-once", ct_at(o->point.places[1]),
                       ct_string("--point"));
    if (o->all) {
        exclude(o->point.count > 0, "--point", sink);
        exclude(o->what_if.count > 0, "--what-if", sink);
        exclude(o->depth < DEPTH_LIMIT, "--depth", sink);
    }
    if (o->all && (o->common.format == CT_FORMAT_DOT ||
                   o->common.format == CT_FORMAT_SVG))
        (void)ct_error(sink, "chain-format", ct_at(nowhere),
                       ct_string(ct_format_names[o->common.format]));
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

/* ---- the answer -----------------------------------------------------------
 */

/* The answer being put together over all chains. */
struct answer {
    const struct chain_options *options;
    struct ct_context *context;
    struct ct_chains chains;
    struct ct_buffer text;
    struct ct_json json;
    struct ct_drawing drawing;
    size_t written;
    bool many; /* chains: objects of an array */
    bool complete, unbroken;
};

static enum ct_format format_of(const struct answer *answer)
{
    return (enum ct_format)answer->options->common.format;
}

static void begin_json(struct answer *answer, const char *schema)
{
    struct ct_json *json = &answer->json;

    ct_json_init(json, &answer->text, false);
    ct_json_object(json, NULL);
    ct_json_string(json, "schema", schema);
    ct_json_string(json, "caltrace", ct_version());
    ct_laboratory_when_json(answer->chains.laboratory.when, json);
    ct_laboratory_due_rule_json(&answer->chains.laboratory, json);
    ct_chains_json(&answer->chains, answer->context->sources, json);
}

static enum ct_status add_json(struct answer *answer,
                               const struct ct_chain_answer *one)
{
    enum ct_status status;

    if (!answer->many)
        return ct_chain_json(one, &answer->json);
    ct_json_object(&answer->json, NULL);
    status = ct_chain_json(one, &answer->json);
    ct_chain_findings_json(one, &answer->json);
    ct_json_bool(&answer->json, "complete", one->complete);
    ct_json_end(&answer->json);
    return status;
}

static enum ct_status add_page(struct answer *answer,
                               const struct ct_chain_answer *one)
{
    const struct ct_context *context = answer->context;

    if (answer->written > 0)
        ct_buffer_putc(&answer->text, '\n');
    return ct_chain_page(one, format_of(answer) == CT_FORMAT_MARKDOWN,
                         context->width, context->color, &answer->text);
}

static enum ct_status add(struct answer *answer,
                          const struct ct_chain_answer *one)
{
    enum ct_status status;

    answer->complete = answer->complete && one->complete;
    answer->unbroken = answer->unbroken && one->chain->unbroken;
    switch (format_of(answer)) {
    case CT_FORMAT_JSON:
        status = add_json(answer, one);
        break;
    case CT_FORMAT_CSV:
        status = ct_chain_csv(one, answer->written == 0, &answer->text);
        break;
    case CT_FORMAT_DOT:
    case CT_FORMAT_SVG:
        status = ct_chain_draw(one, &answer->drawing);
        break;
    default:
        status = add_page(answer, one);
    }
    answer->written++;
    return status;
}

/* ---- single chains --------------------------------------------------------
 */

static enum ct_status read_subjects(struct answer *answer,
                                    const struct ct_texts *operands,
                                    struct ct_units *units,
                                    struct ct_chain_subjects *subjects)
{
    struct ct_cell point = {0};
    enum ct_status status = CT_OK;

    if (answer->options->point.count > 0)
        point = cell_of(&answer->options->point, 0);
    for (size_t i = 0; i < operands->count && status == CT_OK; i++)
        status =
            ct_chain_subject_read(&answer->chains, cell_of(operands, i), point,
                                  units, answer->context->sink, subjects);
    if (subjects->unknown > 0)
        answer->complete = false;
    answer->many = subjects->count != 1;
    return status;
}

/* All that are wrong are told. */
static enum ct_status read_wishes(const struct answer *answer,
                                  struct ct_units *units,
                                  struct ct_chain_wish **wishes)
{
    const struct ct_texts *texts = &answer->options->what_if;
    enum ct_status worst = CT_OK;

    *wishes = calloc(texts->count + 1, sizeof **wishes);
    if (*wishes == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < texts->count; i++) {
        enum ct_status status =
            ct_chain_wish_read(answer->chains.laboratory.lab, cell_of(texts, i),
                               units, answer->context->sink, &(*wishes)[i]);

        if (status == CT_NOMEM || worst == CT_OK)
            worst = status;
    }
    return worst;
}

static enum ct_status ask(struct answer *answer,
                          const struct ct_chain_subject *subject,
                          const struct ct_chain_wish *wishes)
{
    struct ct_chain_reply reply;
    enum ct_status status =
        ct_chain_ask(&answer->chains, subject, wishes,
                     answer->options->what_if.count, answer->context, &reply);

    if (status != CT_OK)
        return status;
    reply.answer.depth = (uint32_t)answer->options->depth;
    reply.answer.together = answer->many;
    reply.answer.notes = !answer->context->quiet;
    status = add(answer, &reply.answer);
    ct_chain_reply_release(&reply);
    return status;
}

/* The end of what was begun, and drawings as a whole. */
static enum ct_status finish(struct answer *answer)
{
    enum ct_format format = format_of(answer);
    enum ct_status status;

    if (format == CT_FORMAT_DOT || format == CT_FORMAT_SVG) {
        status = ct_chain_legend(&answer->drawing);
        return status != CT_OK
                   ? status
                   : ct_graphviz_drawing(&answer->drawing,
                                         format == CT_FORMAT_SVG,
                                         answer->context->sink, &answer->text);
    }
    if (format == CT_FORMAT_JSON) {
        if (answer->many)
            ct_json_end(&answer->json);
        ct_answer_json_end(answer->context, answer->complete, &answer->json);
    }
    return CT_OK;
}

static enum ct_status answer_subjects(struct answer *answer,
                                      const struct ct_chain_subjects *subjects,
                                      const struct ct_chain_wish *wishes)
{
    enum ct_status status = CT_OK;

    if (!ct_laboratory_whole(&answer->chains.laboratory, answer->context->sink))
        answer->complete = false;
    answer->chains.keep_notes = format_of(answer) == CT_FORMAT_TEXT ||
                                format_of(answer) == CT_FORMAT_MARKDOWN;
    answer->drawing.group = ct_translate(N_("level"));
    if (format_of(answer) == CT_FORMAT_JSON)
        begin_json(answer,
                   answer->many ? "caltrace/chains/1" : "caltrace/chain/1");
    if (format_of(answer) == CT_FORMAT_JSON && answer->many)
        ct_json_array(&answer->json, "items");
    for (size_t i = 0; i < subjects->count && status == CT_OK; i++)
        status = ask(answer, &subjects->list[i], wishes);
    return status == CT_OK ? finish(answer) : status;
}

static enum ct_status answer_items(struct answer *answer,
                                   const struct ct_texts *operands,
                                   struct ct_units *units)
{
    struct ct_chain_subjects subjects = {0};
    struct ct_chain_wish *wishes = NULL;
    enum ct_status status = read_wishes(answer, units, &wishes);

    if (status == CT_OK)
        status = read_subjects(answer, operands, units, &subjects);
    if (status == CT_OK &&
        (subjects.count > 0 || format_of(answer) == CT_FORMAT_JSON))
        status = answer_subjects(answer, &subjects, wishes);
    ct_chain_subjects_release(&subjects);
    free(wishes);
    return status;
}

/* ---- the whole laboratory -------------------------------------------------
 */

static enum ct_status answer_all(struct answer *answer)
{
    struct ct_chain_survey survey = {0};
    enum ct_status status =
        ct_chains_survey(&answer->chains, answer->context, &survey);

    if (status != CT_OK)
        return status;
    answer->unbroken = survey.broken_count == 0;
    answer->complete = survey.complete;
    switch (format_of(answer)) {
    case CT_FORMAT_JSON:
        begin_json(answer, "caltrace/chain-survey/1");
        ct_survey_json(&survey, &answer->json);
        ct_answer_json_end(answer->context, answer->complete, &answer->json);
        break;
    case CT_FORMAT_CSV:
        status = ct_survey_csv(&survey, &answer->text);
        break;
    default:
        status =
            ct_survey_page(&survey, format_of(answer) == CT_FORMAT_MARKDOWN,
                           answer->context->width, &answer->text);
    }
    ct_survey_release(&survey);
    return status;
}

/* ---- running --------------------------------------------------------------
 */

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct chain_options *o = given;
    struct answer answer = {
        .options = o, .context = context, .complete = true, .unbroken = true};
    struct ct_units *units = NULL;
    enum ct_status status = check_options(o, context->sink);
    int code;

    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK && o->common.format == CT_FORMAT_JSON)
        ct_sources_hash_all(context->sources);
    if (status == CT_OK)
        status = ct_chains_open(&o->laboratory, o->scheme, units, context,
                                &answer.chains);
    if (status == CT_OK)
        status = o->all ? answer_all(&answer)
                        : answer_items(&answer, operands, units);
    if (status == CT_OK)
        status = ct_buffer_status(&answer.text);
    if (status == CT_OK && answer.text.length > 0)
        status = ct_answer_write(&o->common, context, &answer.text);
    code = ct_answer_code(context, status, answer.complete, answer.unbroken);
    ct_drawing_release(&answer.drawing);
    ct_buffer_release(&answer.text);
    ct_chains_release(&answer.chains);
    ct_units_free(units);
    return code;
}

const struct ct_command ct_command_chain = {
    .name = "chain",
    .summary = N_("trace calibrations up to the SI, with uncertainties"),
    .operands = "ITEM...",
    .description = N_(
        "Follows the calibrations above an instrument, a certificate or a "
        "measurement standard up to the roots that they end in, and judges "
        "each of them as on the day when it was used: a reference that lapsed "
        "later breaks nothing, one that had lapsed before does. The chain is "
        "unbroken when no branch has an error.\n"
        "ITEM is ID[:FUNCTION][/ARTEFACT][@POINT]. At a point the uncertainty "
        "in use is taken apart: what each calibration added itself, and what "
        "drift brought since.\n"
        "\n"
        "  caltrace chain --lab city '12-WF1-1@100 g' --on 2026-06-30\n"
        "  caltrace chain --lab city 12-WF1-1 --format svg -o chain.svg\n"
        "  caltrace chain --lab city --all --on 2026-06-30\n"
        "\n"
        "This is the way up, from an item to its roots; others call it "
        "backward or reverse traceability, and some mean the way down by the "
        "same words.\n"
        "Pictures (svg) need the program `dot` of Graphviz.\n"
        "Exit codes: 0 all chains are unbroken; 1 one is broken; 3 an ITEM is "
        "not known, the laboratory cannot be read, a row that belongs to the "
        "answer has an error, or the picture could not be drawn."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON |
               1U << CT_FORMAT_SVG | 1U << CT_FORMAT_DOT,
    .options_size = sizeof(struct chain_options),
    .minimum_operands = 1,
    .maximum_operands = -1,
    .defaults = &defaults,
    .run = run,
};
