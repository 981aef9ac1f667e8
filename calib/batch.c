/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "batch.h"

#include "batch_parts.h"
#include "progress.h"
#include "report/language.h"

#include <pthread.h>

/* One being filled, one being evaluated, one between the two. */
enum { BATCHES = 3 };

/* Batch number n stands at n % BATCHES. What lies before `retired` is done;
 * evaluate() works on batches from `evaluated` on that have been filled. */
struct pipeline {
    const struct ct_batch_work *work;
    struct ct_batch_counts *counts;
    struct ct_progress progress;
    struct ct_batch batches[BATCHES];
    struct ct_batch_worker *worker;
    size_t filled, retired; /* of the calling thread alone */
    uint64_t end;           /* of the row read last, in the table */

    bool threaded;
    pthread_t thread;
    pthread_mutex_t lock;    /* of what follows */
    pthread_cond_t changed;  /* in either direction */
    size_t given, evaluated; /* given: filled, as the other thread knows it */
    bool over;               /* nothing more is to be evaluated */
};

static struct ct_batch *batch_at(struct pipeline *p, size_t number)
{
    return &p->batches[number % BATCHES];
}

/* ---- the other thread ---------------------------------------------------- */

static void *evaluate(void *context)
{
    struct pipeline *p = context;

    pthread_mutex_lock(&p->lock);
    for (;;) {
        struct ct_batch *batch = batch_at(p, p->evaluated);

        while (p->evaluated == p->given && !p->over)
            pthread_cond_wait(&p->changed, &p->lock);
        if (p->over)
            break;
        pthread_mutex_unlock(&p->lock);
        ct_batch_evaluate(p->worker, batch);
        pthread_mutex_lock(&p->lock);
        p->evaluated++;
        pthread_cond_signal(&p->changed);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Without a second thread, asked for or not to be had, the calling one does
 * its work. */
static void start(struct pipeline *p)
{
    if (p->work->context->threads == 1)
        return;
    if (pthread_mutex_init(&p->lock, NULL) != 0)
        return;
    if (pthread_cond_init(&p->changed, NULL) == 0) {
        p->threaded = pthread_create(&p->thread, NULL, evaluate, p) == 0;
        if (p->threaded)
            return;
        (void)pthread_cond_destroy(&p->changed);
    }
    (void)pthread_mutex_destroy(&p->lock);
}

static void finish(struct pipeline *p)
{
    if (!p->threaded)
        return;
    pthread_mutex_lock(&p->lock);
    p->over = true;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
    (void)pthread_join(p->thread, NULL);
    (void)pthread_cond_destroy(&p->changed);
    (void)pthread_mutex_destroy(&p->lock);
    p->threaded = false;
}

/* Hands the batch filled last over. */
static void give(struct pipeline *p)
{
    if (!p->threaded) {
        ct_batch_evaluate(p->worker, batch_at(p, p->filled++));
        return;
    }
    p->filled++;
    pthread_mutex_lock(&p->lock);
    p->given = p->filled;
    pthread_cond_signal(&p->changed);
    pthread_mutex_unlock(&p->lock);
}

/* Whether the oldest batch is evaluated; waits for it when asked to. */
static bool is_evaluated(struct pipeline *p, bool wait)
{
    bool done;

    if (!p->threaded)
        return true;
    pthread_mutex_lock(&p->lock);
    while (wait && p->evaluated == p->retired)
        pthread_cond_wait(&p->changed, &p->lock);
    done = p->evaluated > p->retired;
    pthread_mutex_unlock(&p->lock);
    return done;
}

/* ---- the calling thread -------------------------------------------------- */

static void add_counts(struct ct_batch_counts *counts,
                       const struct ct_batch_counts *more)
{
    counts->rows += more->rows;
    counts->failed += more->failed;
    counts->blind += more->blind;
}

/* The text of the table is needed from the oldest row on that may still be
 * spoken of. */
static void hold(struct pipeline *p)
{
    const struct ct_batch *oldest = batch_at(p, p->retired);
    struct ct_place place = {.offset = p->end,
                             .source = ct_row_reader_source(p->work->reader)};

    if (p->retired < p->filled && oldest->count > 0)
        place.offset = oldest->rows[0].place.offset;
    ct_row_reader_hold(p->work->reader, place);
}

/* Writes the oldest batch and reports what was found in it. */
static enum ct_status retire(struct pipeline *p)
{
    struct ct_batch *batch = batch_at(p, p->retired);
    enum ct_status status = batch->status;

    if (status == CT_OK)
        status = ct_output_write(p->work->output, &batch->out);
    if (status != CT_NOMEM) {
        ct_batch_report(batch, p->work->context->sink);
        add_counts(p->counts, &batch->counts);
    }
    p->retired++;
    hold(p);
    ct_progress_update(&p->progress, p->counts->rows);
    return status;
}

/* Retires what is ready, and waits for that until at most `left` batches are
 * on their way. */
static enum ct_status retire_down_to(struct pipeline *p, size_t left)
{
    enum ct_status status = CT_OK;

    while (status == CT_OK && p->retired < p->filled &&
           is_evaluated(p, p->filled - p->retired > left))
        status = retire(p);
    return status;
}

static enum ct_status fill(struct pipeline *p, bool *ended)
{
    struct ct_batch *batch = batch_at(p, p->filled);
    enum ct_status status = ct_batch_fill(batch, p->work, ended);

    if (batch->count > 0) {
        const struct ct_place *last = &batch->rows[batch->count - 1].place;

        p->end = last->offset + last->length;
    }
    if (status == CT_LIMIT) /* no row begins before it */
        p->end = ct_row_reader_position(p->work->reader);
    return status;
}

/* What was read before reading stopped is evaluated and written. */
static enum ct_status run(struct pipeline *p)
{
    enum ct_status status = CT_OK, written = CT_OK;
    bool ended = false;

    hold(p);
    while (status == CT_OK && written == CT_OK && !ended) {
        status = fill(p, &ended);
        if (status == CT_NOMEM)
            return status;
        give(p);
        written = retire_down_to(p, status == CT_LIMIT ? 0 : BATCHES - 1);
        if (status == CT_LIMIT) /* too much text was held, and no longer is */
            status = CT_OK;
    }
    if (written == CT_OK)
        written = retire_down_to(p, 0);
    return written != CT_OK ? written : status;
}

enum ct_status ct_batch_run(const struct ct_batch_work *work,
                            struct ct_batch_counts *counts)
{
    struct pipeline p = {.work = work, .counts = counts};
    enum ct_status status = ct_batch_worker_new(work, &p.worker);

    *counts = (struct ct_batch_counts){0};
    for (size_t i = 0; i < BATCHES && status == CT_OK; i++)
        status = ct_batch_init(&p.batches[i], work);
    if (status == CT_OK) {
        start(&p);
        if (work->progress)
            ct_progress_begin(&p.progress, work->context, N_("rows"), 0);
        status = run(&p);
        ct_progress_end(&p.progress);
        finish(&p);
    }
    ct_row_reader_sink(work->reader, work->context->sink);
    for (size_t i = 0; i < BATCHES; i++)
        ct_batch_release(&p.batches[i]);
    ct_batch_worker_free(p.worker);
    return status;
}
