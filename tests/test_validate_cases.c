/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The cases of tables and schemas beside the project: each expected error is
 * found at its line, and none else. Skipped where they are not there.
 */
#include "validated.h"

#include <dirent.h>
#include <jansson.h>

static const char folder[] = "../shared/csv/tableschema";

/* Where the text of the standard is followed, not the tool that gave the
 * expected errors: those that count are "type line" pairs. */
static const struct {
    const char *name, *errors[8];
} own[] = {
    {"array-object", {NULL}}, /* types that are not checked */
    {"number-space", {"type-error 2", "type-error 3"}},
    {"time-forms", {"type-error 3", "type-error 4", "type-error 5"}},
};

static char *read_text(const char *name, const char *end)
{
    char path[512];
    FILE *file;
    char *text = calloc(1, 65536);

    snprintf(path, sizeof path, "%s/%s%s", folder, name, end);
    file = fopen(path, "rb");
    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

static size_t expect_own(const char *name, char (*wanted)[80], bool *found)
{
    size_t count = 0;

    *found = false;
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (strcmp(own[i].name, name) != 0)
            continue;
        *found = true;
        while (own[i].errors[count] != NULL) {
            snprintf(wanted[count], 80, "%s", own[i].errors[count]);
            count++;
        }
    }
    return count;
}

/* Rows are records there; no case has a record of several lines. */
static size_t expect(const char *name, char (*wanted)[80])
{
    bool found;
    size_t count = expect_own(name, wanted, &found), index;
    char *text = read_text(name, ".expected.json");
    json_t *root = json_loads(text, 0, NULL), *one;

    assert_non_null(root);
    json_array_foreach(json_object_get(root, "errors"), index, one)
    {
        json_t *row = json_object_get(one, "rowNumber");

        if (found)
            break;
        assert_true(count < SEEN);
        snprintf(wanted[count++], 80, "%s %d",
                 json_string_value(json_object_get(one, "type")),
                 row != NULL ? (int)json_integer_value(row) : 1);
    }
    json_decref(root);
    free(text);
    return count;
}

static void run_case(const char *name)
{
    static char wanted[SEEN][80];
    struct validated v;
    char path[512], seen[80];
    char *schema = read_text(name, ".schema.json");
    size_t count = expect(name, wanted), errors = 0;

    read_schema(&v, schema);
    snprintf(path, sizeof path, "%s/%s.csv", folder, name);
    validate_file(&v, path, NULL);
    assert_int_equal(v.status, CT_OK);
    for (size_t i = 0; i < v.seen.count; i++) {
        size_t j = 0;

        if (v.seen.list[i].severity != CT_ERROR)
            continue;
        errors++;
        snprintf(seen, sizeof seen, "%s %d", v.seen.list[i].key,
                 (int)v.seen.list[i].position.line);
        while (j < count && strcmp(seen, wanted[j]) != 0)
            j++;
        if (j == count)
            fail_msg("%s: %s was not expected", name, seen);
        wanted[j][0] = '\0';
    }
    for (size_t j = 0; j < count; j++) {
        if (wanted[j][0] != '\0')
            fail_msg("%s: %s is missing", name, wanted[j]);
    }
    assert_int_equal(errors, count);
    validated_done(&v);
    free(schema);
}

static void test_cases(void **state)
{
    DIR *list = opendir(folder);
    struct dirent *entry;
    int cases = 0;

    (void)state;
    if (list == NULL) {
        print_message("no cases of schemas here\n");
        skip();
    }
    while ((entry = readdir(list)) != NULL) {
        size_t length = strlen(entry->d_name);
        char name[256];

        if (length < 5 || strcmp(entry->d_name + length - 4, ".csv") != 0)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)length - 4, entry->d_name);
        run_case(name);
        cases++;
    }
    closedir(list);
    assert_true(cases > 0);
    print_message("%d cases of schemas\n", cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

    return cmocka_run_group_tests(tests, validated_setup, NULL);
}
