/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * chain_question.h - questions about chains of calibrations: from the words of
 * a command line to answers that report/chain.h writes.
 *
 * ITEM may be an instrument (each of its functions is a chain), a certificate,
 * or a measurement standard (each function of its main items).
 */
#ifndef CT_CHAIN_QUESTION_H
#define CT_CHAIN_QUESTION_H

#include "laboratory.h"
#include "option.h"

#include "lab/item.h"
#include "report/chain.h"
#include "report/chain_survey.h"

/* ---- the laboratory's chains --------------------------------------------- */

struct ct_chains {
    struct ct_laboratory laboratory;
    struct ct_lab_graph *graph;
    struct ct_scheme *scheme; /* NULL: none */
    struct ct_tracer *tracer;
    struct ct_reader *reader;             /* made with the first question */
    size_t sources_before, sources_after; /* the files that were read */
    bool keep_notes; /* an answer's notes stand on its page, and do not go to
                        the context's sink */
};

/* Opens the laboratory with what is known by the day, and the scheme (a path;
 * NULL: that of the laboratory's settings, if they name one). Statuses as of
 * ct_laboratory_open() and ct_scheme_open(). */
CT_CHECK enum ct_status ct_chains_open(const struct ct_laboratory_options *o,
                                       const char *scheme,
                                       struct ct_units *units,
                                       struct ct_context *context,
                                       struct ct_chains *chains);
void ct_chains_release(struct ct_chains *chains);

/* "laboratory" and "inputs" (each file with its SHA-256) into the open
 * object. */
void ct_chains_json(const struct ct_chains *chains,
                    const struct ct_sources *sources, struct ct_json *json);

/* ---- what is asked about --------------------------------------------------
 */

struct ct_chain_subject {
    const char *text; /* how it would be asked for by itself */
    bool certificate;
    uint32_t id;                     /* of an instrument; 0: a certificate */
    uint32_t row;                    /* of a certificate */
    struct ct_lab_function function; /* of an instrument */
    struct ct_result_selector selector;
};

struct ct_chain_subjects {
    struct ct_chain_subject *list;
    size_t count;
    size_t unknown; /* operands that name nothing; each was reported */
    struct ct_arena arena;
};

/* Appends what an operand names. `point` (`text` NULL: none) is that of
 * --point: for operands that have none of their own. Findings: those of item.h
 * and "chain-standard-empty" (no main item on the day); then it is counted in
 * `unknown`, and CT_OK. CT_USAGE: "chain-point-twice", or `point` is none.
 * CT_NOMEM. */
CT_CHECK enum ct_status
ct_chain_subject_read(const struct ct_chains *chains, struct ct_cell operand,
                      struct ct_cell point, struct ct_units *units,
                      struct ct_sink *sink, struct ct_chain_subjects *subjects);
void ct_chain_subjects_release(struct ct_chain_subjects *subjects);

/* ---- what if ---------------------------------------------------------------
 */

/* `CERT.u=2 mg`: the standard uncertainty that the certificate states were that
 * one, its references being what they are; `CERT.own=2 mg`: what the
 * calibration adds to them were; `0.5x` in place of a value: half of what it
 * is, of each of its results. */
struct ct_chain_wish {
    const char *text;
    struct ct_place place;
    uint32_t certificate; /* row */
    bool own;             /* `.own=` */
    double factor;        /* NAN: `u` */
    double u;
    const struct ct_unit *unit; /* of u; NULL: that of the result */
};

/* Findings: "what-if-syntax", "what-if-certificate" (with a near miss), those
 * of quantities. CT_USAGE. CT_NOMEM. */
CT_CHECK enum ct_status ct_chain_wish_read(const struct ct_lab *lab,
                                           struct ct_cell text,
                                           struct ct_units *units,
                                           struct ct_sink *sink,
                                           struct ct_chain_wish *wish);

/* ---- answers ---------------------------------------------------------------
 */

/* An answer with all that it points to. */
struct ct_chain_reply {
    struct ct_chain_answer answer;
    struct ct_chain chain;
    struct ct_chain_step *steps;
    struct ct_chain_what_if *what_ifs;
    struct ct_chain_finding *findings;
    size_t finding_count;
    struct ct_arena arena;
};

/* Asks one question. Findings of the chain go to the context's sink, too;
 * "what-if-apart" (a note), "what-if-no-use", "what-if-undivided",
 * "what-if-unit" and "what-if-nothing" (warnings) where a wish says nothing
 * about this chain, "what-if-below" (a warning) where references bring more.
 * CT_NOMEM. */
CT_CHECK enum ct_status
ct_chain_ask(struct ct_chains *chains, const struct ct_chain_subject *subject,
             const struct ct_chain_wish *wishes, size_t wish_count,
             const struct ct_context *context, struct ct_chain_reply *reply);
void ct_chain_reply_release(struct ct_chain_reply *reply);

/* Judges the whole laboratory. Findings go to the context's sink, without the
 * notes about single certificates: most have lapsed since, as they should.
 * CT_NOMEM. */
CT_CHECK enum ct_status ct_chains_survey(struct ct_chains *chains,
                                         const struct ct_context *context,
                                         struct ct_chain_survey *survey);

/* ---- the parts of it, for the files that make an answer -------------------
 */

/* What the use is made of, greatest first. CT_NOMEM, CT_DOMAIN. */
CT_CHECK enum ct_status ct_chain_steps(const struct ct_chains *chains,
                                       const struct ct_chain *chain,
                                       struct ct_chain_step **steps,
                                       size_t *count);
/* One what-if for each wish and, of several, one for all. CT_NOMEM. */
CT_CHECK enum ct_status ct_chain_wishes(struct ct_chains *chains,
                                        const struct ct_chain_answer *answer,
                                        const struct ct_chain_wish *wishes,
                                        size_t count, struct ct_sink *sink,
                                        struct ct_chain_what_if **what_ifs,
                                        size_t *what_if_count);

#endif
