/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hands go round in a ring: claimed by a thread, worked into, merged.
 */
#include "crew.h"

#include <pthread.h>
#include <stdbool.h>

enum { HANDS = CT_CREW_THREADS * CT_CREW_HANDS };

struct ring {
    const struct ct_crew *crew;
    size_t runs, hands;
    /* Under the lock: */
    pthread_mutex_t lock;
    pthread_cond_t merging, working; /* a run was worked, or merged */
    size_t claimed, merged;          /* runs */
    bool done[HANDS];
    enum ct_status status[HANDS];
    bool stopped;
};

struct helper {
    struct ring *ring;
    void *worker;
    pthread_t thread;
};

size_t ct_crew_threads(size_t threads, size_t count)
{
    size_t runs = (count + CT_CREW_RUN - 1) / CT_CREW_RUN;

    threads = threads < runs ? threads : runs;
    threads = threads < CT_CREW_THREADS ? threads : CT_CREW_THREADS;
    return threads > 1 ? threads : 1;
}

static size_t end_of(const struct ring *ring, size_t run)
{
    size_t end = (run + 1) * CT_CREW_RUN;

    return end < ring->crew->count ? end : ring->crew->count;
}

/* A hand is free for the run when the one before in it has been merged. */
static bool can_claim(const struct ring *ring)
{
    return !ring->stopped && ring->claimed < ring->runs &&
           ring->claimed < ring->merged + ring->hands;
}

static void *hand_of(const struct ct_crew *crew, size_t hand)
{
    return crew->hands != NULL ? crew->hands[hand] : NULL;
}

static void *worker_of(const struct ct_crew *crew, size_t worker)
{
    return crew->workers != NULL ? crew->workers[worker] : NULL;
}

/* With the lock, which is given back while it works. */
static void work(struct ring *ring, void *worker)
{
    const struct ct_crew *crew = ring->crew;
    size_t run = ring->claimed++, hand = run % ring->hands;
    enum ct_status status;

    (void)pthread_mutex_unlock(&ring->lock);
    status = crew->work(crew->context, worker, hand_of(crew, hand),
                        run * CT_CREW_RUN, end_of(ring, run));
    (void)pthread_mutex_lock(&ring->lock);
    ring->status[hand] = status;
    ring->done[hand] = true;
    (void)pthread_cond_signal(&ring->merging);
}

static void *help(void *context)
{
    const struct helper *helper = context;
    struct ring *ring = helper->ring;

    (void)pthread_mutex_lock(&ring->lock);
    while (!ring->stopped && ring->claimed < ring->runs)
        if (can_claim(ring))
            work(ring, helper->worker);
        else
            (void)pthread_cond_wait(&ring->working, &ring->lock);
    (void)pthread_mutex_unlock(&ring->lock);
    return NULL;
}

/* With the lock, likewise. */
static enum ct_status merge(struct ring *ring)
{
    const struct ct_crew *crew = ring->crew;
    size_t run = ring->merged, hand = run % ring->hands;
    enum ct_status status = ring->status[hand];

    (void)pthread_mutex_unlock(&ring->lock);
    if (status == CT_OK && crew->merge != NULL)
        status = crew->merge(crew->context, hand_of(crew, hand),
                             run * CT_CREW_RUN, end_of(ring, run));
    (void)pthread_mutex_lock(&ring->lock);
    ring->done[hand] = false;
    ring->merged++;
    ring->stopped = status != CT_OK;
    (void)pthread_cond_broadcast(&ring->working);
    return status;
}

static enum ct_status lead(struct ring *ring)
{
    enum ct_status status = CT_OK;

    (void)pthread_mutex_lock(&ring->lock);
    while (ring->merged < ring->runs && status == CT_OK)
        if (ring->done[ring->merged % ring->hands])
            status = merge(ring);
        else if (can_claim(ring))
            work(ring, worker_of(ring->crew, 0));
        else
            (void)pthread_cond_wait(&ring->merging, &ring->lock);
    (void)pthread_mutex_unlock(&ring->lock);
    return status;
}

enum ct_status ct_crew_run(const struct ct_crew *crew)
{
    struct ring ring = {.crew = crew,
                        .runs = (crew->count + CT_CREW_RUN - 1) / CT_CREW_RUN,
                        .hands = crew->worker_count * CT_CREW_HANDS};
    struct helper helpers[CT_CREW_THREADS];
    size_t started = 0;
    enum ct_status status;

    (void)pthread_mutex_init(&ring.lock, NULL);
    (void)pthread_cond_init(&ring.merging, NULL);
    (void)pthread_cond_init(&ring.working, NULL);
    for (size_t i = 1; i < crew->worker_count; i++) {
        helpers[started].ring = &ring;
        helpers[started].worker = worker_of(crew, i);
        if (pthread_create(&helpers[started].thread, NULL, help,
                           &helpers[started]) == 0)
            started++;
    }
    status = lead(&ring);
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(helpers[i].thread, NULL);
    (void)pthread_cond_destroy(&ring.working);
    (void)pthread_cond_destroy(&ring.merging);
    (void)pthread_mutex_destroy(&ring.lock);
    return status;
}
