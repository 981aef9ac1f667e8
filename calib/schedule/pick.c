/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is listed, and in which groups.
 */
#include "pick.h"

#include <stdlib.h>
#include <string.h>

const char *const ct_pick_names[CT_PICK_BYS + 1] = {
    "location", "custodian", "district", "holder", "laboratory",
    "quantity", "role",      "model",    NULL};

/* ---- what records say ---------------------------------------------------- */

static const char *laboratory_of(const struct ct_lab *lab,
                                 const struct ct_due_item *item,
                                 struct ct_lab_when when)
{
    struct ct_lab_certificate c;

    if (item->certificate == CT_LAB_NO_ROW)
        return "";
    c = ct_lab_certificate_at(lab, item->certificate, when);
    return ct_lab_text(lab, CT_KEY_LABORATORY, c.laboratory);
}

const char *ct_pick_text(const struct ct_lab_index *index,
                         const struct ct_due_item *item,
                         struct ct_lab_when when, enum ct_pick_by by)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_instrument record;
    uint32_t text = 0;

    if (by == CT_PICK_LABORATORY)
        return laboratory_of(lab, item, when);
    record = ct_lab_instrument_at(lab, item->instrument, when);
    switch (by) {
    case CT_PICK_LOCATION:
        text = record.location;
        break;
    case CT_PICK_CUSTODIAN:
        text = record.custodian;
        break;
    case CT_PICK_DISTRICT:
        text = record.district;
        break;
    case CT_PICK_HOLDER:
        text = record.holder;
        break;
    case CT_PICK_MODEL:
        text = record.model;
        break;
    case CT_PICK_ROLE:
        return record.role == CT_LAB_NO_WORD
                   ? ""
                   : ct_cell_word_text(CT_CELL_ROLE, record.role);
    default:
        text = item->function.quantity != 0 ? item->function.quantity
                                            : record.quantity;
    }
    return ct_lab_text(lab, CT_KEY_TEXT, text);
}

/* ---- filters ------------------------------------------------------------- */

struct picking {
    const struct ct_lab_index *index;
    struct ct_lab_when when;
    const struct ct_pick *pick;
};

/* In whatever words; that of any function. */
static bool measures(const struct picking *p, const struct ct_due_item *item,
                     const char *text)
{
    const struct ct_lab *lab = ct_lab_index_lab(p->index);
    struct ct_cell name = {.text = text, .length = strlen(text)};
    struct ct_lab_function last, next;

    for (bool begun = false;
         ct_lab_next_function(p->index, lab->instruments[item->instrument].id,
                              p->when, begun ? &last : NULL, &next);
         begun = true, last = next)
        if (ct_lab_names_quantity(lab, name, next.quantity))
            return true;
    return false;
}

/* Laboratories by their name, too. */
static bool is_named(const struct picking *p, const struct ct_due_item *item,
                     const char *text)
{
    const struct ct_lab *lab = ct_lab_index_lab(p->index);
    const char *id = laboratory_of(lab, item, p->when);
    uint32_t row =
        ct_lab_row_of(lab, CT_KEY_LABORATORY,
                      ct_lab_find(lab, CT_KEY_LABORATORY, id, strlen(id)));

    if (strcmp(id, text) == 0)
        return true;
    return row != CT_LAB_NO_ROW && text[0] != '\0' &&
           strcmp(ct_lab_text(lab, CT_KEY_TEXT,
                              ct_lab_laboratory_at(lab, row, p->when).name),
                  text) == 0;
}

static bool has(const struct picking *p, const struct ct_due_item *item,
                const struct ct_pick_filter *filter)
{
    if (filter->by == CT_PICK_QUANTITY)
        return measures(p, item, filter->text);
    if (filter->by == CT_PICK_LABORATORY)
        return is_named(p, item, filter->text);
    return strcmp(ct_pick_text(p->index, item, p->when, filter->by),
                  filter->text) == 0;
}

/* An item of the set-up on the day. */
static bool is_part(const struct picking *p, const struct ct_due_item *item)
{
    const struct ct_lab *lab = ct_lab_index_lab(p->index);
    uint32_t id = lab->standards[p->pick->standard].id;
    struct ct_lab_list list =
        ct_lab_rows_of(p->index, CT_STANDARDS_OF_INSTRUMENT,
                       lab->instruments[item->instrument].id);

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_standard_item *row =
            &lab->standard_items[list.rows[i]];

        if (row->standard == id && !row->row.unsound &&
            (row->from == CT_LAB_NO_DATE || row->from <= p->when.on) &&
            (row->until == CT_LAB_NO_DATE || row->until >= p->when.on))
            return true;
    }
    return false;
}

static bool passes(const struct picking *p, const struct ct_due_item *item)
{
    const struct ct_pick *pick = p->pick;
    unsigned asked = 0, met = 0;

    for (size_t i = 0; i < pick->filter_count; i++) {
        unsigned bit = 1U << pick->filters[i].by;

        asked |= bit;
        if ((met & bit) == 0 && has(p, item, &pick->filters[i]))
            met |= bit;
    }
    return met == asked &&
           (pick->standard == CT_LAB_NO_ROW || is_part(p, item)) &&
           (!pick->compulsory ||
            ct_lab_instrument_at(ct_lab_index_lab(p->index), item->instrument,
                                 p->when)
                    .compulsory == CT_YES);
}

bool ct_pick_passes(const struct ct_lab_index *index,
                    const struct ct_due_item *item, struct ct_lab_when when,
                    const struct ct_pick *pick)
{
    const struct picking p = {index, when, pick};

    return passes(&p, item);
}

/* ---- the window ---------------------------------------------------------- */

static bool is_listed(const struct picking *p, const struct ct_due_item *item)
{
    const struct ct_pick *pick = p->pick;

    if (pick->states != 0)
        return (pick->states & CT_DUE_BIT(item->state)) != 0;
    if (pick->all || ct_due_is_lapsed(item))
        return true;
    if (item->state == CT_DUE_NOT_IN_SERVICE || item->due_on == CT_LAB_NO_DATE)
        return false;
    return item->due_on < p->when.on ||
           (item->due_on >= pick->first && item->due_on <= pick->last);
}

/* What has no day and is not in order stands before what has one. */
static bool comes_first(const struct ct_due_item *item)
{
    return item->state == CT_DUE_NO_RECORD || item->state == CT_DUE_UNFIT;
}

static void put_first(const struct ct_due_list *list, struct ct_picked *picked,
                      uint32_t *scratch)
{
    size_t first = 0, rest = 0;

    for (size_t i = 0; i < picked->count; i++)
        if (comes_first(&list->items[picked->items[i]]))
            picked->items[first++] = picked->items[i];
        else
            scratch[rest++] = picked->items[i];
    memcpy(picked->items + first, scratch, rest * sizeof *scratch);
}

enum ct_status ct_pick(const struct ct_lab_index *index,
                       const struct ct_due_list *list, struct ct_lab_when when,
                       const struct ct_pick *pick, struct ct_picked *picked)
{
    const struct picking p = {index, when, pick};

    *picked = (struct ct_picked){0};
    picked->items = malloc((list->count + 1) * sizeof *picked->items);
    picked->left = malloc((list->count + 1) * sizeof *picked->left);
    if (picked->items == NULL || picked->left == NULL) {
        ct_picked_release(picked);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct ct_due_item *item = &list->items[i];

        if (!passes(&p, item))
            continue;
        picked->total++;
        if (item->left != CT_DUE_TOLD) {
            picked->left[picked->left_count++] = (uint32_t)i;
            continue;
        }
        picked->counts[item->state]++;
        picked->lapsed = picked->lapsed || ct_due_is_lapsed(item);
        if (is_listed(&p, item))
            picked->items[picked->count++] = (uint32_t)i;
    }
    /* behind those left out there is room for the others */
    put_first(list, picked, picked->left + picked->left_count);
    return CT_OK;
}

void ct_picked_release(struct ct_picked *picked)
{
    free(picked->items);
    free(picked->left);
    *picked = (struct ct_picked){0};
}

/* ---- groups -------------------------------------------------------------- */

struct member {
    const char *name;
    uint32_t item, at;
};

static int compare_names(const char *a, const char *b)
{
    if (a[0] == '\0' || b[0] == '\0')
        return (a[0] == '\0') - (b[0] == '\0');
    return strcmp(a, b);
}

static int compare_members(const void *first, const void *second)
{
    const struct member *a = first, *b = second;
    int order = compare_names(a->name, b->name);

    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

enum ct_status ct_pick_group(const struct ct_lab_index *index,
                             const struct ct_due_list *list,
                             struct ct_lab_when when, enum ct_pick_by by,
                             struct ct_picked *picked)
{
    struct member *members = malloc((picked->count + 1) * sizeof *members);

    if (members == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < picked->count; i++) {
        uint32_t item = picked->items[i];

        members[i] =
            (struct member){ct_pick_text(index, &list->items[item], when, by),
                            item, (uint32_t)i};
    }
    qsort(members, picked->count, sizeof *members, compare_members);
    for (size_t i = 0; i < picked->count; i++)
        picked->items[i] = members[i].item;
    free(members);
    return CT_OK;
}

/* ---- the board ----------------------------------------------------------- */

const char *const ct_due_colour_names[CT_DUE_COLOURS + 1] = {
    "red", "orange", "yellow", "blue", "green", "grey", NULL};

enum ct_due_colour ct_due_colour(const struct ct_due_item *item)
{
    if (item->state == CT_DUE_NOT_IN_SERVICE ||
        item->state == CT_DUE_QUARANTINED)
        return CT_GREY;
    if (item->state == CT_DUE_AT_LABORATORY)
        return CT_BLUE;
    if (ct_due_is_lapsed(item))
        return CT_RED;
    if ((item->flags & CT_DUE_BIT(CT_DUE_THIS_MONTH)) != 0)
        return CT_ORANGE;
    return (item->flags & CT_DUE_BIT(CT_DUE_NEXT_MONTH)) != 0 ? CT_YELLOW
                                                              : CT_GREEN;
}

static void count(struct ct_board_row *row, const struct ct_due_item *item)
{
    if (item->left != CT_DUE_TOLD)
        row->left++;
    else
        row->counts[ct_due_colour(item)]++;
}

enum ct_status ct_board(const struct ct_lab_index *index,
                        const struct ct_due_list *list, struct ct_lab_when when,
                        const struct ct_pick *pick, enum ct_pick_by by,
                        struct ct_board *board)
{
    const struct picking p = {index, when, pick};
    struct member *members = malloc((list->count + 1) * sizeof *members);
    size_t passed = 0;

    *board = (struct ct_board){.total.name = ""};
    board->rows = malloc((list->count + 1) * sizeof *board->rows);
    if (members == NULL || board->rows == NULL) {
        free(members);
        ct_board_release(board);
        return CT_NOMEM;
    }
    for (size_t i = 0; i < list->count; i++)
        if (passes(&p, &list->items[i]))
            members[passed++] =
                (struct member){ct_pick_text(index, &list->items[i], when, by),
                                (uint32_t)i, (uint32_t)i};
    qsort(members, passed, sizeof *members, compare_members);
    for (size_t i = 0; i < passed; i++) {
        if (i == 0 || strcmp(members[i].name, members[i - 1].name) != 0)
            board->rows[board->count++] =
                (struct ct_board_row){.name = members[i].name};
        count(&board->rows[board->count - 1], &list->items[members[i].item]);
        count(&board->total, &list->items[members[i].item]);
    }
    free(members);
    return CT_OK;
}

void ct_board_release(struct ct_board *board)
{
    free(board->rows);
    *board = (struct ct_board){0};
}
