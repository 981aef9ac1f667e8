/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of links.csv that name one reference for the same results: together they
 * would count its influence twice, so that neither counts.
 */
#include "load_work.h"
#include "order.h"
#include "point.h"

#include <math.h>

struct named {
    struct ct_lab *lab;
    struct ct_sink *sink;
};

static bool same_point(struct ct_lab_number a, const struct ct_unit *unit_a,
                       struct ct_lab_number b, const struct ct_unit *unit_b)
{
    struct ct_point one, other;

    if (isnan(a.number) || isnan(b.number))
        return isnan(a.number) && isnan(b.number);
    if (unit_a == unit_b)
        return a.number == b.number;
    one = ct_point_of(a.number, unit_a);
    other = ct_point_of(b.number, unit_b);
    return ct_point_comparable(one, other) && ct_point_compare(one, other) == 0;
}

static bool same_reference(const struct ct_lab *lab,
                           const struct ct_lab_link *a,
                           const struct ct_lab_link *b)
{
    const struct ct_lab_reference *one, *other;

    if (a->reference.count == 0 || b->reference.count == 0)
        return false;
    one = &lab->references[a->reference.first];
    other = &lab->references[b->reference.first];
    return one->kind == other->kind && one->id == other->id;
}

/* As caltrace check has it: sensitivity, method and rule may differ. */
static bool is_again(const struct ct_lab *lab, const struct ct_lab_link *a,
                     const struct ct_lab_link *b)
{
    return a->quantity == b->quantity && a->function == b->function &&
           a->artefact == b->artefact &&
           a->reference_quantity == b->reference_quantity &&
           a->reference_function == b->reference_function &&
           a->reference_artefact == b->reference_artefact &&
           a->reference_at == b->reference_at && same_reference(lab, a, b) &&
           same_point(a->point_min, a->point_unit, b->point_min,
                      b->point_unit) &&
           same_point(a->point_max, a->point_unit, b->point_max,
                      b->point_unit) &&
           same_point(a->reference_point, a->point_unit, b->reference_point,
                      b->point_unit);
}

static void distrust(const struct named *n, uint32_t row)
{
    struct ct_lab_link *links = n->lab->store->rows[CT_TABLE_LINKS];

    n->lab->tables[CT_TABLE_LINKS].unsound += !links[row].row.unsound;
    links[row].row.unsound = true;
}

static void compare(const struct named *n, uint32_t a, uint32_t b)
{
    const struct ct_lab_link *links = n->lab->links;
    uint32_t first = a < b ? a : b, second = a < b ? b : a;

    if (!is_again(n->lab, &links[a], &links[b]))
        return;
    (void)ct_error(
        n->sink, "row-twice",
        ct_at(ct_lab_place(n->lab, CT_TABLE_LINKS, &links[second].row)),
        ct_integer(links[first].row.line));
    distrust(n, a);
    distrust(n, b);
}

/* Of many those that stand side by side in order. */
static enum ct_status compare_rows(const struct named *n, uint32_t *rows,
                                   size_t count)
{
    enum { FEW = 16 };
    bool many = count > FEW;
    enum ct_status status = CT_OK;

    if (many)
        status = ct_lab_order_rows(
            n->lab, CT_TABLE_LINKS,
            "reference quantity function artefact reference_quantity "
            "reference_function reference_artefact reference_at point_min "
            "point_max reference_point",
            rows, count);
    for (size_t i = 0; i + 1 < count && status == CT_OK; i++)
        for (size_t k = i + 1; k < (many ? i + 2 : count); k++)
            compare(n, rows[i], rows[k]);
    return status;
}

enum ct_status ct_links_settle(struct ct_lab *lab, struct ct_sink *sink)
{
    const struct named n = {.lab = lab, .sink = sink};
    struct ct_grouped grouped;
    enum ct_status status;

    if (lab->tables[CT_TABLE_LINKS].count < 2)
        return CT_OK;
    status = ct_grouped_init(&grouped, lab, CT_TABLE_LINKS);
    for (uint32_t k = 1; status == CT_OK && k <= grouped.certificates; k++)
        status = compare_rows(&n, grouped.rows + grouped.ends[k - 1],
                              grouped.ends[k] - grouped.ends[k - 1]);
    ct_grouped_release(&grouped);
    return status;
}
