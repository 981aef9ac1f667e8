/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What `check` makes of its operands and options, how many findings it shows,
 * and what is accepted.
 */
#include "../calib/check.h"
#include "../calib/check_sink.h"
#include "../uncertainty/caltrace.h"

#include "assert_close.h"
#include "seen.h"

#include <string.h>

static const struct ct_place nowhere;

/* ---- dialects ------------------------------------------------------------ */

static enum ct_status read_dialect(const char *text, struct seen *seen,
                                   struct ct_dialect_given *dialect)
{
    struct ct_place place = nowhere;
    const struct ct_texts texts = {&text, &place, 1};
    struct ct_sources *sources;
    enum ct_status status;

    seen_init(seen, &sources);
    status = ct_check_dialect_read(&texts, &seen->sink, dialect);
    ct_sources_free(sources);
    return status;
}

static void dialects_are_read(void **state)
{
    static const struct {
        const char *text;
        char delimiter, quote, comment;
        bool no_header, keep_blank, skip;
    } cases[] = {
        {"delimiter=;", ';', 0, 0, false, false, false},
        {"delimiter=\\t,quote='", '\t', '\'', 0, false, false, false},
        {"delimiter=tab,commentChar=#", '\t', 0, '#', false, false, false},
        {"delimiter=,,quoteChar=|", ',', '|', 0, false, false, false},
        {"quote=x,delimiter=,", ',', 'x', 0, false, false, false},
        {"Delimiter==", '=', 0, 0, false, false, false},
        {"header=false,keep-blank", 0, 0, 0, true, true, false},
        {"skipInitialSpace=TRUE,header=1", 0, 0, 0, false, false, true},
        {"comment=,keep-blank=no", 0, 0, 0, false, false, false},
        {"", 0, 0, 0, false, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_dialect_given given;
        struct ct_table_dialect d = {.csv = {.comment = 'c'}};
        struct seen seen;

        assert_int_equal(read_dialect(cases[i].text, &seen, &given), CT_OK);
        ct_dialect_apply(&given, &d);
        assert_int_equal(d.csv.delimiter, cases[i].delimiter);
        assert_int_equal(d.csv.quote, cases[i].quote);
        if (strstr(cases[i].text, "comment") != NULL)
            assert_int_equal(d.csv.comment, cases[i].comment);
        else
            assert_int_equal(d.csv.comment, 'c');
        assert_int_equal(d.no_header, cases[i].no_header);
        assert_int_equal(d.csv.keep_blank, cases[i].keep_blank);
        assert_int_equal(d.skip_initial_space, cases[i].skip);
        assert_int_equal(d.csv.skip_space, cases[i].skip);
    }
}

static void faulty_dialects_are_refused(void **state)
{
    static const struct {
        const char *text, *key, *argument;
    } cases[] = {
        {"delimitr=;", "dialect-key", "delimitr"},
        {"delimiter", "one-character", "delimiter"},
        {"delimiter=ab", "one-character", "delimiter"},
        {"quote=；", "one-character", "quote"},
        {"comment=##", "one-character", "comment"},
        {"header=perhaps", "dialect-value", "header"},
        {"delimiter=\"", "same-character", "\""},
        {"quote=#,comment=#", "same-character", "#"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_dialect_given dialect;
        struct seen seen;

        assert_int_equal(read_dialect(cases[i].text, &seen, &dialect),
                         CT_USAGE);
        assert_int_equal(seen.count, 1);
        assert_string_equal(seen.list[0].key, cases[i].key);
        assert_string_equal(seen.list[0].text[0], cases[i].argument);
    }
}

/* ---- kinds --------------------------------------------------------------- */

static enum ct_operand_kind kind_of(const char *name, const char *text)
{
    const struct ct_check_request request = {.table = -1};
    const char *path = scratch_file(name, text, strlen(text));
    enum ct_operand_kind kind;
    struct ct_sources *sources;

    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(ct_operand_kind_of(sources, path, &request, &kind), CT_OK);
    ct_sources_free(sources);
    unlink(path);
    return kind;
}

static void operands_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(kind_of("a.csv", "inputs: x"), CT_OPERAND_CSV);
    assert_int_equal(kind_of("a.YAML", "x"), CT_OPERAND_BUDGET);
    assert_int_equal(kind_of("a.json", "{\"fields\": []}"), CT_OPERAND_SCHEMA);
    assert_int_equal(kind_of("a.json", "{\"resources\": [], \"fields\": []}"),
                     CT_OPERAND_PACKAGE);
    assert_int_equal(kind_of("a.json", "{\"inputs\": {}, \"fields\": []}"),
                     CT_OPERAND_BUDGET);
    assert_int_equal(kind_of("a.json", "{\"inputs\":"), CT_OPERAND_BUDGET);
    assert_int_equal(kind_of("a.json", "[1]"), CT_OPERAND_BUDGET);
    assert_int_equal(kind_of("datapackage.json", "{}"), CT_OPERAND_LABORATORY);
    assert_int_equal(kind_of("a.xlsx", "PK"), CT_OPERAND_UNKNOWN);
    assert_int_equal(kind_of("a", "# c\r\ninputs: {}\n"), CT_OPERAND_BUDGET);
    assert_int_equal(kind_of("a", "\xEF\xBB\xBF\n {\"fields\": []}"),
                     CT_OPERAND_SCHEMA);
    assert_int_equal(kind_of("a", "x,inputs:\n"), CT_OPERAND_CSV);
    assert_int_equal(kind_of("a", ""), CT_OPERAND_CSV);
}

static int table_of(const char *header, struct ct_table_dialect dialect)
{
    const char *path = scratch_file("t.csv", header, strlen(header));
    struct ct_sources *sources;
    int table;

    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(ct_operand_table_of(sources, path, &dialect, &table),
                     CT_OK);
    ct_sources_free(sources);
    unlink(path);
    return table;
}

static void tables_are_known_by_their_headers(void **state)
{
    const struct ct_table_dialect plain = {0};

    (void)state;
    assert_int_equal(
        table_of("id,instrument,laboratory,calibrated_on\n", plain),
        CT_TABLE_CERTIFICATES);
    assert_int_equal(
        table_of("certificate,quantity,point,unit,U,k,error\n", plain),
        CT_TABLE_RESULTS);
    assert_int_equal(table_of("instrument,date,event\n", plain),
                     CT_TABLE_EVENTS);
    /* What a table needs is not there, or most is of something else. */
    assert_int_equal(table_of("instrument,event\n", plain), -1);
    assert_int_equal(table_of("instrument,date,event,a,b,c,d\n", plain), -1);
    assert_int_equal(table_of("x,y\n", plain), -1);
    assert_int_equal(
        table_of("id;instrument;laboratory;calibrated_on\n", plain), -1);
    assert_int_equal(
        table_of("id;instrument;laboratory;calibrated_on\n",
                 (struct ct_table_dialect){.csv = {.delimiter = ';'}}),
        CT_TABLE_CERTIFICATES);
    assert_int_equal(table_of("instrument,date,event\n",
                              (struct ct_table_dialect){.no_header = true}),
                     -1);
    assert_int_equal(table_of("", plain), -1);
}

/* ---- fingerprints and baselines ------------------------------------------ */

static void fingerprint_of(const char *key, const char *field,
                           const char *record, const char *text, int64_t number,
                           uint64_t line, char hex[CT_FINGERPRINT])
{
    const struct ct_finding finding = {
        .key = key,
        .cell = {.field = field,
                 .field_length = strlen(field),
                 .record = record,
                 .record_length = strlen(record),
                 .row = line},
        .arguments = {ct_string(text), ct_integer(number)}};
    const struct ct_check_item item = {.finding = &finding,
                                       .position = {.line = line}};

    ct_check_fingerprint(&item, hex);
}

static void fingerprints_tell_findings_apart(void **state)
{
    char a[CT_FINGERPRINT], b[CT_FINGERPRINT];

    (void)state;
    fingerprint_of("k", "f", "r", "t", 1, 1, a);
    fingerprint_of("k", "f", "r", "t", 2, 9, b);
    assert_string_equal(a, b); /* lines and counts are not looked at */
    fingerprint_of("k", "f", "r", "u", 1, 1, b);
    assert_string_not_equal(a, b);
    fingerprint_of("k", "f", "s", "t", 1, 1, b);
    assert_string_not_equal(a, b);
    fingerprint_of("k", "g", "r", "t", 1, 1, b);
    assert_string_not_equal(a, b);
    fingerprint_of("l", "f", "r", "t", 1, 1, b);
    assert_string_not_equal(a, b);
    fingerprint_of("k", "fr", "", "t", 1, 1, b); /* where one text ends */
    assert_string_not_equal(a, b);
}

#define ONE  "00112233445566778899aabbccddeeff"
#define TWO  "ffeeddccbbaa99887766554433221100"
#define HEAD "fingerprint,file,code\n"

static enum ct_status read_baseline(const char *text, struct seen *seen,
                                    struct ct_sources **sources,
                                    struct ct_baseline **baseline)
{
    const char *path = scratch_file("baseline.csv", text, strlen(text));
    enum ct_status status;

    *baseline = NULL;
    seen_init(seen, sources);
    status = ct_baseline_read(*sources, path, &seen->sink, baseline);
    unlink(path);
    return status;
}

static void accepted_findings_are_counted_down(void **state)
{
    struct seen seen;
    struct ct_sources *sources;
    struct ct_baseline *baseline;
    uint32_t source;

    (void)state;
    assert_int_equal(read_baseline(HEAD ONE ",./a.csv,V01\n" ONE
                                            ",a.csv,V01\n" ONE ",b.csv\n" TWO
                                            ",a.csv\n" TWO ",c.csv\n",
                                   &seen, &sources, &baseline),
                     CT_OK);
    assert_true(ct_baseline_accepts(baseline, ONE, "a.csv"));
    assert_true(ct_baseline_accepts(baseline, ONE, ".//a.csv"));
    assert_false(ct_baseline_accepts(baseline, ONE, "a.csv")); /* only two */
    assert_false(ct_baseline_accepts(baseline, TWO, "b.csv"));
    assert_false(ct_baseline_accepts(baseline, ONE, NULL));
    /* What is left of files that were read is told, at its line. */
    assert_int_equal(ct_source_text(sources, "a.csv", "", 0, &source), CT_OK);
    assert_int_equal(ct_source_text(sources, "./b.csv", "", 0, &source), CT_OK);
    ct_baseline_stale(baseline, sources, &seen.sink);
    assert_int_equal(seen.count, 2);
    assert_string_equal(seen.list[0].key, "baseline-stale");
    assert_string_equal(seen.list[0].text[0], "b.csv");
    assert_int_equal(seen.list[0].position.line, 4);
    assert_int_equal(seen.list[1].position.line, 5);
    ct_baseline_free(baseline);
    ct_sources_free(sources);
}

static void broken_baselines_are_refused(void **state)
{
    static const struct {
        const char *text, *key;
        size_t count;
    } cases[] = {
        {"", "baseline-header", 1},
        {"a,b\n", "baseline-header", 1},
        {HEAD "0011,a.csv\n" ONE "\n", "baseline-row", 2},
        {HEAD "00112233445566778899AABBCCDDEEFF,a.csv\n", "baseline-row", 1},
        {HEAD "\"x,a.csv\n", "unterminated-quote", 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct seen seen;
        struct ct_sources *sources;
        struct ct_baseline *baseline;

        assert_int_equal(
            read_baseline(cases[i].text, &seen, &sources, &baseline),
            CT_INVALID);
        assert_null(baseline);
        assert_int_equal(seen.count, cases[i].count);
        assert_string_equal(seen.list[0].key, cases[i].key);
        ct_sources_free(sources);
    }
}

/* ---- how many are shown -------------------------------------------------- */

/* What is shown was wanted, and nothing else. */
static void report_many(struct ct_check_sink *check, size_t numbers,
                        size_t dates)
{
    for (size_t i = 0; i < numbers; i++) {
        bool wanted = ct_sink_wants(&check->sink, "cell-not-a-number");
        uint64_t shown = check->shown;

        (void)ct_error(&check->sink, "cell-not-a-number", ct_at(nowhere),
                       ct_string("x"));
        assert_int_equal(check->shown, shown + wanted);
    }
    for (size_t i = 0; i < dates; i++) {
        bool wanted = ct_sink_wants(&check->sink, "mixed-line-ends");
        uint64_t shown = check->shown;

        ct_warning(&check->sink, "mixed-line-ends", ct_at(nowhere),
                   ct_string("CR"), ct_string("LF"));
        assert_int_equal(check->shown, shown + wanted);
    }
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;

    for (; (text = strstr(text, word)) != NULL; text++)
        count++;
    return count;
}

/* What is written of `numbers` and `dates` findings, twice. */
static char *show(uint64_t cap, uint64_t max, struct ct_check_counts *counts)
{
    static char text[20000];
    const char *path = scratch("shown");
    struct ct_check_sink check;
    struct ct_sources *sources;
    FILE *file;

    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(ct_check_sink_init(&check, sources), CT_OK);
    assert_int_equal(ct_check_writer_new(&ct_check_json,
                                         (struct ct_check_style){0},
                                         &check.writer),
                     CT_OK);
    assert_int_equal(ct_output_open(path, NULL, &check.output), CT_OK);
    check.limits = (struct ct_check_limits){cap, max};
    check.counts.complete = true;
    assert_int_equal(ct_check_sink_begin(&check), CT_OK);
    report_many(&check, 5, 3);
    assert_int_equal(ct_check_sink_operand(&check, "first"), CT_OK);
    report_many(&check, 4, 0);
    assert_int_equal(ct_check_sink_operand(&check, "second"), CT_OK);
    assert_int_equal(ct_check_sink_end(&check), CT_OK);
    assert_int_equal(ct_output_commit(check.output, NULL), CT_OK);
    *counts = check.counts;
    ct_check_writer_free(check.writer);
    ct_check_sink_release(&check);
    ct_sources_free(sources);
    file = fopen(path, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    unlink(path);
    return text;
}

static void all_are_counted(void **state)
{
    static const struct {
        uint64_t cap, max;
        size_t numbers, ends, more, hidden;
    } cases[] = {
        {0, UINT64_MAX, 9, 3, 0, 0}, {4, UINT64_MAX, 8, 3, 1, 1},
        {3, UINT64_MAX, 6, 3, 2, 3}, {1, UINT64_MAX, 2, 1, 3, 9},
        {0, 6, 5, 1, 0, 6},          {0, 0, 0, 0, 0, 12},
        {2, 4, 2, 2, 0, 8},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct ct_check_counts counts;
        const char *text = show(cases[i].cap, cases[i].max, &counts);

        assert_int_equal(counts.errors, 9);
        assert_int_equal(counts.warnings, 3);
        assert_int_equal(counts.notes, 0);
        assert_int_equal(counts.hidden, cases[i].hidden);
        assert_int_equal(count_of(text, "\"cell-not-a-number\""),
                         cases[i].numbers);
        assert_int_equal(count_of(text, "\"mixed-line-ends\""), cases[i].ends);
        assert_int_equal(count_of(text, "\"more-of-code\""), cases[i].more);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialects_are_read),
        cmocka_unit_test(faulty_dialects_are_refused),
        cmocka_unit_test(operands_are_told_apart),
        cmocka_unit_test(tables_are_known_by_their_headers),
        cmocka_unit_test(fingerprints_tell_findings_apart),
        cmocka_unit_test(accepted_findings_are_counted_down),
        cmocka_unit_test(broken_baselines_are_refused),
        cmocka_unit_test(all_are_counted),
    };

    ct_library_init();
    return cmocka_run_group_tests_name("check", tests, NULL, scratch_remove);
}
