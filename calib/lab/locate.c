/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a row's beginning to the bytes of one of its cells.
 */
#include "locate.h"

#include "load_work.h"

#include <string.h>

/* What is left of the text from the row on. */
struct rest {
    const char *text;
    size_t length, at;
    char delimiter, quote;
    bool skip_space;
};

static void read_signs(struct rest *rest, const struct ct_csv_dialect *dialect)
{
    rest->delimiter = dialect->delimiter != '\0' ? dialect->delimiter : ',';
    rest->quote = dialect->quote != '\0' ? dialect->quote : '"';
    rest->skip_space = dialect->skip_space;
}

static bool ends_cell(const struct rest *rest, char byte)
{
    return byte == rest->delimiter || byte == '\n' || byte == '\r';
}

/* Steps over the cell at hand: *from and *length are its content. The record is
 * known to be sound. */
static void step(struct rest *rest, size_t *from, size_t *length)
{
    while (rest->skip_space && rest->at < rest->length &&
           rest->text[rest->at] == ' ')
        rest->at++;
    *from = rest->at;
    if (rest->at < rest->length && rest->text[rest->at] == rest->quote) {
        *from = ++rest->at;
        while (rest->at < rest->length &&
               (rest->text[rest->at] != rest->quote ||
                (rest->at + 1 < rest->length &&
                 rest->text[rest->at + 1] == rest->quote)))
            rest->at += rest->text[rest->at] == rest->quote ? 2 : 1;
        *length = rest->at++ - *from;
        return;
    }
    while (rest->at < rest->length && !ends_cell(rest, rest->text[rest->at]))
        rest->at++;
    *length = rest->at - *from;
}

/* The cell with that number, from 0; false: the row ends before it. */
static bool find_cell(struct rest *rest, size_t number, size_t *from,
                      size_t *length)
{
    for (;;) {
        step(rest, from, length);
        if (number-- == 0)
            return true;
        if (rest->at >= rest->length || rest->text[rest->at] != rest->delimiter)
            return false;
        rest->at++;
    }
}

/* Whether an id may go on there. */
static bool goes_on(const char *text, size_t length, size_t at)
{
    return at < length && strchr(";, \t|", text[at]) == NULL &&
           (unsigned char)text[at] < 0x80;
}

/* Narrows the place to the item of the list, if it is found as it stands. */
static struct ct_place find_item(const char *cell, struct ct_place place,
                                 const char *item, size_t size)
{
    size_t length = place.length;

    for (size_t at = 0; size > 0 && at + size <= length; at++)
        if (memcmp(cell + at, item, size) == 0 &&
            !goes_on(cell, length, at + size) &&
            (at == 0 || !goes_on(cell, length, at - 1)))
            return ct_place_part(place, at, size);
    return place;
}

static enum ct_table table_of(const struct ct_lab *lab, uint32_t source)
{
    int table = 0;

    while (table < CT_TABLES && lab->tables[table].source != source)
        table++;
    return (enum ct_table)table;
}

/* The number of the column's cell in a row, + 1; 0: there is none. */
static size_t cell_of(const struct ct_lab *lab, enum ct_table table,
                      const char *name)
{
    const struct ct_column *column;

    column = ct_table_column(table, name);
    return column == NULL
               ? 0
               : lab->store
                     ->cells[table][column - ct_table_layouts[table].columns];
}

/* The cell and its text; `place` as it is and NULL where it is not found. */
static const char *find(const struct ct_lab *lab, const char *column,
                        struct ct_place *place)
{
    enum ct_table table = table_of(lab, place->source);
    struct rest rest = {0};
    size_t cell, from, length;

    if (place->source == 0 || table == CT_TABLES)
        return NULL;
    cell = cell_of(lab, table, column);
    rest.text =
        ct_source_data(lab->store->sources, place->source, &rest.length);
    if (cell == 0 || place->offset >= rest.length)
        return NULL;
    rest.text += place->offset;
    rest.length -= (size_t)place->offset;
    read_signs(&rest, &lab->package->tables[table]->dialect.csv);
    if (!find_cell(&rest, cell - 1, &from, &length) || length > UINT32_MAX)
        return NULL;
    place->offset += from;
    place->length = (uint32_t)length;
    return rest.text + from;
}

struct ct_place ct_lab_cell_place(const struct ct_lab *lab, enum ct_table table,
                                  const struct ct_lab_row *row,
                                  const char *column)
{
    struct ct_place place = ct_lab_place(lab, table, row);

    (void)find(lab, column, &place);
    return place;
}

struct ct_place ct_lab_locate(const struct ct_lab *lab,
                              const struct ct_finding *finding)
{
    enum { LONGEST = 64 };
    const struct ct_finding_cell *at = &finding->cell;
    struct ct_place place = finding->place;
    char column[LONGEST] = "";
    const char *cell;

    if (place.length > 0 || at->field_length == 0 ||
        at->field_length >= sizeof column)
        return place;
    memcpy(column, at->field, at->field_length);
    cell = find(lab, column, &place);
    if (cell == NULL || strcmp(column, "references") != 0)
        return place;
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        const struct ct_argument *item = &finding->arguments[i];
        struct ct_place part = place;

        if (item->kind == CT_ARGUMENT_TEXT)
            part = find_item(cell, place, item->text, item->length);
        if (part.length < place.length)
            return part;
    }
    return place;
}
