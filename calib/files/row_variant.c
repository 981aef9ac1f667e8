/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Budgets with the cells of a row in them: other certificates, other values,
 * other contributions, and other things that inputs have in common. Each is
 * read as the budget was, and kept for the rows that have the same cells.
 */
#include "row_work.h"

#include <stdlib.h>
#include <string.h>

const char *const row_laboratory_keys[] = {
    "instrument", "certificate", "point", "on", "quantity",
    "function",   "artefact",    "at",    NULL};
_Static_assert(sizeof row_laboratory_keys / sizeof(char *) ==
                   ROW_LABORATORY_KEYS + 1,
               "as many as are said to be");

/* The first two of row_laboratory_keys say the same. */
enum { NAMING_KEYS = 2 };

/* ---- columns ------------------------------------------------------------- */

/* Two columns of one input that name a certificate; those of an input stand in
 * the order of the keys. */
static enum ct_status check_naming(struct ct_row_reader *reader,
                                   const struct row_binding *second)
{
    const struct row_binding *first = second - 1;
    const struct row_column *at = &reader->columns[second->column];

    if (first->meaning != ROW_LABORATORY || first->input != second->input ||
        second->number >= NAMING_KEYS)
        return CT_OK;
    return ct_error(&reader->of_table.sink, "two-statements", ct_at(at->place),
                    ct_string(row_laboratory_keys[first->number]),
                    ct_string(row_laboratory_keys[second->number]));
}

static enum ct_status make_room(struct ct_row_reader *reader, size_t count)
{
    struct row_laboratory *l = &reader->laboratory;

    l->cells = ct_arena_array(&reader->arena, count + 1, sizeof *l->cells);
    l->columns = ct_arena_array(&reader->arena, count + 1, sizeof *l->columns);
    l->variants = ct_arena_array(&reader->arena, ROW_VARIANTS, sizeof(void *));
    return l->cells == NULL || l->columns == NULL || l->variants == NULL
               ? CT_NOMEM
               : CT_OK;
}

enum ct_status row_plan_laboratory(struct ct_row_reader *reader,
                                   const struct row_binding *bindings,
                                   size_t count)
{
    struct row_laboratory *l = &reader->laboratory;
    enum ct_status status =
        reader->of_variant ? CT_OK : make_room(reader, count);

    for (size_t i = 0; i < count && !reader->of_variant && status != CT_NOMEM;
         i++) {
        const struct row_binding *b = &bindings[i];

        if (b->meaning != ROW_LABORATORY)
            continue;
        if (i > 0)
            status = worse(status, check_naming(reader, b));
        l->cells[l->count].input = reader->budget->model.inputs[b->input].name;
        l->cells[l->count].key = row_laboratory_keys[b->number];
        l->columns[l->count++] = b->column;
    }
    return status;
}

/* ---- the cells of a row -------------------------------------------------- */

/* The cells, and all of them as one text, in which each ends with a NUL. */
static enum ct_status read_cells(struct ct_row_reader *reader)
{
    struct row_laboratory *l = &reader->laboratory;
    enum ct_status status = CT_OK;

    ct_buffer_clear(&l->key);
    for (size_t i = 0; i < l->count; i++) {
        struct ct_yaml cell = {0};
        enum ct_status one = row_cell(reader, l->columns[i], &cell);

        status = worse(status, one);
        if (one != CT_OK)
            continue;
        l->cells[i].text = (struct ct_located){cell.text, cell.place};
        ct_buffer_add(&l->key, cell.text, cell.length + 1);
    }
    return status == CT_OK ? ct_buffer_status(&l->key) : status;
}

/* FNV-1a: where a variant is kept. */
static size_t hash(const char *text, size_t length)
{
    uint64_t number = 14695981039346656037U;

    for (size_t i = 0; i < length; i++)
        number = (number ^ (unsigned char)text[i]) * 1099511628211U;
    return (size_t)(number ^ number >> 32) % ROW_VARIANTS;
}

/* ---- variants ------------------------------------------------------------ */

void ct_row_variant_release(struct ct_row_variant *variant)
{
    if (variant == NULL || --variant->users > 0)
        return;
    if (variant->free_evaluator != NULL)
        variant->free_evaluator(variant->evaluator);
    ct_row_reader_free(variant->reader);
    ct_budget_release(&variant->budget);
    free(variant);
}

void row_free_variants(struct ct_row_reader *reader)
{
    struct row_laboratory *l = &reader->laboratory;

    for (size_t i = 0; l->variants != NULL && i < ROW_VARIANTS; i++)
        ct_row_variant_release(l->variants[i]);
    ct_buffer_release(&l->key);
}

/* A reader of the same table for the variant's budget. */
static enum ct_status new_reader(const struct ct_row_reader *of,
                                 struct ct_row_variant *variant,
                                 struct ct_sink *sink)
{
    struct ct_row_reader *new = calloc(1, sizeof *new);

    if (new == NULL)
        return CT_NOMEM;
    variant->reader = new;
    new->of_variant = true;
    new->sources = of->sources;
    new->budget = &variant->budget;
    new->units = of->units;
    new->csv = of->csv;
    new->sink = sink;
    new->columns = of->columns;
    new->column_count = of->column_count;
    new->cell = of->cell;
    new->scratch.texts = variant->budget.texts;
    row_set_relays(new);
    return row_prepare(new);
}

static enum ct_status fill_variant(struct ct_row_reader *reader,
                                   struct ct_row_variant *variant)
{
    const struct row_laboratory *l = &reader->laboratory;
    const struct ct_budget_cells cells = {l->cells, l->count,
                                          &reader->of_laboratory.sink};
    struct ct_sink *sink = &reader->of_cells.sink;
    size_t count;
    enum ct_status status =
        l->budgets.read(l->budgets.context, &cells, sink, &variant->budget);

    if (status == CT_OK)
        status = new_reader(reader, variant, sink);
    if (status != CT_OK)
        return status;
    variant->slots = ct_row_reader_slots(variant->reader, &count);
    variant->key_length = l->key.length;
    variant->key =
        ct_arena_text(&variant->budget.arena, l->key.data, l->key.length);
    return variant->key == NULL ? CT_NOMEM : CT_OK;
}

/* One that is not known yet takes the place of another. A fault is told for
 * each row that has it. */
static enum ct_status make_variant(struct ct_row_reader *reader,
                                   struct ct_row_variant **kept)
{
    struct ct_row_variant *new = calloc(1, sizeof *new);
    enum ct_status status;

    if (new == NULL)
        return CT_NOMEM;
    new->users = 1;
    status = fill_variant(reader, new);
    if (status != CT_OK) {
        ct_row_variant_release(new);
        return status;
    }
    ct_row_variant_release(*kept);
    *kept = new;
    return CT_OK;
}

static bool is_key(const struct ct_row_variant *variant,
                   const struct ct_buffer *key)
{
    return variant != NULL && variant->key_length == key->length &&
           memcmp(variant->key, key->data, key->length) == 0;
}

enum ct_status row_read_variant(struct ct_row_reader *reader,
                                struct ct_row_variant **variant)
{
    struct row_laboratory *l = &reader->laboratory;
    struct ct_row_variant **kept;
    enum ct_status status;

    ct_arena_release(&reader->scratch.arena);
    reader->cell = ct_csv_field_place(reader->csv, l->columns[0]);
    status = read_cells(reader);
    if (status != CT_OK)
        return status;
    kept = &l->variants[hash(l->key.data, l->key.length)];
    if (!is_key(*kept, &l->key))
        status = make_variant(reader, kept);
    if (status != CT_OK)
        return status;
    (*kept)->reader->record = reader->record;
    (*kept)->reader->blank_told = false;
    status = row_read_cells((*kept)->reader);
    if (status != CT_OK)
        return status;
    (*kept)->users++;
    *variant = *kept;
    return CT_OK;
}
