/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * impact.h - what was measured with a standard that turns out to have been
 * wrong, and by how much that is wrong.
 *
 * The *suspect* certificate G gave the values in use; the later certificate F
 * found others before any adjustment. The *shift* is what was true less what
 * was taken, in assigned values (point - error, of indicating instruments and
 * material measures alike):
 *
 *     shift = error(G, as left) - error(F, as found)
 *
 * which of a material measure is value(F) - value(G); of an item used at its
 * nominal value error(G) is 0. Between points values are interpolated as they
 * are in use. A shift is significant where it is larger than
 * 2 sqrt(u_F^2 + u_G^2 - 2 cov), with what both rest on taken out (combine.h);
 * of nominal use u_G is that of the permissible errors. A shift whose
 * uncertainty is not known counts as significant.
 *
 * In doubt is what was made behind the day when the item was last known to be
 * good, up to the day of F (suspect.h). The first ring are calibrations of
 * these days that used G, result by result as feed.h finds it; the next rings
 * what used those, by the graph (chains/impact.h). A result of assigned value x
 * becomes x + effect, so an error e becomes e - effect:
 *
 *     effect = sum over all ways of the products of sensitivities × shift
 *
 * With the linear model the shift of a use is shift × (d - d0) / (d1 - d0), d
 * being the day of that use in the first ring, d0 the last good day and d1 that
 * of F. The two others take all of it from the first day on.
 * (ISO/IEC 17025:2017, 6.4.9, 7.10.1; semantics: 3.)
 */
#ifndef CT_LAB_IMPACT_H
#define CT_LAB_IMPACT_H

#include "graph.h"
#include "item.h"
#include "suspect.h"
#include "../../chains/impact.h"

/* What has to be loaded and indexed. */
#define CT_LAB_IMPACT_TABLES CT_TABLE_ALL
#define CT_LAB_IMPACT_RELATIONS                                                \
    (CT_LAB_GRAPH_RELATIONS | CT_RELATION_BIT(CT_CHECKS_OF_INSTRUMENT) |       \
     CT_RELATION_BIT(CT_CHECKS_OF_STANDARD) |                                  \
     CT_RELATION_BIT(CT_STANDARDS_OF_INSTRUMENT))

/* ---- the case --------------------------------------------------------------
 */

/* ORDER IMPACT_MODEL */
enum ct_impact_model {
    CT_IMPACT_WORST_CASE, /* wrong by all of it whenever it was used */
    CT_IMPACT_STEP,       /* by all of it from the last good day on */
    CT_IMPACT_LINEAR,
    CT_IMPACT_MODELS
};
const char *ct_impact_model_name(enum ct_impact_model model);

/* A shift that is given, not found in the records. */
struct ct_given_shift {
    struct ct_point point; /* of the first one of a table; else unused */
    double number;
    const struct ct_unit *unit;
    bool relative;         /* a part of the point: %, ppm */
    struct ct_place place; /* of the point in a table */
};

/* `0.02 mm`, `20 ppm`, `0.1 %`. Findings: "shift-unit" (it has none),
 * "shift-spread" (an uncertainty, or ±), those of quantity.h; CT_USAGE. */
CT_CHECK enum ct_status ct_given_shift_read(struct ct_units *units,
                                            struct ct_cell text,
                                            struct ct_sink *sink,
                                            struct ct_given_shift *given);

/* A table with the columns point, point_unit (else that of the shift), shift,
 * unit; by rising points, which may stand in any order in the file. Findings as
 * for any table, and "shift-unit", "shift-points" (a point twice, or on another
 * scale), "shift-none" (no rows); then CT_INVALID. CT_IO, CT_NOMEM. Units live
 * in `units`; *list is the caller's to free. */
CT_CHECK enum ct_status
ct_given_shifts_open(struct ct_sources *sources, const char *path,
                     struct ct_units *units, struct ct_sink *sink,
                     struct ct_given_shift **list, size_t *count);

#define CT_IMPACT_ALL_RINGS UINT32_MAX

struct ct_lab_impact_case {
    uint32_t suspect;  /* row of G */
    uint32_t found_by; /* row of F, or CT_LAB_NO_ROW: the shift is given */
    struct ct_result_selector selector; /* which of its values; zero: all */
    const struct ct_given_shift *given; /* `points`: with points, ascending, on
                                           one scale; else a single one */
    size_t given_count;                 /* 0: of the records */
    bool points;
    struct ct_lab_window window;
    struct ct_lab_good good;   /* what the window begins with, unless `dated` */
    bool from_dated, to_dated; /* its ends were asked for */
    enum ct_impact_model model;
    uint32_t depth; /* rings that are shown, or CT_IMPACT_ALL_RINGS */
    double above;   /* a result is recalled where |effect| > above × U */
    struct ct_lab_when when; /* today, as known by */
};

/* Finds G, F and the window. `item` is G itself, or an instrument: then G is
 * the calibration before F, and F the last one that is known. `found_by` is a
 * row of certificates or CT_LAB_NO_ROW: the next calibration behind G; where
 * the item of the command line is F itself, G is the one before it. With a
 * given shift F may be missing, and the window ends with `when.on`. Ends that
 * are asked for (`from`, `to`, or CT_LAB_NO_DATE) win. All else of the case is
 * filled in by the caller beforehand. Findings: "impact-single",
 * "impact-no-finding", "impact-other-item", "impact-order", "impact-undated";
 * CT_INVALID. "impact-adjusted" is a warning. */
CT_CHECK enum ct_status ct_lab_impact_open(const struct ct_lab_index *index,
                                           const struct ct_item *item,
                                           uint32_t found_by, int32_t from,
                                           int32_t to, struct ct_sink *sink,
                                           struct ct_lab_impact_case *one);

/* ---- what follows ----------------------------------------------------------
 */

/* ORDER SHIFT_STATE */
enum ct_shift_state {
    CT_SHIFT_KNOWN,
    CT_SHIFT_NOT_FOUND, /* F, or what is given, has no such point */
    CT_SHIFT_NO_BEFORE, /* F states nothing before its adjustment */
    CT_SHIFT_NO_VALUE,  /* G states nothing, or in another unit */
    CT_SHIFT_STATES
};
const char *ct_shift_state_name(enum ct_shift_state state);

/* The shift at a place where G was used, or may have been. */
struct ct_lab_shift {
    struct ct_result_selector at; /* quantity, function, artefact, place and
                                     point of it */
    uint32_t suspect;             /* row of G, or of another issue of it */
    const struct ct_unit *unit;   /* of all numbers */
    double taken, found;          /* errors: of G as left (0: nominal), and of F
                                     as found; NAN: given, or no error */
    double shift;
    double u_taken, u_found, covariance; /* NAN: not known */
    double limit; /* what |shift| is held against; NAN: it is not */
    bool nominal, significant, given;
    enum ct_shift_state state;
    size_t uses; /* results of the first ring that it enters */
};

/* ORDER VERDICT: by the limits; as of results. */
enum ct_impact_verdict {
    CT_IMPACT_PASS,
    CT_IMPACT_FAIL,
    CT_IMPACT_UNDETERMINED, /* by JJF 1094, U being too large to tell */
    CT_IMPACT_NO_LIMITS,
    CT_IMPACT_VERDICTS
};
const char *ct_impact_verdict_name(enum ct_impact_verdict verdict);

/* A result that is hit. Numbers in `unit`; NAN where nothing is known. */
struct ct_lab_hit {
    uint32_t result; /* row */
    const struct ct_unit *unit;
    double effect; /* on its assigned value; with doubt the larger end */
    double doubt;  /* the part of it whose sign and size are a guess */
    double old_value, new_value, old_error, new_error;
    double expanded; /* U as stated */
    double lower, upper;
    enum ct_impact_verdict verdict, new_verdict;
    bool flips;
    bool significant; /* a significant shift reaches it */
    bool unknown;     /* it is hit, and by how much is not known */
    bool guess;
    bool recalled; /* significant, and it flips or is moved by more than the
                      share of U; without U and limits, at all */
};

/* A certificate with results that are hit. */
struct ct_lab_hit_event {
    uint32_t certificate; /* row */
    uint32_t ring;
    size_t first, count; /* its results among the hits */
    double worst; /* greatest |effect| / U of significant ones; NAN: none known
                   */
    bool significant, flips, recalled;
    bool unknown;     /* of one of its results */
    bool unexplained; /* named as a reference, and nothing says what for */
    bool by_limits;   /* it took what was hit at its limits only */
    bool newest;      /* nothing newer is known of its item: it is relied on */
    uint32_t replaced_by; /* row, or CT_LAB_NO_ROW */
};

struct ct_lab_impact {
    struct ct_lab_shift *shifts; /* of the results of G, then of other places */
    size_t shift_count;
    struct ct_lab_hit *hits;
    size_t hit_count;
    struct ct_lab_hit_event *events; /* by ring, day, id */
    size_t event_count;
    bool significant; /* some shift is */
    /* of significant ones */
    size_t certificates, results, flips, flipped_certificates, above, recalled;
    /* what is not known */
    size_t guesses, unknown, unexplained; /* results, results, certificates */
    size_t by_limits, newest;
    size_t undated;  /* certificates that used G on no known day */
    size_t unsound;  /* rows with an error in reach, or of G and F: left out */
    size_t cyclic;   /* certificates in reach that rest on themselves */
    size_t unjudged; /* results made with it where the shift is not known */
    size_t unrecorded; /* certificates of the laboratory without recorded_on */
};

/* Answers. Needs the graph of the index, made with the case's known_by.
 * CT_NOMEM. Findings: "impact-before" where F states nothing before its
 * adjustment at any point, "impact-values" where there is nothing to compare
 * at all; then CT_INVALID. */
CT_CHECK enum ct_status ct_lab_impact(const struct ct_lab_index *index,
                                      const struct ct_lab_graph *graph,
                                      const struct ct_lab_impact_case *one,
                                      struct ct_sink *sink,
                                      struct ct_lab_impact *impact);
void ct_lab_impact_release(struct ct_lab_impact *impact);

/* By simple acceptance, an error on its limit inclusive; by JJF 1094-2002, 5.3
 * where the laboratory's rule is that: U counts where it is above a third of
 * the permissible error. Exact in decimal. */
enum ct_impact_verdict ct_impact_judge(struct ct_decimal error, double lower,
                                       double upper, double expanded,
                                       bool jjf1094);

#endif
