/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Checks, items of set-ups, laboratories, regulations, and who rests on what.
 */
#include "view_work.h"

#include "point.h"

#include "../../uncertainty/statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- checks -------------------------------------------------------------- */

/* Readings of one set. */
static bool belong_together(const struct ct_lab_check *a,
                            const struct ct_lab_check *b)
{
    return a->date == b->date && a->kind == b->kind &&
           a->quantity == b->quantity && a->group == b->group &&
           a->unit == b->unit &&
           ct_same_double(a->point.number, b->point.number);
}

/* A failure of one reading is that of all; one that says nothing adds
 * nothing. */
static uint8_t worse(uint8_t a, uint8_t b)
{
    if (a == CT_LAB_NO_WORD || b == CT_VERDICT_FAIL)
        return b;
    return b == CT_LAB_NO_WORD || a == CT_VERDICT_FAIL || a == b
               ? a
               : (uint8_t)CT_VERDICT_UNDETERMINED;
}

/* The set of the rows at taken[first], and where the next one begins. */
static size_t gather(const struct ct_lab *lab, const struct ct_view_rows *taken,
                     size_t first, double *readings,
                     struct ct_view_check *check)
{
    const struct ct_lab_check *head = &lab->checks[taken->rows[first]];
    size_t i = first;

    *check = (struct ct_view_check){.first = taken->rows[first],
                                    .result = CT_LAB_NO_WORD};
    for (; i < taken->count; i++) {
        const struct ct_lab_check *one = &lab->checks[taken->rows[i]];

        if (!belong_together(head, one))
            break;
        check->result = worse(check->result, one->result);
        if (!isnan(one->reading.number))
            readings[check->readings++] = one->reading.number;
    }
    check->mean =
        check->readings > 0 ? ct_mean(readings, check->readings) : (double)NAN;
    check->deviation = check->readings > 1
                           ? ct_standard_deviation(readings, check->readings)
                           : (double)NAN;
    return i;
}

enum ct_status ct_view_fill_checks(struct ct_view *view,
                                   struct ct_lab_list rows)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_view_rows taken = {0};
    double *readings = calloc(rows.count + 1, sizeof *readings);
    enum ct_status status = readings == NULL ? CT_NOMEM : CT_OK;

    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        const struct ct_lab_check *one = &lab->checks[rows.rows[i]];

        if (ct_view_is_past(view, one->date, one->recorded_on))
            status = ct_view_take(view, CT_TABLE_CHECKS, rows.rows[i],
                                  &one->row, &taken);
    }
    view->checks.items = calloc(taken.count + 1, sizeof *view->checks.items);
    if (view->checks.items == NULL)
        status = CT_NOMEM;
    for (size_t i = 0; i < taken.count && status == CT_OK;)
        i = gather(lab, &taken, i, readings,
                   &view->checks.items[view->checks.count++]);
    free(readings);
    free(taken.rows);
    return status;
}

/* ---- items of a set-up --------------------------------------------------- */

/* Functions of the instrument, those that a certificate holds for, and the
 * certificate that ends first. */
static enum ct_status judge_item(const struct ct_view *view,
                                 uint32_t instrument, struct ct_view_item *item)
{
    size_t count =
        ct_lab_functions(view->index, instrument, view->when, NULL, 0);
    struct ct_lab_function *all = calloc(count + 1, sizeof *all);

    if (all == NULL)
        return CT_NOMEM;
    item->functions =
        ct_lab_functions(view->index, instrument, view->when, all, count);
    for (size_t i = 0; i < count; i++) {
        struct ct_lab_force force =
            ct_lab_in_force(view->index, instrument, all[i], view->when);
        struct ct_lab_validity validity;

        if (force.state != CT_FORCE_VALID)
            continue;
        validity = ct_lab_validity(view->index, force.certificate, all[i],
                                   view->when, NULL);
        item->held += validity.due_on == CT_LAB_NO_DATE ||
                      view->when.on <= validity.due_on;
        if (item->certificate == CT_LAB_NO_ROW ||
            (validity.due_on != CT_LAB_NO_DATE &&
             (item->due_on == CT_LAB_NO_DATE ||
              validity.due_on < item->due_on))) {
            item->certificate = force.certificate;
            item->due_on = validity.due_on;
        }
    }
    free(all);
    return CT_OK;
}

enum ct_status ct_view_fill_items(struct ct_view *view)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_ITEMS_OF_STANDARD, view->id);
    enum ct_status status = CT_OK;

    view->items.items = calloc(rows.count + 1, sizeof *view->items.items);
    if (view->items.items == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < rows.count && status == CT_OK; i++) {
        const struct ct_lab_standard_item *one =
            &lab->standard_items[rows.rows[i]];
        struct ct_view_item item = {.row = rows.rows[i],
                                    .certificate = CT_LAB_NO_ROW,
                                    .due_on = CT_LAB_NO_DATE};

        if (one->row.unsound) {
            status =
                ct_view_leave_out(view, CT_TABLE_STANDARD_ITEMS, rows.rows[i]);
            continue;
        }
        item.instrument =
            ct_lab_row_of(lab, CT_KEY_INSTRUMENT, one->instrument);
        item.present =
            (one->from == CT_LAB_NO_DATE || one->from <= view->when.on) &&
            (one->until == CT_LAB_NO_DATE || view->when.on <= one->until);
        if (item.instrument != CT_LAB_NO_ROW)
            status = judge_item(view, one->instrument, &item);
        view->items.items[view->items.count++] = item;
    }
    return status;
}

/* ---- who rests on a certificate ------------------------------------------ */

/* Whether the certificate shown was in force for one of the instrument's
 * functions, as far as was known, on the day of the user's calibration. */
static enum ct_status was_in_force(const struct ct_view *view,
                                   uint32_t instrument, int32_t on,
                                   bool *answer)
{
    const struct ct_lab_when then = {on, view->when.known_by};
    size_t count = ct_lab_functions(view->index, instrument, then, NULL, 0);
    struct ct_lab_function *all = calloc(count + 1, sizeof *all);

    if (all == NULL)
        return CT_NOMEM;
    (void)ct_lab_functions(view->index, instrument, then, all, count);
    for (size_t i = 0; i < count && !*answer; i++) {
        struct ct_lab_force force =
            ct_lab_in_force(view->index, instrument, all[i], then);

        *answer =
            force.state == CT_FORCE_VALID && force.certificate == view->row;
    }
    free(all);
    return CT_OK;
}

static bool was_item(const struct ct_view *view, uint32_t standard,
                     uint32_t instrument, int32_t on)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    struct ct_lab_list rows =
        ct_lab_rows_of(view->index, CT_ITEMS_OF_STANDARD, standard);

    for (size_t i = 0; i < rows.count; i++) {
        const struct ct_lab_standard_item *one =
            &lab->standard_items[rows.rows[i]];

        if (!one->row.unsound && one->instrument == instrument &&
            (one->from == CT_LAB_NO_DATE || one->from <= on) &&
            (one->until == CT_LAB_NO_DATE || on <= one->until))
            return true;
    }
    return false;
}

/* What a list of references says of the thing shown. */
struct use {
    bool named, derived;
};

static enum ct_status look(const struct ct_view *view,
                           struct ct_lab_references references, int32_t on,
                           struct use *use)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    enum ct_status status = CT_OK;

    for (uint32_t i = 0; i < references.count && status == CT_OK; i++) {
        const struct ct_lab_reference *one =
            &lab->references[references.first + i];
        uint32_t mine = view->kind == CT_VIEW_CERTIFICATE
                            ? view->certificate.instrument
                            : 0;

        if (view->kind == CT_VIEW_STANDARD)
            use->named = use->named || (one->kind == CT_REFERENCE_STANDARD &&
                                        one->id == view->id);
        else if (one->kind == CT_REFERENCE_CERTIFICATE)
            use->named = use->named || one->id == view->id;
        else if ((one->kind == CT_REFERENCE_INSTRUMENT && one->id == mine) ||
                 (one->kind == CT_REFERENCE_STANDARD &&
                  was_item(view, one->id, mine, on)))
            status = was_in_force(view, mine, on, &use->derived);
    }
    return status;
}

static enum ct_status add_user(struct ct_view *view, uint32_t row)
{
    const struct ct_lab *lab = ct_lab_index_lab(view->index);
    const struct ct_lab_certificate *one = &lab->certificates[row];
    struct ct_lab_list links =
        ct_lab_rows_of(view->index, CT_LINKS_OF_CERTIFICATE, one->id);
    struct use listed = {0}, linked = {0};
    enum ct_status status =
        look(view, one->references, one->calibrated_on, &listed);

    for (size_t i = 0; i < links.count && status == CT_OK; i++)
        status = look(view, lab->links[links.rows[i]].reference,
                      one->calibrated_on, &linked);
    if (status != CT_OK ||
        !(listed.named || listed.derived || linked.named || linked.derived))
        return status;
    if (one->row.unsound)
        return ct_view_leave_out(view, CT_TABLE_CERTIFICATES, row);
    view->users.items[view->users.count++] =
        (struct ct_view_user){.certificate = row,
                              .linked = linked.named || linked.derived,
                              .derived = view->kind == CT_VIEW_CERTIFICATE &&
                                         !(listed.named || linked.named)};
    return CT_OK;
}

static const struct ct_lab *lab_of(const struct ct_view *view)
{
    return ct_lab_index_lab(view->index);
}

/* By day, then id. */
static bool is_later(const struct ct_lab *lab, struct ct_view_user a,
                     struct ct_view_user b)
{
    const struct ct_lab_certificate *one = &lab->certificates[a.certificate];
    const struct ct_lab_certificate *other = &lab->certificates[b.certificate];

    if (one->calibrated_on != other->calibrated_on)
        return one->calibrated_on > other->calibrated_on;
    return strcmp(ct_lab_text(lab, CT_KEY_CERTIFICATE, one->id),
                  ct_lab_text(lab, CT_KEY_CERTIFICATE, other->id)) > 0;
}

static void sort_users(struct ct_view *view)
{
    const struct ct_lab *lab = lab_of(view);
    struct ct_view_user *items = view->users.items;
    size_t count = view->users.count;

    for (size_t gap = count / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < count; i++) {
            struct ct_view_user one = items[i];
            size_t to = i;

            for (; to >= gap && is_later(lab, items[to - gap], one); to -= gap)
                items[to] = items[to - gap];
            items[to] = one;
        }
}

enum ct_status ct_view_fill_users(struct ct_view *view)
{
    const struct ct_lab *lab = lab_of(view);
    size_t count = lab->tables[CT_TABLE_CERTIFICATES].count;
    enum ct_status status = CT_OK;

    view->users.items = calloc(count + 1, sizeof *view->users.items);
    if (view->users.items == NULL)
        return CT_NOMEM;
    for (uint32_t i = 0; i < count && status == CT_OK; i++)
        if (lab->certificates[i].calibrated_on <= view->when.on &&
            ct_lab_is_known(&lab->certificates[i], view->when.known_by))
            status = add_user(view, i);
    sort_users(view);
    return status;
}

/* ---- laboratories and regulations ---------------------------------------- */

enum ct_status ct_view_fill_laboratory(struct ct_view *view)
{
    const struct ct_lab *lab = lab_of(view);
    struct ct_lab_list scopes =
        ct_lab_rows_of(view->index, CT_SCOPES_OF_LABORATORY, view->id);
    enum ct_status status = CT_OK;

    view->laboratory = ct_lab_laboratory_at(lab, view->row, view->when);
    if (view->laboratory.row.unsound)
        status = ct_view_leave_out(view, CT_TABLE_LABORATORIES, view->row);
    for (size_t i = 0; i < scopes.count && status == CT_OK; i++)
        status = ct_view_take(view, CT_TABLE_SCOPES, scopes.rows[i],
                              &lab->scopes[scopes.rows[i]].row, &view->scopes);
    for (uint32_t i = 0;
         i < lab->tables[CT_TABLE_CERTIFICATES].count && status == CT_OK; i++) {
        const struct ct_lab_certificate *one = &lab->certificates[i];

        if (one->laboratory == view->id &&
            one->calibrated_on <= view->when.on &&
            ct_lab_is_known(one, view->when.known_by))
            status = ct_view_take(view, CT_TABLE_CERTIFICATES, i, &one->row,
                                  &view->certificates);
    }
    return status;
}

enum ct_status ct_view_fill_regulation(struct ct_view *view)
{
    const struct ct_lab *lab = lab_of(view);
    enum ct_status status = CT_OK;

    view->regulation = lab->regulations[view->row];
    if (view->regulation.row.unsound)
        status = ct_view_leave_out(view, CT_TABLE_REGULATIONS, view->row);
    for (uint32_t i = 0;
         i < lab->tables[CT_TABLE_REGULATIONS].count && status == CT_OK; i++)
        if (lab->regulations[i].replaces == view->id)
            status =
                ct_view_take(view, CT_TABLE_REGULATIONS, i,
                             &lab->regulations[i].row, &view->replacements);
    for (uint32_t i = 0;
         i < lab->tables[CT_TABLE_CERTIFICATES].count && status == CT_OK; i++) {
        const struct ct_lab_certificate *one = &lab->certificates[i];

        if (one->procedure == view->id && one->calibrated_on <= view->when.on &&
            ct_lab_is_known(one, view->when.known_by))
            status = ct_view_take(view, CT_TABLE_CERTIFICATES, i, &one->row,
                                  &view->certificates);
    }
    for (uint32_t i = 0;
         i < lab->tables[CT_TABLE_STANDARDS].count && status == CT_OK; i++)
        if (lab->standards[i].regulation == view->id)
            status = ct_view_take(view, CT_TABLE_STANDARDS, i,
                                  &lab->standards[i].row, &view->standards);
    return status;
}
