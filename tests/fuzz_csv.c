/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as CSV through standard input: no crash, no leak; every field is
 * what stands at its place. The first byte chooses the dialect.
 */
#include "../calib/files/csv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void report(void *context, const struct ct_finding *finding)
{
    const struct ct_sources *sources = context;
    struct ct_position position;

    ct_source_locate(sources, finding->place, &position);
    if (position.line == 0 ||
        position.text_column + position.text_span > position.text_length)
        abort();
    for (int i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        if (finding->arguments[i].kind == CT_ARGUMENT_PLACE) {
            ct_source_locate(sources, finding->arguments[i].place, &position);
            if (position.line == 0)
                abort();
        }
    }
}

/* The field, found by its place, with doubled quotes made single. */
static void check_field(const struct ct_sources *sources,
                        const struct ct_csv *csv,
                        const struct ct_csv_field *field, size_t i, char quote)
{
    struct ct_place place = ct_csv_field_place(csv, i);
    struct ct_position position;
    const char *raw;
    size_t at = 0;

    ct_source_locate(sources, place, &position);
    if (position.line == 0)
        abort();
    raw = position.text + position.text_column;
    for (size_t j = 0; j < place.length; j++, at++) {
        if (at >= field->length || raw[j] != field->text[at])
            abort();
        if (field->quoted && raw[j] == quote)
            j++;
    }
    if (at != field->length || field->text[at] != '\0')
        abort();
}

/* At the beginning of its line, or behind byte order marks there. */
static bool begins_line(const struct ct_position *position)
{
    for (size_t at = 0; at < position->text_column; at += 3)
        if (memcmp(position->text + at, "\xEF\xBB\xBF", 3) != 0)
            return false;
    return position->text_column == 3 * (position->column - 1);
}

static void check_record(const struct ct_sources *sources,
                         const struct ct_csv *csv,
                         const struct ct_csv_record *record, char quote)
{
    struct ct_position position;

    ct_source_locate(sources, record->place, &position);
    if (position.line != record->line || !begins_line(&position))
        abort();
    for (size_t i = 0; i < record->count; i++)
        check_field(sources, csv, &record->fields[i], i, quote);
}

static void read_input(struct ct_csv_dialect dialect)
{
    struct ct_sources *sources;
    struct ct_sink sink = {.report = report};
    struct ct_csv *csv;
    const struct ct_csv_record *record;
    uint64_t number = 0, line = 0;

    if (ct_sources_new(&sources) != CT_OK)
        return;
    sink.context = sources;
    if (ct_csv_open(sources, "-", dialect, &sink, &csv) != CT_OK)
        abort();
    for (;;) {
        enum ct_status status = ct_csv_next(csv, &record);

        /* All of the file is in another encoding, and that was said. */
        if (status == CT_INVALID && sink.errors == 1)
            break;
        if (status != CT_OK)
            abort();
        if (record == NULL)
            break;
        if (record->number <= number || record->line <= line)
            abort();
        number = record->number;
        line = record->line;
        check_record(sources, csv, record,
                     dialect.quote != '\0' ? dialect.quote : '"');
    }
    ct_csv_free(csv);
    ct_sources_free(sources);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ct_csv_dialect dialect = {0};
    int ends[2];

    /* A pipe holds at least 64 KiB. */
    if (size == 0 || size > 60000 || pipe(ends) != 0)
        return 0;
    dialect.delimiter = (bytes[0] & 1) != 0 ? ';' : '\0';
    dialect.comment = (bytes[0] & 2) != 0 ? '#' : '\0';
    dialect.keep_blank = (bytes[0] & 4) != 0;
    dialect.quote = (bytes[0] & 8) != 0 ? '\'' : '\0';
    dialect.encoding = (enum ct_encoding)((bytes[0] >> 4) % CT_ENCODINGS);
    dialect.thorough = bytes[0] >= 0x80;
    if (write(ends[1], bytes + 1, size - 1) != (ssize_t)(size - 1))
        abort();
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    read_input(dialect);
    return 0;
}
