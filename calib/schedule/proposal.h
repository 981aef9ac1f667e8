/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * proposal.h - which calibration interval the outcomes of a group speak for.
 *
 * One method, one group, one answer, with what it rests on and why. Pure: it
 * knows no laboratory, and the unit of time is the caller's.
 *
 * The interval that comes out is rounded down, kept within least and most, and
 * never beyond what a regulation allows (S07). Where outcomes do not say
 * anything there is no proposal: that all passed is no number, and neither is
 * that all failed.
 */
#ifndef CT_PROPOSAL_H
#define CT_PROPOSAL_H

#include "drift_fit.h"
#include "outcome.h"
#include "reaction.h"
#include "reliability_fit.h"

/* ORDER INTERVAL_METHOD */
enum ct_interval_method {
    /* A3 where most outcomes were at about one interval, else the models; the
     * range of the models beside either. */
    CT_METHOD_AUTO,
    CT_METHOD_STAIRCASE, /* of single items, by the last outcome */
    CT_METHOD_A1,
    CT_METHOD_A2,
    CT_METHOD_A2_CNAS,
    CT_METHOD_A3,
    CT_METHOD_S1, /* exponential, each outcome told only whether by then */
    CT_METHOD_S2, /* models; renewed at every calibration */
    CT_METHOD_S3, /* models; renewed only when out of tolerance */
    CT_METHOD_DRIFT,
    CT_METHOD_CHANGE, /* a polynomial of changes since calibration */
    CT_METHOD_RANDOM_WALK,
    CT_METHOD_CHART, /* drift and dispersion without prediction */
    CT_METHODS
};
const char *ct_interval_method_name(enum ct_interval_method method);
/* Whether it looks at one item only; at values, not at verdicts. */
bool ct_interval_method_single(enum ct_interval_method method);
bool ct_interval_method_values(enum ct_interval_method method);

/* ---- what is known --------------------------------------------------------
 */

struct ct_proposal_outcome {
    double t;     /* since the calibration before, > 0 */
    double start; /* of that one since the clock was set, >= 0 */
    uint32_t n, in;
    double used;   /* |e| / MPE, or (|e| + U) / MPE; NAN: a verdict only */
    uint32_t item; /* number of the item: those of one are beside each other */
};

struct ct_proposal_reading {
    double t;            /* since any day; rising within a series */
    double error;        /* as found; NAN: only as left */
    double left;         /* as left; NAN */
    double U;            /* NAN: not stated */
    double lower, upper; /* limits of errors; NAN: none */
};
struct ct_proposal_change {
    double t, days, change; /* found at t, since `days`, > 0; by t */
};
struct ct_proposal_series {
    const struct ct_proposal_reading *readings; /* since the last adjustment */
    size_t count;
    const struct ct_proposal_change *changes; /* from the beginning */
    size_t change_count;
    const char *name;           /* NULL: none of its own */
    const struct ct_unit *unit; /* of errors; NULL: not told */
    double u_target; /* of `to_uncertainty`, in its unit; NAN: of another one */
};

struct ct_proposal_group {
    const struct ct_proposal_outcome *outcomes; /* of one item by time */
    size_t count;
    size_t items; /* different ones; 0: not told, one */
    struct ct_proposal_series *series;
    size_t series_count;
    double current;          /* interval in force; NAN */
    double statute;          /* longest that is allowed; NAN */
    bool beyond;             /* an interval in force is longer than that */
    enum ct_renewal renewal; /* not AUTO */
};

struct ct_proposal_rules {
    enum ct_interval_method method;
    double target;     /* reliability, inside (0, 1) */
    double confidence; /* of limits and of what is said to be significant */
    unsigned models;   /* 1 << enum ct_reliability */
    struct ct_staircase staircase;
    double a, b; /* of A1: 1 + a, 1 - b; b NAN: balanced at the target */
    /* A1, A2: through all outcomes from this interval; NAN: the interval in
     * force by the last outcome, D of A2 by all of them. */
    double start;
    struct ct_a3_rule a3; /* its target and clamps are not used */
    double least, most;
    double whole;       /* proposals are multiples of it, > 0; 0: any number */
    bool months;        /* and of whole months, where there is one: days */
    double extrapolate; /* drift is followed so many times the span observed */
    int order;          /* of the polynomial of changes, 1 to CT_DRIFT_ORDER */
    /* Changes, a walk: until the standard uncertainty of what was calibrated
     * has grown to the target of its series, not until a limit is met. */
    bool to_uncertainty;
};
extern const struct ct_proposal_rules ct_proposal_usual;

/* The same of a laboratory; `arena` holds what it points to. CT_NOMEM. */
CT_CHECK enum ct_status ct_proposal_take(const struct ct_outcome_group *from,
                                         bool with_U, struct ct_arena *arena,
                                         struct ct_proposal_group *group);

/* ---- the answer -----------------------------------------------------------
 */

/* ORDER PROPOSAL_WHY */
enum ct_proposal_why {
    CT_WHY_NO_OUTCOMES,
    CT_WHY_SEVERAL_ITEMS, /* the method is one of single items */
    CT_WHY_NO_CURRENT,    /* no interval to begin with */
    CT_WHY_NO_ERROR,      /* the last outcome is a verdict only */
    CT_WHY_KEPT,          /* in keeping with the target; not changed */
    CT_WHY_CHANGED,       /* by the rule of the method */
    CT_WHY_ALL_IN,        /* only a one-sided limit */
    CT_WHY_ALL_OUT,
    CT_WHY_MIXED,    /* neither always renewed nor only when failed */
    CT_WHY_NO_MODEL, /* none fits, or none has an interval */
    CT_WHY_FITTED,
    CT_WHY_FEW_READINGS, /* fewer than three at any point */
    CT_WHY_NO_LIMITS,
    CT_WHY_CROSSES,    /* drift meets a limit */
    CT_WHY_NO_CROSS,   /* not as far as it may be followed */
    CT_WHY_NO_DRIFT,   /* none is shown: the mean with its prediction */
    CT_WHY_NO_MARGIN,  /* the limits are met already */
    CT_WHY_NO_CONTROL, /* an error stands farther than 3 s from the line */
    CT_WHY_OTHER_UNIT, /* the uncertainty aimed at is of another kind */
    CT_WHYS
};
const char *ct_proposal_why_name(enum ct_proposal_why why);

struct ct_proposal_fits {
    struct ct_reliability_fit fits[CT_RELIABILITIES];
    size_t count, best, least_aic; /* SIZE_MAX: none */
    bool tested; /* at least ten were in tolerance, and ten were not: with fewer
                    the test against bins rejects for want of failures, and
                    counts for nothing; the least AIC is the best then */
    unsigned extrapolated; /* bits of fits that are not rejected, whose interval
                              is shorter than a quarter of all times observed
                              or longer than four times: it rests on the form
                              of the model alone */
    size_t accepted;       /* not rejected, interval not extrapolated */
    double low, high;      /* their intervals; NAN: none accepted */
    double lower, upper;   /* profile limits of the best; NAN */
};

/* What is to be expected at the end of the interval that is calculated. NAN:
 * not by the method. */
struct ct_proposal_end {
    double error;
    double prediction; /* half-width for one more error, at the confidence */
    double u; /* standard uncertainty, of the error now and its growth */
};

struct ct_proposal {
    enum ct_interval_method method; /* that was used; never AUTO */
    enum ct_proposal_why why;
    uint64_t n, in;
    double observed, lower, upper; /* in / n with its Clopper-Pearson limits at
                                      the confidence; NAN where n = 0 */
    bool below;         /* significantly below the target, one-sided */
    double homogeneity; /* probability that items which are alike would differ
                           as much or more; NAN: not to be told */
    bool mixed;         /* it is below 0.05: items differ */
    uint64_t needed;    /* passes that would show the target */
    double median;      /* of the times between calibrations, by n; NAN */
    bool spread; /* A3: fewer than three quarters were at about one interval */
    double base; /* the interval that the method began with; NAN */
    bool base_elapsed; /* it is the median of times, not the one in force */
    double calculated; /* by the method as it stands; NAN */
    double proposed;   /* rounded and clamped; NAN: none */
    bool by_statute, by_least, by_most;
    bool beyond; /* the interval in force is longer than the law allows */
    struct ct_a3 a3;
    bool has_a3;
    struct ct_proposal_fits models;
    struct ct_exponential_fit exponential; /* S1 */
    double at_least; /* all in tolerance: the interval that the outcomes show at
                        the confidence, exponential; NAN */
    /* values */
    size_t decides; /* index of the series; SIZE_MAX: none */
    size_t usable;  /* series with enough readings */
    struct ct_drift_line line;
    double crossing; /* time of a limit, on the scale of the readings; NAN */
    double plain;    /* the same without prediction; NAN */
    double walk;     /* d of the random walk; NAN */
    struct ct_drift_change change; /* n = 0: none */
    struct ct_proposal_end end;
};

/* How many whole months of 30.4375 d, rounded down to days as
 * ct_outcome_days() does, these days have at most. */
int32_t ct_proposal_months(double days);
/* CT_NOMEM; CT_DOMAIN: rules that are none (a target outside (0, 1)). The
 * answer holds nothing to be released. For several threads. */
CT_CHECK enum ct_status ct_propose(const struct ct_proposal_group *group,
                                   const struct ct_proposal_rules *rules,
                                   struct ct_proposal *proposal);

#endif
