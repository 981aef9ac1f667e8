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
    ct_unit_find_near(r->names, text, end - start, r->fault->first);
    if (r->fault->first[0] == '\0' &&
        ct_unit_find_joint(r->names, text, end - start, &second)) {
        suggest(r->fault->first, text, second);
        suggest(r->fault->second, text + second, end - start - second);
        return ct_unit_fail(r, CT_UNIT_FAULT_JOINED, start, end);
    }
    return ct_unit_fail(r, CT_UNIT_FAULT_UNKNOWN, start, end);
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
        .product = (word->row->flags & CT_UNIT_PRODUCT) != 0};
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

    if (doubt != NULL) {
        suggest(r->fault->first, doubt, strlen(doubt));
        return ct_unit_fail(r, CT_UNIT_FAULT_DOUBT, start, end);
    }
    found = ct_unit_find(r->names, text, end - start, &word);
    if (found != CT_UNIT_FOUND)
        return fail_word(r, start, end, found, &word);
    make_factor(&word, factor);
    return CT_OK;
}

/* Words that are often written in two, and are no products. */
static const struct {
    const char *first, *second; /* first NULL: any */
} parted_words[] = {
    {"°", "C"},  {"°", "F"},   {"%", "RH"},
    {"%", "rh"}, {NULL, "Hg"}, {NULL, "H2O"},
};

/* The end of the second part, *second its start; `end` when there is none. */
static size_t parted_end(const struct ct_unit_reader *r, size_t end,
                         size_t *second)
{
    const char *text = r->folded->text;
    size_t next = end, stop;

    while (next < r->folded->length && text[next] == ' ')
        next++;
    stop = word_end(r, next);
    for (size_t i = 0; i < sizeof parted_words / sizeof *parted_words; i++) {
        const char *first = parted_words[i].first;

        if (next > end &&
            is_word(text + next, stop - next, parted_words[i].second) &&
            (first == NULL || is_word(text + r->at, end - r->at, first))) {
            *second = next;
            return stop;
        }
    }
    return end;
}

static enum ct_status find_parted(struct ct_unit_reader *r, size_t end,
                                  size_t second, size_t stop,
                                  struct ct_unit_factor *factor)
{
    char joined[CT_UNIT_NEAR];
    size_t first = end - r->at, rest = stop - second;
    struct ct_unit_word word;

    if (first + rest >= sizeof joined)
        return ct_unit_fail(r, CT_UNIT_FAULT_UNKNOWN, r->at, stop);
    memcpy(joined, r->folded->text + r->at, first);
    memcpy(joined + first, r->folded->text + second, rest);
    if (ct_unit_find(r->names, joined, first + rest, &word) != CT_UNIT_FOUND)
        return ct_unit_fail(r, CT_UNIT_FAULT_UNKNOWN, r->at, stop);
    make_factor(&word, factor);
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
    size_t start = r->at, second = end, stop = parted_end(r, end, &second);
    int power = chinese_power(r->folded->text + start, end - start);
    struct ct_unit_factor factor;
    enum ct_status status = ct_unit_begin_factor(r, start);

    if (power > 1)
        start += sizeof "平方" - 1;
    if (status == CT_OK)
        status = stop == end ? find_unit(r, start, end, &factor)
                             : find_parted(r, end, second, stop, &factor);
    if (status == CT_OK)
        status = ct_unit_add_factor(r, &factor);
    if (status != CT_OK)
        return status;
    r->at = stop;
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
