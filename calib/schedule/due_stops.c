/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Work that stops because what it is done with is not in order.
 */
#include "due.h"

#include "../lab/assessment.h"

#include <stdlib.h>
#include <string.h>

/* What is known of a set-up, or of an instrument as a reference. */
struct target {
    uint32_t stamp; /* the item last counted, from 1 */
    uint32_t served, affected;
    int32_t first_due;
    int32_t on;    /* the first day without; GOES_ON */
    uint32_t next; /* row of another reference that serves */
};

struct search {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    const struct ct_due_options *options;
    const struct ct_due_list *list;
    int32_t horizon;
    uint32_t *places;          /* in the list, of each row of instruments */
    struct target *standards;  /* of each row */
    struct target *references; /* of each row of instruments; few serve, and
                                  the others are never looked at */
    uint32_t serving;          /* row of one that serves, or CT_LAB_NO_ROW */
    struct ct_due_stops *stops;
    size_t room;
};

bool ct_due_is_main(const struct ct_lab_standard_item *row, int32_t on)
{
    return !row->row.unsound && row->part != CT_PART_AUXILIARY &&
           (row->from == CT_LAB_NO_DATE || row->from <= on) &&
           (row->until == CT_LAB_NO_DATE || row->until >= on);
}

/* ---- when an item ends --------------------------------------------------- */

enum { GOES_ON = CT_DATE_LAST + 1 };

/* The first day without it; CT_LAB_NO_DATE: now; GOES_ON. */
static int32_t end_of_item(const struct search *s,
                           const struct ct_due_item *item)
{
    if (item->left != CT_DUE_TOLD)
        return GOES_ON;
    if (!ct_due_in_service(item))
        return CT_LAB_NO_DATE;
    if (item->due_on != CT_LAB_NO_DATE)
        return item->due_on < s->horizon ? item->due_on + 1 : GOES_ON;
    return ct_due_is_lapsed(item) ? CT_LAB_NO_DATE : GOES_ON;
}

/* ---- stops --------------------------------------------------------------- */

static enum ct_status add(struct search *s, struct ct_due_stop stop)
{
    struct ct_due_stops *stops = s->stops;

    if (stops->count == s->room) {
        size_t room = s->room > 0 ? 2 * s->room : 16;
        struct ct_due_stop *grown = realloc(stops->items, room * sizeof *grown);

        if (grown == NULL)
            return CT_NOMEM;
        stops->items = grown;
        s->room = room;
    }
    stops->items[stops->count++] = stop;
    return CT_OK;
}

static void ends(struct target *target, int32_t on)
{
    if (on < target->on)
        target->on = on;
}

static enum ct_status stop_standard(struct search *s, uint32_t row,
                                    uint32_t item, enum ct_due_why why,
                                    int32_t on)
{
    ends(&s->standards[row], on);
    return add(
        s, (struct ct_due_stop){
               .standard = row, .item = item, .why = (uint8_t)why, .on = on});
}

/* Its certificate of assessment holds until that day. */
static enum ct_status check_until(struct search *s, uint32_t row, int32_t until,
                                  enum ct_due_why why)
{
    if (until == CT_LAB_NO_DATE || until >= s->horizon)
        return CT_OK;
    return stop_standard(s, row, CT_LAB_NO_ROW, why, until + 1);
}

static enum ct_status check_item(struct search *s, uint32_t standard,
                                 const struct ct_lab_standard_item *part)
{
    uint32_t row = ct_lab_row_of(s->lab, CT_KEY_INSTRUMENT, part->instrument);
    uint32_t place = row != CT_LAB_NO_ROW ? s->places[row] : CT_LAB_NO_ROW;
    int32_t on;

    if (place == CT_LAB_NO_ROW || !ct_due_is_main(part, s->options->when.on))
        return CT_OK;
    on = end_of_item(s, &s->list->items[place]);
    if (on == GOES_ON || (part->until != CT_LAB_NO_DATE && part->until < on))
        return CT_OK;
    return stop_standard(s, standard, place, CT_DUE_STOP_ITEM, on);
}

static enum ct_status check_standard(struct search *s, uint32_t row)
{
    struct ct_lab_standard record =
        ct_lab_standard_at(s->lab, row, s->options->when);
    struct ct_lab_list parts =
        ct_lab_rows_of(s->index, CT_ITEMS_OF_STANDARD, record.id);
    enum ct_status status;

    if (record.row.unsound ||
        ct_lab_row_of(s->lab, CT_KEY_STANDARD, record.id) != row)
        return CT_OK;
    status = check_until(s, row, record.valid_until, CT_DUE_STOP_ASSESSMENT);
    /* both are often issued for the same time */
    if (status == CT_OK && record.public_valid_until != record.valid_until)
        status =
            check_until(s, row, record.public_valid_until, CT_DUE_STOP_PUBLIC);
    for (size_t i = 0; i < parts.count && status == CT_OK; i++)
        status = check_item(s, row, &s->lab->standard_items[parts.rows[i]]);
    return status;
}

/* ---- who is served ------------------------------------------------------- */

static void serve(const struct search *s, struct target *target, size_t item)
{
    int32_t due = s->list->items[item].due_on;

    if (target->stamp == item + 1)
        return;
    target->stamp = (uint32_t)(item + 1);
    target->served++;
    if (due == CT_LAB_NO_DATE)
        return;
    if (target->first_due == CT_LAB_NO_DATE || due < target->first_due)
        target->first_due = due;
    target->affected += due >= target->on && due <= s->horizon;
}

/* The instrument as a reference. */
static struct target *reference_of(struct search *s, uint32_t instrument)
{
    struct target *target = &s->references[instrument];
    uint32_t place = s->places[instrument];

    if (target->stamp == 0) {
        *target = (struct target){
            .first_due = CT_LAB_NO_DATE, .on = GOES_ON, .next = s->serving};
        if (place != CT_LAB_NO_ROW)
            target->on = end_of_item(s, &s->list->items[place]);
        s->serving = instrument;
    }
    return target;
}

/* By its set-ups, or by itself. */
static void serve_by(struct search *s, uint32_t instrument, size_t item)
{
    struct ct_lab_list rows =
        ct_lab_rows_of(s->index, CT_STANDARDS_OF_INSTRUMENT,
                       s->lab->instruments[instrument].id);
    bool belongs = false;

    for (size_t i = 0; i < rows.count; i++) {
        const struct ct_lab_standard_item *part =
            &s->lab->standard_items[rows.rows[i]];
        uint32_t row = ct_lab_row_of(s->lab, CT_KEY_STANDARD, part->standard);

        if (row == CT_LAB_NO_ROW || !ct_due_is_main(part, s->options->when.on))
            continue;
        belongs = true;
        serve(s, &s->standards[row], item);
    }
    if (!belongs)
        serve(s, reference_of(s, instrument), item);
}

static void serve_reference(struct search *s,
                            const struct ct_lab_reference *reference,
                            size_t item)
{
    uint32_t row = reference->row;

    if (row == CT_LAB_NO_ROW)
        return;
    switch (reference->kind) {
    case CT_REFERENCE_STANDARD:
        serve(s, &s->standards[row], item);
        return;
    case CT_REFERENCE_CERTIFICATE:
        row = ct_lab_row_of(s->lab, CT_KEY_INSTRUMENT,
                            s->lab->certificates[row].instrument);
        break;
    case CT_REFERENCE_INSTRUMENT:
        break;
    default:
        return;
    }
    if (row != CT_LAB_NO_ROW)
        serve_by(s, row, item);
}

static void serve_item(struct search *s, size_t at)
{
    const struct ct_due_item *item = &s->list->items[at];
    struct ct_lab_certificate c;

    if (!ct_due_in_service(item) || item->certificate == CT_LAB_NO_ROW)
        return;
    c = ct_lab_certificate_at(s->lab, item->certificate, s->options->when);
    for (uint32_t i = 0; i < c.references.count; i++)
        serve_reference(s, &s->lab->references[c.references.first + i], at);
}

/* ---- the whole ------------------------------------------------------------
 */

/* Items are in the order of days; what belongs to them lies anywhere, and is
 * fetched so many items ahead. */
enum { AHEAD = 16 };

static struct target *targets(size_t count)
{
    struct target *list = malloc((count + 1) * sizeof *list);

    for (size_t i = 0; list != NULL && i < count; i++)
        list[i] = (struct target){.first_due = CT_LAB_NO_DATE, .on = GOES_ON};
    return list;
}

static enum ct_status begin(struct search *s)
{
    size_t instruments = s->lab->tables[CT_TABLE_INSTRUMENTS].count;

    s->places = malloc((instruments + 1) * sizeof *s->places);
    s->standards = targets(s->lab->tables[CT_TABLE_STANDARDS].count);
    s->references = calloc(instruments + 1, sizeof *s->references);
    if (s->places == NULL || s->standards == NULL || s->references == NULL)
        return CT_NOMEM;
    memset(s->places, 0xFF, instruments * sizeof *s->places);
    for (size_t i = 0; i < s->list->count; i++) {
        const struct ct_due_item *item = &s->list->items[i];

        if (i + AHEAD < s->list->count)
            __builtin_prefetch(&s->places[item[AHEAD].instrument], 1);
        s->places[item->instrument] = (uint32_t)i;
    }
    return CT_OK;
}

/* References that belong to no set-up. */
static enum ct_status add_references(struct search *s)
{
    enum ct_status status = CT_OK;

    for (uint32_t row = s->serving; row != CT_LAB_NO_ROW && status == CT_OK;
         row = s->references[row].next) {
        const struct target *target = &s->references[row];

        if (target->on != GOES_ON)
            status = add(s, (struct ct_due_stop){.standard = CT_LAB_NO_ROW,
                                                 .item = s->places[row],
                                                 .why = CT_DUE_STOP_ITEM,
                                                 .on = target->on});
    }
    return status;
}

static void take_served(struct search *s)
{
    for (size_t i = 0; i < s->stops->count; i++) {
        struct ct_due_stop *stop = &s->stops->items[i];
        const struct target *target =
            stop->standard != CT_LAB_NO_ROW
                ? &s->standards[stop->standard]
                : &s->references[s->list->items[stop->item].instrument];

        stop->served = target->served;
        stop->first_due = target->first_due;
        stop->affected = target->affected;
    }
}

static int compare_ids(const struct search *s, const struct ct_due_stop *a,
                       const struct ct_due_stop *b)
{
    const char *x = a->standard == CT_LAB_NO_ROW
                        ? ""
                        : ct_lab_text(s->lab, CT_KEY_STANDARD,
                                      s->lab->standards[a->standard].id);
    const char *y = b->standard == CT_LAB_NO_ROW
                        ? ""
                        : ct_lab_text(s->lab, CT_KEY_STANDARD,
                                      s->lab->standards[b->standard].id);

    return strcmp(x, y);
}

static int compare_stops(const struct search *s, const struct ct_due_stop *a,
                         const struct ct_due_stop *b)
{
    int order;

    if (a->on != b->on)
        return a->on < b->on ? -1 : 1;
    order = compare_ids(s, a, b);
    if (order != 0)
        return order;
    if (a->why != b->why)
        return a->why < b->why ? -1 : 1;
    /* places in the list: by day, then by id */
    return (a->item > b->item) - (a->item < b->item);
}

/* Shell's: there are few, and the order needs the laboratory. */
static void sort(const struct search *s)
{
    struct ct_due_stop *list = s->stops->items;

    for (size_t gap = s->stops->count / 2; gap > 0; gap /= 2)
        for (size_t i = gap; i < s->stops->count; i++) {
            struct ct_due_stop one = list[i];
            size_t at = i;

            for (; at >= gap && compare_stops(s, &one, &list[at - gap]) < 0;
                 at -= gap)
                list[at] = list[at - gap];
            list[at] = one;
        }
}

/* The certificate of an item further on, or NULL. */
static inline const struct ct_lab_certificate *
certificate_of(const struct search *s, size_t at)
{
    uint32_t row =
        at < s->list->count ? s->list->items[at].certificate : CT_LAB_NO_ROW;

    return row != CT_LAB_NO_ROW ? &s->lab->certificates[row] : NULL;
}

/* Inlined, since calls that do nothing but fetch count as without effect. */
__attribute__((always_inline)) static inline void
fetch_ahead(const struct search *s, size_t at)
{
    const struct ct_lab_certificate *far = certificate_of(s, at + 2 * AHEAD);
    const struct ct_lab_certificate *near = certificate_of(s, at + AHEAD);

    if (far != NULL) {
        __builtin_prefetch(far);
        __builtin_prefetch((const char *)(far + 1) - 1);
    }
    if (near != NULL)
        __builtin_prefetch(&s->lab->references[near->references.first]);
}

enum ct_status ct_due_stops(const struct ct_lab_index *index,
                            const struct ct_due_options *options,
                            const struct ct_due_list *list, int32_t horizon,
                            struct ct_due_stops *stops)
{
    struct search s = {.index = index,
                       .lab = ct_lab_index_lab(index),
                       .options = options,
                       .list = list,
                       .horizon = horizon,
                       .serving = CT_LAB_NO_ROW,
                       .stops = stops};
    size_t standards = s.lab->tables[CT_TABLE_STANDARDS].count;
    enum ct_status status;

    *stops = (struct ct_due_stops){0};
    status = begin(&s);
    for (size_t i = 0; i < standards && status == CT_OK; i++)
        status = check_standard(&s, (uint32_t)i);
    for (size_t i = 0; i < list->count && status == CT_OK; i++) {
        fetch_ahead(&s, i);
        serve_item(&s, i);
    }
    if (status == CT_OK)
        status = add_references(&s);
    if (status == CT_OK) {
        take_served(&s);
        sort(&s);
    }
    free(s.places);
    free(s.standards);
    free(s.references);
    if (status != CT_OK)
        ct_due_stops_release(stops);
    return status;
}

void ct_due_stops_release(struct ct_due_stops *stops)
{
    free(stops->items);
    *stops = (struct ct_due_stops){0};
}
