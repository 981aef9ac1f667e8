/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * charted.h - a little laboratory, and its graph.
 */
#ifndef CT_CHARTED_H
#define CT_CHARTED_H

#include "little_lab.h"

#include "../calib/lab/graph.h"
#include "../calib/lab/item.h"

#include <math.h>

struct charted {
    struct opened opened;
    const struct ct_lab *lab;
    struct ct_lab_index *index;
    struct ct_lab_graph *graph;
    struct ct_reader *reader;
};

static inline void chart(struct charted *c, int32_t known_by)
{
    c->lab = c->opened.lab;
    assert_int_equal(ct_lab_index_new(c->lab, CT_RELATION_ALL, &c->index),
                     CT_OK);
    assert_int_equal(ct_lab_graph_new(c->index, known_by, &c->graph), CT_OK);
    assert_int_equal(ct_reader_new(ct_lab_graph_combine(c->graph), &c->reader),
                     CT_OK);
}

static inline void chart_files(struct charted *c,
                               const struct little_file *files, size_t count,
                               int32_t known_by)
{
    memset(c, 0, sizeof *c);
    open_little(&c->opened, files, count);
    chart(c, known_by);
}

static inline void uncharted(struct charted *c)
{
    ct_reader_free(c->reader);
    ct_lab_graph_free(c->graph);
    ct_lab_index_free(c->index);
    close_little(&c->opened);
}

static inline uint32_t certificate_of(const struct charted *c, const char *id)
{
    uint32_t row = ct_lab_row_of(c->lab, CT_KEY_CERTIFICATE,
                                 id_in(c->lab, CT_KEY_CERTIFICATE, id));

    assert_int_not_equal(row, CT_LAB_NO_ROW);
    return row;
}

/* The `nth` result of a certificate, in the order of the index. */
static inline uint32_t result_of(const struct charted *c, const char *id,
                                 size_t nth)
{
    struct ct_lab_list list =
        ct_lab_rows_of(c->index, CT_RESULTS_OF_CERTIFICATE,
                       id_in(c->lab, CT_KEY_CERTIFICATE, id));

    assert_true(nth < list.count);
    return list.rows[nth];
}

static inline struct ct_combined combined_of(const struct charted *c,
                                             const char *id, size_t nth)
{
    return ct_combine_result(ct_lab_graph_combine(c->graph),
                             result_of(c, id, nth));
}

/* `100 g`; NULL: no point. */
static inline struct ct_result_selector at_point(const char *text)
{
    struct ct_result_selector selector = {.point = (double)NAN};

    if (text != NULL)
        assert_int_equal(ct_selector_point(units, text, strlen(text),
                                           (struct ct_place){0}, NULL,
                                           &selector),
                         CT_OK);
    return selector;
}

static inline enum ct_status try_use(const struct charted *c, const char *id,
                                     const char *point, const char *on,
                                     struct ct_lab_use *use)
{
    const struct ct_result_selector selector = at_point(point);

    return ct_lab_graph_use(c->graph, certificate_of(c, id), &selector, day(on),
                            use);
}

static inline struct ct_lab_use use_of(const struct charted *c, const char *id,
                                       const char *point, const char *on)
{
    struct ct_lab_use use;

    assert_int_equal(try_use(c, id, point, on, &use), CT_OK);
    return use;
}

static inline struct ct_row row_of_use(const struct charted *c,
                                       const struct ct_lab_use *use)
{
    struct ct_row row;

    assert_int_equal(ct_reader_row(c->reader, ct_lab_use_terms(use), &row),
                     CT_OK);
    return row;
}

/* The covariances of uses. */
static inline void covariance_of(const struct charted *c,
                                 const struct ct_lab_use *uses, size_t n,
                                 double *covariance)
{
    struct ct_terms terms[8];

    assert_true(n <= COUNT(terms));
    for (size_t i = 0; i < n; i++)
        terms[i] = ct_lab_use_terms(&uses[i]);
    assert_int_equal(ct_reader_covariance(c->reader, terms, n, covariance),
                     CT_OK);
}

#endif
