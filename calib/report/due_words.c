/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all forms say of an item alike.
 */
#include "due.h"

void ct_due_function(const struct ct_lab *lab, struct ct_lab_function function,
                     struct ct_buffer *out)
{
    ct_buffer_puts(out, ct_lab_text(lab, CT_KEY_TEXT, function.quantity));
    if (function.quantity != 0 && function.function != 0)
        ct_buffer_puts(out, ", ");
    ct_buffer_puts(out, ct_lab_text(lab, CT_KEY_TEXT, function.function));
}

void ct_due_interval(struct ct_lab_interval interval, struct ct_buffer *out)
{
    struct ct_cell_value value = {.kind = CT_CELL_INTERVAL};

    if (interval.state != CT_LAB_INTERVAL)
        return;
    value.interval.state = CT_CELL_SOUND;
    value.interval.interval = interval.interval;
    ct_cell_write(&value, out);
}

size_t ct_due_codes(const struct ct_lab *lab, const struct ct_due_item *item,
                    const char *codes[CT_DUE_CODES])
{
    const unsigned near = CT_DUE_BIT(CT_DUE_THIS_MONTH) |
                          CT_DUE_BIT(CT_DUE_NEXT_MONTH) |
                          CT_DUE_BIT(CT_DUE_SOON);
    size_t count = 0;

    if (item->state == CT_DUE_OVERDUE)
        codes[count++] = "S01";
    if ((item->flags & near) != 0 && ct_due_in_service(item))
        codes[count++] = "S02";
    if (item->force == CT_FORCE_VALID && item->due_on == CT_LAB_NO_DATE &&
        item->interval.state == CT_LAB_NO_INTERVAL)
        codes[count++] = "S03";
    if (item->extension != CT_LAB_NO_ROW &&
        lab->events[item->extension].by == 0)
        codes[count++] = "S05";
    if (item->cut)
        codes[count++] = "S07";
    return count;
}

size_t ct_due_serves(const struct ct_lab_index *index, uint32_t instrument,
                     int32_t on, uint32_t *rows, size_t room)
{
    const struct ct_lab *lab = ct_lab_index_lab(index);
    struct ct_lab_list list = ct_lab_rows_of(index, CT_STANDARDS_OF_INSTRUMENT,
                                             lab->instruments[instrument].id);
    uint32_t last = CT_LAB_NO_ROW;
    size_t count = 0;

    for (size_t i = 0; i < list.count; i++) {
        const struct ct_lab_standard_item *part =
            &lab->standard_items[list.rows[i]];
        uint32_t row = ct_lab_row_of(lab, CT_KEY_STANDARD, part->standard);

        /* the list is in the order of standards */
        if (row == CT_LAB_NO_ROW || row == last || !ct_due_is_main(part, on))
            continue;
        if (count < room)
            rows[count] = row;
        count++;
        last = row;
    }
    return count;
}

const char *ct_due_why_name(enum ct_due_why why)
{
    /* ORDER DUE_STOP */
    static const char *const names[] = {"item", "assessment",
                                        "public-assessment"};

    _Static_assert(sizeof names / sizeof names[0] == CT_DUE_STOPS,
                   "a name each");
    return names[why];
}
