/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of names: a crit-bit tree, so that a look-up costs the length of
 * the name whatever names there are (no text can be made to collide).
 *
 * A key is read as 9-bit characters: byte + 256 inside the name, 0 behind its
 * end, so that no name is the beginning of another.
 */
#include "arena.h"
#include "expression.h"

#include <stdlib.h>
#include <string.h>

struct name {
    const char *text;
    size_t length;
};

/* An inner node looks at one bit. A child is 2 * node, or 2 * symbol + 1. */
struct node {
    uint32_t child[2];
    uint32_t mask; /* one bit of the 9 */
    size_t byte;
};

struct ct_symbols {
    struct ct_arena arena;
    struct name *names; /* count */
    struct node *nodes; /* count - 1, node n made with symbol n + 1 */
    size_t count;
    uint32_t root;
};

enum { SYMBOLS_LIMIT = 0x7FFFFFFF };

enum ct_status ct_symbols_new(struct ct_symbols **symbols)
{
    struct ct_symbols *made = calloc(1, sizeof *made);

    if (made == NULL)
        return CT_NOMEM;
    *symbols = made;
    return CT_OK;
}

void ct_symbols_free(struct ct_symbols *symbols)
{
    if (symbols == NULL)
        return;
    ct_arena_release(&symbols->arena);
    free(symbols->names);
    free(symbols->nodes);
    free(symbols);
}

size_t ct_symbols_count(const struct ct_symbols *symbols)
{
    return symbols->count;
}

const char *ct_symbols_name(const struct ct_symbols *symbols, size_t symbol)
{
    return symbols->names[symbol].text;
}

static uint32_t character(const char *name, size_t length, size_t byte)
{
    return byte < length ? 0x100u | (unsigned char)name[byte] : 0;
}

static uint32_t step(const struct node *node, const char *name, size_t length)
{
    return node->child[(character(name, length, node->byte) & node->mask) != 0];
}

/* The one symbol that `name` can be; there is at least one. */
static size_t candidate(const struct ct_symbols *symbols, const char *name,
                        size_t length)
{
    uint32_t at = symbols->root;

    while ((at & 1) == 0)
        at = step(&symbols->nodes[at / 2], name, length);
    return at / 2;
}

/* Whether names differ, and the first bit in which they do. */
static bool differ(struct name a, const char *b, size_t length, size_t *byte,
                   uint32_t *mask)
{
    size_t at = 0;
    uint32_t bits;

    while (at < length && at < a.length && a.text[at] == b[at])
        at++;
    bits = character(a.text, a.length, at) ^ character(b, length, at);
    if (bits == 0)
        return false;
    while ((bits & (bits - 1)) != 0)
        bits &= bits - 1; /* leaves the highest */
    *byte = at;
    *mask = bits;
    return true;
}

size_t ct_symbols_find(const struct ct_symbols *symbols, const char *name,
                       size_t length)
{
    size_t found, byte;
    uint32_t mask;

    if (symbols->count == 0)
        return SIZE_MAX;
    found = candidate(symbols, name, length);
    if (differ(symbols->names[found], name, length, &byte, &mask))
        return SIZE_MAX;
    return found;
}

static enum ct_status make_room(struct ct_symbols *symbols)
{
    if (!ct_room(symbols->names, symbols->count))
        return CT_NOMEM;
    if (!ct_room(symbols->nodes, symbols->count))
        return CT_NOMEM;
    return CT_OK;
}

/* Puts the newest symbol above the first node that looks at a later bit. */
static void insert_node(struct ct_symbols *symbols, size_t byte, uint32_t mask)
{
    uint32_t symbol = (uint32_t)symbols->count, *link = &symbols->root;
    struct name name = symbols->names[symbol];
    struct node *made = &symbols->nodes[symbol - 1];
    bool side = (character(name.text, name.length, byte) & mask) != 0;

    while ((*link & 1) == 0) {
        struct node *node = &symbols->nodes[*link / 2];

        if (node->byte > byte || (node->byte == byte && node->mask < mask))
            break;
        link = &node->child[(character(name.text, name.length, node->byte) &
                             node->mask) != 0];
    }
    made->byte = byte;
    made->mask = mask;
    made->child[side] = 2 * symbol + 1;
    made->child[!side] = *link;
    *link = 2 * (symbol - 1);
}

enum ct_status ct_symbols_intern(struct ct_symbols *symbols, const char *name,
                                 size_t length, uint32_t *symbol)
{
    size_t found = 0, byte = 0;
    uint32_t mask = 0;
    char *text;

    if (symbols->count > 0) {
        found = candidate(symbols, name, length);
        if (!differ(symbols->names[found], name, length, &byte, &mask)) {
            *symbol = (uint32_t)found;
            return CT_OK;
        }
    }
    if (symbols->count >= SYMBOLS_LIMIT)
        return CT_LIMIT;
    if (make_room(symbols) != CT_OK)
        return CT_NOMEM;
    text = ct_arena_text(&symbols->arena, name, length);
    if (text == NULL)
        return CT_NOMEM;
    symbols->names[symbols->count] = (struct name){text, length};
    if (symbols->count == 0)
        symbols->root = 1;
    else
        insert_node(symbols, byte, mask);
    *symbol = (uint32_t)symbols->count++;
    return CT_OK;
}
