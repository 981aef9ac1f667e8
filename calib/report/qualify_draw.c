/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The three layers as boxes and arrows.
 */
#include "qualify.h"

#include "language.h"

#include <stdlib.h>

struct drawer {
    const struct ct_qualification *answer;
    struct ct_drawing *drawing;
    struct ct_buffer id, text;
    const char *own; /* id of the standard */
};

static void put_line(struct drawer *d, const char *text)
{
    if (text[0] == '\0')
        return;
    if (d->text.length > 0)
        ct_buffer_putc(&d->text, '\n');
    ct_buffer_puts(&d->text, text);
}

/* A line that `write` makes, if it makes one. */
static void put_made(struct drawer *d,
                     void (*write)(const struct ct_qualify_box *,
                                   struct ct_buffer *),
                     const struct ct_qualify_box *box)
{
    struct ct_buffer line = {0};

    write(box, &line);
    d->text.failed = d->text.failed || line.failed;
    if (line.length > 0 && !line.failed)
        put_line(d, line.data);
    ct_buffer_release(&line);
}

static void put_items(struct drawer *d)
{
    const struct ct_lab *lab = ct_lab_index_lab(d->answer->index);

    for (size_t i = 0; i < d->answer->item_count; i++) {
        uint32_t id = lab->standard_items[d->answer->items[i]].instrument;
        uint32_t row = ct_lab_row_of(lab, CT_KEY_INSTRUMENT, id);

        put_line(d, ct_lab_text(lab, CT_KEY_INSTRUMENT, id));
        if (row == CT_LAB_NO_ROW || lab->instruments[row].name == 0)
            continue;
        ct_buffer_putc(&d->text, ' ');
        ct_buffer_puts(&d->text, ct_lab_text(lab, CT_KEY_TEXT,
                                             lab->instruments[row].name));
    }
}

/* Boxes of one diagram stand by themselves, also beside others. */
static enum ct_status draw_box(struct drawer *d, size_t i, size_t *number)
{
    const struct ct_qualify_box *box = &d->answer->boxes[i];
    struct ct_drawing_node node = {.level = (uint32_t)box->layer};
    enum ct_status status = CT_NOMEM;

    ct_buffer_puts(&d->id, d->own);
    ct_buffer_putc(&d->id, ' ');
    ct_buffer_integer(&d->id, (long long)i);
    put_line(d, box->name);
    put_line(d, box->id);
    put_made(d, ct_qualify_range, box);
    put_made(d, ct_qualify_accuracy, box);
    put_line(d, box->keeper);
    if (box->layer == CT_LAYER_STANDARD)
        put_items(d);
    if (box->count > 0) {
        put_line(d, ct_translate(N_("instruments: ")));
        ct_buffer_integer(&d->text, (long long)box->count);
    }
    node.state = box->lacks != 0 ? CT_DRAWING_LAPSED : CT_DRAWING_GOOD;
    node.id = d->id.data;
    node.lines = d->text.length > 0 ? d->text.data : "";
    if (!d->id.failed && !d->text.failed)
        status = ct_drawing_node(d->drawing, &node, number);
    ct_buffer_clear(&d->id);
    ct_buffer_clear(&d->text);
    return status;
}

static size_t own_box(const struct ct_qualification *answer)
{
    size_t own = 0;

    while (own + 1 < answer->box_count &&
           answer->boxes[own].layer != CT_LAYER_STANDARD)
        own++;
    return own;
}

enum ct_status ct_qualify_draw(const struct ct_qualification *answer,
                               struct ct_drawing *drawing)
{
    const struct ct_lab *lab = ct_lab_index_lab(answer->index);
    struct drawer d = {
        .answer = answer,
        .drawing = drawing,
        .own = ct_lab_text(lab, CT_KEY_STANDARD, answer->standard.id)};
    size_t *numbers = calloc(answer->box_count + 1, sizeof *numbers);
    size_t own = own_box(answer);
    enum ct_status status = numbers == NULL ? CT_NOMEM : CT_OK;

    for (size_t i = 0; i < answer->box_count && status == CT_OK; i++)
        status = draw_box(&d, i, &numbers[i]);
    for (size_t i = 0; i < answer->box_count && status == CT_OK; i++) {
        const struct ct_qualify_box *box = &answer->boxes[i];
        bool above = box->layer == CT_LAYER_ABOVE;

        if (i != own)
            status = ct_drawing_edge(
                drawing,
                &(struct ct_drawing_edge){.from = numbers[above ? own : i],
                                          .to = numbers[above ? i : own],
                                          .label = box->method});
    }
    ct_buffer_release(&d.id);
    ct_buffer_release(&d.text);
    free(numbers);
    return status;
}
