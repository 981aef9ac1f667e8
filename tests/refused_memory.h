/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * refused_memory.h - work that reports to a sink, with each of its allocations
 * refused in turn.
 *
 * The status says that memory ran out, or no error was missed; nothing is lost.
 * Units that the work parses have to be known before (a first run does that):
 * the scanner of UDUNITS-2 ends the program when it has no memory.
 */
#ifndef REFUSED_MEMORY_H
#define REFUSED_MEMORY_H

#include "assert_close.h"
#include "fail_malloc.h"

#include "../uncertainty/finding.h"

typedef enum ct_status refused_memory_work(struct ct_sink *sink);

/* With the n-th allocation failing; whether there was one. */
static inline bool refused_memory_at(refused_memory_work *work, size_t n,
                                     bool from_then_on, size_t errors)
{
    struct ct_sink sink = {0};
    long before = fail_malloc_balance();
    enum ct_status status;
    bool reached;

    fail_malloc_at(n, from_then_on);
    status = work(&sink);
    reached = fail_malloc_calls() >= n;
    fail_malloc_reset();
    if (status == CT_OK && sink.errors != errors)
        fail_msg("allocation %zu: CT_OK, but %zu errors of %zu", n, sink.errors,
                 errors);
    assert_true(status == CT_OK || status == CT_NOMEM || status == CT_INVALID);
    if (fail_malloc_balance() != before)
        fail_msg("allocation %zu: %ld blocks lost", n,
                 fail_malloc_balance() - before);
    return reached;
}

/* A first run, undisturbed, finds at least so many errors. */
static inline void check_refused_memory(refused_memory_work *work,
                                        bool from_then_on, size_t least)
{
    struct ct_sink sink = {0};

    if (!fail_malloc_works())
        skip();
    assert_int_equal(work(&sink), CT_OK);
    assert_true(sink.errors >= least);
    for (size_t n = 1; refused_memory_at(work, n, from_then_on, sink.errors);
         n++)
        ;
}

#endif
