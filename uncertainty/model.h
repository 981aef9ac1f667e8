/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * model.h - a measurement model: equations, input quantities, what is known of
 * them, and how they are correlated.
 *
 * Built by the caller piece by piece (ct_model_add_*), then compiled: names
 * resolved, equations put in order, dimensions checked, one program made for
 * all outputs. After that it is read only, and the law of propagation
 * (propagate.h) and the Monte Carlo method evaluate it.
 *
 * An input quantity X_i has an estimate x_i and one or more *contributions*,
 * its elementary uncertainties: usually one of the same name; several when the
 * input is stated by components (`x.resolution`). Contributions are what a
 * budget lists, what is correlated, and what carries degrees of freedom.
 */
#ifndef CT_MODEL_H
#define CT_MODEL_H

#include "arena.h"
#include "distribution.h"
#include "expression.h"
#include "program.h"

#include <stdbool.h>
#include <stddef.h>

#define CT_NONE SIZE_MAX

enum ct_evaluation_type { CT_TYPE_UNSTATED, CT_TYPE_A, CT_TYPE_B };

struct ct_contribution {
    const char *name;   /* unique in the model */
    size_t input;       /* index of its input quantity */
    double uncertainty; /* standard uncertainty, unit of the input, >= 0 */
    double dof;         /* degrees of freedom > 0, or INFINITY */
    struct ct_distribution distribution; /* of the quantity (a single
                            contribution) or of its deviation (component) */
    enum ct_evaluation_type type;
    const char *group;  /* label for subtotals, or NULL */
    const char *source; /* where it comes from, or NULL */
    const char *stated; /* the statement as it was written, or NULL */
    size_t observed;    /* index of its observed group, or CT_NONE */
    bool plain;         /* the Monte Carlo method ignores `dof` */
    bool dropped;       /* listed, but a larger one counts (largest_of) */
    struct ct_place place;
};

struct ct_input {
    const char *name;
    const struct ct_unit *unit; /* NULL: could not be read */
    double estimate;
    size_t first, count; /* its contributions */
    struct ct_place place;
    uint32_t symbol;
    size_t column; /* in the rows of `rows`, or CT_NONE */
    bool used;     /* beside the equations: not reported as unused */
};

struct ct_equation {
    const char *name;
    const char *text; /* as written, for display */
    struct ct_place name_place, place;
    uint32_t symbol;
    struct ct_program piece; /* as parsed; INPUT names symbols */
    uint32_t piece_output;
    bool used;   /* by another equation */
    bool broken; /* its text could not be read */
};

/* r between contributions a and b (indices). */
struct ct_correlation {
    size_t a, b;
    double r;
    struct ct_place place;
    bool declared; /* by the user; false: computed from observations or from
                      influences */
    bool override; /* stands although influences give another r */
};

/* ---- elementary influences -------------------------------------------------
 *
 * What contributions have in common, taken apart (JCGM 100:2008, F.1.2.3): a
 * contribution's deviation is a sum of amounts of influences of mean zero and
 * variance one,
 *
 *     x_a - mean = sum_l amount_al q_l
 *
 * so that contributions correlate as they share influences, no correlation
 * matrix of them is impossible, and degrees of freedom belong to independent
 * quantities (G.4.1). Influences are independent of each other, except within a
 * *family*: those of one family, the own parts of the results of one
 * calibration, are correlated with its coefficient rho, as if each were
 * sqrt(rho) times a common quantity and sqrt(1 - rho) times a private one. With
 * it the variance of a sum of amounts b_l of one family, and its part of the
 * denominator of the Welch-Satterthwaite formula, are
 *
 *     V = sum_l S_l,   S_l = b_l ((1 - rho) b_l + rho sum_m b_m)
 *     D = (1 - rho^2) sum_l S_l^2 / nu_l
 *             + rho^2 (sum_l S_l / sqrt(nu_l))^2
 *
 * (chains/combine.h says why; 1 stands for rho^2 where an amount of it in the
 * result is `between`). */
struct ct_model_influence {
    const char *name; /* what brought it, for people: influences of one name
                         are shown as one; or NULL */
    double dof;       /* > 0, or INFINITY */
    enum ct_distribution_kind kind; /* CT_NORMAL, which is drawn as t where
                         `dof` is finite; CT_RECTANGULAR, CT_TRIANGULAR,
                         CT_ARCSINE, CT_TWO_POINT: not in a family */
    size_t family;                  /* or CT_NONE */
    bool plain;                     /* the Monte Carlo method ignores `dof` */
};

struct ct_model_amount {
    size_t influence;
    double amount; /* signed, in the unit of the contribution's input */
    bool between;  /* part of a value between two of its family */
};

/* What one contribution is made of. */
struct ct_model_row {
    size_t contribution;
    const struct ct_model_amount *amounts; /* of each influence once */
    size_t count;
};

struct ct_model_influences {
    const struct ct_model_influence *list;
    size_t count;
    const double *families; /* rho of each, 0 ... 1 */
    size_t family_count;
    const struct ct_model_row *rows; /* of each contribution once at most */
    size_t row_count;
};

/* Inputs observed together n times: one contribution with n - 1 degrees of
 * freedom in the Welch-Satterthwaite formula. */
struct ct_observed {
    const char *name;
    double dof;
    struct ct_place place;
};

/* Simultaneous observations whose model is evaluated row by row and averaged
 * (JCGM 100:2008, H.2.4, H.4 second approach). At most one per model. */
struct ct_rows {
    const char *name;
    const double *values; /* n rows of `columns` numbers */
    size_t n, columns;
    struct ct_place place;
};

struct ct_output {
    const char *name;
    size_t equation;
    const struct ct_unit *unit; /* of the result: as asked for or found */
    struct ct_unit found;       /* unit the program gave (when not asked for) */
    bool unit_asked;
    struct ct_place place; /* of the asked unit, or of the equation */
    uint32_t reg;          /* register of the compiled program */
};

/* What a symbol stands for; CT_NONE where it is not that. */
struct ct_meaning {
    size_t input, equation;
};

struct ct_model {
    struct ct_arena arena;
    struct ct_units *units; /* not owned */
    struct ct_symbols *symbols;
    struct ct_meaning *meanings; /* of the first symbols */
    size_t meaning_count;
    struct ct_equation *equations;
    size_t equation_count;
    struct ct_input *inputs;
    size_t input_count;
    struct ct_contribution *contributions;
    size_t contribution_count;
    struct ct_correlation *correlations;
    size_t correlation_count;
    struct ct_observed *observed;
    size_t observed_count;
    struct ct_model_influences influences; /* in the arena */
    struct ct_rows rows;                   /* n == 0: none */
    bool incomplete; /* names are missing because their definitions could
                        not be read: unknown ones are not reported */
    struct ct_output *outputs;
    size_t output_count;
    /* compiled */
    struct ct_program program; /* conversions in; INPUT a = input index */
    struct ct_unit *register_units;
    bool *depends;       /* output_count rows of input_count */
    double *correlation; /* contribution_count^2, row by row; NULL: identity */
    const struct ct_model_row **row_of; /* per contribution, of uncertainty 1;
                            NULL: it has no influences (`row_of` NULL: none
                            has) */
};

CT_CHECK enum ct_status ct_model_init(struct ct_model *model,
                                      struct ct_units *units);
void ct_model_release(struct ct_model *model);

/* Adds `name = text`. Faults of the text are reported and the equation is kept
 * (broken), so that the others are still checked against its name. */
CT_CHECK enum ct_status
ct_model_add_equation(struct ct_model *model, const char *name, size_t length,
                      struct ct_place name_place, const char *text,
                      size_t text_length, struct ct_place place,
                      struct ct_sink *sink);

/* Adds an input with no contributions; texts are copied. Findings:
 * "defined-twice", "not-a-name". *index may be NULL. */
CT_CHECK enum ct_status ct_model_add_input(struct ct_model *model,
                                           const struct ct_input *input,
                                           struct ct_sink *sink, size_t *index);

/* Adds a contribution to the input added last. */
CT_CHECK enum ct_status
ct_model_add_contribution(struct ct_model *model,
                          const struct ct_contribution *contribution,
                          size_t *index);

/* Adds a correlation. Findings: "correlation-twice" (where it is declared;
 * computed ones come once), "correlation-with-itself", "correlation-range". */
CT_CHECK enum ct_status ct_model_add_correlation(struct ct_model *model,
                                                 struct ct_correlation entry,
                                                 struct ct_sink *sink);

CT_CHECK enum ct_status ct_model_add_observed(struct ct_model *model,
                                              const struct ct_observed *group,
                                              size_t *index);

/* States what contributions are made of, whose indices are those of
 * ct_model_add_contribution(); all is copied. Once for all of them: another
 * call takes the place of the one before. Contributions without a row, with
 * correlations between them or not, stand beside those with one.
 *
 * CT_DOMAIN, and nothing has changed: an index out of range, an influence twice
 * in a row or a contribution in two, a number that is not finite or outside
 * what is said above, a kind that is not among those, a family of others than
 * CT_NORMAL.
 *
 * A contribution with a row has the standard uncertainty that its row makes (to
 * 1e-9), the degrees of freedom that follow from it, which ct_model_compile()
 * enters, and the location of its distribution, which is otherwise for display
 * only; an observed group has none. Between two of them r is that of their
 * rows. A declared one that differs by more than 1e-9 is an error, unless it is
 * to `override` them: then their distributions are joined by a copula in the
 * Monte Carlo method, and where one has finite degrees of freedom there are
 * none of the result, as with all declared correlations; so also where r is
 * declared between a contribution with a row and another that shares nothing
 * with it. */
CT_CHECK enum ct_status
ct_model_set_influences(struct ct_model *model,
                        const struct ct_model_influences *influences);

/* Asks for an output. `unit` NULL: as found. */
CT_CHECK enum ct_status ct_model_add_output(struct ct_model *model,
                                            const char *name, size_t length,
                                            const struct ct_unit *unit,
                                            struct ct_place place,
                                            struct ct_sink *sink);

enum { CT_OUTPUT_LIMIT = 1000 };

/* Index of an input or contribution by name; CT_NONE. */
size_t ct_model_find_input(const struct ct_model *model, const char *name,
                           size_t length);
size_t ct_model_find_contribution(const struct ct_model *model,
                                  const char *name, size_t length);
size_t ct_model_find_equation(const struct ct_model *model, const char *name,
                              size_t length);

/* What a symbol of the model language stands for in this model. */
struct ct_meaning ct_model_meaning(const struct ct_model *model, size_t symbol);

/* Sets `used` of every equation that another one names. */
void ct_model_mark_used(struct ct_model *model);

/* Resolves, orders, checks units and correlations, and makes the program.
 * Names and cycles are checked even when an equation is broken or an input's
 * unit is unknown; dimensions only when none is.
 * Findings: "unknown-name", "cyclic-equations", "unused-input" (warning),
 * "no-equation", those of the unit pass, "correlation-not-psd",
 * "influences-uncertainty", "influences-observed", "correlation-influences". */
CT_CHECK enum ct_status ct_model_compile(struct ct_model *model,
                                         struct ct_sink *sink);

/* The first correlation whose coefficient is not zero, or NULL. */
const struct ct_correlation *ct_model_correlated(const struct ct_model *model);

/* Whether an output's equations lead to the input at all (a sensitivity may be
 * zero all the same). Compiled models. */
bool ct_model_depends(const struct ct_model *model, size_t output,
                      size_t input);

/* r between contributions a and b. */
double ct_model_r(const struct ct_model *model, size_t a, size_t b);

/* What makes r between two contributions: the part of all influences of one
 * name (NULL: of those without). Parts sum to r. */
struct ct_model_share {
    const char *name;
    double r;
};

/* The parts of a correlation of a compiled model, the largest first, in an
 * array of `arena`; none where it is not that of two rows. CT_NOMEM. */
CT_CHECK enum ct_status ct_model_shared(const struct ct_model *model,
                                        const struct ct_correlation *entry,
                                        struct ct_arena *arena,
                                        struct ct_model_share **shares,
                                        size_t *count);

#endif
