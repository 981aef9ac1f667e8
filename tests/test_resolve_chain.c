/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Inputs of budgets, and values side by side, through the chains of a
 * laboratory: published and worked numbers from files, budgets against budgets
 * by hand, and random laboratories against their own Monte Carlo.
 */
#include "chain_budget.h"
#include "seeded.h"

#include <stdlib.h>

#define CERTIFICATES "id,instrument,calibrated_on,references\n"
#define RESULTS      "certificate,quantity,point,point_unit,correction,unit,U,k\n"

/* What two values share sums to their covariance; the first ids, `*` nearest,
 * in `text`. */
static void shares_of(struct chains *l, const struct side_by_side *s, size_t a,
                      size_t b, char text[200])
{
    struct ct_together_share *list = NULL;
    size_t room = 0, count;
    double sum = 0;

    assert_int_equal(
        ct_together_shares(&s->together, a, b, &list, &room, &count), CT_OK);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++) {
        sum += list[i].covariance;
        snprintf(text + strlen(text), 200 - strlen(text), "%s%s%s",
                 i > 0 ? " " : "", list[i].nearest ? "*" : "",
                 ct_lab_text(l->c.lab, CT_KEY_CERTIFICATE,
                             l->c.lab->certificates[list[i].certificate].id));
    }
    assert_close(sum, s->together.covariance[a * s->together.count + b],
                 1e-12 * s->together.values[a].uncertainty *
                     s->together.values[b].uncertainty);
    free(list);
}

/* ---- one standard ---------------------------------------------------------
 */

static const struct little_file one_standard[] = {
    {"instruments.csv", "id,quantity\nS,mass\nA,mass\nB,mass\n"},
    {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                      "a,A,2022-01-01,s\n"
                                      "b,B,2022-01-01,s\n"},
    {"results.csv",
     RESULTS "s,mass,100,g,0,g,0.020,2\n"
             "a,mass,100,g,0,g,0.025612496949731396,2\n" /* 2 sqrt(164) e-3 */
             "b,mass,100,g,0,g,0.025612496949731396,2\n"}};

/* C01: u_S = 0.010, own parts 0.008. What a hand-written budget with that r
 * gives, and what independent inputs would. */
static void test_one_standard(void **state)
{
    struct evaluated e, hand;
    struct chains l;

    (void)state;
    OPEN(&l, one_standard);
    evaluate(&l,
             "model: {s: a + b, d: a - b}\ninputs:\n"
             "  a: {instrument: A}\n  b: {instrument: B}\n",
             &e);
    assert_string_equal(e.keys, "");
    assert_close(u_of(&e, 0), 0.0229782505861521, 1e-15);
    assert_close(u_of(&e, 1), 0.0113137084989848, 1e-15);
    assert_close(sharing_of(&e, 0).without, 0.0181107702762748, 1e-15);
    assert_close(sharing_of(&e, 1).without, 0.0181107702762748, 1e-15);
    assert_string_equal(sharing_of(&e, 1).parts[0].name, "s");
    assert_drawn(&e, 0);
    assert_drawn(&e, 1);
    evaluate(&l,
             "model: {s: a + b, d: a - b}\ninputs:\n"
             "  a: {value: 100 g, u: 0.012806248474865698 g}\n"
             "  b: {value: 100 g, u: 0.012806248474865698 g}\n"
             "correlations:\n"
             "  - {between: [a, b], r: 0.6097560975609756}\n",
             &hand);
    for (size_t o = 0; o < 2; o++) {
        assert_close_relative(u_of(&e, o), u_of(&hand, o), 1e-12);
        assert_close_relative(e.gum.outputs[o].expanded,
                              hand.gum.outputs[o].expanded, 1e-12);
        assert_int_equal(sharing_of(&hand, o).count, 0);
    }
    end(&hand);
    end(&e);
    close_chains(&l);
}

/* A budget whose declared r is not that of the chains. */
static void assert_refused(struct chains *l, const char *text)
{
    struct seen *seen = &l->c.opened.seen;
    struct ct_budget budget;
    uint32_t source;

    seen->count = 0;
    assert_int_equal(ct_source_text(l->c.opened.sources, "budget", text,
                                    strlen(text), &source),
                     CT_OK);
    assert_int_equal(ct_budget_read_source(l->c.opened.sources, source, units,
                                           &l->hook, &seen->sink, &budget),
                     CT_OK);
    assert_int_equal(ct_model_compile(&budget.model, &seen->sink), CT_INVALID);
    assert_int_equal(seen->count, 1);
    assert_string_equal(seen->list[0].key, "correlation-influences");
    ct_budget_release(&budget);
}

/* C08, JJF 1033: the limit of a check by two devices from one standard, twice
 * u of the difference; an r by hand does not stand against it. */
static void test_declared(void **state)
{
    struct evaluated e;
    struct chains l;

    (void)state;
    OPEN(&l, one_standard);
    evaluate(&l,
             "model: {d: a - b}\ninputs:\n"
             "  a: {instrument: A, override: true}\n  b: {instrument: B}\n"
             "correlations: [{between: [a, b], r: 0}]\n",
             &e);
    assert_close(2 * u_of(&e, 0), 0.0362215405525497, 1e-14);
    assert_true(isnan(sharing_of(&e, 0).without));
    end(&e);
    evaluate(&l,
             "model: {d: a - b}\ninputs:\n"
             "  a: {instrument: A}\n  b: {instrument: B}\n",
             &e);
    assert_close(2 * u_of(&e, 0), 0.0226274169979695, 1e-14);
    end(&e);
    assert_refused(&l, "model: {d: a - b}\ninputs:\n"
                       "  a: {instrument: A}\n  b: {instrument: B}\n"
                       "correlations: [{between: [a, b], r: 0.5}]\n");
    close_chains(&l);
}

/* C02, JCGM 100:2008, 5.2.2, example: ten resistors of 1000 ohm compared with
 * one standard in series: 1 ohm, and not 0.32 ohm. */
static void test_resistors(void **state)
{
    char certificates[1000] = CERTIFICATES "s,S,2021-01-01,NMI:PTB\n";
    char results[1000] = RESULTS "s,resistance,1000,ohm,0,ohm,0.2,2\n";
    char inputs[1000] = "inputs:\n", model[200] = "", text[1500];
    const struct little_file files[] = {{"certificates.csv", certificates},
                                        {"results.csv", results}};
    struct evaluated e;
    struct chains l;

    (void)state;
    for (int i = 0; i < 10; i++) {
        size_t c = strlen(certificates), r = strlen(results);
        size_t n = strlen(inputs), m = strlen(model);

        snprintf(certificates + c, sizeof certificates - c,
                 "r%d,R%d,2022-01-01,s\n", i, i);
        snprintf(results + r, sizeof results - r,
                 "r%d,resistance,1000,ohm,0,ohm,0.2,2\n", i);
        snprintf(inputs + n, sizeof inputs - n, "  r%d: {certificate: r%d}\n",
                 i, i);
        snprintf(model + m, sizeof model - m, "%sr%d", i > 0 ? " + " : "", i);
    }
    OPEN(&l, files);
    snprintf(text, sizeof text, "model: {R: %s}\n%s", model, inputs);
    evaluate(&l, text, &e);
    assert_string_equal(e.keys, "");
    assert_close(e.gum.outputs[0].value, 10000, 0);
    assert_close_relative(u_of(&e, 0), 1.0, 1e-14);
    assert_close_relative(sharing_of(&e, 0).without, sqrt(0.1), 1e-12);
    assert_drawn(&e, 0);
    end(&e);
    close_chains(&l);
}

/* ---- a tree ---------------------------------------------------------------
 */

static const struct little_file tree[] = {
    {"instruments.csv", "id,quantity\nP,mass\nS1,mass\nS2,mass\nA,mass\n"
                        "B,mass\nC,mass\n"},
    {"certificates.csv", CERTIFICATES "p,P,2020-01-01,NMI:PTB\n"
                                      "s1,S1,2021-01-01,p\n"
                                      "s2,S2,2021-01-01,p\n"
                                      "a,A,2022-01-01,s1\n"
                                      "b,B,2022-01-01,s2\n"
                                      "c,C,2022-01-01,instrument:S1\n"},
    {"results.csv", RESULTS
     "p,mass,100,g,0,g,0.012,2\n"
     "s1,mass,100,g,0,g,0.015620499351813309,2\n"   /* 2 sqrt(61) e-3 */
     "s2,mass,100,g,0,g,0.018439088914585774,2\n"   /* 2 sqrt(85) e-3 */
     "a,mass,100,g,0,g,0.028635642126552707,2\n"    /* 2 sqrt(205) e-3 */
     "b,mass,0.1,kg,0,g,0.027202941017470887,2\n"   /* 2 sqrt(185) e-3 */
     "c,mass,100,g,0,g,0.023832750575625969,2\n"}}; /* 2 sqrt(142) e-3 */

/* C03, C04, and C05: E_n of 0.030 for two items of one laboratory is 1. */
static void test_tree(void **state)
{
    static const char *const names[] = {"A", "B", "C"};
    struct side_by_side s;
    struct evaluated e;
    struct chains l;
    const double *v, *r;
    char text[200];

    (void)state;
    OPEN(&l, tree);
    put_together(&l, names, 3, &s);
    v = s.together.covariance;
    r = s.together.correlation;
    assert_close(s.together.values[0].uncertainty, 0.01431782106, 1e-11);
    assert_close(v[2], 6.1e-5, 1e-18);
    assert_close(v[1], 3.6e-8, 1e-20); /* g kg */
    assert_close(r[1], 0.1848586197, 1e-9);
    assert_close(r[2], 0.3575269074, 1e-9);
    assert_close(r[5], 0.2221122259, 1e-9);
    assert_close(ct_together_combined(&s.together, 0, 1, 1), 0.02149418526,
                 1e-10);
    assert_close(ct_together_combined(&s.together, 0, 2, -1), 0.015, 1e-15);
    shares_of(&l, &s, 0, 2, text);
    assert_string_equal(text, "p *s1");
    shares_of(&l, &s, 0, 1, text);
    assert_string_equal(text, "*p");
    take_apart(&s);
    evaluate(&l,
             "model: {d: a - c, s: a + b + c}\ninputs:\n"
             "  a: {instrument: A}\n  b: {instrument: B}\n"
             "  c: {instrument: C}\n",
             &e);
    assert_close(0.030 / (2 * u_of(&e, 0)), 1, 1e-12);
    assert_close(0.030 / (2 * sharing_of(&e, 0).without), 0.805, 5e-4);
    assert_close(u_of(&e, 1), 0.02824889, 5e-9);
    assert_close(sharing_of(&e, 1).without, 0.02306513, 5e-9);
    end(&e);
    close_chains(&l);
}

/* C11: the standard is calibrated again between two uses; its reference
 * stays. */
static void test_recalibrated(void **state)
{
    static const struct little_file files[] = {
        {"instruments.csv", "id,quantity\nA,mass\nC,mass\nS1,mass\n"},
        {"certificates.csv", CERTIFICATES "p,P,2020-01-01,NMI:PTB\n"
                                          "s1,S1,2021-01-01,p\n"
                                          "s2,S1,2022-01-01,p\n"
                                          "a,A,2021-06-01,instrument:S1\n"
                                          "c,C,2022-06-01,instrument:S1\n"},
        {"results.csv", RESULTS "p,mass,100,g,0,g,0.012,2\n"
                                "s1,mass,100,g,0,g,0.015620499351813309,2\n"
                                "s2,mass,100,g,0,g,0.015620499351813309,2\n"
                                "a,mass,100,g,0,g,0.028635642126552707,2\n"
                                "c,mass,100,g,0,g,0.023832750575625969,2\n"}};
    static const char *const names[] = {"A", "C"};
    struct side_by_side s;
    struct chains l;
    char text[200];

    (void)state;
    OPEN(&l, files);
    put_together(&l, names, 2, &s);
    assert_close(s.together.correlation[1], 0.2109994863, 1e-9);
    shares_of(&l, &s, 0, 1, text);
    assert_string_equal(text, "*p");
    take_apart(&s);
    close_chains(&l);
}

/* C06, C07: two voltages by one meter, whose gain has 20 ppm. */
static void test_meter(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "g,G,2021-01-01,NMI:PTB\n"
                                          "m,M,2022-01-01,\n"
                                          "r,R,2022-01-01,NMI:PTB\n"},
        {"results.csv",
         "certificate,quantity,point,point_unit,error,unit,U,k\n"
         "g,voltage,1,V,0,ppm,40,2\n"
         "m,voltage,5000,mV,0,ppm,41.231056256176608,2\n" /* 2 sqrt(425) */
         "m,voltage,8,V,0,ppm,43.081318457076039,2\n"     /* 2 sqrt(464) */
         "r,resistance,1,ohm,0,ppm,20,2\n"},
        {"links.csv", "certificate,reference,point_min,point_max,point_unit,"
                      "reference_point,sensitivity\n"
                      "m,g,,6,V,1,5\nm,g,6,,V,1,8\n"}};
    struct evaluated e;
    struct chains l;

    (void)state;
    OPEN(&l, files);
    evaluate(&l,
             "model: {P: V*Vs/R, Rx: V/Vs*R}\ninputs:\n"
             "  V: {certificate: m, point: 5 V}\n"
             "  Vs: {certificate: m, point: 8 V}\n"
             "  R: {certificate: r}\n",
             &e);
    assert_string_equal(e.keys, "");
    for (size_t o = 0; o < 2; o++) {
        double y = e.gum.outputs[o].value;

        assert_close(u_of(&e, o) / y, o == 0 ? 42.29657197e-6 : 13.74772708e-6,
                     1e-14);
        assert_close(sharing_of(&e, o).without / y, 31.44837e-6, 1e-11);
    }
    end(&e);
    close_chains(&l);
}

/* ---- what chains carry on -------------------------------------------------
 */

/* A certificate that states less than its reference brings; one whose
 * references cannot be told apart; permissible errors at two points. */
static void test_faults(void **state)
{
    static const struct little_file files[] = {
        {"instruments.csv", "id,quantity,mpe,range_min,range_max,unit\n"
                            "N,mass,±1 g,0,200,g\n"},
        {"ranges.csv", "instrument,quantity,range_min,range_max,unit,use,mpe\n"
                       "N,mass,0,200,g,nominal,±1 g\n"},
        {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                          "t,T,2021-01-01,NMI:PTB\n"
                                          "a,A,2022-01-01,s\n"
                                          "b,B,2022-01-01,s; t\n"
                                          "n,N,2022-01-01,s\n"},
        {"results.csv", RESULTS "s,mass,100,g,0,g,0.020,2\n"
                                "t,mass,100,g,0,g,0.020,2\n"
                                "a,mass,100,g,0,g,0.010,2\n"
                                "b,mass,100,g,0,g,0.040,2\n"
                                "n,mass,50,g,0,g,0.1,2\n"
                                "n,mass,100,g,0,g,0.1,2\n"}};
    struct evaluated e;
    struct chains l;

    (void)state;
    OPEN(&l, files);
    evaluate(&l, "model: {y: a}\ninputs: {a: {certificate: a}}\n", &e);
    assert_string_equal(e.keys, "input-below-references ");
    assert_close(u_of(&e, 0), 0.010, 1e-15);
    end(&e);
    evaluate(&l,
             "model: {y: b - s}\ninputs:\n"
             "  b: {certificate: b}\n  s: {certificate: s}\n",
             &e);
    assert_string_equal(e.keys, "input-undivided ");
    assert_close(u_of(&e, 0), hypot(0.020, 0.010), 1e-15);
    end(&e);
    evaluate(&l,
             "model: {d: x - y, z: x - w}\ninputs:\n"
             "  x: {instrument: N, point: 100 g}\n"
             "  y: {instrument: N, point: 50 g}\n"
             "  w: {instrument: N, point: 0.1 kg}\n",
             &e);
    assert_non_null(strstr(e.keys, "input-limits-apart "));
    assert_non_null(strstr(e.keys, "input-same "));
    assert_close_relative(u_of(&e, 0), sqrt(2.0 / 3), 1e-12);
    assert_close(u_of(&e, 1), 0, 0);
    end(&e);
    close_chains(&l);
}

/* Own parts of two results of one certificate: rho is not stated, so both ends
 * are said. u_S = 3, own parts 4 (in mg). */
static void test_own_correlation(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "a,A,2022-01-01,NMI:PTB\n"},
        {"results.csv", RESULTS "a,mass,100,g,0,mg,6,2\n"
                                "a,mass,200,g,0,mg,8,2\n"}};
    const struct little_file stated[] = {
        files[0],
        files[1],
        {"ranges.csv", "instrument,quantity,range_min,range_max,unit,"
                       "own_correlation\nA,mass,0,300,g,0.5\n"}};
    static const char budget[] = "model: {y: a + b}\ninputs:\n"
                                 "  a: {certificate: a, point: 100 g}\n"
                                 "  b: {certificate: a, point: 200 g}\n";
    struct evaluated e;
    struct chains l;

    (void)state;
    OPEN(&l, stated);
    evaluate(&l, budget, &e);
    assert_close_relative(u_of(&e, 0), 1e-3 * sqrt(25 + 2 * 0.5 * 12), 1e-12);
    assert_close_relative(sharing_of(&e, 0).without, 5e-3, 1e-12);
    assert_close_relative(sharing_of(&e, 0).rho_0, 5e-3, 1e-12);
    assert_close_relative(sharing_of(&e, 0).rho_1, 7e-3, 1e-12);
    assert_drawn(&e, 0);
    end(&e);
    close_chains(&l);
}

/* Nothing is stated of rho: it is taken as 0, and both ends are known. */
static void test_own_correlation_unstated(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "a,A,2022-01-01,NMI:PTB\n"},
        {"results.csv", RESULTS "a,mass,100,g,0,mg,6,2\n"
                                "a,mass,200,g,0,mg,8,2\n"}};
    struct evaluated e;
    struct chains l;

    (void)state;
    OPEN(&l, files);
    evaluate(&l,
             "model: {y: a + b}\ninputs:\n"
             "  a: {certificate: a, point: 100 g}\n"
             "  b: {certificate: a, point: 200 g}\n",
             &e);
    assert_close_relative(u_of(&e, 0), 5e-3, 1e-12);
    assert_int_equal(sharing_of(&e, 0).count, 0);
    assert_close_relative(sharing_of(&e, 0).rho_0, 5e-3, 1e-12);
    assert_close_relative(sharing_of(&e, 0).rho_1, 7e-3, 1e-12);
    end(&e);
    close_chains(&l);
}

/* A certificate that states no degrees of freedom has those that its reference
 * leaves: u_S = 3 of 4 degrees of freedom in u = 5 is 5^4 / (3^4 / 4). */
static void test_degrees_of_freedom(void **state)
{
    static const struct little_file files[] = {
        {"certificates.csv", CERTIFICATES "s,S,2021-01-01,NMI:PTB\n"
                                          "a,A,2022-01-01,s\n"},
        {"results.csv",
         "certificate,quantity,point,point_unit,correction,unit,U,k,dof\n"
         "s,mass,100,g,0,mg,6,2,4\n"
         "a,mass,100,g,0,mg,10,2,\n"}};
    const double expected = 625 / (81.0 / 4);
    struct evaluated e;
    struct chains l;

    (void)state;
    OPEN(&l, files);
    evaluate(&l, "model: {y: 2*a}\ninputs: {a: {certificate: a}}\n", &e);
    assert_close_relative(u_of(&e, 0), 0.010, 1e-12);
    assert_close_relative(e.gum.outputs[0].dof, expected, 1e-12);
    end(&e);
    evaluate(&l,
             "model: {y: a - s}\n"
             "inputs: {a: {certificate: a}, s: {certificate: s}}\n",
             &e);
    assert_close_relative(u_of(&e, 0), 0.004, 1e-12);
    assert_int_equal(isinf(e.gum.outputs[0].dof), 1);
    end(&e);
    close_chains(&l);
}

/* A function whose name is that of two quantities: range and drift are those of
 * the result that was found. u = 4, drift = 3 (in mV). */
static void test_function_of_two(void **state)
{
    static const struct little_file files[] = {
        {"instruments.csv", "id\nN\n"},
        {"certificates.csv", CERTIFICATES "n,N,2022-01-01,NMI:PTB\n"},
        {"results.csv",
         "certificate,quantity,function,point,point_unit,correction,unit,U,k\n"
         "n,mass,A,100,g,0,mg,8,2\n"
         "n,voltage,A,10,V,0,mV,8,2\n"
         "n,voltage,B,20,V,0,mV,8,2\n"},
        {"ranges.csv", "instrument,quantity,function,unit,drift,"
                       "drift_distribution\n"
                       "N,mass,A,g,1 mg,normal\n"
                       "N,voltage,A,V,3 mV,normal\n"
                       "N,voltage,B,V,30 mV,normal\n"}};
    struct evaluated e;
    struct chains l;

    (void)state;
    OPEN(&l, files);
    evaluate(&l,
             "model: {y: a, z: b}\ninputs:\n"
             "  a: {instrument: N, function: A, point: 10 V}\n"
             "  b: {instrument: N, quantity: voltage, point: 20 V}\n",
             &e);
    assert_close_relative(u_of(&e, 0), hypot(0.004, 0.003), 1e-12);
    assert_close_relative(u_of(&e, 1), hypot(0.004, 0.030), 1e-12);
    end(&e);
    close_chains(&l);
}

/* ---- random laboratories ---------------------------------------------------
 */

enum { ITEMS = 8, CASES = 40, DRAWS = 20000 };

/* Each item rests on up to three before it: x_i = sum s_ij x_j + own_i q_i. */
struct grown {
    double sensitivity[ITEMS][ITEMS], own[ITEMS];
    double row[ITEMS][ITEMS]; /* over the q */
    char certificates[2000], results[2000], links[4000];
};

static double uniform(struct seeded *random)
{
    return (double)(seeded_bits(random) >> 11) * 0x1p-53;
}

static void grow(struct grown *g, struct seeded *random)
{
    memset(g, 0, sizeof *g);
    strcpy(g->certificates, CERTIFICATES);
    strcpy(g->results, RESULTS);
    strcpy(g->links, "certificate,reference,sensitivity\n");
    for (int i = 0; i < ITEMS; i++) {
        size_t c = strlen(g->certificates), r = strlen(g->results);
        double variance = 0;

        g->own[i] = 0.5 + uniform(random);
        g->row[i][i] = g->own[i];
        for (int k = 0; k < 3 && i > 0; k++) {
            int j = (int)(uniform(random) * i);

            if (g->sensitivity[i][j] != 0)
                continue;
            g->sensitivity[i][j] = 2 * uniform(random) - 0.8;
            snprintf(g->links + strlen(g->links), 200, "c%d,c%d,%.17g\n", i, j,
                     g->sensitivity[i][j]);
            for (int l = 0; l < ITEMS; l++)
                g->row[i][l] += g->sensitivity[i][j] * g->row[j][l];
        }
        for (int l = 0; l < ITEMS; l++)
            variance += g->row[i][l] * g->row[i][l];
        snprintf(g->certificates + c, sizeof g->certificates - c,
                 "c%d,I%d,2020-01-0%d,%s\n", i, i, 1 + i,
                 i == 0 ? "NMI:PTB" : "");
        snprintf(g->results + r, sizeof g->results - r,
                 "c%d,mass,100,g,0,mg,%.17g,2\n", i, 2 * sqrt(variance));
    }
}

/* A standard normal number (Box and Muller). */
static double normal(struct seeded *random)
{
    return sqrt(-2 * log(1 - uniform(random))) *
           cos(6.283185307179586 * uniform(random));
}

/* Covariances of the values as they were drawn, in mg². */
static void draw(const struct grown *g, struct seeded *random,
                 double v[ITEMS][ITEMS])
{
    memset(v, 0, sizeof(double[ITEMS][ITEMS]));
    for (int t = 0; t < DRAWS; t++) {
        double x[ITEMS];

        for (int i = 0; i < ITEMS; i++) {
            x[i] = g->own[i] * normal(random);
            for (int j = 0; j < i; j++)
                x[i] += g->sensitivity[i][j] * x[j];
        }
        for (int i = 0; i < ITEMS; i++)
            for (int j = 0; j < ITEMS; j++)
                v[i][j] += x[i] * x[j] / DRAWS;
    }
}

/* The covariance of every two values is that of the draws, to six times its
 * standard error sqrt((v_ii v_jj + v_ij^2) / n), and exactly that of the rows;
 * the sum of all as a budget has the variance that the matrix gives. */
static void check_grown(struct chains *l, const struct grown *g,
                        struct seeded *random)
{
    static const char *const names[ITEMS] = {"c0", "c1", "c2", "c3",
                                             "c4", "c5", "c6", "c7"};
    char text[1000] = "model: {y: c0";
    double v[ITEMS][ITEMS], total = 0;
    struct side_by_side s;
    struct evaluated e;

    memset(&s, 0, sizeof s);
    for (int i = 0; i < ITEMS; i++)
        s.inputs[i].name = s.inputs[i].certificate.text = names[i];
    put_inputs(l, ITEMS, &s);
    draw(g, random, v);
    for (int i = 0; i < ITEMS; i++)
        for (int j = 0; j < ITEMS; j++) {
            double found = 1e6 * s.together.covariance[i * ITEMS + j];
            double exact = 0, error;

            for (int k = 0; k < ITEMS; k++)
                exact += g->row[i][k] * g->row[j][k];
            error = sqrt((v[i][i] * v[j][j] + v[i][j] * v[i][j]) / DRAWS);
            assert_close(found, exact, 1e-12 * sqrt(v[i][i] * v[j][j]));
            assert_close(found, v[i][j], 6 * error);
            total += i == j || (i > 0 && j > 0) ? found : -found;
            if (j > i)
                shares_of(l, &s, (size_t)i, (size_t)j, text + 500);
        }
    for (int i = 1; i < ITEMS; i++)
        sprintf(text + strlen(text), " - c%d", i);
    strcat(text, "}\ninputs:\n");
    for (int i = 0; i < ITEMS; i++)
        sprintf(text + strlen(text), "  c%d: {certificate: c%d}\n", i, i);
    evaluate(l, text, &e);
    assert_close_relative(1e3 * u_of(&e, 0), sqrt(total), 1e-10);
    end(&e);
    take_apart(&s);
}

static void test_random(void **state)
{
    struct seeded random = seeded_init(1);
    struct grown g;

    (void)state;
    for (int i = 0; i < CASES; i++) {
        const struct little_file files[] = {
            {"certificates.csv", g.certificates},
            {"results.csv", g.results},
            {"links.csv", g.links}};
        struct chains l;

        grow(&g, &random);
        OPEN(&l, files);
        check_grown(&l, &g, &random);
        close_chains(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_standard),
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_resistors),
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_recalibrated),
        cmocka_unit_test(test_meter),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_own_correlation),
        cmocka_unit_test(test_own_correlation_unstated),
        cmocka_unit_test(test_degrees_of_freedom),
        cmocka_unit_test(test_function_of_two),
        cmocka_unit_test(test_random),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
