/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Intervals, limits and ranges as they stood on a day.
 */
#include "verify_work.h"

#include "cell_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ------------------------------------------------------------- */

/* ORDER CHANGED */
static const char *const fields[CT_CHANGED_FIELDS] = {
    "interval", "mpe", "range_min", "range_max", "unit"};

static enum ct_status read_value(const struct ct_cells *cells,
                                 struct ct_cell cell,
                                 struct ct_verify_change *change, bool *sound)
{
    static const enum ct_cell_kind kinds[CT_CHANGED_FIELDS] = {
        CT_CELL_INTERVAL, CT_CELL_LIMITS, CT_CELL_NUMBER, CT_CELL_NUMBER,
        CT_CELL_UNIT};
    struct ct_cell_value value;
    enum ct_status status =
        ct_cell_read(cells, kinds[change->field], cell, &value);

    if (status == CT_INVALID)
        return CT_OK; /* told where the row is read */
    if (status != CT_OK || value.state == CT_CELL_MISSING)
        return status;
    *sound = true;
    if (change->field == CT_CHANGED_INTERVAL)
        change->interval = value.interval.interval;
    else if (change->field == CT_CHANGED_MPE)
        change->mpe = value.limits.formula;
    else if (change->field == CT_CHANGED_UNIT)
        change->unit = value.unit.unit;
    else
        change->number = value.number.number;
    return CT_OK;
}

/* Whether the change is of a field that is needed. */
static bool find_field(const struct ct_verify *verify,
                       const struct ct_lab_change *row,
                       struct ct_verify_change *change)
{
    const char *table = ct_lab_text(verify->before, CT_KEY_TEXT, row->table);
    const char *field = ct_lab_text(verify->before, CT_KEY_TEXT, row->field);

    for (int i = 0; i < CT_CHANGED_FIELDS; i++) {
        if (strcmp(field, fields[i]) != 0)
            continue;
        change->field = (uint8_t)i;
        change->table = strcmp(table, "ranges") == 0 ? CT_TABLE_RANGES
                                                     : CT_TABLE_INSTRUMENTS;
        return change->table == CT_TABLE_RANGES ||
               strcmp(table, "instruments") == 0;
    }
    return false;
}

/* qsort() has no context. */
static int compare_changes(const void *a, const void *b)
{
    const struct ct_verify_change *x = a, *y = b;

    if (x->id != y->id)
        return x->id < y->id ? -1 : 1;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    if (x->field != y->field)
        return x->field < y->field ? -1 : 1;
    if (x->from != y->from)
        return x->from < y->from ? -1 : 1;
    return (x->recorded_on > y->recorded_on) -
           (x->recorded_on < y->recorded_on);
}

static enum ct_status read_change(struct ct_verify *verify,
                                  const struct ct_cells *cells,
                                  const struct ct_lab_change *row)
{
    const char *text = ct_lab_text(verify->before, CT_KEY_TEXT, row->value);
    struct ct_cell cell = {.text = text, .length = strlen(text)};
    struct ct_verify_change change = {
        .function = ct_lab_text(verify->before, CT_KEY_TEXT, row->function),
        .from = row->from,
        .recorded_on = row->recorded_on,
        .id = row->id};
    bool sound = false;
    enum ct_status status;

    if (row->row.unsound || !find_field(verify, row, &change))
        return CT_OK;
    status = read_value(cells, cell, &change, &sound);
    if (status == CT_OK && sound)
        verify->changes[verify->change_count++] = change;
    return status;
}

enum ct_status ct_verify_read_changes(struct ct_verify *verify)
{
    size_t count = verify->before->tables[CT_TABLE_CHANGES].count;
    struct ct_cell_rules rules = ct_cell_rules_of(verify->settings);
    const struct ct_cells cells = {verify->units, &verify->arena, NULL, &rules};
    enum ct_status status = CT_OK;

    rules.span_known = true;
    verify->changes =
        ct_arena_array(&verify->arena, count + 1, sizeof *verify->changes);
    if (verify->changes == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count && status == CT_OK; i++)
        status = read_change(verify, &cells, &verify->before->changes[i]);
    if (status == CT_OK && verify->change_count > 0)
        qsort(verify->changes, verify->change_count, sizeof *verify->changes,
              compare_changes);
    return status;
}

/* ---- on a day ------------------------------------------------------------ */

/* -1, 0, 1: before or behind the last that holds on the day. */
static int compare_to(const struct ct_verify_change *change, uint32_t id,
                      int table, int field, int32_t day)
{
    if (change->id != id)
        return change->id < id ? -1 : 1;
    if (change->table != table)
        return change->table < table ? -1 : 1;
    if (change->field != field)
        return change->field < field ? -1 : 1;
    return change->from <= day ? -1 : 1;
}

/* The change of the field that holds on the day, or NULL. */
static const struct ct_verify_change *find(const struct ct_verify *verify,
                                           uint32_t id, enum ct_table table,
                                           enum ct_changed field,
                                           const char *function, int32_t day)
{
    enum { MOST = 1000 }; /* changes of other functions on the way */
    size_t low = 0, high = verify->change_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_to(&verify->changes[middle], id, (int)table, (int)field,
                       day) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t seen = 0; low > 0 && seen < MOST; low--, seen++) {
        const struct ct_verify_change *one = &verify->changes[low - 1];

        if (one->id != id || one->table != (int)table ||
            one->field != (int)field)
            break;
        if (one->function[0] == '\0' || strcmp(one->function, function) == 0)
            return one;
    }
    return NULL;
}

/* The text of an instrument's id in `before`; 0: nothing of it changes. */
static uint32_t id_before(const struct ct_verify *verify, uint32_t instrument)
{
    const char *text;

    if (verify->change_count == 0)
        return 0;
    text = ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, instrument);
    return ct_lab_find(verify->before, CT_KEY_TEXT, text, strlen(text));
}

static void apply(struct ct_verify_range *range, enum ct_changed field,
                  const struct ct_verify_change *change)
{
    switch (field) {
    case CT_CHANGED_INTERVAL:
        range->interval =
            (struct ct_lab_interval){change->interval, CT_LAB_INTERVAL};
        break;
    case CT_CHANGED_MPE:
        range->mpe = change->mpe;
        break;
    case CT_CHANGED_MIN:
        range->range.min.number = change->number;
        break;
    case CT_CHANGED_MAX:
        range->range.max.number = change->number;
        break;
    default:
        range->range.unit = change->unit;
    }
}

struct ct_verify_range ct_verify_range_on(const struct ct_verify *verify,
                                          uint32_t instrument,
                                          const struct ct_verify_range *range,
                                          int32_t day)
{
    struct ct_verify_range result = *range;
    uint32_t id = id_before(verify, instrument);
    const char *function =
        ct_lab_text(verify->lab, CT_KEY_TEXT, range->function);

    for (int i = 0; id != 0 && i < CT_CHANGED_FIELDS; i++) {
        const struct ct_verify_change *change = find(
            verify, id, range->table ? CT_TABLE_RANGES : CT_TABLE_INSTRUMENTS,
            (enum ct_changed)i, function, day);

        if (change != NULL)
            apply(&result, (enum ct_changed)i, change);
    }
    return result;
}

struct ct_lab_interval
ct_verify_interval_on(const struct ct_verify *verify, uint32_t instrument,
                      const struct ct_verify_range *range, int32_t day)
{
    const struct ct_verify_instrument *one =
        ct_verify_known_instrument(verify, instrument);
    struct ct_verify_range then = {.interval = {.state = CT_LAB_NO_INTERVAL}};

    if (verify->change_count == 0) /* of millions of instruments at once */
        return range != NULL && range->table &&
                       range->interval.state != CT_LAB_NO_INTERVAL
                   ? range->interval
               : one != NULL ? ct_verify_own_range(verify, one)->interval
                             : then.interval;
    if (range != NULL && range->table)
        then = ct_verify_range_on(verify, instrument, range, day);
    if (then.interval.state == CT_LAB_NO_INTERVAL && one != NULL)
        then = ct_verify_range_on(verify, instrument,
                                  ct_verify_own_range(verify, one), day);
    return then.interval;
}

int32_t ct_verify_first_use(const struct ct_verify *verify, uint32_t instrument)
{
    const char *text;
    uint32_t id;

    if (verify->first_uses == NULL)
        return CT_LAB_NO_DATE;
    text = ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, instrument);
    id = ct_lab_find(verify->before, CT_KEY_INSTRUMENT, text, strlen(text));
    return verify->first_uses[id];
}

/* ---- ranges of an instrument --------------------------------------------- */

const struct ct_verify_range *
ct_verify_own_range(const struct ct_verify *verify,
                    const struct ct_verify_instrument *instrument)
{
    static const struct ct_verify_range none = {
        .range = {.min = {.number = (double)NAN},
                  .max = {.number = (double)NAN}},
        .interval = {.state = CT_LAB_NO_INTERVAL}};

    return instrument->known ? &verify->owns.list[instrument->own] : &none;
}

bool ct_verify_is_crowded(const struct ct_verify *verify,
                          const struct ct_verify_instrument *instrument)
{
    return instrument->first_range != 0 &&
           verify->ranges[instrument->first_range - 1].count > CT_VERIFY_RANGES;
}

const struct ct_verify_range *
ct_verify_first_range(const struct ct_verify *verify,
                      const struct ct_verify_instrument *instrument)
{
    return instrument->first_range != 0
               ? &verify->ranges[instrument->first_range - 1]
               : ct_verify_own_range(verify, instrument);
}

const struct ct_verify_range *
ct_verify_next_range(const struct ct_verify *verify,
                     const struct ct_verify_range *range)
{
    return range->next != 0 ? &verify->ranges[range->next - 1] : NULL;
}
