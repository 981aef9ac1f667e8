/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * references.h - the laboratory that the inputs of budgets refer to: opened
 * with the first of them, and shared by all budgets of a command.
 */
#ifndef CT_REFERENCES_H
#define CT_REFERENCES_H

#include "laboratory.h"
#include "files/budget_file.h"

struct ct_lab_graph;
struct ct_reader;
struct ct_resolver;

struct ct_references {
    const struct ct_laboratory_options *options;
    struct ct_units *units;
    struct ct_context *context;
    struct ct_laboratory laboratory;
    struct ct_lab_graph *graph; /* its chains, as known by its day */
    struct ct_reader *reader;
    bool refused; /* it could not be opened, which was reported */
    bool misused; /* for an option of the command line */
    bool whole;   /* set by a caller whose answer is about all that is
                     recorded, and who asks ct_laboratory_whole() himself */
    size_t sources_before, sources_after; /* those between are its tables */
    struct ct_budget_laboratory hook;     /* for the readers of budgets */
};

/* Opens nothing. The arguments outlive it; it stays where it is. */
void ct_references_init(struct ct_references *references,
                        const struct ct_laboratory_options *options,
                        struct ct_units *units, struct ct_context *context);
void ct_references_release(struct ct_references *references);

/* Opens the laboratory, if it is not open yet, and works out its chains. What
 * keeps it closed is reported once; CT_INVALID. CT_NOMEM. */
CT_CHECK enum ct_status ct_references_open(struct ct_references *references);
/* What becomes of a command's status: CT_USAGE where the laboratory was not
 * opened for an option of its command line. */
CT_CHECK enum ct_status
ct_references_status(const struct ct_references *references,
                     enum ct_status status);
/* Of one that is open. */
struct ct_resolver
ct_references_resolver(const struct ct_references *references);

/* Whether that source is one of the laboratory's tables. */
bool ct_references_own(const struct ct_references *references, size_t source);

/* Writes "laboratory": folder, on, known_by; null where none was needed. */
void ct_references_json(const struct ct_references *references,
                        struct ct_json *json);
/* Writes "inputs": each table of it that was read, with its SHA-256. */
void ct_references_inputs_json(const struct ct_references *references,
                               struct ct_json *json);

#endif
