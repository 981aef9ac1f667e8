/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows by owner. Most tables have them in order, or nearly so: then they are
 * but looked at. Others are counted, put in their places, and sorted within
 * each list.
 */
#include "index.h"

#include "crew.h"
#include "load_work.h"
#include "order.h"

#include <stdlib.h>
#include <string.h>

/* The rows of owner k are rows[ends[k - 1]] … rows[ends[k] - 1]; what stands
 * before them has no owner. */
struct lists {
    uint32_t owners; /* up to the last that has rows */
    uint32_t *ends;  /* of 0 … owners */
    uint32_t *rows;
    uint32_t in_order; /* the rows, where they stand in order in their table */
};

struct ct_lab_index {
    const struct ct_lab *lab;
    struct lists relations[CT_RELATIONS];
    uint32_t *same; /* 0, 1, 2 ...: rows of all relations whose tables have them
                       in order */
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

/* ---- the order of two rows ----------------------------------------------- */

enum { BLOCK = 32 }; /* rows or owners: a thing that a crew works on */

struct making {
    const struct ct_lab *lab;
    enum ct_table table;
    size_t rows, size;                   /* of the table; of a record */
    const struct ct_column *owner, *day; /* no day: NULL */
    struct ct_lab_order order;
    struct lists *lists;
    uint32_t *owners; /* of each row, gathered: records are far from one */
    int32_t *days;    /* another in memory */
    unsigned threads;
};

static const unsigned char *record_at(const struct making *m, size_t row)
{
    return (const unsigned char *)m->lab->store->rows[m->table] + row * m->size;
}

static uint32_t owner_of(const struct making *m, const unsigned char *record)
{
    uint32_t owner;

    memcpy(&owner, record + m->owner->offset, sizeof owner);
    return owner;
}

static int32_t day_of(const struct making *m, const unsigned char *record)
{
    int32_t day;

    memcpy(&day, record + m->day->offset, sizeof day);
    return day;
}

/* Two rows of one owner and one day. Results mostly differ in their points. */
static bool is_before(const struct making *m, uint32_t a, uint32_t b)
{
    const struct ct_lab_result *results = m->lab->store->rows[CT_TABLE_RESULTS];

    if (m->table == CT_TABLE_RESULTS) {
        if (ct_results_follow(&results[a], &results[b]))
            return true;
        if (ct_results_follow(&results[b], &results[a]))
            return false;
    }
    return ct_lab_order_compare(&m->order, a, b) < 0;
}

static bool before(const struct making *m, uint32_t a, uint32_t b)
{
    return m->day != NULL && m->days[a] != m->days[b] ? m->days[a] < m->days[b]
                                                      : is_before(m, a, b);
}

/* ---- sorting ------------------------------------------------------------- */

/* Quick where they stand in order already; else for few. */
static void insert(const struct making *m, uint32_t *list, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        uint32_t row = list[i];
        size_t at = i;

        for (; at > 0 && before(m, row, list[at - 1]); at--)
            list[at] = list[at - 1];
        list[at] = row;
    }
}

static void sift(const struct making *m, uint32_t *heap, size_t at,
                 size_t count)
{
    uint32_t row = heap[at];

    for (size_t child; (child = 2 * at + 1) < count; at = child) {
        if (child + 1 < count && before(m, heap[child], heap[child + 1]))
            child++;
        if (!before(m, row, heap[child]))
            break;
        heap[at] = heap[child];
    }
    heap[at] = row;
}

/* A heap needs no memory and has no bad case. */
static void sort(const struct making *m, uint32_t *list, size_t count)
{
    enum { FEW = 16 };
    size_t sorted = 1;

    if (count <= FEW) {
        insert(m, list, count);
        return;
    }
    while (sorted < count && !before(m, list[sorted], list[sorted - 1]))
        sorted++;
    if (sorted == count)
        return;
    for (size_t i = count / 2; i-- > 0;)
        sift(m, list, i, count);
    for (size_t end = count; end-- > 1;) {
        uint32_t largest = list[0];

        list[0] = list[end];
        list[end] = largest;
        sift(m, list, 0, end);
    }
}

/* ---- relations ----------------------------------------------------------- */

static void begin(struct making *m, const struct ct_lab *lab,
                  enum ct_relation relation, unsigned threads,
                  struct lists *lists)
{
    enum ct_table table = relations[relation].table;

    *m = (struct making){.lab = lab,
                         .table = table,
                         .rows = lab->tables[table].count,
                         .size = ct_table_layouts[table].kept,
                         .lists = lists,
                         .threads = threads};
    m->owner = ct_table_column(table, relations[relation].owner);
    ct_lab_order_init(&m->order, lab, table, relations[relation].order);
    if (m->order.columns[0]->kind == CT_CELL_DATE)
        m->day = m->order.columns[0];
}

/* Calls `each` for all blocks of so many rows or owners. Needs nothing but what
 * it is made of, neither workers nor hands. */
static enum ct_status work(void *context, size_t count, unsigned threads,
                           enum ct_status (*each)(void *, void *, void *,
                                                  size_t, size_t))
{
    size_t blocks = (count + BLOCK - 1) / BLOCK;
    const struct ct_crew crew = {.context = context,
                                 .count = blocks,
                                 .worker_count =
                                     ct_crew_threads(threads, blocks),
                                 .work = each};

    return ct_crew_run(&crew);
}

static size_t end_of(size_t block, size_t count)
{
    return block * BLOCK < count ? block * BLOCK : count;
}

/* ---- tables in order ----------------------------------------------------- */

/* Whether a row comes behind the one above it, which has the same owner. */
static bool is_behind(const struct making *m, size_t row,
                      const unsigned char *record)
{
    if (m->day != NULL) {
        int32_t own = day_of(m, record), above = day_of(m, record - m->size);

        if (own != above)
            return own > above;
    }
    return (m->table == CT_TABLE_RESULTS && !m->lab->store->results_stray) ||
           is_before(m, (uint32_t)row - 1, (uint32_t)row);
}

/* Each row but the first of an owner is behind the one above it: ends the lists
 * of those that come before that owner. In any thread. CT_INVALID: they are not
 * in order; then several threads may end one list, and nobody reads where. */
static enum ct_status find_ends(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    const struct making *m = context;
    size_t row = first * BLOCK;
    const unsigned char *record = record_at(m, row);
    uint32_t above = row > 0 ? owner_of(m, record - m->size) : 0;

    (void)worker;
    (void)hand;
    for (end = end_of(end, m->rows); row < end; row++, record += m->size) {
        uint32_t owner = owner_of(m, record);

        if (owner < above ||
            (owner == above && owner != 0 && !is_behind(m, row, record)))
            return CT_INVALID;
        for (; above < owner; above++)
            __atomic_store_n(&m->lists->ends[above], (uint32_t)row,
                             __ATOMIC_RELAXED);
    }
    return CT_OK;
}

/* Whether a change gives a row another owner: it is in the lists of both. */
static bool are_moved(const struct making *m)
{
    const struct ct_lab_patches *patches = &m->lab->store->patches;

    for (size_t i = 0; i < patches->count; i++)
        if (patches->list[i].table == m->table &&
            patches->list[i].column == m->owner)
            return true;
    return false;
}

/* CT_INVALID: the table is not in order. */
static enum ct_status take_order(struct making *m)
{
    struct lists *lists = m->lists;
    enum ct_status status =
        are_moved(m) ? CT_INVALID : work(m, m->rows, m->threads, find_ends);

    if (status != CT_OK)
        return status;
    lists->owners = owner_of(m, record_at(m, m->rows - 1));
    lists->ends[lists->owners] = (uint32_t)m->rows;
    lists->in_order = lists->owners > 0 ? (uint32_t)m->rows : 0;
    return CT_OK;
}

/* ---- tables in another order --------------------------------------------- */

/* In any thread. */
static enum ct_status read_rows(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    const struct making *m = context;
    size_t row = first * BLOCK;
    const unsigned char *record = record_at(m, row);

    (void)worker;
    (void)hand;
    for (end = end_of(end, m->rows); row < end; row++, record += m->size) {
        m->owners[row] = owner_of(m, record);
        if (m->day != NULL)
            m->days[row] = day_of(m, record);
    }
    return CT_OK;
}

static void count_one(const struct making *m, uint32_t owner, uint32_t row)
{
    (void)row;
    m->lists->ends[owner]++;
}

static void place_one(const struct making *m, uint32_t owner, uint32_t row)
{
    if (owner != 0)
        m->lists->rows[m->lists->ends[owner]++] = row;
}

/* A row that a change gives another owner: calls it for each of its owners but
 * the first. */
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
        again = owner == m->owners[patch->row];
        for (size_t k = i; k-- > 0 && patches->list[k].row == patch->row &&
                           patches->list[k].table == patch->table;)
            again = again || (patches->list[k].column == m->owner &&
                              memcmp(patches->list[k].value + m->owner->offset,
                                     &owner, sizeof owner) == 0);
        if (!again)
            visit(m, owner, patch->row);
    }
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
static void place_rows(const struct making *m)
{
    for (size_t i = 0; i < m->rows; i++)
        place_one(m, m->owners[i], (uint32_t)i);
    visit_moved(m, place_one);
}

/* In any thread. */
static enum ct_status sort_rows(void *context, void *worker, void *hand,
                                size_t first, size_t end)
{
    const struct making *m = context;
    const uint32_t *ends = m->lists->ends;

    (void)worker;
    (void)hand;
    end = end_of(end, m->lists->owners);
    for (size_t i = first * BLOCK + 1; i <= end; i++)
        if (ends[i] - ends[i - 1] > 1)
            sort(m, m->lists->rows + ends[i - 1], ends[i] - ends[i - 1]);
    return CT_OK;
}

static enum ct_status put_in_order(struct making *m)
{
    struct lists *lists = m->lists;
    enum ct_status status = work(m, m->rows, m->threads, read_rows);

    if (status != CT_OK)
        return status;
    memset(lists->ends, 0, ((size_t)lists->owners + 1) * sizeof *lists->ends);
    for (size_t i = 0; i < m->rows; i++)
        count_one(m, m->owners[i], (uint32_t)i);
    visit_moved(m, count_one);
    lists->rows = malloc(((size_t)add_up(lists) + 1) * sizeof *lists->rows);
    if (lists->rows == NULL)
        return CT_NOMEM;
    place_rows(m);
    return work(m, lists->owners, m->threads, sort_rows);
}

static enum ct_status make(const struct ct_lab *lab, enum ct_relation relation,
                           unsigned threads, struct lists *lists)
{
    struct making m;
    enum ct_status status;

    begin(&m, lab, relation, threads, lists);
    if (m.rows == 0)
        return CT_OK;
    lists->owners = ct_lab_key_count(lab, m.owner->of);
    lists->ends = malloc(((size_t)lists->owners + 1) * sizeof *lists->ends);
    if (lists->ends == NULL)
        return CT_NOMEM;
    status = take_order(&m);
    if (status != CT_INVALID)
        return status;
    m.owners = malloc(m.rows * sizeof *m.owners);
    m.days = m.day != NULL ? malloc(m.rows * sizeof *m.days) : NULL;
    status = m.owners != NULL && (m.days != NULL || m.day == NULL)
                 ? put_in_order(&m)
                 : CT_NOMEM;
    free(m.owners);
    free(m.days);
    return status;
}

/* ---- rows of tables in order --------------------------------------------- */

struct counting {
    uint32_t *rows, count;
};

static enum ct_status count_on(void *context, void *worker, void *hand,
                               size_t first, size_t end)
{
    const struct counting *to = context;

    (void)worker;
    (void)hand;
    end = end_of(end, to->count);
    for (size_t i = first * BLOCK; i < end; i++)
        to->rows[i] = (uint32_t)i;
    return CT_OK;
}

/* One array for all of them. */
static enum ct_status make_same(struct ct_lab_index *index, unsigned threads)
{
    struct counting to = {0};

    for (int i = 0; i < CT_RELATIONS; i++)
        if (index->relations[i].in_order > to.count)
            to.count = index->relations[i].in_order;
    if (to.count == 0)
        return CT_OK;
    index->same = to.rows = malloc(to.count * sizeof *to.rows);
    if (to.rows == NULL)
        return CT_NOMEM;
    for (int i = 0; i < CT_RELATIONS; i++)
        if (index->relations[i].in_order > 0)
            index->relations[i].rows = to.rows;
    return work(&to, to.count, threads, count_on);
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
    if (status == CT_OK)
        status = make_same(new, threads);
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
        if (index->relations[i].in_order == 0)
            free(index->relations[i].rows);
    }
    free(index->same);
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
