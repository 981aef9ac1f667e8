/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of which nothing is to be said, made in any thread: all cells plain or
 * known already. Others are left to load_row.c. Texts get their numbers when
 * the row is taken.
 */
#include "load_work.h"

#include "cell_work.h"
#include "place_at.h"

#include <math.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* A text on its way to a number: from one thread to another, so small. */
struct text {
    uint32_t at; /* in the row */
    uint32_t hash;
    uint32_t again : 1; /* that of the row before of the same run */
    uint32_t length : 31;
    uint16_t first; /* of a cell of references: how many there are */
    uint8_t kind;   /* of a reference; else CT_REFERENCE_KINDS */
    uint8_t column; /* of the loader */
};

/* What is made of a row. */
struct quick_row {
    alignas(max_align_t) unsigned char *record;
    const char *bytes;     /* of the row */
    uint32_t first, count; /* of its texts */
    uint64_t facts[];      /* of a scan */
};

/* What a hand has of its own. */
struct own {
    struct ct_sink probe; /* counts what would be said */
    struct ct_arena scratch;
    size_t rows; /* since it was emptied */
    const struct ct_memo_entry *last[CT_TABLE_COLUMNS];
    struct ct_csv_field before[CT_TABLE_COLUMNS]; /* texts of this run */
    unsigned char *records; /* of the run: those of the table, or its own */
    unsigned char *wide;    /* that at hand, where less of it is kept */
    struct ct_keeper *keeper;
    unsigned char *spare;
    size_t spare_size;
};

enum {
    LONGEST_MARK = 4, /* that begins with N or n */
    AHEAD = 12,       /* texts from one step to the next */
};

/* One row while it is made. */
struct quick {
    const struct ct_row_loader *loader;
    struct ct_csv_hand *hand;
    struct own *own;
    const struct ct_csv_record *row;
    unsigned char *record;
    bool span_known;
};

size_t ct_quick_size(const struct ct_row_loader *loader)
{
    const struct ct_scan_rows *wanted = loader->loading->wanted;
    size_t size =
        sizeof(struct quick_row) + (wanted != NULL ? wanted->facts : 0);

    return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

/* ---- cells ----------------------------------------------------------------
 */

/* The next text, or NULL. */
static struct text *push(const struct quick *q, size_t column,
                         const char *bytes, size_t length)
{
    struct ct_buffer *extra = &q->hand->extra;
    struct text *text;

    if (extra->capacity - extra->length <= sizeof *text &&
        ct_buffer_reserve(extra, sizeof *text) == NULL)
        return NULL;
    text = (struct text *)(void *)(extra->data + extra->length);
    extra->length += sizeof *text;
    text->at = length > 0 ? (uint32_t)(bytes - q->row->fields[0].text) : 0;
    text->length = (uint32_t)length & 0x7FFFFFFF;
    text->column = (uint8_t)column;
    text->again = 0;
    text->kind = CT_REFERENCE_KINDS;
    return text;
}

/* Whether the row before, of which something was made, has the same. */
static bool is_before(const struct quick *q, size_t column, const char *text,
                      size_t length)
{
    const struct ct_csv_field *before = &q->own->before[column];

    return before->length == length && ct_keys_same(before->text, text, length);
}

/* Text that nobody asks for; false: it is another one. */
static bool put_mark(const struct quick *q, size_t at, const char *text,
                     size_t length)
{
    const struct ct_row_loader *loader = q->loader;
    const struct ct_column *column = loader->columns[at].bound.column;
    uint32_t mark;

    if (!ct_text_is_marked(loader, (size_t)(column - loader->layout->columns)))
        return false;
    mark = ct_text_mark(text, length);
    memcpy(q->record + column->offset, &mark, sizeof mark);
    return true;
}

static bool add_text(const struct quick *q, size_t column, const char *text,
                     size_t length)
{
    struct ct_csv_field *before = &q->own->before[column];
    struct text *new;

    if (put_mark(q, column, text, length))
        return true;
    new = push(q, column, text, length);
    if (new == NULL)
        return false;
    new->again = is_before(q, column, text, length);
    new->hash = new->again ? 0 : ct_keys_hash(text, length);
    before->text = text;
    before->length = length;
    return true;
}

static bool add_reference(const struct quick *q, size_t column,
                          const struct ct_reference *item, size_t first)
{
    struct text *new = push(q, column, item->id, item->length);

    if (new == NULL)
        return false;
    new->first = (uint16_t)first;
    new->kind = (uint8_t)item->kind;
    new->hash = ct_keys_hash(item->id, item->length);
    return true;
}

static struct ct_cell cell_of(const struct ct_csv_field *field)
{
    return (struct ct_cell){.text = field->text, .length = field->length};
}

/* Only the texts of certificates are compared in a scan. */
static bool is_wanted(const struct ct_row_loader *loader,
                      const struct ct_column *column)
{
    return !loader->unnumbered[column - loader->layout->columns] ||
           loader->loading->wanted == NULL ||
           loader->table == CT_TABLE_CERTIFICATES;
}

/* Whether the cell is a list of which nothing is to be said. */
static bool quick_place(const struct quick *q, const char *text, size_t length)
{
    const struct ct_cells cells = {NULL, &q->own->scratch, &q->own->probe,
                                   &q->loader->rules};
    const struct ct_cell cell = {.text = text, .length = length};
    struct ct_buffer plain = {0};
    enum ct_status status;

    q->own->probe.errors = q->own->probe.warnings = q->own->probe.notes = 0;
    status = ct_place_at(&cells, cell, &plain);
    ct_buffer_release(&plain);
    return status == CT_OK && ct_row_findings(&q->own->probe) == 0;
}

static bool quick_text(const struct quick *q, size_t at,
                       const struct ct_csv_field *cell)
{
    const struct ct_column *column = q->loader->columns[at].bound.column;
    const char *text = cell->text;
    size_t length = cell->length;

    if (ct_row_may_trim(text, length)) {
        const struct ct_cell trimmed = ct_cell_trim(cell_of(cell));

        text = trimmed.text;
        length = trimmed.length;
    }
    if (length == 0)
        return (column->flags & CT_COLUMN_NEEDED) == 0;
    if (text[0] == '#')
        return false; /* it may be the error of a spreadsheet */
    if ((column->flags & CT_COLUMN_AT) != 0 &&
        !is_before(q, at, text, length) && !quick_place(q, text, length))
        return false;
    return !is_wanted(q->loader, column) || add_text(q, at, text, length);
}

/* Digits, perhaps a sign and a point. */
static bool quick_number(const struct quick *q, const struct ct_column *column,
                         const struct ct_csv_field *cell)
{
    double number;
    int32_t place;

    if (!ct_row_place(cell->text, cell->length, &place) ||
        (q->loader->rules.decimal_comma &&
         memchr(cell->text, '.', cell->length) != NULL) ||
        ct_number_parse(cell->text, cell->length, &number) != CT_OK)
        return false;
    if (column->kind != CT_CELL_NUMBER && !(number > 0))
        return false;
    if (column->kind == CT_CELL_PROBABILITY && !(number < 1))
        return false;
    ct_row_set_number(column, number, place, q->record);
    return true;
}

/* What was read before, by its text. */
static bool quick_known(const struct quick *q, size_t at,
                        const struct ct_csv_field *cell)
{
    const struct ct_row_column *column = &q->loader->columns[at];
    const struct ct_memo_rules rules = ct_row_memo_rules(
        q->loader, column->bound.column, q->record, q->span_known);
    const struct ct_memo_entry *entry = q->own->last[at];

    if (entry == NULL || !ct_memo_is(entry, &rules, cell->text, cell->length))
        entry = ct_memo_find(&column->memo, &rules, cell->text, cell->length);
    if (entry == NULL)
        return false;
    q->own->last[at] = entry;
    return ct_row_set(column->bound.column, &entry->value, q->record);
}

/* How many references the cell has, whose first stands there. */
static void set_count(const struct quick *q, size_t first, size_t count)
{
    struct text text;

    memcpy(&text, q->hand->extra.data + first, sizeof text);
    text.first = (uint16_t)count;
    memcpy(q->hand->extra.data + first, &text, sizeof text);
}

static bool lies_in(const char *text, size_t length,
                    const struct ct_csv_field *cell)
{
    uintptr_t from = (uintptr_t)text, start = (uintptr_t)cell->text;

    return from >= start && from + length <= start + cell->length;
}

static bool quick_references(const struct quick *q, size_t at,
                             const struct ct_csv_field *cell,
                             const struct ct_cell_references *list)
{
    if (list->count == 0 || list->count > UINT16_MAX ||
        (q->loader->table == CT_TABLE_LINKS && list->count > 1))
        return false;
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_reference *item = &list->items[i];

        /* An id may be empty: its text is nowhere then. */
        if ((item->length > 0 && !lies_in(item->id, item->length, cell)) ||
            !add_reference(q, at, item, i == 0 ? list->count : 0))
            return false;
    }
    return true;
}

static bool is_letter(unsigned char c)
{
    return (unsigned)(c | 0x20) - 'a' < 26;
}

/* Letters, digits and -./_: 1. */
static const uint8_t id_signs[256] = {
    ['-'] = 1, ['.'] = 1, ['/'] = 1, ['0'] = 1, ['1'] = 1, ['2'] = 1, ['3'] = 1,
    ['4'] = 1, ['5'] = 1, ['6'] = 1, ['7'] = 1, ['8'] = 1, ['9'] = 1, ['A'] = 1,
    ['B'] = 1, ['C'] = 1, ['D'] = 1, ['E'] = 1, ['F'] = 1, ['G'] = 1, ['H'] = 1,
    ['I'] = 1, ['J'] = 1, ['K'] = 1, ['L'] = 1, ['M'] = 1, ['N'] = 1, ['O'] = 1,
    ['P'] = 1, ['Q'] = 1, ['R'] = 1, ['S'] = 1, ['T'] = 1, ['U'] = 1, ['V'] = 1,
    ['W'] = 1, ['X'] = 1, ['Y'] = 1, ['Z'] = 1, ['_'] = 1, ['a'] = 1, ['b'] = 1,
    ['c'] = 1, ['d'] = 1, ['e'] = 1, ['f'] = 1, ['g'] = 1, ['h'] = 1, ['i'] = 1,
    ['j'] = 1, ['k'] = 1, ['l'] = 1, ['m'] = 1, ['n'] = 1, ['o'] = 1, ['p'] = 1,
    ['q'] = 1, ['r'] = 1, ['s'] = 1, ['t'] = 1, ['u'] = 1, ['v'] = 1, ['w'] = 1,
    ['x'] = 1, ['y'] = 1, ['z'] = 1,
};

/* An id that means itself: begins with a letter, is no mark for nothing (N/A,
 * none) and no error of a spreadsheet, and has no other signs. */
static bool is_id(const struct quick *q, const char *text, size_t length,
                  bool alone)
{
    unsigned signs = 1;

    if (length == 0 || !is_letter((unsigned char)text[0]) ||
        q->loader->rules.missing != NULL ||
        (alone && length <= LONGEST_MARK && (text[0] == 'N' || text[0] == 'n')))
        return false;
    for (size_t i = 0; i < length; i++)
        signs &= id_signs[(unsigned char)text[i]];
    return signs != 0;
}

/* `NMI:PTB`, `instrument:W-3`, `SI:`, `A-17`. */
static bool quick_item(const struct quick *q, const char *text, size_t length,
                       struct ct_reference *item)
{
    const char *colon = length > 0 ? memchr(text, ':', length) : NULL;
    size_t name = colon != NULL ? (size_t)(colon - text) + 1 : 0;
    int kind = CT_REFERENCE_CERTIFICATE;

    while (name > 0 && ++kind < CT_REFERENCE_KINDS) {
        const char *prefix = ct_reference_prefix((enum ct_reference_kind)kind);

        if (strlen(prefix) == name && memcmp(prefix, text, name) == 0)
            break;
    }
    if (kind == CT_REFERENCE_KINDS)
        return false;
    *item = (struct ct_reference){.kind = (enum ct_reference_kind)kind,
                                  .id = text + name,
                                  .length = length - name};
    return is_id(q, item->id, item->length, name == 0) ||
           (kind == CT_REFERENCE_SI && item->length == 0);
}

static size_t quick_items(const struct quick *q, size_t at,
                          const struct ct_csv_field *cell)
{
    const char *text = cell->text, *end = cell->text + cell->length;
    size_t count = 0;

    while (text <= end) {
        size_t length = (size_t)(end - text);
        const char *mark = length > 0 ? memchr(text, ';', length) : NULL;
        const char *next = mark != NULL ? mark + 1 : end + 1;
        struct ct_reference item;

        if (mark != NULL)
            length = (size_t)(mark - text);
        if (count > 0 && length > 0 && *text == ' ') {
            text++;
            length--;
        }
        if (!quick_item(q, text, length, &item) ||
            !add_reference(q, at, &item, 0))
            return 0;
        text = next;
        count++;
    }
    return count;
}

/* Items parted by semicolons; nothing is left behind where it is false. */
static bool quick_list(const struct quick *q, size_t at,
                       const struct ct_csv_field *cell)
{
    size_t before = q->hand->extra.length;
    size_t count = quick_items(q, at, cell);

    if (count == 0 || count > UINT16_MAX ||
        (q->loader->table == CT_TABLE_LINKS && count > 1)) {
        q->hand->extra.length = before;
        return false;
    }
    set_count(q, before, count);
    return true;
}

/* Kinds whose readers need neither units nor other cells. */
static bool quick_read(const struct quick *q, size_t at,
                       const struct ct_csv_field *cell)
{
    const struct ct_column *column = q->loader->columns[at].bound.column;
    const struct ct_cells cells = {NULL, &q->own->scratch, &q->own->probe,
                                   &q->loader->rules};
    struct ct_cell_value value;

    q->own->probe.errors = q->own->probe.warnings = q->own->probe.notes = 0;
    if (ct_cell_read(&cells, column->kind, cell_of(cell), &value) != CT_OK ||
        ct_row_findings(&q->own->probe) > 0 || value.state != CT_CELL_SOUND ||
        ct_row_is_endless(column, &value))
        return false;
    if (column->kind == CT_CELL_REFERENCES)
        return quick_references(q, at, cell, &value.references);
    if (column->kind == CT_CELL_DATE)
        return ct_row_set(column, &value, q->record);
    if (!is_wanted(q->loader, column))
        return true;
    return value.id.length > 0 &&
           lies_in(value.id.text, value.id.length, cell) &&
           add_text(q, at, value.id.text, value.id.length);
}

static bool quick_date(const struct quick *q, size_t at,
                       const struct ct_csv_field *cell)
{
    const struct ct_column *column = q->loader->columns[at].bound.column;
    int32_t days;

    if (ct_date_parse(cell->text, cell->length, &days) != CT_OK)
        return quick_read(q, at, cell);
    memcpy(q->record + column->offset, &days, sizeof days);
    return true;
}

static bool quick_id(const struct quick *q, size_t at,
                     const struct ct_csv_field *cell)
{
    const struct ct_column *column = q->loader->columns[at].bound.column;

    if (!is_id(q, cell->text, cell->length, true))
        return quick_read(q, at, cell);
    return !is_wanted(q->loader, column) ||
           add_text(q, at, cell->text, cell->length);
}

static bool quick_cell(const struct quick *q, size_t at,
                       const struct ct_csv_field *cell)
{
    const struct ct_column *column = q->loader->columns[at].bound.column;

    switch (column->kind) {
    case CT_CELL_TEXT:
        return quick_text(q, at, cell);
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
        return quick_number(q, column, cell);
    case CT_CELL_DOF:
        return quick_number(q, column, cell) || quick_known(q, at, cell);
    case CT_CELL_ID:
        return quick_id(q, at, cell);
    case CT_CELL_REFERENCES:
        return quick_list(q, at, cell) || quick_read(q, at, cell);
    case CT_CELL_DATE:
        return quick_date(q, at, cell);
    case CT_CELL_JJF1022:
        return quick_read(q, at, cell);
    case CT_CELL_INTERVAL:
        if ((column->flags & CT_COLUMN_WHOLE) != 0 &&
            ct_row_set_whole(column, cell_of(cell), q->record))
            return true;
        return quick_known(q, at, cell);
    default:
        return quick_known(q, at, cell);
    }
}

static bool quick_cells(const struct quick *q, size_t from, size_t to)
{
    const struct ct_quick_column *columns = q->loader->quick;

    for (size_t i = from; i < to; i++) {
        const struct ct_csv_field *field = &q->row->fields[columns[i].field];
        if (field->length == 0 ? columns[i].needed : !quick_cell(q, i, field))
            return false;
    }
    return true;
}

/* ---- rows -----------------------------------------------------------------
 */

static bool fill(struct quick *q)
{
    const struct ct_row_loader *loader = q->loader;

    if (!quick_cells(q, 0, loader->numbers) ||
        ct_row_unit_differs(loader, q->record) != CT_NO_FIELD)
        return false;
    ct_row_fill_units(loader, q->record);
    if (!quick_cells(q, loader->numbers, loader->limits))
        return false;
    q->span_known = ct_row_span_known(loader, q->record);
    return quick_cells(q, loader->limits, loader->count);
}

/* Nothing in it outlives a row; emptying it each time would cost more than the
 * cells. */
static void empty_scratch(struct own *own)
{
    enum { ROWS = 64 };

    if (++own->rows < ROWS)
        return;
    ct_arena_release(&own->scratch);
    own->rows = 0;
}

/* Records that cannot be made in their places are copied there. */
static bool make_spare(struct own *own, size_t size)
{
    unsigned char *spare;

    if (own->spare_size < size) {
        spare = realloc(own->spare, size);
        if (spare == NULL)
            return false;
        own->spare = spare;
        own->spare_size = size;
    }
    own->records = own->spare;
    return true;
}

/* Bytes from one record of a run to the next. */
static size_t step_of(const struct ct_row_loader *loader)
{
    return loader->wide != NULL ? loader->layout->kept : loader->layout->size;
}

static bool make_wide(const struct ct_row_loader *loader, struct own *own)
{
    if (loader->wide == NULL || own->wide != NULL)
        return true;
    own->wide = malloc(loader->layout->size);
    own->keeper = calloc(1, sizeof *own->keeper);
    return own->wide != NULL && own->keeper != NULL;
}

/* Mask of the kinds of keys whose tables do not stay in a cache. */
static unsigned far_keys(const struct ct_lab_store *store)
{
    enum { NEAR = 1024 };
    unsigned far = 0;

    for (int key = 0; key < CT_KEYS; key++)
        if (store->keys[key].slot_count > NEAR)
            far |= 1U << key;
    return far;
}

enum ct_status ct_quick_cut(void *context, struct ct_csv_hand *hand,
                            size_t records, bool alone)
{
    struct ct_row_loader *loader = context;
    struct own *own = hand->own;
    enum ct_status status;

    if (own == NULL)
        own = hand->own = calloc(1, sizeof *own);
    if (own == NULL)
        return CT_NOMEM;
    loader->far = far_keys(loader->loading->store);
    status = ct_rows_promise(loader, records, alone, &own->records);
    if (status == CT_OK && own->records == NULL &&
        !make_spare(own, records * step_of(loader)))
        status = CT_NOMEM;
    if (status == CT_OK && !make_wide(loader, own))
        status = CT_NOMEM;
    return status;
}

bool ct_quick_look(void *context, struct ct_csv_hand *hand,
                   const struct ct_csv_record *row, void *made)
{
    const struct ct_row_loader *loader = context;
    struct quick_row *head = made;
    size_t before = hand->extra.length, size = loader->layout->size;
    struct own *own = hand->own;
    unsigned char *record = own->records + hand->at * step_of(loader);
    struct quick q = {.loader = loader,
                      .hand = hand,
                      .own = own,
                      .row = row,
                      .record = own->wide != NULL ? own->wide : record};

    if (ct_row_shape(loader, row) != CT_ROW_SOUND)
        return false;
    empty_scratch(own);
    if (before == 0)
        memset(own->before, 0, sizeof own->before);
    memcpy(q.record, loader->blank, size);
    ct_row_head(loader, row, (struct ct_lab_row *)(void *)q.record);
    if (!fill(&q) || (own->wide != NULL &&
                      ct_row_keep(own->keeper, q.record, record) != CT_OK)) {
        hand->extra.length = before;
        memset(own->before, 0, sizeof own->before);
        return false;
    }
    head->record = record;
    head->bytes = row->fields[0].text;
    head->first = (uint32_t)(before / sizeof(struct text));
    head->count =
        (uint32_t)((hand->extra.length - before) / sizeof(struct text));
    ct_scan_look(loader, row, q.record, head->facts);
    return true;
}

void ct_quick_release(void *context, struct ct_csv_hand *hand)
{
    struct ct_row_loader *loader = context;
    struct own *own = hand->own;

    if (own != NULL) {
        if (own->keeper != NULL)
            ct_arena_join(&loader->loading->store->arenas[loader->table],
                          &own->keeper->arena);
        free(own->keeper);
        free(own->wide);
        ct_arena_release(&own->scratch);
        free(own->spare);
    }
    free(own);
}

/* ---- numbers for texts ----------------------------------------------------
 */

static enum ct_status number_text(struct ct_row_loader *loader,
                                  const char *bytes, const struct text *text,
                                  unsigned char *record)
{
    const struct ct_column *column = loader->columns[text->column].bound.column;
    uint32_t *last = &loader->last[text->column];
    size_t i = (size_t)(column - loader->layout->columns);
    uint32_t key;
    enum ct_status status = CT_OK;

    if (loader->unnumbered[i]) {
        loader->hashes[i] = text->again
                                ? ct_keys_hash(bytes + text->at, text->length)
                                : text->hash;
        return CT_OK;
    }
    key = *last;
    if (!text->again)
        status = ct_keys_add_hashed(&loader->loading->store->keys[column->of],
                                    bytes + text->at, text->length, text->hash,
                                    last, &key);
    if (status == CT_OK)
        memcpy(record + column->offset, &key, sizeof key);
    if (status == CT_OK && !text->again &&
        (column->flags & CT_COLUMN_MEANT) != 0)
        status = ct_row_learn(
            loader, column,
            &(struct ct_cell){.text = bytes + text->at, .length = text->length},
            key);
    return status;
}

static enum ct_status number_reference(struct ct_row_loader *loader,
                                       const char *bytes,
                                       const struct text *text,
                                       unsigned char *record)
{
    const struct ct_column *column = loader->columns[text->column].bound.column;
    const struct ct_reference item = {.kind =
                                          (enum ct_reference_kind)text->kind,
                                      .id = bytes + text->at,
                                      .length = text->length};

    if (text->first > 0) {
        const struct ct_lab_references list = {
            (uint32_t)loader->loading->store->reference_count, text->first};

        memcpy(record + column->offset, &list, sizeof list);
    }
    return ct_row_add_reference(loader, column, &item);
}

/* What later texts of the run, from `first` on, will need of memory. Inlined,
 * as ct_keys_prefetch() is. */
__attribute__((always_inline)) static inline void
prefetch(const struct ct_row_loader *loader, const struct ct_csv_hand *hand,
         size_t first, size_t count, enum ct_keys_step step)
{
    const struct text *texts =
        (const struct text *)(const void *)hand->extra.data;
    size_t all = hand->extra.length / sizeof *texts;
    size_t end = first + count < all ? first + count : all;

    for (size_t i = first; i < end; i++) {
        enum ct_lab_key of =
            texts[i].kind < CT_REFERENCE_KINDS
                ? ct_lab_reference_key((enum ct_reference_kind)texts[i].kind)
                : loader->columns[texts[i].column].bound.column->of;

        if (!texts[i].again && (loader->far & 1U << of) != 0)
            ct_keys_prefetch(&loader->loading->store->keys[of], texts[i].hash,
                             step);
    }
}

unsigned char *ct_quick_record(const void *made)
{
    const struct quick_row *row = made;

    return row->record;
}

const void *ct_quick_facts(const void *made)
{
    const struct quick_row *row = made;

    return row->facts;
}

enum ct_status ct_quick_take(struct ct_row_loader *loader,
                             const struct ct_csv_hand *hand, const void *made,
                             unsigned char *record)
{
    const struct quick_row *row = made;
    const struct text *texts =
        (const struct text *)(const void *)hand->extra.data;
    enum ct_status status = CT_OK;

    for (int step = 0; loader->far != 0 && step < CT_KEYS_STEPS; step++)
        prefetch(loader, hand,
                 row->first + (size_t)(CT_KEYS_STEPS - step) * AHEAD,
                 row->count, (enum ct_keys_step)step);
    if (record != row->record)
        memcpy(record, row->record, step_of(loader));
    if (loader->traced_count > 0)
        memset(loader->hashes, 0, sizeof loader->hashes);
    for (size_t i = 0; i < row->count && status == CT_OK; i++) {
        const struct text *text = &texts[row->first + i];
        bool reference = loader->columns[text->column].bound.column->kind ==
                         CT_CELL_REFERENCES;

        status = reference ? number_reference(loader, row->bytes, text, record)
                           : number_text(loader, row->bytes, text, record);
    }
    return status;
}
