/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records compared column by column.
 */
#include "order.h"

#include "load_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- fields -------------------------------------------------------------- */

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_texts(const struct ct_lab *lab, enum ct_lab_key of,
                         const unsigned char *a, const unsigned char *b)
{
    uint32_t one, other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return one == other
               ? 0
               : strcmp(ct_lab_text(lab, of, one), ct_lab_text(lab, of, other));
}

static int compare_doubles(double a, double b)
{
    if (isnan(a) || isnan(b))
        return COMPARE(!isnan(a), !isnan(b));
    return COMPARE(a, b);
}

static const struct ct_unit *unit_of(enum ct_table table,
                                     const struct ct_column *column,
                                     const unsigned char *record)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    const struct ct_unit *unit = NULL;
    size_t at = (column->flags & CT_COLUMN_POINT_UNIT) != 0 ? layout->point_unit
                : (column->flags & CT_COLUMN_UNIT) != 0     ? layout->unit
                                                            : CT_NO_FIELD;

    if (at != CT_NO_FIELD)
        memcpy(&unit, record + at, sizeof unit);
    return unit;
}

static double in_si(double number, const struct ct_unit *unit)
{
    const struct ct_unit coherent = ct_unit_coherent(unit);
    struct ct_conversion conversion;

    return ct_unit_conversion(unit, &coherent, &conversion) == CT_OK
               ? ct_convert(conversion, number)
               : number;
}

static int compare_units(const struct ct_unit *a, const struct ct_unit *b)
{
    if (a == NULL || b == NULL)
        return COMPARE(a != NULL, b != NULL);
    return memcmp(a->exponent, b->exponent, sizeof a->exponent);
}

static int compare_unit_texts(const struct ct_unit *a, const struct ct_unit *b)
{
    if (a == b)
        return 0;
    if (a == NULL || b == NULL)
        return COMPARE(a != NULL, b != NULL);
    return strcmp(a->text, b->text);
}

/* Units have their own columns, so that equal values need not be told apart by
 * them here. Conversion does not turn the order of two numbers around, so that
 * numbers in one unit need none. */
static int compare_numbers(struct ct_lab_number a, const struct ct_unit *unit_a,
                           struct ct_lab_number b, const struct ct_unit *unit_b)
{
    int order;

    if (unit_a != unit_b) {
        order = compare_units(unit_a, unit_b);
        if (order == 0 && unit_a != NULL)
            order = compare_doubles(in_si(a.number, unit_a),
                                    in_si(b.number, unit_b));
        if (order == 0)
            order = compare_unit_texts(unit_a, unit_b);
        if (order != 0)
            return order;
    }
    order = compare_doubles(a.number, b.number);
    return order != 0 || isnan(a.number) ? order : COMPARE(a.place, b.place);
}

static int compare_references(const struct ct_lab *lab, const unsigned char *a,
                              const unsigned char *b)
{
    const struct ct_lab_reference *list = lab->store->references;
    struct ct_lab_references one, other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    for (uint32_t i = 0; i < one.count && i < other.count; i++) {
        const struct ct_lab_reference *x = &list[one.first + i];
        const struct ct_lab_reference *y = &list[other.first + i];
        enum ct_lab_key of = ct_lab_reference_key(x->kind);
        int order = COMPARE(x->kind, y->kind);

        if (order == 0 && x->id != y->id)
            order = strcmp(ct_lab_text(lab, of, x->id),
                           ct_lab_text(lab, of, y->id));
        if (order != 0)
            return order;
    }
    return COMPARE(one.count, other.count);
}

static int compare_intervals(const unsigned char *a, const unsigned char *b)
{
    struct ct_lab_interval one, other;
    int order;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    order = COMPARE(one.state, other.state);
    if (order == 0)
        order = COMPARE(one.interval.kind, other.interval.kind);
    if (order == 0)
        order = COMPARE(one.interval.months, other.interval.months);
    return order != 0 ? order : COMPARE(one.interval.days, other.interval.days);
}

static int compare_dates(const unsigned char *a, const unsigned char *b)
{
    int32_t one, other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return COMPARE(one, other);
}

static int compare_pointed_units(const unsigned char *a, const unsigned char *b)
{
    const struct ct_unit *one, *other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return compare_unit_texts(one, other);
}

static int compare_conditions(const unsigned char *a, const unsigned char *b)
{
    const struct ct_conditions *one, *other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return strcmp(one != NULL ? one->text : "",
                  other != NULL ? other->text : "");
}

int ct_lab_column_compare(const struct ct_lab *lab, enum ct_table table,
                          const struct ct_column *column,
                          const unsigned char *a, const unsigned char *b)
{
    const unsigned char *x = a + column->offset, *y = b + column->offset;
    struct ct_lab_number one, other;
    double p, q;

    switch (column->kind) {
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022:
        return compare_texts(lab, column->of, x, y);
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
        memcpy(&one, x, sizeof one);
        memcpy(&other, y, sizeof other);
        return compare_numbers(one, unit_of(table, column, a), other,
                               unit_of(table, column, b));
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        memcpy(&p, x, sizeof p);
        memcpy(&q, y, sizeof q);
        return compare_doubles(p, q);
    case CT_CELL_REFERENCES:
        return compare_references(lab, x, y);
    case CT_CELL_DATE:
        return compare_dates(x, y);
    case CT_CELL_INTERVAL:
        return compare_intervals(x, y);
    case CT_CELL_UNIT:
        return compare_pointed_units(x, y);
    case CT_CELL_ENVIRONMENT:
        return compare_conditions(x, y);
    case CT_CELL_RANGE: /* its ends have columns of their own */
    case CT_CELL_LIMITS:
        return 0;
    default: /* left out is 255, and comes first */
        return COMPARE((unsigned char)(*x + 1), (unsigned char)(*y + 1));
    }
}

/* ---- rows ---------------------------------------------------------------- */

void ct_lab_order_init(struct ct_lab_order *order, const struct ct_lab *lab,
                       enum ct_table table, const char *first)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];

    *order = (struct ct_lab_order){.lab = lab, .table = table};
    while (*first != '\0') {
        size_t length = strcspn(first, " ");

        for (size_t i = 0; i < layout->count; i++)
            if (strlen(layout->columns[i].name) == length &&
                memcmp(layout->columns[i].name, first, length) == 0)
                order->columns[order->count++] = &layout->columns[i];
        first += length;
        first += *first == ' ';
    }
    for (size_t i = 0; i < layout->count; i++)
        order->columns[order->count++] = &layout->columns[i];
}

/* Texts, which most rows differ in, stand at one place in a record and in what
 * is kept of it: others are put together when they are needed. */
int ct_lab_order_compare(const struct ct_lab_order *order, uint32_t a,
                         uint32_t b)
{
    const struct ct_lab *lab = order->lab;
    const unsigned char *rows = lab->store->rows[order->table];
    size_t kept = ct_table_layouts[order->table].kept;
    const unsigned char *one = rows + a * kept, *other = rows + b * kept;
    struct ct_lab_result_row space[2];
    bool whole = false;

    for (size_t i = 0; i < order->count; i++) {
        const struct ct_column *column = order->columns[i];
        int result;

        if (!whole && column->kind != CT_CELL_TEXT &&
            column->kind != CT_CELL_ID) {
            one = ct_lab_record(lab, order->table, a, &space[0]);
            other = ct_lab_record(lab, order->table, b, &space[1]);
            whole = true;
        }
        result = ct_lab_column_compare(lab, order->table, column, one, other);
        if (result != 0)
            return result;
    }
    return COMPARE(a, b);
}

struct ordered {
    const struct ct_lab_order *order;
    uint32_t row;
};

static int compare_rows(const void *a, const void *b)
{
    const struct ordered *x = a, *y = b;

    return ct_lab_order_compare(x->order, x->row, y->row);
}

enum ct_status ct_lab_order_rows(const struct ct_lab *lab, enum ct_table table,
                                 const char *first, uint32_t *rows,
                                 size_t count)
{
    struct ct_lab_order order;
    struct ordered *all;

    if (count < 2)
        return CT_OK;
    all = malloc(count * sizeof *all);
    if (all == NULL)
        return CT_NOMEM;
    ct_lab_order_init(&order, lab, table, first);
    for (size_t i = 0; i < count; i++)
        all[i] = (struct ordered){&order, rows[i]};
    qsort(all, count, sizeof *all, compare_rows);
    for (size_t i = 0; i < count; i++)
        rows[i] = all[i].row;
    free(all);
    return CT_OK;
}
