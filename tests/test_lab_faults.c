/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Laboratories with faults: headers, rows, ids, units. Each case is a folder of
 * one table and the findings it deserves.
 */
#include "opened.h"

#include "../uncertainty/caltrace.h"

#include <inttypes.h>

/* One file, and a datapackage.json (NULL: none). */
static void open_table(struct opened *opened, const char *name,
                       const char *text, const char *package)
{
    char folder[512];

    (void)scratch_file(name, text, strlen(text));
    if (package != NULL)
        (void)scratch_file("datapackage.json", package, strlen(package));
    snprintf(folder, sizeof folder, "%s", scratch(""));
    open_lab(opened, folder);
    assert_int_equal(unlink(scratch(name)), 0);
    if (package != NULL)
        assert_int_equal(unlink(scratch("datapackage.json")), 0);
}

/* ---- cases --------------------------------------------------------------- */

/* `found`: keys with line and column, one after the other. `count` and
 * `unsound`: rows; -1 where the table cannot be read. */
static const struct {
    const char *file, *text, *package, *found;
    int count, unsound;
} cases[] = {
    {"instruments.csv", "id,name\nA,x\n", NULL, "", 1, 0},
    {"instruments.csv", " I D ,NAME,in-service_ON\nA,x,2024-01-02\n", NULL, "",
     1, 0},
    {"instruments.csv", "ｉｄ,名　称\nA,x\n", NULL, "", 1, 0},
    {"instruments.csv", "id,quantty\nA,x\n", NULL, "header-near 1:4", 1, 0},
    {"instruments.csv", "id,colour of the box\nA,x\n", NULL,
     "header-unknown 1:4", 1, 0},
    {"instruments.csv", "id,,\nA,,\n", NULL,
     "header-unnamed 1:4 header-unnamed 1:5", 1, 0},
    {"instruments.csv", "id,name,id\nA,x,B\n", NULL,
     "header-twice 1:9 header-unread 1:1", -1, 0},
    {"instruments.csv", "id,name,管理编号\nA,x,B\n", NULL,
     "header-twice 1:9 header-unread 1:1", -1, 0},
    {"certificates.csv",
     "id,instrument,calibrated_on,due_on\nA,I,2025-01-01,no-end\n"
     "B,I,2025-01-02,长期\nC,I,no-end,\nD,I,长期,\nE,I,no-end,\n",
     NULL,
     "cell-normalised 3:16 date-without-end 4:5 cell-normalised 5:5 "
     "date-without-end 5:5 date-without-end 6:5",
     5, 3},
    {"results.csv", "certificate,unit,U(k=2),U_as_found (k=3)\nC,mm,1,1\n",
     NULL, "header-factors 1:25 header-unread 1:1", -1, 0},
    {"results.csv", "certificate,unit,U(k=2),U_as_found (k=2)\nC,mm,1,1\n",
     NULL, "", 1, 0},
    {"results.csv", "certificate,unit,error(k=2)\nC,mm,1\n", NULL,
     "cell-unit-unknown 1:24 header-unread 1:1", -1, 0},
    {"results.csv", "certificate,unit,U(k=0)\nC,mm,1\n", NULL,
     "cell-unit-unknown 1:20 header-unread 1:1", -1, 0},
    {"instruments.csv", "Register, 2026\n\nid,name\nA,x\n", NULL,
     "header-late 1:1", 1, 0},
    {"instruments.csv", "\"Register, 2026\"\nid,name\nA,x\n", NULL,
     "header-late 1:1", 1, 0},
    {"instruments.csv", "\"id,name\nA,x\nB,y\nC,z\nD\n", NULL,
     "unterminated-quote 1:1 header-unread 1:1 row-cells-differ 5:1", -1, 0},
    {"instruments.csv", "id,name,\nA,x\nB,y\nC\nD,z\nE,z\n", NULL,
     "header-cells 1:1 header-unnamed 1:9 row-cells 4:1", 5, 1},
    {"instruments.csv", "id,name\nA,x,\nB,y,\nC,z,\nD,z,z\nE,z\n", NULL,
     "header-cells 1:1", 5, 1},
    {"instruments.csv", "name\nx\n", NULL,
     "header-missing 1:1 header-unread 1:1", -1, 0},
    {"instruments.csv", "id;name\nA;x\n", NULL,
     "header-separator 1:1 header-unread 1:1", -1, 0},
    {"instruments.csv", "", NULL, "file-empty 1:1", -1, 0},
    {"instruments.csv", "id,name\n", NULL, "", 0, 0},
    {"instruments.csv", "id,name\nA\nB,x,y\nC,x\n", NULL,
     "row-cells 2:1 row-cells 3:1", 3, 2},
    {"instruments.csv", "id,name\nA,x\n,\nid,name\n合计,1\nB,y\n", NULL,
     "row-blank 3:1 row-header-again 4:1 row-total 5:1", 2, 0},
    {"instruments.csv", "id,name\nA,x\n,y\n", NULL, "row-cell-missing 3:1", 2,
     1},
    {"instruments.csv", "id,name\nA,x\nB,y\nA,z\n", NULL, "id-twice 4:1", 3, 2},
    {"instruments.csv", "id,name\nA,x\nB,y\nA,x\n", NULL, "row-copied 4:1", 3,
     1},
    {"instruments.csv", "id,name\nA,x\nA,z\nA,z\n", NULL,
     "id-twice 3:1 id-twice 4:1", 3, 3},
    {"instruments.csv", "id,name\nA,x\n\"B,y\nC,z\n", NULL,
     "unterminated-quote 3:1", 2, 0},
    {"instruments.csv", "id,interval\nA,12\nB,P12M\n", NULL,
     "interval-without-unit 2:3", 2, 1},
    {"instruments.csv", "id,interval/month,name\nA,12,x\nB,0.3,y\n", NULL,
     "interval-not-whole 3:3", 2, 1},
    {"results.csv",
     "certificate,at\nC,室温\nC,a=1;b=2\nC,a=1;a=2\nC,室温\nC,=3\n", NULL,
     "at-not-a-list 2:3 at-twice 4:7 at-not-a-list 5:3 at-not-a-list 6:3", 5,
     0},
    {"instruments.csv", "id,周期(次)\nA,12\n", NULL,
     "interval-unit 1:7 header-unread 1:1", -1, 0},
    {"certificates.csv",
     "id,instrument,calibrated_on,kind\nC,A,2024-01-02,calibration\n"
     "C,A,2024-01-03,calibration\nD,A,2024-01-02,calibration\n"
     "D,A,2024-01-02,calibration\n",
     NULL, "certificate-differs 3:1 row-copied 5:1", 4, 3},
    {"results.csv", "certificate,标称值(mm),U/µm,u\nC,5,0.3,7\n", NULL,
     "header-unknown 1:26", 1, 0},
    {"results.csv", "certificate,u\nC,5\n", NULL, "header-unknown 1:13", 1, 0},
    {"results.csv", "certificate,error(mm),U/um\nC,5,0.3\n", NULL,
     "header-units 1:23 header-unread 1:1", -1, 0},
    {"results.csv", "certificate,error(qqq)\nC,5\n", NULL,
     "cell-unit-unknown 1:19 header-unread 1:1", -1, 0},
    {"results.csv", "certificate,U/um,unit\nC,5,um\nC,5,mm\nC,5,\n", NULL,
     "row-unit-differs 3:5", 3, 1},
    {"links.csv", "certificate,reference\nC,A;B\nC,A\n", NULL,
     "reference-several 2:5", 2, 1},
    {"instruments.csv", "Nr,name\nA,x\n",
     "{\"resources\":[{\"name\":\"instruments\",\"path\":\"instruments.csv\"}],"
     "\"caltrace\":{\"columns\":{\"instruments\":{\"id\":\"Nr\"}}}}",
     "", 1, 0},
    {"instruments.csv", "Nr,id,name\nA,B,x\n",
     "{\"resources\":[{\"name\":\"instruments\",\"path\":\"instruments.csv\"}],"
     "\"caltrace\":{\"columns\":{\"instruments\":{\"id\":\"Nr\"}}}}",
     "header-unknown 1:4", 1, 0},
    {"instruments.csv", "id,name\nA,x\n",
     "{\"resources\":[{\"name\":\"instruments\",\"path\":\"instruments.csv\"}],"
     "\"caltrace\":{\"columns\":{\"instruments\":{\n\"ident\":\"Nr\",\n"
     "\"name\":\"Titel\"}}}}",
     "column-name-unknown 2:2 column-name-absent 3:9 header-unknown 1:4 "
     "header-unread 1:1",
     -1, 0},
    {"instruments.csv", "A,x\nB,y\n",
     "{\"resources\":[{\"name\":\"instruments\",\"path\":\"instruments.csv\","
     "\"dialect\":{\"header\":false},\"schema\":{\"fields\":["
     "{\"name\":\"id\",\"type\":\"string\"},"
     "{\"name\":\"name\",\"type\":\"string\"}]}}]}",
     "", 2, 0},
    {"instruments.csv", "id;mpe;range_max\nA;±0,5 mm;12,5\n",
     "{\"resources\":[{\"name\":\"instruments\",\"path\":\"instruments.csv\","
     "\"dialect\":{\"delimiter\":\";\"}}],"
     "\"caltrace\":{\"decimal_comma\":true}}",
     "cell-comma-accepted 2:11 cell-comma-accepted 2:3", 1, 0},
};

static void put_findings(const struct opened *opened, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < opened->seen.count && i < SEEN; i++) {
        const struct seen_finding *f = &opened->seen.list[i];

        used += (size_t)snprintf(text + used, size - used,
                                 "%s%s %" PRIu64 ":%" PRIu64, i > 0 ? " " : "",
                                 f->key, f->position.line, f->position.column);
        assert_true(used < size);
    }
}

static size_t rows(const struct opened *opened, bool unsound)
{
    size_t count = 0;

    for (int t = 0; t < CT_TABLES; t++)
        count += unsound ? opened->lab->tables[t].unsound
                         : opened->lab->tables[t].count;
    return count;
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct opened opened;
        char found[1000];

        open_table(&opened, cases[i].file, cases[i].text, cases[i].package);
        put_findings(&opened, found, sizeof found);
        if (strcmp(found, cases[i].found) != 0)
            fail_msg("case %zu: `%s`, expected `%s`", i, found, cases[i].found);
        if ((cases[i].count < 0) != (opened.status == CT_INVALID))
            fail_msg("case %zu: status %d", i, (int)opened.status);
        if (opened.lab != NULL &&
            (rows(&opened, false) != (size_t)cases[i].count ||
             rows(&opened, true) != (size_t)cases[i].unsound))
            fail_msg("case %zu: %zu rows, %zu unsound", i, rows(&opened, false),
                     rows(&opened, true));
        close_lab(&opened);
    }
}

/* Units in headers, ranges in one cell, digits as written. */
static void test_units_of_headers(void **state)
{
    struct opened o;
    const struct ct_lab_result *r;
    const struct ct_lab_instrument *i;

    (void)state;
    open_table(&o, "results.csv",
               "certificate,标称值(mm),误差 [µm],U/µm\nC,5.0,-0.30,1.50e1\n",
               NULL);
    assert_int_equal(o.seen.count, 0);
    r = o.lab->results;
    assert_string_equal(r->common->point_unit->text, "mm");
    assert_string_equal(r->common->unit->text, "µm");
    assert_close(ct_result_error(r).number, -0.3, 0);
    assert_int_equal(ct_result_error(r).place, -2);
    assert_int_equal(r->point_place, -1);
    assert_close(r->U, 15, 0);
    assert_int_equal(r->U_place, -1);
    close_lab(&o);
    open_table(&o, "instruments.csv",
               "id,量程（kPa）,最大允许误差\nA,-40..60,±1 % FS\n", NULL);
    assert_int_equal(o.seen.count, 0);
    i = o.lab->instruments;
    assert_close(i->range.min.number, -40, 0);
    assert_close(i->range.max.number, 60, 0);
    assert_string_equal(i->range.unit->text, "kPa");
    assert_non_null(i->mpe);
    close_lab(&o);
}

/* Forward references find their row, those to nothing keep their id. */
static void test_references(void **state)
{
    struct opened o;
    const struct ct_lab_reference *r;

    (void)state;
    open_table(&o, "certificates.csv",
               "id,instrument,calibrated_on,references\n"
               "C1,A,2024-01-02,C2;C9;NMI:PTB;instrument:A\n"
               "C2,A,2024-01-01,SI:\n",
               NULL);
    assert_int_equal(o.seen.count, 0);
    assert_int_equal(o.lab->reference_count, 5);
    r = o.lab->references;
    assert_int_equal(r[0].row, 1);
    assert_int_equal(r[1].row, CT_LAB_NO_ROW);
    assert_string_equal(ct_lab_text(o.lab, CT_KEY_CERTIFICATE, r[1].id), "C9");
    assert_int_equal(r[2].kind, CT_REFERENCE_NMI);
    assert_string_equal(ct_lab_text(o.lab, CT_KEY_LABORATORY, r[2].id), "PTB");
    assert_int_equal(r[3].kind, CT_REFERENCE_INSTRUMENT);
    assert_int_equal(r[4].kind, CT_REFERENCE_SI);
    assert_int_equal(r[4].id, 0);
    close_lab(&o);
}

/* ---- the planted faults -------------------------------------------------- */

/* Faults that the loader itself sees, of those in expected.csv, with their
 * lines; the others need more than one row or table. */
static const struct {
    const char *file;
    uint64_t line;
    const char *key;
} planted[] = {
    {"instruments.csv", 131, "id-exponent"},
    {"instruments.csv", 135, "mpe-needs-span"},
    {"instruments.csv", 152, "id-twice"},
    {"certificates.csv", 476, "date-order-unknown"},
    {"certificates.csv", 488, "certificate-differs"},
    {"results.csv", 1490, "cell-unit-in-number"},
    {"results.csv", 1576, "row-cell-missing"},
    {"events.csv", 13, "row-cells"},
    {"events.csv", 14, "row-cells"},
    {"events.csv", 15, "row-blank"},
    {"events.csv", 16, "row-header-again"},
    {"events.csv", 17, "row-total"},
};

static void test_planted(void **state)
{
    struct opened o;

    (void)state;
    open_lab(&o, "fixtures/labs/faults");
    assert_int_equal(o.status, CT_OK);
    assert_true(o.seen.count <= SEEN);
    for (size_t i = 0; i < COUNT(planted); i++) {
        bool found = false;

        for (size_t k = 0; k < o.seen.count; k++) {
            const struct seen_finding *f = &o.seen.list[k];
            const char *name = strrchr(f->position.name, '/');

            found = found || (strcmp(f->key, planted[i].key) == 0 &&
                              f->position.line == planted[i].line &&
                              strcmp(name + 1, planted[i].file) == 0);
        }
        if (!found)
            fail_msg("%s:%" PRIu64 ": no %s", planted[i].file, planted[i].line,
                     planted[i].key);
    }
    /* All of them lie in the planted rows, which stand behind the sound ones:
     * expected.csv begins at these lines. */
    for (size_t k = 0; k < o.seen.count; k++)
        assert_true(o.seen.list[k].position.line >= 13);
    close_lab(&o);
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
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_units_of_headers),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_planted),
    };

    return cmocka_run_group_tests(tests, make, end);
}
