/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * selftest - the published examples, recomputed here and now. Each figure is
 * looked up in the JSON answer, so that the whole way from text to output is
 * what is tested.
 */
#include "../evaluation.h"
#include "../report/language.h"
#include "../report/table.h"
#include "../selftest_data.h"

#include "../files/yaml.h"
#include "../../uncertainty/caltrace.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One figure: what is expected of a path, and what was found. */
struct figure {
    const char *file, *source, *path, *expected, *unit, *reason;
    const char *stated; /* tolerance, as written */
    double tolerance;   /* with what trials scatter by */
    double obtained;    /* NAN: not found */
    bool reproduced;
};

struct selftest {
    struct ct_context *context;
    struct ct_sources *sources;
    struct ct_arena arena; /* the tables' trees and figures' texts */
    struct figure *figures;
    size_t count, failed;
};

/* ---- looking up ---------------------------------------------------------- */

static bool is_named(const struct ct_yaml *node, const char *name,
                     size_t length)
{
    const struct ct_yaml *own =
        node->kind == CT_YAML_MAPPING ? ct_yaml_get(node, "name") : NULL;

    return own != NULL && own->length == length &&
           memcmp(own->text, name, length) == 0;
}

/* The position of a result by its name: rows and columns of matrices. */
static size_t result_index(const struct ct_yaml *root, const char *name,
                           size_t length)
{
    const struct ct_yaml *results = ct_yaml_get(root, "results");

    for (size_t i = 0; results != NULL && i < results->count; i++)
        if (is_named(&results->items[i], name, length))
            return i;
    return CT_NONE;
}

static const struct ct_yaml *in_list(const struct ct_yaml *root,
                                     const struct ct_yaml *list,
                                     const char *name, size_t length)
{
    size_t index = CT_NONE;

    for (size_t i = 0; i < list->count; i++)
        if (is_named(&list->items[i], name, length))
            return &list->items[i];
    if (length == 1 && name[0] >= '0' && name[0] <= '9')
        index = (size_t)(name[0] - '0');
    else
        index = result_index(root, name, length);
    return index < list->count ? &list->items[index] : NULL;
}

static const struct ct_yaml *in_mapping(const struct ct_yaml *mapping,
                                        const char *name, size_t length)
{
    for (size_t i = 0; i < mapping->count; i++)
        if (mapping->keys[i].length == length &&
            memcmp(mapping->keys[i].text, name, length) == 0)
            return &mapping->items[i];
    return NULL;
}

/* The number at a path such as results/l/gum/value; NAN when there is none. */
static double look_up(const struct ct_yaml *root, const char *path)
{
    const struct ct_yaml *node = root;
    double number;

    while (node != NULL && *path != '\0') {
        size_t length = strcspn(path, "/");

        if (node->kind == CT_YAML_MAPPING)
            node = in_mapping(node, path, length);
        else if (node->kind == CT_YAML_SEQUENCE)
            node = in_list(root, node, path, length);
        else
            node = NULL;
        path += length + (path[length] == '/');
    }
    if (node == NULL || node->kind != CT_YAML_SCALAR ||
        ct_number_parse(node->text, node->length, &number) != CT_OK)
        return (double)NAN;
    return number;
}

static double number_at(const struct ct_yaml *check, const char *key,
                        double otherwise)
{
    const struct ct_yaml *node = ct_yaml_get(check, key);
    double number;

    if (node == NULL ||
        ct_number_parse(node->text, node->length, &number) != CT_OK)
        return otherwise;
    return number;
}

static const char *text_at(const struct ct_yaml *mapping, const char *key)
{
    const struct ct_yaml *node = ct_yaml_get(mapping, key);

    return node != NULL && node->kind == CT_YAML_SCALAR ? node->text : "";
}

/* What the answer says for one check of the table. */
static double obtain(const struct ct_yaml *answer, const struct ct_yaml *check)
{
    const struct ct_yaml *parts = ct_yaml_get(check, "root_sum_of_squares");
    const struct ct_yaml *divisor = ct_yaml_get(check, "divided_by");
    double number = 0;

    if (parts != NULL) {
        for (size_t i = 0; i < parts->count; i++)
            number = hypot(number, look_up(answer, parts->items[i].text));
    } else {
        number = look_up(answer, text_at(check, "path"));
    }
    if (divisor != NULL)
        number /= look_up(answer, divisor->text);
    if (ct_yaml_get(check, "magnitude") != NULL)
        number = fabs(number);
    return number * number_at(check, "factor", 1);
}

/* ---- one example --------------------------------------------------------- */

/* Evaluates an example and gives its answer as a tree in `arena`. */
static enum ct_status answer_of(const struct selftest *test,
                                const struct ct_selftest_file *file,
                                uint64_t trials, struct ct_sources *sources,
                                struct ct_arena *arena,
                                const struct ct_yaml **answer)
{
    struct ct_sink silent = {0};
    struct ct_context context = *test->context;
    struct ct_evaluation evaluation = {0};
    struct ct_evaluation_options none = {0};
    struct ct_units *units = NULL;
    struct ct_buffer out = {0};
    struct ct_json json;
    uint32_t source;
    enum ct_status status = ct_units_new(&units);

    context.sink = &silent;
    context.sources = sources;
    context.trials = trials; /* not those of the house */
    if (status == CT_OK)
        status = ct_source_text(sources, file->name, (const char *)file->text,
                                file->length, &source);
    if (status == CT_OK) {
        status = ct_budget_read_source(sources, source, units, NULL, &silent,
                                       &evaluation.budget);
        status = ct_evaluate(&evaluation, status, 0, &none, &context);
    }
    if (status == CT_OK) {
        ct_json_init(&json, &out, false);
        ct_json_object(&json, NULL);
        ct_evaluation_json(&evaluation, &context, &json);
        ct_json_end(&json);
        status = ct_buffer_status(&out);
    }
    if (status == CT_OK)
        status =
            ct_source_text(sources, "answer", out.data, out.length, &source);
    if (status == CT_OK)
        status = ct_yaml_read(sources, source, arena, &silent, answer);
    ct_buffer_release(&out);
    ct_evaluation_release(&evaluation);
    ct_units_free(units);
    return status;
}

/* Trials of the source and of this program scatter, each by the standard error
 * at the path `standard_error`: four times that of the difference. */
static double tolerance_of(const struct ct_yaml *answer,
                           const struct ct_yaml *check)
{
    static const double SCATTER = 5.656854249492381; /* 4 sqrt(2) */
    const struct ct_yaml *error = ct_yaml_get(check, "standard_error");
    double tolerance = number_at(check, "tolerance", 0);

    if (error == NULL || answer == NULL)
        return tolerance;
    return tolerance + SCATTER * look_up(answer, error->text) *
                           number_at(check, "factor", 1);
}

static enum ct_status add_figure(struct selftest *test,
                                 const struct ct_yaml *one,
                                 const struct ct_yaml *check,
                                 const struct ct_yaml *answer)
{
    const struct ct_yaml *parts = ct_yaml_get(check, "root_sum_of_squares");
    struct figure *figure;

    if (!ct_room(test->figures, test->count))
        return CT_NOMEM;
    figure = &test->figures[test->count++];
    *figure = (struct figure){
        .file = text_at(one, "file"),
        .source = text_at(one, "source"),
        .path = parts != NULL ? "root sum of squares" : text_at(check, "path"),
        .expected = text_at(check, "expected"),
        .stated = text_at(check, "tolerance"),
        .tolerance = tolerance_of(answer, check),
        .unit = text_at(check, "unit"),
        .reason = text_at(check, "reason"),
        .obtained = answer != NULL ? obtain(answer, check) : (double)NAN};
    figure->reproduced =
        fabs(figure->obtained - number_at(check, "expected", (double)NAN)) <=
        figure->tolerance;
    test->failed += !figure->reproduced;
    return CT_OK;
}

static enum ct_status run_example(struct selftest *test,
                                  const struct ct_yaml *one,
                                  const struct ct_selftest_file *file)
{
    static const char *const lists[] = {"checks", "monte_carlo"};
    uint64_t trials =
        ct_yaml_get(one, "monte_carlo") != NULL ? CT_USUAL_TRIALS : 0;
    const struct ct_yaml *answer = NULL;
    struct ct_sources *sources;
    struct ct_arena arena = {0};
    enum ct_status status = ct_sources_new(&sources);

    if (status != CT_OK)
        return status;
    status = answer_of(test, file, trials, sources, &arena, &answer);
    if (status != CT_NOMEM) /* an example that fails has failed figures */
        status = CT_OK;
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++) {
        const struct ct_yaml *checks = ct_yaml_get(one, lists[l]);

        for (size_t i = 0;
             status == CT_OK && checks != NULL && i < checks->count; i++)
            status = add_figure(test, one, &checks->items[i], answer);
    }
    ct_arena_release(&arena);
    ct_sources_free(sources);
    return status;
}

static const struct ct_selftest_file *find_file(const char *name)
{
    for (const struct ct_selftest_file *file = ct_selftest_files;
         file->name != NULL; file++)
        if (strcmp(file->name, name) == 0)
            return file;
    return NULL;
}

static enum ct_status run_examples(struct selftest *test)
{
    const struct ct_selftest_file *table = &ct_selftest_files[0];
    const struct ct_yaml *root, *cases;
    uint32_t source;
    enum ct_status status =
        ct_source_text(test->sources, table->name, (const char *)table->text,
                       table->length, &source);

    if (status == CT_OK)
        status = ct_yaml_read(test->sources, source, &test->arena,
                              test->context->sink, &root);
    if (status != CT_OK)
        return status;
    cases = ct_yaml_get(root, "cases");
    for (size_t i = 0; cases != NULL && i < cases->count && status == CT_OK;
         i++) {
        const struct ct_yaml *one = &cases->items[i];
        const struct ct_selftest_file *file = find_file(text_at(one, "file"));

        if (file != NULL)
            status = run_example(test, one, file);
    }
    return status;
}

/* ---- the report ---------------------------------------------------------- */

static const char *verdict(const struct figure *figure)
{
    return figure->reproduced ? "reproduced" : "NOT REPRODUCED";
}

/* As stated or, where trials scatter, in full. */
static void put_tolerance(const struct figure *figure, struct ct_buffer *out)
{
    double stated = (double)NAN;

    if (ct_number_parse(figure->stated, strlen(figure->stated), &stated) ==
            CT_OK &&
        stated != figure->tolerance && isfinite(figure->tolerance))
        ct_number_significant(out, figure->tolerance, 2);
    else
        ct_buffer_puts(out, figure->stated);
}

static enum ct_status write_table(const struct selftest *test,
                                  enum ct_format format, struct ct_buffer *out)
{
    const struct ct_text_column columns[] = {
        {ct_translate(N_("example")), CT_LEFT, true},
        {ct_translate(N_("source")), CT_LEFT, true},
        {ct_translate(N_("figure")), CT_LEFT, false},
        {ct_translate(N_("published")), CT_DECIMAL, false},
        {ct_translate(N_("obtained")), CT_DECIMAL, false},
        {ct_translate(N_("tolerance")), CT_DECIMAL, false},
        {ct_translate(N_("unit")), CT_LEFT, false},
        {"", CT_LEFT, false}};
    struct ct_buffer cell = {0};
    struct ct_text_table *table;
    enum ct_status status = ct_table_new(columns, 8, &table);

    if (status != CT_OK)
        return status;
    for (size_t i = 0; i < test->count; i++) {
        const struct figure *f = &test->figures[i];

        ct_table_string(table, f->file);
        ct_table_string(table, f->source);
        ct_table_string(table, f->path);
        ct_table_string(table, f->expected);
        ct_buffer_clear(&cell);
        if (isfinite(f->obtained))
            ct_number_significant(&cell, f->obtained, 10);
        ct_table_cell(table, cell.data != NULL ? cell.data : "", cell.length);
        ct_buffer_clear(&cell);
        put_tolerance(f, &cell);
        ct_table_cell(table, cell.data != NULL ? cell.data : "", cell.length);
        ct_table_string(table, f->unit);
        ct_table_string(table, ct_translate(verdict(f)));
    }
    if (format == CT_FORMAT_CSV)
        ct_table_csv(table, out);
    else if (format == CT_FORMAT_MARKDOWN)
        ct_table_markdown(table, out);
    else
        ct_table_text(table, test->context->width, out);
    ct_table_free(table);
    out->failed = out->failed || cell.failed;
    ct_buffer_release(&cell);
    return ct_buffer_status(out);
}

static void write_summary(const struct selftest *test, struct ct_buffer *out)
{
    ct_buffer_puts(out, "caltrace ");
    ct_buffer_puts(out, ct_version());
    ct_buffer_puts(out, ": ");
    ct_buffer_integer(out, (long long)(test->count - test->failed));
    ct_buffer_puts(out, ct_translate(N_(" of ")));
    ct_buffer_integer(out, (long long)test->count);
    ct_buffer_puts(out, ct_translate(N_(" published figures reproduced\n")));
}

static void write_json(const struct selftest *test, struct ct_buffer *out)
{
    struct ct_buffer tolerance = {0};
    struct ct_json json;

    ct_json_init(&json, out, false);
    ct_json_object(&json, NULL);
    ct_json_string(&json, "schema", "caltrace/selftest/1");
    ct_json_string(&json, "caltrace", ct_version());
    ct_json_array(&json, "figures");
    for (size_t i = 0; i < test->count; i++) {
        const struct figure *f = &test->figures[i];

        ct_json_object(&json, NULL);
        ct_json_string(&json, "example", f->file);
        ct_json_string(&json, "source", f->source);
        ct_json_string(&json, "figure", f->path);
        ct_json_string(&json, "published", f->expected);
        ct_json_number(&json, "obtained", f->obtained);
        ct_buffer_clear(&tolerance);
        put_tolerance(f, &tolerance);
        ct_json_text(&json, "tolerance",
                     tolerance.data != NULL ? tolerance.data : "",
                     tolerance.length);
        ct_json_string(&json, "unit", f->unit);
        ct_json_string(&json, "reason", f->reason);
        ct_json_bool(&json, "reproduced", f->reproduced);
        ct_json_end(&json);
    }
    ct_json_end(&json);
    ct_json_integer(&json, "count", (int64_t)test->count);
    ct_json_integer(&json, "failed", (int64_t)test->failed);
    ct_answer_json_end(test->context, test->count > 0, &json);
    out->failed = out->failed || tolerance.failed;
    ct_buffer_release(&tolerance);
}

static enum ct_status write_answer(const struct selftest *test,
                                   const struct ct_common_options *common,
                                   struct ct_buffer *out)
{
    enum ct_format format = (enum ct_format)common->format;
    enum ct_status status = CT_OK;

    if (format == CT_FORMAT_JSON)
        write_json(test, out);
    else if (!common->quiet)
        status = write_table(test, format, out);
    if (format == CT_FORMAT_TEXT)
        write_summary(test, out);
    return status;
}

static int run(const void *given, const struct ct_texts *operands,
               struct ct_context *context)
{
    const struct ct_common_options *common = given;
    struct selftest test = {.context = context};
    struct ct_buffer out = {0};
    size_t failed;
    enum ct_status status = ct_sources_new(&test.sources);

    (void)operands;
    if (status == CT_OK)
        status = run_examples(&test);
    if (status == CT_OK)
        status = write_answer(&test, common, &out);
    if (status == CT_OK)
        status = ct_answer_write(common, context, &out);
    failed = test.failed;
    ct_buffer_release(&out);
    free(test.figures);
    ct_arena_release(&test.arena);
    ct_sources_free(test.sources);
    if (status == CT_OK && failed > 0)
        return CT_EXIT_FINDINGS;
    return ct_exit_code(context, status);
}

const struct ct_command ct_command_selftest = {
    .name = "selftest",
    .summary = N_("recompute the published examples"),
    .operands = "",
    .description = N_(
        "Evaluates the worked examples of the GUM, its supplements, EA-4/02 "
        "and others, and compares every figure with the published one, within "
        "a stated tolerance: evidence for the validation of software "
        "(ISO/IEC 17025:2017, 7.11.2). With --quiet only the summary is "
        "written.\n"
        "Exit codes: 0 all are reproduced; 1 at least one is not."),
    .formats = 1U << CT_FORMAT_TEXT | 1U << CT_FORMAT_MARKDOWN |
               1U << CT_FORMAT_CSV | 1U << CT_FORMAT_JSON,
    .options_size = sizeof(struct ct_common_options),
    .run = run,
};
