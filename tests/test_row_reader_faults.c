/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tables of rows that are wrong: every finding about headers and cells is
 * reached, at its place; and so is every one about the keys of a budget that
 * are for rows.
 */
#include "row_table.h"

#define BUDGET(inputs)                                                         \
    "model: y = x + z\ninputs:\n  z: 1.0(1) V\n  x: " inputs "\n"
#define PLAIN BUDGET("{value: 10 V, u: 0.1 V}")

static const char components[] =
    "model: y = x\n"
    "inputs:\n"
    "  x:\n"
    "    value: 10 V\n"
    "    components:\n"
    "      scale: {u: 1 %}\n"
    "      repeat: {s: 0.1 V, n: 5}\n"
    "      step: {half_width: 0.3 V, distribution: two_point}\n"
    "    largest_of: [repeat, step]\n";

/* ---- refused headers ----------------------------------------------------- */

static const struct refusal {
    const char *budget, *rows, *findings;
} refusals[] = {
    {PLAIN, "", "rows-empty 1:1"},
    {PLAIN, "\n\n", "rows-empty 1:1"},
    {PLAIN, "x;u(x)\n1;2\n", "rows-separator 1:1"},
    {PLAIN, "x\tu(x)\n1\t2\n", "rows-separator 1:1"},
    {PLAIN, "x,\"u\n", "unterminated-quote 1:3"},
    {PLAIN, "x,w,u(w),x(V),v\n",
     "unknown-column 1:3, unknown-column 1:5, "
     "unknown-column 1:10, unknown-column 1:15"},
    {PLAIN, "x,,z\n", "column-unnamed 1:3"},
    {PLAIN, "r(x,z)\n", "column-comma 1:1, unknown-column 1:5"},
    {PLAIN, "x, x\n", "column-twice 1:4"},
    {PLAIN, "u(x),z,u( x )\n", "column-twice 1:8"},
    {PLAIN, "\"r(x,z)\",\"r(z,x)\"\n", "column-twice 1:11"},
    {PLAIN, "x[1],x[2],x[1]\n", "column-twice 1:11"},
    {PLAIN, "pass:a,pass:a,x\n", "column-twice 1:8"},
    {PLAIN, "instrument(x)\n", "column-instrument 1:1"},
    {PLAIN, "on(x),at(x)\n", "column-instrument 1:1, column-instrument 1:7"},
    {PLAIN, "instrument(q)\n", "unknown-column 1:1"},
    {PLAIN, "u(x),U(x),k(x)\n",
     "two-statements 1:6, column-without-effect "
     "1:11"},
    {PLAIN, "u(x),x[1],x[2]\n", "two-statements 1:1"},
    {PLAIN, "x,x[1],x[2]\n", "two-statements 1:1"},
    {PLAIN, "x[1],x[3]\n", "readings-gap 1:6"},
    {PLAIN, "x[2]\n", "readings-gap 1:1"},
    {PLAIN, "x[1]\n", "one-reading 1:1"},
    {PLAIN, "x[0]\n", "unknown-column 1:1"},
    {PLAIN, "x[01]\n", "unknown-column 1:1"},
    {PLAIN, "x[1],x[2],dof(x)\n", "dof-with-readings 1:11"},
    {PLAIN, "k(x)\n", "column-without-effect 1:1"},
    {PLAIN, "point(x)\n", "column-without-effect 1:1"},
    {PLAIN, "U(x)\n", "column-needs-k 1:1"},
    {BUDGET("{value: 1 V, half_width: 1 V}"), "k(x)\n",
     "column-without-effect 1:1"},
    {BUDGET("{value: 1 V, u: 1 V, distribution: normal}"), "half_width(x)\n",
     "half-width-of-normal 1:1"},
    {BUDGET("{value: 1 V, s: 1 V, n: 4}"), "dof(x)\n", "dof-with-readings 1:1"},
    {BUDGET("{readings: [1 V, 2]}"), "x\n1\n", "value-with-readings 1:1"},
    {BUDGET("{readings: [1 V, 2]}"), "u(x)\n1\n", "column-needs-value 1:1"},
    {BUDGET("{lower: 1 V, upper: 2 V}"), "u(x)\n1\n", "column-needs-value 1:1"},
    {PLAIN "fixed: x\n", "x,u(x),z\n", "column-fixed 1:1, column-fixed 1:3"},
    {components, "u(x),dof(x),x\n",
     "column-of-components 1:1, "
     "column-of-components 1:6"},
    {components, "\"r(x,x.scale)\"\n", "correlation-components 1:2"},
    {components, "x.scale\n", "unknown-column 1:1"},
    {components, "x,x.repeat[1],x.repeat[2]\n", "two-statements 1:1"},
    {components, "\"r(x.scale,x.scale)\"\n", "correlation-with-itself 1:2"},
    {"model: y = x\ninputs: {x: {unit: V, components: {a: {readings: [1, 2]},\n"
     "  b: {u: 0.1}}}}\n",
     "x.b[1],x.b[2]\n", "value-twice 1:1"},
    {"model: y = x\ninputs: {x: {unit: V, components: {a: {readings: [1, 2]},\n"
     "  b: {u: 0.1}}}}\n",
     "u(x.a)\n", "column-needs-value 1:1"},
    {"model: y = x*g\nconstants: {g: 9.8}\ninputs: {x: 1.0(1)}\n",
     "u(g),\"r(x,g)\",g[1]\n", "correlation-certain 1:7"},
    {"model: y = x*g\nconstants: {g: 9.8}\ninputs: {x: 1.0(1)}\n",
     "u(g),g[1]\n", "column-of-constant 1:1, column-of-constant 1:6"},
    {"model: y = V*I\nobservations:\n  inputs: [V, I]\n"
     "  rows: [[1, 2], [2, 3], [3, 5]]\n",
     "V,u(I)\n", "column-observed 1:1, column-observed 1:3"},
    {"model: y = V*I\nobservations:\n  inputs: [V, I]\n"
     "  rows: [[1, 2], [2, 3], [3, 5]]\n",
     "\"r(V,I)\"\n", "column-observed 1:2"},
    {"model: y = d\nconstants: {g: 2}\nobservations:\n  columns: [V]\n"
     "  compute: {d: V*g}\n  rows: [[1], [2]]\n",
     "g\n", "column-observed 1:1"},
    {"model: y = a + b\ninputs: {a: {value: 1, u: 1}, b: {value: 1, u: 1}}\n"
     "correlations: [{between: [a, b], r: 0.5}]\n"
     "observed_together: {inputs: [a, b], dof: 4}\n",
     "a,u(a),dof(a)\n", "column-observed 1:8"},
};

static void refused_headers(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct row_table t;
        char found[512];

        row_table_open(&t, refusals[i].budget, refusals[i].rows);
        row_table_findings(&t, found, sizeof found);
        if (t.status != CT_INVALID ||
            strcmp(found, refusals[i].findings) != 0) {
            print_error("%s%sfound    %s\nexpected %s\n", refusals[i].budget,
                        refusals[i].rows, found, refusals[i].findings);
            wrong++;
        }
        row_table_close(&t);
    }
    assert_int_equal(wrong, 0);
}

/* What an unknown header was probably meant to be. */
static void near_misses(void **state)
{
    static const char *const headers[][2] = {
        {"u(lS)", "u(l_S)"},
        {"l_s", "l_S"},
        {"U(l_s)", "U(l_S)"},
        {"unc(l_S)", "u(l_S)"},
        {"Std. unc. (l_S)", "u(l_S)"},
        {"l_S [mm]", "l_S"},
        {"l_S(mm)", "l_S"},
        {"halfwidth(l_S)", "half_width(l_S)"},
        {"u(x.scal)", "u(x.scale)"},
        {"K(x.scale)", "k(x.scale)"},
        {"x.scale", "u(x.scale)"},
        {"nothing like it", ""},
        {"Serial", "serial"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
        struct row_table t;

        row_table_open(&t,
                       "model: y = l_S + x\npass: serial\ninputs:\n"
                       "  l_S: {value: 1 mm, u: 1 mm}\n"
                       "  x: {value: 1 mm, components: {scale: {u: 1 mm}}}\n",
                       headers[i][0]);
        assert_int_equal(t.seen.count, 1);
        assert_seen(&t.seen, 0, "unknown-column", 1, 1);
        assert_string_equal(t.seen.list[0].text[0], headers[i][0]);
        assert_string_equal(t.seen.list[0].text[1], headers[i][1]);
        row_table_close(&t);
    }
}

static void missing_column(void **state)
{
    struct row_table t;

    (void)state;
    row_table_open(&t, PLAIN "pass: [id, date]\n", "x,id\n1,2\n");
    assert_non_null(t.reader);
    assert_seen(&t.seen, 0, "pass-without-column", 5, 7);
    assert_string_equal(t.seen.list[0].text[0], "date");
    assert_int_equal(t.seen.count, 1);
    row_table_close(&t);
}

/* ---- faulty rows --------------------------------------------------------- */

static const struct refusal faulty_rows[] = {
    {PLAIN, "x,u(x)\n1,2,3\n1\n1,1\n", "row-fields 2:5, row-fields 3:2"},
    {PLAIN, "x,u(x)\n1,\n,1\n 　,1\n",
     "cell-missing 2:3, cell-missing 3:1, "
     "cell-missing 4:1"},
    {PLAIN, "x,u(x),z\n,,\n", "cell-missing 2:1"},
    {PLAIN, "x,u(x)\n1,-1\n", "negative-uncertainty 2:3"},
    {PLAIN, "x,u(x)\n1,1\n2,-1\nq,0.1 A\n3,±1\n",
     "negative-uncertainty 3:3, number-missing 4:1, plus-minus-width 5:3"},
    {PLAIN, "x,u(x)\n1,1\n2,0.1 A\n", "wrong-dimension 3:7"},
    {PLAIN, "x,u(z)\n\"1,5\",1 A\n",
     "wrong-dimension 2:9, number-decimal-comma 2:2"},
    {PLAIN, "x,u(x)\n 1 A,1\n", "wrong-dimension 2:4"},
    {PLAIN, "x,u(x)\n1.0(1),1\n", "two-statements 2:8"},
    {PLAIN, "x,k(x),U(x)\n1,2,1\n1,0,1\n1,k,1\n",
     "not-positive 3:3, number-missing 4:3"},
    {PLAIN, "dof(x)\n0\n-1\ninf\n", "not-positive 2:1, not-positive 3:1"},
    {PLAIN, "x[1],x[2],x[3]\n1,,3\n1,,\n,,\n1,2,\n",
     "cell-missing 2:3, one-reading 3:1, cell-missing 4:1"},
    {PLAIN, "x\n1e999\n0x10\n", "number-too-large 2:1, not-a-number 3:1"},
    {BUDGET("{value: 1 V, u: 1 %}"), "x\n1\n0\n2\n", "relative-of-zero 3:1"},
    {BUDGET("{lower: 1 V, upper: 2 V}"), "x\n1.5\n2.5\n",
     "value-outside-limits 3:1"},
    {BUDGET("{value: 1 V, half_width: 1 V}"), "half_width(x)\n1\n0\n",
     "zero-half-width 3:1"},
    {BUDGET("{value: 1 V, half_width: 1 V, distribution: "
            "curvilinear_trapezoidal, inexactness: 0.5 V}"),
     "half_width(x)\n1\n0.5\n0.4\n0.6\n",
     "inexactness-too-large 3:1, inexactness-too-large 4:1"},
    {"model: y = x\ninputs: {x: {value: 68 °F, u: 0.9 °F}}\n", "x\n50 °F\n50\n",
     "fahrenheit-bare 3:1"},
    {BUDGET("1.0(1) V"), "x\n1.1(1)\n1.1\n1.1 ± 0.1\n",
     "cell-without-uncertainty 3:1, plus-minus-unclear 4:1"},
    {BUDGET("{value: 3, distribution: poisson, unit: V}"), "x\n4\n4.5\n",
     "not-a-count 3:1"},
    /* of the file */
    {PLAIN, "x,u(x)\n1,\"2\n3,4\n5,6\n", "unterminated-quote 2:3"},
    {PLAIN, "x,u(x)\n1,2\"\n3,4\n", "quote-in-unquoted-field 2:4"},
    {PLAIN, "x,u(x)\n1,\x81\n3,4\n", "invalid-utf8 2:3"},
};

static void faults_of_rows(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < sizeof faulty_rows / sizeof faulty_rows[0]; i++) {
        const struct refusal *f = &faulty_rows[i];
        struct row_table t;
        char found[1024];
        size_t faults = 0, before = 0;

        row_table_open(&t, f->budget, f->rows);
        assert_non_null(t.reader);
        while (row_table_next(&t)) {
            /* The fault of a row is its first finding. */
            assert_int_equal(t.row.fault != NULL, t.seen.count > before);
            if (t.row.fault != NULL)
                assert_string_equal(t.row.fault, t.seen.list[before].key);
            faults += t.row.fault != NULL;
            before = t.seen.count;
        }
        row_table_findings(&t, found, sizeof found);
        if (strcmp(found, f->findings) != 0 || faults == 0) {
            print_error("%s%sfound    %s\nexpected %s\n", f->budget, f->rows,
                        found, f->findings);
            wrong++;
        }
        row_table_close(&t);
    }
    assert_int_equal(wrong, 0);
}

static void nul_bytes(void **state)
{
    static const char rows[] = "x\n1\0\n2\n";
    struct row_table t;

    (void)state;
    row_table_budget(&t, PLAIN);
    row_table_rows(&t, rows, sizeof rows - 1);
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.fault, "nul-byte");
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "x") == 2);
    assert_int_equal(t.row.number, 2);
    row_table_close(&t);
}

/* ---- keys of the budget -------------------------------------------------- */

static const struct {
    const char *keys, *findings;
} faulty_keys[] = {
    {"pass: {a: b}\n", "wrong-shape 5:7"},
    {"pass: [[a]]\n", "wrong-shape 5:8"},
    {"fixed: [q, zz]\n", "fixed-unknown 5:9, fixed-unknown 5:12"},
    {"fixed: 7\n", "fixed-unknown 5:8"},
    {"cmc: ±1 V..2 V\n", "formula-syntax 5:10"},
    {"cmc: 0.1 V..0.2 V\n", "cmc-sides 5:6"},
    {"cmc: ≤ 0.2 V\n", "cmc-sides 5:6"},
    {"cmc: {q: 0.1 V}\n", "unknown-output 5:7"},
    {"outputs: [y]\ncmc: [0.1 V]\n", "wrong-shape 6:6"},
    {"cmc: {formula: 0.1 V, point: q}\n", "cmc-point-unknown 5:30"},
    {"cmc: {formula: 0.1 V, point: [x]}\n", "wrong-shape 5:30"},
    {"cmc: {formula: 0.1 V, at: x}\n", "unknown-key 5:23"},
    {"cmc: {y: {point: x}}\n", "wrong-shape 5:10"},
    {"passed: x\n", "unknown-key 5:1"},
};

static void read_keys(struct row_table *t, const char *keys,
                      enum ct_status *status)
{
    char text[512];
    uint32_t source;

    memset(t, 0, sizeof *t);
    ct_library_init();
    seen_init(&t->seen, &t->sources);
    assert_int_equal(ct_units_new(&t->units), CT_OK);
    snprintf(text, sizeof text, "%s%s", PLAIN, keys);
    assert_int_equal(
        ct_source_text(t->sources, "budget", text, strlen(text), &source),
        CT_OK);
    *status = ct_budget_read_source(t->sources, source, t->units, NULL,
                                    &t->seen.sink, &t->budget);
}

static void keys_of_the_budget(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof faulty_keys / sizeof faulty_keys[0]; i++) {
        struct row_table t;
        enum ct_status status;
        char found[512];

        read_keys(&t, faulty_keys[i].keys, &status);
        row_table_findings(&t, found, sizeof found);
        assert_string_equal(found, faulty_keys[i].findings);
        assert_int_equal(status, CT_INVALID);
        row_table_close(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refused_headers), cmocka_unit_test(near_misses),
        cmocka_unit_test(missing_column),  cmocka_unit_test(faults_of_rows),
        cmocka_unit_test(nul_bytes),       cmocka_unit_test(keys_of_the_budget),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
