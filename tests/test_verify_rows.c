/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows that are there twice, units against quantities, bodies that verify, and
 * what is suggested for an id that is not there.
 */
#include "verified.h"

/* V20: a copy of all cells is a warning; what differs in one is an error. */
static const struct verified_case copies[] = {
    {"== results.csv\ncertificate,point,error,unit,U,k\nC,1,0.1,g,0.2,2\n"
     "C,2,0.1,g,0.2,2\nC,1,0.1, g,0.2,2\nC,2,0.3,g,0.2,2\nC,1,0.1,g,0.2,2\n",
     "row-repeated results.csv:4 result-twice results.csv:5 "
     "row-repeated results.csv:6"},
    /* The first two differ; the third is the first again. */
    {"== results.csv\ncertificate,point,error,unit\nC,1,0.1,g\nC,1,0.2,g\n"
     "C,1,0.1,g\n",
     "result-twice results.csv:3 row-repeated results.csv:4"},
    {"== results.csv\ncertificate,point,error,unit\nC,200,0.1,g\n"
     "C,0.2,0.1,kg\n",
     "result-twice results.csv:3"},
    {"== "
     "ranges.csv\ninstrument,quantity,range_min,range_max,unit,mpe,interval\n"
     "A,mass,0,5,kg,±1 g,P12M\nA,mass,0,5,kg,±1 g,P12M\nA,mass,0,5,kg,±2 g,\n",
     "row-repeated ranges.csv:3 range-twice ranges.csv:4"},
    /* Both tables, and rows of other tables marked between. */
    {"== ranges.csv\ninstrument,range_max,unit\nA,5,kg\nA,5,kg\n"
     "\n== certificates.csv\nid,instrument,calibrated_on,references\n"
     "C,A,2024-01-02,X\n"
     "\n== results.csv\ncertificate,point,unit\nC,1,g\nC,1,g\n",
     "row-repeated ranges.csv:3 certificate-unknown certificates.csv:2 "
     "row-repeated results.csv:3"},
};

/* One quantity in several spellings is one. */
static const struct verified_case spellings[] = {
    {"== instruments.csv\nid,interval\nA,P12M\n"
     "\n== ranges.csv\ninstrument,quantity,range_max,unit,at\n"
     "A,mass,100,g,load=50 N\nA,质量,100,g,load = 50 N\n"
     "\n== certificates.csv\nid,instrument,calibrated_on\nC,A,2024-01-02\n"
     "\n== results.csv\ncertificate,quantity,point,unit\nC,质量,50,g\n"
     "C,Mass,200,g\nC,mass,50,g\n",
     "point-outside-range results.csv:3 range-twice ranges.csv:3 "
     "result-twice results.csv:4"},
};

/* V17: results, standards, checks and scopes, too. */
static const struct verified_case quantities[] = {
    {"== results.csv\ncertificate,quantity,point,error,unit\n"
     "C,mass,1,0.1,kg\nC,mass,2,0.1,mm\nC,质量,3,0.1,V\nC,,4,0.1,V\n"
     "C,mass,5,0.1,%\n",
     "quantity-unit results.csv:3 quantity-unit results.csv:4"},
    /* A transducer's value is of another quantity than its points; its error
     * is not. */
    {"== results.csv\ncertificate,quantity,point,point_unit,value,error,unit\n"
     "C,temperature,0,degC,100.01,,ohm\nC,temperature,1,degC,,0.2,ohm\n"
     "C,temperature,2,ohm,100,,ohm\n",
     "quantity-unit results.csv:3 quantity-unit results.csv:4"},
    {"== standards.csv\nid,quantity,range_max,unit\nS,pressure,1,MPa\n"
     "T,pressure,1,kg\n"
     "\n== checks.csv\nstandard,date,kind,quantity,unit,result\n"
     "S,2024-01-02,verification,pressure,kPa,pass\n"
     "S,2024-01-02,verification,pressure,K,pass\n"
     "\n== scopes.csv\nlaboratory,quantity,range_max,unit\nL,pressure,1,MPa\n"
     "L,DC voltage,1,MPa\nL,humidity,1,MPa\n",
     "quantity-unit standards.csv:3 quantity-unit checks.csv:3 "
     "quantity-unit scopes.csv:3"},
};

/* V27: a successor takes over on its day or after a time of transition, in
 * which both hold; not before. */
#define APPLIED                                                                \
    "== certificates.csv\nid,instrument,calibrated_on,procedure\n"             \
    "C,A,2024-02-29,OLD\nD,A,2024-03-01,OLD\nE,A,2024-05-31,OLD\n"             \
    "F,A,2024-06-01,OLD\nG,A,2024-02-29,NEW\nH,A,2024-03-01,NEW\n"             \
    "\n== regulations.csv\nnumber,effective,replaced_on,replaces\n"
static const struct verified_case regulations[] = {
    {APPLIED "OLD,2010-01-01,2024-06-01,\nNEW,2024-03-01,,OLD\n",
     "regulation-replaced certificates.csv:5 "
     "regulation-not-yet certificates.csv:6"},
    {APPLIED "OLD,2010-01-01,2024-03-01,\nNEW,2024-03-01,,OLD\n",
     "regulation-replaced certificates.csv:3 "
     "regulation-replaced certificates.csv:4 "
     "regulation-replaced certificates.csv:5 "
     "regulation-not-yet certificates.csv:6"},
    {APPLIED "OLD,2010-01-01,,\nNEW,2024-03-01,,OLD\n",
     "regulation-not-yet certificates.csv:6 "
     "regulation-days-differ regulations.csv:3"},
    {APPLIED "OLD,2010-01-01,2024-02-29,\nNEW,2024-02-29,,OLD\n"
             "LATE,2024-03-01,,OLD\n",
     "regulation-replaced certificates.csv:2 "
     "regulation-replaced certificates.csv:3 "
     "regulation-replaced certificates.csv:4 "
     "regulation-replaced certificates.csv:5 "
     "regulation-days-differ regulations.csv:4"},
};

#define ITEMS                                                                  \
    "== instruments.csv\nid,quantity,interval,compulsory\n"                    \
    "A,mass,P12M,yes\nB,mass,P12M,no\n"
#define VERIFIED_BY                                                            \
    "\n== certificates.csv\nid,instrument,calibrated_on,kind,laboratory\n"
#define LABORATORIES "\n== laboratories.csv\nid,accreditation\n"
#define SCOPES                                                                 \
    "\n== scopes.csv\n"                                                        \
    "laboratory,quantity,valid_from,valid_until\n"

/* S14: the body, where scopes or authorisations are told. */
static const struct verified_case bodies[] = {
    {ITEMS VERIFIED_BY
     "C,A,2024-01-02,verification,L\nD,A,2024-01-03,verification,M\n"
     "E,B,2024-01-03,verification,M\n" LABORATORIES "L,\nM,\n" SCOPES
     "L,mass,,\nM,length,,\n",
     "body-without-scope certificates.csv:3"},
    /* Both days of a scope belong to it. */
    {ITEMS VERIFIED_BY
     "C,A,2024-01-01,verification,L\nD,A,2024-01-02,verification,L\n"
     "E,A,2024-06-30,verification,L\nF,A,2024-07-01,verification,"
     "L\n" LABORATORIES "L,\n" SCOPES "L,mass,2024-01-02,2024-06-30\n",
     "body-without-scope certificates.csv:2 body-without-scope "
     "certificates.csv:5"},
    /* A scope of one range is enough; one that says nothing holds for all. */
    {"== instruments.csv\nid,interval,compulsory\nA,P12M,yes\n"
     "\n== ranges.csv\ninstrument,quantity\nA,质量\nA,length\n" VERIFIED_BY
     "C,A,2024-01-02,verification,L\nD,A,2024-01-03,verification,M\n"
     "E,A,2024-01-04,verification,N\n" LABORATORIES "L,\nM,\nN,\n" SCOPES
     "L,mass,,\nM,,,\nN,time,,\n",
     "body-without-scope certificates.csv:4"},
    /* Where authorisations are told, an accreditation is none. */
    {ITEMS VERIFIED_BY
     "C,A,2024-01-02,verification,L\nD,A,2024-01-03,verification,M\n"
     "E,A,2024-01-04,verification,N\n"
     "F,B,2024-01-04,verification,M\n" LABORATORIES
     "L,(泽)法计(2021)01003号\nM,CNAS L0412\nN,\n",
     "body-unauthorised certificates.csv:3 body-unauthorised "
     "certificates.csv:4"},
    {ITEMS VERIFIED_BY "C,A,2024-01-02,verification,M\n" LABORATORIES
                       "M,CNAS L0412\n",
     ""},
    /* Of who is not there C01 is said. */
    {ITEMS VERIFIED_BY "C,A,2024-01-02,verification,X\n" LABORATORIES
                       "L,授权\n" SCOPES "L,mass,,\n",
     "laboratory-unknown certificates.csv:2"},
};

static void test_copies(void **state)
{
    (void)state;
    verified_expect(copies, COUNT(copies));
}

static void test_spellings(void **state)
{
    (void)state;
    verified_expect(spellings, COUNT(spellings));
}

static void test_quantities(void **state)
{
    (void)state;
    verified_expect(quantities, COUNT(quantities));
}

static void test_regulations(void **state)
{
    (void)state;
    verified_expect(regulations, COUNT(regulations));
}

static void test_bodies(void **state)
{
    (void)state;
    verified_expect(bodies, COUNT(bodies));
}

/* Without scopes it is said that they were not looked at; only where there was
 * something to look up. */
static void test_scopes_absent(void **state)
{
    static const struct {
        const char *tables, *absent;
    } absences[] = {
        {ITEMS VERIFIED_BY
         "C,A,2024-01-02,verification,L\n"
         "\n== laboratories.csv\nid,valid_from\nL,2020-01-01\n",
         "scopes-absent "},
        {ITEMS VERIFIED_BY
         "C,B,2024-01-02,verification,L\n"
         "\n== laboratories.csv\nid,valid_from\nL,2020-01-01\n",
         ""},
        {ITEMS VERIFIED_BY
         "C,A,2024-01-02,verification,L\n"
         "\n== laboratories.csv\nid,valid_from\nL,2020-01-01\n"
         "\n== scopes.csv\nlaboratory,quantity\nL,mass\n",
         ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(absences); i++) {
        struct verified *verified =
            verify_text(absences[i].tables, "2026-06-30");

        assert_string_equal(verified->absent, absences[i].absent);
        assert_int_equal(verified->count, 0);
        free(verified);
    }
}

/* Which id the row meant: never its own. */
static void test_near(void **state)
{
    static const struct {
        const char *tables, *near;
    } nears[] = {
        {"== certificates.csv\nid,instrument,calibrated_on,references\n"
         "C-1001,A,2024-01-02,C-1002\n",
         ""},
        {"== certificates.csv\nid,instrument,calibrated_on,references\n"
         "C-1001,A,2024-01-02,C-1002\nC-1003,A,2023-01-02,\n",
         "C-1003"},
        {"== certificates.csv\nid,instrument,calibrated_on,replaces\n"
         "C-1001,A,2024-01-02,C-1002\n",
         ""},
        {"== certificates.csv\nid,instrument,calibrated_on\n"
         "C-1001,A,2024-01-02\n"
         "\n== links.csv\ncertificate,reference\nC-1001,C-1002\n",
         ""},
        {"== standards.csv\nid,upper_standard\nS-1001,S-1002\n", ""},
        {"== regulations.csv\nnumber,replaces,effective\n"
         "JJG 52-2013,JJG 52-2003,2013-01-01\n",
         ""},
        /* The column of the id itself. */
        {"== certificates.csv\nid,instrument,calibrated_on\n"
         "C-1001,A,2024-01-02\n"
         "\n== results.csv\ncertificate,error,unit\nC-1002,0.1,g\n",
         "C-1001"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(nears); i++) {
        struct verified *verified = verify_text(nears[i].tables, "2026-06-30");

        assert_int_equal(verified->count, 1);
        assert_string_equal(verified->list[0].near, nears[i].near);
        free(verified);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies),        cmocka_unit_test(test_quantities),
        cmocka_unit_test(test_bodies),        cmocka_unit_test(test_spellings),
        cmocka_unit_test(test_regulations),   cmocka_unit_test(test_near),
        cmocka_unit_test(test_scopes_absent),
    };

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}
