/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Chains proved unbroken, or not: the published chain of weights, and each
 * finding with its opposite.
 */
#include "traced.h"

#include <math.h>

/* ---- the published chain ------------------------------------------------- */

#define INM "../shared/domain/chain_mass_inm"

/* Weights live 24 months and balances 12; the due day is included. */
struct inm_case {
    const char *on, *rule;
    bool accepted, unbroken;
    const char *said;
};
static const struct inm_case inm_cases[] = {
    {"2021-03-11", "same-day", true, false, "chain-none \n"},
    {"2021-03-12", "same-day", true, true, ""},
    {"2021-06-01", "same-day", true, true, "chain-lapsed 1473\n"},
    {"2022-03-12", "same-day", true, true, "chain-lapsed 1473\n"},
    {"2022-03-13", "same-day", true, false,
     "chain-overdue 5142\nchain-lapsed 1473\n"},
    {"2022-03-12", "minus-one-day", true, false,
     "chain-overdue 5142\nchain-lapsed 1473\n"},
    /* The references of 1473 are not in the data. */
    {"2021-03-12", "same-day", false, false,
     "chain-no-reference 1473\nchain-no-reference 5028\n"},
};

static bool make_inm(const struct inm_case *one)
{
    char command[2000];

    if (access(INM "_links.csv", R_OK) != 0) {
        print_message("the published chain is not here\n");
        return false;
    }
    snprintf(command, sizeof command,
             "tests/lab_inm.py " INM ".csv " INM "_links.csv %s%s && "
             "sed -i s/same-day/%s/ %sdatapackage.json",
             scratch(""), one->accepted ? " --accept-upstream" : "", one->rule,
             scratch(""));
    assert_int_equal(system(command), 0);
    return true;
}

static void remove_inm(void)
{
    static const char *const names[] = {"laboratories.csv", "instruments.csv",
                                        "certificates.csv", "results.csv",
                                        "datapackage.json"};

    for (size_t i = 0; i < COUNT(names); i++)
        (void)unlink(scratch(names[i]));
}

static void test_published(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(inm_cases); i++) {
        struct traced t = {0};
        struct ct_chain chain;

        if (!make_inm(&inm_cases[i]))
            skip();
        open_lab(&t.lab, scratch(""));
        assert_int_equal(t.lab.status, CT_OK);
        begin_tracing(&t, CT_DATE_LAST);
        trace_on(&t, "B248568374", inm_cases[i].on, &chain);
        if (chain.unbroken != inm_cases[i].unbroken ||
            strcmp(said(&t), inm_cases[i].said) != 0)
            fail_msg("on %s: unbroken %d, said\n%s", inm_cases[i].on,
                     chain.unbroken, said(&t));
        ct_chain_release(&chain);
        end_tracing(&t);
        remove_inm();
    }
}

/* ---- one finding at a time ----------------------------------------------- */

/* A chain of three: an item I by a working standard W by a national one N. A
 * case replaces or adds rows; the last of several lines that begin alike up to
 * the first comma counts. */
enum { FILES = 12, TEXT = 4000 };
static const struct little_file plain[] = {
    {"instruments.csv",
     "id,name,role,quantity,range_min,range_max,unit,interval,in_service_on,"
     "status,mpe\n"
     "N,top,national_standard,mass,1,1000,g,P5Y,,,\n"
     "W,working,working_standard,mass,1,1000,g,P12M,,,\n"
     "I,item,instrument,mass,1,1000,g,P12M,,,\n"},
    {"certificates.csv",
     "id,instrument,laboratory,calibrated_on,kind,references,verdict,as_found,"
     "adjusted,recorded_on,replaces,withdrawn_on,withdrawn_reason,"
     "withdrawn_recorded_on,issued_on\n"
     "CN,N,,2022-01-10,calibration,SI:kilogram,,,,,,,,,\n"
     "CW,W,,2023-02-01,calibration,CN,,,,,,,,,\n"
     "CI,I,,2023-06-01,calibration,CW,,,,,,,,,\n"},
    {"results.csv",
     "certificate,quantity,point,point_unit,correction,unit,U,k,mpe,"
     "as_found_correction\n"
     "CN,mass,100,g,0.001,mg,0.01,2,,\n"
     "CW,mass,100,g,0.010,mg,0.05,2,,\n"
     "CI,mass,100,g,0.10,mg,0.30,2,±1 mg,\n"},
};

/* What differs: `file: row` ends with a newline; rows are replaced by their
 * first cells, or added. `-file: key` takes one out. */
struct fault_case {
    const char *rows; /* file|row\nfile|row… */
    const char *on;   /* NULL: 2023-09-01 */
    const char *said;
    bool unbroken;
};

struct file_text {
    const char *name;
    char text[TEXT];
};

static struct file_text *file_named(struct file_text *files, size_t *count,
                                    const char *name, size_t length)
{
    for (size_t i = 0; i < *count; i++)
        if (strlen(files[i].name) == length + 4 &&
            memcmp(files[i].name, name, length) == 0)
            return &files[i];
    {
        static const char *const others[] = {
            "links.csv",     "events.csv",        "laboratories.csv",
            "scopes.csv",    "ranges.csv",        "checks.csv",
            "standards.csv", "standard_items.csv"};

        for (size_t i = 0; i < COUNT(others); i++)
            if (strlen(others[i]) == length + 4 &&
                memcmp(others[i], name, length) == 0) {
                files[*count].name = others[i];
                files[*count].text[0] = '\0';
                return &files[(*count)++];
            }
    }
    fail_msg("no file %.*s", (int)length, name);
    return NULL;
}

/* Replaces the line with the same first cell, or adds it. */
static void put_row(struct file_text *file, const char *row, size_t length,
                    bool add)
{
    size_t key = strcspn(row, ",\n") + 1;
    char *at = file->text;
    size_t after;

    while (!add && *at != '\0' && strncmp(at, row, key) != 0)
        at += strcspn(at, "\n") + 1;
    if (add)
        at += strlen(at);
    after = *at != '\0' ? strcspn(at, "\n") + 1 : 0;
    memmove(at + length + 1, at + after, strlen(at + after) + 1);
    memcpy(at, row, length);
    at[length] = '\n';
}

static size_t make_files(const char *rows, struct file_text *files)
{
    size_t count = 0;

    for (size_t i = 0; i < COUNT(plain); i++) {
        files[count].name = plain[i].name;
        snprintf(files[count++].text, TEXT, "%s", plain[i].text);
    }
    while (*rows != '\0') {
        bool add = *rows == '+';
        size_t name = strcspn(rows + add, "|");
        const char *row = rows + add + name + 1;
        size_t length = strcspn(row, "\n");

        put_row(file_named(files, &count, rows + add, name), row, length, add);
        rows = row + length + (row[length] == '\n');
    }
    return count;
}

static void open_case(struct traced *t, const char *rows)
{
    static struct file_text files[FILES];
    struct little_file little[FILES];
    size_t count = make_files(rows, files);

    for (size_t i = 0; i < count; i++)
        little[i] = (struct little_file){files[i].name, files[i].text};
    open_little(&t->lab, little, count);
    begin_tracing(t, CT_DATE_LAST);
}

#define CERT(rest)  "certificates|" rest "\n"
#define ALSO(rest)  "+certificates|" rest "\n"
#define ITEM(rest)  "instruments|" rest "\n"
#define VALUE(rest) "results|" rest "\n"
#define LINKS                                                                  \
    "links|certificate,reference,quantity,reference_quantity,reference_point," \
    "sensitivity,sensitivity_unit,method,ratio_rule,point_unit\n"
#define EVENTS "events|instrument,date,event,until\n"
#define LABS   "laboratories|id,name,accreditation,valid_from,valid_until\n"
#define SCOPES                                                                 \
    "scopes|laboratory,quantity,range_min,range_max,unit,cmc,valid_from,"      \
    "valid_until\n"
#define AIRY                                                                   \
    CERT("id,instrument,laboratory,calibrated_on,kind,references,verdict,as_"  \
         "found,adjusted,recorded_on,replaces,withdrawn_on,withdrawn_reason,"  \
         "withdrawn_recorded_on,environment")
#define RANGES "ranges|instrument,quantity,function,environment\n"
#define BY_L   CERT("CW,W,L,2023-02-01,calibration,CN,,,,,,,,,")

static const struct fault_case cases[] = {
    {"", NULL, "", true},
    /* C01 */
    {CERT("CI,I,,2023-06-01,calibration,GONE,,,,,,,,,"), NULL,
     "chain-lost CI\n", false},
    {CERT("CI,I,,2023-06-01,calibration,instrument:GONE,,,,,,,,,"), NULL,
     "chain-lost CI\n", false},
    {CERT("CI,I,,2023-06-01,calibration,instrument:W,,,,,,,,,"), NULL, "",
     true},
    /* C02 */
    {CERT("CI,I,,2023-06-01,calibration,CI,,,,,,,,,"), NULL,
     "chain-circle CI\n", false},
    {CERT("CN,N,,2022-01-10,calibration,CW,,,,,,,,,"), NULL,
     "chain-circle CN\nchain-before CN\nchain-order CN\n", false},
    /* C03 */
    {CERT("CN,N,,2022-01-10,calibration,,,,,,,,,,"), NULL,
     "chain-no-reference CN\n", false},
    {CERT("CN,N,,2022-01-10,calibration,EV:report 7,,,,,,,,,"), NULL,
     "chain-root-refused CN\n", false},
    {CERT("CN,N,,2022-01-10,calibration,NMI:PTB,,,,,,,,,"), NULL, "", true},
    {CERT("CN,N,,2022-01-10,calibration,SI:kilogram;REF:x,,,,,,,,,"), NULL,
     "chain-root-refused CN\n", false},
    /* C04 */
    {"", "2023-05-31", "chain-none \n", false},
    {"", "2024-06-01", "chain-lapsed CW\n", true},
    {"", "2024-06-02", "chain-overdue CI\nchain-lapsed CW\n", false},
    {CERT("CI,I,,2024-02-01,calibration,CW,,,,,,,,,"), "2024-02-01", "", true},
    {CERT("CI,I,,2024-02-02,calibration,CW,,,,,,,,,"), "2024-02-02",
     "chain-overdue CI\nchain-lapsed CW\n", false},
    {CERT("CI,I,,2024-02-02,calibration,CW,,,,,,,,,") EVENTS
     "+events|W,2024-01-20,extension,2024-03-01\n",
     "2024-02-02", "", true},
    {CERT("CW,W,,2023-02-01,calibration,CN,fail,,,,,,,,"), NULL,
     "chain-verdict CI\n", false},
    {CERT("CI,I,,2023-06-01,calibration,CW,fail,,,,,,,,"), NULL,
     "chain-unfit CI\n", false},
    {CERT("CI,I,,2023-06-01,calibration,instrument:W,,,,,,,,,")
         CERT("CW,W,,2023-02-01,calibration,CN,fail,,,,,,,,"),
     NULL, "chain-unfit CI\n", false},
    {CERT("CI,I,,2023-06-01,calibration,instrument:W,,,,,,,,,")
         CERT("CW,W,,2023-06-02,calibration,CN,,,,,,,,,"),
     NULL, "chain-none CI\n", false},
    {EVENTS "+events|W,2023-05-31,adjust,\n", NULL, "chain-adjusted-since CI\n",
     false},
    {EVENTS "+events|W,2023-06-01,adjust,\n", NULL, "", true},
    {EVENTS "+events|I,2023-06-02,adjust,\n", NULL, "chain-adjusted CI\n",
     false},
    {EVENTS "+events|W,2023-05-20,quarantine,\n", NULL, "chain-service CI\n",
     false},
    {EVENTS "+events|W,2023-05-20,quarantine,\n+events|W,2023-05-25,release,\n",
     NULL, "", true},
    {EVENTS "+events|W,2023-05-20,lend,2023-05-31\n", NULL, "", true},
    {EVENTS "+events|W,2023-05-20,lend,2023-06-01\n", NULL,
     "chain-service CI\n", false},
    {EVENTS "+events|I,2023-08-20,quarantine,\n", NULL, "chain-service CI\n",
     false},
    /* what the row of a reference says today may not have been so then */
    {ITEM("W,working,working_standard,mass,1,1000,g,P12M,,retired,"), NULL, "",
     true},
    {ITEM("I,item,instrument,mass,1,1000,g,P12M,,retired,"), NULL,
     "chain-service CI\n", false},
    /* its first day of service is a day */
    {ITEM("W,working,working_standard,mass,1,1000,g,P12M,2023-06-02,,"), NULL,
     "chain-service CI\n", false},
    {ITEM("W,working,working_standard,mass,1,1000,g,P12M,2023-06-01,,"), NULL,
     "", true},
    {ALSO("CX,W,,2023-05-31,calibration,CN,,,,,,,,,"), NULL,
     "chain-superseded CI\n", false},
    {ALSO("CX,W,,2023-06-01,calibration,CN,,,,,,,,,"), NULL, "", true},
    {ALSO("CX,W,,2023-02-01,calibration,CN,,,,,,,,,"), NULL,
     "chain-unclear CI\n", false},
    {ALSO("CX,I,,2023-06-01,calibration,CW,,,,,,,,,"), NULL,
     "chain-none-unclear CX\n", false},
    /* C06, C25 */
    {VALUE("CI,mass,100,g,0.10,mg,,,±1 mg,"), NULL, "chain-no-uncertainty CI\n",
     false},
    {CERT("CI,I,,2023-06-01,verification,CW,pass,,,,,,,,")
         VALUE("CI,mass,100,g,0.10,mg,,,±1 mg,"),
     NULL, "chain-item-limits CI\n", true},
    {VALUE("CW,mass,100,g,0.010,mg,,,,"), NULL, "chain-no-uncertainty CW\n",
     false},
    {VALUE("CW,mass,100,g,0.010,mg,0.05,,,"), NULL, "chain-no-factor CW\n",
     false},
    /* C07 */
    {VALUE("CI,mass,100,g,0.10,mg,0.03,2,±1 mg,"), NULL, "chain-shrinks CI\n",
     false},
    {CERT("CI,I,,2023-06-01,calibration,CW;CN,,,,,,,,,")
         VALUE("CI,mass,100,g,0.10,mg,0.03,2,±1 mg,"),
     NULL, "chain-undivided CI\nchain-shrinks-one CI\n", false},
    {VALUE("CI,mass,100,g,0.10,mg,0.03,2,±1 mg,") LINKS
     "+links|CI,CW,mass,mass,100,1,,ratio,,g\n",
     NULL, "chain-shrinks-by-method CI\n", true},
    {VALUE("CI,mass,100,g,0.10,mg,0.05,2,±1 mg,"), NULL, "", true},
    /* C08, C09, C10 */
    {VALUE("CI,length,100,mm,0.10,mm,0.30,2,±1 mm,"), NULL,
     "chain-quantity CI\n", false},
    {VALUE("CI,mass,200,g,0.10,mg,0.30,2,±1 mg,"), NULL,
     "chain-outside-one CI\n", false},
    {VALUE("CW,mass,50,g,0.010,mg,0.05,2,,") "+results|CW,mass,200,g,0.010,mg,"
                                             "0.05,2,,\n"
                                             "+results|CN,mass,50,g,0.010,mg,0."
                                             "01,2,,\n"
                                             "+results|CN,mass,200,g,0.010,mg,"
                                             "0.01,2,,\n",
     NULL, "", true},
    {CERT("CI,I,,2023-06-01,calibration,CW;instrument:W,,,,,,,,,") LINKS
     "+links|CI,CW,mass,,,0.5,,,,\n+links|CI,instrument:W,mass,,,0.5,,,,\n",
     NULL, "chain-two-names CI\n", true},
    {CERT("CI,I,,2023-06-01,calibration,CW;instrument:W,,,,,,,,,") LINKS
     "+links|CI,CW,mass,,,1,,,,\n",
     NULL, "", true},
    {LINKS "+links|CI,CW,mass,mass,100,1,mg/K,,,g\n", NULL,
     "chain-sensitivity CI\n", false},
    /* C11, C12, C13 */
    {BY_L LABS "+laboratories|L,lab,A1,2023-02-01,2023-02-01\n", NULL, "",
     true},
    {BY_L LABS "+laboratories|L,lab,A1,2023-02-02,2024-02-01\n", NULL,
     "chain-accreditation-not-yet CW\n", false},
    {BY_L LABS "+laboratories|L,lab,A1,2022-02-02,2023-01-31\n", NULL,
     "chain-accreditation-lapsed CW\n", false},
    {BY_L LABS "+laboratories|L,lab,A1,,\n" SCOPES
               "+scopes|L,mass,1,100,g,0.05 mg,,\n",
     NULL, "", true},
    {BY_L LABS "+laboratories|L,lab,A1,,\n" SCOPES
               "+scopes|L,mass,1,100,g,0.0501 mg,,\n",
     NULL, "chain-below-cmc CW\n", false},
    {BY_L LABS "+laboratories|L,lab,A1,,\n" SCOPES
               "+scopes|L,mass,1,99,g,0.05 mg,,\n",
     NULL, "chain-outside-scope CW\n", false},
    {BY_L LABS "+laboratories|L,lab,A1,,\n" SCOPES
               "+scopes|L,mass,1,100,g,0.05 mg,2023-02-02,\n",
     NULL, "chain-scope-not-then CW\n", false},
    {CERT("CN,N,,2022-01-10,calibration,ACC:L,,,,,,,,,") LABS
     "+laboratories|L,lab,A1,,\n",
     NULL, "", true},
    {CERT("CN,N,,2022-01-10,calibration,ACC:L,,,,,,,,,") LABS
     "+laboratories|L,lab,,,\n",
     NULL, "", true}, /* the column is not used */
    {CERT("CN,N,,2022-01-10,calibration,ACC:L,,,,,,,,,") LABS
     "+laboratories|L,lab,,,\n+laboratories|M,other,A2,,\n",
     NULL, "chain-no-evidence CN\n", true},
    {CERT("CN,N,,2022-01-10,calibration,ACC:L,,,,,,,,,") LABS
     "+laboratories|L,lab,A1,,2022-01-09\n",
     NULL, "chain-accreditation-lapsed CN\n", false},
    /* C14 */
    {LINKS "+links|CI,CW,mass,mass,100,1,,,U<=MPE/3,g\n", NULL, "", true},
    {LINKS "+links|CI,CW,mass,mass,100,1,,,U<=MPE/4,g\n", NULL,
     "chain-ratio CI\n", true},
    {LINKS "+links|CI,CW,mass,mass,100,1,,,TUR>=3.3,g\n", NULL, "", true},
    {LINKS "+links|CI,CW,mass,mass,100,1,,,u<=MPE/6.6,g\n", NULL, "", true},
    {LINKS "+links|CI,CW,mass,mass,100,1,,,good,g\n", NULL,
     "chain-ratio-unread CI\n", true},
    {LINKS "+links|CW,CN,mass,mass,100,1,,,U<=MPE/3,g\n", NULL,
     "chain-ratio-unchecked CW\n", true},
    /* C15 */
    {ITEM("W,working,instrument,mass,1,1000,g,P12M,,,"), NULL, "", true},
    {ITEM("I,item,national_standard,mass,1,1000,g,P12M,,,"), NULL,
     "chain-order CI\n", false},
    {"standards|id,name,level\n+standards|S,s,社会公用次级\n"
     "+standards|T,t,社会公用最高\n"
     "standard_items|standard,instrument,part\n"
     "+standard_items|S,W,main\n+standard_items|T,I,main\n",
     NULL, "chain-order CI\n", false},
    {"standards|id,name,level\n+standards|S,s,社会公用最高\n"
     "+standards|T,t,社会公用次级\n"
     "standard_items|standard,instrument,part\n"
     "+standard_items|S,W,main\n+standard_items|T,I,main\n",
     NULL, "", true},
    /* C16: two certificates of one item */
    {CERT("CI,I,,2023-06-01,calibration,CW;CX,,,,,,,,,") ALSO(
         "CX,W,,2023-02-01,calibration,CN,,,,,,,,,") ""
                                                     "+results|CX,mass,100,g,0."
                                                     "200,mg,0.05,2,,\n",
     NULL,
     "chain-undivided CI\nchain-references-disagree CI\nchain-unclear CI\n"
     "chain-unclear CI\n",
     false},
    /* C18 */
    {ALSO("CW,W,,2023-03-01,calibration,CN,,,,,,,,,"), NULL,
     "chain-contested CW\n", false},
    /* C19 */
    {CERT("CW,W,,2023-02-01,calibration,CN,,,,,,2023-06-01,superseded,,"), NULL,
     "chain-withdrawn CI\n", false},
    {CERT("CW,W,,2023-02-01,calibration,CN,,,,,,2023-06-02,superseded,,"), NULL,
     "", true},
    {CERT("CI,I,,2023-06-01,calibration,CW,,,,,,2023-08-01,lapse,,"), NULL,
     "chain-none-withdrawn CI\n", false},
    {ALSO("CX,W,,2023-02-01,calibration,CN,,,,,CW,,,,2023-05-01"), NULL,
     "chain-replaced CI\n", false},
    /* an issue without a day: since it was recorded */
    {ALSO("CX,W,,2023-02-01,calibration,CN,,,,2023-05-20,CW,,,,"), NULL,
     "chain-replaced CI\n", false},
    {ALSO("CX,W,,2023-02-01,calibration,CN,,,,2023-06-20,CW,,,,"), NULL, "",
     true},
    {ALSO("CX,W,,2023-02-01,calibration,CN,,,,,CW,,,,2023-06-01"), NULL, "",
     true},
    /* C20 */
    {CERT("CW,W,,2023-06-02,calibration,CN,,,,,,,,,"), NULL,
     "chain-before CI\n", false},
    /* issued later than used: no break, and told once */
    {CERT("CW,W,,2023-02-01,calibration,CN,,,,,,,,,2023-06-02"), NULL,
     "chain-before-issue CI\n", true},
    {CERT("CW,W,,2023-02-01,calibration,CN,,,,,,,,,2023-06-01"), NULL, "",
     true},
    {CERT("CW,W,,2023-02-01,calibration,CN,,,,,,,,,2023-06-02")
         CERT("CI,I,,2023-06-01,calibration,instrument:W;CW,,,,,,,,,"),
     NULL, "chain-before-issue CI\n", true},
    {CERT("CI,I,,2023-06-01,calibration,CW,,,,,,,,,2023-06-10"), "2023-06-09",
     "chain-before-issue CI\n", true},
    {CERT("CI,I,,2023-06-01,calibration,CW,,,,,,,,,2023-06-10"), "2023-06-10",
     "", true},
    /* which issue was in hand is not said, or is */
    {CERT("CI,I,,2023-06-01,calibration,instrument:W,,,,,,,,,")
         ALSO("CX,W,,2023-02-01,calibration,CN,,,,,CW,,,,2023-07-01")
             VALUE("CX,mass,100,g,0.010,mg,0.05,2,,"),
     NULL, "", true},
    {CERT("CI,I,,2023-06-01,calibration,CX,,,,,,,,,")
         ALSO("CX,W,,2023-02-01,calibration,CN,,,,,CW,,,,2023-07-01")
             VALUE("CX,mass,100,g,0.010,mg,0.05,2,,"),
     NULL, "chain-before-issue CI\n", true},
    /* C21: the environment of CI against where the values of W hold */
    {AIRY CERT("CI,I,,2023-06-01,calibration,CW,,,,,,,,,temperature=28 degC")
         RANGES "+ranges|W,mass,,temperature=20±5 degC\n",
     NULL, "chain-environment CI\n", true},
    {AIRY CERT("CI,I,,2023-06-01,calibration,CW,,,,,,,,,temperature=25 degC")
         RANGES "+ranges|W,mass,,temperature=20±5 degC\n",
     NULL, "", true},
    {AIRY CERT("CI,I,,2023-06-01,calibration,CW,,,,,,,,,temperature=28 degC")
         RANGES "+ranges|W,mass,,humidity=≤65 %RH\n"
                "+ranges|I,mass,,temperature=20±1 degC\n"
                "+ranges|N,mass,,temperature=20±1 degC\n",
     NULL, "", true},
    /* of another quantity; one of two ranges will do */
    {AIRY CERT("CI,I,,2023-06-01,calibration,CW,,,,,,,,,temperature=28 degC")
         RANGES "+ranges|W,mass,,\n"
                "+ranges|W,length,,temperature=20±5 degC\n",
     NULL, "", true},
    {AIRY CERT("CI,I,,2023-06-01,calibration,CW,,,,,,,,,temperature=28 degC")
         RANGES "+ranges|W,mass,,temperature=20±5 degC\n"
                "+ranges|W,mass,b,temperature=10..30 degC\n",
     NULL, "", true},
    /* C22, C27 */
    {"ranges|instrument,quantity,range_min,range_max,unit,mpe,use\n"
     "+ranges|W,mass,1,1000,g,±0.1 mg,nominal\n",
     NULL, "chain-limits CI\n", true},
    {"ranges|instrument,quantity,range_min,range_max,unit,mpe,use\n"
     "+ranges|W,mass,1,1000,g,±0.009 mg,nominal\n",
     NULL, "chain-limits CI\nchain-uncorrected CI\n", true},
    /* C23 */
    {CERT("CW,W,,2023-02-01,calibration,CN,,,,,,2023-07-01,error,,"), NULL,
     "chain-in-error CI\n", false},
    {ALSO("CX,W,,2023-12-01,calibration,CN,,fail,,,,,,,"), NULL,
     "chain-suspect CI\n", false},
    {ALSO("CX,W,,2023-12-01,calibration,CN,,pass,,,,,,,"), NULL, "", true},
    {ALSO("CX,W,,2023-12-01,calibration,CN,,,,,,,,,") "+results|CX,mass,100,g,"
                                                      "0.01,mg,0.05,2,±0.1 "
                                                      "mg,0.11\n",
     NULL, "chain-suspect CI\n", false},
    {ALSO("CX,W,,2023-12-01,calibration,CN,,,,,,,,,") "+results|CX,mass,100,g,"
                                                      "0.01,mg,0.05,2,±0.1 "
                                                      "mg,0.10\n",
     NULL, "", true},
    {ALSO(
         "CX,W,,2023-12-01,calibration,CN,,fail,,,,,,,") "checks|instrument,"
                                                         "date,kind,result\n"
                                                         "+checks|W,2023-06-01,"
                                                         "intermediate,pass\n",
     NULL, "", true},
    {ALSO(
         "CX,W,,2023-12-01,calibration,CN,,fail,,,,,,,") "checks|instrument,"
                                                         "date,kind,result\n"
                                                         "+checks|W,2023-05-31,"
                                                         "intermediate,pass\n",
     NULL, "chain-suspect CI\n", false},
    {ALSO("CX,I,,2024-01-01,calibration,CW,,fail,,,,,,,"), NULL,
     "chain-suspect CI\n", false},
    /* C24 */
    {CERT("CW,W,,2023-02-01,calibration,CN,,,yes,,,,,,"), NULL,
     "chain-one-sided CW\n", true},
    {CERT("CW,W,,2023-02-01,calibration,CN,,,yes,,,,,,")
         VALUE("CW,mass,100,g,0.010,mg,0.05,2,,0.1"),
     NULL, "", true},
    /* C26: CV was four times U away; by itself old age says nothing */
    {ALSO("CV,W,,2022-03-01,calibration,CN,,,,,,,,,") "+results|CV,mass,100,g,"
                                                      "0.21,mg,0.05,2,,\n",
     NULL, "chain-no-drift CI\n", true},
    {ALSO("CV,W,,2022-03-01,calibration,CN,,,,,,,,,") "+results|CV,mass,100,g,"
                                                      "0.05,mg,0.05,2,,\n",
     NULL, "", true},
    {ALSO("CV,W,,2022-03-01,calibration,CN,,,,,,,,,") "+results|CV,mass,100,g,"
                                                      "0.21,mg,0.05,2,,\n"
                                                      "ranges|instrument,"
                                                      "quantity,range_min,"
                                                      "range_max,unit,drift,"
                                                      "drift_per\n"
                                                      "+ranges|W,mass,1,1000,g,"
                                                      "0.02 mg,P1Y\n",
     NULL, "", true},
    /* C28: checked against a sister that rests on the same standard */
    {ALSO("CX,X,,2023-03-01,calibration,CN,,,,,,,,,") "+instruments|X,sister,"
                                                      "working_standard,mass,1,"
                                                      "1000,g,P12M,,,\n"
                                                      "checks|instrument,date,"
                                                      "kind,reference_"
                                                      "certificate,result\n"
                                                      "+checks|W,2023-04-01,"
                                                      "verification,CX,pass\n",
     NULL, "chain-common-standard CW\n", true},
    {"checks|instrument,date,kind,reference_certificate,result\n"
     "+checks|W,2023-04-01,verification,CN,pass\n",
     NULL, "", true},
};

static void test_findings(void **state)
{
    int failed = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct traced t = {0};
        struct ct_chain chain;
        const char *on = cases[i].on != NULL ? cases[i].on : "2023-09-01";

        open_case(&t, cases[i].rows);
        trace_on(&t, "I", on, &chain);
        if (strcmp(said(&t), cases[i].said) != 0 ||
            chain.unbroken != cases[i].unbroken) {
            print_message("case %zu on %s:\n%sunbroken %d, said\n%s\n", i, on,
                          cases[i].rows, chain.unbroken, said(&t));
            failed++;
        }
        ct_chain_release(&chain);
        end_tracing(&t);
    }
    assert_int_equal(failed, 0);
}

/* ---- numbers ------------------------------------------------------------- */

/* u = U / 2: 0.15 mg, 0.025 mg, 0.005 mg; own parts by differences of squares.
 */
static void test_numbers(void **state)
{
    static const double u[] = {0.15, 0.025, 0.005};
    struct traced t = {0};
    struct ct_chain chain;
    double shares = 0;

    (void)state;
    open_case(&t, "");
    trace_on(&t, "I", "2023-09-01", &chain);
    assert_true(chain.has_use);
    assert_int_equal(chain.node_count, 3);
    assert_int_equal(chain.edge_count, 2);
    assert_int_equal(chain.end_count, 1);
    assert_close(chain.uncertainty, u[0], 1e-15);
    for (size_t i = 0; i < 3; i++) {
        const struct ct_chain_node *node = &chain.nodes[i];
        double above = i < 2 ? u[i + 1] : 0;
        double own = u[i] * u[i] - above * above;

        assert_int_equal(node->depth, i);
        assert_close(node->uncertainty, u[i], 1e-15);
        assert_close(node->reference, above, 1e-15);
        assert_close(node->own, sqrt(own), 1e-14);
        assert_close(node->sensitivity, 1, 1e-15);
        assert_close(node->share, own / (u[0] * u[0]), 1e-13);
        shares += node->share;
    }
    assert_close(shares, 1, 1e-14);
    assert_close(chain.nodes[0].assigned.as_left.correction, 0.10, 0);
    assert_int_equal(chain.nodes[1].used_on, day("2023-06-01"));
    assert_int_equal(chain.nodes[1].valid_until, day("2024-02-01"));
    assert_close(chain.edges[0].sensitivity, 1, 0);
    assert_true(chain.edges[0].assumed);
    assert_close(chain.edges[0].ratio, 20, 1e-12); /* 1 mg / (2 · 0.025 mg) */
    assert_true(isnan(chain.edges[1].ratio));      /* no limits */
    assert_true(isnan(chain.rho_0));
    assert_int_equal(chain.ends[0].node, 2);
    assert_int_equal(chain.ends[0].root, CT_ROOT_SI);
    assert_true(chain.ends[0].allowed);
    ct_chain_release(&chain);
    end_tracing(&t);
}

/* A place between two results is one node, with both. */
static void test_between(void **state)
{
    struct traced t = {0};
    struct ct_chain chain;

    (void)state;
    open_case(&t,
              VALUE("CW,mass,50,g,0.010,mg,0.05,2,,") "+results|CW,mass,200,g,"
                                                      "0.010,mg,0.05,2,,\n"
                                                      "+results|CN,mass,50,g,0."
                                                      "010,mg,0.01,2,,\n"
                                                      "+results|CN,mass,200,g,"
                                                      "0.010,mg,0.01,2,,\n");
    trace_on(&t, "I", "2023-09-01", &chain);
    assert_int_equal(chain.node_count, 4);
    assert_true(chain.nodes[1].upper != CT_LAB_NO_ROW);
    assert_close(chain.nodes[1].weight, 1.0 / 3, 1e-15);
    assert_close(chain.nodes[1].assigned.point, 100, 0);
    assert_close(chain.nodes[0].share + chain.nodes[1].share +
                     chain.nodes[2].share + chain.nodes[3].share,
                 1, 1e-14);
    /* the lower point of CN counts twice as much as the upper one */
    assert_close(chain.nodes[2].sensitivity, 2.0 / 3, 1e-15);
    assert_close(chain.nodes[3].sensitivity, 1.0 / 3, 1e-15);
    assert_close(chain.edges[1].sensitivity, 2.0 / 3, 1e-15);
    ct_chain_release(&chain);
    end_tracing(&t);
}

/* Between two points what both rest on adds up or not, as own parts of the
 * reference are one or not: CN brings 0.098 and 0.147 mg to the ends, at which
 * CW states u = 0.1 and 0.15 mg; its own parts count as one on a line. */
static void test_correlation_between(void **state)
{
    const double w = 1.0 / 3;
    double own = (1 - w) * sqrt(0.1 * 0.1 - 0.098 * 0.098) +
                 w * sqrt(0.15 * 0.15 - 0.147 * 0.147);
    double low = (1 - w) * 0.098, high = w * 0.147;
    struct ct_lab_when when = {day("2023-09-01"), CT_DATE_LAST};
    struct ct_result_selector at = {.point = 100,
                                    .exact_point = ct_decimal_from_double(100)};
    struct traced t = {0};
    struct ct_chain chain;
    uint32_t id;

    (void)state;
    open_case(
        &t,
        VALUE("CW,mass,50,g,0.010,mg,0.200,2,,") "+" VALUE(
            "CW,mass,200,g,"
            "0.010,mg,0.300,"
            "2,,") "+" VALUE("CN,mass,50,g,0.010,mg,0.196,2,,") "+" VALUE("CN,"
                                                                          "mass"
                                                                          ",200"
                                                                          ",g,"
                                                                          "0."
                                                                          "010,"
                                                                          "mg,"
                                                                          "0."
                                                                          "294,"
                                                                          "2,"
                                                                          ","));
    id = id_in(t.lab.lab, CT_KEY_INSTRUMENT, "W");
    at.point_unit = t.lab.lab->results[0].common->point_unit;
    assert_int_equal(ct_trace_item(t.tracer, id, only_function(&t, id, when),
                                   &at, when, &t.sink, &chain),
                     CT_OK);
    assert_close(chain.uncertainty, hypot(own, hypot(low, high)), 1e-14);
    assert_close(chain.rho_0, hypot(own, hypot(low, high)), 1e-14);
    assert_close(chain.rho_1, hypot(own, low + high), 1e-14);
    ct_chain_release(&chain);
    end_tracing(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_published),
        cmocka_unit_test(test_findings),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_between),
        cmocka_unit_test(test_correlation_between),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
