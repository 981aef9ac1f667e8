/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "item.h"

#include "../files/quantity.h"
#include "../../uncertainty/expression.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ORDER ITEM_KIND */
static const struct {
    const char *name;
    enum ct_lab_key key;
} kinds_of_items[] = {
    {"instrument", CT_KEY_INSTRUMENT},
    {"certificate", CT_KEY_CERTIFICATE},
    {"standard", CT_KEY_STANDARD},
    {"laboratory", CT_KEY_LABORATORY},
};
_Static_assert(sizeof kinds_of_items / sizeof *kinds_of_items == CT_ITEM_KINDS,
               "a row for each kind");

const char *ct_item_kind_name(enum ct_item_kind kind)
{
    return kinds_of_items[kind].name;
}

/* One reading. */
struct item_reading {
    const struct ct_lab_index *index;
    const struct ct_lab *lab;
    struct ct_cell text; /* without blanks around it, nor a prefix */
    unsigned kinds;
    struct ct_units *units;
    struct ct_sink *sink;
};

static struct ct_argument at(const struct item_reading *r, size_t start,
                             size_t length)
{
    return ct_at(ct_place_part(r->text.place, start, length));
}

static bool is_separator(char c)
{
    return c == ':' || c == '/' || c == '@';
}

/* ---- the id -------------------------------------------------------------- */

/* The row of the id in the table of that kind. */
static uint32_t row_of(const struct item_reading *r, int kind, size_t length,
                       uint32_t *id)
{
    enum ct_lab_key key = kinds_of_items[kind].key;

    *id = ct_lab_find(r->lab, key, r->text.text, length);
    return ct_lab_row_of(r->lab, key, *id);
}

/* An id of exactly that length: how many kinds of items have it. */
static int find_kinds(const struct item_reading *r, size_t length,
                      struct ct_item *item)
{
    int count = 0;

    for (int kind = 0; kind < CT_ITEM_KINDS; kind++) {
        uint32_t id, row;

        if ((r->kinds & 1u << kind) == 0)
            continue;
        row = row_of(r, kind, length, &id);
        if (row == CT_LAB_NO_ROW)
            continue;
        if (count++ == 0)
            *item = (struct ct_item){
                .kind = (enum ct_item_kind)kind, .id = id, .row = row};
    }
    return count;
}

enum ct_status ct_item_near(const struct ct_lab *lab, unsigned kinds,
                            const char *text, size_t length, const char **near)
{
    const char **names = NULL;
    size_t count = 0;

    *near = NULL;
    for (int kind = 0; kind < CT_ITEM_KINDS; kind++)
        if ((kinds & 1u << kind) != 0)
            count += ct_lab_key_count(lab, kinds_of_items[kind].key);
    names = calloc(count + 1, sizeof *names);
    if (names == NULL)
        return CT_NOMEM;
    count = 0;
    for (int kind = 0; kind < CT_ITEM_KINDS; kind++) {
        enum ct_lab_key key = kinds_of_items[kind].key;
        uint32_t all = ct_lab_key_count(lab, key);

        for (uint32_t id = 1; (kinds & 1u << kind) != 0 && id <= all; id++)
            if (ct_lab_row_of(lab, key, id) != CT_LAB_NO_ROW)
                names[count++] = ct_lab_text(lab, key, id);
    }
    *near = ct_near_miss(text, length, names, count);
    free(names);
    return CT_OK;
}

static enum ct_status nearest(const struct item_reading *r, size_t length,
                              const char **near)
{
    return ct_item_near(r->lab, r->kinds, r->text.text, length, near);
}

/* The id of a thing of another kind than is asked for. */
static bool is_other_kind(const struct item_reading *r)
{
    for (int kind = 0; kind < CT_ITEM_KINDS; kind++) {
        uint32_t id;

        if ((r->kinds & 1u << kind) != 0 ||
            row_of(r, kind, r->text.length, &id) == CT_LAB_NO_ROW)
            continue;
        (void)ct_error(r->sink, "item-other-kind", at(r, 0, r->text.length),
                       ct_text(r->text.text, r->text.length),
                       ct_string(ct_item_kind_name((enum ct_item_kind)kind)));
        return true;
    }
    return false;
}

/* What stands before the first separator is what was meant as the id, unless
 * the whole is more like one that is known. */
static enum ct_status unknown(const struct item_reading *r)
{
    size_t length = r->text.length, first = 0;
    const char *near;
    enum ct_status status;

    if (is_other_kind(r))
        return CT_INVALID;
    status = nearest(r, length, &near);
    if (status != CT_OK)
        return status;
    while (first < length && !is_separator(r->text.text[first]))
        first++;
    if (near == NULL && first < length) {
        length = first;
        status = nearest(r, length, &near);
        if (status != CT_OK)
            return status;
    }
    return ct_error(r->sink, "item-unknown", at(r, 0, length),
                    ct_text(r->text.text, length), ct_string(near));
}

/* The longest beginning that is an id. */
static enum ct_status read_id(const struct item_reading *r,
                              struct ct_item *item, size_t *length)
{
    for (*length = r->text.length; *length > 0; (*length)--) {
        int count;

        if (*length < r->text.length && !is_separator(r->text.text[*length]))
            continue;
        count = find_kinds(r, *length, item);
        if (count == 1)
            return CT_OK;
        if (count > 1)
            return ct_error(r->sink, "item-several", at(r, 0, *length),
                            ct_text(r->text.text, *length),
                            ct_string(ct_item_kind_name(item->kind)));
    }
    return unknown(r);
}

/* `certificate:A-17`. An id may begin like that, too: it wins. */
static void take_prefix(struct item_reading *r)
{
    struct ct_item item;

    for (size_t length = r->text.length; length > 0; length--)
        if ((length == r->text.length || is_separator(r->text.text[length])) &&
            find_kinds(r, length, &item) > 0)
            return;
    for (int kind = 0; kind < CT_ITEM_KINDS; kind++) {
        const char *name = kinds_of_items[kind].name;
        size_t length = strlen(name);

        if ((r->kinds & 1u << kind) == 0 || r->text.length <= length + 1 ||
            memcmp(r->text.text, name, length) != 0 ||
            r->text.text[length] != ':')
            continue;
        r->kinds = 1u << kind;
        r->text.place = ct_place_part(r->text.place, length + 1,
                                      r->text.length - length - 1);
        r->text.text += length + 1;
        r->text.length -= length + 1;
        return;
    }
}

/* ---- what the item has --------------------------------------------------- */

/* ORDER: texts of results and ranges that a selector names. */
enum what { QUANTITY, FUNCTION, ARTEFACT };

static uint32_t text_of_result(const struct ct_lab_result *row, enum what what)
{
    return what == QUANTITY   ? row->quantity
           : what == FUNCTION ? row->function
                              : row->artefact;
}

/* The texts of one kind that a certificate's results have, each as often as it
 * stands there; `wanted` stops at its first. */
struct texts {
    const char **names; /* NULL: only `wanted` is looked for */
    size_t count;
    uint32_t wanted;
    bool found;
};

static enum ct_status add_text(const struct item_reading *r,
                               struct texts *texts, uint32_t text)
{
    if (text == 0)
        return CT_OK;
    texts->found = texts->found || text == texts->wanted;
    if (texts->wanted != 0)
        return CT_OK;
    if (!ct_room(texts->names, texts->count))
        return CT_NOMEM;
    texts->names[texts->count++] = ct_lab_text(r->lab, CT_KEY_TEXT, text);
    return CT_OK;
}

static enum ct_status add_results(const struct item_reading *r,
                                  uint32_t certificate, enum what what,
                                  struct texts *texts)
{
    struct ct_lab_list list =
        ct_lab_rows_of(r->index, CT_RESULTS_OF_CERTIFICATE, certificate);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++)
        status = add_text(r, texts,
                          text_of_result(&r->lab->results[list.rows[i]], what));
    return status;
}

static enum ct_status add_instrument(const struct item_reading *r, uint32_t id,
                                     enum what what, struct texts *texts)
{
    struct ct_lab_list list =
        ct_lab_rows_of(r->index, CT_RANGES_OF_INSTRUMENT, id);
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < list.count && status == CT_OK; i++) {
        const struct ct_lab_item_range *range = &r->lab->ranges[list.rows[i]];

        if (what != ARTEFACT)
            status = add_text(
                r, texts, what == QUANTITY ? range->quantity : range->function);
    }
    list = ct_lab_rows_of(r->index, CT_CERTIFICATES_OF_INSTRUMENT, id);
    for (size_t i = 0; i < list.count && status == CT_OK; i++)
        status =
            add_results(r, r->lab->certificates[list.rows[i]].id, what, texts);
    return status;
}

static enum ct_status collect(const struct item_reading *r,
                              const struct ct_item *item, enum what what,
                              struct texts *texts)
{
    if (item->kind == CT_ITEM_CERTIFICATE)
        return add_results(r, item->id, what, texts);
    if (item->kind == CT_ITEM_INSTRUMENT)
        return add_instrument(r, item->id, what, texts);
    return CT_OK;
}

/* The number of the text, if the item has such a quantity or function. */
static uint32_t known_text(const struct item_reading *r,
                           const struct ct_item *item, enum what what,
                           size_t start, size_t length)
{
    struct texts texts = {.wanted = ct_lab_find(r->lab, CT_KEY_TEXT,
                                                r->text.text + start, length)};

    if (texts.wanted == 0 || collect(r, item, what, &texts) != CT_OK)
        return 0;
    return texts.found ? texts.wanted : 0;
}

/* With the text that is most like it. */
static enum ct_status refuse(const struct item_reading *r,
                             const struct ct_item *item, enum what what,
                             size_t start, size_t length)
{
    struct texts texts = {0};
    enum ct_status status = collect(r, item, what, &texts);
    const char *name = r->text.text + start, *near = NULL;
    struct ct_argument id = ct_string(
        ct_lab_text(r->lab, kinds_of_items[item->kind].key, item->id));

    if (status == CT_OK && what == FUNCTION)
        status = collect(r, item, QUANTITY, &texts);
    if (status == CT_OK) {
        near = ct_near_miss(name, length, texts.names, texts.count);
        if (near == NULL && texts.count > 0)
            near = texts.names[0];
        status = what == ARTEFACT
                     ? ct_error(r->sink, "item-artefact", at(r, start, length),
                                ct_text(name, length), id, ct_string(near))
                     : ct_error(r->sink, "item-function", at(r, start, length),
                                ct_text(name, length), id, ct_string(near));
    }
    free(texts.names);
    return status;
}

/* ---- function, artefact, point ------------------------------------------- */

/* A function, or the quantity where it has no name. */
static bool take_function(const struct item_reading *r, struct ct_item *item,
                          size_t start, size_t length)
{
    item->selector.function = known_text(r, item, FUNCTION, start, length);
    if (item->selector.function == 0)
        item->selector.quantity = known_text(r, item, QUANTITY, start, length);
    return item->selector.function != 0 || item->selector.quantity != 0;
}

static enum ct_status read_artefact(const struct item_reading *r,
                                    struct ct_item *item, size_t start,
                                    size_t length)
{
    item->selector.artefact = known_text(r, item, ARTEFACT, start, length);
    return item->selector.artefact != 0
               ? CT_OK
               : refuse(r, item, ARTEFACT, start, length);
}

/* `:function/artefact`; the function may hold `/`: the longest that is one. */
static enum ct_status read_parts(const struct item_reading *r,
                                 struct ct_item *item, size_t start, size_t end)
{
    size_t stop = end;

    if (start < end && r->text.text[start] == '/')
        return read_artefact(r, item, start + 1, end - start - 1);
    if (start >= end)
        return CT_OK;
    for (start++; !take_function(r, item, start, stop - start);) {
        do
            stop--;
        while (stop > start && r->text.text[stop] != '/');
        if (stop <= start)
            break;
    }
    if (item->selector.function == 0 && item->selector.quantity == 0) {
        const char *slash = memchr(r->text.text + start, '/', end - start);

        return refuse(r, item, FUNCTION, start,
                      slash != NULL ? (size_t)(slash - r->text.text) - start
                                    : end - start);
    }
    return stop < end ? read_artefact(r, item, stop + 1, end - stop - 1)
                      : CT_OK;
}

static enum ct_status read_point(const struct item_reading *r,
                                 struct ct_item *item, size_t start)
{
    struct ct_place place =
        ct_place_part(r->text.place, start, r->text.length - start);

    return ct_selector_point(r->units, r->text.text + start,
                             r->text.length - start, place, r->sink,
                             &item->selector);
}

enum ct_status ct_selector_point(struct ct_units *units, const char *text,
                                 size_t length, struct ct_place place,
                                 struct ct_sink *sink,
                                 struct ct_result_selector *selector)
{
    struct ct_quantity quantity;
    enum ct_status status =
        ct_quantity_parse(units, text, length, place, sink, &quantity);

    if (status != CT_OK)
        return status;
    if (quantity.spread_kind != CT_SPREAD_NONE || quantity.plus_minus)
        return ct_error(sink, "item-point", ct_at(place),
                        ct_text(text, length));
    selector->point = quantity.number;
    selector->exact_point = quantity.exact
                                ? quantity.decimal
                                : ct_decimal_from_double(quantity.number);
    selector->point_unit = quantity.unit != NULL ? quantity.unit : &ct_unit_one;
    return CT_OK;
}

/* Where the point begins: behind the last `@`. */
static size_t find_point(const struct item_reading *r, size_t from)
{
    size_t found = r->text.length;

    for (size_t i = from; i < r->text.length; i++)
        if (r->text.text[i] == '@')
            found = i;
    return found;
}

static struct ct_cell trimmed(struct ct_cell cell)
{
    while (cell.length > 0 && strchr(" \t\r\n", cell.text[0]) != NULL) {
        cell.text++;
        cell.length--;
        cell.place = ct_place_part(cell.place, 1, cell.length);
    }
    while (cell.length > 0 &&
           strchr(" \t\r\n", cell.text[cell.length - 1]) != NULL)
        cell.length--;
    cell.place.length = (uint32_t)cell.length;
    return cell;
}

enum ct_status ct_item_read(const struct ct_lab_index *index,
                            struct ct_cell text, unsigned kinds,
                            struct ct_units *units, struct ct_sink *sink,
                            struct ct_item *item)
{
    struct item_reading r = {.index = index,
                             .lab = ct_lab_index_lab(index),
                             .text = trimmed(text),
                             .kinds = kinds,
                             .units = units,
                             .sink = sink};
    size_t length, point;
    enum ct_status status;

    take_prefix(&r);
    status = read_id(&r, item, &length);
    if (status != CT_OK)
        return status;
    item->selector.point = (double)NAN;
    point = find_point(&r, length);
    status = read_parts(&r, item, length, point);
    if (point < r.text.length) {
        enum ct_status one = read_point(&r, item, point + 1);

        status = status == CT_OK || one == CT_NOMEM ? one : status;
    }
    return status;
}
