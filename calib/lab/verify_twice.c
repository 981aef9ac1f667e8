/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results of one point and ranges that are there twice (V20): a copy does no
 * harm, two that differ cannot both hold.
 */
#include "verify_work.h"

#include "cell_work.h"
#include "table.h"

#include <stdlib.h>

/* ---- keys ---------------------------------------------------------------- */

/* Whether the first row is wholly the same shows when both are at hand. */
static enum ct_status mark_twice(struct ct_verify *verify, enum ct_late late,
                                 enum ct_table table,
                                 const struct ct_lab_row *row, uint32_t id,
                                 uint32_t line)
{
    if (!ct_room(verify->firsts, verify->first_count))
        return CT_NOMEM;
    verify->firsts[verify->first_count++] = (struct ct_verify_first){
        .cells = ct_digest_start, .line = line, .table = (uint8_t)table};
    return ct_verify_mark(verify, late, row->line, id, line);
}

enum ct_status ct_verify_result_key(struct ct_verify *verify,
                                    const struct ct_scan *scan,
                                    const void *record)
{
    const struct ct_lab_result_row *row = record;
    struct ct_key_hash key = ct_digest_start;
    uint64_t line;
    enum ct_status status;

    (void)scan;
    ct_digest_add(&key, row->certificate);
    ct_digest_add(&key, row->quantity);
    ct_digest_add(&key, row->function);
    ct_digest_add(&key, row->artefact);
    ct_digest_add(&key, row->at);
    ct_verify_add_quantity(verify, &key, row->point.number, row->point_unit);
    status = ct_key_set_add(&verify->result_keys, key, row->row.line, &line);
    if (status == CT_OK && line != 0)
        status = mark_twice(verify, CT_LATE_RESULT, CT_TABLE_RESULTS, &row->row,
                            row->certificate, (uint32_t)line);
    return status;
}

enum ct_status ct_verify_range_key(struct ct_verify *verify,
                                   const struct ct_scan *scan,
                                   const void *record)
{
    const struct ct_lab_item_range *row = record;
    struct ct_key_hash key = ct_verify_range_digest(&row->range);
    uint64_t line;
    enum ct_status status;

    (void)scan;
    ct_digest_add(&key, row->instrument);
    ct_digest_add(&key, row->quantity);
    ct_digest_add(&key, row->function);
    ct_digest_add(&key, row->at);
    status = ct_key_set_add(&verify->range_keys, key, row->row.line, &line);
    if (status == CT_OK && line != 0)
        status = mark_twice(verify, CT_LATE_RANGE, CT_TABLE_RANGES, &row->row,
                            row->instrument, (uint32_t)line);
    return status;
}

/* ---- the second look ----------------------------------------------------- */

static int compare_firsts(const void *a, const void *b)
{
    const struct ct_verify_first *x = a, *y = b;

    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    return (x->line > y->line) - (x->line < y->line);
}

void ct_verify_sort_firsts(struct ct_verify *verify)
{
    if (verify->first_count > 0)
        qsort(verify->firsts, verify->first_count, sizeof *verify->firsts,
              compare_firsts);
}

/* The first of those of that line, or NULL. */
static struct ct_verify_first *find_first(const struct ct_verify *verify,
                                          enum ct_table table, uint32_t line)
{
    const struct ct_verify_first wanted = {.line = line,
                                           .table = (uint8_t)table};
    size_t low = 0, high = verify->first_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (compare_firsts(&verify->firsts[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < verify->first_count &&
                   compare_firsts(&verify->firsts[low], &wanted) == 0
               ? &verify->firsts[low]
               : NULL;
}

/* All cells of the row at hand as they stand, but for blanks around them. */
static struct ct_key_hash digest_cells(const struct ct_scan *scan,
                                       enum ct_table table)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];
    struct ct_key_hash digest = ct_digest_start;

    for (size_t i = 0; i < layout->count; i++) {
        struct ct_cell cell = {.text = ""};

        if (ct_scan_has(scan, layout->columns[i].name))
            cell = ct_cell_trim(ct_scan_cell(scan, layout->columns[i].name));
        ct_digest_text(&digest, cell.text, cell.length);
    }
    return digest;
}

void ct_verify_again_first(struct ct_verify *verify, const struct ct_scan *scan,
                           enum ct_table table, uint32_t line)
{
    struct ct_verify_first *first = find_first(verify, table, line);

    if (first != NULL)
        first->cells = digest_cells(scan, table);
}

/* Whether it has the cells of that line, which has gone by. */
static bool is_copy(const struct ct_verify *verify, const struct ct_scan *scan,
                    enum ct_table table, uint32_t line)
{
    const struct ct_verify_first *first = find_first(verify, table, line);
    struct ct_key_hash cells = digest_cells(scan, table);

    return first != NULL && first->cells.high == cells.high &&
           first->cells.low == cells.low;
}

enum ct_status ct_verify_again_range(struct ct_verify *verify,
                                     const struct ct_scan *scan,
                                     const struct ct_verify_mark *mark)
{
    struct ct_argument at = ct_verify_at(scan, "instrument");

    if (is_copy(verify, scan, CT_TABLE_RANGES, mark->detail))
        ct_warning(verify->sink, "row-repeated", at, ct_integer(mark->detail));
    else
        (void)ct_error(
            verify->sink, "range-twice", at,
            ct_string(ct_lab_text(verify->lab, CT_KEY_INSTRUMENT, mark->id)),
            ct_integer(mark->detail));
    return CT_OK;
}

enum ct_status ct_verify_again_result(struct ct_verify *verify,
                                      const struct ct_scan *scan,
                                      const struct ct_verify_mark *mark)
{
    struct ct_argument at = ct_verify_at(scan, "certificate");

    if (is_copy(verify, scan, CT_TABLE_RESULTS, mark->detail))
        ct_warning(verify->sink, "row-repeated", at, ct_integer(mark->detail));
    else
        (void)ct_error(
            verify->sink, "result-twice", at,
            ct_string(ct_lab_text(verify->lab, CT_KEY_CERTIFICATE, mark->id)),
            ct_integer(mark->detail));
    return CT_OK;
}
