/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "csv_split.h"

#include "byte_mask.h"

#include <stdlib.h>
#include <string.h>

/* Blanks belong to the field; libcsv would trim them. */
static int no_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

/* No field is longer than its record; this only guards against a fault. */
static void *capped_realloc(void *block, size_t size)
{
    return size <= 2 * (size_t)CT_CSV_RECORD_LIMIT ? realloc(block, size)
                                                   : NULL;
}

static void start_parser(struct ct_csv_splitter *splitter)
{
    csv_init(&splitter->parser, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_space_func(&splitter->parser, no_space);
    csv_set_realloc_func(&splitter->parser, capped_realloc);
    csv_set_blk_size(&splitter->parser, 4096);
    csv_set_delim(&splitter->parser, (unsigned char)splitter->delimiter);
    csv_set_quote(&splitter->parser, (unsigned char)splitter->quote);
}

void ct_csv_splitter_init(struct ct_csv_splitter *splitter, char delimiter,
                          char quote, bool skip_space)
{
    *splitter = (struct ct_csv_splitter){
        .delimiter = delimiter, .quote = quote, .skip_space = skip_space};
    start_parser(splitter);
}

void ct_csv_splitter_release(struct ct_csv_splitter *splitter)
{
    csv_free(&splitter->parser);
    free(splitter->fields);
    splitter->fields = NULL;
}

static bool grow_fields(struct ct_csv_splitter *splitter)
{
    size_t capacity = splitter->capacity > 0 ? 2 * splitter->capacity : 32;
    struct ct_csv_field *fields =
        realloc(splitter->fields, capacity * sizeof *fields);

    if (fields == NULL)
        return false;
    splitter->fields = fields;
    splitter->capacity = capacity;
    return true;
}

static size_t count_byte(const char *text, size_t length, char byte)
{
    const char *end = text + length;
    size_t count = 0;

    while (text < end &&
           (text = memchr(text, byte, (size_t)(end - text))) != NULL) {
        count++;
        text++;
    }
    return count;
}

/* A field with quotes, or one for which there is no room. Apart, so that the
 * usual one costs little. */
__attribute__((noinline)) static void
on_other_field(const void *text, size_t length,
               struct ct_csv_splitter *splitter)
{
    char *place = splitter->next;
    bool quoted = *place == splitter->quote;

    if (splitter->count == splitter->capacity && !grow_fields(splitter)) {
        splitter->no_memory = true;
        return;
    }
    splitter->next += length + 1;
    if (quoted) {
        if (length > 0)
            memcpy(place, text, length);
        splitter->next += 2 + count_byte(place, length, splitter->quote);
    }
    place[length] = '\0';
    splitter->fields[splitter->count++] = (struct ct_csv_field){
        .text = place, .length = length, .quoted = quoted};
}

/* libcsv reuses its field; its length gives the bytes it took in the record:
 * nothing is trimmed, only quotes go. So a field without quotes is in its place
 * already, and one with quotes fits there. libcsv is behind all of it. */
static void on_field(void *text, size_t length, void *context)
{
    struct ct_csv_splitter *splitter = context;
    char *place = splitter->next;
    size_t count = splitter->count;

    if (*place == splitter->quote || count == splitter->capacity) {
        on_other_field(text, length, splitter);
        return;
    }
    splitter->next = place + length + 1;
    splitter->count = count + 1;
    splitter->fields[count] =
        (struct ct_csv_field){.text = place, .length = length};
    place[length] = '\0';
}

/* libcsv has no such blanks of its own that would leave those at the end of a
 * field alone, so it is not given them: they are passed over where a delimiter
 * has ended a field. */
static size_t parse_pieces(struct ct_csv_splitter *splitter, const char *text,
                           size_t length)
{
    size_t at = 0, fields = SIZE_MAX;

    while (at < length) {
        const char *delimiter;
        size_t size, done;

        for (; fields != splitter->count && text[at] == ' '; at++)
            splitter->next++;
        fields = splitter->count;
        delimiter = memchr(text + at, splitter->delimiter, length - at);
        size = delimiter != NULL ? (size_t)(delimiter - text) - at + 1
                                 : length - at;
        done = csv_parse(&splitter->parser, text + at, size, on_field, NULL,
                         splitter);
        at += done;
        if (done < size)
            return at;
    }
    return at;
}

enum ct_status ct_csv_split(struct ct_csv_splitter *splitter, char *text,
                            size_t length, size_t *fault)
{
    size_t done;
    int error;

    splitter->next = text;
    splitter->count = 0;
    splitter->no_memory = false;
    done = splitter->skip_space ? parse_pieces(splitter, text, length)
                                : csv_parse(&splitter->parser, text, length,
                                            on_field, NULL, splitter);
    *fault = done < length ? done : SIZE_MAX;
    if (done == length)
        return splitter->no_memory ? CT_NOMEM : CT_OK;
    error = csv_error(&splitter->parser);
    csv_free(&splitter->parser);
    start_parser(splitter);
    return error == CSV_EPARSE && !splitter->no_memory ? CT_OK : CT_NOMEM;
}

enum { STEP = 64 };

/* Those of 64 bytes that are that byte. */
static uint64_t find_bytes(const char *text, char byte)
{
    return ct_byte_mask(text, byte) | ct_byte_mask(text + 16, byte) << 16 |
           ct_byte_mask(text + 32, byte) << 32 |
           ct_byte_mask(text + 48, byte) << 48;
}

static void end_field(struct ct_csv_splitter *splitter, char *end)
{
    if (splitter->count == splitter->capacity && !grow_fields(splitter)) {
        splitter->no_memory = true;
        return;
    }
    splitter->fields[splitter->count++] = (struct ct_csv_field){
        .text = splitter->next, .length = (size_t)(end - splitter->next)};
    *end = '\0';
    splitter->next = end + 1;
}

enum ct_status ct_csv_cut(struct ct_csv_splitter *splitter, char *text,
                          size_t length)
{
    char *at = text, *end = text + length - 1;

    splitter->next = text;
    splitter->count = 0;
    splitter->no_memory = false;
    while (at < end) {
        size_t left = (size_t)(end - at);
        char rest[STEP] = {0};
        uint64_t found;

        if (left < STEP)
            memcpy(rest, at, left);
        found = find_bytes(left < STEP ? rest : at, splitter->delimiter);
        if (left < STEP)
            found &= (UINT64_C(1) << left) - 1;
        for (; found != 0; found &= found - 1)
            end_field(splitter, at + __builtin_ctzll(found));
        at += left < STEP ? left : STEP;
    }
    end_field(splitter, end);
    return splitter->no_memory ? CT_NOMEM : CT_OK;
}
