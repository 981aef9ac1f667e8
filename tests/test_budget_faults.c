/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Budget files that are wrong: every finding about models and budgets is
 * reached by a broken text, at its place, and nothing follows from a fault
 * that was reported already.
 */
#include "budget_faults.h"
#include "budget_meanings.h"
#include "evaluated.h"

#include "../calib/report/message.h"

/* ---- texts --------------------------------------------------------------- */

static void join(const struct evaluated *e, char *text, size_t size)
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < e->seen.count && i < SEEN && used < size; i++)
        used += (size_t)snprintf(
            text + used, size - used, "%s%s %llu:%llu", i == 0 ? "" : ", ",
            e->seen.list[i].key,
            (unsigned long long)e->seen.list[i].position.line,
            (unsigned long long)e->seen.list[i].position.column);
}

static void check_faults(const struct fault *faults, size_t count)
{
    size_t wrong = 0;

    for (size_t i = 0; i < count; i++) {
        struct evaluated e;
        char found[1024];

        evaluate_text(&e, faults[i].text);
        join(&e, found, sizeof found);
        if (strcmp(found, faults[i].findings) != 0) {
            print_error("%sfound    %s\nexpected %s\n", faults[i].text, found,
                        faults[i].findings);
            wrong++;
        }
        /* An error means that the answer is not complete, and the other way
         * round; where there is no answer a status says so. */
        assert_int_equal(e.evaluation.complete, e.seen.sink.errors == 0);
        assert_int_equal(e.status == CT_OK, e.evaluation.evaluated);
        assert_true(e.status == CT_OK || e.status == CT_INVALID);
        evaluated_release(&e);
    }
    assert_int_equal(wrong, 0);
}

#define CHECK(faults)                                                          \
    (void)state;                                                               \
    check_faults(faults, sizeof faults / sizeof faults[0])

static void faults_of_models(void **state)
{
    CHECK(models);
}

static void faults_of_shape(void **state)
{
    CHECK(shapes);
}

static void faults_of_statements(void **state)
{
    CHECK(statements);
}

static void faults_of_distributions(void **state)
{
    CHECK(distributions);
}

static void faults_of_correlations(void **state)
{
    CHECK(together);
}

static void faults_of_numbers(void **state)
{
    CHECK(numbers);
}

static void faults_of_meaning(void **state)
{
    CHECK(meanings);
}

static void several_faults_at_once(void **state)
{
    CHECK(several);
}

/* ---- tables -------------------------------------------------------------- */

static const struct table_fault {
    const char *table, *model, *findings;
} tables[] = {
    {"name,value,u\n", "y = 1", "table-empty 1:1"},
    {"value,u\n1,2\n", "y = x", "table-without-name 1:1"},
    {"name;value;u\nx;1;2\n", "y = x", "table-without-name 1:1"},
    {"name,value,u,u\nx,1,0.1,0.2\n", "y = x", "column-twice 1:14"},
    {"name,value,u,foo\nx,1,0.1,\nz,1,0.1,3\n", "y = x + z",
     "unknown-key 1:14"},
    {"name,value,u\nx,1,0.1\n,2,0.2\n", "y = x", "row-without-name 3:1"},
    {"name,value,u\nx,1,0.1,3\n", "y = x", "cell-extra 2:1"},
    {"name,value,u\nx,1,0.1\n", NULL, "csv-needs-model 1:1"},
    {"name,value,u\nx,1,0.1\n", " ; ", "no-equation 1:1"},
    {"name,value,u\nx,1,0.1\nx,2,0.1\n", "y = x", "defined-twice 3:1"},
    {"name,value,unit,u\nx,1,milm,0.1\nz,1,V,-0.1\nw,1,V,0.1\n", "y = x + z",
     "unknown-unit 2:5, negative-uncertainty 3:7, unused-input 4:1"},
    {"name,value,u\nx,1,\"0.1\n", "y = x", "unterminated-quote 2:5"},
};

static void faults_of_tables(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        const struct table_fault *one = &tables[i];
        const char *path =
            scratch_file("table.csv", one->table, strlen(one->table));
        struct evaluated e;
        char found[1024];

        evaluate_file(&e, path, one->model);
        join(&e, found, sizeof found);
        if (strcmp(found, one->findings) != 0)
            print_error("%s", one->table);
        assert_string_equal(found, one->findings);
        evaluated_release(&e);
    }
    unlink(scratch("table.csv"));
}

static const struct data_fault {
    const char *budget, *data, *findings;
} data[] = {
    {IN_X("{readings: {file: data.csv, column: U}}"), "V,I\n1,2\n2,3\n",
     "column-unknown 3:42"},
    {IN_X("{readings: {file: data.csv, column: V}}"), "V,V\n1,2\n2,3\n",
     "column-twice 3:42"},
    {IN_X("{readings: {file: data.csv, column: V}}"), "V,I\n",
     "table-empty 3:24"},
    {IN_X("{readings: {file: data.csv, column: I}}"),
     "V,I\n1,2\n2\n3,four\n4,5\n", "cell-missing 3:1, number-missing 4:3"},
    {"model: y = V*I\nobservations: {inputs: [V, I], file: data.csv}\n",
     "V,I\n1 V,2\n2,3\n", "number-expected 2:1"},
    {"model: y = V*I\nobservations: {inputs: [V, I], file: data.csv}\n",
     "V,I\n1,2\n", "too-few-observations 2:15"},
};

static void faults_of_data_files(void **state)
{
    char *budget = strdup(scratch("budget.yaml"));

    (void)state;
    assert_non_null(budget);
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) {
        struct evaluated e;
        char found[1024];

        (void)scratch_file("budget.yaml", data[i].budget,
                           strlen(data[i].budget));
        (void)scratch_file("data.csv", data[i].data, strlen(data[i].data));
        evaluate_file(&e, budget, NULL);
        join(&e, found, sizeof found);
        if (strcmp(found, data[i].findings) != 0)
            print_error("%s%s", data[i].budget, data[i].data);
        assert_string_equal(found, data[i].findings);
        evaluated_release(&e);
    }
    unlink(budget);
    unlink(scratch("data.csv"));
    free(budget);
}

/* ---- limits -------------------------------------------------------------- */

/* 5001 inputs, of which two are correlated. */
static void too_many_correlated(void **state)
{
    struct ct_buffer text = {0};
    struct evaluated e;

    (void)state;
    ct_buffer_puts(&text, "model: y = x0\ninputs:\n");
    for (int i = 0; i <= 5000; i++) {
        ct_buffer_puts(&text, "  x");
        ct_buffer_integer(&text, i);
        ct_buffer_puts(&text, ": 1(1)\n");
    }
    ct_buffer_puts(&text, "correlations: [{between: [x1, x2], r: 1}]\n");
    assert_int_equal(ct_buffer_status(&text), CT_OK);
    evaluate_text(&e, text.data);
    assert_int_equal(e.status, CT_INVALID);
    assert_int_equal(e.seen.sink.errors, 1);
    assert_string_equal(e.seen.list[(e.seen.count - 1) % SEEN].key,
                        "too-many-correlated");
    evaluated_release(&e);
    ct_buffer_release(&text);
}

/* Three equations of 400 000 operations each; no two are equal, so nothing is
 * computed once for several. */
static void model_too_large(void **state)
{
    struct ct_buffer text = {0};
    struct evaluated e;

    (void)state;
    ct_buffer_puts(&text, "model:\n");
    for (int i = 0; i < 3; i++) {
        ct_buffer_puts(&text, "  y");
        ct_buffer_integer(&text, i);
        ct_buffer_puts(&text, ": a");
        ct_buffer_repeat(&text, i == 0 ? "+a" : i == 1 ? "-a" : "*a", 400000);
        ct_buffer_putc(&text, '\n');
    }
    ct_buffer_puts(&text, "inputs: {a: 1(1)}\n");
    assert_int_equal(ct_buffer_status(&text), CT_OK);
    evaluate_text(&e, text.data);
    assert_int_equal(e.status, CT_INVALID);
    assert_int_equal(e.seen.count, 1);
    assert_seen(&e.seen, 0, "model-too-large", 2, 7);
    evaluated_release(&e);
    ct_buffer_release(&text);
}

/* 1001 equations that no other uses. */
static void too_many_outputs(void **state)
{
    struct ct_buffer text = {0};
    struct evaluated e;

    (void)state;
    ct_buffer_puts(&text, "model:\n");
    for (int i = 0; i <= CT_OUTPUT_LIMIT; i++) {
        ct_buffer_puts(&text, "  y");
        ct_buffer_integer(&text, i);
        ct_buffer_puts(&text, ": a\n");
    }
    ct_buffer_puts(&text, "inputs: {a: 1(1)}\n");
    assert_int_equal(ct_buffer_status(&text), CT_OK);
    evaluate_text(&e, text.data);
    assert_int_equal(e.status, CT_INVALID);
    assert_int_equal(e.seen.count, 1);
    assert_seen(&e.seen, 0, "too-many-outputs", CT_OUTPUT_LIMIT + 2, 3);
    evaluated_release(&e);
    ct_buffer_release(&text);
}

/* ---- completeness -------------------------------------------------------- */

static bool is_named(const char *key, const char *findings)
{
    size_t length = strlen(key);

    for (const char *at = strstr(findings, key); at != NULL;
         at = strstr(at + 1, key))
        if ((at == findings || at[-1] == ' ') && at[length] == ' ')
            return true;
    return false;
}

static bool is_reached(const char *key)
{
    static const struct {
        const struct fault *faults;
        size_t count;
    } all[] = {
        {models, sizeof models / sizeof models[0]},
        {shapes, sizeof shapes / sizeof shapes[0]},
        {statements, sizeof statements / sizeof statements[0]},
        {distributions, sizeof distributions / sizeof distributions[0]},
        {together, sizeof together / sizeof together[0]},
        {numbers, sizeof numbers / sizeof numbers[0]},
        {meanings, sizeof meanings / sizeof meanings[0]},
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (size_t j = 0; j < all[i].count; j++)
            if (is_named(key, all[i].faults[j].findings))
                return true;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (is_named(key, tables[i].findings))
            return true;
    for (size_t i = 0; i < sizeof data / sizeof data[0]; i++)
        if (is_named(key, data[i].findings))
            return true;
    return false;
}

/* Findings that no text of a budget can reach. */
static bool is_elsewhere(const char *key)
{
    static const char *const elsewhere[] = {
        "too-many-correlated",
        "model-too-large",
        "too-many-outputs", /* above */
        "inline-input",
        "one-drawing", /* of the command line */
        /* of distributions, but the reader refuses them before */
        "dof-not-positive",
        "inexactness-negative",
        "count-not-whole",
        /* of inputs that come from a laboratory: test_influence_meaning.c */
        "influences-uncertainty",
        "influences-observed",
    };

    for (size_t i = 0; i < sizeof elsewhere / sizeof elsewhere[0]; i++)
        if (strcmp(elsewhere[i], key) == 0)
            return true;
    return false;
}

static void every_finding_is_reached(void **state)
{
    const struct ct_finding_entry *entry;
    size_t missing = 0;

    (void)state;
    for (size_t i = 0; (entry = ct_finding_at(i)) != NULL; i++) {
        if (entry->code[0] != 'M' && entry->code[0] != 'B')
            continue;
        if (is_reached(entry->key) == is_elsewhere(entry->key)) {
            print_error("%s %s\n", entry->code, entry->key);
            missing++;
        }
    }
    assert_int_equal(missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_models),
        cmocka_unit_test(faults_of_shape),
        cmocka_unit_test(faults_of_statements),
        cmocka_unit_test(faults_of_distributions),
        cmocka_unit_test(faults_of_correlations),
        cmocka_unit_test(faults_of_numbers),
        cmocka_unit_test(faults_of_meaning),
        cmocka_unit_test(several_faults_at_once),
        cmocka_unit_test(faults_of_tables),
        cmocka_unit_test(faults_of_data_files),
        cmocka_unit_test(too_many_correlated),
        cmocka_unit_test(model_too_large),
        cmocka_unit_test(too_many_outputs),
        cmocka_unit_test(every_finding_is_reached),
    };

    return cmocka_run_group_tests_name("budget faults", tests, NULL,
                                       scratch_remove);
}
