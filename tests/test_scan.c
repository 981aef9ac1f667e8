/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The tables of a laboratory row by row: the rows that a loader keeps, with the
 * same findings, each with the cell it is about.
 */
#include "opened.h"
#include "told.h"

#include "../calib/lab/scan.h"
#include "../calib/lab/table.h"
#include "../uncertainty/caltrace.h"

#include <inttypes.h>

static const char *const folders[] = {
    "fixtures/labs/city", "fixtures/labs/city-zh", "fixtures/labs/faults"};

/* ---- scans beside loads ---------------------------------------------------
 */

struct scanned {
    const struct ct_lab *loaded;
    size_t rows[CT_TABLES];
    size_t tables;
};

static enum ct_status count_table(void *context, const struct ct_scan *scan,
                                  enum ct_table table)
{
    struct scanned *scanned = context;

    scanned->tables++;
    assert_int_equal(scanned->rows[table], 0);
    assert_int_equal(ct_scan_lab(scan)->tables[table].count, 0);
    assert_true(ct_scan_has(scan, "note") == (table == CT_TABLE_EVENTS) ||
                !ct_scan_has(scan, "note"));
    return CT_OK;
}

static bool has_twin(const struct ct_lab *lab, size_t at)
{
    for (size_t i = at + 1; i < lab->tables[CT_TABLE_CERTIFICATES].count; i++)
        if (lab->certificates[i].id == lab->certificates[at].id)
            return true;
    return false;
}

/* The id of the row, its text, and where it stood are those of the record. */
static enum ct_status compare_row(void *context, const struct ct_scan *scan,
                                  enum ct_table table, const void *record)
{
    struct scanned *scanned = context;
    size_t at = scanned->rows[table]++;
    const struct ct_lab *lab = ct_scan_lab(scan);
    const struct ct_lab_certificate *c = record, *other;

    assert_int_equal(lab->tables[table].count, at + 1);
    if (scanned->loaded == NULL || table != CT_TABLE_CERTIFICATES)
        return CT_OK;
    other = &scanned->loaded->certificates[at];
    assert_int_equal(c->row.offset, other->row.offset);
    assert_int_equal(c->row.line, other->row.line);
    if (c->row.unsound != other->row.unsound) /* a later row has its id */
        assert_true(other->row.unsound && has_twin(scanned->loaded, at));
    assert_string_equal(
        ct_lab_text(lab, CT_KEY_CERTIFICATE, c->id),
        ct_lab_text(scanned->loaded, CT_KEY_CERTIFICATE, other->id));
    assert_int_equal(c->calibrated_on, other->calibrated_on);
    assert_int_equal(c->number, 0);
    assert_int_equal(c->references.count, other->references.count);
    for (uint32_t i = 0; i < c->references.count; i++) {
        const struct ct_lab_reference *r =
            &lab->references[c->references.first + i];
        const struct ct_lab_reference *o =
            &scanned->loaded->references[other->references.first + i];

        assert_int_equal(r->kind, o->kind);
        assert_string_equal(
            ct_lab_text(lab, ct_lab_reference_key(r->kind), r->id),
            ct_lab_text(scanned->loaded, ct_lab_reference_key(o->kind), o->id));
    }
    return CT_OK;
}

static void test_same_as_loaded(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(folders); i++) {
        struct told open, scan;
        struct ct_lab *loaded = NULL, *lab = NULL;
        struct scanned scanned = {0};
        const struct ct_scan_rows rows = {
            .context = &scanned, .row = compare_row, .table = count_table};

        told_init(&open);
        told_init(&scan);
        assert_int_equal(ct_lab_open(open.sources, folders[i], CT_TABLE_ALL,
                                     units, &open.sink, &loaded),
                         CT_OK);
        scanned.loaded = loaded;
        assert_int_equal(ct_lab_scan(scan.sources, folders[i], CT_TABLE_ALL,
                                     units, &scan.sink, &rows, &lab),
                         CT_OK);
        assert_told_equal(&open, &scan);
        for (int t = 0; t < CT_TABLES; t++) {
            assert_int_equal(scanned.rows[t], loaded->tables[t].count);
            assert_int_equal(lab->tables[t].count, loaded->tables[t].count);
            assert_true(lab->tables[t].unsound <= loaded->tables[t].unsound);
        }
        assert_null(lab->certificates);
        for (int key = 0; key < CT_KEYS; key++)
            if (key != CT_KEY_TEXT)
                assert_int_equal(
                    ct_lab_key_count(lab, (enum ct_lab_key)key),
                    ct_lab_key_count(loaded, (enum ct_lab_key)key));
        assert_int_equal(scan.sink.cell.row, 0);
        ct_lab_free(loaded);
        ct_lab_free(lab);
        told_release(&open);
        told_release(&scan);
    }
}

/* ---- cells of the row at hand ---------------------------------------------
 */

static const char instruments[] = "管理编号,colour,name,U/kPa\n"
                                  "A-1,red,\"two \"\"quoted\"\" words\",1\n"
                                  "B-2,red, name ,2,more\n"
                                  "C-3,red,,3\n";

struct looked {
    size_t rows;
    struct ct_sink *sink;
};

static enum ct_status look(void *context, const struct ct_scan *scan,
                           enum ct_table table, const void *record)
{
    static const char *const names[] = {"two \"quoted\" words", " name ", ""};
    static const char *const ids[] = {"A-1", "B-2", "C-3"};
    struct looked *looked = context;
    const struct ct_lab_instrument *i = record;
    struct ct_cell name = ct_scan_cell(scan, "name");
    struct ct_cell id = ct_scan_cell(scan, "id");
    const struct ct_lab *lab = ct_scan_lab(scan);
    size_t n = looked->rows++;

    assert_int_equal(table, CT_TABLE_INSTRUMENTS);
    assert_true(ct_scan_has(scan, "id") && !ct_scan_has(scan, "serial"));
    assert_string_equal(name.text, names[n]);
    assert_int_equal(name.length, strlen(names[n]));
    assert_string_equal(id.text, ids[n]);
    assert_string_equal(ct_lab_text(lab, CT_KEY_INSTRUMENT, i->id), ids[n]);
    assert_string_equal(ct_lab_text(lab, CT_KEY_TEXT, i->name),
                        n == 1 ? "name" : names[n]);
    assert_int_equal(ct_scan_cell(scan, "serial").length, 0);
    assert_int_equal(ct_scan_cell(scan, "serial").place.offset,
                     ct_scan_cell(scan, "id").place.offset + (n == 0   ? 32
                                                              : n == 1 ? 21
                                                                       : 10));
    ct_scan_about(scan, "name");
    (void)ct_warning(looked->sink, "row-blank", ct_at(name.place));
    ct_scan_about(scan, NULL);
    (void)ct_warning(looked->sink, "row-total", ct_at(name.place));
    return CT_OK;
}

/* The header of the file names the field, its key the record; rows count from
 * the header on. */
static void test_cells(void **state)
{
    static const char *const texts[] = {"instruments.name", NULL};
    struct told told;
    struct ct_lab *lab = NULL;
    struct looked looked = {.sink = &told.sink};
    const struct ct_scan_rows rows = {
        .context = &looked, .row = look, .texts = texts};
    const char *path =
        scratch_file("my.csv", instruments, sizeof instruments - 1);

    (void)state;
    told_init(&told);
    assert_int_equal(ct_lab_scan_file(told.sources, path, CT_TABLE_INSTRUMENTS,
                                      NULL, units, &told.sink, &rows, &lab),
                     CT_OK);
    assert_int_equal(looked.rows, 3);
    assert_told(&told, "header-unknown 1:6 colour;instruments <#1>\n"
                       "header-unknown 1:18 U/kPa;instruments <#1>\n"
                       "row-blank 2:10 <name A-1 #2>\n"
                       "row-total 2:10 < A-1 #2>\n"
                       "row-cells 3:1 5;4 < B-2 #3>\n"
                       "row-blank 3:9 <name B-2 #3>\n"
                       "row-total 3:9 < B-2 #3>\n"
                       "row-blank 4:9 <name C-3 #4>\n"
                       "row-total 4:9 < C-3 #4>\n");
    assert_int_equal(told.sink.cell.row, 0);
    ct_lab_free(lab);
    told_release(&told);
    (void)unlink(path);
}

/* ---- what any thread tells of a row ----------------------------------------
 */

enum { LOOK_ROWS = 400 };

struct serials {
    size_t rows, told, met; /* serials told of beforehand, and met in rows */
    char soon[LOOK_ROWS][32];
};

struct facts {
    char serial[32];
    bool model, name, other; /* there is such a column */
};

/* Every fifth row has no serial number. */
static void write_serial(size_t n, char *serial)
{
    serial[0] = '\0';
    if (n % 5 != 0)
        (void)sprintf(serial, "S%zu in %zu", n * n, n);
}

static void look_at(const void *context, const struct ct_look *look,
                    enum ct_table table, const void *record, void *out)
{
    struct ct_cell serial = look->cells[0];
    struct facts *facts = out;

    (void)context;
    (void)record;
    (void)table;
    *facts = (struct facts){.model = look->cells[1].text != NULL,
                            .name = look->cells[2].text != NULL,
                            .other = look->cells[3].text != NULL};
    if (serial.length < sizeof facts->serial)
        memcpy(facts->serial, serial.text, serial.length);
}

static void keep_soon(const void *context, enum ct_table table,
                      const void *facts, bool near)
{
    struct serials *serials = *(struct serials *const *)context;

    assert_int_equal(table, CT_TABLE_INSTRUMENTS);
    if (!near)
        return;
    assert_true(serials->told < LOOK_ROWS);
    memcpy(serials->soon[serials->told++],
           ((const struct facts *)facts)->serial, sizeof serials->soon[0]);
}

static enum ct_status take_facts(void *context, const struct ct_scan *scan,
                                 enum ct_table table, const void *record)
{
    struct serials *serials = *(struct serials **)context;
    const struct facts *facts = ct_scan_facts(scan);
    char expected[32];

    (void)record;
    assert_int_equal(table, CT_TABLE_INSTRUMENTS);
    write_serial(serials->rows++, expected);
    assert_string_equal(facts->serial, expected);
    assert_true(facts->name && !facts->model && !facts->other);
    if (serials->met < serials->told &&
        strcmp(serials->soon[serials->met], expected) == 0)
        serials->met++;
    return CT_OK;
}

/* Rows that a thread makes and those that have too many cells. */
static void test_look(void **state)
{
    static const char *const names[] = {"instruments.serial",
                                        "instruments.model", "instruments.name",
                                        "ranges.quantity", NULL};
    static struct serials serials;
    struct serials *context = &serials;
    struct told told;
    struct ct_lab *lab = NULL;
    const struct ct_scan_rows rows = {.context = &context,
                                      .row = take_facts,
                                      .seen = names,
                                      .look = look_at,
                                      .looks = CT_TABLE_ALL,
                                      .facts = sizeof(struct facts),
                                      .soon = keep_soon,
                                      .threads = 2};
    char text[64 * LOOK_ROWS] = "id,serial,name\n";
    const char *path;

    (void)state;
    for (size_t i = 0; i < LOOK_ROWS; i++) {
        char serial[32];

        write_serial(i, serial);
        (void)sprintf(text + strlen(text), "A-%zu,\" %s \",name%s\n", i, serial,
                      i % 7 == 3 ? ",more" : "");
    }
    path = scratch_file("looked.csv", text, strlen(text));
    told_init(&told);
    assert_int_equal(ct_lab_scan_file(told.sources, path, CT_TABLE_INSTRUMENTS,
                                      NULL, units, &told.sink, &rows, &lab),
                     CT_OK);
    assert_int_equal(serials.rows, LOOK_ROWS);
    assert_true(serials.told > LOOK_ROWS / 2);
    assert_int_equal(serials.met, serials.told);
    ct_lab_free(lab);
    told_release(&told);
    (void)unlink(path);
}

/* ---- the same id twice ----------------------------------------------------
 */

static void check_twice(enum ct_table table, const char *text,
                        const char *expected)
{
    struct told told;
    struct ct_lab *lab = NULL;
    const struct ct_scan_rows rows = {0};
    const char *path = scratch_file("twice.csv", text, strlen(text));

    told_init(&told);
    assert_int_equal(ct_lab_scan_file(told.sources, path, table, NULL, units,
                                      &told.sink, &rows, &lab),
                     CT_OK);
    assert_told(&told, expected);
    ct_lab_free(lab);
    told_release(&told);
    (void)unlink(path);
}

static void test_twice(void **state)
{
    (void)state;
    check_twice(CT_TABLE_CERTIFICATES,
                "id,instrument,calibrated_on,document,references\n"
                "C,A,2024-01-01,one,SI:\n"
                "C,A,2024-01-01,one,SI:\n"
                "C,A,2024-01-01,two,SI:\n"
                "C,A,2024-01-01,one,NMI:PTB\n"
                "C,A,2024-01-02,one,SI:\n",
                "row-copied 3:1 C;id;2 <id C #3>\n"
                "certificate-differs 4:1 C;2;document <id C #4>\n"
                "certificate-differs 5:1 C;2;references <id C #5>\n"
                "certificate-differs 6:1 C;2;calibrated_on <id C #6>\n");
    check_twice(CT_TABLE_INSTRUMENTS, "id,name\nA,x\nB,x\nA,y\n\"A\",x\n",
                "id-twice 4:1 A;id;2 <id A #4>\n"
                "row-copied 5:2 A;id;2 <id A #5>\n");
}

/* ---- callbacks that stop it -----------------------------------------------
 */

static enum ct_status stop(void *context, const struct ct_scan *scan,
                           enum ct_table table, const void *record)
{
    (void)scan;
    (void)table;
    (void)record;
    return ++*(int *)context == 2 ? CT_LIMIT : CT_OK;
}

static void test_stops(void **state)
{
    struct told told;
    struct ct_lab *lab = NULL;
    int rows_seen = 0;
    const struct ct_scan_rows rows = {.context = &rows_seen, .row = stop};

    (void)state;
    told_init(&told);
    assert_int_equal(ct_lab_scan(told.sources, folders[0], CT_TABLE_ALL, units,
                                 &told.sink, &rows, &lab),
                     CT_LIMIT);
    assert_null(lab);
    assert_int_equal(rows_seen, 2);
    told_release(&told);
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
        cmocka_unit_test(test_same_as_loaded), cmocka_unit_test(test_cells),
        cmocka_unit_test(test_look),           cmocka_unit_test(test_twice),
        cmocka_unit_test(test_stops),
    };

    return cmocka_run_group_tests(tests, make, end);
}
