/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows of a table that put other numbers into a budget: what headers and cells
 * mean, and what is said of those that mean nothing.
 */
#include "row_table.h"

#include <math.h>

#define FOREVER ((double)INFINITY)

#define BUDGET(inputs)                                                         \
    "model: y = x + z\ninputs:\n  z: 1.0(1) V\n  x: " inputs "\n"
#define PLAIN BUDGET("{value: 10 V, u: 0.1 V}")

/* ---- meanings ------------------------------------------------------------ */

/* A budget, a table of one row, and what x is then: the expectations follow
 * from the definitions of caltrace-budget(5) on paper. */
static const struct meaning {
    const char *budget, *rows;
    double value, u, dof;
} meanings[] = {
    /* the value, and what follows it */
    {BUDGET("{value: 10 V, u: 0.1 V}"), "x\n12\n", 12, 0.1, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "x\n12000 mV\n", 12, 0.1, FOREVER},
    {BUDGET("{value: 10 V, u: 2 %}"), "x\n-20\n", -20, 0.4, FOREVER},
    {BUDGET("{value: 10 V, U: 2 %, k: 2}"), "x\n20\n", 20, 0.2, FOREVER},
    {BUDGET("{value: 10 V, half_width: 3 ‰, distribution: two_point}"),
     "x\n20\n", 20, 0.06, FOREVER},
    {BUDGET("{value: 10 V, s: 1 %, n: 5, averaged_over: 4}"), "x\n20\n", 20,
     0.1, 4},
    {BUDGET("{value: 10 V, mpe: ±(1 % rd + 0.1 V), distribution: two_point}"),
     "x\n20\n", 20, 0.3, FOREVER},
    {BUDGET("{value: 0 V, mpe: ±1 % rd, point: 10 V, distribution: two_point}"),
     "point(x)\n20\n", 0, 0.2, FOREVER},
    {BUDGET("{lower: 9 V, upper: 11 V, distribution: two_point}"), "x\n10.5\n",
     10.5, 1, FOREVER},
    {BUDGET("10.0(1) V"), "x\n12.0(3)\n", 12, 0.3, FOREVER},
    {BUDGET("{value: 10.0 ± 0.1 V, k: 2}"), "x,k(x)\n12.0 ± 0.4,4\n", 12, 0.1,
     FOREVER},
    {"model: y = x\ninputs: {x: {value: 68 °F, u: 0.9 °F}, z: 1.0(1) V}\n",
     "x\n32 °F\n", 0, 0.5, FOREVER},
    /* the statement */
    {BUDGET("{value: 10 V, u: 0.1 V}"), "u(x)\n0.2\n", 10, 0.2, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "u(x)\n2 %\n", 10, 0.2, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V, dof: 4}"), "u(x)\n200 mV\n", 10, 0.2, 4},
    {BUDGET("{value: 10 V, U: 0.1 V, k: 2}"), "U(x)\n0.6\n", 10, 0.3, FOREVER},
    {BUDGET("{value: 10 V, U: 0.1 V, k: 2}"), "U(x),k(x)\n0.6,3\n", 10, 0.2,
     FOREVER},
    {BUDGET("{value: 10 V, U: 0.1 V, k: 2}"), "k(x)\n4\n", 10, 0.025, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "U(x),k(x)\n0.6,3\n", 10, 0.2, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "U(x),k(x)\n±0.6,3\n", 10, 0.2,
     FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V, distribution: two_point}"),
     "half_width(x)\n0.3\n", 10, 0.3, FOREVER},
    {BUDGET("{value: 10 V, half_width: 0.1 V, distribution: normal, k: 2}"),
     "half_width(x)\n0.3\n", 10, 0.15, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "dof(x)\n7.5\n", 10, 0.1, 7.5},
    {BUDGET("{value: 10 V, u: 0.1 V, dof: 3}"), "dof(x)\n∞\n", 10, 0.1,
     FOREVER},
    {BUDGET("{value: 10 V, s: 0.1 V, n: 5}"), "u(x)\n0.2\n", 10, 0.2, FOREVER},
    {BUDGET("{readings: [1 V, 2, 3]}"), "x,u(x)\n5,0.5\n", 5, 0.5, FOREVER},
    /* a count is estimated by q + 1 only as long as it is one */
    {"model: y = x + z\ninputs: {z: 1.0(1), x: {value: 10, distribution: "
     "poisson}}\n",
     "u(x)\n2\n", 10, 2, FOREVER},
    {"model: y = x + z\ninputs: {z: 1.0(1), x: {value: 10, distribution: "
     "poisson}}\n",
     "x\n15\n", 16, 4, FOREVER},
    {BUDGET("10.0(1) V"), "u(x)\n0.3\n", 10, 0.3, FOREVER},
    /* readings: 10, 10.25, 10.5 have s = 0.25; 1 and 3 have s = sqrt(2) */
    {BUDGET("{value: 1 V, u: 0.1 V}"), "x[1],x[2],x[3],x[4]\n10,10.25,10.5,\n",
     10.25, 0.25 / 1.7320508075688772, 2},
    {BUDGET("{value: 1 V, u: 0.1 V}"), "x[2],x[1]\n3,1\n", 2, 1, 1},
    {BUDGET("{readings: [1 V, 2], averaged_over: 1}"), "x[1],x[2]\n1,3\n", 2,
     1.4142135623730951, 1},
    {BUDGET("{value: 1 V, half_width: 1 V, dof: 3, distribution: arcsine}"),
     "x[1],x[2]\n1,3\n", 2, 1, 1},
    /* forms of numbers and names */
    {BUDGET("{value: 10 V, u: 0.1 V}"), "Ｘ, u ( x ) \n 1 , 0.5 \n", 0, 0, 0},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "ｘ, u ( x ) \n 1 , 0.5 \n", 1, 0.5,
     FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "ｕ（ｘ）\n０．５\n", 10, 0.5, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "\"x\",\"u(x)\"\n\"1\",\"5e-1\"\n", 1,
     0.5, FOREVER},
    {BUDGET("{value: 10 V, u: 0.1 V}"), "x\n1.5×10⁻³\n", 0.0015, 0.1, FOREVER},
};

static void numbers_of_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++) {
        const struct meaning *m = &meanings[i];
        struct row_table t;
        char found[512];

        row_table_open(&t, m->budget, m->rows);
        row_table_findings(&t, found, sizeof found);
        if (m->dof == 0) { /* names are case-sensitive */
            assert_string_equal(found, "unknown-column 1:1");
            row_table_close(&t);
            continue;
        }
        if (t.reader == NULL || !row_table_next(&t) || t.row.fault != NULL) {
            row_table_findings(&t, found, sizeof found);
            fail_msg("%s%s%s", m->budget, m->rows, found);
        }
        /* A standard deviation is good to two units in the last place
         * (statistics.h); the division by a root adds one. */
        assert_close_relative(row_estimate(&t, "x"), m->value, 3.4e-16);
        assert_close_relative(row_u(&t, "x"), m->u, 6.7e-16);
        assert_true(row_dof(&t, "x") == m->dof);
        assert_true(row_u(&t, "z") == 0.1);
        assert_false(row_table_next(&t));
        assert_int_equal(t.seen.count, 0);
        row_table_close(&t);
    }
}

/* ---- several rows -------------------------------------------------------- */

static void rows_in_turn(void **state)
{
    struct row_table t;

    (void)state;
    row_table_open(&t, BUDGET("{value: 10 V, U: 1 %, k: 2, dof: 9}"),
                   "dof(x),x\n5,1\ninf,2\n\n6 ,30000 mV\n8,4");
    assert_int_equal(t.slot_count, 3); /* value, u, degrees of freedom */
    assert_true(row_table_next(&t));
    assert_int_equal(t.row.number, 1);
    assert_int_equal(t.row.line, 2);
    assert_true(row_u(&t, "x") == 0.005 && row_dof(&t, "x") == 5);
    assert_true(row_table_next(&t));
    assert_true(row_u(&t, "x") == 0.01 && isinf(row_dof(&t, "x")));
    assert_true(row_table_next(&t));
    assert_int_equal(t.row.number, 3);
    assert_int_equal(t.row.line, 5);
    assert_true(row_u(&t, "x") == 0.15 && row_dof(&t, "x") == 6);
    assert_true(row_table_next(&t));
    assert_true(row_u(&t, "x") == 0.02 && row_dof(&t, "x") == 8);
    assert_false(row_table_next(&t));
    assert_false(row_table_next(&t));
    row_table_close(&t);
}

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

static void components_of_an_input(void **state)
{
    struct row_table t;

    (void)state;
    row_table_open(&t, components, "x,u(x.repeat)\n20,0.5\n-30,0.25\n");
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "x") == 20);
    assert_true(row_u(&t, "x.scale") == 0.2);
    assert_true(row_u(&t, "x.repeat") == 0.5);
    assert_true(isinf(row_dof(&t, "x.repeat")));
    assert_true(row_u(&t, "x.step") == 0.3);
    assert_true(t.state.dropped[row_line(&t, "x.step")]);
    assert_false(t.state.dropped[row_line(&t, "x.repeat")]);
    assert_true(row_table_next(&t));
    assert_true(row_u(&t, "x.scale") == 0.3);
    assert_false(t.state.dropped[row_line(&t, "x.step")]);
    assert_true(t.state.dropped[row_line(&t, "x.repeat")]);
    assert_false(t.state.dropped[row_line(&t, "x.scale")]);
    row_table_close(&t);

    row_table_open(&t, components,
                   "x.repeat[1],x.repeat[2],x.repeat[3]\n1,3,\n1,2,3\n");
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "x") == 2);
    assert_true(row_u(&t, "x.scale") == 0.02);
    assert_close_relative(row_u(&t, "x.repeat"), 1.0, 6.7e-16);
    assert_true(row_dof(&t, "x.repeat") == 1);
    assert_true(row_table_next(&t));
    assert_close_relative(row_u(&t, "x.repeat"), 1 / 1.7320508075688772,
                          6.7e-16);
    assert_true(row_dof(&t, "x.repeat") == 2);
    row_table_close(&t);
}

static void constants(void **state)
{
    struct row_table t;

    (void)state;
    row_table_open(&t,
                   "model: y = m*g\nconstants: {g: 9.8 m/s2}\n"
                   "inputs: {m: 1.0(1) kg}\n",
                   "g\n9.81\n981 cm/s2\n9.8(1)\n9.7\n");
    assert_int_equal(t.slot_count, 1);
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "g") == 9.81);
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "g") == 9.81);
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.fault, "constant-with-uncertainty");
    assert_seen(&t.seen, 0, "constant-with-uncertainty", 4, 1);
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "g") == 9.7);
    row_table_close(&t);
}

#define PAIRED                                                                 \
    "model: y = a + b + c\ninputs: {a: 1.0(1), b: 1.0(1), c: 1.0(1)}\n"

static void correlations(void **state)
{
    struct row_table t;
    size_t a, b, c;

    (void)state;
    row_table_open(&t, PAIRED "correlations: [{between: [a, b], r: 0.9}]\n",
                   "\"r( b ,c)\",\"r(b,a)\"\n0.5,-0.5\n0,1\n-0.9,0.9\n0.9,2\n"
                   "1e-1,x\n-1,1\n");
    assert_int_equal(t.slot_count, 2);
    a = row_line(&t, "a");
    b = row_line(&t, "b");
    c = row_line(&t, "c");
    assert_true(row_table_next(&t));
    assert_true(t.state.correlation[b * 3 + c] == 0.5);
    assert_true(t.state.correlation[c * 3 + b] == 0.5);
    assert_true(t.state.correlation[a * 3 + b] == -0.5);
    assert_true(t.state.correlation[b * 3 + a] == -0.5);
    assert_true(t.state.correlation[a * 3 + c] == 0);
    assert_true(t.state.correlation[a * 3 + a] == 1);
    assert_true(row_table_next(&t)); /* singular is allowed */
    assert_null(t.row.fault);
    /* With r(a, c) = 0 the smallest eigenvalue is 1 - sqrt(0.81 + 0.81). */
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.fault, "correlation-not-psd");
    assert_seen(&t.seen, 0, "correlation-not-psd", 4, 1);
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.fault, "correlation-range");
    assert_seen(&t.seen, 1, "correlation-range", 5, 5);
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.fault, "number-missing");
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.fault, "correlation-not-psd");
    row_table_close(&t);
}

static double eigenvalue;

static void keep_eigenvalue(void *context, const struct ct_finding *finding)
{
    (void)context;
    eigenvalue = finding->arguments[0].number;
}

static void smallest_eigenvalue(void **state)
{
    struct row_table t;
    struct ct_sink sink = {.report = keep_eigenvalue};

    (void)state;
    row_table_open(&t, PAIRED, "\"r(b,c)\",\"r(b,a)\"\n-0.9,0.9\n");
    ct_row_reader_sink(t.reader, &sink);
    assert_true(row_table_next(&t));
    assert_int_equal(sink.errors, 1);
    /* bisected to 1e-19; the pivots are good to some roundings of 1 */
    assert_close(eigenvalue, 1 - 1.2727922061357855, 2e-15);
    row_table_close(&t);
}

/* A budget from a file, which is gone when the rows are read: with `model`
 * a table of inputs. */
static void budget_of_file(struct row_table *t, const char *name,
                           const char *text, const char *model)
{
    struct ct_located located = {.text = model};
    char path[600];

    memset(t, 0, sizeof *t);
    ct_library_init();
    seen_init(&t->seen, &t->sources);
    assert_int_equal(ct_units_new(&t->units), CT_OK);
    snprintf(path, sizeof path, "%s", scratch_file(name, text, strlen(text)));
    assert_int_equal(ct_budget_read(t->sources, path, &located, model != NULL,
                                    t->units, NULL, &t->seen.sink, &t->budget),
                     CT_OK);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(ct_model_compile(&t->budget.model, &t->seen.sink), CT_OK);
}

static void budgets_of_tables(void **state)
{
    static const char rows[] = "F,half_width(s),s\n12,0.3,31\n13 N,1 mm,2 cm\n";
    struct row_table t;

    (void)state;
    budget_of_file(&t, "inputs.csv",
                   "name,value,unit,u,half_width,distribution\n"
                   "F,12.05,N,1 %,,\ns,31.2,mm,,0.1,two_point\n",
                   "D = F/s");
    row_table_rows(&t, rows, sizeof rows - 1);
    assert_true(row_table_next(&t));
    assert_true(row_u(&t, "F") == 0.12);
    assert_true(row_u(&t, "s") == 0.3);
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "s") == 20);
    assert_true(row_u(&t, "s") == 1);
    assert_false(row_table_next(&t));
    row_table_close(&t);
}

/* Data files are read once, with the budget. */
static void data_files(void **state)
{
    static const char data[] = "p\n1\n2\n3\n", rows[] = "u(x.b)\n3\n0.5\n";
    struct row_table t;

    (void)state;
    (void)scratch_file("data.csv", data, sizeof data - 1);
    budget_of_file(&t, "budget.yaml",
                   "model: y = x\ninputs: {x: {components: {\n"
                   "  a: {readings: {file: data.csv, column: p}},\n"
                   "  b: {u: 2 %}, c: {u: 1 %}}}}\n",
                   NULL);
    assert_int_equal(unlink(scratch("data.csv")), 0);
    row_table_rows(&t, rows, sizeof rows - 1);
    assert_true(row_table_next(&t));
    assert_true(row_u(&t, "x.b") == 3);
    assert_true(row_u(&t, "x.c") == 0.02);
    assert_true(row_table_next(&t));
    assert_true(row_u(&t, "x.b") == 0.5);
    assert_int_equal(t.seen.sink.errors, 0);
    row_table_close(&t);
}

/* ---- what is handed on --------------------------------------------------- */

static void columns_handed_on(void **state)
{
    struct row_table t;
    const char *const *names;
    size_t count;

    (void)state;
    row_table_open(&t,
                   BUDGET("{value: 10 V, u: 0.1 V}") "pass: [Serial no, z]\n",
                   "pass: date ,x,Ｓｅｒｉａｌ no,z\n"
                   "\"a \"\"b\"\"\",1, 7 ,\n,2\nc,3,8,9\n");
    names = ct_row_reader_passed(t.reader, &count);
    assert_int_equal(count, 3);
    assert_string_equal(names[0], "date");
    assert_string_equal(names[1], "Ｓｅｒｉａｌ no");
    assert_string_equal(names[2], "z");
    assert_int_equal(t.slot_count, 1);
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.passed[0].text, "a \"b\"");
    assert_true(t.row.passed[0].quoted);
    assert_string_equal(t.row.passed[1].text, " 7 ");
    assert_string_equal(t.row.passed[2].text, "");
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.fault, "row-fields");
    assert_string_equal(t.row.passed[0].text, "");
    assert_string_equal(t.row.passed[2].text, "");
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "x") == 3);
    assert_string_equal(t.row.passed[1].text, "8");
    row_table_close(&t);

    row_table_open(&t, BUDGET("{value: 10 V, u: 0.1 V}") "pass: all\n",
                   "id,x,,\n1,2,3,4\n");
    (void)ct_row_reader_passed(t.reader, &count);
    assert_int_equal(count, 3);
    assert_true(row_table_next(&t));
    assert_string_equal(t.row.passed[2].text, "4");
    row_table_close(&t);
}

static void header_alone(void **state)
{
    struct row_table t;

    (void)state;
    row_table_open(&t, PLAIN, "x,u(x)");
    assert_int_equal(t.slot_count, 2);
    assert_false(row_table_next(&t));
    assert_int_equal(t.seen.count, 0);
    row_table_close(&t);
}

/* ---- long tables --------------------------------------------------------- */

enum { LONG_ROWS = 400000 };

/* Places behind a held one stay known, although megabytes were read since. */
static void held_places(void **state)
{
    char *text = malloc(LONG_ROWS * 16), *end = text;
    struct ct_place held[4];
    struct row_table t;
    struct ct_position position;

    (void)state;
    assert_non_null(text);
    end += sprintf(end, "x,u(x)\n");
    for (int i = 1; i <= LONG_ROWS; i++)
        end += sprintf(end, i % 1000 == 7 ? "%d,\"0\r\n\"\r\n" : "%d,1\r\n",
                       i % 1000 + 1);
    assert_true(end - text > 2 * 1024 * 1024);
    row_table_budget(&t, PLAIN);
    row_table_rows(&t, text, (size_t)(end - text));
    free(text);
    for (int i = 1; i <= LONG_ROWS; i++) {
        assert_true(row_table_next(&t));
        if (i % 100000 == 5)
            held[i / 100000] = t.row.place;
        if (i == 5)
            ct_row_reader_hold(t.reader, t.row.place);
        if (i == 300006)
            ct_row_reader_hold(t.reader, held[2]);
    }
    for (int k = 0; k < 4; k++) {
        uint64_t row = (uint64_t)k * 100000 + 5;
        struct ct_place cell = ct_place_part(held[k], 2, 1);

        ct_source_locate(t.sources, cell, &position);
        if (k < 2)
            continue; /* may be gone */
        /* a line for the header, one more for every quoted line end */
        assert_int_equal(position.line, row + 1 + (row + 993) / 1000);
        assert_int_equal(position.column, 3);
        assert_int_equal(position.text[0], '6');
    }
    assert_false(row_table_next(&t));
    row_table_close(&t);
}

/* Very many columns take no longer than their number. */
/* Text without rows is not kept without limit: first less has to be held. */
static void too_much_held(void **state)
{
    enum { BLANK = 20 * 1024 * 1024 };
    char *text = malloc(BLANK + 64), *end = text;
    struct row_table t;
    size_t refused = 0;
    enum ct_status status;

    (void)state;
    assert_non_null(text);
    end += sprintf(end, "x\n1\n");
    memset(end, '\n', BLANK);
    end += BLANK;
    end += sprintf(end, "2\nfault\n");
    row_table_budget(&t, PLAIN);
    row_table_rows(&t, text, (size_t)(end - text));
    free(text);
    assert_true(row_table_next(&t));
    ct_row_reader_hold(t.reader, t.row.place);
    while ((status = ct_row_reader_next(t.reader, t.values, &t.row)) ==
           CT_LIMIT) {
        struct ct_place here = t.row.place;

        refused++;
        here.offset = ct_row_reader_position(t.reader);
        ct_row_reader_hold(t.reader, here);
    }
    assert_int_equal(status, CT_OK);
    assert_int_equal(refused, 1);
    assert_int_equal(t.row.number, 2);
    assert_int_equal(t.row.line, BLANK + 3);
    assert_true(row_table_next(&t));
    assert_seen(&t.seen, 0, "number-missing", BLANK + 4, 1);
    assert_false(row_table_next(&t));
    row_table_close(&t);
}

static void very_many_columns(void **state)
{
    enum { COLUMNS = 100000 };
    char *text = malloc(COLUMNS * 32), *end = text;
    struct row_table t;

    (void)state;
    assert_non_null(text);
    for (int i = 1; i <= COLUMNS; i++)
        end += sprintf(end, "x[%d],", i);
    end[-1] = '\n';
    for (int i = 1; i <= COLUMNS; i++)
        end += sprintf(end, "%d,", i % 2 == 0 ? 1 : 3);
    end[-1] = '\n';
    row_table_budget(&t, PLAIN);
    row_table_rows(&t, text, (size_t)(end - text));
    assert_true(row_table_next(&t));
    assert_true(row_estimate(&t, "x") == 2);
    assert_true(row_dof(&t, "x") == COLUMNS - 1);
    row_table_close(&t);
    end = text;
    for (int i = 1; i <= COLUMNS; i++)
        end += sprintf(end, "w%d,", i);
    row_table_budget(&t, PLAIN);
    row_table_rows(&t, text, (size_t)(end - text));
    assert_int_equal(t.status, CT_INVALID);
    assert_int_equal(t.seen.sink.errors, COLUMNS + 1);
    row_table_close(&t);
    free(text);
}

/* ---- keys of the budget -------------------------------------------------- */

static void fixed_inputs(void **state)
{
    struct row_table t;

    (void)state;
    row_table_budget(&t, PLAIN "fixed: [x, z, x]\npass: [a]\n");
    assert_int_equal(t.budget.fixed_count, 2);
    assert_int_equal(t.budget.fixed[0], 1);
    assert_int_equal(t.budget.fixed[1], 0);
    assert_int_equal(t.budget.pass_count, 1);
    assert_false(t.budget.pass_all);
    row_table_close(&t);
}

static void least_uncertainties(void **state)
{
    struct row_table t;
    double cmc = -1;

    (void)state;
    row_table_budget(&t, PLAIN "report: {unit: mV}\n"
                               "cmc: 1 mV + 0.01 % rd\n");
    assert_true(ct_budget_has_cmc(&t.budget, 0));
    assert_int_equal(ct_budget_check_cmc(&t.budget, &t.seen.sink), CT_OK);
    assert_int_equal(ct_budget_cmc(&t.budget, 0, -20000, &cmc), CT_OK);
    assert_true(cmc == 3); /* sums of a formula are rounded to 15 digits */
    row_table_close(&t);

    row_table_budget(&t, PLAIN "cmc: 1 A\n");
    assert_int_equal(ct_budget_check_cmc(&t.budget, &t.seen.sink), CT_INVALID);
    assert_seen(&t.seen, 0, "formula-dimension", 5, 6);
    assert_int_equal(ct_budget_cmc(&t.budget, 0, 1, &cmc), CT_INVALID);
    row_table_close(&t);

    row_table_budget(&t, "model: {y: x, z: 2*x}\ninputs: {x: 1.0(1) V}\n"
                         "cmc: {z: 0.5 V}\n");
    assert_false(ct_budget_has_cmc(&t.budget, 0));
    assert_int_equal(ct_budget_cmc(&t.budget, 0, 7, &cmc), CT_OK);
    assert_true(cmc == 0);
    assert_int_equal(ct_budget_cmc(&t.budget, 1, 7, &cmc), CT_OK);
    assert_true(cmc == 0.5);
    row_table_close(&t);
}

/* At the value of an input: of an error of indication the magnitude says
 * nothing. */
static void capability_at_a_point(void **state)
{
    static const char text[] = "model: {y: x - a, z: x}\n"
                               "inputs: {x: 10.0(1) V, a: -10.0(1) V}\n"
                               "constants: {t: 20 °C}\n"
                               "report: {unit: {y: mV}}\ncmc:\n"
                               "  y: {formula: 1 mV + 0.01 % rd, point: a}\n"
                               "  z: {formula: 1 mV + 2 mV/K*t, point: t}\n";
    double others[] = {7, 7, 7};
    struct row_table t;
    double cmc = -1;

    (void)state;
    row_table_budget(&t, text);
    assert_int_equal(ct_budget_check_cmc(&t.budget, &t.seen.sink), CT_OK);
    assert_int_equal(t.seen.count, 0);
    assert_int_equal(ct_budget_cmc(&t.budget, 0, 0, &cmc), CT_OK);
    assert_true(cmc == 2);
    assert_int_equal(ct_budget_cmc(&t.budget, 1, 0, &cmc), CT_OK);
    assert_true(cmc == 0.041);
    others[ct_model_find_input(&t.budget.model, "a", 1)] = -20;
    assert_int_equal(ct_budget_cmc_with(&t.budget, 0, 0, others, &cmc), CT_OK);
    assert_true(cmc == 3);
    row_table_close(&t);

    row_table_budget(&t, PLAIN "cmc: {formula: 0.01 % rd, point: x}\n");
    assert_int_equal(ct_budget_cmc(&t.budget, 0, 0, &cmc), CT_OK);
    assert_true(cmc == 0.001);
    row_table_close(&t);

    /* a result may have the name of a key */
    row_table_budget(&t, "model: formula = x\ninputs: {x: 1.0(1) V}\n"
                         "cmc: {formula: {formula: 0.5 V}}\n");
    assert_int_equal(ct_budget_cmc(&t.budget, 0, 7, &cmc), CT_OK);
    assert_true(cmc == 0.5);
    row_table_close(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_of_rows),
        cmocka_unit_test(rows_in_turn),
        cmocka_unit_test(components_of_an_input),
        cmocka_unit_test(constants),
        cmocka_unit_test(correlations),
        cmocka_unit_test(smallest_eigenvalue),
        cmocka_unit_test(budgets_of_tables),
        cmocka_unit_test(data_files),
        cmocka_unit_test(columns_handed_on),
        cmocka_unit_test(header_alone),
        cmocka_unit_test(held_places),
        cmocka_unit_test(too_much_held),
        cmocka_unit_test(very_many_columns),
        cmocka_unit_test(fixed_inputs),
        cmocka_unit_test(least_uncertainties),
        cmocka_unit_test(capability_at_a_point),
    };

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
