/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The model of a budget: equations in a mapping, in a list, or in one text.
 */
#include "budget_reader.h"

#include <string.h>

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '_' || (unsigned char)c >= 0x80;
}

static bool has_word(const char *text, size_t length, const char *word)
{
    size_t size = strlen(word);

    for (size_t i = 0; i + size <= length; i++)
        if (memcmp(text + i, word, size) == 0 &&
            (i == 0 || !in_word(text[i - 1])) &&
            (i + size == length || !in_word(text[i + size])))
            return true;
    return false;
}

/* What an expression without a name defines: `y`, unless that is one of its
 * own quantities. */
static const char *own_name(const struct reader *r, const char *text,
                            size_t length)
{
    return r->y_taken || has_word(text, length, "y") ? "result" : "y";
}

/* `name = expression`, or an expression alone. A `=` that is part of a
 * comparison is left to the expression reader to complain about. */
static enum ct_status add_equation(struct reader *r, const char *text,
                                   size_t length, struct ct_place place)
{
    const char *equals = memchr(text, '=', length);
    size_t name_end = equals != NULL ? (size_t)(equals - text) : 0;
    size_t start = 0, body = equals != NULL ? name_end + 1 : 0;

    while (start < name_end && is_blank(text[start]))
        start++;
    while (name_end > start && is_blank(text[name_end - 1]))
        name_end--;
    while (body < length && is_blank(text[body]))
        body++;
    while (length > body && is_blank(text[length - 1]))
        length--;
    if (equals == NULL) {
        const char *name = own_name(r, text + body, length - body);

        return ct_model_add_equation(
            &r->budget->model, name, strlen(name), ct_place_part(place, 0, 0),
            text + body, length - body,
            ct_place_part(place, body, length - body), r->sink);
    }
    return ct_model_add_equation(
        &r->budget->model, text + start, name_end - start,
        ct_place_part(place, start, name_end - start), text + body,
        length - body, ct_place_part(place, body, length - body), r->sink);
}

/* ---- several equations in one text ----------------------------------------
 */

static bool one_of(const char *text, size_t length, const char *const *words,
                   bool at_end)
{
    for (size_t w = 0; words[w] != NULL; w++) {
        size_t size = strlen(words[w]);

        if (size <= length &&
            memcmp(at_end ? text + length - size : text, words[w], size) == 0)
            return true;
    }
    return false;
}

/* Whether the equation text[start, at) goes on after the line end at `at`: a
 * parenthesis is open, or an operator stands at either side of the break. */
static bool goes_on(const char *text, size_t start, size_t at, size_t length)
{
    static const char *const before[] = {"+", "-", "*", "/", "^", "(", ",",
                                         "=", "·", "×", "÷", "−", NULL};
    static const char *const after[] = {"+", "-", "*", "/", "^", ")",
                                        ",", "·", "×", "÷", "−", NULL};
    size_t end = at, next = at;
    int open = 0;

    for (size_t i = start; i < at; i++)
        open += (text[i] == '(') - (text[i] == ')');
    while (end > start && is_blank(text[end - 1]))
        end--;
    while (next < length && is_blank(text[next]))
        next++;
    if (end == start)
        return false;
    return open > 0 || one_of(text + start, end - start, before, true) ||
           one_of(text + next, length - next, after, false);
}

static bool is_empty(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!is_blank(text[i]))
            return false;
    return true;
}

/* Lines or `;` part the equations of one text, in which comments are blank
 * already. Where the text does not stand in its source byte by byte (folded
 * scalars), the places are those of the whole. */
static enum ct_status split_equations(struct reader *r, const char *text,
                                      size_t length, struct ct_place place)
{
    bool exact = place.length == length;
    size_t start = 0;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i <= length; i++) {
        if (i < length && text[i] != ';' &&
            (text[i] != '\n' || goes_on(text, start, i, length)))
            continue;
        if (!is_empty(text + start, i - start))
            status = worse(
                status,
                add_equation(r, text + start, i - start,
                             exact ? ct_place_part(place, start, i - start)
                                   : place));
        start = i + 1;
    }
    return status;
}

/* `#` starts a comment, as in the rest of the file. */
static void blank_comments(char *text, size_t length)
{
    bool comment = false;

    for (size_t i = 0; i < length; i++) {
        comment = text[i] != '\n' && (comment || text[i] == '#');
        if (comment)
            text[i] = ' ';
    }
}

enum ct_status add_equations(struct reader *r, const char *text, size_t length,
                             struct ct_place place)
{
    char *copy = ct_arena_text(&r->budget->arena, text, length);

    if (copy == NULL)
        return CT_NOMEM;
    blank_comments(copy, length);
    return split_equations(r, copy, length, place);
}

/* A literal block is read as it stands in the source: its indentation is
 * blank to the model language, and every place is exact. */
static enum ct_status read_text(struct reader *r, const struct ct_yaml *node)
{
    size_t length;
    const char *source =
        ct_source_data(r->sources, node->place.source, &length);
    struct ct_place place = node->place;
    const char *raw, *line;

    if (!node->quoted || source == NULL || place.length == 0 ||
        place.offset + place.length > length || source[place.offset] != '|')
        return add_equations(r, node->text, node->length, place);
    raw = source + place.offset;
    line = memchr(raw, '\n', place.length);
    if (line == NULL)
        return CT_OK;
    place = ct_place_part(place, (size_t)(line - raw), place.length);
    return add_equations(r, line, place.length, place);
}

static enum ct_status read_model_mapping(struct reader *r,
                                         const struct ct_yaml *node)
{
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < node->count; i++) {
        const struct ct_yaml *key = &node->keys[i], *text = &node->items[i];
        enum ct_status one = need_kind(r, text, CT_YAML_SCALAR, "an equation");

        if (is_repeated(r, node, i))
            continue;
        if (one == CT_OK)
            one = ct_model_add_equation(&r->budget->model, key->text,
                                        key->length, key->place, text->text,
                                        text->length, text->place, r->sink);
        status = worse(status, one);
    }
    return status;
}

enum ct_status read_model(struct reader *r, const struct ct_yaml *node)
{
    enum ct_status status = CT_OK;

    switch (node->kind) {
    case CT_YAML_SCALAR:
        return read_text(r, node);
    case CT_YAML_MAPPING:
        return read_model_mapping(r, node);
    case CT_YAML_SEQUENCE:
        break;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct ct_yaml *item = &node->items[i];
        enum ct_status one = need_kind(r, item, CT_YAML_SCALAR, "an equation");

        if (one == CT_OK)
            one = read_text(r, item);
        status = worse(status, one);
    }
    return status;
}
