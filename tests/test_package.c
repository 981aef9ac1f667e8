/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laboratory folders with and without a datapackage.json.
 */
#include "assert_close.h"
#include "seen.h"

#include "../calib/files/package.h"

#include <sys/stat.h>

/* What a test wrote into its folder. */
static const char *written[16];
static size_t written_count;

static void write_file(const char *name, const char *text)
{
    (void)scratch_file(name, text, strlen(text));
    written[written_count++] = name;
}

static void clean(void)
{
    while (written_count > 0)
        assert_int_equal(unlink(scratch(written[--written_count])), 0);
}

struct reading {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_package *package;
    enum ct_status status;
};

/* The folder with this descriptor (NULL: none) and the files written. */
static void open_folder(struct reading *reading, const char *descriptor)
{
    char folder[512];

    if (descriptor != NULL)
        write_file("datapackage.json", descriptor);
    snprintf(folder, sizeof folder, "%s", scratch(""));
    memset(reading, 0, sizeof *reading);
    seen_init(&reading->seen, &reading->sources);
    reading->status = ct_package_open(reading->sources, folder,
                                      &reading->seen.sink, &reading->package);
    assert_int_equal(reading->status == CT_OK, reading->seen.sink.errors == 0);
    assert_int_equal(reading->package != NULL, reading->status == CT_OK);
}

static void done(struct reading *reading)
{
    ct_package_free(reading->package);
    ct_sources_free(reading->sources);
    clean();
}

static const struct ct_resource *table(const struct reading *reading,
                                       enum ct_table which)
{
    const struct ct_resource *resource = reading->package->tables[which];

    assert_non_null(resource);
    return resource;
}

static void test_no_package(void **state)
{
    struct reading reading;
    const struct ct_settings *settings;

    (void)state;
    write_file("instruments.csv", "id\n");
    write_file("links.csv", "id\n");
    write_file("other.csv", "id\n");
    /* A link that leads nowhere is a table that cannot be read, not none. */
    assert_int_equal(symlink("nowhere", scratch("results.csv")), 0);
    written[written_count++] = "results.csv";
    open_folder(&reading, NULL);
    assert_int_equal(reading.status, CT_OK);
    (void)table(&reading, CT_TABLE_RESULTS);
    assert_int_equal(reading.seen.count, 0);
    assert_int_equal(reading.package->source, 0);
    assert_int_equal(reading.package->count, 0);
    assert_string_equal(table(&reading, CT_TABLE_INSTRUMENTS)->file,
                        scratch("instruments.csv"));
    assert_string_equal(table(&reading, CT_TABLE_LINKS)->name, "links");
    assert_null(reading.package->tables[CT_TABLE_CERTIFICATES]);
    settings = &reading.package->settings;
    assert_int_equal(settings->due_rule, CT_DUE_SAME_DAY);
    assert_int_equal(settings->anchor, CT_ANCHOR_CALIBRATED);
    assert_null(settings->decision_rule);
    assert_close(settings->default_k, 0, 0);
    assert_int_equal(settings->capacity, 0);
    /* semantics: all roots but EV and REF */
    assert_int_equal(settings->roots, CT_ROOT_SI | CT_ROOT_NMI | CT_ROOT_ACC |
                                          CT_ROOT_LMI | CT_ROOT_CRM);
    assert_int_equal(settings->date_order, CT_DAY_ORDER_NONE);
    assert_int_equal(settings->date_serial, CT_SERIAL_NONE);
    assert_false(settings->decimal_comma);
    assert_null(settings->missing);
    done(&reading);
}

static void test_no_folder(void **state)
{
    struct seen seen;
    struct ct_sources *sources;
    struct ct_package *package = NULL;

    (void)state;
    seen_init(&seen, &sources);
    assert_int_equal(
        ct_package_open(sources, scratch("none"), &seen.sink, &package),
        CT_INVALID);
    assert_string_equal(seen.list[0].key, "folder-not-found");
    assert_null(package);
    ct_package_free(NULL);
    ct_sources_free(sources);
}

static const char full[] =
    "{\"name\": \"lab\", \"$schema\": \"x\", \"licenses\": [],\n"
    " \"resources\": [\n"
    "  {\"name\": \"ledger\", \"path\": \"台账.csv\", \"encoding\": \"gbk\",\n"
    "   \"dialect\": {\"delimiter\": \";\", \"quoteChar\": \"'\",\n"
    "    \"commentChar\": \"#\", \"header\": false,\n"
    "    \"skipInitialSpace\": true, \"lineTerminator\": \"\\r\\n\",\n"
    "    \"doubleQuote\": true},\n"
    "   \"schema\": {\"fields\": [{\"name\": \"管理编号\"}],\n"
    "    \"foreignKeys\": [{\"fields\": \"管理编号\", \"reference\":\n"
    "     {\"resource\": \"results\", \"fields\": \"certificate\"}}]}},\n"
    "  {\"name\": \"results\", \"path\": [\"r.csv\"],\n"
    "   \"schema\": \"r.json\", \"dialect\": \"d.json\"},\n"
    "  {\"name\": \"c\", \"path\": \"./certificates.csv\"},\n"
    "  {\"name\": \"inline\", \"data\": [[\"a\"], [1]]}],\n"
    " \"caltrace\": {\n"
    "  \"tables\": {\"instruments\": \"ledger\", \"events\": \"e.csv\"},\n"
    "  \"columns\": {\"instruments\": {\"id\": \"管理编号\", \"name\": "
    "\"名称\"},\n"
    "              \"results\": {\"U\": \"U95\"}},\n"
    "  \"due_rule\": \"minus-one-day\", \"anchor\": \"first-use\",\n"
    "  \"decision_rule\": \"jjf1094\", \"default_k\": 2, \"capacity\": 12,\n"
    "  \"allowed_roots\": [\"SI\", \"REF\"], \"date_order\": \"dmy\",\n"
    "  \"date_serial\": 1904, \"decimal_comma\": true, \"en_dash\": true,\n"
    "  \"missing\": [\"无\", \"\"], \"encoding\": \"big5\",\n"
    "  \"scheme\": \"ledger.csv\"}}\n";

static void check_settings(const struct ct_settings *s)
{
    assert_int_equal(s->due_rule, CT_DUE_MINUS_ONE_DAY);
    assert_int_equal(s->anchor, CT_ANCHOR_FIRST_USE);
    assert_string_equal(s->decision_rule->text, "jjf1094");
    assert_close(s->default_k, 2, 0);
    assert_int_equal(s->capacity, 12);
    assert_int_equal(s->roots, CT_ROOT_SI | CT_ROOT_CONSENSUS);
    assert_int_equal(s->date_order, CT_DAY_ORDER_DMY);
    assert_int_equal(s->date_serial, CT_SERIAL_1904);
    assert_true(s->decimal_comma && s->en_dash);
    assert_int_equal(s->missing_count, 2);
    assert_string_equal(s->missing[0], "无");
    assert_string_equal(s->scheme, scratch("ledger.csv"));
    assert_int_equal(s->encoding, CT_BIG5);
}

static void test_full(void **state)
{
    struct reading reading;
    const struct ct_resource *one;

    (void)state;
    write_file("台账.csv", "x");
    write_file("r.csv", "x");
    write_file("e.csv", "x");
    write_file("certificates.csv", "x");
    write_file("ranges.csv", "x");
    write_file("ledger.csv", "x");
    write_file("r.json", "{\"fields\": [{\"name\": \"certificate\"}]}");
    write_file("d.json", "{\"delimiter\": \"\\t\"}");
    open_folder(&reading, full);
    assert_int_equal(reading.seen.count, 0);
    assert_int_equal(reading.status, CT_OK);
    assert_int_equal(reading.package->count, 4);
    check_settings(&reading.package->settings);
    one = table(&reading, CT_TABLE_INSTRUMENTS);
    assert_string_equal(one->file, scratch("台账.csv"));
    assert_int_equal(one->dialect.csv.encoding, CT_GB18030);
    assert_int_equal(one->dialect.csv.delimiter, ';');
    assert_int_equal(one->dialect.csv.quote, '\'');
    assert_int_equal(one->dialect.csv.comment, '#');
    assert_true(one->dialect.no_header && one->dialect.skip_initial_space);
    assert_int_equal(one->schema->foreign_count, 1);
    one = table(&reading, CT_TABLE_RESULTS);
    assert_int_equal(one->dialect.csv.delimiter, '\t');
    assert_int_equal(one->dialect.csv.encoding, CT_BIG5);
    assert_false(one->dialect.no_header);
    assert_string_equal(one->schema->fields[0].name->text, "certificate");
    /* by its path; a file that is named; a standard file */
    assert_string_equal(table(&reading, CT_TABLE_CERTIFICATES)->name, "c");
    assert_string_equal(table(&reading, CT_TABLE_EVENTS)->file,
                        scratch("e.csv"));
    one = table(&reading, CT_TABLE_RANGES);
    assert_string_equal(one->name, "ranges");
    assert_int_equal(one->dialect.csv.encoding, CT_BIG5);
    assert_null(ct_package_resource(reading.package, "inline", 6)->file);
    assert_int_equal(reading.package->column_count, 3);
    assert_int_equal(reading.package->columns[2].table, CT_TABLE_RESULTS);
    assert_string_equal(reading.package->columns[1].standard->text, "name");
    assert_string_equal(reading.package->columns[2].header->text, "U95");
    done(&reading);
}

/* One finding, at the place where `at` stands. */
struct fault {
    const char *text, *key, *argument, *at;
};

static void check_fault(const struct fault *fault)
{
    struct reading reading;
    const struct seen_finding *first = &reading.seen.list[0];
    const struct ct_position *at = &first->position;

    write_file("a.csv", "x");
    open_folder(&reading, fault->text);
    if (reading.seen.count != 1 || strcmp(first->key, fault->key) != 0 ||
        strcmp(first->text[0], fault->argument) != 0 || at->text == NULL ||
        strncmp(at->text + at->text_column, fault->at, strlen(fault->at)) != 0)
        fail_msg("%s: %zu, %s at `%s`, `%s`", fault->text, reading.seen.count,
                 first->key != NULL ? first->key : "",
                 at->text != NULL ? at->text + at->text_column : "",
                 first->text[0]);
    done(&reading);
}

/* A resource with a name and a path; other properties of it; settings. */
#define A           "\"name\": \"a\", \"path\": \"a.csv\""
#define R(resource) "{\"resources\": [{" resource "}]}"
#define S(setting)  "{\"caltrace\": {" setting "}}"

static void test_resource_faults(void **state)
{
    static const struct fault cases[] = {
        {"[]", "json-kind", "datapackage.json", "[]"},
        {"{\"resource\": []}", "unknown-property", "resource", "resource"},
        {"{\"resources\": {}}", "json-kind", "resources", "{}"},
        {"{\"resources\": [1]}", "json-kind", "a resource", "1]"},
        {R("\"path\": \"a.csv\""), "property-missing", "a resource", "{"},
        {R("\"name\": \"a\""), "property-missing", "a resource", "{"},
        {R("\"name\": \"a\", \"path\": 1"), "json-kind", "path", "1}"},
        {R("\"name\": \"a\", \"path\": \"/etc/passwd\""), "path-outside",
         "/etc/passwd", "/etc"},
        {R("\"name\": \"a\", \"path\": \"../a.csv\""), "path-outside",
         "../a.csv", "../a"},
        {R("\"name\": \"a\", \"path\": \"b/..\""), "path-outside", "b/..",
         "b/.."},
        {R("\"name\": \"a\", \"path\": \"b\\\\..\\\\a.csv\""), "path-outside",
         "b\\..\\a.csv", "b"},
        {R("\"name\": \"a\", \"path\": \"C:\\\\a.csv\""), "path-outside",
         "C:\\a.csv", "C:"},
        {R("\"name\": \"a\", \"path\": \"http://x/a.csv\""), "path-outside",
         "http://x/a.csv", "http"},
        {R("\"name\": \"a\", \"path\": \"\""), "path-outside", "", "\"}"},
        {R("\"name\": \"a\", \"path\": [\"a.csv\", \"a.csv\"]"),
         "not-supported", "a table in several files", "["},
        {R(A ", \"encoding\": \"gb18300\""), "unknown-encoding", "gb18300",
         "gb18300"},
        {R(A ", \"dialect\": {\"delimiter\": \"::\"}"), "one-character",
         "delimiter", "::"},
        {R(A ", \"dialect\": {\"delimiter\": \"，\"}"), "one-character",
         "delimiter", "，"},
        {R(A ", \"dialect\": {\"delimiter\": \"\\n\"}"), "one-character",
         "delimiter", "\\n"},
        {R(A ", \"dialect\": {\"delimiter\": \"\\\"\"}"), "same-character",
         "\"", "\\\""},
        {R(A ", \"dialect\": {\"commentChar\": \",\"}"), "same-character", ",",
         ",\""},
        {R(A ", \"dialect\": {\"delimeter\": \";\"}"), "unknown-property",
         "delimeter", "delimeter"},
        {R(A ", \"dialect\": {\"doubleQuote\": false}"), "not-supported",
         "`doubleQuote`: false", "false"},
        {R(A ", \"dialect\": {\"escapeChar\": \"\\\\\"}"), "not-supported",
         "`escapeChar`", "\\\\"},
        {R(A ", \"dialect\": {\"lineTerminator\": \";\"}"), "not-supported",
         "this `lineTerminator`", ";"},
        {R(A ", \"dialect\": {\"headerRows\": [1, 2]}"), "not-supported",
         "`headerRows` other than [1]", "[1, 2]"},
        {R(A ", \"schema\": {\"fields\": [{\"name\": 1}]}"), "json-kind",
         "name", "1}"},
        {R(A ", \"schema\": \"../s.json\""), "path-outside", "../s.json",
         "../s"},
        {"{\"resources\": [{" A "}, {" A "}]}", "resource-twice", "a",
         "a.csv\"}]"},
        {R(A ", \"schema\": {\"fields\": [{\"name\": \"x\"}], "
             "\"foreignKeys\": [{\"fields\": \"x\", \"reference\": "
             "{\"resource\": \"b\", \"fields\": \"y\"}}]}"),
         "resource-unknown", "b", "b\","},
        {R(A ", \"schema\": {\"fields\": [{\"name\": \"x\"}], "
             "\"foreignKeys\": [{\"fields\": \"x\", \"reference\": "
             "{\"resource\": \"a\", \"fields\": \"y\"}}]}"),
         "field-unknown", "y", "y\"}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_fault(&cases[i]);
}

static void test_setting_faults(void **state)
{
    static const struct fault cases[] = {
        {"{\"caltrace\": []}", "json-kind", "caltrace", "[]"},
        {S("\"due_rul\": \"same-day\""), "unknown-setting", "due_rul",
         "due_rul"},
        {S("\"due-rule\": \"same-day\""), "unknown-setting", "due-rule",
         "due-rule"},
        {S("\"colour\": 1"), "unknown-setting", "colour", "colour"},
        {S("\"due_rule\": \"minus-one\""), "unknown-word", "a due rule",
         "minus-one"},
        {S("\"anchor\": \"Issued\""), "unknown-word", "an anchor", "Issued"},
        {S("\"default_k\": 0.5"), "setting-range", "default_k", "0.5"},
        {S("\"default_k\": \"2\""), "json-kind", "default_k", "2\""},
        {S("\"capacity\": 0"), "json-whole-number", "capacity", "0}"},
        {S("\"capacity\": 2.5"), "json-whole-number", "capacity", "2.5"},
        {S("\"capacity\": 1e30"), "json-whole-number", "capacity", "1e30"},
        {S("\"allowed_roots\": [\"SI\", \"NIM\"]"), "unknown-word", "a root",
         "NIM"},
        {S("\"scheme\": \"../s.csv\""), "path-outside", "../s.csv", "../s.csv"},
        {S("\"allowed_roots\": []"), "setting-range", "allowed_roots", "[]"},
        {S("\"date_order\": \"iso\""), "unknown-word", "an order of dates",
         "iso"},
        {S("\"date_serial\": 1901"), "unknown-word", "a system of day numbers",
         "1901"},
        {S("\"decimal_comma\": \"yes\""), "json-kind", "decimal_comma", "yes"},
        {S("\"missing\": \"-\""), "json-kind", "missing", "-"},
        {S("\"missing\": [0]"), "json-kind", "missing", "0]"},
        {S("\"encoding\": \"gbkk\""), "unknown-encoding", "gbkk", "gbkk"},
        {S("\"tables\": {\"instrument\": \"a.csv\"}"), "unknown-word",
         "a table", "instrument"},
        {S("\"tables\": {\"links\": 1}"), "json-kind", "links", "1}"},
        {S("\"tables\": {\"links\": \"aa\"}"), "resource-unknown", "aa", "aa"},
        {S("\"columns\": {\"link\": {}}"), "unknown-word", "a table", "link"},
        {S("\"columns\": {\"links\": []}"), "json-kind", "links", "[]"},
        {S("\"columns\": {\"links\": {\"id\": 1}}"), "json-kind", "id", "1}"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_fault(&cases[i]);
}

/* A table or a file outside is not reached through the settings either. */
static void test_tables_stay_inside(void **state)
{
    static const struct fault fault = {
        S("\"tables\": {\"links\": \"../../etc/passwd\"}"), "path-outside",
        "../../etc/passwd", "../.."};
    char path[600];
    struct stat about;

    (void)state;
    snprintf(path, sizeof path, "%s", scratch("../../etc/passwd"));
    if (stat(path, &about) != 0)
        skip(); /* another place for temporary files */
    check_fault(&fault);
}

static void test_missing_files(void **state)
{
    static const char text[] =
        "{\"resources\": [\n"
        "  {\"name\": \"a\", \"path\": \"b.csv\"},\n"
        "  {\"name\": \"c\", \"path\": \"a.csv\", \"schema\": \"s.json\"}],\n"
        " \"caltrace\": {\"tables\": {\"links\": \"cc\"}}}";
    struct reading reading;

    (void)state;
    write_file("a.csv", "x");
    open_folder(&reading, text);
    assert_int_equal(reading.seen.count, 3);
    assert_seen(&reading.seen, 0, "file-not-found", 2, 26);
    assert_string_equal(reading.seen.list[0].text[0], scratch("b.csv"));
    assert_seen(&reading.seen, 1, "file-not-found", 3, 45);
    assert_seen(&reading.seen, 2, "resource-unknown", 4, 36);
    done(&reading);
}

/* Findings in a schema of its own stand in its file. */
static void test_schema_file(void **state)
{
    struct reading reading;

    (void)state;
    write_file("a.csv", "x");
    write_file("s.json", "{\"fields\": [{\"name\": \"x\"},\n {}]}");
    open_folder(&reading, R(A ", \"schema\": \"s.json\""));
    assert_int_equal(reading.seen.count, 1);
    assert_seen(&reading.seen, 0, "property-missing", 2, 2);
    assert_string_equal(reading.seen.list[0].position.name, scratch("s.json"));
    done(&reading);
}

static void test_not_json(void **state)
{
    struct reading reading;

    (void)state;
    open_folder(&reading, "{\"caltrace\": {\"capacity\": 3,}}");
    assert_int_equal(reading.seen.count, 1);
    assert_seen(&reading.seen, 0, "json-comma", 1, 28);
    done(&reading);
    open_folder(&reading, "{\"caltrace\": ");
    assert_int_equal(reading.status, CT_INVALID);
    assert_int_equal(reading.seen.count, 1);
    done(&reading);
    open_folder(&reading, "");
    assert_string_equal(reading.seen.list[0].key, "file-empty");
    done(&reading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_package),
        cmocka_unit_test(test_no_folder),
        cmocka_unit_test(test_full),
        cmocka_unit_test(test_resource_faults),
        cmocka_unit_test(test_setting_faults),
        cmocka_unit_test(test_tables_stay_inside),
        cmocka_unit_test(test_missing_files),
        cmocka_unit_test(test_schema_file),
        cmocka_unit_test(test_not_json),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
