/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of references of a certificate.
 */
#include "cell_work.h"

#include "../../uncertainty/expression.h"

#include <string.h>

/* ORDER REFERENCE_KIND */
static const char *const prefixes[] = {
    "",    "SI:",  "NMI:", "ACC:",        "LMI:",
    "EV:", "CRM:", "REF:", "instrument:", "standard:"};
_Static_assert(sizeof prefixes / sizeof prefixes[0] == CT_REFERENCE_KINDS,
               "a prefix for each kind");

const char *ct_reference_prefix(enum ct_reference_kind kind)
{
    return prefixes[kind];
}

struct list {
    const struct ct_cells *cells;
    const struct ct_cell_text *text; /* folded: separators and prefixes only */
    struct ct_reference *items;
    size_t count, capacity;
    bool noted;
};

/* ---- items --------------------------------------------------------------- */

/* Bytes of what parts two references at `at`, or 0. Semicolons of full width
 * are folded. */
static size_t separator(const struct ct_folded *text, size_t at, bool *usual)
{
    static const char *const others[] = {",", "、", "\n"};
    unsigned char c = ct_folded_byte(text, at);

    *usual = c == ';';
    if (*usual)
        return 1;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        size_t length = ct_folded_match(text, at, others[i]);

        if (length > 0)
            return length;
    }
    return 0;
}

/* Bytes of a prefix with its colon at `at`, or 0; `end` is that of the item. */
static size_t find_prefix(const struct ct_folded *text, size_t at, size_t end,
                          enum ct_reference_kind *kind, bool *noted)
{
    for (int k = CT_REFERENCE_SI; k < CT_REFERENCE_KINDS; k++) {
        size_t name = strlen(prefixes[k]) - 1, length, colon;
        struct ct_folded word = {.text = text->text + at, .length = name};
        char plain[16] = {0};
        bool loose;

        memcpy(plain, prefixes[k], name);
        if (at + name > end || !ct_cell_is(&word, plain, &loose))
            continue;
        colon = ct_folded_skip(text, at + name);
        if (colon >= end || ct_folded_byte(text, colon) != ':')
            continue;
        *kind = (enum ct_reference_kind)k;
        length = ct_folded_skip(text, colon + 1) - at;
        *noted |= loose;
        return length < end - at ? length : end - at;
    }
    return 0;
}

/* `NIM:A-1`: a certificate, or a root mistyped? */
static void warn_near_prefix(const struct list *list, size_t at, size_t end)
{
    static const char *const names[] = {"NMI", "ACC",        "LMI",     "CRM",
                                        "REF", "instrument", "standard"};
    const struct ct_folded *text = &list->text->folded;
    const char *near;
    size_t colon = at;

    while (colon < end && ct_is_letter(ct_folded_byte(text, colon)))
        colon++;
    if (colon - at < 2 || colon >= end || ct_folded_byte(text, colon) != ':')
        return;
    near = ct_near_miss(text->text + at, colon - at, names,
                        sizeof names / sizeof names[0]);
    if (near != NULL)
        ct_warning(list->cells->sink, "reference-prefix-near",
                   ct_cell_part_at(list->text, at, colon + 1 - at),
                   ct_folded_text(text, at, colon + 1 - at), ct_string(near));
}

static struct ct_cell part_of(const struct list *list, size_t at, size_t length)
{
    const struct ct_folded *text = &list->text->folded;
    struct ct_place place = ct_folded_place(text, at, length);
    const char *original = ct_folded_original(text, at, &length);

    return (struct ct_cell){original, length, place};
}

/* Marks for nothing and errors of spreadsheets are no ids in a list either. */
static enum ct_status look_at_id(const struct list *list,
                                 const struct ct_cell_id *id,
                                 struct ct_place place, bool *missing)
{
    const struct ct_cell cell = {id->text, id->length, place};
    struct ct_cell_text text;
    enum ct_status status = ct_cell_fold(cell, &text);

    if (status != CT_OK)
        return status;
    status = ct_cell_refuse_error(list->cells, &text);
    if (status == CT_OK)
        *missing = ct_cell_is_missing(list->cells, &text);
    ct_cell_text_release(&text);
    return status;
}

/* A certificate's id; a prefix may come to light when it was cleaned. */
static enum ct_status read_certificate(struct list *list, struct ct_cell cell,
                                       struct ct_reference *item, bool *missing)
{
    struct ct_cell_id id;
    struct ct_folded text;
    size_t prefix;
    enum ct_status status = ct_cell_clean_id(list->cells, cell, &id);

    if (status == CT_OK)
        status = look_at_id(list, &id, cell.place, missing);
    if (status != CT_OK)
        return status;
    text = (struct ct_folded){.text = id.text, .length = id.length};
    prefix = find_prefix(&text, 0, id.length, &item->kind, &list->noted);
    item->id = id.text + prefix;
    item->length = id.length - prefix;
    return CT_OK;
}

static enum ct_status add_item(struct list *list, size_t at, size_t end)
{
    const struct ct_folded *text = &list->text->folded;
    struct ct_reference item = {0};
    size_t prefix = find_prefix(text, at, end, &item.kind, &list->noted);
    struct ct_cell cell = part_of(list, at + prefix, end - at - prefix);
    struct ct_cell_id id = {.text = cell.text};
    enum ct_status status = CT_OK;
    bool missing = false;

    item.place = cell.place;
    if (prefix == 0) {
        warn_near_prefix(list, at, end);
        status = read_certificate(list, cell, &item, &missing);
    } else {
        if (cell.length > 0)
            status = ct_cell_clean_id(list->cells, cell, &id);
        item.id = id.text;
        item.length = id.length;
    }
    if (status != CT_OK || missing)
        return status;
    if (item.length == 0 && item.kind != CT_REFERENCE_SI)
        return ct_error(list->cells->sink, "reference-empty",
                        ct_cell_part_at(list->text, at, end - at),
                        ct_folded_text(text, at, end - at));
    list->items[list->count++] = item;
    return CT_OK;
}

/* Without the blanks around it; an empty item is left out, and noted. */
static enum ct_status add_part(struct list *list, size_t at, size_t end)
{
    const struct ct_folded *text = &list->text->folded;

    at = ct_folded_skip(text, at);
    while (end > at && ct_is_blank(ct_folded_byte(text, end - 1)))
        end--;
    if (at >= end) {
        list->noted = true;
        return CT_OK;
    }
    return add_item(list, at, end);
}

static enum ct_status worse(enum ct_status a, enum ct_status b)
{
    return a == CT_NOMEM || b == CT_OK ? a : b;
}

static enum ct_status add_all(struct list *list)
{
    const struct ct_folded *text = &list->text->folded;
    enum ct_status status = CT_OK;
    size_t from = 0;
    bool usual;

    for (size_t i = 0; i <= text->length;) {
        size_t length = separator(text, i, &usual);

        if (i < text->length && length == 0) {
            i++;
            continue;
        }
        list->noted |= i < text->length && !usual;
        status = worse(status, add_part(list, from, i));
        i += length > 0 ? length : 1;
        from = i;
    }
    return status;
}

/* ---- the list ------------------------------------------------------------ */

static size_t most_items(const struct ct_folded *text)
{
    size_t count = 1;
    bool usual;

    for (size_t i = 0; i < text->length; i++)
        count += separator(text, i, &usual) > 0;
    return count;
}

/* Whether a sign that parts items, or a prefix, was of full width. */
static bool has_wide_sign(const struct ct_cell_text *text)
{
    static const char *const wide[] = {"；", "：", "，"};
    const struct ct_folded original = {.text = text->cell.text,
                                       .length = text->cell.length};

    for (size_t i = 0; i < original.length; i++)
        for (size_t k = 0; k < sizeof wide / sizeof wide[0]; k++)
            if (ct_folded_match(&original, i, wide[k]) > 0)
                return true;
    return false;
}

static enum ct_status read_open(const struct ct_cells *cells,
                                const struct ct_cell_text *text, void *result)
{
    struct ct_cell_references *value = result;
    struct list list = {.cells = cells,
                        .text = text,
                        .capacity = most_items(&text->folded),
                        .noted = has_wide_sign(text)};
    struct ct_cell_value as = {.kind = CT_CELL_REFERENCES};
    enum ct_status status;

    list.items =
        ct_arena_array(cells->arena, list.capacity, sizeof list.items[0]);
    if (list.items == NULL)
        return CT_NOMEM;
    status = add_all(&list);
    if (status != CT_OK)
        return status;
    value->state = list.count > 0 ? CT_CELL_SOUND : CT_CELL_MISSING;
    value->items = list.items;
    value->count = list.count;
    if (list.count == 0) {
        ct_note(cells->sink, "cell-missing-mark", ct_cell_at(text),
                ct_cell_whole(text));
        return CT_OK;
    }
    as.references = *value;
    return list.noted ? ct_cell_note_value(cells, text, &as) : CT_OK;
}

/* One id without anything that has a meaning here, as most cells hold. */
static bool is_plain(struct ct_cell cell)
{
    const char *text = cell.text;
    bool plain = cell.length > 0;

    for (size_t i = 0; i < cell.length; i++)
        plain &= ct_is_letter((unsigned char)text[i]) ||
                 ct_is_digit((unsigned char)text[i]) || text[i] == '-' ||
                 text[i] == '_' || text[i] == '.' || text[i] == '/';
    return plain;
}

static enum ct_status read_plain(const struct ct_cells *cells,
                                 struct ct_cell cell,
                                 struct ct_cell_references *value)
{
    struct ct_reference *item;
    struct ct_cell_id id;
    enum ct_status status = ct_cell_id(cells, cell, &id);

    if (status != CT_OK)
        return status;
    if (id.state == CT_CELL_MISSING) {
        *value = (struct ct_cell_references){.state = CT_CELL_MISSING};
        return CT_OK;
    }
    item = ct_arena_alloc(cells->arena, sizeof *item);
    if (item == NULL)
        return CT_NOMEM;
    *item = (struct ct_reference){CT_REFERENCE_CERTIFICATE, id.text, id.length,
                                  cell.place};
    *value = (struct ct_cell_references){CT_CELL_SOUND, item, 1};
    return CT_OK;
}

enum ct_status ct_cell_references(const struct ct_cells *cells,
                                  struct ct_cell cell,
                                  struct ct_cell_references *value)
{
    struct ct_cell_references result = {0};
    enum ct_status status;

    if (is_plain(cell))
        return read_plain(cells, cell, value);
    status = ct_cell_long_way(cells, cell, read_open, &result.state, &result);
    if (status == CT_OK)
        *value = result;
    return status;
}
