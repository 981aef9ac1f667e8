/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "rows.h"

#include "combine_work.h"

#include <stdlib.h>

/* Numbers of graphs on their way to those of a model, which are 0, 1, 2 … */
struct numbering {
    uint32_t *list; /* ascending, once it is closed */
    size_t count;
};

static enum ct_status note(struct numbering *numbers, uint32_t number)
{
    if (!ct_room(numbers->list, numbers->count))
        return CT_NOMEM;
    numbers->list[numbers->count++] = number;
    return CT_OK;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Sorts them, each once. */
static void close_numbering(struct numbering *numbers)
{
    size_t count = 0;

    if (numbers->count > 0)
        qsort(numbers->list, numbers->count, sizeof *numbers->list,
              compare_numbers);
    for (size_t i = 0; i < numbers->count; i++)
        if (count == 0 || numbers->list[count - 1] != numbers->list[i])
            numbers->list[count++] = numbers->list[i];
    numbers->count = count;
}

static size_t place_of(const struct numbering *numbers, uint32_t number)
{
    const uint32_t *found = bsearch(&number, numbers->list, numbers->count,
                                    sizeof number, compare_numbers);

    return (size_t)(found - numbers->list);
}

struct maker {
    struct ct_reader *reader;
    struct ct_arena *arena;
    struct numbering influences, events;
    struct ct_portions *portions; /* per use, in the arena */
};

/* The reader's answers last until its next one. */
static enum ct_status keep_portions(struct maker *m,
                                    const struct ct_portions *found,
                                    struct ct_portions *kept)
{
    struct ct_portion *list =
        ct_arena_array(m->arena, found->count, sizeof *list);
    enum ct_status status = list != NULL ? CT_OK : CT_NOMEM;

    for (size_t i = 0; i < found->count && status == CT_OK; i++) {
        list[i] = found->list[i];
        status = note(&m->influences, list[i].influence);
        if (status == CT_OK && list[i].event != CT_GRAPH_NONE)
            status = note(&m->events, list[i].event);
    }
    *kept = (struct ct_portions){list, found->count, found->incomplete};
    return status;
}

static enum ct_status find_portions(struct maker *m,
                                    const struct ct_row_use *uses, size_t n)
{
    enum ct_status status = CT_OK;

    m->portions = ct_arena_array(m->arena, n, sizeof *m->portions);
    if (m->portions == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < n && status == CT_OK; i++) {
        struct ct_portions found = {0};

        status = ct_reader_portions(m->reader, uses[i].use, &found);
        if (status == CT_OK)
            status = keep_portions(m, &found, &m->portions[i]);
    }
    close_numbering(&m->influences);
    close_numbering(&m->events);
    return status;
}

static enum ct_status list_influences(const struct maker *m,
                                      struct ct_use_rows *rows)
{
    const struct ct_combine *combine = m->reader->combine;
    size_t n = m->influences.count;
    uint32_t *numbers = ct_arena_array(m->arena, n, sizeof *numbers);

    rows->list = ct_arena_array(m->arena, n, sizeof *rows->list);
    if (numbers == NULL || rows->list == NULL)
        return CT_NOMEM;
    for (size_t l = 0; l < n; l++) {
        struct ct_elementary found =
            ct_combine_elementary(combine, m->influences.list[l]);
        bool own = found.kind == CT_ELEMENTARY_OWN;

        numbers[l] = m->influences.list[l];
        rows->list[l] = (struct ct_model_influence){
            .dof = found.dof,
            .kind = CT_NORMAL,
            .family =
                own ? place_of(&m->events, ct_shared_of(combine, found.event))
                    : CT_NONE};
    }
    rows->numbers = numbers;
    rows->influences.list = rows->list;
    rows->influences.count = n;
    return CT_OK;
}

static enum ct_status list_families(const struct maker *m,
                                    struct ct_use_rows *rows)
{
    size_t n = m->events.count;
    uint32_t *events = ct_arena_array(m->arena, n, sizeof *events);
    double *families = ct_arena_array(m->arena, n, sizeof *families);

    if (events == NULL || families == NULL)
        return CT_NOMEM;
    for (size_t f = 0; f < n; f++) {
        events[f] = m->events.list[f];
        families[f] = ct_rho_of(m->reader->combine, events[f]);
    }
    rows->events = events;
    rows->influences.families = families;
    rows->influences.family_count = n;
    return CT_OK;
}

static enum ct_status list_rows(const struct maker *m,
                                const struct ct_row_use *uses, size_t n,
                                struct ct_use_rows *rows)
{
    struct ct_model_row *list = ct_arena_array(m->arena, n, sizeof *list);
    bool *incomplete = ct_arena_array(m->arena, n, sizeof *incomplete);

    if (list == NULL || incomplete == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < n; i++) {
        size_t count = m->portions[i].count;
        struct ct_model_amount *amounts =
            ct_arena_array(m->arena, count, sizeof *amounts);

        if (amounts == NULL)
            return CT_NOMEM;
        for (size_t k = 0; k < count; k++) {
            const struct ct_portion *portion = &m->portions[i].list[k];

            amounts[k] = (struct ct_model_amount){
                place_of(&m->influences, portion->influence), portion->amount,
                portion->between};
        }
        list[i] = (struct ct_model_row){uses[i].contribution, amounts, count};
        incomplete[i] = m->portions[i].incomplete;
    }
    rows->influences.rows = list;
    rows->influences.row_count = n;
    rows->incomplete = incomplete;
    return CT_OK;
}

enum ct_status ct_reader_use_rows(struct ct_reader *reader,
                                  const struct ct_row_use *uses, size_t n,
                                  struct ct_arena *arena,
                                  struct ct_use_rows *rows)
{
    struct maker m = {.reader = reader, .arena = arena};
    struct ct_use_rows made = {0};
    enum ct_status status = find_portions(&m, uses, n);

    if (status == CT_OK)
        status = list_influences(&m, &made);
    if (status == CT_OK)
        status = list_families(&m, &made);
    if (status == CT_OK)
        status = list_rows(&m, uses, n, &made);
    free(m.influences.list);
    free(m.events.list);
    if (status == CT_OK)
        *rows = made;
    return status;
}
