/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Many blocks on several threads. A block of CT_MOMENTS_BLOCK trials is the
 * unit of work. Whoever has made one hands its sums in; they are merged in the
 * order of the blocks, so the result is the same whoever was faster.
 */
#include "montecarlo_work.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* A block's result that waits for those before it. */
struct waiting {
    struct ct_block_sums sums;
    uint64_t failed, failed_trial;
    bool ready;
};

/* Bins that some of the threads fill in turn. */
struct tally {
    pthread_mutex_t lock;
    struct ct_bins **bins; /* per output */
    bool open;             /* the lock */
};

/* What the threads share; all behind the lock. */
struct crew {
    struct run *run;
    pthread_mutex_t lock;
    pthread_cond_t merged;
    uint64_t next, blocks; /* block to be taken; behind the last */
    uint64_t merge;        /* block to be merged */
    struct waiting *ring;  /* of the blocks from `merge` on */
    size_t ring_size;
    double *room, *scratch;
    bool stop;
    bool open;                                    /* lock and condition */
    struct tally tallies[CT_MONTE_CARLO_TALLIES]; /* COUNT */
};

struct worker {
    struct crew *crew;
    struct drawer drawer;
    double **own;        /* COUNT, COLLECT: per output, one block */
    double **columns;    /* per output: the block in work */
    struct tally *tally; /* COUNT: where this thread counts */
    double *caught;      /* COLLECT: per output, CT_MOMENTS_BLOCK values */
    size_t *caught_count;
    bool reports; /* calls progress() */
};

/* ---- one block ------------------------------------------------------------
 */

/* The outputs of the block go to the sample, or stay with the worker. */
static void copy_out(struct worker *w, uint64_t first, size_t count)
{
    const struct run *run = w->crew->run;

    for (size_t o = 0; o < run->plan->model->output_count; o++) {
        if (run->keeping == KEEP)
            w->columns[o] = run->values[o] + first;
        memcpy(w->columns[o], w->drawer.outputs[o], count * sizeof(double));
    }
}

/* Counting takes a twentieth of the time that drawing does: threads that share
 * bins seldom meet. */
static void count_values(struct tally *tally, double *const *columns,
                         size_t outputs, size_t n)
{
    (void)pthread_mutex_lock(&tally->lock);
    for (size_t o = 0; o < outputs; o++)
        ct_bins_count(tally->bins[o], columns[o], n);
    (void)pthread_mutex_unlock(&tally->lock);
}

static void sort_out(struct worker *w, size_t count, size_t failed)
{
    const struct run *run = w->crew->run;
    size_t outputs = run->plan->model->output_count, n = count;

    for (size_t o = 0; o < outputs && failed > 0; o++)
        n = (size_t)close_sample(w->columns[o], count, failed);
    if (run->keeping == COUNT) {
        count_values(w->tally, w->columns, outputs, n);
        return;
    }
    for (size_t o = 0; o < outputs; o++)
        w->caught_count[o] += ct_bins_catch(run->bins[o], w->columns[o], n,
                                            w->caught + o * CT_MOMENTS_BLOCK +
                                                w->caught_count[o]);
}

/* Draws the block, or what is left of it. */
static void make_block(struct worker *w, uint64_t block, struct waiting *result)
{
    const struct run *run = w->crew->run;
    uint64_t first = block * CT_MOMENTS_BLOCK;
    uint64_t last = first + CT_MOMENTS_BLOCK;
    size_t outputs = run->plan->model->output_count;

    if (last > run->last)
        last = run->last;
    ct_block_sums_clear(&result->sums, outputs);
    result->failed = 0;
    for (; first < last; first += CT_KERNEL_BLOCK) {
        uint64_t left = last - first;
        size_t count =
            left < CT_KERNEL_BLOCK ? (size_t)left : (size_t)CT_KERNEL_BLOCK;
        size_t at = 0, failed;

        drawer_draw(&w->drawer, first);
        copy_out(w, first, count);
        failed = ct_block_sums_add(&result->sums, run->plan->kernel, outputs,
                                   w->columns, run->shift, count, &at);
        if (failed > 0 && result->failed == 0)
            result->failed_trial = first + at;
        result->failed += failed;
        if (run->keeping != KEEP)
            sort_out(w, count, failed);
    }
}

/* ---- handing in -----------------------------------------------------------
 */

static void merge(struct crew *crew, struct waiting *block)
{
    struct run *run = crew->run;

    if (run->moments != NULL)
        ct_moments_merge(run->moments, &block->sums, crew->scratch);
    if (block->failed > 0 && run->failed == 0)
        run->failed_trial = block->failed_trial;
    run->failed += block->failed;
    block->ready = false;
    crew->merge++;
    run->done = crew->merge * CT_MOMENTS_BLOCK;
    if (run->done > run->last)
        run->done = run->last;
}

static void hand_over_caught(struct worker *w)
{
    struct run *run = w->crew->run;

    for (size_t o = 0; o < run->plan->model->output_count; o++) {
        memcpy(run->values[o] + run->collected[o],
               w->caught + o * CT_MOMENTS_BLOCK,
               w->caught_count[o] * sizeof(double));
        run->collected[o] += w->caught_count[o];
        w->caught_count[o] = 0;
    }
}

/* Under the lock. */
static void hand_in(struct worker *w, uint64_t block)
{
    struct crew *crew = w->crew;

    crew->ring[block % crew->ring_size].ready = true;
    while (crew->ring[crew->merge % crew->ring_size].ready)
        merge(crew, &crew->ring[crew->merge % crew->ring_size]);
    if (crew->run->keeping == COLLECT)
        hand_over_caught(w);
    (void)pthread_cond_broadcast(&crew->merged);
}

/* The next block whose place in the ring is free; false: no more. Under the
 * lock. */
static bool take(struct crew *crew, uint64_t *block)
{
    while (!crew->stop && crew->next < crew->blocks &&
           crew->next >= crew->merge + crew->ring_size)
        (void)pthread_cond_wait(&crew->merged, &crew->lock);
    if (crew->stop || crew->next >= crew->blocks)
        return false;
    *block = crew->next++;
    return true;
}

/* Asks whether to go on; without the lock, which others wait for. */
static bool is_stopped(const struct crew *crew, uint64_t done)
{
    const struct ct_trials *settings = crew->run->settings;

    return settings->progress != NULL &&
           settings->progress(settings->context, crew->run->drawn_before + done,
                              crew->run->planned);
}

static void *work(void *context)
{
    struct worker *w = context;
    struct crew *crew = w->crew;
    uint64_t block, done;

    (void)pthread_mutex_lock(&crew->lock);
    while (take(crew, &block)) {
        bool stop;

        (void)pthread_mutex_unlock(&crew->lock);
        make_block(w, block, &crew->ring[block % crew->ring_size]);
        (void)pthread_mutex_lock(&crew->lock);
        hand_in(w, block);
        done = crew->run->done - crew->run->first;
        (void)pthread_mutex_unlock(&crew->lock);
        stop = w->reports && is_stopped(crew, done);
        (void)pthread_mutex_lock(&crew->lock);
        crew->stop = crew->stop || stop;
    }
    (void)pthread_cond_broadcast(&crew->merged);
    (void)pthread_mutex_unlock(&crew->lock);
    return NULL;
}

/* ---- tallies --------------------------------------------------------------
 */

static enum ct_status tally_init(struct tally *tally, const struct run *run)
{
    size_t outputs = run->plan->model->output_count;
    enum ct_status status = CT_OK;

    tally->bins = calloc(outputs, sizeof(struct ct_bins *));
    if (tally->bins == NULL || pthread_mutex_init(&tally->lock, NULL) != 0)
        return CT_NOMEM;
    tally->open = true;
    for (size_t o = 0; o < outputs && status == CT_OK; o++)
        status = ct_bins_like(run->bins[o], &tally->bins[o]);
    return status;
}

static void tally_release(struct tally *tally, size_t outputs)
{
    for (size_t o = 0; o < outputs && tally->bins != NULL; o++)
        ct_bins_free(tally->bins[o]);
    free(tally->bins);
    if (tally->open)
        (void)pthread_mutex_destroy(&tally->lock);
}

/* Sums of whole numbers have no order. */
static void add_tallies(struct run *run, const struct crew *crew)
{
    for (size_t i = 0; i < CT_MONTE_CARLO_TALLIES; i++)
        for (size_t o = 0;
             crew->tallies[i].open && o < run->plan->model->output_count; o++)
            ct_bins_add(run->bins[o], crew->tallies[i].bins[o]);
}

/* ---- workers --------------------------------------------------------------
 */

static void worker_release(struct worker *w)
{
    size_t outputs =
        w->crew != NULL ? w->crew->run->plan->model->output_count : 0;

    drawer_release(&w->drawer);
    values_free(w->own, outputs);
    free(w->columns);
    free(w->caught);
    free(w->caught_count);
}

static enum ct_status worker_init(struct worker *w, struct crew *crew,
                                  size_t number)
{
    const struct run *run = crew->run;
    size_t outputs = run->plan->model->output_count;
    size_t caught = run->keeping == COLLECT ? CT_MOMENTS_BLOCK : 1;
    enum ct_status status = drawer_init(&w->drawer, run->plan);

    if (status != CT_OK)
        return status;
    w->crew = crew;
    w->tally = &crew->tallies[number % CT_MONTE_CARLO_TALLIES];
    w->columns = calloc(outputs, sizeof *w->columns);
    w->caught = calloc(outputs, caught * sizeof(double));
    w->caught_count = calloc(outputs, sizeof *w->caught_count);
    if (w->columns == NULL || w->caught == NULL || w->caught_count == NULL)
        return CT_NOMEM;
    status = values_new(outputs, CT_KERNEL_BLOCK, &w->own);
    for (size_t o = 0; o < outputs && status == CT_OK; o++)
        w->columns[o] = w->own[o];
    return status;
}

/* The caller works too, and reports. A thread that cannot be started is done
 * without. */
static void work_together(struct worker *workers, size_t count)
{
    pthread_t threads[CT_MONTE_CARLO_THREADS];
    size_t started = 1;

    workers[0].reports = true;
    while (started < count && pthread_create(&threads[started], NULL, work,
                                             &workers[started]) == 0)
        started++;
    (void)work(&workers[0]);
    for (size_t i = 1; i < started; i++)
        (void)pthread_join(threads[i], NULL);
}

/* ---- the whole ------------------------------------------------------------
 */

static enum ct_status crew_init(struct crew *crew, size_t workers)
{
    size_t outputs = crew->run->plan->model->output_count;
    size_t size = ct_block_sums_size(outputs);
    enum ct_status status = CT_OK;

    crew->ring_size = 4 * workers;
    crew->ring = calloc(crew->ring_size, sizeof *crew->ring);
    crew->room = calloc(crew->ring_size, size * sizeof(double));
    crew->scratch = calloc(outputs, sizeof(double));
    if (crew->ring == NULL || crew->room == NULL || crew->scratch == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < crew->ring_size; i++)
        ct_block_sums_place(&crew->ring[i].sums, outputs,
                            crew->room + i * size);
    if (pthread_mutex_init(&crew->lock, NULL) != 0)
        return CT_NOMEM;
    if (pthread_cond_init(&crew->merged, NULL) != 0) {
        (void)pthread_mutex_destroy(&crew->lock);
        return CT_NOMEM;
    }
    crew->open = true;
    for (size_t i = 0; i < CT_MONTE_CARLO_TALLIES && i < workers &&
                       crew->run->keeping == COUNT && status == CT_OK;
         i++)
        status = tally_init(&crew->tallies[i], crew->run);
    return status;
}

static void crew_release(struct crew *crew)
{
    for (size_t i = 0; i < CT_MONTE_CARLO_TALLIES; i++)
        tally_release(&crew->tallies[i], crew->run->plan->model->output_count);
    if (crew->open) {
        (void)pthread_cond_destroy(&crew->merged);
        (void)pthread_mutex_destroy(&crew->lock);
    }
    free(crew->ring);
    free(crew->room);
    free(crew->scratch);
}

/* Each worker has a block of every slot and contribution. Of large models only
 * so many work that all of theirs fit. */
static size_t workers_that_fit(const struct plan *plan)
{
    static const size_t ROOM = (size_t)1 << 30; /* bytes */
    size_t blocks =
        plan->program.slot_count + 2 * plan->model->contribution_count;
    size_t count = ROOM / sizeof(double) / CT_KERNEL_BLOCK / (blocks + 1);

    return count > 1 ? count : 1;
}

static size_t worker_count(const struct run *run, uint64_t blocks)
{
    size_t count =
        run->settings->threads > 1 ? (size_t)run->settings->threads : 1;
    size_t fit = workers_that_fit(run->plan);

    if (count > CT_MONTE_CARLO_THREADS)
        count = CT_MONTE_CARLO_THREADS;
    if (count > fit)
        count = fit;
    return blocks < count ? (size_t)blocks : count;
}

enum ct_status run_trials(struct run *run)
{
    uint64_t first = run->first / CT_MOMENTS_BLOCK;
    uint64_t end = (run->last + CT_MOMENTS_BLOCK - 1) / CT_MOMENTS_BLOCK;
    struct crew crew = {
        .run = run, .next = first, .merge = first, .blocks = end};
    size_t count = worker_count(run, end - first);
    struct worker *workers = calloc(count + 1, sizeof *workers);
    enum ct_status status = CT_NOMEM;

    run->done = run->first;
    if (workers != NULL)
        status = crew_init(&crew, count);
    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = worker_init(&workers[i], &crew, i);
    if (status == CT_OK && count > 0) {
        work_together(workers, count);
        run->stopped = crew.stop && run->done < run->last;
        add_tallies(run, &crew);
    }
    for (size_t i = 0; i < count && workers != NULL; i++)
        worker_release(&workers[i]);
    free(workers);
    crew_release(&crew);
    return status;
}
