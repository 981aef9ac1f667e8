/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dated changes of single fields: which value held on a day, as known on a day;
 * and what changes.csv can have wrong.
 */
#include "little_lab.h"
#include "told.h"

#include "../calib/lab/index.h"
#include "../calib/lab/when.h"

static struct ct_lab_when on(const char *date)
{
    return (struct ct_lab_when){day(date), CT_DATE_LAST};
}

static struct ct_lab_when as_known(const char *date, const char *known)
{
    return (struct ct_lab_when){day(date), day(known)};
}

static const char *text(const struct opened *o, uint32_t id)
{
    return ct_lab_text(o->lab, CT_KEY_TEXT, id);
}

#define INSTRUMENTS                                                            \
    {                                                                          \
        "instruments.csv",                                                     \
            "id,name,role,range_min,range_max,unit,mpe,interval,holder,"       \
            "jjf1022_code,status,in_service_on\n"                              \
            "A,gauge,instrument,0,10,kPa,±0.1 kPa,P12M,North,04113803,"       \
            "in-service,2020-01-01\n"                                          \
            "B,,,,,,,,,,,\n"                                                   \
    }
#define HEADER "table,id,function,field,value,from,recorded_on\n"

static void open_quiet(struct opened *o, const struct little_file *files,
                       size_t count)
{
    open_little(o, files, count);
    if (o->seen.count > 0)
        fail_msg("%s: %s", o->seen.list[0].key, o->seen.list[0].text[0]);
}

/* ---- values -------------------------------------------------------------- */

/* Every kind of field, each from its day on, and nothing before it. */
static void test_kinds(void **state)
{
    const struct little_file files[] = {
        INSTRUMENTS,
        {"changes.csv",
         HEADER "instruments,A,,name,manometer,2024-01-01,\n"
                "instruments,A,,role,working_standard,2024-01-01,\n"
                "instruments,A,,range_max,2.50,2024-01-01,\n"
                "instruments,A,,mpe,±0.2 % FS,2024-01-01,\n"
                "instruments,A,,interval,P6M,2024-01-01,\n"
                "instruments,A,,in_service_on,2024-01-01,2024-01-01,\n"
                "instruments,A,,jjf1022_code,,2024-01-01,\n"
                "instruments,A,,使用状态,停用,2024-01-01,\n"}};
    struct ct_lab_instrument before, after;
    struct ct_lab_list changes;
    struct opened o;

    (void)state;
    open_quiet(&o, files, COUNT(files));
    before = ct_lab_instrument_at(o.lab, 0, on("2023-12-31"));
    after = ct_lab_instrument_at(o.lab, 0, on("2024-01-01"));
    assert_memory_equal(&before, &o.lab->instruments[0], sizeof before);
    assert_string_equal(text(&o, after.name), "manometer");
    assert_int_equal(after.role, CT_ROLE_WORKING_STANDARD);
    assert_close(after.range.max.number, 2.5, 0);
    assert_int_equal(after.range.max.place, -2);
    assert_close(after.range.min.number, 0, 0);
    assert_ptr_not_equal(after.mpe, before.mpe);
    assert_int_equal(after.interval.interval.months, 6);
    assert_int_equal(after.in_service_on, day("2024-01-01"));
    assert_int_equal(after.jjf1022_code, 0);
    assert_int_not_equal(before.jjf1022_code, 0);
    assert_int_not_equal(after.status, before.status);
    assert_string_equal(text(&o, after.holder), "North");
    ct_lab_changes_of(o.lab, CT_TABLE_INSTRUMENTS, 0, &changes);
    assert_int_equal(changes.count, 8);
    ct_lab_changes_of(o.lab, CT_TABLE_INSTRUMENTS, 1, &changes);
    assert_int_equal(changes.count, 0);
    close_little(&o);
}

/* A number is in the unit that its record has on that day, also where the unit
 * changes with it, in whatever order the rows stand. */
static void test_units(void **state)
{
    const struct little_file files[] = {
        INSTRUMENTS,
        {"changes.csv", HEADER "instruments,A,,range,0..2000 Pa,2024-06-01,\n"
                               "instruments,A,,unit,Pa,2024-06-01,\n"
                               "instruments,A,,range_max,5000,2024-07-01,\n"
                               "instruments,A,,range_min,1,2024-02-01,\n"}};
    struct ct_lab_instrument record;
    struct opened o;

    (void)state;
    open_quiet(&o, files, COUNT(files));
    record = ct_lab_instrument_at(o.lab, 0, on("2024-05-31"));
    assert_string_equal(record.range.unit->text, "kPa");
    assert_close(record.range.min.number, 1, 0);
    assert_close(record.range.max.number, 10, 0);
    record = ct_lab_instrument_at(o.lab, 0, on("2024-06-30"));
    assert_string_equal(record.range.unit->text, "Pa");
    assert_close(record.range.min.number, 0, 0);
    assert_close(record.range.max.number, 2000, 0);
    record = ct_lab_instrument_at(o.lab, 0, on("2024-07-01"));
    assert_close(record.range.max.number, 5000, 0);
    close_little(&o);
}

/* Two time axes: the holder of March was another one, which was recorded in
 * May only; of two from one day the one recorded later holds. */
static void test_two_axes(void **state)
{
    const struct little_file files[] = {
        INSTRUMENTS,
        {"changes.csv",
         HEADER "instruments,A,,holder,West,2024-03-01,2024-07-01\n"
                "instruments,A,,holder,South,2024-03-01,2024-05-01\n"
                "instruments,A,,holder,East,2024-06-01,\n"}};
    static const struct {
        const char *on, *known, *holder;
    } cases[] = {
        {"2024-02-29", "2030-01-01", "North"},
        {"2024-03-01", "2024-04-30", "North"},
        {"2024-03-01", "2024-05-01", "South"},
        {"2024-03-01", "2024-06-30", "South"},
        {"2024-03-01", "2024-07-01", "West"},
        {"2024-06-01", "2024-05-31", "South"},
        {"2024-06-01", "2024-06-01", "East"},
        {"2024-06-01", "2030-01-01", "East"},
    };
    struct opened o;

    (void)state;
    open_quiet(&o, files, COUNT(files));
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_lab_instrument record = ct_lab_instrument_at(
            o.lab, 0, as_known(cases[i].on, cases[i].known));

        assert_string_equal(text(&o, record.holder), cases[i].holder);
    }
    close_little(&o);
}

/* All ranges of an instrument, or those of one function. */
static void test_ranges(void **state)
{
    const struct little_file files[] = {
        INSTRUMENTS,
        {"ranges.csv",
         "instrument,quantity,function,range_min,range_max,unit,"
         "interval\n"
         "A,voltage,DCV,0,10,V,P12M\nA,voltage,DCV,0,100,mV,P12M\n"
         "A,voltage,ACV,0,10,V,P12M\nB,voltage,DCV,0,10,V,P12M\n"},
        {"changes.csv",
         HEADER "ranges,A,,interval,P6M,2024-01-01,\n"
                "ranges,A,DCV,interval,P3M,2024-02-01,\n"
                "ranges,A,DCV,resolution,0.001 V,2024-02-01,\n"}};
    struct opened o;

    (void)state;
    open_quiet(&o, files, COUNT(files));
    for (uint32_t i = 0; i < 4; i++) {
        static const int later[] = {3, 3, 6, 12};
        struct ct_lab_item_range january, february;

        january = ct_lab_range_at(o.lab, i, on("2024-01-31"));
        february = ct_lab_range_at(o.lab, i, on("2024-02-01"));
        assert_int_equal(january.interval.interval.months, i < 3 ? 6 : 12);
        assert_int_equal(february.interval.interval.months, later[i]);
        assert_null(january.resolution);
        assert_int_equal(february.resolution != NULL, i < 2);
    }
    close_little(&o);
}

/* Certificates, standards and laboratories, with what they refer to; the
 * package's own name of a column. */
static void test_references(void **state)
{
    const struct little_file files[] = {
        INSTRUMENTS,
        {"certificates.csv", "id,instrument,calibrated_on,references,replaces\n"
                             "C1,A,2024-01-01,NMI:PTB,\nC2,A,2024-01-02,C1,"
                             "\nC3,B,2024-01-03,,C2\n"},
        {"standards.csv", "id,上家\nS1,\nS2,S1\n"},
        {"laboratories.csv", "id,name,valid_until\nL1,Lab,2024-12-31\n"},
        {"datapackage.json", "{\"caltrace\": {\"columns\": {\"standards\": "
                             "{\"upper_standard\": \"上家\"}}}}"},
        {"changes.csv",
         HEADER "certificates,C2,,references,C3; NMI:NIM,2024-03-01,\n"
                "certificates,C3,,replaces,C1,2024-01-01,2024-09-01\n"
                "standards,S2,,上家,standard:S2,2024-03-01,\n"
                "laboratories,L1,,valid_until,2029-12-31,2024-03-01,\n"}};
    struct ct_lab_certificate c2;
    const struct ct_lab_reference *r;
    struct ct_lab_standard s2;
    struct ct_lab_index *index;
    struct opened o;

    (void)state;
    open_quiet(&o, files, COUNT(files));
    c2 = ct_lab_certificate_at(o.lab, 1, on("2024-03-01"));
    assert_int_equal(c2.references.count, 2);
    r = &o.lab->references[c2.references.first];
    assert_int_equal(r[0].row, 2);
    assert_int_equal(r[1].kind, CT_REFERENCE_NMI);
    s2 = ct_lab_standard_at(o.lab, 1, on("2024-03-01"));
    assert_int_equal(s2.upper_standard.count, 1);
    assert_int_equal(o.lab->references[s2.upper_standard.first].row, 1);
    assert_int_equal(
        ct_lab_laboratory_at(o.lab, 0, on("2024-03-01")).valid_until,
        day("2029-12-31"));
    /* A row that a change moves is in the lists of both. */
    assert_int_equal(ct_lab_index_new(o.lab, CT_RELATION_ALL, &index), CT_OK);
    assert_int_equal(ct_lab_rows_of(index, CT_REPLACEMENTS_OF_CERTIFICATE,
                                    id_in(o.lab, CT_KEY_CERTIFICATE, "C1"))
                         .count,
                     1);
    assert_int_equal(ct_lab_rows_of(index, CT_REPLACEMENTS_OF_CERTIFICATE,
                                    id_in(o.lab, CT_KEY_CERTIFICATE, "C2"))
                         .count,
                     1);
    ct_lab_index_free(index);
    close_little(&o);
}

/* Tables that were not asked for are not missed. */
static void test_not_loaded(void **state)
{
    struct seen seen;
    struct ct_sources *sources;
    struct ct_lab *lab;
    static const char rows[] = HEADER "standards,S1,,name,x,2024-01-01,\n";
    char folder[512];

    (void)state;
    (void)scratch_file("changes.csv", rows, sizeof rows - 1);
    snprintf(folder, sizeof folder, "%s", scratch(""));
    seen_init(&seen, &sources);
    assert_int_equal(ct_lab_open(sources, folder,
                                 CT_TABLE_BIT(CT_TABLE_CHANGES), units,
                                 &seen.sink, &lab),
                     CT_OK);
    assert_int_equal(seen.count, 0);
    assert_int_equal(lab->tables[CT_TABLE_CHANGES].unsound, 0);
    ct_lab_free(lab);
    ct_sources_free(sources);
    assert_int_equal(unlink(scratch("changes.csv")), 0);
}

/* ---- faults -------------------------------------------------------------- */

/* Each row by itself: its finding, and the column where it starts. */
static void test_faults(void **state)
{
    static const struct {
        const char *row, *key;
        uint32_t column;
        const char *second; /* argument */
    } cases[] = {
        {"instrument,A,,name,x,2024-01-01,", "change-table", 1, "instruments"},
        {"results,A,,name,x,2024-01-01,", "change-table", 1, ""},
        {"instruments,Z,,name,x,2024-01-01,", "change-id", 13, "Z"},
        {"ranges,B,,interval,P1M,2024-01-01,", "change-id", 8, "B"},
        {"ranges,A,ACV,interval,P1M,2024-01-01,", "change-function", 10, "ACV"},
        {"instruments,A,DCV,interval,P1M,2024-01-01,",
         "change-without-function", 15, ""},
        {"instruments,A,,intervall,P1M,2024-01-01,", "change-field", 16,
         "instruments"},
        {"instruments,A,,range_max/kPa,7,2024-01-01,", "change-field", 16,
         "instruments"},
        {"instruments,A,,id,X,2024-01-01,", "change-fixed", 16, "instruments"},
        {"ranges,A,DCV,function,X,2024-01-01,", "change-fixed", 14, "ranges"},
        {"ranges,A,,instrument,X,2024-01-01,", "change-fixed", 11, "ranges"},
        {"certificates,C1,,instrument,B,2024-01-01,", "change-fixed", 18,
         "certificates"},
        {"certificates,C1,,calibrated_on,,2024-01-01,", "row-cell-missing", 32,
         ""},
        {"instruments,A,,interval,12,2024-01-01,", "interval-without-unit", 25,
         NULL},
        {"instruments,A,,status,lots,2024-01-01,", "word-unknown", 23, NULL},
        {"instruments,A,,range_max,1.2.3,2024-01-01,", NULL, 26, NULL},
        {"instruments,A,,mpe,±1 % FS,2024-01-01,", NULL, 0, NULL},
        {"instruments,B,,mpe,±1 % FS,2024-01-01,", "mpe-needs-span", 21, NULL},
        {"instruments,A,,range,0..5 V,2024-01-01,", "row-unit-differs", 22,
         NULL},
        {"instruments,A,,name,x,,", "row-cell-missing", 23, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char changes[256];
        const struct little_file files[] = {
            INSTRUMENTS,
            {"ranges.csv", "instrument,function,interval\nA,DCV,P12M\n"},
            {"certificates.csv", "id,instrument,calibrated_on\n"
                                 "C1,A,2024-01-01\n"},
            {"changes.csv", changes}};
        bool sound = cases[i].key == NULL && cases[i].column == 0;
        struct opened o;

        snprintf(changes, sizeof changes, HEADER "%s\n", cases[i].row);
        open_little(&o, files, COUNT(files));
        if (o.seen.count != !sound)
            fail_msg("%s: %zu findings", cases[i].row, o.seen.count);
        assert_int_equal(o.lab->tables[CT_TABLE_CHANGES].unsound, !sound);
        assert_int_equal(o.lab->changes[0].row.unsound, !sound);
        if (cases[i].key != NULL &&
            (strcmp(o.seen.list[0].key, cases[i].key) != 0 ||
             o.seen.list[0].position.column != cases[i].column))
            fail_msg("%s: %s at %u", cases[i].row, o.seen.list[0].key,
                     (unsigned)o.seen.list[0].position.column);
        if (cases[i].second != NULL)
            assert_string_equal(o.seen.list[0].text[1], cases[i].second);
        if (!sound) {
            struct ct_lab_list list;

            assert_int_equal(o.seen.list[0].position.line, 2);
            ct_lab_changes_of(o.lab, CT_TABLE_INSTRUMENTS, 0, &list);
            assert_int_equal(list.count, 0);
        }
        close_little(&o);
    }
}

/* A note on a cell that changes three rows is one note. */
static void test_noted_once(void **state)
{
    const struct little_file files[] = {
        INSTRUMENTS,
        {"ranges.csv", "instrument,unit\nA,V\nA,V\nA,mV\n"},
        {"changes.csv", HEADER "ranges,A,,interval,半年,2024-01-01,\n"
                               "ranges,A,,range,0..5 V,2024-01-01,\n"}};
    struct opened o;

    (void)state;
    open_little(&o, files, COUNT(files));
    assert_int_equal(o.seen.count, 2);
    assert_seen(&o.seen, 0, "cell-normalised", 2, 20);
    assert_seen(&o.seen, 1, "row-unit-differs", 3, 17);
    for (uint32_t i = 0; i < 3; i++) {
        struct ct_lab_item_range range =
            ct_lab_range_at(o.lab, i, on("2024-01-01"));

        assert_int_equal(range.interval.interval.months, 6);
        assert_true(isnan(range.range.max.number));
    }
    close_little(&o);
}

/* A finding says which cell it is about. The key of a change is the id. */
static void test_cells(void **state)
{
    static const char rows[] =
        "表,编号,字段,新值,生效日期\n"
        "instruments,Z,name,x,2024-01-01\n"
        "instruments,A,周期,P3X,2024-01-01\n"
        "instruments,A,名称,x,2024-01-01\ninstruments,A,name,y,2024-01-01\n";
    char folder[512];
    struct told told;
    struct ct_lab *lab;

    (void)state;
    (void)scratch_file("instruments.csv", "id,name\nA,\n", 11);
    (void)scratch_file("changes.csv", rows, sizeof rows - 1);
    snprintf(folder, sizeof folder, "%s", scratch(""));
    told_init(&told);
    assert_int_equal(ct_lab_open(told.sources, folder, CT_TABLE_ALL, units,
                                 &told.sink, &lab),
                     CT_OK);
    assert_told(&told, "change-id 2:13 instruments;Z <编号 Z #2>\n"
                       "not-an-interval 3:18 P3X <新值 A #3>\n"
                       "change-contradicted 5:20 name;A;4 <新值 A #5>\n");
    ct_lab_free(lab);
    told_release(&told);
    assert_int_equal(unlink(scratch("instruments.csv")), 0);
    assert_int_equal(unlink(scratch("changes.csv")), 0);
}

/* Two values of one day: neither holds, whatever their order; equal ones are
 * none, however they are written. */
static void test_contradictions(void **state)
{
    static const struct {
        const char *rows;
        size_t findings, unsound;
    } cases[] = {
        {"instruments,A,,interval,P6M,2024-01-01,\n"
         "instruments,A,,interval,P3M,2024-01-01,\n",
         1, 2},
        {"instruments,A,,interval,P6M,2024-01-01,2024-02-01\n"
         "instruments,A,,interval,P3M,2024-01-01,2024-02-01\n",
         1, 2},
        {"instruments,A,,interval,P6M,2024-01-01,2024-02-01\n"
         "instruments,A,,interval,P3M,2024-01-01,2024-02-02\n",
         0, 0},
        {"instruments,A,,interval,P6M,2024-01-01,\n"
         "instruments,A,,周期,6 months,2024-01-01,\n",
         0, 0},
        {"instruments,A,,range_max,5,2024-01-01,\n"
         "instruments,A,,range_max,7,2024-01-01,\n"
         "instruments,A,,range_max,5,2024-01-01,\n",
         1, 3},
        {"ranges,A,,interval,P6M,2024-01-01,\n"
         "ranges,A,DCV,interval,P3M,2024-01-01,\n",
         1, 2},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        char changes[512];
        const struct little_file files[] = {
            INSTRUMENTS,
            {"ranges.csv", "instrument,function,interval\nA,DCV,P12M\n"
                           "A,DCV,P12M\nA,ACV,P12M\n"},
            {"changes.csv", changes}};
        struct ct_lab_instrument record;
        struct opened o;

        snprintf(changes, sizeof changes, HEADER "%s", cases[i].rows);
        open_little(&o, files, COUNT(files));
        assert_int_equal(o.seen.count, cases[i].findings);
        assert_int_equal(o.lab->tables[CT_TABLE_CHANGES].unsound,
                         cases[i].unsound);
        if (cases[i].findings > 0) {
            assert_seen(&o.seen, 0, "change-contradicted", 3,
                        strncmp(cases[i].rows, "ranges", 6) == 0 ? 23
                        : strstr(cases[i].rows, "range_max")     ? 26
                                                                 : 25);
            assert_string_equal(o.seen.list[0].text[2], "2");
            record = ct_lab_instrument_at(o.lab, 0, on("2024-05-01"));
            assert_memory_equal(&record, &o.lab->instruments[0], sizeof record);
        }
        close_little(&o);
    }
}

/* ---- knowledge ----------------------------------------------------------- */

static void test_known(void **state)
{
    const struct little_file files[] = {
        INSTRUMENTS,
        {"certificates.csv",
         "id,instrument,calibrated_on,issued_on,recorded_on\n"
         "C1,A,2024-01-01,2024-01-05,2024-02-01\n"
         "C2,A,2024-01-01,2024-01-05,\n"
         "C3,A,2024-01-01,,\n"}};
    static const char *const days[] = {"2024-02-01", "2024-01-05",
                                       "2024-01-01"};
    struct opened o;

    (void)state;
    open_quiet(&o, files, COUNT(files));
    for (size_t i = 0; i < COUNT(days); i++) {
        const struct ct_lab_certificate *c = &o.lab->certificates[i];

        assert_int_equal(ct_lab_known_on(c), day(days[i]));
        assert_true(ct_lab_is_known(c, day(days[i])));
        assert_false(ct_lab_is_known(c, day(days[i]) - 1));
    }
    assert_int_equal(ct_lab_unrecorded(o.lab), 2);
    close_little(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_two_axes),
        cmocka_unit_test(test_ranges),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_not_loaded),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_noted_once),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_contradictions),
        cmocka_unit_test(test_known),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
