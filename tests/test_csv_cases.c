/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading CSV: sets of cases with the records expected (csv-spectrum, Papa
 * Parse, csvkit's examples, edge cases). They are kept beside the repository;
 * without them the tests are skipped.
 */
#include "assert_close.h"
#include "seen.h"

#include "../calib/files/csv.h"

#include <dirent.h>
#include <jansson.h>

#define DATA "../shared/csv/"

static bool have_data(void)
{
    DIR *folder = opendir(DATA);

    if (folder != NULL)
        closedir(folder);
    else
        print_message("no " DATA ": skipped\n");
    return folder != NULL;
}

/* The reader's own findings that are no fault of a record. */
static bool is_note(const struct seen_finding *finding)
{
    return finding->severity == CT_NOTE &&
           strcmp(finding->key, "encoding-utf16") != 0;
}

static void check_error(const struct seen *seen, const json_t *error,
                        const char *name)
{
    const char *code = json_string_value(json_object_get(error, "code"));
    const json_t *record = json_object_get(error, "record");
    const struct seen_finding *first = NULL;

    for (size_t i = seen->count; i-- > 0;)
        first = is_note(&seen->list[i]) ? first : &seen->list[i];
    if (first == NULL || strcmp(first->key, code) != 0 ||
        (long long)first->position.line !=
            json_integer_value(json_object_get(error, "line")) ||
        (long long)first->position.byte !=
            json_integer_value(json_object_get(error, "byte")))
        fail_msg("%s: %s at line %llu, byte %llu", name,
                 first != NULL ? first->key : "nothing",
                 first != NULL ? (unsigned long long)first->position.line : 0,
                 first != NULL ? (unsigned long long)first->position.byte : 0);
    if (record != NULL && strstr(code, "quote") != NULL)
        assert_int_equal(atoi(first->text[0]), json_integer_value(record));
}

/* Compares record for record; the reading ends with the expected ones. */
static void check_records(struct ct_csv *csv, const json_t *records,
                          const char *name)
{
    const struct ct_csv_record *record;
    size_t row = 0;

    for (;; row++) {
        const json_t *expected = json_array_get(records, row);

        assert_int_equal(ct_csv_next(csv, &record), CT_OK);
        if (record == NULL)
            break;
        if (record->count != json_array_size(expected))
            fail_msg("%s: record %zu has %zu fields", name, row + 1,
                     record->count);
        for (size_t i = 0; i < record->count; i++) {
            const json_t *cell = json_array_get(expected, i);

            if (record->fields[i].length != json_string_length(cell) ||
                memcmp(record->fields[i].text, json_string_value(cell),
                       record->fields[i].length) != 0)
                fail_msg("%s: record %zu, field %zu is `%s`", name, row + 1,
                         i + 1, record->fields[i].text);
        }
    }
    if (row != json_array_size(records))
        fail_msg("%s: %zu records", name, row);
}

static void read_case(const char *path, const json_t *about,
                      struct ct_csv_dialect dialect)
{
    const json_t *error = json_object_get(about, "strict_error");
    const json_t *records = json_object_get(about, "records");
    const json_t *sha256 = json_object_get(about, "sha256");
    const struct ct_csv_record *record = NULL;
    struct seen seen;
    struct ct_sources *sources;
    struct ct_csv *csv;
    char hex[65];
    enum ct_status status;

    seen_init(&seen, &sources);
    assert_int_equal(ct_csv_open(sources, path, dialect, &seen.sink, &csv),
                     CT_OK);
    if (records != NULL)
        check_records(csv, records, path);
    /* All of a file in another encoding is refused at once. */
    do
        status = ct_csv_next(csv, &record);
    while (status == CT_OK && record != NULL);
    assert_true(status == CT_OK || (error != NULL && status == CT_INVALID));
    if (error != NULL)
        check_error(&seen, error, path);
    else if (seen.sink.errors > 0)
        fail_msg("%s: %s", path, seen.list[0].key);
    ct_source_sha256(sources, ct_csv_source(csv), hex);
    if (sha256 != NULL)
        assert_string_equal(hex, json_string_value(sha256));
    ct_csv_free(csv);
    ct_sources_free(sources);
}

static char first_character(const json_t *dialect, const char *key)
{
    const char *text = json_string_value(json_object_get(dialect, key));

    return text != NULL ? text[0] : '\0';
}

static struct ct_csv_dialect dialect_of(const json_t *about)
{
    const json_t *dialect = json_object_get(about, "dialect");
    char comment = first_character(dialect, "comment");

    return (struct ct_csv_dialect){
        .delimiter = first_character(dialect, "delimiter"),
        .comment =
            comment != '\0' ? comment : first_character(dialect, "comments"),
        .quote = first_character(dialect, "quoteChar"),
        .keep_blank = first_character(dialect, "blank_lines") == 'k',
    };
}

/* Each NAME.json in the folder beside its NAME.csv; `use` says which. */
static size_t each_case(const char *folder, bool (*use)(const json_t *about))
{
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    assert_non_null(entries);
    while ((entry = readdir(entries)) != NULL) {
        size_t length = strlen(entry->d_name);
        char path[600];
        json_t *about;

        if (length < 5 || strcmp(entry->d_name + length - 5, ".json") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        about = json_load_file(path, JSON_ALLOW_NUL, NULL);
        assert_non_null(about);
        if (use(about)) {
            memcpy(path + strlen(path) - 5, ".csv", 5);
            read_case(path, about, dialect_of(about));
            count++;
        }
        json_decref(about);
    }
    closedir(entries);
    return count;
}

static bool use_all(const json_t *about)
{
    (void)about;
    return true;
}

/* UTF-8 and UTF-16; others are not read without being told. */
static bool use_unicode(const json_t *about)
{
    const char *name = json_string_value(json_object_get(about, "encoding"));

    return json_object_get(about, "records") != NULL &&
           (strncmp(name, "utf", 3) == 0 || strcmp(name, "ascii") == 0);
}

static void test_reader_cases(void **state)
{
    (void)state;
    if (!have_data())
        skip();
    assert_true(each_case(DATA "reader", use_all) >= 40);
    assert_true(each_case(DATA "encoding", use_unicode) >= 3);
}

/* Named in the README as faulty itself, expected to be refused. */
static const char faulty_spectrum[] = "location_coordinates";

static void test_spectrum_cases(void **state)
{
    DIR *entries = opendir(DATA "csv-spectrum/json");
    const struct dirent *entry;
    size_t count = 0;

    (void)state;
    if (entries == NULL) {
        print_message("no " DATA ": skipped\n");
        skip();
    }
    while ((entry = readdir(entries)) != NULL) {
        char path[600];
        json_t *rows, *about, *records, *header;

        if (strstr(entry->d_name, ".json") == NULL ||
            strncmp(entry->d_name, faulty_spectrum,
                    sizeof faulty_spectrum - 1) == 0)
            continue;
        snprintf(path, sizeof path, DATA "csv-spectrum/json/%s", entry->d_name);
        rows = json_load_file(path, 0, NULL);
        assert_non_null(rows);
        /* Objects keep the order of the header when read by jansson. */
        about = json_object();
        records = json_array();
        header = json_array();
        json_array_append(records, header);
        for (size_t i = 0; i < json_array_size(rows); i++) {
            json_t *row = json_array(), *value;
            const char *key;

            json_object_foreach(json_array_get(rows, i), key, value)
            {
                json_array_append(row, value);
                if (i == 0)
                    json_array_append_new(header, json_string(key));
            }
            json_array_append_new(records, row);
        }
        json_object_set(about, "records", records);
        snprintf(path, sizeof path, DATA "csv-spectrum/csvs/%.*s.csv",
                 (int)strlen(entry->d_name) - 5, entry->d_name);
        read_case(path, about, (struct ct_csv_dialect){0});
        json_decref(header);
        json_decref(records);
        json_decref(about);
        json_decref(rows);
        count++;
    }
    closedir(entries);
    assert_true(count >= 11);
}

static void test_fixture_cases(void **state)
{
    json_t *all, *about;
    const char *name;

    (void)state;
    if (!have_data())
        skip();
    all = json_load_file(DATA "fixtures/expected.json", 0, NULL);
    assert_non_null(all);
    json_object_foreach(all, name, about)
    {
        json_t *relaxed = json_object_get(about, "records_if_cr_allowed");
        json_t *as_utf8 = json_object_get(about, "as_utf8");
        char path[600];

        snprintf(path, sizeof path, DATA "fixtures/%s", name);
        /* A CR alone ends a record here and is a warning. */
        if (relaxed != NULL)
            json_object_set(about, "records", relaxed);
        if (as_utf8 != NULL) {
            json_object_del(about, "records");
            json_object_set(about, "strict_error", as_utf8);
        }
        read_case(path, about, (struct ct_csv_dialect){0});
    }
    json_decref(all);
}

/* Papa Parse makes a row of one empty cell of a blank line, and of the nothing
 * behind the last line end. */
static void drop_blank_rows(json_t *records)
{
    for (size_t i = json_array_size(records); i-- > 0;) {
        const json_t *row = json_array_get(records, i);

        if (json_array_size(row) == 1 &&
            json_string_length(json_array_get(row, 0)) == 0)
            json_array_remove(records, i);
    }
}

/* Those on which Papa Parse and Python's csv agree, but for what only a
 * reader that is not strict accepts: quotes in unquoted fields. */
static void test_papaparse_cases(void **state)
{
    FILE *file = fopen(DATA "papaparse/cases.jsonl", "r");
    char line[8192];
    size_t count = 0;

    (void)state;
    if (file == NULL) {
        print_message("no " DATA ": skipped\n");
        skip();
    }
    while (fgets(line, sizeof line, file) != NULL) {
        json_t *about = json_loads(line, JSON_ALLOW_NUL, NULL);
        const json_t *input = json_object_get(about, "input");
        const char *text = json_string_value(input);

        assert_non_null(about);
        if (json_is_true(json_object_get(about, "python_csv_agrees")) &&
            strstr(text, "B\"") != text + 2 && strstr(text, "B \"") == NULL) {
            const char *path =
                scratch_file("papa.csv", text, json_string_length(input));

            drop_blank_rows(json_object_get(about, "records"));
            read_case(path, about, dialect_of(about));
            assert_int_equal(unlink(path), 0);
            count++;
        }
        json_decref(about);
    }
    fclose(file);
    assert_true(count >= 30);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_cases),
        cmocka_unit_test(test_spectrum_cases),
        cmocka_unit_test(test_fixture_cases),
        cmocka_unit_test(test_papaparse_cases),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
