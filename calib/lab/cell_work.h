/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cell_work.h - what the readers of cells have in common.
 */
#ifndef CT_CELL_WORK_H
#define CT_CELL_WORK_H

#include "cell.h"
#include "../files/fold.h"

/* A cell on the long way: without blanks around it, folded. */
struct ct_cell_text {
    struct ct_folded folded;
    struct ct_cell cell; /* without blanks around it */
    bool changed;        /* something in it or around it was folded */
};

/* Trims and folds. A cell without a value is missing: *state; so are the marks
 * for nothing, with their note. "cell-spreadsheet-error" (V05). On CT_OK and a
 * state other than missing the text must be released. */
CT_CHECK enum ct_status ct_cell_open(const struct ct_cells *cells,
                                     struct ct_cell cell,
                                     struct ct_cell_text *text,
                                     enum ct_cell_state *state);
void ct_cell_text_release(struct ct_cell_text *text);

/* What one kind makes of a cell that holds something: *value of its type. */
typedef enum ct_status ct_cell_reading(const struct ct_cells *cells,
                                       const struct ct_cell_text *text,
                                       void *value);

/* Opens the cell and has it read, unless it is missing. `state` is that of the
 * value. */
CT_CHECK enum ct_status
ct_cell_long_way(const struct ct_cells *cells, struct ct_cell cell,
                 ct_cell_reading *read, enum ct_cell_state *state, void *value);

/* The same of cells with several numbers: where a decimal comma is declared,
 * ct_cell_take_commas() comes first. */
CT_CHECK enum ct_status ct_cell_with_commas(const struct ct_cells *cells,
                                            struct ct_cell cell,
                                            ct_cell_reading *read,
                                            enum ct_cell_state *state,
                                            void *value);

/* The same in two steps, for kinds in which a mark for nothing may be a word.
 */
CT_CHECK enum ct_status ct_cell_fold(struct ct_cell cell,
                                     struct ct_cell_text *text);
bool ct_cell_is_missing(const struct ct_cells *cells,
                        const struct ct_cell_text *text);
/* Whether it is what a spreadsheet writes where a formula has no value. */
bool ct_cell_is_error(const struct ct_folded *text);
CT_CHECK enum ct_status ct_cell_refuse_error(const struct ct_cells *cells,
                                             const struct ct_cell_text *text);

const struct ct_cell_rules *ct_cell_rules(const struct ct_cells *cells);

/* The cell without the blanks (of ASCII and of full width) around it. */
struct ct_cell ct_cell_trim(struct ct_cell cell);

/* Takes the next name off a list with `;` or `；`, without blanks at its ends;
 * false: there is none any more. Empty ones are passed over. */
bool ct_cell_next_name(struct ct_cell *list, struct ct_cell *name);

/* For cells with several numbers: where a decimal comma is declared, those
 * between two digits become points, with one warning. */
CT_CHECK enum ct_status ct_cell_take_commas(const struct ct_cells *cells,
                                            struct ct_cell *cell);

/* The whole cell, as a place and as an argument of a finding. */
struct ct_argument ct_cell_at(const struct ct_cell_text *text);
struct ct_argument ct_cell_whole(const struct ct_cell_text *text);
/* A part of the folded text. */
struct ct_argument ct_cell_part_at(const struct ct_cell_text *text, size_t at,
                                   size_t length);

/* V02: the cell is read as what `as` holds. Releases the buffer. */
CT_CHECK enum ct_status ct_cell_note(const struct ct_cells *cells,
                                     const struct ct_cell_text *text,
                                     struct ct_buffer *as);
/* The same for a value that can be written. */
CT_CHECK enum ct_status ct_cell_note_value(const struct ct_cells *cells,
                                           const struct ct_cell_text *text,
                                           const struct ct_cell_value *value);

/* Bytes of `word` at `at` of the folded text, or 0. Letter case does not
 * count; blanks, hyphens and underscores are alike and may be left out.
 * *loose: whether any of that was needed. */
size_t ct_cell_match(const struct ct_folded *text, size_t at, const char *word,
                     bool *loose);
/* Whether the whole text is the word. */
bool ct_cell_is(const struct ct_folded *text, const char *word, bool *loose);

/* Bytes of the dash at `at` that is no hyphen of ASCII (‐ ‑ ‒ – — ―), or 0. */
size_t ct_cell_dash(const struct ct_folded *text, size_t at);
/* Whether that is an en dash. */
bool ct_cell_is_en_dash(const struct ct_folded *text, size_t at);

/* ---- findings of other readers under the codes of cells ------------------ */

/* A finding of numbers, units or formulas becomes one of cells. `whole`: its
 * first argument is the whole cell, its second what was the first one. */
struct ct_cell_relay_row {
    const char *from, *to;
    bool whole;
};

struct ct_cell_relay {
    struct ct_sink sink; /* to be given to the reader */
    struct ct_sink *outer;
    const struct ct_cell_relay_row *rows; /* asked before the common ones */
    size_t count;
    const char *otherwise; /* for other errors, `whole`; NULL: as they are */
    struct ct_argument whole;
};

void ct_cell_relay_init(struct ct_cell_relay *relay,
                        const struct ct_cells *cells,
                        const struct ct_cell_text *text);
/* The sink's report; its context is the relay. */
void ct_cell_relay_report(void *context, const struct ct_finding *finding);

/* ---- writing: cell_write.c ----------------------------------------------- */

/* Appends the unit with its signs spelled in ASCII: degC, ohm, um. */
void ct_cell_write_unit(const struct ct_unit *unit, struct ct_buffer *out);
/* Whether that spelling differs from what was written. */
bool ct_cell_unit_has_sign(const struct ct_folded *text);
/* Appends the text of the formula with ± for +/- and +-: cell_limits.c. */
void ct_cell_write_limits(const struct ct_formula *formula,
                          struct ct_buffer *out);
/* Appends the interval: P12M, P365D, on-demand. */
void ct_cell_write_interval(struct ct_interval interval, struct ct_buffer *out);

/* ---- words: cell_word_table.c -------------------------------------------- */

struct ct_cell_word_row {
    enum ct_cell_kind kind;
    int word;
    const char *text;
    bool noted; /* understood, and noted */
};

extern const struct ct_cell_word_row ct_cell_word_rows[];
extern const size_t ct_cell_word_count;

/* ---- parts shared by readers --------------------------------------------- */

/* Cleans an id as ct_cell_id() does, with its findings; a mark for nothing is
 * an id here. Missing where only invisible characters were. */
CT_CHECK enum ct_status ct_cell_clean_id(const struct ct_cells *cells,
                                         struct ct_cell cell,
                                         struct ct_cell_id *value);

/* Whether ct_cell_id() takes that text as it stands and has nothing to say of
 * it, where the rules name no marks for nothing; false where only a closer look
 * tells. Any thread. */
bool ct_cell_id_is_clean(struct ct_cell cell);

#endif
