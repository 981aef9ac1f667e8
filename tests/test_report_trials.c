/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The Monte Carlo result in the forms of an answer: every figure is the one
 * that was computed, and no digit is shown that chance decides.
 */
#include "drawn.h"
#include "seeded.h"

#include <csv.h>
#include <jansson.h>

/* ---- budgets ------------------------------------------------------------- */

static const char normal[] = "title: 'a < b & c'\n"
                             "model: y = a + b\n"
                             "inputs: {a: 10.0(3) mm, b: 5.0(4) mm}\n";
static const char pair[] = "model: {y: a + b, z: a - b}\n"
                           "inputs: {a: 10.0(3) V, b: 5.0(4) V}\n";

static void json_text(const struct evaluated *e, struct ct_buffer *out)
{
    struct ct_context context = {.sources = e->sources};
    struct ct_json json;

    ct_json_init(&json, out, false);
    ct_json_object(&json, NULL);
    ct_evaluation_json(&e->evaluation, &context, &json);
    ct_json_end(&json);
    assert_int_equal(ct_buffer_status(out), CT_OK);
}

static json_t *json_of(const struct evaluated *e)
{
    struct ct_buffer out = {0};
    json_error_t error;
    json_t *root;

    json_text(e, &out);
    root = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(root);
    ct_buffer_release(&out);
    return root;
}

/* ---- JSON ---------------------------------------------------------------- */

/* The very same number; null where it is not finite. */
static void same(const json_t *value, double number)
{
    assert_non_null(value);
    if (isfinite(number) != 0)
        assert_true(json_is_number(value) &&
                    json_number_value(value) == number);
    else
        assert_true(json_is_null(value));
}

static void same_pair(const json_t *pair_of, double a, double b)
{
    assert_int_equal(json_array_size(pair_of), 2);
    same(json_array_get(pair_of, 0), a);
    same(json_array_get(pair_of, 1), b);
}

static void check_interval(const json_t *json, const char *name,
                           const struct ct_coverage_interval *interval)
{
    char errors[80];

    snprintf(errors, sizeof errors, "%s_standard_errors", name);
    same_pair(json_object_get(json, name), interval->low, interval->high);
    same_pair(json_object_get(json, errors), interval->low_error,
              interval->high_error);
}

static void check_drawn(const json_t *json, struct evaluated *e, size_t o)
{
    const struct ct_monte_carlo_output *d = drawn_of(e, o);
    const json_t *check = json_object_get(json, "validation");

    same(json_object_get(json, "value"), d->value);
    same(json_object_get(json, "value_standard_error"), d->value_error);
    same(json_object_get(json, "standard_uncertainty"),
         d->standard_uncertainty);
    same(json_object_get(json, "standard_uncertainty_standard_error"),
         d->uncertainty_error);
    same(json_object_get(json, "coverage_probability"), 0.95);
    check_interval(json, "interval_symmetric", &d->intervals.symmetric);
    check_interval(json, "interval_shortest", &d->intervals.shortest);
    same(json_object_get(json, "delta"), d->delta);
    same(json_object_get(json, "d_low"), d->d_low);
    same(json_object_get(check, "d_low"), d->d_low);
    same(json_object_get(check, "d_high"), d->d_high);
    same(json_object_get(check, "se_low"), d->intervals.symmetric.low_error);
    same(json_object_get(json, "trials"), 50000);
    same(json_object_get(json, "seed"), 1);
    assert_null(json_object_get(json, "kernel"));
    assert_null(json_object_get(json, "threads"));
}

static void check_regions(const json_t *json, const struct evaluated *e)
{
    const struct ct_joint_regions *r = &e->evaluation.monte_carlo.regions;
    const json_t *part = json_object_get(json, "ellipsoid");

    assert_true(r->trials > 0 && r->has_smallest);
    same(json_object_get(json, "trials"), (double)r->trials);
    same(json_object_get(part, "factor"), r->ellipsoid.value);
    same(json_object_get(part, "factor_standard_error"), r->ellipsoid.error);
    same(json_object_get(part, "volume"), r->ellipsoid_volume);
    part = json_object_get(json, "rectangle");
    same(json_object_get(part, "factor"), r->rectangle.value);
    same(json_object_get(part, "volume"), r->rectangle_volume);
    part = json_object_get(json, "smallest");
    same(json_object_get(part, "area"), r->smallest.area);
    same(json_object_get(part, "area_standard_error"), r->smallest.area_error);
    same(json_object_get(part, "probability"), r->smallest.reached);
}

static void json_holds_what_was_drawn(void **state)
{
    struct evaluated e;
    json_t *root;
    const json_t *together;

    (void)state;
    draw(&e, pair, &drawn_usual);
    root = json_of(&e);
    for (size_t o = 0; o < 2; o++)
        check_drawn(
            json_object_get(json_array_get(json_object_get(root, "results"), o),
                            "monte_carlo"),
            &e, o);
    together = json_object_get(root, "monte_carlo");
    check_regions(json_object_get(together, "regions"), &e);
    for (size_t i = 0; i < 4; i++) {
        same(json_array_get(
                 json_array_get(json_object_get(together, "covariance"), i / 2),
                 i % 2),
             e.evaluation.monte_carlo.covariance[i]);
        same(
            json_array_get(
                json_array_get(json_object_get(together, "correlation"), i / 2),
                i % 2),
            e.evaluation.monte_carlo.correlation[i]);
    }
    json_decref(root);
    evaluated_release(&e);
}

/* One seed, one answer: the same bytes with any number of threads and on any
 * processor. */
static void json_is_the_same_everywhere(void **state)
{
    static const int threads[] = {1, 2, 3, 7};
    struct ct_buffer first = {0}, other = {0};
    struct evaluated e;

    (void)state;
    draw(&e, pair, &drawn_usual);
    json_text(&e, &first);
    evaluated_release(&e);
    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; ct_kernel_at(k) != NULL; k++) {
            struct drawing how = {.trials = "50000",
                                  .threads = threads[i],
                                  .kernel = ct_kernel_at(k)};

            draw(&e, pair, &how);
            ct_buffer_clear(&other);
            json_text(&e, &other);
            assert_string_equal(first.data, other.data);
            evaluated_release(&e);
        }
    ct_buffer_release(&first);
    ct_buffer_release(&other);
}

/* Student's t has no mean with nu <= 1 and no variance with nu <= 2 (JCGM
 * 101:2008, 6.4.9.4); its u has no standard error with nu <= 4. */
static void moments_that_do_not_exist(void **state)
{
    static const struct {
        const char *dof, *status;
        bool value, u, error;
    } rows[] = {
        {"1", "no-mean", false, false, false},
        {"2", "no-standard-uncertainty", true, false, false},
        {"4", "no-standard-error", true, true, false},
        {"5", "complete", true, true, true},
    };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        char text[120];
        struct ct_buffer page = {0};
        struct ct_budget_view view;
        struct evaluated e;
        const json_t *json;
        json_t *root;

        snprintf(text, sizeof text,
                 "model: y = a\ninputs: {a: {value: 1, u: 0.1, dof: %s}}\n",
                 rows[i].dof);
        draw(&e, text, &drawn_usual);
        root = json_of(&e);
        json = json_object_get(
            json_array_get(json_object_get(root, "results"), 0), "monte_carlo");
        assert_string_equal(json_string_value(json_object_get(json, "status")),
                            rows[i].status);
        assert_int_equal(json_is_number(json_object_get(json, "value")),
                         rows[i].value);
        assert_int_equal(
            json_is_number(json_object_get(json, "standard_uncertainty")),
            rows[i].u);
        assert_int_equal(json_is_number(json_object_get(
                             json, "standard_uncertainty_standard_error")),
                         rows[i].error);
        assert_true(json_is_number(
            json_array_get(json_object_get(json, "interval_symmetric"), 0)));
        view = view_of(&e);
        assert_int_equal(ct_budget_text(&view, &page), CT_OK);
        assert_null(strstr(page.data, "nan"));
        assert_int_equal(strstr(page.data, "no mean") != NULL, !rows[i].value);
        ct_buffer_release(&page);
        json_decref(root);
        evaluated_release(&e);
    }
}

/* ---- digits -------------------------------------------------------------- */

/* Reads `value(error)` as it is written beside other text: the place of the
 * last digit, and the digits in parentheses as a number. */
static void read_concise(const char *text, double *value, double *error)
{
    char number[64];
    const char *open = strchr(text, '('), *close = strchr(text, ')');
    const char *point;
    size_t length = (size_t)(open - text), digits;

    assert_non_null(open);
    assert_true(length < 60);
    memcpy(number, text, length);
    number[length] = '\0';
    point = strchr(number, '.');
    digits = point != NULL ? length - (size_t)(point + 1 - number) : 0;
    if (close[1] == 'e')
        snprintf(number + length, sizeof number - length, "%.*s",
                 (int)strspn(close + 1, "e+-0123456789"), close + 1);
    *value = strtod(number, NULL);
    *error = strtod(open + 1, NULL);
    if (memchr(open, '.', (size_t)(close - open)) == NULL)
        *error *= pow(10, -(double)digits);
    if (close[1] == 'e')
        *error *= pow(10, strtod(close + 2, NULL));
}

/* A figure is shown to the place of the one digit of its error: it is off by
 * half a unit there at most, and the error shown is the true one to within
 * half of its own digit. */
static void figures_end_with_their_error(void **state)
{
    struct seeded random = seeded_init(11);
    struct ct_budget_view view;
    struct evaluated e;

    (void)state;
    draw(&e, normal, &drawn_usual);
    view = view_of(&e);
    for (size_t i = 0; i < seeded_cases(2000); i++) {
        struct ct_coverage_interval *shown =
            &drawn_of(&e, 0)->intervals.symmetric;
        double scale = pow(10, (double)seeded_below(&random, 12) - 6);
        struct ct_buffer out = {0};
        double value, error, unit;

        shown->low = scale * ((double)seeded_below(&random, 2000001) - 1e6);
        shown->low_error = scale * exp2(-(double)seeded_below(&random, 12)) *
                           (1 + (double)seeded_below(&random, 1000) / 1000);
        ct_view_drawn_interval(&view, 0, false, &out);
        assert_int_equal(ct_buffer_status(&out), CT_OK);
        assert_int_equal(out.data[0], '[');
        read_concise(out.data + 1, &value, &error);
        unit = pow(10, floor(log10(error) + 1e-9));
        if (!(fabs(value - shown->low) <= 0.5001 * unit) ||
            !(fabs(error - shown->low_error) <= 0.5001 * unit) ||
            fabs(error / unit - round(error / unit)) > 1e-6)
            print_error("seed %llu: %.17g, %.17g as %s\n",
                        (unsigned long long)random.seed, shown->low,
                        shown->low_error, out.data);
        assert_close(value, shown->low, 0.5001 * unit);
        assert_close(error, shown->low_error, 0.5001 * unit);
        assert_close(error / unit, round(error / unit), 1e-6); /* one digit */
        ct_buffer_release(&out);
    }
    evaluated_release(&e);
}

static void counts_in_groups(void **state)
{
    static const struct {
        uint64_t count;
        const char *text;
    } rows[] = {{0, "0"},
                {999, "999"},
                {1000, "1 000"},
                {123456, "123 456"},
                {1000000, "1 000 000"},
                {UINT64_MAX, "18 446 744 073 709 551 615"}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ct_buffer out = {0};

        ct_view_count(&out, rows[i].count);
        assert_string_equal(out.data, rows[i].text);
        ct_buffer_release(&out);
    }
}

/* ---- the verdict --------------------------------------------------------- */

/* Differences of all kinds beside delta = 0.005 (u = 0.50 mm to two digits):
 * U = 0.98 mm, so the interval of the law of propagation is 15 -+ 0.98 mm. */
static void verdicts(void **state)
{
    static const struct {
        double off, error;
        enum ct_validation validation;
        const char *word, *phrase;
    } rows[] = {
        {0.001, 0.0001, CT_VALIDATED, "validated", "validated"},
        {0.1, 0.0001, CT_NOT_VALIDATED, "not-validated", "not validated"},
        {0.001, 0.001, CT_UNDECIDED, "undecided-within", "clearly within δ"},
        {0.1, 0.001, CT_UNDECIDED, "undecided-beyond", "clearly beyond δ"},
        {0.0045, 0.001, CT_UNDECIDED, "undecided", "undecided; a verdict"},
    };
    struct ct_budget_view view;
    struct evaluated e;

    (void)state;
    draw(&e, normal, &drawn_usual);
    view = view_of(&e);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct ct_monte_carlo_output *d = drawn_of(&e, 0);
        const struct ct_gum *gum = gum_of(&e, 0);
        struct ct_buffer out = {0};

        d->intervals.symmetric = (struct ct_coverage_interval){
            gum->value - gum->expanded - rows[i].off,
            gum->value + gum->expanded + rows[i].off, rows[i].error,
            rows[i].error};
        d->delta = 0.005;
        d->d_low = d->d_high = rows[i].off;
        d->validation = rows[i].validation;
        d->clear = strcmp(rows[i].word, "undecided") != 0;
        d->needed = rows[i].validation == CT_UNDECIDED ? 200000 : 0;
        assert_string_equal(ct_view_verdict_word(&view, 0), rows[i].word);
        ct_view_verdict(&view, 0, &out);
        assert_non_null(strstr(out.data, rows[i].phrase));
        assert_int_equal(strstr(out.data, "200 000") != NULL,
                         rows[i].validation == CT_UNDECIDED);
        ct_buffer_release(&out);
    }
    evaluated_release(&e);
}

/* t with 5 degrees of freedom: u grows by sqrt(5/3) = 1.291 (6.4.9.4), and the
 * page says that the differences come from that. */
static void few_degrees_of_freedom_are_named(void **state)
{
    struct ct_buffer out = {0};
    struct ct_budget_view view;
    struct evaluated e;

    (void)state;
    draw(&e, "model: y = a\ninputs: {a: {value: 1, u: 0.1, dof: 5}}\n",
         &drawn_usual);
    view = view_of(&e);
    ct_view_differences(&view, 0, &out);
    assert_non_null(strstr(out.data, "make u 1.29 times as large"));
    evaluated_release(&e);
    draw(&e, "model: y = a^2\ninputs: {a: {value: 1, u: 0.5}}\n", &drawn_usual);
    view = view_of(&e);
    ct_buffer_clear(&out);
    ct_view_differences(&view, 0, &out);
    assert_null(strstr(out.data, "times as large"));
    ct_buffer_release(&out);
    evaluated_release(&e);
}

/* Without k the law of propagation has no interval to compare. */
static void no_interval_to_compare(void **state)
{
    struct ct_buffer out = {0};
    struct ct_budget_view view;
    struct evaluated e;
    json_t *root;

    (void)state;
    draw(&e,
         "model: y = a + b\n"
         "inputs: {a: {value: 1, u: 0.1, dof: 9}, b: {value: 1, u: 0.1}}\n"
         "correlations: [{between: [a, b], r: 0.5}]\n",
         &drawn_usual);
    view = view_of(&e);
    assert_string_equal(ct_view_verdict_word(&view, 0), "no-interval");
    assert_int_equal(ct_budget_text(&view, &out), CT_OK);
    assert_non_null(strstr(out.data, "GUM interval          not checked"));
    assert_null(strstr(out.data, "nan"));
    root = json_of(&e);
    assert_true(json_is_null(json_object_get(
        json_object_get(json_array_get(json_object_get(root, "results"), 0),
                        "monte_carlo"),
        "gum_validated")));
    json_decref(root);
    ct_buffer_release(&out);
    evaluated_release(&e);
}

/* Stopped while the ends of the intervals were being looked for. */
static void intervals_that_were_not_found(void **state)
{
    const struct ct_coverage_interval open = {(double)NAN, (double)NAN,
                                              (double)NAN, (double)NAN};
    struct ct_buffer out = {0};
    struct ct_budget_view view;
    struct evaluated e;
    json_t *root;

    (void)state;
    draw(&e, normal, &drawn_usual);
    drawn_of(&e, 0)->intervals.symmetric = open;
    drawn_of(&e, 0)->intervals.shortest = open;
    drawn_of(&e, 0)->validation = CT_UNDECIDED;
    drawn_of(&e, 0)->d_low = drawn_of(&e, 0)->d_high = (double)NAN;
    drawn_of(&e, 0)->histogram_width = 0;
    view = view_of(&e);
    assert_string_equal(ct_view_verdict_word(&view, 0), "stopped");
    assert_int_equal(ct_budget_text(&view, &out), CT_OK);
    assert_non_null(strstr(out.data, "symmetric not known: stopped before"));
    assert_null(strstr(out.data, "nan"));
    assert_int_equal(ct_budget_csv(&view, &out), CT_OK);
    assert_int_equal(ct_plot_svg(&view, &out), CT_OK);
    assert_null(strstr(out.data, "nan"));
    root = json_of(&e);
    json_decref(root);
    ct_buffer_release(&out);
    evaluated_release(&e);
}

/* ---- CSV ----------------------------------------------------------------- */

struct table {
    size_t row, column, columns;
    char cells[8][32][40];
};

static void cell_end(void *text, size_t length, void *context)
{
    struct table *table = context;

    assert_true(table->row < 8 && table->column < 32);
    snprintf(table->cells[table->row][table->column++], 40, "%.*s", (int)length,
             (const char *)text);
}

static void line_end(int end, void *context)
{
    struct table *table = context;

    (void)end;
    if (table->row++ == 0)
        table->columns = table->column;
    assert_int_equal(table->column, table->columns);
    table->column = 0;
}

static size_t column_named(const struct table *table, const char *name)
{
    for (size_t i = 0; i < table->columns; i++)
        if (strcmp(table->cells[0][i], name) == 0)
            return i;
    fail_msg("no column %s", name);
    return 0;
}

static double cell(const struct table *table, size_t row, const char *name)
{
    return strtod(table->cells[row][column_named(table, name)], NULL);
}

static void csv_has_columns_for_it(void **state)
{
    static struct table table;
    struct ct_buffer out = {0};
    struct ct_budget_view view;
    struct csv_parser parser;
    const struct ct_monte_carlo_output *d;
    struct evaluated e;

    (void)state;
    draw(&e, normal, &drawn_usual);
    d = drawn_of(&e, 0);
    view = view_of(&e);
    assert_int_equal(ct_budget_csv(&view, &out), CT_OK);
    assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
    assert_int_equal(
        csv_parse(&parser, out.data, out.length, cell_end, line_end, &table),
        out.length);
    assert_int_equal(csv_fini(&parser, cell_end, line_end, &table), 0);
    csv_free(&parser);
    assert_int_equal(table.row, 4); /* head, a, b, result */
    assert_true(cell(&table, 3, "mc_value") == d->value);
    assert_true(cell(&table, 3, "mc_u") == d->standard_uncertainty);
    assert_true(cell(&table, 3, "mc_low") == d->intervals.symmetric.low);
    assert_true(cell(&table, 3, "mc_shortest_high") ==
                d->intervals.shortest.high);
    assert_true(cell(&table, 3, "mc_trials") == 50000);
    assert_string_equal(table.cells[1][column_named(&table, "mc_value")], "");
    ct_buffer_release(&out);
    evaluated_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_holds_what_was_drawn),
        cmocka_unit_test(json_is_the_same_everywhere),
        cmocka_unit_test(moments_that_do_not_exist),
        cmocka_unit_test(figures_end_with_their_error),
        cmocka_unit_test(counts_in_groups),
        cmocka_unit_test(verdicts),
        cmocka_unit_test(few_degrees_of_freedom_are_named),
        cmocka_unit_test(no_interval_to_compare),
        cmocka_unit_test(intervals_that_were_not_found),
        cmocka_unit_test(csv_has_columns_for_it),
    };

    return cmocka_run_group_tests_name("report of trials", tests, NULL, NULL);
}
