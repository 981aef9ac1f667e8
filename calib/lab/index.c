/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows by owner: counted, put in their places, and sorted within each list.
 */
#include "index.h"

#include "crew.h"
#include "load_work.h"
#include "order.h"

#include <stdlib.h>
#include <string.h>

/* The rows of owner k are rows[ends[k - 1]] … rows[ends[k] - 1]. */
struct lists {
    uint32_t owners;
    uint32_t *ends; /* of 0 … owners; that of 0 is 0 */
    uint32_t *rows;
};

struct ct_lab_index {
    const struct ct_lab *lab;
    struct lists relations[CT_RELATIONS];
    uint32_t *runs; /* a place for each listed result; NULL: no long list */
};

/* ORDER RELATION */
static const struct {
    enum ct_table table;
    const char *owner, *order; /* columns; the order begins with the day */
} relations[] = {
    {CT_TABLE_CERTIFICATES, "instrument", "calibrated_on sequence id"},
    {CT_TABLE_RANGES, "instrument", "quantity function at range_min range_max"},
    {CT_TABLE_EVENTS, "instrument", "date sequence"},
    {CT_TABLE_CHECKS, "instrument", "date"},
    {CT_TABLE_STANDARD_ITEMS, "instrument", "standard part from"},
    {CT_TABLE_RESULTS, "certificate", "quantity function artefact at point"},
    {CT_TABLE_LINKS, "certificate", "quantity function artefact"},
    {CT_TABLE_CERTIFICATES, "replaces", "calibrated_on sequence id"},
    {CT_TABLE_STANDARD_ITEMS, "standard", "part from"},
    {CT_TABLE_CHECKS, "standard", "date"},
    {CT_TABLE_SCOPES, "laboratory", "quantity at range_min range_max"},
};
_Static_assert(sizeof relations / sizeof relations[0] == CT_RELATIONS,
               "a row for each relation");

/* ---- sorting ------------------------------------------------------------- */

/* The day stands beside the row: most rows of a list are told apart without a
 * look at their records, which are far from one another in memory. */
struct entry {
    int32_t day;
    uint32_t row;
};

static bool before(const struct ct_lab_order *order, struct entry a,
                   struct entry b)
{
    return a.day != b.day ? a.day < b.day
                          : ct_lab_order_compare(order, a.row, b.row) < 0;
}

/* Quick where they stand in order already; else for few. */
static void insert(const struct ct_lab_order *order, struct entry *list,
                   size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct entry entry = list[i];
        size_t at = i;

        for (; at > 0 && before(order, entry, list[at - 1]); at--)
            list[at] = list[at - 1];
        list[at] = entry;
    }
}

static void sift(const struct ct_lab_order *order, struct entry *heap,
                 size_t at, size_t count)
{
    struct entry entry = heap[at];

    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && before(order, heap[child], heap[child + 1]))
            child++;
        if (!before(order, entry, heap[child]))
            break;
        heap[at] = heap[child];
    }
    heap[at] = entry;
}

/* A heap needs no memory and has no bad case. */
static void sort(const struct ct_lab_order *order, struct entry *list,
                 size_t count)
{
    enum { FEW = 16 };
    size_t sorted = 1;

    if (count <= FEW) {
        insert(order, list, count);
        return;
    }
    while (sorted < count && !before(order, list[sorted], list[sorted - 1]))
        sorted++;
    if (sorted == count)
        return;
    for (size_t i = count / 2; i-- > 0;)
        sift(order, list, i, count);
    for (size_t end = count; end-- > 1;) {
        struct entry largest = list[0];

        list[0] = list[end];
        list[end] = largest;
        sift(order, list, 0, end);
    }
}

/* ---- relations ----------------------------------------------------------- */

/* What of a row decides where it comes. */
struct belonging {
    uint32_t owner;
    int32_t day;
};

struct making {
    const struct ct_lab *lab;
    enum ct_table table;
    const struct ct_column *owner, *day; /* no day: NULL */
    struct ct_lab_order order;
    struct lists *lists;
    struct belonging *belonging; /* of each row of the table */
    struct entry *entries;
    unsigned threads;
};

static void begin(struct making *m, const struct ct_lab *lab,
                  enum ct_relation relation, struct lists *lists)
{
    *m = (struct making){
        .lab = lab, .table = relations[relation].table, .lists = lists};
    m->owner = ct_table_column(m->table, relations[relation].owner);
    ct_lab_order_init(&m->order, lab, m->table, relations[relation].order);
    if (m->order.columns[0]->kind == CT_CELL_DATE)
        m->day = m->order.columns[0];
}

/* In any thread. */
static enum ct_status read_rows(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    const struct making *m = context;
    size_t size = ct_table_layouts[m->table].kept;
    const unsigned char *record = m->lab->store->rows[m->table];

    (void)worker;
    (void)hand;
    record += first * size;
    for (size_t i = first; i < end; i++, record += size) {
        struct belonging *to = &m->belonging[i];

        memcpy(&to->owner, record + m->owner->offset, sizeof to->owner);
        to->day = 0;
        if (m->day != NULL)
            memcpy(&to->day, record + m->day->offset, sizeof to->day);
    }
    return CT_OK;
}

/* How many rows each owner has. */
static enum ct_status count_rows(void *context, void *hand, size_t first,
                                 size_t end)
{
    const struct making *m = context;

    (void)hand;
    for (size_t i = first; i < end; i++)
        m->lists->ends[m->belonging[i].owner]++;
    return CT_OK;
}

/* A row that a change gives another owner is in the lists of both; calls it for
 * each of its owners but the first. */
static void visit_moved(const struct making *m,
                        void (*visit)(const struct making *m, uint32_t owner,
                                      uint32_t row))
{
    const struct ct_lab_patches *patches = &m->lab->store->patches;

    for (size_t i = 0; i < patches->count; i++) {
        const struct ct_lab_patch *patch = &patches->list[i];
        uint32_t owner;
        bool again;

        if (patch->table != m->table || patch->column != m->owner)
            continue;
        memcpy(&owner, patch->value + m->owner->offset, sizeof owner);
        again = owner == m->belonging[patch->row].owner;
        for (size_t k = i; k-- > 0 && patches->list[k].row == patch->row &&
                           patches->list[k].table == patch->table;)
            again = again || (patches->list[k].column == m->owner &&
                              memcmp(patches->list[k].value + m->owner->offset,
                                     &owner, sizeof owner) == 0);
        if (!again)
            visit(m, owner, patch->row);
    }
}

static void count_one(const struct making *m, uint32_t owner, uint32_t row)
{
    (void)row;
    m->lists->ends[owner]++;
}

static void place_one(const struct making *m, uint32_t owner, uint32_t row)
{
    if (owner != 0)
        m->entries[m->lists->ends[owner]++] =
            (struct entry){m->belonging[row].day, row};
}

/* From how many rows each owner has to where its list begins; the sum. */
static uint32_t add_up(const struct lists *lists)
{
    uint32_t sum = 0;

    lists->ends[0] = 0;
    for (uint32_t i = 1; i <= lists->owners; i++) {
        sum += lists->ends[i];
        lists->ends[i] = sum - lists->ends[i];
    }
    return sum;
}

/* Beginnings become ends. */
static void place_rows(const struct making *m, size_t rows)
{
    for (size_t i = 0; i < rows; i++)
        place_one(m, m->belonging[i].owner, (uint32_t)i);
    visit_moved(m, place_one);
}

/* Lists of owners first + 1 .. end, in any thread. */
static enum ct_status sort_rows(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    const struct making *m = context;
    const uint32_t *ends = m->lists->ends;

    (void)worker;
    (void)hand;
    for (size_t i = first + 1; i <= end; i++)
        if (ends[i] - ends[i - 1] > 1)
            sort(&m->order, m->entries + ends[i - 1], ends[i] - ends[i - 1]);
    for (uint32_t i = ends[first]; i < ends[end]; i++)
        m->lists->rows[i] = m->entries[i].row;
    return CT_OK;
}

static enum ct_status no_merge(void *context, void *hand, size_t first,
                               size_t end)
{
    (void)context;
    (void)hand;
    (void)first;
    (void)end;
    return CT_OK;
}

/* Needs nothing but what it is made of, neither workers nor hands. */
static enum ct_status
work(struct making *m, size_t count,
     enum ct_status (*each)(void *, void *, void *, size_t, size_t),
     enum ct_status (*merge)(void *, void *, size_t, size_t))
{
    void *const none[CT_CREW_THREADS * CT_CREW_HANDS] = {NULL};
    const struct ct_crew crew = {.context = m,
                                 .count = count,
                                 .workers = none,
                                 .worker_count =
                                     ct_crew_threads(m->threads, count),
                                 .hands = none,
                                 .work = each,
                                 .merge = merge};

    return ct_crew_run(&crew);
}

static enum ct_status make_lists(struct making *m, size_t rows)
{
    struct lists *lists = m->lists;
    size_t listed;
    enum ct_status status = work(m, rows, read_rows, count_rows);

    if (status != CT_OK)
        return status;
    visit_moved(m, count_one);
    listed = add_up(lists);
    lists->rows = malloc((listed + 1) * sizeof *lists->rows);
    m->entries = malloc((listed + 1) * sizeof *m->entries);
    if (lists->rows == NULL || m->entries == NULL)
        return CT_NOMEM;
    place_rows(m, rows);
    return work(m, lists->owners, sort_rows, no_merge);
}

static enum ct_status make(const struct ct_lab *lab, enum ct_relation relation,
                           unsigned threads, struct lists *lists)
{
    struct making m;
    size_t rows = lab->tables[relations[relation].table].count;
    enum ct_status status = CT_NOMEM;

    if (rows == 0)
        return CT_OK;
    begin(&m, lab, relation, lists);
    m.threads = threads;
    lists->owners = ct_lab_key_count(lab, m.owner->of);
    lists->ends = calloc((size_t)lists->owners + 1, sizeof *lists->ends);
    m.belonging = malloc(rows * sizeof *m.belonging);
    if (lists->ends != NULL && m.belonging != NULL)
        status = make_lists(&m, rows);
    free(m.belonging);
    free(m.entries);
    return status;
}

/* ---- runs of results ------------------------------------------------------
 */

enum { MANY_RESULTS = 64 };

/* False for a point that is left out. */
static bool goes_on(const struct ct_lab_result *a,
                    const struct ct_lab_result *b)
{
    return !a->row.unsound && !b->row.unsound && a->quantity == b->quantity &&
           a->function == b->function && a->artefact == b->artefact &&
           a->at == b->at &&
           ct_result_point_unit(a) == ct_result_point_unit(b) &&
           a->point <= b->point;
}

static void find_runs(const struct ct_lab *lab, const uint32_t *rows,
                      uint32_t count, uint32_t *runs)
{
    for (uint32_t i = count; i-- > 0;)
        runs[i] = i + 1 < count && goes_on(&lab->results[rows[i]],
                                           &lab->results[rows[i + 1]])
                      ? runs[i + 1]
                      : i + 1;
}

static enum ct_status make_runs(struct ct_lab_index *index)
{
    const struct lists *lists = &index->relations[CT_RESULTS_OF_CERTIFICATE];

    for (uint32_t i = 1; lists->ends != NULL && i <= lists->owners; i++) {
        uint32_t first = lists->ends[i - 1], count = lists->ends[i] - first;

        if (count <= MANY_RESULTS)
            continue;
        if (index->runs == NULL)
            index->runs =
                malloc(lists->ends[lists->owners] * sizeof *index->runs);
        if (index->runs == NULL)
            return CT_NOMEM;
        find_runs(index->lab, lists->rows + first, count, index->runs + first);
    }
    return CT_OK;
}

/* ---- the index ------------------------------------------------------------
 */

enum ct_status ct_lab_index_new_threads(const struct ct_lab *lab, unsigned mask,
                                        unsigned threads,
                                        struct ct_lab_index **index)
{
    struct ct_lab_index *new = calloc(1, sizeof *new);
    enum ct_status status = new != NULL ? CT_OK : CT_NOMEM;

    for (int i = 0; i < CT_RELATIONS && status == CT_OK; i++)
        if ((mask & CT_RELATION_BIT(i)) != 0)
            status =
                make(lab, (enum ct_relation)i, threads, &new->relations[i]);
    if (status == CT_OK) {
        new->lab = lab;
        status = make_runs(new);
    }
    if (status != CT_OK) {
        ct_lab_index_free(new);
        return status;
    }
    *index = new;
    return CT_OK;
}

enum ct_status ct_lab_index_new(const struct ct_lab *lab, unsigned mask,
                                struct ct_lab_index **index)
{
    return ct_lab_index_new_threads(lab, mask, 1, index);
}

void ct_lab_index_free(struct ct_lab_index *index)
{
    if (index == NULL)
        return;
    for (int i = 0; i < CT_RELATIONS; i++) {
        free(index->relations[i].ends);
        free(index->relations[i].rows);
    }
    free(index->runs);
    free(index);
}

const struct ct_lab *ct_lab_index_lab(const struct ct_lab_index *index)
{
    return index->lab;
}

struct ct_lab_list ct_lab_rows_of(const struct ct_lab_index *index,
                                  enum ct_relation relation, uint32_t owner)
{
    const struct lists *lists = &index->relations[relation];
    uint32_t first;

    if (lists->ends == NULL || owner == 0 || owner > lists->owners)
        return (struct ct_lab_list){0};
    first = lists->ends[owner - 1];
    return (struct ct_lab_list){lists->rows + first,
                                lists->ends[owner] - first};
}

const uint32_t *ct_lab_runs_of(const struct ct_lab_index *index,
                               uint32_t certificate)
{
    const struct lists *lists = &index->relations[CT_RESULTS_OF_CERTIFICATE];

    if (index->runs == NULL || certificate == 0 ||
        certificate > lists->owners ||
        lists->ends[certificate] - lists->ends[certificate - 1] <= MANY_RESULTS)
        return NULL;
    return index->runs + lists->ends[certificate - 1];
}
