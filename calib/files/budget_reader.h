/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * budget_reader.h - what the files budget_*.c share: the state of one reading
 * and the small readers of values. Private to them.
 */
#ifndef CT_BUDGET_READER_H
#define CT_BUDGET_READER_H

#include "budget_file.h"
#include "budget_rule.h"
#include "quantity.h"
#include "yaml.h"

struct ct_csv_record;

struct reader {
    struct ct_sources *sources;
    struct ct_units *units;
    struct ct_sink *sink;
    struct ct_budget *budget;
    const struct ct_budget_laboratory *laboratory; /* NULL: there is none */
    const char *path; /* of the budget: data files are beside it; or NULL */
    bool calculator;  /* an input without uncertainty is a constant */
    bool faulty;      /* YAML: with faults that were reported */
    size_t errors;    /* of the sink, before the reading */
    bool y_taken;     /* an input is called y: not a name for the result */
    bool again;       /* an input of a sound budget, for a row: its numbers are
                         wanted, and its faults, but no warnings */
    const struct ct_budget_cells *cells; /* of a row; or NULL */
};

/* What one statement of uncertainty says, in the unit of the input. */
struct statement {
    double uncertainty, dof;
    struct ct_distribution distribution;
    enum ct_evaluation_type type;
    bool has_value; /* the statement itself fixes the estimate */
    double value;
    bool plain; /* mc_dof: ignore */
    struct rule rule;
};

/* The input a statement belongs to. */
struct subject {
    const char *name;
    const struct ct_yaml *node; /* mapping */
    const struct ct_unit *unit; /* NULL: not known yet */
    bool ratio;                 /* the unit itself is %, µm/m, %RH … */
    bool bare;       /* its first number has no unit, nor has the input */
    bool fahrenheit; /* its first number is in °F; `unit` is °C then */
    bool half;       /* what is read may begin with ± */
    bool has_value;
    double value;
    double spread; /* written with the value */
    enum ct_spread spread_kind;
    struct ct_place place; /* of the value, or of the name */
    bool component;        /* a deviation: no value of its own */
    bool settled;          /* `unit` is that of the budget: there is no other */
    bool spread_aside;     /* what is written with the value does not count */
};

/* ---- budget_value.c: scalars ------------------------------------------- */

/* All return CT_OK, CT_INVALID (reported) or CT_NOMEM. */

/* The text of a scalar under `key`, or NULL. */
const char *text_of(const struct ct_yaml *mapping, const char *key);
/* Whether pair i has the key of an earlier one, which YAML has reported. */
bool is_repeated(const struct reader *r, const struct ct_yaml *mapping,
                 size_t i);
/* A key against a NULL-terminated list; "unknown-key". */
enum ct_status check_key(struct reader *r, const struct ct_yaml *key,
                         const char *const *known);
/* All keys of a mapping. */
enum ct_status check_keys(struct reader *r, const struct ct_yaml *mapping,
                          const char *const *known);
enum ct_status need_kind(struct reader *r, const struct ct_yaml *node,
                         enum ct_yaml_kind kind, const char *what);
enum ct_status read_quantity(struct reader *r, const struct ct_yaml *node,
                             struct ct_quantity *quantity);
/* A number without unit. */
enum ct_status read_number(struct reader *r, const struct ct_yaml *node,
                           double *number);
/* A number > 0; "not-positive" names `what`. */
enum ct_status read_positive(struct reader *r, const struct ct_yaml *node,
                             const char *what, double *number);
/* In (0, 1); `95 %` too. */
enum ct_status read_probability(struct reader *r, const struct ct_yaml *node,
                                double *probability);
enum ct_status read_bool(struct reader *r, const struct ct_yaml *node,
                         bool *value);
/* Index of the scalar in a NULL-terminated list of words. */
enum ct_status read_choice(struct reader *r, const struct ct_yaml *node,
                           const char *const *words, size_t *index);
enum ct_status read_unit(struct reader *r, const struct ct_yaml *node,
                         const struct ct_unit **unit);

/* ---- budget_quantity.c: numbers in the unit of their input ----------------
 */

/* Whether the unit itself is a bare ratio: %, ppm, µm/m, %RH. */
bool is_ratio(const struct ct_unit *unit);
/* A value: affine for °F, whose unit becomes °C. Sets the subject's unit when
 * it has none; "unit-after-bare" when an earlier number had none either. */
enum ct_status read_value(struct reader *r, struct subject *subject,
                          const struct ct_yaml *node, double *value);
/* A width in the subject's unit: relative forms by its value (may be refused),
 * never negative. */
enum ct_status read_width(struct reader *r, const struct subject *subject,
                          const struct ct_yaml *node, double *width);
/* The same, to be worked out at other values; `measure_half` for a half-width,
 * before which a `±` may stand. */
enum ct_status measure_width(struct reader *r, const struct subject *subject,
                             const struct ct_yaml *node, struct width *width);
enum ct_status measure_half(struct reader *r, const struct subject *subject,
                            const struct ct_yaml *node, struct width *width);
/* A position on the scale of the value (limits, mode), no relative forms. */
enum ct_status read_position(struct reader *r, struct subject *subject,
                             const struct ct_yaml *node, double *position);

/* ---- budget_words.c ------------------------------------------------------ */

/* Whether the text is the word, letter case, blanks and - _ . / aside. */
bool is_same_word(const char *text, size_t length, const char *folded);
/* The key that was probably meant: a synonym or a near miss, or NULL. */
const char *nearest_key(const struct ct_yaml *key, const char *const *known,
                        size_t count);
/* The key that a header of a table stands for (`Name`, 名称), or NULL. */
const char *header_key(const char *text, size_t length);

/* ---- budget_comma.c ------------------------------------------------------ */

/* "decimal-comma-list": numbers of a list in brackets that were meant as one,
 * `[10,05, 10,07]`. */
enum ct_status check_commas(struct reader *r, const struct ct_yaml *list);

/* ---- budget_model.c ---------------------------------------------------------
 */

enum ct_status read_model(struct reader *r, const struct ct_yaml *node);
/* Equations parted by lines or `;`. */
enum ct_status add_equations(struct reader *r, const char *text, size_t length,
                             struct ct_place place);

/* ---- budget_table.c: numbers from CSV files ------------------------------ */

/* One column of a CSV file as numbers in the subject's unit, in the budget's
 * arena. Data files stand beside the budget. */
enum ct_status read_column(struct reader *r, const struct ct_yaml *file,
                           const struct ct_yaml *column,
                           struct subject *subject, double **values,
                           size_t *count);
/* Named columns of a file, row by row; bare numbers, in the arena. */
enum ct_status read_columns(struct reader *r, const struct ct_yaml *file,
                            const struct ct_yaml *const *columns, size_t count,
                            double **values, size_t *rows);
/* A CSV budget as the tree of an `inputs` mapping: set on CT_OK and
 * CT_INVALID. */
enum ct_status csv_inputs(struct reader *r, const char *path,
                          struct ct_yaml *inputs);

/* What separates the cells when it is no comma: the header is one cell then.
 * `;`, `|` or `TAB`; else NULL. */
const char *other_separator(const struct ct_csv_record *header);

/* ---- budget_statement.c, budget_repeated.c ------------------------------- */

/* The statement of a type B (or stated) uncertainty. */
enum ct_status read_statement(struct reader *r, struct subject *subject,
                              struct statement *statement);
/* A word for infinite degrees of freedom. */
bool is_infinite(const char *text);
/* The first key in the mapping that states an uncertainty, or NULL. */
const struct ct_yaml *find_statement(const struct ct_yaml *mapping);
/* Whether a key counts beside a statement with this distribution; false for
 * keys that always do. */
bool key_counts(const char *key, const char *statement,
                enum ct_distribution_kind kind);
/* Whether key_counts() has a say: keys of which it depends on the statement. */
bool key_depends(const char *key);
/* Warns of keys that have no effect beside this statement (its key, "value(…)",
 * "value ± …", "components" or the name of a distribution) with this
 * distribution. */
void warn_idle(struct reader *r, const struct ct_yaml *node,
               const char *statement, enum ct_distribution_kind kind);
/* readings, s/n, pooled. */
enum ct_status read_readings(struct reader *r, struct subject *subject,
                             struct statement *statement);
enum ct_status read_spread(struct reader *r, struct subject *subject,
                           struct statement *statement);
enum ct_status read_pooled(struct reader *r, struct subject *subject,
                           struct statement *statement);
/* A list of numbers with or without units, or `{file, column}`; the numbers
 * live in the budget's arena. */
enum ct_status read_list(struct reader *r, struct subject *subject,
                         const struct ct_yaml *node, double **values,
                         size_t *count);

/* ---- budget_stated.c ----------------------------------------------------- */

/* The statement of an input or component as it was written, in the arena:
 * `U: 75 nm, k: 3`; NULL where there is none. */
enum ct_status state(struct reader *r, const struct subject *subject,
                     const char **stated);
/* The same for simultaneous observations. */
enum ct_status state_rows(struct reader *r, size_t rows, const char **stated);

/* ---- budget_part.c, budget_input.c, budget_observed.c -------------------- */

/* One uncertainty of an input: its own, or one of its components. */
struct part {
    const struct ct_yaml *name; /* of a component, else NULL */
    struct ct_contribution contribution;
    struct rule rule;
    bool has_value; /* readings bring the input's value with them */
    double value;
};

/* An input as it is read. */
struct input_reading {
    struct subject subject;
    struct part *parts; /* in the arena */
    size_t count;
    size_t *competing; /* parts of which only the largest counts */
    size_t competing_count;
};

/* Reads what stands under an input into `reading`, whose subject has name,
 * node and place, and with `settled` the unit. */
enum ct_status read_parts(struct reader *r, struct input_reading *reading);

/* Where the inputs of a budget stand, so that they can be read again. */
struct origin {
    struct origin *older;
    size_t input; /* in the model */
    bool constant;
    struct subject subject; /* as it was read: node, unit; no value */
};

/* A column of a data file that was read. */
struct kept_column {
    struct kept_column *older;
    const char *name; /* the same text is the same node */
    double *values;
    size_t count;
};

/* A formula that was read; the same text is the same node. */
struct kept_formula {
    struct kept_formula *older;
    const char *text;
    const struct ct_formula *formula;
};

/* What a budget was made of. */
struct ct_budget_texts {
    const char *path;
    const struct ct_yaml *root; /* of a file; NULL: */
    struct ct_yaml inputs;      /* a table of inputs */
    const struct ct_located *models;
    size_t model_count;
    struct origin *newest;
    struct kept_column *columns;
    struct kept_formula *formulas;
    bool calculator;
};

/* A key that an input may have; "unknown-key". */
enum ct_status check_input_key(struct reader *r, const struct ct_yaml *key);
enum ct_status read_inputs(struct reader *r, const struct ct_yaml *inputs);
enum ct_status read_constants(struct reader *r,
                              const struct ct_yaml *constants);
enum ct_status read_correlations(struct reader *r, const struct ct_yaml *list);
enum ct_status read_observed_together(struct reader *r,
                                      const struct ct_yaml *node);
enum ct_status read_observations(struct reader *r, const struct ct_yaml *list);

/* `input.part`, in the budget's arena; NULL: out of memory. */
char *part_name(struct reader *r, const char *input, const char *name);

/* ---- budget_reference.c -------------------------------------------------- */

/* An input `{certificate: …}` or `{instrument: …}`. */
enum ct_status reference_input(struct reader *r, const struct subject *subject);
/* At the end of a sound budget. */
enum ct_status relate_references(struct reader *r);

/* ---- budget_rows.c: keys for tables of rows ------------------------------ */

enum ct_status read_pass(struct reader *r, const struct ct_yaml *node);
enum ct_status read_fixed(struct reader *r, const struct ct_yaml *node);
/* After the outputs. */
enum ct_status read_cmc(struct reader *r, const struct ct_yaml *node);

/* Keeps the worse of two statuses: NOMEM and IO over INVALID over OK. */
enum ct_status worse(enum ct_status a, enum ct_status b);

#endif
