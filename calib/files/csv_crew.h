/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * csv_crew.h - the records of a long CSV file by several threads, in order.
 *
 * The caller's thread cuts the text into runs of records. Whichever thread is
 * free splits a run (by libcsv where a quote stands, else at the delimiters,
 * which is the same) and gives each record to `look`, which makes of it what
 * can be made without a finding, without units and without what threads share.
 * Then, in the caller's thread and in the order of the file, each record that
 * was looked at goes to `take`, and each other one, split anew by libcsv, to
 * `read`: findings arise there alone, in order, their text at hand. What comes
 * out does not depend on the number of threads.
 *
 * Records with a fault of csv.h always go to `read`. Helpers start when 128
 * KiB have been cut and are joined before the call returns.
 */
#ifndef CT_CSV_CREW_H
#define CT_CSV_CREW_H

#include "csv.h"
#include "../../uncertainty/buffer.h"

/* What one run's records are made into, for one thread at a time. */
struct ct_csv_hand {
    struct ct_buffer extra; /* what `look` keeps beside `made`; emptied for each
                               run, and moved when it grows */
    size_t at;              /* of the record that is looked at, in its run */
    void *own; /* NULL at first; for `release`. Others see it later: nothing in
                  it may change what is made */
};

struct ct_csv_job {
    void *context;
    unsigned threads; /* the caller's included; 0 is 1 */
    size_t size;      /* bytes of what is made of a record: 16, 32, … */

    /* In the caller's thread: a run of so many records was cut, of which all,
     * some or none will be looked at. `alone`: all runs before it are merged.
     * May be NULL. */
    enum ct_status (*cut)(void *context, struct ct_csv_hand *hand,
                          size_t records, bool alone);
    /* In any thread, several at once. `made` has `size` bytes, not cleared,
     * aligned for any object. Texts of the record's fields live until `take`;
     * its number is 0. false: nothing was made of it. */
    bool (*look)(void *context, struct ct_csv_hand *hand,
                 const struct ct_csv_record *record, void *made);
    /* In the caller's thread, twice before `take`, for most records: some
     * before it, then (near) half as many. What it will need of memory may be
     * fetched, and then what is found there. May be NULL. */
    void (*soon)(void *context, const void *made, bool near);
    /* In the caller's thread, as are all others. ct_csv_here() has the record.
     */
    enum ct_status (*take)(void *context, const struct ct_csv_hand *hand,
                           const void *made);
    enum ct_status (*read)(void *context, const struct ct_csv_record *record);
    /* Gives back hand->own; may be NULL. */
    void (*release)(void *context, struct ct_csv_hand *hand);
};

/* Reads all records that follow. Findings and status as ct_csv_next(), and
 * those of the calls: the first that is not CT_OK ends it. */
CT_CHECK enum ct_status ct_csv_crew(struct ct_csv *csv,
                                    const struct ct_csv_job *job);

/* In `take`: the record at hand, split anew at the first call; in `read` the
 * one that was given. For ct_csv_field_place(). */
CT_CHECK enum ct_status ct_csv_here(struct ct_csv *csv,
                                    const struct ct_csv_record **record);

#endif
