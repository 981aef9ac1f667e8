/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Table Schemas: what is read, and what is wrong within a descriptor.
 */
#include "assert_close.h"
#include "seen.h"

#include "../calib/files/schema.h"

#include <dirent.h>

struct reading {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_arena arena;
    const struct ct_schema *schema;
    enum ct_status status;
};

static void read_schema(struct reading *reading, const char *text)
{
    const struct ct_yaml *root;
    uint32_t source;

    memset(reading, 0, sizeof *reading);
    seen_init(&reading->seen, &reading->sources);
    assert_int_equal(ct_source_text(reading->sources, "schema.json", text,
                                    strlen(text), &source),
                     CT_OK);
    assert_int_equal(ct_json_read(reading->sources, source, &reading->arena,
                                  &reading->seen.sink, &root),
                     CT_OK);
    reading->status = ct_schema_read(root, &reading->arena, &reading->seen.sink,
                                     &reading->schema);
    assert_int_equal(reading->status == CT_OK, reading->seen.sink.errors == 0);
    assert_int_equal(reading->schema != NULL, reading->status == CT_OK);
}

static void done(struct reading *reading)
{
    ct_arena_release(&reading->arena);
    ct_sources_free(reading->sources);
}

/* Instruments that log everything have columns without end. */
static void test_many_fields(void **state)
{
    enum { FIELDS = 100000, ROOM = 64 };
    char *text = malloc((size_t)FIELDS * ROOM + ROOM);
    struct reading reading;
    size_t used;

    (void)state;
    assert_non_null(text);
    used = (size_t)snprintf(text, ROOM, "{\"fields\": [");
    for (int i = 0; i < FIELDS; i++)
        used += (size_t)snprintf(text + used, ROOM,
                                 "%s{\"name\": \"f%d\", \"type\": \"number\"}",
                                 i > 0 ? "," : "", i);
    memcpy(text + used, "]}", 3);
    read_schema(&reading, text);
    assert_int_equal(reading.status, CT_OK);
    assert_int_equal(reading.schema->count, FIELDS);
    assert_string_equal(reading.schema->fields[FIELDS - 1].name->text,
                        "f99999");
    done(&reading);
    free(text);
}

static void test_defaults(void **state)
{
    struct reading reading;
    const struct ct_field *field;

    (void)state;
    read_schema(&reading, "{\"fields\": [{\"name\": \"x\"}]}");
    assert_int_equal(reading.status, CT_OK);
    assert_int_equal(reading.seen.count, 0);
    assert_int_equal(reading.schema->count, 1);
    assert_int_equal(reading.schema->match, CT_MATCH_EXACT);
    assert_int_equal(reading.schema->primary_key.count, 0);
    field = &reading.schema->fields[0];
    assert_string_equal(field->name->text, "x");
    assert_null(field->title);
    /* Table Schema 2.0: without a type a field is of any. */
    assert_int_equal(field->type, CT_FIELD_ANY);
    assert_int_equal(field->format, CT_FORMAT_DEFAULT);
    assert_string_equal(field->decimal_char, ".");
    assert_null(field->group_char);
    assert_true(field->bare_number);
    assert_false(field->constraints.required);
    assert_int_equal(field->constraints.min_length, -1);
    assert_int_equal(field->constraints.max_length, -1);
    assert_null(field->constraints.minimum);
    assert_int_equal(field->extension.decimals, -1);
    assert_true(ct_missing_has(&field->missing, "", 0));
    assert_false(ct_missing_has(&field->missing, "-", 1));
    done(&reading);
}

static const char full[] =
    "{\"$schema\": \"x\", \"fieldsMatch\": \"subset\",\n"
    " \"missingValues\": [\"\", {\"value\": \"/\", \"label\": \"none\"}],\n"
    " \"fields\": [\n"
    "  {\"name\": \"编号\", \"type\": \"string\", \"format\": \"uuid\",\n"
    "   \"title\": \"Id\", \"constraints\": {\"required\": true,\n"
    "    \"unique\": true, \"minLength\": 2, \"maxLength\": 5,\n"
    "    \"pattern\": \"[A-Z].*\"}},\n"
    "  {\"name\": \"v\", \"type\": \"number\", \"decimalChar\": \",\",\n"
    "   \"groupChar\": \"\u202f\", \"missingValues\": [],\n"
    "   \"constraints\": {\"minimum\": -1.5, \"exclusiveMaximum\": \"7\",\n"
    "    \"enum\": [1, 2]}, \"caltrace:unit\": \"mV\"},\n"
    "  {\"name\": \"U\", \"type\": \"number\", \"caltrace:uncertaintyOf\": "
    "\"v\",\n"
    "   \"caltrace:kind\": \"expanded\", \"caltrace:k\": 2,\n"
    "   \"caltrace:p\": 0.95, \"caltrace:decimals\": 3},\n"
    "  {\"name\": \"d\", \"type\": \"date\", \"format\": \"%Y年%m月%d日\"},\n"
    "  {\"name\": \"ok\", \"type\": \"boolean\", \"trueValues\": [\"合格\"],\n"
    "   \"falseValues\": [\"不合格\"]}\n"
    " ],\n"
    " \"primaryKey\": \"编号\", \"uniqueKeys\": [[\"v\", \"d\"], [\"U\"]],\n"
    " \"foreignKeys\": [\n"
    "  {\"fields\": \"v\", \"reference\": {\"resource\": \"r\",\n"
    "   \"fields\": [\"a\"]}},\n"
    "  {\"fields\": [\"v\", \"d\"], \"reference\": {\"resource\": \"\",\n"
    "   \"fields\": [\"U\", \"d\"]}}],\n"
    " \"caltrace:rules\": [\"v < U\"]}";

static void check_full_keys(const struct ct_schema *schema)
{
    assert_int_equal(schema->primary_key.count, 1);
    assert_int_equal(schema->primary_key.list[0], 0);
    assert_int_equal(schema->unique_count, 2);
    assert_int_equal(schema->unique_keys[0].count, 2);
    assert_int_equal(schema->unique_keys[0].list[1], 3);
    assert_int_equal(schema->unique_keys[1].list[0], 2);
    assert_int_equal(schema->foreign_count, 2);
    assert_string_equal(schema->foreign_keys[0].resource->text, "r");
    assert_string_equal(schema->foreign_keys[0].reference->items[0].text, "a");
    assert_null(schema->foreign_keys[1].resource);
    assert_int_equal(schema->foreign_keys[1].fields.count, 2);
    assert_string_equal(schema->rules->items[0].text, "v < U");
}

static void test_full(void **state)
{
    struct reading reading;
    const struct ct_field *f;

    (void)state;
    read_schema(&reading, full);
    assert_int_equal(reading.status, CT_OK);
    assert_int_equal(reading.seen.count, 0);
    assert_int_equal(reading.schema->match, CT_MATCH_SUBSET);
    assert_int_equal(reading.schema->missing.count, 2);
    assert_string_equal(reading.schema->missing.list[1].label->text, "none");
    f = reading.schema->fields;
    assert_int_equal(f[0].format, CT_FORMAT_UUID);
    assert_string_equal(f[0].title->text, "Id");
    assert_true(f[0].constraints.required && f[0].constraints.unique);
    assert_int_equal(f[0].constraints.min_length, 2);
    assert_int_equal(f[0].constraints.max_length, 5);
    assert_string_equal(f[0].constraints.pattern->text, "[A-Z].*");
    assert_true(ct_missing_has(&f[0].missing, "/", 1));
    assert_string_equal(f[1].decimal_char, ",");
    assert_string_equal(f[1].group_char, "\u202f");
    assert_false(ct_missing_has(&f[1].missing, "", 0));
    assert_string_equal(f[1].constraints.minimum->text, "-1.5");
    assert_string_equal(f[1].constraints.exclusive_maximum->text, "7");
    assert_int_equal(f[1].constraints.values->count, 2);
    assert_string_equal(f[1].extension.unit->text, "mV");
    assert_string_equal(f[2].extension.uncertainty_of->text, "v");
    assert_int_equal(f[2].extension.kind, CT_UNCERTAINTY_EXPANDED);
    assert_close(f[2].extension.k, 2, 0);
    assert_close(f[2].extension.p, 0.95, 0);
    assert_int_equal(f[2].extension.decimals, 3);
    assert_int_equal(f[3].type, CT_FIELD_DATE);
    assert_int_equal(f[3].format, CT_FORMAT_PATTERN);
    assert_string_equal(f[3].pattern, "%Y年%m月%d日");
    assert_string_equal(f[4].true_values->items[0].text, "合格");
    assert_int_equal(ct_schema_find(reading.schema, "d", 1), 3);
    assert_true(ct_schema_find(reading.schema, "e", 1) == SIZE_MAX);
    check_full_keys(reading.schema);
    done(&reading);
}

/* Every type by its name, and those that are taken as any. */
static void test_types(void **state)
{
    static const char *const unsupported[] = {"object", "array", "list",
                                              "geopoint", "geojson"};

    (void)state;
    for (int i = 0; i < CT_FIELD_TYPES + 5; i++) {
        bool known = i < CT_FIELD_TYPES;
        struct reading reading;
        char text[100];

        snprintf(text, sizeof text,
                 "{\"fields\": [{\"name\": \"x\", \"type\": \"%s\"}]}",
                 known ? ct_field_type_name((enum ct_field_type)i)
                       : unsupported[i - CT_FIELD_TYPES]);
        read_schema(&reading, text);
        assert_int_equal(reading.status, CT_OK);
        assert_int_equal(reading.schema->fields[0].type,
                         known ? i : CT_FIELD_ANY);
        assert_int_equal(reading.seen.count, !known);
        if (!known)
            assert_seen(&reading.seen, 0, "schema-type-unsupported", 1, 36);
        done(&reading);
    }
}

/* One finding each, at its place. FIELD stands in `fields`, the rest behind. */
#define IN(field) "{\"fields\": [{\"name\": \"x\", " field "}]}"
#define KEY(key)  "{\"fields\": [{\"name\": \"x\"}], " key "}"

static bool stands_at(const struct ct_position *position, const char *text)
{
    return strncmp(position->text + position->text_column, text,
                   strlen(text)) == 0;
}

static void test_faults(void **state)
{
    static const struct {
        const char *text, *key, *argument;
        const char *at; /* what begins at the place */
    } cases[] = {
        {"[]", "json-kind", "a schema", "[]"},
        {"{}", "property-missing", "a schema", "{}"},
        {"{\"field\": []}", "unknown-property", "field", "field"},
        {"{\"fields\": {}}", "json-kind", "fields", "{}"},
        {"{\"fields\": [5]}", "json-kind", "a field", "5]"},
        {"{\"fields\": [{}]}", "property-missing", "a field", "{}"},
        {"{\"fields\": [{\"name\": 5}]}", "json-kind", "name", "5}"},
        {"{\"fields\": [{\"name\": \"a\"}, {\"name\": \"a\"}]}", "field-twice",
         "a", "a"},
        {IN("\"typ\": \"x\""), "unknown-property", "typ", "typ"},
        {IN("\"type\": \"numbr\""), "unknown-word", "a type", "numbr"},
        {IN("\"caltrace:units\": \"x\""), "unknown-setting", "caltrace:units",
         "caltrace:units"},
        {IN("\"type\": \"date\", \"format\": \"any\""), "format-any", "date",
         "any"},
        {IN("\"type\": \"date\", \"format\": \"YYYY\""), "format-unknown",
         "YYYY", "YYYY"},
        {IN("\"type\": \"date\", \"format\": \"%d %B\""), "format-directive",
         "%B", "%B"},
        {IN("\"type\": \"date\", \"format\": \"%Y%\""), "format-directive", "%",
         "%"},
        {IN("\"type\": \"string\", \"format\": \"mail\""), "format-unknown",
         "mail", "mail"},
        {IN("\"type\": \"number\", \"decimalChar\": \",.\""), "one-character",
         "decimalChar", ",."},
        {IN("\"type\": \"number\", \"groupChar\": \".\""), "same-character",
         ".", "."},
        {IN("\"type\": \"number\", \"bareNumber\": false"), "bare-number", NULL,
         "false}"},
        {IN("\"trueValues\": [1]"), "json-kind", "trueValues", "1]"},
        {IN("\"missingValues\": [{}]"), "property-missing", "a missing value",
         "{}"},
        {IN("\"constraints\": {\"require\": true}"), "unknown-property",
         "require", "require"},
        {IN("\"type\": \"number\", \"constraints\": {\"pattern\": \"x\"}"),
         "constraint-unfit", "pattern", "x"},
        {IN("\"type\": \"string\", \"constraints\": {\"minimum\": 1}"),
         "constraint-unfit", "minimum", "1}"},
        {IN("\"type\": \"number\", \"constraints\": {\"minimum\": \"a\"}"),
         "constraint-value", "minimum", "a"},
        {IN("\"type\": \"integer\", \"constraints\": {\"maximum\": 1.5}"),
         "constraint-value", "maximum", "1.5}"},
        {IN("\"type\": \"date\", \"constraints\": {\"minimum\": "
            "\"2025-02-30\"}"),
         "constraint-value", "minimum", "2025-02-30"},
        {IN("\"type\": \"number\", \"constraints\": {\"minimum\": 0.1, "
            "\"maximum\": 0.09}"),
         "constraint-order", "0.1", "0.1, "},
        {IN("\"type\": \"number\", \"constraints\": {\"exclusiveMinimum\": 1, "
            "\"maximum\": 1}"),
         "constraint-order", "1", "1, "},
        {IN("\"type\": \"string\", \"constraints\": {\"minLength\": 3, "
            "\"maxLength\": 2}"),
         "constraint-order", "3", "3, "},
        {IN("\"constraints\": {\"minLength\": -1}"), "json-whole-number",
         "minLength", "-1}"},
        {IN("\"constraints\": {\"maxLength\": 2.5}"), "json-whole-number",
         "maxLength", "2.5}"},
        {IN("\"caltrace:k\": 0"), "setting-range", "caltrace:k", "0}"},
        {IN("\"caltrace:p\": 1"), "setting-range", "caltrace:p", "1}"},
        {IN("\"caltrace:kind\": \"expandet\""), "unknown-word",
         "a kind of uncertainty", "expandet"},
        {IN("\"caltrace:uncertaintyOf\": \"y\""), "field-unknown", "y", "y"},
        {KEY("\"primaryKey\": \"y\""), "field-unknown", "y", "y"},
        {KEY("\"primaryKey\": [\"x\", \"y\"]"), "field-unknown", "y", "y"},
        {KEY("\"primaryKey\": []"), "property-missing", "primaryKey", "[]}"},
        {KEY("\"uniqueKeys\": [[\"y\"]]"), "field-unknown", "y", "y"},
        {KEY("\"fieldsMatch\": \"exakt\""), "unknown-word",
         "a value of `fieldsMatch`", "exakt"},
        {KEY("\"foreignKeys\": [{\"fields\": \"x\"}]"), "property-missing",
         "a foreign key", "{"},
        {KEY("\"foreignKeys\": [{\"fields\": \"x\", \"reference\": {}}]"),
         "property-missing", "the reference of a foreign key", "{}"},
        {KEY("\"foreignKeys\": [{\"fields\": \"x\", \"reference\": "
             "{\"fields\": \"y\"}}]"),
         "field-unknown", "y", "y"},
        {KEY("\"foreignKeys\": [{\"fields\": \"x\", \"reference\": "
             "{\"resource\": \"r\", \"fields\": [\"y\", \"z\"]}}]"),
         "foreign-key-length", "1", "[\"y\", \"z\"]}}]}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct reading reading;
        const struct seen_finding *first;

        read_schema(&reading, cases[i].text);
        first = &reading.seen.list[0];
        if (reading.seen.count == 0 || strcmp(first->key, cases[i].key) != 0 ||
            !stands_at(&first->position, cases[i].at) ||
            (cases[i].argument != NULL &&
             strcmp(first->text[0], cases[i].argument) != 0))
            fail_msg("%s: %zu, %s at `%.20s`, `%s`", cases[i].text,
                     reading.seen.count,
                     reading.seen.count > 0 ? first->key : "",
                     reading.seen.count > 0
                         ? first->position.text + first->position.text_column
                         : "",
                     first->text[0]);
        if (strcmp(cases[i].text, "{\"field\": []}") != 0)
            assert_int_equal(reading.seen.count, 1);
        done(&reading);
    }
}

/* Hints lead to what was meant. */
static void test_hints(void **state)
{
    struct reading reading;

    (void)state;
    read_schema(&reading,
                "{\"fields\": [{\"name\": \"serial\", \"tpye\": \"x\"}],\n"
                " \"primaryKey\": \"seral\"}");
    assert_string_equal(reading.seen.list[0].text[1], "type");
    assert_string_equal(reading.seen.list[1].text[1], "serial");
    done(&reading);
    read_schema(&reading, IN("\"type\": \"interger\""));
    assert_string_equal(reading.seen.list[0].text[2], "integer");
    done(&reading);
}

/* Schemas that frictionless-py reads; kept beside the repository. */
static void test_examples(void **state)
{
    static const char folder[] = "../shared/csv/tableschema";
    DIR *entries = opendir(folder);
    const struct dirent *entry;
    size_t count = 0;

    (void)state;
    if (entries == NULL) {
        print_message("no %s: skipped\n", folder);
        skip();
    }
    while ((entry = readdir(entries)) != NULL) {
        struct reading r = {0};
        char path[600];

        if (strstr(entry->d_name, ".schema.json") == NULL)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        seen_init(&r.seen, &r.sources);
        if (ct_schema_open(r.sources, path, &r.arena, &r.seen.sink,
                           &r.schema) != CT_OK)
            fail_msg("%s: %s", path, r.seen.list[0].key);
        count++;
        done(&r);
    }
    closedir(entries);
    assert_true(count >= 28);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_fields), cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_full),        cmocka_unit_test(test_types),
        cmocka_unit_test(test_faults),      cmocka_unit_test(test_hints),
        cmocka_unit_test(test_examples),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
