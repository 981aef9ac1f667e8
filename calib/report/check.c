/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_work.h"

#include "../files/hash.h"

#include <stdlib.h>
#include <string.h>

enum ct_status ct_check_writer_new(const struct ct_check_form *form,
                                   struct ct_check_style style,
                                   struct ct_check_writer **writer)
{
    struct ct_check_writer *new = calloc(1, sizeof *new);
    size_t entries = 0;

    if (new == NULL)
        return CT_NOMEM;
    while (ct_finding_at(entries) != NULL)
        entries++;
    new->form = form;
    new->style = style;
    new->rules = calloc(entries, sizeof *new->rules);
    new->used = calloc(entries, sizeof *new->used);
    if (new->rules == NULL || new->used == NULL) {
        ct_check_writer_free(new);
        return CT_NOMEM;
    }
    *writer = new;
    return CT_OK;
}

void ct_check_writer_free(struct ct_check_writer *writer)
{
    if (writer == NULL)
        return;
    ct_buffer_release(&writer->scratch);
    free(writer->rules);
    free(writer->used);
    free(writer);
}

void ct_check_begin(struct ct_check_writer *writer, struct ct_buffer *out)
{
    writer->form->begin(writer, out);
}

void ct_check_finding(struct ct_check_writer *writer,
                      const struct ct_check_item *item, struct ct_buffer *out)
{
    writer->form->finding(writer, item, out);
}

void ct_check_end(struct ct_check_writer *writer,
                  const struct ct_check_counts *counts, struct ct_buffer *out)
{
    writer->form->end(writer, counts, out);
}

/* ---- fingerprints -------------------------------------------------------- */

/* With its length, so that two texts never join to those of another pair. */
static void add_text(struct ct_hash *hash, const char *text, size_t length)
{
    uint64_t count = length;
    char bytes[8];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(count >> 8 * i & 0xFF);
    ct_hash_add(hash, bytes, sizeof bytes);
    if (length > 0)
        ct_hash_add(hash, text, length);
}

void ct_check_fingerprint(const struct ct_check_item *item,
                          char hex[CT_FINGERPRINT])
{
    const struct ct_finding *finding = item->finding;
    const struct ct_finding_cell *cell = &finding->cell;
    const struct ct_position *position = &item->position;
    struct ct_hash hash;
    char whole[CT_HASH_TEXT];

    ct_hash_init(&hash);
    add_text(&hash, finding->key, strlen(finding->key));
    add_text(&hash, cell->field, cell->field_length);
    add_text(&hash, cell->record, cell->record_length);
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++)
        if (finding->arguments[i].kind == CT_ARGUMENT_TEXT)
            add_text(&hash, finding->arguments[i].text,
                     finding->arguments[i].length);
    if (position->text != NULL && cell->field_length + cell->record_length > 0)
        add_text(&hash, position->text + position->text_column,
                 position->text_span);
    else if (position->text != NULL)
        add_text(&hash, position->text, position->text_length);
    ct_hash_text(&hash, whole);
    memcpy(hex, whole, CT_FINGERPRINT - 1);
    hex[CT_FINGERPRINT - 1] = '\0';
}
