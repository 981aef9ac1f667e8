/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of checks as sets of readings, and sets as series.
 */
#include "qualify_work.h"

#include "../../uncertainty/statistics.h"

/* ---- which rows ---------------------------------------------------------- */

struct gathering {
    struct ct_qualifying *q;
    uint32_t *rows; /* in the order of time */
    size_t count;
    uint32_t *series; /* of each row */
    uint32_t *heads;  /* the first row of each series */
    size_t heads_count;
};

static bool is_known(const struct ct_lab_check *check, struct ct_lab_when when)
{
    int32_t known =
        check->recorded_on != CT_LAB_NO_DATE ? check->recorded_on : check->date;

    return check->date != CT_LAB_NO_DATE && check->date <= when.on &&
           known <= when.known_by;
}

/* A main item's own checks count while it belongs to the set-up. */
static bool belongs(const struct ct_lab_check *check,
                    const struct ct_lab_standard_item *item)
{
    return item == NULL || (check->standard == 0 &&
                            (check->kind == CT_CHECK_INTERMEDIATE ||
                             check->kind == CT_CHECK_CONTROL) &&
                            ct_qualify_is_item(item, check->date));
}

static enum ct_status take_row(struct gathering *g, uint32_t row)
{
    if (!ct_room(g->rows, g->count))
        return CT_NOMEM;
    g->rows[g->count++] = row;
    return CT_OK;
}

static enum ct_status take_list(struct gathering *g, struct ct_lab_list list,
                                const struct ct_lab_standard_item *item)
{
    struct ct_qualification *answer = g->q->answer;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        const struct ct_lab_check *check = ct_qualify_check(g->q, list.rows[i]);

        if (check->row.unsound && item == NULL &&
            (check->date == CT_LAB_NO_DATE || check->date <= answer->when.on))
            answer->unsound_count++;
        if (!check->row.unsound && is_known(check, answer->when) &&
            check->kind != CT_LAB_NO_WORD && belongs(check, item))
            status = take_row(g, list.rows[i]);
    }
    return status;
}

static enum ct_status list_unsound(struct ct_qualifying *q,
                                   struct ct_lab_list list)
{
    struct ct_qualification *answer = q->answer;
    size_t count = 0;

    answer->unsound = ct_arena_array(&answer->arena, answer->unsound_count + 1,
                                     sizeof *answer->unsound);
    if (answer->unsound == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_check *check = ct_qualify_check(q, list.rows[i]);

        if (check->row.unsound &&
            (check->date == CT_LAB_NO_DATE || check->date <= answer->when.on))
            answer->unsound[count++] = list.rows[i];
    }
    return CT_OK;
}

static enum ct_status take_rows(struct gathering *g)
{
    struct ct_qualification *answer = g->q->answer;
    const struct ct_lab *lab = g->q->lab;
    struct ct_lab_list list = ct_lab_rows_of(
        answer->index, CT_CHECKS_OF_STANDARD, answer->standard.id);
    enum ct_status status = take_list(g, list, NULL);

    if (status == CT_OK)
        status = list_unsound(g->q, list);
    list = ct_lab_rows_of(answer->index, CT_ITEMS_OF_STANDARD,
                          answer->standard.id);
    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        const struct ct_lab_standard_item *item =
            &lab->standard_items[list.rows[i]];

        if (!item->row.unsound && item->part != CT_PART_AUXILIARY)
            status =
                take_list(g,
                          ct_lab_rows_of(answer->index, CT_CHECKS_OF_INSTRUMENT,
                                         item->instrument),
                          item);
    }
    return status;
}

/* ---- series -------------------------------------------------------------- */

static bool is_of_series(const struct ct_lab_check *a,
                         const struct ct_lab_check *b)
{
    return a->kind == b->kind && a->quantity == b->quantity &&
           a->instrument == b->instrument && a->unit == b->unit &&
           ct_same_double(a->point.number, b->point.number);
}

static enum ct_status find_series(struct gathering *g)
{
    g->series = malloc((g->count + 1) * sizeof *g->series);
    g->heads = malloc((g->count + 1) * sizeof *g->heads);
    if (g->series == NULL || g->heads == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < g->count; i++) {
        const struct ct_lab_check *check = ct_qualify_check(g->q, g->rows[i]);
        uint32_t s = 0;

        while (s < g->heads_count &&
               !is_of_series(ct_qualify_check(g->q, g->heads[s]), check))
            s++;
        if (s == g->heads_count)
            g->heads[g->heads_count++] = g->rows[i];
        g->series[i] = s;
    }
    return CT_OK;
}

/* ---- sets ---------------------------------------------------------------- */

static bool is_of_set(const struct ct_lab_check *a,
                      const struct ct_lab_check *b)
{
    return a->date == b->date && a->group == b->group;
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

/* The rows of a set and their readings; `rows` are those of its day on. */
static enum ct_status fill_set(struct ct_qualifying *q, const uint32_t *rows,
                               size_t count, struct ct_qualify_set *set)
{
    const struct ct_lab_check *head = ct_qualify_check(q, rows[0]);
    uint32_t *own = ct_arena_array(&q->answer->arena, count, sizeof *own);
    double *readings =
        ct_arena_array(&q->answer->arena, count, sizeof *readings);

    if (own == NULL || readings == NULL)
        return CT_NOMEM;
    *set = (struct ct_qualify_set){.first = rows[0],
                                   .rows = own,
                                   .readings = readings,
                                   .mean = (double)NAN,
                                   .deviation = (double)NAN,
                                   .recorded = CT_LAB_NO_WORD};
    for (size_t i = 0; i < count; i++) {
        const struct ct_lab_check *check = ct_qualify_check(q, rows[i]);

        if (!is_of_set(head, check))
            continue;
        own[set->row_count++] = rows[i];
        set->recorded = worse(set->recorded, check->result);
        if (!isnan(check->reading.number))
            readings[set->n++] = check->reading.number;
    }
    if (set->n > 0) {
        set->mean = ct_mean(readings, set->n);
        set->exact_mean = ct_exact_mean(readings, set->n);
    }
    if (set->n > 1)
        set->deviation = ct_standard_deviation(readings, set->n);
    return CT_OK;
}

static bool is_taken(const struct ct_qualifying *q,
                     const struct ct_qualify_series *series, uint32_t row)
{
    const struct ct_lab_check *check = ct_qualify_check(q, row);

    for (size_t i = series->count; i > 0; i--) {
        const struct ct_lab_check *head =
            ct_qualify_check(q, series->sets[i - 1].first);

        if (head->date != check->date)
            return false;
        if (is_of_set(head, check))
            return true;
    }
    return false;
}

/* Rows of one day stand together. */
static size_t end_of_day(const struct ct_qualifying *q, const uint32_t *rows,
                         size_t first, size_t count)
{
    int32_t day = ct_qualify_check(q, rows[first])->date;

    while (first < count && ct_qualify_check(q, rows[first])->date == day)
        first++;
    return first;
}

static enum ct_status fill_series(struct ct_qualifying *q, const uint32_t *rows,
                                  size_t count,
                                  struct ct_qualify_series *series)
{
    const struct ct_lab_check *head = ct_qualify_check(q, rows[0]);
    enum ct_status status = CT_OK;

    *series = (struct ct_qualify_series){.kind = (enum ct_check_kind)head->kind,
                                         .first = rows[0],
                                         .stability = (double)NAN};
    series->sets =
        ct_arena_array(&q->answer->arena, count, sizeof *series->sets);
    if (series->sets == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < count && status == CT_OK; i++)
        if (!is_taken(q, series, rows[i]))
            status = fill_set(q, rows + i, end_of_day(q, rows, i, count) - i,
                              &series->sets[series->count++]);
    return status;
}

static enum ct_status make_series(struct gathering *g)
{
    struct ct_qualification *answer = g->q->answer;
    uint32_t *rows = malloc((g->count + 1) * sizeof *rows);
    enum ct_status status = rows == NULL ? CT_NOMEM : CT_OK;

    answer->series = ct_arena_array(&answer->arena, g->heads_count + 1,
                                    sizeof *answer->series);
    if (answer->series == NULL)
        status = CT_NOMEM;
    for (size_t s = 0; s < g->heads_count && status == CT_OK; s++) {
        size_t count = 0;

        for (size_t i = 0; i < g->count; i++)
            if (g->series[i] == s)
                rows[count++] = g->rows[i];
        status = fill_series(g->q, rows, count,
                             &answer->series[answer->series_count++]);
    }
    free(rows);
    return status;
}

enum ct_status ct_qualify_gather(struct ct_qualifying *q)
{
    struct gathering g = {.q = q};
    enum ct_status status = take_rows(&g);

    if (status == CT_OK)
        status = find_series(&g);
    if (status == CT_OK)
        status = make_series(&g);
    free(g.rows);
    free(g.series);
    free(g.heads);
    return status;
}
