/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laboratories of the fixtures, damaged at random and repaired: the same
 * records before and after, a second repair changes nothing, and nothing is to
 * be found that was not before.
 */
#include "fixed.h"
#include "seeded.h"

#include "../calib/lab/write.h"

#include <sys/stat.h>

enum { LABS = 24 };

struct damage {
    struct seeded random;
    struct ct_buffer text;
    enum ct_encoding encoding; /* of the tables as they are in the fixtures */
    int ends;                  /* 0 LF, 1 CRLF, 2 CR, 3 any */
    unsigned often;
};

static void put_end(struct damage *d)
{
    static const char *const ends[] = {"\n", "\r\n", "\r"};

    ct_buffer_puts(
        &d->text,
        ends[d->ends < 3 ? (size_t)d->ends : seeded_below(&d->random, 3)]);
}

/* Visible ASCII as its full-width form. */
static void put_wide(struct ct_buffer *out, char c)
{
    unsigned wide = 0xFF00U + (unsigned char)c - 0x20;

    if (c <= ' ' || c > '~') {
        ct_buffer_putc(out, c);
        return;
    }
    ct_buffer_putc(out, (char)(0xE0 | wide >> 12));
    ct_buffer_putc(out, (char)(0x80 | (wide >> 6 & 0x3F)));
    ct_buffer_putc(out, (char)(0x80 | (wide & 0x3F)));
}

static bool is_date(const struct ct_csv_field *cell)
{
    return cell->length == 10 && cell->text[4] == '-' && cell->text[7] == '-';
}

static void put_date(struct damage *d, const char *text, struct ct_buffer *out)
{
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    static const char *const forms[] = {"%d/%d/%d", "%04d%02d%02d",
                                        "%d年%d月%d日", "%d.%d.%d", "%d-%d-%d"};
    char spelled[64];

    snprintf(spelled, sizeof spelled, forms[seeded_below(&d->random, 5)], year,
             month, day);
    ct_buffer_puts(out, spelled);
}

static void damage_cell(struct damage *d, const struct ct_csv_field *cell,
                        struct ct_buffer *out)
{
    static const char *const blanks[] = {" ", "\u3000", "\u00A0", "\t"};
    const char *blank = blanks[seeded_below(&d->random, 4)];
    uint64_t kind = seeded_below(&d->random, d->often);

    if (kind == 0)
        ct_buffer_puts(out, blank);
    if (kind == 1 && is_date(cell)) {
        put_date(d, cell->text, out);
        return;
    }
    for (size_t i = 0; i < cell->length; i++) {
        char c = cell->text[i];

        if (kind == 2 || (kind == 3 && c >= '0' && c <= '9'))
            put_wide(out, c);
        else if (kind == 4 && c == '.')
            ct_buffer_putc(out, ',');
        else
            ct_buffer_putc(out, c);
    }
    if (kind == 0 || kind == 5)
        ct_buffer_puts(out, blank);
}

static void put_cell(struct damage *d, const struct ct_csv_field *cell,
                     bool header)
{
    struct ct_buffer text = {0};
    bool quoted;

    if (header)
        ct_buffer_add(&text, cell->text, cell->length);
    else
        damage_cell(d, cell, &text);
    quoted = cell->quoted || seeded_below(&d->random, 20) == 0;
    for (size_t i = 0; i < text.length && !quoted; i++)
        quoted = strchr(",\"\r\n", text.data[i]) != NULL;
    ct_buffer_puts(&d->text, quoted ? "\"" : "");
    for (size_t i = 0; i < text.length; i++)
        ct_buffer_puts(
            &d->text,
            (char[]){text.data[i], text.data[i] == '"' ? '"' : '\0', '\0'});
    ct_buffer_puts(&d->text, quoted ? "\"" : "");
    ct_buffer_release(&text);
}

static void damage_table(struct damage *d, const char *path)
{
    struct ct_sources *sources;
    struct ct_csv *csv;
    const struct ct_csv_record *record;

    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(
        ct_csv_open(sources, path,
                    (struct ct_csv_dialect){.encoding = d->encoding}, NULL,
                    &csv),
        CT_OK);
    ct_buffer_clear(&d->text);
    d->ends = (int)seeded_below(&d->random, 4);
    if (seeded_below(&d->random, 2) == 0)
        ct_buffer_puts(&d->text, "\xEF\xBB\xBF");
    for (;;) {
        assert_int_equal(ct_csv_next(csv, &record), CT_OK);
        if (record == NULL)
            break;
        for (size_t i = 0; i < record->count; i++) {
            ct_buffer_puts(&d->text, i > 0 ? "," : "");
            put_cell(d, &record->fields[i], record->number == 1);
        }
        put_end(d);
        while (seeded_below(&d->random, 50) == 0)
            ct_buffer_puts(&d->text, "\n"); /* blank lines */
    }
    assert_int_equal(ct_buffer_status(&d->text), CT_OK);
    ct_csv_free(csv);
    ct_sources_free(sources);
}

/* ---- folders ------------------------------------------------------------- */

static char old_lab[512], new_lab[512];

static const char *file_of(const char *folder, const char *name)
{
    static char paths[4][600];
    static int next;
    char *path = paths[next = (next + 1) % 4];

    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static const char *table_file(const char *folder, int table)
{
    char name[64];

    snprintf(name, sizeof name, "%s.csv", ct_table_name((enum ct_table)table));
    return file_of(folder, name);
}

static void write_bytes(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static const char package_text[] = "{\"name\": \"l\", \"resources\": []%s}";

static void write_package(bool comma)
{
    char text[256];

    snprintf(text, sizeof text, package_text,
             comma ? ", \"caltrace\": {\"decimal_comma\": true}" : "");
    write_bytes(file_of(old_lab, "datapackage.json"), text, strlen(text));
    write_bytes(file_of(new_lab, "datapackage.json"), text, strlen(text));
}

/* Repairs a table of the damaged laboratory into the other one. */
static void repair_table(const struct given *given, const char *from,
                         const char *to, bool again)
{
    struct ct_sources *sources;
    struct ct_fixed fixed;

    assert_int_equal(ct_sources_new(&sources), CT_OK);
    assert_int_equal(repair_file(given, from, to, sources, NULL, &fixed),
                     CT_OK);
    if (again)
        assert_false(fixed.changed);
    ct_sources_free(sources);
}

static void make_labs(struct damage *d, const char *lab, bool comma)
{
    write_package(comma);
    for (int t = 0; t < CT_TABLES; t++) {
        struct given given = {.table = t, .settings = {.decimal_comma = comma}};

        if (access(table_file(lab, t), R_OK) != 0)
            continue;
        damage_table(d, table_file(lab, t));
        write_bytes(table_file(old_lab, t), d->text.data, d->text.length);
        repair_table(&given, table_file(old_lab, t), table_file(new_lab, t),
                     false);
        repair_table(&given, table_file(new_lab, t), file_of(new_lab, "again"),
                     true);
        (void)unlink(file_of(new_lab, "again"));
    }
}

static void remove_files(const char *folder)
{
    for (int t = 0; t < CT_TABLES; t++)
        (void)unlink(table_file(folder, t));
    (void)unlink(file_of(folder, "datapackage.json"));
}

/* ---- the property -------------------------------------------------------- */

static struct ct_lab *open_quietly(struct ct_sources *sources,
                                   const char *folder, struct ct_sink *sink)
{
    struct ct_lab *lab = NULL;

    assert_int_equal(
        ct_lab_open(sources, folder, CT_TABLE_ALL, units, sink, &lab), CT_OK);
    return lab;
}

static void compare_labs(uint64_t seed)
{
    struct ct_sources *sources;
    struct ct_sink before = {0}, after = {0};
    struct ct_lab *a, *b;

    assert_int_equal(ct_sources_new(&sources), CT_OK);
    a = open_quietly(sources, old_lab, &before);
    b = open_quietly(sources, new_lab, &after);
    for (int t = 0; t < CT_TABLES; t++) {
        struct ct_buffer one = {0}, other = {0};

        assert_int_equal(a->tables[t].count, b->tables[t].count);
        assert_int_equal(a->tables[t].unsound, b->tables[t].unsound);
        assert_int_equal(ct_lab_write(a, (enum ct_table)t, &one), CT_OK);
        assert_int_equal(ct_lab_write(b, (enum ct_table)t, &other), CT_OK);
        if (one.length != other.length ||
            (one.length > 0 && memcmp(one.data, other.data, one.length) != 0))
            fail_msg("seed %llu: %s differs", (unsigned long long)seed,
                     ct_table_name((enum ct_table)t));
        ct_buffer_release(&one);
        ct_buffer_release(&other);
    }
    assert_int_equal(before.errors, after.errors);
    assert_true(after.warnings <= before.warnings);
    assert_true(after.notes < before.notes);
    ct_lab_free(a);
    ct_lab_free(b);
    ct_sources_free(sources);
}

static void test_records(void **state)
{
    static const char *const labs[] = {"fixtures/labs/city",
                                       "fixtures/labs/city-zh"};
    struct damage d = {.random = seeded_init(20261122)};
    size_t cases = seeded_cases(LABS);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        uint64_t seed = d.random.state;

        d.encoding = i % 2 == 0 ? CT_UTF_8 : CT_GB18030;
        d.often = i % 3 == 0 ? 8 : 100;
        make_labs(&d, labs[i % 2], i % 4 >= 2);
        compare_labs(seed);
        remove_files(old_lab);
        remove_files(new_lab);
    }
    ct_buffer_release(&d.text);
}

static int begin(void **state)
{
    (void)state;
    ct_library_init();
    snprintf(old_lab, sizeof old_lab, "%s", scratch("old"));
    snprintf(new_lab, sizeof new_lab, "%s", scratch("new"));
    if (mkdir(old_lab, 0700) != 0 || mkdir(new_lab, 0700) != 0)
        return -1;
    return ct_units_new(&units) == CT_OK ? 0 : -1;
}

static int end(void **state)
{
    ct_units_free(units);
    remove_files(old_lab);
    remove_files(new_lab);
    (void)rmdir(old_lab);
    (void)rmdir(new_lab);
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
    };

    return cmocka_run_group_tests_name("fix_random", tests, begin, end);
}
