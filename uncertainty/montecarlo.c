/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fixed number of trials: kept in memory or, beyond it, counted in bins and
 * drawn again where the counts leave something open.
 */
#include "montecarlo_work.h"
#include "validation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bytes. */
static const uint64_t MEMORY = 256ULL << 20;     /* of a sample */
static const uint64_t REDRAWN = 100ULL << 20;    /* of what is drawn again */
static const uint64_t BINS_MEMORY = 64ULL << 20; /* of all bins */
enum { MOST_BINS = 1 << 20, FEWEST_BINS = 1 << 12 };

void ct_monte_carlo_release(struct ct_monte_carlo *result)
{
    ct_region_release(&result->regions.region);
    ct_smallest_region_release(&result->regions.smallest);
    ct_arena_release(&result->arena);
    *result = (struct ct_monte_carlo){0};
}

struct run work_run(struct work *work, uint64_t first, uint64_t last,
                    enum keeping keeping)
{
    return (struct run){.plan = &work->plan,
                        .settings = work->settings,
                        .first = first,
                        .last = last,
                        .keeping = keeping,
                        .shift = work->shift,
                        .moments = &work->moments,
                        .planned = work->settings->trials};
}

/* ---- kept ------------------------------------------------------------------
 */

static enum ct_status keep_all(struct work *work)
{
    size_t outputs = work->plan.model->output_count;
    struct run run = work_run(work, 0, work->settings->trials, KEEP);
    uint64_t sound = 0;
    enum ct_status status = values_new(outputs, run.last, &run.values);

    if (status == CT_OK)
        status = run_trials(&run);
    if (status == CT_OK)
        status = report_failed(work, &run);
    if (status == CT_OK) {
        work->pilot = pilot_of(run.values[0], run.done);
        for (size_t o = 0; o < outputs; o++)
            sound = close_sample(run.values[o], run.done, run.failed);
        result_moments(work, run.values);
        status = result_regions(work, run.values, sound);
    }
    if (status == CT_OK)
        status = result_intervals(work, run.values, sound);
    work->result->partial = run.stopped;
    work->result->passes = 1;
    values_free(run.values, outputs);
    return status;
}

/* ---- counted ---------------------------------------------------------------
 */

/* A sample that is not kept. */
struct counted {
    double **pilot; /* the first values */
    uint64_t pilot_count;
    struct ct_bins **bins;        /* per output */
    uint64_t *wanted, *collected; /* values to be drawn again; that came */
    double **values;              /* drawn again */
    uint64_t done;                /* trials counted */
    bool stopped;                 /* in a later pass */
};

static void counted_release(struct counted *c, size_t outputs)
{
    for (size_t o = 0; o < outputs && c->bins != NULL; o++)
        ct_bins_free(c->bins[o]);
    free(c->bins);
    free(c->wanted);
    free(c->collected);
    values_free(c->pilot, outputs);
    values_free(c->values, outputs);
}

/* Every set has bins of every output. Their number is part of the result, since
 * standard errors see values as finely as bins are: it does not depend on the
 * threads. */
static size_t bin_count(const struct work *work)
{
    uint64_t sets = CT_MONTE_CARLO_TALLIES + 1;
    uint64_t each =
        BINS_MEMORY / sizeof(uint64_t) / sets / work->plan.model->output_count;

    if (each < FEWEST_BINS)
        return FEWEST_BINS;
    return each > MOST_BINS ? (size_t)MOST_BINS : (size_t)each;
}

/* Limits well beyond the ends that the pilot has: bins outside are open. */
static enum ct_status bins_of(const struct work *work, struct counted *c,
                              size_t o)
{
    double *copy = malloc(c->pilot_count * sizeof *copy);
    struct ct_intervals ends;
    double low, high;
    enum ct_status status;

    if (copy == NULL)
        return CT_NOMEM;
    memcpy(copy, c->pilot[o], c->pilot_count * sizeof *copy);
    status =
        ct_coverage_intervals(copy, c->pilot_count, work->settings->probability,
                              work->settings->threads, &ends);
    free(copy);
    if (status != CT_OK)
        return status;
    low = fmin(ends.symmetric.low, ends.shortest.low);
    high = fmax(ends.symmetric.high, ends.shortest.high);
    return ct_bins_new(low - (high - low) / 2, high + (high - low) / 2,
                       bin_count(work), &c->bins[o]);
}

/* The first trials, from which the limits of the bins come. */
static enum ct_status draw_pilot(struct work *work, struct counted *c)
{
    size_t outputs = work->plan.model->output_count;
    struct run run = work_run(work, 0, PILOT, KEEP);
    enum ct_status status = values_new(outputs, PILOT, &c->pilot);

    run.values = c->pilot;
    run.moments = NULL; /* they are drawn once more with the rest */
    if (status == CT_OK)
        status = run_trials(&run);
    if (status == CT_OK)
        status = refuse_failed(work, &run);
    for (size_t o = 0; o < outputs && status == CT_OK; o++) {
        c->pilot_count = close_sample(c->pilot[o], run.done, run.failed);
        status = bins_of(work, c, o);
    }
    return status;
}

/* All trials go through the bins once more; `planned` passes in all. */
static struct run another_pass(struct work *work, struct counted *c,
                               enum keeping keeping)
{
    struct run run = work_run(work, 0, c->done, keeping);

    run.bins = c->bins;
    run.moments = NULL; /* they were added up in the first */
    run.drawn_before = c->done * (uint64_t)work->result->passes++;
    run.planned = run.drawn_before + c->done;
    return run;
}

static enum ct_status count_all(struct work *work, struct counted *c)
{
    struct run run = work_run(work, 0, work->settings->trials, COUNT);
    enum ct_status status;

    run.bins = c->bins;
    run.planned *= 2;
    work->result->passes = 1;
    status = run_trials(&run);
    c->done = run.done;
    work->result->partial = run.stopped;
    return status == CT_OK ? report_failed(work, &run) : status;
}

static enum ct_status catch_wanted(struct work *work, struct counted *c)
{
    struct run run = another_pass(work, c, COLLECT);
    enum ct_status status;

    run.values = c->values;
    run.collected = c->collected;
    status = run_trials(&run);
    c->stopped = run.stopped;
    return status;
}

/* How many values the bins of each output want; *bytes: of all. */
static enum ct_status count_wanted(struct work *work, struct counted *c,
                                   uint64_t *bytes)
{
    *bytes = 0;
    for (size_t o = 0; o < work->plan.model->output_count; o++) {
        struct ct_bins_wanted wanted;
        enum ct_status status =
            ct_bins_wanted(c->bins[o], work->settings->probability, &wanted);

        if (status != CT_OK)
            return status;
        c->wanted[o] = wanted.values;
        *bytes += (wanted.values + 1) * sizeof(double);
    }
    return CT_OK;
}

/* Empty bins for one more count: finer ones where too many values are wanted.
 */
static enum ct_status renew_bins(struct work *work, struct counted *c, size_t o)
{
    uint64_t share = REDRAWN / work->plan.model->output_count;
    struct ct_bins *bins;
    enum ct_status status =
        c->wanted[o] * sizeof(double) > share
            ? ct_bins_refine(c->bins[o], bin_count(work), &bins)
            : ct_bins_like(c->bins[o], &bins);

    if (status != CT_OK)
        return status;
    ct_bins_free(c->bins[o]);
    c->bins[o] = bins;
    return CT_OK;
}

static enum ct_status count_finer(struct work *work, struct counted *c)
{
    struct run run;
    enum ct_status status = CT_OK;

    for (size_t o = 0; o < work->plan.model->output_count && status == CT_OK;
         o++)
        status = renew_bins(work, c, o);
    if (status != CT_OK)
        return status;
    run = another_pass(work, c, COUNT);
    status = run_trials(&run);
    c->stopped = run.stopped;
    return status;
}

/* Room for what the bins want. CT_LIMIT: they want too much, whatever is
 * done. */
static enum ct_status make_room(struct work *work, struct counted *c)
{
    enum { ROUNDS = 8 };
    uint64_t bytes;
    enum ct_status status = count_wanted(work, c, &bytes);

    for (int i = 0; i < ROUNDS && status == CT_OK && bytes > REDRAWN; i++) {
        status = count_finer(work, c);
        if (status != CT_OK || c->stopped)
            return status;
        status = count_wanted(work, c, &bytes);
    }
    if (status == CT_OK && bytes > REDRAWN)
        return CT_LIMIT;
    for (size_t o = 0; o < work->plan.model->output_count && status == CT_OK;
         o++) {
        c->values[o] =
            malloc((size_t)(c->wanted[o] + 1) * sizeof *c->values[o]);
        status = c->values[o] != NULL ? CT_OK : CT_NOMEM;
    }
    return status;
}

/* What there is when the later passes were stopped: no intervals. */
static void leave_open(struct work *work)
{
    const struct ct_coverage_interval open = {(double)NAN, (double)NAN,
                                              (double)NAN, (double)NAN};

    work->result->partial = true;
    for (size_t o = 0; o < work->result->output_count; o++) {
        work->result->outputs[o].intervals.symmetric = open;
        work->result->outputs[o].intervals.shortest = open;
        result_validate(work, o);
    }
}

static enum ct_status settle(struct work *work, struct counted *c)
{
    struct ct_monte_carlo *result = work->result;

    for (size_t o = 0; o < result->output_count; o++) {
        struct ct_monte_carlo_output *output = &result->outputs[o];
        enum ct_status status = ct_bins_settle(
            c->bins[o], work->settings->probability, c->values[o],
            (size_t)c->collected[o], &output->intervals);

        if (status != CT_OK)
            return status;
        result_histogram(output, c->pilot[o], c->pilot_count);
        result_validate(work, o);
    }
    return CT_OK;
}

static enum ct_status count_and_settle(struct work *work, struct counted *c)
{
    enum ct_status status = draw_pilot(work, c);

    if (status == CT_OK)
        status = count_all(work, c);
    if (status == CT_OK) {
        work->pilot = c->pilot_count;
        result_moments(work, c->pilot);
        status = result_regions(work, c->pilot, c->pilot_count);
    }
    if (status == CT_OK) {
        status = make_room(work, c);
    }
    if (status == CT_LIMIT)
        return ct_error(work->sink, "trials-too-many-to-order",
                        ct_at((struct ct_place){0}),
                        ct_integer((int64_t)work->settings->trials));
    if (status == CT_OK && !c->stopped)
        status = catch_wanted(work, c);
    if (status != CT_OK || !c->stopped)
        return status == CT_OK ? settle(work, c) : status;
    leave_open(work);
    return CT_OK;
}

static enum ct_status count_trials(struct work *work)
{
    size_t outputs = work->plan.model->output_count;
    struct counted c = {.bins = calloc(outputs, sizeof *c.bins),
                        .wanted = calloc(outputs, sizeof *c.wanted),
                        .collected = calloc(outputs, sizeof *c.collected),
                        .values = calloc(outputs, sizeof *c.values)};
    enum ct_status status = CT_NOMEM;

    if (c.bins != NULL && c.wanted != NULL && c.collected != NULL &&
        c.values != NULL)
        status = count_and_settle(work, &c);
    counted_release(&c, outputs);
    return status;
}

/* ---- the whole -------------------------------------------------------------
 */

/* Trials whose values may be kept. */
static uint64_t keepable(const struct work *work)
{
    uint64_t memory =
        work->settings->memory > 0 ? work->settings->memory : MEMORY;
    uint64_t most = memory / sizeof(double) / work->plan.model->output_count;

    return most > PILOT ? most : PILOT;
}

static enum ct_status make_trials(struct work *work)
{
    uint64_t trials = work->settings->trials, most = keepable(work);

    if (work->settings->adaptive)
        return adapt(work, trials < most ? trials : most);
    return trials <= most ? keep_all(work) : count_trials(work);
}

/* What cannot be drawn at all. */
static enum ct_status check_model(const struct ct_model *model,
                                  struct ct_sink *sink)
{
    if (model->rows.n > 0)
        return ct_error(sink, "rows-without-monte-carlo",
                        ct_at(model->rows.place), ct_string(model->rows.name));
    if (model->output_count > CT_MONTE_CARLO_OUTPUTS)
        return ct_error(sink, "outputs-too-many-for-monte-carlo",
                        ct_at(model->outputs[CT_MONTE_CARLO_OUTPUTS].place),
                        ct_integer((int64_t)model->output_count),
                        ct_integer(CT_MONTE_CARLO_OUTPUTS));
    return CT_OK;
}

static enum ct_status check_trials(const struct ct_trials *settings,
                                   struct ct_sink *sink)
{
    struct ct_interval_ranks ranks;

    if (ct_interval_ranks(settings->trials, settings->probability, &ranks) ==
        CT_OK)
        return CT_OK;
    return ct_error(sink, "trials-too-few", ct_at((struct ct_place){0}),
                    ct_integer((int64_t)settings->trials),
                    ct_number(settings->probability));
}

static enum ct_status open_work(struct work *work, const struct ct_model *model)
{
    struct ct_arena *arena = &work->result->arena;
    size_t outputs = model->output_count;
    enum ct_status status =
        plan_init(&work->plan, model, work->settings, work->sink);

    if (status == CT_OK)
        status = result_init(work);
    if (status == CT_OK)
        status = moments_new(outputs, &work->moments);
    if (status != CT_OK)
        return status;
    work->shift = ct_arena_array(arena, outputs, sizeof *work->shift);
    work->inflation = ct_arena_array(arena, model->contribution_count + 1,
                                     sizeof *work->inflation);
    if (work->shift == NULL || work->inflation == NULL)
        return CT_NOMEM;
    for (size_t o = 0; o < outputs; o++)
        work->shift[o] = work->gum->outputs[o].value;
    for (size_t q = 0; q < model->contribution_count; q++)
        work->inflation[q] = ct_dependence_inflation(work->plan.dependence, q);
    return CT_OK;
}

enum ct_status ct_monte_carlo(const struct ct_model *model,
                              const struct ct_gum_result *gum,
                              const struct ct_trials *settings,
                              struct ct_sink *sink,
                              struct ct_monte_carlo *result)
{
    struct ct_monte_carlo filled = {0};
    struct work work = {
        .settings = settings, .gum = gum, .sink = sink, .result = &filled};
    enum ct_status status = check_model(model, sink);

    if (status == CT_OK)
        status = check_trials(settings, sink);
    if (status == CT_OK)
        status = open_work(&work, model);
    if (status == CT_OK)
        status = make_trials(&work);
    plan_release(&work.plan);
    moments_free(&work.moments);
    if (status == CT_OK)
        *result = filled;
    else
        ct_monte_carlo_release(&filled);
    return status;
}
