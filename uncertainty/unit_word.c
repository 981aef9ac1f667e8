/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "unit_reader.h"

#include <string.h>

static void suggest(char suggestion[CT_UNIT_NEAR], const char *text,
                    size_t length)
{
    if (length >= CT_UNIT_NEAR)
        length = 0;
    memcpy(suggestion, text, length);
    suggestion[length] = '\0';
}

/* The end of the word at `at`: letters, with digits inside but not at the end
 * (mmH2O, but m2); a run of quotes. */
static size_t word_end(const struct ct_unit_reader *r, size_t at)
{
    const char *text = r->folded->text;
    size_t start = at;

    if (at < r->folded->length && ct_unit_is_quote(text[at])) {
        bool two = text[at] == '\'' && at + 1 < r->folded->length &&
                   text[at + 1] == '\'';

        return at + (two ? 2 : 1);
    }
    while (at < r->folded->length &&
           (ct_unit_is_letter(text[at]) ||
            (at > start && ct_unit_is_digit(text[at]))))
        at++;
    while (at > start && !ct_unit_is_letter(text[at - 1]))
        at--;
    return at;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static enum ct_status fail_word(struct ct_unit_reader *r, size_t start,
                                size_t end, enum ct_unit_found found,
                                const struct ct_unit_word *word)
{
    const char *text = r->folded->text + start;
    size_t second;

    if (found == CT_UNIT_NO_PREFIX) {
        const char *list = word->row->symbols[0] != '\0' ? word->row->symbols
                                                         : word->row->names;

        suggest(r->fault->first, list, strcspn(list, " "));
        return ct_unit_fail(r, CT_UNIT_FAULT_PREFIX, start, end);
    }
    if (ct_unit_is_hardness(text, end - start))
        return ct_unit_fail(r, CT_UNIT_FAULT_HARDNESS, start, end);
    ct_unit_find_near(r->names, text, end - start, r->fault->first);
    if (r->fault->first[0] == '\0' &&
        ct_unit_find_joint(r->names, text, end - start, &second)) {
        suggest(r->fault->first, text, second);
        suggest(r->fault->second, text + second, end - start - second);
        return ct_unit_fail(r, CT_UNIT_FAULT_JOINED, start, end);
    }
    return ct_unit_fail(r, CT_UNIT_FAULT_UNKNOWN, start, end);
}

static enum ct_status fail_doubt(struct ct_unit_reader *r, const char *better,
                                 size_t start, size_t end)
{
    suggest(r->fault->first, better, strlen(better));
    return ct_unit_fail(r, CT_UNIT_FAULT_DOUBT, start, end);
}

/* (pi/180)·rad: the one word that stands for a number. */
static bool is_pi(const struct ct_unit_row *row)
{
    return row->pi != 0 && row->kind == CT_KIND_NONE &&
           is_word(row->symbols, strlen("pi"), "pi");
}

static void make_factor(const struct ct_unit_word *word,
                        struct ct_unit_factor *factor)
{
    *factor = (struct ct_unit_factor){
        .number = is_pi(word->row),
        .product = (word->row->flags & CT_UNIT_PRODUCT) != 0,
        .word = *word};
    ct_unit_from_row(word->row, word->prefix != NULL ? word->prefix->power : 0,
                     &factor->unit);
}

/* The unit of the word in [start, end). */
static enum ct_status find_unit(struct ct_unit_reader *r, size_t start,
                                size_t end, struct ct_unit_factor *factor)
{
    const char *text = r->folded->text + start;
    const char *doubt = ct_unit_find_doubt(text, end - start);
    struct ct_unit_word word;
    enum ct_unit_found found;

    if (doubt != NULL)
        return fail_doubt(r, doubt, start, end);
    found = ct_unit_find(r->names, text, end - start, &word);
    if (found != CT_UNIT_FOUND)
        return fail_word(r, start, end, found, &word);
    make_factor(&word, factor);
    factor->start = start;
    factor->end = end;
    return CT_OK;
}

/* Words that are often written in two, and are no products. By SI `deg C` is
 * an angle times a charge, which nobody means; it is refused, since the same
 * letters with a point between them are that. */
static const struct parted {
    const char *first, *second; /* first NULL: any */
    const char *meant;          /* NULL: both, joined */
    bool refused;
} parted_words[] = {
    {"°", "C", NULL, false},
    {"°", "F", NULL, false},
    {"%", "RH", NULL, false},
    {"%", "rh", NULL, false},
    {NULL, "Hg", NULL, false},
    {NULL, "H2O", NULL, false},
    {"degree", "Celsius", "°C", false},
    {"degree", "celsius", "°C", false},
    {"degrees", "Celsius", "°C", false},
    {"degrees", "celsius", "°C", false},
    {"degree", "Fahrenheit", "°F", false},
    {"degrees", "Fahrenheit", "°F", false},
    {"degrees", "fahrenheit", "°F", false},
    {"deg", "C", "°C", true},
    {"deg", "F", "°F", true},
    {"deg", "K", "K", true},
    {"degs", "C", "°C", true},
    {"degree", "C", "°C", true},
    {"degree", "F", "°F", true},
    {"degrees", "C", "°C", true},
    {"degrees", "F", "°F", true},
    {"degree", "Kelvin", "K", true},
    {"degrees", "Kelvin", "K", true},
    {"degrees", "K", "K", true},
    {"°", "K", "K", true},
};

/* The words that [r->at, end) is the first part of, *second the start of the
 * other part and *stop its end; NULL when there are none. */
static const struct parted *parted(const struct ct_unit_reader *r, size_t end,
                                   size_t *second, size_t *stop)
{
    const char *text = r->folded->text;
    size_t next = end;

    while (next < r->folded->length && text[next] == ' ')
        next++;
    *second = next;
    *stop = word_end(r, next);
    for (size_t i = 0; i < sizeof parted_words / sizeof *parted_words; i++) {
        const struct parted *words = &parted_words[i];

        if (next > end && is_word(text + next, *stop - next, words->second) &&
            (words->first == NULL ||
             is_word(text + r->at, end - r->at, words->first)))
            return words;
    }
    return NULL;
}

static enum ct_status find_parted(struct ct_unit_reader *r,
                                  const struct parted *words, size_t end,
                                  size_t second, size_t stop,
                                  struct ct_unit_factor *factor)
{
    char joined[CT_UNIT_NEAR];
    size_t first = end - r->at, length = first + stop - second;
    const char *meant = words->meant;
    struct ct_unit_word word;

    if (words->refused)
        return fail_doubt(r, meant, r->at, stop);
    if (length >= sizeof joined)
        return ct_unit_fail(r, CT_UNIT_FAULT_UNKNOWN, r->at, stop);
    memcpy(joined, r->folded->text + r->at, first);
    memcpy(joined + first, r->folded->text + second, stop - second);
    if (ct_unit_find(r->names, meant != NULL ? meant : joined,
                     meant != NULL ? strlen(meant) : length,
                     &word) != CT_UNIT_FOUND)
        return ct_unit_fail(r, CT_UNIT_FAULT_UNKNOWN, r->at, stop);
    make_factor(&word, factor);
    factor->start = r->at;
    factor->end = stop;
    return CT_OK;
}

/* 平方 and 立方 before a unit: its power, else 1. */
static int chinese_power(const char *text, size_t length)
{
    static const char square[] = "平方", cube[] = "立方";

    if (length < sizeof square)
        return 1;
    return memcmp(text, square, sizeof square - 1) == 0 ? 2
           : memcmp(text, cube, sizeof cube - 1) == 0   ? 3
                                                        : 1;
}

static enum ct_status read_unit(struct ct_unit_reader *r, size_t end)
{
    size_t start = r->at, second, stop;
    const struct parted *words = parted(r, end, &second, &stop);
    int power = chinese_power(r->folded->text + start, end - start);
    struct ct_unit_factor factor;
    enum ct_status status = ct_unit_begin_factor(r, start);

    if (power > 1)
        start += sizeof "平方" - 1;
    if (status == CT_OK)
        status = words == NULL
                     ? find_unit(r, start, end, &factor)
                     : find_parted(r, words, end, second, stop, &factor);
    if (status == CT_OK)
        status = ct_unit_add_factor(r, &factor);
    if (status != CT_OK)
        return status;
    r->at = words == NULL ? end : stop;
    r->last = CT_UNIT_UNIT;
    if (power > 1) {
        ct_unit_emit_exponent(r, power);
        r->last = CT_UNIT_POWER;
        status = ct_unit_raise_bound(r, (unsigned)power - 1);
    }
    return status;
}

/* The root sign or `sqrt`, `length` bytes, before a unit. */
enum ct_status ct_unit_read_root(struct ct_unit_reader *r, size_t length)
{
    size_t start = r->at, end;
    bool group;
    struct ct_unit_factor factor;
    enum ct_status status = ct_unit_begin_factor(r, start);

    if (status != CT_OK)
        return status;
    r->at += length;
    ct_unit_skip_blanks(r);
    group = ct_unit_peek(r) == '(';
    if (group)
        r->at++;
    end = word_end(r, r->at);
    if (end == r->at ||
        (group && (end >= r->folded->length || r->folded->text[end] != ')')))
        return ct_unit_fail(r, CT_UNIT_FAULT_ROOT, start, r->at);
    status = find_unit(r, r->at, end, &factor);
    if (status != CT_OK)
        return status;
    if (ct_unit_power(&factor.unit, 1, 2, &factor.unit) != CT_OK)
        return ct_unit_fail(r, CT_UNIT_FAULT_ROOT, start, end + group);
    factor.root = true;
    r->at = end + group;
    r->last = CT_UNIT_POWER;
    return ct_unit_add_factor(r, &factor);
}

enum ct_status ct_unit_read_word(struct ct_unit_reader *r)
{
    size_t end = word_end(r, r->at);
    const char *text = r->folded->text + r->at;

    if (is_word(text, end - r->at, "per"))
        return ct_unit_read_sign(r, '/', end - r->at);
    if (is_word(text, end - r->at, "sqrt") && end < r->folded->length &&
        r->folded->text[end] == '(')
        return ct_unit_read_root(r, end - r->at);
    return read_unit(r, end);
}
