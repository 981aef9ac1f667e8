/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cells of ids, references, dates and words.
 */
#include "cells.h"

static void test_ids(void **state)
{
    static const struct cell_case cases[] = {
        {"00123", "00123", NULL},
        {"SN 001", "SN 001", NULL},
        {"设备-01", "设备-01", NULL},
        {"Ж-12", "Ж-12", NULL},
        {"№12", "№12", NULL},
        {"1e5", "1e5", NULL},
        {"5E2", "5E2", NULL},
        {"2E-15", "2E-15", NULL},
        {"#12", "#12", NULL},
        {"2.00E+08", "!", "id-exponent"},
        {"1E+05", "!", "id-exponent"},
        {"4.11e+06", "!", "id-exponent"},
        {" SN001 ", "SN001", "cell-normalised"},
        {"SN\u200b001", "SN001", "id-invisible"},
        {"\ufeffSN001", "SN001", "id-invisible"},
        {"SN001\u200e", "SN001", "id-invisible"},
        {"SN\u00ad001", "SN001", "id-invisible"},
        {"ＳＮ001", "SN001", "id-full-width"},
        {"SN\u00a0001", "SN 001", "id-full-width"},
        {"SN\u3000001", "SN 001", "id-full-width"},
        {"\u0410-12", "A-12", "id-look-alike"},
        {"SN\u041e01", "SNO01", "id-look-alike"},
        {"\u0391-12", "A-12", "id-look-alike"},
        {"SN–001", "SN-001", "id-look-alike"},
        {"SN−001", "SN-001", "id-look-alike"},
    };
    struct reading r;

    (void)state;
    check_cases(CT_CELL_ID, cases, COUNT(cases));
    read_cell(CT_CELL_ID, "ＳN\u200b\u04101", &r);
    assert_string_equal(r.text, "SNA1");
    assert_int_equal(r.warnings, 3);
}

static void test_class_codes(void **state)
{
    static const struct cell_case cases[] = {
        {"04113803", "04113803", NULL},
        {"46514500", "46514500", NULL},
        {"4113803", "04113803?", "jjf1022-zero-lost"},
        {"1219000", "01219000?", "jjf1022-zero-lost"},
        {"９９113803", "99113803", "cell-normalised"},
        {"02113803", "02113803", "jjf1022-class-unknown"},
        {"9999999", "9999999", "jjf1022-not-eight-digits"},
        {"041138", "041138", "jjf1022-not-eight-digits"},
        {"041138035", "041138035", "jjf1022-not-eight-digits"},
        {"0411-3803", "0411-3803", "jjf1022-not-eight-digits"},
        {"4.11E+06", "!", "id-exponent"},
    };
    struct reading r;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (strcmp(cases[i].text, "９９113803") != 0)
            check_case(CT_CELL_JJF1022, &cases[i]);
    read_cell(CT_CELL_JJF1022, "９９113803", &r);
    assert_string_equal(r.text, "99113803");
    assert_int_equal(r.notes, 1);
    assert_string_equal(r.kept.at[1].key, "jjf1022-class-unknown");
}

static void test_references(void **state)
{
    static const struct cell_case cases[] = {
        {"SI:", "SI:", NULL},
        {"A-17", "A-17", NULL},
        {"A-17; NMI:PTB; instrument:W-3", "A-17; NMI:PTB; instrument:W-3",
         NULL},
        {"ACC:L0123;LMI:x;EV:d;CRM:c;REF:r;standard:S",
         "ACC:L0123; LMI:x; EV:d; CRM:c; REF:r; standard:S", NULL},
        {"GB:12", "GB:12", NULL},
        {"A-17；NMI：PTB", "A-17; NMI:PTB", "cell-normalised"},
        {"A-17、B-2", "A-17; B-2", "cell-normalised"},
        {"A,B", "A; B", "cell-normalised"},
        {"nmi:PTB", "NMI:PTB", "cell-normalised"},
        {"Instrument: W-3", "instrument:W-3", "cell-normalised"},
        {"A;;B;", "A; B", "cell-normalised"},
        {";", "(missing)", "cell-missing-mark"},
        {"NIM:123", "NIM:123", "reference-prefix-near"},
        {"instument:W", "instument:W", "reference-prefix-near"},
        {"A;NMI:", "!", "reference-empty"},
        {"2.00E+08;A", "!", "id-exponent"},
        {"A;SN\u200b1", "A; SN1", "id-invisible"},
    };
    struct reading r;
    const struct ct_reference *item;

    (void)state;
    check_cases(CT_CELL_REFERENCES, cases, COUNT(cases));
    read_cell(CT_CELL_REFERENCES, "A-17;  NMI: PTB ", &r);
    assert_int_equal(r.value.references.count, 2);
    item = &r.value.references.items[1];
    assert_int_equal(item->kind, CT_REFERENCE_NMI);
    assert_int_equal(item->place.offset, 1000 + 12);
    assert_int_equal(item->place.length, 3);
}

static void test_dates(void **state)
{
    static const struct cell_case cases[] = {
        {"2025-03-04", "2025-03-04", NULL},
        {" 2025-03-04 ", "2025-03-04", NULL},
        {"2024-02-29", "2024-02-29", NULL},
        {"no-end", "no-end", NULL},
        {"2025/3/4", "2025-03-04", "cell-normalised"},
        {"2025.03.04", "2025-03-04", "cell-normalised"},
        {"2025-3-4", "2025-03-04", "cell-normalised"},
        {"20250304", "2025-03-04", "cell-normalised"},
        {"2025年3月4日", "2025-03-04", "cell-normalised"},
        {"2025 年 03 月 04 号", "2025-03-04", "cell-normalised"},
        {"２０２５－０３－０４", "2025-03-04", "cell-normalised"},
        {"4 Mar 2025", "2025-03-04", "cell-normalised"},
        {"04-MAR-2025", "2025-03-04", "cell-normalised"},
        {"March 4, 2025", "2025-03-04", "cell-normalised"},
        {"4th March 2025", "2025-03-04", "cell-normalised"},
        {"长期", "no-end", "cell-normalised"},
        {"长期有效", "no-end", "cell-normalised"},
        {"Permanent", "no-end", "cell-normalised"},
        {"2025-03-04T10:00:00Z", "2025-03-04", "date-with-time"},
        {"2025-03-04T23:30:00.5+08:00", "2025-03-04", "date-with-time"},
        {"2025/3/4 0:00", "2025-03-04", "date-with-time"},
        {"2025年3月4日 10:30", "2025-03-04", "date-with-time"},
        {"03/04/2025", "!", "date-order-unknown"},
        {"13/04/2025", "!", "date-order-unknown"},
        {"05.06.2025", "!", "date-order-unknown"},
        {"43840", "!", "date-serial"},
        {"43840.5", "!", "date-serial"},
        {"2025-02-30", "!", "date-impossible"},
        {"1900-02-29", "!", "date-impossible"},
        {"2025/13/01", "!", "date-impossible"},
        {"20251304", "!", "date-impossible"},
        {"30 Feb 2025", "!", "date-impossible"},
        {"31/02/2025", "!", "date-impossible"},
        {"2025-03-04T25:00", "!", "not-a-date"},
        {"2025-03-04x", "!", "not-a-date"},
        {"2025-3-4-5", "!", "not-a-date"},
        {"2025-03/04", "!", "not-a-date"},
        {"2025-W10-2", "!", "not-a-date"},
        {"待定", "!", "not-a-date"},
        {"2016.05", "!", "date-incomplete"},
        {"2025-03", "!", "date-incomplete"},
        {"2025年3月", "!", "date-incomplete"},
        {"2025", "!", "date-incomplete"},
        {"202503", "!", "date-incomplete"},
        {"Mar 2025", "!", "date-incomplete"},
        {"3月4日", "!", "date-incomplete"},
        {"25-03-04", "!", "date-two-digit-year"},
        {"25年3月4日", "!", "date-two-digit-year"},
        {"4-Mar-25", "!", "date-two-digit-year"},
    };
    struct reading r;

    (void)state;
    check_cases(CT_CELL_DATE, cases, COUNT(cases));
    read_cell(CT_CELL_DATE, "03/04/2025", &r);
    assert_string_equal(r.kept.at[0].argument[1], "2025-04-03");
    assert_string_equal(r.kept.at[0].argument[2], "2025-03-04");
    read_cell(CT_CELL_DATE, "13/04/2025", &r);
    assert_string_equal(r.kept.at[0].argument[3], "2025-04-13");
    read_cell(CT_CELL_DATE, "43840", &r);
    assert_string_equal(r.kept.at[0].argument[1], "2020-01-10");
    assert_string_equal(r.kept.at[0].argument[2], "2024-01-11");
}

static void test_declared_dates(void **state)
{
    static const struct cell_case dmy[] = {
        {"03/04/2025", "2025-04-03", "cell-normalised"},
        {"13.04.2025", "2025-04-13", "cell-normalised"},
        {"04/13/2025", "!", "date-order-contradicted"},
        {"2025-03-04", "2025-03-04", NULL},
    };
    static const struct cell_case mdy[] = {
        {"03/04/2025", "2025-03-04", "cell-normalised"},
        {"13/04/2025", "!", "date-order-contradicted"},
    };
    static const struct cell_case serial[] = {
        {"43840", "2020-01-10", "cell-normalised"},
        {"43840.75", "2020-01-10", "cell-normalised"},
        {"60", "!", "date-impossible"},
        {"20250304", "2025-03-04", "cell-normalised"},
        {"2025-03-04", "2025-03-04", NULL},
    };

    (void)state;
    rules.date_order = CT_DAY_ORDER_DMY;
    check_cases(CT_CELL_DATE, dmy, COUNT(dmy));
    rules.date_order = CT_DAY_ORDER_MDY;
    check_cases(CT_CELL_DATE, mdy, COUNT(mdy));
    rules.date_serial = CT_SERIAL_1900;
    check_cases(CT_CELL_DATE, serial, COUNT(serial));
}

static void test_words(void **state)
{
    static const struct {
        enum ct_cell_kind kind;
        struct cell_case one;
    } rows[] = {
        {CT_CELL_VERDICT, {"pass", "pass", NULL}},
        {CT_CELL_VERDICT, {"合格", "pass", NULL}},
        {CT_CELL_VERDICT, {"不合格", "fail", NULL}},
        {CT_CELL_VERDICT, {"PASS", "pass", "cell-normalised"}},
        {CT_CELL_VERDICT, {" 合 格", "pass", "cell-normalised"}},
        {CT_CELL_VERDICT, {"ｐａｓｓ", "pass", "cell-normalised"}},
        {CT_CELL_VERDICT, {"passs", "!", "word-unknown"}},
        {CT_CELL_VERDICT, {"/", "(missing)", "cell-missing-mark"}},
        {CT_CELL_ROLE, {"社会公用", "public_standard", NULL}},
        {CT_CELL_ROLE, {"社会公用最高", "public_standard", "cell-normalised"}},
        {CT_CELL_ROLE, {"企业最高", "enterprise_standard", "cell-normalised"}},
        {CT_CELL_ROLE,
         {"working standard", "working_standard", "cell-normalised"}},
        {CT_CELL_LEVEL, {"国家基准", "national-primary", NULL}},
        {CT_CELL_LEVEL, {"次级", "lower", NULL}},
        {CT_CELL_LEVEL, {"社会公用最高", "public-highest", NULL}},
        {CT_CELL_EVENT, {"first_use", "first_use", NULL}},
        {CT_CELL_EVENT, {"first-use", "first_use", "cell-normalised"}},
        {CT_CELL_EVENT, {"extention", "!", "word-unknown"}},
        {CT_CELL_CERTIFICATE_KIND, {"检定", "verification", NULL}},
        {CT_CELL_YES_NO, {"是", "yes", NULL}},
        {CT_CELL_YES_NO, {"√", "yes", "cell-normalised"}},
        {CT_CELL_AS_FOUND, {"N/A", "not-applicable", "cell-normalised"}},
        {CT_CELL_AS_FOUND, {"不适用", "not-applicable", NULL}},
        {CT_CELL_ADJUSTED, {"unknown", "unknown", NULL}},
        {CT_CELL_USE, {"修正", "corrected", NULL}},
        {CT_CELL_WITHDRAWN_REASON, {"lapse", "lapse", NULL}},
        {CT_CELL_STATUS, {"停用", "quarantined", NULL}},
        {CT_CELL_CHECK_KIND, {"期间核查", "intermediate", NULL}},
        {CT_CELL_PART, {"main", "main", NULL}},
        {CT_CELL_INTERPOLATION, {"max-U", "max-U", NULL}},
    };
    struct reading r;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_case(rows[i].kind, &rows[i].one);
    read_cell(CT_CELL_EVENT, "extention", &r);
    assert_string_equal(r.kept.at[0].argument[1], "event");
    assert_string_equal(r.kept.at[0].argument[2], "extension");
}

/* Every word of the table is read as its value, and the written ones say
 * nothing; the table is in the order that the search needs. */
static void test_every_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < ct_cell_word_count; i++) {
        const struct ct_cell_word_row *row = &ct_cell_word_rows[i];
        struct reading r;

        assert_true(i == 0 || row->kind >= row[-1].kind);
        read_cell(row->kind, row->text, &r);
        if (r.status != CT_OK || r.value.word.word != row->word ||
            r.kept.count != row->noted)
            fail_msg("%s `%s` is read as `%s`", ct_cell_kind_name(row->kind),
                     row->text, r.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_ids, plain_rules),
        cmocka_unit_test_setup(test_class_codes, plain_rules),
        cmocka_unit_test_setup(test_references, plain_rules),
        cmocka_unit_test_setup(test_dates, plain_rules),
        cmocka_unit_test_setup(test_declared_dates, plain_rules),
        cmocka_unit_test_setup(test_words, plain_rules),
        cmocka_unit_test_setup(test_every_word, plain_rules),
    };

    return cmocka_run_group_tests(tests, make_cells, free_cells);
}
