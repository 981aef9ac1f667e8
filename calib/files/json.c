/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What YAML allows and JSON does not.
 */
#include "json.h"

#include <string.h>

struct reader {
    const char *text;
    size_t length;
    uint32_t source;
    struct ct_sink *sink;
    bool faulty;
};

static struct ct_place span(const struct reader *r, size_t start, size_t end)
{
    return (struct ct_place){.offset = start,
                             .length = (uint32_t)(end - start),
                             .source = r->source};
}

static void report(struct reader *r, const char *key, size_t start, size_t end)
{
    r->faulty = true;
    (void)ct_report(r->sink, CT_ERROR, key,
                    CT_ARGUMENTS(ct_at(span(r, start, end)),
                                 ct_text(r->text + start, end - start)));
}

static bool is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* ---- between values ---------------------------------------------------------
 */

static size_t line_end(const struct reader *r, size_t at)
{
    while (at < r->length && r->text[at] != '\n' && r->text[at] != '\r')
        at++;
    return at;
}

/* What stands between two values: blanks, and `sign` once (0: nothing). */
static void check_gap(struct reader *r, size_t from, size_t to, char sign)
{
    bool seen = sign == '\0';

    for (size_t at = from; at < to; at++) {
        char byte = r->text[at];

        if (is_space(byte))
            continue;
        if (byte == sign && !seen) {
            seen = true;
        } else if (byte == '#') {
            size_t end = line_end(r, at);

            report(r, "json-comment", at, end);
            at = end;
        } else if (byte == ',') {
            report(r, "json-comma", at, at + 1);
        } else {
            report(r, "json-shape", at, at + 1);
            return;
        }
    }
}

/* ---- scalars ----------------------------------------------------------------
 */

static size_t skip_digits(const char *text, size_t at)
{
    while (is_digit(text[at]))
        at++;
    return at;
}

/* RFC 8259, section 6. The text ends with a NUL. */
static bool is_number(const char *text)
{
    size_t at = text[0] == '-' ? 1 : 0, from = at;

    at = skip_digits(text, at);
    if (at == from || (text[from] == '0' && at > from + 1))
        return false;
    if (text[at] == '.') {
        from = at + 1;
        at = skip_digits(text, from);
        if (at == from)
            return false;
    }
    if (text[at] == 'e' || text[at] == 'E') {
        at += text[at + 1] == '+' || text[at + 1] == '-' ? 2 : 1;
        from = at;
        at = skip_digits(text, from);
        if (at == from)
            return false;
    }
    return text[at] == '\0';
}

unsigned ct_json_kind(const struct ct_yaml *value)
{
    if (value->kind == CT_YAML_MAPPING)
        return CT_JSON_OBJECT;
    if (value->kind == CT_YAML_SEQUENCE)
        return CT_JSON_LIST;
    if (value->quoted)
        return CT_JSON_TEXT;
    if (strcmp(value->text, "null") == 0)
        return CT_JSON_NULL;
    if (strcmp(value->text, "true") == 0 || strcmp(value->text, "false") == 0)
        return CT_JSON_BOOLEAN;
    return is_number(value->text) ? CT_JSON_NUMBER : CT_JSON_TEXT;
}

bool ct_json_is_true(const struct ct_yaml *value)
{
    return ct_json_kind(value) == CT_JSON_BOOLEAN && value->text[0] == 't';
}

/* RFC 8259, section 7: no line break, few escapes. */
static void check_text(struct reader *r, size_t start, size_t end)
{
    for (size_t at = start; at < end; at++) {
        char byte = r->text[at];

        if (byte == '\n' || byte == '\r') {
            report(r, "json-line-break", at, at);
            return;
        }
        if (byte != '\\' || at + 1 >= end)
            continue;
        at++;
        if (strchr("\"\\/bfnrtu", r->text[at]) == NULL) {
            report(r, "json-escape", at - 1, at + 1);
            return;
        }
    }
}

/* Where the value begins and ends, its quotes included. */
static size_t start_of(const struct reader *r, const struct ct_yaml *node)
{
    size_t start = (size_t)node->place.offset;
    bool quoted = node->kind == CT_YAML_SCALAR && node->quoted && start > 0 &&
                  (r->text[start - 1] == '"' || r->text[start - 1] == '\'');

    return quoted ? start - 1 : start;
}

static size_t end_of(const struct reader *r, const struct ct_yaml *node)
{
    size_t end = (size_t)node->place.offset + node->place.length;

    return start_of(r, node) < node->place.offset && end < r->length ? end + 1
                                                                     : end;
}

static void check_scalar(struct reader *r, const struct ct_yaml *node,
                         bool is_key)
{
    size_t start = start_of(r, node), end = end_of(r, node);

    if (r->text[start] == '"' && node->quoted)
        check_text(r, start + 1, end - 1);
    else if (r->text[start] == '\'' && node->quoted)
        report(r, "json-quotes", start, end);
    else if (node->quoted)
        report(r, "json-shape", start, start + 1);
    else if (start == end)
        report(r, "json-value-missing", start, end);
    else if (is_key || ct_json_kind(node) == CT_JSON_TEXT)
        report(r, "json-word", start, end);
}

/* ---- the tree ---------------------------------------------------------------
 */

static void check_value(struct reader *r, const struct ct_yaml *node);

static void check_pair(struct reader *r, const struct ct_yaml *key,
                       const struct ct_yaml *value)
{
    check_scalar(r, key, true);
    check_gap(r, end_of(r, key), start_of(r, value), ':');
    check_value(r, value);
}

/* Depth is limited by ct_yaml_read(). */
static void check_value(struct reader *r, const struct ct_yaml *node)
{
    bool mapping = node->kind == CT_YAML_MAPPING;
    size_t at = (size_t)node->place.offset;

    if (node->kind == CT_YAML_SCALAR) {
        check_scalar(r, node, false);
        return;
    }
    if (r->text[at] != (mapping ? '{' : '[')) {
        report(r, "json-shape", at, at + 1);
        return;
    }
    at++;
    for (size_t i = 0; i < node->count; i++) {
        const struct ct_yaml *first =
            mapping ? &node->keys[i] : &node->items[i];

        check_gap(r, at, start_of(r, first), i > 0 ? ',' : '\0');
        if (mapping)
            check_pair(r, first, &node->items[i]);
        else
            check_value(r, first);
        at = end_of(r, &node->items[i]);
    }
    check_gap(r, at, end_of(r, node) - 1, '\0');
}

enum ct_status ct_json_read(const struct ct_sources *sources, uint32_t source,
                            struct ct_arena *arena, struct ct_sink *sink,
                            const struct ct_yaml **root)
{
    struct reader r = {.source = source, .sink = sink};
    enum ct_status status =
        ct_yaml_read_up_to(sources, source, CT_JSON_EVENTS, arena, sink, root);

    /* What YAML found is not to be told in other words again. */
    if (status != CT_OK)
        return status;
    r.text = ct_source_data(sources, source, &r.length);
    check_gap(&r, 0, start_of(&r, *root), '\0');
    check_value(&r, *root);
    if (!r.faulty)
        check_gap(&r, end_of(&r, *root), r.length, '\0');
    return r.faulty ? CT_INVALID : CT_OK;
}
