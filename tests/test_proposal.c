/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Proposals of intervals from tables of outcomes: published examples run
 * through the reader, and what a proposal may never be.
 */
#include "little_lab.h"
#include "reference.h"

#include "../calib/schedule/outcome_data.h"

#include <math.h>

struct proposed {
    struct seen seen;
    struct ct_sources *sources;
    struct ct_outcome_data data;
    enum ct_status status;
};

static void open_data(struct proposed *p, const char *table)
{
    char path[LITTLE_PATH];

    snprintf(path, sizeof path, "%s",
             scratch_file("outcomes.csv", table, strlen(table)));
    memset(p, 0, sizeof *p);
    seen_init(&p->seen, &p->sources);
    p->status = ct_outcome_data_open(p->sources, path, false, units,
                                     &p->seen.sink, &p->data);
    assert_int_equal(unlink(path), 0);
}

static void close_data(struct proposed *p)
{
    ct_outcome_data_release(&p->data);
    ct_sources_free(p->sources);
}

/* The first group of a table by these rules. */
static struct ct_proposal propose(const char *table,
                                  const struct ct_proposal_rules *rules)
{
    struct proposed p;
    struct ct_proposal proposal;

    open_data(&p, table);
    assert_int_equal(p.status, CT_OK);
    assert_int_equal(ct_propose(&p.data.groups[0].is, rules, &proposal), CT_OK);
    close_data(&p);
    return proposal;
}

static struct ct_proposal_rules by(enum ct_interval_method method,
                                   double target)
{
    struct ct_proposal_rules rules = ct_proposal_usual;

    rules.method = method;
    rules.target = target;
    rules.whole = 0;
    rules.models = (1U << CT_RELIABILITIES) - 1;
    return rules;
}

/* ---- reactions ----------------------------------------------------------- */

/* ILAC-G24 with the 80 % of 2007. */
static void test_staircase(void **state)
{
    static const double used[] = {0.5, 0.8, 0.9, 1.0, 1.01};
    static const double next[] = {15, 15, 12, 12, 6};

    (void)state;
    for (size_t i = 0; i < COUNT(used); i++) {
        struct ct_proposal_rules rules = by(CT_METHOD_STAIRCASE, 0.95);
        char table[200];

        snprintf(table, sizeof table,
                 "time,error,mpe,interval\n0,0,1,12\n12,%g,1,12\n", -used[i]);
        assert_close(propose(table, &rules).proposed, next[i], 1e-12);
    }
}

/* A pass after half the time does not lengthen, a failure after twice the time
 * does not either. */
static void test_staircase_times(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_STAIRCASE, 0.95);
    struct ct_proposal early =
        propose("time,error,mpe,interval\n0,0,1,12\n6,0.1,1,12\n", &rules);
    struct ct_proposal late =
        propose("time,error,mpe,interval\n0,0,1,12\n30,2,1,12\n", &rules);

    (void)state;
    assert_close(early.proposed, 12, 0);
    assert_true(early.base_elapsed);
    assert_close(late.proposed, 12, 0);
    early = propose("time,error,mpe,interval\n0,0,1,12\n6,2,1,12\n", &rules);
    assert_close(early.proposed, 3, 1e-12);
}

/* 365 with 1, 1, 0, 1; 12 with 1, 0, 1, 1. */
static void test_a1_a2(void **state)
{
    static const char a1[] = "t,result\n1,pass\n1,pass\n1,fail\n1,pass\n";
    static const char a2[] = "t,result\n1,pass\n1,fail\n1,pass\n1,pass\n";
    struct ct_proposal_rules rules = by(CT_METHOD_A1, 0.9);

    (void)state;
    rules.start = 365;
    assert_close(propose(a1, &rules).proposed, 218.61675, 1e-9);
    rules = by(CT_METHOD_A2, 0.9);
    rules.start = 12;
    assert_close(propose(a2, &rules).proposed, 7.6275375, 1e-9);
    rules.method = CT_METHOD_A2_CNAS;
    assert_close(propose(a2, &rules).proposed, 18.8178375, 1e-9);
    /* one step from the interval in force: D has halved twice */
    rules = by(CT_METHOD_A2, 0.9);
    assert_close(propose("t,result,interval\n12,pass,12\n12,fail,12\n"
                         "12,pass,12\n",
                         &rules)
                     .proposed,
                 12 * (1 + 0.25 * 0.1), 1e-9);
    rules = by(CT_METHOD_A1, 0.9);
    assert_close(
        propose("t,result,interval\n12,pass,12\n12,fail,12\n", &rules).proposed,
        12 * 0.45, 1e-9);
}

struct a3_case {
    unsigned in, n;
    double interval, target, proposed, rejection, lower, upper;
};

/* The low side as published, the high side its mirror image. */
static const struct a3_case a3_cases[] = {
    {14, 20, 365, 0.95, 205.3324134, 0.9993414114, 0.5999963237, 0.7842997705},
    {16, 20, 730, 0.95, 522.5084496, 0.968196948, 0.7041219028, 0.8716011332},
    {42, 50, 365, 0.90, 328.8139804, 0.7557098328, 0.7900889856, 0.8795474563},
    {49, 50, 365, 0.90, 730, 0.9324282806, 0.9470513878, 0.994262879},
    {50, 50, 365, 0.90, 730, 0.9948462248, 0.9726549474, 1},
    {58, 60, 365, 0.90, 730, 0.8939098364, 0.935700254, 0.9839731205},
    {47, 50, 365, 0.90, 365, 0.4994121881, 0.8999593664, 0.9653563046},
    {93, 100, 365, 0.90, 431.6089329, 0.5878982764, 0.904461466, 0.9489333158},
    {94, 100, 365, 0.90, 540.7617677, 0.7656887691, 0.9155132296, 0.9576388196},
};

static void test_a3(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(a3_cases); i++) {
        const struct a3_case *c = &a3_cases[i];
        struct ct_proposal_rules rules = by(CT_METHOD_A3, c->target);
        struct ct_proposal p;
        char table[100];

        snprintf(table, sizeof table, "t,n,in\n%g,%u,%u\n", c->interval, c->n,
                 c->in);
        p = propose(table, &rules);
        assert_close(p.proposed, c->proposed, 1e-6);
        assert_close(p.a3.rejection, c->rejection, 1e-9);
        assert_close(p.a3.lower, c->lower, 1e-9);
        assert_close(p.a3.upper, c->upper, 1e-9);
    }
}

static void test_a3_published(void **state)
{
    static const char *const names[] = {
        "interval/a3-asset-1.json", "interval/a3-asset-1-target-90.json",
        "interval/a3-asset-2.json", "interval/a3-counts-42-of-50.json"};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        json_t *example = reference_open(names[i]), *data;
        struct ct_proposal_rules rules;
        struct ct_proposal p;
        char table[100];

        if (example == NULL)
            skip();
        data = json_object_get(example, "data");
        rules = by(CT_METHOD_A3,
                   json_number_value(json_object_get(data, "target")));
        rules.a3.confidence = json_number_value(json_object_get(data, "conf"));
        snprintf(table, sizeof table, "t,n,in\n%g,%g,%g\n",
                 json_number_value(json_object_get(data, "I0")),
                 json_number_value(json_object_get(data, "n")),
                 json_number_value(json_object_get(data, "in_tolerance")));
        p = propose(table, &rules);
        reference_check(example, "interval", p.proposed);
        reference_check(example, "rejection", p.a3.rejection);
        reference_check(example, "reliability_low", p.a3.lower);
        reference_check(example, "reliability_high", p.a3.upper);
        json_decref(example);
    }
}

/* ---- models -------------------------------------------------------------- */

/* NCSLI RP-1, table D-1, with the counts it has. */
#define TABLE_D1                                                               \
    "t/week,n,in\n4,4,4\n7,6,5\n10,14,9\n13,13,8\n21,22,12\n28,49,20\n"        \
    "40,18,9\n48,6,2\n"

static void test_table_d1(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_S2, 0.75);
    struct ct_proposal p = propose(TABLE_D1, &rules);
    const struct ct_proposal_fits *m = &p.models;

    (void)state;
    assert_int_equal(p.n, 132);
    assert_int_equal(p.why, CT_WHY_FITTED);
    assert_int_equal(m->fits[m->best].model, CT_RELIABILITY_RANDOM_WALK);
    assert_int_equal(m->best, m->least_aic);
    assert_close(m->fits[m->best].minus_log_likelihood, 86.402023, 2e-5);
    assert_close(p.proposed, 7.920038736, 2e-4);
    assert_close(m->low, 6.957817774, 2e-4);  /* Weibull */
    assert_close(m->high, 10.23200869, 2e-4); /* exponential */
    assert_true(m->fits[CT_RELIABILITY_MODIFIED_GAMMA].rejected);
    assert_true(m->fits[CT_RELIABILITY_WARRANTY].no_interval);
    /* 0.3641 weeks, of data from 4 weeks on */
    assert_true(m->extrapolated >> CT_RELIABILITY_DRIFT & 1);
    rules.whole = 1;
    assert_close(propose(TABLE_D1, &rules).proposed, 7, 0);
    /* times differ: auto takes the models */
    rules.method = CT_METHOD_AUTO;
    p = propose(TABLE_D1, &rules);
    assert_true(p.spread && p.method == CT_METHOD_S2);
    assert_close(p.proposed, 7, 0);
}

/* The same in other rows: counts apart, and backwards. */
static void test_rows(void **state)
{
    static const char other[] =
        "t/week,n,in\n48,6,2\n40,9,9\n40,9,0\n28,20,20\n28,29,0\n21,22,12\n"
        "13,13,8\n10,14,9\n7,6,5\n4,1,1\n4,3,3\n";
    struct ct_proposal_rules rules = by(CT_METHOD_S2, 0.75);
    struct ct_proposal a = propose(TABLE_D1, &rules);
    struct ct_proposal b = propose(other, &rules);

    (void)state;
    assert_close_relative(b.proposed, a.proposed, 1e-9);
    assert_close_relative(b.models.low, a.models.low, 1e-9);
    assert_close_relative(b.models.high, a.models.high, 1e-9);
}

static void test_exponential(void **state)
{
    static const char six[] = "t,result\n180,pass\n180,pass\n365,pass\n"
                              "365,fail\n365,pass\n730,fail\n";
    struct ct_proposal_rules rules = by(CT_METHOD_S1, 0.9);
    struct ct_proposal p = propose(six, &rules);

    (void)state;
    assert_close(p.exponential.rate, 0.001275894122, 1e-9);
    assert_close(p.exponential.deviation, 0.0008869001838, 1e-9);
    assert_close(p.proposed, 82.57778902, 1e-4);
    rules.target = 0.95;
    assert_close(propose(six, &rules).proposed, 40.20184237, 1e-4);
    rules.target = 0.9;
    assert_close(propose("t,n,in\n365,50,42\n", &rules).proposed, 220.5669121,
                 1e-4);
}

/* A start above zero is a clock that ran on. */
static void test_clock(void **state)
{
    static const char table[] = "t,start,result\n365,0,pass\n365,365,pass\n"
                                "365,730,fail\n";
    struct ct_proposal_rules rules = by(CT_METHOD_S3, 0.9);
    struct ct_proposal p;

    (void)state;
    rules.models = 1U << CT_RELIABILITY_EXPONENTIAL;
    p = propose(table, &rules);
    assert_int_equal(p.models.count, 1);
    /* an exponential has no memory: ln(3/2) / 365 from 2 of 3 */
    assert_close_relative(p.models.fits[0].parameters[0], log(1.5) / 365, 1e-6);
}

/* ---- what few outcomes do not say ---------------------------------------- */

static void test_all(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_S2, 0.95);
    struct ct_proposal p = propose("t,n,in\n365,20,20\n", &rules);

    (void)state;
    assert_int_equal(p.why, CT_WHY_ALL_IN);
    assert_true(isnan(p.proposed));
    assert_int_equal(p.needed, 59); /* ln 0.05 / ln 0.95 = 58.4 */
    assert_close(p.lower, pow(0.05, 1.0 / 20), 1e-12); /* one-sided */
    assert_close(p.at_least, log(0.95) / log(0.05) * 20 * 365, 1e-9);
    assert_false(p.below);
    p = propose("t,n,in\n365,5,0\n", &rules);
    assert_int_equal(p.why, CT_WHY_ALL_OUT);
    assert_true(isnan(p.proposed) && p.below);
    assert_close(p.upper, 1 - pow(0.05, 1.0 / 5), 1e-12);
    rules.method = CT_METHOD_AUTO;
    p = propose("t,n,in\n365,20,20\n", &rules);
    assert_close(p.proposed, 365, 0); /* kept: 20 of 20 are no reason */
    assert_int_equal(p.models.count, 0);
    rules.method = CT_METHOD_A3; /* by itself it goes on 64 % */
    p = propose("t,n,in\n365,20,20\n", &rules);
    assert_close(p.a3.rejection, 1 - pow(0.95, 20), 1e-12);
    assert_close(p.proposed, 365 * pow(10, 0.05 / pow(0.95, 20)), 1e-9);
}

/* ---- values -------------------------------------------------------------- */

static const char five_years[] =
    "date,error,U,mpe\n2021-03-01,0.8,1,10\n2022-03-01,1.9,1,10\n"
    "2023-03-01,3.4,1,10\n2024-03-01,4.1,1,10\n2025-03-01,5.6,1,10\n";

static void test_drift(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_DRIFT, 0.95);
    struct ct_proposal p = propose(five_years, &rules);
    double first = day("2021-03-01");

    (void)state;
    assert_int_equal(p.why, CT_WHY_CROSSES);
    assert_close(p.crossing - first, 2368.496163, 1e-5);
    assert_close(p.plain - first, 2538.39294, 1e-5);
    assert_close(floor(p.crossing), day("2027-08-25"), 0);
    assert_close(floor(p.plain), day("2028-02-11"), 0);
    /* at the crossing |e| + sqrt(P^2 + U^2) = MPE */
    assert_close(p.end.error + hypot(p.end.prediction, 1), 10, 1e-9);
    assert_close(p.proposed, 2368.496163 - 1461, 1e-5);
    assert_close(p.line.slope, 0.003230101109, 1e-11);
    rules.method = CT_METHOD_CHART;
    assert_close(propose(five_years, &rules).proposed, 2538.39294 - 1461, 1e-5);
    /* followed half the span it meets nothing */
    rules = by(CT_METHOD_DRIFT, 0.95);
    rules.extrapolate = 0.5;
    p = propose(five_years, &rules);
    assert_int_equal(p.why, CT_WHY_NO_CROSS);
    assert_close(p.proposed, 730.5, 1e-9);
}

static void test_no_drift(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_DRIFT, 0.95);
    struct ct_proposal p = propose("time,error,mpe\n0,0.1,1\n365,-0.1,1\n"
                                   "730,0.1,1\n1095,-0.1,1\n",
                                   &rules);

    (void)state;
    assert_int_equal(p.why, CT_WHY_NO_DRIFT);
    assert_close(p.proposed, 1095, 0);
    p = propose("time,error,mpe\n0,0.1,0.2\n365,-0.1,0.2\n730,0.1,0.2\n",
                &rules);
    assert_int_equal(p.why, CT_WHY_NO_MARGIN); /* t(2) s sqrt(4/3) > 0.2 */
    assert_true(isnan(p.proposed));
    p = propose("time,error,mpe\n0,0.1,1\n365,0.2,1\n", &rules);
    assert_int_equal(p.why, CT_WHY_FEW_READINGS);
    p = propose("time,error\n0,0.1\n365,0.2\n730,0.31\n", &rules);
    assert_int_equal(p.why, CT_WHY_NO_LIMITS);
}

/* An adjustment begins a new line: two errors are too few. */
static void test_adjusted_line(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_DRIFT, 0.95);
    struct ct_proposal p = propose("time,error,left,mpe\n0,0.1,,1\n"
                                   "365,0.2,0.2,1\n730,0.9,0,1\n"
                                   "1095,0.1,,1\n1460,0.2,,1\n",
                                   &rules);

    (void)state;
    assert_int_equal(p.why, CT_WHY_FEW_READINGS);
    rules.method = CT_METHOD_RANDOM_WALK; /* changes go on: four of them */
    p = propose("time,error,left,mpe\n0,0,,0.5\n100,0.2,0,0.5\n"
                "200,0.2,0,0.5\n300,0.2,0,0.5\n400,0.2,0,0.5\n",
                &rules);
    assert_close(p.walk, 0.02, 1e-12);
    assert_int_equal(p.why, CT_WHY_CROSSES);
    /* z u(t) meets 0.5: (0.5 / z)^2 / d^2 */
    assert_close(p.calculated,
                 0.25 / (1.959963984540054 * 1.959963984540054) / 4e-4, 1e-6);
    assert_close(p.end.u, 0.5 / 1.959963984540054, 1e-9);
}

/* ---- changes ------------------------------------------------------------- */

/* NASA-HDBK-8739.19-5, table 7-2, as calibrations that set the item to 10. */
#define TABLE_7_2                                                              \
    "time,error,left,U,lower,upper\n0,,10,0.56,%s\n70,10.1,10,0.56,%s\n"       \
    "156,10.11,10,0.56,%s\n260,10.251,10,0.56,%s\n395,10.299,10,0.56,%s\n"     \
    "562,10.403,10,0.56,%s\n735,10.615,10.03,0.56,%s\n"

static struct ct_proposal propose_change(const char *limits,
                                         const struct ct_proposal_rules *rules)
{
    char table[400];

    snprintf(table, sizeof table, TABLE_7_2, limits, limits, limits, limits,
             limits, limits, limits);
    return propose(table, rules);
}

static void test_change(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_CHANGE, 0.9);
    struct ct_proposal p;

    (void)state;
    rules.order = 2;
    p = propose_change("9,11", &rules);
    assert_int_equal(p.why, CT_WHY_CROSSES);
    assert_int_equal(p.change.n, 6);
    assert_close_relative(p.change.coefficients[0], 1.57406753e-4, 1e-8);
    assert_close_relative(p.change.coefficients[1], 1.67379251e-5, 1e-8);
    assert_close_relative(p.change.s, 0.07082866, 1e-7);
    assert_close(p.calculated, 140.091, 5e-4);
    /* t of 95 % with four degrees of freedom */
    assert_close(p.end.error + 2.131846786 * p.end.u, 11, 1e-6);
    /* one limit alone: t of 90 % */
    p = propose_change(",11", &rules);
    assert_close_relative(p.calculated, 171.7479978, 1e-8);
    assert_close(p.end.error + 1.533206274 * p.end.u, 11, 1e-8);
    rules.extrapolate = 0; /* not beyond the longest time, 173 d */
    p = propose_change("1,19", &rules);
    assert_int_equal(p.why, CT_WHY_NO_CROSS);
    assert_close(p.calculated, 173, 0);
    rules.order = 3;
    assert_int_equal(propose_change("9,10.5", &rules).why, CT_WHY_NO_MARGIN);
    assert_int_equal(propose("time,error,mpe\n0,0,1\n9,0,1\n", &rules).why,
                     CT_WHY_FEW_READINGS);
}

/* Growth to a standard uncertainty: of changes, and of a walk. */
static void test_uncertainty_target(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_CHANGE, 0.9);
    struct proposed data;
    struct ct_proposal p;
    char table[400];

    (void)state;
    rules.order = 2;
    rules.to_uncertainty = true;
    snprintf(table, sizeof table, TABLE_7_2, ",", ",", ",", ",", ",", ",", ",");
    open_data(&data, table);
    data.data.groups[0].is.series[0].u_target = 0.5;
    assert_int_equal(ct_propose(&data.data.groups[0].is, &rules, &p), CT_OK);
    assert_close_relative(p.calculated, 327.1533398, 1e-8);
    assert_close(p.end.u, 0.5, 1e-12);
    data.data.groups[0].is.series[0].u_target = 0.2;
    assert_int_equal(ct_propose(&data.data.groups[0].is, &rules, &p), CT_OK);
    assert_int_equal(p.why, CT_WHY_NO_MARGIN);
    data.data.groups[0].is.series[0].u_target = (double)NAN;
    assert_int_equal(ct_propose(&data.data.groups[0].is, &rules, &p), CT_OK);
    assert_int_equal(p.why, CT_WHY_OTHER_UNIT);
    close_data(&data);
    /* u0 = 0.5, d = 0.02: 0.8 after 975 d */
    open_data(&data, "time,error,U\n0,0,1\n400,0.4,1\n800,0,1\n1200,0.4,1\n");
    rules.method = CT_METHOD_RANDOM_WALK;
    data.data.groups[0].is.series[0].u_target = 0.8;
    assert_int_equal(ct_propose(&data.data.groups[0].is, &rules, &p), CT_OK);
    assert_close_relative(p.calculated, 975., 1e-12);
    close_data(&data);
}

/* Items that share a group are compared; one that has a third of all failures
 * is told, the same share of each is not. */
static void test_items(void **state)
{
    static const char mixed[] = "item,t,n,in\nA,365,20,20\nB,365,20,19\n"
                                "C,365,20,11\nD,365,20,20\n";
    static const char alike[] = "item,t,n,in\nA,365,20,18\nB,365,20,19\n"
                                "C,365,20,17\nD,365,20,18\n";
    static const char times[] = "item,t,n,in\nA,100,20,20\nB,400,20,11\n";
    static const char dates[] = "item,date,result\nB,2021-01-01,pass\n"
                                "A,2020-01-01,pass\nB,2022-01-01,fail\n"
                                "A,2020-12-31,pass\n";
    struct ct_proposal_rules rules = by(CT_METHOD_A3, 0.9);
    struct ct_proposal p = propose(mixed, &rules);

    (void)state;
    assert_true(p.mixed && p.homogeneity < 1e-4);
    p = propose(alike, &rules);
    assert_true(!p.mixed && p.homogeneity > 0.5);
    assert_true(isnan(propose(times, &rules).homogeneity));
    p = propose(dates, &rules); /* times of one item each: 365 d twice */
    assert_int_equal(p.n, 2);
    assert_close(p.median, 365, 0);
    rules.method = CT_METHOD_A1;
    assert_int_equal(propose(alike, &rules).why, CT_WHY_SEVERAL_ITEMS);
}

/* ---- a walk -------------------------------------------------------------- */

/* Changes of 0.02 sqrt(days) up and down: d = 0.02. */
static void test_walk(void **state)
{
    struct ct_proposal_rules rules = by(CT_METHOD_RANDOM_WALK, 0.95);
    struct ct_proposal p = propose("time,error,U,mpe\n0,0,0.1,1.5\n"
                                   "100,0.2,0.1,1.5\n200,0,0.1,1.5\n"
                                   "300,0.2,0.1,1.5\n400,0,0.1,1.5\n",
                                   &rules);
    double u = 1.5 / 1.959963984540054; /* z of 95 % */

    (void)state;
    assert_close(p.walk, 0.02, 1e-12);
    assert_int_equal(p.why, CT_WHY_NO_CROSS);
    assert_close(p.crossing - 400, (u * u - 0.05 * 0.05) / 0.0004, 1e-6);
    assert_close(p.proposed, 400, 0); /* the span observed */
}

/* ---- clamps -------------------------------------------------------------- */

static void test_clamps(void **state)
{
    const struct ct_proposal_outcome all[] = {{.t = 365, .n = 50, .in = 50}};
    struct ct_proposal_group group = {.outcomes = all,
                                      .count = 1,
                                      .current = 365,
                                      .statute = 365,
                                      .renewal = CT_RENEWAL_ALWAYS};
    struct ct_proposal_rules rules = by(CT_METHOD_A3, 0.9);
    struct ct_proposal p;

    (void)state;
    assert_int_equal(ct_propose(&group, &rules, &p), CT_OK);
    assert_true(p.by_statute && !p.beyond);
    assert_close(p.calculated, 730, 0);
    assert_close(p.proposed, 365, 0);
    group.statute = 182;
    rules.least = 300; /* the law wins over what is asked for */
    assert_int_equal(ct_propose(&group, &rules, &p), CT_OK);
    assert_true(p.beyond);
    assert_close(p.proposed, 182, 0);
    group.statute = (double)NAN;
    rules.most = 500;
    rules.months = true;
    assert_int_equal(ct_propose(&group, &rules, &p), CT_OK);
    assert_true(p.by_most);
    assert_close(p.proposed, 487, 0); /* 16 months */
    assert_int_equal(ct_proposal_months(487), 16);
    assert_int_equal(ct_proposal_months(486), 15);
    assert_int_equal(ct_proposal_months(365), 12);
    assert_int_equal(ct_proposal_months(29), 0);
    group.items = 2;
    rules.method = CT_METHOD_A1;
    assert_int_equal(ct_propose(&group, &rules, &p), CT_OK);
    assert_int_equal(p.why, CT_WHY_SEVERAL_ITEMS);
    rules.target = 1;
    assert_int_equal(ct_propose(&group, &rules, &p), CT_DOMAIN);
}

/* ---- faults of a table --------------------------------------------------- */

static void test_faults(void **state)
{
    static const struct {
        const char *table, *key;
    } faults[] = {
        {"t,n,in\n365,0,0\n", "outcome-count"},
        {"t,n,in\n365,2.5,1\n", "outcome-count"},
        {"t,n,in\n365,5,6\n", "outcome-count"},
        {"t,n,in\n365,5,-1\n", "outcome-count"},
        {"t,n,in\n0,5,5\n", "outcome-time"},
        {"t,n,in\n-1,5,5\n", "outcome-time"},
        {"t,start,result\n1,-1,pass\n", "outcome-time"},
        {"t,interval,result\n1,0,pass\n", "outcome-time"},
        {"t,result\n1e10,pass\n", "outcome-time"},
        {"t,result\n1e-7,pass\n", "outcome-time"},
        {"time,error,mpe\n1e10,1,1\n", "outcome-time"},
        {"t,result\n,pass\n", "outcome-untimed"},
        {"t,result\n1,undetermined\n", "outcome-result"},
        {"t,n\n1,5\n", "outcome-empty"},
        {"time,error,mpe\n1,0,0\n", "outcome-limits"},
        {"time,error,lower,upper\n1,0,1,-1\n", "outcome-limits"},
        {"t,interval,result\n1,1,pass\n1,2,pass\n", "outcome-interval"},
        {"t,n,in\n", "outcome-none"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(faults); i++) {
        struct proposed p;

        open_data(&p, faults[i].table);
        if (p.status != CT_INVALID || p.seen.count != 1 ||
            strcmp(p.seen.list[0].key, faults[i].key) != 0)
            fail_msg("%zu: %s, not %s", i,
                     p.seen.count > 0 ? p.seen.list[0].key : "nothing",
                     faults[i].key);
        close_data(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_staircase),
        cmocka_unit_test(test_staircase_times),
        cmocka_unit_test(test_a1_a2),
        cmocka_unit_test(test_a3),
        cmocka_unit_test(test_a3_published),
        cmocka_unit_test(test_table_d1),
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_exponential),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_all),
        cmocka_unit_test(test_drift),
        cmocka_unit_test(test_no_drift),
        cmocka_unit_test(test_adjusted_line),
        cmocka_unit_test(test_change),
        cmocka_unit_test(test_uncertainty_target),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_walk),
        cmocka_unit_test(test_clamps),
        cmocka_unit_test(test_faults),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
