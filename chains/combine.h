/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * combine.h - uncertainties along chains of calibrations, with what they share.
 *
 * Every value that a result assigns is a linear combination of elementary
 * influences, each with one identity:
 *
 *     x_i = sum_l c_il q_l,    u^2(x_i)      = sum_l c_il^2 u^2(q_l),
 *                              cov(x_i, x_j) = sum_l c_il c_jl u^2(q_l)
 *
 * (JCGM 100:2008, 5.2.2, F.1.2.3). The influences are the *own parts*, what the
 * calibration of a result added to what its references brought, and those that
 * the caller gives (drift, interpolation). So shared references correlate as
 * they do, however many ways lead to them, and no variance is ever negative.
 *
 * Own parts. A result states u; its terms bring
 *
 *     u_R^2 = sum_l (sum_i c_i c_il)^2 u^2(q_l),   u_own^2 = u^2 - u_R^2,
 *     nu_own = u_own^4 / (u^4 / nu - D_R)
 *
 * with D_R the sum over influences of (c u)^4 / nu below (infinite where that
 * difference is not above rounding). Own parts have one identity per result.
 * Those of one event are correlated with its rho: the own part is a common
 * influence of the event, sqrt(rho) u_own, and a private one,
 * sqrt(1 - rho) u_own. Several events may share one common influence (rows of
 * one printed certificate): then what is said of the results of one event here
 * goes for those of all of them together.
 *
 * Degrees of freedom are Welch and Satterthwaite's over elementary influences,
 * never over correlated values: nu = u^4 / D, D = sum_l (c_l u_l)^4 / nu_l. The
 * two parts of one own part rest on one estimate, so they count together. Own
 * parts of several results of an event count by their shares of the variance
 * S_r = b_r ((1 - rho) b_r + rho sum_s b_s), with b = c u_own, and since the
 * variances estimated from samples correlated with rho are correlated with
 * rho^2, their part of D is
 *
 *     (1 - rho^2) sum_r S_r^2 / nu_r + rho^2 (sum_r S_r / sqrt(nu_r))^2,
 *
 * the usual formula for rho = 0, one single influence for rho = 1, and for one
 * result by itself what it states, whatever rho. Where a value between results
 * of the event is used, 1 stands for rho^2: it has no more degrees of freedom
 * than they have.
 *
 * Between two results (CT_TERM_BETWEEN) both the influences from above and the
 * own parts are weighted with 1 - w and w, and then the own parts are scaled
 * so that the own uncertainty is (1 - w) u_0 + w u_1, as if they were fully
 * correlated: the own part does not dip between points, and at their ends the
 * line meets the influences of the results themselves. What comes from above
 * dips where it is independent at both ends, as the line between them does.
 *
 * Everything is in the units that the caller gave: a coefficient turns the
 * unit of its source into that of the result. The same graph and numbers give
 * the same bits.
 */
#ifndef CT_COMBINE_H
#define CT_COMBINE_H

#include "graph.h"

/* ---- what is stated --------------------------------------------------------
 */

/* Squares may be out of the range of doubles, sums of squares not quite: no
 * uncertainty, and no product along a chain that has a number, is larger than
 * this. */
#define CT_COMBINE_LARGEST 1e288

/* Of a result. */
struct ct_stated {
    double uncertainty; /* standard uncertainty U / k, >= 0; NAN: none */
    double rounding;    /* half a unit of the last digit of U, / k; >= 0 */
    double dof;         /* > 0; INFINITY where none are stated */
};

/* An influence of the caller's. */
struct ct_influence {
    double uncertainty; /* standard uncertainty, >= 0 */
    double dof;         /* > 0, or INFINITY */
    uint32_t event;     /* to which shares count it, or CT_GRAPH_NONE */
};

struct ct_combine_numbers {
    const struct ct_stated *results; /* per result */
    const double *own_correlation;   /* rho per event, 0 ... 1, or NULL */
    double correlation;              /* of every event, where it is NULL */
    const uint32_t *shared; /* per event the one whose common influence is its
                               own, too: of equal rho, and of itself its own;
                               NULL: no two share one */
    /* Per influence; NULL: all have uncertainty 1 and infinite degrees of
     * freedom, and count to the event that the function gives, if any. */
    const struct ct_influence *influences;
    uint32_t (*event_of_influence)(const void *context, uint32_t influence);
    const void *context; /* outlives the combine, too */
};

/* ---- what follows for each result ------------------------------------------
 */

/* What is known of the own part; where several hold, CYCLE before BEYOND before
 * UNDIVIDED before NOT_STATED. */
enum ct_own_kind {
    CT_OWN_KNOWN,      /* the terms account for the references */
    CT_OWN_UNDIVIDED,  /* a term's sensitivity is unknown, or the event refers
                          to others and the result has no term at all, not
                          even an influence: what is carried
                          on is one influence, shared with nothing above */
    CT_OWN_CYCLE,      /* the event is on a cycle: likewise */
    CT_OWN_NOT_STATED, /* no uncertainty stated: u_R is carried on, which is
                          too small */
    CT_OWN_BEYOND,     /* a product along the chain is above
                          CT_COMBINE_LARGEST: no number of it, or of what rests
                          on it, is known; all are NAN */
};

/* Whether uncertainty grows downwards (JCGM 200:2012, 2.40 note 1), compared
 * with a tolerance of 1e-12 of u. */
enum ct_growth {
    CT_GROWS,
    CT_GROWS_ROUNDED, /* u < u_R, within the rounding of the printed U */
    CT_SHRINKS,       /* u + rounding < u_R: C07 */
};

struct ct_combined {
    double uncertainty; /* carried on: as stated, but u_R where that is larger
                           or the only one; the root of the sum of squares of
                           its influences */
    double reference;   /* u_R. UNDIVIDED: |c| u of the largest single source
                           among the terms (a result, what a line between two
                           brings, an influence), or 0; for comparing only */
    double own;         /* u_own >= 0, which rho correlates; all of
                           `uncertainty` for UNDIVIDED and CYCLE */
    double dof;         /* of what is carried on: as stated, unless what is
                           above accounts for fewer, or u_R is carried on */
    double own_dof;     /* INFINITY where the own part is 0 */
    enum ct_own_kind kind;
    enum ct_growth growth;
    uint32_t methods; /* of all its terms: a C07 may be no fault with them */
    bool incomplete;  /* of this result or one above the kind is not KNOWN:
                         correlations with others may be missing, and
                         NOT_STATED above makes `reference` a lower bound */
};

struct ct_combine;
/* Works out what the terms of each set bring, in topological order. A set of
 * one result and influences of its own costs nothing; any other one walk up
 * from it. `graph` and what `numbers` points to must outlive the combine; it is
 * read only, for any number of threads. 24 bytes a set, and 4 an
 * influence that is used.
 * CT_DOMAIN: a number outside what is said above; CT_NOMEM. */
CT_CHECK enum ct_status ct_combine_new(const struct ct_graph *graph,
                                       const struct ct_combine_numbers *numbers,
                                       struct ct_combine **combine);
void ct_combine_free(struct ct_combine *combine);

struct ct_combined ct_combine_result(const struct ct_combine *combine,
                                     uint32_t result);

/* The growth of that by itself, for which less is worked out. */
enum ct_growth ct_combine_growth(const struct ct_combine *combine,
                                 uint32_t result);

/* What it was made of: to ask what another correlation would change. */
const struct ct_combine_numbers *
ct_combine_stated(const struct ct_combine *combine);

/* ---- rows -------------------------------------------------------------------
 *
 * A *use* is a linear combination of results and influences: a single result, a
 * value between two, with the drift since then, or a difference of two. Terms
 * are as in a graph; methods are ignored.
 *
 * A reader holds the scratch memory of queries; one serves one thread at a
 * time. What a query returns is the reader's, until its next query. A query
 * walks up once from each use: it costs the terms above it and, for a row,
 * their sorting. All return CT_DOMAIN for terms that no graph would take and
 * for an amount above CT_COMBINE_LARGEST, and CT_NOMEM.
 */

struct ct_reader;
CT_CHECK enum ct_status ct_reader_new(const struct ct_combine *combine,
                                      struct ct_reader **reader);
void ct_reader_free(struct ct_reader *reader);

/* What if own parts were others: until the next call all queries of the reader
 * take those of the list, by result, in place of what was worked out. What
 * comes from above stays as it is, and so do degrees of freedom. The list is
 * the caller's; none: as it is. */
struct ct_supposed {
    uint32_t result;
    double own; /* >= 0, at most CT_COMBINE_LARGEST */
};
void ct_reader_suppose(struct ct_reader *reader, const struct ct_supposed *list,
                       size_t count);

/* What if own parts were correlated otherwise: the uncertainty of a use, were
 * the correlation of every event the one given, 0 ... 1. Each result states
 * what it does, so that own parts are worked out anew, with the same bits as by
 * a combine of that correlation: the first time one walk for each set of terms
 * above the use. What was worked out is kept for the next one, of the two
 * correlations that were asked for last. What is supposed of own parts holds
 * for the use alone. */
CT_CHECK enum ct_status ct_reader_correlated(struct ct_reader *reader,
                                             struct ct_terms use,
                                             double correlation,
                                             double *uncertainty);

/* The elementary influences are numbered: result r's private own part is r,
 * event e's common one is (number of results) + e, the caller's influence i is
 * (number of results) + (number of events) + i. They are independent, of mean
 * zero and here of variance one; an amount is c u in the unit of the use. */
struct ct_amount {
    uint32_t influence;
    uint32_t event; /* whose calibration brought it; of a common influence that
                       several share, the first that was met; CT_GRAPH_NONE: of
                       no event */
    double amount;  /* signed */
};

struct ct_row {
    const struct ct_amount *amounts; /* by influence, each once */
    size_t count;
    double uncertainty; /* root of the sum of squares */
    double dof;
    bool incomplete; /* as in ct_combined, of any result in it */
};
CT_CHECK enum ct_status ct_reader_row(struct ct_reader *reader,
                                      struct ct_terms use, struct ct_row *row);

/* The same with own parts whole, before rho takes them apart: `influence` is
 * the number of their result or of an influence of the caller's, and amounts of
 * one event are correlated with its rho. Degrees of freedom of sums belong to
 * these. */
struct ct_portion {
    uint32_t influence;
    uint32_t event; /* whose own part, or `shared` of that; CT_GRAPH_NONE: an
                       influence */
    double amount;  /* signed */
    bool between;   /* a value between results of the event is used */
};
struct ct_portions {
    const struct ct_portion *list; /* by influence, each once */
    size_t count;
    bool incomplete;
};
CT_CHECK enum ct_status ct_reader_portions(struct ct_reader *reader,
                                           struct ct_terms use,
                                           struct ct_portions *portions);

/* Whose influence a number is. */
enum ct_elementary_kind {
    CT_ELEMENTARY_OWN,
    CT_ELEMENTARY_EVENT,
    CT_ELEMENTARY_GIVEN
};
struct ct_elementary {
    enum ct_elementary_kind kind;
    uint32_t index; /* result, event or influence */
    uint32_t event; /* whose calibration brought it; may be CT_GRAPH_NONE */
    double dof;     /* of an event's common part the fewest of its results */
};
struct ct_elementary ct_combine_elementary(const struct ct_combine *combine,
                                           uint32_t influence);

/* All results in topological order of their events (by level, then set, then
 * number), each with the row of its references alone; results of one set get
 * the same row one after another. With `rows` false no row is made (count 0,
 * only what ct_combined has). A status other than CT_OK from `visit` ends the
 * walk and is returned; it must not use the reader. */
typedef enum ct_status (*ct_combine_visit)(void *context, uint32_t result,
                                           const struct ct_combined *combined,
                                           const struct ct_row *references);
CT_CHECK enum ct_status ct_reader_each(struct ct_reader *reader, bool rows,
                                       ct_combine_visit visit, void *context);

/* ---- what a variance is made of --------------------------------------------
 */

/* The part of one event in the variance of a use; parts sum to 1, or are all 0
 * where the uncertainty is. */
struct ct_share {
    uint32_t event; /* or CT_GRAPH_NONE: influences without one */
    double own;     /* own parts of its results, together */
    double given;   /* influences that the caller counted to it */
};
struct ct_shares {
    const struct ct_share *list; /* by event */
    size_t count;
    double uncertainty;
};
CT_CHECK enum ct_status ct_reader_shares(struct ct_reader *reader,
                                         struct ct_terms use,
                                         struct ct_shares *shares);

/* The uncertainty that would be left if the own parts of an event were `factor`
 * (>= 0) times as large, all others staying as they are. */
double ct_shares_what_if(const struct ct_shares *shares, uint32_t event,
                         double factor);

/* A result that a use rests on, those of the use included. */
struct ct_node {
    uint32_t result;
    double sensitivity; /* of the use to its value: the sum over all ways of the
                           products of coefficients */
    double share;       /* of its own part in the variance of the use; negative
                           where a correlated one outweighs it. By event they
                           sum to ct_share.own */
};
struct ct_nodes {
    const struct ct_node *list; /* by result */
    size_t count;
    double uncertainty;
};
/* Left out are results whose ways cancel exactly, and those above a result that
 * cannot be taken apart. */
CT_CHECK enum ct_status ct_reader_nodes(struct ct_reader *reader,
                                        struct ct_terms use,
                                        struct ct_nodes *nodes);

/* ---- several uses together -------------------------------------------------
 */

/* Covariances of n uses, n^2 numbers row by row, symmetric; infinite where no
 * double holds one. n walks, then the products of what is shared. */
CT_CHECK enum ct_status ct_reader_covariance(struct ct_reader *reader,
                                             const struct ct_terms *uses,
                                             size_t n, double *covariance);

/* From covariances to correlations, in place: 1 on the diagonal, -1 ... 1
 * elsewhere, 0 beside a variance of 0. */
void ct_correlation_of(double *covariance, size_t n);

/* What two uses share: covariances by event, which sum to that of the uses. */
struct ct_common {
    uint32_t event; /* or CT_GRAPH_NONE */
    double covariance;
};
struct ct_commons {
    const struct ct_common *list; /* by event */
    size_t count;
};
CT_CHECK enum ct_status ct_reader_common(struct ct_reader *reader,
                                         struct ct_terms a, struct ct_terms b,
                                         struct ct_commons *commons);

/* The use that is one result as it stands. */
static inline struct ct_term ct_term_of_result(uint32_t result)
{
    return (struct ct_term){.coefficient = 1,
                            .source = result,
                            .upper = CT_GRAPH_NONE,
                            .kind = CT_TERM_RESULT};
}

#endif
