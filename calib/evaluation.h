/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evaluation.h - from a budget to its result, and the result in a form: what
 * `budget`, `eval` and `selftest` share.
 */
#ifndef CT_EVALUATION_H
#define CT_EVALUATION_H

#include "references.h"
#include "report/json_out.h"
#include "trials.h"

/* What the command line may set over the budget's own settings. */
struct ct_evaluation_options {
    int order;          /* 0: the budget's */
    double probability; /* 0: the budget's */
    double factor;      /* 0: the budget's */
    int64_t digits;     /* of uncertainties, 1 to 9; 0: the budget's. With rows
                           of every number, to 17 */
    const char *unit;   /* of all outputs; NULL: the budget's */
    bool wide;          /* each statement as written, and its source */
    struct ct_trial_options trials; /* the Monte Carlo method */
};

extern const char *const ct_evaluation_orders[];

/* The rows of a command's option table that fill them; `type` is the command's
 * structure of options, whose member `evaluation` they are. */
#define CT_EVALUATION_OPTION_ROWS(type, most_digits, digits_help)              \
    {.name = "order",                                                          \
     .kind = CT_OPTION_CHOICE,                                                 \
     .argument = "N",                                                          \
     .target = offsetof(type, evaluation.order),                               \
     .choices = ct_evaluation_orders,                                          \
     .help = N_("2 adds the higher-order terms of JCGM 100:2008, 5.1.2")},     \
        {.name = "probability",                                                \
         .letter = 'p',                                                        \
         .kind = CT_OPTION_PROBABILITY,                                        \
         .argument = "P",                                                      \
         .target = offsetof(type, evaluation.probability),                     \
         .help = N_("coverage probability, in place of the budget's")},        \
        {.name = "factor",                                                     \
         .letter = 'k',                                                        \
         .kind = CT_OPTION_NUMBER,                                             \
         .argument = "K",                                                      \
         .target = offsetof(type, evaluation.factor),                          \
         .minimum = 1e-3,                                                      \
         .maximum = 1e6,                                                       \
         .help = N_("coverage factor, in place of the budget's")},             \
        {.name = "digits",                                                     \
         .letter = 'd',                                                        \
         .kind = CT_OPTION_INTEGER,                                            \
         .argument = "N",                                                      \
         .target = offsetof(type, evaluation.digits),                          \
         .minimum = 1,                                                         \
         .maximum = most_digits,                                               \
         .help = digits_help},                                                 \
        {.name = "unit",                                                       \
         .letter = 'u',                                                        \
         .kind = CT_OPTION_TEXT,                                               \
         .argument = "UNIT",                                                   \
         .target = offsetof(type, evaluation.unit),                            \
         .help = N_("unit of the result, in place of the budget's")},          \
        {.name = "wide",                                                       \
         .letter = 'w',                                                        \
         .kind = CT_OPTION_FLAG,                                               \
         .target = offsetof(type, evaluation.wide),                            \
         .help = N_("with each statement as it was written, and its source")}, \
        CT_TRIAL_OPTION_ROWS(type)

/* CT_USAGE, reported, when they contradict each other. */
CT_CHECK enum ct_status
ct_evaluation_options_check(const struct ct_evaluation_options *options,
                            struct ct_sink *sink);

struct ct_evaluation {
    struct ct_budget budget;
    struct ct_gum_result gum;
    struct ct_trials trials; /* asked for; trials 0: none */
    struct ct_monte_carlo monte_carlo;
    size_t sources_before, sources_after;   /* those between were read for it */
    const struct ct_references *references; /* NULL: no laboratory */
    const char *file; /* in a table of several budgets: its name, or NULL */
    bool continued;   /* such a table has its head already */
    bool wide;        /* asked for */
    struct ct_sharing *sharing; /* per output; NULL: nothing is shared */
    struct ct_arena arena;      /* of it */
    double *cmc;    /* per output, NAN where none is stated; NULL: nowhere */
    bool evaluated; /* `gum` holds a result */
    bool drawn;     /* and so does `monte_carlo` */
    bool complete;  /* and no error was reported on the way */
};

/* Sets and compiles a budget that was read with `status`; faults of the
 * reading do not keep the model's own from being reported. `errors` is the
 * sink's count before the budget was read. */
CT_CHECK enum ct_status ct_evaluation_prepare(
    struct ct_evaluation *evaluation, enum ct_status status, size_t errors,
    const struct ct_evaluation_options *options, struct ct_context *context);

/* The same, and evaluates it: by the law of propagation and, unless it was not
 * asked for or cannot be done, by the Monte Carlo method, whose failure leaves
 * the first result as it is (not `complete`). */
CT_CHECK enum ct_status ct_evaluate(struct ct_evaluation *evaluation,
                                    enum ct_status status, size_t errors,
                                    const struct ct_evaluation_options *options,
                                    struct ct_context *context);
void ct_evaluation_release(struct ct_evaluation *evaluation);

/* Appends the result as text, Markdown, CSV or SVG. */
CT_CHECK enum ct_status
ct_evaluation_write(const struct ct_evaluation *evaluation,
                    enum ct_format format, const struct ct_context *context,
                    struct ct_buffer *out);

/* The budget, which was prepared, with cells in it, as it would have been read
 * and prepared with them; results have the units that those of the budget have.
 * Release it whatever the status. */
CT_CHECK enum ct_status
ct_evaluation_read_again(const struct ct_evaluation *evaluation,
                         const struct ct_budget_cells *cells,
                         const struct ct_context *context, struct ct_sink *sink,
                         struct ct_budget *again);

/* Draws the result of the Monte Carlo method to the file of --plot, if that was
 * given. Finding: "plot-without-trials". */
CT_CHECK enum ct_status
ct_evaluation_plot(struct ct_evaluation *evaluation,
                   const struct ct_evaluation_options *options,
                   const struct ct_context *context);

/* Writes the members of caltrace/budget/1 into the open object. */
void ct_evaluation_json(const struct ct_evaluation *evaluation,
                        const struct ct_context *context, struct ct_json *json);

/* Writes "inputs": path and SHA-256 of the files it came from, its own and its
 * data. */
void ct_evaluation_inputs_json(const struct ct_evaluation *evaluation,
                               const struct ct_context *context,
                               struct ct_json *json);

#endif
