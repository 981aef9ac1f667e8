/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * qualify.h - what a laboratory's records say of the qualification of a
 * measurement standard on a day (JJF 1033-2023).
 *
 * Facts and verdicts only, for report/qualify.h. Checks are rows of checks.csv
 * of the standard; `intermediate` and `control` also those of its main items
 * while they are part of it. Rows of one day, kind, quantity, point, unit and
 * group are one set of readings; sets of one kind, quantity, point and unit are
 * a series in the order of time. Counted is what had happened by the day and
 * was recorded by then; rows with an error are listed as left out.
 *
 * Expanded uncertainties are brought to k = 2. U of the standard is `U` of
 * standards.csv at the point of the check.
 *
 * What is not in order goes to the sink (Q01 to Q09, Q11, S15), and what the
 * records do not say is a note (Q10), never an error.
 */
#ifndef CT_QUALIFY_H
#define CT_QUALIFY_H

#include "graph.h"
#include "../../uncertainty/control_chart.h"
#include "../../uncertainty/exact.h"

#define CT_QUALIFY_TABLES    CT_TABLE_ALL
#define CT_QUALIFY_RELATIONS CT_RELATION_ALL

/* ORDER STABILITY_RULE: whose difference is the stability. */
enum ct_stability_rule {
    CT_STABILITY_AUTO,     /* EXISTING with a certificate of assessment */
    CT_STABILITY_NEW,      /* greatest minus least mean of all groups */
    CT_STABILITY_EXISTING, /* neighbouring years */
    CT_STABILITY_RULES
};

struct ct_qualify_options {
    enum ct_stability_rule stability;
    enum ct_chart_rule_set rules;
    enum ct_chart_kind chart; /* of groups of several readings */
    bool layers_only;         /* nothing is judged but the three layers */
};

/* ORDER QUALIFY_VERDICT */
enum ct_qualify_verdict {
    CT_QUALIFY_NOT_JUDGED,
    CT_QUALIFY_PASS,
    CT_QUALIFY_WARNED, /* in need of a look, by a warning */
    CT_QUALIFY_FAIL,
    CT_QUALIFY_VERDICTS
};
const char *ct_qualify_verdict_name(enum ct_qualify_verdict verdict);

/* ---- limits -------------------------------------------------------------- */

/* ORDER QUALIFY_BASIS: what a stability is held against. */
enum ct_qualify_basis {
    CT_BASIS_NONE,   /* neither is known */
    CT_BASIS_U,      /* used with corrections: below U (k = 2) */
    CT_BASIS_MPE,    /* used at its nominal value: below |MPE| */
    CT_BASIS_SMALLER /* how it is used is not said: the smaller of both */
};

struct ct_qualify_limits {
    double U;   /* k = 2, in the unit of the readings; NAN: not known */
    double mpe; /* the smaller side of MPE; NAN: not known */
    struct ct_exact exact_U, exact_mpe;
    uint8_t use; /* enum ct_use of its main items, or CT_LAB_NO_WORD */
    enum ct_qualify_basis basis;
};

/* The number that a stability has to stay below; NAN: none is known. */
double ct_qualify_limit(const struct ct_qualify_limits *limits);

/* ---- checks -------------------------------------------------------------- */

struct ct_qualify_set {
    uint32_t first; /* row of checks; all others are of its day, group, … */
    const uint32_t *rows;
    size_t row_count;
    const double *readings; /* of the rows that have one */
    size_t n;
    struct ct_exact exact_mean;
    double mean, deviation; /* NAN without readings; below two */
    uint8_t recorded;       /* enum ct_verdict: a failure of one is of all */
};

struct ct_qualify_series {
    enum ct_check_kind kind;
    uint32_t first; /* row of checks: its quantity, point and unit */
    struct ct_qualify_set *sets;
    size_t count;
    struct ct_qualify_limits limits;
    enum ct_qualify_verdict verdict;
    /* Stability. */
    enum ct_stability_rule rule; /* NEW or EXISTING, as it was judged */
    double stability;            /* NAN: nothing to compare */
    size_t low, high;            /* the two sets that make it */
    /* Control. */
    struct ct_chart chart;
    struct ct_chart_point *points; /* one a set, or NULL */
};

/* ORDER VERIFICATION: how a set of readings is verified. */
enum ct_verification_kind {
    CT_VERIFY_TRANSFER,   /* against a value with its own U */
    CT_VERIFY_COMPARISON, /* against the mean of several standards */
    CT_VERIFY_CHECK,      /* an intermediate check, by E_n */
    CT_VERIFY_KINDS
};

struct ct_verification {
    const struct ct_qualify_series *series;
    const struct ct_qualify_set *set;
    enum ct_verification_kind kind;
    double value, reference; /* y, and y0 or the mean of all */
    double U, U0;            /* k = 2; U0 NAN in a comparison */
    size_t n;                /* standards that are compared, the own included */
    double shared;   /* covariance of all, NAN: not known; see qualification.h
                        for a comparison */
    uint32_t common; /* certificate that both rest on, or CT_LAB_NO_ROW */
    bool plain;      /* U0 <= U/3: the limit is U */
    double difference, limit;
    double en;                   /* NAN without U0 */
    double weighted, weighted_u; /* of a comparison where each has a U */
    enum ct_qualify_verdict verdict;
};

/* The value of a main item from one certificate to the next, at one point. */
struct ct_qualify_step {
    uint32_t instrument;     /* row */
    uint32_t earlier, later; /* rows of results */
    const struct ct_unit *unit;
    double change; /* as found of the later, as left of the earlier one */
    struct ct_qualify_limits limits;
    bool counts; /* no check standard tells more */
    enum ct_qualify_verdict verdict;
};

/* ---- the three layers ----------------------------------------------------
 */

/* ORDER QUALIFY_LAYER */
enum ct_qualify_layer {
    CT_LAYER_ABOVE,
    CT_LAYER_STANDARD,
    CT_LAYER_BELOW,
    CT_QUALIFY_LAYERS
};

/* What a box should say and does not, as bits. */
enum {
    CT_LACKS_NAME = 1,
    CT_LACKS_RANGE = 2,
    CT_LACKS_ACCURACY = 4, /* neither U, class nor MPE */
    CT_LACKS_KEEPER = 8,
    CT_LACKS_METHOD = 16,
};

struct ct_qualify_box {
    enum ct_qualify_layer layer;
    const char *id;   /* "" for a group of instruments */
    const char *name; /* texts are "" where there is none */
    const char *quantity, *keeper, *method, *accuracy_class;
    struct ct_lab_range range;
    const struct ct_formula *U, *mpe;
    double k;
    bool several; /* instruments with different limits: mpe is one of them */
    size_t count; /* instruments of a group */
    unsigned lacks;
};

struct ct_qualify_faulty {
    enum ct_table table;
    const struct ct_lab_row *row;
};

struct ct_qualification {
    const struct ct_lab_index *index;
    struct ct_lab_when when;
    uint32_t row;                    /* of standards */
    struct ct_lab_standard standard; /* as of the day */
    bool unsound_row; /* its row has an error: there is nothing else */
    struct ct_qualify_options options;
    struct ct_qualify_series *series;
    size_t series_count;
    struct ct_verification *verifications;
    size_t verification_count;
    struct ct_qualify_step *steps;
    size_t step_count;
    struct ct_qualify_box *boxes; /* above, the standard, below */
    size_t box_count;
    uint32_t *items; /* rows of standard_items, main ones of the day */
    size_t item_count;
    int32_t served_since; /* the day from which on instruments below count */
    uint32_t *unsound;    /* rows of checks left out */
    size_t unsound_count;
    struct ct_qualify_faulty *faulty; /* rows of other tables left out */
    size_t faulty_count;
    bool in_order;         /* no verdict is FAIL, and the assessment holds */
    struct ct_arena arena; /* of everything above */
};

/* Needs all tables and relations; `graph` of the same index, known_by as
 * `when`. CT_NOMEM, CT_LIMIT. */
CT_CHECK enum ct_status ct_qualify(const struct ct_lab_index *index,
                                   const struct ct_lab_graph *graph,
                                   uint32_t row, struct ct_lab_when when,
                                   const struct ct_qualify_options *options,
                                   struct ct_sink *sink,
                                   struct ct_qualification *answer);
void ct_qualification_release(struct ct_qualification *answer);

#endif
