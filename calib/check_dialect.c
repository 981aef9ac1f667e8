/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "check_dialect.h"

#include "../uncertainty/expression.h"

#include <string.h>
#include <strings.h>

/* ORDER DIALECT_KEY */
static const char *const keys[CT_DIALECT_KEYS] = {
    "delimiter", "quote",      "comment",
    "header",    "keep-blank", "skip-initial-space"};
/* The same in Table Dialect; NULL: it has none. */
static const char *const other_keys[CT_DIALECT_KEYS] = {
    NULL, "quoteChar", "commentChar", NULL, NULL, "skipInitialSpace"};

struct reader {
    struct ct_dialect_given *dialect;
    struct ct_sink *sink;
};

/* A piece of the text with its place. */
static struct ct_argument piece_at(struct ct_place place, const char *text,
                                   const char *at, size_t length)
{
    return ct_at(ct_place_part(place, (size_t)(at - text), length));
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

static int find_key(const char *text, size_t length)
{
    for (int i = 0; i < CT_DIALECT_KEYS; i++) {
        const char *other = other_keys[i];

        if (is_word(text, length, keys[i]) ||
            (other != NULL && is_word(text, length, other)))
            return i;
    }
    return -1;
}

/* The one byte that the value stands for, or 0. */
static char character_of(const char *value, size_t length)
{
    static const struct {
        const char *word;
        char character;
    } words[] = {{"\\t", '\t'},  {"tab", '\t'},      {"space", ' '},
                 {"comma", ','}, {"semicolon", ';'}, {"none", '\0'},
                 {"pipe", '|'}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_word(value, length, words[i].word))
            return words[i].character;
    return length == 1 && (unsigned char)value[0] < 0x80 && value[0] != '\n' &&
                   value[0] != '\r'
               ? value[0]
               : '\0';
}

static enum ct_status set_flag(struct reader *r, enum ct_dialect_key key,
                               const char *value, size_t length,
                               struct ct_argument place)
{
    bool yes = length == 0 || is_word(value, length, "true") ||
               is_word(value, length, "yes") || is_word(value, length, "1");
    bool no = is_word(value, length, "false") || is_word(value, length, "no") ||
              is_word(value, length, "0");

    if (!yes && !no)
        return ct_error(r->sink, "dialect-value", place, ct_string(keys[key]),
                        ct_text(value, length));
    *ct_dialect_flag(&r->dialect->dialect, key) =
        key == CT_DIALECT_HEADER ? no : yes;
    return CT_OK;
}

static enum ct_status set(struct reader *r, enum ct_dialect_key key,
                          const char *value, size_t length,
                          struct ct_argument place)
{
    char character;

    r->dialect->given |= 1u << key;
    if (key >= CT_DIALECT_HEADER)
        return set_flag(r, key, value, length, place);
    character = character_of(value, length);
    if (character == '\0' && !(key == CT_DIALECT_COMMENT &&
                               (length == 0 || is_word(value, length, "none"))))
        return ct_error(r->sink, "one-character", place, ct_string(keys[key]),
                        ct_text(value, length));
    *ct_dialect_character(&r->dialect->dialect, key) = character;
    return CT_OK;
}

/* The end of a value: the comma before the next key, unless the value itself
 * is one. */
static const char *value_end(const char *value)
{
    if (value[0] == ',' && (value[1] == ',' || value[1] == '\0'))
        return value + 1;
    return value + strcspn(value, ",");
}

static enum ct_status read_text(struct reader *r, const char *text,
                                struct ct_place place)
{
    enum ct_status result = CT_OK;
    const char *at = text;

    while (*at != '\0') {
        size_t length = strcspn(at, "=,");
        const char *value = at + length + (at[length] == '=');
        const char *end = at[length] == '=' ? value_end(value) : value;
        int key = find_key(at, length);
        enum ct_status status = CT_USAGE;

        if (key >= 0) {
            status =
                set(r, (enum ct_dialect_key)key, value, (size_t)(end - value),
                    piece_at(place, text, at, (size_t)(end - at)));
        } else {
            const char *near = ct_near_miss(at, length, keys, CT_DIALECT_KEYS);

            (void)ct_error(
                r->sink, "dialect-key", piece_at(place, text, at, length),
                ct_text(at, length), ct_string(near != NULL ? near : ""));
        }
        result = status != CT_OK ? CT_USAGE : result;
        at = end + (*end == ',');
    }
    return result;
}

/* Two of them the same would leave nothing to tell them by. */
static enum ct_status check_same(struct reader *r, struct ct_place place)
{
    const struct ct_csv_dialect *csv = &r->dialect->dialect.csv;
    char delimiter = csv->delimiter != '\0' ? csv->delimiter : ',';
    char quote = csv->quote != '\0' ? csv->quote : '"';
    char text[2] = {delimiter, '\0'};

    if (delimiter == csv->comment || delimiter == quote)
        text[0] = delimiter;
    else if (quote == csv->comment)
        text[0] = quote;
    else
        return CT_OK;
    (void)ct_error(r->sink, "same-character", ct_at(place), ct_string(text));
    return CT_USAGE;
}

enum ct_status ct_check_dialect_read(const struct ct_texts *texts,
                                     struct ct_sink *sink,
                                     struct ct_dialect_given *dialect)
{
    struct reader r = {dialect, sink};
    enum ct_status result = CT_OK;

    *dialect = (struct ct_dialect_given){0};
    for (size_t i = 0; i < texts->count; i++)
        if (read_text(&r, texts->items[i], texts->places[i]) != CT_OK)
            result = CT_USAGE;
    if (result == CT_OK && texts->count > 0)
        result = check_same(&r, texts->places[texts->count - 1]);
    return result;
}
