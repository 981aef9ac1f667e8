/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all forms of a history say alike.
 */
#include "history.h"

#include <math.h>

const char *ct_history_what(const struct ct_history *history,
                            const struct ct_history_event *event)
{
    const struct ct_lab *lab = ct_lab_index_lab(history->index);
    uint8_t kind;

    if (event->event != CT_LAB_NO_ROW)
        return ct_cell_word_text(CT_CELL_EVENT,
                                 lab->events[event->event].event);
    kind = lab->certificates[event->certificate].kind;
    return ct_cell_word_text(
        CT_CELL_CERTIFICATE_KIND,
        kind != CT_LAB_NO_WORD ? kind : CT_CERTIFICATE_CALIBRATION);
}

bool ct_history_adjusted(const struct ct_history *history,
                         const struct ct_history_event *event)
{
    const struct ct_lab *lab = ct_lab_index_lab(history->index);

    if (event->event == CT_LAB_NO_ROW)
        return lab->certificates[event->certificate].adjusted ==
                   CT_ADJUSTED_YES ||
               lab->certificates[event->certificate].kind ==
                   CT_CERTIFICATE_ADJUSTMENT;
    return lab->events[event->event].event == CT_EVENT_ADJUST ||
           lab->events[event->event].event == CT_EVENT_REPAIR;
}

void ct_history_number(double number, int digits, struct ct_buffer *out)
{
    if (isfinite(number))
        ct_number_significant(out, number, digits);
}

static void add(struct ct_buffer *out, size_t start, const char *text)
{
    if (text[0] == '\0')
        return;
    if (out->length > start)
        ct_buffer_puts(out, ", ");
    ct_buffer_puts(out, text);
}

void ct_history_name(const struct ct_history *history,
                     const struct ct_history_series *series,
                     struct ct_buffer *out)
{
    const struct ct_lab *lab = ct_lab_index_lab(history->index);
    const uint32_t texts[] = {series->quantity, series->function,
                              series->artefact, series->at};
    size_t start = out->length;

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        add(out, start, ct_lab_text(lab, CT_KEY_TEXT, texts[i]));
    if (!series->has_point)
        return;
    if (out->length > start)
        ct_buffer_puts(out, ", ");
    ct_number_shortest(out, ct_decimal_to_double(series->point.number));
    if (series->point.unit != NULL) {
        ct_buffer_putc(out, ' ');
        ct_unit_write_symbol(out, series->point.unit);
    }
}
