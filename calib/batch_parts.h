/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * batch_parts.h - a batch of rows, and who does what with it. Private to
 * batch*.c.
 */
#ifndef CT_BATCH_PARTS_H
#define CT_BATCH_PARTS_H

#include "batch.h"

/* ---- findings kept for later --------------------------------------------- */

/* Of one key in one batch so many are kept whole; of others the count. It is
 * more than are shown of one key in a run (environment.c), so that nothing
 * that would be seen is lost. */
enum { CT_KEPT_OF_ONE_KEY = 64 };

struct ct_kept_finding {
    struct ct_finding finding;                /* texts are not set: */
    size_t text_starts[CT_FINDING_ARGUMENTS]; /* offsets in `texts` */
    size_t row;                               /* index in the batch */
    uint64_t more; /* others of the key came after it */
};

/* A sink that keeps. It must not move. */
struct ct_findings {
    struct ct_sink sink;
    struct ct_kept_finding *list; /* malloc'ed */
    size_t count;
    struct ct_buffer texts;
    size_t row; /* being read */
    bool no_memory;
};

void ct_findings_init(struct ct_findings *findings);
void ct_findings_release(struct ct_findings *findings);
void ct_findings_clear(struct ct_findings *findings);
/* Reports those of the rows up to and with `row`, from number *next on. */
void ct_findings_replay(const struct ct_findings *findings, size_t row,
                        size_t *next, struct ct_sink *sink);

/* ---- batches ------------------------------------------------------------- */

/* What evaluation leaves missing in a row that was read. */
enum ct_row_trouble {
    CT_ROW_SOUND,
    CT_ROW_NOT_EVALUATED,
    CT_ROW_WITHOUT_COVERAGE,
    CT_ROW_WITHOUT_CMC,
};

struct ct_batch_row {
    uint64_t number, line;
    struct ct_place place;
    const char *fault;              /* in reading, or NULL */
    struct ct_row_variant *variant; /* NULL: the budget itself */
    size_t values;                  /* of `values`, where its numbers begin */
    size_t texts; /* of `texts`, where its passed texts begin */
    /* filled by evaluation: */
    enum ct_row_trouble trouble;
    const char *reason;    /* the key of the first finding */
    struct ct_place where; /* and its place in the budget */
    size_t output;         /* CT_ROW_WITHOUT_CMC: of this result, */
    double value;          /* which is so large */
};

struct ct_batch {
    struct ct_batch_row *rows;
    double *values;
    struct ct_row_text *texts; /* passed; until the batch is filled only their
                                  lengths are set */
    size_t count, value_count, text_count;
    size_t row_limit, value_limit, text_limit;
    size_t variants;         /* that came with its rows */
    struct ct_buffer passed; /* the bytes of `texts`, end to end */
    struct ct_findings findings;
    /* filled by evaluation: */
    struct ct_buffer out;
    struct ct_batch_counts counts;
    enum ct_status status;
};

CT_CHECK enum ct_status ct_batch_init(struct ct_batch *batch,
                                      const struct ct_batch_work *work);
void ct_batch_release(struct ct_batch *batch);

/* Reads rows until the batch is full, the table ends (*ended), or reading
 * stops; what was read before is in the batch in every case. CT_LIMIT: reading
 * goes on when what is held has been let go. */
CT_CHECK enum ct_status ct_batch_fill(struct ct_batch *batch,
                                      const struct ct_batch_work *work,
                                      bool *ended);
/* Reports its findings, row by row. */
void ct_batch_report(const struct ct_batch *batch, struct ct_sink *sink);

/* ---- evaluating ---------------------------------------------------------- */

struct ct_batch_worker;
CT_CHECK enum ct_status ct_batch_worker_new(const struct ct_batch_work *work,
                                            struct ct_batch_worker **worker);
void ct_batch_worker_free(struct ct_batch_worker *worker);
/* Fills what evaluation fills. Uses nothing that the reading thread uses. */
void ct_batch_evaluate(struct ct_batch_worker *worker, struct ct_batch *batch);

#endif
