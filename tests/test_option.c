/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../calib/option.h"

#include "../calib/report/text.h"
#include "assert_close.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct options {
    struct ct_common_options common;
    bool fast, exact;
    int64_t trials, shift;
    double level, free_number, probability;
    const char *title;
    int32_t on;
    int mode;
    struct ct_texts list;
};

static const char *const modes[] = {"law", "montecarlo", "both", NULL};

#define TARGET(member) offsetof(struct options, member)

static const struct ct_option table[] = {
    {.name = "fast", .letter = 'x', .target = TARGET(fast), .help = "be fast"},
    {.name = "exact", .letter = 'e', .target = TARGET(exact), .help = "be so"},
    {.name = "trials",
     .letter = 'n',
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = TARGET(trials),
     .minimum = 100,
     .maximum = 1e10,
     .help = "number of trials"},
    {.name = "shift",
     .kind = CT_OPTION_INTEGER,
     .argument = "N",
     .target = TARGET(shift),
     .help = "any whole number"},
    {.name = "level",
     .letter = 'l',
     .kind = CT_OPTION_NUMBER,
     .argument = "X",
     .target = TARGET(level),
     .minimum = -2.5,
     .maximum = 2.5,
     .help = "a level"},
    {.name = "free",
     .kind = CT_OPTION_NUMBER,
     .argument = "X",
     .target = TARGET(free_number),
     .help = "any number"},
    {.name = "probability",
     .letter = 'p',
     .kind = CT_OPTION_PROBABILITY,
     .argument = "P",
     .target = TARGET(probability),
     .help = "coverage probability"},
    {.name = "title",
     .letter = 't',
     .kind = CT_OPTION_TEXT,
     .argument = "TEXT",
     .target = TARGET(title),
     .help = "a title"},
    {.name = "on",
     .kind = CT_OPTION_DATE,
     .argument = "DATE",
     .target = TARGET(on),
     .help = "the day"},
    {.name = "mode",
     .letter = 'm',
     .kind = CT_OPTION_CHOICE,
     .argument = "MODE",
     .target = TARGET(mode),
     .choices = modes,
     .help = "what to do"},
    {.name = "list",
     .kind = CT_OPTION_LIST,
     .argument = "TEXT",
     .target = TARGET(list),
     .help = "one of many, which may be given as often as needed in one line"},
    {.name = NULL},
};

static const struct options defaults = {.trials = 200000, .mode = 2};

static const struct ct_command command = {
    .name = "try",
    .summary = "try it",
    .operands = "FILE [OTHER]",
    .description = "Tries.",
    .options = table,
    .formats = 1u << CT_FORMAT_TEXT | 1u << CT_FORMAT_JSON,
    .options_size = sizeof(struct options),
    .minimum_operands = 1,
    .maximum_operands = 2,
    .defaults = &defaults,
};

/* ---- running the parser -------------------------------------------------- */

enum { WORDS = 24 };

struct run {
    struct ct_buffer line;
    struct ct_texts words, operands;
    struct options options;
    enum ct_status status;
    char seen[2000]; /* findings: key, the marked text, arguments */
};

static void record(void *context, const struct ct_finding *finding)
{
    struct run *run = context;
    size_t at = strlen(run->seen);
    const struct ct_place *place = &finding->place;

    assert_true(place->offset + place->length <= run->line.length);
    assert_int_equal(place->source, 7);
    at += (size_t)snprintf(run->seen + at, sizeof run->seen - at, "%s <%.*s>",
                           finding->key, (int)place->length,
                           run->line.data + place->offset);
    for (size_t i = 0; i < CT_FINDING_ARGUMENTS; i++) {
        const struct ct_argument *argument = &finding->arguments[i];

        if (argument->kind == CT_ARGUMENT_TEXT)
            at +=
                (size_t)snprintf(run->seen + at, sizeof run->seen - at, " %.*s",
                                 (int)argument->length, argument->text);
        else if (argument->kind == CT_ARGUMENT_NUMBER)
            at += (size_t)snprintf(run->seen + at, sizeof run->seen - at, " %g",
                                   argument->number);
        else if (argument->kind == CT_ARGUMENT_INTEGER)
            at += (size_t)snprintf(run->seen + at, sizeof run->seen - at, " %d",
                                   (int)argument->integer);
    }
    (void)snprintf(run->seen + at, sizeof run->seen - at, "\n");
}

/* The words after `caltrace try`, ended by NULL. */
static void start(struct run *run, const char *const *words)
{
    const char *argv[WORDS] = {"/usr/bin/caltrace", "try"};
    struct ct_sink sink = {.report = record, .context = run};
    int argc = 2;

    memset(run, 0, sizeof *run);
    for (; *words != NULL; words++)
        argv[argc++] = *words;
    assert_int_equal(ct_command_line(argc, argv, &run->line, &run->words),
                     CT_OK);
    for (size_t i = 0; i < run->words.count; i++)
        run->words.places[i].source = 7;
    run->status = ct_options_parse(&command, &run->words, 2, &sink,
                                   &run->options, &run->operands);
    assert_int_equal(run->status, sink.errors > 0 ? CT_USAGE : CT_OK);
}

static void finish(struct run *run)
{
    ct_options_release(&command, &run->options);
    ct_texts_release(&run->operands);
    ct_texts_release(&run->words);
    ct_buffer_release(&run->line);
}

#define WITH(...) ((const char *const[]){__VA_ARGS__, NULL})

static void check_faults(const char *const *words, const char *expected)
{
    struct run run;

    start(&run, words);
    assert_string_equal(run.seen, expected);
    /* After a fault nothing is left to be used or freed. */
    if (run.status != CT_OK) {
        static const struct options zero;

        assert_memory_equal(&run.options, &zero, sizeof zero);
        assert_null(run.operands.items);
    }
    finish(&run);
}

/* ---- tests --------------------------------------------------------------- */

static void test_all_kinds(void **state)
{
    struct run run;
    const struct options *o = &run.options;

    (void)state;
    start(&run, WITH("--fast", "-n", "1e6", "--shift=-12", "-l-2.5", "--free",
                     "-1e-300", "--probability", "95 %", "-t", "", "file.yaml",
                     "--on", "2026-03-09", "-m=law", "--list", "a", "--list=b",
                     "--format", "json", "-"));
    assert_int_equal(run.status, CT_OK);
    assert_true(o->fast && !o->exact);
    assert_int_equal(o->trials, 1000000);
    assert_int_equal(o->shift, -12);
    assert_close(o->level, -2.5, 0);
    assert_close(o->free_number, -1e-300, 0);
    assert_close(o->probability, 0.95, 0);
    assert_string_equal(o->title, "");
    assert_int_equal(o->on, 20521); /* Python: date.toordinal() - 719163 */
    assert_int_equal(o->mode, 0);
    assert_int_equal(o->list.count, 2);
    assert_string_equal(o->list.items[1], "b");
    assert_int_equal(o->common.format, CT_FORMAT_JSON);
    assert_int_equal(run.operands.count, 2);
    assert_string_equal(run.operands.items[0], "file.yaml");
    assert_string_equal(run.operands.items[1], "-");
    finish(&run);
}

static void test_defaults_and_last_wins(void **state)
{
    struct run run;

    (void)state;
    start(&run, WITH("f", "-xe", "--mode", "law", "--mode", "montecarlo"));
    assert_int_equal(run.options.trials, 200000);
    assert_int_equal(run.options.mode, 1);
    assert_true(run.options.fast && run.options.exact);
    finish(&run);
    start(&run, WITH("f", "-xn500"));
    assert_int_equal(run.options.trials, 500);
    assert_int_equal(run.options.mode, 2);
    finish(&run);
}

static void test_operands(void **state)
{
    struct run run;

    (void)state;
    start(&run, WITH("-1.5", "x=-1"));
    assert_int_equal(run.operands.count, 2);
    finish(&run);
    start(&run, WITH("-.5", "-(a+b)"));
    assert_int_equal(run.operands.count, 2);
    finish(&run);
    start(&run, WITH("--", "--fast", "-x"));
    assert_false(run.options.fast);
    assert_int_equal(run.operands.count, 2);
    assert_string_equal(run.operands.items[0], "--fast");
    assert_memory_equal(run.line.data + run.operands.places[0].offset, "--fast",
                        6);
    finish(&run);
}

/* A percentage and its decimal are the same double. */
static void test_probabilities(void **state)
{
    static const struct {
        const char *text;
        double value;
    } cases[] = {{"95 %", 0.95},      {"95%", 0.95},        {"0.95", 0.95},
                 {"95.45 %", 0.9545}, {"99.73  %", 0.9973}, {"1e-9", 1e-9},
                 {"0.5 %", 0.005},    {"6.8e1%", 0.68}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct run run;

        start(&run, WITH("f", "-p", cases[i].text));
        assert_int_equal(run.status, CT_OK);
        assert_close(run.options.probability, cases[i].value, 0);
        finish(&run);
    }
}

static void test_values_refused(void **state)
{
    (void)state;
    check_faults(WITH("f", "-n", "many"),
                 "option-not-integer <many> many -n\n");
    check_faults(WITH("f", "-n", "2.5e0"),
                 "option-not-integer <2.5e0> 2.5e0 -n\n");
    check_faults(WITH("f", "--trials=99"),
                 "option-out-of-range <99> 99 --trials 100 1e+10\n");
    check_faults(WITH("f", "--trials", "1e18"),
                 "option-out-of-range <1e18> 1e18 --trials 100 1e+10\n");
    check_faults(WITH("f", "--shift", "1e9999999"),
                 "option-out-of-range <1e9999999> 1e9999999 --shift -1e+18 "
                 "1e+18\n");
    check_faults(WITH("f", "-l", "2.6"),
                 "option-out-of-range <2.6> 2.6 -l -2.5 2.5\n");
    check_faults(WITH("f", "-l", "2,5"), "option-not-number <2,5> 2,5 -l\n");
    check_faults(WITH("f", "--free=0x10"),
                 "option-not-number <0x10> 0x10 --free\n");
    check_faults(WITH("f", "--free=inf"),
                 "option-not-number <inf> inf --free\n");
    check_faults(WITH("f", "-p95"), "option-not-probability <95> 95 -p 95\n");
    check_faults(WITH("f", "-p", "1"), "option-not-probability <1> 1 -p\n");
    check_faults(WITH("f", "-p", "0"), "option-not-probability <0> 0 -p\n");
    check_faults(WITH("f", "-p", "100 %"),
                 "option-not-probability <100 %> 100 % -p\n");
    check_faults(WITH("f", "-p", "%"), "option-not-probability <%> % -p\n");
    check_faults(WITH("f", "--on", "9.3.2026"),
                 "option-not-date <9.3.2026> 9.3.2026 --on\n");
    check_faults(WITH("f", "--on", "2026-02-29"),
                 "option-no-such-day <2026-02-29> 2026-02-29 28\n");
    check_faults(WITH("f", "--on", "2026-13-01"),
                 "option-no-such-day <2026-13-01> 2026-13-01\n");
    check_faults(WITH("f", "--output", ""),
                 "option-value-empty <> --output FILE\n");
}

static void test_choices_refused(void **state)
{
    (void)state;
    check_faults(WITH("f", "--mode", "bth"),
                 "option-not-choice <bth> bth --mode law, montecarlo, both "
                 "both\n");
    check_faults(WITH("f", "--mode", "something"),
                 "option-not-choice <something> something --mode law, "
                 "montecarlo, both \n");
    check_faults(WITH("f", "-f", "svg"),
                 "format-not-offered <svg> svg try text, json\n");
    check_faults(WITH("f", "-f", "pdf"),
                 "option-not-choice <pdf> pdf -f text, json \n");
}

static void test_options_refused(void **state)
{
    (void)state;
    check_faults(WITH("f", "--trails=5"),
                 "unknown-option <--trails> --trails try --trials\n");
    check_faults(WITH("f", "--zzz"), "unknown-option <--zzz> --zzz try \n");
    check_faults(WITH("f", "--tri"), "unknown-option <--tri> --tri try \n");
    check_faults(WITH("f", "-Z"), "unknown-option <-Z> -Z try \n");
    check_faults(WITH("f", "-xZ"), "unknown-option <Z> -xZ try \n");
    check_faults(WITH("f", "-trials", "200"),
                 "unknown-option <-trials> -trials try --trials\n");
    check_faults(WITH("f", "--fast=yes"),
                 "option-value-unwanted <=yes> --fast\n");
    check_faults(WITH("f", "--trials"), "option-value-missing <--trials> "
                                        "--trials N\n");
    check_faults(WITH("f", "--title", "--fast"),
                 "option-value-missing <--title> --title TEXT\n");
    check_faults(WITH("f", "-t", "-n500"), "option-value-missing <-t> -t "
                                           "TEXT\n");
    check_faults(WITH("f", "-t", "--"), "option-value-missing <-t> -t TEXT\n");
    /* But a word that is no option of this command may be a value. */
    check_faults(WITH("f", "-t", "--dashes--"), "");
    check_faults(WITH("f", "--title=--fast"), "");
}

static void test_operands_refused(void **state)
{
    (void)state;
    check_faults(WITH("--fast"), "operand-missing <> try FILE [OTHER]\n");
    check_faults(WITH("a", "b", "c c", "d"),
                 "operand-unwanted <c c> c c try FILE [OTHER]\n");
}

/* All faults in one run; a fault in a value does not hide the next one. */
static void test_all_faults(void **state)
{
    (void)state;
    check_faults(WITH("-n", "x", "--list", "kept", "--on=y", "--zzz", "f"),
                 "option-not-integer <x> x -n\n"
                 "option-not-date <y> y --on\n"
                 "unknown-option <--zzz> --zzz try \n");
}

static void test_help_wins(void **state)
{
    struct run run;

    (void)state;
    start(&run, WITH("--zzz", "-n", "x", "--help"));
    assert_int_equal(run.status, CT_OK);
    assert_true(run.options.common.help);
    finish(&run);
    start(&run, WITH("-n", "-h"));
    assert_true(run.options.common.help);
    finish(&run);
    start(&run, WITH("--", "--help"));
    assert_false(run.options.common.help);
    assert_int_equal(run.operands.count, 1);
    finish(&run);
}

/* Places hold also inside quotes. */
static void test_command_line(void **state)
{
    static const char *const argv[] = {
        "/opt/x/caltrace", "eval", "a + b", "9 'mm'*x", "", "千克=1", "$HOME"};
    struct ct_buffer line = {0};
    struct ct_texts words = {0};

    (void)state;
    assert_int_equal(ct_command_line(7, argv, &line, &words), CT_OK);
    assert_string_equal(line.data,
                        "caltrace eval 'a + b' \"9 'mm'*x\" '' 千克=1 '$HOME'");
    assert_int_equal(words.count, 7);
    for (size_t i = 1; i < words.count; i++) {
        assert_int_equal(words.places[i].length, strlen(argv[i]));
        assert_memory_equal(line.data + words.places[i].offset, argv[i],
                            strlen(argv[i]));
    }
    ct_texts_release(&words);
    ct_buffer_release(&line);
}

static void test_help_page(void **state)
{
    struct ct_buffer out = {0};
    const char *line, *end;

    (void)state;
    ct_options_help(&command, 60, &out);
    assert_non_null(strstr(out.data, "Usage: caltrace try [OPTION...] FILE "
                                     "[OTHER]\n\nTries.\n\nOptions:\n"
                                     "  -x, --fast              be fast\n"));
    assert_non_null(strstr(out.data,
                           "--trials N          number of trials: 100 "
                           "…\n                          "
                           "10000000000\n"));
    assert_non_null(strstr(out.data, "what to do: law, montecarlo, both\n"
                                     "                          (default)\n"));
    assert_non_null(strstr(out.data, "written: text\n"
                                     "                          (default), "
                                     "json\n"));
    for (line = out.data; (end = strchr(line, '\n')) != NULL; line = end + 1)
        assert_true(ct_display_width(line, (size_t)(end - line)) <= 60);
    ct_buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_kinds),
        cmocka_unit_test(test_defaults_and_last_wins),
        cmocka_unit_test(test_operands),
        cmocka_unit_test(test_probabilities),
        cmocka_unit_test(test_values_refused),
        cmocka_unit_test(test_choices_refused),
        cmocka_unit_test(test_options_refused),
        cmocka_unit_test(test_operands_refused),
        cmocka_unit_test(test_all_faults),
        cmocka_unit_test(test_help_wins),
        cmocka_unit_test(test_command_line),
        cmocka_unit_test(test_help_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
