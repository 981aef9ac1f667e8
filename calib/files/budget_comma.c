/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decimal commas in lists: `[10,05, 10,07]` is valid YAML with twice as many
 * numbers as were meant, and nothing but its blanks shows it.
 */
#include "budget_reader.h"

#include <string.h>

enum gap { TIGHT, LOOSE, BROKEN }; /* `,`; with a blank; with a line end */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* `10`, `-3`: what may stand before a decimal sign. */
static bool is_whole(const struct ct_yaml *item)
{
    size_t sign = item->length > 0 && strchr("+-", item->text[0]) != NULL;

    for (size_t i = sign; i < item->length; i++)
        if (!is_digit(item->text[i]))
            return false;
    return item->length > sign;
}

/* `05`: no number begins so, but digits behind a decimal sign do. */
static bool has_idle_zero(const struct ct_yaml *item)
{
    return item->length > 1 && item->text[0] == '0' && is_digit(item->text[1]);
}

/* `05 V`: digits, then something that belongs to no number. */
static bool has_unit(const struct ct_yaml *item)
{
    size_t digits = strspn(item->text, "0123456789 ");

    return digits > 0 && item->text[digits] != '\0' &&
           strchr(".eE+-(", item->text[digits]) == NULL;
}

/* `234`, `234.5`: what may stand behind a separator of thousands. */
static bool is_group(const struct ct_yaml *item)
{
    size_t digits = strspn(item->text, "0123456789");

    return digits == 3;
}

static bool has_point(const struct ct_yaml *item)
{
    return strchr(item->text, '.') != NULL;
}

/* Plain scalars whose places are exact. */
static bool is_plain(const struct ct_yaml *item)
{
    return item->kind == CT_YAML_SCALAR && !item->quoted && item->length > 0 &&
           item->place.length == item->length;
}

/* What stands between items i and i + 1. */
static enum gap gap_after(const struct ct_yaml *list, size_t i,
                          const char *source, size_t length)
{
    const struct ct_place *a = &list->items[i].place;
    const struct ct_place *b = &list->items[i + 1].place;
    size_t from = a->offset + a->length;

    if (b->offset < from || b->offset > length ||
        memchr(source + from, '\n', b->offset - from) != NULL)
        return BROKEN;
    return b->offset == from + 1 ? TIGHT : LOOSE;
}

/* Gaps of a list by their kind. */
struct gaps {
    const struct ct_yaml *list;
    const char *source;
    size_t length;
    bool loose; /* there is one with a blank */
};

static enum gap gap_at(const struct gaps *g, size_t i)
{
    return gap_after(g->list, i, g->source, g->length);
}

/* Bare whole numbers and numbers with a unit, in turn, all through. */
static bool alternates(const struct ct_yaml *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (!(i % 2 == 0 ? is_whole(&list->items[i])
                         : has_unit(&list->items[i])))
            return false;
    return list->count >= 4 && list->count % 2 == 0;
}

/* Whether the comma behind item i was meant as a decimal sign. */
static bool is_decimal(const struct gaps *g, size_t i)
{
    const struct ct_yaml *a = &g->list->items[i], *b = a + 1;
    enum gap gap = gap_at(g, i);

    if (gap == BROKEN || !is_whole(a) || !is_digit(b->text[0]) ||
        (has_point(b) && !is_group(b)))
        return false;
    if (has_idle_zero(b) && !has_idle_zero(a))
        return true;
    if (gap != TIGHT)
        return alternates(g->list);
    if (has_unit(b))
        return true;
    return g->loose && (i == 0 || gap_at(g, i - 1) != TIGHT) &&
           (i + 2 >= g->list->count || gap_at(g, i + 1) != TIGHT);
}

/* Shows both parts as one number: with a point, and without where the comma may
 * have parted thousands. */
static enum ct_status report(struct reader *r, const struct gaps *g, size_t i)
{
    const struct ct_yaml *a = &g->list->items[i], *b = a + 1;
    struct ct_place place = a->place;
    struct ct_buffer point = {0}, plain = {0};
    const char *first, *second;
    enum ct_status status;

    place.length = (uint32_t)(b->place.offset + b->length - a->place.offset);
    ct_buffer_puts(&point, a->text);
    ct_buffer_putc(&point, '.');
    ct_buffer_puts(&point, b->text);
    ct_buffer_puts(&plain, a->text);
    ct_buffer_puts(&plain, b->text);
    first = has_point(b) ? plain.data : point.data;
    second = is_group(b) && !has_point(b) ? plain.data : NULL;
    status = worse(ct_buffer_status(&point), ct_buffer_status(&plain));
    if (status == CT_OK)
        status = ct_error(r->sink, "decimal-comma-list", ct_at(place),
                          ct_text(g->source + place.offset, place.length),
                          ct_string(first), ct_string(second));
    ct_buffer_release(&point);
    ct_buffer_release(&plain);
    return status;
}

enum ct_status check_commas(struct reader *r, const struct ct_yaml *list)
{
    struct gaps gaps = {.list = list};

    gaps.source = ct_source_data(r->sources, list->place.source, &gaps.length);
    if (gaps.source == NULL)
        return CT_OK;
    for (size_t i = 0; i < list->count; i++)
        if (!is_plain(&list->items[i]))
            return CT_OK;
    for (size_t i = 0; i + 1 < list->count; i++)
        gaps.loose = gaps.loose || gap_at(&gaps, i) == LOOSE;
    for (size_t i = 0; i + 1 < list->count; i++)
        if (is_decimal(&gaps, i))
            return report(r, &gaps, i);
    return CT_OK;
}
