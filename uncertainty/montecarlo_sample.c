/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samples in memory, and the trials in which a model has no value.
 */
#include "montecarlo_work.h"

#include <math.h>
#include <stdlib.h>

/* ---- memory -------------------------------------------------------------- */

enum ct_status values_new(size_t outputs, uint64_t trials, double ***values)
{
    uint64_t room = (trials / CT_KERNEL_BLOCK + 1) * CT_KERNEL_BLOCK;
    double **new = calloc(outputs + 1, sizeof *new);

    if (new == NULL || room > SIZE_MAX / sizeof(double) / 2) {
        free(new);
        return CT_NOMEM;
    }
    for (size_t o = 0; o < outputs; o++) {
        new[o] =
            aligned_alloc(CT_KERNEL_ALIGNMENT, (size_t)room * sizeof(double));
        if (new[o] == NULL) {
            values_free(new, outputs);
            return CT_NOMEM;
        }
    }
    *values = new;
    return CT_OK;
}

void values_free(double **values, size_t outputs)
{
    for (size_t o = 0; o < outputs && values != NULL; o++)
        free(values[o]);
    free(values);
}

enum ct_status moments_new(size_t series, struct ct_moments *moments)
{
    double *room = calloc(series + series * (series + 1) / 2, sizeof *room);

    if (room == NULL)
        return CT_NOMEM;
    ct_moments_place(moments, series, room);
    return CT_OK;
}

void moments_free(struct ct_moments *moments)
{
    free(moments->offset);
    *moments = (struct ct_moments){0};
}

/* ---- trials without a value ---------------------------------------------- */

/* The first finding of a check, and nothing on the terminal. */
struct caught {
    const char *key;
    struct ct_place place;
};

static void catch_first(void *context, const struct ct_finding *finding)
{
    struct caught *caught = context;

    if (caught->key == NULL) {
        caught->key = finding->key;
        caught->place = finding->place;
    }
}

/* Draws the trial again and lets the scalar evaluation say what is wrong. */
static enum ct_status explain(const struct plan *plan, uint64_t trial,
                              struct caught *caught)
{
    const struct ct_model *m = plan->model;
    struct ct_sink sink = {.report = catch_first, .context = caught};
    double *inputs = calloc(m->input_count + 1, sizeof *inputs);
    double *registers = calloc(m->program.count + 1, sizeof *registers);
    struct drawer drawer = {0};
    enum ct_status status = CT_NOMEM;

    if (inputs != NULL && registers != NULL)
        status = drawer_init(&drawer, plan);
    if (status == CT_OK) {
        drawer_draw(&drawer, trial - trial % CT_KERNEL_BLOCK);
        drawer_inputs(&drawer, (size_t)(trial % CT_KERNEL_BLOCK), inputs);
        ct_program_evaluate(&m->program, inputs, registers);
        if (ct_program_check_values(&m->program, registers, &sink) == CT_NOMEM)
            status = CT_NOMEM;
    }
    drawer_release(&drawer);
    free(inputs);
    free(registers);
    return status;
}

/* So many trials without a value may not be left out of a sample: a tenth of
 * what lies outside the interval, and one in a thousand at most. */
static double tolerable(double probability)
{
    return fmin(1e-3, (1 - probability) / 10);
}

static bool is_tolerable(const struct work *work, const struct run *run)
{
    return (double)run->failed <= tolerable(work->settings->probability) *
                                      (double)(run->done - run->first);
}

enum ct_status refuse_failed(const struct work *work, const struct run *run)
{
    return is_tolerable(work, run) ? CT_OK : report_failed(work, run);
}

enum ct_status report_failed(const struct work *work, const struct run *run)
{
    const struct ct_argument made =
        ct_integer((int64_t)(run->done - run->first));
    struct caught caught = {0};
    enum ct_status status;

    if (run->failed == 0)
        return CT_OK;
    status = explain(&work->plan, run->failed_trial, &caught);
    if (status != CT_OK)
        return status;
    work->result->failed = run->failed;
    work->result->failed_trial = run->failed_trial;
    if (!is_tolerable(work, run))
        return ct_error(work->sink, "trials-without-value", ct_at(caught.place),
                        ct_integer((int64_t)run->failed), made,
                        ct_string(caught.key),
                        ct_integer((int64_t)run->failed_trial));
    ct_warning(work->sink, "trials-left-out", ct_at(caught.place),
               ct_integer((int64_t)run->failed), made, ct_string(caught.key),
               ct_integer((int64_t)run->failed_trial));
    return CT_OK;
}

/* Closes the gaps they leave; returns how many values there are. */
uint64_t close_sample(double *values, uint64_t count, uint64_t failed)
{
    uint64_t n = 0;

    if (failed == 0)
        return count;
    for (uint64_t t = 0; t < count; t++)
        if (!isnan(values[t]))
            values[n++] = values[t];
    return n;
}

uint64_t pilot_of(const double *values, uint64_t count)
{
    uint64_t n = 0;

    for (uint64_t t = 0; t < count && t < PILOT; t++)
        n += isnan(values[t]) ? 0 : 1;
    return n;
}
