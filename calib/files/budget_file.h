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

/* An input whose value and uncertainty a laboratory folder must give. */
struct ct_budget_reference {
    size_t input;            /* index in the model */
    const char *certificate; /* one of the two is NULL */
    const char *instrument;
    const char *point, *quantity, *function, *artefact, *at, *as, *on, *use;
    bool override;
    struct ct_place place;
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
};

/* A text from the command line and where it stands. */
struct ct_located {
    const char *text;
    struct ct_place place;
};

/* Reads a whole budget file: CSV when its name ends in .csv (in any
 * letter case), else YAML.
 * `models` (`y = a + b`; lines or `;` apart) take the place of the file's own
 * model; a CSV table needs one. The model is not compiled. Release the budget
 * whatever the status. */
CT_CHECK enum ct_status
ct_budget_read(struct ct_sources *sources, const char *path,
               const struct ct_located *models, size_t model_count,
               struct ct_units *units, struct ct_sink *sink,
               struct ct_budget *budget);

/* The same from a YAML text that is a source already; its data files cannot be
 * found. */
CT_CHECK enum ct_status ct_budget_read_source(struct ct_sources *sources,
                                              uint32_t source,
                                              struct ct_units *units,
                                              struct ct_sink *sink,
                                              struct ct_budget *budget);

/* The budget of a one-line model: the first text holds the equations, the
 * others are inputs `x=VALUE`. A value is a quantity, certain (`10 V`) or not
 * (`10.0(2) V`), or a flow mapping `{value: …, u: …}`. */
CT_CHECK enum ct_status ct_budget_inline(struct ct_sources *sources,
                                         const struct ct_located *texts,
                                         size_t count, struct ct_units *units,
                                         struct ct_sink *sink,
                                         struct ct_budget *budget);

void ct_budget_release(struct ct_budget *budget);

#endif
