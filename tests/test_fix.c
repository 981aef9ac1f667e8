/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Repairs of CSV files: each kind, and what must not change.
 */
#include "fixed.h"

#include "../calib/files/fix_target.h"
#include "../calib/report/diff.h"

#include <sys/stat.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { ROOM = 8 * 1024 * 1024 };

static char *result; /* ROOM bytes */

static void repair_bytes(const struct given *given, const char *before,
                         size_t length, struct repaired *r, size_t *made)
{
    char path[512];
    struct ct_sources *sources;

    snprintf(path, sizeof path, "%s", scratch_file("a.csv", before, length));
    seen_init(&r->seen, &sources);
    r->status = repair_file(given, path, scratch("b.csv"), sources,
                            &r->seen.sink, &r->fixed);
    *made = r->status == CT_OK ? read_file(scratch("b.csv"), result, ROOM) : 0;
    ct_sources_free(sources);
    (void)unlink(path);
    (void)unlink(scratch("b.csv"));
}

/* `before` becomes `after`, and that becomes itself. */
static void check_bytes(const struct given *given, const char *before,
                        size_t length, const char *after, size_t after_length)
{
    struct repaired r;
    struct given plain = *given;
    size_t made;

    repair_bytes(given, before, length, &r, &made);
    assert_int_equal(r.status, CT_OK);
    assert_string_equal(result, after);
    assert_int_equal(made, after_length);
    assert_int_equal(r.fixed.changed, length != after_length ||
                                          memcmp(before, after, length) != 0);
    plain.dialect.encoding = CT_UTF_8;
    repair_bytes(&plain, after, after_length, &r, &made);
    assert_int_equal(r.status, CT_OK);
    assert_false(r.fixed.changed);
    assert_string_equal(result, after);
    assert_int_equal(made, after_length);
}

static void check(const struct given *given, const char *before,
                  const char *after)
{
    check_bytes(given, before, strlen(before), after, strlen(after));
}

static const struct given results = {.table = CT_TABLE_RESULTS};
static const struct given instruments = {.table = CT_TABLE_INSTRUMENTS};
static const struct given nothing = {.table = -1};

/* ---- the file as a whole ------------------------------------------------- */

static void test_line_ends(void **state)
{
    (void)state;
    check(&nothing, "a,b\r\n1,2\r\n", "a,b\n1,2\n");
    check(&nothing, "a,b\r1,2\r", "a,b\n1,2\n");
    check(&nothing, "a,b\n1,2\r\n3,4\r5,6", "a,b\n1,2\n3,4\n5,6");
    check(&nothing, "a,b\r\n\r\n\r1,2\r\n\n", "a,b\n\n\n1,2\n\n");
    check(&nothing, "", "");
    check(&nothing, "\r\n", "\n");
    check(&nothing, "a", "a");
    /* Inside quotes they are part of a text. */
    check(&nothing, "a,b\r\n\"x\r\ny\rz\",2\r\n", "a,b\n\"x\r\ny\rz\",2\n");
}

static void test_comments_and_blanks(void **state)
{
    const struct given given = {.table = CT_TABLE_RESULTS,
                                .dialect = {.comment = '#', .delimiter = ';'}};

    (void)state;
    check(&given,
          "# １ \"x\r\n\r\ncertificate; value;U\r\n#y\rC;１;\"２\"\r\n# z",
          "# １ \"x\n\ncertificate; value;U\n#y\nC;1;\"2\"\n# z");
}

/* A record with a fault stays; its line ends as others do. */
static void test_faulty(void **state)
{
    (void)state;
    check(&results, "certificate,value\r\nA,\"１\r\nB,１\r\n",
          "certificate,value\nA,\"１\nB,1\n");
    check(&results, "certificate,value\r\nA,\"x\r\ny\"１\r\nB,１\r\n",
          "certificate,value\nA,\"x\ny\"１\nB,1\n");
    check(&results, "certificate,value\r\nA\"B,１\r\nB,１\r\n",
          "certificate,value\nA\"B,１\nB,1\n");
    /* Bytes that are no text in some lines of a UTF-8 file. */
    check(&results, "certificate,value\r\n质\xFF,１\r\n\"量\",１\r\n量,２\r\n",
          "certificate,value\n质\xFF,１\n\"量\",1\n量,2\n");
    /* More or fewer cells than the header: they may belong elsewhere. */
    check(&results, "certificate,value,U\nA,１,２,３\nB,１\n",
          "certificate,value,U\nA,１,２,３\nB,１\n");
}

static void test_marks(void **state)
{
    (void)state;
    check(&nothing,
          "\xEF\xBB\xBF"
          "a\n1\n",
          "a\n1\n");
    /* What follows the mark would be taken for one. */
    check(&nothing,
          "\xEF\xBB\xBF\xEF\xBB\xBF"
          "a\r\n",
          "\xEF\xBB\xBF\xEF\xBB\xBF"
          "a\n");
    check(&nothing,
          "a\r\n\xEF\xBB\xBF"
          "bcde,1\r\n",
          "a\n\xEF\xBB\xBF"
          "bcde,1\n");
    check_bytes(&nothing,
                "\xFF\xFE"
                "a\0,\0\x11\x62\r\0\n\0",
                12, "a,我\n", 6);
    check_bytes(&nothing, "\xFE\xFF\0a\0,\x62\x11\0\n", 10, "a,我\n", 6);
}

static void test_declared(void **state)
{
    const struct given chinese = {.table = CT_TABLE_RESULTS,
                                  .dialect = {.encoding = CT_GB18030}};
    const struct given big5 = {.table = -1, .dialect = {.encoding = CT_BIG5}};

    (void)state;
    check(&chinese,
          "certificate,value\r\n\xCE\xD2,\xA3\xB1\xA3\xAE\xA3\xB5\r\n",
          "certificate,value\n我,1.5\n");
    check(&chinese, "certificate,value\nA,1\n", "certificate,value\nA,1\n");
    check(&big5, "a\n\xA7\xDA\n", "a\n我\n");
}

/* Nothing is guessed, and nothing is converted that is not certain. */
static void test_refused(void **state)
{
    static const struct {
        const char *text;
        enum ct_encoding encoding;
        const char *key;
    } cases[] = {
        {"a\n\xCE\xD2\n\xC4\xE3\n", CT_UTF_8, "invalid-utf8"},
        {"a\n\xCE\xD2\nb\xFF\n", CT_GB18030, "encoding-invalid"},
        {"a\n我们\n", CT_GB18030, "encoding-suspect"},
        {"\xFF\xFE"
         "abc",
         CT_UTF_8, "encoding-utf16"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct given given = {.table = -1,
                                    .dialect = {.encoding = cases[i].encoding}};
        struct repaired r;
        size_t made;

        repair_bytes(&given, cases[i].text, strlen(cases[i].text), &r, &made);
        assert_int_equal(r.status, CT_INVALID);
        assert_true(r.seen.count > 0);
        assert_string_equal(r.seen.list[0].key, cases[i].key);
        assert_int_equal(r.seen.count, r.seen.sink.errors +
                                           r.seen.sink.warnings +
                                           r.seen.sink.notes);
    }
}

/* Comments of what is converted are looked at, too. */
static void test_refused_comment(void **state)
{
    const struct given given = {
        .table = -1, .dialect = {.encoding = CT_GB18030, .comment = '#'}};
    struct repaired r;
    size_t made;

    (void)state;
    repair_bytes(&given, "#\xFF\n\xCE\xD2\n", 6, &r, &made);
    assert_int_equal(r.status, CT_INVALID);
}

/* A quote that is not closed within the limit, but would be in a shorter
 * text: nothing in between becomes shorter. */
static void test_distant_quote(void **state)
{
    enum { LINES = CT_CSV_RECORD_LIMIT / 8 };
    size_t length = 0, made;
    char *text = malloc(ROOM);
    struct repaired r;

    (void)state;
    assert_non_null(text);
    length += (size_t)sprintf(text, "certificate,value\r\nA,\"\r\n");
    for (int i = 0; i < LINES; i++)
        length += (size_t)sprintf(text + length, "B,１.0\r\n");
    length += (size_t)sprintf(text + length, "C\",1\r\n");
    for (int i = 0; i < 2 * LINES; i++)
        length += (size_t)sprintf(text + length, "B,１.0\r\n");
    repair_bytes(&results, text, length, &r, &made);
    assert_int_equal(r.status, CT_OK);
    assert_int_equal(r.seen.sink.errors, 2);
    assert_true(r.fixed.cells > 0 && r.fixed.cells < 2 * LINES);
    assert_memory_equal(result, "certificate,value\nA,\"\r\nB,１.0\r\n", 32);
    memcpy(text, result, made);
    repair_bytes(&results, text, made, &r, &length);
    assert_int_equal(r.seen.sink.errors, 2);
    free(text);
}

/* Lines longer than a record may be come out whole. */
static void test_long_line(void **state)
{
    size_t length = 3 * (size_t)CT_CSV_RECORD_LIMIT, made;
    char *text = malloc(length + 64);
    struct repaired r;

    (void)state;
    assert_non_null(text);
    strcpy(text, "certificate,value\nA,１\n");
    memset(text + strlen(text), 'x', length);
    strcpy(text + length, "\r\nB,１\n");
    repair_bytes(&results, text, strlen(text), &r, &made);
    assert_int_equal(r.status, CT_OK);
    assert_int_equal(r.fixed.cells, 2);
    assert_int_equal(made, strlen(text) - 5);
    assert_string_equal(result + made - 8, "xxx\nB,1\n");
    free(text);
}

/* ---- cells --------------------------------------------------------------- */

#define HEADER "certificate,value,unit,k,function\n"

static void test_numbers(void **state)
{
    (void)state;
    check(&results, HEADER "A,１．５０,ｍｍ, 2 ,x\n", HEADER "A,1.50,mm,2,x\n");
    check(&results, HEADER "A,－１．５ｅ－３,mm,\"２\",x\n",
          HEADER "A,-1.5e-3,mm,\"2\",x\n");
    check(&results, HEADER "A,\u00A01\u3000,\" mm \",２,x\n",
          HEADER "A,1,\"mm\",2,x\n");
}

static void test_left_alone(void **state)
{
    static const char *const same[] = {
        HEADER "Ａ１ ,1,mm,2, １２ \n", /* ids and texts */
        HEADER "A,\"1,5\",mm,2,x\n",    /* a comma: not declared */
        HEADER "A,\"１，５\",mm,2,x\n", /* the same */
        HEADER "A,1.5×10^3,mm,2,x\n",   /* read, but not plain after */
        HEADER "A,１ mm,mm,2,x\n",      /* a unit stays noted */
        HEADER "A,１．２．３,mm,2,x\n", /* no number */
        HEADER "A,Ｎ/Ａ,mm,2,x\n",      /* no value */
        HEADER "A,   ,mm,2,x\n",        /* none either */
        HEADER "A,1,℃,2,x\n",           /* kept */
        HEADER "A,1,m²,2,x\n",          /* kept */
        "ｃertificate , value\nA,1\n",  /* headers */
    };

    (void)state;
    for (size_t i = 0; i < COUNT(same); i++)
        check(&results, same[i], same[i]);
    check(&nothing, HEADER "A,１,mm,2,x\n", HEADER "A,１,mm,2,x\n");
    /* A faulty header: nothing is known of the columns. */
    check(&results, "certificate,value,value\nA,１,２\n",
          "certificate,value,value\nA,１,２\n");
    check(&results, "certificate,value\"\nA,１\n",
          "certificate,value\"\nA,１\n");
}

static void test_decimal_comma(void **state)
{
    struct given given = results;

    (void)state;
    given.settings.decimal_comma = true;
    check(&given, HEADER "A,\"1,50\",mm,\"２，０\",\"1,5\"\n",
          HEADER "A,\"1.50\",mm,\"2.0\",\"1,5\"\n");
    check(&given, HEADER "A,\"1.234,5\",mm,2,x\n",
          HEADER "A,\"1.234,5\",mm,2,x\n");
    check(&given, HEADER "A,\"1,2,3\",mm,2,x\n", HEADER "A,\"1,2,3\",mm,2,x\n");
}

#define DATES "id,in_service_on,interval,range,mpe\n"

static void test_dates(void **state)
{
    static const char *const dates[] = {"2025/3/4",     "2025.3.4",
                                        "20250304",     "2025年3月4日",
                                        "4 Mar 2025",   "２０２５－０３－０４",
                                        " 2025-03-04 ", "2025-3-4"};
    static const char *const kept[] = {
        "1/2/2025",         "45000", "长期", "2025-02-30", "2025-03",
        "2025-03-04 12:30", "4/3/25"};
    char before[256];

    (void)state;
    for (size_t i = 0; i < COUNT(dates); i++) {
        snprintf(before, sizeof before, DATES "A,%s,P12M,0..1 g,\n", dates[i]);
        check(&instruments, before, DATES "A,2025-03-04,P12M,0..1 g,\n");
    }
    for (size_t i = 0; i < COUNT(kept); i++) {
        snprintf(before, sizeof before, DATES "A,%s,P12M,0..1 g,\n", kept[i]);
        check(&instruments, before, before);
    }
}

static void test_declared_dates(void **state)
{
    struct given given = instruments;

    (void)state;
    given.settings.date_order = CT_DAY_ORDER_DMY;
    check(&given, DATES "A,1/2/2025,,,\n", DATES "A,2025-02-01,,,\n");
    given.settings.date_serial = CT_SERIAL_1900;
    check(&given, DATES "A,45000,,,\n", DATES "A,2023-03-15,,,\n");
    given.settings.date_serial = CT_SERIAL_1904;
    check(&given, DATES "A,45000,,,\n", DATES "A,2027-03-16,,,\n");
}

static void test_other_kinds(void **state)
{
    (void)state;
    check(&instruments, DATES "A,,１２个月,（０～１００）％ＲＨ,±（0.1％）\n",
          DATES "A,,12个月,(0~100)%RH,±(0.1%)\n");
    check(&instruments, DATES "A,,Ｐ１２Ｍ, ５ kg ,\n",
          DATES "A,,P12M,5 kg,\n");
    check(&instruments, DATES "A,,半年,0-100 g,\n", DATES "A,,半年,0-100 g,\n");
    /* Read, but with a note before and after. */
    check(&instruments, DATES "A,,,０-１００ g,\n", DATES "A,,,０-１００ g,\n");
}

/* Where there is no header the columns have their order. */
static void test_no_header(void **state)
{
    const struct given given = {.table = CT_TABLE_LABORATORIES,
                                .no_header = true};
    char before[512] = "", after[512] = "";
    const struct ct_table_layout *layout =
        &ct_table_layouts[CT_TABLE_LABORATORIES];

    (void)state;
    for (size_t i = 0; i < layout->count; i++) {
        bool date = layout->columns[i].kind == CT_CELL_DATE;

        strcat(strcat(before, i > 0 ? "," : ""), date ? "2025/3/4" : "１");
        strcat(strcat(after, i > 0 ? "," : ""), date ? "2025-03-04" : "１");
    }
    check(&given, before, after);
}

/* A cell that would begin a comment, or end its field, stays. */
static void test_no_room(void **state)
{
    const struct given minus = {.table = CT_TABLE_RESULTS,
                                .dialect = {.comment = '-'}};
    const struct given full_stop = {.table = CT_TABLE_RESULTS,
                                    .dialect = {.delimiter = '.'}};

    (void)state;
    check(&minus, "value,certificate\n -1,A\n\"－１\",A\n",
          "value,certificate\n -1,A\n\"-1\",A\n");
    check(&full_stop, "certificate.value\nA.１．５\nA.２\n",
          "certificate.value\nA.１．５\nA.2\n");
}

static void read_schema(const char *text, struct ct_sources *sources,
                        struct ct_arena *arena, const struct ct_schema **schema)
{
    const char *path = scratch_file("schema.json", text, strlen(text));

    assert_int_equal(ct_schema_open(sources, path, arena, NULL, schema), CT_OK);
    (void)unlink(path);
}

static void test_schema(void **state)
{
    struct ct_sources *sources;
    struct ct_arena arena = {0};
    struct given given = {.table = -1};

    (void)state;
    assert_int_equal(ct_sources_new(&sources), CT_OK);
    read_schema("{\"fields\": [{\"name\": \"n\", \"type\": \"number\"},"
                "{\"name\": \"t\", \"type\": \"string\"},"
                "{\"name\": \"d\", \"type\": \"date\"},"
                "{\"name\": \"i\", \"type\": \"integer\","
                " \"missingValues\": [\"\", \"-9\"]}]}",
                sources, &arena, &given.schema);
    check(&given, "n,t,d,i\n１．５, ２ ,2025/3/4,７\n 2 ,x,20250304,－９\n",
          "n,t,d,i\n1.5, ２ ,2025-03-04,7\n2,x,2025-03-04,－９\n");
    check(&given, "n,t,d,i\n\"1,5\",x,1/2/2025,1.0\n",
          "n,t,d,i\n\"1,5\",x,1/2/2025,1.0\n");
    /* Fields belong to columns by their place here. */
    check(&given, "t,n,d,i\n１,２,2025/3/4,\n", "t,n,d,i\n１,２,2025-03-04,\n");
    ct_arena_release(&arena);
    ct_sources_free(sources);
}

/* ---- names and backups --------------------------------------------------- */

static void test_names(void **state)
{
    static const struct {
        const char *path, *name;
    } cases[] = {
        {"a.csv", "a.fixed.csv"},
        {"b.d/台账", "b.d/台账.fixed"},
        {"./.csv", "./.csv.fixed"},
        {"a.b.tsv", "a.b.fixed.tsv"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_buffer name = {0};

        ct_fix_name(cases[i].path, &name);
        assert_string_equal(name.data, cases[i].name);
        ct_buffer_release(&name);
    }
}

static void test_backups(void **state)
{
    static const char *const names[] = {"k.csv~", "k.csv.~1~", "k.csv.~2~"};
    char path[512], text[16];
    struct stat about;

    (void)state;
    snprintf(path, sizeof path, "%s", scratch_file("k.csv", "x", 1));
    assert_int_equal(chmod(path, 0640), 0);
    for (size_t i = 0; i < COUNT(names); i++) {
        struct ct_buffer name = {0};

        assert_int_equal(ct_fix_backup(path, NULL, &name), CT_OK);
        assert_string_equal(name.data, scratch(names[i]));
        assert_int_equal(read_file(name.data, text, sizeof text), 1);
        assert_int_equal(stat(name.data, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0640);
        ct_buffer_release(&name);
    }
    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(scratch(names[i]));
    (void)unlink(path);
}

/* ---- what is shown ------------------------------------------------------- */

static void check_diff(uint64_t line, const char *before, const char *after,
                       const char *shown)
{
    struct ct_diff diff = {.limit = 1};
    struct ct_buffer out = {0};

    ct_diff_change(&diff, line, before, strlen(before), after, strlen(after));
    assert_int_equal(ct_diff_write(&diff, "a", "b", &out), CT_OK);
    assert_string_equal(out.data, shown);
    ct_diff_change(&diff, 9, "x", 1, "y", 1);
    ct_diff_change(&diff, 9, "x", 1, "y", 1);
    ct_buffer_clear(&out);
    assert_int_equal(ct_diff_write(&diff, "a", "b", &out), CT_OK);
    assert_non_null(strstr(out.data, "\n... 2 more records are repaired\n"));
    ct_buffer_release(&out);
    ct_diff_release(&diff);
}

static void test_diff(void **state)
{
    char before[1200], after[1200];
    struct ct_diff diff = {.limit = 1};

    (void)state;
    check_diff(3, "A,１", "A,1", "--- a\n+++ b\n@@ -3 +3 @@\n-A,１\n+A,1\n");
    check_diff(3, "\"x\r\ny\",\u3000\u00A0 ", "\"x\r\ny\",",
               "--- a\n+++ b\n@@ -3,2 +3,2 @@\n-\"x\n"
               "-y\",<U+3000><U+00A0><U+0020>\n+\"x\n+y\",\n");
    memset(before, 'x', sizeof before);
    before[sizeof before - 1] = '\0';
    memcpy(after, before, sizeof after);
    after[700] = 'y';
    ct_diff_change(&diff, 1, before, sizeof before - 1, after,
                   sizeof after - 1);
    assert_true(diff.text.length < 1000);
    assert_non_null(strchr(diff.text.data, 'y'));
    ct_diff_release(&diff);
}

static int begin(void **state)
{
    (void)state;
    ct_library_init();
    result = malloc(ROOM);
    return result != NULL && ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    free(result);
    ct_units_free(units);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_comments_and_blanks),
        cmocka_unit_test(test_faulty),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_refused_comment),
        cmocka_unit_test(test_distant_quote),
        cmocka_unit_test(test_long_line),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_left_alone),
        cmocka_unit_test(test_decimal_comma),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_declared_dates),
        cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_no_header),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_schema),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_backups),
        cmocka_unit_test(test_diff),
    };

    return cmocka_run_group_tests_name("fix", tests, begin, end);
}
