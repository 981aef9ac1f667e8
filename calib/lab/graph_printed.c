/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of one printed certificate: of one number, laboratory and day. What a
 * calibration added to its references is correlated across all of them as it is
 * within each.
 */
#include "graph_work.h"

#include "force.h"

#include <stdlib.h>

/* Of one row. */
struct printed {
    uint32_t number, laboratory, event;
    int32_t day;
    double rho;
};

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_keys(const struct printed *a, const struct printed *b)
{
    int order = COMPARE(a->number, b->number);

    if (order == 0)
        order = COMPARE(a->laboratory, b->laboratory);
    if (order == 0)
        order = COMPARE(a->day, b->day);
    return order != 0 ? order : COMPARE(a->rho, b->rho);
}

static int compare(const void *x, const void *y)
{
    const struct printed *a = x, *b = y;
    int order = compare_keys(a, b);

    return order != 0 ? order : COMPARE(a->event, b->event);
}

/* Rows that have a number and a rho. */
static size_t list_printed(const struct ct_lab_graph *graph,
                           struct printed *list)
{
    size_t count = 0;

    for (uint32_t i = 0; i < graph->certificates; i++) {
        struct ct_lab_certificate c;

        if (!(graph->own_correlation[i] > 0))
            continue;
        c = ct_lab_certificate_known(
            graph->lab, i,
            (struct ct_lab_when){graph->lab->certificates[i].calibrated_on,
                                 graph->known_by});
        if (c.number != 0 && c.calibrated_on != CT_LAB_NO_DATE)
            list[count++] =
                (struct printed){c.number, c.laboratory, i, c.calibrated_on,
                                 graph->own_correlation[i]};
    }
    return count;
}

static enum ct_status share(struct ct_lab_graph *graph, uint32_t events,
                            const struct printed *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        if (compare_keys(&list[i - 1], &list[i]) != 0)
            continue;
        if (graph->shared == NULL) {
            graph->shared =
                malloc(((size_t)events + 1) * sizeof *graph->shared);
            if (graph->shared == NULL)
                return CT_NOMEM;
            for (uint32_t e = 0; e < events; e++)
                graph->shared[e] = e;
        }
        graph->shared[list[i].event] = graph->shared[list[i - 1].event];
    }
    return CT_OK;
}

enum ct_status ct_graph_find_printed(struct ct_lab_graph *graph,
                                     uint32_t events)
{
    struct printed *list;
    size_t count;
    enum ct_status status;

    if (graph->own_correlation == NULL)
        return CT_OK;
    list = malloc(((size_t)graph->certificates + 1) * sizeof *list);
    if (list == NULL)
        return CT_NOMEM;
    count = list_printed(graph, list);
    if (count > 1)
        qsort(list, count, sizeof *list, compare);
    status = share(graph, events, list, count);
    free(list);
    return status;
}
