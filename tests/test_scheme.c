/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ratio rules in exact decimal, schemes of dissemination, and what they say of
 * chains.
 */
#include "seen.h"
#include "traced.h"

#include "../uncertainty/number.h"

#include <math.h>

/* ---- ratio rules --------------------------------------------------------- */

struct rule_case {
    const char *text;
    enum ct_ratio_of of;
    double factor; /* 0: no rule */
};
static const struct rule_case rules[] = {
    {"U<=MPE/3", CT_RATIO_EXPANDED, 3},
    {"3U<=MPE", CT_RATIO_EXPANDED, 3},
    {"3 * U ≤ MPEV", CT_RATIO_EXPANDED, 3},
    {"U<=MPE", CT_RATIO_EXPANDED, 1},
    {"2U<=MPE/1.5", CT_RATIO_EXPANDED, 3},
    {"u<=MPE/6", CT_RATIO_STANDARD, 6},
    {"TUR>=4", CT_RATIO_EXPANDED, 4},
    {"TUR >= 4:1", CT_RATIO_EXPANDED, 4},
    {"TAR≥10", CT_RATIO_LIMITS, 10},
    {"MPE<=MPE/4", CT_RATIO_LIMITS, 4},
    {"", CT_RATIO_EXPANDED, 0},
    {"U", CT_RATIO_EXPANDED, 0},
    {"U<=", CT_RATIO_EXPANDED, 0},
    {"U<=MPE/", CT_RATIO_EXPANDED, 0},
    {"U<=MPE/0", CT_RATIO_EXPANDED, 0},
    {"U<=MPE/-3", CT_RATIO_EXPANDED, 0},
    {"U<=MPE/3 x", CT_RATIO_EXPANDED, 0},
    {"U>=MPE/3", CT_RATIO_EXPANDED, 0},
    {"TUR<=4", CT_RATIO_EXPANDED, 0},
    {"TUR>=4:2", CT_RATIO_EXPANDED, 0},
    {"good", CT_RATIO_EXPANDED, 0},
};

static void test_rules(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rules); i++) {
        struct ct_ratio_rule rule;
        bool read =
            ct_ratio_rule_read(rules[i].text, strlen(rules[i].text), &rule);

        if (read != (rules[i].factor > 0) ||
            (read &&
             (rule.of != rules[i].of ||
              ct_decimal_compare(
                  rule.factor, ct_decimal_from_double(rules[i].factor)) != 0)))
            fail_msg("`%s`: %d", rules[i].text, read);
    }
}

/* In binary 3 × 0.1 is above 0.3. */
static void test_exact(void **state)
{
    struct ct_ratio_rule rule;
    struct ct_exact third;

    (void)state;
    assert_true(ct_ratio_rule_read("U<=MPE/3", 8, &rule));
    assert_true(ct_ratio_is_met(&rule, ct_exact_of(0.1), -0.3, 0.3));
    assert_false(
        ct_ratio_is_met(&rule, ct_exact_of(0.1), -0.29999999999999, 0.3));
    assert_true(ct_ratio_is_met(&rule, ct_exact_of(0.1), -0.2,
                                0.4)); /* half the width */
    assert_false(ct_ratio_is_met(&rule, ct_exact_of(0.101), -0.3, 0.3));
    /* U = 5 at k = 3, brought to k = 2, has no end in decimal */
    third = ct_exact_divide(ct_exact_of(10), ct_exact_of(3));
    assert_true(ct_ratio_is_met(&rule, third, -10, 10));
    assert_false(ct_ratio_is_met(&rule, third, -10, 9.9999999999));
}

enum { INM_U = 4, INM_MPE = 7 }; /* columns */

/* The published certificate: 20 of 25 weights have U <= MPE/3, five of them
 * exactly; 10, 5, 2, 2* and 1 mg do not. */
static void test_weights(void **state)
{
    FILE *file = fopen("../shared/domain/chain_mass_inm.csv", "r");
    struct ct_ratio_rule rule;
    char line[400];
    int met = 0, exactly = 0, count = 0;

    (void)state;
    if (file == NULL) {
        print_message("the published weights are not here\n");
        skip();
    }
    assert_true(ct_ratio_rule_read("U<=MPE/3", 8, &rule));
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *cells[16] = {line};
        int n = 1;
        double U, mpe;

        for (char *c = line; *c != '\0' && n < 16; c++)
            if (*c == ',') {
                *c = '\0';
                cells[n++] = c + 1;
            }
        assert_int_equal(
            ct_number_parse(cells[INM_U], strlen(cells[INM_U]), &U), CT_OK);
        cells[INM_MPE][strcspn(cells[INM_MPE], ",\r\n")] = '\0';
        assert_int_equal(
            ct_number_parse(cells[INM_MPE], strlen(cells[INM_MPE]), &mpe),
            CT_OK);
        count++;
        met += ct_ratio_is_met(&rule, ct_exact_of(U), -mpe, mpe);
        exactly +=
            ct_ratio_is_met(&rule, ct_exact_of(U), -mpe, mpe) &&
            !ct_ratio_is_met(&rule, ct_exact_of(U * (1 + 1e-12)), -mpe, mpe);
    }
    assert_int_equal(fclose(file), 0);
    assert_int_equal(count, 25);
    assert_int_equal(met, 20);
    assert_int_equal(exactly, 5);
}

/* ---- reading ------------------------------------------------------------- */

static enum ct_status read_scheme(const char *text, struct seen *seen,
                                  struct ct_scheme **scheme)
{
    struct ct_sources *sources;
    const char *path = scratch_file("s.csv", text, strlen(text));
    enum ct_status status;

    seen_init(seen, &sources);
    status = ct_scheme_open(sources, path, units, &seen->sink, scheme);
    assert_int_equal(unlink(path), 0);
    ct_sources_free(sources);
    return status;
}

static void test_reading(void **state)
{
    struct seen seen;
    struct ct_scheme *scheme = NULL;
    const struct ct_scheme_row *rows;
    size_t count;

    (void)state;
    assert_int_equal(
        read_scheme("级别,类别,名称,量,测量下限/g,测量上限/g,u_or_mpe,方法,"
                    "量传比规则\n"
                    "1,国家计量基准,千克,质量,1,1000,,,\n"
                    "2,,E2,mass,,,±0.5 mg,comparison,3U<=MPE\n",
                    &seen, &scheme),
        CT_OK);
    rows = ct_scheme_rows(scheme, &count);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].level, 1);
    assert_int_equal(rows[0].role, CT_ROLE_NATIONAL_STANDARD);
    assert_string_equal(rows[0].name, "千克");
    assert_string_equal(rows[0].quantity, "mass");
    assert_close(rows[0].max, 1000, 0);
    assert_non_null(rows[0].unit);
    assert_false(rows[0].has_rule);
    assert_int_equal(rows[1].role, CT_LAB_NO_WORD);
    assert_true(isnan(rows[1].min));
    assert_non_null(rows[1].u_or_mpe);
    assert_string_equal(rows[1].method, "comparison");
    assert_true(rows[1].has_rule);
    ct_scheme_free(scheme);
}

struct reading_case {
    const char *text, *key;
};
static const struct reading_case faults[] = {
    {"", "header-missing"},
    {"level,name\n1,x\n", "header-missing"},
    {"level,quantity\n0,mass\n", "scheme-level"},
    {"level,quantity\n1.5,mass\n", "scheme-level"},
    {"level,quantity\n1\n", "row-cells"},
    {"level,quantity\n1,\n", "row-cell-missing"},
    {"level,quantity,ratio_rule\n1,mass,better\n", "scheme-rule"},
    {"level,quantity,level\n1,mass,1\n", "header-twice"},
    {"level,quantity\n1,\"mass\n", "unterminated-quote"},
};

static void test_faults(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(faults); i++) {
        struct seen seen;
        struct ct_scheme *scheme = NULL;

        assert_int_equal(read_scheme(faults[i].text, &seen, &scheme),
                         CT_INVALID);
        assert_null(scheme);
        assert_true(seen.count > 0);
        if (strcmp(seen.list[0].key, faults[i].key) != 0)
            fail_msg("%s: %s", faults[i].text, seen.list[0].key);
    }
}

/* ---- chains against schemes ---------------------------------------------- */

static const struct little_file weights[] = {
    {"instruments.csv", "id,name,role,quantity,range_min,range_max,unit,mpe\n"
                        "N,kilogram,national_standard,mass,1,1000,g,\n"
                        "E,E2,working_standard,mass,1,1000,g,\n"
                        "F,F1,working_standard,mass,1,1000,g,\n"
                        "M,shop,instrument,mass,1,1000,g,±1 mg\n"},
    {"certificates.csv", "id,instrument,calibrated_on,kind,references\n"
                         "CN,N,2023-01-01,calibration,SI:kilogram\n"
                         "CE,E,2023-01-02,calibration,CN\n"
                         "CF,F,2023-01-03,calibration,CE\n"
                         "CM,M,2023-01-04,calibration,CF\n"},
    {"results.csv",
     "certificate,quantity,point,point_unit,correction,unit,U,k\n"
     "CN,mass,100,g,0,mg,0.01,2\n"
     "CE,mass,100,g,0,mg,0.05,2\n"
     "CF,mass,100,g,0,mg,0.10,2\n"
     "CM,mass,100,g,0,mg,0.30,2\n"},
    {"links.csv", "certificate,reference,quantity,reference_quantity,"
                  "sensitivity,method\n"
                  "CM,CF,mass,mass,1,comparison\n"},
};

struct scheme_case {
    const char *rows, *said;
};
static const struct scheme_case schemes[] = {
    /* skipping a level is allowed, none upwards */
    {"1,national_standard,,mass,,\n2,,E2,mass,,\n3,,F1,mass,,\n"
     "5,instrument,,mass,,\n",
     ""},
    {"1,national_standard,,mass,,\n3,,E2,mass,,\n2,,F1,mass,,\n"
     "5,instrument,,mass,,\n",
     "chain-not-in-scheme CF\n"},
    /* an item that stands nowhere */
    {"1,national_standard,,mass,,\n2,,E2,mass,,\n3,,F1,mass,,\n",
     "chain-not-in-scheme CM\n"},
    /* another quantity says nothing */
    {"1,national_standard,,length,,\n", ""},
    /* methods */
    {"1,national_standard,,mass,,\n2,,E2,mass,,\n3,,F1,mass,,\n"
     "4,instrument,,mass,Comparison,\n",
     ""},
    {"1,national_standard,,mass,,\n2,,E2,mass,,\n3,,F1,mass,,\n"
     "4,instrument,,mass,ratio,\n",
     "chain-not-in-scheme CM\n"},
    /* ratio rules of the level */
    {"1,national_standard,,mass,,\n2,,E2,mass,,\n3,,F1,mass,,\n"
     "4,instrument,,mass,,TUR>=3.3\n",
     ""},
    {"1,national_standard,,mass,,\n2,,E2,mass,,\n3,,F1,mass,,\n"
     "4,instrument,,mass,,TUR>=3.4\n",
     "chain-ratio CM\n"},
};

static void test_schemes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(schemes); i++) {
        struct traced t = {0};
        struct ct_chain chain;
        struct seen seen;
        char text[600];

        snprintf(text, sizeof text,
                 "level,role,name,quantity,method,ratio_rule\n%s",
                 schemes[i].rows);
        assert_int_equal(read_scheme(text, &seen, &t.scheme), CT_OK);
        open_little(&t.lab, weights, COUNT(weights));
        begin_tracing(&t, CT_DATE_LAST);
        trace_on(&t, "M", "2023-02-01", &chain);
        assert_true(chain.unbroken);
        if (strcmp(said(&t), schemes[i].said) != 0)
            fail_msg("scheme %zu: said\n%s", i, said(&t));
        ct_chain_release(&chain);
        end_tracing(&t);
    }
}

/* What the level of M allows at its 100 g, where U is 0.30 mg (k = 2) and the
 * limits are ±1 mg: on both sides of each boundary, in other units, too. */
static const struct scheme_case levels[] = {
    {",,,", ""},
    {"1,100,g,", ""},
    {"1,99.999999,g,", "chain-outside-scheme CM\n"},
    {"100,200,g,", ""},
    {"0.1,0.2,kg,", ""},
    {"100.000001,,g,", "chain-outside-scheme CM\n"},
    {",0.1,kg,", ""},
    {",99,kg,", ""},
    {"0.1000001,,kg,", "chain-outside-scheme CM\n"},
    {"1,1000,g,0.3 mg", ""},
    {"1,1000,g,0.2999999 mg", "chain-below-scheme CM\n"},
    {"1,1000,g,0.0003 g", ""},
    {"1,1000,g,0.003 mg/g*x", ""},
    {"1,1000,g,0.002999 mg/g*x", "chain-below-scheme CM\n"},
    {"1,1000,g,±1 mg", ""},
    {"1,1000,g,±0.001 % rd", ""},
    {"1,1000,g,±0.999 mg", "chain-below-scheme CM\n"},
    {"1,1000,g,-0.5 mg..1.5 mg", ""},
    {"1,1000,g,-0.5 mg..1.4 mg", "chain-below-scheme CM\n"},
    /* one of several rows is enough */
    {"1,50,g,0.1 mg,\n4,instrument,,mass,60,100,g,0.3 mg", ""},
    {"1,1000,g,0.1 mg,\n4,instrument,,mass,1,100,g,0.3 mg", ""},
    {"1,1000,g,0.1 mg,\n4,instrument,,mass,1,99,g,0.3 mg",
     "chain-below-scheme CM\n"},
};

static void test_levels(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(levels); i++) {
        struct traced t = {0};
        struct ct_chain chain;
        struct seen seen;
        char text[800];

        snprintf(text, sizeof text,
                 "level,role,name,quantity,range_min,range_max,unit,u_or_mpe,"
                 "method\n1,national_standard,,mass,,,,,\n2,,E2,mass,,,,,\n"
                 "3,,F1,mass,,,,,\n4,instrument,,mass,%s,\n",
                 levels[i].rows);
        assert_int_equal(read_scheme(text, &seen, &t.scheme), CT_OK);
        open_little(&t.lab, weights, COUNT(weights));
        begin_tracing(&t, CT_DATE_LAST);
        trace_on(&t, "M", "2023-02-01", &chain);
        assert_true(chain.unbroken);
        if (strcmp(said(&t), levels[i].said) != 0)
            fail_msg("level %zu: said\n%s", i, said(&t));
        ct_chain_release(&chain);
        end_tracing(&t);
    }
}

/* ---- the example city ---------------------------------------------------- */

static enum ct_status visit(void *context, const struct ct_trace_line *line)
{
    assert_true(line->unbroken);
    ++*(size_t *)context;
    return CT_OK;
}

/* Nothing is to be said but that references have lapsed since, and that the
 * weights used at nominal value count by their limits. */
static void test_city(void **state)
{
    struct ct_lab_when when = {day("2026-06-30"), CT_DATE_LAST};
    struct traced t = {0};
    size_t lines = 0;
    const char *text;

    (void)state;
    open_lab(&t.lab, "fixtures/labs/city");
    assert_int_equal(t.lab.status, CT_OK);
    assert_int_equal(ct_scheme_open(t.lab.sources,
                                    t.lab.lab->package->settings.scheme, units,
                                    &t.lab.seen.sink, &t.scheme),
                     CT_OK);
    begin_tracing(&t, CT_DATE_LAST);
    assert_int_equal(ct_trace_all(t.tracer, when, &t.sink, visit, &lines),
                     CT_OK);
    assert_true(lines > 100);
    for (text = said(&t); *text != '\0'; text += strcspn(text, "\n") + 1)
        if (strncmp(text, "chain-lapsed ", 13) != 0 &&
            strncmp(text, "chain-limits ", 13) != 0)
            fail_msg("%.*s", (int)strcspn(text, "\n"), text);
    end_tracing(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),   cmocka_unit_test(test_exact),
        cmocka_unit_test(test_weights), cmocka_unit_test(test_reading),
        cmocka_unit_test(test_faults),  cmocka_unit_test(test_schemes),
        cmocka_unit_test(test_levels),  cmocka_unit_test(test_city),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
