/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Records of a laboratory against each other: small laboratories on both sides
 * of each boundary, and single faults in the example city.
 */
#include "verified.h"

/* ---- the examples -------------------------------------------------------- */

static void expect_clean(const char *folder, uint64_t rows)
{
    struct verified *verified = verify_folder(folder, "2026-06-30");

    assert_int_equal(verified->status, CT_OK);
    verified_print(verified);
    assert_int_equal(verified->count, 0);
    assert_int_equal(verified->rows, rows);
    free(verified);
}

static void test_clean(void **state)
{
    (void)state;
    expect_clean("fixtures/labs/city", 2756);
    expect_clean("fixtures/labs/city-zh", 625);
    expect_clean("fixtures/labs/recall", 491);
}

/* A line of expected.csv: file, line, column and code have no quotes. */
static bool read_expected(char *text, char *fields[4])
{
    for (int i = 0; i < 4; i++) {
        char *end = strchr(text, ',');

        if (end == NULL)
            return false;
        *end = '\0';
        fields[i] = text;
        text = end + 1;
    }
    return strcmp(fields[0], "file") != 0 && strchr(fields[0], '/') == NULL;
}

static bool is_expected(const struct verified *verified, char *const fields[4],
                        bool *used)
{
    uint64_t line = strtoull(fields[1], NULL, 10);
    bool found = false;

    for (size_t i = 0; i < verified->count; i++) {
        const struct verified_finding *one = &verified->list[i];

        if (strcmp(one->file, fields[0]) != 0 || one->line != line)
            continue;
        if (strcmp(ct_finding_by_key(one->key)->code, fields[3]) == 0 &&
            strcmp(one->column, fields[2]) == 0)
            found = used[i] = true;
    }
    return found;
}

/* What planted rows give besides: a row whose id becomes another's; copies of
 * rows under other ids have the readings of these; a link is planted under the
 * certificate of another item; certificates of a circle rest on each other
 * before they are issued. */
static bool is_known(const struct verified_finding *one)
{
    return strcmp(one->key, "readings-copied") == 0 ||
           strcmp(one->key, "id-twice") == 0 ||
           strcmp(one->key, "reference-before-issue") == 0 ||
           (strcmp(one->key, "result-without-range") == 0 &&
            strcmp(one->file, "links.csv") == 0);
}

static void test_planted(void **state)
{
    struct verified *verified =
        verify_folder("fixtures/labs/faults", "2026-06-30");
    bool used[VERIFIED] = {false};
    FILE *file = fopen("fixtures/labs/faults/expected.csv", "r");
    char line[500];
    size_t missing = 0;

    (void)state;
    assert_non_null(file);
    assert_int_equal(verified->status, CT_OK);
    while (fgets(line, sizeof line, file) != NULL) {
        char *fields[4];

        if (!read_expected(line, fields) || is_expected(verified, fields, used))
            continue;
        /* Rows with cells too few or too many have no column. */
        if (strcmp(fields[3], "F10") == 0)
            continue;
        print_error("%s:%s: %s: no %s\n", fields[0], fields[1], fields[2],
                    fields[3]);
        missing++;
    }
    (void)fclose(file);
    assert_int_equal(missing, 0);
    for (size_t i = 0; i < verified->count; i++)
        if (!used[i] && !is_known(&verified->list[i]) &&
            strcmp(ct_finding_by_key(verified->list[i].key)->code, "F10") != 0)
            fail_msg("%s:%" PRIu64 ": %s is not expected",
                     verified->list[i].file, verified->list[i].line,
                     verified->list[i].key);
    free(verified);
}

/* ---- small laboratories -------------------------------------------------- */

#define ITEMS                                                                  \
    "== instruments.csv\nid,quantity,range_min,range_max,unit,mpe,"            \
    "interval,compulsory\n"
#define RANGES                                                                 \
    "\n== ranges.csv\ninstrument,quantity,function,range_min,"                 \
    "range_max,unit,mpe,interval\n"
#define CERTIFICATES                                                           \
    "\n== certificates.csv\nid,instrument,calibrated_on,due_on,issued_on,"     \
    "kind,verdict,as_found,adjusted,references,procedure,laboratory\n"
#define RESULTS                                                                \
    "\n== results.csv\ncertificate,point,point_unit,error,unit,U,k,"           \
    "probability,dof\n"
#define ONE        ITEMS "A,mass,0,500,g,±0.3 g,P6M,\n"
#define CALIBRATED ONE CERTIFICATES "C,A,2024-08-31,,,calibration,,,,,,\n"
#define PASSED     ONE CERTIFICATES "C,A,2024-08-31,,,verification,pass,,,,,\n"
#define RULE(rule)                                                             \
    "== datapackage.json\n{\"caltrace\": {\"due_rule\": \"" rule "\"}}\n"

static const struct verified_case cases[] = {
    /* V12: today is not the future. */
    {CERTIFICATES "C,A,2026-06-30,,2026-06-30,,,,,,,\n", ""},
    {CERTIFICATES "C,A,2026-07-01,,2026-07-02,,,,,,,\n",
     "date-in-future certificates.csv:2"},
    /* V13: one day is no order. */
    {CERTIFICATES "C,A,2024-01-02,2024-01-02,2024-01-02,,,,,,,\n", ""},
    {CERTIFICATES "C,A,2024-01-02,2024-01-01,2024-01-01,,,,,,,\n",
     "dates-reversed certificates.csv:2 dates-reversed certificates.csv:2"},
    /* V14: domain.md 3.7, S01. */
    {ONE CERTIFICATES "C,A,2024-08-31,2025-02-28,,verification,,,,,,\n", ""},
    {ONE CERTIFICATES "C,A,2024-08-31,2025-03-02,,verification,,,,,,\n",
     "due-differs certificates.csv:2"},
    {ONE CERTIFICATES "C,A,2024-08-31,2025-02-27,,calibration,,,,,,\n",
     "due-differs certificates.csv:2"},
    {ONE CERTIFICATES "C,A,2024-08-31,2025-08-31,,calibration,,,,,,\n",
     "due-not-own certificates.csv:2"},
    {ONE CERTIFICATES "C,A,2024-08-31,2025-08-31,,verification,,,,,,\n",
     "due-differs certificates.csv:2"},
    {RULE("minus-one-day") ONE CERTIFICATES
     "C,A,2024-08-31,2025-02-27,,verification,,,,,,\n",
     ""},
    {RULE("month-end") ONE CERTIFICATES
     "C,A,2024-08-02,2025-02-28,,verification,,,,,,\n",
     ""},
    /* At the end of the calendar, and without an end. */
    {ONE CERTIFICATES "C,A,9999-08-31,9999-12-31,,verification,,,,,,\n"
                      "D,A,2024-08-31,9999-12-31,,verification,,,,,,\n",
     "date-in-future certificates.csv:2 due-differs certificates.csv:3"},
    /* The interval of the range goes before that of the item, and either of
     * two ranges will do. */
    {ONE RANGES "A,mass,,0,5,g,,P12M\nA,mass,,5,500,g,,P24M\n" CERTIFICATES
                "C,A,2024-08-31,2025-08-31,,verification,,,,,,\n"
                "D,A,2024-08-31,2026-08-31,,verification,,,,,,\n"
                "E,A,2024-08-31,2025-02-28,,verification,,,,,,\n",
     "due-differs certificates.csv:4"},
    /* An interval that changed holds from its day on. */
    {ONE CERTIFICATES "C,A,2024-08-30,2025-02-28,,verification,,,,,,\n"
                      "D,A,2024-08-31,2024-11-30,,verification,,,,,,\n"
                      "\n== changes.csv\ntable,id,field,value,from,reason\n"
                      "instruments,A,interval,P3M,2024-08-31,drift\n",
     ""},
    /* S11, S03. */
    {ONE "\n== changes.csv\ntable,id,field,value,from,reason\n"
         "instruments,A,interval,P3M,2024-08-31,\n",
     "interval-without-reason changes.csv:2"},
    {ITEMS "A,,,,,,,\nB,,,,,,on-demand,\n",
     "interval-missing instruments.csv:2"},
    {ITEMS "A,,,,,,,\n" RANGES "A,,,,,,,P6M\n", ""},
    {ITEMS "A,,,,,,,\n" RANGES "A,,x,,,,,P6M\nA,,y,,,,,\n",
     "interval-missing instruments.csv:2"},
    /* S07: the law's interval may be met, not passed. */
    {ONE CERTIFICATES
     "C,A,2024-08-31,2025-02-28,,verification,,,,,R,\n"
     "\n== regulations.csv\nnumber,effective,max_interval\nR,2020-01-01,P6M\n",
     ""},
    {ONE CERTIFICATES
     "C,A,2024-08-31,2024-11-30,,verification,,,,,R,\n"
     "\n== regulations.csv\nnumber,effective,max_interval\nR,2020-01-01,P3M\n",
     "interval-beyond-statute instruments.csv:2"},
    {ONE CERTIFICATES
     "C,A,2024-08-31,2024-12-01,,verification,,,,,R,\n"
     "\n== regulations.csv\nnumber,effective,max_interval\nR,2020-01-01,P3M\n",
     "due-beyond-statute certificates.csv:2 interval-beyond-statute "
     "instruments.csv:2"},
    /* V15. */
    {CALIBRATED RESULTS
     "C,1,g,0.00,g,0.12,1,,\nC,2,g,0.00,g,0.12,5,,\nC,3,g,0.00,g,0.12,10,,1\n",
     ""},
    {CALIBRATED RESULTS "C,1,g,0.00,g,0.12,0.99,,\nC,2,g,0.00,g,0.12,5.1,,\nC,"
                        "3,g,0.00,g,0.12,10.1,,1\n",
     "coverage-factor-doubtful results.csv:2 coverage-factor-doubtful "
     "results.csv:3 coverage-factor-doubtful results.csv:4"},
    {CALIBRATED RESULTS
     "C,1,g,0.00,g,0.12,2,0.95,\n"
     "C,2,g,0.00,g,0.12,2.26,95 %,9\nC,3,g,0.00,g,0.12,,0.95,9\n",
     ""},
    {CALIBRATED RESULTS "C,1,g,0.00,g,0.12,2,0.99,\n"
                        "C,2,g,0.00,g,0.12,2.26,0.95,\nC,3,g,0.00,g,0.12,,,\n",
     "result-level-differs results.csv:2 result-level-differs results.csv:3 "
     "result-without-coverage results.csv:4"},
    {"== datapackage.json\n{\"caltrace\": {\"default_k\": 2}}\n" CALIBRATED
         RESULTS "C,1,g,0.00,g,0.12,,,\nC,2,g,0.00,g,0.12,,,\n",
     "coverage-factor-default results.csv:2"},
    /* C06: a verification may do without U. */
    {CALIBRATED RESULTS "C,1,g,0.00,g,,,,\n",
     "result-without-uncertainty results.csv:2"},
    {PASSED RESULTS "C,1,g,0.00,g,,,,\n", ""},
    /* V24. */
    {CALIBRATED RESULTS "C,1,g,0.012,g,0.012,2,,\nC,2,g,0,g,120,2,,\n"
                        "C,3,g,10,g,20,2,,\nC,4,g,0.1,g,0.5,2,,\n",
     ""},
    {CALIBRATED RESULTS
     "C,1,g,0.012,g,0.0123,2,,\nC,2,g,0,g,0.120,2,,\n"
     "C,3,g,0,g,125,2,,\nC,4,g,0.12,g,0.012,2,,\nC,5,g,0.12,g,0.1,2,,\n",
     "uncertainty-digits results.csv:2 uncertainty-digits results.csv:3 "
     "uncertainty-digits results.csv:4 value-not-rounded results.csv:5 "
     "value-not-rounded results.csv:6"},
    /* V18: the ends belong to the range, in any unit. */
    {CALIBRATED RESULTS "C,0.5,kg,0.00,g,0.12,2,,\nC,0,mg,0.00,g,0.12,2,,\n",
     ""},
    {CALIBRATED RESULTS "C,0.5000001,kg,0.00,g,0.12,2,,\n",
     "point-outside-range results.csv:2"},
    {CALIBRATED RESULTS "C,1,kPa,0.00,kPa,0.12,2,,\n",
     "unit-not-of-range results.csv:2"},
    {CALIBRATED RESULTS "C,1,g,0.00,kPa,0.12,2,,\n",
     "unit-not-of-limits results.csv:2"},
    {CALIBRATED RESULTS "C,1,g,500.01,g,0.12,2,,\n",
     "value-implausible results.csv:2"},
    {ITEMS "A,mass,5,5,g,,P6M,\nB,mass,5,4,g,,P6M,\n",
     "range-ends-reversed instruments.csv:3"},
    /* V20: equal points are equal in any unit. */
    {CALIBRATED RESULTS "C,200,g,0.00,g,0.12,2,,\nC,0.2,kg,0.00,g,0.12,2,,\n",
     "result-twice results.csv:3"},
    {"== results.csv\ncertificate,point,point_unit,at\nC,36,km/h,\n"
     "C,10,m/s,\nC,10,m/s,load=1 N\nC,90,s,\nC,1.5,min,\nC,0,degC,\nC,0,K,\n",
     "result-twice results.csv:3 result-twice results.csv:6"},
    {"== instruments.csv\nid,manufacturer,model,serial\nA,M,X,12\nB,M,Y,12\n"
     "C,M,X,12\nD,M,X,-\nE,M,X,-\nF,N,,无\nG,N,,无\n",
     "serial-twice instruments.csv:3 item-twice instruments.csv:4 "
     "item-incomplete instruments.csv:7 item-incomplete instruments.csv:8"},
    {"== standard_items.csv\nstandard,instrument,from,until\n"
     "S,A,2024-01-01,2024-06-30\nS,A,2024-06-30,\nT,A,2024-01-01,\n",
     ""},
    {"== standard_items.csv\nstandard,instrument,from,until\n"
     "S,A,2024-06-29,\nS,A,2024-01-01,2024-06-30\nS,A,2025-01-01,\n",
     "period-overlaps standard_items.csv:2 period-overlaps "
     "standard_items.csv:4"},
    /* D02, D03: the limit itself passes; JJF 1094 in exact decimal. */
    {PASSED RESULTS "C,1,g,0.3,g,0.1,2,,\nC,2,g,-0.3,g,0.1,2,,\n", ""},
    {PASSED RESULTS "C,1,g,0.31,g,0.10,2,,\nC,2,g,-301,mg,100,2,,\n",
     "verdict-pass-outside results.csv:2 verdict-pass-outside results.csv:3"},
    {PASSED RESULTS "C,1,g,0.19,g,0.11,2,,\nC,2,g,0.20,g,0.11,2,,\n",
     "verdict-undetermined results.csv:3"},
    {PASSED RESULTS "C,1,g,0.00,g,0.30,2,,\nC,2,g,0.00,g,0.31,2,,\n",
     "uncertainty-beyond-limits results.csv:3"},
    {ONE CERTIFICATES "C,A,2024-08-31,,,verification,fail,,,,,\n" RESULTS
                      "C,1,g,0.00,g,0.10,2,,\n",
     "verdict-fail-inside certificates.csv:2"},
    {ONE CERTIFICATES "C,A,2024-08-31,,,verification,fail,,,,,\n" RESULTS
                      "C,1,g,0.00,g,0.10,2,,\nC,2,g,0.40,g,0.10,2,,\n",
     ""},
    /* Limits that changed hold from their day on. */
    {PASSED RESULTS "C,1,g,0.40,g,0.10,2,,\n"
                    "\n== changes.csv\ntable,id,field,value,from,reason\n"
                    "instruments,A,mpe,±0.4 g,2024-08-31,repair\n",
     ""},
    {PASSED RESULTS "C,1,g,0.40,g,0.10,2,,\n"
                    "\n== changes.csv\ntable,id,field,value,from,reason\n"
                    "instruments,A,mpe,±0.4 g,2024-09-01,repair\n",
     "verdict-pass-outside results.csv:2"},
    /* C02: of one, of two, of three with a tail. */
    {CERTIFICATES "C,A,2024-01-02,,,,,,,C,,\n",
     "reference-circle certificates.csv:2"},
    {CERTIFICATES "E,A,2024-01-02,,,,,,,D,,\nB,A,2024-01-02,,,,,,,E,,\n"
                  "D,A,2024-01-02,,,,,,,B,,\nZ,A,2024-01-02,,,,,,,E,,\n"
                  "Q,A,2024-01-02,,,,,,,SI:,,\nB2,A,2024-01-02,,,,,,,C2,,\n"
                  "C2,A,2024-01-02,,,,,,,Q;B2,,\n",
     "reference-circle certificates.csv:3 reference-circle "
     "certificates.csv:7"},
    /* C01: tables that are not there are no fault. */
    {CERTIFICATES "C,A,2024-01-02,,,,,,,instrument:A;standard:S;ACC:L,R,L\n",
     ""},
    {ITEMS "A,,,,,,P6M,\n" CERTIFICATES
           "C,B,2024-01-02,,,,,,,instrument:B;D,,\n",
     "instrument-unknown certificates.csv:2 instrument-unknown "
     "certificates.csv:2 certificate-unknown certificates.csv:2"},
    /* C19, C20: the day itself. */
    {"== certificates.csv\nid,instrument,calibrated_on,withdrawn_on,references,"
     "replaces,issued_on\n"
     "C,A,2024-01-02,,,,\nD,B,2024-01-02,,C,,\nE,B,2024-01-01,,C,,\n"
     "F,A,2024-01-02,2024-02-01,,,\nG,B,2024-02-01,,F,,\n"
     "H,B,2024-01-31,,F,,\nI,A,2024-01-02,,,C,2024-03-01\n"
     "J,B,2024-03-01,,C,,\nK,B,2024-03-02,,C,,\n",
     "reference-before-its-day certificates.csv:4 reference-withdrawn "
     "certificates.csv:6 reference-replaced certificates.csv:10"},
    {"== certificates.csv\nid,instrument,calibrated_on,references,issued_on\n"
     "C,A,2024-01-02,,2024-02-01\nD,B,2024-01-31,C,\nE,B,2024-02-01,C,\n"
     "\n== checks.csv\ninstrument,kind,date,reference_certificate\n"
     "A,intermediate,2024-01-31,C\n",
     "reference-before-issue checks.csv:2 reference-before-issue "
     "certificates.csv:3"},
    /* C12, V27: both days belong to the time. */
    {CERTIFICATES "C,A,2024-01-02,,,,,,,,R,L\nD,A,2024-06-30,,,,,,,,R,L\n"
                  "E,A,2024-01-01,,,,,,,,R,L\nF,A,2024-07-01,,,,,,,,R,L\n"
                  "\n== laboratories.csv\nid,valid_from,valid_until\n"
                  "L,2024-01-02,2024-06-30\n"
                  "\n== regulations.csv\nnumber,effective,replaced_on\n"
                  "R,2024-01-02,2024-07-01\n",
     "regulation-not-yet certificates.csv:4 accreditation-not-yet "
     "certificates.csv:4 regulation-replaced certificates.csv:5 "
     "accreditation-lapsed certificates.csv:5"},
    /* The scheme that the settings name is looked at, too. */
    {"== datapackage.json\n{\"caltrace\": {\"scheme\": \"scheme.csv\"}}\n"
     "\n== "
     "scheme.csv\nlevel,role,quantity,ratio_rule\n1,public_standard,mass,\n"
     "x,instrument,mass,\n3,instrument,mass,U<MPE\n",
     "cell-not-a-number scheme.csv:3 scheme-rule scheme.csv:4"},
    /* C12: a renewal holds from its day. */
    {CERTIFICATES "C,A,2024-06-30,,,,,,,,,L\nD,A,2024-07-01,,,,,,,,,L\n"
                  "E,A,2024-07-02,,,,,,,,,L\nF,A,2025-07-01,,,,,,,,,L\n"
                  "\n== laboratories.csv\nid,valid_from,valid_until\n"
                  "L,2024-01-02,2024-06-30\n"
                  "\n== changes.csv\ntable,id,field,value,from,recorded_on\n"
                  "laboratories,L,valid_until,2025-06-30,2024-07-02,"
                  "2024-08-01\n",
     "accreditation-lapsed certificates.csv:3 "
     "accreditation-lapsed certificates.csv:5"},
    /* S15: half a year, counted in months. */
    {"== standards.csv\nid,level,valid_until\nA,public-highest,2026-12-30\n"
     "B,public-highest,2026-12-29\nC,public-highest,2026-06-30\n"
     "D,public-highest,2026-06-29\nE,lower,2026-06-29\n",
     "assessment-ends standards.csv:3 assessment-ends standards.csv:4 "
     "assessment-lapsed standards.csv:5 assessment-lapsed-own "
     "standards.csv:6"},
    /* S15: two certificates of one day are said once. */
    {"== standards.csv\nid,level,valid_until,public_valid_until\n"
     "A,public-highest,2026-06-29,2026-06-29\n"
     "B,public-highest,2026-06-29,2026-06-28\n",
     "assessment-lapsed standards.csv:2 assessment-lapsed standards.csv:3 "
     "assessment-lapsed standards.csv:3"},
    /* V17: a unit of another quantity; relative units and unknown quantities
     * say nothing. */
    {"== instruments.csv\nid,quantity,range,interval\nA,mass,0..1 V,P12M\n"
     "B,质量,0..1 kg,P12M\nC,电压,0..1 mV,P12M\nD,temperature,0..90 °C,P12M\n"
     "E,mass,0..1 %,P12M\nF,humidity,0..1 V,P12M\nG,torque,0..1 J,P12M\n"
     "\n== ranges.csv\ninstrument,quantity,range_max,unit\nB,压力,1,kg\n",
     "quantity-unit instruments.csv:2 quantity-unit ranges.csv:2"},
    /* S14: a calibration beside a verification is no fault. */
    {ITEMS
     "A,,,,,,P12M,yes\nB,,,,,,P12M,yes\nC,,,,,,P12M,no\n" CERTIFICATES
     "V,A,2024-01-02,,,verification,,,,,,\nC,A,2024-06-02,,,calibration,,,,,,\n"
     "D,B,2024-06-02,,,calibration,,,,,,\nE,C,2024-06-02,,,calibration,,,,,,\n",
     "compulsory-calibrated certificates.csv:4"},
    /* S05: until the interval would end again. */
    {ONE "\n== events.csv\ninstrument,date,event,until,by\n"
         "A,2024-01-02,extension,2024-07-02,x\nA,2024-01-02,extension,2024-07-"
         "03,x\n"
         "A,2024-01-02,extension,,\n",
     "extension-too-long events.csv:3 extension-unsigned events.csv:4 "
     "extension-without-end events.csv:4"},
    /* V28. */
    {"== results.csv\ncertificate,point,value,error,correction,unit\n"
     "C,100,100.3,-0.3,,g\nD,100,100.3,,0.3,g\nE,100,100.3,0.3,,g\n"
     "F,100,,0.1,-0.1,g\nG,100,,0.1,0.1,g\n",
     "value-twice-stated results.csv:2 value-twice-stated results.csv:3 "
     "values-contradict results.csv:4 value-twice-stated results.csv:5 "
     "values-contradict results.csv:6"},
    /* C24. */
    {"== certificates.csv\nid,instrument,calibrated_on,adjusted\n"
     "C,A,2024-01-02,yes\nD,A,2024-01-03,no\n"
     "\n== results.csv\ncertificate,error,as_found_error\nC,0.1,\n"
     "D,0.1,0.1\nD,0.2,0.3\n",
     "unadjusted-differs results.csv:4 adjusted-one-side certificates.csv:2 "
     "result-twice results.csv:4"},
    /* V23: three results that are not all zero, of one item on two days. */
    {"== certificates.csv\nid,instrument,calibrated_on\n"
     "C,A,2024-01-02\nD,A,2024-02-02\nE,B,2024-02-02\nF,A,2024-01-02\n"
     "\n== results.csv\ncertificate,point,error\n"
     "C,1,0.1\nC,2,0.2\nC,3,0\nD,3,0\nD,2,0.2\nD,1,0.1\n"
     "E,1,0.1\nE,2,0.2\nE,3,0\nF,1,0\nF,2,0\nF,3,0\n",
     "readings-copied certificates.csv:3"},
    {"== certificates.csv\nid,instrument,calibrated_on\n"
     "C,A,2024-01-02\nE,B,2024-02-02\n"
     "\n== results.csv\ncertificate,point,error\n"
     "C,1,0.123\nC,2,0.254\nC,3,0.31\nE,1,0.123\nE,2,0.254\nE,3,0.31\n",
     "readings-copied certificates.csv:3"},
    /* V20: one printed certificate of two rows. */
    {"== certificates.csv\nid,instrument,laboratory,calibrated_on,issued_on,"
     "number\nC,A,L,2024-01-02,2024-01-05,7\nD,B,L,2024-01-03,2024-01-05,7\n"
     "E,B,M,2024-01-03,2024-01-09,7\nF,B,L,2024-01-03,2024-01-09,7\n",
     "number-twice certificates.csv:5"},
};

static void test_cases(void **state)
{
    (void)state;
    verified_expect(cases, COUNT(cases));
}

/* ---- one file, and long ones ------------------------------------------------
 */

static void test_file(void **state)
{
    static const char text[] =
        "id,instrument,calibrated_on,issued_on,references,procedure\n"
        "C,A,2024-01-02,2024-01-01,D,R\nD,B,2024-01-02,,C;X,R\n";
    const struct ct_verify_rules rules = {.on = verified_day("2026-06-30")};
    struct verified *verified = calloc(1, sizeof *verified);

    (void)state;
    verified_write("any.csv", text, sizeof text - 1);
    assert_int_equal(ct_sources_new(&verified->sources), CT_OK);
    verified->sink.report = verified_report;
    verified->sink.context = verified;
    assert_int_equal(
        ct_lab_verify_file(verified->sources, verified_path("any.csv"),
                           CT_TABLE_CERTIFICATES, NULL, &rules, verified_units,
                           &verified->sink, &verified->rows),
        CT_OK);
    assert_int_equal(verified->rows, 2);
    assert_int_equal(verified->count, 3);
    assert_non_null(verified_find(verified, "any.csv", 2, "dates-reversed"));
    assert_non_null(verified_find(verified, "any.csv", 2, "reference-circle"));
    assert_non_null(
        verified_find(verified, "any.csv", 3, "certificate-unknown"));
    assert_int_equal(verified->sink.errors, 3);
    ct_sources_free(verified->sources);
    free(verified);
    assert_int_equal(unlink(verified_path("any.csv")), 0);
}

/* What is known at the end only stands at its cell, however long ago that was
 * read. */
static void test_long(void **state)
{
    enum { ROWS = 60000 };
    struct ct_buffer text = {0};
    const struct verified_finding *one;
    struct verified *verified;

    (void)state;
    ct_buffer_puts(&text, "id,instrument,calibrated_on,references\n"
                          "FIRST,A,2024-01-02,SI:;GONE\n");
    for (int i = 0; i < ROWS; i++) {
        ct_buffer_puts(&text, "C");
        ct_buffer_integer(&text, i);
        ct_buffer_puts(&text, ",A,2024-01-02,NMI:somewhere\n");
    }
    assert_int_equal(ct_buffer_status(&text), CT_OK);
    verified_write("certificates.csv", text.data, text.length);
    ct_buffer_release(&text);
    verified = verify_folder(verified_path(""), "2026-06-30");
    verified_remove();
    assert_int_equal(verified->count, 1);
    one = verified_find(verified, "certificates.csv", 2, "certificate-unknown");
    assert_non_null(one);
    assert_int_equal(one->character, 24);
    assert_string_equal(one->column, "references");
    assert_string_equal(one->record, "FIRST");
    free(verified);
}

/* ---- single faults in the city ------------------------------------------- */

enum mutation_kind { SET, DROP, TWICE };

/* A row of a table by its beginning (the `nth` of these, from 0), and what is
 * done with it. `column` 0 is the first. */
static const struct {
    enum mutation_kind kind;
    const char *file, *row;
    int nth, column;
    const char *text;        /* SET: the cell */
    const char *key, *where; /* expected */
    const char *where_row;   /* the row there, as it was; NULL: itself */
    int where_nth;
} mutations[] = {
    {SET, "certificates.csv", "YZ2026-0034", 0, 3, "2026-03-28", "due-differs",
     NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 3, "2026-08-28",
     "date-in-future", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 4, "2026-09-28",
     "due-beyond-statute", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 4, "2026-03-20",
     "dates-reversed", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 5, "2026-03-26",
     "dates-reversed", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 9, "HC2025-9001",
     "certificate-unknown", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 9, "YZ2026-0034",
     "reference-circle", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 1, "12-BPM-9",
     "instrument-unknown", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 1, "12-WM1-1",
     "result-without-range", "results.csv", "YZ2026-0034", 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 2, "YZIN", "laboratory-unknown",
     NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 6, "calibration",
     "compulsory-calibrated", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 7, "fail",
     "verdict-fail-inside", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 8, "fail",
     "verdict-fail-inside", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 8, "passed?", "word-unknown",
     NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 10, "JJG(泽) 11-2014",
     "regulation-replaced", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 12, "YZ2020-0001",
     "certificate-unknown", NULL, NULL, 0},
    {SET, "certificates.csv", "YZ2026-0034", 0, 17, "yes", "adjusted-one-side",
     NULL, NULL, 0},
    {DROP, "certificates.csv", "YZ2026-0034", 0, 0, NULL, "certificate-unknown",
     "results.csv", "YZ2026-0034", 0},
    {DROP, "instruments.csv", "12-BPM-1", 0, 0, NULL, "instrument-unknown",
     "certificates.csv", "YZ2024-0037", 0},
    {DROP, "laboratories.csv", "QXIM", 0, 0, NULL, "laboratory-unknown",
     "certificates.csv", "QX2025-0006", 0},
    {TWICE, "results.csv", "YZ2026-0034", 0, 0, NULL, "row-repeated", NULL,
     NULL, 1},
    {TWICE, "instruments.csv", "12-BPM-1", 0, 0, NULL, "row-copied", NULL, NULL,
     1},
    {TWICE, "ranges.csv", "12-KG-1", 0, 0, NULL, "row-repeated", NULL, NULL, 1},
    {TWICE, "standard_items.csv", "ZS-01", 0, 0, NULL, "period-overlaps", NULL,
     NULL, 1},
    {SET, "results.csv", "YZ2026-0034", 0, 8, "0.80", "verdict-pass-outside",
     NULL, NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 8, "0.1", "value-not-rounded", NULL,
     NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 14, "1.20", "uncertainty-digits",
     NULL, NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 14, "1.2",
     "uncertainty-beyond-limits", NULL, NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 14, "-0.12",
     "uncertainty-not-positive", NULL, NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 16, "", "coverage-factor-default",
     NULL, NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 16, "20", "coverage-factor-doubtful",
     NULL, NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 13, "mm", "unit-not-of-limits", NULL,
     NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 3, "mm", "unit-not-of-range", NULL,
     NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 3, "MPa", "point-outside-range",
     NULL, NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 2, "80", "point-outside-range", NULL,
     NULL, 0},
    {SET, "results.csv", "YZ2026-0034", 0, 2, "20", "result-twice",
     "results.csv", "YZ2026-0034", 1},
    {SET, "results.csv", "YZ2026-0034", 0, 0, "YZ2026-9034",
     "certificate-unknown", NULL, NULL, 0},
    {SET, "instruments.csv", "12-BPM-1", 0, 8, "P12M",
     "interval-beyond-statute", NULL, NULL, 0},
    {SET, "instruments.csv", "12-BPM-1", 0, 8, "P3M", "due-differs",
     "certificates.csv", "YZ2026-0034", 0},
    {SET, "instruments.csv", "12-BPM-1", 0, 8, "", "interval-missing", NULL,
     NULL, 0},
    {SET, "instruments.csv", "12-BPM-1", 0, 5, "7", "point-outside-range",
     "results.csv", "YZ2026-0034", 0},
    {SET, "instruments.csv", "12-BPM-1", 0, 7, "±0.01 kPa",
     "verdict-pass-outside", "results.csv", "YZ2026-0034", 0},
    {SET, "instruments.csv", "12-BPM-1", 0, 11, "", "item-incomplete", NULL,
     NULL, 0},
    {SET, "regulations.csv", "JJG(泽) 22-2018", 0, 3, "2027-01-15",
     "regulation-not-yet", "certificates.csv", "YZ2026-0034", 0},
    {SET, "laboratories.csv", "YZIM", 0, 4, "2026-01-14",
     "accreditation-lapsed", "certificates.csv", "YZ2026-0034", 0},
    {SET, "changes.csv", "instruments,04-TH-3", 0, 8, "",
     "interval-without-reason", NULL, NULL, 0},
};

static char *slurp(const char *folder, const char *name, size_t *length)
{
    char path[600], *text;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "rb");
    assert_non_null(file);
    text = malloc(1 << 20);
    assert_non_null(text);
    *length = fread(text, 1, (1 << 20) - 1, file);
    text[*length] = '\0';
    (void)fclose(file);
    return text;
}

static void copy_file(const char *name)
{
    size_t length;
    char *text = slurp("fixtures/labs/city", name, &length);

    verified_write(name, text, length);
    free(text);
}

static void copy_city(void)
{
    for (int table = 0; table < CT_TABLES; table++) {
        char name[60];

        if (table == CT_TABLE_CLASSES)
            continue;
        snprintf(name, sizeof name, "%s.csv",
                 ct_table_name((enum ct_table)table));
        copy_file(name);
    }
    copy_file("scheme.csv");
    copy_file("datapackage.json");
}

/* The line that begins with `row` and a comma. */
static char *find_row(char *text, const char *row, int nth, uint64_t *line)
{
    size_t length = strlen(row);

    for (*line = 1; text != NULL; ++*line) {
        if (strncmp(text, row, length) == 0 && text[length] == ',' &&
            nth-- == 0)
            return text;
        text = strchr(text, '\n');
        text = text != NULL ? text + 1 : NULL;
    }
    fail_msg("no row %s", row);
    return NULL;
}

static char *find_cell(char *row, int column)
{
    bool quoted = false;

    for (; column > 0; row++) {
        quoted = quoted != (*row == '"');
        column -= *row == ',' && !quoted;
    }
    return row;
}

/* Writes the spoiled file. */
static void mutate(size_t i)
{
    size_t length;
    char *text = slurp("fixtures/labs/city", mutations[i].file, &length);
    uint64_t line;
    char *row = find_row(text, mutations[i].row, mutations[i].nth, &line);
    char *next = strchr(row, '\n') + 1;
    struct ct_buffer out = {0};
    char *cell, *end;

    ct_buffer_add(&out, text, (size_t)(row - text));
    if (mutations[i].kind == SET) {
        cell = find_cell(row, mutations[i].column);
        end = cell + strcspn(cell, ",\n");
        ct_buffer_add(&out, row, (size_t)(cell - row));
        ct_buffer_puts(&out, mutations[i].text);
        ct_buffer_puts(&out, end);
    } else {
        if (mutations[i].kind == TWICE) {
            ct_buffer_add(&out, row, (size_t)(next - row));
            ct_buffer_puts(&out, row);
        } else
            ct_buffer_puts(&out, next);
    }
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    verified_write(mutations[i].file, out.data, out.length);
    ct_buffer_release(&out);
    free(text);
}

static void expect_mutation(size_t i)
{
    const char *file =
        mutations[i].where != NULL ? mutations[i].where : mutations[i].file;
    struct verified *verified = verify_folder(verified_path(""), "2026-06-30");
    size_t length;
    char *text = slurp(verified_path(""), file, &length);
    uint64_t line;

    (void)find_row(text,
                   mutations[i].where_row != NULL ? mutations[i].where_row
                   : mutations[i].kind == SET && mutations[i].column == 0
                       ? mutations[i].text
                       : mutations[i].row,
                   mutations[i].where_nth, &line);
    if (verified_find(verified, file, line, mutations[i].key) == NULL) {
        verified_print(verified);
        fail_msg("mutation %zu: no %s at %s:%" PRIu64, i, mutations[i].key,
                 file, line);
    }
    free(text);
    free(verified);
}

static void test_mutations(void **state)
{
    (void)state;
    copy_city();
    for (size_t i = 0; i < COUNT(mutations); i++) {
        size_t length;
        char *clean = slurp("fixtures/labs/city", mutations[i].file, &length);

        mutate(i);
        expect_mutation(i);
        verified_write(mutations[i].file, clean, length);
        free(clean);
    }
    expect_clean(verified_path(""), 2756);
    verified_remove();
}

/* ---- the order of rows --------------------------------------------------- */

/* Rows of a table from the last to the first, behind its header. */
static void reverse_rows(const char *name)
{
    size_t length;
    char *text = slurp("fixtures/labs/faults", name, &length);
    char *body = strchr(text, '\n') + 1;
    struct ct_buffer out = {0};
    char *end = text + length;

    ct_buffer_add(&out, text, (size_t)(body - text));
    while (end > body) {
        char *start = end - 1;

        while (start > body && start[-1] != '\n')
            start--;
        ct_buffer_add(&out, start, (size_t)(end - start));
        end = start;
    }
    assert_int_equal(ct_buffer_status(&out), CT_OK);
    verified_write(name, out.data, out.length);
    ct_buffer_release(&out);
    free(text);
}

static size_t count_key(const struct verified *verified, const char *key)
{
    size_t count = 0;

    for (size_t i = 0; i < verified->count; i++)
        count += strcmp(verified->list[i].key, key) == 0;
    return count;
}

/* Which of two equal rows is told depends on their order; nothing else does.
 * The header again and the total stay where they are in meaning. */
static void test_order(void **state)
{
    struct verified *forward =
        verify_folder("fixtures/labs/faults", "2026-06-30");
    struct verified *backward;

    (void)state;
    copy_city();
    for (int table = 0; table < CT_TABLE_CLASSES; table++) {
        char name[60];

        snprintf(name, sizeof name, "%s.csv",
                 ct_table_name((enum ct_table)table));
        reverse_rows(name);
    }
    backward = verify_folder(verified_path(""), "2026-06-30");
    for (size_t i = 0; i < forward->count; i++) {
        const char *key = forward->list[i].key;

        if (count_key(forward, key) != count_key(backward, key)) {
            verified_print(backward);
            fail_msg("%zu %s, %zu in the other order", count_key(forward, key),
                     key, count_key(backward, key));
        }
    }
    assert_int_equal(forward->count, backward->count);
    free(forward);
    free(backward);
    verified_remove();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clean), cmocka_unit_test(test_planted),
        cmocka_unit_test(test_cases), cmocka_unit_test(test_file),
        cmocka_unit_test(test_long),  cmocka_unit_test(test_mutations),
        cmocka_unit_test(test_order),

    };

    return cmocka_run_group_tests(tests, verified_begin, verified_end);
}
