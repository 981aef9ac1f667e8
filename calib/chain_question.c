/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chain_question.h"

#include "report/message.h"

#include <stdlib.h>
#include <string.h>

/* ---- the laboratory's chains --------------------------------------------- */

/* Texts that no form of the answer shows and no check looks at. */
static const char *const unasked[] = {
    "instruments.serial",    "instruments.manufacturer",
    "instruments.purpose",   "instruments.jjf1022_code",
    "instruments.location",  "instruments.custodian",
    "instruments.holder",    "instruments.district",
    "certificates.document", NULL};

enum ct_status ct_chains_open(const struct ct_laboratory_options *o,
                              const char *scheme, struct ct_units *units,
                              struct ct_context *context,
                              struct ct_chains *chains)
{
    enum ct_status status;

    *chains =
        (struct ct_chains){.sources_before = ct_sources_count(context->sources),
                           .laboratory.unasked = unasked};
    status = ct_laboratory_open(o, NULL, CT_TRACE_TABLES, CT_TRACE_RELATIONS,
                                units, context, &chains->laboratory);
    if (status == CT_OK && scheme == NULL)
        scheme = chains->laboratory.lab->package->settings.scheme;
    if (status == CT_OK && scheme != NULL)
        status = ct_scheme_open(context->sources, scheme, units, context->sink,
                                &chains->scheme);
    chains->sources_after = ct_sources_count(context->sources);
    if (status == CT_OK)
        status =
            ct_laboratory_graph(&chains->laboratory, (unsigned)context->threads,
                                context->sink, &chains->graph);
    if (status == CT_OK)
        status = ct_tracer_new(chains->laboratory.index, chains->graph,
                               chains->scheme, &chains->tracer);
    if (status == CT_OK)
        ct_tracer_threads(chains->tracer, (unsigned)context->threads);
    if (status != CT_OK)
        ct_chains_release(chains);
    return status;
}

void ct_chains_release(struct ct_chains *chains)
{
    ct_reader_free(chains->reader);
    ct_tracer_free(chains->tracer);
    ct_lab_graph_free(chains->graph);
    ct_scheme_free(chains->scheme);
    ct_laboratory_release(&chains->laboratory);
    *chains = (struct ct_chains){0};
}

void ct_chains_json(const struct ct_chains *chains,
                    const struct ct_sources *sources, struct ct_json *json)
{
    ct_json_object(json, "laboratory");
    ct_json_string(json, "folder", chains->laboratory.lab->package->folder);
    ct_laboratory_when_json(chains->laboratory.when, json);
    ct_json_end(json);
    ct_laboratory_inputs_json(sources, chains->sources_before,
                              chains->sources_after, json);
}

/* ---- findings of one chain ----------------------------------------------- */

/* Keeps findings as an answer needs them, and hands them on. */
struct collector {
    const struct ct_sources *sources;
    struct ct_sink *to;
    struct ct_chain_reply *reply;
    struct ct_buffer text;
    bool keep_notes, failed, incomplete;
};

/* The text at hand as one of the reply's. */
static const char *take(struct collector *c)
{
    const char *text = NULL;

    if (!c->text.failed)
        text = ct_arena_text(&c->reply->arena,
                             c->text.length > 0 ? c->text.data : "",
                             c->text.length);
    c->failed = c->failed || text == NULL;
    ct_buffer_clear(&c->text);
    return text != NULL ? text : "";
}

/* Rows with errors leave a chain that cannot be judged. */
static bool is_of_unsound(const char *key)
{
    static const char ending[] = "-unsound";
    size_t length = strlen(key);

    return length >= sizeof ending - 1 &&
           strcmp(key + length - (sizeof ending - 1), ending) == 0;
}

static void collect(void *context, const struct ct_finding *finding)
{
    struct collector *c = context;
    const struct ct_finding_entry *entry = ct_finding_by_key(finding->key);
    struct ct_chain_finding *grown =
        ct_grow(c->reply->findings, c->reply->finding_count, sizeof *grown);
    struct ct_chain_finding new = {.severity = finding->severity};
    struct ct_json json;

    if (!c->keep_notes || finding->severity != CT_NOTE)
        ct_hand_on(c->to, finding);
    c->incomplete = c->incomplete || is_of_unsound(finding->key);
    c->failed = c->failed || grown == NULL;
    if (grown == NULL)
        return;
    c->reply->findings = grown;
    new.code = entry != NULL ? entry->code : "";
    new.clause = entry != NULL ? entry->clause : "";
    ct_buffer_add(&c->text,
                  finding->cell.record_length > 0 ? finding->cell.record : "",
                  finding->cell.record_length);
    new.certificate = take(c);
    ct_message_text(finding, c->sources, false, &c->text);
    new.message = take(c);
    ct_message_text(finding, c->sources, true, &c->text);
    new.help = take(c);
    ct_json_init(&json, &c->text, true);
    ct_message_json(finding, c->sources, &json);
    while (c->text.length > 0 && c->text.data[c->text.length - 1] == '\n')
        c->text.length--;
    new.json = take(c);
    grown[c->reply->finding_count++] = new;
}

/* ---- asking -------------------------------------------------------------- */

static enum ct_status trace(struct ct_chains *chains,
                            const struct ct_chain_subject *subject,
                            struct ct_sink *sink, struct ct_chain *chain)
{
    struct ct_lab_when when = chains->laboratory.when;

    if (subject->certificate)
        return ct_trace_certificate(chains->tracer, subject->row,
                                    &subject->selector, when, sink, chain);
    return ct_trace_item(chains->tracer, subject->id, subject->function,
                         &subject->selector, when, sink, chain);
}

static enum ct_status fill(struct ct_chains *chains,
                           const struct ct_chain_wish *wishes, size_t count,
                           struct ct_sink *sink, struct ct_chain_reply *reply)
{
    struct ct_chain_answer *answer = &reply->answer;
    enum ct_status status = ct_chain_steps(chains, &reply->chain, &reply->steps,
                                           &answer->step_count);

    answer->steps = reply->steps;
    if (status == CT_OK && count > 0)
        status = ct_chain_wishes(chains, answer, wishes, count, sink,
                                 &reply->what_ifs, &answer->what_if_count);
    answer->what_ifs = reply->what_ifs;
    return status;
}

enum ct_status ct_chain_ask(struct ct_chains *chains,
                            const struct ct_chain_subject *subject,
                            const struct ct_chain_wish *wishes,
                            size_t wish_count, const struct ct_context *context,
                            struct ct_chain_reply *reply)
{
    struct collector collector = {.sources = context->sources,
                                  .to = context->sink,
                                  .reply = reply,
                                  .keep_notes = chains->keep_notes};
    struct ct_sink sink = {.report = collect, .context = &collector};
    enum ct_status status = CT_OK;

    *reply = (struct ct_chain_reply){
        .answer = {.index = chains->laboratory.index,
                   .item = subject->text,
                   .certificate =
                       subject->certificate ? subject->row : CT_LAB_NO_ROW,
                   .depth = UINT32_MAX}};
    if (chains->reader == NULL)
        status =
            ct_reader_new(ct_lab_graph_combine(chains->graph), &chains->reader);
    if (status == CT_OK)
        status = trace(chains, subject, &sink, &reply->chain);
    reply->answer.chain = &reply->chain;
    if (status == CT_OK)
        status = fill(chains, wishes, wish_count, &sink, reply);
    if (status == CT_OK && collector.failed)
        status = CT_NOMEM;
    ct_buffer_release(&collector.text);
    reply->answer.findings = reply->findings;
    reply->answer.finding_count = reply->finding_count;
    reply->answer.complete = !collector.incomplete;
    if (status != CT_OK)
        ct_chain_reply_release(reply);
    return status;
}

void ct_chain_reply_release(struct ct_chain_reply *reply)
{
    ct_chain_release(&reply->chain);
    free(reply->steps);
    free(reply->what_ifs);
    free(reply->findings);
    ct_arena_release(&reply->arena);
    *reply = (struct ct_chain_reply){0};
}

/* ---- the whole laboratory -------------------------------------------------
 */

struct counter {
    struct ct_chain_survey *survey;
    struct ct_sink *to;
    bool failed, incomplete;
};

static void count_cause(void *context, const struct ct_finding *finding)
{
    struct counter *c = context;

    if (finding->severity != CT_NOTE || finding->cell.record_length == 0)
        ct_hand_on(c->to, finding);
    c->incomplete = c->incomplete || is_of_unsound(finding->key);
    if (finding->severity == CT_ERROR &&
        ct_survey_cause(c->survey, finding->key) != CT_OK)
        c->failed = true;
}

static enum ct_status add_line(void *context, const struct ct_trace_line *line)
{
    return ct_survey_add(context, line);
}

enum ct_status ct_chains_survey(struct ct_chains *chains,
                                const struct ct_context *context,
                                struct ct_chain_survey *survey)
{
    struct counter counter = {.survey = survey, .to = context->sink};
    struct ct_sink sink = {.report = count_cause, .context = &counter};
    bool whole = ct_laboratory_whole(&chains->laboratory, context->sink);
    enum ct_status status;

    *survey = (struct ct_chain_survey){.index = chains->laboratory.index,
                                       .when = chains->laboratory.when};
    status =
        ct_trace_all(chains->tracer, survey->when, &sink, add_line, survey);
    if (status == CT_OK && counter.failed)
        status = CT_NOMEM;
    if (status == CT_OK)
        status = ct_survey_finish(survey);
    survey->complete = !counter.incomplete && whole;
    if (status != CT_OK)
        ct_survey_release(survey);
    return status;
}
