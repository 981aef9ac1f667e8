/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines of a table of results: CSV as RFC 4180 has it, JSON that another
 * program reads, and the covariance between results of different rows.
 */
#include "evaluated.h"

#include "../calib/batch_joint.h"
#include "../calib/files/output.h"
#include "../calib/report/rows.h"

#include <jansson.h>

static const char two_results[] = "model: {y: a + b, z: a*b}\n"
                                  "inputs:\n"
                                  "  a: {value: 1 m, u: 0.1 m}\n"
                                  "  b: {value: 2 m, u: 0.2 m}\n";

static const struct ct_gum known = {.value = 1.5,
                                    .standard_uncertainty = 0.25,
                                    .dof_status = CT_DOF_FINITE,
                                    .dof = 8.75,
                                    .probability = 0.95,
                                    .factor = 2,
                                    .expanded = 0.5};
/* Without degrees of freedom there is no k. */
static const struct ct_gum without_k = {.value = -1e-7,
                                        .standard_uncertainty = 2.0 / 3,
                                        .dof_status = CT_DOF_UNDEFINED,
                                        .dof = (double)NAN,
                                        .probability = 0.95,
                                        .factor = (double)NAN,
                                        .expanded = (double)NAN};

struct fixture {
    struct evaluated evaluated;
    struct ct_rows_form *form;
    struct ct_buffer out;
};

static const char *const names[] = {"id", "place, \"room\""};
static const bool with_cmc[] = {true, false};

static void begin(struct fixture *f, bool json, int digits)
{
    struct ct_rows_view view = {.passed = names,
                                .passed_count = 2,
                                .has_cmc = with_cmc,
                                .json = json,
                                .digits = digits};

    *f = (struct fixture){0};
    evaluate_text(&f->evaluated, two_results);
    assert_int_equal(f->evaluated.status, CT_OK);
    view.model = &f->evaluated.evaluation.budget.model;
    assert_int_equal(ct_rows_form_new(&view, &f->form), CT_OK);
}

static void end(struct fixture *f)
{
    ct_rows_form_free(f->form);
    ct_buffer_release(&f->out);
    evaluated_release(&f->evaluated);
}

static void write_line(struct fixture *f, const char *id, const char *place,
                       const struct ct_gum *outputs, const char *status)
{
    static const double cmc[] = {0.75, 0};
    const struct ct_row_text passed[] = {{id, strlen(id)},
                                         {place, strlen(place)}};
    const struct ct_row_result row = {.number = 7,
                                      .line = 9,
                                      .passed = passed,
                                      .outputs = outputs,
                                      .cmc = cmc,
                                      .status = status};

    ct_rows_line(f->form, &row, &f->out);
    assert_int_equal(ct_buffer_status(&f->out), CT_OK);
}

/* ---- lines --------------------------------------------------------------- */

static void writes_csv(void **state)
{
    const struct ct_gum outputs[] = {known, without_k};
    struct ct_gum certain[] = {known, known};
    struct fixture f;

    (void)state;
    begin(&f, false, 10);
    certain[1].dof_status = CT_DOF_INFINITE;
    certain[1].dof = (double)INFINITY;
    ct_rows_head(f.form, &f.out);
    write_line(&f, "a", "", outputs, "dof-undefined");
    write_line(&f, " b ", "x,\"y\"\r\nz", certain, "ok");
    write_line(&f, "c", "被检", NULL, "log-of-negative");
    assert_string_equal(
        f.out.data,
        "id,\"place, \"\"room\"\"\",y,u(y),dof(y),dof_status(y),k(y),U(y),"
        "cmc(y),U_reported(y),unit(y),z,u(z),dof(z),dof_status(z),k(z),U(z),"
        "unit(z),status\n"
        "a,,1.5,0.25,8.75,finite,2,0.5,0.75,0.75,m,-1e-07,0.6666666667,,"
        "undefined,,,m2,dof-undefined\n"
        " b ,\"x,\"\"y\"\"\r\nz\",1.5,0.25,8.75,finite,2,0.5,0.75,0.75,m,1.5,"
        "0.25,inf,infinite,2,0.5,m2,ok\n"
        "c,被检,,,,,,,,,m,,,,,,,m2,log-of-negative\n");
    end(&f);
}

static void digits_are_those_asked_for(void **state)
{
    struct ct_gum outputs[] = {known, without_k};
    struct fixture f;

    (void)state;
    outputs[0].value = 0.1; /* 0x1.999999999999ap-4 */
    begin(&f, false, 17);
    write_line(&f, "", "", outputs, "ok");
    assert_non_null(strstr(f.out.data, ",0.10000000000000001,"));
    assert_non_null(strstr(f.out.data, ",0.66666666666666663,"));
    end(&f);
    begin(&f, false, 2);
    write_line(&f, "", "", outputs, "ok");
    assert_non_null(strstr(f.out.data, ",0.1,"));
    assert_non_null(strstr(f.out.data, ",0.67,"));
    end(&f);
}

static void columns_of_results_are_known(void **state)
{
    static const char *const there[] = {
        "y",       "z",     "u(y)", "dof_status(z)", "cmc(y)", "U_reported(y)",
        "unit(z)", "status"};
    static const char *const others[] = {
        "",   "Y",    "u(x)", "u(y",     "u(y))", "cmc(z)",
        "id", "v(y)", "yy",   "status ", "u()",   "U_reported(z)"};
    struct fixture f;

    (void)state;
    begin(&f, false, 10);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        assert_true(ct_rows_has_column(f.form, there[i]));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(ct_rows_has_column(f.form, others[i]));
    end(&f);
    begin(&f, true, 10); /* there they stand apart */
    assert_false(ct_rows_has_column(f.form, "status"));
    end(&f);
}

static void reported_is_never_below_the_cmc(void **state)
{
    (void)state;
    assert_close(ct_rows_reported(0.5, 0.75), 0.75, 0);
    assert_close(ct_rows_reported(0.75, 0.5), 0.75, 0);
    assert_true(isnan(ct_rows_reported((double)NAN, 1)));
    assert_true(isnan(ct_rows_reported(1, (double)NAN)));
}

static double number_at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    assert_non_null(value);
    return json_is_null(value) ? (double)NAN : json_number_value(value);
}

static void check_unknown(const json_t *row)
{
    const json_t *result = json_array_get(json_object_get(row, "results"), 0);
    static const char *const keys[] = {"value",
                                       "standard_uncertainty",
                                       "effective_degrees_of_freedom",
                                       "coverage_probability",
                                       "coverage_factor",
                                       "expanded_uncertainty",
                                       "cmc",
                                       "reported_expanded_uncertainty",
                                       "dof_status"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_true(json_is_null(json_object_get(result, keys[i])));
    assert_string_equal(json_string_value(json_object_get(result, "name")),
                        "y");
    assert_string_equal(json_string_value(json_object_get(row, "status")),
                        "log-of-negative");
}

/* Read by jansson. */
static void writes_json_lines(void **state)
{
    const struct ct_gum outputs[] = {known, without_k};
    const json_t *results, *first, *second;
    struct fixture f;
    json_t *row;
    char *newline;

    (void)state;
    begin(&f, true, 3);
    ct_rows_head(f.form, &f.out);
    assert_int_equal(f.out.length, 0);
    write_line(&f, "a", "x\n\"y\" \xff", outputs, "dof-undefined");
    write_line(&f, "b", "", NULL, "log-of-negative");
    newline = strchr(f.out.data, '\n');
    assert_non_null(newline);
    row = json_loadb(f.out.data, (size_t)(newline - f.out.data), 0, NULL);
    assert_non_null(row);
    assert_int_equal(json_integer_value(json_object_get(row, "row")), 7);
    assert_int_equal(json_integer_value(json_object_get(row, "line")), 9);
    assert_string_equal(json_string_value(json_object_get(
                            json_object_get(row, "passed"), names[1])),
                        "x\n\"y\" \xEF\xBF\xBD");
    results = json_object_get(row, "results");
    assert_int_equal(json_array_size(results), 2);
    first = json_array_get(results, 0);
    second = json_array_get(results, 1);
    assert_close(number_at(first, "effective_degrees_of_freedom"), 8.75, 0);
    assert_close(number_at(first, "reported_expanded_uncertainty"), 0.75, 0);
    assert_close(number_at(second, "standard_uncertainty"), 2.0 / 3, 0);
    assert_true(isnan(number_at(second, "expanded_uncertainty")));
    assert_null(json_object_get(second, "cmc"));
    json_decref(row);
    row = json_loads(newline + 1, 0, NULL);
    assert_non_null(row);
    check_unknown(row);
    json_decref(row);
    end(&f);
}

/* ---- covariance between rows --------------------------------------------- */

/* Two results, two fixed inputs that are correlated with each other, and one
 * that is drawn anew; u(x) and x differ from row to row. */
static const char joint_budget[] = "model: {y: x*(1 + a*t), z: x + t}\n"
                                   "inputs:\n"
                                   "  x: {value: 3, u: 0.02, dof: 5}\n"
                                   "  a: {value: 0.5, u: 0.01}\n"
                                   "  t: {value: 0.25, u: 0.03}\n"
                                   "correlations:\n"
                                   "  - {between: [a, t], r: 0.6}\n"
                                   "  - {between: [x, t], r: -0.2}\n";

enum { JOINT_ROWS = 3 };

/* The same rows as one budget: the fixed inputs once, x once for each row.
 * Without the correlation of x and t, which does not reach across rows. */
static void write_big_budget(char *text, size_t size, const double *x,
                             const double *u)
{
    size_t at = 0;

    at += (size_t)snprintf(text + at, size - at, "model:\n");
    for (int i = 0; i < JOINT_ROWS; i++)
        at += (size_t)snprintf(text + at, size - at,
                               "  y%d: x%d*(1 + a*t)\n  z%d: x%d + t\n", i, i,
                               i, i);
    at += (size_t)snprintf(text + at, size - at,
                           "inputs:\n  a: {value: 0.5, u: 0.01}\n"
                           "  t: {value: 0.25, u: 0.03}\n");
    for (int i = 0; i < JOINT_ROWS; i++)
        at += (size_t)snprintf(text + at, size - at,
                               "  x%d: {value: %.17g, u: %.17g}\n", i, x[i],
                               u[i]);
    (void)snprintf(text + at, size - at,
                   "correlations: [{between: [a, t], r: 0.6}]\n");
}

static size_t read_matrix(const char *path, double *numbers, size_t most,
                          char *head, size_t head_size)
{
    FILE *file = fopen(path, "r");
    size_t count = 0;
    char cell[64];
    size_t length = 0;
    int c;

    assert_non_null(file);
    assert_non_null(fgets(head, (int)head_size, file));
    while ((c = fgetc(file)) != EOF) {
        if (c != ',' && c != '\n') {
            assert_true(length + 1 < sizeof cell);
            cell[length++] = (char)c;
            continue;
        }
        cell[length] = '\0';
        assert_true(count < most);
        numbers[count++] = length > 0 ? strtod(cell, NULL) : (double)NAN;
        length = 0;
    }
    fclose(file);
    return count;
}

static void write_joint(const struct ct_joint *joint, const char *path,
                        struct seen *seen)
{
    struct ct_output *output;

    assert_int_equal(ct_output_open(path, &seen->sink, &output), CT_OK);
    assert_int_equal(ct_joint_write(joint, output), CT_OK);
    assert_int_equal(ct_output_commit(output, &seen->sink), CT_OK);
}

static void add_row(struct ct_joint *joint, struct ct_propagator *propagator,
                    struct ct_state *state, uint64_t number, double x, double u)
{
    const struct ct_gum_result *result;

    state->estimates[0] = x;
    state->uncertainties[0] = u;
    assert_int_equal(ct_propagator_run(propagator, state, NULL, &result),
                     CT_OK);
    assert_int_equal(ct_joint_add(joint, number, result->outputs, state),
                     CT_OK);
}

/* Against one budget that holds all rows. */
static void covariances_are_those_of_one_big_budget(void **unused)
{
    static const double x[JOINT_ROWS] = {3, -1.5, 0.125};
    static const double u[JOINT_ROWS] = {0.02, 0.5, 0.001};
    static const size_t fixed[] = {1, 2};
    const char *path;
    struct evaluated rows, big;
    struct ct_propagator *propagator;
    struct ct_arena arena = {0};
    struct ct_state state;
    struct ct_joint *joint;
    char text[1000], head[200];
    double matrix[100];
    size_t n = 2 * JOINT_ROWS;

    (void)unused;
    evaluate_text(&rows, joint_budget);
    assert_int_equal(rows.status, CT_OK);
    write_big_budget(text, sizeof text, x, u);
    evaluate_text(&big, text);
    assert_int_equal(big.status, CT_OK);
    assert_int_equal(ct_propagator_new(&rows.evaluation.budget.model,
                                       &rows.evaluation.budget.propagation,
                                       &propagator),
                     CT_OK);
    assert_int_equal(
        ct_state_of_model(&rows.evaluation.budget.model, true, &arena, &state),
        CT_OK);
    assert_int_equal(
        ct_joint_new(&rows.evaluation.budget.model, fixed, 2, &joint), CT_OK);
    for (size_t i = 0; i < JOINT_ROWS; i++)
        add_row(joint, propagator, &state, i + 1, x[i], u[i]);
    assert_int_equal(ct_joint_add(joint, 9, NULL, &state), CT_OK);
    assert_int_equal(ct_joint_size(joint), n + 2);
    path = scratch("joint.csv");
    write_joint(joint, path, &rows.seen);
    assert_int_equal(read_matrix(path, matrix, 100, head, sizeof head),
                     (n + 2) * (n + 2));
    assert_string_equal(head, "1:y,1:z,2:y,2:z,3:y,3:z,9:y,9:z\n");
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double expected = big.evaluation.gum.covariance[i * n + j];
            double r = -0.2 * u[i / 2] * 0.03;

            /* What x and t, correlated within a row, add to it:
             * y = x(1 + a t), z = x + t. */
            if (i / 2 == j / 2) {
                double y = 2 * (1 + 0.5 * 0.25) * 0.5 * x[i / 2];
                double yz = (1 + 0.5 * 0.25) + 0.5 * x[i / 2];

                expected += i != j ? r * yz : i % 2 == 0 ? r * y : r * 2;
            }
            /* Each is a sum of some ten products below 1. */
            assert_close(matrix[i * (n + 2) + j], expected, 1e-15);
            assert_close(matrix[i * (n + 2) + j], matrix[j * (n + 2) + i], 0);
        }
    /* The row that was not evaluated has empty cells. */
    assert_true(isnan(matrix[n]) && isnan(matrix[(n + 2) * (n + 2) - 1]));
    unlink(path);
    ct_joint_free(joint);
    ct_propagator_free(propagator);
    ct_arena_release(&arena);
    evaluated_release(&big);
    evaluated_release(&rows);
}

static void the_matrix_has_a_limit(void **state)
{
    struct ct_gum outputs[] = {known, known};
    double zeros[2] = {0, 0};
    struct evaluated e;
    struct ct_joint *joint;

    (void)state;
    outputs[0].contribution = outputs[1].contribution = zeros;
    evaluate_text(&e, two_results);
    assert_int_equal(ct_joint_new(&e.evaluation.budget.model, NULL, 0, &joint),
                     CT_OK);
    for (uint64_t i = 1; i <= CT_JOINT_LIMIT / 2; i++)
        assert_int_equal(ct_joint_add(joint, i, outputs, &(struct ct_state){0}),
                         CT_OK);
    assert_int_equal(ct_joint_size(joint), CT_JOINT_LIMIT);
    assert_int_equal(ct_joint_add(joint, 9999, outputs, &(struct ct_state){0}),
                     CT_LIMIT);
    assert_true(ct_joint_size(joint) > CT_JOINT_LIMIT);
    ct_joint_free(joint);
    evaluated_release(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_csv),
        cmocka_unit_test(digits_are_those_asked_for),
        cmocka_unit_test(columns_of_results_are_known),
        cmocka_unit_test(reported_is_never_below_the_cmc),
        cmocka_unit_test(writes_json_lines),
        cmocka_unit_test(covariances_are_those_of_one_big_budget),
        cmocka_unit_test(the_matrix_has_a_limit),
    };

    return cmocka_run_group_tests_name("rows report", tests, NULL,
                                       scratch_remove);
}
