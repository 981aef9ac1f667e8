/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is said of a header that means nothing: what it was probably meant to
 * be.
 */
#include "row_names.h"

#include <string.h>

enum { HINTS = 20 }; /* near misses that are looked for in one header */

static enum ct_status add_known(struct row_names *h, const char *form,
                                const char *name)
{
    size_t before = strlen(form), length = strlen(name);
    char *text = ct_arena_alloc(&h->reader->arena, before + length + 3);

    if (text == NULL)
        return CT_NOMEM;
    memcpy(text, form, before);
    text[before] = '(';
    memcpy(text + before + 1, name, length);
    text[before + 1 + length] = ')';
    h->known[h->known_count++] = text;
    return CT_OK;
}

/* Every header that could stand in the table, once one is looked for. */
static enum ct_status make_known(struct row_names *h)
{
    const struct ct_model *model = h->model;
    size_t names = model->input_count + h->part_count;
    enum ct_status status = CT_OK;

    if (h->known != NULL)
        return CT_OK;
    h->known = ct_arena_array(&h->reader->arena,
                              names * ROW_KEYS + h->passed_count + 1,
                              sizeof *h->known);
    if (h->known == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < h->passed_count; i++)
        h->known[h->known_count++] = h->passed[i].name;
    for (size_t i = 0; i < model->input_count; i++)
        h->known[h->known_count++] = model->inputs[i].name;
    for (size_t i = 0; i < names && status == CT_OK; i++) {
        const char *name = i < model->input_count
                               ? model->inputs[i].name
                               : h->parts[i - model->input_count].name;

        for (int k = ROW_U; k < ROW_KEYS && status == CT_OK; k++)
            status = add_known(h, row_keys[k], name);
    }
    return status;
}

/* KEY(NAME) as a text, or NULL. */
static const char *call_text(struct row_names *h, const char *key,
                             const char *name)
{
    if (key == NULL || name == NULL || make_known(h) != CT_OK ||
        add_known(h, key, name) != CT_OK)
        return NULL;
    return h->known[--h->known_count];
}

/* The input or component whose name is near. */
static const char *near_name(struct row_names *h, const char *text,
                             size_t length)
{
    size_t inputs = h->model->input_count, names = inputs + h->part_count;

    if (h->names == NULL)
        h->names =
            ct_arena_array(&h->reader->arena, names + 1, sizeof *h->names);
    for (size_t i = 0; h->names != NULL && i < names; i++)
        h->names[i] =
            i < inputs ? h->model->inputs[i].name : h->parts[i - inputs].name;
    return h->names != NULL ? ct_near_miss(text, length, h->names, names)
                            : NULL;
}

static bool is_laboratory_key(const char *key)
{
    for (size_t k = 0; k < ROW_LABORATORY_KEYS; k++)
        if (key == row_laboratory_keys[k])
            return true;
    return false;
}

/* The key that the word is, or is near to; or NULL. */
static const char *meant_key(const char *text, size_t length)
{
    struct ct_yaml word = {.text = text, .length = length};
    const char *key = NULL;

    for (int k = ROW_U; k < ROW_KEYS && key == NULL; k++)
        if (row_is_word(text, length, row_keys[k]))
            key = row_keys[k];
    for (size_t k = 0; k < ROW_LABORATORY_KEYS && key == NULL; k++)
        if (row_is_word(text, length, row_laboratory_keys[k]))
            key = row_laboratory_keys[k];
    if (key == NULL)
        key = nearest_key(&word, row_keys, ROW_KEYS);
    return key != NULL
               ? key
               : nearest_key(&word, row_laboratory_keys, ROW_LABORATORY_KEYS);
}

/* `unc(x)`, `std(x)`: a synonym of a key; `u(X)`: of a name that is near. */
static const char *meant_call(struct row_names *h, const struct row_name *name,
                              size_t open)
{
    const char *key = meant_key(name->plain, open);
    const char *inside = name->plain + open + 1;
    size_t length = name->length - open - 2, input, part;

    if (key == row_keys[ROW_VALUE]) /* a column of values has no brackets */
        return row_find_name(h, inside, length, &input, &part) &&
                       part == CT_NONE
                   ? h->model->inputs[input].name
                   : NULL;
    if (!row_find_name(h, inside, length, &input, &part))
        return call_text(h, key, near_name(h, inside, length));
    return call_text(h, key,
                     part != CT_NONE && !is_laboratory_key(key)
                         ? h->model->contributions[part].name
                         : h->model->inputs[input].name);
}

/* What a header with brackets was meant to be; `V[mV]`, `V(mV)`: an input with
 * its unit; `x.scale`: the uncertainty of a component. */
static const char *meant(struct row_names *h, const struct row_name *name)
{
    size_t end = strcspn(name->plain, "([/"), input, part;

    if (end == name->length)
        return row_find_name(h, name->plain, end, &input, &part)
                   ? call_text(h, "u", h->model->contributions[part].name)
                   : NULL;
    if (row_find_name(h, name->plain, end, &input, &part) && part == CT_NONE)
        return h->model->inputs[input].name;
    return row_split_call(name->plain, name->length, &end)
               ? meant_call(h, name, end)
               : NULL;
}

/* `r(x` and `y)`: a header with a comma and without quotes. */
static bool is_torn(const struct row_names *h, const struct row_name *name,
                    size_t column)
{
    const struct row_column *next = &h->reader->columns[column + 1];

    return name->length > 2 && memcmp(name->plain, "r(", 2) == 0 &&
           memchr(name->plain, ')', name->length) == NULL &&
           column + 1 < h->reader->column_count && next->length > 0 &&
           next->text[next->length - 1] == ')';
}

enum ct_status row_report_unknown(struct row_names *h,
                                  const struct row_name *name, size_t column)
{
    const char *near = NULL;

    if (name->length == 0)
        return ct_error(row_sink_of(h), "column-unnamed",
                        row_place_at(h, column),
                        ct_integer((int64_t)column + 1));
    if (is_torn(h, name, column))
        return ct_error(row_sink_of(h), "column-comma", row_place_at(h, column),
                        row_text_at(h, column), row_text_at(h, column + 1));
    if (h->hints < HINTS) {
        h->hints++;
        near = meant(h, name);
        if (near == NULL && make_known(h) != CT_OK)
            return CT_NOMEM;
        if (near == NULL)
            near = ct_near_miss(name->plain, name->length, h->known,
                                h->known_count);
    }
    return ct_error(row_sink_of(h), "unknown-column", row_place_at(h, column),
                    row_text_at(h, column), ct_string(near));
}
