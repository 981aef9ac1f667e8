/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The name that was probably meant.
 */
#include "expression.h"

#include <string.h>
#include <utf8proc.h>

enum { LONGEST = 64 }; /* characters; longer names get no suggestion */

struct word {
    int32_t characters[LONGEST];
    size_t count;
};

/* Characters in small letters; false when there are too many. What is not
 * UTF-8 is taken byte by byte. */
static bool read_word(const char *text, size_t length, struct word *word)
{
    size_t at = 0;

    word->count = 0;
    while (at < length) {
        int32_t c;
        utf8proc_ssize_t size =
            utf8proc_iterate((const utf8proc_uint8_t *)text + at,
                             (utf8proc_ssize_t)(length - at), &c);

        if (word->count == LONGEST)
            return false;
        if (size <= 0) {
            c = 0x110000 + (unsigned char)text[at];
            size = 1;
        }
        word->characters[word->count++] = utf8proc_tolower(c);
        at += (size_t)size;
    }
    return true;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Insertions, deletions, substitutions and exchanges of neighbours that turn
 * one word into the other (optimal string alignment). */
static size_t distance(const struct word *a, const struct word *b)
{
    size_t rows[3][LONGEST + 1] = {0};
    size_t *before = rows[0], *last = rows[1], *now = rows[2];

    for (size_t j = 0; j <= b->count; j++)
        last[j] = j;
    for (size_t i = 1; i <= a->count; i++) {
        size_t *recycled = before;

        now[0] = i;
        for (size_t j = 1; j <= b->count; j++) {
            bool same = a->characters[i - 1] == b->characters[j - 1];

            now[j] =
                smaller(last[j - 1] + !same, smaller(last[j], now[j - 1]) + 1);
            if (i > 1 && j > 1 &&
                a->characters[i - 1] == b->characters[j - 2] &&
                a->characters[i - 2] == b->characters[j - 1])
                now[j] = smaller(now[j], before[j - 2] + 1);
        }
        before = last;
        last = now;
        now = recycled;
    }
    return last[b->count];
}

/* Whether it is written in characters of which each is a word: CJK. */
static bool has_ideographs(const struct word *word)
{
    for (size_t i = 0; i < word->count; i++) {
        int32_t c = word->characters[i];

        if ((c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) ||
            (c >= 0x20000 && c <= 0x3FFFF))
            return true;
    }
    return false;
}

/* One step turns a word of two letters into half of all short ones (nu: u, n,
 * mu, no …): only its letters exchanged are near. Words of ideographs share
 * the half of them that says what kind of thing it is (最高标准, 部门标准):
 * more than half must agree. */
static bool is_near(const struct word *wanted, const struct word *offered,
                    size_t steps)
{
    size_t longer =
        wanted->count > offered->count ? wanted->count : offered->count;

    if (wanted->count != 2 && has_ideographs(wanted) && steps * 2 >= longer)
        return false;
    return wanted->count != 2 || steps == 0 ||
           (offered->count == 2 &&
            offered->characters[0] == wanted->characters[1] &&
            offered->characters[1] == wanted->characters[0]);
}

const char *ct_near_miss(const char *name, size_t length,
                         const char *const *candidates, size_t count)
{
    struct word wanted, offered;
    const char *nearest = NULL;
    size_t limit;

    if (!read_word(name, length, &wanted))
        return NULL;
    /* One letter is near to every other. */
    limit = wanted.count < 2 ? 0 : smaller(2, (wanted.count + 2) / 3);
    for (size_t i = 0; i < count; i++) {
        size_t found;

        if (!read_word(candidates[i], strlen(candidates[i]), &offered) ||
            offered.count > wanted.count + limit ||
            wanted.count > offered.count + limit)
            continue;
        found = distance(&wanted, &offered);
        if (!is_near(&wanted, &offered, found))
            continue;
        if (found < limit || (found == limit && nearest == NULL)) {
            nearest = candidates[i];
            if (found == 0)
                break;
            limit = found;
        }
    }
    return nearest;
}
