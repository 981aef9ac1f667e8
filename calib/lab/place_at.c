/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of what else held at a measurement, in one form for all spellings.
 */
#include "place_at.h"

#include "cell_work.h"
#include "quantity_word.h"
#include "../../uncertainty/number.h"

#include <string.h>

enum { MOST = 16 }; /* items */

struct item {
    size_t at, end;               /* in the folded text */
    struct ct_buffer name, value; /* in their plain form */
};

struct list {
    const struct ct_cells *cells;
    const struct ct_cell_text *text;
    struct item items[MOST];
    size_t count;
    bool sound;
};

static void trim(const struct ct_folded *text, size_t *at, size_t *end)
{
    while (*at < *end && ct_is_blank(ct_folded_byte(text, *at)))
        ++*at;
    while (*end > *at && ct_is_blank(ct_folded_byte(text, *end - 1)))
        --*end;
}

static void warn(struct list *list, const char *key, size_t at, size_t end)
{
    const struct ct_folded *text = &list->text->folded;

    list->sound = false;
    ct_warning(list->cells->sink, key,
               ct_cell_part_at(list->text, at, end - at),
               ct_folded_text(text, at, end - at));
}

/* ---- items --------------------------------------------------------------- */

/* The English name of a quantity; else the letters in lower case, and one blank
 * for several. */
static enum ct_status put_name(const struct ct_folded *text, size_t at,
                               size_t end, struct ct_buffer *out)
{
    const char *word;
    enum ct_status status = ct_quantity_word(text->text + at, end - at, &word);

    if (status != CT_OK)
        return status;
    if (word != NULL) {
        ct_buffer_puts(out, word);
        return CT_OK;
    }
    for (size_t i = at; i < end; i++) {
        unsigned char c = ct_folded_byte(text, i);

        if (!ct_is_blank(c))
            ct_buffer_putc(out, (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c));
        else if (!ct_is_blank(ct_folded_byte(text, i - 1)))
            ct_buffer_putc(out, ' ');
    }
    return CT_OK;
}

/* The number in the coherent unit, where that has a name (%RH and dB have none)
 * and is exact: only powers of ten can be divided by. */
static bool convert(const struct ct_unit *unit, struct ct_decimal *number)
{
    struct ct_decimal divisor = ct_decimal_normalise(unit->scale.denominator);
    struct ct_decimal result;

    if ((ct_unit_dimensionless(unit) && unit->kind != CT_KIND_NONE) ||
        unit->fahrenheit || unit->scale.pi != 0 || divisor.high != 0 ||
        divisor.low != 1 ||
        ct_decimal_multiply(*number, unit->scale.numerator, &result) != CT_OK)
        return false;
    result.exponent -= divisor.exponent;
    *number = result;
    return true;
}

static void put_number(struct ct_decimal number, struct ct_buffer *out)
{
    enum { LONGEST = 20 };

    number = ct_decimal_normalise(number);
    if (number.exponent > LONGEST || number.exponent < -LONGEST)
        ct_decimal_write_scientific(out, number);
    else
        ct_decimal_write(out, number);
}

/* Number and unit; *done: whether it was one. */
static enum ct_status put_quantity(const struct list *list, size_t at,
                                   size_t end, struct ct_buffer *out,
                                   bool *done)
{
    const char *text = list->text->folded.text;
    size_t length = ct_number_span(text + at, end - at), unit_at = at + length;
    const struct ct_unit *unit = NULL;
    struct ct_unit coherent;
    struct ct_decimal number;
    enum ct_status status;

    *done = length > 0 && ct_decimal_parse(text + at, length, &number) == CT_OK;
    trim(&list->text->folded, &unit_at, &end);
    if (!*done || unit_at == end) {
        if (*done)
            put_number(number, out);
        return CT_OK;
    }
    *done = list->cells->units != NULL;
    if (!*done)
        return CT_OK;
    status = ct_unit_parse(list->cells->units, text + unit_at, end - unit_at,
                           (struct ct_place){0}, NULL, &unit);
    *done = status == CT_OK;
    if (status != CT_OK)
        return status == CT_INVALID ? CT_OK : status;
    coherent = ct_unit_coherent(unit);
    if (convert(unit, &number))
        unit = &coherent;
    put_number(number, out);
    if (ct_unit_dimensionless(unit) && unit->kind == CT_KIND_NONE &&
        unit == &coherent)
        return CT_OK; /* the number one */
    ct_buffer_putc(out, ' ');
    ct_cell_write_unit(unit, out);
    return CT_OK;
}

static enum ct_status read_item(struct list *list, size_t at, size_t end)
{
    const struct ct_folded *text = &list->text->folded;
    struct item *item = &list->items[list->count];
    size_t name_end = at, value_at;
    bool done;
    enum ct_status status;

    trim(text, &at, &end);
    name_end = at;
    while (name_end < end && ct_folded_byte(text, name_end) != '=')
        name_end++;
    value_at = name_end + 1;
    if (name_end < end) {
        trim(text, &at, &name_end);
        trim(text, &value_at, &end);
    }
    if (name_end == at || value_at >= end || list->count == MOST) {
        warn(list, "at-not-a-list", at, end);
        return CT_OK;
    }
    list->count++;
    *item = (struct item){.at = at, .end = end};
    status = put_name(text, at, name_end, &item->name);
    if (status == CT_OK)
        status = put_quantity(list, value_at, end, &item->value, &done);
    if (status == CT_OK && !done)
        ct_buffer_add(&item->value, text->text + value_at, end - value_at);
    if (status == CT_OK)
        status = ct_buffer_status(&item->name);
    return status == CT_OK ? ct_buffer_status(&item->value) : status;
}

/* ---- lists --------------------------------------------------------------- */

static int by_name(const struct item *a, const struct item *b)
{
    size_t shorter =
        a->name.length < b->name.length ? a->name.length : b->name.length;
    int order = memcmp(a->name.data, b->name.data, shorter);

    return order != 0 ? order
                      : (a->name.length > b->name.length) -
                            (a->name.length < b->name.length);
}

/* Into the order of names; the same name twice is no list. */
static void sort(struct list *list)
{
    for (size_t i = 1; i < list->count; i++) {
        struct item item = list->items[i];
        size_t at = i;
        int order = 1;

        for (; at > 0; at--) {
            order = by_name(&list->items[at - 1], &item);
            if (order <= 0)
                break;
            list->items[at] = list->items[at - 1];
        }
        list->items[at] = item;
        if (order == 0)
            warn(list, "at-twice", item.at, item.end);
    }
}

static void put_list(const struct list *list, struct ct_buffer *out)
{
    if (!list->sound) {
        ct_buffer_add(out, list->text->cell.text, list->text->cell.length);
        return;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct item *item = &list->items[i];

        ct_buffer_puts(out, i > 0 ? "; " : "");
        ct_buffer_add(out, item->name.data, item->name.length);
        ct_buffer_putc(out, '=');
        ct_buffer_add(out, item->value.data, item->value.length);
    }
}

enum ct_status ct_place_at(const struct ct_cells *cells, struct ct_cell cell,
                           struct ct_buffer *plain)
{
    struct list list = {.cells = cells, .sound = true};
    struct ct_cell_text text;
    size_t from = 0;
    enum ct_status status = ct_cell_fold(cell, &text);

    if (status != CT_OK)
        return status;
    list.text = &text;
    for (size_t i = 0; i <= text.folded.length && status == CT_OK; i++) {
        if (i < text.folded.length && text.folded.text[i] != ';')
            continue;
        if (i < text.folded.length || ct_folded_skip(&text.folded, from) < i)
            status = read_item(&list, from, i);
        from = i + 1;
    }
    if (status == CT_OK) {
        sort(&list);
        put_list(&list, plain);
    }
    for (size_t i = 0; i < list.count; i++) {
        ct_buffer_release(&list.items[i].name);
        ct_buffer_release(&list.items[i].value);
    }
    ct_cell_text_release(&text);
    return status == CT_OK ? ct_buffer_status(plain) : status;
}
