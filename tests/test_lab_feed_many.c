/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Certificates with very many rows of links.csv: the rows that apply to a
 * result against a look at each of them, and no more than linear time.
 */
#include "charted.h"
#include "seeded.h"

#include "../uncertainty/buffer.h"

#include <math.h>
#include <stdlib.h>

enum { ROWS = 120, RESULTS = 40, NAMES = 3, NONE = -1 };

/* Points and bounds in whole milligrams; names 0 (blank) to NAMES. */
struct drawn {
    struct one {
        int function, artefact, low, high, unit; /* of rows: g, mg, blank */
    } rows[ROWS];
    struct two {
        int function, artefact, point; /* in g where it can be written so */
        bool grams;
    } results[RESULTS];
};

static int draw(struct seeded *random, int count)
{
    return (int)seeded_below(random, (uint64_t)count);
}

static void draw_all(struct drawn *d, struct seeded *random)
{
    for (int i = 0; i < ROWS; i++) {
        struct one *r = &d->rows[i];
        int middle = draw(random, 60),
            width = draw(random, 4) * draw(random, 9);

        *r = (struct one){draw(random, NAMES + 1), draw(random, NAMES + 1),
                          middle - width, middle + width, draw(random, 3)};
        if (draw(random, 5) == 0)
            r->low = NONE;
        if (draw(random, 5) == 0)
            r->high = NONE;
        r->low = r->low < 0 ? NONE : r->low;
    }
    for (int i = 0; i < RESULTS; i++)
        d->results[i] =
            (struct two){draw(random, NAMES + 1), draw(random, NAMES + 1),
                         draw(random, 8) == 0 ? NONE : draw(random, 60),
                         draw(random, 2) == 0};
}

static void put_name(struct ct_buffer *text, const char *prefix, int name)
{
    char word[16] = ",";

    if (name > 0)
        snprintf(word, sizeof word, ",%s%d", prefix, name);
    ct_buffer_puts(text, word);
}

static void put_mass(struct ct_buffer *text, int milligrams, bool grams)
{
    char word[24] = ",";

    if (milligrams >= 0 && grams)
        snprintf(word, sizeof word, ",0.%03d", milligrams);
    else if (milligrams >= 0)
        snprintf(word, sizeof word, ",%d", milligrams);
    ct_buffer_puts(text, word);
}

/* Bounds without a unit are in that of the result's point. */
static bool applies(const struct one *row, const struct two *result)
{
    int scale = row->unit == 2 && result->grams ? 1000 : 1;
    bool bounded = row->low != NONE || row->high != NONE;

    return (row->function == 0 || row->function == result->function) &&
           (row->artefact == 0 || row->artefact == result->artefact) &&
           (!bounded || result->point != NONE) &&
           (row->low == NONE || row->low * scale <= result->point) &&
           (row->high == NONE || result->point <= row->high * scale);
}

static void open_drawn(struct charted *c, const struct drawn *d)
{
    static const char *const words[] = {"g", "mg", ""};
    struct ct_buffer results = {0}, links = {0};
    struct little_file files[] = {{"certificates.csv",
                                   "id,instrument,calibrated_on,references\n"
                                   "s,S,2020-01-01,SI:\na,A,2021-01-01,\n"},
                                  {"results.csv", NULL},
                                  {"links.csv", NULL}};

    ct_buffer_puts(&results, "certificate,quantity,function,artefact,point,"
                             "point_unit,value,unit,U,k\n"
                             "s,mass,,,,,1,mg,0.1,2\n");
    for (int i = 0; i < RESULTS; i++) {
        const struct two *r = &d->results[i];
        char end[32];

        ct_buffer_puts(&results, "a,mass");
        put_name(&results, "F", r->function);
        put_name(&results, "A", r->artefact);
        put_mass(&results, r->point, r->grams);
        snprintf(end, sizeof end, ",%s,%d,mg,1,2\n", r->grams ? "g" : "mg",
                 i + 1);
        ct_buffer_puts(&results, end);
    }
    ct_buffer_puts(&links, "certificate,reference,function,artefact,point_min,"
                           "point_max,point_unit,sensitivity\n");
    for (int i = 0; i < ROWS; i++) {
        const struct one *r = &d->rows[i];
        char end[32];

        ct_buffer_puts(&links, "a,s");
        put_name(&links, "F", r->function);
        put_name(&links, "A", r->artefact);
        put_mass(&links, r->low, r->unit == 0);
        put_mass(&links, r->high, r->unit == 0);
        snprintf(end, sizeof end, ",%s,%d\n", words[r->unit], i + 1);
        ct_buffer_puts(&links, end);
    }
    assert_int_equal(ct_buffer_status(&results), CT_OK);
    assert_int_equal(ct_buffer_status(&links), CT_OK);
    files[1].text = results.data;
    files[2].text = links.data;
    chart_files(c, files, COUNT(files), CT_DATE_LAST);
    ct_buffer_release(&results);
    ct_buffer_release(&links);
}

/* Rows of the file that were taken, by their sensitivity. */
static void compare(const struct charted *c, const struct drawn *d, int result,
                    const struct ct_feeds *feeds)
{
    bool taken[ROWS] = {false};
    size_t last = 0, expected = 0;
    struct ct_lab_list order =
        ct_lab_rows_of(c->index, CT_LINKS_OF_CERTIFICATE,
                       c->lab->certificates[certificate_of(c, "a")].id);

    for (size_t i = 0; i < feeds->count; i++) {
        size_t at = 0;

        if (feeds->list[i].row == CT_LAB_NO_ROW)
            continue;
        while (order.rows[at] != feeds->list[i].row)
            at++;
        assert_true(i == 0 || at > last); /* in the order of the index */
        last = at;
        taken[feeds->list[i].row] = true;
    }
    for (int i = 0; i < ROWS; i++) {
        assert_int_equal(taken[i], applies(&d->rows[i], &d->results[result]));
        expected += taken[i];
    }
    assert_int_equal(feeds->fed == CT_FED_LINKED, expected > 0);
}

static void test_against_each(void **state)
{
    static struct drawn d;
    struct seeded random = seeded_init(20261124);
    struct ct_feeds feeds = {0};

    (void)state;
    for (size_t n = seeded_cases(60); n > 0; n--) {
        struct charted c;

        draw_all(&d, &random);
        open_drawn(&c, &d);
        for (uint32_t i = 0; i < RESULTS; i++) {
            assert_int_equal(ct_lab_feeds(c.index, i + 1, CT_DATE_LAST, &feeds),
                             CT_OK);
            compare(&c, &d, (int)i, &feeds);
        }
        uncharted(&c);
    }
    ct_feeds_release(&feeds);
}

/* As many results as rows, each by a reference and at a point of its own: a
 * look at each row for each result would be 4e8 looks. */
static void test_linear(void **state)
{
    enum { MANY = 20000 };
    struct ct_buffer certificates = {0}, results = {0}, links = {0};
    struct little_file files[] = {
        {"certificates.csv", NULL}, {"results.csv", NULL}, {"links.csv", NULL}};
    struct charted c;
    char line[100];

    (void)state;
    ct_buffer_puts(&certificates, "id,instrument,calibrated_on,references\n"
                                  "a,A,2021-01-01,\n");
    ct_buffer_puts(&results,
                   "certificate,quantity,point,point_unit,value,unit,U,k\n");
    ct_buffer_puts(&links, "certificate,reference,point_min,point_max,"
                           "point_unit\n");
    for (int i = 1; i <= MANY; i++) {
        snprintf(line, sizeof line, "s%d,S%d,2020-01-01,SI:\n", i, i);
        ct_buffer_puts(&certificates, line);
        snprintf(line, sizeof line, "s%d,mass,%d,mg,%d,mg,0.6,2\n", i, i, i);
        ct_buffer_puts(&results, line);
        snprintf(line, sizeof line, "a,mass,%d,mg,%d,mg,1,2\n", i, i);
        ct_buffer_puts(&results, line);
        snprintf(line, sizeof line, "a,s%d,%d,%d,mg\n", i, i, i);
        ct_buffer_puts(&links, line);
    }
    files[0].text = certificates.data;
    files[1].text = results.data;
    files[2].text = links.data;
    chart_files(&c, files, COUNT(files), CT_DATE_LAST);
    for (size_t i = 0; i < MANY; i++)
        assert_close(combined_of(&c, "a", i).own, 0.4, 1e-12);
    uncharted(&c);
    ct_buffer_release(&certificates);
    ct_buffer_release(&results);
    ct_buffer_release(&links);
}

/* ---- long lists of results ------------------------------------------------
 */

enum { LONG = 100000 };

/* Of s one result at each whole point, of a one between each two, or a result
 * and a row of links.csv for each artefact. */
static void open_long(struct charted *c, bool artefacts)
{
    struct ct_buffer results = {0}, links = {0};
    struct little_file files[] = {{"certificates.csv",
                                   "id,instrument,calibrated_on,references\n"
                                   "s,S,2020-01-01,SI:\na,A,2021-01-01,s\n"},
                                  {"results.csv", NULL},
                                  {"links.csv", NULL}};
    char line[120];

    ct_buffer_puts(&results, "certificate,quantity,artefact,point,point_unit,"
                             "value,unit,U,k\n");
    ct_buffer_puts(&links, "certificate,reference,artefact,"
                           "reference_artefact\n");
    for (int i = 1; i <= LONG; i++) {
        if (artefacts)
            snprintf(line, sizeof line,
                     "s,mass,W%d,,,1,mg,0.6,2\na,mass,W%d,,,1,mg,1,2\n", i, i);
        else
            snprintf(line, sizeof line,
                     "s,mass,,%d,mg,1,mg,0.%d,2\na,mass,,%d.5,mg,1,mg,1,2\n", i,
                     i % 2 == 0 ? 8 : 6, i);
        ct_buffer_puts(&results, line);
        snprintf(line, sizeof line, "a,s,W%d,W%d\n", i, i);
        if (artefacts)
            ct_buffer_puts(&links, line);
    }
    ct_buffer_puts(&results, artefacts ? "" : "s,mass,,100001,mg,1,mg,0.6,2\n");
    assert_int_equal(ct_buffer_status(&results), CT_OK);
    assert_int_equal(ct_buffer_status(&links), CT_OK);
    files[1].text = results.data;
    files[2].text = links.data;
    chart_files(c, files, COUNT(files), CT_DATE_LAST);
    ct_buffer_release(&results);
    ct_buffer_release(&links);
}

/* u of each is 0.5 mg; of the artefact that it rests on 0.3 mg, and half-way
 * between 0.3 mg and 0.4 mg, as if they were fully correlated, 0.35 mg. */
static void test_long(void **state)
{
    struct charted c;

    (void)state;
    open_long(&c, true);
    for (size_t i = 0; i < LONG; i += 997)
        assert_close(combined_of(&c, "a", i).own, 0.4, 1e-12);
    uncharted(&c);
    open_long(&c, false);
    for (size_t i = 0; i < LONG; i += 997)
        assert_close(combined_of(&c, "a", i).own, sqrt(0.25 - 0.35 * 0.35),
                     1e-12);
    uncharted(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_each),
        cmocka_unit_test(test_linear),
        cmocka_unit_test(test_long),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
