/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The statement of an uncertainty as it stands in the file, in one line: what
 * a reader of the budget compares with the certificate.
 */
#include "budget_reader.h"

#include <string.h>

/* Keys that are no part of the statement. */
static bool is_label(const char *key)
{
    static const char *const labels[] = {"group",      "type",      "source",
                                         "note",       "unit",      "value",
                                         "components", "largest_of"};

    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (strcmp(labels[i], key) == 0)
            return true;
    return false;
}

/* On one line, whatever the line ends of the text. */
static void put_text(struct ct_buffer *out, const struct ct_yaml *node)
{
    for (size_t i = 0; i < node->length; i++) {
        unsigned char c = (unsigned char)node->text[i];

        ct_buffer_putc(out, c < ' ' ? ' ' : node->text[i]);
    }
}

static void put_item(struct ct_buffer *out, const char *key,
                     const struct ct_yaml *node)
{
    bool series = strcmp(key, "pooled") == 0;

    switch (node->kind) {
    case CT_YAML_SCALAR:
        put_text(out, node);
        return;
    case CT_YAML_SEQUENCE:
        ct_buffer_integer(out, (long long)node->count);
        ct_buffer_puts(out, series ? " series" : " values");
        return;
    case CT_YAML_MAPPING:
        break;
    }
    ct_buffer_putc(out, '{');
    for (size_t i = 0; i < node->count; i++) {
        ct_buffer_puts(out, i > 0 ? ", " : "");
        put_text(out, &node->keys[i]);
        ct_buffer_puts(out, ": ");
        if (node->items[i].kind == CT_YAML_SCALAR)
            put_text(out, &node->items[i]);
    }
    ct_buffer_putc(out, '}');
}

/* The text moves into the arena. */
static enum ct_status keep(struct reader *r, struct ct_buffer *text,
                           const char **stated)
{
    enum ct_status status = ct_buffer_status(text);

    *stated = NULL;
    if (status == CT_OK && text->length > 0) {
        *stated = ct_arena_text(&r->budget->arena, text->data, text->length);
        status = *stated == NULL ? CT_NOMEM : CT_OK;
    }
    ct_buffer_release(text);
    return status;
}

enum ct_status state(struct reader *r, const struct subject *subject,
                     const char **stated)
{
    const struct ct_yaml *node = subject->node;
    struct ct_buffer text = {0};

    for (size_t i = 0; i < node->count; i++) {
        const char *key = node->keys[i].text;

        if (is_label(key) && (strcmp(key, "value") != 0 ||
                              subject->spread_kind == CT_SPREAD_NONE))
            continue;
        ct_buffer_puts(&text, text.length > 0 ? ", " : "");
        ct_buffer_puts(&text, key);
        ct_buffer_puts(&text, ": ");
        put_item(&text, key, &node->items[i]);
    }
    return keep(r, &text, stated);
}

enum ct_status state_rows(struct reader *r, size_t rows, const char **stated)
{
    struct ct_buffer text = {0};

    ct_buffer_integer(&text, (long long)rows);
    ct_buffer_puts(&text, " simultaneous rows");
    return keep(r, &text, stated);
}
