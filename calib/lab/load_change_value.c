/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of changes, and which of them contradict each other.
 */
#include "load_change_work.h"

#include "cell_work.h"
#include "order.h"
#include "when.h"

#include <stdlib.h>
#include <string.h>

/* ---- values -------------------------------------------------------------- */

static void refuse(struct ct_change_reading *r, size_t change)
{
    struct ct_torn *torn = &r->store->torn[CT_TABLE_CHANGES];
    const char *id = ct_lab_text(r->lab, CT_KEY_TEXT, r->changes[change].id);

    if (r->changes[change].row.unsound)
        return;
    r->changes[change].row.unsound = true;
    r->lab->tables[CT_TABLE_CHANGES].unsound++;
    /* What its item is from that day on is not known. */
    if (ct_torn_add(torn, id, strlen(id)) != CT_OK)
        torn->full = true;
}

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
                                const struct ct_change_task *task,
                                struct ct_cell cell, struct ct_place whole,
                                unsigned char *record)
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

/* A cell that states all of an uncertainty changes its factor with it. */
static enum ct_status read_stated(struct ct_row_loader *target,
                                  const struct ct_change_task *task,
                                  struct ct_cell cell, unsigned char *record)
{
    const struct ct_column *factor =
        ct_table_factor_of(task->table, task->column);

    ct_lab_field_copy(task->column, target->blank, record);
    if (factor != NULL)
        ct_lab_field_copy(factor, target->blank, record);
    return ct_row_settle_cell(target, task->column, cell, record);
}

/* A record in which the field has its new value; the others are those of the
 * day, since a number is in the unit of its record. */
static enum ct_status read_value(struct ct_change_reading *r,
                                 const struct ct_change_task *task,
                                 struct ct_sink *sink, unsigned char *record)
{
    const struct ct_kept_change *kept = &r->loader->kept[task->change];
    const struct ct_table_layout *layout = &ct_table_layouts[task->table];
    struct ct_row_loader target = {.loading = r->loader->loading,
                                   .table = task->table,
                                   .layout = layout,
                                   .rules = r->loader->rules,
                                   .sink = sink};
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
    r->stated = kept->value.length > 0 &&
                ct_row_is_stated(&target, task->column, kept->value, record);
    status = r->stated ? read_stated(&target, task, kept->value, record)
                       : read_cell(&target, task, kept->value, whole, record);
    free(target.blank);
    ct_arena_release(&target.scratch);
    return status;
}

/* What is to be said of a cell is said for the first of several rows that it
 * changes, unless it is wrong for a later one only. */
static enum ct_status read_once(struct ct_change_reading *r,
                                const struct ct_change_task *task,
                                unsigned char *record)
{
    struct ct_sink quiet = {0};
    enum ct_status status = CT_INVALID;

    ct_change_about(r, "value", task->change);
    if (task > r->tasks && task[-1].change == task->change)
        status = read_value(r, task, &quiet, record);
    return status == CT_INVALID ? read_value(r, task, r->sink, record) : status;
}

static enum ct_status put_patch(struct ct_change_reading *r,
                                const struct ct_change_task *task,
                                const struct ct_column *column,
                                const unsigned char *record, size_t *count)
{
    struct ct_lab_patches *patches = &r->store->patches;
    const struct ct_lab_change *change = &r->changes[task->change];

    if (!ct_room(patches->list, *count))
        return CT_NOMEM;
    patches->list[(*count)++] = (struct ct_lab_patch){
        .table = task->table,
        .row = task->row,
        .change = (uint32_t)task->change,
        .from = change->from,
        .known = known_on(change),
        .column = column,
        .value = record,
    };
    return CT_OK;
}

static enum ct_status add_patch(struct ct_change_reading *r,
                                const struct ct_change_task *task,
                                size_t *count)
{
    const struct ct_column *factor =
        ct_table_factor_of(task->table, task->column);
    unsigned char *record = ct_arena_alloc(&r->store->patches.values,
                                           ct_table_layouts[task->table].size);
    enum ct_status status;

    if (record == NULL)
        return CT_NOMEM;
    status = read_once(r, task, record);
    if (status == CT_OK)
        status = put_patch(r, task, task->column, record, count);
    if (status == CT_OK && r->stated && factor != NULL)
        status = put_patch(r, task, factor, record, count);
    return status;
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

/* They are sorted. */
static void find_tables(struct ct_lab_patches *patches)
{
    size_t at = 0;

    for (int table = 0; table < CT_TABLES; table++) {
        while (at < patches->count &&
               patches->list[at].table == (enum ct_table)table)
            at++;
        patches->ends[table] = at;
    }
}

static void sort_patches(struct ct_lab_patches *patches)
{
    if (patches->count > 1)
        qsort(patches->list, patches->count, sizeof *patches->list,
              compare_patches);
    find_tables(patches);
}

/* Values of one rank see those of the ranks before it. */
static enum ct_status read_rank(struct ct_change_reading *r, int rank)
{
    size_t count = r->store->patches.count;

    for (size_t i = 0; i < r->task_count; i++) {
        const struct ct_change_task *task = &r->tasks[i];
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

static bool is_same(const struct ct_change_reading *r,
                    const struct ct_lab_patch *a, const struct ct_lab_patch *b)
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
static void check_day(struct ct_change_reading *r,
                      const struct ct_lab_patch *first, size_t count)
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
        ct_change_about(r, "value", at);
        (void)ct_error(r->sink, "change-contradicted",
                       ct_at(r->loader->kept[at].value.place),
                       ct_string(first[0].column->name),
                       ct_change_text(r->loader->kept[at].id),
                       ct_integer(other->row.line));
        refuse(r, at);
    }
    for (size_t i = 0; differ && i < count; i++)
        refuse(r, first[i].change);
}

static void check_contradictions(struct ct_change_reading *r)
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
static enum ct_status finish(struct ct_change_reading *r)
{
    struct ct_lab_patches *patches = &r->store->patches;
    size_t kept = 0;

    for (size_t i = 0; i < patches->count; i++)
        if (!r->changes[patches->list[i].change].row.unsound)
            patches->list[kept++] = patches->list[i];
    patches->count = kept;
    find_tables(patches);
    patches->changes = malloc((kept + 1) * sizeof *patches->changes);
    for (size_t i = 0; patches->changes != NULL && i < kept; i++)
        patches->changes[i] = patches->list[i].change;
    return patches->changes == NULL ? CT_NOMEM : CT_OK;
}

enum ct_status ct_changes_read(struct ct_row_loader *loader)
{
    struct ct_loading *loading = loader->loading;
    struct ct_change_reading r = {
        .loader = loader,
        .lab = loading->lab,
        .store = loading->store,
        .sink = loading->changes_sink,
        .changes = loading->store->rows[CT_TABLE_CHANGES],
        .count = loading->lab->tables[CT_TABLE_CHANGES].count,
    };
    const struct ct_finding_cell before = r.sink->cell;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < r.count && status == CT_OK; i++) {
        if (r.changes[i].row.unsound)
            continue;
        status = ct_change_plan(&r, i);
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
