/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench_montecarlo KERNEL THREADS TRIALS RUNS PROBABILITY [BUDGET] - the Monte
 * Carlo method within a process: of a budget by the library, else H.1 by hand
 * (bench_floor.h). A line for every run:
 *
 *   wall seconds, CPU seconds, mean, standard uncertainty, and the ends of the
 *   shortest coverage interval, in the unit of the result (by hand: nm)
 */
#include "../calib/files/budget_file.h"
#include "../uncertainty/caltrace.h"
#include "../uncertainty/montecarlo.h"
#include "bench_floor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

struct figures {
    double wall, cpu, mean, standard_uncertainty, low, high;
};

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

static void read_clocks(double *wall, double *cpu)
{
    struct timespec now;
    struct rusage used;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)getrusage(RUSAGE_SELF, &used);
    *wall = (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
    *cpu = seconds_of(used.ru_utime) + seconds_of(used.ru_stime);
}

static void report(const struct figures *from, const struct figures *to)
{
    (void)printf("%.6f %.6f %.17g %.17g %.17g %.17g\n", to->wall - from->wall,
                 to->cpu - from->cpu, to->mean, to->standard_uncertainty,
                 to->low, to->high);
}

/* ---- by hand --------------------------------------------------------------
 */

static enum ct_status run_floor(const struct ct_trials *settings)
{
    const struct floor_settings own = {.kernel = settings->kernel,
                                       .threads = settings->threads,
                                       .trials = settings->trials,
                                       .seed = settings->seed,
                                       .probability = settings->probability};
    struct figures before = {0}, after = {0};
    struct floor_result r;
    enum ct_status status;

    read_clocks(&before.wall, &before.cpu);
    status = floor_run(&own, &r);
    read_clocks(&after.wall, &after.cpu);
    if (status != CT_OK)
        return status;
    after.mean = r.mean;
    after.standard_uncertainty = r.standard_uncertainty;
    after.low = r.intervals.shortest.low;
    after.high = r.intervals.shortest.high;
    report(&before, &after);
    return CT_OK;
}

/* ---- by the library -------------------------------------------------------
 */

struct evaluated {
    struct ct_sources *sources;
    struct ct_units *units;
    struct ct_sink sink;
    struct ct_budget budget;
    struct ct_gum_result gum;
};

static enum ct_status evaluate(struct evaluated *e, const char *path)
{
    static const struct ct_located no_model;
    enum ct_status status = ct_sources_new(&e->sources);

    if (status == CT_OK)
        status = ct_units_new(&e->units);
    if (status == CT_OK)
        status = ct_budget_read(e->sources, path, &no_model, 0, e->units, NULL,
                                &e->sink, &e->budget);
    if (status == CT_OK)
        status = ct_model_compile(&e->budget.model, &e->sink);
    if (status == CT_OK)
        status = ct_propagate(&e->budget.model, &e->budget.propagation,
                              &e->sink, &e->gum);
    return status;
}

static void evaluated_release(struct evaluated *e)
{
    ct_gum_result_release(&e->gum);
    ct_budget_release(&e->budget);
    ct_units_free(e->units);
    ct_sources_free(e->sources);
}

static enum ct_status run_library(struct evaluated *e,
                                  const struct ct_trials *settings)
{
    struct figures before = {0}, after = {0};
    struct ct_monte_carlo r;
    enum ct_status status;

    read_clocks(&before.wall, &before.cpu);
    status = ct_monte_carlo(&e->budget.model, &e->gum, settings, &e->sink, &r);
    read_clocks(&after.wall, &after.cpu);
    if (status != CT_OK)
        return status;
    after.mean = r.outputs[0].value;
    after.standard_uncertainty = r.outputs[0].standard_uncertainty;
    after.low = r.outputs[0].intervals.shortest.low;
    after.high = r.outputs[0].intervals.shortest.high;
    report(&before, &after);
    ct_monte_carlo_release(&r);
    return CT_OK;
}

/* ---- the whole ------------------------------------------------------------
 */

int main(int argc, char **argv)
{
    struct ct_trials settings = {.seed = 1, .digits = 2, .shortest = true};
    struct evaluated e = {0};
    enum ct_status status = CT_OK;
    long runs;

    if (argc < 6)
        return 2;
    ct_library_init();
    settings.kernel = ct_kernel_find(argv[1]);
    settings.threads = (int)strtol(argv[2], NULL, 10);
    settings.trials = strtoull(argv[3], NULL, 10);
    runs = strtol(argv[4], NULL, 10);
    settings.probability = strtod(argv[5], NULL);
    if (settings.kernel == NULL || settings.threads < 1)
        return 2;
    if (argc > 6)
        status = evaluate(&e, argv[6]);
    for (long i = 0; i < runs && status == CT_OK; i++)
        status = argc > 6 ? run_library(&e, &settings) : run_floor(&settings);
    evaluated_release(&e);
    return status == CT_OK ? 0 : 1;
}
