/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Data against the properties of our own: units, uncertainties, digits, limits,
 * due dates, rules for rows. What is expected is written `key line`, in order;
 * findings of the schema are in its only line, 1.
 */
#include "validated.h"

struct sample {
    const char *fields; /* behind it: other properties of the schema */
    const char *more;
    const char *data;
    const char *wanted;
};

static void check_samples(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        static char schema[4096], seen[4096];
        struct validated v;
        size_t at = 0;

        snprintf(schema, sizeof schema, "{\"fields\": [%s]%s}",
                 samples[i].fields, samples[i].more);
        validate(&v, schema, samples[i].data);
        seen[0] = '\0';
        for (size_t j = 0; j < v.seen.count && j < SEEN; j++)
            at += (size_t)snprintf(seen + at, sizeof seen - at, "%s%s %d",
                                   j > 0 ? ", " : "", v.seen.list[j].key,
                                   (int)v.seen.list[j].position.line);
        if (strcmp(seen, samples[i].wanted) != 0)
            fail_msg("sample %zu: %s\nseen   %s\nwanted %s", i, schema, seen,
                     samples[i].wanted);
        assert_int_equal(v.status, CT_OK);
        validated_done(&v);
    }
}

#define CHECK(samples) check_samples(samples, sizeof samples / sizeof *samples)
#define NUMBER(name, more)                                                     \
    "{\"name\": \"" name "\", \"type\": \"number\"" more "}"
#define TEXT(name, more) "{\"name\": \"" name "\"" more "}"
#define DATE(name, more) "{\"name\": \"" name "\", \"type\": \"date\"" more "}"

static void test_units(void **state)
{
    static const struct sample samples[] = {
        {NUMBER("v", ", \"caltrace:unit\": \"kPa\""), "", "v\n1\n", ""},
        {NUMBER("v", ", \"caltrace:unit\": \"blorb\""), "", "v\n1\n",
         "unknown-unit 1"},
        {NUMBER("v", ", \"caltrace:unit\": \"\\\\\\\\kilo\\\\\\\\pascal\""), "",
         "v\n1\n", ""},
        {NUMBER("v", ", \"caltrace:unitField\": \"u\", \"caltrace:unit\": "
                     "\"mm\"") "," TEXT("u", ""),
         "", "v,u\n1,um\n1,kg\n1,\n1,blorb\n1,um\n",
         "unit-dimension 3, unknown-unit 5"},
        {NUMBER("v",
                ", \"caltrace:unitField\": \"u\", \"caltrace:quantity\": "
                "\"http://qudt.org/vocab/quantitykind/Length\"") "," TEXT("u",
                                                                          ""),
         "", "v,u\n1,mm\n1,V\n1,\n,\n,mm\n",
         "unit-dimension 3, unit-left-out 4, blank-row 5"},
        {NUMBER("v", ", \"caltrace:unit\": \"V\", \"caltrace:quantity\": "
                     "\"electric current\""),
         "", "v\n1\n", "unit-dimension 1"},
        {NUMBER("v", ", \"caltrace:unit\": \"V\", \"caltrace:quantity\": "
                     "\"our own\", \"caltrace:role\": \"indicatoin\""),
         "", "v\n1\n", "role-near 1"},
    };

    (void)state;
    CHECK(samples);
}

#define U(more)                                                                \
    NUMBER("v", ", \"caltrace:unit\": \"mm\"")                                 \
    "," NUMBER("U", ", \"caltrace:uncertaintyOf\": \"v\"" more)

static void test_uncertainties(void **state)
{
    static const struct sample samples[] = {
        {U(", \"caltrace:unit\": \"mm\", \"caltrace:kind\": "
           "\"standard\""),
         "",
         "v,U\n1.00,0.01\n1.00,0\n1.00,-0.01\n1.00,\n,0.01\n1.0,0."
         "01\n"
         "1.000,0.123\n1200,120\n",
         "uncertainty-not-positive 3, uncertainty-not-positive 4, "
         "value-rounded-otherwise 7, uncertainty-digits 8"},
        {U(", \"constraints\": {\"minimum\": 0}"), "", "v,U\n1,0\n1,-1\n",
         "constraint-error 3, uncertainty-not-positive 3"},
        {U(", \"caltrace:unit\": \"um\", \"caltrace:kind\": "
           "\"standard\""),
         "", "v,U\n1.000,5\n", ""},
        {U(", \"caltrace:unit\": \"kg\""), "", "v,U\n1,1\n",
         "unit-dimension 1"},
        {U(", \"caltrace:unit\": \"%\", \"caltrace:kind\": "
           "\"relative\""),
         "", "v,U\n1,5\n1,100\n1,101\n", "uncertainty-above-value 4"},
        {U(", \"caltrace:kind\": \"relative\", \"caltrace:unit\": "
           "\"mm\""),
         "", "v,U\n1,0.5\n", "unit-dimension 1"},
        {U(", \"caltrace:kind\": \"expanded\", \"caltrace:k\": 2"), "",
         "v,U\n1,1\n", ""},
        {U(", \"caltrace:k\": 0.5"), "", "v,U\n1,1\n", "schema-factor-low 1"},
        {U(", \"caltrace:kind\": \"expanded\", "
           "\"caltrace:kField\": \"k\", "
           "\"caltrace:pField\": \"p\", \"caltrace:dofField\": "
           "\"n\"") "," NUMBER("k", "") "," NUMBER("p", "") "," NUMBER("n", ""),
         "",
         "v,U,k,p,n\n1,1,2,,\n1,1,,0.95,9\n1,1,,,\n1,1,0.9,,\n1,1,"
         "2,95,\n"
         "1,1,2,0,\n1,1,1,1,0\n1,1,2,,INF\n",
         "uncertainty-without-coverage 4, coverage-factor-low 5, "
         "coverage-probability-range 6, coverage-probability-range "
         "7, "
         "coverage-probability-range 8, cell-dof-not-positive 8"},
        {TEXT("v", "") "," NUMBER("U", ", \"caltrace:uncertaintyOf\": \"v\""),
         "", "v,U\n1,1\n", "property-unfit 1"},
    };

    (void)state;
    CHECK(samples);
}

static void test_digits(void **state)
{
    static const struct sample samples[] = {
        {NUMBER("v", ", \"caltrace:decimals\": 2"), "",
         "v\n1.00\n1.0\n1\n1.000\n\"-0.05\"\n12e-2\n",
         "decimals-differ 3, decimals-differ 4, decimals-differ 5"},
        {NUMBER("v", ", \"caltrace:resolution\": 0.5"), "",
         "v\n1.5\n1.50\n1.3\n0\n1e3\n-2.25\n12345678901234567890.5\n",
         "resolution-not-met 4, resolution-not-met 7"},
        {NUMBER("v", ", \"caltrace:resolution\": 25"), "",
         "v\n100\n1e2\n110\n2.5\n12.5e1\n",
         "resolution-not-met 4, resolution-not-met 5"},
        {NUMBER("v", ", \"caltrace:unit\": \"mm\", \"caltrace:resolution\": "
                     "\"10 um\""),
         "", "v\n0.01\n0.015\n", "resolution-not-met 3"},
        {NUMBER("v", ", \"caltrace:resolution\": \"none\""), "", "v\n1\n",
         "setting-range 1"},
        {TEXT("v", ", \"caltrace:decimals\": 2"), "", "v\n1\n",
         "property-unfit 1"},
    };

    (void)state;
    CHECK(samples);
}

#define LIMITED(more)                                                          \
    NUMBER("n", ", \"caltrace:unit\": \"V\"")                                  \
    "," NUMBER("v",                                                            \
               ", \"caltrace:unit\": \"mV\", \"caltrace:nominalField\": "      \
               "\"n\", \"caltrace:tolerance\": \"±(0.1 % rd + 1 mV)\"" more)

static void test_limits(void **state)
{
    static const struct sample samples[] = {
        /* 1 V: 1000 mV ± 2 mV */
        {LIMITED(""), "", "n,v\n1,1002\n1,998\n1,1002.001\n1,997.999\n1,\n,5\n",
         "tolerance-exceeded 4, tolerance-exceeded 5"},
        {LIMITED("") "," TEXT("ok", ", \"caltrace:role\": \"verdict\""), "",
         "n,v,ok\n1,1000,pass\n1,1003,pass\n1,1003,fail\n1,1000,不合格\n"
         "1,1000,?\n1,1003,合格\n1,1003,\n",
         "verdict-differs 3, verdict-differs 5, verdict-differs 7"},
        {LIMITED("") "," NUMBER(
             "U", ", \"caltrace:unit\": \"mV\", \"caltrace:uncertaintyOf\": "
                  "\"v\", \"caltrace:kind\": \"expanded\", "
                  "\"caltrace:k\": 2"),
         "", "n,v,U\n1,1000.0,1.9\n1,1000,2\n", "uncertainty-above-limits 3"},
        {NUMBER("e", ", \"caltrace:role\": \"error\", \"caltrace:unit\": "
                     "\"mm\", \"caltrace:tolerance\": \"-0.1..+0.2 mm\""),
         "", "e\n0.2\n-0.1\n0.21\n-0.11\n",
         "tolerance-exceeded 4, tolerance-exceeded 5"},
        {NUMBER("e", ", \"caltrace:tolerance\": \"±0.1\""), "", "e\n1\n",
         "property-missing 1"},
        {NUMBER("e",
                ", \"caltrace:role\": \"error\", \"caltrace:unitField\": "
                "\"u\", \"caltrace:tolerance\": \"±0.1 mm\"") "," TEXT("u", ""),
         "", "e,u\n0.1,mm\n100,um\n0.11,mm\n101,um\n0.2,kg\n",
         "tolerance-exceeded 4, tolerance-exceeded 5, formula-dimension 1"},
    };

    (void)state;
    CHECK(samples);
}

static void test_due(void **state)
{
    static const struct sample samples[] = {
        {DATE("c", "") "," DATE("d", ", \"caltrace:dueAfter\": \"c\""), "",
         "c,d\n2024-01-01,2025-01-01\n2024-01-01,2024-01-01\n"
         "2024-01-02,2024-01-01\n2024-01-01,\n",
         "date-order 3, date-order 4"},
        /* A month after 31 January, by any of the rules. */
        {DATE("c", "") "," DATE("d", ", \"caltrace:dueAfter\": \"c\", "
                                     "\"caltrace:interval\": \"P1M\""),
         "",
         "c,d\n2024-01-31,2024-02-29\n2024-01-31,2024-02-28\n"
         "2024-01-31,2024-03-02\n",
         "due-date-differs 4"},
        {DATE("c", "") "," TEXT("i", "") "," DATE(
             "d", ", \"caltrace:dueAfter\": \"c\", \"caltrace:interval\": "
                  "\"i\""),
         "",
         "c,i,d\n2024-01-15,P1Y,2025-01-15\n2024-01-15,P365D,2025-01-14\n"
         "2024-01-15,P6M,2025-01-15\n2024-01-15,on-demand,2025-01-15\n",
         "due-date-differs 4"},
        {TEXT("c", "") "," DATE("d", ", \"caltrace:dueAfter\": \"c\""), "",
         "c,d\nx,2024-01-01\n", "property-unfit 1"},
        {DATE("c", "") "," DATE("d", ", \"caltrace:dueAfter\": \"c\", "
                                     "\"caltrace:interval\": \"a year\""),
         "", "c,d\n,2024-01-01\n", "setting-range 1"},
        {TEXT("z", ", \"caltrace:certificate\": true"), "", "z\nx\n",
         "certificates-not-there 1"},
    };

    (void)state;
    CHECK(samples);
}

#define RULE(rule) ", \"caltrace:rules\": [\"" rule "\"]"
#define ABC        NUMBER("a", "") "," NUMBER("b", "") "," NUMBER("c", "")

static void test_rules(void **state)
{
    static const struct sample samples[] = {
        {ABC, RULE("a < b"), "a,b,c\n1,2,\n2,2,\n3,2,\n,2,\nx,2,\n",
         "row-rule 3, row-rule 4, type-error 6"},
        {ABC, RULE("a ≤ b"), "a,b,c\n2,2,\n3,2,\n", "row-rule 3"},
        {ABC, RULE("a > b"), "a,b,c\n2,2,\n3,2,\n", "row-rule 2"},
        {ABC, RULE("a >= b"), "a,b,c\n2,2,\n1,2,\n", "row-rule 3"},
        {ABC, RULE("a != b"), "a,b,c\n2,2,\n1,2,\n", "row-rule 2"},
        {ABC, RULE("a = b + c"), "a,b,c\n0.3,0.1,0.2\n0.3,0.1,0.21\n",
         "row-rule 3"},
        {ABC, RULE("a == b*c within 0.01"),
         "a,b,c\n6.01,2,3\n5.99,2,3\n6.011,2,3\n", "row-rule 4"},
        {ABC, RULE("abs(a - b)/c <= 1"), "a,b,c\n1,2,1\n1,3,1\n1,1,0\n",
         "row-rule 3"},
        {NUMBER("a", ", \"caltrace:unit\": \"mm\"") "," NUMBER(
             "b", ", \"caltrace:unit\": \"um\""),
         RULE("a = b within 0.5 'um'"), "a,b\n1,1000\n1,1000.5\n1,1001\n",
         "row-rule 4"},
        {NUMBER("a", ", \"caltrace:unit\": \"mm\"") "," NUMBER("b", ""),
         RULE("a < b"), "a,b\n1,2\n", "dimension-mismatch 1"},
        {DATE("d1", "") "," DATE("d2", ""), RULE("d2 - d1 <= 366 'd'"),
         "d1,d2\n2024-01-01,2025-01-01\n2024-01-01,2025-01-02\n", "row-rule 3"},
        {NUMBER("误差", "") "," NUMBER("限", ""), RULE("误差 <= 限"),
         "误差,限\n1,2\n3,2\n", "row-rule 3"},
        {ABC, RULE("a + b"), "a,b,c\n1,2,3\n", "rule-syntax 1"},
        {ABC, RULE("a < b < c"), "a,b,c\n1,2,3\n", "rule-syntax 1"},
        {ABC, RULE("a < b within 1"), "a,b,c\n1,2,3\n", "rule-syntax 1"},
        {ABC, RULE("a < d"), "a,b,c\n1,2,3\n", "field-unknown 1"},
        {TEXT("t", ""), RULE("t < 1"), "t\n1\n", "rule-column 1"},
    };

    (void)state;
    CHECK(samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units),  cmocka_unit_test(test_uncertainties),
        cmocka_unit_test(test_digits), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_due),    cmocka_unit_test(test_rules),
    };

    return cmocka_run_group_tests(tests, validated_setup, validated_teardown);
}
