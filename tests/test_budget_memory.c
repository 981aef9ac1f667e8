/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Memory that runs out while budgets are read, evaluated and written: every
 * allocation fails in turn, alone and with all that follow. Nothing crashes,
 * nothing leaks, and where no memory was to be had the status says so.
 */
#include "evaluated.h"
#include "fail_malloc.h"

#include "../calib/report/json_out.h"
#include "../calib/report/message.h"

/* ---- the work ------------------------------------------------------------ */

static const char rich[] =
    "title: 数字压力计 600 kPa\n"
    "model: |\n"
    "  E = p - s - rho*g*h\n"
    "  E_rel = E/s + 0*a*b\n"
    "constants: {g: 9.7936 m/s2}\n"
    "inputs:\n"
    "  p:\n"
    "    unit: kPa\n"
    "    components:\n"
    "      repeatability: {readings: {file: memory.csv, column: p}}\n"
    "      resolution: {resolution: 10 Pa, group: display}\n"
    "    largest_of: [repeatability, resolution]\n"
    "  s: {value: 600.012 kPa, U: 30 Pa, k: 2, group: standard, dof: 50,\n"
    "      source: certificate}\n"
    "  rho: {value: 7.9 kg/m3, half_width: 0.2 kg/m3, distribution: 均匀}\n"
    "  h: {value: 50 mm, mpe: \"±(1 mm + 2 % rd)\", distribution: 三角}\n"
    "observations:\n"
    "  - {inputs: [a, b], columns: [a, c], rows: [[1, 2], [2, 3], [4, 3]],\n"
    "     compute: {b: 2*c}}\n"
    "correlations:\n"
    "  - {between: [rho, h], r: 0.5}\n"
    "outputs: [E, E_rel]\n"
    "report: {unit: {E: Pa, E_rel: ppm}}\n"
    "style: jjf1059\n";

static const char faulty[] =
    "model: {y: a + b + nowhere, z: a*}\n"
    "inputs:\n"
    "  a: {value: 1 milimeter, u: 0.1 mm}\n"
    "  b: {value: 1 V, u: 0.1 A, half_with: 3}\n"
    "  c: {readings: {file: memory.csv, column: q}}\n"
    "  d: {value: 20 °C, u: 1 %, std: 3}\n"
    "  e: {value: 68 °F, u: 1}\n"
    "  f: {readings: [10,05, 10,07]}\n"
    "observations: {inputs: [g, h], rows: [[5,1,3,2], [1, 2]]}\n"
    "correlations: [{inputs: [a, b], matrix: [[1, 2]]}]\n"
    "style: jjf\n";

static const char data_file[] = "p\n600.06\n600.07\n600.06\n600.05\n600.06\n";

/* A table of inputs and its model. */
static const char inputs_table[] = "name,value,unit,u,half_width,dof\n"
                                   "F,12.05,N,0.02,,9\n"
                                   "s,31.2,mm,,0.1,\n";

struct job {
    const char *path, *model;
    struct ct_units *units;
};

/* What came of it: the answers in all forms as one figure, and the findings. */
struct outcome {
    enum ct_status status;
    uint64_t text;
    size_t errors, warnings;
};

/* FNV-1a, 64 bits. */
static void add_text(struct outcome *outcome, const struct ct_buffer *text)
{
    for (size_t i = 0; i < text->length; i++)
        outcome->text = (outcome->text ^ (unsigned char)text->data[i]) *
                        UINT64_C(0x100000001b3);
}

/* The five forms of an answer. */
static enum ct_status write_forms(const struct ct_evaluation *evaluation,
                                  const struct ct_context *context,
                                  struct outcome *outcome)
{
    static const enum ct_format formats[] = {CT_FORMAT_TEXT, CT_FORMAT_MARKDOWN,
                                             CT_FORMAT_CSV, CT_FORMAT_SVG};
    struct ct_buffer out = {0};
    struct ct_json json;
    enum ct_status status = CT_OK;

    for (size_t i = 0; i < 4 && status == CT_OK; i++) {
        ct_buffer_clear(&out);
        status = ct_evaluation_write(evaluation, formats[i], context, &out);
        add_text(outcome, &out);
    }
    if (status == CT_OK) {
        ct_buffer_clear(&out);
        ct_json_init(&json, &out, false);
        ct_json_object(&json, NULL);
        ct_evaluation_json(evaluation, context, &json);
        ct_json_end(&json);
        status = ct_buffer_status(&out);
        add_text(outcome, &out);
    }
    ct_buffer_release(&out);
    return status;
}

/* All of it, with everything that is needed made anew but the table of units.
 * A first run fills that: each unit is read once, by ut_parse() of UDUNITS-2,
 * which ends the process when its scanner gets no memory, crashes when it
 * cannot copy an identifier, and loses a scratch array in productMultiply().
 * The reader of units looks at the heap before it calls ut_parse(); its own
 * tests fail the rest. */
static struct outcome work(const struct job *job)
{
    struct outcome outcome = {0};
    static const struct ct_evaluation_options none;
    struct ct_located model = {.text = job->model};
    struct ct_evaluation evaluation = {0};
    struct ct_message_sink *messages = NULL;
    struct ct_sink sink = {0};
    struct ct_context context = {.sink = &sink, .width = 80};
    enum ct_status status = ct_sources_new(&context.sources);

    if (status == CT_OK)
        status =
            ct_message_sink_new(context.sources, NULL, false, 0, &messages);
    if (status == CT_OK) {
        ct_message_sink_keep(messages);
        sink.report = ct_message_sink_report;
        sink.context = messages;
        status = ct_budget_read(context.sources, job->path, &model,
                                job->model != NULL, job->units, NULL, &sink,
                                &evaluation.budget);
        status = ct_evaluate(&evaluation, status, 0, &none, &context);
    }
    if (status == CT_OK)
        status = write_forms(&evaluation, &context, &outcome);
    ct_evaluation_release(&evaluation);
    ct_message_sink_free(messages);
    ct_sources_free(context.sources);
    outcome.status = status;
    outcome.errors = sink.errors;
    outcome.warnings = sink.warnings;
    return outcome;
}

/* ---- failing it ---------------------------------------------------------- */

/* Whether a run that lost an allocation told so, or came to the same answer:
 * stdio does without its buffer when it gets none. */
static bool is_clean(const struct outcome *found,
                     const struct outcome *expected)
{
    return found->status == CT_NOMEM || (found->status == expected->status &&
                                         found->text == expected->text &&
                                         found->errors == expected->errors &&
                                         found->warnings == expected->warnings);
}

/* Fails allocation n = 1, 2, … of the work until none is reached. */
static void fail_each(const struct job *job, const struct outcome *expected,
                      bool from_then_on)
{
    bool reached = true;
    size_t absorbed = 0, n;

    for (n = 1; reached; n++) {
        long before = fail_malloc_balance(), after;
        struct outcome found;

        fail_malloc_at(n, from_then_on);
        found = work(job);
        reached = fail_malloc_calls() >= n;
        fail_malloc_reset();
        after = fail_malloc_balance();
        if (after != before || !is_clean(&found, expected))
            print_error("%s, allocation %zu%s: status %d, %ld blocks lost\n",
                        job->path, n, from_then_on ? " and on" : "",
                        (int)found.status, after - before);
        assert_int_equal(after, before);
        assert_true(is_clean(&found, expected));
        absorbed += reached && found.status != CT_NOMEM;
    }
    print_message("%zu allocations, %zu done without\n", n - 2, absorbed);
}

static void check(const char *name, const char *text, const char *model,
                  enum ct_status expected)
{
    struct job job = {.model = model};
    struct outcome sound;
    char path[600];

    if (!fail_malloc_works()) {
        print_message("skipped: another allocator is in place\n");
        skip();
    }
    (void)scratch_file("memory.csv", data_file, sizeof data_file - 1);
    (void)snprintf(path, sizeof path, "%s",
                   scratch_file(name, text, strlen(text)));
    job.path = path;
    ct_library_init();
    assert_int_equal(ct_units_new(&job.units), CT_OK);
    sound = work(&job);
    assert_int_equal(sound.status, expected);
    fail_each(&job, &sound, false);
    fail_each(&job, &sound, true);
    ct_units_free(job.units);
    unlink(path);
    unlink(scratch("memory.csv"));
}

static void sound_budget(void **state)
{
    (void)state;
    check("memory.yaml", rich, NULL, CT_OK);
}

static void faulty_budget(void **state)
{
    (void)state;
    check("memory.yaml", faulty, NULL, CT_INVALID);
}

static void table_of_inputs(void **state)
{
    (void)state;
    check("inputs.csv", inputs_table, "D = F/s", CT_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_budget),
        cmocka_unit_test(faulty_budget),
        cmocka_unit_test(table_of_inputs),
    };

    return cmocka_run_group_tests_name("budget memory", tests, NULL,
                                       scratch_remove);
}
