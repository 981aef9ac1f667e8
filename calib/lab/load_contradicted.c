/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results of one certificate that say different things of one point: neither
 * counts, whichever stands first.
 */
#include "assigned.h"
#include "load_work.h"
#include "order.h"

struct stated {
    struct ct_lab *lab;
    struct ct_sink *sink;
};

/* Two results of one certificate. */
static bool rise(const struct ct_lab_result *a, const struct ct_lab_result *b)
{
    return a->quantity == b->quantity && a->function == b->function &&
           a->artefact == b->artefact && a->at == b->at &&
           (a->common == b->common ||
            (a->common->point_unit == b->common->point_unit &&
             a->common->unit == b->common->unit)) &&
           a->point < b->point;
}

/* Most certificates state their points in rising order: then no two are one. */
static bool rises(const struct ct_lab_result *results, const uint32_t *rows,
                  size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (!rise(&results[rows[i - 1]], &results[rows[i]]))
            return false;
    return true;
}

bool ct_results_follow(const struct ct_lab_result *before,
                       const struct ct_lab_result *result)
{
    return before->certificate < result->certificate ||
           (before->certificate == result->certificate && rise(before, result));
}

/* Each but the first in the file is told. */
static void report(const struct stated *s, const uint32_t *rows, size_t count)
{
    const struct ct_lab_result *results = s->lab->results;
    const struct ct_lab_result *first = &results[rows[0]];

    for (size_t i = 1; i < count; i++)
        if (results[rows[i]].row.line < first->row.line)
            first = &results[rows[i]];
    for (size_t i = 0; i < count; i++) {
        const struct ct_lab_result *one = &results[rows[i]];

        if (one != first)
            (void)ct_error(
                s->sink, "result-twice",
                ct_at(ct_lab_place(s->lab, CT_TABLE_RESULTS, &one->row)),
                ct_string(
                    ct_lab_text(s->lab, CT_KEY_CERTIFICATE, one->certificate)),
                ct_integer(first->row.line));
    }
}

static void distrust(const struct stated *s, const uint32_t *rows, size_t count)
{
    struct ct_lab_result *results = s->lab->store->rows[CT_TABLE_RESULTS];

    for (size_t i = 0; i < count; i++) {
        struct ct_lab_row *row = &results[rows[i]].row;

        s->lab->tables[CT_TABLE_RESULTS].unsound += !row->unsound;
        row->unsound = true;
    }
}

/* Rows of one place stand together; those with an error of their own, which may
 * have put them anywhere, are passed over. */
static void compare(const struct stated *s, uint32_t *rows, size_t count)
{
    const struct ct_lab_result *results = s->lab->results;
    size_t sound = 0;

    for (size_t i = 0; i < count; i++)
        if (!results[rows[i]].row.unsound)
            rows[sound++] = rows[i];
    for (size_t i = 0, end; i < sound; i = end) {
        bool copies = true;

        for (end = i + 1; end < sound && ct_lab_same_place(&results[rows[i]],
                                                           &results[rows[end]]);
             end++)
            copies = copies &&
                     ct_lab_same_result(&results[rows[i]], &results[rows[end]]);
        if (!copies) {
            report(s, rows + i, end - i);
            distrust(s, rows + i, end - i);
        }
    }
}

static enum ct_status compare_all(const struct stated *s,
                                  const struct ct_grouped *grouped)
{
    enum ct_status status = CT_OK;

    for (uint32_t k = 1; k <= grouped->certificates && status == CT_OK; k++) {
        uint32_t *rows = grouped->rows + grouped->ends[k - 1];
        size_t count = grouped->ends[k] - grouped->ends[k - 1];

        if (rises(s->lab->results, rows, count))
            continue;
        status = ct_lab_order_rows(s->lab, CT_TABLE_RESULTS,
                                   "quantity function artefact at point", rows,
                                   count);
        if (status == CT_OK)
            compare(s, rows, count);
    }
    return status;
}

enum ct_status ct_results_settle(struct ct_lab *lab, struct ct_sink *sink)
{
    const struct stated s = {.lab = lab, .sink = sink};
    struct ct_grouped grouped;
    enum ct_status status;

    if (!lab->store->results_stray)
        return CT_OK;
    status = ct_grouped_init(&grouped, lab, CT_TABLE_RESULTS);
    if (status == CT_OK)
        status = compare_all(&s, &grouped);
    ct_grouped_release(&grouped);
    return status;
}
