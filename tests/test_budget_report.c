/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Budgets as programs read them: JSON read back by jansson, SVG by libxml2,
 * CSV by libcsv; every figure is the one that was computed.
 */
#include "evaluated.h"

#include "../calib/report/json_out.h"

#include <csv.h>
#include <jansson.h>
#include <libxml/parser.h>
#include <libxml/tree.h>

/* ---- budgets ------------------------------------------------------------- */

static const char rich[] =
    "title: 'Länge <a> & \"b\" \\ 毫米'\n"
    "model: {E: p - s - 0*q, F: E/s + n, G: 2*E}\n"
    "constants: {n: 1}\n"
    "inputs:\n"
    "  p:\n"
    "    unit: kPa\n"
    "    components:\n"
    "      repeatability: {readings: [600.06, 600.07, 600.06, 600.05]}\n"
    "      resolution: {resolution: 10 Pa, group: 显示}\n"
    "    largest_of: [repeatability, resolution]\n"
    "  s: {value: 600.012 kPa, U: 30 Pa, k: 2, dof: 50, group: <std>,\n"
    "      source: 'No. \"7\" & 8'}\n"
    "  q: {value: 0 kPa, half_width: 1 kPa}\n"
    "outputs: [E, F, G]\n"
    "report: {unit: {E: Pa, F: ppm}}\n";

static const char *const texts[] = {
    rich,
    "model: y = a + b\n" /* no degrees of freedom, no k */
    "inputs: {a: {value: 1, u: 0.1, dof: 4}, b: 1.0(1)}\n"
    "correlations: [{between: [a, b], r: 0.5}]\n",
    "model: {y: a, z: a + sqrt(b)}\n" /* squares that overflow, no derivative */
    "inputs: {a: {value: 1e300, u: 1e299}, b: {value: 0, u: 0}}\n",
    "model: {y: c*x^2, z: x}\n" /* rows */
    "inputs: {c: {value: 1, u: 0.1, dof: 8}}\n"
    "observations: {inputs: [x], rows: [[1], [2], [3]], evaluate: rows}\n",
    "model: y = x^2\ninputs: {x: 1.00(5)}\norder: 2\ncoverage: {k: 3}\n",
    "model: y = x\ninputs: {x: {value: 5, u: 0}}\n",
    "model: 测量值 = 电压/电流\n"
    "inputs: {电压: 10.0(1) V, 电流: 2.00(5) mA}\n",
    "model: y = 1e308*x\ninputs: {x: {value: 1, u: 0.8}}\n",
};

enum { TEXTS = sizeof texts / sizeof texts[0] };

/* Evaluated, whatever was found on the way. */
static void evaluate_any(struct evaluated *e, const char *text)
{
    evaluate_text(e, text);
    if (e->status != CT_OK) {
        print_error("%s", text);
        evaluated_print(e);
    }
    assert_int_equal(e->status, CT_OK);
}

/* ---- JSON ---------------------------------------------------------------- */

static json_t *json_of(const struct evaluated *e)
{
    struct ct_context context = {.sources = e->sources};
    struct ct_buffer out = {0};
    struct ct_json json;
    json_error_t error;
    json_t *root;

    ct_json_init(&json, &out, false);
    ct_json_object(&json, NULL);
    ct_evaluation_json(&e->evaluation, &context, &json);
    ct_json_end(&json);
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    root = json_loadb(out.data, out.length, JSON_REJECT_DUPLICATES, &error);
    if (root == NULL)
        print_error("line %d: %s\n%s", error.line, error.text, out.data);
    assert_non_null(root);
    ct_buffer_release(&out);
    return root;
}

static const json_t *at(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (value == NULL)
        print_error("there is no \"%s\"\n", key);
    assert_non_null(value);
    return value;
}

/* The very same number; null where it is not finite. */
static void same_number(const json_t *object, const char *key, double number)
{
    const json_t *value = at(object, key);

    if (isfinite(number) == 0) {
        assert_true(json_is_null(value));
        return;
    }
    if (!json_is_number(value) || json_number_value(value) != number)
        print_error("%s is %.17g, not %.17g\n", key, json_number_value(value),
                    number);
    assert_true(json_is_number(value));
    assert_true(json_number_value(value) == number);
}

static void same_text(const json_t *object, const char *key, const char *text)
{
    assert_true(json_is_string(at(object, key)));
    assert_string_equal(json_string_value(at(object, key)), text);
}

static void check_gum(const json_t *json, const struct ct_gum *gum,
                      const struct ct_propagation *settings)
{
    static const char *const words[] = {"finite", "infinite", "undefined"};
    const json_t *interval = at(json, "interval");

    same_number(json, "value", gum->value);
    same_number(json, "standard_uncertainty", gum->standard_uncertainty);
    same_number(json, "effective_degrees_of_freedom", gum->dof);
    same_text(json, "dof_status", words[gum->dof_status]);
    same_text(json, "coverage_rule",
              settings->rule == CT_COVERAGE_FACTOR ? "factor" : "probability");
    same_number(json, "coverage_probability", gum->probability);
    same_number(json, "coverage_factor", gum->factor);
    same_number(json, "expanded_uncertainty", gum->expanded);
    same_number(json, "order", settings->order);
    same_number(json, "first_order_uncertainty", gum->first_order);
    same_number(json, "second_order_variance", gum->second_order);
    same_number(json, "bias", gum->bias);
    same_number(json, "correlation_share", gum->correlation_share);
    assert_int_equal(json_array_size(interval), 2);
    if (isfinite(gum->value + gum->expanded) != 0) {
        assert_true(json_number_value(json_array_get(interval, 0)) ==
                    gum->value - gum->expanded);
        assert_true(json_number_value(json_array_get(interval, 1)) ==
                    gum->value + gum->expanded);
    } else {
        assert_true(json_is_null(json_array_get(interval, 1)));
    }
}

static void check_label(const json_t *json, const char *key, const char *text)
{
    if (text == NULL)
        assert_null(json_object_get(json, key));
    else
        same_text(json, key, text);
}

static void check_line(const json_t *json, const struct evaluated *e, size_t o,
                       size_t q)
{
    const struct ct_contribution *c = &model_of(e)->contributions[q];
    const struct ct_gum *gum = gum_of(e, o);

    same_text(json, "name", c->name);
    same_number(json, "value", model_of(e)->inputs[c->input].estimate);
    same_number(json, "standard_uncertainty", c->uncertainty);
    same_text(json, "distribution", ct_distribution_name(c->distribution.kind));
    same_number(json, "degrees_of_freedom", c->dof);
    same_text(json, "type", c->type == CT_TYPE_A ? "A" : "B");
    same_number(json, "sensitivity", gum->sensitivity[q]);
    same_number(json, "contribution", gum->contribution[q]);
    same_number(json, "share", gum->share[q]);
    check_label(json, "group", c->group);
    check_label(json, "source", c->source);
    assert_int_equal(json_is_true(json_object_get(json, "dropped")),
                     c->dropped);
}

static void check_result(const json_t *json, const struct evaluated *e,
                         size_t o)
{
    const json_t *lines = at(json, "budget");
    size_t count = model_of(e)->contribution_count;
    bool rows = model_of(e)->rows.n > 0;

    same_text(json, "name", model_of(e)->outputs[o].name);
    assert_true(json_is_string(at(json, "unit")));
    assert_true(json_is_null(at(json, "monte_carlo")));
    check_gum(at(json, "gum"), gum_of(e, o), &e->evaluation.budget.propagation);
    assert_int_equal(json_array_size(lines), count + rows);
    for (size_t q = 0; q < count; q++)
        check_line(json_array_get(lines, q), e, o, q);
    if (rows) {
        json = json_array_get(lines, count);
        same_text(json, "name", "observations");
        same_number(json, "contribution", gum_of(e, o)->rows_uncertainty);
        same_number(json, "share", gum_of(e, o)->rows_share);
        same_number(json, "degrees_of_freedom",
                    (double)model_of(e)->rows.n - 1);
    }
}

static void check_matrix(const json_t *json, const double *matrix, size_t n)
{
    assert_int_equal(json_array_size(json), n);
    for (size_t a = 0; a < n; a++) {
        const json_t *row = json_array_get(json, a);

        assert_int_equal(json_array_size(row), n);
        for (size_t b = 0; b < n; b++) {
            const json_t *cell = json_array_get(row, b);

            if (isfinite(matrix[a * n + b]) == 0)
                assert_true(json_is_null(cell));
            else
                assert_true(json_number_value(cell) == matrix[a * n + b]);
        }
    }
}

static void json_holds_what_was_computed(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        struct evaluated e;
        const json_t *results;
        json_t *root;

        evaluate_any(&e, texts[i]);
        root = json_of(&e);
        results = at(root, "results");
        same_text(root, "schema", "caltrace/budget/1");
        same_text(root, "caltrace", ct_version());
        assert_int_equal(json_array_size(at(root, "inputs")), 0); /* no file */
        if (e.evaluation.budget.title != NULL)
            same_text(root, "title", e.evaluation.budget.title);
        else
            assert_true(json_is_null(at(root, "title")));
        assert_int_equal(json_array_size(results),
                         e.evaluation.gum.output_count);
        for (size_t o = 0; o < e.evaluation.gum.output_count; o++)
            check_result(json_array_get(results, o), &e, o);
        check_matrix(at(root, "covariance"), e.evaluation.gum.covariance,
                     e.evaluation.gum.output_count);
        check_matrix(at(root, "correlation"), e.evaluation.gum.correlation,
                     e.evaluation.gum.output_count);
        json_decref(root);
        evaluated_release(&e);
    }
}

/* A budget that could not be evaluated has the same members, empty. */
static void json_of_nothing(void **state)
{
    struct evaluated e;
    json_t *root;

    (void)state;
    evaluate_text(&e, "model: y = nowhere\n");
    assert_int_equal(e.status, CT_INVALID);
    root = json_of(&e);
    assert_int_equal(json_array_size(at(root, "results")), 0);
    assert_int_equal(json_array_size(at(root, "covariance")), 0);
    assert_int_equal(json_array_size(at(root, "correlation")), 0);
    assert_true(json_is_null(at(root, "title")));
    json_decref(root);
    evaluated_release(&e);
}

/* Files are named once, with the hash of their bytes (sha256sum). */
static void json_names_files(void **state)
{
    static const char table[] = "name,value,u\nx,1,0.1\n";
    const char *path = scratch_file("x.csv", table, sizeof table - 1);
    struct evaluated e;
    const json_t *inputs;
    json_t *root;

    (void)state;
    evaluate_file(&e, path, "y = x");
    assert_int_equal(e.status, CT_OK);
    root = json_of(&e);
    inputs = at(root, "inputs");
    assert_int_equal(json_array_size(inputs), 1);
    same_text(json_array_get(inputs, 0), "path", path);
    same_text(
        json_array_get(inputs, 0), "sha256",
        "ac7bfd2b8265cd1849b0473e61d5acb6bbe1d9557b109466acb91225ac0f15ab");
    json_decref(root);
    evaluated_release(&e);
    unlink(scratch("x.csv"));
}

/* ---- SVG ----------------------------------------------------------------- */

static void write_form(const struct evaluated *e, enum ct_format format,
                       struct ct_buffer *out)
{
    struct ct_context context = {.sources = e->sources};

    assert_int_equal(ct_evaluation_write(&e->evaluation, format, &context, out),
                     CT_OK);
}

static double attribute(const xmlNode *node, const char *name)
{
    xmlChar *text = xmlGetProp(node, (const xmlChar *)name);
    double number = (double)NAN;

    assert_non_null(text);
    assert_int_equal(ct_number_parse((const char *)text,
                                     strlen((const char *)text), &number),
                     CT_OK);
    xmlFree(text);
    return number;
}

/* Everything lies on the page; counts rectangles beside the background, and
 * looks for a text. */
static size_t check_shapes(const xmlNode *root, const char *text, bool *found)
{
    double width = attribute(root, "width"), height = attribute(root, "height");
    size_t rectangles = 0;

    for (const xmlNode *node = root->children; node != NULL;
         node = node->next) {
        if (node->type != XML_ELEMENT_NODE)
            continue;
        if (xmlStrEqual(node->name, (const xmlChar *)"rect")) {
            rectangles++;
            assert_true(attribute(node, "width") >= 0);
            assert_true(attribute(node, "x") + attribute(node, "width") <=
                        width);
            assert_true(attribute(node, "y") + attribute(node, "height") <=
                        height);
        } else if (xmlStrEqual(node->name, (const xmlChar *)"text")) {
            xmlChar *content = xmlNodeGetContent(node);

            *found = *found || strcmp((const char *)content, text) == 0;
            assert_true(attribute(node, "y") <= height);
            xmlFree(content);
        } else {
            assert_string_equal((const char *)node->name, "line");
        }
    }
    return rectangles - 1;
}

static void svg_is_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        struct ct_buffer out = {0};
        struct evaluated e;
        const char *title;
        xmlDoc *document;
        const xmlNode *root;
        bool found = false;
        size_t bars;

        evaluate_any(&e, texts[i]);
        title = e.evaluation.budget.title;
        write_form(&e, CT_FORMAT_SVG, &out);
        document = xmlReadMemory(out.data, (int)out.length, "budget.svg", NULL,
                                 XML_PARSE_NONET);
        assert_non_null(document);
        root = xmlDocGetRootElement(document);
        assert_string_equal((const char *)root->name, "svg");
        assert_string_equal((const char *)root->ns->href,
                            "http://www.w3.org/2000/svg");
        bars = check_shapes(root, title != NULL ? title : "u", &found);
        assert_true(found);
        /* at least u of every output, at most every line of each */
        assert_true(bars >= e.evaluation.gum.output_count);
        assert_true(bars <= e.evaluation.gum.output_count *
                                (model_of(&e)->contribution_count + 2));
        xmlFreeDoc(document);
        ct_buffer_release(&out);
        evaluated_release(&e);
    }
    xmlCleanupParser();
}

/* ---- CSV ----------------------------------------------------------------- */

struct csv_seen {
    size_t fields, columns, rows;
    bool even;
};

static void field_end(void *text, size_t length, void *context)
{
    struct csv_seen *seen = context;

    (void)text, (void)length;
    seen->fields++;
}

static void row_end(int end, void *context)
{
    struct csv_seen *seen = context;

    (void)end;
    if (seen->rows++ == 0)
        seen->columns = seen->fields;
    seen->even = seen->even && seen->fields == seen->columns;
    seen->fields = 0;
}

static void csv_is_a_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        struct csv_seen seen = {.even = true};
        struct ct_buffer out = {0};
        struct csv_parser parser;
        struct evaluated e;
        size_t lines;

        evaluate_any(&e, texts[i]);
        lines =
            model_of(&e)->contribution_count + 1 + (model_of(&e)->rows.n > 0);
        write_form(&e, CT_FORMAT_CSV, &out);
        assert_int_equal(csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI), 0);
        assert_int_equal(
            csv_parse(&parser, out.data, out.length, field_end, row_end, &seen),
            out.length);
        assert_int_equal(csv_fini(&parser, field_end, row_end, &seen), 0);
        csv_free(&parser);
        assert_true(seen.even);
        assert_int_equal(seen.rows, 1 + lines * e.evaluation.gum.output_count);
        ct_buffer_release(&out);
        evaluated_release(&e);
    }
}

/* Of several budgets: one head, the file in front. */
static void csv_of_several_budgets(void **state)
{
    struct ct_buffer first = {0}, second = {0};
    struct evaluated e;

    (void)state;
    evaluate_any(&e, texts[5]);
    e.evaluation.file = "a,b.yaml";
    write_form(&e, CT_FORMAT_CSV, &first);
    e.evaluation.continued = true;
    write_form(&e, CT_FORMAT_CSV, &second);
    assert_memory_equal(first.data, "file,output,", 12);
    assert_memory_equal(second.data, "\"a,b.yaml\",y,", 13);
    assert_string_equal(strchr(first.data, '\n') + 1, second.data);
    ct_buffer_release(&first);
    ct_buffer_release(&second);
    evaluated_release(&e);
}

/* ---- Markdown and text --------------------------------------------------- */

static size_t bars_in(const char *line, size_t length)
{
    size_t bars = 0;

    for (size_t i = 0; i < length; i++)
        bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\');
    return bars;
}

/* Rows of one table have as many cells as its head. */
static void markdown_tables_are_even(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        struct ct_buffer out = {0};
        struct evaluated e;
        size_t head = 0, tables = 0;
        const char *line;

        evaluate_any(&e, texts[i]);
        write_form(&e, CT_FORMAT_MARKDOWN, &out);
        for (line = out.data; *line != '\0';) {
            size_t length = strcspn(line, "\n");
            size_t bars = line[0] == '|' ? bars_in(line, length) : 0;

            tables += head == 0 && bars > 0;
            if (head > 0 && bars > 0)
                assert_int_equal(bars, head);
            head = bars;
            line += length + (line[length] == '\n');
        }
        assert_true(tables >= e.evaluation.gum.output_count);
        ct_buffer_release(&out);
        evaluated_release(&e);
    }
}

/* Names and results stand in the page; no line ends in a blank. */
static void text_shows_the_results(void **state)
{
    (void)state;
    for (size_t i = 0; i < TEXTS; i++) {
        struct ct_buffer out = {0};
        struct evaluated e;

        evaluate_any(&e, texts[i]);
        write_form(&e, CT_FORMAT_TEXT, &out);
        assert_null(strstr(out.data, " \n"));
        assert_null(strstr(out.data, "nan"));
        for (size_t o = 0; o < e.evaluation.gum.output_count; o++)
            assert_non_null(strstr(out.data, model_of(&e)->outputs[o].name));
        ct_buffer_release(&out);
        evaluated_release(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_holds_what_was_computed),
        cmocka_unit_test(json_of_nothing),
        cmocka_unit_test(json_names_files),
        cmocka_unit_test(svg_is_well_formed),
        cmocka_unit_test(csv_is_a_table),
        cmocka_unit_test(csv_of_several_budgets),
        cmocka_unit_test(markdown_tables_are_even),
        cmocka_unit_test(text_shows_the_results),
    };

    return cmocka_run_group_tests_name("budget report", tests, NULL,
                                       scratch_remove);
}
