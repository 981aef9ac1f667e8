/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Slips of the hand and of spreadsheets that other cells of the row, or other
 * rows, give away; and sound data that look like them.
 */
#include "verified.h"

#define ITEM                                                                   \
    "== instruments.csv\nid,quantity,range_min,range_max,unit,interval\n"      \
    "A,mass,0,500,g,P12M\nT,temperature,-20,100,degC,P12M\n"
#define CERTIFICATES                                                           \
    "\n== certificates.csv\nid,instrument,calibrated_on,kind\n"                \
    "C,A,2024-01-02,verification\nR,A,2023-01-02,verification\n"               \
    "K,T,2023-01-02,verification\n"
#define RESULTS                                                                \
    "\n== results.csv\ncertificate,quantity,point,value,error,unit,U,k\n"
#define LINKS                                                                  \
    "\n== links.csv\ncertificate,reference,quantity,function,point_min,"       \
    "point_max,point_unit,reference_quantity,reference_point,sensitivity,"     \
    "sensitivity_unit\n"
#define CHECKS                                                                 \
    "== checks.csv\ninstrument,date,kind,quantity,point,unit,group,reading,"   \
    "reference_value,U_reference,k_reference,result\n"
#define READ(point, reading)                                                   \
    "A,2024-01-02,repeatability,mass," point ",g,1," reading ",,,,pass\n"
#define ITEM_A "\n== instruments.csv\nid,interval\nA,P12M\n"

static const struct verified_case units[] = {
    /* V17: the unit of the quantity, in every table that has both. */
    {"== standards.csv\nid,quantity,range_min,range_max,unit\n"
     "A,mass,1,10,s\nB,mass,1,10,kg\nC,mass,1,10,%\nD,mass,1,10,\n"
     "E,gloss,1,10,\nF,mass,,,\n",
     "quantity-unit standards.csv:2 unit-left-out standards.csv:5"},
    {"== scopes.csv\nlaboratory,quantity,range_max,unit\n"
     "L,illuminance,10,klx\nL,illuminance,11,lm\nL,attenuation,12,dB\n"
     "L,voltage,13,dB\n",
     "quantity-unit scopes.csv:3"},
    {ITEM_A "\n" CHECKS "A,2024-01-02,stability,mass,5,2025,1,5,,,,pass\n"
            "A,2024-01-02,stability,mass,5,,1,5,,,,pass\n"
            "A,2024-01-02,stability,mass,5,mg,1,5,,,,pass\n",
     "quantity-unit checks.csv:2 unit-left-out checks.csv:3"},
    {ITEM CERTIFICATES
     "\n== results.csv\ncertificate,quantity,point,point_unit,error,unit\n"
     "C,mass,1,g,0.1,\nC,mass,2,g,0.1,%\nC,mass,3,g,0.1,mg\n",
     "unit-left-out results.csv:2"},
    /* V17: formulas; transducers are read in electrical units. */
    {"== ranges.csv\ninstrument,quantity,range_max,unit,resolution,mpe,drift\n"
     "A,temperature,100,degC,0.1 K,±(2 µV + 5 nV/K*t),0.1 degC\n"
     "A,temperature,101,degC,0.1 degC kg,±0.1 s,0.1 m\n"
     "A,pressure,102,kPa,1 Pa,±0.5 % rd,0.1 mV\n"
     "A,mass,103,g,0.1,±0.5,0.2\nA,attenuation,104,dB,0.1 dB,±1 dB,0\n"
     "\n" ITEM_A,
     "formula-not-of-range ranges.csv:3 formula-not-of-range ranges.csv:3 "
     "formula-not-of-range ranges.csv:3"},
    {"== scopes.csv\nlaboratory,quantity,range_max,unit,cmc\n"
     "L,mass,1,g,0.1 mg + 1e-6*x\nL,mass,2,g,1 s\nL,mass,3,g,0\n",
     "formula-not-of-range scopes.csv:3 uncertainty-not-positive "
     "scopes.csv:4"},
    /* V15, V16: nothing is no uncertainty and no limit, but no drift may be. */
    {"== standards.csv\nid,quantity,range_max,unit,U,k,mpe\n"
     "A,mass,1,g,0,2,\nB,mass,1,g,0.1 mg,2,±0\nC,mass,1,g,,2,\n"
     "D,mass,1,g,0.1 mg,5,\nE,mass,1,g,0.1 mg,5.1,\n",
     "uncertainty-not-positive standards.csv:2 limits-zero standards.csv:3 "
     "coverage-without-uncertainty standards.csv:4 coverage-factor-doubtful "
     "standards.csv:6"},
    {ITEM CERTIFICATES RESULTS "C,mass,1,,0.1,g,,2\nC,mass,2,,0.1,g,,\n",
     "coverage-without-uncertainty results.csv:2"},
};

static const struct verified_case days[] = {
    /* V13: a lifetime between two days of one row. */
    {CHECKS "A,1949-07-01,stability,mass,1,g,1,1,,,,pass\n" ITEM_A, ""},
    {"== events.csv\ninstrument,date,event,until,recorded_on\n"
     "A,1925-01-02,lend,,2025-01-02\nA,1955-01-02,lend,,2025-01-02\n"
     "A,2025-01-02,lend,2125-01-02,\n" ITEM_A,
     "dates-far-apart events.csv:2 dates-far-apart events.csv:4"},
    {"== laboratories.csv\nid,valid_from,valid_until\nL,1922-01-02,2028-01-01\n"
     "M,1960-01-02,2028-01-01\nN,1900-01-02,\n",
     "dates-far-apart laboratories.csv:2"},
    /* V12: in service, and not yet. */
    {"== instruments.csv\nid,in_service_on,status,interval\n"
     "A,2026-06-30,in-service,P1M\nB,2026-07-01,in-service,P1M\n"
     "C,2026-07-01,stored,P1M\nD,2026-07-01,,P1M\n",
     "date-in-future instruments.csv:3"},
    /* S15: ten years from now. */
    {"== standards.csv\nid,level,valid_until\nA,public-highest,2036-06-30\n"
     "B,public-highest,2036-07-01\n",
     "assessment-too-long standards.csv:3"},
    /* C12: the accreditation may have been extended by a change. */
    {"== laboratories.csv\nid,valid_until\nL,2028-01-01\nM,2028-01-01\nN,\n"
     "\n== scopes.csv\nlaboratory,quantity,valid_until\nL,mass,2028-01-01\n"
     "L,length,2028-01-02\nM,mass,2030-01-01\nN,mass,2030-01-01\n"
     "\n== changes.csv\ntable,id,field,value,from\n"
     "laboratories,M,valid_until,2030-01-01,2025-01-01\n",
     "scope-outlasts scopes.csv:3"},
    /* C19. */
    {"== certificates.csv\nid,instrument,calibrated_on,withdrawn_on,"
     "withdrawn_recorded_on,withdrawn_reason\nC,A,2024-01-02,2024-02-02,"
     "2024-02-02,error\nD,A,2024-01-03,,2024-02-02,\nE,A,2024-01-04,,,error\n"
     "F,A,2024-01-05,2024-02-02,,\n" ITEM_A,
     "withdrawal-without-day certificates.csv:3 withdrawal-without-day "
     "certificates.csv:4"},
};

static const struct verified_case texts[] = {
    /* V20, V22: changes; two days, or two values recorded on two days, are no
     * copy. */
    {"== instruments.csv\nid,custodian,interval\nA,x,P1M\n"
     "\n== changes.csv\ntable,id,field,value,from,recorded_on\n"
     "instruments,A,custodian,y,2025-01-02,2025-01-02\n"
     "instruments,A,custodian,y,2025-01-02,2025-01-02\n"
     "instruments,A,custodian,y,2025-01-03,2025-01-03\n"
     "instruments,A,custodian,z,2025-01-03,2025-01-04\n"
     "instruments,A,custodian,,2025-02-03,2025-02-03\n",
     "row-twice changes.csv:3 change-to-nothing changes.csv:6"},
    /* V05: errors of spreadsheets, not everything with a hash. */
    {"== instruments.csv\nid,name,interval\nA,#N/A,P1M\nB,#1 gauge,P1M\n"
     "C,# 12,P1M\nD,####,P1M\nE,N/A,P1M\n",
     "cell-text-error instruments.csv:2 cell-text-error instruments.csv:5"},
    /* V06, V21: printed numbers; full-width brackets belong to them. */
    {"== certificates.csv\nid,instrument,calibrated_on,number\n"
     "C,A,2024-01-02,1.20E+05\nD,A,2024-01-03,YZ2О24\nE,A,2024-01-04,"
     "（泽）字第12号\nF,A,2024-01-05,YZ\u200B24\nG,A,2024-01-06,YZ2024-"
     "1\n" ITEM_A,
     "id-exponent certificates.csv:2 id-look-alike certificates.csv:3 "
     "id-invisible certificates.csv:5"},
    /* V16, V18, V22: cells of another column. */
    {"== ranges.csv\ninstrument,quantity,accuracy_class,mpe\n"
     "A,mass,±1 g,\nA,length,0.5,±1 mm\n" ITEM_A,
     "class-is-limits ranges.csv:2"},
    {"== ranges.csv\ninstrument,quantity,function\nA,voltage,DCV\n"
     "A,voltage,ACV\n\n== certificates.csv\nid,instrument,calibrated_on,"
     "covers\nC,A,2024-01-02,DCV\nD,A,2024-01-03,no\nE,A,2024-01-04,no; ACV\n"
     "F,A,2024-01-05,voltage\n" ITEM_A,
     "result-without-range certificates.csv:3"},
    {"== certificates.csv\nid,instrument,calibrated_on\nC,A,2024-01-02\n"
     "\n== results.csv\ncertificate,function,artefact,point\n"
     "C,load=5 N,,1\nC,,load=5 N,2\nC,DCV,20*,3\n" ITEM_A,
     "condition-misplaced results.csv:2 condition-misplaced results.csv:3"},
    /* V20: numbers are those of each laboratory. */
    {"== certificates.csv\nid,instrument,laboratory,calibrated_on,issued_on,"
     "number\nC,A,L,2024-01-02,2024-01-05,7\nD,B,M,2024-01-03,2024-01-09,7\n"
     "E,B,M,2024-01-04,2024-01-10, 7\nF,B,L,2024-01-05,2024-01-05,7\n",
     "number-twice certificates.csv:4"},
    /* Days more than 89 years behind the calibration. */
    {"== certificates.csv\nid,instrument,laboratory,calibrated_on,issued_on,"
     "number\nC,A,L,1901-01-02,2024-01-05,7\nD,B,L,1902-01-03,2024-01-05,7\n"
     "E,B,L,1903-01-04,2024-01-06,7\n",
     "number-twice certificates.csv:4"},
    /* Rows further apart than one line are found again all the same. */
    {"== certificates.csv\nid,instrument,calibrated_on,covers\n"
     "B,A,2024-01-01,\nC,A,2024-01-02,\"x\ny\"\n\nD,A,2024-01-03,\n\n\n"
     "E,B,2024-02-02,\n"
     "\n== results.csv\ncertificate,point,error\n"
     "C,1,0.123\nC,2,0.254\nC,3,0.31\nE,1,0.123\nE,2,0.254\nE,3,0.31\n",
     "readings-copied certificates.csv:9"},
};

static const struct verified_case results[] = {
    /* F11: one row alone of three; quantities of two. */
    {ITEM CERTIFICATES RESULTS "C,mass,1,,0.1,g,0.2,2\nC,,2,,0.1,g,0.2,2\n",
     "cell-left-out results.csv:3"},
    {ITEM CERTIFICATES RESULTS
     "C,mass,1,,0.1,g,0.2,2\nC,mass,2,,0.1,g,,\nC,mass,3,,0.1,g,0.2,2\n",
     "cell-left-out results.csv:3"},
    {ITEM CERTIFICATES RESULTS
     "C,mass,1,,0.1,g,,\nC,mass,2,,0.1,g,0.2,2\nC,mass,3,,0.1,g,0.2,2\n",
     "cell-left-out results.csv:2"},
    {ITEM CERTIFICATES RESULTS
     "C,mass,1,,0.1,g,,\nC,mass,2,,0.1,g,,\nC,mass,3,,0.1,g,0.2,2\n",
     ""},
    {ITEM CERTIFICATES RESULTS "C,mass,1,,0.1,g,,\nC,mass,2,,0.1,g,0.2,2\n",
     ""},
    {ITEM CERTIFICATES RESULTS
     "C,mass,1,,0.1,g,0.2,2\nC,mass,2,2.1,,g,0.2,2\nC,mass,3,,0.1,g,0.2,2\n",
     "cell-left-out results.csv:3"},
    /* V18: many times U, and not near the value. */
    {ITEM CERTIFICATES RESULTS
     "C,mass,1,-1.00,,g,0.05,2\nC,mass,2,2.1,,g,0.1,2\nC,mass,3,30.0,,g,0.1,2\n"
     "C,mass,4,30.0,,g,2.0,2\nC,mass,5,0.50,,g,0.12,2\nC,mass,0,1.00,,g,0.01,"
     "2\n",
     "value-not-of-point results.csv:2 value-not-of-point results.csv:4 "
     "value-not-of-point results.csv:6"},
};

static const struct verified_case links[] = {
    /* V18, V17: points of both ends; the thermometer of a mass has a point in
     * its own unit. */
    {ITEM CERTIFICATES LINKS "C,R,mass,,0,500,g,mass,500,1,\n"
                             "C,K,mass,,10,10,g,temperature,20,1,\n",
     ""},
    {ITEM CERTIFICATES LINKS
     "C,R,mass,,-1,5,g,mass,5,1,\nC,R,mass,,1,501,g,mass,5,1,\n"
     "C,R,mass,,1,5,g,mass,501,1,\nC,R,mass,,1,5,s,mass,5,1,\n"
     "C,K,mass,,1,5,g,temperature,200,1,\nC,R,length,,1,5,g,mass,5,1,\n",
     "point-outside-range links.csv:2 point-outside-range links.csv:3 "
     "point-outside-range links.csv:4 unit-not-of-range links.csv:5 "
     "unit-not-of-range links.csv:5 "
     "point-outside-range links.csv:6 result-without-range links.csv:7 "
     "result-without-range links.csv:7"},
    /* C09: what a sensitivity carries over. */
    {ITEM CERTIFICATES RESULTS
     "C,mass,1,,0.1,g,0.2,2\nR,mass,1,,0.1,mg,0.2,2\n"
     "K,temperature,20,,0.1,degC,0.2,2\n" LINKS
     "C,R,mass,,1,1,g,mass,1,1,\nC,K,mass,,1,1,g,temperature,20,1,mg/K\n"
     "C,K,mass,,2,2,g,temperature,20,1,s\nC,K,mass,,3,3,g,temperature,20,1,\n"
     "C,R,mass,,4,4,g,mass,4,10,\nC,R,mass,,5,5,g,mass,50,10,\n",
     "sensitivity-unit links.csv:4 sensitivity-unit links.csv:5 "
     "sensitivity-implausible links.csv:6"},
};

static const struct verified_case readings[] = {
    /* V18: four near their points, and one that is not. */
    {CHECKS READ("100", "100.1") READ("100", "999") READ("50", "49.9")
         READ("100", "100.2") READ("100", "99.9") ITEM_A,
     "reading-implausible checks.csv:3"},
    {CHECKS READ("100", "100.1") READ("100", "-100") READ("50", "49.9")
         READ("100", "100.2") READ("100", "99.9") ITEM_A,
     "reading-implausible checks.csv:3"},
    /* Three are too few, what scatters says nothing, and near zero anything
     * may be read. */
    {CHECKS READ("100", "100.1") READ("100", "999") READ("50", "49.9")
         READ("100", "100.2") ITEM_A,
     ""},
    {CHECKS READ("100", "100.1") READ("100", "999") READ("50", "49.9")
         READ("100", "100.2") READ("100", "99.9") READ("100", "120") ITEM_A,
     ""},
    {CHECKS READ("100", "100.1") READ("0.1", "0.9") READ("50", "49.9")
         READ("100", "100.2") READ("0", "0.3") READ("100", "99.9") ITEM_A,
     ""},
    /* By the row alone: two of three agree, within many times U. */
    {CHECKS
     "A,2024-01-02,verification,mass,100,g,,100.1,1000,0.1,2,pass\n"
     "A,2024-01-03,verification,mass,100,g,,10.01,100,0.1,2,pass\n"
     "A,2024-01-04,verification,mass,100,g,,101,100,0.1,2,pass\n"
     "A,2024-01-05,verification,mass,10,g,,100.1,100,0.1,2,pass\n"
     "A,2024-01-06,verification,mass,0.1,g,,0.001,0.1,0.1,2,pass\n"
     "A,2024-01-07,verification,mass,100,g,,100,0.1,100.1,2,pass\n" ITEM_A,
     "reading-implausible checks.csv:2 reading-implausible checks.csv:3 "
     "reading-implausible checks.csv:5 reading-implausible checks.csv:7"},
    /* F11: the only one of four. */
    {CHECKS READ("100", "100.1") READ("", "100.1") READ("50", "49.9")
         READ("100", "100.2") ITEM_A,
     "cell-left-out checks.csv:3"},
    {CHECKS READ("100", "100.1") READ("", "100.1") READ("50", "49.9") ITEM_A,
     ""},
    {CHECKS READ("100", "100.1") READ("", "100.1") READ("", "49.9")
         READ("100", "100.2") ITEM_A,
     ""},
};

#define TEST(name)                                                             \
    static void test_##name(void **state)                                      \
    {                                                                          \
        (void)state;                                                           \
        verified_expect(name, COUNT(name));                                    \
    }

TEST(units)
TEST(days)
TEST(texts)
TEST(results)
TEST(links)
TEST(readings)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_units), cmocka_unit_test(test_days),
        cmocka_unit_test(test_texts), cmocka_unit_test(test_results),
        cmocka_unit_test(test_links), cmocka_unit_test(test_readings),
    };

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}
