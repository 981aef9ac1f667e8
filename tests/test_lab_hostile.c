/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables as they arrive when something went wrong on the way: cut off, with
 * other bytes, in other encodings, with columns in another order. No crash,
 * findings in the file, every row accounted for, and what was read is written
 * and read again (hostile.h).
 */
#include "assert_close.h"
#include "hostile.h"
#include "seeded.h"
#include "seen.h"

#include "../uncertainty/caltrace.h"

#include <inttypes.h>

static struct ct_units *known_units;

enum { ROWS = 3, LONGEST = 1 << 14 };

/* The header and some rows of each table of an example: the last ones of
 * `faults` are faulty. */
struct small {
    char text[LONGEST];
    size_t length;
};

static size_t line_end(const char *text, size_t from, size_t length)
{
    while (from < length && text[from] != '\n')
        from++;
    return from < length ? from + 1 : length;
}

static void take(struct small *small, const char *folder, int table, bool last)
{
    static char text[1 << 18];
    char path[200];
    size_t length, header, at;
    FILE *file;

    snprintf(path, sizeof path, "fixtures/labs/%s/%s.csv", folder,
             ct_table_name((enum ct_table)table));
    small->length = 0;
    file = fopen(path, "rb");
    if (file == NULL)
        return; /* classes.csv */
    length = fread(text, 1, sizeof text, file);
    fclose(file);
    at = header = line_end(text, 0, length);
    if (last) {
        at = length;
        for (int rows = 0; rows < ROWS && at > header; rows++)
            for (at--; at > header && text[at - 1] != '\n';)
                at--;
    }
    memcpy(small->text, text, header);
    small->length = header;
    for (int rows = 0; rows < ROWS && at < length; rows++) {
        size_t end = line_end(text, at, length);

        assert_true(small->length + end - at < LONGEST);
        memcpy(small->text + small->length, text + at, end - at);
        small->length += end - at;
        at = end;
    }
}

static size_t check(int table, const void *bytes, size_t size, const char *what,
                    size_t at)
{
    char folder[512];
    const char *problem;
    size_t count;

    snprintf(folder, sizeof folder, "%s", scratch("hostile"));
    assert_true(mkdir(folder, 0700) == 0 || errno == EEXIST);
    problem = hostile_table(folder, (enum ct_table)table, bytes, size,
                            known_units, &count);
    if (problem != NULL)
        fail_msg("%s, %s %zu: %s", ct_table_name((enum ct_table)table), what,
                 at, problem);
    return count;
}

/* ---- damage -------------------------------------------------------------- */

/* Every `stride`-th byte, beginning anywhere: every one, in a full run. */
static size_t stride(void)
{
    return getenv("CALTRACE_TEST_CASES") != NULL ? 97 : 3;
}

static void test_cut_off(void **state)
{
    struct small small;

    (void)state;
    for (int t = 0; t < CT_TABLES; t++) {
        take(&small, "city", t, false);
        for (size_t at = 0; at < small.length; at += t == 0 ? 1 : stride())
            (void)check(t, small.text, at, "cut off at", at);
    }
}

static void test_bytes(void **state)
{
    static const char bytes[] = {'\0', '"', ',', '\xFF', '\n', '\r', ' '};
    struct seeded random = seeded_init(20261122);
    struct small small;

    (void)state;
    print_message("seed %" PRIu64 "\n", random.seed);
    for (int t = 0; t < CT_TABLES; t++) {
        take(&small, "faults", t, true);
        for (size_t n = 0; small.length > 0 && n < seeded_cases(300); n++) {
            size_t at = (size_t)seeded_below(&random, small.length);
            char keep = small.text[at];

            small.text[at] = bytes[seeded_below(&random, sizeof bytes)];
            (void)check(t, small.text, small.length, "byte", at);
            small.text[at] = keep;
        }
    }
}

/* Several bytes, cut out or doubled. */
static void test_pieces(void **state)
{
    struct seeded random = seeded_init(20261123);
    struct small small;
    static char text[2 * LONGEST];

    (void)state;
    print_message("seed %" PRIu64 "\n", random.seed);
    for (int t = 0; t < CT_TABLES; t++) {
        take(&small, "city", t, false);
        for (size_t n = 0; small.length > 0 && n < seeded_cases(100); n++) {
            size_t from = (size_t)seeded_below(&random, small.length);
            size_t to =
                from + (size_t)seeded_below(&random, small.length - from);
            size_t resume = n % 2 == 0 ? to : from;

            memcpy(text, small.text, n % 2 == 0 ? from : to);
            from = n % 2 == 0 ? from : to;
            memcpy(text + from, small.text + resume, small.length - resume);
            (void)check(t, text, from + small.length - resume, "piece", n);
        }
    }
}

/* ---- columns ------------------------------------------------------------- */

enum { FIELDS = 40 };

/* Ends of the fields of a line without line breaks in quotes. */
static size_t fields_of(const char *line, size_t length, size_t starts[FIELDS])
{
    size_t count = 1;
    bool quoted = false;

    starts[0] = 0;
    for (size_t i = 0; i < length; i++) {
        if (line[i] == '"')
            quoted = !quoted;
        else if (line[i] == ',' && !quoted) {
            assert_true(count < FIELDS - 1);
            starts[count++] = i + 1;
        }
    }
    starts[count] = length + 1;
    return count;
}

static size_t permute(const struct small *small, const size_t order[FIELDS],
                      size_t fields, char *out)
{
    size_t used = 0;

    for (size_t at = 0; at < small->length;) {
        size_t end = line_end(small->text, at, small->length);
        const char *line = small->text + at;
        size_t starts[FIELDS];
        size_t count = fields_of(line, end - at - 1, starts);

        assert_int_equal(count, fields);
        for (size_t i = 0; i < count; i++) {
            size_t length = starts[order[i] + 1] - 1 - starts[order[i]];

            memcpy(out + used, line + starts[order[i]], length);
            used += length;
            out[used++] = i + 1 < count ? ',' : '\n';
        }
        at = end;
    }
    return used;
}

static void open_table(struct hostile *h, int table, const char *text,
                       size_t length)
{
    char folder[512], name[100];

    snprintf(name, sizeof name, "hostile/%s.csv",
             ct_table_name((enum ct_table)table));
    snprintf(folder, sizeof folder, "%s", scratch("hostile"));
    assert_true(mkdir(folder, 0700) == 0 || errno == EEXIST);
    (void)scratch_file(name, text, length);
    hostile_open(h, folder, known_units);
    assert_int_equal(unlink(scratch(name)), 0);
}

static void same_tables(const struct hostile *a, const struct hostile *b,
                        int table)
{
    const struct ct_lab_table *known = &a->lab->tables[table];

    assert_int_equal(b->status, CT_OK);
    assert_int_equal(b->lab->tables[table].count, known->count);
    if (b->lab->tables[table].unsound != known->unsound)
        fail_msg("%s: %zu unsound rows became %zu",
                 ct_table_name((enum ct_table)table), known->unsound,
                 b->lab->tables[table].unsound);
    assert_int_equal(b->count, a->count);
    for (size_t i = 0; i < known->count; i++) {
        const char *column =
            lab_difference(a->lab, i, b->lab, i, (enum ct_table)table);

        if (column != NULL)
            fail_msg("%s: row %zu differs in %s",
                     ct_table_name((enum ct_table)table), i + 1, column);
    }
}

/* The order of the columns does not matter. */
static void test_order_of_columns(void **state)
{
    struct seeded random = seeded_init(20261124);
    static char text[LONGEST];

    (void)state;
    print_message("seed %" PRIu64 "\n", random.seed);
    for (int t = 0; t < CT_TABLES; t++) {
        struct small small;
        struct hostile plain, other;
        size_t order[FIELDS], starts[FIELDS], count, header;

        take(&small, "faults", t, true);
        if (small.length == 0 || t == CT_TABLE_EVENTS)
            continue; /* a total is one by its first cell */
        header = line_end(small.text, 0, small.length);
        count = fields_of(small.text, header - 1, starts);
        open_table(&plain, t, small.text, small.length);
        assert_int_equal(plain.status, CT_OK);
        for (size_t n = 0; n < seeded_cases(20); n++) {
            size_t length;

            for (size_t i = 0; i < count; i++)
                order[i] = i;
            for (size_t i = count - 1; i > 0; i--) {
                size_t k = (size_t)seeded_below(&random, i + 1),
                       keep = order[i];

                order[i] = order[k];
                order[k] = keep;
            }
            length = permute(&small, order, count, text);
            open_table(&other, t, text, length);
            same_tables(&plain, &other, t);
            hostile_close(&other);
        }
        hostile_close(&plain);
    }
}

/* ---- encodings and lines ------------------------------------------------- */

/* UTF-16, little or big end first, of UTF-8 in the basic plane. */
static size_t to_utf16(const char *text, size_t length, bool big, char *out)
{
    size_t used = 0;

    for (size_t i = 0; i <= length;) {
        unsigned c = 0xFEFF; /* the mark first */
        unsigned char lead = i > 0 ? (unsigned char)text[i - 1] : 0;

        if (i == 0)
            i = 1;
        else if (lead < 0x80) {
            c = lead;
            i++;
        } else if (lead < 0xE0) {
            c = (lead & 0x1Fu) << 6 | ((unsigned char)text[i] & 0x3Fu);
            i += 2;
        } else {
            c = (lead & 0x0Fu) << 12 | ((unsigned char)text[i] & 0x3Fu) << 6 |
                ((unsigned char)text[i + 1] & 0x3Fu);
            i += 3;
        }
        out[used++] = (char)(big ? c >> 8 : c & 0xFF);
        out[used++] = (char)(big ? c & 0xFF : c >> 8);
    }
    return used;
}

static size_t to_crlf(const char *text, size_t length, char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n')
            out[used++] = '\r';
        out[used++] = text[i];
    }
    return used;
}

/* Byte order marks, CRLF and UTF-16 say the same. UTF-16 is noted. */
static void test_encodings(void **state)
{
    static char text[3 * LONGEST];

    (void)state;
    for (int t = 0; t < CT_TABLES; t++) {
        struct small small;
        struct hostile plain, other;

        take(&small, "faults", t, true);
        if (small.length == 0)
            continue;
        open_table(&plain, t, small.text, small.length);
        for (int form = 0; form < 4; form++) {
            size_t length;

            if (form == 0) {
                memcpy(text, "\xEF\xBB\xBF", 3);
                memcpy(text + 3, small.text, small.length);
                length = small.length + 3;
            } else if (form == 1) {
                length = to_crlf(small.text, small.length, text);
            } else {
                length = to_utf16(small.text, small.length, form == 3, text);
            }
            (void)check(t, text, length, "form", (size_t)form);
            open_table(&other, t, text, length);
            assert_true(other.count - plain.count == (form > 1));
            other.count = plain.count;
            same_tables(&plain, &other, t);
            hostile_close(&other);
        }
        hostile_close(&plain);
    }
}

/* Chinese tables in GB18030 that is not declared: one error, no row. */
static void test_gb18030(void **state)
{
    struct small small;

    (void)state;
    for (int t = 0; t < CT_TABLES; t++) {
        take(&small, "city-zh", t, false);
        if (small.length > 0)
            assert_true(check(t, small.text, small.length, "GB18030", 0) > 0);
    }
}

/* Blank rows, the header again, a total: passed over, with a warning each. */
static void test_rows_that_are_none(void **state)
{
    static char text[2 * LONGEST];

    (void)state;
    for (int t = 0; t < CT_TABLES; t++) {
        struct small small;
        struct hostile plain, other;
        size_t header, used;

        take(&small, "city", t, false);
        if (small.length == 0)
            continue;
        header = line_end(small.text, 0, small.length);
        memcpy(text, small.text, header);
        memcpy(text + header, " , ,\n\n", 6); /* an empty line is no row */
        memcpy(text + header + 6, small.text, small.length);
        used = header + 6 + small.length;
        memcpy(text + used, "合计,,3\n", strlen("合计,,3\n"));
        used += strlen("合计,,3\n");
        open_table(&plain, t, small.text, small.length);
        open_table(&other, t, text, used);
        assert_int_equal(other.passed_over, 3);
        assert_int_equal(other.count, plain.count + 3);
        other.count = plain.count;
        same_tables(&plain, &other, t);
        (void)check(t, text, used, "rows that are none", 0);
        hostile_close(&plain);
        hostile_close(&other);
    }
}

static int make(void **state)
{
    (void)state;
    ct_library_init();
    return ct_units_new(&known_units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(known_units);
    (void)rmdir(scratch("hostile"));
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_order_of_columns),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_gb18030),
        cmocka_unit_test(test_rows_that_are_none),
    };

    return cmocka_run_group_tests(tests, make, end);
}
