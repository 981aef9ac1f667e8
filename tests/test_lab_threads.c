/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Long tables by several threads: records and findings do not depend on their
 * number, nor on whether a row went the short or the long way.
 */
#include "opened.h"
#include "seeded.h"
#include "told.h"

#include "../calib/lab/scan.h"
#include "../calib/lab/table.h"
#include "../uncertainty/caltrace.h"

#include <math.h>

enum { ROWS = 16000, FILES = 3 };

static const char *const names[FILES] = {"instruments.csv", "certificates.csv",
                                         "results.csv"};

/* ---- tables ----------------------------------------------------------------
 */

/* Every row of the plain tables goes the short way once the words are known;
 * with `noted` each has a cell that is read with a note; with `faults` one in
 * forty has a fault. */
struct kind {
    bool noted, faults;
};

static void add(struct ct_buffer *out, const char *format, ...)
{
    char text[400];
    va_list list;

    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    ct_buffer_puts(out, text);
}

/* One in forty of the rows, each with another fault. */
static const char *fault(struct seeded *random, struct kind kind,
                         const char *otherwise)
{
    static const char *const faults[] = {
        "\"a\"b", "#REF!", "x\xff", "\"1\n2\"3", "N/A", "２０２４年",
    };
    uint64_t pick = seeded_below(random, 240);

    return kind.faults && pick < 6 ? faults[pick] : otherwise;
}

static void make_instruments(struct ct_buffer *out, struct kind kind)
{
    static const char *const ranges[] = {"0,200,g", "-30,80.5,°C", ",,mm",
                                         "0.0,1000,V"};
    static const char *const limits[] = {"0.5", "±0.5 mg", "±0.4 % FS",
                                         "±(0.02 % rd + 0.01)"};
    static const char *const texts[] = {"电子天平", "Gauge, \"\"new\"\"", "",
                                        " Thermometer "};
    struct seeded random = seeded_init(3);

    ct_buffer_puts(out, "id,name,role,range_min,range_max,unit,mpe,interval,"
                        "serial,jjf1022_code,status,in_service_on\n");
    for (int i = 0; i < ROWS; i++) {
        unsigned r = (unsigned)seeded_below(&random, 4);

        add(out, "%s%05d,\"%s\",working_standard,%s,%s,P%uM,%llu,%s,%s,%s\n",
            i % 3 ? "N" : "器-", i, texts[seeded_below(&random, 4)], ranges[r],
            r == 0   ? limits[i % 3]
            : r == 2 ? ""
            : i % 2  ? "0.5 °C"
                     : "",
            6 * (1 + (unsigned)seeded_below(&random, 4)),
            (unsigned long long)seeded_bits(&random), i % 2 ? "04117000" : "",
            kind.noted ? "In-Service" : "in-service",
            fault(&random, kind, i % 5 ? "2023-02-28" : ""));
    }
}

/* Rows that are none move those behind them; the first rows are long, so that
 * more follow than are expected. */
static void make_certificates(struct ct_buffer *out, struct kind kind)
{
    static const char long_number[] =
        "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
        "0123456789 0123456789 0123456789 0123456789 0123456789 0123456789";
    static const char *const none[] = {
        "", ",,,,,,,\n", "合计,,,,,,,\n",
        ("id,instrument,laboratory,calibrated_on,kind,references,number,"
         "sequence\n")};
    static const char *const lists[] = {
        "NMI:PTB",      "C00001; C00002",
        "SI:",          "instrument:N00001;REF:x/1",
        "ACC:实验室",   "NA-1",
        "SI:metre; nmi"};
    struct seeded random = seeded_init(4);

    ct_buffer_puts(out, "id,instrument,laboratory,calibrated_on,kind,"
                        "references,number,sequence\n");
    for (int i = 0; i < 2 * ROWS; i++)
        add(out, "%sC%05d,N%05d,%s,20%02u-0%u-1%u,%s,%s,%s,%u\n",
            kind.faults && i % 300 < 4 ? none[i % 300] : "",
            kind.faults && i % 1000 == 999 ? i - 500 : i, i / 2,
            i % 7 ? "LAB" : "", (unsigned)seeded_below(&random, 26),
            1 + (unsigned)seeded_below(&random, 9),
            (unsigned)seeded_below(&random, 10),
            kind.noted ? "Calibration" : "calibration",
            lists[seeded_below(&random, 7)],
            fault(&random, kind,
                  i < 400 ? long_number
                  : i % 3 ? "同一号"
                          : "B 7"),
            i % 4);
}

static void make_results(struct ct_buffer *out, struct kind kind)
{
    static const char *const numbers[] = {
        "0.1", "-12.50", "0", "7", "123456789012345678", "0.000012300"};
    struct seeded random = seeded_init(5);

    ct_buffer_puts(out, "certificate,quantity,point,point_unit,error,unit,U,k,"
                        "probability,dof\n");
    for (int i = 0; i < 2 * ROWS; i++)
        add(out, "C%05d,length,%s,mm,%s,um,%s%s,%s,0.95%s,%s\n", i,
            numbers[seeded_below(&random, 6)],
            fault(&random, kind, numbers[seeded_below(&random, 6)]),
            i % 2 ? "0.10" : "12", kind.noted ? " um" : "",
            i % 3 ? "2" : "2.00", i % 2 ? "45" : "",
            i % 5   ? "inf"
            : i % 2 ? "12.7"
                    : "");
}

static void make_lab(struct kind kind)
{
    for (int i = 0; i < FILES; i++) {
        struct ct_buffer out = {0};

        if (i == 0)
            make_instruments(&out, kind);
        else if (i == 1)
            make_certificates(&out, kind);
        else
            make_results(&out, kind);
        assert_int_equal(ct_buffer_status(&out), CT_OK);
        assert_true(out.length > 1300000);
        (void)scratch_file(names[i], out.data, out.length);
        ct_buffer_release(&out);
    }
}

/* ---- records ---------------------------------------------------------------
 */

static bool same_number(const unsigned char *a, const unsigned char *b)
{
    struct ct_lab_number one, other;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    return (isnan(one.number) && isnan(other.number)) ||
           (memcmp(&one.number, &other.number, sizeof one.number) == 0 &&
            one.place == other.place);
}

static bool same_references(const struct ct_lab *x, const struct ct_lab *y,
                            const unsigned char *a, const unsigned char *b)
{
    struct ct_lab_references one, other;
    bool same;

    memcpy(&one, a, sizeof one);
    memcpy(&other, b, sizeof other);
    same = one.count == other.count;
    for (uint32_t i = 0; same && i < one.count; i++) {
        const struct ct_lab_reference *r = &x->references[one.first + i];
        const struct ct_lab_reference *s = &y->references[other.first + i];

        same = r->id == s->id && r->row == s->row && r->kind == s->kind;
    }
    return same;
}

/* Numbers of texts, too, are the same. */
static bool same_field(const struct ct_lab *x, const struct ct_lab *y,
                       const struct ct_column *column, const unsigned char *a,
                       const unsigned char *b)
{
    a += column->offset;
    b += column->offset;
    switch (column->kind) {
    case CT_CELL_NUMBER:
    case CT_CELL_EXPANDED:
        return same_number(a, b);
    case CT_CELL_REFERENCES:
        return same_references(x, y, a, b);
    case CT_CELL_LIMITS: {
        const struct ct_formula *one, *other;

        memcpy(&one, a, sizeof one);
        memcpy(&other, b, sizeof other);
        return (one == NULL) == (other == NULL);
    }
    case CT_CELL_ENVIRONMENT: {
        const struct ct_conditions *one, *other;

        memcpy(&one, a, sizeof one);
        memcpy(&other, b, sizeof other);
        return strcmp(one != NULL ? one->text : "",
                      other != NULL ? other->text : "") == 0;
    }
    case CT_CELL_UNIT:
    case CT_CELL_FACTOR:
    case CT_CELL_PROBABILITY:
    case CT_CELL_DOF:
        return memcmp(a, b, 8) == 0;
    case CT_CELL_INTERVAL:
        return memcmp(a, b, sizeof(struct ct_lab_interval)) == 0;
    case CT_CELL_DATE:
    case CT_CELL_TEXT:
    case CT_CELL_ID:
    case CT_CELL_JJF1022:
        return memcmp(a, b, 4) == 0;
    case CT_CELL_RANGE:
        return true;
    default:
        return *a == *b;
    }
}

static void compare_labs(const struct ct_lab *x, const struct ct_lab *y)
{
    for (int t = 0; t < CT_TABLES; t++) {
        const struct ct_table_layout *layout = &ct_table_layouts[t];

        assert_int_equal(x->tables[t].count, y->tables[t].count);
        assert_int_equal(x->tables[t].unsound, y->tables[t].unsound);
        assert_int_equal(x->tables[t].unreadable, y->tables[t].unreadable);
        for (size_t i = 0; i < x->tables[t].count; i++) {
            struct ct_lab_result_row space[2];
            const void *one =
                ct_lab_record(x, (enum ct_table)t, (uint32_t)i, &space[0]);
            const void *other =
                ct_lab_record(y, (enum ct_table)t, (uint32_t)i, &space[1]);

            for (size_t c = 0; c < layout->count; c++)
                if (!same_field(x, y, &layout->columns[c], one, other))
                    fail_msg("%s: record %zu, %s",
                             ct_table_name((enum ct_table)t), i,
                             layout->columns[c].name);
        }
    }
}

/* ---- tests -----------------------------------------------------------------
 */

static struct ct_lab *load(struct told *told, unsigned threads)
{
    struct ct_lab *lab = NULL;

    told_init(told);
    assert_int_equal(ct_lab_open_threads(told->sources, scratch(""),
                                         CT_TABLE_ALL, threads, units,
                                         &told->sink, &lab),
                     CT_OK);
    return lab;
}

static void test_threads(void **state)
{
    struct told one, more;
    struct ct_lab *alone;

    (void)state;
    make_lab((struct kind){.faults = true});
    alone = load(&one, 1);
    assert_true(one.sink.errors > 1000);
    for (unsigned threads = 2; threads <= 5; threads += 3) {
        struct ct_lab *lab = load(&more, threads);

        if (strcmp(told_text(&one), told_text(&more)) != 0)
            fail_msg("%u threads: other findings", threads);
        compare_labs(alone, lab);
        ct_lab_free(lab);
        told_release(&more);
    }
    ct_lab_free(alone);
    told_release(&one);
}

static enum ct_status no_row(void *context, const struct ct_scan *scan,
                             enum ct_table table, const void *row)
{
    (void)scan;
    (void)table;
    (void)row;
    ++*(size_t *)context;
    return CT_OK;
}

/* A scan tells what a loader tells. */
static void test_scans(void **state)
{
    struct told open, scan;
    struct ct_lab *loaded, *lab = NULL;
    size_t count = 0;
    const struct ct_scan_rows rows = {
        .context = &count, .row = no_row, .threads = 3};

    (void)state;
    make_lab((struct kind){.faults = true});
    loaded = load(&open, 1);
    told_init(&scan);
    assert_int_equal(ct_lab_scan(scan.sources, scratch(""), CT_TABLE_ALL, units,
                                 &scan.sink, &rows, &lab),
                     CT_OK);
    if (strcmp(told_text(&open), told_text(&scan)) != 0)
        fail_msg("a scan has other findings");
    assert_int_equal(count, loaded->tables[CT_TABLE_INSTRUMENTS].count +
                                loaded->tables[CT_TABLE_CERTIFICATES].count +
                                loaded->tables[CT_TABLE_RESULTS].count);
    ct_lab_free(loaded);
    ct_lab_free(lab);
    told_release(&open);
    told_release(&scan);
}

/* Rows with a note each go the long way: they make the same records. */
static void test_ways(void **state)
{
    struct told plain, noted;
    struct ct_lab *one, *other;

    (void)state;
    make_lab((struct kind){0});
    one = load(&plain, 2);
    make_lab((struct kind){.noted = true});
    other = load(&noted, 2);
    assert_true(noted.sink.notes >= 5 * ROWS);
    assert_true(plain.sink.notes < noted.sink.notes / 2);
    assert_int_equal(plain.sink.errors, noted.sink.errors);
    compare_labs(one, other);
    ct_lab_free(one);
    ct_lab_free(other);
    told_release(&plain);
    told_release(&noted);
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    for (int i = 0; i < FILES; i++)
        (void)unlink(scratch(names[i]));
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_scans),
        cmocka_unit_test(test_ways),
    };

    return cmocka_run_group_tests(tests, make, end);
}
