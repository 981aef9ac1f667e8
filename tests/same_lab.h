/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * same_lab.h - whether two records say the same, of two laboratories that share
 * their table of units; and a laboratory written out into a folder.
 */
#ifndef CT_SAME_LAB_H
#define CT_SAME_LAB_H

#include "../calib/lab/cell_work.h"
#include "../calib/lab/load_work.h"
#include "../calib/lab/write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static inline bool same_double(double a, double b)
{
    return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b));
}

static inline bool same_digits(struct ct_lab_number a, struct ct_lab_number b)
{
    return same_double(a.number, b.number) &&
           (!isfinite(a.number) || a.computed || a.place == b.place);
}

static inline bool same_units(const struct ct_unit *a, const struct ct_unit *b)
{
    return a == b || (a != NULL && b != NULL && a->kind == b->kind &&
                      a->fahrenheit == b->fahrenheit &&
                      ct_unit_same_dimension(a, b) && ct_unit_same_scale(a, b));
}

/* Limits at some points; where the formula has none, neither has the other. */
static inline bool same_formulas(const struct ct_formula *a,
                                 const struct ct_formula *b,
                                 const struct ct_unit *unit)
{
    static const double points[] = {0, 1, -2.5, 1000};

    if (a == NULL || b == NULL)
        return a == b;
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
        const struct ct_formula_point at = {points[i], unit, -1, 4, NULL};
        double one[2] = {0, 0}, other[2] = {0, 0};
        enum ct_status x = ct_formula_limits(a, &at, NULL, &one[0], &one[1]);
        enum ct_status y =
            ct_formula_limits(b, &at, NULL, &other[0], &other[1]);

        if (x != y || one[0] != other[0] || one[1] != other[1])
            return false;
    }
    return true;
}

static inline bool same_text_of(const struct ct_lab *a, const struct ct_lab *b,
                                enum ct_lab_key of, uint32_t x, uint32_t y)
{
    return strcmp(ct_lab_text(a, of, x), ct_lab_text(b, of, y)) == 0;
}

static inline bool same_lists(const struct ct_lab *a, const struct ct_lab *b,
                              struct ct_lab_references x,
                              struct ct_lab_references y)
{
    if (x.count != y.count)
        return false;
    for (uint32_t i = 0; i < x.count; i++) {
        const struct ct_lab_reference *one = &a->references[x.first + i];
        const struct ct_lab_reference *other = &b->references[y.first + i];

        if (one->kind != other->kind ||
            !same_text_of(a, b, ct_lab_reference_key(one->kind), one->id,
                          other->id))
            return false;
    }
    return true;
}

static inline const struct ct_unit *
unit_of_record(const struct ct_table_layout *layout,
               const unsigned char *record)
{
    const struct ct_unit *unit = NULL;

    if (layout->unit != CT_NO_FIELD)
        memcpy(&unit, record + layout->unit, sizeof unit);
    return unit;
}

#define SAME_AS(type, name)                                                    \
    type name[2];                                                              \
    memcpy(&name[0], record + column->offset, sizeof name[0]);                 \
    memcpy(&name[1], other + column->offset, sizeof name[1])

static inline bool same_field(const struct ct_lab *a, const struct ct_lab *b,
                              const struct ct_table_layout *layout,
                              const struct ct_column *column,
                              const unsigned char *record,
                              const unsigned char *other)
{
    switch (column->kind) {
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022: {
        SAME_AS(uint32_t, text);
        return same_text_of(a, b, column->of, text[0], text[1]);
    }
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED: {
        SAME_AS(struct ct_lab_number, number);
        return same_digits(number[0], number[1]);
    }
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF: {
        SAME_AS(double, number);
        return same_double(number[0], number[1]);
    }
    case CT_CELL_REFERENCES: {
        SAME_AS(struct ct_lab_references, list);
        return same_lists(a, b, list[0], list[1]);
    }
    case CT_CELL_DATE: {
        SAME_AS(int32_t, date);
        return date[0] == date[1];
    }
    case CT_CELL_INTERVAL: {
        SAME_AS(struct ct_lab_interval, interval);
        return interval[0].state == interval[1].state &&
               ct_interval_equal(interval[0].interval, interval[1].interval);
    }
    case CT_CELL_UNIT: {
        SAME_AS(const struct ct_unit *, unit);
        return same_units(unit[0], unit[1]);
    }
    case CT_CELL_RANGE: {
        SAME_AS(struct ct_lab_range, range);
        return same_digits(range[0].min, range[1].min) &&
               same_digits(range[0].max, range[1].max) &&
               same_units(range[0].unit, range[1].unit);
    }
    case CT_CELL_LIMITS: {
        SAME_AS(const struct ct_formula *, formula);
        return same_formulas(formula[0], formula[1],
                             unit_of_record(layout, record));
    }
    case CT_CELL_ENVIRONMENT: {
        SAME_AS(const struct ct_conditions *, conditions);
        return (conditions[0] == NULL) == (conditions[1] == NULL) &&
               (conditions[0] == NULL ||
                strcmp(conditions[0]->text, conditions[1]->text) == 0);
    }
    default:
        return record[column->offset] == other[column->offset];
    }
}

/* The first column in which record `i` of one and `j` of the other differ, or
 * NULL. */
static inline const char *lab_difference(const struct ct_lab *a, size_t i,
                                         const struct ct_lab *b, size_t j,
                                         enum ct_table table)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    struct ct_lab_result_row space[2];
    const unsigned char *record =
        ct_lab_record(a, table, (uint32_t)i, &space[0]);
    const unsigned char *other =
        ct_lab_record(b, table, (uint32_t)j, &space[1]);

    for (size_t c = 0; c < layout->count; c++)
        if (!same_field(a, b, layout, &layout->columns[c], record, other))
            return layout->columns[c].name;
    return NULL;
}

/* Whether every cell of the record was left out. */
static inline bool lab_nothing(const struct ct_lab *lab, size_t i,
                               enum ct_table table)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    unsigned char blank[1024];
    struct ct_lab_result_row space;
    const unsigned char *record =
        ct_lab_record(lab, table, (uint32_t)i, &space);

    ct_row_clear(layout, blank);
    for (size_t c = 0; c < layout->count; c++)
        if (!same_field(lab, lab, layout, &layout->columns[c], record, blank))
            return false;
    return true;
}

static inline const struct ct_lab_row *lab_head(const struct ct_lab *lab,
                                                size_t i, enum ct_table table)
{
    return (
        const struct ct_lab_row
            *)(const void *)((const unsigned char *)lab->store->rows[table] +
                             i * ct_table_layouts[table].kept);
}

#undef SAME_AS

#endif
