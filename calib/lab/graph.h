/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * graph.h - a laboratory's certificates as a graph of calibrations, with the
 * uncertainty that each of them brought.
 *
 * The only caller of the builders of chains/graph. Events are the rows of
 * certificates.csv, results those of results.csv: the numbers are the same.
 * Terms come from feed.h. Influences beside own parts are
 *
 *   drift          one for each function of an item and each calibration of it,
 *                  shared by all uses until the next one; its amount grows
 *                  with the time since, linearly or with the root of time
 *   limits         permissible errors of an item that is used at its nominal
 *                  value, or whose certificate states conformity only; one for
 *                  each point of a function (and each artefact and place `at`)
 *                  and calibration: they bound each error by itself, and the
 *                  errors of two points, or of two pieces of a set, need not
 *                  be alike; two results that used one point share its error
 *   interpolation  the deviation from a line between two points; one for each
 *                  pair of neighbours
 *
 * (semantics: 2, 3; JCGM 100:2008, 5.2.2, F.1.2.3.)
 *
 * Numbers. A result states u = U / k, rounded to half a unit of the last digit
 * of U. Coefficients are in the units of assigned.h; of influences the
 * uncertainty is 1 and the coefficient of a term the amount. The rho of a
 * certificate is the least own_correlation of the ranges that its results are
 * of, on its day. It holds between results of one row of certificates.csv, and
 * of several rows that are one printed certificate: one number, laboratory and
 * day, and one rho; where rows differ in rho they are independent.
 *
 * Equal rows in any order give equal bits: sums are taken in the order in which
 * certificates name their references, and of rows of links.csv in that of the
 * index, which is one of their contents.
 *
 * A result rests on what feed.h finds. It is not taken apart (CT_OWN_UNDIVIDED)
 * where several references fit, none of them does, or a row of links.csv that
 * applies leads to nothing; with roots alone all of it is its own part. A
 * reference without U or k is a term all the same, so that what it rests on
 * itself is shared.
 *
 * Rows with an error, certificates that another row contradicts (all rows with
 * the id) and those that are not known by then state nothing. The first two
 * still refer to their references, the first row of an id for all of them: it
 * is the event. Who replaced or withdrew a certificate, and why, does not
 * change what was made with it: that is told (trace.h), not computed. Results
 * of no certificate are those of one more event behind the last row.
 *
 * What is known on a day (`known_by`) makes the graph; the day of a question
 * (`on`) does not: a reference counts as it was on the day when it was used.
 * Values are assigned values, so that a use as an error or correction of the
 * same point has the same influences, with the other sign for an error.
 */
#ifndef CT_LAB_GRAPH_H
#define CT_LAB_GRAPH_H

#include "feed.h"
#include "../../chains/combine.h"

/* What has to be loaded and indexed. */
#define CT_LAB_GRAPH_TABLES (CT_TABLE_ALL & ~CT_TABLE_BIT(CT_TABLE_CHECKS))
#define CT_LAB_GRAPH_RELATIONS                                                 \
    (CT_RELATION_BIT(CT_CERTIFICATES_OF_INSTRUMENT) |                          \
     CT_RELATION_BIT(CT_RANGES_OF_INSTRUMENT) |                                \
     CT_RELATION_BIT(CT_EVENTS_OF_INSTRUMENT) |                                \
     CT_RELATION_BIT(CT_RESULTS_OF_CERTIFICATE) |                              \
     CT_RELATION_BIT(CT_LINKS_OF_CERTIFICATE) |                                \
     CT_RELATION_BIT(CT_ITEMS_OF_STANDARD) |                                   \
     CT_RELATION_BIT(CT_REPLACEMENTS_OF_CERTIFICATE))

struct ct_lab_graph;

/* Time and memory grow with the number of rows; cycles, lost references and
 * rows with errors do no harm. The index must outlive it; it is const then, for
 * several threads. Results that rest on a product of sensitivities above
 * CT_COMBINE_LARGEST have no number (CT_OWN_BEYOND). CT_NOMEM; CT_LIMIT: too
 * many rows. */
CT_CHECK enum ct_status ct_lab_graph_new(const struct ct_lab_index *index,
                                         int32_t known_by,
                                         struct ct_lab_graph **graph);
/* The same with so many threads at work, the caller's included: the graph and
 * every bit of its numbers are the same for any number of them. */
CT_CHECK enum ct_status
ct_lab_graph_new_threads(const struct ct_lab_index *index, int32_t known_by,
                         unsigned threads, struct ct_lab_graph **graph);
void ct_lab_graph_free(struct ct_lab_graph *graph);

const struct ct_graph *ct_lab_graph_events(const struct ct_lab_graph *graph);
const struct ct_combine *ct_lab_graph_combine(const struct ct_lab_graph *graph);

/* ---- uses ------------------------------------------------------------------
 */

enum ct_lab_influence_kind {
    CT_INFLUENCE_DRIFT,
    CT_INFLUENCE_LIMITS,
    CT_INFLUENCE_INTERPOLATION,
    CT_INFLUENCE_NOTHING, /* one without an amount: of results that rest on
                             roots alone, or on what is not known */
};
/* Whose influence a number of the combine's given influences is. */
struct ct_lab_influence {
    enum ct_lab_influence_kind kind;
    uint32_t certificate; /* row */
    uint32_t range;       /* DRIFT, LIMITS: row of ranges, or CT_LAB_NO_ROW */
    uint32_t result;      /* INTERPOLATION: row of the lower neighbour */
};
struct ct_lab_influence ct_lab_graph_influence(const struct ct_lab_graph *graph,
                                               uint32_t influence);

/* What a value of an item is made of when it is used: the result at a point of
 * the certificate, or the line between two, the drift since, the deviation from
 * that line; or the limits of an item that is used at its nominal value. */
struct ct_lab_use {
    struct ct_term terms[4];
    size_t count;
    const struct ct_unit *unit; /* of the amounts: that of the result */
    struct ct_result_match match;
    struct ct_assigned assigned; /* its numbers there; of nominal use the point
                                    alone */
    double half_width;           /* of interpolation; NAN: not between points */
    enum ct_use_rule rule;       /* between points */
    uint32_t range;
    bool nominal;
};

/* The item of the certificate in `row`, used on `on` at the point of
 * `selector`. CT_INVALID: nothing was matched (`match.found` says why), or
 * nothing is known of its uncertainty; no finding. */
CT_CHECK enum ct_status ct_lab_graph_use(const struct ct_lab_graph *graph,
                                         uint32_t row,
                                         const struct ct_result_selector *at,
                                         int32_t on, struct ct_lab_use *use);

static inline struct ct_terms ct_lab_use_terms(const struct ct_lab_use *use)
{
    return (struct ct_terms){use->terms, use->count};
}

/* The same for a caller who found out what is used (resolve.h). */
struct ct_lab_parts {
    const struct ct_result_selector *selector; /* of what was matched */
    const struct ct_result_match *match;
    enum ct_use_rule rule;
    uint32_t taken; /* row of the result that NEAREST and MAX_U took */
    const struct ct_unit *unit;
    double limits, drift, interpolation; /* as in struct ct_feed */
    bool has_limits;                     /* and no result */
    uint32_t certificate, range;
};
enum { CT_LAB_PARTS = 3 };
/* The terms of a use, times `sensitivity`: of the limits alone; or of the
 * result or the line between two, then the drift, then the interpolation, if
 * there are any. Limits at points that no result rests on have one influence
 * for all points of the function. `certificate` is a row that
 * ct_lab_graph_event() gave. */
size_t ct_lab_graph_terms(const struct ct_lab_graph *graph,
                          const struct ct_lab_parts *parts, double sensitivity,
                          struct ct_term terms[CT_LAB_PARTS]);

/* Whether two uses are of the limits of one item since one calibration, and if
 * so, whether of one point. */
enum ct_limits_kin { CT_LIMITS_STRANGE, CT_LIMITS_APART, CT_LIMITS_SAME };
enum ct_limits_kin ct_lab_graph_limits_kin(const struct ct_lab_graph *graph,
                                           const struct ct_lab_parts *a,
                                           const struct ct_lab_parts *b);

/* The row that stands for all rows of its id: the number of the event. */
uint32_t ct_lab_graph_event(const struct ct_lab *lab, uint32_t certificate);

#endif
