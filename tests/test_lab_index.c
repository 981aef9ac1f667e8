/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of a laboratory by owner: each row once, in an order that its file does
 * not decide.
 */
#include "little_lab.h"
#include "seeded.h"

#include "../calib/lab/index.h"

/* ---- lists --------------------------------------------------------------- */

static const struct little_file small[] = {
    {"instruments.csv", "id\nA\nB\n"},
    {"certificates.csv", "id,instrument,calibrated_on,sequence,replaces\n"
                         "C4,A,2024-03-01,2,\n"
                         "C9,A,2024-03-01,10,\n"
                         "C2,B,2024-01-01,,C1\n"
                         "C3,A,2024-03-01,,\n"
                         "C1,A,2023-12-31,,\n"
                         "X1,A,2024-02-30,,\n"},
    {"events.csv", "instrument,date,event,sequence\n"
                   "A,2024-05-02,check,\nA,2024-05-01,release,2\n"
                   "A,2024-05-01,quarantine,1\n"},
    {"results.csv", "certificate,quantity,point,unit,error\n"
                    "C1,mass,0.2,kg,0\nC1,mass,100,g,0\nC1,mass,1,kg,0\n"
                    "C1,length,5,m,0\nC1,mass,500,g,0\n"},
};

static void lists_are(const struct ct_lab_index *index,
                      enum ct_relation relation, uint32_t owner,
                      const uint32_t *rows, size_t count)
{
    struct ct_lab_list list = ct_lab_rows_of(index, relation, owner);

    assert_int_equal(list.count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(list.rows[i], rows[i]);
}

#define ARE(relation, owner, ...)                                              \
    lists_are(index, relation, owner, (const uint32_t[]){__VA_ARGS__},         \
              sizeof(const uint32_t[]){__VA_ARGS__} / sizeof(uint32_t))

/* The one without a day comes first, a sequence counts as a number, and 200 g
 * lie between 100 g and 500 g. */
static void test_order(void **state)
{
    struct opened lab;
    struct ct_lab_index *index;
    uint32_t a, b, c1;

    (void)state;
    open_little(&lab, small, COUNT(small));
    assert_int_equal(ct_lab_index_new(lab.lab, CT_RELATION_ALL, &index), CT_OK);
    assert_ptr_equal(ct_lab_index_lab(index), lab.lab);
    a = id_in(lab.lab, CT_KEY_INSTRUMENT, "A");
    b = id_in(lab.lab, CT_KEY_INSTRUMENT, "B");
    c1 = id_in(lab.lab, CT_KEY_CERTIFICATE, "C1");
    ARE(CT_CERTIFICATES_OF_INSTRUMENT, a, 5, 4, 3, 0, 1);
    ARE(CT_CERTIFICATES_OF_INSTRUMENT, b, 2);
    ARE(CT_REPLACEMENTS_OF_CERTIFICATE, c1, 2);
    ARE(CT_EVENTS_OF_INSTRUMENT, a, 2, 1, 0);
    ARE(CT_RESULTS_OF_CERTIFICATE, c1, 3, 1, 0, 4, 2);
    ct_lab_index_free(index);
    close_little(&lab);
}

/* No list where there is no owner, no table, or nobody asked. */
static void test_empty(void **state)
{
    struct opened lab;
    struct ct_lab_index *index;

    (void)state;
    open_little(&lab, small, COUNT(small));
    assert_int_equal(
        ct_lab_index_new(lab.lab,
                         CT_RELATION_BIT(CT_CERTIFICATES_OF_INSTRUMENT) |
                             CT_RELATION_BIT(CT_LINKS_OF_CERTIFICATE),
                         &index),
        CT_OK);
    assert_int_equal(
        ct_lab_rows_of(index, CT_CERTIFICATES_OF_INSTRUMENT, 0).count, 0);
    assert_int_equal(
        ct_lab_rows_of(index, CT_CERTIFICATES_OF_INSTRUMENT, 999).count, 0);
    assert_int_equal(ct_lab_rows_of(index, CT_LINKS_OF_CERTIFICATE, 1).count,
                     0);
    assert_int_equal(ct_lab_rows_of(index, CT_EVENTS_OF_INSTRUMENT, 1).count,
                     0);
    ct_lab_index_free(index);
    ct_lab_index_free(NULL);
    close_little(&lab);
}

/* ---- any order of rows --------------------------------------------------- */

enum { CERTIFICATES = 60, LINE = 80 };

static void shuffle(char (*lines)[LINE], size_t count, struct seeded *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = seeded_below(random, i);
        char line[LINE];

        memcpy(line, lines[i - 1], LINE);
        memcpy(lines[i - 1], lines[k], LINE);
        memcpy(lines[k], line, LINE);
    }
}

/* Ids of all certificates in the order of their lists. */
static void write_lists(char (*lines)[LINE], char *out, size_t size)
{
    char text[CERTIFICATES * LINE] = "id,instrument,calibrated_on,sequence\n";
    struct little_file files[] = {{"instruments.csv", "id\nA\nB\nC\n"},
                                  {"certificates.csv", text}};
    struct opened lab;
    struct ct_lab_index *index;

    for (int i = 0; i < CERTIFICATES; i++)
        strcat(text, lines[i]);
    open_little(&lab, files, COUNT(files));
    assert_int_equal(ct_lab_index_new(lab.lab, CT_RELATION_ALL, &index), CT_OK);
    out[0] = '\0';
    for (const char *id = "A\0B\0C\0"; *id != '\0'; id += 2) {
        struct ct_lab_list list =
            ct_lab_rows_of(index, CT_CERTIFICATES_OF_INSTRUMENT,
                           id_in(lab.lab, CT_KEY_INSTRUMENT, id));

        for (size_t i = 0; i < list.count; i++) {
            size_t used = strlen(out);

            snprintf(out + used, size - used, "%s ",
                     ct_lab_text(lab.lab, CT_KEY_CERTIFICATE,
                                 lab.lab->certificates[list.rows[i]].id));
        }
    }
    ct_lab_index_free(index);
    close_little(&lab);
}

static void test_shuffled(void **state)
{
    char lines[CERTIFICATES][LINE], first[4096], other[4096];
    struct seeded random = seeded_init(20);

    (void)state;
    for (int i = 0; i < CERTIFICATES; i++)
        snprintf(lines[i], LINE, "K%d,%s,2024-01-0%d,%d\n", i,
                 i % 8 == 0   ? "B"
                 : i % 9 == 0 ? "C"
                              : "A",
                 (int)seeded_below(&random, 3) + 1,
                 (int)seeded_below(&random, 3));
    write_lists(lines, first, sizeof first);
    for (int i = 0; i < 10; i++) {
        shuffle(lines, CERTIFICATES, &random);
        write_lists(lines, other, sizeof other);
        assert_string_equal(other, first);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_shuffled),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
