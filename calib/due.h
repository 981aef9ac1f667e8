/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * due.h - one answer of `caltrace due`: what its options ask for, and what came
 * of it. The command parses and hands it to whoever writes the form.
 */
#ifndef CT_DUE_ANSWER_H
#define CT_DUE_ANSWER_H

#include "laboratory.h"
#include "lab/item.h"
#include "report/due.h"

struct ct_due_request {
    struct ct_common_options common;
    struct ct_laboratory_options laboratory;
    int anchor; /* enum ct_anchor; CT_OPTION_NO_CHOICE: the laboratory's */
    int64_t keep_rhythm;             /* days */
    const char *within;              /* `30d`; NULL: the same */
    const char *month, *week;        /* or NULL */
    bool all;                        /* whatever the window */
    struct ct_texts states;          /* words parted by commas */
    struct ct_texts by[CT_PICK_BYS]; /* filters, of each kind */
    struct ct_texts standard;        /* one at most */
    int group;                /* --by: enum ct_pick_by; CT_OPTION_NO_CHOICE */
    bool board;               /* --board */
    bool plan;                /* --plan */
    struct ct_texts capacity; /* `20`, `PIM=4` */
    int64_t pull;             /* working days; below 0: any number */
    const char *holidays;     /* a file, or NULL */
    struct ct_texts alarms;   /* lengths of time; none: 30d */
    bool notice;              /* --notice */
    int export;               /* enum ct_due_export; CT_OPTION_NO_CHOICE */
    bool compulsory;          /* only what the law has verified */
    struct ct_texts history;  /* ID[:function][/artefact][@point], one at most
                               */
};

/* ORDER DUE_EXPORT */
enum ct_due_export { CT_DUE_ECQS, CT_DUE_EXPORTS };
extern const char *const ct_due_export_names[CT_DUE_EXPORTS + 1];

struct ct_due_answer {
    const struct ct_due_request *request;
    struct ct_context *context;
    const char *folder; /* NULL: that of --lab */
    struct ct_laboratory laboratory;
    struct ct_due_options options;
    struct ct_pick pick;
    struct ct_pick_filter *filters;
    struct ct_due_list list;
    struct ct_picked picked;
    struct ct_due_stops stops;
    size_t sources_before;
    struct ct_buffer text; /* what is written in the end */
    bool complete, in_order;
};

/* ---- due_window.c: what the options mean --------------------------------- */

/* The options that say which part of the list is wanted, of which one may be
 * given. */
enum { CT_DUE_WINDOWS = 5 };
struct ct_due_window {
    const char *name;
    bool given;
};
void ct_due_windows(const struct ct_due_request *request,
                    struct ct_due_window windows[CT_DUE_WINDOWS]);

/* Window, states and filters as they stand: CT_USAGE with "options-exclude",
 * "due-window", "due-state", "option-once", "due-format". Nothing of the
 * laboratory is looked at. */
CT_CHECK enum ct_status ct_due_read_request(struct ct_due_answer *answer,
                                            struct ct_units *units);

/* ---- due_answer.c: what came of it --------------------------------------- */

/* Opens the laboratory, finds the state of everything, picks, and tells of what
 * was left out. CT_INVALID: a table as a whole could not be read, or a filter
 * names nothing ("due-filter", "item-unknown"). */
CT_CHECK enum ct_status ct_due_make(struct ct_due_answer *answer,
                                    struct ct_units *units);
void ct_due_release(struct ct_due_answer *answer);

/* What the forms of report/due.h show. */
struct ct_due_view ct_due_view_of(const struct ct_due_answer *answer);

/* Begins an object of that schema: program, day, inputs. The caller's members
 * follow, then ct_answer_json_end(). */
void ct_due_json_begin(const struct ct_due_answer *answer, const char *schema,
                       struct ct_json *json);

/* ---- due_plan.c: levelling ------------------------------------------------
 */

/* Plans what was picked, and writes it into answer->text. Findings:
 * "due-capacity", "plan-impossible" and those of holidays.h. CT_USAGE,
 * CT_INVALID, CT_IO, CT_NOMEM. */
CT_CHECK enum ct_status ct_due_plan(struct ct_due_answer *answer,
                                    struct ct_units *units);

/* ---- due_forms.c: beside the list and the board ---------------------------
 */

/* Options that do not go together: "options-exclude", "option-needs-other",
 * "due-form". */
void ct_due_check_forms(const struct ct_due_request *request,
                        struct ct_sink *sink);

/* enum ct_pick_by: into which groups the list goes; CT_PICK_BYS: none. */
int ct_due_group(const struct ct_due_request *request);

/* The list as a calendar. CT_USAGE: "due-alarm". */
CT_CHECK enum ct_status ct_due_write_calendar(struct ct_due_answer *answer,
                                              struct ct_units *units);

/* ---- due_history.c: one instrument -----------------------------------------
 */

/* Options that are about lists: "options-exclude", "option-once". */
void ct_due_check_history(const struct ct_due_request *request,
                          struct ct_sink *sink);

/* Opens the laboratory and writes the history asked for, in place of
 * ct_due_make(). CT_INVALID: as there, or those of ct_item_read(). */
CT_CHECK enum ct_status ct_due_write_history(struct ct_due_answer *answer,
                                             struct ct_units *units);

#endif
