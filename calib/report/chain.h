/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chain.h - a chain of calibrations on a page, as rows, as an object and as a
 * drawing.
 *
 * Node 0 of a chain is the item that was asked about; references stand above
 * it in drawings, and below it, indented, in the tree of a page.
 */
#ifndef CT_REPORT_CHAIN_H
#define CT_REPORT_CHAIN_H

#include "drawing.h"
#include "json_out.h"

#include "../lab/trace.h"

/* What a calibration brought to the variance of the use, as parts of it: own
 * part, drift since, limits of permissible errors, line between two points; of
 * results that could not be taken apart all that they carry on, references and
 * all. Over all steps they sum to 1. */
struct ct_chain_step {
    uint32_t certificate; /* row, or CT_LAB_NO_ROW: whose is not known */
    double own, drift, limits, interpolation, undivided;
};

/* What would remain if a calibration were another. */
struct ct_chain_what_if {
    const char *text;   /* as it was asked; NULL: all of them together */
    double uncertainty; /* of the use then; NAN: it says nothing here */
    bool limited;       /* references bring more than what was asked for: it
                           adds nothing of its own then */
};

/* A finding about the chain, in the words of the house. */
struct ct_chain_finding {
    enum ct_severity severity;
    const char *certificate; /* its id; "" where it is about none */
    const char *code, *clause;
    const char *message, *help; /* in the language of the page */
    const char *json;           /* the object, in one line */
};

struct ct_chain_answer {
    const struct ct_lab_index *index;
    const struct ct_chain *chain;
    const char *item;     /* as it was asked */
    uint32_t certificate; /* row, of a question about a certificate; else
                             CT_LAB_NO_ROW */
    uint32_t depth;       /* nodes deeper than that are not shown */
    const struct ct_chain_step *steps; /* by size, greatest first */
    size_t step_count;
    const struct ct_chain_what_if *what_ifs;
    size_t what_if_count;
    const struct ct_chain_finding *findings; /* as they came */
    size_t finding_count;
    bool together; /* with others in one drawing: without shares, which are of
                      one use */
    bool notes;    /* the page tells notes, a line each */
    bool complete; /* no row was left out for its faults */
};

/* The page. `width` 0: no limit; `color`: escape sequences (text only).
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_chain_page(const struct ct_chain_answer *answer,
                                      bool markdown, int width, bool color,
                                      struct ct_buffer *out);

/* A row for each node; `head`: that of the table first. CT_NOMEM. */
CT_CHECK enum ct_status ct_chain_csv(const struct ct_chain_answer *answer,
                                     bool head, struct ct_buffer *out);

/* The members of caltrace/chain/1 from "item" on, without its findings and
 * "complete", into the open object. CT_NOMEM. */
CT_CHECK enum ct_status ct_chain_json(const struct ct_chain_answer *answer,
                                      struct ct_json *json);
/* The findings of this chain as an array "findings". */
void ct_chain_findings_json(const struct ct_chain_answer *answer,
                            struct ct_json *json);

/* Adds the chain to a drawing: what several chains rest on is there once.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_chain_draw(const struct ct_chain_answer *answer,
                                      struct ct_drawing *drawing);
/* When all chains are in it: what the lines that occur in it mean, below it.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_chain_legend(struct ct_drawing *drawing);

#endif
