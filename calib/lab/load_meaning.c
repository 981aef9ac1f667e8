/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts that say the same in other words: 质量 and mass, `frequency=1 kHz` and
 * `frequency = 1000 Hz`.
 */
#include "load_work.h"

#include "cell_work.h"
#include "place_at.h"
#include "quantity_word.h"

#include <stdlib.h>
#include <string.h>

/* Of a text that was warned of, in each row anew. */
#define LOOK_AGAIN 0x80000000u

/* ---- while tables are read ----------------------------------------------- */

static enum ct_status make_room(struct ct_meanings *meanings, uint32_t text)
{
    size_t count = meanings->count > 0 ? meanings->count : 64;
    uint32_t *of;

    if (text < meanings->count)
        return CT_OK;
    while (count <= text)
        count *= 2;
    of = realloc(meanings->of, count * sizeof *of);
    if (of == NULL)
        return CT_NOMEM;
    memset(of + meanings->count, 0, (count - meanings->count) * sizeof *of);
    meanings->of = of;
    meanings->count = count;
    return CT_OK;
}

static enum ct_status put_plain(const struct ct_cells *cells, bool place,
                                struct ct_cell cell, struct ct_buffer *plain)
{
    const char *word;
    enum ct_status status;

    if (place)
        return ct_place_at(cells, cell, plain);
    status = ct_quantity_word(cell.text, cell.length, &word);
    if (status != CT_OK)
        return status;
    if (word != NULL)
        ct_buffer_puts(plain, word);
    else
        ct_buffer_add(plain, cell.text, cell.length);
    return ct_buffer_status(plain);
}

/* Enters the text under its meaning. */
static enum ct_status enter(struct ct_meanings *meanings,
                            const struct ct_keys *texts,
                            const struct ct_buffer *plain, uint32_t text)
{
    uint32_t key, *first;
    enum ct_status status =
        ct_keys_add(&meanings->plain, plain->data, plain->length, &key);

    if (status != CT_OK)
        return status;
    first = &meanings->plain.list[key].row;
    meanings->of[text] = key;
    meanings->several |= *first != UINT32_MAX;
    if (*first == UINT32_MAX ||
        (!meanings->first &&
         strcmp(ct_keys_text(texts, text), ct_keys_text(texts, *first)) < 0))
        *first = text;
    return CT_OK;
}

/* A name of what is covered; it may be a function, whose name is its own. */
static enum ct_status learn_covered(struct ct_meanings *covered,
                                    struct ct_cell name)
{
    struct ct_buffer plain = {0};
    uint32_t spelled, meant;
    enum ct_status status =
        ct_keys_add(&covered->plain, name.text, name.length, &spelled);

    if (status == CT_OK)
        status = make_room(covered, spelled);
    if (status != CT_OK || covered->of[spelled] != 0)
        return status;
    status = put_plain(NULL, false, name, &plain);
    if (status == CT_OK)
        status = ct_keys_add(&covered->plain, plain.data, plain.length, &meant);
    if (status == CT_OK)
        covered->of[spelled] = meant;
    ct_buffer_release(&plain);
    return status;
}

static enum ct_status learn_list(struct ct_meanings *covered,
                                 struct ct_cell list)
{
    struct ct_cell name;
    enum ct_status status = CT_OK;

    while (status == CT_OK && ct_cell_next_name(&list, &name))
        status = learn_covered(covered, name);
    return status;
}

enum ct_status ct_row_learn(struct ct_row_loader *loader,
                            const struct ct_column *column,
                            const struct ct_cell *cell, uint32_t text)
{
    struct ct_lab_store *store = loader->loading->store;
    bool place = (column->flags & CT_COLUMN_AT) != 0;
    struct ct_meanings *meanings = place ? &store->places : &store->quantities;
    const struct ct_cells cells = {loader->loading->units, &loader->scratch,
                                   loader->sink, &loader->rules};
    struct ct_buffer plain = {0};
    size_t before;
    enum ct_status status;

    if ((column->flags & CT_COLUMN_COVERS) != 0)
        return text == 0 ? CT_OK : learn_list(&store->covered, *cell);
    if ((text == 0 && !place) ||
        (text < meanings->count && meanings->of[text] != 0 &&
         (meanings->of[text] & LOOK_AGAIN) == 0))
        return CT_OK;
    before = loader->sink->warnings;
    status = make_room(meanings, text);
    if (status == CT_OK)
        status = put_plain(&cells, place, *cell, &plain);
    if (status == CT_OK && text != 0 && meanings->of[text] == 0)
        status = enter(meanings, &store->keys[CT_KEY_TEXT], &plain, text);
    if (status == CT_OK && text != 0 && loader->sink->warnings != before)
        meanings->of[text] |= LOOK_AGAIN;
    ct_buffer_release(&plain);
    return status;
}

/* ---- when all have been read --------------------------------------------- */

/* What the texts of the column mean, or NULL where each means itself. */
static const struct ct_meanings *meanings_of(const struct ct_lab_store *store,
                                             const struct ct_column *column)
{
    const struct ct_meanings *meanings =
        (column->flags & CT_COLUMN_AT) != 0         ? &store->places
        : (column->flags & CT_COLUMN_QUANTITY) != 0 ? &store->quantities
                                                    : NULL;

    return meanings != NULL && meanings->several ? meanings : NULL;
}

static void settle_field(const struct ct_meanings *meanings,
                         unsigned char *field)
{
    uint32_t text, key = 0;

    memcpy(&text, field, sizeof text);
    if (text < meanings->count)
        key = meanings->of[text] & ~LOOK_AGAIN;
    if (key != 0)
        memcpy(field, &meanings->plain.list[key].row, sizeof text);
}

void ct_meanings_settle_row(const struct ct_lab_store *store,
                            enum ct_table table, unsigned char *record)
{
    const struct ct_table_layout *layout = &ct_table_layouts[table];

    for (size_t i = 0; i < layout->count; i++) {
        const struct ct_meanings *meanings =
            meanings_of(store, &layout->columns[i]);

        if (meanings != NULL)
            settle_field(meanings, record + layout->columns[i].offset);
    }
}

void ct_meanings_settle(struct ct_lab *lab)
{
    const struct ct_lab_store *store = lab->store;

    for (int table = 0; table < CT_TABLES; table++) {
        const struct ct_table_layout *layout = &ct_table_layouts[table];

        for (size_t i = 0; i < layout->count; i++) {
            const struct ct_column *column = &layout->columns[i];
            const struct ct_meanings *meanings = meanings_of(store, column);

            for (size_t k = 0; meanings != NULL && k < lab->tables[table].count;
                 k++)
                settle_field(meanings, (unsigned char *)store->rows[table] +
                                           k * layout->kept + column->offset);
        }
    }
}

void ct_meanings_release(struct ct_meanings *meanings)
{
    ct_keys_release(&meanings->plain);
    free(meanings->of);
}

/* ---- texts from elsewhere ------------------------------------------------ */

static uint32_t find(const struct ct_meanings *meanings, const char *text,
                     size_t length)
{
    uint32_t key = ct_keys_find(&meanings->plain, text, length);

    return key == 0 ? 0 : meanings->plain.list[key].row;
}

enum ct_status ct_lab_find_quantity(const struct ct_lab *lab, const char *text,
                                    size_t length, uint32_t *number)
{
    const char *word;
    enum ct_status status = ct_quantity_word(text, length, &word);

    if (status == CT_OK && word != NULL)
        *number = find(&lab->store->quantities, word, strlen(word));
    else if (status == CT_OK)
        *number = find(&lab->store->quantities, text, length);
    return status;
}

enum ct_status ct_lab_find_at(const struct ct_lab *lab,
                              const struct ct_cells *cells, struct ct_cell cell,
                              uint32_t *number)
{
    struct ct_buffer plain = {0};
    enum ct_status status = ct_place_at(cells, cell, &plain);

    if (status == CT_OK)
        *number = find(&lab->store->places, plain.data, plain.length);
    ct_buffer_release(&plain);
    return status;
}

bool ct_lab_names_quantity(const struct ct_lab *lab, struct ct_cell name,
                           uint32_t quantity)
{
    const struct ct_meanings *covered = &lab->store->covered,
                             *quantities = &lab->store->quantities;
    uint32_t spelled = ct_keys_find(&covered->plain, name.text, name.length);
    uint32_t meant;

    if (spelled == 0 || spelled >= covered->count || quantity == 0 ||
        quantity >= quantities->count)
        return false;
    meant = quantities->of[quantity] & ~LOOK_AGAIN;
    return strcmp(ct_keys_text(&covered->plain, covered->of[spelled]),
                  ct_keys_text(&quantities->plain, meant)) == 0;
}
