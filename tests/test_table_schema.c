/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a laboratory as Table Schemas, and drafts of packages.
 */
#include "validated.h"

#include "../calib/lab/draft.h"
#include "../calib/lab/table_schema.h"

#include <jansson.h>
#include <sys/stat.h>

/* Each schema is JSON and reads back without a finding, with a field for each
 * column. */
static void test_schemas(void **state)
{
    (void)state;
    for (int i = 0; i < CT_TABLES; i++) {
        struct ct_buffer text = {0};
        struct validated v;
        json_t *root;

        ct_table_schema_write(&text, (enum ct_table)i);
        assert_int_equal(ct_buffer_status(&text), CT_OK);
        root = json_loads(text.data, JSON_REJECT_DUPLICATES, NULL);
        assert_non_null(root);
        json_decref(root);
        read_schema(&v, text.data);
        assert_int_equal(v.schema->count, ct_table_layouts[i].count);
        assert_int_equal(v.schema->match, CT_MATCH_SUPERSET);
        validated_done(&v);
        ct_buffer_release(&text);
    }
}

/* What the columns are is in the schema. */
static void test_certificates(void **state)
{
    struct ct_buffer text = {0};
    struct validated v;
    size_t kind, due;

    (void)state;
    ct_table_schema_write(&text, CT_TABLE_CERTIFICATES);
    read_schema(&v, text.data);
    assert_int_equal(v.schema->primary_key.count, 1);
    assert_int_equal(v.schema->primary_key.list[0], 0);
    assert_int_equal(v.schema->foreign_count, 3);
    assert_string_equal(v.schema->foreign_keys[0].resource->text,
                        "instruments");
    assert_null(v.schema->foreign_keys[2].resource); /* replaces: itself */
    assert_true(v.schema->fields[1].constraints.required);
    kind = ct_schema_find(v.schema, "kind", 4);
    assert_non_null(v.schema->fields[kind].constraints.values);
    due = ct_schema_find(v.schema, "due_on", 6);
    assert_int_equal(v.schema->fields[due].type, CT_FIELD_DATE);
    assert_string_equal(v.schema->fields[due].extension.due_after->text,
                        "calibrated_on");
    validated_done(&v);
    ct_buffer_release(&text);
}

static void check_folder(const char *folder, const char *only)
{
    for (int i = 0; i < CT_TABLES; i++) {
        struct ct_buffer text = {0};
        struct validated v;
        struct ct_package *package;
        const struct ct_resource *resource;

        ct_table_schema_write(&text, (enum ct_table)i);
        read_schema(&v, text.data);
        assert_int_equal(
            ct_package_open(v.sources, folder, &v.seen.sink, &package), CT_OK);
        resource = package->tables[i];
        if (resource != NULL) {
            validate_file(&v, resource->file, package);
            assert_int_equal(v.status, CT_OK);
            assert_true(v.rows > 0);
            for (size_t j = 0; j < v.seen.count && j < SEEN; j++) {
                if (only == NULL || strcmp(v.seen.list[j].key, only) != 0)
                    fail_msg("%s:%d: %s %s %s", resource->path,
                             (int)v.seen.list[j].position.line,
                             v.seen.list[j].key, v.seen.list[j].text[1],
                             v.seen.list[j].text[2]);
            }
        }
        ct_package_free(package);
        validated_done(&v);
        ct_buffer_release(&text);
    }
}

static void test_city(void **state)
{
    (void)state;
    check_folder("fixtures/labs/city", NULL);
}

/* ---- drafts -------------------------------------------------------------- */

static const char *make_folder(void)
{
    const char *path = scratch("draft");

    assert_int_equal(mkdir(path, 0777), 0);
    return path;
}

static void put(const char *name, const char *text, size_t length)
{
    char path[300];

    snprintf(path, sizeof path, "draft/%s", name);
    (void)scratch_file(path, text, length);
}

static void clear(const char *const *names)
{
    char path[300];

    for (; *names != NULL; names++) {
        snprintf(path, sizeof path, "draft/%s", *names);
        assert_int_equal(remove(scratch(path)), 0);
    }
    assert_int_equal(rmdir(scratch("draft")), 0);
}

static json_t *draft_of(struct seen *seen, struct ct_sources **sources,
                        const char *folder)
{
    struct ct_buffer text = {0};
    json_t *root;

    seen_init(seen, sources);
    assert_int_equal(ct_draft(*sources, folder, &seen->sink, &text), CT_OK);
    root = json_loads(text.data, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(root);
    ct_buffer_release(&text);
    return root;
}

static const char *type_of(json_t *resource, size_t field)
{
    json_t *fields =
        json_object_get(json_object_get(resource, "schema"), "fields");

    return json_string_value(
        json_object_get(json_array_get(fields, field), "type"));
}

static const char *text_of(json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void test_draft(void **state)
{
    static const char *const names[] = {"readings.csv", "台账.csv", "old.csv",
                                        "datapackage.json", NULL};
    static const char ledger[] =
        "编号,名称,量程,检定周期\nA-1,砝码,0~1 kg,P1Y\n";
    static const char readings[] = "n;x;day;code;empty;text\n"
                                   "1;2.5;2026-01-02;007;;a\n"
                                   "2;3;2026-01-03;008;;\"b;c\"\n";
    static const char old[] = "\xb1\xe0\xba\xc5,x\n\xc3\xfb,1\n"; /* GBK */
    const char *folder = make_folder();
    char kept[512];
    struct seen seen;
    struct ct_sources *sources;
    struct ct_draft_counts counts;
    struct ct_package *package;
    json_t *root, *list;

    (void)state;
    snprintf(kept, sizeof kept, "%s", folder);
    put("readings.csv", readings, strlen(readings));
    put("台账.csv", ledger, strlen(ledger));
    put("old.csv", old, strlen(old));
    root = draft_of(&seen, &sources, kept);
    list = json_object_get(root, "resources");
    assert_int_equal(json_array_size(list), 3);
    assert_string_equal(text_of(json_array_get(list, 0), "name"), "old");
    assert_null(json_object_get(json_array_get(list, 0), "encoding"));
    assert_non_null(
        strstr(text_of(json_array_get(list, 0), "description"), "GB18030"));
    list = json_array_get(list, 1);
    assert_string_equal(text_of(list, "encoding"), "utf-8");
    assert_string_equal(text_of(json_object_get(list, "dialect"), "delimiter"),
                        ";");
    assert_string_equal(type_of(list, 0), "integer");
    assert_string_equal(type_of(list, 1), "number");
    assert_string_equal(type_of(list, 2), "date");
    assert_string_equal(type_of(list, 3), "string"); /* 007 */
    assert_string_equal(type_of(list, 4), "any");
    assert_string_equal(type_of(list, 5), "string");
    assert_string_equal(
        text_of(json_object_get(json_object_get(root, "caltrace"), "tables"),
                "instruments"),
        "台账");
    json_decref(root);
    /* Written once, and it is a package. */
    assert_int_equal(ct_draft_write(sources, kept, &seen.sink, &counts), CT_OK);
    assert_int_equal(counts.files, 3);
    assert_int_equal(counts.tables, 1);
    assert_int_equal(ct_draft_write(sources, kept, &seen.sink, &counts),
                     CT_INVALID);
    /* What is left open is said of each draft, before it is written. */
    assert_int_equal(seen.count, 5);
    assert_string_equal(seen.list[0].key, "draft-encoding");
    assert_string_equal(seen.list[0].text[0], "old.csv");
    assert_non_null(strstr(seen.list[0].text[1], "GB18030"));
    assert_string_equal(seen.list[1].key, "draft-empty");
    assert_string_equal(seen.list[1].text[2], "empty");
    assert_string_equal(seen.list[4].key, "draft-exists");
    assert_int_equal(ct_package_open(sources, kept, &seen.sink, &package),
                     CT_OK);
    assert_int_equal(seen.count, 5);
    assert_non_null(package->tables[CT_TABLE_INSTRUMENTS]);
    ct_package_free(package);
    ct_sources_free(sources);
    clear(names);
}

static void test_draft_of_nothing(void **state)
{
    static const char *const none[] = {NULL};
    const char *folder = make_folder();
    struct seen seen;
    struct ct_sources *sources;
    struct ct_buffer text = {0};

    (void)state;
    seen_init(&seen, &sources);
    assert_int_equal(ct_draft(sources, folder, &seen.sink, &text), CT_INVALID);
    assert_string_equal(seen.list[0].key, "draft-nothing");
    assert_int_equal(ct_draft(sources, "no/such/folder", &seen.sink, &text),
                     CT_INVALID);
    assert_string_equal(seen.list[1].key, "folder-not-found");
    ct_buffer_release(&text);
    ct_sources_free(sources);
    clear(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_schemas),
        cmocka_unit_test(test_certificates),
        cmocka_unit_test(test_city),
        cmocka_unit_test(test_draft),
        cmocka_unit_test(test_draft_of_nothing),
    };

    return cmocka_run_group_tests(tests, validated_setup, validated_teardown);
}
