/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of rows by owner are the rows of the table put in order as a whole and
 * then dealt out: for tables in order, nearly in order and in none, and for any
 * number of threads.
 */
#include "little_lab.h"
#include "seeded.h"

#include "../calib/lab/index.h"
#include "../calib/lab/order.h"

#include <stdlib.h>

/* More rows than one thread takes at a time. */
enum { CERTIFICATES = 9000, RESULTS = 21000, LINE = 64 };

struct table {
    char (*lines)[LINE];
    size_t count;
};

static struct table new_table(size_t count)
{
    struct table table = {calloc(count, LINE), count};

    assert_non_null(table.lines);
    return table;
}

/* Of a few owners at first, of many then; days and sequences rise. */
static struct table make_certificates(void)
{
    struct table table = new_table(CERTIFICATES);

    for (size_t i = 0; i < CERTIFICATES; i++) {
        size_t each = i < CERTIFICATES / 2 ? 60 : 3;

        int length =
            snprintf(table.lines[i], LINE, "c%05zu,i%05zu,20%02zu-05-01,%zu,",
                     i, i / each, 10 + i % each / 3, i % 3);

        snprintf(table.lines[i] + length, LINE - (size_t)length,
                 i % 2 == 0 ? "\n" : "c%05zu\n", i / 2);
    }
    return table;
}

static struct table make_results(void)
{
    struct table table = new_table(RESULTS);

    for (size_t i = 0; i < RESULTS; i++)
        snprintf(table.lines[i], LINE, "c%05zu,mass,%zu,g,0,mg\n",
                 i * CERTIFICATES / RESULTS, i + 1);
    return table;
}

static void swap(struct table *table, size_t a, size_t b)
{
    char line[LINE];

    memcpy(line, table->lines[a], LINE);
    memcpy(table->lines[a], table->lines[b], LINE);
    memcpy(table->lines[b], line, LINE);
}

enum disorder {
    NONE,
    NEIGHBOURS,
    WITHIN,
    ENDS,
    EQUAL,
    NO_OWNER,
    ALL,
    DISORDERS
};

static void disturb(struct table *table, enum disorder disorder,
                    struct seeded *random)
{
    size_t at = (size_t)seeded_below(random, table->count - 1);

    if (disorder == NEIGHBOURS)
        swap(table, at, at + 1);
    if (disorder == WITHIN) { /* one owner, in either table; two days */
        at = 14 + 21 * (size_t)seeded_below(random, 5);
        swap(table, at, at + 1);
    }
    if (disorder == ENDS)
        swap(table, 0, table->count - 1);
    if (disorder == EQUAL)
        memcpy(table->lines[at], table->lines[at + 1], LINE);
    if (disorder == NO_OWNER) { /* of a certificate or of a result */
        snprintf(table->lines[0], LINE, "c1,,,,\n");
        snprintf(table->lines[1], LINE, ",,,,,\n");
    }
    for (size_t i = table->count; disorder == ALL && i > 1; i--)
        swap(table, i - 1, (size_t)seeded_below(random, i));
}

static char *write_table(const char *header, struct table *table)
{
    char *text = malloc(strlen(header) + table->count * LINE + 1), *end = text;

    assert_non_null(text);
    end += sprintf(end, "%s", header);
    for (size_t i = 0; i < table->count; i++)
        end += sprintf(end, "%s", table->lines[i]);
    free(table->lines);
    return text;
}

static void check(const struct ct_lab *lab, const struct ct_lab_index *index,
                  enum ct_relation relation, enum ct_table table,
                  const char *owner, const char *order)
{
    const struct ct_column *column = ct_table_column(table, owner);
    size_t count = lab->tables[table].count;
    uint32_t *rows = malloc((count + 1) * sizeof *rows);
    uint32_t owners = ct_lab_key_count(lab, column->of);
    size_t *dealt = calloc((size_t)owners + 1, sizeof *dealt);

    assert_true(rows != NULL && dealt != NULL && count > 0);
    for (size_t i = 0; i < count; i++)
        rows[i] = (uint32_t)i;
    assert_int_equal(ct_lab_order_rows(lab, table, order, rows, count), CT_OK);
    for (size_t i = 0; i < count; i++) {
        char space[sizeof(struct ct_lab_result_row)];
        const char *record = ct_lab_record(lab, table, rows[i], space);
        struct ct_lab_list list;
        uint32_t of;

        memcpy(&of, record + column->offset, sizeof of);
        list = ct_lab_rows_of(index, relation, of);
        if (of == 0)
            continue;
        assert_true(dealt[of] < list.count);
        assert_int_equal(list.rows[dealt[of]++], rows[i]);
    }
    for (uint32_t of = 0; of <= owners; of++)
        assert_int_equal(ct_lab_rows_of(index, relation, of).count, dealt[of]);
    free(rows);
    free(dealt);
}

static void try_threads(const struct ct_lab *lab)
{
    for (unsigned threads = 1; threads <= 4; threads += 3) {
        struct ct_lab_index *index;

        assert_int_equal(
            ct_lab_index_new_threads(lab, CT_RELATION_ALL, threads, &index),
            CT_OK);
        check(lab, index, CT_CERTIFICATES_OF_INSTRUMENT, CT_TABLE_CERTIFICATES,
              "instrument", "calibrated_on sequence id");
        check(lab, index, CT_REPLACEMENTS_OF_CERTIFICATE, CT_TABLE_CERTIFICATES,
              "replaces", "calibrated_on sequence id");
        check(lab, index, CT_RESULTS_OF_CERTIFICATE, CT_TABLE_RESULTS,
              "certificate", "quantity function artefact at point");
        ct_lab_index_free(index);
    }
}

/* Certificates and results are disturbed in ways that do not go together. */
static void test_dealt(void **state)
{
    struct seeded random = seeded_init(11);
    size_t cases = seeded_cases(2 * DISORDERS);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct table certificates = make_certificates();
        struct table results = make_results();
        struct little_file files[2] = {{"certificates.csv", NULL},
                                       {"results.csv", NULL}};
        char *texts[2];
        struct opened lab;

        disturb(&certificates, (enum disorder)(i % DISORDERS), &random);
        disturb(&results, (enum disorder)((i + i / DISORDERS) % DISORDERS),
                &random);
        files[0].text = texts[0] = write_table(
            "id,instrument,calibrated_on,sequence,replaces\n", &certificates);
        files[1].text = texts[1] = write_table(
            "certificate,quantity,point,point_unit,error,unit\n", &results);
        open_little(&lab, files, COUNT(files));
        try_threads(lab.lab);
        close_little(&lab);
        free(texts[0]);
        free(texts[1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dealt),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
