/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laboratories of the fixtures as records: the clean ones have no findings,
 * the same items are the same in English and in Chinese, in any order of rows.
 */
#include "opened.h"
#include "seeded.h"

#include "../calib/lab/table.h"
#include "../uncertainty/caltrace.h"

#include <inttypes.h>

static void open_clean(struct opened *opened, const char *folder)
{
    open_lab(opened, folder);
    assert_int_equal(opened->status, CT_OK);
    if (opened->seen.count > 0)
        fail_msg("%s: %s at line %" PRIu64, folder, opened->seen.list[0].key,
                 opened->seen.list[0].position.line);
}

static uint32_t id_of(const struct ct_lab *lab, enum ct_lab_key of,
                      const char *text)
{
    return ct_lab_find(lab, of, text, strlen(text));
}

static uint32_t row_of(const struct ct_lab *lab, enum ct_lab_key of,
                       const char *text)
{
    return ct_lab_row_of(lab, of, id_of(lab, of, text));
}

/* ---- the city ------------------------------------------------------------ */

/* Rows as `wc -l` counts the files, without the header. */
static void test_city_counts(void **state)
{
    static const size_t counts[CT_TABLES] = {120, 57, 465, 1475, 320, 50, 67,
                                             126, 5,  42,  11,   2,   16, 0};
    struct opened city;

    (void)state;
    open_clean(&city, "fixtures/labs/city");
    for (int t = 0; t < CT_TABLES; t++) {
        assert_int_equal(city.lab->tables[t].count, counts[t]);
        assert_int_equal(city.lab->tables[t].unsound, 0);
        assert_int_equal(city.lab->tables[t].present, t != CT_TABLE_CLASSES);
    }
    close_lab(&city);
}

/* Row 2 of certificates.csv and of results.csv, read by eye. */
static void test_city_records(void **state)
{
    struct opened city;
    const struct ct_lab_certificate *c;
    const struct ct_lab_result *r;
    const struct ct_lab_reference *root;
    int32_t day;

    (void)state;
    open_clean(&city, "fixtures/labs/city");
    c = &city.lab->certificates[0];
    r = &city.lab->results[0];
    assert_string_equal(ct_lab_text(city.lab, CT_KEY_CERTIFICATE, c->id),
                        "NMZ2023-0001");
    assert_int_equal(c->row.line, 2);
    assert_int_equal(ct_date_parse("2023-01-09", 10, &day), CT_OK);
    assert_int_equal(c->calibrated_on, day);
    assert_int_equal(c->due_on, CT_LAB_NO_DATE);
    assert_int_equal(c->kind, CT_CERTIFICATE_CALIBRATION);
    assert_int_equal(c->as_found, CT_AS_FOUND_NOT_APPLICABLE);
    assert_int_equal(c->verdict, CT_LAB_NO_WORD);
    assert_int_equal(c->references.count, 1);
    root = &city.lab->references[c->references.first];
    assert_int_equal(root->kind, CT_REFERENCE_SI);
    assert_int_equal(root->row, CT_LAB_NO_ROW);
    assert_string_equal(ct_lab_text(city.lab, CT_KEY_TEXT, root->id), "metre");
    assert_int_equal(r->certificate, c->id);
    assert_close(r->point, 5, 0);
    assert_close(r->U, 0.021, 0);
    assert_int_equal(r->U_place, -3);
    assert_close(ct_result_correction(r).number, -0.006, 0);
    assert_true(isnan(ct_result_value(r).number) && isnan(r->common->dof));
    assert_string_equal(r->common->point_unit->text, "mm");
    assert_string_equal(r->common->unit->text, "um");
    assert_close(r->common->k, 2, 0);
    close_lab(&city);
}

/* References that name a certificate name one that is there. */
static void test_references_resolved(void **state)
{
    struct opened city;
    size_t certificates = 0;

    (void)state;
    open_clean(&city, "fixtures/labs/city");
    for (size_t i = 0; i < city.lab->reference_count; i++) {
        const struct ct_lab_reference *r = &city.lab->references[i];

        if (r->kind != CT_REFERENCE_CERTIFICATE)
            continue;
        certificates++;
        assert_true(r->row < city.lab->tables[CT_TABLE_CERTIFICATES].count);
        assert_int_equal(city.lab->certificates[r->row].id, r->id);
    }
    assert_true(certificates > 320); /* links.csv alone has as many */
    close_lab(&city);
}

/* ---- the same in another order, or another language ---------------------- */

struct pair {
    const struct ct_lab *a, *b;
};

static void same_text(const struct pair *p, enum ct_lab_key of, uint32_t a,
                      uint32_t b)
{
    assert_string_equal(ct_lab_text(p->a, of, a), ct_lab_text(p->b, of, b));
}

static void same_number(struct ct_lab_number a, struct ct_lab_number b)
{
    assert_close(a.number, b.number, 0);
    if (!isnan(a.number))
        assert_int_equal(a.place, b.place);
}

static void same_unit(const struct ct_unit *a, const struct ct_unit *b)
{
    assert_ptr_equal(a, b); /* equal texts of one table of units */
}

static void same_references(const struct pair *p, struct ct_lab_references a,
                            struct ct_lab_references b)
{
    assert_int_equal(a.count, b.count);
    for (uint32_t i = 0; i < a.count; i++) {
        const struct ct_lab_reference *x = &p->a->references[a.first + i];
        const struct ct_lab_reference *y = &p->b->references[b.first + i];

        assert_int_equal(x->kind, y->kind);
        same_text(p, ct_lab_reference_key(x->kind), x->id, y->id);
    }
}

/* `texts`: free texts, too, which a translation changes. */
static void same_instrument(const struct pair *p, uint32_t a, uint32_t b,
                            bool texts)
{
    const struct ct_lab_instrument *x = &p->a->instruments[a];
    const struct ct_lab_instrument *y = &p->b->instruments[b];

    same_text(p, CT_KEY_INSTRUMENT, x->id, y->id);
    same_number(x->range.min, y->range.min);
    same_number(x->range.max, y->range.max);
    same_unit(x->range.unit, y->range.unit);
    assert_int_equal(x->interval.state, y->interval.state);
    assert_true(ct_interval_equal(x->interval.interval, y->interval.interval));
    assert_int_equal(x->in_service_on, y->in_service_on);
    assert_int_equal(x->role, y->role);
    assert_int_equal(x->status, y->status);
    assert_int_equal(x->compulsory, y->compulsory);
    assert_int_equal(x->mpe != NULL, y->mpe != NULL);
    same_text(p, CT_KEY_TEXT, x->serial, y->serial);
    same_text(p, CT_KEY_TEXT, x->jjf1022_code, y->jjf1022_code);
    if (texts) {
        same_text(p, CT_KEY_TEXT, x->name, y->name);
        same_text(p, CT_KEY_TEXT, x->purpose, y->purpose);
        same_text(p, CT_KEY_TEXT, x->location, y->location);
    }
}

static void same_certificate(const struct pair *p, uint32_t a, uint32_t b)
{
    const struct ct_lab_certificate *x = &p->a->certificates[a];
    const struct ct_lab_certificate *y = &p->b->certificates[b];

    same_text(p, CT_KEY_CERTIFICATE, x->id, y->id);
    same_text(p, CT_KEY_INSTRUMENT, x->instrument, y->instrument);
    same_text(p, CT_KEY_LABORATORY, x->laboratory, y->laboratory);
    same_text(p, CT_KEY_CERTIFICATE, x->replaces, y->replaces);
    same_text(p, CT_KEY_REGULATION, x->procedure, y->procedure);
    same_references(p, x->references, y->references);
    assert_int_equal(x->calibrated_on, y->calibrated_on);
    assert_int_equal(x->issued_on, y->issued_on);
    assert_int_equal(x->recorded_on, y->recorded_on);
    assert_int_equal(x->withdrawn_on, y->withdrawn_on);
    assert_int_equal(x->kind, y->kind);
    assert_int_equal(x->as_found, y->as_found);
    assert_int_equal(x->verdict, y->verdict);
    assert_int_equal(x->adjusted, y->adjusted);
    assert_int_equal(x->withdrawn_reason, y->withdrawn_reason);
    same_number(x->sequence, y->sequence);
}

static bool is_text(const struct pair *p, uint32_t a, uint32_t b)
{
    return strcmp(ct_lab_text(p->a, CT_KEY_TEXT, a),
                  ct_lab_text(p->b, CT_KEY_TEXT, b)) == 0;
}

/* There is one result with the same key, and it is the same. `texts` as above:
 * quantities. */
static void same_result(const struct pair *p, const struct ct_lab_result *x,
                        bool texts)
{
    size_t found = 0, count = p->b->tables[CT_TABLE_RESULTS].count;
    uint32_t certificate =
        id_of(p->b, CT_KEY_CERTIFICATE,
              ct_lab_text(p->a, CT_KEY_CERTIFICATE, x->certificate));

    for (size_t i = 0; i < count; i++) {
        const struct ct_lab_result *y = &p->b->results[i];

        if (y->certificate != certificate || y->point != x->point ||
            !is_text(p, x->artefact, y->artefact) ||
            !is_text(p, x->function, y->function) ||
            !is_text(p, x->at, y->at) ||
            (texts && !is_text(p, x->quantity, y->quantity)))
            continue;
        found++;
        same_unit(x->common->point_unit, y->common->point_unit);
        same_unit(x->common->unit, y->common->unit);
        same_number(ct_result_value(x), ct_result_value(y));
        same_number(ct_result_error(x), ct_result_error(y));
        same_number(ct_result_correction(x), ct_result_correction(y));
        same_number(ct_result_as_found_error(x), ct_result_as_found_error(y));
        same_number(ct_result_U(x), ct_result_U(y));
        assert_close(x->common->k, y->common->k, 0);
        assert_close(x->common->dof, y->common->dof, 0);
        assert_close(x->common->probability, y->common->probability, 0);
    }
    assert_int_equal(found, 1);
}

static void compare(const struct pair *p, bool texts)
{
    const struct ct_lab_table *tables = p->a->tables;

    for (uint32_t i = 0; i < tables[CT_TABLE_INSTRUMENTS].count; i++) {
        uint32_t other = row_of(
            p->b, CT_KEY_INSTRUMENT,
            ct_lab_text(p->a, CT_KEY_INSTRUMENT, p->a->instruments[i].id));

        assert_int_not_equal(other, CT_LAB_NO_ROW);
        same_instrument(p, i, other, texts);
    }
    for (uint32_t i = 0; i < tables[CT_TABLE_CERTIFICATES].count; i++) {
        uint32_t other = row_of(
            p->b, CT_KEY_CERTIFICATE,
            ct_lab_text(p->a, CT_KEY_CERTIFICATE, p->a->certificates[i].id));

        assert_int_not_equal(other, CT_LAB_NO_ROW);
        same_certificate(p, i, other);
    }
}

/* The department's tables are an excerpt of the city's, in Chinese. */
static void test_chinese_is_the_same(void **state)
{
    struct opened city, department;
    struct pair pair;

    (void)state;
    open_clean(&city, "fixtures/labs/city");
    open_clean(&department, "fixtures/labs/city-zh");
    pair = (struct pair){department.lab, city.lab};
    assert_int_equal(department.lab->tables[CT_TABLE_INSTRUMENTS].count, 24);
    compare(&pair, false);
    for (size_t i = 0; i < department.lab->tables[CT_TABLE_RESULTS].count; i++)
        same_result(&pair, &department.lab->results[i], false);
    close_lab(&department);
    close_lab(&city);
}

/* ---- row order ----------------------------------------------------------- */

enum { LINES = 2000 };

/* Copies a table of the city with its rows in random order. */
static void shuffle(const char *table, struct seeded *random)
{
    static char text[1 << 20];
    static char out[1 << 20];
    char *lines[LINES], path[200];
    size_t count = 0, length, used;
    FILE *file;

    snprintf(path, sizeof path, "fixtures/labs/city/%s", table);
    file = fopen(path, "rb");
    assert_non_null(file);
    length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    for (char *at = strtok(text, "\n"); at != NULL; at = strtok(NULL, "\n")) {
        assert_true(count < LINES);
        lines[count++] = at;
    }
    for (size_t i = count - 1; i > 1; i--) {
        size_t other = 1 + (size_t)seeded_below(random, i);
        char *keep = lines[i];

        lines[i] = lines[other];
        lines[other] = keep;
    }
    used = 0;
    for (size_t i = 0; i < count; i++)
        used +=
            (size_t)snprintf(out + used, sizeof out - used, "%s\n", lines[i]);
    (void)scratch_file(table, out, used);
}

static void test_order_of_rows(void **state)
{
    static const char *const tables[] = {"instruments.csv", "certificates.csv",
                                         "results.csv"};
    struct seeded random = seeded_init(20261122);
    struct opened city, other;
    struct pair pair;

    (void)state;
    open_clean(&city, "fixtures/labs/city");
    for (size_t n = 0; n < seeded_cases(5); n++) {
        char folder[512];

        print_message("seed %" PRIu64 ", case %zu\n", random.seed, n);
        for (size_t i = 0; i < COUNT(tables); i++)
            shuffle(tables[i], &random);
        snprintf(folder, sizeof folder, "%s", scratch(""));
        open_clean(&other, folder);
        pair = (struct pair){other.lab, city.lab};
        compare(&pair, true);
        for (size_t i = 0; i < other.lab->tables[CT_TABLE_RESULTS].count; i++)
            same_result(&pair, &other.lab->results[i], true);
        close_lab(&other);
        for (size_t i = 0; i < COUNT(tables); i++)
            assert_int_equal(unlink(scratch(tables[i])), 0);
    }
    close_lab(&city);
}

/* ---- headers ------------------------------------------------------------- */

static int table_of(const char *name)
{
    for (int t = 0; t < CT_TABLES; t++)
        if (strcmp(ct_table_name((enum ct_table)t), name) == 0)
            return t;
    return -1;
}

/* Every header of aliases.csv, and every standard name, finds its column. */
static void test_aliases(void **state)
{
    FILE *file = fopen("fixtures/labs/aliases.csv", "rb");
    char line[300];
    size_t count = 0;

    (void)state;
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *table = strtok(line, ","), *name = strtok(NULL, ","),
             *alias = strtok(NULL, "\n");
        struct ct_cell header = {.text = alias, .length = strlen(alias)}, unit;
        const struct ct_column *column;
        int t = table_of(table);

        assert_true(t >= 0);
        assert_int_equal(
            ct_table_recognise((enum ct_table)t, header, &column, &unit),
            CT_OK);
        if (column == NULL || strcmp(column->name, name) != 0)
            fail_msg("%s: `%s` is not %s", table, alias, name);
        assert_int_equal(unit.length, 0);
        count++;
    }
    fclose(file);
    assert_true(count > 200);
}

/* No column is found by another's name, and layouts fit their limits. */
static void test_layouts(void **state)
{
    (void)state;
    for (int t = 0; t < CT_TABLES; t++) {
        const struct ct_table_layout *layout = &ct_table_layouts[t];

        assert_true(layout->count <= CT_TABLE_COLUMNS);
        for (size_t i = 0; i < layout->count; i++) {
            const struct ct_column *column;
            struct ct_cell unit, header = {.text = layout->columns[i].name};

            header.length = strlen(header.text);
            assert_int_equal(
                ct_table_recognise((enum ct_table)t, header, &column, &unit),
                CT_OK);
            assert_ptr_equal(column, &layout->columns[i]);
            assert_true(layout->columns[i].offset < layout->size);
        }
    }
}

/* A record of certificates and its key take at most 200 bytes. */
static void test_size(void **state)
{
    (void)state;
    assert_true(sizeof(struct ct_lab_certificate) + 40 +
                    2 * sizeof(struct ct_lab_reference) <=
                200);
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
    return scratch_remove(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_city_counts),
        cmocka_unit_test(test_city_records),
        cmocka_unit_test(test_references_resolved),
        cmocka_unit_test(test_chinese_is_the_same),
        cmocka_unit_test(test_order_of_rows),
        cmocka_unit_test(test_aliases),
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_size),
    };

    return cmocka_run_group_tests(tests, make, end);
}
