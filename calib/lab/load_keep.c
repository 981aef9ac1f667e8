/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Results from their columns into what is kept of them, and back.
 */
#include "load_work.h"

#include <string.h>

#define AT(record, field) offsetof(struct ct_lab_##record, field)
#define SAME(field)       AT(result, field) == AT(result_row, field)

_Static_assert(SAME(row) && SAME(certificate) && SAME(quantity) &&
                   SAME(function) && SAME(at) && SAME(artefact),
               "texts get their numbers in either");

/* ---- what is shared ------------------------------------------------------ */

enum { WORDS = 6 };

/* All of it as numbers, NAN too: equal ones are the same. */
static void words_of(const struct ct_lab_result_common *common,
                     uint64_t words[WORDS])
{
    const double numbers[] = {common->k, common->probability, common->dof};

    words[0] = (uintptr_t)common->point_unit;
    words[1] = (uintptr_t)common->unit;
    words[2] = (uintptr_t)common->mpe;
    memcpy(words + 3, numbers, sizeof numbers);
}

static bool is_same(const struct ct_lab_result_common *known,
                    const uint64_t words[WORDS])
{
    uint64_t own[WORDS];

    if (known == NULL)
        return false;
    words_of(known, own);
    return memcmp(own, words, sizeof own) == 0;
}

/* The shared one that says the same, or a new one; NULL: no memory. */
static const struct ct_lab_result_common *
share(struct ct_keeper *keeper, const struct ct_lab_result_common *own)
{
    const struct ct_lab_result_common **known;
    struct ct_lab_result_common *new;
    uint64_t words[WORDS];

    words_of(own, words);
    if (is_same(keeper->last, words))
        return keeper->last;
    known = &keeper->known[ct_keys_hash((const char *)words, sizeof words) %
                           CT_KEEPER_SLOTS];
    if (!is_same(*known, words)) {
        new = ct_arena_alloc(&keeper->arena, sizeof *new);
        if (new == NULL)
            return NULL;
        *new = *own;
        *known = new;
    }
    keeper->last = *known;
    return *known;
}

/* ---- what is rare -------------------------------------------------------- */

static bool is_any(const struct ct_lab_number *numbers, size_t count)
{
    bool any = false;

    for (size_t i = 0; i < count; i++)
        any = any || !isnan(numbers[i].number);
    return any;
}

/* A double has no digit beyond 10^-1074: what is cut off here says nothing. */
static int16_t narrow(int32_t place)
{
    return (int16_t)(place < INT16_MIN   ? INT16_MIN
                     : place > INT16_MAX ? INT16_MAX
                                         : place);
}

/* The one number that is stated; more of them go to the rest. */
static void put_stated(const struct ct_lab_result_row *row,
                       struct ct_lab_result *kept,
                       struct ct_lab_result_rest *rest)
{
    const struct ct_lab_number stated[] = {row->value, row->error,
                                           row->correction};
    int count = 0;

    kept->states = CT_LAB_STATES_NOTHING;
    kept->stated = (double)NAN;
    kept->stated_place = 0;
    for (int i = 0; i < CT_LAB_STATES_KINDS; i++) {
        rest->several[i] = ct_lab_no_number();
        if (isnan(stated[i].number))
            continue;
        count++;
        kept->states = (uint8_t)i;
        kept->stated = stated[i].number;
        kept->stated_place = narrow(stated[i].place);
    }
    if (count < 2)
        return;
    memcpy(rest->several, stated, sizeof stated);
    kept->states = CT_LAB_STATES_NOTHING;
    kept->stated = (double)NAN;
}

/* ---- whole results ------------------------------------------------------- */

static bool keep(struct ct_keeper *keeper, const struct ct_lab_result_row *row,
                 struct ct_lab_result *kept)
{
    const struct ct_lab_result_common common = {row->point_unit,  row->unit,
                                                row->mpe,         row->k,
                                                row->probability, row->dof};
    struct ct_lab_result_rest rest = {.as_found = {row->as_found_value,
                                                   row->as_found_error,
                                                   row->as_found_correction},
                                      .U_as_found = row->U_as_found};

    *kept = (struct ct_lab_result){.row = row->row,
                                   .certificate = row->certificate,
                                   .quantity = row->quantity,
                                   .function = row->function,
                                   .at = row->at,
                                   .artefact = row->artefact,
                                   .point_place = narrow(row->point.place),
                                   .U_place = narrow(row->U.place),
                                   .U_computed = row->U.computed,
                                   .point = row->point.number,
                                   .U = row->U.number};
    put_stated(row, kept, &rest);
    kept->common = share(keeper, &common);
    if (is_any(rest.several, CT_LAB_STATES_KINDS) ||
        is_any(rest.as_found, CT_LAB_STATES_KINDS) ||
        is_any(&rest.U_as_found, 1)) {
        struct ct_lab_result_rest *new =
            ct_arena_alloc(&keeper->arena, sizeof *new);

        if (new == NULL)
            return false;
        *new = rest;
        kept->rest = new;
    }
    return kept->common != NULL;
}

enum ct_status ct_row_keep(struct ct_keeper *keeper,
                           const unsigned char *record, unsigned char *place)
{
    return keep(keeper, (const void *)record, (void *)place) ? CT_OK : CT_NOMEM;
}

static void spread(const struct ct_lab_result *kept,
                   struct ct_lab_result_row *row)
{
    const struct ct_lab_result_common *common = kept->common;

    *row = (struct ct_lab_result_row){
        .row = kept->row,
        .certificate = kept->certificate,
        .quantity = kept->quantity,
        .function = kept->function,
        .at = kept->at,
        .artefact = kept->artefact,
        .point = ct_result_point(kept),
        .point_unit = common->point_unit,
        .unit = common->unit,
        .value = ct_result_value(kept),
        .error = ct_result_error(kept),
        .correction = ct_result_correction(kept),
        .as_found_value = ct_result_as_found_value(kept),
        .as_found_error = ct_result_as_found_error(kept),
        .as_found_correction = ct_result_as_found_correction(kept),
        .U = ct_result_U(kept),
        .U_as_found = ct_result_U_as_found(kept),
        .k = common->k,
        .probability = common->probability,
        .dof = common->dof,
        .mpe = common->mpe};
}

const void *ct_lab_record(const struct ct_lab *lab, enum ct_table table,
                          uint32_t row, void *space)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];

    if (layout->kept == layout->size)
        return (const unsigned char *)lab->store->rows[table] +
               row * layout->size;
    spread((const struct ct_lab_result *)lab->store->rows[table] + row, space);
    return space;
}
