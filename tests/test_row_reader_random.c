/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row of a table means what the budget would mean with the texts of its
 * cells in it: random budgets and tables against budgets written out for each
 * row, to the last bit. Most cells are plain numbers and go by rules; the first
 * row of a table, and what is not plain, is read as a text.
 */
#include "row_table.h"
#include "seeded.h"

#include <math.h>

/* An input of a budget, its columns (X is its name), and the same input with
 * the cells of a row, $1 … $9, in it. Of each cell: v a value, w a width, k a
 * factor, d degrees of freedom, r a reading. */
static const struct template
{
    const char *budget, *columns, *row, *kinds;
}
templates[] = {
    {"{value: 10 V, u: 0.1 V}", "X", "{value: $1, u: 0.1 V}", "v"},
    {"{value: 10 V, u: 100 mV, dof: 5}", "X", "{value: $1, u: 100 mV, dof: 5}",
     "v"},
    {"{value: 10 V, u: 2 %}", "X", "{value: $1, u: 2 %}", "v"},
    {"{value: 10 V, u: 12 µV/V}", "X", "{value: $1, u: 12 µV/V}", "v"},
    {"{value: 10 V, U: 0.3 V, k: 2.1}", "X", "{value: $1, U: 0.3 V, k: 2.1}",
     "v"},
    {"{value: 10 V, U: 3 ‰, probability: 0.95}", "X",
     "{value: $1, U: 3 ‰, probability: 0.95}", "v"},
    {"{value: 10 V, U: 3 ‰, probability: 0.95, dof: 7}", "X,dof(X)",
     "{value: $1, U: 3 ‰, probability: 0.95, dof: $2}", "vd"},
    {"{value: 10 V, half_width: 0.7 V}", "X", "{value: $1, half_width: 0.7 V}",
     "v"},
    {"{value: 10 V, half_width: 0.7 %, distribution: triangular}", "X",
     "{value: $1, half_width: 0.7 %, distribution: triangular}", "v"},
    {"{value: 10 V, half_width: 0.7 V, distribution: triangular, mode: 10.1 V}",
     "X",
     "{value: $1, half_width: 0.7 V, distribution: triangular, mode: 10.1 V}",
     "v"},
    {"{value: 10 V, half_width: 0.7 V, distribution: normal, k: 3}", "X,k(X)",
     "{value: $1, half_width: 0.7 V, distribution: normal, k: $2}", "vk"},
    {"{value: 10 V, resolution: 1 mV}", "X", "{value: $1, resolution: 1 mV}",
     "v"},
    {"{value: 10 V, resolution: 2 %, distribution: arcsine}", "X",
     "{value: $1, resolution: 2 %, distribution: arcsine}", "v"},
    {"{value: 1 V, lower: -3 V, upper: 4.5 V}", "X",
     "{value: $1, lower: -3 V, upper: 4.5 V}", "v"},
    {"{value: 1 V, lower: -3 V, upper: 4.5 V, distribution: t, dof: 3,\n"
     "      probability: 90 %}",
     "X,dof(X)",
     "{value: $1, lower: -3 V, upper: 4.5 V, distribution: t, dof: $2,\n"
     "      probability: 90 %}",
     "vd"},
    {"{lower: 2.9 V, upper: 4.5 V, distribution: trapezoidal, beta: 0.3}", "X",
     "{value: $1, lower: 2.9 V, upper: 4.5 V, distribution: trapezoidal,\n"
     "      beta: 0.3}",
     "v"},
    {"{value: 10 V, mpe: ±(0.3 % rd + 0.2 % FS), span: 20 V}", "X",
     "{value: $1, mpe: ±(0.3 % rd + 0.2 % FS), span: 20 V}", "v"},
    {"{value: 1 V, mpe: +0.3 V/-0.7 V, distribution: two_point}", "X",
     "{value: $1, mpe: +0.3 V/-0.7 V, distribution: two_point}", "v"},
    {"{value: 1 V, mpe: ±3 % rd, point: 4 V}", "X,point(X)",
     "{value: $1, mpe: ±3 % rd, point: $2}", "vv"},
    {"{value: 1 V, mpe: ±3 % rd}", "point(X)",
     "{value: 1 V, mpe: ±3 % rd, point: $1}", "v"},
    {"{value: 1 V, s: 3 %, n: 5, averaged_over: 3}", "X",
     "{value: $1, s: 3 %, n: 5, averaged_over: 3}", "v"},
    {"{value: 1 V, s: 0.3 V, n: 5}", "X", "{value: $1, s: 0.3 V, n: 5}", "v"},
    {"{value: 1 V, pooled: [{s: 1 %, n: 3}, {s: 0.2 V, n: 5}]}", "X",
     "{value: $1, pooled: [{s: 1 %, n: 3}, {s: 0.2 V, n: 5}]}", "v"},
    {"{value: 3, distribution: poisson, estimate: count}", "X",
     "{value: $1, distribution: poisson, estimate: count}", "v"},
    {"{value: 3 V, distribution: exponential}", "X",
     "{value: $1, distribution: exponential}", "v"},
    {"{sample: [1, 2, 4]}", "X", "{value: $1, sample: [1, 2, 4]}", "v"},
    {"10.00(12) V", "X", "{value: $1}", "v"},
    {"{value: 10.00 ± 0.12, k: 2}", "X,k(X)", "{value: $1, k: $2}", "vk"},
    /* columns that state the uncertainty */
    {"{value: 10 V, u: 0.1 V}", "X,u(X)", "{value: $1, u: $2}", "vw"},
    {"{value: 10 V, half_width: 0.1 V}", "u(X)", "{value: 10 V, u: $1}", "w"},
    {"{value: 10 V, u: 0.1 V, dof: 3}", "X,u(X),dof(X)",
     "{value: $1, u: $2, dof: $3}", "vwd"},
    {"10.0(1) V", "u(X)", "{value: 10.0 V, u: $1}", "w"},
    {"{readings: [1, 2, 3], averaged_over: 2}", "X,u(X)", "{value: $1, u: $2}",
     "vw"},
    {"{value: 1 V, u: 1 V, distribution: arcsine}", "X,u(X)",
     "{value: $1, u: $2, distribution: arcsine}", "vw"},
    {"{value: 1 V, lower: 0 V, upper: 2 V, distribution: triangular, mode: 1}",
     "X,u(X)", "{value: $1, u: $2, distribution: triangular}", "vw"},
    {"{value: 1 V, u: 0.2 V, distribution: curvilinear_trapezoidal,\n"
     "      inexactness: 0.1 V}",
     "u(X)",
     "{value: 1 V, u: $1, distribution: curvilinear_trapezoidal,\n"
     "      inexactness: 0.1 V}",
     "w"},
    {"{value: 1 V, alpha: 2, beta: 3, lower: 0, upper: 2, distribution: beta}",
     "X,u(X)", "{value: $1, u: $2}", "vw"},
    {"{value: 10 V, U: 0.2 V, k: 2}", "X,U(X)", "{value: $1, U: $2, k: 2}",
     "vw"},
    {"{value: 10 V, U: 0.2 V, k: 2}", "U(X),X,k(X)",
     "{value: $2, U: $1, k: $3}", "wvk"},
    {"{value: 10 V, U: 0.2 V, probability: 0.9, dof: 4}", "X,U(X),dof(X)",
     "{value: $1, U: $2, probability: 0.9, dof: $3}", "vwd"},
    {"{value: 10 V, U: 0.2 V, probability: 0.9, distribution: rectangular}",
     "X,U(X)",
     "{value: $1, U: $2, probability: 0.9, distribution: rectangular}", "vw"},
    {"{value: 10 V, u: 0.1 V, distribution: triangular}", "X,half_width(X)",
     "{value: $1, half_width: $2, distribution: triangular}", "vw"},
    {"{value: 1 V, half_width: 1 V, distribution: curvilinear_trapezoidal,\n"
     "      inexactness: 0.1 V}",
     "half_width(X)",
     "{value: 1 V, half_width: $1, distribution: curvilinear_trapezoidal,\n"
     "      inexactness: 0.1 V}",
     "w"},
    {"{value: 1 V, half_width: 1 V, distribution: normal, probability: 0.9}",
     "half_width(X)",
     "{value: 1 V, half_width: $1, distribution: normal, probability: 0.9}",
     "w"},
    {"{value: 1 V, half_width: 1 V, distribution: trapezoidal, beta: 0.4}",
     "half_width(X),X",
     "{value: $2, half_width: $1, distribution: trapezoidal, beta: 0.4}", "wv"},
    {"{readings: [1, 2, 3]}", "X[1],X[2],X[3],X[4]",
     "{readings: [$1, $2, $3, $4]}", "rrrr"},
    {"{value: 1 V, U: 1 V, k: 2, dof: 4, bias: keep}", "X[2],X[1]",
     "{readings: [$2, $1]}", "rr"},
    {"{readings: [1, 2, 3], averaged_over: 9, prior: {s: 0.1 V, n: 7}}",
     "X[1],X[2],X[3]",
     "{readings: [$1, $2, $3], averaged_over: 9, prior: {s: 0.1 V, n: 7}}",
     "rrr"},
    {"{readings: [1, 2, 3], averaged_over: 5, distribution: t}",
     "X[1],X[2],X[3]", "{readings: [$1, $2, $3], averaged_over: 5}", "rrr"},
    /* components */
    {"{value: 10 V, components: {a: {u: 1 %}, b: {resolution: 0.2 V},\n"
     "      c: {s: 0.1 V, n: 4}}, largest_of: [a, b, c]}",
     "X",
     "{value: $1, components: {a: {u: 1 %}, b: {resolution: 0.2 V},\n"
     "      c: {s: 0.1 V, n: 4}}, largest_of: [a, b, c]}",
     "v"},
    {"{value: 10 V, components: {a: {u: 1 %}, b: {resolution: 0.2 V},\n"
     "      c: {s: 0.1 V, n: 4}}, largest_of: [c, b]}",
     "X,u(X.c),dof(X.b)",
     "{value: $1, components: {a: {u: 1 %}, b: {resolution: 0.2 V, dof: $3},\n"
     "      c: {u: $2}}, largest_of: [c, b]}",
     "vwd"},
    {"{components: {a: {readings: [1, 2, 3]}, b: {u: 1 %}, c: {u: 0.1 V}}}",
     "u(X.c)",
     "{components: {a: {readings: [1, 2, 3]}, b: {u: 1 %}, c: {u: $1}}}", "w"},
    {"{value: 4 V, components: {a: {u: 0.3 V}, b: {u: 1 %}}, \n"
     "      largest_of: [a, b]}",
     "X.a[1],X.a[2],X.a[3]",
     "{components: {a: {readings: [$1, $2, $3]}, b: {u: 1 %}}, \n"
     "      largest_of: [a, b]}",
     "rrr"},
};

enum { TEMPLATES = sizeof templates / sizeof templates[0], INPUTS = 5 };
enum { CELLS = 4, CELL = 48, TEXT = 8192 };

static size_t below(struct seeded *random, size_t n)
{
    return (size_t)seeded_below(random, n);
}

/* ---- cells --------------------------------------------------------------- */

static void plain_number(struct seeded *random, char *cell, bool positive)
{
    static const char *const odd[] = {"0",  "-0",  "1e-3",
                                      ".5", "+2",  "007",
                                      "3.", "1E2", "0.1000000000000000055511"};
    int whole = (int)below(random, 20), digits = (int)below(random, 8);

    if (below(random, 25) == 0) {
        snprintf(cell, CELL, "%s", odd[below(random, 9)]);
        return;
    }
    snprintf(cell, CELL, "%s%d.%0*d",
             !positive && below(random, 3) == 0 ? "-" : "", whole, digits + 1,
             (int)below(random, 10));
}

/* A number in another form, or something that is none. */
static void fancy_cell(struct seeded *random, char kind, char *cell)
{
    static const char *const values[] = {
        "1500 mV", " 2 ",        "１．５", "2 V",         "1.5(2)", "3 A",
        "1,5",     "x",          "1e999",  "2.0 ± 0.1 V", "5 %",    "2.0(3) V",
        "~",       "0.3×10⁻² V", "null",   "±1 V"};
    static const char *const widths[] = {"15 mV", "1 %",   "5 ppm",  "±0.1",
                                         "-1",    "0.5 A", "1 µV/V", "0.1(1)",
                                         " 3",    "0",     "2 %abs", "0.1 K"};
    static const char *const factors[] = {"0", "-2", "2 V", " 3 ", "k=2", "２"};
    static const char *const degrees[] = {"inf", "∞",  "infinite", "0",
                                          "9 ",  "-1", "5 V",      "x"};

    switch (kind) {
    case 'v':
    case 'r':
        snprintf(cell, CELL, "%s", values[below(random, 16)]);
        break;
    case 'w':
        snprintf(cell, CELL, "%s", widths[below(random, 12)]);
        break;
    case 'k':
        snprintf(cell, CELL, "%s", factors[below(random, 6)]);
        break;
    default:
        snprintf(cell, CELL, "%s", degrees[below(random, 8)]);
        break;
    }
}

static void make_cell(struct seeded *random, char kind, bool fancy, char *cell)
{
    if (fancy && below(random, 4) == 0)
        fancy_cell(random, kind, cell);
    else if (kind == 'd' && below(random, 2) == 0)
        snprintf(cell, CELL, "%d", (int)below(random, 9) + 1);
    else
        plain_number(random, cell, kind == 'w' || kind == 'k' || kind == 'd');
}

/* ---- a case -------------------------------------------------------------- */

struct trial {
    size_t chosen[INPUTS];
    char cells[INPUTS][CELLS][CELL];
    bool paired[2]; /* r(q0,q1), r(q1,q2) */
    char r[2][CELL];
};

static void append(char *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void append(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, TEXT - used, format, arguments);
    va_end(arguments);
    assert_true(strlen(text) < TEXT - 1);
}

/* The columns of a template under the input's name, or its row with cells. */
static void append_named(char *text, const char *columns, size_t input)
{
    for (const char *c = columns; *c != '\0'; c++)
        if (*c == 'X')
            append(text, "q%zu", input);
        else
            append(text, "%c", *c);
}

static void append_row(char *text, const char *row, char cells[][CELL])
{
    for (const char *c = row; *c != '\0'; c++)
        if (*c == '$')
            append(text, "\"%s\"", cells[*++c - '1']);
        else
            append(text, "%c", *c);
}

static void append_model(char *text)
{
    append(text, "model: {");
    for (int i = 0; i < INPUTS; i++)
        append(text, "y%d: q%d%s", i, i, i + 1 < INPUTS ? ", " : "}\n");
    append(text, "inputs:\n");
}

/* A unit for all: `{value: 1}` is in V as the budget's `{value: 1 V}` is. */
static void append_input(char *text, size_t input, const char *mapping)
{
    bool number = strstr(mapping, "poisson") != NULL;

    if (mapping[0] == '{')
        append(text, "  q%zu: {unit: %s, %s\n", input, number ? "1" : "V",
               mapping + 1);
    else
        append(text, "  q%zu: %s\n", input, mapping);
}

static bool has_components(size_t chosen)
{
    return strstr(templates[chosen].budget, "components") != NULL;
}

static void choose(struct seeded *random, struct trial *t)
{
    for (size_t i = 0; i < INPUTS; i++)
        t->chosen[i] = below(random, TEMPLATES);
    for (size_t p = 0; p < 2; p++)
        t->paired[p] = below(random, 4) == 0 && !has_components(t->chosen[p]) &&
                       !has_components(t->chosen[p + 1]);
}

static void fill(struct seeded *random, struct trial *t)
{
    bool fancy = below(random, 3) == 0;

    for (size_t i = 0; i < INPUTS; i++)
        for (size_t c = 0; templates[t->chosen[i]].kinds[c] != '\0'; c++)
            make_cell(random, templates[t->chosen[i]].kinds[c], fancy,
                      t->cells[i][c]);
    for (size_t p = 0; p < 2; p++)
        snprintf(t->r[p], CELL, "%s0.%d", below(random, 2) == 0 ? "-" : "",
                 (int)below(random, 1000));
}

static void append_header(char *text, const struct trial *t)
{
    for (size_t i = 0; i < INPUTS; i++) {
        append(text, "%s", i > 0 ? "," : "");
        append_named(text, templates[t->chosen[i]].columns, i);
    }
    for (size_t p = 0; p < 2; p++)
        if (t->paired[p])
            append(text, ",\"r(q%zu,q%zu)\"", p + 1, p);
    append(text, "\n");
}

static void append_cells(struct seeded *random, char *text,
                         const struct trial *t)
{
    for (size_t i = 0; i < INPUTS; i++)
        for (size_t c = 0; templates[t->chosen[i]].kinds[c] != '\0'; c++) {
            const char *cell = t->cells[i][c];
            bool quoted = strchr(cell, ',') != NULL || below(random, 5) == 0;

            append(text, quoted ? "%s\"%s\"" : "%s%s", i + c > 0 ? "," : "",
                   cell);
        }
    for (size_t p = 0; p < 2; p++)
        if (t->paired[p])
            append(text, ",%s", t->r[p]);
    append(text, "\n");
}

/* The budget of one row, written out. */
static void write_out(char *text, struct trial *t)
{
    static char row[TEXT];

    text[0] = '\0';
    append_model(text);
    for (size_t i = 0; i < INPUTS; i++) {
        row[0] = '\0';
        append_row(row, templates[t->chosen[i]].row, t->cells[i]);
        append_input(text, i, row);
    }
    append(text, "correlations:\n");
    for (size_t p = 0; p < 2; p++)
        if (t->paired[p])
            append(text, "- {between: [q%zu, q%zu], r: %s}\n", p, p + 1,
                   t->r[p]);
    append(text, "- {inputs: [], matrix: []}\n");
}

/* ---- the comparison ------------------------------------------------------ */

struct outcome {
    const char *text, *rows;
    uint64_t seed;
    size_t number;
};

static void expect(bool condition, const struct outcome *o, const char *what)
{
    if (condition)
        return;
    print_error("seed %llu, row %zu: %s\n%s\n%s", (unsigned long long)o->seed,
                o->number, what, o->rows, o->text);
    fail();
}

/* Numbers of the row against those of the budget written out. */
static void compare(const struct row_table *t, const struct ct_model *model,
                    const struct outcome *o)
{
    size_t n = model->contribution_count;

    expect(n == t->budget.model.contribution_count, o, "contributions");
    for (size_t i = 0; i < model->input_count; i++)
        expect(model->inputs[i].estimate == t->state.estimates[i], o,
               model->inputs[i].name);
    for (size_t q = 0; q < n; q++) {
        const struct ct_contribution *c = &model->contributions[q];

        expect(c->uncertainty == t->state.uncertainties[q], o, c->name);
        expect(c->dof == t->state.dof[q], o, c->name);
        expect(c->dropped == t->state.dropped[q], o, c->name);
        for (size_t p = 0; p < n; p++)
            expect(ct_model_r(model, p, q) == t->state.correlation[p * n + q],
                   o, "correlation");
    }
}

/* The budget written out is right or wrong as the row is, for the same reason:
 * but a row says better why a value has no uncertainty. */
static void check_row(struct row_table *t, const struct outcome *o)
{
    struct row_table whole = {0};
    uint32_t source;
    enum ct_status status;

    seen_init(&whole.seen, &whole.sources);
    assert_int_equal(ct_units_new(&whole.units), CT_OK);
    assert_int_equal(ct_source_text(whole.sources, "budget", o->text,
                                    strlen(o->text), &source),
                     CT_OK);
    status = ct_budget_read_source(whole.sources, source, whole.units, NULL,
                                   &whole.seen.sink, &whole.budget);
    if (status == CT_OK)
        status = ct_model_compile(&whole.budget.model, &whole.seen.sink);
    expect((status == CT_OK) == (t->row.fault == NULL), o,
           t->row.fault != NULL ? t->row.fault : "a fault");
    if (status == CT_OK) {
        compare(t, &whole.budget.model, o);
    } else {
        size_t first = 0;

        while (whole.seen.list[first].severity != CT_ERROR)
            first++;
        expect(strcmp(t->row.fault, whole.seen.list[first].key) == 0 ||
                   strcmp(t->row.fault, "cell-without-uncertainty") == 0,
               o, whole.seen.list[first].key);
    }
    row_table_close(&whole);
}

static void check_table(struct seeded *random, uint64_t seed)
{
    enum { ROWS = 6 };
    static char budget[TEXT], rows[TEXT], texts[ROWS][TEXT];
    struct trial trial;
    struct row_table t;

    budget[0] = rows[0] = '\0';
    choose(random, &trial);
    append_model(budget);
    for (size_t i = 0; i < INPUTS; i++)
        append_input(budget, i, templates[trial.chosen[i]].budget);
    append_header(rows, &trial);
    for (size_t k = 0; k < ROWS; k++) {
        fill(random, &trial);
        append_cells(random, rows, &trial);
        write_out(texts[k], &trial);
    }
    row_table_open(&t, budget, rows);
    for (size_t k = 0; k < ROWS; k++) {
        struct outcome o = {texts[k], rows, seed, k + 1};

        expect(t.reader != NULL, &o, t.seen.list[0].key);
        expect(row_table_next(&t), &o, "it ends");
        check_row(&t, &o);
        row_table_state(&t);
    }
    row_table_close(&t);
}

static void rows_as_budgets(void **state)
{
    struct seeded random = seeded_init(20240611);
    size_t cases = seeded_cases(1500);

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        uint64_t seed = random.state;

        check_table(&random, seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_as_budgets)};

    return cmocka_run_group_tests(tests, NULL, scratch_remove);
}
