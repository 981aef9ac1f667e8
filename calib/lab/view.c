/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view_work.h"

#include "load_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ORDER VIEW_KIND */
static const char *const kind_names[CT_VIEW_KINDS] = {
    "instrument", "certificate", "standard", "laboratory", "regulation"};

const char *ct_view_kind_name(enum ct_view_kind kind)
{
    return kind_names[kind];
}

/* ---- subjects ------------------------------------------------------------ */

/* ORDER ITEM_KIND */
static const enum ct_view_kind kinds_of_items[CT_ITEM_KINDS] = {
    CT_VIEW_INSTRUMENT, CT_VIEW_CERTIFICATE, CT_VIEW_STANDARD,
    CT_VIEW_LABORATORY};

enum ct_status ct_view_subject_read(const struct ct_lab_index *index,
                                    struct ct_cell text, struct ct_units *units,
                                    struct ct_sink *sink,
                                    struct ct_view_subject *subject)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    uint32_t number =
        ct_lab_find(lab, CT_KEY_REGULATION, text.text, text.length);
    uint32_t row = ct_lab_row_of(lab, CT_KEY_REGULATION, number);
    struct ct_item item;
    enum ct_status status;

    if (row != CT_LAB_NO_ROW) {
        *subject = (struct ct_view_subject){
            .kind = CT_VIEW_REGULATION, .id = number, .row = row};
        subject->selector.point = (double)NAN;
        return CT_OK;
    }
    status = ct_item_read(index, text, (1u << CT_ITEM_KINDS) - 1, units, sink,
                          &item);
    if (status == CT_OK)
        *subject = (struct ct_view_subject){.kind = kinds_of_items[item.kind],
                                            .id = item.id,
                                            .row = item.row,
                                            .selector = item.selector};
    return status;
}

/* ---- lists --------------------------------------------------------------- */

enum ct_status ct_view_add(struct ct_view_rows *list, uint32_t row)
{
    if (!ct_room(list->rows, list->count))
        return CT_NOMEM;
    list->rows[list->count++] = row;
    return CT_OK;
}

enum ct_status ct_view_leave_out(struct ct_view *view, enum ct_table table,
                                 uint32_t row)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const unsigned char *records = lab->store->rows[table];
    struct ct_view_unsound one = {.table = table, .row = row};

    memcpy(&one.head, records + row * ct_table_layouts[table].kept,
           sizeof one.head);
    if (!ct_room(view->unsound, view->unsound_count))
        return CT_NOMEM;
    view->unsound[view->unsound_count++] = one;
    return CT_OK;
}

static int compare_unsound(const void *a, const void *b)
{
    const struct ct_view_unsound *one = a, *other = b;

    if (one->table != other->table)
        return (one->table > other->table) - (one->table < other->table);
    return (one->row > other->row) - (one->row < other->row);
}

/* Each row once: it may have been met on several ways. */
static void tidy_unsound(struct ct_view *view)
{
    size_t count = 0;

    if (view->unsound_count == 0)
        return;
    qsort(view->unsound, view->unsound_count, sizeof *view->unsound,
          compare_unsound);
    for (size_t i = 1; i < view->unsound_count; i++)
        if (compare_unsound(&view->unsound[count], &view->unsound[i]) != 0)
            view->unsound[++count] = view->unsound[i];
    view->unsound_count = count + 1;
}

enum ct_status ct_view_take(struct ct_view *view, enum ct_table table,
                            uint32_t row, const struct ct_lab_row *head,
                            struct ct_view_rows *list)
{
    return head->unsound ? ct_view_leave_out(view, table, row)
                         : ct_view_add(list, row);
}

bool ct_view_is_past(const struct ct_view *view, int32_t date,
                     int32_t recorded_on)
{
    if (recorded_on == CT_LAB_NO_DATE)
        recorded_on = date;
    return date <= view->when.on && recorded_on <= view->when.known_by;
}

bool ct_view_wants(const struct ct_view *view, uint32_t quantity,
                   uint32_t function)
{
    const struct ct_result_selector *s = &view->selector;

    return (s->quantity == 0 || quantity == 0 || quantity == s->quantity) &&
           (s->function == 0 || function == 0 || function == s->function);
}

/* A withdrawal is known from the day on which it was recorded, or else from
 * its own. */
static void hide_withdrawal(struct ct_lab_certificate *one, int32_t known_by)
{
    int32_t known = one->withdrawn_recorded_on == CT_LAB_NO_DATE
                        ? one->withdrawn_on
                        : one->withdrawn_recorded_on;

    if (known == CT_LAB_NO_DATE || known <= known_by)
        return;
    one->withdrawn_on = one->withdrawn_recorded_on = CT_LAB_NO_DATE;
    one->withdrawn_reason = CT_LAB_NO_WORD;
}

void ct_view_record(const struct ct_view *view, enum ct_table table,
                    uint32_t row, void *record)
{
    ct_lab_record_at(ct_lab_index_lab(view->index), table, row, view->when,
                     record);
    if (table == CT_TABLE_CERTIFICATES)
        hide_withdrawal(record, view->when.known_by);
}

/* ---- rows of an owner ---------------------------------------------------- */

static enum ct_status fill_certificates(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_CERTIFICATES_OF_INSTRUMENT, view->id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        struct ct_lab_certificate one =
            ct_lab_certificate_at(lab, rows.rows[i], view->when);

        if (one.calibrated_on <= view->when.on &&
            ct_lab_is_known(&one, view->when.known_by))
            status = ct_view_take(view, CT_TABLE_CERTIFICATES, rows.rows[i],
                                  &one.row, &view->certificates);
    }
    return status;
}

static enum ct_status fill_ranges(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_RANGES_OF_INSTRUMENT, view->id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        const struct ct_lab_item_range *one = &lab->ranges[rows.rows[i]];

        if (ct_view_wants(view, one->quantity, one->function))
            status = ct_view_take(view, CT_TABLE_RANGES, rows.rows[i],
                                  &one->row, &view->ranges);
    }
    return status;
}

static enum ct_status fill_events(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_EVENTS_OF_INSTRUMENT, view->id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        const struct ct_lab_event *one = &lab->events[rows.rows[i]];

        if (ct_view_is_past(view, one->date, one->recorded_on))
            status = ct_view_take(view, CT_TABLE_EVENTS, rows.rows[i],
                                  &one->row, &view->events);
    }
    return status;
}

static enum ct_status fill_memberships(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_STANDARDS_OF_INSTRUMENT, view->id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++)
        status = ct_view_take(view, CT_TABLE_STANDARD_ITEMS, rows.rows[i],
                              &lab->standard_items[rows.rows[i]].row,
                              &view->memberships);
    return status;
}

/* ---- changes ------------------------------------------------------------- */

/* Whether the change is of the thing shown: of an instrument also those of its
 * ranges, which go by the instrument's id. */
static bool concerns(const struct ct_view *view, const char *id,
                     const struct ct_lab_change *change)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const char *table = ct_lab_text(lab, CT_KEY_TEXT, change->table);
    /* ORDER VIEW_KIND */
    static const enum ct_table tables[CT_VIEW_KINDS] = {
        CT_TABLE_INSTRUMENTS, CT_TABLE_CERTIFICATES, CT_TABLE_STANDARDS,
        CT_TABLE_LABORATORIES, CT_TABLE_REGULATIONS};

    if (strcmp(ct_lab_text(lab, CT_KEY_TEXT, change->id), id) != 0)
        return false;
    return strcmp(table, ct_table_name(tables[view->kind])) == 0 ||
           (view->kind == CT_VIEW_INSTRUMENT &&
            strcmp(table, ct_table_name(CT_TABLE_RANGES)) == 0);
}

/* By day, then the day of record, then what they say. */
static bool is_later(const struct ct_lab *lab, uint32_t a, uint32_t b)
{
    const struct ct_lab_change *one = &lab->changes[a];
    const struct ct_lab_change *other = &lab->changes[b];
    int order;

    if (one->from != other->from)
        return one->from > other->from;
    if (one->recorded_on != other->recorded_on)
        return one->recorded_on > other->recorded_on;
    order = strcmp(ct_lab_text(lab, CT_KEY_TEXT, one->field),
                   ct_lab_text(lab, CT_KEY_TEXT, other->field));
    if (order == 0)
        order = strcmp(ct_lab_text(lab, CT_KEY_TEXT, one->value),
                       ct_lab_text(lab, CT_KEY_TEXT, other->value));
    return order > 0;
}

/* In the order in which they take effect. */
static void sort_changes(const struct ct_lab *lab, struct ct_view_rows *list)
{
    for (size_t gap = list->count / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < list->count; i++) {
            uint32_t row = list->rows[i];
            size_t to = i;

            for (; to >= gap && is_later(lab, list->rows[to - gap], row);
                 to -= gap)
                list->rows[to] = list->rows[to - gap];
            list->rows[to] = row;
        }
}

/* ORDER VIEW_KIND */
static const enum ct_lab_key keys_of_views[CT_VIEW_KINDS] = {
    CT_KEY_INSTRUMENT, CT_KEY_CERTIFICATE, CT_KEY_STANDARD, CT_KEY_LABORATORY,
    CT_KEY_REGULATION};

static enum ct_status fill_changes(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const char *id = ct_lab_text(lab, keys_of_views[view->kind], view->id);
    enum ct_status status = CT_OK;

    for (uint32_t i = 0;
         i < lab->tables[CT_TABLE_CHANGES].count && status == CT_OK; i++) {
        const struct ct_lab_change *one = &lab->changes[i];
        int32_t recorded =
            one->recorded_on == CT_LAB_NO_DATE ? one->from : one->recorded_on;

        if (recorded <= view->when.known_by && concerns(view, id, one))
            status = ct_view_take(view, CT_TABLE_CHANGES, i, &one->row,
                                  &view->changes);
    }
    sort_changes(lab, &view->changes);
    return status;
}

/* ---- rows that gainsay each other ---------------------------------------- */

/* ORDER VIEW_KIND */
static const enum ct_table tables_of_views[CT_VIEW_KINDS] = {
    CT_TABLE_INSTRUMENTS, CT_TABLE_CERTIFICATES, CT_TABLE_STANDARDS,
    CT_TABLE_LABORATORIES, CT_TABLE_REGULATIONS};

static size_t id_field(enum ct_table table)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    size_t i = 0;

    while ((layout->columns[i].flags & CT_COLUMN_KEY) == 0)
        i++;
    return layout->columns[i].offset;
}

/* Leaves out all rows that have the id, where the first has an error and is not
 * the only one; view->contested. */
static enum ct_status find_contested(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    enum ct_table table = tables_of_views[view->kind];
    size_t size = ct_table_layouts[table].kept, field = id_field(table);
    const unsigned char *records = lab->store->rows[table];
    enum ct_status status = CT_OK;
    struct ct_lab_row head;

    memcpy(&head, records + view->row * size, sizeof head);
    if (!head.unsound)
        return CT_OK;
    for (uint32_t i = 0; i < lab->tables[table].count && status == CT_OK; i++) {
        uint32_t id;

        memcpy(&id, records + i * size + field, sizeof id);
        if (id != view->id)
            continue;
        view->contested = view->contested || i != view->row;
        status = ct_view_leave_out(view, table, i);
    }
    return status;
}

/* ---- kinds --------------------------------------------------------------- */

static enum ct_status fill_instrument(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    enum ct_status status;

    view->instrument = ct_lab_instrument_at(lab, view->row, view->when);
    if (view->instrument.row.unsound &&
        ct_view_leave_out(view, CT_TABLE_INSTRUMENTS, view->row) != CT_OK)
        return CT_NOMEM;
    view->service = ct_lab_service(view->index, view->id, view->when);
    status = ct_view_fill_functions(view, view->id, NULL);
    if (status == CT_OK)
        status = fill_ranges(view);
    if (status == CT_OK)
        status = fill_certificates(view);
    if (status == CT_OK)
        status = fill_events(view);
    if (status == CT_OK)
        status = fill_memberships(view);
    if (status == CT_OK)
        status = ct_view_fill_checks(
            view,
            ct_lab_rows_of(view->index, CT_CHECKS_OF_INSTRUMENT, view->id));
    return status;
}

static enum ct_status fill_replacements(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_REPLACEMENTS_OF_CERTIFICATE, view->id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        const struct ct_lab_certificate *one = &lab->certificates[rows.rows[i]];

        if (ct_lab_is_known(one, view->when.known_by))
            status = ct_view_take(view, CT_TABLE_CERTIFICATES, rows.rows[i],
                                  &one->row, &view->replacements);
    }
    return status;
}

static enum ct_status fill_certificate(struct ct_view *view)
{
    const struct ct_lab_function any = {0, 0};
    enum ct_status status;

    ct_view_record(view, CT_TABLE_CERTIFICATES, view->row, &view->certificate);
    if (view->certificate.row.unsound &&
        ct_view_leave_out(view, CT_TABLE_CERTIFICATES, view->row) != CT_OK)
        return CT_NOMEM;
    view->standing =
        ct_lab_certificate_standing(view->index, view->row, view->when);
    if (!view->standing.known || !view->standing.begun)
        return CT_OK;
    status = ct_view_fill_functions(view, view->certificate.instrument,
                                    &view->certificate);
    if (status == CT_OK)
        status = ct_view_fill_points(view, view->row, any, &view->points);
    if (status == CT_OK)
        status = fill_replacements(view);
    return status == CT_OK ? ct_view_fill_users(view) : status;
}

static enum ct_status fill_standard(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    enum ct_status status;

    view->standard = ct_lab_standard_at(lab, view->row, view->when);
    if (view->standard.row.unsound &&
        ct_view_leave_out(view, CT_TABLE_STANDARDS, view->row) != CT_OK)
        return CT_NOMEM;
    status = ct_view_fill_items(view);
    if (status == CT_OK)
        status = ct_view_fill_checks(
            view, ct_lab_rows_of(view->index, CT_CHECKS_OF_STANDARD, view->id));
    return status == CT_OK ? ct_view_fill_users(view) : status;
}

static enum ct_status fill(struct ct_view *view)
{
    enum ct_status status = find_contested(view);

    if (status != CT_OK || view->contested)
        return status;
    switch (view->kind) {
    case CT_VIEW_INSTRUMENT:
        status = fill_instrument(view);
        break;
    case CT_VIEW_CERTIFICATE:
        status = fill_certificate(view);
        break;
    case CT_VIEW_STANDARD:
        status = fill_standard(view);
        break;
    case CT_VIEW_LABORATORY:
        status = ct_view_fill_laboratory(view);
        break;
    default:
        status = ct_view_fill_regulation(view);
    }
    if (status == CT_OK)
        status = fill_changes(view);
    if (status == CT_OK)
        tidy_unsound(view);
    return status;
}

enum ct_status ct_view_init(const struct ct_lab_index *index,
                            const struct ct_view_subject *subject,
                            struct ct_lab_when when, struct ct_view *view)
{
    const struct ct_result_selector *s = &subject->selector;
    enum ct_status status;

    *view = (struct ct_view){.index = index,
                             .when = when,
                             .kind = subject->kind,
                             .id = subject->id,
                             .row = subject->row,
                             .selector = *s};
    view->narrowed = s->quantity != 0 || s->function != 0 || s->artefact != 0 ||
                     s->at != 0 || !isnan(s->point);
    view->unrecorded = ct_lab_unrecorded(ct_lab_index_lab(index));
    status = fill(view);
    if (status != CT_OK)
        ct_view_release(view);
    return status;
}

void ct_view_release(struct ct_view *view)
{
    for (size_t i = 0; i < view->functions.count; i++) {
        free(view->functions.items[i].points.items);
        free(view->functions.items[i].drifts.items);
    }
    free(view->functions.items);
    free(view->points.items);
    free(view->ranges.rows);
    free(view->certificates.rows);
    free(view->events.rows);
    free(view->checks.items);
    free(view->items.items);
    free(view->memberships.rows);
    free(view->replacements.rows);
    free(view->users.items);
    free(view->scopes.rows);
    free(view->standards.rows);
    free(view->changes.rows);
    free(view->unsound);
    *view = (struct ct_view){0};
}
