/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Data against Table Schemas: types, constraints, headers, rows, keys.
 */
#include "validate_samples.h"

#include "../calib/files/key_set.h"
#include "../calib/files/validate_value.h"

/* ---- types --------------------------------------------------------------- */

struct reading {
    const char *field;    /* JSON properties besides the name */
    const char *good[12]; /* NULL ends */
    const char *bad[16];
};

/* Each text is a cell of its own row; the bad ones are found, each. */
static void check_reading(const struct reading *one)
{
    static char schema[1024], data[4096];
    struct validated v;
    size_t at = (size_t)snprintf(data, sizeof data, "n,v\n"), good = 0;

    snprintf(schema, sizeof schema,
             "{\"fields\": [{\"name\": \"n\"}, {\"name\": \"v\", %s}]}",
             one->field);
    for (; one->good[good] != NULL; good++)
        at += (size_t)snprintf(data + at, sizeof data - at, "1,\"%s\"\n",
                               one->good[good]);
    for (size_t i = 0; one->bad[i] != NULL; i++)
        at += (size_t)snprintf(data + at, sizeof data - at, "1,\"%s\"\n",
                               one->bad[i]);
    validate(&v, schema, data);
    for (size_t i = 0; i < v.seen.count; i++) {
        size_t line = (size_t)v.seen.list[i].position.line - 2;

        assert_string_equal(v.seen.list[i].key, "type-error");
        if (line < good)
            fail_msg("%s: `%s` was refused", one->field, one->good[line]);
        if (line != good + i)
            fail_msg("%s: `%s` was accepted", one->field, one->bad[i]);
        assert_string_equal(v.seen.list[i].text[0], one->bad[i]);
    }
    if (one->bad[v.seen.count] != NULL)
        fail_msg("%s: `%s` was accepted", one->field, one->bad[v.seen.count]);
    validated_done(&v);
}

static void test_types(void **state)
{
    static const struct reading readings[] = {
        {"\"type\": \"number\"",
         {"0", "-1.5", "+2", ".5", "5.", "1e3", "1E-3", "NaN", "-INF",
          "12345678901234567890123456789012345678901234567890"},
         {"1,5", "1_000", " 1", "1 ", "１", "0x10", "1.2.3", "--1", "e5", "1e",
          "10 mV", "−5", "+", ".", "nano"}},
        {"\"type\": \"number\", \"decimalChar\": \",\", \"groupChar\": \".\"",
         {"1,5", "1.000", "1.000.000,25", "12", "-1.234,5e2", "0,123.456"},
         {"1.5", "10.00", "1,5,5", ".100", "1.0000", "1..000", "1.000,5.5.5",
          ","}},
        {"\"type\": \"number\", \"groupChar\": \" \"",
         {"1 000", "100 000.5", "999", "0.123 4"},
         {"1 00", "1000 000", " 100", "100 ", "1 0000"}},
        {"\"type\": \"number\", \"bareNumber\": false",
         {"10 mV", "€ 5.5", "95%", "-3 °C", "a.5b"},
         {"mV", "1 2", "5 V 3"}},
        {"\"type\": \"integer\"",
         {"0", "-12", "+7", "007", "123456789012345678901234567890"},
         {"1.0", "1e3", "1,000", "", " 1", "INF", "-", "٣"}},
        {"\"type\": \"integer\", \"groupChar\": \",\"",
         {"1,000", "12"},
         {"1,00", "1.0"}},
        {"\"type\": \"boolean\"",
         {"true", "True", "TRUE", "1", "false", "False", "FALSE", "0"},
         {"yes", "tRUE", "2", " true", "T"}},
        {"\"type\": \"boolean\", \"trueValues\": [\"合格\"], "
         "\"falseValues\": [\"不合格\"]",
         {"合格", "不合格"},
         {"true", "合"}},
        {"\"type\": \"date\"",
         {"2024-02-29", "0001-01-01", "9999-12-31", "2024-2-1"},
         {"2023-02-29", "2024/02/01", "20240201", "24-02-01", "2024-13-01",
          "2024-02-01T00:00:00", "2024-00-10", "0000-01-01", "2024-02-001",
          " 2024-02-01", "2024-02-"}},
        {"\"type\": \"date\", \"format\": \"%d/%m/%Y\"",
         {"29/02/2024", "1/2/2024"},
         {"02/29/2024", "2024-02-29", "01/02/24", "01/02/2024 "}},
        {"\"type\": \"date\", \"format\": \"%Y年%m月%d日\"",
         {"2024年2月9日", "2024年02月09日"},
         {"2024年02月30日", "2024年2月9"}},
        {"\"type\": \"date\", \"format\": \"%y%j\"",
         {"24366", "23365", "99001"},
         {"23366", "24000", "24"}},
        {"\"type\": \"datetime\"",
         {"2024-01-26T15:00:00", "2024-01-26T15:00:00Z",
          "2024-01-26T15:00:00.300-05:00", "2024-01-26T23:59:59+14:00"},
         {"2024-01-26 15:00:00", "2024-01-26", "2024-01-26T24:00:00",
          "2024-01-26T15:00", "2024-01-26T15:00:00.", "2024-01-26T15:00:60",
          "2024-01-26T15:00:00+1500", "2024-02-30T15:00:00"}},
        {"\"type\": \"datetime\", \"format\": \"%Y-%m-%d %H:%M:%S.%f%z\"",
         {"2024-01-26 15:00:00.5+0800", "2024-01-26 5:0:0.123456Z"},
         {"2024-01-26 15:00:00+0800", "2024-01-26 25:00:00.5+0800"}},
        {"\"type\": \"time\"",
         {"10:00:00", "23:59:59", "00:00:00"},
         {"10:00", "24:00:00", "09:30:15.5", "9:00:00", "10:60:00",
          "10:00:00Z"}},
        {"\"type\": \"time\", \"format\": \"%H%%%M\"",
         {"10%30"},
         {"10:30", "10%60"}},
        {"\"type\": \"year\"",
         {"2024", "0001"},
         {"24", "02024", "-2024", "2024.0", "0000"}},
        {"\"type\": \"yearmonth\"",
         {"2024-01", "2024-12"},
         {"2024-13", "2024-1", "2024", "2024/01", "2024-00"}},
        {"\"type\": \"duration\"",
         {"P1Y", "P12M", "PT30M", "P1Y2M10DT2H30M", "PT0.5S", "-P1D", "P2W",
          "P0D"},
         {"P", "1 year", "PT", "P1", "P1S", "P1M1Y", "P1YT", "P0.5Y", "p1y",
          "P1W1D", "P-1Y"}},
        {"\"type\": \"string\", \"format\": \"email\"",
         {"a@b.cn", "first.last+tag@sub.example.org", "校准@例子.中国"},
         {"a@b", "@b.cn", "a@", "a b@c.de", "a..b@c.de", "a@-b.cn", "a@b..c",
          "a@b.cn."}},
        {"\"type\": \"string\", \"format\": \"uri\"",
         {"https://example.org/a?b=c#d", "urn:isbn:0451450523", "mailto:a@b.cn",
          "file:///tmp/x%20y"},
         {"example.org", "http:", "1http://x", "http://a b", "http://x/%zz",
          "C:\\x"}},
        {"\"type\": \"string\", \"format\": \"uuid\"",
         {"123e4567-e89b-12d3-a456-426614174000"},
         {"123e4567e89b12d3a456426614174000",
          "123e4567-e89b-12d3-a456-42661417400g", "1"}},
        {"\"type\": \"string\", \"format\": \"binary\"",
         {"Y2Fs", "Y2E=", "YQ=="},
         {"Y2F", "Y===", "Y2F!"}},
        {"\"type\": \"any\"", {"1", "x", "２"}, {NULL}},
        {"\"type\": \"string\"", {"1", " ", "全"}, {NULL}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof readings[0]; i++) {
        struct reading one = readings[i];

        /* The empty cell is missing, not faulty. */
        for (size_t j = 0; j < 16 && one.bad[j] != NULL; j++) {
            if (one.bad[j][0] == '\0') {
                for (; j < 15 && one.bad[j] != NULL; j++)
                    one.bad[j] = one.bad[j + 1];
            }
        }
        check_reading(&one);
    }
}

static void test_order_of_durations(void **state)
{
    static const struct {
        const char *a, *b;
        int order;
    } pairs[] = {
        {"P1Y", "P12M", 0},     {"P1M", "P30D", 2},  {"P1M", "P27D", 1},
        {"P1M", "P32D", -1},    {"PT24H", "P1D", 0}, {"P1Y", "P365D", 2},
        {"P1Y", "P364D", 1},    {"-P1D", "P0D", -1}, {"P1W", "P7D", 0},
        {"PT0.5S", "PT1S", -1}, {"P2M", "P59D", 2},  {"P2M", "P58D", 1},
    };
    struct ct_field field = {.type = CT_FIELD_DURATION};

    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct ct_value a = {0}, b = {0};

        assert_true(
            ct_value_read_time(&field, pairs[i].a, strlen(pairs[i].a), &a));
        assert_true(
            ct_value_read_time(&field, pairs[i].b, strlen(pairs[i].b), &b));
        assert_int_equal(ct_value_compare(CT_FIELD_DURATION, &a, &b),
                         pairs[i].order);
    }
}

/* ---- constraints --------------------------------------------------------- */

static void test_constraints(void **state)
{
    static const struct sample samples[] = {
        {"{\"name\": \"v\", \"type\": \"number\", \"constraints\": "
         "{\"minimum\": 0.1, \"exclusiveMaximum\": 0.3}}",
         "v\n0.1\n0.09999999999999999999\n0.3\n0.29999999999999999999\nNaN\n"
         "-INF\n",
         "constraint-error 3:1, constraint-error 4:1, constraint-error 6:1, "
         "constraint-error 7:1"},
        {"{\"name\": \"v\", \"type\": \"integer\", \"constraints\": "
         "{\"exclusiveMinimum\": 1, \"maximum\": 3}}",
         "v\n1\n2\n3\n4\n", "constraint-error 2:1, constraint-error 5:1"},
        {"{\"name\": \"v\", \"type\": \"date\", \"format\": \"%d.%m.%Y\", "
         "\"constraints\": {\"minimum\": \"01.02.2024\", \"maximum\": "
         "\"2024-03-01\"}}",
         "v\n31.01.2024\n01.02.2024\n01.03.2024\n02.03.2024\n",
         "constraint-error 2:1, constraint-error 5:1"},
        {"{\"name\": \"v\", \"type\": \"duration\", \"constraints\": "
         "{\"minimum\": \"P6M\", \"maximum\": \"P2Y\"}}",
         "v\nP5M\nP6M\nP24M\nP25M\nP183D\nP100D\n",
         "constraint-error 2:1, constraint-error 5:1, constraint-error 7:1"},
        {"{\"name\": \"v\", \"type\": \"datetime\", \"constraints\": "
         "{\"minimum\": \"2024-01-01T00:00:00Z\"}}",
         "v\n2024-01-01T07:59:59+08:00\n2024-01-01T08:00:00+08:00\n",
         "constraint-error 2:1"},
        {"{\"name\": \"v\", \"type\": \"string\", \"constraints\": "
         "{\"minLength\": 2, \"maxLength\": 3}}",
         "v\n校\n校准\n校准室\n校准室内\nab\n",
         "constraint-error 2:1, constraint-error 5:1"},
        {"{\"name\": \"v\", \"type\": \"string\", \"constraints\": "
         "{\"enum\": [\"合格\", \"不合格\", \"12\"]}}",
         "v\n合格\n12\n12.0\n合 格\n",
         "constraint-error 4:1, constraint-error 5:1"},
        {"{\"name\": \"v\", \"type\": \"number\", \"constraints\": "
         "{\"enum\": [1, \"10.50\", 1e2]}}",
         "v\n1.000\n10.5\n100\n1E2\n10.51\n", "constraint-error 6:1"},
        {"{\"name\": \"v\", \"type\": \"boolean\", \"constraints\": "
         "{\"enum\": [true]}}",
         "v\nTRUE\nfalse\n", "constraint-error 3:1"},
        {"{\"name\": \"v\", \"type\": \"string\", \"categories\": "
         "[{\"value\": \"a\", \"label\": \"A\"}, {\"value\": \"b\"}]}",
         "v\na\nA\n", "constraint-error 3:1"},
        {"{\"name\": \"n\"}, {\"name\": \"v\", \"constraints\": {\"required\": "
         "true}, \"missingValues\": [\"\", \"/\"]}",
         "n,v\n1,\n2,/\n3,-\n4,\" \"\n5,\u00a0\u3000\t\n6, -\n7,\u3001\n",
         "constraint-error 2:3, constraint-error 3:3, constraint-error 5:4, "
         "constraint-error 6:3"},
        {"{\"name\": \"n\"}, {\"name\": \"v\", \"type\": \"number\", "
         "\"constraints\": {\"unique\": true}}",
         "n,v\n1,1.0\n2,1\n3,\n4,\n5,1e0\n6,10\n",
         "unique-error 3:3, unique-error 6:3"},
        {"{\"fields\": [{\"name\": \"n\"}, {\"name\": \"v\", \"type\": "
         "\"number\"}], \"missingValues\": []}",
         "n,v\n1,\n", "type-error 2:3"},
    };

    (void)state;
    CHECK(samples);
}

static void test_patterns(void **state)
{
    static const struct {
        const char *pattern, *good, *bad;
    } patterns[] = {
        {"[A-Z]{2}-[0-9]+", "AB-12", "AB-12x"},
        {"^\\\\d{4}$", "1234", "12345"},
        {"\\\\w+@\\\\w+", "a_1@b", "a-1@b"},
        {"[\\\\d.-]+", "1.2-3", "1,2"},
        {"[^\\\\s]+", "ab", "a b"},
        {"\\\\D\\\\S\\\\W", "ax-", "1x-"},
        {"a|b|cd", "cd", "ad"},
        {"(?:ab)+c?", "ababc", "aba"},
        {"a.c", "a校c", "a校准c"},
        {".{3}", "校准室", "校准"},
        {"[一-龥]{2}", "校准", "ab"},
        {"京[0-9]{4}号", "京0001号", "京001号"},
        {"a+?b*?", "aab", "ba"},
        {"[\\\\]\\\\[\\\\^-]+", "][^-", "a"},
        {"[\\\\^]", "^", "a"},
        {"[-^]+", "^-^", "a"},
        {"[^a校]{2}", "b准", "b校"},
        {"[\\\\D]+", "a校", "a1"},
        {"[!-~]+", "[]^-", "校"},
        {"校+", "校校校", "校准"},
        {"[가-힣α-ω😀-😎]+", "한글ω😁", "한A"},
        {"a\\\\.b\\\\\\\\", "a.b\\\\", "axb\\\\"},
        {"x{0}y", "y", "xy"},
        {"(a+)+b", "aaab", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac"},
        {"(x+x+)+y", "xxxy", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},
        {"", "", "x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        static char schema[1024], data[1024], bad[200];
        struct validated v;
        size_t length = 0;

        snprintf(schema, sizeof schema,
                 "{\"fields\": [{\"name\": \"n\"}, {\"name\": \"v\", \"type\": "
                 "\"string\", \"constraints\": {\"pattern\": \"%s\"}, "
                 "\"missingValues\": [\"none\"]}]}",
                 patterns[i].pattern);
        for (const char *at = patterns[i].bad; *at != '\0'; at++) {
            if (at[0] == '\\' && at[1] == '\\')
                at++;
            bad[length++] = *at;
        }
        bad[length] = '\0';
        length = (size_t)snprintf(data, sizeof data, "n,v\n1,\"");
        for (const char *at = patterns[i].good; *at != '\0'; at++) {
            if (at[0] == '\\' && at[1] == '\\')
                at++;
            data[length++] = *at;
        }
        snprintf(data + length, sizeof data - length, "\"\n2,\"%s\"\n", bad);
        validate(&v, schema, data);
        if (v.seen.count != 1 || v.seen.list[0].position.line != 3)
            fail_msg("pattern %s: %zu findings, the first %s in line %d",
                     patterns[i].pattern, v.seen.count, v.seen.list[0].key,
                     (int)v.seen.list[0].position.line);
        assert_string_equal(v.seen.list[0].key, "constraint-error");
        validated_done(&v);
    }
}

/* What cannot be said is refused, not read otherwise. */
static void test_patterns_refused(void **state)
{
    static const char *const patterns[] = {
        "(a)\\\\1",  "(?=a)b", "(?!a)b", "(?<n>a)", "(?i)a", "\\\\bword",
        "\\\\p{L}",  "a**",    "*a",     "(a",      "a)",    "[a",
        "[a-z-[b]]", "a++",    "a{2",    "[]",      "a^b",   "|*",
        "\\\\x41",   "a{x}",   "\\\\"};

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        static char schema[512];
        struct validated v;

        snprintf(schema, sizeof schema,
                 "{\"fields\": [{\"name\": \"v\", \"type\": \"string\", "
                 "\"constraints\": {\"pattern\": \"%s\"}}]}",
                 patterns[i]);
        validate(&v, schema, "v\nab\n");
        if (v.seen.count != 1 ||
            strcmp(v.seen.list[0].key, "pattern-unsupported") != 0)
            fail_msg("pattern %s: %zu findings, the first %s", patterns[i],
                     v.seen.count, v.seen.list[0].key);
        validated_done(&v);
    }
}

/* A pattern whose states double with each character: time and memory stay
 * within bounds. Without them this takes minutes and gigabytes. */
static void test_pattern_states(void **state)
{
    enum { ROWS = 1000, LENGTH = 64 };
    char *data = malloc((size_t)ROWS * (LENGTH + 1) + 10);
    size_t at = (size_t)sprintf(data, "v\n");
    unsigned long random = 1;
    struct validated v;

    (void)state;
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < LENGTH; j++) {
            random = random * 6364136223846793005UL + 1442695040888963407UL;
            data[at++] = "ab"[random >> 40 & 1];
        }
        data[at - 21] = i % 2 == 0 ? 'a' : 'b';
        data[at++] = '\n';
    }
    data[at] = '\0';
    validate(&v,
             "{\"fields\": [{\"name\": \"v\", \"type\": \"string\", "
             "\"constraints\": {\"pattern\": \"(a|b)*a(a|b){20}\"}}]}",
             data);
    assert_int_equal(v.seen.count, ROWS / 2);
    validated_done(&v);
    free(data);
}

static void test_patterns_too_large(void **state)
{
    static const char *const patterns[] = {"(a{100}){100}", "((a{40}){40}){40}",
                                           "a{99999}"};

    (void)state;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0]; i++) {
        static char schema[512];
        struct validated v;

        snprintf(schema, sizeof schema,
                 "{\"fields\": [{\"name\": \"v\", \"type\": \"string\", "
                 "\"constraints\": {\"pattern\": \"%s\"}}]}",
                 patterns[i]);
        validate(&v, schema, "v\nab\n");
        assert_int_equal(v.seen.count, 1);
        assert_string_equal(v.seen.list[0].key, "pattern-too-large");
        validated_done(&v);
    }
}

/* ---- headers and rows ---------------------------------------------------- */

static void test_headers(void **state)
{
    static const struct sample samples[] = {
        {TWO, "a,b\n1,2\n", ""},
        {TWO, "b,a\n1,2\n", "incorrect-label 1:1, incorrect-label 1:3"},
        {TWO, "a\n1\n", "missing-label 1:2"},
        {TWO, "a,b,c\n1,2,3\n", "extra-label 1:5, extra-cell 2:5"},
        {TWO, "a,\n1,2\n", "blank-label 1:3"},
        {TWO, "a,a\n1,2\n", "duplicate-label 1:3"},
        {TWO, ",\n1,2\n", "blank-header 1:1"},
        {TWO, "\na,b\n", "header-late 1:1"},
        {TWO, "A,b\n1,2\n", "incorrect-label 1:1"},
        {MATCHING("equal"), "b,a\n1,2\n", ""},
        {MATCHING("equal"), "b,c\n1,2\n", "extra-label 1:3, missing-label 1:4"},
        {MATCHING("subset"), "c,b,a\n1,2,3\n", ""},
        {MATCHING("subset"), "c,b\n1,2\n", "missing-label 1:4"},
        {MATCHING("superset"), "b\n1\n", ""},
        {MATCHING("superset"), "b,c\n1,2\n", "extra-label 1:3"},
        {MATCHING("partial"), "c,a\n1,2\n", ""},
        {MATCHING("partial"), "c,d\n1,2\n", "missing-label 1:4"},
    };

    (void)state;
    CHECK(samples);
}

static void test_rows(void **state)
{
    static const struct sample samples[] = {
        {TWO, "a,b\n\n1,2\n,\n", "blank-row 2:1, blank-row 4:1"},
        {TWO, "a,b\n1\n1,2,3\n", "missing-cell 2:2, extra-cell 3:5"},
        {TWO ", {\"name\": \"c\", \"constraints\": {\"required\": true}}",
         "a,b,c\n1\n", "missing-cells 2:2"},
        {TWO, "a,b\n\"1\n2\",\"x\"y\n3,4,5\n",
         "text-after-closing-quote 3:7, extra-cell 4:5"},
        {"{\"name\": \"a\", \"type\": \"number\"}, {\"name\": \"b\", \"type\": "
         "\"number\"}",
         "a,b\r\n\"1\r\n\",x\r\n", "type-error 2:2, type-error 3:3"},
        {TWO, "a,b\n", ""},
    };

    (void)state;
    CHECK(samples);
}

/* Cells parted by another character are one finding, not one a row; a header
 * that has it alone is a name. */
static void test_separators(void **state)
{
    static const struct sample samples[] = {
        {TWO, "a;b\n1,5;2\n3;4\n", "header-separator 1:1"},
        {TWO, "a\tb\n", "header-separator 1:1"},
        {"{\"name\": \"a;b\"}", "a;b\n1\n", ""},
    };

    (void)state;
    CHECK(samples);
    check_form("a;b\n1,5;2\n3;4,5\n\n", "header-separator 1:1", 3);
    check_form("a|b\n1|2\n", "header-separator 1:1", 1);
    check_form("mass; as received\n1\n2,3\n", "extra-cell 3:3", 2);
    check_form("mass; as received\n", "table-without-rows 1:1", 0);
    check_form("mass; as received\n\n1;2\n", "blank-row 2:1", 2);
    /* What was read before the text ends as none counts. */
    check_form("a,b\n1,2\n\xb1\xe0,3\n", "invalid-utf8 3:1", 1);
}

static void test_form_only(void **state)
{
    static const char data[] = "a,a,\n1,2\n1,2,3,4\n\n1,2,3\n";
    const char *path = scratch_file("data.csv", data, strlen(data));
    struct validated v = {0};
    char seen[500];

    (void)state;
    seen_init(&v.seen, &v.sources);
    validate_file(&v, path, NULL);
    assert_int_equal(v.status, CT_OK);
    seen_as_text(&v.seen, seen, sizeof seen);
    assert_string_equal(seen, "duplicate-label 1:3, blank-label 1:5, "
                              "missing-cell 2:4, extra-cell 3:7, "
                              "blank-row 4:1");
    assert_int_equal(v.rows, 4);
    remove(path);
    validated_done(&v);
}

static void test_empty_file(void **state)
{
    struct validated v;

    (void)state;
    validate(&v, "{\"fields\": [" TWO "]}", "");
    assert_int_equal(v.status, CT_INVALID);
    assert_string_equal(v.seen.list[0].key, "file-empty");
    validated_done(&v);
}

/* The finding says which cell it is about. */
static struct ct_finding_cell cell_seen;
static char record_seen[100], field_seen[100];

static void note_cell(void *context, const struct ct_finding *finding)
{
    (void)context;
    cell_seen = finding->cell;
    snprintf(record_seen, sizeof record_seen, "%.*s",
             (int)finding->cell.record_length, finding->cell.record);
    snprintf(field_seen, sizeof field_seen, "%.*s",
             (int)finding->cell.field_length, finding->cell.field);
}

static void test_cells(void **state)
{
    static const char data[] = "id,day,v\nA,1,2\nB,2,x\n";
    const char *path = scratch_file("data.csv", data, strlen(data));
    struct validated v;

    (void)state;
    read_schema(&v, "{\"fields\": [{\"name\": \"id\"}, {\"name\": \"day\"}, "
                    "{\"name\": \"v\", \"type\": \"number\"}], \"primaryKey\": "
                    "[\"id\", \"day\"]}");
    v.seen.sink.report = note_cell;
    validate_file(&v, path, NULL);
    assert_int_equal(v.seen.sink.errors, 1);
    assert_string_equal(record_seen, "B, 2");
    assert_string_equal(field_seen, "v");
    assert_int_equal(cell_seen.row, 3);
    assert_null(v.seen.sink.cell.field);
    remove(path);
    validated_done(&v);
}

/* ---- keys ---------------------------------------------------------------- */

#define KEYED(keys) "{\"fields\": [" TWO "], " keys "}"

static void test_keys(void **state)
{
    static const struct sample samples[] = {
        {KEYED("\"primaryKey\": \"a\""), "a,b\nx,1\n,2\nx,3\ny,4\n",
         "primary-key 3:1, primary-key 4:1"},
        {KEYED("\"primaryKey\": [\"a\", \"b\"]"),
         "a,b\nx,1\nx,2\nx,1\nx,\nx1,\n",
         "primary-key 4:1, primary-key 5:3, primary-key 6:4"},
        {KEYED("\"primaryKey\": [\"a\", \"b\"]"), "a,b\nx,yz\nxy,z\n", ""},
        {KEYED("\"uniqueKeys\": [[\"a\", \"b\"], \"b\"]"),
         "a,b\nx,1\nx,1\ny,1\n,2\n,2\n",
         "unique-error 3:1, unique-error 3:3, unique-error 4:3, "
         "unique-error 6:2"},
        {KEYED("\"foreignKeys\": [{\"fields\": \"b\", \"reference\": "
               "{\"fields\": \"a\"}}]"),
         "a,b\nx,y\ny,\nz,q\n", "foreign-key 4:3"},
        {KEYED("\"foreignKeys\": [{\"fields\": \"b\", \"reference\": "
               "{\"resource\": \"other\", \"fields\": \"a\"}}]"),
         "a,b\nx,y\n", "resource-unknown 1:103"},
    };

    (void)state;
    CHECK(samples);
}

/* To another resource, which has its own encoding and dialect; numbers are
 * compared as numbers, and by text where one side has none. */
static void test_foreign(void **state)
{
    static const char package[] =
        "{\"resources\": [{\"name\": \"there\", \"path\": \"there.csv\", "
        "\"encoding\": \"gbk\", \"dialect\": {\"delimiter\": \";\"}, "
        "\"schema\": {\"fields\": [{\"name\": \"n\", \"type\": \"number\", "
        "\"decimalChar\": \",\"}, {\"name\": \"\\u540d\"}], \"fieldsMatch\": "
        "\"subset\"}}]}";
    static const char there[] = "n;\xc3\xfb\n1,50;\xc3\xfb\n;x\nbad;y\n2;z\n";
    static const char data[] = "n,m\n1.5,名\n3,z\n2,x\n,q\n1.50,\n";
    static char folder[512];
    struct validated v;
    struct ct_package *opened;
    char seen[500];
    const char *path;

    (void)state;
    scratch_file("datapackage.json", package, strlen(package));
    scratch_file("there.csv", there, strlen(there));
    snprintf(folder, sizeof folder, "%s", scratch(""));
    read_schema(&v,
                "{\"fields\": [{\"name\": \"n\", \"type\": \"number\"}, "
                "{\"name\": \"m\"}], \"foreignKeys\": ["
                "{\"fields\": \"n\", \"reference\": {\"resource\": \"there\", "
                "\"fields\": \"n\"}}, {\"fields\": [\"m\"], \"reference\": "
                "{\"resource\": \"there\", \"fields\": [\"名\"]}}, "
                "{\"fields\": \"m\", \"reference\": {\"resource\": \"there\", "
                "\"fields\": \"lost\"}}]}");
    assert_int_equal(ct_package_open(v.sources, folder, &v.seen.sink, &opened),
                     CT_OK);
    path = scratch_file("data.csv", data, strlen(data));
    validate_file(&v, path, opened);
    assert_int_equal(v.status, CT_OK);
    seen_as_text(&v.seen, seen, sizeof seen);
    if (strstr(seen, "foreign-column 1:") != seen ||
        strcmp(strchr(seen, ','), ", foreign-key 3:1, foreign-key 5:2") != 0)
        fail_msg("%s", seen);
    ct_package_free(opened);
    remove(scratch("data.csv"));
    remove(scratch("there.csv"));
    remove(scratch("datapackage.json"));
    validated_done(&v);
}

/* Keys of one table are read once, however many columns refer to them, unless
 * they are read in another way. */
static void test_foreign_shared(void **state)
{
    static const char descriptor[] =
        "{\"resources\": [{\"name\": \"ids\", \"path\": \"ids.csv\", "
        "\"schema\": {\"fields\": [{\"name\": \"id\", \"type\": "
        "\"string\"}]}}]}";
    struct ct_package *package;
    const char *folder;
    struct validated v;
    size_t before;

    (void)state;
    (void)scratch_file("ids.csv", "id\n1\n02\n", 8);
    (void)scratch_file("datapackage.json", descriptor, strlen(descriptor));
    read_schema(&v,
                "{\"fields\": [{\"name\": \"p\", \"type\": \"string\"}, "
                "{\"name\": \"q\", \"type\": \"string\"}, "
                "{\"name\": \"n\", \"type\": \"integer\"}], \"foreignKeys\": ["
                "{\"fields\": \"p\", \"reference\": {\"resource\": \"ids\", "
                "\"fields\": \"id\"}}, "
                "{\"fields\": \"q\", \"reference\": {\"resource\": \"ids\", "
                "\"fields\": \"id\"}}, "
                "{\"fields\": \"n\", \"reference\": {\"resource\": \"ids\", "
                "\"fields\": \"id\"}}]}");
    folder = scratch("");
    assert_int_equal(ct_package_open(v.sources, folder, NULL, &package), CT_OK);
    before = ct_sources_count(v.sources);
    validate_file(
        &v, scratch_file("data.csv", "p,q,n\n1,02,1\n2,1,1\n02,3,2\n", 26),
        package);
    assert_int_equal(v.seen.count, 3);
    assert_seen(&v.seen, 0, "foreign-key", 3, 1);
    assert_seen(&v.seen, 1, "foreign-key", 4, 4);
    assert_seen(&v.seen, 2, "foreign-key", 4, 6); /* as texts: 2 is not 02 */
    /* The data, the ids for texts, and those for numbers. */
    assert_int_equal(ct_sources_count(v.sources), before + 3);
    ct_package_free(package);
    (void)remove(scratch("ids.csv"));
    (void)remove(scratch("data.csv"));
    (void)remove(scratch("datapackage.json"));
    validated_done(&v);
}

/* Findings are the same and in the same order for any number of threads. */
static void test_threads(void **state)
{
    enum { ROWS = 200000 };
    char *data = malloc((size_t)ROWS * 24), *path;
    size_t at = (size_t)sprintf(data, "a,b\n");
    struct validated v[2];

    (void)state;
    for (int i = 0; i < ROWS; i++)
        at += (size_t)sprintf(data + at, "A-%07d,%s\n", i == 150000 ? 3 : i,
                              i % 9999 == 5 ? "x" : "1.5");
    path = strdup(scratch_file("data.csv", data, at));
    for (unsigned threads = 1; threads <= 2; threads++) {
        struct validated *one = &v[threads - 1];
        struct ct_validation what = {.path = path, .units = units};

        read_schema(one, "{\"fields\": [{\"name\": \"a\", \"constraints\": "
                         "{\"unique\": true}}, {\"name\": \"b\", \"type\": "
                         "\"number\"}]}");
        what.schema = one->schema;
        what.threads = threads;
        one->status =
            ct_validate(one->sources, &what, &one->seen.sink, &one->rows);
        assert_int_equal(one->status, CT_OK);
        assert_int_equal(one->rows, ROWS);
        assert_int_equal(one->seen.count, ROWS / 9999 + 1 + 1);
    }
    for (size_t i = 0; i < v[0].seen.count; i++) {
        assert_string_equal(v[0].seen.list[i].key, v[1].seen.list[i].key);
        assert_int_equal(v[0].seen.list[i].position.line,
                         v[1].seen.list[i].position.line);
    }
    validated_done(&v[0]);
    validated_done(&v[1]);
    remove(path);
    free(path);
    free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_order_of_durations),
        cmocka_unit_test(test_constraints),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_patterns_refused),
        cmocka_unit_test(test_pattern_states),
        cmocka_unit_test(test_patterns_too_large),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_form_only),
        cmocka_unit_test(test_separators),
        cmocka_unit_test(test_empty_file),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_foreign),
        cmocka_unit_test(test_foreign_shared),
        cmocka_unit_test(test_threads),
    };

    return cmocka_run_group_tests(tests, validated_setup, validated_teardown);
}
