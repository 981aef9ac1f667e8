/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Impacts through the files of a laboratory: signs, windows, models, verdicts,
 * and what is not known.
 */
#include "charted.h"

#include "../calib/lab/impact.h"

#include <stdlib.h>

#define CERTIFICATES "id,instrument,calibrated_on,references,adjusted\n"
#define INSTRUMENTS                                                            \
    {                                                                          \
        "instruments.csv", "id\nS\nT\nW\nO\nA\n"                               \
    }
#define RESULTS                                                                \
    "certificate,quantity,point,point_unit,error,as_found_error,unit,U,k,"     \
    "mpe\n"

/* A question and all that belongs to it. */
struct asked {
    struct charted c;
    struct ct_sources *sources; /* of findings, whose places are not looked at
                                 */
    struct seen seen;
    struct ct_lab_impact_case one;
    struct ct_lab_impact impact;
    struct ct_given_shift given;
    enum ct_status status;
};

struct options {
    const char *item, *found_by, *shift, *from, *to;
    enum ct_impact_model model;
    uint32_t depth; /* 0: no end */
    bool closed;
};

static int32_t day_or_none(const char *text)
{
    return text != NULL ? day(text) : CT_LAB_NO_DATE;
}

static void ask(struct asked *a, const struct options *o)
{
    enum { KINDS = 1 << CT_ITEM_INSTRUMENT | 1 << CT_ITEM_CERTIFICATE };
    struct ct_item item;
    struct ct_cell text = {o->item, strlen(o->item), {0}};

    ct_lab_impact_release(&a->impact);
    a->seen.count = 0;
    a->one =
        (struct ct_lab_impact_case){.model = o->model,
                                    .depth = o->depth > 0 ? o->depth : 1000,
                                    .above = 1,
                                    .when = {day("2026-01-01"), CT_DATE_LAST}};
    a->one.window.closed = o->closed;
    if (o->shift != NULL) {
        const struct ct_cell shift = {o->shift, strlen(o->shift), {0}};

        assert_int_equal(
            ct_given_shift_read(units, shift, &a->seen.sink, &a->given), CT_OK);
        a->one.given = &a->given;
        a->one.given_count = 1;
    }
    assert_int_equal(
        ct_item_read(a->c.index, text, KINDS, units, &a->seen.sink, &item),
        CT_OK);
    a->status = ct_lab_impact_open(
        a->c.index, &item,
        o->found_by != NULL ? certificate_of(&a->c, o->found_by)
                            : CT_LAB_NO_ROW,
        day_or_none(o->from), day_or_none(o->to), &a->seen.sink, &a->one);
    if (a->status == CT_OK)
        a->status = ct_lab_impact(a->c.index, a->c.graph, &a->one,
                                  &a->seen.sink, &a->impact);
}

#define BEGIN(a, files)                                                        \
    do {                                                                       \
        memset(a, 0, sizeof *(a));                                             \
        seen_init(&(a)->seen, &(a)->sources);                                  \
        chart_files(&(a)->c, files, COUNT(files), CT_DATE_LAST);               \
    } while (0)

static void end(struct asked *a)
{
    ct_lab_impact_release(&a->impact);
    uncharted(&a->c);
    ct_sources_free(a->sources);
}

/* The nth result that is hit of a certificate, or NULL. */
static const struct ct_lab_hit *hit_of(const struct asked *a, const char *id,
                                       size_t nth)
{
    uint32_t row = certificate_of(&a->c, id);

    for (size_t i = 0; i < a->impact.event_count; i++)
        if (a->impact.events[i].certificate == row &&
            nth < a->impact.events[i].count)
            return &a->impact.hits[a->impact.events[i].first + nth];
    return NULL;
}

static const struct ct_lab_hit_event *event_of(const struct asked *a,
                                               const char *id)
{
    uint32_t row = certificate_of(&a->c, id);

    for (size_t i = 0; i < a->impact.event_count; i++)
        if (a->impact.events[i].certificate == row)
            return &a->impact.events[i];
    return NULL;
}

/* ---- T13, T14: an indicating standard ------------------------------------ */

/* Its as-left error was taken as 0.001 (as found 0.5 does not matter), and was
 * -0.019: what was true is larger than what was taken by 0.020. */
static const struct little_file vectors[] = {
    INSTRUMENTS,
    {"certificates.csv", CERTIFICATES "G,S,2023-01-01,NMI:PTB,yes\n"
                                      "F,S,2024-01-03,NMI:PTB,yes\n"
                                      "a,A,2023-08-23,G,no\n" /* day 234 */
                                      "b,B,2023-08-23,G,no\n"
                                      "c,C,2023-08-23,G,no\n"
                                      "on,D,2023-01-01,G,no\n"
                                      "at,D,2024-01-03,G,no\n"
                                      "out,D,2024-01-04,G,no\n"},
    {"results.csv", RESULTS "G,length,100,mm,0.001,0.5,mm,0.002,2,\n"
                            "F,length,100,mm,0.003,-0.019,mm,0.002,2,\n"
                            "a,length,100,mm,0.050,,mm,0.02,2,±0.1 mm\n"
                            "b,length,100,mm,-0.085,,mm,0.02,2,±0.1 mm\n"
                            "c,length,100,mm,0.095,,mm,0.02,2,±0.1 mm\n"
                            "on,length,100,mm,0,,mm,0.02,2,±0.1 mm\n"
                            "at,length,100,mm,-0.080,,mm,0.02,2,±0.1 mm\n"
                            "out,length,100,mm,0,,mm,0.02,2,±0.1 mm\n"}};

static void test_vectors(void **state)
{
    static const struct {
        const char *id;
        double error;
        enum ct_impact_verdict verdict;
    } rows[] = {{"a", 0.030, CT_IMPACT_PASS},
                {"b", -0.105, CT_IMPACT_FAIL},
                {"c", 0.075, CT_IMPACT_PASS},
                {"at", -0.100, CT_IMPACT_PASS}}; /* on the limit, exactly */
    struct asked a;

    (void)state;
    BEGIN(&a, vectors);
    ask(&a, &(struct options){.item = "S"});
    assert_int_equal(a.status, CT_OK);
    assert_int_equal(a.seen.count, 0);
    assert_close(a.impact.shifts[0].shift, 0.020, 0);
    assert_true(a.impact.shifts[0].significant);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct ct_lab_hit *hit = hit_of(&a, rows[i].id, 0);

        assert_non_null(hit);
        assert_close(hit->effect, 0.020, 0);
        assert_close(hit->new_error, rows[i].error, 0);
        assert_int_equal(hit->new_verdict, rows[i].verdict);
        assert_int_equal(hit->flips, rows[i].verdict == CT_IMPACT_FAIL);
    }
    /* Of a value it is the other way round: 100 - error. */
    assert_close(hit_of(&a, "a", 0)->old_value, 99.95, 0);
    assert_close(hit_of(&a, "a", 0)->new_value, 99.97, 0);
    assert_int_equal(a.impact.flips, 1);
    assert_int_equal(a.impact.recalled, 1); /* 0.02 is U, not above it */
    assert_true(event_of(&a, "b")->recalled);
    end(&a);
}

static void test_model(void **state)
{
    struct asked a;

    (void)state;
    BEGIN(&a, vectors);
    ask(&a, &(struct options){.item = "G", .model = CT_IMPACT_LINEAR});
    assert_close(hit_of(&a, "a", 0)->effect, 0.020 * 234 / 367, 1e-15);
    assert_close(hit_of(&a, "a", 0)->effect, 0.01275, 5e-6); /* T14 */
    assert_close(hit_of(&a, "at", 0)->effect, 0.020, 1e-15);
    assert_int_equal(a.impact.flips, 0);
    ask(&a, &(struct options){.item = "G", .model = CT_IMPACT_STEP});
    assert_close(hit_of(&a, "a", 0)->effect, 0.020, 0);
    end(&a);
}

/* ---- windows ------------------------------------------------------------- */

static void test_window(void **state)
{
    struct asked a;

    (void)state;
    BEGIN(&a, vectors);
    ask(&a, &(struct options){.item = "F", .found_by = "F"});
    assert_int_equal(a.one.suspect, certificate_of(&a.c, "G"));
    assert_null(event_of(&a, "on"));
    assert_non_null(event_of(&a, "at"));
    assert_null(event_of(&a, "out"));
    ask(&a, &(struct options){.item = "G", .closed = true});
    assert_non_null(event_of(&a, "on"));
    ask(&a, &(struct options){
                .item = "G", .from = "2023-08-23", .to = "2024-02-01"});
    assert_null(event_of(&a, "a"));
    assert_non_null(event_of(&a, "out"));
    ask(&a, &(struct options){.item = "G",
                              .from = "2023-08-23",
                              .closed = true,
                              .to = "2023-08-23"});
    assert_int_equal(a.impact.event_count, 3);
    end(&a);
}

/* What shortens it: a check that was passed, of the quantity, known. */
static void test_checks(void **state)
{
    static const struct {
        const char *rows;
        const char *from;
    } cases[] = {
        {"S,2023-05-01,intermediate,length,pass\n", "2023-05-01"},
        {"S,2023-05-01,intermediate,,pass\n", "2023-05-01"},
        {"S,2023-05-01,intermediate,length,fail\n", "2023-01-01"},
        {"S,2023-05-01,intermediate,mass,pass\n", "2023-05-01"},
        {"S,2023-05-01,repeatability,length,pass\n", "2023-01-01"},
        {"S,2024-01-03,intermediate,length,pass\n", "2023-01-01"},
        {"S,2022-05-01,intermediate,length,pass\n", "2023-01-01"},
        {"A,2023-05-01,intermediate,length,pass\n", "2023-01-01"},
        /* A day with a failing reading is none. */
        {"S,2023-04-01,control,length,pass\n"
         "S,2023-05-01,control,length,pass\n"
         "S,2023-05-01,control,length,fail\n",
         "2023-04-01"},
        /* The last one counts, also behind one that failed. */
        {"S,2023-04-01,control,length,fail\n"
         "S,2023-06-01,verification,length,pass\n",
         "2023-06-01"},
    };
    char text[512];
    struct asked a;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct little_file files[4];

        snprintf(text, sizeof text, "instrument,date,kind,quantity,result\n%s",
                 cases[i].rows);
        memcpy(files, vectors, sizeof vectors);
        files[3] = (struct little_file){"checks.csv", text};
        BEGIN(&a, files);
        ask(&a, &(struct options){.item = "S"});
        assert_int_equal(a.status, CT_OK);
        if (a.one.window.from != day(cases[i].from))
            fail_msg("case %zu", i);
        assert_int_equal(a.one.good.check != CT_LAB_NO_ROW,
                         strcmp(cases[i].from, "2023-01-01") != 0);
        end(&a);
    }
    /* Asked about a length, a check of masses says nothing. */
    {
        struct little_file files[4];

        memcpy(files, vectors, sizeof vectors);
        files[3] = (struct little_file){
            "checks.csv", "instrument,date,kind,quantity,result\n"
                          "S,2023-05-01,intermediate,mass,pass\n"};
        BEGIN(&a, files);
        ask(&a, &(struct options){.item = "G:length"});
        assert_int_equal(a.one.window.from, day("2023-01-01"));
        end(&a);
    }
}

/* ---- material measures, two rings ---------------------------------------- */

/* A weight was heavier than its certificate says by 0.3 mg; a second one was
 * compared with it, a balance read with that, and a third weight made of both:
 * 0.5 times the first and 2 times the second. */
static const struct little_file weights[] = {
    {"instruments.csv", "id,name,holder,custodian,location\n"
                        "W,weight,,,\nB,balance,Market,Lin,hall\n"},
    {"certificates.csv", "id,instrument,calibrated_on,references,number\n"
                         "G,W,2023-01-01,NMI:PTB,\nF,W,2024-01-01,NMI:PTB,\n"
                         "v,V,2023-03-01,G,\nb,B,2023-04-01,v,12/23\n"
                         "x,X,2023-05-01,G;v,\n"},
    {"results.csv", "certificate,quantity,point,point_unit,correction,"
                    "as_found_correction,error,unit,U,k,mpe\n"
                    "G,mass,100,g,0.1,,,mg,0.04,2,\n"
                    "F,mass,100,g,0.1,0.4,,mg,0.04,2,\n"
                    "v,mass,100,g,0.2,,,mg,0.06,2,±0.5 mg\n"
                    "b,mass,100,g,,,-0.1,mg,1,2,±0.35 mg\n"
                    "x,mass,250,g,1,,,mg,0.5,2,\n"},
    {"links.csv", "certificate,reference,quantity,reference_point,point_unit,"
                  "sensitivity\n"
                  "v,G,mass,100,g,0.1\nb,v,mass,100,g,1\n"
                  "x,G,mass,100,g,0.5\nx,v,mass,100,g,2\n"}};

static void test_rings(void **state)
{
    struct asked a;

    (void)state;
    BEGIN(&a, weights);
    ask(&a, &(struct options){.item = "W"});
    assert_int_equal(a.status, CT_OK);
    assert_close(a.impact.shifts[0].shift, 0.3, 1e-16);
    assert_close(hit_of(&a, "v", 0)->effect, 0.03, 1e-16);
    assert_close(hit_of(&a, "v", 0)->old_value, 100000.2, 0);
    assert_close(hit_of(&a, "v", 0)->new_value, 100000.23, 0);
    assert_close(hit_of(&a, "v", 0)->new_error, -0.23, 0);
    assert_close(hit_of(&a, "b", 0)->effect, 0.03, 1e-16);
    assert_close(hit_of(&a, "b", 0)->new_error, -0.13, 0);
    assert_close(hit_of(&a, "x", 0)->effect, 0.5 * 0.3 + 2 * 0.03, 1e-15);
    assert_int_equal(event_of(&a, "v")->ring, 1);
    assert_int_equal(event_of(&a, "x")->ring, 1);
    assert_int_equal(event_of(&a, "b")->ring, 2);
    assert_int_equal(a.impact.certificates, 3);
    assert_int_equal(a.impact.newest, 3);
    assert_int_equal(a.impact.recalled, 0);
    ask(&a, &(struct options){.item = "W", .depth = 1});
    assert_null(event_of(&a, "b"));
    /* Given: 3 ppm of 100 g are 0.3 mg, and 10 times that flips the balance:
     * -0.1 - 0.3 is outside 0.35. */
    ask(&a, &(struct options){.item = "G", .shift = "3 ppm"});
    assert_close(hit_of(&a, "b", 0)->effect, 0.03, 1e-16);
    ask(&a, &(struct options){.item = "G", .shift = "3 mg"});
    assert_close(hit_of(&a, "b", 0)->new_error, -0.4, 0);
    assert_true(hit_of(&a, "b", 0)->flips);
    assert_true(event_of(&a, "b")->recalled);
    end(&a);
}

/* ---- significance -------------------------------------------------------- */

/* u = 0.05 each. Both rest on P (u = 0.04): 2 cov = 0.0032, so that the limit
 * is 2 sqrt(0.005 - 0.0032) = 0.0849 and not 0.1414. */
static void test_significance(void **state)
{
    static const struct little_file files[] = {
        INSTRUMENTS,
        {"certificates.csv", CERTIFICATES "p,P,2022-01-01,NMI:PTB,no\n"
                                          "G,S,2023-01-01,p,no\n"
                                          "F,S,2024-01-01,p,no\n"
                                          "a,A,2023-06-01,G,no\n"},
        {"results.csv", RESULTS "p,length,100,mm,0,,um,0.08,2,\n"
                                "G,length,100,mm,0,,um,0.1,2,\n"
                                "F,length,100,mm,-0.1,,um,0.1,2,\n"
                                "a,length,100,mm,0,,um,1,2,\n"}};
    struct asked a;

    (void)state;
    BEGIN(&a, files);
    ask(&a, &(struct options){.item = "S"});
    assert_close(a.impact.shifts[0].shift, 0.1, 0);
    assert_close(a.impact.shifts[0].covariance, 0.0016, 1e-17);
    assert_close(a.impact.shifts[0].limit, 2 * sqrt(0.0018), 1e-15);
    assert_true(a.impact.shifts[0].significant);
    assert_int_equal(a.impact.results, 1);
    assert_true(hit_of(&a, "a", 0)->significant);
    end(&a);
}

static void test_insignificant(void **state)
{
    static const struct little_file files[] = {
        INSTRUMENTS,
        {"certificates.csv", CERTIFICATES "G,S,2023-01-01,NMI:PTB,no\n"
                                          "F,S,2024-01-01,NMI:PTB,no\n"
                                          "a,A,2023-06-01,G,no\n"},
        {"results.csv", RESULTS "G,length,100,mm,0,,um,0.1,2,\n"
                                "F,length,100,mm,-0.1,,um,0.1,2,\n"
                                "a,length,100,mm,0,,um,0.01,2,±0.05 um\n"}};
    struct asked a;

    (void)state;
    BEGIN(&a, files);
    ask(&a, &(struct options){.item = "S"});
    assert_false(a.impact.significant);
    assert_close(a.impact.shifts[0].limit, 2 * sqrt(0.005), 1e-15);
    /* It is there for who asks, and counts nowhere. */
    assert_true(hit_of(&a, "a", 0)->flips);
    assert_false(hit_of(&a, "a", 0)->significant);
    assert_int_equal(a.impact.flips, 0);
    assert_int_equal(a.impact.results, 0);
    assert_int_equal(a.impact.recalled, 0);
    end(&a);
}

/* ---- nominal use, points between ----------------------------------------- */

/* The shift of what is used at its nominal value is all of its error; at 150
 * the errors found are on the line between 100 and 200. */
static void test_nominal(void **state)
{
    static const struct little_file files[] = {
        INSTRUMENTS,
        {"ranges.csv", "instrument,quantity,range,unit,mpe,use\n"
                       "S,mass,0..300,g,±1 mg,nominal\n"
                       "T,mass,0..300,g,±1 mg,corrected\n"},
        {"certificates.csv", CERTIFICATES "G,S,2023-01-01,NMI:PTB,no\n"
                                          "F,S,2024-01-01,NMI:PTB,no\n"
                                          "a,A,2023-06-01,G,no\n"
                                          "H,T,2023-01-01,NMI:PTB,no\n"
                                          "I,T,2024-01-01,NMI:PTB,no\n"
                                          "b,B,2023-06-01,H,no\n"},
        {"results.csv", RESULTS "G,mass,100,g,0.5,,mg,0.1,2,\n"
                                "F,mass,100,g,-3,,mg,0.1,2,\n"
                                "a,mass,100,g,0,,mg,9,2,\n"
                                "H,mass,100,g,0.1,,mg,0.1,2,\n"
                                "H,mass,200,g,0.3,,mg,0.1,2,\n"
                                "I,mass,100,g,-1,,mg,0.1,2,\n"
                                "I,mass,200,g,-2,,mg,0.1,2,\n"
                                "b,mass,150,g,0,,mg,9,2,\n"}};
    struct asked a;

    (void)state;
    BEGIN(&a, files);
    ask(&a, &(struct options){.item = "S"});
    assert_true(a.impact.shifts[0].nominal);
    assert_close(a.impact.shifts[0].shift, 3, 0);
    /* u of limits of ±1 is 1/sqrt(3), that of F 0.05. */
    assert_close(a.impact.shifts[0].limit, 2 * sqrt(1.0 / 3 + 0.0025), 1e-14);
    assert_close(hit_of(&a, "a", 0)->effect, 3, 0);
    ask(&a, &(struct options){.item = "T"});
    assert_close(hit_of(&a, "b", 0)->effect, 0.2 + 1.5, 1e-15);
    end(&a);
}

/* ---- what is not known --------------------------------------------------- */

static const struct little_file vague[] = {
    INSTRUMENTS,
    {"certificates.csv", CERTIFICATES "G,S,2023-01-01,NMI:PTB,no\n"
                                      "F,S,2024-01-01,NMI:PTB,no\n"
                                      "h,H,2023-01-01,NMI:PTB,no\n"
                                      "guess,A,2023-06-01,G;h,no\n"
                                      "named,B,2023-06-01,G,no\n"
                                      "far,C,2023-06-01,G,no\n"
                                      "bare,D,2023-06-01,G,no\n"
                                      "noU,D,2023-06-02,G,no\n"
                                      "undated,E,,G,no\n"
                                      "bad,E,2023-06-01,G,no\n"},
    {"results.csv", RESULTS "G,length,100,mm,0,,mm,0.01,2,\n"
                            "F,length,100,mm,-0.5,,mm,0.01,2,\n"
                            "h,length,100,mm,0,,mm,0.01,2,\n"
                            "guess,length,100,mm,-0.8,,mm,0.4,2,±1 mm\n"
                            "named,mass,100,g,0,,g,0.4,2,\n"
                            "far,length,200,mm,0,,mm,0.4,2,\n"
                            "noU,length,100,mm,0,,mm,,,\n"
                            "bad,length,100,mm,zero,,mm,0.4,2,\n"}};

static void test_unknown(void **state)
{
    struct asked a;

    (void)state;
    BEGIN(&a, vague);
    ask(&a, &(struct options){.item = "S"});
    assert_int_equal(a.status, CT_OK);
    /* Either sign: the one that changes the verdict is told. */
    assert_true(hit_of(&a, "guess", 0)->guess);
    assert_close(hit_of(&a, "guess", 0)->doubt, 0.5, 0);
    assert_close(hit_of(&a, "guess", 0)->new_error, -1.3, 0);
    assert_true(hit_of(&a, "guess", 0)->flips);
    assert_int_equal(a.impact.guesses, 1);
    assert_true(hit_of(&a, "named", 0)->unknown);
    assert_true(hit_of(&a, "far", 0)->unknown);
    assert_true(isnan(hit_of(&a, "far", 0)->effect));
    assert_true(event_of(&a, "bare")->unexplained);
    assert_int_equal(a.impact.unknown, 2);
    assert_int_equal(a.impact.unexplained, 1);
    assert_int_equal(a.impact.undated, 1);
    /* The result that is no number, and the certificate without its day. */
    assert_int_equal(a.impact.unsound, 2);
    /* Without U and limits nothing says that an effect is small. */
    assert_true(hit_of(&a, "noU", 0)->recalled);
    assert_int_equal(a.impact.recalled, 2);
    end(&a);
}

/* What cannot be answered says why. */
static void test_refused(void **state)
{
    static const struct little_file files[] = {
        INSTRUMENTS,
        {"certificates.csv", CERTIFICATES "G,S,2023-01-01,NMI:PTB,no\n"
                                          "F,S,2024-01-01,NMI:PTB,yes\n"
                                          "o,O,2024-01-01,NMI:PTB,no\n"
                                          "w,W,2022-01-01,NMI:PTB,no\n"
                                          "z,W,2023-01-01,NMI:PTB,no\n"},
        {"results.csv", RESULTS "G,length,100,mm,0,,mm,0.01,2,\n"
                                "F,length,100,mm,0,,mm,0.01,2,\n"
                                "w,length,100,mm,0,,mm,0.01,2,\n"
                                "z,mass,100,g,0,,g,0.01,2,\n"}};
    static const struct {
        struct options options;
        const char *key;
    } cases[] = {
        {{.item = "S"}, "impact-before"},
        {{.item = "O"}, "impact-single"},
        {{.item = "F"}, "impact-no-finding"},
        {{.item = "G", .found_by = "o"}, "impact-other-item"},
        {{.item = "F", .found_by = "G"}, "impact-order"},
        {{.item = "W"}, "impact-values"},
        {{.item = "G", .shift = "1 g"}, "impact-given-nowhere"},
    };
    struct asked a;

    (void)state;
    BEGIN(&a, files);
    for (size_t i = 0; i < COUNT(cases); i++) {
        ask(&a, &cases[i].options);
        assert_int_equal(a.status, CT_INVALID);
        assert_int_equal(a.seen.count, 1);
        assert_string_equal(a.seen.list[0].key, cases[i].key);
    }
    end(&a);
}

/* ---- verdicts ------------------------------------------------------------ */

static struct ct_decimal decimal(double number)
{
    return ct_decimal_from_double(number);
}

static void test_verdicts(void **state)
{
    const double none = (double)NAN, open = (double)INFINITY;

    (void)state;
    assert_int_equal(ct_impact_judge(decimal(0.1), -0.1, 0.1, 1, false),
                     CT_IMPACT_PASS);
    assert_int_equal(ct_impact_judge(decimal(-0.1001), -0.1, 0.1, 1, false),
                     CT_IMPACT_FAIL);
    assert_int_equal(ct_impact_judge(decimal(9), none, none, 1, false),
                     CT_IMPACT_NO_LIMITS);
    assert_int_equal(ct_impact_judge(decimal(-9), -open, 0.1, 1, false),
                     CT_IMPACT_PASS);
    assert_int_equal(ct_impact_judge(decimal(0.2), -open, 0.1, 1, true),
                     CT_IMPACT_FAIL);
    /* JJF 1094-2002, 5.3: U counts where 3U is above the MPE. */
    assert_int_equal(ct_impact_judge(decimal(0.3), -0.3, 0.3, 0.1, true),
                     CT_IMPACT_PASS);
    assert_int_equal(ct_impact_judge(decimal(0.2), -0.3, 0.3, 0.11, true),
                     CT_IMPACT_UNDETERMINED);
    assert_int_equal(ct_impact_judge(decimal(-0.19), -0.3, 0.3, 0.11, true),
                     CT_IMPACT_PASS);
    assert_int_equal(ct_impact_judge(decimal(-0.41), -0.3, 0.3, 0.11, true),
                     CT_IMPACT_FAIL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_model),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_checks),
        cmocka_unit_test(test_rings),
        cmocka_unit_test(test_significance),
        cmocka_unit_test(test_insignificant),
        cmocka_unit_test(test_nominal),
        cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_verdicts),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
