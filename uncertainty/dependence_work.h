/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * dependence_work.h - what the files dependence*.c share. Private to them.
 *
 *   dependence          which contributions are drawn, and with which others
 *   dependence_group    one group made ready to be drawn
 *   dependence_factor   a triangular factor of a matrix, of full rank or not
 *   dependence_margin   a distribution as a function of a standard normal
 *                       number
 *   dependence_table    the same from a table
 *   dependence_copula   the parameter that gives a correlation
 *   dependence_influence   contributions as rows of elementary influences
 *   dependence_draw     blocks of draws
 */
#ifndef CT_DEPENDENCE_WORK_H
#define CT_DEPENDENCE_WORK_H

#include "arena.h"
#include "dependence.h"

/* ---- dependence_factor.c ------------------------------------------------- */

/* L with L L' = M for a symmetric positive semidefinite matrix M of order n
 * with ones on its diagonal, by Cholesky's method with complete pivoting
 * (Higham 1990), one entry after the other in a fixed order. `matrix` is
 * overwritten. Row i of `factor` (n rows of n) belongs to row i of M; only its
 * first `rank` entries count. pivots[k] is the row that column k was made of.
 * What is left below n 1e-13 is taken for rounding. CT_DOMAIN: M is not
 * positive semidefinite, and *culprit is the row that shows it. */
CT_CHECK enum ct_status ct_factorise(double *matrix, size_t n, double *factor,
                                     size_t *pivots, size_t *rank,
                                     size_t *culprit);

/* ---- dependence_margin.c ------------------------------------------------- */

enum ct_margin_way {
    CT_BY_SCALE,    /* normal: a + b z */
    CT_BY_EXP,      /* lognormal: exp(a + b z) */
    CT_BY_LOG,      /* exponential: -a log Phi(-z) */
    CT_BY_SYMMETRY, /* the upper half is the lower one mirrored at a / 2 */
    CT_BY_RANK,     /* empirical: one of the sample */
    CT_BY_QUANTILE, /* any other */
};

struct ct_margin {
    enum ct_margin_way way;
    double a, b;
    double lower, upper;  /* CT_BY_SYMMETRY: nothing lies outside */
    const double *sample; /* CT_BY_RANK: `count` values, ascending */
    size_t count;
    struct ct_sampler sampler;
    struct ct_interval *table; /* or NULL */
};

/* CT_DOMAIN as ct_sampler_init(). An empirical distribution has its sample in
 * ascending order; it must outlive the margin. */
CT_CHECK enum ct_status
ct_margin_init(struct ct_margin *margin,
               const struct ct_distribution *distribution);

/* The value at which the distribution's share below is Phi(z), exact in both
 * tails as far as Phi(-|z|) is a number (|z| < 37). */
double ct_margin_at(const struct ct_margin *margin, double z);

/* The share of the standard normal distribution below z. */
double ct_normal_share(double z);

/* ---- dependence_table.c -------------------------------------------------- */

/* Makes a table for ct_margin_draw(), where one is worth while. CT_NOMEM. */
CT_CHECK enum ct_status ct_margin_tabulate(struct ct_margin *margin,
                                           struct ct_arena *arena);

/* ct_margin_at() to within 1e-10 of the distance from the median, or of the
 * distribution's width, and between the same limits; a few nanoseconds. */
double ct_margin_draw(const struct ct_margin *margin, double z);

/* ---- dependence_copula.c ------------------------------------------------- */

/* What a distribution's shape contributes to correlations in a copula, apart
 * from location and scale. */
struct ct_shape;

CT_CHECK enum ct_status ct_shape_new(const struct ct_distribution *distribution,
                                     struct ct_shape **shape);
void ct_shape_free(struct ct_shape *shape);
/* False when no variance could be found. */
bool ct_shape_is_sound(const struct ct_shape *shape);

/* The least and the greatest product-moment correlation of two shapes in any
 * joint distribution (Hoeffding 1940): both run the same way, or opposite
 * ways. */
void ct_copula_limits(const struct ct_shape *x, const struct ct_shape *y,
                      double *least, double *greatest);

/* The product-moment correlation that the parameter gives. */
double ct_copula_correlation(const struct ct_shape *x, const struct ct_shape *y,
                             double parameter);

/* The parameter that gives r, *parameter; the ends of -1 … 1 where r is a limit
 * to within 1e-9. CT_DOMAIN: r is beyond the limits, which are set. */
CT_CHECK enum ct_status ct_copula_parameter(const struct ct_shape *x,
                                            const struct ct_shape *y, double r,
                                            double *parameter, double *least,
                                            double *greatest);

/* ---- dependence_group.c -------------------------------------------------- */

enum ct_group_kind { CT_MULTIVARIATE_NORMAL, CT_MULTIVARIATE_T, CT_COPULA };

/* Member m is the sum over k of weights[k] times column columns[k] of the
 * group's normal numbers; column `rank` is all ones. */
struct ct_combination {
    size_t count;
    double *weights;
    size_t *columns;
};

struct ct_group {
    enum ct_group_kind kind;
    size_t count;
    size_t *members; /* contributions, ascending */
    size_t rank;
    size_t *streams; /* of the group's independent normal numbers */
    struct ct_combination *combinations; /* per member */
    double *means;                       /* CT_MULTIVARIATE_T, per member */
    uint64_t stream;           /* CT_MULTIVARIATE_T: of the common number */
    struct ct_sampler common;  /* chi-squared / dof */
    struct ct_margin *margins; /* CT_COPULA, per member */
};

/* ---- dependence_influence.c ---------------------------------------------- */

struct ct_drawn_member {
    size_t contribution;
    double weight; /* times what is drawn */
};

/* An influence that something drawn is made of, as large as it is there. */
struct ct_drawn_influence {
    struct ct_distribution distribution;
    size_t family;             /* of several that are drawn, or CT_NONE */
    size_t stream, common;     /* of its own numbers, of those of the family */
    struct ct_sampler sampler; /* without a family */
    struct ct_margin margin;   /* with one: of a normal number */
    double weights[2];         /* by which that is made of both streams */
    struct ct_drawn_member *members;
    size_t count;
};

/* What one call draws, and its memory: two blocks. */
struct ct_influence_drawing {
    const struct ct_kernel *kernel;
    const struct ct_sampler *standard;
    uint64_t seed, first;
    double *const *into;
    double *own, *common;
};

struct ct_planned {
    bool drawn;
    bool alone;         /* from its own sampler */
    bool by_influences; /* from those that it is made of */
    bool joined;        /* root: a correlation is declared beside rows */
    double inflation;   /* ct_dependence_inflation(), by influences */
    size_t group;       /* number of its group while groups are looked for */
    size_t size;        /* how many that group has, at its first contribution */
    double dof;         /* ct_dependence_dof() */
    struct ct_distribution distribution; /* that is drawn */
    struct ct_sampler sampler;           /* alone */
};

struct ct_dependence {
    struct ct_arena arena;
    const struct ct_model *model;
    struct ct_planned *planned; /* per contribution */
    struct ct_group *groups;
    size_t group_count, most_columns;
    struct ct_drawn_influence *influences;
    size_t influence_count;
    double *ones; /* a block */
    struct ct_sampler standard;
};

/* The distribution that a contribution is drawn from. CT_INVALID. */
CT_CHECK enum ct_status ct_choose_distribution(const struct ct_contribution *c,
                                               struct ct_sink *sink,
                                               struct ct_distribution *d);

/* Which contributions are drawn by influences: those with a row, but for groups
 * in which a correlation is declared beside it. Groups are found. */
void ct_influences_choose(struct ct_dependence *d);
CT_CHECK enum ct_status ct_influences_prepare(struct ct_dependence *d,
                                              struct ct_sink *sink);
/* Draws those contributions. */
void ct_influences_draw(const struct ct_dependence *d,
                        const struct ct_influence_drawing *w);

/* Works out the group, whose kind and members are set. */
CT_CHECK enum ct_status ct_group_prepare(struct ct_dependence *d,
                                         struct ct_group *group,
                                         struct ct_sink *sink);

/* The first correlation, other than 0, of two members: where findings about the
 * group point. */
struct ct_place ct_group_place(const struct ct_dependence *d,
                               const struct ct_group *group);

#endif
