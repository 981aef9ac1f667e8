/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What rows of changes.csv name, and the values that they set.
 */
#include "load_work.h"

#include "cell_work.h"
#include "index.h"
#include "order.h"
#include "when.h"
#include "../../uncertainty/expression.h"

#include <stdlib.h>
#include <string.h>

/* ---- rows as they are read ----------------------------------------------- */

static enum ct_status keep_cell(struct ct_row_loader *loader, const char *name,
                                struct ct_cell *cell)
{
    const struct ct_csv_record *row = ct_row_here(loader);

    for (size_t i = 0; i < loader->count; i++) {
        const struct ct_row_column *column = &loader->columns[i];
        size_t at = column->field;

        if (strcmp(column->bound.column->name, name) != 0 || at >= row->count)
            continue;
        cell->text = ct_arena_text(&loader->names, row->fields[at].text,
                                   row->fields[at].length);
        cell->length = row->fields[at].length;
        cell->place = ct_csv_field_place(loader->csv, at);
        return cell->text == NULL ? CT_NOMEM : CT_OK;
    }
    return CT_OK;
}

enum ct_status ct_change_keep(struct ct_row_loader *loader)
{
    struct ct_kept_change kept = {.number = ct_row_here(loader)->number};
    const struct {
        const char *name;
        struct ct_cell *cell;
    } cells[] = {{"table", &kept.table},
                 {"id", &kept.id},
                 {"function", &kept.function},
                 {"field", &kept.field},
                 {"value", &kept.value}};
    struct ct_kept_change *grown =
        ct_grow(loader->kept, loader->kept_count, sizeof kept);

    if (grown == NULL)
        return CT_NOMEM;
    loader->kept = grown;
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        enum ct_status status = keep_cell(loader, cells[i].name, cells[i].cell);

        if (status != CT_OK)
            return status;
    }
    grown[loader->kept_count++] = kept;
    return loader->status;
}

/* ---- reading ------------------------------------------------------------- */

/* Tables whose rows change, and by what their rows are known. */
static const struct {
    enum ct_table table;
    enum ct_lab_key key;
} changing[] = {
    {CT_TABLE_INSTRUMENTS, CT_KEY_INSTRUMENT},
    {CT_TABLE_RANGES, CT_KEY_INSTRUMENT},
    {CT_TABLE_CERTIFICATES, CT_KEY_CERTIFICATE},
    {CT_TABLE_STANDARDS, CT_KEY_STANDARD},
    {CT_TABLE_LABORATORIES, CT_KEY_LABORATORY},
};
enum { CHANGING = sizeof changing / sizeof changing[0] };

/* One field of one row that a change sets. */
struct task {
    size_t change;
    uint32_t row;
    enum ct_table table;
    const struct ct_column *column;
};

struct reading {
    struct ct_row_loader *loader;
    struct ct_lab *lab;
    struct ct_lab_store *store;
    struct ct_sink *sink;
    struct ct_lab_change *changes;
    size_t count;
    struct ct_lab_index *ranges; /* made when a change needs it */
    struct task *tasks;
    size_t task_count;
};

static void refuse(struct reading *r, size_t change)
{
    if (r->changes[change].row.unsound)
        return;
    r->changes[change].row.unsound = true;
    r->lab->tables[CT_TABLE_CHANGES].unsound++;
}

/* Findings are about this cell from now on. */
static void look_at(struct reading *r, const char *column, size_t change)
{
    const struct ct_row_loader *loader = r->loader;
    const struct ct_kept_change *kept = &loader->kept[change];
    struct ct_finding_cell cell = {.field = column,
                                   .field_length = strlen(column),
                                   .record = kept->id.text,
                                   .record_length = kept->id.length,
                                   .row = kept->number};

    for (size_t i = 0; i < loader->count; i++) {
        const struct ct_row_column *own = &loader->columns[i];

        if (strcmp(own->bound.column->name, column) != 0)
            continue;
        cell.field = loader->headers[own->field].text;
        cell.field_length = loader->headers[own->field].length;
    }
    r->sink->cell = cell;
}

static struct ct_argument cell_text(struct ct_cell cell)
{
    cell = ct_cell_trim(cell);
    return ct_text(cell.text, cell.length);
}

/* ---- tables and fields --------------------------------------------------- */

/* CHANGING: there is none, which was said. */
static size_t find_table(struct reading *r, size_t change)
{
    struct ct_cell cell = ct_cell_trim(r->loader->kept[change].table);
    const char *names[CHANGING];

    for (size_t i = 0; i < CHANGING; i++) {
        names[i] = ct_table_name(changing[i].table);
        if (strlen(names[i]) == cell.length &&
            memcmp(names[i], cell.text, cell.length) == 0)
            return i;
    }
    look_at(r, "table", change);
    (void)ct_error(
        r->sink, "change-table", ct_at(r->loader->kept[change].table.place),
        ct_text(cell.text, cell.length),
        ct_string(ct_near_miss(cell.text, cell.length, names, CHANGING)));
    return CHANGING;
}

/* Columns by which others find the row: another id is another row. */
static bool is_fixed(enum ct_table table, const struct ct_column *column)
{
    const char *name = column->name;

    return (column->flags & CT_COLUMN_KEY) != 0 ||
           (table == CT_TABLE_CERTIFICATES &&
            strcmp(name, "instrument") == 0) ||
           (table == CT_TABLE_RANGES &&
            (strcmp(name, "instrument") == 0 || strcmp(name, "function") == 0));
}

/* The column whose header the package gives, or NULL. */
static const struct ct_column *
given_column(const struct reading *r, enum ct_table table, struct ct_cell field)
{
    const struct ct_package *package = r->store->package;

    field = ct_cell_trim(field);
    for (size_t i = 0; i < package->column_count; i++) {
        const struct ct_column_name *name = &package->columns[i];

        if (name->table == table && name->header->length == field.length &&
            memcmp(name->header->text, field.text, field.length) == 0)
            return ct_table_column(table, name->standard->text);
    }
    return NULL;
}

static void report_field(struct reading *r, enum ct_table table,
                         struct ct_cell field)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    const char *names[CT_TABLE_COLUMNS];
    struct ct_cell trimmed = ct_cell_trim(field);
    size_t count = 0;

    for (size_t i = 0; i < layout->count; i++)
        if (!is_fixed(table, &layout->columns[i]))
            names[count++] = layout->columns[i].name;
    (void)ct_error(
        r->sink, "change-field", ct_at(field.place),
        ct_text(trimmed.text, trimmed.length), ct_string(ct_table_name(table)),
        ct_string(ct_near_miss(trimmed.text, trimmed.length, names, count)));
}

/* CT_INVALID: it names none that can change. */
static enum ct_status find_field(struct reading *r, enum ct_table table,
                                 size_t change, const struct ct_column **column)
{
    struct ct_cell field = r->loader->kept[change].field, unit = {0};
    enum ct_status status = CT_OK;

    look_at(r, "field", change);
    *column = given_column(r, table, field);
    if (*column == NULL)
        status = ct_table_recognise(table, field, column, &unit);
    if (status != CT_OK)
        return status;
    if (*column == NULL || unit.length > 0) {
        report_field(r, table, field);
        return CT_INVALID;
    }
    if (is_fixed(table, *column))
        return ct_error(r->sink, "change-fixed", ct_at(field.place),
                        ct_string((*column)->name),
                        ct_string(ct_table_name(table)));
    return CT_OK;
}

/* ---- rows ---------------------------------------------------------------- */

static enum ct_status add_task(struct reading *r, size_t change,
                               enum ct_table table, uint32_t row,
                               const struct ct_column *column)
{
    struct task *grown = ct_grow(r->tasks, r->task_count, sizeof *grown);

    if (grown == NULL)
        return CT_NOMEM;
    r->tasks = grown;
    grown[r->task_count++] = (struct task){change, row, table, column};
    return CT_OK;
}

static enum ct_status report_id(struct reading *r, size_t change,
                                enum ct_table table)
{
    struct ct_cell id = r->loader->kept[change].id;

    look_at(r, "id", change);
    return ct_error(r->sink, "change-id", ct_at(id.place),
                    ct_string(ct_table_name(table)), cell_text(id));
}

/* Every range of the instrument, or those of one function. */
static enum ct_status add_ranges(struct reading *r, size_t change,
                                 uint32_t instrument,
                                 const struct ct_column *column)
{
    const struct ct_lab_item_range *rows = r->store->rows[CT_TABLE_RANGES];
    uint32_t function = r->changes[change].function;
    struct ct_cell cell = r->loader->kept[change].function;
    size_t before = r->task_count;
    struct ct_lab_list list;
    enum ct_status status = CT_OK;

    if (r->ranges == NULL)
        status = ct_lab_index_new(
            r->lab, CT_RELATION_BIT(CT_RANGES_OF_INSTRUMENT), &r->ranges);
    if (status != CT_OK)
        return status;
    list = ct_lab_rows_of(r->ranges, CT_RANGES_OF_INSTRUMENT, instrument);
    if (list.count == 0)
        return report_id(r, change, CT_TABLE_RANGES);
    for (size_t i = 0; i < list.count && status == CT_OK; i++)
        if (function == 0 || rows[list.rows[i]].function == function)
            status = add_task(r, change, CT_TABLE_RANGES, list.rows[i], column);
    if (status != CT_OK || r->task_count > before)
        return status;
    look_at(r, "function", change);
    return ct_error(r->sink, "change-function", ct_at(cell.place),
                    cell_text(r->loader->kept[change].id), cell_text(cell));
}

static enum ct_status add_rows(struct reading *r, size_t change, size_t which,
                               const struct ct_column *column)
{
    const struct ct_kept_change *kept = &r->loader->kept[change];
    enum ct_table table = changing[which].table;
    enum ct_lab_key key = changing[which].key;
    const char *text = ct_lab_text(r->lab, CT_KEY_TEXT, r->changes[change].id);
    uint32_t id = ct_lab_find(r->lab, key, text, strlen(text)), row;

    if (table == CT_TABLE_RANGES)
        return add_ranges(r, change, id, column);
    if (r->changes[change].function != 0) {
        look_at(r, "function", change);
        return ct_error(r->sink, "change-without-function",
                        ct_at(kept->function.place),
                        ct_string(ct_table_name(table)));
    }
    row = ct_lab_row_of(r->lab, key, id);
    return row == CT_LAB_NO_ROW ? report_id(r, change, table)
                                : add_task(r, change, table, row, column);
}

/* Tables that nobody asked for cannot be looked into, and the faults of one
 * that could not be read are told already. */
static bool is_there(const struct reading *r, enum ct_table table)
{
    return (r->lab->loaded & CT_TABLE_BIT(table)) != 0 &&
           (r->lab->tables[table].present ||
            r->store->package->tables[table] == NULL);
}

static enum ct_status plan(struct reading *r, size_t change)
{
    const struct ct_column *column;
    size_t which;
    enum ct_status status;

    which = find_table(r, change);
    if (which == CHANGING)
        return CT_INVALID;
    status = find_field(r, changing[which].table, change, &column);
    if (status == CT_OK && is_there(r, changing[which].table))
        status = add_rows(r, change, which, column);
    return status;
}

/* ---- values -------------------------------------------------------------- */

static int32_t known_on(const struct ct_lab_change *change)
{
    return change->recorded_on != CT_LAB_NO_DATE ? change->recorded_on
                                                 : change->from;
}

/* As cells of a row: units before numbers, ranges before limits. */
static int rank_of(enum ct_cell_kind kind)
{
    return kind == CT_CELL_UNIT ? 0 : kind == CT_CELL_LIMITS ? 2 : 1;
}

static enum ct_status read_cell(struct ct_row_loader *target,
                                const struct task *task, struct ct_cell cell,
                                struct ct_place whole, unsigned char *record)
{
    struct ct_row_column column = {.bound = {.column = task->column}};
    bool missing = cell.length == 0;
    enum ct_status status = CT_OK;

    if (!missing)
        status = ct_row_cell(target, &column, cell, record, &missing);
    ct_memo_release(&column.memo);
    if (status != CT_OK || !missing)
        return status;
    if ((task->column->flags & CT_COLUMN_NEEDED) != 0)
        return ct_error(target->sink, "row-cell-missing", ct_at(whole),
                        ct_string(task->column->name));
    ct_lab_field_copy(task->column, target->blank, record);
    return CT_OK;
}

/* A record in which the field has its new value; the others are those of the
 * day, since a number is in the unit of its record. */
static enum ct_status read_value(struct reading *r, const struct task *task,
                                 unsigned char *record)
{
    const struct ct_kept_change *kept = &r->loader->kept[task->change];
    const struct ct_table_layout *layout = &ct_table_layouts[task->table];
    struct ct_row_loader target = {.loading = r->loader->loading,
                                   .table = task->table,
                                   .layout = layout,
                                   .rules = r->loader->rules,
                                   .sink = r->sink};
    const struct ct_lab_when when = {r->changes[task->change].from,
                                     CT_DATE_LAST};
    struct ct_place whole =
        kept->value.text != NULL ? kept->value.place : kept->field.place;
    enum ct_status status;

    target.blank = malloc(layout->size);
    if (target.blank == NULL)
        return CT_NOMEM;
    ct_row_clear(layout, target.blank);
    ct_lab_record_at(r->lab, task->table, task->row, when, record);
    target.rules.span_known = ct_row_span_known(&target, record);
    status = read_cell(&target, task, kept->value, whole, record);
    free(target.blank);
    ct_arena_release(&target.scratch);
    return status;
}

static enum ct_status add_patch(struct reading *r, const struct task *task,
                                size_t *count)
{
    struct ct_lab_patches *patches = &r->store->patches;
    const struct ct_lab_change *change = &r->changes[task->change];
    unsigned char *record =
        ct_arena_alloc(&patches->values, ct_table_layouts[task->table].size);
    struct ct_lab_patch *grown = ct_grow(patches->list, *count, sizeof *grown);
    enum ct_status status;

    if (grown != NULL)
        patches->list = grown;
    if (grown == NULL || record == NULL)
        return CT_NOMEM;
    look_at(r, "value", task->change);
    status = read_value(r, task, record);
    if (status != CT_OK)
        return status;
    patches->list[(*count)++] = (struct ct_lab_patch){
        .table = task->table,
        .row = task->row,
        .change = (uint32_t)task->change,
        .from = change->from,
        .known = known_on(change),
        .column = task->column,
        .value = record,
    };
    return CT_OK;
}

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_patches(const void *a, const void *b)
{
    const struct ct_lab_patch *x = a, *y = b;
    int order = COMPARE(x->table, y->table);

    if (order == 0)
        order = COMPARE(x->row, y->row);
    if (order == 0)
        order = COMPARE(x->from, y->from);
    if (order == 0)
        order = COMPARE(x->known, y->known);
    if (order == 0)
        order = COMPARE(x->column, y->column);
    return order != 0 ? order : COMPARE(x->change, y->change);
}

static void sort_patches(struct ct_lab_patches *patches)
{
    if (patches->count > 1)
        qsort(patches->list, patches->count, sizeof *patches->list,
              compare_patches);
}

/* Values of one rank see those of the ranks before it. */
static enum ct_status read_rank(struct reading *r, int rank)
{
    size_t count = r->store->patches.count;

    for (size_t i = 0; i < r->task_count; i++) {
        const struct task *task = &r->tasks[i];
        enum ct_status status = CT_OK;

        if (rank_of(task->column->kind) != rank ||
            r->changes[task->change].row.unsound)
            continue;
        status = add_patch(r, task, &count);
        if (status == CT_INVALID)
            refuse(r, task->change);
        else if (status != CT_OK)
            return status;
    }
    r->store->patches.count = count;
    sort_patches(&r->store->patches);
    return CT_OK;
}

/* ---- contradictions ------------------------------------------------------ */

static bool same_cell(struct ct_cell a, struct ct_cell b)
{
    a = a.length > 0 ? ct_cell_trim(a) : a;
    b = b.length > 0 ? ct_cell_trim(b) : b;
    return a.length == b.length &&
           (a.length == 0 || memcmp(a.text, b.text, a.length) == 0);
}

static bool is_same(const struct reading *r, const struct ct_lab_patch *a,
                    const struct ct_lab_patch *b)
{
    enum ct_cell_kind kind = a->column->kind;

    return same_cell(r->loader->kept[a->change].value,
                     r->loader->kept[b->change].value) ||
           (kind != CT_CELL_LIMITS && kind != CT_CELL_RANGE &&
            ct_lab_column_compare(r->lab, a->table, a->column, a->value,
                                  b->value) == 0);
}

static bool is_one_day(const struct ct_lab_patch *a,
                       const struct ct_lab_patch *b)
{
    return a->table == b->table && a->row == b->row && a->from == b->from &&
           a->known == b->known && a->column == b->column;
}

/* Whatever their order, none of several that differ holds. */
static void check_day(struct reading *r, const struct ct_lab_patch *first,
                      size_t count)
{
    bool differ = false;

    for (size_t i = 1; i < count; i++) {
        size_t at = first[i].change;
        const struct ct_lab_change *other = &r->changes[first[0].change];

        if (is_same(r, &first[0], &first[i]))
            continue;
        differ = true;
        if (r->changes[at].row.unsound)
            continue; /* told for another range of the instrument */
        look_at(r, "value", at);
        (void)ct_error(r->sink, "change-contradicted",
                       ct_at(r->loader->kept[at].value.place),
                       ct_string(first[0].column->name),
                       cell_text(r->loader->kept[at].id),
                       ct_integer(other->row.line));
        refuse(r, at);
    }
    for (size_t i = 0; differ && i < count; i++)
        refuse(r, first[i].change);
}

static void check_contradictions(struct reading *r)
{
    const struct ct_lab_patch *list = r->store->patches.list;
    size_t count = r->store->patches.count;

    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && is_one_day(&list[i], &list[end]);)
            end++;
        check_day(r, &list[i], end - i);
    }
}

/* ---- all ----------------------------------------------------------------- */

/* Without those of rows that turned out to be unsound. */
static enum ct_status finish(struct reading *r)
{
    struct ct_lab_patches *patches = &r->store->patches;
    size_t kept = 0;

    for (size_t i = 0; i < patches->count; i++)
        if (!r->changes[patches->list[i].change].row.unsound)
            patches->list[kept++] = patches->list[i];
    patches->count = kept;
    patches->changes = malloc((kept + 1) * sizeof *patches->changes);
    for (size_t i = 0; patches->changes != NULL && i < kept; i++)
        patches->changes[i] = patches->list[i].change;
    return patches->changes == NULL ? CT_NOMEM : CT_OK;
}

enum ct_status ct_changes_read(struct ct_row_loader *loader)
{
    struct ct_loading *loading = loader->loading;
    struct reading r = {
        .loader = loader,
        .lab = loading->lab,
        .store = loading->store,
        .sink = loading->sink,
        .changes = loading->store->rows[CT_TABLE_CHANGES],
        .count = loading->lab->tables[CT_TABLE_CHANGES].count,
    };
    const struct ct_finding_cell before = r.sink->cell;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < r.count && status == CT_OK; i++) {
        if (r.changes[i].row.unsound)
            continue;
        status = plan(&r, i);
        if (status == CT_INVALID) {
            refuse(&r, i);
            status = CT_OK;
        }
    }
    for (int rank = 0; rank <= 2 && status == CT_OK; rank++)
        status = read_rank(&r, rank);
    if (status == CT_OK) {
        check_contradictions(&r);
        status = finish(&r);
    }
    r.sink->cell = before;
    ct_lab_index_free(r.ranges);
    free(r.tasks);
    return status;
}
