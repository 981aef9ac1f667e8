/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is left of rows that could not be read, or not cell by cell: their
 * text, in which an id is looked for before it is called missing.
 */
#include "load_work.h"

#include <stdlib.h>
#include <string.h>

/* Of a table. Where more is torn, nothing can be called missing. */
enum { TORN_LIMIT = 64 * 1024 };

/* Quotes, NUL bytes and halves of characters may stand inside an id. */
static bool is_text(unsigned char byte)
{
    return byte != '"' && byte != '\0' && byte < 0xF8;
}

enum ct_status ct_torn_add(struct ct_torn *torn, const char *text,
                           size_t length)
{
    if (torn->full || length >= TORN_LIMIT - torn->used) {
        torn->full = true;
        return CT_OK;
    }
    if (torn->text == NULL)
        torn->text = malloc(TORN_LIMIT);
    if (torn->text == NULL)
        return CT_NOMEM;
    for (size_t i = 0; i < length; i++)
        if (is_text((unsigned char)text[i]))
            torn->text[torn->used++] = text[i];
    torn->text[torn->used++] = '\n';
    return CT_OK;
}

void ct_torn_release(struct ct_torn *torn)
{
    free(torn->text);
}

static bool in_word(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.';
}

/* At one end of a word at least: two cells may have run together. Short ones
 * must be words, since they stand in many. */
enum { SHORT = 3 };

static bool is_there(const struct ct_torn *torn, const char *at,
                     const char *end, bool is_short)
{
    bool begins = at == torn->text || !in_word(at[-1]);
    bool ends = end == torn->text + torn->used || !in_word(*end);

    if (is_short) /* at the beginning of a row it is an id all the same */
        return begins && (ends || at == torn->text || at[-1] == '\n');
    return begins || ends;
}

static const char *next_plain(const char *at, const char *end)
{
    while (at < end && (unsigned char)*at >= 0x80)
        at++;
    return at;
}

/* Behind the text, if it is at `at`; or NULL. `plain`: by its ASCII characters,
 * as the others may be in another encoding there. */
static const char *match(const char *at, const char *end, const char *text,
                         bool plain)
{
    for (;; at++, text++) {
        if (plain) {
            text = next_plain(text, text + strlen(text));
            if (*text != '\0')
                at = next_plain(at, end);
        }
        if (*text == '\0')
            return at;
        if (at == end || *at != *text)
            return NULL;
    }
}

bool ct_lab_torn(const struct ct_lab *lab, enum ct_table table,
                 const char *text)
{
    const struct ct_torn *torn = &lab->store->torn[table];
    const char *at = torn->text, *first = text, *end;
    size_t ascii = 0;
    bool plain;

    if (torn->full ||
        (lab->tables[table].source != 0 && !lab->tables[table].present))
        return true;
    if (torn->used == 0 || *text == '\0')
        return false;
    end = at + torn->used;
    for (const char *c = text; *c != '\0'; c++)
        ascii += (unsigned char)*c < 0x80;
    plain = ascii > SHORT;
    if (plain)
        first = next_plain(text, text + strlen(text));
    for (; (at = memchr(at, *first, (size_t)(end - at))) != NULL; at++) {
        const char *behind = match(at, end, first, plain);

        if (behind != NULL && is_there(torn, at, behind, strlen(text) <= SHORT))
            return true;
    }
    return false;
}
