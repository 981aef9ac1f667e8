/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Samples in memory, and the trials in which a model has no value.
 */
#include "montecarlo_work.h"
#include "number.h"

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

/* The first finding of a check, and the inputs it comes from. */
struct caught {
    const char *key;
    struct ct_place place;
    struct ct_buffer example; /* a = -0.132, b = 2.1 */
};

static void catch_first(void *context, const struct ct_finding *finding)
{
    struct caught *caught = context;

    if (caught->key == NULL) {
        caught->key = finding->key;
        caught->place = finding->place;
    }
}

/* Inputs that are the same in all trials are not shown, nor more than five. */
static void write_example(const struct plan *plan, const double *inputs,
                          struct ct_buffer *out)
{
    enum { SHOWN = 5 };
    const struct ct_model *m = plan->model;
    int shown = 0;

    for (size_t i = 0; i < m->input_count && shown <= SHOWN; i++) {
        if (inputs[i] == m->inputs[i].estimate)
            continue;
        ct_buffer_puts(out, shown > 0 ? ", " : "");
        if (shown++ == SHOWN) {
            ct_buffer_puts(out, "…");
            break;
        }
        ct_buffer_puts(out, m->inputs[i].name);
        ct_buffer_puts(out, " = ");
        if (isfinite(inputs[i]))
            ct_number_significant(out, inputs[i], 4);
        else
            ct_buffer_puts(out, inputs[i] < 0 ? "-∞" : "∞");
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
        write_example(plan, inputs, &caught->example);
        if (caught->example.failed)
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

static enum ct_status tell(const struct work *work, const struct run *run,
                           const struct caught *caught)
{
    const struct ct_argument place = ct_at(caught->place);
    const struct ct_argument failed = ct_integer((int64_t)run->failed);
    const struct ct_argument made =
        ct_integer((int64_t)(run->done - run->first));
    const struct ct_argument why = ct_string(caught->key);
    const struct ct_argument example =
        ct_text(caught->example.data, caught->example.length);

    if (!is_tolerable(work, run))
        return ct_error(work->sink, "trials-without-value", place, failed, made,
                        why, example);
    ct_warning(work->sink, "trials-left-out", place, failed, made, why,
               example);
    return CT_OK;
}

enum ct_status report_failed(const struct work *work, const struct run *run)
{
    struct caught caught = {0};
    enum ct_status status;

    if (run->failed == 0)
        return CT_OK;
    work->result->failed = run->failed;
    work->result->failed_trial = run->failed_trial;
    status = explain(&work->plan, run->failed_trial, &caught);
    if (status == CT_OK)
        status = tell(work, run, &caught);
    ct_buffer_release(&caught.example);
    return status;
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
