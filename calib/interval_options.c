/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "interval_options.h"

#include <math.h>

static const struct ct_place nowhere;

/* What asks about a laboratory's records says nothing of a table. */
static void exclude_records(const struct ct_interval_options *o,
                            struct ct_sink *sink)
{
    const struct {
        const char *name;
        bool given;
    } others[] = {{"--lab", o->common.directory != NULL},
                  {"--on", o->laboratory.on != CT_LAB_NO_DATE},
                  {"--known-by", o->laboratory.known_by != CT_LAB_NO_DATE},
                  {"--encoding", o->laboratory.encoding != NULL},
                  {"--by", o->by >= 0},
                  {"--since", o->since != CT_LAB_NO_DATE}};

    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i].given)
            (void)ct_error(sink, "options-exclude", ct_at(nowhere),
                           ct_string("--data"), ct_string(others[i].name));
}

/* What an option settles that is no part of the method. */
static void exclude_methods(const struct ct_interval_options *o,
                            struct ct_sink *sink)
{
    enum {
        MODELS = 1U << CT_METHOD_AUTO | 1U << CT_METHOD_S2 | 1U << CT_METHOD_S3,
        A3 = 1U << CT_METHOD_AUTO | 1U << CT_METHOD_A3,
        A1 = 1U << CT_METHOD_A1,
        STEPS = A1 | 1U << CT_METHOD_A2 | 1U << CT_METHOD_A2_CNAS,
        STAIRCASE = 1U << CT_METHOD_STAIRCASE,
        CHANGE = 1U << CT_METHOD_CHANGE,
        GROWTH = CHANGE | 1U << CT_METHOD_RANDOM_WALK,
        VALUES = GROWTH | 1U << CT_METHOD_DRIFT | 1U << CT_METHOD_CHART
    };
    const struct {
        const char *name;
        bool given;
        unsigned methods;
        const char *needed;
    } list[] = {
        {"--models", o->models.count > 0, MODELS, "auto, s2, s3"},
        {"--start", o->start != NULL, STEPS, "a1, a2, a2-cnas"},
        {"--a", !isnan(o->a), A1, "a1"},
        {"--b", !isnan(o->b), A1, "a1"},
        {"--change-above", !isnan(o->change_above), A3, "auto, a3"},
        {"--least-change", o->least_change != NULL, A3, "auto, a3"},
        {"--extend-below", !isnan(o->extend_below), STAIRCASE, "staircase"},
        {"--keep-below", !isnan(o->keep_below), STAIRCASE, "staircase"},
        {"--extend", !isnan(o->extend), STAIRCASE, "staircase"},
        {"--shorten", !isnan(o->shorten), STAIRCASE, "staircase"},
        {"--extrapolate", !isnan(o->extrapolate), VALUES,
         "drift, change, random-walk, chart"},
        {"--order", o->order > 0, CHANGE, "change"},
        {"--u-target", o->u_target.count > 0, GROWTH, "change, random-walk"}};

    for (size_t i = 0; i < sizeof list / sizeof *list; i++)
        if (list[i].given && (list[i].methods >> o->method & 1U) == 0)
            (void)ct_error(sink, "interval-method", ct_at(nowhere),
                           ct_string(list[i].name),
                           ct_string(ct_interval_method_name(
                               (enum ct_interval_method)o->method)),
                           ct_string(list[i].needed));
}

void ct_interval_options_check(const struct ct_interval_options *options,
                               struct ct_sink *sink)
{
    const struct ct_texts *u_target = &options->u_target;

    if (options->data != NULL)
        exclude_records(options, sink);
    exclude_methods(options, sink);
    if (u_target->count > 1)
        (void)ct_error(sink, "option-once", ct_at(u_target->places[1]),
                       ct_string("--u-target"));
}
