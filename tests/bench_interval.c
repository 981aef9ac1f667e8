/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * bench_interval GROUPS CALIBRATIONS THREADS [GROUP] - what fits of reliability
 * cost: all ten models with limits by profile likelihood, groups of so many
 * calibrations each at a different time, items that wear with shape 0.6 to 2.5.
 *
 * Prints one JSON object: seconds and CPU seconds, how the fits ended, how many
 * limits were looked for. With GROUP only its outcomes and what came out of
 * them, for a peer to fit the same.
 */
#include "../calib/schedule/reliability_fit.h"
#include "../uncertainty/caltrace.h"
#include "seeded.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ALL = (1 << CT_RELIABILITIES) - 1, THREADS = 16 };

struct share {
    size_t first, step, groups, calibrations;
    size_t ended[CT_FIT_STATUSES], limits, failed;
    bool print;
};

static double now(clockid_t clock)
{
    struct timespec time;

    (void)clock_gettime(clock, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

static void make_group(size_t group, struct ct_outcome *outcomes, size_t count)
{
    struct seeded random = {group, group * 1000003 + 1};
    double shape = 0.6 + 1.9 * uniform(&random);
    double scale = 365 * (1 + 7 * uniform(&random));

    for (size_t i = 0; i < count; i++) {
        double t = 90 + 640 * uniform(&random);
        bool in = uniform(&random) < exp(-pow(t / scale, shape));

        outcomes[i] = (struct ct_outcome){0, t, 1, in};
    }
}

static void print_group(const struct ct_outcome *outcomes, size_t n,
                        const struct ct_reliability_fit *fits, size_t count)
{
    (void)printf("{\"outcomes\": [");
    for (size_t i = 0; i < n; i++)
        (void)printf("%s[%.17g, %d]", i > 0 ? ", " : "", outcomes[i].t,
                     (int)outcomes[i].in);
    (void)printf("], \"fits\": {");
    for (size_t i = 0; i < count; i++)
        (void)printf("%s\"%s\": [%.12g, \"%s\", \"%.9g\", \"%.9g\", \"%.9g\"]",
                     i > 0 ? ", " : "", ct_reliability_name(fits[i].model),
                     fits[i].minus_log_likelihood,
                     ct_fit_status_name(fits[i].status), fits[i].interval,
                     fits[i].profile[0], fits[i].profile[1]);
    (void)printf("}}\n");
}

static void *work(void *of)
{
    struct share *share = of;
    struct ct_outcome *outcomes =
        malloc(share->calibrations * sizeof *outcomes);

    for (size_t g = share->first; g < share->groups && outcomes != NULL;
         g += share->step) {
        struct ct_fit_question q = {outcomes, share->calibrations, 0.9, 0.95,
                                    true};
        struct ct_reliability_fit fits[CT_RELIABILITIES];
        size_t count, best, least;

        make_group(g, outcomes, share->calibrations);
        if (ct_reliability_fit_all(&q, ALL, fits, &count, &best, &least) !=
            CT_OK) {
            share->failed++;
            continue;
        }
        for (size_t i = 0; i < count; i++) {
            share->ended[fits[i].status]++;
            share->limits += isfinite(fits[i].profile[0]) ? 1 : 0;
        }
        if (share->print)
            print_group(outcomes, share->calibrations, fits, count);
    }
    free(outcomes);
    return NULL;
}

static void report(const struct share *shares, size_t threads, double wall,
                   double cpu)
{
    size_t ended[CT_FIT_STATUSES] = {0}, limits = 0, failed = 0;

    for (size_t i = 0; i < threads; i++) {
        for (size_t j = 0; j < CT_FIT_STATUSES; j++)
            ended[j] += shares[i].ended[j];
        limits += shares[i].limits;
        failed += shares[i].failed;
    }
    (void)printf("{\"seconds\": %.3f, \"cpu\": %.3f, \"limits\": %zu, "
                 "\"failed\": %zu",
                 wall, cpu, limits, failed);
    for (size_t j = 0; j < CT_FIT_STATUSES; j++)
        (void)printf(", \"%s\": %zu", ct_fit_status_name((enum ct_fit_status)j),
                     ended[j]);
    (void)printf("}\n");
}

int main(int argc, char **argv)
{
    size_t groups = argc > 1 ? strtoull(argv[1], NULL, 10) : 500;
    size_t calibrations = argc > 2 ? strtoull(argv[2], NULL, 10) : 200;
    size_t threads = argc > 3 ? strtoull(argv[3], NULL, 10) : 2;
    double wall = now(CLOCK_MONOTONIC);
    double cpu = now(CLOCK_PROCESS_CPUTIME_ID);
    struct share shares[THREADS] = {{0}};
    pthread_t ids[THREADS];

    if (threads < 1 || threads > THREADS)
        return 2;
    ct_library_init();
    if (argc > 4) {
        size_t group = strtoull(argv[4], NULL, 10);

        shares[0] = (struct share){.first = group,
                                   .step = 1,
                                   .groups = group + 1,
                                   .calibrations = calibrations,
                                   .print = true};
        (void)work(&shares[0]);
        return 0;
    }
    for (size_t i = 0; i < threads; i++) {
        shares[i] = (struct share){.first = i,
                                   .step = threads,
                                   .groups = groups,
                                   .calibrations = calibrations};
        if (pthread_create(&ids[i], NULL, work, &shares[i]) != 0)
            return 2;
    }
    for (size_t i = 0; i < threads; i++)
        (void)pthread_join(ids[i], NULL);
    report(shares, threads, now(CLOCK_MONOTONIC) - wall,
           now(CLOCK_PROCESS_CPUTIME_ID) - cpu);
    return 0;
}
