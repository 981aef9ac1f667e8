/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * trace_work.h - what the files that prove a chain share. Private to trace*.c.
 *
 * A certificate is judged by itself: what its records, its references on its
 * own day and its results say. The judgement is the same whoever rests on it,
 * so that the whole laboratory is judged certificate by certificate, and a
 * single chain by those in it.
 */
#ifndef CT_TRACE_WORK_H
#define CT_TRACE_WORK_H

#include "feed_work.h"
#include "trace.h"

#include "../../uncertainty/arena.h"
#include "../../uncertainty/exact.h"

#include <math.h>

enum {
    CT_TRACE_FUNCTIONS = 16, /* of an item that are told apart */
    CT_TRACE_SURE = 1 << 13  /* certificates whose days are kept */
};

/* A reference of the certificate at hand. */
struct ct_trace_link {
    struct ct_chain_link link;
    uint32_t feeds;   /* enum ct_feed_state, bits: by the results at hand */
    uint32_t methods; /* enum ct_method, bits */
    struct ct_lab_function used[CT_TRACE_FUNCTIONS]; /* of the reference */
    size_t used_count;                               /* 0: not known which */
    bool wanted; /* by a result at hand, or by the certificate as such */
    bool listed; /* no row of links.csv says what it is for */
    size_t errors, others;
};

/* A link by what it is asked for by. */
struct ct_trace_place {
    uint32_t name, place;
};

struct ct_trace_told {
    const char *key;
    uint32_t reference;
};

/* Days on which a certificate was in force and valid for all that it covers,
 * its item in service, and nothing known since speaks against it. */
struct ct_trace_sure {
    uint32_t certificate; /* row + 1; 0: none yet */
    int32_t from, until;  /* none where `until` lies before */
};

/* The last question what was in force, which a list of references may ask again
 * and again: of one item and day. */
struct ct_trace_force {
    bool known;
    uint32_t instrument;
    struct ct_lab_function function;
    struct ct_lab_when when;
    struct ct_lab_force force;
};

/* What cannot be checked since its data are absent: told once. */
enum ct_trace_absent {
    CT_ABSENT_LABORATORIES,
    CT_ABSENT_SCOPES,
    CT_ABSENT_SCHEME,
    CT_ABSENT_RESULTS,
    CT_ABSENTS
};

struct ct_tracer {
    const struct ct_lab_graph *graph;
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    const struct ct_scheme *scheme;
    size_t certificates;
    unsigned threads;    /* for the whole laboratory; 0 is 1 */
    bool accreditations; /* laboratories.csv has some */
    bool is_helper;      /* of another, whose circles and contested it has */
    /* by certificate, or by its id */
    uint8_t *contested;         /* bits: several rows of that id differ */
    uint8_t *found_failing;     /* enum failing of trace_use.c */
    struct ct_trace_sure *sure; /* days of use that need no further look: of
                                   those that were asked for last */
    struct ct_trace_force last_force;
    struct ct_trace_circle {
        uint32_t row, circle; /* where the circle is told */
    } * circles;              /* by row */
    size_t circle_count;
    /* scratch, grown and used again */
    struct ct_feeding feeding;
    struct ct_feeds feeds;
    struct ct_trace_link *links;
    size_t link_count, link_room;
    size_t link_hint;                   /* where the last one was found */
    struct ct_trace_place *link_places; /* of many links, sorted: one half by
                                           reference, one by certificate */
    size_t place_room;
    struct ct_trace_told *told;
    size_t told_count;
    uint32_t *first_node; /* by certificate: number + 1 in the chain that is
                             made; all 0 in between */
    /* made by ct_tracer_ready(), at the latest when they are needed */
    struct ct_reader *reader;
    struct ct_walker *walker;
    bool absent[CT_ABSENTS]; /* was told in this trace */
};

/* One that judges certificates in a thread of its own, without a sink.
 * CT_NOMEM.
 */
CT_CHECK enum ct_status ct_tracer_helper(const struct ct_tracer *tracer,
                                         struct ct_tracer **helper);

/* ---- judging one certificate: trace_judge.c ------------------------------ */

struct ct_judging {
    struct ct_tracer *tracer;
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    struct ct_sink *asker;
    struct ct_sink sink;  /* hands on to the asker, with the cell */
    struct ct_sink muted; /* only counts: it was told before */
    uint32_t row;
    uint32_t asked; /* id of the item asked about, of which there may be no
                       certificate; else 0 */
    struct ct_lab_certificate record; /* as known, on its own day */
    struct ct_lab_when when;          /* that day */
    /* the result at hand */
    uint32_t result;
    const struct ct_lab_result *row_of_result;
    struct ct_assigned_width width;
    double standard_uncertainty; /* in width.unit; NAN: none */
    bool is_assigned;            /* else nothing can be said of its numbers */
    bool has_limits;
    size_t link_hint;    /* where the last row of links.csv was found */
    double lower, upper; /* limits of its error, in its unit; NAN: none known;
                            see ct_judging_limits() */
    int nearest; /* of the feeds of the result, see trace_number.c; 0: not yet
                    looked for */
    enum ct_status status; /* of memory */
};

/* What is to be judged: all results (`results` NULL), or these; of `whole` all
 * references, else those that the results rest on. Numbers of what was found
 * are written for each. */
struct ct_trace_said {
    size_t errors, others; /* errors; warnings and notes */
};
struct ct_judgement {
    const uint32_t *results;
    size_t count;
    bool whole;
    struct ct_trace_said *each; /* of each result; may be NULL */
    struct ct_trace_said own;   /* of the certificate, its links included */
    struct ct_trace_said all;
};
/* The links with what was found of each are in tracer->links until the next
 * judgement. CT_NOMEM. */
CT_CHECK enum ct_status ct_trace_judge(struct ct_tracer *tracer, uint32_t row,
                                       int32_t known_by, struct ct_sink *sink,
                                       struct ct_judgement *judgement);

/* Puts the references of a certificate into tracer->links, none of them wanted
 * yet; and what feeds its results can be asked for by
 * ct_feeding_result(&tracer->feeding, …). CT_NOMEM. */
CT_CHECK enum ct_status ct_trace_links(struct ct_tracer *tracer, uint32_t row,
                                       int32_t known_by);
/* The link that a feed is of, and that which leads to a certificate; NULL:
 * none. Quick for one after another. */
struct ct_trace_link *ct_trace_link_of(struct ct_tracer *tracer,
                                       const struct ct_feed *feed);
struct ct_trace_link *ct_trace_link_to(struct ct_tracer *tracer,
                                       uint32_t certificate);

/* U of the result at hand, brought to k = 2; its U and k are known. */
struct ct_exact ct_judging_expanded(const struct ct_judging *j);
/* -1, 0, 1: that against a limit in its unit. */
int ct_judging_order(const struct ct_judging *j, double limit);
/* Works out the limits of the result at hand. */
void ct_judging_limits(struct ct_judging *j);

/* Begins and ends the judging of something, which may be no certificate:
 * CT_LAB_NO_ROW. */
void ct_judging_begin(struct ct_judging *j, struct ct_tracer *tracer,
                      uint32_t row, int32_t known_by, struct ct_sink *sink);

/* The sink for what is said of a column of the certificate, or of what stands
 * at the place of the finding; that becomes the place of the cell. `first` says
 * a thing of a reference once for all results. */
struct ct_sink *ct_judging_sink(struct ct_judging *j, const char *field);
struct ct_sink *ct_judging_first(struct ct_judging *j, const char *field,
                                 const char *key, uint32_t reference);

/* Places: of the certificate, else of the item asked about; of the result at
 * hand, of a row of links.csv or, where there is none, of the certificate. */
struct ct_argument ct_judging_at(const struct ct_judging *j);
struct ct_argument ct_judging_at_result(const struct ct_judging *j);
struct ct_argument ct_judging_at_link(const struct ct_judging *j, uint32_t row);
/* Of a reference: the row of links.csv where the certificate does not name it.
 * Quick for one after another. */
struct ct_argument ct_judging_at_reference(struct ct_judging *j,
                                           uint32_t reference);

/* ---- walking up: trace_walk.c -------------------------------------------- */

/* What a node is made of while a chain is made. */
struct ct_trace_node {
    struct ct_result_selector selector; /* how it was asked for */
    uint32_t next;                      /* of its certificate, + 1 */
    uint32_t first_edge, edge_count;
};
struct ct_trace_walk {
    struct ct_tracer *tracer;
    struct ct_chain *chain;
    struct ct_trace_node *nodes; /* beside those of the chain */
    uint32_t *places;            /* of nodes, + 1, by hash; 0: free */
    size_t place_count;          /* a power of two, or 0 */
    int32_t known_by;
};
/* Fills the nodes, edges and ends of a chain from its node 0 on, in their
 * order. CT_NOMEM, CT_LIMIT. */
CT_CHECK enum ct_status ct_trace_walk(struct ct_trace_walk *walk);
/* The first node; `match` NULL: the certificate as a whole. CT_NOMEM. */
CT_CHECK enum ct_status ct_trace_walk_begin(struct ct_trace_walk *walk,
                                            struct ct_tracer *tracer,
                                            struct ct_chain *chain,
                                            uint32_t certificate,
                                            const struct ct_lab_use *use);
void ct_trace_walk_release(struct ct_trace_walk *walk);

/* ---- numbers of a chain: trace_share.c ----------------------------------- */

/* Of a place between two results: a unit of the upper one in that of the lower
 * one, which is the unit of the node. */
double ct_trace_upper_unit(const struct ct_lab *lab,
                           const struct ct_chain_node *node);
/* CT_NOMEM. */
CT_CHECK enum ct_status ct_trace_fill(const struct ct_trace_walk *walk);

/* ---- words: trace_word.c ------------------------------------------------- */

/* Texts as arguments; they live until the end of the call. */
struct ct_trace_text {
    char text[120];
};
/* With all its digits. */
struct ct_trace_text ct_trace_stated(struct ct_judging *j, double number,
                                     const struct ct_unit *unit);
/* With three. */
struct ct_trace_text ct_trace_number(struct ct_judging *j, double number,
                                     const struct ct_unit *unit);
/* With all where it would look like the other one. */
struct ct_trace_text ct_trace_beside(struct ct_judging *j, double number,
                                     double other, const struct ct_unit *unit);
/* `mass 200 g`, the result at hand. */
struct ct_trace_text ct_trace_point(struct ct_judging *j);
/* The reference as it was written, `instrument:W-3`. */
struct ct_trace_text ct_trace_reference(const struct ct_judging *j,
                                        uint32_t reference);
struct ct_argument ct_trace_certificate_id(const struct ct_judging *j,
                                           uint32_t row);
struct ct_argument ct_trace_instrument_id(const struct ct_judging *j,
                                          uint32_t id);

/* Whether a number is above a bound; of one that it meets exactly in decimal
 * nothing but a rounding is. Not where one is not known. */
static inline bool ct_trace_exceeds(double number, double bound)
{
    const double rounding = 1e-12;

    return number - bound > rounding * fabs(bound);
}

/* ---- the checks ---------------------------------------------------------- */

typedef void ct_certificate_check(struct ct_judging *j);
typedef void ct_link_check(struct ct_judging *j,
                           const struct ct_trace_link *link);
typedef void ct_result_check(struct ct_judging *j,
                             const struct ct_feeds *feeds);
typedef void ct_feed_check(struct ct_judging *j, const struct ct_feeds *feeds,
                           const struct ct_feed *feed);

/* trace_reference.c */
ct_certificate_check ct_judge_row, ct_judge_circle, ct_judge_ends,
    ct_judge_sides;
ct_link_check ct_judge_lost, ct_judge_root;
/* trace_unsound.c */
ct_certificate_check ct_judge_unsound;
ct_feed_check ct_judge_link_row;
/* The same of an item that has no certificate in force. */
void ct_judge_unsound_of(struct ct_judging *j, uint32_t instrument);
/* trace_issuer.c */
ct_certificate_check ct_judge_issuer;
ct_link_check ct_judge_accredited;
ct_result_check ct_judge_scope;
/* trace_use.c */
ct_link_check ct_judge_force, ct_judge_use;
/* trace_environment.c */
ct_link_check ct_judge_environment;
/* trace_number.c */
ct_certificate_check ct_judge_results;
ct_result_check ct_judge_uncertainty, ct_judge_division, ct_judge_growth;
ct_feed_check ct_judge_fit, ct_judge_limits, ct_judge_drift;
/* trace_agree.c */
ct_result_check ct_judge_agreement;
ct_result_check ct_judge_level;
ct_certificate_check ct_judge_two_devices;
/* trace_order.c */
ct_link_check ct_judge_order, ct_judge_scheme;
ct_feed_check ct_judge_ratio;
/* trace_judge.c: what no table has data for */

/* Says once that something cannot be checked. */
void ct_judge_absent(struct ct_judging *j, enum ct_trace_absent what);

/* ---- uses on a day: trace_use.c ------------------------------------------ */

/* A certificate that was used on a day, for functions of its item. */
struct ct_trace_used {
    uint32_t certificate;
    uint32_t reference; /* of the laboratory's, by which it is named; or
                           CT_LAB_NO_ROW */
    struct ct_lab_when when;
    const struct ct_lab_function *functions;
    size_t count; /* 0: not known which */
    bool asked;   /* it is the item asked about: what its row says today counts
                     as well */
    bool derived; /* it was found as what was in force */
};
/* C04, C19, C20, C23. */
void ct_judge_used(struct ct_judging *j, const struct ct_trace_used *used);
/* An item or set-up for which nothing is in force, the item asked about or by
 * that reference: C04, C19. */
void ct_judge_no_force(struct ct_judging *j, const char *item,
                       uint32_t reference, struct ct_lab_force force,
                       int32_t on);
/* C05: it held when it was used, until a day before the one asked about. */
void ct_trace_report_lapse(struct ct_judging *j, int32_t until, int32_t on);
/* The item itself cannot be used at the point asked for; or it counts by its
 * limits. C08 to C10, C27. */
void ct_trace_report_place(struct ct_judging *j,
                           const struct ct_result_selector *at,
                           const struct ct_result_match *match);
void ct_trace_report_nominal(struct ct_judging *j);
/* The last day of a certificate for the functions; CT_LAB_NO_DATE: none. */
int32_t ct_trace_valid_until(struct ct_tracer *tracer,
                             const struct ct_trace_used *used);
/* Functions of the item of a certificate that it covers. */
size_t ct_trace_covered(const struct ct_tracer *tracer, uint32_t row,
                        struct ct_lab_when when,
                        struct ct_lab_function functions[CT_TRACE_FUNCTIONS]);

#endif
