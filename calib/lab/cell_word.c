/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Words out of a list: states, kinds, verdicts.
 */
#include "cell_work.h"

#include "../../uncertainty/expression.h"

#include <string.h>

enum { MOST_WORDS = 64 }; /* of one kind */

struct rows {
    const struct ct_cell_word_row *first;
    size_t count;
};

/* The first row of `kind` or a later one: the table is in that order. */
static size_t first_row(int kind)
{
    size_t low = 0, high = ct_cell_word_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if ((int)ct_cell_word_rows[middle].kind < kind)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct rows rows_of(enum ct_cell_kind kind)
{
    size_t first = first_row((int)kind);

    return (struct rows){&ct_cell_word_rows[first],
                         first_row((int)kind + 1) - first};
}

const char *ct_cell_word_text(enum ct_cell_kind kind, int word)
{
    const struct rows rows = rows_of(kind);

    for (size_t i = 0; i < rows.count; i++)
        if (rows.first[i].word == word)
            return rows.first[i].text;
    return "";
}

/* The exact word, else one in another letter case and with other gaps. */
static const struct ct_cell_word_row *
find(struct rows rows, const struct ct_folded *text, bool *loose)
{
    for (size_t i = 0; i < rows.count; i++) {
        *loose = false;
        if (strlen(rows.first[i].text) == text->length &&
            ct_folded_match(text, 0, rows.first[i].text) > 0)
            return &rows.first[i];
    }
    for (size_t i = 0; i < rows.count; i++)
        if (ct_cell_is(text, rows.first[i].text, loose))
            return &rows.first[i];
    return NULL;
}

/* ---- unknown words ------------------------------------------------------- */

/* The words that are written, one for each value. */
static void list_words(struct rows rows, struct ct_buffer *out)
{
    for (size_t i = 0; i < rows.count; i++) {
        if (i > 0 && rows.first[i].word == rows.first[i - 1].word)
            continue;
        ct_buffer_puts(out, i > 0 ? ", " : "");
        ct_buffer_puts(out, rows.first[i].text);
    }
}

static enum ct_status unknown(const struct ct_cells *cells,
                              const struct ct_cell_text *text,
                              enum ct_cell_kind kind, struct rows rows)
{
    const char *words[MOST_WORDS];
    struct ct_buffer list = {0};
    const char *near;
    size_t count = rows.count < MOST_WORDS ? rows.count : MOST_WORDS;
    enum ct_status status;

    for (size_t i = 0; i < count; i++)
        words[i] = rows.first[i].text;
    near = ct_near_miss(text->folded.text, text->folded.length, words, count);
    list_words(rows, &list);
    status = ct_buffer_status(&list);
    if (status == CT_OK)
        status =
            ct_error(cells->sink, "word-unknown", ct_cell_at(text),
                     ct_cell_whole(text), ct_string(ct_cell_kind_name(kind)),
                     ct_string(near), ct_text(list.data, list.length));
    ct_buffer_release(&list);
    return status;
}

/* ---- reading ------------------------------------------------------------- */

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text,
                                enum ct_cell_kind kind,
                                struct ct_cell_word *value)
{
    const struct rows rows = rows_of(kind);
    bool loose;
    const struct ct_cell_word_row *row = find(rows, &text->folded, &loose);
    struct ct_cell_value as = {.kind = kind};
    enum ct_status status;

    /* Words first: N/A is one of as_found. */
    if (row == NULL) {
        status = ct_cell_refuse_error(cells, text);
        if (status != CT_OK)
            return status;
        if (ct_cell_is_missing(cells, text)) {
            *value = (struct ct_cell_word){.state = CT_CELL_MISSING};
            return CT_OK;
        }
        return unknown(cells, text, kind, rows);
    }
    *value = (struct ct_cell_word){CT_CELL_SOUND, row->word};
    as.word = *value;
    return loose || row->noted || text->changed
               ? ct_cell_note_value(cells, text, &as)
               : CT_OK;
}

/* A word that stands exactly in the table needs no folding. */
static bool read_plain(enum ct_cell_kind kind, struct ct_cell cell,
                       struct ct_cell_word *value)
{
    const struct rows rows = rows_of(kind);

    for (size_t i = 0; i < rows.count; i++) {
        if (rows.first[i].noted || strlen(rows.first[i].text) != cell.length ||
            memcmp(rows.first[i].text, cell.text, cell.length) != 0)
            continue;
        *value = (struct ct_cell_word){CT_CELL_SOUND, rows.first[i].word};
        return true;
    }
    return false;
}

enum ct_status ct_cell_word(const struct ct_cells *cells,
                            enum ct_cell_kind kind, struct ct_cell cell,
                            struct ct_cell_word *value)
{
    struct ct_cell_text text;
    enum ct_status status;

    if (cell.length == 0) {
        *value = (struct ct_cell_word){.state = CT_CELL_MISSING};
        return CT_OK;
    }
    if (read_plain(kind, cell, value))
        return CT_OK;
    status = ct_cell_fold(cell, &text);
    if (status != CT_OK)
        return status;
    status = read_open(cells, &text, kind, value);
    ct_cell_text_release(&text);
    return status;
}
