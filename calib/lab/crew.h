/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * crew.h - a long list worked through by several threads, in order.
 *
 * The list is cut into runs. Whichever thread is free works on the next run,
 * and keeps what it finds in a hand of the caller's; the caller's own thread
 * merges the hands in the order of the list, and works as well. What comes out
 * does not depend on the number of threads, as long as `work` depends on the
 * list alone.
 */
#ifndef CT_CREW_H
#define CT_CREW_H

#include "../../uncertainty/status.h"

#include <stddef.h>

enum {
    CT_CREW_RUN = 256,    /* things in a run */
    CT_CREW_THREADS = 16, /* at most */
    CT_CREW_HANDS = 4,    /* for each thread */
};

struct ct_crew {
    void *context;
    size_t count; /* things */
    /* Scratch of each thread, the caller's first; and hands, CT_CREW_HANDS for
     * each thread, into which a run is worked and out of which it is merged.
     * NULL: there are none, and `work` is given NULL. */
    void *const *workers;
    size_t worker_count; /* 1 to CT_CREW_THREADS */
    void *const *hands;

    /* Things first .. end - 1. In any thread, several at once: it may write to
     * the worker, the hand, and what belongs to those things alone. */
    enum ct_status (*work)(void *context, void *worker, void *hand,
                           size_t first, size_t end);
    /* The same in the caller's thread, run by run. May be NULL. */
    enum ct_status (*merge)(void *context, void *hand, size_t first,
                            size_t end);
};

/* Threads for so many things: none is started for a single run. At least 1. */
size_t ct_crew_threads(size_t threads, size_t count);

/* Works through the list. The first status in its order that is not CT_OK ends
 * it and is returned. Threads that cannot be started are done without. */
CT_CHECK enum ct_status ct_crew_run(const struct ct_crew *crew);

#endif
