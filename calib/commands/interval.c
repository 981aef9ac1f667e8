/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * interval - which calibration intervals the outcomes of calibrations speak
 * for.
 */
#include "../interval_options.h"
#include "../lab/crew.h"
#include "../lab/point.h"
#include "../files/quantity.h"
#include "../length.h"
#include "../report/interval.h"
#include "../report/language.h"
#include "../schedule/outcome_data.h"
#include "../../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ORDER INTERVAL_METHOD */
static const char *const method_names[CT_METHODS + 1] = {
    "auto", "staircase", "a1",    "a2",     "a2-cnas",     "a3",    "s1",
    "s2",   "s3",        "drift", "change", "random-walk", "chart", NULL};
/* ORDER RENEWAL; mixed is no choice. */
static const char *const renewal_names[] = {"auto", "always", "if-failed",
                                            NULL};
enum { ROUND_AUTO, ROUND_DAY, ROUND_MONTH, ROUND_NONE };
static const char *const round_names[] = {"auto", "day", "month", "none", NULL};

/* NAN, NULL, 0: not given. */
static const struct ct_interval_options defaults = {
    .laboratory = CT_LABORATORY_DEFAULTS,
    .by = -1,
    .since = CT_LAB_NO_DATE,
    .target = 0.95,
    .confidence = 0.95,
    .change_above = (double)NAN,
    .a = (double)NAN,
    .b = (double)NAN,
    .extrapolate = (double)NAN,
    .extend_below = (double)NAN,
    .keep_below = (double)NAN,
    .extend = (double)NAN,
    .shorten = (double)NAN,
};

#define NUMBER(option, member, low, high, text)                                \
    {                                                                          \
        .name = (option), .kind = CT_OPTION_NUMBER, .argument = "N",           \
        .target = offsetof(struct ct_interval_options, member),                \
        .minimum = (low), .maximum = (high), .help = (text)                    \
    }

#define LENGTH(option, member, text)                                           \
    {                                                                          \
        .name = (option), .kind = CT_OPTION_TEXT, .argument = "LENGTH",        \
        .target = offsetof(struct ct_interval_options, member), .help = (text) \
    }

static const struct ct_option options[] = {
    CT_LABORATORY_OPTION_ROWS(struct ct_interval_options),
    {.name = "method",
     .kind = CT_OPTION_CHOICE,
     .argument = "METHOD",
     .target = offsetof(struct ct_interval_options, method),
     .choices = method_names,
     .help = N_("how an interval follows from outcomes")},
    {.name = "target",
     .kind = CT_OPTION_PROBABILITY,
     .argument = "R",
     .target = offsetof(struct ct_interval_options, target),
     .help = N_("reliability at the end of an interval; JJF 1139 asks for "
                "0.90 or more, as a rule")},
    {.name = "confidence",
     .kind = CT_OPTION_PROBABILITY,
     .argument = "P",
     .target = offsetof(struct ct_interval_options, confidence),
     .help = N_("of limits, of predictions, and of what is called "
                "significant")},
    {.name = "by",
     .kind = CT_OPTION_CHOICE,
     .argument = "WHAT",
     .target = offsetof(struct ct_interval_options, by),
     .choices = ct_group_by_names,
     .help = N_("what is pooled; methods that follow one item: instrument")},
    {.name = "since",
     .kind = CT_OPTION_DATE,
     .argument = "DATE",
     .target = offsetof(struct ct_interval_options, since),
     .help = N_("only calibrations from that day on")},
    {.name = "renewal",
     .kind = CT_OPTION_CHOICE,
     .argument = "WHEN",
     .target = offsetof(struct ct_interval_options, renewal),
     .choices = renewal_names,
     .help = N_("when the clock starts anew, in place of what the records say "
                "of adjustments")},
    {.name = "with-U",
     .kind = CT_OPTION_FLAG,
     .target = offsetof(struct ct_interval_options, with_U),
     .help = N_("hold |error| + U against the limits, not the error alone")},
    {.name = "data",
     .kind = CT_OPTION_FILE,
     .argument = "FILE",
     .target = offsetof(struct ct_interval_options, data),
     .help = N_("a table of outcomes in place of a laboratory: group, t, n, in "
                "or result; or group, date, error, U, mpe")},
    {.name = "models",
     .kind = CT_OPTION_LIST,
     .argument = "NAME",
     .target = offsetof(struct ct_interval_options, models),
     .help = N_("only these models of reliability; may be given more than "
                "once, or as a list with commas")},
    {.name = "round",
     .kind = CT_OPTION_CHOICE,
     .argument = "TO",
     .target = offsetof(struct ct_interval_options, round),
     .choices = round_names,
     .help = N_("round down to these; auto: to months where intervals in force "
                "are whole months, else to days or the unit of a table")},
    LENGTH("least", least,
           N_("the shortest interval that is proposed; 14 days, of what is "
              "fitted to times (s1, s2, s3) none")),
    LENGTH("most", most,
           N_("the longest interval that is proposed; 1826 days, of what is "
              "fitted to times none")),
    LENGTH("start", start,
           N_("a1, a2: through all outcomes from this interval, not one step "
              "from the one in force")),
    NUMBER("a", a, 0, 10, N_("a1: longer by this share when in tolerance")),
    NUMBER("b", b, 0, 0.999,
           N_("a1: shorter by this share when not; 0: what "
              "balances --a at the target")),
    NUMBER("change-above", change_above, 0, 0.999,
           N_("a3: changed only above this rejection confidence")),
    LENGTH("least-change", least_change,
           N_("a3: changed by so much at least, 5 days")),
    NUMBER("extend-below", extend_below, 0, 1,
           N_("staircase: longer up to this share of the permissible error")),
    NUMBER("keep-below", keep_below, 0, 10,
           N_("staircase: kept up to this share, shorter above")),
    NUMBER("extend", extend, 1, 10, N_("staircase: longer by this factor")),
    NUMBER("shorten", shorten, 0.01, 1,
           N_("staircase: shorter by this factor")),
    NUMBER("extrapolate", extrapolate, 0, 100,
           N_("drift, chart, change, random-walk: followed so many times the "
              "span observed")),
    {.name = "order",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = offsetof(struct ct_interval_options, order),
     .minimum = 1,
     .maximum = CT_DRIFT_ORDER,
     .help = N_("change: of the polynomial")},
    {.name = "u-target",
     .kind = CT_OPTION_LIST,
     .argument = "QUANTITY",
     .target = offsetof(struct ct_interval_options, u_target),
     .help = N_("change, random-walk: until the standard uncertainty has grown "
                "to this, not until a limit is met")},
    {0}};

static const struct ct_place nowhere;

/* ---- the answer -----------------------------------------------------------
 */

struct answer {
    const struct ct_interval_options *options;
    struct ct_context *context;
    const char *folder; /* NULL: that of --lab */
    struct ct_laboratory laboratory;
    struct ct_proposal_rules rules;
    struct ct_outcomes outcomes;
    struct ct_outcome_data data;
    struct ct_interval_entry *entries;
    struct ct_proposal_group *groups; /* of a laboratory */
    struct ct_arena arena;
    struct ct_interval_answer is;
    struct ct_buffer text;
    size_t sources_before;
    bool complete, in_order;
};

/* ---- rules -----------------------------------------------------------------
 */

static enum ct_status read_model(const char *name, size_t length,
                                 struct ct_place place, struct ct_sink *sink,
                                 unsigned *models)
{
    for (int i = 0; i < CT_RELIABILITIES; i++) {
        const char *one = ct_reliability_name((enum ct_reliability)i);

        if (strlen(one) == length && memcmp(one, name, length) == 0) {
            *models |= 1U << i;
            return CT_OK;
        }
    }
    (void)ct_error(sink, "interval-model", ct_at(place), ct_text(name, length));
    return CT_USAGE;
}

static enum ct_status read_models(const struct ct_texts *texts,
                                  struct ct_sink *sink, unsigned *models)
{
    enum ct_status status = CT_OK;

    if (texts->count > 0)
        *models = 0;
    for (size_t i = 0; i < texts->count && status == CT_OK; i++) {
        const char *text = texts->items[i];

        while (status == CT_OK) {
            size_t length = strcspn(text, ",");

            status = read_model(text, length, texts->places[i], sink, models);
            if (text[length] == '\0')
                break;
            text += length + 1;
        }
    }
    return status;
}

/* What is not given is NAN. */
struct lengths {
    double start, least, most, least_change;
};

static enum ct_status read_lengths(const struct ct_interval_options *o,
                                   const struct ct_unit *unit,
                                   struct ct_units *units, struct ct_sink *sink,
                                   struct lengths *lengths)
{
    const struct {
        const char *name, *text;
        double *length;
    } given[] = {
        {"--start", o->start, &lengths->start},
        {"--least", o->least, &lengths->least},
        {"--most", o->most, &lengths->most},
        {"--least-change", o->least_change, &lengths->least_change},
    };
    bool wrong = false;

    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        enum ct_status status =
            ct_length_in(given[i].text, unit, units, given[i].length);

        if (status == CT_NOMEM)
            return status;
        if (status == CT_OK)
            continue;
        wrong = true;
        (void)ct_error(sink, "option-length", ct_at(nowhere),
                       ct_string(given[i].text), ct_string(given[i].name));
    }
    return wrong ? CT_USAGE : CT_OK;
}

static void take_lengths(const struct ct_interval_options *o, bool days,
                         const struct lengths *lengths,
                         struct ct_proposal_rules *rules)
{
    /* The usual clamp belongs to counts against a target; what is fitted to
     * times is left as it is. */
    bool clamp = days && o->method != CT_METHOD_S1 &&
                 o->method != CT_METHOD_S2 && o->method != CT_METHOD_S3;

    rules->start = lengths->start > 0 ? lengths->start : (double)NAN;
    rules->a3.least_change = !isnan(lengths->least_change)
                                 ? lengths->least_change
                             : days ? ct_a3_usual.least_change
                                    : 0;
    rules->least = !isnan(lengths->least) ? lengths->least
                   : clamp                ? ct_a3_usual.least
                                          : 0;
    rules->most = !isnan(lengths->most) ? lengths->most
                  : clamp               ? ct_a3_usual.most
                                        : (double)INFINITY;
}

static double or_usual(double given, double usual)
{
    return isnan(given) ? usual : given;
}

/* What one method has and others have not. */
static void take_numbers(const struct ct_interval_options *o,
                         struct ct_proposal_rules *rules)
{
    struct ct_staircase *stairs = &rules->staircase;

    stairs->extend_below = or_usual(o->extend_below, stairs->extend_below);
    stairs->keep_below =
        fmax(or_usual(o->keep_below, stairs->keep_below), stairs->extend_below);
    stairs->extend = or_usual(o->extend, stairs->extend);
    stairs->shorten = or_usual(o->shorten, stairs->shorten);
    rules->a = or_usual(o->a, rules->a);
    rules->b = or_usual(o->b, rules->b);
    if (!(rules->b > 0))
        rules->b = (double)NAN; /* balanced */
    rules->a3.confidence = or_usual(o->change_above, rules->a3.confidence);
    rules->extrapolate = or_usual(o->extrapolate, rules->extrapolate);
    if (o->order > 0)
        rules->order = (int)o->order;
}

/* `unit` is that of times, NULL: days. */
static enum ct_status make_rules(const struct ct_interval_options *o,
                                 const struct ct_unit *unit, bool days,
                                 struct ct_units *units, struct ct_sink *sink,
                                 struct ct_proposal_rules *rules)
{
    struct lengths lengths;
    enum ct_status status = read_lengths(o, unit, units, sink, &lengths);

    if (status != CT_OK)
        return status;
    *rules = ct_proposal_usual;
    rules->method = (enum ct_interval_method)o->method;
    rules->target = o->target;
    rules->confidence = o->confidence;
    take_numbers(o, rules);
    rules->whole = o->round == ROUND_NONE ? 0 : 1;
    rules->to_uncertainty = o->u_target.count > 0;
    take_lengths(o, days, &lengths, rules);
    if (rules->least > rules->most) {
        (void)ct_error(sink, "interval-clamps", ct_at(nowhere));
        return CT_USAGE;
    }
    return read_models(&o->models, sink, &rules->models);
}

/* ---- the uncertainty that is aimed at ------------------------------------ */

/* In the unit of the series where it can be; a number alone is in the unit of a
 * table. */
static double target_in(const struct ct_quantity *q, const struct ct_unit *unit)
{
    if (q->unit == NULL)
        return q->number;
    if (unit == NULL || !ct_unit_same_dimension(q->unit, unit))
        return (double)NAN;
    return ct_difference_in(q->number, q->unit, unit);
}

static void aim(const struct ct_quantity *q, struct ct_proposal_group *group)
{
    for (size_t i = 0; i < group->series_count; i++)
        group->series[i].u_target = target_in(q, group->series[i].unit);
}

static enum ct_status aim_all(struct answer *answer, struct ct_units *units)
{
    const struct ct_texts *texts = &answer->options->u_target;
    struct ct_sink *sink = answer->context->sink;
    struct ct_quantity q;
    enum ct_status status;

    if (texts->count == 0)
        return CT_OK;
    status = ct_quantity_parse(units, texts->items[0], strlen(texts->items[0]),
                               texts->places[0], sink, &q);
    if (status != CT_OK)
        return status == CT_INVALID ? CT_USAGE : status;
    if (!(q.number > 0) || q.plus_minus || q.spread_kind != CT_SPREAD_NONE ||
        q.relative == CT_RELATIVE_RELATIVE ||
        (q.unit == NULL && answer->is.lab != NULL)) {
        (void)ct_error(sink, "interval-u-target", ct_at(texts->places[0]),
                       ct_string(texts->items[0]));
        return CT_USAGE;
    }
    for (size_t i = 0; i < answer->is.count; i++)
        aim(&q, answer->entries[i].group);
    return CT_OK;
}

static bool in_months(const struct ct_interval_options *o, bool days,
                      const struct ct_outcome_group *from)
{
    return days && (o->round == ROUND_MONTH ||
                    (o->round == ROUND_AUTO && from != NULL && from->months));
}

/* ---- groups of a laboratory ------------------------------------------------
 */

/* Whether the method finds anything in it: a group without a calibration that
 * counts or was left out is no group. */
static bool has_content(const struct ct_outcome_group *group)
{
    size_t left = 0;

    for (int reason = 0; reason < CT_LEFT_OUTS; reason++)
        left += group->left[reason];
    return group->count + left > 0;
}

static enum ct_status take_groups(struct answer *answer)
{
    const struct ct_outcomes *from = &answer->outcomes;
    struct ct_interval_answer *is = &answer->is;
    enum ct_status status = CT_OK;

    answer->groups = calloc(from->count + 1, sizeof *answer->groups);
    answer->entries = calloc(from->count + 1, sizeof *answer->entries);
    if (answer->groups == NULL || answer->entries == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < from->count && status == CT_OK; i++) {
        const struct ct_outcome_group *group = &from->groups[i];

        if (!has_content(group))
            continue;
        status = ct_proposal_take(group, answer->options->with_U,
                                  &answer->arena, &answer->groups[is->count]);
        answer->entries[is->count] = (struct ct_interval_entry){
            .name = group->name,
            .group = &answer->groups[is->count],
            .from = group,
            .months = in_months(answer->options, true, group)};
        is->count++;
    }
    is->entries = answer->entries;
    is->left = from->left;
    return status;
}

static enum ct_status read_laboratory(struct answer *answer,
                                      struct ct_units *units)
{
    const struct ct_interval_options *o = answer->options;
    struct ct_outcome_options how = {.since = o->since,
                                     .renewal = (enum ct_renewal)o->renewal,
                                     .with_U = o->with_U};
    bool single = ct_interval_method_single((enum ct_interval_method)o->method);
    enum ct_status status = ct_laboratory_open(
        &o->laboratory, answer->folder, CT_OUTCOME_TABLES, CT_OUTCOME_RELATIONS,
        units, answer->context, &answer->laboratory);

    if (status != CT_OK)
        return status;
    how.when = answer->laboratory.when;
    how.by = o->by >= 0 ? (enum ct_group_by)o->by
             : single   ? CT_GROUP_INSTRUMENT
                        : CT_GROUP_MODEL;
    answer->complete =
        ct_laboratory_whole(&answer->laboratory, answer->context->sink);
    status = ct_outcomes(answer->laboratory.index, &how, &answer->outcomes);
    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < answer->outcomes.fault_count; i++)
        ct_laboratory_unsound(
            &answer->laboratory, answer->outcomes.faults[i].table,
            answer->outcomes.faults[i].row, answer->context->sink);
    answer->complete = answer->complete && answer->outcomes.fault_count == 0;
    answer->is.lab = answer->laboratory.lab;
    answer->is.when = how.when;
    answer->is.by = how.by;
    answer->is.dated = true;
    status =
        make_rules(o, NULL, true, units, answer->context->sink, &answer->rules);
    return status == CT_OK ? take_groups(answer) : status;
}

/* ---- a table of outcomes ---------------------------------------------------
 */

static bool counts_days(const struct ct_unit *unit)
{
    struct ct_buffer text = {0};
    bool days;

    if (unit == NULL)
        return true;
    ct_unit_write(&text, unit);
    days = text.length == 1 && text.data[0] == 'd';
    ct_buffer_release(&text);
    return days;
}

static enum ct_status read_data(struct answer *answer, struct ct_units *units)
{
    const struct ct_interval_options *o = answer->options;
    struct ct_interval_answer *is = &answer->is;
    enum ct_status status =
        ct_outcome_data_open(answer->context->sources, o->data, o->with_U,
                             units, answer->context->sink, &answer->data);
    bool days = status == CT_OK && counts_days(answer->data.unit);

    if (status == CT_OK)
        status = make_rules(o, answer->data.unit, days, units,
                            answer->context->sink, &answer->rules);
    if (status != CT_OK)
        return status;
    answer->entries = calloc(answer->data.count + 1, sizeof *answer->entries);
    if (answer->entries == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < answer->data.count; i++) {
        struct ct_outcome_data_group *group = &answer->data.groups[i];

        for (size_t k = 0; k < group->is.series_count; k++)
            group->is.series[k].unit = answer->data.error_unit;
        if (o->renewal != CT_RENEWAL_AUTO)
            group->is.renewal = (enum ct_renewal)o->renewal;
        answer->entries[i] =
            (struct ct_interval_entry){.name = group->name,
                                       .group = &group->is,
                                       .months = in_months(o, days, NULL)};
    }
    is->data = o->data;
    is->unit = answer->data.unit;
    is->dated = answer->data.dated;
    is->entries = answer->entries;
    is->count = answer->data.count;
    return CT_OK;
}

/* ---- proposing -------------------------------------------------------------
 */

struct bundle {
    struct answer *answer;
    size_t count;
};

static enum ct_status propose(void *context, void *worker, void *hand,
                              size_t first, size_t end)
{
    const struct bundle *bundle = context;
    struct answer *answer = bundle->answer;
    enum ct_status status = CT_OK;

    (void)worker;
    (void)hand;
    for (size_t i = first; i < end && status == CT_OK; i++) {
        struct ct_interval_entry *entry = &answer->entries[i];
        struct ct_proposal_rules rules = answer->rules;

        rules.months = entry->months;
        status = ct_propose(entry->group, &rules, &entry->proposal);
    }
    return status;
}

static enum ct_status merge(void *context, void *hand, size_t first, size_t end)
{
    struct bundle *bundle = context;

    (void)hand;
    bundle->count += end - first;
    return CT_OK;
}

static enum ct_status propose_all(struct answer *answer)
{
    struct bundle bundle = {.answer = answer};
    char scratch[CT_CREW_THREADS * (1 + CT_CREW_HANDS)];
    void *workers[CT_CREW_THREADS];
    void *hands[CT_CREW_THREADS * CT_CREW_HANDS];
    struct ct_crew crew = {.context = &bundle,
                           .count = answer->is.count,
                           .workers = workers,
                           .hands = hands,
                           .work = propose,
                           .merge = merge};

    for (size_t i = 0; i < CT_CREW_THREADS; i++)
        workers[i] = &scratch[i];
    for (size_t i = 0; i < CT_CREW_THREADS * CT_CREW_HANDS; i++)
        hands[i] = &scratch[CT_CREW_THREADS + i];
    crew.worker_count =
        ct_crew_threads((size_t)answer->context->threads, crew.count);
    return ct_crew_run(&crew);
}

static void judge(struct answer *answer)
{
    for (size_t i = 0; i < answer->is.count; i++) {
        const struct ct_proposal *p = &answer->entries[i].proposal;

        if (p->below || p->beyond || p->why == CT_WHY_NO_MARGIN)
            answer->in_order = false;
    }
}

/* ---- the whole ------------------------------------------------------------
 */

static enum ct_status write_json(struct answer *answer)
{
    struct ct_context *context = answer->context;
    struct ct_json json;
    enum ct_status status;

    ct_json_init(&json, &answer->text, false);
    ct_json_object(&json, NULL);
    ct_json_string(&json, "schema", "caltrace/interval/1");
    ct_json_string(&json, "caltrace", ct_version());
    if (answer->is.lab != NULL)
        ct_laboratory_when_json(answer->is.when, &json);
    ct_laboratory_inputs_json(context->sources, answer->sources_before,
                              ct_sources_count(context->sources), &json);
    status = ct_interval_json(&answer->is, &json);
    ct_answer_json_end(context, answer->complete, &json);
    return status;
}

static enum ct_status write_answer(struct answer *answer)
{
    enum ct_format format = (enum ct_format)answer->options->common.format;

    switch (format) {
    case CT_FORMAT_JSON:
        return write_json(answer);
    case CT_FORMAT_CSV:
        return ct_interval_csv(&answer->is, &answer->text);
    case CT_FORMAT_SVG:
        return ct_interval_svg(&answer->is, &answer->text);
    default:
        return ct_interval_page(&answer->is, format == CT_FORMAT_MARKDOWN,
                                answer->context->width, &answer->text);
    }
}

static enum ct_status answer_question(struct answer *answer,
                                      struct ct_units *units)
{
    const struct ct_interval_options *o = answer->options;
    enum ct_status status;

    answer->is =
        (struct ct_interval_answer){.renewal = (enum ct_renewal)o->renewal,
                                    .since = o->since,
                                    .with_U = o->with_U,
                                    .rules = &answer->rules};
    status = o->data != NULL ? read_data(answer, units)
                             : read_laboratory(answer, units);
    if (status == CT_OK)
        status = aim_all(answer, units);
    if (status == CT_OK)
        status = propose_all(answer);
    if (status != CT_OK)
        return status;
    judge(answer);
    status = write_answer(answer);
    return status == CT_OK ? ct_buffer_status(&answer->text) : status;
}

static void release(struct answer *answer)
{
    free(answer->entries);
    free(answer->groups);
    ct_arena_release(&answer->arena);
    ct_outcomes_release(&answer->outcomes);
    ct_outcome_data_release(&answer->data);
    ct_laboratory_release(&answer->laboratory);
    ct_buffer_release(&answer->text);
}

static void exclude(const char *one, const char *other, struct ct_sink *sink)
{
    (void)ct_error(sink, "options-exclude", ct_at(nowhere), ct_string(one),
                   ct_string(other));
}

/* The laboratory is the operand, or that of --lab. */
static enum ct_status check_options(struct answer *answer,
                                    const struct ct_texts *operands)
{
    const struct ct_interval_options *o = answer->options;
    struct ct_sink *sink = answer->context->sink;
    size_t errors = sink->errors;

    if (operands->count > 0)
        answer->folder = operands->items[0];
    if (answer->folder != NULL && o->common.directory != NULL)
        exclude("--lab", answer->folder, sink);
    if (answer->folder != NULL && o->data != NULL)
        exclude("--data", answer->folder, sink);
    ct_interval_options_check(o, sink);
    return sink->errors > errors ? CT_USAGE : CT_OK;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct ct_interval_options *o = given;
    struct answer answer = {.options = o,
                            .context = context,
                            .sources_before =
                                ct_sources_count(context->sources),
                            .complete = true,
                            .in_order = true};
    struct ct_units *units = NULL;
    enum ct_status status = check_options(&answer, operands);
    int code;

    if (status == CT_OK)
        status = ct_units_new(&units);
    if (status == CT_OK && o->common.format == CT_FORMAT_JSON)
        ct_sources_hash_all(context->sources);
    if (status == CT_OK)
        status = answer_question(&answer, units);
    if (status == CT_OK && answer.text.length > 0)
        status = ct_answer_write(&o->common, context, &answer.text);
    code = ct_answer_code(context, status, answer.complete, answer.in_order);
    release(&answer);
    ct_units_free(units);
    return code;
}

const struct ct_command ct_command_interval = {
    .name = "interval",
    .summary = N_("calibration intervals from the outcomes of calibrations: "
                  "reactions, reliability models, drift"),
    .operands = "[LAB]",
    .description = N_(
        "Takes from the certificates how items were found at each calibration, "
        "and proposes intervals by a target of reliability: staircase and "
        "control chart of ILAC-G24, the methods A1, A2, A3, S1, S2, S3 of "
        "NCSLI RP-1 with ten models, lines through errors and polynomials of "
        "changes. First "
        "calibrations, what was found after damage or repair, and what is not "
        "known are left out and counted. An interval that a regulation limits "
        "is never proposed beyond it.\n"
        "The method `auto` compares counts with the target (A3) where three "
        "quarters of the times lie about one interval, else it takes the model "
        "of the greatest figure of merit; the range over all models that are "
        "not rejected stands beside it.\n"
        "LAB is the laboratory's folder, in place of --lab.\n"
        "\n"
        "  caltrace interval city --on 2026-06-30\n"
        "  caltrace interval --lab city --method drift --format json\n"
        "  caltrace interval --data outcomes.csv --method s2 --target 0.75\n"
        "\n"
        "Exit codes: 0 fine; 1 a reliability observed is significantly below "
        "the target, limits are met already, or an interval in force is longer "
        "than the law allows; 3 the laboratory or table cannot be read, or a "
        "row that belongs to the answer has an error."),
    .options = options,
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON | 1U << CT_FORMAT_SVG,
    .options_size = sizeof(struct ct_interval_options),
    .maximum_operands = 1,
    .defaults = &defaults,
    .run = run,
};
