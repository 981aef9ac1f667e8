/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit_name.h"

#include <string.h>

enum { SYMBOL = 1, NAME = 2, CHINESE = 4, ANY = 7 };

/* ---- the index ---------------------------------------------------------- */

const char *ct_unit_next_word(const char **list, size_t *length)
{
    const char *start = *list + strspn(*list, " ");

    *length = strcspn(start, " ");
    *list = start + *length;
    return *length > 0 ? start : NULL;
}

/* FNV-1a */
static size_t hash(const char *text, size_t length)
{
    uint32_t sum = 2166136261u;

    for (size_t i = 0; i < length; i++)
        sum = (sum ^ (unsigned char)text[i]) * 16777619u;
    return sum & (CT_UNIT_SLOTS - 1);
}

/* The slot of the text, or the free one where it belongs. */
static size_t find_slot(const struct ct_unit_names *names, const char *text,
                        size_t length)
{
    size_t slot = hash(text, length);

    while (names->slots[slot] != 0) {
        const struct ct_unit_name *name = &names->names[names->slots[slot] - 1];

        if (name->length == length && memcmp(name->text, text, length) == 0)
            break;
        slot = (slot + 1) & (CT_UNIT_SLOTS - 1);
    }
    return slot;
}

static void add_words(struct ct_unit_names *names, size_t row, uint8_t class,
                      const char *list)
{
    const char *text;
    size_t length;

    while ((text = ct_unit_next_word(&list, &length)) != NULL &&
           names->count < CT_UNIT_NAMES) {
        size_t slot = find_slot(names, text, length);

        if (names->slots[slot] == 0) {
            names->names[names->count] = (struct ct_unit_name){
                .text = text, .row = (uint16_t)row, .length = (uint8_t)length};
            names->slots[slot] = ++names->count;
        }
        names->names[names->slots[slot] - 1].classes |= class;
    }
}

void ct_unit_names_init(struct ct_unit_names *names)
{
    memset(names, 0, sizeof *names);
    for (size_t i = 0; i < ct_unit_row_count; i++) {
        add_words(names, i, SYMBOL, ct_unit_rows[i].symbols);
        add_words(names, i, NAME, ct_unit_rows[i].names);
        add_words(names, i, CHINESE, ct_unit_rows[i].chinese);
    }
}

static const struct ct_unit_row *look_up(const struct ct_unit_names *names,
                                         const char *text, size_t length,
                                         int classes)
{
    size_t slot = find_slot(names, text, length);
    const struct ct_unit_name *name;

    if (names->slots[slot] == 0)
        return NULL;
    name = &names->names[names->slots[slot] - 1];
    return name->classes & classes ? &ct_unit_rows[name->row] : NULL;
}

/* ---- finding ------------------------------------------------------------ */

bool ct_unit_takes(const char *letters, char letter)
{
    return letters[0] == '*' || strchr(letters, letter) != NULL;
}

static char lower(char letter)
{
    return (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
}

/* `Kelvin` as `kelvin`; a word with more capitals stays as it is. */
static void uncapitalise(const char *text, size_t length,
                         char small[CT_UNIT_NEAR])
{
    bool capital = true;

    for (size_t i = 1; i < length; i++)
        capital = capital && lower(text[i]) == text[i];
    memcpy(small, text, length);
    if (length > 1 && capital)
        small[0] = lower(small[0]);
}

static const struct ct_unit_row *find_name(const struct ct_unit_names *names,
                                           const char *text, size_t length)
{
    const struct ct_unit_row *row = look_up(names, text, length, NAME);

    if (row == NULL && length > 3 && text[length - 1] == 's')
        row = look_up(names, text, length - 1, NAME);
    return row;
}

/* The length of the prefix when the word begins with it and more follows. */
static size_t begins(const char *text, size_t length, const char *prefix)
{
    size_t count = strlen(prefix);

    return count < length && memcmp(text, prefix, count) == 0 ? count : 0;
}

static const struct ct_unit_row *
find_prefixed(const struct ct_unit_names *names, const char *text,
              const char *small, size_t length,
              const struct ct_unit_prefix *prefix)
{
    const struct ct_unit_row *row = NULL;
    size_t count = begins(text, length, prefix->symbol);

    if (count > 0)
        row = look_up(names, text + count, length - count, SYMBOL);
    count = begins(small, length, prefix->name);
    if (row == NULL && count > 0)
        row = find_name(names, small + count, length - count);
    count = begins(text, length, prefix->chinese);
    if (row == NULL && count > 0)
        row = look_up(names, text + count, length - count, CHINESE);
    return row;
}

enum ct_unit_found ct_unit_find(const struct ct_unit_names *names,
                                const char *text, size_t length,
                                struct ct_unit_word *word)
{
    char small[CT_UNIT_NEAR];
    enum ct_unit_found found = CT_UNIT_UNKNOWN;
    const struct ct_unit_row *row;

    if (length == 0 || length >= sizeof small)
        return CT_UNIT_UNKNOWN;
    uncapitalise(text, length, small);
    row = look_up(names, text, length, ANY);
    if (row == NULL)
        row = find_name(names, small, length);
    if (row != NULL) {
        *word = (struct ct_unit_word){.row = row};
        return CT_UNIT_FOUND;
    }
    for (size_t i = 0; i < ct_unit_prefix_count; i++) {
        const struct ct_unit_prefix *prefix = &ct_unit_prefixes[i];

        row = find_prefixed(names, text, small, length, prefix);
        if (row == NULL)
            continue;
        *word = (struct ct_unit_word){.row = row, .prefix = prefix};
        if (ct_unit_takes(row->allowed, prefix->letter))
            return CT_UNIT_FOUND;
        found = CT_UNIT_NO_PREFIX;
    }
    return found;
}

/* ---- wrong words -------------------------------------------------------- */

const char *ct_unit_find_doubt(const char *text, size_t length)
{
    for (size_t i = 0; i < ct_unit_doubt_count; i++) {
        const char *word = ct_unit_doubts[i].word;

        if (strlen(word) == length && memcmp(word, text, length) == 0)
            return ct_unit_doubts[i].better;
    }
    return NULL;
}

bool ct_unit_is_hardness(const char *text, size_t length)
{
    const char *list = ct_unit_hardness_scales, *scale;
    size_t size;

    while ((scale = ct_unit_next_word(&list, &size)) != NULL)
        if (size == length && memcmp(scale, text, length) == 0)
            return true;
    return false;
}

/* A unit as people write it: no prefix or a usual one. */
static bool is_usual(const struct ct_unit_names *names, const char *text,
                     size_t length)
{
    struct ct_unit_word word;

    return ct_unit_find(names, text, length, &word) == CT_UNIT_FOUND &&
           (word.prefix == NULL ||
            ct_unit_takes(word.row->usual, word.prefix->letter));
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

bool ct_unit_find_joint(const struct ct_unit_names *names, const char *text,
                        size_t length, size_t *second)
{
    if (length == 2) /* any two letters */
        return false;
    for (size_t i = length; i-- > 1;) {
        size_t end = i;

        if (((unsigned char)text[i] & 0xC0) == 0x80 || is_digit(text[i]))
            continue;
        while (end > 1 && is_digit(text[end - 1]))
            end--;
        if (is_usual(names, text, end) &&
            is_usual(names, text + i, length - i)) {
            *second = i;
            return true;
        }
    }
    return false;
}

static bool same_letters(const char *text, size_t length, const char *other)
{
    for (size_t i = 0; i < length; i++)
        if (lower(text[i]) != lower(other[i])) /* stops at the NUL, too */
            return false;
    return other[length] == '\0';
}

/* prefix and symbol as one word */
static void join(char near[CT_UNIT_NEAR], const char *prefix, const char *text,
                 size_t length)
{
    size_t count = strlen(prefix);

    memcpy(near, prefix, count);
    memcpy(near + count, text, length);
    near[count + length] = '\0';
}

static bool near_prefix(const char *text, size_t length, char letter,
                        const char *symbol, size_t symbol_length,
                        char near[CT_UNIT_NEAR])
{
    for (size_t i = 0; i < ct_unit_prefix_count; i++) {
        if (ct_unit_prefixes[i].letter != letter ||
            ct_unit_prefixes[i].symbol[0] == '\0')
            continue;
        join(near, ct_unit_prefixes[i].symbol, symbol, symbol_length);
        if (same_letters(text, length, near))
            return true;
    }
    return false;
}

static bool near_case(const struct ct_unit_row *row, const char *list,
                      const char *text, size_t length, char near[CT_UNIT_NEAR])
{
    const char *symbol;
    size_t symbol_length;

    while ((symbol = ct_unit_next_word(&list, &symbol_length)) != NULL) {
        join(near, "", symbol, symbol_length);
        if (same_letters(text, length, near))
            return true;
        for (const char *letter = row->usual; *letter != '\0'; letter++)
            if (near_prefix(text, length, *letter, symbol, symbol_length, near))
                return true;
    }
    return false;
}

/* Edit distance with neighbours exchanged as one step, letter case free; gives
 * up past the limit. Words are shorter than CT_UNIT_NEAR. */
static unsigned distance(const char *a, size_t m, const char *b, size_t n,
                         unsigned limit)
{
    unsigned char rows[3][CT_UNIT_NEAR + 1];
    unsigned char *before = rows[0], *above = rows[1], *now = rows[2];

    if (m > n + limit || n > m + limit)
        return limit + 1;
    for (size_t j = 0; j <= n; j++)
        above[j] = (unsigned char)j;
    for (size_t i = 1; i <= m; i++) {
        unsigned char *oldest = before;

        now[0] = (unsigned char)i;
        for (size_t j = 1; j <= n; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            unsigned best = above[j - 1] + !same;

            if (best > above[j] + 1u)
                best = above[j] + 1u;
            if (best > now[j - 1] + 1u)
                best = now[j - 1] + 1u;
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]) && best > before[j - 2] + 1u)
                best = before[j - 2] + 1u;
            now[j] = (unsigned char)best;
        }
        before = above;
        above = now;
        now = oldest;
    }
    return above[n];
}

static void near_spelling(const struct ct_unit_names *names, const char *text,
                          size_t length, char near[CT_UNIT_NEAR])
{
    unsigned best = length < 7 ? 2 : 3; /* one past the largest allowed */

    for (size_t i = 0; i < names->count; i++) {
        const struct ct_unit_name *name = &names->names[i];
        unsigned steps;

        if (name->length < 4 || name->classes == CHINESE)
            continue;
        steps = distance(text, length, name->text, name->length, best);
        if (steps < best) {
            best = steps;
            join(near, "", name->text, name->length);
        }
    }
}

void ct_unit_find_near(const struct ct_unit_names *names, const char *text,
                       size_t length, char near[CT_UNIT_NEAR])
{
    if (length < CT_UNIT_NEAR) {
        for (size_t i = 0; i < ct_unit_row_count; i++)
            if (near_case(&ct_unit_rows[i], ct_unit_rows[i].symbols, text,
                          length, near))
                return;
        near[0] = '\0';
        if (length >= 4)
            near_spelling(names, text, length, near);
        return;
    }
    near[0] = '\0';
}
