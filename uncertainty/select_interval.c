/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Coverage intervals without sorting the sample: the low end of every interval
 * of q + 1 values lies among the M - q smallest, the high end among as many
 * largest. A few values tell about where those tails begin; each thread gathers
 * what lies beyond in its share of the sample; the tails are sorted.
 */
#include "select_work.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    SHARE = 1 << 16,     /* values that are worth a thread */
    LOOKED_AT = 1 << 15, /* values that tell where the tails begin */
    BLOCK = 512,
};

/* ---- work for threads -----------------------------------------------------
 */

struct job {
    enum ct_status (*run)(struct job *job);
    enum ct_status status;
    pthread_t thread;
    bool started;

    /* gather: values beyond the limits go to tail[0] (at most limits[0]) and
     * tail[1] (at least limits[1]) */
    const double *values;
    size_t n;
    double limits[2];
    double *tail[2];
    size_t room, count[2];

    /* sort: places first to last of n values are put in order */
    double *sorted;
    size_t first, last;
};

static void *run_job(void *context)
{
    struct job *job = context;

    job->status = job->run(job);
    return NULL;
}

/* All jobs at once when there are threads for them. A thread that cannot be
 * started is done without. The worst status. */
static enum ct_status run_jobs(struct job *jobs, size_t count, bool threads)
{
    enum ct_status status = CT_OK;

    for (size_t i = 1; i < count && threads; i++)
        jobs[i].started =
            pthread_create(&jobs[i].thread, NULL, run_job, &jobs[i]) == 0;
    for (size_t i = 0; i < count; i++)
        if (!jobs[i].started)
            (void)run_job(&jobs[i]);
    for (size_t i = 0; i < count; i++) {
        if (jobs[i].started)
            (void)pthread_join(jobs[i].thread, NULL);
        if (jobs[i].status != CT_OK)
            status = jobs[i].status;
    }
    return status;
}

static enum ct_status sort_job(struct job *job)
{
    if (job->first > 0)
        (void)ct_select(job->sorted, job->n, job->first);
    if (job->last + 1 < job->n)
        (void)ct_select(job->sorted + job->first, job->n - job->first,
                        job->last - job->first);
    return ct_sort_values(job->sorted + job->first, job->last - job->first + 1);
}

static enum ct_status sort_both(struct job jobs[2], int threads)
{
    bool worth = jobs[0].n + jobs[1].n > SHARE;

    jobs[0].run = jobs[1].run = sort_job;
    return run_jobs(jobs, 2, threads > 1 && worth);
}

/* ---- tails in place -------------------------------------------------------
 */

/* The tails lie at both ends of the values, which are put in another order. */
static enum ct_status order_tails(double *values, size_t n, size_t tail,
                                  int threads)
{
    struct job jobs[2] = {{.sorted = values}};

    if (tail > n / 2)
        tail = n / 2 + n % 2; /* they meet, or overlap in the middle */
    (void)ct_select(values, n, n / 2);
    jobs[0].n = n / 2;
    jobs[0].last = (tail < n / 2 ? tail : n / 2) - 1;
    jobs[1].sorted = values + n / 2;
    jobs[1].n = n - n / 2;
    jobs[1].first = jobs[1].n - tail;
    jobs[1].last = jobs[1].n - 1;
    return sort_both(jobs, threads);
}

/* ---- tails gathered -------------------------------------------------------
 */

struct gathered {
    struct job *jobs;
    size_t job_count;
    double *tail[2];
    size_t room, count[2]; /* of each tail */
};

static void gathered_release(struct gathered *g)
{
    free(g->jobs);
    free(g->tail[0]);
    free(g->tail[1]);
}

/* Limits that so few values tell, each beyond a tail by five times as much as
 * its rank among them scatters. */
static enum ct_status find_limits(const double *values, size_t n, size_t tail,
                                  double limits[2])
{
    double *some = malloc(LOOKED_AT * sizeof *some);
    size_t rank = (size_t)((double)tail / (double)n * LOOKED_AT), margin = 5;
    uint64_t at = 0;

    if (some == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < LOOKED_AT; i++) {
        /* the golden section visits all parts evenly, in no simple step */
        at += UINT64_C(0x9e3779b97f4a7c15);
        some[i] = values[(size_t)((double)(at >> 11) * 0x1p-53 * (double)n)];
    }
    while (margin * margin < 25 * (rank + 1))
        margin++;
    rank += margin;
    limits[0] = ct_select(some, LOOKED_AT, rank);
    limits[1] = ct_select(some, LOOKED_AT, LOOKED_AT - 1 - rank);
    free(some);
    return CT_OK;
}

/* CT_LIMIT when there is no room for all. */
static enum ct_status gather_job(struct job *job)
{
    double block[2][BLOCK];

    for (size_t from = 0; from < job->n; from += BLOCK) {
        size_t left = job->n - from, count[2] = {0};
        size_t end = from + (left < BLOCK ? left : (size_t)BLOCK);

        for (size_t i = from; i < end; i++) {
            double v = job->values[i];

            block[0][count[0]] = v;
            block[1][count[1]] = v;
            count[0] += v <= job->limits[0];
            count[1] += v >= job->limits[1];
        }
        for (int t = 0; t < 2; t++) {
            if (count[t] > job->room - job->count[t])
                return CT_LIMIT;
            memcpy(job->tail[t] + job->count[t], block[t],
                   count[t] * sizeof(double));
            job->count[t] += count[t];
        }
    }
    return CT_OK;
}

static void share_out(struct gathered *g, const double *values, size_t n,
                      const double limits[2])
{
    size_t room = g->room / g->job_count, each = n / g->job_count;

    for (size_t i = 0; i < g->job_count; i++) {
        struct job *job = &g->jobs[i];

        job->run = gather_job;
        job->values = values + i * each;
        job->n = i + 1 < g->job_count ? each : n - i * each;
        job->room = room;
        for (int t = 0; t < 2; t++) {
            job->limits[t] = limits[t];
            job->tail[t] = g->tail[t] + i * room;
        }
    }
}

/* What the jobs have gathered, without gaps. */
static void close_up(struct gathered *g)
{
    for (int t = 0; t < 2; t++)
        for (size_t i = 0; i < g->job_count; i++) {
            const struct job *job = &g->jobs[i];

            memmove(g->tail[t] + g->count[t], job->tail[t],
                    job->count[t] * sizeof(double));
            g->count[t] += job->count[t];
        }
}

/* Puts the `tail` smallest and largest in order, at the outer ends. */
static enum ct_status order_gathered(struct gathered *g, size_t tail,
                                     int threads)
{
    struct job jobs[2] = {{.sorted = g->tail[0], .n = g->count[0]},
                          {.sorted = g->tail[1], .n = g->count[1]}};

    if (g->count[0] < tail || g->count[1] < tail)
        return CT_LIMIT;
    jobs[0].last = tail - 1;
    jobs[1].first = g->count[1] - tail;
    jobs[1].last = g->count[1] - 1;
    return sort_both(jobs, threads);
}

/* CT_LIMIT when it cannot be done this way: the values near a limit are many
 * and equal, or those looked at are like no others. */
static enum ct_status gather_tails(const double *values, size_t n, size_t tail,
                                   int threads, struct gathered *g)
{
    double limits[2];
    enum ct_status status = find_limits(values, n, tail, limits);

    if (status != CT_OK)
        return status;
    g->job_count = threads > 1 ? (size_t)threads : 1;
    if (g->job_count > n / SHARE)
        g->job_count = n / SHARE;
    g->room = tail + tail / 2 + n / 64;
    g->jobs = calloc(g->job_count, sizeof *g->jobs);
    g->tail[0] = malloc(g->room * sizeof *g->tail[0]);
    g->tail[1] = malloc(g->room * sizeof *g->tail[1]);
    if (g->jobs == NULL || g->tail[0] == NULL || g->tail[1] == NULL)
        return CT_NOMEM;
    share_out(g, values, n, limits);
    status = run_jobs(g->jobs, g->job_count, true);
    if (status != CT_OK)
        return status;
    close_up(g);
    return order_gathered(g, tail, threads);
}

/* ---- the whole ------------------------------------------------------------
 */

enum ct_status ct_coverage_intervals(double *values, size_t n,
                                     double probability, int threads,
                                     struct ct_intervals *intervals)
{
    struct ct_interval_ranks ranks;
    struct gathered g = {0};
    struct ct_tails tails;
    size_t tail;
    enum ct_status status = ct_interval_ranks(n, probability, &ranks);

    if (status != CT_OK)
        return status;
    tail = n - (size_t)ranks.inside;
    tails = (struct ct_tails){values, values + ranks.inside, tail, n};
    status = CT_LIMIT;
    if (n >= 2 * SHARE && tail <= n / 8)
        status = gather_tails(values, n, tail, threads, &g);
    if (status == CT_OK) {
        tails.low = g.tail[0];
        tails.high = g.tail[1] + (g.count[1] - tail);
    } else if (status == CT_LIMIT) {
        status = order_tails(values, n, tail, threads);
    }
    if (status == CT_OK)
        ct_intervals_of_tails(&tails, ranks, intervals);
    gathered_release(&g);
    return status;
}
