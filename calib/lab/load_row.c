/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row of a table into a record.
 */
#include "load_work.h"

#include "cell_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows that are none -------------------------------------------------- */

static struct ct_cell text_of(const struct ct_csv_record *row, size_t i)
{
    return (struct ct_cell){.text = row->fields[i].text,
                            .length = row->fields[i].length};
}

bool ct_row_is_blank(const struct ct_csv_record *row)
{
    unsigned char first =
        row->count > 0 ? (unsigned char)row->fields[0].text[0] : 0;

    if (first > ' ' && first < 0x7F)
        return false;
    for (size_t i = 0; i < row->count; i++)
        if (row->fields[i].length > 0 &&
            ct_cell_trim(text_of(row, i)).length > 0)
            return false;
    return true;
}

static bool is_header(const struct ct_row_loader *loader,
                      const struct ct_csv_record *row)
{
    if (row->count != loader->fields)
        return false;
    for (size_t i = 0; i < row->count; i++)
        if (row->fields[i].length != loader->headers[i].length ||
            memcmp(row->fields[i].text, loader->headers[i].text,
                   row->fields[i].length) != 0)
            return false;
    return true;
}

static bool is_total(const struct ct_csv_record *row)
{
    static const char *const words[] = {"合计",  "总计",  "小计",
                                        "Total", "total", "TOTAL"};
    struct ct_cell cell = text_of(row, 0);

    if (memchr("Tt\xE5\xE6", cell.text[0], 4) == NULL)
        return false;
    cell = ct_cell_trim(cell);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (cell.length == strlen(words[i]) &&
            memcmp(cell.text, words[i], cell.length) == 0)
            return true;
    return false;
}

/* A header at fault at its end only: cells without a name there, or names
 * without cells, change nothing of those before them. */
static bool fits(const struct ct_row_loader *loader,
                 const struct ct_csv_record *row)
{
    if (row->count == loader->fields)
        return true;
    if (row->count != loader->usual)
        return false;
    for (size_t i = row->count; i < loader->fields; i++)
        if (ct_cell_trim(loader->headers[i]).length > 0)
            return false;
    for (size_t i = loader->fields; i < row->count; i++)
        if (row->fields[i].length > 0)
            return false;
    return true;
}

enum ct_row_shape ct_row_shape(const struct ct_row_loader *loader,
                               const struct ct_csv_record *row)
{
    if (ct_row_is_blank(row))
        return CT_ROW_BLANK;
    if (is_total(row))
        return CT_ROW_TOTAL;
    if (is_header(loader, row))
        return CT_ROW_HEADER;
    return fits(loader, row) ? CT_ROW_SOUND : CT_ROW_UNEVEN;
}

/* Says what is wrong with its shape. false: it is no row. */
static bool check_shape(const struct ct_row_loader *loader,
                        const struct ct_csv_record *row,
                        enum ct_row_shape shape)
{
    struct ct_sink *sink = loader->loading->sink;

    switch (shape) {
    case CT_ROW_BLANK:
    case CT_ROW_TOTAL:
        ct_warning(sink, shape == CT_ROW_BLANK ? "row-blank" : "row-total",
                   ct_at(row->place),
                   ct_text(row->fields[0].text, row->fields[0].length));
        return false;
    case CT_ROW_HEADER:
        ct_warning(sink, "row-header-again", ct_at(row->place));
        return false;
    case CT_ROW_UNEVEN:
        /* Of all of them the header's fault was said. */
        if (row->count == loader->usual)
            return true;
        (void)ct_error(
            sink, "row-cells", ct_at(row->place),
            ct_integer((int64_t)row->count),
            ct_integer(
                (int64_t)(loader->usual > 0 ? loader->usual : loader->fields)));
        return true;
    default:
        return true;
    }
}

/* ---- cells known already ------------------------------------------------- */

/* Whether what the cell means follows from its text and the rules of the memo.
 */
static bool repeats(enum ct_cell_kind kind)
{
    return kind == CT_CELL_INTERVAL || kind == CT_CELL_UNIT ||
           kind == CT_CELL_RANGE || kind == CT_CELL_DOF ||
           kind == CT_CELL_LIMITS || kind >= CT_CELL_ENVIRONMENT;
}

size_t ct_row_findings(const struct ct_sink *sink)
{
    return sink->errors + sink->warnings + sink->notes;
}

static size_t unit_field(const struct ct_row_loader *loader,
                         const struct ct_column *column)
{
    return (column->flags & CT_COLUMN_POINT_UNIT) != 0
               ? loader->layout->point_unit
           : (column->flags & CT_COLUMN_UNIT) != 0 ? loader->layout->unit
                                                   : CT_NO_FIELD;
}

static const struct ct_unit *unit_at(const unsigned char *record, size_t at)
{
    const struct ct_unit *unit = NULL;

    if (at != CT_NO_FIELD)
        memcpy(&unit, record + at, sizeof unit);
    return unit;
}

struct ct_memo_rules ct_row_memo_rules(const struct ct_row_loader *loader,
                                       const struct ct_column *column,
                                       const unsigned char *record,
                                       bool span_known)
{
    struct ct_memo_rules rules = {NULL, true};

    if (column->kind == CT_CELL_LIMITS) {
        rules.unit = unit_at(record, unit_field(loader, column));
        rules.span_known = span_known;
    }
    return rules;
}

bool ct_row_is_endless(const struct ct_column *column,
                       const struct ct_cell_value *value)
{
    return column->kind == CT_CELL_DATE && value->date.no_end &&
           (column->flags & CT_COLUMN_LAST) == 0;
}

/* What a record points to stays as long as it does: in a scan, which keeps no
 * records, only what is remembered for other rows. */
static struct ct_arena *arena_of(struct ct_row_loader *loader,
                                 const struct ct_row_column *column)
{
    struct ct_loading *loading = loader->loading;
    enum ct_cell_kind kind = column->bound.column->kind;
    bool kept = kind == CT_CELL_LIMITS ||
                (kind == CT_CELL_ENVIRONMENT &&
                 (loading->wanted == NULL || !ct_memo_is_full(&column->memo)));

    return kept ? &loading->store->arenas[loader->table] : &loader->scratch;
}

static enum ct_status read_value(struct ct_row_loader *loader,
                                 struct ct_row_column *column,
                                 struct ct_cell cell,
                                 const unsigned char *record,
                                 struct ct_cell_value *value)
{
    enum ct_cell_kind kind = column->bound.column->kind;
    struct ct_loading *loading = loader->loading;
    struct ct_cells cells = {loading->units, arena_of(loader, column),
                             loader->sink, &loader->rules};
    const struct ct_memo_rules rules = ct_row_memo_rules(
        loader, column->bound.column, record, loader->rules.span_known);
    const struct ct_memo_entry *known =
        repeats(kind)
            ? ct_memo_find(&column->memo, &rules, cell.text, cell.length)
            : NULL;
    size_t before = ct_row_findings(loader->sink);
    enum ct_status status;

    if (known != NULL) {
        *value = known->value;
        return CT_OK;
    }
    status = ct_cell_read(&cells, kind, cell, value);
    if (status == CT_OK && ct_row_is_endless(column->bound.column, value))
        status = ct_error(loader->sink, "date-without-end", ct_at(cell.place),
                          ct_text(cell.text, cell.length));
    if (status == CT_OK && repeats(kind) &&
        ct_row_findings(loader->sink) == before &&
        value->state == CT_CELL_SOUND)
        status = ct_memo_add(&column->memo, &rules, cell, value);
    return status;
}

/* ---- cells --------------------------------------------------------------- */

/* In drift_per: the calibration interval itself. */
static bool is_whole(struct ct_cell cell)
{
    static const char word[] = "interval";

    cell = ct_cell_trim(cell);
    return cell.length == sizeof word - 1 &&
           memcmp(cell.text, word, cell.length) == 0;
}

bool ct_row_set_whole(const struct ct_column *column, struct ct_cell cell,
                      unsigned char *record)
{
    const struct ct_lab_interval whole = {.state = CT_LAB_WHOLE_INTERVAL};

    if (!is_whole(cell))
        return false;
    memcpy(record + column->offset, &whole, sizeof whole);
    return true;
}

static void set_rules(struct ct_row_loader *loader,
                      const struct ct_row_column *at, struct ct_cell cell,
                      const unsigned char *record)
{
    const struct ct_column *column = at->bound.column;
    int32_t place;

    loader->rules.unit = unit_at(record, unit_field(loader, column));
    loader->rules.per = at->bound.per;
    loader->rules.decimals =
        (column->kind == CT_CELL_NUMBER || column->kind == CT_CELL_EXPANDED) &&
        !ct_row_place(cell.text, cell.length, &place);
}

/* V05: a text, too, may be what a spreadsheet could not look up. The row stays
 * what it is. */
static enum ct_status check_text(struct ct_row_loader *loader,
                                 struct ct_cell cell)
{
    struct ct_cell_text text;
    enum ct_status status;

    if (cell.length == 0 || cell.text[0] != '#')
        return CT_OK;
    status = ct_cell_fold(cell, &text);
    if (status != CT_OK)
        return status;
    if (ct_cell_is_error(&text.folded))
        ct_warning(loader->sink, "cell-text-error", ct_at(cell.place),
                   ct_text(cell.text, cell.length));
    ct_cell_text_release(&text);
    return CT_OK;
}

enum ct_status ct_row_cell(struct ct_row_loader *loader,
                           struct ct_row_column *at, struct ct_cell cell,
                           unsigned char *record, bool *missing)
{
    const struct ct_column *column = at->bound.column;
    struct ct_cell_value value;
    enum ct_status status;

    if (column->kind == CT_CELL_TEXT) {
        if (ct_row_may_trim(cell.text, cell.length))
            cell = ct_cell_trim(cell);
        value.kind = CT_CELL_TEXT;
        value.id = (struct ct_cell_id){CT_CELL_SOUND, cell.text, cell.length};
        *missing = cell.length == 0;
        status = check_text(loader, cell);
        return status == CT_OK
                   ? ct_row_put(loader, column, cell, &value, record)
                   : status;
    }
    if ((column->flags & CT_COLUMN_WHOLE) != 0 &&
        ct_row_set_whole(column, cell, record))
        return CT_OK;
    set_rules(loader, at, cell, record);
    status = read_value(loader, at, cell, record, &value);
    if (status != CT_OK)
        return status;
    *missing = value.state == CT_CELL_MISSING;
    return *missing ? CT_OK : ct_row_put(loader, column, cell, &value, record);
}

static enum ct_status read_cell(struct ct_row_loader *loader,
                                struct ct_row_column *at,
                                const struct ct_csv_record *row,
                                unsigned char *record)
{
    const struct ct_column *column = at->bound.column;
    bool missing = true;
    enum ct_status status = CT_OK;

    ct_row_about(loader, at);
    if (at->field < row->count && row->fields[at->field].length > 0) {
        struct ct_cell cell = text_of(row, at->field);

        cell.place = ct_csv_field_place(loader->csv, at->field);
        missing = false;
        if (ct_row_is_stated(loader, column, cell, record))
            loader->stated[loader->stated_count++] =
                (struct ct_row_stated){at, cell};
        else
            status = ct_row_cell(loader, at, cell, record, &missing);
    }
    if (status == CT_OK && missing && (column->flags & CT_COLUMN_NEEDED) != 0)
        status = ct_error(loader->sink, "row-cell-missing",
                          ct_at(ct_csv_field_place(loader->csv, at->field)),
                          ct_text(loader->headers[at->field].text,
                                  loader->headers[at->field].length));
    return status;
}

/* Columns `from` … `to`; faults of single cells make the record unsound. */
static enum ct_status read_cells(struct ct_row_loader *loader, size_t from,
                                 size_t to, const struct ct_csv_record *row,
                                 unsigned char *record)
{
    enum ct_status result = CT_OK;

    for (size_t i = from; i < to; i++) {
        enum ct_status status =
            read_cell(loader, &loader->columns[i], row, record);

        if (status == CT_INVALID)
            result = status;
        else if (status != CT_OK)
            return status;
    }
    return result;
}

/* ---- units and spans ----------------------------------------------------- */

/* The column whose field it is. */
static const struct ct_row_column *column_at(const struct ct_row_loader *loader,
                                             size_t offset)
{
    for (size_t i = 0; i < loader->count; i++)
        if (loader->columns[i].bound.column->offset == offset)
            return &loader->columns[i];
    return &loader->columns[0];
}

static bool differs(size_t at, const struct ct_unit *header,
                    const unsigned char *record)
{
    const struct ct_unit *unit = unit_at(record, at);

    return header != NULL && unit != NULL &&
           !(ct_unit_same_dimension(unit, header) &&
             ct_unit_same_scale(unit, header));
}

size_t ct_row_unit_differs(const struct ct_row_loader *loader,
                           const unsigned char *record)
{
    const struct ct_table_layout *layout = loader->layout;

    return differs(layout->unit, loader->unit, record) ? layout->unit
           : differs(layout->point_unit, loader->point_unit, record)
               ? layout->point_unit
               : CT_NO_FIELD;
}

void ct_row_fill_units(const struct ct_row_loader *loader,
                       unsigned char *record)
{
    const struct ct_table_layout *layout = loader->layout;
    size_t unit = layout->unit, point = layout->point_unit;

    if (unit != CT_NO_FIELD && loader->unit != NULL &&
        !differs(unit, loader->unit, record))
        memcpy(record + unit, &loader->unit, sizeof loader->unit);
    if (point != CT_NO_FIELD && loader->point_unit != NULL &&
        !differs(point, loader->point_unit, record))
        memcpy(record + point, &loader->point_unit, sizeof loader->point_unit);
    if (point != CT_NO_FIELD && unit_at(record, point) == NULL) {
        const struct ct_unit *own = unit_at(record, unit);

        memcpy(record + point, &own, sizeof own);
    }
}

static enum ct_status check_unit(struct ct_row_loader *loader, size_t at,
                                 const struct ct_unit *header,
                                 const unsigned char *record)
{
    const struct ct_row_column *column;

    if (!differs(at, header, record))
        return CT_OK;
    column = column_at(loader, at);
    ct_row_about(loader, column);
    return ct_error(loader->sink, "row-unit-differs",
                    ct_at(ct_csv_field_place(loader->csv, column->field)),
                    ct_string(unit_at(record, at)->text),
                    ct_string(header->text));
}

static enum ct_status settle_units(struct ct_row_loader *loader,
                                   unsigned char *record)
{
    const struct ct_table_layout *layout = loader->layout;
    enum ct_status result =
        check_unit(loader, layout->unit, loader->unit, record);
    enum ct_status status =
        check_unit(loader, layout->point_unit, loader->point_unit, record);

    ct_row_fill_units(loader, record);
    return result != CT_OK ? result : status;
}

/* `% FS` has a meaning where both ends are known; tables without a range leave
 * that to the instrument's. */
bool ct_row_span_known(const struct ct_row_loader *loader,
                       const unsigned char *record)
{
    struct ct_lab_range range;

    if (loader->layout->range == CT_NO_FIELD)
        return true;
    memcpy(&range, record + loader->layout->range, sizeof range);
    return isfinite(range.min.number) && isfinite(range.max.number);
}

/* ---- rows ---------------------------------------------------------------- */

static enum ct_status worse(enum ct_status a, enum ct_status b)
{
    return b == CT_OK || (b == CT_INVALID && a != CT_OK) ? a : b;
}

static enum ct_status fill(struct ct_row_loader *loader,
                           const struct ct_csv_record *row,
                           unsigned char *record)
{
    enum ct_status status;

    loader->stated_count = 0;
    status = read_cells(loader, 0, loader->numbers, row, record);
    status = worse(status, settle_units(loader, record));
    status = worse(status, read_cells(loader, loader->numbers, loader->limits,
                                      row, record));
    loader->rules.span_known = ct_row_span_known(loader, record);
    status = worse(
        status, read_cells(loader, loader->limits, loader->count, row, record));
    return worse(status, ct_row_settle_stated(loader, record));
}

/* Nothing in it outlives its row; emptying it each time would cost more than
 * the cells. */
static void empty_scratch(struct ct_row_loader *loader)
{
    enum { ROWS = 64 };

    if (++loader->scratch_rows < ROWS)
        return;
    ct_arena_release(&loader->scratch);
    loader->scratch_rows = 0;
}

static uint64_t stir(uint64_t digest, uint64_t word)
{
    digest = (digest ^ word) * 0x9E3779B97F4A7C15;
    return digest ^ digest >> 29;
}

/* Of the cells with their lengths. Rows that are compared have one id already;
 * of those that differ one in 16 million pairs passes for a copy. */
void ct_row_head(const struct ct_row_loader *loader,
                 const struct ct_csv_record *row, struct ct_lab_row *head)
{
    uint64_t digest = 0xCBF29CE484222325;

    *head = (struct ct_lab_row){.offset = row->place.offset,
                                .line = (uint32_t)row->line};
    if (loader->key == NULL)
        return;
    for (size_t i = 0; i < row->count; i++) {
        const struct ct_csv_field *cell = &row->fields[i];
        const char *text = cell->text;
        size_t left = cell->length;
        uint64_t own = left; /* so that cells need not wait for each other */

        for (; left > 8; text += 8, left -= 8)
            own = stir(own, ct_keys_word(text, 8));
        own = stir(own, ct_keys_word(text, left));
        digest = digest * 0x9E3779B97F4A7C15 + own;
    }
    for (size_t i = 0; i < sizeof head->content; i++)
        head->content[i] = (uint8_t)(digest >> (64 - 8 * (i + 1)));
}

enum ct_status ct_row_load(struct ct_row_loader *loader,
                           const struct ct_csv_record *row,
                           unsigned char *record, bool *kept)
{
    struct ct_lab_row head;
    enum ct_row_shape shape = ct_row_shape(loader, row);
    bool sound = shape == CT_ROW_SOUND;
    enum ct_status status;

    ct_row_head(loader, row, &head);
    empty_scratch(loader); /* of rows that have gone by */
    ct_row_about(loader, NULL);
    if (!check_shape(loader, row, shape)) {
        *kept = false;
        return CT_OK;
    }
    memcpy(record, loader->blank, loader->layout->size);
    /* Behind a cell too many or too few the others may be another's. */
    loader->sink = sound ? loader->loading->sink : &loader->quiet;
    status = fill(loader, row, record);
    if (status != CT_OK && status != CT_INVALID)
        return status;
    head.unsound = !sound || status == CT_INVALID;
    memcpy(record, &head, sizeof head);
    *kept = true;
    return CT_OK;
}

/* ---- what findings are about --------------------------------------------- */

const struct ct_csv_record *ct_row_here(struct ct_row_loader *loader)
{
    static const struct ct_csv_record none = {0};

    if (loader->row == NULL)
        loader->status = ct_csv_here(loader->csv, &loader->row);
    return loader->status == CT_OK ? loader->row : &none;
}

void ct_row_about(struct ct_row_loader *loader,
                  const struct ct_row_column *column)
{
    const struct ct_csv_record *row = ct_row_here(loader);
    struct ct_finding_cell cell = {.row = row->number};

    if (loader->key != NULL && loader->key->field < row->count) {
        cell.record = row->fields[loader->key->field].text;
        cell.record_length = row->fields[loader->key->field].length;
    }
    if (column != NULL) {
        cell.field = loader->headers[column->field].text;
        cell.field_length = loader->headers[column->field].length;
    }
    loader->loading->sink->cell = cell;
}

void ct_row_about_none(const struct ct_row_loader *loader)
{
    loader->loading->sink->cell = (struct ct_finding_cell){0};
}

/* ---- keys ---------------------------------------------------------------- */

struct ct_argument ct_row_header(const struct ct_row_loader *loader,
                                 const char *column)
{
    for (size_t i = 0; i < loader->count; i++) {
        const struct ct_row_column *own = &loader->columns[i];
        const struct ct_cell *header = &loader->headers[own->field];

        if (strcmp(own->bound.column->name, column) == 0)
            return ct_text(header->text, header->length);
    }
    return ct_string(column);
}

/* The name of the first column in which they differ, or NULL. */
static const char *difference(const struct ct_row_loader *loader,
                              const unsigned char *a, const unsigned char *b)
{
    for (size_t i = 0; i < loader->layout->count; i++)
        if (!ct_row_same(loader, &loader->layout->columns[i], a, b))
            return loader->layout->columns[i].name;
    return NULL;
}

/* The same by what a scan keeps. */
static const char *trace_difference(const struct ct_row_loader *loader,
                                    const struct ct_row_trace *first,
                                    const unsigned char *record)
{
    const struct ct_column *columns = loader->layout->columns;

    for (size_t i = 0; i < loader->traced_count; i++) {
        const struct ct_column *column = &columns[loader->traced[i]];

        if (ct_row_byte(loader, column, record) != first->columns[i])
            return column->name;
    }
    return NULL;
}

/* Of two rows that contradict each other neither counts, whichever stands
 * first. */
static void distrust(struct ct_row_loader *loader, unsigned char *record)
{
    struct ct_lab_row head;

    memcpy(&head, record, sizeof head);
    loader->loading->lab->tables[loader->table].unsound += !head.unsound;
    head.unsound = true;
    memcpy(record, &head, sizeof head);
}

/* What is known of the first row with an id. */
struct first_row {
    uint32_t line;
    uint8_t content[3];
    const char *column; /* the first that differs, or NULL; a scan knows that of
                           certificates only */
};

static uint32_t id_of(const struct ct_row_loader *loader,
                      const unsigned char *record)
{
    uint32_t id;

    memcpy(&id, record + loader->key->bound.column->offset, sizeof id);
    return id;
}

static struct first_row compare_first(struct ct_row_loader *loader,
                                      size_t first, const unsigned char *second)
{
    struct first_row known = {0};
    unsigned char *record;
    struct ct_lab_row head;

    if (loader->loading->wanted != NULL) {
        struct ct_row_trace trace;

        memcpy(&trace, loader->traces + first * loader->trace_size,
               loader->trace_size);
        known.line =
            ct_scan_line_of(loader->loading->lab, loader->key->bound.column->of,
                            id_of(loader, second));
        memcpy(known.content, trace.content, sizeof known.content);
        if (loader->table == CT_TABLE_CERTIFICATES)
            known.column = trace_difference(loader, &trace, second);
        return known;
    }
    record = loader->rows + first * loader->layout->size;
    known.column = difference(loader, record, second);
    if (known.column != NULL)
        distrust(loader, record);
    memcpy(&head, record, sizeof head);
    known.line = head.line;
    memcpy(known.content, head.content, sizeof known.content);
    return known;
}

/* Whether it is a copy, which says nothing new. */
static bool report_twice(struct ct_row_loader *loader, const char *id,
                         size_t first, const unsigned char *second)
{
    const struct ct_row_column *key = loader->key;
    struct first_row known = compare_first(loader, first, second);
    struct ct_sink *sink = loader->loading->sink;
    struct ct_argument place;
    struct ct_lab_row head;

    memcpy(&head, second, sizeof head);
    ct_row_about(loader, key);
    place = ct_at(ct_csv_field_place(loader->csv, key->field));
    if (known.column == NULL &&
        memcmp(known.content, head.content, sizeof known.content) == 0) {
        ct_warning(sink, "row-copied", place, ct_string(id),
                   ct_row_header(loader, key->bound.column->name),
                   ct_integer(known.line));
        return true;
    }
    if (known.column != NULL && loader->table == CT_TABLE_CERTIFICATES)
        (void)ct_error(sink, "certificate-differs", place, ct_string(id),
                       ct_integer(known.line),
                       ct_row_header(loader, known.column));
    else
        (void)ct_error(sink, "id-twice", place, ct_string(id),
                       ct_row_header(loader, key->bound.column->name),
                       ct_integer(known.line));
    return false;
}

/* Only certificates are compared; of others their digest is enough. */
static enum ct_status keep_trace(struct ct_row_loader *loader,
                                 const unsigned char *record, size_t at)
{
    struct ct_row_trace trace;
    struct ct_lab_row head;
    unsigned char *traces;

    traces = ct_grow(loader->traces, at, loader->trace_size);
    if (traces == NULL)
        return CT_NOMEM;
    loader->traces = traces;
    memcpy(&head, record, sizeof head);
    memcpy(trace.content, head.content, sizeof trace.content);
    for (size_t i = 0; i < loader->traced_count; i++)
        trace.columns[i] = ct_row_byte(
            loader, &loader->layout->columns[loader->traced[i]], record);
    memcpy(traces + at * loader->trace_size, &trace, loader->trace_size);
    return ct_scan_keep_line(
        &loader->loading->store->lines[loader->key->bound.column->of],
        (uint32_t)at, head.line);
}

enum ct_status ct_row_enter(struct ct_row_loader *loader, unsigned char *record,
                            size_t at)
{
    struct ct_keys *keys;
    struct ct_lab_row head;
    uint32_t id;

    if (loader->key == NULL)
        return CT_OK;
    if (loader->loading->wanted != NULL) {
        enum ct_status status = keep_trace(loader, record, at);

        if (status != CT_OK)
            return status;
    }
    keys = &loader->loading->store->keys[loader->key->bound.column->of];
    id = id_of(loader, record);
    if (id == 0)
        return CT_OK;
    if (keys->list[id].row == UINT32_MAX) {
        keys->list[id].row = (uint32_t)at;
        return CT_OK;
    }
    memcpy(&head, record, sizeof head);
    head.unsound = true;
    /* Of a copy that is kept nothing remains, so that it is nobody's: a second
     * calibration of that day, say. */
    if (report_twice(loader, ct_keys_text(keys, id), keys->list[id].row,
                     record) &&
        loader->loading->wanted == NULL)
        memcpy(record, loader->blank, loader->layout->size);
    memcpy(record, &head, sizeof head);
    return loader->status;
}
