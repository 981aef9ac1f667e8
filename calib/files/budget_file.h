/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_file.h - uncertainty budgets from YAML (JSON) and CSV files.
 *
 * The format is the manual page caltrace-budget(5). A file becomes a model
 * (uncertainty/model.h) and the settings that go with it. All faults of a file
 * are reported in one run; the model is then not usable.
 */
#ifndef CT_BUDGET_FILE_H
#define CT_BUDGET_FILE_H

#include "source.h"
#include "../../uncertainty/propagate.h"
#include "../../uncertainty/rounding.h"

struct ct_formula;
struct ct_budget_texts;

/* A text from the command line and where it stands. */
struct ct_located {
    const char *text;
    struct ct_place place;
};

/* ---- inputs from a laboratory -------------------------------------------- */

/* ORDER BUDGET_AS: what of a calibration is wanted. */
enum ct_budget_as {
    CT_BUDGET_AS_VALUE, /* point + correction */
    CT_BUDGET_AS_ERROR, /* indication - reference, or nominal - value */
    CT_BUDGET_AS_CORRECTION,
};

/* ORDER BUDGET_USE */
enum ct_budget_use {
    CT_BUDGET_USE_AS_KEPT, /* as the laboratory's ranges say */
    CT_BUDGET_USE_CORRECTED,
    CT_BUDGET_USE_NOMINAL,
};

/* One uncertainty of such an input. */
struct ct_budget_line {
    const char *part; /* `drift`: a line `input.drift`; NULL: `input` itself,
                         the only one */
    double uncertainty, dof;
    enum ct_distribution_kind kind; /* bounded ones have limits */
    double lower, upper;            /* about the value */
    const char *stated;             /* in words */
};

enum { CT_BUDGET_LINES = 3 };

/* What a laboratory knows of an input. Texts live in the budget's arena; NULL:
 * there is none. */
struct ct_budget_resolved {
    double value;
    const struct ct_unit *unit;
    struct ct_budget_line lines[CT_BUDGET_LINES];
    size_t line_count;
    const char *certificate, *instrument, *quantity, *function, *artefact, *at;
    const char *point; /* `100 g` */
    const char *rule; /* exact, linear …: how it was taken from the results */
    const char *source; /* all of it in one line */
    int32_t on;         /* the day asked about */
    bool derived;       /* the certificate was found, not named */
    const void *more;   /* the laboratory's own */
};

/* An input whose value and uncertainty a laboratory folder must give. Texts
 * that are not there are NULL; `place` of those is empty. */
struct ct_budget_reference {
    size_t input; /* index in the model */
    const char *name;
    struct ct_located certificate, instrument; /* one of the two */
    struct ct_located point, quantity, function, artefact, at, on;
    enum ct_budget_as as;
    enum ct_budget_use use;
    bool
        ignore_mpe; /* of a nominal value: what the certificate states counts */
    bool override;  /* a declared correlation holds against the laboratory's */
    struct ct_place place;
    bool sound; /* `resolved` holds */
    struct ct_budget_resolved resolved;
};

struct ct_budget;

/* Who knows a laboratory: this room does not. Both functions report, and return
 * CT_OK, CT_INVALID or CT_NOMEM. */
struct ct_budget_laboratory {
    void *context;
    /* Fills in `resolved`. */
    enum ct_status (*resolve)(void *context, struct ct_budget *budget,
                              struct ct_budget_reference *reference,
                              struct ct_sink *sink);
    /* What inputs of a whole budget have in common; after its declared
     * correlations, before it is compiled. */
    enum ct_status (*relate)(void *context, struct ct_budget *budget,
                             struct ct_sink *sink);
};

struct ct_budget {
    struct ct_arena arena;
    uint32_t source;
    const char *title; /* or NULL */
    struct ct_model model;
    struct ct_propagation propagation;
    struct ct_rounding rounding;
    struct ct_budget_reference *references;
    size_t reference_count;

    /* For tables of rows. */
    const char *const *pass; /* names of columns that are handed on */
    size_t pass_count;
    bool pass_all; /* every column that means nothing else */
    struct ct_place pass_place;
    size_t *fixed; /* inputs that are one realisation for all rows: indices in
                      the model, each once */
    size_t fixed_count;

    const struct ct_formula **cmc; /* per output, or NULL; NULL: none */
    size_t *cmc_points; /* per output: the input whose value is the formula's
                           point; CT_NONE: the result */
    struct ct_budget_texts *texts; /* of the inputs, to read them again */
};

/* Reads a whole budget file: CSV when its name ends in .csv (in any
 * letter case), else YAML.
 * `models` (`y = a + b`; lines or `;` apart) take the place of the file's own
 * model; a CSV table needs one. The model is not compiled. Release the budget
 * whatever the status. `laboratory` NULL: "laboratory-needed" for an input that
 * refers to one. */
CT_CHECK enum ct_status
ct_budget_read(struct ct_sources *sources, const char *path,
               const struct ct_located *models, size_t model_count,
               struct ct_units *units,
               const struct ct_budget_laboratory *laboratory,
               struct ct_sink *sink, struct ct_budget *budget);

/* The same from a YAML text that is a source already; its data files cannot be
 * found. */
CT_CHECK enum ct_status
ct_budget_read_source(struct ct_sources *sources, uint32_t source,
                      struct ct_units *units,
                      const struct ct_budget_laboratory *laboratory,
                      struct ct_sink *sink, struct ct_budget *budget);

/* The budget of a one-line model: the first text holds the equations, the
 * others are inputs `x=VALUE`. A value is a quantity, certain (`10 V`) or not
 * (`10.0(2) V`), or a flow mapping `{value: …, u: …}`. */
CT_CHECK enum ct_status
ct_budget_inline(struct ct_sources *sources, const struct ct_located *texts,
                 size_t count, struct ct_units *units,
                 const struct ct_budget_laboratory *laboratory,
                 struct ct_sink *sink, struct ct_budget *budget);

/* A text that takes the place of a key of an input from a laboratory. */
struct ct_budget_cell {
    const char *input; /* its name */
    const char *key;   /* `instrument`, `certificate` (each of the two takes the
                          place of the other, too), `point` … */
    struct ct_located text;
};

struct ct_budget_cells {
    const struct ct_budget_cell *list;
    size_t count;
    struct ct_sink *sink; /* what is found of inputs with cells, and of what
                             inputs have in common; other findings were those of
                             the budget itself */
};

/* The same budget with cells in it, by reading all of it again but its files:
 * `budget` was read without a fault; it, its models and path outlive `again`.
 * Release it whatever the status. */
CT_CHECK enum ct_status
ct_budget_read_again(struct ct_sources *sources, const struct ct_budget *budget,
                     const struct ct_budget_cells *cells,
                     struct ct_units *units,
                     const struct ct_budget_laboratory *laboratory,
                     struct ct_sink *sink, struct ct_budget *again);

void ct_budget_release(struct ct_budget *budget);

/* Whether a calibration and measurement capability is stated for the output:
 * the least expanded uncertainty that may be reported (ILAC P14:09/2020). */
bool ct_budget_has_cmc(const struct ct_budget *budget, size_t output);

/* It for a result of this value, in the unit of the output; 0 where there is
 * none. Compiled budgets. CT_INVALID, or CT_NOMEM: it cannot be worked out. No
 * finding, no allocation in the good case; for several threads at once. */
CT_CHECK enum ct_status ct_budget_cmc(const struct ct_budget *budget,
                                      size_t output, double value, double *cmc);
/* The same with these estimates of the inputs in place of the budget's. */
CT_CHECK enum ct_status ct_budget_cmc_with(const struct ct_budget *budget,
                                           size_t output, double value,
                                           const double *estimates,
                                           double *cmc);

/* Whether every CMC can be worked out: to be called once for a compiled budget
 * that has any. Findings of ct_formula_limits(). */
CT_CHECK enum ct_status ct_budget_check_cmc(const struct ct_budget *budget,
                                            struct ct_sink *sink);

#endif
