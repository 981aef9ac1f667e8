/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs of budgets from a laboratory: the numbers by hand, every fault once,
 * both time axes, and what two inputs have in common.
 */
#include "little_lab.h"

#include "../calib/lab/resolve.h"
#include "../uncertainty/propagate.h"

static const char certificates[] =
    "id,instrument,calibrated_on,issued_on,recorded_on,verdict,covers,"
    "references,replaces,withdrawn_on,withdrawn_recorded_on,"
    "withdrawn_reason,sequence\n"
    /* weights: an older certificate, the one in force, a later one */
    "W25,W,2025-01-01,,2025-01-05,pass,,NMI:N,,,,,\n"
    "W26,W,2026-01-01,,2026-01-05,pass,,R1; NMI:N,,,,,\n"
    "W27,W,2026-06-01,,2026-07-15,pass,,R1,,,,,\n"
    "V26,V,2026-02-01,2026-02-04,2026-02-05,pass,,R1,,,,,\n"
    "R1,R,2025-06-01,,2025-06-05,pass,,NMI:N,,,,,\n"
    "T26,T,2026-01-01,,2026-01-05,pass,,NMI:N,,,,,\n"
    "TN26,TN,2026-01-01,,2026-01-05,pass,,NMI:N,,,,,\n"
    "TM26,TM,2026-01-01,,2026-01-05,pass,,NMI:N,,,,,\n"
    "D26,D,2026-01-01,,2026-01-05,pass,DCV,NMI:N,,,,,\n"
    "A26,D,2026-02-01,,2026-02-05,pass,ACV,NMI:N,,,,,\n"
    "F25,F,2025-01-01,,2025-01-05,pass,,NMI:N,,,,,\n"
    "F26,F,2026-01-01,,2026-01-05,fail,,NMI:N,,,,,\n"
    "X26,X,2026-01-01,,2026-01-05,pass,,NMI:N,,2026-03-01,2026-03-01,error,\n"
    "Z1,Z,2026-01-01,,,pass,,NMI:N,,,,,\nZ2,Z,2026-01-01,,,pass,,NMI:N,,,,,\n"
    "O24,O,2024-01-01,,2024-01-05,pass,,NMI:N,,,,,\n"
    "N26,N,2026-01-01,,2026-01-05,pass,,NMI:N,,,,,\n"
    "B26,B,2026-01-01,,2026-01-05,bad,,NMI:N,,,,,\n"
    "P26,P,2026-01-01,,2026-01-05,pass,,NMI:N,,,,,\n"
    "J26,J,2026-01-01,,2026-01-05,pass,,NMI:N,,,,,\n"
    "G26,G,2026-01-01,,2026-01-05,pass,,NMI:N,,,,,\n";

static const char *const results[] = {
    "W25,mass,,,100,g,,,0.01,mg,0.05,2,,,",
    "W26,mass,,,100,g,,,0.03,mg,0.05,2,"
    ",,",
    "W26,mass,,,200,g,,,0.06,mg,0.1,2,,,",
    "W26,mass,,200*,20,g,,,0.01,mg,0.02,"
    "2,,9,",
    "W26,mass,,,5,g,,,0.01,mg,,,,,",
    "W26,mass,,,2,g,,,0.01,mg,0.02,,,,",
    "W26,mass,,,1,g,,,abc,mg,0.02,2,,,",
    "W27,mass,,,100,g,,,0.05,mg,0.05,2,,,",
    "V26,mass,,,100,g,,,-0.02,mg,0.04,2,,,",
    "R1,mass,,,100,g,,,0.001,mg,0.004,2,,,",
    "TN26,temperature,,,0,degC,,0.00,,degC,0.02,2,,,",
    "TN26,temperature,,,50,degC,,0.10,,degC,0.04,2,,,",
    "TN26,temperature,,,100,degC,,0.40,,degC,0.02,2,,,",
    "TM26,temperature,,,0,degC,,0.00,,degC,0.02,2,,,",
    "TM26,temperature,,,50,degC,,0.10,,degC,0.04,2,,,",
    "TM26,temperature,,,100,degC,,0.40,,degC,0.02,2,,,",
    "T26,temperature,,,0,degC,,0.00,,degC,0.02,2,,,",
    "T26,temperature,,,50,degC,,0.10,,degC,0.04,2,,,",
    "T26,temperature,,,100,degC,,0.40,,degC,0.02,2,,,",
    "D26,voltage,DCV,,1,V,,20,,uV,10,2,,,",
    "D26,voltage,DCV,,10,V,,,20,ppm,10,"
    "2,0.99,,",
    "A26,voltage,ACV,,1,V,,200,,uV,100,2,,,frequency=1 kHz",
    "A26,voltage,ACV,,1,V,,300,,uV,100,2,,,frequency=10 kHz",
    "F26,mass,,,1,g,,,0,mg,0.1,2,,,",
    "X26,mass,,,1,g,,,0,mg,0.1,2,,,",
    "O24,mass,,,1,g,,,0,mg,0.1,2,,,",
    "P26,emf,,,100,degC,,5,,uV,2,,0.95,,",
    "J26,mass,,,1,g,,,0.5,mg,0.1,2,,,",
    "G26,mass,,,1,g,,,0.5,mg,0.1,2,,,",
};

/* The file with its rows from the last one on, to see that their order says
 * nothing. */
static const char *results_file(bool backwards)
{
    static char text[4096];
    size_t count = COUNT(results);

    snprintf(text, sizeof text,
             "certificate,quantity,function,artefact,point,point_unit,value,"
             "error,correction,unit,U,k,probability,dof,at\n");
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(text);

        snprintf(text + length, sizeof text - length, "%s\n",
                 results[backwards ? count - 1 - i : i]);
    }
    return text;
}

static const struct little_file common[] = {
    {"instruments.csv",
     "id,quantity,interval,mpe,range_min,range_max,unit\n"
     "W,mass,P12M,,,,\nV,mass,P12M,,,,\nR,mass,P24M,,,,\n"
     "T,temperature,P12M,,,,\nTN,temperature,P12M,,,,\nTM,temperature,P12M,,,,"
     "\nD,voltage,P12M,,,,\nF,mass,P12M,,,,\n"
     "X,mass,P12M,,,,\nZ,mass,P12M,,,,\nO,mass,P12M,,,,\nN,mass,P12M,,,,\n"
     "B,mass,P12M,,,,\nP,emf,P12M,,,,\nJ,mass,P12M,±0.9 mg,0,100,g\n"
     "G,mass,P12M,,,,\nE,mass,P12M,,,,\n"},
    {"ranges.csv",
     "instrument,quantity,function,range_min,range_max,unit,use,mpe,drift,"
     "drift_per,drift_distribution,interpolation\n"
     "TN,temperature,,-10,150,degC,corrected,,,,,nearest\n"
     "TM,temperature,,-10,150,degC,corrected,,,,,max-U\n"
     "W,mass,,0,1000,g,corrected,,0.012 mg,P365D,,\n"
     "V,mass,,0,1000,g,corrected,,0.02 mg + 1e-7 mg/mg*x,P365D,"
     "normal random-walk,\n"
     "T,temperature,,-10,150,degC,corrected,,0.01 degC,interval,,\n"
     "D,voltage,DCV,0,100,V,corrected,,,,,\nD,voltage,ACV,0,100,V,corrected,,,,"
     ",\n"
     "F,mass,,,,,,,,,,\nJ,mass,,0,100,g,nominal,,,,,\n"
     "O,mass,,0,100,g,,,,,,\nG,mass,,0,10,g,,,1 mg,P12M,wild,\n"},
    {"events.csv", "instrument,date,event\nP,2026-05-01,quarantine\n"},
    {"certificates.csv", certificates},
};

struct laboratory {
    struct opened opened;
    struct ct_lab_index *index;
    struct ct_lab_graph *graph;
    struct ct_reader *reader;
    struct ct_resolver resolver;
    struct ct_budget_laboratory hook;
};

static enum ct_status resolve(void *context, struct ct_budget *budget,
                              struct ct_budget_reference *reference,
                              struct ct_sink *sink)
{
    const struct laboratory *l = context;

    return ct_lab_resolve(&l->resolver, &budget->arena, reference, sink);
}

static enum ct_status relate(void *context, struct ct_budget *budget,
                             struct ct_sink *sink)
{
    const struct laboratory *l = context;

    return ct_lab_relate(&l->resolver, budget, sink);
}

static struct laboratory laboratory;

/* One file in the place of the usual one of that name, or beside them. */
static void open_with(bool backwards, struct little_file other)
{
    struct laboratory *l = &laboratory;
    struct little_file files[COUNT(common) + 2];
    size_t count = COUNT(common), at = 0;

    memcpy(files, common, sizeof common);
    files[count++] =
        (struct little_file){"results.csv", results_file(backwards)};
    while (at < count && other.name != NULL &&
           strcmp(files[at].name, other.name) != 0)
        at++;
    if (other.name != NULL)
        files[at] = other;
    count += at == count;
    open_little(&l->opened, files, count);
    assert_int_equal(
        ct_lab_index_new(l->opened.lab, CT_RESOLVE_RELATIONS, &l->index),
        CT_OK);
    assert_int_equal(ct_lab_graph_new(l->index, day("2026-06-30"), &l->graph),
                     CT_OK);
    assert_int_equal(ct_reader_new(ct_lab_graph_combine(l->graph), &l->reader),
                     CT_OK);
    l->resolver = (struct ct_resolver){
        .index = l->index,
        .units = units,
        .graph = l->graph,
        .reader = l->reader,
        .when = {.on = day("2026-06-30"), .known_by = day("2026-06-30")}};
    l->hook = (struct ct_budget_laboratory){l, resolve, relate};
}

static void open_laboratory(bool backwards, const char *settings)
{
    open_with(backwards,
              (struct little_file){settings != NULL ? "datapackage.json" : NULL,
                                   settings});
}

static void close_laboratory(void)
{
    ct_reader_free(laboratory.reader);
    ct_lab_graph_free(laboratory.graph);
    ct_lab_index_free(laboratory.index);
    close_little(&laboratory.opened);
}

/* A budget of these inputs; keys of its findings in `keys`. */
struct outcome {
    struct ct_budget budget;
    enum ct_status status;
    char keys[400];
};

static void read_budget(const char *text, struct outcome *out)
{
    struct laboratory *l = &laboratory;
    struct seen *seen = &l->opened.seen;
    uint32_t source;

    memset(out, 0, sizeof *out);
    seen->count = 0;
    assert_int_equal(ct_source_text(l->opened.sources, "budget", text,
                                    strlen(text), &source),
                     CT_OK);
    out->status = ct_budget_read_source(l->opened.sources, source, units,
                                        &l->hook, &seen->sink, &out->budget);
    for (size_t i = 0; i < seen->count; i++) {
        if (i > 0)
            strcat(out->keys, " ");
        strcat(out->keys, seen->list[i].key);
    }
}

static void read_inputs(const char *inputs, const char *model,
                        struct outcome *out)
{
    char text[1000];

    snprintf(text, sizeof text, "model: {y: %s}\ninputs:\n%s", model, inputs);
    read_budget(text, out);
}

static void read_one(const char *input, struct outcome *out)
{
    char text[600];

    snprintf(text, sizeof text, "  x: {%s}\n", input);
    read_inputs(text, "x", out);
}

static const struct ct_budget_resolved *first(const struct outcome *out)
{
    assert_int_equal(out->budget.reference_count, 1);
    assert_true(out->budget.references[0].sound);
    return &out->budget.references[0].resolved;
}

static const struct ct_contribution *line(const struct outcome *out,
                                          const char *name)
{
    size_t q =
        ct_model_find_contribution(&out->budget.model, name, strlen(name));

    if (q == CT_NONE)
        fail_msg("no line %s", name);
    return &out->budget.model.contributions[q];
}

/* ---- numbers by hand ----------------------------------------------------- */

/* 100 g + 0.03 mg; u = 0.05 mg / 2; drift: 180 of 365 days of 0.012 mg, half a
 * width: 0.012 * 180 / 365 / sqrt(3) = 0.003416648 mg. */
static void test_weight(void **state)
{
    struct outcome out;

    (void)state;
    for (int backwards = 0; backwards < 2; backwards++) {
        open_laboratory(backwards == 1, NULL);
        read_one("instrument: W, point: 0.1 kg", &out);
        assert_string_equal(out.keys, "");
        assert_string_equal(first(&out)->certificate, "W26");
        assert_string_equal(first(&out)->instrument, "W");
        assert_string_equal(first(&out)->rule, "exact");
        assert_string_equal(first(&out)->point, "0.1 kg");
        assert_string_equal(first(&out)->source,
                            "W26 (2026-01-01) of W, 0.1 kg");
        assert_true(first(&out)->derived);
        assert_close(first(&out)->value, 0.10000003, 1e-17); /* kg */
        assert_close(line(&out, "x.calibration")->uncertainty, 0.025e-6, 1e-21);
        assert_close(line(&out, "x.drift")->uncertainty, 3.416648168e-9, 1e-17);
        assert_string_equal(line(&out, "x.calibration")->stated,
                            "U: 0.05 mg, k: 2");
        ct_budget_release(&out.budget);
        close_laboratory();
    }
}

/* As a correction in mg. V drifts by a standard uncertainty of 0.02 mg + 1e-7
 * of 100 g = 0.03 mg in 365 days as a random walk: after 149 days times
 * sqrt(149 / 365) = 0.638919, 0.01916757 mg. */
static void test_as(void **state)
{
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_one("instrument: V, point: 100 g, as: correction", &out);
    assert_string_equal(out.keys, "");
    assert_close(first(&out)->value, -0.02, 0);
    assert_close(line(&out, "x.calibration")->uncertainty, 0.02, 1e-17);
    assert_close(line(&out, "x.drift")->uncertainty, 0.03 * sqrt(149.0 / 365),
                 1e-16);
    assert_int_equal(line(&out, "x.drift")->distribution.kind, CT_NORMAL);
    ct_budget_release(&out.budget);
    read_one("certificate: V26, point: 100 g, as: error", &out);
    assert_close(first(&out)->value, 0.02, 0);
    assert_false(first(&out)->derived);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* Errors 0, 0.1, 0.4 at 0, 50, 100 °C. At 25: 0.05, so that the value is
 * 24.95; u = (0.01 + 0.02) / 2 = 0.015; the second difference is (0.3 - 0.1) /
 * 50 / 100 = 4e-5 times 25 * 25 = 0.025, half a width: u = 0.0144338. The drift
 * of 0.01 °C is for the whole interval: u = 0.0057735. */
static void test_between(void **state)
{
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_one("instrument: T, point: 25 degC", &out);
    assert_string_equal(out.keys, "");
    assert_string_equal(first(&out)->rule, "linear");
    assert_close(first(&out)->value, 24.95, 1e-14);
    assert_close(line(&out, "x.calibration")->uncertainty, 0.015, 1e-17);
    assert_close(line(&out, "x.interpolation")->uncertainty, 0.025 / sqrt(3),
                 1e-16);
    assert_close(line(&out, "x.drift")->uncertainty, 0.01 / sqrt(3), 1e-17);
    ct_budget_release(&out.budget);
    /* 77 °F is that point; budgets count in °C */
    read_one("instrument: T, point: 77 degF", &out);
    assert_close(first(&out)->value, 24.95, 1e-14);
    assert_false(first(&out)->unit->fahrenheit);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* At 20 °C of the same curve the nearer point, 0 °C, has the error 0 and U 0.02
 * °C; the line has 0.04, which is more than the bend of 4e-5 * 20 * 30 = 0.024.
 * On the line, the larger U of both ends is 0.04. */
static void test_rules(void **state)
{
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_one("instrument: TN, point: 20 degC", &out);
    assert_string_equal(out.keys, "");
    assert_string_equal(first(&out)->rule, "nearest");
    assert_close(first(&out)->value, 20, 1e-14);
    assert_close(line(&out, "x.calibration")->uncertainty, 0.01, 1e-17);
    assert_close(line(&out, "x.interpolation")->uncertainty, 0.04 / sqrt(3),
                 1e-16);
    ct_budget_release(&out.budget);
    read_one("instrument: TM, point: 20 degC", &out);
    assert_string_equal(first(&out)->rule, "max-U");
    assert_close(first(&out)->value, 19.96, 1e-14);
    assert_close(line(&out, "x.calibration")->uncertainty, 0.02, 1e-17);
    assert_close(line(&out, "x.interpolation")->uncertainty, 0.024 / sqrt(3),
                 1e-16);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* Nominal: the instrument's ±0.9 mg, rectangular: 0.9 / sqrt(3) mg; with `mpe:
 * ignore` what the certificate states, 0.05 mg, about the nominal value. */
static void test_nominal(void **state)
{
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_one("instrument: J, point: 1 g", &out);
    assert_string_equal(out.keys, "input-nominal");
    assert_string_equal(first(&out)->rule, "nominal");
    assert_close(first(&out)->value, 1, 0);
    assert_close(line(&out, "x")->uncertainty, 0.9e-3 / sqrt(3), 1e-18);
    assert_int_equal(line(&out, "x")->distribution.kind, CT_RECTANGULAR);
    assert_close(line(&out, "x")->distribution.limits.upper, 1.0009, 1e-15);
    ct_budget_release(&out.budget);
    read_one("instrument: J, point: 1 g, mpe: ignore", &out);
    assert_string_equal(out.keys, "input-uncorrected");
    assert_close(first(&out)->value, 1, 0);
    assert_close(line(&out, "x")->uncertainty, 0.05e-3, 1e-19);
    ct_budget_release(&out.budget);
    read_one("instrument: J, point: 1 g, use: corrected", &out);
    assert_string_equal(out.keys, "");
    assert_close(first(&out)->value, 1.0005, 1e-15);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* A probability gives the quantile (1 / 1.959964 of 2 µV is 1.020427 µV), a
 * finite number of degrees of freedom t, and k wins over a probability. */
static void test_coverage(void **state)
{
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_one("certificate: P26, point: 100 degC, as: error", &out);
    assert_string_equal(out.keys, "input-service");
    assert_close(line(&out, "x")->uncertainty, 2 / 1.959963984540054, 1e-14);
    assert_string_equal(line(&out, "x")->stated, "U: 2 uV, probability: 0.95");
    ct_budget_release(&out.budget);
    read_one("instrument: W, point: 20 g, artefact: 200*", &out);
    assert_int_equal(line(&out, "x.calibration")->distribution.kind,
                     CT_STUDENT_T);
    assert_close(line(&out, "x.calibration")->dof, 9, 0);
    ct_budget_release(&out.budget);
    read_one("instrument: D, function: DCV, point: 10 V, as: error", &out);
    assert_string_equal(out.keys, "k-against-probability");
    assert_close(first(&out)->value, -2e-4, 1e-20);
    assert_close(line(&out, "x")->uncertainty, 5e-5, 1e-20);
    ct_budget_release(&out.budget);
    close_laboratory();
    open_laboratory(false, "{\"name\": \"x\", \"resources\": [], "
                           "\"caltrace\": {\"default_k\": 2}}");
    read_one("instrument: W, point: 2 g", &out);
    assert_string_equal(out.keys, "input-default-k");
    assert_close(line(&out, "x.calibration")->uncertainty, 1e-5, 1e-20);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* A function on one instrument is one of its certificates; a place is compared
 * after conversion of units. */
static void test_functions(void **state)
{
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_one("instrument: D, function: ACV, at: frequency = 1000 Hz, "
             "point: 1 V, as: error",
             &out);
    assert_string_equal(out.keys, "");
    assert_string_equal(first(&out)->certificate, "A26");
    assert_string_equal(first(&out)->at, "frequency=1 kHz");
    assert_close(first(&out)->value, 200, 0);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* ---- two time axes ------------------------------------------------------- */

/* What a certificate was recorded on 2026-07-15 says of 2026-06-01 on is not
 * known before; and another day has another certificate. */
static void test_time(void **state)
{
    static const struct {
        const char *on, *known, *certificate;
    } cases[] = {
        {"2026-06-30", "2026-06-30", "W26"},
        {"2026-06-30", "2026-07-14", "W26"},
        {"2026-06-30", "2026-07-15", "W27"},
        {"2026-05-31", "2026-07-15", "W26"},
        {"2025-12-31", "2026-07-15", "W25"},
    };
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        laboratory.resolver.when =
            (struct ct_lab_when){day(cases[i].on), day(cases[i].known)};
        read_one("instrument: W, point: 100 g", &out);
        assert_string_equal(out.keys, "");
        assert_string_equal(first(&out)->certificate, cases[i].certificate);
        ct_budget_release(&out.budget);
    }
    read_one("instrument: W, point: 100 g, on: 2025-03-04", &out);
    assert_string_equal(first(&out)->certificate, "W25");
    assert_int_equal(first(&out)->on, day("2025-03-04"));
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* ---- faults -------------------------------------------------------------- */

static void test_faults(void **state)
{
    static const struct {
        const char *input, *keys;
    } cases[] = {
        {"instrument: Q, point: 1 g", "input-unknown"},
        {"certificate: W28, point: 1 g", "input-unknown"},
        {"instrument: W, point: 100 g, on: 2026-6-3", "input-day"},
        {"instrument: W, point: 100 g, quantity: weight", "input-text"},
        {"instrument: W, point: 100 g, as: sum", "unknown-choice"},
        {"instrument: W, point: 100 furlongs, quantity: q",
         "input-text unknown-unit"},
        {"instrument: E, point: 1 g", "input-none"},
        {"instrument: W, point: 1 g, on: 2024-01-01", "input-none"},
        {"instrument: F, point: 1 g", "input-unfit"},
        {"instrument: X, point: 1 g", "input-withdrawn"},
        {"instrument: Z, point: 1 g", "input-unclear"},
        {"instrument: B, point: 1 g", "input-unsound"},
        {"instrument: W, point: 1 g", "input-unsound"},
        {"instrument: D, point: 1 V, as: error", "input-functions"},
        {"instrument: D, function: ACV, point: 1 V", "input-several"},
        {"instrument: N, point: 1 g", "input-no-result"},
        {"instrument: W, point: 100 g, artefact: 200*", "input-outside"},
        {"instrument: W, point: 201 g", "input-outside"},
        {"instrument: W, point: 1 mm", "input-scale"},
        {"instrument: W", "input-several"},
        {"certificate: P26, point: 100 degC", "input-service input-no-value"},
        {"instrument: W, use: nominal", "input-point-needed"},
        {"instrument: W, point: 5 g", "input-without-u"},
        {"instrument: W, point: 2 g", "input-without-k"},
        {"instrument: W, point: 2 g, use: nominal", "input-no-mpe"},
        {"instrument: G, point: 1 g", "input-drift-words"},
        {"instrument: O, point: 1 g", "input-overdue"},
        {"certificate: W25, point: 100 g", "input-superseded input-overdue"},
        {"certificate: W27, point: 100 g", "input-recorded-later"},
        {"certificate: W26, point: 100 g, on: 2025-12-01", "input-before"},
        {"certificate: V26, point: 100 g, on: 2026-02-03",
         "input-before-issue"},
        {"instrument: V, point: 100 g, on: 2026-02-03", "input-before-issue"},
        {"instrument: V, point: 100 g, on: 2026-02-04", ""},
        {"certificate: X26, point: 1 g", "input-withdrawn-named"},
        {"certificate: F26, point: 1 g", "input-verdict"},
        {"certificate: W26, instrument: W", "two-statements"},
        {"instrument: W, point: 100 g, colour: red", "unknown-key"},
    };
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        read_one(cases[i].input, &out);
        if (strcmp(out.keys, cases[i].keys) != 0)
            fail_msg("%s: %s", cases[i].input, out.keys);
        for (size_t k = 0; k < laboratory.opened.seen.count; k++)
            assert_string_equal(laboratory.opened.seen.list[k].position.name,
                                "budget");
        ct_budget_release(&out.budget);
    }
    /* the near miss */
    read_one("certificate: W2, point: 1 g", &out);
    assert_string_equal(laboratory.opened.seen.list[0].text[2], "");
    ct_budget_release(&out.budget);
    read_one("certificate: W28, point: 1 g", &out);
    assert_string_equal(laboratory.opened.seen.list[0].text[2], "W25");
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* A row with an error that may bear on the input: nobody knows what it would
 * have said, so there is no number. Others do not stand in the way. */
static void test_unsound_rows(void **state)
{
#define RANGES  "instrument,quantity,function,range_min,range_max,unit,drift\n"
#define EVENTS  "instrument,date,event,function,recorded_on\n"
#define CHANGES "table,id,function,field,value,from,recorded_on\n"
    static const char weight[] = "instrument: W, point: 100 g";
    static const char volt[] = "instrument: D, function: DCV, point: 10 V";
    static const struct {
        struct little_file file;
        const char *input, *keys;
    } cases[] = {
        {{"ranges.csv", RANGES "W,mass,,0,1000,g,lots\n"}, weight, "unsound"},
        {{"ranges.csv", RANGES "V,mass,,0,1000,g,lots\n"}, weight, ""},
        {{"ranges.csv", RANGES "D,voltage,ACV,0,9,V,lots\n"}, volt, ""},
        {{"ranges.csv", RANGES "D,voltage,DCV,0,9,V,lots\n"}, volt, "unsound"},
        {{"events.csv", EVENTS "W,2026-13-01,adjust,,\n"}, weight, "unsound"},
        {{"events.csv", EVENTS "W,2026-03-01,bend,,\n"}, weight, "unsound"},
        {{"events.csv", EVENTS "W,2026-03-01,bend,,2026-09-01\n"}, weight, ""},
        {{"events.csv", EVENTS "W,2025-03-01,bend,,\n"}, weight, ""},
        {{"events.csv", EVENTS "W,2026-07-01,bend,,\n"}, weight, ""},
        {{"events.csv", EVENTS "D,2026-03-01,bend,ACV,\n"}, volt, ""},
        {{"certificates.csv", "id,instrument,calibrated_on\nW26,W,2026-01-01\n"
                              "W28,W,soon\n"},
         weight,
         "unsound"},
        {{"certificates.csv", "id,instrument,calibrated_on\nW26,W,2026-01-01\n"
                              "W28,W,soon\n"},
         "certificate: W26, point: 100 g",
         ""},
        {{"changes.csv", CHANGES "ranges,W,,drift,lots,2026-02-01,\n"},
         weight,
         "unsound"},
        {{"changes.csv", CHANGES "certificates,W26,,kind,x,2026-02-01,\n"},
         weight,
         "unsound"},
        {{"changes.csv", CHANGES "ranges,V,,drift,lots,2026-02-01,\n"},
         weight,
         ""},
        {{"changes.csv", CHANGES "ranges,W,,drift,lots,2026-07-01,\n"},
         weight,
         ""},
    };
    struct outcome out;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        bool unsound = cases[i].keys[0] != '\0';

        open_with(false, cases[i].file);
        read_one(cases[i].input, &out);
        if ((strcmp(out.keys, "input-unsound") == 0) != unsound ||
            (out.status == CT_OK) == unsound)
            fail_msg("case %zu: %s", i, out.keys);
        ct_budget_release(&out.budget);
        close_laboratory();
    }
}

/* Between two points there must be no row that may be a nearer neighbour. */
static void test_unsound_neighbours(void **state)
{
#define RESULTS "certificate,quantity,point,point_unit,error,unit,U,k\n"
#define TWO_ENDS                                                               \
    RESULTS "T26,temperature,0,degC,0,degC,0.02,2\n"                           \
            "T26,temperature,100,degC,0.4,degC,0.02,2\n"
    static const struct {
        const char *results;
        bool unsound;
    } cases[] = {
        {TWO_ENDS, false},
        {TWO_ENDS "T26,temperature,50,degC,x,degC,0.02,2\n", true},
        {TWO_ENDS "T26,temperature,5O,degC,0.1,degC,0.02,2\n", true},
        {TWO_ENDS "T26,temperature,50,deggC,0.1,degC,0.02,2\n", true},
        {TWO_ENDS "T26,temperature,150,degC,x,degC,0.02,2\n", false},
        {TWO_ENDS "T26,resistance,50,degC,x,degC,0.02,2\n", false},
        {TWO_ENDS "TN26,temperature,50,degC,x,degC,0.02,2\n", false},
    };
    struct outcome out;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        open_with(false, (struct little_file){"results.csv", cases[i].results});
        read_one("instrument: T, quantity: temperature, point: 40 degC", &out);
        if ((strcmp(out.keys, "input-unsound") == 0) != cases[i].unsound ||
            (out.status == CT_OK) == cases[i].unsound)
            fail_msg("case %zu: %s", i, out.keys);
        ct_budget_release(&out.budget);
        close_laboratory();
    }
}

/* ---- two inputs ---------------------------------------------------------- */

static double r_of(const struct outcome *out, const char *a, const char *b)
{
    const struct ct_model *m = &out->budget.model;

    return ct_model_r(m, ct_model_find_contribution(m, a, strlen(a)),
                      ct_model_find_contribution(m, b, strlen(b)));
}

/* The same result twice is one quantity. x - y is certain to be 0, and x + y
 * has twice the uncertainty: u(x)² = 25² + 3.416648² ng², in the pure. */
static void test_same(void **state)
{
    struct ct_gum_result gum = {0};
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_inputs("  x: {instrument: W, point: 100 g}\n"
                "  z: {certificate: W26, point: 0.1 kg}\n",
                "x + z", &out);
    assert_string_equal(out.keys, "input-same");
    assert_int_equal(ct_model_compile(&out.budget.model, NULL), CT_OK);
    assert_close(r_of(&out, "x.calibration", "z.calibration"), 1, 0);
    assert_close(r_of(&out, "x.drift", "z.drift"), 1, 0);
    assert_close(r_of(&out, "x.calibration", "z.drift"), 0, 0);
    assert_int_equal(
        ct_propagate(&out.budget.model, &out.budget.propagation, NULL, &gum),
        CT_OK);
    assert_close_relative(gum.outputs[0].standard_uncertainty,
                          2 * hypot(25e-6, 3.416648168e-6), 1e-8);
    ct_gum_result_release(&gum);
    ct_budget_release(&out.budget);
    read_inputs("  x: {instrument: W, point: 100 g, as: error}\n"
                "  z: {instrument: W, point: 100 g, as: correction}\n",
                "x + z", &out);
    assert_int_equal(ct_model_compile(&out.budget.model, NULL), CT_OK);
    assert_close(r_of(&out, "x.calibration", "z.calibration"), -1, 0);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* t with 9 degrees of freedom twice is still t with 9. */
static void test_same_dof(void **state)
{
    struct ct_gum_result gum = {0};
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    laboratory.resolver.when.on = day("2026-01-01"); /* no drift yet */
    read_inputs("  x: {instrument: W, point: 20 g, artefact: 200*}\n"
                "  z: {instrument: W, point: 20 g, artefact: 200*}\n",
                "x + z", &out);
    assert_int_equal(ct_model_compile(&out.budget.model, NULL), CT_OK);
    assert_int_equal(
        ct_propagate(&out.budget.model, &out.budget.propagation, NULL, &gum),
        CT_OK);
    assert_int_equal(gum.outputs[0].dof_status, CT_DOF_FINITE);
    assert_close(gum.outputs[0].dof, 9, 1e-9);
    assert_close_relative(gum.outputs[0].standard_uncertainty, 20e-6, 1e-12);
    ct_gum_result_release(&gum);
    ct_budget_release(&out.budget);
    close_laboratory();
}

/* Chains correlate what they share: R1 calibrated both weights, with
 * u = 0.002 mg of 0.025 mg and 0.02 mg. */
static void test_shared(void **state)
{
    static const struct {
        const char *inputs, *keys;
        double r;
    } cases[] = {
        /* two points of one certificate; R1 has no 200 g */
        {"  x: {instrument: W, point: 100 g}\n"
         "  z: {instrument: W, point: 200 g}\n",
         "input-undivided", 0},
        {"  x: {instrument: W, point: 100 g}\n"
         "  z: {instrument: V, point: 100 g}\n",
         "", 0.002 * 0.002 / (0.025 * 0.02)},
        /* the other sign of an error */
        {"  x: {instrument: W, point: 100 g}\n"
         "  z: {instrument: V, point: 100 g, as: error}\n",
         "", -0.002 * 0.002 / (0.025 * 0.02)},
        /* R1 is the reference of one */
        {"  x: {certificate: R1, point: 100 g}\n"
         "  z: {instrument: V, point: 100 g}\n",
         "", 0.002 / 0.02},
        /* a national institute is no quantity */
        {"  x: {instrument: W, point: 100 g}\n"
         "  z: {instrument: T, point: 50 degC, as: error}\n",
         "", 0},
    };
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *x = "x.calibration";

        read_inputs(cases[i].inputs, "x", &out);
        if (strcmp(out.keys, cases[i].keys) != 0)
            fail_msg("%s: %s", cases[i].inputs, out.keys);
        assert_int_equal(ct_model_compile(&out.budget.model, NULL), CT_OK);
        if (ct_model_find_contribution(&out.budget.model, x, strlen(x)) ==
            CT_NONE)
            x = "x";
        assert_close(r_of(&out, x, "z.calibration"), cases[i].r, 1e-12);
        ct_budget_release(&out.budget);
    }
    close_laboratory();
}

/* Two points of one certificate drift together. */
static void test_one_drift(void **state)
{
    struct outcome out;

    (void)state;
    open_laboratory(false, NULL);
    read_inputs("  x: {instrument: W, point: 100 g}\n"
                "  z: {instrument: W, point: 200 g}\n",
                "x + z", &out);
    assert_int_equal(ct_model_compile(&out.budget.model, NULL), CT_OK);
    assert_close(r_of(&out, "x.drift", "z.drift"), 1, 0);
    assert_close(r_of(&out, "x.calibration", "z.calibration"), 0, 0);
    ct_budget_release(&out.budget);
    close_laboratory();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weight),
        cmocka_unit_test(test_as),
        cmocka_unit_test(test_between),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_nominal),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_same),
        cmocka_unit_test(test_unsound_rows),
        cmocka_unit_test(test_unsound_neighbours),
        cmocka_unit_test(test_same_dof),
        cmocka_unit_test(test_shared),
        cmocka_unit_test(test_one_drift),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
