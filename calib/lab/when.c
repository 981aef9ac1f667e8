/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records with the changes that were in force.
 */
#include "when.h"

#include "index.h"
#include "load_work.h"

#include <stdlib.h>
#include <string.h>

/* ---- patches ------------------------------------------------------------- */

void ct_lab_patches_release(struct ct_lab_patches *patches)
{
    free(patches->list);
    free(patches->changes);
    ct_arena_release(&patches->values);
    *patches = (struct ct_lab_patches){0};
}

const struct ct_lab_patch *ct_lab_patches_of(const struct ct_lab *lab,
                                             enum ct_table table, uint32_t row,
                                             size_t *count)
{
    const struct ct_lab_patches *patches = &lab->store->patches;
    size_t low = table > 0 ? patches->ends[table - 1] : 0;
    size_t end = patches->ends[table], high = end;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (patches->list[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    while (high < end && patches->list[high].row == row)
        high++;
    *count = high - low;
    return *count > 0 ? &patches->list[low] : NULL;
}

/* A range without its unit, which has a column of its own. */
static size_t size_of(enum ct_cell_kind kind)
{
    switch (kind) {
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022:
        return sizeof(uint32_t);
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
        return sizeof(struct ct_lab_number);
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        return sizeof(double);
    case CT_CELL_REFERENCES:
        return sizeof(struct ct_lab_references);
    case CT_CELL_DATE:
        return sizeof(int32_t);
    case CT_CELL_INTERVAL:
        return sizeof(struct ct_lab_interval);
    case CT_CELL_UNIT:
    case CT_CELL_LIMITS:
    case CT_CELL_ENVIRONMENT:
        return sizeof(void *);
    case CT_CELL_RANGE:
        return offsetof(struct ct_lab_range, unit);
    default:
        return 1;
    }
}

void ct_lab_field_copy(const struct ct_column *column,
                       const unsigned char *from, unsigned char *to)
{
    memcpy(to + column->offset, from + column->offset, size_of(column->kind));
}

/* ---- records ------------------------------------------------------------- */

void ct_lab_record_at(const struct ct_lab *lab, enum ct_table table,
                      uint32_t row, struct ct_lab_when when, void *record)
{
    size_t count;
    const struct ct_lab_patch *patch =
        ct_lab_patches_of(lab, table, row, &count);
    const void *own = ct_lab_record(lab, table, row, record);

    if (own != record)
        memcpy(record, own, ct_table_layouts[table].size);
    for (size_t i = 0; i < count; i++)
        if (patch[i].from <= when.on && patch[i].known <= when.known_by)
            ct_lab_field_copy(patch[i].column, patch[i].value, record);
}

struct ct_lab_instrument ct_lab_instrument_at(const struct ct_lab *lab,
                                              uint32_t row,
                                              struct ct_lab_when when)
{
    struct ct_lab_instrument record;

    if (lab->store->patches.count == 0)
        return lab->instruments[row]; /* asked for most often */
    ct_lab_record_at(lab, CT_TABLE_INSTRUMENTS, row, when, &record);
    return record;
}

struct ct_lab_item_range ct_lab_range_at(const struct ct_lab *lab, uint32_t row,
                                         struct ct_lab_when when)
{
    struct ct_lab_item_range record;

    ct_lab_record_at(lab, CT_TABLE_RANGES, row, when, &record);
    return record;
}

struct ct_lab_standard ct_lab_standard_at(const struct ct_lab *lab,
                                          uint32_t row, struct ct_lab_when when)
{
    struct ct_lab_standard record;

    ct_lab_record_at(lab, CT_TABLE_STANDARDS, row, when, &record);
    return record;
}

struct ct_lab_laboratory ct_lab_laboratory_at(const struct ct_lab *lab,
                                              uint32_t row,
                                              struct ct_lab_when when)
{
    struct ct_lab_laboratory record;

    ct_lab_record_at(lab, CT_TABLE_LABORATORIES, row, when, &record);
    return record;
}

struct ct_lab_certificate ct_lab_certificate_at(const struct ct_lab *lab,
                                                uint32_t row,
                                                struct ct_lab_when when)
{
    struct ct_lab_certificate record;

    if (lab->store->patches.count == 0)
        return lab->certificates[row];
    ct_lab_record_at(lab, CT_TABLE_CERTIFICATES, row, when, &record);
    return record;
}

void ct_lab_changes_of(const struct ct_lab *lab, enum ct_table table,
                       uint32_t row, struct ct_lab_list *changes)
{
    const struct ct_lab_patches *patches = &lab->store->patches;
    size_t count;
    const struct ct_lab_patch *first =
        ct_lab_patches_of(lab, table, row, &count);

    changes->count = count;
    changes->rows =
        count > 0 ? patches->changes + (first - patches->list) : NULL;
}

/* ---- knowledge ----------------------------------------------------------- */

int32_t ct_lab_known_on(const struct ct_lab_certificate *certificate)
{
    return certificate->recorded_on != CT_LAB_NO_DATE ? certificate->recorded_on
           : certificate->issued_on != CT_LAB_NO_DATE
               ? certificate->issued_on
               : certificate->calibrated_on;
}

bool ct_lab_is_known(const struct ct_lab_certificate *certificate,
                     int32_t known_by)
{
    return ct_lab_known_on(certificate) <= known_by;
}

size_t ct_lab_unrecorded(const struct ct_lab *lab)
{
    size_t count = 0;

    for (size_t i = 0; i < lab->tables[CT_TABLE_CERTIFICATES].count; i++)
        count += lab->certificates[i].recorded_on == CT_LAB_NO_DATE;
    return count;
}
