/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Until when certificates hold, and whether instruments were in service.
 */
#include "little_lab.h"

#include "../calib/lab/validity.h"

#define HEADER "id,instrument,calibrated_on,issued_on,due_on,kind,procedure\n"
#define EVENTS "instrument,date,event,until,function,sequence,recorded_on\n"

static const char certificates[] =
    HEADER "CAL,A,2024-01-31,2024-02-05,2024-05-31,calibration,\n"
           "VER,A,2024-01-31,2024-02-05,2024-12-31,verification,JJG 1\n"
           "NODATE,A,2024-01-31,,,verification,JJG 1\n"
           "LATE,A,2024-01-31,,2029-01-31,verification,JJG 1\n"
           "FREE,B,2024-01-31,,2024-05-31,calibration,\n"
           "BARE,B,2024-01-31,,,,\n"
           "DEMAND,D,2024-01-31,,2024-05-31,calibration,\n"
           "LAW,B,2024-01-31,,,verification,JJG 2\n";

struct asked {
    struct opened lab;
    struct ct_lab_index *index;
};

static void begin(struct asked *a, const char *rows, const char *events,
                  const char *changes, const char *settings)
{
    char package[256];
    const struct little_file files[] = {
        {"instruments.csv", "id,quantity,interval,status,in_service_on\n"
                            "A,voltage,P12M,,2024-03-15\nB,voltage,,standby,\n"
                            "D,voltage,on-demand,,\nQ,voltage,,quarantined,\n"},
        {"ranges.csv",
         "instrument,quantity,function,interval\n"
         "A,voltage,DCV,P6M\nA,voltage,DCV,P4M\nA,voltage,DCV,on-demand\n"
         "A,voltage,ACV,\nA,resistance,OHM,P18M\n"},
        {"regulations.csv", "number,max_interval\nJJG 1,P24M\nJJG 2,P6M\n"},
        {"certificates.csv", rows},
        {"events.csv", events},
        {"changes.csv", changes},
        {"datapackage.json", package}};

    snprintf(package, sizeof package, "{\"caltrace\": {%s}}", settings);
    open_little(&a->lab, files, COUNT(files));
    if (a->lab.seen.count > 0)
        fail_msg("%s", a->lab.seen.list[0].key);
    assert_int_equal(ct_lab_index_new(a->lab.lab, CT_RELATION_ALL, &a->index),
                     CT_OK);
}

static void finish(struct asked *a)
{
    ct_lab_index_free(a->index);
    close_little(&a->lab);
}

static struct ct_lab_validity valid(const struct asked *a, const char *id,
                                    const char *function,
                                    struct ct_lab_when when)
{
    const struct ct_lab *lab = a->lab.lab;
    const struct ct_lab_function one = {
        0, ct_lab_find(lab, CT_KEY_TEXT, function, strlen(function))};

    return ct_lab_validity(a->index,
                           ct_lab_row_of(lab, CT_KEY_CERTIFICATE,
                                         id_in(lab, CT_KEY_CERTIFICATE, id)),
                           one, when, NULL);
}

static struct ct_lab_when on(const char *date)
{
    return (struct ct_lab_when){day(date), CT_DATE_LAST};
}

static void due_is(struct ct_lab_validity v, const char *date,
                   enum ct_due_source source)
{
    char text[CT_DATE_TEXT] = "-";

    if (v.due_on != CT_LAB_NO_DATE)
        ct_date_format(v.due_on, text);
    if (strcmp(text, date) != 0 || v.source != source)
        fail_msg("%s from %s, not %s from %s", text,
                 ct_due_source_name(v.source), date,
                 ct_due_source_name(source));
}

#define CHANGES_HEADER "table,id,function,field,value,from,recorded_on\n"

/* ---- due days ------------------------------------------------------------ */

static void test_due(void **state)
{
    static const struct {
        const char *id, *function, *due;
        enum ct_due_source source;
    } cases[] = {
        /* The shortest of the function's ranges; a range without one leaves it
         * to the instrument. */
        {"CAL", "DCV", "2024-05-31", CT_DUE_FROM_INTERVAL},
        {"CAL", "ACV", "2025-01-31", CT_DUE_FROM_INTERVAL},
        {"CAL", "OHM", "2025-07-31", CT_DUE_FROM_INTERVAL},
        {"CAL", "", "2024-05-31", CT_DUE_FROM_INTERVAL},
        {"VER", "ACV", "2024-12-31", CT_DUE_FROM_DATE},
        {"VER", "DCV", "2024-05-31", CT_DUE_FROM_INTERVAL},
        {"NODATE", "OHM", "2025-07-31", CT_DUE_FROM_INTERVAL},
        {"LATE", "ACV", "2025-01-31", CT_DUE_FROM_INTERVAL},
        {"LAW", "", "2024-07-31", CT_DUE_FROM_STATUTE},
        /* The printed date counts where no interval is on record. */
        {"FREE", "", "2024-05-31", CT_DUE_FROM_DATE},
        {"BARE", "", "-", CT_DUE_FROM_NOTHING},
        {"DEMAND", "", "-", CT_DUE_FROM_NOTHING},
    };
    struct asked a;

    (void)state;
    begin(&a, certificates, EVENTS, CHANGES_HEADER, "");
    for (size_t i = 0; i < COUNT(cases); i++)
        due_is(valid(&a, cases[i].id, cases[i].function, on("2024-04-01")),
               cases[i].due, cases[i].source);
    assert_int_equal(
        valid(&a, "DEMAND", "", on("2024-04-01")).interval.interval.kind,
        CT_INTERVAL_ON_DEMAND);
    assert_int_equal(valid(&a, "VER", "ACV", on("2024-04-01")).statutory,
                     day("2026-01-31"));
    assert_int_equal(valid(&a, "CAL", "ACV", on("2024-04-01")).statutory,
                     CT_LAB_NO_DATE);
    finish(&a);
}

static void test_rules_and_anchors(void **state)
{
    static const struct {
        const char *settings, *due, *anchor;
    } cases[] = {
        {"", "2025-01-31", "2024-01-31"},
        {"\"due_rule\": \"minus-one-day\"", "2025-01-30", "2024-01-31"},
        {"\"due_rule\": \"month-end\", \"anchor\": \"issued\"", "2025-02-28",
         "2024-02-05"},
        {"\"anchor\": \"in-service\"", "2025-03-15", "2024-03-15"},
        {"\"anchor\": \"first-use\"", "2025-02-20", "2024-02-20"},
    };
    const enum ct_due_rule rule = CT_DUE_MINUS_ONE_DAY;
    const struct ct_lab_function none = {0, 0};
    struct asked a;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_lab_validity v;

        begin(&a,
              HEADER "CAL,A,2024-01-31,2024-02-05,,calibration,\n"
                     "NEXT,A,2024-06-30,,,calibration,\n",
              EVENTS "A,2024-03-01,first_use,,,,\nA,2024-01-01,first_use,,,,\n"
                     "A,2024-02-20,first_use,,,,2024-04-01\n"
                     "A,2024-08-01,first_use,,,,\n",
              CHANGES_HEADER, cases[i].settings);
        v = valid(&a, "CAL", "ACV", on("2024-09-01"));
        due_is(v, cases[i].due, CT_DUE_FROM_INTERVAL);
        assert_int_equal(v.anchor, day(cases[i].anchor));
        if (i == 0) {
            v = ct_lab_validity(a.index, 0, none, on("2024-09-01"), &rule);
            due_is(v, "2024-05-30", CT_DUE_FROM_INTERVAL);
        }
        if (i == 3) /* calibrated anew while in service */
            assert_int_equal(valid(&a, "NEXT", "ACV", on("2024-09-01")).anchor,
                             day("2024-06-30"));
        if (i == 4) { /* not yet known; not yet used */
            v = valid(
                &a, "CAL", "ACV",
                (struct ct_lab_when){day("2024-09-01"), day("2024-03-31")});
            assert_int_equal(v.anchor, day("2024-03-01"));
            v = valid(&a, "NEXT", "ACV", on("2024-07-31"));
            assert_int_equal(v.anchor, day("2024-06-30"));
            v = valid(&a, "NEXT", "ACV", on("2024-08-01"));
            assert_int_equal(v.anchor, day("2024-08-01"));
        }
        finish(&a);
    }
}

/* The interval is that of the day. */
static void test_changed_interval(void **state)
{
    struct asked a;

    (void)state;
    begin(&a, certificates, EVENTS,
          CHANGES_HEADER "ranges,A,ACV,interval,P2Y,2024-06-01,\n"
                         "instruments,A,,interval,P9M,2024-05-01,\n",
          "");
    due_is(valid(&a, "CAL", "ACV", on("2024-04-30")), "2025-01-31",
           CT_DUE_FROM_INTERVAL);
    due_is(valid(&a, "CAL", "ACV", on("2024-05-01")), "2024-10-31",
           CT_DUE_FROM_INTERVAL);
    due_is(valid(&a, "CAL", "ACV", on("2024-06-01")), "2026-01-31",
           CT_DUE_FROM_INTERVAL);
    finish(&a);
}

/* Extensions move the day, never past the statute; the last decision holds. */
static void test_extensions(void **state)
{
    struct ct_lab_validity v;
    struct asked a;

    (void)state;
    begin(&a,
          HEADER "CAL,A,2024-01-31,,,calibration,\n"
                 "VER,B,2024-01-31,,2024-06-30,verification,JJG 2\n"
                 "BARE,D,2024-01-31,,,,\n"
                 "NEXT,A,2025-02-10,,,calibration,\n",
          EVENTS "A,2025-01-05,extension,2025-03-31,,,\n"
                 "A,2025-01-10,extension,2025-02-28,ACV,,2025-01-20\n"
                 "A,2025-01-15,extension,2025-02-20,OHM,,\n"
                 "A,2025-02-15,extension,2026-06-30,,,\n"
                 "A,2023-12-01,extension,2029-12-31,,,\n"
                 "B,2024-06-01,extension,2024-12-31,,,\n"
                 "D,2024-06-01,extension,2024-12-31,,,\n",
          CHANGES_HEADER, "");
    due_is(valid(&a, "CAL", "ACV", on("2025-01-04")), "2025-01-31",
           CT_DUE_FROM_INTERVAL);
    due_is(valid(&a, "CAL", "ACV", on("2025-01-05")), "2025-03-31",
           CT_DUE_FROM_EXTENSION);
    v = valid(&a, "CAL", "ACV", on("2025-02-01"));
    due_is(v, "2025-02-28", CT_DUE_FROM_EXTENSION);
    assert_int_equal(v.extension, 1);
    due_is(valid(&a, "CAL", "ACV",
                 (struct ct_lab_when){day("2025-02-01"), day("2025-01-19")}),
           "2025-03-31", CT_DUE_FROM_EXTENSION);
    /* What came behind the next calibration belongs to that one. */
    due_is(valid(&a, "CAL", "ACV", on("2025-12-01")), "2025-02-28",
           CT_DUE_FROM_EXTENSION);
    due_is(valid(&a, "NEXT", "ACV", on("2025-12-01")), "2026-06-30",
           CT_DUE_FROM_EXTENSION);
    v = valid(&a, "CAL", "OHM", on("2025-02-01"));
    due_is(v, "2025-07-31", CT_DUE_FROM_INTERVAL);
    assert_int_equal(v.extended_until, day("2025-02-20"));
    v = valid(&a, "VER", "", on("2024-06-01"));
    due_is(v, "2024-07-31", CT_DUE_FROM_EXTENSION);
    assert_true(v.cut);
    assert_int_equal(v.extended_until, day("2024-12-31"));
    v = valid(&a, "BARE", "", on("2024-06-01"));
    due_is(v, "-", CT_DUE_FROM_NOTHING);
    assert_false(v.cut);
    finish(&a);
}

/* ---- service ------------------------------------------------------------- */

static void test_service(void **state)
{
    static const struct {
        const char *id, *on, *known;
        enum ct_service state;
        const char *since;
    } cases[] = {
        {"A", "2024-03-14", NULL, CT_SERVICE_NOT_YET, NULL},
        {"A", "2024-03-15", NULL, CT_SERVICE_IN, NULL},
        {"A", "2024-04-01", NULL, CT_SERVICE_AT_LABORATORY, "2024-04-01"},
        {"A", "2024-04-10", NULL, CT_SERVICE_IN, NULL},
        {"A", "2024-05-01", NULL, CT_SERVICE_LENT, "2024-05-01"},
        {"A", "2024-05-31", NULL, CT_SERVICE_LENT, "2024-05-01"},
        {"A", "2024-06-01", NULL, CT_SERVICE_IN, NULL},
        {"A", "2024-07-01", "2024-07-31", CT_SERVICE_IN, NULL},
        {"A", "2024-07-01", NULL, CT_SERVICE_QUARANTINED, "2024-07-01"},
        {"A", "2024-07-15", NULL, CT_SERVICE_QUARANTINED, "2024-07-01"},
        {"A", "2024-07-20", NULL, CT_SERVICE_IN, NULL},
        {"A", "2024-08-02", NULL, CT_SERVICE_DAMAGED, "2024-08-02"},
        {"A", "2024-08-20", NULL, CT_SERVICE_IN, NULL},
        {"A", "2024-09-01", NULL, CT_SERVICE_QUARANTINED, "2024-09-01"},
        {"A", "2025-01-01", NULL, CT_SERVICE_RETIRED, "2025-01-01"},
        {"B", "2024-04-01", NULL, CT_SERVICE_STORED, NULL},
        {"B", "2024-03-31", NULL, CT_SERVICE_IN, NULL},
        {"Q", "2024-05-01", NULL, CT_SERVICE_QUARANTINED, NULL},
    };
    struct asked a;

    (void)state;
    begin(&a, certificates,
          EVENTS "A,2024-04-10,return,,,,\nA,2024-04-01,send,,,,\n"
                 "A,2024-05-01,lend,2024-05-31,,,\n"
                 "A,2024-07-01,quarantine,,,,2024-08-01\n"
                 "A,2024-07-15,damage,,,,\nA,2024-07-20,release,,,,\n"
                 "A,2024-08-10,repair,,,,\nA,2024-08-02,damage,,,,\n"
                 "A,2024-08-20,release,,,,\n"
                 "A,2024-09-01,release,,,1,\nA,2024-09-01,quarantine,,,2,\n"
                 "A,2025-01-01,retire,,,,\n",
          CHANGES_HEADER "instruments,B,,status,stored,2024-04-01,\n", "");
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ct_lab_when when = {day(cases[i].on), CT_DATE_LAST};
        struct ct_lab_service service;

        if (cases[i].known != NULL)
            when.known_by = day(cases[i].known);
        service = ct_lab_service(
            a.index, id_in(a.lab.lab, CT_KEY_INSTRUMENT, cases[i].id), when);
        if (service.state != cases[i].state)
            fail_msg("%s on %s: %s", cases[i].id, cases[i].on,
                     ct_service_name(service.state));
        assert_int_equal(service.since, cases[i].since == NULL
                                            ? CT_LAB_NO_DATE
                                            : day(cases[i].since));
        assert_int_equal(service.event != CT_LAB_NO_ROW,
                         cases[i].since != NULL);
    }
    finish(&a);
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(ct_due_source_name(CT_DUE_FROM_NOTHING), "nothing");
    assert_string_equal(ct_due_source_name(CT_DUE_FROM_EXTENSION), "extension");
    assert_string_equal(ct_service_name(CT_SERVICE_IN), "in-service");
    assert_string_equal(ct_service_name(CT_SERVICE_RETIRED), "retired");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due),
        cmocka_unit_test(test_rules_and_anchors),
        cmocka_unit_test(test_changed_interval),
        cmocka_unit_test(test_extensions),
        cmocka_unit_test(test_service),
        cmocka_unit_test(test_names),
    };

    return cmocka_run_group_tests(tests, little_begin, little_end);
}
