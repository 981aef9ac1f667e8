/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Days, numbers and names as arguments of findings.
 */
#include "trace_work.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* A text that is too long is cut between two characters. */
static void take(struct ct_trace_text *text, const char *from, size_t length)
{
    if (length >= sizeof text->text) {
        length = sizeof text->text - 1;
        while (length > 0 && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    if (length > 0)
        memcpy(text->text, from, length);
    text->text[length] = '\0';
}

static void take_buffer(struct ct_judging *j, struct ct_trace_text *text,
                        struct ct_buffer *buffer)
{
    if (ct_buffer_status(buffer) != CT_OK)
        j->status = CT_NOMEM;
    else
        take(text, buffer->data, buffer->length);
    ct_buffer_release(buffer);
}

static void put_number(struct ct_buffer *out, double number,
                       const struct ct_unit *unit, bool exact)
{
    size_t before;

    if (isinf(number)) /* a ratio to nothing */
        ct_buffer_puts(out, number < 0 ? "-∞" : "∞");
    else if (exact)
        ct_number_shortest(out, number);
    else
        ct_number_significant(out, number, 3);
    before = out->length;
    ct_buffer_putc(out, ' ');
    if (unit != NULL)
        ct_unit_write(out, unit);
    if (out->length == before + 1)
        out->length = before;
}

static struct ct_trace_text text_of(struct ct_judging *j, double number,
                                    const struct ct_unit *unit, bool exact)
{
    struct ct_trace_text text = {""};
    struct ct_buffer out = {0};

    put_number(&out, number, unit, exact);
    take_buffer(j, &text, &out);
    return text;
}

struct ct_trace_text ct_trace_stated(struct ct_judging *j, double number,
                                     const struct ct_unit *unit)
{
    return text_of(j, number, unit, true);
}

struct ct_trace_text ct_trace_number(struct ct_judging *j, double number,
                                     const struct ct_unit *unit)
{
    return text_of(j, number, unit, false);
}

struct ct_trace_text ct_trace_beside(struct ct_judging *j, double number,
                                     double other, const struct ct_unit *unit)
{
    return text_of(j, number, unit, fabs(number - other) < 0.01 * fabs(other));
}

/* `mass 200 g 200*`: what is left out of the row is left out. */
struct ct_trace_text ct_trace_point(struct ct_judging *j)
{
    const struct ct_lab_result *row = j->row_of_result;
    const uint32_t words[] = {row->quantity, row->function, row->artefact,
                              row->at};
    struct ct_trace_text text = {""};
    struct ct_buffer out = {0};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i] != 0 && out.length > 0)
            ct_buffer_putc(&out, ' ');
        ct_buffer_puts(&out, ct_lab_text(j->lab, CT_KEY_TEXT, words[i]));
    }
    if (!isnan(row->point)) {
        if (out.length > 0)
            ct_buffer_puts(&out, ", ");
        put_number(&out, row->point, row->common->point_unit, true);
    }
    take_buffer(j, &text, &out);
    return text;
}

struct ct_trace_text ct_trace_reference(const struct ct_judging *j,
                                        uint32_t reference)
{
    const struct ct_lab_reference *one = &j->lab->references[reference];
    struct ct_trace_text text = {""};
    struct ct_trace_text id = {""}; /* leaves room for a prefix */
    const char *full =
        ct_lab_text(j->lab, ct_lab_reference_key(one->kind), one->id);

    take(&id, full, strlen(full));
    (void)snprintf(text.text, sizeof text.text, "%s%s",
                   ct_reference_prefix(one->kind), id.text);
    return text;
}

struct ct_argument ct_trace_certificate_id(const struct ct_judging *j,
                                           uint32_t row)
{
    return ct_string(
        ct_lab_text(j->lab, CT_KEY_CERTIFICATE, j->lab->certificates[row].id));
}

struct ct_argument ct_trace_instrument_id(const struct ct_judging *j,
                                          uint32_t id)
{
    return ct_string(ct_lab_text(j->lab, CT_KEY_INSTRUMENT, id));
}
